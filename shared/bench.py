"""The bench: a grid of pixels, the light that crosses it, and what the two allow.

SI units. All numbers here follow from one angle: a grid of pitch p holds waves up to
sin θ = λ/2p, and what is steeper does not fit between its samples.
"""

import warnings
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as plain
from autograd.tracer import isbox


class BenchWarning(UserWarning):
    """The bench is asked for more than it can do: too coarse, or too little room to steer."""


@dataclass(frozen=True)
class Bench:
    """A grid of square pixels, the light that crosses it, and the distance between plates.

    samples: pixels along each side, an int or (ny, nx). The optical axis is on sample n // 2.
    pitch: the width of a pixel, wavelength, spacing: the length of a hop; all in metres.
    """

    samples: int | tuple
    pitch: float
    wavelength: float
    spacing: float

    def __post_init__(self):
        pair = (self.samples,) * 2 if isinstance(self.samples, Integral) else self.samples
        whole = isinstance(pair, tuple) and all(isinstance(n, Integral) for n in pair)
        if not whole or len(pair) != 2 or min(pair) < 2:
            raise ValueError(
                f"samples={self.samples!r} should be a whole number of at least 2, or a pair "
                "(ny, nx): type samples=128 or samples=(128, 256)"
            )
        for name, below in [("pitch", 2e-3), ("wavelength", 5e-2), ("spacing", 1e3)]:
            _positive_length(name, getattr(self, name), below)
            object.__setattr__(self, name, float(getattr(self, name)))  # kd needs every digit

    @property
    def shape(self):
        """(ny, nx)"""
        n = self.samples
        return (int(n),) * 2 if isinstance(n, Integral) else (int(n[0]), int(n[1]))

    @property
    def x(self):
        """(nx,) coordinates in metres, 0 on sample nx // 2."""
        n = self.shape[1]
        return (plain.arange(n) - n // 2) * self.pitch

    @property
    def y(self):
        """(ny,) coordinates in metres, 0 on sample ny // 2."""
        n = self.shape[0]
        return (plain.arange(n) - n // 2) * self.pitch

    @property
    def critical_distance(self):
        """N·p²/λ in metres, with N the shorter side: beyond it the grid under-samples H.

        There the steepest wave that the grid holds, sin θ = λ/2p, has moved sideways by half the
        window, for small angles. (The warnings take the angle as it is.) On a square grid it is
        also the shortest focal length of a lens as wide as the window.
        """
        return min(self.shape) * self.pitch**2 / self.wavelength

    @property
    def steepest(self):
        """tan θ of the steepest wave that the grid holds, sin θ = λ/2p; infinite from p = λ/2."""
        sine = self.wavelength / (2 * self.pitch)
        return sine / (1 - sine**2) ** 0.5 if sine < 1 else plain.inf

    @property
    def reach(self):
        """How far light can move sideways in one hop, in pixels."""
        return self.spacing * self.steepest / self.pitch

    @property
    def fresnel_number(self):
        """a²/(λ · spacing), a being half the shorter width. Far above 1 light casts shadows."""
        half = min(self.shape) * self.pitch / 2
        return half**2 / (self.wavelength * self.spacing)

    def report(self, plates=1, move=None):
        """What this bench allows, as text to print.

        plates: how many hops the light makes.
        move: how far sideways the task needs light to go, in metres, if you know it.
        """
        (ny, nx), p = self.shape, self.pitch
        total = plates * self.reach
        percent = 100 * self.spacing / self.critical_distance
        lines = [
            f"samples            {ny} x {nx}, pitch {length(p)}",
            f"window             {length(nx * p)} wide, {length(ny * p)} high",
            f"wavelength         {length(self.wavelength)}",
            f"hops               {plates} of {length(self.spacing)}",
            f"reach              {self.reach:.3g} pixels a hop, {total:.3g} pixels "
            f"({length(total * p)}) in all",
            f"Fresnel number     {self.fresnel_number:.4g}",
            f"critical distance  {length(self.critical_distance)}, "
            f"{percent:.{0 if percent > 99 else 2}{'f' if percent > 99 else 'g'}} % of it in a hop",
        ]
        return "\n".join(lines + [f"warning: {fault}" for fault in self._faults(plates, move)])

    def check(self, plates=1, move=None):
        """Warn with BenchWarning of what `report` finds wrong; silent if all is well."""
        for fault in self._faults(plates, move):
            warnings.warn(fault, BenchWarning, stacklevel=2)

    def _faults(self, plates, move):
        if not isinstance(plates, Integral) or plates < 1:
            raise ValueError(f"plates={plates!r} should be a whole number of at least 1")
        faults = [undersampled(self, self.spacing, "a shorter spacing, or ")]
        if move is not None:
            _positive_length("move", move, below=1e3)
            reach = plates * self.reach * self.pitch
            if move > reach:
                need = move / (plates * self.steepest)
                faults.append(
                    f"light cannot reach: the task moves it {length(move)} sideways, and in "
                    f"{plates} hops it goes {length(reach)}. Use spacing={rounded_up(need)}, a "
                    "smaller pitch, or more plates"
                )
        return [fault for fault in faults if fault]

    def sketch(self, ax, plates=1, move=None):
        """Draw, seen from the side, how far light from the axis can go in so many hops."""
        self._faults(plates, move)  # what they would refuse, refuse here too
        half = self.pitch * self.shape[0] / 2
        top = max(half, move or 0)
        (size_z, unit_z), (size_y, unit_y) = _unit(self.spacing), _unit(top)
        hops = plain.arange(plates + 1)
        z = self.spacing / size_z * hops
        reach = plain.minimum(self.pitch * self.reach * hops, 2 * top) / size_y
        ax.fill_between(z, -reach, reach, alpha=0.4, label="where light from the axis can go")
        ax.vlines(z[:-1], *plain.array([-half, half]) / size_y, color="0.4", lw=0.6, label="plates")
        if move is not None:
            ax.axhline(move / size_y, color="C1", linestyle="--", label="where the task needs it")
            ax.axhline(-move / size_y, color="C1", linestyle="--")
        ax.set(xlabel=f"z ({unit_z})", ylabel=f"y ({unit_y})")
        ax.set(ylim=plain.array([-1.05, 1.05]) * top / size_y)
        ax.set_title(f"reach {plates * self.reach:.3g} of {self.shape[0]} pixels")
        ax.grid(False)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18))
        return ax


def _unit(length):
    """The unit that suits a length: its size in metres, and its name."""
    units = [(1, "m"), (1e-3, "mm"), (1e-6, "µm")]
    return next((unit for unit in units if length >= unit[0]), (1e-9, "nm"))


def length(metres):
    """A length as text, in the unit that suits it."""
    size, name = _unit(metres)
    return f"{metres / size:.4g} {name}"


def rounded_up(number):
    """A positive number as text with two digits, never smaller than it is."""
    step = 10.0 ** (plain.floor(plain.log10(number)) - 1)
    return f"{plain.ceil(number / step) * step:.2g}"


def _positive_length(name, value, below):
    """Refuse what cannot be a length in metres; guess the unit of one that is far too large."""
    if isbox(value):
        raise ValueError(f"{name} cannot be differentiated: only fields and phases can")
    if not isinstance(value, Real) or not 0 < value < plain.inf:
        raise ValueError(f"{name}={value!r} should be a positive number of metres: {name}=1e-3")
    if value >= below:
        unit, power = ("millimetres", -3) if value < 1 else ("micrometres", -6)
        if name == "wavelength":
            unit, power = ("micrometres", -6) if value < 20 else ("nanometres", -9)
        raise ValueError(
            f"{name}={value!r} looks like {unit}: lengths are in metres, type "
            f"{name}={value:.12g}e{power}"
        )


def undersampled(bench, distance, advice=None, pad=False):
    """A sentence if the distance is beyond the critical one, else None."""
    window = min(bench.shape) * bench.pitch * (2 if pad else 1)
    # the window whose half the steepest wave crosses; a thousandth more does no harm
    needed = 2 * abs(distance) * bench.steepest / 1.001
    if needed <= window or distance == 0:
        return None
    if bench.steepest == plain.inf:
        if pad and abs(distance) <= window / 2:
            return None  # hardly any of it comes back from so far away
        return (
            f"pitch={bench.pitch!r} is at most half a wavelength: such a grid holds waves that "
            "travel sideways, and under-samples their transfer function at any distance. Use "
            f"pad=True, or band_limit=True, or pitch={rounded_up(0.6 * bench.wavelength)}"
        )
    if advice is None:
        advice = "" if pad or needed > 2 * window else "pad=True, or "
        advice += "band_limit=True, or "
    limit = window / (2 * bench.steepest)
    return (
        f"{length(abs(distance))} is beyond the critical distance of "
        f"{length(limit)}{' of the padded grid' if pad else ''}: there this grid under-samples "
        f"the transfer function, and light comes out where it should not. Use {advice}"
        f"samples={plain.ceil(needed / window * min(bench.shape)):.0f} at this pitch; far beyond "
        "it, a lens, which shows the far field in focus"
    )
