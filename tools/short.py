"""Short forms: the core path of the workshop's lessons, as notebooks of their own.

    python course.py short [NN ...] [--to FOLDER]

A short form is its lesson without the side paths, and the minutes in its head are those of what
is left. What its cells show comes from the stored notebook, by the ids of the cells: no core cell
needs anything of a side path, and `course.py test --slow` runs each short form by itself.
"""

import argparse
import re
import shutil
from pathlib import Path

import nbformat

from tools import build

# The two-day workshop; the half day takes 01, 08, 10 and 12 of them.
NUMBERS = ["01", "02", "08", "09", "10", "11", "12", "13"]
WORKSHOP = [path.stem for path in build.sources(NUMBERS)]


def core(notebook):
    """The complete edition, not executed, without its side paths, and with its own minutes."""
    notebook.cells = [cell for cell in notebook.cells if not build.has(cell, build.SIDE_PATH)]
    takes = build.takes_minutes(notebook)
    for cell in notebook.cells[:3]:
        if cell.cell_type == "markdown":
            cell.source = re.sub(build.TIME, rf"\g<1>{takes}", cell.source)
    return build.signed(notebook)


def with_outputs(notebook, stored):
    """The notebook with what the stored one's cells show, counted anew."""
    shown = {cell.id: cell for cell in stored.cells}
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and shown[cell.id].execution_count is not None:
            count += 1
            cell.outputs, cell.execution_count = shown[cell.id].outputs, count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
        elif cell.cell_type == "code":
            count += 1  # a prediction: run by the learner, so its number stays free
    return notebook


def editions(path):
    """(complete, learner's) short form of the lesson with this source, with their outputs."""
    whole = core(build.complete(path.read_text(encoding="utf-8")))
    name = path.with_suffix(".ipynb").name
    return [
        with_outputs(notebook, nbformat.read(build.ROOT / folder / name, as_version=4))
        for notebook, folder in [(whole, "solutions"), (build.lesson(whole), "lessons")]
    ]


def make(folder, names, solutions=False):
    """Write the short forms of these lessons to the folder, one beside the course's `shared`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(build.ROOT / "lessons" / "shared.py", folder)
    made = []
    for path in build.sources(names):
        whole, learner = editions(path)
        made.append(folder / path.with_suffix(".ipynb").name)
        text = nbformat.writes(whole if solutions else learner) + "\n"
        made[-1].write_text(text, encoding="utf-8", newline="\n")
    return made


def main():
    parser = argparse.ArgumentParser(description="Make the short forms of lessons.")
    parser.add_argument("lesson", nargs="*", help="its number; none for those of the workshops")
    parser.add_argument("--to", type=Path, default=build.ROOT / "workshop")
    parser.add_argument("--solution", action="store_true", help="the complete edition")
    options = parser.parse_args()
    for path in make(options.to, options.lesson or NUMBERS, options.solution):
        print(path)


if __name__ == "__main__":
    main()
