# %% [markdown]
# # Slide a window over a picture, without sliding it
#
# Here is a face, and beside it nine numbers. Let them wander over the face, and they draw the picture on the right. Read from left to right, it is bright where the face begins, dark where it ends, and grey elsewhere.
#
# Run the cell and look: a picture, a **filter**, and the **feature map** that the two make.

# %%
from functools import partial
from timeit import timeit

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad
from autograd.misc import flatten
from autograd.scipy.special import logsumexp
from scipy.signal import convolve2d, correlate2d

from shared import checks, plotting
from shared.datasets import digits, smiley, stored
from shared.training import adam, cosine, fit

plotting.setup()

face = smiley(64)
sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
edges = convolve2d(face, sobel, mode="same")


def table(ax, w, title="", form=".0f", limit=None):
    limit = limit or np.max(np.abs(w))
    plotting.image(ax, w, title=title, cmap="RdBu_r", vmin=-1.6 * limit, vmax=1.6 * limit)
    for (i, j), number in np.ndenumerate(w):
        ax.text(j, i, f"{number:{form}}", ha="center", va="center")


fig, axs = plt.subplots(1, 3, figsize=(9, 3.4))
plotting.image(axs[0], face, title="face = smiley(64)", cmap="gray")
table(axs[1], sobel, "sobel")
plotting.image(axs[2], edges, title="edges", cmap="gray")
text = f"The edges run from {edges.min():.0f} (the face ends) to {edges.max():.0f} (it begins)"
plotting.show(fig, f"{text}, and {np.mean(abs(edges) < 1e-9):.0%} of them are 0.")

# %% [markdown]
# **You will** replace sliding by a multiplication, chase a ghost out of a picture, learn a filter back from examples, and beat [lesson 08](08_digits_mlp.ipynb)'s plain network with far fewer numbers. **You will learn** the convolution theorem, what zero padding is for, and which pictures teach a filter well. **You need** [lesson 08](08_digits_mlp.ipynb). **Time:** {minutes}.
#
# ## A sum you know from school
#
# **Convolution** sounds grand, but you have done it. Multiply 12 by 13 in columns: each digit of 13 makes a copy of 12, each copy stands one place further on, and you add.
#
# In two dimensions the same: every number w of the filter stamps a copy of the picture, moved to where the number stands, and the copies are added. (Seen from one place of the result, the filter lies on the picture, turned by half a turn, and the products are added. Hence *sliding*.)


# %%
def slide(image, w):
    ky, kx = w.shape
    places = [(i, j) for i in range(ky) for j in range(kx)]
    return sum(w[i, j] * np.pad(image, [(i, ky - 1 - i), (j, kx - 1 - j)]) for i, j in places)


print("12 x 13:", slide(np.array([[1, 2]]), np.array([[1, 3]]))[0])
assert np.allclose(slide(face, sobel), convolve2d(face, sobel), atol=1e-14)

# %% [markdown]
# 12 x 13 = 156. The result has n + k - 1 numbers; `mode="same"`, above, cut the rim off.
#
# Now the trick. Write 12 as the polynomial 1 + 2z and 13 as 1 + 3z. Their product is 1 + 5z + 6z²: to convolve is to multiply polynomials. And three coefficients are known when the polynomial's *values* at three points are. So: evaluate both, **multiply value by value**, and go back to coefficients.
#
# The discrete Fourier transform F does the evaluating. Its points are the n complex numbers with zⁿ = 1, and F⁻¹ is the way back. A picture is a polynomial in two variables. The **convolution theorem**:
#
# $$ x * w = F^{-1}\,( F x \cdot F w ) $$
#
# **Predict.** The cell does 12 x 13 this way, with 3 points and then with only 2. What do 2 points give: (a) an error, (b) 1 5, (c) something else?

# %%
for points in (3, 2):
    product = np.fft.fft([1, 2], points) * np.fft.fft([1, 3], points)
    print(points, "points:", np.round(np.real(np.fft.ifft(product))).astype(int))

# %% [markdown]
# (c). At both points z² = 1, so 1 + 5z + 6z² cannot be told from 7 + 5z. The 6 has gone round and landed on the 1. The discrete Fourier transform lives on a **ring**: after the last place comes the first again.
#
# Now a face. An **echo** is a filter with two numbers: 1 leaves the face where it is, 0.6 puts a faint copy 40 pixels to the right. **Predict.** The picture is 64 wide: where does the rest of the copy go?


# %%
def on_a_ring(image, w):
    return np.real(np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(w, image.shape)))


echo = np.zeros((1, 41))
echo[0, 0], echo[0, 40] = 1, 0.6
whole, ring = slide(face, echo), on_a_ring(face, echo)
inside, outside = whole[:, :64], whole[:, 64:]
assert np.allclose(ring, inside + np.pad(outside, [(0, 0), (0, 24)]), atol=1e-12)

fig, axs = plt.subplots(1, 3, figsize=(9, 3), width_ratios=[104, 64, 64])
plotting.image(axs[0], whole, title="slid: 64 x 104", cmap="gray", vmax=1.2)
axs[0].axvline(63.5, color="C1", linestyle="--")
plotting.image(axs[1], ring, title="by Fourier, on a ring", cmap="gray", vmax=1.2)
plotting.image(axs[2], ring - inside, title="the ghost alone", cmap="gray_r", vmax=1.2)
share = np.sum(outside) / np.sum(whole)
plotting.show(fig, f"{share:.0%} of the light crosses the dashed line, and comes back on the left.")

# %% [markdown]
# Back in from the left. The cure is a ring so long that nothing comes round: n + k - 1 places, filled up with zeros. `fft2(image, shape)` does this **zero padding** by itself. Remember the ghost. In [lesson 10](10_light_on_a_grid.ipynb) it will be light.


# %%
def convolve(image, w):
    shape = [n + k - 1 for n, k in zip(image.shape[-2:], w.shape[-2:], strict=True)]
    return np.real(np.fft.ifft2(np.fft.fft2(image, shape) * np.fft.fft2(w, shape)))


for w in (sobel, echo):
    assert np.max(np.abs(convolve(face, w) - convolve2d(face, w))) < 1e-12
print("Fourier agrees with SciPy's convolve2d to 1e-12")

waves = {
    "x": face,
    "log |F x|": np.log(1 + np.abs(np.fft.fftshift(np.fft.fft2(face)))),
    "|F w|": np.abs(np.fft.fftshift(np.fft.fft2(sobel, (64, 64)))),
    "F⁻¹(F x · F w)": convolve(face, sobel)[1:-1, 1:-1],
}
assert np.allclose(waves["F⁻¹(F x · F w)"], edges, atol=1e-12)
fig = plotting.row(waves, cmap="gray")
still = np.max(waves["|F w|"][:, 32])
plotting.show(fig, f"Frequency 0 in the middle. The filter leaves {still:.0f} of the upright line.")

# %% [markdown]
# What are the two in the middle? The powers of a point with zⁿ = 1 go up and down like a wave, and F x says how much of each wave the picture holds: slow waves in the middle (`fftshift` puts them there), fine ones outside. The filter is a sieve for waves. Sobel's stops those that do not change from left to right (the dark upright line) and the finest (the dark rim), and lets the others pass, each with a factor of its own.
#
# **Change** `sobel` at the top to its transpose, and run again down to here. Which edges do you get, and which line is dark?

# %% [markdown]
# ### Exercise 9.1: the same size, please  (●○○, 5 minutes, 3 lines)
#
# **Input** an image (ny, nx) and a filter (ky, kx) of any size. **Goal** the middle of their convolution, of the image's shape, as SciPy's `mode="same"` gives it. Use `convolve`.
#
# First on paper: 5 numbers convolved with 3 make 7. Which 5 of them are the middle? And with a filter of 4, which makes 8, SciPy begins at index 1: write a rule for both.


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

# %% [markdown]
# ## Its gradient is a sliding sum too
#
# To *learn* a filter we need the slope of a loss L by each w. Call G its slope by the feature map. The number w[i, j] stamps the copy of the picture that is moved by (i, j). So its slope is the sum of G times that copy:
#
# $$ \frac{\partial L}{\partial w_{ij}} = \sum_{y,x} G_{y+i,\,x+j}\; \text{image}_{y,x} $$
#
# That is the picture sliding over G, this time without the half turn: a **correlation**. The cell compares it with Autograd and with differences.

# %%
rng = np.random.default_rng(7)
G, w = rng.normal(size=(66, 66)), rng.normal(size=(3, 3))
by_hand = correlate2d(G, face, mode="valid")


def loss(w, way):
    return np.sum(G * way(face, w))


for way in (slide, convolve):
    assert np.allclose(grad(loss)(w, way), by_hand, atol=1e-11)

nudge = np.zeros((3, 3))
nudge[0, 2] = 1e-3
differences = (loss(w + nudge, convolve) - loss(w - nudge, convolve)) / 2e-3
print(f"slope by w[0, 2]: by hand {by_hand[0, 2]:.4f}, by differences {differences:.4f}")

# %% [markdown]
# Convolution stamps; correlation *seeks*: it grows where the picture looks like the filter. (Programs for neural networks correlate and say "convolution". A filter that is learned does not mind the half turn. For F that turn is a complex conjugate: [lesson 11](11_lenses_that_compute.ipynb) will use it.)

# %% [markdown]
# ### Exercise 9.2: seek  (●●○, 8 minutes, 2 to 4 lines)
#
# **Input** an image (ny, nx) and a smaller filter (ky, kx). **Goal** the correlation r[y, x] = Σ w[i, j] · image[y + i, x + j], at all places where the whole filter lies on the image: (ny - ky + 1, nx - kx + 1) numbers. By Fourier, with `convolve` or your own.
#
# First on paper: correlate (1, 2, 3) with (0, 1). Then convolve (1, 2, 3) with (1, 0). Where in the second do you find the first?


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
# Turning a real filter round is, on the Fourier side, taking the complex conjugate (and moving it). So:
#
# ```python
# def seek(image, w):
#     (ny, nx), (ky, kx) = image.shape, w.shape
#     ring = np.fft.ifft2(np.fft.fft2(image) * np.conj(np.fft.fft2(w, (ny, nx))))
#     return np.real(ring)[: ny - ky + 1, : nx - kx + 1]
# ```
#
# Here the ring needs no padding: at the places that are kept, nothing went round. The conjugate is what [lesson 11](11_lenses_that_compute.ipynb) will put on a glass plate, to find a letter on a page with light.

# %% [markdown]
# ## Learn Sobel's filter back
#
# You see a picture and its edges; the nine numbers are secret. Start from noise and walk downhill on the mean squared difference.
#
# **Predict.** Which picture teaches them better: (a) the face, (b) television snow, where you see nothing, (c) no difference?

# %%
pictures = {"face": face, "snow": rng.normal(size=(64, 64))}
noise, steps, right = rng.normal(size=(3, 3)), 300, {}
fig, axs = plt.subplots(2, 3, figsize=(9, 5.6))
for row, (name, x) in zip(axs, pictures.items(), strict=True):
    shown = convolve2d(x, sobel)

    def loss(w, step, x=x, shown=shown):
        return np.mean((convolve(x, w) - shown) ** 2)

    result = fit(loss, noise, steps, step_size=cosine(0.3, steps), progress=False)
    power = np.log10(np.abs(np.fft.fftshift(np.fft.fft2(x))) ** 2 + 1e-3)
    plotting.image(row[0], x, title=f"learn from: {name}", cmap="gray")
    plotting.image(row[1], power, title="log power of its waves", cmap="gray", vmin=-2, vmax=5)
    off = np.abs(result.params - sobel)
    right[name] = np.sum(off < 0.05)
    title = f"learned: {right[name]} of 9 right"
    table(row[2], np.round(result.params, 4) + 0.0, title, ".2f", limit=2)
    faint = np.mean(10**power < np.mean(10**power) / 100)  # below 1 % of the mean power
    first, last = result.losses[0], result.losses[-1]
    print(f"{name}: loss {first:.1f} → {last:.3f}, worst number off by {np.max(off):.2f}, ", end="")
    print(f"{faint:.0%} of the waves are faint")
assert np.max(off) < 5e-4
text = f"Right to within 0.05 after {steps} steps: {right['face']} of 9 numbers from the face"
plotting.show(fig, f"{text}, {right['snow']} from snow.")

# %% [markdown]
# (b)! The face brought the loss nearly to 0, yet kept the numbers secret. Fourier says why. By Parseval's theorem sums of squares agree on both sides of F, but for a constant, so
#
# $$ L \propto \sum_{\text{waves}} |F x|^2 \; |F w - F w_{\text{sobel}}|^2 . $$
#
# Each wave has its own say, with the picture's power as its weight. The face is smooth: many of its waves are faint, and what the filter does to those hardly counts. Snow has all of them, about equally strong. *A filter learns first what it is shown most.*
#
# **Change** `steps` to 3000. Does the face get there, with patience?

# %% [markdown]
# ## A network that slides
#
# In [lesson 08](08_digits_mlp.ipynb) a unit had a weight for each pixel, and a stroke learned at the left had to be learned again at the right. Let 16 filters of 5 x 5 slide over the digit instead. Each makes a feature map of 12 x 12. Of every 3 x 3 places keep the largest: this **max pooling** is the bend, and it does not mind where exactly the stroke was. A last layer takes weighted sums.


# %%
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
# ### Exercise 9.3: count the weights  (●○○, 5 minutes, 2 lines)
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
# [Lesson 08](08_digits_mlp.ipynb)'s split, its batches, its loss, no extra copies, eight epochs:

# %%
train, validation, _ = digits(seed=0)
params = learn(train.images, train.labels, 8, seed=0)
size = len(flatten(params)[0])
print(f"{size} weights, validation accuracy {accuracy(params, validation):.3f}")

w, seven = params[0], train.images[train.labels == 7][5]
rough = np.sum(np.diff(w, axis=1) ** 2, (1, 2)) + np.sum(np.diff(w, axis=2) ** 2, (1, 2))
smooth = w[np.argsort(rough / np.sum(w**2, axis=(1, 2)))[:7]]
fig, axs = plt.subplots(2, 8, figsize=(9, 2.8))
plotting.image(axs[0, 0], seven, cmap="gray", title="a 7")
axs[1, 0].set_axis_off()
for k, one in enumerate(smooth, 1):
    for ax, values, title in [(axs[0, k], one, "filter"), (axs[1, k], convolve(seven, one), "map")]:
        limit = np.max(np.abs(values))
        plotting.image(ax, values, cmap="gray", vmin=-limit, vmax=limit, title=title)
text = f"The {len(smooth)} smoothest of {len(w)} filters, and the map that each makes of one 7"
plotting.show(fig, f"{text}: white adds, black takes away.")

# %% [markdown]
# The first is dark above and bright below: a cousin of Sobel's, turned. Others seek a dark bar between bright ones. The nine not shown are more speckled.
#
# ## Is it better, or was it luck?
#
# One split says little. So: five splits, 30 epochs, four candidates judged by validation, and the test parts opened once, for the chosen one and [lesson 08](08_digits_mlp.ipynb)'s plain program (50 epochs). About a dozen quick trials on the same parts came before, so those dots flatter us a little. (It takes minutes; `python tools/long_runs/convolution_by_fourier.py` makes it again.)

# %%
long_run = stored("convolution_by_fourier")
candidates = long_run["validation"]
fig, ax = plt.subplots(figsize=(9, 3))
for row, (name, results) in enumerate(candidates.items()):
    ax.plot(100 * np.array(results), np.full(5, row), "o", color="C0", alpha=0.4)
    ax.plot(100 * np.mean(results), row, "|", color="C1", markersize=24, markeredgewidth=3)
    ax.text(100.9, row, f"{long_run['weights'][name]} weights", va="center", ha="right")
ax.set(xlabel="validation accuracy (%)", xticks=range(95, 101), xlim=(94.8, 101))
ax.set_yticks(range(len(candidates)), candidates)
ax.set_ylim(len(candidates) - 0.4, -0.6)
chosen = max(candidates, key=lambda name: np.mean(candidates[name]))
assert chosen == long_run["chosen"] and size == long_run["weights"][chosen]
plotting.show(fig, f"Five splits each (dots) and their mean (bar). Chosen: {chosen}.")

mlp_size = long_run["weights"]["the plain MLP"]
ours, plain = np.array(long_run["test"]["chosen"]), np.array(long_run["test"]["MLP"])
print(f"test, mean of five splits: {100 * np.mean(ours):.1f} % with {size} weights,")
print(f"lesson 08's plain program: {100 * np.mean(plain):.1f} % with {mlp_size}")
print("better on", np.sum(ours > plain), "of 5 splits")
near = []
for known, _, asked in map(digits, range(5)):  # lesson 08's "nearest image"
    x, y = known.images.reshape(-1, 64), asked.images.reshape(-1, 64)
    nearest = np.argmin(np.sum(x**2, axis=1) - 2 * y @ x.T, axis=1)
    near.append(np.mean(known.labels[nearest] == asked.labels))
print(f"the nearest image: {100 * np.mean(near):.1f} %, and it keeps {x.size} pixels")
assert abs(np.mean(near) - np.mean(ours)) < 0.003
assert np.mean(stored("digits_mlp")["test"]) > np.mean(ours)  # lesson 08 with copies
assert np.mean(1 - ours) < 0.6 * np.mean(1 - plain) and 8.5 < mlp_size / size < 9.5

# %% [markdown]
# Nearly half of the MLP's mistakes are gone, with a ninth of its weights. That a stroke may stand a little higher is built in; [lesson 08](08_digits_mlp.ipynb) taught it with jiggled copies. (With them, and three networks, it got further. **Change:** bring its `jiggle` and `more` here: half a minute.) And the nearest image, which learns nothing, is as good. But it must keep all that it saw.
#
# ## What does it cost?
#
# For an n x n picture and a k x k filter, sliding takes n²k² multiplications. A fast Fourier transform of M numbers takes about 2 M log₂ M (Cooley and Tukey, 1965). Ours needs two, there and back (the filter's is made once), and 4 M for the product, with M = (n + k - 1)².
#
# **Predict.** For a picture of 64 x 64, from which k on is Fourier cheaper: (a) always, (b) from about 10, (c) from about 30?

# %%
n, k = 64, np.arange(1, 64)
M = (n + k - 1) ** 2
sliding, fourier = n**2 * k**2, 2 * 2 * M * np.log2(M) + 4 * M
cross = k[np.argmax(fourier < sliding)]
fig, ax = plt.subplots(figsize=(9, 3.4))
for curve, name, style in [
    (sliding, "sliding", "-"),
    (fourier, "by Fourier", "-"),
    (4 * M, "of that, the product alone", "--"),
]:
    (line,) = ax.semilogy(k, curve, style)
    ax.text(62, curve[-1] / 1.7, name, color=line.get_color(), ha="right", va="top")
ax.axvline(cross, color="0.6", linestyle=":")
ax.set(xlabel="width k of the filter", ylabel="multiplications")
share = 1 - 4 * M[-1] / fourier[-1]
cheaper = sliding[-1] / fourier[-1]
plotting.show(fig, f"Fourier wins from k = {cross}. At k = 63 it is {cheaper:.0f} times cheaper.")
wide = rng.normal(size=(63, 63))
slow, fast = (timeit(partial(way, face, wide), number=3) for way in (convolve2d, convolve))
print(f"measured at k = 63: sliding takes {slow / fast:.0f} times as long")
print(f"of Fourier's multiplications, the two transforms are {share:.0%}")

# %% [markdown]
# (b). For Sobel's 3 x 3 sliding is cheaper; for large filters there is no contest. (By the clock the gap is wider: SciPy's sliding is slow.) Nearly all of Fourier's cost is transforms. What if somebody did them for you?

# %% [markdown]
# ### Exercise 9.4: unshake a photograph  (●●●, 15 minutes, open)
#
# **Input** `seen`, the full convolution of an unknown picture with a known filter `w`, plus noise of standard deviation 0.01. **Goal** the picture, of shape (ny, nx) = seen's shape - w's shape + 1, with at most 70 % of the error that the middle of `seen` has.
#
# First on paper: seen = F⁻¹(F x · F w). So divide by F w? What happens to the noise where F w is small? Tame it; or let a gradient find x. Picture to expect: eyes, where there was a smear.


# %%
def unshake(seen, w):
    ### BEGIN SOLUTION
    W = np.fft.fft2(w, seen.shape)
    x = np.fft.ifft2(np.fft.fft2(seen) * np.conj(W) / (np.abs(W) ** 2 + 3e-3))
    ny, nx = (n - k + 1 for n, k in zip(seen.shape, w.shape, strict=True))
    return np.real(x)[:ny, :nx]
    ### END SOLUTION


# %%
checks.lesson_09.unshake(unshake)

# %% [markdown] tags=["explanation"]
# #### Solution 9.4, explained
#
# Dividing by W = F w undoes the filter, wave by wave. But where |W| is small, the wave was nearly wiped out, and what you enlarge is noise. So write 1/W as W*/|W|² and add a little below: strong waves are divided as before, faint ones are left alone. That is N. Wiener's idea; the best "little" is the noise's power over the picture's.
#
# Or ask for a gradient, as always. The picture is 4096 unknowns, which does not frighten Autograd. A small price on differences between neighbours keeps the noise down:
#
# ```python
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

# %% [markdown]
# ## Key points
#
# - To convolve is to multiply polynomials. F turns it into a product, value by value: x * w = F⁻¹(F x · F w).
# - F lives on a ring. Pad with zeros, or what leaves on one side comes back on the other.
# - The gradient by the filter is a correlation, and a filter learns first about the waves that it is shown most.
# - Weights that slide are few, for they serve every place. Report their number beside the accuracy.
#
# **To read:** Y. LeCun and others, *Gradient-Based Learning Applied to Document Recognition* (1998); M. Mathieu and others, *Fast Training of Convolutional Networks through FFTs* (2014). The filter is from a talk by I. Sobel and G. Feldman (1968).
#
# **Next**, Part III. [Lesson 10](10_light_on_a_grid.ipynb) teaches the ring to carry light. And then the expensive part of this lesson costs nothing at all, for **a lens takes Fourier transforms at the speed of light.**
