"""A learner's progress, kept in one small file, and the solutions shown on demand.

The file is .progress.json in the course's folder. COURSE_PROGRESS names another file, or is
"off". Exercises are remembered by the name of their check alone, so that a lesson that was written
again, or that has another number now, keeps what was solved.
"""

import contextlib
import datetime
import json
import os
import re
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]


def path():
    """Where progress is kept; None where it is not."""
    name = os.environ.get("COURSE_PROGRESS", COURSE / ".progress.json")
    return None if name == "off" or Path.cwd() == COURSE / "solutions" else Path(name)


def load(file):
    """The solved exercises, {name of the check: day}. A file that cannot be read is set aside."""
    try:
        solved = json.loads(file.read_text(encoding="utf-8"))
        # once the lesson's number stood before the name: "lesson_06.shifted"
        return {str(k).rpartition(".")[2]: str(v) for k, v in solved.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError):
        with contextlib.suppress(OSError):
            file.replace(file.with_suffix(".unreadable.json"))
        return {}
    except OSError:
        return {}


def save(key, correct):
    """Remember that an exercise is solved. A folder that cannot be written is no error."""
    file = path()
    if file is None or not correct:
        return
    solved = load(file)
    if key not in solved:
        solved[key] = datetime.date.today().isoformat()
        part = file.with_name(f"{file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            part.write_text(json.dumps(solved, indent=1, sort_keys=True), encoding="utf-8")
            part.replace(file)  # whole or not at all


def reset():
    """Forget everything, but keep the old file beside the new one. Returns its path or None."""
    file = path()
    if file is None or not file.exists():
        return None
    old = file.with_suffix(".old.json")
    file.replace(old)
    return old


def table(checks):
    """The progress as text: a line for each lesson that has exercises."""
    solved = load(path()) if path() is not None else {}
    lessons = {}
    for check in sorted(checks, key=lambda c: [int(n) for n in c.number.split(".")]):
        lessons.setdefault(check.lesson, []).append(check)
    lines = []
    for lesson, its in lessons.items():
        done = [check.__name__ in solved for check in its]
        marks = "".join("●" if d else "○" for d in done)
        lines.append(f"{lesson.replace('_', ' ')}  {marks:<6} {sum(done)} of {len(done)} solved")
        left = [f"{c.number} {c.__name__}" for c, d in zip(its, done, strict=True) if not d]
        if left and any(done):
            lines.append(f"           left: {', '.join(left)}")
    return "\n".join(lines)


def explained(number):
    """An exercise's code and its explanation, as Markdown, from solutions/; None if not there."""
    for file in sorted((COURSE / "solutions").glob(f"{number.partition('.')[0]:0>2}_*.py")):
        cells = re.split(r"^# %%", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for before, cell in zip(cells, cells[1:], strict=False):
            title = re.search(rf"^# ### Exercise {re.escape(number)}\b", before, re.MULTILINE)
            if title and "### BEGIN SOLUTION" in cell:
                code = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", cell).strip()
            if re.search(rf"^# #### Solution {re.escape(number)}\b", cell, re.MULTILINE):
                text = re.sub(r"^# ?", "", cell.partition("\n")[2], flags=re.MULTILINE)
                heading, _, rest = text.strip().partition("\n")
                return f"{heading}\n\n```python\n{code}\n```\n\n{rest.strip()}"
    return None
