# %% [markdown]
# # Send light through empty space, and watch it weave
#
# Hold a fine comb into a wide beam of red light. Behind it is only empty space. What would you see there: stripes of light and shadow?
#
# Run the cell, and look from the side. Light comes in from the left, through three slits of an endless comb. This is **Talbot's carpet**: 41 plane waves, added.

# %%
from dataclasses import replace
from timeit import timeit

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad

from shared import checks, plotting
from shared.elements import aperture, gaussian_beam, intensity, plane_wave
from shared.propagation import Bench, propagate, transfer_function

plotting.setup()

wavelength, period = 633e-9, 0.2e-3  # in metres, as every length in this lesson
talbot = 2 * period**2 / wavelength
z, x = np.linspace(0, talbot, 420), np.linspace(-0.3e-3, 0.3e-3, 240)
m = np.arange(-20, 21)  # one number for each wave
along = np.exp(-2j * np.pi * np.outer(z / talbot, m**2))
across = np.exp(2j * np.pi * np.outer(m, x / period))
carpet = np.dot(np.exp(-((m / 6) ** 2)) * along, across)

fig, ax = plt.subplots(figsize=(9, 5.2))
plotting.side_view(ax, np.abs(carpet), z, x, vmax=6.5)
for part in (6, 4, 3, 2):
    ax.text(1e3 * talbot / part, 305, f"zT/{part}", ha="center")
text = f"{1e3 * talbot:.0f} mm on they are there again, and nothing has put them there."
plotting.show(fig, f"On the left, slits {1e6 * period:.0f} µm apart; {text}")

# %% [markdown]
# **You will** move light by a multiplication, mend a published program, meet the bright spot of 1818, and catch your computer inventing light. **You will learn** the angular spectrum, what `fftshift` is for, and three ways in which a grid lies. **You need** gradients ([lesson 01](01_sinc_derivatives.ipynb)) and Fourier transforms ([lesson 09](09_convolution_by_fourier.ipynb)), no optics. **Time:** {minutes}.
#
# ## One wave, one number
#
# Light of wavelength λ is a field u: one complex number at each place. Its size squared is the brightness; its angle says where in the swing the wave is. The plainest light is a plane wave, exp(2πi (fx·x + fy·y + fz·z)). The three frequencies count its crests per metre along x, y and z, and Pythagoras ties them: fx² + fy² + fz² = 1/λ². So what a wave does sideways fixes what it does ahead:
#
# $$f_z = \sqrt{1/\lambda^2 - f_x^2 - f_y^2}$$
#
# **Predict.** Tilt a wave, so that fx grows. Along z, do its crests (a) crowd, (b) spread, (c) stay? And what becomes of it when fx is larger than 1/λ?

# %%
z, x = np.linspace(0, 3e-6, 300), np.linspace(-1.5e-6, 1.5e-6, 300)
waves = {}
for part in (0, 0.6, 0.8, 1.1):
    fx = part / wavelength
    fz = np.sqrt(1 / wavelength**2 - fx**2 + 0j)  # + 0j: let the root be imaginary
    waves[f"fx = {part}/λ"] = np.real(np.exp(2j * np.pi * (fx * x + fz * z[:, None])))
fig = plotting.row(waves, plotting.side_view, z, x, cmap="gray", vmin=-1, vmax=1)
depth = 1e9 / (2 * np.pi * np.imag(fz))
plotting.show(
    fig, f"Three waves with crests 633 nm apart; the fourth fades to 1/e in {depth:.0f} nm."
)

# %% [markdown]
# (b): of a wave with 0.6/λ sideways, 0.8/λ is left ahead. The last one is **evanescent**: it does not travel, it dies.
#
# So a distance d multiplies each plane wave by one complex number, H = exp(2πi·d·fz). And the Fourier transform F writes *any* field as a sum of plane waves. Here is light:
#
# $$u' = F^{-1}\, H\, F\, u, \qquad H(f_x, f_y) = e^{2\pi i\, d \sqrt{1/\lambda^2 - f_x^2 - f_y^2}}$$
#
# Split into plane waves, turn each by its own angle, add up: the **angular spectrum** method.

# %% [markdown]
# ### Exercise 10.1: one hop  (●○○, 4 minutes, 1 line)
#
# **Input** a field `u`, or a stack of fields, of shape (..., ny, nx), and `H` for the last two axes, in `np.fft.fft2`'s order of frequencies. **Goal** return the field after the hop.
#
# First on paper: in F⁻¹ H F u, which of the three acts first? Picture to expect: a hole full of light becomes rings.


# %%
def hop(u, H):
    ### BEGIN SOLUTION
    return np.fft.ifft2(H * np.fft.fft2(u))
    ### END SOLUTION


# %%
checks.lesson_10.hop(hop)

# %% [markdown] tags=["explanation"]
# #### Solution 10.1, explained
#
# Operators act from right to left: F first, then H, then F⁻¹. `fft2` works on the last two axes, so a stack of fields needs nothing more, and `H` broadcasts over it. No `fftshift` is needed, because `H` stands in the order that `fft2` uses.
#
# Here is a surprise. The two transforms may change places:
#
# ```python
# def hop(u, H):
#     return np.fft.fft2(H * np.fft.ifft2(u))
# ```
#
# gives the same light. `ifft2` differs from `fft2` by the sign in its exponent (and a factor that cancels), which exchanges each wave with its mirror image. H depends on fx² and fy² only, so it cannot tell the two apart.

# %% [markdown]
# With H built in place, all of free space is four lines; `pitch` is the width of a pixel. `Bench`, `transfer_function` and `propagate` are the course's engine (open `shared/propagation.py`): the same formula, with warnings and a fast gradient.


# %%
def free_space(u, pitch, wavelength, distance):
    fy, fx = (np.fft.fftfreq(n, pitch) for n in u.shape[-2:])
    fz = np.sqrt(1 / wavelength**2 - fx**2 - fy[:, None] ** 2 + 0j)
    H = np.exp(2j * np.pi * distance * fz)
    return np.fft.ifft2(H * np.fft.fft2(u))


lab = Bench(samples=256, pitch=20e-6, wavelength=633e-9, spacing=40e-3)
hole = aperture(lab, radius=0.5e-3)
rings = free_space(hole, lab.pitch, lab.wavelength, lab.spacing)
assert np.allclose(rings, propagate(hole, lab, lab.spacing), atol=1e-8)

waves = np.fft.fftshift(np.fft.fft2(hole))  # shifted for the eye: frequency 0 in the middle
H = np.fft.fftshift(transfer_function(lab, lab.spacing))
fig, axs = plt.subplots(1, 4, figsize=(9, 2.7))
plotting.image(axs[0], hole[88:169, 88:169], title="u")
plotting.image(axs[1], np.log(1 + np.abs(waves)), title="log |F u|")
plotting.phase(axs[2], np.angle(H), title="angle of H")
plotting.image(axs[3], intensity(rings)[88:169, 88:169], title="|F⁻¹ H F u|²")
kept = np.sum(intensity(rings)) / np.sum(intensity(hole))
plotting.show(
    fig, f"A hole of light, {1e3 * lab.spacing:.0f} mm later: rings, with {kept:.6f} of its energy."
)

# %% [markdown]
# The energy is all there: |H| = 1 for every wave that travels, and on this grid all do.
#
# ## The article's function, line by line
#
# The article behind this course moves light with `asm_prop`. Here it is, formula for formula, typed anew. Read it beside `free_space`. Where are the frequencies, fz², H, the two transforms?


# %%
def asm_prop(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    n = wavefront.shape[-1]
    pixel = length / n
    f = np.linspace(-1 / (2 * pixel), 1 / (2 * pixel) - 1 / (n * pixel), n)
    fx, fy = np.meshgrid(f, f)
    q = (1 / wavelength) ** 2 - fx**2 - fy**2
    q[q < 0] = 0
    H = np.fft.fftshift(np.exp(2j * np.pi * distance * np.sqrt(q)))
    spectrum = np.fft.fft2(np.fft.fftshift(wavefront))
    if wavefront.ndim == 3:
        New_wavefront = np.fft.ifftshift(np.fft.ifft2(H[None] * spectrum))  # noqa: F841
    else:
        new_wavefront = np.fft.ifftshift(np.fft.ifft2(H * spectrum))
    return new_wavefront


article = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=50e-3)
torch = aperture(article, radius=8e-3)
assert np.allclose(asm_prop(torch, distance=50e-3), propagate(torch, article, 50e-3), atol=1e-8)

# %% [markdown]
# On its own bench it is right, as the last line has asserted. But six slips hide in it: three make wrong light, one stops it, two waste time. Ask for what the author did not: 127 samples; a stack of two fields; `length=20e-6`, a grid that holds waves finer than λ. Hunt before you read on, and kindly: it was published whole, so that we can.

# %% [markdown]
# ### Exercise 10.2: mend it  (●●○, 12 minutes, 5 lines)
#
# **Input** as for `asm_prop`: a square field or a stack; `length` is the width of the window. **Goal** the same light where `asm_prop` is right; right light for odd sizes, stacks, and waves too fine to travel. Mend it line by line; do not call `free_space`.
#
# First on paper: for n = 5 and a pixel of width 1, which frequencies does its `linspace` give, and which `np.fft.fftfreq(5)`?


# %%
def mended(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
    ### BEGIN SOLUTION
    n = wavefront.shape[-1]
    f = np.fft.fftfreq(n, length / n)
    q = 1 / wavelength**2 - f**2 - f[:, None] ** 2
    H = np.exp(2j * np.pi * distance * np.sqrt(q + 0j))
    return np.fft.ifft2(H * np.fft.fft2(wavefront))
    ### END SOLUTION


# %%
checks.lesson_10.mended(mended)

# %% [markdown] tags=["explanation"]
# #### Solution 10.2, explained
#
# - **The frequencies.** For n = 5 and pixels of width 1, `linspace(-1/2, 1/2 - 1/5, 5)` gives -0.5, -0.3, -0.1, 0.1, 0.3: half a step beside the truth, and 0 is not among them. `fftfreq(5)` gives 0, 0.2, 0.4, -0.4, -0.2. For an even n both have the same values.
# - **The shift of H.** `fftshift` brings frequency 0 from the front to the middle; here the way back is wanted, `ifftshift`. For an even n both roll by n/2. With `fftfreq` there is nothing to roll.
# - **Waves finer than light.** `q[q < 0] = 0` gives them H = 1, so that they travel for ever, unchanged. The complex root gives them their decay; H = 0 would do after a few wavelengths.
# - **The stack.** Its branch fills `New_wavefront`, and the last line returns `new_wavefront`. Without branches the slip cannot happen: `fft2` and broadcasting know what to do. The odd comment `noqa: F841` in the lesson's copy silences a linter's warning, "assigned but never used". A linter finds this slip in a millisecond.
# - **The waste.** The field's two shifts cancel, since space treats all places alike; and H is built at each call, though it depends on the bench and the distance only.
#
# The least change that is right keeps the article's shape:
#
# ```python
# def mended(wavefront, length=32e-3, wavelength=550e-9, distance=10e-3):
#     n = wavefront.shape[-1]
#     f = np.fft.fftshift(np.fft.fftfreq(n, length / n))
#     fx, fy = np.meshgrid(f, f)
#     q = (1 / wavelength) ** 2 - fx**2 - fy**2
#     H = np.fft.ifftshift(np.exp(2j * np.pi * distance * np.sqrt(q + 0j)))
#     return np.fft.ifft2(H * np.fft.fft2(wavefront))
# ```
#
# One more thing, if you ever send light back with a negative distance: the formula then makes evanescent waves *grow*, by factors without end. The engine lets them fade in both directions.

# %% [markdown]
# The slips, measured (two show together at 127 samples; one waits further down):


# %%
def wrong_by(n, length, wavelength, distance):
    u = aperture(Bench(n, length / n, wavelength, distance), length / 4)
    right = intensity(free_space(u, length / n, wavelength, distance))
    return np.max(np.abs(intensity(asm_prop(u, length, wavelength, distance)) - right))


a, b = wrong_by(127, 32e-3, 550e-9, 50e-3), wrong_by(127, 2.54e-3, 633e-9, 40e-3)
print(f"127 samples: off by {a:.4f} of full light on the article's bench, by {b:.2f} on the lab's")
try:
    asm_prop(np.ones((2, 128, 128)))
except UnboundLocalError as error:
    print(f"a stack of two: {type(error).__name__}")
H = transfer_function(article, 10e-3)
bare = np.fft.ifft2(H * np.fft.fft2(torch))
rolled = np.fft.ifftshift(np.fft.ifft2(H * np.fft.fft2(np.fft.fftshift(torch))))
print("the same bits without the field's two shifts:", np.array_equal(rolled, bare))
once = timeit(lambda: np.fft.ifft2(H * np.fft.fft2(torch)), number=50)
print(f"a new H each time: {timeit(lambda: asm_prop(torch), number=50) / once:.1f} times as long")

# %% [markdown]
# So where does `fftshift` go? Into pictures. `fft2` counts from sample 0, your eyes from the middle. `fftshift` moves frequency 0 to the middle, `ifftshift` moves it back; only for even sizes are they the same.
#
# ## Two benches
#
# The course has two. Each reports what it allows. **Reach** is how far the steepest wave on a grid of pitch p walks sideways in a hop, λd/2p; the last two lines get their meaning further down. **Predict.** Light one pixel and hop once. Where do its neighbours notice: (a) on both, (b) on the article's, (c) on the lab's?

# %%
print(f"The article's bench, 32 plates\n{article.report(32)}\n\nThe lab's, 5\n{lab.report(5)}")
pictures, stays = {}, []
for name, bench in [("article", article), ("lab", lab)]:
    for what, radius in [("a hole", 25), ("one pixel", 0.5)]:
        u = aperture(bench, radius * bench.pitch)
        light, c = np.abs(propagate(u, bench, bench.spacing)), bench.shape[0] // 2
        pictures[f"{name}: {what}"] = light[c - 45 : c + 46, c - 45 : c + 46]
    stays.append(light[c, c] ** 2)
text = f"{stays[0]:.0%} of a pixel's light stays in it on the article's bench, {stays[1]:.2%} on the lab's."
plotting.show(plotting.row(pictures), f"A hole and a single pixel, each after one hop: {text}")

# %% [markdown]
# (c). On the article's bench light casts shadows: its reach is 0.22 pixel a hop. On the lab's, every pixel speaks to thousands. Lessons [12](12_onn_generator.ipynb) and 13 live on this difference.
#
# ## What theory says
#
# A program that draws fine pictures can still be wrong. Ask it for three known things.
#
# **A laser beam.** From its waist w₀, where it is narrowest, it spreads as w = w₀√(1 + (z/zR)²), where zR = πw₀²/λ. Its wave fronts bend with radius R = z + zR²/z. On its axis it has turned less than a plane wave, by Gouy's angle, arctan(z/zR).

# %%
waist, c, k = 0.1e-3, 128, 2 * np.pi / lab.wavelength
zR = np.pi * waist**2 / lab.wavelength
z = np.linspace(0.3, 3, 31) * zR
rows = np.array([propagate(gaussian_beam(lab, waist), lab, d)[c] for d in z])  # through the axis
spread = np.dot(intensity(rows), lab.x**2) / np.sum(intensity(rows), axis=1)  # w²/4
bend = np.angle(rows[:, c + 2] / rows[:, c])  # two pixels beside the axis: kx²/2R
lag = -np.angle(rows[:, c] * np.exp(-1j * k * z))
found = np.array([2e3 * np.sqrt(spread), 1e3 * k / 2 * lab.x[c + 2] ** 2 / bend, lag])
theory = [1e3 * waist * np.sqrt(1 + (z / zR) ** 2), 1e3 * (z + zR**2 / z), np.arctan(z / zR)]

fig, axs = plt.subplots(1, 4, figsize=(9, 2.8))
plotting.side_view(axs[0], np.abs(rows[:, 88:169]), z, lab.x[88:169], "the beam")
for ax, f, t, name in zip(axs[1:], found, theory, ["w (mm)", "R (mm)", "Gouy (rad)"], strict=True):
    ax.plot(1e3 * z, t)
    ax.plot(1e3 * z[::3], f[::3], "o")
    ax.set(xlabel="z (mm)", title=name)
error = np.max(np.abs(found / np.array(theory) - 1))
plotting.show(
    fig, f"Lines: theory. Dots: the grid. They differ by at most {error:.0e} of the value."
)

# %% [markdown]
# **The spot of 1818.** The Académie in Paris had made diffraction its prize question. Augustin Fresnel, thirty, an engineer of roads, sent in a theory of waves. Among the five judges sat Siméon Denis Poisson, who leaned to particles and was superb at integrals. From Fresnel's own formula he drew a consequence too strange to be true, about the very middle of the shadow of a round disc. Another judge, François Arago, had it tried.
#
# **Predict.** There, is it (a) black, (b) grey, (c) as bright as without the disc? Ours is 2 mm wide, as Arago's is said to have been. Light adds up, so *behind a disc = behind nothing, minus behind a hole of that shape*.

# %%
dark = Bench(samples=240, pitch=25e-6, wavelength=550e-9, spacing=0.5)
disc = aperture(dark, radius=1e-3)


def behind_disc(d):
    plane = np.exp(2j * np.pi * d / dark.wavelength)  # a plane wave that met no disc
    return intensity(plane - propagate(disc, dark, d, pad=True))


z, shadow = np.linspace(0.15, 0.5, 45), behind_disc(0.5)  # nearer, our pixels are too coarse
needle, near = np.array([behind_disc(d)[120] for d in z]), slice(60, 181)
fig, axs = plt.subplots(1, 3, figsize=(9, 3), width_ratios=[1, 1, 1.3])
plotting.image(axs[0], 1 - disc[near, near], title="particles", vmax=1.6)
plotting.image(axs[1], shadow[near, near], title="waves", vmax=1.6)
plotting.side_view(axs[2], needle[:, near], z, dark.x[near], "waves, from the side", vmax=1.6)
plotting.show(
    fig, f"500 mm behind the disc, on the axis: {shadow[120, 120]:.2f} of the light without it."
)

# %% [markdown]
# (c). The experiment, says Arago's report, perfectly confirmed Poisson's calculation. Fresnel won the prize, and the spot is called Poisson's. Each point of the axis is equally far from all points of the rim, so the rim's waves arrive there in step. **Change** the disc to a square, `(abs(dark.x) < 1e-3) * (abs(dark.y[:, None]) < 1e-3)`. What is left of the spot? (A tenth, one faint dot among many.)
#
# **The carpet.** The comb's wave m has fx = m/period. For small fx, fz ≈ 1/λ − λfx²/2: it lags behind wave 0 by m²·z/zT turns, with zT = 2·period²/λ. **Predict**, on paper: what does the comb look like at z = zT? And at zT/2? (Shift a comb by half a period, and its odd waves change their sign.)
#
# A real comb has ends. This one has 15 teeth.

# %%
pitch, z = period / 80, np.linspace(0, talbot, 700)
x = (np.arange(2048) - 1024) * pitch


def comb(x, teeth):
    return sum(np.exp(-(((x - j * period) / (0.08 * period)) ** 2)) for j in teeth)


endless = comb(x[:80], range(-15, 0))[None]  # one period; on this grid, its ends are neighbours
for part, then in [(1, endless), (2, np.roll(endless, 40))]:
    off = np.max(np.abs(np.abs(free_space(endless, pitch, wavelength, talbot / part)) - then))
    print(f"an endless comb, at zT/{part}: as in theory, but for {off:.0e}")

frayed = free_space(comb(x, range(-7, 8))[None], pitch, wavelength, z[:, None, None])[:, 0]
fig, ax = plt.subplots(figsize=(9, 5.5))
plotting.side_view(ax, np.abs(frayed[:, 264:1785]), z, x[264:1785], vmax=0.6)
for part in (6, 4, 3, 2):
    ax.text(1e3 * talbot / part, 1.93, f"zT/{part}", ha="center")
plotting.show(
    fig, "Fifteen slits weave a carpet. It frays from its ends, where the steep waves walk out."
)

# %% [markdown]
# At zT every wave lags by whole turns: the comb again. At zT/2 the odd ones lag by half a turn: the comb, shifted. Count the images in a period, best in the first picture: 3 at zT/3, but 2 at zT/4. Fractions, seen in light. Talbot saw the comb return in 1836; Lord Rayleigh explained it in 1881.
#
# ## Three ways a grid lies
#
# **What leaves on one side comes back on the other.** The Fourier transform takes the window for a ring. For the endless comb that was a gift. For a beam it is not:

# %%
small, z = replace(lab, samples=128), np.linspace(0, 80e-3, 50)
blob = np.exp(-((small.x - 0.6e-3) ** 2 + small.y[:, None] ** 2) / (0.15e-3) ** 2)
tilted = blob * plane_wave(small, angle_x=12e-3)
views, left = {}, []
for name, pad in [("a ring", False), ("with darkness around it", True)]:
    fields = np.array([propagate(tilted, small, d, pad=pad) for d in z])
    views[name] = np.abs(fields[:, 64])
    left.append(np.sum(intensity(fields[-1])) / np.sum(intensity(tilted)))
fig = plotting.row(views, plotting.side_view, z, small.x, height=3.2)
plotting.show(
    fig, f"A tilted beam. At 80 mm the window holds {left[0]:.0%} and {left[1]:.0%} of its energy."
)

# %% [markdown]
# ### Exercise 10.3: darkness  (●●○, 8 minutes, 3 lines)
#
# **Input** a field `u` of shape (ny, nx), the pitch, λ and the distance. **Goal** the field, of the same shape, after that distance, as if there were darkness around the window: ny rows and nx columns more. Use `free_space`.
#
# First on paper: on a ring, does it matter where the darkness stands? Picture to expect: the right-hand one above.


# %%
def padded(u, pitch, wavelength, distance):
    ### BEGIN SOLUTION
    ny, nx = u.shape
    wide = np.pad(u, [(0, ny), (0, nx)])
    return free_space(wide, pitch, wavelength, distance)[:ny, :nx]
    ### END SOLUTION


# %%
checks.lesson_10.padded(padded)

# %% [markdown] tags=["explanation"]
# #### Solution 10.3, explained
#
# The grid becomes twice as wide, the pixels stay as they are, and only the old window is kept. Light that leaves it must cross as much darkness before it can come back.
#
# On a ring it does not matter where the darkness lies, so it may all stand on one side. With the field in the middle:
#
# ```python
# def padded(u, pitch, wavelength, distance):
#     ny, nx = u.shape
#     wide = np.zeros((2 * ny, 2 * nx), dtype=complex)
#     inner = slice(ny // 2, ny // 2 + ny), slice(nx // 2, nx // 2 + nx)
#     wide[inner] = u
#     return free_space(wide, pitch, wavelength, distance)[inner]
# ```
#
# The price is four times as many pixels. Autograd can differentiate the first form; the second writes into an array, which it cannot. In the engine it is `propagate(..., pad=True)`.

# %% [markdown]
# **H turns too fast.** Far out in frequency, and far on in distance, H turns by more than half a turn from one sample to the next. Such samples describe another, slower H: ghosts of its centre appear, and each sends light. Past the **critical distance** Np²/λ, with N samples, the engine warns. The cure: limit the band to the frequencies that the grid can follow, and add darkness. Our light is Young's, from two pinholes.

# %%
d, gap = 3 * lab.critical_distance, 0.4e-3
two = aperture(lab, 40e-6, centre=(-gap / 2, 0)) + aperture(lab, 40e-6, centre=(gap / 2, 0))
ghosts = free_space(two, lab.pitch, lab.wavelength, d)  # ours does not warn
fringes = propagate(two, lab, d, pad=True, band_limit=True)
H = transfer_function(lab, d / 3) ** 3  # three hops in one: the engine warns beyond d / 3
limited = np.where(transfer_function(lab, d, band_limit=True) == 0, np.nan, H)

fig, axs = plt.subplots(1, 4, figsize=(9, 2.7))
plotting.phase(axs[0], np.fft.fftshift(np.angle(H)), title="H, as it is")
plotting.phase(axs[2], np.fft.fftshift(np.angle(limited)), title="H, limited (not padded)")
for ax, u in [(axs[1], ghosts), (axs[3], fringes)]:
    plotting.image(ax, intensity(u), title="its light", vmin=0, vmax=np.max(intensity(fringes)))
text = (
    f"the fringes should be {1e3 * lab.wavelength * d / gap:.2f} mm apart, in a window of 5.12 mm."
)
plotting.show(fig, f"Two pinholes, {1e3 * d:.0f} mm on: {text}")

# %% [markdown]
# **What must die lives on.** In `asm_prop`, waves finer than light keep H = 1. Detail that no light can carry marches on for ever. It even looks like a carpet:

# %%
n, pitch, z = 64, 25e-9, np.linspace(0, 1e-6, 120)
width = 400e-9
stripes = 1 + np.cos(2 * np.pi * np.arange(n) * pitch / width)[None]
clipped = np.array([asm_prop(np.repeat(stripes, n, 0), n * pitch, wavelength, d)[0] for d in z])
honest = free_space(stripes, pitch, wavelength, z[:, None, None])[:, 0]
views = {"q[q < 0] = 0": np.abs(clipped), "an imaginary root": np.abs(honest)}
fig = plotting.row(views, plotting.side_view, z, np.arange(n) * pitch, height=3.2, vmin=0, vmax=2)
left = [np.abs(np.dot(u[-1], stripes[0] - 1)) / (n / 2) for u in (clipped, honest)]
text = f"after 1 µm asm_prop keeps {left[0]:.3f} of their amplitude, space {left[1]:.6f}."
plotting.show(fig, f"Stripes {1e9 * width:.0f} nm apart in light of 633 nm: {text}")

# %% [markdown]
# **Change** `width` to 800e-9. Light can carry these stripes: do the pictures now agree?
#
# ## Play
#
# Light behind a round hole. Theory gives its centre the brightness 4 sin²(πF/2), where F = radius²/λd is the **Fresnel number**. With the sliders of JupyterLab or Notebook, make the centre dark in two more ways. What is F each time? (Elsewhere, change the last number in a bracket and run the cell again.)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), width_ratios=[1, 1.5])
picture = plotting.image(left, np.zeros((151, 151)), title="3 mm wide", vmin=0, vmax=2)
far = np.linspace(120, 800, 500)
(curve,), (dot,) = right.plot(far, 0 * far), right.plot(far[:1], [0], "o", markersize=9)
right.set(xlabel="distance (mm)", ylabel="brightness (line: theory)", ylim=(-0.2, 4.4))


def draw(distance_mm, wavelength_nm, radius_mm):
    F = 1e6 * radius_mm**2 / (wavelength_nm * distance_mm)
    bench, d = replace(lab, wavelength=1e-9 * wavelength_nm), 1e-3 * distance_mm
    u = propagate(aperture(bench, 1e-3 * radius_mm), bench, d, pad=True, band_limit=True)
    picture.set_data(np.abs(u[53:204, 53:204]))
    curve.set_ydata(4 * np.sin(np.pi / 2 * F * distance_mm / far) ** 2)
    dot.set_data([distance_mm], [intensity(u[128, 128])])
    return f"Fresnel number {F:.2f}: in the centre, brightness {intensity(u[128, 128]):.1f}."


start = {"distance_mm": (120, 800, 200), "wavelength_nm": (400, 700, 625)}
plotting.sliders(fig, draw, **start, radius_mm=(0.2, 0.8, 0.5))

# %% [markdown]
# ## Which way is downhill, for light?
#
# *Write it down, ask for the gradient, walk downhill.* New here: the program is physics, and the gradient comes back through it. A plate of glass in a hole turns each pixel's light by a phase φ. **Ask:** where would a little more φ make a spot 150 mm behind it brighter?

# %%
hole, d, c = aperture(lab, radius=1e-3), 150e-3, 128


def spot(phases):
    return intensity(propagate(hole * np.exp(1j * phases), lab, d)[c, c])


push = grad(spot)(np.zeros(lab.shape))
back = propagate(aperture(lab, lab.pitch / 2), lab, d)  # light of the spot, sent to the plate
by_hand = -2 * np.imag(np.conj(propagate(hole, lab, d)[c, c]) * hole * back)
assert np.allclose(push, by_hand)

plate = np.pi / 2 * np.sign(push)
fig, axs = plt.subplots(1, 2, figsize=(9, 3.8), width_ratios=[1, 1.4])
plotting.image(axs[0], push[74:183, 74:183], title="the gradient", cmap="gray")
for phases, name in [(0 * push, "flat glass"), (plate, "π/2 times the gradient's sign")]:
    light = intensity(propagate(hole * np.exp(1j * phases), lab, d)[c])
    axs[1].semilogy(1e3 * lab.x, light, label=name)
axs[1].set(xlabel="x (mm)", ylabel="brightness", ylim=(1e-3, 3e4))
axs[1].legend()
more, share = spot(plate) / spot(0 * push), spot(plate) / np.sum(np.abs(hole * back)) ** 2
plotting.show(
    fig, f"A plate made from one gradient: {more:.0f} times brighter, {share:.0%} of the possible."
)

# %% [markdown]
# One gradient has drawn Fresnel's zones. Look at `by_hand`: the gradient of light *is* light, sent from the spot back to the plate. At best, all pixels arrive in step; the sign of one gradient gets 39 % of that (theory says 4/π²). You can do better.

# %% [markdown]
# ### Exercise 10.4: the brightest spot  (●●●, 15 minutes, 2 to 10 lines)
#
# **Input** a bench, a distance, and a spot (x, y) in metres. **Goal** phases (ny, nx) of a plate in a round hole half as wide as the window, which bring at least 60 % of the possible brightness to that spot. A formula, a law of physics, many gradients: any way counts.
#
# First on paper: what must each pixel's phase be, so that all arrive in step? Picture to expect: one sharp spot, off the axis.


# %%
def focus(bench, distance, spot):
    ### BEGIN SOLUTION
    near = aperture(bench, 0.71 * bench.pitch, centre=spot)
    return -np.angle(propagate(near, bench, distance))
    ### END SOLUTION


# %%
checks.lesson_10.focus(focus)

# %% [markdown] tags=["explanation"]
# #### Solution 10.4, explained
#
# Turn time round. Light that the spot sends to the plate arrives there with some phase. A plate that takes this phase away makes all pixels agree, and sends it all back.
#
# Or count the path. From a pixel to the spot it is √(d² + r²) ≈ d + r²/2d long, and a pixel must be ahead by as much as its path is longer. That is a lens, the subject of [lesson 11](11_lenses_that_compute.ipynb):
#
# ```python
# def focus(bench, distance, spot):
#     x, y = bench.x - spot[0], bench.y[:, None] - spot[1]
#     return -np.pi / (bench.wavelength * distance) * (x**2 + y**2)
# ```
#
# And downhill, knowing nothing but the program, forty steps get nearly as far:
#
# ```python
# from shared.training import fit
#
# def focus(bench, distance, spot):
#     i, j = np.argmin(np.abs(bench.y - spot[1])), np.argmin(np.abs(bench.x - spot[0]))
#     def darkness(phases, step):
#         return -np.log(intensity(propagate(np.exp(1j * phases), bench, distance)[i, j]))
#     return fit(darkness, np.zeros(bench.shape), 40, step_size=0.2, progress=False).params
# ```

# %% [markdown]
# ## Key points
#
# Any field is a sum of plane waves, and empty space turns each by 2πd√(1/λ² − fx² − fy²): one multiplication between two Fourier transforms. Beams, spots and carpets with known formulas tell whether a program is right. A grid lies in three ways: light comes back round the ring (pad), H outruns its samples (limit the band), waves finer than light live on (let the root be imaginary). The backward pass of light is light.
#
# **To read.** J. W. Goodman, *Introduction to Fourier Optics*. K. Matsushima and T. Shimobaba, *Optics Express* 17, 19662 (2009): the band limit. M. Berry, I. Marzoli and W. Schleich, "Quantum carpets, carpets of light", *Physics World* 14(6), 39 (2001). F. Arago's report, *Annales de Chimie et de Physique* 11, 5 (1819), page 16: the spot.
#
# **Next**, [lesson 11](11_lenses_that_compute.ipynb): space multiplies *between* two Fourier transforms; a piece of glass *does* one.
