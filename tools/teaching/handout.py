"""From the course's sources to what is handed out: the notebooks, the zip, the nbgrader course."""

import base64
import functools
import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from pathlib import Path
from unittest import mock

import nbformat
from nbformat.v4 import new_markdown_cell
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from shared import source as grammar
from tools import build

from . import collect, variants

ROOT = build.ROOT
CONFIG = Path(__file__).with_name("nbgrader_config.py")
PROMISE = ", and the solution once you have tried"  # of lesson 01; a hand-out has none
POINTS = re.compile(r"### Exercise [^\n]*?(●+)")
HOME = re.compile(r"(^|/)(solutions|tests|\.git|my-lessons|output)(/|$)|\.db$|\.pyc$")
NOT_PACKED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
CLOSED = '''"""The checks of {stem}, closed: they know the answers."""

import base64
import zlib

exec(compile(zlib.decompress(base64.b85decode("{text}")), __file__, "exec"))
'''
UNFOLD = """import base64
import zlib

exec(zlib.decompress(base64.b85decode("{text}")))"""
README = """Differentiable Light: {names}

You need Python {oldest} or newer. In this folder, type these two commands:

    python -m pip install -r requirements.txt
    python -m jupyterlab

Open the notebook, write your answers where it says "your code here", and run the cell below each
one: it says at once what is right and what is not. Save, and hand in the notebook alone
({files}). Keep its name if you can. Do not delete or change the cells that check.
"""


def graded(path, predictions=False, variant=None):
    """The complete notebook of a lesson's source as nbgrader's source, with points.

    Explanations are left out; variant: the seed of `variants`, if any. Returns the notebook, and
    {"check-1-2": points}.
    """
    source = variants.lesson(path.read_text(encoding="utf-8"), path.stem, variant)
    notebook = build.complete(source)
    notebook.cells = [c for c in notebook.cells if not build.has(c, build.EXPLANATION)]
    build.close_predictions(notebook)
    close_answers(notebook)
    worth, points = {}, {}
    for cell in notebook.cells:
        cell.source = cell.source.replace(PROMISE, "")
        title = POINTS.match(cell.source) if cell.cell_type == "markdown" else None
        if title:
            number = grammar.EXERCISE.match(cell.source)[1]
            worth[number.replace(".", "-")] = len(title[1])
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check-"):
            points[name] = worth[name.removeprefix("check-")]
            cell.metadata.nbgrader.update(grade=True, points=points[name])
    if predictions:
        for at, cell in reversed(list(enumerate(notebook.cells))):
            if cell.cell_type == "markdown" and "**Predict" in cell.source:
                notebook.cells.insert(at + 1, guess(f"predict-{cell.id}"))
    return notebook, points


def close_answers(notebook):
    """Close folded cells that hold an answer, for pictures until the student's own is right."""
    answers = [text for _, text in hidden()]
    for cell in filter(build.folds, notebook.cells):
        code = normal(cell.source)
        if any(text in code for text in answers):
            first, _, rest = cell.source.partition("\n")
            text = base64.b85encode(zlib.compress(rest.encode(), 9)).decode()
            cell.source = f"{first}\n{UNFOLD.format(text=text)}"


def unfolded(source):
    """The text of a cell that `close_answers` has closed; any other as it is."""
    found = re.search(r'b85decode\("([^"]*)"\)', source)
    return zlib.decompress(base64.b85decode(found[1])).decode() if found else source


def guess(name):
    """A cell for a prediction: its point is given by hand."""
    settings = {"grade": True, "grade_id": name, "locked": False, "points": 1}
    settings |= {"schema_version": 3, "solution": True, "task": False}
    return new_markdown_cell(collect.GUESS, id=name, metadata={"nbgrader": settings})


def make(paths, folder, predictions=False, variant=None):
    """Make the teacher's nbgrader course in `folder`/teacher; what it holds, as written there."""
    teacher = folder / "teacher"
    lay_package(teacher / "package", [path.stem for path in paths], variant)
    shutil.copy(CONFIG, teacher / CONFIG.name)
    lessons = {}
    for path in paths:
        notebook, points = graded(path, predictions, variant)
        place = teacher / "source" / path.stem
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{path.stem}.ipynb")
        asked = sum(cell.id.startswith("predict-") for cell in notebook.cells)
        lessons[path.stem] = {
            "points": points,
            "asked": asked,
            "varied": variants.drawn(variant, path.stem),
        }
    with mock.patch.dict(os.environ):  # what it sets is for nbgrader's own commands
        config = PyFileConfigLoader(CONFIG.name, str(teacher)).load_config()
    config.CourseDirectory.db_url = f"sqlite:///{teacher / 'gradebook.db'}"
    api = NbGraderAPI(config=config)
    for stem in lessons:
        made = api.generate_assignment(stem, force=True, create=True)
        if not made["success"]:
            raise SystemExit(f"nbgrader could not make {stem}:\n{made.get('log', '')[-2000:]}")
        released = release(folder, stem)
        lessons[stem]["release"] = hashlib.sha1(released.read_bytes()).hexdigest()[:12]
        stamp(released, lessons[stem]["release"])
    shutil.copy(teacher / "gradebook.db", teacher / "blank.db")
    told = {"lessons": lessons, "predictions": predictions, "variant": variant}
    text = json.dumps(told, indent=1)
    (teacher / "assignment.json").write_text(text + "\n", encoding="utf-8")
    return told


def release(folder, stem):
    return folder / "teacher" / "release" / stem / f"{stem}.ipynb"


def stamp(path, mark):
    """Write into a released notebook which release it is; nbgrader's sums stay as they are."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["differentiable_light"] = {"release": mark}
    nbformat.write(notebook, path)


def lay_package(place, stems, variant=None):
    """A copy of the helper package and its data, with the checks of these lessons alone.

    A check knows what is right, so its text is closed: no search and no glance finds an answer in
    it. Who wants to open it can; docs/teaching.md says so.
    """
    shutil.copytree(ROOT / "shared", place / "shared", ignore=NOT_PACKED)
    for path in (place / "shared/checks").glob("lesson_*.py"):
        if path.stem[-2:] in {stem[:2] for stem in stems}:
            open_text = variants.check(path.read_text(encoding="utf-8"), path.stem[-2:], variant)
            text = base64.b85encode(zlib.compress(open_text.encode(), 9)).decode()
            path.write_text(CLOSED.format(stem=path.stem, text=text), encoding="utf-8")
        else:
            path.unlink()


def pack(folder, stems):
    """The zip for students; its path. Made twice it is the same, byte for byte."""
    name = "differentiable-light-" + "-".join(stem[:2] for stem in stems)
    files = {f"{stem}.ipynb": release(folder, stem).read_bytes() for stem in stems}
    for path in sorted((folder / "teacher/package").rglob("*")):
        if path.is_file():
            files[path.relative_to(folder / "teacher/package").as_posix()] = path.read_bytes()
    files["requirements.txt"] = (ROOT / "requirements.txt").read_bytes()
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())[1]
    listed = ", ".join(f"{stem}.ipynb" for stem in stems)
    names = ", ".join(f"lesson {stem[:2]}" for stem in stems)
    files["README.txt"] = README.format(names=names, files=listed, oldest=oldest).encode()
    target = folder / f"{name}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            box.writestr(entry, data)
    return target


def leaks(target, variant=None):
    """What a hand-out shows that it must not, as sentences: nothing of any lesson's sources."""
    faults, texts = [], {}
    with zipfile.ZipFile(target) as box:
        for name in box.namelist():
            if HOME.search(name):
                faults.append(f"{name} is in it")
            texts[name] = box.read(name).decode("utf-8", "replace")
            if name.endswith(".ipynb"):
                if any(cell.get("outputs") for cell in json.loads(texts[name])["cells"]):
                    faults.append(f"{name} holds outputs")
    return faults + shown(texts, variant)


def shown(texts, variant=None):
    """Which answers and explanations can be read in files, {name: text}, as sentences."""
    faults, wanted = [], hidden() + (hidden(variant) if variant is not None else [])
    for name, text in texts.items():
        if name.endswith(".ipynb"):
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        found = normal(text) + normal(re.sub(r"(?m)^\s*#+ ?", "", text))  # in comments, too
        faults += [f"{name} holds {what}" for what, secret in wanted if secret in found]
    return faults


def hidden(variant=None):
    """(name, text) of each answer and each explanation, in the form of `normal`."""
    texts = [(p.stem, p.read_text(encoding="utf-8")) for p in build.sources()]
    return [pair for stem, t in texts for pair in secrets(variants.lesson(t, stem, variant))]


@functools.cache
def secrets(source):
    """Those of one source. An answer of one short line says nothing: what is told is the whole."""
    found, exercise = [], None
    for header, body in grammar.cells(source):
        title, explained = grammar.EXERCISE.match(body), grammar.EXPLAINED.match(body)
        if title:
            exercise = title[1]
        elif explained:
            text = normal(body.partition("\n")[2])
            found.append((f"the explanation of {explained[1]}", text))
        elif "[markdown]" not in header:
            for answer in grammar.ANSWER.findall(body):
                code = normal(re.sub(r"#.*", "", answer.replace(grammar.BEGIN, "")))
                if len(code) > 40:
                    found.append((f"the solution of {exercise}", code))
    return found


def normal(text):
    """Text without spaces and comments, so that no other layout hides it."""
    return re.sub(r"\s+", "", re.sub(r"(?m)#.*$", "", text))
