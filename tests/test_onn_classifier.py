"""The stored run of lesson 13 and its own code agree: phases read again, a short training."""

import base64

import numpy as np
import pytest

from shared.datasets import digits, stored, unpacked
from tools.long_runs import onn_classifier

TABLE = stored("onn_classifier")
BENCH, LESSON = onn_classifier.LAB, onn_classifier.lesson
KEPT = [name for name, found in TABLE.items() if "phases" in found]


def phases_of(name):
    return list(unpacked(TABLE[name]["phases"], (5, *BENCH.shape)))


def test_the_stored_file_is_what_its_plan_makes():
    """Every run and nothing else, in its order; three splits each, phases where they are kept."""
    recipes = dict(onn_classifier.plan())
    others = ["logistic regression, copies", "nearest image, copies"]
    assert list(TABLE) == others + list(recipes)
    assert KEPT == [name for name, recipe in recipes.items() if recipe.get("keep")]
    for name, found in TABLE.items():
        of_light = [found["light"], found["leaves"]] if name in recipes else []
        for numbers in (found["accuracy"], *of_light):
            assert len(numbers) == 3 and 0 <= min(numbers) and max(numbers) < 1


@pytest.mark.parametrize("name", KEPT)
def test_the_stored_phases_read_the_test_as_stored(name):
    """Accuracy, light and the list of the misread, from the first split's phases."""
    test = digits(0).test
    d = LESSON["readings"](phases_of(name), LESSON["amplitudes"](test.images), BENCH)
    wrong = np.flatnonzero(np.argmax(d, axis=1) != test.labels)
    found = TABLE[name]
    n = len(test.labels)
    assert round(1 - len(found["wrong"]) / n, 4) == found["accuracy"][0]
    # Phases are stored in 256 steps: a few readings that nearly tie may turn.
    turned = set(wrong) ^ set(found["wrong"])
    assert len(turned) <= 3
    for number in turned:
        second, first = np.sort(d[number])[-2:]
        assert second > 0.95 * first
    assert np.isclose(np.mean(np.sum(d, axis=1)), found["light"][0], atol=0.0015)
    leaves = onn_classifier.leaving(phases_of(name), LESSON["amplitudes"](test.images), BENCH)
    assert np.isclose(leaves, found["leaves"][0], atol=0.0015)


def test_phases_are_packed_and_unpacked():
    rng = np.random.default_rng(0)
    phases = rng.uniform(-9, 9, (5, *BENCH.shape))
    text = onn_classifier.packed(phases)
    steps = np.frombuffer(base64.b64decode(text), np.uint8).reshape(phases.shape)
    off = np.angle(np.exp(1j * (phases - steps * (2 * np.pi / 256))))
    assert np.max(np.abs(off)) <= np.pi / 256 + 1e-9


def test_a_short_training_reads_most_digits(monkeypatch):
    """The long run's own recipe, 40 steps on one split: far above chance, below the stored run."""
    one = [next(onn_classifier.splits())]
    monkeypatch.setattr(onn_classifier, "splits", lambda: one)
    found = onn_classifier.runs(steps=40, keep=True)
    [accuracy], [light] = found["accuracy"], found["light"]
    long = TABLE["plain, short"]
    assert 0.7 < accuracy < long["accuracy"][0]
    assert long["light"][0] < light < 0.6  # it has begun to throw light away
    n = len(one[0][1].labels)
    assert round(1 - len(found["wrong"]) / n, 4) == accuracy
    assert len(base64.b64decode(found["phases"])) == 5 * np.prod(BENCH.shape)


def test_plates_that_learn_in_a_ring_are_read_on_a_bench(monkeypatch):
    """Where it learned they read better; afterwards the lesson's light can leave again."""
    one = [next(onn_classifier.splits())]
    monkeypatch.setattr(onn_classifier, "splits", lambda: one)
    found = onn_classifier.runs(steps=60, where=onn_classifier.ring)
    assert found["where it learned"][0] > found["accuracy"][0] + 0.01
    assert LESSON["diffract"] is onn_classifier.diffract
    stored_run = TABLE["plain, ring"]
    assert np.mean(stored_run["where it learned"]) > np.mean(stored_run["accuracy"]) + 0.02
