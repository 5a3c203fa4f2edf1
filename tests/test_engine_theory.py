"""The engine against theory, against the article's formulas, and against an independent method."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special

from shared.elements import aperture, gaussian_beam, intensity, lens, plane_wave
from shared.propagation import Bench, diffract, propagate


def relative(error, reference):
    return np.linalg.norm(error) / np.linalg.norm(reference)


# ------------------------------------------------------------------------ the article's function


def article_hop(field, side, wavelength, distance):
    """The article's angular spectrum, formula for formula: centred frequencies, shifts and all."""
    n = len(field)
    pitch = side / n
    f = np.linspace(-1 / (2 * pitch), 1 / (2 * pitch) - 1 / (n * pitch), n)
    fx, fy = np.meshgrid(f, f)
    q = (1 / wavelength) ** 2 - fx**2 - fy**2
    q[q < 0] = 0.0
    transfer = np.fft.fftshift(np.exp(1j * 2 * np.pi * distance * np.sqrt(q)))
    spectrum = np.fft.fft2(np.fft.fftshift(field))
    return np.fft.ifftshift(np.fft.ifft2(transfer * spectrum))


ARTICLE = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=50e-3)


def test_the_articles_hop():
    u = aperture(ARTICLE, 8e-3) + 0j
    theirs = article_hop(u, 32e-3, 550e-9, 50e-3)
    assert abs(propagate(u, ARTICLE, 50e-3) - theirs).max() < 1e-10
    assert abs(diffract(u, [np.zeros((128, 128))], ARTICLE) - theirs).max() < 1e-10


def test_the_articles_stack_of_32_plates():
    u = theirs = aperture(ARTICLE, 8e-3) + 0j
    phases = np.random.default_rng(0).normal(size=(32, 128, 128))
    for phase in phases:
        theirs = article_hop(theirs * np.exp(1j * phase), 32e-3, 550e-9, 50e-3)
    ours = diffract(u, phases, ARTICLE)
    # every hop is rounded at 6e5 radians, in the article a little more than here
    assert abs(ours - theirs).max() < 32 * 1e-10
    assert relative(intensity(ours) - intensity(theirs), intensity(ours)) < 1e-9


# ------------------------------------------------------------------------ an independent method


def rayleigh_sommerfeld(u, bench, distance, points):
    """The first Rayleigh-Sommerfeld integral as a plain sum over the source's pixels.

    u(r) = p² Σ u(r') (d/R) (1/R - ik) exp(ikR) / (2πR), R² = |r - r'|² + d², at points (row, col).
    """
    k = 2 * np.pi / bench.wavelength
    rows, columns = points
    square = (bench.x[columns][:, None, None] - bench.x) ** 2
    square = square + (bench.y[rows][:, None] - bench.y)[:, :, None] ** 2 + distance**2
    R = np.sqrt(square)
    kernel = (distance / R) * (1 / R - 1j * k) * np.exp(1j * k * R) / (2 * np.pi * R)
    return bench.pitch**2 * np.sum(u * kernel, axis=(1, 2))


def a_source(bench, waist):
    """Two tilted, unequal Gaussian spots off the axis: nothing about it is symmetric."""
    x, y = bench.x, bench.y[:, None]
    k = 2 * np.pi / bench.wavelength
    first = np.exp(-((x - waist) ** 2 + (y + 0.5 * waist) ** 2) / waist**2 + 0.2j * k * x)
    second = np.exp(-((x + 2 * waist) ** 2 + (y - waist) ** 2) / waist**2 - 0.1j * k * y)
    return first + 0.7j * second


@pytest.mark.parametrize("samples", [64, 63, (51, 80)])
def test_direct_summation_far_from_paraxial(samples):
    bench = Bench(samples, pitch=0.4e-6, wavelength=1e-6, spacing=8e-6)
    u = a_source(bench, 1.6e-6)
    rng = np.random.default_rng(0)
    points = tuple(rng.integers(n // 4, 3 * n // 4, 150) for n in bench.shape)
    direct = rayleigh_sommerfeld(u, bench, 6e-6, points)
    ours = propagate(u, bench, 6e-6, pad=True)[points]
    assert relative(ours - direct, direct) < 1e-6


def test_direct_summation_with_evanescent_waves():
    bench = Bench(samples=(60, 61), pitch=0.1e-6, wavelength=1e-6, spacing=1e-6)
    u = a_source(bench, 0.25e-6)  # spots half a wavelength wide
    points = tuple(np.random.default_rng(1).integers(18, 42, (2, 150)))
    direct = rayleigh_sommerfeld(u, bench, 0.3e-6, points)
    ours = propagate(u, bench, 0.3e-6, pad=True)[points]
    assert relative(ours - direct, direct) < 1e-2
    # what the article does, letting evanescent waves through unchanged, is far off here
    wide = np.pad(u, ((31, 31), (30, 31)))
    theirs = article_hop(wide, 122 * 0.1e-6, 1e-6, 0.3e-6)[31:, 30:][points]
    assert relative(theirs - direct, direct) > 0.3


# ------------------------------------------------------------------------ known answers


@pytest.mark.parametrize("samples", [256, 255, (256, 243)])
def test_a_gaussian_beam_at_one_rayleigh_range(samples):
    wavelength, waist = 633e-9, 200e-6
    bench = Bench(samples, pitch=10e-6, wavelength=wavelength, spacing=0.2)
    k, rayleigh = 2 * np.pi / wavelength, np.pi * waist**2 / wavelength
    r2 = bench.x**2 + bench.y[:, None] ** 2
    z = rayleigh
    width, curvature = waist * np.sqrt(2), z + rayleigh**2 / z
    theory = waist / width * np.exp(-r2 / width**2)
    theory = theory * np.exp(1j * (k * z + k * r2 / (2 * curvature) - np.arctan(z / rayleigh)))
    start = np.exp(-r2 / waist**2)
    # far past the critical distance of 40 mm, and right: this beam has no steep waves
    ours = propagate(start, bench, z, band_limit=True)
    assert relative(ours - theory, theory) < 1e-5
    assert relative(gaussian_beam(bench, waist, z) - theory, theory) < 1e-9


def test_the_airy_pattern_behind_a_lens():
    bench = Bench(samples=512, pitch=20e-6, wavelength=633e-9, spacing=0.3)
    radius, f = 1e-3, 0.3
    u = aperture(bench, radius, soft=True) * lens(bench, f, radius + bench.pitch)
    spot = intensity(propagate(u, bench, f))
    peak = (np.pi * radius**2 / (bench.wavelength * f)) ** 2
    r = np.hypot(bench.x, bench.y[:, None])
    v = 2 * np.pi * radius * r / (bench.wavelength * f) + 1e-12
    airy = peak * (2 * scipy.special.j1(v) / v) ** 2
    near = r < 5e-4
    assert abs(spot - airy)[near].max() < 0.01 * peak
    dark_ring = 1.22 * bench.wavelength * f / (2 * radius)
    ring = abs(r - dark_ring) < 2e-6
    assert spot[ring].max() < 1e-3 * peak


@pytest.mark.parametrize("distance", [0.1, 0.2, 0.3])
def test_poissons_spot(distance):
    bench = Bench(samples=512, pitch=5e-6, wavelength=633e-9, spacing=distance)
    radius = 0.6e-3
    hole = aperture(bench, radius, soft=True)
    # Babinet: behind a disc is what the wave would be without it, less what its hole lets through
    k = 2 * np.pi / bench.wavelength
    through = propagate(hole, bench, distance, pad=True, band_limit=True)
    spot = intensity(np.exp(1j * k * distance) - through)[256, 256]
    assert abs(spot / (distance**2 / (distance**2 + radius**2)) - 1) < 0.01


def test_talbots_distance():
    bench = Bench(samples=512, pitch=10e-6, wavelength=633e-9, spacing=0.1)
    column = np.arange(512)  # from integers: a period that is rounded is another grating
    talbot = 2 * (16 * bench.pitch) ** 2 / bench.wavelength
    bars = np.where(column % 16 < 8, 1.0, 0.0) * np.ones((512, 1))
    assert relative(intensity(propagate(bars, bench, talbot)) - bars, bars) < 1e-3
    half_way = intensity(propagate(bars, bench, talbot / 2))
    assert relative(half_way - np.roll(bars, 8, axis=1), bars) < 1e-3
    wave = (1 + np.cos(2 * np.pi * column / 16)) / 2 * np.ones((512, 1))
    assert relative(intensity(propagate(wave, bench, talbot)) - wave**2, wave) < 1e-9


@pytest.mark.parametrize("samples", [128, 127])
def test_a_lens_takes_the_fourier_transform(samples):
    pitch, wavelength = 20e-6, 633e-9
    f = samples * pitch**2 / wavelength  # then a pixel of the spectrum is a pixel wide
    bench = Bench(samples, pitch, wavelength, spacing=f)
    x, y = bench.x, bench.y[:, None]
    width = samples * pitch / 14
    u = np.exp(-((x - width / 2) ** 2 + 2 * y**2) / width**2) * (1 + 0.5j * y / width)
    ours = propagate(propagate(u, bench, f) * lens(bench, f), bench, f)
    dft = np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(u)))
    k = 2 * np.pi / wavelength
    theory = np.exp(2j * k * f) * pitch**2 / (1j * wavelength * f) * dft
    assert relative(ours - theory, theory) < 1e-4


@pytest.mark.parametrize("samples", [128, 127])
def test_a_4f_system_turns_the_image_upside_down(samples):
    pitch, wavelength = 20e-6, 633e-9
    f = samples * pitch**2 / wavelength
    bench = Bench(samples, pitch, wavelength, spacing=f)
    x, y = bench.x, bench.y[:, None]
    width = samples * pitch / 14
    u = np.exp(-((x - width) ** 2 + (y + width / 2) ** 2) / width**2) * plane_wave(bench, 5e-4)
    at = u
    for _ in range(2):
        at = propagate(propagate(at, bench, f) * lens(bench, f), bench, f)
    turned = np.flip(u) if samples % 2 else np.roll(np.flip(u), (1, 1), (0, 1))
    assert relative(abs(at) - abs(turned), u) < 1e-6


def test_a_plate_moves_light_no_further_than_the_report_says():
    bench = Bench(samples=128, pitch=10e-6, wavelength=633e-9, spacing=5e-3)
    u = gaussian_beam(bench, 1e-4)
    steepest = np.pi * bench.x / bench.pitch * np.ones((128, 1)) * 0.9  # 0.9 of what pixels can do
    light = intensity(diffract(u, [steepest], bench))
    moved = np.sum(light * bench.x) / light.sum() / bench.pitch
    assert abs(moved / (0.9 * bench.reach) - 1) < 1e-2


def test_autograd_sees_the_same_light():
    # the formula written with Autograd's own FFT, as the lessons do it by hand
    u = aperture(ARTICLE, 8e-3) + 0j
    f = np.fft.fftfreq(128, 250e-6)
    H = np.exp(2j * np.pi * 50e-3 * np.sqrt(550e-9**-2 - f**2 - f[:, None] ** 2))
    by_hand = anp.fft.ifft2(anp.fft.fft2(u) * H)
    assert abs(propagate(u, ARTICLE, 50e-3) - by_hand).max() < 1e-10
