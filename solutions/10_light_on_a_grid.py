# %% [markdown]
# # Send light through empty space, and watch it weave
#
# Light comes in from the left through a comb of slits without end, and behind the comb there is only empty space. Nothing on its way weaves this carpet: it is 41 plane waves, added up.

# %% jupyter={"source_hidden": true}
# Add the plane waves behind a comb, and draw their light from the side
from timeit import timeit

import autograd.numpy as np
import matplotlib.pyplot as plt
from matplotlib.colors import PowerNorm

from shared import plotting

plotting.setup()

wavelength, period = 633e-9, 0.2e-3  # in metres, as every length in this lesson
talbot = 2 * period**2 / wavelength
z, x = np.linspace(0, talbot, 420), np.linspace(-0.3e-3, 0.3e-3, 240)
m = np.arange(-20, 21)  # one number for each wave
along = np.exp(-2j * np.pi * np.outer(z / talbot, m**2))
across = np.exp(2j * np.pi * np.outer(m, x / period))
size = np.exp(-((m / 6) ** 2))
carpet = np.abs(np.dot(size * along, across) / np.sum(size)) ** 2

fig, ax = plt.subplots(figsize=(9, 5.2))
picture = plotting.side_view(ax, carpet, z, x, norm=PowerNorm(0.5, 0, 0.4))
fig.colorbar(picture, ax=ax, label="brightness (1: in a slit)", extend="max", pad=0.02)
for part in (6, 4, 3, 2):
    ax.text(1e3 * talbot / part, 305, f"zT/{part}", ha="center")
text = f"{1e3 * talbot:.0f} mm on, at zT, they are there again, and nothing has put them there."
plotting.show(fig, f"On the left, slits {1e6 * period:.0f} µm apart in red light; {text}")

# %% [markdown]
# **You will** move light by one multiplication, hunt the slips of a published program, settle a quarrel of 1818, and shape glass with a gradient. **You will learn** the angular spectrum, what a grid of pixels can and cannot show of light, and why the gradient of light is light. **You need** gradients ([lesson 01](01_sinc_derivatives.ipynb)) and Fourier transforms ([lesson 09](09_convolution_by_fourier.ipynb)), no optics. **Time:** {minutes}.

# %%
import autograd.numpy as np
from autograd import grad

from shared import checks
from shared.elements import aperture, gaussian_beam, intensity, plane_wave
from shared.propagation import Bench, propagate, transfer_function

# %% [markdown]
# ## One wave, one number
#
# Light of wavelength λ is a field u: one complex number at each place. Its size squared, |u|², is the **brightness** that eyes and cameras see. Its angle, the **phase**, says where in its swing the wave is.
#
# The plainest light is a plane wave, exp(2πi (fx·x + fy·y + fz·z)). Along its own direction it has 1/λ crests a metre. The three **frequencies** are how many of them you count along x, y and z: the components of an arrow of length 1/λ. So Pythagoras ties them, fx² + fy² + fz² = 1/λ², and what a wave does sideways fixes what it does ahead:
#
# $$f_z = \sqrt{1/\lambda^2 - f_x^2 - f_y^2}$$
#
# **Predict.** Tilt a wave, so that fx grows. Along z, do its crests (a) crowd, (b) spread, (c) stay as they are?

# %% jupyter={"source_hidden": true}
# Draw three waves, each tilted more than the one before, and one with fx beyond 1/λ
z, x = np.linspace(0, 3e-6, 300), np.linspace(-1.5e-6, 1.5e-6, 300)
waves = {}
for part in (0, 0.6, 0.8, 1.1):
    fx = part / wavelength
    fz = np.sqrt(1 / wavelength**2 - fx**2 + 0j)  # + 0j: let the root be imaginary
    waves[f"fx = {part}/λ" if part else "fx = 0"] = np.real(
        np.exp(2j * np.pi * (fx * x + fz * z[:, None]))
    )
fig = plotting.row(waves, plotting.side_view, z, x, cmap="gray", vmin=-1, vmax=1)
bar = fig.colorbar(fig.axes[-1].images[0], ax=fig.axes, ticks=[-1, 0, 1], pad=0.02)
bar.set_label("real part of u")
depth = 1e9 / (2 * np.pi * np.imag(fz))
plotting.show(
    fig, f"Three waves with crests 633 nm apart; the fourth fades to 1/e in {depth:.0f} nm."
)

# %% [markdown]
# (b). Of a wave with 0.6/λ sideways, 0.8/λ is left ahead: along z its crests stand λ/0.8 apart.
#
# Beyond fx = 1/λ the root is imaginary, and exp(2πi·fz·z) is no wave along z but a decay. Such an **evanescent** wave does not travel, it dies.
#
# So a distance d multiplies each plane wave by one complex number, H = exp(2πi·d·fz). And the Fourier transform F of [lesson 09](09_convolution_by_fourier.ipynb) writes *any* field as a sum of plane waves. Here is light:
#
# $$u' = F^{-1}\, H\, F\, u, \qquad H(f_x, f_y) = e^{2\pi i\, d \sqrt{1/\lambda^2 - f_x^2 - f_y^2}}$$
#
# Split into plane waves, turn each by its own angle, add up: the **angular spectrum** method.
#
# Which waves? On n pixels of width p, those with a whole number m of crests across the window: f = m/(n·p). `np.fft.fft2` lists 0 first, then upwards, then the negative ones from the lowest up, as `np.fft.fftfreq(n, p)` says. For n = 5 and p = 1:

# %%
print(np.fft.fftfreq(5, 1.0))

# %% [markdown]
# ### Exercise 10.1: one hop  (●○○, 4 minutes, 1 line)
#
# **Input** a field `u`, or a stack of fields, of shape (..., ny, nx), and `H` for the last two axes, in `fft2`'s order of frequencies. **Goal** return the field after the hop.
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
# `propagate` is the course's engine: the same formula, with warnings and a fast gradient. A bench says what stands there: pixels and their width, the **pitch**, the wavelength, the length of a hop.

# %%
lab = Bench(samples=256, pitch=20e-6, wavelength=633e-9, spacing=40e-3)
hole = aperture(lab, radius=0.5e-3)
H = transfer_function(lab, lab.spacing)
rings = propagate(hole, lab, lab.spacing)

# %% jupyter={"source_hidden": true}
# Draw the angle of H and the light behind the hole, by your hop where it is right
piece = checks.choose(checks.lesson_10.hop, hop, lambda u, H: rings)
f = 1e-3 * np.fft.fftshift(np.fft.fftfreq(256, lab.pitch))  # shifted for the eye
near = Bench(71, lab.pitch, lab.wavelength, lab.spacing)
turn = np.fft.fftshift(np.angle(H / H[0, 0]))
edges = [f[0], f[-1], f[-1], f[0]]
for light, wrong in checks.views(hop, piece, lambda f: intensity(f(hole, H))):
    fig, axs = plt.subplots(1, 2, figsize=(9, 4))
    shown = axs[0].imshow(turn, cmap=plotting.PHASE, extent=edges, vmin=-np.pi, vmax=np.pi)
    axs[0].set(title="angle of H", xlabel="fx (crests/mm)", ylabel="fy (crests/mm)")
    axs[0].grid(False)
    axs[0].spines[:].set_visible(False)
    fig.colorbar(shown, ax=axs[0], ticks=[-3, 0, 3], label="rad (0: the straight wave)", shrink=0.8)
    shown = plotting.image(axs[1], light[93:164, 93:164], near, "light, 40 mm behind the hole")
    axs[1].add_patch(plt.Circle((0, 0), 500, fill=False, color="white", linestyle="--"))
    fig.colorbar(shown, ax=axs[1], label="brightness (1: in the hole)", shrink=0.8)
    text = f"40 mm later: rings, with {np.sum(light) / np.sum(hole):.6f} of its energy."
    plotting.show(fig, wrong or f"A round hole (dashed) was full of light. {text}")

# %% [markdown]
# The energy is all there: |H| = 1 for every wave that travels, and on this grid all do.

# %% [markdown]
# ## A hunt in a published program
#
# The [article behind this course](https://www.kdnuggets.com/2020/09/autograd-best-machine-learning-library-not-using.html) moves light with `asm_prop`. Here it is, formula for formula, typed anew. Where are the frequencies, fz², H, the two transforms? (`fftshift` rolls the first entry to the middle, `ifftshift` the middle to the front.)


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


# %% [markdown]
# On its own bench it is right. Ask for what its author did not, and some light comes out wrong, or none:


# %% jupyter={"source_hidden": true}
# Try a function on the article's bench, on 127 pixels, on stripes finer than light, on a stack
def symptoms(function):
    for n, length, d in [(128, 32e-3, 50e-3), (127, 2.54e-3, 40e-3)]:
        bench = Bench(n, length / n, 550e-9, d)
        u = aperture(bench, length / 4)
        off = intensity(function(u, length, 550e-9, d)) - intensity(propagate(u, bench, d))
        print(
            f"{n} pixels of {1e6 * bench.pitch:3.0f} µm: off by {np.max(np.abs(off)):.4f} of full light"
        )
    stripes = np.cos(2 * np.pi * np.arange(64) / 16) * np.ones((64, 1))
    left = np.max(np.abs(function(stripes, 1.6e-6, 633e-9, 1e-6)))
    right = np.exp(-2 * np.pi * 1e-6 * np.sqrt(1 / 400e-9**2 - 1 / 633e-9**2))
    print(
        f"stripes 400 nm apart, 1 µm on: {left:.6f} of their amplitude is left. H says {right:.6f}"
    )
    try:
        print(f"a stack of two: shape {np.shape(function(np.ones((2, 128, 128))))}")
    except Exception as error:
        print(f"a stack of two: {type(error).__name__}")


symptoms(asm_prop)

# %% [markdown]
# ### Exercise 10.2: the hunt  (●●○, 12 minutes, 5 lines)
#
# **Input** as for `asm_prop`: a square field, or a stack `np.ones((2, 128, 128))`; `length` is the width of the window. **Goal** right light, for odd sizes, for stacks and for waves too fine to travel as well. Four slips stand in the way. Mend one at a time, in a copy of `asm_prop` or anew, and run the check after each (or `symptoms(mended)`): it names what you have found, and where the next one shows. Hunt kindly: it was published whole, so that we can.
#
# First on paper: for n = 5 and a pixel of width 1, which frequencies does its `linspace` give, and in which order does `fft2` want them?


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
# - **The roll of H.** `fftshift` brings frequency 0 from the front to the middle; here the way back is wanted, `ifftshift`. For an even n both roll by n/2. With `fftfreq` there is nothing to roll.
# - **Waves finer than light.** `q[q < 0] = 0` gives them H = 1, so that they travel for ever, unchanged. The complex root gives them their decay; H = 0 would do after a few wavelengths.
# - **The stack.** Its branch fills `New_wavefront`, and the last line returns `new_wavefront`. Without branches the slip cannot happen: `fft2` and broadcasting know what to do. The odd comment `noqa: F841` in the lesson's copy silences a linter's warning, "assigned but never used": a linter finds this slip by itself.
#
# Two more things cost time, not truth. The field's two shifts undo each other, since space treats all places alike; and H is built at each call, though it depends on the bench and the distance only.
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
# ## What a bench can do
#
# **How far does light walk sideways?** The finest wave on pixels of width p has a crest every two pixels, fx = 1/2p. Its arrow is 1/λ long, so it leans by an angle θ with sin θ = fx/(1/λ) = λ/2p. After a distance d it has walked d·tan θ, for such small angles **λd/2p**: the bench's **reach**.
#
# **How far does the grid follow?** A Fourier transform takes the window for a ring: light that leaves on one side comes in on the other. And H outruns its samples: from one frequency to the next, Δf = 1/(n·p), its angle changes by 2πd·Δf times the slope of fz, fx/fz = tan θ. More than π, half a turn, and the samples cannot tell which way. That is where d·tan θ = n·p/2, half the window. With the finest wave's λd/2p: d = **n·p²/λ**, the **critical distance**. Up to there, light from the middle stays inside.
#
# The course has two benches. The article's: 128 pixels of 250 µm, light of 550 nm, hops of 50 mm. And our `lab`: 256 pixels of 20 µm, 633 nm, hops of 40 mm.
#
# **Predict.** Light a single pixel and hop once. On which bench does nearly all of the light stay in that pixel: (a) on both, (b) on the article's, (c) on the lab's?

# %% jupyter={"source_hidden": true}
# Light one pixel on each bench, hop once, and draw both to the same scale, with the reach
article = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=50e-3)
fig, axs = plt.subplots(1, 2, figsize=(9, 4.2))
stays = []
for ax, name, bench, n in [(axs[0], "the article's", article, 9), (axs[1], "the lab's", lab, 113)]:
    c = bench.shape[0] // 2
    light = intensity(propagate(aperture(bench, bench.pitch / 2), bench, bench.spacing))
    part = light[c - n // 2 : c + n // 2 + 1, c - n // 2 : c + n // 2 + 1]
    seen, norm = Bench(n, bench.pitch, bench.wavelength, 1.0), PowerNorm(0.5, 0, np.max(part))
    shown = plotting.image(ax, part, seen, name, norm=norm)
    side = 1e3 * bench.pitch * (1 + 2 * bench.reach)  # the pixel, and the reach to each side
    corner = (-side / 2, -side / 2)
    ax.add_patch(plt.Rectangle(corner, side, side, fill=False, color="white", linestyle="--"))
    fig.colorbar(shown, ax=ax, shrink=0.75, label="brightness (1: the pixel before)")
    stays.append(light[c, c])
text = f"{stays[0]:.0%} of its light is still in it on the article's bench, {stays[1]:.2%} on the lab's."
plotting.show(
    fig, f"One pixel was lit (250 µm wide, and 20 µm), and then one hop (dashed: its reach). {text}"
)

# %% [markdown]
# (b). The article's reach is 550 nm · 50 mm / 500 µm = 55 µm, a fifth of a pixel: its light casts shadows. On the lab's bench, light walks 32 pixels to each side, and every pixel speaks to thousands. [Lesson 12](12_onn_generator.ipynb) lives on this difference.
#
# A bench can tell all this itself, for a row of glass plates, a hop apart:

# %%
print(f"The article's bench, 32 plates\n{article.report(32)}\n\nThe lab's, 5\n{lab.report(5)}")

# %% [markdown]
# ## A quarrel of 1818
#
# **The middle of a hole's light.** Behind a round hole of radius a, on its axis: from a point at r from the axis the path is √(d² + r²) ≈ d + r²/2d, so its light is later by a phase 2π/λ · r²/2d = πs, with s = r²/λd. Equal steps in s are rings of equal area, and send equal light. Draw each ring's light as a small arrow, head to tail: each is turned a little more than the one before, so they run **round a circle**. In a very wide hole with a soft rim the arrows would get ever shorter and wind into the circle's centre, and that must be the free wave: 1. So the circle begins at 0 and has its centre at 1. With a sharp rim at r = a:
#
# $$u = 1 - e^{i\pi F}, \qquad F = \frac{a^2}{\lambda d}, \qquad |u|^2 = 4 \sin^2(\pi F/2).$$
#
# F is the **Fresnel number** (a bench's report gives it for a hole as wide as the window). At F = 2 the arrows have gone round once: black!
#
# **Predict.** Now a round disc, with light all around. Light adds up: *behind a disc = behind nothing, minus behind a hole of that size*. In the middle of its shadow, is it (a) black at every distance, (b) bright and black by turns, as F changes, (c) as bright as without the disc, at every distance?

# %% jupyter={"source_hidden": true}
# Draw the shadow of a disc, and the brightness on the axis behind the disc and behind a hole
dark = Bench(samples=240, pitch=25e-6, wavelength=550e-9, spacing=0.5)
disc = aperture(dark, radius=1e-3)


def behind(distance):
    """The brightness behind a hole, and behind a disc of its size."""
    hole = propagate(disc, dark, distance, pad=True)
    plane = np.exp(2j * np.pi * distance / dark.wavelength)  # a plane wave that met no disc
    return intensity(hole), intensity(plane - hole)


z, shadow = np.linspace(0.2, 0.5, 25), behind(0.5)[1]  # nearer, the rim's pixels are too coarse
middle = np.array([[light[120, 120] for light in behind(d)] for d in z])
fine = np.linspace(0.2, 0.5, 200)
F = 1e-6 / (dark.wavelength * fine)
fig, axs = plt.subplots(1, 2, figsize=(9, 4.2), width_ratios=[1, 1.15])
half = Bench(121, dark.pitch, dark.wavelength, 0.5)
shown = plotting.image(axs[0], shadow[60:181, 60:181], half, "the shadow, 500 mm behind", vmax=1.6)
fig.colorbar(shown, ax=axs[0], label="brightness (1: without the disc)", shrink=0.75)
axs[1].plot(1e3 * fine, 4 * np.sin(np.pi * F / 2) ** 2, label="hole: 4 sin²(πF/2)")
axs[1].plot(1e3 * fine, 0 * fine + 1, "--", label="disc: |exp(iπF)|² = 1")
axs[1].plot(1e3 * z, middle[:, 0], "o", color="C0", label="hole, on the grid")
axs[1].plot(1e3 * z, middle[:, 1], "s", color="C1", markersize=5, label="disc, on the grid")
axs[1].set(xlabel="distance (mm)", ylabel="brightness on the axis", ylim=(0, 4.3))
axs[1].legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=9.5)
worst = np.max(np.abs(middle[:, 1] - 1))
text = f"the disc leaves 1 at every distance, to {worst:.2f}; the hole gives anything from 0 to 4."
plotting.show(fig, f"A disc 2 mm wide, and a hole of that size. In the middle {text}")

# %% [markdown]
# (c). 1 − (1 − exp(iπF)) = exp(iπF), whose size is 1: from the circle to its centre it is always one radius.
#
# In 1818 Augustin Fresnel, an engineer, sent a theory of waves to the Académie in Paris. [Siméon Denis Poisson](https://en.wikipedia.org/wiki/Arago_spot), a judge who held light to be particles, drew from Fresnel's own integrals that the middle of such a shadow must be as bright as without the disc. François Arago, another judge, put this ["so paradoxical" consequence](https://fr.wikisource.org/wiki/Page:Arago_-_%C5%92uvres_compl%C3%A8tes_de_Fran%C3%A7ois_Arago,_secr%C3%A9taire_perp%C3%A9tuel_de_l%E2%80%99acad%C3%A9mie_des_sciences,_tome_1.djvu/207) to the test, and "the observation perfectly confirmed the calculation". Fresnel won the prize.
#
# **The carpet.** The comb's wave m has fx = m/period. For small fx, fz ≈ 1/λ − λfx²/2: after a distance z it lags behind wave 0 by λfx²z/2 = m²·z/zT turns, with **zT = 2·period²/λ**. At zT all lag by whole turns: the comb again. At zT/2 the odd waves lag by half a turn, which is what a shift by half a period does to them. Henry Fox Talbot saw the comb return in 1836, and [Lord Rayleigh explained it in 1881](http://physicsworld.com/cws/article/indepth/2001/jun/05/quantum-carpets-carpets-of-light) (with half our zT).

# %% [markdown]
# ## Side path: space is not a ring
#
# All of space, in four lines:


# %%
def free_space(u, pitch, wavelength, distance):
    fy, fx = (np.fft.fftfreq(n, pitch) for n in u.shape[-2:])
    fz = np.sqrt(1 / wavelength**2 - fx**2 - fy[:, None] ** 2 + 0j)
    H = np.exp(2j * np.pi * distance * fz)
    return np.fft.ifft2(H * np.fft.fft2(u))


# %% [markdown]
# But its window is a ring: after the last pixel comes the first. For an endless comb that is right. A beam that climbs out at the top comes in again at the bottom: in [lesson 09](09_convolution_by_fourier.ipynb) that was a ghost, here it is light. The cure is the same, as much darkness around the window while the light travels.
#
# **Predict.** A tilted beam gets that darkness, and goes on and on. Does its light (a) stay away for good, (b) come back, only later, (c) come back as early, only weaker?

# %% jupyter={"source_hidden": true}
# Draw a tilted beam on the bare grid, and with as much darkness around it
small, z = Bench(128, lab.pitch, lab.wavelength, lab.spacing), np.linspace(0, 330e-3, 90)
views, left = {}, []
for name, n in [("the bare grid", 128), ("with as much darkness", 256)]:
    grid, inner = Bench(n, lab.pitch, lab.wavelength, lab.spacing), slice(n // 2 - 64, n // 2 + 64)
    blob = np.exp(-((grid.x - 0.6e-3) ** 2 + grid.y[:, None] ** 2) / (0.15e-3) ** 2)
    tilted = blob * plane_wave(grid, angle_x=12e-3)
    seen = [intensity(free_space(tilted, grid.pitch, grid.wavelength, d)) for d in z]
    seen = np.array([light[inner, inner] for light in seen])
    views[name] = seen[:, 64]
    left.append(np.sum(seen, axis=(1, 2)) / np.sum(seen[0]))
norm = PowerNorm(0.5, 0, 1)
fig = plotting.row(views, plotting.side_view, z, small.x, height=3.4, norm=norm)
fig.colorbar(fig.axes[-1].images[0], ax=fig.axes, label="brightness (1: at its start)", pad=0.02)
held, gone = np.min(left, axis=1)
back = 1e3 * z[50 + np.argmax(left[1][50:] > 0.5)]
plotting.show(
    fig,
    f"A tilted beam. On the bare grid {held:.0%} of it is always there; with darkness {gone:.0%} is left, until half is back at {back:.0f} mm.",
)

# %% [markdown]
# (b). With its darkness the window is a ring again, twice as long. Darkness buys distance: light must cross all of it first. `propagate(..., pad=True)` does this, and Exercise 10.3 asks you for it.

# %% [markdown]
# ### Exercise 10.3: darkness  (●●○, 8 minutes, 3 lines)
#
# **Input** a field `u` of shape (ny, nx), the pitch, λ and the distance. **Goal** the field, of the same shape, after that distance, as if there were darkness around the window: at least ny rows and nx columns more. Use `free_space`.
#
# First on paper: on a ring, does it matter where the darkness stands? Picture to expect: a spot on a corner of the window, and no ghosts of it on the other three.


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

# %% jupyter={"source_hidden": true}
# Draw a spot that leaves through a corner of the window, by free_space and by your padded
d = 70e-3
edge = small.x[0] * np.array([-1, 1])  # the corner, where the light is sent
torch = aperture(small, 0.4e-3, centre=tuple(0.5 * edge))
torch = torch * plane_wave(small, *(0.5 * edge / d))
mine = checks.choose(
    checks.lesson_10.padded, padded, lambda u, *_: propagate(u, small, d, pad=True)
)
given = torch, small.pitch, small.wavelength, d
alone = intensity(free_space(*given))
norm = PowerNorm(0.5, 0, np.max(alone))
for cured, wrong in checks.views(padded, mine, lambda f: intensity(f(*given))):
    both = {"free_space": alone, "padded": cured}
    fig = plotting.row(both, plotting.image, small, height=4, norm=norm)
    fig.colorbar(fig.axes[-1].images[0], ax=fig.axes, label="brightness (1: in the hole)", pad=0.02)
    kept = np.sum(cured) / np.sum(alone)
    text = "A spot on the corner of the window: alone in four pieces; padded, "
    plotting.show(fig, wrong or f"{text}{kept:.0%} of it is left.")

# %% [markdown]
# ## Side path: light from nowhere
#
# Past the critical distance, the angle of H turns by more than half a turn from one sample to the next. Such samples describe another H, a slower one: ghosts of its middle appear, and each sends light. The engine warns. The cure, by [Matsushima and Shimobaba](https://doi.org/10.1364/OE.17.019662): limit the band to the waves that the grid can follow, and add darkness. Our light is Thomas Young's, from two pinholes, three critical distances on.

# %% jupyter={"source_hidden": true}
# Draw the undersampled H, the light that it makes of two pinholes, and the light as it should be
d, gap = 3 * lab.critical_distance, 0.4e-3
two = aperture(lab, 40e-6, centre=(-gap / 2, 0)) + aperture(lab, 40e-6, centre=(gap / 2, 0))
H = transfer_function(lab, d / 3) ** 3  # three hops in one: the engine warns beyond d / 3
ghosts = intensity(free_space(two, lab.pitch, lab.wavelength, d))  # ours does not warn
fringes = intensity(propagate(two, lab, d, pad=True, band_limit=True))
f = 1e-3 * np.fft.fftshift(np.fft.fftfreq(256, lab.pitch))

fig, axs = plt.subplots(1, 3, figsize=(9, 3))
edges = [f[0], f[-1], f[-1], f[0]]
axs[0].imshow(np.fft.fftshift(np.angle(H)), cmap=plotting.PHASE, extent=edges)
axs[0].set(title="angle of H, as sampled", xlabel="fx (crests/mm)", ylabel="fy (crests/mm)")
axs[0].grid(False)
axs[0].spines[:].set_visible(False)
top = np.max(fringes)
for ax, light, name in [(axs[1], ghosts, "its light"), (axs[2], fringes, "limited, and padded")]:
    shown = plotting.image(ax, light / top, lab, name, vmin=0, vmax=1)
axs[2].set_ylabel("")
label = "brightness (1: a fringe)"
fig.colorbar(shown, ax=axs, shrink=0.8, label=label, extend="max", pad=0.01)
line = np.mean(fringes, axis=0)
strength = np.abs(np.fft.rfft(line - np.mean(line), 65536))  # how much of each spacing it holds
apart, theory = 1e3 * 65536 * lab.pitch / np.argmax(strength), 1e3 * lab.wavelength * d / gap
text = f"the fringes are {apart:.2f} mm apart; λd/gap is {theory:.2f} mm."
plotting.show(fig, f"Two pinholes 0.4 mm apart, {1e3 * d:.0f} mm on. With a limited band, {text}")

# %% [markdown]
# **What must die lives on.** In `asm_prop`, waves finer than light keep H = 1. Detail that no light can carry marches on for ever. It even looks like a carpet:

# %% jupyter={"source_hidden": true}
# Draw stripes finer than light, by asm_prop and by your mended
n, pitch, z = 64, 25e-9, np.linspace(0, 1e-6, 120)
width = 400e-9
stripes = 1 + np.cos(2 * np.pi * np.arange(n) * pitch / width)[None]
square = np.repeat(stripes, n, 0)


def ours(wavefront, length, wavelength, distance):
    return free_space(wavefront, length / n, wavelength, distance)


right = checks.choose(checks.lesson_10.mended, mended, ours)
clipped, honest = (
    np.array([function(square, n * pitch, wavelength, d)[0] for d in z])
    for function in (asm_prop, right)
)
views = {"asm_prop": intensity(clipped), "mended": intensity(honest)}
fig = plotting.row(views, plotting.side_view, z, np.arange(n) * pitch, height=3.4, vmin=0, vmax=4)
fig.colorbar(fig.axes[-1].images[0], ax=fig.axes, label="brightness (1: without stripes)", pad=0.02)
left = [np.abs(np.dot(u[-1], stripes[0] - 1)) / (n / 2) for u in (clipped, honest)]
text = f"after 1 µm asm_prop keeps {left[0]:.3f} of their amplitude, mended {left[1]:.6f}."
plotting.show(fig, f"Stripes {1e9 * width:.0f} nm apart in light of 633 nm: {text}")

# %% [markdown]
# **Change** `width` to 800e-9. Light can carry these stripes: do the pictures now agree? (They do.)

# %% [markdown]
# ## Side path: a laser beam, and a comb with ends
#
# From its waist w₀, where it is narrowest, a laser's beam [spreads](https://en.wikipedia.org/wiki/Gaussian_beam) as w = w₀√(1 + (z/zR)²), with zR = πw₀²/λ. Its wave fronts bend with radius R = z + zR²/z. And on its axis it lags behind a plane wave by Gouy's angle, arctan(z/zR). Does the grid know all three?

# %% jupyter={"source_hidden": true}
# Draw width, radius and Gouy's angle of a beam on the grid beside theory
waist, c, k = 0.1e-3, 128, 2 * np.pi / lab.wavelength
zR = np.pi * waist**2 / lab.wavelength
z = np.linspace(0.3, 3, 31) * zR
rows = np.array([propagate(gaussian_beam(lab, waist), lab, d)[c] for d in z])  # through the axis
spread = np.dot(intensity(rows), lab.x**2) / np.sum(intensity(rows), axis=1)  # w²/4
bend = np.angle(rows[:, c + 2] / rows[:, c])  # two pixels beside the axis: kx²/2R
lag = -np.angle(rows[:, c] * np.exp(-1j * k * z))
found = np.array([2e3 * np.sqrt(spread), 1e3 * k / 2 * lab.x[c + 2] ** 2 / bend, lag])


def theory(z):
    width = waist * np.sqrt(1 + (z / zR) ** 2)
    return np.array([1e3 * width, 1e3 * (z + zR**2 / z), np.arctan(z / zR)])


fine = np.linspace(0.3, 3, 300) * zR
fig, axs = plt.subplots(1, 3, figsize=(9, 2.9))
names = ["w (mm)", "R (mm)", "Gouy's angle (rad)"]
for ax, f, t, name in zip(axs, found, theory(fine), names, strict=True):
    ax.plot(1e3 * fine, t)
    ax.plot(1e3 * z[::3], f[::3], "o")
    ax.set(xlabel="z (mm)", title=name)
error = np.max(np.abs(found / theory(z) - 1))
plotting.show(
    fig, f"Lines: theory. Dots: the grid. They differ by at most {error:.0e} of the value."
)

# %% [markdown]
# And a real comb is not endless. This one has fifteen slits:

# %% jupyter={"source_hidden": true}
# Compare an endless comb with theory, and draw the carpet of one with fifteen slits
pitch, z = period / 80, np.linspace(0, talbot, 700)
x = (np.arange(2048) - 1024) * pitch


def comb(x, teeth):
    return sum(np.exp(-(((x - j * period) / (0.08 * period)) ** 2)) for j in teeth)


endless = comb(x[:80], range(-15, 0))[None]  # one period; on this grid, its ends are neighbours
for part, then in [(1, endless), (2, np.roll(endless, 40))]:
    off = np.max(np.abs(np.abs(free_space(endless, pitch, wavelength, talbot / part)) - then))
    print(f"an endless comb, at zT/{part}: as in theory, but for {off:.5f}")

frayed = free_space(comb(x, range(-7, 8))[None], pitch, wavelength, z[:, None, None])[:, 0]
fig, ax = plt.subplots(figsize=(9, 5.2))
light = intensity(frayed[:, 264:1785])
shown = plotting.side_view(ax, light, z, x[264:1785], norm=PowerNorm(0.5, 0, 0.4))
fig.colorbar(shown, ax=ax, label="brightness (1: in a slit)", extend="max", pad=0.02)
for part in (6, 4, 3, 2):
    ax.text(1e3 * talbot / part, 1.93, f"zT/{part}", ha="center")
plotting.show(
    fig, "Fifteen slits weave a carpet. It frays from its ends, where the steep waves walk out."
)

# %% [markdown]
# ## Side path: the article's two slow lines
#
# Two more lines of `asm_prop` do no harm but waste time. It shifts the field before its hop and back after it, for nothing: space treats all places alike. And it builds H anew at each call:

# %% jupyter={"source_hidden": true}
# Leave out the field's two shifts; keep H instead of building it at each call
torch, H = aperture(article, radius=8e-3), transfer_function(article, 10e-3)
bare = np.fft.ifft2(H * np.fft.fft2(torch))
rolled = np.fft.ifftshift(np.fft.ifft2(H * np.fft.fft2(np.fft.fftshift(torch))))
print("the same bits without the field's two shifts:", np.array_equal(rolled, bare))
once = timeit(lambda: np.fft.ifft2(H * np.fft.fft2(torch)), number=50)
print(f"a new H each time: {timeit(lambda: asm_prop(torch), number=50) / once:.1f} times as long")

# %% [markdown]
# ## Side path: play
#
# The light behind a round hole again. With the sliders of JupyterLab or Notebook, make its middle dark in two more ways. What is F each time? (Elsewhere, change the last number in a bracket and run the cell again.)

# %% jupyter={"source_hidden": true}
# Sliders: distance, wavelength and radius of a hole, and the light behind it
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), width_ratios=[1.15, 1.3])
wide = Bench(151, lab.pitch, lab.wavelength, 1.0)
picture = plotting.image(left, np.zeros((151, 151)), wide, vmin=0, vmax=4)
fig.colorbar(picture, ax=left, label="brightness (1: in the hole)", shrink=0.8)
far = np.linspace(120, 800, 500)
(curve,), (dot,) = right.plot(far, 0 * far), right.plot(far[:1], [0], "o", markersize=9)
right.set(xlabel="distance (mm)", ylabel="in the middle (line: theory)", ylim=(-0.2, 4.4))


def draw(distance_mm, wavelength_nm, radius_mm):
    F = 1e6 * radius_mm**2 / (wavelength_nm * distance_mm)
    bench, d = Bench(256, lab.pitch, 1e-9 * wavelength_nm, 1.0), 1e-3 * distance_mm
    u = propagate(aperture(bench, 1e-3 * radius_mm), bench, d, pad=True, band_limit=True)
    picture.set_data(intensity(u[53:204, 53:204]))
    curve.set_ydata(4 * np.sin(np.pi / 2 * F * distance_mm / far) ** 2)
    dot.set_data([distance_mm], [intensity(u[128, 128])])
    return f"Fresnel number {F:.2f}: in the middle, brightness {intensity(u[128, 128]):.1f}."


start = {"distance_mm": (120, 800, 200), "wavelength_nm": (400, 700, 625)}
plotting.sliders(fig, draw, **start, radius_mm=(0.2, 0.8, 0.5))

# %% [markdown]
# ## Which way is uphill, for light?
#
# *Write it down, ask for the gradient, walk*: uphill here, since brighter is better. A plate of glass in a round hole turns each pixel's light by a phase φ of its own. How bright is then a spot on the axis, 150 mm behind?

# %%
hole, d, c = aperture(lab, radius=1e-3), 150e-3, 128


def spot(phases):
    return intensity(propagate(hole * np.exp(1j * phases), lab, d)[c, c])


# %% [markdown]
# For flat glass, ask for the gradient: where would a little more φ make the spot brighter?
#
# **Predict.** Drawn as a picture, is it (a) one hill in the middle, (b) a set of rings, bright and dark, (c) the same everywhere?

# %% jupyter={"source_hidden": true}
# Draw grad(spot) at flat glass
push = grad(spot)(np.zeros(lab.shape))
fig, ax = plt.subplots(figsize=(6.5, 4.6))
ring, side = push[74:183, 74:183], Bench(109, lab.pitch, lab.wavelength, d)
shown = plotting.image(ax, ring, side, "d brightness / dφ", cmap="gray")
fig.colorbar(shown, ax=ax, label="per radian")
turns = np.sum(np.diff(np.sign(push[c, c : c + 50])) != 0)
plotting.show(
    fig,
    f"The gradient for each pixel of flat glass: from the middle to the rim its sign changes {turns} times.",
)

# %% [markdown]
# (b). Further out the path is longer, by r²/2d, and the light's arrow points elsewhere: to the left or to the right of the sum of all, ring by ring. A little more φ turns it towards the sum, or away. One gradient has drawn Fresnel's zones.
#
# **By hand.** The field at the spot is s = Σ G·u·exp(iφ), where u is a pixel's light and G what one pixel, lit alone, sends to the spot. Then
#
# $$\frac{d|s|^2}{d\varphi} = 2\,\mathrm{Re}\left(s^*\, i\, G u e^{i\varphi}\right) = -2\,\mathrm{Im}\left(s^*\, G u e^{i\varphi}\right).$$
#
# Must we light all pixels one by one to know G? No: H treats left and right alike, so a pixel sends to the spot what the spot, lit alone, would send to it (**reciprocity**). One hop, *from the spot back to the plate*, gives all of G. Autograd's backward pass is that hop: the gradient of light is light.

# %%
G = propagate(aperture(lab, lab.pitch / 2), lab, d)  # the light of the spot, at the plate
s = propagate(hole, lab, d)[c, c]
by_hand = -2 * np.imag(np.conj(s) * G * hole)
print("by hand as by Autograd:", np.allclose(push, by_hand))

# %% [markdown]
# What is one gradient worth? Turn each pixel by a quarter turn, the way its sign says. An arrow that leaned by δ from the sum then has the part |sin δ| along it. If all δ are equally frequent, the mean of |sin δ| is 2/π: of the best, all arrows in step, that is (2/π)² = 41 % of the brightness.

# %% jupyter={"source_hidden": true}
# Make a plate of the gradient's sign, and draw its light beside that of flat glass
plate = np.pi / 2 * np.sign(push)
fig, ax = plt.subplots(figsize=(9, 3.8))
for phases, name, line in [
    (0 * push, "flat glass", "--"),
    (plate, "a quarter turn by the gradient's sign", "-"),
]:
    light = intensity(propagate(hole * np.exp(1j * phases), lab, d)[c])
    ax.semilogy(1e3 * lab.x, light, line, label=name)
ax.set(xlabel="x (mm)", ylabel="brightness (1: in the hole)", ylim=(1e-3, 3e4))
ax.legend()
before, after, most = spot(0 * push), spot(plate), np.sum(np.abs(hole * G)) ** 2
plotting.show(
    fig,
    f"In the middle, flat glass gives {before:.1f}; a plate made of one gradient {after:.0f}, {after / most:.0%} of what is possible.",
)

# %% [markdown]
# ### Exercise 10.4: the brightest spot  (●●●, 15 minutes, 2 to 10 lines)
#
# **Input** a bench, whose pixels stand at `bench.x` and `bench.y`, a distance, and a spot (x, y), in metres. **Goal** phases (ny, nx) of a plate in a round hole half as wide as the window, which bring at least 60 % of the possible brightness to that spot. A formula, a law of physics, many gradients: any way counts.
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
# And downhill, knowing nothing but the program, forty steps get to 89 %:
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

# %% jupyter={"source_hidden": true}
# Draw the light of your plate (until it is right, of one gradient's sign)
bench, d, at = Bench(128, 16e-6, 550e-9, 45e-3), 45e-3, (0.24e-3, -0.16e-3)
i, j = np.argmin(np.abs(bench.y - at[1])), np.argmin(np.abs(bench.x - at[0]))
hole = aperture(bench, 128 * bench.pitch / 4)


def one_gradient(bench, distance, spot):
    push = grad(lambda p: intensity(propagate(hole * np.exp(1j * p), bench, distance)[i, j]))
    return np.pi * (push(np.zeros(bench.shape)) > 0)  # half a turn apart, like ±π/2


piece = checks.choose(checks.lesson_10.focus, focus, one_gradient)
inner, small = slice(28, 101), Bench(73, bench.pitch, bench.wavelength, d)
for phases, wrong in checks.views(focus, piece, lambda f: np.array(f(bench, d, at))):
    light = intensity(propagate(hole * np.exp(1j * phases), bench, d))
    fig, axs = plt.subplots(1, 2, figsize=(9, 4.2))
    plate = np.where(hole > 0, phases, np.nan)[inner, inner]
    glass = plotting.phase(axs[0], plate, small, "the plate")
    part = light[inner, inner]
    shown = plotting.image(axs[1], part, small, "the light", norm=PowerNorm(0.5, 0, np.max(part)))
    axs[1].add_patch(plt.Circle((0, 0), 512, fill=False, color="white", linestyle="--"))
    fig.colorbar(glass, ax=axs[0], ticks=[-3, 0, 3], label="φ (rad)", shrink=0.75)
    fig.colorbar(shown, ax=axs[1], label="brightness (1: in the hole)", shrink=0.75)
    text = "A plate in a round hole, and the light 45 mm behind: at x = 0.24 mm, y = -0.16 mm"
    text = f"{text} its light is {light[i, j]:.0f} times as bright as in the hole."
    plotting.show(fig, wrong or text)

# %% [markdown]
# ## Key points
#
# Any field is a sum of plane waves, and empty space turns each by 2πd√(1/λ² − fx² − fy²): one multiplication between two Fourier transforms. On pixels of width p light walks at most λd/2p sideways, and past n·p²/λ the grid cannot follow. Holes, discs and combs, whose light can be worked out on paper, tell whether a program is right. The gradient of light is light, sent back from where it should be bright.
#
# **To read.** K. Matsushima and T. Shimobaba, [*Optics Express* 17, 19662](https://doi.org/10.1364/OE.17.019662) (2009), on the band limit. M. Berry, I. Marzoli and W. Schleich, ["Quantum carpets, carpets of light"](http://physicsworld.com/cws/article/indepth/2001/jun/05/quantum-carpets-carpets-of-light), *Physics World*, June 2001.
#
# **Next**, [lesson 11](11_lenses_that_compute.ipynb): space multiplies *between* two Fourier transforms; a piece of glass *does* one.
