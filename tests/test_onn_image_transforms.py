"""Lesson 14's stored results: they fit together, and a short training comes out near them."""

import numpy as np
import pytest

from shared.datasets import digits, stored
from tools.long_runs import onn_image_transforms as long_run

STORED = stored("onn_image_transforms")


def test_every_run_of_the_plan_is_stored_for_three_splits():
    assert {name for name, _ in long_run.plan()} | {"example"} <= set(STORED)
    for name, found in STORED.items():
        if name != "example":
            assert len(found["missed"]) == 3 and 0 < min(found["missed"]) < max(found["missed"]) < 1


def test_the_linear_rivals_are_what_is_stored():
    known, test = (long_run.flat(images) for images in next(long_run.splits()))
    mean = np.mean(known, axis=0)
    axes = np.linalg.svd(known - mean, full_matrices=False)[2]
    for k in (4, 9, 16):
        seen = mean + (test - mean) @ axes[:k].T @ axes[:k]
        share = long_run.lesson["missed"](seen, test, known)
        assert share == pytest.approx(STORED[f"PCA {k}"]["missed"][0], abs=2e-4)


@pytest.mark.parametrize("name, task", [("spots 16", "same"), ("inverted", "inverted")])
def test_the_stored_plates_do_what_is_stored(name, task):
    known, test = next(long_run.splits())
    shown, wanted = long_run.lesson[task](test, None)
    parts = long_run.unpacked(STORED[name])
    seen = long_run.lesson["network"](parts, long_run.lesson["amplitudes"](shown), 16)
    known_wanted = long_run.lesson[task](known, None)[1]
    share = long_run.lesson["missed"](seen, *map(long_run.flat, (wanted, known_wanted)))
    assert share == pytest.approx(STORED[name]["missed"][0], abs=5e-3)


def test_the_example_is_made_by_the_stored_plates():
    made = long_run.example(STORED["spots 16"])
    for key in ("readings", "seen"):
        np.testing.assert_allclose(made[key], STORED["example"][key], atol=0.03)


def test_light_lost_over_the_rim_is_what_is_stored():
    x = long_run.lesson["amplitudes"](next(long_run.splits())[1])
    lost = long_run.rim_losses(long_run.unpacked(STORED["spots 16"]), x)
    np.testing.assert_allclose(lost, STORED["spots 16"]["over the rim"], atol=5e-3)


def test_plates_trained_on_a_ring_miss_more_on_a_bench():
    ring = STORED["ring"]
    assert min(ring["missed on a bench"]) > 1.5 * max(ring["missed"])


def test_a_short_training_comes_near_the_stored_one():
    short = long_run.runs(k=16, steps=50, count=1)
    assert STORED["spots 16"]["missed"][0] < short["missed"][0] < 0.45


def test_the_file_is_light():
    assert (long_run.PATH.stat().st_size) < 400_000
    assert len(digits(0).test.images) > max(STORED["example"]["pictures"])
