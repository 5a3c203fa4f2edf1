"""One look for every picture of the course.

Functions draw on the Axes that they get and return what they drew, as Matplotlib's do. Intensity
is drawn in a perceptually uniform map (inferno), phase in a cyclic one (twilight), lengths in the
unit that suits them. Images keep row 0 at the top, as a photograph does, so y grows downwards.
"""

import os
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from IPython.display import Markdown, display

from . import page
from .bench import length_unit

INTENSITY, PHASE = "inferno", "twilight"


def setup():
    """Show figures inside the notebook and give them the course's look."""
    shell = get_ipython()
    page.started = True
    if shell is not None:
        shell.run_line_magic("matplotlib", "inline")
        # No version of Matplotlib inside the pictures: an update must not rewrite them all.
        kwargs = {"metadata": {"Software": None}, "bbox_inches": None}
        shell.run_line_magic("config", f"InlineBackend.print_figure_kwargs = {kwargs}")
        # 200 dots an inch, shown at the size of 100: sharp on a projector too (tests need it less)
        dots = "png" if os.environ.get("COURSE_DRAFT") else "retina"
        shell.run_line_magic("config", f"InlineBackend.figure_format = '{dots}'")
    plt.style.use(["default", Path(__file__).with_name("course.mplstyle")])


def show(fig, caption):
    """Show a figure, then the sentence that says what is on it, for eyes and screen readers.

    caption: one line, best written from the numbers that were drawn.
    """
    display(fig)
    plt.close(fig)
    display(Markdown(f"*{caption}*"))


class Live:
    """A picture that is drawn again while a training runs, and stays as its last state.

    fig: a figure whose axes exist already (their number must not change).
    draw: draw(step, params, loss) changes what the axes show.
    pause: seconds between two pictures. Drawing costs about 0.1 s.

    Give it to `training.fit` as its callback, then end with `finish(caption)`:

        live = plotting.Live(fig, draw)
        result = fit(objective, start, steps=300, callback=live)
        live.finish("The face after 300 steps: ...")
    """

    def __init__(self, fig, draw, pause=0.2):
        self.fig, self.draw, self.pause, self.last, self.next = fig, draw, pause, None, 0.0
        self.shown, self.handle = False, None
        plt.close(fig)  # or the notebook would show it once more at the end of the cell

    def __call__(self, step, params, loss):
        first, self.last = self.last is None, (step, params, loss)
        # without a front end nobody sees it move
        if first or (time.perf_counter() >= self.next and page.front_end()):
            self.redraw()
            self.next = time.perf_counter() + self.pause

    def redraw(self):
        if self.last is not None:
            self.draw(*self.last)
        if not self.shown:  # what stands there before the first drawing is never seen
            self.shown, self.handle = True, display(self.fig, display_id=True)
        elif self.handle is not None:  # outside a notebook there is none
            self.handle.update(self.fig)

    def finish(self, caption):
        """Draw the last state, then the caption (as in `show`)."""
        self.redraw()
        display(Markdown(f"*{caption}*"))


def extent(bench):
    """Edges of the bench's grid for `imshow`, in the unit returned beside them."""
    factor, unit = length_unit(max(bench.x[-1], bench.y[-1]))
    half = bench.pitch / 2
    x, y = bench.x, bench.y
    edges = np.array([x[0] - half, x[-1] + half, y[-1] + half, y[0] - half])
    return edges * factor, unit


def image(ax, values, bench=None, title="", cmap=INTENSITY, colorbar=False, **limits):
    """Draw a real (ny, nx) array, with axes in mm or µm where the bench is given.

    colorbar: True, or the bar's label, such as "intensity (of the beam's peak)".
    """
    if bench is None:
        picture = ax.imshow(values, cmap=cmap, **limits)
        ax.set(xticks=[], yticks=[])
    else:
        edges, unit = extent(bench)
        picture = ax.imshow(values, cmap=cmap, extent=edges, **limits)
        ax.set(xlabel=f"x ({unit})", ylabel=f"y ({unit})")
    ax.set_title(title)
    ax.grid(False)
    ax.spines[:].set_visible(False)  # no half frame round a picture
    _bar(ax, picture, colorbar)
    return picture


def _bar(ax, picture, label):
    if label:
        bar = ax.figure.colorbar(picture, ax=ax, shrink=0.8)
        bar.set_label(label if isinstance(label, str) else "")
        bar.outline.set_visible(False)


def phase(ax, values, bench=None, title="", colorbar=False):
    """Draw a phase in radians, wrapped to [-π, π], in a cyclic colour map."""
    wrapped = np.angle(np.exp(1j * np.asarray(values)))
    return image(ax, wrapped, bench, title, PHASE, colorbar, vmin=-np.pi, vmax=np.pi)


def loss_curve(ax, losses, label=None, **style):
    """Draw the loss of each step on a logarithmic axis."""
    (line,) = ax.semilogy(np.arange(len(losses)), losses, label=label, **style)
    ax.set(xlabel="step", ylabel="loss")
    return line


def side_view(ax, values, z, x, title="", cmap=INTENSITY, colorbar=False, **limits):
    """Draw real values (len(z), len(x)) as light seen from the side: z to the right, x upwards.

    z, x: evenly spaced, in metres. colorbar: as in `image`.
    """
    (fz, unit_z), (fx, unit_x) = length_unit(z), length_unit(x)
    half_z, half_x = (z[1] - z[0]) / 2, (x[1] - x[0]) / 2
    edges = [z[0] - half_z, z[-1] + half_z, x[0] - half_x, x[-1] + half_x]
    picture = ax.imshow(
        np.transpose(values),
        cmap=cmap,
        origin="lower",
        aspect="auto",
        interpolation="auto",  # many distances on few pixels: average them, drop none
        extent=np.array(edges) * [fz, fz, fx, fx],
        **limits,
    )
    ax.set(xlabel=f"z ({unit_z})", ylabel=f"x ({unit_x})", title=title)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    _bar(ax, picture, colorbar)
    return picture


def row(pictures, draw=image, *args, height=2.8, **options):
    """A figure of pictures side by side.

    pictures: {title: values}, each drawn by draw(ax, values, *args, title=title, **options).
    """
    fig, axs = plt.subplots(1, len(pictures), figsize=(9, height), squeeze=False)
    for ax, (title, values) in zip(axs[0], pictures.items(), strict=True):
        draw(ax, values, *args, title=title, **options)
        ax.label_outer()
    return fig


def sliders(fig, draw, **ranges):
    """Show a figure, its caption and, where somebody can move them, sliders that change both.

    draw: draw(**values) changes what the axes show and returns the caption.
    ranges: for each slider name=(lowest, highest, start).

    A page without a kernel, and a notebook that runs without a front end, keep the figure as it
    is at the start, with its caption.
    """
    caption = draw(**{name: start for name, (_, _, start) in ranges.items()})
    picture = display(fig, display_id=True)
    plt.close(fig)
    text = display(Markdown(f"*{caption}*"), display_id=True)
    if not page.front_end():
        return
    import ipywidgets

    controls = {
        name: ipywidgets.FloatSlider(
            description=name.replace("_", " "),
            min=low,
            max=high,
            step=(high - low) / 100,
            value=start,
            continuous_update=False,
            style={"description_width": "9em"},
            layout={"width": "32em"},
        )
        for name, (low, high, start) in ranges.items()
    }

    def moved(_):
        caption = draw(**{name: slider.value for name, slider in controls.items()})
        picture.update(fig)
        text.update(Markdown(f"*{caption}*"))

    for slider in controls.values():
        slider.observe(moved, "value")
    display(ipywidgets.VBox(list(controls.values())))
