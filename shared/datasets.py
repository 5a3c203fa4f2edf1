"""The course's data: drawn here, shipped with scikit-learn, or stored with the course."""

import base64
import gzip
import json
import math
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Part(NamedTuple):
    """Images with their labels."""

    images: np.ndarray  # (n, 8, 8), 0 for paper to 1 for ink
    labels: np.ndarray  # (n,), 0 to 9


class Digits(NamedTuple):
    """Three parts that share no image."""

    train: Part
    validation: Part
    test: Part


def digits(seed=0, validation=0.2, test=0.2):
    """scikit-learn's 1797 handwritten digits, shuffled and split, equally many of each kind.

    seed: another seed, another split.
    validation, test: the fraction of images in these parts; the rest is for training.
    Raises ValueError for fractions that leave no image for training.
    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI.
    """
    from sklearn.datasets import load_digits  # slow to import, and only needed here

    if validation < 0 or test < 0 or validation + test >= 1:
        raise ValueError(
            f"validation={validation} and test={test} leave no image for training: "
            "choose fractions such as 0.2 and 0.2"
        )
    data = load_digits()
    images, labels = data.images / 16.0, data.target
    parts = [], [], []
    rng = np.random.default_rng(seed)
    for label in range(10):
        indices = rng.permutation(np.flatnonzero(labels == label))
        cuts = np.cumsum([round(len(indices) * f) for f in (test, validation)])
        for part, chosen in zip(parts, np.split(indices, cuts), strict=True):
            part.append(chosen)
    test, validation, train = (rng.permutation(np.concatenate(part)) for part in parts)
    return Digits(*(Part(images[i], labels[i]) for i in (train, validation, test)))


def smiley(samples=128, radius=None):
    """A bright face with dark eyes and mouth, drawn on any grid: real (ny, nx), 0 to 1.

    samples: an int for a square grid, or (ny, nx).
    radius: of the face, in samples; 5/16 of the smaller side if not given.

    Edges are smooth over one sample, so that the face is the same at every resolution.
    """
    ny, nx = (samples, samples) if np.ndim(samples) == 0 else samples
    radius = min(ny, nx) * 5 / 16 if radius is None else radius
    if not 0 < radius <= min(ny, nx) / 2:
        raise ValueError(
            f"radius={radius} samples does not fit on a grid of {ny} x {nx}: "
            f"choose one between 0 and {min(ny, nx) / 2}"
        )
    y, x = np.mgrid[:ny, :nx]
    y, x = (y - ny // 2) / radius, (x - nx // 2) / radius

    def inside(distance):  # distance to the edge, negative inside, in units of the radius
        return np.clip(0.5 - distance * radius, 0, 1)

    face = inside(np.hypot(x, y) - 1)
    eyes = [inside((np.hypot((x - s) / 0.6, y + 0.3) - 0.22) * 0.6) for s in (-0.36, 0.36)]
    arc = np.abs(np.hypot(x, y) - 0.62) - 0.085  # a ring, of which the lower part smiles
    ends = [np.hypot(x - s, y - 0.21) - 0.085 for s in (-0.583, 0.583)]
    mouth = inside(np.where(y > 0.21, arc, np.minimum(*ends)))
    return face * (1 - np.maximum(np.maximum(*eyes), mouth))


def idx(path):
    """An array from a file in the IDX format, plain or gzipped, such as MNIST's own files.

    path: for example "train-images-idx3-ubyte.gz", which gives (60000, 28, 28), 0 to 255.
    The file says what it holds: two zeros, the type, the number of axes; the length of each axis
    in four bytes; then the numbers, the highest byte first (Y. LeCun, C. Cortes and C. Burges,
    The MNIST database of handwritten digits).
    Raises ValueError when the file holds something else, or not all that it promises.
    """
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(f"{path} is a damaged gzip file ({error}): get it once more") from None
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in _IDX or data[3] == 0:
        raise ValueError(
            f"{path} begins with {data[:4]!r}, which is no IDX file: take one of MNIST's, such "
            "as train-images-idx3-ubyte, plain or as .gz"
        )
    dtype, axes = np.dtype(_IDX[data[2]]), data[3]
    begin = 4 + 4 * axes
    whole = (min(begin, len(data)) - 4) // 4  # lengths that are there
    shape = tuple(int(n) for n in np.frombuffer(data, ">u4", count=whole, offset=4))
    wanted = begin + dtype.itemsize * math.prod(shape)
    if len(shape) < axes or len(data) != wanted:
        raise ValueError(
            f"{path} should have {wanted} bytes for shape {shape}, but has {len(data)}: "
            "get it once more"
        )
    return np.frombuffer(data, dtype, offset=begin).reshape(shape).astype(dtype.newbyteorder("="))


_IDX = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}  # type: as NumPy names it


def stored(name):
    """A result that took too long for a lesson, with the command that makes it again.

    name: of a file in shared/data, without its ending. Returns what the JSON file holds.
    """
    path = Path(__file__).parent / "data" / f"{name}.json"
    if not path.exists():
        names = ", ".join(sorted(p.stem for p in path.parent.glob("*.json"))) or "none yet"
        raise ValueError(f"no stored result is called {name!r}; there are: {names}")
    return json.loads(path.read_text(encoding="utf-8"))


def packed(phases):
    """Phases as text for a JSON file, rounded to 256 steps of a turn."""
    steps = np.rint(np.array(phases) / (2 * np.pi) * 256).astype(int) % 256
    return base64.b64encode(steps.astype(np.uint8).tobytes()).decode()


def unpacked(text, shape):
    """The phases in a text of `packed`: float32, from 0 to less than 2π, in this shape."""
    steps = np.frombuffer(base64.b64decode(text), np.uint8).reshape(shape)
    return (steps * (2 * np.pi / 256)).astype(np.float32)
