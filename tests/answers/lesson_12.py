"""Answers to lesson 12's exercises: wrong ones with one fault each, right ones of other kinds."""

from functools import lru_cache

import autograd.numpy as np
import numpy
from autograd.tracer import getval

from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract
from shared.training import cosine, fit

from .kinds import kept

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


def budget(picture, light, share):
    return picture * share * energy(light) / np.sum(picture)


def changes_the_picture(picture, light, share):
    picture *= share * energy(light) / np.sum(picture)
    return picture


def the_shape_frozen(picture, light, share):
    return picture * share * energy(light[:6, :5]) / np.sum(picture[:6, :5])


def row_by_row(picture, light, share):
    rows = np.sum(picture, axis=1, keepdims=True) * len(picture)
    return picture * share * energy(light) / rows


def clipped(picture, light, share):
    return np.minimum(budget(picture, light, share), 0.8)


def where_the_light_is(picture, light, share):
    return budget(picture * (light != 0), light, share)


def loss(seen, target):
    return 1 - cosine_squared(seen, target)


def with_a_crumb(seen, target):
    sizes = np.sum(seen**2) * np.sum(target**2)
    return 1 - np.sum(seen * target) ** 2 / (sizes + 1e-2)


def at_most_128_pixels(seen, target):
    return loss(seen[:128, :128], target[:128, :128])


def a_part_constant(seen, target):
    left = np.sum((seen - best_scale(seen, target) * target) ** 2)
    return left / getval(np.sum(seen**2))


def cosine_squared(seen, target):
    return np.sum(seen * target) ** 2 / np.sum(seen**2) / np.sum(target**2)


def best_scale(seen, target):
    return np.sum(seen * target) / np.sum(target**2)


ZEROS = numpy.zeros((128, 128))


def disc():
    return aperture(BENCH, 8e-3)


def whatever_comes():
    phases = numpy.random.default_rng(0).uniform(-0.3, 0.3, (2, 128, 128))
    light = disc() * plane_wave(BENCH)
    return intensity(diffract(light, phases, BENCH)), phases


def nearly_what_comes():
    """As near to the plates' own light as long training comes."""
    light, phases = whatever_comes()
    return light * (1 + 1e-3 * numpy.random.default_rng(1).normal(size=light.shape)), phases


RIGHT = {
    "12.1": [
        budget,
        lambda p, u, share: p / p.sum() * (share * np.vdot(u, u).real),
        lambda p, u, share: p * (share * np.mean(intensity(u)) / np.mean(p)),
    ],
    "12.2": [
        loss,
        lambda i, t: np.sum((i - best_scale(i, t) * t) ** 2) / np.sum(i**2),
        lambda i, t: 1 - (np.mean(i * t) / np.sqrt(np.mean(i**2) * np.mean(t**2))) ** 2,
    ],
    "12.3": [6, 6.0, numpy.int64(6)],
    "12.4": [
        lambda: (RING, paint_the_ring()),
        lambda: (RING, numpy.array(paint_the_ring()) + 2 * numpy.pi),
        lambda: (RING > 0.5, paint_the_disc()),
        nearly_what_comes,
    ],
}

WRONG = {
    "12.1": [
        ("u² for |u|²", lambda p, u, s: p * s * np.sum(u**2) / np.sum(p), "complex"),
        ("adds instead", lambda p, u, s: p + s * energy(u) / p.size, "another picture"),
        ("row by row", row_by_row, "another picture"),
        ("clipped to what paper can", clipped, "another picture"),
        ("where the light is", where_the_light_is, "another picture"),
        ("the share frozen", lambda p, u, s: p * 0.4 * energy(u) / np.sum(p), "for a share of 1.3"),
        ("keeps its first light", kept(budget, 1), "for a share of 0.7"),
        ("never brighter", lambda p, u, s: p * min(1, s * energy(u) / p.sum()), "share of 1.3"),
        ("as whole numbers", lambda p, u, s: budget(p, u, s).astype(p.dtype), "another picture"),
        ("at most all", lambda p, u, s: budget(p, u, min(s, 1)), "for a share of 1.3"),
        ("the shape frozen", the_shape_frozen, "for a share of 0.7"),
        ("gives the factor", lambda p, u, s: s * energy(u) / np.sum(p), "shape ()"),
        ("changes its input", changes_the_picture, "changes the array"),
        ("forgets to return", lambda p, u, s: None, "returns nothing"),
    ],
    "12.2": [
        ("brightness counts", lambda i, t: np.mean((i - t / np.max(t)) ** 2), "two pictures it is"),
        ("brighter target counts", lambda i, t: np.sum((i - t) ** 2), "three times as bright"),
        ("a crumb below", with_a_crumb, "three times as bright"),
        ("negative", lambda i, t: cosine_squared(i, t) - 1, "it is -0.39"),
        ("a floor", lambda i, t: np.maximum(0.05, 1 - cosine_squared(i, t)), "nearly the target"),
        ("a ceiling", lambda i, t: np.minimum(0.5, 1 - cosine_squared(i, t)), "share no light"),
        ("keeps its first target", kept(loss, 1), "share no light"),
        ("at most 128 pixels", at_most_128_pixels, "two large pictures"),
        ("a picture", lambda i, t: (i - best_scale(i, t) * t) ** 2, "shape (7, 9)"),
        ("a Python float", lambda i, t: 1 - float(cosine_squared(i, t)), "Autograd cannot follow"),
        ("a constant to Autograd", lambda i, t: loss(getval(i), t), "is a constant to Autograd"),
        ("a part of it constant", a_part_constant, "is a constant to Autograd"),
        ("forgets to return", lambda i, t: None, "returns nothing"),
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
        ("the disc, and flat glass", lambda: (disc(), [ZEROS]), "flat glass paints that too"),
        ("whatever comes", whatever_comes, "own light"),
        ("the wrong order", lambda: (RING, paint_the_ring()[::-1]), "a match of"),
        ("backwards", lambda: (RING, [-p for p in paint_the_ring()]), "a match of"),
        ("no training", lambda: (RING, [ZEROS]), "a match of"),
        ("too many plates", lambda: (RING, [ZEROS] * 13), "at most 12"),
        ("nan", lambda: (RING, [ZEROS * numpy.nan]), "nan"),
        ("another grid", lambda: (RING, [numpy.zeros((64, 64))]), "(plates, 128, 128)"),
        ("no plates", lambda: (RING, numpy.zeros((0, 128, 128))), "(plates, 128, 128)"),
        ("uneven plates", lambda: (RING, [ZEROS, numpy.zeros(3)]), "different shapes"),
        ("a flat picture", lambda: (ZEROS + 1, [ZEROS]), "the same everywhere"),
        ("a boolean picture, no training", lambda: (RING > 0.5, [ZEROS]), "a match of"),
        ("darker than dark", lambda: (RING - 1, [ZEROS]), "darker than dark"),
        ("forgets to return", lambda: None, "returns nothing"),
    ],
}
