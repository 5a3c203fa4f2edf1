"""What must hold of every stored notebook, and what nbval alone would not see."""

import copy
import itertools
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import build

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted([*ROOT.glob("lessons/*.ipynb"), *ROOT.glob("solutions/*.ipynb")])
SOURCES = build.sources()


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def not_executed(notebook):
    """Why a notebook is not one that was run from top to bottom and stored; empty if it is."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    faults = [] if counts == list(range(1, len(counts) + 1)) else [f"execution counts {counts}"]
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                faults.append(f"stored error {output.ename}")
            if output.get("name") == "stderr":
                faults.append(f"on stderr: {output.text[:80]}")
    return faults


each_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=[p.relative_to(ROOT).as_posix() for p in NOTEBOOKS]
)
each_source = pytest.mark.parametrize("path", SOURCES, ids=[p.stem for p in SOURCES])


def test_both_editions_of_every_lesson_are_there_and_nothing_else():
    names = {p.with_suffix(".ipynb").name for p in SOURCES}
    assert {p.name for p in ROOT.glob("lessons/[0-9]*.ipynb")} >= names
    assert {p.name for p in ROOT.glob("solutions/*.ipynb")} == names


@each_source
def test_no_drift_between_a_source_and_its_notebooks(path):
    assert build.drift(path) == []


@each_notebook
def test_executed_from_top_to_bottom_without_a_word_on_stderr(path):
    assert not_executed(read(path)) == []


@each_notebook
def test_every_picture_is_followed_by_a_caption(path):
    for cell in code_cells(read(path)):
        shown = [output.data for output in cell.outputs if "data" in output]
        for data, after in itertools.pairwise([*shown, {}]):
            if "image/png" in data:
                caption = after.get("text/markdown", "")
                assert len(caption) >= 40 and caption.startswith("*"), cell.source


@each_notebook
def test_check_cells_say_what_their_edition_should(path):
    mark = "✓" if path.parent.name == "solutions" else "○"
    said = [
        cell.outputs[0].text
        for cell in code_cells(read(path))
        if cell.source.startswith("checks.lesson_")
    ]
    assert said and [line for line in said if not line.startswith(mark)] == []


@each_notebook
def test_no_trace_of_one_machine_and_not_too_heavy(path):
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r'"image/png": "[^"]*"', "", text)
    assert re.findall(r"(/home/|/root/|/Users/|/work/|/tmp/|C:\\)\w*", prose) == []
    assert '"import numpy as np' not in prose
    assert len(text) < 2_500_000


@each_source
def test_a_lesson_is_read_in_one_sitting(path):
    lesson = build.lesson(build.complete(path.read_text(encoding="utf-8")))
    words = sum(len(c.source.split()) for c in lesson.cells if c.cell_type == "markdown")
    lines = sum(len([x for x in c.source.splitlines() if x.strip()]) for c in code_cells(lesson))
    exercises = sum(c.source.startswith("### Exercise") for c in lesson.cells)
    assert 900 <= words <= 1950, words
    assert 60 <= lines <= 240, lines
    assert 3 <= exercises <= 5, exercises


WITH_SLIDERS = [p for p in SOURCES if "plotting.sliders(" in p.read_text(encoding="utf-8")]
REMEMBER = """
from shared import plotting
moved, show_sliders = [], plotting.sliders
def sliders(fig, draw, **ranges):
    moved.append((draw, ranges))
    show_sliders(fig, draw, **ranges)
plotting.sliders = sliders
"""
MOVE = """
captions = [draw(**{name: limits[end] for name, limits in ranges.items()})
            for draw, ranges in moved for end in (0, 1)]
assert moved and all(len(caption) >= 40 for caption in captions), captions
"""


@pytest.mark.parametrize("path", WITH_SLIDERS, ids=[p.stem for p in WITH_SLIDERS])
def test_sliders_still_move_when_all_cells_have_run(path):
    # a later cell may have taken a name that the drawing needs
    notebook = build.complete(path.read_text(encoding="utf-8"))
    cells = [nbformat.v4.new_code_cell(code) for code in (REMEMBER, MOVE)]
    notebook.cells = [cells[0], *notebook.cells, cells[1]]
    build.execute(notebook, path.parent)


# nbval sees a changed number, and our own test sees stripped outputs, to which nbval is blind.


@pytest.fixture
def small(tmp_path):
    """The shortest beginning of lesson 01 that prints a number."""
    notebook = read(ROOT / "solutions" / "01_sinc_derivatives.ipynb")
    for end, cell in enumerate(notebook.cells, 1):
        if any(re.search(r"\d\.\d", o.get("text", "")) for o in cell.get("outputs", [])):
            notebook.cells = notebook.cells[:end]
            return notebook
    raise AssertionError("no printed number in lesson 01")


def nbval(notebook, folder):
    path = folder / "copy.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", str(path)]
    command += ["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_nbval_passes_what_is_stored_and_fails_when_one_printed_digit_changes(small, tmp_path):
    assert nbval(small, tmp_path).returncode == 0
    output = next(o for o in small.cells[-1].outputs if re.search(r"\d\.\d", o.get("text", "")))
    output.text = re.sub(
        r"(\d\.)(\d)", lambda m: m[1] + str((int(m[2]) + 1) % 10), output.text, count=1
    )
    result = nbval(small, tmp_path)
    assert result.returncode == 1 and "Cell outputs differ" in result.stdout


def test_stripped_outputs_pass_nbval_but_not_us(small, tmp_path):
    stripped = copy.deepcopy(small)
    for cell in code_cells(stripped):
        cell.outputs, cell.execution_count = [], None
    assert nbval(stripped, tmp_path).returncode == 0  # which is why we look ourselves
    assert not_executed(small) == [] and not_executed(stripped) != []
