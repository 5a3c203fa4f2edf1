"""What the engine refuses or warns of: what was wrong, which number would do, what to type."""

import warnings

import numpy as plain
from autograd.builtins import tuple as traced_tuple
from autograd.tracer import isbox

from .bench import Bench, BenchWarning, number, undersampled, value

FAR = 1e12  # radians; neighbouring floats are 1e-4 radians apart there


def checked_distance(
    bench, distance, name="distance", advice=None, pad=False, band_limit=False, level=3
):
    checked_bench(bench)
    distance = number(name, distance, "one number of metres, like {name}=0.05")
    fault = None if band_limit else undersampled(bench, distance, advice, pad)
    if fault:
        warnings.warn(fault, BenchWarning, stacklevel=level)
    return distance


def checked_bench(bench):
    if not isinstance(bench, Bench):
        raise TypeError(
            f"bench is a {type(bench).__name__}: it should be a Bench, like "
            "Bench(samples=128, pitch=20e-6, wavelength=550e-9, spacing=20e-3)"
        )


def checked_field(u, bench):
    """The field as a complex array, or an error that says what it should be."""
    checked_bench(bench)
    if not isbox(u):
        u = plain.asarray(u)
    dtype = value(u).dtype
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
    return u if plain.iscomplexobj(value(u)) else u + 0j


def checked_phases(phases, bench):
    """The phases as one (plates, ny, nx) array or a tuple of arrays, traced if any of them is."""
    wanted = f"a list of real {bench.shape} arrays, or one (plates, ny, nx) array"
    values = value(phases)
    if not isinstance(values, plain.ndarray | list | tuple):
        raise ValueError(f"phases is a {type(values).__name__}: it should be {wanted}")
    if isinstance(values, plain.ndarray) and values.ndim < 3:
        hint = ". For a single plate type [phase]" if values.shape == bench.shape else ""
        raise ValueError(f"phases has shape {values.shape}: it should be {wanted}{hint}")
    if len(values) == 0:
        raise ValueError(f"phases is empty: it should be {wanted}")
    if values is phases and not isinstance(values, plain.ndarray):
        phases = traced_tuple(p if isbox(p) else plain.asarray(p) for p in phases)
        values = value(phases)
    for k, phase in enumerate(values):
        phase = plain.asarray(value(phase))
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
        if phase.dtype.kind == "f" and phase.size and max(phase.max(), -phase.min()) > FAR:
            raise ValueError(
                f"phases[{k}] reaches {max(phase.max(), -phase.min()):.2g} radians: of so many "
                "turns a float keeps no fraction. Type phase % (2 * np.pi) before they are so many"
            )
        if phase.dtype.kind not in "biuf":
            raise ValueError(
                f"phases[{k}] holds {phase.dtype}: a phase is real, and its plate transmits "
                "exp(iφ). For a plate that also absorbs or amplifies, type "
                "u = propagate(u * plate, bench, bench.spacing)"
            )
    return phases


def warn_of_the_ring(v, reach):
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


def finite(v, u, phases=()):
    """v, unless it holds NaN or infinity: an FFT carries them from anywhere to every sample."""
    if not plain.isfinite(value(v)[..., 0, 0]).all():
        suspects = [(f"phases[{k}]", p) for k, p in enumerate(value(phases))]
        for name, values in [("the field", u), *suspects]:
            if not plain.isfinite(value(values)).all():
                raise ValueError(
                    f"{name} holds NaN or infinity: look for a division by 0, or for a step of "
                    "the optimiser that was too long"
                )
        raise ValueError(f"the light is too strong for {value(v).dtype}: divide u by its maximum")
    return v
