"""Judge lesson 09's networks on validation parts, then test one, beside lesson 08's plain program.

python tools/long_runs/convolution_by_fourier.py     (in the environment that course.py build makes)

Writes shared/data/convolution_by_fourier.json: for each candidate its number of weights and the
validation accuracy on five splits; the candidate chosen by their mean; and, from that one and from
lesson 08's plain program, the test accuracies. All learn from the training parts alone.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from autograd.misc import flatten

from shared.datasets import digits, stored
from tools.long_runs.lesson_functions import functions

mlp, conv = functions("digits_mlp"), functions("convolution_by_fourier")
SPLITS, EPOCHS, MLP_EPOCHS = range(5), 30, 50
CANDIDATES = {
    "8 filters, largest of 2 x 2": {"filters": 8, "pool": 2},
    "8 filters, largest of 3 x 3": {"filters": 8, "pool": 3},
    "16 filters, largest of 3 x 3": {"filters": 16, "pool": 3},
    "16 filters, largest of 4 x 4": {"filters": 16, "pool": 4},
}


def rounded(values):
    return [round(float(value), 4) for value in values]


def main():
    splits = [digits(seed) for seed in SPLITS]
    plain = [mlp["learn"](*split.train, MLP_EPOCHS, [seed, 0]) for seed, split in enumerate(splits)]
    results = {
        "the plain MLP": rounded(
            mlp["accuracy"](p, split.validation) for p, split in zip(plain, splits, strict=True)
        )
    }
    again = results["the plain MLP"] == stored("digits_mlp")["validation"]["plain"]
    print("lesson 08's MLP as lesson 08 has stored it:", again, flush=True)
    weights, trained = {"the plain MLP": len(flatten(plain[0])[0])}, {}
    for name, how in CANDIDATES.items():
        trained[name] = [
            conv["learn"](*split.train, EPOCHS, [seed, 0], **how)
            for seed, split in enumerate(splits)
        ]
        results[name] = rounded(
            conv["accuracy"](p, split.validation, how["pool"])
            for p, split in zip(trained[name], splits, strict=True)
        )
        weights[name] = len(flatten(trained[name][0])[0])
        print(f"{np.mean(results[name]):.4f}  {name}, {weights[name]} weights", flush=True)
    chosen = max(CANDIDATES, key=lambda name: np.mean(results[name]))
    pool = CANDIDATES[chosen]["pool"]
    test = {
        "MLP": rounded(mlp["accuracy"](p, s.test) for p, s in zip(plain, splits, strict=True)),
        "chosen": rounded(
            conv["accuracy"](p, s.test, pool) for p, s in zip(trained[chosen], splits, strict=True)
        ),
    }
    print({name: f"{np.mean(values):.4f}" for name, values in test.items()})
    record = {"chosen": chosen, "weights": weights, "validation": results, "test": test}
    path = ROOT / "shared" / "data" / "convolution_by_fourier.json"
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(path.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
