# %% [markdown]
# # Smear a photograph, and take the smear back
#
# A camera that moves while its shutter is open sees a sum of many copies, each a little further on, and so we smeared this photograph. One number for each of its waves took the smear away again, on the right, and you will find out how.

# %% jupyter={"source_hidden": true}
# Smear a photograph along a path, add noise, and let scikit-image take the smear back
from functools import partial

import autograd.numpy as np
import matplotlib.pyplot as plt
from scipy.signal import convolve2d
from skimage import data, restoration

from shared import plotting

plotting.setup()


def pixels(ax, values, title="", label="", every=16, cmap="gray", **limits):
    """Draw an array with its pixels counted along both axes, and a bar with this label."""
    plotting.image(ax, values, title=title, cmap=cmap, colorbar=label, **limits)
    ny, nx = values.shape
    ax.set(xticks=range(0, nx, every), yticks=range(0, ny, every))
    ax.set(xlabel="x (pixels)", ylabel="y (pixels)")
    ax.figure.get_layout_engine().set(w_pad=0.12)  # a bar's label, and the next y


def middle(full):
    """What stands where the photograph did: the path adds 12 rows and columns, half on each side."""
    return full[6:-6, 6:-6]


photo = np.mean(np.reshape(data.camera() / 255, (256, 2, 256, 2)), axis=(1, 3))[20:148, 30:190]
time = np.linspace(0, 1, 400)
height = np.clip(0.75 - 0.75 * time + 0.25 * np.sin(3 * time), 0, 1)
path, moments = np.zeros((13, 13)), np.rint(12 * np.array([height, time])).astype(int)
for i, j in moments.T:
    path[i, j] += 1 / 400  # how much of the time the camera was where
seen = convolve2d(photo, path)
seen = seen + 0.01 * np.random.default_rng(0).normal(size=seen.shape)


def borrowed(seen, w):
    """Unshake by scikit-image, which leaves the picture in the middle of what was seen."""
    return middle(restoration.wiener(seen, w, 1e-3, clip=False))


def left_over(x):
    """The error of x, beside that of the smeared photograph."""
    return np.sqrt(np.mean((x - photo) ** 2) / np.mean((middle(seen) - photo) ** 2))


def compare(title, x):
    fig, axs = plt.subplots(1, 2, figsize=(9, 3.9), sharey=True)
    for ax, name, values in [(axs[0], "seen", middle(seen)), (axs[1], title, x)]:
        shown = plotting.image(ax, values, title=name, cmap="gray", vmin=0, vmax=1)
        ax.set(xlabel="x (pixels)", xticks=range(0, 160, 40), yticks=range(0, 128, 40))
    axs[0].set_ylabel("y (pixels)")
    fig.colorbar(shown, ax=axs, shrink=0.8, label="brightness (1: white)", pad=0.02)
    return fig


fig = compare("the smear taken back", borrowed(seen, path))
text = f"Outside the photograph we took black. On the right {left_over(borrowed(seen, path)):.0%} of the smear's error is left"
plotting.show(fig, f"{text}. (Photograph: Lav Varshney, CC0, from scikit-image.)")

# %% [markdown]
# **You will** build the Fourier transform out of school sums, chase a ghost out of a picture, learn a filter back from examples, and unshake this photograph. **You will learn** the convolution theorem, why it speaks of waves, and what zero padding is for. **You need** gradients ([lesson 01](01_sinc_derivatives.ipynb)) and complex numbers; one side path builds on [lesson 08](08_digits_mlp.ipynb). **Time:** {minutes}.

# %%
import autograd.numpy as np
from autograd import grad
from scipy.signal import convolve2d, correlate2d

from shared import checks
from shared.datasets import smiley

# %% [markdown]
# ## A sum you know from school
#
# **Convolution** sounds grand, but you have done it. Multiply 12 by 13 in columns: each digit of 13 makes a copy of 12, each copy stands one place further on, and you add.
#
# In two dimensions the same: every number w of a **filter** stamps a copy of the picture, moved to where the number stands, and the copies are added. (Seen from one place of the result, the filter lies on the picture, turned by half a turn, and the products are added. Hence *sliding*.)


# %%
def slide(image, w):
    ky, kx = w.shape
    places = [(i, j) for i in range(ky) for j in range(kx)]
    return sum(w[i, j] * np.pad(image, [(i, ky - 1 - i), (j, kx - 1 - j)]) for i, j in places)


print("12 x 13:", slide(np.array([[1, 2]]), np.array([[1, 3]]))[0])

# %% [markdown]
# 12 x 13 = 156. From n and k numbers we get n + k - 1.
#
# ## Values instead of coefficients
#
# Write 12 as the polynomial 1 + 2z and 13 as 1 + 3z. Their product is 1 + 5z + 6z²: *to convolve is to multiply polynomials*. And n coefficients are known when the polynomial's *values* at n points are (two points fix a line). So: evaluate both, **multiply value by value**, and go back to coefficients.
#
# At which points? Take the n complex numbers with zⁿ = 1. They stand evenly on a circle: z_m = exp(-2πi m/n), for m from 0 to n - 1, where exp(iφ) = cos φ + i sin φ. The value of x₀ + x₁z + x₂z² + ... at z_m is
#
# $$ X_m = \sum_{j=0}^{n-1} x_j \, z_m^{\,j} = \sum_{j=0}^{n-1} x_j \, e^{-2\pi i \, m j / n}. $$
#
# This sum is the **discrete Fourier transform** F:


# %%
def dft(x):
    n = len(x)
    z = np.exp(-2j * np.pi * np.arange(n) / n)
    return np.array([np.sum(x * z[m] ** np.arange(n)) for m in range(n)])


face = smiley(64)
row = face[26]  # through both eyes
print("as NumPy's:", np.allclose(dft(row), np.fft.fft(row)))

# %% [markdown]
# **Why waves?** Look at the powers of one point. From each j to the next, z_m^j goes on by m/n of a turn, so from j = 0 to n it runs m times round the circle. Its real part, cos(2πmj/n), is a wave with m crests:

# %% jupyter={"source_hidden": true}
# Draw three of sixteen points on the circle, and the real part of their powers
n, places, fine = 16, np.arange(16), np.linspace(0, 16, 400)
fig, axs = plt.subplots(1, 2, figsize=(9, 4), width_ratios=[1, 1.6])
circle = np.exp(-2j * np.pi * places / n)
axs[0].plot(np.real(circle), np.imag(circle), "o", color="0.55")
axs[0].set(
    aspect="equal", xlim=(-1.35, 1.35), ylim=(-1.35, 1.35), xticks=[-1, 0, 1], yticks=[-1, 0, 1]
)
axs[0].set(xlabel="real part", ylabel="imaginary part", title=f"{n} points with z¹⁶ = 1")
for m, mark, up in [(1, "o", 5.2), (2, "s", 2.6), (5, "D", 0)]:
    point = circle[m]
    axs[0].plot(np.real(point), np.imag(point), mark, color="C0", markersize=10)
    axs[0].text(1.2 * np.real(point), 1.2 * np.imag(point), f"$z_{m}$", ha="center", va="center")
    axs[1].plot(fine, up + np.cos(2 * np.pi * m * fine / n), "-", color="0.55", lw=1.2)
    axs[1].plot(places, up + np.real(point**places), mark, color="C0")
    axs[1].text(16.3, up, f"$z_{m}$", va="center")
axs[1].set(xlabel="j", yticks=[], title="real part of their powers $z^j$", xlim=(-0.5, 17.4))
plotting.show(
    fig, "The powers of z₁ go up and down once in 16 places, those of z₂ twice, of z₅ five times."
)

# %% [markdown]
# So X_m adds up *picture times wave*. Where the picture goes up and down in step with the wave, the products add up; else they cancel.
#
# One wave times the conjugate of another, added up over all j, is Σ exp(-2πi (m-l)j/n): n arrows, evenly spread over the circle. They cancel, unless m = l: then all are 1, and the sum is n. Waves do not mix. The same with m and j exchanged gives the way back, F⁻¹ (put X_m in, and only x_j stays):
#
# $$ x_j = \frac{1}{n} \sum_{m=0}^{n-1} X_m \, e^{+2\pi i \, m j / n} $$
#
# Read it aloud: *x is a sum of waves, and X_m/n says how much of wave m is in it.*

# %% jupyter={"source_hidden": true}
# Draw one row of the face, and the sums of its slowest waves
X, places, fine = dft(row), np.arange(64), np.linspace(0, 63, 800)


def slowest(most, j):
    """The sum of the waves with at most so many crests (X[-m] is that of m crests backwards)."""
    waves = [X[m] * np.exp(2j * np.pi * m * j / 64) / 64 for m in range(-most, most + 1)]
    return np.real(sum(waves))


fig, ax = plt.subplots(figsize=(9, 3.8))
ax.plot(places, row, "o", color="black", markersize=5, label="the row's 64 numbers")
for most, line, color in [(3, "--", "C1"), (12, "-", "C0")]:
    ax.plot(
        fine, slowest(most, fine), line, color=color, label=f"its waves with up to {most} crests"
    )
ax.set(xlabel="x (pixels)", ylabel="brightness (1: white)", ylim=(-0.3, 1.75))
ax.legend(loc="upper center", ncols=3, fontsize=10.5, columnspacing=1.2)
off = [np.max(np.abs(slowest(most, places) - row)) for most in (3, 12)]
plotting.show(
    fig,
    f"A row through both eyes. Off by up to {off[0]:.2f} with 3 crests, by {off[1]:.2f} with 12.",
)

# %% [markdown]
# A picture is a polynomial in two variables: F works along its rows, then along its columns (`np.fft.fft2`), and its waves run in all directions. Values of a product are products of values. That is the **convolution theorem**:
#
# $$ F(x * w) = F x \cdot F w, \qquad x * w = F^{-1}\,( F x \cdot F w ) $$
#
# **Predict.** 12 x 13 this way has three coefficients, 1, 5 and 6. But take only two points, 1 and -1. What comes out: (a) 1 5, (b) 1 11, (c) 7 5?

# %%
for n in (3, 2):
    product = np.fft.fft([1, 2], n) * np.fft.fft([1, 3], n)  # zeros fill up to n numbers
    print(n, "points:", np.round(np.real(np.fft.ifft(product))).astype(int))

# %% [markdown]
# (c). At both points z² = 1, so 1 + 5z + 6z² has the same values as 7 + 5z.
#
# Now a face, 64 pixels wide. An **echo** is a filter with two numbers: 1 leaves the face where it is, 0.6 puts a faint copy 40 pixels to the right. We transform with 64 x 64 points, as many as the face has pixels.


# %%
def by_fourier(image, w):
    return np.real(np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(w, image.shape)))


echo = np.zeros((1, 41))
echo[0, 0], echo[0, 40] = 1, 0.6
whole, fourier = slide(face, echo), by_fourier(face, echo)

# %% [markdown]
# **Predict.** In `fourier`, what has become of the part of the copy beyond the right edge: (a) it is gone, (b) it comes in on the left, (c) it is thrown back from the edge?

# %% jupyter={"source_hidden": true}
# Draw the echo, slid and with 64 x 64 points, to the same scale
fig, axs = plt.subplots(1, 2, figsize=(9, 3.7), width_ratios=[104, 64], sharey=True)
for ax, values, name in [
    (axs[0], whole, "slid: 104 wide"),
    (axs[1], fourier, "by Fourier: 64 wide"),
]:
    shown = plotting.image(ax, values, title=name, cmap="gray", vmin=0, vmax=1.6)
    ax.set(xlabel="x (pixels)", xticks=range(0, values.shape[1], 16), yticks=range(0, 64, 16))
axs[0].set_ylabel("y (pixels)")
axs[0].axvline(63.5, color="white", linestyle="--")
fig.colorbar(shown, ax=axs, shrink=0.8, label="brightness (1: the face)", pad=0.02)
inside, outside = whole[:, :64], whole[:, 64:]
assert np.allclose(fourier, inside + np.pad(outside, [(0, 0), (0, 24)]), atol=1e-12)
share = np.sum(outside) / np.sum(whole)
plotting.show(
    fig, f"{share:.0%} of the brightness lies beyond the dashed line. Where is it on the right?"
)

# %% [markdown]
# (b). Since zⁿ = 1, place n counts as place 0: the picture lives on a **ring**, where after the last column comes the first.
#
# The cure is a ring so long that nothing comes round: n + k - 1 places, filled up with zeros. `fft2(image, shape)` does this **zero padding**. In [lesson 10](10_light_on_a_grid.ipynb) the ghost will be light.


# %%
def convolve(image, w):
    shape = [n + k - 1 for n, k in zip(image.shape[-2:], w.shape[-2:], strict=True)]
    return np.real(np.fft.ifft2(np.fft.fft2(image, shape) * np.fft.fft2(w, shape)))


print("as sliding:", [np.allclose(convolve(face, w), slide(face, w)) for w in (echo, path)])

# %% [markdown]
# ## A sieve for waves
#
# So a filter does one thing to a picture: it multiplies each of its waves by a number, F w. A famous filter is [Sobel's](https://www.researchgate.net/publication/239398674_An_Isotropic_3x3_Image_Gradient_Operator), shown in a talk in 1968:

# %%
sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])

# %% [markdown]
# **Predict.** Draw |F w| with the wave of no crests in the middle, more crests across to its left and right, more crests down the picture above and below. Apart from the outermost rim, where is it 0: (a) on the upright line through the middle, (b) on the level line through the middle, (c) only in the middle itself?

# %% jupyter={"source_hidden": true}
# Draw Sobel's factor for each wave of a picture of 64 x 64
factor = np.abs(np.fft.fftshift(np.fft.fft2(sobel, (64, 64))))
fig, ax = plt.subplots(figsize=(6.4, 4.8))
edges = [-32.5, 31.5, 31.5, -32.5]
shown = ax.imshow(factor, cmap="gray", extent=edges, vmin=0, vmax=8)
ax.set(
    xlabel="crests across the picture",
    ylabel="crests down the picture",
    title="|F w| of Sobel's filter",
)
ax.set(xticks=range(-32, 32, 16), yticks=range(-32, 32, 16))
ax.grid(False)
ax.spines[:].set_visible(False)
fig.colorbar(shown, ax=ax, label="factor of the wave")
down, across = np.abs(np.array(np.unravel_index(np.argmax(factor), factor.shape)) - 32)
text = f"the largest factor is {np.max(factor):.0f}, for {across} crests across and {down} down"
upright, level = np.max(factor[:, 32]), np.max(factor[32])
plotting.show(
    fig, f"On the upright line at most {upright:.0f}, on the level line {level:.0f}: {text}."
)

# %% [markdown]
# (a). On the upright line are waves that do not change from left to right: there z = 1, and each row of the filter gives 1 + 0 - 1 = 0. (On the rim z = -1: a row gives 1 - (-1)² = 0, a column 1 - 2 + 1 = 0.) So Sobel's filter stops what stays the same from left to right, and the finest grain. What passes are edges.
#
# (Why do the crests begin at -32? z_m and z_(m-n) are the same point, so the second half of F's list may count as negative. `np.fft.fftshift` puts it in front.)
#
# **Change** `sobel` into its transpose `sobel.T`. Which line is dark now? (Then change it back.)

# %% [markdown]
# ### Exercise 9.1: the same size, please  (●○○, 5 minutes, 3 lines)
#
# **Input** an image (ny, nx) and a filter (ky, kx) of any size. **Goal** the middle of their convolution, of the image's shape, as SciPy's `mode="same"` gives it, by Fourier: use `convolve`.
#
# First on paper: 5 numbers convolved with 3 make 7. Which 5 of them are the middle? And with a filter of 4, which makes 8, SciPy begins at index 1: write a rule for both. Picture to expect: the face's upright edges.


# %%
def same(image, w):
    ### BEGIN SOLUTION
    (ny, nx), (ky, kx) = image.shape, w.shape
    top, left = (ky - 1) // 2, (kx - 1) // 2
    return convolve(image, w)[top : top + ny, left : left + nx]
    ### END SOLUTION


# %%
checks.lesson_09.same(same)

# %% [markdown] tags=["explanation"]
# #### Solution 9.1, explained
#
# The whole has k - 1 numbers more than the image. Half of them go, rounded down, from the front; the rest from the end. Slicing from `top` to `top + ny` works for k = 1 too, where `[0:-0]` would give nothing at all.
#
# On a ring of the full length you may also turn the result until the middle stands first:
#
# ```python
# def same(image, w):
#     ny, nx = image.shape
#     back = [-((k - 1) // 2) for k in w.shape]
#     return np.roll(convolve(image, w), back, axis=(0, 1))[:ny, :nx]
# ```

# %% jupyter={"source_hidden": true}
# Draw the edges of the face, by your `same` where it is right
scipys = partial(convolve2d, mode="same")
yours = checks.choose(checks.lesson_09.same, same, scipys)
for edges, wrong in checks.views(same, yours, lambda f: f(face, sobel)):
    fig, axs = plt.subplots(1, 2, figsize=(9, 4))
    pixels(axs[0], face, "face", "brightness (1: white)", vmin=0, vmax=1)
    pixels(axs[1], edges, "face * sobel", "sum of products", vmin=-4, vmax=4)
    text = f"The edges run from {edges.min():.0f} (the face ends) to {edges.max():.0f} (it begins)"
    none = np.mean(np.abs(edges) < 1e-9)
    plotting.show(fig, wrong or f"{text}, and {none:.0%} of them are 0.")

# %% [markdown]
# ## Its gradient is a sliding sum too
#
# To *learn* a filter we need the slope of a loss L by each w. Call G its slope by the result. The number w[i, j] stamps the copy of the picture that is moved by (i, j). So its slope is the sum of G times that copy:
#
# $$ \frac{\partial L}{\partial w_{ij}} = \sum_{y,x} G_{y+i,\,x+j}\; \text{image}_{y,x} $$
#
# That is the picture sliding over G, without the half turn: a **correlation**. Beside Autograd:

# %%
rng = np.random.default_rng(7)
G, w = rng.normal(size=(66, 66)), rng.normal(size=(3, 3))
by_hand = correlate2d(G, face, mode="valid")
autograds = grad(lambda w: np.sum(G * convolve(face, w)))(w)
print("by hand as by Autograd:", np.allclose(by_hand, autograds))

# %% [markdown]
# Convolution stamps; correlation *seeks*: it grows where the picture looks like the filter. (Programs for neural networks correlate and say "convolution". A filter that is learned does not mind the half turn.)
#
# What is the half turn for F? On the ring it sends the number at j to -j, so F w becomes Σ w_j z⁻ʲ. On the circle 1/z is the conjugate of z: for a filter of real numbers that is **the conjugate of F w**. [Lesson 11](11_lenses_that_compute.ipynb) puts it on glass.

# %% [markdown]
# ### Exercise 9.2: seek  (●●○, 8 minutes, 2 to 4 lines)
#
# **Input** an image (ny, nx) and a smaller filter (ky, kx), of real numbers. **Goal** the correlation r[y, x] = Σ w[i, j] · image[y + i, x + j], at all places where the whole filter lies on the image: (ny - ky + 1, nx - kx + 1) numbers. By Fourier, with `convolve` or your own.
#
# First on paper: correlate (1, 2, 3) with (0, 1). Then convolve (1, 2, 3) with (1, 0). Where in the second do you find the first? Picture to expect: we seek one eye, and two spots light up.


# %%
def seek(image, w):
    ### BEGIN SOLUTION
    (ny, nx), (ky, kx) = image.shape, w.shape
    return convolve(image, w[::-1, ::-1])[ky - 1 : ny, kx - 1 : nx]
    ### END SOLUTION


# %%
checks.lesson_09.seek(seek)

# %% [markdown] tags=["explanation"]
# #### Solution 9.2, explained
#
# Correlation is convolution with the filter turned by half a turn. (1, 2, 3) with (0, 1) gives 2, 3; (1, 2, 3) convolved with (1, 0) gives 1, 2, 3, 0, and there they are, from index k - 1 = 1 up to n - 1.
#
# Turning a real filter round on the ring is, for F, taking the complex conjugate. So:
#
# ```python
# def seek(image, w):
#     (ny, nx), (ky, kx) = image.shape, w.shape
#     ring = np.fft.ifft2(np.fft.fft2(image) * np.conj(np.fft.fft2(w, (ny, nx))))
#     return np.real(ring)[: ny - ky + 1, : nx - kx + 1]
# ```
#
# Here the ring needs no padding: at the places that are kept, nothing went round. The conjugate is what [lesson 11](11_lenses_that_compute.ipynb) will put on a glass plate, to find a letter on a page with light.

# %% jupyter={"source_hidden": true}
# Seek an eye in the face, by your `seek` where it is right
sought = checks.choose(checks.lesson_09.seek, seek, partial(correlate2d, mode="valid"))
cut = face[19:34, 20:30]
eye = cut - np.mean(cut)
found = sought(face, eye)
with_mean = sought(face, cut)  # the bright middle of the face, at (27, 27), gives more
assert with_mean[27, 27] > 1.02 * with_mean[19, 20]
assert np.isclose(with_mean[27, 27], np.max(with_mean))
turned = np.roll(eye[::-1, ::-1], (1, 1), (0, 1))  # by half a turn on the ring: j goes to -j
assert np.allclose(np.fft.fft2(turned), np.conj(np.fft.fft2(eye)))
first = np.unravel_index(np.argmax(found), found.shape)
y, x = np.indices(found.shape)
others = np.where(np.hypot(y - first[0], x - first[1]) > 8, found, -np.inf)
second = np.unravel_index(np.argmax(others), found.shape)
fig, axs = plt.subplots(1, 2, figsize=(9, 4))
pixels(axs[0], face, "where it was found", "brightness (1: white)", vmin=0, vmax=1)
for (y, x), line in [(first, "-"), (second, "--")]:
    axs[0].add_patch(
        plt.Rectangle((x - 0.5, y - 0.5), 10, 15, fill=False, ec="C1", lw=2.5, ls=line)
    )
pixels(axs[1], found, "correlation with one eye", "sum of products")
axs[1].set(xlim=axs[0].get_xlim(), ylim=axs[0].get_ylim(), xticks=range(0, 64, 16))
axs[1].set(xlabel="x of the corner (pixels)", ylabel="y of the corner (pixels)")
axs[1].set(yticks=range(0, 64, 16))
text = f"{found[first]:.1f} where it was cut out (solid), {found[second]:.1f} on the other one (dashed)"
text = f"sought in the face: {text}. (With its mean, the bright middle of the face would win.)"
plotting.show(fig, f"An eye of the face, its mean taken away, {text}")

# %% [markdown]
# ## Learn Sobel's filter back
#
# You see a picture and its edges; the nine numbers are secret. Start from noise and walk downhill on the mean squared difference, with the gradient by hand, which *is* a correlation (`sought` is your `seek`, where that is right):


# %%
start = rng.normal(size=(3, 3))


def learned(picture, steps=300, size=0.3):
    shown, w = convolve(picture, sobel), start
    for _ in range(steps):
        G = 2 * (convolve(picture, w) - shown) / shown.size
        w = w - size * sought(G, picture)
    return w


# %% [markdown]
# **Predict.** Which picture teaches the nine numbers better: (a) the face, (b) the static of an empty television channel, each pixel a random number of its own, (c) no difference?

# %% jupyter={"source_hidden": true}
# Learn from both pictures; draw the power of their waves and what was learned
static = rng.normal(size=(64, 64))
fig, axs = plt.subplots(2, 2, figsize=(9, 7.6), width_ratios=[1.25, 1])
report = []
for (left, right), name, picture in zip(axs, ["face", "static"], [face, static], strict=True):
    power = np.abs(np.fft.fftshift(np.fft.fft2(picture, (66, 66)))) ** 2
    shown = left.imshow(
        np.log10(power), cmap="gray", vmin=-2, vmax=5, extent=[-33.5, 32.5, 32.5, -33.5]
    )
    left.set(title=f"the waves of the {name}", xlabel="crests across", ylabel="crests down")
    left.set(xticks=range(-32, 33, 16), yticks=range(-32, 33, 16))
    fig.colorbar(shown, ax=left, shrink=0.8, label="log₁₀ |F x|²")
    w = learned(picture)
    off = np.abs(w - sobel)
    right.imshow(w, cmap="RdBu_r", vmin=-3.2, vmax=3.2)
    for (i, j), number in np.ndenumerate(w):
        right.text(
            j,
            i,
            f"{number + 0.0:.2f}".replace("-0.00", "0.00"),
            ha="center",
            va="center",
            fontsize=15,
        )
    right.set(title=f"learned from the {name}", xticks=[], yticks=[])
    for ax in (left, right):
        ax.grid(False)
        ax.spines[:].set_visible(False)
    misses = [np.mean((convolve(picture, v) - convolve(picture, sobel)) ** 2) for v in (start, w)]
    faint = np.mean(power < np.mean(power) / 100)
    report.append(f"{np.sum(off < 0.05)} of 9 numbers right to 0.05 by the {name}")
    print(f"{name}: loss {misses[0]:.2f} → {misses[1]:.4f}, worst number off by {np.max(off):.2f},")
    print(f"        {faint:.0%} of its waves have less than 1 % of the mean power")
as_strong = static * np.sqrt(np.mean(face**2) / np.mean(static**2))
assert np.max(np.abs(learned(as_strong) - sobel)) < 0.05
report.append("and also by static of the face's mean square")
plotting.show(fig, f"After 300 steps: {', '.join(report)}.")

# %% [markdown]
# (b)! The face brought the loss nearly to 0, yet kept the numbers secret. Static, where you see nothing, gave them all away.
#
# Fourier says why. Because waves do not mix, sums of squares agree on both sides of F, but for a constant (Parseval's theorem), so
#
# $$ L \propto \sum_{\text{waves}} |F x|^2 \; |F w - F w_{\text{sobel}}|^2 . $$
#
# Each wave has its own say, with the picture's power as its weight. The face is smooth: many of its waves are faint, and what the filter does to those hardly counts. Static has all waves, about equally strong. *A filter learns first what it is shown most.*
#
# **Change** the steps: does the face tell in the end? Try `learned(face, 3000)`.

# %% jupyter={"source_hidden": true}
# Add up the loss of the first guess wave by wave, and compare
miss = np.abs(np.fft.fft2(face, (66, 66)) * np.fft.fft2(start - sobel, (66, 66))) ** 2
loss = np.mean((convolve(face, start) - convolve(face, sobel)) ** 2)
print("loss, and its waves one by one:", np.allclose(loss, np.sum(miss) / 66**4))

# %% [markdown]
# ## Side path: a network that slides
#
# In [lesson 08](08_digits_mlp.ipynb) a unit had a weight for each pixel, and a stroke learned at the left had to be learned again at the right. Let 16 filters of 5 x 5 slide over the digit instead. Each makes a **feature map** of 12 x 12. Of every 3 x 3 places keep the largest: this **max pooling** is the bend, and it does not mind where exactly the stroke was. A last layer takes weighted sums.

# %%
from autograd.misc import flatten
from autograd.scipy.special import logsumexp

from shared.datasets import digits, stored
from shared.training import adam, cosine


def network(filters, width, pool, rng):
    inputs = filters * ((8 + width - 1) // pool) ** 2
    w = rng.normal(size=(filters, width, width)) / width
    return w, rng.normal(size=(inputs, 10)) / np.sqrt(inputs), np.zeros(10)


def scores(params, images, pool=3):
    w, W, b = params
    maps = convolve(images[:, None], w)
    n, filters, side, _ = maps.shape
    blocks = maps.reshape(n, filters, side // pool, pool, side // pool, pool)
    return np.max(blocks, axis=(3, 5)).reshape(n, -1) @ W + b


# %% jupyter={"source_hidden": true}
# Lesson 08's loss, its training in batches, and its accuracy, for this network
def cross_entropy(z, labels):
    return np.mean(logsumexp(z, axis=1) - z[np.arange(len(labels)), labels])


def learn(images, labels, epochs, seed, filters=16, width=5, pool=3, step_size=2e-2):
    rng = np.random.default_rng(seed)
    params, unflatten = flatten(network(filters, width, pool, rng))
    batches = len(images) // 64
    step, size = adam(), cosine(step_size, epochs * batches)
    gradient = grad(lambda params, x, y: cross_entropy(scores(unflatten(params), x, pool), y))
    for count in range(epochs * batches):
        if count % batches == 0:
            order = rng.permutation(len(images))
        batch = order[64 * (count % batches) :][:64]
        slope = gradient(params, images[batch], labels[batch])
        params = step(params, slope, size(count), count + 1)
    return unflatten(params)


def accuracy(params, part, pool=3):
    return np.mean(np.argmax(scores(params, part.images, pool), axis=1) == part.labels)


# %% [markdown]
# ### Exercise 9.3: count the weights  (●○○, 5 minutes, 2 lines, side path)
#
# **Input** whole numbers: `side` of the square image, `filters`, their `width`, and `pool`, which divides side + width - 1. **Goal** how many numbers such a network learns, for ten classes.
#
# First on paper, for the network above: the filters, then the pooled places times ten, then ten biases. [Lesson 08](08_digits_mlp.ipynb)'s has 26 122. Is this a half of it, a fifth, a ninth?


# %%
def weights(side, filters, width, pool):
    ### BEGIN SOLUTION
    places = ((side + width - 1) // pool) ** 2
    return filters * width**2 + filters * places * 10 + 10
    ### END SOLUTION


# %%
checks.lesson_09.weights(weights)

# %% [markdown] tags=["explanation"]
# #### Solution 9.3, explained
#
# A filter has width² numbers, however large the image is: it is used again at every place. Nearly all the weights sit in the last layer, one for each pooled place, filter and class.
#
# Or write down the shapes, and let the computer count:
#
# ```python
# def weights(side, filters, width, pool):
#     places = (side + width - 1) // pool
#     shapes = [(filters, width, width), (filters * places**2, 10), (10,)]
#     return sum(int(np.prod(shape)) for shape in shapes)
# ```

# %% [markdown]
# ### What it learned
#
# [Lesson 08](08_digits_mlp.ipynb)'s split, its batches, its loss, no extra copies, eight epochs:

# %%
train, validation, _ = digits(seed=0)
params = learn(train.images, train.labels, 8, seed=0)
print(f"validation accuracy {accuracy(params, validation):.3f}")

# %% jupyter={"source_hidden": true}
# Draw the smoothest of the learned filters, and the map that each makes of one 7
w, seven = params[0], train.images[train.labels == 7][5]
rough = np.sum(np.diff(w, axis=1) ** 2, (1, 2)) + np.sum(np.diff(w, axis=2) ** 2, (1, 2))
smooth = w[np.argsort(rough / np.sum(w**2, axis=(1, 2)))[:4]]
fig, axs = plt.subplots(2, 5, figsize=(9, 4.4))
plotting.image(axs[0, 0], seven, cmap="gray", vmin=-1, vmax=1, title="a 7, 8 x 8")
axs[1, 0].set_axis_off()
for k, one in enumerate(smooth, 1):
    for ax, values, title in [
        (axs[0, k], one, "filter, 5 x 5"),
        (axs[1, k], convolve(seven, one), "map, 12 x 12"),
    ]:
        limit = np.max(np.abs(values))
        shown = plotting.image(ax, values / limit, cmap="gray", vmin=-1, vmax=1, title=title)
bar = fig.colorbar(shown, ax=axs, shrink=0.8, pad=0.02, ticks=[-1, 0, 1])
bar.set_label("number (1: the picture's largest)")
text = f"The {len(smooth)} smoothest of {len(w)} filters, and the map that each makes of one 7"
plotting.show(fig, f"{text}: white adds, black takes away.")

# %% [markdown]
# ### Is it better, or was it luck?
#
# One split says little. So: five splits, 30 epochs, four candidates judged by validation, and the test parts opened once, for the chosen one and [lesson 08](08_digits_mlp.ipynb)'s plain program (50 epochs). About a dozen quick trials on the same parts came before, so those dots flatter us a little. (It takes minutes; `python tools/long_runs/convolution_by_fourier.py` makes it again.)

# %% jupyter={"source_hidden": true}
# Draw the stored validation results; then the test, beside the nearest image of lesson 08
long_run = stored("convolution_by_fourier")
candidates = long_run["validation"]
fig, ax = plt.subplots(figsize=(9, 3.4))
for level, (name, results) in enumerate(candidates.items()):
    ax.plot(100 * np.array(results), np.full(5, level), "o", color="C0", alpha=0.5, markersize=9)
    ax.plot(100 * np.mean(results), level, "|", color="black", markersize=26, markeredgewidth=3)
    text = f"{long_run['weights'][name]} weights"
    ax.text(100.9, level, text, va="center", ha="right", backgroundcolor="white")
ax.set(xlabel="validation accuracy (%)", xticks=range(95, 101), xlim=(94.8, 101))
ax.set_yticks(range(len(candidates)), candidates)
ax.set_ylim(len(candidates) - 0.4, -0.6)
chosen = max(candidates, key=lambda name: np.mean(candidates[name]))
count = checks.choose(checks.lesson_09.weights, weights, lambda *shape: len(flatten(params)[0]))
size, mlp_size = count(8, 16, 5, 3), long_run["weights"]["the plain MLP"]
assert chosen == long_run["chosen"] and size == long_run["weights"][chosen]
plotting.show(fig, f"Five splits each (dots) and their mean (bar). Chosen: {chosen}.")

ours, plain = np.array(long_run["test"]["chosen"]), np.array(long_run["test"]["MLP"])
print(f"test, mean of five splits: {100 * np.mean(ours):.1f} % with {size} weights,")
print(f"lesson 08's plain program: {100 * np.mean(plain):.1f} % with {mlp_size}")
print("better on", np.sum(ours > plain), "of 5 splits")
near = []
for known, _, asked in map(digits, range(5)):
    x, y = known.images.reshape(-1, 64), asked.images.reshape(-1, 64)
    nearest = np.argmin(np.sum(x**2, axis=1) - 2 * y @ x.T, axis=1)
    near.append(np.mean(known.labels[nearest] == asked.labels))
print(f"the nearest image: {100 * np.mean(near):.1f} %, and it keeps {x.size} pixels")
assert abs(np.mean(near) - np.mean(ours)) < 0.003
assert np.mean(1 - ours) < 0.6 * np.mean(1 - plain) and 8.5 < mlp_size / size < 9.5

# %% [markdown]
# Nearly half of the MLP's mistakes are gone, with a ninth of its weights: that a stroke may stand a little higher is built in. And the nearest training image, which learns nothing, is as good. But it must keep all that it saw.

# %% [markdown]
# ## Side path: what does it cost?
#
# For an n x n picture and a k x k filter, sliding takes n²k² multiplications. The *fast* Fourier transform splits x into its even and odd places, whose transforms are E and O: X_m = E_m + z_m·O_m. E and O have half the points, and z_(m+n/2) = -z_m, so n/2 complex products serve all m. Halve log₂ n times (where n is a power of 2). A complex product takes 4 real ones: 2M log₂ M for M numbers. `convolve` needs three transforms and M complex products, with M = (n + k - 1)².
#
# **Predict.** For a picture of 64 x 64, from which k on does Fourier take fewer multiplications: (a) always, (b) from about 10, (c) from about 30?

# %% jupyter={"source_hidden": true}
# Count multiplications, draw them, and measure with a clock
from timeit import repeat

n, k = 64, np.arange(1, 64)
M = (n + k - 1) ** 2
sliding, fourier = n**2 * k**2, 3 * 2 * M * np.log2(M) + 4 * M
cross = k[np.argmax(fourier < sliding)]
fig, ax = plt.subplots(figsize=(9, 3.8))
for curve, name, style, lift in [
    (sliding, "sliding", "-", 2.2),
    (fourier, "by Fourier", "--", 1.7),
    (4 * M, "of that, the product of the transforms", ":", 0.4),
]:
    (line,) = ax.semilogy(k, curve, style, lw=2.5)
    ax.text(40, curve[39] * lift, name, color=line.get_color(), ha="center", va="center")
ax.axvline(cross, color="0.5", linestyle="-.", lw=1.5)
ax.set(
    xlabel="width k of the filter", ylabel="multiplications", xticks=[1, cross, 20, 30, 40, 50, 60]
)
few, many = fourier[2] / sliding[2], sliding[-1] / fourier[-1]
text = f"At k = 3 it takes {few:.0f} times as many, at k = 63 {many:.0f} times fewer"
plotting.show(fig, f"From k = {cross} on, Fourier takes fewer multiplications. {text}.")


def seconds(way, w):
    return min(repeat(partial(way, face, w), number=1, repeat=5 if len(w) > 9 else 50))


for width in (3, 9, 63):
    w = rng.normal(size=(width, width))
    fast = seconds(convolve, w)
    for name, way in [("slide", slide), ("SciPy's convolve2d", convolve2d)][width == 63 :]:
        print(f"k = {width}: {name} takes {seconds(way, w) / fast:.1f} times as long as convolve")

# %% [markdown]
# (b). But the clock counts more than multiplications. Sobel's 3 x 3 takes a ninth of them when it slides, and yet our own `slide` wins next to nothing, or even loses, for it makes nine large copies on its way. Only SciPy's compiled loop is faster there. By k = 9, before the curves cross, both have lost. (Yours may differ.)
#
# Nearly all of Fourier's work is in its transforms (the dotted line is the rest). What if somebody did those for you?

# %% [markdown]
# ## Take the smear back
#
# What was seen is photo * path, where `path` holds how long the camera was where. (We made it so, with black outside, and kept the rim, which a real camera cuts off.) So F seen = F path · F photo, and a factor can be divided away, wave by wave. We also added noise, as a sensor does, with a standard deviation of 0.01, where white is 1:

# %%
W = np.fft.fft2(path, seen.shape)
divided = np.real(np.fft.ifft2(np.fft.fft2(seen) / W))[:128, :160]

# %% [markdown]
# **Predict.** What does `divided` show: (a) the sharp photograph, with a grain of 0.01, (b) a storm of grain, far stronger than 0.01, (c) the smear, about as before?

# %% jupyter={"source_hidden": true}
# Draw the photograph after the division, beside what was seen
fig = compare("divided by F path", divided)
least = np.min(np.abs(W))
text = f"the noise in the faintest grew {1 / least:.0f} times. The error is {left_over(divided):.1f} times the smear's"
plotting.show(
    fig,
    f"Each wave divided by its factor, from {np.max(np.abs(W)):.0f} down to {least:.4f}: {text}.",
)

# %% [markdown]
# (b). The path is a sieve, too. Some waves it nearly stopped, and whoever divides by nearly 0 enlarges the noise that came later.

# %% [markdown]
# ### Exercise 9.4: unshake a photograph  (●●●, 15 minutes, open)
#
# **Input** `seen`, the full convolution of an unknown picture with a known filter `w` (weights may be negative, and need not add up to 1), plus noise of standard deviation 0.01. **Goal** the picture, of shape (ny, nx) = seen's shape - w's shape + 1, with at most 70 % of the error that the middle of `seen` has.
#
# First on paper, for one wave: with S = F seen and W = F w, which complex X makes |W·X - S|² + ε|X|² smallest? (Take real numbers first.) What is it where |W|² is much larger than ε, and where it is much smaller? (Or let a gradient find all pixels.) Picture to expect: the photographer.


# %%
def unshake(seen, w):
    ### BEGIN SOLUTION
    W = np.fft.fft2(w, seen.shape)
    x = np.fft.ifft2(np.fft.fft2(seen) * np.conj(W) / (np.abs(W) ** 2 + 1e-2))
    ny, nx = (n - k + 1 for n, k in zip(seen.shape, w.shape, strict=True))
    return np.real(x)[:ny, :nx]
    ### END SOLUTION


# %%
checks.lesson_09.unshake(unshake)

# %% [markdown] tags=["explanation"]
# #### Solution 9.4, explained
#
# Write X = a + ib and set both slopes of |W·X - S|² + ε|X|² to 0: together they say W*(W·X - S) + εX = 0, so X = W*S/(|W|² + ε). Strong waves are divided as before, faint ones are left alone. This is **Wiener's deconvolution** with one ε for all waves; the [best ε](https://dsp.stackexchange.com/questions/11208/how-is-the-formula-for-the-wiener-deconvolution-derived) is the noise's variance over the picture's, wave by wave.
#
# Or ask for a gradient, as always. The picture is some thousand unknowns, which does not frighten Autograd. A small price on differences between neighbours keeps the noise down:
#
# ```python
# from shared.training import cosine, fit
#
# def unshake(seen, w):
#     def loss(x, step):
#         rough = np.mean(np.diff(x, axis=0) ** 2) + np.mean(np.diff(x, axis=1) ** 2)
#         return np.mean((convolve(x, w) - seen) ** 2) + 1e-3 * rough
#
#     shape = [n - k + 1 for n, k in zip(seen.shape, w.shape)]
#     return fit(loss, np.zeros(shape), 150, step_size=cosine(0.1, 150), progress=False).params
# ```
#
# The second way lets you ask for more, for instance that no pixel is darker than black.

# %% jupyter={"source_hidden": true}
# Take the smear back by your `unshake` where it is right, by scikit-image's until then
yours = checks.choose(checks.lesson_09.unshake, unshake, borrowed)
for taken_back, wrong in checks.views(unshake, yours, lambda f: f(seen, path)):
    fig = compare("the smear taken back", taken_back)
    text = f"The photograph, unshaken: {left_over(taken_back):.0%} of the smear's error is left."
    plotting.show(fig, wrong or text)

# %% [markdown]
# **Change** your ε to a tenth, to ten times as much, and run `compare("", unshake(seen, path))`: which brings grain, which smear?

# %% [markdown]
# ## Key points
#
# - To convolve is to multiply polynomials. F evaluates them at n points of a circle, so it turns convolution into a product, value by value.
# - x is a sum of waves, the powers of these points, and a filter multiplies each by a number of its own. What it nearly stops, no division brings back from noise.
# - F lives on a ring. Pad with zeros, or what leaves on one side comes back on the other.
# - The gradient by a filter is a correlation, and a filter learns first about the waves that it is shown most.
#
# **To read.** M. Mathieu, M. Henaff and Y. LeCun train networks [by products in the Fourier domain](https://openreview.net/forum?id=3RMnfrH_Fi8eU) (2013).
#
# **Next**, Part III. [Lesson 10](10_light_on_a_grid.ipynb): light is a sum of waves, too, and empty space gives each its factor. And in [lesson 11](11_lenses_that_compute.ipynb) a lens does F itself.
