"""Lesson 12: paint a face with glass."""

from functools import lru_cache, partial

import numpy as np
from autograd import grad

from ..datasets import smiley
from ..elements import aperture, intensity, plane_wave
from ..propagation import Bench, diffract
from ..training import cosine, fit
from . import Mistake, Wrong, call, exercise, match, near, told_apart, value
from .cases import EXACT, further, in_other_clothes, match_all, one_by_one

BENCH = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)


def _scaled(factor):
    """The picture times a factor(picture, light, share)."""
    return lambda picture, light, share: picture * factor(picture, light, share)


def _energy(light):
    return np.sum(intensity(light))


_budget = _scaled(lambda p, u, share: share * _energy(u) / np.sum(p))
BUDGETS = [
    Wrong(
        "gives it back",
        _scaled(lambda *a: 1),
        "the picture came back as it was: multiply it by something",
    ),
    Wrong(
        "forgets the share",
        _scaled(lambda p, u, share: _energy(u) / np.sum(p)),
        "it holds all of the light's energy: where does share come in?",
    ),
    Wrong(
        "forgets the light",
        _scaled(lambda p, u, share: share),
        "share of the picture's own energy; share of the light's is wanted",
    ),
    Wrong(
        "energy 1",
        _scaled(lambda p, u, share: share / np.sum(p)),
        "its energy is share itself, whatever the light: share of the light's is wanted",
    ),
    Wrong(
        "not divided",
        _scaled(lambda p, u, share: share * _energy(u)),
        "the factor is what it should hold; divide by what the picture holds already",
    ),
    Wrong(
        "upside down",
        _scaled(lambda p, u, share: np.sum(p) / (share * _energy(u))),
        "upside down: what it should hold over what it holds, not the reverse",
    ),
    Wrong(
        "maximum",
        _scaled(lambda p, u, share: share * _energy(u) / np.max(p)),
        "you divide by the picture's maximum: a budget is about its sum",
    ),
    Wrong(
        "both maxima",
        _scaled(lambda p, u, share: share * np.max(intensity(u)) / np.max(p)),
        "the brightest pixels are matched: a budget is about the sums of all",
    ),
    Wrong(
        "mean of the picture",
        _scaled(lambda p, u, share: share * _energy(u) / np.mean(p)),
        "too much, by the number of pixels: is there a mean where a sum should be?",
    ),
    Wrong(
        "mean of the light",
        _scaled(lambda p, u, share: share * np.mean(intensity(u)) / np.sum(p)),
        "too little, by the number of pixels: is there a mean where a sum should be?",
    ),
    Wrong(
        "|u|",
        _scaled(lambda p, u, share: share * np.sum(np.abs(u)) / np.sum(p)),
        "energy is |light| squared, added up; you added up |light| itself",
    ),
    Wrong(
        "adds up too soon",
        _scaled(lambda p, u, share: share * np.abs(np.sum(u)) ** 2 / np.sum(p)),
        "you add the light up and then square it: square each pixel first",
    ),
    Wrong(
        "real part",
        _scaled(lambda p, u, share: share * np.sum(np.real(u) ** 2) / np.sum(p)),
        "only the light's real part is counted: take intensity(light)",
    ),
    Wrong(
        "picture squared",
        _scaled(lambda p, u, share: share * _energy(u) / np.sum(p**2)),
        "the picture is squared, but it is an intensity already: add it up as it is",
    ),
    Wrong(
        "picture as a field",
        _scaled(lambda p, u, share: np.sqrt(share * _energy(u) / np.sum(p**2))),
        "the picture is scaled like a field, by a root: it is an intensity already",
    ),
    Wrong(
        "a root",
        _scaled(lambda p, u, share: np.sqrt(share * _energy(u) / np.sum(p))),
        "a root too many: energy grows with the factor itself",
    ),
    Wrong(
        "share squared",
        _scaled(lambda p, u, share: share**2 * _energy(u) / np.sum(p)),
        "share comes in twice: once is enough",
    ),
]


@exercise(
    "12.1",
    hints=[
        "The energy of a field is its intensity, added up over all pixels.",
        "One factor serves the whole picture: what it should hold, divided by what it holds.",
        "What it should hold is share * np.sum(intensity(light)).",
    ],
    wrong=BUDGETS,
)
def on_budget(answer):
    """A picture scaled to hold a share of the light's energy."""
    rng = np.random.default_rng(1)
    cases = []
    for shape, share in [((6, 5), 0.4), ((6, 5), 1.3), ((3, 8), 0.7)]:
        light = rng.normal(size=shape) + 1j * rng.normal(size=shape)
        light[:, 1] = 0  # dark there, where the picture is not
        cases.append((rng.uniform(0, 3, shape), light, share))
    cases.append((rng.integers(0, 9, (3, 8)), light, 0.7))  # a picture of whole numbers
    results = [call(answer, *case, shape=case[0].shape) for case in cases]
    results = [got.real if near(got.real, got) else got for got in results]

    def otherwise(case, got, wanted):
        if np.iscomplexobj(got):
            return "the answer is complex: an energy is real, take intensity(light)"
        if not near(got, wanted * (np.sum(got * wanted) / np.sum(wanted**2))):
            return "another picture came back: one factor for all pixels keeps it the same"
        holds, should = told_apart(np.sum(got), np.sum(wanted))
        return f"for a share of {case[2]} it holds {holds} and should hold {should}"

    match_all(results, cases, right=_budget, wrong=BUDGETS, otherwise=otherwise)
    many = 40 * rng.normal(size=(2, 150, 170)) + 40j * rng.normal(size=(2, 150, 170))
    picture, u = np.abs(many[0]), many[1]
    cases = one_by_one(cases[0], (picture[:6, :5], u[:6, :5], 2))
    cases += [
        (picture, u, 0.03),
        (picture[:9, :9], u[:9, :9], 3.5),
        (picture[:1, :1], u[:1, :1], 5),
    ]
    cases += [(picture, np.real(u), 1), (picture, np.rint(np.real(u)).astype(int), 0.3)]
    long, wide = np.abs(rng.normal(size=(1400, 5))), np.abs(rng.normal(size=(2, 3, 1600)))
    cases += [(long, 1j * long[::-1], 1e-3), (wide[0], wide[1] + 1j * wide[0], 40)]
    clothes = in_other_clothes((picture[:4, :6], u[:4, :6], 0.9))
    cases += [case for case in clothes if np.min(case[0]) >= 0 and np.any(case[0])]
    further(answer, cases, right=_budget, near=EXACT)
    return "the picture holds what you allow it. From here on no target asks for too much."


def _left(seen, target, s):
    return np.sum((seen - s * target) ** 2)


def _cosine(seen, target):
    return np.sum(seen * target) / np.sqrt(np.sum(seen**2) * np.sum(target**2))


def _loss(seen, target):
    return 1 - _cosine(seen, target) ** 2


def _slope(seen, target):
    """The gradient of `_loss` in what is seen."""
    overlap, size = np.sum(seen * target), np.sum(seen**2)
    return 2 * overlap / (size * np.sum(target**2)) * (overlap / size * seen - target)


def _close(a, b, tolerance=1e-6):
    return np.abs(a - b) <= tolerance * max(1, np.abs(b))


def _correlation(seen, target):
    return _cosine(seen - np.mean(seen), target - np.mean(target))


LOSSES = [
    Wrong(
        "a likeness",
        lambda i, t: _cosine(i, t) ** 2,
        "1 for the same picture: that is a likeness, a loss is one minus it",
    ),
    Wrong(
        "not squared",
        lambda i, t: 1 - _cosine(i, t),
        "1 minus the cosine; the parabola leaves 1 minus its square",
    ),
    Wrong(
        "a root",
        lambda i, t: np.sqrt(_loss(i, t)),
        "that is the root of it, the sine: the parabola leaves its square",
    ),
    Wrong(
        "between unit vectors",
        lambda i, t: 2 - 2 * _cosine(i, t),
        "both are made equally bright and then compared; s should fit best, which is less",
    ),
    Wrong(
        "takes the mean off",
        lambda i, t: 1 - _correlation(i, t) ** 2,
        "you take the mean off first: a grey veil over the picture would be forgiven",
    ),
    Wrong(
        "1 - correlation",
        lambda i, t: 1 - _correlation(i, t),
        "correlation takes the mean off first, and a veil would be forgiven; nor is it squared",
    ),
    Wrong(
        "no scale",
        lambda i, t: _left(i, t, 1) / np.sum(i**2),
        "the target counts as bright as it is, s = 1: which s fits best?",
    ),
    Wrong(
        "equal sums",
        lambda i, t: _left(i, t, np.sum(i) / np.sum(t)) / np.sum(i**2),
        "your s makes the sums equal; which s makes the sum of squares smallest?",
    ),
    Wrong(
        "equal maxima",
        lambda i, t: _left(i, t, np.max(i) / np.max(t)) / np.sum(i**2),
        "your s makes the maxima equal; which s makes the sum of squares smallest?",
    ),
    Wrong(
        "s divided by the wrong one",
        lambda i, t: _left(i, t, np.sum(i * t) / np.sum(i**2)) / np.sum(i**2),
        "your s is divided by sum(seen²): set the parabola's derivative in s to zero again",
    ),
    Wrong(
        "not divided",
        lambda i, t: _loss(i, t) * np.sum(i**2),
        "the sum of squares is right; divide it by the sum of seen²",
    ),
    Wrong(
        "a mean",
        lambda i, t: _loss(i, t) * np.mean(i**2),
        "the mean of squares is right; divide it by the mean of seen²",
    ),
    Wrong(
        "divided by the target",
        lambda i, t: _loss(i, t) * np.sum(i**2) / np.sum(t**2),
        "the sum of squares is right, but divide it by the sum of seen², not of target²",
    ),
    Wrong(
        "overlap not squared",
        lambda i, t: 1 - np.sum(i * t) / (np.sum(i**2) * np.sum(t**2)),
        "the overlap sum(seen·target) must be squared, as what you divide by is",
    ),
    Wrong(
        "squares before it adds",
        lambda i, t: 1 - np.sum((i * t) ** 2) / (np.sum(i**2) * np.sum(t**2)),
        "the overlap is squared pixel by pixel: add up first, then square",
    ),
]


@exercise(
    "12.2",
    hints=[
        "The sum of (seen - s·target)² is a parabola in s: set its derivative to zero.",
        "s = sum(seen·target) / sum(target²). Put it into the sum and divide by sum(seen²).",
        "What remains is 1 - sum(seen·target)² / (sum(seen²)·sum(target²)).",
    ],
    wrong=LOSSES,
)
def scale_free(answer):
    """A loss that is 0 for the target at any brightness, 1 for no overlap."""
    rng = np.random.default_rng(2)
    how = dict(right=_loss, wrong=LOSSES, near=_close)
    seen, target = rng.uniform(size=(2, 7, 9)) * [[[0.7]], [[1.1]]]
    nearly = 2 * target + 0.1 * seen
    left = np.arange(9) < 4
    large, wide = rng.uniform(size=(2, 140, 150))
    same = _close(*(call(answer, seen, k * target, shape=()) for k in (3, 1)))
    for i, t, case in [
        (seen, target, "for two pictures"),
        (seen, 3 * target, "for a target three times as bright"),
        (3 * seen, target, "if three times as much is seen"),
        (nearly, target, "for nearly the target"),
        (2 * target, target, "for the target itself, twice as bright"),
        (seen * left, target * ~left, "for two pictures that share no light"),
        (large, wide, "for two large pictures"),
    ]:
        say = "a target three times as bright gives another number: which s fits best?"
        match(answer, i, t, otherwise=f"{case} {{worst}}" if same else say, **how)
    cases = one_by_one((seen, target), (large[:7, :9], wide[:7, :9]))
    face = large[:128, :128], wide[:128, :128]
    dim = 0.02 * seen, target, 0.02 * target
    cases += [face, dim[:2], dim[::2], (dim[0], 300 * target), (seen[:1], target[:1]), face[::-1]]
    further(answer, cases, right=_loss, near=_close)
    thin = [(150 * large[:1], 90 * wide[:1]), (150 * large[:, :1], 90 * wide[:, :1])]
    long = 500 * rng.uniform(size=(2, 1500, 4))
    cases = [*thin, tuple(long), tuple(np.swapaxes(long, 1, 2)), (900 * seen, 700 * target)]
    cases += [
        (800 * seen[:1, :2], 70 * target[:1, :2]),
        (900 * seen, 900 * seen + 9e-3 * target),
        (900 * large, 900 * wide),
        tuple(np.rint(long[:, 9:20]).astype(int)),
    ]
    cases += [(800 * seen, 9 * target * (target > 0.5)), (800 * seen * (seen > 0.3), 9 * target)]
    # so bright that a crumb which somebody adds against 0/0 does not show
    further(answer, cases, right=_loss, near=partial(_close, tolerance=1e-11))
    for i in (900 * seen, 900 * nearly, 900 * large[:7, :9]):
        try:
            slope = grad(answer)(i, target)
        except Exception:
            slope = np.nan * i
        if not np.isfinite(slope).all():
            raise Mistake(
                "right, but Autograd cannot follow it: write it with autograd.numpy alone"
            )
        if not near(slope, _slope(i, target), 1e-5):
            raise Mistake(
                "the value is right, but its gradient is not: what is a constant to Autograd?"
            )
    return "neither brightness counts now, and no budget is needed: only the picture matters."


@lru_cache
def _decibels(plates):
    """What the lesson's train(face, long_bench, plates) gives, in decibels."""
    light = aperture(BENCH, 8e-3) * plane_wave(BENCH)
    face = smiley(128)
    target = face * np.sum(intensity(light)) / np.sum(face)

    def loss(phases, step):
        difference = intensity(diffract(light, phases, BENCH)) - target
        return (difference**2).mean() / np.mean(target**2)

    phases = fit(
        loss, [np.zeros((128, 128))] * plates, 100, cosine(0.2, 100), progress=False
    ).params
    error = np.mean((intensity(diffract(light, phases, BENCH)) - target) ** 2)
    return 10 * np.log10(np.max(target) ** 2 / error)


@exercise(
    "12.3",
    hints=[
        "At 2.2 pixels a plate, how many plates move light 8 pixels? Begin your search there.",
        "A loop: begin with four plates, and add one as long as the decibels are below 30.",
    ],
)
def enough(answer):
    """The smallest number of plates that reaches 30 dB in 100 steps."""
    number = value(answer)
    if number != int(np.real(number)):
        raise Mistake(f"{number} plates? A whole number is wanted")
    number = int(number)
    if not 1 <= number <= 12:
        raise Mistake(f"{number} is not between 1 and 12: which reach does the bench report?")
    decibels = _decibels(number)
    if decibels < 30:
        raise Mistake(f"{number} are too few: they reach {decibels:.0f} dB")
    fewer = _decibels(number - 1) if number > 1 else 0
    if fewer >= 30:
        raise Mistake(f"{number} do it, but {number - 1} do as well: {fewer:.0f} dB")
    return f"{number} plates move light {number * BENCH.reach:.0f} pixels, one fewer stops short."


@exercise(
    "12.4",
    hints=[
        "train(picture, long_bench, 8) gives phases, and the light that they make.",
        "train scales any picture to the light's energy by itself: hand it yours as it is.",
        "Light must get from the disc to every corner of your picture: make it small, with a dark "
        "border (64 x 64, then np.pad(small, 32)), or take more plates and more steps.",
    ],
    again=0,  # a training may be in it
)
def my_design(answer):
    """A picture of one's own and passive plates that paint it."""
    result = call(answer)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Mistake("two things are wanted: return picture, phases")
    picture = value(result[0], (128, 128))
    if picture.dtype.kind == "b":  # heart > 0: dark or bright
        picture = picture.astype(float)
    try:
        phases = np.array(result[1])
    except ValueError:
        raise Mistake("the phases have different shapes: each should be (128, 128)") from None
    if phases.ndim == 2:
        phases = phases[None]
    if phases.ndim != 3 or phases.shape[1:] != (128, 128) or len(phases) == 0:
        raise Mistake(f"the phases have shape {phases.shape}; (plates, 128, 128) is wanted")
    phases = value(phases, phases.shape)
    if np.iscomplexobj(phases):
        raise Mistake("the phases are complex: exp(iφ) of a complex φ makes or swallows light")
    if len(phases) > 12:
        raise Mistake(f"{len(phases)} plates: at most 12 are allowed")
    if np.iscomplexobj(picture) or picture.min() < 0:
        raise Mistake("the picture holds negative or complex numbers: no light is darker than dark")
    if np.ptp(picture) == 0:
        raise Mistake("the picture is the same everywhere: paint something")
    if np.corrcoef(picture.ravel(), smiley(128).ravel())[0, 1] > 0.95:
        raise Mistake("that is the smiley; your own picture, please")
    light = aperture(BENCH, 8e-3) * plane_wave(BENCH)
    seen = intensity(diffract(light, list(phases), BENCH))
    flat = intensity(diffract(light, list(0 * phases), BENCH))
    alike, unmoved = (np.corrcoef(u.ravel(), picture.ravel())[0, 1] for u in (seen, flat))
    spilled = 1 - np.sum(seen[14:-14, 14:-14]) / np.sum(intensity(light))
    beyond = 1 - np.sum(picture[14:-14, 14:-14]) / np.sum(picture)
    if alike < 0.98 and beyond > 0.05:
        raise Mistake(
            f"{100 * beyond:.0f} % of your own picture lies outside the middle 100 x 100 pixels: "
            "give it a dark border, np.pad(small, 32)"
        )
    if alike < 0.98:
        raise Mistake(f"your plates paint it with a match of {alike:.4f}; 0.98 is wanted")
    if unmoved >= 0.98:
        raise Mistake(f"flat glass paints that too, with a match of {unmoved:.4f}: move some light")
    if alike > 1 - 1e-8:  # 800 steps come within 1.3e-7
        raise Mistake("that is your plates' own light: choose the picture first, then the plates")
    if spilled > 0.05:
        raise Mistake(
            f"{100 * spilled:.0f} % of the light lands outside the middle 100 x 100 pixels"
        )
    return f"{len(phases)} clear plates, a match of {alike:.3f}, no light made and hardly any lost."
