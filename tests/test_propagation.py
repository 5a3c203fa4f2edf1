"""The bench, one hop and its transfer function: conventions, limits, warnings, refusals."""

import re
import warnings
from dataclasses import FrozenInstanceError, replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
import scipy.fft

from shared import propagation
from shared.elements import gaussian_beam, intensity, plane_wave
from shared.propagation import Bench, BenchWarning, diffract, propagate, transfer_function

# Light that fills the window goes round it, and that is not what is asked here.
pytestmark = pytest.mark.filterwarnings("ignore:light comes back")

ARTICLE = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=50e-3)
LAB = Bench(samples=64, pitch=20e-6, wavelength=550e-9, spacing=20e-3)
SHAPES = [(16, 16), (15, 15), (16, 15), (9, 24)]


def noise(shape, dtype=complex, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)


# ------------------------------------------------------------------------ the bench


@pytest.mark.parametrize("n", [8, 9])
def test_the_optical_axis_is_on_sample_n_over_2(n):
    bench = Bench((n, n + 1), 1e-3, 550e-9, 1.0)
    assert bench.y.shape == (n,) and bench.x.shape == (n + 1,)
    assert bench.y[n // 2] == 0 and bench.x[(n + 1) // 2] == 0
    np.testing.assert_allclose(np.diff(bench.x), 1e-3)


def test_a_bench_is_frozen_and_can_be_compared():
    assert Bench(64, 20e-6, 550e-9, 20e-3) == LAB
    with pytest.raises(FrozenInstanceError):
        LAB.pitch = 1e-6


def test_the_report_gives_the_articles_numbers():
    text = ARTICLE.report(plates=32)
    for number in ["0.22 pixels a hop", "7.04 pixels", "1.76 mm", "9309", "14.55 m", "32 mm"]:
        assert number in text
    assert "warning" not in text


def test_a_hop_of_the_critical_distance_is_all_of_it():
    whole = Bench(samples=128, pitch=20e-6, wavelength=500e-9, spacing=0.1024)
    assert "102.4 mm, 100 % of it in a hop" in whole.report()


def test_the_sketch_shows_the_same_numbers():
    fig, ax = plt.subplots()
    assert ARTICLE.sketch(ax, plates=32, move=8e-3) is ax
    assert ax.get_xlabel() == "z (mm)" and ax.get_ylabel() == "y (mm)"
    fan = ax.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose(fan[:, 0].max(), 32 * 50)
    np.testing.assert_allclose(fan[:, 1].max(), 1.7600011)  # tan θ, a little more than sin θ
    np.testing.assert_allclose([line.get_ydata()[0] for line in ax.lines], [8, -8])
    assert len(ax.collections[1].get_segments()) == 32
    assert "7.04 of 128 pixels" in ax.get_title()
    plt.close("all")


# ------------------------------------------------------------------------ warnings, both sides


def warned(work):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        work()
    return [str(w.message) for w in caught if w.category is BenchWarning]


FIELD = np.ones(LAB.shape)
LIMIT = LAB.critical_distance


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    "work",
    [
        lambda d: transfer_function(LAB, d),
        lambda d: propagate(FIELD, LAB, d),
        lambda d: propagate(FIELD, LAB, 2 * d, pad=True),
        lambda d: diffract(FIELD, [FIELD], LAB, spacing=d),
    ],
)
def test_an_undersampled_transfer_function_warns_and_a_good_one_does_not(work, sign):
    assert warned(lambda: work(sign * LIMIT * 0.999)) == []
    assert warned(lambda: work(sign * LIMIT)) == []
    [message] = warned(lambda: work(sign * LIMIT * 1.02))
    assert re.search(r"samples=\d+", message) and "critical distance" in message


def test_the_warning_names_what_helps_and_that_helps():
    [message] = warned(lambda: propagate(FIELD, LAB, 1.5 * LIMIT))
    assert "pad=True" in message and "band_limit=True" in message and "samples=96" in message
    assert warned(lambda: propagate(FIELD, LAB, 1.5 * LIMIT, pad=True)) == []
    assert warned(lambda: propagate(FIELD, LAB, 1.5 * LIMIT, band_limit=True)) == []
    finer = Bench(96, LAB.pitch, LAB.wavelength, LAB.spacing)
    assert warned(lambda: transfer_function(finer, 1.5 * LIMIT)) == []
    [message] = warned(lambda: propagate(FIELD, LAB, 3 * LIMIT))
    assert "pad=True" not in message  # it would not be enough


def test_the_warning_comes_where_the_band_limit_begins_to_cut():
    # Matsushima and Shimobaba's limit 1/(λ√((2Δf d)²+1)) against the grid's highest frequency
    for samples, pitch in [(64, 20e-6), (65, 8e-6), ((48, 200), 5e-6)]:
        bench = Bench(samples, pitch, 633e-9, 1e-3)
        for d in bench.critical_distance * np.array([0.5, 0.9, 1.1, 2.0]):
            cut = not np.all(transfer_function(bench, d, band_limit=True))
            assert cut == bool(warned(lambda b=bench, d=d: transfer_function(b, d)))


def test_light_that_cannot_reach_is_said():
    assert warned(lambda: ARTICLE.check(plates=32, move=1.75e-3)) == []
    assert len(warned(lambda: ARTICLE.check(plates=32, move=1.77e-3))) == 1
    [message] = warned(lambda: ARTICLE.check(plates=32, move=8e-3))
    assert "cannot reach" in message and "spacing=0.23" in message
    assert "warning: light cannot reach" in ARTICLE.report(plates=32, move=8e-3)
    helped = Bench(128, 250e-6, 550e-9, spacing=0.23)
    assert warned(lambda: helped.check(plates=32, move=8e-3)) == []


def test_a_bench_with_hops_too_long_is_said():
    assert warned(LAB.check) == []
    long = Bench(64, 20e-6, 550e-9, spacing=60e-3)
    [message] = warned(long.check)
    assert "critical distance" in message and message in long.report()


# ------------------------------------------------------------------------ the transfer function


@pytest.mark.parametrize("shape", SHAPES)
def test_the_transfer_function_is_the_formula_in_extended_precision(shape):
    bench, d = Bench(shape, 20e-6, 550e-9, 5e-3), 3.7e-3
    fy, fx = (np.fft.fftfreq(n, 20e-6).astype(np.longdouble) for n in shape)
    pi = np.longdouble("3.14159265358979323846264338327950288")
    root = np.sqrt(1 / np.longdouble(550e-9) ** 2 - fx**2 - fy[:, None] ** 2)
    angle = np.mod(2 * pi * d * root, 2 * pi).astype(float)
    np.testing.assert_allclose(transfer_function(bench, d), np.exp(1j * angle), rtol=0, atol=2e-11)


@pytest.mark.parametrize("shape", SHAPES)
def test_evanescent_waves_decay_both_ways(shape):
    wavelength = 500e-9
    bench = Bench(shape, wavelength / 4, wavelength, 1e-6)
    fy, fx = (np.fft.fftfreq(n, bench.pitch) for n in shape)
    square = fx**2 + fy[:, None] ** 2 - wavelength**-2
    for d in [1e-7, -1e-7]:
        H = transfer_function_quietly(bench, d)
        decay = np.exp(-2 * np.pi * abs(d) * np.sqrt(np.maximum(square, 0)))
        np.testing.assert_allclose(abs(H), decay, rtol=1e-12)
        np.testing.assert_allclose(H, H.conj() if d == 0 else H)
    np.testing.assert_array_equal(
        transfer_function_quietly(bench, -1e-7), transfer_function_quietly(bench, 1e-7).conj()
    )


def transfer_function_quietly(*args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BenchWarning)
        return transfer_function(*args, **kwargs)


def test_the_band_limit_cuts_where_the_paper_says():
    bench, d = Bench((64, 32), 2e-6, 500e-9, 1e-3), 2e-3
    kept = abs(transfer_function(bench, d, band_limit=True)) > 0
    for axis, n in enumerate(bench.shape):
        f = abs(np.fft.fftfreq(n, bench.pitch))
        limit = 1 / (500e-9 * np.sqrt((2 / (n * bench.pitch) * d) ** 2 + 1))
        np.testing.assert_array_equal(kept.any(axis=1 - axis), f <= limit)


def test_a_returned_transfer_function_belongs_to_the_caller():
    H = transfer_function(LAB, 1e-3)
    H[:] = 0
    assert abs(transfer_function(LAB, 1e-3)).min() > 0


# ------------------------------------------------------------------------ one hop


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("pad", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_leading_axes_and_precision_are_kept(shape, pad, dtype):
    bench = Bench(shape, 20e-6, 550e-9, 1e-3)
    u = noise((2, 3, *shape), dtype)
    v = propagate(u, bench, 1e-3, pad=pad)
    assert v.dtype == dtype and v.shape == u.shape
    one = propagate(u[1, 2].astype(complex), bench, 1e-3, pad=pad)
    np.testing.assert_allclose(v[1, 2], one, rtol=0, atol=1e-12 if dtype is np.complex128 else 2e-6)


@pytest.mark.parametrize(
    ("dtype", "becomes"), [(float, complex), (np.float32, np.complex64), (int, complex)]
)
def test_a_real_field_becomes_complex(dtype, becomes):
    u = np.eye(64).astype(dtype)
    v = propagate(u, LAB, 1e-3)
    assert v.dtype == becomes
    np.testing.assert_allclose(v, propagate(u + 0j, LAB, 1e-3), rtol=0, atol=1e-6)
    assert diffract(u, [np.zeros(LAB.shape)], LAB).dtype == becomes


@pytest.mark.parametrize("shape", SHAPES)
def test_a_padded_hop_is_a_hop_on_a_wider_bench(shape):
    bench, wide = (Bench(s, 20e-6, 550e-9, 1e-3) for s in [shape, tuple(2 * n for n in shape)])
    u = noise(shape)
    big = np.zeros(wide.shape, complex)
    big[: shape[0], : shape[1]] = u
    expected = propagate(big, wide, 1e-3)[: shape[0], : shape[1]]
    np.testing.assert_allclose(propagate(u, bench, 1e-3, pad=True), expected, rtol=0, atol=1e-13)


def test_padding_keeps_light_from_coming_back_on_the_other_side():
    u = np.zeros(LAB.shape, complex)
    u[:, 2] = 1  # a slit at the left edge
    d = 0.4 * LIMIT
    far = slice(48, 64)
    assert np.sum(abs(propagate(u, LAB, d)[:, far]) ** 2) > 1
    spilled = np.sum(abs(propagate(u, LAB, d, pad=True)[:, far]) ** 2)
    assert spilled < 0.1 * np.sum(abs(propagate(u, LAB, d)[:, far]) ** 2)


def test_nothing_is_changed_in_place():
    u, phases = noise((3, *LAB.shape)), np.random.default_rng(1).normal(size=(4, *LAB.shape))
    before = u.copy(), phases.copy()
    propagate(u, LAB, 1e-3)
    diffract(u, phases, LAB)
    np.testing.assert_array_equal(u, before[0])
    np.testing.assert_array_equal(phases, before[1])


# ------------------------------------------------------------------------ refusals

ONE, PLATE = np.ones(LAB.shape, complex), np.zeros(LAB.shape)


def with_nan(array):
    array = array.copy()
    array[3, 4] = np.nan
    return array


REFUSED = {
    "pitch in millimetres": (lambda: Bench(128, 0.25, 550e-9, 0.05), ["millimetres", "0.25e-3"]),
    "pitch in micrometres": (lambda: Bench(128, 20, 550e-9, 0.05), ["micrometres", "pitch=20e-6"]),
    "negative pitch": (lambda: Bench(128, -1e-6, 550e-9, 0.05), ["pitch=-1e-06", "positive"]),
    "pitch as text": (lambda: Bench(128, "20 µm", 550e-9, 0.05), ["20 µm", "metres"]),
    "wavelength in nm": (lambda: Bench(128, 1e-5, 550, 0.05), ["nanometres", "550e-9"]),
    "wavelength in µm": (lambda: Bench(128, 1e-5, 0.55, 0.05), ["micrometres", "0.55e-6"]),
    "no wavelength": (lambda: Bench(128, 1e-5, 0, 0.05), ["wavelength=0", "positive"]),
    "spacing is NaN": (lambda: Bench(128, 1e-5, 550e-9, np.nan), ["spacing=nan", "positive"]),
    "spacing in µm": (lambda: Bench(128, 1e-5, 550e-9, 50e3), ["spacing", "metres"]),
    "samples is a float": (lambda: Bench(128.0, 1e-5, 550e-9, 0.05), ["128.0", "samples=128"]),
    "three samples": (lambda: Bench((1, 2, 3), 1e-5, 550e-9, 0.05), ["(1, 2, 3)", "(ny, nx)"]),
    "one sample": (lambda: Bench(1, 1e-5, 550e-9, 0.05), ["samples=1", "at least 2"]),
    "no plates": (lambda: LAB.report(plates=0), ["plates=0", "at least 1"]),
    "negative move": (lambda: LAB.check(move=-1e-3), ["move=-0.001", "positive"]),
    "field 1-D": (lambda: propagate(ONE[0], LAB, 1e-3), ["(64,)", "(..., ny, nx)"]),
    "field is a number": (lambda: propagate(1.0, LAB, 1e-3), ["()", "(..., ny, nx)"]),
    "field is text": (lambda: propagate([["a"]], LAB, 1e-3), ["<U1", "complex numbers"]),
    "image of the wrong size": (
        lambda: propagate(ONE[:28, :28], LAB, 1e-3),
        ["(28, 28)", "(64, 64)", "Resize", "samples=(28, 28)"],
    ),
    "field with NaN": (lambda: propagate(with_nan(ONE), LAB, 1e-3), ["the field holds NaN"]),
    "field with infinity": (
        lambda: diffract(ONE / 0, [PLATE], LAB),
        ["the field holds NaN or inf"],
    ),
    "distance is NaN": (lambda: propagate(ONE, LAB, np.nan), ["distance=nan", "metres"]),
    "distance is a list": (lambda: transfer_function(LAB, [1e-3]), ["[0.001]", "one number"]),
    "spacing is a list": (lambda: diffract(ONE, [PLATE], LAB, [1e-3]), ["spacing=[0.001]"]),
    "plates of another size": (
        lambda: diffract(ONE, [PLATE, PLATE[:32]], LAB),
        ["phases[1]", "(32, 64)", "(64, 64)"],
    ),
    "stack of another size": (lambda: diffract(ONE, np.ones((3, 8, 8)), LAB), ["phases[0]"]),
    "one plate, no list": (lambda: diffract(ONE, PLATE, LAB), ["(64, 64)", "[phase]"]),
    "no phases": (lambda: diffract(ONE, [], LAB), ["empty", "(64, 64)"]),
    "phases is None": (lambda: diffract(ONE, None, LAB), ["NoneType", "list of real"]),
    "complex plates": (
        lambda: diffract(ONE, [np.exp(1j * PLATE)], LAB),
        ["phases[0]", "complex128", "propagate(u * plate"],
    ),
    "a picture's levels as phases": (
        lambda: diffract(ONE, [np.uint8(PLATE)], LAB),
        ["phases[0] holds uint8", "phase * (2 * np.pi / 256)"],
    ),
    "a picture's 16 bits as phases": (
        lambda: diffract(ONE, [np.uint16(PLATE)], LAB),
        ["uint16", "phase * (2 * np.pi / 65536)"],
    ),
    "a grey picture with its transparency": (
        lambda: propagate(np.ones((64, 64, 2)), LAB, 1e-3),
        ["(64, 64, 2)", "image[..., 0]"],
    ),
    "a picture in colour": (
        lambda: propagate(np.ones((64, 64, 4)), LAB, 1e-3),
        ["(64, 64, 4)", "image[..., :3].mean(axis=-1)"],
    ),
    "phase with NaN": (
        lambda: diffract(ONE, [PLATE, with_nan(PLATE)], LAB),
        ["phases[1] holds NaN"],
    ),
    "reversible, evanescent": (
        lambda: diffract(ONE, [PLATE], Bench(64, 3e-7, 550e-9, 1e-6), reversible=True),
        ["evanescent", "pitch=3e-07", "reversible=False"],
    ),
}


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_told_what_was_wrong_and_what_to_type(case):
    work, words = REFUSED[case]
    with pytest.raises(ValueError) as refusal:
        work()
    for word in words:
        assert word in str(refusal.value)


def test_fftw_is_an_option():
    before = propagation._fftw
    try:
        propagation.use_fftw(False)
        assert not propagation._fftw
        if propagation.pyfftw is None:
            with pytest.raises(ValueError, match="pip install pyfftw"):
                propagation.use_fftw()
        else:
            propagation.use_fftw()
            assert propagation._fftw
    finally:
        propagation._fftw = before


# ------------------------------------------------------------------------ light that leaves


SMALL = Bench((20, 26), pitch=8e-6, wavelength=550e-9, spacing=1.1e-3)  # a reach of 4.7 pixels


def in_the_middle(field, shape, corner):
    wide = np.zeros((*field.shape[:-2], *shape), field.dtype)
    rows, columns = (slice(c, c + n) for c, n in zip(corner, field.shape[-2:], strict=True))
    wide[..., rows, columns] = field
    return wide, (..., rows, columns)


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_a_padded_stack_is_one_whose_plates_stand_in_a_wide_dark_frame(batch):
    u, phases = noise((*batch, *SMALL.shape)), noise((3, *SMALL.shape)).real
    room = tuple(scipy.fft.next_fast_len(n + 5) for n in SMALL.shape)
    wide = replace(SMALL, samples=room)
    for corner in [(0, 0), (3, 2)]:  # wherever they stand in it
        field, window = in_the_middle(u, room, corner)
        for phase in phases:
            plate, _ = in_the_middle(np.exp(1j * phase), room, corner)  # black beside the glass
            field = propagate(field * plate, wide, wide.spacing)
        seen = diffract(u, phases, SMALL, pad=True)
        np.testing.assert_allclose(seen, field[window], atol=1e-12)


def test_light_that_leaves_a_padded_stack_is_lost_and_comes_back_in_a_ring():
    bench = Bench(64, 8e-6, 550e-9, 1.5e-3)
    beam = gaussian_beam(bench, 60e-6) * plane_wave(bench, 0.03)  # to the right
    flat = np.zeros((8, *bench.shape))
    kept = [np.sum(intensity(diffract(beam, flat[:n], bench, pad=True))) for n in (3, 6, 8)]
    first, then, last = kept / np.sum(intensity(beam))
    assert first > 0.999 and 0.35 < then < 0.45 and last < 0.15
    [message] = warned(lambda: diffract(beam, flat, bench))
    assert "comes back on the other side" in message and "pad=True" in message
    assert warned(lambda: diffract(beam, flat, bench, pad=True)) == []
    assert warned(lambda: diffract(beam, flat[:3], bench)) == []
    still = gaussian_beam(bench, 80e-6)  # could leave, but does not
    assert warned(lambda: diffract(still, flat, bench)) == []


def test_padding_does_not_change_a_stack_that_light_cannot_leave():
    bench = Bench(64, 20e-6, 550e-9, 5e-3)
    u, phases = gaussian_beam(bench, 150e-6), noise((3, 64, 64)).real * 0.1
    one, other = (diffract(u, phases, bench, pad=pad) for pad in (False, True))
    np.testing.assert_allclose(one, other, rtol=0, atol=5e-3)


def test_lost_light_cannot_be_brought_back():
    with pytest.raises(ValueError, match="reversible=True cannot bring back light that was lost"):
        diffract(FIELD, [FIELD], LAB, reversible=True, pad=True)
