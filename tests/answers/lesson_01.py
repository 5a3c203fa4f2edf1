"""Answers to lesson 01's exercises, wrong ones with one fault each.

Used by tests/test_checks.py and `python course.py checks`.
"""

import math

import autograd.numpy as np
import numpy
from autograd import elementwise_grad, extend, grad
from autograd.tracer import getval
from numpy.polynomial.legendre import leggauss

from .kinds import kept

t, w = leggauss(48)
t, w = (t + 1) / 2, w / 2


def with_plain_numpy(source):
    """The function defined by a text in which np is NumPy itself."""
    names = {"np": numpy, "elementwise_grad": elementwise_grad, "t": t, "w": w}
    exec(source, names)
    return names["answer"]


# 1.1


def loop(f, n):
    for _ in range(n):
        f = elementwise_grad(f)
    return f


def keeps_by_order():
    made = {}

    def answer(f, n):
        return made.setdefault(n, loop(f, n))

    return answer


def keeps_by_name():
    made = {}

    def answer(f, n):
        return made.setdefault((f.__name__, n), loop(f, n))

    return answer


def keeps_by_shape(answer):
    """With the result for the first x of each shape."""
    made = {}
    return lambda x: (
        made[np.shape(x)] if np.shape(x) in made else made.setdefault(np.shape(x), answer(x))
    )


def hidden(f):
    return lambda x: getval(f(getval(x)))


def for_seven(right):
    return lambda f, n: lambda x: right(f, n)(x) if len(x) == 7 else 0 * x


def recursion(f, n):
    return f if n == 0 else recursion(elementwise_grad(f), n - 1)


def always_the_first(f, n):
    for _ in range(n):
        g = elementwise_grad(f)
    return g


def with_grad(f, n):
    for _ in range(n):
        f = grad(f)
    return f


def small_differences(f, n):
    if n == 0:
        return f
    g = small_differences(f, n - 1)
    return lambda x: (g(x + 1e-3) - g(x - 1e-3)) / 2e-3


def forgot_return(f, n):
    for _ in range(n):
        f = elementwise_grad(f)


def cuts_the_tape(f, n):
    return loop(lambda x: f(numpy.array([float(v) for v in x])), n)


LINE_OF_FLOAT = cuts_the_tape.__code__.co_firstlineno + 1  # not a line of Autograd's files


# 1.2


def double_where(x):
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, np.sin(safe) / safe)


def tiny_instead_of_zero(x):
    safe = np.where(x == 0, 1e-8, x)
    return np.sin(safe) / safe


def with_a_parabola(x):
    near = np.abs(x) < 1e-4
    safe = np.where(near, 1.0, x)
    return np.where(near, 1 - x**2 / 6, np.sin(safe) / safe)


def flat_within(size):
    def answer(x):
        near = np.abs(x) < size
        safe = np.where(near, 1.0, x)
        return np.where(near, 1.0, np.sin(safe) / safe)

    return answer


def parabola_within(size):
    def answer(x):
        near = np.abs(x) < size
        safe = np.where(near, 1.0, x)
        return np.where(near, 1 - x**2 / 6, np.sin(safe) / safe)

    return answer


def one_zero(x):
    later = np.cumsum(getval(x) == 0) > 1
    return np.where(later * (getval(x) == 0), 0.0, double_where(x))


def waves(x):
    return np.dot(np.cos(np.outer(x, t)), w)


def single_where(x):
    return np.where(x == 0, 1.0, np.sin(x) / x)


def shifted(x):
    return np.sin(x + 1e-6) / (x + 1e-6)


def with_if(x):
    return 1.0 if x == 0 else np.sin(x) / x


def changes_its_input(x):
    x[x == 0] = 1e-8
    return np.sin(x) / x


def assigns(x):
    y = np.sin(x) / x
    y[x == 0] = 1.0
    return y


def one_by_one(x):
    return numpy.array([1.0 if float(v) == 0 else math.sin(v) / v for v in x])


def zero_at_zero(x):
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 0.0, np.sin(safe) / safe)


def sloping(x):
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0 - x / 3, np.sin(safe) / safe)


@extend.primitive
def taught_without_g(x):
    return numpy.sinc(x / np.pi)


def forgets_g(ans, x):
    safe = np.where(x == 0, 1.0, x)
    return lambda g: np.where(x == 0, 0.0, (np.cos(x) - ans) / safe)


extend.defvjp(taught_without_g, forgets_g)


# 1.3


def g(x):
    return (np.exp(x) - 1) / x


def truth(n, x):
    return np.dot(np.exp(np.outer(x, t)), w * t**n)


def error_of_the_integral(n, x):
    return np.abs(loop(lambda x: np.dot(np.exp(np.outer(x, t)), w), n)(x) - truth(n, x))


def healthy(x):
    return np.expm1(x) / x


def error_with_five_nodes(n, x):
    s, v = leggauss(5)
    s, v = (s + 1) / 2, v / 2
    return np.abs(loop(g, n)(x) - np.dot(np.exp(np.outer(x, s)), v * s**n))


# 1.4


def soft(x):
    return np.dot(np.cos(np.outer(x, t)), 2 * (1 - t) * w)


def soft_along_an_axis(x):
    return 2 * np.sum(np.cos(x[:, None] * t) * (1 - t) * w, axis=1)


def soft_in_a_loop(x):
    total = 0.0
    for a, b in zip(*leggauss(40), strict=True):
        total = total + np.cos(x * (a + 1) / 2) * (1 - a) / 2 * b
    return total


def soft_by_nodes(n):
    s, v = leggauss(n)
    return lambda x: np.dot(np.cos(np.outer(x, (s + 1) / 2)), (1 - s) / 2 * v)


def soft_quotient(x):
    return 2 * (1 - np.cos(x)) / x**2


def soft_double_where(x):
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, 2 * (1 - np.cos(safe)) / safe**2)


def soft_by_weights(weights):
    return lambda x: np.dot(np.cos(np.outer(x, t)), weights * w)


# 1.5


def log_quotient(x):
    return np.log(1 + x) / x


def log_integral(x):
    return np.dot(1 / (1 + np.outer(x, t)), w)


def moved(f):
    return lambda x: f(x - 0.1)


def log_double_where(x):
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, np.log(1 + safe) / safe)


def log_short_series(x):
    near = np.abs(x) < 0.2
    far = np.where(near, 1.0, x)
    return np.where(near, 1 - x / 2 + x**2 / 3, np.log(1 + far) / far)


def log_long_series(x):
    k = np.arange(100)
    return np.dot(x[:, None] ** k, (-1.0) ** k / (k + 1))


def log_joined_at_half(x):
    near = np.abs(x) < 0.5
    far = np.where(near, 1.0, x)
    return np.where(near, log_long_series(np.where(near, x, 0.0)), np.log(1 + far) / far)


def cosine_quotient(x):
    return (1 - np.cos(x)) / x**2


def cosine_series(x):
    k = np.arange(20)
    c = 0.5 * np.cumprod(np.append(1.0, -1 / ((2 * k[1:] + 1) * (2 * k[1:] + 2))))
    return np.dot(x[:, None] ** (2 * k), c)


def tangent_mended(x):  # tan(x)/x, from two healthy pieces
    return np.dot(np.cos(np.outer(x, t)), w) / np.cos(x)


def cubic_mended(x):  # (x - sin x)/x³, from three integrations by parts
    return np.dot(np.cos(np.outer(x, t)), w * (1 - t) ** 2 / 2)


RIGHT = {
    "1.1": [loop, recursion],
    "1.2": [double_where, tiny_instead_of_zero, with_a_parabola, waves],
    "1.3": [
        lambda n, x: np.abs(loop(g, n)(x) - truth(n, x)),
        lambda n, x: abs(np.exp(np.outer(x, t)) @ (w * t**n) - recursion(g, n)(x)),
        lambda n, x: abs(loop(lambda x: -(1.0 - np.exp(x)) / x, n)(x) - truth(n, x)),
        lambda n, x: abs(loop(lambda x: (np.e**x - 1) / x, n)(x) - truth(n, x)),
    ],
    "1.4": [soft, soft_along_an_axis, soft_in_a_loop, lambda x: soft(-x)],
    "1.5": [
        lambda: (log_quotient, log_integral),
        lambda: [cosine_quotient, cosine_series],
        lambda: (lambda x: np.tan(x) / x, tangent_mended),
        lambda: (log_double_where, log_integral),
        lambda: (lambda x: (x - np.sin(x)) / x**3, cubic_mended),
        lambda: (log_quotient, log_long_series),
        lambda: (log_quotient, log_joined_at_half),
    ],
}

WRONG = {
    "1.1": [
        ("n as an argument", lambda f, n: elementwise_grad(f, n), "not how often"),
        ("always from f itself", always_the_first, "begin from what the round before made"),
        ("differentiates for n = 0", lambda f, n: loop(f, max(n, 1)), "f itself"),
        ("values, not a function", lambda f, n: loop(f, n)(np.linspace(0, 1, 5)), "not its values"),
        ("grad of an array", with_grad, "one number at a time"),
        ("small differences", small_differences, "digits are missing"),
        ("keeps the first f", kept(loop, 0), "does it keep something of the first"),
        ("forgot the return", forgot_return, "returns nothing"),
        ("keeps by n", keeps_by_order(), "does it keep something of the first"),
        ("no order beyond 8", lambda f, n: loop(f, min(n, 8)), "differentiated 12 times"),
        ("cannot be followed", lambda f, n: hidden(loop(f, n)), "that Autograd can follow"),
        ("keeps by name", keeps_by_name(), "does it keep something of the first"),
        ("keeps values", lambda f, n: keeps_by_shape(loop(f, n)), "comes out wrong"),
        ("|x|", lambda f, n: lambda x: loop(f, n)(np.abs(x)), "comes out wrong"),
        ("float32", lambda f, n: lambda x: loop(f, n)(np.float32(x)), "float32 lose them"),
        ("for seven numbers", for_seven(loop), "comes out wrong"),
        ("cuts the tape", cuts_the_tape, f"(line {LINE_OF_FLOAT} of its cell)"),
    ],
    "1.2": [
        ("one where only", single_where, "which branch did Autograd differentiate?"),
        ("sin(x)/x as it is", lambda x: np.sin(x) / x, "still 0/0"),
        ("NumPy's own sinc", lambda x: np.sinc(x), "no π"),
        ("moves every x", shifted, "only where it is 0"),
        ("flat near 0", flat_within(0.25), "only 0 itself asks for care"),
        ("flat close to 0", flat_within(1e-5), "only 0 itself asks for care"),
        ("a short series", parabola_within(0.2), "only 0 itself asks for care"),
        ("one zero only", one_zero, "the value at x = 0 is 0 and should be 1"),
        (
            "0 far out",
            lambda x: np.where(np.abs(x) > 5, 0.0, double_where(x)),
            "not sin(x)/x where",
        ),
        ("a crumb", lambda x: double_where(x) + 1e-11, "not sin(x)/x where"),
        (
            "slope off",
            lambda x: 2 * double_where(x) - getval(double_where(x)),
            "the slope is wrong",
        ),
        ("one length", lambda x: double_where(x) * (len(x) > 5), "does each x stand alone"),
        ("keeps values", keeps_by_shape(double_where), "does each x stand alone"),
        ("rule forgets g", taught_without_g, "the slope is wrong"),
        ("nan_to_num", lambda x: np.nan_to_num(np.sin(x) / x, nan=1.0), "not every option"),
        ("if instead of where", with_if, "np.where asks each element"),
        ("changes its input", changes_its_input, "changes the array"),
        ("assigns into an array", assigns, "no y[...] = 1"),
        ("float() cuts the tape", one_by_one, "no float()"),
        ("0 at 0", zero_at_zero, "is 0 and should be 1"),
        ("a slope at 0", sloping, "-0.3333 and should be 0"),
        (
            "plain numpy",
            with_plain_numpy(
                "def answer(x):\n"
                "    safe = np.where(x == 0, 1.0, x)\n"
                "    return np.where(x == 0, 1.0, np.sin(safe) / safe)\n"
            ),
            "plain NumPy",
        ),
        ("only for one number", lambda x: double_where(x[0]), "did you use float()"),
        ("turned upside down", lambda x: -double_where(x), "not sin(x)/x"),
    ],
    "1.3": [
        ("no absolute value", lambda n, x: loop(g, n)(x) - truth(n, x), "negative"),
        ("squared", lambda n, x: (loop(g, n)(x) - truth(n, x)) ** 2, "squared"),
        ("relative", lambda n, x: np.abs(loop(g, n)(x) / truth(n, x) - 1), "absolute error"),
        ("no tⁿ", lambda n, x: np.abs(loop(g, n)(x) - truth(0, x)), "the other is g itself"),
        ("off by one", lambda n, x: np.abs(loop(g, n - 1)(x) - truth(n, x)), "order n - 1"),
        ("one too many", lambda n, x: np.abs(loop(g, n + 1)(x) - truth(n, x)), "order n + 1"),
        ("no truth", lambda n, x: np.abs(loop(g, n)(x)), "subtract the truth"),
        (
            "sinc's truth",
            lambda n, x: np.abs(
                loop(g, n)(x) - np.dot(np.cos(np.outer(x, t) + n * np.pi / 2), w * t**n)
            ),
            "two different functions",
        ),
        ("differentiates the integral", error_of_the_integral, "too good"),
        ("the mean", lambda n, x: np.mean(np.abs(loop(g, n)(x) - truth(n, x))), "mean"),
        ("too few nodes", error_with_five_nodes, "does the sum take all t"),
        ("backwards", lambda n, x: RIGHT["1.3"][0](n, x)[::-1], "x"),
        ("only x > 0", lambda n, x: np.abs(loop(g, n)(abs(x)) - truth(n, abs(x))), "at x = -30"),
        (
            "two quotients",
            lambda n, x: abs(loop(lambda x: np.exp(x) / x - 1 / x, n)(x) - truth(n, x)),
            "not those of this quotient",
        ),
        (
            "a product",
            lambda n, x: abs(loop(lambda x: (np.exp(x) - 1) * x**-1.0, n)(x) - truth(n, x)),
            "not those of this quotient",
        ),
        ("half", lambda n, x: RIGHT["1.3"][0](n, x) / 2, "0.5 times what they should be"),
        ("even n only", lambda n, x: RIGHT["1.3"][0](n - n % 2, x), "but for n = 1"),
        ("expm1", lambda n, x: np.abs(loop(healthy, n)(x) - truth(n, x)), "as it stands"),
        ("order 1 alone", lambda n, x: RIGHT["1.3"][0](1, x), "is n used everywhere"),
        ("no order beyond 6", lambda n, x: RIGHT["1.3"][0](min(n, 6), x), "n = 8"),
        (
            "alternating truth",
            lambda n, x: np.abs(loop(g, n)(x) - (-1) ** n * truth(n, x)),
            "sign and all",
        ),
        ("no integral", lambda n, x: np.abs(loop(g, n)(x) - loop(healthy, n)(x)), "the truth?"),
        ("at least order 1", lambda n, x: RIGHT["1.3"][0](max(n, 1), x), "but for n = 0"),
        ("hard-coded n", lambda n, x: np.abs(loop(g, 4)(x) - truth(4, x)), "is n used everywhere"),
        (
            "plain numpy",
            with_plain_numpy(
                "def answer(n, x):\n"
                "    g = lambda x: (np.exp(x) - 1) / np.asarray(x, float)\n"
                "    for _ in range(n):\n"
                "        g = elementwise_grad(g)\n"
                "    return np.abs(g(x) - np.exp(np.outer(x, t)) @ (w * t**n))\n"
            ),
            "plain NumPy",
        ),
    ],
    "1.4": [
        ("the quotient", soft_quotient, "it divides by x"),
        ("the quotient, patched", soft_double_where, "the eighth derivative is"),
        ("another factor", soft_by_weights(4 * (1 - t)), "is 2 and should be 1"),
        ("no weights", lambda x: np.dot(np.cos(np.outer(x, t)), 2 * (1 - t)), "weights w get lost"),
        ("too few nodes", soft_by_nodes(16), "not the wave of the soft slit"),
        ("0 far out", lambda x: np.where(np.abs(x) > 31, 0.0, soft(x)), "not the wave"),
        ("no trace", lambda x: soft(getval(x)), "finds no trace of x"),
        ("a wave squared", lambda x: waves(x / 2) ** 2, "forty orders would never end"),
        ("a constant", lambda x: 1 + 0 * x, "not the wave of the soft slit"),
        ("one number", lambda x: np.sum(soft(x)), "did you use float()"),
        ("keeps values", keeps_by_shape(soft), "stand alone"),
        ("over its largest", lambda x: soft(x) / np.max(soft(x)), "stand alone"),
        ("over its first", lambda x: soft(x) / soft(x)[0], "stand alone"),
        ("leans on the length", lambda x: soft(x) * (1.0 if len(x) == 9 else 0.9), "for many"),
        ("cuts the tape", lambda x: soft(numpy.array([float(v) for v in x])), "cannot differ"),
        (
            "plain numpy",
            with_plain_numpy(
                "def answer(x):\n    return np.cos(np.outer(x, t)) @ (2 * (1 - t) * w)\n"
            ),
            "plain NumPy",
        ),
        ("forgot the return", lambda x: None, "returns nothing"),
    ],
    "1.5": [
        ("one function", lambda: log_integral, "two functions are wanted"),
        ("values", lambda: (1.0, 2.0), "two functions are wanted"),
        ("different curves", lambda: (log_quotient, cosine_series), "two different curves"),
        ("a factor", lambda: (log_quotient, lambda x: 2 * log_integral(x)), "different curves"),
        ("swapped", lambda: (log_integral, log_quotient), "swapped"),
        ("nothing mended", lambda: (log_quotient, log_quotient), "not finite"),
        ("broken elsewhere", lambda: (moved(cosine_quotient), moved(cosine_series)), "not at 0"),
        ("nothing broken", lambda: (np.exp, lambda x: np.exp(x)), "is not broken"),
        ("double where only", lambda: (log_quotient, log_double_where), "breaks too"),
        ("a series too short", lambda: (log_quotient, log_short_series), "two different curves"),
        ("sinc again", lambda: (lambda x: np.sin(x) / x, double_where), "another curve"),
        (
            "twice sinc",
            lambda: (lambda x: 2 * np.sin(x) / x, lambda x: 2 * waves(x)),
            "another curve",
        ),
        ("a constant", lambda: (lambda x: x / x, lambda x: 1 + 0 * x), "a curve that moves"),
        ("the mean", lambda: (log_quotient, lambda x: np.mean(log_integral(x))), "mean"),
    ],
}
