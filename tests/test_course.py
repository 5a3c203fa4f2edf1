"""course.py says what is wrong in one sentence and leaves nothing half made."""

import collections
import subprocess
import sys
from pathlib import Path

import pytest

import course
from tools import doctor

ROOT = Path(__file__).resolve().parents[1]
Usage = collections.namedtuple("Usage", "total used free")


def ask(*words):
    result = subprocess.run(
        [sys.executable, "course.py", *words], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    return result.returncode, (result.stdout + result.stderr).strip()


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["lern"], "Did you mean learn?"),
        (["dance"], "There are learn, test"),
        (["run"], "lesson"),
        (["run", "77"], "There is no lesson '77' yet; there are 01"),
        (["learn", "x"], "There is no lesson 'x' yet"),
        (["learn", "--port", "high"], "--port"),
        (["test", "--youngest"], "--youngest"),
    ],
)
def test_what_it_does_not_understand_it_says_in_one_line(words, sentence):
    code, said = ask(*words)
    assert code != 0 and sentence in said and "\n" not in said


def test_without_a_word_it_explains_itself():
    code, said = ask()
    assert code == 0 and "course.py learn" in said and "course.py test" in said


def test_a_number_is_found_however_it_is_typed():
    for word in ("1", "01", "01_sinc_derivatives"):
        assert course.lesson(word).name == "01_sinc_derivatives.ipynb"


def test_an_old_python_hears_which_one_is_wanted(monkeypatch):
    monkeypatch.setattr(course, "OLDEST_PYTHON", (9, 0))
    with pytest.raises(SystemExit, match="the course needs"):
        course.main()


# Making the environment


@pytest.fixture
def here(monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("numpy>=2.1.0,<2.6\n-e .\n")
    monkeypatch.setattr(course, "HERE", tmp_path)
    monkeypatch.setattr(course.shutil, "which", lambda name: None)
    return tmp_path


def make(name=".course-env"):
    return course.environment(name, ["requirements.txt"])


def pretend(monkeypatch, fails_with=None):
    """Let the installers only note what they were asked, or fail with these words."""
    asked = []

    def follow(command):
        asked.append([str(word) for word in command])
        if "venv" in command:
            (Path(command[-1]) / "bin").mkdir(parents=True)
            (Path(command[-1]) / "Scripts").mkdir()
            for name in ("bin/python", "Scripts/python.exe"):
                (Path(command[-1]) / name).touch()
        elif fails_with:
            real([sys.executable, "-c", f"print({fails_with!r}); raise SystemExit(1)"])

    real = course.follow
    monkeypatch.setattr(course, "follow", follow)
    return asked


def test_it_is_made_once(here, monkeypatch, capsys):
    asked = pretend(monkeypatch)
    assert make() == make()
    assert len(asked) == 2 and asked[1][-2:] == ["-r", str(here / "requirements.txt")]


def test_new_requirements_are_installed_into_what_is_there(here, monkeypatch):
    asked = pretend(monkeypatch)
    python = make()
    (here / "requirements.txt").write_text("numpy>=2.2.0,<2.6\n")
    monkeypatch.setattr(course, "follow", asked.append)
    make()
    assert len(asked) == 4 and python.exists()


def test_what_was_cut_off_half_way_is_made_afresh(here, monkeypatch):
    (here / ".course-env" / "lib").mkdir(parents=True)
    pretend(monkeypatch)
    make()
    assert not (here / ".course-env" / "lib").exists()


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Temporary failure in name resolution", "is this computer online"),
        ("ERROR: Could not find a version that satisfies numpy", "is this computer online"),
        ("error sending request for url", "is this computer online"),
        ("ERROR: Permission denied: 'x'", "cannot be written"),
        ("ensurepip is not available", "apt install python3-venv"),
        ("something else", "see above"),
    ],
)
def test_a_failure_is_one_sentence_and_leaves_nothing(here, monkeypatch, words, sentence):
    pretend(monkeypatch, fails_with=words)
    for name in (".course-env", ".test-env/3.11"):
        with pytest.raises(SystemExit, match=sentence):
            make(name)
    assert [p.name for p in here.iterdir()] == ["requirements.txt"]


def test_a_full_disk_is_seen_before_anything_is_written(here, monkeypatch):
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: Usage(9e9, 9e9, 2e8))
    with pytest.raises(SystemExit, match="0.2 GB free"):
        make()
    assert not (here / ".course-env").exists()


def test_a_read_only_folder_is_named(here, monkeypatch):
    def mkdir(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with pytest.raises(SystemExit, match="cannot be written .Permission denied.: copy the course"):
        make()


def test_the_oldest_versions_are_the_lower_bounds():
    assert course.pin("numpy>=2.1.0,<2.6") == "numpy==2.1.0"
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line[:1].isalpha()]
    assert all(">=" in line and ",<" in line for line in packages)


# doctor


def test_doctor_sees_what_hides_a_package(tmp_path):
    (tmp_path / "lessons").mkdir()
    assert doctor.shadows(tmp_path) == []
    (tmp_path / "lessons" / "numpy.py").touch()
    (tmp_path / "lessons" / "01.ipynb").write_text('{"source": ["import numpy as np\\n"]}')
    found = "\n".join(doctor.shadows(tmp_path))
    assert "lessons/numpy.py hides the package numpy" in found
    assert "01.ipynb imports plain numpy as np" in found


def test_nothing_in_the_course_hides_a_package():
    assert doctor.shadows() == []
