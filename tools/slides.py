"""Slides of the workshop's lessons, from the same notebooks: one page each, no network needed.

    python course.py slides [NN ...] [--to FOLDER]

One idea a screen: a heading and its first sentences, a formula, a cell, a picture, an exercise.
What is said beside it stands in the speaker's notes (key N), with its minutes. What a prediction
shows, and how an exercise is solved, appears with the next press of a key.
"""

import argparse
import html
import re
from pathlib import Path

import mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from shared import source as grammar
from tools import build, formulas, short

WORKSHOP = short.WORKSHOP
WORDS, LINES = 55, 15  # that fit a screen of 1280 x 720 at 24 pixels
SENTENCE = re.compile(r"(?<=[.?!:)])\s+(?=[A-Z*`(\"$])")


def markdown(text):
    """Markdown with $formulas$ as HTML; links to other lessons lose their address."""
    text = re.sub(r"\[([^\]]*)\]\(\d\d_\w+\.ipynb[^)]*\)", r"\1", text)
    kept = []

    def keep(word):
        def one(found):
            kept.append(found[0])
            return f"{word}{len(kept) - 1}{word}"

        return one

    text = re.sub(r"(?s)```.*?```|`[^`\n]*`", keep("CODE"), text)
    text = formulas.MATH.sub(keep("KEPT"), text)
    text = re.sub(r"CODE(\d+)CODE", lambda found: kept[int(found[1])], text)
    made = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])(text)
    made = re.sub(r"KEPT(\d+)KEPT", lambda found: html.escape(kept[int(found[1])], False), made)
    return formulas.in_html(made)


def headline(text):
    """A heading on a screen, from Markdown; "" for none."""
    text = re.sub(r"^(\d+)\.", r"\1\\.", text.strip("# \n"))  # its number begins no list
    return f"<h2>{markdown(text).strip()[3:-4]}</h2>" if text else ""


def code(text):
    return highlight(text, PythonLexer(), HtmlFormatter(nowrap=False))


def minutes(text="", lines=0, exercise=0):
    return len(text.split()) / build.WORDS + lines / build.LINES + exercise


def screen(body, notes="", takes=0.0, kind=""):
    """One screen: HTML of what is seen and of what the speaker reads, and minutes."""
    return {"body": body, "notes": notes, "minutes": takes, "kind": kind}


def parts(text):
    """A cell's text in pieces of at most WORDS words, cut at paragraphs, else at sentences."""
    pieces, last = [], ""
    blocks = re.split(r"\n\n+", text)
    for block in blocks:
        fixed = block.startswith(("$$", "|", "- ", "* ", "1.", "```", "#", ">", "<"))
        for sentence in [block] if fixed else SENTENCE.split(block):
            apart = "\n\n" if sentence == block or block.startswith(sentence) else " "
            longer = f"{last}{apart}{sentence}" if last else sentence
            if last and len(longer.split()) > WORDS:
                pieces.append(last)
                last = sentence
            else:
                last = longer
    return [*pieces, last] if last else pieces


def text_screens(text, heading):
    """Screens of a text cell: its first words on the screen, all that follows in the notes."""
    found = re.match(r"#+ (.*)", text)
    if found:
        heading, text = found[1], text[found.end() :].strip()
    asked = "**Predict" in text
    if asked:  # the question is what is seen; what leads to it is said
        before, question = text.split("**Predict", 1)
        pieces = [*parts(before.strip()), "**Predict" + question]
    else:
        pieces = parts(text)
    shown, said = pieces[:1], pieces[1:]
    if asked:
        shown, said = pieces[-1:], pieces[:-1]
    formulas_said = [p for p in said if "$$" in p]
    body = headline(heading)
    body += "".join(markdown(piece) for piece in shown)
    notes = "".join(markdown(piece) for piece in said)
    kind = "predict" if asked else ("title" if found and found[0].startswith("# ") else "text")
    made = [screen(body, notes, minutes(" ".join(pieces)) + asked, kind)]
    made += [screen(headline(heading) + markdown(piece), "", 0, "text")
             for piece in formulas_said]  # fmt: skip
    return made, heading


def exercise_screen(text, stub, answer, explained):
    title, _, task = text.partition("\n")
    body = headline(title)
    first, *rest = parts(task.strip()) or [""]
    body += markdown(first)
    shown = "\n".join(stub.splitlines()[:LINES])
    body += code(shown)
    heading, _, words = explained.partition("\n")
    why = (parts(words.strip()) or [""])[0]
    if why.endswith(":"):  # what it leads to stands in the notes
        why = why.rpartition("\n\n")[0]
    why = why if len(why.split()) <= WORDS and len(answer.splitlines()) < 7 else ""
    number = grammar.MINUTES.match(text)
    solved = "\n".join(answer.splitlines()[:LINES])
    takes = float(number[1]) if number else 0.0
    notes = markdown("\n\n".join(rest)) + markdown(words)
    heading = headline(heading)
    return [
        screen(body, notes, takes, "exercise"),
        screen(heading + f'<div class="later">{code(solved)}{markdown(why)}</div>', notes, 1.0,
               "answer"),
    ]  # fmt: skip


def drawn(cell):
    """What a folded cell draws, by the line that says it; "" where no line does."""
    first = cell.source.partition("\n")[0].strip("# ")
    said = first.removeprefix("Draw ") if build.folds(cell) else ""
    return said[:1].upper() + said[1:]


def output_parts(cell):
    """HTML of what a cell shows: (pieces of text, pictures with their captions)."""
    texts, pictures, waiting = [], [], None
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            waiting = data["image/png"].strip()
        elif "text/markdown" in data and waiting:
            caption = html.escape(data["text/markdown"].strip("* \n"))
            words = html.escape(drawn(cell)) or caption
            pictures.append(
                f'<figure><img src="data:image/png;base64,{waiting}" alt="Figure: {words}">'
                f"<figcaption>{caption}</figcaption></figure>"
            )
            waiting = None
        else:
            shown = output.get("text") or data.get("text/plain", "")
            lines = shown.strip("\n").splitlines()
            if lines and "object>" not in shown:
                more = ["..."] if len(lines) > LINES else []
                text = html.escape("\n".join(lines[:LINES] + more))
                texts.append(f'<pre class="out" tabindex="0">{text}</pre>')
    return texts, pictures


def code_screens(cell, heading):
    """Screens of a cell of code: its lines, then what it prints, then each of its pictures."""
    if cell.source.startswith(grammar.CHECK):
        return []
    texts, pictures = output_parts(cell)
    if build.folds(cell):
        return folded_screens(cell, pictures or texts)
    title = headline(heading)
    later = '<div class="{}">{{}}</div>'.format(
        "later" if build.has(cell, build.PREDICTION) else ""
    )
    pieces = blocks(cell.source)
    made = [screen(title + code(block), "", 0, "code") for block in pieces]
    made[0]["minutes"] = minutes(lines=sum(bool(line.strip()) for line in cell.source.splitlines()))
    room = LINES - pieces[-1].count("\n") - 1
    if texts and room > sum(text.count("\n") + 2 for text in texts):
        made[-1]["body"] += later.format("".join(texts))
    else:
        made += [screen(title + later.format(text), "", 0, "output") for text in texts]
    return made + [screen(later.format(piece), "", 0.5, "picture") for piece in pictures]


def folded_screens(cell, shown):
    """A screen for each thing that a folded cell shows; its code opens below the last of them."""
    first, _, rest = cell.source.partition("\n")
    made = [screen(piece, "", 0.5, "picture") for piece in shown]
    if made:
        words = html.escape(first.strip("# "))
        made[-1]["body"] += f"<details><summary>{words}</summary>{code(rest)}</details>"
    return made


def blocks(source):
    """A cell's lines in pieces of at most LINES, cut at empty lines where there are some."""
    lines, pieces = source.splitlines(), []
    while len(lines) > LINES:
        empty = [i for i in range(5, LINES) if not lines[i].strip()]
        cut = empty[-1] if empty else LINES
        pieces.append(lines[:cut])
        lines = lines[cut:]
    pieces = ["\n".join(piece).strip("\n") for piece in [*pieces, lines]]
    return [piece for piece in pieces if piece]


def screens(notebook, stubs, solutions=True):
    """The screens of a lesson. notebook: complete, executed, core alone; stubs: by cell id."""
    made, heading, task = [], "", None
    explained = {}
    for after in notebook.cells:
        if build.has(after, build.EXPLANATION):
            found = grammar.EXPLAINED.match(after.source)
            explained[found[1]] = after.source
    for cell in notebook.cells:
        if build.has(cell, build.EXPLANATION):
            continue
        if cell.cell_type == "markdown":
            number = grammar.EXERCISE.match(cell.source)
            if number:
                task = number[1], cell.source
                continue
            new, heading = text_screens(cell.source, heading)
            made += new
        elif grammar.BEGIN in cell.source:
            answer = grammar.bare(cell.source)
            number, text = task
            explained_here = explained.get(number, "") if solutions else ""
            new = exercise_screen(text, stubs[cell.id], answer, explained_here)
            made += new if solutions else new[:1]
        else:
            new = code_screens(cell, heading)
            if made and new and joins(made[-1], new[0]):
                new[0]["body"] = made[-1]["body"] + new[0]["body"].partition("</h2>")[2]
                new[0]["notes"] = made[-1]["notes"]
                new[0]["minutes"] += made[-1]["minutes"]
                made.pop()
            made += new
    return made


def joins(words, cell):
    """Whether a screen of words and the cell after it are short enough for one screen."""
    if words["kind"] != "text" or cell["kind"] != "code" or "<h2>" not in words["body"]:
        return False
    lines = sum(1 + len(line) // 80 for line in re.sub("<[^>]*>", "", cell["body"]).splitlines())
    return len(re.sub("<[^>]*>", "", words["body"]).split()) <= 45 and lines <= 9


def page(title, shown):
    """One HTML page, complete in itself."""
    style = HtmlFormatter(style="default").get_style_defs(".highlight")
    body, so_far = [], 0.0
    for number, one in enumerate(shown, 1):
        so_far += one["minutes"]
        clock = f"{one['minutes']:.1f} min, {so_far:.0f} so far"
        name = f"Screen {number} of {len(shown)}"
        body.append(
            f'<section class="{one["kind"]}" tabindex="0" aria-label="{name}">'
            f'<div class="seen">{one["body"]}</div>'
            f'<aside class="notes"><p><b>{clock}</b></p>{one["notes"]}</aside></section>'
        )
    look = build.ROOT / "docs" / "site"
    style += (look / "slides.css").read_text(encoding="utf-8")
    script = (look / "slides.js").read_text(encoding="utf-8")
    body = "\n".join(body).replace(' display="block"', ' display="block" tabindex="0"')
    return PAGE.format(title=html.escape(title), style=style, body=body, script=script)


PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style></head>
<body><main>
{body}
</main><div id="place" role="status" title="Keys: arrows, N for notes, C for code"></div>
<script>{script}</script></body></html>
"""


def make(folder, lessons, solutions=True):
    """Write the slides of these lessons to the folder; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name in lessons:
        whole, learner = short.editions(build.ROOT / "solutions" / f"{name}.py")
        stubs = {cell.id: cell.source for cell in learner.cells}
        title = re.match(r"# (.*)", whole.cells[0].source)[1]
        path = folder / f"{name}.html"
        path.write_text(page(title, screens(whole, stubs, solutions)), encoding="utf-8")
        made.append(path)
    return made


def main():
    parser = argparse.ArgumentParser(description="Make the slides of the workshop's lessons.")
    parser.add_argument("lesson", nargs="*", help="its number; none for those of the workshops")
    parser.add_argument("--to", type=Path, default=build.ROOT / "output" / "slides")
    options = parser.parse_args()
    chosen = [path.stem for path in build.sources(options.lesson)]
    names = chosen if options.lesson else WORKSHOP
    for path in make(options.to, names):
        print(path)


if __name__ == "__main__":
    main()
