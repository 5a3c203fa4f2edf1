"""Answers to lesson 11's exercises, wrong ones with one fault each."""

import autograd.numpy as np
from scipy.ndimage import maximum_filter

from shared.elements import lens
from shared.propagation import Bench

# 11.1


def lens_by(factor=1.0, x=1, y=1, finish=lambda phase: np.exp(1j * phase)):
    def thin_lens(x_, y_, wavelength, f):
        r2 = x * x_**2 + y * y_**2
        return finish(-np.pi * factor * r2 / (wavelength * f))

    return thin_lens


def exact_lens(x, y, wavelength, f):
    longer = np.sqrt(f**2 + x**2 + y**2) - f
    return np.exp(-2j * np.pi * longer / wavelength)


def with_its_focal_length(x, y, wavelength, f):
    k = 2 * np.pi / wavelength
    return np.exp(-1j * k * (f + (x**2 + y**2) / (2 * f)))


def engines_lens(x, y, wavelength, f):
    """The engine's own, at these places."""
    pitch = 1e-5
    bench = Bench((256, 256), pitch, wavelength, 0.1)
    row, column = (lens(bench, f)[128], lens(bench, f)[:, 128])
    known = (np.arange(256) - 128) * pitch
    at_x = np.exp(1j * np.interp(x, known, np.unwrap(np.angle(row))))
    return at_x * np.exp(1j * np.interp(y, known, np.unwrap(np.angle(column))))


def radius_not_squared(x, y, wavelength, f):
    return np.exp(-1j * np.pi * np.hypot(x, y) / (wavelength * f))


def lens_of_a_grid(x, y, wavelength, f):
    return lens_by()(*np.meshgrid(x, y), wavelength, f)


# 11.2


def band_by(scale=1.0, x=1, y=1, finish=lambda b: 1.0 * b, use=(True, True), strict=()):
    def band(bench, f, low, high):
        r = scale * np.sqrt(x * bench.x**2 + y * bench.y[:, None] ** 2)
        nu = r / (bench.wavelength * f)
        above = (nu > low if "low" in strict else nu >= low) | (not use[0])
        below = (nu < high if "high" in strict else nu <= high) | (not use[1])
        return finish(above & below)

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


def phase_filter(mark, sign=-1):
    return np.exp(sign * 1j * np.angle(centred_fft(mark)))


def matched_filter(mark):
    t = np.conj(centred_fft(mark))
    return t / np.max(np.abs(t))


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


def share_of_the_page(page, mark, share):
    light = searched(page, phase_filter(mark))
    return count(light, share * np.max(light))


def not_centred(page, mark, share):
    return counter(lambda m: np.exp(-1j * np.angle(np.fft.fft2(m))))(page, mark, share)


# 11.4


def by_letters(there, back, t):
    return np.einsum("on,n,in->oi", back, t, there)


def way_by_way(there, back, t):
    return sum(t[n] * np.outer(back[:, n], there[:, n]) for n in range(len(t)))


def square_only(there, back, t):
    if there.shape == back.shape:
        return np.dot(there * t, back.T)
    return np.dot(back * t, there.T)


def in_place(there, back, t):
    back *= t
    return np.dot(back, there.T)


# 11.5

sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
kernel = np.pad(sobel, [(127, 126), (127, 126)])
k = (np.arange(256) - 128) * np.ones((256, 1))
tilt = np.exp(2j * np.pi * k * 10 / 256)
three_faces = (1 + 2 * np.cos(2 * np.pi * k * 40 / 256)) / 3
only_high = 1.0 * (np.hypot(k, k.T) > 15)

RIGHT = {
    "11.1": [exact_lens, with_its_focal_length, engines_lens],
    "11.2": [by_two_radii, band_by(finish=lambda b: b), by_squares],
    "11.3": [without_an_angle, counter(finish=np.int64)],
    "11.4": [by_letters, way_by_way],
    "11.5": [three_faces, only_high, centred_fft(kernel) / 8, (k > 0) + 0.2 * (k <= 0)],
}

WRONG = {
    "11.1": [
        ("sign", lens_by(-1), "spreads light"),
        ("r²/f", lens_by(2), "twice too strong"),
        ("half", lens_by(0.5), "half as strong"),
        ("no 2π", lens_by(1 / (2 * np.pi)), "far too weak"),
        ("millimetres", lens_by(1e3), "far too strong"),
        ("x only", lens_by(y=0), "along x only"),
        ("the phase", lens_by(finish=lambda p: p), "phase φ itself"),
        ("no i", lens_by(finish=np.exp), "is there an i"),
        ("cosine", lens_by(finish=np.cos), "takes no light away"),
        ("r, not r²", radius_not_squared, "not in step"),
        ("y only", lens_by(x=0), "not in step"),
        ("one number", lambda *a: np.sum(lens_by()(*a)), "one number for a whole array"),
        ("each x with each y", lens_of_a_grid, "(5, 5), but (5,)"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.2": [
        ("inside out", band_by(finish=lambda b: 1.0 - b), "inside out"),
        ("no low", band_by(use=(False, True)), "where does `low`"),
        ("no high", band_by(use=(True, False)), "where does `high`"),
        ("shifted", band_by(finish=lambda b: np.fft.fftshift(1.0 * b)), "in the corners"),
        ("diameter", band_by(2), "half as wide"),
        ("radius/2", band_by(0.5), "twice as wide"),
        ("per millimetre", band_by(1e-3), "lines per metre"),
        ("angular", band_by(2 * np.pi), "no 2π"),
        ("x only", band_by(y=0), "has an fy"),
        ("grey", band_by(finish=lambda b: 0.5 * b), "0 or 1"),
        ("without f", lambda b, f, low, high: band_by()(b, 1, low, high), "no pixel is open"),
        ("low excluded", band_by(strict="low"), "middle must be open"),
        ("high excluded", band_by(strict="high"), "`high` itself"),
        ("low excluded, middle open", band_with_a_middle, "`low` itself"),
        ("one lens", band_for_one_lens, "f as given"),
        ("the bench's spacing", band_for_the_spacing, "f as given"),
        ("transposed", lambda *a: band_by()(*a).T, "two axes swapped"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.3": [
        ("no conjugate", counter(lambda m: phase_filter(m, 1)), "on their head"),
        ("matched", counter(matched_filter), "as bright"),
        ("share as threshold", counter(threshold=lambda a, s: s), "threshold is too low"),
        ("not centred", not_centred, "centred_fft(mark)"),
        ("share of the page's peak", share_of_the_page, "mark is not there"),
        ("share of |u|", counter(threshold=lambda a, s: s**2 * a), "too faint"),
        ("share fixed", counter(threshold=lambda a, s: 0.6 * a), "share of 0.6"),
        ("too high", counter(threshold=lambda a, s: a / s), "none found"),
        ("counts the page", lambda page, m, s: count(page, 0.5), "found"),
        ("hard-coded", lambda page, m, s: 20, "20 found"),
        ("a list", counter(finish=lambda n: [n]), "shape (1,)"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "11.4": [
        ("conj there", lambda a, b, t: np.dot(b * t, np.conj(a).T), "inputs is conjugated"),
        ("conj back", lambda a, b, t: np.dot(np.conj(b) * t, a.T), "outputs is conjugated"),
        ("conj plate", lambda a, b, t: np.dot(b * np.conj(t), a.T), "plate is conjugated"),
        ("no plate", lambda a, b, t: np.dot(b, a.T), "where is the plate"),
        ("plate twice", lambda a, b, t: np.dot(b * t, (a * t).T), "comes in twice"),
        ("size of t", lambda a, b, t: np.dot(b * np.abs(t), a.T), "only the size of t"),
        (
            "adds too soon",
            lambda a, b, t: np.outer(np.sum(b * t, 1), np.sum(a, 1)),
            "before they meet",
        ),
        ("transposed", lambda a, b, t: np.dot(a * t, b.T), "two axes swapped"),
        ("transposed if square", square_only, "but not for 3 and 3"),
        ("real part", lambda a, b, t: np.real(by_letters(a, b, t)), "real part"),
        ("changes back", in_place, "changes the array"),
    ],
    "11.5": [
        ("flat glass", np.ones((256, 256)), "flat glass"),
        ("a tilt", tilt, "moved, or as it was"),
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
