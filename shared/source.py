"""The grammar of a lesson's source, solutions/NN_name.py, in one place for all who read it.

Standard library alone: course.py reads it before anything is installed.
"""

import hashlib
import re

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ANSWER = re.compile(rf"(?s){BEGIN}.*?{END}")  # what a stub takes the place of
AT_MARGIN = re.compile(rf"(?m)^{BEGIN}")  # an answer that is no function's body
EXERCISE = re.compile(r"### Exercise (\d+\.\d+)")
MINUTES = re.compile(r"### Exercise [^\n]*?(\d+) minutes?\b")
EXPLAINED = re.compile(r"#### Solution (\d+\.\d+)")
CHECK = "checks.lesson_"  # begins the cell that checks


def lesson(number):
    """Two digits, from "1", "01", "1.2" or "01_sinc_derivatives"."""
    return re.split(r"[._]", str(number))[0].zfill(2)


def fingerprint(texts):
    """Of a notebook's cells, by which a hand's edit is recognised."""
    return hashlib.sha1("\0".join(texts).encode()).hexdigest()[:16]


def cells(text):
    """(header, body) for each cell of a source; text cells without their comment signs."""
    for cell in re.split(r"(?m)^# %%", text)[1:]:
        header, _, body = cell.partition("\n")
        if "[markdown]" in header:
            body = re.sub(r"(?m)^# ?", "", body)
        yield header.strip(), body.strip()


def bare(code):
    """An answer's code without the marks that its source has round it."""
    return re.sub(r"\n *### (BEGIN|END) SOLUTION", "", "\n" + code).strip()


def solution(text, number):
    """An exercise's code and its explanation, as Markdown; None where it has none."""
    exercise = code = None
    for header, body in cells(text):
        title, explained = EXERCISE.match(body), EXPLAINED.match(body)
        if "[markdown]" not in header:
            if exercise == number and BEGIN in body:
                code = bare(body)
        elif title:
            exercise = title[1]
        elif explained and explained[1] == number and code is not None:
            heading, _, rest = body.partition("\n")
            return f"{heading}\n\n```python\n{code}\n```\n\n{rest.strip()}"
    return None
