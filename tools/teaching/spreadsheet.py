"""Tables as CSV: written so that spreadsheets and platforms read them, and read back from those."""

import csv
import io


def store(path, lines):
    """A table that spreadsheets and platforms read; no cell of it is taken for a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([list(map(plain, line)) for line in lines])
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="\n")


def plain(value):
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return "'" + text if text[:1] in "=+@\t" and text else text


def read(path):
    """The rows of a table, as dicts, also where a spreadsheet has saved it in its own manner."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=mark))
