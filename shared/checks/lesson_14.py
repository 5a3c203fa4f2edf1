"""Reading answers to lesson 14: squeeze a picture through sixteen numbers."""

from functools import partial

import autograd.numpy as np
from autograd import grad

from shared.datasets import digits

from . import Mistake, Wrong, call, exercise, match, near
from .cases import EXACT, further, in_other_clothes, match_all, one_by_one


def _energy(c):
    return np.real(c) ** 2 + np.imag(c) ** 2


def _reading(c):
    return np.sum(_energy(c), axis=2)


def _close(a, b):
    return near(a, b, 2e-3)  # a spot may be a little brighter than its reading


# 14.1

SPOTS = [
    Wrong(
        "readings",
        _reading,
        "these are the readings, which are brightnesses; an amplitude is the root of one",
    ),
    Wrong(
        "squared readings",
        lambda c: _reading(c) ** 2,
        "the reading squared: brightness is amplitude squared, so it is the other way round",
    ),
    Wrong(
        "field first",
        lambda c: np.abs(np.sum(c, axis=2)),
        "you add up the field: that is a fibre. A detector squares first, then adds up",
    ),
    Wrong(
        "even wave",
        lambda c: np.abs(np.sum(c, axis=2)) / c.shape[2] ** 0.5,
        "you add up the field: that is a fibre. A detector squares first, then adds up",
    ),
    Wrong(
        "sizes",
        lambda c: np.sum(np.sqrt(_energy(c)), axis=2),
        "you add up |c|: a detector adds up |c|², and the root comes last",
    ),
    Wrong(
        "root of sizes",
        lambda c: np.sqrt(np.sum(np.sqrt(_energy(c)), axis=2)),
        "the detector adds up |c| here: it reads the sum of |c|²",
    ),
    Wrong(
        "complex squares",
        lambda c: np.sqrt(np.abs(np.sum(c**2, axis=2))),
        "c² is complex, and squares of opposite phase cancel: a detector adds up |c|²",
    ),
    Wrong(
        "negative",
        lambda c: -np.sqrt(_reading(c)),
        "the sign: all spots come from one laser and have one phase, so no amplitude is negative",
    ),
    Wrong(
        "mean",
        lambda c: np.sqrt(np.mean(_energy(c), axis=2)),
        "the root of a mean: a detector adds up all that falls on it",
    ),
    Wrong(
        "of all squares",
        lambda c: np.sqrt(_reading(c) / np.sum(_reading(c), axis=1, keepdims=True)),
        "divided by what all detectors read: a spot knows its own detector only",
    ),
    Wrong(
        "fourth root",
        lambda c: _reading(c) ** 0.25,
        "the root is taken twice",
    ),
    Wrong(
        "real part alone",
        lambda c: np.sqrt(np.sum(np.real(c) ** 2, axis=2)),
        "the imaginary part is lost: |c|² has the squares of both parts",
    ),
    Wrong(
        "brightest sample",
        lambda c: np.max(np.sqrt(_energy(c)), axis=2),
        "that is the brightest sample alone: a detector adds up all of them",
    ),
]


@exercise(
    "14.1",
    hints=[
        "The reading first: np.sum(intensity(c), axis=2), of shape (n, k).",
        "The amplitude is its root. The root's derivative at 0 is infinite, and Autograd says so.",
        "Add a tiny number under the root: np.sqrt(reading + 1e-6).",
    ],
    wrong=SPOTS,
)
def spots(answer):
    """Amplitudes of spots that are as bright as their detectors' readings."""

    def right(c):
        return np.sqrt(_reading(c))

    rng = np.random.default_rng(141)
    for shape in [(3, 4, 5), (6, 17, 41), (2, 3, 8), (1, 5, 7)]:
        c = rng.normal(size=shape) + 1j * rng.normal(size=shape)
        got = match(
            answer,
            c * np.arange(1, shape[1] + 1)[:, None],
            right=right,
            wrong=SPOTS,
            otherwise="not the root of each reading: {worst}",
            near=_close,
        )
        if np.iscomplexobj(got):
            raise Mistake("it is right, but a complex number: np.real drops the imaginary 0")
    dark = np.array(c)
    dark[:, 1] = 0
    at_dark = call(answer, dark, shape=dark.shape[:2])
    glow = np.max(at_dark[:, 1] ** 2)
    if glow > 1.1e-6:
        raise Mistake(
            f"a detector without light makes a spot of brightness {glow:.1g}: it should stay dark, "
            "to 10⁻⁶"
        )
    _trains(answer, c, dark)
    # so bright that the 10⁻⁶ which a spot may have too much do not show
    many = 1e5 * (rng.normal(size=(2, 9, 40, 70)) + 1j * rng.normal(size=(2, 9, 40, 70)))
    cases = [0.2 * many[0, :6, :17, :41], 0.2 * many[1, :6, :17, :41], 0.2 * many[0]]
    cases += [many[1, :, :3, :1], 0.3 * np.real(many[0, :2]), many[:1, 0, :1], many[0, :1, :1]]
    cases += [many[0].reshape(-1, 5, 2), many[0].reshape(2, -1, 4), many[0].reshape(1, 7, -1)]
    cases = [(one,) for one in [*cases, many[0, :2, :5, :5]]]
    clothes = in_other_clothes((9 * many[0, :2, :4, :3],))
    cases += [case for case in clothes if np.all(_reading(*case))]
    further(answer, [(c,), (0.3 * c,)], right=right, near=partial(near, tolerance=1e-5))
    further(answer, cases, right=right, near=EXACT)
    return "two stacks with this between them are no longer one."


def _trains(answer, c, dark):
    weights = np.arange(1.0, c.shape[1] + 1)

    def total(scale, c):
        return np.sum(weights * answer(scale[:, None] * c))

    try:
        slope = grad(total)(np.ones(c.shape[1]), c)
        # in the lesson's single precision, where a number far too tiny is 0 once more
        slope_dark = grad(total)(np.ones(c.shape[1], np.float32), dark.astype(np.complex64))
    except Exception:
        raise Mistake("right, but Autograd cannot follow it: use autograd.numpy alone") from None
    if not np.all(np.isfinite(slope_dark)):
        raise Mistake(
            "right, but where a detector gets no light the gradient is nan or infinite, and one "
            "such number ends a training: what is the derivative of a root at 0?"
        )
    wanted = weights * np.sum(np.sqrt(_reading(c)), axis=0)
    if not near(slope, wanted, 1e-5):
        raise Mistake("right, but its gradient is not: is something in it hidden from Autograd?")


# 14.2


def _sizes(a, b):
    return np.abs(a + b), np.abs(a - b)


def _and(a, b):
    plus, minus = _sizes(a, b)
    return (plus - minus) / 2


BOTH = [
    Wrong(
        "the sum exit",
        lambda a, b: sum(_sizes(a, b)) / 2,
        "that is the sum exit, which says OR: we look at the difference",
    ),
    Wrong(
        "turned round",
        lambda a, b: -_and(a, b),
        "the sign: first spot minus second, and the first belongs to a + b",
    ),
    Wrong("no sensor", lambda a, b: b + 0 * a, "that is b: did you leave out the two detectors?"),
    Wrong(
        "no roots",
        lambda a, b: (_sizes(a, b)[0] ** 2 - _sizes(a, b)[1] ** 2) / 2 / np.sqrt(2),
        "your spots have the readings as amplitudes: one as bright as |c|² has the amplitude |c|",
    ),
    Wrong(
        "squares at the end",
        lambda a, b: _and(a, b) ** 2,
        "that is the brightness; the amplitude is wanted",
    ),
    Wrong(
        "no mirror's root",
        lambda a, b: 2 * _and(a, b),
        "twice too large: each of the two mirrors divides by √2",
    ),
    Wrong(
        "one root missing",
        lambda a, b: np.sqrt(2) * _and(a, b),
        "too large by √2: there are two mirrors, and each divides by it",
    ),
    Wrong(
        "halved twice",
        lambda a, b: _and(a, b) / 2,
        "half of it: a mirror divides by √2, not by 2",
    ),
    Wrong(
        "real part",
        lambda a, b: (np.abs(np.real(a + b)) - np.abs(np.real(a - b))) / 2,
        "right for real amplitudes; a detector sees the imaginary part as well: |c|, not |Re c|",
    ),
    Wrong(
        "the sign lost",
        lambda a, b: np.abs(_and(a, b)),
        "the sign is lost: behind the second mirror there is no detector, and a field may be "
        "negative",
    ),
    Wrong(
        "the smaller one",
        lambda a, b: np.minimum(np.abs(a), np.abs(b)),
        "that is the smaller of the two sizes. No mirror compares, and in front of the first one "
        "there is no detector: a and b keep their phases, build it from a + b and a - b",
    ),
    Wrong(
        "a product",
        lambda a, b: a * b,
        "a product says AND as well, but no mirror multiplies: build it from a + b and a - b",
    ),
]


@exercise(
    "14.2",
    hints=[
        "The first mirror: (a + b) / √2 falls on the first detector, (a - b) / √2 on the second.",
        "Each spot has the amplitude np.abs of what its detector got.",
        "The second mirror's difference exit: (first - second) / √2.",
    ],
    wrong=BOTH,
)
def both(answer):
    """Light that is there only where two lights are."""
    rng = np.random.default_rng(142)
    cases = [(np.array([1.0, 0.0, 1.0, -0.5]), np.array([0.0, 1.0, 1.0, 0.8]))]
    for n in (5, 4):
        cases.append((rng.normal(size=n), rng.normal(size=n)))
        pair = rng.normal(size=(2, n)) + 1j * rng.normal(size=(2, n))
        cases.append((pair[0], pair[1]))
    cases.append((rng.normal(size=(2, 3)), rng.normal(size=(2, 3))))
    mine = [call(answer, *case, shape=case[0].shape) for case in cases]

    def otherwise(case, got, wanted):
        k = np.unravel_index(np.argmax(np.abs(got - wanted)), wanted.shape)
        return (
            f"for a = {case[0][k]:.3g} and b = {case[1][k]:.3g} you find {got[k]:.3g}, but "
            f"{wanted[k]:.3g} leaves at that exit"
        )

    match_all(mine, cases, right=_and, wrong=BOTH, otherwise=otherwise, near=_close)
    parts = rng.normal(size=(4, 60, 50))
    one, other = parts[0] + 1j * parts[1], parts[2] + 1j * parts[3]
    one, other = 1e5 * one, 1e5 * other  # a spot may be a little brighter than its reading
    cases = one_by_one(tuple(1e5 * a for a in cases[4]), (one[0, :4], other[0, :4]))
    cases += [(one, other), (parts[0], other), (one, parts[2]), (one[:1, :1], other[:1, :1])]
    cases += [(one[:9, :9], other[:9, :9]), (one.reshape(6, 10, 50), other.reshape(6, 10, 50))]
    cases += [(one.ravel(), other.ravel()), (one.reshape(2, -1), other.reshape(2, -1))]
    cases += [
        (one.reshape(-1, 2), other.reshape(-1, 2)),
        (1e4 * one[0], 1e4 * one[0]),
        (1e4 * one[0], -1e4 * one[0]),
    ]
    clothes = in_other_clothes((one[:2, :4], other[:2, :4]))
    cases += [case for case in clothes if np.any(_and(*case))]
    cases += [tuple(1e9 * rng.normal(size=(2, *shape))) for shape in [(131, 160), (3, 4), (4, 3)]]
    further(answer, cases, right=_and, near=EXACT)
    dark = [(0 * one[0], other[0]), (one[0], 0 * one[0]), (0 * parts[0], 0 * parts[1])]
    further(answer, dark, right=_and, near=lambda a, b: np.max(np.abs(a)) < 1e-6)
    return "no linear stack can say this, however many plates it has."


# 14.3


def _exposure(seen, wanted):
    return np.sum(seen * wanted) / np.sum(seen**2)


EXPOSURES = [
    Wrong(
        "upside down",
        lambda s, w: np.sum(s**2) / np.sum(s * w),
        "upside down: set the derivative to 0 and solve for g once more",
    ),
    Wrong(
        "for the other",
        lambda s, w: np.sum(s * w) / np.sum(w**2),
        "that is the number for g·wanted − seen: the seen picture is multiplied here",
    ),
    Wrong(
        "squares of wanted over both",
        lambda s, w: np.sum(w**2) / np.sum(s * w),
        "upside down and for the other picture: divide by the sum of seen²",
    ),
    Wrong(
        "ratio of sums",
        lambda s, w: np.sum(w) / np.sum(s),
        "that makes both equally bright; the smallest sum of squares is somewhere else",
    ),
    Wrong(
        "mean of ratios",
        lambda s, w: np.mean(w / s),
        "a mean of ratios: dark pixels count as much as bright ones. Take the derivative by g",
    ),
    Wrong(
        "ratio of sizes",
        lambda s, w: np.sqrt(np.sum(w**2) / np.sum(s**2)),
        "that gives both the same energy; the smallest sum of squares is somewhere else",
    ),
    Wrong(
        "twice",
        lambda s, w: 2 * _exposure(s, w),
        "twice too large: the 2 of the derivative stands on both sides",
    ),
    Wrong(
        "half",
        lambda s, w: _exposure(s, w) / 2,
        "half of it: the 2 of the derivative stands on both sides",
    ),
    Wrong(
        "not divided",
        lambda s, w: np.sum(s * w),
        "divide by the sum of seen²",
    ),
    Wrong(
        "size not squared",
        lambda s, w: np.sum(s * w) / np.sqrt(np.sum(s**2)),
        "divided by the root of the sum of squares: the sum itself is wanted",
    ),
    Wrong(
        "square of the sum",
        lambda s, w: np.sum(s * w) / np.sum(s) ** 2,
        "divided by the square of the sum: the sum of the squares is wanted",
    ),
    Wrong(
        "correlation",
        lambda s, w: np.sum(s * w) / np.sqrt(np.sum(s**2) * np.sum(w**2)),
        "that says how alike they are, and no brightness: divide by the sum of seen² alone",
    ),
    Wrong(
        "size of seen",
        lambda s, w: np.sum(np.abs(s) * w) / np.sum(s**2),
        "right where seen is positive; PCA's pictures, which we measure as well, have negative "
        "pixels: they keep their sign",
    ),
    Wrong(
        "never negative",
        lambda s, w: np.maximum(_exposure(s, w), 0),
        "right where g is positive; the smallest sum may lie at a negative g",
    ),
    Wrong(
        "a shift as well",
        lambda s, w: np.sum((s - np.mean(s)) * (w - np.mean(w))) / np.sum((s - np.mean(s)) ** 2),
        "that is the slope of a line with an offset; an exposure has none, so subtract no means",
    ),
    Wrong(
        "brightest pixels",
        lambda s, w: np.max(w) / np.max(s),
        "that fits the brightest pixels alone; all count",
    ),
    Wrong(
        "first picture",
        lambda s, w: _exposure(s[0], w[0]),
        "that is for the first picture alone: one number for all of them",
    ),
    Wrong(
        "mean of exposures",
        lambda s, w: np.mean(np.sum(s * w, axis=1) / np.sum(s**2, axis=1)),
        "the mean of each picture's own exposure: sum over all pictures first, then divide",
    ),
]


@exercise(
    "14.3",
    hints=[
        "The derivative of the sum of (g·seen − wanted)² by g is the sum of "
        "2·seen·(g·seen − wanted).",
        "Set it to 0: g times the sum of seen² is the sum of seen·wanted.",
    ],
    wrong=EXPOSURES,
)
def exposure(answer):
    """The one factor that brings what is seen closest to what is wanted."""
    rng, cases = np.random.default_rng(143), []
    for shape, scale in [((4, 7), 0.02), ((3, 6), 5.0), ((5, 4), 1.0)]:
        seen = scale * rng.uniform(0.1, 1, shape)
        cases.append((seen, rng.uniform(0, 1, shape) + 0.3 * seen / scale))
    cases.append((cases[0][0], -cases[0][1]))
    cases.append((rng.normal(0.3, 1, (3, 5)), rng.uniform(0, 1, (3, 5))))  # PCA has such pixels
    mine = [call(answer, *case, shape=()) for case in cases]

    def otherwise(case, got, wanted):
        return f"for {len(case[0])} pictures you find {got:.4g}, but {wanted:.4g} is best"

    match_all(mine, cases, right=_exposure, wrong=EXPOSURES, otherwise=otherwise)
    many, more = rng.normal(0.2, 1, (2, 300, 8, 8))
    cases = one_by_one(cases[0], (many[0, :4, :7], more[0, :4, :7]))
    cases += [
        (many, more),
        (many[0, 0], more[0, 0]),
        (many[0, :8, 0], more[0, :8, 0]),
        (many[:1, 0], more[:1, 0]),
    ]
    cases += [(many, 30 * more), (many, many), (many[:1, :1, :1], more[:1, :1, :1])]
    thin = [(-1,), (1, -1), (-1, 4), (3, 5, 16, -1)]
    cases += [(many.reshape(shape), more.reshape(shape)) for shape in thin]
    further(answer, cases, right=_exposure, near=EXACT)
    clothes = in_other_clothes((many[0], more[0]))  # a parabola through three errors is less exact
    cases = [(a, b) for a, b in clothes if np.any(a) and np.any(b)]
    further(answer, cases, right=_exposure, near=partial(near, tolerance=1e-6))
    return "one camera, one exposure: light and its rivals are measured alike."


# 14.4

ALONE = (
    "a picture gives something else when it is sent without the others: each must be "
    "on its own (means over axes 1 and 2 alone, not over the pictures)"
)


@exercise(
    "14.4",
    hints=[
        "Linear optics turns, shifts, blurs and mirrors; half the light gives half of it all. What "
        "looks at how bright a pixel *is* breaks that: a threshold, a square, a negative.",
        "return 1.0 * (images > 0.5) would pass. Yours may be more beautiful.",
    ],
)
def my_transform(answer):
    """A transformation that no linear stack can do."""
    images = digits(0).train.images
    whole = call(answer, images[:128], shape=(128, 8, 8))
    if np.iscomplexobj(whole):
        raise Mistake("brightness is a real number, yours is complex")
    low, high = np.min(whole), np.max(whole)
    if low < -1e-9 or high > 1 + 1e-9:
        raise Mistake(
            f"your pictures run from {low:.2g} to {high:.2g}: a camera sees 0 to 1, try np.clip"
        )
    if np.max(np.std(whole, axis=0)) < 0.05:
        raise Mistake("every picture gives nearly the same: what is wanted must depend on it")
    if not np.allclose(call(answer, images[:128], shape=(128, 8, 8)), whole):
        raise Mistake("the same pictures gave something else the second time: leave chance out")
    mixed = np.concatenate([images[:3] / 2, images[3:8]])
    together = call(answer, mixed, shape=mixed.shape)
    for few in (slice(0, 1), slice(1, 3), slice(3, 8)):
        part = mixed[few]
        if not np.allclose(call(answer, part, shape=part.shape), together[few], atol=1e-6):
            raise Mistake(ALONE)
    first = call(answer, images[:9], shape=(9, 8, 8))
    if not np.allclose(first, whole[:9], atol=1e-6):
        raise Mistake(ALONE)
    for n in (128, len(images)):
        turned = call(answer, images[:n][::-1], shape=(n, 8, 8))[::-1]
        if not np.allclose(turned[:128], whole, atol=1e-6):
            raise Mistake(
                f"{n} pictures, the last one first, give something else: is something kept from an "
                "earlier call, or cut off?"
            )
    half = call(answer, images[:128] / 2, shape=(128, 8, 8))
    off = np.mean(np.abs(half - whole / 2))
    if 1e-7 < off < 0.01:
        raise Mistake(
            f"at half the light it is off a linear stack's law by only {off:.1g} in the mean of "
            "all pixels: 0.01 is wanted, for a camera has noise"
        )
    if off < 0.01:
        raise Mistake(
            "half the light gives half of the picture, at every pixel: linear stacks keep this "
            "law, so it is no proof that they could not do yours"
        )
    return f"at half the light it is off a linear stack's law by {off:.2f} in the mean."
