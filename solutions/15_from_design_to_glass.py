# %% [markdown]
# # Build what the gradient drew
#
# A trained network of light is a list of phases, and a workshop wants micrometres of glass. Between the two lie a formula, a few levels, and hands that are never exact.

# %% jupyter={"source_hidden": true}
# Draw a corner of the first plate as a block of glass, from phases that were trained before
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import fabrication, plotting
from shared.datasets import stored, unpacked

plotting.setup()
long_run = stored("from_design_to_glass")  # made by: python tools/long_runs/from_design_to_glass.py


def trained(name):
    """The phases of a stored design, three plates: (3, 48, 48)."""
    return unpacked(long_run["phases"][name], (3, 48, 48))


heights = fabrication.height(trained("plain")[0], "fused silica", 550e-9)
corner = 1e6 * heights[16:32, 16:32]
rows, columns = np.meshgrid(20.0 * np.arange(16), 20.0 * np.arange(16), indexing="ij")
fig = plt.figure(figsize=(9, 5.6))
ax = fig.add_subplot(projection="3d")
colors = plt.cm.cividis(corner / corner.max()).reshape(-1, 4)
ax.bar3d(columns.ravel(), rows.ravel(), 0, 20, 20, corner.ravel(), color=colors, shade=True)
ax.set(zlabel="height (µm)", zlim=(0, 3), xticks=[0, 100, 200, 300], yticks=[0, 100, 200, 300])
ax.set_xlabel("x (µm)", labelpad=10)
ax.set_ylabel("y (µm)", labelpad=10)
ax.set_zticks([0, 0.5, 1])
ax.set_box_aspect((1, 1, 0.45), zoom=1.15)
ax.view_init(42, -60)
deepest = fabrication.relief("fused silica", 550e-9)
assert f"{1e6 * deepest:.1f}" == "1.2"
plotting.show(
    fig,
    f"A corner of 16 x 16 pixels of a plate of fused silica, which reads digits together with two "
    f"others. Its heights go up to {1e6 * heights.max():.1f} µm; sideways a pixel is 20 µm wide.",
)

# %% [markdown]
# **You will** turn phases into heights of a glass you can order, round them, push plates out of place, train a design that expects that, and write the files that a workshop reads. **You will learn** what a design can bear, and how to teach it to bear more. **You need** [lesson 13](13_onn_classifier.ipynb), whose readers of digits we build. **Time:** {minutes}.

# %%
from dataclasses import replace

import autograd.numpy as np
from autograd import grad
from autograd.scipy.special import logsumexp
from autograd.tracer import getval

from shared import checks, fabrication, plotting
from shared.datasets import digits, stored
from shared.elements import detectors, intensity
from shared.propagation import Bench, propagate, transfer_function
from shared.training import cosine, fit

bench = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=20e-3)
train, validation, test = digits(seed=0)

# %% [markdown]
# The design is that of [lesson 13](13_onn_classifier.ipynb), with three plates instead of five (every plate is one more to put in its place), an image 32 of 48 samples wide, and ten pairs of large detectors. It has been trained on three splits. All numbers below are of their test parts, which no training has seen.
#
# Light that misses a plate is lost: on each hop zeros surround the window, and what lands there is dropped. Of the light that we send in, 66 % arrives behind our three plates. (Without the zeros the window is a ring. A design trained on it reads 97 % there, and 86 % where light can leave, as on a bench.)

# %% jupyter={"source_hidden": true}
# From lesson 13: amplitudes, the light of one pixel, what a pair says, the loss


def amplitudes(images):
    x = images.reshape(len(images), -1)
    return (x / np.sqrt(np.sum(x**2, axis=1, keepdims=True))).astype(np.float32)


def single_pixels(bench, size=8, wide=32):
    zoom = wide // size
    each = np.kron(np.eye(size**2).reshape(-1, size, size), np.ones((zoom, zoom)) / zoom)
    edge = (bench.shape[0] - size * zoom) // 2
    return np.pad(each, [(0, 0), (edge, edge), (edge, edge)]).astype(np.complex64)


def contrast(d):
    return (d[:, ::2] - d[:, 1::2]) / (d[:, ::2] + d[:, 1::2])


def pair_cost(d, labels):
    z = 10 * contrast(d)
    return np.mean(logsumexp(z, axis=1) - z[np.arange(len(labels)), labels])


# %% [markdown]
# ## From phase to height
#
# Glass of index n is slower than air. A wave that passes a height h of it falls behind by h(n - 1) compared with one that goes past, and one wavelength of that is a turn of 2π. So
#
# $$\varphi = 2\pi\,\frac{(n-1)\,h}{\lambda}.$$
#
# Whole turns change nothing, so nobody needs to cut deeper than λ/(n - 1).

# %% [markdown]
# ### Exercise 15.1: how high the glass is  (●○○, 5 minutes, 2 lines)
#
# **Input** `phase` (ny, nx) in radians, of any size and sign; the `wavelength` in metres; the index `n`. **Goal** the heights (ny, nx) in metres, none below 0, none as high as one whole turn.
#
# First on paper: what height belongs to a phase of -π/2? Picture to expect: the map of a plate, in micrometres.


# %%
def etched(phase, wavelength, n):
    ### BEGIN SOLUTION
    turns = np.mod(phase / (2 * np.pi), 1)
    return turns * wavelength / (n - 1)
    ### END SOLUTION


# %%
checks.lesson_15.etched(etched)

# %% [markdown] tags=["explanation"]
# #### Solution 15.1, explained
#
# A phase of -π/2 is three quarters of a turn: np.mod drops whole turns in the right direction for negative numbers, too. (np.fmod and math's % in C keep the sign.) The rest is the formula, solved for h.
#
# With the floor instead:
#
# ```python
# def etched(phase, wavelength, n):
#     turns = phase / (2 * np.pi)
#     return (turns - np.floor(turns)) * wavelength / (n - 1)
# ```

# %% [markdown]
# Which n? **Sellmeier's formula** says it for every colour, with six numbers for each glass that its maker, or somebody with a good laboratory, has measured:
#
# $$n^2 = 1 + \sum_k \frac{B_k\,\lambda^2}{\lambda^2 - C_k}, \qquad \lambda\ \text{in µm}.$$
#
# `fabrication.GLASSES` has two: [SCHOTT's N-BK7](https://raw.githubusercontent.com/polyanskiy/refractiveindex.info-database/master/database/data/specs/schott/optical/N-BK7.yml) and [fused silica, after Malitson](https://raw.githubusercontent.com/polyanskiy/refractiveindex.info-database/v2026-05-24/database/data/main/SiO2/nk/Malitson.yml). (Mind the catalogues: SCHOTT prints C, and Malitson prints √C. Who mixes them up gets a number that looks like an index, and a plate that is wrong.)

# %%
for name in fabrication.GLASSES:
    n = fabrication.refractive_index(name, 550e-9)
    print(f"{name:13} n = {n:.4f}, one turn is {1e6 * fabrication.relief(name, 550e-9):.3f} µm")

# %% jupyter={"source_hidden": true}
# Take your etched where it is right, ours where it is not yet, and draw the first plate's heights


def our_etched(phase, wavelength, n):
    return np.mod(phase / (2 * np.pi), 1) * wavelength / (n - 1)


etch = checks.choose(checks.lesson_15.etched, etched, our_etched)
silica = fabrication.refractive_index("fused silica", 550e-9)
cut = etch(trained("plain")[0], 550e-9, silica)
assert np.allclose(cut, heights, atol=1e-12)
calm = etch(trained("plain")[0] + np.pi, 550e-9, silica)
jump, calm_jump = (np.mean(np.abs(np.diff(h, axis=1))) for h in (cut, calm))
rim = np.pad(np.zeros((32, 32)), 8, constant_values=1) > 0  # where no digit shines directly
assert calm_jump < 0.7 * jump and not np.any(trained("plain")[0][rim])
fig, ax = plt.subplots(figsize=(7.5, 6))
plotting.image(ax, 1e6 * cut, bench, "plate 1", cmap="cividis", colorbar="height (µm)")
ax.set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
plotting.show(
    fig,
    f"The first of three plates: 960 µm wide, {1e6 * cut.max():.2f} µm deep. Two neighbours of "
    "phases just above 0 and just below 2π are far apart in height, and nearly the same to light.",
)

# %% [markdown]
# (The rim is flat: no light of an image falls there, so no gradient has touched it. Inside, many phases are near 0, and those a little below 0 become nearly a whole turn, a tower. A constant added to all phases of a plate changes nothing that a detector sees. With half a turn more, `+ np.pi`, the same plate would be calmer to cut.)
#
# ## A few levels
#
# A plate is often etched in **levels**: b masks, each half as deep as the one before, make 2ᵇ of them. Many modulators take 8 bits, 256 grey values. So each phase goes to the nearest level.

# %% [markdown]
# ### Exercise 15.2: the nearest level  (●○○, 5 minutes, 2 lines)
#
# **Input** `phase` (ny, nx) in radians, of any size and sign; how many `bits`. **Goal** the phase (ny, nx) of the nearest of 2**bits levels, evenly spread over a turn: from 0 to less than 2π.
#
# First on paper: with 2 bits, which are the four levels, and where does a phase of 6.2 go? Picture to expect: accuracy against bits.


# %%
def stepped(phase, bits):
    ### BEGIN SOLUTION
    step = 2 * np.pi / 2**bits
    return np.mod(np.round(phase / step), 2**bits) * step
    ### END SOLUTION


# %%
checks.lesson_15.stepped(stepped)

# %% [markdown] tags=["explanation"]
# #### Solution 15.2, explained
#
# The four levels are 0, π/2, π and 3π/2. A level at 2π would be the first one again: it would cost a mask and give nothing. So 6.2, which lies between 3π/2 and 2π and nearer to 2π, goes to 0. The modulo stands after the rounding, or 2π would come out.
#
# Or by comparing with all levels on the circle:
#
# ```python
# def stepped(phase, bits):
#     levels = 2 * np.pi * np.arange(2**bits) / 2**bits
#     distance = np.cos(phase[..., None] - levels)
#     return levels[np.argmax(distance, axis=-1)]
# ```

# %% jupyter={"source_hidden": true}
# Light through plates that may stand wrong (you will read it below), and the shares read right


def in_another_colour(bench, colour, glass="fused silica"):
    now = replace(bench, wavelength=bench.wavelength * (1 + colour))
    delay = fabrication.relief(glass, bench.wavelength) / fabrication.relief(glass, now.wavelength)
    return now, delay


def sheared(u, slope, axis):
    across = np.arange(u.shape[-3 - axis]) - u.shape[-3 - axis] // 2  # -1 and -2 swap
    lag = np.exp(-2j * np.pi * slope * np.outer(np.fft.fftfreq(u.shape[axis]), across))
    lag = (lag if axis == -2 else lag.T).astype(u.dtype)
    return np.fft.ifft(np.fft.fft(u, axis=axis) * lag, axis=axis)


def turned(u, angle, room=4):
    """Light turned by an angle: three shears, each of which moves every row or column a bit."""
    if not angle:
        return u
    u = np.pad(u, [(0, 0)] * (u.ndim - 2) + [(room, room)] * 2)
    for axis, slope in [(-1, -np.tan(angle / 2)), (-2, np.sin(angle)), (-1, -np.tan(angle / 2))]:
        u = sheared(u, slope, axis)
    return u[..., room:-room, room:-room]


def with_room(bench):
    """The bench with zeros around its window, as wide as light moves in a hop and plates may."""
    return replace(bench, samples=4 * int(np.ceil((bench.shape[0] + bench.reach + 2) / 4)))


def passed(u, H):
    """Light after H. Where H is larger, zeros surround the light, and what lands there is lost."""
    ny, nx = u.shape[-2:]
    return np.fft.ifft2(np.fft.fft2(u, H.shape) * H)[..., :ny, :nx]


def through(u, phases, bench, faults):
    *plates, colour = faults
    light, delay = in_another_colour(with_room(bench), colour)
    fy, fx = np.meshgrid(*map(np.fft.fftfreq, light.shape), indexing="ij")
    H, at = 1, np.zeros(2)
    for phase, shift, turn, gap, depth in zip(phases, *plates, strict=True):
        slide = np.exp(2j * np.pi * (fy * (shift - at)[0] + fx * (shift - at)[1]))
        if np.ndim(H) or np.any(shift):  # else the light is at its first plate already
            u = passed(u, (H * slide).astype(u.dtype))
        u = turned(u, -turn)
        if delay * (1 + depth) != 1:  # of the height that is there: without whole turns
            phase = np.mod(phase, np.float32(2 * np.pi)) * np.float32(delay * (1 + depth))
        u = turned(u * (np.cos(phase) + 1j * np.sin(phase)), turn)
        H, at = transfer_function(light, bench.spacing + gap), shift
    slide = np.exp(-2j * np.pi * (fy * at[0] + fx * at[1]))
    return passed(u, (H * slide).astype(u.dtype))


def workshop(rng, plates=3, shift=0.0, turn=0.0, gap=0.0, depth=0.0, colour=0.0):
    """What goes wrong: for every plate numbers of its own, anything up to ± these."""

    def up_to(size, *shape):
        return size * rng.uniform(-1, 1, shape)

    each = up_to(turn, plates), up_to(gap, plates), up_to(depth, plates)
    return up_to(shift, plates, 2), *each, float(up_to(colour))


def readings(phases, x, bench, faults):
    masks = detectors(bench, 20, side=180e-6).reshape(20, -1)
    where = np.array([np.flatnonzero(mask) for mask in masks])
    far = np.reshape(through(single_pixels(bench), phases, bench, faults), (64, -1))
    fields = np.dot(x, far[:, where.ravel()])
    return np.sum(np.reshape(intensity(fields), (len(x), 20, -1)), axis=2)


def share_right(d, labels):
    return np.mean(np.argmax(contrast(d), axis=1) == labels)


def right(phases, part, bench, draws=10, **sizes):
    """The share read right, as a mean over workshops that all err by up to these sizes."""
    rng, x = np.random.default_rng(15), amplitudes(part.images)
    tried = [workshop(rng, len(phases), **sizes) for _ in range(draws if sizes else 1)]
    return np.mean([share_right(readings(phases, x, bench, f), part.labels) for f in tried])


def our_stepped(phase, bits):
    step = 2 * np.pi / 2**bits
    return np.mod(np.round(phase / step), 2**bits) * step


def mean(fault, design="plain"):
    """Test accuracies of a stored design, without the fault first: means of three splits."""
    splits = long_run["designs"][design]
    rows = [
        (() if fault in ("bits", "photons") else (one["as drawn"],)) + tuple(one[fault])
        for one in splits
    ]
    return 100 * np.mean(np.array(rows), axis=0)


def sizes(fault):
    none = [] if fault in ("bits", "photons") else [0]
    return np.array(none + long_run["faults"][fault])


def as_drawn(design, what="as drawn"):
    return 100 * np.mean([one[what] for one in long_run["designs"][design]])


round_off = checks.choose(checks.lesson_15.stepped, stepped, our_stepped)

# %% [markdown]
# What does rounding cost? With N levels a phase is wrong by some ε between -π/N and π/N. What is left of the wave that was meant is the mean of exp(iε), which is sin(π/N)/(π/N); its square is the share of the energy: 41 % for two levels, 81 % for four, 95 % for eight, 98.7 % for sixteen. The rest goes astray.
#
# **Predict.** The exact design reads 97 % of the first split's test. Now each of its three plates has eight levels, made by rounding. How many does it read? (a) 97 %, as before: detectors only compare, and bright stays bright. (b) Some digits fewer, but more than nine in ten. (c) Eight in ten: 0.95³ is 0.86, so one part in seven goes astray.

# %%
for bits in (1, 2, 3, 4):
    phases = [np.float32(round_off(plate, bits)) for plate in trained("plain")]
    print(f"{2**bits:3} levels: {right(phases, test, bench):.0%}")

# %% [markdown]
# (b). Three plates at 95 % each send one part in seven astray. Most of that is spread over all detectors and harms no comparison, but where two detectors are nearly alike it decides.

# %% jupyter={"source_hidden": true}
# Draw accuracy against bits, from the stored run: means of three splits
read, exact = mean("bits"), as_drawn("plain")
inside = [100 * np.mean([one[bits] for one in long_run["with rounding"]]) for bits in ("2", "3")]
assert [f"{share:.0%}" for share in long_run["ring"]] == ["97%", "86%"]
assert f"{as_drawn('plain', 'arrives'):.0f}" == "66"
assert exact - inside[1] <= 1.0 < exact - read[2] < 8 and inside[0] > read[1] + 10
assert [round(100 * np.sinc(1 / n) ** 2, 1) for n in (2, 4, 8, 16)] == [40.5, 81.1, 95.0, 98.7]


def draw_bits(trained_too):
    fig, ax = plt.subplots(figsize=(9, 4.2))
    ax.plot(sizes("bits"), read, "o--", color="C0", markersize=9, label="rounded after training")
    if trained_too:
        ax.plot([2, 3], inside, "s-", color="C1", markersize=9, label="trained with rounding")
    ax.axhline(exact, color="0.4", linestyle=":", label="exact phases")
    ax.set(xlabel="bits (2ᵇ levels)", ylabel="read right (%)", ylim=(0, 103), xlim=(0.8, 8.2))
    ax.legend(loc="lower right")
    return fig


plotting.show(
    draw_bits(trained_too=False),
    f"Rounded after training: {read[0]:.0f} % with two levels, {read[1]:.0f} % with four, "
    f"{read[2]:.1f} % with eight. Exact phases read {exact:.1f} %. Means of three splits.",
)

# %% [markdown]
# Can the design be *trained* with eight levels? Rounding makes the loss a staircase: **flat almost everywhere**, and its gradient 0. A trick helps: forwards the rounded phase, backwards as if nothing had been rounded. `getval` hides the difference from Autograd. [Bengio and others](https://arxiv.org/abs/1308.3432) call it the **straight-through** estimator.


# %%
def straight_through(phase, bits):
    step = np.float32(2 * np.pi / 2**bits)
    return phase + getval(np.round(phase / step) * step - phase)


one = np.float32([0.3, 2.0, 4.0])
print("forwards ", straight_through(one, 2) / np.pi, "times π")
print("backwards", grad(lambda p: np.sum(straight_through(p, 2)))(one))

# %% jupyter={"source_hidden": true}
# Draw the same once more, with designs that were trained on for 240 steps with the rounding
plotting.show(
    draw_bits(trained_too=True),
    f"With the rounding in 240 more steps of training, eight levels read {inside[1]:.1f} % "
    f"instead of {read[2]:.1f} %, and four {inside[0]:.0f} % instead of {read[1]:.0f} %.",
)

# %% [markdown]
# Eight levels, three masks, now cost less than one point. (How long to train was settled by the first split's validation part.) A design bears what it has met in its training. Remember that.
#
# ## Half a pixel
#
# Now put the plates on a bench. Nobody places glass to the nanometre. Say that each plate stands off by some pixels, and not by a whole number. **What is a plate between its pixels?** One could interpolate between neighbours. But the phases jump by a turn, and halfway between 0 and 2π lies π, which is neither. Interpolating exp(iφ) is better, and still wrong:

# %%
t = np.exp(1j * trained("plain")[0])
halfway = (t + np.roll(t, 1, axis=1)) / 2
print(f"a plate interpolated halfway lets {np.mean(intensity(halfway)):.0%} of the light pass")

# %% [markdown]
# Glass does not absorb. So **move the light, not the glass**: seen from the plate, it is the light that comes half a pixel beside. And light on a grid is a sum of waves exp(2πifx) ([lesson 10](10_light_on_a_grid.ipynb)), each of which we can move by any s we like:
#
# $$e^{2\pi i f (x - s)} = e^{-2\pi i f s}\; e^{2\pi i f x}.$$

# %% [markdown]
# ### Exercise 15.3: light, half a pixel further  (●●○, 7 minutes, 3 lines)
#
# **Input** fields `u` (..., ny, nx), complex; how far to move them `right` (towards larger columns) and `down` (towards larger rows), in pixels, any real numbers. **Goal** the moved fields, same shape. What leaves on one side comes back on the other. `np.fft.fftfreq(n)` has the f of n samples, in waves per pixel.
#
# First on paper: the formula says what each wave is multiplied by. What must come out for a whole number of pixels? Picture to expect: a beam that moves and keeps its light.


# %%
def moved(u, right, down):
    ### BEGIN SOLUTION
    fy, fx = (np.fft.fftfreq(n) for n in u.shape[-2:])
    turn = np.exp(-2j * np.pi * (fy[:, None] * down + fx * right))
    return np.fft.ifft2(np.fft.fft2(u) * turn)
    ### END SOLUTION


# %%
checks.lesson_15.moved(moved)

# %% [markdown] tags=["explanation"]
# #### Solution 15.3, explained
#
# fft2 says how much of each wave there is, the factor moves each wave, ifft2 adds them up again. For whole pixels it is np.roll, to the last digit. No wave becomes weaker, so all light is kept: that is what interpolation could not do.
#
# One axis after the other does the same:
#
# ```python
# def moved(u, right, down):
#     for axis, s in [(-1, right), (-2, down)]:
#         f = np.fft.fftfreq(u.shape[axis])
#         turn = np.exp(-2j * np.pi * f * s)
#         turn = turn if axis == -1 else turn[:, None]
#         u = np.fft.ifft(np.fft.fft(u, axis=axis) * turn, axis=axis)
#     return u
# ```

# %% jupyter={"source_hidden": true}
# Take your moved where it is right, and move a beam by two pixels and a half


def our_moved(u, right, down):
    fy, fx = (np.fft.fftfreq(n) for n in u.shape[-2:])
    return passed(u, np.exp(-2j * np.pi * (fy[:, None] * down + fx * right)))


move = checks.choose(checks.lesson_15.moved, moved, our_moved)
y, x_axis = np.meshgrid(np.arange(-24, 24), np.arange(-24, 24), indexing="ij")
beam = np.exp(-(x_axis**2 + y**2) / 18) + 0j
there = intensity(move(beam, 2.5, -7.25))
fig, ax = plt.subplots(figsize=(9, 3.6))
ax.plot(20 * x_axis[0], intensity(beam)[24], "o--", label="before, along y = 0")
ax.plot(20 * x_axis[0], there[17], "s-", label="after, along y = -140 µm")
ax.set(xlim=(-200, 250), xlabel="x (µm)", ylabel="brightness (of the peak)")
ax.legend()
lost = 1 - np.sum(there) / np.sum(intensity(beam))
assert abs(lost) < 1e-9
plotting.show(
    fig,
    "A beam moved by 2.5 pixels (50 µm) to the right and 7.25 up. Its peak lies between two "
    f"samples now; of its light {abs(100 * lost):.0f} % is lost.",
)

# %% [markdown]
# In `through` (in a folded cell further up) each plate may stand elsewhere: the light moves into the plate's place, passes it, and hops on. The two moves between two plates are one, and go into the hop's own H. (What the sharp edges of real pixels throw out at steep angles is beyond this grid, with and without a shift.)
#
# **Predict.** A plate is 960 µm wide. Each of the three stands off, by anything up to half a pixel, 10 µm, along x and y. How many digits are read? (a) As good as all: 1 % of the width is little. (b) About nine in ten. (c) Three in four, or fewer.

# %%
for pixels in (0, 0.5, 1.0):
    accuracy = right(trained("plain"), test, bench, shift=pixels)
    print(f"up to {20 * pixels:2.0f} µm off: {accuracy:.0%}")

# %% [markdown]
# (c). What counts is not the width of a plate but that of its details. Where one pixel says 0 and its neighbour π, half a pixel is the difference between right and wrong; and light that has gone astray at one plate meets the wrong pixels at all others.
#
# ## Expect it
#
# A gradient finds what you left open ([lesson 12](12_onn_generator.ipynb)). Our loss had plates in their exact place, so nothing stopped it from trusting every micrometre. Mengu and others call the cure [vaccination](https://arxiv.org/abs/2005.11464): let the plates stand wrong *while you train*, by other random shifts at every step. What is left is what works wherever they stand.
#
# It takes one line in the loss, the third:


# %%
def learn(part, bench, start, steps, size=0.1, seed=0, bits=None, progress=True, **sizes):
    rng, x = np.random.default_rng(seed), amplitudes(part.images)

    def loss(phases, step):
        few = rng.integers(len(x), size=256)
        built = [straight_through(p, bits) for p in phases] if bits else phases
        faults = workshop(rng, len(phases), **sizes)
        return pair_cost(readings(built, x[few], bench, faults), part.labels[few])

    return fit(loss, start, steps, cosine(size, steps), progress=progress).params


# %%
vaccinated = learn(train, bench, list(trained("plain")), 20, shift=0.7, progress=False)
for pixels in (0, 0.5):
    accuracy = right(vaccinated, test, bench, shift=pixels)
    print(f"up to {20 * pixels:2.0f} µm off: {accuracy:.0%}")

# %% [markdown]
# Twenty steps, from the finished plates on, and the design bears more than before. What does it cost when all goes well? For that, the stored run has trained from the beginning, 400 steps, once with plates in their place and once with shifts of up to 0.7 pixels (14 µm):

# %% jupyter={"source_hidden": true}
# Draw accuracy against shift for both trainings, and what each bears at the same accuracy
LOOKS = {
    "plain": ("o--", "C0", "trained for exact places"),
    "shift": ("s-", "C1", "trained with shifts"),
    "all": ("^:", "C2", "trained with shifts, gaps, depths and colours"),
}


def curve(ax, fault, designs, scale=1.0):
    for name in designs:
        style, color, label = LOOKS[name]
        ax.plot(
            scale * sizes(fault), mean(fault, name), style, color=color, label=label, markersize=8
        )
    ax.set(ylabel="read right (%)", ylim=(0, 103))


def borne(fault, design, accuracy):
    """The largest size of a fault at which a design still reads this share (in %)."""
    read, size = mean(fault, design), sizes(fault)
    k = np.flatnonzero(read >= accuracy)[-1]  # it falls below behind this one
    return size[k] + (size[k + 1] - size[k]) * (read[k] - accuracy) / (read[k] - read[k + 1])


LEVEL = 90
before, after = (20 * borne("shift", name, LEVEL) for name in ("plain", "shift"))
assert after >= 3 * before, (before, after)
fig, ax = plt.subplots(figsize=(9, 4.8))
curve(ax, "shift", ("plain", "shift"), 20)
ax.plot([before, after], [LEVEL, LEVEL], "k|-", markersize=16)
ax.text(before + 3.4, LEVEL - 7, f"{after / before:.1f} times as far")
ax.set(xlabel="each plate stands off by up to (µm)")
ax.legend(loc="lower left")
price = as_drawn("plain") - as_drawn("shift")
assert f"{price:.0f}" == "3"
plotting.show(
    fig,
    f"{LEVEL} % are read up to {before:.0f} µm by the one and up to {after:.0f} µm by the other. "
    f"In their exact places: {as_drawn('plain'):.1f} % and {as_drawn('shift'):.1f} %.",
)

# %% [markdown]
# At the same accuracy, the trained one bears more than three times the shift, and it pays with three points where every plate is perfect. You buy tolerance with accuracy. (Mengu and others show the cure in an experiment, too.)
#
# **Predict.** This design has met shifts only. Now the plates stand in their places, but each is *turned* about its middle, by up to 4°. Compared with the plain one, it is (a) as bad: it never met a turn. (b) Worse: it has spent its freedom on something else. (c) Better.

# %%
for name in ("plain", "shift"):
    print(f"{name:5} {mean('turn', name)[-1]:.0f} % right with turns of up to 4°")

# %% [markdown]
# (c). A turn *is* a shift, another one at every pixel: by 4°, a pixel at the edge of the image, 16 pixels from the middle, moves by 1.1 pixels. Who bears shifts bears turns.

# %% jupyter={"source_hidden": true}
# Draw accuracy against turn for both trainings
assert mean("turn", "shift")[-1] > mean("turn", "plain")[-1] + 5
fig, ax = plt.subplots(figsize=(9, 4.2))
curve(ax, "turn", ("plain", "shift"))
ax.set(xlabel="each plate is turned by up to (degrees)")
ax.legend(loc="lower left")
plotting.show(
    fig,
    f"With turns of up to 4°: {mean('turn', 'plain')[-1]:.0f} % and "
    f"{mean('turn', 'shift')[-1]:.0f} %. Neither design has met a turn before.",
)

# %% [markdown]
# ## Side path: all other faults
#
# A hop may be too long, a relief too deep, the light of another colour; and detectors count photons. A third design has met the first three in its training, and shifts as well.

# %% jupyter={"source_hidden": true}
# Draw the accuracy of three designs against four more faults, one picture for each
TITLES = {
    "gap": "each hop of 20 mm is longer or shorter by up to (mm)",
    "depth": "each relief is too deep or too shallow by up to (%)",
    "colour": "the wavelength is longer or shorter by up to (%)",
}
for fault, title in TITLES.items():
    fig, ax = plt.subplots(figsize=(9, 3.6))
    curve(ax, fault, LOOKS)
    ax.set(xlabel=title)
    ax.legend(loc="lower left")
    ends = ", ".join(f"{mean(fault, name)[-1]:.0f} % ({LOOKS[name][2]})" for name in LOOKS)
    plotting.show(fig, f"At the right end: {ends}.")
fig, ax = plt.subplots(figsize=(9, 3.6))
curve(ax, "photons", LOOKS)
ax.set(xscale="log", xlabel="photons that each image sends in")
ax.legend(loc="lower right")
end = {(f, name): mean(f, name)[-1] for f in ("gap", "depth", "photons") for name in LOOKS}
assert end["gap", "shift"] > end["gap", "plain"] + 10 and end["gap", "all"] > 80
assert abs(end["gap", "all"] - end["gap", "shift"]) < 2 and f"{as_drawn('all'):.1f}" == "93.5"
assert end["depth", "all"] > 80 > max(end["depth", "shift"], end["depth", "plain"])
assert end["depth", "all"] > max(end["depth", "shift"], end["depth", "plain"]) + 5
assert mean("photons", "shift")[1] > mean("photons")[1] and end["photons", "plain"] == max(
    end["photons", name] for name in LOOKS
)
caught = {n: np.mean([one["light"] for one in long_run["designs"][n]]) for n in LOOKS}
assert min(caught["shift"], caught["all"]) > caught["plain"] + 0.1
few = ", ".join(f"{mean('photons', name)[1]:.0f} % ({LOOKS[name][2]})" for name in LOOKS)
plotting.show(fig, f"With 100 photons an image, and everything in its place: {few}.")

# %% [markdown]
# A design bears what it has met, and sometimes more. Who bears shifts bears a wrong gap, although only the third design has met one, and the third is no better at it. A wrong depth is another matter: shifts teach little about it, and at 30 % only the third reads more than eight in ten. It pays for that, too: where nothing is wrong it reads 93.5 %. With few photons the tolerant designs lead, as they put more of the light on the detectors; with many, the exact one does.
#
# One thing the wavelength shows: the relief has no whole turns, and a height that is one turn of green is 0.96 turns of a light whose wave is 4 % longer. So every edge of the map, harmless in its own colour, becomes a step.

# %% [markdown]
# ## Files
#
# A workshop has never heard of an array. It reads files, and each file has a scale that must be agreed on:
#
# - a **modulator** is a screen for phases. It takes an 8-bit picture, and a **look-up table** says which phase each grey value makes: it belongs to the device *and* the wavelength ([why it must be measured](https://doi.org/10.5772/intechopen.100379));
# - an **etcher** or a **lathe** takes a height map: 16-bit numbers with a step, or a table in micrometres;
# - a **printer** takes a solid, as triangles.
#
# Only what was read back is known to be right. So: write, read with another library, send the digits through what was read, and count.

# %%
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())
table = 2.1 * np.pi * (np.arange(256) / 255) ** 1.2  # of a modulator that is not quite linear
for k, plate in enumerate(trained("shift")):
    cut = fabrication.height(plate, "fused silica", 550e-9, thickness=1e-3)
    fabrication.write_png(folder / f"plate-{k}.png", plate, table)
    fabrication.write_tiff(folder / f"plate-{k}.tif", cut, bench.pitch)
    fabrication.write_csv(folder / f"heights-{k}.csv", cut, bench.pitch, "fused silica, 550 nm")

# %% jupyter={"source_hidden": true}
# Read each file by another library (Pillow, tifffile, NumPy) and count the digits it reads
import json

import tifffile
from PIL import Image


def by_pillow(k):
    return table[np.array(Image.open(folder / f"plate-{k}.png"))]


def by_tifffile(k):
    with tifffile.TiffFile(folder / f"plate-{k}.tif") as file:
        step = json.loads(file.pages[0].description)["step"]  # in µm
        heights = file.pages[0].asarray() * step * 1e-6
    return fabrication.phase(heights, "fused silica", 550e-9)


def by_numpy(k):
    heights = 1e-6 * np.loadtxt(folder / f"heights-{k}.csv", delimiter=",")
    return fabrication.phase(heights, "fused silica", 550e-9)


drawn = right(trained("shift"), test, bench)
print(f"as drawn                       {drawn:.1%}")
for name, reader in [
    ("PNG, 8 bits, by its table", by_pillow),
    ("TIFF, 16 bits, steps of 0.1 nm", by_tifffile),
    ("CSV, micrometres", by_numpy),
]:
    again = right([np.float32(reader(k)) for k in range(3)], test, bench)
    assert abs(again - drawn) < 0.006
    print(f"{name:30} {again:.1%}")

# %% jupyter={"source_hidden": true}
# Draw the picture that the modulator gets, and its table
grey = np.array(Image.open(folder / "plate-0.png"))
fig, axes = plt.subplots(1, 2, figsize=(9, 4), width_ratios=[1, 1.1], layout="compressed")
plotting.image(axes[0], grey, bench, "plate-0.png", cmap="gray", colorbar="grey value")
axes[0].set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
axes[1].plot(np.arange(256), table / np.pi, color="C0")
axes[1].axhline(2, color="0.4", linestyle="--")
axes[1].text(3, 2.04, "one turn", color="0.3")
axes[1].set(xlabel="grey value", ylabel="phase (π)", title="plate-0.csv, its look-up table")
plotting.show(
    fig,
    f"A made-up modulator: grey 255 is {table[-1] / np.pi:.1f}π, and the curve is bent. "
    "Without its table, the picture says nothing.",
)

# %% [markdown]
# ## Side path: a solid for the printer
#
# `fabrication.solid` builds the plate: a window of 1 mm, the relief on it, a flat rim, and on one corner of the rim a square, the **orientation mark**. (Turned over or around, a plate is another plate. All three of ours look alike to a hand.) STL files have [no unit](https://en.wikipedia.org/wiki/STL_%28file_format%29), and printers take millimetres, so that is what we write.

# %%
cut = fabrication.height(trained("shift")[0], "fused silica", 550e-9)
vertices, faces = fabrication.solid(cut, bench.pitch)
size = ", ".join(f"{side:.4g}" for side in np.ptp(vertices, axis=0))
print(f"{len(faces)} triangles, {size} mm")
edges = {tuple(pair) for f in faces.tolist() for pair in zip(f, f[1:] + f[:1], strict=True)}
print("closed:", len(edges) == 3 * len(faces) and edges == {(b, a) for a, b in edges})

# %% jupyter={"source_hidden": true}
# Where trimesh is installed, write the STL, let trimesh read it back, and count once more
from importlib.util import find_spec

if find_spec("trimesh"):
    (folder / "plate-0.stl").unlink(missing_ok=True)  # in case this cell runs again
    stl = fabrication.write_stl(folder / "plate-0.stl", cut, bench.pitch)
    back = fabrication.phase(
        fabrication.read_stl(stl, bench.shape, bench.pitch), "fused silica", 550e-9
    )
    printed = [np.float32(back), *trained("shift")[1:]]
    assert abs(right(printed, test, bench) - drawn) < 0.006
print("The solid is ready; fabrication.write_stl writes it where trimesh is installed.")

# %% jupyter={"source_hidden": true}
# Draw the solid's corner with the mark, its heights stretched
top = vertices[: (2 * 56) ** 2].reshape(112, 112, 3)[:36, :36]
fig = plt.figure(figsize=(9, 5))
ax = fig.add_subplot(projection="3d")
ax.plot_surface(
    1e3 * top[..., 0],
    1e3 * top[..., 1],
    1e3 * (top[..., 2] - 1),
    rcount=36,
    ccount=36,
    cmap="cividis",
    edgecolor="0.3",
    linewidth=0.2,
)
ax.set(zlabel="height (µm)", zlim=(0, 5))
ax.set_xlabel("x (µm)", labelpad=10)
ax.set_ylabel("y (µm)", labelpad=10)
ax.set_box_aspect((1, 1, 0.5), zoom=1.1)
ax.view_init(48, -60)
ax.set(xticks=[-500, -400, -300], yticks=[-500, -400, -300], zticks=[0, 1, 2])
mark = 1e3 * (top[..., 2].max() - 1)
plotting.show(
    fig,
    f"The corner of row 0 and column 0: the rim, the relief, and the mark of {mark:.0f} µm, which "
    "stands on this corner alone.",
)

# %% [markdown]
# (`fabrication.write_stl(path, heights, pitch)` needs [trimesh](https://pypi.org/project/trimesh/); without it, it says what to type: `pip install trimesh`.) Is that a plate for a kitchen's printer? No: its layers are far higher than our relief. With terahertz waves, more than a thousand times as long, it would be: the [first such networks](https://arxiv.org/abs/1804.08711) were printed.
#
# ## Side path: somebody else's mask
#
# A colleague sends `mask.png`. It opens as an array of whole numbers, from 0 to 255, and **these are not radians**: exp(1j * 255) is some phase, without any complaint.

# %% [markdown]
# ### Exercise 15.4: what the grey means  (side path, ●●○, 5 minutes, 2 lines)
#
# **Input** `grey`, an array (ny, nx) of whole numbers, of the type uint8 or uint16. **Goal** phases in radians, if all values of the type together are one turn: 256 of them, or 65536.
#
# First on paper: which phase is 128 of a uint8, and which is 128 of a uint16? Beware: a uint8 times 2 is a uint8, and 200 * 2 is 144 there.


# %%
def meant(grey):
    ### BEGIN SOLUTION
    values = 256**grey.dtype.itemsize
    return grey.astype(float) * (2 * np.pi / values)
    ### END SOLUTION


# %%
checks.lesson_15.meant(meant)

# %% [markdown] tags=["explanation"]
# #### Solution 15.4, explained
#
# 128 is half a turn of a uint8, π, and 1/512 of a turn of a uint16. An item has 1 or 2 bytes, each of 256 values. astype(float) comes first, so that nothing overflows. The divisor is 256 and not 255: grey 255 is the last value before the turn is full, as level 7 of 8 is.
#
# With NumPy's own words for the types:
#
# ```python
# def meant(grey):
#     return 2 * np.pi * (grey / (np.iinfo(grey.dtype).max + 1.0))
# ```

# %% jupyter={"source_hidden": true}
# Take your meant where it is right, and read one plate as it is meant, and as radians


def our_meant(grey):
    return grey * (2 * np.pi / 256**grey.dtype.itemsize)


mean_it = checks.choose(checks.lesson_15.meant, meant, our_meant)
grey8 = fabrication.levels(trained("shift")[0], 8).astype(np.uint8)
others = list(trained("shift")[1:])
for name, plate in [("a turn in 256 values", mean_it(grey8)), ("radians", grey8.astype(float))]:
    print(f"read as {name:21} {right([np.float32(plate), *others], test, bench):.0%} right")

# %% [markdown]
# `fabrication.read_mask` knows more kinds: 16 bits, a palette (whose numbers are names of colours), an alpha channel. It says how it has read a file, and refuses what means no phase:

# %%
Image.fromarray(grey8).save(folder / "grey.png")
Image.fromarray(grey8).convert("LA").save(folder / "alpha.png")
Image.fromarray(grey8).convert("P").save(folder / "palette.png")
Image.fromarray(grey8.astype(np.uint16) * 256).save(folder / "deep.png")
for name in ("grey", "alpha", "palette", "deep"):
    mask = fabrication.read_mask(folder / f"{name}.png", bench)
    again = right([np.float32(mask.phase), *others], test, bench)
    print(f"{name:8} {again:.0%} right. {mask.said}")

# %% jupyter={"source_hidden": true}
# Send in bad designs and bad files, and print what they are told
veil = np.dstack([grey8] * 3 + [np.minimum(grey8, 254)])
Image.fromarray(veil).save(folder / "veil.png")
Image.fromarray(grey8[:40]).save(folder / "oblong.png")
holed = np.where(cut > 1.1e-6, np.nan, cut)
for attempt in [
    lambda: fabrication.height(trained("plain")[0], "N-BK7", 550e-9, thickness=1e-6),
    lambda: fabrication.relief("N-BK7", 10.6e-6),
    lambda: fabrication.levels(trained("plain")[0], bits=32),
    lambda: fabrication.read_mask(folder / "veil.png", bench),
    lambda: fabrication.read_mask(folder / "oblong.png", bench),
    lambda: fabrication.write_csv(folder / "holed.csv", holed, bench.pitch),
]:
    try:
        attempt()
    except ValueError as error:
        print("•", error)

# %% [markdown]
# ## Your own plate
#
# Now the whole way, in your hands: from an idea to levels of glass which still works when it stands a bit wrong.

# %% [markdown]
# ### Exercise 15.5: a plate to order  (●●●, 10 minutes, open)
#
# A disc of green light (550 nm, radius 0.4 mm) falls on one plate of fused silica, and 34 mm behind it on a wall. **Goal** a function `my_glass()` which returns `spot`, (48, 48) of 0 and 1: where on the wall you want the light, at least 9 pixels and at most a tenth of them all, in any shape; and `heights`, (48, 48), of your plate in metres. The rules: eight levels, evenly spread over one turn. The bar: half of the disc's light in your spot, and four times what a flat plate puts there; and 40 % still when the plate alone stands half a pixel off, to the left, to the right, up or down.
#
# Ideas: a lens, wrapped; or a square beside the middle; or two squares, by gradient; with shifts in the training. `wall(phase)` below shows what you get; `our_stepped(phase, 3)` rounds, and `fabrication.height(phase, "fused silica", 550e-9)` makes heights. Picture to expect: yours.

# %%
lab = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=34e-3)
y, x_axis = np.meshgrid(lab.y, lab.x, indexing="ij")
disc = (x_axis**2 + y**2 <= 0.4e-3**2) + 0j


def wall(phase):
    light = disc * np.exp(1j * phase)
    return intensity(propagate(light, lab, lab.spacing, pad=True))


# %%
def my_glass():
    ### BEGIN SOLUTION
    phase = -np.pi / (550e-9 * 34e-3) * (x_axis**2 + y**2)  # a lens of f = 34 mm (lesson 11)
    spot = np.zeros((48, 48))
    spot[21:28, 21:28] = 1
    return spot, fabrication.height(our_stepped(phase, 3), "fused silica", 550e-9)
    ### END SOLUTION


# %%
checks.lesson_15.my_glass(my_glass)

# %% [markdown] tags=["explanation"]
# #### Solution 15.5, explained
#
# A lens of 34 mm, wrapped and rounded to eight levels, puts most of the disc's light on 7 x 7 pixels. Half a pixel moves its spot by half a pixel: a lens hardly minds.
#
# By gradient, for two squares, with shifts of the light in the training:
#
# ```python
# def my_glass():
#     spot, rng = np.zeros((48, 48)), np.random.default_rng(0)
#     spot[8:14, 8:14] = spot[30:36, 32:38] = 1
#
#     def loss(phase, step):
#         light = our_moved(disc, *rng.uniform(-0.5, 0.5, 2)) * np.exp(1j * phase)
#         lit = intensity(propagate(light, lab, lab.spacing, pad=True))
#         return -np.sum(lit * spot) / np.sum(intensity(disc))
#
#     phase = fit(loss, 0.1 * rng.normal(size=(48, 48)), 80, 0.2, progress=False).params
#     return spot, fabrication.height(our_stepped(phase, 3), "fused silica", 550e-9)
# ```

# %% jupyter={"source_hidden": true}
# Once your plate passes, draw the light that it makes, with your spot around it
from functools import cache

once = cache(lambda: my_glass())  # asked once, however often it is looked at
if checks.lesson_15.my_glass.judge(once).status == "correct":
    spot, mine = once()
    lit = wall(fabrication.phase(np.array(mine, float), "fused silica", 550e-9))
    fig, ax = plt.subplots(figsize=(7.5, 6))
    plotting.image(
        ax, lit / lit.max(), lab, "your wall", vmin=0, vmax=1, colorbar="brightness (peak: 1)"
    )
    ax.contour(1e6 * lab.x, 1e6 * lab.y, spot, levels=[0.5], colors="white")
    ax.set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
    share = np.sum(lit[np.array(spot) > 0.5]) / np.sum(intensity(disc))
    plotting.show(
        fig,
        f"{share:.0%} of the disc's light falls inside the white line, behind eight levels of glass.",
    )

# %% [markdown]
# ## Key points
#
# - φ = 2π(n - 1)h/λ. A height belongs to a glass and a colour, a grey value to a table, an STL to a unit. A file without its scale is a picture.
# - A gradient trusts whatever stands still in the loss: exact phases, exact places. Half a pixel, and such a design is lost.
# - Let it move, at random, while you train, and you get a design that bears it, and pays for it with some accuracy. Rounding in the loss needs a gradient that looks through it.
# - Move the light, not the glass. A fraction of a pixel is a phase for each wave, and no light is lost.
# - Read back what you wrote, by other means, and simulate again.
#
# **To read.** D. Mengu and others, [*Misalignment resilient diffractive optical networks*](https://arxiv.org/abs/2005.11464) (2020): vaccination, with an experiment. D. Soshnikov and others, [*Designing robust diffractive neural networks with improved transverse shift tolerance*](https://arxiv.org/abs/2407.16456) (2024): the same for visible light.
#
# **Next**, [lesson 16](16_beyond_autograd.ipynb): the same network in another library, on several devices.
