"""Manners on the page: one kind line where a notebook would show a red traceback.

A check judges nothing that is not on the page: a name that no cell has defined, or whose cell
stopped with an error when it ran last, is told so. A kernel that was started anew says what to do.
"""

import ast
import builtins
import re

from IPython import get_ipython

from . import source

LOOKED_UP = source.CHECK, "checks.choose", "checks.views"


class Missing:
    """In the place of an answer that the page does not define; says: why."""

    def __init__(self, says):
        self.says = says


UNDEFINED = Missing("not defined yet: run the cell above first")
BROKEN = Missing("not defined: its cell stopped with an error. Mend it, and run it again")
NEW_KERNEL = (
    "○ {}: the kernel of this page has just been started,\n"
    "and none of its cells has run yet. Choose Run → Run All Above Selected Cell,\n"
    "then run this one again."
)
STOPPED_EARLY = (
    "○ You stopped the training early, and this cell goes on with what a whole one gives.\n"
    "Run it again, when you like."
)

_broken = {}  # name -> what it was when the cell that should define it stopped
_before = {}  # the same for the names of the cell that is running
training_stopped = False  # set by training.fit
started = False  # set by plotting.setup, in the first cell of each lesson


def front_end():
    """Whether a program with a window asked for this cell: such programs say which cell it is."""
    parent = getattr(get_ipython(), "get_parent", dict)()
    return "cellId" in parent.get("metadata", {})


def looked_up(names, page, argument):
    """argument(), if the page defines all these names; else why not, as a `Missing`."""
    if any(name in _broken and page.get(name) is _broken[name] for name in names):
        return BROKEN
    return argument() if set(names) <= set(page) else UNDEFINED


class Lookup(ast.NodeTransformer):
    """Looks for the names of a check's arguments before Python does, and stops."""

    def leave(self, node):  # in there names may be its own
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = leave
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = leave

    def visit_Call(self, node):
        if ast.unparse(node.func).startswith(LOOKED_UP):
            node.args = [self.lookup(argument) for argument in node.args]
            for keyword in node.keywords:
                keyword.value = self.lookup(keyword.value)
        return node

    def lookup(self, argument):
        names = [n for n in ast.walk(argument) if isinstance(n, ast.Name | ast.arg)]
        loaded = {n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        bound = {n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        bound |= {n.arg for n in names if isinstance(n, ast.arg)}
        wanted = sorted(loaded - bound - set(dir(builtins)))
        if not wanted:
            return argument
        code = f"checks.page.looked_up({wanted}, globals(), lambda: _)"
        choice = ast.copy_location(ast.parse(code, mode="eval").body, argument)
        choice.args[2].body = argument
        return choice


def defines(cell):
    """The names that a cell's text gives a value at its left edge; it need not be valid Python."""
    found = re.findall(r"(?m)^(?:(?:async )?def|class) (\w+)|^(\w+)\s*(?::[^=\n]*)?=(?!=)", cell)
    return [one or other for one, other in found]


def _begin(info):
    page = get_ipython().user_ns
    _before.clear()
    _before.update({name: page.get(name) for name in defines(info.raw_cell or "")})


def _end(result):
    page = get_ipython().user_ns
    for name, value in _before.items():
        if not result.success and page.get(name) is value:
            _broken[name] = value
        else:
            _broken.pop(name, None)


def _stopped(shell, kind, error, trace, tb_offset=None):
    if kind is NameError and not started and front_end():
        print(NEW_KERNEL.format(error))
    elif kind is AssertionError and training_stopped and front_end():
        print(STOPPED_EARLY)
    else:
        shell.showtraceback((kind, error, trace))


def settle():
    """Look after the notebook that this Python runs, if it runs one. Twice is as good as once."""
    shell = get_ipython()
    if shell is None or any(isinstance(t, Lookup) for t in shell.ast_transformers):
        return
    shell.ast_transformers.append(Lookup())
    shell.events.register("pre_run_cell", _begin)
    shell.events.register("post_run_cell", _end)
    shell.set_custom_exc((NameError, AssertionError), _stopped)
