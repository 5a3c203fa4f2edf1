"""The checks of lesson 01: derivatives of sinc, and where their digits go."""

from functools import cache, partial
from math import factorial
from unittest.mock import patch

import autograd.numpy as np
import numpy
from autograd import elementwise_grad
from autograd.core import VJPNode
from numpy.polynomial.legendre import leggauss

from . import Mistake, NotAttempted, Wrong, call, exercise, match, told_apart, worst
from .cases import match_all


def _near(a, b, tolerance=1e-9):
    return numpy.allclose(a, b, rtol=tolerance, atol=tolerance)


def _plain(answer):
    """Whether a function was written with NumPy itself, which Autograd cannot follow."""
    return getattr(answer, "__globals__", {}).get("np") is numpy


def noted(f, n, x):
    """How many operations all tapes note together while the nth derivative of f is computed at x.

    An order of n means n tapes, one inside the other. An operation on a value that a tape follows
    makes one node on it: we count the nodes that Autograd makes.
    """
    made, make = [], VJPNode.__init__

    def counting(node, *operation):
        made.append(node)
        make(node, *operation)

    for _ in range(n):
        f = elementwise_grad(f)
    with patch.object(VJPNode, "__init__", counting):
        f(x)
    return len(made)


def _works_for_one_number(f):
    """Whether a function that an array stops has a value at one number."""
    try:
        return np.isfinite(f(0.7))
    except Exception:
        return False


def _stand_alone(answer, x, y):
    """No x may have another value in another array, longer, shorter, or of the same length."""
    if not _near(call(answer, np.tile(x, 9), shape=(9 * len(x),)), np.tile(y, 9)):
        raise Mistake("right for a few x, but not for many: is something cut off or left out?")
    for part in (slice(None, None, -1), slice(1, 5), slice(3, 4), slice(2, 3)):
        if not _near(call(answer, x[part], shape=x[part].shape), y[part]):
            raise Mistake(
                "the same x gives another value in another array: does each x stand alone?"
            )


# 1.1


def _nth(f, n):
    for _ in range(n):
        f = elementwise_grad(f)
    return f


def _order(order):
    """An answer that gives the derivative of another order."""
    return lambda f, n: _nth(f, order(n))


def _scaled(factor):
    return lambda f, n: lambda x: factor(n) * _nth(f, n)(x)


ROUNDS = (
    "whatever n is, it gives the first derivative: does each round begin from what the round "
    "before made?"
)
OFTEN = "whatever n is, it gives the third derivative: does n say how often?"
ORDERS = [
    Wrong("one too few", _order(lambda n: max(n - 1, 0)), "one order too low: count the rounds"),
    Wrong("one too many", _order(lambda n: n + 1), "one order too high: count the rounds"),
    Wrong("always the first", _order(lambda n: min(n, 1)), ROUNDS),
    Wrong("always the second", _order(lambda n: 2), OFTEN.replace("third", "second")),
    Wrong("always the third", _order(lambda n: 3), OFTEN),
    Wrong(
        "sin",
        lambda f, n: _nth(np.sin, n),
        "that is a derivative of sin, but f was another function: use the f given",
    ),
    Wrong("sign", _scaled(lambda n: -1), "everything comes out with the wrong sign"),
    Wrong("signs", _scaled(lambda n: (-1) ** n), "odd orders come out with the wrong sign"),
    Wrong(
        "over n!",
        _scaled(lambda n: 1 / factorial(n)),
        "that is divided by n!, as in a Taylor series: the derivative itself is wanted",
    ),
]


def _in_autograd(error):
    """Whether an exception was raised by Autograd itself."""
    place = error.__traceback__
    while place.tb_next:
        place = place.tb_next
    return place.tb_frame.f_globals.get("__name__", "").startswith("autograd")


@exercise(
    "1.1",
    hints=[
        "elementwise_grad takes a function and returns a function, which can be given to "
        "elementwise_grad again.",
        "Keep one name for what you have so far: f = elementwise_grad(f). How often?",
        "A loop over range(n), and after it return f: not f(x), for there is no x yet.",
    ],
    wrong=ORDERS,
)
def nth_derivative(answer):
    """The nth derivative of any function, as a function."""
    x = np.linspace(-1, 2, 7)

    wave, decay = lambda x: np.sin(2 * x) + x**3, lambda x: np.exp(-2 * x)  # of one name

    def derivative(f, n, x):
        f = call(answer, f, n)
        if not callable(f):
            raise Mistake("it should return a function, not its values: leave the x to others")
        f = partial(f)  # often made by Autograd: an error is sought in the learner's cell instead
        for name in ("__code__", "__globals__"):
            if hasattr(answer, name):
                setattr(f, name, getattr(answer, name))
        try:
            call(f, 1 - x, shape=x.shape)  # what it keeps of these is wrong for the next
            return call(f, x, shape=x.shape)
        except Mistake as mistake:
            if isinstance(mistake.__cause__, TypeError) and _works_for_one_number(f):
                raise Mistake("grad is for one number at a time; here x is an array") from None
            if isinstance(mistake.__cause__, IndexError) and _in_autograd(mistake.__cause__):
                raise Mistake(
                    "Autograd stopped: the second argument of elementwise_grad(f, 1) says by which "
                    "of f's inputs, not how often; to differentiate again, call it again"
                ) from None
            raise

    def right(f, n, x):
        return _nth(f, n)(x)

    cases = [(wave, n, x) for n in (3, 1, 4)]
    cases += [
        (decay, 2, x),
        (decay, 3, np.linspace(-4, 3, 4)),
        (decay, 12, np.linspace(-0.5, 5, 2)),
        (wave, 1, np.linspace(-30, 30, 300)),
        (np.tanh, 5, -x),
    ]
    mine = [derivative(*case) for case in cases]

    def otherwise(case, got, wanted):
        f, n, _ = case
        if f is decay and _near(got, right(wave, *case[1:])):
            return (
                f"differentiated {n} times, exp(-2x) comes out as sin(2x) + x³ does, which came "
                "before: does it keep something of the first?"
            )
        off = [np.max(np.abs(a - right(*c))) for a, c in zip(mine[:2], cases, strict=False)]
        if 1e-9 < off[0] < 0.05 and 1e-9 < off[1] < 0.05:
            return (
                "nearly right, but digits are missing: small differences and float32 lose them, "
                "elementwise_grad does not"
            )
        name = {wave: "sin(2x) + x³", decay: "exp(-2x)"}.get(f, "tanh(x)")
        return f"differentiated {n} times, {name} comes out wrong: {worst(got, wanted)}"

    rows = [row._replace(formula=lambda f, n, x, made=row.formula: made(f, n)(x)) for row in ORDERS]
    match_all(mine, cases, right=right, wrong=rows, otherwise=otherwise, near=_near)
    for case in [(wave, 0, x), (decay, 0, x[:1])]:
        if not _near(derivative(*case), right(*case)):
            raise Mistake("for n = 0 it should give f itself, not differentiated at all")
    if not _near(derivative(call(answer, wave, 1), 2, x), right(wave, 3, x)):
        raise Mistake(
            "right, but of its first derivative it finds no second one: what it returns should "
            "be a function that Autograd can follow"
        )
    return "for any f and any n. What each round costs, you will count further down."


@exercise(
    "1.2",
    hints=[
        "np.where(x == 0, 1.0, ...) gives the right value. What is computed in the place of the "
        "dots where x is 0?",
        "np.where evaluates both branches. Before you divide, make a new array that is x "
        "wherever x is not 0, and something harmless where it is.",
        "Two np.where: the first makes the harmless array, the second picks the answer. Divide "
        "by the harmless array only.",
    ],
)
def safe_sinc(answer):
    """sin(x)/x with value 1 and slope 0 at x = 0."""
    beside = np.geomspace(5e-6, 0.3, 24)
    x = np.concatenate([[-30.0, -2.0, 0.0, 0.7], beside, [0.0, 4.0, 31.0, -9.0, -0.0], -beside])
    away = x != 0
    far = x[away]
    fall = -_slit(T, np.sin)(far)  # the slope, without a division
    try:
        y = call(answer, x, shape=x.shape, finite=False)
    except Mistake as mistake:
        if isinstance(mistake.__cause__, ValueError) and _works_for_one_number(answer):
            raise Mistake(
                "`if` asks one question of a whole array; np.where asks each element"
            ) from None
        raise
    if _near(y[away], np.sin(np.pi * far) / (np.pi * far)):
        raise Mistake("that is sin(πx)/(πx), which NumPy calls sinc; ours has no π in it")
    off = np.abs(y[away] - np.sin(far) / far)
    if not np.max(off) < 2e-14:  # nan too
        step = np.dot(y[away] - np.sin(far) / far, fall) / np.dot(fall, fall)
        if 0 < abs(step) < 0.1 and np.max(np.abs(off - np.abs(step * fall))) < 2 * step**2 + 1e-14:
            raise Mistake("x was moved everywhere, a little: move it only where it is 0")
        k = np.argmax(np.nan_to_num(off, nan=np.inf))
        got, wanted = told_apart(y[away][k], np.sin(far[k]) / far[k])
        at = f"at x = {far[k]:.3g} it is {got}, not {wanted}"
        if not np.max(off[np.abs(far) > 0.5]) < 2e-14:
            raise Mistake(f"it is not sin(x)/x where x is not 0: {at}")
        raise Mistake(f"right far from 0, but {at}: only 0 itself asks for care")
    if not np.all(np.isfinite(y[~away])):
        raise Mistake("at x = 0 the value is still 0/0: which number belongs there?")
    if np.max(np.abs(y[~away] - 1)) > 1e-12:
        k = np.argmax(np.abs(y[~away] - 1))
        raise Mistake(f"the value at x = 0 is {y[~away][k]:.4g} and should be 1")
    _stand_alone(answer, x, y)
    try:
        slope = np.array(elementwise_grad(lambda x: 2 * answer(x))(x.copy())) / 2
    except Exception as error:
        if _plain(answer):
            raise Mistake("Autograd cannot follow plain NumPy: import autograd.numpy") from None
        raise Mistake(
            f"the values are right, but Autograd cannot differentiate it ({type(error).__name__}): "
            "it tapes no y[...] = 1, no float(), and not every option of np's functions"
        ) from None
    if not np.any(slope[away]):
        raise Mistake(
            "Autograd finds no trace of x in the result: did float(), list() or a new array "
            "filled by hand cut the tape?"
        )
    if not np.all(np.isfinite(slope[~away])):
        raise Mistake(
            "right everywhere but at 0, where its slope is nan. The value is fine. If np.where "
            "picked it: which branch did Autograd differentiate?"
        )
    if not _near(slope[away], fall):
        k = np.argmax(np.nan_to_num(np.abs(slope[away] - fall), nan=np.inf))
        got, wanted = told_apart(slope[away][k], fall[k])
        raise Mistake(
            f"the values are right, but the slope is wrong: at x = {far[k]:.3g} it is {got}, "
            f"not {wanted}"
        )
    if np.max(np.abs(slope[~away])) > 1e-6:
        k = np.argmax(np.abs(slope[~away]))
        raise Mistake(f"the slope at x = 0 is {slope[~away][k]:.4g} and should be 0")
    return "and its slope at 0 is 0: nothing is divided by 0 on the way back."


def _power(x):
    return np.e**x


@cache
def _nth_of_g(n, x, exp):
    """Autograd's nth derivative of (eˣ - 1)/x, at a tuple of places: errors and all."""
    return _nth(lambda x: (exp(x) - 1) / x, n)(np.array(x))


@exercise(
    "1.3",
    hints=[
        "The derivative of e^(xt) by t is x·e^(xt). So what is the integral of e^(xt) over t "
        "from 0 to 1?",
        "It is g(x). Each derivative by x brings down one t: the truth is the integral of "
        "tⁿ e^(xt), a weighted sum as in exact, with an exponential in the cosine's place.",
        "np.dot(np.exp(np.outer(x, t)), w * t**n) is the truth. Differentiate g n times with "
        "elementwise_grad, subtract, and take np.abs.",
    ],
)
def error_curve(answer):
    """The error of Autograd's nth derivative of (eˣ - 1)/x."""
    t, w = leggauss(48)
    t, w = (t + 1) / 2, w / 2

    def exact(n, x):
        return np.dot(np.exp(np.outer(x, t)), w * t**n)

    def is_ours(m, some, mine):
        """Whether these are the errors of g as it stands, wherever they are more than rounding."""
        truth, shares = exact(m, some), []
        for exp in (np.exp, _power):
            ours = _nth_of_g(m, tuple(some), exp) - truth
            seen = np.abs(ours) > 1e-12 * np.abs(truth)
            shares.append(share := mine[seen] / np.abs(ours[seen]))
            if np.sum(seen) < 5 or np.median(np.abs(share - 1)) < 0.02 and np.ptp(share) < 0.5:
                return
        share = shares[0]
        say = f"for n = {m} your errors are of the right size, but not those of this quotient"
        if np.median(np.abs(share / np.median(share) - 1)) < 0.02:
            say = f"for n = {m} your errors are {np.median(share):.3g} times what they should be"
        raise Mistake(
            f"{say}: is (np.exp(x) - 1) / x, as it stands and at these x, differentiated {m} times?"
        )

    n, x = 4, np.geomspace(0.1, 1, 60)
    error = call(answer, n, x, shape=x.shape)
    if np.iscomplexobj(error):
        raise Mistake("sizes of errors are real numbers, yours are complex")

    def law(n, x):
        return np.finfo(float).eps * 2.0 ** (n * (n - 1) / 2) / np.abs(x) ** (n + 1)

    def follows_the_law(size):
        """Within a factor of 30 of it in each third, give or take single points."""
        off = np.log10(size / law(n, x) + 1e-30)
        return all(abs(np.median(part)) < 1.5 for part in np.split(off, 3))

    if np.median(np.abs(error)) > 1e-5:
        for m, said in [(0, "g itself"), (n - 1, "order n - 1"), (n + 1, "order n + 1")]:
            if _near(np.abs(error), np.abs(exact(n, x) - exact(m, x)), 1e-6):
                raise Mistake(
                    f"one side is of order n, the other is {said}: does each derivative by x "
                    "bring down one t, and does the loop run n times?"
                )
        if _near(error, exact(n, x), 1e-6):
            raise Mistake("that is the derivative itself: subtract the truth from it")
        raise Mistake(
            "an error this big is no rounding: Autograd and your integral speak of two "
            "different functions. Try n = 0 first: both should give (eˣ - 1)/x"
        )
    if np.any(error < 0):
        raise Mistake("some errors are negative: it is their size that is asked for")
    if follows_the_law(np.sqrt(error)):
        raise Mistake("these are squared errors: their size is asked for, np.abs will do")
    if np.array_equal(error, call(answer, 1, x, shape=x.shape)):
        raise Mistake("the errors are the same for n = 1 as for n = 4: is n used everywhere?")
    if np.max(error) < 1e-13:
        raise Mistake(
            "too good: no error to be seen. Did you differentiate the integral, which is "
            "healthy, in the place of (eˣ - 1)/x?"
        )
    large = np.linspace(20, 30, 21)
    if np.max(call(answer, 2, large, shape=large.shape)) < 1e-10:
        raise Mistake(
            "between 20 and 30 the error should be large, since eˣ is, and yours is tiny. Is it "
            "the absolute error (not divided by the truth), and g that you differentiate?"
        )
    for some in (large, large[::-1] - 12, -large):  # rounding only: the digits of the truth
        share = call(answer, 2, some, shape=some.shape) / exact(2, some)
        if np.max(share) > 1e-11:
            k = int(np.argmax(share))
            raise Mistake(
                f"at x = {some[k]:.3g} the error is {share[k]:.1g} of the truth: no rounding is so "
                "large. Is it g at this x that you differentiate, and does the sum take all t?"
            )
    if not follows_the_law(error):
        raise Mistake(
            "the error does not grow as it should towards x = 0: is (np.exp(x) - 1) / x, as it "
            "stands, differentiated, and the integral the truth?"
        )
    is_ours(n, x, error)
    most = call(answer, 8, x[30::3], shape=(10,))  # order 6 errs some 2000 times as much as 4
    if not np.median(most) > 8e3 * np.median(error[30::3]):
        raise Mistake("right for n = 4, but n = 8 should err far more: is n used everywhere?")
    is_ours(8, x[30::3], most)
    close = np.geomspace(1e-4, 1e-2, 24)  # the next order's error is a thousand times as large
    for m, some in [(0, close), (1, close), (2, -close[::-1]), (5, -close)]:
        mine = call(answer, m, some, shape=some.shape)
        off = np.log10(mine / law(m, some) + 1e-30)
        if not (-2.7 if m else -30) <= np.median(off) < 1.5:
            raise Mistake(
                f"right for n = {n}, but for n = {m} and x from {some[0]:.2g} to {some[-1]:.2g} "
                "the error is far from the law: is (np.exp(x) - 1) / x, as it stands, "
                "differentiated n times, and is the truth of order n, sign and all?"
            )
        is_ours(m, some, mine)
    return "the same law in another function. Where a result looks odd, ask what it divides by."


# 1.4

T, W = leggauss(60)
T, W = (T + 1) / 2, W / 2


def _slit(weights, wave=np.cos):
    return lambda x: np.dot(wave(np.outer(x, T)), weights * W)


_soft = _slit(2 * (1 - T))
SLITS = [
    Wrong(
        "hard slit",
        _slit(1 + 0 * T),
        "that is the hard slit, in which all t count alike: each t, from 0 to 1, sends 1 - t",
    ),
    Wrong(
        "t for 1 - t",
        _slit(2 * T),
        "that slit is dark in its middle, where t = 0: each t sends 1 - t",
    ),
    Wrong(
        "1 - t twice",
        _slit(3 * (1 - T) ** 2),
        "the wave itself is multiplied by 1 - t, once: yours has its square",
    ),
    Wrong(
        "no factor",
        _slit(1 - T),
        "its value at x = 0 is 0.5 and should be 1: what is the integral of 1 - t?",
    ),
    Wrong(
        "1 + t", _slit(2 * (1 + T) / 3), "that slit brightens towards its edge: 1 - t, not 1 + t"
    ),
    Wrong(
        "sine",
        _slit(2 * (1 - T), np.sin),
        "that is the sum of the sines: at x = 0 it is 0 and should be 1",
    ),
    Wrong(
        "the brightness",
        lambda x: _soft(x) ** 2,
        "that is its square, the brightness: the wave itself is asked for",
    ),
    Wrong("twice x", lambda x: _soft(2 * x), "twice too narrow: cos(xt), without a factor in it"),
    Wrong("half x", lambda x: _soft(x / 2), "twice too wide: cos(xt), without a factor in it"),
]


@exercise(
    "1.4",
    hints=[
        "waves adds up cos(xt), each t with its weight w. Here each t counts 1 - t times as much.",
        "1 - t holds no x, so it may join the weights: (1 - t) * w. At x = 0 every cosine is 1, "
        "and the sum is the integral of 1 - t, which is 1/2.",
        "As waves, with other weights: 2 * (1 - t) * w in the place of w.",
    ],
    wrong=SLITS,
)
def soft_slit(answer):
    """The wave behind a slit that darkens towards its edges, fit for forty derivatives."""
    x = np.array([-9.0, -2.5, -0.3, 0.0, 0.7, 4.0, 20.0, -31.4, 31.4])
    y = call(answer, x, shape=x.shape, finite=False)
    if not np.isfinite(y[3]):
        raise Mistake(
            f"at x = 0 it is {y[3]:.4g}: it divides by x. Is there a way without a division, "
            "as in waves?"
        )
    _stand_alone(answer, x, y)
    k = np.argmax(np.abs(y - _soft(x)))
    otherwise = "not the wave of the soft slit: at x = {} it is {}, not {}".format(
        x[k], *told_apart(y[k], _soft(x)[k])
    )
    if y[3] > 10:
        otherwise += ": did the weights w get lost?"
    elif abs(y[3] - 1) > 1e-9 and abs(y[3]) > 1e-9 and _near(y / y[3], _soft(x)):
        otherwise = f"its value at x = 0 is {y[3]:.4g} and should be 1"
    match(
        answer,
        x,
        right=_soft,
        wrong=SLITS,
        otherwise=otherwise,
        near=partial(_near, tolerance=1e-12),
    )
    try:
        f = answer
        for _ in range(8):
            f = elementwise_grad(f)
        eighth = np.array(f(x.copy()))
        count = noted(answer, 3, x.copy())
        growth = noted(answer, 6, x.copy()) / max(count, 1)
    except Exception as error:
        if _plain(answer):
            raise Mistake("Autograd cannot follow plain NumPy: import autograd.numpy") from None
        raise Mistake(
            "the values are right, but Autograd cannot differentiate it eight times "
            f"({type(error).__name__}): use np functions of whole arrays"
        ) from None
    if not np.any(eighth):
        raise Mistake(
            "the values are right, but Autograd finds no trace of x in them: did float() or a new "
            "array cut the tape?"
        )
    truth = _slit(2 * (1 - T) * T**8)(x)  # the eighth derivative of a cosine is a cosine
    if not _near(eighth, truth, 1e-8):
        k = np.argmax(np.nan_to_num(np.abs(eighth - truth), nan=np.inf))
        raise Mistake(
            f"the values are right, but at x = {x[k]} the eighth derivative is {eighth[k]:.4g} "
            f"instead of {truth[k]:.4g}: is there a division by x in it, or a branch?"
        )
    if growth > 6:
        raise Mistake(
            f"right, but order 6 notes {growth:.0f} times as much as order 3: forty orders would "
            "never end. The derivative of one cosine is one cosine; what is multiplied here?"
        )
    if count > 100:
        return (
            f"and slow: order 3 notes {count} operations, a sum in one go notes 18. Have patience."
        )
    return "a whole carpet of derivatives from one line. Lesson 10 sends such light through space."


@exercise(
    "1.5",
    hints=[
        "Begin with the broken one: write the formula as it stands in a book. Then ask which of "
        "the lesson's cures fits it.",
        "As an integral from 0 to 1: log(1 + x)/x comes from 1/(1 + xt), sin(x)/x from cos(xt), "
        "(eˣ - 1)/x from e^(xt). As a series: divide each term by hand.",
        "A series that converges fast from -0.5 to 0.75 needs no second formula: a hundred terms "
        "do for the logarithm, twenty for the cosine. If you join two formulas, do it at "
        "|x| = 0.5, where the series still converges and the broken one still has its digits; "
        "and np.where wants a harmless argument in each branch.",
    ],
)
def my_pair(answer):
    """Two functions: one breaks at 0, the other is the same curve and does not."""
    call(answer)
    pair = call(answer)  # the second one, in case that something is kept
    if isinstance(pair, (tuple, list)) and any(f is Ellipsis for f in pair):
        raise NotAttempted
    if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not all(map(callable, pair)):
        raise Mistake("two functions are wanted: return broken, mended")
    broken, mended = pair
    x = np.concatenate([np.linspace(-0.5, -0.03, 40), np.linspace(0.03, 0.75, 60)])
    rough, smooth = call(broken, x, shape=x.shape), call(mended, x, shape=x.shape)
    if not _near(rough, smooth, 1e-11):
        k = np.argmax(np.abs(rough - smooth))
        raise Mistake(
            "they are two different curves: at x = {:.2f} the first gives {}, the second {}".format(
                x[k], *told_apart(rough[k], smooth[k])
            )
        )
    if _near(smooth, smooth[0], 1e-7):
        raise Mistake("a constant breaks nowhere: take a curve that moves")
    times = smooth * x / np.sin(x)
    if _near(times, times[0], 1e-7):
        raise Mistake("sinc you know already: choose another curve")
    first, fault = _where_it_breaks(broken), _where_it_breaks(mended)
    if first is None and fault is not None:
        raise Mistake("the first holds and the second breaks: are they swapped?")
    if fault is not None:
        raise Mistake(f"the second function breaks too: {fault[1]}")
    if first is None:
        raise Mistake("the first function is not broken: its six derivatives all hold")
    if not _near(call(mended, x, shape=x.shape), smooth):
        raise Mistake("the second function gives another value when it is asked again")
    grid = np.linspace(-0.5, 0.75, 51)
    off = np.abs(_nth(broken, first[0])(grid) - _nth(mended, first[0])(grid))
    place = grid[np.argmax(np.nan_to_num(off, nan=np.inf))]
    if abs(place) > 0.03:
        raise Mistake(f"the first function breaks near x = {place:.2f}, not at 0")
    return "six derivatives hold. Lesson 08 mends a hole in the logarithm of a probability."


def _where_it_breaks(f):
    """(order, what happens there), or None if six derivatives of f hold from -0.5 to 0.75.

    They hold if each is finite, without a jump at 0, and its integral is what the one before
    gained: the fundamental theorem of calculus.
    """
    a, b = -0.5, 0.75
    t, w = leggauss(40)
    x = np.concatenate([a + (b - a) * (t + 1) / 2, [a, b, 0.0, -1e-3, 1e-3]])
    before = np.array(f(x))
    if not np.all(np.isfinite(before)):
        return 0, "its value at 0 is not finite"
    for n in range(1, 7):
        f = elementwise_grad(f)
        try:
            now = np.array(f(x))
        except Exception as error:
            return n, f"Autograd cannot differentiate it {n} times ({type(error).__name__})"
        if not np.all(np.isfinite(now)):
            return n, f"its derivative of order {n} is nan or infinite at 0"
        size = np.max(np.abs(now)) + np.max(np.abs(before))
        gained = before[-4] - before[-5]
        if abs(now[-3] - (now[-2] + now[-1]) / 2) > 1e-3 * size:
            return n, f"its derivative of order {n} has a jump at 0"
        if abs(np.dot(w, now[:-5]) * (b - a) / 2 - gained) > 1e-6 * size:
            return (
                n,
                f"its derivative of order {n} is not the slope of order {n - 1}: noise near 0?",
            )
        before = now
    return None
