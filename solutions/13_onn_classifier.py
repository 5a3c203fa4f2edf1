# %% [markdown]
# # Read digits with light
#
# A handwritten digit shines onto five thin sheets of clear glass, and behind them the brightest of ten detectors is the one with the digit's name. Nothing computes here but light on its way, and it needs a quarter of a nanosecond.

# %% jupyter={"source_hidden": true}
# Follow the light of one digit through five plates that were trained before (from a stored run)
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import plotting
from shared.datasets import digits, stored, unpacked
from shared.elements import detectors, intensity
from shared.propagation import Bench, propagate

plotting.setup()
bench = Bench(samples=54, pitch=20e-6, wavelength=550e-9, spacing=14e-3)
long_run = stored("onn_classifier")  # made by: python tools/long_runs/onn_classifier.py


def trained(name):
    """The phases of a stored classifier, (5, 54, 54)."""
    return unpacked(long_run[name]["phases"], (5, *bench.shape))


def frame_detectors(ax, names=range(10), side=None, color="white"):
    """Draw the ten (or twenty) squares, with their names."""
    for mask, name in zip(detectors(bench, len(names), side), names, strict=True):
        rows, columns = np.nonzero(mask)
        left, top = (1e6 * bench.x[k] - 10 for k in (columns.min(), rows.min()))  # in µm
        wide = 20 * (1 + np.ptp(rows))
        ax.add_patch(plt.Rectangle((left, top), wide, wide, fill=False, color=color))
        ax.text(left + wide / 2, top - 12, name, color=color, ha="center", size=11)


def look(ax, seen, title):
    """Draw light, 1 being the brightest place of this picture."""
    picture = plotting.image(ax, seen / np.max(seen), bench, title, vmin=0, vmax=1)
    ax.set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
    return picture


test = digits(0).test
number = 14
light = np.pad(np.kron(test.images[number], np.ones((3, 3))), 15).astype(np.complex64)
fig, axes = plt.subplots(2, 3, figsize=(9, 6.2), layout="compressed")
picture = look(axes[0, 0], intensity(light), f"a {test.labels[number]} shines")
u = light
for k, (plate, ax) in enumerate(zip(trained("squared error"), axes.flat[1:], strict=True), 1):
    u = propagate(u * np.exp(1j * plate), bench, bench.spacing, pad=True)
    look(
        ax,
        intensity(u),
        f"{14 * k} mm" + (": ten detectors" if k == 5 else f", before plate {k + 1}"),
    )
frame_detectors(axes[1, 2])
for ax in axes.flat:
    ax.label_outer()
fig.colorbar(picture, ax=axes, shrink=0.7, label="brightness (each peak: 1)")
energy = np.array([np.sum(intensity(u)[mask > 0]) for mask in detectors(bench, 10)])
best = int(np.argmax(energy))
assert best == test.labels[number] == 6 and 0.22 < 70e-3 / 3e8 * 1e9 < 0.25
plotting.show(
    fig,
    f"Detector {best} gets {energy[best] / np.sum(energy):.0%} of what the ten detectors catch. "
    "The plates had never seen this 6.",
)

# %% [markdown]
# **You will** send handwritten digits through plates of glass, train the plates, and count what the detectors see. **You will learn** what to ask of a bench before you train on it, what a detector can and cannot say, and what light costs. **You need** the cross-entropy of [lesson 08](08_digits_mlp.ipynb), and plates and their reach from [lesson 12](12_onn_generator.ipynb). **Time:** {minutes}.

# %%
from dataclasses import replace

import autograd.numpy as np
from autograd.scipy.special import logsumexp
from scipy.ndimage import map_coordinates

from shared import checks, plotting
from shared.datasets import Part, digits, stored
from shared.elements import detectors, intensity
from shared.propagation import Bench, diffract, propagate
from shared.training import cosine, fit

bench = Bench(samples=54, pitch=20e-6, wavelength=550e-9, spacing=14e-3)
train, validation, test = digits(seed=0)  # as in lesson 08

# %% [markdown]
# ## A digit of light
#
# Ink shall shine: at each pixel of the 8 x 8 image the amplitude of the light is the ink, and every digit gets the energy 1. On the bench an image is 24 samples wide, in the middle of plates of 54.
#
# **Light adds up**: plates and hops are linear in the field, so the field of an image is the sum of the fields of its 64 pixels, each times its amplitude. So 64 lights travel, each of one pixel, and all images are sums of them.


# %%
def amplitudes(images):
    x = images.reshape(len(images), -1)
    return (x / np.sqrt(np.sum(x**2, axis=1, keepdims=True))).astype(np.float32)


def single_pixels(bench, size):
    zoom = bench.shape[0] // 2 // size  # an image is about half as wide as the plates
    pixel = np.ones((zoom, zoom)) / zoom  # of energy 1
    each = np.kron(np.eye(size**2).reshape(-1, size, size), pixel)
    edge = (bench.shape[0] - size * zoom) // 2
    return np.pad(each, [(0, 0), (edge, edge), (edge, edge)]).astype(np.complex64)


x = amplitudes(validation.images)
pixels = single_pixels(bench, 8)

# %% jupyter={"source_hidden": true}
# Send three images through random plates, then add them up from the lights of their pixels
some = [np.random.default_rng(k).uniform(0, 6, bench.shape) for k in range(5)]
one_by_one = diffract(np.tensordot(x[:3], pixels, axes=1), some, bench, pad=True)
added_up = np.tensordot(x[:3], diffract(pixels, some, bench, pad=True), axes=1)
assert np.allclose(one_by_one, added_up, atol=1e-5)
print("three images sent, or added up from 64 pixels: the same light")

# %% [markdown]
# (Numbers are `complex64` here, in single precision: half as long, and good enough. With `pad=True` light that moves over the rim is lost, as on a bench.)
#
# Behind the last plate stand ten square detectors, 6 samples wide. A detector knows no phase. It adds up the brightness of the light that falls on it.

# %% [markdown]
# ### Exercise 13.1: what a detector sees  (●○○, 6 minutes, 3 lines)
#
# **Input** fields `field` (n, ny, nx), complex, and `masks` (k, ny, nx), 1 on detector k and 0 elsewhere. **Goal** an array (n, k): which share of all its light each field puts on each detector. `intensity(field)` is |field|².
#
# First on paper: what comes first, adding up or squaring? Picture to expect: ten bars, for a digit behind plates that nobody trained.


# %%
def caught(field, masks):
    ### BEGIN SOLUTION
    seen = intensity(field)
    there = np.tensordot(seen, masks, axes=([1, 2], [1, 2]))
    return there / np.sum(seen, axis=(1, 2))[:, None]
    ### END SOLUTION


# %%
checks.lesson_13.caught(caught)

# %% [markdown] tags=["explanation"]
# #### Solution 13.1, explained
#
# Squaring comes first: two lights that arrive at one detector on different spots cannot cancel each other. `tensordot` multiplies and adds up over the two axes of the picture, so what is left are images and detectors. The sum over all pixels, as a column, divides each row by its own light.
#
# The same as one sum, with names for the axes:
#
# ```python
# def caught(field, masks):
#     seen = intensity(field)
#     return np.einsum("nyx,kyx->nk", seen, masks) / np.einsum("nyx->n", seen)[:, None]
# ```

# %% jupyter={"source_hidden": true}
# Take your caught where it is right, ours where it is not yet, and draw its bars


def our_caught(field, masks):
    seen = intensity(field).reshape(len(field), -1)
    return seen @ masks.reshape(len(masks), -1).T / np.sum(seen, axis=1)[:, None]


def bars(d, title, label):
    fig, ax = plt.subplots(figsize=(9, 3.2))
    colors = ["C1" if k == label else "C0" for k in range(10)]
    drawn = ax.bar(range(10), 100 * d, color=colors, edgecolor="black")
    drawn[label].set_hatch("//")
    ax.set(xticks=range(10), xlabel="detector", ylabel="share of what arrives (%)", title=title)
    ax.grid(axis="x", visible=False)
    return fig


catch = checks.choose(checks.lesson_13.caught, caught, our_caught)
d = catch(one_by_one, detectors(bench, 10))[0]
plotting.show(
    bars(d, f"a {validation.labels[0]} behind random plates", validation.labels[0]),
    f"Nobody trained these plates: all ten detectors together catch {np.sum(d):.0%} of the light that arrives, "
    "and the right one (hatched) is one of many.",
)

# %% [markdown]
# ## What to ask for
#
# The brightest detector shall be the digit's own. As the score of a digit we take its **share**, the light on its detector over the light on all ten, times 40, and then the cross-entropy. Why 40? A share lies between 0 and 1. With the scores as they are, even a perfect reading, one share of 1 and nine of 0, would mean a probability of only e/(e + 9) = 23 %, and the loss would press on where nothing is left to gain.


# %%
def squares(bench, count, side=None):
    masks = detectors(bench, count, side).reshape(count, -1)
    return np.array([np.flatnonzero(mask) for mask in masks])  # which samples


def readings(phases, x, bench, count=10, side=None):
    where, n = squares(bench, count, side), x.shape[1]
    far = diffract(single_pixels(bench, round(n**0.5)), phases, bench, pad=True).reshape(n, -1)
    fields = np.dot(x, far[:, where.ravel()])  # light adds up
    return np.sum(np.reshape(intensity(fields), (len(x), *where.shape)), axis=2)


def shares(d):
    return d / np.sum(d, axis=1, keepdims=True)


def cross_entropy(z, labels):
    return np.mean(logsumexp(z, axis=1) - z[np.arange(len(labels)), labels])


def plain_cost(d, labels):
    return cross_entropy(40 * shares(d), labels)


# %% jupyter={"source_hidden": true}
# jiggled(part, copies, rng): lesson 08's copies of each image, shifted, turned and stretched a bit


def jiggled(part, copies, rng):
    n, size = copies * len(part.labels), part.images.shape[1]
    angle, stretch = rng.uniform(-0.17, 0.17, (n, 1, 1)), rng.uniform(0.9, 1.1, (n, 1, 1))
    shift = rng.uniform(-0.7, 0.7, (2, n, 1, 1)) + (size - 1) / 2
    y, x = np.meshgrid(*[np.arange(size) - (size - 1) / 2] * 2, indexing="ij")
    c, s = stretch * np.cos(angle), stretch * np.sin(angle)
    which = np.broadcast_to(np.arange(n)[:, None, None], (n, size, size))
    places = [which, c * y - s * x + shift[0], s * y + c * x + shift[1]]
    new = map_coordinates(np.tile(part.images, (copies, 1, 1)), places, order=1)
    return Part(np.concatenate([part.images, new]), np.tile(part.labels, copies + 1))


# %% [markdown]
# Adam again, with 256 images a step: from the training part, and from nine copies of each, as in [lesson 08](08_digits_mlp.ipynb).


# %%
def learn(part, bench, cost, count=10, side=None, plates=5, steps=150, copies=9, seed=0, **options):
    rng = np.random.default_rng(seed)
    part = jiggled(part, copies, rng) if copies else part
    x = amplitudes(part.images)

    def loss(phases, step):
        few = rng.integers(len(x), size=256)
        return cost(readings(phases, x[few], bench, count, side), part.labels[few])

    start = [np.zeros(bench.shape, np.float32)] * plates
    return fit(loss, start, steps, cosine(0.1, steps), **options)


def right(phases, part, bench):
    d = readings(phases, amplitudes(part.images), bench)
    return np.mean(np.argmax(d, axis=1) == part.labels)


# %% [markdown]
# ## The same program on two benches
#
# First on the article's bench ([lesson 12](12_onn_generator.ipynb)): pixels of 250 µm, plates 50 mm apart. **Predict.** Its reach is 0.22 pixels a hop. How many of the validation digits will five plates read? (a) Nearly all: five plates are five layers. (b) About half. (c) About one in ten, as somebody who guesses.

# %%
article = Bench(samples=54, pitch=250e-6, wavelength=550e-9, spacing=50e-3)
stuck = learn(train, article, plain_cost, steps=25)
print(f"after 25 steps {100 * right(stuck.params, validation, article):.0f} % are right")
print(f"reach of a hop {article.reach:.2f} pixels, of five hops {5 * article.reach:.1f}")

# %% [markdown]
# (c). Loss and gradient are as right as ever. But all that five hops can do is to move light by 1.1 pixels. Look where it arrives:

# %% jupyter={"source_hidden": true}
# Draw where the light of one digit arrives on the article's bench
image = np.tensordot(x[:1], pixels, axes=1)
arrived = intensity(diffract(image, stuck.params, article, pad=True))[0]
fig, ax = plt.subplots(figsize=(6.5, 5.2))
plotting.image(
    ax,
    arrived / arrived.max(),
    article,
    f"a {validation.labels[0]} at the detectors",
    vmin=0,
    vmax=1,
    colorbar="brightness (peak: 1)",
)
ax.set(xticks=[-5, 0, 5], yticks=[-5, 0, 5])
for mask, name in zip(detectors(article, 10), range(10), strict=True):
    rows, columns = np.nonzero(mask)
    corner = 1e3 * (article.x[columns.min()] - 125e-6), 1e3 * (article.y[rows.min()] - 125e-6)
    ax.add_patch(plt.Rectangle(corner, 1.5, 1.5, fill=False, color="white"))
    ax.text(corner[0] + 0.75, corner[1] - 0.2, name, color="white", ha="center", size=11)
most = max(arrived[mask > 0].sum() / arrived.sum() for mask in detectors(article, 10))
plotting.show(
    fig,
    f"The digit arrives as it came. No detector gets more than {most:.0%} of its light.",
)

# %% [markdown]
# Most detectors stand where no light comes. There is nothing to learn, and more steps don't help. (Optical networks that stay frozen at one in ten are [a riddle that people post](https://github.com/haoyunliang/Optical-Neural-Network/issues/7).)
#
# **A detector can use only the pixels whose light can reach it.** The longest way is from one edge of the image to a detector on the other side:

# %% jupyter={"source_hidden": true}
# Measure the longest way along x or y, from an edge of the image to the middle of a detector
farthest = 0
for mask in detectors(bench, 10):
    rows, columns = np.nonzero(mask)  # an image's first row and column is 15
    farthest = max(farthest, np.mean(rows) - 15, np.mean(columns) - 15)
print(f"farthest, to the middle of a detector: {farthest:.1f} pixels along x or y")

# %% [markdown]
# ### Exercise 13.2: far enough  (●○○, 5 minutes, 1 line)
#
# **Input** how many `pixels` light has to move, the number of `plates`, the `pitch` p and the `wavelength` λ. **Goal** the shortest hop d, in metres, with which that many hops can do it.
#
# First on paper: one hop of d moves light by at most λd/2p² pixels ([lesson 12](12_onn_generator.ipynb)). What to expect: some millimetres for the lab's bench.


# %%
def shortest(pixels, plates, pitch, wavelength):
    ### BEGIN SOLUTION
    return 2 * pitch**2 * pixels / (wavelength * plates)
    ### END SOLUTION


# %%
checks.lesson_13.shortest(shortest)

# %% [markdown] tags=["explanation"]
# #### Solution 13.2, explained
#
# K hops move light by n = K·λd/2p² pixels, so d = 2p²n/(λK). Small pixels help twice: they bend light more, and there are fewer micrometres to a pixel. The article's pixels are 12.5 times as wide as the lab's, so its hops would have to be 156 times as long.
#
# Or in two steps, by the reach of a hop of one metre:
#
# ```python
# def shortest(pixels, plates, pitch, wavelength):
#     reach_of_a_metre = wavelength / (2 * pitch**2)
#     return pixels / plates / reach_of_a_metre
# ```

# %% [markdown]
# Is that a threshold? **Predict.** With hops of 2 mm light moves by 7 pixels in all, a fifth of the longest way. How many digits are read? (a) One in ten: a chain with a missing link holds nothing. (b) Nearly half of them. (c) Nearly all: plates learn to do with what they have.

# %% jupyter={"source_hidden": true}
# Take your shortest where it is right, ours where it is not yet; then draw the stored accuracies


def our_shortest(pixels, plates, pitch, wavelength):
    return pixels / plates * 2 * pitch**2 / wavelength


far_enough = checks.choose(checks.lesson_13.shortest, shortest, our_shortest)
print(f"lab:     {1e3 * far_enough(farthest, 5, 20e-6, 550e-9):.1f} mm, and it has 14 mm")
print(f"article: {far_enough(farthest, 5, 250e-6, 550e-9):.2f} m, and it has 0.05 m")


def mean(name, what="accuracy"):
    return np.mean(long_run[name][what])


hops = [1, 2, 4, 8]
values = [mean(f"spacing {d} mm") for d in hops] + [mean("plain, short")]
assert f"{values[1]:.0%}" == "45%" and values[-1] - values[-2] < 0.02
ways = 5 * np.array([replace(bench, spacing=1e-3 * d).reach for d in [*hops, 14]])
fig, ax = plt.subplots(figsize=(9, 4.2))
ax.semilogx(ways, 100 * np.array(values), "o-", markersize=9)
ax.axvline(farthest, color="0.3", linestyle="--")
ax.text(0.97 * farthest, 25, "the longest way", color="0.3", rotation=90, ha="right")
for way, value, d in zip(ways, values, [*hops, 14], strict=True):
    ax.text(way / 1.06, 100 * value + 3, f"{d} mm", ha="right")
ax.set(xlabel="how far light can move in five hops (pixels)", ylabel="read right (%)")
ax.set(ylim=(0, 110), xticks=[2, 5, 10, 20, 50], xlim=(1, 90))
ax.set_xticklabels([2, 5, 10, 20, 50])
ax.minorticks_off()
plotting.show(
    fig,
    f"Five plates, hops of {hops[0]} mm to 14 mm: from {values[0]:.0%} to {values[-1]:.0%}. "
    f"Dashed: {farthest:.0f} pixels, from one edge of the image to the farthest detector.",
)

# %% [markdown]
# (b). Near pixels reach near detectors, and that alone tells 45 % of the digits. For the rest all must reach all: from about the 9.2 mm that you computed there is little more to gain.
#
# (Means of the tests of three splits, learned from all the rest, like all numbers from this page's store. `python tools/long_runs/onn_classifier.py` makes them again, in some 15 minutes.)
#
# ## Train it
#
# Now the lab's bench, with 14 mm a hop. Watch one digit's light while the plates learn:

# %% jupyter={"source_hidden": true}
# Prepare to see one digit's light at the detectors, and one plate, during the training


def watch(index):
    fig, axes = plt.subplots(1, 2, figsize=(9, 4.2), layout="compressed")
    wall = look(axes[0], np.ones(bench.shape), f"light of a {validation.labels[index]}")
    fig.colorbar(wall, ax=axes[0], shrink=0.8, label="brightness (peak: 1)")
    frame_detectors(axes[0])
    plate = plotting.phase(axes[1], np.zeros(bench.shape), bench, "phase of plate 3")
    fig.colorbar(plate, ax=axes[1], shrink=0.8, label="phase (radians)")
    axes[1].set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
    axes[1].label_outer()
    one = np.tensordot(x[index : index + 1], pixels, axes=1)

    def draw(step, phases, loss):
        seen = intensity(diffract(one, phases, bench, pad=True))[0]
        wall.set_data(seen / seen.max())
        plate.set_data(np.angle(np.exp(1j * phases[2])))

    return plotting.Live(fig, draw, pause=0.5)


# %%
live = watch(0)
plain = learn(train, bench, plain_cost, callback=live)
accuracy = right(plain.params, validation, bench)
live.finish(f"Five plates after 150 steps. They read {accuracy:.0%} of the validation digits.")
assert accuracy >= 0.95

# %% [markdown]
# Seconds of training, five sheets of glass, and few digits are misread. But look at the picture: would *you* find the brightest square?
#
# The plates at the top of the page were asked, by the squared error, to put *all* light onto the right detector. Here is that digit's journey as a moving picture, 70 mm in steps of 2.8 mm.

# %% jupyter={"source_hidden": true}
# journey(phases, index): show the light of a test digit on its way, as a moving picture


def journey(phases, index):
    fig, ax = plt.subplots(figsize=(6.5, 5.4), layout="compressed")
    picture = look(ax, np.ones(bench.shape), "0 mm")
    fig.colorbar(picture, ax=ax, label="brightness (each peak: 1)")
    frame_detectors(ax)

    def draw(step, u, loss):
        picture.set_data(intensity(u) / np.max(intensity(u)))
        ax.set_title(f"{2.8 * step:.3g} mm" + (": a plate" if step % 5 == 0 and step < 25 else ""))

    moving = plotting.Live(fig, draw, pause=0)
    one = amplitudes(test.images[index : index + 1])
    u = np.tensordot(one[0], pixels, axes=1)
    moving(0, u, 0)
    for k, plate in enumerate(phases):
        behind = u * np.exp(1j * plate)
        for part in range(1, 6):
            u = propagate(behind, bench, part * bench.spacing / 5, pad=True)
            moving(5 * k + part, u, 0)
    label, d = test.labels[index], readings(phases, one, bench)[0]
    for box, share in zip(ax.patches, d, strict=True):
        x, y = box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() + 12
        ax.text(x, y, f"{share:.0%}", color="white", ha="center", va="top", size=11)
    ring = [mean("plain, ring", what) for what in ("where it learned", "accuracy")]
    assert [f"{share:.0%}" for share in ring] == ["97%", "84%"]
    moving.finish(
        f"A {label} has arrived: {d[label]:.0%} of all light is on its own detector, "
        f"{np.sum(d) - d[label]:.0%} on the nine others together, spread thin."
    )


# %%
journey(list(trained("squared error")), 14)

# %% [markdown]
# **Why `pad=True`?** To a Fourier transform a window is a ring: what goes out on the right comes in on the left, and a gradient uses it. Five plates that learned by this recipe in such a ring read 97 % there. On a bench, which light can leave, they read 84 %. If you copy a program from the web, look for its padding.

# %% [markdown]
# ## Beside other readers
#
# With 800 steps, and the validation part to learn from as well, we open the tests of three splits. Beside it: logistic regression, which is a network without a hidden layer; the reader that looks up the nearest image; and the network of [lesson 08](08_digits_mlp.ipynb).

# %% jupyter={"source_hidden": true}
# Let other readers learn from the same digits, and draw all of them on the same three tests
from scipy.spatial.distance import cdist
from sklearn.linear_model import LogisticRegression

found = {"logistic regression": [], "nearest image": []}
for seed in range(3):
    parts = digits(seed)
    known, asked = np.concatenate([p.images for p in parts[:2]]), parts.test.images
    known, asked = known.reshape(-1, 64), asked.reshape(-1, 64)
    names = np.concatenate([p.labels for p in parts[:2]])
    model = LogisticRegression(max_iter=1000).fit(known, names)
    found["logistic regression"].append(np.mean(model.predict(asked) == parts.test.labels))
    nearest = names[np.argmin(cdist(asked, known), axis=1)]
    found["nearest image"].append(np.mean(nearest == parts.test.labels))
readers = {
    "logistic regression": np.mean(found["logistic regression"]),
    "light, five plates": mean("plain"),
    "nearest image": np.mean(found["nearest image"]),
    "lesson 08's network": np.mean(stored("digits_mlp")["test"][:3]),
    "light, pairs, 16 plates (below)": mean("pair"),
}
readers = dict(sorted(readers.items(), key=lambda item: item[1]))
fig, ax = plt.subplots(figsize=(9, 3.6))
for row, (name, share) in enumerate(readers.items()):
    light = name.startswith("light")
    ax.plot(100 * share, row, "s" if light else "o", color="C1" if light else "C0", markersize=12)
    ax.text(100 * share, row + 0.25, f"{100 * share:.1f} %", ha="center")
ax.set(xlabel="read right (%), mean of three tests", xlim=(96, 100), ylim=(-0.5, 4.8))
ax.set_yticks(range(5), readers)
ax.grid(axis="y", visible=False)
scatter = np.sqrt((1 - np.array(list(readers.values()))) / (3 * len(parts.test.labels)))
assert readers["light, five plates"] > readers["logistic regression"] + 0.01
with_copies = [f"{mean(name + ', copies'):.1%}" for name in found]
assert with_copies == ["95.1%", "98.9%"]
assert readers["light, five plates"] >= 0.983 and readers["light, pairs, 16 plates (below)"] >= 0.99
plotting.show(
    fig,
    f"Squares: readers made of light. Three times {len(parts.test.labels)} tests: by lesson 08's "
    f"rule ± {100 * scatter[-1]:.1f} % at the top, ± {100 * scatter[0]:.1f} % at the bottom.",
)

# %% [markdown]
# (Light and the network also had the nine copies. With them logistic regression reads 95.1 %, and the nearest image 98.9 %.)
#
# Light reads better than logistic regression, though plates and hops are linear. Where does it get more from? Logistic regression adds up weighted pixels. A detector adds up *squares* of weighted pixels, and a square holds products of two pixels: |ax + by|² has a term in xy. That one step, at the very end, is all the bending there is; the electronic network bends in each layer, and is better.
#
# ## How much of the light is used?
#
# **Predict.** The ten detectors cover 12 % of the area. Glass swallows nothing. How much of the light do the plates, trained on shares, put on detectors? (a) Nearly all of it. (b) About 12 %. (c) Less than 12 %.

# %%
d = readings(plain.params, x, bench)
print(f"on the detectors: {np.mean(np.sum(d, axis=1)):.0%} of the light that was sent in")
arrived = intensity(np.tensordot(x, diffract(pixels, plain.params, bench, pad=True), axes=1))
print(f"over the rim:     {1 - np.sum(arrived) / len(x):.0%} of the light")

# %% [markdown]
# (c). A share asks which detector is brightest, and not how bright. So the cheapest way to take light off a wrong detector is to throw it beside all ten, and some over the rim. Nothing in the loss forbade it, and a gradient finds what you left open ([lesson 12](12_onn_generator.ipynb)).
#
# So ask: subtract `ask` times the mean logarithm of the light that the ten catch together.


# %%
def asking(cost, ask):
    return lambda d, labels: cost(d, labels) - ask * np.mean(np.log(np.sum(d, axis=1)))


# %% jupyter={"source_hidden": true}
# Draw accuracy against light, from the stored run
assert f"{np.mean(np.sum(detectors(bench, 10), axis=0)):.0%}" == "12%"  # of the area


def light_curve(ax, names, style, color, label, place):
    x, y = (np.array([mean(name, what) for name in names]) for what in ("light", "accuracy"))
    ax.plot(100 * x, 100 * y, style, color=color, markersize=9)
    ax.text(*place, label, color=color)
    ax.set(
        xlabel="light on the detectors (% of what is sent in)",
        ylabel="read right (%)",
        xlim=(0, 100),
    )


assert f"{mean('squared error', 'light'):.0%} {mean('squared error'):.0%}" == "76% 84%"
bright, sure = (mean("plain, ask 1.0", what) for what in ("light", "accuracy"))
assert round(bright / mean("plain, short", "light")) == 9
assert round(100 * (mean("plain, short") - sure)) == 6
asked = ["plain, short"] + [f"plain, ask {ask}" for ask in (0.1, 0.3, 1.0)]
fig, ax = plt.subplots(figsize=(9, 4))
light_curve(ax, asked, "o-", "C0", "ten detectors", (34, 96.8))
for name, ask, up in zip(asked, ("0", "0.1", "0.3", "1"), (0.45, -0.1, 0.25, 0.25), strict=True):
    ax.text(100 * mean(name, "light") + 1, 100 * mean(name) + up, f"ask = {ask}")
ax.set_ylim(91.5, 100)
plotting.show(
    fig,
    f"From {mean(asked[0], 'light'):.0%} of the light and {mean(asked[0]):.1%} right "
    f"to {mean(asked[-1], 'light'):.0%} and {mean(asked[-1]):.1%}.",
)

# %% [markdown]
# Nine times the light costs six digits in a hundred. (The squared error, which asks for all light on the right square, catches 76 % and reads only 84 %.) Which is better?
#
# ## Count the photons
#
# In a simulation a faint light can be amplified for nothing. A real detector counts **photons**, and they come at random: where N are expected, the count scatters by √N (a **Poisson** distribution).

# %% [markdown]
# ### Exercise 13.3: read by photons  (●●○, 8 minutes, 2 lines)
#
# **Input** readings `d` (n, 10), the share of each image's light on each detector; the `labels`; how many `photons` each image sends in; a random generator `rng`. **Goal** the share of images read right, if the detector with the most photons names the digit.
#
# First on paper: how many photons does detector k expect? Then `rng.poisson(expected)` draws the counts; draw once. (Where several detectors count most, any of them will do; `np.argmax` takes the first.) Picture to expect: accuracy against photons, for two classifiers.


# %%
def read_by_photons(d, labels, photons, rng):
    ### BEGIN SOLUTION
    counts = rng.poisson(photons * d)
    return np.mean(np.argmax(counts, axis=1) == labels)
    ### END SOLUTION


# %%
checks.lesson_13.read_by_photons(read_by_photons)

# %% [markdown] tags=["explanation"]
# #### Solution 13.3, explained
#
# Each of the photons goes to detector k with probability d[k], or misses them all. So the expected count is photons times d, not times the share among the detectors: what misses is lost. (Where two detectors count the same, argmax takes the first; with very few photons that favours small digits a little.)
#
# The same, photon by photon, is a multinomial draw, with what misses as an eleventh place:
#
# ```python
# def read_by_photons(d, labels, photons, rng):
#     missed = np.maximum(0, 1 - np.sum(d, axis=1, keepdims=True))
#     p = np.concatenate([d, missed], axis=1).astype(float)
#     counts = rng.multinomial(photons, p / np.sum(p, axis=1, keepdims=True))
#     return np.mean(np.argmax(counts[:, :-1], axis=1) == labels)
# ```

# %% [markdown]
# Two of the classifiers, on the test of the first split: the one that was asked for nothing but right answers, and one that was asked for light, too. **Predict.** Each image sends in 100 photons. Which one reads more of them? (a) The one that is more often right without noise. (b) The one that catches more light. (c) Both alike, for 100 photons are many.

# %% jupyter={"source_hidden": true}
# Take your read_by_photons where it is right, and draw both classifiers against the photons sent


def our_read_by_photons(d, labels, photons, rng):
    return np.mean(np.argmax(rng.poisson(photons * d), axis=1) == labels)


count_photons = checks.choose(
    checks.lesson_13.read_by_photons, read_by_photons, our_read_by_photons
)
budget = np.array([10, 30, 100, 300, 1000, 3000, 10000, 30000])
curves = {}
fig, ax = plt.subplots(figsize=(9, 4.4))
for name, style, color in [("plain", "o--", "C0"), ("plain, ask 1.0", "s-", "C1")]:
    d = readings(list(trained(name)), amplitudes(test.images), bench)
    rng = np.random.default_rng(0)
    reads = [np.mean([count_photons(d, test.labels, n, rng) for _ in range(10)]) for n in budget]
    curves[name] = reads
    ax.semilogx(budget, 100 * np.array(reads), style, color=color, markersize=8)
    caught_here = np.mean(np.sum(d, axis=1))
    quiet = np.mean(np.argmax(d, axis=1) == test.labels)
    assert abs(quiet - long_run[name]["accuracy"][0]) < 0.01  # the phases are those of the store
    place = (18, 100 * reads[2] + 3) if name != "plain" else (330, 100 * reads[3] - 9)
    ax.text(*place, f"catches {caught_here:.0%}", color=color)
ax.set(xlabel="photons that each image sends in", ylabel="read right (%)", ylim=(0, 105))
assert (
    abs(100 * mean("plain", "light") - 5.5) < 0.5
    and curves["plain"][-1] > curves["plain, ask 1.0"][-1]
)
assert curves["plain"][2] < curves["plain, ask 1.0"][2] - 0.05
plotting.show(
    fig,
    f"With 100 photons an image: {curves['plain'][2]:.0%} and {curves['plain, ask 1.0'][2]:.0%}; "
    f"with 30,000: {curves['plain'][-1]:.1%} and {curves['plain, ask 1.0'][-1]:.1%}.",
)

# %% [markdown]
# (b). Of 100 photons the faint one counts five or six, on ten detectors; chance decides who is the brightest. Where photons are plenty the other one wins. An accuracy without the light that it needs is half of a report.
#
# ## Say no
#
# A detector can say *yes, brightly*. It cannot say *no*: light is never negative, so it can only stay dark. [Li and others](https://arxiv.org/abs/1906.03417) give each digit two detectors, one that speaks for it and one that speaks against it, and compare them.

# %% [markdown]
# ### Exercise 13.4: a pair that can say no  (●●○, 6 minutes, 2 lines)
#
# **Input** readings `d` (n, 20): columns 0 and 1 are the pair of digit 0 (the first for it, the second against it), 2 and 3 that of digit 1, and so on. **Goal** an array (n, 10): for each pair the difference, first minus second, over their sum.
#
# First on paper: which values can it take? What if the light gets twice as bright? Picture to expect: twenty detectors, and how one digit lights them.


# %%
def contrast(d):
    ### BEGIN SOLUTION
    plus, minus = d[:, ::2], d[:, 1::2]
    return (plus - minus) / (plus + minus)
    ### END SOLUTION


# %%
checks.lesson_13.contrast(contrast)

# %% [markdown] tags=["explanation"]
# #### Solution 13.4, explained
#
# The result lies between -1 (all the light of the pair says no) and 1, and twice the light changes nothing.
#
# Another way is to give the pairs an axis of their own:
#
# ```python
# def contrast(d):
#     pairs = np.reshape(d, (len(d), -1, 2))
#     return (pairs[:, :, 0] - pairs[:, :, 1]) / np.sum(pairs, axis=2)
# ```

# %% jupyter={"source_hidden": true}
# Costs and reading for pairs, with your contrast where it is right


def our_contrast(d):
    return (d[:, ::2] - d[:, 1::2]) / (d[:, ::2] + d[:, 1::2])


def pair_cost(d, labels):
    return cross_entropy(10 * our_contrast(d), labels)


def squared_cost(d, labels):  # the old way: ask for all light on one detector
    return np.mean(np.sum((d - np.eye(10)[labels]) ** 2, axis=1))


def read(d):
    return np.argmax(d if d.shape[1] == 10 else our_contrast(d), axis=1)


pair_up = checks.choose(checks.lesson_13.contrast, contrast, our_contrast)

# %%
pairs = learn(train, bench, lambda d, y: cross_entropy(10 * pair_up(d), y), count=20, steps=100)
d = readings(pairs.params, x, bench, count=20)
said = np.argmax(pair_up(d), axis=1)
print(f"{np.mean(said == validation.labels):.0%} of the validation digits are right")
print(f"{np.mean(np.sum(d, axis=1)):.0%} of the light is on the detectors")

# %% jupyter={"source_hidden": true}
# Draw one digit's light on twenty detectors
seen = intensity(diffract(np.tensordot(x[:1], pixels, axes=1), pairs.params, bench, pad=True))[0]
fig, ax = plt.subplots(figsize=(7, 5.6), layout="compressed")
picture = look(ax, seen, f"a {validation.labels[0]} on twenty detectors")
frame_detectors(ax, [f"{k}{sign}" for k in range(10) for sign in "+−"])
fig.colorbar(picture, ax=ax, shrink=0.8, label="brightness (peak: 1)")
z = pair_up(d)[0]
label = validation.labels[0]
others = np.delete(z, label)
said = [mean("pair, five plates"), mean("pair", "first stack"), mean("pair"), mean("plain")]
steps = [f"{100 * share:.1f}" for share in said]
assert steps == ["98.6", "98.9", "99.2", "98.4"] and mean("pair") >= 0.99
assert [f"{mean(name, 'leaves'):.0%}" for name in ("pair", "plain")] == ["33%", "11%"]
plotting.show(
    fig,
    f"Its own pair says {z[label]:.2f}, the nine others {others.min():.2f} to {others.max():.2f}. "
    "A + speaks for a digit, a − against it.",
)

# %% [markdown]
# After 600 steps, five plates with pairs read 98.6 % of the three tests; eight plates 98.9 %; two stacks of eight, side by side, each with half of the light and their contrasts added up, 99.2 % (a third of their light goes over the rim). Be careful: we opened the tests several times on the way, and by the ± of [lesson 08](08_digits_mlp.ipynb) each of these may be the others' luck, and the 98.4 % of single detectors, too. What pairs are sure to buy is light.
#
# Or is it only that there are more squares? Let all grow until they nearly touch (twenty of 10 samples, ten of 13: 69 % and 58 % of the area), and ask both as before:

# %% jupyter={"source_hidden": true}
# Draw accuracy against light once more, with the pairs, from the stored run
large = [f"large pair, ask {ask}" for ask in (0.0, 0.3, 1.0)]
single = [name.replace("pair", "plain") for name in large]
fig, ax = plt.subplots(figsize=(9, 4.4))
light_curve(ax, asked, "o-", "C0", "ten detectors", (15, 95.4))
light_curve(ax, single, "v--", "C2", "ten, large squares", (48, 96.0))
light_curve(ax, large, "s-", "C1", "ten pairs, large squares", (56, 98.7))
ax.set_ylim(91.5, 100)
good = [(mean(name), mean(name, "light")) for name in large if mean(name, "light") >= 0.5]
assert good and max(good)[0] >= 0.975
last = [f"{mean(name[-1], what):.1%}" for name in (single, large) for what in ("light", "accuracy")]
assert last == ["86.6%", "94.0%", "88.3%", "97.5%"]
covers = [
    np.mean(np.sum(detectors(bench, n, side), axis=0)) for n, side in ((20, 200e-6), (10, 260e-6))
]
assert [f"{share:.0%}" for share in covers] == ["69%", "58%"]
plotting.show(
    fig,
    f"Large pairs read {max(good)[0]:.1%} with {max(good)[1]:.0%} of the light on their detectors, "
    f"ten large squares alone {mean(single[-1]):.1%} with {mean(single[-1], 'light'):.0%}.",
)

# %% [markdown]
# Large squares catch the light, with pairs or without: 88 % and 87 % at the right ends. But ten single detectors pay for it, with 94.0 %, where pairs read 97.5 %. A pair says no with light, so what speaks against a digit is put to use, too.

# %% [markdown]
# ## Side path: plates, losses, and what others reached

# %% jupyter={"source_hidden": true}
# Draw accuracy against the number of plates, from the stored run
numbers = [1, 2, 3, 5, 8]
assert f"{replace(bench, spacing=70e-3).reach:.0f} {100 * mean('1 plates'):.0f}" == "48 85"
assert abs(mean("8 plates") - mean("plain, short")) < 0.004
lost = [f"{mean(name, 'leaves'):.0%}" for name in ("1 plates", "8 plates")]
assert lost == ["39%", "8%"]
read_by = [mean("plain, short" if n == 5 else f"{n} plates") for n in numbers]
fig, ax = plt.subplots(figsize=(9, 3.8))
ax.plot(numbers, 100 * np.array(read_by), "o-", markersize=9)
for n, value in zip(numbers, read_by, strict=True):
    ax.text(n + 0.15, 100 * value - 1.3, f"{100 * value:.1f}")
ax.set(xlabel="plates", ylabel="read right (%)", xticks=numbers, xlim=(0.7, 8.8), ylim=(82, 100))
plotting.show(
    fig,
    f"Ten detectors, 200 steps: {read_by[0]:.1%} with one plate, {read_by[-1]:.1%} with eight. "
    "Each bench is 70 mm long, so light can move by 48 pixels on all of them.",
)

# %% [markdown]
# One plate moves light as far, but reads 85 %, and 39 % of its light leaves over the rim (of eight plates' light 8 %). From five plates on, more glass adds nothing beyond the ± 0.4 % of the tests.
#
# **What others reached**, on MNIST's 28 x 28 images and its own test: [Mengu and others](https://arxiv.org/abs/1810.01916) 97.18 % with five plates of pure phase, having changed the loss of [the first such network](https://arxiv.org/abs/1804.08711); [Li and others](https://arxiv.org/abs/1906.03417) 98.54 % with ten pairs. Those digits are not ours, and neither are their tests (ours are on hands that the reader has met, see [lesson 08](08_digits_mlp.ipynb)), so these numbers and ours don't compare. All these numbers, ours as well, come from simulations.

# %% [markdown]
# ## Side path: MNIST, if you have it
#
# The famous digits are 70,000, of 28 x 28 pixels, in four files named like `train-images-idx3-ubyte.gz`. `datasets.idx(path)` reads such a file, gzipped or not, into an array. If you have them in a folder, `python tools/long_runs/onn_classifier.py --mnist FOLDER` halves the images to 14 x 14, trains ten pairs on them, and reads their test. (We had none at hand, so no result is stored here.) A file of this kind says what it holds: two zeros, the type of the numbers (8 for bytes), how many axes; each axis' length in four bytes; then all the numbers. Here is one, made by hand:

# %%
import tempfile
from pathlib import Path

from shared.datasets import idx

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "two-rows-idx2-ubyte"
    path.write_bytes(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]))
    print(idx(path))

# %% [markdown]
# ## Key points
#
# - A stack of plates reads best where every pixel's light can reach every detector. Compute the reach before you train; no optimiser repairs a bench.
# - Light adds up until a detector squares it. That square is the only nonlinear step here.
# - A loss gets what it asks for. Shares ask for contrast, and light is thrown away. Say what light is worth to you, and report accuracy and light together.
# - A detector cannot say no. A pair can.
#
# **To read.** X. Lin and others, [*All-optical machine learning using diffractive deep neural networks*](https://arxiv.org/abs/1804.08711), Science (2018): the first, printed and tried. D. Mengu and others, [*Analysis of diffractive optical neural networks*](https://arxiv.org/abs/1810.01916) (2018): what the loss does. J. Li and others, [*Class-specific differential detection*](https://arxiv.org/abs/1906.03417) (2019): pairs.
#
# **Next**, [lesson 14](14_onn_image_transforms.ipynb): plates need not name what they see. They can transform it, and a sensor between two stacks lets them do what one never could.
