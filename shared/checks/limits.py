"""Calling what a learner wrote: nothing of it is heard, and it ends."""

import contextlib
import copy
import io
import itertools
import signal
import threading
import warnings
from unittest.mock import patch

import autograd.numpy as anp
import numpy as np


class TooLong(BaseException):
    """An answer took longer than it may. No `except Exception` of its own catches this."""


@contextlib.contextmanager
def quiet():
    """No warning and no print of the learner's code between us and the one line."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield


@contextlib.contextmanager
def same_dice(answer):
    """The same random numbers each time: the same answer gets the same verdict.

    Generators made without a seed get one, and those of the answer's page go back afterwards.
    """
    page = getattr(answer, "__globals__", {}).values()
    generators = [value for value in page if isinstance(value, np.random.Generator)]
    before = [copy.deepcopy(generator.bit_generator.state) for generator in generators]
    legacy, seeds, make = np.random.get_state(), itertools.count(1), np.random.default_rng

    def seeded(seed=None):
        return make(next(seeds) if seed is None else seed)

    np.random.seed(1)
    with (
        patch.object(np.random, "default_rng", seeded),
        patch.object(anp.random, "default_rng", seeded),
    ):
        try:
            yield
        finally:
            np.random.set_state(legacy)
            for generator, state in zip(generators, before, strict=True):
                generator.bit_generator.state = state


@contextlib.contextmanager
def at_most(seconds):
    """Raise TooLong in what computes longer, where the system can do it: not on Windows.

    Time of this process counts, so that a busy machine changes no verdict; what only waits may
    do so four times as long. The alarms ring again and again: something on the way may swallow
    one (Autograd does).
    """
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return

    def ring(number, frame):
        raise TooLong

    alarms = {signal.ITIMER_PROF: signal.SIGPROF, signal.ITIMER_REAL: signal.SIGALRM}
    before = {number: signal.signal(number, ring) for number in alarms.values()}
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)
    signal.setitimer(signal.ITIMER_REAL, 4 * seconds, 0.2)
    try:
        yield
    finally:
        for timer in alarms:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
