"""Light on a grid: a hop through free space, a stack of phase plates.

These are the functions to call. `optics` has the physics and its conventions in sixty lines;
`faststack` and `machinery` make it fast, `refusals` says what is wrong with an input. SI units.
"""

import math

import numpy as np
import scipy.fft
from autograd.tracer import isbox

from . import faststack, machinery, optics, refusals
from .bench import Bench, BenchWarning, undersampled, value

__all__ = ["Bench", "BenchWarning", "diffract", "propagate", "transfer_function", "use_fftw"]

use_fftw = machinery.use_fftw


def transfer_function(bench, distance, band_limit=False):
    """What free space does to each plane wave: H = exp(2πi d √(λ⁻² - fx² - fy²)).

    Where the root is imaginary the wave is evanescent and decays. A negative distance gives
    conj(H), so that nothing ever grows.
    distance: in metres.
    band_limit: drop the waves that move sideways by more than half the window, whose H the grid
        under-samples: |f| > 1/(λ √((2 Δf d)² + 1)) along x or y, Δf = 1/(N p)
        (Matsushima and Shimobaba, Optics Express 17, 19662, 2009).
    Returns (ny, nx) complex128, in `fftfreq` order.
    Warns with BenchWarning beyond the critical distance, unless the band is limited.
    """
    distance = refusals.checked_distance(bench, distance, band_limit=band_limit)
    return _transfer(bench.shape, bench.pitch, bench.wavelength, distance, bool(band_limit)).copy()


@machinery.kept(lambda H: H.nbytes)
def _transfer(*bench_and_distance):
    H = optics.transfer_function(*bench_and_distance)
    H.setflags(write=False)  # every caller gets the same one
    return H


def propagate(u, bench, distance, pad=False, band_limit=False):
    """The field after `distance` metres of free space, by the angular spectrum method.

    distance: or a list of them, for a view from the side; the result is (distances, ..., ny, nx).
    u: field (..., ny, nx). complex64 and complex128 are kept, a real field becomes complex.
    pad: surround the field by as many zeros again while it travels, so that light which leaves
        on one side does not come back on the other.
    band_limit, warnings: as in `transfer_function`.
    Raises ValueError for a field that is not of numbers in the bench's shape, or holds NaN.
    """
    u = refusals.checked_field(u, bench)
    shape = tuple(2 * n for n in bench.shape) if pad else bench.shape

    def H(d):
        d = refusals.checked_distance(bench, d, pad=pad, band_limit=band_limit, level=4)
        return _transfer(shape, bench.pitch, bench.wavelength, d, bool(band_limit)).astype(u.dtype)

    if isinstance(distance, (list, tuple)) or np.ndim(value(distance)) == 1:
        return refusals.finite(optics.hops(u, [H(d) for d in distance]), u)
    return refusals.finite(optics.hop(u, H(distance)), u)


def diffract(u, phases, bench, spacing=None, reversible=False, pad=False):
    """The field behind a stack of phase plates: at each, multiply by exp(iφ), then hop.

    u: field (..., ny, nx) in front of the first plate; the result has its precision.
    phases: a list of real (ny, nx) arrays in radians, or one (plates, ny, nx) array. As ever with
        Autograd, do not change them in place before the gradient has come back.
    spacing: the length of each hop in metres, the last one included; the bench's by default.
    reversible: for the gradient, run the light backwards instead of storing it at every plate.
        Of the memory only the gradient itself then grows with the number of plates, and it takes
        about half as long again. Second derivatives are right too, but they store everything.
    pad: let light leave the window, as it leaves a bench: on each hop zeros surround the field,
        as wide as light can move (`Bench.reach`), and what lands on them is lost. Without it the
        window is a ring, and what leaves on one side comes back on the other.
    Raises ValueError for a field or phases of another shape, of NaN, or of a picture's grey levels.
    Warns with BenchWarning beyond the critical distance, and when an unpadded stack may have
    sent light round the ring: it could cross half of the window, and light is at its rim.
    """
    u, phases = refusals.checked_field(u, bench), refusals.checked_phases(phases, bench)
    distance = bench.spacing if spacing is None else spacing
    advice = "a shorter spacing, or "
    distance = refusals.checked_distance(bench, distance, "spacing", advice=advice, pad=pad)
    if reversible and pad:
        raise ValueError("reversible=True cannot bring back light that was lost: type pad=False")
    if reversible and bench.pitch < bench.wavelength / math.sqrt(2) * (1 + 1e-9):
        raise ValueError(
            f"reversible=True cannot undo evanescent waves, which decay: pitch={bench.pitch!r} "
            "should be more than λ/√2, or type reversible=False"
        )
    shape = room(bench, distance) if pad else bench.shape
    H = _transfer(shape, bench.pitch, bench.wavelength, distance, False)
    traced = isbox(u) or isbox(phases)
    journey = faststack.Journey(H.astype(u.dtype), stored=traced and not reversible)
    v = faststack.stack(u, phases, journey)
    if not pad and not undersampled(bench, distance):
        refusals.warn_of_the_ring(value(v), len(value(phases)) * _reach(bench, distance))
    return refusals.finite(v, u, phases)


def room(bench, distance):
    """(ny, nx) of the grid on which a padded stack hops: the window, and how far light moves."""
    reach = _reach(bench, distance)
    return tuple(
        scipy.fft.next_fast_len(min(2 * n, n + math.ceil(min(reach, n)))) for n in bench.shape
    )


def _reach(bench, distance):
    """How far light can move sideways, in pixels."""
    return abs(distance) * bench.steepest / bench.pitch
