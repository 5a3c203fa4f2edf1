# %% [markdown]
# # Fold a chain from a table of distances, and know beforehand when you cannot
#
# Somebody measured how far each bead of a chain is from each other bead, wrote down the numbers, and lost the chain. Below, a walk downhill folds it again; by the end of this lesson you will know how few numbers would have done, without folding anything.

# %% jupyter={"source_hidden": true}
# Make the chain, fold it once, and draw the fold and its distances at five moments
import autograd.numpy as np
import matplotlib.pyplot as plt
from scipy.spatial.transform import Rotation

from shared import checks, plotting
from shared.training import cosine, fit

plotting.setup()

k, bend = np.arange(10), np.linspace(0, np.pi, 6)[1:-1, None]
turn = np.radians(100) * k
up = np.stack([2.3 * np.cos(turn), 2.3 * np.sin(turn), 1.5 * k], axis=1)  # a helix, in ångström
down = up * [1, -1, -1] + [8, 0, 13.5]  # the same helix, turned upside down
middle, reach = (up[-1] + down[0]) / 2, (down[0] - up[-1]) / 2
loop = middle - np.cos(bend) * reach + np.sin(bend) * [0, 0, 6]
chain = np.concatenate([up, loop, down])
chain = chain + 0.15 * np.random.default_rng(5).normal(size=chain.shape)  # nothing is perfect
chain = chain - np.mean(chain, axis=0)
twin = chain * [-1, 1, 1]


def align(X, onto):
    """X shifted and turned, never mirrored, onto another shape; the distance (rms) that is left."""
    X = X - np.mean(X, axis=0)
    rotation, rest = Rotation.align_vectors(onto - np.mean(onto, axis=0), X)
    return rotation.apply(X) + np.mean(onto, axis=0), rest / np.sqrt(len(X))


def project(X):
    """Where a picture shows each place: a little from above, so that depth can be seen."""
    return np.stack([X[..., 0], X[..., 2] - X[..., 1] / 4], axis=-1)


def draw(ax, X, title="", size=1.0, pale=0.0):
    """Beads and sticks, painted from the farthest dot to the nearest; what is far is pale."""
    along = np.linspace(0, len(X) - 1, 24 * len(X) - 23)
    dots = np.array([np.interp(along, np.arange(len(X)), c) for c in X.T]).T
    far_first = np.argsort(-dots[:, 1])
    dots, along = dots[far_first], along[far_first]
    bead = np.isclose(along, np.round(along))
    fog = np.clip(0.3 + dots[:, 1] / 12 + pale, 0, max(0.6, pale))[:, None]
    colours = (1 - fog) * plt.get_cmap("viridis")(along / len(X)) + fog
    sizes, edge = size * np.where(bead, 150, 40), "0.6" if pale else "black"
    ax.scatter(*project(dots).T, s=sizes, c=colours, edgecolors=edge, linewidths=1.0 * bead)
    ax.set(xlim=(-11, 11), ylim=(-12, 12), aspect="equal", title=title)
    ax.axis("off")


def table(X):
    return np.linalg.norm(X[:, None] - X, axis=2)


def first_picture():
    rows, columns = np.triu_indices(len(chain), 1)
    rows = np.eye(len(chain))[rows] - np.eye(len(chain))[columns]
    wanted, frames = np.sqrt(np.sum((rows @ chain) ** 2, axis=1)), {}
    fit(
        lambda X, step: np.mean((np.sqrt(np.sum((rows @ X) ** 2, axis=1)) - wanted) ** 2),
        5 * np.random.default_rng(4).normal(size=chain.shape),
        300,
        cosine(1.0, 300),
        callback=lambda step, X, loss: frames.update({step: X}),
        progress=False,
    )
    end = align(frames[300], min(chain, twin, key=lambda Y: align(frames[300], Y)[1]))[0]
    fig, axes = plt.subplots(2, 5, figsize=(9, 4.4))
    for above, below, step in zip(*axes, [0, 5, 15, 40, 300], strict=True):
        draw(above, align(frames[step], end)[0], f"step {step}", size=0.3)
        plotting.image(below, table(frames[step]), cmap="cividis", vmin=0, vmax=20)
    assert np.max(np.abs(table(frames[300]) - table(chain))) < 0.001
    return fig, len(wanted)


fig, number = first_picture()
text = "Above, 24 beads that walk; below, their distances now, near ones dark, 20 Å bright. At the "
plotting.show(fig, text + f"end all {number} distances are those of the list, to 0.001 Å.")

# %% [markdown]
# **You will** fold a chain a hundred times over, meet an impostor, go round a trap through dimensions that do not exist, and predict which folds must fail. **You will learn** to tell three failures apart that look alike. **You need** gradients ([lesson 01](01_sinc_derivatives.ipynb)) and what the rank of a matrix is: how many of its rows say something new. **Time:** {minutes}.

# %%
from autograd import grad, jacobian

# %% [markdown]
# ## 1. From the table to the shape
#
# A protein is a chain that folds itself. In 2018, in the blind contest CASP13, one group came first where no similar protein was known. Its neural network predicted, for every pair of links of the chain, how far apart they are. And how do you get from such a map of distances to a shape? One of the group's three systems showed that "simple gradient descent on a properly constructed potential" does as well as costlier searches ([Senior et al. 2019](https://pmc.ncbi.nlm.nih.gov/articles/PMC7079254)). That step is ours.
#
# Write it down: the potential is the mean squared disagreement, called *stress*, over the 276 pairs of 24 beads. Lengths are in ångström (1 Å = 10⁻¹⁰ m).
#
# $$L(X) = \frac{1}{276} \sum_{i<j} \big(|x_i - x_j| - d_{ij}\big)^2$$
#
# Row p of the matrix `pairs` holds a 1 for one bead and a -1 for the other, so `pairs @ X` is all differences at once, for one shape or for a hundred.

# %%
n = len(chain)
i, j = np.triu_indices(n, 1)  # each pair once
pairs = np.eye(n)[i] - np.eye(n)[j]  # (276, 24)
everything = np.ones(len(pairs), dtype=bool)


def distances(X, known=everything):
    return np.sqrt(np.sum((pairs[known] @ X) ** 2, axis=-1))


told = distances(chain)  # the list; from here on the chain is lost


def stress(X, known=everything):
    return np.mean((distances(X, known) - told[known]) ** 2, axis=-1)


def beads(starts, dimensions=3):
    """Beads thrown into space at random."""
    return 5 * np.random.default_rng(1).normal(size=(starts, n, dimensions))


def fold(loss, X, steps=300, size=1.0):
    """Downhill with Adam, in steps that glide to zero."""
    return fit(loss, X, steps, cosine(size, steps), progress=False).params


# %% jupyter={"source_hidden": true}
# Prepare a picture of where many folds end, between two shapes
apart = align(twin, chain)[1]


def off(X):
    """How far (rms, Å) a shape is from the chain, and from its twin."""
    return np.array([align(X, Y)[1] for Y in (chain, twin)])


def endings(folds, title):
    """A histogram of folds: how much nearer they are to one shape than to the other."""
    far = np.array([off(X) for X in folds])
    place, good = (far[:, 1] - far[:, 0]) / apart, stress(folds) < 1e-3
    fig, ax = plt.subplots(figsize=(9, 3.4))
    kinds = [place[good], place[~good]]
    bars = dict(bins=np.linspace(-1.05, 1.05, 22), stacked=True, edgecolor="black")
    labels = ["agrees with the list", "does not"]
    _, _, sets = ax.hist(kinds, color=["C0", "0.8"], label=labels, **bars)
    for bar in sets[1]:
        bar.set_hatch("//")
    ax.set(title=title, ylabel="folds", ylim=(0, 46), xticks=[-1, -0.5, 0, 0.5, 1])
    ax.set_xticklabels(
        ["its mirror image", "nearer to that", "as near", "nearer to this", "the chain"]
    )
    ax.legend(loc="upper center")
    a, b = np.sum(good & (place > 0.9)), np.sum(good & (place < -0.9))
    text = f"Of {len(folds)} folds {a} end at the chain, {b} at its mirror image, "
    plotting.show(fig, text + f"{np.sum(~good)} at something that disagrees with the list.")


# %% [markdown]
# A hundred starts fold in one go: their stresses are added up, and each start feels only the slope of its own. Beads may pass through each other.
#
# **Predict.** A hundred starts, a complete list, no error in it. How many end at the chain that was lost? (a) Nearly all. (b) Half of them, or fewer. (c) Almost none.

# %%
folds = fold(lambda X, step: np.sum(stress(X)), beads(100))
endings(folds, "a hundred folds from distances alone")

# %% [markdown]
# (b). For each fold that finds the chain there is about one that finds its mirror image, and both fit perfectly. A mirror changes no distance, nor does a shift or a turn; so the stress is the same, and the walk tosses a coin. A shape that was turned you can turn back. A left glove stays a left glove.
#
# [People ask](https://stats.stackexchange.com/questions/240437/confusion-about-multidimensional-scaling) who make a map from a table of mileages: *my map is upside down, is that normal?* It is. The table does not know where north is, nor left from right. But a map on paper can be lifted off the desk and turned over. Keep that in mind.
#
# The hatched folds are another matter: they disagree with the list. We come to them.
#
# **Change** `beads(100)` to `beads(20)`, see how the coin falls, and set it back.

# %% [markdown]
# ## 2. Left and right
#
# Nature does not toss a coin. Helices in proteins [favour the right hand](https://teaching.ncl.ac.uk/bms/wiki/index.php/Alpha-helix): in the left one their side chains would clash. The list lacks one bit, so we add it. Three bonds in a row, $b_k, b_{k+1}, b_{k+2}$, span a box. Its *signed volume* is positive where the chain turns like a corkscrew, and a mirror flips the sign:
#
# $$h(X) = \text{mean over } k \text{ of } (b_k \times b_{k+1}) \cdot b_{k+2}, \qquad b_k = x_{k+1} - x_k$$

# %% [markdown]
# ### Exercise 5.1: left or right  (●○○, 8 minutes, 3 lines)
#
# **Input** places `X` of shape (n, 3). **Goal** $h(X)$, one number in Å³, through which Autograd can go. (`np.cross` works row by row.)
#
# First on paper: how many bonds has a chain of n beads, and how many boxes? Picture to expect: forty of the folds again, walking down $L - 0.01\,h$ for 75 steps and down the plain $L$ after that. Watch the left half, and the hatched bars too.


# %%
def handedness(X):
    ### BEGIN SOLUTION
    b = np.diff(X, axis=0)
    boxes = np.sum(np.cross(b[:-2], b[1:-1]) * b[2:], axis=1)
    return np.mean(boxes)
    ### END SOLUTION


if handedness(chain) is not ...:

    def right_first(X, step):
        hand = sum(handedness(one) for one in X) if step < 75 else 0
        return np.sum(stress(X)) - 0.01 * hand

    endings(fold(right_first, beads(40)), "forty of them, told right from left")

# %%
checks.lesson_05.handedness(handedness)

# %% [markdown] tags=["explanation"]
# #### Solution 5.1, explained
#
# n beads have n - 1 bonds and n - 3 boxes. All forty folds now end at the chain, and the hatched bars are gone as well: a helix that begins to wind the wrong way is pushed back at once. One bit of chemistry did more than a choice between twins.
#
# Why only for 75 steps? Because $h$ grows with the cube of the chain's size. Left on, or made stronger, it would win against the stress by blowing the chain up.
#
# The volume of a box is also a determinant:
#
# ```python
# def handedness(X):
#     b = X[1:] - X[:-1]
#     boxes = np.stack([b[:-2], b[1:-1], b[2:]], axis=1)
#     return np.mean(np.linalg.det(boxes))
# ```

# %% [markdown]
# ## 3. A way round
#
# Here is one of the hatched folds. Its slope is zero, its stress is not: a **local minimum**, a hollow in the landscape from which every small step leads up.


# %% jupyter={"source_hidden": true}
# Find a trapped fold, see which hand each half has, and draw it beside the chain
def hand(X, part):
    """Whether a helix of X is wound as in the chain, as in its twin, or neither."""
    to_chain, to_twin = (align(X[part], Y[part])[1] for Y in (chain, twin))
    return "right" if to_chain < 0.8 else "left" if to_twin < 0.8 else "mixed"


helices = slice(0, 10), slice(14, 24)
hands = [[hand(X, part) for part in helices] for X in folds]
caught = np.flatnonzero(stress(folds) > 1e-3)
found = [k for k in caught if sorted(hands[k]) == ["left", "right"]]
trapped = folds[found[0]]
target = min(chain, twin, key=lambda Y: align(trapped, Y)[1])
trapped = align(trapped, target)[0]
assert np.max(np.abs(grad(lambda X: stress(X))(trapped))) < 1e-3  # it is level there
name = "the chain" if target is chain else "the chain's mirror image"
fig = plotting.row({"trapped": trapped, name: target}, draw, height=4.2)
first, second = hands[found[0]]
for ax, X in zip(fig.axes, (trapped, target), strict=True):
    for part in helices:
        across, up = project(X[part]).T
        ax.text(np.mean(across), np.min(up) - 1.2, f"winds {hand(X, part)}", ha="center", va="top")
text = f"Trapped at a stress of {stress(trapped):.2f} Å². Its first helix (dark) winds {first}, the second "
plotting.show(fig, text + f"{second}. Beside it {name}, the nearest shape without stress.")

# %% [markdown]
# To mend it, the walk would have to press one helix flat and pull it out on the other side, and that leads uphill.
#
# Unless it turns the helix over. A paper map turns over in the third dimension. A helix needs a fourth. So give the walk more room than the world has: a bead is a row of numbers, and nothing says that there must be three.
#
# Six are enough to get out of *any* trap. Take a trapped shape P and the right one, Q; their middle is M = (P + Q)/2, half their difference H = (P - Q)/2. Walk along
#
# $$X(t) = \big(\,M + H\cos t,\;\; H\sin t\,\big), \qquad t \text{ from } 0 \text{ to } \pi,$$
#
# with three coordinates before the comma and three new ones after it. At t = 0 this is P, at π it is Q. For a pair of beads, whose differences in M and H are called m and h, the squared distance is
#
# $$|m + h\cos t|^2 + |h|^2\sin^2 t \;=\; |m|^2 + |h|^2 + 2\,m\cdot h\,\cos t.$$
#
# cos² and sin² add up to 1, and what is left is a straight line in cos t. So *every* distance goes from what it is in P to what it should be, and never turns back. Each term of the stress falls, or stays at zero. (The way sets out level, so a walk needs a little push.) What is a trap in three dimensions is none in six. (Mathematicians know the detour from [pushing discs apart](https://arxiv.org/abs/1107.0140).)

# %% jupyter={"source_hidden": true}
# Prepare a picture of the stress on two ways


def two_ways(round_about):
    fig, ax = plt.subplots(figsize=(9, 3.6))
    done = np.linspace(0, 1, 101)
    straight = [stress(trapped + s * (target - trapped)) for s in done]
    ax.plot(done, straight, "--C1", label="straight")
    text = f"The straight way climbs from {straight[0]:.2f} to {np.max(straight):.2f} Å²."
    if round_about(trapped, target, 0.0) is not ...:
        yours = [stress(round_about(trapped, target, np.pi * s)) for s in done]
        ax.plot(done, yours, "C0", lw=4, label="your way round")
        climb = "only goes down" if np.max(np.diff(yours)) < 1e-9 else "climbs as well"
        text += f" Your way round {climb}."
    ax.set(xlabel="part of the way, from the trapped fold to the right one", ylabel="stress (Å²)")
    ax.legend()
    plotting.show(fig, text)


# %% [markdown]
# ### Exercise 5.2: the way round  (●●○, 6 minutes, 3 lines)
#
# **Input** two shapes `P` and `Q` of shape (n, 3), and any number `t`. **Goal** $X(t)$ of shape (n, 6).
#
# First on paper: at which t is the chain farthest out in the new dimensions, and where is it in the old ones? Picture to expect: the stress on the straight way from the trapped fold to the right one, and on yours.


# %%
def way_round(P, Q, t):
    ### BEGIN SOLUTION
    middle, half = (P + Q) / 2, (P - Q) / 2
    return np.concatenate([middle + half * np.cos(t), half * np.sin(t)], axis=1)
    ### END SOLUTION


two_ways(way_round)

# %%
checks.lesson_05.way_round(way_round)

# %% [markdown] tags=["explanation"]
# #### Solution 5.2, explained
#
# At t = π/2 the beads have met half-way in the old three dimensions, at M, and are spread out by H in the new ones. Nothing was pressed flat: what the old dimensions lost, the new ones hold. Six are enough because P - Q has three coordinates and finds three of its own to turn into.
#
# The formula is a rotation of H by the angle t, in a plane of one old and one new axis. With one row for each of the two:
#
# ```python
# def way_round(P, Q, t):
#     turned = np.stack([np.cos(t) * (P - Q), np.sin(t) * (P - Q)], axis=1) / 2
#     turned = turned + np.stack([(P + Q) / 2, 0 * P], axis=1)
#     return turned.reshape(len(P), 6)
# ```

# %% [markdown]
# The proof used Q, which the walk does not know. It says that a way down *exists*, not that you will find it. So try: start in D dimensions, and let the price of the extra ones rise until they are squeezed to zero.
#
# We also make it harder, and keep only the distances below 10 Å.

# %%
near = told < 10
print(f"{np.sum(near)} of {len(told)} distances are left")


def squeezed(known, dimensions, starts, steps=1000):
    def loss(X, step):
        extra = np.sum(X[:, :, 3:] ** 2) / n
        return np.sum(stress(X, known)) + 0.1 * (step / steps) ** 2 * extra

    X = fold(loss, beads(starts, dimensions), steps)[:, :, :3]
    return fold(lambda X, step: np.sum(stress(X, known)), X, 250, size=0.3)


# %% jupyter={"source_hidden": true}
# Prepare a picture of how many folds end where


def stacked(ax, names, looks, counts):
    """Bars on top of each other: counts[bar][name]."""
    bottom, place = np.zeros(len(counts)), np.arange(len(counts))
    for name, (colour, hatch), height in zip(names, looks, np.transpose(counts), strict=True):
        ax.bar(place, height, 0.7, bottom, label=name, color=colour, hatch=hatch, ec="black")
        bottom = bottom + height
    ax.set(xticks=place)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=11)


def show_kinds(dimensions, kinds):
    fig, ax = plt.subplots(figsize=(9, 3.6))
    looks = [("C0", ""), ("C4", ".."), ("0.9", "//")]
    stacked(ax, ["the chain", "its twin", "trapped"], looks, kinds)
    ax.set(xlabel="dimensions", ylabel="folds of 40")
    ax.set_xticklabels(dimensions)
    text = ", ".join(f"{k[0] + k[1]} in {D}-D" for D, k in zip(dimensions, kinds, strict=True))
    plotting.show(
        fig, f"Folds of 40 that reach the chain or its twin, near distances only: {text}."
    )


# %% [markdown]
# **Predict.** In three dimensions not even half of 40 starts fold. In four or six, squeezed back to three? (a) Fewer: more space to get lost in. (b) About as many: at the end it is three again. (c) Nearly all.

# %%
kinds, dimensions = [], [3, 4, 6]
for D in dimensions:
    far = np.array([off(X) for X in squeezed(near, D, starts=40)])
    kinds.append([np.sum(far[:, 0] < 0.5), np.sum(far[:, 1] < 0.5), np.sum(far.min(axis=1) >= 0.5)])
show_kinds(dimensions, kinds)

# %% [markdown]
# (c). The walk turns its helices over while there is room, and gives the room back. Here one more dimension was enough. The coin between the twins is still tossed.
#
# Programs that build molecules from distances do the same: they [begin in four dimensions, then squeeze out the fourth](http://www.daylight.com/meetings/summerschool98/course/basics/dist.html).
#
# **Change** `near = told < 10` to 8 and run its cell and the last one. Hardly anything folds. Too few distances, or lost walks?

# %% [markdown]
# ## 4. How few?
#
# 24 beads have 3n = 72 coordinates. Of the ways to move them, 3 shifts and 3 turns change no distance. So a shape has 3n - 6 = 66 freedoms, and fewer distances cannot hold it, unless its beads lie in some special way. Do 66 suffice? That depends on *which*.
#
# Ask what small moves do. Let every bead have a velocity $v_i$. Half the squared distance of a pair changes at the rate
#
# $$\frac{d}{dt}\,\tfrac12 |x_i - x_j|^2 \;=\; (x_i - x_j) \cdot (v_i - v_j) \;=\; (R\,v)_{ij}.$$
#
# This is linear in the velocities, so R is a matrix: one row for each known pair, three columns for each bead, with $x_i - x_j$ in the columns of bead i, the negative in those of bead j, and zeros elsewhere. It is called the **rigidity matrix**, and it is the Jacobian of the half squared distances.
#
# If $Rv = 0$, the move $v$ changes no known distance. Shifts and turns never do, so the rank of R is at most 3n - 6. What it lacks are the **floppy motions**: velocities at which no known distance changes. Each begins a bend, unless beads lie in some special way, as on a line.

# %% jupyter={"source_hidden": true}
# Prepare a picture of the freedoms left when all distances below a cutoff are known


def show_cutoffs(matrix):
    if matrix(chain, i, j) is ...:
        return
    cutoffs = np.arange(4, 9.1, 0.25)
    ranks = [np.linalg.matrix_rank(matrix(chain, i[told < c], j[told < c])) for c in cutoffs]
    left, count = 66 - np.array(ranks), np.array([np.sum(told < c) for c in cutoffs])
    fig, ax = plt.subplots(figsize=(9, 3.6))
    ax.step(cutoffs, left, where="post", lw=4, label="floppy motions, by the rank")
    ax.step(cutoffs, np.maximum(66 - count, 0), "--C1", where="post", label="66 less the pairs")
    ax.set(xlabel="all distances below this are known (Å)", ylabel="freedoms left")
    ax.legend()
    enough, held = np.argmax(count >= 66), np.argmax(left == 0)
    text = f"By the count {count[enough]} pairs, below {cutoffs[enough]:.2f} Å, would do. By the rank it "
    plotting.show(fig, text + f"takes {count[held]}, below {cutoffs[held]:.2f} Å.")


# %% [markdown]
# ### Exercise 5.3: the rigidity matrix  (●●○, 9 minutes, 6 lines)
#
# **Input** places `X` of shape (n, 3), and arrays `i` and `j` of m whole numbers: the known pairs. **Goal** the rigidity matrix, of shape (m, 3n), without Autograd or finite differences. The columns of bead k are 3k, 3k + 1 and 3k + 2.
#
# First on paper: the matrix of three beads in a line, at 0, 1 and 3 on the first axis, with all pairs known. What is its rank, and what is 3n - 6? Picture to expect: the floppy motions left when all distances below a cutoff are known.


# %%
def rigidity(X, i, j):
    ### BEGIN SOLUTION
    R = np.zeros((len(i), len(X), 3))
    row = np.arange(len(i))
    R[row, i] = X[i] - X[j]
    R[row, j] = X[j] - X[i]
    return R.reshape(len(i), -1)
    ### END SOLUTION


show_cutoffs(rigidity)

# %%
checks.lesson_05.rigidity(rigidity)

# %% [markdown] tags=["explanation"]
# #### Solution 5.3, explained
#
# An array of shape (m, n, 3) has a place for each pair, bead and axis; `R[row, i] = ...` fills one bead in each row, and `reshape` lays the last two axes side by side. Counting pairs is not enough: the nearest 66 spend several on what the others know already, and leave motions free elsewhere.
#
# Three beads in a line are rigid, and yet the rank is 2, not 3: the middle one may move sideways a little, and the distances notice only in second order. So a full rank proves that a shape is rigid, and a missing one proves nothing where beads are arranged so neatly. In a shape without such accidents it does, and that is why our chain wobbles.
#
# The matrix `pairs` holds the ones and minus ones already. Multiplied by the differences, bead by bead and axis by axis:
#
# ```python
# def rigidity(X, i, j):
#     signs = np.eye(len(X))[i] - np.eye(len(X))[j]
#     return np.einsum("mn,ma->mna", signs, X[i] - X[j]).reshape(len(i), -1)
# ```

# %% [markdown]
# By Autograd it takes one line. From its rank comes the number of motions that are left over.


# %%
def half_squares(X, known):
    return 0.5 * np.sum((pairs[known] @ X) ** 2, axis=-1)


def floppy(known, X=chain):
    R = jacobian(half_squares)(X, known).reshape(np.sum(known), 3 * n)
    return 3 * n - 6 - np.linalg.matrix_rank(R)


R = jacobian(half_squares)(chain, everything)
by_hand = pairs[:, :, None] * (chain[i] - chain[j])[:, None]  # what exercise 5.3 asks
assert np.max(np.abs(R - by_hand)) < 1e-12
for cutoff in (20, 8, 7):
    known = told < cutoff
    print(
        f"below {cutoff} Å: {np.sum(known)} pairs, floppy: {floppy(known)}, {floppy(known, beads(1)[0])}"
    )

# %% [markdown]
# (The last number is for beads thrown at random: the rank needs no lost chain.) So below 8 Å there are distances enough (the walks were lost), below 7 Å there are not, though they are 81.
#
# Now cut the chain in two. A laboratory has measured each half completely, 66 pairs in each, and can add *links*: single distances from a bead in one half to a bead in the other.
#
# **Predict.** How many links make the whole rigid? (a) 1. (b) 3. (c) 6.

# %%
halves = (i < 12) == (j < 12)
links = np.random.default_rng(166).permutation(np.flatnonzero(~halves))


def linked(number):
    known = halves.copy()
    known[links[:number]] = True
    return known


for number in range(8):
    known = linked(number)
    print(f"{number} links, {np.sum(known)} pairs, floppy motions: {floppy(known)}")

# %% [markdown]
# (c). Each half is a rigid body, and one body moves against another in six ways (count: 66 - 30 - 30). Every link takes one. With five, 137 pairs are known, and the chain is still a hinge. Which way does it swing? Along the vector v that R sends to zero. Here it is; nothing was folded.

# %% jupyter={"source_hidden": true}
# Draw the softest motion as arrows; a slider sets the number of links


def softest(X, known):
    """The motion (n, 3) that changes the known distances least, shifts and turns left aside."""
    middle = X - np.mean(X, axis=0)
    rigid = [np.tile(axis, (n, 1)) for axis in np.eye(3)]
    rigid += [np.cross(axis, middle) for axis in np.eye(3)]
    R = (pairs[known][:, :, None] * (pairs[known] @ X)[:, None]).reshape(-1, 3 * n)
    heavy = 100 * np.array(rigid).reshape(6, -1)  # as if shifts and turns were forbidden
    v = np.linalg.svd(np.concatenate([R, heavy]))[2][-1]
    v = np.sign(v[np.argmax(np.abs(v))]) * v.reshape(n, 3)  # v and -v are one motion: choose
    return v / np.max(np.linalg.norm(v, axis=1))


def swing(known, length=3.0, steps=60):
    """Follow a floppy motion, and bring the known distances back after each step."""
    X, v = chain, softest(chain, known)
    for _ in range(steps):
        now = softest(X, known)
        v = now * np.sign(np.sum(now * v))
        X = X + length / steps * v
        for _ in range(3):
            R = (pairs[known][:, :, None] * (pairs[known] @ X)[:, None]).reshape(-1, 3 * n)
            wrong = half_squares(X, known) - told[known] ** 2 / 2
            X = X - np.linalg.lstsq(R, wrong, rcond=1e-10)[0].reshape(n, 3)
    return X


fig, ax = plt.subplots(figsize=(8, 6.2))


def arrows(links):
    known = linked(round(links))
    left = floppy(known)
    ax.clear()
    after = swing(known) if left else chain
    if left:
        draw(ax, after, size=0.7, pale=0.75)
    draw(ax, chain, size=0.9)
    for p in np.flatnonzero(known & ~halves):
        ax.plot(*project(chain[[i[p], j[p]]]).T, ":k", lw=1.5, zorder=0)
    ax.set(xlim=(-11, 11), ylim=(-10.5, 12))
    if not left:
        return f"{round(links)} links (dotted): rigid. No motion is left over, so no arrow."
    sticks = 4 * project(softest(chain, known)).T
    look = dict(angles="xy", scale_units="xy", scale=1, color="C1", width=0.008, zorder=5)
    ax.quiver(*project(chain).T, *sticks, ec="black", lw=0.8, **look)
    moved = np.max(np.linalg.norm(after - chain, axis=1))
    assert np.max(np.abs(distances(after, known) - told[known])) < 1e-6
    text = f"{round(links)} links (dotted). Motions left: {left}; the arrows show one, not to scale. A walk along it "
    return (
        text
        + f"(pale) took a bead {moved:.1f} Å away, and changed no known distance by as much as 1e-6 Å."
    )


plotting.sliders(fig, arrows, links=(0, 12, 5))

# %% jupyter={"source_hidden": true}
# Prepare to sort folds by whether they fit and what shape they have, and a picture of it
from scipy.optimize import least_squares


def bottom(X, known):
    """Where a fold ends that is followed to the very bottom of its hollow (Gauss-Newton)."""

    def wrong(x):
        return np.linalg.norm(pairs[known] @ x.reshape(n, 3), axis=1) - told[known]

    def slope(x):
        apart = pairs[known] @ x.reshape(n, 3)
        unit = apart / np.linalg.norm(apart, axis=1)[:, None]
        return (pairs[known][:, :, None] * unit[:, None]).reshape(-1, 3 * n)

    tight = dict(xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=1000)
    return least_squares(wrong, X.ravel(), slope, **tight).x.reshape(n, 3)


def sort(folds, known):
    """How many folds are right, fit in another shape, do not fit; and how far those are off."""
    folds = np.array([bottom(X, known) for X in folds])
    miss = np.max(np.abs(distances(folds, known) - told[known]), axis=1)  # Å
    fits, right = miss < 1e-3, np.array([min(off(X)) < 0.5 for X in folds])
    assert not np.any(right & ~fits)
    return [np.sum(right), np.sum(fits & ~right), np.sum(~fits)], miss[~fits]


def show_links(numbers, sorted_folds):
    bars, misses = zip(*sorted_folds, strict=True)
    fig, ax = plt.subplots(figsize=(9, 4))
    names = ["right", "fits, another shape", "does not fit"]
    stacked(ax, names, [("C0", ""), ("C5", "xx"), ("0.9", "//")], bars)
    ax.set(xlabel="links between the halves; below them, floppy motions by the rank")
    ax.set(ylabel="folds of 16")
    ax.set_xticklabels([f"{number}\n{floppy(linked(number))} floppy" for number in numbers])
    text = "; ".join(f"{k} links {b[1]} and {b[0]}" for k, b in zip(numbers, bars, strict=True))
    assert max(misses[-1]) < 0.1
    text += f". Those that do not fit at {numbers[-1]} links miss no distance by more than "
    text += f"{max(misses[-1]):.2f} Å."
    plotting.show(fig, f"Folds that fit in another shape (crosses), and right ones (plain): {text}")


# %% [markdown]
# **Predict.** Fold with 5 links or fewer, from 16 starts. What will the folds be like? (a) Stuck, at high stress. (b) In agreement with the list, but of the wrong shape. (c) Right: folding finds the chain anyway.

# %%
numbers, sorted_folds = [0, 3, 5, 6, 7, 8], []
for number in numbers:
    X = squeezed(linked(number), dimensions=5, starts=16, steps=700)
    sorted_folds.append(sort(X, linked(number)))
show_links(numbers, sorted_folds)

# %% [markdown]
# (b). With five links or fewer all folds agree with the list, and none is right: the floppy motions that are left carry them anywhere. The stress is zero and does not warn you. The rank did.
#
# Look at 6. Nothing can move any more, and still most folds that fit have another shape. Rigid means that no way leads from one shape to the next, not that there is one only. With 7 links they are gone: what fits is right. The rest are traps, some very shallow, so follow a fold to the bottom before you say that it fits.
#
# So there are three ways to fail, and two numbers tell them apart:
#
# | rank of R | stress at the end | what it is | what helps |
# | --- | --- | --- | --- |
# | below 3n - 6 | 0 | **floppy**: a continuum of shapes fits | other pairs |
# | 3n - 6 | 0, wrong shape | **rigid, but not the only one**: separate shapes fit | a pair that tells them apart, or handedness |
# | 3n - 6 | above 0, however little | **lost**: a local minimum | more starts, more dimensions |
#
# The middle row can be extreme. Let three beads know everybody:

# %%
three = np.isin(i, [2, 11, 20]) | np.isin(j, [2, 11, 20])
print(f"{np.sum(three)} pairs, floppy motions: {floppy(three)}")

# %% [markdown]
# 66 pairs, the least there can be, and rigid. But each of the other 21 beads knows three distances only, so it may lie on either side of the plane of the three. That makes 2²¹, two million shapes, mirror images counted, and all of them fit. When is there one only? If a shape in general position is not, its list is [floppy in one dimension more](https://ar5iv.labs.arxiv.org/html/0710.0926). So throw the beads into four dimensions at random: if the rank there is 4n - 10 = 86, there is one shape only, and its mirror image. (Below 86 the test is silent.)

# %% [markdown]
# ### Exercise 5.4: how few?  (●●●, 10 minutes, open-ended, side path)
#
# Each distance costs a day in the laboratory. **Goal** a list `my_pairs` of pairs `(i, j)` of beads, at most 110 of the 276, that holds the chain: full rank, and of twelve walks through five dimensions at least one fits, and every one that fits ends at the chain or its twin. No part may hang on three beads alone: it could be mirrored. Then try fewer.
#
# First on paper: which row of the table will your list land in? Ideas: neighbours only; far ones only; a few beads that know everybody; chance.

# %%
my_pairs = ...
### BEGIN SOLUTION
anchors = [3, 9, 12, 20]
my_pairs = [(a, b) for a in range(24) for b in range(a) if a in anchors or b in anchors]
### END SOLUTION

# %%
checks.lesson_05.my_pairs(my_pairs)

# %% [markdown] tags=["explanation"]
# #### Solution 5.4, explained
#
# Four anchors that know everybody need 86 pairs, as a receiver needs four satellites. Three leave each bead two places, and the fourth says which. But they must not lie in one plane, or near one: then both places are (almost) equally far from the fourth as well. Try 0, 6, 17 and 23.
#
# 86 is no accident. In four dimensions a shape has 4n - 10 = 86 freedoms, and these pairs hold it even there. By the theorem at the end of section 4 it is then the only shape.
#
# The nearest pairs alone leave the chain floppy or the walks lost, the farthest leave it vague. Chance takes some of each, and most shuffles of 110 will do (with `default_rng(1)` bead 21 has a second place):
#
# ```python
# everybody = [(a, b) for a in range(24) for b in range(a)]
# my_pairs = [everybody[k] for k in np.random.default_rng(0).permutation(276)[:110]]
# ```

# %% [markdown]
# ## Side path: from probabilities to a potential
#
# A network does not say 7.3 Å. It says how probable each of many intervals is, and it may be torn between two. What then is the distance? Do not ask. Take for the potential minus the logarithm of the probability, made smooth: it is small wherever the network would not be surprised.
#
# Here is such a map for our chain. One pair in five is torn between the truth and a false opinion, nearly as strong. Fold it twice: from the *mean* of each pair's distribution, and from the potential.

# %%
rng, centres = np.random.default_rng(7), np.arange(2.5, 22)


def bell(middle):
    return np.exp(-((centres - middle[:, None]) ** 2) / (2 * 0.8**2))


doubt = np.where(rng.random(len(told)) < 0.2, 0.45, 0.0)[:, None]
measured, other = told + 0.5 * rng.normal(size=len(told)), rng.permutation(told)
p = (1 - doubt) * bell(measured) + doubt * bell(other)
p = p / np.sum(p, axis=1, keepdims=True)  # (276, 20): probabilities


def surprise(X):
    near_each = np.exp(-((distances(X)[..., None] - centres) ** 2) / (2 * 0.6**2))
    return -np.mean(np.log(np.sum(p * near_each, axis=-1) + 1e-4), axis=-1)


def from_means(X):
    return np.mean((distances(X) - p @ centres) ** 2, axis=-1)


# %% jupyter={"source_hidden": true}
# Fold from both, in five dimensions, and draw the best fold of each over the chain
best = {}
for name, loss in {"from means": from_means, "from the potential": surprise}.items():
    X = beads(5, 5)
    for walk, (steps, size) in enumerate([(400, 1.0), (150, 0.3)]):
        price = 0.1 * (1 - walk) / n

        def total(X, step, loss=loss, price=price, steps=steps):
            return np.sum(loss(X)) + price * (step / steps) ** 2 * np.sum(X[:, :, 3:] ** 2)

        X = fold(total, X if walk == 0 else X[:, :, :3], steps, size)
    best[name] = X[np.argmin(loss(X))]
misses = {name: np.min(off(X)) for name, X in best.items()}
fig, axes = plt.subplots(1, 2, figsize=(9, 4.4))
for ax, (name, X) in zip(axes, best.items(), strict=True):
    onto = [chain, twin][np.argmin(off(X))]
    draw(ax, onto, size=0.6, pale=0.75)
    draw(ax, align(X, onto)[0], name, size=0.6)
assert misses["from the potential"] < 0.6 < 1.2 < misses["from means"]
text = "; ".join(f"{name} {miss:.1f} Å" for name, miss in misses.items())
plotting.show(fig, f"Best of five folds, over the chain or its twin (pale). Misses (rms): {text}.")

# %% [markdown]
# The mean of two opinions is a distance that nobody holds. The potential has two hollows for a torn pair, and lets the other pairs decide which.

# %% [markdown]
# ## Key points
#
# - Distances become a shape by one sentence of NumPy and its gradient, in any number of dimensions.
# - A loss cannot say more than it contains. Half of all perfect folds are mirror images, until a term that changes sign says which hand you want.
# - A trap in three dimensions is none in six: there is a way on which no distance ever turns back. Start with more room, then squeeze it out.
# - The rank of the rigidity matrix, the Jacobian of the half squared distances, says before any fold how many motions a list leaves free.
# - Zero stress does not mean right. To tell floppy, rigid but not the only shape, and lost apart, look at the rank first, then at the stress.
#
# ## What to read
#
# [Senior et al. (2019)](https://pmc.ncbi.nlm.nih.gov/articles/PMC7079254), open to all, tells how the contest was won; [Senior et al. (2020)](https://doi.org/10.1038/s41586-019-1923-7) is the longer story. [Gortler, Healy and Thurston](https://ar5iv.labs.arxiv.org/html/0710.0926) say when distances leave one shape only. [A paper of eight pages](https://arxiv.org/abs/1107.0140) shows why the way round takes twice the dimensions.
#
# **Next**, [lesson 06](06_quantum_circuit.ipynb): a molecule of two atoms, its energy from a circuit, and gradients where nobody can look inside.
