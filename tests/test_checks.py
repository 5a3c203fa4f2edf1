"""The checks, checked: every wrong answer meets its own line, every right one passes.

tests/answers/lesson_NN.py holds, for each exercise, named wrong answers with one fault each, the
words that the learner must then read, and right answers written differently from the lesson's.
That the lesson's own solutions pass and its stubs are "not attempted" is stored in the notebooks
(tests/test_notebooks.py) and executed there.
"""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from shared import checks, page
from shared.checks import Mistake, NotAttempted, call, exercise, records, shown, value
from tools.checks_table import doubles

TABLES = {
    name: importlib.import_module(f"tests.answers.{name}")
    for name in checks.lessons()
    if importlib.util.find_spec(f"tests.answers.{name}")
}
for _name in TABLES:
    getattr(checks, _name)


def exercises(name):
    return [n for n, check in checks.EXERCISES.items() if check.lesson == name]


DEAR = {  # whose checks take long: the quick set takes each nth answer, the slow one the others
    **{"13.3": 8, "9.4": 6, "12.3": 5, "11.3": 5, "10.3": 5, "1.3": 4, "10.2": 3, "12.4": 3},
    **{"16.4": 3, "3.2": 3, "8.2": 3, "11.5": 3, "8.4": 2, "2.5": 2},
}
LONG = "7.2-right-5", "11.1-right-2"  # and these


def quick_or_slow(number, k):
    return pytest.mark.slow if k % DEAR.get(number, 1) or f"{number}-right-{k}" in LONG else ()


WRONG = [
    pytest.param(number, answer, words, id=f"{number}-{fault}", marks=quick_or_slow(number, k))
    for table in TABLES.values()
    for number, rows in table.WRONG.items()
    for k, (fault, answer, words) in enumerate(rows)
]
MADE = [
    pytest.param(number, row, id=f"{number}-{row.fault}", marks=quick_or_slow(number, k))
    for number, check in checks.EXERCISES.items()
    for k, row in enumerate(check.wrong)
]
RIGHT = [
    pytest.param(number, answer, id=f"{number}-right-{k}", marks=quick_or_slow(number, k))
    for table in TABLES.values()
    for number, answers in table.RIGHT.items()
    for k, answer in enumerate(answers)
]
NUMBERS = [number for name in TABLES for number in exercises(name)]


@pytest.fixture(autouse=True)
def only_one_line_fits():
    """No two lines of a check may fit one wrong answer."""
    with doubles() as found:
        yield
    assert found == []


@pytest.mark.parametrize("number, answer, words", WRONG)
def test_a_wrong_answer_is_refused_with_its_own_line(number, answer, words):
    outcome = checks.EXERCISES[number].judge(answer)
    assert outcome.status == "mistake", outcome.line
    assert words in outcome.text, outcome.line
    assert "\n" not in outcome.line


@pytest.mark.parametrize("number, row", MADE)
def test_a_known_mistake_hears_its_own_line(number, row):
    outcome = checks.EXERCISES[number].judge(row.formula)
    assert outcome.status == "mistake" and row.says in outcome.text, outcome.line


@pytest.mark.parametrize("number, answer", RIGHT)
def test_a_right_answer_passes_however_it_is_written(number, answer):
    outcome = checks.EXERCISES[number].judge(answer)
    assert outcome.status == "correct", outcome.line
    assert outcome.text and "\n" not in outcome.line


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_not_written_yet_is_not_attempted(number):
    check = checks.EXERCISES[number]
    assert check.judge(...).status == "not attempted"
    assert check.judge(page.UNDEFINED).status == "not defined"
    assert check.judge(None).status == "mistake"
    assert check.judge("a string").status == "mistake"


@pytest.mark.parametrize("number", NUMBERS)
def test_each_exercise_has_hints_and_a_table(number):
    table = TABLES[checks.EXERCISES[number].lesson]
    check = checks.EXERCISES[number]
    assert len(table.WRONG[number]) + len(check.wrong) >= 5
    assert len(table.RIGHT[number]) >= 1
    lines = {words for _, _, words in table.WRONG[number]}
    assert len(lines) + len(check.wrong) >= 4, (
        "wrong answers of different kinds should meet different lines"
    )
    assert len(checks.EXERCISES[number].hints) >= 2


@pytest.mark.parametrize("number", NUMBERS)
def test_each_exercise_has_an_explained_solution(number):
    text = records.explained(number)
    assert text.startswith(f"#### Solution {number}") and "```python" in text
    assert "SOLUTION" not in text.partition("\n")[2]


def test_every_lesson_with_checks_has_a_table():
    assert sorted(TABLES) == checks.lessons()


# The ladder itself


@pytest.fixture
def check(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(checks, "EXERCISES", dict(checks.EXERCISES))

    @exercise("77.1", hints=["the first", "the second"])
    def double(answer):
        x = np.arange(3.0)
        if not np.allclose(call(answer, x, shape=(3,)), 2 * x):
            raise Mistake("not twice as much")
        return "doubled."

    return double


def never_ends(x):
    raise KeyboardInterrupt  # what the learner does after a while


def changes_its_input(x):
    x *= 2
    return x


@pytest.mark.parametrize(
    "answer, status, words",
    [
        (lambda x: ..., "not attempted", ""),
        (lambda x: None, "mistake", "returns nothing"),
        (lambda x: "6", "mistake", "this is a str"),
        (lambda x: float(x[0]), "mistake", "did you use float()"),
        (lambda x: np.ones((1, 3)), "mistake", "shape (1, 3), but (3,) is wanted"),
        (lambda x: x * np.nan, "mistake", "3 of 3 values are nan"),
        (lambda x: x + 1, "mistake", "not twice as much"),
        (lambda x: x / [0, 0], "mistake", "stopped with ValueError"),
        (lambda: 1, "mistake", "stopped with TypeError"),
        (lambda x: exit(), "mistake", "stopped with"),
        (changes_its_input, "mistake", "changes the array"),
        (never_ends, "mistake", "you stopped it"),
        (np.arange(3), "mistake", "a function is wanted"),
        (lambda x: x + x, "correct", "doubled"),
    ],
)
def test_ladder(check, answer, status, words):
    outcome = check.judge(answer)
    assert (outcome.status, words in outcome.text) == (status, True), outcome


def test_the_first_question_comes_again_and_gets_the_same_answer(check):
    calls, buffer = [], np.zeros(3)

    def tires(x):
        calls.append(x)
        return (2 if len(calls) < 3 else 3) * x

    def fills_one_array(x):
        buffer[:] = 2 * x
        return buffer

    @exercise("77.2", hints=[])
    def two_questions(answer):
        return str(call(answer, np.ones(3)) + call(answer, np.zeros(3)))

    for name, answer, words in [
        ("77.1", tires, "asked again"),
        ("77.2", fills_one_array, "writes over"),
        ("77.2", lambda x: 2 * x, "[2. 2. 2.]"),
    ]:
        assert words in checks.EXERCISES[name].judge(answer).text
    check.again, calls[:] = 0, []
    assert check.judge(tires).status == "correct"


rng = np.random.default_rng(3)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: np.random.default_rng().normal(),
        lambda: anp.random.default_rng().normal(),
        lambda: np.random.normal(),
        lambda: rng.normal(),
    ],
)
def test_an_answer_that_draws_numbers_gets_the_same_verdict_each_time(check, draw):
    before, seen = rng.bit_generator.state, []

    def guess(x):
        seen.append((draw(), draw()))
        return 2 * x

    for _ in range(3):
        assert check.judge(guess).status == "correct"
    assert len(set(seen[:4])) == 4 and seen == 3 * seen[:4]  # one question, asked again thrice
    assert rng.bit_generator.state == before
    assert np.random.default_rng().normal() != np.random.default_rng().normal()


def for_ever(x):
    while True:
        x = x + 1


def for_ever_in_autograd(x):
    return grad(lambda x: np.sum(for_ever(x)))(x)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
@pytest.mark.parametrize("answer", [for_ever, for_ever_in_autograd, lambda x: time.sleep(99)])
def test_a_loop_that_never_ends_is_stopped_and_told(check, monkeypatch, answer):
    monkeypatch.setattr(checks, "SECONDS", 0.3)
    outcome = check.judge(answer)
    assert outcome.status == "mistake" and "still not done after 0.3 s" in outcome.text
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert check.judge(lambda x: 2 * x).status == "correct"


def test_an_error_speaks_for_itself_and_plain_numpy_is_blamed_where_it_met_autograd(check):
    def misspelled(x):
        return 2 * y_that_is_not_there  # noqa: F821

    def norm(x):
        return np.array([float(v) for v in x])

    def with_autograd(x):
        return grad(norm)(x)

    plain = check.judge(misspelled).text
    assert "name 'y_that_is_not_there' is not defined" in plain and "NumPy" not in plain
    blamed = check.judge(with_autograd).text
    assert "TypeError: " in blamed and "import autograd.numpy as np" in blamed


def test_a_value_climbs_the_same_ladder():
    assert value(2) == 2
    with pytest.raises(NotAttempted):
        value(...)
    for wrong, words in [(None, "None"), ("a", "a number is wanted"), ([1, 2], "shape (2,)")]:
        with pytest.raises(Mistake, match="(?i)" + words.replace("(", r"\(").replace(")", r"\)")):
            value(wrong)


def test_a_check_prints_one_line_and_swallows_the_answers_own_prints(check, capsys):
    def noisy(x):
        print("looking at", x)
        return 2 * x

    check(noisy)
    assert capsys.readouterr().out == "✓ 77.1  doubled.\n"


def test_in_a_terminal_a_long_line_wraps_at_words_and_says_where_help_is(check, capsys):
    check(lambda x: 3 * x)
    assert capsys.readouterr().out == '✗ 77.1  not twice as much   (stuck? checks.hint("77.1"))\n'
    long = checks.Outcome("77.1", "mistake", "many words " * 20)
    lines = shown._wrapped(long).splitlines()
    assert len(lines) > 2 and all(len(line) <= 100 for line in lines)
    assert lines[1].startswith("       many") or lines[1].startswith("       words")


def test_on_a_page_the_line_carries_its_help_each_part_inside_the_one_before():
    hints = ["the first: x < y", "the second costs $5"]
    mistake = checks.Outcome("1.2", "mistake", "a < b & c")
    page = shown.markdown(mistake, hints)
    parts = ["✗ 1.2", "a &lt; b &amp; c", ">A hint<", "x &lt; y", ">Another hint<", "&#36;5"]
    parts += [">The solution, explained<", "#### Solution 1.2", "```python", "</details>"]
    assert [page.count(part) > 0 for part in parts] == [True] * len(parts)
    assert sorted(parts, key=page.index) == parts
    assert page.count("<details>") == page.count("</details>") == 3 and "#c62828" in page


def test_help_is_not_forced_on_those_who_have_not_tried_or_are_done():
    not_yet = shown.markdown(checks.Outcome("1.2", "not attempted", "not attempted yet"), ["look"])
    assert "look" in not_yet and "Solution" not in not_yet
    done = shown.markdown(checks.Outcome("1.2", "correct", "right"), ["look"])
    assert "look" not in done and ">How we did it<" in done
    unknown = shown.markdown(checks.Outcome("77.1", "correct", "right"), ["look"])
    assert "details" not in unknown  # no solutions in this copy of the course


def test_hints_come_in_order_and_end(check, capsys):
    for wanted in ["the first", "the second", "no more hints"]:
        checks.hint("77.1")
        assert wanted in capsys.readouterr().out
    checks.hint("77.9")
    assert "There is no exercise '77.9'" in capsys.readouterr().out


# Progress


def test_progress_is_kept_by_name_and_can_be_reset(check, monkeypatch, capsys):
    check(lambda x: x)
    assert "○" in records.table([check])
    check(lambda x: 2 * x)
    assert "●      1 of 1" in records.table([check])
    check(lambda x: x)  # what was solved stays solved
    check.number = "77.4"  # a lesson was re-written, the exercise has another number
    assert "1 of 1" in records.table([check])
    assert records.reset().exists()
    assert "0 of 1" in records.table([check])


def test_progress_from_before_the_lessons_were_renumbered_is_kept(check, tmp_path, capsys):
    (tmp_path / "progress.json").write_text('{"lesson_75.double": "2026-11-24"}')
    assert "1 of 1" in records.table([check])
    check(lambda x: 2 * x)
    assert json.loads((tmp_path / "progress.json").read_text()) == {
        "lesson_75.double": "2026-11-24"
    }


def test_an_exercise_is_remembered_by_a_name_that_no_other_has():
    names = [checks.EXERCISES[number].__name__ for number in NUMBERS]
    assert len(set(names)) == len(names)


def test_progress_of_ours_that_cannot_be_read_is_set_aside(check, monkeypatch, tmp_path):
    file = tmp_path / "progress.json"
    monkeypatch.setattr(records, "OURS", file)
    for broken, name in [("{ half a fi", "unreadable"), ('["solved"]', "unreadable-2")]:
        file.write_text(broken)
        check(lambda x: 2 * x)
        assert list(json.loads(file.read_text())) == ["double"]
        assert (tmp_path / f"progress.{name}.json").read_text() == broken


@pytest.mark.parametrize(
    "name, words",
    [
        ("", "is no file"),
        (" ", "is no file"),
        (".", "is no file"),
        ("missing/progress.json", "does not exist"),
        ("pipe", "no ordinary file"),
        ("broken.json", "something else"),
        ("package.json", "something else"),
        ("list.json", "something else"),
        ("photo.jpg", "something else"),
    ],
)
def test_what_is_no_place_for_progress_is_told_and_left_as_it_is(
    check, monkeypatch, tmp_path, capsys, name, words
):
    (tmp_path / "broken.json").write_text("{ half a fi")
    (tmp_path / "package.json").write_text('{"name": "mine"}')
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PROGRESS", name)
    before = {p.name: p.is_file() and p.read_bytes() for p in tmp_path.iterdir()}
    check(lambda x: 2 * x)
    first, second, *more = capsys.readouterr().out.splitlines()
    assert first.startswith("✓") and words in second and more == []
    assert words in records.table([check]) and "0 of 1" in records.table([check])
    checks.forget()
    assert words in capsys.readouterr().out
    assert {p.name: p.is_file() and p.read_bytes() for p in tmp_path.iterdir()} == before


def test_two_processes_that_solve_at_the_same_time_lose_nothing(tmp_path):
    code = "import sys; from shared.checks import records\n"
    code += "for k in range(40): records.save(f'{sys.argv[1]}{k}')"
    file = tmp_path / "progress.json"
    env = {**os.environ, "COURSE_PROGRESS": str(file)}
    both = [subprocess.Popen([sys.executable, "-c", code, who], env=env) for who in "ab"]
    assert [process.wait() for process in both] == [0, 0]
    assert len(json.loads(file.read_text())) == 80
    assert [p.name for p in tmp_path.iterdir()] == ["progress.json"]


def test_a_lock_that_a_killed_process_left_does_not_stop_anybody(tmp_path):
    file = tmp_path / "progress.json"
    (tmp_path / "progress.json.lock").touch()
    with records._alone(file, patience=0.1):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_later_cell_takes_the_learners_piece_once_it_is_right(check, capsys):
    def yours(x):
        return 2 * x

    def ours(x):
        return x + x

    assert checks.choose(check, yours, ours) is yours
    check(yours)
    capsys.readouterr()
    check.read = None  # what was right a moment ago is not judged again
    assert checks.choose(check, yours, ours) is yours
    for not_yet in (lambda x: 3 * x, lambda x: ..., page.UNDEFINED):
        assert checks.choose(check, not_yet, ours) is ours
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == ["your"] + 3 * [
        "our"
    ]


def endless(x):
    while True:
        x = x + 0


@pytest.mark.parametrize(
    "yours",
    [
        lambda x: ...,
        lambda x: None,
        lambda x: 1 / 0,
        lambda x: x[:1],
        lambda x: 1j * x,
        lambda x: x / 0,
        lambda x: "words",
        lambda x: [x, x[:1]],
        endless,
        page.UNDEFINED,
        None,
        ...,
    ],
)
def test_what_gives_no_picture_draws_none(yours, monkeypatch):
    monkeypatch.setattr(checks, "SECONDS", 1)
    ((value, caption),) = checks.views(yours, np.negative, lambda f: f(np.ones(3)))
    assert np.all(value == -1) and caption == ""


def test_a_wrong_answer_is_drawn_before_the_right_one():
    first, second = checks.views(np.exp, np.negative, lambda f: f(np.zeros(3)))
    assert np.all(first[0] == 1) and "not right yet" in first[1]
    assert np.all(second[0] == 0) and second[1] == ""
    assert len(checks.views(np.exp, np.exp, lambda f: f(np.zeros(3)))) == 1
