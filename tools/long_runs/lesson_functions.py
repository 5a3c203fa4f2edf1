"""The imports and functions of a lesson, taken from its source: a long run uses what it shows."""

import ast
from pathlib import Path

import jupytext

from shared.source import BEGIN

ROOT = Path(__file__).resolve().parents[2]


def functions(name):
    """What a lesson (its name, without the number) imports and defines outside its exercises."""
    (path,) = (ROOT / "solutions").glob(f"[0-9][0-9]_{name}.py")
    notebook = jupytext.read(path, fmt="py:percent")
    wanted = ast.Import | ast.ImportFrom | ast.FunctionDef
    space = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and BEGIN not in cell.source:
            nodes = [node for node in ast.parse(cell.source).body if isinstance(node, wanted)]
            exec(compile(ast.Module(nodes, []), path.stem, "exec"), space)
    return space
