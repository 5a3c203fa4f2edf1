"""The generator: from one source to two editions, and nothing of anybody's lost."""

import base64
import io

import nbformat
import pytest
from PIL import Image

from tools import build

SOURCE = '''\
# %% [markdown]
# # Count to three
#
# A line with $x^2$ and `code`.

# %%
import math

# %% [markdown]
# ### Exercise 7.1: twice  (●○○, 1 minute, 1 line)


# %%
def twice(x):
    """Give 2x."""
    ### BEGIN SOLUTION
    y = x + x
    return y
    ### END SOLUTION


# %%
checks.lesson_07.twice(twice)

# %% [markdown] tags=["explanation"]
# #### Solution 7.1, explained
#
# Adding is doubling.

# %% [markdown]
# ### Exercise 7.2: a number  (●○○, 1 minute, 1 line)

# %%
number = ...
### BEGIN SOLUTION
number = 3
### END SOLUTION

# %%
checks.lesson_07.number(number)
'''


FORM = """\
# %% [markdown]
# # Look ahead
#
# **Time:** {minutes}.

# %% jupyter={"source_hidden": true}
# Draw what comes at the end
a = 1

# %% [markdown]
# **Predict.** Is it (a) 1, (b) 2?

# %%
b = 2 * a

# %% [markdown]
# (b). It is *twice* that.
#
# And so on.

# %% [markdown]
# ## Side path: further
#
# See [there](https://example.org/a/long/address/with/words).

# %%
c = 3

# %% [markdown]
# ### Exercise 7.1: more  (●○○, 9 minutes, 1 line)

# %%
def more(x):
    ### BEGIN SOLUTION
    y = x + 1
    z = y + 1
    return z
    ### END SOLUTION


# %%
checks.lesson_07.more(more)

# %% [markdown] tags=["explanation"]
# #### Solution 7.1, explained
#
# It is more.

# %% [markdown]
# ## Back on the road

# %%
d = 4
"""


@pytest.fixture
def whole():
    return build.complete(SOURCE)


@pytest.fixture
def form():
    return build.complete(FORM)


def test_a_side_path_reaches_to_the_next_heading_of_its_rank(form):
    side = [cell.source.split("\n")[0] for cell in form.cells if build.has(cell, build.SIDE_PATH)]
    assert side[0] == "## Side path: further" and side[-1] == "#### Solution 7.1, explained"
    core = [cell.source for cell in form.cells if not build.has(cell, build.SIDE_PATH)]
    assert "b = 2 * a" in core and "d = 4" in core and "c = 3" not in core
    marked = FORM.replace("9 minutes, 1 line)", "9 minutes, 1 line, side path)")
    marked = build.complete(marked.replace("## Side path: further", "## Further"))
    core = [cell.source for cell in marked.cells if not build.has(cell, build.SIDE_PATH)]
    assert "c = 3" in core and "d = 4" in core and not any("more" in text for text in core)


def test_the_model_counts_what_a_learner_reads_types_and_guesses(form):
    words_core = 3 + 2 + 7 + 8 + 5  # title, time, question, its answer, the last heading
    words_side = 4 + 2 + 9
    core = words_core / 110 + 2 / 6 + 1
    side = words_side / 110 + 4 / 6 + 9  # c, def, the stub, the check
    assert build.minutes(form) == pytest.approx((core, core + side))


def test_a_lessons_head_says_the_minutes_and_the_way_back_forgets_them(form):
    assert "**Time:** 5 minutes for the core, 15 with the side paths." in form.cells[0].source
    assert (
        "**Time:** 15 minutes."
        in build.complete(FORM.replace("Side path", "A path")).cells[0].source
    )
    assert build.source_of(form).split() == FORM.split()
    assert build.complete(build.source_of(form)) == form


def test_a_learner_opens_the_answer_to_a_prediction(form):
    told = "\n\n(b). It is *twice* that.\n\n</details>\n\nAnd so on."
    texts = [cell.source for cell in build.lesson(form).cells]
    assert [t for t in texts if t.startswith("<details><summary>") and t.endswith(told)]
    assert not any("<details>" in cell.source for cell in form.cells)


def test_folded_cells_stay_folded_in_both_editions(form):
    for notebook in (form, build.lesson(form)):
        assert [c.source.split("\n")[0] for c in notebook.cells if build.folds(c)] == [
            "# Draw what comes at the end"
        ]


def test_only_the_answer_to_a_prediction_is_left_out(form, tmp_path):
    form.cells = [cell for cell in form.cells if "checks." not in cell.source]
    for cell in form.cells:
        cell.source = cell.source.replace("b = 2 * a", "print(2 * a)").replace("d = 4", "print(4)")
    kept = build.keep_predictions_open(build.execute(form, tmp_path))
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, None, 3, 4, 5]
    assert [len(cell.outputs) for cell in code] == [0, 0, 0, 0, 1]


def test_a_picture_that_moves_keeps_its_frames():
    frames = [Image.linear_gradient("L").rotate(30 * k).convert("RGB") for k in range(5)]
    film, still = io.BytesIO(), io.BytesIO()
    frames[0].save(film, "PNG", save_all=True, append_images=frames[1:], duration=70)
    frames[0].save(still, "PNG")
    for png, count in [(film, 5), (still, 1)]:
        stored = base64.b64decode(build._smaller(base64.b64encode(png.getvalue()).decode()))
        assert getattr(Image.open(io.BytesIO(stored)), "n_frames", 1) == count


def test_the_lesson_has_stubs_and_no_solution(whole):
    lesson = build.lesson(whole)
    text = "\n".join(cell.source for cell in lesson.cells)
    assert "x + x" not in text and "number = 3" not in text and "explained" not in text
    assert '    """Give 2x."""\n    return ...  # your code here' in text
    assert "number = ...\n# your code here" in text
    assert "SOLUTION" not in text


def test_every_line_of_the_lesson_stands_in_the_complete_edition(whole):
    ours = {line for cell in whole.cells for line in cell.source.splitlines()}
    stubs = {"    " + build.STUB, build.VALUE_STUB}
    for cell in build.lesson(whole).cells:
        assert set(cell.source.splitlines()) <= ours | stubs


def test_a_stub_runs_and_returns_the_sentinel(whole):
    space = {}
    for cell in build.lesson(whole).cells:
        if cell.id.startswith("exercise-"):
            exec(cell.source, space)
    assert space["twice"](1) is ... and space["number"] is ...


def test_making_twice_changes_no_byte(whole):
    assert nbformat.writes(whole) == nbformat.writes(build.complete(SOURCE))
    assert nbformat.writes(build.lesson(whole)) == nbformat.writes(build.lesson(whole))


def test_a_cell_keeps_its_id_when_another_is_added(whole):
    longer = build.complete("# %% [markdown]\n# New first cell.\n\n" + SOURCE)
    assert [c.id for c in longer.cells[1:]] == [c.id for c in whole.cells]


def test_there_is_a_way_back_to_the_source(whole):
    assert build.complete(build.source_of(whole)) == whole
    for path in build.sources():
        text = path.read_text(encoding="utf-8")
        again = build.complete(build.source_of(build.complete(text)))
        assert again == build.complete(text), path


def test_check_cells_are_locked_and_the_exercise_is_open(whole):
    cells = {cell.id: cell for cell in build.lesson(whole).cells}
    assert cells["check-7-1"].metadata["editable"] is False
    assert "editable" not in cells["exercise-7-1"].metadata


def test_it_is_a_valid_nbgrader_source(whole):
    from nbgrader.preprocessors import CheckCellMetadata

    CheckCellMetadata().preprocess(whole, {})


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("### END SOLUTION\n\n\n# %%", "\n\n# %%", "no end"),
        ('[markdown] tags=["explanation"]', "[markdown]", "explanation"),
        ("# %%\nimport math\n", "# %%\nimport math\n\n# %%\nimport math\n", "the same"),
    ],
)
def test_a_fault_in_the_source_is_named(old, new, words):
    assert old in SOURCE
    with pytest.raises((SystemExit, RuntimeError)) as error:
        build.lesson(build.complete(SOURCE.replace(old, new, 1)))
    assert words in str(error.value)


def test_a_learners_notebook_is_never_overwritten(whole, tmp_path, capsys):
    path = tmp_path / "07_count.ipynb"
    build.write(whole, path)
    build.write(whole, path)
    assert list(tmp_path.glob("*.mine*")) == []  # as it was made: nothing to keep
    for k in (1, 2):
        edited = nbformat.read(path, as_version=4)
        edited.cells[1].source = f"my = {k}"
        nbformat.write(edited, path)
        build.write(whole, path)
    kept = sorted(tmp_path.glob("*.mine*.ipynb"))
    assert [nbformat.read(p, 4).cells[1].source for p in kept] == ["my = 1", "my = 2"]
    assert nbformat.read(path, 4) == whole
    assert "your version is now" in capsys.readouterr().out


def test_an_unknown_lesson_is_named(capsys):
    with pytest.raises(SystemExit, match="There is no lesson '88'"):
        build.sources(["88"])


@pytest.fixture
def stored(whole, tmp_path, monkeypatch):
    """A source in a folder of its own, with both notebooks beside it."""
    path = tmp_path / "07_count.py"
    path.write_text(build.source_of(whole), encoding="utf-8")
    pairs = [(tmp_path / "07_count.ipynb", whole), (tmp_path / "lesson.ipynb", build.lesson(whole))]
    for target, notebook in pairs:
        nbformat.write(notebook, target)
    monkeypatch.setattr(build, "editions", lambda path: pairs)
    monkeypatch.setattr(build, "sources", lambda numbers=(): [path])
    monkeypatch.setattr(build, "_short", lambda path: path.name)
    return path


def change(target):
    notebook = nbformat.read(target, as_version=4)
    notebook.cells[1].source = "changed = 1"
    nbformat.write(notebook, target)


def ask(monkeypatch, *words):
    monkeypatch.setattr(build.sys, "argv", ["build.py", *words])
    with pytest.raises(SystemExit) as end:
        build.main()
    return end.value.code


def test_a_changed_cell_is_drift_and_check_fails_with_its_name(stored, monkeypatch):
    assert build.drift(stored) == [] and ask(monkeypatch, "--check") == 0
    change(stored.with_name("lesson.ipynb"))
    (fault,) = build.drift(stored)
    assert "lesson.ipynb is not what its source makes" in fault and "changed = 1" in fault
    assert fault in ask(monkeypatch, "--check")
    stored.with_suffix(".ipynb").unlink()
    assert build.drift(stored)[0] == "07_count.ipynb does not exist"


def test_the_way_back_keeps_the_source_that_was_there(stored, capsys):
    build.back(stored)
    assert not stored.with_suffix(".py.old").exists()
    change(stored.with_suffix(".ipynb"))
    before = stored.read_text(encoding="utf-8")
    build.back(stored)
    assert "changed = 1" in stored.read_text(encoding="utf-8")
    assert stored.with_suffix(".py.old").read_text(encoding="utf-8") == before
