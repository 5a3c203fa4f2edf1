"""Compute the moving picture: light behind eight clear plates while they are being designed.

python -m tools.growing_face
"""

import autograd.numpy as np
import matplotlib
from PIL import Image

from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract
from shared.training import cosine, fit
from tools.build import ROOT

STEPS = 100
MOMENTS = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 28, 34, 42, 52, 66, 82, 100]


def main():
    bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)
    light = aperture(bench, radius=8e-3) * plane_wave(bench)
    target = smiley(128)
    target = target * np.sum(intensity(light)) / np.sum(target)
    frames = {}

    def loss(phases, step):
        return np.mean((intensity(diffract(light, phases, bench)) - target) ** 2)

    def watch(step, phases, loss):
        frames[step] = intensity(diffract(light, phases, bench))[10:-10, 10:-10]

    fit(loss, [np.zeros((128, 128))] * 8, STEPS, cosine(0.2, STEPS), callback=watch, progress=False)
    colour = matplotlib.colormaps["inferno"]
    pictures = [
        Image.fromarray(colour(np.clip(frames[step], 0, 1), bytes=True)[..., :3]).resize((320, 320))
        for step in MOMENTS
    ]
    durations = [160] * (len(pictures) - 1) + [2500]
    docs = ROOT / "docs"
    pictures[0].save(
        docs / "growing_face.webp", save_all=True, append_images=pictures[1:],
        duration=durations, loop=0, quality=35, method=6,
    )  # fmt: skip
    pictures[-1].save(docs / "growing_face_still.webp", quality=70)
    for name in ("growing_face", "growing_face_still"):
        print(f"docs/{name}.webp: {(docs / name).with_suffix('.webp').stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
