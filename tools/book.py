"""The site's lessons as one book to print: a cover, contents with page numbers, solutions behind.

python course.py site --pdf

Headless Chromium prints each lesson; then the pages get their numbers, and a link from lesson to
lesson leads to a page of the book.
"""

import html
import io

from tools import site

PAPER = {"format": "A4", "scale": 0.8, "margin": {"top": "16mm", "bottom": "20mm",
                                                  "left": "18mm", "right": "18mm"}}  # fmt: skip

# A lesson as it stands in the book: nothing is closed, and the solutions come last
PREPARE = """async () => {
  const article = document.querySelector('article'), last = document.createElement('section');
  let code = [];
  for (const fold of article.querySelectorAll('details')) {
    const [head, ...body] = fold.children, title = head.innerText;
    if (title.startsWith('Show a solution')) {
      code.push(...body);
      fold.remove();
    } else if (title.startsWith('Solution ')) {
      const heading = document.createElement('h3'), place = document.createElement('p');
      heading.textContent = title.replace(', explained', '');
      place.innerHTML = '<em>' + heading.textContent + ': at the end of the lesson.</em>';
      last.append(heading, ...code, ...body);
      code = [];
      fold.replaceWith(place);
    } else {
      if (title.startsWith('Guessed?')) head.textContent = 'Guessed? Compare.';
      if (!fold.classList.contains('above-input')) fold.open = true;
    }
  }
  if (last.children.length) {
    last.insertAdjacentHTML('afterbegin', '<h2>Solutions</h2>');
    article.append(last);
  }
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
}"""


def make(folder, lessons, path):
    """Print these lessons of the site in the folder as one PDF."""
    from pypdf import PdfReader, PdfWriter

    readme = (site.ROOT / "README.md").read_text(encoding="utf-8")
    parts = site.table(readme, lessons)
    writer = PdfWriter()
    with site.browser() as chromium:
        page = chromium.new_page()

        def printed(address=None, text=None, **paper):
            if text:  # from a file: pictures of the site are allowed there
                address = folder / "book.html"
                address.write_text(text, encoding="utf-8")
            page.goto(address.as_uri())
            page.evaluate(PREPARE if text is None else "document.fonts.ready")
            return PdfReader(io.BytesIO(page.pdf(**PAPER | paper)))

        chapters = {
            name: printed(folder / f"{name}.html") for _, rows in parts for name, *_ in rows
        }
        front = printed(text=opening(folder, parts, {}, site.promise(readme)))
        starts, count = {}, len(front.pages)
        for name, chapter in chapters.items():
            starts[name] = count
            count += len(chapter.pages)
        front = printed(text=opening(folder, parts, starts, site.promise(readme)))
        titles = {name: title for _, rows in parts for name, _, title, _ in rows}
        feet = [""] + ["Contents"] * (len(front.pages) - 1)
        for name, chapter in chapters.items():
            feet += [f"{name[:2]} {titles[name]}"] * len(chapter.pages)
        numbers = printed(text=footers(feet), scale=1, margin={})
    (folder / "book.html").unlink()
    writer.append(front, outline_item="Contents")
    for name, chapter in chapters.items():
        writer.append(chapter, outline_item=f"{name[:2]} {titles[name]}")
    for sheet, foot in zip(writer.pages, numbers.pages, strict=True):
        sheet.merge_page(foot)
    lead_inside(writer, folder, starts)
    writer.add_metadata({"/Title": "Differentiable Light"})
    writer.compress_identical_objects()
    writer.write(path)


def opening(folder, parts, starts, promise):
    """HTML of the cover and the contents. starts: {lesson: pages before it}."""
    text = COVER.format(promise=html.escape(promise))
    for part, rows in parts:
        text += f"<h2>{html.escape(part)}</h2>"
        for name, number, title, line in rows:
            text += ROW.format(
                link=(folder / f"{name}.html").as_uri(), name=name, number=number,
                title=html.escape(title), line=html.escape(line), page=starts.get(name, 0) + 1,
            )  # fmt: skip
    return text


def footers(feet):
    """HTML of sheets that are empty but for a line at the foot and the sheet's number."""
    sheets = "".join(
        f"<div><span>{html.escape(foot)}</span><span>{number}</span></div>"
        if foot
        else "<div></div>"
        for number, foot in enumerate(feet, 1)
    )
    return FOOT.format(sheets=sheets)


def lead_inside(writer, folder, starts):
    """Let links to the site's pages lead to pages of the book, and drop those that cannot."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    home = folder.as_uri() + "/"
    for sheet in writer.pages:
        kept = ArrayObject()
        for mark in sheet.get("/Annots", ()):
            action = mark.get_object().get("/A", {})
            address = action.get("/URI", "")
            if address.startswith("file:"):
                name = address.removeprefix(home).partition(".html")[0]
                if name not in starts:
                    continue
                there = writer.pages[starts[name]].indirect_reference
                goal = ArrayObject([there, NameObject("/Fit")])
                action = DictionaryObject({NameObject("/S"): NameObject("/GoTo"),
                                           NameObject("/D"): goal})  # fmt: skip
                mark.get_object()[NameObject("/A")] = action
            kept.append(mark)
        if "/Annots" in sheet:
            sheet[NameObject("/Annots")] = kept


COVER = """<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8">
<title>Differentiable Light</title><style>
body {{ font: 15px/1.4 system-ui, sans-serif; margin: 0; color: #1a1a1a; }}
header {{ height: 318mm; break-after: page; text-align: center; padding-top: 30mm;
  box-sizing: border-box; }}
header h1 {{ font-size: 58px; margin: 0 0 12mm; }}
header img {{ width: 120mm; border-radius: 4px; }}
header p {{ font-size: 22px; max-width: 150mm; margin: 12mm auto; }}
h2 {{ font-size: 19px; margin: 5mm 0 1mm; color: #00558a; break-after: avoid; }}
a {{ display: flex; align-items: center; gap: 5mm; color: inherit; text-decoration: none;
  break-inside: avoid; padding: 0.8mm 0; }}
a img {{ width: 22mm; height: 13mm; object-fit: contain; }}
a span {{ flex: 1; }}
</style>
<header><h1>Differentiable Light</h1>
<img src="_static/growing_face_still.webp" alt="A smiling face, painted by light behind glass">
<p>{promise}</p></header><h1>Contents</h1>
"""
ROW = """<a href="{link}"><img src="_static/{name}.webp" alt=""><span>
<strong>{number} {title}</strong><br>{line}</span><span style="flex: 0">{page}</span></a>
"""
FOOT = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; }}
div {{ height: 296.9mm; box-sizing: border-box; padding: 0 18mm 9mm; break-after: page;
  display: flex; align-items: end; justify-content: space-between;
  font: 11px system-ui, sans-serif; color: #444; }}
div:last-child {{ break-after: auto; }}
</style>{sheets}
"""
