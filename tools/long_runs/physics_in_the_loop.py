"""Race the gradient against evolution on lesson 04's hopping body; some minutes on one core.

python tools/long_runs/physics_in_the_loop.py     (in the environment that course.py build makes)

Writes shared/data/physics_in_the_loop.json. Each method's settings are chosen on ten seeds by
the mean number of simulations (a run that fails counts as its whole budget), then counted on ten
others. A simulation is one evaluation of the lesson's loss; a gradient counts as one here.

Then bodies with first weights two and a half times as large, without tuning. And the paths, in
whole mm, of the eight bodies that the lesson trains, for its first picture.
"""

import json
import sys
from itertools import product
from pathlib import Path

import autograd.numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.long_runs.lesson_functions import functions

lesson = functions("physics_in_the_loop")
GOAL, BUDGET = 0.02, 2000
TUNING, COUNTED = range(100, 110), range(10)


def gradient(seed, size):
    """Gradients until the loss is below the goal: the lesson's training."""
    _, losses = lesson["learn"](lesson["newborn"](seed), 100, size, GOAL)
    return len(losses) if losses[-1] < GOAL else BUDGET


def simplest(seed, children, sigma):
    """The lesson's evolution strategy, with a quarter of the children as parents."""
    rng = np.random.default_rng(1000 + seed)
    return lesson["evolve"](
        lesson["newborn"](seed), sigma, GOAL, rng, children, children // 4, BUDGET
    )


def cma(seed, children, sigma):
    """CMA-ES with Hansen's default weights and rates ("The CMA evolution strategy", 2016)."""
    rng, w, n, used = np.random.default_rng(1000 + seed), lesson["newborn"](seed), 42, 0
    mu = children // 2
    weight = np.log((children + 1) / 2) - np.log(np.arange(1, mu + 1))
    weight /= weight.sum()
    m = 1 / np.sum(weight**2)
    cc, cs = (4 + m / n) / (n + 4 + 2 * m / n), (m + 2) / (n + m + 5)
    c1 = 2 / ((n + 1.3) ** 2 + m)
    cm = min(1 - c1, 2 * (m - 2 + 1 / m) / ((n + 2) ** 2 + m))
    damping = 1 + 2 * max(0, np.sqrt((m - 1) / (n + 1)) - 1) + cs
    expected = np.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2))
    path, speed, cov = np.zeros(n), np.zeros(n), np.eye(n)
    while used < BUDGET:
        values, axes = np.linalg.eigh(cov)
        scale = np.sqrt(np.maximum(values, 1e-20))
        y = (rng.normal(size=(children, n)) * scale) @ axes.T
        losses = lesson["loss"](w + sigma * y)
        used += children
        if losses.min() < GOAL:
            return used
        y = y[np.argsort(losses)[:mu]]
        mean = weight @ y
        w = w + sigma * mean
        speed = (1 - cs) * speed + np.sqrt(cs * (2 - cs) * m) * axes @ ((axes.T @ mean) / scale)
        length = np.linalg.norm(speed) / np.sqrt(1 - (1 - cs) ** (2 * used / children))
        on = length < (1.4 + 2 / (n + 1)) * expected
        path = (1 - cc) * path + on * np.sqrt(cc * (2 - cc) * m) * mean
        rest = (1 - on) * cc * (2 - cc)
        cov = (1 - c1 - cm + c1 * rest) * cov + c1 * np.outer(path, path) + cm * (y.T * weight) @ y
        sigma = sigma * np.exp(cs / damping * (np.linalg.norm(speed) / expected - 1))
    return BUDGET


METHODS = {
    "gradient": (gradient, {"size": [0.2, 0.3]}),
    "evolution": (simplest, {"children": [8], "sigma": [0.05, 0.1, 0.2]}),
    "CMA-ES": (cma, {"children": [8], "sigma": [0.1, 0.2, 0.4]}),
}


def main():
    stored = {"goal": GOAL, "budget": BUDGET, "settings": {}, "simulations": {}}
    for name, (method, grid) in METHODS.items():
        tried = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
        means = [np.mean([method(seed, **how) for seed in TUNING]) for how in tried]
        for how, mean in zip(tried, means, strict=True):
            print(f"{mean:7.1f}  {name} {how}", flush=True)
        stored["settings"][name] = best = tried[int(np.argmin(means))]
        stored["simulations"][name] = [int(method(seed, **best)) for seed in COUNTED]
        print(name, best, stored["simulations"][name], flush=True)
    small = lesson["newborn"]
    lesson["newborn"] = lambda seed: 2.5 * small(seed)  # the methods look it up in `lesson`
    stored["harder"] = {}
    for name in ("gradient", "evolution"):
        method, how = METHODS[name][0], stored["settings"][name]
        stored["harder"][name] = [int(method(seed, **how)) for seed in COUNTED]
        print("harder:", name, stored["harder"][name], flush=True)
    trained, _ = lesson["learn"](small(2))
    paths = lesson["hop"](trained, np.linspace(-1.5, 1.5, 8), seconds=1.68)[..., :2]
    stored["paths"] = np.round(1000 * paths).astype(int).tolist()
    path = ROOT / "shared" / "data" / "physics_in_the_loop.json"
    path.write_text(json.dumps(stored) + "\n", encoding="utf-8")
    print(path.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
