import numpy as np
import pytest

from shared import datasets
from shared.datasets import digits, smiley


def test_the_three_parts_share_no_image_and_miss_none():
    parts = digits(seed=3)
    assert [len(p.labels) for p in parts] == [1079, 359, 359]
    images = np.concatenate([p.images for p in parts]).reshape(1797, 64)
    assert len(np.unique(images, axis=0)) == 1797
    assert images.min() == 0 and images.max() == 1


def test_a_seed_is_a_split():
    assert np.array_equal(digits(1).test.images, digits(1).test.images)
    assert not np.array_equal(digits(1).test.images, digits(2).test.images)


def test_every_part_has_its_share_of_every_digit():
    for part in digits(seed=5):
        counts = np.bincount(part.labels) / len(part.labels)
        assert np.abs(counts - 0.1).max() < 0.01


def test_a_part_may_be_empty_but_training_may_not():
    assert len(digits(validation=0).validation.labels) == 0
    with pytest.raises(ValueError, match="leave no image for training"):
        digits(validation=0.5, test=0.5)


@pytest.mark.parametrize("samples", [128, 127, (96, 160)])
def test_the_face_is_centred_symmetric_and_between_black_and_white(samples):
    face = smiley(samples)
    ny, nx = face.shape
    assert (ny, nx) == (samples if isinstance(samples, tuple) else (samples, samples))
    assert face.min() == 0 and face.max() == 1
    left = face[:, nx // 2 - 40 : nx // 2 + 41]
    assert np.allclose(left, left[:, ::-1])


def test_the_face_is_the_same_on_every_grid_and_smiles():
    coarse, fine = smiley(64), smiley(256)
    assert coarse.mean() == pytest.approx(fine.mean(), rel=0.02)
    y = fine.shape[0] // 2
    below, above = fine[y + 48, y - 8 : y + 9], fine[y - 48, y - 8 : y + 9]
    assert below.mean() < 0.5 < above.mean()  # the mouth is below, where rows count on


def test_a_face_too_large_is_refused():
    with pytest.raises(ValueError, match="does not fit on a grid of 64 x 64"):
        smiley(64, radius=40)


def test_a_stored_result_that_is_not_there_names_those_that_are():
    with pytest.raises(ValueError, match="no stored result is called 'nothing'"):
        datasets.stored("nothing")
