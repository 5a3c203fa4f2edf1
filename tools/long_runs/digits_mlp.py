"""Tune lesson 08's network on validation parts, test it once, then on hands it never met.

It takes about 11 minutes of one core.

python tools/long_runs/digits_mlp.py     (in the environment that course.py build makes)

Writes shared/data/digits_mlp.json: for each candidate the validation accuracy on five splits, for
the plain one the mistakes from five starts on each, and scikit-learn's; the candidate chosen; then,
from that one and the plain one, mistakes in the tests and on five cuts of the file between writers.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared.datasets import Part, digits
from tools.long_runs.lesson_functions import functions

lesson = functions("digits_mlp")
CANDIDATES = {
    "plain": {"epochs": 50},
    "plain, 250 epochs": {"epochs": 250},
    "9 copies, shifted and turned": {"copies": 9},
    "+ stretched by up to 10 %": {"copies": 9, "zoom": 0.1},
    "+ twice the step size": {"copies": 9, "zoom": 0.1, "step_size": 4e-3},
    "+ three networks": {"copies": 9, "zoom": 0.1, "step_size": 4e-3, "starts": (0, 1, 2)},
}


def read(known, images, seed, copies=0, zoom=0.0, starts=(0,), epochs=25, **how):
    """What networks that learned from `known` say of images: one network for each start votes."""
    votes = 0
    for k in starts:
        taught = known
        if copies:
            taught = lesson["more"](known, copies, np.random.default_rng([seed, k]), zoom=zoom)
        params = lesson["learn"](*taught, epochs, [seed, k], **how)
        z = lesson["scores"](params, lesson["flat"](images))
        p = np.exp(z - z.max(axis=1, keepdims=True))
        votes = votes + p / p.sum(axis=1, keepdims=True)
    return np.argmax(votes, axis=1)


def missed(known, unseen, seed, **how):
    """The mistakes: [index of the image, what was said] of each."""
    said = read(known, unseen.images, seed, **how)
    return [[int(i), int(said[i])] for i in np.flatnonzero(said != unseen.labels)]


def count(known, unseen, seed, **how):
    return len(missed(known, unseen, seed, **how))


def library(known, unseen, seed):
    """The mistakes of scikit-learn's network of the same layers, with its own defaults."""
    model = MLPClassifier((128, 128), activation="tanh", batch_size=64, random_state=seed)
    model.fit(lesson["flat"](known.images), known.labels)
    return int(np.sum(model.predict(lesson["flat"](unseen.images)) != unseen.labels))


def shares(counts, parts):
    """Accuracies from numbers of mistakes."""
    return [round(1 - n / len(part.labels), 7) for n, part in zip(counts, parts, strict=True)]


def main():
    began = time.process_time()
    splits = [digits(seed) for seed in range(5)]
    tuning = [(split.train, split.validation, seed) for seed, split in enumerate(splits)]
    judging = [split.validation for split in splits]
    found = {}
    for name, how in CANDIDATES.items():
        found[name] = [count(*split, **how) for split in tuning]
        print(f"{sum(found[name]):3} mistakes in validation, {name}", flush=True)
    chosen = min(found, key=lambda name: sum(found[name]))
    plain, best = CANDIDATES["plain"], CANDIDATES[chosen]
    starts = [[count(*split, starts=[k], **plain) for k in range(5)] for split in tuning]
    theirs = [library(*split) for split in tuning]

    final = []
    for seed, split in enumerate(splits):
        pairs = zip(split.train, split.validation, strict=True)
        final.append((Part(*(np.concatenate(pair) for pair in pairs)), split.test, seed))
    wrong = [missed(*cut, **best) for cut in final]
    test = [len(cases) for cases in wrong]
    plain_test = [count(*cut, **plain) for cut in final]
    print(f"{sum(test):3} in the tests, {chosen}; {sum(plain_test)}, plain", flush=True)

    hands = [(*lesson["new_hands"](k), k) for k in range(5)]
    wrong_hands = [missed(*cut, **best) for cut in hands]
    plain_hands = [count(*cut, **plain) for cut in hands]
    print(f"{sum(map(len, wrong_hands)):3} on new hands; {sum(plain_hands)}, plain")
    stored = {
        "chosen": chosen,
        "validation": {name: shares(counts, judging) for name, counts in found.items()},
        "starts": starts,
        "library": theirs,
        "test": shares(test, [split.test for split in splits]),
        "wrong": wrong,
        "plain_test": plain_test,
        "wrong_on_new_hands": wrong_hands,
        "plain_on_new_hands": plain_hands,
    }
    path = ROOT / "shared" / "data" / "digits_mlp.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT).as_posix()}, {(time.process_time() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
