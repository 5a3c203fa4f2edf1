"""Faults that are made, not written: a check refuses each one that changes a result.

A right answer is watched while its check calls it. Then each of its arguments is frozen at values
that it took or loses something; its results lose digits or their gradient, or are those of an
earlier call. What changes no result in any call is no fault there: except results that are kept,
for then the check asks too little.
"""

import copy
import functools
import inspect
import itertools
from collections import Counter

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import extend
from autograd.tracer import Box, getval

from shared import checks

from .test_checks import NUMBERS, TABLES

FUNCTIONS = [
    number
    for number in NUMBERS
    if callable(TABLES[checks.EXERCISES[number].lesson].RIGHT[number][0])
    and inspect.signature(TABLES[checks.EXERCISES[number].lesson].RIGHT[number][0]).parameters
]
QUICK = 4  # the quick set takes each fourth fault
SPARSE = {"13.3": 5, "11.3": 3, "16.4": 3, "10.3": 2, "1.3": 2, "2.5": 2}  # of the dear ones less
SAMPLES = 3  # of the values of an argument that takes many
KEEPS = "kept by length", "kept by shape", "kept by shape and numbers"
ALLOWED = {  # what an exercise leaves to the answer
    "1.3": ["three digits", "x in three digits"],  # errors are noise; their size is asked for
    "9.4": ["half precision", "seen in three digits", "seen its absolute value", "size alone"]
    + ["seen last entry left out", "three digits", "w in three digits"]  # 70 % error is allowed
    + ["more from the third call on"],
    "10.4": [
        "half precision",
        "three digits",
        "more from the third call on",
    ],  # of phases, and 60 % of the light is asked for
    "13.3": ["d first entry left out", "d in three digits", KEEPS[2]]  # less than the noise
    + ["no gradient", "size alone"],  # change nothing, but its calls cannot be repeated
    "14.4": ["images last column left out", "images last entry left out"]
    + ["images truncated"],  # any transformation of each picture
    "16.4": ["start squeezed", "start real part"],  # it is one, and its calls cannot be repeated
}
LOOSE = {  # where fewer digits are asked for: noise is theirs, or a slip of the light is smaller
    *("1.3", "6.4", "9.4", "10.3", "10.4", "11.1", "12.2", "13.3", "13.4"),
    *("14.1", "14.2", "15.1", "15.2", "15.3", "15.4", "15.5", "16.2"),
}
SCORED = {
    "6.5",
    "8.4",
    "16.4",
}  # judged by how well they do: their results may be anything good enough
MOST = {  # as large, or as long, as an argument may well be; half of it must not be enough
    "1.1": {"n": 20},
    "1.3": {"n": 8},
    "3.3": {"n": 10},
    "5.1": {"X": 60},
    "5.2": {"t": 20},
    "6.1": {"string": 12},
    "7.3": {"logs": 200},
}
COUNTS = Counter()


def plain(x):
    """A copy of numbers, without Autograd's wrapping."""
    while isinstance(x, Box):
        x = x._value
    return x if callable(x) else copy.deepcopy(x)


def watched(answer, calls):
    @functools.wraps(answer)
    def wrapper(*args, **kwargs):
        taped = any(isinstance(x, Box) for x in args)
        given = [plain(x) for x in args], {name: plain(x) for name, x in kwargs.items()}
        result = answer(*args, **kwargs)
        calls.append((*given, plain(result), taped))
        return result

    return wrapper


def same(a, b):
    """Whether two arguments, or two results, are the same (a function only if it is that one)."""
    a, b = getval(a), getval(b)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (np.ndarray, np.generic, int, float, complex)):
        return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-12, atol=0, equal_nan=True)
    return a is b or a == b


def values_of(calls):
    """{place: [the different values that this argument took]}; places are positions or names."""
    found = {}
    for args, kwargs, *_ in calls:
        for place, value in [*enumerate(args), *kwargs.items()]:
            seen = found.setdefault(place, [])
            if len(seen) < 50 and not any(same(value, other) for other in seen):
                seen.append(value)
    return found


def undrawn(x):
    """A generator as it was before the call, so that the next call draws the same."""
    return copy.deepcopy(x) if isinstance(x, np.random.Generator) else x


def matters(answer, wrap, calls):
    """Whether this fault changes a result; a function that comes back may differ."""
    wrong = wrap(answer)
    for args, kwargs, result, _ in calls:
        try:
            if differ(result, wrong(*map(undrawn, args), **kwargs)):
                return True
        except Exception:
            return True
    return False


def differ(one, other):
    """Whether two results differ; functions, such as VJPs, are asked at one place."""
    if callable(one) and callable(other):
        try:
            one, other = one(np.ones(1)), other(np.ones(1))
        except Exception:
            return True
    return not same(one, other)


# Faults of a result


def digits(x):
    """Three significant digits."""
    x = np.asarray(x)
    if np.iscomplexobj(x):
        return digits(x.real) + 1j * digits(x.imag)
    place = 10.0 ** (2 - np.floor(np.log10(np.abs(x) + 1e-300)))
    return np.where(x == 0, x, np.round(x * place) / place)


def half_precision(x):
    """Of 16 bits."""
    x = np.asarray(x)
    return digits(x) if np.iscomplexobj(x) else x.astype(np.float16)


def single_precision(x):
    """Of 32 bits."""
    return np.asarray(x).astype(np.complex64 if np.iscomplexobj(x) else np.float32)


def altered(x, change):
    """An array changed; if Autograd follows it, with the gradient that it had."""
    if isinstance(x, (list, tuple)):
        return type(x)(altered(part, change) for part in x)
    if callable(x):
        return lambda *args: altered(x(*args), change)
    if isinstance(x, Box):
        new = change(getval(x))
        return x + (new - getval(x)) if np.shape(new) == x.shape else anp.reshape(x, new.shape)
    return change(x) if wavers(x) else x


def result_altered(change):
    return lambda answer: functools.wraps(answer)(lambda *a, **k: altered(answer(*a, **k), change))


def no_gradient(answer):
    """The right value, and Autograd finds no way through it."""

    def hidden(x):
        if isinstance(x, (list, tuple)):
            return [hidden(part) for part in x]
        return hidden(x._value) if isinstance(x, Box) else x

    return functools.wraps(answer)(lambda *a, **k: hidden(answer(*a, **k)))


def from_the_third(answer):
    """Right at first, and 1 % more from the third call on."""
    calls = itertools.count(1)

    @functools.wraps(answer)
    def wrapper(*args, **kwargs):
        result = answer(*args, **kwargs)
        return altered(result, lambda x: 1.01 * x) if next(calls) > 2 else result

    return wrapper


def kept(key):
    """Results that are kept, with what calls of one key have in common; none of a tape's."""

    def wrap(answer):
        known = {}

        @functools.wraps(answer)
        def wrapper(*args, **kwargs):
            result, every = answer(*args, **kwargs), [*args, *kwargs.values()]
            if any(isinstance(x, Box) for x in [result, *every]):
                return result
            return known.setdefault(tuple(key(x) for x in every), result)

        return wrapper

    return wrap


def shape(x):
    """An array's shape, a list's or text's length; functions are all alike."""
    if isinstance(x, (list, tuple, str, dict)):
        return len(x)
    return "function" if callable(x) else np.shape(x)


def shape_or_number(x):
    return x if shape(x) == () else shape(x)


def length(x):
    return np.prod(shape(x), dtype=int) if shape(x) != "function" else 0


KEPT = {
    "kept from the first call": kept(lambda x: None),
    "kept by length": kept(length),
    "kept by shape": kept(shape),
    "kept by shape and numbers": kept(shape_or_number),
}
RESULTS = {
    "three digits": result_altered(digits),
    "half precision": result_altered(half_precision),
    "size alone": result_altered(np.abs),
    "more from the third call on": from_the_third,
    "no gradient": no_gradient,
}
EXACT = {  # for all but LOOSE
    "six decimals": result_altered(lambda x: np.round(x, 6)),
    "single precision": result_altered(single_precision),
}

# Faults of an argument


def without(part):
    """Zeros in a part of the array."""

    def change(x):
        x = np.array(x)
        x[part] = 0
        return x

    return change


def parts(change):
    """A change of the real and of the imaginary part."""

    def both(x):
        x = np.asarray(x)
        return change(x.real) + 1j * change(x.imag) if np.iscomplexobj(x) else change(x)

    return both


ARGUMENTS = {
    "its absolute value": np.abs,
    "truncated": parts(np.trunc),
    "squeezed": np.squeeze,
    "real part": np.real,
    "first entry left out": without(0),
    "last entry left out": without(-1),
    "last column left out": without((..., -1)),
    "in three digits": digits,
}


def with_argument(place, change):
    """An answer that changes an argument before it works with it."""

    def wrap(answer):
        @functools.wraps(answer)
        def wrapper(*args, **kwargs):
            every = dict(enumerate(args)) | kwargs
            if place in every:
                every[place] = change(every[place])
            return answer(
                *(every[k] for k in range(len(args))), **{name: every[name] for name in kwargs}
            )

        return wrapper

    return wrap


def at_most(most):
    """A number not above this; of an array, or a text, no more entries."""
    return lambda x: min(x, most) if shape(x) == () else x[:most]


def wavers(x):
    """Whether it holds numbers that are not whole."""
    if isinstance(x, (list, tuple)):
        return any(map(wavers, x))
    return isinstance(x, (Box, float, complex)) or getattr(x, "dtype", np.dtype(int)).kind in "fc"


def faults(number, answer, calls):
    """(name, wrapper, whether it must be refused though it changes no result)."""
    names = list(inspect.signature(answer).parameters)
    arrays = any(shape(x) != () for args, *_ in calls for x in args)
    depends = any(differ(calls[0][2], result) for _, _, result, _ in calls)
    for place, values in values_of(calls).items():
        name = place if isinstance(place, str) else (names + ["more"] * 9)[place]
        for value in values[:: -(-len(values) // SAMPLES)]:
            yield f"{name} frozen", with_argument(place, lambda x, value=value: value), False
        if any(map(wavers, values)):
            for fault, change in ARGUMENTS.items():
                change = functools.partial(altered, change=change)
                yield f"{name} {fault}", with_argument(place, change), False
        if name in MOST.get(number, {}):
            change = at_most(MOST[number][name] // 2)
            yield f"{name} capped", with_argument(place, change), True
    if number in SCORED:
        return
    for fault, wrap in RESULTS.items() if number in LOOSE else {**RESULTS, **EXACT}.items():
        yield fault, wrap, fault == "no gradient" and any(taped for *_, taped in calls)
    for fault, wrap in KEPT.items():
        by_value = fault.endswith("numbers") and not arrays
        yield fault, wrap, depends and not by_value


def primitive(step, like):
    """A primitive of Autograd's with another step, and the rule that was taught."""
    new = extend.primitive(step)
    extend.defvjp(new, checks.lesson_02._taught(like))
    return new


def sets():
    """Each exercise twice: with some of the faults, always the same ones, and with all, slowly."""
    for k, number in enumerate(FUNCTIONS):
        step = SPARSE.get(number, 1)
        yield pytest.param(number, slice(k % QUICK * step, None, QUICK * step), id=number)
        yield pytest.param(number, slice(None), id=f"{number}-all", marks=pytest.mark.slow)


@pytest.mark.parametrize("number, some", [*sets()])
def test_what_changes_a_result_is_refused(number, some):
    check = checks.EXERCISES[number]
    answer = TABLES[check.lesson].RIGHT[number][0]
    calls, taught = [], None
    if hasattr(answer, "fun"):
        answer, taught = answer.fun, answer

    def verdict(answer):
        return check.judge(primitive(answer, taught) if taught else answer).status

    assert verdict(watched(answer, calls)) == "correct"
    for name, values in values_of(calls).items():
        assert len(values) > 1, f"{name} has one value in all of the check: {values[0]}"
    accepted = set()
    for fault, wrap, always in [*faults(number, answer, calls)][some]:
        if always or matters(answer, wrap, calls):
            COUNTS[fault] += 1
            if verdict(wrap(answer)) == "correct":
                accepted.add(fault)
    assert accepted - {*ALLOWED.get(number, ())} == set()
