"""Answers to lesson 08's exercises: wrong ones with one fault each, right ones of other kinds."""

import autograd.numpy as np
import numpy
import scipy.special
from autograd.scipy.special import logsumexp
from autograd.tracer import getval
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


def shifted_up(z):
    return z - np.max(z, axis=1, keepdims=True)


def maximum_of_ten(z, labels):
    """Without keepdims ten rows are taken for ten digits; other numbers of rows stop it."""
    return naive(z - np.max(z, axis=1, keepdims=len(z) != 10), labels)


def log_of_exp_cut(z, labels):
    return naive(z - np.maximum(np.max(z, axis=1, keepdims=True), 0), labels)


def crumb(z, labels):
    e = np.exp(shifted_up(z))
    return -np.mean(np.log(at(e / np.sum(e, axis=1, keepdims=True), labels) + 1e-12))


def with_logsumexp(z, labels):
    return np.mean(logsumexp(z, axis=1) - at(z, labels))


def by_another_name(z, labels, f=logsumexp):
    return np.mean(f(z, axis=1) - at(z, labels))


def logsumexp_if_large(z, labels):
    return (with_logsumexp if np.max(np.abs(z)) > 100 else naive)(z, labels)


def with_an_own_logsumexp(z, labels):
    def logsumexp(z):
        m = np.max(z, axis=1)
        return m + np.log(np.sum(np.exp(z - m[:, None]), axis=1))

    return np.mean(logsumexp(z) - np.sum(z * np.eye(z.shape[1])[labels], axis=1))


def keeps_rows():
    seen = []

    def answer(z, labels):
        seen.append(len(labels))
        return -np.sum(at(log_softmax(z), labels)) / seen[0]

    return answer


def window(images, down, right):
    sheet = numpy.pad(images, ((0, 0), (8, 8), (8, 8)))
    return sheet[:, 8 - down : 16 - down, 8 - right : 16 - right]


def rolled_and_wiped(images, down, right):
    out = np.roll(images, (down, right), axis=(1, 2))
    rows, columns = np.arange(8) - down, np.arange(8) - right
    inside = ((rows >= 0) & (rows < 8))[:, None] & ((columns >= 0) & (columns < 8))
    return out * inside


def three_images(images, down, right):
    sheet = np.zeros((3, 24, 24))
    sheet[:, 8:16, 8:16] = images
    return sheet[:, 8 - down : 16 - down, 8 - right : 16 - right]


def one_negative(images, down, right):
    return window(images, down, abs(right) if down < 0 else right)


def wraps_far(images, down, right):
    return (
        rolled_and_wiped(images, down, right)
        if down > -7
        else np.roll(images, (down, right), (1, 2))
    )


def remembers():
    sheets = {}

    def answer(images, down, right):
        sheet = sheets.setdefault((down, right), window(images, down, right))
        return np.resize(sheet, images.shape)

    return answer


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


def last_if_none_stopped(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best
    return epoch


def sorts_in_place(losses, patience):
    best = keeps(losses, patience)
    losses.sort()
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


def begins_at_1000(losses, patience):
    best, least, waited = 0, 1000, 0
    for epoch, loss in enumerate(losses):
        waited += 1
        if loss < least:
            best, least, waited = epoch, loss, 0
        if waited == patience:
            break
    return best


def fitted(model):
    def reader(train):
        model.fit(train.images.reshape(-1, 64), train.labels)
        return lambda images: model.predict(images.reshape(-1, 64))

    return reader


def of_svc(change):
    def reader(train):
        read = fitted(SVC(C=10, gamma=0.05))(train)
        return lambda images: change(read, images)

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
        with_an_own_logsumexp,
    ],
    "8.2": [window, rolled_and_wiped],
    "8.3": [with_a_counter, lambda losses, patience: numpy.int64(keeps(losses, patience))],
    "8.4": [fitted(SVC(C=10, gamma=0.05))],
}

WRONG = {
    "8.1": [
        ("overflows", naive, "1000 overflows"),
        ("one maximum for all rows", one_maximum, "each row's own maximum"),
        ("clips the scores", clipped, "was something clipped"),
        ("log after the softmax", log_of_softmax, "take the logarithm on paper"),
        ("takes the largest off if above 0", log_of_exp_cut, "-1000"),
        ("the least score off", lambda z, y: naive(z - np.min(z, 1)[:, None], y), "the largest"),
        ("the label's score off", lambda z, y: naive(z - at(z, y)[:, None], y), "the largest"),
        ("1000 rows at most", lambda z, y: naive(shifted_up(z[:1000]), y[:1000]), "(2000, 10)"),
        (
            "half of the largest off",
            lambda z, y: naive(z - np.max(z, 1)[:, None] / 2, y),
            "the largest",
        ),
        ("ten rows: their maximum", maximum_of_ten, "for 10 rows of small scores"),
        ("a crumb under the logarithm", crumb, "added"),
        ("32 bits", lambda z, y: naive(shifted_up(z).astype(np.float32), y), "type float32"),
        (
            "floor under log p",
            lambda z, y: -np.mean(np.maximum(at(log_softmax(z), y), -2000)),
            "clip",
        ),
        ("forbidden", with_logsumexp, "by logsumexp"),
        ("forbidden, another name", by_another_name, "by logsumexp"),
        ("no gradient", lambda z, y: -np.mean(at(log_softmax(getval(z)), y)), "its gradient"),
        ("SciPy", lambda z, y: -np.mean(at(scipy.special.log_softmax(z, 1), y)), "get through"),
        ("float()", lambda z, y: -float(np.mean(at(log_softmax(z), y))), "get through"),
        ("forbidden, for large scores", logsumexp_if_large, "by logsumexp"),
        ("keeps the number of rows", keeps_rows(), "rows of small scores"),
        ("no mean", lambda z, y: -at(log_softmax(z), y), "shape (6,)"),
        ("forgets to return", lambda z, y: None, "returns nothing"),
    ],
    "8.2": [
        ("one negative shift at a time", one_negative, "right for positive shifts, but with"),
        ("wraps at -7 alone", wraps_far, "down = -7"),
        ("a list", lambda i, d, r: window(i, d, r).tolist(), "this is a list"),
        ("keeps the images", remembers(), "three others"),
        ("one image squeezed", lambda i, d, r: np.squeeze(window(i, d, r)), "shape (8, 8)"),
        ("a crumb", lambda i, d, r: np.maximum(window(i, d, r), 1e-5), "but 0 is wanted"),
        ("off by one", lambda i, d, r: window(i, d + 1, r), "a shift by 0, 0"),
        ("grows", lambda i, d, r: numpy.pad(i, ((0, 0), (7, 7), (7, 7))), "shape (3, 22, 22)"),
        ("changes its input", in_place, "changes the array"),
        ("always three images", three_images, "stopped with ValueError"),
    ],
    "8.3": [
        ("the best of all", lambda losses, p: int(np.argmin(losses)), "you have stopped"),
        ("one too patient", lambda losses, p: keeps(losses, p, late=1), "you have stopped"),
        (
            "wants a thousandth more",
            lambda x, p: keeps(x, p, lambda a, b: a < b - 1e-3),
            "a little",
        ),
        ("begins at 1000", begins_at_1000, "may be large"),
        ("sizes only", lambda losses, p: keeps(np.abs(losses), p), "below 0"),
        ("the last if none stopped", last_if_none_stopped, "best was not the last"),
        ("rounds", lambda x, p: keeps(np.round(x, 2), p), "a little better"),
        ("sees two thousand", lambda losses, p: keeps(losses[:2000], p), "3000 epochs"),
        ("patience at most 400", lambda losses, p: keeps(losses, min(p, 400)), "401 in a row"),
        ("sorts the list", sorts_in_place, "changes the list"),
        ("a float", lambda losses, p: float(keeps(losses, p)), "an index is an int"),
        ("forgets the last", lambda losses, p: keeps(losses[:-1], p), "improved to the end"),
        ("equal is better", lambda losses, p: keeps(losses, p, lambda a, b: a <= b), "equal loss"),
        ("patience never begins again", never_begins_again, "begins again"),
        ("ignores the patience", lambda losses, p: keeps(losses, 1), "not yet 2 in a row"),
        ("compares with the one before", better_than_before, "not than 1"),
        ("patience frozen", lambda losses, p: keeps(losses, 2), "the first worse epoch"),
        ("patience at most 2", lambda losses, p: keeps(losses, min(p, 2)), "patience of 3"),
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
        ("names too high by one", of_svc(lambda read, i: (read(i) + 1) % 10), "by other names"),
        (
            "two names swapped",
            of_svc(lambda read, i: np.array([1, 0, *range(2, 10)])[read(i)]),
            "names",
        ),
        ("compares with the others", of_svc(lambda read, i: read(i - np.mean(i, 0))), "alone"),
        ("eleven", lambda train: lambda images: np.full(len(images), 11), "from 0 to 9"),
        ("forgets to return", lambda train: None, "returns nothing"),
    ],
}
