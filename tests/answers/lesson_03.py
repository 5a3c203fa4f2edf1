"""Answers to lesson 03's exercises, wrong ones with one fault each."""

import autograd.numpy as np
import numpy
from autograd import grad

AROUND = np.linspace(0, 2 * np.pi, 400)


def outline(p, t):
    a, b = np.real(p), np.imag(p)
    x = b[0] * np.sin(t) + b[1] * np.sin(2 * t) + b[2] * np.sin(3 * t) + b[3] * np.cos(t)
    y = a[0] * np.sin(t) + a[1] * np.sin(2 * t) + a[2] * np.cos(3 * t) + a[3] * np.cos(5 * t)
    return x - 1j * y


def waves(t, K):
    return np.exp(1j * np.outer(t, np.arange(-K, K + 1)))


def fit(t, dots, K):
    return np.linalg.lstsq(waves(t, K), dots, rcond=None)[0]


def miss(z, dots):
    return np.sqrt(np.mean(np.abs(z - dots) ** 2))


# 3.1


def in_place(p, g, size):
    p -= size * np.conj(g)
    return p


def real_parts_only(p, g, size):
    return np.real(p) - size * np.real(g) + 1j * np.imag(p)


# 3.2


def error(t, dots, K, folds=4):
    turn = np.arange(len(t)) % folds
    total = 0
    for j in range(folds):
        c = fit(t[turn != j], dots[turn != j], K)
        total = total + miss(waves(t[turn == j], K) @ c, dots[turn == j]) ** 2
    return total


def errors(t, dots, Ks=range(1, 9)):
    return [error(t, dots, K) for K in Ks]


def by_slices(t, dots):
    def squares(K):
        total = 0
        for j in range(4):
            out = slice(j, None, 4)
            c = fit(np.delete(t, out), np.delete(dots, out), K)
            total += np.sum(np.abs(waves(t[out], K) @ c - dots[out]) ** 2)
        return total

    return 1 + np.argmin([squares(K) for K in range(1, 9)])


def last_turn_only(t, dots):
    turn = np.arange(len(t)) % 4
    off = []
    for K in range(1, 9):
        for j in range(4):
            total = 0
            c = fit(t[turn != j], dots[turn != j], K)
            total += miss(waves(t[turn == j], K) @ c, dots[turn == j]) ** 2
        off.append(total)
    return 1 + int(np.argmin(off))


def turns_exchanged(t, dots):
    turn = np.arange(len(t)) % 4
    off = []
    for K in range(1, 9):
        total = 0
        for j in range(4):
            c = fit(t[turn == j], dots[turn == j], K)
            total += miss(waves(t[turn != j], K) @ c, dots[turn != j]) ** 2
        off.append(total)
    return 1 + int(np.argmin(off))


def judged_by_all(t, dots):
    turn = np.arange(len(t)) % 4
    off = []
    for K in range(1, 9):
        c = [fit(t[turn != j], dots[turn != j], K) for j in range(4)]
        off.append(sum(miss(waves(t, K) @ c_j, dots) ** 2 for c_j in c))
    return 1 + int(np.argmin(off))


def leave_one_out(t, dots):
    return min(range(1, 9), key=lambda K: error(t, dots, K, folds=len(t)))


def judged_by_what_was_fitted(t, dots):
    off = [miss(waves(t, K) @ fit(t, dots, K), dots) for K in range(1, 9)]
    return 1 + int(np.argmin(off))


def fits_what_was_kept_out(t, dots):
    turn = np.arange(len(t)) % 4
    off = []
    for K in range(1, 9):
        c = [fit(t, dots, K) for _ in range(4)]
        off.append(sum(miss(waves(t[turn == j], K) @ c[j], dots[turn == j]) for j in range(4)))
    return 1 + int(np.argmin(off))


def sorts_its_input(t, dots):
    answer = leave_one_out(t, dots)
    t.sort()
    return answer


# 3.3


def cost(c, W, dots):
    return np.mean(np.abs(W @ c - dots) ** 2)


def best(taken, W, dots):
    c = np.zeros(W.shape[1])
    if len(taken) > 0:
        A, b = (np.concatenate([np.real(a), np.imag(a)]) for a in (W[:, taken], dots))
        c[taken] = np.linalg.lstsq(A, b, rcond=None)[0]
    return c


def slopes(taken, W, dots):
    return grad(cost)(best(taken, W, dots), W, dots)


def by_gradient(W, dots, n, pick=lambda g: np.argmax(np.abs(g))):
    taken = []
    for _ in range(n):
        taken.append(int(pick(slopes(taken, W, dots))))
    return taken


def by_overlap(W, dots, n):
    taken = []
    while len(taken) < n:
        overlap = np.abs((W.conj().T @ (dots - W @ best(taken, W, dots))).real)
        taken = [*taken, overlap.argmax()]
    return taken


def by_recursion(W, dots, n):
    if n == 0:
        return []
    before = by_recursion(W, dots, n - 1)
    return [*before, int(np.argsort(np.abs(slopes(before, W, dots)))[-1])]


def as_array(W, dots, n):
    return np.array(by_gradient(W, dots, n))


def at_the_start(W, dots, n):
    return [int(m) for m in np.argsort(-np.abs(slopes([], W, dots)))[:n]]


def never_fits(W, dots, n):
    return [int(np.argmax(np.abs(slopes([], W, dots)))) for _ in range(n)]


def fits_the_new_one_alone(W, dots, n):
    taken, rest = [], dots
    for _ in range(n):
        taken.append(int(np.argmax(np.abs(slopes([], W, rest)))))
        rest = rest - W @ best(taken[-1:], W, rest)
    return taken


def complex_overlap(W, dots, n):
    taken = []
    for _ in range(n):
        overlap = np.conj(W).T @ (dots - W @ best(taken, W, dots))
        taken.append(int(np.argmax(np.abs(overlap))))
    return taken


def without_conjugate(W, dots, n):
    taken = []
    for _ in range(n):
        overlap = np.real(W.T @ (dots - W @ best(taken, W, dots)))
        taken.append(int(np.argmax(np.abs(overlap))))
    return taken


def by_trial(W, dots, n):
    taken = []
    for _ in range(n):
        rest = [m for m in range(W.shape[1]) if m not in taken]
        taken.append(min(rest, key=lambda m: cost(best([*taken, m], W, dots), W, dots)))
    return taken


def largest_sizes(W, dots, n):
    return [int(m) for m in np.argsort(-np.abs(best(list(range(W.shape[1])), W, dots)))[:n]]


def changes_dots(W, dots, n):
    taken = by_gradient(W, dots, n)
    dots -= W @ best(taken, W, dots)
    return taken


# 3.4


def distances(p, dots):
    return np.abs(dots[:, None] - outline(p, AROUND))


def by_index(p, dots):
    z = outline(p, AROUND)
    nearest = np.argmin(np.abs(dots[:, None] - z), axis=1)
    return np.mean(np.abs(dots - z[nearest]) ** 2)


def finer(p, dots):
    z = outline(p, np.linspace(0, 2 * np.pi, 700))
    return np.mean(np.min(np.abs(z[:, None] - dots) ** 2, axis=0))


def by_attributes(p, dots):
    z = outline(p, AROUND)
    across, up = dots.real[:, None] - z.real, dots.imag[:, None] - z.imag
    return np.mean(np.min(across**2 + up**2, axis=1))


def root(p, dots):
    z = outline(p, AROUND)
    return miss(z[np.argmin(distances(p, dots), axis=1)], dots)


def without_abs(p, dots):
    return np.mean(np.min((dots[:, None] - outline(p, AROUND)) ** 2, axis=1))


def one_sided(p, dots):
    return np.mean(np.min(np.real(dots[:, None] - outline(p, AROUND)) ** 2, axis=1))


def complex_minimum(p, dots):
    return np.mean(np.abs(np.min(dots[:, None] - outline(p, AROUND), axis=1)) ** 2)


def in_order(p, dots):
    return np.mean(np.abs(dots - outline(p, AROUND)) ** 2)


def same_elephant(p, dots):
    return by_index(np.array([50 - 30j, 18 + 8j, 12 - 10j, -14 - 60j]), dots)


def through_float(p, dots):
    return float(by_index(p, dots))


def through_plain_numpy(p, dots):
    a, b = numpy.asarray(np.real(p), dtype=float), numpy.asarray(np.imag(p), dtype=float)
    return by_index(a + 1j * b, dots)


# 3.5

FISH = {1: 40, -1: 17, 2: 5, 3: 6, -3: -4, -4: 4}


def from_corners(shift):
    right = [60, 45 + 18j, 20 + 28j, -10 + 22j, -35 + 6j, -60 + 28j]
    left = [-55, -60 - 28j, -35 - 6j, -10 - 22j, 20 - 28j, 45 - 18j]
    c = fit(2 * np.pi * np.arange(12) / 12, np.array(right + left) + shift, 4)
    return {int(k) - 4: c[k] for k in np.argsort(-np.abs(c))[:6]}


RIGHT = {
    "3.1": [
        lambda p, g, size: (p.real - size * g.real) + 1j * (p.imag + size * g.imag),
        lambda p, g, size: np.conj(np.conj(p) - size * g),
    ],
    "3.2": [
        lambda t, dots: 1 + int(np.argmin(errors(t, dots))),
        leave_one_out,
        lambda t, dots: min(range(1, 9), key=lambda K: error(t, dots, K, folds=8)),
        by_slices,
    ],
    "3.3": [by_gradient, by_overlap, by_recursion, as_array],
    "3.4": [
        lambda p, dots: np.mean(np.min(distances(p, dots), axis=1) ** 2),
        by_index,
        finer,
    ],
    "3.5": [
        FISH,
        {1: 44 - 2j, -1: 17 - 5j, 2: 5 + 5j, -2: -2 + 4j},
        {np.int64(1): 30.0, np.int64(-3): np.complex128(5)},
        {-1: 12.5j, 2: -2.5j, -2: -2.5j, 3: 1j, -3: -3j},
        {0: 10, 1: 40, 2: 5},
        from_corners(0),
        from_corners(20 + 30j),
    ],
}

WRONG = {
    "3.1": [
        ("no conjugate", lambda p, g, size: p - size * g, "the conjugate is missing"),
        ("sign", lambda p, g, size: p + size * np.conj(g), "a step uphill"),
        ("sign and conjugate", lambda p, g, size: p + size * g, "a sign and a conjugate"),
        ("no size", lambda p, g, size: p - np.conj(g), "a step of 1 where size is 0.1"),
        ("size of 0.3", lambda p, g, size: p - 0.3 * np.conj(g), "a step of 0.3 where size is 0.1"),
        ("step alone", lambda p, g, size: -size * np.conj(g), "the step alone"),
        ("uphill step alone", lambda p, g, size: size * np.conj(g), "the step alone"),
        ("conjugates p", lambda p, g, size: np.conj(p - size * g), "only the gradient needs it"),
        ("p, not g", lambda p, g, size: np.conj(p) - size * g, "only the gradient needs it"),
        ("real gradient", lambda p, g, size: p - size * np.real(g), "a real() too much"),
        ("size of gradient", lambda p, g, size: p - size * np.abs(g), "or an abs()"),
        ("real parts only", real_parts_only, "a real() too much"),
        (
            "factor of 2",
            lambda p, g, size: p - 2 * size * np.conj(g),
            "a step of 0.2 where size is 0.1",
        ),
        ("unit step", lambda p, g, size: p - size * np.conj(g) / np.abs(g), "straight downhill it"),
        ("fixed size", lambda p, g, size: p - 0.1 * np.conj(g), "wrong for 0.7"),
        ("in place", in_place, "changes the array"),
        ("sum", lambda p, g, size: np.sum(p - size * np.conj(g)), "did you use float()"),
        ("no return", lambda p, g, size: None, "returns nothing"),
    ],
    "3.2": [
        ("judged by fitted dots", judged_by_what_was_fitted, "not among those that were fitted"),
        ("fits what it kept out", fits_what_was_kept_out, "not among those that were fitted"),
        ("judged by all", judged_by_all, "too flexible"),
        ("last turn only", last_turn_only, "too flexible"),
        ("turns exchanged", turns_exchanged, "too stiff"),
        ("always 5", lambda t, dots: 5, "three different shapes"),
        ("counts from 0", lambda t, dots: int(np.argmin(errors(t, dots))), "argmin counts from 0"),
        ("K from 0", lambda t, d: 1 + int(np.argmin(errors(t, d, range(9)))), "one too large"),
        ("K to 7", lambda t, d: 1 + int(np.argmin(errors(t, d, range(1, 8)))), "too stiff"),
        ("K to 14", lambda t, d: 1 + int(np.argmin(errors(t, d, range(1, 15)))), "only 1 to 8"),
        ("2K + 1", lambda t, dots: 2 * leave_one_out(t, dots) + 1, "K is wanted"),
        ("largest error", lambda t, dots: 1 + int(np.argmax(errors(t, dots))), "too "),
        ("the error itself", lambda t, dots: min(errors(t, dots)), "a whole number K"),
        ("all errors", lambda t, dots: np.array(errors(t, dots)), "shape (8,), but () is wanted"),
        ("sorts t", sorts_its_input, "changes the array"),
        ("raises", lambda t, dots: fit(t, dots), "stopped with TypeError"),
        ("no return", lambda t, dots: None, "returns nothing"),
    ],
    "3.3": [
        ("no abs", lambda W, dots, n: by_gradient(W, dots, n, np.argmax), "steep downwards"),
        ("argmin", lambda W, dots, n: by_gradient(W, dots, n, np.argmin), "steep upwards"),
        (
            "flattest",
            lambda W, dots, n: by_gradient(W, dots, n, lambda g: np.argmin(np.abs(g))),
            "the flattest slope",
        ),
        ("all at the start", at_the_start, "at the start, where all sizes are 0"),
        ("never fits", never_fits, "one wave more than once"),
        ("fits the new one alone", fits_the_new_one_alone, "fitted again"),
        ("largest sizes", largest_sizes, "as wave"),
        ("complex overlap", complex_overlap, "as wave"),
        ("no conjugate", without_conjugate, "one wave more than once"),
        ("reversed", lambda W, dots, n: by_gradient(W, dots, n)[::-1], "in another order"),
        ("sorted", lambda W, dots, n: sorted(by_gradient(W, dots, n)), "in another order"),
        ("from 1", lambda W, dots, n: [m + 1 for m in by_gradient(W, dots, n)], "counted from 0"),
        (
            "one more",
            lambda W, dots, n: by_gradient(W, dots, n + 1),
            "shape (5,), but (4,) is wanted",
        ),
        ("always 4", lambda W, dots, n: by_gradient(W, dots, 4), "shape (4,), but (6,) is wanted"),
        (
            "last one only",
            lambda W, dots, n: by_gradient(W, dots, n)[-1],
            "shape (), but (4,) is wanted",
        ),
        ("as a set", lambda W, dots, n: set(by_gradient(W, dots, n)), "this is a set"),
        ("by trial", by_trial, "one gradient for all"),
        ("slopes", lambda W, dots, n: slopes([], W, dots)[:n], "column numbers is wanted"),
        ("first columns", lambda W, dots, n: list(range(n)), "with a slope of"),
        ("changes dots", changes_dots, "changes the array"),
        ("raises", lambda W, dots, n: by_gradient(W, n, dots), "stopped with TypeError"),
        ("no return", lambda W, dots, n: None, "returns nothing"),
    ],
    "3.4": [
        ("axis", lambda p, dots: np.mean(np.min(distances(p, dots), axis=0) ** 2), "other way"),
        ("sum", lambda p, dots: np.sum(np.min(distances(p, dots), axis=1) ** 2), "with the mean"),
        ("no square", lambda p, dots: np.mean(np.min(distances(p, dots), axis=1)), "the squares"),
        ("late", lambda p, dots: np.mean(np.min(distances(p, dots), axis=1)) ** 2, "then the mean"),
        ("one dot", lambda p, dots: np.min(distances(p, dots)) ** 2, "a single dot is left"),
        ("mean of all", lambda p, dots: np.mean(distances(p, dots) ** 2), "only the nearest one"),
        ("max", lambda p, dots: np.mean(np.max(distances(p, dots), axis=1) ** 2), "the farthest"),
        ("root", root, "its square root"),
        (".real", by_attributes, "a .real"),
        ("no abs", without_abs, "it is complex"),
        ("minimum before abs", complex_minimum, "by their real parts"),
        ("only x", one_sided, "for the elephant's own parameters it is"),
        ("dots in order", in_order, "stopped with ValueError"),
        ("ignores p", same_elephant, "for other parameters p it is"),
        ("float()", through_float, "does not get through it"),
        ("plain NumPy", through_plain_numpy, "does not get through it"),
        ("one for each dot", lambda p, dots: np.min(distances(p, dots), axis=1), "shape (40,)"),
        ("no return", lambda p, dots: None, "returns nothing"),
    ],
    "3.5": [
        ("a list", [40, 17, 5], "a dict from k to c_k"),
        ("fraction", {1: 40, 0.5: 3}, "only whole waves"),
        ("too many", {k: 20 / k**2 for k in (1, -2, 3, -4, 5, -6, 7)}, "six are allowed"),
        ("ellipse", {1: 40, -1: 17}, "that is an ellipse"),
        ("moved ellipse", {0: 10, 1: 40, -1: 17}, "that is an ellipse"),
        ("only moved", {0: 40}, "lies in one point"),
        ("whole, but no int", {1.0: 40, 2.0: 5}, "of type int"),
        ("all zero", {1: 0, 2: 0}, "lies in one point"),
        ("crosses", {1: 40, 3: 30}, "the outline meets itself"),
        ("twice around", {2: 40, 4: 3}, "k = 1 or -1 be by far the largest"),
        ("a line", {1: 20, -1: 20, 2: 5, -2: 5}, "the outline meets itself"),
        ("a word for a number", {1: "forty", 2: 3}, "a number is wanted"),
        ("nan", {1: 40, 2: np.nan}, "nan or infinite"),
        ("an empty dict", {}, "lies in one point"),
    ],
}
