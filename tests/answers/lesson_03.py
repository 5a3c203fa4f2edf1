"""Answers to lesson 03's exercises, wrong ones with one fault each."""

from functools import partial

import autograd.numpy as np
import numpy
from autograd import grad
from autograd.tracer import getval

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


def leave_one_out(t, dots):
    return min(range(1, 9), key=lambda K: error(t, dots, K, folds=len(t)))


def fits_what_was_kept_out(t, dots):
    turn = np.arange(len(t)) % 4
    off = []
    for K in range(1, 9):
        c = [fit(t, dots, K) for _ in range(4)]
        off.append(sum(miss(waves(t[turn == j], K) @ c[j], dots[turn == j]) for j in range(4)))
    return 1 + int(np.argmin(off))


def by_a_price(t, dots, each=lambda n: 2):
    """Akaike's: no dot is kept out, and each real number costs the same."""
    off = [np.log(miss(waves(t, K) @ fit(t, dots, K), dots)) for K in range(1, 9)]
    price = each(2 * len(t))
    return 1 + int(np.argmin([4 * len(t) * off[K - 1] + price * (4 * K + 2) for K in range(1, 9)]))


def by_the_number_of_dots(memory):
    return lambda t, dots: memory.setdefault(len(t), leave_one_out(t, dots))


def nearly_best(t, dots):
    off = errors(t, dots)
    return 1 + int(np.argmax(np.array(off) < 1.05 * min(off)))


def leaves_one_in(t, dots):
    off = []
    for K in range(1, 9):
        total = 0
        for j in range(4):
            out = np.arange(j, len(t), 4)
            rest = np.delete(np.arange(len(t)), out[:-1])
            c = fit(t[rest], dots[rest], K)
            total += miss(waves(t[out], K) @ c, dots[out]) ** 2
        off.append(total)
    return 1 + int(np.argmin(off))


def one_turn_each(t, dots):
    """The K that most turns choose."""
    turn, best = np.arange(len(t)) % 4, []
    for j in range(4):
        out, rest = turn == j, turn != j
        fits = [fit(t[rest], dots[rest], K) for K in range(1, 9)]
        off = [miss(waves(t[out], len(c) // 2) @ c, dots[out]) for c in fits]
        best.append(1 + int(np.argmin(off)))
    return int(np.argmax(np.bincount(best)))


def without_squares(t, dots):
    turn, off = np.arange(len(t)) % 4, []
    for K in range(1, 9):
        fits = [fit(t[turn != j], dots[turn != j], K) for j in range(4)]
        off.append(sum(miss(waves(t[turn == j], K) @ fits[j], dots[turn == j]) for j in range(4)))
    return 1 + int(np.argmin(off))


def remembers(memory):
    """Answers once, and then the same again."""
    return lambda t, dots: memory.setdefault("K", leave_one_out(t, dots))


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


def complex_overlap(W, dots, n):
    taken = []
    for _ in range(n):
        overlap = np.conj(W).T @ (dots - W @ best(taken, W, dots))
        taken.append(int(np.argmax(np.abs(overlap))))
    return taken


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


def without_abs(p, dots):
    return np.mean(np.min((dots[:, None] - outline(p, AROUND)) ** 2, axis=1))


def complex_minimum(p, dots):
    return np.mean(np.abs(np.min(dots[:, None] - outline(p, AROUND), axis=1)) ** 2)


def in_order(p, dots):
    return np.mean(np.abs(dots - outline(p, AROUND)) ** 2)


def half_hidden(p, dots):
    """The gradient knows nothing of the imaginary parts."""
    return by_index(np.real(p) + 1j * np.imag(getval(p)), dots)


def twice_as_steep(p, dots):
    return 2 * by_index(p, dots) - by_index(getval(p), dots)


def by_roots(p, dots):
    apart = dots[:, None] - outline(p, AROUND)
    return np.mean(np.min(np.sqrt(np.real(apart) ** 2 + np.imag(apart) ** 2), axis=1) ** 2)


def by_a_loop(p, dots):
    z, total = outline(p, AROUND), 0.0
    for dot in dots:
        total = total + np.min(np.real(dot - z) ** 2 + np.imag(dot - z) ** 2)
    return total / len(dots)


def not_too_far(p, dots):
    return np.mean(np.minimum(np.min(distances(p, dots), axis=1), 40) ** 2)


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
        by_slices,
    ],
    "3.3": [by_gradient, by_overlap, by_recursion, as_array],
    "3.4": [
        lambda p, dots: np.mean(np.min(distances(p, dots), axis=1) ** 2),
        by_index,
        by_a_loop,
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
        ("no size", lambda p, g, size: p - np.conj(g), "a step of 1 where size is 0.1"),
        ("size of 0.3", lambda p, g, size: p - 0.3 * np.conj(g), "a step of 0.3 where size is 0.1"),
        ("fixed size", lambda p, g, size: p - 0.1 * np.conj(g), "a step of 0.1 where size is 0.7"),
        ("at most 1", lambda p, g, size: p - min(size, 1) * np.conj(g), "a step of 1 where size"),
        (
            "factor of 2",
            lambda p, g, size: p - 2 * size * np.conj(g),
            "a step of 0.2 where size is 0.1",
        ),
        ("real parts only", real_parts_only, "a real() too much"),
        ("unit step", lambda p, g, size: p - size * np.conj(g) / np.abs(g), "straight down: entry"),
        ("own slope", lambda p, g, size: p - 2 * size * (p - 1 - 1j), "straight down: entry"),
        (
            "no small steps",
            lambda p, g, size: p - size * np.conj(g) * (np.abs(g) > 0.5),
            "straight down: entry",
        ),
        ("rounds", lambda p, g, size: np.round(p - size * np.conj(g), 2), "straight down: entry"),
        (
            "single precision",
            lambda p, g, size: np.complex64(p - size * np.conj(g)),
            "straight down: entry",
        ),
        ("in place", in_place, "changes the array"),
        ("sum", lambda p, g, size: np.sum(p - size * np.conj(g)), "did you use float()"),
        ("no return", lambda p, g, size: None, "returns nothing"),
    ],
    "3.2": [
        ("fits what it kept out", fits_what_was_kept_out, "not among those that were fitted"),
        ("sum begins anew", last_turn_only, "only the last fourth counts"),
        ("always 5", lambda t, dots: 5, "different shapes alike"),
        ("remembers", remembers({}), "different shapes alike"),
        ("K to 9", lambda t, d: 1 + int(np.argmin(errors(t, d, range(1, 10)))), "only 1 to 8"),
        ("K to 14", lambda t, d: 1 + int(np.argmin(errors(t, d, range(1, 15)))), "only 1 to 8"),
        ("largest error", lambda t, dots: 1 + int(np.argmax(errors(t, dots))), "too "),
        ("a price, no dots kept out", by_a_price, "too flexible"),
        ("the price of Bayes", partial(by_a_price, each=np.log), "too flexible"),
        ("by the number of dots", by_the_number_of_dots({}), "too "),
        ("leaves one in", leaves_one_in, "too "),
        *(
            (
                f"{n} turns",
                lambda t, d, n=n: min(range(1, 9), key=lambda K: error(t, d, K, folds=n)),
                "four turns",
            )
            for n in (3, 5, 8)
        ),
        (
            "whole fours only",
            lambda t, d: by_slices(*(x[: len(t) // 4 * 4] for x in (t, d))),
            "too ",
        ),
        ("turns vote", one_turn_each, "too "),
        ("no squares", without_squares, "too "),
        ("first 31 dots", lambda t, dots: by_slices(t[:31], dots[:31]), "too "),
        ("first 100 dots", lambda t, dots: by_slices(t[:100], dots[:100]), "too "),
        ("the first that is nearly best", nearly_best, "too stiff"),
        ("sideways only", lambda t, dots: by_slices(t, np.real(dots)), "too "),
        ("the error itself", lambda t, dots: min(errors(t, dots)), "a whole number K"),
        ("a float", lambda t, dots: float(by_slices(t, dots)), "as an int"),
        ("all errors", lambda t, dots: np.array(errors(t, dots)), "shape (8,), but () is wanted"),
        ("sorts t", sorts_its_input, "changes the array"),
        ("raises", lambda t, dots: fit(t, dots), "stopped with TypeError"),
        ("no return", lambda t, dots: None, "returns nothing"),
    ],
    "3.3": [
        ("all at the start", at_the_start, "at the start, where all sizes are 0"),
        ("complex overlap", complex_overlap, "np.real before np.abs"),
        ("sideways only", lambda W, dots, n: by_gradient(W + 0j, np.real(dots), n), "as wave"),
        ("half of the dots", lambda W, dots, n: by_gradient(W[::2], dots[::2], n), "as wave"),
        ("first columns", lambda W, dots, n: list(range(n)), "with a slope of"),
        ("first 54 columns", lambda W, dots, n: by_gradient(W[:, :54], dots, n), "as wave"),
        ("one wave twice", lambda W, dots, n: [8] * n, "one wave more than once"),
        ("from behind", lambda W, dots, n: [m - 99 for m in range(n)], "there is no column"),
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
        ("slopes", lambda W, dots, n: slopes([], W, dots)[:n], "column numbers is wanted"),
        ("changes dots", changes_dots, "changes the array"),
        ("raises", lambda W, dots, n: by_gradient(W, n, dots), "stopped with TypeError"),
        ("no return", lambda W, dots, n: None, "returns nothing"),
    ],
    "3.4": [
        ("axis", lambda p, dots: np.mean(np.min(distances(p, dots), axis=0) ** 2), "other way"),
        ("no abs", without_abs, "it is complex"),
        ("minimum before abs", complex_minimum, "by their real parts"),
        ("finer", finer, "Nearly: is it every dot"),
        ("over N - 1", lambda p, d: by_index(p, d) * len(d) / (len(d) - 1), "is it every dot"),
        ("a floor", lambda p, dots: by_index(p, dots) + 1e-3, "Nearly: is it every dot"),
        ("not too far", not_too_far, "for 100 dots, some of them far away, it is"),
        ("first 80 dots", lambda p, dots: by_index(p, dots[:80]), "for 100 dots"),
        ("median", lambda p, dots: np.median(np.min(distances(p, dots), axis=1) ** 2), "for the"),
        ("conjugate", lambda p, dots: by_index(p, np.conj(dots)), "for the elephant's own"),
        ("dots in order", in_order, "stopped with ValueError"),
        ("ignores p", same_elephant, "for other parameters p it is"),
        (".real", by_attributes, "a .real"),
        ("float()", through_float, "does not get through it"),
        ("plain NumPy", through_plain_numpy, "does not get through it"),
        ("hides p", lambda p, dots: by_index(getval(p), dots), "its gradient leads astray"),
        ("hides half of p", half_hidden, "its gradient leads astray"),
        ("twice as steep", twice_as_steep, "its gradient leads astray"),
        ("roots", by_roots, "its gradient is nan"),
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
        ("too fast to draw", {1: 40, 500: 3}, "too fast a wave"),
        ("names the number", {1: 40, 2: None}, "at k = 2, the answer is None"),
        ("an empty dict", {}, "lies in one point"),
    ],
}
