"""Light on a grid: the bench, a hop through free space, a stack of phase plates.

SI units. A field is a complex array (..., ny, nx) and its intensity is |u|². Time runs as
exp(-iωt), so a wave travelling to +z gains phase +kz. Frequencies are in `fftfreq` order: nothing
in here needs an fftshift.

A hop is u → F⁻¹ H F u: a matrix that equals its own transpose, because H is even. Autograd's
vector-Jacobian product of a linear map A is Aᵀ, with no conjugate. So the backward pass of light
is the same propagation, and everything below rests on that.
"""

import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, reduce
from numbers import Integral, Real

import autograd.numpy as np
import numpy as plain
import scipy.fft
from autograd import make_vjp
from autograd.builtins import tuple as traced_tuple
from autograd.extend import defjvp, defvjp, defvjp_argnums, primitive
from autograd.tracer import isbox

try:
    import pyfftw
except ImportError:  # a faster FFT, never required
    pyfftw = None


class BenchWarning(UserWarning):
    """The bench is asked for more than it can do: too coarse, or too little room to steer."""


# ---------------------------------------------------------------------------- the bench


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
        _positive_length("pitch", self.pitch, below=5e-3)
        _positive_length("wavelength", self.wavelength, below=5e-2)
        _positive_length("spacing", self.spacing, below=1e3)

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
        window. Matsushima and Shimobaba's (2009) limit is shorter by √(1 - (λ/2p)²), which is 1
        for small angles. It is also the shortest focal length of a lens as wide as the window.
        """
        return min(self.shape) * self.pitch**2 / self.wavelength

    @property
    def reach(self):
        """How far light can move sideways in one hop, in pixels: spacing · λ/2p, over p."""
        return self.spacing * self.wavelength / (2 * self.pitch**2)

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
            f"samples            {ny} x {nx}, pitch {_metres(p)}",
            f"window             {_metres(nx * p)} wide, {_metres(ny * p)} high",
            f"wavelength         {_metres(self.wavelength)}",
            f"hops               {plates} of {_metres(self.spacing)}",
            f"reach              {self.reach:.3g} pixels a hop, {total:.3g} pixels "
            f"({_metres(total * p)}) in all",
            f"Fresnel number     {self.fresnel_number:.4g}",
            f"critical distance  {_metres(self.critical_distance)}, "
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
        faults = [_undersampled(self, self.spacing, "a shorter spacing, or ")]
        if move is not None:
            _positive_length("move", move, below=1e3)
            reach = plates * self.reach * self.pitch
            if move > reach:
                need = 2 * self.pitch * move / (self.wavelength * plates)
                faults.append(
                    f"light cannot reach: the task moves it {_metres(move)} sideways, and in "
                    f"{plates} hops it goes {_metres(reach)}. Use spacing={need:.2g}, a smaller "
                    "pitch, or more plates"
                )
        return [fault for fault in faults if fault]

    def sketch(self, ax, plates=1, move=None):
        """Draw, seen from the side, how far light from the axis can go in so many hops."""
        z = 1e3 * self.spacing * plain.arange(plates + 1)
        reach = 1e3 * self.pitch * self.reach * plain.arange(plates + 1)
        half = 1e3 * self.pitch * self.shape[0] / 2
        ax.fill_between(z, -reach, reach, alpha=0.4, label="where light from the axis can go")
        ax.vlines(z[:-1], -half, half, color="0.4", linewidth=0.6, label="plates")
        if move is not None:
            ax.axhline(1e3 * move, color="C1", linestyle="--", label="where the task needs it")
            ax.axhline(-1e3 * move, color="C1", linestyle="--")
        ax.set(xlabel="z (mm)", ylabel="y (mm)", ylim=(-1.05 * half, 1.05 * half))
        ax.set_title(f"reach {plates * self.reach:.3g} of {self.shape[0]} pixels")
        ax.grid(False)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18))
        return ax


def _metres(length):
    """A length as text, in the unit that suits it."""
    for unit, size in [("m", 1), ("mm", 1e-3), ("µm", 1e-6)]:
        if length >= size:
            return f"{length / size:.4g} {unit}"
    return f"{length / 1e-9:.4g} nm"


def _positive_length(name, value, below):
    """Refuse what cannot be a length in metres; guess the unit of one that is far too large."""
    if not isinstance(value, Real) or not 0 < value < plain.inf:
        raise ValueError(f"{name}={value!r} should be a positive number of metres: {name}=1e-3")
    if value >= below:
        unit, power = ("millimetres", -3) if value < 1 else ("micrometres", -6)
        if name == "wavelength":
            unit, power = ("micrometres", -6) if value < 20 else ("nanometres", -9)
        raise ValueError(
            f"{name}={value!r} looks like {unit}: lengths are in metres, type "
            f"{name}={value:g}e{power}"
        )


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


def diffract(u, phases, bench, spacing=None, reversible=False):
    """The field behind a stack of phase plates: at each, multiply by exp(iφ), then hop.

    u: field (..., ny, nx) in front of the first plate; the result has its precision.
    phases: a list of real (ny, nx) arrays in radians, or one (plates, ny, nx) array.
    spacing: the length of each hop in metres, the last one included; the bench's by default.
    reversible: for the gradient, run the light backwards instead of storing it at every plate.
        The memory then does not grow with the number of plates, and the gradient takes about
        half as long again. Second derivatives are right too, but they store everything.
    """
    u, phases = _checked_field(u, bench), _checked_phases(phases, bench)
    distance = bench.spacing if spacing is None else spacing
    distance = _checked_distance(bench, distance, "spacing", advice="a shorter spacing, or ")
    if reversible and bench.pitch < bench.wavelength / plain.sqrt(2):
        raise ValueError(
            f"reversible=True cannot undo evanescent waves, which decay: pitch={bench.pitch!r} "
            "should be at least λ/√2, or type reversible=False"
        )
    H = _transfer(bench.shape, bench.pitch, bench.wavelength, distance, False)
    traced = isbox(u) or isbox(phases)
    v = _stack(u, phases, _Journey(H.astype(u.dtype), stored=traced and not reversible))
    return _finite(v, u, phases)


class _Journey:
    """One call of `diffract`: its transfer function, and what it keeps for the way back."""

    def __init__(self, H, stored):
        self.H = H
        self.stored = stored
        self.plate = None  # plate(k) gives exp(iφₖ)
        self.fields = None  # (plates, batch, ny, nx), the light right behind each plate
        self.output = None  # (batch, ny, nx)


@primitive
def _stack(u, phases, journey):
    """All plates and hops in one step of Autograd's tape."""
    batch, stored = u.reshape(-1, *u.shape[-2:]), journey.stored
    journey.output = plain.empty_like(batch)
    if stored:
        journey.plate = _plates(phases, u.dtype, at_once=True)
        journey.fields = plain.empty((len(phases), *batch.shape), u.dtype)

    def forward(pieces):
        plate = journey.plate if stored else _plates(phases, u.dtype)
        for piece in pieces:
            v = batch[piece]
            hop = _fast_hop(v.shape, journey.H)
            for k in range(len(phases)):
                behind = journey.fields[k, piece] if stored else None
                v = hop(plain.multiply(v, plate(k), out=behind), destroy=not stored)
            journey.output[piece] = v

    _share(forward, _pieces(batch))
    return journey.output.reshape(u.shape)


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
    at_u = plain.empty_like(g)

    def backward(pieces):
        plate = journey.plate if stored else _plates(phases, u.dtype)
        slopes = plain.zeros((len(phases), *u.shape[-2:]), u.real.dtype)
        for piece in pieces:
            n = len(g[piece])
            back = [] if stored else [journey.output[piece].conj()]
            light = plain.concatenate([g[piece], *back])
            product = plain.empty_like(g[piece])
            hop = _fast_hop(light.shape, journey.H)
            for k in reversed(range(len(phases))):
                light = hop(light)
                v = journey.fields[k, piece] if stored else light[n:].conj()
                for gv in plain.multiply(light[:n], v, out=product):
                    slopes[k] -= gv.imag
                light *= plate(k)
            at_u[piece] = light[:n]
        return slopes

    slopes = reduce(plain.add, _share(backward, _pieces(g)))
    if isinstance(phases, plain.ndarray):
        return at_u.reshape(u.shape), slopes.astype(phases.dtype, copy=False)
    slopes = (s.astype(phase.dtype, copy=False) for s, phase in zip(slopes, phases, strict=True))
    return at_u.reshape(u.shape), type(phases)(slopes)


def _plain_stack(u, phases, H):
    """The same stack in Autograd's own functions: slower, but differentiable for ever."""
    for k in range(len(phases)):
        plate = np.cos(phases[k]) + 1j * np.sin(phases[k])
        u = _hop(u * plate.astype(u.dtype), H)
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


defvjp_argnums(_stack, _vjp_of_stack)
defvjp_argnums(_stack_vjp, _vjp_of_stack_vjp)


# ---------------------------------------------------------------------------- what makes it fast
#
# Measured: an FFT is most of the work, so the rest must stay small. One step of the tape instead
# of hundreds; memory that is used again while it is still in the cache; exp(iφ) without a slow
# complex exponential; several cores, but only for a batch, whose fields do not wait for each other.

_CACHE = 2**18  # bytes of fields that travel together
_LANES = 4  # fixed, so that sums are added up in the same order on every machine
_TABLE = plain.exp(2j * plain.pi * plain.arange(4096) / 4096)
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

    With destroy=True it may use v's memory. What it returns is good until the next hop of this
    shape in this thread, which may use the same memory again.
    """
    H = H * (1 / H.size)  # so that neither FFT needs to divide

    def scipy_hop(v, destroy=True):
        V = scipy.fft.fft2(v, overwrite_x=destroy)
        V *= H
        return scipy.fft.ifft2(V, overwrite_x=True, norm="forward")

    def fftw_hop(v, destroy=True):
        if v is not memory:
            memory[...] = v
        forward()
        plain.multiply(memory, H, out=memory)
        backward()
        return memory

    if not _fftw:
        return scipy_hop
    memory, forward, backward = _fftw_plan(shape, H.dtype, threading.get_ident())
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


def _plates(phases, dtype, at_once=False):
    """A function of k that gives exp(iφₖ): all of them kept, or each computed when asked for."""
    shape = phases[0].shape
    exp_i = _exp_i(shape, dtype)
    if at_once:
        plates = plain.empty((len(phases), *shape), dtype)
        for phase, plate in zip(phases, plates, strict=True):
            exp_i(phase, plate)
        return lambda k: plates[k]
    plate = plain.empty(shape, dtype)
    return lambda k: exp_i(phases[k], plate)


def _exp_i(shape, dtype):
    """A function (φ, out) that writes exp(iφ) to out and returns it.

    NumPy's float32 sine and cosine are fast. In double precision a table does better: with
    φ = (j + r) step, exp(iφ) = table[j] · exp(i r step), and for |r| ≤ 1/2 and 4096 steps to the
    turn, three terms of the cosine and two of the sine are exact to the last digit.
    """
    if dtype == plain.complex64:

        def exp_i(phase, out):
            phase = phase.astype(plain.float32, copy=False)
            plain.cos(phase, out=out.real)
            plain.sin(phase, out=out.imag)
            return out

        return exp_i

    step = 2 * plain.pi / len(_TABLE)
    r, r2, c = plain.empty((3, *shape))
    j, small = plain.empty(shape, int), plain.empty(shape, complex)

    def exp_i(phase, out):
        plain.multiply(phase, 1 / step, out=r, dtype=float)
        plain.rint(r, out=c)
        plain.subtract(r, c, out=r)
        plain.copyto(j, c, casting="unsafe")
        plain.take(_TABLE, plain.bitwise_and(j, len(_TABLE) - 1, out=j), out=out, mode="wrap")
        plain.multiply(r, r, out=r2)
        plain.multiply(r2, step**4 / 24, out=c)
        plain.subtract(c, step**2 / 2, out=c)
        plain.multiply(c, r2, out=c)
        plain.add(c, 1, out=small.real)  # 1 - (r step)²/2 + (r step)⁴/24
        plain.multiply(r2, -(step**3) / 6, out=r2)
        plain.add(r2, step, out=r2)
        plain.multiply(r2, r, out=small.imag)  # r step - (r step)³/6
        return plain.multiply(out, small, out=out)

    return exp_i


def _pieces(batch):
    """The batch in slices that fit into the cache."""
    n = max(1, _CACHE // max(1, batch[:1].nbytes))
    return [slice(i, i + n) for i in range(0, len(batch), n)]


def _share(work, items):
    """[work(part) for part in some parts of the items], on as many cores as there are."""
    if len(items) < 2:
        return [work(items)]
    parts = [items[i::_LANES] for i in range(min(_LANES, len(items)))]
    return list(_crew(os.getpid()).map(work, parts))


@lru_cache(maxsize=1)
def _crew(process):
    """Threads; new ones in a process that was forked, where the old ones do not run."""
    return ThreadPoolExecutor(os.cpu_count())


# ---------------------------------------------------------------------------- what is refused


def _checked_distance(bench, distance, name="distance", advice=None, pad=False, band_limit=False):
    if isbox(distance):
        raise ValueError(f"{name} cannot be differentiated: only fields and phases can")
    if not isinstance(distance, Real) or not plain.isfinite(distance):
        raise ValueError(f"{name}={distance!r} should be one number of metres, like {name}=0.05")
    fault = None if band_limit else _undersampled(bench, distance, advice, pad)
    if fault:
        warnings.warn(fault, BenchWarning, stacklevel=3)
    return float(distance)


def _undersampled(bench, distance, advice=None, pad=False):
    """A sentence if the distance is beyond the critical one, else None."""
    limit = bench.critical_distance * (2 if pad else 1)
    if abs(distance) <= limit * (1 + 1e-9):
        return None
    n = plain.ceil(abs(distance) * bench.wavelength / bench.pitch**2 / (2 if pad else 1))
    if advice is None:
        advice = "" if pad or abs(distance) > 2 * limit else "pad=True, or "
        advice += "band_limit=True, or "
    return (
        f"{_metres(abs(distance))} is beyond the critical distance of "
        f"{_metres(limit)}{' of the padded grid' if pad else ''}: there this grid under-samples "
        f"the transfer function, and light comes out where it should not. Use {advice}"
        f"samples={n:.0f} at this pitch; far beyond it, a lens, which shows the far field in focus"
    )


def _checked_field(u, bench):
    """The field as a complex array, or an error that says what it should be."""
    if not isbox(u):
        u = plain.asarray(u)
    if _value(u).dtype.kind not in "biufc":
        raise ValueError(f"the field holds {_value(u).dtype}: it should hold complex numbers")
    if u.ndim < 2:
        raise ValueError(f"the field has shape {u.shape}: it should be (..., ny, nx)")
    if u.shape[-2:] != bench.shape:
        raise ValueError(
            f"the field has shape {u.shape} and the bench {bench.shape}: the last two should "
            f"match. Resize the image or field, or type samples={u.shape[-2:]}"
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
    return v
