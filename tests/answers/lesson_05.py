"""Answers to lesson 05's exercises, wrong ones with one fault each."""

from functools import partial

import autograd.numpy as np
import numpy
from autograd import jacobian

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


class ByEinsum:
    def __call__(self, X):
        b = X[1:] - X[:-1]
        return np.einsum("ka,ka->", np.cross(b[:-2], b[1:-1]), b[2:]) / (len(b) - 2)


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


def first_call_kept():
    """An answer that remembers the first result for each number of beads."""
    kept = {}
    return lambda X: kept.setdefault(len(X), np.mean(boxes(X)))


# 5.2


def way(P, Q, t):
    return np.concatenate([(P + Q) / 2 + (P - Q) / 2 * np.cos(t), (P - Q) / 2 * np.sin(t)], axis=1)


def way_by_turns(P, Q, t):
    turned = np.stack([np.cos(t) * (P - Q), np.sin(t) * (P - Q)], axis=1) / 2
    return (turned + np.stack([(P + Q) / 2, 0 * P], axis=1)).reshape(len(P), 6)


def way_by_loop(P, Q, t):
    rows = []
    for p, q in zip(P, Q, strict=True):
        c, s = (1 + np.cos(t)) / 2, np.sin(t) / 2
        rows.append([*(c * p + (1 - c) * q), *(s * (p - q))])
    return rows


def way_filled(P, Q, t):
    X = numpy.empty((len(P), 6))
    X[:, :3] = (P + Q) / 2 + (P - Q) / 2 * numpy.cos(t)
    X[:, 3:] = (P - Q) / 2 * numpy.sin(t)
    return X


def first_P_kept(P, Q, t, kept={}):  # noqa: B006
    return way(kept.setdefault(len(P), P), Q, t)


def way_by_root(P, Q, t):
    c = np.cos(t)
    return np.concatenate([(P + Q) / 2 + (P - Q) / 2 * c, (P - Q) / 2 * np.sqrt(1 - c**2)], axis=1)


def way_by_cosine_root(P, Q, t):
    c = np.sqrt(1 - np.sin(t) ** 2) * (1 if abs(t) < np.pi / 2 else -1)
    return np.concatenate([(P + Q) / 2 + (P - Q) / 2 * c, (P - Q) / 2 * np.sin(t)], axis=1)


def way_in_place(P, Q, t):
    P += Q
    return way(P - Q, Q, t)


# 5.3


def rigid(X, i, j):
    signs = np.eye(len(X))[i] - np.eye(len(X))[j]
    return np.einsum("mn,ma->mna", signs, X[i] - X[j]).reshape(len(i), -1)


def rigid_by_loop(X, i, j):
    R = numpy.zeros((len(i), 3 * len(X)))
    for p, (a, b) in enumerate(zip(i, j, strict=True)):
        R[p, 3 * a : 3 * a + 3] = X[a] - X[b]
        R[p, 3 * b : 3 * b + 3] = X[b] - X[a]
    return R


def rigid_by_rows(X, i, j):
    rows = []
    for a, b in zip(i, j, strict=True):
        row = [0.0] * (3 * len(X))
        for axis in range(3):
            row[3 * a + axis] = X[a, axis] - X[b, axis]
            row[3 * b + axis] = X[b, axis] - X[a, axis]
        rows.append(row)
    return rows


def rigid_by_kron(X, i, j):
    signs = np.eye(len(X))[i] - np.eye(len(X))[j]
    return np.kron(signs, np.ones(3)) * np.tile(X[i] - X[j], (1, len(X)))


def half_squares(X, i, j):
    return np.sum((X[i] - X[j]) ** 2, axis=1) / 2


def rigid_by_autograd(X, i, j):
    return jacobian(half_squares)(X, i, j).reshape(len(i), -1)


def rigid_by_differences(X, i, j, h=1e-6):
    columns = []
    for k in range(X.size):
        step = numpy.zeros(X.size)
        step[k] = h
        step = step.reshape(X.shape)
        columns.append((half_squares(X + step, i, j) - half_squares(X - step, i, j)) / (2 * h))
    return numpy.array(columns).T


def blocks(first, second, sort=(0, 1, 2)):
    """An answer from what stands at bead i and at bead j."""

    def answer(X, i, j):
        R = numpy.zeros((len(i), len(X), 3))
        row = numpy.arange(len(i))
        R[row, i] = R[row, i] + first(X, i, j)
        R[row, j] = R[row, j] + second(X, i, j)
        return numpy.transpose(R, sort).reshape(len(i), -1)

    return answer


def e(X, i, j):
    return X[i] - X[j]


def minus(f):
    return lambda X, i, j: -f(X, i, j)


def whole_numbers(X, i, j):
    return rigid(X, i, j).astype(int)


def rigid_centred(X, i, j):
    return rigid(X - np.mean(X, axis=0), i, j)


def first_X_kept(X, i, j, kept={}):  # noqa: B006
    return rigid(kept.setdefault(len(X), X), i, j)


def at_most_24(X, i, j):
    signs = np.eye(24)[i % 24] - np.eye(24)[j % 24]
    R = numpy.zeros((len(i), len(X), 3))
    R[:, :24] = (signs[:, :, None] * (X[i] - X[j])[:, None])[:, : len(X)]
    return R.reshape(len(i), -1)


def rigid_in_place(X, i, j):
    X -= X[0]
    return rigid(X, i, j)


# 5.4

EVERY = [(i, j) for i in range(24) for j in range(i)]
ANCHORS = [2, 8, 11, 15, 21]


def known_to(*anchors):
    return [(i, j) for i, j in EVERY if {i, j} & set(anchors)]


KNOWN = known_to(*ANCHORS)
NEAR = sorted(EVERY, key=lambda pair: pair[0] - pair[1])
SHUFFLED = [EVERY[n] for n in numpy.random.default_rng(1).permutation(276)]
HALVES = [(i, j) for i, j in EVERY if (i < 12) == (j < 12)]
ON_THREE = [p for p in known_to(0, 6, 12, 18, 23) if 9 not in p] + [(9, 6), (9, 12), (9, 18)]

RIGHT = {
    "5.1": [lambda X: np.mean(boxes(X)), by_determinant, by_loop, ByEinsum()],
    "5.2": [way, way_by_turns, way_by_loop, way_filled, partial(way)],
    "5.3": [rigid, rigid_by_loop, rigid_by_rows, rigid_by_kron, blocks(e, minus(e)), rigid_centred],
    "5.4": [
        KNOWN,
        np.array(KNOWN),
        KNOWN + [(j, i) for i, j in KNOWN],
        known_to(3, 9, 12, 20),
        NEAR[-110:],
        np.array(KNOWN, dtype=np.uint8),
        set(known_to(2, 8, 13, 20)),
    ],
}

WRONG = {
    "5.1": [
        ("order of the product", swapped, "are two factors swapped"),
        ("mean of all products", mean_of_products, "a third of h"),
        ("same bond twice", same_bond_twice, "were the same one"),
        ("unit bonds", unit_bonds, "leave them as long as they are"),
        ("places for bonds", places, "take bonds, not places"),
        ("median", lambda X: np.sort(boxes(X))[(len(X) - 3) // 2], "beads, h in"),
        ("hard-coded", lambda X: 33.1 + 0 * np.sum(X), "beads, h in"),
        ("first box alone", lambda X: boxes(X)[0], "beads, h in"),
        ("24 beads at most", lambda X: np.mean(boxes(X[:24])), "for 40 beads, h in"),
        ("one for each box", boxes, "shape (3,), but () is wanted"),
        ("float()", lambda X: float(np.mean(boxes(X))), "does not get through it"),
        ("np.vdot", by_vdot, "has no derivative"),
        ("detached", detached, "what hides X from Autograd"),
        ("in place", centres_in_place, "changes the array"),
        ("float32", lambda X: np.mean(boxes(X.astype(np.float32))), "of type float32"),
        ("h of the first call", first_call_kept(), "for 7 beads, h in"),
        ("rounded", lambda X: np.round(np.mean(boxes(X)), 3), "is something rounded"),
        ("no return", lambda X: None, "returns nothing"),
    ],
    "5.2": [
        ("clipped", lambda P, Q, t: way(P, Q, min(t, np.pi)), "t = 20.00"),
        ("root", way_by_root, "an abs or a square root"),
        ("from 0 to π only", lambda P, Q, t: way(P, Q, t % np.pi), "t = -2.90, coordinate"),
        ("P of the first call", first_P_kept, "is wanted"),
        ("complex", lambda P, Q, t: way(P, Q, t) + 0j, "np.real drops"),
        ("float32", lambda P, Q, t: way(P, Q, t).astype(np.float32), "of type float32"),
        ("rounded", lambda P, Q, t: np.round(way(P, Q, t), 4), "is something rounded"),
        ("half way only", lambda P, Q, t: way(P, Q, min(t, np.pi / 2)), "t = 3.14"),
        ("once round at most", lambda P, Q, t: way(P, Q, min(t, 2 * np.pi)), "t = 20.00"),
        ("cosine by a root", way_by_cosine_root, "t = 20.00"),
        ("one below", lambda P, Q, t: way(P, Q, t).reshape(-1, 3), "shape (10, 3)"),
        ("old only", lambda P, Q, t: way(P, Q, t)[:, :3], "shape (5, 3)"),
        ("in place", way_in_place, "changes the array"),
        ("no return", lambda P, Q, t: None, "returns nothing"),
    ],
    "5.3": [
        ("transposed", lambda X, i, j: rigid(X, i, j).T, "shape (15, 7)"),
        ("not reshaped", lambda X, i, j: rigid(X, i, j).reshape(len(i), -1, 3), "shape (7, 5, 3)"),
        ("whole numbers", whole_numbers, "is wanted"),
        ("24 beads", lambda X, i, j: rigid(numpy.resize(X, (24, 3)), i, j), "(7, 72)"),
        ("24 beads at most", at_most_24, "for 40 beads and pair"),
        ("every pair", lambda X, i, j: rigid(X, *numpy.triu_indices(len(X), 1)), "(10, 15)"),
        ("sorted pairs", lambda X, i, j: rigid(X, numpy.sort(i), j), "is wanted"),
        (
            "i first only",
            lambda X, i, j: rigid(X, numpy.minimum(i, j), numpy.maximum(i, j) - 1),
            "is wanted",
        ),
        ("Autograd", rigid_by_autograd, "Autograd's Jacobian"),
        ("finite differences", rigid_by_differences, "finite differences"),
        ("wide differences", partial(rigid_by_differences, h=0.01), "very flat"),
        ("very wide differences", partial(rigid_by_differences, h=1.0), "very flat"),
        ("float32", lambda X, i, j: rigid(X, i, j).astype(np.float32), "is something rounded"),
        ("rounded", lambda X, i, j: np.round(rigid(X, i, j), 4), "is something rounded"),
        ("X of the first call", first_X_kept, "is wanted"),
        ("in place", rigid_in_place, "changes the array"),
        ("no return", lambda X, i, j: None, "returns nothing"),
    ],
    "5.4": [
        ("a number", 110, "a list of pairs (i, j) is wanted"),
        ("beads, not pairs", ANCHORS, "must be a pair of whole numbers"),
        ("fractions", [(0.5, 3)], "must be a pair of whole numbers"),
        ("counts from 1", [(i + 1, j + 1) for i, j in KNOWN], "there is no pair"),
        ("itself", [(n, n) for n in range(24)], "the distance of a bead from itself"),
        ("all pairs", EVERY, "276 distances, but 110 are allowed"),
        ("too few", NEAR[:65], "floppy: 1 motion left. 65 pairs"),
        ("none", [], "the list is empty"),
        ("one half only", [(i, j) for i, j in EVERY if i < 12], "has 0 pairs"),
        ("one loose bead", [(i, j) for i, j in KNOWN if i != 5 and j != 5], "Bead 5 has 0 pairs"),
        ("two halves", [(i, j) for i, j in HALVES if i - j < 7], "floppy: 6 motions left"),
        (
            "a hinge",
            [*[(i, j) for i, j in HALVES if i - j < 7], (12, 11), (14, 3), (20, 6)],
            "floppy: 3 motions left",
        ),
        ("three anchors", known_to(2, 11, 20), "not the only shape"),
        ("three neighbours", NEAR[:66], "not the only shape"),
        ("chance, too few", SHUFFLED[:90], "floppy: 1 motion left. 90 pairs"),
        (
            "one bead can flip",
            [pair for pair in known_to(3, 9, 12, 20) if pair != (5, 3)],
            "bead 5 lies",
        ),
        ("a bead on three, by luck unseen", ON_THREE, "bead 9 lies elsewhere"),
        ("near one plane by a hair", known_to(0, 7, 15, 22), "another shape very nearly fits"),
        ("read once", iter(KNOWN), "can be read only once"),
        ("yes and no", [(True, False), *KNOWN], "must be a pair of whole numbers"),
        ("a list in a pair", [(1, [2]), *KNOWN], "must be a pair of whole numbers"),
        ("one number as an array", np.array(110), "a list of pairs (i, j) is wanted"),
        ("tables", np.zeros((3, 2, 2), int), "not array([[0, 0], [0, 0]])"),
        ("one pair", [(0, 1)], "65 motions left. 1 pair, but"),
        ("anchors near one plane", known_to(0, 6, 17, 23), "in a local minimum"),
        ("four neighbours", NEAR[:86], "the walks got lost"),
    ],
}
