"""Lesson 16: outgrow Autograd."""

import builtins
import io
import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

import numpy as np

from . import Mistake, Wrong, call, exercise, match, near, told_apart, value, worst
from .cases import match_all

SLOPE_POINTS_DOWN = ("PyTorch", "TensorFlow")


def _in_double(a, b):
    return near(a, b, 1e-11)


def _downhill(plate, gradient, size, library):
    slope = gradient if library in SLOPE_POINTS_DOWN else np.conj(gradient)
    return plate - size * slope


STEPS = [
    Wrong(
        "never conjugated",
        lambda p, g, s, library: p - s * g,
        "right for PyTorch and TensorFlow; Autograd's and JAX's gradient of |z|² is 2 conj(z)",
    ),
    Wrong(
        "always conjugated",
        lambda p, g, s, library: p - s * np.conj(g),
        "right for Autograd and JAX; PyTorch and TensorFlow have conjugated it already",
    ),
    Wrong(
        "the other way round",
        lambda p, g, s, library: p - s * (np.conj(g) if library in SLOPE_POINTS_DOWN else g),
        "the libraries are swapped: whose gradient of |z|² is 2z, which points uphill as it is?",
    ),
    Wrong(
        "JAX like PyTorch",
        lambda p, g, s, library: p - s * (np.conj(g) if library == "Autograd" else g),
        "wrong for JAX: it has Autograd's convention, not PyTorch's",
    ),
    Wrong(
        "TensorFlow like Autograd",
        lambda p, g, s, library: p - s * (g if library == "PyTorch" else np.conj(g)),
        "wrong for TensorFlow: it has PyTorch's convention",
    ),
    Wrong(
        "uphill",
        lambda p, g, s, library: 2 * p - _downhill(p, g, s, library),
        "it climbs, with every library: a step downhill takes the slope away",
    ),
    Wrong(
        "the slope alone",
        lambda p, g, s, library: p - _downhill(p, g, s, library),
        "that is the step alone: return the plate after it",
    ),
    Wrong(
        "real part",
        lambda p, g, s, library: p - s * np.real(g),
        "only the gradient's real part is used: its sign is not what differs",
    ),
    Wrong(
        "the plate conjugated",
        lambda p, g, s, library: (
            np.conj(p) - s * g if library not in SLOPE_POINTS_DOWN else p - s * g
        ),
        "the plate is conjugated; it is the gradient that should be",
    ),
]


@exercise(
    "16.1",
    hints=[
        "The gradient of |z|² should lead to 0: from 3 + 4i a step downhill is along -(3 + 4i).",
        "Autograd and JAX say 6 - 8i there, PyTorch and TensorFlow 6 + 8i. Which is along z?",
        "np.conj(gradient) for two of them, gradient as it is for the others.",
    ],
    wrong=STEPS,
)
def downhill(answer):
    """A step of gradient descent on complex numbers, with anybody's gradient."""
    rng = np.random.default_rng(16)
    cases = []
    libraries = ["Autograd", "PyTorch", "JAX", "TensorFlow", "JAX"]
    shapes, sizes = [(3, 4), (5,), (2, 3), (4, 4), (3, 4)], [0.1, 0.3, 0.2, 0.1, 0.4]
    for library, shape, size in 2 * list(zip(libraries, shapes, sizes, strict=True)):
        plate, gradient = rng.normal(size=(2, *shape)) + 1j * rng.normal(size=(2, *shape))
        cases.append((plate, gradient, size, library))
    results = [call(answer, *case, shape=case[0].shape) for case in cases]

    def otherwise(case, got, wanted):
        return (
            f"with {case[3]} and size {case[2]} {worst(got, wanted)}: plate - size * slope, and "
            "whose slope is this gradient?"
        )

    match_all(results, cases, right=_downhill, wrong=STEPS, otherwise=otherwise, near=_in_double)
    return "down with all four. The same line, carried over unseen, would have climbed."


def _small(turns):
    return (2 * np.pi * (turns - np.round(turns))).astype(np.float32)


def _same_angle(got, wanted):
    """To 1e-6 of a turn's radius, whichever turn they are written in."""
    if np.shape(got) != np.shape(wanted):
        return False
    return np.max(np.abs(np.exp(1j * np.float64(got)) - np.exp(1j * np.float64(wanted)))) < 1e-6


PHASES = [
    Wrong(
        "cast first",
        lambda t: np.float32(2 * np.pi) * (np.float32(t) - np.round(np.float32(t))),
        "you go to float32 before the whole turns are gone: the fraction is lost by then",
    ),
    Wrong(
        "never reduced",
        lambda t: np.float32(2 * np.pi * t),
        "the phase is still thousands of turns when it becomes float32: take whole turns off first",
    ),
    Wrong(
        "all in float32",
        lambda t: np.float32(2 * np.pi) * np.float32(t),
        "all of it happens in float32: take whole turns off in double precision, then cast",
    ),
    Wrong(
        "in turns",
        lambda t: (t - np.round(t)).astype(np.float32),
        "these are turns; radians are wanted: times 2π",
    ),
    Wrong(
        "the other sense",
        lambda t: -_small(t),
        "its sign is wrong: turns minus whole turns, not the reverse",
    ),
    Wrong(
        "half a turn",
        lambda t: (np.pi * (t - np.round(t))).astype(np.float32),
        "a turn is 2π, not π",
    ),
    Wrong(
        "the whole turns",
        lambda t: (2 * np.pi * np.round(t)).astype(np.float32),
        "you keep the whole turns and drop the fraction: it should be the reverse",
    ),
]


@exercise(
    "16.2",
    hints=[
        "A whole turn changes nothing: exp(2πi·12345.25) is exp(2πi·0.25).",
        "Whole turns are np.round(turns), or np.floor(turns). Take them off while it is double.",
        "(2 * np.pi * (turns - np.round(turns))).astype(np.float32)",
    ],
    wrong=PHASES,
)
def small_phase(answer):
    """A phase of many turns, as a float32 that has lost nothing."""
    rng = np.random.default_rng(2)
    for turns, case in [
        (rng.uniform(0, 1e5, (4, 5)), "for 100,000 turns"),
        (rng.uniform(-1e5, 1e5, 7), "for turns backwards too"),
        (rng.uniform(0, 1e6, (3, 3)), "for a million turns"),
        (rng.uniform(-9, 9, (4, 5)), "for a few turns both ways"),
        (np.array([0.0, 1.25, -0.25, 90000.0]), "for few turns"),
    ]:
        got = call(answer, turns, shape=turns.shape)
        off = np.max(np.abs(np.angle(np.exp(1j * (np.float64(got) - _small(turns))))))
        say = f"{case} it is another phase, off by up to {off:.2g} radians"
        how = dict(right=_small, wrong=PHASES, near=_same_angle, otherwise=say)
        match(lambda _, got=got: got, turns, **how)
        if got.dtype != np.float32:
            raise Mistake(f"the phase is right, but it is {got.dtype}: .astype(np.float32) at last")
        if np.max(np.abs(got)) > 6.2832:
            raise Mistake("the phase is right, but it is more than a turn: take whole turns off")
    return "half the memory, and 100,000 turns cost no digit. That is how the engine makes its H."


def _all_reduce(losses, gradients, counts):
    weights = np.array(counts) / np.sum(counts)
    total = sum(w * g for w, g in zip(weights, gradients, strict=True))
    return _flat(np.sum(weights * np.array(losses)), total)


def _flat(loss, gradient):
    return np.concatenate([[loss], np.ravel(gradient)])


def _weighted(of_losses, of_gradients):
    """A wrong answer that weighs losses and gradients so: functions of the counts."""

    def formula(losses, gradients, counts):
        counts = np.array(counts, float)
        one, other = of_losses(counts), of_gradients(counts)
        total = sum(w * g for w, g in zip(other, gradients, strict=True))
        return np.sum(one * np.array(losses)), total

    return formula


def _means(n):
    return np.ones(len(n)) / len(n)


def _right(n):
    return n / np.sum(n)


REDUCED = [
    Wrong(
        "a mean of means",
        _weighted(_means, _means),
        "every device counts alike; one with more examples should count more",
    ),
    Wrong(
        "sums",
        _weighted(np.ones_like, np.ones_like),
        "the devices' means are added up as they are: weigh them, and divide",
    ),
    Wrong(
        "not divided",
        _weighted(lambda n: n, lambda n: n),
        "weighed, but not divided by how many examples there are in all",
    ),
    Wrong(
        "divided by the devices",
        _weighted(lambda n: n / len(n), lambda n: n / len(n)),
        "divided by the number of devices; the number of all examples is wanted",
    ),
    Wrong(
        "only the loss weighed",
        _weighted(_right, _means),
        "the loss is right; the gradients must be weighed like the losses",
    ),
    Wrong(
        "only the gradients weighed",
        _weighted(_means, _right),
        "the gradient is right; the losses must be weighed like the gradients",
    ),
    Wrong(
        "gradients added up",
        _weighted(_right, np.ones_like),
        "the loss is right, but the gradients are added up unweighed",
    ),
    Wrong(
        "weights squared",
        _weighted(lambda n: n**2 / np.sum(n**2), lambda n: n**2 / np.sum(n**2)),
        "the counts come in twice: once is enough",
    ),
    Wrong(
        "upside down",
        _weighted(lambda n: (1 / n) / np.sum(1 / n), lambda n: (1 / n) / np.sum(1 / n)),
        "upside down: a device with more examples counts more, not less",
    ),
]


def _pair(result, shape):
    if result is Ellipsis:
        return value(result)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Mistake("two things are wanted: return loss, gradient")
    loss, gradient = value(result[0]), value(result[1], shape)
    return _flat(loss, gradient)


@exercise(
    "16.3",
    hints=[
        "Each device's mean times its count, added up, over the sum of all counts.",
        "weights = np.array(counts) / np.sum(counts), for the losses and the gradients alike.",
        "The gradient: sum(w * g for w, g in zip(weights, gradients)).",
    ],
    wrong=REDUCED,
)
def all_reduce(answer):
    """Loss and gradient of a whole batch, from those of its parts."""
    rng = np.random.default_rng(3)
    cases, results = [], []
    parts = [([3, 5, 8], (2, 3)), ([6, 1], (4,)), ([2, 2, 7, 1, 4], (3, 2, 2))]
    for counts, shape in [*parts, parts[0], ([8, 1, 2], (2, 3))]:
        losses = list(rng.uniform(1, 3, len(counts)))
        gradients = [rng.normal(size=shape) for _ in counts]
        if len(counts) == 5:  # plates may be complex
            gradients = [g + 1j * rng.normal(size=shape) for g in gradients]
        cases.append((losses, gradients, counts))
        results.append(_pair(call(answer, *cases[-1]), shape))

    def rows(losses, gradients, counts, formula):
        return _flat(*formula(losses, gradients, counts))

    flat = [row._replace(formula=lambda *case, f=row.formula: rows(*case, f)) for row in REDUCED]

    def otherwise(case, got, wanted):
        one, other = told_apart(got[0], wanted[0])
        if near(got[0], wanted[0]):
            return "the loss is right, the gradient is not: weigh it as you weigh the losses"
        return f"for counts {case[2]} the loss is {one}, but {other} is wanted"

    match_all(results, cases, right=_all_reduce, wrong=flat, otherwise=otherwise, near=_in_double)
    return "any devices, any shares, the loss and the gradient of the whole. That is all of it."


class Killed(BaseException):
    """What ends a training in the middle; no `except Exception` holds it up."""


def _training(seed, kill_at=None, scale=1.0):
    """A slope(x) -> loss, gradient that counts its calls and dies at one; start; the calls; loss.

    The loss of a place is 0 at the bottom, and scale² at the start.
    """
    curves = np.array([1.0, 4.0, 15.0, 60.0, 200.0])
    rng = np.random.default_rng(seed)
    bottom = rng.normal(size=5)
    start = bottom + scale * rng.choice([-1.0, 1.0], 5) / np.sqrt(curves)
    calls = []

    def loss(x):
        return 0.5 * float(np.sum(curves * (x - bottom) ** 2)) / 2.5

    def slope(x):
        x = np.array(x, float)
        calls.append(x)
        if len(calls) == kill_at:
            raise Killed
        return 2.5 * loss(x), curves * (x - bottom)

    return slope, start, calls, loss


@contextmanager
def _killed_at_a_file(folder, number):
    """A run is killed when it empties or removes a file of this folder for the number-th time."""
    opens, removes, left = io.open, os.remove, [number]

    def last(path):
        if isinstance(path, (str, os.PathLike)) and folder in Path(path).absolute().parents:
            left[0] -= 1
        return left[0] == 0

    def opened(path, mode="r", *args, **kwargs):
        file = opens(path, mode, *args, **kwargs)
        if set(mode) & set("wx") and last(path):
            file.close()
            raise Killed
        return file

    def removed(path, **kwargs):
        removes(path, **kwargs)
        if last(path):
            raise Killed

    with (
        mock.patch.object(io, "open", opened),
        mock.patch.object(builtins, "open", opened),
        mock.patch.object(os, "remove", removed),
        mock.patch.object(os, "unlink", removed),
    ):
        yield


def _runs_whole(answer, folder, seed, steps, scale):
    """Where a run that nobody kills ends; and what is left of its loss."""
    slope, start, calls, loss = _training(seed, scale=scale)
    whole = call(answer, slope, start, steps, str(folder / "run.npz"), shape=start.shape)
    if not calls:
        raise Mistake("it never asks slope for a gradient")
    if not near(calls[0], start):
        raise Mistake("without a file it should begin at start, and asks elsewhere first")
    if not steps <= len(calls) <= steps + 2 or (
        len(calls) > steps and not near(calls[-1], whole, 1e-9)
    ):
        raise Mistake(f"for {steps} steps it asked for {len(calls)} gradients")
    left = loss(whole) / scale**2
    if not left < 1:
        raise Mistake("the loss grows: the steps are too long for the valley's steep sides")
    if not left < 1e-2:
        raise Mistake(
            f"after {steps} steps {100 * left:.3g} % of the loss is left; less than 1 % is wanted: "
            "does your optimiser have momentum, and are its steps long enough?"
        )
    return whole, left


def _goes_on(answer, folder, seed, steps, scale, kill_at, whole):
    """Killed between two steps, and called again on another computer that has its files."""
    slope, start, _, _ = _training(seed, kill_at, scale)
    path = folder / "run.npz"
    try:
        call(answer, slope, start, steps, str(path))
        raise Mistake(
            f"it caught what should kill it, or never asked for gradient {kill_at} (from another "
            "run's file?)"
        )
    except Killed:
        pass
    if not path.exists():
        raise Mistake(f"killed at step {kill_at}, it has left no file at path")
    moved = shutil.copytree(folder, folder.with_name("moved"))
    slope, start, calls, _ = _training(seed, scale=scale)
    result = call(answer, slope, start, steps, str(moved / "run.npz"), shape=start.shape)
    if len(calls) >= steps and not near(calls[0], start):
        raise Mistake(
            f"killed at step {kill_at} of {steps} it goes on from its file, but takes "
            f"{len(calls)} steps more: is the number of those that are done in the file?"
        )
    if len(calls) >= steps:
        raise Mistake(
            f"killed at step {kill_at}, it began again from step 1: is the file at path read, and "
            "does it say how many steps are done?"
        )
    if len(calls) > steps - kill_at + 12:
        raise Mistake(
            f"killed at step {kill_at} of {steps}, it took {len(calls)} more: save at "
            "least every 10 steps, and how many are done"
        )
    if not near(result, whole, 1e-9):
        raise Mistake(
            "after the kill it ends elsewhere than without: what does your optimiser "
            "remember besides x, and is the file as old as the count in it?"
        )


def _goes_on_after_a_torn_file(answer, folder, seed, steps, scale, whole):
    """Killed three times, each while it writes a file."""
    asked, path, cure = 0, str(folder / "run.npz"), "write beside the file, then os.replace"
    for first, number in [(45, 1), (12, 2), (12, 1), (steps + 3, 1)]:
        slope, start, calls, _ = _training(seed, scale=scale)

        def watched(x, slope=slope, calls=calls, first=first, number=number):
            if len(calls) == first:
                watch.enter_context(_killed_at_a_file(folder, number))
            return slope(x)

        try:
            with ExitStack() as watch:
                result = call(answer, watched, start, steps, path)
        except Killed:
            result = None
        except Mistake as mistake:
            said = f"killed while it wrote its file, it could not go on: {mistake}"
            raise Mistake(f"{said}. To be safe, {cure}") from None
        asked += len(calls)
        if result is not None:
            break
    if asked > steps + 3 * 13:
        raise Mistake(f"killed while it wrote its file, it lost more than 10 steps: {cure}")
    if not near(result, whole, 1e-9):
        raise Mistake(
            "killed while it wrote its file, it ends elsewhere than without: is all of the state "
            f"in one file, in double precision? {cure}"
        )


@exercise(
    "16.4",
    hints=[
        "What must a run know to go on? x, how many steps are done, and all that your optimiser "
        "remembers: for momentum the speed, for Adam two means.",
        "np.savez(path, done=..., x=..., speed=...) writes, np.load(path) reads; "
        "Path(path).exists() asks. Killed while it writes, it must find the old file: "
        'np.savez(path + ".part.npz", ...), then os.replace(path + ".part.npz", path).',
        "speed = 0.9 * speed - 0.01 * gradient; x = x + speed reaches the bar in 100 steps.",
    ],
    again=0,
)
def survivor(answer):
    """A training that goes on after a kill as if nothing had happened."""
    worst = 0.0
    for seed, steps, kill_at, scale in [(1, 100, 38, 1.0), (2, 130, 104, 2.0)]:
        with tempfile.TemporaryDirectory() as name:
            folders = [Path(name).resolve() / kind for kind in ("whole", "killed", "torn")]
            for folder in folders:
                folder.mkdir()
            whole, left = _runs_whole(answer, folders[0], seed, steps, scale)
            worst = max(worst, left)
            _goes_on(answer, folders[1], seed, steps, scale, kill_at, whole)
            if seed == 1:
                _goes_on_after_a_torn_file(answer, folders[2], seed, steps, scale, whole)
    return f"killed five times, and not a digit is different. {worst:.0e} of the loss was left."
