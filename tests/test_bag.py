"""The bag holds what a room needs, and no more."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tools import bag, build, front

NAMESPACE = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]

LEARN = """
import os, re, signal, subprocess, sys, time, urllib.request

def status(address):
    for _ in range(120):  # the address is told a moment before it answers
        try:
            return urllib.request.urlopen(address).status
        except OSError:
            time.sleep(0.5)

words = [sys.executable, "course.py", "learn", "--no-browser", "--port=8899"]
server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          start_new_session=True)
for line in server.stdout:
    print(line, end="", flush=True)
    found = re.search(r"http://127\\.0\\.0\\.1:\\S+token=\\S+", line)
    if found:
        said = status(found[0])
        os.killpg(server.pid, signal.SIGKILL)
        sys.exit(said != 200)
sys.exit("learn ended")
"""


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


def test_a_folder_without_git_packs_what_is_the_courses_own(tmp_path):
    own = ["course.py", "lessons/01_a.ipynb", "shared/__init__.py", "tools/build.py"]
    others = [".course-env/bin/python", "output/a.html", "lessons/01_a.mine.ipynb"]
    others += ["shared/__pycache__/a.pyc", "my-lessons/01_a.ipynb", ".progress.json"]
    for name in [*own, *others]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    shutil.copy(build.ROOT / ".gitignore", tmp_path)
    assert bag.files(root=tmp_path) == own


def test_a_lesson_with_answers_written_into_it_stays_at_home(monkeypatch, tmp_path):
    monkeypatch.setattr(bag.own_copies, "written_in", lambda path: path.name.startswith("08"))
    with pytest.raises(SystemExit, match="worked in lessons/08_.*build 08"):
        bag.fill(tmp_path, [])
    assert not list(tmp_path.iterdir())


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


def test_wheels_that_do_not_serve_give_way_to_the_index_or_to_one_clear_line(
    monkeypatch, tmp_path, capsys
):
    (tmp_path / "targets.txt").write_text("windows-3.12 macos-arm-3.13")
    said = []

    def follow(command, fails):
        said.append(command)
        if fails(command):
            front.stop("The packages could not be fetched.")

    monkeypatch.setattr(front, "follow", lambda c: follow(c, lambda c: "--no-index" in c))
    assert front.from_bag(tmp_path, ["pip"]) == [] and said[-1] == ["pip"]
    told = capsys.readouterr().out
    assert "for windows-3.12, macos-arm-3.13, do not serve this computer" in told
    monkeypatch.setattr(front, "follow", lambda c: follow(c, lambda c: True))
    with pytest.raises(SystemExit) as end:
        front.from_bag(tmp_path, ["pip"])
    assert str(end.value).count("course.py:") == 1 and f"--for {front.target()}" in str(end.value)


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
    for words in (["-c", LEARN], ["course.py", "doctor"], ["course.py", "run", "01"]):
        command = [*NAMESPACE, sys.executable, *words]
        env = {**os.environ, "PIP_CONFIG_FILE": os.devnull}  # no mirror on this disk either
        env.pop("PIP_FIND_LINKS", None)
        done = subprocess.run(command, cwd=course, capture_output=True, encoding="utf-8", env=env)
        assert done.returncode == 0, done.stdout + done.stderr
        assert words[-1] != "doctor" or "All is well" in done.stdout
    assert list((course / "output").rglob("01_*.html"))
