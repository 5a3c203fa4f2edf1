"""The tables and pages that grading leaves: scores, mistakes, what to look at, feedback."""

import csv
import html
import importlib
import io
import re
import shutil
from typing import NamedTuple

from shared import checks

from . import collect
from .collect import Look, Student

LONGEST = 400  # characters of one line on a feedback page
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{name}</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em }}
p {{ border-left: 4px solid #757575; padding-left: 12px }}
.right {{ border-color: #2e7d32 }} .wrong {{ border-color: #c62828 }}</style>
<h1>{name}</h1>
{body}
</html>
"""


class Row(NamedTuple):
    """One student's notebook, graded."""

    student: Student
    lesson: str  # its stem
    points: dict  # number of the exercise -> points
    lines: dict  # number of the exercise -> our line
    total: float
    most: float
    predicted: tuple  # (answered, asked)
    looks: list
    peak: int


def row(student, stem, where, notes, result, told, notebook):
    """What the judge said, as a `Row`. Points count for signed verdicts that nbgrader confirms."""
    points, lines, notes = {}, {}, list(notes)
    for name, worth in told["lessons"][stem]["points"].items():
        number = collect.number(name)
        verdict = result["verdicts"].get(number)
        right = verdict is not None and verdict["status"] == "correct"
        confirmed = result["scores"].get(name) == worth
        points[number] = worth if right and confirmed else 0
        lines[number] = verdict["line"] if verdict else f"○ {number}  no score: it was not reached"
        if right != confirmed and result["scores"]:
            notes.append(f"{number}: our verdict and nbgrader's score differ")
        if verdict is not None and verdict["status"] == "none":
            notes.append(verdict["line"])
    if result["gone"]:
        notes.append(f"stopped: {result['gone']}")
    if result["log"] and not result["gone"]:
        notes.append(f"no score: {' '.join(result['log'].split())[-200:]}")
    if result.get("long"):
        notes.append("showed more than is kept")
    asked = [c for c in notebook["cells"] if (collect.key(c) or "").startswith("predict-")]
    answered = sum(bool(c["source"].partition("\n\n")[2].strip()) for c in asked)
    looks = [Look(student.name, stem, where, note) for note in dict.fromkeys(notes)]
    return Row(student, stem, points, lines, sum(points.values()),
               sum(told["lessons"][stem]["points"].values()), (answered, len(asked)), looks,
               result["peak"])  # fmt: skip


def write(folder, rows, looks, told):
    """Write everything into `folder`; what an earlier grading left there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    store(folder / "scores.csv", scores(rows, told))
    store(folder / "mistakes.csv", mistakes(rows))
    every = sorted([*looks, *(look for row in rows for look in row.looks)])
    store(folder / "look-at.csv", [Look._fields, *every])
    pages = folder / "feedback"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir()
    names = {}
    for row in rows:
        names.setdefault(row.student, []).append(row)
    for student, theirs in names.items():
        (pages / f"{file_name(student)}.html").write_text(page(theirs), encoding="utf-8")


def scores(rows, told):
    """The lines of scores.csv: a student a line, the points of each exercise, and the sums."""
    stems = list(told["lessons"])
    names = [(stem, n) for stem in stems for n in numbers(told, stem)]
    guesses = [f"predictions {s[:2]}" for s in stems if told["predictions"]]
    most = sum(sum(told["lessons"][s]["points"].values()) for s in stems)
    yield ["student", "identifier", *(n for _, n in names), "total", "out of", *guesses, "look at"]
    students = {}
    for row in rows:
        students.setdefault(row.student, {})[row.lesson] = row
    for student, theirs in sorted(students.items()):
        points = [theirs[s].points[n] if s in theirs else "" for s, n in names]
        said = [
            "{} of {}".format(*theirs[s].predicted) if s in theirs else ""
            for s in stems
            if told["predictions"]
        ]
        total = sum(row.total for row in theirs.values())
        look = sum(len(row.looks) for row in theirs.values())
        yield [*student, *points, total, most, *said, look or ""]


def numbers(told, stem):
    return [collect.number(k) for k in told["lessons"][stem]["points"]]


def mistakes(rows):
    """The lines of mistakes.csv: who fell into which mistake, the most frequent first."""
    found = {}
    for row in rows:
        for number, line in row.lines.items():
            if line[:1] == "✗":
                text = line.partition("  ")[2]
                found.setdefault((number, *named(number, row.lesson, text)), []).append(
                    row.student.name
                )
    yield ["exercise", "mistake", "what was said", "students", "who"]
    order = sorted(
        found.items(), key=lambda kv: ([int(n) for n in kv[0][0].split(".")], -len(kv[1]), kv[0])
    )
    for (number, fault, text), who in order:
        yield [number, fault, text, len(who), "; ".join(sorted(who))]


def named(number, stem, text):
    """(name of a known mistake or "", what was said, with # in the place of numbers)."""
    importlib.import_module(f"shared.checks.lesson_{stem[:2]}")
    fault = next((w.fault for w in checks.EXERCISES[number].wrong if w.says in text), "")
    return fault, text if fault else re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?", "#", text)[:200]


def store(path, lines):
    """A table that spreadsheets and platforms read; no cell of it is taken for a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([list(map(plain, line)) for line in lines])
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="\n")


def plain(value):
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return "'" + text if text[:1] in "=+@\t" and text else text


def file_name(student):
    name = re.sub(r"[^\w .-]", "_", f"{student.name} {student.identifier}".strip())
    return name.strip(". ")[:100] or "student"


def page(rows):
    """One student's feedback: our lines and the points. No solution, no code, nothing long."""
    body = []
    for row in rows:
        body.append(f"<h2>Lesson {row.lesson[:2]}: {row.total:g} of {row.most:g}</h2>")
        for number, line in row.lines.items():
            kind = {"✓": "right", "✗": "wrong"}.get(line[:1], "open")
            text = html.escape(line[:LONGEST])
            body.append(f'<p class="{kind}">{text} ({row.points[number]:g} points)</p>')
    return PAGE.format(name=html.escape(rows[0].student.name), body="\n".join(body))
