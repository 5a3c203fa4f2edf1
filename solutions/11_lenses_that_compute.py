# %% [markdown]
# # Let a lens do the arithmetic
#
# Three wide beams fall through the same piece of glass, each with a direction of its own. Behind it each becomes a point, and which point tells which direction it had.

# %% jupyter={"source_hidden": true}
# Send three tilted beams through a lens, and draw their light from the side
import autograd.numpy as np
import matplotlib.pyplot as plt
from matplotlib.colors import LogNorm, PowerNorm

from shared import plotting
from shared.elements import intensity, lens, plane_wave
from shared.propagation import Bench, propagate

plotting.setup()

N, pitch, wavelength = 256, 20e-6, 633e-9
f = N * pitch**2 / wavelength
lab = Bench(samples=N, pitch=pitch, wavelength=wavelength, spacing=f)
wide = np.exp(-((np.hypot(lab.x, lab.y[:, None]) / 0.75e-3) ** 12))  # a disc with a soft rim
beams = np.array([wide * plane_wave(lab, angle) for angle in (-8e-3, 0, 8e-3)])


def seen_at(z):
    behind = lens(lab, f) * beams if z > 0 else beams
    return np.sum(intensity(propagate(behind, lab, z, band_limit=True)[:, N // 2]), axis=0)


z = np.linspace(-f, 1.12 * f, 150)
fig, ax = plt.subplots(figsize=(9, 4.8))
look = {"norm": PowerNorm(0.35, 0, 60)}
picture = plotting.side_view(ax, np.array([seen_at(d) for d in z]), z, lab.x, **look)
picture.set_interpolation("bilinear")
fig.colorbar(picture, ax=ax, label="brightness (1: in a beam)", extend="max", pad=0.02)
for place, name in [(0, "lens"), (1e3 * f, "one focal length behind")]:
    ax.axvline(place, color="white", ls=":")
    ax.text(place - 2, 2.2, name, color="white", ha="right")
spots = lab.x[np.argmax(intensity(propagate(lens(lab, f) * beams, lab, f)[:, N // 2]), axis=1)]
text = ", ".join(f"{1e3 * s + 0:.2f}" for s in spots)
plotting.show(fig, f"Three directions become three points, {1e3 * f:.0f} mm on, at x = {text} mm.")

# %% [markdown]
# [Lesson 10](10_light_on_a_grid.ipynb) called a direction a *frequency*, and wrote any light as a sum of them. Here a piece of glass sorts that sum. What could you do in the place where all frequencies lie side by side?
#
# **You will** check a lens against `np.fft.fft2`, run [lesson 09](09_convolution_by_fourier.ipynb)'s convolution in light, find every e on a page at once, and let a gradient mend the search where it fails. **You will learn** why a lens is a Fourier transform, and what a plate between two lenses can and cannot compute. **You need** lessons [09](09_convolution_by_fourier.ipynb) and [10](10_light_on_a_grid.ipynb). **Time:** {minutes}.

# %%
import autograd.numpy as np
from scipy.ndimage import maximum_filter
from scipy.signal import convolve2d

from shared import checks, plotting
from shared.datasets import smiley
from shared.elements import aperture, intensity, lens
from shared.propagation import Bench, propagate
from shared.training import cosine, fit

N, pitch, wavelength = 256, 20e-6, 633e-9
f = N * pitch**2 / wavelength  # why this one? See below
lab = Bench(samples=N, pitch=pitch, wavelength=wavelength, spacing=f)

# %% [markdown]
# ## From a direction to a place
#
# A plane wave that leans by α has fx = sin α/λ crests a metre. Its point lies at x = f·tan α, since the ray through the middle of the lens goes straight on. No wave here leans more than λ/2p = 16 mrad along x, so sine and tangent agree to 0.03 %, and
#
# $$x = \lambda f\, f_x.$$
#
# The FFT's frequencies are 1/(N·p) apart, so their points are λf/(N·p) apart. We chose **f = N·p²/λ**, which makes that exactly one pixel. (It is also the shortest lens that these pixels can hold: with a shorter one, the phase at the rim would turn by more than half a turn from pixel to pixel.)

# %%
print(f"f = {1e3 * f:.1f} mm; light needs {f / 0.299792:.2f} ns for it")
tangent, frequency = f * np.tan(8e-3), wavelength * f * np.sin(8e-3) / wavelength
print(f"8 mrad: f tan α = {1e3 * tangent:.3f} mm, λ f fx = {1e3 * frequency:.3f} mm,")
print(f"seen above at {1e3 * spots[2]:.2f} mm, on pixels of {1e3 * pitch:.2f} mm")

# %% [markdown]
# ### Exercise 11.1: grind a lens  (●○○, 6 minutes, 1 line)
#
# **Input** `x` and `y` in metres (they broadcast), λ, and a focal length f > 0. **Goal** the complex number by which a thin lens multiplies the light at each place.
#
# First on paper: from a point at radius r to the focus it is √(f² + r²) ≈ f + r²/2f. All paths must arrive in step, and longer ones gain phase 2π for each λ. What must the glass add? (Leave out what is the same everywhere.) Picture to expect: rings that crowd outwards, and a point of light.


# %%
def thin_lens(x, y, wavelength, f):
    ### BEGIN SOLUTION
    return np.exp(-1j * np.pi * (x**2 + y**2) / (wavelength * f))
    ### END SOLUTION


# %%
checks.lesson_11.thin_lens(thin_lens)

# %% [markdown] tags=["explanation"]
# #### Solution 11.1, explained
#
# The path is longer by r²/2f, which is 2π/λ · r²/2f = πr²/(λf) of phase. The glass takes that away. A real lens is thick in the middle, where it delays light most; at the rim it delays least, so relative to the middle the rim is ahead.
#
# The exact path makes a lens without the approximation, right for one distance and steep light too:
#
# ```python
# def thin_lens(x, y, wavelength, f):
#     longer = (x**2 + y**2) / (np.sqrt(f**2 + x**2 + y**2) + f)
#     return np.exp(-2j * np.pi / wavelength * longer)
# ```
#
# (√(f² + r²) - f would subtract two nearly equal numbers. The fraction is the same and does not.)

# %% jupyter={"source_hidden": true}
# Take your lens where it is right, and draw it and the point that it makes of a beam
grind = checks.choose(checks.lesson_11.thin_lens, thin_lens, lambda *where: lens(lab, f))


def part(n):
    """The middle n x n pixels of the bench, and a bench of that size to draw them on."""
    inner = slice(N // 2 - n // 2, N // 2 + n - n // 2)
    return (inner, inner), Bench(n, pitch, wavelength, f)


def ground(lens_of):
    return lens_of(lab.x[None], lab.y[:, None], wavelength, f)


for glass, wrong in checks.views(thin_lens, grind, ground):
    point = intensity(propagate(glass * wide, lab, f))
    fig, axs = plt.subplots(1, 2, figsize=(9, 4))
    inner, small = part(141)
    shown = plotting.phase(axs[0], np.angle(glass[inner]), small, "the middle of the lens")
    fig.colorbar(shown, ax=axs[0], ticks=[-3, 0, 3], label="phase (rad)", shrink=0.8)
    look = {"norm": PowerNorm(0.4, 0, np.max(point)), "colorbar": "brightness (1: in the beam)"}
    inner, small = part(25)
    plotting.image(axs[1], point[inner], small, "one f behind it", **look)
    bright = f"{np.max(point):.0f} times as bright as the beam"
    plotting.show(fig, wrong or f"A beam 1.5 mm wide becomes a point, in its middle {bright}.")

# %% [markdown]
# ## A Fourier transform made of glass
#
# Now any light u on the lens, not only a beam. From x′ on the glass to x, one f behind, the path is
#
# $$\sqrt{f^2 + (x - x')^2} \;\approx\; f + \frac{x^2}{2f} - \frac{x x'}{f} + \frac{x'^2}{2f}.$$
#
# The glass has just taken the last part away. The part before it is a phase of -2π·x·x′/λf, which is -2π·fx·x′ with fx = x/λf. Add up the light from all x′:
#
# $$u_{behind}(x) \;\propto\; e^{i\pi x^2/\lambda f} \sum_{x'} u(x')\, e^{-2\pi i f_x x'}.$$
#
# That sum *is* the Fourier transform. (y goes the same way.) Only the factor in front disturbs: it bends the phase, by πx²/λf = πλf·fx².
#
# Before the lens, air can undo it. [Lesson 10](10_light_on_a_grid.ipynb): a distance d multiplies each plane wave, and with it the sum at its fx, by exp(2πi·d·fz), and fz ≈ 1/λ - λfx²/2. That is a phase of -πλd·fx². With **d = f** the bend is gone. So the picture stands one f *before* the lens, and we look one f *behind*. The two legs cost 2f.


# %%
def through_lens(u):
    return propagate(glass * propagate(u, lab, f), lab, f)


def centred_fft(u):  # with frequency 0 in the middle, where the lens has it
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(u)))


face = np.pad(smiley(64), 96)

# %% [markdown]
# **Predict.** Slide the face from one f before the lens right up to the glass. What does a *camera* see, one f behind the lens: (a) the same as before, (b) the same, but larger, (c) a blur?

# %% jupyter={"source_hidden": true}
# Compare the light behind the lens with the FFT, for a face one f before it and for one at the glass
by_fft = centred_fft(face)
before, close = through_lens(face), propagate(glass * face, lab, f)


def off(a, b):
    """How far a is from the nearest multiple of b, as a share of its length."""
    a, b = a.ravel(), b.ravel()
    return np.linalg.norm(a - b * np.vdot(b, a) / np.vdot(b, b)) / np.linalg.norm(a)


inner, small = part(121)
fig, axs = plt.subplots(1, 3, figsize=(9, 3.3), layout="compressed")
look = {"norm": LogNorm(1e-5, 10)}
plotting.image(axs[0], face[inner] ** 2 + 1e-9, small, "the face", **look)
plotting.image(axs[1], intensity(before)[inner], small, "from one f before", **look)
shown = plotting.image(axs[2], intensity(close)[inner], small, "from the glass", **look)
fig.colorbar(shown, ax=axs, label="brightness (1: the face)", shrink=0.8, extend="both")
for ax in axs[1:]:
    ax.set(ylabel="", yticklabels=[])
for name, u in [("from one f before", before), ("from the glass", close)]:
    by_camera, field = off(intensity(u), intensity(by_fft)), off(u, by_fft)
    print(f"{name}: |u|² is off the FFT's by {by_camera:.4f}, u itself by {field:.4f}")
plotting.show(
    fig, f"The face, and its light behind the lens: from {1e3 * f:.0f} mm before it, and from 0 mm."
)

# %% [markdown]
# (a). The way to the glass turns each plane wave by a phase and leaves its size alone, so each point is as bright as before. A camera cannot tell. Light that goes on to more glass can, for its phases are bent. With one f of air before the lens, light and FFT agree to 0.1 %, phases and all, up to one constant. (The rest is the ≈ in both square roots.)
#
# ## There and back: the 4f system
#
# FFT, multiply, inverse FFT: that was [lesson 09](09_convolution_by_fourier.ipynb). But there is no lens for the *inverse* transform.
#
# **Predict.** A second lens, with the same f, transforms once more. What will a screen show, one f behind it: (a) the face, (b) the face on its head, (c) something that is no face?

# %% jupyter={"source_hidden": true}
# Draw three spots of light, from the side, on their way through two lenses
heights = np.array([1.3e-3, 0.5e-3, -0.8e-3])
r2 = (lab.x[:, None, None] - heights) ** 2 + lab.y[:, None] ** 2
u, steps, side = np.sum(np.exp(-r2 / (70e-6) ** 2), axis=-1).T, np.linspace(0, f, 41), []
for leg in range(4):
    side += [intensity(propagate(u, lab, d)[N // 2]) for d in steps[leg > 0 :]]
    u = propagate(u, lab, f) * (glass if leg in (0, 2) else 1)
z = np.linspace(0, 4 * f, len(side))
fig, ax = plt.subplots(figsize=(9, 4.8))
look = {"norm": PowerNorm(0.35, 0, 1), "colorbar": "brightness (1: a spot at its start)"}
plotting.side_view(ax, np.array(side), z, lab.x, **look)
for k, name in enumerate(["lens", "frequencies", "lens"], 1):
    ax.axvline(1e3 * k * f, color="white", ls=":")
    ax.text(1e3 * k * f - 6, 2.2, name, color="white", ha="right")
end = [lab.x[np.argmax(side[-1] * (np.abs(lab.x + h) < 2e-4))] for h in heights]
start, stop = (", ".join(f"{1e3 * x:.1f}" for x in places) for places in (heights, end))
plotting.show(fig, f"Spots at x = {start} mm arrive, after {4e3 * f:.0f} mm, at {stop} mm.")

# %% [markdown]
# (b). The second lens repeats exp(-2πi·fx·x) where the inverse wants exp(+2πi·fx·x), and the sign turns x round: F F u(x) = u(-x). Each spot arrives, sharp, on the other side of the axis; so does each pixel of a face.
#
# Between the lenses you can now *touch* the frequencies. [Lesson 09](09_convolution_by_fourier.ipynb)'s Sobel filter was a kernel of 3 x 3 numbers that looks for edges. Its Fourier transform, on a plate of glass that transmits t, stands where the frequencies are:
#
# $$u' = F\, t\, F\, u \qquad\text{with}\qquad t = F\,\text{kernel}$$
#
# Clear glass turns phases, grey glass takes light away, and neither adds any: |t| ≤ 1. So we divide by the largest.


# %%
def four_f(u, t=1):
    """Lens, a plate that transmits t, lens: four focal lengths from picture to screen."""
    return through_lens(t * through_lens(u))


def turned(u):
    """Upside down and left to right, about the axis on sample N // 2."""
    return np.roll(u[..., ::-1, ::-1], 1, axis=(-2, -1))


assert np.allclose(turned(intensity(four_f(face))), face**2, atol=0.01)

sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
kernel = np.pad(sobel, [(127, 126), (127, 126)])  # its middle on the axis
t = centred_fft(kernel)
t = t / np.max(np.abs(t))
edges = turned(intensity(four_f(face, t)))  # what a camera sees
print(f"4f = {1e2 * 4 * f:.1f} cm, {4 * f / 0.299792:.2f} ns")

# %% jupyter={"source_hidden": true}
# Draw the edges of the face, squared, as lesson 09 computes them and as the camera sees them
computed = convolve2d(face, sobel, mode="same") ** 2 / np.max(np.abs(centred_fft(kernel))) ** 2
assert np.max(np.abs(edges - computed)) < 0.01 * np.max(computed)
inner, small = part(75)
fig, axs = plt.subplots(1, 2, figsize=(9, 4), layout="compressed")
look = {"vmin": 0, "vmax": np.max(computed)}
plotting.image(axs[0], computed[inner], small, "computed, and squared", **look)
shown = plotting.image(axs[1], edges[inner], small, "by light (turned)", **look)
fig.colorbar(shown, ax=axs, label="brightness (1: the face)", shrink=0.8)
match = np.corrcoef(computed.ravel(), edges.ravel())[0, 1]
plotting.show(
    fig, f"The edges of the face, by lesson 09 and by two lenses: correlation {match:.4f}."
)

# %% [markdown]
# Who has done what? Both transforms and the product are light's own work, for all pixels at once, in 4f: 65 cm, 2.2 ns. The camera has squared, so the sign is lost: where the face begins and where it ends are both bright. And somebody computed t, once, and had a plate made of it. **Change** `sobel` to its transpose, `sobel.T`, and run both cells again: which edges are bright now?

# %% [markdown]
# ### Exercise 11.2: choose the frequencies  (●●○, 8 minutes, 3 lines)
#
# **Input** a bench, a focal length, and two frequencies in lines (crests) per metre. **Goal** a plate (ny, nx) of 0 and 1 that lets pass the waves whose frequency √(fx² + fy²) lies between `low` and `high`, both included.
#
# First on paper: where does a wave of 5 lines per millimetre land? Picture to expect: what two of your plates leave of the face, one for slow waves and one for fast.


# %%
def band(bench, f, low, high):
    ### BEGIN SOLUTION
    r = np.sqrt(bench.x**2 + bench.y[:, None] ** 2)
    lines = r / (bench.wavelength * f)
    return 1.0 * ((lines >= low) & (lines <= high))
    ### END SOLUTION


# %%
checks.lesson_11.band(band)

# %% [markdown] tags=["explanation"]
# #### Solution 11.2, explained
#
# A wave of frequency ν lands at r = λ·f·ν: five lines per millimetre at 633e-9 · 0.1618 · 5000 m = 0.51 mm. The plate is a ring between two radii.
#
# Or by the two radii themselves, so that no pixel needs a division:
#
# ```python
# def band(bench, f, low, high):
#     r = np.hypot(*np.meshgrid(bench.x, bench.y))
#     inner, outer = (bench.wavelength * f * nu for nu in (low, high))
#     return np.where(r < inner, 0.0, np.where(r > outer, 0.0, 1.0))
# ```


# %% jupyter={"source_hidden": true}
# Draw the face through two of your plates: the slow waves alone, and the fast ones alone
def hole_less_hole(bench, f, low, high):
    inner, outer = (bench.wavelength * f * nu for nu in (low, high))
    return aperture(bench, outer) - (aperture(bench, inner) if inner else 0)


def slow_and_fast(ring):
    plates = ring(lab, f, 0, 3e3), ring(lab, f, 8e3, 40e3)
    return [turned(intensity(four_f(face, plate))) for plate in plates]


ring = checks.choose(checks.lesson_11.band, band, hole_less_hole)
inner, small = part(75)
for lights, wrong in checks.views(band, ring, slow_and_fast):
    fig, axs = plt.subplots(1, 2, figsize=(9, 4))
    for ax, light, name in zip(axs, lights, ["0 to 3", "8 to 40"], strict=True):
        look = {"colorbar": "brightness (1: the face)", "vmin": 0}
        plotting.image(ax, light[inner], small, f"{name} lines per mm", **look)
    shares = [np.sum(light) / np.sum(face**2) for light in lights]
    text = f"The slow waves carry {shares[0]:.0%} of the light, and a blurred face."
    plotting.show(fig, wrong or f"{text} The fast ones carry {shares[1]:.0%}, and its edges.")

# %% [markdown]
# Where the face is evenly bright only slow waves are at work. On the right they meet the plate, and edges shine on black: microscopists call it [dark field](https://fcichos.github.io/Photonics/lectures/lecture09/01-lecture09.html).

# %% [markdown]
# ## Find every e
#
# A kernel can also be a letter. [Lesson 09](09_convolution_by_fourier.ipynb)'s **correlation** *seeks* it: lay the letter on each place of the page, multiply what lies on top of each other, add. That is a convolution with the letter turned by half a turn. As there, the turn conjugates the transform (of real numbers), and such a plate is a **matched filter**. Light searches all places at once. In 1963 A. B. VanderLugt [reported](http://deepblue.lib.umich.edu/bitstream/handle/2027.42/8080/bad4575.0001.001.txt?sequence=4) how to make such plates and what they detect.

# %% jupyter={"source_hidden": true}
# Prepare a page of text, bright on black, from the outlines of Matplotlib's own typeface
from matplotlib.path import Path
from matplotlib.textpath import TextPath

text = (
    "A lens is a computer. It\ntakes the light of every\npoint and sends it every\n"
    "where at once, each with\nits own phase: the whole\nFourier transform in the\n"
    "time light needs to pass\na few hands of air. Then\na plate of glass, and a\n"
    "second lens, and there's\nthe answer, on a screen.\nNo clock has ticked, and\n"
    "no number has moved."
)


def glyph(letter):
    """A letter, 18 x 10 pixels: each is the share of it that lies inside the outline."""
    outline = TextPath((6, 50), letter, size=150, prop={"family": "DejaVu Sans Mono"})
    x, y = np.meshgrid(np.arange(1.25, 100, 2.5), np.arange(1.25, 180, 2.5))
    points = np.array([x.ravel(), y.ravel()]).T
    lines = sum(Path(p).contains_points(points) * 1 for p in outline.to_polygons())
    return np.mean(np.reshape(lines % 2, (18, 4, 10, 4)), axis=(1, 3))[::-1]  # % 2: holes stay open


def places(text):
    """Each letter of a text, with the pixel of the page in its middle."""
    for row, line in enumerate(text.split("\n")):
        for k, letter in enumerate(line):
            if letter != " ":
                yield letter, 20 + 18 * row, 13 + 10 * k


def printed(text):
    page = np.zeros(lab.shape)
    for letter, i, j in places(text):
        page[i - 9 : i + 9, j - 5 : j + 5] = glyph(letter)
    return page


def centred(mark):
    """18 x 10 pixels in the middle of a dark page."""
    return np.pad(mark, [(119, 119), (123, 123)], "constant")


page = printed(text)


# %%
def matched(mark):
    t = np.conj(centred_fft(mark))
    return t / np.max(np.abs(t))


def searched(page, t):
    return turned(intensity(four_f(page, t)))


def peaks(light, threshold):
    """Where the light is above the threshold, and the brightest within 3 pixels."""
    return (light == maximum_filter(light, 7)) & (light > threshold)


def count(light, threshold):
    return int(np.sum(peaks(light, threshold)))


e = centred(glyph("e"))  # `glyph` draws a letter, `centred` puts it on the axis of a dark page
alone = np.max(searched(e, matched(e)))  # the peak that one e gives
light = searched(page, matched(e))

# %% jupyter={"source_hidden": true}
# Draw the page, with a ring round each peak, and the light on the screen
fig, axs = plt.subplots(1, 2, figsize=(9, 4.6), layout="compressed")
plotting.image(axs[0], page, lab, "the page (white: 1)", cmap="gray")
y, x = np.nonzero(peaks(light, 0.95 * alone))
axs[0].plot(1e3 * lab.x[x], 1e3 * lab.y[y], "o", mfc="none", mec="#E69F00", mew=1.5, ms=12)
shown = plotting.image(axs[1], maximum_filter(light, 3) / alone, lab, "on the screen", vmin=0)
fig.colorbar(shown, ax=axs, label="brightness (1: one e alone)", shrink=0.8)
axs[1].set(ylabel="", yticklabels=[])
assert len(x) == text.count("e")
rest = np.max(light[peaks(light, 0) & (light < 0.95 * alone)]) / alone
text_ = f"{len(x)} peaks (drawn wider), and {text.count('e')} times e in the text."
plotting.show(fig, f"{text_} The next brightest peak has {rest:.2f} of theirs.")

# %% [markdown]
# **Predict.** Do this for each small letter: count the peaks above 0.95 of what the letter gives alone. Which letters will be counted too often: (a) the rare ones, (b) those that are a part of other letters, (c) those with the most ink?

# %% jupyter={"source_hidden": true}
# Count each letter of the page by its matched filter, and draw how many are too many
alphabet = [letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter in text]


def found_in(letter):
    """The letters of the page on which the peaks of a letter's matched filter lie."""
    mark = centred(glyph(letter))
    t = matched(mark)
    lit = peaks(searched(page, t), 0.95 * np.max(searched(mark, t)))
    names = [(name, np.sum(lit[i - 9 : i + 9, j - 5 : j + 5])) for name, i, j in places(text)]
    return [name for name, n in names for _ in range(n)]


def draw_counts(counts):
    """Bars over the alphabet, a series for each filter: {name: how many too many}."""
    fig, ax = plt.subplots(figsize=(9, 3.6))
    width = 0.9 / len(counts)
    for k, ((name, surplus), look) in enumerate(
        zip(counts.items(), ["#0072B2", "0.75"], strict=False)
    ):
        where = np.arange(len(alphabet)) + (k - (len(counts) - 1) / 2) * width
        bars = ax.bar(where, surplus, width, color=look, edgecolor="black", lw=0.6, label=name)
        ax.bar_label(bars, [n if n else "" for n in surplus], fontsize=8.5)
    ax.set(xticks=range(len(alphabet)), xticklabels=alphabet, ylabel="counted too many")
    ax.set(xlim=(-0.6, len(alphabet) - 0.4), ylim=(0, 50))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left")
    return fig


found = {letter: found_in(letter) for letter in alphabet}
surplus = [len(found[letter]) - text.count(letter) for letter in alphabet]
fig = draw_counts({"matched filter": surplus})
wrong = {letter: sorted({*found[letter]} - {letter}) for letter in alphabet}
wrong = [f"{letter} (found in {', '.join(names)})" for letter, names in wrong.items() if names]
few = f"Right for {len(alphabet) - len(wrong)} of {len(alphabet)} letters; too many for"
plotting.show(fig, f"{few} {', '.join(wrong)}.")

# %% [markdown]
# (b). A sum of products grows with all that lies *under* the letter, and what sticks out costs nothing. So every h is counted as an n as well, every d as an o, and n, h and p all hold an r.
#
# Horner and Gianino ([1984](https://www.osapublishing.org/ao/fulltext.cfm?uri=ao-23-6-812&id=27347)) kept only the *phase* of the matched filter: t has size 1 everywhere. It takes no light away, and faint, fine waves count for more. Does that help?

# %% [markdown]
# ### Exercise 11.3: phases only  (●●○, 10 minutes, 4 lines)
#
# **Input** a page of light (256 x 256), a `mark` of the same shape whose middle is on the axis, and `share`: a threshold, *as a share* of the peak that the mark alone would give. **Goal** how many there are, as an `int`, by a phase-only filter. `centred_fft`, `searched` and `count` are yours.
#
# First on paper: what peak does the mark alone give? You can search `mark` itself. Picture to expect: new bars beside the old.


# %%
def how_many(page, mark, share):
    ### BEGIN SOLUTION
    t = np.exp(-1j * np.angle(centred_fft(mark)))
    alone = np.max(searched(mark, t))
    return count(searched(page, t), share * alone)
    ### END SOLUTION


# %%
checks.lesson_11.how_many(how_many)

# %% [markdown] tags=["explanation"]
# #### Solution 11.3, explained
#
# The minus sign is the conjugate, which makes all frequencies of the mark arrive in step. Alone, the mark peaks at (Σ|F mark|/N²)². So no light is needed for the threshold, and the filter can be written without an angle:
#
# ```python
# def how_many(page, mark, share):
#     F = centred_fft(mark)
#     size = np.abs(F)
#     alone = (np.sum(size) / size.size) ** 2
#     return count(searched(page, np.conj(F) / (size + 1e-12)), share * alone)
# ```


# %% jupyter={"source_hidden": true}
# Count each letter by your phase-only filter, and draw it beside the matched one
def flat(mark):
    return matched(mark) / np.maximum(np.abs(matched(mark)), 1e-12)


def by_size(page, mark, share):
    t = flat(mark)
    return count(searched(page, t), share * np.max(searched(mark, t)))


def faintest_and_rival(letter, make):
    """Peaks of a letter's filter, 1: the letter alone. The faintest on it, the brightest off it."""
    mark, on, faintest = centred(glyph(letter)), np.zeros(lab.shape, bool), np.inf
    light = searched(page, make(mark)) / np.max(searched(mark, make(mark)))
    for name, i, j in places(text):
        if name == letter:
            own = slice(i - 9, i + 9), slice(j - 5, j + 5)
            on[own], faintest = True, min(faintest, np.max(light[own]))
    return faintest, np.max(light[peaks(light, 0) & ~on])


def hopeless(make):
    """The letters that no threshold can tell from the rest of the page."""
    ends = {letter: faintest_and_rival(letter, make) for letter in alphabet}
    return [letter for letter, (faintest, rival) in ends.items() if faintest <= rival]


counted = checks.choose(checks.lesson_11.how_many, how_many, by_size)
by_phase = [counted(page, centred(glyph(a)), 0.8) - text.count(a) for a in alphabet]
fig = draw_counts({"matched filter": surplus, "phase only": by_phase})
still = [letter for letter, n in zip(alphabet, by_phase, strict=True) if n]
text_ = f"Phase only, above 0.8 of the peak alone: too many for {', '.join(still)}. No threshold"
text_ += f" can tell {', '.join(hopeless(flat))} from the rest (matched: {', '.join(hopeless(matched))})."
gain = np.max(searched(e, flat(e))) / np.max(searched(e, matched(e)))
faintest, rival = faintest_and_rival("n", flat)
assert [round(faintest, 2), round(rival, 2), hopeless(flat)] == [0.85, 1.01, ["n"]]  # see below
plotting.show(fig, f"{text_} The peak of an e is {gain:.0f} times as bright.")

# %% [markdown]
# Brighter by far. But this filter looks at a letter's neighbours too: the faintest n has 0.85, so we counted from 0.8. A threshold for each letter would mend all but n. The brightest h has 1.01: it *holds* a whole n. And no formula made from an n alone can know that there is such a thing as an h.
#
# ## Ask the gradient for a better n
#
# So write it down, ask for the gradient, walk downhill (`fit` does, with [lesson 08](08_digits_mlp.ipynb)'s Adam). The mark of 18 x 10 pixels becomes 180 free numbers w, which begin as the letter itself. A practice page holds random letters, seen through the first lens. The loss compares the light elsewhere with the light on the n: one should be dark, the other bright. The fourth power lets the brightest rivals count most. Autograd sends the light back from the screen through the second lens and the plate to w: the gradient of light is light ([lesson 10](10_light_on_a_grid.ipynb)).

# %%
letter, rng = "n", np.random.default_rng(0)
every = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;'")
practice = "\n".join("".join(rng.choice(every, 24)) for _ in range(13))
waves = through_lens(printed(practice))  # the first lens is the same at every step

here = np.zeros(lab.shape)
for name, i, j in places(practice):
    here[i, j] = name == letter
elsewhere = turned(1 - maximum_filter(here, 7))  # turned, as all on the screen is
here = turned(here / np.sum(here))


def loss(w, step):
    light = intensity(through_lens(matched(centred(w)) * waves))
    return np.log(np.sum((elsewhere * light / np.sum(here * light)) ** 4))


w = fit(loss, glyph(letter), 40, cosine(0.05, 40), progress=False).params

# %% [markdown]
# **Predict.** What in a mark can tell an n from an h: (a) more weight on the arch, (b) thinner strokes, (c) negative numbers above the left stem?

# %% jupyter={"source_hidden": true}
# Draw the letter and the mark that the gradient has made of it, and count once more
t = matched(centred(w))
alone = np.max(searched(centred(glyph(letter)), t))
light = searched(page, t)
fig, axs = plt.subplots(1, 2, figsize=(9, 5), layout="compressed")
tiny, limit = Bench((18, 10), pitch, wavelength, f), np.max(np.abs(w))
look = {"cmap": "gray", "vmin": -limit, "vmax": limit}
plotting.image(axs[0], glyph(letter), tiny, f"the letter {letter}", **look)
shown = plotting.image(axs[1], w, tiny, "the mark after 40 steps", **look)
fig.colorbar(shown, ax=axs, label="mark (grey: 0)", shrink=0.8)
by_light, true = count(light, 0.95 * alone), text.count(letter)
rest = np.max(light[peaks(light, 0) & (light < 0.95 * alone)]) / alone
text_ = f"With the mark on the right, light counts {by_light} times {letter}, Python {true} times."
plotting.show(fig, f"{text_} The next brightest peak has {rest:.2f} of theirs.")

# %% [markdown]
# (c). Weight where both letters have ink helps both. Black is *minus*: light that arrives in opposite phase and takes away from the sum, so that what sticks out now costs something. Nobody said what an h is: its light stood in the wrong place. And the page was new to the mark.
#
# (One typeface and no noise: a real page is harder.) A plate whose numbers are learned from examples is a layer of an optical neural network.
#
# **Change** `letter` to "o", "r", "u", "v" or "l", the others that were counted too often, and run both cells again. Does the gradient mend them too? What does each mark say no to?

# %% [markdown]
# ## Side path: play
#
# A ring stands between the lenses. In JupyterLab and Notebook, sliders set its two radii: an opening from 0 to 0.2 mm; from 0.3 mm to the end; what is the smallest opening in which the face still smiles? (Elsewhere, change the last number in a bracket and run again.)

# %% jupyter={"source_hidden": true}
# Sliders: the two radii of an opening between the lenses, and what it leaves of the face
waves_of_face, radius = through_lens(face), np.hypot(*np.meshgrid(lab.x, lab.y))
fig, axs = plt.subplots(1, 2, figsize=(9, 4.2))
(near, near_bench), (wide_part, wide_bench) = part(75), part(181)
look = {"norm": LogNorm(1e-5, 10), "colorbar": "brightness (1: the face)"}
opening = plotting.image(axs[0], np.ones((181, 181)), wide_bench, "between the lenses", **look)
axs[0].set_facecolor("black")
look = {"vmin": 0, "vmax": 1, "colorbar": "brightness (1: brightest)"}
arrived = plotting.image(axs[1], 0 * face[near], near_bench, "on the screen, turned", **look)


def draw(inner_mm, outer_mm):
    open_ = (radius >= 1e-3 * inner_mm) & (radius <= 1e-3 * outer_mm)
    kept = np.where(open_, waves_of_face, 0)
    opening.set_data(intensity(kept)[wide_part])
    light = turned(intensity(through_lens(kept)))[near]
    arrived.set_data(light / (np.max(light) + 1e-9))
    share = np.sum(intensity(kept)) / np.sum(face**2)
    return f"Open from {inner_mm:.2f} to {outer_mm:.2f} mm: {share:.1%} of the light comes through."


plotting.sliders(fig, draw, inner_mm=(0, 1, 0.3), outer_mm=(0.05, 2.5, 2.5))

# %% [markdown]
# ## Side path: multiply by any matrix
#
# A convolution has one kernel for all places. A network's dense layer is freer: y = A x, with one number A[o, i] for each pair of an input i and an output o. Can the same two lenses do that?
#
# Light from input i reaches output o through the kernel's value at their distance. So place them such that *no two pairs have the same distance*: inputs 16 pixels apart, outputs 64. Then 4 x 4 distances are all different, and the kernel may hold a different number at each.
#
# Inputs and outputs are upright stripes. Their light is all on one line in the plane between: the plate is one row of N pixels, t[n]. Light finds for us what input i sends to pixel n. And what pixel n sends to output o? A hop is symmetric, a lens too: it is what o would send to n. That is [lesson 10](10_light_on_a_grid.ipynb)'s reciprocity.

# %%
inputs, outputs = 104 + 16 * np.arange(4), 32 + 64 * np.arange(4)


def stripes(columns):
    return np.array([np.ones((N, 1)) * (np.arange(N) == c) for c in columns])


there, back = (through_lens(stripes(c))[:, N // 2] / N for c in (inputs, outputs))

# %% [markdown]
# ### Exercise 11.4: which matrix is it?  (●●○, side path, 6 minutes, 1 line)
#
# **Input** `there`, light at the plate's N pixels from each input (Ni, N); `back`, the same from each output (No, N); and the plate t (N numbers). **Goal** the matrix A, of shape (No, Ni), by which inputs become outputs.
#
# First on paper: from i to o light takes N ways. What happens to it on way n, and what do the ways do at o?


# %%
def matrix_of(there, back, t):
    ### BEGIN SOLUTION
    return np.dot(back * t, there.T)
    ### END SOLUTION


# %%
checks.lesson_11.matrix_of(matrix_of)

# %% [markdown] tags=["explanation"]
# #### Solution 11.4, explained
#
# On way n the light is multiplied by there[i, n], by t[n] and by back[o, n]; at the output the N ways add up: A[o, i] = Σ back[o, n] t[n] there[i, n]. That is back · diag(t) · thereᵀ. The T comes without a conjugate: light adds up as it is.
#
# Written with the letters of the sum:
#
# ```python
# def matrix_of(there, back, t):
#     return np.einsum("on,n,in->oi", back, t, there)
# ```

# %% [markdown]
# A is linear in t: column n of M, below, is the matrix of a plate that is open at pixel n alone. To design a plate is to solve M t = A for t, up to a factor: glass may only dim, so t is divided by its largest, and A comes out as much fainter.
#
# How many pixels does A cost? For designs of this kind Kulce, Mengu, Rivenson and Ozcan ([2021](https://www.nature.com/articles/s41377-021-00623-5)) found the error negligible from **N ≥ Nᵢ·Nₒ** on.
#
# We design two kinds of glass: one may dim *and* turn light (a complex t, by least squares), the other only turns it (a phase, walking downhill).


# %%
ways = checks.choose(checks.lesson_11.matrix_of, matrix_of, lambda a, b, t: (b * t) @ a.T)
M = np.array([ways(there, back, one).ravel() for one in np.eye(N)]).T


def complex_plate(m, a):
    t = np.linalg.lstsq(m, a, rcond=None)[0]
    return t / np.max(np.abs(t))


def phase_plate(m, a, steps=200):
    def loss(phase, step):
        y = np.dot(m, np.exp(1j * phase))
        return 1 - intensity(np.dot(np.conj(a), y)) / np.sum(intensity(y)) / np.sum(intensity(a))

    start = np.random.default_rng(0).uniform(-np.pi, np.pi, m.shape[1])
    return np.exp(1j * fit(loss, start, steps, cosine(0.3, steps), progress=False).params)


def matrix(seed):
    real, imaginary = np.random.default_rng(seed).normal(size=(2, 4, 4))
    return real + 1j * imaginary


# %% [markdown]
# **Predict.** With more and more pixels, where will each error fall to nothing: (a) both at 16, (b) the complex plate's at 16, the phases' at about 32, (c) the phases' never?

# %% jupyter={"source_hidden": true}
# Design plates of more and more pixels for two matrices, and draw their errors
ns = [4, 8, 12, 15, 16, 20, 24, 28, 32, 40, 64]
errors = {complex_plate: [], phase_plate: []}
for design, curve in errors.items():
    for n in ns:
        m = M[:, 128 - n // 2 :][:, :n]  # the middle n pixels
        targets = [matrix(seed).ravel() for seed in (0, 1)]
        curve.append([off(a, np.dot(m, design(m, a))) for a in targets])

fig, ax = plt.subplots(figsize=(9, 4.8))
for curve, style in zip(errors.values(), ["o-C0", "s--C1"], strict=True):
    ax.semilogy(ns, curve, style, ms=6)
ax.text(19, 1e-13, "complex plate:\nrounding is left", color="C0")
ax.text(41, 3e-4, "phase plate:\n200 steps' end is left", color="C1")
for n, words in [(16, "Nᵢ·Nₒ = 16"), (32, "2 Nᵢ·Nₒ = 32")]:
    ax.axvline(n, color="k", ls=":")
    ax.text(n + 0.5, 8, words)
ax.set(xlabel="plate pixels N", ylabel="error (share of A)", ylim=(1e-17, 100))
dims, turns = (dict(zip(ns, np.max(c, axis=1), strict=True)) for c in errors.values())
text_ = (
    f"Two matrices each. Complex plates miss by {dims[15]:.1f} with 15 pixels, by nothing with 16"
)
plotting.show(fig, f"{text_}; phases by {turns[28]:.1f} with 28, by less than 0.001 with 40.")

# %% [markdown]
# (b). Below 16 there are more equations than unknowns; at 16 the complex plate is exact. A phase is *half* a complex number, so you need about twice as many.
#
# Does it work as light, and not only as M? Light one input after the other, and read the four outputs.

# %% jupyter={"source_hidden": true}
# Send each input through two lenses and a plate of 64 phases, and draw the matrix that came out
A = matrix(5)
row = np.pad(phase_plate(M[:, 96:160], A.ravel()), 96)
plate = row * (np.arange(N) == N // 2)[:, None]  # black but for one row
screens = four_f(stripes(inputs), plate)
seen = np.mean(screens, axis=1)[:, outputs].T  # the mean along each stripe
scale = np.vdot(A, seen) / np.vdot(A, A)
fig, ax = plt.subplots(figsize=(9, 4.8))
ax.plot(A.real.ravel(), A.imag.ravel(), "o", mfc="none", ms=14, label="asked for")
by_light = (seen / scale).ravel()
ax.plot(by_light.real, by_light.imag, "k.", ms=9, label="by light")
ax.set(xlabel="real part", ylabel="imaginary part", title="the 16 numbers of A", aspect="equal")
ax.legend(loc="lower right")
ax.margins(0.1)
share = np.sum(intensity(screens[..., outputs])) / np.sum(intensity(stripes(inputs)))
assert off(seen, A) < 1e-3 and dims[16] < 1e-12 and turns[40] < 1e-3  # both captions
plotting.show(
    fig, f"By light, A is off by less than 0.001. The outputs get {share:.2%} of the light."
)

# %% [markdown]
# The answer is right and dear: the rest of the light meets the black around 64 pixels, or falls beside the four stripes. An error of 0 says nothing of that. [Lesson 12](12_onn_generator.ipynb) puts the light into the loss.

# %% [markdown]
# ## Side path: a plate of your own
#
# One plate between two lenses is yours to invent.

# %% [markdown]
# ### Exercise 11.5: anything but the face  (●●●, side path, 15 minutes, open-ended)
#
# **Goal** a plate `my_plate`, 256 x 256 complex numbers with |t| ≤ 1, for the place between the lenses. Make a face that casts a shadow, three faces, a blurred one, a relief: anything but the face itself, moved or not. The rules: no amplifying, and at least 1 % of the light must arrive.
#
# First on paper: what does t = e^(2πi·fx·a) do to the face? And a sum of two plates?

# %%
my_plate = ...
### BEGIN SOLUTION
my_plate = 1 + centred_fft(kernel) / 6  # a relief: the face and its edges
my_plate = my_plate / np.max(np.abs(my_plate))
### END SOLUTION

# %%
checks.lesson_11.my_plate(my_plate)

# %% [markdown] tags=["explanation"]
# #### Solution 11.5, explained
#
# The face plus its edges is a relief, lit from one side: rims that face the light are brighter, the others darker. Sums of kernels are sums of plates.
#
# A sum of tilts gives copies. Three faces, each shifted by 40 pixels, in light that adds up:
#
# ```python
# my_plate = (1 + 2 * np.cos(2 * np.pi * lab.x / pitch * 40 / N)) / 3 * np.ones(lab.shape)
# ```

# %% jupyter={"source_hidden": true}
# Draw the face, and what your plate makes of it (a clear plate, as long as there is none)
yours = np.shape(globals().get("my_plate")) == lab.shape
light = turned(intensity(four_f(face, my_plate if yours else 1)))
inner, small = part(121)
fig, axs = plt.subplots(1, 2, figsize=(9, 4))
for ax, view, name in [(axs[0], face**2, "the face"), (axs[1], light, "on the screen, turned")]:
    look = {"norm": PowerNorm(0.5, 0, 1), "colorbar": "brightness (1: the face)"}
    plotting.image(ax, view[inner], small, name, **look)
whose = "Your plate" if yours else "A clear plate"
kept = np.sum(light) / np.sum(face**2)
plotting.show(fig, f"{whose} lets {kept:.0%} of the light come through.")

# %% [markdown]
# ## Key points
#
# A lens turns direction into place, x = λf·fx: from one f before it to one f behind it, light is Fourier transformed. Two lenses and a plate are a convolution, on its head; the transforms and the product are light's, the square is the camera's. A matched filter asks how much lies under the mark, and what sticks out costs nothing. A mark that a gradient has drawn can say no as well as yes.
#
# **To read.** The report and the papers linked above; and F. Cichos, [*Photonics*](https://fcichos.github.io/Photonics/lectures/lecture09/01-lecture09.html), on the microscope as two lenses with a filter between them.
#
# **Next**, [lesson 12](12_onn_generator.ipynb): eight plates, a face on the wall, and the gradient does all of the drawing.
