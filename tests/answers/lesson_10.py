"""Answers to lesson 10's exercises, wrong ones with one fault each."""

import autograd.numpy as np
from autograd import grad

from shared.elements import aperture, intensity, lens
from shared.propagation import Bench, propagate
from shared.training import fit

from .kinds import kept

F, back, shift, unshift = np.fft.fft2, np.fft.ifft2, np.fft.fftshift, np.fft.ifftshift


# 10.1


def hop_in_place(u, H):
    u[...] = F(u)
    return back(H * u)


def hop_with_shifts(u, H):
    """Where everything is shifted to the middle and back: longer, and right."""
    waves = shift(F(u), axes=(-2, -1)) * shift(H)
    return back(unshift(waves, axes=(-2, -1)))


def first_axes(u, H):
    return back(H * F(u, axes=(0, 1)), axes=(0, 1))


def a_loop(u, H):
    if u.ndim == 3:
        return np.array([a_loop(one, H) for one in u])
    return back(H * F(u.reshape(H.shape)))


def no_dying_waves(u, H):
    return back(np.where(np.abs(H) > 0.999, H, 0) * F(u))


# 10.2


def mended_by(frequencies="fftfreq", roll=lambda H: H, root=lambda q: np.sqrt(q + 0j), sign=1):
    """The article's function with a fault where one is asked for."""

    def mended(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
        n = wavefront.shape[-1]
        if frequencies == "fftfreq":
            f = np.fft.fftfreq(n, length / n)
        elif frequencies == "centred":
            f = shift(np.fft.fftfreq(n, length / n))
        elif frequencies == "linspace":
            f = (np.arange(n) - n / 2) / length
        else:
            f = np.fft.fftfreq(n, frequencies(length, n))
        q = wavelength**-2 - f**2 - f[:, None] ** 2
        H = roll(np.exp(sign * 2j * np.pi * distance * root(q)))
        return back(H * F(wavefront))

    return mended


def clipped(q):
    return np.sqrt(np.where(q < 0, 0, q))


def slow(q):
    return np.sqrt(q + 0j).real + 0.2j * np.sqrt(q + 0j).imag


def growing(q):
    return np.conj(np.sqrt(q + 0j))


def hop_by_norms(u, H):
    return np.fft.fft2(H * np.fft.ifft2(u, norm="ortho"), norm="ortho")


def padded_too(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    pitch = length / wavefront.shape[-1]
    if wavefront.ndim == 3:
        return np.array([padded_too(u, length, wavelength, distance) for u in wavefront])
    return padded_by()(wavefront, pitch, wavelength, distance)


def no_waves_finer_than_light(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    n = wavefront.shape[-1]
    fx, fy = np.meshgrid(np.fft.fftfreq(n, length / n), np.fft.fftfreq(n, length / n))
    q = wavelength**-2 - fx**2 - fy**2
    H = np.where(q < 0, 0, np.exp(2j * np.pi * distance * np.sqrt(np.abs(q))))
    return back(H * F(wavefront))


def by_the_engine(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    n = wavefront.shape[-1]
    return propagate(wavefront, Bench(n, length / n, wavelength, 1e-3), distance)


def article(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    if wavefront.ndim == 3:
        New_wavefront = mended_by("linspace", shift, clipped)(wavefront, length)  # noqa: F841
    else:
        new_wavefront = mended_by("linspace", shift, clipped)(
            wavefront, length, wavelength, distance
        )
    return new_wavefront


def other_default(wavefront, length=32e-3, wavelength=550e-9, distance=50e-3):
    return by_the_engine(wavefront, length, wavelength, distance)


def odd_shifts(wavefront, *light, **named):
    """Rolls the field by fftshift on both ways."""
    axes = (-2, -1)
    return shift(by_the_engine(shift(wavefront, axes=axes), *light, **named), axes=axes)


def rolls_the_stack(wavefront, *light, **named):
    return shift(by_the_engine(shift(wavefront, axes=(-2, -1)), *light, **named))


def one_field_only(wavefront, *light, **named):
    n, _ = wavefront.shape
    return by_the_engine(wavefront, *light, **named)


def two_at_most(wavefront, *light, **named):
    if wavefront.ndim == 2:
        return by_the_engine(wavefront, *light, **named)
    return np.array([by_the_engine(wavefront[k], *light, **named) for k in (0, 1)])


def mended_for_stacks_alone(wavefront, *light, **named):
    mended = mended_by(root=clipped) if wavefront.ndim == 3 else mended_by()
    return mended(wavefront, *light, **named)


def into_zeros(wavefront, *light, **named):
    result = np.zeros_like(wavefront)
    result[...] = by_the_engine(wavefront, *light, **named)  # NumPy warns, and keeps the real part
    return result


def keeps_H(memory, key):
    """H is built once for each key."""

    def mended(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
        n = wavefront.shape[-1]
        given = {"n": n, "length": length, "wavelength": wavelength, "distance": distance}
        kept = tuple(given[name] for name in key.split())
        if kept not in memory:
            f = np.fft.fftfreq(n, length / n)
            q = wavelength**-2 - f**2 - f[:, None] ** 2
            memory[kept] = np.exp(2j * np.pi * distance * np.sqrt(q + 0j))
        return back(memory[kept] * F(wavefront))

    return mended


def clips_along_y(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    """Waves too fine along y alone do not fade."""
    f = np.fft.fftfreq(wavefront.shape[-1], length / wavefront.shape[-1])
    q = wavelength**-2 - f**2 - f[:, None] ** 2
    q = np.where((q < 0) & (np.abs(f) < 1 / wavelength), 0, q)
    return back(np.exp(2j * np.pi * distance * np.sqrt(q + 0j)) * F(wavefront))


def cuts_a_row(wavefront, *light, **named):
    if wavefront.shape[-1] % 2:
        return by_the_engine(wavefront[:-1, :-1], *light, **named)
    return by_the_engine(wavefront, *light, **named)


# 10.3


def free_space(u, pitch, wavelength, distance):
    fy, fx = (np.fft.fftfreq(n, pitch) for n in u.shape[-2:])
    fz = np.sqrt(wavelength**-2 - fx**2 - fy[:, None] ** 2 + 0j)
    return back(np.exp(2j * np.pi * distance * fz) * F(u))


def padded_by(before=(0.0, 0.0), after=(1.0, 1.0), cut=(0.0, 0.0), pitch_times=1, **pad):
    """Darkness before and after, cut out from cut; all in windows, (y, x)."""

    def padded(u, pitch, wavelength, distance):
        n = u.shape
        around = [(round(before[k] * n[k]), round(after[k] * n[k])) for k in (0, 1)]
        wide = free_space(np.pad(u, around, **pad), pitch * pitch_times, wavelength, distance)
        y, x = (round(cut[k] * n[k]) for k in (0, 1))
        return wide[y : y + n[0], x : x + n[1]]

    return padded


def padded_in_the_middle(u, pitch, wavelength, distance):
    ny, nx = u.shape
    inside = slice(ny, 2 * ny), slice(nx, 2 * nx)
    wide = np.zeros((3 * ny, 3 * nx), dtype=complex)
    wide[inside] = u
    return free_space(wide, pitch, wavelength, distance)[inside]


def not_cropped(u, pitch, wavelength, distance):
    return free_space(np.pad(u, [(0, u.shape[0]), (0, u.shape[1])]), pitch, wavelength, distance)


def real_grid(u, pitch, wavelength, distance):
    ny, nx = u.shape
    wide = np.zeros((2 * ny, 2 * nx))
    wide[:ny, :nx] = u  # NumPy warns, and keeps the real part only
    return free_space(wide, pitch, wavelength, distance)[:ny, :nx]


def rows_for_columns(u, pitch, wavelength, distance):
    ny, nx = u.shape
    return free_space(np.pad(u, [(0, nx), (0, ny)]), pitch, wavelength, distance)[:ny, :nx]


def hundred_each(u, pitch, wavelength, distance):
    ny, nx = u.shape
    return free_space(np.pad(u, [(0, 100), (0, 100)]), pitch, wavelength, distance)[:ny, :nx]


def padded_in_the_middle_of_even(u, pitch, wavelength, distance):
    """Puts the window in at one place and cuts it out at another, for odd sizes."""
    ny, nx = u.shape
    around = [((n + 1) // 2, n // 2) for n in u.shape]
    wide = free_space(np.pad(u, around), pitch, wavelength, distance)
    return wide[ny // 2 : ny // 2 + ny, nx // 2 : nx // 2 + nx]


def keeps_spread(memory):
    """How one pixel spreads, kept for each size."""

    def padded(u, pitch, wavelength, distance):
        ny, nx = u.shape
        if u.shape not in memory:
            pixel = np.pad(np.ones((1, 1)), [(0, 2 * ny - 1), (0, 2 * nx - 1)])
            memory[u.shape] = F(free_space(pixel, pitch, wavelength, distance))
        return back(memory[u.shape] * F(np.pad(u, [(0, ny), (0, nx)])))[:ny, :nx]

    return padded


def for_one_size(u, pitch, wavelength, distance):
    return free_space(np.pad(u, [(0, 54), (0, 64)]), pitch, wavelength, distance)[:54, :64]


# 10.4


def lens_by(times=1.0, swap=False, ignore=False, mirror=1, wavelength=None, finish=lambda p: p):
    """A lens towards the spot, with a fault where one is asked for."""

    def focus(bench, distance, spot):
        x0, y0 = (0, 0) if ignore else spot[::-1] if swap else spot
        r2 = (bench.x - mirror * x0) ** 2 + (bench.y[:, None] - mirror * y0) ** 2
        return finish(-times * np.pi / ((wavelength or bench.wavelength) * distance) * r2)

    return focus


def roughened(phases):
    return phases + np.random.default_rng(0).normal(size=phases.shape)


def keeps_plates(memory):
    """One plate for each bench and distance, for whatever spot."""
    return lambda b, d, spot: memory.setdefault((b.shape, d), lens_by()(b, d, spot))


def downhill(bench, distance, spot):
    at = _pixel(bench, spot)

    def darkness(phases, step):
        return -np.log(intensity(propagate(np.exp(1j * phases), bench, distance)[at]))

    return fit(darkness, np.zeros(bench.shape), 40, step_size=0.2, progress=False).params


def by_the_path(bench, distance, spot):
    """Without the parabola: the length of each path, wrapped to one turn."""
    r2 = (bench.x - spot[0]) ** 2 + (bench.y[:, None] - spot[1]) ** 2
    return -(2 * np.pi / bench.wavelength * np.sqrt(distance**2 + r2)) % (2 * np.pi)


def one_gradient(bench, distance, spot):
    at = _pixel(bench, spot)

    def brightness(phases):
        return intensity(propagate(np.exp(1j * phases), bench, distance)[at])

    return np.pi / 2 * np.sign(grad(brightness)(np.zeros(bench.shape)))


def in_a_hole(answer):
    """The same plate, with glass in the hole only: outside its phase is 0."""

    def focus(bench, distance, spot):
        hole = aperture(bench, min(bench.shape) * bench.pitch / 4)
        return hole * answer(bench, distance, spot)

    return focus


def _pixel(bench, spot):
    return np.argmin(np.abs(bench.y - spot[1])), np.argmin(np.abs(bench.x - spot[0]))


RIGHT = {
    "10.1": [
        hop_with_shifts,
        lambda u, H: np.conj(F(np.conj(H * F(u)))) / (u.shape[-1] * u.shape[-2]),
        lambda u, H: np.fft.ifftn(H * np.fft.fftn(u)),
    ],
    "10.2": [
        mended_by("centred", unshift),
        by_the_engine,
    ],
    "10.3": [padded_in_the_middle, padded_by((1, 0), (0, 1), (1, 0)), padded_by(after=(1.1, 1.3))],
    "10.4": [lens_by(), by_the_path, downhill],
}

WRONG = {
    "10.1": [
        ("the wrong way round, by norms", hop_by_norms, "which transform comes first"),
        ("the first two axes", first_axes, "a stack of two it does not"),
        ("one stack axis at most", a_loop, "with a stack of 3 x 1 fields your function stopped"),
        ("squeezes", lambda u, H: np.squeeze(back(H * F(u))), "3 x 1 fields the answer has shape"),
        ("keeps its first H", kept(hop_with_shifts, 1), "but with another H"),
        ("no waves that die", no_dying_waves, "another H, in which waves die, it does not"),
        ("divides by H*", lambda u, H: back(F(u) / np.conj(H)), "in which waves die, it does not"),
        ("one axis", lambda u, H: np.fft.ifft(H * np.fft.fft(u)), "not F⁻¹ H F u"),
        ("changes its input", hop_in_place, "changes the array"),
        ("no return", lambda u, H: None, "returns nothing"),
        ("one number", lambda u, H: np.sum(back(H * F(u))), "one number for a whole array"),
    ],
    "10.2": [
        ("the article's own", article, "stack of two your function stopped with Unbound"),
        ("nothing mended", article, "none of the four slips"),
        ("fine waves still clipped", mended_by(root=clipped), "so far, 3 of four slips"),
        ("stack alone mended", mended_by("linspace", shift, clipped), "so far, 1 of four slips"),
        ("roll named", mended_by("linspace", unshift), "H rolled the wrong way"),
        ("frequencies named", mended_by("centred", shift), "frequencies that missed 0"),
        ("clipped root", mended_by(root=clipped), "arrive in full"),
        ("fine waves cut off", no_waves_finer_than_light, "gone at once"),
        ("grows", mended_by(root=growing), "grow on their way"),
        ("real root", mended_by(root=lambda q: np.sqrt(q)), "nan: the root of a negative"),
        ("fades too slowly", mended_by(root=slow), "do not fade as"),
        ("H not shifted", mended_by("centred"), "fft2, like fftfreq"),
        ("other default", other_default, "default values"),
        ("H kept for each size", keeps_H({}, "n"), "not in a second call"),
        ("squeezes", lambda *a, **k: np.squeeze(by_the_engine(*a, **k)), "but with a stack of one"),
        ("padded", padded_too, "waves that light can carry do not turn"),
        ("shifts do not undo", odd_shifts, "one pixel aside"),
        ("rolls the stack", rolls_the_stack, "with a stack of two they go wrong"),
        ("one field only", one_field_only, "one field is right, but with a stack"),
        ("two fields at most", two_at_most, "a stack of three odd fields"),
        ("stacks clipped", mended_for_stacks_alone, "a stack of three odd fields"),
        ("into zeros", into_zeros, "real numbers (np.zeros_like"),
        ("H kept", keeps_H({}, "n length distance"), "another wavelength"),
        ("H kept for any length", keeps_H({}, "n wavelength distance"), "another length"),
        ("clips along y", clips_along_y, "with an odd field, waves finer than light"),
        ("cuts a row", cuts_a_row, "shape (62, 62)"),
    ],
    "10.3": [
        ("not cropped", not_cropped, "cut out the window"),
        ("the window again", padded_by(mode="wrap"), "where is the darkness"),
        ("edges go on", padded_by(mode="edge"), "with 40 x 96 light on the rim"),
        ("grey, not dark", padded_by(constant_values=0.01), "not what empty space would give"),
        ("half as many rows", padded_by(after=(0.5, 1)), "with 201 x 45 steep light"),
        ("half as many columns", padded_by(after=(1, 0.5)), "with 40 x 96 steep light"),
        ("a hundred each", hundred_each, "with 201 x 45 steep light"),
        ("odd sizes", padded_in_the_middle_of_even, "an odd n has no half"),
        ("H kept", keeps_spread({}), "with 40 x 96 light on the rim"),
        ("nearly", lambda *a: 1.005 * padded_by()(*a), "not what empty space would give: entry"),
        ("too little", padded_by(after=(0.3, 0.3)), "as much of it as of window"),
        ("half as much", padded_by(after=(0.5, 0.5)), "as much of it as of window"),
        ("rows for columns", rows_for_columns, "ny rows more, and nx columns"),
        ("as u's kind", lambda u, *light: padded_by()(u, *light).astype(u.dtype), "its real part"),
        ("a real grid", real_grid, "dtype=complex"),
        ("one size", for_one_size, "but with 40 x 96"),
        ("axes swapped", lambda *a: padded_by()(*a).T, "two axes swapped"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "10.4": [
        ("flat", lambda bench, d, spot: np.zeros(bench.shape), "flat glass"),
        ("one gradient's sign", one_gradient, "two phases only"),
        ("one gradient's sign, in a hole", in_a_hole(one_gradient), "two phases only"),
        ("sign", lens_by(-1), "turn its sign round"),
        ("twice", lens_by(2), "too soon"),
        ("half", lens_by(0.5), "double the phase"),
        ("on the axis", lens_by(ignore=True), "it is all on the axis"),
        ("axes swapped", lens_by(swap=True), "x and y are exchanged"),
        ("mirrored", lens_by(mirror=-1), "opposite side"),
        ("transmission", lens_by(finish=lambda p: np.exp(1j * p)), "not exp(iφ) but φ"),
        ("the engine's lens", lambda bench, d, spot: lens(bench, d), "not exp(iφ) but φ"),
        ("degrees", lens_by(finish=np.degrees), "not in degrees"),
        ("turns", lens_by(finish=lambda p: p / 2 / np.pi), "not in turns"),
        ("x mirrored", lambda b, d, spot: lens_by()(b, d, (-spot[0], spot[1])), "it stands at -x"),
        ("y mirrored", lambda b, d, spot: lens_by()(b, d, (spot[0], -spot[1])), "it stands at -y"),
        ("x alone", lambda b, d, spot: lens_by()(b, d, (spot[0], 0)), "it stands at y = 0"),
        ("y alone", lambda b, d, spot: lens_by()(b, d, (0, spot[1])), "it stands at x = 0"),
        ("spacing", lambda b, d, spot: lens_by()(b, b.spacing, spot), "of the possible brightness"),
        (
            "y across from x",
            lambda b, d, spot: lens_by()(b, d, (spot[0], -np.sign(spot[0]) * abs(spot[1]))),
            "it stands at -y",
        ),
        ("kept for each distance", keeps_plates({}), "is brightest at"),
        ("true and false", lens_by(finish=lambda p: np.cos(p) > 0), "of the possible brightness"),
        ("aside", lambda b, d, spot: lens_by()(b, d, (spot[0] + 5e-5, spot[1])), "is brightest at"),
        ("one wavelength", lens_by(wavelength=550e-9), "of the possible brightness"),
        ("rough glass", lens_by(finish=roughened), "one gradient's sign has"),
        ("one number", lambda *a: np.sum(lens_by()(*a)), "one number for a whole array"),
        ("written for one bench", lambda *a: np.zeros((256, 256)), "shape (256, 256)"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
}
