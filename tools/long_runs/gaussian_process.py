"""Lesson 07 at full length: bands counted, and patients chosen twenty times.

python tools/long_runs/gaussian_process.py     (in the environment that course.py build makes)

Some minutes. Writes shared/data/gaussian_process.json: how often the 95 % band of the curve held
the truth, for five astronomers and four numbers of readings, with 1,000 invented stars each; and
for two numbers of patients which inputs were kept in 20 random choices, the errors (rms, in
deviations of the target) on the patients left out, and in how many choices ten lengths beat one.
"""

import json
import sys
from pathlib import Path

import numpy as np
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
    record = {"diabetes": {n: diabetes(n) for n in PATIENTS}, "held": held()}
    path = ROOT / "shared" / "data" / "gaussian_process.json"
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(path.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
