# %% [markdown]
# # Make light do something of your own
#
# A laser's round spot goes in, a lighthouse comes out, and between them stands one plate of glass with eight heights. Somebody wrote the wish as an array; now it is your turn.

# %% jupyter={"source_hidden": true}
# Draw the entry that ends this lesson: the light that comes in, its one plate, the wall
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import capstone, pictures, plotting
from shared.elements import gaussian_beam, intensity
from shared.propagation import Bench, diffract
from shared.training import cosine, fit

plotting.setup()
bench = Bench(samples=96, pitch=10e-6, wavelength=532e-9, spacing=15e-3)
laser, wish = gaussian_beam(bench, 250e-6), pictures.lighthouse(96)
wish = wish / np.sum(wish) * np.sum(intensity(laser))


def first_loss(phases, step):
    return np.mean((intensity(diffract(laser, phases, bench, pad=True)) - wish) ** 2)


drawn = fit(first_loss, [np.zeros((96, 96))], 100, cosine(0.2, 100), progress=False).params
plate = capstone.rounded(drawn, 3)
wall = intensity(diffract(laser, plate, bench, pad=True))
fig, axes = plt.subplots(1, 3, figsize=(10, 3.1), layout="compressed")
look = {"vmin": 0, "vmax": 1}
plotting.image(axes[0], intensity(laser) / np.max(intensity(laser)), bench, "a laser", **look)
turn = np.mod(plate[0], 2 * np.pi) / np.pi
phase = plotting.image(axes[1], turn, bench, "one plate", "twilight", vmin=0, vmax=2)
seen = plotting.image(axes[2], wall / np.max(wall), bench, "15 mm further", **look)
for ax in axes:
    ax.set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
    ax.label_outer()
fig.colorbar(phase, ax=axes[1], shrink=0.7, label="phase (π)")
fig.colorbar(seen, ax=axes[2], shrink=0.7, label="brightness (peak: 1)")
match = np.corrcoef(wall.ravel(), wish.ravel())[0, 1]
arrives = np.sum(wall) / np.sum(intensity(laser))
plotting.show(
    fig,
    f"{arrives:.0%} of the light arrives, and its match with the wish is {match:.2f}. "
    "The plate has eight heights, so it could be etched.",
)

# %% [markdown]
# **You will** take one of three starting points, make it yours, bring it past a referee, and leave a folder that you can show. **You will learn** to state a wish as a loss, and to prove that your result is light and not a slip. **You need** [lesson 12](12_onn_generator.ipynb) for plates, [lesson 13](13_onn_classifier.ipynb) for readers of pictures, [lesson 15](15_from_design_to_glass.ipynb) for levels and files. **Time:** {minutes}.

# %%
import tempfile
from dataclasses import replace
from pathlib import Path

import autograd.numpy as np
from autograd.scipy.special import logsumexp

from shared import capstone, checks, entry_page, pictures, plotting
from shared.capstone import Entry
from shared.elements import detectors, gaussian_beam, intensity
from shared.propagation import Bench, diffract, propagate
from shared.training import cosine, fit

# %% [markdown]
# ## The brief
#
# **Make light do something that you want, with clear plates that a workshop could make.** You hand in an `Entry`: the bench, the light, the plates, what you wanted, and the `wall`, what you say arrives. A referee sends the light once more and compares. Five rules hold for every entry:
#
# | rule | it breaks when |
# | --- | --- |
# | **passive** | a plate amplifies |
# | **energy** | the wall holds light that these plates do not put there |
# | **sampling** | a hop is too long for the grid |
# | **reach** | a wish lies where no light can come, or light that left on one side came back on the other |
# | **quantisation** | a phase is not one of the levels that you promised |
#
# An entry that keeps all five is **accepted**. Then the rubric gives up to three points for each of: *quality* (for a picture the match of [lesson 12](12_onn_generator.ipynb), for a reader the share read right), *improvement* over flat glass, *light* where you want it, *tolerance* to a plate that stands one pixel off, and few *levels*. Three more are a reader's: does your text say what you wanted, what came out, and what did not work? No computer gives those.
#
# ## Start 1: a beam with a flat top
#
# A laser is bright in the middle and fades outwards, like a Gaussian. Who welds or prints with it would rather have an even square. The wish is an array; the loss is its distance from what arrives. `pad=True` lets light leave at the rim, as on a bench.


# %%
def shape_light(light, wanted, bench, plates, steps=80):
    target = wanted / np.sum(wanted) * np.sum(intensity(light))  # on budget (lesson 12)

    def loss(phases, step):
        seen = intensity(diffract(light, phases, bench, pad=True))
        return np.mean((seen - target) ** 2) / np.mean(target**2)

    start = [np.zeros(bench.shape)] * plates
    return fit(loss, start, steps, cosine(0.2, steps), progress=False).params


def finished(title, about, bench, light, phases, bits, wanted, labels=None):
    plates = capstone.rounded(phases, bits)
    wall = intensity(diffract(light, plates, bench, pad=True))
    return Entry(title, about, bench, light, plates, bits, wanted, wall, labels)


# %%
small = Bench(samples=64, pitch=10e-6, wavelength=532e-9, spacing=12e-3)
beam = gaussian_beam(small, waist=200e-6)
inside = np.maximum(np.abs(small.x), np.abs(small.y[:, None])) <= 130e-6
flat_top = finished(
    "An even square",
    "I wanted an even square. Its edges are sharp, and its top is grainy.",
    small,
    beam,
    shape_light(beam, 1.0 * inside, small, plates=1),
    bits=4,
    wanted=1.0 * inside,
)

# %% [markdown]
# **Predict.** The wall stands 12 mm behind the plate. What would a camera see directly behind the plate? (a) The square, sharper than on the wall: nothing has blurred it yet. (b) The square, half made. (c) The laser's round spot, as if there were no plate.

# %%
shaped, behind = beam * np.exp(1j * flat_top.plates[0]), {}
for mm in (0, 6, 12):
    behind[mm] = intensity(propagate(shaped, small, 1e-3 * mm, pad=True))
    share = np.sum(behind[mm][inside]) / np.sum(intensity(beam))
    print(f"{mm:2} mm behind the plate: {share:.0%} of the light is in the square")

# %% [markdown]
# (c). |exp(iφ)| is 1, so the plate changes no brightness where it stands. But phases are directions: on the way, light from the middle moves outwards, and light from the rim inwards. Nothing has to be dimmed.

# %% jupyter={"source_hidden": true}
# Draw the light at these three places, then a cut through the middle of the first and the last
fig, axes = plt.subplots(1, 4, figsize=(10, 2.7), layout="compressed", width_ratios=[1, 1, 1, 1.5])
for ax, (mm, values) in zip(axes, behind.items(), strict=False):
    title = f"{mm} mm behind" if mm else "directly behind"
    seen = plotting.image(ax, values / np.max(behind[0]), small, title, vmin=0, vmax=1)
    ax.set(xticks=[-300, 0, 300], yticks=[-300, 0, 300])
    ax.label_outer()
fig.colorbar(seen, ax=axes[2], shrink=0.7, extend="max", label="brightness (laser: 1)")
for mm, style in [(0, "--"), (12, "-")]:
    cut = behind[mm][32] / np.max(behind[0])
    axes[3].plot(1e6 * small.x, cut, style, label=f"{mm} mm")
axes[3].set(xlabel="x (µm)", title="through the middle", xticks=[-300, 0, 300], ylim=(-0.05, 1.45))
axes[3].legend(fontsize=9, loc="upper center", ncols=2)
rough = [np.std(behind[mm][inside]) / np.mean(behind[mm][inside]) for mm in (0, 12)]
assert rough[1] < rough[0] / 2
plotting.show(
    fig,
    f"Inside the square the brightness scatters by {rough[0]:.0%} of its mean directly behind the "
    f"plate, and by {rough[1]:.0%} on the wall.",
)

# %% [markdown]
# Now the verdict, and the points.

# %%
print(capstone.report(capstone.referee(flat_top)), "\n")
print(capstone.report(capstone.rubric(capstone.measures(flat_top))))

# %% [markdown]
# Accepted: it keeps all five rules. `referee`, `measures` and `rubric` stand in `shared/capstone.py`; nothing in there is secret.
#
# ## What a referee looks for
#
# A loss gets what it asks for, and a simulation forbids little: the article's plates amplified, and no error message told of it ([lesson 12](12_onn_generator.ipynb)). Useful is a verdict that says *which* rule broke, *where*, and *by how much*. Write two of the rules yourself.

# %% [markdown]
# ### Exercise 17.1: who amplifies  (●○○, 6 minutes, 4 lines)
#
# **Input** `plates` (k, ny, nx), the complex factors by which plates multiply the light. **Goal** an array of four numbers: the plate, the row and the column where the factor's size is largest (each from 0), and that size.
#
# First on paper: what is the size of 0.9 + 0.9i, and does it amplify? `np.argmax` counts as if all were one long row; `np.unravel_index(n, shape)` turns that count into places. What to expect: the culprit's address, in a line below.


# %%
def culprit(plates):
    ### BEGIN SOLUTION
    size = np.abs(plates)
    plate, row, column = np.unravel_index(np.argmax(size), size.shape)
    return np.array([plate, row, column, size[plate, row, column]])
    ### END SOLUTION


# %%
checks.lesson_17.culprit(culprit)

# %% [markdown] tags=["explanation"]
# #### Solution 17.1, explained
#
# The size of 0.9 + 0.9i is √(0.9² + 0.9²) = 1.27, so it amplifies, though both parts are below 1. The brightness is then multiplied by 1.62, the square.
#
# Plate by plate, without unravel_index:
#
# ```python
# def culprit(plates):
#     k = int(np.argmax(np.max(np.abs(plates), axis=(1, 2))))
#     row = int(np.argmax(np.max(np.abs(plates[k]), axis=1)))
#     column = int(np.argmax(np.abs(plates[k][row])))
#     return np.array([k, row, column, abs(plates[k][row, column])])
# ```

# %% jupyter={"source_hidden": true}
# Take your culprit where it is right, ours where it is not yet, and try a plate with one bad pixel


def our_culprit(plates):
    size = np.abs(plates)
    place = np.unravel_index(np.argmax(size), size.shape)
    return np.array([*place, size[place]])


find_culprit = checks.choose(checks.lesson_17.culprit, culprit, our_culprit)
two = np.exp(1j * np.random.default_rng(0).uniform(0, 6, (2, 64, 64)))
two[1, 20, 7] *= 1.13
which, row, column, size = find_culprit(two)
print(f"plate {which:.0f}, row {row:.0f}, column {column:.0f}: times {size:.2f}")

# %% [markdown]
# The second rule: no light comes farther than the reach of all hops together. So how far does it *have* to go?

# %% [markdown]
# ### Exercise 17.2: how far light has to go  (●●○, 8 minutes, 4 lines)
#
# **Input** `lit` (ny, nx), True where light comes in, and `wanted` (ny, nx), True where you want it. Light moves along rows and columns at once, so the way between two pixels is the larger of the two. Each wanted pixel is served by the lit pixel from which its way is shortest. **Goal** the way, in pixels, to the wanted pixel served worst.
#
# First on paper: lit is the middle of a grid of 5 x 5 alone, and a corner is wanted: is it 2, 2.8 or 4? `np.argwhere(lit)` lists the lit pixels as rows of (row, column). What to expect: one whole number.


# %%
def to_go(lit, wanted):
    ### BEGIN SOLUTION
    ways = np.abs(np.argwhere(wanted)[:, None] - np.argwhere(lit)[None])
    longer = np.max(ways, axis=2)  # along rows or columns
    nearest = np.min(longer, axis=1)
    return np.max(nearest)
    ### END SOLUTION


# %%
checks.lesson_17.to_go(to_go)

# %% [markdown] tags=["explanation"]
# #### Solution 17.2, explained
#
# From the middle to a corner of 5 x 5 it is 2 along rows and 2 along columns, both in the same hops: 2. `ways` holds, for each wanted and each lit pixel, both distances. The largest of the two, the nearest lit pixel, the worst wanted one: max, min, max, in this order.
#
# One wanted pixel at a time, with less memory:
#
# ```python
# def to_go(lit, wanted):
#     rows, columns = np.nonzero(lit)
#     worst = 0
#     for y, x in np.argwhere(wanted):
#         worst = max(worst, np.min(np.maximum(np.abs(rows - y), np.abs(columns - x))))
#     return worst
# ```

# %% jupyter={"source_hidden": true}
# Take your to_go where it is right, ours where it is not yet, and measure a wish in a corner


def our_to_go(lit, wanted):
    return capstone.farthest(np.asarray(lit, bool), np.asarray(wanted, bool))[0]


go = checks.choose(checks.lesson_17.to_go, to_go, our_to_go)
corner = np.zeros((64, 64))
corner[2:5, 2:5] = 1
pinhole = np.hypot(small.x, small.y[:, None]) < 50e-6
print(f"to the corner: {go(pinhole, corner > 0)} pixels; the reach of a hop: {small.reach:.0f}")

# %% [markdown]
# Now a gallery of broken entries. All begin with the same good one, a lens of eight levels that gathers the laser in a spot, and each has one fault. (A *ring* is a grid without `pad=True`: its right edge touches its left one.)
#
# **Predict.** In the one called *rounded afterwards*, plates of sixteen levels were rounded to four, and the wall is still that of the sixteen. Which rule speaks? (a) Quantisation. (b) Energy. (c) None: the plates keep their levels, and four are enough for a lens.

# %% jupyter={"source_hidden": true}
# Break a good entry in seven ways, and print which rule speaks, and what it says
import textwrap

r2 = small.x**2 + small.y[:, None] ** 2
glass_lens = [-np.pi / (532e-9 * 12e-3) * r2]
spot = 1.0 * (np.maximum(np.abs(small.x), np.abs(small.y[:, None])) < 35e-6)
good = finished("A lens", "I wanted a spot.", small, beam, glass_lens, 3, spot)


def again(**changes):
    """The good entry with other parts, and with the wall that belongs to them."""
    new = good._replace(**changes)
    return new if "wall" in changes else new._replace(wall=capstone.arriving(new))


factor = np.exp(1j * good.plates[0])
factor[32, 40] *= 1.13
sixteen = capstone.arriving(good, capstone.rounded(glass_lens, 4))
prism = capstone.rounded([glass_lens[0] + 0.8 * np.pi * small.x / small.pitch], 3)
ring = capstone.arriving(again(plates=prism), pad=False)
broken = {
    "a good entry": good,
    "one pixel shines": again(plates=[factor]),
    "a brighter wall": again(wall=1.4 * good.wall),
    "rounded afterwards": again(plates=capstone.rounded(glass_lens, 2), bits=2, wall=sixteen),
    "a longer hop": again(bench=replace(small, spacing=40e-3)),
    "a dark corner": again(
        light=beam * (r2 < 50e-6**2), bench=replace(small, spacing=4e-3), wanted=corner
    ),
    "once round the ring": again(plates=prism, wall=ring),
    "not rounded": again(plates=glass_lens),
}
for name, entry in broken.items():
    spoken = [one for one in capstone.referee(entry) if not one.kept]
    assert len(spoken) == (name != "a good entry")
    print(f"{name}: {spoken[0].rule if spoken else 'accepted'}")
    for one in spoken:
        print(textwrap.fill(one.said, 88, initial_indent="    ", subsequent_indent="    "))

# %% [markdown]
# (b). The plates keep what they promise, so *quantisation* is content. But this wall belongs to other plates. So: round first, then compute what you claim.
#
# Each fault is an easy one to make, and none stops with an error. The way to such a table: break your own work, one fault at a time, and see who notices.
#
# ## Start 2: a hologram of your own picture
#
# Any picture will do: put a file into the folder of this notebook and type its name for `None`. (Colours become grey; a large photograph shrinks; what cannot be used says what to type.) Without a file it is our lighthouse.

# %%
my_picture = None  # such as "cat.png"

# %% jupyter={"source_hidden": true}
# Read your picture, or draw the lighthouse into a file and read that
from PIL import Image

wide = 96 if my_picture is None else 60  # the lighthouse brings its own margin
if my_picture is None:
    my_picture = Path(tempfile.mkdtemp()) / "lighthouse.png"
    Image.fromarray(np.uint8(np.rint(255 * pictures.lighthouse(96)))).save(my_picture)

# %%
bench = Bench(samples=96, pitch=10e-6, wavelength=532e-9, spacing=15e-3)
laser = gaussian_beam(bench, waist=250e-6)
wish = pictures.picture(my_picture, bench, wide)
halves = replace(bench, spacing=7.5e-3)  # two plates, the same length in all
one = shape_light(laser, wish, bench, plates=1, steps=100)
both = shape_light(laser, wish, halves, plates=2, steps=100)
words = "I wanted my picture."
holograms = {
    "one plate": finished("One plate", words, bench, laser, one, 4, wish),
    "two plates": finished("Two plates", words, halves, laser, both, 4, wish),
}

# %% [markdown]
# **Predict.** As designed, both match the picture almost perfectly, and two plates put more of the light where it is wanted. Now one plate stands a pixel to the right, 10 µm. Which hologram keeps more of its picture? (a) That of two plates: the other one still stands right. (b) That of one plate. (c) Both alike: a pixel is a pixel.

# %% jupyter={"source_hidden": true}
# Move a plate of each by a pixel, draw both walls, and print what they keep
falls, walls = {}, {}
for name, entry in holograms.items():
    moved = np.zeros((96, 96))
    moved[:, 1:] = entry.plates[0][:, :-1]
    walls[name] = capstone.arriving(entry, [moved, *entry.plates[1:]])
    right, off = (capstone.quality(entry, wall) for wall in (entry.wall, walls[name]))
    falls[name] = right - off
    there = np.sum(entry.wall[wish >= 0.5]) / np.sum(intensity(laser))
    print(f"{name:10}  light {there:.0%}, match as designed {right:.2f}, one pixel off {off:.2f}")
fig, axes = plt.subplots(1, 2, figsize=(9, 4.2), layout="compressed")
for ax, (name, values) in zip(axes, walls.items(), strict=True):
    seen = plotting.image(ax, values / np.max(values), bench, name, vmin=0, vmax=1)
    ax.set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
    ax.label_outer()
fig.colorbar(seen, ax=axes, shrink=0.8, label="brightness (peak: 1)")
plotting.show(
    fig,
    f"The first plate stands one pixel to the right: the match falls by {falls['one plate']:.2f} "
    f"with one plate, and by {falls['two plates']:.2f} with two.",
)

# %% [markdown]
# (b). When a lone plate moves, the light that it shapes moves along. Two plates have to fit each other: what the first sends out was meant for the second, pixel by pixel. The rubric asks for quality *and* tolerance, so more glass is not always more points. (How to train for tolerance: [lesson 15](15_from_design_to_glass.ipynb).)

# %% [markdown]
# ## Side path: start 3, a reader of your own pictures
#
# [Lesson 13](13_onn_classifier.ipynb) with your kinds: cats and dogs, your own letters, leaves. Make one folder for each kind, with .png files in it, and type the name of the folder around them for `None`; or `pictures.idx_files(images, labels)` reads a pair of IDX files. Without any, there are rings, crosses and triangles. Three fifths of each kind train; look at the fifth called `validation` as often as you like while you choose, and open `test` once.

# %%
my_folder = None  # such as "leaves", with leaves/oak and leaves/beech in it
kinds = pictures.folder(my_folder) if my_folder else pictures.shapes()
train, validation, test = pictures.split(kinds)
print(kinds.names, len(train), len(validation), len(test))


# %%
def lights(images, bench):
    zoom = bench.shape[0] // 2 // images.shape[1]
    big = np.kron(images, np.ones((zoom, zoom)))
    edge = (bench.shape[0] - big.shape[1]) // 2
    u = np.pad(big, [(0, 0), (edge, edge), (edge, edge)])
    return (u / np.sqrt(np.sum(u**2, axis=(1, 2), keepdims=True))).astype(np.complex64)


def learn(x, labels, masks, bench, plates=2, steps=40):
    rng, squares = np.random.default_rng(0), masks.reshape(len(masks), -1).T

    def loss(phases, step):
        few = rng.integers(len(x), size=32)
        seen = intensity(diffract(x[few], phases, bench, pad=True)).reshape(32, -1)
        z = 10 * np.dot(seen, squares)
        return np.mean(logsumexp(z, axis=1) - z[np.arange(32), labels[few]])

    start = [np.zeros(bench.shape)] * plates
    return fit(loss, start, steps, cosine(0.2, steps), progress=False).params


# %%
lab = Bench(samples=48, pitch=20e-6, wavelength=550e-9, spacing=24e-3)
masks = detectors(lab, len(kinds.names), side=240e-6)
x = lights(kinds.images, lab)
readers = learn(x[train], kinds.labels[train], masks, lab)
part = validation  # in the end, once: test
reader = finished(
    "A reader", "I wanted kinds told apart.", lab, x[part], readers, 4, masks, kinds.labels[part]
)
print(capstone.report(capstone.rubric(capstone.measures(reader))))

# %% jupyter={"source_hidden": true}
# Draw one picture of each kind, and its light at the detectors
some = [int(np.flatnonzero(reader.labels == k)[0]) for k in range(len(kinds.names))][:4]
fig, axes = plt.subplots(2, len(some), figsize=(9, 6.2), layout="compressed", squeeze=False)
for column, k in zip(axes.T, some, strict=True):
    said = np.argmax(np.tensordot(masks, reader.wall[k], axes=2))
    titles = [f"a {kinds.names[reader.labels[k]]}", f"read: {kinds.names[said]}"]
    drawn = [intensity(reader.light[k]), reader.wall[k]]
    for ax, values, title in zip(column, drawn, titles, strict=True):
        seen = plotting.image(ax, values / np.max(values), lab, title, vmin=0, vmax=1)
        ax.set(xticks=[-400, 0, 400], yticks=[-400, 0, 400])
        ax.label_outer()
    for mask, word in zip(masks, kinds.names, strict=True):
        rows, columns = np.nonzero(mask)
        left, up = 1e6 * lab.x[columns.min()] - 10, 1e6 * lab.y[rows.min()] - 10
        frame = plt.Rectangle((left, up), 240, 240, fill=False, color="white")
        column[1].add_patch(frame)
        column[1].text(left + 120, up - 15, word, color="white", ha="center", size=10)
fig.colorbar(seen, ax=axes, shrink=0.7, label="brightness (each peak: 1)")
read = capstone.quality(reader, reader.wall)
plotting.show(
    fig,
    f"Two plates read {read:.0%} of {len(validation)} pictures that they had not seen. Below, "
    "frames show the detectors.",
)

# %% [markdown]
# ## Your entry
#
# Take one start, and change what you like: the wish, the light, the bench, the number of plates, the loss. (No idea? Two spots of different brightness; your initials; a ring; the lighthouse with tolerance trained in; kinds that confuse your reader.) Write down what you want *before* you run it: a wish copied from the wall would keep every rule.

# %% [markdown]
# ### Exercise 17.3: an accepted entry  (●●●, 15 minutes, open-ended)
#
# **Goal** a function `my_entry()` that returns an `Entry`, within half a minute. The bar: all five rules kept, and ten of the fifteen points that a computer gives. `finished(...)` above rounds the plates first and then computes the wall. What to expect: your own page, written below.


# %%
def my_entry():
    ### BEGIN SOLUTION
    bench = Bench(samples=96, pitch=10e-6, wavelength=532e-9, spacing=15e-3)
    laser = gaussian_beam(bench, waist=250e-6)
    wish = pictures.lighthouse(96)
    phases = shape_light(laser, wish, bench, plates=1, steps=100)
    about = (
        "I wanted a lighthouse at night from the round spot of a green laser, and one plate, "
        "because two would have to fit each other to a fraction of a pixel.\n\n"
        "All of its parts came out. What did not work: the lamp and the stripes are grainy, and "
        "rounding to eight levels adds a faint veil. A second plate would put more of the light in "
        "place, and give up the tolerance."
    )
    return finished("A lighthouse from one plate", about, bench, laser, phases, 3, wish)
    ### END SOLUTION


# %%
checks.lesson_17.my_entry(my_entry)

# %% [markdown] tags=["explanation"]
# #### Solution 17.3, explained
#
# One plate, because it bears a pixel; eight levels, because sixteen bring little more; a Gaussian beam that is about as wide as the picture, so that no light has to go far. It gets 14 of 15 points. The missing one is for light: the dark stripes and the veil hold some.
#
# The flat top again, with eight levels, is accepted as well:
#
# ```python
# def my_entry():
#     phases = shape_light(beam, 1.0 * inside, small, plates=1)
#     return finished("A square", "An even square; its top is grainy.", small, beam, phases, 3, 1.0 * inside)
# ```

# %% jupyter={"source_hidden": true}
# Once your entry passes, leave its folder, and show what the page says
from functools import cache

once = cache(lambda: my_entry())  # asked once, however often it is looked at
if checks.lesson_17.my_entry.judge(once).status == "correct":
    entry = once()
    kept = Path(tempfile.mkdtemp()) / "entry"
    page = entry_page.leave(entry, kept)
    print(entry.title)
    print(capstone.report(capstone.referee(entry)))
    marks = capstone.rubric(capstone.measures(entry))
    print(capstone.report(marks))
    print("the folder:", ", ".join(sorted(path.name for path in kept.iterdir())))
    picture = plt.imread(kept / "wall.png")
    fig, ax = plt.subplots(figsize=(9, 5.6))
    ax.imshow(picture)
    ax.set_axis_off()
    points = sum(mark.points for mark in marks)
    plotting.show(fig, f"wall.png of the page: {entry.title}, {points} of 15 points.")

# %% [markdown]
# To keep it, type `entry_page.leave(my_entry(), "my-entry")` in a cell of your own and open `my-entry/index.html` in a browser. The page needs no network, so the folder can be sent as it is: pictures with words for who cannot see them, each mask as a PNG with its table and as heights in a TIFF, and `numbers.json`. A folder that holds anything else is left alone.
#
# ## Key points
#
# - A wish is an array, and a loss says how far you are from it. The gradient does the rest, and takes every liberty that you leave.
# - Claim only what was computed from what you hand over: after rounding, with light that may leave.
# - A rule is good when it says which, where and by how much; it is tested by entries with one fault each.
# - Fit, light, tolerance and few levels pull in different directions. A report names all of them.
#
# **To read.** [What to read next](../docs/reading.md), by theme; and [the article, sentence by sentence](../docs/article.md): what it promised, where you have tried it, and what holds today.
#
# **Next**, something of yours. Write it down as NumPy code, ask for the gradient, walk downhill.
