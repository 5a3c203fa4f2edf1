"""What in a submission a teacher should look at: code that reaches where no exercise leads.

Nobody loses a point by it. It is a list of reasons, found in the text before anything runs.
"""

import ast

MODULES = set(
    "autograd numpy scipy matplotlib math cmath functools itertools operator collections sklearn "
    "skimage shared random time statistics fractions typing dataclasses".split()
)
NAMES = set(
    "os sys exec eval compile open globals locals vars setattr delattr getattr __import__ "
    "__builtins__ breakpoint input get_ipython In _ih _i inspect gc ctypes subprocess socket "
    "importlib builtins pickle threading multiprocessing signal pathlib shutil".split()
)
ATTRIBUTES = set(
    "os sys builtins subprocess ctypes ctypeslib f2py modules f_back f_locals f_globals tb_frame "
    "gi_frame cr_frame load save savez fromfile tofile loadtxt savetxt genfromtxt memmap system "
    "popen read_text write_text read_bytes write_bytes EXERCISES judge".split()
)


def of(notebook, released, answers):
    """Reasons to look at a submission, as sentences, without double ones.

    answers: {key: text} of our own; what an exercise needs there is no reason to look.
    """
    ours = {"".join(cell["source"]).strip() for cell in released["cells"]}
    reasons = []
    for cell in notebook["cells"]:
        text = cell["source"].strip()
        if cell["cell_type"] != "code" or text in ours:
            continue
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            continue
        usual = set(code(answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), "")))
        for reason in code(text):
            if reason not in reasons and reason not in usual:
                reasons.append(reason)
    return reasons


def code(text):
    """The reasons in one cell's text."""
    if any(line.lstrip().startswith(("%", "!")) for line in text.splitlines()):
        yield "a line that begins with % or !"
        text = "\n".join(x for x in text.splitlines() if not x.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            roots = [a.name for a in node.names]
            if isinstance(node, ast.ImportFrom):
                roots = [f"{node.module or '.'}.{name}" for name in roots]
            for root in roots:
                if root.partition(".")[0] not in MODULES:
                    yield f"imports {root.partition('.')[0]}"
                elif root.startswith("shared.checks") and root != "shared.checks":
                    yield "imports from shared.checks"
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield f"uses {node.id}"
        elif isinstance(node, ast.Name) and node.id == "checks":
            yield "uses shared.checks"
        elif isinstance(node, ast.Attribute):
            if node.attr in ATTRIBUTES or node.attr.startswith("__"):
                yield f"uses .{node.attr}"
            if isinstance(node.ctx, ast.Store | ast.Del):
                yield f"writes to {ast.unparse(node)[:60]}"
