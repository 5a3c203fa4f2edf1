"""The capstone: what an entry is, the rules it must keep, its score, and the folder it leaves.

An entry is light, plates, and what its author says arrives on the wall. The referee sends the
light once more, and lets light that leaves the window leave. SI units, arrays (..., ny, nx).
"""

import warnings
from numbers import Integral
from typing import NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_cdt

from . import fabrication
from .bench import Bench, BenchWarning, length, rounded_up, undersampled
from .elements import intensity
from .propagation import diffract

MOST_BEAMS = 1000
SIMULATED = "type wall = intensity(diffract(light, plates, bench, pad=True))"


class Entry(NamedTuple):
    """A finished work. Where light is (n, ny, nx), there are n beams, and so many walls."""

    title: str
    about: str  # what you wanted, what came out, and what did not work
    bench: Bench
    light: np.ndarray  # (ny, nx) or (n, ny, nx) complex, in front of the first plate
    plates: list  # each (ny, nx): phases in radians, or complex factors
    bits: int  # each plate has 2**bits levels
    wanted: np.ndarray  # (ny, nx), a picture; or (k, ny, nx), detectors: 1 where they are
    wall: np.ndarray  # brightness that arrives, shaped as the light
    labels: np.ndarray | None = None  # (n,) which detector each beam should light most


class Finding(NamedTuple):
    """What the referee says of one rule."""

    rule: str
    kept: bool
    said: str


class Mark(NamedTuple):
    """Points for one line of the rubric, 0 to 3."""

    what: str
    points: int
    said: str


# ---------------------------------------------------------------------------- light


def factors(plate):
    """What a plate multiplies the light by, (ny, nx) complex."""
    return plate if np.iscomplexobj(plate) else np.exp(1j * np.asarray(plate, float))


def arriving(entry, plates=None, pad=True):
    """The brightness behind the plates, shaped as the light; other plates than its own if given."""
    u = np.asarray(entry.light).astype(complex)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BenchWarning)  # the rules say it, with more words
        for plate in entry.plates if plates is None else plates:
            t = factors(plate)
            u = diffract(u * np.abs(t), [np.angle(t)], entry.bench, pad=pad)
    return intensity(u)


def rounded(plates, bits):
    """Phases, each at the nearest of 2**bits levels: a list of (ny, nx)."""
    return [fabrication.from_levels(fabrication.levels(p, bits), bits) for p in plates]


def _same(a, b):
    """Whether two walls are alike, each beam for itself: a faint one counts as a bright one."""
    off, size = (np.linalg.norm(v, axis=(-2, -1)) for v in (np.subtract(a, b), b))
    return np.all(off <= 2e-3 * size)


def _beams(values):
    return values if values.ndim == 3 else values[None]


def _place(index):
    return f"row {index[-2]}, column {index[-1]}"


# ---------------------------------------------------------------------------- the rules


def referee(entry):
    """A `Finding` for each of the five rules, in this order.

    Raises ValueError where the entry cannot be judged (shapes, NaN): it says what to type.
    """
    form(entry)
    arrives, ring = arriving(entry), arriving(entry, pad=False)
    came_round = not _same(entry.wall, arrives) and _same(entry.wall, ring)
    return [
        _passive(entry),
        _energy(entry, ring if came_round else arrives),
        _sampling(entry),
        _reach(entry, arrives if came_round else None),
        _quantisation(entry),
    ]


def _passive(entry):
    gains = [np.abs(factors(plate)) for plate in entry.plates]
    k = int(np.argmax([np.max(g) for g in gains]))
    largest, where = np.max(gains[k]), np.unravel_index(np.argmax(gains[k]), gains[k].shape)
    if largest <= 1 + 1e-6:
        return Finding("passive", True, "no plate amplifies light")
    many = np.sum(gains[k] > 1 + 1e-6)
    said = (
        f"plate {k} multiplies the light by {largest:.4g} at {_place(where)}, and amplifies at "
        f"{many} of {gains[k].size} pixels: glass cannot. Keep the phase alone, type "
        f"plates[{k}] = np.angle(plates[{k}])"
    )
    return Finding("passive", False, said)


def _energy(entry, arrives):
    wall, arrives = _beams(np.asarray(entry.wall)), _beams(arrives)
    sent = np.sum(_beams(intensity(np.asarray(entry.light))), axis=(1, 2))
    share = np.sum(arrives, axis=(1, 2)) / sent
    if np.min(wall) < 0:
        at = np.unravel_index(np.argmin(wall), wall.shape)
        said = f"the wall is {np.min(wall):.3g} at {_place(at)}: brightness is never below 0; "
        return Finding("energy", False, said + SIMULATED)
    if _same(wall, arrives):
        return Finding("energy", True, f"{np.mean(share):.0%} of what was sent in is on the wall")
    many = len(wall) > 1
    size = np.maximum(np.sum(arrives**2, axis=(1, 2)), 1e-300)  # where nothing arrives, 0 times
    times = np.sum(wall * arrives, axis=(1, 2)) / size
    if _same(wall, times[:, None, None] * arrives):
        k = int(np.argmax(np.abs(times - 1)))
        said = (
            f"the wall {f'of beam {k} ' if many else ''}is {times[k]:.3g} times as bright as what "
            f"these plates let arrive, which is {share[k]:.3g} of the energy sent in. A wall is "
            f"not rescaled: {SIMULATED}"
        )
        return Finding("energy", False, said)
    off = np.abs(wall - arrives)
    at = np.unravel_index(np.argmax(off), off.shape)
    said = (
        f"this is not the wall of these plates: at {f'beam {at[0]}, ' if many else ''}"
        f"{_place(at)} it says {wall[at]:.3g}, and {arrives[at]:.3g} arrives. Were they rounded "
        f"or moved afterwards? Then {SIMULATED}"
    )
    return Finding("energy", False, said)


def _sampling(entry):
    fault = undersampled(entry.bench, entry.bench.spacing, "a shorter spacing, or ", pad=True)
    if fault is None:
        return Finding("sampling", True, f"hops of {length(entry.bench.spacing)} fit this grid")
    return Finding("sampling", False, f"a hop of {fault}")


def _ways(lit):
    """How far each pixel is from the nearest lit one, along rows or columns: (ny, nx), pixels."""
    return distance_transform_cdt(~lit, metric="chessboard")


def farthest(lit, wanted):
    """How far the light must move: (pixels along a row or column, (row, column) of that place).

    lit, wanted: (ny, nx) of True and False. Each wanted pixel is served by the nearest lit one.
    """
    ways = np.where(wanted, _ways(lit), -1)
    at = np.unravel_index(np.argmax(ways), ways.shape)
    return int(ways[at]), tuple(map(int, at))


def _reach(entry, left):
    bench, hops = entry.bench, len(entry.plates)
    reach = hops * bench.reach
    light = np.max(_beams(intensity(np.asarray(entry.light))), axis=0)
    wanted = np.max(_beams(np.asarray(entry.wanted)), axis=0)
    lit = light > 1e-3 * np.max(light)
    beyond = np.sum(wanted[_ways(lit) > reach + 1]) / np.sum(wanted)
    if beyond > 0.02:
        need, at = farthest(lit, wanted > 0)
        carry = "1 hop carries" if hops == 1 else f"{hops} hops carry"
        spacing = rounded_up(need * bench.spacing / reach)
        said = (
            f"{beyond:.0%} of your wish lies where no light can come: {_place(at)} is {need} "
            f"pixels from the nearest light, and {carry} light {reach:.3g} pixels. Type "
            f"spacing={spacing}, or take more plates"
        )
        return Finding("reach", False, said)
    if left is not None:
        lost = 1 - np.sum(left) / np.sum(entry.wall)
        said = (
            f"{lost:.0%} of the wall's light left the window on one side and came back on the "
            f"other; on a bench it is gone. Train with pad=True too, then {SIMULATED}"
        )
        return Finding("reach", False, said)
    said = f"light moves up to {reach:.3g} pixels, and {1 - beyond:.0%} of your wish is in reach"
    return Finding("reach", True, said)


def _quantisation(entry):
    step = 2 * np.pi / 2**entry.bits
    for k, plate in enumerate(entry.plates):
        t = factors(plate)
        dim = np.unravel_index(np.argmin(np.abs(t)), t.shape)
        if np.abs(t[dim]) < 1 - 1e-6:
            said = (
                f"plate {k} lets {np.abs(t[dim]):.4g} of the light's amplitude through at "
                f"{_place(dim)}: a mask holds phases alone, type plates[{k}] = np.angle(...)"
            )
            return Finding("quantisation", False, said)
        steps = np.angle(t) / step
        off = np.abs(steps - np.rint(steps))
        at = np.unravel_index(np.argmax(off), off.shape)
        if off[at] > 0.01:
            said = (
                f"plate {k} is {off[at]:.2g} of a step off the nearest of {2**entry.bits} levels "
                f"at {_place(at)}, and {np.sum(off > 0.01)} of {off.size} pixels are off: type "
                f"plates = capstone.rounded(plates, bits={entry.bits}), then compute the wall"
            )
            return Finding("quantisation", False, said)
    return Finding("quantisation", True, f"every phase is one of {2**entry.bits} levels")


def report(findings):
    """Findings, or marks, as lines of text to print."""
    lines = []
    for one in findings:
        if isinstance(one, Finding):
            lines.append(f"{'✓' if one.kept else '✗'} {one.rule:13} {one.said}")
        else:
            lines.append(f"{one.points} of 3  {one.what:13} {one.said}")
    return "\n".join(lines)


# ---------------------------------------------------------------------------- what is an entry


def form(entry):
    """Refuse with ValueError what cannot be judged, and say what to type."""
    if not isinstance(entry, Entry):
        raise ValueError(f"an Entry is wanted, this is a {type(entry).__name__}: type Entry(...)")
    for name in ("title", "about"):
        if not isinstance(getattr(entry, name), str) or not getattr(entry, name).strip():
            raise ValueError(f'{name} is empty: type {name}="..." with words for a reader')
    if not isinstance(entry.bench, Bench):
        raise ValueError(f"bench is a {type(entry.bench).__name__}: type bench=Bench(...)")
    shape, bits = entry.bench.shape, entry.bits
    if isinstance(bits, bool) or not isinstance(bits, Integral) or not 1 <= bits <= 8:
        raise ValueError(f"bits={bits!r} should be a whole number from 1 to 8: type bits=4")
    if not isinstance(entry.plates, (list, tuple, np.ndarray)) or not len(entry.plates):
        raise ValueError("plates should be a list of at least one plate: type plates=[phase]")
    parts = [("light", entry.light), ("wall", entry.wall), ("wanted", entry.wanted)]
    for name, values in parts:
        _numbers(name, values, shape, (2, 3))
    for k, plate in enumerate(entry.plates):
        _numbers(f"plates[{k}]", plate, shape, (2,))
    light, wall, wanted = (np.asarray(values) for _, values in parts)
    if np.shape(wall) != np.shape(light):
        raise ValueError(
            f"wall has shape {np.shape(wall)} and light {np.shape(light)}: a wall for each beam. "
            f"{SIMULATED[0].upper()}{SIMULATED[1:]}"
        )
    for name, values in (("wall", wall), ("wanted", wanted)):
        if np.iscomplexobj(values):
            raise ValueError(f"{name} is complex: brightness is real, type intensity(...)")
    if len(_beams(light)) > MOST_BEAMS:
        raise ValueError(
            f"light has {len(light)} beams: {MOST_BEAMS} at most, hand in a part of them, such as "
            "light[:500] with labels[:500] and wall[:500]"
        )
    if not np.all(np.sum(intensity(light), axis=(-2, -1)) > 1e-100):  # squares stay above 0
        raise ValueError("a beam of the light is dark: leave it out, or type plane_wave(bench)")
    if np.min(wanted) < 0 or not np.all(np.max(wanted, axis=(-2, -1)) > 0):
        raise ValueError("wanted should be 0 or more, and somewhere more: type 1.0 * (mask > 0)")
    if wanted.ndim == 2 and light.ndim == 3 or wanted.ndim == 2 and np.ptp(wanted) == 0:
        raise ValueError("wanted is one picture, of light and dark, for one beam: light (ny, nx)")
    if wanted.ndim == 3:
        _detectors(light, wanted, entry.labels)


def _numbers(name, values, shape, axes):
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        array = np.asarray(None)
    if array.dtype.kind not in "iufc" or array.dtype in ("uint8", "uint16"):
        grey = "; grey levels become radians by fabrication.read_mask"
        raise ValueError(
            f"{name} holds {array.dtype}: numbers are wanted, type {name}.astype(float)"
            f"{grey if array.dtype.kind == 'u' else ''}"
        )
    if array.ndim not in axes or array.shape[-2:] != shape or 0 in array.shape:
        raise ValueError(
            f"{name} has shape {array.shape}, and the bench {shape}: the last two should match. "
            f"Type np.pad(...) or samples={array.shape[-2:] or 64}"
        )
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        raise ValueError(
            f"{name} has {len(bad)} values that are nan or infinite, the first at "
            f"{_place(bad[0])}: look there; np.nan_to_num({name}) would make them 0"
        )


def _detectors(light, wanted, labels):
    n = len(_beams(light))
    if labels is None or np.shape(labels) != (n,):
        raise ValueError(f"detectors need labels, one for each of {n} beams: type labels=labels")
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or not 0 <= labels.min() <= labels.max() < len(wanted):
        raise ValueError(f"labels should be whole numbers from 0 to {len(wanted) - 1}")
    if len(np.unique(labels)) < 2:
        raise ValueError("all labels are the same: with one class there is nothing to tell apart")
    if not np.all((wanted == 0) | (wanted == 1)):
        raise ValueError(
            "detectors are 1 where they are and 0 elsewhere, none counts more than another: type "
            "wanted=1.0 * (wanted > 0)"
        )
    both = np.argwhere(np.sum(wanted > 0, axis=0) > 1)
    if len(both):
        raise ValueError(
            f"two detectors share {len(both)} pixels, the first at {_place(both[0])}, and would "
            "count their light twice: type a smaller side for detectors(...)"
        )


# ---------------------------------------------------------------------------- the rubric


def quality(entry, wall):
    """How good a wall is, at most 1: the match with the picture, or the share of beams read right.

    A match is the correlation of two pictures, 1 for the same whatever the brightness.
    """
    wanted = np.asarray(entry.wanted, float)
    if wanted.ndim == 2:
        flat = np.ptp(wall) <= 1e-12 * np.max(np.abs(wall))
        return 0.0 if flat else float(np.corrcoef(np.ravel(wall), np.ravel(wanted))[0, 1])
    seen = np.tensordot(_beams(wall), wanted, axes=([1, 2], [1, 2]))
    return float(np.mean(np.argmax(seen, axis=1) == entry.labels))


def measures(entry):
    """The numbers of an entry: a dict of floats and whole numbers.

    quality; flat_glass: the quality without plates; light: the share of the light sent in that is
    where it is wanted (a picture: where it is nearer to its brightest place than to its darkest);
    one_pixel_off: the quality when the most sensitive plate stands one pixel to the right.
    """
    form(entry)
    arrives = _beams(arriving(entry))
    wanted = np.max(_beams(np.asarray(entry.wanted)), axis=0)
    dark = np.min(wanted) if np.ndim(entry.wanted) == 2 else 0  # of a picture: grey is no light
    there = wanted - dark >= 0.5 * (np.max(wanted) - dark)
    sent = np.sum(intensity(np.asarray(entry.light)))
    ours = [factors(plate) for plate in entry.plates]
    off = []
    for k in range(len(ours)):
        moved = np.ones_like(ours[k])
        moved[:, 1:] = ours[k][:, :-1]
        off.append(quality(entry, arriving(entry, [*ours[:k], moved, *ours[k + 1 :]])))
    return {
        "quality": quality(entry, arrives),
        "flat_glass": quality(entry, arriving(entry, [np.ones_like(t) for t in ours])),
        "light": float(np.sum(arrives[:, there]) / sent),
        "arrives": float(np.sum(arrives) / sent),
        "one_pixel_off": min(off),
        "plates": len(ours),
        "levels": 2 ** int(entry.bits),
    }


def _points(value, *bars):
    return sum(value >= bar for bar in bars)


def _percent(value):
    return f"{np.floor(100 * value + 1e-9):.0f} %"  # down: 74.9 is below a bar of 75


def rubric(numbers):
    """A `Mark` for each line that a computer can read, from what `measures` gives."""
    q, flat, off = (numbers[name] for name in ("quality", "flat_glass", "one_pixel_off"))
    closed = (q - flat) / max(1 - flat, 1e-9)
    kept = (off - flat) / (q - flat) if q > flat else 0.0
    levels = numbers["levels"]
    return [
        Mark(
            "quality",
            _points(q, 0.8, 0.9, 0.97),
            f"{np.floor(1e3 * q + 1e-9) / 1e3:.3f} of 1 (bars: 0.8, 0.9, 0.97)",
        ),
        Mark(
            "improvement",
            _points(closed, 0.3, 0.6, 0.9),
            f"closes {_percent(closed)} of the gap that flat glass leaves (bars: 30, 60, 90 %)",
        ),
        Mark(
            "light",
            _points(numbers["light"], 0.25, 0.5, 0.75),
            f"{_percent(numbers['light'])} is where it is wanted (bars: 25, 50, 75 %)",
        ),
        Mark(
            "tolerance",
            _points(kept, 0.25, 0.5, 0.75),
            f"keeps {_percent(max(kept, 0))} of its gain one pixel off (bars: 25, 50, 75 %)",
        ),
        Mark("levels", _points(-levels, -64, -16, -8), f"{levels} (bars: 64, 16, 8)"),
    ]
