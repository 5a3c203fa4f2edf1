"""The checks of lesson 01: derivatives of sinc, and where their digits go."""

import autograd.numpy as np
import numpy
from autograd import elementwise_grad
from numpy.polynomial.hermite import hermval
from numpy.polynomial.hermite_e import hermeval
from numpy.polynomial.legendre import leggauss

from . import Mistake, NotAttempted, call, exercise


def _near(a, b, tolerance=1e-9):
    return numpy.allclose(a, b, rtol=tolerance, atol=tolerance)


def _plain(answer):
    """Whether a function was written with NumPy itself, which Autograd cannot follow."""
    return getattr(answer, "__globals__", {}).get("np") is numpy


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

    def derivative(n):
        f = call(answer, wave, n)
        if not callable(f):
            raise Mistake("it should return a function, not its values: leave the x to others")
        try:
            return call(f, x, shape=x.shape)
        except Mistake as mistake:
            if "scalar-output" in str(mistake):
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
        if "truth value" in str(mistake):
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
        "Write exp(-x²) as a function, differentiate it n times as in exercise 1.1, and only "
        "then multiply.",
        "Two factors are left: exp(x²), which takes the bell away again, and (-1)ⁿ.",
        "Check yourself on paper: H₀ = 1, H₁ = 2x, H₂ = 4x² - 2.",
    ],
)
def hermite(answer):
    """Hermite's polynomial of order n, from a bell."""
    x = np.linspace(-1.4, 1.6, 7)
    bell = np.exp(-(x**2))

    def exact(n):
        return hermval(x, [0] * n + [1])

    y = call(answer, 3, x, shape=x.shape)
    for wrong, said in [
        (-exact(3), "odd orders come out with the wrong sign: what is (-1)ⁿ for?"),
        (exact(3) * bell, "the bell is still in it: multiply by exp(x²)"),
        (-exact(3) * bell, "that is the derivative of the bell: two factors are missing"),
        (exact(3) * bell**2, "exp(-x²) once too often: the factor in front is exp(+x²)"),
        (exact(2), "asked for n = 3, it gives n = 2: count the derivatives"),
        (exact(4), "asked for n = 3, it gives n = 4: count the derivatives"),
        (-exact(2), "asked for n = 3, it gives n = 2: count the derivatives"),
        (-exact(4), "asked for n = 3, it gives n = 4: count the derivatives"),
        (hermeval(x, [0, 0, 0, 1]), "that is He₃, made from exp(-x²/2): ours has no half"),
    ]:
        if _near(y, wrong, 1e-7):
            raise Mistake(said)
    if not _near(y, exact(3), 1e-7):
        ratio = y / exact(3)
        if _near(ratio, ratio[0], 1e-7):
            raise Mistake(f"H₃ comes out {ratio[0]:.4g} times what it should be, everywhere")
        raise Mistake("H₃ should be 8x³ - 12x, and is not")
    for n in [0, 1, 2, 5]:
        if not _near(call(answer, n, x, shape=x.shape), exact(n), 1e-6):
            raise Mistake(f"right for n = 3, wrong for n = {n}")
    return "the shapes of laser beams. Lesson 10 lets the simplest, n = 0, travel and spread."


@exercise(
    "1.5",
    hints=[
        "Begin with the broken one: write the formula as it stands in a book. Then ask which of "
        "the lesson's cures fits it.",
        "As an integral from 0 to 1: log(1 + x)/x comes from 1/(1 + xt), sin(x)/x from cos(xt), "
        "(eˣ - 1)/x from e^(xt). As a series: divide each term by hand.",
        "If you join two formulas, join them beyond |x| = 1, so that the broken one never comes "
        "near 0. And np.where wants a harmless argument in each branch.",
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
