"""Reading the answers of lesson 04, physics in the loop."""

from numbers import Integral

import autograd.numpy as np
from autograd import grad
from autograd.tracer import Box

from . import Mistake, NotAttempted, Wrong, call, exercise, told_apart, value, worst
from .cases import further, match_all, one_by_one

# 4.3


def _outside(distance=lambda t: np.sqrt(np.sum(t**2, axis=1)), hole=None, short=None):
    """How far targets lie outside a ring; each of the three parts can be a wrong one."""
    hole = hole or (lambda k: 2 * np.max(k) - np.sum(k))
    short = short or (lambda d, hole, arm: np.maximum(0, np.maximum(d - arm, hole - d)))
    return lambda targets, lengths: short(distance(targets), hole(lengths), np.sum(lengths))


_right_short = _outside()
NEGATIVE = "targets that can be reached come out negative: 0 is wanted for them"
EDGE = "that is the way to the edge, also for targets that can be reached: 0 for them"
OTHERS = "the hole's radius is the longest link minus *all* the others"
SHORT = [
    Wrong("may be negative", _outside(short=lambda d, hole, arm: d - arm), NEGATIVE),
    Wrong(
        "both may be negative",
        _outside(short=lambda d, hole, arm: np.maximum(d - arm, hole - d)),
        NEGATIVE,
    ),
    Wrong(
        "no hole",
        _outside(hole=lambda k: 0),
        "right for what is too far; but links of 0.7 and 0.2 leave a hole in the middle, of radius "
        "0.5, and targets in it are out of reach as well",
    ),
    Wrong(
        "only the hole",
        _outside(short=lambda d, hole, arm: np.maximum(0, hole - d)),
        "right in the hole in the middle; but what of targets too far away?",
    ),
    Wrong(
        "squared",
        _outside(distance=lambda t: np.sum(t**2, axis=1)),
        "you compare the squared distance with lengths: a square root is missing",
    ),
    Wrong(
        "sign",
        lambda t, k: -_right_short(t, k),
        "the right sizes with the wrong sign: how far is a length, 0 or more",
    ),
    Wrong(
        "whether",
        lambda t, k: 1.0 * (_right_short(t, k) > 0),
        "you say whether; how far, in metres, is wanted",
    ),
    Wrong(
        "first link",
        _outside(hole=lambda k: 2 * k[0] - np.sum(k)),
        "the longest link need not be the first one: try lengths 0.1, 0.8, 0.3",
    ),
    Wrong(
        "last link",
        _outside(hole=lambda k: 2 * k[-1] - np.sum(k)),
        "the longest link need not be the last one: try lengths 0.1, 0.8, 0.3",
    ),
    Wrong(
        "size of the hole",
        _outside(hole=lambda k: abs(2 * np.max(k) - np.sum(k))),
        "where the others are longer than the longest link there is no hole: its radius is then "
        "negative, and you take its size",
    ),
    Wrong("minus the shortest", _outside(hole=lambda k: np.max(k) - np.min(k)), OTHERS),
    Wrong("minus the next", _outside(hole=lambda k: np.max(k) - np.sort(k)[-2:][0]), OTHERS),
    Wrong("longest link", _outside(hole=np.max), OTHERS),
    Wrong(
        "to the edge",
        _outside(short=lambda d, hole, arm: np.minimum(np.abs(d - arm), np.abs(d - hole))),
        EDGE,
    ),
    Wrong("to the outer edge", _outside(short=lambda d, hole, arm: np.abs(d - arm)), EDGE),
]


@exercise(
    "4.3",
    hints=[
        "d = np.sqrt(np.sum(targets**2, axis=1)). Stretched, the arm is np.sum(lengths) long: what "
        "is missing is d minus that, where it is more than 0.",
        "Folded: the longest link points out and all others point back. If they are too short to "
        "come home, a hole stays. Its radius is the longest minus the sum of the others.",
        "In the hole, hole - d is missing. np.maximum(0, ...) of the two makes 0 of the rest.",
    ],
    wrong=SHORT,
)
def short_of(answer):
    """How far targets lie outside the ring that an arm can reach."""
    places = np.array(
        [[1.5, 0], [0.1, 0.1], [-0.3, 0.6], [0, -2.0], [0.05, 0], [0.3, 0.3], [0, 0], [-0.2, -0.9]]
    )
    arms = [[0.7, 0.2], [0.4, 0.3, 0.2, 0.1], [0.1, 0.8, 0.3], [0.6, 0.6], [0.3, 0.2, 0.9]]
    arms += [[0.6], [0.1, 0.2, 0.1, 0.1, 0.9], [0.1, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4]]
    shown = [
        places,
        -places[::-1],
        0.9 * places[1:],
        places,
        places[::2],
        places,
        -places,
        places[:1],
    ]
    cases = [(t, np.array(lengths)) for t, lengths in zip(shown, arms, strict=True)]
    mine = [1.0 * call(answer, *case, shape=(len(case[0]),)) for case in cases]  # of booleans too

    def otherwise(case, got, wanted):
        k = int(np.argmax(np.abs(got - wanted)))
        got, wanted = told_apart(float(got[k]), float(wanted[k]))
        away = np.hypot(*case[0][k])
        return (
            f"with links {case[1]}, a target {away:.2f} m away is {wanted} m out of reach; "
            f"you say {got}"
        )

    match_all(mine, cases, right=_right_short, wrong=SHORT, otherwise=otherwise)
    many = np.linspace(-3, 3, 600).reshape(300, 2)[:, ::-1] ** 3
    longer = np.array([0.3, 0.1, 2.5, 0.2, 0.4, 0.1, 0.1, 0.2, 0.1, 0.3]) / 0.7
    none = np.zeros((0, 2)), longer
    call(answer, *none, shape=(0,))
    whole = np.array([[3, 4], [0, 0], [1, -1]]), np.array([1, 3])  # numbers of type int
    more = [(many, longer), (1e4 * many, 1e4 * longer), (many / 2, longer), whole]
    more += [(many, many[:10, 0] ** 2), (1e-4 * many, 1e-4 * longer)]
    further(lambda *case: np.array(answer(*case), float), more, right=_right_short)
    return "the ring that a robot's data sheet calls its workspace, hole included."


# 4.1

_DT = 0.04


def _step(turn, away=lambda y, v, e: (y + _DT * v, v)):
    """A bounce: turn(y, v, e) where the step would end behind the wall, else away(y, v, e)."""
    return lambda y, v, e=1.0: (turn if y + _DT * v < 0 else away)(y, v, e)


def _turned(place, speed):
    """A bounce from what becomes of the place behind the wall and of the velocity."""
    return _step(lambda y, v, e: (place(y + _DT * v, e), speed(v, e)))


def _back(x, e):
    return -e * x


def _same(x, e):
    return x


_right_bounce = _turned(_back, _back)
BEHIND = "it is left behind the wall: only its velocity knows of the bounce"
INTO = "the place is mirrored, the velocity still points into the wall"
BOUNCES = [
    Wrong("the lesson's wall", _turned(_same, _back), BEHIND),
    Wrong("behind the wall", _turned(lambda y, e: e * y, _back), BEHIND),
    Wrong(
        "on the wall",
        _turned(lambda y, e: 0 * y, _back),
        "you put it on the wall: then where it ends no longer depends on where it began, "
        "and the slope is 0",
    ),
    Wrong(
        "waits",
        _step(lambda y, v, e: (y, -e * v)),
        "it waits where it was: in that step it reaches the wall and comes back",
    ),
    Wrong("v as it was", _turned(_back, _same), INTO),
    Wrong("v as it was, slower", _turned(_back, lambda v, e: e * v), INTO),
    Wrong(
        "never turns",
        _turned(_same, _same),
        "it flies on through the wall: move first, and then ask whether y is negative",
    ),
    Wrong(
        "e missing in y",
        _turned(lambda y, e: -y, _back),
        "mirrored, but for e = 0.5 it comes back slower: its way back shrinks too",
    ),
    Wrong(
        "e missing in v",
        _turned(_back, lambda v, e: -v),
        "for e = 0.5 it leaves with half of its speed, not with all of it",
    ),
    Wrong(
        "e missing",
        _turned(lambda y, e: -y, lambda v, e: -v),
        "e plays no part: for e = 0.5 both its speed and its way back are halved",
    ),
    Wrong(
        "divided by e",
        _turned(lambda y, e: -y / e, lambda v, e: -v / e),
        "a dull wall makes it slower, yours makes it faster: multiply by e",
    ),
    Wrong(
        "without the way in",
        _step(lambda y, v, e: (y - e * _DT * v, -e * v)),
        "you let it turn where it was, and not at the wall: part of the step is the way there",
    ),
    Wrong(
        "a whole step back",
        _step(lambda y, v, e: (-e * _DT * v, -e * v)),
        "from the wall it flies back for what is left of the step, not for all of it",
    ),
    Wrong(
        "always turns",
        _step(
            lambda y, v, e: (-e * (y + _DT * v), -e * v),
            lambda y, v, e: (-e * (y + _DT * v), -e * v),
        ),
        "it turns round although it has not met the wall: only if y is negative after the step",
    ),
    Wrong(
        "always away",
        lambda y, v, e=1.0: (abs(y + _DT * v) * (e if y + _DT * v < 0 else 1), -e * v),
        "its velocity turns round although it has not met the wall: that belongs into the if",
    ),
    Wrong(
        "does not move",
        _step(_right_bounce, lambda y, v, e: (y, v)),
        "far from the wall it does not move: y + dt * v comes first",
    ),
    Wrong(
        "order",
        lambda y, v, e=1.0: _right_bounce(y, v, e)[::-1],
        "first the place, then the velocity: yours come the other way round",
    ),
]


@exercise(
    "4.1",
    hints=[
        "Let it fly first: y = y + dt * v. If y is then negative it should have turned at 0.",
        "Behind the wall by |y| means: it flew that far after a bounce that did not happen. In "
        "truth it has spent that time on the way back, at e times the speed.",
        "So inside the if, y becomes -e * y and v becomes -e * v.",
    ],
    wrong=BOUNCES,
)
def bounce(answer):
    """One step of a puck before a hard wall, mirrored at the moment of impact."""
    cases = [(1.0, -1.0, 1.0), (0.01, -1.0, 1.0), (0.01, -1.0, 0.5), (0.02, 1.0, 0.5)]
    cases += [
        (0.5, -3.0, 0.5),
        (0.05, -2.0, 0.5),
        (0.03, -0.8),
        (0.9, 0.7),
        (0.002, -0.1),
        (0.3, -20.0, 0.4),
        (0.5, 0.0, 0.8),
    ]
    cases += [
        (0.0, -1.0, 0.5),
        (0.0, 2.0, 0.5),
        (0.0, 0.0, 0.5),
        (2, -100, 1),
        (900.0, -3e4, 0.9),
        (1 / 70, -0.7 / 0.9, 1 / 3),
    ]
    for there in (3e-2, 2e-3, 3e-5):  # just before the wall, and just behind it
        cases += [(sign * there + 0.06, -1.5, e) for sign in (1, -1) for e in (0.1, 0.3, 0.9)]
    mine = [_pair(call(answer, *case)) for case in cases]

    def otherwise(case, got, wanted):
        where = "at the wall" if case[0] + _DT * case[1] < 0 else "away from the wall"
        given = ", ".join(f"{n} = {a:.4g}" for n, a in zip("yve", case, strict=False))
        given += ", no e given" if len(case) == 2 else ""
        k = int(np.argmax(np.abs(got - wanted)))
        got, wanted = told_apart(got[k], wanted[k])
        name = ("place", "velocity")[k]
        return f"{where} ({given}) the {name} after dt = {_DT} s should be {wanted}; you say {got}"

    match_all(
        mine,
        cases,
        right=_right_bounce,
        wrong=BOUNCES,
        otherwise=otherwise,
        near=lambda a, b: np.allclose(a, b, rtol=1e-9, atol=1e-12),
    )
    dull = (0.01, -1.0, 0.0)
    got, wanted = _pair(call(answer, *dull)), np.zeros(2)
    if np.max(np.abs(got - wanted)) > 1e-12:
        raise Mistake(otherwise(dull, got, wanted))
    for k, result in enumerate(("place", "velocity")):
        for case in [(0.013, -1.0, 1.0), (0.013, -1.0, 0.6), (0.06, -2.0, 0.3), (0.06, -1.0, 0.7)]:
            _slopes(answer, case, k, result)
    return "slope -1 from a hard wall. The jumps were the trouble, not the `if`."


def _pair(mine):
    if not (isinstance(mine, (tuple, list)) or np.shape(mine) == (2,)) or len(mine) != 2:
        raise Mistake("return both, the place and the velocity: return y, v")
    if any(part is Ellipsis for part in mine):
        raise NotAttempted
    return np.array([value(part) for part in mine])


def _slopes(answer, case, k, result):
    """The slopes of the kth result in the place, the velocity and e."""
    wanted = grad(lambda *case: _right_bounce(*case)[k], (0, 1, 2))(*case)
    try:
        mine = grad(lambda *case: answer(*case)[k], (0, 1, 2))(*case)
    except Exception as error:
        raise Mistake(
            "the values are right, but Autograd does not get through "
            f"({type(error).__name__}: {' '.join(str(error).split())}): is there a float(), or a "
            "plain NumPy?"
        ) from error
    for slope, right, old in zip(mine, wanted, ("place", "velocity", "e"), strict=True):
        if not np.isclose(slope, right, rtol=1e-6, atol=1e-9):
            where = "across the bounce" if case[0] + _DT * case[1] < 0 else "away from the wall"
            slope, right = told_apart(float(slope), float(right), least=2)
            raise Mistake(
                f"the values are right, but {where} the slope of the new {result} in the old {old} "
                f"is {slope}, not {right} (e = {case[2]}): does the one still hang on the other?"
            )


# 4.2


def _slope_times(direction, slope=None):
    """An estimate from slope(loss, w, step, sigma) and what each pair hands over."""
    slope = slope or (lambda f, w, e, s: (f(w + s * e) - f(w - s * e)) / (2 * s))
    return lambda f, w, e, s: slope(f, w, e, s) @ direction(e) / len(e)


def _itself(e):
    return e


def _unit(e):
    return e / np.linalg.norm(e, axis=1)[:, None]


_right_estimate = _slope_times(_itself)


def _times(factor):
    return lambda f, w, e, s: factor(len(e), len(w), s) * _right_estimate(f, w, e, s)


def _by(slope):
    return _slope_times(_itself, slope)


SIGMA = "the size depends on sigma: divide once by the distance between the children, (2 * sigma)"
PARENT = "that compares each child with its parent; compare it with its opposite"
CHILD = "that looks at one child of each pair only: subtract its opposite"
LENGTH = "directions come as they are, long or short: do not scale them"
ESTIMATES = [
    Wrong(
        "sign",
        _times(lambda N, n, s: -1),
        "that is minus the gradient: which child comes first, up or down?",
    ),
    Wrong("one sigma", _times(lambda N, n, s: 2), "twice too much: up and down lie 2 sigma apart"),
    Wrong(
        "sum",
        _times(lambda N, n, s: N),
        "as many times too much as there are pairs: the mean over them, not the sum",
    ),
    Wrong(
        "over weights",
        _times(lambda N, n, s: N / n),
        "N is the number of pairs, not the number of weights",
    ),
    Wrong("no sigma", _times(lambda N, n, s: 2 * s), SIGMA),
    Wrong("half, no sigma", _times(lambda N, n, s: s), SIGMA),
    Wrong("/ 2 * sigma", _times(lambda N, n, s: s**2), SIGMA),
    Wrong("sigma twice", _times(lambda N, n, s: 1 / s), SIGMA),
    Wrong("from the parent", _by(lambda f, w, e, s: (f(w + s * e) - f(w)) / s), PARENT),
    Wrong("from the parent / 2", _by(lambda f, w, e, s: (f(w + s * e) - f(w)) / (2 * s)), PARENT),
    Wrong("to the parent", _by(lambda f, w, e, s: (f(w) - f(w - s * e)) / s), PARENT),
    Wrong("one child", _by(lambda f, w, e, s: f(w + s * e) / s), CHILD),
    Wrong("one child / 2", _by(lambda f, w, e, s: f(w + s * e) / (2 * s)), CHILD),
    Wrong(
        "sum of both",
        _by(lambda f, w, e, s: (f(w + s * e) + f(w - s * e)) / (2 * s)),
        "up plus down: the slope is in their difference",
    ),
    Wrong(
        "means apart",
        lambda f, w, e, s: np.mean(f(w + s * e) - f(w - s * e)) / (2 * s) * np.mean(e, axis=0),
        "first slope times its own direction, for each pair, then the mean",
    ),
    Wrong("unit steps", lambda f, w, e, s: _right_estimate(f, w, _unit(e), s), LENGTH),
    Wrong("unit directions", _slope_times(_unit), LENGTH),
    Wrong(
        "around zero",
        lambda f, w, e, s: _right_estimate(f, 0 * w, e, s),
        "your children stand around 0, not around w",
    ),
]


@exercise(
    "4.2",
    hints=[
        "w + sigma * e is a stack of children, one in each row; loss(w + sigma * e) has one number "
        "for each.",
        "(up - down) / (2 * sigma) is one slope for each pair. It is to multiply its own row of e: "
        "slopes[:, None] * e.",
        "The mean over the pairs is np.mean(..., axis=0).",
    ],
    wrong=ESTIMATES,
)
def estimate(answer):
    """The gradient estimated from pairs of opposite children."""
    rng = np.random.default_rng(4)
    runs, cases, mine, most = [], [], [], 0

    def landscape(n, bent):
        tilt = rng.normal(size=n)

        def loss(x):
            if isinstance(x, Box):
                raise TypeError("this loss has values and no gradient; compare its values")
            x = np.asarray(x)
            runs.append(x.size // n)
            return np.sum(np.sin(x + tilt) + bent * tilt * x**2, axis=-1)

        return loss

    sizes = [(7, 5, 0.1), (7, 5, 0.1), (3, 6, 0.02), (1, 2, 0.2), (4, 1, 0.05)]
    sizes += [(90, 42, 1e-3), (5, 5, 0.3)]
    for pairs, n, sigma in sizes:
        cases.append((landscape(n, 0.5), rng.normal(size=n), rng.normal(size=(pairs, n)), sigma))
        runs.clear()
        mine.append(call(answer, *cases[-1], shape=(n,)))
        count, most = sum(runs), max(most, len(runs))
        if count == 0:
            raise Mistake("you never call loss: the estimate comes from runs alone")

    def otherwise(case, got, wanted):
        return f"for {len(case[2])} pairs and sigma = {case[3]} {worst(got, wanted)}"

    match_all(mine, cases, right=_right_estimate, wrong=ESTIMATES, otherwise=otherwise)
    (loss, *rest), other = cases[0], (*cases[1][:3], 0.2)
    steep = [(lambda x, size=size: size * loss(x), *rest) for size in (1e5, 1e-5)]
    further(answer, [*one_by_one(cases[0], other), *steep], right=_right_estimate)
    if most > 4:
        raise Mistake(f"the right answer in {most} calls of loss: give it stacks instead")
    return (
        f"{count} runs for {pairs} directions, so 84 for the body's 42 weights. The gradient takes "
        "one run and its way back."
    )


# 4.4

_CUP, _HALF, _RIM = 3.0, 0.05, 0.2


def _landing(throw, bounces, e=0.8, cup=_RIM):
    x, height, up = 0.0, 1.0, throw[1]
    for _ in range(bounces):
        down = np.sqrt(up**2 + 2 * 9.81 * height)
        x, height, up = x + throw[0] * (up + down) / 9.81, 0.0, e * down
    return x + throw[0] * (up + np.sqrt(up**2 + 2 * 9.81 * (height - cup))) / 9.81


def _rises(throw, bounces, x):
    """Where the last flight, which ends at x, comes up through the height of the rim."""
    up = 0.8**bounces * np.sqrt(throw[1] ** 2 + 2 * 9.81)
    return x - throw[0] * 2 * np.sqrt(up**2 - 2 * 9.81 * _RIM) / 9.81


@exercise(
    "4.4",
    hints=[
        "Choose the bounces first, 2 perhaps. Then (landing(t, 2) - 3) ** 2 is a loss of the two "
        "velocities t.",
        "Begin at np.array([1.0, 1.0]) and take 200 steps of 0.02 times the gradient.",
        "nan? After that many bounces the ball no longer rises to the rim: fewer bounces, or a "
        "higher throw to begin with.",
    ],
)
def my_throw(answer):
    """A throw that falls into the cup after at least two bounces."""
    if not isinstance(answer, (tuple, list, np.ndarray)) or len(answer) != 3:
        raise Mistake("three things are wanted, (vx, vy, bounces), as in (1.0, 2.0, 2)")
    if any(part is Ellipsis for part in answer):
        raise NotAttempted
    parts = [value(part, finite=False) for part in answer]
    if any(np.iscomplexobj(part) or not np.isfinite(part) for part in parts):
        raise Mistake("vx, vy and bounces are real numbers; one of yours is complex or not finite")
    vx, vy, bounces = map(float, parts)
    if bounces != int(bounces) or (isinstance(answer[2], Integral) and bounces < 0):
        raise Mistake(f"bounces are counted in whole numbers; {answer[2]} is not one")
    bounces = int(bounces)
    if bounces < 2:
        raise Mistake(f"only {bounces} of its bounces: at least two make it a trick")
    if bounces > 50:
        raise Mistake(f"{float(bounces):g} bounces are more than this ball can do")
    throw = np.array([vx, vy])
    if np.hypot(vx, vy) > 30:
        raise Mistake(f"{np.hypot(vx, vy):.0f} m/s: no arm throws like that, stay below 30")
    x = _landing(throw, bounces)
    if not np.isfinite(x):
        raise Mistake(f"after {bounces} bounces it does not rise to the rim any more: throw higher")
    if abs(x - _CUP) > _HALF:
        where = "in front of" if x < _CUP else "behind"
        raise Mistake(
            f"it comes down {100 * abs(x - _CUP):.3g} cm {where} the cup's middle; 5 cm is its half"
        )
    if (rises := _rises(throw, bounces, x)) > _CUP - _HALF:
        raise Mistake(
            f"it comes through the cup's side: it rises over the rim at x = {rises:.3f} m, and the "
            f"cup begins at {_CUP - _HALF} m"
        )
    off = 100 * 0.02 * np.sqrt(np.sum(grad(_landing)(throw, bounces) ** 2))  # cm
    forgiven = "still hits" if off < 100 * (_HALF - abs(x - _CUP)) else "misses"
    return (
        f"in the cup after {bounces} bounces. A hand that is 2 cm/s off in the worst direction "
        f"moves the landing by {off:.1f} cm, and {forgiven}. Can your neighbour's throw do better?"
    )
