"""Writes the table of lessons in docs/teaching.md: python -m tools.teaching.plan"""

import re

from tools import build

from . import handout

PAGE = build.ROOT / "docs" / "teaching.md"
BETWEEN = re.compile(r"(?s)(<!-- lessons -->\n).*?(<!-- /lessons -->)")


def table():
    """The table of all lessons, as Markdown: minutes of core and whole, exercises, points."""
    lines = [
        "| lesson | core, minutes | all of it | exercises | points |",
        "| --- |" + " --- |" * 4,
    ]
    for path in build.sources():
        notebook, points = handout.graded(path)
        core, whole = map(build.in_fives, build.minutes(build.complete(path.read_text("utf-8"))))
        name = path.stem.replace("_", " ")
        lines.append(f"| {name} | {core} | {whole} | {len(points)} | {sum(points.values())} |")
    return "".join(f"{line}\n" for line in lines)


def filled(text):
    """The page with the table as the sources have it."""
    return BETWEEN.sub(lambda found: found[1] + table() + found[2], text)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), encoding="utf-8", newline="\n")
