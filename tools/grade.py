"""Grade what a learning platform delivered: every submission alone, behind a wall.

    python course.py grade FOLDER

FOLDER is what `python course.py assign --to FOLDER` made. Put what the platform gives you into
FOLDER/delivered, as it is: one big zip, many zips, folders, loose notebooks. It is only read.
FOLDER/graded then holds scores.csv, its totals for Moodle and for Canvas, mistakes.csv, look-at.csv
and a page for each student.
"""

import argparse
import concurrent.futures as futures
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from .teaching import collect, suspects, tables, wall

# A process with nbgrader loaded waits, and is copied for each submission, where systems can do that
FORK = "forkserver" in multiprocessing.get_all_start_methods()
READY = multiprocessing.get_context("forkserver" if FORK else "spawn")
if FORK:
    READY.set_forkserver_preload(["tools.teaching.judge"])
LIVE = set()  # judges at work, which a teacher may stop


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
    """Run the judge of one submission in a process of its own; why it ended, if not by itself."""
    process = READY.Process(target=alone, args=(scratch,))
    why = "the grader stopped"
    try:
        process.start()
        LIVE.add(process)
        process.join(seconds)
        if process.is_alive():
            why = f"it took more than {seconds} s in all"
    finally:
        LIVE.discard(process)
        end(process, scratch)
    if "took" in why or not (scratch / "said.txt").exists():
        return why
    said = (scratch / "said.txt").read_text(encoding="utf-8", errors="replace")
    return f"{why}: {' '.join(said.split())[-200:]}"


def alone(scratch):
    from .teaching import judge  # nbgrader takes seconds to load: once, before all submissions

    judge.alone(scratch)


def end(process, scratch):
    """End a judge and its kernel; behind the wall the kernel ends with its keeper."""
    if hasattr(os, "killpg"):
        for number in [process.pid, *kernels(scratch)]:
            wall.kill(os.killpg, number)
    process.kill()
    process.join()


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
        notes += suspects.of(notebook, released[stem], collect.answers(teacher, stem))
        work.append((student, stem, where, notebook, notes))
    say(f"{len(work)} notebooks of {len({w[0] for w in work})} students; {wall.says()}")
    rows, pool = [], futures.ThreadPoolExecutor(jobs or max(1, (os.cpu_count() or 2) // 2))
    try:
        runs = [pool.submit(judged, teacher, stem, book, limits) for _, stem, _, book, _ in work]
        for (student, stem, where, notebook, notes), run in zip(work, runs, strict=True):
            result = run.result()
            row = tables.row(student, stem, where, notes, result, told, notebook)
            took = f"{result['seconds']:.0f} s, {row.peak} MB"
            say(f"  {student.name}  {stem[:2]}  {row.total:g} of {row.most:g}  ({took})")
            rows.append(row)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(LIVE):
            process.kill()
        raise
    finally:
        pool.shutdown()
    tables.write(graded, rows, looks, told, released)
    say(f"Written: {graded}/scores.csv, mistakes.csv, look-at.csv, and feedback/")
    say("The totals for a platform: for-moodle.csv, for-canvas.csv; docs/teaching.md tells how")
    if told["predictions"]:
        say(f"Predictions count for completion; to mark them: {graded}/predictions.csv, then again")
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
    try:
        grade(options.folder.resolve(), delivered, jobs=options.jobs)
    except KeyboardInterrupt:
        sys.exit("Stopped. Nothing was written.")


if __name__ == "__main__":
    main()
