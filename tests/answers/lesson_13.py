"""Answers to lesson 13's exercises: wrong ones with one fault each, right ones of other kinds."""

import autograd.numpy as np
import numpy
from autograd.tracer import getval


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


def ties_by_chance(d, labels, photons, rng):
    counts = count(d, photons, rng)
    counts = counts + rng.uniform(0, 0.5, counts.shape)
    return np.mean(np.argmax(counts, axis=1) == labels)


def dark_is_misread(d, labels, photons, rng):
    counts = count(d, photons, rng)
    return np.mean((np.argmax(counts, axis=1) == labels) & (np.max(counts, axis=1) > 0))


def whole_expected(d, labels, photons, rng):
    return np.mean(np.argmax(rng.poisson((photons * d).astype(int)), axis=1) == labels)


def first_half(d, labels, photons, rng):
    right = np.argmax(count(d, photons, rng), axis=1) == labels
    return np.mean(right[: len(right) // 2])


def by_pairs(d):
    pairs = np.reshape(d, (len(d), -1, 2))
    return (pairs[:, :, 0] - pairs[:, :, 1]) / np.sum(pairs, axis=2)


def guarded(d):
    plus, minus = d[:, ::2], d[:, 1::2]
    return (plus - minus) / (plus + minus + 1e-6)


def ten_pairs(d):
    pairs = np.reshape(d, (len(d), 10, 2))
    return np.dot(pairs, np.array([1.0, -1.0])) / np.dot(pairs, np.ones(2))


def half_a_gradient(d):
    plus, minus = d[:, ::2], numpy.asarray(getval(d))[:, 1::2]
    return (plus - minus) / (plus + minus)


def turned_if_square(field, masks):
    square = field.shape[1] == field.shape[2]
    return on_each(np.swapaxes(field, 1, 2) if square else field, masks) / of_all(field)


def plain_numpy(d):
    d = numpy.array(d, dtype=float)
    return (d[:, ::2] - d[:, 1::2]) / (d[:, ::2] + d[:, 1::2])


RIGHT = {
    "13.1": [lambda u, m: on_each(u, m) / of_all(u), in_a_loop],
    "13.2": [
        lambda pixels, plates, pitch, wavelength: 2 * pitch**2 * pixels / wavelength / plates,
        lambda n, k, p, w: n / k / (w / (2 * p * p)),
    ],
    "13.4": [
        lambda d: (d[:, ::2] - d[:, 1::2]) / (d[:, ::2] + d[:, 1::2]),
        by_pairs,
        guarded,
        ten_pairs,
    ],
    "13.3": [
        lambda d, y, n, rng: np.mean(np.argmax(count(d, n, rng), axis=1) == y),
        multinomial,
        one_by_one,
        ties_by_chance,
        dark_is_misread,
        lambda d, y, n, rng: np.mean(np.argmax(rng.binomial(n, d), axis=1) == y),
    ],
}

WRONG = {
    "13.1": [
        ("one detector", lambda u, m: (on_each(u, m) / of_all(u))[:, 0], "shape (3,)"),
        ("axes swapped", lambda u, m: (on_each(u, m) / of_all(u)).T, "axes swapped"),
        ("complex square", lambda u, m: np.einsum("nyx,kyx->nk", u**2, m) / of_all(u), "not the"),
        ("ten detectors at most", lambda u, m: on_each(u, m[:10]) / of_all(u), "(2, 12)"),
        ("turned if square", turned_if_square, "not the share"),
        ("changes its input", changes_the_field, "changes the array"),
        ("forgets to return", lambda u, m: None, "returns nothing"),
    ],
    "13.2": [
        ("no pixels", lambda n, k, p, w: 2 * p**2 / (w * k), "solve pixels"),
        ("in nanometres", lambda n, k, p, w: 2e-9 * p**2 * n / (w * k), "solve pixels"),
        ("whole pixels", lambda n, k, p, w: 2 * p**2 * np.ceil(n) / (w * k), "is wanted"),
        ("no longer than ours", lambda n, k, p, w: min(2 * p**2 * n / (w * k), 0.02), "is wanted"),
        ("the example alone", lambda n, k, p, w: 2 * 20e-6**2 * 29.5 / (550e-9 * 5), "is wanted"),
        ("forgets to return", lambda n, k, p, w: None, "returns nothing"),
    ],
    "13.4": [
        ("ten numbers only", lambda d: by_pairs(d)[:, :10][:3], "shape"),
        ("all columns", lambda d: (d - d[:, ::-1]) / (d + d[:, ::-1]), "shape (4, 20)"),
        ("odd against even turned", lambda d: by_pairs(d)[:, ::-1], "not (first - second)"),
        ("half a gradient", half_a_gradient, "its gradient is not"),
        ("plain numpy", plain_numpy, "Autograd cannot follow"),
        ("forgets to return", lambda d: None, "returns nothing"),
    ],
    "13.3": [
        (
            "for each image",
            lambda d, y, n, rng: np.argmax(count(d, n, rng), 1) == y,
            "shape (4001,)",
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
        ("rounded down", whole_expected, "the most photons win"),
        ("not all images", first_half, "not a whole number of 4001"),
        (
            "ten draws",
            lambda d, y, n, rng: np.mean([one_by_one(d, y, n, rng) for _ in range(10)]),
            "draw once",
        ),
        (
            "never more than a thousand",
            lambda d, y, n, rng: np.mean(np.argmax(count(d, min(n, 1000), rng), 1) == y),
            "with 200000 photons",
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
