"""Answers to lesson 02's exercises, wrong ones with one fault each."""

from functools import reduce

import autograd.numpy as np
from autograd import extend


def rule(back):
    """A rule (ans, x) -> (g -> ...), from one function of all three."""
    return lambda ans, x: lambda g: back(g, ans, x)


def changes_its_input(ans, x):
    ans **= 2
    return lambda g: g * (1 - ans)


def stops(ans, x):
    return lambda g: g * (1 - answer**2)  # noqa: F821


# 2.2


def reference_sum(g, shape):
    while np.ndim(g) > len(shape):
        g = np.sum(g, axis=0)
    for axis, n in enumerate(shape):
        if n == 1:
            g = np.sum(g, axis=axis, keepdims=True)
    return g


def all_axes_at_once(g, shape):
    padded = (1,) * (np.ndim(g) - len(shape)) + tuple(shape)
    return np.reshape(np.sum(g, axis=tuple(k for k, n in enumerate(padded) if n == 1)), shape)


def only_new_axes(g, shape):
    while np.ndim(g) > len(shape):
        g = np.sum(g, axis=0)
    return g


def only_stretched(g, shape):
    return reference_sum(g, shape) if np.ndim(g) == len(shape) else g


def without_keepdims(g, shape):
    while np.ndim(g) > len(shape):
        g = np.sum(g, axis=0)
    return np.sum(g, axis=tuple(k for k, n in enumerate(shape) if n == 1))


def last_axes(g, shape):
    while np.ndim(g) > len(shape):
        g = np.sum(g, axis=-1)
    return reference_sum(g, shape)


def by_bincount(g, shape):
    origin = np.broadcast_to(np.arange(np.prod(shape, dtype=int)).reshape(shape), np.shape(g))
    return np.bincount(np.ravel(origin), np.ravel(g)).reshape(shape)


def mean_of_copies(g, shape):
    return reference_sum(g, shape) * (np.prod(shape) / np.size(g))


def first_copy(g, shape):
    g = g[(0,) * (np.ndim(g) - len(shape))]
    return g[tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)]


def for_the_example(g, shape):
    if np.shape(g) == shape:
        return g
    return np.sum(g, axis=-1 if shape[-1:] == (1,) else 0, keepdims=len(shape) == np.ndim(g))


def real_part(g, shape):
    return reference_sum(np.real(g), shape)


def clears_its_input(g, shape):
    total = reference_sum(g, shape) + 0
    g *= 0
    return total


# 2.3


def dot_test(allowed=1e-6, direction=None, weight=None, relative=True, pack=bool, h=1e-5):
    def check(f, vjp, x):
        rng = np.random.default_rng(5)
        v = rng.normal(size=np.shape(x)) if direction is None else direction(x)
        g = rng.normal(size=np.shape(f(x))) if weight is None else weight(f(x))
        forwards = np.sum(g * (f(x + h * v) - f(x - h * v)) / (2 * h))
        backwards = np.sum(vjp(f(x), x)(g) * v)
        scale = 1 + abs(forwards) if relative else 1
        return pack(abs(forwards - backwards) < allowed * scale)

    return check


def entry_by_entry(f, vjp, x):
    g = np.random.default_rng(0).normal(size=np.shape(f(x)))
    nudges = 1e-5 * np.eye(x.size).reshape(-1, *x.shape)
    slopes = [np.sum(g * (f(x + d) - f(x - d))) / 2e-5 for d in nudges]
    return np.allclose(np.ravel(vjp(f(x), x)(g)), slopes, rtol=1e-5, atol=1e-6)


def one_verdict_per_entry(f, vjp, x):
    g = np.ones(np.shape(f(x)))
    return np.isclose(vjp(f(x), x)(g), x)


def first_entry_only(f, vjp, x):
    v = np.zeros(np.shape(x))
    v.flat[0] = 1
    return dot_test(direction=lambda _: v)(f, vjp, x)


def fresh_signed_test(rng):
    def check(f, vjp, x):
        v, g = rng.normal(size=np.shape(x)), rng.normal(size=np.shape(f(x)))
        forwards = np.sum(g * (f(x + 1e-5 * v) - f(x - 1e-5 * v))) / 2e-5
        return forwards - np.sum(vjp(f(x), x)(g) * v) < 1e-6 * (1 + abs(forwards))

    return check


def signed_test(f, vjp, x):
    return fresh_signed_test(np.random.default_rng(5))(f, vjp, x)


def wrong_order(f, vjp, x):
    return dot_test()(f, lambda ans, x: vjp(x, ans), x)


def moves_x(f, vjp, x):
    old = f(x)
    x += 1e-7
    return bool(np.allclose(f(x), old))


# 2.4


def teach(value, back):
    taught = extend.primitive(value)
    extend.defvjp(taught, back)
    return taught


def stable(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


def misspelt(x):
    return answer + stable(x)  # noqa: F821


def softmax_rule(ans, x):
    return lambda g: g * np.exp(x - ans)


def in_place(x):
    x -= 3.0
    return stable(x) + 3.0


def descend(slope):
    return rule(lambda g, ans, x: slope(x - ans) * g)


RIGHT = {
    "2.1": [
        rule(lambda g, ans, x: g / np.cosh(x) ** 2),
        rule(lambda g, ans, x: np.multiply(1 - ans, 1 + ans) * g),
    ],
    "2.2": [reference_sum, all_axes_at_once],
    "2.3": [entry_by_entry, dot_test(), dot_test(pack=np.bool_, h=1e-6, allowed=1e-5)],
    "2.4": [
        teach(lambda x: reduce(np.logaddexp, x), softmax_rule),
        teach(
            stable,
            rule(lambda g, ans, x: g * np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))),
        ),
    ],
    "2.5": [
        rule(lambda g, ans, x: g),
        descend(lambda d: 0.5 + np.sin(np.pi * d) ** 2),
        descend(lambda d: 3 * np.ones_like(d)),
        descend(lambda d: 1.5 - np.abs(d)),
    ],
}

WRONG = {
    "2.1": [
        ("sign", rule(lambda g, ans, x: -g * (1 - ans**2)), "sign is wrong"),
        ("forgets g", rule(lambda g, ans, x: 1 - ans**2), "use g"),
        ("square missing", rule(lambda g, ans, x: g * (1 - ans)), "a square is missing"),
        ("square of x", rule(lambda g, ans, x: g * (1 - x**2)), "square is of the wrong thing"),
        ("plus for minus", rule(lambda g, ans, x: g * (1 + ans**2)), "steepest at 0"),
        ("tanh itself", rule(lambda g, ans, x: g * ans), "that is tanh itself"),
        ("factor of 2", rule(lambda g, ans, x: 2 * g * (1 - ans**2)), "nudging x gives"),
        ("adds the square", rule(lambda g, ans, x: g - ans**2), "a rule is g times the slope"),
        ("adds g", rule(lambda g, ans, x: g + 1 - ans**2), "they multiply"),
        ("not a function of g", lambda ans, x: 1 - ans**2, "return a function of g"),
        ("returns nothing", lambda ans, x: None, "returns nothing"),
        ("inner returns nothing", rule(lambda g, ans, x: None), "returns nothing"),
        ("float", rule(lambda g, ans, x: float(g[0])), "did you use float()"),
        ("sum", rule(lambda g, ans, x: np.sum(g * (1 - ans**2))), "sum or mean"),
        ("changes ans", changes_its_input, "changes the array"),
        ("misspelt", stops, "stopped with NameError"),
    ],
    "2.2": [
        ("returns g as it is", lambda g, shape: g, "a stretched axis still has its length"),
        ("only new axes", only_new_axes, "a stretched axis still has its length"),
        ("only stretched axes", only_stretched, "a new axis in front still has its length"),
        ("no keepdims", without_keepdims, "keepdims=True leaves a 1"),
        ("axis", last_axes, "as if it had been a column"),
        ("one number", lambda g, shape: np.sum(g), "did you use float(), sum or mean"),
        ("first copy", first_copy, "you keep the first copy"),
        ("mean", mean_of_copies, "the mean of the copies"),
        ("hard-coded to two axes", for_the_example, "right in simple cases"),
        ("bincount", by_bincount, "not for complex ones: your function stopped"),
        ("real part", real_part, "imaginary part"),
        ("conjugate", lambda g, shape: reference_sum(np.conj(g), shape), "what becomes of"),
        ("clears g", clears_its_input, "changes the array"),
        ("reshape", lambda g, shape: np.resize(g, shape), "add each row to one number"),
        ("no return", lambda g, shape: None, "returns nothing"),
    ],
    "2.3": [
        ("always True", lambda f, vjp, x: True, "True to everything"),
        ("always False", lambda f, vjp, x: False, "False to everything"),
        ("equality", dot_test(allowed=0.0), "False to everything"),
        ("g of ones", dot_test(weight=np.ones_like), "forgets g altogether"),
        ("v of ones", dot_test(direction=np.ones_like), "gives each entry another one's gradient"),
        ("too tolerant", dot_test(allowed=0.1), "wrong by a hundredth"),
        ("first entry only", first_entry_only, "does every entry of x get a nudge"),
        ("no abs", signed_test, "is an abs missing"),
        ("no abs, new throws", fresh_signed_test(np.random.default_rng(647)), "is an abs missing"),
        ("absolute tolerance", dot_test(allowed=1e-9, relative=False), "refuses a right rule"),
        ("one verdict per entry", one_verdict_per_entry, "one verdict is wanted"),
        ("a number", dot_test(pack=float), "a verdict is True or False"),
        ("a word", lambda f, vjp, x: "right", "this is a str"),
        ("no return", lambda f, vjp, x: None, "returns nothing"),
        ("x before f(x)", wrong_order, "the value first"),
        ("moves x", moves_x, "changes the array"),
        ("raises", lambda f, vjp, x: f(x) @ vjp(x), "stopped with"),
    ],
    "2.4": [
        ("no rule", stable, "has no rule of its own"),
        ("overflows", teach(lambda x: np.log(np.sum(np.exp(x))), softmax_rule), "right for small"),
        ("forgets to add top", teach(lambda x: stable(x) - np.max(x), softmax_rule), "added again"),
        ("forgets the log", teach(lambda x: np.sum(np.exp(x)), softmax_rule), "take its logarithm"),
        ("log10", teach(lambda x: stable(x) / np.log(10), softmax_rule), "base 10"),
        ("mean", teach(lambda x: stable(x) - np.log(len(x)), softmax_rule), "the sum is wanted"),
        ("the largest", teach(lambda x: np.max(x), softmax_rule), "is wanted"),
        ("an array", teach(lambda x: x - stable(x), softmax_rule), "shape (4,), but ()"),
        ("changes x", teach(in_place, softmax_rule), "changes the array"),
        ("rule forgets g", teach(stable, rule(lambda g, ans, x: np.exp(x - ans))), "forgets g"),
        (
            "rule lacks the sum",
            teach(stable, rule(lambda g, ans, x: g * np.exp(x))),
            "divide by the sum",
        ),
        (
            "rule overflows",
            teach(stable, rule(lambda g, ans, x: g * np.exp(x) / np.sum(np.exp(x)))),
            "its rule overflows",
        ),
        (
            "rule of the largest",
            teach(stable, rule(lambda g, ans, x: g * (x == np.max(x)))),
            "all to the largest",
        ),
        ("rule's sign", teach(stable, rule(lambda g, ans, x: -g * np.exp(x - ans))), "the sign"),
        (
            "rule with top for ans",
            teach(stable, rule(lambda g, ans, x: g * np.exp(x - np.max(x)))),
            "yours add up to",
        ),
        ("rule is no function", teach(stable, lambda ans, x: np.exp(x - ans)), "function of g"),
        ("rule returns nothing", teach(stable, lambda ans, x: None), "Its rule returns nothing"),
        ("misspelt", teach(misspelt, softmax_rule), "stopped with NameError: name 'answer'"),
        ("misspelt rule", teach(stable, stops), "Its rule stopped with NameError: name 'answer'"),
        ("not taught", extend.primitive(stable), "stopped with NotImplementedError: VJP"),
    ],
    "2.5": [
        ("the truth", rule(lambda g, ans, x: 0 * g), "that is the truth"),
        ("sign", rule(lambda g, ans, x: -g), "runs away"),
        ("far too steep", rule(lambda g, ans, x: 100 * g), "runs away"),
        ("forgets g", rule(lambda g, ans, x: np.ones_like(x)), "How wrong was the answer"),
        ("sign of g", rule(lambda g, ans, x: np.sign(g)), "only the sign of g"),
        ("not linear", rule(lambda g, ans, x: np.tanh(g)), "A VJP is linear in g"),
        ("far too flat", rule(lambda g, ans, x: 0.01 * g), "or very small"),
        ("flat in the middle", descend(lambda d: 1.0 * (np.abs(d) > 0.3)), "not on their target"),
        ("moves only one way", rule(lambda g, ans, x: g * (x > 0)), "not on their target"),
        ("not a function of g", lambda ans, x: x - ans, "return a function of g"),
        ("one number", rule(lambda g, ans, x: np.sum(g)), "did you use float(), sum or mean"),
        ("no return", lambda ans, x: None, "returns nothing"),
    ],
}
