"""One training step of lesson 12 by several programs: python benchmarks/frameworks.py (alone).

The loss and its gradient of eight phase plates, for 64 to 1024 samples and 1 to 256 beams, in both
precisions; written to shared/data/beyond_autograd.json, which lesson 16 draws. With --quick it
measures less, prints, and writes nothing. Work of more than 2^20 samples in all beams together is
left out: it takes seconds a gradient, or more memory than a small computer has. JAX, PyTorch and
TensorFlow take part where they are installed. With --processes it stores the runs of
tools/two_processes.py, with --printed what the lesson's cells that need JAX print.
"""

import argparse
import contextlib
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # PyTorch's threads let others run
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow is talkative

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import contestants, run  # noqa: E402
from shared import machinery  # noqa: E402
from shared.elements import aperture, plane_wave  # noqa: E402
from tools import two_processes  # noqa: E402

RESULTS = ROOT / "shared" / "data" / "beyond_autograd.json"
NOTEBOOK = ROOT / "solutions" / "16_beyond_autograd.ipynb"
SIZES, BEAMS, MOST = [64, 128, 256, 512, 1024], [1, 4, 16, 64, 256], 2**20


@dataclass(frozen=True)
class Beams(contestants.Work):
    """Lesson 12's step for several beams at once, each from another angle, all to one picture."""

    plates: int = 8
    beams: int = 1

    def data(self, dtype):
        """Fields (ny, nx), or (beams, ny, nx) if there are several; phases; the picture."""
        u, phases, goal = super().data(dtype)
        if self.beams > 1:
            steepest = self.bench.wavelength / (2 * self.bench.pitch)
            angles = np.linspace(-0.2, 0.2, self.beams) * steepest
            disc = aperture(self.bench, 8e-3)
            u = np.array([disc * plane_wave(self.bench, angle) for angle in angles]).astype(dtype)
        return u, phases, goal


def tensorflow(work, dtype):
    """TensorFlow's step, compiled by tf.function."""
    import tensorflow as tf

    from shared.propagation import transfer_function

    u, phases, goal = work.data(dtype)
    H = tf.constant(transfer_function(work.bench, work.bench.spacing).astype(dtype))
    u, goal = tf.constant(u), tf.constant(goal)
    plates = [tf.Variable(phase) for phase in phases]

    @tf.function
    def slope():
        with tf.GradientTape() as tape:
            field = u
            for phase in plates:
                plate = tf.complex(tf.cos(phase), tf.sin(phase))
                field = tf.signal.ifft2d(tf.signal.fft2d(field * plate) * H)
            error = tf.math.real(field) ** 2 + tf.math.imag(field) ** 2 - goal
            loss = tf.reduce_mean(error**2 + tf.abs(error))
        return loss, tape.gradient(loss, plates)

    def once():
        loss, slopes = slope()
        return loss.numpy(), [s.numpy() for s in slopes]

    return once


def programs(work, dtype, names):
    """{name: program} of those that are named and installed, with the fastest engine here."""
    fftw = machinery.pyfftw is not None
    makers = {
        "article's code": (contestants.article, "autograd"),
        "engine": (lambda *work: contestants.engine(*work, fftw, reversible=False), "autograd"),
        "JAX": (contestants.jax_jit, "jax"),
        "PyTorch": (contestants.pytorch, "torch"),
        "TensorFlow": (tensorflow, "tensorflow"),
    }
    return {
        name: make(work, dtype)
        for name, (make, package) in makers.items()
        if name in names
        and find_spec(package)
        and (name != "article's code" or dtype == run.DOUBLE)  # it knows no single precision
    }


def measure(work, least, names):
    """One row: milliseconds by precision and program, of the best turn; and of the first call."""
    found, first = {}, {}
    for precision, dtype in run.PRECISIONS.items():
        made = programs(work, dtype, names)
        for name, program in made.items():  # the first call traces, plans and compiles
            begin = time.perf_counter()
            program()
            first[precision, name] = 1e3 * (time.perf_counter() - begin)
        if work.samples <= 256:
            run.agree(work, dtype, made)
        found |= {(precision, name): program for name, program in made.items()}
    turns = {key: [] for key in found}
    for _ in range(least):
        for key, program in found.items():
            begin = time.perf_counter()
            program()  # its data into the cache, the others' threads to sleep
            long = time.perf_counter() - begin
            runs = [long] if long > 0.2 else []
            while sum(runs) < 0.03:
                begin = time.perf_counter()
                program()
                runs.append(time.perf_counter() - begin)
            turns[key].append(1e3 * np.median(runs))
        gc.collect()
    ms = {key: min(values) for key, values in turns.items()}  # other programs only ever add
    row = {"samples": work.samples, "beams": work.beams, "ms": by_precision(ms)}
    return row | {"first": by_precision(first)}


def by_precision(numbers):
    rows = {precision: {} for precision in run.PRECISIONS}
    for (precision, name), number in numbers.items():
        rows[precision][name] = float(f"{number:.4g}")
    return rows


def works(sizes=SIZES, beams=BEAMS):
    return [Beams(n, beams=b) for b in beams for n in sizes if b * n * n <= MOST]


def with_tensorflow(rows, others):
    """TensorFlow's times, measured beside the engine in a process of its own, on the same scale.

    (In one process its threads and PyTorch's would get in each other's way.)
    """
    for row, other in zip(rows, others, strict=True):
        for precision, ms in other["ms"].items():
            scale = row["ms"][precision]["engine"] / ms["engine"]
            row["ms"][precision]["TensorFlow"] = float(f"{ms['TensorFlow'] * scale:.4g}")
            row["first"][precision]["TensorFlow"] = other["first"][precision]["TensorFlow"]
    return rows


def conjugate(name):
    """The gradient of |z|² at 3 + 4i by this library, as [real, imaginary]."""
    if name == "Autograd":
        from autograd import grad
        from autograd import numpy as anp

        g = grad(lambda z: anp.real(z * anp.conj(z)))(3 + 4j)
    elif name == "JAX":
        import jax

        g = complex(jax.grad(lambda z: abs(z) ** 2)(3 + 4j))
    elif name == "PyTorch":
        import torch

        z = torch.tensor(3 + 4j, requires_grad=True)
        (z.abs() ** 2).backward()
        g = z.grad.item()
    else:
        import tensorflow as tf

        z = tf.Variable(3 + 4j, dtype=tf.complex64)
        with tf.GradientTape() as tape:
            size = tf.abs(z) ** 2
        g = complex(tape.gradient(size, z).numpy())
    return [round(float(g.real), 4), round(float(g.imag), 4)]


def processes():
    """The training of tools/two_processes.py on devices and processes, and killed on the way."""
    found = {}
    for count, devices in [(1, 1), (1, 2), (1, 8), (2, 2), (2, 8)]:
        found[f"{count}, {devices}"] = two_processes.run(count, devices, steps=20)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "run.npz")
        try:
            two_processes.run(2, 8, steps=20, checkpoint=path, die_at=8)
        except two_processes.Failed as failed:
            said = str(failed)
        killed = two_processes.run(1, 8, steps=20, checkpoint=path) | {"said": said}
    return {"processes": found, "killed": killed}


def printed():
    """{name: text} of the cells of lesson 16 that need JAX, from its executed notebook."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    found = {}
    for cell in notebook["cells"]:
        named = re.search(r"^@with_jax\ndef (\w+)", "".join(cell["source"]), re.MULTILINE)
        if named:
            texts = ["".join(out["text"]) for out in cell["outputs"] if out.get("name") == "stdout"]
            found[named[1]] = "".join(texts)
    return {"printed": found}


def keep(**found):
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(kept | found, indent=1) + "\n", encoding="utf-8")


def rows_of(plan, turns, names):
    rows = []
    for work in plan:
        rows.append(measure(work, turns, names))
        print(json.dumps(rows[-1]), flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="measure less and write nothing")
    parser.add_argument("--turns", type=int, default=5, help="of each program")
    parser.add_argument("--processes", action="store_true", help="the two processes alone")
    parser.add_argument("--printed", action="store_true", help="what the lesson's cells print")
    parser.add_argument("--tensorflow", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.processes or options.printed:
        return keep(**(processes() if options.processes else printed()))
    plan, load = works([64, 128], [1, 4]) if options.quick else works(), os.getloadavg()[0]
    if options.tensorflow:
        rows = rows_of(plan, options.turns, ["engine", "TensorFlow"])
        return print(json.dumps({"rows": rows, "z": conjugate("TensorFlow")}))
    names = ["Autograd", "JAX", "PyTorch"]
    rows = rows_of(plan, options.turns, ["article's code", "engine", *names])
    conjugates = {name: conjugate(name) for name in names}
    if not options.quick:
        keep(work=rows, machine=run.machine(), conjugates=conjugates, load=load)
    if find_spec("tensorflow"):
        again = [sys.executable, *sys.argv, "--tensorflow"]
        lines = subprocess.run(again, check=True, capture_output=True, text=True).stdout
        found = json.loads(lines.splitlines()[-1])
        rows, conjugates["TensorFlow"] = with_tensorflow(rows, found["rows"]), found["z"]
    if not options.quick:
        machine = run.machine()
        for package in ["tensorflow", "tensorflow-cpu"]:
            with contextlib.suppress(PackageNotFoundError):
                machine["packages"][package] = version(package)
        keep(work=rows, machine=machine, conjugates=conjugates)
    else:
        print(json.dumps({"work": rows, "conjugates": conjugates}))


if __name__ == "__main__":
    main()
