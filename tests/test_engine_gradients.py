"""Gradients of light: against finite differences and plain Autograd, and what they cost."""

import gc
import threading
import tracemalloc

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, make_vjp, value_and_grad
from autograd.test_util import check_grads

from shared import machinery
from shared.elements import intensity
from shared.propagation import Bench, diffract, propagate, transfer_function

# Light that fills the window goes round it, and that is not what is asked here.
pytestmark = pytest.mark.filterwarnings("ignore:light comes back")

SHAPES = [(4, 4), (3, 5), (4, 3)]
FFTS = [False] + [True] * (machinery.pyfftw is not None)


@pytest.fixture(params=FFTS, ids=["scipy", "fftw"][: len(FFTS)])
def any_fft(request):
    with machinery.use_fftw(request.param):
        yield


def bench_of(shape):
    return Bench(shape, pitch=5e-6, wavelength=500e-9, spacing=1e-4)


def light(shape, dtype=complex, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)


def some_phases(plates, shape, scale=1.0):
    return scale * np.random.default_rng(plates).normal(size=(plates, *shape))


def plain_stack(u, phases, bench):
    """A stack of plates in Autograd's own functions alone."""
    H = transfer_function(bench, bench.spacing)
    for k in range(len(phases)):
        u = anp.fft.ifft2(anp.fft.fft2(u * anp.exp(1j * phases[k])) * H)
    return u


# ------------------------------------------------------------------------ one hop


@pytest.mark.parametrize("options", [{}, {"pad": True}, {"band_limit": True}])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_hop_to_second_order(shape, options):
    bench = bench_of(shape)

    def hop(u):
        return propagate(u, bench, -3e-5, **options)

    def loss(u):
        return anp.sum(intensity(hop(u)) ** 2)

    for u in [light(shape), light((2, *shape)), light(shape).real]:
        check_grads(hop, modes=["fwd", "rev"], order=2)(u)
        check_grads(loss, modes=["fwd", "rev"], order=2)(u)


@pytest.mark.parametrize("shape", [(16, 16), (15, 15), (9, 24)])
@pytest.mark.parametrize("pad", [False, True])
def test_the_backward_pass_of_light_is_the_same_propagation(shape, pad):
    bench, g = bench_of(shape), light((2, *shape), seed=1)
    vjp, _ = make_vjp(lambda u: propagate(u, bench, 2e-4, pad=pad))(light((2, *shape)))
    np.testing.assert_allclose(vjp(g), propagate(g, bench, 2e-4, pad=pad), rtol=0, atol=1e-12)


def test_the_backward_pass_of_a_stack_is_the_stack_backwards(any_fft):
    bench, phases, g = bench_of((15, 16)), some_phases(5, (15, 16)), light((15, 16), seed=1)
    turned = g
    for phase in phases[::-1]:
        turned = propagate(turned, bench, bench.spacing) * np.exp(1j * phase)
    for reversible in [False, True]:
        vjp, _ = make_vjp(diffract)(light((15, 16)), phases, bench, None, reversible)
        np.testing.assert_allclose(vjp(g), turned, rtol=0, atol=1e-12)


# ------------------------------------------------------------------------ a stack


@pytest.mark.parametrize("reversible", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_stack_to_second_order(shape, reversible, any_fft):
    bench, phases = bench_of(shape), some_phases(3, shape)

    def stack(u, phases):
        return diffract(u, phases, bench, reversible=reversible)

    def loss(u, phases):
        return anp.sum(intensity(stack(u, phases)) ** 2)

    for u in [light(shape), light((2, *shape)), light(shape).real]:
        check_grads(stack, modes=["rev"], order=2)(u, phases)
        check_grads(loss, modes=["rev"], order=2)(u, phases)
        check_grads(loss, modes=["rev"], order=2)(u, list(phases))
        check_grads(lambda p, u=u: loss(u, [p, 2 * p, phases[0]]), modes=["rev"])(phases[1])


@pytest.mark.parametrize("reversible", [False, True])
def test_even_a_third_derivative_is_right(reversible):
    bench, u = bench_of((2, 3)), light((2, 3))

    def image(phases):
        return intensity(diffract(u, phases, bench, reversible=reversible))

    check_grads(image, modes=["rev"], order=3)(some_phases(2, (2, 3)))


@pytest.mark.parametrize("reversible", [False, True])
@pytest.mark.parametrize("leading", [(), (1,), (7,), (3, 2)])
def test_a_gradient_equals_plain_autograds(leading, reversible, any_fft):
    shape = (12, 15)
    bench, u, phases = bench_of(shape), light((*leading, *shape)), some_phases(4, shape, scale=20)
    weight = np.random.default_rng(5).normal(size=u.shape)

    def loss(u, phases):
        return anp.sum(weight * intensity(diffract(u, phases, bench, reversible=reversible)))

    def plain(u, phases):
        return anp.sum(weight * anp.abs(plain_stack(u, phases, bench)) ** 2)

    for argument in [0, 1]:
        ours, theirs = (grad(f, argument)(u, phases) for f in [loss, plain])
        assert ours.dtype == theirs.dtype and ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11)
    listed = grad(loss, 1)(u, list(phases))
    assert isinstance(listed, list)
    np.testing.assert_allclose(listed, grad(plain, 1)(u, phases), rtol=0, atol=1e-11)


def test_a_batch_in_pieces_equals_its_fields_one_by_one(any_fft):
    bench, phases = Bench(64, 20e-6, 550e-9, 20e-3), some_phases(2, (64, 64))
    u = light((19, 64, 64))  # five pieces of the cache, the last one smaller

    def loss(phases, u):
        return anp.sum(intensity(diffract(u, phases, bench)) ** 2)

    value, slopes = value_and_grad(loss)(phases, u)
    one_by_one = [value_and_grad(loss)(phases, field) for field in u]
    np.testing.assert_allclose(value, sum(v for v, _ in one_by_one), rtol=1e-12)
    expected = sum(s for _, s in one_by_one)
    np.testing.assert_allclose(slopes, expected, atol=1e-12 * abs(expected).max())
    np.testing.assert_array_equal(slopes, grad(loss)(phases, u))  # the same on every run


@pytest.mark.parametrize("reversible", [False, True])
@pytest.mark.parametrize("phases_type", [np.float32, np.float64])
def test_single_precision_stays_single_and_close(phases_type, reversible, any_fft):
    bench, u = bench_of((32, 31)), light((3, 32, 31))
    phases = some_phases(6, (32, 31), scale=3)

    def loss(phases, u):
        v = diffract(u, phases, bench, reversible=reversible)
        assert v.dtype == u.dtype
        return anp.sum(intensity(v) ** 2)

    exact = grad(loss)(phases, u)
    single = grad(loss)(phases.astype(phases_type), u.astype(np.complex64))
    assert single.dtype == phases_type
    assert abs(single - exact).max() < 2e-5 * abs(exact).max()
    assert grad(loss, 1)(phases, u.astype(np.complex64)).dtype == np.complex64
    double = grad(loss)(phases.astype(np.float32), u)
    assert double.dtype == np.float32


def test_float32_phases_on_a_double_field_are_not_rounded_again():
    bench, u = bench_of((8, 8)), light((8, 8))
    phases = some_phases(2, (8, 8), scale=100).astype(np.float32)
    exact = diffract(u, phases.astype(float), bench)
    np.testing.assert_allclose(diffract(u, phases, bench), exact, rtol=0, atol=1e-13)


@pytest.mark.parametrize("phase", [0.0, 1e-300, 1.0, np.pi, -np.pi, 1e3, -12345.678, 1e8])
def test_exp_i_phi_to_the_last_digits(phase):
    phase = phase * np.linspace(0.9, 1.1, 999).reshape(27, 37)
    plate, behind = np.split(machinery.plates([phase], np.dtype(complex), 40)(0), [37], axis=1)
    assert not behind.any()
    assert abs(plate - np.exp(1j * phase)).max() < 1e-15 + 3e-16 * abs(phase).max()


# ------------------------------------------------------------------------ what it costs


def memory_of(work, *args):
    """Bytes that a second call needs at its worst, with nothing left over from the first."""
    work(*args)
    gc.collect()
    machinery.spare.clear()
    tracemalloc.start()
    work(*args)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def gradient_memory(plates, reversible, batch=()):
    bench, u = Bench(48, 20e-6, 550e-9, 5e-3), light((*batch, 48, 48))
    slope = grad(lambda p: anp.sum(intensity(diffract(u, p, bench, reversible=reversible)) ** 2))
    return memory_of(slope, list(some_phases(plates, bench.shape)))


def test_the_memory_of_a_reversible_gradient_does_not_grow_with_depth():
    growth = gradient_memory(200, reversible=True) - gradient_memory(10, reversible=True)
    gradient = 190 * 48 * 48 * 8
    assert growth < 1.05 * gradient  # the gradient itself, and nothing else
    assert gradient_memory(200, reversible=False) > 3 * gradient


def test_the_reversible_gradient_equals_the_stored_one_after_200_plates():
    bench, u = Bench(48, 20e-6, 550e-9, 5e-3), light((48, 48))
    phases = some_phases(200, bench.shape)

    def slope(reversible):
        def loss(p):
            return anp.mean(intensity(diffract(u, p, bench, reversible=reversible)) ** 2)

        return grad(loss)(phases)

    stored = slope(False)
    assert abs(slope(True) - stored).max() < 1e-9 * abs(stored).max()


def test_without_a_gradient_no_field_is_kept():
    bench, u, phases = Bench(48, 20e-6, 550e-9, 5e-3), light((48, 48)), some_phases(100, (48, 48))
    peak = memory_of(diffract, u, phases, bench)
    assert peak < 20 * u.nbytes


def test_several_threads_do_not_disturb_each_other(any_fft):
    bench, phases = Bench(64, 20e-6, 550e-9, 20e-3), some_phases(4, (64, 64))
    fields = [light((9, 64, 64), seed=k) for k in range(4)]
    expected = [diffract(u, phases, bench) for u in fields]
    found = [None] * 4

    def work(k):
        for _ in range(5):
            found[k] = diffract(fields[k], phases, bench)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


def test_a_distance_cannot_be_learned_and_says_so():
    bench, u = bench_of((4, 4)), light((4, 4))
    with pytest.raises(ValueError, match="distance cannot be differentiated"):
        grad(lambda d: anp.sum(intensity(propagate(u, bench, d))))(1e-4)


@pytest.mark.parametrize("shape", [*SHAPES, (2, 5, 4)])
def test_a_padded_stack_has_its_gradient_to_second_order(shape, any_fft):
    bench, u = bench_of(shape[-2:]), light(shape)

    def energy(u, phases):
        return anp.sum(weight * intensity(diffract(u, phases, bench, pad=True)))

    weight = np.random.default_rng(1).normal(size=shape)
    check_grads(energy, modes=["fwd", "rev"], order=2)(u, some_phases(3, shape[-2:]))
