"""Reading the answers of lesson 03, the elephant."""

from functools import cache, partial
from numbers import Integral

import autograd.numpy as np
from autograd import grad

from . import Mistake, Wrong, call, exercise, match, near, told_apart, value
from .cases import further, one_by_one

_ELEPHANT = np.array([50 - 30j, 18 + 8j, 12 - 10j, -14 - 60j])


def _outline(p, t):
    a, b = np.real(p), np.imag(p)
    x = b[0] * np.sin(t) + b[1] * np.sin(2 * t) + b[2] * np.sin(3 * t) + b[3] * np.cos(t)
    y = a[0] * np.sin(t) + a[1] * np.sin(2 * t) + a[2] * np.cos(3 * t) + a[3] * np.cos(5 * t)
    return x - 1j * y


STEPS = [
    Wrong(
        "no conjugate",
        lambda p, g, size: p - size * g,
        "the real parts go down, the imaginary parts climb: the conjugate is missing",
    ),
    Wrong("sign", lambda p, g, size: p + size * np.conj(g), "that is a step uphill: the sign"),
    Wrong(
        "sign and conjugate",
        lambda p, g, size: p + size * g,
        "the real parts climb, the imaginary ones go down: a sign and a conjugate",
    ),
    Wrong(
        "step alone",
        lambda p, g, size: -size * np.conj(g),
        "that is the step alone; add it to where you are, p",
    ),
    Wrong(
        "uphill step alone",
        lambda p, g, size: size * np.conj(g),
        "that is the step alone, and uphill; take it away from where you are, p",
    ),
    Wrong(
        "p instead of g",
        lambda p, g, size: np.conj(p) - size * g,
        "you conjugate the place p: it is the gradient that needs it",
    ),
    Wrong(
        "all of it",
        lambda p, g, size: np.conj(p) - size * np.conj(g),
        "you conjugate the place p as well: only the gradient needs it",
    ),
    Wrong(
        "real gradient",
        lambda p, g, size: p - size * np.real(g),
        "the imaginary parts stay where they were: a real() too much",
    ),
    Wrong(
        "size of the gradient",
        lambda p, g, size: p - size * np.abs(g),
        "abs() takes the gradient's direction away: the conjugate keeps it",
    ),
    Wrong(
        "real part",
        lambda p, g, size: np.real(p - size * np.conj(g)),
        "these are the real parts alone: p is complex, and stays so",
    ),
]


@exercise(
    "3.1",
    hints=[
        "Uphill is dL/dx + i dL/dy. Autograd returns dL/dx - i dL/dy. What makes one of the other?",
        "np.conj turns g into the direction uphill. You want to go down, `size` times as far.",
    ],
    wrong=STEPS,
)
def step_down(answer):
    """Complex parameters after one step downhill."""

    def right(p, g, size):
        return p - size * np.conj(g)

    three = np.array([3.37 - 2.02j, -1.25 + 4.11j, 1.07 + 0.98j])
    exact = partial(near, tolerance=1e-9)
    walks = [(three, 0.1, 1 + 1j), (three[:1], 0.7, 3j - 2), (-three, 2.1, 1 - 3j)]
    for p, size, home in [*walks, (3 * three, 0.1, 2j)]:
        g = 2 * np.conj(p - home)  # of |p - home|²
        steps = (p - call(answer, p, g, size, shape=p.shape)) / np.conj(g)
        say = f"this does not lead straight down: {{worst}} (size is {size})"
        if np.allclose(steps, abs(steps[0])) and not np.isclose(steps[0], size):
            say = f"right direction, but a step of {abs(steps[0]):.3g} where size is {size}"
        match(answer, p, g, size, right=right, wrong=STEPS, otherwise=say, near=exact)
    many = np.outer(three, np.arange(1, 101) - 40j).ravel() / 7  # then what begins as real
    cases = [(many, many[::-1] ** 2, 0.3), (many.real, many, 1e-2), (three / 7, 1e-3 * three, 50.0)]
    cases += one_by_one((three / 7, three[::-1], 0.3), (three**2, 1j * three, 0.7))
    further(answer, cases, right=right)
    return "the course walks like this over every complex number, up to fields of light."


# The result of one task may be one number, which fits many rows: so they look at all tasks at once.


@cache
def _each(tasks, answer):
    """The results of our own function for all tasks, one after the other."""
    return np.concatenate([np.atleast_1d(answer(*task)) for task in tasks()])


def _match_each(mine, tasks, right, wrong, otherwise):
    """`match` for the results `mine` of all tasks."""
    rows = [row._replace(formula=partial(_each, tasks, row.formula)) for row in wrong]
    wanted, same = partial(_each, tasks, right), np.array_equal
    match(lambda: np.concatenate(mine), right=wanted, wrong=rows, otherwise=otherwise, near=same)


def _waves(t, K):
    return np.exp(1j * np.outer(t, np.arange(-K, K + 1)))


def _off(t, dots, K, fitted, judged):
    """The squared distance of the dots judged from a fit to those fitted."""
    c = np.linalg.lstsq(_waves(t[fitted], K), dots[fitted], rcond=None)[0]
    return np.sum(np.abs(_waves(t[judged], K) @ c - dots[judged]) ** 2)


def _cross(t, dots, judged=lambda out: out, fitted=np.logical_not, turns=range(4), Ks=range(1, 9)):
    """The K whose fits to three fourths predict the last fourth best, or as the mistake has it."""
    turn = np.arange(len(t)) % 4
    outs = [turn == j for j in turns]
    off = [sum(_off(t, dots, K, fitted(out), judged(out)) for out in outs) for K in Ks]
    return Ks[int(np.argmin(off))]


def _all(out):
    return np.full(len(out), True)


CHOICES = [
    Wrong(
        "counts from 0",
        lambda t, dots: _cross(t, dots) - 1,
        "one too small each time: argmin counts from 0, K from 1",
    ),
    Wrong(
        "2K + 1",
        lambda t, dots: 2 * _cross(t, dots) + 1,
        "that is how many coefficients there are, 2K + 1; K is wanted",
    ),
    Wrong(
        "one too large, K from 0",
        lambda t, dots: _cross(t, dots, Ks=range(9)) + 1,
        "one too large, all but once: your first error belongs to K = 0, not to 1",
    ),
    Wrong(
        "K from 0",
        lambda t, dots: _cross(t, dots, Ks=range(9)),
        "it also tries K = 0, a point, and once takes it: only 1 to 8 are on offer",
    ),
    Wrong(
        "K to 7",
        lambda t, dots: _cross(t, dots, Ks=range(1, 8)),
        "it never tries K = 8: where does your range end?",
    ),
    Wrong(
        "K from 2",
        lambda t, dots: _cross(t, dots, Ks=range(2, 9)),
        "it never tries K = 1: where does your range begin?",
    ),
    Wrong(
        "judged by fitted dots",
        lambda t, dots: _cross(t, dots, fitted=_all),
        "it chooses nearly the most on offer, for each shape. Are the dots that judge the fit "
        "really not among those that were fitted?",
    ),
    Wrong(
        "judged by all",
        lambda t, dots: _cross(t, dots, judged=_all),
        "the dots that were fitted have a say as well: let those kept out judge alone",
    ),
    Wrong(
        "turns exchanged",
        lambda t, dots: _cross(t, dots, fitted=lambda out: out, judged=np.logical_not),
        "a fourth is fitted and the rest kept out: the other way round",
    ),
    Wrong(
        "first turn only",
        lambda t, dots: _cross(t, dots, turns=[0]),
        "only one fourth is ever kept out, the first: give each its turn, and add up",
    ),
    Wrong(
        "last turn only",
        lambda t, dots: _cross(t, dots, turns=[3]),
        "only the last fourth counts: does your sum begin anew in each turn?",
    ),
    Wrong(
        "three turns",
        lambda t, dots: _cross(t, dots, turns=range(3)),
        "the last fourth is never kept out: range(4) has four turns",
    ),
]

# The best K, number of dots, error, seed, coefficients from -K to K. To keep out one dot at a time
# finds this K as well; a single turn does not.
# The third shape has a wave at 9, which is not on offer, and too few dots for fits to a fourth.
# The fourth is a point, with so few dots that a price for each number does not find it.
# The last two tell four turns from other ways to split the dots (2, 3, 5, 6, 8 or 10 turns, blocks,
# by the order of t, whole fours only) and squares from higher powers.
_MANY = [2, 3, 3j, -4, 5, 0, 4j, 6, 40, 6, -5j, 5, 4, -4, 3, 3, 2]
_SHAPES = [
    (1, 50, 1.5, 15, [8 + 3j, 0, 40]),
    (3, 61, 1.5, 15, [6, 2 + 5j, 12, 0, 40, 7j, -9]),
    (8, 90, 1.5, 15, [0, 0, 5, 0, 0, 0, 8j, 5, 0, 6, 0, 40, -7j, 0, 0, 0, 7, 0, 9 + 4j, 4, 0]),
    (1, 18, 4.0, 21, [0, 20 - 8j, 0]),
    (2, 24, 0.8, 70, [7, 40j, 5, 12, 6]),
    (4, 40, 9.0, 38, [7, 0, 3j, 40, 5, 12, 0, -6, 5]),
    (5, 50, 2.5, 69, [6, 0, 0, 0, 40j, 0, 6, 0, 0, 0, 7]),
    (6, 44, 7.0, 461, [5, 0, 0, 0, 3j, 40, 5, 12, 0, 0, 0, -6, 5]),
    (7, 120, 6.0, 7, [3, 0, 0, 0, 0, 2j, 9, 40, 8, 0, 0, 0, 0, 0, 2j]),
    (6, 43, 5.0, 246, _MANY),
    (7, 43, 5.0, 278, _MANY),
]


@cache
def _outlines():
    """(t, dots) of each shape."""

    def measured(n, error, seed, c):
        rng = np.random.default_rng(seed)
        t = rng.uniform(0, 2 * np.pi, n)
        noise = error * (rng.normal(size=n) + 1j * rng.normal(size=n))
        return t, _waves(t, len(c) // 2) @ np.array(c) + noise

    return [measured(*shape) for _, *shape in _SHAPES]


@exercise(
    "3.2",
    hints=[
        "turn = np.arange(len(t)) % 4 numbers the dots 0, 1, 2, 3, 0, 1, ... The ones kept out in "
        "turn j are t[turn == j], the others t[turn != j].",
        "For one K: add up miss(waves(t_out, K) @ c, dots_out) ** 2 over the four turns, where c "
        "is fitted to the others.",
        "One error for each K in a list; np.argmin says where the smallest stands, from 0.",
    ],
    wrong=CHOICES,
)
def choose(answer):
    """How many harmonics K predict dots that were kept out best."""
    chosen = [call(answer, *task, shape=()) for task in _outlines()]
    for got in chosen:
        if got.dtype.kind not in "iu":
            raise Mistake(f"a whole number K is wanted, as an int, and you return {got}")
    best = [K for K, *_ in _SHAPES]
    off = [pair for pair in zip(best, map(int, chosen), strict=True) if pair[0] != pair[1]]
    say = "right"
    for K, mine in off[:1]:
        way = "stiff" if mine < K else "flexible"
        say = (
            f"for a shape whose dots kept out ask for K = {K} it chooses {mine}: too {way}. Are "
            "four turns taken, each fourth dot out in one of them, and the squares added up?"
        )
    for _, mine in off:
        if not 1 <= mine <= 8:
            say = f"it chooses K = {mine}, but only 1 to 8 are on offer"
    if len(set(map(int, chosen))) == 1:
        say = f"it chooses {chosen[0]} for {len(chosen)} different shapes alike"
    _match_each([[k] for k in chosen], _outlines, _cross, CHOICES, say)
    return (
        f"{chosen[0]}, {chosen[1]} and {chosen[2]} for three shapes, without a look at the truth. "
        "Lesson 08 chooses its network by images kept out as well."
    )


def _best(taken, W, dots):
    c = np.zeros(W.shape[1])
    if len(taken):
        parts = [np.concatenate([np.real(a), np.imag(a)]) for a in (W[:, taken], dots)]
        c[taken] = np.linalg.lstsq(*parts, rcond=None)[0]
    return c


def _slopes(taken, W, dots):
    """Of the mean squared distance, along each wave, at the best fit with the waves taken."""
    return 2 * np.real(_overlaps(taken, W, dots)) / len(dots)


def _overlaps(taken, W, dots):
    return np.conj(W).T @ (W @ _best(taken, W, dots) - dots)


def _pursue(W, dots, n, slopes=_slopes, pick=lambda slopes: np.argmax(np.abs(slopes))):
    taken = []
    for _ in range(n):
        taken.append(int(pick(slopes(taken, W, dots))))
    return taken


def _largest(n, numbers):
    return np.argsort(-np.abs(numbers))[:n].tolist()


def _fits_the_new_one_alone(W, dots, n):
    taken, rest = [], dots
    for _ in range(n):
        taken += _pursue(W, rest, 1)
        rest = rest - W @ _best(taken[-1:], W, rest)
    return taken


def _by_trial(W, dots, n):
    """Each time the wave with which the best fit is nearest to the dots."""

    def after(taken):
        return np.sum(np.abs(W @ _best(taken, W, dots) - dots) ** 2)

    taken = []
    for _ in range(n):
        rest = [m for m in range(W.shape[1]) if m not in taken]
        taken.append(min(rest, key=lambda m: after([*taken, m])))
    return taken


PURSUITS = [
    Wrong(
        "no abs",
        partial(_pursue, pick=np.argmax),
        "a slope can be steep downwards, too: what does argmax make of -9 and 2?",
    ),
    Wrong(
        "argmin",
        partial(_pursue, pick=np.argmin),
        "a slope can be steep upwards, too: what does argmin make of -2 and 9?",
    ),
    Wrong(
        "flattest",
        partial(_pursue, pick=lambda slopes: np.argmin(np.abs(slopes))),
        "you take the flattest slope each time; the steepest is wanted",
    ),
    Wrong(
        "reversed",
        lambda W, dots, n: _pursue(W, dots, n)[::-1],
        "the right waves, the last one first: the one that was taken first comes first",
    ),
    Wrong(
        "sorted",
        lambda W, dots, n: sorted(_pursue(W, dots, n)),
        "the right waves, in another order: first the one that was taken first",
    ),
    Wrong(
        "from 1",
        lambda W, dots, n: [m + 1 for m in _pursue(W, dots, n)],
        "one too large each time: columns are counted from 0",
    ),
    Wrong(
        "all at the start",
        lambda W, dots, n: _largest(n, _slopes([], W, dots)),
        "these are the steepest slopes at the start, where all sizes are 0. Once a wave is "
        "taken and fitted, the slopes of the others change: ask again",
    ),
    Wrong(
        "largest sizes",
        lambda W, dots, n: _largest(n, _best(range(W.shape[1]), W, dots)),
        "these are the largest sizes in a fit with all waves. Ask the slopes, one wave at a time",
    ),
    Wrong(
        "never fits",
        lambda W, dots, n: _pursue(W, dots, n, lambda taken, *of: _slopes([], *of)),
        "it takes one wave again and again. At the best fit with the waves taken, their slopes "
        "are 0: do you ask there?",
    ),
    Wrong(
        "fits the new one alone",
        _fits_the_new_one_alone,
        "each time all waves taken must be fitted again, not the new one alone",
    ),
    Wrong(
        "forgets the others",
        lambda W, dots, n: _pursue(W, dots, n, lambda taken, *of: _slopes(taken[-1:], *of)),
        "best wants all waves taken so far, not the last one alone",
    ),
    Wrong(
        "by trial",
        _by_trial,
        "you fit with each candidate and keep the best: a good way, too, but it takes a "
        "fit for each. Here the slope shall choose, one gradient for all",
    ),
    Wrong(
        "by the waves' sizes",
        lambda W, dots, n: _pursue(
            W, dots, n, lambda *of: _slopes(*of) / np.linalg.norm(W, axis=0)
        ),
        "you divide each slope by the size of its wave: the steepest slope itself shall choose",
    ),
    Wrong(
        "complex overlap",
        partial(_pursue, slopes=_overlaps),
        "sizes are real here, so a slope is the real part of the overlap: np.real before np.abs",
    ),
    Wrong(
        "no conjugate",
        partial(
            _pursue,
            slopes=lambda taken, W, dots: np.real(W.T @ (W @ _best(taken, W, dots) - dots)),
        ),
        "how much of a wave is in what is left? The conjugate of W is missing",
    ),
]


@cache
def _mixtures():
    """(W, dots, n): waves that overlap, of several sizes, of which a few made the dots.

    The seed is one for which each known mistake leads to waves of its own.
    """
    rng, tasks = np.random.default_rng(133), []
    for dots, waves, n in [
        (14, 9, 4),
        (25, 18, 6),
        (40, 60, 5),
        (20, 12, 1),
        (14, 9, 4),
        (9, 7, 0),
    ]:
        W = rng.normal(size=(dots, waves)) + 1j * rng.normal(size=(dots, waves))
        W = W + (0.8 - 0.5j) * W[:, :1]
        W = W * rng.uniform(0.6, 1.2, waves) / np.sqrt(np.mean(np.abs(W) ** 2, axis=0))
        size = rng.permutation(np.concatenate([[9, -7, 6, -5, 4], np.zeros(waves - 5)]))
        noise = rng.normal(size=dots) + 1j * rng.normal(size=dots)
        tasks.append((W, W @ size + noise, n))
    tasks.append((tasks[0][0], *tasks[4][1:]))  # the same waves with other dots
    tasks.append((*tasks[1][:2], 2))
    return tasks


@exercise(
    "3.3",
    hints=[
        "Begin with taken = []. best(taken, W, dots) says where you stand, and "
        "grad(cost)(best(taken, W, dots), W, dots) has one slope for each wave.",
        "A slope may be steep downwards or upwards: np.abs, then np.argmax.",
        "Append what you found to taken and go round again, n times.",
    ],
    wrong=PURSUITS,
)
def pursue(answer):
    """Which waves to take, each by the steepest slope at the best fit with those before."""
    found, say = [], None
    for W, dots, n in _mixtures():
        mine = call(answer, W, dots, n, shape=(n,))
        if n and mine.dtype.kind not in "iu":
            raise Mistake(f"a list of column numbers is wanted, as int, and you return {mine}")
        found.append(mine.tolist())
        say = say or _led_astray(found[-1], W, dots, n)
    _match_each(found, _mixtures, _pursue, PURSUITS, say or "right")
    return (
        "one gradient names the wave that is missing most. Offered 54 waves and 31 dots, it will "
        "build an elephant."
    )


def _led_astray(mine, W, dots, n):
    """Where these waves leave the right ones; None if they do not."""
    wanted = _pursue(W, dots, n)
    for k in range(n):
        if mine[k] in mine[:k]:
            return (
                f"it takes {mine}, one wave more than once. At the best fit with the waves taken, "
                "their slopes are 0: are these slopes, and do you ask there?"
            )
        if not 0 <= mine[k] < W.shape[1]:
            return f"there is no column {mine[k]}: W has {W.shape[1]}, counted from 0"
        if mine[k] != wanted[k]:
            slopes = np.abs(_slopes(wanted[:k], W, dots))
            one, other = told_apart(slopes[mine[k]], slopes[wanted[k]])
            return (
                f"as wave {k + 1} it takes column {mine[k]}, with a slope of {one}; "
                f"column {wanted[k]} has {other}"
            )
    return None


_AROUND = np.linspace(0, 2 * np.pi, 400)


def _far(p, dots):
    """How far each dot (a row) is from each outline point (a column)."""
    return np.abs(dots[:, None] - _outline(p, _AROUND))


def _cloud(p, dots):
    return np.mean(np.min(_far(p, dots), axis=1) ** 2)


CLOUDS = [
    Wrong(
        "axis",
        lambda p, dots: np.mean(np.min(_far(p, dots), axis=0) ** 2),
        "you look for the nearest dot of each outline point; "
        "it is the other way round: each dot looks for its nearest point",
    ),
    Wrong(
        "sum",
        lambda p, dots: len(dots) * _cloud(p, dots),
        "that is the sum over the dots; with the mean, the step size stays right",
    ),
    Wrong(
        "root",
        lambda p, dots: np.sqrt(_cloud(p, dots)),
        "that is its square root: leave it squared",
    ),
    Wrong(
        "no square",
        lambda p, dots: np.mean(np.min(_far(p, dots), axis=1)),
        "that is the mean distance; the squares are missing",
    ),
    Wrong(
        "late square",
        lambda p, dots: np.mean(np.min(_far(p, dots), axis=1)) ** 2,
        "first the square of each distance, then the mean",
    ),
    Wrong(
        "one dot",
        lambda p, dots: np.min(_far(p, dots)) ** 2,
        "a single dot is left: take the minimum along one axis only",
    ),
    Wrong(
        "farthest",
        lambda p, dots: np.mean(np.max(_far(p, dots), axis=1) ** 2),
        "that is the farthest point of each dot; the nearest is wanted",
    ),
    Wrong(
        "mean of all",
        lambda p, dots: np.mean(_far(p, dots) ** 2),
        "every point pulls at every dot: only the nearest one should",
    ),
    Wrong(
        "minimum before abs",
        lambda p, dots: np.mean(np.abs(np.min(dots[:, None] - _outline(p, _AROUND), axis=1)) ** 2),
        "NumPy orders complex numbers by their real parts: take np.abs before the minimum",
    ),
    Wrong(
        "no abs",
        lambda p, dots: np.mean(np.min((dots[:, None] - _outline(p, _AROUND)) ** 2, axis=1)),
        "it is complex: the square of a complex difference is no distance, np.abs is",
    ),
    Wrong(
        "both ways",
        lambda p, dots: _cloud(p, dots) + np.mean(np.min(_far(p, dots), axis=0) ** 2),
        "outline points look for their nearest dots as well: here only the dots look",
    ),
    Wrong(
        "only sideways",
        lambda p, dots: np.mean(
            np.min(np.abs(np.real(dots[:, None] - _outline(p, _AROUND))), axis=1) ** 2
        ),
        "only the real parts count: a distance has both",
    ),
]


@exercise(
    "3.4",
    hints=[
        "z = outline(p, around) are 400 points. dots[:, None] - z has one row for each dot.",
        "np.abs makes distances of them. The nearest point is the smallest entry of each row.",
        "np.min(..., axis=1) gives one distance for each dot; the mean of their squares is the "
        "loss.",
    ],
    wrong=CLOUDS,
)
def cloud_loss(answer):
    """Mean squared distance of dots, in any order, from the nearest points of the outline."""
    rng = np.random.default_rng(11)
    on_it = rng.permutation(_outline(_ELEPHANT, _AROUND)[:-1])[:60]
    beside = on_it[:40] + 6 * (rng.normal(size=40) + 1j * rng.normal(size=40))
    guess = _ELEPHANT + np.array([-8 + 5j, 6 - 4j, -5 + 6j, 4 + 8j])
    many = np.concatenate([3 * beside, on_it])
    places = [
        (_ELEPHANT, beside, "the elephant's own parameters"),
        (guess, beside, "other parameters p"),
        (guess[::-1] + 0.41 - 0.27j, many, f"{len(many)} dots, some of them far away,"),
        (_ELEPHANT, np.concatenate([on_it, beside[:5]]), "dots of which most lie on the outline"),
    ]
    for p, dots, of in places:
        say = f"for {of} {{worst}}"
        if abs(call(answer, p, dots, shape=()) / _cloud(p, dots) - 1) < 0.03:
            say += ". Nearly: is it every dot, and of the 400 points at the times `around` its "
            say += "nearest alone?"
        if np.iscomplexobj(match(answer, p, dots, right=_cloud, wrong=CLOUDS, otherwise=say)):
            raise Mistake(
                "it is complex, with an imaginary part of 0: Autograd wants a real number"
            )
    some = np.concatenate([*np.outer(np.arange(1, 9), beside), beside[:9]])  # a few of them twice
    cases = [(guess / 3, some), (3 * guess, beside[:1])]
    further(answer, [*cases, *one_by_one(places[0][:2], (guess, 1.1 * beside))], right=_cloud)
    for p, dots, _ in places:
        _has_slope(answer, p, dots)
    return _descends(answer, guess, on_it)


def _has_slope(answer, p, dots):
    try:
        slope = value(grad(lambda p: answer(p, dots))(p), p.shape, finite=False)
    except Mistake:
        raise
    except Exception as error:
        raise Mistake(
            f"the value is right, but Autograd does not get through it ({type(error).__name__}: "
            f"{error}): is there a float(), a .real, or a plain NumPy?"
        ) from error
    if not np.isfinite(slope).all():
        raise Mistake(
            "the value is right, but its gradient is nan: where a dot lies on the outline, a "
            "square root is steep without end. np.abs knows that, or leave the root out"
        )
    say = "the value is right, but its gradient leads astray: {worst}. What does Autograd see of p?"
    match(lambda: slope, right=lambda: grad(_cloud)(p, dots), otherwise=say)


def _descends(answer, p, dots):
    before = answer(p, dots)
    for _ in range(25):
        p = p - 0.5 * np.conj(grad(answer)(p, dots))
    return (
        f"25 steps bring the rough guess from {before:.0f} down to {answer(p, dots):.1f}. "
        "So outlines are fitted to photographs, whose dots carry no time."
    )


@exercise(
    "3.5",
    hints=[
        "k = 1 and -1 alone make an ellipse. Begin with {1: 40, -1: 15}, and add one small number "
        "at a time.",
        "c at k = 2 or -2 makes a blunt and a pointed end, at k = 3 or -3 corners and waists.",
        "If it crosses itself, make the numbers at large k smaller: a wave that is k times as "
        "fast moves the pen k times as far.",
    ],
)
def my_animal(answer):
    """At most six Fourier coefficients of an outline that does not cross itself."""
    if not isinstance(answer, dict):
        raise Mistake(f"a dict from k to c_k is wanted, as {{1: 40, -1: 17}}, not {_a(answer)}")
    if not all(isinstance(k, Integral) for k in answer):
        raise Mistake("the keys k must be of type int: only whole waves close the outline")
    c = {}
    for k, c_k in answer.items():
        try:
            c[k] = complex(value(c_k))
        except Mistake as mistake:
            raise Mistake(f"at k = {k}, {mistake}") from mistake
    if len(c) > 6:
        raise Mistake(f"{len(c)} complex numbers, but six are allowed: leave the smallest out")
    size = np.sqrt(sum(abs(c_k) ** 2 for k, c_k in c.items() if k != 0))
    if size == 0:
        raise Mistake("all of it lies in one point: no wave has a size yet")
    extra = np.sqrt(sum(abs(c_k) ** 2 for k, c_k in c.items() if abs(k) > 1)) / size
    if extra < 0.02:
        raise Mistake("that is an ellipse (or nearly): add a number at k = 2, -2, 3, ...")
    fastest = max(c, key=abs)
    if abs(fastest) > 100:
        raise Mistake(
            f"k = {fastest} is too fast a wave for a drawing of 400 points: keep below 100"
        )
    t = np.linspace(0, 2 * np.pi, 1001)[:-1]
    crossing = _crossing(sum(c_k * np.exp(1j * k * t) for k, c_k in c.items()) / size)
    if crossing is not None:
        x, y = crossing.real * size, crossing.imag * size
        raise Mistake(
            f"the outline meets itself near x = {x:.0f}, y = {y:.0f}: "
            "let the number at k = 1 or -1 be by far the largest"
        )
    return (
        f"a proper outline from {len(c)} complex numbers, {100 * extra:.0f} % of it more than an "
        "ellipse. Which animal is it? Ask your neighbour."
    )


def _a(thing):
    return "None" if thing is None else f"a {type(thing).__name__}"


def _crossing(z):
    """A place where a closed polygon crosses or touches itself; None if there is none."""
    n = len(z)
    begin, along = z, np.roll(z, -1) - z

    def side(of, point):
        return np.sign(np.imag(np.conj(along[of]) * (point - begin[of])))

    i, j = np.triu_indices(n, 2)
    i, j = i[(j - i) < n - 1], j[(j - i) < n - 1]  # segments that share no point
    ends = np.roll(z, -1)
    crosses = (side(i, begin[j]) * side(i, ends[j]) <= 0) & (
        side(j, begin[i]) * side(j, ends[i]) <= 0
    )
    if crosses.any():
        return z[i[np.argmax(crosses)]]
    return None
