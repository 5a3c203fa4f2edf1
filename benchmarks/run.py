"""Measure the engine beside other programs: python benchmarks/run.py (11 minutes, alone).

Prints a table, then writes results.json, chart.png and README.md beside this file. With --quick
it measures less, prints, and writes nothing. JAX, PyTorch, torchoptics and pyFFTW take part where
they are installed: pip install -r benchmarks/requirements.txt.
"""

import argparse
import gc
import json
import os
import platform
import sys
import time
import tracemalloc
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import matplotlib
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.contestants import Work, contestants  # noqa: E402

DOUBLE, SINGLE = "complex128", "complex64"
BEAM, BATCH = Work(128, 32), Work(64, 5, batch=64)
SIZES, PLATES = [64, 128, 256, 512], [4, 8, 16, 32, 64, 128]
DEPTHS = [10, 25, 50, 100, 200]
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
        found = np.array([np.asarray(s) for s in slopes], float)
        if reference is None:
            reference = float(loss), found
        error = np.linalg.norm(found - reference[1]) / np.linalg.norm(reference[1])
        if error > tolerance or abs(float(loss) / reference[0] - 1) > tolerance:
            raise SystemExit(f"{name} disagrees with the others on {work}: {error:.1e}")


def times(work, dtype, seconds, least=3):
    """{name: milliseconds} of each program: medians of turns that go round and round.

    In its turn a program first runs once for nothing, to bring its own data into the cache and to
    let the others' threads fall asleep, then for about 30 ms, of which the median counts.
    """
    programs = contestants(work, dtype)
    agree(work, dtype, programs)  # also plans, compiles and warms up
    turns, begin = {name: [] for name in programs}, time.perf_counter()
    while time.perf_counter() - begin < seconds or len(turns["plain Autograd"]) < least:
        for name, program in programs.items():
            program()
            runs = []
            while sum(runs) < 0.03:
                start = time.perf_counter()
                program()
                runs.append(time.perf_counter() - start)
            turns[name].append(1e3 * np.median(runs))
        gc.collect()
    return {name: float(np.median(ms)) for name, ms in turns.items()}


def memory(plates):
    """{name: MB that one gradient needs at its worst, besides the phases}, 128 x 128, double."""
    programs = contestants(Work(128, plates), DOUBLE)
    peaks = {}
    for name, program in programs.items():
        if name in ["article's code", "plain Autograd"] or name.startswith("engine, SciPy"):
            program()
            gc.collect()
            tracemalloc.start()
            program()
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


def measure(quick):
    """Everything, as one dictionary that goes into results.json."""
    sizes, plates, depths = ([64], [8], [10, 50]) if quick else (SIZES, PLATES, DEPTHS)
    beams = {Work(n, BEAM.plates) for n in sizes} | {Work(BEAM.samples, k) for k in plates}
    works = [BEAM, BATCH, *sorted(beams - {BEAM}, key=lambda work: (work.plates, work.samples))]
    results = {"machine": machine(), "work": [], "memory": []}
    for work in works:
        main = work in [BEAM, BATCH]
        seconds = (6 if main else 1) if quick else (40 if main else 8)
        ms = {"double": times(work, DOUBLE, seconds), "single": times(work, SINGLE, seconds)}
        entry = {"samples": work.samples, "plates": work.plates, "batch": work.batch, "ms": ms}
        results["work"].append(entry)
        print("\n" + table(entry), flush=True)
    for depth in depths:
        results["memory"].append({"plates": depth, "MB": memory(depth)})
    print("\n" + memory_table(results["memory"]))
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


def title(entry):
    n, fields = entry["samples"], f"a batch of {entry['batch']} fields"
    what = fields if entry["batch"] else "one beam"
    return f"{what}, {n} x {n}, {entry['plates']} plates"


def table(entry):
    """Milliseconds, and how many times as fast as the article's code and as JAX."""
    double, single = entry["ms"]["double"], entry["ms"]["single"]
    base = double["article's code"]
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
    beam, batch = find(results, BEAM), find(results, BATCH)
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
    for rival in ["JAX, jit", "PyTorch"]:
        for work, ms in [("one beam", beam), ("batch", batch)]:
            for precision in ["double", "single"]:
                row(
                    f"{work}, {precision}: as fast as {rival}",
                    lambda fft, ms=ms[precision], rival=rival: (
                        ms[rival] / ms[f"engine, {fft}"] if rival in ms else None
                    ),
                    1,
                )
    for precision in ["double", "single"]:
        row(
            f"one beam, {precision}: half the speed of its own FFTs alone",
            lambda fft, ms=beam[precision]: ms[f"FFTs alone, {fft}"] / ms[f"engine, {fft}"],
            0.5,
        )
    first, last = results["memory"][0], results["memory"][-1]
    name = "engine, SciPy, reversible"
    growth = last["MB"][name] - first["MB"][name]
    own = (last["plates"] - first["plates"]) * 128 * 128 * 8 / 1e6
    lines.append(
        f"| memory of a reversible gradient, {first['plates']} to {last['plates']} plates: grows "
        f"by no more than phases and gradient | grows by {growth:.1f} MB, the gradient itself by "
        f"{own:.1f} MB: {'yes' if growth <= 2 * own else '**no**'} | the same |"
    )
    return "\n".join(lines)


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
        ax.text(ms["double"][name], i, text, va="center", fontsize=9)
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
        more="\n\n".join(text for key, text in tables.items() if key not in main),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="measure less and write nothing")
    quick = parser.parse_args().quick
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5:
        print("Other programs are running: the milliseconds will be too high.")
    results = measure(quick)
    print("\n" + verdicts(results))
    if not quick:
        (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (HERE / "README.md").write_text(readme(results), encoding="utf-8")
        chart(results, HERE / "chart.png")


if __name__ == "__main__":
    main()
