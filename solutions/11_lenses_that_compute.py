# %% [markdown]
# # Let a lens do the arithmetic
#
# Three wide beams fall on one lens. They fill the same glass, and each has its own direction. Run the cell and look at them from the side.

# %%
import autograd.numpy as np
import matplotlib.pyplot as plt
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from scipy.ndimage import maximum_filter
from scipy.signal import convolve2d

from shared import checks, plotting
from shared.datasets import smiley
from shared.elements import aperture, gaussian_beam, intensity, lens, plane_wave
from shared.propagation import Bench, propagate
from shared.training import cosine, fit

plotting.setup()

N, pitch, wavelength = 256, 20e-6, 633e-9
f = N * pitch**2 / wavelength  # why this one? See below
lab = Bench(samples=N, pitch=pitch, wavelength=wavelength, spacing=f)
glass, angles = lens(lab, f), np.array([-6e-3, 0, 6e-3])
beams = np.array([aperture(lab, 1.2e-3, soft=True) * plane_wave(lab, a) for a in angles])

z = np.linspace(0, 1.2 * f, 41)
light = [intensity(propagate(glass * beams, lab, d, band_limit=True)[:, N // 2]) for d in z]
fig, ax = plt.subplots(figsize=(9, 4.4))
plotting.side_view(ax, np.sum(light, axis=1) ** 0.3, z, lab.x)
ax.axvline(1e3 * f, color="w", ls=":")
spots = lab.x[np.argmax(intensity(propagate(glass * beams, lab, f)[:, N // 2]), axis=1)]
text = ", ".join(f"{1e3 * s + 0:.2f}" for s in spots)
plotting.show(fig, f"Three directions become three points, {1e3 * f:.0f} mm on, at x = {text} mm.")

# %% [markdown]
# A direction went in, a place came out: x = f·tan α. [Lesson 10](10_light_on_a_grid.ipynb) called a direction a *frequency*, and wrote any field as a sum of them. So the lens has sorted the light by frequency. That is a Fourier transform, and half a nanosecond was enough.
#
# **You will** check a lens against `np.fft.fft2`, run [lesson 09](09_convolution_by_fourier.ipynb)'s convolution in light, find every "e" on a page at once, and multiply by a matrix. **You will learn** what the place behind a lens is for, the 4f correlator, and how many pixels a matrix costs. **You need** lessons [09](09_convolution_by_fourier.ipynb) and [10](10_light_on_a_grid.ipynb). **Time:** {minutes}.
#
# ## A bench made for a lens

# %%
print(lab.report())
print(f"light needs {f / 0.2998:.2f} ns for one f; four f are {4 * f:.2f} m")
print(f"tilt 6 mrad: f tan α = {1e3 * f * np.tan(6e-3):.3f} mm, seen at {1e3 * spots[2]:.3f} mm")

# %% [markdown]
# It agrees to within a pixel of 0.02 mm. A wave of frequency fx lands at x = λ·f·fx. The FFT's frequencies are 1/(N·p) apart, so their points are λf/(N·p) apart. We chose **f = N·p²/λ**, and that makes them exactly one pixel. It is also the shortest lens that this window can hold.

# %% [markdown]
# ### Exercise 11.1: grind a lens  (●○○, 6 minutes, 1 line)
#
# **Input** `x` and `y` in metres (they broadcast), λ, f. **Goal** the complex number by which a thin lens multiplies the light at each place.
#
# First on paper: from a point at radius r to the focus it is √(f² + r²) ≈ f + r²/2f. All paths must arrive in step, and longer ones gain phase 2π for each λ. What must the glass add? (Leave out what is the same everywhere.)


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

# %% [markdown]
# ## A Fourier transform made of glass
#
# Put a picture one f *before* the lens and look one f *behind* it. Theory (Goodman, 2005, ch. 5) says that the field there is the picture's Fourier transform, times one constant, e^(2ikf)/iN. Zero frequency is in the middle, where the lens's axis is. So the FFT must be shifted both ways.
#
# **Predict.** How far will light and FFT differ: (a) a few per cent, lenses are not perfect; (b) about 1e-4; (c) 1e-16?


# %%
def through_lens(u):
    return propagate(glass * propagate(u, lab, f), lab, f)


def centred_fft(u):
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(u)))


constant = np.exp(4j * np.pi * f / wavelength) / (1j * N)
face = np.pad(smiley(64), 96)
by_lens, by_fft = through_lens(face), constant * centred_fft(face)
middle = slice(80, 177)
views = {"the face": face, "behind the lens": by_lens, "by FFT": by_fft}
views = {name: np.log(1e-3 + np.abs(u))[middle, middle] for name, u in views.items()}
off = np.max(np.abs(by_lens - by_fft)) / np.max(np.abs(by_fft))
plotting.show(
    plotting.row(views), f"Logarithms of |u|. Lens and FFT differ by {off:.0e} of the brightest."
)

# %% [markdown]
# (b), and phases are compared as well. What is left is not the grid's fault: the theory and our parabola are exact only for light that is nearly straight. **Change** the pitch to 40e-6, so that light is less steep, and look again.
#
# ## There and back: the 4f system
#
# FFT, multiply, inverse FFT: that was [lesson 09](09_convolution_by_fourier.ipynb). A lens cannot take the *inverse* transform. **Predict.** A second lens, with the same f, transforms once more. What will the screen show: (a) the face, (b) the face upside down, (c) something new?


# %%
def four_f(u, t=1):
    """Lens, a plate that transmits t, lens: four focal lengths from picture to screen."""
    return through_lens(t * through_lens(u))


def turned(u):
    """Upside down and left to right, about the axis on sample N // 2."""
    return np.roll(u[..., ::-1, ::-1], 1, axis=(-2, -1))


twice = -np.exp(8j * np.pi * f / wavelength)  # N² constant²
blob = gaussian_beam(lab, 8 * pitch) * plane_wave(lab, 2e-3)
for name, u in [("a soft blob", blob), ("the face", face)]:
    amiss = np.sum(intensity(four_f(u) - twice * turned(u))) / np.sum(intensity(u))
    print(f"{name}, against itself upside down: {amiss:.0e} of the energy is amiss")

# %% [markdown]
# (b). Twice forward is a half turn, since F F u(x) = u(-x). Between the lenses you can now *touch* the frequencies. [Lesson 09](09_convolution_by_fourier.ipynb)'s filter was a kernel of 3 x 3 numbers that looks for edges. Its Fourier transform, on a plate of glass, stands where the frequencies are.
#
# $$u' = F\, t\, F\, u \qquad\text{with}\qquad t = F\,\text{kernel}$$
#
# Glass can only take light away, so |t| ≤ 1: we divide by the largest. The sign? A screen sees |u|². Let a plane wave r fall on it as well, in step and brighter than all the rest: √|r + u|² - r is u, minus signs included.

# %%
sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
kernel = np.pad(sobel, [(127, 126), (127, 126)])  # its middle on the axis
t = centred_fft(kernel)
largest = np.max(np.abs(t))
computed = convolve2d(face, sobel, mode="same")  # the first picture of lesson 09
u = four_f(face, t / largest) / twice
seen = intensity(u)
signed = largest * (np.sqrt(intensity(1 + u)) - 1)

near = slice(91, 166)
views = {"computed": computed, "by light": turned(signed)}
views |= {"computed, squared": computed**2, "seen, no reference": turned(seen)}
fig = plotting.row({name: v[near, near] for name, v in views.items()}, cmap="gray")
match = np.corrcoef(computed.ravel(), turned(signed).ravel())[0, 1]
assert np.max(np.abs(turned(signed) - computed)) < 0.01 * np.max(computed)
plotting.show(fig, f"The feature map, by lesson 09 and by light (turned): correlation {match:.6f}.")

# %% [markdown]
# Stop here for a moment. In glass, the second picture needs no loop and no multiplication. A convolution layer is a plate between two lenses, in the time that light needs for 65 cm.

# %% [markdown]
# ### Exercise 11.2: choose the frequencies  (●●○, 8 minutes, 3 lines)
#
# **Input** a bench, a focal length, and two frequencies in lines per metre. **Goal** a plate (ny, nx) of 0 and 1 that lets pass the waves whose frequency √(fx² + fy²) lies between `low` and `high`, both included.
#
# First on paper: where does a wave of 5 lines per millimetre land? Picture to expect: a bright ring on black.


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
#
# `low` above 0 gives *dark field*: a microscopist's way to see edges and dust on black. `high` finite is a *spatial filter*: it cleans laser beams.

# %% [markdown]
# ## Play
#
# Such a ring stands between the lenses here. In JupyterLab and Notebook, sliders set its two radii. **Predict**, then try: an opening from 0 to 0.2 mm; from 0.3 mm to the end; what is the smallest opening in which the face still smiles? (Elsewhere, change the last number in a bracket and run again.)

# %%
waves, r = through_lens(face), np.hypot(*np.meshgrid(lab.x, lab.y))
fig, axs = plt.subplots(1, 3, figsize=(9, 3.3))
plotting.image(axs[0], face[near, near], title="in front")
opening = plotting.image(axs[1], 0 * face[middle, middle], title="between", vmin=-7, vmax=5)
arrived = plotting.image(axs[2], 0 * face[near, near], title="on the screen")


def draw(inner_mm, outer_mm):
    kept = np.where((r >= 1e-3 * inner_mm) & (r <= 1e-3 * outer_mm), waves, 0)
    opening.set_data(np.log(1e-3 + np.abs(kept))[middle, middle])
    light = np.abs(through_lens(kept))[near, near]
    arrived.set(data=light, clim=(0, np.max(light) + 1e-9))
    share = np.sum(intensity(kept)) / np.sum(face**2)
    return f"Open from {inner_mm:.2f} to {outer_mm:.2f} mm: {share:.1%} of the light comes through."


plotting.sliders(fig, draw, inner_mm=(0, 1, 0.3), outer_mm=(0.05, 2.5, 2.5))

# %% [markdown]
# ## Find every e
#
# A kernel can also be a letter. [Lesson 09](09_convolution_by_fourier.ipynb)'s correlation *seeks* it: a convolution with the letter turned by half a turn. Turning it conjugates its transform, and that plate is a **matched filter** (VanderLugt, 1964). All places are searched at once.
#
# We draw page and letters ourselves, bright on black, from the outlines of Matplotlib's own typeface.

# %%
text = (
    "A lens is a computer. It\ntakes the light of every\npoint and sends it every\n"
    "where at once, each with\nits own phase: the whole\nFourier transform in the\n"
    "time light needs to pass\na few hands of air. Then\na plate of glass, and a\n"
    "second lens, and there's\nthe answer, on a screen.\nNo clock has ticked, and\n"
    "no number has moved."
)
alphabet = "abcdefghijklm\nnopqrstuvwxyz\nABCDEFGHIJKLM\nNOPQRSTUVWXYZ\n.,:;'0123456"


def glyph(letter):
    """A letter, 18 x 10 pixels: each is the share of it that lies inside the outline."""
    outline = TextPath((6, 50), letter, size=150, prop={"family": "DejaVu Sans Mono"})
    x, y = np.meshgrid(np.arange(1.25, 100, 2.5), np.arange(1.25, 180, 2.5))
    points = np.array([x.ravel(), y.ravel()]).T
    lines = sum(Path(p).contains_points(points) * 1 for p in outline.to_polygons())
    return np.mean(np.reshape(lines % 2, (18, 4, 10, 4)), axis=(1, 3))[::-1]  # % 2: holes stay open


def letters(text):
    """Each letter of a text, with its place on the page."""
    for row, line in enumerate(text.split("\n")):
        for k, letter in enumerate(line):
            if letter != " ":
                yield letter, (slice(11 + 18 * row, 29 + 18 * row), slice(8 + 10 * k, 18 + 10 * k))


def printed(text):
    page = np.zeros(lab.shape)
    for letter, place in letters(text):
        page[place] = glyph(letter)
    return page


def matched(letter):
    mark = np.pad(glyph(letter), [(119, 119), (123, 123)])
    t = np.conj(centred_fft(mark))
    return t / np.max(np.abs(t))


def phase_only(letter):
    return np.exp(1j * np.angle(matched(letter)))


def searched(page, t):
    return turned(intensity(four_f(page, t)))


def rivals(light, text, letter):
    """The faintest peak of a letter, and the brightest of all others, with its name."""
    peaks = [(np.max(light[place]), name) for name, place in letters(text)]
    return min(p for p in peaks if p[1] == letter)[0], max(p for p in peaks if p[1] != letter)


def count(light, threshold):
    """Peaks above the threshold: pixels that are the brightest within 3 pixels."""
    return int(np.sum((light == maximum_filter(light, 7)) & (light > threshold)))


# %% [markdown]
# `phase_only` keeps the phases of the matched filter and makes its size 1 everywhere (Horner and Gianino, 1984). It takes no light away, and faint frequencies count for more.
#
# Where there is an e, a peak stands on the screen. We need a threshold, chosen *without* the page: on the alphabet, halfway between the e and its brightest rival. Then count the peaks above it.
#
# **Predict.** Which letter is the brightest rival of e: (a) o, (b) c, (c) b? And which filter tells them apart better?

# %%
page, abc = printed(text), printed(alphabet)
views = {"the page": page}
for name, make in [("matched", matched), ("phase only", phase_only)]:
    own, (rival, who) = rivals(searched(abc, make("e")), alphabet, "e")
    threshold = (own + rival) / 2
    light = searched(page, make("e"))
    faintest, (brightest, other) = rivals(light, text, "e")
    views[name] = maximum_filter(light, 3)  # peaks drawn wider, for the eye
    low, high, at = faintest / own, brightest / own, rival / own
    print(f"{name}: {count(light, threshold)} found, Python counts {text.count('e')}")
    print(f"  the alphabet's e has {own:.2g}. In shares of it, its {who} has {at:.2f};")
    print(f"  on the page, e has at least {low:.2f}, and the others at most {high:.2f} ({other})")

fig = plotting.row(views, height=3.15)
y, x = np.nonzero((light == maximum_filter(light, 7)) & (light > threshold))
fig.axes[0].images[0].set_cmap("gray")
fig.axes[0].plot(x, y, "o", mfc="none", mec="C5", ms=9)
plotting.show(fig, f"Rings: {len(x)} peaks of the phase-only filter above its threshold.")

# %% [markdown]
# Both count right. A matched filter asks how much light fits *under* the e, so its rival is b, which covers most of it. The phase-only filter asks where the phases agree, so its rival is o, the look-alike. Its peaks are sharp and more than ten times brighter. But sharper is not surer: for e its margin is the *narrower* one. The filter reaches beyond the letter, and neighbours disturb it. And for other letters?

# %%
for name, make in [("matched", matched), ("phase only", phase_only)]:
    wrong = ""
    for letter in sorted(set(text) & set("abcdefghijklmnopqrstuvwxyz")):
        own, (rival, who) = rivals(searched(abc, make(letter)), alphabet, letter)
        if count(searched(page, make(letter)), (own + rival) / 2) != text.count(letter):
            wrong += letter
    assert "n" in wrong and "e" not in wrong
    print(f"{name}: counts wrong for {len(wrong)} letters, {wrong}")

# %% [markdown]
# Over all letters neither wins clearly. And neither can count an n: an h *holds* a whole n, and neither filter minds what sticks out. A filter trained against its rivals would. That is a network.

# %% [markdown]
# ### Exercise 11.3: find another letter  (●●○, 10 minutes, 4 lines)
#
# **Input** a page of light (256 x 256), a `mark` of the same shape whose middle is on the axis, and a threshold *as a share* of the peak that the mark alone would give. **Goal** how many there are, as an `int`, by a phase-only filter. `centred_fft`, `searched` and `count` are yours.
#
# First on paper: what peak does the mark alone give? You need not derive it, you can search `mark` itself. Then count t, a, and n.


# %%
def how_many(page, mark, share):
    ### BEGIN SOLUTION
    t = np.exp(-1j * np.angle(centred_fft(mark)))
    alone = np.max(searched(mark, t))
    return count(searched(page, t), share * alone)
    ### END SOLUTION


for letter in "tan":
    mark = np.pad(glyph(letter), [(119, 119), (123, 123)])
    if (n := how_many(page, mark, 0.75)) is not ...:
        print(f"{letter}: the light counts {n}, Python {text.count(letter)}")

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
#
# It is right about t and a, and takes every h for an n.

# %% [markdown]
# ## Multiply by any matrix
#
# A convolution has one kernel for all places. A network's dense layer is freer: y = A x, with one number A[o, i] for each pair of an input i and an output o. Can the same two lenses do that?
#
# Light from input i reaches output o through the kernel's value at their distance. So place them such that *no two pairs have the same distance*: inputs 16 pixels apart, outputs 64. Then 4 x 4 distances are all different, and the kernel may hold a different number at each.
#
# Inputs and outputs are upright stripes. Their light is all on one line in the plane between: the plate is one row of N pixels, t[n]. Light finds for us what input i sends to pixel n. And what pixel n sends to output o? That is what o would send back to n, as [lesson 10](10_light_on_a_grid.ipynb) showed.

# %%
inputs, outputs = 104 + 16 * np.arange(4), 32 + 64 * np.arange(4)


def stripes(columns):
    return np.array([np.ones((N, 1)) * (np.arange(N) == c) for c in columns])


there, back = (through_lens(stripes(c))[:, N // 2] / N for c in (inputs, outputs))

# %% [markdown]
# ### Exercise 11.4: which matrix is it?  (●●○, 6 minutes, 1 line)
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
# A is linear in t: A[o, i] = Σ M[o, i, n] t[n], with M[o, i, n] = back[o, n] · there[i, n]. To design a plate is to solve that for t.
#
# How many pixels does A cost? Kulce, Mengu, Rivenson and Ozcan (2021) give the bound: **N ≥ Nᵢ·Nₒ**, inputs times outputs, and the error vanishes. With fewer there are more equations than unknowns.
#
# **Predict.** We design glass that may dim *and* turn light (a complex t, by least squares) and glass that only turns it (a phase, walking downhill). Where will each error fall: (a) both at 16, (b) phases later, (c) phases never?


# %%
M = np.reshape(back[:, None] * there, (16, N))


def amiss(y, a):
    """The share of y's energy that is no multiple of a, whose own energy is 1."""
    return 1 - intensity(np.dot(np.conj(a), y)) / np.sum(intensity(y))


def complex_plate(m, a, seed):
    return np.linalg.lstsq(m, a, rcond=None)[0]


def phase_plate(m, a, seed, steps=250):
    def loss(phase, step):
        return amiss(np.dot(m, np.exp(1j * phase)), a)

    start = np.random.default_rng(seed).uniform(-np.pi, np.pi, m.shape[1])
    return np.exp(1j * fit(loss, start, steps, cosine(0.3, steps), progress=False).params)


def matrix(seed):
    real, imaginary = np.random.default_rng(seed).normal(size=(2, 4, 4))
    return (real + 1j * imaginary) / np.sqrt(np.sum(real**2 + imaginary**2))


ns, curves = [1, 4, 8, 12, 15, 16, 20, 24, 28, 32, 40, 64], []
for design in (complex_plate, phase_plate):
    shares = []
    for seed, n in [(seed, n) for seed in range(3) for n in ns]:
        m, a = M[:, 128 - n // 2 :][:, :n], matrix(seed).ravel()  # the middle n pixels
        shares.append(amiss(np.dot(m, design(m, a, seed)), a))
    curves.append(np.sqrt(np.maximum(shares, 1e-12)).reshape(3, len(ns)))

fig, ax = plt.subplots(figsize=(9, 4.6))
for curve, style, name in zip(curves, ["o-C0", "s--C1"], ["complex", "phase"], strict=True):
    lines = ax.semilogy(ns, curve.T, style, ms=5, lw=1.2)
    lines[0].set_label(f"{name} plate, three matrices")
for n, height, words in [(16, 2e-3, "Kulce's bound,\nNᵢ·Nₒ = 16"), (32, 0.05, "2 Nᵢ·Nₒ = 32")]:
    ax.axvline(n, color="k", ls=":")
    ax.text(n + 0.5, height, words)
ax.set(xlabel="plate pixels N", ylabel="error (1e-6: rounding)", ylim=(3e-7, 3))
ax.legend(loc="upper right")
dims, turns = (dict(zip(ns, np.max(curve, axis=0), strict=True)) for curve in curves)
assert dims[16] < 1e-5 < 0.01 < np.min(curves[0][:, ns.index(15)]) and turns[40] < 0.01
text_16 = f"Complex plates miss by {dims[12]:.1f} with 12 pixels, by nothing with 16"
plotting.show(fig, f"{text_16}; phases by {turns[28]:.1f} with 28, by less than 0.01 with 40.")

# %% [markdown]
# (b). The bound is sharp: at 16 the complex plate is exact, below it it cannot be. A phase is *half* a complex number, so you need about twice as many. Both errors come down slowly until the count is reached, and then they fall off a cliff.
#
# Does it work as light, and not only as M? Send a vector through the lenses.

# %%
A, x = matrix(5), 4 * matrix(6)[0]
row = np.pad(phase_plate(M[:, 96:160], A.ravel(), seed=5), 96)
plate = row * (np.arange(N) == N // 2)[:, None]  # black but for one row
field = np.tensordot(x, stripes(inputs), axes=1)
screen = four_f(field, plate)
y, true = np.mean(screen, axis=0)[outputs], np.dot(A, x)  # y: summed along each stripe
scale = np.sum(np.conj(true) * y) / np.sum(intensity(true))

fig, axs = plt.subplots(1, 3, figsize=(9, 3.5), width_ratios=[1.3, 1.3, 1])
plotting.image(axs[0], np.abs(field), title="x, as stripes")
plotting.image(axs[1], np.abs(screen), title="the screen")
axs[1].vlines(outputs, 0, 255, color="w", ls=":")
for shift, values, name in [(-0.2, true, "A x by NumPy"), (0.2, y / scale, "by light")]:
    axs[2].bar(np.arange(4) + shift, np.real(values), 0.4, label=name)
axs[2].set(title="y, real part", xlabel="output", xticks=range(4), ylim=(0, 0.65))
axs[2].legend(fontsize=9, loc="upper left")
wrong = np.sqrt(np.sum(intensity(y / scale - true)) / np.sum(intensity(true)))
share = np.sum(intensity(screen[:, outputs])) / np.sum(intensity(field))
assert wrong < 1e-4
plotting.show(fig, f"y by light is off by less than 1e-4. It gets {share:.2%} of the light.")

# %% [markdown]
# The answer is right and dear: the rest of the light meets the black around 64 pixels, or falls beside the four stripes. An error of 0 says nothing of that. [Lesson 12](12_onn_generator.ipynb) puts the light into the loss.

# %% [markdown]
# ### Exercise 11.5: a plate of your own  (●●●, 15 minutes, open-ended)
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
if my_plate is not ...:
    light = turned(intensity(four_f(face, my_plate)))
    views = {"the face": face[middle, middle], "my plate does": np.sqrt(light)[middle, middle]}
    fig, kept = plotting.row(views, height=3.6), np.sum(light) / np.sum(face**2)
    plotting.show(fig, f"My plate lets {kept:.0%} of the light come through.")

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

# %% [markdown]
# ## Key points
#
# - A lens turns direction into place: one f before it to one f behind it, light is Fourier transformed.
# - Two lenses and a plate are a convolution, turned by half a turn; with a filter, a letter or a matrix on the plate, they are a network's linear layer.
# - A matched filter asks how much fits; a phase-only filter asks where the phases agree.
# - A matrix costs at least Nᵢ·Nₒ complex pixels, or about twice as many phases. Being right and being bright are different goals.
#
# ## What to read
#
# J. W. Goodman, *Introduction to Fourier Optics* (3rd ed., 2005), chapters 5 and 8. A. VanderLugt, "Signal detection by complex spatial filtering", *IEEE Transactions on Information Theory* 10, 139 (1964). J. L. Horner and P. D. Gianino, "Phase-only matched filtering", *Applied Optics* 23, 812 (1984). O. Kulce, D. Mengu, Y. Rivenson and A. Ozcan, "All-optical synthesis of an arbitrary linear transformation using diffractive surfaces", *Light: Science & Applications* 10, 196 (2021).
#
# **Next**, [lesson 12](12_onn_generator.ipynb): we stop telling the plates what to do, and ask the gradient.
