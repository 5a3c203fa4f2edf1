"""Answers to lesson 12's exercises: wrong ones with one fault each, right ones of other kinds."""

from functools import lru_cache

import autograd.numpy as np
import numpy

from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract
from shared.training import cosine, fit

BENCH = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)
X, Y = numpy.meshgrid(numpy.linspace(-1.6, 1.6, 128), numpy.linspace(1.6, -1.6, 128))
RING = numpy.exp(-(((numpy.hypot(X, Y) - 0.7) / 0.25) ** 2))


@lru_cache
def paint_the_ring(steps=60, plates=8):
    return paint(RING, steps, plates).params


def paint(picture, steps, plates, bench=BENCH):
    light = aperture(bench, 8e-3) * plane_wave(bench)
    target = picture * np.sum(intensity(light)) / np.sum(picture)

    def loss(phases, step):
        return np.mean((intensity(diffract(light, phases, bench)) - target) ** 2)

    return fit(loss, [numpy.zeros((128, 128))] * plates, steps, cosine(0.2, steps), progress=False)


@lru_cache
def paint_the_disc():
    return paint(1.0 * (RING > 0.5), 60, 8).params


def energy(light):
    return np.sum(np.abs(light) ** 2)


def changes_the_picture(picture, light, share):
    picture *= share * energy(light) / np.sum(picture)
    return picture


def cosine_squared(seen, target):
    return np.sum(seen * target) ** 2 / np.sum(seen**2) / np.sum(target**2)


def best_scale(seen, target):
    return np.sum(seen * target) / np.sum(target**2)


ZEROS = numpy.zeros((128, 128))

RIGHT = {
    "12.1": [
        lambda p, u, share: p / p.sum() * (share * np.vdot(u, u).real),
        lambda p, u, share: p * (share * np.mean(intensity(u)) / np.mean(p)),
    ],
    "12.2": [
        lambda i, t: np.sum((i - best_scale(i, t) * t) ** 2) / np.sum(i**2),
        lambda i, t: 1 - (np.mean(i * t) / np.sqrt(np.mean(i**2) * np.mean(t**2))) ** 2,
    ],
    "12.3": [6, 6.0, numpy.int64(6)],
    "12.4": [
        lambda: (RING, paint_the_ring()),
        lambda: (RING, numpy.array(paint_the_ring()) + 2 * numpy.pi),
        lambda: (RING > 0.5, paint_the_disc()),
    ],
}

WRONG = {
    "12.1": [
        ("forgets the share", lambda p, u, s: p * energy(u) / np.sum(p), "where does share"),
        ("forgets the light", lambda p, u, s: s * p, "share of the light's is wanted"),
        ("upside down", lambda p, u, s: p * np.sum(p) / (s * energy(u)), "upside down"),
        ("mean for sum", lambda p, u, s: p * s * energy(u) / np.mean(p), "number of pixels"),
        ("maximum for sum", lambda p, u, s: p * s * energy(u) / np.max(p), "maximum"),
        ("|u| for |u|²", lambda p, u, s: p * s * np.sum(np.abs(u)) / np.sum(p), "squared"),
        ("u² for |u|²", lambda p, u, s: p * s * np.sum(u**2) / np.sum(p), "complex"),
        ("adds instead", lambda p, u, s: p + s * energy(u) / p.size, "another picture"),
        ("gives it back", lambda p, u, s: p, "as it was"),
        ("the share frozen", lambda p, u, s: p * 0.4 * energy(u) / np.sum(p), "for a share of 1.3"),
        (
            "the shape frozen",
            lambda p, u, s: p * s * energy(u[:6, :5]) / np.sum(p[:6, :5]),
            "times",
        ),
        ("gives the factor", lambda p, u, s: s * energy(u) / np.sum(p), "shape ()"),
        ("changes its input", changes_the_picture, "changes the array"),
        ("forgets to return", lambda p, u, s: None, "returns nothing"),
    ],
    "12.2": [
        ("a likeness", cosine_squared, "one minus it"),
        ("not squared", lambda i, t: 1 - np.sqrt(cosine_squared(i, t)), "its square"),
        (
            "takes the mean off",
            lambda i, t: 1 - np.corrcoef(i.ravel(), t.ravel())[0, 1] ** 2,
            "veil",
        ),
        ("no scale", lambda i, t: np.sum((i - t) ** 2) / np.sum(i**2), "three times as bright"),
        (
            "scaled by the maximum of one",
            lambda i, t: np.mean((i - t / np.max(t)) ** 2),
            "the target itself should give 0",
        ),
        (
            "not divided",
            lambda i, t: np.sum((i - best_scale(i, t) * t) ** 2),
            "divide it by the sum of seen",
        ),
        (
            "divided by the wrong one",
            lambda i, t: np.mean((i - best_scale(i, t) * t) ** 2),
            "free of the target's brightness",
        ),
        ("a picture", lambda i, t: (i - best_scale(i, t) * t) ** 2, "shape (7, 9)"),
        ("a Python float", lambda i, t: 1 - float(cosine_squared(i, t)), "Autograd cannot follow"),
    ],
    "12.3": [
        ("too few", 4, "too few"),
        ("one too many", 7, "but 6 do as well"),
        ("the lesson's eight", 8, "but 7 do as well"),
        ("the article's 32", 32, "not between 1 and 12"),
        ("half a plate", 5.5, "A whole number"),
        ("all of train", (1, 2, 3), "shape (3,)"),
    ],
    "12.4": [
        ("phases only", lambda: ZEROS, "two things"),
        ("complex phases", lambda: (RING, [ZEROS + 0.1j]), "complex"),
        ("the smiley", lambda: (smiley(128), [ZEROS]), "that is the smiley"),
        ("no training", lambda: (RING, [ZEROS]), "a match of"),
        ("too many plates", lambda: (RING, [ZEROS] * 13), "at most 12"),
        ("nan", lambda: (RING, [ZEROS * numpy.nan]), "nan"),
        ("another grid", lambda: (RING, [numpy.zeros((64, 64))]), "(plates, 128, 128)"),
        ("uneven plates", lambda: (RING, [ZEROS, numpy.zeros(3)]), "different shapes"),
        ("a flat picture", lambda: (ZEROS + 1, [ZEROS]), "the same everywhere"),
        ("a boolean picture, no training", lambda: (RING > 0.5, [ZEROS]), "a match of"),
        ("darker than dark", lambda: (RING - 1, [ZEROS]), "darker than dark"),
        ("forgets to return", lambda: None, "returns nothing"),
    ],
}
