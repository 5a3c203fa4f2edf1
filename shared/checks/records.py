"""A learner's progress, kept in one small file, and the solutions shown on demand.

The file is .progress.json in the course's folder. COURSE_PROGRESS names another file, or is
"off". Exercises are remembered by the name of their check alone, so that a lesson that was written
again, or that has another number now, keeps what was solved.
"""

import contextlib
import datetime
import json
import os
import time
from pathlib import Path

from .. import source

COURSE = Path(__file__).resolve().parents[2]
OURS = COURSE / ".progress.json"


class NotKept(Exception):
    """Why progress cannot be kept, and what to do about it, in one line."""


def learning():
    """Whether this is a learner's work, and not the complete edition that runs."""
    return Path.cwd() != COURSE / "solutions"


def path():
    """Where progress is kept; None where it is not. Raises NotKept for what is no place for it."""
    name = os.environ.get("COURSE_PROGRESS", str(OURS))
    if name == "off" or not learning():
        return None
    file = Path(os.path.realpath(name))
    if not name.strip() or file.is_dir():
        raise NotKept(f'COURSE_PROGRESS="{name}" is no file: name one, or "off"')
    if file.exists() and not file.is_file():
        raise NotKept(f'COURSE_PROGRESS="{name}" is no ordinary file: name one, or "off"')
    if not file.parent.is_dir():
        raise NotKept(f"the folder {file.parent} of COURSE_PROGRESS does not exist")
    return file


def load(file):
    """The solved exercises, {name of the check: day}. Raises NotKept.

    What cannot be read as such in our own folder is set aside; a file elsewhere is left alone.
    """
    try:
        solved = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        days = {name: datetime.date.fromisoformat(day) for name, day in solved.items()}
    except OSError as error:
        raise NotKept(f"{file.name} cannot be read ({error.strerror})") from None
    except (ValueError, AttributeError, TypeError):
        if file != OURS:
            raise NotKept(f"{file} holds something else than progress: name another file") from None
        with contextlib.suppress(OSError):
            file.rename(_free(file, "unreadable"))
        return {}
    # once the lesson's number stood before the name: "lesson_06.shifted"
    return {name.rpartition(".")[2]: day.isoformat() for name, day in days.items()}


def save(key):
    """Remember that an exercise is solved. What prevents it is said in one line."""
    try:
        file = path()
        if file is None or key in load(file):
            return
        with _alone(file):
            solved = {**load(file), key: datetime.date.today().isoformat()}
            part = file.with_name(f"{file.name}.{os.getpid()}")
            part.write_text(json.dumps(solved, indent=1, sort_keys=True), encoding="utf-8")
            part.replace(file)  # whole or not at all
    except NotKept as reason:
        print(f"(Your progress is not remembered: {reason}.)")
    except OSError as error:
        print(f"(Your progress is not remembered: {error.strerror}, {error.filename}.)")


@contextlib.contextmanager
def _alone(file, patience=5.0):
    """While this lasts no other process of ours writes the file: the second one waits."""
    lock, end = file.with_name(f"{file.name}.lock"), time.monotonic() + patience
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > end:  # left by a process that was killed
                break
            time.sleep(0.01)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _free(file, word):
    """A name beside the file that nothing has yet: progress.old.json, progress.old-2.json, ..."""
    names = (file.with_suffix(f".{word}{f'-{n}' if n > 1 else ''}.json") for n in range(1, 1000))
    return next(name for name in names if not name.exists())


def reset():
    """Forget everything, but keep the old file beside the new one. Returns its path or None.

    Raises NotKept: nothing is renamed that is not ours.
    """
    file = path()
    if file is None or not load(file):
        return None
    old = _free(file, "old")
    file.rename(old)
    return old


def table(checks):
    """The progress as text: a line for each lesson that has exercises."""
    lessons, lines, solved = {}, [], {}
    try:
        file = path()
        solved = {} if file is None else load(file)
    except NotKept as reason:
        lines = [f"Your progress is not remembered: {reason}."]
    for check in sorted(checks, key=lambda c: [int(n) for n in c.number.split(".")]):
        lessons.setdefault(check.lesson, []).append(check)
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
    for file in sorted((COURSE / "solutions").glob(f"{source.lesson(number)}_*.py")):
        return source.solution(file.read_text(encoding="utf-8"), number)
    return None
