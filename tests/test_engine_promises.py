"""What somebody who trains on the engine relies on, and what its warnings are worth."""

import os
import signal
import threading
import time
import warnings
from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, make_jvp, make_vjp, value_and_grad

from shared import machinery, propagation
from shared.elements import aperture, intensity, lens
from shared.propagation import Bench, BenchWarning, diffract, propagate, transfer_function
from tests.test_engine_gradients import (  # noqa: F401
    any_fft,
    bench_of,
    gradient_memory,
    light,
    some_phases,
)

# Light that fills the window goes round it, and that is not what is asked here.
pytestmark = pytest.mark.filterwarnings("ignore:light comes back")

LAB = Bench(64, 20e-6, 550e-9, 20e-3)
BATCH = 40  # enough for several pieces


def close(a, b, tolerance=1e-12):
    np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * abs(np.asarray(b)).max())


def warned(work):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        work()
    return [w for w in caught if w.category is BenchWarning]


# ------------------------------------------------------------------------ gradients


@pytest.mark.parametrize("reversible", [False, True])
@pytest.mark.parametrize("batch", [1, BATCH])
def test_a_vjp_may_be_asked_again_while_another_is_alive(batch, reversible, any_fft):  # noqa: F811
    u, p = light((batch, 64, 64)), some_phases(3, (64, 64))
    one, v = make_vjp(lambda p: diffract(u, p, LAB, reversible=reversible))(p)
    g = v.copy()
    first = one(g)
    other, w = make_vjp(lambda p: diffract(u, p, LAB, reversible=reversible))(p + 1)
    others = other(w)
    close(one(g), first, 0)
    close(other(w), others, 0)
    assert abs(first - others).max() > 0.1 * abs(first).max()


@pytest.mark.parametrize("reversible", [False, True])
def test_the_gradient_does_not_mind_what_is_done_to_the_result(reversible):
    u, p = light((64, 64)), some_phases(3, (64, 64))
    vjp, v = make_vjp(lambda p: diffract(u, p, LAB, reversible=reversible))(p)
    g = v.copy()
    before = vjp(g)
    v -= 1
    close(vjp(g), before, 0)


def test_a_batch_has_the_sum_of_its_fields_gradients(any_fft):  # noqa: F811
    u, p = light((BATCH, 64, 64)), some_phases(2, (64, 64))

    def slope(u):
        return grad(lambda p: anp.sum(intensity(diffract(u, p, LAB)) ** 2))(p)

    close(slope(u), sum(slope(field) for field in u))
    close(slope(u), slope(u), 0)  # added in the same order each time


def test_gradients_in_several_threads_do_not_disturb_each_other(any_fft):  # noqa: F811
    p, found = some_phases(3, (64, 64)), {}
    fields = [light((9, 64, 64), seed=k) for k in range(4)]

    def slope(u):
        return grad(lambda p: anp.sum(intensity(diffract(u, p, LAB)) ** 2))(p)

    expected = [slope(u) for u in fields]
    work = [
        threading.Thread(target=lambda k=k: found.update({k: slope(fields[k])})) for k in range(4)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    for k in range(4):
        close(found[k], expected[k], 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    u, p = light((BATCH, 64, 64)), some_phases(2, (64, 64))
    here = diffract(u, p, LAB)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(diffract(u, p, LAB), here) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_piece_that_fails_keeps_nobody_waiting(monkeypatch):
    u, p = light((BATCH, 64, 64)), some_phases(2, (64, 64))
    vjp, v = make_vjp(lambda p: diffract(u, p, LAB))(p)

    def broken(shape, room, H):
        raise MemoryError("no memory")

    monkeypatch.setattr(machinery, "hop", broken)
    said = []

    def work():
        try:
            vjp(v)
        except MemoryError as error:
            said.append(str(error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(timeout=20)
    assert said == ["no memory"]


def test_forward_mode_agrees_with_reverse_mode():
    bench, u, p = bench_of((4, 3)), light((2, 4, 3)), some_phases(3, (4, 3))
    along = np.random.default_rng(5).normal(size=p.shape)

    def loss(p):
        return anp.sum(intensity(diffract(u, p, bench)) ** 2)

    close(make_jvp(loss)(p)(along)[1], np.sum(grad(loss)(p) * along))
    listed = make_jvp(loss)(list(p))(list(along))[1]
    close(listed, np.sum(grad(loss)(p) * along))
    step = 1e-5
    difference = (grad(loss)(p + step * along) - grad(loss)(p - step * along)) / (2 * step)
    close(make_jvp(grad(loss))(p)(along)[1], difference, 1e-7)


def test_whole_numbers_as_phases_have_a_slope_too():
    u = light((64, 64))

    def loss(p):
        return anp.mean(intensity(diffract(u, p, LAB)) ** 2)

    whole = np.ones((2, 64, 64), int)
    close(grad(loss)(whole), grad(loss)(whole.astype(float)))


def test_no_light_has_no_slope():
    u, p = light((0, 64, 64)), some_phases(2, (64, 64))
    assert diffract(u, p, LAB).shape == (0, 64, 64)
    assert not np.any(grad(lambda p: anp.sum(intensity(diffract(u, p, LAB))))(p))


def test_any_order_of_memory_will_do_and_nothing_is_changed():
    u, p = light((2, 64, 64)), some_phases(3, (64, 64))

    def slope(u, p):
        return grad(lambda p: anp.sum(intensity(diffract(u, p, LAB)) ** 2))(p)

    expected = slope(u, p)
    wide = np.zeros((3, 64, 128))
    wide[..., ::2] = p
    for other in [np.asfortranarray(p), wide[..., ::2]]:
        close(slope(np.asfortranarray(u), other), expected)
    u.flags.writeable = p.flags.writeable = False
    for reversible in [False, True]:
        grad(lambda p, r=reversible: anp.sum(intensity(diffract(u, p, LAB, reversible=r))))(p)


# ------------------------------------------------------------------------ single precision


def test_single_precision_stays_single_and_agrees_with_double():
    u, p = light((3, 64, 64)), some_phases(3, (64, 64))

    def slope(u, p):
        return grad(lambda p: anp.mean(intensity(diffract(u, p, LAB)) ** 2))(p)

    single = slope(u.astype(np.complex64), p.astype(np.float32))
    assert single.dtype == np.float32
    close(single, slope(u, p), 1e-4)
    seen = grad(lambda v: anp.mean(intensity(v)))(u.astype(np.complex64))
    assert seen.dtype == np.complex64


def test_many_turns_keep_their_digits_in_single_precision():
    u, p = light((64, 64), np.complex64), -np.angle(lens(LAB, 0.05))
    turns = 2 * np.pi * np.random.default_rng(0).integers(0, 700, size=p.shape)
    close(diffract(u, [p + turns], LAB), diffract(u, [p], LAB), 1e-6)


# ------------------------------------------------------------------------ memory


def test_for_a_batch_too_only_the_gradient_grows_with_depth(monkeypatch):
    monkeypatch.setattr(machinery, "CACHE", 2**18)  # many pieces: each core gets some in each run
    assert len(machinery.pieces(light((160, 48, 48)))) > 8
    growth = gradient_memory(100, True, (160,)) - gradient_memory(10, True, (160,))
    assert growth < 1.5 * 90 * 48 * 48 * 8  # the gradient, and nothing of its size beside it


def test_what_is_kept_for_the_next_gradient_is_bounded(monkeypatch):
    u, p = light((64, 64)), some_phases(4, (64, 64))
    slope = grad(lambda p: anp.sum(intensity(diffract(u, p, LAB)) ** 2))
    first = slope(p)
    assert machinery.spare
    close(slope(p), first, 0)  # what was there before does not show
    other = Bench(48, 20e-6, 550e-9, 5e-3)
    grad(lambda p: anp.sum(intensity(diffract(light((48, 48)), p, other))))(p[:, :48, :48].copy())
    assert {shape[-1] for shape, _ in machinery.spare} == {48}  # the last journey's, no others
    machinery.spare.clear()
    monkeypatch.setattr(machinery, "KEEP", 1000)
    slope(p)
    assert not machinery.spare


# ------------------------------------------------------------------------ warnings


def test_what_the_warning_advises_is_enough():
    for move in np.random.default_rng(0).uniform(1.8e-3, 16e-3, 200):
        [said] = warned(lambda m=move: Bench(128, 250e-6, 550e-9, 50e-3).check(32, move=m))
        spacing = float(str(said.message).split("spacing=")[1].split(",")[0])
        assert not warned(lambda m=move, s=spacing: Bench(128, 250e-6, 550e-9, s).check(32, move=m))


@pytest.mark.parametrize("pitch", [0.51, 0.6, 1.0, 1.5, 40.0])
def test_the_warning_comes_where_the_band_limit_begins_to_cut_on_steep_benches_too(pitch):
    bench = Bench((64, 81), pitch * 1e-6, 1e-6, 1e-6)
    limit = 64 * bench.pitch / (2 * bench.steepest)
    for part in [0.1, 0.5, 0.99, 1.02, 2.0]:
        cut = not np.all(transfer_function(bench, part * limit, band_limit=True))
        assert cut == bool(warned(lambda d=part * limit: transfer_function(bench, d))) == (part > 1)


def test_steep_light_goes_as_far_as_the_bench_says():
    bench = Bench(256, 0.6e-6, 1e-6, 20e-6)
    assert not warned(lambda: bench.check(move=22.6e-6))  # 20 µm at asin(1/1.2)
    [far] = warned(lambda: bench.check(move=30.3e-6)) or [None]
    assert "cannot reach" in str(far.message)
    assert not warned(lambda: bench.check(move=30.0e-6))


def test_waves_that_travel_sideways_are_said():
    bench = Bench(64, 0.25e-6, 550e-9, 1e-6)
    [said] = warned(lambda: propagate(np.ones((64, 64)), bench, 1e-6))
    assert "half a wavelength" in str(said.message) and "band_limit=True" in str(said.message)
    assert not warned(lambda: propagate(np.ones((64, 64)), bench, 1e-6, band_limit=True))
    assert not warned(lambda: propagate(np.ones((64, 64)), bench, 1e-6, pad=True))
    assert warned(lambda: propagate(np.ones((64, 64)), bench, 20e-6, pad=True))  # beyond the window
    assert "inf" in bench.report()


@pytest.mark.parametrize("reversible", [False, True])
def test_a_warning_points_at_the_line_that_caused_it(reversible):
    u, p = light((64, 64)), some_phases(1, (64, 64))
    for work in [
        lambda: diffract(u, p, LAB, spacing=60e-3, reversible=reversible),
        lambda: propagate(u, LAB, 60e-3),
        lambda: transfer_function(LAB, 60e-3),
        lambda: Bench(64, 20e-6, 550e-9, 60e-3).check(),
    ]:
        [said] = warned(work)
        assert said.filename == __file__


def test_a_bench_takes_any_kind_of_number():
    single = np.float32(550e-9)
    a, b = (Bench(128, 250e-6, wavelength, 50e-3) for wavelength in [single, float(single)])
    close(transfer_function(a, 50e-3), transfer_function(b, 50e-3), 0)


def test_a_hunter_of_nans_may_raise_on_everything():
    with np.errstate(all="raise"):
        propagate(light((48, 48)), Bench(48, 21e-6, 550e-9, 2e-3), 2e-3)
        propagate(light((48, 48)), Bench(48, 0.2e-6, 550e-9, 2e-3), 2e-3, band_limit=True)


# ------------------------------------------------------------------------ refusals

ONE = np.ones((64, 64), complex)
HALF = 550e-9 / np.sqrt(2)


def nan_in_the_last_field():
    u = np.ones((3, 64, 64), complex)
    u[2, 5, 5] = np.nan
    return u


REFUSED = {
    "no bench": (lambda: diffract(ONE, [ONE.real], None), ["NoneType", "Bench(samples="]),
    "no bench to hop on": (lambda: transfer_function(0.1, 0.1), ["float", "Bench(samples="]),
    "a picture in colour": (lambda: propagate(np.ones((64, 64, 3)), LAB, 1e-3), ["grey", "mean"]),
    "too many digits": (
        lambda: diffract(np.ones((64, 64), np.longdouble), [ONE.real], LAB),
        ["astype(complex)"],
    ),
    "spacing in µm": (lambda: Bench(64, 20e-6, 550e-9, 1e6), ["spacing=1000000e-6"]),
    "pitch in mm": (lambda: Bench(64, 0.00374, 550e-9, 0.1), ["millimetres", "pitch=0.00374e-3"]),
    "a learned wavelength": (
        lambda: grad(lambda w: anp.sum(Bench(64, 20e-6, w, 0.1).x))(550e-9),
        ["wavelength cannot be differentiated"],
    ),
    "too much light": (
        lambda: propagate(np.full((64, 64), 1e37, np.complex64), LAB, 1e-3),
        ["too strong", "complex64"],
    ),
    "NaN in the last field": (
        lambda: propagate(nan_in_the_last_field(), LAB, 1e-3),
        ["the field holds NaN"],
    ),
    "objects": (lambda: diffract(ONE, [np.full((64, 64), None)], LAB), ["autograd.numpy"]),
    "reversible at λ/√2": (
        lambda: diffract(ONE, [ONE.real], Bench(64, HALF, 550e-9, 1e-6), reversible=True),
        ["evanescent", "more than"],
    ),
    "radius as text": (lambda: aperture(LAB, "1"), ["radius='1'", "radius=1e-3"]),
    "radius in mm": (lambda: aperture(LAB, 8), ["millimetres", "radius=8e-3"]),
    "radius is NaN": (lambda: aperture(LAB, np.nan), ["radius=nan"]),
}


@pytest.mark.filterwarnings("ignore::shared.propagation.BenchWarning", "ignore:overflow")
@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_told_what_was_wrong_and_what_to_type(case):
    work, words = REFUSED[case]
    with pytest.raises((ValueError, TypeError)) as refusal:
        work()
    for word in words:
        assert word in str(refusal.value)


# ---------------------------------------------------------------------------- under stress


@pytest.fixture
def no_threads(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    machinery.crew.cache_clear()
    yield
    machinery.crew.cache_clear()


def light_and_slope(shape):
    u, p, bench = light(shape), some_phases(3, shape[-2:]), bench_of(shape[-2:])
    value, slope = value_and_grad(lambda p: anp.sum(intensity(diffract(u, p, bench)) ** 2))(p)
    return diffract(u, p, bench), value, slope


@pytest.mark.parametrize("shape", [(40, 64, 64), (256, 256)])
def test_where_no_thread_can_start_the_pieces_take_turns(shape, request):
    assert np.prod(shape) * 16 >= machinery.AHEAD  # one beam's plates are made by another core
    threaded = light_and_slope(shape)
    request.getfixturevalue("no_threads")
    assert machinery.crew(os.getpid()) is None
    for a, b in zip(threaded, light_and_slope(shape), strict=True):
        assert np.array_equal(a, b)  # to the last bit


@pytest.mark.skipif(os.name == "nt", reason="has no such signal")
def test_ctrl_c_stops_all_pieces_within_a_plate():
    steps = []

    def work(number, piece, halt):
        for plate in range(400):
            if halt():
                return
            steps.append(number)
            if (number, plate) == (0, 3):
                os.kill(os.getpid(), signal.SIGINT)  # as the keys do
            time.sleep(0.005)

    with pytest.raises(KeyboardInterrupt):
        machinery.share(work, [slice(0, 1)] * 8)
    time.sleep(0.1)
    after = len(steps)
    time.sleep(0.1)
    assert len(steps) == after < 100


def test_what_is_remembered_is_bounded_in_bytes(monkeypatch):
    monkeypatch.setattr(machinery, "KEEP", 100_000)
    make = machinery.kept(lambda array: array.nbytes)(lambda n: np.zeros(n))
    for n in (5000, 6000, 5001, 700):
        assert len(make(n)) == n
    assert sum(array.nbytes for array in make.store.values()) <= machinery.KEEP
    assert make(700) is make(700) and (5000,) not in make.store
    assert make(10**6) is make(10**6)  # the last one is kept however large it is
    for n in range(32, 80, 4):
        transfer_function(Bench(n, 20e-6, 550e-9, 1e-3), 1e-3)
    store = propagation._transfer.store
    assert sum(H.nbytes for H in store.values()) <= machinery.KEEP
    propagation._transfer.store.clear()


@pytest.mark.filterwarnings("error")
def test_strict_settings_of_numpy_raise_nothing_and_hide_no_kind_word():
    fine = Bench(32, 3e-7, 550e-9, 2e-6)  # finer than λ/2: most waves decay
    tiny = np.full((2, 32, 32), 1e-310)
    bad = np.where(np.arange(32) == 3, np.nan, tiny)
    with np.errstate(all="raise"):
        diffract(light((32, 32)), tiny, fine, pad=True)
        grad(lambda p: anp.sum(intensity(diffract(light((32, 32)), p, fine, pad=True))))(tiny)
        propagate(1e-200 * light((32, 32)), fine, 2e-6, band_limit=True)
        with pytest.raises(ValueError, match=r"phases\[0\] holds NaN"):
            diffract(light((32, 32)), bad, fine, pad=True)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_phase_of_so_many_turns_that_none_is_left_is_refused(sign):
    with pytest.raises(ValueError, match=r"phases\[1\] reaches 4e\+15 radians"):
        diffract(light((64, 64)), [np.zeros((64, 64)), np.full((64, 64), sign * 4e15)], LAB)


@pytest.mark.parametrize("number", [Fraction(1, 1000), np.array(1e-3), np.longdouble(1e-3), 1e-3])
def test_one_number_is_one_number_however_it_is_written(number):
    u = light((64, 64))
    assert np.allclose(propagate(u, LAB, number), propagate(u, LAB, 1e-3))
    assert Bench(64, 20e-6, 550e-9, number) == Bench(64, 20e-6, 550e-9, float(number))


@pytest.mark.parametrize("none", [True, np.True_, "1e-3", None, [1e-3], np.nan, 1j, 10**400])
def test_what_is_no_number_is_refused_by_its_name(none):
    with pytest.raises(ValueError, match="distance=.* should be one number of metres"):
        transfer_function(LAB, none)
    with pytest.raises(ValueError, match="spacing=.* should be a positive number of metres"):
        Bench(64, 20e-6, 550e-9, none)


def test_a_square_bench_is_the_same_however_its_samples_are_written():
    one, other = (Bench(samples, 20e-6, 550e-9, 1e-3) for samples in (64, (64, np.int64(64))))
    assert one == other and hash(one) == hash(other) and other.samples == 64
