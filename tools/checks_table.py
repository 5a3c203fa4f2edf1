"""Print the table of checks: exercise, wrong answer, and the line that a learner reads.

python tools/checks_table.py [NN ...]
"""

import contextlib
import importlib
import os
import sys
import textwrap
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from shared import checks, source


@contextlib.contextmanager
def doubles():
    """A list that gets, while this lasts, the faults of all rows that fit one and the same answer.

    The first of them would speak by coincidence.
    """
    found, matching = [], checks.matching

    def all_that_match(*args):
        rows = list(matching(*args))
        found.extend([[row.fault for row in rows]] if len(rows) > 1 else [])
        yield from rows

    with patch.object(checks, "matching", all_that_match):
        yield found


def tell(name, table):
    """Print each exercise of a lesson with its answers, what each is told, and the hints."""
    for number, check in checks.EXERCISES.items():
        if not check.lesson == name:
            continue
        print(f"\n{number}  {check.__name__}: {' '.join((check.__doc__ or '').split())}")
        rows = [("(untouched)", ...)]
        rows += [(row.fault, row.formula) for row in check.wrong]
        rows += [(fault, answer) for fault, answer, _ in table.WRONG[number]]
        rows += [("(right)", answer) for answer in table.RIGHT[number]]
        for fault, answer in rows:
            outcome = check.judge(answer)
            first, *rest = textwrap.wrap(f"{outcome.mark} {outcome.text}", 84)
            print(f"  {fault[:30]:<30}  {first}")
            for more in rest:
                print(f"  {'':<30}    {more}")
        for k, hint in enumerate(check.hints, 1):
            print(f"  hint {k}: {hint}")


def main(numbers):
    names = [f"lesson_{source.lesson(number)}" for number in numbers] or checks.lessons()
    for name in names:
        if name not in checks.lessons():
            known = ", ".join(n[-2:] for n in checks.lessons())
            sys.exit(f"Lesson {name[-2:]} has no checks; there are {known}.")
        getattr(checks, name)
        try:
            table = importlib.import_module(f"tests.answers.{name}")
        except ModuleNotFoundError:
            sys.exit("The tables stand in tests/answers, which this copy of the course lacks.")
        with doubles() as found:
            tell(name, table)
        written, right = (sum(map(len, rows.values())) for rows in (table.WRONG, table.RIGHT))
        made = sum(len(c.wrong) for c in checks.EXERCISES.values() if c.lesson == name)
        print(
            f"\nLesson {name[-2:]}: {written + made} wrong answers, {made} of them made from rows; "
            f"{right} right ones; {len(found)} that two rows fit."
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
