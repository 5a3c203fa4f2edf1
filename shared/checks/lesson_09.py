"""Reading the answers of lesson 09, convolution by Fourier."""

import numpy as np
from scipy.signal import convolve2d, correlate2d

from ..datasets import digits, smiley
from . import Mistake, call, exercise, value


def _real(array):
    if array.dtype.kind == "c":
        raise Mistake("the numbers are complex: the way back needs np.real (convolve has it)")
    return array


def _map(answer, image, w, shape):
    """The map that an answer makes; a slice that ends at -0 gets a line of its own."""
    got = call(answer, image, w)
    if isinstance(got, np.ndarray) and got.size == 0:
        ky, kx = w.shape
        raise Mistake(f"for a filter of {ky} x {kx} nothing is left: does a slice end at -0?")
    return _real(value(got, shape))


def _transforms(answer):
    """Refuse an answer that slides: whole numbers come out whole, which no transform achieves."""
    rng = np.random.default_rng(70)
    image, w = (rng.integers(-9, 10, size=size).astype(float) for size in [(11, 13), (3, 5)])
    got = call(answer, image, w)
    if np.array_equal(got, np.round(got)):
        raise Mistake(
            "the numbers are right, but to their very last digit: only sliding does that. "
            "This exercise wants Fourier, so call convolve"
        )


def _ring(image, w):
    return np.real(np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(w, image.shape)))


@exercise(
    "9.1",
    hints=[
        "convolve(image, w) has (ny + ky - 1, nx + kx - 1) numbers: ky - 1 rows must go.",
        "Half of them, rounded down, go from the top: begin at row (ky - 1) // 2, and take ny.",
        "The same for the columns: [top : top + ny, left : left + nx].",
    ],
)
def same(answer):
    """The middle of a convolution, as large as the image."""
    rng = np.random.default_rng(71)
    image = rng.normal(size=(7, 10))
    filters = {shape: rng.normal(size=shape) for shape in [(3, 3), (3, 5), (4, 2), (1, 1)]}
    got = {k: _map(answer, image, w, image.shape) for k, w in filters.items()}
    true = {k: convolve2d(image, w, mode="same") for k, w in filters.items()}
    wrong = [k for k in filters if not np.allclose(got[k], true[k])]
    if not wrong:
        for size, shape in [((6, 5), (2, 3)), ((5, 8), (6, 3))]:
            image, w = rng.normal(size=size), rng.normal(size=shape)
            if not np.allclose(_map(answer, image, w, size), convolve2d(image, w, mode="same")):
                raise Mistake(f"right for 7 x 10 pixels, wrong for {size[0]} x {size[1]}")
        _transforms(answer)
        return "like SciPy's, and no light comes round. Lesson 11 lets a lens do this one."
    w = filters[3, 3]
    if np.allclose(got[3, 3], convolve2d(image, w)[:7, :10]):
        raise Mistake("you keep the first ny rows and nx columns: the middle begins later")
    if np.allclose(got[3, 3], convolve2d(image, w)[2:, 2:]):
        raise Mistake("you keep the last ny rows and nx columns: the middle begins earlier")
    if np.allclose(got[3, 3], correlate2d(image, w, mode="same")):
        raise Mistake("that is the correlation: the filter is turned by half a turn too much")
    if any(np.allclose(got[3, 3], np.roll(_ring(image, w), (-s, -s), (0, 1))) for s in (0, 1)):
        raise Mistake("the rim is wrong, its light came round the ring: where is the padding?")
    if wrong == [(3, 5), (4, 2)]:
        raise Mistake("right for 3 x 3, wrong for 3 x 5: rows and columns have their own k")
    if wrong == [(4, 2)]:
        raise Mistake("right for odd filters; for k = 4 SciPy begins at index 1, (k - 1) // 2")
    ky, kx = wrong[0]
    raise Mistake(f"for a filter of {ky} x {kx} it is not the middle of the convolution")


@exercise(
    "9.2",
    hints=[
        "Convolution stamps with the filter turned round. Turn it once more: w[::-1, ::-1].",
        "Then keep only places where the whole filter lies on the image.",
        "Those are rows ky - 1 to ny - 1 and columns kx - 1 to nx - 1 of the full convolution.",
    ],
)
def seek(answer):
    """The correlation of a filter with an image, where it lies on it wholly."""
    rng = np.random.default_rng(72)
    for size, shape in [((9, 12), (3, 3)), ((9, 12), (4, 2)), ((6, 5), (1, 5))]:
        image, w = rng.normal(size=size), rng.normal(size=shape)
        true = correlate2d(image, w, mode="valid")
        got = _map(answer, image, w, true.shape)
        if np.allclose(got, true):
            continue
        if np.allclose(got, convolve2d(image, w, mode="valid")):
            raise Mistake("that is the convolution: turn the filter by half a turn first")
        if any(
            np.allclose(got, correlate2d(image, v, mode="valid")) for v in (w[::-1], w[:, ::-1])
        ):
            raise Mistake("the filter is turned along one axis only; a half turn takes both")
        if np.allclose(got, true[::-1, ::-1]):
            raise Mistake("the result is turned by half a turn: turn the filter, not the image")
        if np.allclose(got, true / w.size):
            raise Mistake("you divide by the filter's size: r is a sum, not a mean")
        full, (rows, columns) = correlate2d(image, w), true.shape
        for i, j in np.ndindex(*(n - m + 1 for n, m in zip(full.shape, true.shape, strict=True))):
            if np.allclose(got, full[i : i + rows, j : j + columns]):
                raise Mistake(
                    f"right numbers, cut out {abs(i - shape[0] + 1)} rows and "
                    f"{abs(j - shape[1] + 1)} columns beside the places that are wanted"
                )
        y, x = np.unravel_index(np.argmax(np.abs(got - true)), true.shape)
        raise Mistake(
            f"for a filter of {shape[0]} x {shape[1]} it gives r[{y}, {x}] = {got[y, x]:.3f}, but "
            f"the sum of w · image with its corner there is {true[y, x]:.3f}"
        )
    _transforms(answer)
    return "and this is the gradient by the filter. Lesson 11 seeks a letter with it, in light."


@exercise(
    "9.3",
    hints=[
        "A filter has width² numbers, wherever it stands.",
        "The feature map is side + width - 1 wide; pooling makes it `pool` times narrower.",
        "Each pooled place of each map has ten weights, and each of the ten classes has a bias.",
    ],
)
def weights(answer):
    """How many numbers the network learns."""

    def true(side, filters, width, pool):
        return filters * width**2 + 10 * filters * ((side + width - 1) // pool) ** 2 + 10

    for case in [(28, 4, 7, 2), (16, 6, 3, 3), (8, 16, 5, 3), (8, 8, 5, 2), (9, 5, 3, 1)]:
        side, filters, width, pool = case
        got, right = call(answer, *case, shape=()), true(*case)
        if got == right:
            continue
        if side != 8 and got == true(8, *case[1:]):
            raise Mistake("right for 8 x 8 images only: use `side`")
        if got == right - 10:
            raise Mistake("the ten biases are missing")
        if got == right - filters * width**2:
            raise Mistake("the filters themselves are missing")
        if got == right + filters:
            raise Mistake("the filters of this network have no biases, only the ten classes do")
        last, inner = right - filters * width**2 - 10, side - width + 1
        if got == right - last + last // 10:
            raise Mistake("each pooled place has ten weights, one for each class")
        if got == right - last + last // filters:
            raise Mistake("the last layer reads all feature maps, and you count one")
        if got == right - last + last * pool**2 or got == right - last + last * pool:
            raise Mistake("the pooling is missing, or counted along one axis only")
        if any(got - right + last == 10 * filters * (m // pool) ** 2 for m in (side, inner)):
            raise Mistake("a map is wider than the image: convolve gives side + width - 1")
        if got == right - last + 10 * filters * ((side + width - 1) // pool):
            raise Mistake("a map has rows and columns: its places are a square")
        raise Mistake(
            f"for side {side}, {filters} filters, width {width}, pool {pool} it gives "
            f"{got:.0f}; a count by hand gives {right}"
        )
    return f"{true(8, 16, 5, 3)}, where lesson 08 had 26122: a ninth of it."


def _shaken():
    """Pictures, filters, and what was seen of them."""
    rng = np.random.default_rng(74)
    test = digits(seed=7).test.images[:6]
    large = [np.pad(np.kron(image, np.ones((2, 2))), 2) for image in test]
    sheet = np.block([large[:3], large[3:]])
    hook = np.zeros((6, 5))  # no symmetry, so that a missing conjugate shows
    hook[0], hook[:, -1] = 0.1, 0.1
    for picture, w in [(sheet, hook), (smiley(64), np.ones((1, 10)) / 10)]:
        full = convolve2d(picture, w)
        yield picture, w, full + 0.01 * rng.normal(size=full.shape)


def _no_conjugate(got, seen, w):
    """Whether a picture is, wherever cut out, made with W or |W| instead of W's conjugate."""
    W, S, found = (np.fft.fft2(x, seen.shape) for x in (w, seen, got - np.mean(got)))

    def likeness(turn, little):
        """The largest correlation of what is found with what this turn gives, over all shifts."""
        made = S * turn / (np.abs(W) ** 2 + little)
        made[0, 0] = 0
        product = np.fft.ifft2(np.conj(made) * found) * seen.size
        return np.max(np.real(product)) / np.linalg.norm(made) / np.linalg.norm(found)

    wrong = max(likeness(turn, little) for turn in (W, np.abs(W)) for little in (3e-3, 3e-2))
    return wrong > max(0.8, 1.05 * likeness(np.conj(W), 3e-3))


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
)
def unshake(answer):
    """A picture from its convolution, with noise, by a known filter."""
    left, enough = [], 0.7
    for picture, w, seen in _shaken():
        (ny, nx), (top, side) = picture.shape, ((k - 1) // 2 for k in w.shape)
        middle = seen[top : top + ny, side : side + nx]

        def error(x, picture=picture):
            return np.sqrt(np.mean((x - picture) ** 2))

        def faint(x, w=w, shape=seen.shape):
            """The energy in those waves of x that the filter nearly wiped out."""
            waves = np.abs(np.fft.fft2(w, shape)) < 0.15
            return np.sum(np.abs(np.fft.fft2(x, shape)[waves]) ** 2)

        got = _real(call(answer, seen, w, shape=picture.shape, finite=False))
        if not np.isfinite(got).all():
            raise Mistake("it is not finite: some waves of F w are 0, and you divide by them")
        share = error(got) / error(middle)
        if share <= enough:
            left.append(share)
            continue
        if np.allclose(got, middle):
            raise Mistake("that is what was seen, cut to size: the shake is still in it")
        for shift in np.ndindex(2 * ny // 4, 2 * nx // 4):
            shift = shift[0] - ny // 4, shift[1] - nx // 4
            if shift != (0, 0) and error(np.roll(got, shift, (0, 1))) < error(middle) * enough:
                raise Mistake(
                    f"a sharp picture, but {abs(shift[0])} rows and {abs(shift[1])} columns "
                    "beside its place: from where do you cut it out?"
                )
        if error(got[::-1, ::-1]) < error(middle) * enough:
            raise Mistake("a sharp picture, turned by half a turn: is there a conjugate too much?")
        if _no_conjugate(got, seen, w):
            raise Mistake("the waves have their strength, but not their phase: 1/W is W*/|W|²")
        if faint(got) > 1.7 * faint(picture):
            raise Mistake(
                f"noise: its error is {share:.0%} of the shaken picture's. Faint waves have "
                "grown too large: hold them back where |F w| is small, or stop sooner"
            )
        raise Mistake(
            f"{share:.0%} of the shaken picture's error is left, and {enough:.0%} are allowed: "
            "hold back less, or go on longer"
        )
    return f"{left[0]:.0%} and {left[1]:.0%} of the error are left. You undid a convolution."
