"""Reading the answers of lesson 02, inside Autograd."""

import autograd.numpy as np
from autograd import grad

from . import Mistake, call, exercise, value


def _rule(answer, ans, x, g):
    """What a learner's rule makes of the gradient g, with the ladder of a function's function."""
    back = call(answer, ans, x)
    if not callable(back):
        raise Mistake(
            "your rule returns numbers, but the gradient g comes later: return a function of g, "
            "lambda g: ..."
        )
    return call(back, g, shape=np.shape(x))


@exercise(
    "2.1",
    hints=[
        "d tanh(x)/dx = 1 - tanh²(x).",
        "tanh(x) has been computed already: it is `ans`.",
        "The rule for sin is `lambda ans, x: lambda g: g * np.cos(x)`. What stands in the place of "
        "np.cos(x) here?",
    ],
)
def tanh_vjp(answer):
    """The rule (VJP) of tanh: a function of g."""
    x = np.array([-1.3, -0.2, 0.0, 0.4, 2.1])
    ans, ones, g = np.tanh(x), np.ones(5), np.array([0.5, -2.0, 3.0, 1.0, -0.7])
    slope = 1 - ans**2
    mine = _rule(answer, ans, x, ones)
    if np.allclose(mine, -slope):
        raise Mistake("the sign is wrong: tanh climbs everywhere, so its slope is positive")
    if np.allclose(mine, 1 - ans):
        raise Mistake("nearly: a square is missing. At large negative x your slope is 2, not 0")
    if np.allclose(mine, 1 - x**2):
        raise Mistake("the square is of the wrong thing: x, or what tanh made of it?")
    if np.allclose(mine, 1 + ans**2):
        raise Mistake("a slope above 1, but tanh is steepest at 0, where its slope is 1: a sign?")
    if np.allclose(mine, 1 + slope):
        raise Mistake("g and the slope are added; along a path of the tape they multiply")
    if np.allclose(mine, ans):
        raise Mistake("that is tanh itself; the rule wants its slope")
    if not np.allclose(mine, slope):
        raise Mistake(
            f"for g = 1 at x = 0.4 your rule gives {mine[3]:.4f}; nudging x gives {slope[3]:.4f}"
        )
    mine = _rule(answer, ans, x, g)
    if np.allclose(mine, slope):
        raise Mistake("right for g = 1, but whatever comes back as g, you return the same: use g")
    if not np.allclose(mine, g * slope):
        raise Mistake("right for g = 1, wrong for another g: a rule is g times the slope")
    grid = np.linspace(-1, 1, 6).reshape(2, 3)
    if not np.allclose(
        _rule(answer, np.tanh(grid), grid, 2 * np.ones((2, 3))), 2 - 2 * np.tanh(grid) ** 2
    ):
        raise Mistake("right for a vector, wrong for a matrix")
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


@exercise(
    "2.2",
    hints=[
        "Two things to undo: new axes in front, and axes of length 1 that were stretched.",
        "New axes in front: as long as g has more axes than shape has entries, add over axis 0.",
        "Then np.sum with axis=(all axes where shape is 1) and keepdims=True, so that the 1 stays.",
    ],
)
def unbroadcast(answer):
    """The sum over all copies, in the shape from which they were copied."""
    rng = np.random.default_rng(4)

    def case(before, after):
        g = rng.normal(size=after)
        origin = np.broadcast_to(np.arange(np.prod(before, dtype=int)).reshape(before), after)
        wanted = np.bincount(origin.ravel(), g.ravel(), int(np.prod(before))).reshape(before)
        return g, wanted, value(_summed(call(answer, g, before), before, after), before)

    g, wanted, mine = case((4, 3), (4, 3))
    if not np.allclose(mine, wanted):
        raise Mistake("nothing was broadcast from (4, 3) to (4, 3), so g should come back as it is")
    g, wanted, mine = case((4, 1), (4, 3))
    if np.allclose(mine, g[:, :1]):
        raise Mistake("you keep the first copy of each value; all of them count")
    if np.allclose(mine, wanted / 3):
        raise Mistake("that is the mean of the copies. A value used three times counts three times")
    if not np.allclose(mine, wanted):
        raise Mistake("wrong from (4, 3) to (4, 1): add each row to one number")
    g, wanted, mine = case((3,), (3, 3))
    if np.allclose(mine, np.sum(g, axis=1)):
        raise Mistake(
            "from (3, 3) to (3,) you add along the rows, as if it had been a column. "
            "Broadcasting puts the new axis in front"
        )
    if not np.allclose(mine, wanted):
        raise Mistake("wrong from (3, 3) to (3,): the new axis stands in front, add over it")
    for before, after in [((), (5,)), ((), (2, 3)), ((1, 5), (2, 5)), ((2, 3), (4, 2, 3))]:
        g, wanted, mine = case(before, after)
        if not np.allclose(mine, wanted):
            raise Mistake(f"right for simple cases, wrong from {after} to {before}")
    for before, after in [((4, 1), (2, 4, 3)), ((1, 1, 2), (2, 3, 4, 2)), ((1, 3), (1, 3))]:
        g, wanted, mine = case(before, after)
        if not np.allclose(mine, wanted):
            raise Mistake(
                f"wrong from {after} to {before}: both things happen at once here, a new axis in "
                "front and a stretched one"
            )
    light = np.arange(6).reshape(2, 3) * (1 + 2j)
    try:
        mine = call(answer, light, (3,), shape=(3,))
    except Mistake as mistake:
        raise Mistake(f"right for real numbers, but not for complex ones: {mistake}") from mistake
    if not np.allclose(mine, np.sum(light, axis=0)):
        raise Mistake("right for real numbers; what becomes of the imaginary part of complex ones?")
    return "every copy counted, of complex numbers too. Autograd undoes its broadcasting like this."


def _weights(shape):
    return np.random.default_rng(7).normal(size=shape)


_W = _weights((3, 4))
# name of the fault (None: the rule is right), f, vjp, x
_RULES = [
    (None, np.exp, lambda ans, x: lambda g: g * ans, _weights((5,))),
    (None, np.sin, lambda ans, x: lambda g: g * np.cos(x), _weights((5,))),
    (None, lambda x: x @ _W, lambda ans, x: lambda g: g @ _W.T, _weights((2, 3))),
    (None, lambda x: np.cumsum(x), lambda ans, x: lambda g: np.cumsum(g[::-1])[::-1], _weights(6)),
    (None, lambda x: 1e4 * x**2, lambda ans, x: lambda g: 2e4 * g * x, _weights((4,))),
    (None, lambda x: np.sum(x**3), lambda ans, x: lambda g: 3 * g * x**2, _weights((3, 2))),
    ("sign", np.cos, lambda ans, x: lambda g: g * np.sin(x), _weights((5,))),
    ("factor", lambda x: x**2, lambda ans, x: lambda g: g * x, _weights((5,))),
    ("g", np.exp, lambda ans, x: lambda g: np.exp(x), _weights((5,))),
    (
        "order",
        lambda x: np.cumsum(x),
        lambda ans, x: lambda g: np.cumsum(g),
        _weights(6),
    ),
    (
        "mixed",
        lambda x: 2 * x,
        lambda ans, x: lambda g: 2 * g[::-1],
        _weights(6),
    ),
    ("hundredth", np.sin, lambda ans, x: lambda g: 1.01 * g * np.cos(x), _weights((5,))),
    ("hundredth", np.sin, lambda ans, x: lambda g: 0.99 * g * np.cos(x), _weights((5,))),
    (
        "one entry",
        np.sin,
        lambda ans, x: lambda g: g * np.where(np.arange(8) == 5, 0.0, np.cos(x)),
        _weights((8,)),
    ),
]
_MISSED = {
    "sign": "it passes a rule whose sign is wrong (for cos)",
    "factor": "it passes a rule that lacks a factor of 2 (for x²)",
    "g": "it passes a rule that forgets g altogether: try it with a g that is not all ones",
    "order": "it passes a rule that adds up from the wrong end (for cumsum): are g and v random?",
    "mixed": "it passes a rule that gives each entry another one's gradient: is v random too?",
    "hundredth": "it passes a rule that is wrong by a hundredth: what does your comparison allow?",
    "one entry": "it passes a rule with a single wrong entry: does every entry of x get a nudge?",
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
        verdicts, swapped = set(), []

        def heard(ans, at, f=f, vjp=vjp, swapped=swapped):
            swapped.append(not _same(ans, f(at)) and _same(at, f(ans)))
            return vjp(ans, at)

        for _ in range(5):  # new random vectors each time: nobody passes by luck
            verdict = call(answer, f, heard, x)
            if any(swapped):
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
            "it says False to everything, also to right rules: differences are never exact, "
            "so allow for some error"
        )
    always = [fault for fault, verdicts in said if fault and verdicts == {True}]
    missed = always + [fault for fault, verdicts in said if fault and len(verdicts) == 2]
    refused = [k for k, (fault, verdicts) in enumerate(said) if not fault and False in verdicts]
    if refused and not missed and refused == [4]:
        raise Mistake(
            "it refuses a right rule whose numbers are large (1e4 x²): compare relative to size"
        )
    if refused:
        names = ["exp", "sin", "a matrix product", "cumsum", "1e4 x²", "a sum of cubes"]
        raise Mistake(
            f"it refuses a right rule, that of {names[refused[0]]}. Is your difference good "
            "enough? (f(x + h v) - f(x - h v)) / 2h, with h about 1e-5"
        )
    if len(missed) > 3 * len(always):
        raise Mistake(
            "the same wrong rule passes at one try and is caught at the next: is an abs missing?"
        )
    if missed.count("hundredth") == 1:
        raise Mistake(
            "it catches a rule whose result is too large, or too small, but not both: "
            "is an abs missing?"
        )
    if missed:
        raise Mistake(_MISSED[missed[0]])
    return (
        "six right rules passed, eight wrong ones caught. Two random vectors suffice, "
        "whatever the size: the course's light engine is tested so."
    )


@exercise(
    "2.4",
    hints=[
        "log(e^a + e^b) = a + log(1 + e^(b - a)): take the largest out, and nothing overflows.",
        "top = np.max(x); the answer is top + log of the sum of exp(x - top).",
        "The slope along x_i is e^(x_i) / sum of e^(x_j), and that sum is e^ans.",
        "One exponential of a difference is enough for the slope. It has one entry for each x_i.",
    ],
)
def logsumexp(answer):
    """log of the sum of exp(x), for any x, with its VJP known to Autograd."""
    small = np.array([0.3, -1.2, 2.0, 0.7])
    wanted = np.log(np.sum(np.exp(small)))
    steps = getattr(answer, "fun", answer)  # inside the primitive: an error there names its line
    mine = call(steps, small, shape=())
    if np.isclose(mine, wanted - 2.0):
        raise Mistake("the largest entry, once taken out, must be added again")
    if np.isclose(mine, np.exp(wanted)):
        raise Mistake("that is the sum of the exponentials; take its logarithm")
    if np.isclose(mine, wanted / np.log(10)):
        raise Mistake("a logarithm to the base 10, but the natural one is wanted: np.log")
    if np.isclose(mine, wanted - np.log(4)):
        raise Mistake("that is the logarithm of the mean; the sum is wanted")
    if not np.isclose(mine, wanted):
        raise Mistake(f"for {small} your answer is {mine:.4f}, but {wanted:.4f} is wanted")
    for x in [np.array([1000.0, 1000.0]), np.array([-1000.0, -1001.0]), np.array([-900.0, 900.0])]:
        top = np.max(x)
        mine = call(steps, x, shape=(), finite=False)
        if not np.isclose(mine, top + np.log(np.sum(np.exp(x - top)))):
            raise Mistake(
                f"right for small numbers, but for x = {x} it gives {mine:.4g}. "
                "How large is exp of that, and how large need it be?"
            )
    if not hasattr(answer, "fun"):
        raise Mistake(
            "the value is right, for large x too, but it has no rule of its own: Autograd goes "
            "through your steps. Keep @extend.primitive above it, and teach its VJP with defvjp"
        )
    return _slope_of_logsumexp(answer, small)


def _slope_of_logsumexp(answer, small):
    def slope(x, times=1.0):
        try:
            return grad(lambda x: times * answer(x))(x)
        except Exception as error:
            text = str(error)
            if "ellipsis" in text:
                text = "is not written yet"
            elif "not callable" in text:
                what = "nothing" if "NoneType" in text else "numbers"
                text = f"returns {what}: return a function of g"
            elif hasattr(answer, "fun"):  # a primitive: Autograd took no step inside the value
                text = f"stopped with {type(error).__name__}: {text}"
            else:
                raise
            raise Mistake(f"the value is right, for large x too. Its rule {text}") from error

    def softmax(x):
        return np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))

    mine = value(slope(small), (4,))
    if np.allclose(mine, np.exp(small)):
        raise Mistake("the value is right, its rule is not: divide by the sum that is inside log")
    if np.allclose(mine, small == np.max(small)):
        raise Mistake("your rule gives all to the largest entry, but all of them have a share")
    if np.allclose(mine, -softmax(small)):
        raise Mistake("the value is right, the sign of its rule is not: a larger x, a larger sum")
    if not np.allclose(mine, softmax(small)):
        total = np.sum(mine)
        raise Mistake(
            f"the value is right, its rule is not. Add 1 to each entry and the answer grows by 1, "
            f"so the slopes should add up to 1; yours add up to {total:.4f}"
            if abs(total - 1) > 1e-6
            else "the value is right; the slopes add up to 1 as they should, but each is wrong"
        )
    if np.allclose(slope(small, 3.0), softmax(small)):
        raise Mistake("right alone, wrong inside 3 * logsumexp(x): your rule forgets g")
    if not np.allclose(slope(small, 3.0), 3 * softmax(small)):
        raise Mistake("right alone, wrong inside 3 * logsumexp(x): a rule is g times the slope")
    x = np.array([1000.0, 1001.0])
    if not np.allclose(slope(x), softmax(x)):
        raise Mistake(f"for x = {x} the value is right, but its rule overflows: use ans")
    return "for 1000 as for 1, and so is its gradient, the softmax. Lesson 08 stands on it."


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
    x = np.array([[0.2, 1.4, -2.3], [3.6, -0.7, 1.1]])
    target = np.array([[3.0, -2.0, -2.0], [0.0, 4.0, 1.0]])
    g = np.array([[1.0, -2.0, 0.5], [0.1, 3.0, -1.0]])
    ans = np.round(x)
    back, double = _rule(answer, ans, x, g), _rule(answer, ans, x, 2 * g)
    if np.allclose(back, 0):
        raise Mistake(
            "that is the truth: the stairs are flat. Nothing is learned from 0, so here you may lie"
        )
    if np.allclose(back, double):
        if np.allclose(_rule(answer, ans, x, -g), -back):
            raise Mistake(
                "you keep only the sign of g. A VJP is linear in g: twice the g, twice the answer"
            )
        raise Mistake("whatever comes back as g, you return the same. How wrong was the answer?")
    if not np.allclose(2 * back, double):
        raise Mistake(
            "for twice the g your rule does not return twice as much. A VJP is linear in g, or "
            "the rules before it on the tape go wrong"
        )
    for begin, end in [(x, target), (np.array([0.4, 7.6]), np.array([-5.0, 2.0]))]:
        x = np.array(begin)
        for step in range(200):
            ans = np.round(x)
            gap = ans - end
            if step == 199:
                break
            x = x - 0.1 * value(call(answer, ans, x)(2 * gap), x.shape)
            if np.max(np.abs(x)) > 1e6:
                raise Mistake("it runs away: downhill became uphill, or the steps are far too long")
        if np.any(gap):
            off = gap != 0
            got, wanted = int(ans[off][0]), int(end[off][0])
            raise Mistake(
                f"after 200 steps of 0.1 times the gradient, {np.sum(off)} of {gap.size} values "
                f"are not on their target (round(x) is {got} instead of {wanted}): "
                "is your slope 0 or very small somewhere, or too large?"
            )
    return (
        "a false gradient that goes the right way. Plates with few heights can learn with it. "
        "When a gradient may lie, and when not, is yours to decide from now on."
    )
