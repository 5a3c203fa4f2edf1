"""Reading the answers of lesson 09, convolution by Fourier."""

import numpy as np
from scipy.signal import convolve2d, correlate2d

from ..datasets import digits, smiley
from . import Mistake, Wrong, call, exercise, match, told_apart
from .cases import EXACT, further, in_other_clothes, one_by_one

F, BACK = np.fft.fft2, np.fft.ifft2


LARGE = [((210, 150), (41, 20)), ((399, 270), (2, 3)), ((1, 1300), (1, 301)), ((1200, 1), (290, 1))]


def _maps(answer, cases, right, wrong, beside=lambda *args: None):
    """Judge the maps made of images and filters of these sizes; rows speak in the first two.

    The first sizes come back in the end, with one thing changed at a time, and whole numbers.
    """
    rng = np.random.default_rng(71)
    drawn = [tuple(rng.normal(size=size) for size in case) for case in [*cases, cases[0]]]
    image, w = drawn.pop()
    whole = np.rint(9 * image).astype(int), np.rint(9 * w).astype(int)
    again = [*one_by_one(drawn[0], (image, w))[1:], (image, whole[1]), (whole[0], w)]
    for k, (image, w) in enumerate(drawn + again):
        sizes = "for a filter of {} x {} on {} x {} pixels".format(*w.shape, *image.shape)
        if k >= len(drawn):
            kinds = "whole" if "i" in (image.dtype.kind, w.dtype.kind) else "other"
            sizes = f"{sizes} of {kinds} numbers"
        got = call(answer, image, w)
        if isinstance(got, np.ndarray) and got.size == 0:
            raise Mistake(f"{sizes} nothing is left: does a slice end at -0?")
        if np.iscomplexobj(got):
            raise Mistake("the numbers are complex: the way back needs np.real (convolve has it)")
        so_far = "right so far, but " if k > 1 else ""
        say = k < 2 and beside(got, image, w) or f"{so_far}{sizes} {{worst}}"
        rows = wrong if k < 2 else ()
        how = dict(right=right, wrong=rows, otherwise=say, near=EXACT)
        match(lambda *args, got=got: got, image, w, **how)
    further(answer, in_other_clothes(drawn[1]), right=right, near=EXACT)
    image, w = (rng.integers(-9, 10, size=size).astype(float) for size in [(11, 13), (3, 5)])
    got = call(answer, image, w)
    if np.array_equal(got, np.round(got)):  # whole numbers: no transform achieves that
        raise Mistake(
            "the numbers are right, but to their very last digit: only sliding does that. "
            "This exercise wants Fourier, so call convolve"
        )


def _cut(start, turn=1):
    """The function that cuts (ny, nx) out of the whole, from start(ky, kx)."""

    def of(image, w):
        (ny, nx), (top, left) = image.shape, start(*w.shape)
        return convolve2d(image, w[::turn, ::turn])[top : top + ny, left : left + nx]

    return of


def _ring(image, w, product=np.multiply, back=lambda k: 0):
    found = np.real(BACK(product(F(image), F(w, image.shape))))
    return np.roll(found, [-back(k) for k in w.shape], (0, 1))


K = "rows and columns have their own k: ky for the rows, kx for the columns"
EVEN = "right for odd filters; for k = 4 SciPy begins at index 1, (k - 1) // 2"
TURNED = "that is the correlation: the filter is turned by half a turn too much"
RING = "the rim is wrong, its light came round the ring: where is the padding?"
SAME = [
    Wrong(
        "first corner",
        _cut(lambda ky, kx: (0, 0)),
        "you keep the first ny rows and nx columns: the middle begins later",
    ),
    Wrong(
        "last corner",
        _cut(lambda ky, kx: (ky - 1, kx - 1)),
        "you keep the last ny rows and nx columns: the middle begins earlier",
    ),
    Wrong("k // 2", _cut(lambda ky, kx: (ky // 2, kx // 2)), EVEN),
    Wrong("k // 2 in rows", _cut(lambda ky, kx: (ky // 2, (kx - 1) // 2)), EVEN),
    Wrong("k // 2 in columns", _cut(lambda ky, kx: ((ky - 1) // 2, kx // 2)), EVEN),
    Wrong(
        "k // 2 - 1",
        _cut(lambda ky, kx: (ky // 2 - 1, kx // 2 - 1)),
        "right for even filters; for k = 3 SciPy begins at index 1, (k - 1) // 2",
    ),
    Wrong("ky for both", _cut(lambda ky, kx: ((ky - 1) // 2, (ky - 1) // 2)), K),
    Wrong("kx for both", _cut(lambda ky, kx: ((kx - 1) // 2, (kx - 1) // 2)), K),
    Wrong("ky and kx exchanged", _cut(lambda ky, kx: ((kx - 1) // 2, (ky - 1) // 2)), K),
    Wrong("turned", _cut(lambda ky, kx: ((ky - 1) // 2, (kx - 1) // 2), turn=-1), TURNED),
    Wrong("SciPy's correlation", lambda x, w: correlate2d(x, w, mode="same"), TURNED),
    Wrong("ring", lambda x, w: _ring(x, w, back=lambda k: (k - 1) // 2), RING),
    Wrong("ring, not moved", _ring, RING),
    Wrong("ring, k // 2", lambda x, w: _ring(x, w, back=lambda k: k // 2), RING),
]


@exercise(
    "9.1",
    hints=[
        "convolve(image, w) has (ny + ky - 1, nx + kx - 1) numbers: ky - 1 rows must go.",
        "Half of them, rounded down, go from the top: begin at row (ky - 1) // 2, and take ny.",
        "The same for the columns: [top : top + ny, left : left + nx].",
    ],
    wrong=SAME,
)
def same(answer):
    """The middle of a convolution, as large as the image."""
    cases = [((9, 12), (4, 8)), ((9, 12), (3, 5)), ((9, 12), (1, 1)), ((6, 5), (2, 3))]
    cases += [((5, 8), (6, 3)), ((8, 4), (3, 7)), ((3, 4), (8, 9)), ((1, 6), (3, 2))]
    cases += [*LARGE, ((13, 13), (4, 4)), ((1, 1), (1, 1))]
    _maps(answer, cases, right=lambda x, w: convolve2d(x, w, mode="same"), wrong=SAME)
    return "like SciPy's, and no light comes round. Lesson 11 lets a lens do this one."


def _valid(image, w):
    return correlate2d(image, w, mode="valid")


def _seek_on_ring(product):
    def of(image, w):
        ny, nx = _valid(image, w).shape
        return _ring(image, w, product)[:ny, :nx]

    return of


ONE_AXIS = "the filter is turned along one axis only; a half turn takes both"
ROUND = "the result is turned by half a turn: turn the filter, not the image"
SEEK = [
    Wrong(
        "convolution",
        lambda x, w: convolve2d(x, w, mode="valid"),
        "that is the convolution: turn the filter by half a turn first",
    ),
    Wrong("turned along y", lambda x, w: _valid(x, w[:, ::-1]), ONE_AXIS),
    Wrong("turned along x", lambda x, w: _valid(x, w[::-1]), ONE_AXIS),
    Wrong("image turned", lambda x, w: _valid(x[::-1, ::-1], w[::-1, ::-1]), ROUND),
    Wrong(
        "both turned",
        lambda x, w: _valid(x[::-1, ::-1], w),
        "you turn the image as well: turn the filter alone",
    ),
    Wrong(
        "mean",
        lambda x, w: _valid(x, w) / w.size,
        "you divide by the filter's size: r is a sum, not a mean",
    ),
    Wrong(
        "no conjugate",
        _seek_on_ring(np.multiply),
        "that is the convolution, on a ring: for F, a filter is turned by the conjugate of F w",
    ),
    Wrong(
        "image's conjugate",
        _seek_on_ring(lambda X, W: np.conj(X) * W),
        "this turns the image: the conjugate belongs to F w",
    ),
    Wrong(
        "both conjugates",
        _seek_on_ring(lambda X, W: np.conj(X * W)),
        "this turns both, image and filter: the conjugate belongs to F w alone",
    ),
    Wrong(
        "divided",
        _seek_on_ring(np.divide),
        "a quotient undoes a convolution; to seek takes a product, with the conjugate of F w",
    ),
]


def _beside(got, image, w):
    """Say how far from the places wanted a result was cut out, if that is its only fault."""
    whole, (ky, kx) = correlate2d(image, w), w.shape
    (ny, nx), wanted = np.shape(got) if np.ndim(got) == 2 else (0, 0), _valid(image, w).shape
    for i, j in np.ndindex(*(n - m + 1 for n, m in zip(whole.shape, wanted, strict=True))):
        if (ny, nx) == wanted and np.allclose(got, whole[i : i + ny, j : j + nx]):
            return (
                f"right numbers, cut out {abs(i - ky + 1)} rows and {abs(j - kx + 1)} columns "
                "beside the places that are wanted"
            )


@exercise(
    "9.2",
    hints=[
        "Convolution stamps with the filter turned round. Turn it once more: w[::-1, ::-1].",
        "Then keep only places where the whole filter lies on the image.",
        "Those are rows ky - 1 to ny - 1 and columns kx - 1 to nx - 1 of the full convolution.",
    ],
    wrong=SEEK,
)
def seek(answer):
    """The correlation of a filter with an image, where it lies on it wholly."""
    cases = [((9, 12), (4, 3)), ((10, 8), (3, 6)), ((6, 5), (1, 5)), ((8, 5), (3, 1))]
    cases += [((7, 4), (7, 4)), ((5, 6), (1, 1)), ((7, 7), (2, 2))]
    cases += [*LARGE, ((13, 13), (4, 4)), ((1, 1), (1, 1))]
    _maps(answer, cases, right=_valid, wrong=SEEK, beside=_beside)
    return "and this is the gradient by the filter. Lesson 11 seeks a letter with it, in light."


def _weights(side, filters, width, pool, classes=10):
    return filters * width**2 + classes * filters * ((side + width - 1) // pool) ** 2 + classes


def _last(count):
    """The whole count, with a count of one's own for the last layer's weights."""
    return lambda s, f, w, p: f * w**2 + 10 + count(f, p, s, s + w - 1, s - w + 1)


WIDER = "a map is wider than the image: convolve gives side + width - 1"
POOLED = "the pooling is missing, or counted along one axis only"
WEIGHTS = [
    Wrong("no biases", lambda *c: _weights(*c) - 10, "the ten biases are missing"),
    Wrong("one bias", lambda *c: _weights(*c) - 9, "each of the ten classes has its own bias"),
    Wrong(
        "biased filters",
        lambda s, f, w, p: _weights(s, f, w, p) + f,
        "the filters of this network have no biases, only the ten classes do",
    ),
    Wrong(
        "no filters",
        lambda s, f, w, p: _weights(s, f, w, p) - f * w**2,
        "the filters themselves are missing",
    ),
    Wrong(
        "one filter",
        lambda s, f, w, p: _weights(s, f, w, p) - (f - 1) * w**2,
        "each filter has numbers of its own, and you count one filter",
    ),
    Wrong(
        "a filter is a line",
        lambda s, f, w, p: _weights(s, f, w, p) - f * w**2 + f * w,
        "a filter has rows and columns: its numbers are a square",
    ),
    Wrong(
        "no classes",
        _last(lambda f, p, s, full, inner: f * (full // p) ** 2),
        "each pooled place has ten weights, one for each class",
    ),
    Wrong(
        "one map",
        _last(lambda f, p, s, full, inner: 10 * (full // p) ** 2),
        "the last layer reads all feature maps, and you count one",
    ),
    Wrong(
        "a line",
        _last(lambda f, p, s, full, inner: 10 * f * (full // p)),
        "a map has rows and columns: its places are a square",
    ),
    Wrong("no pooling", _last(lambda f, p, s, full, inner: 10 * f * full**2), POOLED),
    Wrong(
        "pooled along one axis", _last(lambda f, p, s, full, inner: 10 * f * full**2 // p), POOLED
    ),
    Wrong("small maps", _last(lambda f, p, s, full, inner: 10 * f * (s // p) ** 2), WIDER),
    Wrong("inner maps", _last(lambda f, p, s, full, inner: 10 * f * (inner // p) ** 2), WIDER),
    Wrong(
        "side + width",
        _last(lambda f, p, s, full, inner: 10 * f * ((full + 1) // p) ** 2),
        "a map is side + width - 1 wide, and you count one more",
    ),
    Wrong("side 8", lambda s, *c: _weights(8, *c), "right for 8 x 8 images only: use `side`"),
    Wrong(
        "16 filters",
        lambda s, f, *c: _weights(s, 16, *c),
        "right for 16 filters only: use `filters`",
    ),
    Wrong(
        "width 5",
        lambda s, f, w, p: _weights(s, f, 5, p),
        "right for filters of 5 x 5 only: use `width`",
    ),
    Wrong("pool 3", lambda s, f, w, p: _weights(s, f, w, 3), "right for 3 x 3 only: use `pool`"),
]


@exercise(
    "9.3",
    hints=[
        "A filter has width² numbers, wherever it stands.",
        "The feature map is side + width - 1 wide; pooling makes it `pool` times narrower.",
        "Each pooled place of each map has ten weights, and each of the ten classes has a bias.",
    ],
    wrong=WEIGHTS,
)
def weights(answer):
    """How many numbers the network learns."""
    cases = [(61, 7, 12, 4), (9, 5, 4, 1), (16, 6, 3, 3), (8, 16, 5, 3), (8, 1, 1, 2)]
    # pool divides side + width - 1 on all of the way from one network to the other
    cases += one_by_one((31, 7, 12, 6), (25, 8, 18, 3))
    cases += [(1, 1, 1, 1), (200, 30, 41, 3), (1, 1000, 1, 1), (2, 1, 399, 200), (6000, 2, 1, 5)]
    for case in [*cases, (1000, 41, 17, 4)]:  # more than single precision can count
        got, right = call(answer, *case, shape=()).item(), _weights(*case)
        if got != right:
            one, other = told_apart(got, right, "f", least=0)
            say = "side {}, {} filters, width {}, pool {}".format(*case)
            say = f"for {say} it gives {one}; a count by hand gives {other}"
            how = dict(wrong=WEIGHTS, near=lambda a, b: a == b, otherwise=say)
            match(lambda *case, got=got: got, *case, right=lambda *c: np.array(_weights(*c)), **how)
    return f"{_weights(8, 16, 5, 3)}, where lesson 08 had 26122: a ninth of it."


def _shaken():
    """Pictures, filters, and what was seen of them."""
    rng = np.random.default_rng(74)
    test = digits(seed=7).test.images[:6]
    large = [np.pad(np.kron(image, np.ones((2, 2))), 2) for image in test]
    sheet = np.block([large[:3], large[3:]])
    hook = np.zeros((6, 5))  # no symmetry, so that a missing conjugate shows
    hook[0], hook[:, -1] = 0.1, 0.1
    stairs = np.zeros((6, 6))  # not all above 0; as square as what a transpose would like
    stairs[[0, 0, 0, 0, 0, 3], [0, 1, 2, 3, 4, 5]] = 0.3, 0.3, 0.3, 0.3, 0.2, -0.4
    tones = np.random.default_rng(75).uniform(0.4, 0.9, size=(2, 10, 7))
    greys, others = np.kron(tones, np.ones((1, 4, 4)))
    for picture, w in [
        (sheet, hook),
        (smiley(64), np.ones((1, 10)) / 10),
        (greys[:27, :27], stairs),
        (others[:27, :27], np.eye(6)[::-1] / 6),  # the sizes of those before
        (np.kron(tones[0], np.ones((24, 2))), np.ones((8, 1)) / 4),  # a sum that is not 1
    ]:
        full = convolve2d(picture, w)
        yield picture, w, full + 0.01 * rng.normal(size=full.shape)


def _likeness(found, made):
    """The largest correlation of two pictures, over all shifts."""
    found, made = found - np.mean(found), made - np.mean(made)
    product = np.real(BACK(np.conj(F(made, found.shape)) * F(found)))
    return np.max(product) / (np.linalg.norm(made) * np.linalg.norm(found) + 1e-300)


def _filtered(seen, w, turn, little):
    W = F(w, seen.shape)
    return np.real(BACK(F(seen) * turn(W) / (np.abs(W) ** 2 + little)))


def _no_conjugate(got, seen, w):
    """Whether a picture is, wherever cut out, made with W or |W| instead of W's conjugate."""
    got = np.pad(got - np.mean(got), [(0, k - 1) for k in w.shape])
    wrong = max(
        _likeness(got, _filtered(seen, w, turn, little))
        for turn in (np.asarray, np.abs)
        for little in (3e-3, 3e-2)
    )
    others = _filtered(seen, w, np.conj, 3e-3), seen
    return wrong > max(0.8, *(1.05 * _likeness(got, other) for other in others))


def _is_cut_from(seen, got):
    ny, nx = got.shape
    windows = np.lib.stride_tricks.sliding_window_view(seen, got.shape)
    return any(np.allclose(got, window) for row in windows for window in row)


@exercise(
    "9.4",
    hints=[
        "1/W is the same as W*/|W|². Where |W|² is tiny, a small number added to it does no harm "
        "to the strong waves and tames the faint ones.",
        "W = np.fft.fft2(w, seen.shape); X = np.fft.fft2(seen) * np.conj(W) / (np.abs(W)**2 + e), "
        "with e somewhere between 3e-3 and 3e-2. Then back, np.real, and cut to (ny, nx).",
        "Or, from shared.training import fit: fit(loss, np.zeros(shape), 150, 0.1).params. "
        "Its loss(x, step) compares convolve(x, w) with seen, and adds np.mean(x**2) / 100, which "
        "holds the faint waves back.",
    ],
    again=0,
)
def unshake(answer):
    """A picture from its convolution, with noise, by a known filter."""
    left, enough = [], 0.7
    for picture, w, seen in _shaken():
        ny, nx = picture.shape
        top, side = ((k - 1) // 2 for k in w.shape)
        got = call(answer, seen, w, shape=picture.shape, finite=False)
        if np.iscomplexobj(got):
            raise Mistake("the numbers are complex: the way back needs np.real (convolve has it)")
        if not np.isfinite(got).all():
            raise Mistake("it is not finite: some waves of F w are 0, and you divide by them")
        middle = seen[top : top + ny, side : side + nx]
        left.append(np.linalg.norm(got - picture) / np.linalg.norm(middle - picture))
        if left[-1] > enough:
            _which_fault(got, picture, seen, w, f"{left[-1]:.0%}")
    return f"{left[0]:.0%} and {left[1]:.0%} of the error are left. You undid a convolution."


def _which_fault(got, picture, seen, w, share):
    """Raise the Mistake that fits a picture of which more than enough error is left."""
    ny, nx = picture.shape
    if _is_cut_from(seen, got):
        raise Mistake("that is what was seen, cut to size: the shake is still in it")
    if len(np.unique(got)) <= 2:
        raise Mistake(f"{share} of the smear's error is left: one or two greys are no picture")
    ours = [_filtered(seen, w, np.conj, little)[:ny, :nx] for little in (3e-3, 1e-2, 3e-2)]

    def as_ours(x, part=...):
        """Whether a part of a picture is about as good as with the epsilons of the hint."""
        errors = [np.sqrt(np.mean((y - picture)[part] ** 2)) for y in (x, *ours)]
        return errors[0] < 1.3 * max(errors[1:])

    times = np.std(got) / np.std(picture) * np.sign(np.mean((got - np.mean(got)) * picture))
    added = np.mean(got) - times * np.mean(picture)
    faults = []
    if abs(times - 1) > 0.2:
        faults.append(f"{times:.2g} times as bright as it should be")
    if abs(added) > 0.1 * max(1, abs(times)):
        faults.append(f"{added:.2g} is added to each pixel")
    elif faults:
        faults[0] += ": a filter's sum is part of it, and need not be 1"
    if faults and as_ours((got - added) / times):
        raise Mistake(f"a sharp picture, but {' and '.join(faults)}")
    if as_ours(got[::-1, ::-1]):
        raise Mistake("a sharp picture, turned by half a turn: is there a conjugate too much?")
    if as_ours(got[::-1]) or as_ours(got[:, ::-1]):
        raise Mistake("a sharp picture, but mirrored")
    for dy, dx in np.ndindex(2 * (ny // 4), 2 * (nx // 4)):
        dy, dx = dy - ny // 4, dx - nx // 4
        part = np.s_[max(dy, 0) : ny + min(dy, 0), max(dx, 0) : nx + min(dx, 0)]
        if (dy, dx) != (0, 0) and as_ours(np.roll(got, (dy, dx), (0, 1)), part):
            raise Mistake(
                f"a sharp picture, but {abs(dy)} rows and {abs(dx)} columns "
                "beside its place: from where do you cut it out?"
            )
    if _no_conjugate(got, seen, w):
        raise Mistake("the waves have their strength, but not their phase: 1/W is W*/|W|²")
    faint = np.abs(F(w, seen.shape)) < 0.15  # the waves that the filter nearly wiped out
    noise, energy = (np.sum(np.abs(F(x, seen.shape)[faint]) ** 2) for x in (got, picture))
    if noise > 1.7 * energy:
        raise Mistake(
            f"noise: its error is {share} of the shaken picture's. Faint waves have "
            "grown too large: hold them back where |F w| is small, or stop sooner"
        )
    said = f"{share} of the shaken picture's error is left, and 70% are allowed: "
    timid = [_filtered(seen, w, np.conj, little)[:ny, :nx] for little in (0.1, 1, 10)]
    sharp, smeared = (max(_likeness(got, x) for x in made) for made in (ours, timid))
    if smeared > max(0.9, 0.98 * sharp):
        raise Mistake(said + "it is still smeared, hold back less, or go on longer")
    raise Mistake(said + "convolve it with w, and compare the result with what was seen")
