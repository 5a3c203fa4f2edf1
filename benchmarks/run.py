"""Measure the engine beside other programs: python benchmarks/run.py (twelve minutes, alone).

Prints a table, then writes results.json, chart.png and README.md beside this file. With --quick
it measures less, prints, and writes nothing. With --steps it measures the classifier's training
steps alone (two minutes) and puts them among the results that are there. JAX, PyTorch, torchoptics
and pyFFTW take part where they are installed: pip install -r benchmarks/requirements.txt.
"""

import argparse
import gc
import json
import os
import platform
import sys
import time
import tracemalloc
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# As in `course.py learn`: the idle threads of OpenBLAS would take a core from whoever comes next.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import matplotlib
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.contestants import Step, Work, contestants, parts  # noqa: E402
from shared import machinery  # noqa: E402

DOUBLE, SINGLE = "complex128", "complex64"
PRECISIONS = {"double": DOUBLE, "single": SINGLE}
BEAM, BATCH = Work(128, 32), Work(64, 5, batch=64)
SIZES, PLATES = [64, 128, 256, 512], [4, 8, 16, 32, 64, 128]
STEPS = [Step(54, 8), Step(108, 8), Step(60, 14)]
DEPTHS = [10, 25, 50, 100, 200]
REVERSIBLE, FFTW_REVERSIBLE = "engine, SciPy, reversible", "engine, FFTW, reversible"
IN_MEMORY = ["article's code", "plain Autograd", "engine, SciPy", REVERSIBLE, FFTW_REVERSIBLE]
RIVALS = ["JAX, jit", "PyTorch"]
PARTS = ["exp(iφ) of its plates", "the loss and its gradient"]
PACKAGES = "numpy scipy autograd pyfftw jax torch torchoptics matplotlib".split()


# ---------------------------------------------------------------------------- measuring


def agree(work, dtype, programs):
    """Refuse to time programs that compute different things."""
    tolerance = 1e-7 if dtype == DOUBLE else 1e-2
    reference = None
    for name, program in programs.items():
        if name.startswith("FFTs"):
            continue
        loss, slopes = getattr(program, "in_phases", program)()
        found = np.array([np.asarray(s) for s in slopes], float).ravel()
        if reference is None:
            reference = float(loss), found
        error = np.linalg.norm(found - reference[1]) / np.linalg.norm(reference[1])
        if error > tolerance or abs(float(loss) / reference[0] - 1) > tolerance:
            raise SystemExit(f"{name} disagrees with the others on {work}: {error:.1e}")


def times(work, seconds, least=3, profile=False):
    """{"double": {name: milliseconds}, "single": ...}: medians of turns that go round and round.

    In its turn a program first runs once for nothing, to bring its own data into the cache and to
    let the others' threads fall asleep, then for about 30 ms, of which the median counts.
    profile: take the engine's parts as programs of their own, too.
    """
    programs = {}
    for precision, dtype in PRECISIONS.items():
        found = contestants(work, dtype)
        agree(work, dtype, found)  # also plans, compiles and warms up
        found |= parts(work, dtype) if profile else {}
        programs |= {(precision, name): program for name, program in found.items()}
    turns, begin = {key: [] for key in programs}, time.perf_counter()
    while time.perf_counter() - begin < seconds or min(map(len, turns.values())) < least:
        for key, program in programs.items():
            program()
            runs = []
            while sum(runs) < 0.03:
                start = time.perf_counter()
                program()
                runs.append(time.perf_counter() - start)
            turns[key].append(1e3 * np.median(runs))
        gc.collect()
    ms = {precision: {} for precision in PRECISIONS}
    for (precision, name), values in turns.items():
        ms[precision][name] = float(np.median(values))
    return ms


def memory(work, names):
    """{name: MB that one gradient needs at its worst, besides the phases}, in double precision."""
    programs = contestants(work, DOUBLE)
    peaks = {}
    for name in names:
        if name in programs:
            programs[name]()
            gc.collect()
            machinery.spare.clear()  # what an earlier gradient left counts, too
            tracemalloc.start()
            programs[name]()
            peaks[name] = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
    return peaks


def machine():
    """What the numbers were measured on, without a name of the machine or its user."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":")[1].strip() if lines else model
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            pass
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": packages,
        "date": time.strftime("%Y-%m-%d"),
    }


def measure_steps(quick):
    """Whole training steps: [{"samples": ..., "size": ..., "ms": ...}, ...]."""
    entries = []
    for work in STEPS[:1] if quick else STEPS:
        ms = times(work, 6 if quick else 40)
        entries.append(asdict(work) | {"ms": ms})
        print("\n" + table(entries[-1]), flush=True)
    return entries


def measure(quick):
    """Everything, as one dictionary that goes into results.json."""
    sizes, plates, depths = ([64], [8], [10, 50]) if quick else (SIZES, PLATES, DEPTHS)
    beams = {Work(n, BEAM.plates) for n in sizes} | {Work(BEAM.samples, k) for k in plates}
    works = [BEAM, BATCH, *sorted(beams - {BEAM}, key=lambda work: (work.plates, work.samples))]
    results = {"machine": machine(), "work": [], "memory": [], "memory of a batch": []}
    for work in works:
        main = work in [BEAM, BATCH]
        seconds = (12 if main else 2) if quick else (80 if main else 16)
        ms = times(work, seconds, profile=main)
        entry = {"samples": work.samples, "plates": work.plates, "batch": work.batch, "ms": ms}
        if main:
            entry["parts"] = {p: {name: ms[p].pop(name) for name in PARTS} for p in ms}
        results["work"].append(entry)
        print("\n" + table(entry), flush=True)
    for depth in depths:
        row = {"plates": depth, "MB": memory(Work(BEAM.samples, depth), IN_MEMORY)}
        results["memory"].append(row)
    for depth in [depths[0], depths[-1]]:
        work = Work(BATCH.samples, depth, BATCH.batch)
        row = {"plates": depth, "MB": memory(work, [REVERSIBLE, FFTW_REVERSIBLE])}
        results["memory of a batch"].append(row)
    print("\n" + memory_table(results["memory"]))
    results["steps"], results["machine of the steps"] = measure_steps(quick), results["machine"]
    return results


# ---------------------------------------------------------------------------- telling


def find(results, work):
    for entry in results["work"]:
        if (entry["samples"], entry["plates"], entry["batch"]) == (
            work.samples,
            work.plates,
            work.batch,
        ):
            return entry["ms"]
    raise KeyError(work)


def short(entry):
    n = entry["samples"]
    return "batch" if entry["batch"] else f"one beam, {n} x {n}"


def title(entry):
    n, fields = entry["samples"], f"a batch of {entry['batch']} fields"
    if "size" in entry:
        light = f"{entry['size']} x {entry['size']} lights, {n} x {n}, {entry['plates']} plates"
        return f"a step on {entry['batch']} images, {light}"
    what = fields if entry["batch"] else "one beam"
    return f"{what}, {n} x {n}, {entry['plates']} plates"


def table(entry):
    """Milliseconds, and how many times as fast as the article's code or, in a step, as plain."""
    double, single = entry["ms"]["double"], entry["ms"]["single"]
    base = double["plain Autograd" if "size" in entry else "article's code"]
    lines = [
        f"| {title(entry)} | double, ms | single, ms | double, × | single, × |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in double:
        cells = [f"{ms[name]:.1f}" if name in ms else "" for ms in [double, single]]
        cells += [f"{base / ms[name]:.1f}" if name in ms else "" for ms in [double, single]]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def memory_table(rows):
    names = list(rows[0]["MB"])
    lines = [
        "| plates | " + " | ".join(names) + " | the gradient itself |",
        "| ---: |" + " ---: |" * (len(names) + 1),
    ]
    for row in rows:
        own = row["plates"] * 128 * 128 * 8 / 1e6
        cells = " | ".join(f"{row['MB'][name]:.1f} MB" for name in names)
        lines.append(f"| {row['plates']} | {cells} | {own:.1f} MB |")
    return "\n".join(lines)


def verdicts(results):
    """What was to be reached, and what was: lines of a table."""
    beam = find(results, BEAM)
    lines = ["| to be reached | with SciPy's FFT | with FFTW |", "| --- | --- | --- |"]
    ffts = [f for f in ["SciPy", "FFTW"] if f"engine, {f}" in beam["double"]]

    def row(goal, ratio, least):
        cells = []
        for fft in ffts:
            value = ratio(fft)
            if value is None:
                cells.append("not installed")
            else:
                cells.append(f"{value:.2f} times: {'yes' if value >= least else '**no**'}")
        lines.append(f"| {goal} | " + " | ".join(cells + [""] * (2 - len(ffts))) + " |")

    article = beam["double"]["article's code"]
    for precision, factor in [("single", 6), ("double", 3)]:
        row(
            f"one beam, {precision}: {factor} times as fast as the article's code",
            lambda fft, p=precision: article / beam[p][f"engine, {fft}"],
            factor,
        )
    goals = [e for e in results["work"] if e["batch"] or e["plates"] == BEAM.plates]
    goals.sort(key=lambda e: (e["batch"], e["samples"]))
    cases = [(f"{short(e)}, {p}", e, p) for e in goals for p in PRECISIONS]

    def beside(rival, fft, ms):
        return ms[rival] / ms[f"engine, {fft}"] if rival in ms else None

    for rival in RIVALS:
        for name, entry, p in cases:
            row(
                f"{name}: as fast as {rival}",
                lambda fft, ms=entry["ms"][p], rival=rival: beside(rival, fft, ms),
                1,
            )
    cells = []
    for fft in ffts:
        ratios = [
            [beside(r, fft, e["ms"][p]) for r in RIVALS if r in e["ms"][p]] for _, e, p in cases
        ]
        ahead = sum(min(ratio, default=0) >= 1.2 for ratio in ratios)
        word = "yes" if 3 * ahead >= 2 * len(cases) else "**no**"
        cells.append(f"{ahead} of {len(cases)}: {word}")
    goal = "1.2 times as fast as both of them on two thirds of these"
    lines.append(f"| {goal} | " + " | ".join(cells + [""] * (2 - len(ffts))) + " |")
    for name, entry, p in cases:
        goal, least = ("1/2.4 of", 1 / 2.4) if entry["batch"] else ("half", 0.5)
        row(
            f"{name}: {goal} the speed of its own FFTs alone",
            lambda fft, ms=entry["ms"][p]: ms[f"FFTs alone, {fft}"] / ms[f"engine, {fft}"],
            least,
        )
    for what, key, pixels in [
        ("one beam", "memory", BEAM.samples**2),
        (f"a batch of {BATCH.batch}", "memory of a batch", BATCH.samples**2),
    ]:
        first, last = results[key][0], results[key][-1]
        own = (last["plates"] - first["plates"]) * pixels * 8 / 1e6
        cells = []
        for name in [REVERSIBLE, FFTW_REVERSIBLE][: len(ffts)]:
            growth = last["MB"][name] - first["MB"][name]
            word = "yes" if growth <= 2 * own else "**no**"
            cells.append(f"grows by {growth:.1f} MB, the gradient itself by {own:.1f} MB: {word}")
        lines.append(
            f"| memory of a reversible gradient, {what}, {first['plates']} to {last['plates']} "
            f"plates: grows by no more than phases and gradient | "
            + " | ".join(cells + [""] * (2 - len(ffts)))
            + " |"
        )
    return "\n".join(lines)


def profile(results):
    """Where the engine's time goes, with the fastest FFT that was there: lines of tables."""
    tables = []
    for entry in results["work"]:
        if "parts" not in entry:
            continue
        ms = entry["ms"]
        fft = "FFTW" if "engine, FFTW" in ms["double"] else "SciPy"
        total = [ms[p][f"engine, {fft}"] for p in PRECISIONS]
        rows = {"its FFTs alone": [ms[p][f"FFTs alone, {fft}"] for p in PRECISIONS]}
        rows |= {name: [entry["parts"][p][name] for p in PRECISIONS] for name in PARTS}
        rest = [t - sum(values) for t, *values in zip(total, *rows.values(), strict=True)]
        rows["the rest: products with H, plates and fields, memory, tape"] = rest
        lines = [
            f"| {title(entry)}, engine with {fft} | double, ms | share | single, ms | share |",
            "| --- | ---: | ---: | ---: | ---: |",
        ]
        for name, values in [*rows.items(), ("all", total)]:
            pairs = zip(values, total, strict=True)
            cells = [f"{value:.1f} | {100 * value / t:.0f} %" for value, t in pairs]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def steps(results):
    """The training steps: lines of tables, and how the engine stands beside its rivals."""
    if "steps" not in results:
        return "Not measured yet: `python benchmarks/run.py --steps`, two minutes, alone."
    lines = ["| step | engine with | beside | double | single |", "| --- | --- | --- | --: | --: |"]
    for entry in results["steps"]:
        ms = entry["ms"]
        for fft in ["SciPy", "FFTW"]:
            for rival in ["plain Autograd", "JAX, jit", "PyTorch"]:
                if f"engine, {fft}" in ms["double"] and rival in ms["double"]:
                    ratios = [ms[p][rival] / ms[p][f"engine, {fft}"] for p in PRECISIONS]
                    cells = " | ".join(f"{ratio:.2f} times" for ratio in ratios)
                    lines.append(f"| {title(entry)} | {fft} | {rival} | {cells} |")
    measured = f"Measured on {describe(results['machine of the steps'])}."
    return "\n\n".join([measured, "\n".join(lines), *map(table, results["steps"])])


STYLE = {  # colour, marker and line that mean the same in every panel, told apart in grey too
    "article's code": ("0.45", "s", ":"),
    "plain Autograd": ("C3", "v", ":"),
    "engine, SciPy": ("C4", "o", "-"),
    "engine, FFTW": ("C0", "o", "-"),
    "engine, SciPy, reversible": ("C4", "D", "--"),
    "engine, FFTW, reversible": ("C0", "D", "--"),
    "JAX, jit": ("C2", "^", "-"),
    "PyTorch": ("C1", "P", "-"),
    "torchoptics": ("C5", "X", ":"),
    "FFTs alone, SciPy": ("0.75", ".", "--"),
    "FFTs alone, FFTW": ("0.75", ".", "--"),
}


def bars(ax, ms, heading):
    """One bar a program: double precision light, single precision dark and in front."""
    names = sorted(ms["double"], key=ms["double"].get, reverse=True)
    y = np.arange(len(names))
    ax.barh(y, [ms["double"][n] for n in names], 0.8, color="0.8", label="double precision")
    single = [(i, ms["single"][n]) for i, n in enumerate(names) if n in ms["single"]]
    ax.barh(*zip(*single, strict=True), 0.4, color="C0", label="single precision")
    for i, name in enumerate(names):
        text = f" {ms['double'][name]:.1f}"
        text += f" / {ms['single'][name]:.1f}" if name in ms["single"] else ""
        longest = max(ms[precision].get(name, 0) for precision in PRECISIONS)
        ax.text(longest, i, text, va="center", fontsize=9)
    ax.set(yticks=y, yticklabels=names, xlabel="milliseconds a gradient", title=heading)
    ax.margins(x=0.15)
    ax.grid(axis="y", visible=False)


def lines(ax, results, precision, x, fixed, heading):
    """Time against the number of samples or plates, the other one fixed."""
    entries = [e for e in results["work"] if not e["batch"] and e[fixed[0]] == fixed[1]]
    entries.sort(key=lambda entry: entry[x])
    for name, (color, marker, line) in STYLE.items():
        points = [(e[x], e["ms"][precision][name]) for e in entries if name in e["ms"][precision]]
        if points and "reversible" not in name and name != "FFTs alone, SciPy":
            ax.loglog(*zip(*points, strict=True), line, color=color, marker=marker, label=name)
    ticks = [entry[x] for entry in entries]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.set(xlabel=x, ylabel="milliseconds a gradient", title=heading)


def chart(results, path):
    """Four panels: two kinds of work, time against size, memory against depth."""
    import matplotlib.pyplot as plt
    from PIL import Image

    matplotlib.use("Agg")
    plt.style.use(["default", HERE.parent / "shared" / "course.mplstyle"])
    plt.rcParams.update({"font.size": 10, "axes.titlesize": 11, "axes.labelsize": 10})
    fig, axs = plt.subplots(2, 2, figsize=(12, 9))
    bars(axs[0, 0], find(results, BEAM), "One beam, 128 x 128, 32 plates")
    bars(axs[0, 1], find(results, BATCH), "A batch of 64 fields, 64 x 64, 5 plates")
    axs[0, 0].legend(loc="upper right")
    lines(axs[1, 0], results, "double", "samples", ("plates", 32), "32 plates, double precision")
    axs[1, 0].legend(fontsize=9)
    ax = axs[1, 1]
    plates = [row["plates"] for row in results["memory"]]
    for name in results["memory"][0]["MB"]:
        color, marker, line = STYLE[name]
        peaks = [row["MB"][name] for row in results["memory"]]
        ax.loglog(plates, peaks, line, color=color, marker=marker, label=name)
    own = [k * 128 * 128 * 8 / 1e6 for k in plates]
    ax.loglog(plates, own, color="k", linewidth=1, label="the gradient itself")
    ax.set_xticks(plates, [str(k) for k in plates])
    ax.minorticks_off()
    ax.set(xlabel="plates", ylabel="peak memory (MB)", title="Memory of a gradient, 128 x 128")
    ax.legend(fontsize=9)
    fig.savefig(path, dpi=100, metadata={"Software": None})
    plt.close(fig)
    picture = Image.open(path).convert("RGB")  # few colours, a quarter of the size
    picture.quantize(128, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def describe(machine):
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}, {packages}; {machine['date']}"
    )


def readme(results):
    """The text of README.md, made from its template and the numbers."""
    main = [(work.samples, work.plates, work.batch) for work in [BEAM, BATCH]]
    tables = {(e["samples"], e["plates"], e["batch"]): table(e) for e in results["work"]}
    template = (HERE / "README.template.md").read_text(encoding="utf-8")
    return template.format(
        machine=describe(results["machine"]),
        verdicts=verdicts(results),
        beam=tables[main[0]],
        batch=tables[main[1]],
        memory=memory_table(results["memory"]),
        profile=profile(results),
        steps=steps(results),
        more="\n\n".join(text for key, text in tables.items() if key not in main),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="measure less and write nothing")
    parser.add_argument("--steps", action="store_true", help="training steps alone, and kept")
    arguments = parser.parse_args()
    quick = arguments.quick
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5:
        print("Other programs are running: the milliseconds will be too high.")
    if arguments.steps:
        results = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
        results |= {"steps": measure_steps(quick), "machine of the steps": machine()}
    else:
        results = measure(quick)
        print("\n" + verdicts(results))
    if not quick:
        (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (HERE / "README.md").write_text(readme(results), encoding="utf-8")
    if not quick and not arguments.steps:
        chart(results, HERE / "chart.png")


if __name__ == "__main__":
    main()
