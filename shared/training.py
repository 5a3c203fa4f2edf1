"""Walking downhill: one loop that shows its progress, and the step it takes."""

import sys
import time
from typing import Any, NamedTuple

import numpy as np
from autograd import value_and_grad
from autograd.misc import flatten

from . import page


class Fit(NamedTuple):
    """What `fit` returns."""

    params: Any  # as `start`: an array, or lists, tuples and dicts of arrays
    losses: np.ndarray  # (steps + 1,): before each step, and after the last
    seconds: float


def adam(decay=0.9, decay_square=0.999, tiny=1e-8):
    """Adam (Kingma and Ba 2015): steps of about one step size, whatever the gradient's scale."""
    mean = square = 0.0

    def step(x, gradient, size, count):
        nonlocal mean, square
        mean = decay * mean + (1 - decay) * gradient
        square = decay_square * square + (1 - decay_square) * gradient**2
        unbiased = mean / (1 - decay**count)
        scale = np.sqrt(square / (1 - decay_square**count))
        return x - size * unbiased / (scale + tiny)

    return step


def gradient_descent():
    """The plain step downhill: x - size * gradient."""
    return lambda x, gradient, size, count: x - size * gradient


def cosine(size, steps):
    """A step size that glides from `size` to zero over `steps` steps along half a cosine."""
    return lambda step: size * 0.5 * (1 + np.cos(np.pi * min(step, steps) / steps))


def fit(objective, start, steps, step_size=0.01, optimiser=None, callback=None, progress=True):
    """Minimise a differentiable function over its parameters.

    objective: objective(params, step) -> real number, written with autograd.numpy.
    start: real array, or lists, tuples and dicts of them; it is not changed.
    steps: how many gradients to take.
    step_size: a number, or a function of the step (see `cosine`).
    optimiser: `adam()` if not given, or `gradient_descent()`.
    callback: callback(step, params, loss), called before each step and after the last;
        returning True ends the training there.
    progress: show one line that moves while it runs and ends as a summary.

    Interrupting it (the square button, or Ctrl-C) ends it early and keeps what was learned.
    Returns a `Fit`. Raises ValueError when the loss is not one finite real number, or when its
    gradient is not finite. Whole numbers in `start` become floats.
    """
    if not isinstance(steps, (int, np.integer)) or steps < 1:
        raise ValueError(f"steps={steps!r} should be a whole number of at least 1, e.g. steps=100")
    size = step_size if callable(step_size) else lambda step: step_size
    update = adam() if optimiser is None else optimiser
    x, unflatten = flatten(_floats(start))
    if np.iscomplexobj(x):
        raise ValueError("fit needs real parameters: use a phase, or real and imaginary parts")
    slope = value_and_grad(lambda x, step: _real(objective(unflatten(x), step)))
    line, losses, begin = _Line(progress), [], time.perf_counter()
    try:
        for step in range(steps + 1):
            if step < steps:
                loss, gradient = slope(x, step)
            else:
                loss = _real(objective(unflatten(x), step))
            losses.append(_finite(loss, step))
            if step < steps:
                _known(gradient, loss, step)
            if callback is not None and callback(step, unflatten(x), losses[-1]) is True:
                break
            if step < steps:
                x = update(x, gradient, size(step), step + 1)
                line.show(f"step {step + 1}/{steps}  loss {losses[-1]:.3g}", (step + 1) / steps)
    except KeyboardInterrupt:
        if not losses:
            raise
        page.training_stopped = True
        line.end(f"stopped by you after {len(losses) - 1} steps, loss {losses[-1]:.3g}")
    else:
        page.training_stopped = False
        line.end(f"{len(losses) - 1} steps: loss {losses[0]:.3g} → {losses[-1]:.3g}")
    return Fit(unflatten(x), np.array(losses), time.perf_counter() - begin)


def _real(loss):
    if np.shape(loss) != ():
        raise ValueError(f"the objective returned shape {np.shape(loss)}: sum or mean it")
    return loss


def _finite(loss, step):
    if not np.isfinite(loss):
        if step == 0:
            raise ValueError(
                f"the loss is {loss} before the first step: call objective(start, 0) and look for "
                "the place where it becomes so"
            )
        raise ValueError(f"the loss became {loss} at step {step}: try a smaller step_size")
    return float(loss)


def _known(gradient, loss, step):
    bad = np.sum(~np.isfinite(gradient))
    if bad:
        raise ValueError(
            f"at step {step} the loss is {loss:.3g}, but {bad} of {gradient.size} entries of its "
            "gradient are nan or infinite. Look for a root or a norm of 0, a division by 0, or "
            "either in the branch that np.where does not take (lesson 01)"
        )


def _floats(start):
    """The same lists, tuples and dicts; whole and half-precision numbers become wider floats."""
    if isinstance(start, dict):
        return {name: _floats(value) for name, value in start.items()}
    if isinstance(start, (list, tuple)):
        parts = [_floats(value) for value in start]
        return type(start)(*parts) if hasattr(start, "_fields") else type(start)(parts)
    kind = np.asarray(start).dtype
    if kind.kind in "iub":
        return np.asarray(start, dtype=float)[()]
    return np.asarray(start, dtype=np.float32) if kind == np.float16 else start


class _Line:
    """One line of text, written over itself. Only its end stays, in a notebook as on paper."""

    def __init__(self, on, pause=0.1):
        self.on, self.pause, self.wide, self.next = on, pause, 0, 0.0

    def show(self, text, fraction):
        now = time.perf_counter()
        if self.on and now >= self.next:
            self.next = now + self.pause
            done = round(24 * fraction)
            self._write("█" * done + "░" * (24 - done) + "  " + text)

    def end(self, text):
        if self.on:
            self._write(text)
            sys.stdout.write("\n")

    def _write(self, text):
        blank = "\r" + " " * self.wide if self.wide else ""
        self.wide = max(self.wide, len(text))
        sys.stdout.write(f"{blank}\r{text}")
        sys.stdout.flush()
