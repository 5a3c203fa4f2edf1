"""Reading answers to lesson 11: lenses that compute."""

import numpy as np
from scipy.ndimage import maximum_filter

from ..datasets import smiley
from ..elements import intensity
from ..propagation import Bench
from . import Mistake, call, exercise, value


def _near(a, b, tolerance=1e-6):
    return np.max(np.abs(a - b)) <= tolerance * np.max(np.abs(b))


@exercise(
    "11.1",
    hints=[
        "The path from radius r is longer by about r²/2f. A path longer by λ is 2π more phase.",
        "That makes a phase of π (x² + y²)/(λf). The glass must take it away, so that all paths "
        "arrive in step.",
        "A phase φ multiplies light by np.exp(1j * φ).",
    ],
)
def thin_lens(answer):
    """What a thin lens does to light at each place."""
    for wavelength, f in [(600e-9, 0.2), (450e-9, 0.35)]:
        x, y = np.linspace(-0.9e-3, 1e-3, 40)[None], np.linspace(-0.7e-3, 0.6e-3, 30)[:, None]
        found = call(answer, x, y, wavelength, f, shape=(30, 40))
        phase = np.pi * (x**2 + y**2) / (wavelength * f)
        if _same_glass(found, np.exp(-1j * phase)):
            continue
        known = [
            (np.exp(1j * phase), "this lens spreads light: longer paths must be made up for"),
            (np.exp(-2j * phase), "twice too strong: the path is longer by r²/2f, not by r²/f"),
            (np.exp(-0.5j * phase), "half as strong as it should be: a path of λ is 2π of phase"),
            (np.exp(-1j * phase / (2 * np.pi)), "far too weak: a path longer by λ is 2π of phase"),
            (np.exp(-1j * phase * 1e3), "far too strong: is one of your lengths in mm?"),
            (
                np.exp(-1j * np.pi * x**2 / (wavelength * f)) + 0 * y,
                "this lens is curved along x only: r² is x² + y²",
            ),
        ]
        if _near(found, -phase) or _near(found, phase):
            raise Mistake("that is the phase φ itself: light is multiplied by exp(iφ)")
        if _near(found, np.exp(-phase)):
            raise Mistake("this glass takes light away and turns nothing: is there an i in it?")
        for wrong, words in known:
            if _same_glass(found, wrong):
                raise Mistake(words)
        if np.max(np.abs(np.abs(found) - 1)) > 1e-6:
            raise Mistake("a lens takes no light away: the size of each number must be 1")
        raise Mistake("not in step at the focus: the phase should fall as π r²/(λf), r² = x² + y²")
    # as many x as y: one number for each pair, not for each combination
    call(answer, np.linspace(0, 1e-3, 5), np.linspace(-1e-3, 0, 5), 600e-9, 0.2, shape=(5,))
    return "all paths arrive in step, as behind the engine's lens."


def _same_glass(a, b):
    """Equal, but for one phase that is the same everywhere and 1 % for the exact path."""
    turn = np.vdot(b, a)
    return abs(turn) > 0 and np.max(np.abs(a - b * turn / abs(turn))) < 0.01


@exercise(
    "11.2",
    hints=[
        "A wave of frequency ν lands at the radius r = λ f ν from the axis.",
        "Turn it round: the pixel at radius r holds the waves of r / (λ f) lines per metre. "
        "bench.x and bench.y are in metres, 0 in the middle.",
        "np.hypot(bench.x, bench.y[:, None]) is r at each pixel. Compare, and make 0 and 1 of it.",
    ],
)
def band(answer):
    """A plate that lets a band of frequencies pass."""
    for f in (0.12, 0.08):
        bench = Bench(samples=(60, 80), pitch=18e-6, wavelength=550e-9, spacing=0.1)
        low, high = 2.51e3, 6.03e3
        found = 1.0 * call(answer, bench, f, low, high, shape=bench.shape)
        right = _ring(bench, f, low, high)
        if not np.array_equal(found, right):
            _which_ring(found, bench, f, low, high)
    found = 1.0 * call(answer, bench, f, 0, high, shape=bench.shape)
    if found[30, 40] != 1:
        raise Mistake("with low = 0 the middle must be open too: both ends are included")
    if not np.array_equal(found, _ring(bench, f, 0, high)):
        raise Mistake("right for a ring, but not when low = 0, which should be a round hole")
    # powers of two, so that no way of writing it is rounded: pixel 10 has the frequency 2560
    bench = Bench(samples=(60, 80), pitch=2**-16, wavelength=2**-21, spacing=0.1)
    for name, low, high in [("high", 0, 2560), ("low", 2560, 9000)]:
        if call(answer, bench, 2**-3, low, high, shape=bench.shape)[30, 50] != 1:
            raise Mistake(f"the frequency `{name}` itself must pass too: both ends are included")
    return "a place for each frequency. Now look at the face in its light."


def _ring(bench, f, low, high, scale=1.0, x=1, y=1):
    r = np.hypot(x * bench.x, y * bench.y[:, None]) * scale
    lines = r / (bench.wavelength * f)
    return 1.0 * ((lines >= low) & (lines <= high))


def _which_ring(found, bench, f, low, high):
    right = _ring(bench, f, low, high)
    known = [
        (1 - right, "the plate is inside out: 1 where light should pass, 0 elsewhere"),
        (_ring(bench, f, 0, high), "a hole, not a ring: where does `low` come in?"),
        (_ring(bench, f, low, np.inf), "open without end: where does `high` come in?"),
        (np.fft.fftshift(right), "the ring lies in the corners: on a bench, 0 is in the middle"),
        (np.fft.ifftshift(right), "the ring lies in the corners: on a bench, 0 is in the middle"),
        (_ring(bench, f, low, high, 2), "half as wide as it should be: λfν is its radius"),
        (_ring(bench, f, low, high, 0.5), "twice as wide as it should be: λfν is its radius"),
        (_ring(bench, f, low, high, 2 * np.pi), "a frequency counts lines: there is no 2π in it"),
        (_ring(bench, f, low, high, y=0), "two stripes, no ring: the frequency has an fy as well"),
        (_ring(bench, f, low, high, x=0), "two stripes, no ring: the frequency has an fx as well"),
    ]
    for wrong, words in known:
        if np.array_equal(found, wrong):
            raise Mistake(words)
    if set(np.unique(found)) - {0.0, 1.0}:
        raise Mistake("the plate should be 0 or 1 at each pixel")
    if not found.any():
        raise Mistake("no pixel is open: compare r/(λf), in lines per metre, with low and high")
    raise Mistake("the wrong pixels are open: pixel r holds the frequency r/(λf), f as given")


@exercise(
    "11.3",
    hints=[
        "The filter is the conjugate of the mark's transform with every size made 1: only the "
        "phase counts.",
        "np.exp(-1j * np.angle(...)) has size 1, and its minus sign is the conjugate.",
        "Search the mark itself with your filter. The largest brightness there, times share, is "
        "the threshold for the page.",
    ],
)
def how_many(answer):
    """Count a mark on a page by a phase-only filter."""
    for share, counts in [(0.6, (4, 2, 9, 4)), (0.4, (9, 2, 7, 3)), (0.6, (0, 0, 8, 4))]:
        page, mark = _page(*counts)
        clear, faint = counts[:2]
        n = clear if share > 0.5 else clear + faint
        found = value(call(answer, page, mark, share))
        if found == n:
            continue
        if clear == 0:
            raise Mistake(
                f"{found} found on a page where the mark is not there: "
                "is your threshold a share of the page's own peak?"
            )
        standing, blocks = _counted(page, mark, share)
        if found == standing:
            raise Mistake(
                f"{found} found, {n} are there: your filter seeks marks that stand on their head. "
                "Which sign has its phase?"
            )
        if found == blocks:
            raise Mistake(
                f"{found} found, {n} are there: other things are as bright. "
                "Has your filter size 1 at every frequency?"
            )
        if n < found == clear + faint:
            raise Mistake(
                f"{found} found, {n} are there: some too faint are counted as well. "
                "The share is one of brightness, |u|²"
            )
        if found == clear < n:
            raise Mistake(f"right for a share of 0.6, not of {share}: where does `share` come in?")
        if found == 0:
            raise Mistake("none found: is your threshold a share of the peak of the mark *alone*?")
        if found > 3 * n:
            raise Mistake(
                f"{found} found, {n} are there: the threshold is too low for this filter. "
                "Is it share times the peak of the mark alone, your filter from centred_fft(mark)?"
            )
        raise Mistake(f"{found} found, {n} are there: filter, light, threshold, count, in turn")
    return "found by light, all at once. Was it right about n?"


def _page(clear, faint, turned, blocks):
    """A page with marks, half as bright ones, some on their head and bright blocks, all apart."""
    rng = np.random.default_rng(1)
    sign = np.zeros((13, 9))
    sign[:, 1], sign[0, 1:8], sign[6, 1:6], sign[9:, 7] = 1, 1, 1, 1
    y, x = np.mgrid[-6:7, -4:5]
    sign = sign * (1 + 0.02 * x + 0.03 * y)  # no two places are quite alike: no ties
    block = 1.2 * np.exp(-((x / 8) ** 2) - (y / 9) ** 2)
    things = [sign] * clear + [0.7 * sign] * faint + [sign[::-1, ::-1]] * turned + [block] * blocks
    page = np.zeros((256, 256))
    cells = rng.permutation(7 * 7)[: len(things)]
    for cell, thing in zip(cells, things, strict=True):
        y, x = 14 + 34 * (cell // 7), 14 + 34 * (cell % 7)
        page[y : y + 13, x : x + 9] = thing
    mark = np.zeros((256, 256))
    mark[122:135, 124:133] = sign
    return page, mark


def _counted(page, mark, share):
    """What two wrong filters count: without the conjugate, and with the mark's own sizes."""
    turned = _fft(mark) / np.maximum(np.abs(_fft(mark)), 1e-12)
    for t in (turned, np.conj(_fft(mark))):
        # the inverse transform: what two lenses give, turned back
        alone, light = (intensity(np.fft.fftshift(_back(_fft(u) * t))) for u in (mark, page))
        peaks = (light == maximum_filter(light, 7)) & (light > share * np.max(alone))
        yield int(np.sum(peaks))


def _back(u):
    return np.fft.ifft2(np.fft.ifftshift(u), norm="ortho")


@exercise(
    "11.4",
    hints=[
        "On way n the light is multiplied three times: by there[i, n], t[n] and back[o, n].",
        "At the output the ways add up: A[o, i] = Σ back[o, n] t[n] there[i, n], over n.",
        "A sum over the last axis of both is a matrix product with a transpose. back * t "
        "broadcasts over the outputs.",
    ],
)
def matrix_of(answer):
    """The matrix that a plate between two lenses is."""
    rng = np.random.default_rng(4)
    there, back = (rng.normal(size=(k, 7)) + 1j * rng.normal(size=(k, 7)) for k in (3, 5))
    t = rng.normal(size=7) + 1j * rng.normal(size=7)
    right = (back * t) @ there.T
    found = call(answer, there, back, t, shape=(5, 3))
    if _near(found, right):
        square = call(answer, there, back[:3], t, shape=(3, 3))
        if not _near(square, right[:3]):
            raise Mistake("right for 3 inputs and 5 outputs, but not for 3 and 3")
        return "N ways, added up. Read backwards, it tells which plate makes a given matrix."
    known = [
        ((back * t) @ there.conj().T, "the light of the inputs is conjugated: T alone, no .conj()"),
        ((back.conj() * t) @ there.T, "the light of the outputs is conjugated: it adds as it is"),
        ((back * t.conj()) @ there.T, "the plate is conjugated: light is multiplied by t itself"),
        (back @ there.T, "where is the plate? Each way n is multiplied by t[n]"),
        ((back * t**2) @ there.T, "the plate comes in twice: light passes it once"),
        ((back * np.abs(t)) @ there.T, "only the size of t comes in: its phase turns light too"),
        (
            np.sum(back * t, 1)[:, None] * np.sum(there, 1),
            "each side is added up before they meet: multiply way by way, then add",
        ),
        (np.real(right), "that is the real part: keep A complex"),
        (np.abs(right), "that is the size: keep A complex"),
        (right / 7, "a mean over the ways: light adds up"),
    ]
    for wrong, words in known:
        if _near(found, wrong):
            raise Mistake(words)
    raise Mistake("not yet: A[o, i] is the sum over n of back[o, n] t[n] there[i, n]")


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
    if alike > 0.995:
        where = "flat glass" if np.ptp(np.angle(t)) < 1e-9 else "moved, or as it was"
        raise Mistake(f"the screen shows the face itself ({where}): the plate must change it")
    return f"{kept:.0%} of the light arrives, and the screen is {alike:.0%} like the face. Yours!"


def _fft(u):
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(u), norm="ortho"))
