"""Answers to lesson 10's exercises, wrong ones with one fault each."""

import autograd.numpy as np
from autograd import grad

from shared.elements import aperture, intensity, lens
from shared.propagation import Bench, propagate
from shared.training import fit

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


def fixed(name, value):
    """The right function, with one of its arguments written into it."""

    def mended(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
        given = {"length": length, "wavelength": wavelength, "distance": distance}
        return by_the_engine(wavefront, **{**given, name: value})

    return mended


def other_default(wavefront, length=32e-3, wavelength=550e-9, distance=50e-3):
    return by_the_engine(wavefront, length, wavelength, distance)


def odd_shifts(wavefront, *light, **named):
    """Rolls the field by fftshift on both ways."""
    axes = (-2, -1)
    return shift(by_the_engine(shift(wavefront, axes=axes), *light, **named), axes=axes)


def one_shift(wavefront, *light, **named):
    return shift(by_the_engine(wavefront, *light, **named), axes=(-2, -1))


def rolls_the_stack(wavefront, *light, **named):
    return shift(by_the_engine(shift(wavefront, axes=(-2, -1)), *light, **named))


def one_field_only(wavefront, *light, **named):
    n, _ = wavefront.shape
    return by_the_engine(wavefront, *light, **named)


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
    "10.3": [padded_in_the_middle, padded_by((1, 0), (0, 1), (1, 0))],
    "10.4": [lens_by(), by_the_path, downhill],
}

WRONG = {
    "10.1": [
        ("the wrong way round, by norms", hop_by_norms, "which transform comes first"),
        ("the first two axes", first_axes, "a stack of two does not"),
        ("one axis", lambda u, H: np.fft.ifft(H * np.fft.fft(u)), "not F⁻¹ H F u"),
        ("changes its input", hop_in_place, "changes the array"),
        ("no return", lambda u, H: None, "returns nothing"),
        ("one number", lambda u, H: np.sum(back(H * F(u))), "one number for a whole array"),
    ],
    "10.2": [
        ("the article's own", article, "stack of two your function stopped with Unbound"),
        ("even sizes only", mended_by("linspace", shift), "suit even sizes only"),
        ("nothing mended", article, "none of the four slips"),
        ("fine waves still clipped", mended_by(root=clipped), "so far, 3 of four slips"),
        ("stack alone mended", mended_by("linspace", shift, clipped), "so far, 1 of four slips"),
        ("roll named", mended_by("linspace", unshift), "H rolled the wrong way"),
        ("frequencies named", mended_by("centred", shift), "frequencies that missed 0"),
        ("half mended, H", mended_by("linspace", unshift), "miss 0 by half a step"),
        ("half mended, f", mended_by("centred", shift), "a sample too far"),
        ("clipped root", mended_by(root=clipped), "arrive in full"),
        ("fine waves cut off", no_waves_finer_than_light, "gone at once"),
        ("grows", mended_by(root=growing), "grow on their way"),
        ("real root", mended_by(root=lambda q: np.sqrt(q)), "nan: the root of a negative"),
        ("fades too slowly", mended_by(root=slow), "do not fade as"),
        ("sign", mended_by(sign=-1, root=growing), "runs backwards"),
        ("no 2π", mended_by(root=lambda q: np.sqrt(q + 0j) / (2 * np.pi)), "2π is missing"),
        ("H shifted", mended_by("fftfreq", shift), "fft2, like fftfreq"),
        ("H not shifted", mended_by("centred"), "fft2, like fftfreq"),
        ("window for pixel", mended_by(lambda length, n: length), "wants the width of a pixel"),
        ("no pixel", mended_by(lambda length, n: 1.0), "crests per pixel"),
        ("wavelength written in", fixed("wavelength", 550e-9), "550 nm, whatever"),
        ("distance written in", fixed("distance", 10e-3), "10 mm, whatever"),
        ("length written in", fixed("length", 32e-3), "32 mm wide, whatever"),
        ("other default", other_default, "default values"),
        ("one shift too many", one_shift, "middle lies in the corners"),
        ("shifts do not undo", odd_shifts, "one pixel aside"),
        ("rolls the stack", rolls_the_stack, "in a stack of two they go wrong"),
        ("one field only", one_field_only, "one field is right, but with a stack"),
        ("cuts a row", cuts_a_row, "shape (62, 62)"),
        (
            "brightness",
            lambda *a, **k: intensity(by_the_engine(*a, **k)),
            "complex field is wanted",
        ),
        ("does not move it", lambda w, *a, **k: w + 0, "has not moved"),
    ],
    "10.3": [
        ("no darkness", free_space, "where is the darkness"),
        ("not cropped", not_cropped, "cut out the window"),
        ("rows only", padded_by(after=(1, 0)), "comes back along x"),
        ("columns only", padded_by(after=(0, 1)), "comes back along y"),
        ("cut in the middle", padded_by(cut=(0.5, 0.5)), "where the field was not"),
        ("cut at the end", padded_by(cut=(1, 1)), "where the field was not"),
        ("finer pixels", padded_by(pitch_times=0.5), "became finer"),
        ("the window again", padded_by(mode="wrap"), "where is the darkness"),
        ("edges go on", padded_by(mode="edge"), "is there darkness around it"),
        ("too little", padded_by(after=(0.3, 0.3)), "as much of it as of window"),
        ("half as much", padded_by(after=(0.5, 0.5)), "as much of it as of window"),
        ("rows for columns", rows_for_columns, "(ny rows, nx columns)"),
        ("a real grid", real_grid, "dtype=complex"),
        ("size", lambda *a: np.abs(padded_by()(*a)), "complex field"),
        ("one size", for_one_size, "but with 24 x 96"),
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
        ("degrees", lens_by(finish=np.degrees), "one gradient's sign has"),
        ("one number", lambda *a: np.sum(lens_by()(*a)), "one number for a whole array"),
        ("written for one bench", lambda *a: np.zeros((256, 256)), "shape (256, 256)"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
}
