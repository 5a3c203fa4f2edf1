"""Laws that light keeps, on random benches and random fields."""

import warnings

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import optics
from shared.elements import intensity
from shared.propagation import Bench, BenchWarning, diffract, propagate, room

# the laws hold where the grid is too coarse for the angles, too
pytestmark = pytest.mark.filterwarnings("ignore::shared.propagation.BenchWarning")
few = settings(max_examples=40, deadline=None, derandomize=True)
fractions = st.floats(-1, 1).filter(lambda x: abs(x) > 1e-3)


@st.composite
def benches(draw, pitch=(0.75, 50)):
    """Odd and even, square and oblong; the pitch in wavelengths, so that no wave is evanescent."""
    shape = draw(st.tuples(st.integers(2, 24), st.integers(2, 24)))
    wavelength = draw(st.floats(400e-9, 1.5e-6))
    return Bench(shape, draw(st.floats(*pitch)) * wavelength, wavelength, spacing=1e-6)


@st.composite
def fields(draw, bench):
    leading = draw(st.sampled_from([(), (1,), (2, 3)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=leading + bench.shape) + 1j * rng.normal(size=leading + bench.shape)


def close(a, b, bench=None, distance=0.0):
    """Equal to 1e-12, or to the rounding of the phase kd where that is larger."""
    kd = 2 * np.pi * abs(distance) / bench.wavelength if bench else 0
    np.testing.assert_allclose(a, b, atol=(1e-12 + 1e-15 * kd) * max(1, abs(b).max()), rtol=0)


@few
@given(st.data(), benches(), fractions)
def test_energy_is_kept(data, bench, part):
    u = data.draw(fields(bench))
    v = propagate(u, bench, part * bench.critical_distance)
    close(intensity(v).sum((-2, -1)), intensity(u).sum((-2, -1)))


@few
@given(st.data(), benches(), fractions)
def test_there_and_back_is_the_identity(data, bench, part):
    u, d = data.draw(fields(bench)), part * bench.critical_distance
    close(propagate(propagate(u, bench, d), bench, -d), u)


@few
@given(st.data(), benches(), fractions, st.complex_numbers(max_magnitude=10))
def test_light_adds_up(data, bench, part, factor):
    d = part * bench.critical_distance
    u = data.draw(fields(bench))
    v = np.random.default_rng(0).normal(size=u.shape)
    both = propagate(u + factor * v, bench, d)
    close(both, propagate(u, bench, d) + factor * propagate(v, bench, d))


@few
@given(st.data(), benches(), st.floats(0.01, 0.5), st.floats(0.01, 0.5), st.sampled_from([1, -1]))
def test_two_hops_are_one_long_hop(data, bench, first, second, sign):
    u = data.draw(fields(bench))
    d1, d2 = sign * first * bench.critical_distance, sign * second * bench.critical_distance
    in_two = propagate(propagate(u, bench, d1), bench, d2)
    close(in_two, propagate(u, bench, d1 + d2), bench, d1 + d2)


@few
@given(st.data(), benches(), fractions, st.booleans())
def test_light_is_reciprocal(data, bench, part, pad):
    # what a source at one pixel sends to another comes back the same: Σ v (A u) = Σ u (A v)
    u = data.draw(fields(bench))
    v = np.random.default_rng(0).normal(size=u.shape) + 1j
    d = part * bench.critical_distance
    there, back = propagate(u, bench, d, pad=pad), propagate(v, bench, d, pad=pad)
    close(np.sum(v * there), np.sum(u * back))


@few
@given(st.data(), benches(), fractions)
def test_moving_the_source_moves_the_light(data, bench, part):
    u = data.draw(fields(bench))
    d = part * bench.critical_distance
    moved = propagate(np.roll(u, (1, 2), (-2, -1)), bench, d)
    close(moved, np.roll(propagate(u, bench, d), (1, 2), (-2, -1)))


@few
@given(st.data(), benches(), fractions)
def test_the_flipped_source_gives_the_flipped_light(data, bench, part):
    # space has no preferred side; about sample 0 a flip is the index -i
    u, d = data.draw(fields(bench)), part * bench.critical_distance

    def flip(a):
        return np.roll(np.flip(a, (-2, -1)), 1, (-2, -1))

    close(propagate(flip(u), bench, d), flip(propagate(u, bench, d)))


@few
@given(st.data(), benches(pitch=(0.1, 0.7)), st.floats(-3, 3))
def test_evanescent_waves_never_grow(data, bench, wavelengths):
    u = data.draw(fields(bench))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BenchWarning)
        v = propagate(u, bench, wavelengths * bench.wavelength)
        w = propagate(u, bench, wavelengths * bench.wavelength, pad=True, band_limit=True)
    energy = intensity(u).sum()
    assert intensity(v).sum() <= energy * (1 + 1e-12)
    assert intensity(w).sum() <= energy * (1 + 1e-12)


@few
@given(st.data(), benches(), st.floats(0.01, 1), st.integers(1, 4))
def test_a_stack_of_phase_plates_keeps_energy_and_is_its_hops(data, bench, part, plates):
    u, d = data.draw(fields(bench)), part * bench.critical_distance
    phases = 10 * np.random.default_rng(plates).normal(size=(plates, *bench.shape))
    v = diffract(u, phases, bench, spacing=d)
    close(intensity(v).sum((-2, -1)), intensity(u).sum((-2, -1)))
    by_hand = u
    for phase in phases:
        by_hand = propagate(by_hand * np.exp(1j * phase), bench, d)
    close(v, by_hand)
    close(diffract(u, list(phases), bench, spacing=d, reversible=True), by_hand)


@pytest.mark.parametrize("shape", [(16, 16), (15, 17), (128, 128)])
def test_no_distance_is_no_change(shape):
    bench = Bench(shape, 20e-6, 550e-9, 1e-3)
    u = np.random.default_rng(0).normal(size=shape) + 0j
    close(propagate(u, bench, 0.0), u)


@few
@given(data=st.data())
def test_the_fast_stack_is_the_five_lines_in_value_and_gradient(data):
    shape = data.draw(st.tuples(st.integers(2, 9), st.integers(2, 9)))
    batch = data.draw(st.sampled_from([(), (1,), (3,), (2, 3)]))
    plates, seed = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 99))
    dtype, tolerance = data.draw(st.sampled_from([("complex128", 1e-10), ("complex64", 1e-3)]))
    pad, bench = data.draw(st.booleans()), Bench(shape, 5e-6, 500e-9, spacing=4e-5)
    rng = np.random.default_rng(seed)
    u = rng.normal(size=(*batch, *shape)) + 1j * rng.normal(size=(*batch, *shape))
    u, phases = u.astype(dtype), rng.normal(size=(plates, *shape))
    weight = rng.normal(size=u.shape)
    grid = room(bench, bench.spacing) if pad else bench.shape
    H = optics.transfer_function(grid, bench.pitch, bench.wavelength, bench.spacing).astype(dtype)

    def fast(u, phases):
        return anp.sum(weight * intensity(diffract(u, phases, bench, pad=pad)))

    def five_lines(u, phases):
        return anp.sum(weight * intensity(optics.stack(u, phases, H)))

    for work in (fast, five_lines):
        assert work(u, phases).dtype == weight.dtype
    for argument in (0, 1):
        a, b = (grad(work, argument)(u, phases) for work in (fast, five_lines))
        assert np.max(np.abs(a - b)) <= tolerance * max(1, np.max(np.abs(b)))
    assert diffract(u, phases, bench, pad=pad).dtype == dtype
