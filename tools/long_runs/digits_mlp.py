"""Tune lesson 08's network on validation parts, then test it once; some minutes on two cores.

python tools/long_runs/digits_mlp.py     (in the environment that course.py build makes)

Writes shared/data/digits_mlp.json: for each candidate the validation accuracy on five splits;
the candidate chosen by their mean; and, from that one alone, the test accuracies and mistakes.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared.datasets import Part, digits
from tools.long_runs.lesson_functions import functions

lesson = functions("digits_mlp")
SPLITS, EPOCHS = range(5), 25
CANDIDATES = {
    "plain": {"copies": 0},
    "+ 9 copies, shifted and turned": {"copies": 9},
    "+ stretched by up to 10 %": {"copies": 9, "zoom": 0.1},
    "+ twice the step size": {"copies": 9, "zoom": 0.1, "step_size": 4e-3},
    "+ three networks": {"copies": 9, "zoom": 0.1, "step_size": 4e-3, "networks": 3},
}


def read(train, part, seed, copies, zoom=0.0, networks=1, **how):
    """What networks that learned from `train` say of the images of `part`."""
    votes = 0
    for k in range(networks):
        rng = np.random.default_rng([seed, k])
        images, labels = lesson["more"](train, copies, rng, zoom=zoom) if copies else train
        epochs = EPOCHS if copies else 2 * EPOCHS
        params = lesson["learn"](images, labels, epochs, [seed, k], **how)
        z = lesson["scores"](params, lesson["flat"](part.images))
        p = np.exp(z - z.max(axis=1, keepdims=True))
        votes = votes + p / p.sum(axis=1, keepdims=True)
    return np.argmax(votes, axis=1)


def main():
    splits = [digits(seed) for seed in SPLITS]
    results = {}
    for name, how in CANDIDATES.items():
        results[name] = []
        for seed, split in zip(SPLITS, splits, strict=True):
            right = read(split.train, split.validation, seed, **how) == split.validation.labels
            results[name].append(round(float(np.mean(right)), 7))
        print(f"{np.mean(results[name]):.4f}  {name}", flush=True)
    chosen = max(results, key=lambda name: np.mean(results[name]))
    test, wrong = [], []
    for seed, split in zip(SPLITS, splits, strict=True):
        pairs = zip(split.train, split.validation, strict=True)
        known = Part(*(np.concatenate(pair) for pair in pairs))
        said = read(known, split.test, seed, **CANDIDATES[chosen])
        missed = np.flatnonzero(said != split.test.labels)
        test.append(round(1 - len(missed) / len(said), 7))
        wrong.append([[int(k), int(said[k])] for k in missed])
    print(f"{np.mean(test):.4f}  test, {chosen}")
    stored = {"chosen": chosen, "validation": results, "test": test, "wrong": wrong}
    path = ROOT / "shared" / "data" / "digits_mlp.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(path.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
