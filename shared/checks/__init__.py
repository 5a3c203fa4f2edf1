"""Reading a learner's answers: one line each, and a hint that fits the mistake.

In a lesson:

    checks.lesson_01.safe_sinc(safe_sinc)   # ✓, ✗ or ○, one sentence, and help that opens
    checks.hint("1.2")                      # the same help, typed: a hint; again for the next one
    checks.solution("1.2")                  # the solution, explained
    checks.progress()                       # what you have solved so far

A check never raises, unless a grader runs it. Its ladder: not defined, not attempted, returns
nothing, wrong type, wrong shape, *this particular mistake*, correct. How to write one stands in
CONTRIBUTING.md.
"""

import contextlib
import copy
import importlib
import os
import pkgutil
import traceback
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from autograd.tracer import Box

from .. import page, source
from . import graded, limits, records
from .shown import show


class NotAttempted(Exception):
    """The answer is still the stub's `...`."""


class Mistake(Exception):
    """What is wrong with an answer, in one line that helps to find it."""


class Outcome(NamedTuple):
    """What a check says of an answer."""

    number: str
    status: str  # "correct", "mistake", "not attempted" or "not defined"
    text: str

    @property
    def mark(self):
        return {"correct": "✓", "mistake": "✗"}.get(self.status, "○")

    @property
    def line(self):
        return f"{self.mark} {self.number}  {self.text}"


class Wrong(NamedTuple):
    """A known mistake, for `match`."""

    fault: str  # its name in tests and in the teacher's table
    formula: Callable  # what it computes, from the arguments that the answer gets
    says: str  # the one line that helps to find it


class Check:
    """An exercise's check; calling it shows the line and remembers success."""

    def __init__(self, number, hints, wrong, again, read):
        self.number, self.hints, self.wrong, self.read = number, hints, wrong, read
        self.again = again
        self.lesson = read.__module__.rpartition(".")[2]
        self.shown, self.right = 0, None  # hints shown; the function that was right last
        self.__doc__, self.__name__ = read.__doc__, read.__name__

    def judge(self, answer):
        """The `Outcome` for an answer, without showing or remembering it."""
        if isinstance(answer, page.Missing):
            return Outcome(self.number, "not defined", answer.says)
        if answer is Ellipsis:
            return Outcome(self.number, "not attempted", "not attempted yet")
        try:
            with (
                limits.quiet(),
                limits.same_dice(answer),
                limits.at_most(SECONDS),
                _first() as first,
            ):
                says = self.read(answer)
                for _ in range(self.again):
                    first.ask_again()
                return Outcome(self.number, "correct", says)
        except NotAttempted:
            return Outcome(self.number, "not attempted", "not attempted yet")
        except Mistake as mistake:
            return Outcome(self.number, "mistake", str(mistake))
        except limits.TooLong:
            text = f"still not done after {SECONDS:g} s, and stopped: does a loop in it never end?"
            return Outcome(self.number, "mistake", text)
        except KeyboardInterrupt:
            return Outcome(self.number, "mistake", "you stopped it: does a loop in it never end?")
        except (Exception, SystemExit) as error:  # what a check did not foresee is no success
            return Outcome(self.number, "mistake", _stopped(answer, error))

    def __call__(self, answer):
        outcome = self.judge(answer)
        if graded.now():  # nobody's own page: nothing is remembered here
            return graded.tell(outcome)
        show(outcome, self.hints)
        if outcome.status == "correct":
            self.right = answer if callable(answer) else None
            records.save(self.__name__)


# That an answer may compute; the slowest right one needs 28 on a busy machine.
SECONDS = float(os.environ.get("COURSE_SECONDS", 60))
EXERCISES = {}  # number -> Check


def exercise(number, hints, wrong=(), again=3):
    """Make a function that reads an answer into the check of exercise `number` ("1.2").

    The function raises `Mistake` or returns the sentence said when the answer is right.
    wrong: the `Wrong` rows that it hands to `match`, for the tests and the teacher's table.
    again: how often the first question comes once more at the end, and must get the answer that
    it got. 1 where an answer takes long, 0 where chance may play a part in it.
    """

    def wrap(read):
        EXERCISES[number] = check = Check(number, hints, wrong, again, read)
        return check

    return wrap


def call(answer, *args, shape=None, finite=True, **kwargs):
    """Call a learner's function on copies of the arguments; its result, if it can be judged.

    shape: what the result's shape must be, if given; then it must be numbers as well, and
    without nan or infinity unless finite=False.
    Raises NotAttempted or Mistake with the ladder's lines.
    """
    if not callable(answer):
        raise Mistake(
            f"a function is wanted here, this is a {type(answer).__name__}: "
            "pass its name alone, without calling it"
        )
    given, given_named = copy.deepcopy((args, kwargs))
    try:
        result = answer(*given, **given_named)
    except (Exception, SystemExit) as error:
        raise Mistake(_stopped(answer, error)) from error
    if result is Ellipsis:
        raise NotAttempted
    if result is None:
        raise Mistake("your function returns nothing: does its last line begin with return?")
    pairs = [*zip(given, args, strict=True), *((given_named[k], kwargs[k]) for k in kwargs)]
    for now, before in pairs:
        if not _same(now, before):
            what = "list" if isinstance(before, list) else "array"
            raise Mistake(f"your function changes the {what} that it was given: work on a new one")
    if _asking:
        _asking[-1].note(answer, args, kwargs, result)
    return result if shape is None else value(result, shape, finite)


_asking = []  # the first questions of the judgements under way


@contextlib.contextmanager
def _first():
    _asking.append(_First())
    try:
        yield _asking[-1]
    finally:
        _asking.pop()


class _First:
    """The first question of a judgement; if a function came back, what that was asked as well."""

    def __init__(self):
        self.steps = []  # (function, args, kwargs, what came back, and a copy of it)

    def note(self, function, args, kwargs, result):
        follows = self.steps and self.steps[-1][3] is getattr(function, "func", function)
        if not self.steps or follows:
            args, kwargs, before = copy.deepcopy((args, kwargs, result))
            self.steps.append((function, args, kwargs, result, before))

    def ask_again(self):
        """Raise Mistake if the same question gets another answer now."""
        now, steps, self.note = None, self.steps, lambda *_: None
        for k, (function, args, kwargs, result, before) in enumerate(steps):
            if not _same(result, before, near):
                raise Mistake(
                    "a later call writes over what an earlier one returned: "
                    "make a new array each time"
                )
            now = call(now if k else function, *args, **kwargs)
            if not _same(now, before, near):
                raise Mistake(
                    "right at first, but the same question asked again gets another answer: does "
                    "something stay from call to call, or is there chance in it?"
                )


def value(answer, shape=(), finite=True):
    """A learner's number or array as a NumPy array of the shape wanted.

    Raises NotAttempted or Mistake with the ladder's lines.
    """
    if answer is Ellipsis:
        raise NotAttempted
    if answer is None:
        raise Mistake("the answer is None: does your function return it?")
    try:
        array = np.asarray(answer)
    except Exception:
        array = np.asarray(None)
    if array.dtype.kind not in "biufc":
        wanted = "a number" if shape == () else "an array of numbers"
        raise Mistake(f"{wanted} is wanted, this is a {type(answer).__name__}")
    if array.shape != tuple(shape):
        raise Mistake(_shapes(array.shape, tuple(shape)))
    if finite and not np.isfinite(array).all():
        raise Mistake(f"{np.sum(~np.isfinite(array))} of {array.size} values are nan or infinite")
    return array


NEAR = 1e-9  # what other orders of the same sums differ by is less; what float32 loses is more


def near(a, b, tolerance=NEAR):
    """Whether two arrays of one shape differ by little, measured by the largest entry of b."""
    return np.shape(a) == np.shape(b) and np.max(np.abs(a - b)) <= tolerance * np.max(np.abs(b))


def match(answer, *args, right, wrong=(), otherwise, near=near, **kwargs):
    """Call an answer as `call` does; its result if it is that of `right`, else a Mistake.

    right: the right function of the same arguments.
    wrong: `Wrong` rows; the one whose formula gives what the answer gave says what is wrong.
    otherwise: said where none does. {worst} in it becomes the entry that is farthest off.
    near: near(got, wanted) -> whether they are the same.
    """
    wanted = right(*args, **kwargs)
    got = call(answer, *args, shape=np.shape(wanted), **kwargs)
    if near(got, wanted):
        return got
    for row in matching(got, args, kwargs, wrong, near):
        raise Mistake(row.says)
    says = otherwise.replace("{worst}", worst(got, wanted))
    if _nearly(got, wanted) and "rounded" not in says:
        says += " " if says[-1] in ".?!" else ". "
        says += "Nearly: is something rounded, of type float32, or a little added?"
    raise Mistake(says)


def _nearly(got, wanted):
    return near(got, wanted, 1e-5)


def matching(got, args, kwargs, wrong, near):
    """The rows whose formulas give this result. One is enough; the tests ask for all."""
    for row in wrong:
        with contextlib.suppress(Exception):  # a formula may have no value for these arguments
            if near(got, row.formula(*args, **kwargs)):
                yield row


def worst(got, wanted):
    """The entry that is farthest off, in words: "entry [2, 0] is 1.55, but 1.56 is wanted"."""
    place = np.unravel_index(np.argmax(np.abs(got - wanted)), np.shape(wanted))
    name = f"entry {list(map(int, place))}" if place else "it"
    one, other = told_apart(got[place], wanted[place])
    return f"{name} is {one}, but {other} is wanted"


def told_apart(a, b, form="g", least=3):
    """Two numbers as text, with so many digits that they differ; form: "g", or "f" for decimals."""
    for digits in range(least, 18):
        pair = f"{a:.{digits}{form}}", f"{b:.{digits}{form}}"
        if pair[0] != pair[1]:
            break
    return pair


def _shapes(got, wanted):
    line = f"the answer has shape {got}, but {wanted} is wanted"
    if got == () and wanted:
        line += ": one number for a whole array, did you use float(), sum or mean?"
    elif got[::-1] == wanted:
        line += ": are two axes swapped?"
    elif np.prod(got, dtype=int) == np.prod(wanted, dtype=int):
        line += ": the numbers are there, reshape them"
    return line


def _same(a, b, near=lambda a, b: False):
    """Whether two arguments or results are the same, or near; other things than numbers always."""
    if isinstance(a, (list, tuple)):
        like = isinstance(b, (list, tuple)) and len(a) == len(b)
        return like and all(_same(*pair, near) for pair in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k], near) for k in a)
    if isinstance(a, np.ndarray) and a.dtype.kind in "biufc":
        same = np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        return same or bool(near(a, b))
    if isinstance(a, (np.number, int, float, complex)):
        return a == b or a != a or bool(near(a, b))
    return True


def _stopped(answer, error):
    """The error's own words, its line, and plain NumPy's name where it met Autograd's numbers."""
    code, where, met = getattr(answer, "__code__", None), "", False
    for frame, line in traceback.walk_tb(error.__traceback__):
        if code is not None and frame.f_code.co_filename == code.co_filename:
            where = f" (line {line} of its cell)"
            plain = frame.f_globals.get("np") is np
            met = met or plain and any(isinstance(v, Box) for v in frame.f_locals.values())
    words = " ".join(str(error).split())
    words = words if len(words) < 160 else words[:157] + "..."
    text = f"your function stopped with {type(error).__name__}: {words}{where}"
    if met:
        text += (
            ". Its np is plain NumPy, which cannot work with Autograd's numbers: "
            "import autograd.numpy as np, then run your cell again"
        )
    return text


def choose(check, yours, ours):
    """The learner's piece where its check says that it is right; ours until then. Says which."""
    known = yours is not None and yours is check.right
    right = known or check.judge(yours).status == "correct"
    whose = "your" if right else "our"
    print(f"Here runs {whose} {check.__name__}" + ("." if right else ", until yours is right."))
    return yours if right else ours


def views(yours, piece, use):
    """What to draw of an exercise: pairs of a value and a caption.

    piece: the right one, from `choose`; its view comes last, with the caption "".
    use: what the picture shows, from the piece: numbers.
    A wrong answer of the learner's comes before it, with a caption that says so, if it gives
    finite numbers in the same shape: often its picture says more than a sentence.
    """
    wanted, seen = use(piece), []
    if yours is not piece:
        with contextlib.suppress(Exception, SystemExit, KeyboardInterrupt, limits.TooLong):
            with limits.quiet(), limits.same_dice(yours), limits.at_most(SECONDS / 6):
                got = use(yours)
            numbers = value(got, np.shape(wanted))
            if np.isrealobj(numbers) or np.iscomplexobj(wanted):
                seen = [(got, "So it looks with your answer, which is not right yet. Below: ours.")]
    return [*seen, (wanted, "")]


# Help on demand


def _find(number):
    number = str(number)
    lesson = f"lesson_{source.lesson(number)}"
    if lesson in lessons():
        importlib.import_module(f"{__name__}.{lesson}")
    if number not in EXERCISES:
        known = ", ".join(n for n in EXERCISES if n.partition(".")[0] == number.partition(".")[0])
        print(f"There is no exercise {number!r}." + (f" This lesson has {known}." if known else ""))
        return None
    return EXERCISES[number]


def hint(number):
    """Print the next hint to an exercise: checks.hint("1.2")."""
    check = _find(number)
    if check is not None:
        k = min(check.shown, len(check.hints) - 1)
        check.shown += 1
        more = "ask again for more" if check.shown < len(check.hints) else "that was the last one"
        if check.shown > len(check.hints):
            more = f'no more hints; see checks.solution("{check.number}")'
        print(f"Hint {k + 1} of {len(check.hints)} to {check.number}: {check.hints[k]}   ({more})")


def solution(number):
    """Show an exercise's solution, explained: checks.solution("1.2")."""
    check = _find(number)
    if check is not None:
        from IPython.display import Markdown, display

        text = records.explained(check.number)
        if text is None:
            print("The solutions are not in this copy of the course: ask whoever gave it to you.")
        else:
            display(Markdown(text))


def progress():
    """Print which exercises are solved. They are remembered on this computer only."""
    for name in lessons():
        importlib.import_module(f"{__name__}.{name}")
    print(records.table(EXERCISES.values()))


def forget():
    """Begin again: forget what was solved. The old record is kept beside the new one."""
    try:
        old = records.reset()
        print("There was nothing to forget." if old is None else f"Forgotten; kept as {old.name}.")
    except records.NotKept as reason:
        print(f"Nothing was forgotten: {reason}.")


def lessons():
    """Names of the lessons that have checks: ["lesson_01", ...]."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("lesson_"))


def __getattr__(name):
    if name in lessons():
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"checks has no {name!r}; there are {', '.join(lessons())}")


page.settle()
