"""The bag holds what a room needs, and no more."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tools import bag, build, front

NAMESPACE = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]


def test_it_holds_neither_solutions_nor_right_answers():
    names = bag.files()
    assert "course.py" in names and "shared/checks/lesson_01.py" in names
    assert [n for n in names if n.startswith(("solutions", "tests", ".git"))] == []
    text = {n: (build.ROOT / n).read_text("utf-8") for n in names if n.endswith((".py", ".ipynb"))}
    told = "### BEGIN " + "SOLUTION"
    assert [
        n for n, t in text.items() if told in t and n.startswith(("lessons", "shared/ch"))
    ] == []
    assert "solutions/01_sinc_derivatives.py" in bag.files(solutions=True)


def test_all_means_every_system_and_an_unknown_one_is_named():
    assert bag.chosen(["all"]) == bag.TARGETS and "macos-arm-3.14" in bag.TARGETS
    assert bag.chosen(["windows-3.12"]) == ["windows-3.12"]
    with pytest.raises(SystemExit, match="beos-3.12"):
        bag.chosen(["beos-3.12"])


def test_where_there_are_wheels_nothing_is_asked_of_the_network(monkeypatch, tmp_path):
    (tmp_path / "wheels").mkdir()
    said = []
    monkeypatch.setattr(front, "HERE", tmp_path)
    monkeypatch.setattr(front, "follow", said.append)
    (tmp_path / "env").mkdir()
    front.install(tmp_path / "env", tmp_path / "python", "numpy>=2\n")
    assert all("uv" not in str(command[0]) for command in said)
    assert "--no-index" in said[-1] and str(tmp_path / "wheels") in said[-1]
    shutil.rmtree(tmp_path / "wheels")
    front.install(tmp_path / "env", tmp_path / "python", "numpy>=2\n")
    assert "--no-index" not in said[-1]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["windows-3.12", "macos-arm-3.13"])
def test_wheels_of_another_system_are_those_it_would_ask_for(target, tmp_path):
    wanted = ["numpy>=2.1", "ipython>=9", "terminado>=0.18"]
    bag.download(target, tmp_path, wanted)
    found = [path.name for path in tmp_path.glob("*.whl")]
    system = "win_amd64" if target.startswith("windows") else "arm64"
    assert any(n.startswith("numpy") and system in n for n in found)
    assert any(n.startswith("pywinpty") for n in found) == target.startswith("windows")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a namespace")
def test_unpacked_with_the_network_cut_learn_finds_its_wheels(tmp_path):
    path = tmp_path / "light.zip"
    subprocess.run([sys.executable, "-m", "tools.bag", "--to", path], cwd=build.ROOT, check=True)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    course = tmp_path / "light"
    assert not (course / "solutions").exists() and (course / "reading" / "index.html").exists()
    assert list((course / "reading" / "slides").glob("12_*.html"))
    for words in (["progress"], ["doctor"], ["run", "01"]):
        command = [*NAMESPACE, sys.executable, "course.py", *words]
        done = subprocess.run(command, cwd=course, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
    assert "All is well" in done.stdout or list((course / "output").rglob("*.html"))
