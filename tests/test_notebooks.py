"""What must hold of every stored notebook, and what nbval alone would not see."""

import ast
import builtins
import itertools
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from shared import source
from tools import build, front, own_copies

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = front.left_out()  # what a learner wrote or added; never in CI
NOTEBOOKS = [
    path
    for folder in ("lessons", "solutions")
    for path in own_copies.lessons(ROOT / folder)
    if path not in LEFT_OUT
]
SOURCES = build.sources()


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def learners(path):
    return path.parent.name == "lessons"


def said(notebook):
    """What its check cells say."""
    return [
        cell.outputs[0].data["text/plain"]
        for cell in code_cells(notebook)
        if cell.source.startswith(source.CHECK)
    ]


def not_executed(notebook, open_predictions=False):
    """Why a notebook is not one that was run from top to bottom and stored; empty if it is.

    open_predictions: in the learner's edition, cells that answer a question store nothing.
    """
    cells = code_cells(notebook)
    counts = [cell.execution_count for cell in cells]
    wanted = [
        None if open_predictions and build.has(cell, build.PREDICTION) else number
        for number, cell in enumerate(cells, 1)
    ]
    faults = [] if counts == wanted else [f"execution counts {counts}"]
    for cell in cells:
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
    for folder in ("lessons", "solutions"):
        assert {p.name for p in own_copies.lessons(ROOT / folder)} == names


@each_source
def test_no_drift_between_a_source_and_its_notebooks(path):
    left = [path.relative_to(ROOT).as_posix() for path in LEFT_OUT]
    assert [fault for fault in build.drift(path) if fault.split()[0] not in left] == []


@each_notebook
def test_executed_from_top_to_bottom_without_a_word_on_stderr(path):
    assert not_executed(read(path), open_predictions=learners(path)) == []


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
    lines = said(read(path))
    assert lines and [line for line in lines if not line.startswith(mark)] == []


@each_notebook
def test_no_trace_of_one_machine_and_not_too_heavy(path):
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r'"image/png": "[^"]*"', "", text)
    assert re.findall(r"(/home/|/root/|/Users/|/work/|/tmp/|C:\\)\w*", prose) == []
    assert '"import numpy as np' not in prose
    assert len(text) < 2_500_000


# The form of a lesson


def made(path):
    return build.complete(path.read_text(encoding="utf-8"))


@each_source
def test_the_core_of_a_lesson_takes_an_hour(path):
    core, whole = build.minutes(made(path))
    assert core <= 60, core
    assert core <= whole <= 120, whole


@each_source
def test_a_lesson_has_three_to_five_exercises(path):
    assert 3 <= sum(bool(source.EXERCISE.match(c.source)) for c in made(path).cells) <= 5


@each_source
def test_the_first_screen_is_a_title_two_sentences_and_a_picture(path):
    title, picture, *_ = read(path.with_suffix(".ipynb")).cells
    heading, _, text = title.source.partition("\n")
    assert heading.startswith("# ") and len(re.findall(r"[.?!](?:\s|$)", text.strip())) == 2
    assert build.folds(picture) and any("image/png" in o.get("data", {}) for o in picture.outputs)


@each_source
def test_a_folded_cell_says_in_its_first_line_what_it_does(path):
    for cell in made(path).cells:
        if build.folds(cell):
            assert re.match(r"# \S.{14,}", cell.source), cell.source[:60]


@each_source
def test_every_prediction_is_answered_by_the_next_cell_and_then_in_prose(path):
    cells, stored = made(path).cells, code_cells(read(path.with_suffix(".ipynb")))
    questions = [n for n, cell in enumerate(cells[:-2]) if "**Predict" in cell.source]
    answers = [n for n, cell in enumerate(cells) if build.has(cell, build.PREDICTION)]
    assert [n + 1 for n in questions if cells[n].cell_type == "markdown"] == answers
    for n in answers:
        exercise = source.BEGIN in cells[n].source  # whose check comes first
        prose = cells[n + 1].cell_type == "markdown" and cells[n + 1].source[0] != "#"
        assert exercise or prose, cells[n].source
    assert [
        cell.source for cell in stored if build.has(cell, build.PREDICTION) and not cell.outputs
    ] == []


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if learners(p)], ids=lambda p: p.stem)
def test_a_learners_notebook_does_not_store_the_answer_to_a_prediction(path):
    answers = [cell for cell in code_cells(read(path)) if build.has(cell, build.PREDICTION)]
    assert [cell.source for cell in answers if cell.outputs or cell.execution_count] == []


@each_source
def test_a_lesson_leads_to_the_next_one(path):
    following = [p for p in SOURCES if p.stem > path.stem][:1]
    end = made(path).cells[-1].source
    assert "**Next**, " in end
    for after in following:
        assert f"[lesson {after.stem[:2]}]({after.stem}.ipynb)" in end.lower()


REMEMBER = """
from shared import plotting
def _watch(show, moved=[]):
    def sliders(fig, draw, **ranges):
        moved.append((draw, ranges))
        show(fig, draw, **ranges)
    sliders.moved = moved
    return sliders
plotting.sliders = _watch(plotting.sliders)
plotting.show = lambda fig, caption: plotting.plt.close(fig)  # nbval draws them all
"""
MOVE = """
_captions = [draw(**{name: limits[end] for name, limits in ranges.items()})
             for draw, ranges in plotting.sliders.moved for end in (0, 1)]
assert len(_captions) == 2 * SLIDERS and all(len(text) >= 40 for text in _captions), _captions
"""
OTHERWISE = [
    p for p in SOURCES if re.search("(?i)side path|plotting.sliders", p.read_text("utf-8"))
]


def names(cell, kind):
    """The names that a cell reads (ast.Load) or gives a value (ast.Store), in whatever way."""
    code = "\n".join(line for line in cell.source.split("\n") if not line.startswith(("%", "!")))
    nodes = list(ast.walk(ast.parse(code)))
    found = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, kind)}
    if kind is ast.Store:
        found |= {
            n.name
            for n in nodes
            if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler)
        }
        found |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        aliases = [n for n in nodes if isinstance(n, ast.alias)]
        found |= {(n.asname or n.name).split(".")[0] for n in aliases}
    return found


@each_source
def test_no_core_cell_needs_a_name_from_a_side_path(path):
    known, needed = set(dir(builtins)), set()
    for cell in made(path).cells:
        if cell.cell_type == "code" and not build.has(cell, build.SIDE_PATH):
            known |= names(cell, ast.Store)
            needed |= names(cell, ast.Load)
    assert needed - known == set()


# One with a slider runs here, the others in the slow set: each takes as long as its lesson.
OTHERWISE = [
    p if p.stem == "10_light_on_a_grid" else pytest.param(p, marks=pytest.mark.slow)
    for p in OTHERWISE
]


@pytest.mark.parametrize("path", OTHERWISE, ids=lambda path: path.stem)
def test_the_core_runs_alone_then_its_side_paths_and_then_every_slider_moves(path):
    # as somebody works who leaves the side paths for later; a cell may have taken a slider's names
    cells = made(path).cells
    core = [c for c in cells if not build.has(c, build.SIDE_PATH)]
    side = [c for c in cells if build.has(c, build.SIDE_PATH)]
    count = sum(c.cell_type == "code" and "plotting.sliders(" in c.source for c in cells)
    move = MOVE.replace("SLIDERS", str(count))
    first, last = (nbformat.v4.new_code_cell(code) for code in (REMEMBER, move))
    notebook = made(path)
    notebook.cells = [first, *core, *side, last]
    build.execute(notebook, path.parent)  # an error stops it
    assert said(notebook) and [line for line in said(notebook) if not line.startswith("✓")] == []


# nbval sees a changed number, and our own test sees stripped outputs, to which nbval is blind.


def stored(code, printed, count=1):
    """A notebook of one cell that was stored with what it printed, or (None) without."""
    said = [] if printed is None else [nbformat.v4.new_output("stream", text=printed)]
    cell = nbformat.v4.new_code_cell(code, outputs=said, execution_count=count)
    return nbformat.v4.new_notebook(cells=[cell], metadata=build.METADATA)


def test_nbval_sees_a_changed_digit_and_an_error_and_we_what_was_stripped(tmp_path):
    notebooks = {
        "as_stored": stored("print(3 / 2)", "1.5\n"),
        "changed": stored("print(3 / 2)", "1.6\n"),
        "stripped": stored("print(3 / 2)", None, None),
        "an_answer_left_out_that_stops": stored("print(not_defined)", None, None),
    }
    for name, notebook in notebooks.items():
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"]
    command += [str(tmp_path), "--rootdir", str(tmp_path), "-c", str(ROOT / "pyproject.toml")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    failed = re.findall(r"^FAILED .*?(\w+)\.ipynb", result.stdout, re.MULTILINE)
    assert failed == ["an_answer_left_out_that_stops", "changed"], result.stdout
    assert "2 passed" in result.stdout
    assert "Cell outputs differ" in result.stdout and "NameError" in result.stdout
    # nbval passes what was stripped, which is why we look ourselves
    assert not_executed(notebooks["as_stored"]) == [] != not_executed(notebooks["stripped"])
