"""What a newcomer meets first: the README tells the truth, the code is tidy."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared import checks
from tools import build

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_map_says_which_lessons_are_ready():
    rows = re.findall(r"^\| (?:\[)?(\d\d)\b.*\|$", README, re.MULTILINE)
    linked = re.findall(r"^\| \[(\d\d)[^\]]*\]\((lessons/[^)]*)\)", README, re.MULTILINE)
    assert rows == [f"{n:02}" for n in range(1, 16)]
    assert [number for number, _ in linked] == [path.stem[:2] for path in build.sources()]


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
