"""A learner's own pictures, from files, on a bench or in small: what the capstone starts from.

What cannot be used raises ValueError, which says what to type instead. A few shapes are drawn
here, for who has no pictures at hand.
"""

import warnings
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .datasets import idx

MOST_PIXELS = 25e6  # of a picture that is read


def picture(path, bench, wide=None, under=None):
    """Somebody's picture in the middle of a bench: (ny, nx), 0 for dark to 1 for its brightest.

    wide: pixels of its longer side, half of the bench's shorter one if not given.
    under: the brightness behind transparent pixels, 0 to 1, where it has any.
    Colours become grey. Raises ValueError, with what to type, for what cannot be a picture here.
    """
    from PIL import Image

    fits = min(bench.shape)
    wide = fits // 2 if wide is None else wide
    if isinstance(wide, bool) or not isinstance(wide, Integral) or not 4 <= wide <= fits:
        raise ValueError(f"wide={wide!r} should be 4 to {fits} pixels: type wide={fits // 2}")
    grey = _opened(Path(path), under)
    longer = max(grey.size)
    small = [max(1, round(side * wide / longer)) for side in grey.size]
    values = np.asarray(grey.resize(small, Image.Resampling.BOX), float)
    values = values - np.min(values)
    if np.max(values) < 1e-3:
        raise ValueError(f"{Path(path).name} is the same grey everywhere: choose another picture")
    out = np.zeros(bench.shape)
    top, left = ((n - m) // 2 for n, m in zip(bench.shape, values.shape, strict=True))
    out[top : top + values.shape[0], left : left + values.shape[1]] = values / np.max(values)
    return out


def _opened(path, under=None):
    """A picture file as a Pillow picture of floats, 0 to 1 (mode F)."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.is_file():
        raise ValueError(f"there is no file {path.name!r} here: type its whole path")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # refused below
            found = Image.open(path)
        large = found.width * found.height > MOST_PIXELS
        if not large:
            found.load()
    except Image.DecompressionBombError:
        large = True
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError(f"{path.name} is no picture that can be read ({error})") from None
    if large:
        raise ValueError(
            f"{path.name} has more than {MOST_PIXELS / 1e6:.0f} million pixels, and a plate a few "
            "thousand: make it smaller in a program for pictures, 500 x 500 will do"
        )
    if found.mode.startswith("I"):
        return Image.fromarray(np.asarray(found, np.float32) / 65535)
    found = ImageOps.exif_transpose(found)
    if found.mode in ("LA", "PA", "RGBA") or "transparency" in found.info:
        found = found.convert("RGBA")
        alpha = np.asarray(found)[..., 3] / 255
        if np.min(alpha) < 1 and under is None:
            raise ValueError(
                f"{np.mean(alpha < 1):.0%} of {path.name} is transparent: type under=0 if it is "
                "dark behind it, under=1 if it is bright"
            )
        grey = np.asarray(found.convert("L"), float) / 255
        return Image.fromarray((alpha * grey + (1 - alpha) * (under or 0)).astype(np.float32))
    return Image.fromarray(np.asarray(found.convert("L"), np.float32) / 255)


class Pictures(NamedTuple):
    """Small pictures of several kinds."""

    images: np.ndarray  # (n, size, size), 0 for dark to 1
    labels: np.ndarray  # (n,) whole numbers, from 0
    names: list  # of the kinds


def folder(path, size=8, resize=False, under=None):
    """Pictures from a folder with one folder for each kind, such as cats/ and dogs/.

    size: to which they are made smaller, size x size. resize: also where they are not all alike.
    Raises ValueError for no or one kind, for fewer than five of a kind, for unequal pictures.
    """
    from PIL import Image

    path = Path(path)
    if not path.is_dir():
        raise ValueError(f"there is no folder {path.name!r} here: type its whole path")
    kinds = sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))
    found = {kind.name: sorted(kind.glob("*.png")) for kind in kinds}
    found = {name: files for name, files in found.items() if files}
    if not found:
        raise ValueError(
            f"{path.name!r} holds no folders with .png files: make one folder for each kind, such "
            f"as {path.name}/cats and {path.name}/dogs"
        )
    images, labels, first = [], [], None
    for label, files in enumerate(found.values()):
        for file in files:
            one = _opened(file, under)
            first = first or (file.name, one.size)
            if one.size != first[1] and not resize:
                raise ValueError(
                    f"{file.name} has {one.size[0]} x {one.size[1]} pixels and {first[0]} "
                    f"{first[1][0]} x {first[1][1]}: type resize=True to make them alike"
                )
            images.append(np.asarray(one.resize((size, size), Image.Resampling.BOX)))
            labels.append(label)
    return _kinds(np.array(images, float), np.array(labels), list(found))


def idx_files(images, labels, size=8, most=100):
    """Pictures from a pair of IDX files, such as MNIST's; the first `most` of each kind."""
    from PIL import Image

    values, kinds = idx(images), idx(labels)
    if values.ndim != 3 or kinds.shape != values.shape[:1]:
        raise ValueError(
            f"images has shape {values.shape} and labels {kinds.shape}: (n, rows, columns) and "
            "(n,) belong together; did you swap them, or mix train and test?"
        )
    names, labels = np.unique(kinds, return_inverse=True)
    keep = np.sort(np.concatenate([np.flatnonzero(labels == k)[:most] for k in range(len(names))]))
    small = [
        np.asarray(Image.fromarray(v).resize((size, size), Image.Resampling.BOX))
        for v in values[keep].astype(np.float32)
    ]
    return _kinds(np.array(small, float), labels[keep], [str(name) for name in names])


def _kinds(images, labels, names):
    many = np.bincount(labels)
    if len(many) < 2:
        raise ValueError(f"there is only one kind, {names[0]!r}: give two at least")
    if min(many) < 5:
        few = names[int(np.argmin(many))]
        raise ValueError(f"{few!r} has {min(many)} pictures: five of each kind at least")
    dark = np.flatnonzero(np.max(images, axis=(1, 2)) <= 0)
    if len(dark):
        raise ValueError(
            f"{len(dark)} pictures are black, the first one of {names[labels[dark[0]]]!r}: no "
            "light would come from them, leave them out"
        )
    return Pictures(images / np.max(images, axis=(1, 2), keepdims=True), labels, names)


def shapes(count=60, size=8, seed=0):
    """Rings, crosses and triangles, drawn here by chance: `Pictures`, `count` of each kind."""
    rng, fine = np.random.default_rng(seed), 4 * size
    y, x = (np.mgrid[:fine, :fine] - (fine - 1) / 2) / (fine / 2)
    images = []
    for draw in (_ring, _cross, _triangle):
        for _ in range(count):
            angle, grow = rng.uniform(-0.4, 0.4), rng.uniform(0.55, 0.8)
            dx, dy = rng.uniform(-0.15, 0.15, 2)
            c, s = np.cos(angle) / grow, np.sin(angle) / grow
            away = draw(c * (x - dx) + s * (y - dy), c * (y - dy) - s * (x - dx))
            line = np.clip((0.25 - np.abs(away)) * size, 0, 1)
            images.append(line.reshape(size, 4, size, 4).mean(axis=(1, 3)))
    return _kinds(np.array(images), np.repeat(np.arange(3), count), ["ring", "cross", "triangle"])


def _ring(x, y):
    return np.hypot(x, y) - 0.8


def _cross(x, y):
    return np.maximum(np.minimum(np.abs(x), np.abs(y)), np.maximum(np.abs(x), np.abs(y)) - 0.9)


def _triangle(x, y):
    return np.maximum(y - 0.6, 0.87 * np.abs(x) - 0.5 * y - 0.45)


def split(pictures, seed=0):
    """(train, validation, test): indices that share none, three, one and one fifth of each kind."""
    rng, parts = np.random.default_rng(seed), ([], [], [])
    for label in np.unique(pictures.labels):
        own = rng.permutation(np.flatnonzero(pictures.labels == label))
        fifth = len(own) // 5
        for part, chosen in zip(parts, np.split(own, [len(own) - 2 * fifth, -fifth]), strict=True):
            part.append(chosen)
    return tuple(rng.permutation(np.concatenate(part)) for part in parts)


def lighthouse(samples):
    """A lighthouse at night, drawn on any square grid: (samples, samples), 0 to 1."""
    y, x = (np.mgrid[:samples, :samples] - samples // 2) / (samples / 2)

    def inside(*edges):  # smooth over a sample; edges are below 0 inside
        return np.clip(0.5 - np.maximum.reduce(edges) * samples / 2, 0, 1)

    tower = inside(np.abs(x) - 0.09 - 0.06 * (y + 0.2), -0.18 - y, y - 0.42)
    bands = np.where(np.mod(y + 0.18, 0.24) < 0.12, 1.0, 0.35)
    lamp = inside(np.hypot(x, y + 0.29) - 0.075)
    away = np.hypot(x, y + 0.29)
    beams = 0.55 * inside(np.abs(y + 0.29) - 0.3 * np.abs(x), away - 0.55, 0.1 - away)
    sea = 0.5 * inside(np.abs(y - 0.48 - 0.012 * np.sin(24 * x)) - 0.025, np.abs(x) - 0.55)
    return np.maximum.reduce([tower * bands, lamp, beams, sea])
