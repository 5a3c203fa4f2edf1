"""The imports and functions of a lesson, taken from its source: a long run uses what it shows."""

import ast
from pathlib import Path

import jupytext

ROOT = Path(__file__).resolve().parents[2]


def functions(stem):
    """Names defined by a lesson's imports and functions, without its trainings or exercises."""
    notebook = jupytext.read(ROOT / "solutions" / f"{stem}.py", fmt="py:percent")
    wanted = ast.Import | ast.ImportFrom | ast.FunctionDef
    space = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "### BEGIN SOLUTION" not in cell.source:
            nodes = [node for node in ast.parse(cell.source).body if isinstance(node, wanted)]
            exec(compile(ast.Module(nodes, []), stem, "exec"), space)
    return space
