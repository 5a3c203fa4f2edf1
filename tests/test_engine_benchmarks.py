"""The benchmark compares like with like, and what it tells is what it measured."""

import json

import numpy as np
import pytest

from benchmarks import run
from benchmarks.contestants import Step, Work, contestants, parts

HERE = run.HERE
RESULTS = HERE / "results.json"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("dtype", [run.DOUBLE, run.SINGLE])
@pytest.mark.parametrize("work", [Work(24, 2), Work(32, 2, batch=3)])
def test_all_programs_compute_the_same(work, dtype):
    programs = contestants(work, dtype)
    assert "plain Autograd" in programs and "engine, SciPy, reversible" in programs
    run.agree(work, dtype, programs)


@pytest.mark.parametrize("dtype", [run.DOUBLE, run.SINGLE])
def test_all_training_steps_lead_to_the_same_plates(dtype):
    work = Step(32, 4, plates=2, batch=6)
    programs = contestants(work, dtype)
    assert "plain Autograd" in programs and "engine, SciPy" in programs
    run.agree(work, dtype, programs)


def test_a_training_step_is_the_lessons():
    """The engine's first step is that of lesson 13's own functions and of `fit`."""
    from shared.training import fit
    from tools.long_runs import onn_classifier

    lesson, work = onn_classifier.lesson, Step(48, 8, batch=6)
    lights, phases, (images, _, labels) = work.data(run.SINGLE)
    assert np.array_equal(lights, lesson["single_pixels"](work.bench, 8))
    x, names = images.real, np.argmax(labels, axis=1)

    def loss(phases, step):
        return lesson["plain_cost"](lesson["readings"](phases, x, work.bench), names)

    found = fit(loss, list(phases), 1, 0.1, progress=False)
    value, moved = contestants(work, run.SINGLE)["engine, SciPy"]()
    assert np.isclose(value, found.losses[0], rtol=1e-5)
    assert np.linalg.norm(moved - np.ravel(found.params)) < 1e-2 * np.linalg.norm(
        moved - phases.ravel()
    )


def test_steps_are_told_beside_the_rivals():
    results = some_results()
    assert "--steps" in run.steps(results)
    ms = {
        precision: {"plain Autograd": 9.0, "engine, SciPy": 3.0, "engine, FFTW": 2.0, "PyTorch": p}
        for precision, p in [("double", 6.0), ("single", 1.5)]
    }
    work = {"samples": 48, "size": 8, "plates": 5, "batch": 256}
    machine = {"processor": "one", "cores": 2, "system": "Linux", "python": "3", "packages": {}}
    results |= {"steps": [work | {"ms": ms}], "machine of the steps": machine | {"date": "then"}}
    told = run.steps(results)
    assert "FFTW | PyTorch | 3.00 times | 0.75 times |" in told
    assert "| engine, SciPy | 3.0 | 3.0 | 3.0 | 3.0 |" in told and "JAX" not in told


def test_a_program_that_computes_something_else_is_refused():
    work = Work(24, 2)
    programs = contestants(work, run.DOUBLE)
    loss, slopes = programs["engine, SciPy"]()
    programs["wrong"] = lambda: (loss, [-s for s in slopes])
    with pytest.raises(SystemExit, match="wrong disagrees"):
        run.agree(work, run.DOUBLE, programs)


@pytest.mark.skipif(not RESULTS.exists(), reason="not measured yet")
def test_the_readme_is_what_was_measured():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert (HERE / "README.md").read_text(encoding="utf-8") == run.readme(results)
    text = RESULTS.read_text(encoding="utf-8")
    assert "/" not in text.replace("x86_64", ""), "a path has no place among the numbers"


def some_results():
    ms = {name: 1.0 + k for k, name in enumerate(run.STYLE)}
    single = {name: value / 2 for name, value in ms.items() if "article" not in name}
    works = [run.BEAM, run.BATCH, Work(64, 32)]
    both = {"double": ms, "single": single}
    parts = {precision: dict.fromkeys(run.PARTS, 0.25) for precision in both}
    memory = [
        {
            "plates": k,
            "MB": {"plain Autograd": 5.0 * k, run.REVERSIBLE: own, run.FFTW_REVERSIBLE: own},
        }
        for k, own in [(10, 2.0), (200, 27.0)]
    ]
    return {
        "work": [
            {"samples": w.samples, "plates": w.plates, "batch": w.batch, "ms": both}
            | ({} if w == works[-1] else {"parts": parts})
            for w in works
        ],
        "memory": memory,
        "memory of a batch": memory,
    }


def test_the_verdicts_say_yes_and_no():
    results = some_results()
    lines = run.verdicts(results).splitlines()
    [fast] = [line for line in lines if "3 times as fast as the article" in line]
    assert fast.count("**no**") == 2  # 1/3 and 1/4 of its time is not 3 times as fast
    assert lines[-2].count("grows by 25.0 MB, the gradient itself by 24.9 MB: yes") == 2
    assert lines[-1].count("grows by 25.0 MB, the gradient itself by 6.2 MB: **no**") == 2
    results["memory"][-1]["MB"]["engine, SciPy, reversible"] = 90.0
    assert "**no**" in run.verdicts(results).splitlines()[-2]


def test_the_profile_adds_up():
    tables = run.profile(some_results()).split("\n\n")
    assert len(tables) == 2
    for table in tables:
        cells = [line.split(" | ")[1:] for line in table.splitlines()[2:]]
        double = [float(row[0]) for row in cells]
        assert np.isclose(sum(double[:-1]), double[-1], atol=0.11)
        assert [row[1] for row in cells][-1] == "100 %"


def test_the_chart_draws_the_numbers(tmp_path, monkeypatch):
    import matplotlib.pyplot as plt

    shown = []
    monkeypatch.setattr(plt, "close", shown.append)
    with plt.rc_context():
        run.chart(some_results(), tmp_path / "chart.png")
    assert 10_000 < (tmp_path / "chart.png").stat().st_size < 200_000
    beam, _, size, depth = shown[0].axes
    widths = sorted(bar.get_width() for bar in beam.patches)
    assert np.isclose(widths[-1], len(run.STYLE))
    assert size.get_ylabel() == "milliseconds a gradient"
    assert depth.get_ylabel() == "peak memory (MB)"
    monkeypatch.undo()
    plt.close("all")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("work", [Work(64, 2, batch=40), Step(32, 4, plates=2, batch=6)])
def test_every_row_and_every_part_of_the_profile_runs(work):
    programs = contestants(work, run.SINGLE)
    programs |= parts(work, run.SINGLE) if isinstance(work, Work) else {}
    assert any(name.startswith("FFTs alone") for name in programs)
    for program in programs.values():
        program()
