"""Points for predictions: one each for completion, unless a teacher writes others there."""

import re

from . import collect, spreadsheet

HEAD = ["student", "identifier", "lesson", "prediction", "question", "answer", "points"]


def marked(path, rows):
    """({(student, lesson, prediction): points}, [Look]): a teacher's, or for completion.

    path: predictions.csv as the last grading wrote it and a teacher changed it, if it exists. A
    teacher's points count as long as the answer is the one that they were given for.
    """
    before, marks, looks = {}, {}, []
    if path.exists():
        for line in spreadsheet.read(path):
            before[tuple(line.get(word) or "" for word in HEAD[:4])] = line
    for row in rows:
        for name, answer in row.guesses.items():
            points, why = float(bool(answer)), None
            line = before.pop(tuple(map(spreadsheet.plain, [*row.student, row.lesson, name])), None)
            if line and letters(line.get("answer")) != letters(answer):
                why = "the answer has changed since it was marked: counted for completion"
            elif line:
                points, why = number(line.get("points"), points)
            if why:
                where = f"{path.name}, {name}"
                looks.append(collect.Look(row.student.name, row.lesson, where, why))
            marks[row.student, row.lesson, name] = points
    for (name, _, lesson, guess), line in before.items():
        why = f"no submission for this line any more; its points were {line.get('points')}"
        looks.append(collect.Look(name, lesson, f"{path.name}, {guess}", why))
    return marks, looks


def letters(text):
    """What a spreadsheet leaves of a text, in whatever encoding it saves."""
    return re.sub(r"[^0-9A-Za-z]", "", text or "")


def number(text, otherwise):
    """(points, None) as a teacher wrote them, or (points for completion, why)."""
    try:
        points = float((text or "").strip().replace(",", "."))
    except ValueError:
        return otherwise, f"points {text!r} are no number: counted for completion"
    if not 0 <= points <= 1:
        return otherwise, f"points {text!r} are not between 0 and 1: counted for completion"
    return points, None


def total(row, marks):
    """A student's points for the predictions of one lesson."""
    return sum(marks[row.student, row.lesson, name] for name in row.guesses)


def lines(rows, marks, released):
    """The lines of predictions.csv: what was asked, what was written, and the points."""
    yield HEAD
    for row in rows:
        asked, before = {}, ""
        for cell in collect.joined(released[row.lesson]):
            asked[collect.key(cell)] = before
            before = cell["source"]
        for name, answer in row.guesses.items():
            points = f"{marks[row.student, row.lesson, name]:g}"
            yield [*row.student, row.lesson, name, asked[name], answer, points]
