"""A person's day with the course, in a real browser: the site, the slides, and JupyterLab at work.

python course.py test --slow     needs Chromium. Its pictures are left in output/screens.

Where there is none these tests are skipped, loudly; in CI (where CI is set) they fail instead.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest

from tools import build, run, site

pytestmark = pytest.mark.slow
SCREENS = build.ROOT / "output" / "screens"
WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 800}
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="session")
def chromium():
    SCREENS.mkdir(parents=True, exist_ok=True)
    try:
        started = site.browser()
        browser = started.__enter__()
    except (ImportError, RuntimeError) as error:
        if os.environ.get("CI"):
            raise
        print(f"\n!!! NOT TESTED in a browser: {error} !!!", file=sys.__stderr__, flush=True)
        pytest.skip(f"NOT TESTED in a browser: {error}")
    yield browser
    started.__exit__(None, None, None)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "html"
    site.make(folder, [path.stem for path in build.sources()])
    return folder


def opened(chromium, place, screen=None, **look):
    """(page, list of what it asked of the network) for a file."""
    context = chromium.new_context(viewport=screen or WIDE, **look)
    asked = []
    context.on("request", lambda r: asked.append(r.url) if r.url.startswith("http") else None)
    page = context.new_page()
    page.goto(place.as_uri() if hasattr(place, "as_uri") else place)
    return page, asked


def grave(page):
    """Serious findings of the accessibility audit axe, as sentences."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:150]} ({len(one['nodes'])})"
        for one in found
        if one["impact"] in SERIOUS
    ]


def heights(page):
    """Of every formula that can be seen."""
    return [m.bounding_box()["height"] for m in page.locator("math").all() if m.is_visible()]


# The site


def test_no_page_asks_anything_of_the_network_and_none_is_wider_than_a_phone(chromium, built):
    for path in sorted(built.rglob("*.html")):
        page, asked = opened(chromium, path, PHONE)
        page.wait_for_timeout(100)
        wide = page.evaluate("document.documentElement.scrollWidth")
        missing = page.evaluate(
            "[...document.images].filter(i => !i.complete || !i.naturalWidth).length"
        )
        page.context.close()
        assert (asked, missing) == ([], 0) and wide <= 390, path.name


def test_formulas_are_drawn_without_any_script(chromium, built):
    page, _ = opened(chromium, built / "07_gaussian_process.html", java_script_enabled=False)
    sizes = heights(page)
    assert len(sizes) > 20 and min(sizes) > 5
    assert "$$" not in page.locator("article").inner_text()
    page.context.close()


def test_what_is_folded_opens_with_a_click(chromium, built):
    page, _ = opened(chromium, built / "12_onn_generator.html", java_script_enabled=False)
    for words in ("Guessed?", "Solution 12.1, explained", "Show a solution"):
        fold = page.locator("details", has=page.locator("summary", has_text=words)).first
        body = fold.locator(":scope > :not(summary)").first
        assert not body.is_visible(), words
        fold.locator("summary").click()
        assert body.is_visible(), words
    page.screenshot(path=SCREENS / "site-folds.png")
    page.context.close()


def test_the_search_finds_a_lesson(chromium, built):
    page, asked = opened(chromium, built / "index.html")
    page.locator("input[name=q]").first.fill("evidence")
    page.keyboard.press("Enter")
    found = page.locator("#search-results li a[href*='07_gaussian_process']").first
    found.wait_for(timeout=15000)
    page.screenshot(path=SCREENS / "site-search.png")
    assert asked == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", *site.DOCS, *(path.stem for path in build.sources())])
def test_the_audit_finds_nothing_serious_on_the_site(chromium, built, name, scheme):
    page, _ = opened(chromium, built / f"{name}.html", color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dark = sum(map(int, re.findall(r"\d+", ground)[:3])) < 200
    page.screenshot(path=SCREENS / f"site-{name}-{scheme}.png")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.wait_for_timeout(500)  # what opens fades in
    faults = grave(page)
    page.context.close()
    assert faults == [] and dark == (scheme == "dark")


def test_a_page_of_run_shows_its_formulas_offline_and_passes_the_audit(chromium, tmp_path):
    notebook = nbformat.read(build.ROOT / "lessons" / "07_gaussian_process.ipynb", as_version=4)
    path = tmp_path / "page.html"
    path.write_text(run.Page().page(notebook), encoding="utf-8")
    page, asked = opened(chromium, path)
    page.wait_for_timeout(500)
    sizes = heights(page)
    page.screenshot(path=SCREENS / "run.png")
    faults = grave(page)
    page.context.close()
    assert min(sizes) > 5 and asked == [] and faults == []


# Slides

LOOK = """() => all.map((s, i) => {
  show(i, true);
  const text = [...s.querySelectorAll('.seen *')].filter(e => !e.closest('math, svg') &&
    [...e.childNodes].some(c => c.nodeType == 3 && c.textContent.trim()));
  const over = Math.max(s.scrollHeight - s.clientHeight, s.scrollWidth - s.clientWidth);
  return {screen: i + 1, over,
          small: Math.min(99, ...text.map(e => parseFloat(getComputedStyle(e).fontSize)))};
})"""


def test_every_screen_fits_and_can_be_read_from_the_last_row(chromium, built):
    faults = []
    for path in sorted((built / "slides").glob("*.html")):
        page, asked = opened(chromium, path)
        for one in page.evaluate(LOOK):
            if one["over"] > 1 or one["small"] < 24:
                faults.append((path.stem, one))
        assert asked == []
        page.context.close()
    assert faults == []


def test_keys_go_on_reveal_and_open_the_notes(chromium, built):
    page, _ = opened(chromium, built / "slides" / "12_onn_generator.html")
    number = page.evaluate("all.findIndex(s => s.classList.contains('answer'))")
    for _ in range(2 * number):
        if page.locator("section.now.answer").count():
            break
        page.keyboard.press("ArrowRight")
    later = page.locator("section.now.answer .later")
    assert not later.is_visible()
    page.keyboard.press("ArrowRight")
    assert later.is_visible()
    page.screenshot(path=SCREENS / "slides-answer.png")
    notes = page.locator("section.now .notes")
    assert not notes.is_visible()
    page.keyboard.press("n")
    assert notes.is_visible() and "so far" in notes.inner_text()
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.evaluate("all.forEach(screen => screen.classList.add('now', 'shown'))")
    assert grave(page) == []
    page.context.close()


# JupyterLab


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """The address of a JupyterLab on a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("lessons", "shared"):
        shutil.copytree(build.ROOT / name, folder / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--IdentityProvider.token=", "--expose-app-in-browser", "--allow-root"]
    command += [f"--ServerApp.root_dir={folder}", "--ServerApp.port_retries=0"]
    command += ["--LabApp.news_url=None"]
    env = {k: v for k, v in os.environ.items() if k not in ("MPLBACKEND", "PYTHONPATH")}
    env |= {"COURSE_PROGRESS": "off", "COURSE_DRAFT": "1", "IPYTHONDIR": str(folder / "ipython")}
    env |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_PREFER_ENV_PATH": "1"}
    log = (folder / "log.txt").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=log, env=env)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=2)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(20)


class Lesson:
    """A notebook that is open in JupyterLab."""

    NOW = "window.jupyterapp.shell.currentWidget"

    def __init__(self, chromium, lab, name):
        self.page = chromium.new_context(viewport=WIDE).new_page()
        self.page.goto(f"{lab}/lab/tree/lessons/{name}.ipynb?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60000)
        # asked again and again: a promise of a page that is still loading may be thrown away
        self.page.wait_for_function(
            f"""() => {{ const now = {self.NOW}; return now?.context?.isReady
            && now.sessionContext.session?.kernel?.status == 'idle'; }}""",
            timeout=60000,
        )

    def command(self, name):
        self.page.evaluate(f"window.jupyterapp.commands.execute('{name}')")

    def cells(self):
        return self.page.evaluate(
            f"{self.NOW}.content.model.sharedModel.cells.map(c => c.toJSON())"
        )

    def wait(self, seconds=240):
        """Until the kernel has been idle for three seconds."""
        calm, end = 0, time.monotonic() + seconds
        while calm < 6 and time.monotonic() < end:
            self.page.wait_for_timeout(500)
            status = self.page.evaluate(f"{self.NOW}.sessionContext.session.kernel.status")
            calm = calm + 1 if status == "idle" else 0
        assert calm >= 6, "the kernel is still busy"

    def go(self, index):
        """Make a cell the active one and bring it into view."""
        self.page.evaluate(
            f"""async i => {{ const c = {self.NOW}.content; c.activeCellIndex = i;
            await c.scrollToItem(i, 'center'); }}""",
            index,
        )
        self.page.wait_for_timeout(400)

    def find(self, id):
        return next(k for k, cell in enumerate(self.cells()) if cell["id"] == id)

    def write(self, id, text):
        """Type into a cell as a person does, then run it."""
        self.go(self.find(id))
        self.page.locator(".jp-Notebook .jp-mod-active .cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")
        self.wait()

    def run(self, id):
        """Run a cell; what it shows, as a person reads it."""
        self.go(self.find(id))
        self.command("notebook:run-cell")
        self.wait()
        self.go(self.find(id))
        return self.page.locator(".jp-Notebook .jp-mod-active .jp-OutputArea").inner_text()

    def close(self):
        self.page.context.close()


@pytest.mark.parametrize("number", ["01", "08", "12"])
def test_a_lesson_runs_to_its_end(chromium, lab, number):
    name = build.sources([number])[0].stem
    lesson = Lesson(chromium, lab, name)
    lesson.command("notebook:run-all-cells")
    lesson.wait()
    lesson.page.screenshot(path=SCREENS / f"lab-{number}.png")
    code = [cell for cell in lesson.cells() if cell["cell_type"] == "code"]
    errors = [o for c in code for o in c["outputs"] if o["output_type"] == "error"]
    assert errors == [] and all(cell["execution_count"] for cell in code)
    lesson.close()


WRONG = "def on_budget(picture, light, share):\n    return picture * share\n"
RIGHT = WRONG.replace(
    "picture * share", "picture * share * np.sum(intensity(light)) / np.sum(picture)"
)


def test_an_exercise_is_answered_wrongly_then_rightly_saved_and_found_again(chromium, lab):
    name = build.sources(["12"])[0].stem
    lesson = Lesson(chromium, lab, name)
    lesson.command("notebook:run-all-cells")
    lesson.wait()
    lesson.write("exercise-12-1", WRONG)
    assert "✗ 12.1" in lesson.run("check-12-1")
    shown = lesson.page.locator(".jp-Notebook .jp-mod-active .jp-OutputArea")
    hint = shown.locator("details").first
    closed = shown.inner_text()
    hint.locator("summary").first.click()
    assert len(shown.inner_text()) > len(closed) + 20
    lesson.page.screenshot(path=SCREENS / "lab-hint.png")
    lesson.write("exercise-12-1", RIGHT)
    assert "✓ 12.1" in lesson.run("check-12-1")
    lesson.page.screenshot(path=SCREENS / "lab-praise.png")
    lesson.page.keyboard.press("Control+S")
    lesson.page.wait_for_function(f"!{Lesson.NOW}.context.model.dirty")
    lesson.close()
    again = Lesson(chromium, lab, name)
    kept = again.cells()[again.find("exercise-12-1")]["source"]
    again.close()
    assert kept == RIGHT


def test_a_slider_that_is_moved_moves_the_picture(chromium, lab):
    lesson = Lesson(chromium, lab, build.sources(["10"])[0].stem)
    lesson.command("notebook:run-all-cells")
    lesson.wait()
    sliders = [k for k, cell in enumerate(lesson.cells()) if "plotting.sliders(" in cell["source"]]
    lesson.go(sliders[0])
    area = lesson.page.locator(".jp-Notebook .jp-mod-active .jp-OutputArea")
    area.locator(".noUi-handle").first.wait_for(timeout=20000)
    before = area.locator("em").inner_text(), area.locator("img").first.get_attribute("src")
    area.locator(".noUi-handle").first.focus()
    for _ in range(8):
        lesson.page.keyboard.press("ArrowRight")
    lesson.wait()
    after = area.locator("em").inner_text(), area.locator("img").first.get_attribute("src")
    lesson.page.screenshot(path=SCREENS / "lab-slider.png")
    lesson.close()
    assert before[0] != after[0] and before[1] != after[1]


def test_the_stop_button_ends_a_training_and_keeps_what_it_has(chromium, lab):
    lesson = Lesson(chromium, lab, build.sources(["12"])[0].stem)
    lesson.command("notebook:run-all-cells")
    lesson.wait()
    lesson.go(lesson.find("exercise-12-4"))
    lesson.page.locator(".jp-Notebook .jp-mod-active .cm-content").click()
    lesson.page.keyboard.press("Control+A")
    lesson.page.keyboard.insert_text(
        "endless = fit(first_loss, start, 100000, cosine(0.2, 100000))\n"
        "print(len(endless.losses) > 1)"
    )
    lesson.page.keyboard.press("Control+Enter")
    lesson.page.wait_for_timeout(4000)
    lesson.page.locator(
        '[data-command="notebook:interrupt-kernel"], [title*="Interrupt"]'
    ).first.click()
    lesson.wait(60)
    said = lesson.page.locator(".jp-Notebook .jp-mod-active .jp-OutputArea").inner_text()
    lesson.page.screenshot(path=SCREENS / "lab-stopped.png")
    lesson.close()
    assert "stopped by you after" in said and "True" in said
