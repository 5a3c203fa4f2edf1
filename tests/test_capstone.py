"""The capstone's referee, its readers of pictures, and the folder that an entry leaves."""

import json
import re
import struct
import zlib
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from shared import capstone, entry_page, fabrication, pictures
from shared.capstone import arriving, rounded
from shared.elements import detectors, gaussian_beam, intensity
from shared.propagation import Bench, diffract
from tools import build

from .answers.lesson_17 import BEAM, BENCH, LENS, R2, SPOT, by_gradient, lens

RULES = ["passive", "energy", "sampling", "reach", "quantisation"]
PRISM = rounded([2 * LENS + 0.8 * np.pi * BENCH.x / BENCH.pitch], 3)  # to the right, and out
CORNER = np.zeros((64, 64))
CORNER[1:4, 2:5] = 1


def with_its_wall(entry):
    return entry._replace(wall=arriving(entry))


def reader():
    """Two beams, each straight ahead to a detector of its own."""
    bench = Bench(48, 20e-6, 550e-9, 30e-3)
    masks = detectors(bench, 2, side=200e-6)
    beams = []
    for mask in masks:
        rows, columns = np.nonzero(mask)
        aside = round(rows.mean() - 24), round(columns.mean() - 24)
        beams.append(np.roll(gaussian_beam(bench, 120e-6), aside, axis=(0, 1)))
    made = capstone.Entry(
        "A reader", "Two beams.", bench, np.array(beams), [np.zeros((48, 48))], 2, masks, None
    )
    return with_its_wall(made._replace(labels=np.array([0, 1])))


def faint():
    """The reader's beams, the second of them a hundred million times dimmer."""
    return with_its_wall(reader()._replace(light=reader().light * [[[1]], [[1e-4]]]))


def two_plates():
    bench = replace(BENCH, spacing=6e-3)
    plates = rounded([LENS, LENS / 3], 4)
    return with_its_wall(lens()._replace(bench=bench, plates=plates, bits=4))


def oblong():
    bench = Bench((40, 56), 10e-6, 532e-9, 8e-3)
    wish = 1.0 * (np.hypot(bench.x, bench.y[:, None]) < 60e-6)
    plates = [np.exp(1j * p) for p in rounded([np.zeros((40, 56))], 1)]
    made = lens()._replace(bench=bench, light=gaussian_beam(bench, 90e-6), plates=plates, bits=1)
    return with_its_wall(made._replace(wanted=wish))


def single_precision():
    made = lens()
    light, plates = made.light.astype(np.complex64), [np.float32(p) for p in made.plates]
    wall = intensity(diffract(light, plates, BENCH, pad=True))
    return made._replace(light=light, plates=plates, wall=wall)


GOOD = [lens, reader, faint, two_plates, oblong, single_precision]


@pytest.mark.parametrize("make", GOOD, ids=lambda make: make.__name__)
def test_no_rule_speaks_on_a_good_entry(make):
    findings = capstone.referee(make())
    assert [one.rule for one in findings] == RULES
    assert [one for one in findings if not one.kept] == []


def shining(where, times):
    plate = np.exp(1j * lens().plates[0])
    plate[where] *= times
    return with_its_wall(lens()._replace(plates=[plate]))


def later(k, make):
    """Two plates of which plate k has the fault."""
    entry = two_plates()
    plates = [np.exp(1j * p) for p in entry.plates]
    plates[k] = make(plates[k])
    return with_its_wall(entry._replace(plates=plates))


def spoilt(plate, where, by):
    plate = np.array(plate)
    plate[where] += by
    return plate


def moved_light(entry):
    wall = np.array(entry.wall)
    wall[3, 5], wall[32, 32] = wall[32, 32], wall[3, 5]
    return entry._replace(wall=wall)


BROKEN = {  # one fault each: the entry, the rule that speaks, what it says
    "one pixel shines": (
        lambda: shining((9, 40), 1.13),
        "passive",
        "plate 0 multiplies the light by 1.13 at row 9, column 40, and amplifies at 1 of 4096",
    ),
    "the second plate shines": (
        lambda: later(1, lambda t: 1.2 * t),
        "passive",
        "plate 1 multiplies the light by 1.2 at row",
    ),
    "a little gain everywhere": (
        lambda: later(0, lambda t: 1.001 * t),
        "passive",
        "amplifies at 4096 of 4096",
    ),
    "brighter": (
        lambda: lens()._replace(wall=1.4 * lens().wall),
        "energy",
        "the wall is 1.4 times as bright",
    ),
    "dimmer": (
        lambda: lens()._replace(wall=0.5 * lens().wall),
        "energy",
        "the wall is 0.5 times as bright",
    ),
    "one beam brighter": (
        lambda: reader()._replace(wall=reader().wall * np.array([1, 1.3])[:, None, None]),
        "energy",
        "of beam 1 is 1.3 times",
    ),
    "a faint beam with another's wall": (
        lambda: faint()._replace(wall=faint().wall[[0, 0]] * np.array([1, 1e-8])[:, None, None]),
        "energy",
        "not the wall of these plates: at beam 1, row ",
    ),
    "light from nowhere": (
        lambda: moved_light(lens()),
        "energy",
        "not the wall of these plates: at row ",
    ),
    "below nothing": (
        lambda: lens()._replace(wall=spoilt(lens().wall, (2, 7), -1.0)),
        "energy",
        "at row 2, column 7: brightness is never below 0",
    ),
    "rounded afterwards": (
        lambda: lens()._replace(plates=rounded([LENS], 2), bits=2, wall=lens().wall),
        "energy",
        "not the wall of these plates",
    ),
    "upside down": (
        lambda: with_its_wall(lens()._replace(plates=PRISM))._replace(
            wall=arriving(lens()._replace(plates=PRISM))[::-1, ::-1]
        ),
        "energy",
        "not the wall of these plates",
    ),
    "a hop too long": (
        lambda: with_its_wall(lens()._replace(bench=replace(BENCH, spacing=26e-3))),
        "sampling",
        "a hop of 26 mm is beyond the critical distance of 24.05 mm",
    ),
    "pixels below half a wavelength": (
        lambda: with_its_wall(lens()._replace(bench=replace(BENCH, pitch=2e-7))),
        "sampling",
        "at most half a wavelength",
    ),
    "a wish out of reach": (
        lambda: with_its_wall(
            lens()._replace(
                light=BEAM * (R2 < 50e-6**2), bench=replace(BENCH, spacing=4e-3), wanted=CORNER
            )
        ),
        "reach",
        "100% of your wish lies where no light can come: row 1, column 2 is 28 pixels from",
    ),
    "round the ring": (
        lambda: lens()._replace(
            plates=PRISM, wall=arriving(lens()._replace(plates=PRISM), pad=False)
        ),
        "reach",
        "of the wall's light left the window on one side and came back",
    ),
    "not rounded": (
        lambda: with_its_wall(lens()._replace(plates=[LENS])),
        "quantisation",
        "of a step off the nearest of 8 levels at row ",
    ),
    "one pixel not rounded": (
        lambda: with_its_wall(lens()._replace(plates=[spoilt(lens().plates[0], (5, 6), 0.3)])),
        "quantisation",
        "of 8 levels at row 5, column 6, and 1 of 4096 pixels",
    ),
    "fewer levels promised": (
        lambda: lens()._replace(bits=2),
        "quantisation",
        "0.5 of a step off the nearest of 4 levels",
    ),
    "phases beyond what numbers resolve": (
        lambda: with_its_wall(lens()._replace(plates=[lens().plates[0] + 1e16])),
        "quantisation",
        "of a step off the nearest of 8 levels",
    ),
    "it swallows": (
        lambda: shining((9, 40), 0.7),
        "quantisation",
        "plate 0 lets 0.7 of the light's amplitude through at row 9, column 40",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_is_found_by_its_own_rule_which_says_where_and_by_how_much(fault):
    make, rule, says = BROKEN[fault]
    spoken = [one for one in capstone.referee(make()) if not one.kept]
    assert [one.rule for one in spoken] == [rule], spoken
    assert says in spoken[0].said


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_broken_entry(rule):
    assert rule in [row[1] for row in BROKEN.values()]


@pytest.mark.parametrize("share, kept", [(0.015, True), (0.03, False)])
def test_a_wish_may_lie_out_of_reach_by_a_hair(share, kept):
    light, bench = BEAM * (R2 < 50e-6**2), replace(BENCH, spacing=4e-3)
    wish = SPOT / np.sum(SPOT) * (1 - share)
    wish[2, 2] = share
    entry = with_its_wall(lens()._replace(light=light, bench=bench, wanted=wish))
    assert capstone.referee(entry)[3].kept == kept


@pytest.mark.parametrize("spacing, kept", [(24.0e-3, True), (24.2e-3, False)])
def test_the_longest_hop_is_the_padded_grids_critical_distance(spacing, kept):
    entry = with_its_wall(lens()._replace(bench=replace(BENCH, spacing=spacing)))
    assert capstone.referee(entry)[2].kept == kept


def test_how_far_light_has_to_go_against_every_pair_of_pixels():
    rng = np.random.default_rng(17)
    for shape in ((7, 9), (10, 6), (5, 5)):
        lit, wanted = rng.random(shape) < 0.1, rng.random(shape) < 0.2
        lit[0, 1] = wanted[3, 4] = True
        pairs = np.abs(np.argwhere(wanted)[:, None] - np.argwhere(lit)[None])
        each = pairs.max(axis=2).min(axis=1)
        need, at = capstone.farthest(lit, wanted)
        assert need == each.max() and at in [
            tuple(p) for p in np.argwhere(wanted)[each == each.max()]
        ]


BAD = {
    "no entry": (lambda: "lens", "type Entry(...)"),
    "no title": (lambda: lens()._replace(title=""), "title is empty"),
    "no words": (lambda: lens()._replace(about=None), "about is empty"),
    "no bench": (lambda: lens()._replace(bench=64), "type bench=Bench(...)"),
    "no bits": (lambda: lens()._replace(bits=0), "type bits=4"),
    "half bits": (lambda: lens()._replace(bits=2.5), "type bits=4"),
    "no plates": (lambda: lens()._replace(plates=[]), "type plates=[phase]"),
    "one array": (lambda: lens()._replace(plates=LENS), "plates[0] has shape (64,)"),
    "nan mask": (
        lambda: lens()._replace(plates=[spoilt(LENS, (3, 4), np.nan)]),
        "plates[0] has 1 values that are nan or infinite, the first at row 3, column 4",
    ),
    "half a plate": (lambda: lens()._replace(plates=[LENS[:32]]), "shape (32, 64)"),
    "grey levels": (
        lambda: lens()._replace(plates=[np.zeros((64, 64), np.uint8)]),
        "fabrication.read_mask",
    ),
    "no light": (lambda: lens()._replace(light=0 * BEAM), "dark"),
    "hardly any light": (lambda: lens()._replace(light=1e-160 * BEAM), "dark"),
    "yes and no": (lambda: lens()._replace(wanted=SPOT > 0.5), "type wanted.astype(float)"),
    "light of words": (lambda: lens()._replace(light="laser"), "light holds <U5"),
    "ragged": (lambda: lens()._replace(light=[[1, 2], [3]]), "light holds object"),
    "no wall": (lambda: lens()._replace(wall=None), "wall holds object"),
    "a field as wall": (lambda: lens()._replace(wall=lens().wall * 1j), "wall is complex"),
    "walls too many": (lambda: lens()._replace(wall=[lens().wall] * 2), "a wall for each beam"),
    "too many beams": (
        lambda: reader()._replace(light=np.ones((1001, 48, 48)), wall=np.ones((1001, 48, 48))),
        "light has 1001 beams: 1000 at most",
    ),
    "a wish for nothing": (lambda: lens()._replace(wanted=0 * SPOT), "wanted should be 0 or more"),
    "a wish below 0": (lambda: lens()._replace(wanted=SPOT - 1), "wanted should be 0 or more"),
    "a wish of one grey": (lambda: lens()._replace(wanted=SPOT * 0 + 1), "of light and dark"),
    "no labels": (lambda: reader()._replace(labels=None), "one for each of 2 beams"),
    "a label too high": (lambda: reader()._replace(labels=[0, 2]), "from 0 to 1"),
    "one class": (lambda: reader()._replace(labels=[1, 1]), "nothing to tell apart"),
    "a detector that counts more": (
        lambda: reader()._replace(wanted=reader().wanted * np.array([1, 9])[:, None, None]),
        "none counts more than another",
    ),
    "detectors that overlap": (
        lambda: reader()._replace(wanted=np.ones((2, 48, 48))),
        "count their light twice",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_cannot_be_judged_hears_what_to_type(fault):
    make, says = BAD[fault]
    with pytest.raises(ValueError, match=re.escape(says)):
        capstone.referee(make())


# The rubric


def test_the_numbers_are_those_of_the_light():
    entry = lens()
    numbers = capstone.measures(entry)
    sent, there = np.sum(intensity(BEAM)), SPOT >= 0.5
    assert numbers["light"] == pytest.approx(np.sum(entry.wall[there]) / sent)
    assert numbers["arrives"] == pytest.approx(np.sum(entry.wall) / sent)
    assert numbers["quality"] == pytest.approx(np.corrcoef(entry.wall.flat, SPOT.flat)[0, 1])
    flat = intensity(diffract(BEAM, [0 * LENS], BENCH, pad=True))
    assert numbers["flat_glass"] == pytest.approx(np.corrcoef(flat.flat, SPOT.flat)[0, 1])
    assert capstone.measures(reader())["quality"] == 1


def test_a_grey_background_earns_no_light():
    grey = lens()._replace(wanted=SPOT + 2)
    assert capstone.measures(grey) == pytest.approx(capstone.measures(lens()))


def test_each_line_of_the_rubric_gives_0_to_3_points_by_its_bars():
    best = {"quality": 1.0, "flat_glass": 0.2, "light": 0.9, "one_pixel_off": 1.0, "levels": 2}
    worst = {"quality": 0.1, "flat_glass": 0.2, "light": 0.1, "one_pixel_off": 0.1, "levels": 256}
    assert [mark.points for mark in capstone.rubric(best)] == [3] * 5
    assert [mark.points for mark in capstone.rubric(worst)] == [0] * 5
    for name, values in [("light", [0.24, 0.25, 0.5, 0.75]), ("levels", [128, 64, 16, 8])]:
        given = [capstone.rubric({**worst, name: value}) for value in values]
        assert [{m.what: m.points for m in marks}[name] for marks in given] == [0, 1, 2, 3]


def test_a_wish_is_reached_by_gradient_in_a_second():
    wish = pictures.lighthouse(64)
    plates = rounded(by_gradient(wish, steps=40), 3)
    entry = with_its_wall(lens()._replace(plates=plates, wanted=wish))
    assert capstone.measures(entry)["quality"] > 0.9


# Own pictures


def saved(path, array, mode=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(np.asarray(array))
    (picture.convert(mode) if mode else picture).save(path)
    return path


GREY = np.uint8(np.linspace(0, 255, 40 * 20).reshape(40, 20))


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1"])
def test_a_picture_comes_to_stand_in_the_middle(tmp_path, mode):
    found = pictures.picture(saved(tmp_path / "a.png", GREY, mode), BENCH, wide=30)
    rows, columns = np.nonzero(found)
    assert found.shape == (64, 64) and found.max() == 1 and found.min() == 0
    assert 17 <= rows.min() <= 47 >= rows.max() and columns.min() >= 24 and columns.max() <= 39
    assert found[46, 31] > found[18, 31]  # row 0 stays at the top


def test_sixteen_bits_and_transparency(tmp_path):
    deep = saved(tmp_path / "deep.png", GREY.astype(np.uint16) * 257)
    flat = saved(tmp_path / "flat.png", GREY)
    assert np.allclose(
        pictures.picture(deep, BENCH), pictures.picture(flat, BENCH), rtol=0, atol=2e-3
    )
    veil = saved(tmp_path / "veil.png", np.dstack([GREY] * 3 + [255 * (GREY > 99).astype("u1")]))
    with pytest.raises(ValueError, match="of veil.png is transparent: type under=0"):
        pictures.picture(veil, BENCH)
    under = [pictures.picture(veil, BENCH, under=u)[18, 31] for u in (0, 1)]
    assert under[0] == 0 and under[1] > 0.9


def huge(path, side):
    """The beginning of a PNG that says it has side x side pixels."""
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", side, side, 8, 0, 0, 0, 0)
    body = head + struct.pack(">II4s", zlib.crc32(head[4:]), 10, b"IDAT")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda p: p / "none.png", "there is no file 'none.png'"),
        (lambda p: saved(p / "a.png", GREY * 0 + 7), "the same grey everywhere"),
        (lambda p: huge(p / "a.png", 5001), "a.png has more than 25 million pixels"),
        (lambda p: huge(p / "a.png", 20000), "a.png has more than 25 million pixels"),
        (lambda p: (p / "a.png").write_text("cat") and p / "a.png", "no picture that can be read"),
        (lambda p: p, "there is no file"),
    ],
)
def test_a_picture_that_is_none_hears_what_to_type(tmp_path, make, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        pictures.picture(make(tmp_path), BENCH)


def test_a_width_that_does_not_fit(tmp_path):
    for wide in (65, 3, 10.0, True):
        with pytest.raises(ValueError, match="type wide=32"):
            pictures.picture(saved(tmp_path / "a.png", GREY), BENCH, wide=wide)


def filled(root, many=5, side=12, kinds=("cats", "dogs")):
    for k, kind in enumerate(kinds):
        for i in range(many):
            saved(root / kind / f"{i}.png", np.full((side, side), 50 + 40 * k + i, np.uint8))
    return root


def test_a_folder_for_each_kind(tmp_path):
    found = pictures.folder(filled(tmp_path), size=6)
    assert found.images.shape == (10, 6, 6) and found.names == ["cats", "dogs"]
    assert found.labels.tolist() == [0] * 5 + [1] * 5 and found.images.max() == 1


def unequal(path):
    filled(path)
    saved(path / "dogs" / "5.png", GREY)
    return path


def black(path):
    filled(path)
    saved(path / "dogs" / "5.png", np.zeros((12, 12), np.uint8))
    return path


def veiled(path):
    filled(path)
    saved(path / "dogs" / "5.png", np.full((12, 12, 4), 99, np.uint8))
    return path


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda p: p / "leaves", "there is no folder 'leaves'"),
        (lambda p: p, "make one folder for each kind"),
        (lambda p: filled(p, kinds=["cats"]), "only one kind, 'cats'"),
        (lambda p: filled(p, many=4), "'cats' has 4 pictures: five of each kind"),
        (unequal, "5.png has 20 x 40 pixels and 0.png 12 x 12: type resize=True"),
        (black, "1 pictures are black, the first one of 'dogs'"),
        (veiled, "of 5.png is transparent: type under=0"),
    ],
)
def test_a_folder_that_will_not_do_hears_what_to_type(tmp_path, make, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        pictures.folder(make(tmp_path))
    if make is unequal:
        assert len(pictures.folder(tmp_path, resize=True).labels) == 11


def written(path, array):
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(head + array.astype(np.uint8).tobytes())
    return path


def test_a_pair_of_idx_files(tmp_path):
    rng = np.random.default_rng(3)
    images = written(tmp_path / "images", rng.integers(1, 255, (30, 28, 28)))
    labels = written(tmp_path / "labels", np.repeat([3, 7, 9], 10))
    found = pictures.idx_files(images, labels, size=7, most=6)
    assert found.images.shape == (18, 7, 7) and found.names == ["3", "7", "9"]
    assert np.bincount(found.labels).tolist() == [6, 6, 6]
    with pytest.raises(ValueError, match="did you swap them"):
        pictures.idx_files(labels, images)
    one = written(tmp_path / "one", np.zeros(30))
    with pytest.raises(ValueError, match="only one kind"):
        pictures.idx_files(images, one)


def test_parts_share_no_picture_and_hold_every_kind():
    kinds = pictures.shapes(count=11)
    parts = pictures.split(kinds, seed=4)
    assert sorted(np.concatenate(parts)) == list(range(33))
    assert [np.bincount(kinds.labels[part]).tolist() for part in parts] == [
        [7] * 3,
        [2] * 3,
        [2] * 3,
    ]
    least = pictures.split(pictures.shapes(count=5))
    assert [len(part) for part in least] == [9, 3, 3]


# The folder


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.images, self.links, self.text, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "img":
            self.images.append(found)
        elif tag == "a":
            self.links.append(found["href"])

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("make", [two_plates, reader], ids=lambda make: make.__name__)
def test_a_folder_holds_a_page_its_pictures_the_masks_and_the_numbers(tmp_path, make):
    entry = make()._replace(title="Light & <glass>", about="First.\n\n<b>Second</b>.")
    page = entry_page.leave(entry, tmp_path / "mine")
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"https?:|<script|<link|@import|url\(", text) == []
    found = Page(text)
    assert "Light & <glass>" in found.text and "<b>Second</b>." in found.text
    for image in found.images:
        assert len(image["alt"]) > 20
        with Image.open(page.parent / image["src"]) as picture:
            assert min(picture.size) > 200
    record = json.loads((page.parent / "numbers.json").read_text(encoding="utf-8"))
    files = {path.name for path in page.parent.iterdir()}
    assert files == set(record["files"]) and set(found.links) <= files
    assert record["points"] == {m.what: m.points for m in capstone.rubric(capstone.measures(entry))}
    for k, plate in enumerate(entry.plates):
        mask = fabrication.read_mask(page.parent / f"plate-{k}.png", entry.bench)
        assert np.allclose(np.exp(1j * mask.phase), np.exp(1j * plate), atol=1e-6)
        heights = fabrication.read_heights(page.parent / f"plate-{k}.tif", entry.bench)
        phase = fabrication.phase(heights, entry_page.GLASS, entry.bench.wavelength)
        assert np.allclose(np.exp(1j * phase), np.exp(1j * plate), atol=1e-3)


@pytest.fixture
def quick(monkeypatch):
    """Empty pictures: drawing them takes longest."""
    monkeypatch.setattr(entry_page, "_save", lambda path, *args, **options: path.touch())


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    entry = lens()
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "plate-0.png").write_text("mine")
    (tmp_path / "file").touch()
    for name, says in [("thesis", "holds other things already"), ("file", "is a file")]:
        with pytest.raises(ValueError, match=says):
            entry_page.leave(entry, tmp_path / name)
    assert [p.read_text() for p in (tmp_path / "thesis").iterdir()] == ["mine"]
    for text in ("{", "[]", '{"title": "A wish"}', '{"files": 3, "title": "A wish"}'):
        (tmp_path / "thesis" / "numbers.json").write_text(text)
        with pytest.raises(ValueError, match="holds other things"):
            entry_page.leave(entry, tmp_path / "thesis")


def test_an_entry_replaces_itself_and_no_other(tmp_path, quick):
    entry_page.leave(two_plates(), tmp_path / "mine")
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    entry_page.leave(lens(), tmp_path / "mine")  # of the same title, with one plate less
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert "plate-1.png" not in names and {"plate-0.png", "notes.txt"} <= names
    with pytest.raises(ValueError, match="or the title 'A wish'"):
        entry_page.leave(lens()._replace(title="Another"), tmp_path / "mine")


def test_a_record_that_names_files_elsewhere_deletes_none_of_them(tmp_path, quick):
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    entry_page.leave(lens(), tmp_path / "mine")
    record = tmp_path / "mine" / "numbers.json"
    text = record.read_text(encoding="utf-8").replace('"index.html"', '"../precious.txt"')
    record.write_text(text, encoding="utf-8")
    entry_page.leave(lens(), tmp_path / "mine")
    assert precious.read_text() == "mine"


def test_what_breaks_a_rule_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="not accepted yet, passive: plate 0"):
        entry_page.leave(shining((9, 40), 1.13), tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


# What the pages in docs/ name is there


def headings():
    """{lesson: its headings, as GitHub's readers see them}."""
    found = {}
    for path in build.sources():
        cells = build.complete(path.read_text(encoding="utf-8")).cells
        text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
        found[path.stem] = set(re.findall(r"(?m)^#{1,4} (.+)$", text))
    return found


@pytest.mark.parametrize("name", ["article.md", "reading.md"])
def test_every_link_of_a_page_leads_to_a_file(name):
    docs = build.ROOT / "docs"
    text = (docs / name).read_text(encoding="utf-8")
    local = {link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")}
    missing = {link for link in local if not (docs / link).is_file()}
    assert len(local) >= 10 and missing == set()


def test_every_section_that_the_article_page_names_is_in_its_lesson():
    text = (build.ROOT / "docs" / "article.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(\.\./lessons/(\w+)\.ipynb\) \*([^*]+)\*", text)
    there = headings()
    missing = [(one, title) for one, title in named if title not in there[one]]
    assert len(named) >= 30 and missing == []
