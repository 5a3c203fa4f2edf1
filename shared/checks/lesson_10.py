"""Reading answers to lesson 10: light on a grid."""

import numpy as np

from ..elements import aperture, intensity
from ..propagation import Bench, propagate, transfer_function
from . import Mistake, Wrong, call, exercise, match


def _near(a, b, tolerance=1e-6):
    return np.max(np.abs(a - b)) <= tolerance * np.max(np.abs(b))


F, BACK, SHIFT = np.fft.fft2, np.fft.ifft2, np.fft.fftshift
HOPS = [
    Wrong(
        "forgot the way back",
        lambda u, H: H * F(u),
        "these are the plane waves after the hop, not yet a field: add them up again",
    ),
    Wrong(
        "only F",
        lambda u, H: F(u),
        "these are the plane waves of u: multiply each by its H, then add them up",
    ),
    Wrong("forgot H", lambda u, H: u, "the light has not moved at all: where does H come in?"),
    Wrong(
        "no transform",
        lambda u, H: H * u,
        "H turns plane waves, but here it multiplies the field itself: split u first",
    ),
    Wrong(
        "transforms H too",
        lambda u, H: BACK(F(H) * F(u)),
        "H stands in the frequencies already: it needs no transform of its own",
    ),
    Wrong(
        "conjugate",
        lambda u, H: BACK(np.conj(H) * F(u)),
        "the light runs backwards: multiply by H itself, not by its conjugate or inverse",
    ),
    Wrong(
        "two forward transforms",
        lambda u, H: F(H * F(u)),
        "the light is there, but mirrored and too strong: one transform goes back",
    ),
    Wrong(
        "the wrong way round",
        lambda u, H: F(H * BACK(u)),
        "right for an H that is the same to the left as to the right, and only for such: "
        "which transform comes first?",
    ),
    Wrong(
        "shifts the waves",
        lambda u, H: BACK(H * SHIFT(F(u), (-2, -1))),
        "H and the waves stand in different orders: fft2's order needs no shift",
    ),
    Wrong(
        "shifts H",
        lambda u, H: BACK(SHIFT(H) * F(u)),
        "H and the waves stand in different orders: H needs no shift",
    ),
    Wrong(
        "H twice",
        lambda u, H: BACK(H**2 * F(u)),
        "the light has gone twice as far: H comes in once",
    ),
    Wrong(
        "real part",
        lambda u, H: np.real(BACK(H * F(u))),
        "that is the real part of the right field: keep it complex",
    ),
    Wrong(
        "size",
        lambda u, H: np.abs(BACK(H * F(u))),
        "that is the size of the right field: its phase is lost, keep it complex",
    ),
    Wrong(
        "brightness",
        lambda u, H: intensity(BACK(H * F(u))),
        "that is its brightness, what a camera sees: the field itself is wanted",
    ),
    Wrong(
        "shifts the field",
        lambda u, H: SHIFT(BACK(H * F(u)), (-2, -1)),
        "the right light in the wrong place: its middle lies in the corners",
    ),
]


@exercise(
    "10.1",
    hints=[
        "Read F⁻¹ H F u from the right: the field is split first, and put together last.",
        "np.fft.fft2 splits a field (or each field of a stack) into plane waves, and "
        "np.fft.ifft2 adds plane waves up.",
        "Between the two, multiply by H. It stands in fft2's order already: no shift is needed.",
    ],
    wrong=HOPS,
)
def hop(answer):
    """One hop of free space: F⁻¹ H F u."""
    bench = Bench(samples=(40, 48), pitch=10e-6, wavelength=600e-9, spacing=4e-3)
    u = aperture(bench, 90e-6, centre=(30e-6, -20e-6)) * np.exp(1j * bench.x / 100e-6)
    aside = np.exp(-2j * np.pi * 60e-6 * np.fft.fftfreq(48, 10e-6))  # no even H: 60 µm to the right
    how = dict(right=lambda u, H: BACK(H * F(u)), wrong=HOPS)
    say = "this is not F⁻¹ H F u: take one step at a time, F first, then H, then F⁻¹"
    match(answer, u, transfer_function(bench, 4e-3) * aside, otherwise=say, **how)
    two = np.array([u, u[::-1] * 1j])
    say = (
        "one field comes out right, a stack of two does not: "
        "which axes does your transform work on? H belongs to the last two"
    )
    try:
        match(answer, two, transfer_function(bench, 7e-3), otherwise=say, **how)
    except Mistake as mistake:
        if str(mistake) == say:
            raise
        say = f"one field comes out right, but with a stack of two {mistake}"
        raise Mistake(say) from mistake
    return "light has moved: split, turned and added up. All of Part III is built on this line."


@exercise(
    "10.2",
    hints=[
        "One symptom at a time: symptoms(mended) tries an odd size, stripes finer than light and "
        "a stack. Which lines of asm_prop have to do with the one that you are at?",
        "Frequencies: print the linspace line for n = 5 beside np.fft.fftfreq(5). Then ask in "
        "which order fft2 wants H, and whether anything needs a shift at all.",
        "Waves finer than light: the root of a negative number is imaginary. NumPy takes such a "
        "root if it is told that the number is complex: q + 0j.",
        "A stack: np.fft.fft2 works on the last two axes and H broadcasts, so no branch is needed.",
    ],
)
def mended(answer):
    """The article's function, right for odd sizes, stacks and evanescent waves."""
    length, wavelength, distance = 1.92e-3, 600e-9, 20e-3
    light = _light(64, length)
    right = _truth(light, length, wavelength, distance)
    found = call(answer, light, length, wavelength, distance, shape=light.shape)
    if not _near(found, right):
        _which_light(found, light, length, wavelength, distance)
    if not _near(call(answer, light, shape=light.shape), _truth(light, 32e-3, 550e-9, 10e-3)):
        raise Mistake(
            "right when everything is given, but not with the article's own default values"
        )
    found, first = [], None  # the slips mended, and what to say of the first that is not
    for look in (_stack, _odd, _too_fine):
        try:
            found += look(answer)
        except _Half as half:
            found += half.mended
            first = first or half.args[0]
        except Mistake as mistake:
            first = first or str(mistake)
    if first is not None:
        so_far = f"mended so far, {len(found)} of four slips: {'; '.join(found)}"
        raise Mistake(f"{first} ({so_far if found else 'none of the four slips is mended yet'})")
    return f"four slips found, and gone: {'; '.join(found)}. Right light now at every size."


class _Half(Mistake):
    """A mistake beside which one slip is mended."""

    def __init__(self, words, mended):
        super().__init__(words)
        self.mended = mended


def _stack(answer):
    length, wavelength, distance = 1.92e-3, 600e-9, 20e-3
    light = _light(64, length)
    two = np.array([light, 1j * light.T])
    try:
        stack = call(answer, two, length, wavelength, distance, shape=two.shape)
    except Mistake as mistake:
        raise Mistake(f"one field is right, but with a stack of two {mistake}") from mistake
    if not _near(stack, _truth(two, length, wavelength, distance)):
        raise Mistake("one field is right, but in a stack of two they go wrong: which axes move?")
    return ["the stack, computed under one name and returned under another"]


def _odd(answer):
    length, wavelength, distance = 1.92e-3, 600e-9, 20e-3
    odd = _light(63, length)
    found = call(answer, odd, length, wavelength, distance, shape=odd.shape)
    if not _near(found, _truth(odd, length, wavelength, distance)):
        _which_odd(found, odd, length, wavelength, distance)
    return [FREQUENCIES, ROLL]


FREQUENCIES = "frequencies that missed 0 at odd sizes"
ROLL = "H rolled the wrong way"


def _light(n, length):
    x = (np.arange(n) - n // 2) * length / n
    return np.exp(-((x - length / 10) ** 2 + x[:, None] ** 2) / (length / 12) ** 2) + 0j


def _truth(u, length, wavelength, distance):
    n = u.shape[-1]
    return propagate(u, Bench(n, length / n, wavelength, distance), distance)


def _by_formula(u, f, wavelength, distance, roll=np.asarray):
    """F⁻¹ H F u with these frequencies, and H rolled in this way."""
    fz = np.sqrt(wavelength**-2 - f**2 - f[:, None] ** 2 + 0j)
    return np.fft.ifft2(roll(np.exp(2j * np.pi * distance * fz)) * np.fft.fft2(u))


def _which_light(found, u, length, wavelength, d):
    n, shift = u.shape[-1], np.fft.fftshift
    right, f = _truth(u, length, wavelength, d), np.fft.fftfreq(n, length / n)
    known = [
        (u, "the light has not moved"),
        (_by_formula(u, f, wavelength, -d), "the light runs backwards: look at the sign in H"),
        (_truth(u, length, 550e-9, d), "this is light of 550 nm, whatever wavelength is given"),
        (_truth(u, length, wavelength, 10e-3), "it went 10 mm, whatever distance is given"),
        (_truth(u, 32e-3, wavelength, d), "the window is 32 mm wide, whatever length is given"),
        (
            shift(right),
            "right, but its middle lies in the corners: undo a shift, or leave out both",
        ),
        (
            _by_formula(u, f, wavelength, d, shift),
            "H and the waves stand in different orders: fft2, like fftfreq, begins with 0",
        ),
        (
            _by_formula(u, np.fft.fftfreq(n, length), wavelength, d),
            "the frequencies are wrong: fftfreq wants the width of a pixel, length / n",
        ),
        (
            _by_formula(u, np.fft.fftfreq(n), wavelength, d),
            "the frequencies count crests per pixel: give fftfreq the pixel's width, length / n",
        ),
        (_by_formula(u, f, wavelength, d / (2 * np.pi)), "H turns too slowly: 2π is missing"),
    ]
    for wrong, words in known:
        if _near(found, wrong):
            raise Mistake(words)
    for wrong in (np.abs(right), intensity(right), np.real(right)):
        if _near(found, wrong):
            raise Mistake("the complex field is wanted, not its size, brightness or real part")
    raise Mistake(
        "one field of 64 samples, which asm_prop moves well, comes out wrong: begin from asm_prop"
    )


def _which_odd(found, u, length, wavelength, distance):
    n = u.shape[-1]
    even, true = (np.arange(n) - n / 2) / length, (np.arange(n) - n // 2) / length
    for f, roll, mended, words in [
        (even, np.fft.fftshift, [], "the frequencies, and the roll of H, suit even sizes only"),
        (
            even,
            np.fft.ifftshift,
            [ROLL],
            "H is rolled well, but its frequencies miss 0 by half a step",
        ),
        (
            true,
            np.fft.fftshift,
            [FREQUENCIES],
            "the frequencies are right, but H is rolled a sample too far",
        ),
    ]:
        if _near(found, _by_formula(u, f, wavelength, distance, roll)):
            raise _Half(f"63 samples go wrong: {words}", mended)
    right = _truth(u, length, wavelength, distance)
    if any(_near(found, np.roll(right, (k, k), (0, 1))) for k in (-1, 1)):
        raise Mistake(
            "63 samples go wrong: the light lies one pixel aside, "
            "so your two shifts of the field do not undo each other"
        )
    raise Mistake(
        "64 samples are right, 63 are not: "
        "print your frequencies for n = 5 beside np.fft.fftfreq(5)"
    )


def _too_fine(answer):
    n, length, wavelength = 32, 3.2e-6, 1e-6
    x = np.arange(n) * length / n
    for crests, distance in [(5, 0.1e-6), (5, 1e-6), (2, 1e-6)]:
        wave = np.exp(2j * np.pi * crests * x / length) * np.ones((n, 1))
        with np.errstate(all="ignore"):
            after = call(answer, wave, length, wavelength, distance, shape=wave.shape, finite=False)
        if not np.isfinite(after).all():
            raise Mistake(
                "waves finer than light come out as nan: the root of a negative number is not real"
            )
        left = np.mean(after / wave)
        fz = np.sqrt(complex(wavelength**-2 - (crests / length) ** 2))
        right = np.exp(2j * np.pi * distance * fz)
        if crests == 5 and abs(left) > 1.001:
            raise Mistake(
                "waves finer than light grow on their way: which sign has your imaginary root?"
            )
        if crests == 5 and abs(left) > 0.99:
            raise Mistake(
                "waves finer than light arrive in full: with fz = 0, H is 1 at any distance"
            )
        if crests == 5 and abs(left) < 1e-9:
            raise Mistake(
                "waves finer than light are gone at once: a tenth of a wavelength on, the wave "
                "that was tried is still there, and fainter"
            )
        if abs(left - right) > 1e-6:
            kind = (
                "finer than light do not fade as"
                if crests == 5
                else "that light can carry do not turn as"
            )
            raise Mistake(f"waves {kind} H = exp(2πi d fz) says")
    return ["waves finer than light that never faded"]


@exercise(
    "10.3",
    hints=[
        "Make the grid larger, keep the pixels as wide as they are, let the light travel, and cut "
        "out the part where the window was.",
        "np.pad(u, [(before, after), (before, after)]) puts zeros around u, rows first.",
        "The window has ny rows and nx columns. Twice as wide means ny more rows and nx more "
        "columns; on a ring they may all stand on one side.",
    ],
)
def padded(answer):
    """A hop with darkness around the window."""
    bench = Bench(samples=(54, 64), pitch=10e-6, wavelength=600e-9, spacing=6e-3)
    x, y = bench.x, bench.y[:, None]
    leaves = np.exp(-((x - 0.18e-3) ** 2 + (y + 0.14e-3) ** 2) / (50e-6) ** 2)
    stays = np.exp(-((x + 80e-6) ** 2 + y**2) / (60e-6) ** 2)
    u = leaves * np.exp(2j * np.pi * (2.6e4 * x - 2.4e4 * y)) + stays
    light = (bench.pitch, bench.wavelength, 8e-3)
    if np.shape(call(answer, u, *light)) == (108, 128):
        raise Mistake("the light came back with its darkness: cut out the window, (ny, nx)")
    found = call(answer, u, *light, shape=u.shape)
    if not _near(found, propagate(u, bench, 8e-3, pad=True), 0.01):
        _which_padding(found, u, bench, 8e-3)
    small = Bench(samples=(24, 96), pitch=11e-6, wavelength=500e-9, spacing=6e-3)
    # Steep light from the whole window walks 0.6 windows along x: less darkness brings it back.
    full = np.exp(-((small.y[:, None] / 60e-6) ** 2) + 2j * np.pi * 4.2e4 * small.x)
    try:
        found = call(answer, full, small.pitch, small.wavelength, 30e-3, shape=full.shape)
    except Mistake as mistake:
        raise Mistake(f"right for 54 x 64 samples, but with 24 x 96 {mistake}") from mistake
    if not _near(found, propagate(full, small, 30e-3, pad=True, band_limit=True), 0.03):
        raise Mistake(
            "right for light that touches no rim, but not for a window full of light: "
            "is there darkness around it, as much of it as of window (ny rows, nx columns)?"
        )
    return "what leaves stays away. The engine's propagate(..., pad=True) does the same."


def _which_padding(found, u, bench, d):
    ny, nx = u.shape

    def moved(rows, columns, pitch=bench.pitch):
        wide = np.pad(u, [(0, rows), (0, columns)])
        return propagate(wide, Bench(wide.shape, pitch, bench.wavelength, d), d)

    right = moved(ny, nx)
    known = [
        (
            propagate(np.real(u), bench, d, pad=True),
            "the imaginary part of u is gone: np.zeros makes real numbers, "
            "unless you add dtype=complex",
        ),
        (moved(0, 0), "the light still comes back on the other side: where is the darkness?"),
        (moved(0, nx)[:ny, :nx], "the light stays away along x and comes back along y"),
        (moved(ny, 0)[:ny, :nx], "the light stays away along y and comes back along x"),
        (moved(ny, nx, bench.pitch / 2)[:ny, :nx], "the pixels became finer: keep the pitch"),
        (moved(ny, nx, bench.pitch * 2)[:ny, :nx], "the pixels became wider: keep the pitch"),
        (np.abs(right[:ny, :nx]), "the complex field is wanted, not its size"),
        (intensity(right[:ny, :nx]), "the complex field is wanted, not its brightness"),
    ]
    for wrong, words in known:
        if _near(found, wrong, 0.01):
            raise Mistake(words)
    for y in (0, ny // 2, ny):
        for x in (0, nx // 2, nx):
            if _near(found, right[y : y + ny, x : x + nx], 0.01):
                raise Mistake("you cut out a window where the field was not: cut where you put it")
    raise Mistake("not what empty space would give: widen, move, cut, with the same pixels")


@exercise(
    "10.4",
    hints=[
        "Each pixel's light has a path of its own to the spot, and the longer the path, the later "
        "its phase. The plate must make up for it.",
        "Light that the spot sends to the plate takes the same paths. propagate knows its phase "
        "there: what must a plate add so that all pixels agree?",
        "Or by a formula: the path is √(d² + r²), with r from the pixel to the spot (x, y), and a "
        "path longer by λ is 2π of phase.",
        "Or downhill: shared.training.fit(loss, np.zeros(bench.shape), 40, step_size=0.2).params, "
        "where loss(phases, step) is -log of the spot's brightness.",
    ],
)
def focus(answer):
    """Phases that send light to a spot; any way to find them counts."""
    scores = []
    for samples, pitch, wavelength, distance, spot in [
        (128, 16e-6, 550e-9, 45e-3, (0.24e-3, -0.16e-3)),
        ((96, 112), 12e-6, 650e-9, 18e-3, (-0.12e-3, 0.18e-3)),
    ]:
        bench = Bench(samples, pitch, wavelength, distance)
        phases = call(answer, bench, distance, spot, shape=bench.shape)
        scores.append(_score(phases, bench, distance, spot))
    best = ": no plate of glass can do better" if min(scores) > 0.995 else ""
    return f"{min(scores):.0%} of the possible{best}. Lesson 11 gives this plate its name."


def _score(phases, bench, distance, spot):
    """Share of the largest possible brightness at the spot, or the Mistake that fits."""
    if np.iscomplexobj(phases):
        raise Mistake("phases are real numbers, in radians: not exp(iφ) but φ")
    hole = aperture(bench, min(bench.shape) * bench.pitch / 4)
    at = np.argmin(abs(bench.y - spot[1])), np.argmin(abs(bench.x - spot[0]))
    point = np.zeros(bench.shape)
    point[at] = 1
    most = np.sum(hole * np.abs(propagate(point, bench, distance))) ** 2

    def brightness(phases, at=at, d=distance):
        light = hole * np.exp(1j * phases)
        return intensity(propagate(light, bench, d, band_limit=d > bench.critical_distance))[at]

    score = brightness(phases) / most
    if score >= 0.6:
        return score
    said = f"{score:.1%} of the possible brightness is at the spot: "
    if np.ptp(phases) < 1e-9:
        raise Mistake(said + "this is flat glass")
    if brightness(-phases) > 0.6 * most:
        raise Mistake(said + "your plate spreads the light, turn its sign round")
    inside = np.round(np.exp(1j * phases[hole > 0]), 6)  # outside, any phase will do
    if len(np.unique(inside)) <= 2 and score > 0.3:
        raise Mistake(
            said + "very good for a plate with two phases only. What would a third one add?"
        )
    ny, nx = bench.shape
    if brightness(phases, (ny // 2, nx // 2)) > 0.6 * most:
        raise Mistake(said + "it is all on the axis: the spot is at (x, y) = spot")
    swapped = np.argmin(abs(bench.y - spot[0])), np.argmin(abs(bench.x - spot[1]))
    if brightness(phases, swapped) > 0.5 * most:
        raise Mistake(said + "x and y are exchanged: fields are (ny, nx), spot is (x, y)")
    opposite = np.argmin(abs(bench.y + spot[1])), np.argmin(abs(bench.x + spot[0]))
    if brightness(phases, opposite) > 0.5 * most:
        raise Mistake(said + "it stands on the opposite side of the axis: measure from the spot")
    if brightness(phases / 2) > 0.6 * most:
        raise Mistake(said + "it comes together too soon: the phase is twice what it should be")
    if brightness(phases * 2) > 0.6 * most:
        raise Mistake(said + "it would come together behind the spot: double the phase")
    raise Mistake(said + "the plate of one gradient's sign has 40%, and the goal is 60%")
