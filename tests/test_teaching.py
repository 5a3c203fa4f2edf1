"""Teachers: what is handed out, collected, graded and told, and what no submission can do.

The quick tests grade a short lesson made of three of lesson 01's exercises. Hostile submissions, a
class, and other lessons are in the slow set, inside limits that this file sets.
"""

import ast
import csv
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from unittest import mock

import pytest

from shared import checks
from shared.checks import graded

pytest.importorskip("nbgrader")

from tools import assign, bag, build, grade
from tools.teaching import (
    collect,
    cut,
    handout,
    plan,
    spreadsheet,
    suspects,
    tables,
    trials,
    variants,
    wall,
)

STEM = "01_sinc_derivatives"
LIMITS = wall.Limits(
    seconds=150, cell=40, check=8, memory=1500, processes=24, disk=20, output=20_000
)
linux = pytest.mark.skipif(not wall.stands(), reason="no wall can be built on this system")


def short(folder):
    """A source with exercises 1.1, 1.2 and 1.4, a question, and what they need; its path."""
    text = (build.ROOT / "solutions" / f"{STEM}.py").read_text(encoding="utf-8")
    kept, question, exercise = [], None, None
    for cell in re.split(r"(?m)^(?=# %%)", text)[1:]:
        title = re.search(r"### Exercise (\S+):", cell)
        exercise = title[1] if title else exercise
        question = question or (cell if "**Predict" in cell else None)
        needed = ["# ### Exercise", "BEGIN SOLUTION", "\nchecks.lesson_01", "\nt, w = leggauss(48)"]
        if any(word in cell for word in [*needed, "from shared import checks"]):
            if "source_hidden" not in cell and exercise not in ("1.3", "1.5"):
                kept.append(cell)
    path = folder / f"{STEM}.py"
    path.write_text("".join([*kept, question]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """(folder of a hand-out, what it says of itself, the notebook handed out)."""
    folder = tmp_path_factory.mktemp("handout")
    (folder / "delivered").mkdir()
    source = short(tmp_path_factory.mktemp("source"))
    with mock.patch("nbgrader.api.get_alembic_version", lambda: "none"):  # 3 s, for updates alone
        told = handout.make([source], folder, predictions=True)
    return folder, told, collect.releases(folder / "teacher", told)[STEM]


def answered(course, kind="right", **changed):
    """A submission, with other texts for some cells; None takes a cell away.

    A name is a cell's, with _ for -: exercise_1_1. `extra` is a cell before the first exercise,
    `guess` what stands in the cells for predictions.
    """
    folder, _, released = course
    notebook, _ = trials.make(folder, STEM, [kind])[kind]
    cells = []
    for cell in notebook["cells"]:
        name = (collect.key(cell) or "").replace("-", "_")
        if name == "exercise_1_1" and "extra" in changed:
            cells.append({"cell_type": "code", "metadata": {}, "source": changed["extra"]})
        if name.startswith("predict_"):
            cell["source"] += changed.get("guess", "")
        if changed.get(name, "") is not None:
            cells.append({**cell, "source": changed.get(name, cell["source"])})
    return {**notebook, "cells": cells}


def graded_by_us(course, tmp_path, limits=LIMITS, **submissions):
    """{name: Row} of these submissions, and the lines of look-at.csv as one text."""
    folder, _, _ = course
    delivered = tmp_path / "delivered"
    delivered.mkdir(parents=True, exist_ok=True)
    for name, notebook in submissions.items():
        place = delivered / name
        place.mkdir(exist_ok=True)
        (place / "work (2).ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    said = []
    rows = grade.grade(folder, delivered, tmp_path / "graded", limits, 2, said.append)
    looks = (tmp_path / "graded/look-at.csv").read_text(encoding="utf-8-sig")
    return {row.student.name: row for row in rows}, looks


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Quick: what is handed out


def test_a_hand_out_shows_no_answer(course, tmp_path):
    folder, told, _ = course
    target = handout.pack(folder, [STEM])
    assert handout.leaks(target) == []
    with zipfile.ZipFile(target) as box:
        names = [name.partition("/")[2] for name in box.namelist()]
    assert {f"{STEM}.ipynb", "requirements.txt", "README.txt", "shared/checks/lesson_01.py"} <= set(
        names
    )
    assert not any(re.search(r"solutions|tests|\.git|gradebook|lesson_02", name) for name in names)
    assert target.read_bytes() == handout.pack(folder, [STEM]).read_bytes()


@pytest.mark.parametrize("what", ["solution", "explanation", "table", "outputs"])
def test_a_leak_is_found(course, tmp_path, what):
    folder, _, released = course
    source = (build.ROOT / "solutions" / f"{STEM}.py").read_text(encoding="utf-8")
    target = tmp_path / "leaky.zip"
    with zipfile.ZipFile(target, "w") as box:
        if what == "solution":
            answer = re.findall(r"(?s)BEGIN SOLUTION\n(.*?)### END", source)[1]
            box.writestr("x/notes.txt", answer.replace("    ", "\t"))
        elif what == "explanation":
            text = source.partition("#### Solution 1.1")[2].partition("# %%")[0]
            box.writestr("x/notes.md", text.replace("\n# ", "\n").replace("\n#\n", "\n\n"))
        elif what == "table":
            box.writestr("x/tests/answers/lesson_01.py", "")
        else:
            cell = {"cell_type": "code", "metadata": {}, "source": "1", "execution_count": 1}
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
            box.writestr("x/a.ipynb", json.dumps({**released, "cells": [cell]}))
    assert handout.leaks(target) != []


def test_points_are_the_dots_and_check_cells_are_locked(course):
    _, told, released = course
    points = told["lessons"][STEM]["points"]
    assert points == {f"check-1-{k}": n for k, n in zip((1, 2, 4), (1, 2, 2), strict=True)}
    for cell in released["cells"]:
        settings = cell["metadata"].get("nbgrader", {})
        if settings.get("grade_id", "").startswith("check-"):
            assert settings["locked"] and settings["grade"]
        if settings.get("grade_id", "").startswith("exercise-"):
            assert "your code here" in "".join(cell["source"])


def test_predictions_are_asked_for_when_wanted():
    path = build.ROOT / "solutions" / f"{STEM}.py"
    plain, _ = handout.graded(path)
    assert not any("the solution once" in cell.source for cell in plain.cells)
    asking, _ = handout.graded(path, predictions=True)
    asked = [c for c in asking.cells if c.id.startswith("predict-")]
    assert len(asked) == sum("**Predict" in c.source for c in plain.cells) > 3
    assert all(c.metadata.nbgrader.grade and not c.metadata.nbgrader.locked for c in asked)


def test_a_check_raises_its_line_for_a_grader_alone_and_remembers_nothing(
    monkeypatch, tmp_path, capsys
):
    check, file = checks.lesson_01.nth_derivative, tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(file))
    check(...)  # a learner's own run
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert graded.now()
    with pytest.raises(AssertionError, match="1.1  not attempted yet"):
        check(...)
    monkeypatch.setattr(check, "read", lambda answer: "fine.")
    check(lambda: 0)
    assert "✓ 1.1  fine." in capsys.readouterr().out and not file.exists()


# Quick: what is delivered


def delivered(tmp_path, files):
    for name, data in files.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return tmp_path / "in"


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, data in files.items():
            box.writestr(name, data)
    return out.getvalue()


def test_files_find_their_student_and_their_lesson_whatever_their_names(course, tmp_path):
    _, _, released = course
    text = json.dumps(released)
    bulk = {
        "Ann Other_411_assignsubmission_file_/01 (2).ipynb": text,
        "Bo Öhlund_412_assignsubmission_file_/hand in.zip": zipped({"a/b/x.ipynb": text}),
        "__MACOSX/._x": "",
    }
    folder = delivered(tmp_path, {
        "bulk.zip": zipped(bulk), "doejane_77_880_Untitled.ipynb": text,
        "cy/06 (2).ipynb": text, "dee.zip": zipped({"x.ipynb": text}), f"eve {STEM}.ipynb": text,
    })  # fmt: skip
    found, looks = collect.submissions(folder, {STEM: released})
    assert [(who.name, who.identifier) for who, *_ in found] == [
        ("Ann Other", "411"), ("Bo Öhlund", "412"), ("cy", ""), ("dee", ""), ("doejane", "77"),
        ("eve", ""),
    ]  # fmt: skip
    assert looks == [] and {stem for _, stem, _, _ in found} == {STEM}


def test_bad_input_is_named_and_nothing_is_lost(course, tmp_path):
    _, told, released = course
    text, other = json.dumps(released), (build.ROOT / "lessons/02_inside_autograd.ipynb")
    lost = json.loads(text)
    for cell in lost["cells"]:
        if collect.key(cell):
            del cell["metadata"]["nbgrader"]
    folder = delivered(tmp_path, {
        "a/x.ipynb": "not json", "b/x.ipynb": "[1, 2]", "c.zip": zipped({}), "d.zip": b"PK no zip",
        "e/x.ipynb": other.read_bytes(), "f/x.ipynb": text, "f/x (1).ipynb": text + " ",
        "g/x.ipynb": json.dumps(lost), "h/photo.jpg": b"\xff\xd8", "i/x.ipynb": b"\xff\xfe\x00",
        "j.zip": zipped({"../../up.ipynb": text}), "k/x.ipynb": '{"cells": [{"source": 1}]}',
    })  # fmt: skip
    before = contents(folder)
    found, looks = collect.submissions(folder, {STEM: released})
    assert [who.name for who, *_ in found] == ["f", "g", "j"]
    reasons = {look.student: look.reason for look in looks}
    wanted = {
        "a": "not a notebook", "b": "not a notebook", "c": "an empty zip", "d": "cannot be read",
        "e": "another lesson", "f": "another file of this student", "h": "not a notebook",
        "i": "not a notebook", "k": "not a notebook",
    }  # fmt: skip
    assert reasons.keys() == wanted.keys()
    assert all(words in reasons[name] for name, words in wanted.items()), reasons
    assert found[0][3] == "f/x (1).ipynb"
    tables.write(tmp_path / "out", [], looks, told, {STEM: released})
    scores = spreadsheet.read(tmp_path / "out/scores.csv")  # no score, but a line
    assert {line["student"]: line["total"] for line in scores} == dict.fromkeys(wanted, "")
    assert before == contents(folder)
    mended, notes = collect.mended(found[1][2], released)
    assert sum("had lost its mark" in note for note in notes) == 7
    assert [collect.key(c) for c in mended["cells"]] == [collect.key(c) for c in released["cells"]]


def test_checks_taken_away_or_changed_come_back_and_older_releases_are_named(course):
    _, _, released = course
    work = answered(course, check_1_2=None, check_1_4="pass")
    work["metadata"] = {"differentiable_light": {"release": "older"}}
    before = json.dumps(work)
    mended, notes = collect.mended(work, released)
    assert json.dumps(work) == before
    names = [collect.key(c) for c in mended["cells"] if collect.key(c)]
    assert names == [collect.key(c) for c in released["cells"] if collect.key(c)]
    said = " ".join(notes)
    assert "older release" in said and "check-1-2 was deleted" in said and "1-4, a check" in said


@pytest.mark.parametrize(
    "text, reason",
    [
        ("import os", "imports os"),
        ("from shared.checks import lesson_01", "imports from shared.checks"),
        ("open('x')", "uses open"),
        ("exec('1')", "uses exec"),
        ("checks.lesson_01.safe_sinc.read = 0", "uses shared.checks"),
        ("np.allclose = lambda *a: True", "writes to np.allclose"),
        ("(lambda: 0).__globals__", "uses .__globals__"),
        ("!ls", "begins with % or !"),
        ("f.f_back", "uses .f_back"),
    ],
)
def test_code_that_reaches_too_far_is_listed(course, text, reason):
    folder, _, released = course
    ours = collect.answers(folder / "teacher", STEM)
    mended, _ = collect.mended(answered(course, extra=text), released)
    assert any(reason in said for said in suspects.of(mended, released, ours))
    clean, notes = collect.mended(answered(course), released)
    assert suspects.of(clean, released, ours) == notes == []
    usual = {**ours, "exercise-1-1": text}  # what our own answer does as well
    mended, _ = collect.mended(answered(course, exercise_1_1=text), released)
    assert not any(reason in said for said in suspects.of(mended, released, usual))


def test_the_teachers_page_says_what_the_sources_say():
    text = plan.PAGE.read_text(encoding="utf-8")
    assert plan.filled(text) == text, "run: python -m tools.teaching.plan"
    rows = dict(re.findall(r"(?m)^\| (\d\d) \|((?: [\d.]+ / [\d.]+ \|)+)$", text))
    for path in build.sources():
        number = path.stem[:2]
        assert f"\n### {number} " in text
        tried = [pair.split(" / ") for pair in rows[number].strip(" |").split(" | ")]
        assert len(tried) == len(trials.KINDS) and all(a == b for a, b in tried)
        points = re.search(rf"(?m)^\| {number} [a-z].* (\d+) \|$", text)[1]
        assert tried[0][0] == points, f"run: python -m tools.teaching.trials {number}"


# Quick: the whole cycle


def test_from_hand_out_to_feedback(course, tmp_path):
    """Each kind of submission that a class brings, and the scores, tables and pages it gets."""
    nothing = {n: f"def {n}(*_):\n    return None" for n in ("nth_derivative", "soft_slit")}
    noisy = answered(course, "noisy", check_1_1=None, guess="It bends, for x is small.")
    mixed = {c["metadata"]["nbgrader"]["grade_id"]: c for c in noisy["cells"] if collect.key(c)}
    works = {  # name -> (the submission, the points it deserves: 1.1, 1.2, 1.4)
        "right": (answered(course), (1, 2, 2)),
        "one wrong: 1.1": (answered(course, exercise_1_1=nothing["nth_derivative"]), (0, 2, 2)),
        "one wrong: 1.2, check edited": (
            answered(
                course,
                exercise_1_2="def safe_sinc(x):\n    return np.sin(x) / x",
                check_1_2="print('✓ 1.2  all is well')",
            ),
            (1, 0, 2),
        ),
        "one wrong: 1.4, check deleted": (
            answered(course, exercise_1_4=nothing["soft_slit"], check_1_4=None), (1, 2, 0)
        ),
        "untouched": (answered(course, "untouched"), (0, 0, 0)),
        "crash, noise, endless": (
            answered(
                course,
                extra=trials.NOISE,
                exercise_1_1="def nth_derivative(f, n):\n    raise RuntimeError('a crash')",
                exercise_1_2=mixed["exercise-1-2"]["source"],
                exercise_1_4="def soft_slit(x):\n    while True:\n        pass",
            ),
            (0, 2, 0),
        ),
        "noise, right check deleted": (noisy, (1, 2, 2)),
        "patched": (answered(course, "untouched", extra=trials.PATCH), (0, 0, 0)),
    }  # fmt: skip
    handed_in = {name: work for name, (work, _) in works.items()}
    rows, looks = graded_by_us(course, tmp_path, LIMITS._replace(check=2), **handed_in)
    given = {name: tuple(row.points.values()) for name, row in rows.items()}
    assert given == {name: points for name, (_, points) in works.items()}
    assert rows["right"].looks == rows["untouched"].looks == []
    assert "RuntimeError: a crash" in rows["crash, noise, endless"].lines["1.1"]
    assert "still not done after 2 s" in rows["crash, noise, endless"].lines["1.4"]
    for words in ("imports logging", "check-1-2, a check, was edited", "check-1-4 was deleted"):
        assert words in looks
    assert "writes to checks.Check.__call__" in looks
    out = tmp_path / "graded"
    table = {line["student"]: line for line in spreadsheet.read(out / "scores.csv")}
    assert {name: float(line["total"]) for name, line in table.items()} == {
        name: sum(points) + (name == "noise, right check deleted") for name, points in given.items()
    }
    assert {line["out of"] for line in table.values()} == {"6"}  # with one prediction
    assert "returns nothing" in (out / "mistakes.csv").read_text("utf-8-sig")
    page = (out / "feedback/one wrong_ 1.1.html").read_text("utf-8")
    assert "✗ 1.1" in page and "def " not in page and len(page) < 20_000


def test_predictions_count_for_completion_until_a_teacher_marks_them(course, tmp_path):
    _, told, released = course
    out, file = tmp_path, tmp_path / "predictions.csv"

    def written(**texts):
        rows = []
        for name, text in texts.items():
            work, _ = collect.mended(answered(course, guess=text), released)
            result = {"verdicts": {}, "scores": {}, "gone": None, "log": "", "peak": 0}
            who = collect.Student(name)
            rows.append(tables.row(who, STEM, name, [], result, told, work))
        tables.write(out, rows, [], told, {STEM: released})
        scores = {r["student"]: r["predictions 01"] for r in spreadsheet.read(out / "scores.csv")}
        return scores, (out / "look-at.csv").read_text("utf-8-sig")

    ann, bo = "It bends; ∂f is small.", " "
    assert written(ann=ann, bo=bo)[0] == {"ann": "1.0", "bo": "0.0"}
    lines = spreadsheet.read(file)
    assert lines[0]["answer"] == ann and "**Predict" in lines[0]["question"]
    before = contents(out)
    written(ann=ann, bo=bo)
    assert contents(out) == before

    text = file.read_text("utf-8-sig")  # now as a spreadsheet saves it, with a comma in 0,5
    with file.open("w", encoding="cp1252", errors="replace", newline="") as saved:
        table = csv.writer(saved, delimiter=";")
        for line in csv.reader(io.StringIO(text)):
            table.writerow([*line[:-1], {"1": "0,5"}.get(line[-1], line[-1])])
    scores, looks = written(ann=ann, bo=bo)
    assert scores == {"ann": "0.5", "bo": "0.0"} and looks.count("\n") == 1
    assert "Your predictions: 0.5 of 1" in (out / "feedback/ann.html").read_text("utf-8")
    file.write_text(file.read_text("utf-8-sig").replace("0.5", "two"), encoding="utf-8")
    scores, looks = written(ann=ann, bo="Something else.")
    assert scores == {"ann": "1.0", "bo": "1.0"}
    assert "points 'two' are no number" in looks and "answer has changed" in looks
    assert "no submission for this line" in written(bo="Something else.")[1]


def test_totals_go_back_as_each_platform_reads_them(course, tmp_path):
    """What Moodle's and Canvas's own importers ask of a file, in words of ours."""
    _, told, released = course
    work, _ = collect.mended(answered(course), released)
    result = {"verdicts": {}, "scores": {}, "gone": None, "log": "", "peak": 0}
    names = [collect.Student("Ann Other", "411"), collect.Student("bo")]
    rows = [tables.row(who, STEM, who.name, [], result, told, work) for who in names]
    unread = collect.Look("cy", "", "Cy_413_assignsubmission_file_/x.ipynb", "not a notebook")
    tables.write(tmp_path, rows, [unread], told, {STEM: released})
    assert len(spreadsheet.read(tmp_path / "scores.csv")) == 3
    head, *lines = csv.reader(io.StringIO((tmp_path / "for-moodle.csv").read_text("utf-8-sig")))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(head)
    (line,) = (dict(zip(head, line, strict=True)) for line in lines)  # who has a number and points
    assert line["Identifier"].removeprefix("Participant ") == "411" and float(line["Grade"]) == 0
    head, most, *lines = csv.reader(
        io.StringIO((tmp_path / "for-canvas.csv").read_text("utf-8-sig"))
    )
    assert head == ["Student", "ID", "Section", "Differentiable Light 01"]
    assert most == ["Points Possible", "", "", "6"]
    assert lines == [["Ann Other", "411", "", "0.0"], ["bo", "", "", "0.0"]]


@pytest.mark.parametrize("number", variants.VARIANTS)
def test_a_variant_changes_the_lesson_and_its_check_alike(number):
    """That right answers pass and last year's fail is tried by assign, and in the slow set."""
    (path,) = build.sources([number])
    source = path.read_text(encoding="utf-8")
    check = (build.ROOT / f"shared/checks/lesson_{path.stem[:2]}.py").read_text(encoding="utf-8")
    assert variants.lesson(source, path.stem, None) == source
    for value in variants.VARIANTS[number].values:
        for text, changes in [
            (source, variants.VARIANTS[number].lesson), (check, variants.VARIANTS[number].check)
        ]:  # fmt: skip
            assert "@" not in (made := variants.replaced(text, changes, value)) or "@" in text
            ast.parse(made)
    drawn = {variants.drawn(seed, path.stem)[number] for seed in range(40)}
    assert drawn == set(variants.VARIANTS[number].values)
    with pytest.raises(SystemExit, match="no longer says"):
        variants.replaced("", variants.VARIANTS[number].lesson, 1)


@pytest.mark.parametrize("path", build.sources(), ids=lambda path: path.stem[:2])
def test_what_trials_leave_out_is_no_exercise(path):
    notebook, points = handout.graded(path)
    cells = [{**c, "source": c["source"]} for c in notebook.cells]
    kept = cut.needed(cells)
    assert [collect.key(c) for c in kept if collect.key(c)] == [
        collect.key(c) for c in cells if collect.key(c)
    ]
    for made in kept:
        ast.parse(made["source"])


# Slow: everything else, tried for real

slow = pytest.mark.slow


@slow
@pytest.mark.parametrize("kind", trials.KINDS)
def test_the_course_tries_its_hand_out_itself(course, kind):
    folder, told, _ = course
    given, faults = trials.run(folder, told, LIMITS, [kind], say=lambda _: None)
    points = {"untouched": 0, "right": 5, "deleted": 5, "noisy": 5}.get(kind, 4)
    assert faults == [] and given[STEM][kind] == (points, points)


@slow
@pytest.mark.parametrize("lesson", sorted({build.grammar.lesson(n) for n in variants.VARIANTS}))
def test_with_a_variant_right_answers_pass_and_last_years_do_not(tmp_path, lesson):
    told = handout.make(build.sources([lesson]), tmp_path, variant="2027")
    (stem,) = told["lessons"]
    assert handout.leaks(handout.pack(tmp_path, [stem]), "2027") == []
    given, faults = trials.run(tmp_path, told, kinds=["noisy"], say=lambda _: None)
    assert faults == []
    assert given[stem][trials.LAST_YEAR][0] < given[stem]["noisy"][0]


@slow
def test_wheel_and_bag_hold_no_explanation_no_table_of_answers_no_history(tmp_path):
    """They are for learners: their checks are open, and so are cells that draw with our piece."""
    names, copied = bag.files(), tmp_path / "copied"
    assert not any(handout.HOME.search(name) for name in names)
    for name in names:
        if name.startswith("shared/") or "/" not in name:
            (copied / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(build.ROOT / name, copied / name)
    wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, copied]
    subprocess.run(wheel, check=True)
    (target,) = tmp_path.glob("*.whl")
    assert not any("explanation" in leak or "is in it" in leak for leak in handout.leaks(target))
    texts = {n: (build.ROOT / n).read_text(encoding="utf-8", errors="replace") for n in names}
    assert not any("explanation" in leak for leak in handout.shown(texts))
    source = {"x.py": (build.ROOT / f"solutions/{STEM}.py").read_text(encoding="utf-8")}
    assert any("explanation" in leak for leak in handout.shown(source))


@slow
def test_what_grades_wrongly_is_not_handed_out(course, monkeypatch, tmp_path):
    source = short(tmp_path)
    text = source.read_text(encoding="utf-8")
    text = text.replace("return np.dot(np.cos", "return np.dot(np.sin")
    source.write_text(text, encoding="utf-8")
    monkeypatch.setattr(build, "sources", lambda *_: [source])
    with pytest.raises(SystemExit, match="1.4"):
        assign.assign(["01"], tmp_path / "out", limits=LIMITS, kinds=["right"], say=lambda _: None)
    assert not list((tmp_path / "out").glob("*.zip"))


@slow
def test_grading_again_changes_nothing(course, tmp_path):
    works = {"a": answered(course), "b": answered(course, exercise_1_4="soft_slit = 3")}
    graded_by_us(course, tmp_path, **works)
    folder, _, _ = course
    before = contents(tmp_path) | contents(folder)
    graded_by_us(course, tmp_path, **works)
    assert before == contents(tmp_path) | contents(folder)


HOSTILE = {  # name -> (a cell before the first exercise, words that must stand in look-at.csv)
    "deletes_files": (
        "import shutil, pathlib\nfor p in pathlib.Path({target!r}).glob('*'):\n"
        "    shutil.rmtree(p, ignore_errors=True) if p.is_dir() else p.unlink()",
        "imports shutil",
    ),
    "keeps_starting_processes": (
        "import subprocess\nkept = [subprocess.Popen(['sleep', '997']) for _ in range(60)]\n"
        "import time\ntime.sleep(20)",
        "processes running",
    ),
    "leaves_processes": (
        "import subprocess\nfor _ in range(5):\n"
        "    subprocess.Popen(['sleep', '997'], start_new_session=True)",
        "imports subprocess",
    ),
    "fills_memory": ("x = []\nwhile True:\n    x.append(bytearray(50_000_000))", "more memory"),
    "fills_output": ("print('x' * 30_000_000)", "more than is kept"),
    "fills_the_disk": (
        "for k in range(9):\n    open(f'f{{k}}', 'wb').write(bytes(9_000_000))\n"
        "import time\ntime.sleep(9)",
        "MB of files",
    ),
    "reads_the_source": (
        "import glob\nfound = glob.glob({target!r} + '/**/*', recursive=True)\n"
        "assert found, 'nothing is seen'",
        "imports glob",
    ),
    "writes_to_the_gradebook": (
        "import glob, sqlite3\n"
        "for f in glob.glob('/**/gradebook.db', recursive=True) + glob.glob('../*.db'):\n"
        "    with sqlite3.connect(f) as db: db.execute('update grade set auto_score = 99')",
        "imports sqlite3",
    ),
    "kills_the_kernel": ("import os\nos._exit(1)", "its kernel ended"),
    "opens_a_connection": (
        "import socket\nsocket.create_connection(('127.0.0.1', {port}), 3)",
        "imports socket",
    ),
    "patches_the_checker": (
        "from shared import checks\n"
        "checks.lesson_01.safe_sinc.read = lambda answer: 'fine.'\n"
        "checks.Check.__call__ = lambda self, answer: None",
        "writes to checks",
    ),
    "ships_shared": (
        "import pathlib\np = pathlib.Path('shared/checks'); p.mkdir(parents=True)\n"
        "(p.parent / '__init__.py').write_text(''); (p / '__init__.py').write_text('')",
        "imports pathlib",
    ),
}


def sleepers():
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"997" in words and b"sleep" in words:
            found.append(place.name)
    return found


@slow
@linux
@pytest.mark.parametrize("kind", wall.WALLS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_submission_harms_nobody_and_gains_nothing(
    course, monkeypatch, tmp_path, name, kind
):
    if kind not in wall.standing():
        pytest.skip(f"{kind} cannot be built here")
    monkeypatch.setattr(wall, "stands", lambda: kind)
    scratch, make = [], tempfile.mkdtemp
    monkeypatch.setattr(
        grade.tempfile, "mkdtemp", lambda **k: scratch.append(make(**k)) or scratch[-1]
    )
    folder, _, released = course
    target = tmp_path / "other students"
    (target / "ann").mkdir(parents=True)
    (target / "ann/work.ipynb").write_text("Ann's", encoding="utf-8")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        text, words = HOSTILE[name]
        text = text.format(target=str(target), port=server.getsockname()[1])
        empty = {"exercise_1_2": "def safe_sinc(x):\n    return 0 * x"}
        before = contents(folder)
        rows, looks = graded_by_us(
            course, tmp_path, hostile=answered(course, extra=text, **empty), good=answered(course)
        )
        with pytest.raises(TimeoutError):
            server.accept()
    assert before == contents(folder)
    assert (target / "ann/work.ipynb").read_text(encoding="utf-8") == "Ann's"
    assert rows["good"].total == 5 and rows["good"].looks == []
    assert rows["hostile"].points["1.2"] == 0 and rows["hostile"].total <= 3
    assert words in looks, looks
    assert sleepers() == []
    scratch = [place for place in scratch if Path(place).name[0] == "g"]  # ours, not a server's
    assert len(scratch) == 2 and not any(map(os.path.exists, scratch))


@slow
def test_without_a_wall_time_and_output_are_limited(course, monkeypatch, tmp_path):
    monkeypatch.setattr(wall, "stands", lambda: None)
    much, endless = HOSTILE["fills_output"][0], "def safe_sinc(x):\n    while True:\n        pass"
    works = {"right": answered(course), "much": answered(course, extra=much, exercise_1_2=endless)}
    works["late"] = answered(course, extra="while True:\n    pass")
    rows, looks = graded_by_us(course, tmp_path, LIMITS._replace(check=2, cell=20), **works)
    assert rows["right"].total == 5 and rows["much"].points == {"1.1": 1, "1.2": 0, "1.4": 2}
    assert "more than is kept" in looks
    assert rows["late"].total == 5 and "longer than a cell may" in str(rows["late"].looks)


FORGERIES = {  # in the student's own process: each may gain points, and each must be listed
    "reads what is wanted from the check's frame": (
        "import sys\ndef soft_slit(x):\n    frame = sys._getframe()\n"
        "    while 'wanted' not in frame.f_locals:\n        frame = frame.f_back\n"
        "    return frame.f_locals['wanted']",
        "uses .f_back",
    ),
    "takes what is right from the check": (
        "from shared.checks import lesson_01\nsoft_slit = lesson_01._soft",
        "imports from shared.checks",
    ),
    "makes everything near": (
        "import numpy\nnumpy.max = lambda *a, **k: 0.0\ndef soft_slit(x):\n    return 0 * x",
        "writes to numpy.max",
    ),
    "prints the line": (
        "print('✓ 1.4  done.')\ndef soft_slit(x):\n    import os\n    os._exit(0)",
        "imports os",
    ),
    "shows a verdict of its own": (
        "from IPython.display import display\n"
        "display({'application/vnd.differentiable-light.verdict+json': {'number': '1.4', "
        "'status': 'correct', 'line': 'x', 'sign': 'x'}}, raw=True)\n"
        "def soft_slit(x):\n    return 0 * x",
        "imports IPython",
    ),
}


@slow
@linux
def test_what_could_be_forged_is_listed_with_its_reason(course, tmp_path):
    works = {name: answered(course, exercise_1_4=text) for name, (text, _) in FORGERIES.items()}
    rows, _ = graded_by_us(course, tmp_path, **works)
    for name, (_, words) in FORGERIES.items():
        assert any(words in look.reason for look in rows[name].looks), rows[name].looks
    assert rows["prints the line"].points["1.4"] == 0
    assert rows["shows a verdict of its own"].points["1.4"] == 0


@slow
def test_a_class_of_eighty(tmp_path, capsys):
    """Two lessons, all their exercises, each student with other wrong answers; no pictures."""
    folder, delivered = tmp_path / "handout", tmp_path / "delivered"
    folder.mkdir()
    told = handout.make(build.sources(["01", "02"]), folder)
    expected, worth = {}, {}
    for stem, lesson in told["lessons"].items():
        notebook, _ = trials.make(folder, stem, ["right"])["right"]
        cells = cut.needed(notebook["cells"])
        names = [c["metadata"]["nbgrader"]["grade_id"] for c in cells if collect.key(c)]
        worth[stem] = {collect.number(name): n for name, n in lesson["points"].items()}
        for k in range(80):
            wrong = {n for j, n in enumerate(worth[stem]) if k >> j & 1}
            mine = [
                {**c, "source": trials.answered(c["source"], "return None", "wrong")[0]}
                if collect.key(c) in names and (collect.key(c) or "").startswith("exercise-")
                and collect.number(collect.key(c)) in wrong else c
                for c in cells
            ]  # fmt: skip
            (place := delivered / f"student {k:02d}").mkdir(parents=True, exist_ok=True)
            text = json.dumps({**notebook, "cells": mine})
            (place / f"{stem}.ipynb").write_text(text, encoding="utf-8")
            expected[f"student {k:02d}", stem] = sum(
                p for n, p in worth[stem].items() if n not in wrong
            )
    begin = time.perf_counter()
    rows = grade.grade(folder, delivered, tmp_path / "graded", say=lambda _: None)
    took = time.perf_counter() - begin
    assert {(row.student.name, row.lesson): row.total for row in rows} == expected
    with capsys.disabled():
        peak = max(row.peak for row in rows)
        print(f"\n80 students, 2 lessons: {took:.0f} s, at most {peak} MB a kernel")
