"""Make what a teacher hands out, and try it before anybody else does.

    python course.py assign 08 01 --to FOLDER

FOLDER gets a zip for students and `teacher`, an nbgrader course that is ready to use. Then a
right, a wrong, an untouched, a crashing and an endless submission are graded. What leaks an answer
or grades wrongly is not handed out: the zip is taken away again.
"""

import argparse
import sys
from pathlib import Path

from . import build
from .teaching import handout, trials, wall


def assign(numbers, folder, predictions=False, variant=None, limits=None,
           kinds=trials.HANDED_OUT, say=print):  # fmt: skip
    """Make a hand-out in a new folder; its zip. Raises SystemExit for what must not go out."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder for each hand-out.")
    paths = build.sources(numbers)
    if not paths or not numbers:
        raise SystemExit("Which lessons? For example: python course.py assign 08 01 --to FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "delivered").mkdir()
    say(f"Making {', '.join(path.stem for path in paths)} ...")
    told = handout.make(paths, folder, predictions, variant)
    if variant is not None:
        varied = [n for lesson in told["lessons"].values() for n in lesson["varied"]]
        say(f"Other numbers than the course's in: {', '.join(varied) or 'no exercise of these'}")
    target = handout.pack(folder, list(told["lessons"]))
    faults = handout.leaks(target, variant)
    if not faults:
        say(f"No answer shows in {target.name}. Now it is tried; {wall.says()}")
        _, faults = trials.run(folder, told, limits, kinds, say)
    if faults:
        target.unlink()
        raise SystemExit("Not handed out:\n" + "\n".join(faults))
    say(f"For your students: {target}\nPut what they hand in into {folder / 'delivered'}, then:")
    say(f'    python course.py grade "{folder}"')
    return target


def main():
    parser = argparse.ArgumentParser(prog="course.py assign", description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="+", help="their numbers, e.g. 08 01")
    parser.add_argument("--to", type=Path, required=True, help="a new folder")
    parser.add_argument("--predictions", action="store_true", help="ask for the predictions too")
    parser.add_argument("--variant", metavar="SEED", help="other numbers, where exercises allow it")
    options = parser.parse_args()
    assign(options.lesson, options.to.resolve(), options.predictions, options.variant)


if __name__ == "__main__":
    sys.exit(main())
