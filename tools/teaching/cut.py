"""What the exercises of a notebook need of its other cells, so that trying them takes seconds.

Pictures and long trainings fall away. It is a slice by names, and no proof: `trials` runs the
whole notebook where a score on the slice is not the expected one.
"""

import ast
import symtable

from . import collect, handout


def needed(cells):
    """The cells that are graded, and of those between them the statements that these need."""
    kept, wanted = [], set()
    for cell in reversed(cells):
        graded = collect.key(cell) is not None
        if cell["cell_type"] != "code":
            kept += [cell] if graded else []
            continue
        text = handout.unfolded(cell["source"])
        lines = []
        for statement in reversed(ast.parse(text).body):
            code = ast.unparse(statement)
            made, changed, used = names(code, statement)
            if graded or (made | changed) & wanted:
                wanted = wanted - made | used
                lines.append(code)
        if graded:
            kept.append(cell)
        elif lines:
            kept.append({**cell, "source": "\n".join(reversed(lines))})
    return kept[::-1]


def names(code, statement):
    """Names that a statement makes, changes and uses: three sets."""
    table = symtable.symtable(code, "cell", "exec")
    stored = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in table.get_symbols() if s.is_referenced()} | outer(table)
    changed = {
        name.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load)
        for name in ast.walk(node.value)
        if isinstance(name, ast.Name)
    }
    certain = isinstance(statement, ast.Assign | ast.FunctionDef | ast.Import | ast.ImportFrom)
    return (stored, changed, used) if certain else (set(), stored | changed, used | stored)


def outer(table):
    """Names that the functions in a table take from outside."""
    found = set()
    for part in table.get_children():
        found |= {s.get_name() for s in part.get_symbols() if s.is_global()} | outer(part)
    return found
