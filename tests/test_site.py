"""What the site, the slides and the short forms make of the stored notebooks."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from shared import source as grammar
from tools import book, build, formulas, lite, run, short, site, slides, thumbnails

SOURCES = build.sources()
WORKSHOP = build.sources(short.NUMBERS)


def stored(path, folder="solutions"):
    return nbformat.read(build.ROOT / folder / f"{path.stem}.ipynb", as_version=4)


# Formulas


def in_prose(path):
    text = "\n\n".join(
        body
        for header, body in grammar.cells(path.read_text(encoding="utf-8"))
        if "[markdown]" in header
    )
    text = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", text)
    found = [m for m in formulas.MATH.finditer(text) if m["tag"] is None]
    return [(m["display"] or m["inline"], m["display"] is not None) for m in found]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_mathml_can_say_every_formula_of_a_lesson(path):
    for tex, display in in_prose(path):
        assert formulas.mathml(tex, display).startswith("<math")


def test_what_mathml_cannot_say_is_named():
    with pytest.raises(ValueError, match="nosuchthing"):
        formulas.mathml(r"\nosuchthing{x}")


@pytest.mark.parametrize(
    "text, drawn",
    [
        ("<p>$x$</p>", 1),
        ("<p>$$x &lt; y$$</p>", 1),
        ("<p>$x$ and $y$</p>", 2),
        ("<p>5$ and 6$</p>", 0),
        ("<p>costs $5 or $6</p>", 0),
        ("<code>$x$</code><pre>$y$</pre>", 0),
        (r"<p>$\nosuchthing$</p>", 0),
    ],
)
def test_formulas_in_a_page_are_drawn_and_code_is_left_alone(text, drawn):
    made = formulas.in_html(text)
    assert made.count("<math") == drawn
    assert drawn or made == text


def test_a_page_of_run_shows_its_formulas_and_asks_for_no_script():
    text = "$$x^2$$ costs `$5`"
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("y = '$z$'")]
    html = run.Page().page(nbformat.v4.new_notebook(cells=cells))
    assert html.count("<math") == 1 and "$5" in html
    assert site.Page(html).fetched == []


# Pages


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def read(request, tmp_path):
    """(complete notebook, the same as the site shows it, as the site of a class shows it)"""
    notebook, learner = stored(request.param), stored(request.param, "lessons")
    stubs = {cell.id: cell.source for cell in learner.cells}
    made = [site.pages(notebook, stubs, tmp_path, there) for there in (True, False)]
    return notebook, *made


def test_a_page_folds_what_opens_with_a_click_and_gives_each_figure_words(read):
    notebook, page, of_a_class = read
    explained = [c for c in notebook.cells if build.has(c, build.EXPLANATION)]
    asked = [c for c in notebook.cells if build.has(c, build.PREDICTION)]
    folds = "\n".join(c.source for c in page.cells if c.cell_type == "markdown")
    assert folds.count("<details>") == folds.count("</details>")
    assert folds.count("<summary>Solution") == len(explained)
    assert folds.count("<summary>Guessed") == len(asked)
    outputs = [o for c in page.cells for o in c.get("outputs", [])]
    html = "".join(o.data.get("text/html", "") for o in outputs if "data" in o)
    pictures = [
        o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    words = re.findall(r'alt="Figure: ([^"]*)"', html)
    assert len(words) == len(pictures)
    assert all(len(re.findall("[a-zA-Z]{2,}", alt)) >= 3 for alt in words), words
    assert not any("image/png" in o.get("data", {}) for o in outputs)
    for cell in asked:
        shown = next(c for c in page.cells if c.id == cell.id)
        assert "hide-output" in shown.metadata.tags
    code = "\n".join(c.source for c in page.cells)
    assert grammar.BEGIN not in code and "your code here" in code


def test_the_page_of_a_class_has_no_solution(read):
    notebook, page, of_a_class = read
    text = "\n".join(c.source for c in of_a_class.cells)
    assert "Solution" not in re.findall(r"<summary>(\w+)", text)
    answers = [c for c in notebook.cells if grammar.BEGIN in c.source]
    there = {c.id for c in of_a_class.cells}
    assert answers and not there & {c.id for c in answers}
    assert {c.id for c in answers} <= {c.id for c in page.cells}


def test_a_picture_without_a_caption_ends_the_build(tmp_path):
    picture = nbformat.v4.new_output("display_data", {"image/png": "aaaa"})
    with pytest.raises(SystemExit, match="caption"):
        site.figures([picture], 0, tmp_path)
    with pytest.raises(SystemExit, match="caption"):
        site.figures([picture, picture], 0, tmp_path)


def test_the_front_page_has_a_card_for_each_lesson_even_one_the_readme_lacks():
    readme = (build.ROOT / "README.md").read_text(encoding="utf-8")
    names = [path.stem for path in SOURCES]
    text = site.front_page(readme, [*names, "99_new_lesson"])
    for name in [*names, "99_new_lesson"]:
        assert text.count(f'href="{name}.html"><img') == 1
        assert len(re.findall(rf"<{name}>$", text, re.MULTILINE)) == 1


@pytest.mark.parametrize(
    "html, fault",
    [
        ('<a href="other.html#there">x</a><img src="other.html" alt="">', None),
        ('<a href="https://example.org">x</a>', None),
        ('<a href="none.html">x</a>', "does not exist"),
        ('<a href="other.html#nowhere">x</a>', "no such place"),
        ('<a href="#nowhere">x</a>', "no such place"),
        ('<img src="other.html">', "without words"),
        ("<p>costs $x$</p>", "not drawn"),
        ("<pre>$x$</pre><code>$y$</code>", None),
        ('<img src="https://example.org/a.png" alt="a">', "fetches"),
        ('<script src="//example.org/a.js"></script>', "fetches"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "fetches"),
    ],
)
def test_a_fault_of_a_page_is_found(html, fault, tmp_path):
    (tmp_path / "page.html").write_text(html)
    (tmp_path / "other.html").write_text('<p id="there">')
    found = site.faults_of(tmp_path)
    assert (found == []) if fault is None else (len(found) == 1 and fault in found[0])


def test_links_lead_to_pages_of_the_site_and_one_that_leads_nowhere_is_left():
    first, second = (path.stem for path in SOURCES[:2])
    text = f"[a](../lessons/{first}.ipynb#x) [b](../docs/reading.md) [c]({second}.ipynb) "
    text += "[d](../CONTRIBUTING.md) [e](../NOWHERE.md) [f](https://example.org/f.md)"
    made = f"[a]({first}.ipynb#x) [b](reading.md) c d [e](../NOWHERE.md) "
    assert site.linked(text, [first]) == made + "[f](https://example.org/f.md)"


def test_the_words_for_a_picture_say_what_a_folded_cell_draws():
    cell = nbformat.v4.new_code_cell("# Draw two curves, and a third\nplot()")
    assert slides.drawn(cell) == ""
    cell.metadata["jupyter"] = {"source_hidden": True}
    assert slides.drawn(cell) == "Two curves, and a third"
    assert 'alt="Figure: Two curves' in site.figure("a.png", {}, "It is 3.", slides.drawn(cell))[
        "data"]["text/html"]  # fmt: skip


def test_each_lesson_has_a_thumbnail_and_all_together_are_light():
    from PIL import Image

    found = sorted(thumbnails.FOLDER.glob("*.webp"))
    assert [path.stem for path in found] == [path.stem[:2] for path in SOURCES]
    for path in found:
        assert all(a <= b for a, b in zip(Image.open(path).size, thumbnails.SIZE, strict=True))
    assert sum(path.stat().st_size for path in found) <= 70_000


def test_every_action_of_a_workflow_is_pinned_to_a_commit():
    for path in (build.ROOT / ".github" / "workflows").glob("*.yml"):
        for used in re.findall(r"uses: (.*)", path.read_text(encoding="utf-8")):
            assert re.match(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", used), (path.name, used)


# Short forms and slides


@pytest.fixture(params=WORKSHOP, ids=lambda path: path.stem)
def shortened(request):
    return request.param, *short.editions(request.param)


def test_a_short_form_is_its_lesson_without_the_side_paths(shortened):
    path, whole, learner = shortened
    long = stored(path)
    core = [c for c in long.cells if not build.has(c, build.SIDE_PATH)]
    assert [c.id for c in whole.cells] == [c.id for c in core]
    assert len(core) < len(long.cells)
    told = re.search(r"\*\*Time:\*\* (.*?)\.", "\n".join(c.source for c in whole.cells))[1]
    assert told == f"{build.in_fives(build.minutes(long)[0])} minutes"
    counts = [c.execution_count for c in whole.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert [c.outputs for c in whole.cells if "outputs" in c] == [
        c.outputs for c in core if "outputs" in c
    ]
    assert "BEGIN SOLUTION" not in "\n".join(c.source for c in learner.cells)
    nbformat.validate(whole)
    nbformat.validate(learner)


def test_slides_show_each_picture_and_each_exercise_once_and_answers_later(shortened):
    _, whole, learner = shortened
    stubs = {cell.id: cell.source for cell in learner.cells}
    made = slides.screens(whole, stubs)
    exercises = sum(grammar.BEGIN in c.source for c in whole.cells)
    assert sum(s["kind"] == "exercise" for s in made) == exercises
    answers = [s for s in made if s["kind"] == "answer"]
    assert len(answers) == exercises and all('class="later"' in s["body"] for s in answers)
    pictures = sum(
        "image/png" in o.get("data", {}) for c in whole.cells for o in c.get("outputs", [])
    )
    assert sum(s["body"].count("<img") for s in made) == pictures
    takes, model = sum(s["minutes"] for s in made), build.minutes(whole)[0]
    assert abs(takes / model - 1) < 0.25  # the same model, and half a minute for each picture
    without = slides.screens(whole, stubs, solutions=False)
    assert len(without) == len(made) - exercises
    page = site.Page(slides.page("title", made))
    assert all(address.startswith("data:") for address in page.fetched) and not page.silent


def test_a_heading_on_a_screen_keeps_its_number_and_draws_its_formulas():
    assert slides.headline("## 1. Write $x$ down") == (
        f"<h2>1. Write {formulas.mathml('x')} down</h2>"
    )
    assert slides.headline("") == ""


def test_a_long_text_is_cut_at_sentences_and_nothing_is_lost():
    text = " ".join(f"This is sentence number {k} of the text." for k in range(40))
    made = slides.parts(text)
    assert len(made) > 3 and " ".join(made) == text
    assert max(len(part.split()) for part in made) <= slides.WORDS


# The run sheets

SHEETS = (build.ROOT / "docs" / "workshop.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+):(\d\d) \| (\d+):(\d\d) \| (\d+) \| (.*?) \| (.*?) ?\|$", re.MULTILINE)


def sheets():
    """{heading: rows of (begin, end, minutes, what, notes), times in minutes}"""
    parts = re.split(r"(?m)^##+ (.*)$", SHEETS)
    made = {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        rows = [
            (60 * int(a) + int(b), 60 * int(c) + int(d), int(m), what, notes)
            for a, b, c, d, m, what, notes in ROW.findall(text)
        ]
        if rows:
            made[heading] = rows
    return made


@pytest.mark.parametrize("heading, hours", [("Half", 3.5), ("Day one", 6), ("Day two", 6)])
def test_the_run_sheets_add_up(heading, hours):
    rows = next(rows for name, rows in sheets().items() if name.startswith(heading))
    for begin, end, minutes, *_ in rows:
        assert end - begin == minutes
    assert [row[1] for row in rows[:-1]] == [row[0] for row in rows[1:]]
    assert sum(row[2] for row in rows) == 60 * hours
    rests = [row[2] for row in rows if row[3] in ("break", "lunch")]
    assert min(rests) >= 15
    working = begin = rows[0][0]
    for row in rows:
        if row[3] in ("break", "lunch"):
            assert row[0] - begin <= 120  # at most two hours in one go
            begin = row[1]
    assert rows[-1][1] - begin <= 120 and working


def test_each_lesson_of_a_run_sheet_has_the_minutes_that_it_tells():
    whole = {p.stem[:2]: short.core(build.complete(p.read_text("utf-8"))) for p in WORKSHOP}
    for rows in sheets().values():
        given, left = {}, {}
        for _, _, minutes, what, notes in rows:
            number = re.match(r"\[lesson (\d\d)\]", what)
            if number:
                given[number[1]] = given.get(number[1], 0) + minutes
                home = re.search(r"([\d. and]+) for home", notes)
                left.setdefault(number[1], []).extend(
                    re.findall(r"\d+\.\d+", home[1] if home else "")
                )
        for number, minutes in given.items():
            titles = "\n".join(c.source for c in whole[number].cells)
            spared = sum(
                int(re.search(rf"### Exercise {one}:.*?(\d+) minutes", titles)[1])
                for one in left[number]
            )
            assert minutes >= build.minutes(whole[number])[0] - spared - 1, number


def test_the_sections_and_links_of_the_run_sheets_exist():
    for line in SHEETS.splitlines():
        links = re.findall(r"\]\(\.\./(lessons/(\d\d)_\w+\.ipynb)", line)
        for place, _ in links:
            assert (build.ROOT / place).exists()
        if links and line.startswith(("| ", "2.", "3.")):
            text = build.sources([links[-1][1]])[0].read_text(encoding="utf-8")
            for title in re.findall(r'"([^"]+)"', line):
                assert f"# ## {title}\n" in text, title
            for number in re.findall(r"(?<![\d.])(\d+\.\d)(?=[,; |]|$)", line):
                assert f"### Exercise {number}:" in text, number


# Run by themselves (python course.py test --slow)


@pytest.mark.slow
def test_the_book_has_a_cover_contents_page_numbers_and_solutions_behind(tmp_path):
    pypdf = pytest.importorskip("pypdf")
    lessons = [path.stem for path in build.sources(["12", "13"])]
    site.make(tmp_path / "site", lessons)
    try:
        book.make(tmp_path / "site", lessons, tmp_path / "book.pdf")
    except RuntimeError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NOT TESTED as a book: {error}")
    sheets = pypdf.PdfReader(tmp_path / "book.pdf").pages
    text = [sheet.extract_text() for sheet in sheets]
    first = next(k for k, said in enumerate(text, 1) if "13 · Read digits" in said)
    assert "Anything you can NumPy" in text[0] and re.search(rf"(?m) {first}$", text[1])
    for number, said in enumerate(text[1:], 2):
        assert re.search(rf"(?m)\b{number}$", said), number
    whole = "\n".join(text)
    assert whole.index("Key points") < whole.index("Solutions") < whole.index("13 · Read digits")
    assert len(re.findall(r"at the end of the lesson", whole)) == whole.count("Solution 1") // 2
    marks = [mark.get_object()["/A"] for sheet in sheets for mark in sheet.get("/Annots", ())]
    assert not any(mark.get("/URI", "").startswith("file") for mark in marks)
    assert sum(mark["/S"] == "/GoTo" for mark in marks) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("solution", [False, True], ids=["learner", "complete"])
def test_every_short_form_prints_what_its_lesson_prints(solution, tmp_path):
    shutil.copytree(build.ROOT / "shared", tmp_path / "shared")
    short.make(tmp_path / "workshop", short.NUMBERS, solution)
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "-c", build.ROOT / "pyproject.toml"]
    command += [
        f"--nbval-sanitize-with={build.ROOT / 'tests' / 'nbval.cfg'}",
        "--nbval-current-env",
    ]
    command += ["-o", "addopts=", "--rootdir", tmp_path, tmp_path / "workshop"]
    env = {k: v for k, v in os.environ.items() if k not in ("MPLBACKEND", "PYTHONPATH")}
    env |= {"COURSE_PROGRESS": "off", "COURSE_DRAFT": "1", "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(
        list(map(str, command)), cwd=tmp_path, env=env, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.slow
def test_no_lesson_needs_a_thread_a_process_a_socket_or_fftw():
    assert lite.prove([]) == []


# Where a room that is behind goes on


def test_the_sheet_names_each_section_of_the_workshop_and_what_may_stay_open_above_it():
    told = {}
    for number, titles, open_above in re.findall(
        r"^\| \[(\d\d)\]\(\S+\) \| (\".*\") \| (.*) \|$", SHEETS, re.MULTILINE
    ):
        for title in titles.strip('"').split('", "'):
            told[number, title] = [] if open_above == "none" else open_above.split(", ")
    found = {}
    for path in WORKSHOP:
        above = []
        for cell in short.core(build.complete(path.read_text("utf-8"))).cells:
            for title, exercise in re.findall(
                r"(?m)^## (.*)$|^### Exercise (\d+\.\d)", cell.source
            ):
                if title and title not in ("Key points", "What to read"):
                    found[path.stem[:2], title] = list(above)
                above += [exercise] * bool(exercise)
    assert told == found
