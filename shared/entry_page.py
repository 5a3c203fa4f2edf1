"""The folder that a finished entry leaves: a page with pictures, the masks, the numbers.

Nothing on the page needs a network, and no folder is touched that another entry, or somebody
else, has filled.
"""

import html
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import capstone, fabrication, plotting
from .bench import length
from .elements import intensity

NUMBERS, GLASS = "numbers.json", "fused silica"


def leave(entry, folder, glass=GLASS):
    """Write an accepted entry into a folder; returns the path of its index.html.

    glass: of the height maps, a name in fabrication.GLASSES.
    An entry of the same title is replaced. Raises ValueError for an entry that breaks a rule, and
    for a folder that holds anything else.
    """
    findings = capstone.referee(entry)
    for one in findings:
        if not one.kept:
            raise ValueError(f"not accepted yet, {one.rule}: {one.said}")
    folder = Path(folder)
    _own(folder, entry.title)
    numbers = capstone.measures(entry)
    marks = capstone.rubric(numbers)
    pictures = _pictures(entry, folder)
    masks = _masks(entry, folder, glass)
    page = folder / "index.html"
    page.write_text(_page(entry, findings, marks, pictures, masks, glass), encoding="utf-8")
    bench = entry.bench
    record = {
        "title": entry.title,
        "made_with": "Differentiable Light, lesson 17",
        "files": [*pictures, *masks, page.name, NUMBERS],
        "bench": {
            "samples": list(bench.shape),
            "pitch_m": bench.pitch,
            "wavelength_m": bench.wavelength,
            "spacing_m": bench.spacing,
        },
        "numbers": {name: float(f"{value:.4g}") for name, value in numbers.items()},
        "points": {mark.what: mark.points for mark in marks},
    }
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (folder / NUMBERS).write_text(text, encoding="utf-8")
    return page


def _own(folder, title):
    """Make the folder, or empty it of the files that this entry left before."""
    if folder.is_file():
        raise ValueError(f"{folder.name!r} is a file: type the name of a folder")
    if folder.is_dir() and any(folder.iterdir()):
        other = f"{folder.name!r} holds other things already: type another name for the folder"
        try:
            before = json.loads((folder / NUMBERS).read_text(encoding="utf-8"))
            mine, files = before["title"] == title, [Path(name).name for name in before["files"]]
        except (OSError, ValueError, KeyError, TypeError):
            raise ValueError(other) from None
        if not mine:
            raise ValueError(f"{other}, or the title {before['title']!r}")
        for name in files:
            (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)


# ---------------------------------------------------------------------------- pictures


def _pictures(entry, folder):
    """Draw them into the folder: {file: alternative text}."""
    bench = entry.bench
    light, wall = intensity(np.asarray(entry.light)), np.asarray(entry.wall)
    wanted, found = np.asarray(entry.wanted, float), {}
    if wanted.ndim == 2:
        match = capstone.quality(entry, wall)
        found["wall.png"] = f"What arrives on the wall. Its match with the wish is {match:.2f}."
        _save(folder / "wall.png", [(wall / np.max(wall), "what arrives")], bench)
        found["wanted.png"] = "The picture that was wanted, its brightest place being 1."
        _save(folder / "wanted.png", [(wanted / np.max(wanted), "what was wanted")], bench)
    else:
        labels = np.asarray(entry.labels)
        first = [int(np.flatnonzero(labels == k)[0]) for k in np.unique(labels)[:4]]
        read = capstone.quality(entry, wall)
        found["wall.png"] = (
            f"Walls of {len(first)} beams of {len(labels)}, with frames around the detectors: "
            f"{read:.0%} of all beams are brightest on their own."
        )
        walls = [(wall[k] / np.max(wall[k]), f"to detector {labels[k]}") for k in first]
        _save(folder / "wall.png", walls, bench, wanted)
        light = light[first[0]]
    light = light if light.ndim == 2 else light[0]
    wide = length(bench.shape[1] * bench.pitch)
    found["light.png"] = f"The light that is sent in, on a grid {wide} wide."
    _save(folder / "light.png", [(light / np.max(light), "what comes in")], bench)
    many = f"{len(entry.plates)} plates" if len(entry.plates) > 1 else "the plate"
    found["plates.png"] = f"The phases of {many}, in {2**entry.bits} levels from 0 to 2π."
    phases = [np.mod(np.angle(capstone.factors(p)), 2 * np.pi) / np.pi for p in entry.plates]
    drawn = [(phase, f"plate {k}") for k, phase in enumerate(phases[:4])]
    _save(folder / "plates.png", drawn, bench, cmap="twilight", vmax=2, bar="phase (π)")
    return found


def _save(path, pictures, bench, frames=None, cmap=plotting.INTENSITY, vmax=1, bar=None):
    fig = plt.Figure(figsize=(1 + 4.2 * len(pictures), 4.4), layout="compressed", dpi=110)
    FigureCanvasAgg(fig)
    axes = fig.subplots(1, len(pictures), squeeze=False)[0]
    for ax, (values, title) in zip(axes, pictures, strict=True):
        drawn = plotting.image(ax, values, bench, title, cmap, vmin=0, vmax=vmax)
        ax.label_outer()
        if frames is not None:
            edges, _ = plotting.extent(bench)
            ny, nx = bench.shape
            x = edges[0] + (np.arange(nx) + 0.5) * (edges[1] - edges[0]) / nx
            y = edges[3] + (np.arange(ny) + 0.5) * (edges[2] - edges[3]) / ny
            for mask in frames:
                ax.contour(x, y, mask, levels=[0.5], colors="white")
    fig.colorbar(drawn, ax=list(axes), shrink=0.8, label=bar or "brightness (peak: 1)")
    fig.savefig(path, metadata={"Software": None})


# ---------------------------------------------------------------------------- masks


def _masks(entry, folder, glass):
    """Write each plate as lesson 15 does: {file: what it is}."""
    found, bench = {}, entry.bench
    for k, plate in enumerate(entry.plates):
        phase = np.angle(capstone.factors(plate))
        png, table = fabrication.write_png(folder / f"plate-{k}.png", phase)
        heights = fabrication.height(phase, glass, bench.wavelength)
        tif = fabrication.write_tiff(folder / f"plate-{k}.tif", heights, bench.pitch)
        found[png.name] = f"plate {k} for a modulator, 8-bit grey"
        found[table.name] = "its look-up table, grey to radians (linear: put your device's here)"
        found[tif.name] = f"plate {k} as heights of {glass}, 16 bits, steps of 0.1 nm"
    return found


# ---------------------------------------------------------------------------- the page

STYLE = """
body{font:1.05rem/1.55 system-ui,sans-serif;color:#1c1c1c;background:#fff;margin:0 auto;
max-width:62rem;padding:1rem}h1{line-height:1.15;margin:.6em 0 .2em}h2{margin-top:2em}
figure{margin:1.2em 0}img{max-width:100%;height:auto;display:block}figcaption{color:#444}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1.5rem}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #bbb;padding:.35em .6em;
text-align:left;vertical-align:top}td:not(:last-child){white-space:nowrap}
td:last-child{overflow-wrap:anywhere}.wall{max-width:46rem}.wall img{width:100%}
"""


def _page(entry, findings, marks, pictures, masks, glass):
    say, bench = html.escape, entry.bench

    def figure(name, kind=""):
        alt = pictures[name]
        return (
            f'<figure class="{kind}"><img src="{name}" alt="{say(alt)}">'
            f"<figcaption>{say(alt)}</figcaption></figure>"
        )

    def table(caption, head, rows):
        cells = "".join(f"<th>{say(cell)}</th>" for cell in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
        )
        return f"<h2>{say(caption)}</h2><table><tr>{cells}</tr>{body}</table>"

    about = "".join(f"<p>{say(text)}</p>" for text in entry.about.strip().split("\n\n"))
    others = [name for name in ("light.png", "plates.png", "wanted.png") if name in pictures]
    hops = len(entry.plates)
    optics = (
        f"{hops} {'plate' if hops == 1 else 'plates'} of {bench.shape[0]} x {bench.shape[1]} "
        f"pixels of {length(bench.pitch)}, {length(bench.spacing)} of air behind "
        f"{'it' if hops == 1 else 'each'}, light of {length(bench.wavelength)}. All "
        "of it is computed; nothing has been built yet."
    )
    total = sum(mark.points for mark in marks)
    points = [(say(m.what), f"{m.points} of 3", say(m.said)) for m in marks]
    rules = [(say(one.rule), "✓", say(one.said)) for one in findings]
    files = [(f'<a href="{name}">{name}</a>', say(what)) for name, what in masks.items()]
    files.append((f'<a href="{NUMBERS}">{NUMBERS}</a>', "the bench, the numbers, the points"))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{say(entry.title)}</title><style>{STYLE}</style></head><body>
<h1>{say(entry.title)}</h1>
{figure("wall.png", "wall")}
{about}
<p>{say(optics)}</p>
<div class="row">{"".join(figure(name) for name in others)}</div>
{table(f"{total} of {3 * len(marks)} points", ("line", "points", "why"), points)}
<p>Three more are for these words, and yours to give: do they say what was wanted, what came out,
and what did not work?</p>
{table("The rules it keeps", ("rule", "", "found"), rules)}
{table("To build it", ("file", "what it is"), files)}
<p>Row 0 of each mask is at the top, as seen along the light.</p>
</body></html>
"""
