"""Answers to lesson 17's exercises: wrong ones with one fault each, right ones of other kinds."""

from dataclasses import replace

import autograd.numpy as np

from shared import capstone, pictures
from shared.elements import aperture, gaussian_beam, intensity
from shared.propagation import Bench, diffract
from shared.training import cosine, fit

from .kinds import kept

BENCH = Bench(samples=64, pitch=10e-6, wavelength=532e-9, spacing=12e-3)
BEAM = gaussian_beam(BENCH, 200e-6)
R2 = BENCH.x**2 + BENCH.y[:, None] ** 2
LENS = -np.pi / (532e-9 * 24e-3) * R2  # after half of its focal length
SPOT = np.exp(-2 * R2 / 100e-6**2)  # a beam is half as wide


def entry(phases, wanted, bits=3, bench=BENCH, light=BEAM, **changes):
    plates = capstone.rounded(phases, bits)
    wall = intensity(diffract(light, plates, bench, pad=True))
    made = capstone.Entry("A wish", "Wanted, and got.", bench, light, plates, bits, wanted, wall)
    return made._replace(**changes)


def lens():
    """A spot behind a lens, without any training."""
    return entry([LENS], SPOT)


def by_gradient(wanted, bench=BENCH, light=BEAM, plates=1, steps=60):
    target = wanted / np.sum(wanted) * np.sum(intensity(light))

    def loss(phases, step):
        seen = intensity(diffract(light, phases, bench, pad=True))
        return np.mean((seen - target) ** 2)

    start = [np.zeros(bench.shape)] * plates
    return fit(loss, start, steps, cosine(0.2, steps), progress=False).params


def square():
    inside = 1.0 * (np.maximum(np.abs(BENCH.x), np.abs(BENCH.y[:, None])) <= 130e-6)
    return entry(by_gradient(inside), inside)


def hologram():
    wish = pictures.lighthouse(64)
    return entry(by_gradient(wish), wish)


def disc_to_ring():
    light = aperture(BENCH, 150e-6) + 0j
    wish = 1.0 * (np.abs(np.sqrt(R2) - 150e-6) < 40e-6)
    return entry(by_gradient(wish, light=light), wish, light=light)


def nothing_gained():
    return entry([0 * LENS], pictures.lighthouse(64))


def far_away():
    corner = np.zeros((64, 64))
    corner[1:4, 1:4] = 1
    near = replace(BENCH, spacing=3e-3)
    return entry([LENS], corner, bench=near, light=aperture(near, 60e-6) + 0j)


def culprit(plates):
    k = int(np.argmax(np.max(np.abs(plates), axis=(1, 2))))
    row = int(np.argmax(np.max(np.abs(plates[k]), axis=1)))
    column = int(np.argmax(np.abs(plates[k][row])))
    return np.array([k, row, column, abs(plates[k][row, column])])


def culprit_as_list(plates):
    sizes = {place: abs(t) for place, t in np.ndenumerate(plates)}
    worst = max(sizes, key=sizes.get)
    return [*worst, sizes[worst]]


def culprit_by_hand(plates):
    worst = (0, 0, 0, -1.0)
    for (k, row, column), t in np.ndenumerate(plates):
        size = (t.real**2 + t.imag**2) ** 0.5
        worst = (k, row, column, size) if size > worst[3] else worst
    return np.array(worst)


def remembered(answer, key):
    """Computes once for each key."""
    store = {}
    return lambda *args: store.setdefault(key(*args), answer(*args))


def in_size(change):
    """The right place, and another size."""
    return lambda plates: np.append(culprit(plates)[:3], change(culprit(plates)[3]))


def without_first_row(plates):
    return culprit(np.concatenate([0 * plates[:, :1], plates[:, 1:]], axis=1))


def culprit_in_place(plates):
    plates *= np.conj(plates)
    return culprit(np.sqrt(plates))


def to_go(lit, wanted):
    rows, columns = np.nonzero(lit)
    return max(
        np.min(np.maximum(np.abs(rows - y), np.abs(columns - x))) for y, x in np.argwhere(wanted)
    )


def grown(lit, wanted):
    """Let the light grow by a pixel all around until it covers the wish."""
    steps = 0
    while np.any(wanted & ~lit):
        wide = np.pad(lit, 1)
        ny, nx = lit.shape
        lit = np.any([wide[i : i + ny, j : j + nx] for i in range(3) for j in range(3)], axis=0)
        steps += 1
    return steps


def between_extremes(lit, wanted):
    """From the box around the light to the wish."""
    places = np.argwhere(lit)
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    ways = np.maximum(low - np.argwhere(wanted), np.argwhere(wanted) - high)
    return np.max(np.maximum(ways, 0))


def extremes(lit, wanted):
    """Looks at the outermost wanted pixels alone."""
    places = np.argwhere(wanted)
    ends = [places[f(places[:, axis])] for axis in (0, 1) for f in (np.argmin, np.argmax)]
    outer = np.zeros(lit.shape, bool)
    outer[tuple(np.transpose(ends))] = True
    return to_go(lit, outer)


def in_bytes(lit, wanted):
    """Counts in eight bits."""
    return np.uint8(to_go(lit, wanted) % 256)


def to_go_in_place(lit, wanted):
    lit[0, 0] = True
    return to_go(lit, wanted)


RIGHT = {
    "17.1": [culprit, culprit_as_list, culprit_by_hand],
    "17.2": [
        to_go,
        grown,
        lambda lit, wanted: np.array(to_go(lit, wanted)),
        lambda lit, wanted: float(to_go(lit, wanted)),
    ],
    "17.3": [lens, square, hologram, disc_to_ring],
}

WRONG = {
    "17.1": [
        ("the place alone", lambda plates: culprit(plates)[:3], "shape (3,)"),
        ("the mean size", lambda p: np.append(culprit(p)[:3], np.mean(np.abs(p))), "it is ["),
        ("always the same", kept(culprit, 0), "it is ["),
        ("one for each shape", remembered(culprit, np.shape), "it is ["),
        ("two digits", in_size(lambda size: np.round(size, 2)), "it is ["),
        ("capped", in_size(lambda size: min(size, 1.5)), "it is ["),
        ("at least 1", in_size(lambda size: max(size, 1.0)), "it is ["),
        ("no first row", without_first_row, "it is ["),
        ("no plate for one", lambda p: culprit(p)[len(p) == 1 :], "shape (3,)"),
        ("glass is no culprit", lambda p: culprit(p) * (culprit(p)[3] > 1), "it is ["),
        ("in place", culprit_in_place, "changes the array"),
        ("forgets to return", lambda plates: None, "returns nothing"),
    ],
    "17.2": [
        ("a list of ways", lambda lit, wanted: np.argwhere(wanted)[:, 0], "but () is wanted"),
        ("one wish for ever", kept(to_go, 1), "is wanted"),
        ("one light for ever", kept(to_go, 0), "is wanted"),
        ("one for each shape", remembered(to_go, lambda lit, w: lit.shape), "is wanted"),
        ("one for each light", remembered(to_go, lambda lit, w: lit.tobytes()), "is wanted"),
        ("one for each wish", remembered(to_go, lambda lit, w: w.tobytes()), "is wanted"),
        ("capped", lambda lit, wanted: min(to_go(lit, wanted), 20), "is wanted"),
        ("in bytes", in_bytes, "is wanted"),
        ("a box of light", between_extremes, "is wanted"),
        ("the outermost alone", extremes, "is wanted"),
        (
            "one pixel right, all right",
            lambda lit, wanted: 0 if np.any(lit & wanted) else to_go(lit, wanted),
            "is wanted",
        ),
        (
            "light transposed",
            lambda lit, wanted: to_go(lit.T if len(lit) == lit.shape[1] else lit, wanted),
            "is wanted",
        ),
        ("in place", to_go_in_place, "changes the array"),
        ("forgets to return", lambda lit, wanted: None, "returns nothing"),
    ],
    "17.3": [
        ("forgets to return", lambda: None, "returns nothing"),
        ("a comma", lambda: (lens(),), "a comma too many"),
        ("the wall alone", lambda: lens().wall, "an Entry is wanted"),
        ("no words", lambda: lens()._replace(about=" "), "about is empty"),
        ("nan", lambda: lens()._replace(wall=lens().wall * np.nan), "nan or infinite"),
        ("half a plate", lambda: lens()._replace(plates=[LENS[:32]]), "shape (32, 64)"),
        ("too fine", lambda: entry([LENS], SPOT)._replace(bits=12), "from 1 to 8"),
        (
            "it shines",
            lambda: lens()._replace(plates=[1.1 * np.exp(1j * lens().plates[0])]),
            "passive: plate 0 multiplies the light by 1.1",
        ),
        (
            "brighter",
            lambda: lens()._replace(wall=2 * lens().wall),
            "energy: the wall is 2 times as bright",
        ),
        ("not rounded", lambda: lens()._replace(bits=2), "quantisation: plate 0"),
        ("out of reach", far_away, "reach: 100% of your wish"),
        ("nothing gained", nothing_gained, "the bar is 10"),
    ],
}
