"""Answers to lesson 05's exercises, wrong ones with one fault each."""

import autograd.numpy as np
import numpy
from autograd import grad

# 5.1


def boxes(X):
    b = np.diff(X, axis=0)
    return np.sum(np.cross(b[:-2], b[1:-1]) * b[2:], axis=1)


def by_determinant(X):
    b = X[1:] - X[:-1]
    return np.mean(np.linalg.det(np.stack([b[:-2], b[1:-1], b[2:]], axis=1)))


def by_loop(X):
    total = 0
    for k in range(len(X) - 3):
        a, b, c = X[k + 1] - X[k], X[k + 2] - X[k + 1], X[k + 3] - X[k + 2]
        total = total + np.dot(np.cross(a, b), c)
    return total / (len(X) - 3)


def swapped(X):
    b = np.diff(X, axis=0)
    return np.mean(np.sum(np.cross(b[1:-1], b[:-2]) * b[2:], axis=1))


def same_bond_twice(X):
    b = np.diff(X, axis=0)
    return np.mean(np.sum(np.cross(b[:-1], b[1:]) * b[1:], axis=1))


def places(X):
    return np.mean(np.sum(np.cross(X[:-2], X[1:-1]) * X[2:], axis=1))


def mean_of_products(X):
    b = np.diff(X, axis=0)
    return np.mean(np.cross(b[:-2], b[1:-1]) * b[2:])


def by_vdot(X):
    b = np.diff(X, axis=0)
    return np.vdot(np.cross(b[:-2], b[1:-1]), b[2:]) / (len(X) - 3)


def unit_bonds(X):
    b = np.diff(X, axis=0)
    b = b / np.linalg.norm(b, axis=1)[:, None]
    return np.mean(np.sum(np.cross(b[:-2], b[1:-1]) * b[2:], axis=1))


def detached(X):
    return np.mean(boxes(numpy.array(getattr(X, "_value", X)))) + 0 * np.sum(X)


def centres_in_place(X):
    if isinstance(X, numpy.ndarray):
        X -= np.mean(X, axis=0)
    return np.mean(boxes(X))


# 5.2


def one_by_one(energy, angles):
    slope = np.zeros(len(angles))
    for k in range(len(angles)):
        up, down = angles.copy(), angles.copy()
        up[k] += np.pi / 2
        down[k] -= np.pi / 2
        slope[k] = (energy(up) - energy(down)) / 2
    return slope


def shifted(energy, angles, by):
    return np.array([energy(angles + by * u) for u in np.eye(len(angles))])


def both(energy, angles, by):
    return shifted(energy, angles, by) - shifted(energy, angles, -by)


def any_shift(energy, angles):
    return both(energy, angles, 1.0) / (2 * np.sin(1.0))


def forward(energy, angles):
    return shifted(energy, angles, np.pi / 2) - energy(angles)


def all_at_once(energy, angles):
    quarter = np.pi / 2
    return (energy(angles + quarter) - energy(angles - quarter)) / 2 * np.ones(len(angles))


def shifts_in_place(energy, angles):
    slope = []
    for k in range(len(angles)):
        angles[k] += np.pi / 2
        up = energy(angles)
        angles[k] -= np.pi
        slope.append((up - energy(angles)) / 2)
    return np.array(slope)


# 5.3


def square(A, B, lengths):
    return np.sum(((A[:, None] - B) / lengths) ** 2, axis=2)


def by_product(A, B, amplitude, lengths):
    K = amplitude**2
    for k in range(len(lengths)):
        K = K * np.exp(-((A[:, k][:, None] - B[:, k]) ** 2) / (2 * lengths[k] ** 2))
    return K


def kernel(apart):
    """An answer from what stands in the exponent."""
    return lambda A, B, a, lengths: a**2 * np.exp(-apart(A, B, lengths) / 2)


def plain_lengths(A, B, a, lengths):
    lengths = numpy.array(getattr(lengths, "_value", lengths))
    return a**2 * np.exp(-square(A, B, lengths) / 2) + 0 * np.sum(lengths)


def divides_in_place(A, B, a, lengths):
    A /= lengths
    return a**2 * np.exp(-square(A, B / lengths, 1.0) / 2)


# 5.4

EVERY = [(i, j) for i in range(24) for j in range(i)]
ANCHORS = [2, 8, 11, 15, 21]
KNOWN = [(i, j) for i, j in EVERY if i in ANCHORS or j in ANCHORS]
NEAR = sorted(EVERY, key=lambda pair: pair[0] - pair[1])

RIGHT = {
    "5.1": [lambda X: np.mean(boxes(X)), by_determinant, by_loop],
    "5.2": [lambda energy, angles: both(energy, angles, np.pi / 2) / 2, one_by_one, any_shift],
    "5.3": [kernel(square), by_product],
    "5.4": [
        KNOWN,
        np.array(KNOWN),
        KNOWN + [(j, i) for i, j in KNOWN],
        [*KNOWN, *NEAR[:5]],
    ],
}

WRONG = {
    "5.1": [
        ("order of the product", swapped, "are two factors swapped"),
        ("sign", lambda X: -np.mean(boxes(X)), "comes out negative"),
        ("sum", lambda X: np.sum(boxes(X)), "that is the sum"),
        ("no sign", lambda X: np.mean(np.abs(boxes(X))), "does not know left from right"),
        ("no sign of the mean", lambda X: np.abs(np.mean(boxes(X))), "left from right"),
        ("divides by beads", lambda X: np.sum(boxes(X)) / len(X), "by what do you divide"),
        ("divides by bonds", lambda X: np.sum(boxes(X)) / (len(X) - 1), "by what do you divide"),
        ("tetrahedron", lambda X: np.mean(boxes(X)) / 6, "a sixth of the box"),
        ("mean of all products", mean_of_products, "a third of h"),
        ("same bond twice", same_bond_twice, "must be the same one"),
        ("unit bonds", unit_bonds, "leave them as long as they are"),
        ("places for bonds", places, "take bonds, not places"),
        ("median", lambda X: np.sort(boxes(X))[len(X) // 2], "for 24 beads it is"),
        ("one for each box", boxes, "shape (21,), but () is wanted"),
        ("float()", lambda X: float(np.mean(boxes(X))), "does not get through it"),
        ("np.vdot", by_vdot, "has no derivative"),
        ("detached", detached, "what hides X from Autograd"),
        ("in place", centres_in_place, "changes the array"),
        ("no return", lambda X: None, "returns nothing"),
    ],
    "5.2": [
        ("sign", lambda e, a: -both(e, a, np.pi / 2) / 2, "wrong sign"),
        ("no half", lambda e, a: both(e, a, np.pi / 2), "the ½ is missing"),
        ("divides by π", lambda e, a: both(e, a, np.pi / 2) / np.pi, "divide by 2"),
        ("one-sided", forward, "none back"),
        ("one-sided difference", lambda e, a: forward(e, a) / (np.pi / 2), "one-sided"),
        ("shift of π", lambda e, a: both(e, a, np.pi) / 2, "ends in one place"),
        ("shift of π/4", lambda e, a: both(e, a, np.pi / 4) / 2, "shifted by π/4"),
        ("in degrees", lambda e, a: both(e, a, 90) / 2, "what do you shift, by how much"),
        ("all at once", all_at_once, "move one and leave the others alone"),
        ("finite differences", lambda e, a: both(e, a, 1e-4) / 2e-4, "finite differences"),
        ("small differences", lambda e, a: both(e, a, 1e-5) / 2e-5, "finite differences"),
        ("Autograd", lambda e, a: grad(e)(a), "a quantum computer has none"),
        ("in place", shifts_in_place, "changes the array"),
        ("sum", lambda e, a: np.sum(both(e, a, np.pi / 2)) / 2, "shape (), but (3,) is wanted"),
        ("no return", lambda e, a: None, "returns nothing"),
    ],
    "5.3": [
        ("no half", lambda A, B, a, s: a**2 * np.exp(-square(A, B, s)), "the ½ in the exponent"),
        ("amplitude", lambda A, B, a, s: a * np.exp(-square(A, B, s) / 2), "wants its square"),
        ("no amplitude", lambda A, B, a, s: np.exp(-square(A, B, s) / 2), "takes no part"),
        ("sign", kernel(lambda A, B, s: -square(A, B, s)), "grows with the distance"),
        ("distance", kernel(lambda A, B, s: np.sqrt(square(A, B, s))), "its square is wanted"),
        ("lengths not squared", kernel(lambda A, B, s: square(A, B, s**0.5)), "want their square"),
        ("lengths multiply", kernel(lambda A, B, s: square(A, B, 1 / s)), "divide by it"),
        ("no lengths", kernel(lambda A, B, s: square(A, B, 1.0)), "the lengths take no part"),
        ("mean length", kernel(lambda A, B, s: square(A, B, np.mean(s))), "one mean length"),
        ("mean of inputs", kernel(lambda A, B, s: square(A, B, s) / len(s)), "their sum is wanted"),
        ("first length", kernel(lambda A, B, s: square(A, B, s[0])), "for the first two points"),
        ("transposed", kernel(lambda A, B, s: square(B, A, s)), "are two axes swapped"),
        ("A with itself", kernel(lambda A, B, s: square(A, A, s)), "shape (4, 4)"),
        ("axis", kernel(lambda A, B, s: np.sum(((A[:, None] - B) / s) ** 2, axis=1)), "shape"),
        ("detached lengths", plain_lengths, "what hides lengths from Autograd"),
        ("in place", divides_in_place, "changes the array"),
        ("no return", lambda A, B, a, s: None, "returns nothing"),
    ],
    "5.4": [
        ("a number", 110, "a list of pairs (i, j) is wanted"),
        ("beads, not pairs", ANCHORS, "must be a pair of whole numbers"),
        ("fractions", [(0.5, 3)], "must be a pair of whole numbers"),
        ("counts from 1", [(i + 1, j + 1) for i, j in KNOWN], "there is no pair"),
        ("itself", [(n, n) for n in range(24)], "the distance of a bead from itself"),
        ("all pairs", EVERY, "276 distances, but 110 are allowed"),
        ("too few", NEAR[:65], "65 distances cannot fix a shape"),
        ("none", [], "0 distances cannot fix"),
        ("one half only", [(i, j) for i, j in EVERY if i < 12], "bead 12 has 0 distances"),
        ("neighbours only", NEAR[:86], "Are far beads among your pairs"),
        (
            "the anchors in one plane",
            [(i, j) for i, j in EVERY if {i, j} & {0, 9, 14, 23}],
            "it is floppy",
        ),
        (
            "anchors near one plane",
            [(i, j) for i, j in EVERY if {i, j} & {0, 6, 11, 17, 23}],
            "can flip through a plane",
        ),
        (
            "two halves",
            [(i, j) for i, j in EVERY if (i < 12) == (j < 12) and i - j < 7],
            "do not know each other",
        ),
    ],
}
