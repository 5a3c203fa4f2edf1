"""Glasses against their catalogues, files against other libraries, bad files against kind words."""

import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from shared import fabrication as fab
from shared.propagation import Bench

BENCH = Bench(samples=(9, 12), pitch=20e-6, wavelength=633e-9, spacing=20e-3)
RNG = np.random.default_rng(15)
PHASE = RNG.uniform(-9, 9, (9, 12))
HEIGHT = fab.height(PHASE, "N-BK7", 633e-9)


def apart(a, b):
    """The largest angle between two phases, whole turns aside."""
    return np.max(np.abs(np.angle(np.exp(1j * (np.asarray(a) - b)))))


# Glass


@pytest.mark.parametrize(
    "glass, wavelength, n",
    [
        ("N-BK7", 587.5618e-9, 1.5168),  # n_d as the catalogue prints it
        ("N-BK7", 632.8e-9, 1.515089),
        ("fused silica", 587.5618e-9, 1.458462),
        ("fused silica", 532e-9, 1.460706),
    ],
)
def test_an_index_is_the_published_one(glass, wavelength, n):
    assert fab.refractive_index(glass, wavelength) == pytest.approx(n, abs=2e-6)


@pytest.mark.parametrize("glass, V", [("N-BK7", 64.17), ("fused silica", 67.82)])
def test_abbes_number_is_the_published_one(glass, V):
    blue, yellow, red = (fab.refractive_index(glass, x * 1e-9) for x in (486.13, 587.56, 656.27))
    assert (yellow - 1) / (blue - red) == pytest.approx(V, abs=0.02)


def test_a_relief_of_one_turn_and_back():
    assert fab.relief("fused silica", 632.8e-9) == pytest.approx(1.3846e-6, abs=1e-10)
    assert HEIGHT.min() >= 0 and HEIGHT.max() < fab.relief("N-BK7", 633e-9)
    assert apart(fab.phase(HEIGHT, "N-BK7", 633e-9), PHASE) < 1e-9
    tiny = fab.height(np.full((2, 2), -1e-20), "N-BK7", 633e-9)
    assert np.all(tiny == 0)  # not a whole turn


@pytest.mark.parametrize("bits", [1, 3, 8, 16])
def test_levels_are_the_nearest_and_a_turn_is_level_0(bits):
    numbers = fab.levels(PHASE, bits)
    assert numbers.min() >= 0 and numbers.max() < 2**bits
    assert apart(fab.from_levels(numbers, bits), PHASE) <= np.pi / 2**bits + 1e-9
    assert np.all(fab.levels(np.full((2, 2), 2 * np.pi - 1e-9), bits) == 0)


# Files, each read by another library


def test_a_modulators_picture_and_its_table(tmp_path):
    table = 2.2 * np.pi * (np.arange(256) / 255) ** 1.3
    path, beside = fab.write_png(tmp_path / "plate.png", PHASE, table)
    with Image.open(path) as picture:
        assert (picture.mode, picture.size) == ("L", (12, 9))
        grey = np.array(picture)
    assert apart(table[grey], PHASE) < 0.04
    assert np.allclose(
        np.loadtxt(beside, delimiter=","), np.column_stack([range(256), table]), atol=1e-6
    )
    for given in (table, beside, str(beside)):
        assert apart(fab.read_mask(path, BENCH, given).phase, PHASE) < 0.04
    path, _ = fab.write_png(tmp_path / "linear.png", PHASE)
    assert apart(fab.read_mask(path).phase, PHASE) <= np.pi / 256 + 1e-9


def test_a_height_map_as_tiff_and_as_text(tmp_path):
    tifffile = pytest.importorskip("tifffile")
    path = fab.write_tiff(tmp_path / "plate.tif", HEIGHT, 20e-6)
    numbers = tifffile.imread(path)
    with tifffile.TiffFile(path) as file:
        about = json.loads(file.pages[0].description)
        assert file.pages[0].get_resolution("CENTIMETER") == pytest.approx((500, 500))
    assert numbers.dtype == np.uint16 and about["unit"] == "micrometre"
    assert np.max(np.abs(numbers * about["step"] - 1e6 * HEIGHT)) <= 0.51e-4
    text = fab.write_csv(tmp_path / "plate.csv", HEIGHT, 20e-6, "N-BK7")
    assert np.max(np.abs(np.loadtxt(text, delimiter=",") - 1e6 * HEIGHT)) <= 0.51e-4
    for one in (path, text):
        assert np.max(np.abs(fab.read_heights(one, BENCH) - HEIGHT)) < 0.6e-10


@pytest.mark.parametrize("shape", [(9, 12), (4, 4), (3, 8)])
def test_a_solid_is_closed_and_as_large_as_it_says(shape):
    height = RNG.uniform(0, 1e-6, shape)
    vertices, faces = fab.solid(height, 20e-6, base=1e-3, rim=4)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there, back = (set(map(tuple, e.tolist())) for e in (edges, edges[:, ::-1]))
    assert len(there) == len(edges) and there == back  # every edge once each way: closed
    a, b, c = vertices[faces].transpose(1, 0, 2)
    volume = np.sum(a * np.cross(b, c)) / 6
    area = np.prod([(n + 8 - 0.02) * 0.02 for n in shape])
    assert 0 < volume - area < 0.01 * area  # in mm³, and its normals point outwards
    assert np.ptp(vertices, axis=0)[:2] == pytest.approx([(n + 7.98) * 0.02 for n in shape[::-1]])
    mark = vertices[vertices[:, 2] > 1.0015]
    assert len(mark) == 16 and (mark[:, :2] < 0).all()  # near row 0, column 0, and nowhere else


def test_a_solid_as_trimesh_reads_it(tmp_path):
    trimesh = pytest.importorskip("trimesh")
    path = fab.write_stl(tmp_path / "plate.stl", HEIGHT, 20e-6)
    mesh = trimesh.load_mesh(path)
    assert mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0
    assert mesh.extents[:2] == pytest.approx([19.98 * 0.02, 16.98 * 0.02], rel=1e-5)  # mm
    read = fab.read_stl(path, HEIGHT.shape, 20e-6)
    assert np.max(np.abs(read - HEIGHT)) < 2e-10
    with pytest.raises(ValueError, match="no plate of 40 x 40"):
        fab.read_stl(path, (40, 40), 20e-6)


def test_without_trimesh_one_sentence_says_what_to_type(tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(fab.importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError, match="type pip install trimesh"):
        fab.write_stl(tmp_path / "plate.stl", HEIGHT, 20e-6)


# Masks that somebody else made


def picture(path, array, mode=None, **options):
    image = Image.fromarray(array)
    (image if mode is None else image.convert(mode)).save(path, **options)
    return path


GREY = RNG.integers(0, 256, (9, 12)).astype(np.uint8)


def test_grey_values_are_no_radians(tmp_path):
    read = fab.read_mask(picture(tmp_path / "a.png", GREY), BENCH)
    assert np.allclose(read.phase, GREY * (2 * np.pi / 256)) and "256 values" in read.said
    deep = (GREY.astype(np.uint16) << 8) + 37
    for name in ("b.png", "b.tif"):
        read = fab.read_mask(picture(tmp_path / name, deep), BENCH)
        assert np.allclose(read.phase, deep * (2 * np.pi / 65536)) and "16-bit" in read.said
    bits = fab.read_mask(picture(tmp_path / "c.png", GREY, "1"), BENCH)
    assert set(np.unique(bits.phase)) <= {0, np.pi}


@pytest.mark.parametrize("mode", ["LA", "RGB", "RGBA"])
def test_opaque_alpha_and_equal_colours_are_grey_and_said(tmp_path, mode):
    read = fab.read_mask(picture(tmp_path / "a.png", GREY, mode), BENCH)
    assert np.allclose(read.phase, GREY * (2 * np.pi / 256))
    assert ("opaque alpha dropped" in read.said) == mode.endswith("A")


def test_a_palette_is_looked_up(tmp_path):
    image = Image.fromarray(255 - GREY).convert("L").convert("P")
    image.putpalette([v for k in range(256) for v in (255 - k,) * 3])
    image.save(tmp_path / "p.png")
    read = fab.read_mask(tmp_path / "p.png", BENCH)
    assert np.allclose(read.phase, GREY * (2 * np.pi / 256)) and "palette" in read.said


# Bad designs and bad files


def holed(value):
    bad = HEIGHT.copy()
    bad[2, 3] = value
    return bad


REFUSED = {
    "a glass thinner than its relief": (
        lambda d: fab.height(PHASE, "N-BK7", 633e-9, thickness=1e-6),
        "thinner than the relief of 1.23 µm.*thickness=1e-3",
    ),
    "outside the data": (lambda d: fab.height(PHASE, "N-BK7", 10e-6), "300 to 2500 nm, type"),
    "in nanometres": (lambda d: fab.relief("N-BK7", 633), "in metres: type"),
    "an unknown glass": (lambda d: fab.relief("BK7", 633e-9), "'N-BK7' or 'fused silica'"),
    "a wavelength in words": (lambda d: fab.relief("N-BK7", "red"), "length in metres: type"),
    "too many bits": (lambda d: fab.levels(PHASE, 17), "from 1 to 16.*type bits=8"),
    "half a bit": (lambda d: fab.levels(PHASE, 2.5), "whole number"),
    "nan": (lambda d: fab.write_csv(d / "a.csv", holed(np.nan), 2e-5), "row 2, column 3"),
    "infinite": (lambda d: fab.write_tiff(d / "a.tif", holed(np.inf), 2e-5), "np.isfinite"),
    "below the glass": (lambda d: fab.write_tiff(d / "a.tif", holed(-1e-6), 2e-5), "0 to less"),
    "micrometres": (lambda d: fab.write_csv(d / "a.csv", 1e6 * HEIGHT, 2e-5), "1e-6 [*] height"),
    "too deep for 16 bits": (
        lambda d: fab.write_tiff(d / "a.tif", 1e2 * HEIGHT, 2e-5),
        "end at 6.55 µm.*type step=",
    ),
    "all plates at once": (lambda d: fab.write_png(d / "a.png", [PHASE] * 3), "give one plate"),
    "complex": (lambda d: fab.write_png(d / "a.png", np.exp(1j * PHASE)), "real numbers"),
    "words": (lambda d: fab.levels([["a", "b"], ["c", "d"]], 8), "real numbers"),
    "a short table": (lambda d: fab.write_png(d / "a.png", PHASE, [0, 1]), "linear_table"),
    "an ending": (lambda d: fab.write_png(d / "a.jpg", PHASE), "type 'a.png'"),
    "no rim": (lambda d: fab.solid(HEIGHT, 2e-5, rim=0), "type rim=4"),
    "a step of micrometres": (
        lambda d: fab.write_tiff(d / "a.tif", HEIGHT, 2e-5, step=1e-6),
        "too coarse.*type step=1e-10",
    ),
    "a pitch in micrometres": (lambda d: fab.write_csv(d / "a.csv", HEIGHT, 20), "pitch=2e-05"),
    "half a turn's table": (
        lambda d: fab.write_png(d / "a.png", PHASE, fab.linear_table(512)),
        "pixels are more than an eighth of a turn.*linear_table",
    ),
    "no folder": (lambda d: fab.write_csv(d / "b" / "a.csv", HEIGHT, 2e-5), "does not exist"),
    "no turn": (lambda d: fab.linear_table(0), "turn=256"),
    "no file": (lambda d: fab.read_mask(d / "none.png"), "there is no file 'none.png'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_made_is_refused_and_told(case, tmp_path):
    make, words = REFUSED[case]
    with pytest.raises(ValueError, match=words):
        make(tmp_path)


def test_nothing_is_written_over(tmp_path):
    mine = tmp_path / "plate.csv"
    mine.write_text("my heights")
    with pytest.raises(ValueError, match=r"'plate.csv' is there already.*unlink\(\)"):
        fab.write_png(tmp_path / "plate.png", PHASE)  # its table would be plate.csv
    with pytest.raises(ValueError, match="is there already, and is kept"):
        fab.write_csv(mine, HEIGHT, 20e-6)
    assert mine.read_text() == "my heights" and [*tmp_path.iterdir()] == [mine]


def test_a_folder_that_is_not_to_be_written_in_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(fab.os, "access", lambda *args: False)
    with pytest.raises(ValueError, match="is not to be written in"):
        fab.write_tiff(tmp_path / "a.tif", HEIGHT, 20e-6)


def test_four_bits_of_grey_are_sixteen_to_a_turn(tmp_path):
    nibbles = GREY >> 4
    rows = b"".join(b"\0" + bytes(row[::2] << 4 | row[1::2]) for row in nibbles)
    head = struct.pack(">IIBBBBB", 12, 9, 4, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    read = fab.read_mask(tmp_path / "a.png", BENCH)
    assert np.allclose(read.phase, nibbles * (2 * np.pi / 16)) and "16 values" in read.said


def test_heights_from_files_that_others_named(tmp_path):
    fab.write_csv(tmp_path / "a.csv", HEIGHT, 20e-6).rename(tmp_path / "A.CSV")
    assert np.allclose(fab.read_heights(tmp_path / "A.CSV"), HEIGHT, atol=1e-10)
    (tmp_path / "b.csv").write_text("")
    with pytest.raises(ValueError, match="b.csv is empty"):
        fab.read_heights(tmp_path / "b.csv")


def a_text(path):
    path.write_text("this is no picture")
    return path


FILES = {
    "transparent": (
        lambda d: picture(d / "a.png", np.dstack([GREY] * 3 + [GREY])),
        "transparent, and no phase.*without an alpha",
    ),
    "coloured": (
        lambda d: picture(d / "a.png", np.dstack([GREY, GREY, GREY[::-1]])),
        "in colour",
    ),
    "floats": (lambda d: picture(d / "a.tif", PHASE.astype(np.float32)), "read_heights"),
    "oblong": (lambda d: picture(d / "a.png", np.ones((9, 9), np.uint8)), "9 rows and 9 columns"),
    "too small": (lambda d: picture(d / "a.png", GREY[:4, :5]), r"samples=\(4, 5\)"),
    "two pictures": (
        lambda d: picture(
            d / "a.gif", GREY, save_all=True, append_images=[Image.fromarray(GREY[::-1].copy())]
        ),
        "holds 2 pictures",
    ),
    "no picture": (lambda d: a_text(d / "a.png"), "no picture that can be read"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_mask_that_says_no_phase_is_refused_and_told(case, tmp_path):
    make, words = FILES[case]
    path = make(tmp_path)
    with pytest.raises(ValueError, match=words):
        fab.read_mask(path, BENCH)


def test_a_table_for_16_bits_is_refused(tmp_path):
    path = picture(tmp_path / "a.png", GREY.astype(np.uint16))
    with pytest.raises(ValueError, match="leave table out"):
        fab.read_mask(path, table=fab.linear_table())


def test_height_maps_that_cannot_be_read_are_told(tmp_path):
    words = tmp_path / "a.csv"
    words.write_text("1.0,high\n2.0,3.0\n")
    with pytest.raises(ValueError, match="numbers between commas"):
        fab.read_heights(words)
    words.write_text("1.0,nan\n2.0,3.0\n")
    with pytest.raises(ValueError, match="row 0, column 1"):
        fab.read_heights(words)
    words.write_text("1.0,2.0\n2.0,3.0\n")
    with pytest.raises(ValueError, match="samples="):
        fab.read_heights(words, BENCH)
    with pytest.raises(ValueError, match="how high a step is"):
        fab.read_heights(picture(tmp_path / "b.tif", GREY))
