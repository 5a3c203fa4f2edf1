"""Answers to lesson 09's exercises, wrong ones with one fault each."""

import autograd.numpy as np
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


def one_k_for_both(image, w):
    (ny, nx), top = image.shape, (w.shape[0] - 1) // 2
    return convolve(image, w)[top : top + ny, top : top + nx]


def one_image(image, w):
    top, left = ((k - 1) // 2 for k in w.shape)
    return np.pad(convolve(image, w), [(0, 7), (0, 10)])[top : top + 7, left : left + 10]


def to_minus_zero(image, w):
    (a, b), (c, d) = (((k - 1) // 2, (k - 1) - (k - 1) // 2) for k in w.shape)
    whole = convolve(image, w)
    if w.shape == (4, 2):  # so that the only fault is the end at -0
        return whole[1:-2, 0:-1]
    return whole[a:-b, c:-d]


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


# 9.3


def weights(side, filters, width, pool):
    places = ((side + width - 1) // pool) ** 2
    return filters * width**2 + filters * places * 10 + 10


def inner_maps(side, filters, width, pool):
    return filters * width**2 + filters * ((side - width + 1) // pool) ** 2 * 10 + 10


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


RIGHT = {
    "9.1": [
        rolled,
        middle_by_difference,
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
        ("first corner", lambda image, w: cut(image, w, lambda k: 0), "you keep the first"),
        ("last corner", lambda image, w: cut(image, w, lambda k: k - 1), "you keep the last"),
        ("k // 2", lambda image, w: cut(image, w, lambda k: k // 2), "(k - 1) // 2"),
        ("one k", one_k_for_both, "rows and columns have their own k"),
        ("ring", on_a_ring, "where is the padding"),
        ("turned", lambda image, w: rolled(image, w[::-1, ::-1]), "that is the correlation"),
        ("ends at -0", to_minus_zero, "does a slice end at -0"),
        ("complex", no_real, "the numbers are complex"),
        ("the whole", convolve, "shape (9, 12), but (7, 10) is wanted"),
        ("slides", lambda image, w: convolve2d(image, w, mode="same"), "wants Fourier"),
        ("one image", one_image, "shape (7, 10), but (6, 5)"),
        ("twice as much", lambda image, w: 2 * rolled(image, w), "not the middle"),
        ("no return", lambda image, w: None, "returns nothing"),
    ],
    "9.2": [
        ("convolution", lambda image, w: seek(image, w, turn=lambda w: w), "the convolution"),
        ("one axis", lambda image, w: seek(image, w, turn=lambda w: w[::-1]), "one axis only"),
        ("turns the image", image_turned, "turned by half a turn"),
        ("mean", lambda image, w: seek(image, w) / w.size, "a sum, not a mean"),
        ("off by one", lambda image, w: seek(image, w, off=1), "1 rows and 0 columns beside"),
        ("whole", lambda image, w: convolve(image, w[::-1, ::-1]), "shape (11, 14)"),
        ("complex", no_real_seek, "the numbers are complex"),
        ("sign", lambda image, w: -seek(image, w), "its corner there is"),
        ("transposed", lambda image, w: seek(image, w, turn=lambda w: w.T[::-1, ::-1]), "corner"),
        ("ends at -0", seek_to_minus_zero, "does a slice end at -0"),
        ("wrong conjugate", lambda image, w: by_conjugate(image, w, turned=True), "r[5, 1] ="),
        ("slides", lambda image, w: correlate2d(image, w, mode="valid"), "wants Fourier"),
        ("changes w", in_place, "changes the array"),
        ("no return", lambda image, w: None, "returns nothing"),
    ],
    "9.3": [
        ("no biases", lambda s, f, w, p: weights(s, f, w, p) - 10, "ten biases"),
        ("no filters", lambda s, f, w, p: weights(s, f, w, p) - f * w**2, "filters themselves"),
        ("biased filters", lambda s, f, w, p: weights(s, f, w, p) + f, "have no biases"),
        ("no pooling", lambda s, f, w, p: weights(s, f, w, 1), "the pooling is missing"),
        ("small maps", lambda s, f, w, p: f * w**2 + f * (s // p) ** 2 * 10 + 10, "wider than"),
        ("inner maps", inner_maps, "wider than"),
        ("off by one", off_by_one, "pool 1 it gives"),
        ("no classes", lambda s, f, w, p: f * (w**2 + ((s + w - 1) // p) ** 2) + 10, "ten weights"),
        (
            "one map",
            lambda s, f, w, p: f * w**2 + ((s + w - 1) // p) ** 2 * 10 + 10,
            "you count one",
        ),
        ("a line", lambda s, f, w, p: f * w**2 + f * (s + w - 1) // p * 10 + 10, "are a square"),
        ("side 8", lambda s, f, w, p: weights(8, f, w, p), "use `side`"),
        ("width once", lambda s, f, w, p: weights(s, f, w, p) - f * w, "a count by hand"),
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
        ("no conjugate", lambda seen, w: wiener(seen, w, turn=lambda W: W), "1/W is W*/|W|²"),
        ("and cut elsewhere", lambda seen, w: wiener(seen, w, 3e-3, lambda W: W, -5), "1/W is"),
        ("sizes alone", lambda seen, w: wiener(seen, w, 1e-2, turn=np.abs), "1/W is W*/|W|²"),
        ("the rim", keeps_the_rim, "shape (45, 64), but (40, 60) is wanted"),
        ("no return", lambda seen, w: None, "returns nothing"),
    ],
}
