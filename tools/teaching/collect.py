"""What a platform delivered, as notebooks of students: zips, folders and odd names are read.

Nothing is unpacked onto the disk, nothing is written, and what cannot be read is named.
"""

import copy
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

LARGEST = 30e6  # bytes of one notebook; a stored picture too many is no crime
DEPTH, MOST = 3, 5000  # zips within zips, and files in all
MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_")
CANVAS = re.compile(r"([^\W_]+)_(?:LATE_)?(\d+)_\d+_.+")
LESSON = re.compile(r"[ _-]*\d\d_[a-z_]+.*$|(?:[ _-]*\(\d+\))?\.ipynb$")

GUESS = "**Your prediction**, and why (before you run the next cell):\n\n"


class Student(NamedTuple):
    name: str
    identifier: str = ""


class Look(NamedTuple):
    """A line of look-at.csv."""

    student: str
    lesson: str
    where: str
    reason: str


def releases(teacher, told):
    """{stem: the notebook as it was handed out}, with its mark."""
    found = {}
    for stem in told["lessons"]:
        text = (teacher / "release" / stem / f"{stem}.ipynb").read_text(encoding="utf-8")
        found[stem] = json.loads(text)
    return found


def answers(teacher, stem):
    """{key of a cell: its text} in our own solution of a lesson."""
    text = (teacher / "source" / stem / f"{stem}.ipynb").read_text(encoding="utf-8")
    return {key(cell): cell["source"] for cell in joined(json.loads(text)) if key(cell)}


def submissions(delivered, released):
    """([(Student, stem, notebook, where)], [Look]): one notebook a student and lesson."""
    looks, found = [], {}
    if not delivered.is_dir():
        raise SystemExit(f"{delivered} is no folder: put there what the platform gave you.")
    for parts, data in files(delivered, looks):
        where = "/".join(parts)
        name = student(parts).name
        if isinstance(data, str):
            looks.append(Look(name, "", where, data))
            continue
        notebook, why = read(data)
        stem = notebook and lesson(notebook, released)
        if stem is None:
            looks.append(Look(name, "", where, why or "a notebook of another lesson"))
            continue
        theirs = found.setdefault((student(parts), stem), {})
        theirs.setdefault(hashlib.sha1(data).hexdigest(), (where, notebook))
    chosen = []
    for (who, stem), theirs in sorted(found.items()):
        *others, (where, notebook) = sorted(theirs.values(), key=newest)
        for other, _ in others:
            looks.append(
                Look(who.name, stem, other, f"another file of this student; graded: {where}")
            )
        chosen.append((who, stem, notebook, where))
    return chosen, looks


def newest(item):
    """Sorts files of one student: "06 (2).ipynb" is newer than "06.ipynb"."""
    where = item[0]
    again = re.search(r"\((\d+)\)(?=\.ipynb$)|-(\d+)(?=\.ipynb$)", where)
    return int(next(filter(None, again.groups()))) if again else 0, where


def files(folder, looks):
    """([names on the way], bytes), or a sentence in place of the bytes, for all there is."""
    count = 0
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_symlink():
            yield parts, "a link, not followed"
        elif path.is_file() and not set(parts) & {"__MACOSX", ".DS_Store", ".ipynb_checkpoints"}:
            count += 1
            if count > MOST:
                yield parts, f"more than {MOST} files: this and the rest were not read"
                return
            if path.suffix.lower() == ".zip":
                yield from unzip(parts, path, DEPTH)
            elif path.stat().st_size > LARGEST:
                yield parts, f"larger than {LARGEST / 1e6:.0f} MB"
            else:
                yield parts, path.read_bytes()


def unzip(parts, file, depth):
    """The same for what a zip holds; a name in it leads nowhere, for nothing is unpacked."""
    seen = False
    try:
        with zipfile.ZipFile(file) as box:
            for entry in box.infolist()[:MOST]:
                names = [n for n in re.split(r"[/\\]", entry.filename) if n not in ("", ".", "..")]
                if entry.is_dir() or not names or set(names) & {"__MACOSX", ".ipynb_checkpoints"}:
                    continue
                here, seen = (*parts, *names), True
                kind = Path(names[-1]).suffix.lower()
                if kind not in (".ipynb", ".zip"):
                    if "shared" not in names[:-1]:
                        yield here, "not a notebook"
                elif entry.file_size > LARGEST:
                    yield here, f"larger than {LARGEST / 1e6:.0f} MB"
                elif kind == ".zip" and depth:
                    yield from unzip(here, io.BytesIO(box.read(entry)), depth - 1)
                else:
                    yield here, box.read(entry)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        yield parts, f"a zip that cannot be read ({error})"
        return
    if not seen:
        yield parts, "an empty zip"


def student(parts):
    """Whose file this is, from the names of folders and files, as platforms write them."""
    for part in parts:
        for form in (MOODLE, CANVAS):
            found = form.match(part)
            if found:
                return Student(found[1].strip(), found[2])
    top = parts[0]
    if len(parts) > 2 and top.lower().endswith(".zip"):  # a zip with a folder for each student
        top = parts[1]
    name = top[:-4] if top.lower().endswith(".zip") else LESSON.sub("", top)
    return Student(name.strip(" _-.") or top)


def read(data):
    """(notebook, None), or (None, why it is none)."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        for cell in notebook["cells"]:
            text = cell["source"]
            cell["source"] = text if isinstance(text, str) else "".join(text)
            if cell["cell_type"] not in ("code", "markdown", "raw"):
                raise ValueError
            if not isinstance(cell.setdefault("metadata", {}), dict):
                raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, "not a notebook"
    return notebook, None


def key(cell):
    settings = cell["metadata"].get("nbgrader")
    return settings.get("grade_id") if isinstance(settings, dict) else None


def number(name):
    """The exercise, "1.2", of a cell's key: check-1-2 or exercise-1-2."""
    return name.partition("-")[2].replace("-", ".")


def guesses(notebook):
    """{key: what the student predicted} for the cells that ask for it; "" for nothing."""
    asked = {key(cell): cell["source"].strip() for cell in notebook["cells"]}
    return {
        name: text.removeprefix(GUESS.strip()).strip()
        for name, text in asked.items()
        if name and name.startswith("predict-")
    }


def lesson(notebook, released):
    """Which of the lessons handed out it is, whatever its name; None for none of them.

    By the exercises' cells, or where their marks are lost by the text that they have in common.
    """
    for marks in (key, lambda cell: cell["source"].strip()):
        theirs = {marks(cell) for cell in notebook["cells"]} - {None, ""}
        best = max(
            released,
            key=lambda stem: len(theirs & {marks(c) for c in joined(released[stem])}),
        )
        if len(theirs & {marks(c) for c in joined(released[best])}) > (marks is not key) * 3:
            return best
    return None


def joined(notebook):
    for cell in notebook["cells"]:
        yield {**cell, "source": "".join(cell["source"])}


def mended(notebook, released):
    """(the notebook with every cell that is graded, [what had to be mended]).

    A check that was deleted is put back where it belongs; a cell that lost its mark gets it back.
    The notebook given is not changed.
    """
    notes, handed = [], list(joined(released))
    mark = notebook.get("metadata", {}).get("differentiable_light", {})
    mark = mark.get("release") if isinstance(mark, dict) else None
    handed_out = released["metadata"].get("differentiable_light", {}).get("release")
    if handed_out and mark != handed_out:  # nbgrader's own releases have no mark
        notes.append("an older release, or its mark is lost")
    cells = copy.deepcopy(notebook["cells"])
    seen = set()
    for cell in cells:  # the first of two with one mark is the one
        if key(cell) is not None and key(cell) in seen:
            del cell["metadata"]["nbgrader"]
        seen.add(key(cell))
    at = -1
    known = {key(c): c for c in handed if key(c)}
    for before, ours in enumerate(handed):
        name = key(ours)
        if name is None:
            continue
        place = next((k for k, c in enumerate(cells) if key(c) == name), None)
        if place is None:
            place = next(
                (k for k, c in enumerate(cells) if key(c) is None and alike(c, ours)), None
            )
            if place is not None:
                cells[place]["metadata"]["nbgrader"] = copy.deepcopy(ours["metadata"]["nbgrader"])
                notes.append(f"cell {name} had lost its mark")
        if place is None:
            before = next((key(c) for c in reversed(handed[:before]) if key(c)), None)
            at = next((k for k, c in enumerate(cells) if key(c) == before), at)
            cells.insert(at + 1, copy.deepcopy(ours))
            notes.append(f"cell {name} was deleted: put back")
            continue
        cell, at = cells[place], place
        if cell["cell_type"] != ours["cell_type"]:
            cell["cell_type"] = ours["cell_type"]
            notes.append(f"cell {name} had become another kind of cell")
        if name.startswith("check-") and cell["source"].strip() != ours["source"].strip():
            notes.append(f"cell {name}, a check, was edited: ours was run")
        cell["metadata"] = {"nbgrader": copy.deepcopy(ours["metadata"]["nbgrader"])}
    for number, cell in enumerate(cells):
        if key(cell) is not None and key(cell) not in known:
            cell["metadata"].pop("nbgrader")
        cell["metadata"] = {k: v for k, v in cell["metadata"].items() if k == "nbgrader"}
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        else:
            for word in ("outputs", "execution_count"):
                cell.pop(word, None)
        cell.pop("attachments", None)
    metadata = copy.deepcopy(released["metadata"])
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, notes


def alike(cell, ours):
    """Whether a cell without a mark is this one: the same text, or the same names defined."""
    if cell["cell_type"] != ours["cell_type"]:
        return False
    if cell["source"].strip() == ours["source"].strip():
        return True
    if key(ours).startswith("predict-"):
        return cell["source"].startswith(GUESS.strip())
    names = re.findall(r"(?m)^(?:def (\w+)|(\w+) *=)", ours["source"])
    theirs = re.findall(r"(?m)^(?:def (\w+)|(\w+) *=)", cell["source"])
    return bool(names) and key(ours).startswith("exercise-") and set(names) <= set(theirs)
