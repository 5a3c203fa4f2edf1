"""Beams, apertures, lenses and detectors on the bench's grid."""

import re

import numpy as np
import pytest
from autograd.test_util import check_grads

from shared.elements import (
    aperture,
    detectors,
    gaussian_beam,
    intensity,
    lens,
    plane_wave,
)
from shared.propagation import Bench, BenchWarning, propagate
from tests.test_propagation import warned

LAB = Bench(samples=64, pitch=20e-6, wavelength=550e-9, spacing=20e-3)
ODD = Bench(samples=(31, 45), pitch=20e-6, wavelength=550e-9, spacing=20e-3)


@pytest.mark.parametrize("bench", [LAB, ODD])
def test_everything_has_the_benchs_shape(bench):
    for element in [
        plane_wave(bench),
        gaussian_beam(bench, 1e-4),
        aperture(bench, 1e-4),
        lens(bench, 0.1),
        detectors(bench, 3)[0],
    ]:
        assert element.shape == bench.shape


@pytest.mark.parametrize("bench", [LAB, ODD])
def test_a_tilted_plane_wave_moves_its_way(bench):
    spot = gaussian_beam(bench, 1e-4)
    d = 10e-3
    for tilt in [{"angle_x": 8e-3}, {"angle_y": 8e-3}]:
        light = intensity(propagate(spot * plane_wave(bench, **tilt), bench, d))
        x, y = np.sum(light * bench.x), np.sum(light * bench.y[:, None])
        x, y = x / light.sum(), y / light.sum()
        expected = (d * np.tan(8e-3), 0) if "angle_x" in tilt else (0, d * np.tan(8e-3))
        np.testing.assert_allclose((x, y), expected, rtol=0, atol=1e-7)


def test_a_plane_wave_only_gains_phase():
    u = plane_wave(LAB)
    k = 2 * np.pi / LAB.wavelength
    np.testing.assert_allclose(
        propagate(u, LAB, 1e-3), u * np.exp(1j * k * 1e-3), rtol=0, atol=1e-11
    )


def test_a_converging_lens_converges():
    u = gaussian_beam(LAB, 3e-4)
    at_focus = intensity(propagate(u * lens(LAB, 50e-3), LAB, 45e-3))
    spread = intensity(propagate(u * lens(LAB, -50e-3), LAB, 45e-3))
    assert at_focus.max() > 5 > 1 > spread.max()
    assert np.unravel_index(at_focus.argmax(), at_focus.shape) == (32, 32)


def test_a_hard_aperture_is_the_articles():
    bench = Bench(128, 250e-6, 550e-9, 50e-3)
    side = np.linspace(-16e-3, 16e-3 - 250e-6, 128)
    expected = np.sqrt(side**2 + side[:, None] ** 2) <= 8e-3
    np.testing.assert_array_equal(aperture(bench, 8e-3), expected)


def test_a_soft_rim_has_the_area_of_the_circle():
    for radius in [7.3 * 20e-6, 15.0 * 20e-6, 20.61 * 20e-6]:
        soft, hard = (aperture(LAB, radius, soft=s).sum() * LAB.pitch**2 for s in [True, False])
        area = np.pi * radius**2
        assert abs(soft / area - 1) < 1e-3
        assert abs(soft / area - 1) < abs(hard / area - 1)


def test_a_soft_rim_gives_each_pixel_its_share():
    at = (np.arange(40) - 19.5) / 40 * LAB.pitch  # forty points across a pixel
    x = (LAB.x[:, None] + at).ravel()
    for pixels in (0.4, 1.0, 2.5, 20.3):
        inside = np.hypot(x - 5e-6, x[:, None]) <= pixels * LAB.pitch
        share = inside.reshape(64, 40, 64, 40).mean(axis=(1, 3))
        seen = aperture(LAB, pixels * LAB.pitch, centre=(5e-6, 0), soft=True)
        assert abs(seen - share).max() < (0.02 if pixels >= 1 else 0.03)


def test_an_aperture_moves_with_its_centre():
    moved = aperture(LAB, 0.93e-4, centre=(60e-6, -40e-6))
    np.testing.assert_array_equal(moved, np.roll(aperture(LAB, 0.93e-4), (-2, 3), (0, 1)))


@pytest.mark.parametrize("bench", [LAB, ODD, Bench((40, 100), 20e-6, 550e-9, 20e-3)])
@pytest.mark.parametrize("count", [1, 2, 4, 7, 10])
def test_detectors_are_equal_squares_that_do_not_overlap(bench, count):
    masks = detectors(bench, count)
    assert masks.shape == (count, *bench.shape)
    assert masks.sum(axis=0).max() == 1
    assert len(set(masks.sum(axis=(1, 2)))) == 1


def test_ten_detectors_stand_in_rows_of_3_4_3():
    masks = detectors(LAB, 10, side=8 * 20e-6)
    assert set(masks.sum(axis=(1, 2))) == {64}
    top = [np.flatnonzero(mask.any(axis=1))[0] for mask in masks]
    assert [top.count(row) for row in sorted(set(top))] == [3, 4, 3]
    seen = masks.sum(axis=0)
    np.testing.assert_array_equal(seen, seen[:, ::-1])
    np.testing.assert_array_equal(seen, seen[::-1])


def test_gradients_to_second_order():
    small = Bench((3, 4), 20e-6, 550e-9, 20e-3)
    u = np.random.default_rng(0).normal(size=(2, 3, 4)) + 1j
    check_grads(intensity, modes=["fwd", "rev"], order=2)(u)
    check_grads(intensity, modes=["fwd", "rev"], order=2)(u.real)
    # scaled, so that a finite difference has something to measure
    check_grads(lambda f: lens(small, f * 0.01), modes=["rev"], order=2)(1.3)
    check_grads(lambda w: gaussian_beam(small, w * 1e-4), modes=["rev"], order=2)(1.3)
    check_grads(lambda z: gaussian_beam(small, 3e-5, z * 1e-6), modes=["rev"], order=2)(1.3)
    check_grads(lambda a: plane_wave(small, a * 1e-3, a * 2e-3), modes=["rev"], order=2)(1.3)


REFUSED = {
    "negative aperture": (lambda: aperture(LAB, -1e-3), ["radius=-0.001", "positive", "metres"]),
    "no waist": (lambda: gaussian_beam(LAB, 0), ["waist=0", "positive"]),
    "waist is NaN": (lambda: gaussian_beam(LAB, np.nan), ["waist=nan", "positive"]),
    "an endless focal length": (lambda: lens(LAB, np.inf), ["focal_length=inf"]),
    "a steep angle to the left": (lambda: plane_wave(LAB, -0.1), ["angle_x=-0.1 is steeper"]),
    "no focal length": (lambda: lens(LAB, 0), ["focal_length=0", "focal_length=0.1"]),
    "wave too steep": (lambda: plane_wave(LAB, angle_x=0.1), ["angle_x=0.1", "0.0138"]),
    "detectors too wide": (lambda: detectors(LAB, 10, side=1e-3), ["side=0.001", "at most"]),
    "detectors too small": (lambda: detectors(LAB, 10, side=1e-6), ["side=1e-06", "pixels"]),
    "no detectors": (lambda: detectors(LAB, 0), ["count=0", "at least 1"]),
    "half a detector": (lambda: detectors(LAB, 2.5), ["count=2.5", "whole"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_told_what_was_wrong_and_what_to_type(case):
    work, words = REFUSED[case]
    with pytest.raises(ValueError) as refusal:
        work()
    for word in words:
        assert word in str(refusal.value)


@pytest.mark.parametrize("samples", [64, (64, 100), (100, 64), 63])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_lens_too_strong_for_its_pixels_says_what_would_do_and_that_does(samples, sign):
    bench = Bench(samples, 20e-6, 550e-9, 20e-3)
    shortest = max(bench.shape) * bench.pitch**2 / bench.wavelength
    assert warned(lambda: lens(bench, sign * shortest)) == []
    assert len(warned(lambda: lens(bench, sign * 0.98 * shortest))) == 1
    [message] = warned(lambda: lens(bench, sign * shortest / 3))
    radius, f = (float(re.search(rf"{name}=([\d.e-]+)", message)[1]) for name in ADVICE)
    assert warned(lambda: lens(bench, sign * f)) == []
    assert warned(lambda: lens(bench, sign * shortest / 3, radius=radius)) == []
    assert warned(lambda: lens(bench, sign * shortest / 3, radius=1.1 * radius)) != []


ADVICE = "radius", r"or focal_length"


def test_a_lens_with_a_rim_makes_one_focus_where_one_without_makes_many():
    bench, f = Bench(96, 20e-6, 550e-9, 20e-3), 96 * 20e-6**2 / 550e-9 / 3
    with pytest.warns(BenchWarning, match="several foci"):
        many = intensity(propagate(lens(bench, f), bench, f))
    one = intensity(propagate(lens(bench, f, radius=0.99 * 96 * 20e-6 / 6), bench, f))
    assert np.sum(many > np.max(many) / 2) >= 9 > 2 > np.sum(one > np.max(one) / 2) - 1


def test_a_beam_too_narrow_for_its_pixels_says_what_would_do():
    power = np.pi * 20e-6**2 / 2 / LAB.pitch**2
    for waist in (1.2, 2.0, 5.0):
        whole = waist**2 * power * (LAB.pitch / 20e-6) ** 2
        assert warned(lambda: gaussian_beam(LAB, waist * LAB.pitch)) == []  # noqa: B023
        assert abs(np.sum(intensity(gaussian_beam(LAB, waist * LAB.pitch))) / whole - 1) < 0.005
    [message] = warned(lambda: gaussian_beam(LAB, 0.3 * LAB.pitch))
    waist = float(re.search(r"waist=([\d.e-]+)", message)[1])
    assert warned(lambda: gaussian_beam(LAB, waist)) == []


def test_a_detector_is_an_eighth_of_the_shorter_side_unless_said():
    for samples, side in [(64, 8), ((40, 100), 5), ((100, 40), 5)]:
        masks = detectors(Bench(samples, 20e-6, 550e-9, 20e-3), 4)
        assert np.all(masks.sum(axis=(1, 2)) == side**2)
