"""Reading answers to lesson 11: lenses that compute."""

from functools import cache, lru_cache, partial

import numpy as np
from scipy.ndimage import maximum_filter

from ..datasets import smiley
from ..elements import intensity
from ..propagation import Bench
from . import Mistake, Wrong, call, exercise, match, value
from .cases import EXACT, further, in_other_clothes, one_by_one


def _glass(times=1.0, y=1, r2=lambda x, y: x**2 + y**2, of=lambda phase: np.exp(-1j * phase)):
    """A thin lens, or one with a fault."""

    def formula(x, y_, wavelength, f):
        return of(times * np.pi * r2(x, y * y_) / (wavelength * f))

    return formula


def _same_glass(a, b, tolerance=0.01):
    """Equal, but for one phase that is the same everywhere; 1 % for the exact path."""
    turn = np.vdot(b, a)
    return abs(turn) > 0 and np.max(np.abs(a - b * turn / abs(turn))) < tolerance


def _exact_path(x, y, wavelength, f):
    return np.exp(-2j * np.pi * (np.sqrt(f**2 + x**2 + y**2) - f) / wavelength)


LENSES = [
    Wrong("sign", _glass(-1), "this lens spreads light: longer paths must be made up for"),
    Wrong("r²/f", _glass(2), "twice too strong: the path is longer by r²/2f, not by r²/f"),
    Wrong("half", _glass(0.5), "half as strong as it should be: a path of λ is 2π of phase"),
    Wrong("no π", _glass(1 / np.pi), "too weak, by π: the phase is π r²/(λf)"),
    Wrong("no 2π", _glass(0.5 / np.pi), "far too weak: a path longer by λ is 2π of phase"),
    Wrong("millimetres", _glass(1e3), "far too strong: is one of your lengths in mm?"),
    Wrong("x only", _glass(y=0), "this lens is curved along x only: r² is x² + y²"),
    Wrong(
        "y only",
        _glass(r2=lambda x, y: 0 * x + y**2),
        "this lens is curved along y only: r² is x² + y²",
    ),
    Wrong(
        "x² - y²",
        _glass(r2=lambda x, y: x**2 - y**2),
        "along y this lens spreads what it gathers along x: r² is x² + y²",
    ),
    Wrong(
        "r", _glass(r2=np.hypot), "a cone, no lens: the path is longer by r² / 2f, and this is r"
    ),
    Wrong(
        "the phase",
        _glass(of=lambda p: p),
        "that is the phase φ itself: light is multiplied by exp(iφ)",
    ),
    Wrong(
        "no i",
        _glass(of=lambda p: np.exp(-p)),
        "this glass takes light away and turns nothing: is there an i in it?",
    ),
    Wrong(
        "real part",
        _glass(of=np.cos),
        "that is the real part alone, and it takes light away: keep i",
    ),
]


@exercise(
    "11.1",
    hints=[
        "The path from radius r is longer by about r²/2f. A path longer by λ is 2π more phase.",
        "That makes a phase of π (x² + y²)/(λf). The glass must take it away, so that all paths "
        "arrive in step.",
        "A phase φ multiplies light by np.exp(1j * φ).",
    ],
    wrong=LENSES,
)
def thin_lens(answer):
    """What a thin lens does to light at each place."""
    how = dict(right=_glass(), wrong=LENSES, near=_same_glass)
    for wavelength, f, mm in [(600e-9, 0.3, 1.0), (450e-9, 0.45, 2.6)]:
        x, y = 1e-3 * mm * np.linspace(-0.9, 1, 40)[None], 1e-3 * np.linspace(-0.7, mm, 30)[:, None]
        say = "not in step at the focus: the phase should fall as π r²/(λf), r² = x² + y²"
        found = call(answer, x, y, wavelength, f, shape=(30, 40))
        if np.max(np.abs(np.abs(found) - 1)) > 1e-6:
            say = "a lens takes no light away: the size of each number must be 1"
        if np.isrealobj(found):
            say = "these numbers are real: a phase φ multiplies light by exp(iφ)"
        match(answer, x, y, wavelength, f, otherwise=say, **how)
    pairs = np.linspace(0, 1e-3, 5), np.linspace(-1e-3, 0, 5)
    say = "as many x as y are so many places, one number for each: {worst}"
    match(answer, *pairs, 600e-9, 0.2, otherwise=say, **how)
    across, up = 5e-3 * np.linspace(-1, 0.9, 230)[None], 4e-3 * np.linspace(-1, 1, 140)[:, None]
    cases = one_by_one((across, up, 600e-9, 2.5), (across + 2e-3, up - 1e-3, 450e-9, 20.4))
    # parabola or exact path: one formula for all of them
    right = _glass() if _same_glass(found, _glass()(x, y, wavelength, f), 1e-7) else _exact_path
    cases += [(x, y[:1], wavelength, f)]
    further(answer, cases, right=right, near=partial(_same_glass, tolerance=1e-6))
    # nearer by a path has fewer turns, and more digits are left of it
    x, y = 2e-4 * np.linspace(-1, 1, 1201), 1e-4 * np.linspace(-1, 0.7, 1100)
    cases = [(x[::20], y[::20, None], 600e-9, 20e-3), (x[:5], np.abs(y[:3, None]), 0.4e-6, 50e-3)]
    cases += [
        (x, y[5], 500e-9, 15e-3),
        (x[7], y, 500e-9, 15e-3),
        (x[:6], 0 * y[:4, None], 1e-6, 0.1),
    ]
    cases += [(x[:3, None, None], y[:4, None], 11e-6, 12e-3), (0 * x[:3], y[:3], 1e-6, 0.1)]
    cases += [(1e-4, 2e-4, 600e-9, 30e-3), (0.0, 0.0, 600e-9, 1.0), (-1e-4, 0.0, 1e-6, 20e-3)]
    further(answer, cases, right=right, near=partial(_same_glass, tolerance=2e-9))
    return "all paths arrive in step, as behind the engine's lens."


def _ring(scale=1.0, r=np.hypot, of=lambda nu, low, high: (nu >= low) & (nu <= high)):
    """The plate of 11.2, or one with a fault."""

    def formula(bench, f, low, high):
        return 1.0 * of(scale * r(bench.x, bench.y[:, None]) / (bench.wavelength * f), low, high)

    return formula


def _own_frequencies(bench, f, low, high):
    fy, fx = (np.fft.fftshift(np.fft.fftfreq(n, bench.pitch)) for n in bench.shape)
    return 1.0 * ((np.hypot(fx, fy[:, None]) >= low) & (np.hypot(fx, fy[:, None]) <= high))


BANDS = [
    Wrong(
        "inside out",
        lambda *a: 1 - _ring()(*a),
        "the plate is inside out: 1 where light should pass, 0 elsewhere",
    ),
    Wrong(
        "no low",
        _ring(of=lambda nu, low, high: nu <= high),
        "a hole, not a ring: where does `low` come in?",
    ),
    Wrong(
        "no high",
        _ring(of=lambda nu, low, high: nu >= low),
        "open without end: where does `high` come in?",
    ),
    Wrong(
        "or",
        _ring(of=lambda nu, low, high: (nu >= low) | (nu <= high)),
        "every pixel is open: both must hold, above `low` and below `high`",
    ),
    Wrong(
        "nothing",
        _ring(1e9),
        "no pixel is open: r/(λf), in lines per metre, should lie between low and high",
    ),
    Wrong(
        "in the corners",
        lambda *a: np.fft.ifftshift(_ring()(*a)),
        "the ring lies in the corners: on a bench, 0 is in the middle",
    ),
    Wrong("diameter", _ring(2), "half as wide as it should be: λfν is its radius"),
    Wrong("radius / 2", _ring(0.5), "twice as wide as it should be: λfν is its radius"),
    Wrong("angular", _ring(2 * np.pi), "a frequency counts lines: there is no 2π in it"),
    Wrong(
        "x only",
        _ring(r=lambda x, y: np.abs(x) + 0 * y),
        "two stripes, no ring: the frequency has an fy as well",
    ),
    Wrong(
        "y only",
        _ring(r=lambda x, y: np.abs(y) + 0 * x),
        "two stripes, no ring: the frequency has an fx as well",
    ),
    Wrong(
        "square",
        _ring(r=lambda x, y: np.maximum(np.abs(x), np.abs(y))),
        "a square ring: the frequency is √(fx² + fy²), not the larger of the two",
    ),
    Wrong(
        "diamond",
        _ring(r=lambda x, y: np.abs(x) + np.abs(y)),
        "a ring with four corners: the frequency is √(fx² + fy²), not |fx| + |fy|",
    ),
    Wrong(
        "fftfreq",
        _own_frequencies,
        "these are fftfreq's frequencies, right for one f alone: a lens lays them r = λfν apart",
    ),
    Wrong(
        "low excluded",
        _ring(of=lambda nu, low, high: (nu > low) & (nu <= high)),
        "the frequency `low` itself must pass too: both ends are included",
    ),
    Wrong(
        "high excluded",
        _ring(of=lambda nu, low, high: (nu >= low) & (nu < high)),
        "the frequency `high` itself must pass too: both ends are included",
    ),
    Wrong(
        "both excluded",
        _ring(of=lambda nu, low, high: (nu > low) & (nu < high)),
        "the frequencies `low` and `high` themselves must pass too: both ends are included",
    ),
]


@exercise(
    "11.2",
    hints=[
        "A wave of frequency ν lands at the radius r = λ f ν from the axis.",
        "Turn it round: the pixel at radius r holds the waves of r / (λ f) lines per metre. "
        "bench.x and bench.y are in metres, 0 in the middle.",
        "np.hypot(bench.x, bench.y[:, None]) is r at each pixel. Compare, and make 0 and 1 of it.",
    ],
    wrong=BANDS,
)
def band(answer):
    """A plate that lets a band of frequencies pass."""
    wide, tall = Bench((60, 80), 18e-6, 550e-9, 0.1), Bench((73, 55), 15e-6, 633e-9, 0.3)
    # powers of two, so that no way of writing it is rounded: pixel 10 has the frequency 2560
    exact = Bench((60, 80), 2**-16, 2**-21, 0.1)
    ring = "the wrong pixels are open: {worst}. Pixel r holds the frequency r/(λf)"
    hole = "right for a ring, but not when low = 0, which should be a round hole: {worst}"
    for bench, f, low, high, say in [
        (wide, 0.12, 2.51e3, 6.03e3, ring),
        (tall, 0.08, 1.17e3, 5.03e3, ring),
        (exact, 2**-3, 2560, 5120, ring),
        (tall, 0.12, 2.03e3, 5e4, "the rim of the window goes wrong: {worst}"),
        (wide, 0.08, 0, 4.03e3, hole),
    ]:
        found = call(answer, bench, f, low, high, shape=bench.shape)
        if set(np.unique(found)) - {0, 1}:
            say = "the plate should be 0 or 1 at each pixel"
        how = dict(right=_ring(), wrong=BANDS if low else (), near=np.array_equal)
        match(answer, bench, f, low, high, otherwise=say, **how)
    large = Bench((150, 270), 21e-6, 480e-9, 0.1)
    finer = Bench((60, 80), 15e-6, 480e-9, 0.1)
    cases = [(finer, 0.12, 2.51e3, 6.03e3)]
    cases += one_by_one((wide, 0.12, 2.51e3, 6.03e3), (large, 1.7, 0.23e3, 1.57e3))
    cases += [(exact, 2**-3, 2560, 2560), (exact, 2**-3, 2560 * (1 + 3e-8), 5120 * (1 - 3e-8))]
    cases += [(Bench(shape, 9e-6, 500e-9, 0.1), 0.7, 0, 9.1e3) for shape in [(2, 1300), (1200, 3)]]
    cases += [
        (Bench(shape, 9e-6, 500e-9, 0.1), 0.03, 7.7e3, 9.1e4) for shape in [(40, 41), (41, 40)]
    ]
    further(answer, [*cases, (tall, 0.1, 0, 0)], right=_ring(), near=np.array_equal)
    return "a place for each frequency. Now look at the face in its light."


def _fft(u):
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(u), norm="ortho"))


def _phases(mark):
    return np.exp(-1j * np.angle(_fft(mark)))


def _counted(make=_phases, alone=None, threshold=lambda share: share, window=7):
    """How many a filter finds; alone: the filter by which the mark alone gives the threshold."""

    def formula(page, mark, share):
        def searched(u, t):  # by inverse FFT: what two lenses give, turned back
            return intensity(np.fft.ifft2(np.fft.ifftshift(_fft(u) * t), norm="ortho"))

        light, most = searched(page, make(mark)), np.max(searched(mark, (alone or make)(mark)))
        above = light > threshold(share) * most
        return np.sum((light == maximum_filter(light, window)) & above)

    return formula


COUNT = _counted()


def _most(mark):
    """The peak of a mark by its own phase-only filter."""
    return np.max(
        intensity(np.fft.ifft2(np.fft.ifftshift(_fft(mark) * _phases(mark)), norm="ortho"))
    )


def _of_the_page(page, mark, share):
    light = intensity(_fft(_fft(page) * _phases(mark)))
    return np.sum((light == maximum_filter(light, 7)) & (light > share * np.max(light)))


COUNTS = [
    Wrong(
        "no conjugate",
        _counted(lambda mark: np.conj(_phases(mark))),
        "your filter seeks marks that stand on their head. Which sign has its phase?",
    ),
    Wrong(
        "matched",
        _counted(lambda mark: np.conj(_fft(mark))),
        "other things are as bright. Has your filter size 1 at every frequency?",
    ),
    Wrong(
        "inverse",
        _counted(lambda mark: 1 / _fft(mark)),
        "faint waves have become strong ones. Has your filter size 1 at every frequency?",
    ),
    Wrong(
        "another filter's peak",
        _counted(alone=lambda mark: np.conj(_fft(mark)) / np.max(np.abs(_fft(mark)))),
        "the threshold is too low for this filter: the mark alone must pass the same one",
    ),
    Wrong(
        "share alone",
        _counted(alone=lambda mark: _phases(mark) / np.sqrt(_most(mark))),
        "the threshold is `share` itself. Is it share times the peak of the mark alone?",
    ),
    Wrong(
        "share of the page",
        _of_the_page,
        "is your threshold a share of the page's own peak? The mark alone sets it",
    ),
    Wrong(
        "no share",
        _counted(threshold=lambda share: 1),
        "only marks as bright as the mark alone are counted: where does `share` come in?",
    ),
    Wrong(
        "share of |u|",
        _counted(threshold=lambda share: share**2),
        "some too faint are counted as well. The share is one of brightness, |u|²",
    ),
    Wrong(
        "root of the share",
        _counted(threshold=lambda share: share**0.5),
        "some bright enough are left out. The share is one of brightness, |u|², without a root",
    ),
    Wrong(
        "not centred",
        _counted(lambda mark: np.exp(-1j * np.angle(np.fft.fft2(mark)))),
        "the plate's frequency 0 lies in its corner: the transform is centred_fft(mark)",
    ),
    Wrong(
        "all pixels",
        _counted(window=1),
        "each bright pixel counts, also beside a peak: `count` takes the peaks alone",
    ),
]


@exercise(
    "11.3",
    hints=[
        "The filter is the conjugate of the mark's transform with every size made 1: only the "
        "phase counts.",
        "np.exp(-1j * np.angle(...)) has size 1, and its minus sign is the conjugate.",
        "Search the mark itself with your filter. The largest brightness there, times share, is "
        "the threshold for the page.",
    ],
    wrong=COUNTS,
)
def how_many(answer):
    """Count a mark on a page by a phase-only filter."""
    pages = _pages()
    wanted = _on_each(COUNT, *pages)
    found = [call(answer, *page, shape=()) for page in pages]
    for one in found:
        if one.dtype.kind not in "iu":
            raise Mistake(f"a count is a whole number, an int; this is a {one.dtype.name}")
    found = np.array(found)
    right, first = np.sum(found == wanted), np.argmax(found != wanted)
    say = "filter, light, threshold, count, in turn"
    if right:
        say = f"right on {right} of {len(pages)} pages, whose marks, shares and papers differ"
    rows = [row for row in COUNTS if _alike(_on_page(row.formula, first), found[first])]
    rows = [row._replace(formula=partial(_on_each, row.formula)) for row in rows]
    try:  # a count alone may fit by accident, six do not
        how = dict(right=lambda *pages: wanted, wrong=rows, otherwise=say, near=_alike)
        match(lambda *pages: found, *pages, **how)
    except Mistake as mistake:
        say = f"{found[first]} found, {wanted[first]} are there: {mistake}"
        raise Mistake(say) from mistake
    return "found by light, all at once. Was it right about n?"


def _alike(a, b):
    """Equal counts; of more than 20, where light and FFT may differ, within 5 %."""
    return np.all(np.abs(a - b) <= 0.05 * (b > 20) * b)


@cache
def _on_page(count, k):
    return count(*_pages()[k])


def _on_each(count, *pages):
    return np.array([_on_page(count, k) for k in range(len(pages))])


def _marks():
    y, x = np.mgrid[-6:7, -4:5]
    one, two = np.zeros((2, 13, 9))
    one[:, 1], one[0, 1:8], one[6, 1:6], one[9:, 7] = 1, 1, 1, 1
    two[:, 4], two[2, :5], two[10, 3:], two[5, 5:] = 0.9, 0.6, 1.2, -0.8
    tilts = 0.02 * x + 0.03 * y, 0.02 * y - 0.03 * x  # no two places are quite alike: no ties
    return [mark * (1 + tilt) for mark, tilt in zip((one, two), tilts, strict=True)]


MARKS = _marks()


def _near_threshold(share):
    """The brightness of some marks, as fields, on both sides of the threshold."""
    return np.sqrt(share) * np.array([0.95, 0.98, 1.02, 1.05, 1.1])


@lru_cache
def _pages():
    """Pages with their marks and shares."""
    return [
        (*_page(0, 4, _near_threshold(0.65), 1, 9, 4), 0.65),
        (*_page(1, 4, _near_threshold(0.4), 2, 5, 3), 0.4),
        (*_page(1, 0, [], 0, 8, 4), 0.6),
        (*_page(0, 5, [0.7] * 4, 2, 2, 2, paper=0.3), 0.4),
        (*_page(0, 30, [0.7, 0.94, 0.96], 2, 2, 2), 0.95),
        (*_page(1, 3, _near_threshold(0.25), 1, 2, 2), 0.25),
    ]


def _page(which, clear, faint, double, turned, blocks, paper=0):
    """A page of marks, faint ones, doubly printed ones, some on their head, and blocks.

    faint: the brightness of each faint one, as a field. paper: of the paper; then it is rough too.
    Returns the page and the mark.
    """
    rng = np.random.default_rng(6)
    y, x = np.mgrid[-6:7, -4:5]
    block = np.pad(1.2 * np.exp(-((x / 8) ** 2) - (y / 9) ** 2), [(0, 0), (0, 3)])
    one = np.pad(MARKS[which], [(0, 0), (0, 3)])
    others = 0.9 * one + 0.6 * np.roll(one, 3, 1), one[::-1, ::-1], block
    printed = [one] * clear + [dim * one for dim in faint]
    for kind, times in zip(others, (double, turned, blocks), strict=True):
        printed += [kind] * times
    page = paper * (1 + 0.5 * rng.normal(size=(256, 256)))
    cells = rng.permutation(7 * 7)
    for cell, kind in zip(cells, printed, strict=False):
        y, x = 14 + 34 * (cell // 7), 14 + 34 * (cell % 7)
        page[y : y + 13, x : x + 12] += kind
    mark = np.zeros((256, 256))
    mark[122:135, 124:133] = MARKS[which]
    return page, mark


def _ways(sides=lambda a, b, t: (a, b, t), of=lambda A: A):
    """The matrix of 11.4, or one with a fault."""

    def formula(there, back, t):
        a, b, t = sides(there, back, t)
        return of((b * t) @ a.T)

    return formula


MATRICES = [
    Wrong(
        "conjugates there",
        _ways(lambda a, b, t: (a.conj(), b, t)),
        "the light of the inputs is conjugated: T alone, no .conj()",
    ),
    Wrong(
        "conjugates back",
        _ways(lambda a, b, t: (a, b.conj(), t)),
        "the light of the outputs is conjugated: it adds as it is",
    ),
    Wrong(
        "conjugates t",
        _ways(lambda a, b, t: (a, b, t.conj())),
        "the plate is conjugated: light is multiplied by t itself",
    ),
    Wrong(
        "no plate",
        _ways(lambda a, b, t: (a, b, 1)),
        "where is the plate? Each way n is multiplied by t[n]",
    ),
    Wrong(
        "plate twice",
        _ways(lambda a, b, t: (a, b, t**2)),
        "the plate comes in twice: light passes it once",
    ),
    Wrong(
        "size of t",
        _ways(lambda a, b, t: (a, b, np.abs(t))),
        "only the size of t comes in: its phase turns light too",
    ),
    Wrong(
        "brightness of t",
        _ways(lambda a, b, t: (a, b, np.abs(t) ** 2)),
        "|t|² is what a camera sees of the plate: light is multiplied by t itself",
    ),
    Wrong(
        "real part of t",
        _ways(lambda a, b, t: (a, b, np.real(t))),
        "only the real part of t comes in: keep it complex",
    ),
    Wrong(
        "no there",
        _ways(lambda a, b, t: (np.ones_like(a), b, t)),
        "where is `there`, the light that comes from each input?",
    ),
    Wrong(
        "no back",
        _ways(lambda a, b, t: (a, np.ones_like(b), t)),
        "where is `back`, the light on its way to each output?",
    ),
    Wrong(
        "adds too soon",
        lambda there, back, t: np.outer(np.sum(back * t, 1), np.sum(there, 1)),
        "each side is added up before they meet: multiply way by way, then add",
    ),
    Wrong("real part", _ways(of=np.real), "that is the real part: keep A complex"),
    Wrong("size", _ways(of=np.abs), "that is the size: keep A complex"),
    Wrong("brightness", _ways(of=intensity), "that is |A|², what a camera sees: keep A complex"),
    Wrong(
        "mean",
        lambda there, back, t: (back * t) @ there.T / len(t),
        "a mean over the ways: light adds up",
    ),
    Wrong(
        "backwards",
        _ways(lambda a, b, t: (a, b, t[::-1])),
        "the plate is back to front: way n passes t[n]",
    ),
    Wrong(
        "transposed",
        lambda there, back, t: (there * t) @ back.T,
        "A is transposed: its rows are outputs, its columns inputs",
    ),
]


@exercise(
    "11.4",
    hints=[
        "On way n the light is multiplied three times: by there[i, n], t[n] and back[o, n].",
        "At the output the ways add up: A[o, i] = Σ back[o, n] t[n] there[i, n], over n.",
        "A sum over the last axis of both is a matrix product with a transpose. back * t "
        "broadcasts over the outputs.",
    ],
    wrong=MATRICES,
)
def matrix_of(answer):
    """The matrix that a plate between two lenses is."""
    rng = np.random.default_rng(4)
    say = "not yet, {worst}: A[o, i] is the sum over n of back[o, n] t[n] there[i, n]"
    for inputs, outputs, n in [(4, 4, 256), (3, 5, 256), (3, 5, 7)]:
        light = rng.normal(size=(2, inputs + outputs + 1, n))
        ways = light[0] + 1j * light[1]
        three = ways[:inputs], ways[inputs:-1], ways[-1]
        match(answer, *three, right=_ways(), wrong=MATRICES, otherwise=say)
    u = rng.normal(size=(2, 61, 1100)) + 1j * rng.normal(size=(2, 61, 1100))
    cases = one_by_one(*((one[:3, :9], one[3:8, :9], one[8, :9]) for one in u))
    cases += [
        (u[0, :20, :20], u[0, 20:, :20], u[1, 0, :20]),
        (u[0, :20], u[0, 20:], u[1, 0]),
        (u[0, :1], u[1, :1], u[1, 1]),
    ]
    cases += [(u[0, :4, :1], u[1, :3, :1], u[1, 4, :1])]
    cases += [(*cases[0][:2], np.arange(9)), (u[0, :4].real, u[0, 4:9].real, u[1, 0])]
    cases += in_other_clothes((u[0, :3, :4], u[0, 3:5, :4], u[1, 0, :4]))
    long = rng.normal(size=(1200, 2)) + 1j * rng.normal(size=(1200, 2))
    cases += [(long, u[0, :3, :2], u[1, 0, :2]), (u[0, :3, :2], long, u[1, 0, :2])]
    cases += [(long.T, long.T, 1j * long[:, 0])]
    further(answer, cases, right=_ways(), near=EXACT)
    return "N ways, added up. Read backwards, it tells which plate makes a given matrix."


@exercise(
    "11.5",
    hints=[
        "t = e^(2πi·fx·a) moves the face by a. On the plate, fx at pixel k beside the axis is "
        "k/(N·pitch).",
        "Any kernel makes a plate: centred_fft(kernel), divided by its largest size. Kernels may "
        "be added: a 1 in the middle is the face itself.",
        "Or draw the plate: band(lab, f, 0, 3e3) blurs, (lab.x > 0) * np.ones((N, 1)) keeps half "
        "of the waves.",
    ],
)
def my_plate(answer):
    """A passive plate that changes the face; any idea counts."""
    t = value(answer, (256, 256))
    if np.max(np.abs(t)) > 1 + 1e-9:
        cure = "divide by the largest size"
        if np.isrealobj(t) and np.min(t) < -1:
            cure += ", or if these are phases, np.exp(1j * phases)"
        raise Mistake(f"|t| is up to {np.max(np.abs(t)):.6g}, so your glass amplifies: {cure}")
    face = np.pad(smiley(64), 96)
    waves = _fft(face)
    light = intensity(_fft(t * waves))
    kept = np.sum(light) / np.sum(face**2)
    if kept < 0.01:
        raise Mistake(f"only {kept:.2%} of the light arrives: 1 % is the least that can be seen")
    # the brightness of the face, moved by any number of pixels
    alike = np.fft.ifft2(np.conj(np.fft.fft2(intensity(_fft(waves)))) * np.fft.fft2(light))
    alike = np.max(np.real(alike)) / np.sqrt(np.sum(face**4) * np.sum(light**2))
    if max(alike, _moved_by_part_of_a_pixel(t, waves, light)) > 0.995:
        where = "flat glass" if np.ptp(np.angle(t)) < 1e-9 else "moved, or as it was"
        raise Mistake(f"the screen shows the face itself ({where}): the plate must change it")
    return f"{kept:.0%} of the light arrives, and the screen is {alike:.0%} like the face. Yours!"


def _moved_by_part_of_a_pixel(t, waves, light):
    """How like the light is to the face's, moved to where the fields agree best, to 1/8 pixel."""
    shifts = np.fft.fft2(t * intensity(waves), (2048, 2048))
    place = np.array(np.unravel_index(np.argmax(np.abs(shifts)), shifts.shape)) / 2048
    k = np.arange(256)
    moved = np.exp(2j * np.pi * (place[0] * k[:, None] + place[1] * k)) * waves
    moved = intensity(_fft(moved))
    return np.sum(moved * light) / np.sqrt(np.sum(moved**2) * np.sum(light**2))
