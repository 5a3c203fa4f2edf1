"""Reading the answers of lesson 06, two qubits and a molecule."""

from functools import partial

import autograd.numpy as np
from autograd.extend import Box

from shared.datasets import stored

from . import Mistake, Wrong, call, exercise, match, told_apart, value
from .cases import further, match_all, one_by_one


def _near(a, b):
    return np.allclose(a, b, rtol=1e-9, atol=1e-9)


# 6.1

PAULI = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def _matrix(string, **letters):
    P = np.eye(1)
    for letter in string:
        P = np.kron(P, {**PAULI, **letters}[letter])
    return P


def _mean(string, psi, left=np.conj, right=np.array, **letters):
    return left(psi) @ _matrix(string, **letters) @ right(psi)


def _real_mean(string, psi, **how):
    return _mean(string, psi, **how).real


REAL_ONLY = "right for real amplitudes only: the psi on the left wants its complex conjugate"
STRINGS = [
    Wrong(
        "order of the letters",
        lambda s, psi: _real_mean(s[::-1], psi),
        "the letters run the wrong way: the first one belongs to the left of kron",
    ),
    Wrong("no conjugate", lambda s, psi: _real_mean(s, psi, left=np.array), REAL_ONLY),
    Wrong("complex, no conjugate", lambda s, psi: _mean(s, psi, left=np.array), REAL_ONLY),
    Wrong(
        "wrong side",
        lambda s, psi: _real_mean(s, psi, left=np.array, right=np.conj),
        "every Y has the wrong sign: is -1j in its upper right corner, and is it the psi "
        "on the left that you conjugate?",
    ),
    Wrong(
        "Z",
        lambda s, psi: _real_mean(s, psi, Z=-PAULI["Z"]),
        "every Z has the wrong sign: it is +1 where the qubit shows 0",
    ),
    Wrong(
        "size",
        lambda s, psi: np.abs(_mean(s, psi)),
        "a mean may be negative: take the real part, not the size",
    ),
    Wrong(
        "imaginary",
        lambda s, psi: 0 * _real_mean(s, psi),
        "it is 0 for every string: is it the imaginary part? The real one is wanted",
    ),
    Wrong(
        "probabilities",
        lambda s, psi: np.real(np.diag(_matrix(s))) @ np.abs(psi) ** 2,
        "only the diagonal takes part, so every X and Y is lost: take the whole matrix",
    ),
    Wrong(
        "length",
        lambda s, psi: np.sum(np.abs(_matrix(s) @ psi) ** 2),
        "that is the length of P psi, always 1: multiply P psi by psi again",
    ),
]


@exercise(
    "6.1",
    hints=[
        "Begin with P = np.eye(1), a matrix of 1 by 1, and take one letter of the string after "
        "the other: P = np.kron(P, pauli[letter]).",
        "The mean is np.conj(psi) @ P @ psi: a row, a matrix, a column. np.conj changes nothing "
        "where the amplitudes are real.",
        "What comes out is complex with an imaginary part of 0: np.real drops it.",
    ],
    wrong=STRINGS,
)
def expectation(answer):
    """The mean of a Pauli string in a state."""
    rng = np.random.default_rng(61)

    def chance(n):
        psi = rng.normal(size=2**n) + 1j * rng.normal(size=2**n)
        return psi / np.sqrt(np.sum(np.abs(psi) ** 2))

    cases = [(s, np.eye(4)[1]) for s in ("IZ", "ZI", "ZZ", "XX")]
    cases.append(("YY", np.array([0.6, 0, 0, 0.8])))
    for strings in ("Z X Y I", "IZ ZX XI YZ YY II", "XYZ ZIY YYX YZY YYY", "ZXIY", "XYZIYXZX"):
        cases += [(s, chance(len(s))) for s in strings.split()]
    mine = np.array([call(answer, s, psi, shape=()) for s, psi in cases])

    def otherwise(case, got, wanted):
        got, wanted = told_apart(got, wanted, "f")
        return f"for {case[0]!r} in some state it is {got}, but {wanted} is wanted"

    match_all(mine, cases, right=_real_mean, wrong=STRINGS, otherwise=otherwise, near=_near)
    psi = chance(10)  # ten letters: the right answer is known without a matrix of 1024 by 1024
    turned = np.einsum("iajbk->iajbk", psi.reshape(4, 2, 8, 2, 8))[:, ::-1, :, ::-1]
    turned = turned * np.array([-1j, 1j])[:, None, None, None]
    wanted = np.vdot(psi, turned.ravel()).real
    if not _near(call(answer, "IIYIIIXIII", psi, shape=()), wanted):
        raise Mistake("right up to eight letters, but not for ten: is something cut off?")
    return "for any string and any number of qubits. Five of these make a molecule."


# 6.2


def _found(where, how_deep):
    """An answer from two formulas in a, b and c."""

    def formula(energy):
        here, plus, minus = energy(0.0), energy(np.pi / 2), energy(-np.pi / 2)
        a, c = (plus + minus) / 2, (plus - minus) / 2
        return where(a, here - a, c), how_deep(a, here - a, c)

    return formula


def _low(a, b, c):
    return np.arctan2(-c, -b)


def _deep(a, b, c):
    return a - np.hypot(b, c)


QUADRANTS = (
    "right for two quadrants of four: arctan of a quotient forgets the signs of b and c, "
    "np.arctan2 takes both"
)
RADIANS = "angles are measured in radians here, as NumPy does"
ANGLES = [
    Wrong(
        "order",
        _found(_deep, _low),
        "first the angle, then the value: yours come the other way round",
    ),
    Wrong(
        "hill",
        _found(lambda a, b, c: np.arctan2(c, b), _deep),
        "that angle is the hill: the valley lies half a turn from there",
    ),
    Wrong("arctan", _found(lambda a, b, c: np.arctan(c / b), _deep), QUADRANTS),
    Wrong("arctan, turned", _found(lambda a, b, c: np.arctan(c / b) + np.pi, _deep), QUADRANTS),
    Wrong(
        "swapped",
        _found(lambda a, b, c: np.arctan2(-b, -c), _deep),
        "b and c are swapped in arctan2: the sine's share comes first",
    ),
    Wrong("degrees", _found(lambda a, b, c: np.degrees(_low(a, b, c)), _deep), RADIANS),
    Wrong("radians twice", _found(lambda a, b, c: np.radians(_low(a, b, c)), _deep), RADIANS),
]
DEPTHS = [
    Wrong(
        "hill's height",
        _found(_low, lambda a, b, c: a + np.hypot(b, c)),
        "the angle is right, but that is the height of the hill",
    ),
    Wrong(
        "mean",
        _found(_low, lambda a, b, c: a),
        "the angle is right, but the value is the mean of the wave: how deep is the valley?",
    ),
    Wrong(
        "without a",
        _found(_low, lambda a, b, c: -np.hypot(b, c)),
        "the angle is right; the value lacks a, the mean of the wave",
    ),
    Wrong(
        "b + c",
        _found(_low, lambda a, b, c: a - b - c),
        "the angle is right, but b and c meet at a right angle: Pythagoras",
    ),
    Wrong(
        "E(0) for a",
        _found(_low, lambda a, b, c: a + b - np.hypot(b, c)),
        "the angle is right, but E(0) is a + b, not yet a",
    ),
]


@exercise(
    "6.2",
    hints=[
        "E(0) = a + b, E(π/2) = a + c, E(-π/2) = a - c. The sum of the last two is 2a.",
        "The wave is highest at np.arctan2(c, b), and lowest half a turn from there.",
        "Half a turn on: np.arctan2(-c, -b). The depth: a - np.hypot(b, c).",
    ],
    wrong=ANGLES + DEPTHS,
)
def valley(answer):
    """Where a wave is lowest, and how low, from three values."""
    waves = [(0.3, 0.8, 0.5), (-0.2, -0.6, 0.9), (1.1, 0.7, -1.2), (0.4, -0.9, -0.3)]
    waves += [(-6.0, 0.05, -0.08), (0.0, 3e-3, 2e-3), (700.0, 500.0, -900.0)]
    edges = [(-1.5, 0.0, 0.7), (0.2, 0.0, -0.4), (0.6, 1.3, 0.0), (-0.7, -0.5, 0.0)]
    found = {wave: _valley(answer, *wave) for wave in waves + edges}
    for part, rows, back, says in [
        (_direction, ANGLES, np.angle, "{} is lowest at {}, not at {}"),
        (_depth, DEPTHS, float, "the angle is right, but {} falls to {}, not to {}"),
    ]:
        rows = [row._replace(formula=partial(part, row.formula)) for row in rows]

        def otherwise(case, got, wanted, back=back, says=says):
            a, b, c = case[0].args
            pair = told_apart(back(wanted), back(got), "f")
            return says.format(f"{a} {b:+} cos θ {c:+} sin θ", *pair)

        for some, wrong in [(waves, rows), (edges, ())]:
            match_all(
                [part(lambda pair: pair, found[wave]) for wave in some],
                [(partial(_wave, *wave),) for wave in some],
                right=partial(part, _found(_low, _deep)),
                wrong=wrong,
                otherwise=otherwise,
                near=_near,
            )
    flat = _valley(answer, 0.7, 0.0, 0.0)
    if abs(flat[1] - 0.7) > 1e-6:
        raise Mistake(f"where the wave is flat, at 0.7, you find {flat[1]:.3f}")
    angle, depth = _valley(answer, *waves[0], noise=1e-3)
    off = max(abs(np.exp(1j * (angle - _low(*waves[0]))) - 1), abs(depth - _deep(*waves[0])))
    if not off < 0.02:
        raise Mistake(
            f"exact without noise; but with a noise of 0.001 on each energy it is off by "
            f"{off:.2g}: measure farther apart"
        )
    return "three measurements, and no step size: you saw the whole landscape."


def _direction(formula, energy):
    """The angle found, as a place on the circle: whole turns do not matter."""
    return np.exp(1j * formula(energy)[0])


def _depth(formula, energy):
    return formula(energy)[1]


def _wave(a, b, c, theta):
    return a + b * np.cos(theta) + c * np.sin(theta)


def _valley(answer, a, b, c, noise=0):
    calls = []

    def energy(theta):
        if np.ndim(theta) > 0:
            raise TypeError("energy takes one angle, a number, not an array of them")
        calls.append(theta)
        if len(calls) > 1000:
            raise RuntimeError("energy was called more than 1000 times")
        return _wave(a, b, c, theta) + noise * np.sin(12345678 * theta + 1)

    result = call(answer, energy)
    if isinstance(result, (list, tuple)) and any(part is None for part in result):
        raise Mistake("two numbers are wanted, and one of yours is None")
    found = value(result, (2,))
    if np.max(np.abs(np.imag(found))) > 1e-9:
        raise Mistake("two real numbers are wanted, yours are complex")
    if len(calls) > 3:
        raise Mistake(f"energy is called {len(calls)} times, and three are allowed")
    if len(calls) == 0:
        raise Mistake("energy is never called: how do you know this wave?")
    return np.array(np.real(found), float)


# 6.3


def _shifted(energy, angles, by):
    return np.array([energy(angles + by * unit) for unit in np.eye(len(angles))])


def _both(energy, angles, by):
    return _shifted(energy, angles, by) - _shifted(energy, angles, -by)


QUARTER = np.pi / 2
FORWARD = "one shift forward and none back: both are needed"
BACK = "one shift back and none forward: both are needed"
DIVIDES = "that divides by the shift, as finite differences do; divide by 2"
SHIFTS = [
    Wrong(
        "sign",
        lambda e, a: -_both(e, a, QUARTER) / 2,
        "every slope has the wrong sign: plus first, minus second",
    ),
    Wrong(
        "no half", lambda e, a: _both(e, a, QUARTER), "twice as steep as it is: the ½ is missing"
    ),
    Wrong("divides by π", lambda e, a: _both(e, a, QUARTER) / np.pi, DIVIDES),
    Wrong("divides by π/2", lambda e, a: _both(e, a, QUARTER) / QUARTER, DIVIDES),
    Wrong("one-sided", lambda e, a: _shifted(e, a, QUARTER) - e(a), FORWARD),
    Wrong("one-sided, halved", lambda e, a: (_shifted(e, a, QUARTER) - e(a)) / 2, FORWARD),
    Wrong("backwards", lambda e, a: e(a) - _shifted(e, a, -QUARTER), BACK),
    Wrong("backwards, halved", lambda e, a: (e(a) - _shifted(e, a, -QUARTER)) / 2, BACK),
    Wrong(
        "one-sided difference",
        lambda e, a: (_shifted(e, a, QUARTER) - e(a)) / QUARTER,
        "that is a finite difference, one-sided",
    ),
    Wrong(
        "shift of π/4",
        lambda e, a: _both(e, a, np.pi / 4) / 2,
        "shifted by π/4: the wave is at its steepest chord at π/2",
    ),
    Wrong(
        "shift of π",
        lambda e, a: _both(e, a, np.pi) / 2,
        "it is 0 everywhere: a shift by π in both directions ends in one place",
    ),
    Wrong(
        "around zero",
        lambda e, a: _both(e, 0 * a, QUARTER) / 2,
        "you shift around 0: shift around the angles that you are given",
    ),
    Wrong(
        "all at once",
        lambda e, a: (e(a + QUARTER) - e(a - QUARTER)) / 2 * np.ones(len(a)),
        "you shift all angles at once: move one and leave the others alone",
    ),
    Wrong(
        "order",
        lambda e, a: _both(e, a, QUARTER)[::-1] / 2,
        "the slopes come in the wrong order, last angle first",
    ),
]


@exercise(
    "6.3",
    hints=[
        "One angle at a time: np.pi / 2 * np.eye(len(angles)) has one shift in each row.",
        "For each row s: (energy(angles + s) - energy(angles - s)) / 2. Collect them in an array.",
    ],
    wrong=SHIFTS,
)
def shift_rule(answer):
    """The gradient of a circuit's energy from shifted measurements."""
    rng, circuits = np.random.default_rng(54), []
    for k, n in enumerate((4, 5, 1, 2, 3, 3, 30, 7, 4, 1)):
        angles = rng.uniform(0.3, 1.2, n) if k < 3 else rng.uniform(-7, 7, n) * (np.arange(n) != 3)
        circuits.append((_circuit(n, rng), angles, SHIFTS if k == 0 else ()))
    runs = [_exact(answer, *circuit) for circuit in circuits]
    mixed = one_by_one(circuits[0][:2], circuits[-2][:2])  # both of four angles
    further(answer, mixed, right=lambda energy, angles: _both(energy, angles, QUARTER) / 2)
    for energy, angles, _ in circuits[-3:]:
        _survives_noise(answer, energy, angles)
    return f"equal to Autograd's gradient to 1e-10, for five angles from {runs[1]} energies."


def _circuit(n, rng):
    """An energy of n angles, a plain wave in each of them."""
    c, coupling = rng.normal(size=(n, 3)), rng.normal(size=n)

    def energy(a):
        plain = c[:, 0] + c[:, 1] * np.cos(a) + c[:, 2] * np.sin(a)
        turned = np.concatenate([a[-1:], a[:-1]]) if n > 1 else 0 * a
        return np.sum(plain + coupling * np.sin(a) * np.cos(turned))

    return energy


def _exact(answer, energy, angles, wrong):
    """How many energies an answer measures, if it is right without noise."""
    boxed, imaginary, moves = [], [], []

    def watched(a):
        if isinstance(a, Box):
            boxed.append(1)
        elif np.shape(a) != angles.shape:
            raise ValueError(f"energy takes all {len(angles)} angles at once, not {np.shape(a)}")
        elif np.iscomplexobj(a):
            imaginary.append(1)
        else:
            moves.append(np.max(np.abs(a - angles)))
        return energy(a)

    mine = call(answer, watched, angles, shape=angles.shape)
    if boxed:
        raise Mistake(
            "Autograd is at work in there, and a quantum computer has none: measure twice"
        )
    if imaginary:
        raise Mistake("no gate turns by an imaginary angle: shift by real ones")
    wanted = _both(energy, angles, QUARTER) / 2
    error = np.max(np.abs(mine - wanted))
    otherwise = f"for {len(angles)} angles {{worst}}: what do you shift, by how much?"
    if 1e-10 < error < 1e-5 and max(moves, default=0) > 0.1:
        otherwise = f"close (off by {error:.0e}), but the rule is exact: where are digits lost?"
    elif 1e-10 < error < 0.01 or (error < 0.01 and max(moves, default=1) < 0.01):
        otherwise = (
            f"close (off by {error:.0e}), but are those finite differences? Noise would "
            "drown them. The rule is exact, with the large shift π/2"
        )
    match(
        lambda energy, angles: mine,
        energy,
        angles,
        right=lambda energy, angles: wanted,
        wrong=wrong,
        otherwise=otherwise,
        near=lambda a, b: np.max(np.abs(a - b)) <= 1e-10,
    )
    return len(moves)


def _survives_noise(answer, energy, angles):
    """Measured energies waver; a slope from small steps wavers more than they do."""

    def noisy(a):  # the same noise at the same angles, so that the verdict is the same
        return energy(a) + 1e-3 * np.sin(1e7 * np.sum(a * np.arange(1, len(angles) + 1)))

    error = call(answer, noisy, angles, shape=angles.shape) - _both(energy, angles, QUARTER) / 2
    if np.max(np.abs(error)) > 0.004:
        raise Mistake(
            f"exact without noise; but with a noise of 0.001 on each energy it is off by "
            f"{np.max(np.abs(error)):.2g}: shift farther, by π/2"
        )


# 6.4


def _mean_and_variance(v, p):
    mean = np.sum(p * v, axis=1)
    return mean, np.sum(p * v**2, axis=1) - mean**2


def _price(v, p, error):
    return len(v) * np.sum(_mean_and_variance(v, p)[1]) / error**2


def _from_variances(price):
    """A wrong price from k and the variances, for an error of 1."""
    return lambda v, p, e: price(len(v), _mean_and_variance(v, p)[1]) / e**2


PRICES = [
    Wrong(
        "one setting",
        _from_variances(lambda k, var: np.sum(var)),
        "that is what *one* setting gets: each of the k settings needs as many",
    ),
    Wrong(
        "error not squared",
        lambda v, p, e: _price(v, p, e) * e,
        "the error wants its square: half the error costs four times the shots",
    ),
    Wrong(
        "deviations",
        _from_variances(lambda k, var: k * np.sum(np.sqrt(var))),
        "deviations do not add up, variances do: leave out the square root",
    ),
    Wrong(
        "shots in proportion",
        _from_variances(lambda k, var: np.sum(np.sqrt(var)) ** 2),
        "that is the price when settings that waver more get more shots; here all get the same",
    ),
    Wrong(
        "squares",
        lambda v, p, e: len(v) * np.sum(p * v**2) / e**2,
        "the mean of the squares is not yet the variance: take off the square of the mean",
    ),
    Wrong(
        "no chances",
        lambda v, p, e: len(v) * np.sum(np.var(v, axis=1)) / e**2,
        "the chances take no part: some outcomes are rare",
    ),
    Wrong(
        "k twice",
        _from_variances(lambda k, var: k**2 * np.sum(var)),
        "k counts twice: you have multiplied by it once too often",
    ),
    Wrong(
        "k below",
        _from_variances(lambda k, var: np.sum(var) / k),
        "the k went the wrong way: fewer shots for each setting cost more in all",
    ),
    Wrong(
        "first setting",
        _from_variances(lambda k, var: k * var[0]),
        "only the first setting takes part: add up all variances",
    ),
    Wrong(
        "last setting",
        _from_variances(lambda k, var: k * var[-1]),
        "only the last setting takes part: add up all variances",
    ),
    Wrong(
        "largest",
        _from_variances(lambda k, var: k * np.max(var)),
        "only the setting that wavers most takes part: add up all variances",
    ),
    Wrong(
        "root",
        lambda v, p, e: np.sqrt(_price(v, p, e)),
        "that is the square root of the number: variance and error², both squared",
    ),
    Wrong(
        "two errors",
        lambda v, p, e: _price(v, p, 2 * e),
        "that is the price of two standard errors; one is wanted",
    ),
    Wrong(
        "square of all means",
        lambda v, p, e: len(v) * (np.sum(p * v**2) - np.sum(p * v) ** 2) / e**2,
        "variances first, then their sum: you square the sum of all means at once",
    ),
]


@exercise(
    "6.4",
    hints=[
        "One setting, one shot: its variance is sum(chances * values**2) less the square of "
        "sum(chances * values), both along axis 1.",
        "With n shots in all each of the k settings gets n / k. Its average has the variance "
        "s² / (n / k) = k s² / n.",
        "k times the sum of all variances, divided by n, is the square of the error. Solve for n.",
    ],
    wrong=PRICES,
)
def shots_for(answer):
    """How many shots a standard error costs."""
    rng, cases = np.random.default_rng(64), []
    for k, m, error in [
        (2, 4, 0.01),
        (3, 2, 0.003),
        (1, 5, 0.02),
        (4, 3, 0.01),
        (2, 4, 0.0016),
        (2, 4, 0.01),
        (3, 3, 0.02),
        (30, 40, 0.05),
    ]:
        scale = np.roll(np.arange(1, k + 1), k - 3)  # which setting wavers most is not always one
        values = rng.normal(0.3, 1, (k, m)) * scale[:, None]
        chances = rng.uniform(0.05, 1, (k, m))
        if k == 4:
            chances[2] = [0, 1, 0]  # one setting says always the same
        cases.append((values, chances / np.sum(chances, axis=1)[:, None], error))
    cases += [case[:3] for case in one_by_one(cases[0], (*cases[5][:2], 0.02))]
    for error in (0.3, 1e-6):  # the error alone changes: few shots will do, or billions
        cases.append((*cases[0][:2], error))
    mine = np.array([call(answer, *case, shape=()) for case in cases])
    if np.iscomplexobj(mine):
        raise Mistake("a number of shots is wanted, yours is complex")
    settings = np.array([len(values) for values, _, _ in cases])

    def near(a, b):  # whole shots are welcome, for each setting or in all
        slack = 1e-9 * np.abs(b)
        return np.all(a > b - 1 - slack) and np.all(a < b + settings + slack)

    def otherwise(case, got, wanted):
        return (
            f"for values of shape {case[0].shape} and an error of {case[2]} you find "
            f"{got:,.1f} shots, but {wanted:,.1f} are wanted"
        )

    match_all(mine, cases, right=_price, wrong=PRICES, otherwise=otherwise, near=near)
    return "an honest error bar has a price, and you can tell it before you measure."


# 6.5


class _Overspent(Exception):
    pass


class _Machine:
    """A quantum computer that holds one molecule, counts shots, and is the same every time."""

    def __init__(self, row, budget, seed):
        same, right, left, both, self.flip = row
        self.low = same - right + left - both  # 01
        self.high = same + right - left - both  # 10
        self.floor = (self.low + self.high) / 2 - np.hypot((self.high - self.low) / 2, self.flip)
        self.budget, self.spent, self.calls, self.fault = budget, 0, 0, None
        self.longest = 0, None  # its shots, and what it read
        self.rng = np.random.default_rng(seed)

    def read(self, theta, shots):
        if isinstance(theta, Box) or isinstance(shots, Box):
            self._stop("Autograd is at work in there, and shots have no derivative")
        if np.shape(theta) != () or np.shape(shots) != ():
            self._stop("read takes one angle and one number of shots")
        if shots != int(shots) or shots < 2:
            self._stop(f"read was asked for {shots} shots: a whole number from 2 on is needed")
        self.spent, self.calls = self.spent + int(shots), self.calls + 1
        if self.spent > self.budget:
            self._stop(f"{self.spent:,} shots are spent, and the budget is {self.budget:,}")
        n = int(shots) // 2
        z = self.rng.binomial(n, np.cos(theta / 2) ** 2) / n
        x = self.rng.binomial(n, (1 + np.sin(theta)) / 2) / n
        reading = z * self.low + (1 - z) * self.high + (2 * x - 1) * self.flip
        if n > self.longest[0]:
            self.longest = n, reading
        return reading

    def _stop(self, line):
        self.fault = self.fault or line
        raise _Overspent(line)


def _estimate(answer, row, budget, seed):
    """An estimate less the floor, less its longest reading (if one was), and the shots spent."""
    machine = _Machine(row, budget, seed)

    def read(theta, shots):  # a function: `call` would copy a method with its whole machine
        return machine.read(theta, shots)

    try:
        found = call(answer, read, budget, shape=())
    except Mistake:
        if machine.fault:
            raise Mistake(machine.fault) from None
        raise
    if machine.fault:
        raise Mistake(machine.fault)
    if np.iscomplexobj(found):
        raise Mistake("an energy is a real number, yours is complex")
    if machine.calls == 0:
        raise Mistake("read is never called: this energy was not measured")
    n, reading = machine.longest
    added = found - reading if 4 * n > machine.spent else 0  # n is half of its shots
    return 1000 * (found - machine.floor), 1000 * added, machine.spent


@exercise(
    "6.5",
    hints=[
        "All shots at the right angle, which nobody knows, would be off by 1.5 millihartree. So "
        "keep most of them for one last reading: half of the budget there costs 2.2.",
        "Three measurements of a few hundred shots give an angle, as in exercise 6.2. It is a bit "
        "off. Measure again around *there*, then read with all that is left.",
        "Keep account: after each read take its shots off the budget, and end with "
        "return read(theta, budget).",
    ],
    again=0,
)
def my_plan(answer):
    """The lowest energy of a molecule from fifty thousand shots."""
    table = stored("quantum_circuit")
    rows = dict(zip(table["angstrom"], table["weights"], strict=True))
    for budget in (30_000, 20_001):
        _estimate(answer, rows[1.0], budget, [65, budget])
    runs = {}
    for length in (0.55, 0.735, 1.5):
        same, *others = rows[length]
        lifted = [[same + 0.04 * np.sin(7 * k), *others] for k in range(40)]  # in no table
        seeds = [[65, int(1000 * length), k] for k in range(40)]
        runs[length] = np.array(
            [_estimate(answer, row, 50_000, seed) for row, seed in zip(lifted, seeds, strict=True)]
        )
    each = {length: np.sqrt(np.mean(run[:, 0] ** 2)) for length, run in runs.items()}
    rms, at = np.sqrt(np.mean(np.square(list(each.values())))), max(each, key=each.get)
    if rms <= 2.2:
        return (
            f"off by {rms:.2f} millihartree (root mean square of 120 molecules). "
            "With all shots at the right angle it would be 1.5. Can you come closer?"
        )
    said = f"off by {rms:.1f} millihartree (2.2 is enough), most at {at} Å"
    (bias, added, _), scatter = np.mean(runs[at], axis=0), np.std(runs[at][:, 1])
    spent = int(np.max([run[:, 2] for run in runs.values()]))
    if abs(added) > 1 and abs(added) > 8 * scatter:
        where = "above" if added > 0 else "below"
        raise Mistake(
            f"{said}, where you return an energy {abs(added):.1f} {where} your longest reading "
            "each time: the electrons' energy alone is wanted, in hartree"
        )
    if bias > 0.6 * each[at]:
        raise Mistake(
            f"{said}, where you are too high by {bias:.1f} on average: is it an energy, and is "
            "your angle in that molecule's valley yet?"
        )
    if bias < -0.6 * each[at]:
        raise Mistake(
            f"{said}, where you are too low by {-bias:.1f} on average. Readings can lie below the "
            "floor: do you keep the luckiest?"
        )
    if spent < 40_000:
        raise Mistake(f"{said}; but you spent {spent:,} shots of 50,000 only")
    raise Mistake(
        f"{said}: it scatters. A shot wavers least in the valley: do you spend most of them there?"
    )
