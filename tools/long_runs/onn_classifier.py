"""Lesson 13's curves and its two classifiers: tests of three splits, learned from all the rest.

python tools/long_runs/onn_classifier.py     (in the environment that course.py build makes)
python tools/long_runs/onn_classifier.py --mnist FOLDER     (MNIST's four files; stores nothing)

It takes about 14 minutes of one core. Writes shared/data/onn_classifier.json: test accuracy and
the shares of the light on the detectors and lost over the rim, for each split; for the first also
the phases, in steps of 2π/256, and which test images were misread. Bench, copies and costs were
chosen by validation parts; but the pairs' eight plates and two stacks came after their tests had
been seen.
"""

import argparse
import json
import sys
import time
import warnings
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared.datasets import Part, digits, idx, packed
from shared.propagation import Bench, BenchWarning, diffract
from tools.long_runs.lesson_functions import functions

lesson = functions("onn_classifier")
PATH = ROOT / "shared" / "data" / "onn_classifier.json"
LAB = Bench(samples=54, pitch=20e-6, wavelength=550e-9, spacing=14e-3)
LONG, PAIRS, SHORT = 800, 600, 200  # steps: for ten detectors, for pairs, and for curves


def splits():
    """(what to learn from, test part) of three splits."""
    for seed in range(3):
        train, validation, test = digits(seed)
        yield Part(*map(np.concatenate, zip(train, validation, strict=True))), test


def cost(kind, ask=0.0):
    return lesson["asking"](lesson[f"{kind}_cost"], ask) if ask else lesson[f"{kind}_cost"]


@contextmanager
def ring():
    """In here the lesson's window is a ring: what leaves on one side comes back on the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BenchWarning)  # which says just that
        lesson["diffract"] = lambda u, phases, bench, pad: diffract(u, phases, bench)
        try:
            yield
        finally:
            lesson["diffract"] = diffract


def leaving(phases, x, bench):
    """The share of the light that leaves over the rim, mean of all images."""
    lights = lesson["single_pixels"](bench, round(x.shape[1] ** 0.5))
    far = diffract(lights, phases, bench, pad=True).reshape(len(lights), -1)
    return 1 - np.mean(np.sum(np.abs(x @ far) ** 2, axis=1))


def runs(
    kind="plain",
    bench=LAB,
    side=None,
    plates=5,
    steps=SHORT,
    ask=0.0,
    stacks=1,
    keep=False,
    where=nullcontext,
):
    """One recipe on three splits. Several stacks share the light, and add up what they say.

    where: what to train in, and to read in as well: ring, or where light leaves, as on a bench.
    """
    count = 20 if kind == "pair" else 10
    found = {"accuracy": [], "light": [], "leaves": []}
    for seed, (known, test) in enumerate(splits()):
        x, said, light, leaves = lesson["amplitudes"](test.images), 0, [], []
        for stack in range(stacks):
            how = {
                "side": side,
                "plates": plates,
                "steps": steps,
                "seed": seed if stack == 0 else [seed, stack],
            }
            with where():
                phases = lesson["learn"](
                    known, bench, cost(kind, ask), count, **how, progress=False
                ).params
                there = np.argmax(lesson["readings"](phases, x, bench, count, side), axis=1)
            d = lesson["readings"](phases, x, bench, count, side)
            said = said + (lesson["our_contrast"](d) if kind == "pair" else d)
            light.append(np.mean(np.sum(d, axis=1)))
            leaves.append(leaving(phases, x, bench))
            first = {"where it learned": there} if where is ring else {}
            first |= {"first stack": np.argmax(said, axis=1)} if stacks > 1 and stack == 0 else {}
            for name, read in first.items():
                share = round(float(np.mean(read == test.labels)), 4)
                found[name] = [*found.get(name, []), share]
        right = np.argmax(said, axis=1) == test.labels
        found["accuracy"].append(round(float(np.mean(right)), 4))
        found["light"].append(round(float(np.mean(light)), 3))
        found["leaves"].append(round(float(np.mean(leaves)), 3))
        if keep and seed == 0:
            found["phases"] = packed(phases)
            found["wrong"] = np.flatnonzero(~right).tolist()
    return found


def others():
    """Logistic regression and the nearest image, given the copies that light learns from, too."""
    found = {"logistic regression": [], "nearest image": []}
    for seed, (known, test) in enumerate(splits()):
        known = lesson["jiggled"](known, 9, np.random.default_rng(seed))  # as in `learn`
        flat, asked = (part.images.reshape(len(part.labels), -1) for part in (known, test))
        model = LogisticRegression(max_iter=1000).fit(flat, known.labels)
        found["logistic regression"].append(model.predict(asked) == test.labels)
        nearest = known.labels[np.argmin(cdist(asked, flat), axis=1)]
        found["nearest image"].append(nearest == test.labels)
    return {
        f"{name}, copies": {"accuracy": [round(float(np.mean(right)), 4) for right in parts]}
        for name, parts in found.items()
    }


def plan():
    """Name and recipe of each run, the most important first."""
    yield "plain", {"steps": LONG, "keep": True}
    for ask in (0.0, 0.3, 1.0):  # squares that nearly touch
        yield f"large pair, ask {ask}", {"kind": "pair", "side": 200e-6, "ask": ask}
    yield "pair", {"kind": "pair", "plates": 8, "steps": PAIRS, "stacks": 2}
    yield "plain, short", {}
    yield "plain, ring", {"where": ring}
    yield "pair, five plates", {"kind": "pair", "steps": PAIRS}
    for ask in (0.1, 0.3, 1.0):
        yield f"plain, ask {ask}", {"ask": ask, "keep": ask == 1.0}
    yield "squared error", {"kind": "squared", "keep": True}
    for ask in (0.0, 0.3, 1.0):  # ten that do touch: large squares without the pairs
        yield f"large plain, ask {ask}", {"side": 260e-6, "ask": ask}
    for spacing in (1, 2, 4, 8):
        yield f"spacing {spacing} mm", {"bench": replace(LAB, spacing=spacing * 1e-3)}
    for plates in (1, 2, 3, 8):  # on benches of the same length
        bench = replace(LAB, spacing=5 * LAB.spacing / plates)
        yield f"{plates} plates", {"bench": bench, "plates": plates}


def mnist(folder, steps=2000):
    """Train ten pairs on MNIST's own files, and read its own test: images of 14 x 14."""
    parts = []
    for name in ("train", "t10k"):
        found = [sorted(Path(folder).glob(f"{name}*{kind}*")) for kind in ("images", "labels")]
        if not all(found):
            raise SystemExit(f"{folder} should hold {name}-images-... and {name}-labels-...")
        images, labels = (idx(paths[0]) for paths in found)
        small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255
        parts.append(Part(small, labels))
    known, test = parts
    bench = replace(LAB, samples=56)
    phases = lesson["learn"](known, bench, cost("pair"), 20, steps=steps, copies=0).params
    d = lesson["readings"](phases, lesson["amplitudes"](test.images), bench, 20)
    right, light = np.mean(lesson["read"](d) == test.labels), np.mean(np.sum(d, axis=1))
    print(f"MNIST's test: {right:.2%} right, {light:.0%} of the light on the detectors")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mnist", metavar="FOLDER", help="where MNIST's four files are")
    folder = parser.parse_args().mnist
    if folder:
        return mnist(folder)
    began, found = time.process_time(), others()
    for name, recipe in plan():
        found[name] = runs(**recipe)
        shares = [np.mean(found[name][key]) for key in ("accuracy", "light", "leaves")]
        said = "{:.2%}, {:.0%} of the light, {:.0%} lost".format(*shares)
        print(f"{name:18} {said}, {(time.process_time() - began) / 60:.1f} min", flush=True)
        PATH.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return None


if __name__ == "__main__":
    main()
