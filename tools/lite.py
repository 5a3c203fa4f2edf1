"""The lessons in the browser: JupyterLite, with the helper package as a wheel.

    python -m tools.lite --to FOLDER     build it
    python -m tools.lite --prove [NN]    run lessons here with no more than a browser has

What Pyodide does not have lies beside the lessons as WHEELS. A reader's browser fetches Python,
NumPy and the other PACKAGES from Pyodide's own distribution, in the release that the pinned kernel
names. The proof runs each lesson as it lies in the build, with the wheel of `shared` alone: to
start a thread or a process, to open a socket or to import pyFFTW is an error. It says which
packages a lesson used.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import nbformat

from tools import build, front

NOT_THERE = {"beyond_autograd"}  # its cells need JAX, which Pyodide does not have
PACKAGES = ["numpy", "scipy", "matplotlib", "scikit-learn", "scikit-image", "docutils"]
WHEELS = ["autograd", "comm", "ipywidgets", "tifffile"]
HIDDEN = ["@jupyter/nbgrader", "jupyterlab-jupytext"]
FETCH = f"""# In the browser: fetch what the course stands on, then run all cells as they are
import piplite

await piplite.install({PACKAGES})
await piplite.install({[*WHEELS, "differentiable-light"]}, deps=False)"""
PROVE = r"""
import importlib.metadata, json, os, socket, subprocess, sys, threading
import matplotlib
matplotlib.use("agg")
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

def banned(what):
    def refuse(*args, **settings):
        raise RuntimeError(f"a browser has no {what}")
    return refuse

shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
shell.enable_gui = lambda gui=None: None
before = set(sys.modules)
sys.modules["pyfftw"] = None
threading.Thread.start = banned("threads")
subprocess.Popen.__init__ = os.fork = os.system = banned("processes")
socket.socket.connect = socket.socket.bind = banned("sockets")
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code" and cell["id"] != "fetch":
        result = shell.run_cell("".join(cell["source"]))
        if not result.success:
            sys.exit(repr(result.error_before_exec or result.error_in_exec))
of = importlib.metadata.packages_distributions()
loaded = [name for name, module in sys.modules.items() if module and name not in before]
names = {name.partition(".")[0] for name in loaded}
print("used:", *sorted({d.lower() for name in names for d in of.get(name, [])}))
"""


def contents(folder):
    """Write the learner's notebooks to the folder, each with a first cell that fetches `shared`."""
    for path in build.sources():
        if path.stem[3:] in NOT_THERE:
            continue
        name = path.with_suffix(".ipynb").name
        notebook = nbformat.read(build.ROOT / "lessons" / name, as_version=4)
        first = nbformat.v4.new_code_cell(FETCH, id="fetch")
        notebook.cells.insert(1, first)
        notebook.metadata["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)"}
        (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


def wheels(folder, *requirements):
    """Write the wheel of the course's own package to the folder, and those of requirements."""
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", folder]
    subprocess.run([*command, *requirements, build.ROOT], check=True)


def make(target):
    """Build JupyterLite in the folder target."""
    with tempfile.TemporaryDirectory() as work:
        packed, notebooks = Path(work) / "wheels", Path(work) / "contents"
        notebooks.mkdir()
        contents(notebooks)
        # what serves teachers in the environment that builds has no place in a reader's window
        settings = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {}}
        settings["jupyter-config-data"]["disabledExtensions"] = HIDDEN
        (Path(work) / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
        wheels(packed, *(f"{name}=={version(name)}" for name in WHEELS))
        lite = [sys.executable, "-m", "jupyterlite_core", "build", "--contents", notebooks]
        lite += ["--output-dir", target, "--lite-dir", work]
        for found in sorted(packed.glob("*.whl")):
            lite += ["--piplite-wheels", found]
        subprocess.run(list(map(str, lite)), cwd=work, check=True)


def prove(numbers):
    """Run lessons with no more than a browser has; the names of those that fail."""
    failed, wanted = [], {path.stem for path in build.sources(numbers or None)}
    with tempfile.TemporaryDirectory() as work:
        notebooks, package = Path(work) / "contents", Path(work) / "package"
        notebooks.mkdir()
        contents(notebooks)
        wheels(work)
        with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as wheel:
            wheel.extractall(package)
        for path in sorted(notebooks.glob("*.ipynb")):
            if path.stem not in wanted:
                continue
            done = subprocess.run(
                [sys.executable, "-c", PROVE, path],
                cwd=notebooks,
                env=front.ours(PYTHONPATH=str(package), COURSE_PROGRESS="off"),
                capture_output=True,
                encoding="utf-8",
            )
            said = (done.stdout if done.returncode == 0 else done.stderr).strip()
            print(f"{path.stem:<25}", said.splitlines()[-1] if said else "", flush=True)
            failed += [path.stem] * bool(done.returncode)
    return failed


def main():
    parser = argparse.ArgumentParser(description="Build the course in the browser.")
    parser.add_argument("--to", type=Path, default=build.ROOT / "output" / "site" / "lite")
    parser.add_argument("--prove", nargs="*", metavar="NN", help="build nothing: run lessons here")
    options = parser.parse_args()
    if options.prove is not None:
        sys.exit(1 if prove(options.prove) else 0)
    make(options.to.resolve())
    print(f"{options.to}/lab/index.html")


if __name__ == "__main__":
    main()
