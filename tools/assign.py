"""Make what a teacher hands out, and try it before anybody else does.

    python course.py assign 08 01 --to FOLDER

FOLDER gets a zip for students and `teacher`, an nbgrader course that is ready to use. Then a
right, a wrong, an untouched, a crashing and an endless submission are graded. What leaks an answer
or grades wrongly is not handed out: the zip is taken away again.
"""

import argparse
import copy
import sys
from pathlib import Path

import nbformat

from shared import source as grammar

from . import build, grade
from .teaching import collect, handout, wall

FAULTS = {  # what stands in the place of the first exercise's answer
    "right": None,
    "wrong": "return None",
    "untouched": None,
    "crashing": 'raise RuntimeError("a crash")',
    "endless": "while True:\n        pass",
}


def trials(folder, stem, kinds=FAULTS):
    """{kind: (notebook, {number: points expected})}: what the self-test hands in."""
    released = collect.releases(folder / "teacher", {"lessons": [stem]})[stem]
    complete = nbformat.read(folder / "teacher/source" / stem / f"{stem}.ipynb", as_version=4)
    answers = {collect.key(cell): cell["source"] for cell in complete.cells}
    told = {}
    for cell in collect.joined(released):
        name = collect.key(cell) or ""
        if name.startswith("check-"):
            told[collect.number(name)] = cell["metadata"]["nbgrader"]["points"]
    return {kind: trial(released, answers, told, kind) for kind in kinds}


def trial(released, answers, points, kind):
    notebook, expected = copy.deepcopy(released), dict(points)
    cells, fault = list(collect.joined(notebook)), FAULTS[kind]
    if kind == "untouched":
        return {**notebook, "cells": cells}, dict.fromkeys(points, 0)
    for cell in cells:
        name = collect.key(cell) or ""
        if not name.startswith("exercise-"):
            continue
        cell["source"] = answer = grammar.END.join(answers[name].split(grammar.END))
        margin = grammar.AT_MARGIN.search(answer)
        if fault and not margin:
            cell["source"] = grammar.ANSWER.sub(lambda _, fault=fault: fault, answer, count=1)
            expected[collect.number(name)], fault = 0, None
    return {**notebook, "cells": cells}, expected


def tried(folder, told, limits=None, kinds=FAULTS, say=print):
    """Grade the trials; print expected and given scores; the faults, as sentences."""
    faults = []
    say(f"{'lesson':<8}{'submission':<12}{'expected':>9}{'given':>7}{'seconds':>9}")
    for stem in told["lessons"]:
        released = collect.releases(folder / "teacher", {"lessons": [stem]})[stem]
        for kind, (notebook, expected) in trials(folder, stem, kinds).items():
            notebook, _ = collect.mended(notebook, released)
            result = grade.judged(folder / "teacher", stem, notebook, limits)
            row = grade.tables.row(
                collect.Student(kind), stem, kind, [], result, told, notebook
            )  # fmt: skip
            total = sum(expected.values())
            say(f"{stem[:2]:<8}{kind:<12}{total:>9g}{row.total:>7g}{result['seconds']:>9.0f}")
            if row.points != expected:
                off = [n for n in expected if row.points[n] != expected[n]]
                faults.append(f"{stem}, {kind}: {'; '.join(row.lines[n] for n in off)}")
    return faults


def assign(numbers, folder, predictions=False, limits=None, kinds=FAULTS, say=print):
    """Make a hand-out in a new folder; its zip. Raises SystemExit for what must not go out."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder for each hand-out.")
    paths = build.sources(numbers)
    if not paths or not numbers:
        raise SystemExit("Which lessons? For example: python course.py assign 08 01 --to FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "delivered").mkdir()
    say(f"Making {', '.join(path.stem for path in paths)} ...")
    told = handout.make(paths, folder, predictions)
    target = handout.pack(folder, list(told["lessons"]))
    faults = handout.leaks(target)
    if not faults:
        say(f"No answer shows in {target.name}. Now it is tried; {wall.says()}")
        faults = tried(folder, told, limits, kinds, say)
    if faults:
        target.unlink()
        raise SystemExit("Not handed out:\n" + "\n".join(faults))
    say(f"For your students: {target}\nPut what they hand in into {folder / 'delivered'}, then:")
    say(f'    python course.py grade "{folder}"')
    return target


def main():
    parser = argparse.ArgumentParser(prog="course.py assign", description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="+", help="their numbers, e.g. 08 01")
    parser.add_argument("--to", type=Path, required=True, help="a new folder")
    parser.add_argument("--predictions", action="store_true", help="ask for the predictions too")
    options = parser.parse_args()
    assign(options.lesson, options.to.resolve(), options.predictions)


if __name__ == "__main__":
    sys.exit(main())
