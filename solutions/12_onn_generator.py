# %% [markdown]
# # Paint a face with glass
#
# A green laser beam shines through eight sheets of glass. Behind the last one, on a white wall, somebody smiles at you. Nobody drew the face: the sheets are perfectly clear, and only their thickness varies, by about a thousandth of a millimetre. Each bends the light a little, and what the eight do together is a face.
#
# Run the cell with Shift+Enter. It designs those sheets while you watch, from nothing, by the one idea of this course. Its code can wait; at the end you will know every line.

# %%
import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import value_and_grad

from shared import checks, plotting
from shared.datasets import smiley
from shared.elements import aperture, intensity, plane_wave
from shared.propagation import Bench, diffract, propagate
from shared.training import cosine, fit

plotting.setup()

long_bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)
light = aperture(long_bench, radius=8e-3) * plane_wave(long_bench)
face = smiley(128)
painting = face * np.sum(intensity(light)) / np.sum(face)


def first_loss(phases, step):
    return np.mean((intensity(diffract(light, phases, long_bench)) - painting) ** 2)


glass = fit(first_loss, [np.zeros((128, 128))] * 8, steps=60, step_size=cosine(0.2, 60)).params
fig, axes = plt.subplots(1, 5, figsize=(10, 2.4))
for ax, plates in zip(axes, [0, 2, 4, 6, 8], strict=True):
    seen = intensity(diffract(light, glass[:plates], long_bench) if plates else light)
    plotting.image(ax, seen, title=f"{plates} sheets", vmin=0, vmax=1.2)
match = np.corrcoef(seen.ravel(), painting.ravel())[0, 1]
plotting.show(
    fig, f"A disc of light on its way through eight sheets of glass: a match of {match:.3f}."
)

# %% [markdown]
# **You will** run a published program that paints with light, catch it cheating, and then do it honestly, and better. **You will learn** what glass can do to light and what it can never do, and to ask a design what it did to the energy. **You need** [lesson 01](01_sinc_derivatives.ipynb)'s idea, *write it down, ask for the gradient, walk downhill*, and a rough idea of what a wave's phase is; [lesson 10](10_light_on_a_grid.ipynb) explains how light travels on a grid. **Time:** {minutes}.
#
# ## The article's program
#
# The program comes from the article that this course follows, *Autograd: The Best Machine Learning Library You're Not Using?* (Q. Tyrell Davis, 2020). It calls its stack of plates an **optical neural network**: the plates are the layers, light is the signal, and a gradient designs them. Here it is in our typing, with the article's numbers: a disc of green light, 16 mm across; 32 plates, 50 mm apart, each a grid of 128 x 128 numbers by which the light is multiplied; then 50 mm more to the wall.
#
# How does light get from plate to plate? A Fourier transform splits it into plane waves, each gathers its phase, and the inverse transform adds them up. That is one function:


# %%
def article_hop(wave, distance=100e-3):
    f = np.linspace(-2000, 2000 - 31.25, 128)  # 1/m: to 1/(2 pitch), in steps of 1/width
    fx, fy = np.meshgrid(f, f)
    root = 550e-9**-2 - fx**2 - fy**2
    transfer = np.exp(2j * np.pi * distance * np.sqrt(np.where(root < 0, 0, root)))
    spectrum = np.fft.fft2(np.fft.fftshift(wave)) * np.fft.fftshift(transfer)
    return np.fft.ifftshift(np.fft.ifft2(spectrum))


def article_stack(wave, plates, distance=100e-3):
    for plate in plates:
        wave = article_hop(wave * plate, distance)
    return np.abs(wave) ** 2


def article_loss(plates):
    difference = article_stack(light, plates, distance=50e-3) - face
    return np.mean(difference**2 + np.abs(difference))


# %% [markdown]
# A case with a known answer first. Plates of 1 are empty air, so the disc should arrive as it left: with all of its energy, and hardly blurred.

# %%
plates = [np.ones((128, 128), dtype=complex)] * 32
arrived = article_stack(light, plates, distance=50e-3)
print(f"energy out / energy in     {np.sum(arrived) / np.sum(intensity(light)):.6f}")
print(
    f"match with the disc        {np.corrcoef(arrived.ravel(), intensity(light).ravel())[0, 1]:.3f}"
)
print(f"match with the face        {np.corrcoef(arrived.ravel(), face.ravel())[0, 1]:.3f}")

# %% [markdown]
# "Match" is the correlation of the two pictures: 1 for the same picture, whatever its brightness.
#
# The article's step downhill is short. The plates are complex numbers, and each moves by 0.001 in the direction in which the loss falls fastest: `plate - 0.001 * exp(-1j * angle(gradient))`. (The minus in the exponent is Autograd's convention for complex gradients; [lesson 02](02_inside_autograd.ipynb) shows why, and that PyTorch wants a plus.)
#
# **Predict.** The face is wider than the disc of light, 20 mm against 16 mm. After 128 steps, will it be (a) there, edge to edge; (b) there, but cut off where the disc ends; (c) a blur?

# %%
downhill = value_and_grad(article_loss)
losses, frames = [], []
for step in range(128):
    loss, gradients = downhill(plates)
    losses.append(loss)
    plates = [p - 1e-3 * np.exp(-1j * np.angle(g)) for p, g in zip(plates, gradients, strict=True)]
    if step in [0, 15, 31, 63, 127]:
        frames.append((step + 1, article_stack(light, plates, distance=50e-3)))
painted = frames[-1][1]
match = np.corrcoef(painted.ravel(), face.ravel())[0, 1]

fig = plt.figure(figsize=(10, 5))
rows = fig.subfigures(2, 1)
for ax, (step, seen) in zip(rows[0].subplots(1, 5), frames, strict=True):
    plotting.image(ax, seen, title=f"step {step}", vmin=0, vmax=1.2)
ax = plotting.loss_curve(rows[1].subplots(), losses)
plotting.show(
    fig,
    f"The article's 32 plates learn: loss {losses[0]:.2f} to {losses[-1]:.3f}, match {match:.3f}.",
)

# %% [markdown]
# (a), edge to edge. It is a lovely result, from about twenty lines. Two details first. The loss jitters at the end: every step is 0.001 long, so it can never settle. And look at the default `distance=100e-3`: the article's training says 50 mm, but the line that draws its frames forgets to, and so draws the light of another bench, with 100 mm between the plates.

# %%
wrong = article_stack(light, plates)  # the default: 100 mm from plate to plate
fig, axes = plt.subplots(1, 2, figsize=(6, 3))
plotting.image(axes[0], painted, title="50 mm, as trained", vmin=0, vmax=1.2)
plotting.image(axes[1], wrong, title="100 mm, as drawn", vmin=0, vmax=1.2)
slip = np.mean((wrong - face) ** 2 + np.abs(wrong - face)) / losses[-1]
plotting.show(
    fig, f"One forgotten argument: the loss of the picture on the right is {slip:.0f} times higher."
)

# %% [markdown]
# A slip that anybody makes, and that no error message tells you of. But there is a question that matters more. How did light come to be where no light was?
#
# ## Ask for the energy
#
# Glass can slow light down and it can swallow some. It cannot make any. **Predict.** With all the light that went in as 1, how much arrives on the wall? (a) Less than 1. (b) 1. (c) More.

# %%
gains = np.abs(np.array(plates))
energy = np.sum(painted) / np.sum(intensity(light))
print(f"energy out / energy in           {energy:.2f}")
print(f"the plates multiply by           {gains.min():.2f} to {gains.max():.2f}")

honest = [p / np.abs(p) for p in plates]  # keep each plate's phase, give it the gain 1
remains = article_stack(light, honest, distance=50e-3)
lost = (article_loss(honest) - losses[-1]) / (losses[0] - losses[-1])
fig, axes = plt.subplots(1, 3, figsize=(10, 3.2))
plotting.image(axes[0], painted, title="the article's plates", vmin=0, vmax=1.2)
total = np.sum(np.log10(gains), axis=0)
picture = axes[1].imshow(total, cmap="RdBu_r", vmin=-2, vmax=2)
axes[1].set(title="gain of 32 plates", xticks=[], yticks=[])
axes[1].grid(False)
fig.colorbar(picture, ax=axes[1], label="gain of the amplitude, power of ten")
plotting.image(axes[2], remains, title="with gain 1", vmin=0, vmax=1.2)
plotting.show(fig, f"Without gain and loss, {100 * lost:.0f} % of what was learned is gone.")

# %% [markdown]
# (c). The middle picture is the trick, laid bare: the plates brighten the light around the rim of the face (red) and darken it in eyes, mouth and background (blue). They did not bend light into a face. They **painted** one, like a slide in a projector, and where the light did not suffice they added some. (A plate's 1.13 looks harmless; 32 of them are a factor of 50.) With each plate's gain set to 1, as clear glass has it, the painted face is gone: the disc is back, with the outlines that bending managed.
#
# Nothing in the article's loss forbade it. A gradient finds whatever you left open. So write down what glass is.
#
# ## Clear glass
#
# A clear plate changes only the **phase**: u becomes u·exp(iφ), where φ grows with the thickness. For any real φ, |exp(iφ)| = 1, and hops lose nothing either. So a stack that is written in phases keeps the energy *by construction*, and its parameters are plain real numbers:
#
# $$ u \leftarrow \text{hop}\left(e^{i\varphi_k}\, u\right), \quad k = 1 \ldots K \qquad\qquad \texttt{u = propagate(np.exp(1j * phi) * u, bench, spacing)} $$
#
# That loop is `diffract(u, phases, bench)`. Open `shared/propagation.py` and look for `_plain_stack`: there it stands, in five lines. What surrounds it only makes it fast.

# %%
bench = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=50e-3)  # the article's
anything = [np.random.default_rng(k).normal(size=(128, 128)) for k in range(4)]
behind = intensity(diffract(light, anything, bench))
assert np.isclose(np.sum(behind), np.sum(intensity(light)), rtol=1e-12)
print(f"the face wants {np.sum(face) / np.sum(intensity(light)):.2f} times the light there is")

# %% [markdown]
# Here is the second thing the article left open. Its face, at full brightness, holds a third more energy than the disc. No clear glass can ever reach that. A target must fit the budget.

# %% [markdown]
# ### Exercise 12.1: an energy budget  (●○○, 5 minutes, 2 lines)
#
# **Input** a picture (an array of intensities), the field `light` that is there, and a `share` of its energy. **Goal** the same picture, made brighter or darker, so that it holds this share of the light's energy.
#
# First on paper: what is the energy of a field on a grid? Then in code; `intensity(light)` is |light|². Picture to expect: the same face, with other numbers on its colour bar.


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

# %% [markdown]
# ## Honest plates on the article's bench
#
# Now 32 clear plates, the face within budget, and Adam ([lesson 08](08_digits_mlp.ipynb)) with a step size that glides to nothing along half a cosine. We measure the error in **decibels** (PSNR): 10 dB more is a tenth of the mean squared error, and 30 dB looks perfect. **Predict.** Will it be (a) as good as with gain, (b) a face, but a poor one, (c) nothing?


# %%
def train(bench, plates, steps=100, share=1.0, optimiser=None, step_size=0.2, **options):
    target = face * share * np.sum(intensity(light)) / np.sum(face)
    scale = np.mean(target**2)

    def loss(phases, step):  # 0 when perfect, 1 for a dark wall
        return np.mean((intensity(diffract(light, phases, bench)) - target) ** 2) / scale

    size = step_size if optimiser else cosine(step_size, steps)
    result = fit(loss, [np.zeros(face.shape)] * plates, steps, size, optimiser, **options)
    seen = intensity(diffract(light, result.params, bench))
    match = np.corrcoef(seen.ravel(), target.ravel())[0, 1]
    decibels = 10 * np.log10(np.max(target) ** 2 / np.mean((seen - target) ** 2))  # PSNR
    return result, seen, match, decibels


near, seen, match, decibels = train(bench, plates=32, steps=60, step_size=0.05)
print(bench.report(plates=32))
fig, ax = plt.subplots(figsize=(4.2, 3.2))
plotting.image(ax, seen, bench, "32 clear plates", colorbar=True)
plotting.show(
    fig,
    f"On the article's bench: a match of {match:.2f}, {decibels:.0f} dB: dim eyes, a soft rim.",
)

# %% [markdown]
# (b). The eyes do not get dark, and the rim fades before it gets to where it should be, as if the light were tired. More steps help a little, and slowly. The bench's own report says why (its last two lines are [lesson 10](10_light_on_a_grid.ipynb)'s). **Reach** is how far light can move sideways in one hop. A pixel of width p bends light by at most λ/2p, here about a thousandth of a radian. And 50 mm further on that is 0.22 of a pixel. All 32 hops together: 7 pixels. But the face ends 8 pixels outside the disc, and light from everywhere else has to be rearranged as well. On this bench gain and loss paint quickly, and clear glass hardly at all.
#
# So what would you change: more plates, more steps, another optimiser? There is something cheaper.
#
# ## Let the light move
#
# Ten times the distance: 0.5 m from plate to plate instead of 0.05 m. Reach becomes 2.2 pixels a hop. And a quarter of the plates. Watch it learn. (At first the loss rises: Adam's first steps are long.)

# %%
fig, axes = plt.subplots(1, 3, figsize=(10, 3.3))
wall = plotting.image(axes[0], intensity(light), long_bench, "on the wall", vmin=0, vmax=1)
sheet = plotting.phase(axes[1], np.zeros((128, 128)), long_bench, "phase of plate 4")
axes[2].set(xlabel="step", ylabel="loss", yscale="log", xlim=(0, 100), ylim=(3e-5, 2))
(curve,) = axes[2].plot([], [])
history = []


def draw(step, phases, loss):
    wall.set_data(intensity(diffract(light, phases, long_bench)))
    sheet.set_data(np.angle(np.exp(1j * phases[3])))
    curve.set_data(range(len(history)), history)


def watch(step, phases, loss):
    history.append(loss)
    live(step, phases, loss)


live = plotting.Live(fig, draw)
far, seen, match, decibels = train(long_bench, plates=8, callback=watch)
live.finish(f"Eight clear plates, half a metre apart: a match of {match:.4f}, {decibels:.0f} dB.")
assert match > 0.999 and decibels > 30

# %% [markdown]
# Eight clear plates beat thirty-two that amplify. And every bit of that light came in through the disc: look at it from the side.

# %%
field, side, eye = light, [], 52  # a column of pixels through one eye
hops = np.linspace(0, 0.5, 16)[1:]
for phases in far.params:
    field = field * np.exp(1j * phases)
    side += [intensity(propagate(field, long_bench, d))[:, eye] for d in hops]
    field = propagate(field, long_bench, 0.5)
z = np.arange(len(side)) * (hops[1] - hops[0])
fig, ax = plt.subplots(figsize=(10, 3.6))
plotting.side_view(ax, np.array(side)[:, ::-1], z, long_bench.y, vmin=0, vmax=1.5)
for k in range(8):
    ax.axvline(k * 0.5, color="white", linewidth=0.7, linestyle=":")
ax.set(
    ylabel="y (mm)",
    title="light through the eight plates, in a plane through one eye (dotted: plates)",
)
inside = np.sum(seen[face > 0.5]) / np.sum(intensity(light))
plotting.show(
    fig,
    f"Light flows round the eye and the mouth, and {100 * inside:.0f} % of it lands in the face.",
)

# %% [markdown]
# ## What made the difference?
#
# We changed several things at once: gain, budget, distance, number of plates, optimiser. Whoever changes five things has learned nothing about any of them. So begin at the good design and take back one at a time. (Gain we have seen above, and the number of plates is exercise 12.3.)
#
# **Predict.** Which one hurts most?

# %%
constant = {"optimiser": lambda x, g, size, count: x - size * np.sign(g), "step_size": 0.02}
trials = {
    "8 plates, 0.5 m, Adam": (match, decibels),
    "the article's budget (1.33)": train(long_bench, 8, share=1.33, progress=False)[2:],
    "a constant step (0.02)": train(long_bench, 8, progress=False, **constant)[2:],
    "the article's distance": train(bench, 8, progress=False)[2:],
}
matches, decibels = np.array(list(trials.values())).T
fig, ax = plt.subplots(figsize=(9, 3))
bars = ax.barh(list(trials), decibels, color=["C2", "C0", "C0", "C0"])
labels = [f"{d:.0f} dB, match {m:.3f}" for m, d in zip(matches, decibels, strict=True)]
ax.bar_label(bars, labels, padding=4)
ax.set(xlabel="fidelity (PSNR, dB)", xlim=(0, 62))
ax.invert_yaxis()
ax.grid(axis="y", visible=False)
worst = list(trials)[np.argmin(matches)]
assert np.argmin(matches) == np.argmin(decibels)
plotting.show(fig, f"One thing taken back at a time. What hurts most: {worst}.")

# %% [markdown]
# Distance, by far. A constant step comes close and then keeps trembling: each pixel moves by 0.02 radians up or down, by the sign of its gradient, however small that is. (This is the article's rule for real phases, with a step long enough to arrive.) And the budget? Look at both numbers. The match is nearly perfect, the decibels are poor: a third too much was asked for, so even a perfect face comes out too dark. The number punishes an order that nobody can fill.
#
# How exact must the budget be? Here is **fidelity against efficiency**: ask for only a share of the light in the face, and give the rest away. **Predict.** Asking for less should be easier. Is it?

# %%
shares = [0.6, 0.8, 0.9, 1.0, 1.1, 1.2]
fidelity = [train(long_bench, 8, 40, share, progress=False)[3] for share in shares]
fig, ax = plt.subplots(figsize=(9, 3.2))
ax.plot(shares, fidelity, "o-")
ax.set(xlabel="energy asked for / energy there is", ylabel="fidelity (PSNR, dB)")
best = shares[int(np.argmax(fidelity))]
assert best == 1.0
plotting.show(
    fig, f"After 40 steps the best share to ask for is {best:.2f}: all the light, and no more."
)

# %% [markdown]
# It is not. Clear glass cannot swallow the light that you did not ask for, and it must fall somewhere: into the dark that you *did* ask for. If you want less, leave it a place to go (a border that the loss does not look at), or do not care how bright the face is at all.

# %% [markdown]
# ### Exercise 12.2: a loss that ignores brightness  (●●○, 10 minutes, 2 lines)
#
# **Input** two pictures `seen` and `target`. **Goal** one number: 0 when `seen` is the target at *any* brightness, and 1 when they share no light.
#
# First on paper: you may scale the target by a number s. Which s makes the sum of (seen - s·target)² smallest? Put it in, and divide by the sum of seen². What remains is 1 minus a squared cosine. Picture to expect: with this loss, a share of 0.6 is as good as any.


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
# Correlation is nearly this, but it takes the mean off first, and so forgives a grey veil over the whole picture. This loss does not.

# %% [markdown]
# ### Exercise 12.3: how many plates are enough?  (●○○, 6 minutes, 4 lines)
#
# **Input** nothing. **Goal** the smallest number of plates, half a metre apart, that reaches 30 dB in 100 steps.
#
# First on paper, from the reach: light must move 8 pixels at the rim. Then measure, with `train(long_bench, n, progress=False)[3]`. Picture to expect: low until the reach is there, then about ten decibels a plate, then flat. The reach says where to begin, not where to stop.

# %%
enough = ...
### BEGIN SOLUTION
enough = 1
while train(long_bench, enough, progress=False)[3] < 30:
    enough += 1
### END SOLUTION

# %%
checks.lesson_12.enough(enough)

# %% [markdown] tags=["explanation"]
# #### Solution 12.3, explained
#
# Four plates could move light 4 x 2.2 = 8.8 pixels, if each pixel spent all of its freedom on steering outward. They have to sort it too, so it takes a little more. Counting up from one and stopping at the first success tries as few designs as possible.
#
# Since fidelity grows with every plate up to here, halving the interval would do as well:
#
# ```python
# low, high = 0, 8  # 0 is too few, 8 are enough
# while high - low > 1:
#     middle = (low + high) // 2
#     if train(long_bench, middle, progress=False)[3] < 30:
#         low = middle
#     else:
#         high = middle
# enough = high
# ```

# %% [markdown]
# ### Exercise 12.4: your own picture  (●●●, 15 minutes, open)
#
# **Input** nothing. **Goal** return a picture of your choice, (128, 128) and not the smiley, and the phases of at most 12 plates that paint it on `long_bench`. Your initial, a heart, a photograph from `skimage.data`, made smaller and with a dark border (`np.pad`)? For coordinates take `np.meshgrid`; Autograd's NumPy has no `mgrid`.
#
# The check knows no picture. It sends the light through your phases itself, and asks for three things: real phases, so that no light is made; a match of at least 0.98 with your picture; and no more than 5 % of the light outside the middle 100 x 100 pixels.


# %%
def my_design():
    ### BEGIN SOLUTION
    x, y = np.meshgrid(np.linspace(-1.6, 1.6, 128), np.linspace(1.6, -1.6, 128))
    heart = 1 / (1 + np.exp(60 * ((x**2 + y**2 - 0.6) ** 3 - x**2 * y**3)))
    target = heart * np.sum(intensity(light)) / np.sum(heart)

    def loss(phases, step):
        return np.mean((intensity(diffract(light, phases, long_bench)) - target) ** 2)

    start = [np.zeros((128, 128))] * 8
    return target, fit(loss, start, 60, cosine(0.2, 60), progress=False).params
    ### END SOLUTION


# %%
checks.lesson_12.my_design(my_design)

# %% [markdown] tags=["explanation"]
# #### Solution 12.4, explained
#
# The heart is the inside of a curve, (x² + y² - 0.6)³ = x²·y³, with its edge softened over a few pixels by a sigmoid: light has no hard edges, and a target with soft ones is easier to meet. The rest is the lesson: the budget, the loss, eight plates, sixty steps.
#
# A photograph goes the same way, if you bring it to 128 x 128 pixels and leave a dark border:
#
# ```python
# from skimage import data, transform
#
# small = transform.resize(data.camera(), (80, 80), anti_aliasing=True)
# picture = np.pad(small, 24)
# ```

# %% [markdown]
# ## Key points
#
# - A gradient finds whatever you left open. The article's 32 plates painted with gain; nothing had told them that glass cannot shine.
# - Ask every design what it did to the energy. One line of NumPy does it.
# - Write the physics into the parameters: a real phase φ and exp(iφ) cannot amplify, whatever the optimiser does.
# - A target must fit what there is: no more energy than came in, and no further than light can move. Both can be computed before the first step.
# - With room to move, 8 clear plates did better than 32 that amplify.
#
# **To read:** X. Lin and others, *All-optical machine learning using diffractive deep neural networks*, Science 361, 1004 (2018), where such plates were printed and tested; K. Matsushima and T. Shimobaba, *Band-limited angular spectrum method*, Optics Express 17, 19662 (2009), on how light travels on a grid.
#
# **Next**, lesson 13: the same plates read. Digits go in, and the brightest of ten detectors says which it was.
