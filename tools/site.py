"""The course as pages to read: a site, and a book to print, from the executed notebooks.

    python course.py site [--to FOLDER] [--pdf]

Nothing is executed and nothing is fetched. A warning of Sphinx, a link that leads nowhere, a
picture without words or an address that a page would fetch from elsewhere ends the build.
"""

import argparse
import base64
import contextlib
import copy
import html
import io
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat

from shared import source as grammar
from tools import build, slides

ROOT = build.ROOT
CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "chrome"]
PART = re.compile(r"^\|(?: \|)? \*\*(.*?)\*\* \|")  # rows of the README's table
ROW = re.compile(r"^\|(?: <img[^|]*\|)? \[(\d\d) ([^\]]*)\]\(lessons/(\w+)\.ipynb\) \| (.*?) \|")


# From a stored notebook to what is read


def fold(title, text):
    """Markdown that opens with a click, without any script."""
    text = re.sub(r"(?m)^#{2,6} (.*)$", r"**\1**", text)  # a heading in there would cut the page
    return f"<details><summary>{html.escape(title)}</summary>\n\n{text}\n\n</details>"


def opens(words):
    """myst-nb's settings for a cell that shows these words until it is opened, and then too."""
    return {"code_prompt_show": words, "code_prompt_hide": words}


def pages(notebook, stubs, folder, solutions=True):
    """The notebook as the site shows it; its pictures go to the folder.

    notebook: the complete edition, executed. stubs: {cell id: what a learner finds there}.
    solutions: whether they are there, folded.
    """
    made, pictures, answered = [], 0, False
    for old in notebook.cells:
        cell = copy.deepcopy(old)
        tags, prompts = [], {}
        if cell.cell_type == "markdown":
            if build.has(cell, build.EXPLANATION):
                if not solutions:
                    continue
                heading, _, rest = cell.source.partition("\n")
                cell.source = fold(heading.strip("# "), rest.strip())
            elif answered:
                first, *rest = cell.source.split("\n\n", 1)
                cell.source = "\n\n".join([fold("Guessed? Open to compare.", first), *rest])
            answered = False
        else:
            answered = build.has(cell, build.PREDICTION)
            if grammar.BEGIN in cell.source:
                made.append(nbformat.v4.new_markdown_cell(f"```python\n{stubs[cell.id]}\n```"))
                if not solutions:
                    continue
                cell.source = grammar.bare(cell.source)
                tags, prompts = ["hide-input"], opens("Show a solution")
            elif build.folds(cell):
                first, _, rest = cell.source.partition("\n")
                tags, prompts = ["hide-input"], opens(first.strip("# "))
                cell.source = rest.strip()
            cell.outputs, pictures = figures(cell.outputs, pictures, folder, slides.drawn(old))
            if answered and cell.outputs:
                tags = [*tags, "hide-output"]
        settings = {"tags": tags} if tags else {}
        cell.metadata = nbformat.from_dict(settings | ({"mystnb": prompts} if prompts else {}))
        made.append(cell)
    notebook = copy.deepcopy(notebook)
    notebook.cells = made
    return notebook


def figures(outputs, count, folder, shown=""):
    """(outputs in which a picture and its caption are one figure, number of the last picture).

    shown: what the pictures show, for those who do not see them; else it is the caption.
    """
    made, waiting = [], None
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data:
            if waiting is not None:
                raise SystemExit(f"A picture of {folder.name} has no caption")
            count += 1
            (folder / f"{count:02}.png").write_bytes(base64.b64decode(data["image/png"]))
            waiting = output
            size = output.metadata.get("image/png", {})
            size = {side: size[side] for side in ("width", "height") if side in size}
            waiting.place = f"_static/figures/{folder.name}/{count:02}.png", size
            continue
        caption = re.fullmatch(r"\*(.*)\*", data.get("text/markdown", "").strip(), re.DOTALL)
        if waiting is not None and caption:
            made.append(figure(*waiting.pop("place"), caption[1], shown))
            waiting = None
        else:  # what a training prints comes between its picture and the caption
            made.append(output)
    if waiting is not None:
        raise SystemExit(f"The last picture of a cell of {folder.name} has no caption")
    return made, count


def figure(address, size, caption, shown=""):
    """An output: a picture with its caption, and with words for those who do not see it."""
    words = html.escape(caption)
    sides = "".join(f' {side}="{pixels}"' for side, pixels in size.items())
    seen = html.escape(shown or caption)
    text = f'<figure class="plot"><img src="{address}" alt="Figure: {seen}"{sides}>'
    text += f"<figcaption>{words}</figcaption></figure>"
    return nbformat.v4.new_output("display_data", {"text/html": text, "text/plain": caption})


def thumbnail(notebook, path, size=(480, 480), quality=80):
    """The lesson's first picture, fitted into so many pixels."""
    from PIL import Image

    data = next(
        output.data["image/png"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    )
    picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    picture.thumbnail(size, Image.Resampling.LANCZOS)
    picture.save(path, quality=quality, method=6)


# The pages

DOCS = ["article", "reading", "workshop"]  # of docs/, beside the lessons


def linked(text, lessons):
    """Markdown whose links lead to pages of the site; to other files of the course, words alone.

    A link that leads nowhere is left, and Sphinx ends the build.
    """

    def lead(found):
        words, address, name, ending, place = found.groups(default="")
        if name in [*lessons, *DOCS]:
            return f"[{words}]({name}{ending}{place})"
        there = any((ROOT / home / f"{address}{ending}").exists() for home in ("lessons", "docs"))
        return words if there else found[0]

    return re.sub(
        r"\[([^\]]*)\]\(((?:\.\./)?(?:\w+/)?(\w+))(\.md|\.ipynb)(#[^)]*)?\)",
        lead,
        text,
    )


def lay_out(folder, lessons, solutions=True):
    """Write everything that Sphinx reads to the folder."""
    shutil.copytree(ROOT / "docs" / "site", folder)
    static = folder / "_static"
    static.mkdir()
    for name in ("style.css", "print.js"):
        (folder / name).rename(static / name)
    for name in ("slides.css", "slides.js"):  # stand in the slides themselves
        (folder / name).unlink()
    for name in ("growing_face.webp", "growing_face_still.webp"):
        shutil.copy(ROOT / "docs" / name, static)
    for lesson in lessons:
        notebook = nbformat.read(ROOT / "solutions" / f"{lesson}.ipynb", as_version=4)
        learner = nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", as_version=4)
        home = static / "figures" / lesson
        home.mkdir(parents=True)
        thumbnail(notebook, static / f"{lesson}.webp")
        shown = pages(notebook, {cell.id: cell.source for cell in learner.cells}, home, solutions)
        title = shown.cells[0]
        title.source = title.source.replace("# ", f"# {lesson[:2]} · ", 1)
        for cell in shown.cells:
            if cell.cell_type == "markdown":
                cell.source = linked(cell.source, lessons)
        nbformat.write(shown, folder / f"{lesson}.ipynb")
    for name in DOCS:
        text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        (folder / f"{name}.md").write_text(linked(text, lessons), encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (folder / "index.md").write_text(front_page(readme, lessons), encoding="utf-8")


def table(readme, lessons):
    """[(part, [(stem, number, title, sentence)])] of these lessons, as the README lists them."""
    parts, left = [], list(lessons)
    for line in readme.splitlines():
        part, row = PART.match(line), ROW.match(line)
        if part:
            parts.append((part[1], []))
        elif row and row[3] in left:
            parts[-1][1].append((row[3], row[1], row[2], row[4]))
            left.remove(row[3])
    rest = [(stem, stem[:2], stem[3:].replace("_", " ").capitalize(), "") for stem in left]
    return [(part, rows) for part, rows in [*parts, ("And", rest)] if rows]


def promise(readme):
    """The sentence that the README begins with."""
    return re.search(r"^\*\*(.+?)\*\*$", readme, re.MULTILINE)[1]


def front_page(readme, lessons):
    """Markdown of the first page: the face, the idea, a picture and a sentence for each lesson."""
    idea = re.search(r"(?m)^```python\n(?s:.*?)^```\n\n.+$", readme)[0]  # and what it says
    text = [f"# Differentiable Light\n\n{promise(readme)}\n", MOVING, f"{idea}\n"]
    titles = {}
    for part, rows in table(readme, lessons):
        cards = "".join(CARD.format(*row) for row in rows)
        text.append(f'## {part}\n\n<div class="cards">\n{cards}</div>\n')
        titles |= {stem: f"{number} {title}" for stem, number, title, _ in rows}
        text.append(tree(part, [f"{titles[stem]} <{stem}>" for stem, *_ in rows]))
    text.append(FURTHER + tree("Further", ["reading", "article"]))
    shown = [f'<a href="slides/{name}.html">{titles[name]}</a>' for name in talks(lessons)]
    text.append(ROOM.format(", ".join(shown)))
    text.append(tree("For a room", ["workshop"]))
    return "\n".join(text)


def tree(part, pages):
    """Markdown: pages of the sidebar under the name of their part."""
    listed = "\n".join(pages)
    return f"```{{toctree}}\n:hidden:\n:caption: {part}\n\n{listed}\n```\n"


def talks(lessons):
    """Those of the lessons that have slides."""
    return [name for name in slides.WORKSHOP if name in lessons]


MOVING = """<figure class="face"><picture>
<source srcset="_static/growing_face_still.webp" media="(prefers-reduced-motion: reduce), print">
<img src="_static/growing_face.webp" width="320" height="320" alt="Light on a wall behind eight \
sheets of clear glass while gradient descent designs them: a disc, a blur, then a smiling face">
</picture><figcaption>Light behind eight sheets of clear glass while a gradient designs them: the \
end of lesson 12. This is the program:</figcaption></figure>
"""
CARD = """<a class="card" href="{0}.html"><img src="_static/{0}.webp" alt="" width="480" \
height="270"><strong>{1} {2}</strong><span>{3}</span></a>
"""


FURTHER = """## Further

[What to read next](reading.md), by theme. [The article that this course follows](article.md), claim
by claim: where each is tried, and what holds.

<p id="book"></p>

"""
ROOM = """## For a room

[Run sheets for half a day and for two days](workshop.md). Slides, which work without a network: {}.
"""


FOR_ALL = [  # what Sphinx, furo and myst-nb leave undone for keys and screen readers
    ('role="heading">', 'role="heading" aria-level="2">'),
    ("<pre>", '<pre tabindex="0">'),
    (' aria-label="Toggle hidden content"', ""),
    (
        r'(below-input">\s*<summary>\s*<p class="collapsed[^>]*>)[^<]*',
        r"\1Guessed? See what comes.",
    ),
    (r'(below-input">.*?<p class="expanded[^>]*>)[^<]*', r"\1Close"),
]


def make(target, lessons, solutions=True):
    """Build the site of these lessons in the folder target, whole or not at all."""
    work = ROOT / "output" / "site-source"
    for folder in (work, target):
        shutil.rmtree(folder, ignore_errors=True)
    work.parent.mkdir(exist_ok=True)
    lay_out(work, lessons, solutions)
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-b", "html"]
    if subprocess.run([*sphinx, "-d", work / ".trees", work, target]).returncode:
        raise SystemExit("site: Sphinx warned, see above.")
    shutil.rmtree(target.parent / "jupyter_execute", ignore_errors=True)  # myst-nb's, of no use
    for path in target.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for found, better in FOR_ALL:
            text = re.sub(f"(?s){found}", better, text)
        path.write_text(text, encoding="utf-8")
    slides.make(target / "slides", talks(lessons), solutions)
    faults = faults_of(target)
    if faults:
        raise SystemExit("site: " + "\n      ".join(faults))


# What must hold for every page


class Page(HTMLParser):
    """A page's links, what it fetches, its anchors, pictures without words, formulas not drawn."""

    VERBATIM = {"pre", "code", "script", "style", "math"}

    def __init__(self, text):
        super().__init__()
        self.links, self.fetched, self.anchors, self.silent, self.raw = [], [], set(), [], []
        self.inside = 0
        self.feed(text)

    def handle_endtag(self, tag):
        self.inside -= tag in self.VERBATIM

    def handle_data(self, text):
        if "$" in text and not self.inside:
            self.raw.append(text.strip()[-60:])

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.inside += tag in self.VERBATIM
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("canonical",):
            self.fetched.append(given["href"])
        elif "src" in given or "srcset" in given:
            self.fetched.append(given.get("src") or given["srcset"])
        if tag == "img" and given.get("alt") is None:
            self.silent.append(given.get("src"))


def faults_of(site):
    """Sentences: links that lead nowhere, addresses elsewhere, pictures without words, raw TeX."""
    read = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    faults = []
    for path, page in read.items():
        name = path.relative_to(site).as_posix()
        faults += [f"{name}: a picture without words, {src}" for src in page.silent]
        faults += [f"{name}: a formula is not drawn, {text}" for text in page.raw]
        for address in page.links + page.fetched:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if address in page.fetched and parts.scheme != "data":
                    faults.append(f"{name}: fetches {address}")
                continue
            other = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not other.exists():
                faults.append(f"{name}: a link to {address}, which does not exist")
            elif parts.fragment and other in read:
                if unquote(parts.fragment) not in read[other].anchors:
                    faults.append(f"{name}: a link to {address}, where there is no such place")
    for path in site.rglob("*.css"):
        for address in re.findall(r"(?:url\(|@import )[\"']?(https?:[^\"')]*)", path.read_text()):
            faults.append(f"{path.name}: fetches {address}")
    return faults


# In a browser


@contextlib.contextmanager
def browser():
    """Headless Chromium, the system's; RuntimeError where there is none."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise RuntimeError("there is no Chromium on this computer")
    with sync_playwright() as playwright:
        # a page of ours needs no network; root, as in a container, needs no sandbox
        flags = ["--no-sandbox", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=program, args=flags)
        yield started
        started.close()


def main():
    parser = argparse.ArgumentParser(description="Make the site, and with --pdf the book.")
    parser.add_argument("lesson", nargs="*", help="its number; none for all")
    parser.add_argument("--to", type=Path, default=ROOT / "output" / "site")
    parser.add_argument("--without-solutions", action="store_true", help="for a class")
    parser.add_argument("--pdf", action="store_true", help="and the book; needs Chromium")
    options = parser.parse_args()
    lessons = [path.stem for path in build.sources(options.lesson)]
    make(options.to.resolve(), lessons, not options.without_solutions)
    print(f"{options.to}/index.html: {len(lessons)} lessons")
    if options.pdf:
        from tools import book  # which stands on this module

        path = options.to / "differentiable-light.pdf"
        book.make(options.to.resolve(), lessons, path)
        front = options.to / "index.html"
        text = front.read_text(encoding="utf-8")
        link = f'<a href="{path.name}">All lessons as a book to print</a> (PDF).'
        front.write_text(text.replace('<p id="book">', f'<p id="book">{link}'), encoding="utf-8")
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
