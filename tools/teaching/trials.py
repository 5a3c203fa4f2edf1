"""Submissions whose scores are known: a hand-out is tried with them before anybody gets it.

    python -m tools.teaching.trials [NN ...]

tries these lessons, or all, with every kind, and writes the table in docs/teaching.md.
"""

import copy
import re
import sys
import tempfile
import time
from pathlib import Path

from shared import source as grammar
from tools import build, grade

from . import collect, cut, handout, tables, variants, wall

FAULTS = {  # what stands in the place of the first answer that is a function
    "wrong": "return None",
    "crashing": 'raise RuntimeError("a crash")',
    "endless": "while True:\n        pass",
    "edited": "return None",
    "patched": "return None",
}
HANDED_OUT = ["right", "wrong", "untouched", "crashing", "endless"]  # tried by `assign`
LAST_YEAR = "last year's"  # right answers to the course's own numbers; tried with a variant
KINDS = [*HANDED_OUT, "deleted", "edited", "noisy", "patched"]
NOISE = """import logging
import sys
import warnings
logging.basicConfig()
logging.warning("noise")
warnings.warn("more noise")
print("and more", file=sys.stderr)"""
PATCH = """from shared import checks
checks.Check.__call__ = lambda self, answer: print("✓", self.number, " fine.")
checks.Check.judge = lambda self, answer: checks.Outcome(self.number, "correct", "fine.")"""
PAGE = build.ROOT / "docs" / "teaching.md"


def make(folder, stem, kinds=KINDS):
    """{kind: (notebook, {number: points expected})} of one lesson of the hand-out in `folder`."""
    released = collect.releases(folder / "teacher", {"lessons": [stem]})[stem]
    ours = collect.answers(folder / "teacher", stem)
    made = {kind: trial(released, ours, kind) for kind in kinds if kind != LAST_YEAR}
    if LAST_YEAR in kinds:
        before, _ = handout.graded(*build.sources([stem]))
        theirs = {collect.key(cell): cell["source"] for cell in before.cells}
        notebook, expected = trial(released, theirs, "right")
        varied = variants.VARIANTS.keys() & expected.keys()
        made[LAST_YEAR] = notebook, expected | dict.fromkeys(varied, 0)
    return made


def trial(released, answers, kind):
    """One notebook as a student would hand it in, and what it deserves.

    deleted, edited: the check of the first answer. noisy: all right, with lines on stderr.
    patched: the checker replaced before the first answer, which is wrong.
    """
    cells, expected, first = [], {}, None
    fault, extra = FAULTS.get(kind), {"noisy": NOISE, "patched": PATCH}.get(kind)
    for cell in collect.joined(copy.deepcopy(released)):
        name = collect.key(cell) or ""
        if name.startswith("exercise-") and kind != "untouched":
            if extra:
                cells.append({"cell_type": "code", "metadata": {}, "source": extra})
                extra = None
            cell["source"], fits = answered(answers[name], fault, kind)
            if first is None and fits:
                first, fault = collect.number(name), None
        elif name.startswith("check-"):
            number = collect.number(name)
            expected[number] = cell["metadata"]["nbgrader"]["points"]
            if kind == "untouched" or (number == first and kind in FAULTS):
                expected[number] = 0
            if number == first and kind == "deleted":
                continue
            if number == first and kind == "edited":
                cell["source"] = f'print("✓ {number}  all is well")'
        cells.append(cell)
    return {**released, "cells": cells}, expected


def answered(answer, fault, kind):
    """The text of an answer, with a fault in it where it is a function's; whether it is."""
    inside = not grammar.AT_MARGIN.search(answer)
    if inside and fault:
        return grammar.ANSWER.sub(lambda _: fault, answer, count=1), True
    if inside and kind == "noisy":
        answer = answer.replace(grammar.BEGIN, 'logging.warning("noise")', 1)
    return answer, inside


def run(folder, told, limits=None, kinds=HANDED_OUT, say=print):
    """Grade the trials of a hand-out.

    Returns {stem: {kind: (points given, expected)}} and the faults, as sentences. An endless
    answer is stopped after ten seconds, or four times what the slowest right answer took.
    """
    limits, faults, given = limits or wall.Limits(), [], {}
    say(f"{'lesson':<8}{'submission':<12}{'expected':>9}{'given':>7}{'seconds':>9}")
    for stem in told["lessons"]:
        released = collect.releases(folder / "teacher", {"lessons": [stem]})[stem]
        given[stem], patience = {}, limits.check
        tried = [*kinds, LAST_YEAR] if told["lessons"][stem]["varied"] else kinds
        for kind, (whole, expected) in make(folder, stem, tried).items():
            patient = limits._replace(check=patience) if kind == "endless" else limits
            parts = [whole["cells"]]  # as a student hands it in
            if kind != "right":
                parts.insert(0, cut.needed(whole["cells"]))  # without the pictures, if that will do
            for cells in parts:
                notebook, _ = collect.mended({**whole, "cells": cells}, released)
                result = grade.judged(folder / "teacher", stem, notebook, patient)
                row = tables.row(collect.Student(kind), stem, kind, [], result, told, notebook)
                if row.points == expected:
                    break
            if kind == "right":
                patience = min(limits.check, max(10, 4 * result.get("slowest", 0)))
            total = sum(expected.values())
            given[stem][kind] = row.total, total
            say(f"{stem[:2]:<8}{kind:<12}{total:>9g}{row.total:>7g}{result['seconds']:>9.0f}")
            if row.points != expected:
                off = [n for n in expected if row.points[n] != expected[n]]
                faults.append(f"{stem}, {kind}: {'; '.join(row.lines[n] for n in off)}")
    return given, faults


def line(stem, given):
    """A lesson's line of the table: points given / expected."""
    return "| " + " | ".join([stem[:2], *(f"{a:g} / {b:g}" for a, b in given.values())]) + " |"


def filled(text, lines):
    """The page with these lines of the table, {"01": line}; the others as they were."""
    begin, end = "<!-- trials -->\n", "<!-- /trials -->"
    before, _, rest = text.partition(begin)
    old, _, after = rest.partition(end)
    known = {row[2:4]: row for row in re.findall(r"(?m)^\| \d\d \|.*$", old)} | lines
    head = "| " + " | ".join(["lesson", *KINDS]) + " |\n|" + " --- |" * (1 + len(KINDS)) + "\n"
    return before + begin + head + "".join(f"{known[k]}\n" for k in sorted(known)) + end + after


def main(numbers):
    for path in build.sources(numbers):
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory() as place:
            told = handout.make([path], Path(place))
            given, faults = run(Path(place), told, kinds=KINDS)
        print("\n".join(faults) + f"{time.perf_counter() - begin:.0f} s", flush=True)
        lines = {path.stem[:2]: line(path.stem, given[path.stem])}
        text = filled(PAGE.read_text(encoding="utf-8"), lines)
        PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
