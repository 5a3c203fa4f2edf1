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


def keeps_the_first_ans():
    kept = []

    def rule_with_state(ans, x):
        kept.append(ans)
        return lambda g: g * (1 - np.resize(kept[0], np.shape(x)) ** 2)

    return rule_with_state


def looks_at_the_newest():
    newest = []

    def rule_with_state(ans, x):
        newest[:] = [ans]
        return lambda g: g * (1 - newest[0] ** 2)

    return rule_with_state


def keeps_its_slopes():
    kept = {}
    return rule(lambda g, ans, x: g * kept.setdefault(np.shape(x), 1 - ans**2))


def no_single_number(g, ans, x):
    return np.array([one * (1 - y**2) for one, y in zip(g, ans, strict=True)])


def overflows(x):
    return (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)


def stops(ans, x):
    return lambda g: g * (1 - answer**2)  # noqa: F821


def complex_step(f, vjp, x):
    """The slope by a complex step: right for what can take one, which abs cannot."""
    rng = np.random.default_rng(3)
    v = rng.normal(size=np.shape(x))
    Jv = np.imag(f(x + 1e-20j * v)) / 1e-20
    g = rng.normal(size=np.shape(Jv))
    return bool(abs(np.sum(g * Jv) - np.sum(vjp(f(x), x)(g) * v)) < 1e-9 * np.sum(np.abs(g * Jv)))


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


def one_of_two_stretched(g, shape):
    g = only_new_axes(g, shape)
    return np.sum(g, axis=shape.index(1), keepdims=True) if 1 in shape else g


def three_axes_at_most(g, shape):
    return reference_sum(g if np.ndim(g) < 4 else g[0], shape)


def for_the_example(g, shape):
    if np.shape(g) == shape:
        return g
    return np.sum(g, axis=-1 if shape[-1:] == (1,) else 0, keepdims=len(shape) == np.ndim(g))


def turns_squares(g, shape):
    return reference_sum(g, shape).T if shape == (3, 3) else reference_sum(g, shape)


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


def over_h(f, vjp, x):
    return dot_test()(f, lambda ans, x: lambda g: vjp(ans, x)(g) / 2, x)


def any_entry(f, vjp, x):
    g = np.random.default_rng(0).normal(size=np.shape(f(x)))
    nudges = 1e-5 * np.eye(x.size).reshape(-1, *x.shape)
    slopes = [np.sum(g * (f(x + d) - f(x - d))) / 2e-5 for d in nudges]
    return np.isclose(np.ravel(vjp(f(x), x)(g)), slopes, rtol=1e-5, atol=1e-6).any()


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


def up_and_down(x):
    return np.resize([1.0, -1.0], np.shape(x))


def keeps_the_first_x():
    kept = {}

    def check(f, vjp, x):
        return dot_test()(f, vjp, kept.setdefault(np.shape(x), x))

    return check


def vectors_only(f, vjp, x):
    return np.ndim(x) == 2 or dot_test()(f, vjp, x)


def a_tenth_more(vjp):
    return lambda ans, x: vjp(1.1 * ans, x)


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


def shifted_by(x, top):
    return top + np.log(np.sum(np.exp(x - top)))


def share(x):
    return np.exp(x) / np.sum(np.exp(x))


def keeps_its_shares():
    kept = {}
    return rule(lambda g, ans, x: g * kept.setdefault(len(x), np.exp(x - ans)))


def changes_x(ans, x):
    x -= ans
    return lambda g: g * np.exp(x)


def changes_x_later(g, ans, x):
    x -= ans
    return g * np.exp(x)


def size_of_g(g, ans, x):
    return np.abs(g) * np.exp(x - ans)


def of_four(ans, x):
    return np.exp(x - ans) * 4 / len(x)


def says_so(ans, x):
    raise TypeError("ellipsis not callable NoneType")


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
        ("looks at the newest", looks_at_the_newest(), "stands twice on a tape"),
        (
            "factor of 2",
            rule(lambda g, ans, x: 2 * g * (1 - ans**2)),
            "entry [3] is 6, but 3 is wanted",
        ),
        ("keeps slopes", keeps_its_slopes(), "wrong for the next"),
        ("adds the square", rule(lambda g, ans, x: g - ans**2), "a rule is g times the slope"),
        ("keeps the first ans", keeps_the_first_ans(), "wrong for the next"),
        ("sides only", rule(lambda g, ans, x: g * (1 - ans**2) * (x != 0)), "[3] is 0, but 3 is"),
        ("a floor", rule(lambda g, ans, x: g * np.clip(1 - ans**2, 0.01, 1)), "is wanted"),
        ("no single number", rule(no_single_number), "wrong for one number"),
        ("overflows", rule(lambda g, ans, x: g * (1 - overflows(x) ** 2)), "where tanh is ±1"),
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
        ("one of two stretched", one_of_two_stretched, "shape (1, 3), but (1, 1) is wanted"),
        ("three axes at most", three_axes_at_most, "(2, 5, 4, 3) to (4, 1)"),
        ("(1,) forgotten", lambda g, s: g[:1] if s == (1,) else reference_sum(g, s), "from (5,)"),
        ("hard-coded to two axes", for_the_example, "right in simple cases"),
        ("bincount", by_bincount, "not for complex ones: your function stopped"),
        ("turns squares", turns_squares, "from (2, 3, 3) to (3, 3)"),
        (
            "real number",
            lambda g, s: np.real(reference_sum(g, s)) if s == () else reference_sum(g, s),
            "imaginary part",
        ),
        ("clears g", clears_its_input, "changes the array"),
        ("reshape", lambda g, shape: np.resize(g, shape), "add each row to one number"),
        ("no return", lambda g, shape: None, "returns nothing"),
    ],
    "2.3": [
        ("complex step", complex_step, "refuses a right rule, that of a cubed sum of abs"),
        ("always True", lambda f, vjp, x: True, "True to everything"),
        ("always False", lambda f, vjp, x: False, "False to everything"),
        ("equality", dot_test(allowed=0.0), "False to everything"),
        ("g of ones", dot_test(weight=np.ones_like), "differ from entry to entry"),
        ("one g for all", dot_test(weight=lambda ans: 0.7 * np.ones_like(ans)), "entry to entry"),
        ("inverted", dot_test(pack=np.logical_not), "the other way round"),
        ("2h forgotten", over_h, "are both numbers right"),
        ("v of ones", dot_test(direction=np.ones_like), "gives each entry another one's gradient"),
        ("too tolerant", dot_test(allowed=0.1), "off by a thousandth"),
        ("first entry only", first_entry_only, "does every entry of x get a nudge"),
        ("no abs", signed_test, "is an abs missing"),
        ("no abs, new throws", fresh_signed_test(np.random.default_rng(647)), "is an abs missing"),
        ("absolute tolerance", dot_test(allowed=1e-9, relative=False), "refuses a right rule"),
        ("v is x", dot_test(direction=lambda x: x), "at x = 0"),
        ("g is f(x)", dot_test(weight=lambda ans: ans), "at x = 0"),
        ("not at x", lambda f, vjp, x: dot_test()(f, vjp, 0 * x + 1.0), "single wrong entry"),
        ("up and down", dot_test(direction=up_and_down, weight=up_and_down), "wrong end"),
        ("keeps the first x", keeps_the_first_x(), "single wrong entry"),
        ("vectors only", vectors_only, "another one's gradient"),
        ("no scalars", lambda f, vjp, x: np.ndim(f(x)) == 0 or dot_test()(f, vjp, x), "thousandth"),
        ("a tenth more", lambda f, vjp, x: dot_test()(f, a_tenth_more(vjp), x), "the value first"),
        ("any entry", any_entry, "single wrong entry"),
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
        ("mean", teach(lambda x: stable(x) - np.log(len(x)), softmax_rule), "the sum is wanted"),
        ("an array", teach(lambda x: x - stable(x), softmax_rule), "shape (4,), but ()"),
        ("changes x", teach(in_place, softmax_rule), "changes the array"),
        (
            "takes out the first",
            teach(lambda x: shifted_by(x, x[0]), softmax_rule),
            "[-900.  900.]",
        ),
        ("takes out the last", teach(lambda x: shifted_by(x, x[-1]), softmax_rule), "900. -900."),
        ("four entries", teach(lambda x: stable(x[:4]), softmax_rule), "is wanted"),
        ("a crumb", teach(lambda x: stable(x) + 1e-4, softmax_rule), "is wanted"),
        ("rule changes x", teach(stable, changes_x), "Its rule: your function changes"),
        ("rule changes x later", teach(stable, rule(changes_x_later)), "does it change x or ans"),
        ("rule not written", teach(stable, lambda ans, x: lambda g: ...), "not written yet"),
        ("rule's g loses its sign", teach(stable, rule(size_of_g)), "must come back negative"),
        ("rule of four", teach(stable, rule(lambda g, ans, x: g * of_four(ans, x))), "is wanted"),
        ("rule upside down", teach(stable, rule(lambda g, ans, x: g * np.exp(ans - x))), "upside"),
        ("rule says so", teach(stable, says_so), "stopped with TypeError: ellipsis not callable"),
        ("rule forgets g", teach(stable, rule(lambda g, ans, x: np.exp(x - ans))), "forgets g"),
        (
            "rule lacks the sum",
            teach(stable, rule(lambda g, ans, x: g * np.exp(x))),
            "divide by the sum",
        ),
        (
            "rule shifted by the mean",
            teach(stable, rule(lambda g, ans, x: g * share(x - np.mean(x)))),
            "its rule overflows",
        ),
        (
            "rule shifted by the first",
            teach(stable, rule(lambda g, ans, x: g * share(x - x[0]))),
            "its rule overflows",
        ),
        (
            "a floor",
            teach(stable, rule(lambda g, ans, x: g * np.maximum(share(x - ans), 1e-3))),
            "entry [0] is 0.001, but 0 is wanted",
        ),
        ("rule keeps values", teach(stable, keeps_its_shares()), "its rule is not"),
        (
            "square of g",
            teach(stable, rule(lambda g, ans, x: g**2 * share(x - ans))),
            "and g = -3 entry",
        ),
        (
            "others than the largest",
            teach(
                lambda x: np.max(x) + np.log1p(np.sum(np.exp(x[x < np.max(x)] - np.max(x)))),
                softmax_rule,
            ),
            "and 1001 is wanted",
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
        (
            "rule returns nothing",
            teach(stable, lambda ans, x: None),
            "Its rule: your function returns nothing",
        ),
        ("misspelt", teach(misspelt, softmax_rule), "stopped with NameError: name 'answer'"),
        (
            "misspelt rule",
            teach(stable, stops),
            "Its rule: your function stopped with NameError: name 'answer'",
        ),
        (
            "not taught",
            extend.primitive(stable),
            "no rule was taught",
        ),
    ],
    "2.5": [
        ("the truth", rule(lambda g, ans, x: 0 * g), "that is the truth"),
        ("sign", rule(lambda g, ans, x: -g), "runs away"),
        ("at the edges", descend(lambda d: 1.0 * (np.abs(d) > 0.45)), "not on their target"),
        ("of the next", rule(lambda g, ans, x: np.roll(g, 1)), "hears another one's g"),
        ("by its largest", rule(lambda g, ans, x: g / np.max(np.abs(g))), "or its direction"),
        ("far too steep", rule(lambda g, ans, x: 100 * g), "runs away"),
        ("forgets g", rule(lambda g, ans, x: np.ones_like(x)), "How wrong was the answer"),
        ("sign of g", rule(lambda g, ans, x: np.sign(g)), "only the sign of g"),
        ("not linear", rule(lambda g, ans, x: np.tanh(g)), "A VJP is linear in g"),
        ("bounded", rule(lambda g, ans, x: np.clip(g, -50, 50)), "A VJP is linear in g"),
        ("rounds g", rule(lambda g, ans, x: np.rint(10 * g) / 10), "A VJP is linear in g"),
        ("complex", rule(lambda g, ans, x: g * (1 + 1j)), "is complex"),
        ("leaky", rule(lambda g, ans, x: np.where(g > 0, g, 0.5 * g)), "for the sum of two g"),
        ("median too", rule(lambda g, ans, x: g + np.median(g)), "for the sum of two g"),
        ("near 0 only", rule(lambda g, ans, x: g * (np.abs(x) < 20)), "not on their target"),
        ("no single number", rule(lambda g, ans, x: np.array([*g])), "stopped with TypeError"),
        ("far too flat", rule(lambda g, ans, x: 0.01 * g), "very small"),
        ("flat in the middle", descend(lambda d: 1.0 * (np.abs(d) > 0.3)), "not on their target"),
        ("moves only one way", rule(lambda g, ans, x: g * (x > 0)), "not on their target"),
        ("not a function of g", lambda ans, x: x - ans, "return a function of g"),
        ("one number", rule(lambda g, ans, x: np.sum(g)), "did you use float(), sum or mean"),
        ("no return", lambda ans, x: None, "returns nothing"),
    ],
}
