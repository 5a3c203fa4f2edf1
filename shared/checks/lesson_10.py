"""Reading answers to lesson 10: light on a grid."""

from contextlib import contextmanager
from functools import partial

import numpy as np

from ..elements import aperture, intensity
from ..propagation import Bench, propagate, transfer_function
from . import Mistake, Wrong, call, exercise, match, matching, near
from .cases import EXACT, further, in_other_clothes, one_by_one

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
        "size of H lost",
        lambda u, H: BACK(np.exp(1j * np.angle(H)) * F(u)),
        "only the angle of H comes in: its size, smaller than 1 where waves die, is lost",
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
    light, dim = np.random.default_rng(1).normal(size=(2, 3, 1, 40, 48))
    light = light + 1j * dim
    aside = np.exp(-2j * np.pi * 60e-6 * np.fft.fftfreq(48, 10e-6))  # no even H: 60 µm to the right
    H = transfer_function(bench, 4e-3) * aside
    dying = H.conj() * np.linspace(1, 0.2, 48)
    how = dict(right=lambda u, H: BACK(H * F(u)), wrong=HOPS, near=EXACT)
    say = "this is not F⁻¹ H F u: take one step at a time, F first, then H, then F⁻¹"
    match(answer, light[0, 0], H, otherwise=say, **how)
    axes = "it does not: which axes does your transform work on? H belongs to the last two"
    for u, H, what, say in [
        (light[0, 0], dying, "with another H, in which waves die,", "it does not"),
        (light[:2, 0], dying, "with a stack of two", axes),
        (light, dying, "with a stack of 3 x 1 fields", axes),
    ]:
        with _but(f"one field comes out right, but {what}"):
            match(answer, u, H, otherwise=say, **how)
    dice = np.random.default_rng(3).normal
    odd = dice(size=(2, 4, 2, 15, 17)) + 1j * dice(size=(2, 4, 2, 15, 17))
    u, (H, other) = odd[0], odd[1, 2:, 0]
    cases = one_by_one((u[0, 0], H), (u[1, 1], other))
    cases += [(u, H), (u[:1, 0], H), (u[0], np.abs(H)), (np.real(u[0]), H)]
    cases += in_other_clothes((u[0, :, :6, :4], H[:6, :4]))
    thin = [(1, 1200), (1100, 1), (3, 2), (2, 3)]
    cases += [tuple(dice(size=(2, *shape))) for shape in [(260, 400), (16, 16), (1, 1), *thin]]
    cases += [
        (dice(size=shape), dice(size=shape[-2:])) for shape in [(1, 2, 1, 3, 4, 4), (1100, 2, 2)]
    ]
    further(answer, cases, right=how["right"], near=EXACT)
    return "light has moved: split, turned and added up. All of Part III is built on this line."


@contextmanager
def _but(words):
    """Says what was right before a mistake that comes later."""
    try:
        yield
    except Mistake as mistake:
        raise Mistake(f"{words} {mistake}".strip()) from mistake


def _not_complex(right):
    """Rows for what is left of a right field when it does not stay complex."""
    return [
        Wrong(
            name, lambda *a, part=part: part(right(*a)), f"the complex field is wanted, not {says}"
        )
        for name, part, says in (
            ("size", np.abs, "its size"),
            ("brightness", intensity, "its brightness"),
            ("real part", np.real, "its real part"),
        )
    ]


def _article(u, length=32e-3, wavelength=550e-9, distance=10e-3, f=None, roll=np.asarray, turns=1):
    """F⁻¹ H F u by the article's arguments, with other frequencies f(n, length), or H rolled."""
    n = u.shape[-1]
    f = np.fft.fftfreq(n, length / n) if f is None else f(n, length)
    fz = np.sqrt(wavelength**-2 - f**2 - f[:, None] ** 2 + 0j)
    return BACK(roll(np.exp(2j * np.pi * turns * distance * fz)) * F(u))


def _written_in(**fixed):
    """The right function, with one of its arguments written into it."""

    def mended(u, length=32e-3, wavelength=550e-9, distance=10e-3):
        given = {"length": length, "wavelength": wavelength, "distance": distance}
        return _article(u, **(given | fixed))

    return mended


LIGHTS = [
    Wrong("not moved", lambda u, *light: u, "the light has not moved"),
    Wrong("sign", partial(_article, turns=-1), "the light runs backwards: look at the sign in H"),
    Wrong(
        "wavelength written in",
        _written_in(wavelength=550e-9),
        "this is light of 550 nm, whatever wavelength is given",
    ),
    Wrong(
        "distance written in",
        _written_in(distance=10e-3),
        "it went 10 mm, whatever distance is given",
    ),
    Wrong(
        "length written in",
        _written_in(length=32e-3),
        "the window is 32 mm wide, whatever length is given",
    ),
    Wrong(
        "one shift",
        lambda *light: SHIFT(_article(*light)),
        "right, but its middle lies in the corners: undo a shift, or leave out both",
    ),
    Wrong(
        "H shifted",
        partial(_article, roll=SHIFT),
        "H and the waves stand in different orders: fft2, like fftfreq, begins with 0",
    ),
    Wrong(
        "window for pixel",
        partial(_article, f=lambda n, length: np.fft.fftfreq(n, length)),
        "the frequencies are wrong: fftfreq wants the width of a pixel, length / n",
    ),
    Wrong(
        "no pixel",
        partial(_article, f=lambda n, length: np.fft.fftfreq(n)),
        "the frequencies count crests per pixel: give fftfreq the pixel's width, length / n",
    ),
    Wrong(
        "no 2π",
        partial(_article, turns=0.5 / np.pi),
        "H turns too slowly: 2π is missing",
    ),
    Wrong("π", partial(_article, turns=0.5), "H turns half as fast as it should: 2π, not π"),
    *_not_complex(_article),
]
FREQUENCIES = "frequencies that missed 0 at odd sizes"
ROLL = "H rolled the wrong way"


def _even(n, length):
    return (np.arange(n) - n / 2) / length


def _centred(n, length):
    return (np.arange(n) - n // 2) / length


ODD = {  # the mistakes that show at odd sizes only, and what is mended beside them
    Wrong(
        "even sizes only",
        partial(_article, f=_even, roll=SHIFT),
        "63 samples go wrong: the frequencies, and the roll of H, suit even sizes only",
    ): [],
    Wrong(
        "frequencies",
        partial(_article, f=_even, roll=np.fft.ifftshift),
        "63 samples go wrong: H is rolled well, but its frequencies miss 0 by half a step",
    ): [ROLL],
    Wrong(
        "roll",
        partial(_article, f=_centred, roll=SHIFT),
        "63 samples go wrong: the frequencies are right, but H is rolled a sample too far",
    ): [FREQUENCIES],
    Wrong(
        "two shifts",
        lambda u, *light: SHIFT(_article(SHIFT(u, (-2, -1)), *light), (-2, -1)),
        "63 samples go wrong: the light lies one pixel aside, "
        "so your two shifts of the field do not undo each other",
    ): [],
    Wrong(
        "two shifts back",
        lambda u, *light: np.roll(_article(u, *light), u.shape[-1] % 2, (-2, -1)),
        "63 samples go wrong: the light lies one pixel aside: where do your shifts go?",
    ): [],
}


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
    wrong=[*LIGHTS, *ODD],
)
def mended(answer):
    """The article's function, right for odd sizes, stacks and evanescent waves."""
    light = _light(64)
    exact = partial(near, tolerance=1e-8)
    say = "one field of 64 samples, which asm_prop moves well, comes out wrong: begin from asm_prop"
    match(answer, light, *LIGHT, right=_article, wrong=LIGHTS, otherwise=say, near=exact)
    say = "right at first, but not in a second call, with the article's own default values"
    match(answer, light, right=_article, otherwise=say, near=exact)
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
    _together(answer)
    cases = in_other_clothes((light[20:31, 20:31], 2e-6, 0.63e-6, 0.31e-6), 0)
    further(answer, cases, right=_article, near=EXACT)
    return f"four slips found, and gone: {'; '.join(found)}. Right light now at every size."


class _Half(Mistake):
    """A mistake beside which one slip is mended."""

    def __init__(self, words, mended):
        super().__init__(words)
        self.mended = mended


LIGHT = 1.92e-3, 633e-9, 15e-3  # length, wavelength, distance


def _light(n):
    """A spot beside the middle, and tilted: unlike its mirror images and its conjugate."""
    x = np.arange(n) / n - 0.5
    spot = np.exp(-144 * ((x - 0.1) ** 2 + (x[:, None] + 0.06) ** 2))
    return spot * np.exp(2j * np.pi * (3 * x - 2 * x[:, None]))


def _stack(answer):
    light = _light(64)
    two = np.array([light, 1j * light.T])
    with _but("one field is right, but with a stack of two"):
        match(answer, two, *LIGHT, right=_article, otherwise="they go wrong: which axes move?")
    return ["the stack, computed under one name and returned under another"]


def _odd(answer):
    odd = _light(63)
    found = call(answer, odd, *LIGHT, shape=odd.shape)
    if not near(found, _article(odd, *LIGHT)):
        for row in matching(found, (odd, *LIGHT), {}, ODD, near):
            raise _Half(row.says, ODD[row])
        raise Mistake(
            "64 samples are right, 63 are not: "
            "print your frequencies for n = 5 beside np.fft.fftfreq(5)"
        )
    return [FREQUENCIES, ROLL]


def _together(answer):
    """All at once: random fields of odd and even sizes, and some of their waves finer than light.

    From one call to the next one thing changes, so that nothing can be kept from the last.
    """
    rng = np.random.default_rng(2)
    odd, even = rng.normal(size=(3, 15, 15)), rng.normal(size=(16, 16))
    for u, length, wavelength, distance, what in [
        (odd[0] + 1j, 3e-6, 0.9e-6, 0.23e-6, "an odd field"),
        (odd + 1j, 3e-6, 0.9e-6, 0.23e-6, "a stack of three odd fields"),
        (odd[:1] + 1j, 3e-6, 0.9e-6, 0.23e-6, "a stack of one"),
        (odd, 3e-6, 0.9e-6, 0.23e-6, "a stack of real numbers (np.zeros_like of it is real too)"),
        (even, 3e-6, 0.9e-6, 0.23e-6, "a field of real numbers (np.zeros_like of it is real too)"),
        (even, 3e-6, 0.63e-6, 0.23e-6, "another wavelength and all else as it was"),
        (even, 2e-6, 0.63e-6, 0.23e-6, "another length and all else as it was"),
        (even, 2e-6, 0.63e-6, 0.31e-6, "another distance and all else as it was"),
        (even, 2e-6, 0.6328e-6, 0.31e-6, "632.8 nm and all else as it was"),
        (even.T, 2e-6, 0.6328e-6, 0.31e-6, "another field and all else as it was"),
        (even[:2, :2], 0.5e-6, 0.63e-6, 0.31e-6, "four samples"),
        (rng.normal(size=(401, 401)), 90e-6, 1.25e-6, 20e-6, "401 samples"),
        (rng.normal(size=(300, 5, 5)), 2e-6, 0.63e-6, 0.31e-6, "300 fields"),
        (rng.normal(size=(7, 130, 130)), 0.09, 1.25e-6, 2.5, "seven fields of 9 cm"),
    ]:
        with _but(f"each slip by itself is mended, but with {what},"):
            say = "waves finer than light go wrong: {worst}"
            how = dict(right=_article, otherwise=say, near=partial(near, tolerance=1e-7))
            match(answer, u, length, wavelength, distance, **how)


def _too_fine(answer):
    n, length, wavelength = 32, 3.2e-6, 1e-6
    x = np.arange(n) * length / n
    for crests, distance in [(2, 1e-6), (5, 0.1e-6), (5, 1e-6)]:
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
                "waves finer than light arrive in full, as if H were of size 1 at any distance: "
                "is your root imaginary there, or cut off at 0?"
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


def _wide(u, pitch, wavelength, distance, rows=1, columns=1, **pad):
    """The light after the distance, with darkness below and to the right; all in windows."""
    ny, nx = u.shape
    wide = np.pad(u, [(0, round(rows * ny)), (0, round(columns * nx))], **pad)
    fy, fx = (np.fft.fftfreq(n, pitch) for n in wide.shape)
    fz = np.sqrt(wavelength**-2 - fx**2 - fy[:, None] ** 2 + 0j)
    return BACK(np.exp(2j * np.pi * distance * fz) * F(wide))


def _padded(u, *light, y=0, x=0, **how):
    """The window cut out of it at (y, x), in windows."""
    (ny, nx), wide = u.shape, _wide(u, *light, **how)
    return wide[int(y * ny) : int(y * ny) + ny, int(x * nx) : int(x * nx) + nx]


def _beside(u, *light, aside):
    (ny, nx), wide = u.shape, _wide(u, *light)
    return np.roll(wide, (aside * (ny % 2), aside * (nx % 2)), (0, 1))[:ny, :nx]


DARK = [
    Wrong(
        "no darkness",
        partial(_padded, rows=0, columns=0),
        "the light still comes back on the other side: where is the darkness?",
    ),
    Wrong(
        "columns only",
        partial(_padded, rows=0),
        "the light stays away along x and comes back along y",
    ),
    Wrong(
        "rows only",
        partial(_padded, columns=0),
        "the light stays away along y and comes back along x",
    ),
    Wrong(
        "rows for columns",
        lambda u, *light: _padded(u, *light, u.shape[1] / u.shape[0], u.shape[0] / u.shape[1]),
        "rows and columns are exchanged in your darkness: ny rows more, and nx columns",
    ),
    Wrong(
        "finer pixels",
        lambda u, pitch, *light: _padded(u, pitch / 2, *light),
        "the pixels became finer: keep the pitch",
    ),
    Wrong(
        "wider pixels",
        lambda u, pitch, *light: _padded(u, pitch * 2, *light),
        "the pixels became wider: keep the pitch",
    ),
    Wrong(
        "pitch written in",
        lambda u, pitch, *light: _padded(u, 10e-6, *light),
        "the pixels are 10 µm wide, whatever pitch is given",
    ),
    Wrong(
        "wavelength written in",
        lambda u, pitch, wavelength, distance: _padded(u, pitch, 600e-9, distance),
        "this is light of 600 nm, whatever wavelength is given",
    ),
    Wrong(
        "distance written in",
        lambda u, pitch, wavelength, distance: _padded(u, pitch, wavelength, 8e-3),
        "it went 8 mm, whatever distance is given",
    ),
    Wrong(
        "a real grid",
        lambda u, *light: _padded(np.real(u), *light),
        "the imaginary part of u is gone: np.zeros makes real numbers, "
        "unless you add dtype=complex",
    ),
    Wrong(
        "backwards",
        lambda u, pitch, wavelength, distance: _padded(u, pitch, wavelength, -distance),
        "the light runs backwards: the distance has lost its sign",
    ),
    *_not_complex(_padded),
] + [
    Wrong(
        f"cut at {y}, {x}",
        partial(_padded, y=y, x=x),
        "you cut out a window where the field was not: cut where you put it",
    )
    for y in (0, 0.5, 1)
    for x in (0, 0.5, 1)
    if x or y
]
DARK += [
    Wrong(
        f"at odd sizes, {aside} pixel aside",
        partial(_beside, aside=aside),
        "the window is cut out a pixel beside the field: an odd n has no half, "
        "so is it n // 2 in both places?",
    )
    for aside in (-1, 1)
]


def _windows():
    """(u, (pitch, wavelength, distance), what is wrong where none of the rows is)."""
    bench = Bench(samples=(54, 64), pitch=10e-6, wavelength=600e-9, spacing=6e-3)
    x, y = bench.x, bench.y[:, None]
    leaves = np.exp(-((x - 0.18e-3) ** 2 + (y + 0.14e-3) ** 2) / (50e-6) ** 2)
    stays = np.exp(-((x + 80e-6) ** 2 + y**2) / (60e-6) ** 2)
    u = leaves * np.exp(2j * np.pi * (2.6e4 * x - 2.4e4 * y)) + stays
    yield u, (10e-6, 600e-9, 8e-3), "not what empty space would give: {worst}"
    dark = ": is there darkness around it, as much of it as of window? {worst}"
    # Steep light from all of the window, smooth, walks 0.85 windows: less darkness brings it back.
    for shape, across, up, light in [
        ((40, 96), 0.4, 0, (11e-6, 500e-9, 50e-3)),
        ((201, 45), 0, -0.33, (9e-6, 550e-9, 78e-3)),
    ]:
        i, j = (np.arange(n) for n in shape)
        smooth = np.outer(*(np.sin(np.pi * (k + 0.5) / k.size) ** 4 for k in (i, j)))
        u = smooth * np.exp(2j * np.pi * (across * j + up * i[:, None]))
        yield u, light, f"steep light from all of the window goes wrong{dark}"
    bench = Bench(samples=(40, 96), pitch=9e-6, wavelength=450e-9, spacing=6e-3)
    u = np.exp(-((bench.y[:, None] / 60e-6) ** 2) + 2j * np.pi * 3e4 * bench.x)
    u = u + 0.4 * np.exp(-(((bench.x - 90e-6) / 60e-6) ** 2) + 2j * np.pi * 2e4 * bench.y[:, None])
    yield u, (9e-6, 450e-9, 6e-3), f"light on the rim goes wrong{dark}"
    yield np.real(u), (9e-6, 450e-9, 6e-3), "a real field goes wrong: {worst}"


def _calm():
    """Windows that light hardly leaves: here more darkness than asked for changes nothing."""

    def spots(ny, nx, width):
        y, x = np.arange(ny)[:, None] - ny / 2, np.arange(nx) - nx / 2
        spot = np.exp(-((x - 2) ** 2 + (y + 1) ** 2) / width**2)
        return spot * np.exp(0.3j * x - 0.2j * y), spot * (x + 1j * y) / width

    small, wide, tall, square = (
        spots(49, 56, 5),
        spots(48, 640, 5),
        spots(601, 47, 5),
        spots(50, 50, 5),
    )
    for times in (1, 1e4, 1e-4, 0):
        yield times * square[0], 10e-6, 600e-9, 1e-3
    for u in (np.abs(square[0]), np.rint(1e12 * np.real(square[0])).astype(np.int64)):
        yield u, 10e-6, 600e-9, 1e-3
    yield from one_by_one((small[0], 10e-6, 600e-9, 1e-3), (small[1], 9e-6, 500e-9, 1.4e-3))
    yield wide[0], 10e-6, 600e-9, 1e-3
    yield tall[1], 10e-6, 600e-9, 1e-3
    yield spots(300, 261, 20)[1], 0.5e-3, 1.2e-6, 8.5


def _about(a, b):
    """Equal for light of brightness 1: more darkness than asked for does no harm."""
    return np.max(np.abs(a - b)) <= 0.002


@exercise(
    "10.3",
    hints=[
        "Make the grid larger, keep the pixels as wide as they are, let the light travel, and cut "
        "out the part where the window was.",
        "np.pad(u, [(before, after), (before, after)]) puts zeros around u, rows first.",
        "The window has ny rows and nx columns. Twice as wide means ny more rows and nx more "
        "columns; on a ring they may all stand on one side.",
    ],
    wrong=DARK,
)
def padded(answer):
    """A hop with darkness around the window."""
    for u, light, say in _windows():
        if np.shape(call(answer, u, *light)) == tuple(2 * n for n in u.shape):
            raise Mistake("the light came back with its darkness: cut out the window, (ny, nx)")
        before = "" if u.shape == (54, 64) else "right for 54 x 64 samples, but with {} x {}"
        with _but(before.format(*u.shape)):
            match(answer, u, *light, right=_padded, wrong=DARK, otherwise=say, near=_about)
    *calm, far = _calm()
    further(answer, calm, right=_padded, near=partial(near, tolerance=1e-9))
    # in a phase of 10⁷ fewer digits are left
    further(answer, [far], right=_padded, near=partial(near, tolerance=1e-7))
    return "what leaves stays away. The engine's propagate(..., pad=True) does the same."


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
    again=0,
)
def focus(answer):
    """Phases that send light to a spot; any way to find them counts."""
    scores = []
    for samples, pitch, wavelength, distance, spot in [
        (128, 16e-6, 550e-9, 45e-3, (0.24e-3, -0.16e-3)),
        ((96, 112), 12e-6, 650e-9, 18e-3, (-0.12e-3, 0.18e-3)),
        ((96, 112), 12e-6, 650e-9, 18e-3, (-0.18e-3, -0.072e-3)),
        ((96, 112), 12e-6, 650e-9, 21e-3, (0.132e-3, -0.12e-3)),
        ((97, 110), 12e-6, 600e-9, 22e-3, (0.12e-3, 0.156e-3)),
        ((213, 99), 12e-6, 600e-9, 22e-3, (-0.12e-3, 0.144e-3)),
        ((98, 105), 12e-6, 600e-9, 22e-3, (0.0, -0.132e-3)),
    ]:
        bench = Bench(samples, pitch, wavelength, spacing=2e-3)  # a hop, and not the distance
        phases = 1.0 * call(answer, bench, distance, spot, shape=bench.shape)
        scores.append(_score(phases, bench, distance, spot))
    best = ": no plate of glass can do better" if min(scores) > 0.995 else ""
    return f"{min(scores):.0%} of the possible{best}. Lesson 11 gives this plate its name."


MENDED = [  # what makes a plate with this fault right, and the line that it hears
    (np.negative, "your plate spreads the light, turn its sign round"),
    (np.radians, "the phase is wanted in radians, not in degrees"),
    (lambda phases: 2 * np.pi * phases, "the phase is wanted in radians, not in turns: 2π"),
    (lambda phases: phases / 2, "it comes together too soon: the phase is twice what it should be"),
    (lambda phases: phases * 2, "it would come together behind the spot: double the phase"),
]
ELSEWHERE = [  # where the light of a plate with this fault goes, for a spot at (x, y)
    (lambda x, y: (0, 0), "it is all on the axis: the spot is at (x, y) = spot"),
    (lambda x, y: (y, x), "x and y are exchanged: fields are (ny, nx), spot is (x, y)"),
    (lambda x, y: (-x, -y), "it stands on the opposite side of the axis: measure from the spot"),
    (lambda x, y: (-x, y), "it stands at -x: look at the sign in front of x"),
    (lambda x, y: (x, -y), "it stands at -y: look at the sign in front of y"),
    (lambda x, y: (x, 0), "it stands at y = 0: where does the spot's y come in?"),
    (lambda x, y: (0, y), "it stands at x = 0: where does the spot's x come in?"),
]


def _score(phases, bench, distance, spot):
    """Share of the largest possible brightness at the spot, or the Mistake that fits."""
    if np.iscomplexobj(phases):
        raise Mistake("phases are real numbers, in radians: not exp(iφ) but φ")
    hole = aperture(bench, min(bench.shape) * bench.pitch / 4)

    def pixel(x, y):
        return np.argmin(abs(bench.y - y)), np.argmin(abs(bench.x - x))

    def shine(phases):
        far = distance > bench.critical_distance
        return intensity(propagate(hole * np.exp(1j * phases), bench, distance, band_limit=far))

    point = np.zeros(bench.shape)
    point[pixel(*spot)] = 1
    most = np.sum(hole * np.abs(propagate(point, bench, distance))) ** 2
    light = shine(phases)
    score = light[pixel(*spot)] / most
    if score >= 0.6:
        return score
    said = f"{score:.1%} of the possible brightness is at the spot: "
    if np.ptp(phases) < 1e-9:
        raise Mistake(said + "this is flat glass")
    for mend, says in MENDED:
        if shine(mend(phases))[pixel(*spot)] > 0.6 * most:
            raise Mistake(said + says)
    inside = np.round(np.exp(1j * phases[hole > 0]), 6)  # outside, any phase will do
    if len(np.unique(inside)) <= 2 and score > 0.3:
        raise Mistake(
            said + "very good for a plate with two phases only. What would a third one add?"
        )
    for place, says in ELSEWHERE:
        if light[pixel(*place(*spot))] > 0.5 * most:
            raise Mistake(said + says)
    i, j = np.unravel_index(np.argmax(light), light.shape)
    if (i, j) != pixel(*spot):
        found = f"x = {1e3 * bench.x[j]:.2f} mm, y = {1e3 * bench.y[i]:.2f} mm"
        wanted = f"x = {1e3 * spot[0]:.2f} mm, y = {1e3 * spot[1]:.2f} mm"
        raise Mistake(said + f"your light is brightest at {found}; {wanted} is wanted")
    raise Mistake(said + "the plate of one gradient's sign has 40%, and the goal is 60%")
