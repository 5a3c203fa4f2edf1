"""What a newcomer meets first: the README tells the truth, the code is tidy."""

import functools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import autograd.numpy as np
import pytest

from shared import checks, datasets, elements, training
from shared.propagation import Bench, diffract
from tools import build

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_map_says_which_lessons_are_ready():
    linked = re.findall(r"^\|.*?\[(\d\d) [^\]]*\]\(lessons/(\w+)\.ipynb\)", README, re.MULTILINE)
    assert linked == [(path.stem[:2], path.stem) for path in build.sources()]


def test_the_readmes_five_lines_walk_downhill():
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)
    light = elements.aperture(bench, radius=8e-3) * elements.plane_wave(bench)
    face = datasets.smiley(128)
    names = {"np": np, "intensity": elements.intensity, "diffract": diffract, "bench": bench}
    names |= {"light": light, "face": face * np.sum(elements.intensity(light)) / np.sum(face)}
    short = functools.partial(training.fit, progress=False, callback=lambda step, *_: step == 20)
    exec(code, names | {"fit": short, "cosine": training.cosine}, found := {})
    assert sum(line.strip() != "" for line in code.splitlines()) <= 5
    assert found["plates"].size == 131_072 and "131,072" in README
    before, after = (found["loss"](x, 0) for x in (0 * found["plates"], found["plates"]))
    assert after < 0.3 * before


def test_the_readmes_minutes_are_those_of_the_lessons():
    assert build.readme(README) == README
    false = re.sub(r"\| \d+ \| \d+ \|\n", "| 1 | 2 |\n", README)
    assert false != README and build.readme(false) == README


# A lesson is pointed at by its number and, wherever a link can be, by its name as well.

LESSONS = {path.stem[3:]: path.stem[:2] for path in build.sources()}
PLANNED = {f"{n:02}" for n in range(1, 18)}
TEXTS = [
    path
    for kind in ("*.py", "*.md", "*.json", "*.toml", "*.yml")
    for path in ROOT.rglob(kind)
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    and path.relative_to(ROOT).parts[0] != "output"
]


def test_nothing_points_at_a_lessons_old_number():
    wrong = []
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        for number, name in re.findall(r"(?<!\d)(\d\d)_([a-z]\w+)", text):
            if LESSONS.get(name, number) != number:
                wrong.append(f"{path.name}: {number}_{name}")
        for said, number in re.findall(r"\[(?:lesson )?(\d\d)\]\((?:lessons/)?(\d\d)_", text, re.I):
            wrong += [f"{path.name}: {said} leads to {number}"] if said != number else []
        wrong += [
            f"{path.name}: lesson {number}"
            for number in re.findall(r"\blessons? (\d\d)\b", text, re.I)
            if number not in PLANNED | {"77", "88"}  # in tests: two that will never be
        ]
    assert wrong == []


@pytest.mark.parametrize("path", build.sources(), ids=lambda path: path.stem)
def test_in_a_lessons_prose_every_other_lesson_is_a_link_that_works(path):
    cells = build.complete(path.read_text(encoding="utf-8")).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    plain = set(re.findall(r"(?<!\[)\b[Ll]essons? (\d\d)\b", prose)) - {path.stem[:2]}
    assert plain & set(LESSONS.values()) == set()
    for target in re.findall(r"\]\((\d\d_\w+)\.ipynb\)", prose):
        assert (ROOT / "lessons" / f"{target}.ipynb").exists(), target


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_local_link_leads_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_lesson_has_checks():
    assert [path.stem[:2] for path in build.sources()] == [n[-2:] for n in checks.lessons()]


@pytest.mark.parametrize("command", [["check", "."], ["format", "--check", "."]])
def test_the_code_is_tidy(command):
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_words_are_spelled_right():
    result = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "."], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


def test_what_is_installed_from_a_wheel_has_the_style_and_the_stored_results():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    settings = settings["tool"]["setuptools"]
    shipped = {
        p for glob in settings["package-data"]["shared"] for p in (ROOT / "shared").glob(glob)
    }
    for folder in settings["packages"]:
        shipped |= set((ROOT / folder.replace(".", "/")).glob("*.py"))
    there = {p for p in (ROOT / "shared").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert there == shipped


def test_the_version_is_told_once_and_the_same():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_binder_gets_the_manners_of_the_courses_own_environment(tmp_path):
    script = (build.ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    program = re.search(r'python -c "(.*)"', script)[1].replace("sys.prefix", repr(str(tmp_path)))
    subprocess.run([sys.executable, "-c", program], cwd=build.ROOT, check=True)
    assert list(tmp_path.rglob("ipython_kernel_config.py"))
    wanted = (build.ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").split()
    assert (build.ROOT / ".binder" / wanted[1]).resolve() == build.ROOT / "requirements.txt"
