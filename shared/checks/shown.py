"""How a check's outcome looks: in a notebook a line with its help folded below, elsewhere text."""

import html
import shutil
import textwrap

from . import records

COLOURS = {"✓": "#2e7d32", "✗": "#c62828", "○": "#757575"}  # beside the mark, never instead of it


def show(outcome, hints):
    """Show an `Outcome`: as one line with what helps below it, each part opened by a click."""
    display = _notebook()
    if display is None:
        print(_wrapped(outcome))
    else:
        page = {"text/plain": outcome.line, "text/markdown": markdown(outcome, hints)}
        display(page, raw=True)


def markdown(outcome, hints):
    """The line and its help as Markdown: what is opened stands inside what was opened before."""
    line = f"<b>{outcome.mark} {outcome.number}</b>&ensp;{_plain(outcome.text)}"
    parts = []
    if outcome.status in ("mistake", "not attempted"):
        names = ["A hint", *["Another hint"] * (len(hints) - 1)]
        parts = [(name, _plain(hint)) for name, hint in zip(names, hints, strict=True)]
    if outcome.status in ("mistake", "correct") and records.learning():
        text = records.explained(outcome.number)
        name = "The solution, explained" if outcome.status == "mistake" else "How we did it"
        parts += [(name, f"\n\n{text}\n\n")] if text else []
    opened = "".join(f"<details><summary>{name}</summary>{part}" for name, part in parts)
    style = f"border-left: 4px solid {COLOURS[outcome.mark]}; padding-left: 12px"
    return f'<div style="{style}">{line}{opened}{"</details>" * len(parts)}</div>'


def _plain(text):
    """Text in which a page finds no markup of its own, not even a formula."""
    return html.escape(text).replace("$", "&#36;").replace("\n", " ")


def _wrapped(outcome):
    more = f'   (stuck? checks.hint("{outcome.number}"))' if outcome.status == "mistake" else ""
    width = max(40, min(100, shutil.get_terminal_size().columns))
    return textwrap.fill(outcome.line + more, width, subsequent_indent=" " * 7)


def _notebook():
    """IPython's `display` where there is a page to show things on, else None."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return None
    return display if hasattr(get_ipython(), "kernel") else None
