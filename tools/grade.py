"""Grade what a learning platform delivered: every submission alone, behind a wall.

    python course.py grade FOLDER

FOLDER is what `python course.py assign --to FOLDER` made. Put what the platform gives you into
FOLDER/delivered, as it is: one big zip, many zips, folders, loose notebooks. It is only read.
FOLDER/graded then holds scores.csv, mistakes.csv, look-at.csv and a page for each student.
"""

import argparse
import concurrent.futures as futures
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .teaching import collect, suspects, tables, wall

ROOT = Path(__file__).resolve().parents[1]


def judged(teacher, stem, notebook, limits=None):
    """One notebook's result: {"verdicts", "scores", "gone", "peak", "log", "seconds"}.

    teacher: the nbgrader course. notebook: as `collect.mended` gives it. Nothing outside a
    scratch folder is written, and what the student started is ended.
    """
    limits = limits or wall.Limits()
    begin = time.perf_counter()
    scratch = Path(tempfile.mkdtemp(prefix="g"))
    try:
        place = scratch / "submitted" / "student" / stem
        place.mkdir(parents=True)
        (place / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        shutil.copy(teacher / "blank.db", scratch / "gradebook.db")
        shutil.copytree(teacher / "package", scratch / "course")
        job = {"assignment": stem, "notebook": stem, "wall": wall.stands()}
        job["limits"] = limits._asdict()
        (scratch / "job.json").write_text(json.dumps(job), encoding="utf-8")
        said = follow(scratch, limits.seconds)
        try:
            result = json.loads((scratch / "result.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            result = {"scores": {}, "verdicts": {}, "gone": said, "peak": 0, "log": said}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {**result, "seconds": time.perf_counter() - begin}


def follow(scratch, seconds):
    """Run the judge of one submission in a session of its own; why it ended, if not by itself."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off"}
    with (scratch / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.teaching.judge", str(scratch)], cwd=ROOT, env=env,
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        why = "the grader stopped"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            why = f"it took more than {seconds} s in all"
        finally:
            end(process, scratch)
    with (scratch / "said.txt").open(errors="replace") as said:
        said.seek(max(0, (scratch / "said.txt").stat().st_size - 300))
        return why if "took" in why else f"{why}: {' '.join(said.read().split())[-200:]}"


def end(process, scratch):
    """End a judge and its kernel; behind the wall the kernel ends with its keeper."""
    if hasattr(os, "killpg"):
        for number in [process.pid, *kernels(scratch)]:
            wall.kill(os.killpg, number)
    elif process.poll() is None:
        process.kill()
    process.wait()


def kernels(scratch):
    """The numbers of the kernels that a judge started, as it noted them down."""
    try:
        return [int(line) for line in (scratch / "kernels.txt").read_text().split()]
    except (OSError, ValueError):
        return []


def grade(folder, delivered=None, graded=None, limits=None, jobs=None, say=print):
    """Grade everything in `delivered`; the rows of the table, a student a row.

    Raises SystemExit where `folder` is not what assign made.
    """
    teacher = folder / "teacher"
    try:
        told = json.loads((teacher / "assignment.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SystemExit(f"{folder} is not what assign made: no teacher/assignment.json") from None
    delivered, graded = delivered or folder / "delivered", graded or folder / "graded"
    released = collect.releases(teacher, told)
    found, looks = collect.submissions(delivered, released)
    work = []
    for student, stem, raw, where in found:
        notebook, notes = collect.mended(raw, released[stem])
        notes += suspects.of(notebook, released[stem])
        work.append((student, stem, where, notebook, notes))
    say(f"{len(work)} notebooks of {len({w[0] for w in work})} students; {wall.says()}")
    rows = []
    with futures.ThreadPoolExecutor(jobs or max(1, (os.cpu_count() or 2) // 2)) as pool:
        runs = [pool.submit(judged, teacher, stem, book, limits) for _, stem, _, book, _ in work]
        for (student, stem, where, notebook, notes), run in zip(work, runs, strict=True):
            result = run.result()
            row = tables.row(student, stem, where, notes, result, told, notebook)
            took = f"{result['seconds']:.0f} s, {row.peak} MB"
            say(f"  {student.name}  {stem[:2]}  {row.total:g} of {row.most:g}  ({took})")
            rows.append(row)
    tables.write(graded, rows, looks, told)
    say(f"Written: {graded}/scores.csv, mistakes.csv, look-at.csv, and feedback/")
    return rows


def main():
    parser = argparse.ArgumentParser(prog="course.py grade", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="what `course.py assign --to` made")
    parser.add_argument("--delivered", type=Path, help="what the platform gave; FOLDER/delivered")
    parser.add_argument("--jobs", type=int, help="submissions at a time; half the processors")
    options = parser.parse_args()
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    delivered = options.delivered and options.delivered.resolve()
    grade(options.folder.resolve(), delivered, jobs=options.jobs)


if __name__ == "__main__":
    main()
