"""The lessons in the browser: JupyterLite, with the helper package as a wheel.

    python -m tools.lite --to FOLDER

Autograd, which Pyodide does not have, lies beside it as a wheel too. A reader's browser fetches
Python, NumPy, SciPy, Matplotlib, scikit-learn and scikit-image from Pyodide's own distribution,
in the release that the pinned kernel names.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from tools import build, front

# These start processes of their own, which a browser does not have
NOT_THERE = {"beyond_autograd"}
FETCH = """# In the browser: fetch the course's own package, then run all cells as they are
import piplite

await piplite.install(["autograd", "differentiable-light"], deps=False)"""


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
        nbformat.write(notebook, folder / name)


def make(target):
    """Build JupyterLite in the folder target."""
    with tempfile.TemporaryDirectory() as work:
        wheels, notebooks = Path(work) / "wheels", Path(work) / "contents"
        notebooks.mkdir()
        contents(notebooks)
        wheel = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", wheels]
        autograd = next(line for line in front.packages(["requirements.txt"]).splitlines()
                        if line.startswith("autograd"))  # fmt: skip
        subprocess.run([*wheel, autograd, build.ROOT], check=True)
        lite = [sys.executable, "-m", "jupyterlite_core", "build", "--contents", notebooks]
        lite += ["--output-dir", target, "--lite-dir", work]
        for found in sorted(wheels.glob("*.whl")):
            lite += ["--piplite-wheels", found]
        subprocess.run(list(map(str, lite)), cwd=work, check=True)


def main():
    parser = argparse.ArgumentParser(description="Build the course in the browser.")
    parser.add_argument("--to", type=Path, default=build.ROOT / "output" / "site" / "lite")
    options = parser.parse_args()
    make(options.to.resolve())
    print(f"{options.to}/lab/index.html")


if __name__ == "__main__":
    main()
