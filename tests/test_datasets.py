import gzip
import struct

import numpy as np
import pytest

from shared import datasets
from shared.datasets import digits, idx, smiley


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


CODES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}


def idx_bytes(array):
    """An array as the bytes of an IDX file, written independently of the reader."""
    head = bytes([0, 0, CODES[array.dtype.str[1:]], array.ndim])
    lengths = b"".join(struct.pack(">I", n) for n in array.shape)
    return head + lengths + array.astype(array.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("shape", [(3, 28, 27), (5,), (0, 4)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_an_idx_file_gives_back_its_array_plain_and_gzipped(tmp_path, kind, shape, pack):
    array = np.random.default_rng(1).integers(-100, 100, shape).astype(kind)
    path = tmp_path / "some-idx-ubyte"
    path.write_bytes(pack(idx_bytes(array)))
    for name in (path, str(path)):
        read = idx(name)
        assert read.dtype == array.dtype and np.array_equal(read, array)
    read[...] = 0  # it is one's own


GOOD = idx_bytes(np.arange(6, dtype="u1").reshape(2, 3))


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "no IDX file"),
        (b"\x89PNG and more", "no IDX file"),
        (bytes([0, 0, 7, 1]) + GOOD[4:], "no IDX file"),
        (GOOD[:-1], "should have 18 bytes for shape \\(2, 3\\), but has 17"),
        (GOOD + b"1", "but has 19"),
        (GOOD[:10], "should have"),
        (gzip.compress(GOOD, mtime=0)[:-9], "damaged gzip file"),
        (b"\x1f\x8b but no more", "damaged gzip file"),
    ],
)
def test_a_file_that_is_no_whole_idx_file_is_refused_by_name(tmp_path, data, words):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=words) as error:
        idx(path)
    assert path.name in str(error.value)


def test_a_face_is_as_wide_as_its_radius_says():
    for radius in (8, 12, 20):
        rows = np.flatnonzero(np.max(smiley(64, radius), axis=1) >= 0.5)
        assert rows[-1] - rows[0] == 2 * radius


@pytest.mark.parametrize("shares", [(-0.1, 0.2), (0.2, -0.1), (0.5, 0.5), (1.2, -0.4)])
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(ValueError, match="choose fractions"):
        digits(0, *shares)


def test_phases_come_back_from_their_text_to_half_a_step():
    phases = np.random.default_rng(0).uniform(-9, 9, (2, 3, 4))
    back = datasets.unpacked(datasets.packed(phases), phases.shape)
    assert back.dtype == np.float32 and back.min() >= 0 and back.max() < 2 * np.pi
    assert np.max(np.abs(np.angle(np.exp(1j * (phases - back))))) <= np.pi / 256 + 1e-6
