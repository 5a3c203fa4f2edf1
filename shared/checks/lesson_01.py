"""The checks of lesson 01: derivatives of sinc, and where their digits go."""

from functools import partial
from unittest.mock import patch

import autograd.numpy as np
import numpy
from autograd import elementwise_grad
from autograd.core import VJPNode
from numpy.polynomial.legendre import leggauss

from . import Mistake, NotAttempted, call, exercise, told_apart


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


@exercise(
    "1.1",
    hints=[
        "elementwise_grad takes a function and returns a function, which can be given to "
        "elementwise_grad again.",
        "Keep one name for what you have so far: f = elementwise_grad(f). How often?",
        "A loop over range(n), and after it return f: not f(x), for there is no x yet.",
    ],
)
def nth_derivative(answer):
    """The nth derivative of any function, as a function."""
    x = np.linspace(-1, 2, 7)

    def wave(x):
        return np.sin(2 * x) + x**3

    def exact(n):
        cubic = [x**3, 3 * x**2, 6 * x, 6 + 0 * x, 0 * x, 0 * x][n]
        return 2**n * np.sin(2 * x + n * np.pi / 2) + cubic

    def derivative(n, f=wave):
        f = call(answer, f, n)
        if not callable(f):
            raise Mistake("it should return a function, not its values: leave the x to others")
        f = partial(f)  # often made by Autograd: an error is sought in the learner's cell instead
        for name in ("__code__", "__globals__"):
            if hasattr(answer, name):
                setattr(f, name, getattr(answer, name))
        try:
            return call(f, x, shape=x.shape)
        except Mistake as mistake:
            if isinstance(mistake.__cause__, TypeError) and _works_for_one_number(f):
                raise Mistake("grad is for one number at a time; here x is an array") from None
            raise

    third = derivative(3)
    for n in [2, 4]:
        if _near(third, exact(n)):
            raise Mistake(f"asked for the derivative of order 3, it gives order {n}: count again")
    if _near(third, exact(1)):
        raise Mistake(
            "whatever n is, it gives the first derivative: does each round begin "
            "from what the round before made?"
        )
    if _near(third, np.sin(x + 3 * np.pi / 2)):
        raise Mistake("that is a derivative of sin, but f was another function: use the f given")
    if not _near(third, exact(3)):
        if _near(third, exact(3), 0.05):
            raise Mistake(
                "nearly right, but digits are missing: small differences estimate, "
                "elementwise_grad does not"
            )
        raise Mistake("the third derivative of sin(2x) + x³ comes out wrong")
    if not _near(derivative(0), exact(0)):
        raise Mistake("for n = 0 it should give f itself, not differentiated at all")
    for n in [1, 5]:
        if not _near(derivative(n), exact(n)):
            raise Mistake(f"right for n = 3, wrong for n = {n}: does n say how often?")
    if not _near(derivative(2, lambda x: np.exp(-x)), np.exp(-x)):
        raise Mistake(
            "right for sin(2x) + x³, wrong for the next function, exp(-x): does it keep the first?"
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
    x = np.array([-2.0, -0.3, 0.0, 0.7, 4.0])
    away = x != 0
    far = x[away]
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
    if not _near(y[away], np.sin(far) / far, 1e-14):
        if _near(y[away], np.sin(far) / far, 1e-2):
            raise Mistake("x was moved everywhere, a little: move it only where it is 0")
        raise Mistake("it is not sin(x)/x where x is not 0")
    if not np.isfinite(y[2]):
        raise Mistake("at x = 0 the value is still 0/0: which number belongs there?")
    if abs(y[2] - 1) > 1e-12:
        raise Mistake(f"the value at x = 0 is {y[2]:.4g} and should be 1")

    try:
        slope = np.array(elementwise_grad(answer)(x.copy()))
    except Exception as error:
        if _plain(answer):
            raise Mistake("Autograd cannot follow plain NumPy: import autograd.numpy") from None
        raise Mistake(
            f"the values are right, but Autograd cannot differentiate it ({type(error).__name__}): "
            "it tapes no y[...] = 1 and no float(), only np functions of whole arrays"
        ) from None
    if not np.any(slope[away]):
        raise Mistake(
            "Autograd finds no trace of x in the result: did float(), list() or a new array "
            "filled by hand cut the tape?"
        )
    if not np.isfinite(slope[2]):
        raise Mistake(
            "right everywhere but at 0, where its slope is nan. The value is fine. If np.where "
            "picked it: which branch did Autograd differentiate?"
        )
    if not _near(slope[away], np.cos(far) / far - np.sin(far) / far**2):
        raise Mistake("the values are right, but the slope is wrong where x is not 0")
    if abs(slope[2]) > 1e-6:
        raise Mistake(f"the slope at x = 0 is {slope[2]:.4g} and should be 0")
    call(answer, x[1:4], shape=(3,))
    return "and its slope at 0 is 0: nothing is divided by 0 on the way back."


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

    n, x = 4, np.geomspace(0.1, 1, 60)
    error = call(answer, n, x, shape=x.shape)
    law = np.finfo(float).eps * 2.0 ** (n * (n - 1) / 2) / x ** (n + 1)

    def follows_the_law(size):
        """Within a factor of 30 of it, give or take single points."""
        return abs(np.median(np.log10(size / law + 1e-30))) < 1.5

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
    if np.max(error) < 1e-13:
        raise Mistake(
            "too good: no error to be seen. Did you differentiate the integral, which is "
            "healthy, in the place of (eˣ - 1)/x?"
        )
    if not follows_the_law(error):
        raise Mistake("the error does not grow as it should towards x = 0: is g a quotient?")
    large = np.linspace(20, 30, 21)
    if np.max(call(answer, 2, large, shape=large.shape)) < 1e-10:
        raise Mistake(
            "between 20 and 30 the error should be large, since eˣ is, and yours is tiny. Is it "
            "the absolute error (not divided by the truth), and g that you differentiate?"
        )
    if not np.median(call(answer, 6, x, shape=x.shape)) > 100 * np.median(error):
        raise Mistake("right for n = 4, but n = 6 should err far more: is n used everywhere?")
    call(answer, 2, np.array([-0.5, 0.5, 2.0]), shape=(3,))
    return "the same law in another function. Where a result looks odd, ask what it divides by."


@exercise(
    "1.4",
    hints=[
        "waves adds up cos(xt), each t with its weight w. Here each t counts 1 - t times as much.",
        "1 - t holds no x, so it may join the weights: (1 - t) * w. At x = 0 every cosine is 1, "
        "and the sum is the integral of 1 - t, which is 1/2.",
        "As waves, with other weights: 2 * (1 - t) * w in the place of w.",
    ],
)
def soft_slit(answer):
    """The wave behind a slit that darkens towards its edges, fit for forty derivatives."""
    x = np.array([-9.0, -2.5, -0.3, 0.0, 0.7, 4.0, 20.0])
    t, w = leggauss(60)
    t, w = (t + 1) / 2, w / 2

    def wave(weights, n=0):
        return np.dot(np.cos(np.outer(x, t) + n * np.pi / 2), weights * t**n * w)

    y = call(answer, x, shape=x.shape, finite=False)
    if not np.isfinite(y[3]):
        raise Mistake(
            f"at x = 0 it is {y[3]:.4g}: it divides by x. Is there a way without a division, "
            "as in waves?"
        )
    for weights, said in [
        (1 + 0 * t, "that is the hard slit, in which all t count alike: where is 1 - t?"),
        (2 * t, "that slit is dark in its middle, where t = 0: each t sends 1 - t"),
        (3 * (1 - t) ** 2, "the wave itself is multiplied by 1 - t, once: yours has its square"),
        (1 - t, "its value at x = 0 is 0.5 and should be 1: what is the integral of 1 - t?"),
    ]:
        if _near(y, wave(weights)):
            raise Mistake(said)
    truth = wave(2 * (1 - t))
    if not _near(y, truth):
        if _near(y, truth**2):
            raise Mistake("that is its square, the brightness: the wave itself is asked for")
        if abs(y[3]) > 1e-9 and _near(y / y[3], truth):
            raise Mistake(f"its value at x = 0 is {y[3]:.4g} and should be 1")
        k = np.argmax(np.abs(y - truth))
        a, b = told_apart(y[k], truth[k])
        lost = ": did the weights w get lost?" if y[3] > 10 else ""
        raise Mistake(f"not the wave of the soft slit: at x = {x[k]} it is {a}, not {b}{lost}")
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
    truth = wave(2 * (1 - t), 8)
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
    if not _near(call(answer, x[2:5], shape=(3,)), y[2:5]):
        raise Mistake("the same x gives another value in a shorter array: does each x stand alone?")
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
    pair = call(answer)
    if isinstance(pair, (tuple, list)) and any(f is Ellipsis for f in pair):
        raise NotAttempted
    if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not all(map(callable, pair)):
        raise Mistake("two functions are wanted: return broken, mended")
    broken, mended = pair
    x = np.array([-0.5, -0.4, 0.3, 0.6, 0.75])
    rough, smooth = call(broken, x, shape=x.shape), call(mended, x, shape=x.shape)
    if not _near(rough, smooth, 1e-7):
        k = np.argmax(np.abs(rough - smooth))
        raise Mistake(
            f"they are two different curves: at x = {x[k]:.2f} the first gives {rough[k]:.4g}, "
            f"the second {smooth[k]:.4g}"
        )
    if _near(smooth, smooth[0], 1e-7):
        raise Mistake("a constant breaks nowhere: take a curve that moves")
    if _near(smooth, np.sin(x) / x, 1e-7):
        raise Mistake("sinc you know already: choose another curve")
    first, fault = _where_it_breaks(broken), _where_it_breaks(mended)
    if first is None and fault is not None:
        raise Mistake("the first holds and the second breaks: are they swapped?")
    if fault is not None:
        raise Mistake(f"the second function breaks too: {fault[1]}")
    if first is None:
        raise Mistake("the first function is not broken: its six derivatives all hold")
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
