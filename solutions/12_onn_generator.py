# %% [markdown]
# # Paint a face with glass
#
# A disc of green laser light passes eight sheets of clear glass, and falls on a wall as a face. Nobody drew that face into the glass: the sheets differ from flat ones by thousandths of a millimetre, and a gradient chose where.

# %% jupyter={"source_hidden": true}
# Design eight sheets of glass, then draw the light that comes in, passes them, and arrives
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import plotting
from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract, propagate
from shared.training import cosine, fit

plotting.setup()

long_bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)
light, face = aperture(long_bench, radius=8e-3) * plane_wave(long_bench), smiley(128)
painting = face * np.sum(intensity(light)) / np.sum(face)


def first_loss(phases, step):
    return np.mean((intensity(diffract(light, phases, long_bench)) - painting) ** 2)


start = [np.zeros((128, 128))] * 8
glass = fit(first_loss, start, 60, cosine(0.2, 60), progress=False).params
eye = 50  # a column of pixels through one eye
field, side = light, [intensity(light)[:, eye]] * 6  # before the first sheet
hops = np.linspace(0, 0.5, 16)[1:]
for sheet in glass:
    field = field * np.exp(1j * sheet)
    side += [intensity(propagate(field, long_bench, d))[:, eye] for d in hops]
    field = propagate(field, long_bench, 0.5)
z = (np.arange(len(side)) - 5) * hops[0]
wall = intensity(diffract(light, glass, long_bench))

fig, axes = plt.subplots(1, 3, figsize=(10, 2.9), width_ratios=[1, 1.7, 1], layout="compressed")
look = {"vmin": 0, "vmax": 0.8}
plotting.image(axes[0], intensity(light), long_bench, "a disc comes in", **look)
plotting.side_view(axes[1], np.array(side), z, long_bench.y, "eight sheets (dotted)", **look)
picture = plotting.image(axes[2], wall, long_bench, "on the wall", **look)
for k in range(8):
    axes[1].axvline(k * 0.5, color="white", linewidth=1, linestyle=":")
for ax in axes:
    ax.set(ylim=(12.5, -12.5), yticks=[-10, 0, 10], ylabel="")
for ax in axes[::2]:
    ax.set(xlim=(-12.5, 12.5), xticks=[-10, 0, 10])
axes[0].set_ylabel("y (mm)")
axes[1].set(xticks=range(5))
axes[1].set_box_aspect(1 / 1.7)
fig.colorbar(picture, ax=axes, extend="max", shrink=0.8, label="brightness (disc: 1)")
share = np.sum(wall[face > 0.5]) / np.sum(intensity(light))
thickest = np.max(np.ptp(np.array(glass), axis=(1, 2))) / (2 * np.pi) * 550e-9 / (1.5 - 1)
plotting.show(
    fig,
    f"{100 * share:.0f} % of the light lands in the face. In the middle, a cut through one eye. "
    f"The thickness of a sheet (n = 1.5) varies by at most {1e6 * thickest:.1f} µm.",
)

# %% [markdown]
# **You will** run a published program that paints with light, ask it where its light comes from, and then paint with clear glass. **You will learn** what glass can do to light and what it can never do, and to compute both before the first step. **You need** the idea of [lesson 01](01_sinc_derivatives.ipynb), Adam ([lesson 08](08_digits_mlp.ipynb)), and how light hops from plane to plane ([lesson 10](10_light_on_a_grid.ipynb)). **Time:** {minutes}.

# %%
from dataclasses import replace

import autograd.numpy as np
from autograd import value_and_grad

from shared import checks, plotting
from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract, propagate
from shared.training import cosine, fit

bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=50e-3)  # the article's
light = aperture(bench, radius=8e-3) * plane_wave(bench)  # a disc, 16 mm across
face = smiley(128)  # our own drawing, 20 mm across, from 0 (dark) to 1 (bright)

# %% jupyter={"source_hidden": true}
# Draw pictures of light side by side, with one scale of length and one of brightness


def show_light(pictures, caption, rows=1, height=4.2, vmax=1):
    shape = rows, len(pictures) // rows
    fig, axes = plt.subplots(*shape, figsize=(9, height), squeeze=False, layout="compressed")
    for ax, (title, seen) in zip(axes.T.ravel(), pictures.items(), strict=True):
        picture = plotting.image(ax, seen, bench, title, vmin=0, vmax=vmax)
        ax.set(xticks=[-10, 0, 10], yticks=[-10, 0, 10])
        ax.label_outer()
    fig.colorbar(picture, ax=axes, extend="max", shrink=0.8, label="brightness (disc: 1)")
    plotting.show(fig, caption)


# %% [markdown]
# ## The article's program
#
# It comes from [the article](https://www.exxactcorp.com/blog/Deep-Learning/autograd-the-best-machine-learning-library-you-re-not-using) that this course follows (Q. Tyrell Davis, 2020), which calls such a stack an **optical neural network**: light is the signal, and what the plates do to it is learned. Here it is with the article's numbers: each of 32 plates is a grid of 128 x 128 complex numbers by which the light u is multiplied, and behind each it hops 50 mm. (`propagate` gives the same light as the article's function: see [lesson 10](10_light_on_a_grid.ipynb).)


# %%
def article_stack(wave, plates, distance=100e-3):
    for plate in plates:
        wave = propagate(wave * plate, bench, distance)
    return intensity(wave)


def article_loss(plates):
    difference = article_stack(light, plates, distance=50e-3) - face
    return np.mean(difference**2 + np.abs(difference))


# %% [markdown]
# A case with a known answer first. Plates of 1 are empty air, so the disc should arrive with all of its energy, hardly blurred. (Energy is brightness, added up over all pixels. "Match" is the correlation of two pictures: 1 for the same picture, whatever its brightness.)


# %%
def match(seen, target):
    return np.corrcoef(seen.ravel(), target.ravel())[0, 1]


plates = [np.ones((128, 128), dtype=complex)] * 32
arrived = article_stack(light, plates, distance=50e-3)
print(f"energy out / energy in    {np.sum(arrived) / np.sum(intensity(light)):.6f}")
print(f"match with the disc       {match(arrived, intensity(light)):.3f}")

# %% [markdown]
# Every number of every plate moves by 0.001 in the direction in which the loss falls fastest. (The minus in the exponent is Autograd's convention for complex gradients: [lesson 02](02_inside_autograd.ipynb).)

# %%
downhill = value_and_grad(article_loss)
losses, frames = [], {"before": arrived}
for step in range(1, 129):
    loss, gradients = downhill(plates)
    losses.append(loss)
    plates = [p - 1e-3 * np.exp(-1j * np.angle(g)) for p, g in zip(plates, gradients, strict=True)]
    if step in (32, 64, 128):
        frames[f"step {step}"] = article_stack(light, plates, distance=50e-3)
losses.append(article_loss(plates))
painted = frames["step 128"]

# %% jupyter={"source_hidden": true}
# Draw the wall at four moments, then the loss at each step
final = match(painted, face)
show_light(
    frames,
    f"The article's 32 plates learn our face, 20 mm across, in 128 steps: match {final:.3f}.",
    height=2.7,
    vmax=1.2,
)
fig, ax = plt.subplots(figsize=(9, 2.4))
plotting.loss_curve(ax, losses)
ax.set_yticks([0.3, 0.1, 0.03, 0.01], ["0.3", "0.1", "0.03", "0.01"])
ax.yaxis.minorticks_off()
plotting.show(fig, f"The article's loss falls from {losses[0]:.2f} to {losses[-1]:.4f}, in zigzag.")

# %% [markdown]
# A lovely face, from edge to edge. (The loss zigzags because all steps are equally long: it cannot settle.) But how did light come to be where no light was?

# %% jupyter={"source_hidden": true}
# Draw what 32 plates do to the light together, pixel by pixel, where there is light at all


def show_plates(plates):
    total, wave, lit = np.sum(np.log10(np.abs(plates)), axis=0), light, intensity(light)
    for plate in plates:
        wave = propagate(wave * plate, bench, 50e-3)
        lit = np.maximum(lit, intensity(wave))
    total = np.where(lit > 0.01, total, np.nan)
    fig, ax = plt.subplots(figsize=(7.5, 5.8))
    picture = plotting.image(ax, total, bench, "32 plates together", "cividis", vmin=-1, vmax=1)
    ax.set(xlim=(-12.5, 12.5), ylim=(12.5, -12.5))
    bar = fig.colorbar(
        picture, ax=ax, extend="both", label="the light's amplitude is multiplied by"
    )
    bar.set_ticks(np.log10([0.1, 0.3, 1, 3, 10]), labels=["0.1", "0.3", "1", "3", "10"])
    radius = np.hypot(bench.x, bench.y[:, None])
    rim = 10 ** np.nanmedian(total[(radius > 8e-3) & (radius < 10e-3)])
    dark = 10 ** np.nanmedian(total[(radius < 8e-3) & (face == 0)])
    plotting.show(
        fig,
        f"Typically times {rim:.1f} on the rim, times {dark:.2f} in eyes and mouth. White: no light.",
    )


# %% [markdown]
# ## Ask for the energy
#
# The article likens its plates to thin, wavy sheets of glass. Glass slows light down, and may swallow a little. **Predict.** How much energy is on the wall after step 128: (a) less than came in, (b) as much, (c) more?

# %%
gains = np.abs(np.array(plates))
print(f"energy out / energy in      {np.sum(painted) / np.sum(intensity(light)):.2f}")
print(f"one plate multiplies u by   {gains.min():.2f} to {gains.max():.2f}")
print(f"all 32 together, by up to   {np.prod(gains, axis=0).max():.1f}")
show_plates(plates)  # pixel by pixel, as if light went straight ahead

# %% [markdown]
# (c). The last picture is as bright as the first, and larger. A plate that multiplies by 1.13 is no glass: it shines. Together the plates **paint** the face, like a slide in a projector: they swallow what should be dark, and add light where there is too little.
#
# What if each keeps its phase, as glass may, and gives up its power to multiply?

# %%
honest = [p / np.abs(p) for p in plates]
remains = article_stack(light, honest, distance=50e-3)
print(f"energy out / energy in      {np.sum(remains) / np.sum(intensity(light)):.2f}")

# %% jupyter={"source_hidden": true}
# Draw the wall behind the article's plates, and behind the same plates without gain
lost = (article_loss(honest) - losses[-1]) / (losses[0] - losses[-1])
show_light(
    {"the article's plates": painted, "the same, with gain 1": remains},
    f"Without gain, {100 * lost:.0f} % of what the loss had fallen is lost again.",
    vmax=1.2,
)

# %% [markdown]
# The disc is back, and a little bending at the outlines. Nothing in the loss forbade gain, and a gradient finds whatever you left open.

# %% [markdown]
# ## Side path: one forgotten argument
#
# Look at the default `distance=100e-3` in `article_stack`. It is the article's. Its training asks for 50 mm, but the line that draws its frames leaves the argument out, and so draws the light of another bench, on which the same plates stand twice as far apart.

# %%
wrong = article_stack(light, plates)
slip = np.mean((wrong - face) ** 2 + np.abs(wrong - face)) / losses[-1]
show_light(
    {"50 mm apart, as trained": painted, "100 mm apart, as drawn": wrong},
    f"One forgotten argument: the loss of the right-hand picture is {slip:.0f} times as high.",
    vmax=1.2,
)

# %% [markdown]
# Anybody's slip, and no error message tells of it. A default that nobody wants is better no default at all.

# %% [markdown]
# ## Clear glass
#
# A clear plate changes only the **phase**: u becomes u·exp(iφ). In glass of index n waves are n times as short: a thickness t holds (n - 1)t/λ more of them than air, so a whole turn of φ takes λ/(n - 1), 1.1 µm if n is 1.5. For real φ that keeps |u|, since |exp(iφ)| = 1. A hop keeps the energy too: here each plane wave gets a factor H with |H| = 1 ([lesson 10](10_light_on_a_grid.ipynb)), and Σ|u|² is the same summed over pixels or, up to a constant factor, over plane waves (Parseval). So a stack *written in phases* cannot make light, whatever the optimiser does. The course's own stands in `shared/optics.py`:


# %%
def clear_stack(u, phases, bench):
    for phi in phases:
        u = propagate(np.exp(1j * phi) * u, bench, bench.spacing)
    return u


anything = [np.random.default_rng(k).normal(size=(128, 128)) for k in range(4)]
behind = clear_stack(light, anything, bench)
assert np.allclose(behind, diffract(light, anything, bench))  # the engine: faster, see optics.py
print(f"energy out / energy in     {np.sum(intensity(behind)) / np.sum(intensity(light)):.6f}")
print(f"our face / energy in       {np.sum(face) / np.sum(intensity(light)):.2f}")

# %% [markdown]
# At full brightness our face holds a third more energy than the disc, and no clear glass can reach that. A target must fit the budget.

# %% [markdown]
# ### Exercise 12.1: an energy budget  (●○○, 5 minutes, 2 lines)
#
# **Input** a picture (an array of intensities), the field `light` that is there, and a `share` of its energy. **Goal** the same picture, made brighter or darker, so that it holds this share of the light's energy.
#
# First on paper: which one factor makes the energy right? Then in code; `intensity(light)` is |light|². Picture to expect: the same face, a quarter darker.


# %%
def on_budget(picture, light, share):
    ### BEGIN SOLUTION
    available = np.sum(intensity(light))
    return picture * share * available / np.sum(picture)
    ### END SOLUTION


# %%
checks.lesson_12.on_budget(on_budget)

# %% [markdown] tags=["explanation"]
# #### Solution 12.1, explained
#
# Energy is intensity added up over all pixels (times the area of a pixel, which is the same for picture and light and cancels). The picture holds `np.sum(picture)`, it should hold `share * np.sum(intensity(light))`, and the factor between them does it.
#
# Dividing first gives a picture of energy 1, which you can then scale by whatever you like:
#
# ```python
# def on_budget(picture, light, share):
#     return picture / picture.sum() * (share * np.sum(np.abs(light) ** 2))
# ```
#
# It is the total that must fit, not the maximum: a small face may be brighter than the light that made it. That is what a lens does.

# %% jupyter={"source_hidden": true}
# Take your on_budget where it is right, ours where it is not yet, and draw its face


def our_budget(picture, light, share):
    return picture / np.sum(picture) * share * np.sum(intensity(light))


budget = checks.choose(checks.lesson_12.on_budget, on_budget, our_budget)
painting = budget(face, light, 1)
show_light(
    {"the face": face, "on budget": painting},
    f"The same face. With all the light in it, its brightness is {np.max(painting):.2f}, not 1.",
)

# %% [markdown]
# ## How far can light move?
#
# Neighbouring pixels can differ by half a turn at most (a little more one way is a little less the other way). So over one pixel of width p a plate delays the light by up to λ/2, and tilts it by an angle of up to λ/2p. A distance d further on, it is λd/2p to the side, which is λd/2p² pixels. The bench calls this its **reach**:

# %%
reach = 550e-9 * 50e-3 / (2 * 250e-6**2)
assert np.isclose(reach, bench.reach, rtol=1e-5)
print(f"reach: {reach:.2f} pixels a hop, {32 * reach:.1f} pixels in 32 hops")

# %% [markdown]
# To train clear plates, we take the error relative to the target, and Adam with a step that glides to zero along half a cosine. We tell the fidelity in **decibels** (PSNR): 10 dB more is a tenth of the mean squared error, and at 30 dB the typical error is 3 % of the brightest pixel.


# %%
def train(picture, bench, plates, steps=100, share=1.0, step_size=0.2, **options):
    target = budget(picture, light, share)

    def loss(phases, step):  # 0 when perfect, 1 for a dark wall
        seen = intensity(diffract(light, phases, bench))
        return np.mean((seen - target) ** 2) / np.mean(target**2)

    start = [np.zeros(picture.shape)] * plates
    phases = fit(loss, start, steps, cosine(step_size, steps), **options).params
    return phases, intensity(diffract(light, phases, bench))


def decibels(seen, target):
    return 10 * np.log10(np.max(target) ** 2 / np.mean((seen - target) ** 2))


# %% [markdown]
# **Predict.** An eye is 5 pixels from its middle to its nearest edge, and the face ends 8 pixels outside the disc. What will 32 clear plates make on the article's bench? (a) The whole face. (b) Eyes and mouth, but not the whole rim. (c) The disc, as it came.

# %%
phases, near = train(face, bench, plates=32, steps=40, step_size=0.05)
show_light(
    {"our face, on budget": painting, "32 clear plates, 50 mm apart": near},
    f"After 40 steps on the article's bench: match {match(near, painting):.2f}, {decibels(near, painting):.0f} dB.",
)

# %% [markdown]
# (b). Light can leave an eye, and most of it has. It cannot reach all of the rim: 7 pixels are less than 8. **Change** `steps` to 200. Does it get there? (No: 17 dB, a match of 0.94, and a rim on the diagonals alone, where 7 pixels across and 7 down make 10.)

# %% [markdown]
# ## Let the light move
#
# Take 8 plates or 32, on a bench of 1.6 m in all or of 4 m, all with 40 steps. (32 plates take a quarter of the step, as four times as many add up.) **Predict.** What decides how good the face is? (a) The number of plates. (b) The length of the bench. (c) Both alike.

# %%
walls = {f"32 plates, 1.6 m: {decibels(near, painting):.0f} dB": near}
for count, length, step_size in [(8, 1.6, 0.2), (32, 4, 0.05), (8, 4, 0.2)]:
    there = replace(bench, spacing=length / count)
    _, seen = train(face, there, count, 40, step_size=step_size, progress=False)
    walls[f"{count} plates, {length} m: {decibels(seen, painting):.0f} dB"] = seen
show_light(walls, "Bench: left 1.6 m, right 4 m. Plates: above 32, below 8.", rows=2, height=7.6)

# %% [markdown]
# (b). From top to bottom hardly anything changes, from left to right nearly everything. The reach said so: K hops of d = L/K move light by K·λd/2p² = λL/2p² pixels, and K is gone. On 1.6 m that is 7.0 pixels, on 4 m it is 17.6. (**Change** `(8, 4, 0.2)` to `(2, 4, 0.2)`. Does the number count when it is small? Yes: 19 dB. Two plates steer each ray only twice.)
#
# Now 8 plates on 4 m, with 100 steps:

# %% jupyter={"source_hidden": true}
# Prepare to see the wall and one plate during the training, and how much light is in the face


def watch():
    fig, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="compressed")
    wall = plotting.image(axes[0], intensity(light), bench, "on the wall", vmin=0, vmax=1)
    fig.colorbar(wall, ax=axes[0], shrink=0.8, label="brightness (disc: 1)")
    plate = plotting.phase(axes[1], np.zeros((128, 128)), bench, "phase of plate 4")
    fig.colorbar(plate, ax=axes[1], shrink=0.8, label="phase (radians)")
    for ax in axes:
        ax.set(xticks=[-10, 0, 10], yticks=[-10, 0, 10])
        ax.label_outer()

    def draw(step, phases, loss):
        wall.set_data(intensity(diffract(light, phases, long_bench)))
        plate.set_data(np.angle(np.exp(1j * phases[3])))

    fig.get_layout_engine().set(wspace=0.08)
    return plotting.Live(fig, draw)


def in_face(seen):  # the part of the light that lands there
    return np.sum(seen[face > 0.5]) / np.sum(intensity(light))


# %%
long_bench = replace(bench, spacing=0.5)
live = watch()
glass, far = train(face, long_bench, plates=8, callback=live)
live.finish(f"Eight clear plates, half a metre apart: {decibels(far, painting):.0f} dB.")
print(f"match {match(far, painting):.4f}, and {in_face(far):.0%} of all light is in the face")

# %% [markdown]
# (The stripes far out do nothing: hardly any light passes there, but Adam's steps are no shorter.)

# %% jupyter={"source_hidden": true}
# Draw the fidelity of faces against the share of the light that they asked for


def show_fidelity(shares, fidelity):
    fig, ax = plt.subplots(figsize=(9, 4))
    ax.plot(shares, fidelity, "o-", markersize=8)
    ax.set(xlabel="energy asked for / energy there is", ylabel="fidelity (PSNR, dB)")
    best = shares[int(np.argmax(fidelity))]
    plotting.show(fig, f"After 40 steps, the best share of the light to ask for is {best:.2f}.")


# %% [markdown]
# ## Ask for less?
#
# `share` lets us ask for a face that holds a part of the light, or more than all of it. **Predict.** Clear glass keeps every bit of energy, and all of it lands on the wall. Which share is painted best, in decibels? (a) A small one: less is easier. (b) 1. (c) More than 1: who asks for more gets more.

# %%
shares, fidelity = [0.6, 0.8, 1.0, 1.2, 1.33], []
for share in shares:
    _, seen = train(face, long_bench, 8, 40, share, progress=False)
    fidelity.append(decibels(seen, budget(face, light, share)))
    print(f"asked for {share:.2f}: {in_face(seen):.2f} lands in the face, {fidelity[-1]:.0f} dB")
show_fidelity(shares, fidelity)

# %% [markdown]
# (b). Ask for 0.6, and the other 0.4 must land somewhere: most of it in the face, which gets too bright, the rest where it should be dark. Ask for 1.33, and the face comes out a quarter too dark. It may look the same, but the number punishes an order that nobody can fill.

# %% [markdown]
# ### Exercise 12.2: a loss that ignores brightness  (●●○, 10 minutes, 2 lines, side path)
#
# Would you rather not compute a budget at all? **Input** two pictures `seen` and `target`. **Goal** one number: 0 when `seen` is the target at *any* brightness, and 1 when they share no light.
#
# First on paper: you may scale the target by a number s. Which s makes the sum of (seen - s·target)² smallest? Put it in, and divide by the sum of seen². What remains is 1 minus a squared cosine. Picture to expect: the face, learned from a target that asks for a third too much.


# %%
def scale_free(seen, target):
    ### BEGIN SOLUTION
    overlap = np.sum(seen * target) ** 2
    return 1 - overlap / (np.sum(seen**2) * np.sum(target**2))
    ### END SOLUTION


# %%
checks.lesson_12.scale_free(scale_free)

# %% [markdown] tags=["explanation"]
# #### Solution 12.2, explained
#
# The sum of (I - sT)² is a parabola in s, smallest at s = ΣIT / ΣT². Put in, what is left is ΣI² - (ΣIT)² / ΣT², and divided by ΣI² that is 1 - cos²θ, where θ is the angle between the two pictures seen as long vectors. Scaling a vector does not turn it, so neither brightness matters.
#
# The same in steps, which is easier to check:
#
# ```python
# def scale_free(seen, target):
#     s = np.sum(seen * target) / np.sum(target**2)
#     return np.sum((seen - s * target) ** 2) / np.sum(seen**2)
# ```
#
# Correlation is nearly this, but it takes the mean off first, and so forgives a grey veil over the whole picture. This loss does not: light that misses the face counts, however bright the face is. So the design that it likes best puts nearly all the light into the face, without being told how much there is.

# %% jupyter={"source_hidden": true}
# Train with your scale_free where it is right (ours where it is not yet), on a face without budget


def our_scale_free(seen, target):
    return 1 - np.sum(seen * target) ** 2 / (np.sum(seen**2) * np.sum(target**2))


free = checks.choose(checks.lesson_12.scale_free, scale_free, our_scale_free)
free_phases = fit(
    lambda phases, step: free(intensity(diffract(light, phases, long_bench)), face),
    [np.zeros((128, 128))] * 8,
    40,
    cosine(0.2, 40),
    progress=False,
).params
seen = intensity(diffract(light, free_phases, long_bench))
show_light(
    {"the target, too bright": face, "learned without a budget": seen},
    f"Match {match(seen, face):.3f}, and {in_face(seen):.0%} of the light in the face, "
    "though nothing said how much there is.",
)

# %% [markdown]
# ### Exercise 12.3: how many plates are enough?  (●○○, 6 minutes, 4 lines)
#
# **Input** nothing. **Goal** the smallest number of plates, half a metre apart, that reaches 30 dB in 100 steps.
#
# First on paper, from the reach: light must move 8 pixels at the rim. How many hops of half a metre is that? Then measure: `train(face, long_bench, n, progress=False)` gives phases and the wall; `decibels` wants the wall and `painting`. The reach says where to begin, not where to stop.

# %%
enough = ...
### BEGIN SOLUTION
enough = 4  # by the reach, fewer cannot do it: 3 x 2.2 pixels are less than 8
while decibels(train(face, long_bench, enough, progress=False)[1], painting) < 30:
    enough += 1
### END SOLUTION

# %%
checks.lesson_12.enough(enough)

# %% [markdown] tags=["explanation"]
# #### Solution 12.3, explained
#
# A hop of half a metre has a reach of 2.2 pixels, so four plates could move light by 4 x 2.2 = 8.8 pixels, if each pixel spent all of its freedom on steering outward. Three could not, so the search begins at four. The plates have to sort the light too, so it takes a little more: 18.5 dB with four, 28 with five, 38 with six.
#
# Since fidelity grows with every plate up to here, halving the interval would do as well:
#
# ```python
# low, high = 0, 8  # 0 is too few, 8 are enough
# while high - low > 1:
#     middle = (low + high) // 2
#     if decibels(train(face, long_bench, middle, progress=False)[1], painting) < 30:
#         low = middle
#     else:
#         high = middle
# enough = high
# ```

# %% [markdown]
# ### Exercise 12.4: your own picture  (●●●, 15 minutes, open)
#
# **Input** nothing. **Goal** return a picture of your choice, (128, 128), neither the smiley nor what flat plates show nor your plates' own light, and the phases of at most 12 plates that paint it on `long_bench`; `train` takes any picture. Your initial, a heart, a small photograph from `skimage.data` with a dark border (`np.pad`)? For coordinates take `np.meshgrid`; Autograd's NumPy has no `mgrid`.
#
# The check sends the light through your phases itself, and asks for three things: real phases, so that no light is made; a match of at least 0.98 with your picture; and no more than 5 % of the light outside the middle 100 x 100 pixels. Picture to expect: yours, beside your light.


# %%
def my_design():
    ### BEGIN SOLUTION
    x, y = np.meshgrid(np.linspace(-2, 2, 128), np.linspace(2.2, -1.8, 128))
    heart = 1 / (1 + np.exp(20 * (x**2 + y**2 - np.abs(x) ** (2 / 3) * y - 0.8)))
    phases, seen = train(heart, long_bench, 8, steps=60, progress=False)
    return heart, phases
    ### END SOLUTION


# %%
checks.lesson_12.my_design(my_design)

# %% [markdown] tags=["explanation"]
# #### Solution 12.4, explained
#
# The heart is the inside of a curve, x² + y² = 0.8 + y·|x|^(2/3), moved down a little so that it stands in the middle of the disc. A sigmoid softens its edge. The rest is the lesson: the budget, the loss, eight plates, sixty steps.
#
# A photograph goes the same way, if you bring it to 128 x 128 pixels and leave a dark border that keeps it within reach:
#
# ```python
# from skimage import data, transform
#
# small = transform.resize(data.camera(), (64, 64), anti_aliasing=True)
# picture = np.pad(small, 32)
# ```
#
# Eight plates and 60 steps give it a match of 0.988. At 80 x 80 pixels they reach 0.913 only, as the corners are far from the disc; twelve plates, which make the bench longer, and 200 steps give 0.998.

# %% jupyter={"source_hidden": true}
# Once your design is right, draw your picture and the light that your plates make of it
from functools import cache

once = cache(lambda: my_design())  # trains once, however often it is asked
if checks.lesson_12.my_design.judge(once).status == "correct":
    wanted, phases = once()
    seen = intensity(diffract(light, list(phases), long_bench))
    wanted = wanted * (np.sum(seen) / np.sum(wanted))
    show_light(
        {"your picture": wanted, "your light": seen},
        f"What you asked for, and what glass makes of it: a match of {match(seen, wanted):.3f}.",
        vmax=np.max(seen),
    )

# %% [markdown]
# ## Key points
#
# - A gradient finds whatever you left open. The article's plates paint with gain, as nothing told them that glass cannot shine. So ask every design what it did to the energy.
# - Write the physics into the parameters: a real phase φ and exp(iφ) cannot amplify.
# - A target must fit what there is: no more energy than came in, and no further than light can move.
# - How far that is depends on the length of the bench, λL/2p² pixels, and not on the number of plates.
#
# **To read.** X. Lin and others, [*All-optical machine learning using diffractive deep neural networks*](https://doi.org/10.1126/science.aat8084), Science (2018): such layers, printed, and tried with terahertz waves. O. Lib, R. Shekel and Y. Bromberg, [*Building and aligning a 10-plane light converter*](https://arxiv.org/abs/2409.20039) (2024): how to align ten such plates.
#
# **Next**, [lesson 13](13_onn_classifier.ipynb): the same plates read. Digits go in, and the brightest of ten detectors says which it was.
