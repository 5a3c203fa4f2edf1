"""Answers to lesson 14's exercises: wrong ones with one fault each, right ones of other kinds."""

import autograd.numpy as np
import numpy


def energy(c):
    return np.abs(c) ** 2


def reading(c):
    return np.sum(np.real(c) ** 2 + np.imag(c) ** 2, axis=2)


def two_branches(c):
    d = reading(c)
    return np.where(d == 0, 0.0, np.sqrt(np.where(d == 0, 1.0, d)))


def by_parts(c):
    x, y = np.real(c), np.imag(c)
    return (np.einsum("nks,nks->nk", x, x) + np.einsum("nks,nks->nk", y, y) + 1e-7) ** 0.5


def in_plain_numpy(c):
    c = numpy.array(c, dtype=complex)
    return numpy.sqrt(numpy.sum(numpy.abs(c) ** 2, axis=2) + 1e-6)


def changes_the_field(c):
    c *= np.conj(c)
    return np.sqrt(np.sum(np.real(c), axis=2) + 1e-6)


def hides_half(c):
    spot = np.sqrt(reading(c) + 1e-6)
    return (spot + getattr(spot, "_value", spot)) / 2


def as_rows(c):
    return [np.sqrt(np.sum(np.abs(one) ** 2, axis=1) + 1e-6) for one in c]


def in_one_row(a, b):
    pairs = zip(np.ravel(a), np.ravel(b), strict=True)
    return np.array([(abs(one + other) - abs(one - other)) / 2 for one, other in pairs])


def by_matrices(a, b):
    mirror = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
    inside = np.abs(np.tensordot(mirror, np.array([a, b]), axes=1))
    return np.tensordot(mirror, inside, axes=1)[1]


def by_steps(a, b):
    out = []
    for one, other in zip(a, b, strict=True):
        out.append((abs(one + other) - abs(one - other)) / 2)
    return np.array(out)


def changes_a(a, b):
    a += b
    return (np.abs(a) - np.abs(a - 2 * b)) / 2


def by_least_squares(seen, wanted):
    return numpy.linalg.lstsq(numpy.ravel(seen)[:, None], numpy.ravel(wanted), rcond=None)[0][0]


def own_per_picture(seen, wanted):
    return np.sum(seen * wanted, axis=1) / np.sum(seen**2, axis=1)


dice = numpy.random.default_rng(0)


def frame_goes_out(images):
    frame = np.pad(np.zeros((6, 6)), 1, constant_values=1.0)
    ink = np.mean(images, axis=(1, 2), keepdims=True)
    return np.clip(images**2 + frame * (1 - 2 * ink), 0, 1)


def in_the_mean(images):
    return 1.0 * (images > np.mean(images, axis=0))


RIGHT = {
    "14.1": [
        lambda c: np.sqrt(reading(c) + 1e-6),
        two_branches,
        by_parts,
        as_rows,
        lambda c: np.sqrt(np.maximum(reading(c), 1e-9)),
    ],
    "14.2": [
        lambda a, b: (np.abs(a + b) - np.abs(a - b)) / 2,
        by_matrices,
        by_steps,
    ],
    "14.3": [
        lambda seen, wanted: np.sum(seen * wanted) / np.sum(seen**2),
        lambda seen, wanted: np.vdot(seen, wanted) / np.vdot(seen, seen),
        by_least_squares,
    ],
    "14.4": [
        lambda images: 1.0 * (images > 0.5),
        lambda images: 1 - images,
        lambda images: images**2,
        lambda images: np.sin(3 * images) ** 2,
        frame_goes_out,
    ],
}

WRONG = {
    "14.1": [
        ("the root alone", lambda c: np.sqrt(reading(c)), "derivative of a root at 0"),
        ("a glow", lambda c: np.sqrt(reading(c) + 0.01), "should stay dark"),
        ("a faint glow", lambda c: np.sqrt(reading(c) + 1e-4), "should stay dark"),
        ("far too tiny", lambda c: np.sqrt(reading(c) + 1e-50), "derivative of a root at 0"),
        ("sixteen squares", lambda c: np.sqrt(reading(c[:, :16]) + 1e-6), "shape"),
        ("36 samples", lambda c: np.sqrt(reading(c[:, :, :36]) + 1e-6), "not the root"),
        ("four pictures", lambda c: np.sqrt(reading(c[:4]) + 1e-6), "shape"),
        ("offset outside", lambda c: np.sqrt(reading(c)) + 1e-6, "derivative of a root at 0"),
        ("gradient hidden", hides_half, "hidden from Autograd"),
        ("plain numpy", in_plain_numpy, "Autograd cannot follow"),
        ("complex", lambda c: np.sqrt(reading(c) + 1e-6) + 0j, "a complex number"),
        ("over the squares", lambda c: np.sqrt(np.sum(energy(c), axis=1) + 1e-6), "shape"),
        ("changes its input", changes_the_field, "changes the array"),
        ("forgets to return", lambda c: None, "returns nothing"),
    ],
    "14.2": [
        ("in one row", in_one_row, "(2, 3) is wanted"),
        ("a phase kept", lambda a, b: ((a + b) - np.abs(a - b)) / 2, "leaves at that exit"),
        ("one detector", lambda a, b: np.abs(a + b) / 2, "leaves at that exit"),
        ("a comparison", lambda a, b: 1.0 * (np.abs(a * b) > 0), "leaves at that exit"),
        ("changes its input", changes_a, "changes the array"),
        ("forgets to return", lambda a, b: None, "returns nothing"),
    ],
    "14.3": [
        ("bright pixels", lambda s, w: np.sum((s * w)[s > 0]) / np.sum(s[s > 0] ** 2), "is best"),
        ("for each picture", own_per_picture, "() is wanted"),
        ("the picture itself", lambda s, w: s * np.sum(s * w) / np.sum(s**2), "() is wanted"),
        ("forgets to return", lambda s, w: None, "returns nothing"),
    ],
    "14.4": [
        ("a mirror", lambda images: images[:, :, ::-1], "linear stacks keep this law"),
        ("edges", lambda images: np.abs(images - np.roll(images, 1, axis=2)), "linear stacks keep"),
        ("hardly bent", lambda images: 0.9 * images + 0.1 * images**2, "by only"),
        ("too bright", lambda images: 4 * images**2, "a camera sees 0 to 1"),
        ("below 0", lambda images: images**2 - 0.5, "a camera sees 0 to 1"),
        ("always the same", lambda images: 0 * images + 0.5, "nearly the same"),
        ("by all pictures", in_the_mean, "on its own"),
        ("by the brightest of all", lambda images: images / np.max(images), "on its own"),
        (
            "chance",
            lambda images: images**2 * dice.uniform(0.2, 1, images.shape),
            "leave chance out",
        ),
        ("flat", lambda images: (1 - images).reshape(len(images), 64), "reshape"),
        ("complex", lambda images: (1 - images) + 0j, "is complex"),
        ("forgets to return", lambda images: None, "returns nothing"),
    ],
}
