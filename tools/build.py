"""From a lesson's one source to its two notebooks: solutions/NN_name.py is written by hand,
solutions/NN_name.ipynb (complete) and lessons/NN_name.ipynb (with stubs) are made from it.

    python tools/build.py [NN ...]         make and execute both editions
    python tools/build.py --check [NN ...] make them in memory and name every difference
    python tools/build.py --back NN        a complete notebook edited in Jupyter: back to its source

What a source can say, beside text and code:

    # %% jupyter={"source_hidden": true}    a folded cell: it draws or prepares; its first line,
                                            a comment, stays visible and says what it does
    a heading with "side path" in it        a side path, up to the next heading of its rank
    **Predict.**                            the code cell after it gives the answer, the text after
                                            that explains it: the learner's edition does not store
                                            what the cell shows, and closes the first paragraph
    {minutes}                               the minutes that the lesson takes, by `minutes`

The lesson comes from the complete edition through nbgrader's own preprocessors.
"""

import argparse
import copy
import hashlib
import io
import itertools
import math
import os
import re
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from shared import source as grammar
from tools import own_copies

README = ROOT / "README.md"
STUB = "return ...  # your code here"
VALUE_STUB = "# your code here"
CLOSED = "<details><summary>Guessed, and run? Open to compare.</summary>\n\n{}\n\n</details>"
SIDE_PATH, PREDICTION, EXPLANATION = "side-path", "prediction", "explanation"  # tags of cells
WORDS, LINES = 110, 6  # read and understood in a minute, as trials with learners showed
# In a lesson's head, what `takes_minutes` writes in the place of {minutes}
TIME = r"(\*\*Time:\*\* )\d+ minutes(?: for the core, \d+ with the side paths)?"
METADATA = {  # what JupyterLab would write when it opens the notebook, but for Python's version
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


def sources(numbers=()):
    """The sources of these lessons ("01", "1" or "01_sinc_derivatives"), or of all."""
    found = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    if not numbers:
        return found
    known = {path.stem[:2]: path for path in found}
    wanted = []
    for number in numbers:
        key = grammar.lesson(number)
        if key not in known:
            raise SystemExit(f"There is no lesson {number!r}; there are {', '.join(known)}.")
        wanted.append(known[key])
    return wanted


# Making the two editions


def complete(source):
    """The complete edition, not executed, from the text of a source."""
    notebook = jupytext.reads(source, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(copy.deepcopy(METADATA))
    exercise, seen, rank, asked = None, {}, 0, False
    for cell in notebook.cells:
        title = grammar.EXERCISE.match(cell.source)
        explained = grammar.EXPLAINED.match(cell.source)
        tags = [tag for tag in cell.metadata.get("tags", []) if tag == EXPLANATION]
        rank = _side_path(cell, rank)
        if rank:
            tags.append(SIDE_PATH)
        if asked and cell.cell_type == "code":
            tags.append(PREDICTION)
        asked = cell.cell_type == "markdown" and "**Predict" in cell.source
        folded = folds(cell)
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if folded:
            cell.metadata["jupyter"] = {"source_hidden": True}
        name = None
        if title:
            exercise = title[1].replace(".", "-")
        elif explained:
            if EXPLANATION not in tags:
                raise SystemExit(f'{cell.source[:30]!r} wants tags=["explanation"]')
        elif cell.cell_type == "code" and grammar.BEGIN in cell.source:
            name = f"exercise-{exercise}"
            _grade(cell, name, solution=True)
        elif cell.cell_type == "code" and cell.source.startswith(grammar.CHECK):
            name = f"check-{exercise}"
            _grade(cell, name, locked=True)
        cell.id = name or hashlib.sha1(cell.source.encode()).hexdigest()[:8]
        if cell.id in seen:
            raise SystemExit(f"Two cells are the same (or do the same job):\n{cell.source}")
        seen[cell.id] = cell
    takes = takes_minutes(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("{minutes}", takes)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return signed(notebook)


def folds(cell):
    """Whether a code cell is shown as its first line alone."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def has(cell, tag):
    return tag in cell.metadata.get("tags", [])


def _side_path(cell, rank):
    """The rank of the heading under whose side path a cell stands; 0 on the core path."""
    heading = re.match(r"(#+) (.*)", cell.source) if cell.cell_type == "markdown" else None
    if heading and not (rank and len(heading[1]) > rank):
        return len(heading[1]) if "side path" in heading[2].lower() else 0
    return rank


def minutes(notebook):
    """(core path, whole lesson): the minutes that a complete notebook takes a learner.

    110 words of prose a minute, six lines of code that must be understood, one minute for each
    prediction, and what the exercises say. Solutions, explanations and folded code do not count.
    """
    core = whole = 0.0
    for cell in notebook.cells:
        takes = 0.0
        if cell.cell_type == "markdown" and not has(cell, EXPLANATION):
            text = re.sub(TIME, r"\1{minutes}", cell.source)
            text = re.sub(r"\]\([^)]*\)", "]", text)  # a link is read, its address is not
            exercise = grammar.MINUTES.match(text)
            takes = len(text.split()) / WORDS + text.count("**Predict")
            takes += int(exercise[1]) if exercise else 0
        elif cell.cell_type == "code" and not folds(cell):
            code = grammar.ANSWER.sub(STUB, cell.source)
            takes = sum(bool(line.strip()) for line in code.splitlines()) / LINES
        whole += takes
        core += 0 if has(cell, SIDE_PATH) else takes
    return core, whole


def in_fives(time):
    """Minutes as they are told: a model is not right to the minute."""
    return 5 * math.ceil(time / 5)


def takes_minutes(notebook):
    """What a lesson's head says of its time."""
    core, whole = map(in_fives, minutes(notebook))
    side_paths = f" for the core, {whole} with the side paths" if whole > core else ""
    return f"{core} minutes{side_paths}"


def lesson(notebook):
    """The learner's edition of a complete notebook: stubs for solutions, no explanations."""
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearMarkScheme,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    notebook, resources = copy.deepcopy(notebook), {}
    notebook.cells = [c for c in notebook.cells if not has(c, EXPLANATION)]
    close_predictions(notebook)
    inside = ClearSolutions(code_stub={"python": STUB})
    outside = ClearSolutions(code_stub={"python": VALUE_STUB})

    def clear_solutions(notebook, resources):
        resources["language"] = "python"
        for index, cell in enumerate(notebook.cells):
            at_margin = grammar.AT_MARGIN.search(cell.source)
            clear = outside if at_margin else inside
            notebook.cells[index], resources = clear.preprocess_cell(cell, resources, index)
        return notebook, resources

    notebook, resources = LockCells().preprocess(notebook, resources)
    notebook, resources = clear_solutions(notebook, resources)
    for step in (
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
        ClearHiddenTests,
        ClearMarkScheme,
        ComputeChecksums,
        CheckCellMetadata,
    ):
        notebook, resources = step().preprocess(notebook, resources)
    return signed(notebook)


def close_predictions(notebook):
    """Close the paragraph that answers a prediction; a click opens it."""
    for asked, told in itertools.pairwise(notebook.cells):
        if has(asked, PREDICTION) and told.cell_type == "markdown":
            answer, *rest = told.source.split("\n\n", 1)
            told.source = "\n\n".join([CLOSED.format(answer), *rest])


def _grade(cell, name, solution=False, locked=False):
    """nbgrader's metadata: what the student writes, and what the student must not change."""
    cell.metadata["nbgrader"] = {
        "grade": False,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def signed(notebook):
    """The notebook with a fingerprint of its text, by which a hand's edit is recognised."""
    notebook.metadata["differentiable_light"] = {"fingerprint": fingerprint(notebook)}
    return notebook


def fingerprint(notebook):
    return grammar.fingerprint(cell.source for cell in notebook.cells)


# Executing and storing


def execute(notebook, folder):
    """Run a notebook in its folder, as a person does; its outputs, made reproducible."""
    from nbclient import NotebookClient
    from nbval.plugin import coalesce_streams  # a line written over itself keeps its last state

    with tempfile.TemporaryDirectory() as empty:  # nobody's own settings in the outputs
        env = {**os.environ, "IPYTHONDIR": empty, "COURSE_PROGRESS": "off"}
        env.pop("MPLBACKEND", None)
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            record_timing=False,
            store_widget_state=False,
            extra_arguments=["--log-level=40"],
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute(env=env)
    notebook.metadata["language_info"] = nbformat.from_dict(METADATA["language_info"])
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = coalesce_streams(cell.outputs)
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    output.data["image/png"] = _smaller(output.data["image/png"])
    return notebook


def keep_predictions_open(notebook):
    """A learner's notebook without the outputs that answer its questions.

    They are left out and not only hidden: JupyterLab shows the first line even of a hidden output.
    """
    for cell in notebook.cells:
        if has(cell, PREDICTION):
            cell.outputs, cell.execution_count = [], None
    return notebook


def _smaller(png):
    """The same picture with at most 256 colours, without metadata, when that saves space."""
    import base64

    from PIL import Image

    raw = base64.b64decode(png)
    picture = Image.open(io.BytesIO(raw))
    if getattr(picture, "n_frames", 1) > 1:  # a film keeps its frames
        return png
    picture = picture.convert("RGB")
    small = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    best = min(raw, out.getvalue(), key=len)
    return base64.b64encode(best).decode() + "\n"


def write(notebook, path):
    """Store a notebook. One that a person has edited is kept beside it first."""
    if path.exists():
        old = nbformat.read(path, as_version=4)
        mark = old.metadata.get("differentiable_light", {}).get("fingerprint")
        if mark != fingerprint(old):
            mine = own_copies.free(path, "mine")
            path.replace(mine)
            print(f"  {_short(path)} had been edited by hand: your version is now {_short(mine)}")
    part = path.with_name(path.name + ".part")
    part.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    part.replace(path)


def _short(path):
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


# The commands


def editions(path):
    """[(path of the notebook, notebook as it should be, not executed)] for one source."""
    whole = complete(path.read_text(encoding="utf-8"))
    name = path.with_suffix(".ipynb").name
    return [(path.with_name(name), whole), (ROOT / "lessons" / name, lesson(whole))]


def build(path):
    for target, notebook in editions(path):
        print(f"{_short(target)} ...", flush=True)
        notebook = execute(notebook, target.parent)
        if target.parent.name == "lessons":
            keep_predictions_open(notebook)
        write(notebook, target)
    core, whole = minutes(notebook)
    print(f"  {core:.0f} minutes on its core path, {whole:.0f} in all")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def readme(text):
    """The README with every lesson's minutes, and their sum in hours, as its sources have them."""
    times = {p.stem: minutes(complete(p.read_text(encoding="utf-8"))) for p in sources()}
    for stem, pair in times.items():
        cells = " | ".join(str(in_fives(time)) for time in pair)
        text = re.sub(
            rf"(\(lessons/{stem}\.ipynb\) \|[^|\n]*\| )\d+ \| \d+", rf"\g<1>{cells}", text
        )
    for word, total in zip(("core", "whole"), zip(*times.values(), strict=True), strict=True):
        text = re.sub(rf"(<!-- {word} -->)\d+", rf"\g<1>{round(sum(total) / 60)}", text)
    return text


def drift(path):
    """What differs between a source and its stored notebooks, as sentences."""
    faults = []
    for target, notebook in editions(path):
        name = _short(target)
        if not target.exists():
            faults.append(f"{name} does not exist")
            continue
        stored = nbformat.read(target, as_version=4)
        for cell in stored.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        made, kept = nbformat.writes(notebook), nbformat.writes(stored)
        if made != kept:
            lines = zip(made.splitlines(), kept.splitlines(), strict=False)
            first = next((f"{a.strip()} | {b.strip()}" for a, b in lines if a != b), "its length")
            faults.append(f"{name} is not what its source makes (source | stored): {first}")
    return faults


def back(path):
    """Write the source again from the complete notebook, as edited in Jupyter."""
    notebook = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    text = source_of(notebook)
    old = path.read_text(encoding="utf-8")
    if text != old:
        copy_of_old = path.with_suffix(".py.old")
        copy_of_old.write_text(old, encoding="utf-8", newline="\n")
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{_short(path)} now says what the notebook says; before: {_short(copy_of_old)}")
    else:
        print(f"{_short(path)} says that already.")


def source_of(notebook):
    """The source from which `complete` makes this notebook."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            tags = f' tags=["{EXPLANATION}"]' if has(cell, EXPLANATION) else ""
            text = re.sub(TIME, r"\1{minutes}", cell.source)
            body = "\n".join(("# " + line).rstrip() for line in text.split("\n"))
            parts.append(f"# %% [markdown]{tags}\n{body}\n")
        else:
            folded = ' jupyter={"source_hidden": true}' if folds(cell) else ""
            parts.append(f"# %%{folded}\n{cell.source}\n")
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description="Make a lesson's notebooks from its source.")
    parser.add_argument("lesson", nargs="*", help="its number, e.g. 01; none for all")
    parser.add_argument("--check", action="store_true", help="only name what differs")
    parser.add_argument("--back", action="store_true", help="from the complete notebook to source")
    options = parser.parse_args()
    paths = sources(options.lesson)
    if options.check:
        faults = [fault for path in paths for fault in drift(path)]
        sys.exit("\n".join(faults) + "\nRun: python course.py build" if faults else 0)
    if options.back and len(options.lesson) != 1:
        sys.exit("Which lesson? For example: python course.py build --back 01")
    for path in paths:
        (back if options.back else build)(path)


if __name__ == "__main__":
    main()
