"""Reading the answers of lesson 02, inside Autograd."""

import contextlib
import inspect

import autograd.numpy as np
from autograd import make_vjp
from autograd.core import primitive_vjps

from . import Mistake, NotAttempted, Wrong, call, exercise, match, near, told_apart, value
from .cases import further


def _rule(answer, ans, x, g, finite=True):
    """What a learner's rule makes of the gradient g, with the ladder of a function's function."""
    back = call(answer, ans, x)
    if not callable(back):
        raise Mistake(
            "your rule returns numbers, but the gradient g comes later: return a function of g, "
            "lambda g: ..."
        )
    once, again = (call(back, g, shape=np.shape(x), finite=finite) for _ in "12")
    if not np.array_equal(once, again, equal_nan=True):
        raise Mistake(
            "asked twice with one g, your rule answers twice: "
            "does it change x or ans, or throw dice?"
        )
    with contextlib.suppress(Mistake):
        call(answer, np.asarray(ans) / 2, np.asarray(x) / 2)  # once more on the same tape
    if not np.array_equal(once, call(back, g, shape=np.shape(x), finite=finite), equal_nan=True):
        raise Mistake(
            "where the operation stands twice on a tape, the first answers for the second: "
            "does your rule keep its own ans and x, or look at the newest?"
        )
    return once


def _match_rule(answer, ans, x, g, right, otherwise, wrong=()):
    """As `match`, for rules: functions (ans, x) -> (g -> what comes back)."""

    def at(rule):
        return lambda ans, x, g: rule(ans, x)(g)

    got = _rule(answer, ans, x, g)
    rows = [row._replace(formula=at(row.formula)) for row in wrong]
    how = dict(right=at(right), wrong=rows, otherwise=otherwise)
    match(lambda *args: got, ans, x, g, **how)


def _of(back):
    """A rule (ans, x) -> (g -> ...), from one function of all three."""
    return lambda ans, x: lambda g: back(g, ans, x)


TANH = [
    Wrong(
        "sign",
        _of(lambda g, ans, x: -g * (1 - ans**2)),
        "the sign is wrong: tanh climbs everywhere, so its slope is positive",
    ),
    Wrong(
        "forgets g",
        _of(lambda g, ans, x: 1 - ans**2),
        "right for g = 1, but whatever comes back as g, you return the same: use g",
    ),
    Wrong(
        "square missing",
        _of(lambda g, ans, x: g * (1 - ans)),
        "nearly: a square is missing. At large negative x your slope is 2, not 0",
    ),
    Wrong(
        "1 / cosh",
        _of(lambda g, ans, x: g / np.cosh(x)),
        "nearly: a square is missing, the slope is 1 / cosh² x",
    ),
    Wrong(
        "square of x",
        _of(lambda g, ans, x: g * (1 - x**2)),
        "the square is of the wrong thing: x, or what tanh made of it?",
    ),
    Wrong(
        "tanh of ans",
        _of(lambda g, ans, x: g * (1 - np.tanh(ans) ** 2)),
        "ans is tanh(x) already, and you take tanh of it once more",
    ),
    Wrong(
        "plus for minus",
        _of(lambda g, ans, x: g * (1 + ans**2)),
        "a slope above 1, but tanh is steepest at 0, where its slope is 1: a sign?",
    ),
    Wrong(
        "adds g",
        _of(lambda g, ans, x: g + 1 - ans**2),
        "g and the slope are added; along a path of the tape they multiply",
    ),
    Wrong(
        "divides",
        _of(lambda g, ans, x: g / (1 - ans**2)),
        "you divide by the slope; along a path of the tape they multiply",
    ),
    Wrong(
        "size of g",
        _of(lambda g, ans, x: np.abs(g) * (1 - ans**2)),
        "right for positive g; a negative one must come back negative",
    ),
    Wrong(
        "tanh itself",
        _of(lambda g, ans, x: g * ans),
        "that is tanh itself; the rule wants its slope",
    ),
    Wrong("rule of sin", _of(lambda g, ans, x: g * np.cos(x)), "that is the rule for sin"),
]


@exercise(
    "2.1",
    hints=[
        "d tanh(x)/dx = 1 - tanh²(x).",
        "tanh(x) has been computed already: it is `ans`.",
        "The rule for sin is `lambda ans, x: lambda g: g * np.cos(x)`. What stands in the place of "
        "np.cos(x) here?",
    ],
    wrong=TANH,
)
def tanh_vjp(answer):
    """The rule (VJP) of tanh: a function of g."""
    right = _of(lambda g, ans, x: g * (1 - ans**2))
    some = np.array([-3.3, -1.3, -0.2, 0.0, 0.4, 2.1])
    g = np.array([2.0, 0.5, -2.0, 3.0, 1.0, -0.7])
    if near(_rule(answer, np.tanh(some), some, g**0), right(np.tanh(some), some)(g**0)):
        say = "right for g = 1, wrong for another g: a rule is g times the slope"
    else:
        say = f"for x = {some} and g = {g} {{worst}}, as nudging x shows"
    _match_rule(answer, np.tanh(some), some, g, right, say, TANH)
    grid = np.linspace(-1, 1, 6).reshape(2, 3)
    for x, g, before in [
        (some[::-1], 2 - some, "right for one x, wrong for the next: "),
        (grid, 2 + grid, "right for a vector, wrong for a matrix: "),
        (grid[None, :, :1], 1e-4 * grid[None, :, 1:2], "right for a matrix, wrong for a pile: "),
        (np.array(0.4), np.array(-2.0), "right for arrays, wrong for one number: "),
        (np.array([-900, 1.0, 900]), np.ones(3), "right for small x, wrong where tanh is ±1: "),
        (
            np.linspace(-2, 2, 400),
            np.linspace(9e3, -5e3, 400),
            "right for a few x, wrong for many: ",
        ),
    ]:
        try:
            _match_rule(answer, np.tanh(x), x, g, right, "{worst}")
        except Mistake as mistake:
            raise Mistake(f"{before}{mistake}") from mistake
    return (
        "one line, and it learns: the next cell puts your rule into the engine's table. "
        "Autograd's own table has it too."
    )


def _summed(got, before, after):
    """What was got, if it has the shape from before the broadcasting, or a line that fits."""
    shape = np.shape(got)
    if got is Ellipsis or shape == before:
        return got
    if shape == after:
        which = "a stretched axis" if len(before) == len(after) else "a new axis in front"
        raise Mistake(f"from {after} to {before}: {which} still has its length, add over it")
    if shape == tuple(n for n in before if n != 1) and len(before) == len(after):
        raise Mistake(f"from {after} to {before}: the axis is gone. keepdims=True leaves a 1 there")
    if len(after) == 2 and before != ():
        return got
    raise Mistake(f"right in simple cases, but from {after} to {before} you return shape {shape}")


def _copies_added(g, shape):
    origin = np.broadcast_to(np.arange(np.prod(shape, dtype=int)).reshape(shape), np.shape(g))
    parts = [np.bincount(origin.ravel(), part.ravel()) for part in (np.real(g), np.imag(g))]
    return np.reshape(parts[0] + 1j * parts[1] if np.iscomplexobj(g) else parts[0], shape)


def _first_copy(g, shape):
    g = g[(0,) * (np.ndim(g) - len(shape))]
    return g[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]


COPIES = [
    Wrong("first copy", _first_copy, "you keep the first copy of each value; all of them count"),
    Wrong(
        "mean",
        lambda g, shape: _copies_added(g, shape) * np.prod(shape) / np.size(g),
        "that is the mean of the copies. A value used three times counts three times",
    ),
    Wrong(
        "last axes",
        lambda g, shape: np.sum(g, axis=-1) if np.ndim(g) > len(shape) else _copies_added(g, shape),
        "you add along the rows, as if it had been a column. "
        "Broadcasting puts the new axis in front",
    ),
    Wrong(
        "real part",
        lambda g, shape: _copies_added(np.real(g), shape),
        "right for real numbers; what becomes of the imaginary part of complex ones?",
    ),
    Wrong(
        "conjugate",
        lambda g, shape: _copies_added(np.conj(g), shape),
        "right for real numbers, but complex ones come back with their sign of i turned round",
    ),
]
SHAPES = [
    ((4, 3), (4, 3)),
    ((4, 1), (4, 3)),
    ((3,), (3, 3)),
    ((), (5,)),
    ((), (2, 3)),
    ((1,), (5,)),
    ((1, 5), (2, 5)),
    ((1, 1), (2, 3)),
    ((3,), (1, 3)),
    ((3, 3), (2, 3, 3)),
    ((3,), (2, 4, 3)),
    ((2, 3, 1), (2, 3, 4)),
    ((2, 1, 3), (2, 4, 3)),
    ((4, 1), (2, 4, 3)),
    ((4, 1), (2, 5, 4, 3)),
    ((1, 1, 2), (2, 3, 4, 2)),
    ((1, 3), (1, 3)),
    ((300, 1), (2, 300, 20)),
    ((2,), (3, 2, 4, 2)),
    ((), (2, 3, 2, 2)),
    ((2, 1, 1, 3), (5, 2, 4, 1, 3)),
]


@exercise(
    "2.2",
    hints=[
        "Two things to undo: new axes in front, and axes of length 1 that were stretched.",
        "New axes in front: as long as g has more axes than shape has entries, add over axis 0.",
        "Then np.sum with axis=(all axes where shape is 1) and keepdims=True, so that the 1 stays.",
    ],
    wrong=COPIES,
)
def unbroadcast(answer):
    """The sum over all copies, in the shape from which they were copied."""
    rng = np.random.default_rng(4)
    special = {
        (4, 3): "nothing was broadcast from (4, 3) to (4, 3), so g should come back as it is",
        (4, 1): "wrong from (4, 3) to (4, 1): add each row to one number; {worst}",
        (3,): "wrong from (3, 3) to (3,): the new axis stands in front, add over it; {worst}",
    }
    for k, (before, after) in enumerate(SHAPES):
        g = rng.normal(size=after)
        got = _summed(call(answer, g, before), before, after)
        say = special[before] if k < 3 else f"from {after} to {before} {{worst}}"
        how = dict(right=_copies_added, wrong=COPIES if k < 3 else (), otherwise=say)
        match(lambda *args, got=got: got, g, before, **how)
    g = rng.normal(size=(3, 3))
    shapes = [(3, 3), (3, 1), (1, 3), (3,), (1, 1), (1,), ()]
    for size in (1, 1e5, 1e-5):
        further(answer, [(size * g, before) for before in shapes], right=_copies_added)
    for before in [(3,), (1, 3), ()]:
        light = np.arange(6).reshape(2, 3) * (1 + 2j) + 1
        try:
            got = call(answer, light, before, shape=before)
        except Mistake as mistake:
            said = "right for real numbers, but not for complex ones"
            raise Mistake(f"{said}: {mistake}") from mistake
        say = "right for real numbers, but for complex ones {worst}"
        how = dict(right=_copies_added, wrong=COPIES, otherwise=say)
        match(lambda *args, got=got: got, light, before, **how)
    return "every copy counted, of complex numbers too. Autograd undoes its broadcasting like this."


def _weights(shape):
    return np.random.default_rng(7).normal(size=shape)


_W, _B = _weights((3, 4)), _weights((4, 5))
# name of the fault (None: the rule is right), f, vjp, x
_RULES = [
    (None, np.exp, _of(lambda g, ans, x: g * ans), np.abs(_weights(8))),
    (None, np.sin, _of(lambda g, ans, x: g * np.cos(x)), _weights((5,))),
    (None, lambda x: x @ _W, _of(lambda g, ans, x: g @ _W.T), _weights((2, 3))),
    (None, np.cumsum, _of(lambda g, ans, x: np.cumsum(g[::-1])[::-1]), _weights(6)),
    (None, lambda x: 1e4 * x**2, _of(lambda g, ans, x: 2e4 * g * x), _weights((4,))),
    (
        None,
        lambda x: np.sum(np.abs(x)) ** 3,
        _of(lambda g, ans, x: 3 * g * np.sum(np.abs(x)) ** 2 * np.sign(x)),
        _weights((3, 2)),
    ),
    ("sign", lambda x: 100 * np.cos(x), _of(lambda g, ans, x: 100 * g * np.sin(x)), np.ones(1)),
    (
        "factor",
        lambda x: 3e-3 * np.tanh(2 * x),
        _of(lambda g, ans, x: 3e-3 * g * (1 - (ans / 3e-3) ** 2)),
        np.zeros(5),
    ),
    ("g", np.exp, _of(lambda g, ans, x: np.mean(g) * np.exp(x)), _weights((5,))),
    ("order", np.cumsum, _of(lambda g, ans, x: np.cumsum(g)), _weights(30)),
    ("mixed", lambda x: _B * x, _of(lambda g, ans, x: (_B * g)[::-1]), _weights((4, 5))),
    (
        "one entry",
        lambda x: 100 * np.abs(x),
        _of(lambda g, ans, x: 100 * g),
        np.abs(_weights(8)) * (1 - 2 * np.eye(8)[5]),
    ),
    *(
        (
            "thousandth",
            lambda x: 1e4 * np.sum(x**3),
            _of(lambda g, ans, x, off=off: (3e4 + 30 * off) * g * x**2),
            _weights((3, 2)),
        )
        for off in (1, -1)
    ),
]
_MISSED = {
    "sign": "it passes a rule whose sign is wrong (for 100 cos x, of one entry)",
    "factor": "it passes a rule that lacks a factor of 2 (for 0.003 tanh(2x), at x = 0): "
    "is each number compared as it is, with none rounded away?",
    "g": "it passes a rule that takes the mean of g for g: does g differ from entry to entry?",
    "order": "it passes a rule that adds up from the wrong end (for cumsum): are g and v random?",
    "mixed": "it passes a rule that gives each entry another one's gradient: is v random too?",
    "thousandth": "it passes a rule that is off by a thousandth: what does your comparison allow?",
    "one entry": "it passes a rule with a single wrong entry (for abs, where one x is negative): "
    "does every entry of x get a nudge?",
}


def _same(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b)


@exercise(
    "2.3",
    hints=[
        "Jv is the change of f along v: (f(x + h v) - f(x - h v)) / (2 h), with h about 1e-5.",
        "The rule gives w = vjp(f(x), x)(g), of x's shape. sum(w * v) is gᵀJv. Which other is?",
        "Compare sum(g * Jv) with sum(w * v), relative to their size: differences are right to "
        "about nine digits, so allow 1e-6.",
        "g has the shape of f(x), v the shape of x. Draw both with rng.normal.",
    ],
)
def vjp_is_right(answer):
    """True if a rule is right, False if it is not."""
    said = []
    for fault, f, vjp, x in _RULES:
        verdicts, misasked = set(), []

        def heard(ans, at, f=f, vjp=vjp, x=x, misasked=misasked):
            misasked.append(np.shape(at) != np.shape(x) or not _same(ans, f(at)))
            return (lambda g: 0 * x) if misasked[-1] else vjp(ans, at)

        for _ in range(5):  # new random vectors each time: nobody passes by luck
            verdict = call(answer, f, heard, x)
            if any(misasked):
                raise Mistake("a rule is asked as vjp(f(x), x): the value first, then x")
            if not isinstance(verdict, (bool, np.bool_)):
                shape, kind = np.shape(verdict), type(verdict).__name__
                if shape != ():
                    raise Mistake(f"one verdict is wanted, this has shape {shape}: np.all")
                raise Mistake(
                    f"a verdict is True or False, this is a {kind}: compare the two numbers"
                )
            verdicts.add(bool(verdict))
        said.append((fault, verdicts))
    if all(verdicts == {True} for _, verdicts in said):
        raise Mistake("it says True to everything, also to sin as the rule of cos")
    if all(verdicts == {False} for _, verdicts in said):
        raise Mistake(
            "it says False to everything, also to right rules: are both numbers right (try "
            "f = exp by hand), and does the comparison allow for some error?"
        )
    if all(verdicts == {fault is not None} for fault, verdicts in said):
        raise Mistake("it says True to wrong rules and False to right ones: the other way round")
    always = [fault for fault, verdicts in said if fault and verdicts == {True}]
    missed = always + [fault for fault, verdicts in said if fault and len(verdicts) == 2]
    refused = [k for k, (fault, verdicts) in enumerate(said) if not fault and False in verdicts]
    if refused and not missed and refused == [4]:
        raise Mistake(
            "it refuses a right rule whose numbers are large (1e4 x²): compare relative to size"
        )
    if refused:
        names = ["exp", "sin", "a matrix product", "cumsum", "1e4 x²", "a cubed sum of abs"]
        raise Mistake(
            f"it refuses a right rule, that of {names[refused[0]]}: are both numbers right there, "
            "and the difference good enough, (f(x + h v) - f(x - h v)) / 2h with h about 1e-5?"
        )
    if len(missed) > 3 * len(always):
        raise Mistake(
            "the same wrong rule passes at one try and is caught at the next: is an abs missing, "
            "or does the comparison allow too much?"
        )
    if missed.count("thousandth") == 1:
        raise Mistake(
            "it catches a rule whose result is too large, or too small, but not both: "
            "is an abs missing?"
        )
    if missed:
        raise Mistake(
            _MISSED["thousandth" if set(missed) == {"factor", "thousandth"} else missed[0]]
        )
    return (
        "six right rules passed, eight wrong ones caught. Two random vectors suffice, "
        "whatever the size: the course's light engine is tested so."
    )


def _stable(x):
    return np.max(x) + np.log(np.sum(np.exp(x - np.max(x))))


def _softmax(x):
    return np.exp(x - _stable(x))


SUMS = [
    Wrong(
        "forgets to add top",
        lambda x: _stable(x) - np.max(x),
        "the largest entry, once taken out, must be added again",
    ),
    Wrong(
        "forgets the log",
        lambda x: np.sum(np.exp(x)),
        "that is the sum of the exponentials; take its logarithm",
    ),
    Wrong(
        "log10",
        lambda x: _stable(x) / np.log(10),
        "a logarithm to the base 10, but the natural one is wanted: np.log",
    ),
    Wrong(
        "mean",
        lambda x: _stable(x) - np.log(len(x)),
        "that is the logarithm of the mean; the sum is wanted",
    ),
    Wrong("the largest", np.max, "that is the largest entry alone; the others count too"),
]
SLOPES = [
    Wrong(
        "lacks the sum",
        _of(lambda g, ans, x: g * np.exp(x)),
        "the value is right, its rule is not: divide by the sum that is inside log",
    ),
    Wrong(
        "all to the largest",
        _of(lambda g, ans, x: g * (x == np.max(x))),
        "your rule gives all to the largest entry, but all of them have a share",
    ),
    Wrong(
        "sign",
        _of(lambda g, ans, x: -g * _softmax(x)),
        "the value is right, the sign of its rule is not: a larger x, a larger sum",
    ),
    Wrong(
        "upside down",
        _of(lambda g, ans, x: g * np.exp(ans - x)),
        "the value is right, its rule is upside down: which of ans and x is the larger?",
    ),
]
INSIDE = [
    Wrong(
        "forgets g",
        _of(lambda g, ans, x: _softmax(x)),
        "right alone, wrong inside -3 * logsumexp(x): your rule forgets g",
    ),
    Wrong(
        "size of g",
        _of(lambda g, ans, x: np.abs(g) * _softmax(x)),
        "right alone, wrong inside -3 * logsumexp(x): a negative g must come back negative",
    ),
]


@exercise(
    "2.4",
    hints=[
        "log(e^a + e^b) = a + log(1 + e^(b - a)): take the largest out, and nothing overflows.",
        "top = np.max(x); the answer is top + log of the sum of exp(x - top).",
        "The slope along x_i is e^(x_i) / sum of e^(x_j), and that sum is e^ans.",
        "One exponential of a difference is enough for the slope. It has one entry for each x_i.",
    ],
    wrong=SUMS,
)
def logsumexp(answer):
    """log of the sum of exp(x), for any x, with its VJP known to Autograd."""
    steps = getattr(answer, "fun", answer)  # inside the primitive: an error there names its line
    for x in [np.array([0.3, -1.2, 2.0, 0.7]), np.array([1.1, 0.2, -0.4, 0.9, 1.5, -2.0, 0.6])]:
        got = call(steps, x, shape=(), finite=False)
        if not np.isfinite(got):
            raise Mistake(f"for {x} it gives {got}, but {_stable(x):.4g} is wanted")
        how = dict(right=lambda x: np.array(_stable(x)), wrong=SUMS)
        match(lambda x, got=got: got, x, otherwise=f"for {x} {{worst}}", **how)
    many = 3 * _weights(300)
    for x in [[1e3, 1e3], [-1000, -1001], [-900, 900], [900, -900, 0], [5, 900, 900], [-800], many]:
        x = np.array(x, dtype=float)
        mine = call(steps, x, shape=(), finite=False)
        if not near(mine, _stable(x)):
            say = f"right for small numbers, but for x = {x} it gives {mine:.4g}"
            if np.isfinite(mine):
                raise Mistake(f"{say}, and {_stable(x):.4g} is wanted")
            raise Mistake(f"{say}. How large is exp of that, and how large need it be?")
    if not hasattr(answer, "fun"):
        raise Mistake(
            "the value is right, for large x too, but it has no rule of its own: Autograd goes "
            "through your steps. Keep @extend.primitive above it, and teach its VJP with defvjp"
        )
    rule = _taught(answer)
    try:
        _slope_of_logsumexp(rule)
    except NotAttempted:
        raise Mistake("the value is right, for large x too. Its rule is not written yet") from None
    return "for 1000 as for 1, and so is its gradient, the softmax. Lesson 08 stands on it."


def _taught(answer):
    """The rule that Autograd keeps for a primitive, or else one that goes through Autograd."""
    kept = primitive_vjps.get(answer)
    rules = inspect.getclosurevars(kept).nonlocals.get("vjps_dict", {}) if kept else {}
    if 0 in rules:
        return rules[0]
    try:
        make_vjp(answer)(np.zeros(2))
    except NotImplementedError as error:
        raise Mistake("the value is right, but no rule was taught: use defvjp") from error
    return lambda ans, x: make_vjp(answer)(x)[0]


def _slope_of_logsumexp(rule):
    for x, g, rows in [
        (np.array([0.3, -1.2, 2.0, 0.7]), 1.0, SLOPES),
        (np.array([0.3, -1.2, 2.0, 0.7]), -3.0, INSIDE),
        (np.array([0.7, 2.0, -1.2, 0.3]), 1.0, ()),  # the same sum
        (np.array([1.1, 0.2, -0.4, 0.9, 1.5, -2.0, 0.6]), 2.0, ()),
        (np.array([1000.0, 1001.0]), 1.0, ()),
        (np.array([-1000.0, -1001.0, -999.5]), -2.0, ()),
        (np.array([0.0, 900.0, -900.0, 0.0]), 1.0, ()),
        (3 * _weights(300), 1e4, ()),
    ]:
        ans = _stable(x)
        try:
            mine = _rule(rule, ans, x, g, finite=False)
        except Mistake as mistake:
            raise Mistake(f"the value is right, for large x too. Its rule: {mistake}") from mistake
        if not np.isfinite(mine).all():
            raise Mistake(f"for x = {x} the value is right, but its rule overflows: use ans")
        total = np.sum(mine)
        say = f"the value is right, its rule is not: for x = {x} and g = {g:g} {{worst}}"
        if g == 1 and abs(total - 1) > 1e-6:
            say += ". Add 1 to each entry and the answer grows by 1, so the slopes should add up "
            say += f"to 1; yours add up to {told_apart(total, 1.0)[0]}"
        how = dict(wrong=rows, right=_of(lambda g, ans, x: g * _softmax(x)))
        _match_rule(lambda ans, x, mine=mine: lambda g: mine, ans, x, g, otherwise=say, **how)


@exercise(
    "2.5",
    hints=[
        "If round(x) is too large, x should become smaller. What must the VJP return for that?",
        "From afar the stairs of round look like a straight ramp. Which slope has it?",
        "Use the ramp's rule instead of that of the stairs; do not forget that it gets g.",
    ],
)
def round_vjp(answer):
    """A VJP for round with which gradient descent reaches any whole-numbered target."""
    x = np.array([[0.2, 1.49, -2.3], [3.6, -0.7, 1.1]])
    target = np.array([[3.0, -2.0, -2.0], [0.0, 4.0, 1.0]])
    g = np.array([[1.03, -2.11, 0.57], [0.13, 3.07, -0.94]])
    ans = np.round(x)
    back, double = _rule(answer, ans, x, g), _rule(answer, ans, x, 2 * g)
    if np.iscomplexobj(back):
        raise Mistake("x and g are real, but what your rule returns is complex")
    if np.allclose(back, 0):
        raise Mistake(
            "that is the truth: the stairs are flat. Nothing is learned from 0, so here you may lie"
        )
    if np.allclose(back, double):
        if np.allclose(_rule(answer, ans, x, -g), -back):
            raise Mistake(
                "you keep only the sign of g, or its direction. A VJP is linear in g: twice the g, "
                "twice the answer"
            )
        raise Mistake("whatever comes back as g, you return the same. How wrong was the answer?")
    if not np.allclose(2 * back, double):
        raise Mistake(
            "for twice the g your rule does not return twice as much. A VJP is linear in g, or "
            "the rules before it on the tape go wrong"
        )
    for more in (-100 * g, np.abs(g), g[::-1] ** 2):
        one, both = _rule(answer, ans, x, more), _rule(answer, ans, x, g + more)
        if not np.allclose(back + one, both):
            raise Mistake(
                "for the sum of two g your rule does not return the sum of what it returns for "
                "each. A VJP is linear in g, or the rules before it on the tape go wrong"
            )
    far = np.array([[[60.4], [-45.0]]]), np.array([[[-50.0], [70.0]]])
    near_by = np.array([0.4, 7.6]), np.array([-5.0, 2.0])
    for begin, end in [(x, target), near_by, far, (np.array(2.6), np.array(-4.0))]:
        x = np.array(begin)
        for step in range(200):
            ans = np.round(x)
            gap = ans - end
            if step == 199:
                break
            x = x - 0.1 * value(call(answer, ans, x)(2 * gap), x.shape)
            if np.max(np.abs(x)) > 1e6:
                raise Mistake(
                    "it runs away: downhill became uphill, the steps are far too long, or an entry "
                    "hears another one's g"
                )
        if np.any(gap):
            off = gap != 0
            got, wanted = int(ans[off][0]), int(end[off][0])
            raise Mistake(
                f"after 200 steps of 0.1 times the gradient, {np.sum(off)} of {gap.size} values "
                f"are not on their target (round(x) is {got} instead of {wanted}): "
                "is your slope 0, very small or too large somewhere, or does an entry hear another "
                "one's g?"
            )
    return (
        "a false gradient that goes the right way. Plates with few heights can learn with it. "
        "When a gradient may lie, and when not, is yours to decide from now on."
    )
