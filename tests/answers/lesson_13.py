"""Answers to lesson 13's exercises: wrong ones with one fault each, right ones of other kinds."""

import autograd.numpy as np
import numpy


def energy(field):
    return np.abs(field) ** 2


def on_each(field, masks):
    return np.einsum("nyx,kyx->nk", energy(field), masks)


def of_all(field):
    return np.sum(energy(field), axis=(1, 2))[:, None]


def changes_the_field(field, masks):
    field *= 1 / np.sqrt(of_all(field))[:, :, None]
    return on_each(field, masks)


def in_a_loop(field, masks):
    return np.array([[np.sum(energy(f) * m) / np.sum(energy(f)) for m in masks] for f in field])


def count(d, photons, rng):
    return rng.poisson(photons * d)


def multinomial(d, labels, photons, rng):
    p = np.concatenate([d, np.maximum(0, 1 - np.sum(d, axis=1, keepdims=True))], axis=1)
    counts = rng.multinomial(photons, p / np.sum(p, axis=1, keepdims=True))
    return np.mean(np.argmax(counts[:, :-1], axis=1) == labels)


def one_by_one(d, labels, photons, rng):
    said = [np.argmax(rng.poisson(photons * row)) for row in d]
    return sum(said == labels) / len(d)


def gaussian(d, labels, photons, rng):
    return np.mean(np.argmax(d + rng.normal(size=d.shape), axis=1) == labels)


def by_pairs(d):
    pairs = np.reshape(d, (len(d), -1, 2))
    return (pairs[:, :, 0] - pairs[:, :, 1]) / np.sum(pairs, axis=2)


def guarded(d):
    plus, minus = d[:, ::2], d[:, 1::2]
    return (plus - minus) / (plus + minus + 1e-6)


def plain_numpy(d):
    d = numpy.array(d, dtype=float)
    return (d[:, ::2] - d[:, 1::2]) / (d[:, ::2] + d[:, 1::2])


RIGHT = {
    "13.1": [lambda u, m: on_each(u, m) / of_all(u), in_a_loop],
    "13.2": [
        lambda pixels, plates, pitch, wavelength: 2 * pitch**2 * pixels / wavelength / plates,
        lambda n, k, p, w: n / k / (w / (2 * p * p)),
    ],
    "13.4": [lambda d: (d[:, ::2] - d[:, 1::2]) / (d[:, ::2] + d[:, 1::2]), by_pairs, guarded],
    "13.3": [
        lambda d, y, n, rng: np.mean(np.argmax(count(d, n, rng), axis=1) == y),
        multinomial,
        one_by_one,
        lambda d, y, n, rng: np.mean(np.argmax(rng.binomial(n, d), axis=1) == y),
    ],
}

WRONG = {
    "13.1": [
        ("one detector", lambda u, m: (on_each(u, m) / of_all(u))[:, 0], "shape (3,)"),
        ("axes swapped", lambda u, m: (on_each(u, m) / of_all(u)).T, "axes swapped"),
        ("complex square", lambda u, m: np.einsum("nyx,kyx->nk", u**2, m) / of_all(u), "not the"),
        ("in per cent", lambda u, m: 100 * on_each(u, m) / of_all(u), "not the share"),
        ("changes its input", changes_the_field, "changes the array"),
        ("forgets to return", lambda u, m: None, "returns nothing"),
    ],
    "13.2": [
        ("no pixels", lambda n, k, p, w: 2 * p**2 / (w * k), "solve pixels"),
        ("in nanometres", lambda n, k, p, w: 2e-9 * p**2 * n / (w * k), "solve pixels"),
        ("the example alone", lambda n, k, p, w: 2 * 20e-6**2 * 30 / (550e-9 * 5), "is wanted"),
        ("forgets to return", lambda n, k, p, w: None, "returns nothing"),
    ],
    "13.4": [
        ("ten numbers only", lambda d: by_pairs(d)[:, :10][:3], "shape"),
        ("all columns", lambda d: (d - d[:, ::-1]) / (d + d[:, ::-1]), "shape (4, 20)"),
        ("odd against even turned", lambda d: by_pairs(d)[:, ::-1], "not (first - second)"),
        ("plain numpy", plain_numpy, "Autograd cannot follow"),
        ("forgets to return", lambda d: None, "returns nothing"),
    ],
    "13.3": [
        (
            "for each image",
            lambda d, y, n, rng: np.argmax(count(d, n, rng), 1) == y,
            "shape (500,)",
        ),
        (
            "only their number at random",
            lambda d, y, n, rng: np.mean(np.argmax(rng.poisson(n) * d, axis=1) == y),
            "without noise",
        ),
        (
            "the label's own light alone",
            lambda d, y, n, rng: np.mean(count(d, n, rng)[np.arange(len(y)), y] > 0),
            "the most photons win",
        ),
        ("another noise", gaussian, "the most photons win"),
        (
            "its own dice",
            lambda d, y, n, rng: np.mean(
                np.argmax(count(d, n, numpy.random.default_rng(8)), axis=1) == y
            ),
            "with the rng",
        ),
        ("forgets to return", lambda d, y, n, rng: None, "returns nothing"),
    ],
}
