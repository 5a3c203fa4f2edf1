import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from shared import plotting
from shared.propagation import Bench


@pytest.fixture(autouse=True)
def close():
    plotting.setup()
    yield
    plt.close("all")


@pytest.mark.parametrize("metres, unit", [(2.0, "m"), (5e-3, "mm"), (4e-5, "µm"), (5.5e-7, "nm")])
def test_lengths_read_well(metres, unit):
    factor, name = plotting.length_unit(metres)
    assert name == unit and 1 <= metres * factor < 1000


def test_an_image_has_its_units_and_the_axis_on_the_centre_of_a_sample():
    bench = Bench(samples=(4, 6), pitch=1e-3, wavelength=550e-9, spacing=0.1)
    _, ax = plt.subplots()
    picture = plotting.image(ax, np.zeros((4, 6)), bench, "field", colorbar="intensity")
    assert picture.get_extent() == pytest.approx([-3.5, 2.5, 1.5, -2.5])
    assert ax.get_xlabel() == "x (mm)" and ax.get_ylabel() == "y (mm)"
    assert ax.figure.axes[1].get_ylabel() == "intensity"


def test_phase_is_wrapped_and_its_map_is_cyclic():
    _, ax = plt.subplots()
    picture = plotting.phase(ax, np.array([[0.0, 3 * np.pi / 2]]))
    assert picture.get_array()[0, 1] == pytest.approx(-np.pi / 2)
    cmap = picture.get_cmap()
    assert np.allclose(cmap(0.0), cmap(1.0), atol=0.02)


def test_a_loss_curve_has_a_logarithmic_axis():
    _, ax = plt.subplots()
    plotting.loss_curve(ax, [1.0, 0.1, 0.01])
    assert ax.get_yscale() == "log" and ax.get_xlabel() == "step"


def test_a_live_picture_is_drawn_about_five_times_a_second_and_at_the_end(monkeypatch):
    shown, updated, drawn, now = [], [], [], [0.0]
    monkeypatch.setattr(plotting.time, "perf_counter", lambda: now[0])

    class Handle:
        def update(self, fig):
            updated.append(fig)

    monkeypatch.setattr(
        plotting, "display", lambda *a, display_id=None: shown.append(a) or Handle()
    )
    fig, _ = plt.subplots()
    live = plotting.Live(fig, lambda *state: drawn.append(state), pause=0.25)
    assert shown == []  # a placeholder would flash up before the first state
    for step in range(2):
        live(step, "params", 1.0)
    assert len(drawn) == len(shown) == 1  # no front end asked: nobody would see it move
    drawn.clear()
    monkeypatch.setattr(plotting.page, "front_end", lambda: True)
    for step in range(26):
        now[0] = step * 0.0625  # a sum without rounding
        live(step, "params", 1.0)
    live.finish("the end")
    assert [state[0] for state in drawn] == [4, 8, 12, 16, 20, 24, 25]
    assert len(updated) == 7 and len(shown) == 2  # the picture once, then its caption


def test_lines_stand_out_from_a_white_page():
    plotting.setup()
    for colour in plt.rcParams["axes.prop_cycle"].by_key()["color"]:
        rgb = np.array(matplotlib.colors.to_rgb(colour))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        luminance = linear @ [0.2126, 0.7152, 0.0722]  # WCAG 2.2, relative luminance
        assert 1.05 / (luminance + 0.05) >= 3, colour


def test_light_from_the_side_runs_to_the_right():
    values = np.zeros((5, 3))  # five distances, three places
    values[4, 2] = 1  # far away, and up
    _, ax = plt.subplots()
    picture = plotting.side_view(
        ax, values, 1e-3 * np.arange(5), 1e-6 * np.arange(3), colorbar="bar"
    )
    seen = picture.get_array()
    assert seen.shape == (3, 5) and seen[2, 4] == 1 and picture.origin == "lower"
    assert picture.get_extent() == pytest.approx([-0.5, 4.5, -0.5, 2.5])
    assert ax.get_xlabel() == "z (mm)" and ax.get_ylabel() == "x (µm)"


def test_a_slider_that_moves_draws_again_with_its_caption(monkeypatch):
    shown, updated = [], []

    class Handle:
        def update(self, what):
            updated.append(getattr(what, "data", what))

    def display(what, display_id=None):
        shown.append(what)
        return Handle()

    monkeypatch.setattr(plotting, "display", display)
    monkeypatch.setattr(plotting.page, "front_end", lambda: True)
    fig, ax = plt.subplots()
    plotting.sliders(fig, lambda a, b: f"{a:.1f} and {b:.1f}", a=(0, 1, 0.5), b=(0, 10, 2))
    assert shown[0] is fig and shown[1].data == "*0.5 and 2.0*" and updated == []
    first, second = shown[2].children
    first.value = 0.25
    assert updated == [fig, "*0.2 and 2.0*"]
    second.value = 7
    assert updated[2:] == [fig, "*0.2 and 7.0*"]
