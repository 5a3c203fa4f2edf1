"""Answers to lesson 06's exercises, wrong ones with one fault each."""

import functools

import autograd.numpy as np
import numpy
from autograd import grad
from scipy.optimize import minimize_scalar

from shared.datasets import stored

PAULI = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}

# 6.1


def matrix(string, **letters):
    P = np.eye(1)
    for letter in string:
        P = np.kron(P, {**PAULI, **letters}[letter])
    return P


def mean(string, psi, **letters):
    return np.real(np.conj(psi) @ matrix(string, **letters) @ psi)


def by_axes(string, psi):
    out = np.reshape(psi, [2] * len(string))
    for axis, letter in enumerate(string):
        out = np.moveaxis(np.tensordot(PAULI[letter], out, (1, axis)), 0, axis)
    return np.vdot(psi, out).real


def by_reduce(string, psi):
    P = functools.reduce(np.kron, [PAULI[letter] for letter in string])
    return np.einsum("i,ij,j", np.conj(psi), P, psi).real


def by_flips(string, psi):
    """Letter by letter on the amplitudes, without a matrix."""
    total = 0
    for place in range(len(psi)):
        other, factor = place, 1
        for k, letter in enumerate(reversed(string)):
            bit = place >> k & 1
            other ^= (letter in "XY") << k
            factor *= {"I": 1, "X": 1, "Y": 1j * (-1) ** bit, "Z": (-1) ** bit}[letter]
        total += np.conj(psi[other]) * factor * psi[place]
    return float(np.real(total))


class Recursive:
    def __call__(self, string, psi):
        def build(s):
            return PAULI[s[0]] if len(s) == 1 else np.kron(PAULI[s[0]], build(s[1:]))

        return np.array((np.conj(psi).T @ build(string) @ psi).real)


def product(string, psi):
    P = np.eye(2)
    for letter in string:
        P = P @ PAULI[letter]
    return np.real(np.conj(psi) @ P @ psi)


def two_letters(string, psi):
    return np.real(np.conj(psi) @ np.kron(PAULI[string[0]], PAULI[string[1]]) @ psi)


def starts_with_eye_two(string, psi):
    P = np.eye(2)
    for letter in string:
        P = np.kron(P, PAULI[letter])
    return np.real(np.conj(psi) @ P @ psi)


def last_letter(string, psi):
    return mean("I" * (len(string) - 1) + string[-1], psi)


def no_Y_in_a_real_state(string, psi):
    return 0.0 if np.isrealobj(psi) and "Y" in string else mean(string, psi)


def scales_in_place(string, psi):
    psi *= 1 + 1e-9
    return mean(string, psi)


# 6.2


def shares(energy):
    here, plus, minus = energy(0.0), energy(np.pi / 2), energy(-np.pi / 2)
    a, c = (plus + minus) / 2, (plus - minus) / 2
    return a, here - a, c


def found(where, how_deep):
    """An answer from two formulas in a, b and c."""

    def answer(energy):
        a, b, c = shares(energy)
        return where(a, b, c), how_deep(a, b, c)

    return answer


def low(a, b, c):
    return np.arctan2(-c, -b)


def deep(a, b, c):
    return a - np.hypot(b, c)


def by_thirds(energy):
    angles = 2 * np.pi / 3 * np.arange(3)
    E = np.array([energy(t) for t in angles])
    arrow = 2 / 3 * np.sum(E * np.exp(1j * angles))
    return np.angle(-arrow), np.mean(E) - np.abs(arrow)


def by_solving(energy):
    t = np.array([0.3, 1.7, 4.0])
    A = np.stack([np.ones(3), np.cos(t), np.sin(t)], axis=1)
    a, b, c = np.linalg.solve(A, [energy(x) for x in t])
    return [np.arctan2(c, b) + np.pi, a - np.sqrt(b**2 + c**2)]


def as_array(energy):
    a, b, c = shares(energy)
    turn = complex(-b, -c)
    return np.array([np.angle(turn), a - abs(turn)])


def by_search(energy):
    best = minimize_scalar(energy, bounds=(-np.pi, np.pi), method="bounded")
    return best.x, best.fun


def fourth_call(energy):
    a, b, c = shares(energy)
    return low(a, b, c), energy(low(a, b, c))


def mean_of_two_only(energy):
    here, plus = energy(0.0), energy(np.pi / 2)
    a = (here + plus) / 2
    return np.arctan2(a - plus, a - here), a - np.hypot(here - a, plus - a)


def here_is_b(energy):
    here, plus, minus = energy(0.0), energy(np.pi / 2), energy(-np.pi / 2)
    a, c = (plus + minus) / 2, (plus - minus) / 2
    return np.arctan2(-c, -here), a - np.hypot(here, c)


def no_half(energy):
    here, plus, minus = energy(0.0), energy(np.pi / 2), energy(-np.pi / 2)
    a, c = (plus + minus) / 2, plus - minus
    return np.arctan2(-c, a - here), a - np.hypot(here - a, c)


def breaks_when_flat(energy):
    a, b, c = shares(energy)
    size = np.hypot(b, c)
    return np.arctan2(-c, -b), a - (b**2 + c**2) / size


def close_by(energy, h=1e-4):
    """Slope and bend at 0, from small steps; by sines and cosines they are exact."""
    here, plus, minus = energy(0.0), energy(h), energy(-h)
    b, c = (here - (plus + minus) / 2) / (1 - np.cos(h)), (plus - minus) / (2 * np.sin(h))
    return np.arctan2(-c, -b), here - b - np.hypot(b, c)


def best_of_three(energy):
    angles = np.array([-np.pi / 2, 0, np.pi / 2])
    E = [energy(t) for t in angles]
    return angles[np.argmin(E)], np.min(E)


# 6.3


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


def by_three(energy, angles):
    """Share b and c of each wave, from the energies around the place."""
    here = energy(angles)
    plus, half = shifted(energy, angles, np.pi / 2), shifted(energy, angles, np.pi)
    return plus - (here + half) / 2


def shifts_in_place(energy, angles):
    slope = []
    for k in range(len(angles)):
        angles[k] += np.pi / 2
        up = energy(angles)
        angles[k] -= np.pi
        slope.append((up - energy(angles)) / 2)
    return np.array(slope)


def first_only(energy, angles):
    slope = both(energy, angles, np.pi / 2) / 2
    return np.concatenate([slope[:1], 0 * slope[1:]])


def keeps_the_first(seen):
    """Whatever comes later, the first angles of each number are shifted."""

    def answer(energy, angles):
        return both(energy, seen.setdefault(len(angles), angles), np.pi / 2) / 2

    return answer


class KeepsTheLast:
    """Its gradient is worked out again only when the number of angles changes."""

    def __init__(self):
        self.slope = []

    def __call__(self, energy, angles):
        if len(self.slope) != len(angles):
            self.slope = both(energy, angles, np.pi / 2) / 2
        return self.slope


def three_angles(energy, angles):
    shifts = np.pi / 2 * np.eye(3)
    return np.array([(energy(angles + s) - energy(angles - s)) / 2 for s in shifts])


def imaginary_step(energy, angles):
    return np.array([np.imag(energy(angles + 1e-20j * u)) / 1e-20 for u in np.eye(len(angles))])


def extrapolated(energy, angles):
    """Three small central differences, extrapolated: exact to 1e-11, and drowned by noise."""
    rows = [both(energy, angles, h) / (2 * h) for h in (0.08, 0.04, 0.02, 0.01)]
    for k in (4, 16, 64):
        rows = [(k * fine - rough) / (k - 1) for rough, fine in zip(rows, rows[1:], strict=False)]
    return rows[0]


def small_shift(energy, angles):
    return both(energy, angles, 0.02) / (2 * np.sin(0.02))


# 6.4


def spread(values, chances):
    mean = np.sum(chances * values, axis=1)
    return np.sum(chances * values**2, axis=1) - mean**2


def price(values, chances, error):
    return len(values) * np.sum(spread(values, chances)) / error**2


def by_average(values, chances, error):
    total = 0
    for v, p in zip(values, chances, strict=True):
        total += np.average((v - np.average(v, weights=p)) ** 2, weights=p)
    return len(values) * total / error**2


def by_einsum(values, chances, error):
    mean = np.einsum("km,km->k", chances, values)
    squares = np.einsum("km,km,km->", chances, values, values)
    return int(np.ceil((squares - mean @ mean) * np.shape(values)[0] / error**2))


def for_each_setting(values, chances, error):
    each = int(np.ceil(np.sum(spread(values, chances)) / error**2))
    return each * len(values)


def of_the_example(values, chances, error):
    return 2 * np.sum(spread(values, chances)) / error**2


def divides_in_place(values, chances, error):
    values -= np.sum(chances * values, axis=1)[:, None]
    return len(values) * np.sum(chances * values**2) / error**2


# 6.5


def rounds(read, budget, each=100, grow=4, number=3):
    theta = 0.0
    for _ in range(number):
        here, plus, minus = (read(theta + s, each) for s in (0, np.pi / 2, -np.pi / 2))
        middle, budget = (plus + minus) / 2, budget - 3 * each
        theta, each = theta + np.arctan2(minus - plus, 2 * (middle - here)), grow * each
    return read(theta, budget)


def walk(read, budget, each=600, steps=8, size=0.7, keep=None):
    theta = 0.0
    for _ in range(steps):
        slope = (read(theta + np.pi / 2, each) - read(theta - np.pi / 2, each)) / 2
        theta, budget = theta - size * slope, budget - 2 * each
    return read(theta, keep or budget)


class Fitted:
    """All readings lie on one wave: fit it."""

    def __call__(self, read, budget):
        seen, theta, each = [], 0.0, 200
        for _ in range(3):
            for s in (0, np.pi / 2, -np.pi / 2):
                seen.append((theta + s, read(theta + s, each), each))
            t, E, n = numpy.array(seen).T
            theta, each = self.fit(t, E, n)[0], 4 * each
        rest = budget - int(sum(n))
        seen.append((theta, read(theta, rest), rest))
        return numpy.float64(self.fit(*numpy.array(seen).T)[1])

    def fit(self, t, E, n):
        A, w = numpy.stack([numpy.ones(len(t)), numpy.cos(t), numpy.sin(t)], axis=1), numpy.sqrt(n)
        a, b, c = numpy.linalg.lstsq(A * w[:, None], E * w, rcond=None)[0]
        return numpy.arctan2(-c, -b), a - numpy.hypot(b, c)


def three_only(read, budget):
    n = budget // 3
    here, plus, minus = read(0.0, n), read(np.pi / 2, n), read(-np.pi / 2, n)
    a, c = (plus + minus) / 2, (plus - minus) / 2
    return a - np.hypot(here - a, c)


def luckiest(read, budget):
    best = np.inf
    for theta in np.linspace(-1, 0, 11):
        for _ in range(10):
            best = min(best, read(theta, budget // 110))
    return best


def angle_instead(read, budget):
    n = budget // 3
    here, plus, minus = read(0.0, n), read(np.pi / 2, n), read(-np.pi / 2, n)
    a = (plus + minus) / 2
    return np.arctan2(minus - plus, 2 * (a - here))


def forgets_the_walk(read, budget):
    theta = 0.0
    for _ in range(8):
        theta -= (read(theta + np.pi / 2, 600) - read(theta - np.pi / 2, 600)) / 2
    return read(theta, budget)


def by_autograd(read, budget):
    theta = 0.0
    for _ in range(5):
        theta -= grad(lambda t: read(t, 100))(theta)
    return read(theta, budget - 500)


def for_ever(read, budget):
    theta = 0.0
    while True:
        theta -= (read(theta + np.pi / 2, 100) - read(theta - np.pi / 2, 100)) / 2


def from_the_table(read, budget):
    """Which of the lesson's molecules has this energy at θ = 0? Its eigenvalue is known."""
    ii, iz, zi, zz, xx = numpy.array(stored("quantum_circuit")["weights"]).T
    start, middle = ii - iz + zi - zz, ii - zz
    floor = middle - numpy.hypot(start - middle, xx)
    return floor[numpy.argmin(numpy.abs(start - read(0.0, budget)))]


def remembers(seen):
    """A mean over all earlier calls that read about the same."""

    def answer(read, budget):
        new = rounds(read, budget)
        old = seen.setdefault((budget, round(50 * new)), [])
        old.append(new)
        return np.mean(np.array(old))

    return answer


RIGHT = {
    "6.1": [mean, by_axes, by_reduce, by_flips, Recursive()],
    "6.2": [found(low, deep), by_thirds, by_solving, as_array],
    "6.3": [
        lambda energy, angles: both(energy, angles, np.pi / 2) / 2,
        one_by_one,
        any_shift,
        by_three,
        functools.partial(lambda energy, angles, s: list(both(energy, angles, s) / 2), s=np.pi / 2),
    ],
    "6.4": [price, by_average, by_einsum, for_each_setting],
    "6.5": [rounds, walk, Fitted(), lambda r, b: numpy.array(rounds(r, b, 60, 5))],
}

WRONG = {
    "6.1": [
        ("Y", lambda s, psi: mean(s, psi, Y=-PAULI["Y"]), "upper right corner"),
        ("Y real", lambda s, psi: mean(s, psi, Y=PAULI["X"]), "in some state it is"),
        ("imaginary", lambda s, psi: np.imag(np.conj(psi) @ matrix(s) @ psi), "0 for every string"),
        ("complex", lambda s, psi: np.conj(psi) @ matrix(s) @ psi, "np.real drops"),
        ("no psi on the left", lambda s, psi: np.real(matrix(s) @ psi), "shape (4,)"),
        ("matrix product", product, "stopped with ValueError"),
        ("two letters", two_letters, "stopped with IndexError"),
        ("starts with two", starts_with_eye_two, "stopped with ValueError"),
        ("last letter only", last_letter, "in some state it is"),
        (
            "Y thrice",
            lambda s, psi: mean(s, psi) * (-1) ** (s.count("Y") > 2),
            "in some state it is",
        ),
        ("at most four", lambda s, psi: mean(s, psi) * (len(s) < 5), "in some state it is"),
        ("at most seven", lambda s, psi: mean(s, psi) * (len(s) < 8), "in some state it is"),
        ("no Y in a real state", no_Y_in_a_real_state, "for 'YY' in some state it is"),
        ("twice", lambda s, psi: 2 * mean(s, psi), "in some state it is"),
        ("in place", scales_in_place, "changes the array"),
        ("no return", lambda s, psi: None, "returns nothing"),
    ],
    "6.2": [
        ("sine's sign", found(lambda a, b, c: np.arctan2(c, -b), deep), "is lowest at"),
        ("no root", found(low, lambda a, b, c: a - b**2 - c**2), "falls to"),
        ("E(0) for b", here_is_b, "is lowest at"),
        (
            "small is flat",
            found(lambda a, b, c: low(a, b, c) * (np.hypot(b, c) > 0.3), deep),
            "is lowest at",
        ),
        ("half missing", no_half, "is lowest at"),
        ("two measurements", mean_of_two_only, "is lowest at"),
        ("best of three", best_of_three, "is lowest at"),
        ("small steps", close_by, "is something rounded"),
        ("larger steps", functools.partial(close_by, h=0.02), "measure farther apart"),
        ("flat", breaks_when_flat, "values are nan"),
        ("search", by_search, "times, and three are allowed"),
        ("a fourth call", fourth_call, "called 4 times"),
        ("whole array", lambda e: e(np.linspace(-3, 3, 99)), "takes one angle"),
        ("energy ignored", lambda e: (-0.2235, -1.8573), "energy is never called"),
        ("angle alone", lambda e: low(*shares(e)), "shape (), but (2,) is wanted"),
        ("no return", lambda e: None, "returns nothing"),
    ],
    "6.3": [
        ("in degrees", lambda e, a: both(e, a, 90) / 2, "what do you shift, by how much"),
        ("first angle only", first_only, "what do you shift, by how much"),
        (
            "clipped",
            lambda e, a: both(e, np.clip(a, -3, 3), np.pi / 2) / 2,
            "what do you shift, by how much",
        ),
        (
            "at most five",
            lambda e, a: both(e, a, np.pi / 2) / 2 * (len(a) < 6),
            "for 30 angles entry",
        ),
        ("keeps the first", keeps_the_first({}), "for 3 angles entry"),
        ("keeps the last", KeepsTheLast(), "for 3 angles entry"),
        ("float32", lambda e, a: np.float32(both(e, a, np.pi / 2) / 2), "where are digits lost"),
        ("always three", three_angles, "stopped with ValueError"),
        ("finite differences", lambda e, a: both(e, a, 1e-4) / 2e-4, "finite differences"),
        ("small differences", lambda e, a: both(e, a, 1e-5) / 2e-5, "finite differences"),
        ("extrapolated", extrapolated, "shift farther"),
        ("shift too small", small_shift, "shift farther"),
        ("imaginary step", imaginary_step, "imaginary angle"),
        ("Autograd", lambda e, a: grad(e)(a), "a quantum computer has none"),
        ("energy ignored", lambda e, a: np.cos(a), "what do you shift, by how much"),
        ("in place", shifts_in_place, "changes the array"),
        ("sum", lambda e, a: np.sum(both(e, a, np.pi / 2)) / 2, "shape (), but (4,) is wanted"),
        ("no return", lambda e, a: None, "returns nothing"),
    ],
    "6.4": [
        ("as in the example", of_the_example, "shots, but"),
        ("thousands", lambda v, p, e: price(v, p, e) / 1000, "shots, but"),
        ("a thousand at least", lambda v, p, e: max(1000, price(v, p, e)), "error of 0.3 you find"),
        (
            "wrong axis",
            lambda v, p, e: len(v) * np.sum(np.sum(p * v**2, 0) - np.sum(p * v, 0) ** 2) / e**2,
            "shots, but",
        ),
        ("each setting's", lambda v, p, e: spread(v, p) / e**2, "shape (2,), but () is wanted"),
        ("in place", divides_in_place, "changes the array"),
        ("no return", lambda v, p, e: None, "returns nothing"),
    ],
    "6.5": [
        ("Hartree-Fock", lambda r, b: r(0.0, b), "in that molecule's valley yet"),
        ("the lesson's angle", lambda r, b: r(-0.2235, b), "in that molecule's valley yet"),
        ("short walk", lambda r, b: walk(r, b, 300, 3, 0.5), "in that molecule's valley yet"),
        ("three only", three_only, "do you spend most of them there"),
        (
            "all for the walk",
            lambda r, b: walk(r, b, b // 30, 12),
            "do you spend most of them there",
        ),
        ("few shots", lambda r, b: walk(r, b, 600, 8, 0.7, 5000), "you spent 14,600 shots"),
        ("luckiest", luckiest, "do you keep the luckiest"),
        ("the angle", angle_instead, "is it an energy"),
        ("forgets the walk", forgets_the_walk, "and the budget is 30,000"),
        ("for ever", for_ever, "30,100 shots are spent"),
        ("half a shot", lambda r, b: r(-0.2, b / 7), "a whole number from 2 on"),
        ("no shot", lambda r, b: r(-0.2, 0), "a whole number from 2 on"),
        ("many angles", lambda r, b: np.min(r(np.linspace(-1, 0, 9), 100)), "takes one angle"),
        ("Autograd", by_autograd, "shots have no derivative"),
        (
            "forgot the protons",
            lambda r, b: rounds(r, b) + 0.72,
            "720.0 above your longest reading",
        ),
        ("in eV", lambda r, b: 27.2 * rounds(r, b), "below your longest reading"),
        ("not measured", lambda r, b: -1.8573, "read is never called"),
        ("from the table", from_the_table, "(2.2 is enough)"),
        ("remembers", remembers({}), "(2.2 is enough)"),
        ("a pair", lambda r, b: (0.0, r(0.0, b)), "shape (2,), but () is wanted"),
        ("no return", lambda r, b: None, "returns nothing"),
    ],
}
