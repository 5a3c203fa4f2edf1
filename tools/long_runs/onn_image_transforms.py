"""Lesson 14's networks and their rivals: tests of three splits, learned from all the rest.

python tools/long_runs/onn_image_transforms.py   (in the environment that course.py build makes)

It takes about 8 minutes of one core. Writes shared/data/onn_image_transforms.json: which share of
the test pictures' variance is missed and how much of the light the camera gets, for each split;
for some networks of the first also the phases, in steps of 2π/256. Steps, step size and spacing
were chosen by the first split's validation part; so were the lamps' step size and the start of the
spot that always shines, but only after their tests with others had been seen. The negative was
first tried with pictures of any brightness, and changed after the first split's test of that.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared import datasets
from shared.datasets import digits, packed
from shared.propagation import Bench
from tools.long_runs.lesson_functions import functions

PATH = ROOT / "shared" / "data" / "onn_image_transforms.json"
STEPS = 400
EXAMPLE = [1, 4]  # test pictures of the first split that open the lesson

lesson = functions("onn_image_transforms")
lesson["bench"] = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=15e-3)
lesson["pixels"] = lesson["single_pixels"](lesson["bench"])
lesson["camera"] = lesson["squares"](np.abs(lesson["pixels"]))


def splits():
    """(pictures to learn from, test pictures) of three splits."""
    for seed in range(3):
        train, validation, test = digits(seed)
        yield np.concatenate([train.images, validation.images]), test.images


def flat(images):
    return images.reshape(len(images), -1)


def runs(k, task="same", keep=False, steps=STEPS, count=3, **options):
    """One recipe on the first `count` splits."""
    how = {name: lesson[options.pop(name)] for name in ("middle", "light") if name in options}
    found = {"missed": [], "light": []}
    for seed, (known, test) in zip(range(count), splits(), strict=False):
        options |= {"steps": steps, "seed": seed, "batch": 256, "progress": False}
        fit = lesson["learn"](known, k, lesson[task], **how, **options)
        shown, wanted = lesson[task](test, np.random.default_rng(14))
        known_wanted = lesson[task](known, np.random.default_rng(14))[1]
        seen = lesson["network"](fit.params, lesson["amplitudes"](shown), k, **how)
        share = lesson["missed"](seen, flat(wanted), flat(known_wanted))
        found["missed"].append(round(float(share), 4))
        found["light"].append(round(float(np.sum(seen) / np.sum(shown)), 4))
        if task == "few_photons":
            gain = gain_in_decibels(shown, seen, wanted)
            found.setdefault("gain", []).append(round(gain, 2))
        if keep and seed == 0:
            enter, leave, *steady = fit.params
            found["phases"] = packed([enter, leave])
            found["steady"] = [round(float(b), 4) for b in steady]
            if task == "same":
                found["over the rim"] = rim_losses(fit.params, lesson["amplitudes"](shown))
    return found


def rim_losses(parts, x):
    """Which share of the pictures' light, and then of the spots', leaves a stack over the rim."""
    enter, leave = parts[:2]
    anywhere = np.arange(lesson["bench"].shape[0] ** 2)[None]
    masks = lesson["detectors"](lesson["bench"], 16)
    a = lesson["our_spots"](lesson["arrive"](x, lesson["pixels"], enter, lesson["squares"](masks)))
    lost = []
    for sent, lights, plates in [(x, lesson["pixels"], enter), (a, lesson["ends"](masks), leave)]:
        arrived = lesson["intensity"](lesson["arrive"](sent, lights, plates, anywhere))
        lost.append(round(1 - float(np.sum(arrived) / np.sum(sent**2)), 4))
    return lost + [round(float(np.sum(a**2) / np.sum(x**2)), 4)]


def ring():
    """Plates trained in a window without a rim, and what they miss there and on a bench."""
    honest, found = lesson["diffract"], {"missed": [], "missed on a bench": []}

    def round_and_round(u, phases, bench, pad):
        return honest(u, phases, bench)

    for seed, (known, test) in enumerate(splits()):
        x = lesson["amplitudes"](test)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that light comes back on the other side
            lesson["diffract"] = round_and_round
            options = {"steps": STEPS, "seed": seed, "batch": 256, "progress": False}
            parts = lesson["learn"](known, 16, **options).params
            seen = lesson["network"](parts, x, 16)
        lesson["diffract"] = honest
        built = lesson["network"](parts, x, 16)
        for name, values in [("missed", seen), ("missed on a bench", built)]:
            share = lesson["missed"](values, flat(test), flat(known))
            found[name].append(round(float(share), 4))
    return found


def gain_in_decibels(shown, seen, wanted):
    """How many decibels the error falls, both at their best exposure."""
    before, after = (lesson["error"](flat(v), flat(wanted)) for v in (shown, seen))
    return float(10 * np.log10(before / after))


def unpacked(found):
    """The parts of a stored network."""
    stacks = datasets.unpacked(found["phases"], (2, -1, 48, 48))
    return [list(stacks[0]), list(stacks[1]), *map(np.float32, found["steady"])]


def rivals():
    """PCA and NMF with k numbers: the share missed, on three splits."""
    from sklearn.decomposition import NMF, PCA

    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NMF says where it stopped before it stood still
        for k in (4, 8, 9, 16, 18, 32):
            for name, model in [("PCA", PCA(k)), ("NMF", NMF(k, init="nndsvda", max_iter=1000))]:
                if name == "NMF" and k not in (4, 9, 16):
                    continue
                shares = []
                for known, test in splits():
                    model.fit(flat(known))
                    seen = model.inverse_transform(model.transform(flat(test)))
                    shares.append(lesson["missed"](seen, flat(test), flat(known)))
                found[f"{name} {k}"] = {"missed": [round(float(share), 4) for share in shares]}
    return found


def example(found):
    """Readings and what the camera sees of two test pictures, in thousandths."""
    test = digits(0).test.images
    parts, x = unpacked(found), lesson["amplitudes"](test)
    seen = lesson["network"](parts, x, 16)
    seen = lesson["our_exposure"](seen, flat(test)) * seen
    where = lesson["squares"](lesson["detectors"](lesson["bench"], 16))
    a = lesson["our_spots"](lesson["arrive"](x, lesson["pixels"], parts[0], where))
    readings = a**2 / np.max(a**2)

    def thousandths(values):
        return [[round(float(v), 3) for v in row] for row in values[EXAMPLE]]

    return {"pictures": EXAMPLE, "readings": thousandths(readings), "seen": thousandths(seen)}


def plan():
    """Name and recipe of each run, the most important first."""
    yield "spots 16", {"k": 16, "keep": True}
    yield "few photons", {"k": 16, "task": "few_photons", "keep": True}
    yield "inverted", {"k": 16, "task": "inverted", "steady": True, "keep": True}
    yield "spots 9", {"k": 9}
    yield "spots 4", {"k": 4}
    yield "lamps 16", {"k": 16, "light": "lamps", "size": 0.05}
    yield "fibres 16", {"k": 16, "middle": "fibres"}
    yield "ring", None


def main():
    began, found = time.process_time(), rivals()
    for name, recipe in plan():
        found[name] = runs(**recipe) if recipe else ring()
        if name == "spots 16":
            found["example"] = example(found[name])
        minutes = (time.process_time() - began) / 60
        print(f"{name:12} misses {np.mean(found[name]['missed']):.2%}, {minutes:.1f}", flush=True)
        PATH.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
