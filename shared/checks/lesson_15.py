"""Reading answers to lesson 15: build what the gradient drew."""

import numpy as np

from shared import fabrication
from shared.elements import intensity
from shared.propagation import Bench, propagate

from . import Mistake, Wrong, call, exercise, match, value
from .cases import EXACT, further, in_other_clothes

TURN = 2 * np.pi


def _near(a, b):
    return np.allclose(a, b, rtol=0, atol=1e-10 * np.max(np.abs(b)))


# 15.1


def _etched(phase, wavelength, n):
    return np.mod(phase / TURN, 1) * wavelength / (n - 1)


ETCHED = [
    Wrong(
        "not wrapped",
        lambda phase, w, n: phase / TURN * w / (n - 1),
        "the formula is right, but whole turns are still there, and heights below 0: np.mod",
    ),
    Wrong(
        "n alone",
        lambda phase, w, n: np.mod(phase / TURN, 1) * w / n,
        "divided by n: the glass stands where air was, so only n - 1 counts",
    ),
    Wrong(
        "turned over",
        lambda phase, w, n: np.mod(-phase / TURN, 1) * w / (n - 1),
        "the sign: more glass is more phase here, and this is the mould of your plate",
    ),
    Wrong(
        "from -π to π",
        lambda phase, w, n: np.angle(np.exp(1j * phase)) / TURN * w / (n - 1),
        "the phases are wrapped to -π ... π, so half of the glass is below 0: wrap to 0 ... 2π",
    ),
    Wrong(
        "a whole turn",
        lambda phase, w, n: (1 - np.mod(-phase / TURN, 1)) * w / (n - 1),
        "phase 0 comes out a whole turn high: 0 to less than a turn is wanted",
    ),
    Wrong(
        "sign kept",
        lambda phase, w, n: np.fmod(phase / TURN, 1) * w / (n - 1),
        "negative phases give negative heights: np.mod drops turns the way that is wanted here",
    ),
    Wrong(
        "sizes",
        lambda phase, w, n: np.mod(np.abs(phase) / TURN, 1) * w / (n - 1),
        "the minus of negative phases is lost: -π/2 is three quarters of a turn, not one",
    ),
    Wrong(
        "radians as turns",
        lambda phase, w, n: np.mod(phase, TURN) * w / (n - 1),
        "2π times too high: one wavelength is a turn, which is 2π",
    ),
    Wrong(
        "turns as radians",
        lambda phase, w, n: np.mod(phase, 1) * w / (n - 1),
        "the phase is in radians: a turn is 2π of it, not 1",
    ),
    Wrong(
        "micrometres",
        lambda phase, w, n: 1e6 * _etched(phase, w, n),
        "a million times too high: in metres, please",
    ),
    Wrong(
        "a reflection",
        lambda phase, w, n: _etched(phase, w, n) / 2,
        "half of it: the light passes the glass once, it does not come back",
    ),
    Wrong(
        "times n - 1",
        lambda phase, w, n: np.mod(phase / TURN, 1) * w * (n - 1),
        "solve φ = 2π(n - 1)h/λ for h: n - 1 comes to stand below",
    ),
    Wrong(
        "optical path",
        lambda phase, w, n: np.mod(phase / TURN, 1) * w,
        "that is the delay itself; glass makes only n - 1 of its height of it",
    ),
]


@exercise(
    "15.1",
    hints=[
        "First in turns: phase / (2π), of which only the part behind the point counts.",
        "np.mod(phase / (2 * np.pi), 1) is between 0 and 1, for negative phases too.",
        "A whole turn is a height of wavelength / (n - 1).",
    ],
    wrong=ETCHED,
)
def etched(answer):
    """Heights of glass from phases."""
    rng = np.random.default_rng(151)
    for shape, turns, wavelength, n in [
        ((3, 4), 3, 633e-9, 1.6034),
        ((5, 2), 3, 405e-9, 1.5),
        ((2, 2), 3, 1e-6, 2.2),
        ((1, 6), 40, 10.6e-6, 2.4),
        ((3, 1100), 1, 405e-9, 3.4),
        ((1200, 1), 0.6, 0.5, 1.0003),
        ((210, 300), 2, 633e-9, 1.6034),
        ((3, 4), 3, 633e-9, 1.6034),
    ]:
        phase = rng.uniform(-turns, turns, shape) * TURN
        phase[-1, 0] = 0
        match(
            answer,
            phase,
            wavelength,
            n,
            right=_etched,
            wrong=ETCHED,
            near=_near,
            otherwise="not h = λφ/2π(n - 1) without whole turns: {worst}",
        )
    clothes = in_other_clothes((phase[:3, :5], 633e-9, 1.6034), 0)
    cases = [case for case in clothes if np.any(case[0])]
    further(answer, cases, right=_etched, near=_near)
    return "a phase is a height now, once somebody has named the glass and the colour."


# 15.2


def _stepped(phase, bits):
    step = TURN / 2**bits
    return np.mod(np.round(phase / step), 2**bits) * step


def _on_level(a, b):
    return np.max(np.abs(a - b)) < 1e-10


STEPPED = [
    Wrong(
        "both ends",
        lambda phase, bits: (
            np.round(np.mod(phase, TURN) / TURN * (2**bits - 1)) * TURN / (2**bits - 1)
        ),
        "your last level is 2π, which is the first one again: 2**bits steps to a turn, not one "
        "less",
    ),
    Wrong(
        "the level below",
        lambda phase, bits: np.floor(np.mod(phase, TURN) / TURN * 2**bits) * TURN / 2**bits,
        "always the level below; the nearest is wanted, np.round instead of a floor",
    ),
    Wrong(
        "a level too many",
        lambda phase, bits: np.round(np.mod(phase, TURN) / TURN * 2**bits) * TURN / 2**bits,
        "some come out at 2π, one level too many: take the modulo after rounding, too",
    ),
    Wrong(
        "clipped",
        lambda phase, bits: (
            np.minimum(np.round(np.mod(phase, TURN) / TURN * 2**bits), 2**bits - 1) * TURN / 2**bits
        ),
        "phases just below 2π belong to level 0, and not to the last one: a modulo, no minimum",
    ),
    Wrong(
        "not wrapped",
        lambda phase, bits: np.round(phase / TURN * 2**bits) * TURN / 2**bits,
        "rounded well, but not brought to 0 ... 2π: whole turns are still there",
    ),
    Wrong(
        "so many levels as bits",
        lambda phase, bits: np.mod(np.round(phase / TURN * bits), bits) * TURN / bits,
        "you make as many levels as bits: b bits are 2**b levels",
    ),
    Wrong(
        "twice the bits",
        lambda phase, bits: np.mod(np.round(phase / TURN * 2 * bits), 2 * bits) * TURN / bits / 2,
        "2 * bits levels: b bits are 2**b of them",
    ),
    Wrong(
        "numbers of levels",
        lambda phase, bits: np.mod(np.round(phase / TURN * 2**bits), 2**bits),
        "these are the numbers of the levels: multiply by a step to get phases",
    ),
    Wrong(
        "from -π to π",
        lambda phase, bits: np.angle(np.exp(1j * _stepped(phase, bits))),
        "the levels are right, but from -π to π: 0 to less than 2π is wanted",
    ),
    Wrong(
        "nothing rounded",
        lambda phase, bits: np.mod(phase, TURN),
        "wrapped, but not rounded",
    ),
]


@exercise(
    "15.2",
    hints=[
        "A step is 2π / 2**bits. How many steps is the phase?",
        "np.round(phase / step) is the nearest whole number of steps.",
        "Number 2**bits is number 0 again: np.mod(..., 2**bits), and times the step.",
    ],
    wrong=STEPPED,
)
def stepped(answer):
    """The nearest of so many levels."""
    rng = np.random.default_rng(152)
    for shape, bits, turns in [
        ((40, 30), 2, 3),
        ((30, 21), 3, 3),
        ((60, 50), 5, 3),
        ((7, 9), 1, 3),
        ((2, 90), 12, 400),
        ((7, 7), 4, 2),
        ((3, 1200), 4, 1),
        ((1100, 2), 8, 1),
        ((160, 170), 1, 3),
        ((40, 30), 2, 3),
    ]:  # whole steps, and of some a little less than half a one: the nearest is beyond doubt
        whole = rng.integers(-turns * 2**bits, turns * 2**bits, shape)
        part = rng.uniform(-0.49, 0.49, shape)
        part[:1, :5] = 0
        match(
            answer,
            (whole + part) * TURN / 2**bits,
            bits,
            right=_stepped,
            wrong=STEPPED,
            near=_on_level,
            otherwise="not the nearest level: {worst}",
        )
    some = np.abs(whole + part) * TURN / 2**bits
    cases = [(some, bits), (-some, bits), (np.arange(-40, 41).reshape(9, 9), 3), (1e-3 * part, 4)]
    further(answer, cases, right=_stepped, near=_on_level)
    return "a turn is level 0 again, so 2**bits levels are all different."


# 15.3


def _moved(u, right, down):
    fy, fx = (np.fft.fftfreq(n) for n in u.shape[-2:])
    turn = np.exp(-2j * np.pi * (fy[:, None] * down + fx * right))
    return np.fft.ifft2(np.fft.fft2(u) * turn)


def _field(rng, shape, whole):
    """Light; without the wave at the edge of the band, whose direction only whole pixels tell."""
    spectrum = rng.normal(size=shape) + 1j * rng.normal(size=shape)
    if whole:
        return spectrum
    for axis, n in ((-2, shape[-2]), (-1, shape[-1])):
        keep = np.abs(np.fft.fftfreq(n)) < 0.5 - 1e-9
        spectrum = spectrum * (keep[:, None] if axis == -2 else keep)
    return np.fft.ifft2(spectrum)


MOVED = [
    Wrong(
        "the wrong way",
        lambda u, right, down: _moved(u, -right, -down),
        "it moves the wrong way: the sign in the exponent",
    ),
    Wrong(
        "axes swapped",
        lambda u, right, down: _moved(u, down, right),
        "right and down are swapped: fx goes along the columns, the last axis",
    ),
    Wrong(
        "up",
        lambda u, right, down: _moved(u, right, -down),
        "right is right, but down goes up: both have the same sign in the exponent",
    ),
    Wrong(
        "left",
        lambda u, right, down: _moved(u, -right, down),
        "down is right, but right goes left: both have the same sign in the exponent",
    ),
    Wrong(
        "no 2π",
        lambda u, right, down: _moved(u, right / TURN, down / TURN),
        "it moves too little: f is in waves per pixel, and a wave is 2π",
    ),
    Wrong(
        "half",
        lambda u, right, down: _moved(u, right / 2, down / 2),
        "it moves half as far as it should: 2π f s, not π f s",
    ),
    Wrong(
        "whole pixels",
        lambda u, right, down: np.roll(u, (round(down), round(right)), axis=(-2, -1)),
        "that moves by whole pixels only: here it is a fraction",
    ),
    Wrong(
        "interpolated",
        lambda u, right, down: _interpolated(u, right, down),
        "interpolating between neighbours loses light: let each wave turn instead",
    ),
    Wrong(
        "real",
        lambda u, right, down: np.real(_moved(u, right, down)),
        "only the real part is left: light needs both",
    ),
    Wrong(
        "brightness",
        lambda u, right, down: np.abs(_moved(u, right, down)) ** 2,
        "that is the brightness: the field is wanted, to go on with",
    ),
    Wrong(
        "spectrum",
        lambda u, right, down: np.fft.fft2(_moved(u, right, down)),
        "still a spectrum: np.fft.ifft2 adds the waves up again",
    ),
    Wrong(
        "centred",
        lambda u, right, down: np.fft.ifft2(
            np.fft.fft2(u) * np.fft.fftshift(np.fft.fft2(_moved(_delta(u.shape[-2:]), right, down)))
        ),
        "the frequencies are in another order than fft2's: fftfreq alone, without fftshift",
    ),
    Wrong(
        "conjugate",
        lambda u, right, down: np.conj(_moved(u, right, down)),
        "it comes out conjugated: the field itself is wanted",
    ),
]


def _delta(shape):
    one = np.zeros(shape, complex)
    one[0, 0] = 1
    return one


def _interpolated(u, right, down):
    for axis, s in ((-1, right), (-2, down)):
        whole = int(np.floor(s))
        near, far = np.roll(u, whole, axis), np.roll(u, whole + 1, axis)
        u = (1 - (s - whole)) * near + (s - whole) * far
    return u


@exercise(
    "15.3",
    hints=[
        "np.fft.fft2(u) says how much of each wave there is; it works on the last two axes.",
        "f along the rows: fy = np.fft.fftfreq(u.shape[-2])[:, None], as a column; fx as a row.",
        "Multiply by np.exp(-2j * np.pi * (fx * right + fy * down)), then np.fft.ifft2.",
    ],
    wrong=MOVED,
)
def moved(answer):
    """Light moved by a fraction of a pixel."""
    rng = np.random.default_rng(153)
    for shape, right, down in [
        ((8, 6), 0.3, -1.7),
        ((5, 9), -2.6, 0.45),
        ((3, 7, 10), 1.25371, 3.60413),
        ((9, 8), -0.4, -5.2),
        ((1, 6, 8), 11, -2),
        ((7, 5), 137.25, -121.5),
        ((1, 660), 0.25, 0.5),
        ((701, 1), -0.37, 0.71),
        ((60, 70), 3.14, -2.72),
        ((600, 2, 3), 0.2, 0.3),
        ((2, 1, 3, 4, 5), -0.6, 1.5),
        ((2, 2), 0, 1),
        ((4, 5), 0, 0.35),
        ((5, 4), 0.35, 0),
        ((8, 6), 0.3, -1.7),
    ]:
        match(
            answer,
            _field(rng, shape, whole=right == round(right) and down == round(down)),
            right,
            down,
            right=_moved,
            wrong=MOVED,
            near=_near,
            otherwise="not the same light further on: {worst}",
        )
    clothes = in_other_clothes((np.fft.ifft2(_field(rng, (5, 7), True)), 1.3, -0.8), 0)
    further(answer, clothes, right=_moved, near=EXACT)
    return "any fraction of a pixel, and no light is lost. Plates stand where they like now."


# 15.4


def _meant(grey, values=None):
    values = 256**grey.dtype.itemsize if values is None else values
    return grey.astype(float) * (TURN / values)


MEANT = [
    Wrong(
        "radians",
        lambda grey: grey.astype(float),
        "these are the grey values themselves: they are no radians",
    ),
    Wrong(
        "255",
        lambda grey: _meant(grey, 256**grey.dtype.itemsize - 1),
        "the largest grey comes out as 2π, a whole turn, like grey 0: divide by one more",
    ),
    Wrong(
        "always 256",
        lambda grey: _meant(grey, 256),
        "right for 8 bits alone: a uint16 has 65536 values to a turn",
    ),
    Wrong(
        "always 65536",
        lambda grey: _meant(grey, 65536),
        "right for 16 bits alone: a uint8 has 256 values to a turn",
    ),
    Wrong(
        "its own largest",
        lambda grey: grey / np.max(grey) * TURN,
        "you take the largest value that occurs for a turn: the type says it, not the picture",
    ),
    Wrong(
        "from -π",
        lambda grey: _meant(grey) - np.pi,
        "half a turn too low: grey 0 is phase 0",
    ),
    Wrong(
        "half",
        lambda grey: _meant(grey) / 2,
        "half of it: all values together are 2π, not π",
    ),
    Wrong(
        "turns",
        lambda grey: _meant(grey) / TURN,
        "in turns, from 0 to 1: in radians, please",
    ),
    Wrong(
        "degrees",
        lambda grey: np.degrees(_meant(grey)),
        "in degrees: radians are wanted",
    ),
    Wrong(
        "overflow",
        lambda grey: (grey * grey.dtype.type(2)) * (np.pi / 256**grey.dtype.itemsize),
        "the bright half is too dark by a turn: grey * 2 is computed in whole numbers that are "
        "too small for it; astype(float) first",
    ),
]


@exercise(
    "15.4",
    hints=[
        "grey.dtype is the type; grey.dtype.itemsize is 1 for a uint8, 2 for a uint16.",
        "So there are 256 ** grey.dtype.itemsize values to a turn.",
        "grey.astype(float) first, then 2π over that number.",
    ],
    wrong=MEANT,
)
def meant(answer):
    """The phase that a grey picture means."""
    rng = np.random.default_rng(154)
    for shape, kind, brightest in [
        ((6, 5), np.uint8, 250),
        ((4, 7), np.uint16, 65530),
        ((6, 5), np.uint8, 250),
        ((1, 9), np.uint8, 250),
        ((5, 4), np.uint16, 200),  # a dark picture is still one of 16 bits
        ((16, 16), np.uint8, None),  # each value once
        ((512, 128), np.uint16, None),
        ((1, 1200), np.uint8, 90),
        ((1100, 1), np.uint16, 60000),
    ]:
        values = rng.permutation(shape[0] * shape[1])
        if brightest is not None:
            values = rng.integers(40, brightest, shape)
        match(
            answer,
            values.reshape(shape).astype(kind),
            right=_meant,
            wrong=MEANT,
            near=_near,
            otherwise="not the phase that is meant: {worst}",
        )
    return "a picture of whole numbers is a phase, once you know how many of them are a turn."


# 15.5

_LAB = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=34e-3)
_DISC = (_LAB.x**2 + _LAB.y[:, None] ** 2 <= 0.4e-3**2) + 0j


def _roomy(u, right, down):
    """Light moved by less than four pixels; what leaves the window is lost."""
    return _moved(np.pad(u, 4), right, down)[4:-4, 4:-4]


def _in_spot(spot, phase, right=0.0, down=0.0):
    """The spot's share of the light that was sent in."""
    light = _roomy(_DISC, -right, -down) * np.exp(1j * phase)
    light = _roomy(propagate(light, _LAB, _LAB.spacing, pad=True), right, down)
    return np.sum(intensity(light) * spot) / np.sum(intensity(_DISC))


@exercise(
    "15.5",
    hints=[
        "A lens of 34 mm has the phase -π (x² + y²) / (λ f) (lesson 11). Wrapped, rounded to "
        "eight levels and turned into heights it is a plate that passes.",
        "fabrication.height(our_stepped(phase, 3), 'fused silica', 550e-9) gives the heights.",
        "For another spot: let fit minimise minus the share of wall(phase) in it, 80 steps.",
    ],
    again=1,  # a training may be in it
)
def my_glass(answer):
    """A plate of glass of the learner's own."""
    result = call(answer)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Mistake("return two things: spot, and the heights of your plate")
    parts = [value(part, (48, 48)) for part in result]
    if any(np.iscomplexobj(part) for part in parts):
        raise Mistake("complex numbers: a height is a length, and the spot is 0 or 1")
    spot, heights = (part.astype(float) for part in parts)
    if not np.isin(spot, (0, 1)).all():
        raise Mistake("the spot is 0 or 1 at each pixel: 1 where you want the light")
    if not 9 <= np.sum(spot) <= 230:
        raise Mistake(
            f"the spot has {np.sum(spot):.0f} pixels: at least 9, and at most 230, a tenth of all"
        )
    deepest = fabrication.relief("fused silica", 550e-9)
    if np.max(heights) > 1e-3:
        raise Mistake("these heights are millimetres of relief and more: are they in metres?")
    if np.min(heights) < 0 or np.max(heights) >= deepest * (1 - 1e-6):
        raise Mistake(
            f"heights go from {1e6 * np.min(heights):.2f} to {1e6 * np.max(heights):.2f} µm: from "
            f"0 to less than a turn of fused silica, {1e6 * deepest:.2f} µm"
        )
    levels = heights / (deepest / 8)
    off = np.max(np.abs(levels - np.round(levels)))
    if off > 0.01:
        raise Mistake(
            "some heights are between two of the eight levels of fused silica for 550 nm: round "
            "the phase to 3 bits first"
        )
    phase = fabrication.phase(heights, "fused silica", 550e-9)
    share, flat = _in_spot(spot, phase), _in_spot(spot, 0 * phase)
    if share < 0.5:
        raise Mistake(f"{share:.0%} of the light is in your spot; the bar is 50 %")
    if share < 4 * flat:
        raise Mistake(
            f"{share:.0%} of the light is in your spot, but a flat plate puts {flat:.0%} there: "
            "four times as much is wanted, so choose a smaller spot, or one farther out"
        )
    astray = [_in_spot(spot, phase, *s) for s in ((0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5))]
    if min(astray) < 0.4:
        raise Mistake(
            f"half a pixel off, {min(astray):.0%} of the light is in your spot; the bar is 40 %: "
            "let the light stand off at random while you train"
        )
    return f"{share:.0%} in your spot, and {min(astray):.0%} when it stands half a pixel off."
