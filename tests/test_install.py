"""The course installed as its users install it, then moved, copied, and cut from the network.

python course.py test --slow     takes some minutes, and the network.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from tools import build

ROOT = build.ROOT
NOT_SHIPPED = shutil.ignore_patterns(".*env", ".git", "my-lessons", "output", ".progress*", "__py*")
NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}

pytestmark = pytest.mark.slow


def command(folder, *words, **settings):
    env = {k: v for k, v in os.environ.items() if k not in ("COURSE_PROGRESS", "IPYTHONDIR")}
    words = [str(word) for word in words]
    done = subprocess.run(
        words, cwd=folder, env={**env, **settings}, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def course(folder, *words, **settings):
    return command(folder, sys.executable, "course.py", *words, **settings)


def python_of(home):
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def where(folder, python):
    """From where a notebook of this folder has the package, by its own kernel."""
    ask = "import shared; print(shared.__file__)"
    return Path(command(folder / "lessons", python, "-c", ask).strip()).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first place") / "the 'course' (été, 光)"
    shutil.copytree(ROOT, folder, ignore=NOT_SHIPPED)
    assert "0 of" in course(folder, "progress")
    return folder


def test_moved_copied_and_without_a_network_it_goes_on(installed, tmp_path):
    folder = tmp_path / "second place"
    shutil.move(installed, folder)
    shutil.copytree(folder, tmp_path / "copy", symlinks=True)
    (folder / ".progress.json").write_text(json.dumps({"safe_sinc": "2026-11-01"}))
    copy = tmp_path / "copy"
    for place, solved in [(folder, "1 of"), (copy, "0 of")]:
        assert where(place, python_of(place / ".course-env")) == place
        assert solved in course(place, "progress", **NO_NETWORK)
        assert "All is well" in course(place, "doctor", **NO_NETWORK)
    course(copy, "run", "01", **NO_NETWORK)
    assert list((copy / "output").rglob("*.html"))
    # one comment more changes nothing; one package more cannot be had, and what is there serves on
    wanted = copy / "requirements.txt"
    wanted.write_text(wanted.read_text() + "# a comment\n")
    assert "Making" not in course(copy, "progress", **NO_NETWORK)
    wanted.write_text(wanted.read_text() + "no-such-package-anywhere>=1,<2\n")
    said = course(copy, "progress", **NO_NETWORK)
    assert "going on with the one that is there" in said and "0 of" in said
    shutil.move(folder, installed)


def kernel_of(python, folder):
    """(manager, client) of a kernel of this Python that works in the folder."""
    home = folder / "kernels" / "theirs"
    home.mkdir(parents=True)
    words = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": words, "display_name": "theirs", "language": "python"}
    (home / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    specs = KernelSpecManager(kernel_dirs=[str(home.parent)])
    manager = KernelManager(kernel_name="theirs", kernel_spec_manager=specs)
    env = {k: v for k, v in os.environ.items() if k not in ("MPLBACKEND", "PYTHONPATH")}
    manager.start_kernel(cwd=str(folder), env={**env, "COURSE_PROGRESS": "off"})
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(60)
    return manager, client


def test_a_kernel_that_ran_before_the_install_takes_up_a_lesson(tmp_path):
    """Colab, and Binder: a clean environment, another folder, what .binder/ asks for."""
    shutil.copytree(ROOT, tmp_path / "course", ignore=NOT_SHIPPED)
    venv.create(tmp_path / "env", with_pip=True)
    python = python_of(tmp_path / "env")
    command(tmp_path, python, "-m", "pip", "install", "-q", "ipykernel")
    manager, client = kernel_of(python, tmp_path)
    first = build.sources(["01"])[0].with_suffix(".ipynb").name
    lesson = nbformat.read(ROOT / "lessons" / first, as_version=4)
    cells = ["%pip install -q -r course/.binder/requirements.txt", "%cd course/lessons"]
    cells += [cell.source for cell in lesson.cells if cell.cell_type == "code"]
    try:
        for cell in cells:
            said = client.execute_interactive(cell, timeout=600, output_hook=lambda message: None)
            assert said["content"]["status"] == "ok", cell + str(said["content"])
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert where(tmp_path / "course", python) == tmp_path / "course"
    if os.name != "nt":
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        command(tmp_path / "course", "bash", ".binder/postBuild", PATH=path)
        assert list((tmp_path / "env").rglob("ipython_kernel_config.py"))
    # and the package alone, as a wheel
    command(tmp_path, python, "-m", "pip", "install", "-q", "--no-deps", "./course")
    ask = "from shared import datasets, plotting; plotting.setup(); datasets.stored('digits_mlp')"
    command(tmp_path, python, "-c", ask)
