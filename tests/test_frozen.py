"""No argument may be ignored: each takes several values, and freezing it at any one is refused.

The answers are made, not written: a right one is watched while its check calls it, and then each
of its arguments is held, in turn, at each value that it was given.
"""

import functools
import inspect

import numpy as np
import pytest
from autograd.tracer import getval

from shared import checks

from .test_checks import NUMBERS, TABLES

FUNCTIONS = [
    number
    for number in NUMBERS
    if inspect.isfunction(TABLES[checks.EXERCISES[number].lesson].RIGHT[number][0])
]
SAMPLES = 3  # of the values of an argument that takes many


def watched(answer, calls):
    @functools.wraps(answer)
    def wrapper(*args, **kwargs):
        calls.append((args, kwargs))
        return answer(*args, **kwargs)

    return wrapper


def frozen(answer, place, value):
    @functools.wraps(answer)
    def wrapper(*args, **kwargs):
        if isinstance(place, str):
            kwargs = {**kwargs, place: value} if place in kwargs else kwargs
        elif place < len(args):
            args = args[:place] + (value,) + args[place + 1 :]
        return answer(*args, **kwargs)

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
    for args, kwargs in calls:
        for place, value in [*enumerate(args), *kwargs.items()]:
            seen = found.setdefault(place, [])
            if len(seen) < 50 and not any(same(value, other) for other in seen):
                seen.append(value)
    return found


def matters(answer, place, value, calls):
    """Whether freezing this argument changes a result; a function that comes back may differ."""
    for args, kwargs in calls:
        try:
            results = answer(*args, **kwargs), frozen(answer, place, value)(*args, **kwargs)
        except Exception:
            return True
        if all(map(callable, results)):
            return differ(*results)
        if not same(*results):
            return True
    return False


def differ(one, other):
    """Whether two functions of one array, such as VJPs, differ."""
    try:
        return not same(one(np.ones(1)), other(np.ones(1)))
    except Exception:
        return True


@pytest.mark.parametrize("number", FUNCTIONS)
def test_an_answer_that_ignores_an_argument_is_refused(number):
    check = checks.EXERCISES[number]
    answer = TABLES[check.lesson].RIGHT[number][0]
    calls = []
    assert check.judge(watched(answer, calls)).status == "correct"
    names = list(inspect.signature(answer).parameters)
    for place, values in values_of(calls).items():
        name = place if isinstance(place, str) else (names + ["more"] * 9)[place]
        assert len(values) > 1, f"{name} has one value in all of the check: {values[0]}"
        for value in values[:: -(-len(values) // SAMPLES)]:
            if matters(answer, place, value, calls):
                outcome = check.judge(frozen(answer, place, value))
                assert outcome.status == "mistake", f"{name} frozen at {value}"
