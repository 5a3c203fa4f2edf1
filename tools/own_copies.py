"""The learner's own copies of the lessons, in my-lessons/, which no update ever touches.

A copy is made at the first start. When a lesson changes, a copy in which nobody has written
follows; one in which somebody has stays, and the new lesson is laid beside it.
Standard library alone.
"""

import json
import platform
import re
from pathlib import Path

from shared import source

FOLDER = "my-lessons"
GUIDE = "shared.py"  # by it the notebooks of a folder find the course's package


def lessons(folder):
    """The lessons in a folder by their exact names: no copies, no checkpoints, no Untitled."""
    found = sorted(Path(folder).glob("[0-9][0-9]_*.ipynb"))
    return [path for path in found if re.fullmatch(r"\d\d_\w+\.ipynb", path.name)]


def written_in(path):
    """Whether the text or the code of a notebook is not as it was shipped."""
    mark, now = marks(path)
    return mark is None or mark != now


def marks(path):
    """(fingerprint as shipped, fingerprint now), (None, None) for what cannot be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        texts = ["".join(cell["source"]) for cell in notebook["cells"]]
        shipped = notebook["metadata"].get("differentiable_light", {}).get("fingerprint")
        return shipped, source.fingerprint(texts)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None, None


def follow(root):
    """Make or renew the copies; what there is to say of it, in lines. Raises OSError."""
    mine, said = root / FOLDER, []
    mine.mkdir(exist_ok=True)
    if not (mine / GUIDE).exists():
        lay(root / "lessons" / GUIDE, mine / GUIDE)
    for shipped in lessons(root / "lessons"):
        copy = mine / shipped.name
        new = marks(shipped)[0]
        mark, now = marks(copy)
        if copy.exists() and mark == new:
            continue
        if copy.exists() and (mark is None or mark != now):
            there = [marks(p)[0] for p in mine.glob(f"{shipped.stem}.new*.ipynb")]
            if new in there:
                continue
            copy = free(copy, "new")
            said.append(
                f"Lesson {shipped.stem} has changed. You have written in yours, so it stays as "
                f"it is; the new one lies beside it: {FOLDER}/{copy.name}"
            )
        lay(shipped, copy)
    return said


def again(root, name):
    """Begin a lesson again; what was there is kept. Returns the name it is kept under, or None."""
    copy, old = root / FOLDER / name, None
    copy.parent.mkdir(exist_ok=True)
    if copy.exists():
        old = free(copy, "old")
        copy.rename(old)
    lay(root / "lessons" / name, copy)
    return old and old.name


def lay(shipped, copy):
    text = shipped.read_text(encoding="utf-8")
    if shipped.suffix == ".ipynb":  # else JupyterLab would add it, and call the page unsaved
        notebook = json.loads(text)
        notebook["metadata"].setdefault("language_info", {})["version"] = platform.python_version()
        text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    part = copy.with_name(copy.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(copy)  # whole or not at all


def free(path, word):
    """A name beside this one that nothing has yet: 02_name.old.ipynb, 02_name.old2.ipynb, ..."""
    names = (path.with_name(f"{path.stem}.{word}{n if n > 1 else ''}.ipynb") for n in range(1, 999))
    return next(name for name in names if not name.exists())
