"""course.py says what is wrong in one sentence and leaves nothing half made."""

import argparse
import collections
import json
import os
import platform
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from shared import source
from tools import doctor, own_copies
from tools import front as course

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


def test_an_old_python_hears_which_one_is_wanted():
    text = (ROOT / "course.py").read_text(encoding="utf-8")
    old = text.replace("import sys\n", "import sys\nsys.version_info = (2, 7, 18, 'final', 0)\n")
    said = subprocess.run([sys.executable, "-c", old], capture_output=True, encoding="utf-8")
    assert said.returncode == 1 and said.stderr.count("\n") == 1
    assert "This is Python 2.7; the course needs 3.11 or newer" in said.stderr
    assert text.isascii() and 'f"' not in text  # or the oldest would stop before they can say it


def test_it_may_be_called_from_anywhere(tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "course.py", "run", "77"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert "There is no lesson '77'" in done.stderr and list(tmp_path.iterdir()) == []


# Making the environment


@pytest.fixture
def here(monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("numpy>=2.1.0,<2.6\n")
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
    wanted = here / ".course-env" / "wanted.txt"
    assert len(asked) == 2 and asked[1][-2:] == ["-r", str(wanted)]
    assert wanted.read_text() == "numpy>=2.1.0,<2.6\n"


def test_new_requirements_are_installed_into_what_is_there(here, monkeypatch):
    asked = pretend(monkeypatch)
    python = make()
    (here / "requirements.txt").write_text("numpy>=2.2.0,<2.6\n")
    monkeypatch.setattr(course, "follow", asked.append)
    make()
    assert len(asked) == 4 and python.exists()


def test_a_comment_is_no_reason_to_install_again(here, monkeypatch):
    asked = pretend(monkeypatch)
    make()
    (here / "requirements.txt").write_text("# a comment\nnumpy>=2.1.0,<2.6\n\n")
    make()
    assert len(asked) == 2


def test_what_cannot_be_renewed_serves_on(here, monkeypatch, capsys):
    pretend(monkeypatch)
    python = make()
    (here / "requirements.txt").write_text("numpy>=2.2.0,<2.6\n")
    monkeypatch.undo()
    monkeypatch.setattr(course, "HERE", here)
    monkeypatch.setattr(course.shutil, "which", lambda name: None)
    pretend_again = pretend(monkeypatch, fails_with="Temporary failure in name resolution")
    monkeypatch.setattr(course.Path, "mkdir", lambda *args, **kwargs: None)
    assert make() == python and python.exists() and pretend_again
    said = capsys.readouterr().out
    assert "is this computer online" in said and "going on with the one that is there" in said
    make()  # and it is tried again the next time
    assert "going on" in capsys.readouterr().out


def test_the_users_own_settings_do_not_take_the_place_of_ours(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONIOENCODING"):
        monkeypatch.setenv(name, "cp1252")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    env = course.ours(OMP_NUM_THREADS="1")
    assert "PYTHONPATH" not in env and "PYTHONHOME" not in env
    assert env["PYTHONIOENCODING"] == "utf-8" and env["OMP_NUM_THREADS"] == "1"
    assert env["HTTPS_PROXY"] == "http://proxy"  # of the rest nothing is lost
    assert env["JUPYTER_PREFER_ENV_PATH"] == "1"  # a kernel of that name elsewhere comes second


def test_an_installer_installs_here_whatever_pips_own_settings_say(monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    ask = "import os; print('user', os.environ['PIP_USER']); raise SystemExit(1)"
    with pytest.raises(SystemExit, match="last words: user 0"):
        course.follow([sys.executable, "-c", ask])


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
        ("ERROR: Could not find a version that satisfies numpy", "no version that fits this Py"),
        ("No solution found when resolving dependencies", "no version that fits this Python"),
        ("Failed to establish a new connection. No matching distribution", "computer online"),
        ("SSLError: certificate verify failed: self-signed certificate", "PIP_CERT"),
        ("ProxyError: Tunnel connection failed: 407 Proxy Authentication", "HTTPS_PROXY="),
        ("error sending request for url", "is this computer online"),
        ("ERROR: Permission denied: 'x'", "cannot be written"),
        ("ensurepip is not available", "apt install python3-venv"),
        ("something else", "see above"),
    ],
)
def test_a_failure_is_one_sentence_and_leaves_nothing(here, monkeypatch, words, sentence):
    pretend(monkeypatch, fails_with=words)
    for name in (".course-env", ".test-env/3.11"):
        with pytest.raises(SystemExit, match=sentence) as stopped:
            make(name)
        assert f"(Its last words: {words})" in str(stopped.value)
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
    assert course.pin("fft>=1.2,<2; os == 'x'") == "fft==1.2; os == 'x'"
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line[:1].isalpha()]
    assert all(">=" in line and ",<" in line for line in packages)


# doctor


def test_doctor_sees_what_hides_a_package(tmp_path):
    (tmp_path / "lessons").mkdir()
    assert doctor.shadows(tmp_path) == []
    (tmp_path / "lessons" / "numpy.py").touch()
    (tmp_path / "lessons" / "random.py").touch()
    (tmp_path / "lessons" / "01.ipynb").write_text('{"source": ["import numpy as np\\n"]}')
    found = "\n".join(doctor.shadows(tmp_path))
    assert "lessons/numpy.py hides the package numpy" in found
    assert "lessons/random.py hides the package random" in found
    assert "01.ipynb imports plain numpy as np" in found


def test_nothing_in_the_course_hides_a_package():
    assert doctor.shadows() == []


# The learner's own copies


@pytest.fixture
def room(tmp_path):
    """A course of two lessons, and a way to ship a new version of one."""
    (tmp_path / "lessons").mkdir()
    shutil.copy(ROOT / "lessons" / "shared.py", tmp_path / "lessons")

    def ship(name, *texts):
        path = tmp_path / "lessons" / f"{name}.ipynb"
        write(path, texts, source.fingerprint(texts))
        return path

    ship("01_one", "# One", "1 + 1")
    ship("02_two", "# Two", "2 + 2")
    return tmp_path, ship


def write(path, texts, mark=None, outputs=()):
    mark = own_copies.marks(path)[0] if mark is None else mark
    cells = [{"cell_type": "code", "source": [text], "outputs": [*outputs]} for text in texts]
    notebook = {"cells": cells, "metadata": {"differentiable_light": {"fingerprint": mark}}}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def contents(folder):
    """What stands in the files; a copy says besides which Python runs it."""
    found = {}
    for path in folder.iterdir():
        found[path.name] = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            notebook = json.loads(found[path.name])
            notebook["metadata"].pop("language_info", None)
            found[path.name] = notebook
    return found


def test_copies_are_made_once_and_a_change_by_its_owner_stays(room):
    root, ship = room
    assert own_copies.follow(root) == []
    mine = root / "my-lessons"
    assert contents(mine) == contents(root / "lessons")
    write(mine / "01_one.ipynb", ["# One", "my answer"])
    before = contents(mine)
    assert own_copies.follow(root) == [] and contents(mine) == before


def test_a_copy_says_which_python_runs_it_or_jupyterlab_would(room):
    root, ship = room
    own_copies.follow(root)
    for path in own_copies.lessons(root / "my-lessons"):
        info = json.loads(path.read_text())["metadata"]["language_info"]
        assert info["version"] == platform.python_version()


def test_a_copy_that_was_only_run_follows_and_one_that_was_written_in_stays(room):
    root, ship = room
    own_copies.follow(root)
    mine = root / "my-lessons"
    write(mine / "01_one.ipynb", ["# One", "my answer"])
    write(mine / "02_two.ipynb", ["# Two", "2 + 2"], outputs=["4"])
    worked = (mine / "01_one.ipynb").read_text()
    ship("01_one", "# One, better", "1 + 1")
    ship("02_two", "# Two, better", "2 + 2")
    (said,) = own_copies.follow(root)
    assert "my-lessons/01_one.new.ipynb" in said
    assert (mine / "01_one.ipynb").read_text() == worked
    assert "One, better" in (mine / "01_one.new.ipynb").read_text()
    assert "Two, better" in (mine / "02_two.ipynb").read_text()
    assert own_copies.follow(root) == []  # said once
    write(mine / "01_one.new.ipynb", ["# One, better", "my answer again"])
    ship("01_one", "# One, best", "1 + 1")
    own_copies.follow(root)
    assert "my answer again" in (mine / "01_one.new.ipynb").read_text()
    assert "One, best" in (mine / "01_one.new2.ipynb").read_text()


def test_a_copy_that_cannot_be_read_is_nobodys_to_overwrite(room):
    root, ship = room
    own_copies.follow(root)
    broken = root / "my-lessons" / "01_one.ipynb"
    for text in ["", "{ half", "[]", '{"cells": 3, "metadata": {}}']:
        broken.write_text(text)
        own_copies.follow(root)
        assert broken.read_text() == text
    assert own_copies.follow(root) == []


def test_a_lesson_begins_again_and_every_old_one_is_kept(room):
    root, ship = room
    own_copies.follow(root)
    mine = root / "my-lessons"
    for answer, kept in [("first", "01_one.old.ipynb"), ("second", "01_one.old2.ipynb")]:
        write(mine / "01_one.ipynb", ["# One", answer])
        assert own_copies.again(root, "01_one.ipynb") == kept
        assert answer in (mine / kept).read_text()
        assert contents(mine)["01_one.ipynb"] == contents(root / "lessons")["01_one.ipynb"]


def test_only_exact_names_are_lessons(room):
    root, ship = room
    for name in ["01_one-Copy1", "02_two.mine", "02_two.new", "Untitled", "2_two", "Untitled1"]:
        write(root / "lessons" / f"{name}.ipynb", ["x"], "mark")
    (root / "lessons" / ".ipynb_checkpoints").mkdir()
    assert [p.stem for p in own_copies.lessons(root / "lessons")] == ["01_one", "02_two"]


def test_the_test_judges_what_was_shipped_and_names_what_it_leaves_out(room, monkeypatch, capsys):
    root, ship = room
    commands = []
    monkeypatch.setattr(course, "HERE", root)
    monkeypatch.setattr(course, "for_making", lambda oldest: "python")
    monkeypatch.setattr(course, "call", lambda *command, **settings: commands.append(command))
    write(root / "lessons" / "01_one.ipynb", ["# One", "my answer"])
    write(root / "lessons" / "02_two-Copy1.ipynb", ["x"], "mark")
    monkeypatch.delenv("CI", raising=False)
    course.test(argparse.Namespace(oldest=False, slow=False))
    said = capsys.readouterr().out
    assert "lessons/01_one.ipynb, lessons/02_two-Copy1.ipynb" in said
    assert f"--ignore={root / 'lessons/01_one.ipynb'}" in commands[0] and "--nbval" in commands[0]
    monkeypatch.setenv("CI", "true")  # there nothing that was shipped may be left out
    course.test(argparse.Namespace(oldest=False, slow=False))
    assert "01_one" not in str(commands[1]) and "Copy1" in str(commands[1])


def test_learn_opens_the_learners_own_copy(room, monkeypatch, capsys):
    root, ship = room
    commands = []
    monkeypatch.setattr(course, "HERE", root)
    monkeypatch.setattr(course, "for_learning", lambda: "python")
    monkeypatch.setattr(course, "call", lambda *command, **settings: commands.append(command))
    options = argparse.Namespace(lesson="2", reset=False, port=8888, no_browser=True)
    course.learn(options)
    assert "--LabApp.default_url=/lab/tree/my-lessons/02_two.ipynb" in commands[0]
    assert f"--ServerApp.root_dir={root}" in commands[0]  # whatever the user's own says
    assert not any("workspaces_dir" in str(word) for word in commands[0])  # nowhere to write
    (root / ".course-env").mkdir()
    course.learn(options)
    tabs = root / ".course-env" / "workspaces"
    assert f"--LabApp.workspaces_dir={tabs}" in commands.pop()  # not another copy's open tabs
    write(root / "my-lessons" / "02_two.ipynb", ["# Two", "mine"])
    options.reset = True
    course.learn(options)
    assert "Yours is now 02_two.old.ipynb" in capsys.readouterr().out
    course.run(argparse.Namespace(lesson="2", solution=False))
    assert commands[-1][-1] == root / "my-lessons" / "02_two.ipynb"


# What is typed is what runs


@pytest.fixture
def typed(monkeypatch):
    """Types words after course.py; the command that then runs, and its settings."""
    asked = []
    monkeypatch.setattr(course, "environment", lambda name, *_: name)  # none is made
    monkeypatch.setattr(
        course, "call", lambda *command, **settings: asked.append((command, settings))
    )

    def enter(*words):
        monkeypatch.setattr(sys, "argv", ["course.py", *words])
        course.main("")
        return [str(word) for word in asked[-1][0]], asked[-1][1]

    return enter


def test_each_word_does_what_it_says(typed, monkeypatch):
    monkeypatch.setattr(course, "left_out", list)
    assert typed("progress")[0][-1].endswith("checks.progress()")
    assert typed("progress", "--reset")[0][-1].endswith("checks.forget()")
    test, settings = typed("test")
    assert test[1:5] == ["-m", "pytest", "-q", "-n"] and "--nbval" in test
    assert settings["COURSE_PROGRESS"] == "off"
    assert typed("test", "--oldest")[0][0] == f"{test[0]}-oldest"
    slow, _ = typed("test", "--slow")
    assert (slow[0], slow[-3:]) == (".test-env/site", ["-m", "slow", "tests"])
    assert typed("site", "--pdf")[0] == [".test-env/site", "-m", "tools.site", "--pdf"]
    assert typed("checks", "01", "02")[0][1:] == ["tools/checks_table.py", "01", "02"]
    assert typed("build", "--check")[0][1:] == ["tools/build.py", "--check"]
    assert typed("build", "--back", "01")[0][1:] == ["tools/build.py", "--back", "01"]
    solution = ROOT / "solutions" / "01_sinc_derivatives.ipynb"
    assert typed("run", "01", "--solution")[0][1:] == ["tools/run.py", str(solution)]


def test_the_oldest_are_asked_for_by_their_exact_versions(here):
    (here / "more.txt").write_text("pytest>=8,<10\n")
    newest = course.packages(["requirements.txt", "more.txt"])
    oldest = course.packages(["requirements.txt", "more.txt"], oldest=True)
    assert newest == "numpy>=2.1.0,<2.6\npytest>=8,<10\n"
    assert oldest == "numpy==2.1.0\npytest>=8,<10\n"


@pytest.mark.parametrize("there_is_a_wheel", [True, False])
def test_what_only_helps_is_taken_as_a_wheel_or_not_at_all(here, monkeypatch, there_is_a_wheel):
    wanted = "numpy>=2.1.0,<2.6\nfft>=1.2,<2; sys_platform == 'x'\n"
    (here / "requirements.txt").write_text(wanted)
    asked = pretend(monkeypatch)
    pretended = course.follow

    def follow(command):
        pretended(command)
        if "--only-binary" in command and not there_is_a_wheel:
            course.stop("no wheel")

    monkeypatch.setattr(course, "follow", follow)
    assert make().exists() and make().exists()
    assert (here / ".course-env" / "wanted.txt").read_text() == "numpy>=2.1.0,<2.6\n"
    assert len(asked) == 3  # and it is not tried again at the next start
    assert asked[2][-3:] == ["--only-binary", ":all:", "fft>=1.2,<2; sys_platform == 'x'"]


def test_where_uv_is_it_makes_an_environment_that_has_pip(here, monkeypatch):
    monkeypatch.setattr(course.shutil, "which", lambda name: "/bin/uv" if name == "uv" else None)
    asked = pretend(monkeypatch)
    python = make()
    venv, fetch = asked
    assert venv[:2] == ["/bin/uv", "venv"] and "--seed" in venv  # --seed: with pip in it
    assert venv[venv.index("--python") + 1] == sys.executable
    assert fetch[:3] == ["/bin/uv", "pip", "install"]
    assert fetch[fetch.index("--python") + 1] == str(python)
    assert fetch[-2:] == ["-r", str(here / ".course-env" / "wanted.txt")]


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_complete_environment_serves_on_where_nothing_can_be_written(
    here, monkeypatch, capsys, trouble
):
    pretend(monkeypatch)
    python = make()
    (here / "requirements.txt").write_text("numpy>=2.2.0,<2.6\n")

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    if trouble == "full":
        monkeypatch.setattr(course.shutil, "disk_usage", lambda path: Usage(9e9, 9e9, 2e8))
    else:
        for way in ("mkdir", "write_text"):
            monkeypatch.setattr(Path, way, refuse)
    assert make() == python
    assert "going on with the one that is there" in capsys.readouterr().out


def test_jupyterlab_asks_nothing_keeps_sliders_and_looks_after_new_kernels(here, monkeypatch):
    pretend(monkeypatch)
    home = make().parents[1]
    lab = json.loads((home / "share/jupyter/lab/settings/overrides.json").read_text())
    assert lab["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false"}
    assert lab["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}
    config = home / "etc/ipython/ipython_kernel_config.py"
    kernel = types.SimpleNamespace(IPKernelApp=types.SimpleNamespace())
    exec(config.read_text(), {"get_config": lambda: kernel})
    for line in kernel.IPKernelApp.exec_lines:
        exec(line)
    config.write_text("old")
    make()
    assert "page.settle()" in config.read_text()


# Notebooks find the package of their own folder


@pytest.mark.parametrize("folder", ["lessons", "solutions", "my-lessons"])
def test_a_notebook_finds_the_package_of_its_own_folder(room, tmp_path_factory, folder):
    root, ship = room
    other = tmp_path_factory.mktemp("other")
    for place in (other, root):
        (place / "shared").mkdir()
        (place / "shared" / "__init__.py").write_text("")
        (place / "shared" / "part.py").write_text(f"WHERE = {str(place)!r}")
    (root / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / "shared.py", root / "solutions")
    own_copies.follow(root)
    ask = (
        "from shared import part; import sys, shared; print(part.WHERE, shared.__file__, sys.path)"
    )
    seen = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=root / folder,
        env={**os.environ, "PYTHONPATH": str(other)},
        capture_output=True,
        encoding="utf-8",
    )
    assert seen.stdout.split()[:2] == [str(root), str(root / "shared" / "__init__.py")], seen.stderr
    assert repr(str(root)) not in seen.stdout  # nothing else of that folder hides anything


def test_a_file_of_the_learners_is_not_taken_for_the_guide(room):
    root, ship = room
    (root / "my-lessons").mkdir()
    (root / "my-lessons" / "shared.py").write_text("mine = 1")
    own_copies.follow(root)
    assert (root / "my-lessons" / "shared.py").read_text() == "mine = 1"


def test_a_note_between_the_cells_is_writing_too(room):
    root, ship = room
    own_copies.follow(root)
    path = root / "my-lessons" / "01_one.ipynb"
    notebook = json.loads(path.read_text())
    note = {"cell_type": "markdown", "source": ["my own note"], "metadata": {}}
    notebook["cells"].append(note)
    path.write_text(json.dumps(notebook))
    ship("01_one", "# One, better", "1 + 1")
    own_copies.follow(root)
    assert "my own note" in path.read_text()
