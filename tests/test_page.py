"""What the page says instead of a red traceback, and what it judges: only what stands on it."""

import ast

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from shared import checks, page
from shared.training import fit


@pytest.mark.parametrize(
    "call, given",
    [
        ("checks.lesson_77.f(answer)", "undefined"),
        ("checks.lesson_77.f([1, answer])", "undefined"),
        ("checks.lesson_77.f(known(answer))", "undefined"),
        ("checks.lesson_77.f(k=answer)", "undefined"),
        ("checks.choose(known, answer, known)", "undefined"),
        ("checks.views(answer, known, known)", "undefined"),
        ("checks.lesson_77.f(known)", "defined"),
        ("checks.lesson_77.f([x for x in (1, 2)])", "defined"),
        ("checks.lesson_77.f(lambda x: x + unknown)", "undefined"),
        ("checks.lesson_77.f(len(known()))", "defined"),
        ("checks.lesson_77.f(...)", "defined"),
        ("other(known)", "defined"),
        ("[checks.lesson_77.f(one) for one in [known]]", "defined"),
    ],
)
def test_a_name_that_was_never_defined_is_looked_up_first(call, given):
    tree = ast.fix_missing_locations(page.Lookup().visit(ast.parse(call)))
    said = []

    def hear(*args, **kwargs):
        undefined = any(a is page.UNDEFINED for a in [*args, *kwargs.values()])
        said.append("undefined" if undefined else "defined")

    fake = type("checks", (), {"page": page})
    fake.choose = fake.views = staticmethod(hear)
    fake.lesson_77 = type("lesson_77", (), {"f": staticmethod(hear)})
    exec(compile(tree, "cell", "exec"), {"checks": fake, "known": lambda: [1], "other": hear})
    assert said == [given]


@pytest.mark.parametrize(
    "cell, names",
    [
        ("def f(x):\n    y = 1\n    return x", ["f"]),
        ("x = 3\ny: int = 4\nx == 3", ["x", "y"]),
        ("class A:\n    def f(self): ...", ["A"]),
        ("async def f(): ...", ["f"]),
        ("def f(x:\n    return x x", ["f"]),
        ("f(x)\nprint(x)\nx.y = 3\nx[0] = 1", []),
    ],
)
def test_the_names_that_a_cell_defines_are_read_from_its_text(cell, names):
    assert page.defines(cell) == names


@pytest.fixture
def notebook(monkeypatch, capsys):
    """Runs a cell as a notebook in front of somebody does; whether it ended well, and its text."""
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell(config=quiet)
    shell.run_line_magic("colors", "nocolor")
    monkeypatch.setattr(page, "get_ipython", lambda: shell)
    monkeypatch.setattr(page, "front_end", lambda: True)
    monkeypatch.setattr(page, "started", True)
    monkeypatch.setattr(page, "training_stopped", False)
    monkeypatch.setattr(page, "_broken", {})
    shell.push({"checks": checks, "fit": fit})
    page.settle()
    page.settle()

    def run(cell):
        good = shell.run_cell(cell).success
        said = capsys.readouterr()
        return good, said.out + said.err

    checks.__getattr__("lesson_01")
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    return run


CHECK = "checks.lesson_01.safe_sinc(safe_sinc)"
RIGHT = """
import autograd.numpy as np
def safe_sinc(x):
    there = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, np.sin(there) / there)
"""


@pytest.mark.parametrize(
    "broken",
    [
        RIGHT + "    return (",  # a syntax error
        "1 / 0\n" + RIGHT,  # stopped before the definition
        "%nosuchmagic(\n" + RIGHT + ")",
    ],
)
def test_a_check_judges_no_definition_that_the_page_no_longer_shows(notebook, broken):
    assert notebook(RIGHT)[0]
    assert "✓" in notebook(CHECK)[1]
    assert not notebook(broken)[0]
    good, said = notebook(CHECK)
    assert good and "○" in said and "its cell stopped with an error" in said
    assert notebook(RIGHT)[0]
    assert "✓" in notebook(CHECK)[1]


def test_a_definition_counts_though_a_later_line_of_its_cell_stopped(notebook):
    assert not notebook(RIGHT + "\n1 / 0")[0]
    assert "✓" in notebook(CHECK)[1]


def test_a_first_cell_that_stopped_is_told_from_one_that_never_ran(notebook):
    assert "run the cell above first" in notebook(CHECK)[1]
    notebook("def safe_sinc(x:")
    assert "its cell stopped with an error" in notebook(CHECK)[1]


def test_a_kernel_that_was_started_anew_says_what_to_do(notebook, monkeypatch):
    monkeypatch.setattr(page, "started", False)
    good, said = notebook("unknown_name + 1")
    assert not good and "Run All Above" in said and "Traceback" not in said
    monkeypatch.setattr(page, "started", True)
    good, said = notebook("unknown_name + 1")  # a slip of one's own: Python's words
    assert not good and "Traceback" in said and "Run All Above" not in said


def test_a_cell_that_expects_a_whole_training_is_kind_to_one_that_was_stopped(notebook):
    stop = """
def callback(step, params, loss):
    if step == 3: raise KeyboardInterrupt
end = fit(lambda x, step: x**2, 1.0, 20, progress=False{})
assert len(end.losses) == 21
"""
    good, said = notebook(stop.format(", callback=callback"))
    assert not good and "stopped the training early" in said and "Traceback" not in said
    good, said = notebook(stop.format(""))
    assert good and said == ""
    good, said = notebook("assert 1 == 2")
    assert not good and "Traceback" in said


def test_where_nobody_looks_an_error_is_an_error(notebook, monkeypatch):
    monkeypatch.setattr(page, "front_end", lambda: False)
    monkeypatch.setattr(page, "started", False)
    monkeypatch.setattr(page, "training_stopped", True)
    for cell in ("unknown_name", "assert False"):
        good, said = notebook(cell)
        assert not good and "Traceback" in said
