"""Execute a lesson in the terminal, cell by cell, and leave a web page and its figures.

    python tools/run.py lessons/01_sinc_derivatives.ipynb

The notebook itself is not changed. The page and the figures lie in output/NN_name/.
"""

import base64
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from jinja2 import pass_context
from nbclient import NotebookClient
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import formulas


def title(cell):
    """The first line of a cell that says something, for the terminal."""
    lines = [line.strip() for line in cell.source.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", "%"))] or [""]
    return lines[0][:60]


def figures(notebook, folder):
    """Store the notebook's pictures as figure-01.png, ...; their number."""
    count = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            picture = output.get("data", {}).get("image/png")
            if picture:
                count += 1
                (folder / f"figure-{count:02d}.png").write_bytes(base64.b64decode(picture))
    return count


CONTRAST = """<style>
div.jp-InputPrompt, div.jp-OutputPrompt { color: #555 !important; opacity: 1 !important; }
.highlight span.mf, .highlight span.mi { color: #060 !important; }
.highlight span.c1, .highlight span.o, .highlight span.ow { color: #444 !important; }
.jp-RenderedHTMLCommon a:link { color: #00558a; text-decoration: underline; }
</style>"""


class Page(HTMLExporter):
    """A page that fetches nothing: formulas are MathML, and no script is asked for."""

    @pass_context
    def markdown2html(self, context, source):
        return formulas.in_html(super().markdown2html(context, source))

    def page(self, notebook):
        html, _ = self.from_notebook_node(notebook)
        html = re.sub(r'<script[^>]*\bsrc="https?:[^>]*></script>', "", html)
        html = html.replace("<pre>", '<pre tabindex="0">')
        html = html.replace("</head>", f"{CONTRAST}</head>", 1)
        return re.sub(
            r"(?s)<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->", "", html
        )


def main(path):
    notebook = nbformat.read(path, as_version=4)
    folder = ROOT / "output" / path.stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"The folder {folder} cannot be made: {error.strerror}.")
    total = sum(c.cell_type == "code" for c in notebook.cells)
    begin, count = time.perf_counter(), 0

    def started(cell, cell_index, **_):
        nonlocal count
        if cell.cell_type == "code":
            count += 1
            print(f"[{count:2d}/{total}] {title(cell):<60}", end="", flush=True)

    def executed(cell, cell_index, execute_reply, **_):
        said = [o.get("data", {}).get("text/plain", "") for o in cell.outputs]
        check = re.match(r"[✓✗○].*", "".join(said))
        seconds = time.perf_counter() - begin
        print(f" {seconds:6.1f} s" + (f"  {check[0]}" if check else ""), flush=True)

    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        allow_errors=True,
        extra_arguments=["--log-level=40"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=started,
        on_cell_executed=executed,
    )
    env = {**os.environ, "PYTHONUTF8": "1"}
    env.pop("MPLBACKEND", None)
    client.execute(env=env)
    pictures = figures(notebook, folder)
    page = folder / f"{path.stem}.html"
    page.write_text(Page().page(notebook), encoding="utf-8")
    errors = [
        (cell, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    for cell, output in errors:
        print(f"✗ {title(cell)}: {output.ename}: {output.evalue}")
    print(f"{page.relative_to(ROOT)} and {pictures} figures beside it")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
