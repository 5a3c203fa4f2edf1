"""The tables and pages that grading leaves: scores, mistakes, what to look at, feedback."""

import html
import importlib
import re
import shutil
from typing import NamedTuple

from shared import checks

from . import collect, predictions
from .collect import Look, Student
from .spreadsheet import store

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
    guesses: dict  # a prediction's key -> what was written, "" for nothing
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
    if result.get("hungry"):
        notes.append(f"asked for more memory than there is for one, in: {result['hungry']}")
    if result.get("late"):
        notes.append(f"took longer than a cell may, and was stopped, in: {result['late']}")
    if result.get("long"):
        notes.append("showed more than is kept")
    looks = [Look(student.name, stem, where, note) for note in dict.fromkeys(notes)]
    return Row(student, stem, points, lines, sum(points.values()),
               sum(told["lessons"][stem]["points"].values()), collect.guesses(notebook), looks,
               result["peak"])  # fmt: skip


def write(folder, rows, looks, told, released):
    """Write everything into `folder`; what an earlier grading left there is replaced.

    What a teacher has written into the points of predictions.csv stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    marks, unread = {}, {collect.student(tuple(look.where.split("/"))) for look in looks}
    if told["predictions"]:
        marks, more = predictions.marked(folder / "predictions.csv", rows)
        looks = [*looks, *more]
        store(folder / "predictions.csv", predictions.lines(rows, marks, released))
    lines = list(scores(rows, told, marks, unread))
    store(folder / "scores.csv", lines)
    store(folder / "for-moodle.csv", for_moodle(lines))
    store(folder / "for-canvas.csv", for_canvas(lines, told))
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
        text = page(theirs, marks)
        (pages / f"{file_name(student)}.html").write_text(text, encoding="utf-8")


def scores(rows, told, marks, unread=()):
    """The lines of scores.csv: a student a line, the points of each exercise, and the sums.

    marks: {(student, lesson, prediction): points}, empty where none were asked for.
    unread: students of whom something could not be read; without a score, they have a line too.
    """
    stems = list(told["lessons"])
    names = [(stem, n) for stem in stems for n in numbers(told, stem)]
    asking = stems if told["predictions"] else []
    most = sum(sum(lesson["points"].values()) for lesson in told["lessons"].values())
    most += sum(told["lessons"][stem]["asked"] for stem in asking)
    guesses = [f"predictions {stem[:2]}" for stem in asking]
    yield ["student", "identifier", *(n for _, n in names), *guesses, "total", "out of", "look at"]
    students = {student: {} for student in unread}
    for row in rows:
        students.setdefault(row.student, {})[row.lesson] = row
    for student, theirs in sorted(students.items()):
        points = [theirs[s].points[n] if s in theirs else "" for s, n in names]
        points += [predictions.total(theirs[s], marks) if s in theirs else "" for s in asking]
        total = sum(p for p in points if p != "") if theirs else ""
        look = sum(len(row.looks) for row in theirs.values()) + (student in unread)
        yield [*student, *points, total, most, look or ""]


def for_moodle(lines):
    """The totals of scores.csv as a worksheet that an assignment in Moodle takes, in English.

    Moodle reads three columns of it. Its number of a participant is no number of a user.
    """
    yield ["Identifier", "Full name", "Grade", "Last modified (grade)"]
    for name, number, *_, total, _, _ in lines[1:]:
        if number and total != "":
            yield [f"Participant {number}", name, total, ""]


def for_canvas(lines, told):
    """The totals of scores.csv as Canvas's gradebook takes them: for one assignment, by its title.

    Canvas finds a student by the number, else by the name; an empty section is enough for it.
    """
    title = "Differentiable Light " + " ".join(stem[:2] for stem in told["lessons"])
    yield ["Student", "ID", "Section", title]
    if lines[1:]:
        yield ["Points Possible", "", "", lines[1][-2]]
    for name, number, *_, total, _, _ in lines[1:]:
        if total != "":
            yield [name, number, "", total]


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


def file_name(student):
    name = re.sub(r"[^\w .-]", "_", f"{student.name} {student.identifier}".strip())
    return name.strip(". ")[:100] or "student"


def page(rows, marks):
    """One student's feedback: our lines and the points. No solution, no code, nothing long."""
    body = []
    for row in rows:
        body.append(f"<h2>Lesson {row.lesson[:2]}: {row.total:g} of {row.most:g}</h2>")
        for number, line in row.lines.items():
            kind = {"✓": "right", "✗": "wrong"}.get(line[:1], "open")
            text = html.escape(line[:LONGEST])
            points = f"{row.points[number]:g} point" + "s" * (row.points[number] != 1)
            body.append(f'<p class="{kind}">{text} ({points})</p>')
        if row.guesses:
            got, most = predictions.total(row, marks), len(row.guesses)
            body.append(f"<p>Your predictions: {got:g} of {most} points</p>")
    return PAGE.format(name=html.escape(rows[0].student.name), body="\n".join(body))
