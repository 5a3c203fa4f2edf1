"""Answers to lesson 09's exercises, wrong ones with one fault each."""

import autograd.numpy as np
from scipy.ndimage import gaussian_filter
from scipy.signal import convolve2d, correlate2d, fftconvolve

from shared.training import cosine, fit


def convolve(image, w):
    shape = [n + k - 1 for n, k in zip(image.shape[-2:], w.shape[-2:], strict=True)]
    return np.real(np.fft.ifft2(np.fft.fft2(image, shape) * np.fft.fft2(w, shape)))


# 9.1


def cut(image, w, start, whole=convolve):
    (ny, nx), (ky, kx) = image.shape, w.shape
    top, left = start(ky), start(kx)
    return whole(image, w)[top : top + ny, left : left + nx]


def one_image(image, w):
    top, left = ((k - 1) // 2 for k in w.shape)
    return np.pad(convolve(image, w), [(0, 9), (0, 12)])[top : top + 9, left : left + 12]


def to_minus_zero(image, w):
    (a, b), (c, d) = (((k - 1) // 2, k // 2) for k in w.shape)
    return convolve(image, w)[a:-b, c:-d]


def on_a_ring(image, w):
    ring = np.real(np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(w, image.shape)))
    return np.roll(ring, [-((k - 1) // 2) for k in w.shape], axis=(0, 1))


def no_real(image, w):
    shape = [n + k - 1 for n, k in zip(image.shape, w.shape, strict=True)]
    whole = np.fft.ifft2(np.fft.fft2(image, shape) * np.fft.fft2(w, shape))
    (ny, nx), (top, left) = image.shape, ((k - 1) // 2 for k in w.shape)
    return whole[top : top + ny, left : left + nx]


def rolled(image, w):
    ny, nx = image.shape
    back = [-((k - 1) // 2) for k in w.shape]
    return np.roll(convolve(image, w), back, axis=(0, 1))[:ny, :nx]


def middle_by_difference(image, w):
    whole = convolve(image, w)
    top, left = ((a - b) // 2 for a, b in zip(whole.shape, image.shape, strict=True))
    return whole[top:, left:][: image.shape[0], : image.shape[1]]


def filter_cut(image, w):
    """A filter larger than the image loses what stands out."""
    return rolled(image, w[: image.shape[0], : image.shape[1]])


def twice_the_image(image, w):
    """A ring of twice the image: what comes round misses the middle, whatever the filter."""
    shape = [2 * n for n in image.shape]
    ring = np.real(np.fft.ifft2(np.fft.fft2(image, shape) * np.fft.fft2(w, shape)))
    (ny, nx), (top, left) = image.shape, ((k - 1) // 2 for k in w.shape)
    return ring[top : top + ny, left : left + nx]


def keeps_the_first(answer):
    kept = []

    def state(image, w):
        kept.append(w)
        return answer(image, kept[0])

    return state


def kept_by_sizes(answer):
    kept = {}
    return lambda x, w: kept.setdefault((x.shape, w.shape), answer(x, w))


# 9.2


def seek(image, w, turn=lambda w: w[::-1, ::-1], off=0):
    (ny, nx), (ky, kx) = image.shape, w.shape
    return convolve(image, turn(w))[ky - 1 - off : ny - off, kx - 1 : nx]


def by_conjugate(image, w, turned=False):
    (ny, nx), (ky, kx) = image.shape, w.shape
    product = np.fft.fft2(image) * np.conj(np.fft.fft2(w, (ny, nx)))
    ring = np.fft.ifft2(np.conj(product) if turned else product)
    return np.real(ring)[: ny - ky + 1, : nx - kx + 1]


def by_matrices(image, w):
    """A transform of one's own: the sum of the lesson, as a matrix for each axis."""
    (ny, nx), (ky, kx) = image.shape, w.shape
    rows, columns = (np.exp(-2j * np.pi * np.outer(range(n), range(n)) / n) for n in (ny, nx))
    product = (rows @ image @ columns) * np.conj(rows[:, :ky] @ w @ columns[:kx])
    ring = np.conj(rows) @ product @ np.conj(columns) / (nx * ny)
    return np.real(ring)[: ny - ky + 1, : nx - kx + 1]


def seek_to_minus_zero(image, w):
    ky, kx = w.shape
    return convolve(image, w[::-1, ::-1])[ky - 1 : 1 - ky, kx - 1 : 1 - kx]


def image_turned(image, w):
    return seek(image[::-1, ::-1], w, turn=lambda w: w)


def no_real_seek(image, w):
    (ny, nx), (ky, kx) = image.shape, w.shape
    ring = np.fft.ifft2(np.fft.fft2(image) * np.conj(np.fft.fft2(w, (ny, nx))))
    return ring[: ny - ky + 1, : nx - kx + 1]


def in_place(image, w):
    w *= 2
    return seek(image, w / 2)


def one_number_alone(image, w):
    return seek(image, w) if w.size > 1 else 0 * image


def as_large_as_the_image(image, w):
    return seek(image, w) if w.shape != image.shape else np.zeros((1, 1))


# 9.3


def weights(side, filters, width, pool):
    places = ((side + width - 1) // pool) ** 2
    return filters * width**2 + filters * places * 10 + 10


def off_by_one(side, filters, width, pool):
    return weights(side + 1, filters, width, pool)


def counted(side, filters, width, pool):
    places = (side + width - 1) // pool
    shapes = [(filters, width, width), (filters * places**2, 10), (10,)]
    return sum(int(np.prod(shape)) for shape in shapes)


# 9.4


def wiener(seen, w, little=3e-3, turn=np.conj, off=0):
    W = np.fft.fft2(w, seen.shape)
    x = np.fft.ifft2(np.fft.fft2(seen) * turn(W) / (np.abs(W) ** 2 + little))
    ny, nx = (n - k + 1 for n, k in zip(seen.shape, w.shape, strict=True))
    return np.roll(np.real(x), (off, off), axis=(0, 1))[:ny, :nx]


def downhill(seen, w, steps=150, price=1e-3):
    def loss(x, step):
        rough = np.mean(np.diff(x, axis=0) ** 2) + np.mean(np.diff(x, axis=1) ** 2)
        return np.mean((convolve(x, w) - seen) ** 2) + price * rough

    shape = [n - k + 1 for n, k in zip(seen.shape, w.shape, strict=True)]
    return fit(loss, np.zeros(shape), steps, step_size=cosine(0.1, steps), progress=False).params


def as_hinted(seen, w):
    def loss(x, step):
        return np.mean((convolve(x, w) - seen) ** 2) + np.mean(x**2) / 100

    shape = [n - k + 1 for n, k in zip(seen.shape, w.shape, strict=True)]
    return fit(loss, np.zeros(shape), 150, step_size=0.1, progress=False).params


def as_seen(seen, w):
    ny, nx = (n - k + 1 for n, k in zip(seen.shape, w.shape, strict=True))
    top, left = ((k - 1) // 2 for k in w.shape)
    return seen[top : top + ny, left : left + nx]


def keeps_the_rim(seen, w):
    W = np.fft.fft2(w, seen.shape)
    return np.real(np.fft.ifft2(np.fft.fft2(seen) * np.conj(W) / (np.abs(W) ** 2 + 3e-3)))


def stretched(x):
    return (x - np.min(x)) / (np.max(x) - np.min(x))


def transposed(seen, w):
    return wiener(seen, w.T if w.shape[0] == w.shape[1] else w)


RIGHT = {
    "9.1": [
        rolled,
        middle_by_difference,
        twice_the_image,
        lambda image, w: cut(image, w, lambda k: (k - 1) // 2, whole=fftconvolve),
    ],
    "9.2": [seek, by_conjugate, by_matrices],
    "9.3": [weights, counted],
    "9.4": [
        wiener,
        downhill,
        as_hinted,
        lambda seen, w: downhill(seen, w, price=0.0),
        lambda seen, w: np.clip(wiener(seen, w), 0, 1),
    ],
}

WRONG = {
    "9.1": [
        ("k // 2", lambda image, w: cut(image, w, lambda k: k // 2), "(k - 1) // 2"),
        ("ring", on_a_ring, "where is the padding"),
        ("ends at -0", to_minus_zero, "1 x 1 on 9 x 12 pixels nothing is left: does a slice end"),
        ("complex", no_real, "the numbers are complex"),
        ("the whole", convolve, "shape (12, 19), but (9, 12) is wanted"),
        ("slides", lambda image, w: convolve2d(image, w, mode="same"), "wants Fourier"),
        ("one image", one_image, "shape (9, 12), but (6, 5)"),
        ("filter cut to the image", filter_cut, "right so far, but for a filter of 6 x 3 on 5 x 8"),
        ("rounds", lambda image, w: np.round(rolled(image, w), 3), "is wanted"),
        ("keeps the first filter", keeps_the_first(rolled), "3 x 5 on 9 x 12 pixels entry"),
        ("keeps results by sizes", kept_by_sizes(rolled), "pixels of other numbers entry"),
        ("as whole numbers", lambda x, w: rolled(x, w).astype(x.dtype), "of whole numbers entry"),
        ("squeezes", lambda x, w: np.squeeze(rolled(x, w)), "shape (6,), but (1, 6)"),
        ("no return", lambda image, w: None, "returns nothing"),
    ],
    "9.2": [
        ("one axis", lambda image, w: seek(image, w, turn=lambda w: w[::-1]), "one axis only"),
        ("turns the image", image_turned, "turned by half a turn"),
        ("off by one", lambda image, w: seek(image, w, off=1), "1 rows and 0 columns beside"),
        ("whole", lambda image, w: convolve(image, w[::-1, ::-1]), "shape (12, 14)"),
        ("complex", no_real_seek, "the numbers are complex"),
        ("sign", lambda image, w: -seek(image, w), "4 x 3 on 9 x 12 pixels entry"),
        ("one number alone", one_number_alone, "but for a filter of 1 x 1"),
        ("as large as the image", as_large_as_the_image, "but for a filter of 7 x 4 on 7 x 4"),
        ("keeps the first filter", keeps_the_first(by_conjugate), "(7, 6), but (8, 3) is wanted"),
        ("keeps results by sizes", kept_by_sizes(seek), "pixels of other numbers entry"),
        ("as whole numbers", lambda x, w: seek(x, w).astype(x.dtype), "of whole numbers entry"),
        ("ends at -0", seek_to_minus_zero, "does a slice end at -0"),
        (
            "wrong conjugate",
            lambda image, w: by_conjugate(image, w, turned=True),
            "turns the image",
        ),
        ("slides", lambda image, w: correlate2d(image, w, mode="valid"), "wants Fourier"),
        ("changes w", in_place, "changes the array"),
        ("no return", lambda image, w: None, "returns nothing"),
    ],
    "9.3": [
        ("off by one", off_by_one, "and you count one more"),
        ("even width", lambda s, f, w, p: weights(s + 1 - w % 2, f, w, p), "count one more"),
        ("width 1 forgotten", lambda s, f, w, p: weights(s, f, w, p) * (w > 1), "it gives 0;"),
        ("half a number", lambda s, f, w, p: weights(s, f, w, p) + 0.5, ".5; a count by hand"),
        ("a byte", lambda s, f, w, p: np.uint8(weights(s, f, w, p) % 256), "a count by hand"),
        ("pool's own", lambda s, f, w, p: weights(s, f, w, p) + p**2, "a count by hand"),
        ("no return", lambda s, f, w, p: None, "returns nothing"),
    ],
    "9.4": [
        ("plain division", lambda seen, w: wiener(seen, w, little=0), "hold them back"),
        ("too bold", lambda seen, w: wiener(seen, w, little=1e-7), "hold them back"),
        ("a little bold", lambda seen, w: wiener(seen, w, little=1e-4), "hold them back"),
        ("too long", lambda seen, w: downhill(seen, w, steps=1000, price=0.0), "stop sooner"),
        ("too short", lambda seen, w: downhill(seen, w, steps=30), "go on longer"),
        ("a little short", lambda seen, w: downhill(seen, w, 100, price=0.0), "go on longer"),
        ("by 0", lambda seen, w: wiener(seen, w) / 0.0, "some waves of F w are 0"),
        ("too timid", lambda seen, w: wiener(seen, w, little=1.0), "hold back less"),
        ("as seen", as_seen, "still in it"),
        ("moved", lambda seen, w: wiener(seen, w, off=4), "4 rows and 4 columns beside"),
        ("turned", lambda seen, w: wiener(seen, w)[::-1, ::-1], "conjugate too much"),
        ("mirrored", lambda seen, w: wiener(seen, w)[:, ::-1], "but mirrored"),
        ("plus a half", lambda seen, w: wiener(seen, w) + 0.5, "is added to each pixel"),
        ("twice as bright", lambda seen, w: 2 * wiener(seen, w), "2 times as bright"),
        ("black or white", lambda seen, w: np.round(wiener(seen, w)), "two greys"),
        (
            "a negative",
            lambda seen, w: 1 - wiener(seen, w),
            "times as bright as it should be and 1 is",
        ),
        ("its own range", lambda seen, w: stretched(wiener(seen, w)), "as it should be and"),
        ("keeps pictures by sizes", kept_by_sizes(wiener), "compare the result"),
        ("sum 1", lambda seen, w: wiener(seen, w / np.sum(w)), "times as bright"),
        ("no sign", lambda seen, w: wiener(seen, np.abs(w)), "error"),
        ("transposed", transposed, "error"),
        ("along x only", lambda seen, w: (wiener if w.shape[1] > 1 else as_seen)(seen, w), "still"),
        (
            "the corner",
            lambda seen, w: (
                keeps_the_rim(seen, np.ones((1, 1)))[w.shape[0] - 1 :, w.shape[1] - 1 :] * 1.003
            ),
            "still",
        ),
        ("one grey", lambda seen, w: 0 * as_seen(seen, w) + np.mean(seen), "one or two greys"),
        ("blurred", lambda seen, w: gaussian_filter(as_seen(seen, w), 1), "still smeared"),
        ("no conjugate", lambda seen, w: wiener(seen, w, turn=lambda W: W), "1/W is W*/|W|²"),
        ("and cut elsewhere", lambda seen, w: wiener(seen, w, 3e-3, lambda W: W, -5), "1/W is"),
        ("sizes alone", lambda seen, w: wiener(seen, w, 1e-2, turn=np.abs), "1/W is W*/|W|²"),
        ("the rim", keeps_the_rim, "shape (45, 64), but (40, 60) is wanted"),
        ("no return", lambda seen, w: None, "returns nothing"),
    ],
}
