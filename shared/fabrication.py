"""From a phase to a part and back: glasses, levels, and the files that workshops read.

Lengths are in metres here, like everywhere in the course; files say their own unit. Rows run along
y and columns along x, as seen by somebody who looks along the light, and row 0 is the top one.
What cannot be made, or cannot be meant, raises ValueError, which says what to type instead.
Nothing is written over: a file that exists is kept, and a new one needs another name.
"""

import importlib
import json
import os
from numbers import Integral, Real
from pathlib import Path
from typing import NamedTuple

import numpy as np

TURN = 2 * np.pi


# ---------------------------------------------------------------------------- glass


class Glass(NamedTuple):
    """A glass by Sellmeier's formula, n² = 1 + Σ B λ²/(λ² - C), with λ in micrometres."""

    name: str
    B: tuple
    C: tuple  # in µm², so the resonances are √C
    shortest: float  # metres; the formula holds from here
    longest: float  # to here
    source: str


GLASSES = {
    glass.name: glass
    for glass in (
        Glass(
            "N-BK7",
            (1.03961212, 0.231792344, 1.01046945),
            (0.00600069867, 0.0200179144, 103.560653),
            0.3e-6,
            2.5e-6,
            "SCHOTT catalogue 2017-01-20b, by refractiveindex.info",
        ),
        Glass(
            "fused silica",
            (0.6961663, 0.4079426, 0.8974794),
            # Malitson prints the resonances themselves, SCHOTT their squares
            (0.0684043**2, 0.1162414**2, 9.896161**2),
            0.21e-6,
            3.71e-6,
            "I. H. Malitson, J. Opt. Soc. Am. 55, 1205 (1965), at 20 °C",
        ),
    )
}


def refractive_index(glass, wavelength):
    """n of a glass (its name in GLASSES, or a Glass) for a wavelength in metres, in a vacuum."""
    if not isinstance(glass, Glass):
        if not isinstance(glass, str) or glass not in GLASSES:
            known = " or ".join(repr(name) for name in GLASSES)
            raise ValueError(f"glass={glass!r} is not in the list: type {known}, or a Glass(...)")
        glass = GLASSES[glass]
    _length("wavelength", wavelength, 550e-9)
    if not glass.shortest <= wavelength <= glass.longest:
        raise ValueError(
            f"wavelength={wavelength!r} is outside the data of {glass.name}: they hold from "
            f"{1e9 * glass.shortest:.0f} to {1e9 * glass.longest:.0f} nm, type {550e-9!r} for green"
        )
    square = (1e6 * wavelength) ** 2
    terms = (b * square / (square - c) for b, c in zip(glass.B, glass.C, strict=True))
    return float(np.sqrt(1 + sum(terms)))


def relief(glass, wavelength):
    """The height in metres that delays light by one turn: λ/(n - 1), with air around the glass."""
    return wavelength / (refractive_index(glass, wavelength) - 1)


def height(phase, glass, wavelength, thickness=None):
    """The height of the glass at each pixel in metres, from 0 to less than relief(...).

    phase: real (ny, nx) in radians; whole turns are dropped.
    thickness: of the blank that the relief is cut into, in metres, if it is to be checked.
    """
    deepest = relief(glass, wavelength)
    if thickness is not None:
        _length("thickness", thickness, 1e-3)
        if thickness <= deepest:
            raise ValueError(
                f"thickness={thickness!r} is thinner than the relief of {1e6 * deepest:.2f} µm: "
                "a window of 1 mm would do, type thickness=1e-3"
            )
    turns = _picture("phase", phase) / TURN
    turns = turns - np.floor(turns)
    return np.where(turns < 1, turns, 0.0) * deepest  # -1e-20 is a turn less nothing: 1.0


def phase(height, glass, wavelength):
    """The phase in radians by which heights (ny, nx) in metres delay light. It is not wrapped."""
    return _picture("height", height) * (TURN / relief(glass, wavelength))


# ---------------------------------------------------------------------------- levels


def levels(phase, bits):
    """The nearest of 2**bits levels in a turn: whole numbers (ny, nx), 0 to 2**bits - 1.

    The level after the last is the first again: a turn is no phase.
    """
    _bits(bits, 16)
    return np.rint(_picture("phase", phase) * (2**bits / TURN)).astype(int) % 2**bits


def from_levels(numbers, bits):
    """The phase in radians of whole numbers of levels, 2**bits of which are a turn."""
    _bits(bits, 16)
    return _picture("levels", numbers) * (TURN / 2**bits)


# ---------------------------------------------------------------------------- a modulator's PNG


def linear_table(turn=256):
    """A modulator's look-up table where `turn` grey values are one turn: phases (256,), radians."""
    if not isinstance(turn, Real) or not 1 < turn < np.inf:
        raise ValueError(f"turn={turn!r} should be a number of grey values, e.g. turn=256")
    return np.arange(256) * (TURN / turn)


def write_png(path, phase, table=None):
    """Write an 8-bit grey picture for a phase modulator, and its look-up table beside it.

    table: the phase in radians that each grey value makes at your wavelength, (256,), as it comes
        with a modulator or was measured; linear, 256 values to a turn, if not given. Each pixel
        gets the grey value whose phase is nearest, whole turns aside. A table that leaves a pixel
        more than an eighth of a turn from its phase is refused.
    Writes path (.png) and the table as a .csv of the same name. Returns both paths.
    """
    from PIL import Image

    path, wanted, table = _path(path, ".png"), _picture("phase", phase), _table(table)
    # by the angle between two phases: nearest on the circle, in a few pixels at a time
    grey = np.array([np.argmax(np.cos(row[:, None] - table), axis=1) for row in wanted])
    far = np.count_nonzero(np.cos(wanted - table[grey]) < np.cos(TURN / 8) - 1e-9)
    if far:
        raise ValueError(
            f"{far} pixels are more than an eighth of a turn from every phase of the table, which "
            f"goes from {table.min():.3g} to {table.max():.3g}: give a table of a whole turn, such "
            "as linear_table(), or round the phase to what this one has"
        )
    beside = _path(path.with_suffix(".csv"), ".csv")
    Image.fromarray(grey.astype(np.uint8)).save(path)
    rows = np.column_stack([np.arange(256), table])
    np.savetxt(beside, rows, fmt=["%d", "%.6f"], delimiter=",", header="grey,phase in radians")
    return path, beside


class Mask(NamedTuple):
    """A picture that was read as a phase."""

    phase: np.ndarray  # (ny, nx), radians
    said: str  # how it was read


def read_mask(path, bench=None, table=None):
    """Somebody's phase mask, from a picture file: a Mask, its phase in radians.

    Grey values are no radians: 256 of them are a turn in an 8-bit file, 65536 in a 16-bit one,
    unless a table says otherwise (8-bit only, see write_png; or the path of its .csv).
    A palette is looked up, an opaque alpha channel is dropped, and `said` tells so.
    bench: refuse a picture that is not as large as its grid.
    Raises ValueError for colours, for transparent pixels, for floats, for several pictures in one
    file, and for what is no picture.
    """
    from PIL import Image, UnidentifiedImageError

    path = _exists(path)
    try:
        with Image.open(path) as picture:
            pictures, packed = getattr(picture, "n_frames", 1), str(picture.tile[:1])
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path.name} is no picture that can be read ({error})") from None
    if pictures > 1:
        raise ValueError(
            f"{path.name} holds {pictures} pictures, and a mask is one: save each in its own file"
        )
    grey, values, said = _grey(picture, path.name)
    for bits in (2, 4):  # Pillow stretches them to 0 ... 255
        if f"L;{bits}'" in packed:
            grey, values, said = grey * (2**bits - 1) / 255, 2**bits, f"{bits}-bit grey"
    if bench is not None and grey.shape != bench.shape:
        raise ValueError(_other_size(path.name, grey.shape, bench.shape))
    if table is None:
        return Mask(grey * (TURN / values), f"{said}; {values} values are a turn")
    if values != 256:
        raise ValueError(f"a table has 256 phases, but {path.name} is {said}: leave table out")
    if isinstance(table, (str, Path)):
        table = _columns(_exists(table))[:, -1]
    return Mask(_table(table)[grey.astype(int)], f"{said}; phases by your table")


def _grey(picture, name):
    """(grey values (ny, nx), how many there can be, how it was read)."""
    mode, said = picture.mode, "8-bit grey"
    if mode.startswith("I") and picture.format == "PNG" or mode.startswith("I;16"):
        return np.asarray(picture).astype(float), 65536, "16-bit grey"
    if mode == "1":
        return np.asarray(picture).astype(float), 2, "black and white"
    if mode not in ("L", "LA", "P", "PA", "RGB", "RGBA"):
        raise ValueError(
            f"{name} holds numbers of the kind {mode!r}, which no scale belongs to: save it with "
            "8 or 16 bits of grey; if they are heights, use read_heights"
        )
    if mode in ("P", "PA"):
        said = "8-bit grey from a palette"
    if mode in ("P", "PA", "LA", "RGBA") and (mode != "P" or "transparency" in picture.info):
        picture = picture.convert("RGBA")
        clear = np.count_nonzero(np.asarray(picture)[..., 3] < 255)
        if clear:
            raise ValueError(
                f"{clear} pixels of {name} are transparent, and no phase is meant by that: save it "
                "without an alpha channel, in a program for pictures or by "
                'Image.open(...).convert("L")'
            )
        said += ", opaque alpha dropped"
    colours = np.asarray(picture.convert("RGB")).astype(int)
    if np.ptp(colours, axis=2).any():
        raise ValueError(
            f"{name} is in colour: a colour bar's picture is no phase. Save the numbers themselves "
            "as grey, 8 or 16 bits"
        )
    return colours[..., 0].astype(float), 256, said


# ---------------------------------------------------------------------------- height maps


def write_tiff(path, height, pitch, step=1e-10):
    """Write heights (ny, nx) in metres as a 16-bit TIFF: whole numbers of `step` (0.1 nm).

    Its description says so, in JSON: {"unit": "micrometre", "step": 0.0001, ...}, and its
    resolution is that of the pitch. Returns the path.
    """
    import tifffile

    path, values = _path(path, ".tif", ".tiff"), _height(height)
    _length("pitch", pitch, 20e-6)
    _length("step", step, 1e-10)
    if 0 < values.max() < 100 * step:
        raise ValueError(
            f"step={step!r} is too coarse for a height map that ends at "
            f"{1e6 * values.max():.3g} µm: type step=1e-10"
        )
    if values.max() > 65535 * step:
        enough = np.ceil(values.max() / 65535e-10) * 1e-10
        raise ValueError(
            f"16 bits end at {65535e6 * step:.3g} µm with step={step!r}, but the height map goes "
            f"to {1e6 * values.max():.3g} µm: type step={enough:.3g}"
        )
    about = {"unit": "micrometre", "step": float(f"{1e6 * step:.6g}"), "pitch": 1e6 * pitch}
    per_cm = 1e-2 / pitch
    tifffile.imwrite(
        path,
        np.rint(values / step).astype(np.uint16),
        description=json.dumps(about),
        resolution=(per_cm, per_cm),
        resolutionunit="CENTIMETER",
        metadata=None,
    )
    return path


def write_csv(path, height, pitch, note=""):
    """Write heights (ny, nx) in metres as text, in micrometres to 0.1 nm. Returns the path."""
    path, values = _path(path, ".csv"), _height(height)
    _length("pitch", pitch, 20e-6)
    about = f"height in micrometres, pitch {1e6 * pitch:.6g} micrometres. {note}".strip()
    np.savetxt(path, 1e6 * values, fmt="%.4f", delimiter=",", header=about, encoding="utf-8")
    return path


def read_heights(path, bench=None):
    """Heights (ny, nx) in metres from a .tif of write_tiff, or a .csv in micrometres."""
    path = _exists(path)
    if path.suffix.lower() == ".csv":
        values = 1e-6 * _columns(path)
    else:
        import tifffile

        try:
            with tifffile.TiffFile(path) as file:
                values, about = file.pages[0].asarray(), file.pages[0].description
            step = float(json.loads(about)["step"])
        except (tifffile.TiffFileError, ValueError, KeyError, TypeError):
            raise ValueError(
                f"{path.name} does not say how high a step is: read_heights reads what write_tiff "
                'wrote, or a TIFF whose description is like {"unit": "micrometre", "step": 0.0001}'
            ) from None
        values = values * (1e-6 * step)
    values = _height(values, path.name)
    if bench is not None and values.shape != bench.shape:
        raise ValueError(_other_size(path.name, values.shape, bench.shape))
    return values


def _columns(path):
    if not path.read_bytes().strip():
        raise ValueError(f"{path.name} is empty: numbers between commas are wanted")
    try:
        return np.loadtxt(path, delimiter=",", ndmin=2, encoding="utf-8")
    except ValueError as error:
        raise ValueError(f"{path.name} should be numbers between commas: {error}") from None


# ---------------------------------------------------------------------------- solids


def solid(height, pitch, base=1e-3, rim=4, wall=0.02):
    """A plate as a closed surface of triangles: vertices (n, 3) in millimetres, faces (m, 3).

    height: (ny, nx) in metres. It stands on a window of glass of thickness `base`, with a flat
        rim as wide as `rim` pixels all around. On the rim, at row 0 and column 0, a square of half
        its width is as high as the relief: the mark that tells which way up.
    wall: the slope between two pixels takes this share of a pitch; upright walls would leave
        edges where four heights meet, and the surface would not be closed.
    x and y are the bench's, z goes with the light, and the flat side is at z = 0.
    """
    values = _height(height)
    for name, value, example in [("pitch", pitch, 20e-6), ("base", base, 1e-3)]:
        _length(name, value, example)
    if not isinstance(rim, Integral) or rim < 2:
        raise ValueError(f"rim={rim!r} should be a whole number of pixels, at least 2: type rim=4")
    if not isinstance(wall, Real) or not 0 < wall < 0.5:
        raise ValueError(f"wall={wall!r} should be a share of the pitch, e.g. wall=0.02")
    top = np.pad(values, rim)
    first, last = (rim + 1) // 4, (rim + 1) // 4 + max(1, rim // 2)
    top[first:last, first:last] = max(values.max(), pitch / 10)
    top = np.repeat(np.repeat(top, 2, axis=0), 2, axis=1)  # four corners to a pixel
    (y, x), edge = (_corners(n, rim, pitch, wall) for n in values.shape), _border(top.shape)
    grid = np.stack([np.broadcast_to(x, top.shape), np.broadcast_to(y[:, None], top.shape)], -1)
    above = np.concatenate([grid, base + top[..., None]], axis=2).reshape(-1, 3)
    below = above[edge] * [1, 1, 0]
    vertices = 1e3 * np.concatenate([above, below, [[x.mean(), y.mean(), 0.0]]])
    number = np.arange(top.size).reshape(top.shape)
    a, b = number[:-1, :-1].ravel(), number[:-1, 1:].ravel()
    c, d = number[1:, 1:].ravel(), number[1:, :-1].ravel()
    foot = top.size + np.arange(len(edge))
    after, foot_after = np.roll(edge, -1), np.roll(foot, -1)
    middle = np.full(len(edge), len(vertices) - 1)
    faces = [(a, b, c), (a, c, d), (edge, foot, foot_after), (edge, foot_after, after)]
    faces.append((foot, middle, foot_after))
    return vertices, np.concatenate([np.column_stack(face) for face in faces])


def _corners(n, rim, pitch, wall):
    """Where the corners of n pixels and their rim are along one axis, in metres."""
    centres = (np.arange(-rim, n + rim) - n // 2) * pitch
    half = (1 - wall) / 2 * pitch
    return np.column_stack([centres - half, centres + half]).ravel()


def _border(shape):
    """The numbers of a grid's outermost points, once around."""
    n = np.arange(shape[0] * shape[1]).reshape(shape)
    return np.concatenate([n[0, :-1], n[:-1, -1], n[-1, :0:-1], n[:0:-1, 0]])


def write_stl(path, height, pitch, **options):
    """Write one plate as an STL, sizes in millimetres (the format itself has no unit).

    options: as in `solid`. Needs trimesh. Returns the path.
    """
    trimesh, path = _trimesh(), _path(path, ".stl")
    vertices, faces = solid(height, pitch, **options)
    trimesh.Trimesh(vertices, faces, process=False).export(path)
    return path


def read_stl(path, shape, pitch, base=1e-3):
    """Heights (ny, nx) in metres of a plate that write_stl wrote, with the rim cut off."""
    corners = np.asarray(_trimesh().load_mesh(_exists(path)).vertices) * 1e-3
    ny, nx = shape
    columns, rows = np.rint(corners[:, :2] / pitch).astype(int).T + [[nx // 2], [ny // 2]]
    inside = (rows >= 0) & (rows < ny) & (columns >= 0) & (columns < nx) & (corners[:, 2] > 0)
    values = np.full(shape, -np.inf)
    np.maximum.at(values, (rows[inside], columns[inside]), corners[inside, 2] - base)
    if not np.isfinite(values).all():
        raise ValueError(f"{Path(path).name} has no plate of {ny} x {nx} pixels of {pitch!r} m")
    return values


def _trimesh():
    try:
        return importlib.import_module("trimesh")
    except ImportError:
        raise ModuleNotFoundError(
            "An STL is written by trimesh, which is not installed: type pip install trimesh"
        ) from None


# ---------------------------------------------------------------------------- what is refused


def _length(name, value, example):
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < 1:
        raise ValueError(f"{name}={value!r} should be a length in metres: type {name}={example!r}")


def _bits(bits, most):
    if isinstance(bits, bool) or not isinstance(bits, Integral) or not 1 <= bits <= most:
        raise ValueError(
            f"bits={bits!r} should be a whole number from 1 to {most}, which is what a file holds: "
            "type bits=8"
        )


def _picture(name, values):
    """Real, finite numbers in rows and columns, as float64."""
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} should be real numbers, these are {array.dtype}: type floats")
    if array.ndim != 2 or min(array.shape) < 2:
        raise ValueError(
            f"{name} has shape {array.shape}, but rows and columns are wanted: give one plate, "
            "such as phases[0]"
        )
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        row, column = bad[0].tolist()
        raise ValueError(
            f"{name} has {len(bad)} values that are nan or infinite, the first in row {row}, "
            f"column {column}: no tool can cut that. Find them with np.isfinite({name})"
        )
    return array.astype(float)


def _height(values, name="height"):
    array = _picture(name, values)
    if array.min() < 0 or array.max() >= 1e-3:
        raise ValueError(
            f"{name} goes from {array.min():.3g} to {array.max():.3g}: heights are in metres, from "
            "0 to less than 1e-3. Are these micrometres? Then type 1e-6 * height"
        )
    return array


def _table(table):
    array = linear_table() if table is None else np.asarray(table)
    if array.shape != (256,) or array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise ValueError(
            f"a look-up table is 256 finite phases in radians, this has shape {array.shape}: "
            "type linear_table()"
        )
    return array.astype(float)


def _path(path, *endings):
    path = Path(path)
    if path.suffix.lower() not in endings:
        raise ValueError(
            f"{path.name!r} should end in {endings[0]}: type {path.stem + endings[0]!r}"
        )
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        why = "is not to be written in" if folder.is_dir() else "does not exist"
        raise ValueError(f"the folder {folder.as_posix()!r} {why}: type the path of another one")
    if path.exists():
        raise ValueError(
            f"{path.name!r} is there already, and is kept: type another name, or remove it first "
            f"by Path({path.as_posix()!r}).unlink()"
        )
    return path


def _exists(path):
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"there is no file {path.name!r} in {path.parent.as_posix()!r}")
    return path


def _other_size(name, got, wanted):
    (ny, nx), (rows, columns) = got, wanted
    oblong = ", which is oblong," if (ny == nx) != (rows == columns) else ""
    return (
        f"{name} has {ny} rows and {nx} columns{oblong} but the bench has {rows} x {columns} "
        "samples: crop or pad it (do not resample it, as phases jump by a turn), or type "
        f"samples=({ny}, {nx})"
    )
