"""Answers to lesson 11's exercises, wrong ones with one fault each."""

import autograd.numpy as np
from scipy.ndimage import maximum_filter

from shared.elements import aperture

from .kinds import kept

# 11.1


def thin_lens(x, y, wavelength, f):
    return np.exp(-1j * np.pi * (x**2 + y**2) / (wavelength * f))


def exact_lens(x, y, wavelength, f):
    longer = np.sqrt(f**2 + x**2 + y**2) - f
    return np.exp(-2j * np.pi * longer / wavelength)


def with_its_focal_length(x, y, wavelength, f):
    k = 2 * np.pi / wavelength
    return np.exp(-1j * k * (f + (x**2 + y**2) / (2 * f)))


def two_cylinders(x, y, wavelength, f):
    """One along x, one along y, each as the engine writes it."""
    return np.exp(-1j * np.pi / (wavelength * f) * x**2) * np.exp(
        -1j * np.pi / (wavelength * f) * y**2
    )


def dim_at_the_rim(x, y, wavelength, f):
    return thin_lens(x, y, wavelength, f) * (np.hypot(x, y) < 2.5e-3)


def lens_of_a_grid(x, y, wavelength, f):
    return thin_lens(*np.meshgrid(x, y), wavelength, f)


# 11.2


def band_by(scale=1.0, finish=lambda b: 1.0 * b, strict=()):
    def band(bench, f, low, high):
        nu = scale * np.hypot(bench.x, bench.y[:, None]) / (bench.wavelength * f)
        above = nu > low if "low" in strict else nu >= low
        return finish(above & (nu < high if "high" in strict else nu <= high))

    return band


def by_two_radii(bench, f, low, high):
    r = np.hypot(*np.meshgrid(bench.x, bench.y))
    inner, outer = bench.wavelength * f * low, bench.wavelength * f * high
    return np.where(r < inner, 0.0, np.where(r > outer, 0.0, 1.0))


def by_squares(bench, f, low, high):
    """Written without a root, pixel by pixel."""
    inner, outer = ((bench.wavelength * f * nu) ** 2 for nu in (low, high))
    return [[int(inner <= x * x + y * y <= outer) for x in bench.x] for y in bench.y]


def band_with_a_middle(bench, f, low, high):
    return np.maximum(
        band_by(strict="low")(bench, f, low, high), band_by()(bench, f, 0, 0) * (not low)
    )


def band_with_a_shut_middle(bench, f, low, high):
    nu = np.hypot(bench.x, bench.y[:, None]) / (bench.wavelength * f)
    return np.where((nu == 0) | (nu < low), 0, 1) * (nu <= high)


def band_aside(bench, f, low, high):
    """At odd sizes the axis is on the next pixel."""
    ny, nx = bench.shape
    return np.roll(band_by()(bench, f, low, high), (ny % 2, nx % 2), (0, 1))


def a_row_short(bench, f, low, high):
    return band_by()(bench, f, low, high) * (bench.y[:, None] > bench.y[0])


def hole_less_hole(bench, f, low, high):
    inner, outer = (bench.wavelength * f * nu for nu in (low, high))
    return aperture(bench, outer) - (aperture(bench, inner) if inner else 0)


def soft_rims(bench, f, low, high):
    return aperture(bench, bench.wavelength * f * high, soft=True)


def band_for_one_lens(bench, f, low, high):
    return band_by()(bench, 0.12, low, high)


def band_for_the_spacing(bench, f, low, high):
    return band_by()(bench, bench.spacing, low, high)


# 11.3


def centred_fft(u):
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(u)))


def searched(page, t):
    """As by light, by FFT: the lens's half turns undone."""
    u = centred_fft(page) * t
    return np.abs(np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(u)))) ** 2


def count(light, threshold):
    return int(np.sum((light == maximum_filter(light, 7)) & (light > threshold)))


def phase_filter(mark):
    return np.exp(-1j * np.angle(centred_fft(mark)))


def half_the_angle(mark):
    return np.exp(-0.5j * np.angle(centred_fft(mark)))


def counter(make=phase_filter, threshold=lambda alone, share: share * alone, finish=int):
    def how_many(page, mark, share):
        t = make(mark)
        alone = np.max(searched(mark, t))
        return finish(count(searched(page, t), threshold(alone, share)))

    return how_many


def without_an_angle(page, mark, share):
    F = centred_fft(mark)
    size = np.abs(F)
    alone = (np.sum(size) / size.size) ** 2
    return count(searched(page, np.conj(F) / (size + 1e-12)), share * alone)


# 11.4


def by_letters(there, back, t):
    return np.einsum("on,n,in->oi", back, t, there)


def way_by_way(there, back, t):
    return sum(t[n] * np.outer(back[:, n], there[:, n]) for n in range(len(t)))


def square_only(there, back, t):
    if there.shape == back.shape:
        return np.dot(there * t, back.T)
    return np.dot(back * t, there.T)


def with_vdot(there, back, t):
    return np.array([[np.vdot(b, t * a) for a in there] for b in back])


def four_by_four(there, back, t):
    return np.array([[np.sum(back[o] * t * there[i]) for i in range(4)] for o in range(4)])


def in_place(there, back, t):
    back *= t
    return np.dot(back, there.T)


# 11.5

sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
kernel = np.pad(sobel, [(127, 126), (127, 126)])
k = (np.arange(256) - 128) * np.ones((256, 1))
tilt = np.exp(2j * np.pi * k * 10 / 256)
half_a_pixel = np.exp(2j * np.pi * k * 0.5 / 256)
parts_of_a_pixel = np.exp(2j * np.pi * (3.3 * k - 7.7 * k.T) / 256)
three_faces = (1 + 2 * np.cos(2 * np.pi * k * 40 / 256)) / 3
only_high = 1.0 * (np.hypot(k, k.T) > 15)

RIGHT = {
    "11.1": [exact_lens, with_its_focal_length, two_cylinders],
    "11.2": [by_two_radii, band_by(finish=lambda b: b), by_squares],
    "11.3": [without_an_angle, counter(finish=np.int64)],
    "11.4": [by_letters, way_by_way],
    "11.5": [three_faces, only_high, centred_fft(kernel) / 8, (k > 0) + 0.2 * (k <= 0)],
}

WRONG = {
    "11.1": [
        ("no 2π, f given", lambda x, y, w, f: np.exp(-1j * (x**2 + y**2) / (w * f)), "by π"),
        ("phase, wrapped", lambda *a: np.angle(thin_lens(*a)), "a phase φ multiplies"),
        ("dim at the rim", dim_at_the_rim, "size of each number"),
        ("one wavelength", lambda x, y, w, f: thin_lens(x, y, 600e-9, f), "not in step"),
        ("one f", lambda x, y, w, f: thin_lens(x, y, w, 0.3), "not in step"),
        ("x where it is positive", lambda x, y, w, f: thin_lens(x * (x > 0), y, w, f), "in step"),
        ("keeps its first f", kept(thin_lens, 3), "not in step"),
        ("one number", lambda *a: np.sum(thin_lens(*a)), "one number for a whole array"),
        ("each x with each y", lens_of_a_grid, "(5, 5), but (5,)"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.2": [
        ("per millimetre", band_by(1e-3), "lines per metre"),
        ("grey", band_by(finish=lambda b: 0.5 * b), "0 or 1"),
        ("soft rims", soft_rims, "0 or 1"),
        ("without f", lambda b, f, low, high: band_by()(b, 1, low, high), "no pixel is open"),
        ("low excluded", band_by(strict="low"), "`low` itself"),
        ("high excluded", band_by(strict="high"), "`high` itself"),
        ("low excluded, middle open", band_with_a_middle, "`low` itself"),
        ("two holes", hole_less_hole, "`low` itself"),
        ("aside at odd sizes", band_aside, "r/(λf)"),
        ("low above high", lambda b, f, low, high: band_by()(b, f, high, low), "lie between low"),
        ("a row short", a_row_short, "the rim"),
        ("the middle is shut", band_with_a_shut_middle, "not when low = 0"),
        ("one lens", band_for_one_lens, "entry [1"),
        ("the bench's spacing", band_for_the_spacing, "r/(λf)"),
        ("keeps its first high", kept(band_by(), 3), "r/(λf)"),
        ("as true and false, and wrong", band_by(1.1, finish=lambda b: b), "r/(λf)"),
        ("transposed", lambda *a: band_by()(*a).T, "two axes swapped"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.3": [
        ("share of at most a half", counter(threshold=lambda a, s: min(s, 0.5) * a), "10 found, 8"),
        ("share fixed", counter(threshold=lambda a, s: 0.6 * a), "right on 2 of 6 pages"),
        ("keeps its first mark", kept(counter(), 1), "right on 4 of 6 pages"),
        ("too high", counter(threshold=lambda a, s: a / s), "0 found, 8 are there"),
        ("counts the page", lambda page, m, s: count(page, 0.5), "filter, light, threshold"),
        ("phases 0 and π", counter(lambda m: np.sign(np.real(centred_fft(m)))), "17 found"),
        ("half the angle", counter(half_the_angle), "of 6 pages"),
        ("hard-coded", lambda page, m, s: 20, "20 found"),
        ("a float", counter(finish=float), "a whole number"),
        ("a bool", counter(finish=bool), "a whole number"),
        ("a list", counter(finish=lambda n: [n]), "shape (1,)"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.4": [
        ("vdot", with_vdot, "outputs is conjugated"),
        ("transposed if square", square_only, "A is transposed"),
        (
            "one way too few",
            lambda a, b, t: by_letters(a[:, 1:], b[:, 1:], t[1:]),
            "not yet, entry",
        ),
        ("keeps its first plate", kept(way_by_way, 2), "not yet, entry"),
        (
            "at most 128 ways",
            lambda a, b, t: by_letters(a[:, :128], b[:, :128], t[:128]),
            "not yet",
        ),
        ("four by four", four_by_four, "stopped with IndexError"),
        ("changes back", in_place, "changes the array"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.5": [
        ("flat glass", np.ones((256, 256)), "flat glass"),
        ("grey glass", np.full((256, 256), 0.5), "flat glass"),
        ("a tilt", tilt, "moved, or as it was"),
        ("a tilt by half a pixel", half_a_pixel, "moved, or as it was"),
        ("two tilts by parts of a pixel", parts_of_a_pixel, "moved, or as it was"),
        ("amplifies", 3 * three_faces, "amplifies"),
        ("amplifies a little", 1.0004 * three_faces, "1.0004"),
        ("phases, not light", k / 10, "exp(1j"),
        ("nearly black", 0.05 * three_faces, "1 % is the least"),
        ("black", np.zeros((256, 256)), "1 % is the least"),
        ("the kernel", sobel, "shape (3, 3)"),
        ("nan", three_faces * np.nan, "nan or infinite"),
        ("a function", lambda: three_faces, "an array of numbers"),
    ],
}
