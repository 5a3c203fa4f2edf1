"""Lesson 07 at full length: bands counted, hills counted, patients chosen twenty times.

python tools/long_runs/gaussian_process.py     (in the environment that course.py build makes)

Some minutes. Writes shared/data/gaussian_process.json: how often the 95 % band of the curve held
the truth, for five astronomers and four numbers of readings, with 1,000 invented stars each; how
many of 100 stars like the lesson's show two hills when a third of their readings is left; and for
two numbers of patients which inputs were kept in 20 random choices, the errors (rms, in deviations
of the target) on the patients left out, and in how many choices ten lengths beat one.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.ndimage import maximum_filter
from sklearn.linear_model import LinearRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.long_runs.lesson_functions import functions

lesson = functions("gaussian_process")
STARS, READINGS, SPLITS, PATIENTS = 1000, (6, 12, 24, 48), range(20), (120, 220)


def held():
    voters = np.random.default_rng(2).uniform(np.log([1, 1, 0.5]), np.log([16, 9, 6]), (100, 3))
    result = {}
    for n in READINGS:
        at, read, truth = lesson["invent"](STARS, n, 7, np.log([4.0, 3.0, 2.0]))
        scores = lesson["count"](at, read, truth)
        mean, variance = lesson["let_vote"](at, read, voters, lesson["our_vote"])
        scores["lets vote"] = lesson["score"](truth, mean, variance)
        result[n] = {name: round(float(share), 4) for name, (share, _) in scores.items()}
        print(n, result[n], flush=True)
    return result


def hills(seed):
    """How many summits log p has over length-scale and noise, for every third reading."""
    rng = np.random.default_rng(seed)
    t = rng.uniform(0, 31, 36)
    t = np.sort(np.where(t > 16, t + 9, t))
    y = (lesson["star"](t) + 2 * rng.normal(size=36))[::3]
    ground = [
        [
            lesson["our_evidence"](lesson["covariance"](t[::3], length, 3.57, noise), y)
            for noise in np.geomspace(0.1, 12, 40)
        ]
        for length in np.geomspace(0.2, 200, 60)
    ]
    ground = np.array(ground)
    inside = (maximum_filter(ground, 3) == ground)[1:-1, 1:-1]
    return int(np.sum(inside))


def diabetes(n):
    names, errors, wins = None, {"own": [], "one": [], "line": []}, 0
    kernel = lesson["our_lengths"]
    for seed in SPLITS:
        (A, b), (A_new, b_new), names = lesson["patients"](seed, n)
        if seed == 0:
            kept = dict.fromkeys(names, 0)
        middle = np.mean(b)
        for how in ("own", "one"):
            p = lesson["learn_lengths"](A, b - middle, how == "own", kernel)
            lengths = np.exp(p[2:]) * np.ones(10)
            K = kernel(A, A, np.exp(p[0]), lengths) + np.exp(2 * p[1]) * np.eye(n)
            k = kernel(A_new, A, np.exp(p[0]), lengths)
            off = b_new - middle - k @ np.linalg.solve(K, b - middle)
            errors[how].append(np.sqrt(np.mean(off**2)))
            if how == "own":
                for name, length in zip(names, lengths, strict=True):
                    kept[name] += int(length < 20)
        line = LinearRegression().fit(A, b)
        errors["line"].append(np.sqrt(np.mean((b_new - line.predict(A_new)) ** 2)))
        wins += int(errors["own"][-1] < errors["one"][-1])
    means = {how: round(float(np.mean(e)), 4) for how, e in errors.items()}
    print(n, kept, means, wins, flush=True)
    return {"kept": kept, **means, "wins": wins}


def main():
    counted = [hills(seed) for seed in range(100)]
    record = {
        "hills": {str(n): counted.count(n) for n in sorted(set(counted))},
        "diabetes": {n: diabetes(n) for n in PATIENTS},
        "held": held(),
    }
    print(record["hills"])
    path = ROOT / "shared" / "data" / "gaussian_process.json"
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(path.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
