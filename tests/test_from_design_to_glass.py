"""Lesson 15's stored run: retrained in short, read again, and its physics on a finer grid."""

from dataclasses import replace

import numpy as np
import pytest

from shared.datasets import digits, stored, unpacked
from shared.elements import intensity
from shared.propagation import diffract, transfer_function
from tools.long_runs import from_design_to_glass as run

STORED = stored("from_design_to_glass")
LESSON = run.lesson
TEST = digits(0).test


def phases(name):
    return list(unpacked(STORED["phases"][name], (3, 48, 48)))


@pytest.mark.parametrize("name", ["plain", "shift"])
def test_stored_phases_read_what_is_stored_of_them(name):
    told = STORED["designs"][name][0]
    assert LESSON["right"](phases(name), TEST, run.BENCH) == pytest.approx(
        told["as drawn"], abs=0.009
    )
    k = STORED["faults"]["shift"].index(0.5)
    again = LESSON["right"](phases(name), TEST, run.BENCH, run.DRAWS["shift"], shift=0.5)
    assert again == pytest.approx(told["shift"][k], abs=0.02)


def test_twice_the_room_reads_the_same(monkeypatch):
    near = LESSON["right"](phases("plain"), TEST, run.BENCH)
    monkeypatch.setitem(LESSON, "with_room", lambda bench: replace(bench, samples=96))
    assert LESSON["right"](phases("plain"), TEST, run.BENCH) == pytest.approx(near, abs=0.012)


def test_what_the_lesson_claims_is_stored():
    faults, designs = STORED["faults"], STORED["designs"]
    assert STORED["expects"] == run.DESIGNS
    assert [len(one) for one in designs.values()] == [3, 3, 3] and len(STORED["with rounding"]) == 3
    exact = np.mean([one["as drawn"] for one in designs["plain"]])
    assert exact - np.mean([one["3"] for one in STORED["with rounding"]]) <= 0.01

    def borne(name, accuracy=0.9):
        read = np.mean([[one["as drawn"], *one["shift"]] for one in designs[name]], axis=0)
        k = np.flatnonzero(read >= accuracy)[-1]
        return np.interp(-accuracy, -read[k : k + 2], [0, *faults["shift"]][k : k + 2])

    assert borne("shift") >= 2 * borne("plain") > 0


def test_a_short_training_again_bears_more_than_it_did():
    known, _ = next(run.splits())
    start = phases("plain")
    again = run.train(known, 0, 22, start, shift=0.7)
    before, after = (LESSON["right"](p, TEST, run.BENCH, shift=0.5) for p in (start, again))
    assert after > before + 0.05
    best = STORED["designs"]["shift"][0]["as drawn"]
    assert after < best + 0.01  # the long training is no worse


def test_light_is_moved_and_turned_without_loss_where_there_is_room():
    rng = np.random.default_rng(0)
    faults = LESSON["workshop"](rng, shift=1.5, turn=0.05, gap=1e-3, depth=0.1, colour=0.03)
    wide = replace(run.BENCH, samples=144)  # 48 pixels and three reaches
    u = LESSON["single_pixels"](wide).astype(complex)[[9, 35]]
    glass = [np.pad(plate, 48) for plate in phases("plain")]
    light = LESSON["through"](u, glass, wide, faults)
    lost = 1 - np.sum(intensity(light), axis=(1, 2))
    assert np.all((lost > 0) & (lost < 0.01))  # what half pixels spread beside an edge


def test_light_that_leaves_is_lost_and_does_not_come_back(monkeypatch):
    u = LESSON["single_pixels"](run.BENCH).astype(complex)[[9, 35]]
    exact = LESSON["workshop"](np.random.default_rng(0))
    there = LESSON["through"](u, phases("plain"), run.BENCH, exact)
    known = diffract(u, phases("plain"), run.BENCH, pad=True)
    with monkeypatch.context() as as_wide:  # as diffract's room
        as_wide.setitem(LESSON, "with_room", lambda bench: replace(bench, samples=63))
        same = LESSON["through"](u, phases("plain"), run.BENCH, exact)
    assert np.allclose(same, known, atol=1e-6)
    assert np.linalg.norm(there - known) < 0.2 * np.linalg.norm(known)
    assert np.all(np.sum(intensity(there), axis=(1, 2)) < 0.95)
    whole = (np.full((3, 2), 2.0), *exact[1:])  # all plates off by 2 pixels: so is their light
    off = LESSON["through"](np.roll(u, (2, 2), (1, 2)), phases("plain"), run.BENCH, whole)
    assert np.allclose(off[:, 2:, 2:], there[:, :-2, :-2], atol=1e-4)
    x, y = np.random.default_rng(1).normal(size=(2, 2, 48, 48))
    rim = LESSON["turned"](x + 1j * y, 0.06)
    assert np.all(np.sum(intensity(rim), axis=(1, 2)) < np.sum(x**2 + y**2, axis=(1, 2)))


def test_turning_light_turns_it_like_a_clock_whose_y_goes_down():
    y, x = np.mgrid[-24:24, -24:24]
    spot = np.exp(-((x - 10) ** 2 + y**2) / 8) + 0j
    seen = intensity(LESSON["turned"](spot, np.pi / 6))
    middle = np.array([np.sum(seen * x), np.sum(seen * y)]) / np.sum(seen)
    assert middle == pytest.approx(10 * np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)]), abs=0.05)


def test_half_a_pixel_is_two_pixels_of_a_grid_four_times_as_fine():
    # there a plate is what a workshop makes: flat squares of 4 x 4 samples, moved as glass is
    fine = replace(run.BENCH, samples=192, pitch=run.BENCH.pitch / 4)
    shift = np.array([[0.5, -0.5], [-0.25, 0.5], [0.5, 0.25]])
    u = np.kron(LESSON["single_pixels"](run.BENCH)[[27, 28, 36]], np.ones((4, 4))) / 4
    H = transfer_function(replace(fine, samples=384), fine.spacing, band_limit=True)
    for plate, (down, right) in zip(phases("plain"), shift, strict=True):
        glass = np.kron(np.exp(1j * plate), np.ones((4, 4)))
        glass = np.roll(glass, (round(4 * down), round(4 * right)), (0, 1))
        u = LESSON["passed"](u * glass, H)
    seen = intensity(u).reshape(3, 48, 4, 48, 4).sum(axis=(2, 4))
    exact = LESSON["workshop"](np.random.default_rng(0))
    alike = []
    for moved in (shift, 0 * shift):
        coarse = LESSON["through"](
            LESSON["single_pixels"](run.BENCH)[[27, 28, 36]],
            phases("plain"),
            run.BENCH,
            (moved, *exact[1:]),
        )
        alike.append(np.corrcoef(intensity(coarse).ravel(), seen.ravel())[0, 1])
    assert alike[0] > alike[1] + 0.2, alike
