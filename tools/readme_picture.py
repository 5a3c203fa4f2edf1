"""Compute the README's picture: light behind eight clear plates while they are being designed.

python -m tools.readme_picture
"""

from pathlib import Path

import autograd.numpy as np
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from shared import plotting
from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract
from shared.training import cosine, fit

MOMENTS = [0, 4, 8, 16, 100]


def main():
    bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)
    light = aperture(bench, radius=8e-3) * plane_wave(bench)
    target = smiley(128)
    target = target * np.sum(intensity(light)) / np.sum(target)
    frames = []

    def loss(phases, step):
        return np.mean((intensity(diffract(light, phases, bench)) - target) ** 2)

    def watch(step, phases, loss):
        if step in MOMENTS:
            frames.append(intensity(diffract(light, phases, bench)))

    fit(loss, [np.zeros((128, 128))] * 8, 100, cosine(0.2, 100), callback=watch)
    plotting.setup()
    fig, axes = plt.subplots(1, len(frames), figsize=(11, 2.5))
    for ax, step, frame in zip(axes, MOMENTS, frames, strict=True):
        plotting.image(ax, frame[14:-14, 14:-14], vmin=0, vmax=1)
        ax.set_xlabel(f"step {step}")
    path = Path(__file__).resolve().parents[1] / "docs" / "smiley.png"
    path.parent.mkdir(exist_ok=True)
    fig.savefig(path, dpi=100, metadata={"Software": None})
    print(f"docs/{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
