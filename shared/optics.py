"""The physics of light on a grid: one hop through free space, and a stack of phase plates.

SI units. A field is a complex array (..., ny, nx) and its intensity is |u|². Time runs as
exp(-iωt), so a wave travelling to +z gains phase +kz. Frequencies are in `fftfreq` order: nothing
in here needs an fftshift.

A hop is u → F⁻¹ H F u: a matrix that equals its own transpose, because H is even. Autograd's
vector-Jacobian product of a linear map A is Aᵀ, with no conjugate. So the backward pass of light
is the same propagation, and the whole engine rests on that.

Here nothing is refused and nothing is fast: `propagation` is what you call.
"""

import autograd.numpy as np
import numpy as plain
import scipy.fft
from autograd.extend import defjvp, defvjp, primitive


def transfer_function(shape, pitch, wavelength, distance, band_limit=False):
    """H = exp(2πi d √(λ⁻² - fx² - fy²)) for each plane wave, (ny, nx) complex128.

    Where the root is imaginary the wave is evanescent and decays. A negative distance gives
    conj(H), so that nothing ever grows. band_limit: see `propagation.transfer_function`.
    """
    # Always in double precision: kd is some hundred thousand radians. For the same reason it is
    # taken out of the root, √(1 - s) = 1 - s/(1 + √(1 - s)): what is left does not cancel.
    fy, fx = (plain.arange(n // 2 + 1) / (n * pitch) for n in shape)  # the others mirror these
    s = wavelength**2 * (fx**2 + fy[:, None] ** 2)  # sin²θ of each plane wave
    kd = 2 * plain.pi / wavelength * abs(distance)
    root = plain.sqrt(abs(1 - s))
    lag = kd * s / (1 + root)
    H = plain.exp(1j * kd) * (plain.cos(lag) - 1j * plain.sin(lag))
    with plain.errstate(under="ignore"):
        H = plain.where(s <= 1, H, plain.exp(-kd * root))  # evanescent waves decay
    if band_limit:
        for f, n in ((fx, shape[1]), (fy[:, None], shape[0])):
            limit = 1 / (wavelength * plain.hypot(2 * distance / (n * pitch), 1))
            H = H * (f <= limit)
    H = H.conj() if distance < 0 else H
    rows, columns = (plain.minimum(plain.arange(n), n - plain.arange(n)) for n in shape)
    return H[rows[:, None], columns]


@primitive
def hop(u, H):
    """F⁻¹ H F u. If H is larger than u, zeros surround u and are cropped again."""
    ny, nx = u.shape[-2:]
    with plain.errstate(under="ignore"):  # of waves that decay nothing may be left
        return scipy.fft.ifft2(scipy.fft.fft2(u, H.shape) * H, overwrite_x=True)[..., :ny, :nx]


defvjp(hop, lambda ans, u, H: lambda g: hop(g, H), None)  # Aᵀ = A
defjvp(hop, lambda g, ans, u, H: hop(g, H), None)


@primitive
def hops(u, Hs):
    """[hop(u, H) for H in Hs] as one array (hops, ..., ny, nx), with one forward transform."""
    ny, nx = u.shape[-2:]
    with plain.errstate(under="ignore"):
        V = scipy.fft.fft2(u, Hs[0].shape)
        return plain.array([scipy.fft.ifft2(V * H)[..., :ny, :nx] for H in Hs])


def _hops_vjp(ans, u, Hs):
    def vjp(g):
        return sum(hop(one, H) for one, H in zip(g, Hs, strict=True))

    return vjp


defvjp(hops, _hops_vjp, None)
defjvp(hops, lambda g, ans, u, Hs: hops(g, Hs), None)


def stack(u, phases, H):
    """Through plates: at each, multiply by exp(iφ), then hop. In u's precision."""
    for phase in phases:
        plate = np.cos(phase) + 1j * np.sin(phase)
        u = hop(u * (plate if plate.dtype == u.dtype else plate.astype(u.dtype)), H)
    return u
