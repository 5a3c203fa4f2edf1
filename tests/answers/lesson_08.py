"""Answers to lesson 08's exercises: wrong ones with one fault each, right ones of other kinds."""

import autograd.numpy as np
import numpy
from autograd.scipy.special import logsumexp
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from shared.datasets import digits


def log_softmax(z, axis=1):
    z = z - np.max(z, axis=axis, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))


def at(table, labels):
    return table[np.arange(len(labels)), labels]


def naive(z, labels):
    return -np.mean(at(z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)), labels))


def one_maximum(z, labels):
    return naive(z - np.max(z), labels)


def clipped(z, labels):
    return naive(np.clip(z, -50, 50), labels)


def log_of_softmax(z, labels):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return -np.mean(np.log(at(e / np.sum(e, axis=1, keepdims=True), labels)))


def window(images, down, right):
    sheet = numpy.pad(images, ((0, 0), (8, 8), (8, 8)))
    return sheet[:, 8 - down : 16 - down, 8 - right : 16 - right]


def rolled_and_wiped(images, down, right):
    out = np.roll(images, (down, right), axis=(1, 2))
    rows, columns = np.arange(8) - down, np.arange(8) - right
    inside = ((rows >= 0) & (rows < 8))[:, None] & ((columns >= 0) & (columns < 8))
    return out * inside


def only_forwards(images, down, right):
    out = np.zeros_like(images)
    out[:, max(down, 0) :, max(right, 0) :] = images[:, : 8 - max(down, 0), : 8 - max(right, 0)]
    return out


def three_images(images, down, right):
    sheet = np.zeros((3, 24, 24))
    sheet[:, 8:16, 8:16] = images
    return sheet[:, 8 - down : 16 - down, 8 - right : 16 - right]


def in_place(images, down, right):
    images[:] = window(images, down, right)
    return images


def keeps(losses, patience, better=lambda a, b: a < b, late=0):
    best = 0
    for epoch, loss in enumerate(losses):
        if better(loss, losses[best]):
            best = epoch
        if epoch - best >= patience + late:
            break
    return best


def with_a_counter(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        waited += 1
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        if waited == patience:
            return best
    return best


def never_begins_again(losses, patience):
    best, worse = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            worse += 1
        if worse == patience:
            break
    return best


def better_than_before(losses, patience):
    best = bad = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1]:
            best, bad = epoch, 0
        else:
            bad += 1
        if bad >= patience:
            break
    return best


def last_seen(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return epoch


def fitted(model):
    def reader(train):
        model.fit(train.images.reshape(-1, 64), train.labels)
        return lambda images: model.predict(images.reshape(-1, 64))

    return reader


def nearest(train):
    def read(images):
        gaps = images.reshape(-1, 1, 64) - train.images.reshape(-1, 64)
        return train.labels[np.argmin(np.sum(gaps**2, axis=2), axis=1)]

    return read


def ignores_train(train):
    return fitted(SVC(C=10, gamma=0.05))(digits(seed=5, validation=0, test=0.1).train)


RIGHT = {
    "8.1": [
        lambda z, labels: -np.mean(at(log_softmax(z), labels)),
        lambda z, labels: np.mean(
            logsumexp(z, axis=1) - np.sum(z * np.eye(z.shape[1])[labels], axis=1)
        ),
    ],
    "8.2": [window, rolled_and_wiped],
    "8.3": [with_a_counter, lambda losses, patience: numpy.int64(keeps(losses, patience))],
    "8.4": [fitted(SVC(C=10, gamma=0.05))],
}

WRONG = {
    "8.1": [
        ("overflows", naive, "breaks it"),
        ("one maximum for all rows", one_maximum, "each row's own maximum"),
        ("clips the scores", clipped, "did you clip"),
        ("log after the softmax", log_of_softmax, "take the logarithm on paper"),
        ("sign", lambda z, y: np.mean(at(log_softmax(z), y)), "the sign"),
        ("sum for mean", lambda z, y: -np.sum(at(log_softmax(z), y)), "the mean is wanted"),
        ("all digits", lambda z, y: -np.mean(log_softmax(z)), "only the label's"),
        ("no logarithm", lambda z, y: -np.mean(np.exp(at(log_softmax(z), y))), "where is the log"),
        (
            "log of the mean",
            lambda z, y: -np.log(np.mean(np.exp(at(log_softmax(z), y)))),
            "mean of the logarithms",
        ),
        ("bits", lambda z, y: -np.mean(at(log_softmax(z), y)) / np.log(2), "bits"),
        ("wrong axis", lambda z, y: -np.mean(at(log_softmax(z, 0), y)), "each row is one image"),
        ("no mean", lambda z, y: -at(log_softmax(z), y), "shape (6,)"),
        ("forgets to return", lambda z, y: None, "returns nothing"),
    ],
    "8.2": [
        ("wraps round", lambda i, d, r: np.roll(i, (d, r), axis=(1, 2)), "np.roll"),
        ("other way", lambda i, d, r: window(i, -d, -r), "the other way"),
        ("axes swapped", lambda i, d, r: window(i, r, d), "swapped"),
        ("one sign", lambda i, d, r: window(i, d, -r), "one of the two directions"),
        ("ignores right", lambda i, d, r: window(i, d, 0), "does nothing"),
        ("positive only", only_forwards, "what about -1"),
        ("off by one", lambda i, d, r: window(i, d + 1, r), "a shift by 0, 0"),
        ("grows", lambda i, d, r: numpy.pad(i, ((0, 0), (7, 7), (7, 7))), "shape (3, 22, 22)"),
        ("changes its input", in_place, "changes the array"),
        ("always three images", three_images, "stopped with ValueError"),
    ],
    "8.3": [
        ("the best of all", lambda losses, p: int(np.argmin(losses)), "you have stopped"),
        ("one too patient", lambda losses, p: keeps(losses, p, late=1), "you have stopped"),
        ("where it stopped", last_seen, "the first epoch was the best"),
        ("equal is better", lambda losses, p: keeps(losses, p, lambda a, b: a <= b), "equal loss"),
        ("patience never begins again", never_begins_again, "begins again"),
        ("ignores the patience", lambda losses, p: keeps(losses, 1), "not yet 2 in a row"),
        ("compares with the one before", better_than_before, "not than 1"),
        ("patience frozen", lambda losses, p: keeps(losses, 2), "the first worse epoch"),
        ("patience at most 2", lambda losses, p: keeps(losses, min(p, 2)), "patience of 3"),
        ("the loss", lambda losses, p: losses[keeps(losses, p)], "index is wanted"),
        ("forgets to return", lambda losses, p: None, "returns nothing"),
    ],
    "8.4": [
        ("returns labels", lambda train: train.labels, "should return a function"),
        ("the nearest image", nearest, "what does it lack"),
        ("ignores train", ignores_train, "did not learn from the train"),
        ("always 3", lambda train: lambda images: np.full(len(images), 3), "guessing"),
        ("scores", lambda train: lambda images: np.zeros((len(images), 10)), "shape (359, 10)"),
        (
            "looks at one pixel row",
            lambda train: (
                lambda images: (
                    KNeighborsClassifier(1)
                    .fit(train.images[:, 3], train.labels)
                    .predict(images[:, 3])
                )
            ),
            "what does it lack",
        ),
        ("words", lambda train: lambda images: ["three"] * len(images), "numbers"),
        ("eleven", lambda train: lambda images: np.full(len(images), 11), "from 0 to 9"),
        ("forgets to return", lambda train: None, "returns nothing"),
    ],
}
