"""What stands on the bench: beams, apertures, lenses, detectors.

Each takes the bench first and gives an array on its grid. A field passes an element by plain
multiplication: u = aperture(bench, 1e-3) * lens(bench, 0.1) * plane_wave(bench).
"""

import warnings
from numbers import Integral, Real

import autograd.numpy as np
import numpy as plain
from autograd.extend import defjvp, defvjp, primitive
from autograd.tracer import isbox

from .bench import BenchWarning, length, rounded_up


def _grid(bench, centre=(0.0, 0.0)):
    """x and y, relative to the centre (x, y), ready to broadcast to (ny, nx)."""
    return bench.x[None, :] - centre[0], bench.y[:, None] - centre[1]


def plane_wave(bench, angle_x=0.0, angle_y=0.0):
    """A plane wave of intensity 1, (ny, nx) complex: exp(ik (x sin αx + y sin αy)).

    angle_x, angle_y: in radians; a positive angle_x travels towards +x.
    """
    steepest = bench.wavelength / (2 * bench.pitch)
    for name, angle in [("angle_x", angle_x), ("angle_y", angle_y)]:
        if abs(np.sin(angle)) > steepest:
            raise ValueError(
                f"{name}={angle:g} is steeper than this grid can hold: "
                f"sin({name}) should be at most λ/2p = {steepest:.3g}"
            )
    x, y = _grid(bench)
    k = 2 * np.pi / bench.wavelength
    return np.exp(1j * k * (x * np.sin(angle_x) + y * np.sin(angle_y)))


def gaussian_beam(bench, waist, distance=0.0):
    """A Gaussian beam with peak amplitude 1 at its waist, (ny, nx) complex.

    waist: radius w0 in metres at which the amplitude has fallen to 1/e.
    distance: how far past the waist, in metres. The paraxial beam in full, with the curvature of
        its wave fronts and Gouy's phase (Siegman, Lasers, 1986, ch. 17):
        u = q0/q exp(i k r²/2q + i k z) with q = z + q0, q0 = -iπw0²/λ.
    Warns with BenchWarning if the waist is so narrow that its pixels do not hold its power.
    """
    _positive("waist", waist)
    if _value(waist) < 1.2 * bench.pitch:  # at 1.2 its power is off by 0.3 %, at 1 by 3 %
        warnings.warn(
            f"a waist of {length(_value(waist))} is too narrow for pixels of "
            f"{length(bench.pitch)}: its power comes out wrong. Use "
            f"waist={rounded_up(1.2 * bench.pitch)} or more, or a pitch of at most "
            f"{length(_value(waist) / 1.2)}",
            BenchWarning,
            stacklevel=2,
        )
    x, y = _grid(bench)
    k = 2 * np.pi / bench.wavelength
    q0 = -1j * np.pi * waist**2 / bench.wavelength
    q = distance + q0
    return q0 / q * np.exp(1j * k * (x**2 + y**2) / (2 * q)) * np.exp(1j * k * distance)


def aperture(bench, radius, centre=(0.0, 0.0), soft=False):
    """A round hole: (ny, nx) real, 1 inside and 0 outside. An obstacle is 1 - aperture.

    radius, centre (x, y): in metres.
    soft: give a pixel on the rim the share of it that lies inside (to about 1 %), instead of
        all or nothing.
    """
    _positive("radius", radius)
    x, y = _grid(bench, centre)
    r = plain.hypot(x, y)
    if soft:
        return plain.clip((radius - r) / bench.pitch + 0.5, 0.0, 1.0)
    return (r <= radius).astype(float)


def lens(bench, focal_length, radius=None):
    """A thin lens: (ny, nx) complex exp(-ik r²/2f). A negative focal length spreads light.

    radius: of its rim, in metres; outside of it no light passes. The whole window if not given.
    It is sampled well out to λ|f|/2p; over the whole of a square window if |f| is at least the
    bench's critical distance. Warns with BenchWarning if it is wider: its pixels then describe
    several lenses side by side.
    """
    if focal_length == 0 or not np.isfinite(focal_length):
        raise ValueError(
            f"focal_length={focal_length!r} should be a length in metres, not 0: "
            "positive focuses, negative spreads, e.g. focal_length=0.1"
        )
    x, y = _grid(bench)
    f = abs(_value(focal_length))
    sampled = bench.wavelength * f / (2 * bench.pitch)
    half = max(bench.shape) * bench.pitch / 2
    wide = half if radius is None else min(radius, half)
    if wide > 1.001 * sampled:
        warnings.warn(
            f"a lens of focal_length={_value(focal_length):.4g} turns faster at its rim than "
            f"pixels of {length(bench.pitch)} can follow, and makes several foci. Use "
            f"radius={0.995 * sampled:.3g}, or "
            f"focal_length={rounded_up(2 * bench.pitch * wide / bench.wavelength)} or more",
            BenchWarning,
            stacklevel=2,
        )
    glass = np.exp(-1j * np.pi / (bench.wavelength * focal_length) * (x**2 + y**2))
    return glass if radius is None else glass * aperture(bench, radius)


@primitive
def intensity(u):
    """|u|², what eyes and cameras see: real, with a derivative everywhere, 0 included."""
    return plain.real(u) ** 2 + plain.imag(u) ** 2


def _intensity_vjp(ans, u):
    def vjp(g):
        # Autograd's mean sends float64 back to float32, and all that follows would be slow
        g = g if g.dtype == ans.dtype else g.astype(ans.dtype)
        return 2 * g * np.conj(u)

    return vjp


defvjp(intensity, _intensity_vjp)
defjvp(intensity, lambda g, ans, u: 2 * np.real(np.conj(u) * g))


def detectors(bench, count=10, side=None):
    """Masks (count, ny, nx) of 0 and 1: square detectors in rows, for ten of them 3-4-3.

    side: of a square, in metres; an eighth of the shorter width if not given.
    Read them with np.tensordot(intensity(u), masks, axes=([-2, -1], [-2, -1])): (..., count).
    """
    rows = _rows(count)
    ny, nx = bench.shape
    pixels = min(ny, nx) // 8 if side is None else round(side / bench.pitch)
    gap = min(ny // len(rows), nx // max(rows))
    if not 1 <= pixels <= gap:
        raise ValueError(
            f"side={side!r} would be {pixels} pixels: {count} detectors on this bench need "
            f"1 to {gap} pixels, at most side={gap * bench.pitch:.3g}"
        )
    masks = plain.zeros((count, ny, nx))
    number = 0
    for i, columns in enumerate(rows):
        top = round((i + 0.5) * ny / len(rows) - pixels / 2)
        for j in range(columns):
            left = round((j + 0.5) * nx / columns - pixels / 2)
            masks[number, top : top + pixels, left : left + pixels] = 1
            number += 1
    return masks


def _rows(count):
    """Share detectors out between rows, the fuller rows in the middle: 10 → [3, 4, 3]."""
    if not isinstance(count, Integral) or count < 1:
        raise ValueError(f"count={count!r} should be a whole number of at least 1")
    n = round(count**0.5)
    rows, extra = [count // n] * n, count % n
    for i in range(extra):
        rows[(n - extra) // 2 + i] += 1
    return rows


def _value(x):
    """What is inside Autograd's boxes."""
    while isbox(x):
        x = x._value
    return x


def _positive(name, value):
    value = _value(value)
    if not isinstance(value, Real) or not 0 < value < plain.inf:
        raise ValueError(
            f"{name}={value!r} should be a positive length in metres, like {name}=1e-3"
        )
    if value >= 1:
        raise ValueError(
            f"{name}={value!r} looks like millimetres: lengths are in metres, type "
            f"{name}={value:.12g}e-3"
        )
