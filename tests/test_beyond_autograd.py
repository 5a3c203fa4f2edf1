"""Lesson 16: it opens without JAX; two processes do what one does; what is stored is consistent."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest

from shared.datasets import stored
from shared.optional import Optional
from tools import build, two_processes

ROOT = Path(__file__).resolve().parents[1]
TABLE = stored("beyond_autograd")
COMMAND = [sys.executable, str(ROOT / "tools" / "two_processes.py")]


@pytest.fixture
def jax():
    return pytest.importorskip("jax", reason="JAX is not installed: pip install 'jax>=0.10,<0.11'")


def alike(a, b):
    return np.allclose(a, b, rtol=1e-10, atol=1e-14)


# Two processes


@pytest.fixture(scope="module")
def alone():
    """One process with eight devices, which trains with one, two and all of them."""
    pytest.importorskip("jax", reason="JAX is not installed: pip install 'jax>=0.10,<0.11'")
    code = """
import json, jax
jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_num_cpu_devices", 8)
jax.config.update("jax_cpu_enable_async_dispatch", False)
from tools.two_processes import train
print(json.dumps([train(jax.devices()[:k], 4) for k in (1, 2, 8)]))
"""
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(found.stdout)


def test_one_two_and_eight_devices_find_the_same(alone):
    assert [found["devices"] for found in alone] == [1, 2, 8]
    for found in alone:
        assert len(found["losses"]) == 4 and found["losses"][-1] < 0.5 * found["losses"][0]
        assert np.linalg.norm(found["gradient"]) > 1e-3
        assert alike(found["losses"], alone[0]["losses"])
        assert alike(found["gradient"], alone[0]["gradient"])


def test_killed_in_the_middle_of_two_processes_it_goes_on_with_one_to_the_same(alone, tmp_path):
    path = tmp_path / "run.npz"
    with pytest.raises(two_processes.Failed, match=r"process 1 was killed|stopped with") as failed:
        two_processes.run(2, 8, steps=4, checkpoint=path, die_at=3)
    assert "ended the others" in str(failed.value)
    rest = two_processes.run(2, 8, steps=4, checkpoint=path)
    assert (rest["processes"], rest["devices"]) == (2, 8)
    # step 2 was done; process 0 may have been ended before it had written it
    assert rest["begins"] in (2, 3)
    assert alike(rest["losses"], alone[0]["losses"][rest["begins"] - 1 :])
    assert alike(rest["gradient"], alone[0]["gradient"])
    assert rest["asarray"].startswith("RuntimeError") and rest["gathered"] == [16, 32, 32]
    assert list(tmp_path.iterdir()) == [path]  # no half-written file is left


def test_a_port_that_is_taken_is_named(jax):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True)
    assert said.returncode == 1 and said.stderr.count("\n") == 1
    assert f"port {port} is taken by another program" in said.stderr


def test_devices_that_cannot_share_the_work_are_refused(jax):
    for processes, devices in [(2, 3), (1, 5), (0, 8), (2, 0), (2, 32)]:
        with pytest.raises(two_processes.Failed, match="--devices 8 --processes 2 will do"):
            two_processes.run(processes, devices)


def test_without_jax_one_line_says_what_to_type(monkeypatch):
    monkeypatch.setattr(two_processes.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(two_processes.Failed, match="JAX is not installed here: python -m pip"):
        two_processes.run()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_no_process_stays_when_the_command_itself_is_killed(jax):
    command = subprocess.Popen([*COMMAND, "--steps", "100000"], stderr=subprocess.DEVNULL)
    found = until(lambda: children(command.pid) if len(children(command.pid)) == 2 else None)
    os.kill(command.pid, signal.SIGKILL)
    command.wait()
    until(lambda: not any(Path(f"/proc/{child}/stat").exists() for child in found))


def children(pid):
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return path.read_text().split() if path.exists() else []


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


# The lesson without JAX


UNSEEN = """from shared import plotting
plotting.show = lambda fig, caption: plotting.plt.close(fig)"""  # nbval draws them all


def cells_with_jax(notebook):
    """{name: cell} of those that need JAX."""
    found = [(re.search(r"^@with_jax\ndef (\w+)", c.source, re.M), c) for c in notebook.cells]
    return {name[1]: cell for name, cell in found if name}


def text_of(cell):
    return "".join(out.text for out in cell.outputs if out.get("name") == "stdout")


def test_what_is_stored_is_what_the_lesson_prints():
    path = ROOT / "solutions" / "16_beyond_autograd.ipynb"
    cells = cells_with_jax(nbformat.read(path, as_version=4))
    printed = {name: text_of(cell) for name, cell in cells.items()}
    assert len(printed) >= 5 and all(printed.values())
    assert printed == TABLE["printed"]


def test_an_untouched_lesson_runs_without_jax(tmp_path, monkeypatch):
    """From top to bottom with no error, and the stored lines where JAX would print them."""
    (tmp_path / "jax.py").write_text("raise ImportError('hidden')\n")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    lesson = nbformat.read(ROOT / "lessons" / "16_beyond_autograd.ipynb", as_version=4)
    lesson.cells.insert(0, nbformat.v4.new_code_cell(UNSEEN))
    build.execute(lesson, ROOT / "lessons")
    for cell in lesson.cells:
        for out in cell.get("outputs", []):
            assert out.output_type != "error" and out.get("name") != "stderr", cell.source
    for name, cell in cells_with_jax(lesson).items():
        assert text_of(cell) == f"(without JAX, from the stored run)\n{TABLE['printed'][name]}"


def test_a_library_that_is_missing_is_told_from_the_store(capsys):
    there, missing = Optional("json", {}, ""), Optional("no_such_library", {"cell": "2\n"}, "pip")
    assert there.module("json") is json and missing.module("no_such_library") is None

    def cell():
        print(1)

    there(cell)
    missing(cell)
    assert capsys.readouterr().out == "1\n(without no_such_library, from the stored run)\n2\n"


# What is stored


def test_every_place_of_the_chart_is_measured():
    from benchmarks import frameworks

    plan = [(work.samples, work.beams) for work in frameworks.works()]
    assert [(row["samples"], row["beams"]) for row in TABLE["work"]] == plan
    for row in TABLE["work"]:
        for precision, ms in row["ms"].items():
            assert {"engine", "JAX", "PyTorch"} <= set(ms)
            assert ("article's code" in ms) == (precision == "double")
            assert all(0 < number < 1e5 for number in ms.values())
    assert TABLE["conjugates"]["Autograd"] == TABLE["conjugates"]["JAX"] == [6, -8]
    assert TABLE["conjugates"]["PyTorch"] == [6, 8]


def test_the_benchmark_runs():
    from benchmarks import frameworks

    row = frameworks.measure(frameworks.Beams(64, beams=2), 1, ["article's code", "engine", "JAX"])
    assert row["ms"]["double"]["engine"] > 0 and row["first"]["single"]["engine"] > 0
    assert frameworks.conjugate("Autograd") == TABLE["conjugates"]["Autograd"]


def test_the_stored_runs_agree():
    runs = list(TABLE["processes"].values())
    counts = [(run["processes"], run["devices"]) for run in runs]
    assert counts == [(1, 1), (1, 2), (1, 8), (2, 2), (2, 8)]
    for run in runs:
        assert alike(run["losses"], runs[0]["losses"])
        assert alike(run["gradient"], runs[0]["gradient"])
    killed = TABLE["killed"]
    assert killed["begins"] > 1
    assert alike(killed["losses"], runs[0]["losses"][killed["begins"] - 1 :])
