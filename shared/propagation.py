"""Light on a grid: a hop through free space, a stack of phase plates.

SI units. A field is a complex array (..., ny, nx) and its intensity is |u|². Time runs as
exp(-iωt), so a wave travelling to +z gains phase +kz. Frequencies are in `fftfreq` order: nothing
in here needs an fftshift.

A hop is u → F⁻¹ H F u: a matrix that equals its own transpose, because H is even. Autograd's
vector-Jacobian product of a linear map A is Aᵀ, with no conjugate. So the backward pass of light
is the same propagation, and everything below rests on that.
"""

import math
import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from numbers import Real

import autograd.numpy as np
import numpy as plain
import scipy.fft
from autograd import make_jvp, make_vjp
from autograd.builtins import tuple as traced_tuple
from autograd.extend import defjvp, defjvp_argnum, defvjp, defvjp_argnums, primitive
from autograd.tracer import isbox

from shared.bench import Bench, BenchWarning, undersampled

try:
    import pyfftw
except ImportError:  # a faster FFT, never required
    pyfftw = None


# ---------------------------------------------------------------------------- one hop


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
    distance = _checked_distance(bench, distance, band_limit=band_limit)
    return _transfer(bench.shape, bench.pitch, bench.wavelength, distance, bool(band_limit)).copy()


@lru_cache(maxsize=8)
def _transfer(shape, pitch, wavelength, distance, band_limit):
    # Always in double precision: kd is some hundred thousand radians. For the same reason it is
    # taken out of the root, √(1 - s) = 1 - s/(1 + √(1 - s)): what is left does not cancel.
    fy, fx = (plain.fft.fftfreq(n, pitch) for n in shape)
    s = wavelength**2 * (fx**2 + fy[:, None] ** 2)  # sin²θ of each plane wave
    kd = 2 * plain.pi / wavelength * abs(distance)
    root = plain.sqrt(abs(1 - s))
    lag = kd * s / (1 + root)
    H = plain.exp(1j * kd) * (plain.cos(lag) - 1j * plain.sin(lag))
    with plain.errstate(under="ignore"):
        H = plain.where(s <= 1, H, plain.exp(-kd * root))  # evanescent waves decay
    if band_limit:
        for f in (fx, fy[:, None]):
            limit = 1 / (wavelength * plain.hypot(2 * distance / (f.size * pitch), 1))
            H = H * (abs(f) <= limit)
    H = H.conj() if distance < 0 else H
    H.setflags(write=False)  # every caller gets the same one
    return H


def propagate(u, bench, distance, pad=False, band_limit=False):
    """The field after `distance` metres of free space, by the angular spectrum method.

    u: field (..., ny, nx). complex64 and complex128 are kept, a real field becomes complex.
    pad: surround the field by as many zeros again while it travels, so that light which leaves
        on one side does not come back on the other.
    band_limit, warnings: as in `transfer_function`.
    """
    u = _checked_field(u, bench)
    distance = _checked_distance(bench, distance, pad=pad, band_limit=band_limit)
    shape = tuple(2 * n for n in bench.shape) if pad else bench.shape
    H = _transfer(shape, bench.pitch, bench.wavelength, distance, bool(band_limit))
    return _finite(_hop(u, H.astype(u.dtype)), u)


@primitive
def _hop(u, H):
    """F⁻¹ H F u. If H is larger than u, zeros surround u and are cropped again."""
    ny, nx = u.shape[-2:]
    return scipy.fft.ifft2(scipy.fft.fft2(u, H.shape) * H, overwrite_x=True)[..., :ny, :nx]


defvjp(_hop, lambda ans, u, H: lambda g: _hop(g, H), None)  # Aᵀ = A
defjvp(_hop, lambda g, ans, u, H: _hop(g, H), None)


# ---------------------------------------------------------------------------- many plates


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
    Warns with BenchWarning beyond the critical distance, and when an unpadded stack may have
    sent light round the ring: it could cross half of the window, and light is at its rim.
    """
    u, phases = _checked_field(u, bench), _checked_phases(phases, bench)
    distance = bench.spacing if spacing is None else spacing
    advice = "a shorter spacing, or "
    distance = _checked_distance(bench, distance, "spacing", advice=advice, pad=pad)
    if reversible and pad:
        raise ValueError("reversible=True cannot bring back light that was lost: type pad=False")
    if reversible and bench.pitch < bench.wavelength / plain.sqrt(2) * (1 + 1e-9):
        raise ValueError(
            f"reversible=True cannot undo evanescent waves, which decay: pitch={bench.pitch!r} "
            "should be more than λ/√2, or type reversible=False"
        )
    reach = abs(distance) * bench.steepest / bench.pitch
    shape = tuple(_room(n, reach) for n in bench.shape) if pad else bench.shape
    H = _transfer(shape, bench.pitch, bench.wavelength, distance, False)
    traced = isbox(u) or isbox(phases)
    v = _stack(u, phases, _Journey(H.astype(u.dtype), stored=traced and not reversible))
    if not pad and not undersampled(bench, distance):
        _warn_of_the_ring(_value(v), len(_value(phases)) * reach)
    return _finite(v, u, phases)


def _room(n, reach):
    """Samples for n pixels and for light that moves so far, at most twice as many as n."""
    return scipy.fft.next_fast_len(min(2 * n, n + math.ceil(min(reach, n))))


class _Journey:
    """One call of `diffract`: its transfer function, and what it keeps for the way back."""

    def __init__(self, H, stored):
        self.H = H
        self.stored = stored
        self.plates = None  # (plates, ny, nx), exp(iφ) of each
        self.fields = None  # (plates, batch, ny, nx), the light right behind each plate
        self.output = None  # (batch, ny, nx), of a reversible stack

    def __del__(self):
        _leave(self.plates, self.fields)


@primitive
def _stack(u, phases, journey):
    """All plates and hops in one step of Autograd's tape."""
    batch, stored = u.reshape(-1, *u.shape[-2:]), journey.stored
    output, pieces = plain.empty_like(batch), _pieces(batch)
    if stored:
        journey.plates = _borrow((len(phases), *u.shape[-2:]), u.dtype)
        journey.fields = _borrow((len(phases), *batch.shape), u.dtype)
        plates = _plates(phases, u.dtype, journey.plates)
        if len(pieces) > 1:  # computed once for all; else just before the light arrives
            plates = [plates(k) for k in range(len(phases))].__getitem__

    def forward(number, piece):
        v, plate = batch[piece], plates if stored else _plates(phases, u.dtype)
        hop = _fast_hop(v.shape, journey.H)
        for k in range(len(phases)):
            behind = journey.fields[k, piece] if stored else None
            v = hop(plain.multiply(v, plate(k), out=behind), destroy=not stored)
        output[piece] = v

    _share(forward, pieces)
    journey.output = None if stored else output.copy()  # the caller may change what it gets
    return output.reshape(u.shape)


@primitive
def _stack_vjp(g, u, phases, journey):
    """The cotangent g sent back through the stack: what arrives at u, and at each phase.

    It meets the hops and plates in reverse order and passes each as light does. Right behind
    plate k, where the field is v and d/dφ (exp(iφ) u) = iv, φ has the slope Re(g·iv) = -Im(g·v).
    A field run backwards is a conjugated field run forwards. So the reversible stack needs no
    other code: the conjugated output travels beside g, and at each plate it is conj(v).
    """
    stored = journey.stored
    g = plain.asarray(g, u.dtype).reshape(-1, *u.shape[-2:])
    at_u, pieces = plain.empty_like(g), _pieces(g)
    slopes = plain.empty((len(phases), *u.shape[-2:]), u.real.dtype)
    turns = [None, *(threading.Semaphore(0) for _ in pieces[1:]), None]  # the first need not wait

    def backward(number, piece):
        mine, following = turns[number : number + 2]
        try:
            n = len(g[piece])
            plate = journey.plates.__getitem__ if stored else _plates(phases, u.dtype)
            back = [] if stored else [journey.output[piece].conj()]
            light = plain.concatenate([g[piece], *back])
            product = plain.empty_like(g[piece])
            hop = _fast_hop(light.shape, journey.H)
            for k in reversed(range(len(phases))):
                light = hop(light)
                v = journey.fields[k, piece] if stored else light[n:].conj()
                gv = plain.multiply(light[:n], v, out=product)
                gv = gv.sum(axis=0) if n > 1 else gv[0]
                if mine is None:
                    plain.negative(gv.imag, out=slopes[k])
                else:  # in order, so that the sum is the same on every machine
                    mine.acquire()
                    slopes[k] -= gv.imag
                if following is not None:
                    following.release()
                light *= plate(k)
            at_u[piece] = light[:n]
        finally:  # nobody waits for a piece that failed
            if following is not None:
                following.release(len(phases))

    _share(backward, pieces)
    if not pieces:
        slopes[:] = 0  # no light
    if isinstance(phases, plain.ndarray):
        return at_u.reshape(u.shape), _as_phase(slopes, phases)
    slopes = (_as_phase(*pair) for pair in zip(slopes, phases, strict=True))
    return at_u.reshape(u.shape), type(phases)(slopes)


def _as_phase(slope, phase):
    """In the phase's precision; a phase in whole numbers has a slope all the same."""
    return slope.astype(phase.dtype, copy=False) if phase.dtype.kind == "f" else slope


def _plain_stack(u, phases, H):
    """The same stack in Autograd's own functions: slower, but differentiable for ever."""
    for k in range(len(phases)):
        plate = np.cos(phases[k]) + 1j * np.sin(phases[k])
        u = _hop(u * (plate if plate.dtype == u.dtype else plate.astype(u.dtype)), H)
    return u


def _plain_stack_vjp(g, u, phases, H):
    return make_vjp(_plain_stack, (0, 1))(u, phases, H)[0](g)


def _vjp_of_stack(argnums, ans, args, kwargs):
    def vjp(g):
        both = _stack_vjp(g, *args)
        return [both[i] for i in argnums]

    return vjp


def _vjp_of_stack_vjp(argnums, ans, args, kwargs):
    g, u, phases, journey = args
    return make_vjp(_plain_stack_vjp, argnums)(g, u, phases, journey.H)[0]


def _jvp_by(plain_function):
    """Forward mode, whose way is that of the plain functions."""

    def jvp(argnum, g, ans, args, kwargs):
        *args, journey = args
        return make_jvp(plain_function, argnum)(*args, journey.H)(g)[1]

    return jvp


defvjp_argnums(_stack, _vjp_of_stack)
defjvp_argnum(_stack, _jvp_by(_plain_stack))
defvjp_argnums(_stack_vjp, _vjp_of_stack_vjp)
defjvp_argnum(_stack_vjp, _jvp_by(_plain_stack_vjp))


# ---------------------------------------------------------------------------- what makes it fast
#
# Measured: an FFT is most of the work, so the rest must stay small. One step of the tape instead
# of hundreds; memory that is used again while it is still in the cache; exp(iφ) without a slow
# complex exponential; several cores, but only for a batch, whose fields do not wait for each other.

_CACHE = 2**19  # bytes of fields that travel together
_KEEP = 2**27  # bytes of an array that waits for the next journey, at the most
_TABLE = plain.exp(2j * plain.pi * plain.arange(16384) / 16384)
_fftw = pyfftw is not None


def use_fftw(on=True):
    """Take `diffract`'s FFTs from pyFFTW, or with on=False from SciPy.

    It is on from the start where pyFFTW is installed (pip install pyfftw).
    """
    global _fftw
    if on and pyfftw is None:
        raise ValueError("pyFFTW is not installed: type pip install pyfftw, or use_fftw(False)")
    _fftw = bool(on)


def _fast_hop(shape, H):
    """A function hop(v) = F⁻¹ H F v for v of this shape (batch, ny, nx) and H's precision.

    If H is larger, zeros surround v and are cropped again.
    With destroy=True it may use v's memory. What it returns is good until the next hop of this
    shape in this thread, which may use the same memory again.
    """
    H = H * (1 / H.size)  # so that neither FFT needs to divide

    (ny, nx), padded = shape[-2:], H.shape != shape[-2:]

    def scipy_hop(v, destroy=True):
        V = scipy.fft.fft2(v, H.shape, overwrite_x=destroy)
        V *= H
        return scipy.fft.ifft2(V, overwrite_x=True, norm="forward")[..., :ny, :nx]

    def fftw_hop(v, destroy=True):
        if v is not window:
            window[...] = v
        if padded:
            memory[..., ny:, :] = 0
            memory[..., :ny, nx:] = 0
        forward()
        plain.multiply(memory, H, out=memory)
        backward()
        return window

    if not _fftw:
        return scipy_hop
    room = (*shape[:-2], *H.shape)
    memory, forward, backward = _fftw_plan(room, H.dtype, threading.get_ident())
    window = memory[..., :ny, :nx]
    return fftw_hop


@lru_cache(maxsize=16)
def _fftw_plan(shape, dtype, thread):
    """Memory, and two functions that transform it in place. Finding the best way takes 0.1 s."""
    memory = pyfftw.empty_aligned(shape, dtype)
    ways = [
        pyfftw.FFTW(memory, memory, axes=(-2, -1), direction=direction, flags=["FFTW_MEASURE"])
        for direction in ["FFTW_FORWARD", "FFTW_BACKWARD"]
    ]
    return memory, ways[0].execute, ways[1].execute


def _plates(phases, dtype, out=None):
    """A function of k that computes exp(iφₖ), into out[k] or always into the same memory."""
    exp_i = _exp_i(phases[0].shape, dtype)
    if out is None:
        out = [plain.empty(phases[0].shape, dtype)] * len(phases)
    return lambda k: exp_i(phases[k], out[k])


_spare = {}  # what the last journey kept for its way back: {(shape, dtype): array}


def _borrow(shape, dtype):
    """An array with anything in it. New memory would come page by page, and that takes time."""
    array = _spare.pop((shape, dtype), None)
    return plain.empty(shape, dtype) if array is None else array


def _leave(*arrays):
    """Keep these arrays, and no others, for the next journey: it may well need the same."""
    arrays = [a for a in arrays if a is not None and a.nbytes <= _KEEP]
    if arrays:
        _spare.clear()
        _spare.update({(a.shape, a.dtype): a for a in arrays})


def _exp_i(shape, dtype):
    """A function (φ, out) that writes exp(iφ) to out and returns it.

    NumPy's float32 sine and cosine are fast. In double precision a table does better: with
    φ = (j + r) step, exp(iφ) = table[j] · exp(i r step). For |r| ≤ 1/2 and 16384 steps to the
    turn, θ = r step is so small that 1 - θ²/2 + i (θ - θ³/6) is exact to the last digit.
    """
    if dtype == plain.complex64:

        def exp_i(phase, out):
            if phase.dtype != plain.float32:  # which would lose the digits of many turns
                phase = phase - 2 * plain.pi * plain.rint(phase / (2 * plain.pi))
                phase = phase.astype(plain.float32)
            plain.cos(phase, out=out.real)
            plain.sin(phase, out=out.imag)
            return out

        return exp_i

    step = 2 * plain.pi / len(_TABLE)
    r, c = plain.empty((2, *shape))
    j, small = plain.empty(shape, plain.int64), plain.empty(shape, complex)

    def exp_i(phase, out):
        plain.multiply(phase, 1 / step, out=r, dtype=float)
        plain.rint(r, out=c)
        plain.subtract(r, c, out=r)
        plain.copyto(j, c, casting="unsafe")
        plain.take(_TABLE, plain.bitwise_and(j, len(_TABLE) - 1, out=j), out=out, mode="wrap")
        plain.multiply(r, r, out=c)
        plain.multiply(c, -(step**2) / 2, out=c)
        plain.add(c, 1, out=small.real)  # 1 - θ²/2
        plain.multiply(c, step / 3, out=c)
        plain.add(c, step, out=c)
        plain.multiply(c, r, out=small.imag)  # θ - θ³/6
        return plain.multiply(out, small, out=out)

    return exp_i


def _pieces(batch):
    """The batch in slices that fit into the cache."""
    n = max(1, _CACHE // max(1, batch[:1].nbytes))
    return [slice(i, i + n) for i in range(0, len(batch), n)]


def _share(work, pieces):
    """work(number, piece) for each piece, begun in order, on as many cores as there are."""
    if len(pieces) < 2:
        return [work(*item) for item in enumerate(pieces)]
    return list(_crew(os.getpid()).map(work, range(len(pieces)), pieces))


@lru_cache(maxsize=1)
def _crew(process):
    """Threads; new ones in a process that was forked, where the old ones do not run."""
    return ThreadPoolExecutor(os.cpu_count())


# ---------------------------------------------------------------------------- what is refused


def _checked_distance(bench, distance, name="distance", advice=None, pad=False, band_limit=False):
    _checked_bench(bench)
    if isbox(distance):
        raise ValueError(f"{name} cannot be differentiated: only fields and phases can")
    if not isinstance(distance, Real) or not plain.isfinite(distance):
        raise ValueError(f"{name}={distance!r} should be one number of metres, like {name}=0.05")
    fault = None if band_limit else undersampled(bench, distance, advice, pad)
    if fault:
        warnings.warn(fault, BenchWarning, stacklevel=3)
    return float(distance)


def _checked_bench(bench):
    if not isinstance(bench, Bench):
        raise TypeError(
            f"bench is a {type(bench).__name__}: it should be a Bench, like "
            "Bench(samples=128, pitch=20e-6, wavelength=550e-9, spacing=20e-3)"
        )


def _checked_field(u, bench):
    """The field as a complex array, or an error that says what it should be."""
    _checked_bench(bench)
    if not isbox(u):
        u = plain.asarray(u)
    dtype = _value(u).dtype
    if dtype.kind not in "biufc" or dtype.itemsize > 8 * (1 + (dtype.kind == "c")):
        raise ValueError(
            f"the field holds {dtype}: it should hold complex numbers, type u.astype(complex)"
        )
    if u.ndim < 2:
        raise ValueError(
            f"the field has shape {u.shape}: it should be (..., ny, nx). For a beam of light "
            "type u = aperture(bench, radius)"
        )
    if u.shape[-2:] != bench.shape:
        remedy = f"Resize the image or field, or type samples={u.shape[-2:]}"
        if u.shape[-3:-1] == bench.shape and u.shape[-1] in (3, 4):
            remedy = "A picture in colour becomes grey by image[..., :3].mean(axis=-1)"
        if u.shape[-3:-1] == bench.shape and u.shape[-1] == 2:
            remedy = "A grey picture that comes with its transparency is image[..., 0]"
        raise ValueError(
            f"the field has shape {u.shape} and the bench {bench.shape}: the last two should "
            f"match. {remedy}"
        )
    return u if plain.iscomplexobj(_value(u)) else u + 0j


def _checked_phases(phases, bench):
    """The phases as one (plates, ny, nx) array or a tuple of arrays, traced if any of them is."""
    wanted = f"a list of real {bench.shape} arrays, or one (plates, ny, nx) array"
    values = _value(phases)
    if not isinstance(values, plain.ndarray | list | tuple):
        raise ValueError(f"phases is a {type(values).__name__}: it should be {wanted}")
    if isinstance(values, plain.ndarray) and values.ndim < 3:
        hint = ". For a single plate type [phase]" if values.shape == bench.shape else ""
        raise ValueError(f"phases has shape {values.shape}: it should be {wanted}{hint}")
    if len(values) == 0:
        raise ValueError(f"phases is empty: it should be {wanted}")
    if values is phases and not isinstance(values, plain.ndarray):
        phases = traced_tuple(p if isbox(p) else plain.asarray(p) for p in phases)
        values = _value(phases)
    for k, phase in enumerate(values):
        phase = plain.asarray(_value(phase))
        if phase.shape != bench.shape:
            raise ValueError(f"phases[{k}] has shape {phase.shape}: it should be {wanted}")
        if phase.dtype == object:
            raise ValueError(
                f"phases[{k}] holds objects: inside a gradient, np should be autograd.numpy"
            )
        if phase.dtype in ("uint8", "uint16"):
            levels = plain.iinfo(phase.dtype).max + 1
            raise ValueError(
                f"phases[{k}] holds {phase.dtype}, the grey levels of a picture: they should be "
                f"radians. If {levels} levels are one turn, type phase * (2 * np.pi / {levels})"
            )
        if phase.dtype.kind not in "biuf":
            raise ValueError(
                f"phases[{k}] holds {phase.dtype}: a phase is real, and its plate transmits "
                "exp(iφ). For a plate that also absorbs or amplifies, type "
                "u = propagate(u * plate, bench, bench.spacing)"
            )
    return phases


def _value(x):
    """What is inside Autograd's boxes."""
    while isbox(x):
        x = x._value
    return x


def _warn_of_the_ring(v, reach):
    """Warn if light that may have gone round the window is at its rim."""
    ny, nx = v.shape[-2:]
    if reach <= 0.5005 * min(ny, nx):  # as for a single hop, see Bench.critical_distance
        return
    rows, columns = max(1, ny // 8), max(1, nx // 8)
    light = plain.real(v) ** 2 + plain.imag(v) ** 2
    whole, inner = plain.sum(light), plain.sum(light[..., rows : ny - rows, columns : nx - columns])
    if whole - inner > 0.05 * whole:
        warnings.warn(
            f"light comes back on the other side: it can move {reach:.3g} pixels in this stack, "
            f"the window has {min(ny, nx)}, and {(whole - inner) / whole:.0%} of it is at the rim. "
            "Use pad=True, and what leaves the window is lost, as on a bench; or a shorter spacing",
            BenchWarning,
            stacklevel=3,
        )


def _finite(v, u, phases=()):
    """v, unless it holds NaN or infinity: an FFT carries them from anywhere to every sample."""
    if not plain.isfinite(_value(v)[..., 0, 0]).all():
        suspects = [(f"phases[{k}]", p) for k, p in enumerate(_value(phases))]
        for name, values in [("the field", u), *suspects]:
            if not plain.isfinite(_value(values)).all():
                raise ValueError(
                    f"{name} holds NaN or infinity: look for a division by 0, or for a step of "
                    "the optimiser that was too long"
                )
        raise ValueError(f"the light is too strong for {_value(v).dtype}: divide u by its maximum")
    return v
