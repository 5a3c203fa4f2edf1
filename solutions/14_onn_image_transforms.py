# %% [markdown]
# # Squeeze a picture through sixteen numbers
#
# A picture of 64 pixels shines through five plates of glass onto sixteen detectors, and that is all anybody keeps of it. Sixteen spots of light, each as bright as its detector's number, shine through five more plates, and a camera sees the picture again.

# %% jupyter={"source_hidden": true}
# Show two pictures, their sixteen numbers, and what comes out of them (from a stored run)
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import plotting
from shared.datasets import digits, stored, unpacked
from shared.elements import detectors
from shared.propagation import Bench

plotting.setup()
bench = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=15e-3)
long_run = stored("onn_image_transforms")  # made by: python tools/long_runs/onn_image_transforms.py
sensor, pixel = detectors(bench, 16), np.ones((3, 3))  # 16 squares; 3 x 3 samples


def trained(name):
    """The plates of a stored network: two stacks (5, 48, 48), and what always shines, if any."""
    stacks = unpacked(long_run[name]["phases"], (2, 5, 48, 48))
    return [list(stacks[0]), list(stacks[1]), *map(np.float32, long_run[name].get("steady", []))]


def look(ax, values, title, seen_by=8):
    """Draw what the camera (8 x 8 pixels) or the sensor (4 x 4 detectors) sees, in its place."""
    if seen_by == 8:
        light = np.pad(np.kron(np.reshape(values, (8, 8)), pixel), 12)
    else:
        light = np.tensordot(np.array(values) / np.max(values), sensor, axes=1)
    picture = plotting.image(ax, light, bench, title, vmin=0, vmax=1)
    side, tick = (250, 200) if seen_by == 8 else (490, 400)
    ax.set(xlim=(-side, side - 20), ylim=(side - 20, -side))
    ax.set(xticks=[-tick, 0, tick], yticks=[-tick, 0, tick])
    return picture


test = digits(0).test
example = long_run["example"]
fig, axes = plt.subplots(2, 3, figsize=(9, 5.6), layout="compressed")
for k, row in zip(example["pictures"], axes, strict=True):
    picture = look(row[0], test.images[k], "a picture")
for readings, seen, row in zip(example["readings"], example["seen"], axes, strict=True):
    look(row[1], readings, "sixteen numbers", seen_by=4)
    look(row[2], seen, "and the picture again")
for ax in axes[0]:
    ax.set(xlabel="", xticklabels=[])
for ax in axes[:, 1:].flat:
    ax.set_ylabel("")
fig.colorbar(picture, ax=axes, shrink=0.7, label="brightness (1: full ink; middle: its peak)")
plotting.show(
    fig,
    f"A {test.labels[example['pictures'][0]]} and a {test.labels[example['pictures'][1]]} that the "
    f"plates had never seen, squeezed from 64 pixels into 16 numbers, and unfolded.",
)

# %% [markdown]
# **You will** let a sensor's numbers shine again, train two stacks through it, and compress, clean and invert pictures. **You will learn** why two stacks in a row are one matrix, what a sensor between them buys, and what it costs. **You need** lights that add up and detectors from [lesson 13](13_onn_classifier.ipynb). **Time:** {minutes}.

# %%
import autograd.numpy as np

from shared import checks, plotting
from shared.datasets import digits, stored
from shared.elements import detectors, intensity
from shared.propagation import Bench, diffract
from shared.training import cosine, fit

bench = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=15e-3)
train, validation, test = digits(seed=0)  # as in lesson 13

# %% [markdown]
# ## Two stacks in a row
#
# In this lesson a camera looks at the end, so the *brightness* of a pixel shall be its ink, and its amplitude the root of that. As in [lesson 13](13_onn_classifier.ipynb) we send 64 lights, `single_pixels`, and every picture is a sum of them. `squares` says which samples each detector covers. `arrive` does the rest for any lights: it sends them through a stack, adds them up with the amplitudes `x`, and returns the field on some squares behind it.
#
# A plate has a rim, and light that leaves over it is lost. `pad=True` sees to that: on each hop zeros surround the field, and what lands on them is gone. Without it the window is a ring ([lesson 10](10_light_on_a_grid.ipynb)): what leaves on the right comes in on the left, and plates learn to use it.


# %% jupyter={"source_hidden": true}
# amplitudes(images), single_pixels(bench) and squares(masks), much as in lesson 13


def amplitudes(images):
    return np.sqrt(images.reshape(len(images), -1)).astype(np.float32)


def single_pixels(bench, size=8, zoom=3):
    each = np.kron(np.eye(size**2).reshape(-1, size, size), np.ones((zoom, zoom)) / zoom)
    edge = (bench.shape[0] - size * zoom) // 2
    return np.pad(each, [(0, 0), (edge, edge), (edge, edge)]).astype(np.complex64)


def squares(masks):  # which samples each mask covers: (k, samples of a square)
    return np.array([np.flatnonzero(mask) for mask in masks.reshape(len(masks), -1)])


# %%
def arrive(x, lights, plates, where):  # (n, lights) -> (n, squares, samples of a square)
    far = diffract(lights, plates, bench, pad=True).reshape(len(lights), -1)[:, where.ravel()]
    return np.reshape(np.dot(x, far), (len(x), *where.shape))


pixels = single_pixels(bench)
camera = squares(np.abs(pixels))  # 64 squares of 9 samples
masks = detectors(bench, 16)
where = squares(masks)  # 16 squares of 36 samples

# %% [markdown]
# Behind the first stack stand 16 thin **fibres**, one on each square. They shall be so thin that they carry one shape of wave only, for us the even one: of the field on its square a fibre takes the sum (over √36, so that it makes no light). Each fibre ends in front of the second stack and shines there, with that one complex number as its amplitude. Then five plates more, and the camera.


# %%
def fibres(c):  # (n, k, samples of a square) -> (n, k) complex
    return np.sum(c, axis=2) / np.float32(c.shape[2] ** 0.5)


def ends(masks):  # an even light of energy 1 on each square
    return (masks / np.sqrt(np.sum(masks, axis=(1, 2)))[:, None, None]).astype(np.complex64)


rng = np.random.default_rng(0)
enter, leave = [[rng.uniform(0, 6, bench.shape) for _ in range(5)] for _ in range(2)]


def two_stacks(x, middle):
    c = arrive(x, pixels, enter, where)
    return arrive(middle(c), ends(masks), leave, camera)


# %% [markdown]
# Ten plates, nobody trained them. With x = `np.eye(64)` each of the 64 pixels is sent alone, and what comes back are the columns of one big matrix, from 64 amplitudes to 576 samples of the camera. A matrix turns a ball into an ellipsoid; its **singular values** are the lengths of the ellipsoid's axes, and how many of them are not 0 is its **rank**: what comes out can vary in that many ways.
#
# **Predict.** How many of the 64 are not 0? (a) 64, for so many pixels go in, and glass swallows nothing. (b) 16. (c) 10, one for each plate.

# %% jupyter={"source_hidden": true}
# Compute the singular values of all of it, and draw them
whole = two_stacks(np.eye(64), fibres).reshape(64, -1).T
size = np.linalg.svd(whole, compute_uv=False)
rank = int(np.sum(size > 1e-5 * size[0]))
fig, ax = plt.subplots(figsize=(9, 3.8))
ax.bar(range(1, 65), size, color=np.where(size > 1e-5 * size[0], "C0", "C1"))
ax.set(xlabel="number of the singular value", ylabel="singular value", xlim=(0, 65))
ax.grid(axis="x", visible=False)
assert rank == 16 and size[0] < 1
plotting.show(
    fig,
    f"{rank} are not 0, and the largest is {size[0]:.2f}: none can exceed 1, for light that comes "
    "out must have gone in.",
)

# %% [markdown]
# (b). Whatever passes sixteen fibres is sixteen complex numbers, and no plate behind them can know more. The plates may be ten or a hundred: plates, hops and fibres are matrices, and matrices times each other are *one* matrix. That is the **law** of all linear optics: the field of several lights is the sum of their fields. Two stacks in a row are one matrix, as one is: nothing that they do is of another kind.
#
# ## A sensor in between
#
# Now take the fibres away. On each square sits a detector, which adds up brightness and gives a number. In front of the second stack a laser shines through sixteen small shutters, one on each square, and electronics opens each shutter so far that its spot is *as bright as its detector's number*. So the picture may be stored, sent round the world, and shine again tomorrow.
#
# Is that more than a complicated fibre? All spots come from one laser, so they have one phase. What is left of the light's own phase is nothing.

# %% [markdown]
# ### Exercise 14.1: shine again  (●○○, 6 minutes, 2 lines)
#
# **Input** fields `c` (n, k, samples), complex: n pictures, k squares. **Goal** the *amplitudes* (n, k), real, of spots whose brightness (amplitude squared) is what each detector reads: its sum of |c|². It must train, too: on a detector without light the gradient must not be nan or infinite.
#
# First on paper: what is the derivative of √d at d = 0? (A spot's brightness may be too large by 10⁻⁶: readings are about 0.3.) Picture to expect: none yet; a law will break.


# %%
def spots(c):
    ### BEGIN SOLUTION
    reading = np.sum(intensity(c), axis=2)
    return np.sqrt(reading + 1e-6)
    ### END SOLUTION


# %%
checks.lesson_14.spots(spots)

# %% [markdown] tags=["explanation"]
# #### Solution 14.1, explained
#
# The derivative of √d is 1/(2√d), infinite at 0. A millionth under the root costs nothing (readings are about 0.3 here) and keeps it finite.
#
# Or as in [lesson 01](01_sinc_derivatives.ipynb), with a branch that is harmless on both sides:
#
# ```python
# def spots(c):
#     reading = np.sum(intensity(c), axis=2)
#     dark = reading == 0
#     return np.where(dark, 0.0, np.sqrt(np.where(dark, 1.0, reading)))
# ```

# %% jupyter={"source_hidden": true}
# Take your spots where they are right, ours where they are not yet, and test the law


def our_spots(c):
    return np.sqrt(np.sum(intensity(c), axis=2) + 1e-6)


chosen = checks.choose(checks.lesson_14.spots, spots, our_spots)


def shine(c):
    return np.array(chosen(c))  # a list will do, too


one, other = np.eye(64)[[19]], np.eye(64)[[44]]  # two pixels
for name, middle in [("fibres", fibres), ("sensor", shine)]:
    alone = two_stacks(one, middle) + two_stacks(other, middle)
    together = two_stacks(one + other, middle)
    off = np.sqrt(np.sum(intensity(together - alone)) / np.sum(intensity(together)))
    print(f"{name}: two pixels together differ from the sum of their fields by {off:.0%}")
    assert off < 1e-4 if middle is fibres else off > 0.1

# %% [markdown]
# The law is broken. Why the *root*, as a shutter could just as well be opened by some other rule? Because with it a picture of twice the brightness comes out twice as bright, and the same in everything else. And for one wave, the root of a square is an old friend of networks, |c|: the absolute value. It bends, as the layers of [lesson 08](08_digits_mlp.ipynb) do.
#
# ## What bending buys
#
# Two pixels, of amplitudes a and b. The smallest tasks that a network is asked for are XOR (bright if exactly one of the two shines) and AND (bright only if both shine).
#
# **Predict.** One stack, *no* sensor inside, a camera at the end. Which of the two can some stack do? (a) Only AND. (b) Only XOR. (c) Neither: it is linear, and linear maps decide nothing.

# %%
turn, weaker = np.meshgrid(np.linspace(0, 2 * np.pi, 361), np.linspace(0, 1, 101))
from_a, from_b = 1.0, weaker * np.exp(1j * turn)  # fields at the camera, of each pixel alone
ratio = intensity(from_a + from_b) / np.maximum(intensity(from_a), intensity(from_b))
print(f"both together, over the brighter one alone: {ratio.min():.2f} to {ratio.max():.2f}")

# %% [markdown]
# (b). Let both arrive with opposite phase: either one shines, for a camera sees no sign, and both cancel. Interference *is* XOR. But AND wants dark for a alone, dark for b alone, and bright for both. Two fields of 0 add up to 0. The best a stack can do is 4 times the brightness of one, and AND wants infinitely many times. **No linear stack can say AND**, however many plates it has.

# %% [markdown]
# ### Exercise 14.2: build an AND  (●●○, 8 minutes, 3 lines)
#
# A half mirror mixes two lights: out of it come (a + b)/√2 and (a − b)/√2. Put a detector behind each exit, let each drive a spot (exercise 14.1: for a single wave c its amplitude is `np.abs(c)`), and let a second half mirror mix the two spots in the same way. We look at its *difference* exit: first spot minus second, over √2. **Input** amplitudes `a`, `b`, arrays, real or complex. **Goal** the amplitude at that exit.
#
# First on paper: what is it for a = b = 1? For a = 1, b = 0? Picture to expect: three pairs of bars.


# %%
def both(a, b):
    ### BEGIN SOLUTION
    first = np.abs(a + b) / np.sqrt(2)
    second = np.abs(a - b) / np.sqrt(2)
    return (first - second) / np.sqrt(2)
    ### END SOLUTION


# %%
checks.lesson_14.both(both)

# %% [markdown] tags=["explanation"]
# #### Solution 14.2, explained
#
# (|a + b| − |a − b|)/2. One light alone is halved evenly, both spots are alike, and the second mirror cancels them. Both together: all goes to the first detector. For real a and b of the same sign that is the smaller of the two. The other exit, with a plus, gives the larger: OR.
#
# Or as two matrices with an absolute value between them:
#
# ```python
# def both(a, b):
#     mirror = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
#     inside = np.abs(np.tensordot(mirror, np.array([a, b]), axes=1))
#     return np.tensordot(mirror, inside, axes=1)[1]
# ```

# %% jupyter={"source_hidden": true}
# Draw what both of them see, with your AND where it is right


def our_both(a, b):
    return (np.abs(a + b) - np.abs(a - b)) / 2


says_and = checks.choose(checks.lesson_14.both, both, our_both)
a, b = np.array([1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0])
fig, ax = plt.subplots(figsize=(9, 3.8))
for shift, name, values, hatch in [
    (-0.2, "linear: interference alone", (a - b) / np.sqrt(2), ""),
    (0.2, "a sensor in between", says_and(a, b), "//"),
]:
    drawn = ax.bar(
        np.arange(3) + shift, np.square(values), 0.38, label=name, hatch=hatch, edgecolor="k"
    )
    ax.bar_label(drawn, fmt="%.1f")
ax.set(xticks=range(3), ylabel="brightness (each light: 1)", ylim=(0, 1.2))
ax.set_xticklabels(["a alone", "b alone", "both"])
ax.legend(loc="upper left")
ax.grid(axis="x", visible=False)
plotting.show(
    fig,
    "Without a sensor a difference of the lights says XOR: 0.5, 0.5, 0.0. With one between two half "
    "mirrors it says AND: 0.0, 0.0, 1.0.",
)

# %% [markdown]
# ## How good is a picture?
#
# Now train both stacks, through the sensor, to give back the picture. How bright it comes out does not matter: a camera has an **exposure**. We allow one for all pictures, the best one. Then we take the mean squared error, and divide it by the error of a machine that always shows one picture, the mean of those that it learned from. That is the share which is **missed**: 100 % has seen nothing. All that we shall compare get their best exposure and are measured so.

# %% [markdown]
# ### Exercise 14.3: the best exposure  (●●○, 6 minutes, 1 line)
#
# **Input** arrays `seen` and `wanted` of one shape. **Goal** the one number g with which the sum of (g·seen − wanted)² is smallest.
#
# First on paper: take the derivative by g, and set it to 0. Picture to expect: digits that appear while the plates learn.


# %%
def exposure(seen, wanted):
    ### BEGIN SOLUTION
    return np.sum(seen * wanted) / np.sum(seen**2)
    ### END SOLUTION


# %%
checks.lesson_14.exposure(exposure)

# %% [markdown] tags=["explanation"]
# #### Solution 14.3, explained
#
# The derivative is the sum of 2·seen·(g·seen − wanted). It is 0 where g·Σ seen² = Σ seen·wanted. That is a projection: of the wanted picture onto the one that was seen.
#
# Or as two dot products:
#
# ```python
# def exposure(seen, wanted):
#     return np.dot(seen.ravel(), wanted.ravel()) / np.dot(seen.ravel(), seen.ravel())
# ```

# %% jupyter={"source_hidden": true}
# Take your exposure where it is right, ours where it is not yet; error and share missed


def our_exposure(seen, wanted):
    return np.sum(seen * wanted) / np.sum(seen**2)


def error(seen, wanted):
    return np.mean((our_exposure(seen, wanted) * seen - wanted) ** 2)


def missed(seen, wanted, known):
    return error(seen, wanted) / np.mean((np.mean(known, axis=0) - wanted) ** 2)


expose = checks.choose(checks.lesson_14.exposure, exposure, our_exposure)

# %% [markdown]
# Here is the whole network. `light` says how spots become a picture: for laser light the fields add up, and the camera squares.


# %%
def laser(a, far):
    return intensity(np.dot(a + 0j, far))


def network(parts, x, k, middle=our_spots, light=laser):
    enter, leave, *steady = parts
    masks = detectors(bench, k)
    a = middle(arrive(x, pixels, enter, squares(masks)))
    if steady:  # a spot in the middle that always shines; we need it later
        masks = np.concatenate([masks, detectors(bench, 1)])
        a = np.concatenate([a, steady[0] * np.ones((len(a), 1), np.float32)], axis=1)
    far = diffract(ends(masks), leave, bench, pad=True).reshape(len(masks), -1)[:, camera.ravel()]
    return np.sum(np.reshape(light(a, far), (len(x), 64, -1)), axis=2)


def same(images, rng):  # what is shown, and what is wanted
    return images, images


def learn(
    images, k, task=same, middle=our_spots, light=laser, steady=False,
    steps=120, plates=5, batch=128, size=0.3, seed=0, **options,
):  # fmt: skip
    rng = np.random.default_rng(seed)

    def loss(parts, step):
        shown, wanted = task(images[rng.integers(len(images), size=batch)], rng)
        seen = network(parts, amplitudes(shown), k, middle, light)
        return error(seen, wanted.reshape(batch, -1).astype(np.float32))

    stack = [np.zeros(bench.shape, np.float32)] * plates
    start = [stack, stack] + ([np.float32(2)] if steady else [])
    return fit(loss, start, steps, cosine(size, steps), **options)


# %% [markdown]
# A short training, of 120 steps. Watch four pictures of the validation part:

# %% jupyter={"source_hidden": true}
# Prepare to watch four pictures; x and flat are the validation part, as light and in rows


def watch(images, k):
    fig, axes = plt.subplots(2, 4, figsize=(9, 4.5), layout="compressed")
    drawn = [look(ax, image, "") for ax, image in zip(axes[0], images, strict=True)]
    drawn = [look(ax, np.ones(64), "") for ax in axes[1]]
    for ax in axes.flat:
        ax.label_outer()
    axes[0, 0].set_title("shown", loc="left")
    axes[1, 0].set_title(f"through {k} numbers", loc="left")
    fig.colorbar(drawn[0], ax=axes, shrink=0.7, label="brightness (1: full ink)")
    x, wanted = amplitudes(images), images.reshape(len(images), -1)

    def draw(step, parts, loss):
        seen = network(parts, x, k)
        seen = expose(seen, wanted) * seen
        for picture, values in zip(drawn, seen, strict=True):
            picture.set_data(np.pad(np.kron(values.reshape(8, 8), pixel), 12))

    return plotting.Live(fig, draw, pause=0.5)


x = amplitudes(validation.images)
flat = {"known": train.images.reshape(-1, 64), "asked": validation.images.reshape(-1, 64)}

# %%
k = 16
live = watch(validation.images[:4], k)
short = learn(train.images, k, middle=shine, callback=live, progress=False)
share = missed(network(short.params, x, k), flat["asked"], flat["known"])
live.finish(
    f"After 120 steps about {5 * round(20 * share)} % is missed of all validation pictures."
)
assert share < 0.3 or k < 16

# %% [markdown]
# You trained ten plates through sixteen numbers, and nothing between them but a sensor and a row of shutters. **Change** `k` to 4, and run the cell again: which digits still look like themselves?
#
# ## Beside other squeezers
#
# **PCA** says of a picture how much of each of k fixed pictures to add to the mean picture. Its numbers have signs, and so have the pixels of its fixed pictures. On the pictures that it learned from no linear machine of k numbers is better ([Baldi and Hornik](https://doi.org/10.1016/0893-6080(89)90014-2)). **NMF** is like light: its k fixed pictures have no negative pixels, and its numbers are not negative either.
#
# From here on: 400 steps, learned from the training and the validation part, tested on the rest; three ways to split the pictures make three tests. (`python tools/long_runs/onn_image_transforms.py` makes these numbers again, in some 8 minutes of one core; steps, step size and spacing were chosen by the first validation part.)
#
# **Predict.** With 16 numbers NMF misses 21 %, PCA 15 %. And light, with 16 spots of a laser? (a) More than NMF: a detector is blunter than a fit. (b) As much as NMF: neither has a negative number. (c) Clearly less than NMF: the numbers are not negative, but what they light up can be.

# %% jupyter={"source_hidden": true}
# Draw the share missed against how many numbers, from the stored run


def mean(name, what="missed"):
    return np.mean(long_run[name][what])


numbers = [4, 9, 16]
fig, ax = plt.subplots(figsize=(9, 4.4))
for name, label, style, color, place in [
    ("NMF", "NMF", "s:", "C1", (5.8, 56)),
    ("PCA", "PCA", "^--", "k", (10.3, 28.3)),
    ("spots", "light", "o-", "C0", (5.4, 35)),
]:
    values = [100 * mean(f"{name} {k}") for k in numbers]
    ax.plot(numbers, values, style, color=color, markersize=9)
    ax.text(*place, label, color=color, size=14)
    for k, value in zip(numbers, values, strict=True):
        up = 1.5 if name == "NMF" else -4.5 if name == "spots" else None
        if up:
            ax.text(k + 0.15, value + up, f"{value:.0f}", color=color)
ax.set(xlabel="numbers", ylabel="missed (%), mean of three tests", xticks=numbers)
ax.set(xlim=(3, 17.5), ylim=(0, 70))
for k in numbers:
    assert mean(f"spots {k}") < mean(f"NMF {k}") - 0.05
    assert mean(f"spots {k}") < 1.15 * mean(f"PCA {k}")
lost = [f"{share:.0%}" for share in long_run["spots 16"]["over the rim"]]
assert lost == ["18%", "40%", "26%"] and f"{mean('spots 16', 'light'):.0%}" == "3%"
assert f"{mean('ring'):.1%} {mean('ring', 'missed on a bench'):.0%}" == "13.5% 76%"
assert f"{mean('NMF 16'):.0%} {mean('PCA 16'):.0%} {mean('PCA 8'):.0%}" == "21% 15% 33%"
plotting.show(
    fig,
    "With 4, 9 and 16 numbers light misses "
    + ", ".join(f"{mean(f'spots {k}'):.1%}" for k in numbers)
    + "; PCA "
    + ", ".join(f"{mean(f'PCA {k}'):.1%}" for k in numbers)
    + ".",
)

# %% [markdown]
# (c). A spot is never negative, but its *field* at the camera may arrive with the opposite phase, and take away what another spot brings. And light is even a little below PCA, though no linear machine of as many numbers learns better than PCA. Ours bends: a reading is a sum of squares.
#
# And the light? On the first of the three tests 18 % of the pictures' light leaves the first stack over the rim, and 26 % falls on a detector. Of the spots' light 40 % leaves over the rim. If they are just as bright as the readings, the camera gets 3 % of what the pictures sent; a stronger laser makes that good. Does the rim matter? Plates trained on a ring, without a rim, miss 13.5 % there. On a bench, where light leaves, the same plates miss 76 %.
#
# Be fair to PCA, though. **A signed number goes both ways**: more of something than the mean picture has, or less. A reading goes one way, from dark upwards. To write one signed number takes a pair of detectors ([lesson 13](13_onn_classifier.ipynb)), so 16 readings would hold 8 of PCA's numbers, and with 8 it misses 33 %. That is what signs give PCA and light has not. What makes up for it are bending and interference.
#
# How much of it is interference? Put small **lamps** where the laser's spots are. Lamps have no common phase, so at the camera their *brightness* adds up:


# %%
def lamps(a, far):
    return np.dot(a**2, intensity(far))


# %% [markdown]
# **Predict.** The network is trained anew, with 16 lamps and the step size that suits them. What does it miss? (a) As little as before: the sixteen numbers on the way carry as much as they did. (b) At least as much as NMF. (c) Something between PCA and NMF, for its detectors still bend.

# %% jupyter={"source_hidden": true}
# Draw the share missed with 16 of each kind, from the stored run
kinds = {
    "16 lamps": "lamps 16",
    "NMF, 16 numbers": "NMF 16",
    "PCA, 16 numbers": "PCA 16",
    "16 laser spots": "spots 16",
    "16 fibres, no sensor": "fibres 16",
    "PCA, 32 numbers": "PCA 32",
}
fig, ax = plt.subplots(figsize=(9, 3.9))
for row, (label, name) in enumerate(kinds.items()):
    value, light = 100 * mean(name), label[0] == "1"
    ax.plot(value, row, "s" if light else "o", color="C1" if light else "C0", markersize=12)
    ax.text(value + 0.7, row - 0.12, f"{value:.1f} %")
ax.set_yticks(range(6), list(kinds))
ax.set(xlabel="missed (%), mean of three tests", xlim=(0, 35), ylim=(5.6, -0.6))
ax.grid(axis="y", visible=False)
assert mean("lamps 16") > mean("NMF 16") + 0.05
assert mean("PCA 32") < mean("fibres 16") < mean("spots 16") - 0.03
plotting.show(
    fig,
    f"Squares are light. Lamps miss {mean('lamps 16'):.0%}, laser spots {mean('spots 16'):.0%}, "
    f"and fibres without a sensor {mean('fibres 16'):.0%}.",
)

# %% [markdown]
# (b). Brightness can only be added, so lamps put a picture together as NMF does, out of parts. And NMF may choose its numbers for each picture by a fit, while ours are what detectors happen to read.
#
# Did you notice the fibres? *Without* a sensor the network squeezes better. A fibre hands on a complex number, which is two real ones, so sixteen hold 32, and PCA with 32 is better still. **The square law buys no room. It costs some**: sixteen phases are thrown away. What you get for them are numbers that can be kept and sent, and a machine that is not linear. We now ask it for what linear ones cannot do so well, or at all.
#
# ## Pictures of few photons
#
# In faint light a pixel with full ink gets 5 photons, and the others in proportion. Counts scatter ([lesson 13](13_onn_classifier.ipynb)), and the picture is full of noise. Show the network noisy pictures and ask for clean ones. Nothing else changes:


# %%
def few_photons(images, rng):
    return rng.poisson(5 * images) / 5, images


# %% [markdown]
# Take first the network that was trained on clean pictures, and has never seen noise. **Predict.** What does it make of a noisy picture? (a) A copy of it, noise and all: copying is what it was trained for. (b) A cleaner one: most of the noise doesn't fit into sixteen numbers. (c) A worse one: noise is strange to it, and it answers with nonsense.

# %% jupyter={"source_hidden": true}
# Send noisy test pictures through two stored networks, and count decibels
shown, wanted = few_photons(test.images, np.random.default_rng(14))
wanted = wanted.reshape(-1, 64)


def decibels(seen):
    return 10 * np.log10(error(shown.reshape(-1, 64), wanted) / error(seen, wanted))


cleaned = {
    name: network(trained(name), amplitudes(shown), 16) for name in ("spots 16", "few photons")
}
print(f"trained on clean pictures: {decibels(cleaned['spots 16']):.1f} dB less noise")
print(f"trained on noisy pictures: {decibels(cleaned['few photons']):.1f} dB less noise")
assert decibels(cleaned["spots 16"]) > 1 and mean("few photons", "gain") >= 3

# %% [markdown]
# (b). Each pixel's noise is its own, so noise goes in any of 64 directions. Digits keep to a few, and sixteen numbers that suit digits have little room for the rest. (A **decibel**: 3 dB less is half the error, 10 dB a tenth. Noisy pictures, too, get their best exposure first, or the gain would look larger.) Trained for it, the network does better:

# %% jupyter={"source_hidden": true}
# Draw noisy pictures, and what the trained network makes of them
seen = cleaned["few photons"]
seen = our_exposure(seen, wanted) * seen


def four_of_each(rows):
    """The first four pictures of each row, {title: pictures}; all are seen by 8 x 8 pixels."""
    fig, axes = plt.subplots(3, 4, figsize=(9, 6.6), layout="compressed")
    for line, (title, pictures) in zip(axes, rows.items(), strict=True):
        for ax, values in zip(line, pictures, strict=False):
            picture = look(ax, values, "")
        line[0].set_title(title, loc="left")
    for ax in axes.flat:
        ax.label_outer()
    fig.colorbar(picture, ax=axes, shrink=0.7, label="brightness (1: full ink)")
    return fig


plotting.show(
    four_of_each({"few photons": shown, "through 16 numbers": seen, "as it was": wanted}),
    f"On the tests of three splits the error falls by {mean('few photons', 'gain'):.1f} dB. The "
    "network had seen none of these pictures, with or without noise.",
)

# %% jupyter={"source_hidden": true}
# Let two linear rivals clean the same pictures: PCA's 16 numbers, and the best map of 64 pixels
from sklearn.decomposition import PCA

known = np.concatenate([train.images, validation.images])
model = PCA(16).fit(known.reshape(-1, 64))
by_pca = model.inverse_transform(model.transform(shown.reshape(-1, 64)))
rng = np.random.default_rng(0)
noisy, clean = few_photons(np.tile(known, (20, 1, 1)), rng)
with_1 = [np.pad(v.reshape(-1, 64), [(0, 0), (0, 1)], constant_values=1) for v in (noisy, shown)]
by_map = with_1[1] @ np.linalg.lstsq(with_1[0], clean.reshape(-1, 64), rcond=None)[0]
print(f"PCA's 16 numbers:                 {decibels(by_pca):.1f} dB less noise")
print(f"best linear map of all 64 pixels: {decibels(by_map):.1f} dB less noise")
assert decibels(by_pca) < decibels(by_map) < decibels(cleaned["few photons"])

# %% [markdown]
# The best linear map may use all 64 noisy pixels for each clean one. The network gets by with sixteen numbers, and on this test it is a little better, for it bends.
#
# ## Dark for bright
#
# A photographic negative: dark shall be bright, and bright dark. Now a law stands in the way. In linear optics a picture of twice the brightness comes out twice as bright, *at every pixel*, and no light at all comes out as no light. No plate can change that. Our network keeps that law too, for its spots are as bright as its readings.
#
# So give it one thing that does not grow with the picture: a seventeenth spot, in the middle, which **always shines**. Its brightness is one more number to learn. The sixteen others can then take away from what it brings.


# %%
def inverted(images, rng):
    return images, 1 - images


# %% [markdown]
# **Predict.** It is trained on pictures of full brightness. Then the picture that is shown gets dimmer and dimmer, down to nothing. What does the camera see where the ink was, at pixels that the network keeps dark? (a) They stay dark. (b) They get brighter. (c) They get darker still.

# %% jupyter={"source_hidden": true}
# Dim a test picture, and draw what the trained network makes of it
parts = trained("inverted")
whole = network(parts, amplitudes(test.images), 16)
gain = our_exposure(whole, 1 - test.images.reshape(-1, 64))
dims = [1, 0.3, 0.1, 0]
index = example["pictures"][0]
seen = [gain * network(parts, amplitudes(d * test.images[[index]]), 16)[0] for d in dims]
fig, axes = plt.subplots(2, 4, figsize=(9, 4.5), layout="compressed")
for dim, values, column in zip(dims, seen, axes.T, strict=True):
    look(column[0], dim * test.images[index], f"{dim} of its light" if dim < 1 else "shown")
    picture = look(column[1], values, "seen")
for ax in axes.flat:
    ax.label_outer()
fig.colorbar(picture, ax=axes, shrink=0.7, label="brightness (1: full ink)")
ink = test.images[index].ravel() > 0.75
where_ink = [np.mean(values[ink]) for values in seen]
assert all(np.diff(where_ink) > 0)
assert f"{mean('inverted'):.0%} {mean('spots 16'):.0%}" == "16% 14%"
plotting.show(
    fig,
    f"Where the ink is, the camera sees {where_ink[0]:.2f}, {where_ink[1]:.2f}, {where_ink[2]:.2f} "
    f"and, without any picture, {where_ink[3]:.2f}.",
)

# %% [markdown]
# (b). Without a picture the sixteen spots are dark, and only the seventeenth shines, on nearly all of the camera. Light that comes in makes the camera *darker*: no linear stack, with nothing but the picture's own light, ever did. On the tests of three splits the negative misses 16 %, where the picture itself missed 14 %.

# %% [markdown]
# ### Exercise 14.4: a transformation of your own  (●●●, 10 minutes, 1-5 lines; open-ended, side path)
#
# **Input** pictures `images` (n, 8, 8), from 0 to 1. **Goal** what a camera shall see instead, (n, 8, 8), from 0 to 1: anything you like, if only *no linear stack could do it*. The check wants a proof by the law: for a picture of half the brightness, what you want must not be half as bright (off by 0.01 or more, in the mean of all pixels). Each picture is on its own: what you want of one must not depend on the others.
#
# A negative is taken. How about a threshold, a stronger contrast, a digit in a frame that goes out? Picture to expect: yours, made by light.


# %%
def my_transform(images):
    ### BEGIN SOLUTION
    return images[:, :, ::-1] ** 2  # a stronger contrast, seen in a mirror
    ### END SOLUTION


# %%
checks.lesson_14.my_transform(my_transform)

# %% [markdown] tags=["explanation"]
# #### Solution 14.4, explained
#
# With the square, half as bright becomes a quarter. The mirror is for free: linear optics can do that.
#
# Another one: strong contrast, in a frame that goes out as the picture gets brighter.
#
# ```python
# def my_transform(images):
#     frame = np.pad(np.zeros((6, 6)), 1, constant_values=1.0)
#     ink = np.mean(images, axis=(1, 2), keepdims=True)
#     return np.clip(images**2 + frame * (1 - 2 * ink), 0, 1)
# ```
#
# Something with sharp edges, like a threshold, is harder than something smooth: sixteen numbers are few.

# %% jupyter={"source_hidden": true}
# Train plates for your transformation where it passes, for contrast in a mirror until then


def our_transform(images):
    return images[:, :, ::-1] ** 2


transform = checks.choose(checks.lesson_14.my_transform, my_transform, our_transform)


def yours(images, rng):
    return images, np.array(transform(images), float)


own = learn(train.images, 16, yours, steps=80, steady=True, plates=3, progress=False)
known, wanted = (yours(p.images, rng)[1].reshape(-1, 64) for p in (train, validation))
seen = network(own.params, x, 16)
share = missed(seen, wanted, known)
seen = our_exposure(seen, wanted) * seen
plotting.show(
    four_of_each({"shown": validation.images, "wanted": wanted, "seen": seen}),
    f"After 80 steps with three plates a stack, about {10 * round(10 * share)} % of what was wanted "
    "of the validation pictures is missed.",
)

# %% [markdown]
# ## Side path: a beam that helps, and a phase that spoils it
#
# "With nothing but the picture's own light", it said above. What if a steady beam of the same laser joins in, without any sensor? Then a linear stack can make a negative, too: the camera sees |1 − u|². That is an interferometer, and it works as long as its two ways of light keep their lengths, to a fraction of a wavelength.
#
# **Predict.** The picture moves back by half a wavelength, 275 nm, so that its light arrives with the opposite sign. What does the camera see at full ink? (a) With the beam: bright instead of dark; through the sensor: no change. (b) The same change in both. (c) No change in either: a camera does not see phases.

# %%
for turn in (0.0, np.pi / 2, np.pi):
    u = amplitudes(test.images) * np.exp(1j * turn)
    beam = intensity(1 - u)[test.images.reshape(-1, 64) == 1]
    moved = np.max(np.abs(network(parts, u.astype(np.complex64), 16) - whole)) / np.max(whole)
    print(
        f"{turn:.2f} rad: with the beam {np.mean(beam):.0f}; through the sensor {moved:.0%} moved"
    )

# %% [markdown]
# (a). A detector sees |c|², and the phase of all light together drops out of it. The beam's square does not let go of it: averaged over all phases it is |1|² + |u|², never darker than the beam alone. In a workshop, that is a good reason for a sensor.
#
# ## Key points
#
# - Linear stacks in a row are one matrix. Its rank is what the narrowest place between them lets through, whatever the plates.
# - A sensor whose numbers shine again is an absolute value: it bends. With it light can say AND, and lose less in sixteen numbers than PCA, the best linear machine of as many.
# - It has a price: phases are lost, and a number that is never negative says less than one with a sign. Interference behind the sensor buys some of it back; lamps can't.
# - Ask of each task which laws it breaks. Twice the light in is twice the light out, at every pixel: a negative needs one thing that shines by itself.
#
# **To read.** T. Wang and others, [*Image sensing with multilayer, nonlinear optical neural networks*](https://arxiv.org/abs/2207.14293) (2022): such a stage between two optical layers, built from an image intensifier, and compared with linear encoders. An [all-optical autoencoder](https://arxiv.org/abs/2409.20346) (2024): the same plates encode in one direction and decode in the other, without a sensor between. P. Baldi and K. Hornik, [*Neural networks and principal component analysis*](https://doi.org/10.1016/0893-6080(89)90014-2) (1989): why no linear machine of k numbers beats PCA on what it learned from.
#
# **Next**, [lesson 15](15_from_design_to_glass.ipynb): plates have been numbers so far. What is left of them when they are cut in glass?
