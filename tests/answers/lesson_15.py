"""Answers to lesson 15's exercises: wrong ones with one fault each, right ones of other kinds."""

import autograd.numpy as np

from shared import fabrication
from shared.elements import intensity
from shared.propagation import Bench, propagate
from shared.training import fit

from .kinds import kept

TURN = 2 * np.pi
LAB = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=34e-3)
R2 = LAB.x**2 + LAB.y[:, None] ** 2
DISC = (R2 <= 0.4e-3**2) + 0j


def etched(phase, wavelength, n):
    turns = phase / TURN
    return (turns - np.floor(turns)) * wavelength / (n - 1)


def etched_in_place(phase, wavelength, n):
    phase %= TURN
    return phase / TURN * wavelength / (n - 1)


def stepped(phase, bits):
    levels = TURN * np.arange(2**bits) / 2**bits
    return levels[np.argmax(np.cos(phase[..., None] - levels), axis=-1)]


def stepped_in_place(phase, bits):
    phase /= TURN / 2**bits
    return np.mod(np.round(phase), 2**bits) * TURN / 2**bits


def stepped_in_bytes(phase, bits):
    numbers = np.mod(np.rint(phase / TURN * 2**bits), 2**bits).astype(int) % 256
    return numbers.astype(np.uint8) * (TURN / 2**bits)


def moved(u, right, down):
    for axis, s in [(-1, right), (-2, down)]:
        turn = np.exp(-2j * np.pi * np.fft.fftfreq(u.shape[axis]) * s)
        turn = turn if axis == -1 else turn[:, None]
        u = np.fft.ifft(np.fft.fft(u, axis=axis) * turn, axis=axis)
    return u


def moved_by_sums(u, right, down):
    """Without an FFT: the matrix of each axis, from its waves."""

    def matrix(n, s):
        f = np.fft.fftfreq(n)
        waves = np.exp(2j * np.pi * np.outer(np.arange(n), f))
        return (waves * np.exp(-2j * np.pi * f * s)) @ np.conj(waves.T) / n

    return matrix(u.shape[-2], down) @ u @ matrix(u.shape[-1], right).T


def moved_all_axes(u, right, down):
    fy, fx = (np.fft.fftfreq(n) for n in u.shape[-2:])
    return np.fft.ifftn(np.fft.fft2(u) * np.exp(-2j * np.pi * (fy[:, None] * down + fx * right)))


def moved_without_the_edge(u, right, down):
    """What some do to be safe: the wave at the edge of the band is dropped, and its light lost."""
    fy, fx = (np.fft.fftfreq(n) for n in u.shape[-2:])
    inside = (np.abs(fy[:, None]) < 0.5) & (np.abs(fx) < 0.5)
    return moved(np.fft.ifft2(np.fft.fft2(u) * inside), right, down)


def moved_in_place(u, right, down):
    u *= 1
    u += 0.001
    return moved(u, right, down)


def lens(f=34e-3, middle=(24, 24), half=3, bits=3):
    spot = np.zeros((48, 48))
    rows, columns = (slice(m - half, m + half + 1) for m in middle)
    spot[rows, columns] = 1
    x, y = LAB.x[middle[1]], LAB.y[middle[0]]
    r2 = (LAB.x - x) ** 2 + (LAB.y[:, None] - y) ** 2
    phase = -np.pi / (550e-9 * f) * r2
    return spot, fabrication.height(
        fabrication.from_levels(fabrication.levels(phase, bits), bits), "fused silica", 550e-9
    )


def by_gradient():
    spot = np.zeros((48, 48))
    spot[12:18, 12:18] = spot[30:36, 30:36] = 1

    def loss(phase, step):
        light = DISC * (np.cos(phase) + 1j * np.sin(phase))
        lit = intensity(propagate(light, LAB, LAB.spacing, pad=True))
        return -np.sum(lit * spot) / np.sum(intensity(DISC))

    start = 0.1 * np.random.default_rng(0).normal(size=(48, 48))
    phase = fit(loss, start, 60, 0.2, progress=False).params
    numbers = fabrication.levels(phase, 3)
    return spot, fabrication.height(fabrication.from_levels(numbers, 3), "fused silica", 550e-9)


def one_speck():
    spot, heights = lens()
    return np.where(np.arange(48) == 24, spot, 0), heights


def noise():
    numbers = np.random.default_rng(0).integers(0, 8, (48, 48))
    return lens()[0], numbers * fabrication.relief("fused silica", 550e-9) / 8


def flat_and_wide():
    spot = np.zeros((48, 48))
    spot[17:32, 17:32] = 1
    return spot, lens(f=70e-3)[1]


RIGHT = {
    "15.1": [
        etched,
        lambda phase, w, n: (phase % TURN) * w / (TURN * (n - 1)),
        lambda phase, w, n: np.angle(-np.exp(1j * phase)) / TURN * w / (n - 1) + w / (n - 1) / 2,
    ],
    "15.2": [
        stepped,
        lambda phase, bits: np.mod(np.rint(phase / TURN * 2**bits), 2**bits) / 2**bits * TURN,
    ],
    "15.3": [moved, moved_by_sums],
    "15.4": [
        lambda grey: TURN * (grey / (np.iinfo(grey.dtype).max + 1.0)),
        lambda grey: grey / (256.0 if grey.dtype == np.uint8 else 65536.0) * 2 * np.pi,
    ],
    "15.5": [lens, by_gradient, lambda: lens(middle=(24, 20), f=30e-3), lambda: list(lens(bits=2))],
}

WRONG = {
    "15.1": [
        ("one number", lambda phase, w, n: np.mean(etched(phase, w, n)), "one number for a whole"),
        ("one glass", kept(etched, 2), "not h"),
        ("one colour", kept(etched, 1), "not h"),
        ("a few turns", lambda p, w, n: etched(np.clip(p, -20, 20), w, n), "not h"),
        ("capped", lambda p, w, n: np.minimum(etched(p, w, n), 1.2e-6), "not h"),
        ("nan at 0", lambda p, w, n: etched(p, w, n) * p / p, "nan"),
        ("in place", etched_in_place, "changes the array"),
        ("forgets to return", lambda phase, w, n: None, "returns nothing"),
    ],
    "15.2": [
        ("8 bits always", lambda phase, bits: stepped(phase, 8), "not the nearest"),
        ("the first bits for ever", kept(stepped, 1), "not the nearest"),
        ("at most 8 bits", lambda phase, bits: stepped(phase, min(bits, 8)), "not the nearest"),
        ("small whole numbers", stepped_in_bytes, "not the nearest"),
        ("in place", stepped_in_place, "changes the array"),
        ("forgets to return", lambda phase, bits: None, "returns nothing"),
    ],
    "15.3": [
        ("all axes back", moved_all_axes, "not the same light"),
        ("a column forgotten", lambda u, r, d: moved(u, r, 0), "not the same light"),
        ("a wave forgotten", moved_without_the_edge, "not the same light"),
        ("hundredths", lambda u, r, d: moved(u, round(r, 2), round(d, 2)), "not the same light"),
        ("in place", moved_in_place, "changes the array"),
        ("the first field for ever", kept(moved, 0), "shape (8, 6)"),
        ("forgets to return", lambda u, r, d: None, "returns nothing"),
    ],
    "15.4": [
        ("upside down", lambda grey: TURN - TURN * (grey / 256.0), "not the phase"),
        ("by its largest", lambda g: TURN * (g / (256.0 if g.max() < 256 else 65536.0)), "for 8 b"),
        ("whole numbers", lambda grey: (TURN * (grey / 256.0)).astype(int), "not the phase"),
        ("forgets to return", lambda grey: None, "returns nothing"),
    ],
    "15.5": [
        ("heights alone", lambda: lens()[1], "return two things"),
        ("a grey spot", lambda: (0.5 * lens()[0], lens()[1]), "0 or 1 at each pixel"),
        ("a speck", one_speck, "has 7 pixels"),
        ("everywhere", lambda: (np.ones((48, 48)), lens()[1]), "has 2304 pixels"),
        ("micrometres", lambda: (lens()[0], 1e6 * lens()[1]), "in metres?"),
        ("a turn too high", lambda: (lens()[0], 3 * lens()[1]), "less than a turn"),
        ("sixteen levels", lambda: lens(bits=4), "between two of the eight levels"),
        ("no light there", noise, "the bar is 50 %"),
        ("nothing gained", flat_and_wide, "a flat plate puts"),
        ("nan", lambda: (lens()[0], lens()[1] * np.nan), "nan or infinite"),
        ("complex", lambda: (lens()[0], lens()[1] + 0j), "a height is a length"),
        ("half a plate", lambda: (lens()[0], lens()[1][:24]), "shape (24, 48)"),
        ("forgets to return", lambda: None, "returns nothing"),
    ],
}
