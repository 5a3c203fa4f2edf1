"""Reading the answers of lesson 03, the elephant."""

from numbers import Integral

import autograd.numpy as np
from autograd import grad

from . import Mistake, call, exercise, value

_ELEPHANT = np.array([50 - 30j, 18 + 8j, 12 - 10j, -14 - 60j])


def _outline(p, t):
    a, b = np.real(p), np.imag(p)
    x = b[0] * np.sin(t) + b[1] * np.sin(2 * t) + b[2] * np.sin(3 * t) + b[3] * np.cos(t)
    y = a[0] * np.sin(t) + a[1] * np.sin(2 * t) + a[2] * np.cos(3 * t) + a[3] * np.cos(5 * t)
    return x - 1j * y


@exercise(
    "3.1",
    hints=[
        "Uphill is dL/dx + i dL/dy. Autograd returns dL/dx - i dL/dy. What makes one of the other?",
        "np.conj turns g into the direction uphill. You want to go down, `size` times as far.",
    ],
)
def step_down(answer):
    """Complex parameters after one step downhill."""
    p = np.array([3 - 2j, -1 + 4j, 0.5 + 1j])
    g, size = 2 * np.conj(p - (1 + 1j)), 0.1
    wanted = p - size * np.conj(g)
    mine = call(answer, p, g, size, shape=p.shape)
    if np.allclose(mine, p - size * g):
        raise Mistake("the real parts go down, the imaginary parts climb: the conjugate is missing")
    if np.allclose(mine, p + size * np.conj(g)):
        raise Mistake("that is a step uphill: the sign")
    if np.allclose(mine, p + size * g):
        raise Mistake("the real parts climb, the imaginary ones go down: a sign and a conjugate")
    steps = (p - mine) / np.conj(g)
    if np.allclose(steps, abs(steps[0])) and not np.allclose(steps, size):
        raise Mistake(f"right direction, but a step of {abs(steps[0]):.3g} where size is {size}")
    if any(np.allclose(mine, sign * size * np.conj(g)) for sign in (1, -1)):
        raise Mistake("that is the step alone; add it to where you are, p")
    if any(np.allclose(mine, np.conj(p) - size * slope) for slope in (g, np.conj(g))):
        raise Mistake("you conjugate the place p: only the gradient needs it")
    if np.allclose(np.imag(mine), 0) or np.allclose(np.imag(mine), np.imag(p)):
        raise Mistake("the imaginary parts do not take part: a real() too much, or an abs()?")
    if not np.allclose(mine, wanted):
        loss = np.sum(np.abs(p - 1 - 1j) ** 2)
        after = np.sum(np.abs(mine - 1 - 1j) ** 2)
        raise Mistake(
            f"for |p - 1 - i|² the loss goes from {loss:.2f} to {after:.2f} in your step; "
            f"straight downhill it would be {np.sum(np.abs(wanted - 1 - 1j) ** 2):.2f}"
        )
    if not np.allclose(call(answer, p[:1], g[:1], 0.7, shape=(1,)), p[:1] - 0.7 * np.conj(g[:1])):
        raise Mistake("right for a step size of 0.1, wrong for 0.7")
    return "the course walks like this over every complex number, up to fields of light."


def _waves(t, K):
    return np.exp(1j * np.outer(t, np.arange(-K, K + 1)))


# The best K, number of dots, coefficients from -K to K. Cross-validation finds this K in any of
# its usual forms (3, 4 or 8 turns, one dot at a time, in blocks); a single turn does not.
# The last shape has a wave at 10, which is not on offer, and too few dots for fits to a fourth.
_SHAPES = [
    (1, 50, [8 + 3j, 0, 40]),
    (3, 61, [6, 2 + 5j, 12, 0, 40, 7j, -9]),
    (8, 90, [0, 0, 5, 0, 0, 0, 8j, 5, 0, 6, 0, 40, -7j, 0, 0, 0, 7, 0, 9 + 4j, 0, 4]),
]


@exercise(
    "3.2",
    hints=[
        "turn = np.arange(len(t)) % 4 numbers the dots 0, 1, 2, 3, 0, 1, ... The ones kept out in "
        "turn j are t[turn == j], the others t[turn != j].",
        "For one K: add up miss(waves(t_out, K) @ c, dots_out) ** 2 over the four turns, where c "
        "is fitted to the others.",
        "One error for each K in a list; np.argmin says where the smallest stands, from 0.",
    ],
)
def choose(answer):
    """How many harmonics K predict dots that were kept out best."""
    chosen = []
    for _, n, c in _SHAPES:
        rng = np.random.default_rng(15)
        t = rng.uniform(0, 2 * np.pi, n)
        noise = 1.5 * (rng.normal(size=n) + 1j * rng.normal(size=n))
        got = call(answer, t, _waves(t, len(c) // 2) @ np.array(c) + noise, shape=())
        if got.dtype.kind not in "iu":
            raise Mistake(f"a whole number K is wanted, as an int, and you return {got}")
        chosen.append(int(got))
    best = [K for K, _, _ in _SHAPES]
    if min(chosen) >= 7:
        raise Mistake(
            "it chooses nearly the most on offer, for each shape. Are the dots that judge the fit "
            "really not among those that were fitted?"
        )
    if len(set(chosen)) == 1:
        raise Mistake(f"it chooses {chosen[0]} for three different shapes alike")
    if chosen == [K - 1 for K in best]:
        raise Mistake("one too small each time: argmin counts from 0, K from 1")
    if chosen == [K + 1 for K in best]:
        raise Mistake("one too large each time: does your first error belong to K = 1?")
    if chosen == [2 * K + 1 for K in best]:
        raise Mistake("that is how many coefficients there are, 2K + 1; K is wanted")
    for K, mine in zip(best, chosen, strict=True):
        if not 1 <= mine <= 8:
            raise Mistake(f"it chooses K = {mine}, but only 1 to 8 are on offer")
        if mine != K:
            raise Mistake(
                f"for a shape whose dots kept out ask for K = {K} it chooses {mine}: "
                f"too {'stiff' if mine < K else 'flexible'}"
            )
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
    return 2 * np.real(np.conj(W).T @ (W @ _best(taken, W, dots) - dots)) / len(dots)


def _pursue(W, dots, n, rank=lambda slopes: np.argmax(np.abs(slopes))):
    taken = []
    for _ in range(n):
        taken.append(int(rank(_slopes(taken, W, dots))))
    return taken


def _without_refit(W, dots, n):
    """Each wave keeps the size that it had when it was taken."""
    taken, rest = [], dots
    for _ in range(n):
        overlap = np.real(np.conj(W).T @ rest) / np.sum(np.abs(W) ** 2, axis=0)
        taken.append(int(np.argmax(np.abs(overlap))))
        rest = rest - overlap[taken[-1]] * W[:, taken[-1]]
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


def _tasks():
    """(W, dots, n): waves of equal size that overlap, of which a few made the dots.

    The seed is one for which each known mistake leads to waves of its own.
    """
    rng = np.random.default_rng(9418)
    for dots, waves, n in [(14, 9, 4), (25, 18, 6), (20, 12, 1)]:
        W = rng.normal(size=(dots, waves)) + 1j * rng.normal(size=(dots, waves))
        W = W + (0.8 - 0.5j) * W[:, :1]
        W = W / np.sqrt(np.mean(np.abs(W) ** 2, axis=0))
        size = rng.permutation(np.concatenate([[9, -7, 6, -5, 4], np.zeros(waves - 5)]))
        noise = rng.normal(size=dots) + 1j * rng.normal(size=dots)
        yield W, W @ size + noise, n


@exercise(
    "3.3",
    hints=[
        "Begin with taken = []. best(taken, W, dots) says where you stand, and "
        "grad(cost)(best(taken, W, dots), W, dots) has one slope for each wave.",
        "A slope may be steep downwards or upwards: np.abs, then np.argmax.",
        "Append what you found to taken and go round again, n times.",
    ],
)
def pursue(answer):
    """Which waves to take, each by the steepest slope at the best fit with those before."""
    for W, dots, n in _tasks():
        mine, wanted = call(answer, W, dots, n, shape=(n,)), _pursue(W, dots, n)
        if mine.dtype.kind not in "iu":
            raise Mistake(f"a list of column numbers is wanted, as int, and you return {mine}")
        mine = mine.tolist()
        if mine == wanted:
            continue
        if mine == wanted[::-1] or mine == sorted(wanted):
            raise Mistake("the right waves, in another order: first the one that was taken first")
        if mine == _pursue(W, dots, n, rank=np.argmax):
            raise Mistake("a slope can be steep downwards, too: what does argmax make of -9 and 2?")
        if mine == _pursue(W, dots, n, rank=np.argmin):
            raise Mistake("a slope can be steep upwards, too: what does argmin make of -2 and 9?")
        if mine == _pursue(W, dots, n, rank=lambda slopes: np.argmin(np.abs(slopes))):
            raise Mistake("you take the flattest slope each time; the steepest is wanted")
        if mine == [m + 1 for m in wanted]:
            raise Mistake("one too large each time: columns are counted from 0")
        first = np.argsort(-np.abs(_slopes([], W, dots)))[:n].tolist()
        if mine == first:
            raise Mistake(
                "these are the steepest slopes at the start, where all sizes are 0. Once a wave is "
                "taken and fitted, the slopes of the others change: ask again"
            )
        if mine == _without_refit(W, dots, n):
            raise Mistake("each time all waves taken must be fitted again, not the new one alone")
        if len(set(mine)) < n:
            raise Mistake(
                f"it takes {mine}, one wave more than once. At the best fit with the waves taken, "
                "their slopes are 0: are these slopes, and do you ask there?"
            )
        if mine == _by_trial(W, dots, n):
            raise Mistake(
                "you fit with each candidate and keep the best: a good way, too, but it takes a "
                "fit for each. Here the slope shall choose, one gradient for all"
            )
        k = next(k for k in range(n) if mine[k] != wanted[k])
        if not 0 <= mine[k] < W.shape[1]:
            raise Mistake(f"there is no column {mine[k]}: W has {W.shape[1]}, counted from 0")
        slopes = np.abs(_slopes(wanted[:k], W, dots))
        raise Mistake(
            f"as wave {k + 1} it takes column {mine[k]}, with a slope of {slopes[mine[k]]:.3g}; "
            f"column {wanted[k]} has {slopes[wanted[k]]:.3g}"
        )
    return (
        "one gradient names the wave that is missing most. Offered 54 waves and 31 dots, it will "
        "build an elephant."
    )


@exercise(
    "3.4",
    hints=[
        "z = outline(p, around) are 400 points. dots[:, None] - z has one row for each dot.",
        "np.abs makes distances of them. The nearest point is the smallest entry of each row.",
        "np.min(..., axis=1) gives one distance for each dot; the mean of their squares is the "
        "loss.",
    ],
)
def cloud_loss(answer):
    """Mean squared distance of dots, in any order, from the nearest points of the outline."""
    rng = np.random.default_rng(11)
    around = np.linspace(0, 2 * np.pi, 400)
    on_it = rng.permutation(_outline(_ELEPHANT, around)[:-1])[:60]
    dots = on_it[:40] + 6 * (rng.normal(size=40) + 1j * rng.normal(size=40))
    guess = _ELEPHANT + np.array([-8 + 5j, 6 - 4j, -5 + 6j, 4 + 8j])
    for p in (_ELEPHANT, guess):
        mine = call(answer, p, dots, shape=())
        distance = np.abs(dots[:, None] - _outline(p, around))
        nearest = np.min(distance, axis=1)
        wanted = np.mean(nearest**2)
        if mine.dtype.kind == "c":
            raise Mistake(
                "it is complex: the square of a complex difference is no distance, np.abs is"
            )
        if np.isclose(mine, np.mean(np.min(distance, axis=0) ** 2), rtol=0.01):
            raise Mistake(
                "you look for the nearest dot of each outline point; "
                "it is the other way round: each dot looks for its nearest point"
            )
        if np.isclose(mine, np.sum(nearest**2), rtol=0.03):
            raise Mistake("that is the sum over the dots; with the mean, the step size stays right")
        if np.isclose(mine, np.sqrt(wanted), rtol=0.01):
            raise Mistake("that is its square root: leave it squared")
        if np.isclose(mine, np.mean(nearest), rtol=0.03):
            raise Mistake("that is the mean distance; the squares are missing")
        if np.isclose(mine, np.mean(nearest) ** 2, rtol=0.03):
            raise Mistake("first the square of each distance, then the mean")
        if np.isclose(mine, np.min(distance) ** 2, rtol=0.03):
            raise Mistake("a single dot is left: take the minimum along one axis only")
        if np.isclose(mine, np.mean(np.max(distance, axis=1) ** 2), rtol=0.03):
            raise Mistake("that is the farthest point of each dot; the nearest is wanted")
        if np.isclose(mine, np.mean(distance**2), rtol=0.03):
            raise Mistake("every point pulls at every dot: only the nearest one should")
        if not np.isclose(mine, wanted, rtol=0.03):
            which = "the elephant's own parameters" if p is _ELEPHANT else "other parameters p"
            by_real_part = np.min(dots[:, None] - _outline(p, around), axis=1)
            if np.isclose(mine, np.mean(np.abs(by_real_part) ** 2), rtol=0.03):
                raise Mistake(
                    "NumPy orders complex numbers by their real parts: take np.abs before the "
                    "minimum"
                )
            raise Mistake(f"for {which} it is {mine:.2f}, but {wanted:.2f} is wanted")
    if call(answer, _ELEPHANT, on_it, shape=()) > 0.2:
        raise Mistake("dots on the outline, in any order, should have a loss of 0")
    return _descends(answer, guess, on_it)


def _descends(answer, p, dots):
    try:
        slope = grad(lambda p: answer(p, dots))
        before = answer(p, dots)
        for _ in range(25):
            p = p - 0.5 * np.conj(value(slope(p), p.shape))
    except Mistake:
        raise
    except Exception as error:
        raise Mistake(
            f"the value is right, but Autograd does not get through it ({type(error).__name__}): "
            "is there a float(), a .real, or a plain NumPy?"
        ) from error
    after = answer(p, dots)
    if not after < before / 4:
        raise Mistake(
            f"the value is right, but its gradient leads nowhere: from {before:.1f} to {after:.1f} "
            "in 25 steps. What hides p from Autograd?"
        )
    return (
        f"25 steps bring the rough guess from {before:.0f} down to {after:.1f}. "
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
    c = {k: complex(value(c_k)) for k, c_k in answer.items()}
    if len(c) > 6:
        raise Mistake(f"{len(c)} complex numbers, but six are allowed: leave the smallest out")
    size = np.sqrt(sum(abs(c_k) ** 2 for k, c_k in c.items() if k != 0))
    if size == 0:
        raise Mistake("all of it lies in one point: no wave has a size yet")
    extra = np.sqrt(sum(abs(c_k) ** 2 for k, c_k in c.items() if abs(k) > 1)) / size
    if extra < 0.05:
        raise Mistake("that is an ellipse (or nearly): add a number at k = 2, -2, 3, ...")
    t = np.linspace(0, 2 * np.pi, 501)[:-1]
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
