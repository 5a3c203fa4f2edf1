# %% [markdown]
# # Fit an elephant, and make him wiggle his trunk
#
# "With four parameters I can fit an elephant, and with five I can make him wiggle his trunk," John von Neumann used to say. You fit him to noisy dots by gradient, and then let the gradient find out which parameters he needs.

# %% jupyter={"source_hidden": true}
# Draw an elephant from four complex numbers; his trunk swings by a fifth
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import plotting

plotting.setup()
elephant = np.array([50 - 30j, 18 + 8j, 12 - 10j, -14 - 60j])
fifth = 40 + 20j
around = np.linspace(0, 2 * np.pi, 400)


def draw(ax, z, eye=True, **style):
    ax.fill(np.real(z), np.imag(z), **{"facecolor": "0.88", "edgecolor": "C0", "lw": 2} | style)
    if eye:
        ax.plot(fifth.imag, fifth.imag, "ok")
    ax.set(aspect="equal", xlim=(-82, 95), ylim=(-85, 105))
    ax.axis("off")


def wiggle(z, swing):
    """Lift what lies beyond the trunk's root, the more the farther out it is."""
    beyond = np.maximum(np.real(z) - fifth.real, 0)
    return z + 1j * swing * beyond**2 / 50


fig, ax = plt.subplots(figsize=(9, 5.2))
s1, s2, s3 = (np.sin(k * around) for k in (1, 2, 3))
c1, c3, c5 = (np.cos(k * around) for k in (1, 3, 5))
outlined = -30 * s1 + 8 * s2 - 10 * s3 - 60 * c1 - 1j * (50 * s1 + 18 * s2 + 12 * c3 - 14 * c5)
draw(ax, outlined)
for swing in (-1, 1):
    trunk = np.where(outlined.real > fifth.real, wiggle(outlined, swing), np.nan)
    ax.plot(trunk.real, trunk.imag, "--", color="0.4", lw=2)
for k, p in enumerate(elephant, 1):
    sign = "+" if p.imag > 0 else "−"
    number = f"$p_{k}$ = {p.real:.0f} {sign} {abs(p.imag):.0f}i".replace("-", "−")
    ax.text(-235, 105 - 33 * k, number, fontsize=22, color="C0")
ax.text(-235, -60, "$p_5$ = 40 + 20i", fontsize=22, color="0.4")
ax.set(xlim=(-240, 100))
plotting.show(
    fig,
    f"An elephant from the side, drawn by {len(elephant)} complex numbers. Dashed: where a fifth can swing his trunk.",
)

# %% [markdown]
# In 1953 young Freeman Dyson showed Enrico Fermi calculations that agreed with Fermi's measurements. How many free parameters, asked Fermi? Four. Then Fermi quoted his friend von Neumann. ([Dyson tells it himself](https://webofstories.com/play/4402?o=MS); he [took the next bus](https://doi.org/10.1038/427297a) home.) In 1975 James Wei tried to fit that elephant, and [needed thirty terms](https://demonstrations.wolfram.com/FittingAnElephant/). In 2010 Mayer, Khairy and Howard did it with the four numbers above.
#
# **You will** lose his parameters, recover them from noisy dots, offer him too many, and let the dots choose. **You will learn** to walk downhill over complex numbers, to tell a fit from an over-fit, and to ask a gradient which parameter is missing. **You need** [lesson 02](02_inside_autograd.ipynb)'s complex gradients, or this sentence: for a real loss, Autograd returns $g = \partial L/\partial x - i\,\partial L/\partial y$. **Time:** {minutes}.

# %%
import autograd.numpy as np
from autograd import grad

from shared import checks


def outline(p, t):
    """The outline x + iy at the times t, from four complex parameters p."""
    a, b = np.real(p), np.imag(p)
    x = b[0] * np.sin(t) + b[1] * np.sin(2 * t) + b[2] * np.sin(3 * t) + b[3] * np.cos(t)
    y = -(a[0] * np.sin(t) + a[1] * np.sin(2 * t) + a[2] * np.cos(3 * t) + a[3] * np.cos(5 * t))
    return x + 1j * y


assert np.allclose(outline(elephant, around), outlined)
assert 145 < np.max(outlined.real) - np.min(outlined.real) < 155

# %% [markdown]
# ## 1. Four parameters, and a fifth
#
# Walk around him once, in the time $t = 0 \ldots 2\pi$. Your two coordinates rise and fall like waves, so write them as sums of waves. With $p_k = a_k + i\,b_k$,
#
# $$x = b_1 \sin t + b_2 \sin 2t + b_3 \sin 3t + b_4 \cos t, \qquad y = -(a_1 \sin t + a_2 \sin 2t + a_3 \cos 3t + a_4 \cos 5t).$$
#
# That is `outline`, letter by letter, with $x + iy$ as one complex number. So four complex parameters are eight real numbers, each the size of one wave. The fifth parameter is no wave: its imaginary part places the eye, its real part is the $x$ at which the trunk begins. What lies beyond may swing. (How is up to us.)
#
# ## 2. Lost and found
#
# Now lose the four numbers. What is left are dots, measured on the way around him, with an error of 4 in each coordinate (he is about 150 wide). Write the problem down: the mean squared distance of the dots from where they should be.
#
# $$L(p) = \frac{1}{N} \sum_n |z(t_n; p) - \text{dot}_n|^2$$


# %%
def loss(p, t, dots):
    return np.mean(np.abs(outline(p, t) - dots) ** 2)


def measure(n, seed, noise=4):
    """n dots around the elephant, with their times t."""
    rng = np.random.default_rng(seed)
    t = rng.uniform(0, 2 * np.pi, n)
    return t, outline(elephant, t) + noise * (rng.normal(size=n) + 1j * rng.normal(size=n))


# %% [markdown]
# ### Exercise 3.1: one step down  (●○○, 4 minutes, 1 line)
#
# **Input** complex parameters `p`, the gradient `g` as Autograd returns it, and a step size. **Goal** the parameters after one step straight down: against the slope, in the real and in the imaginary parts.
#
# First on paper: for $L = |p|^2 = x^2 + y^2$, what does Autograd return at $p = 1 + i$? And where should the step lead? Picture to expect: your step leads a scribble home.


# %%
def step_down(p, g, size):
    ### BEGIN SOLUTION
    return p - size * np.conj(g)
    ### END SOLUTION


# %%
checks.lesson_03.step_down(step_down)

# %% [markdown] tags=["explanation"]
# #### Solution 3.1, explained
#
# Autograd returns $g = \partial L/\partial x - i\,\partial L/\partial y$. Uphill is $\partial L/\partial x + i\,\partial L/\partial y$, its conjugate; downhill is minus that. At $p = 1 + i$ the gradient is $2 - 2i$, its conjugate $2 + 2i$, and the step leads straight towards 0.
#
# You can also step in the real and the imaginary part, which is what the conjugate says in one word:
#
# ```python
# def step_down(p, g, size):
#     return (p.real - size * g.real) + 1j * (p.imag + size * g.imag)
# ```


# %% jupyter={"source_hidden": true}
# Your step from here on, if it is right; if not, ours
def our_step(p, g, size):
    return p - size * np.conj(g)


step = checks.choose(checks.lesson_03.step_down, step_down, our_step)


# %%
def descend(p, t, dots, steps, size):
    path = [p]
    for _ in range(steps):
        g = grad(loss)(path[-1], t, dots)
        path.append(step(path[-1], g, size))
    return path


# %% [markdown]
# How fast is that? Let one of the eight real numbers be off by $\delta$. The outline is then off by $\delta$ times its wave, and the square of a sine or cosine is 1/2 on average: the mistake costs $\delta^2/2$. Different waves do not mix (over a round, their product is 0 on average). So the loss is a bowl, with such a parabola along each of the eight numbers.
#
# **Predict.** You start from four wrong numbers and take steps of size 0.3. After about how many steps are the errors down to a tenth: (a) 7, (b) 70, (c) 700?

# %% jupyter={"source_hidden": true}
# Walk from a scribble to 60 dots, and draw four places on the way
t, dots = measure(60, seed=9)
scribble = np.array([20 + 30j, -30 - 10j, 15 + 20j, 10 + 25j])
path = descend(scribble, t, dots, steps=30, size=0.3)
fig, axes = plt.subplots(2, 2, figsize=(9, 8))
for ax, n in zip(axes.flat, [0, 2, 7, 30], strict=True):
    draw(ax, outline(path[n], around), eye=False, facecolor="none", lw=3)
    ax.plot(dots.real, dots.imag, "o", color="C1", ms=4)
    off = np.mean(np.abs(path[n] - elephant))
    ax.set_title(f"step {n}: errors of {off:.1f} on average")
plotting.show(
    fig,
    f"Sixty dots, and a walk down from a scribble. At step 30 the loss is {loss(path[-1], t, dots):.1f}.",
)
found = path[-1]
off = np.sqrt(np.mean(np.abs(found - elephant) ** 2) / 2)
for k in range(4):
    print(f"p{k + 1}: true {elephant[k]:.0f}, found {found[k]:.1f}".replace("j", "i"))
print(
    f"root mean square: a real number is off by {off:.2f}; 4 √(2/60) is {4 * np.sqrt(2 / 60):.2f}"
)

# %% [markdown]
# (a). The slope of $\delta^2/2$ is $\delta$: a step of 0.3 takes 0.3 $\delta$ away and leaves 0.7 $\delta$. And $0.7^7 = 0.08$.
#
# They do not come home exactly, for the dots are noisy. At the bottom the slope is 0: the mean of wave · (dot − number · wave) is 0, so the number found is the mean of wave · dot, divided by 1/2. A dot is the true place plus noise, so the number is off by the mean of 2 · wave · noise over all $N$ dots. Squared, one term is $4 \cdot \tfrac12 \cdot \sigma^2$ on average, if $\sigma$ is the error in each coordinate, and the mean of $N$ independent terms has $N$ times less. So **a number found from $N$ dots is off by about $\sigma\sqrt{2/N}$**, much less than one dot is. Keep that, we need it again. (In one walk, eight numbers may well have more luck, or less. The loss that is left is the noise itself: $2\sigma^2 = 32$, less the little that eight numbers can follow.)
#
# **Change** the size to 1.0, then to 2.1: what is $1 - s$? (60 dots at random times are nearly a full round, not quite.) Then, in `descend`, write `np.conj(g)` for the `g` that goes into `step`, as if the conjugate had been forgotten. Real parts come home. Watch the imaginary ones.

# %% [markdown]
# ## 3. How many parameters does an elephant need?
#
# We knew which waves he has. Suppose you do not, and allow them all, up to $K$ times around:
#
# $$z(t) = \sum_{k=-K}^{K} c_k\, e^{ikt}, \qquad 2K + 1 \text{ complex numbers } c_k.$$
#
# Since $e^{ikt} = \cos kt + i \sin kt$, each term goes round a circle, $k$ times in one round (backwards for negative $k$). In these numbers, too, the loss is a bowl. NumPy's `lstsq` jumps to its bottom; descent would get there as well, if you wait (a side path shows for how long, and what happens on the way).


# %%
def waves(t, K):
    return np.exp(1j * np.outer(t, np.arange(-K, K + 1)))


def fit(t, dots, K):
    """The coefficients c for which waves(t, K) @ c is nearest to the dots."""
    return np.linalg.lstsq(waves(t, K), dots, rcond=None)[0]


def miss(z, dots):
    """Root mean square (rms) distance."""
    return np.sqrt(np.mean(np.abs(z - dots) ** 2))


# %% [markdown]
# **Predict.** You have 31 noisy dots. Which fit looks most like the elephant: the one with (a) 5, (b) 11, (c) 27 complex numbers?

# %% jupyter={"source_hidden": true}
# Fit 5, 11 and 27 numbers to the same 31 dots, and draw each outline through them
t, dots = measure(31, seed=3)
fig, axes = plt.subplots(1, 3, figsize=(9, 4.2))
for ax, K in zip(axes, [2, 5, 13], strict=True):
    c = fit(t, dots, K)
    draw(ax, waves(around, K) @ c, eye=False, facecolor="none")
    ax.plot(dots.real, dots.imag, "o", color="C1", ms=5)
    ax.set_title(f"{2 * K + 1} numbers:\nthe dots are missed by {miss(waves(t, K) @ c, dots):.1f}")
plotting.show(
    fig, "Three fits to the same 31 dots. The more numbers, the nearer to the dots they pass."
)

# %% [markdown]
# (b). Five numbers reach up to $e^{2it}$, and he needs $\cos 5t$. Eleven have it. With 27 there is nearly a number for each dot: the outline passes close to every dot, noise and all, and between them nothing holds it.
#
# The last fit is nearest to the dots, and it is no elephant. The dots that it has seen cannot say so. So keep dots *out*, fit the others, and ask those kept out. Here is that for 60 sets of 31 dots, each judged by 300 new ones.

# %% jupyter={"source_hidden": true}
# Errors on dots that were fitted and on new ones, for 60 sets of dots
sets = [(measure(31, seed), measure(300, seed + 100)) for seed in range(60)]
Ks = np.arange(2, 14)


def own(t):
    """His own waves at the times t, one column for each of the eight real numbers."""
    return np.array([outline(u, t) for u in (*np.eye(4), *1j * np.eye(4))]).T


def best_real(W, dots):
    """The real coefficients c for which W @ c is nearest to the dots."""
    both = np.concatenate([np.real(W), np.imag(W)]), np.concatenate([dots.real, dots.imag])
    return np.linalg.lstsq(*both, rcond=None)[0]


seen, new, known = [], [], []
for (t, dots), (new_t, new_dots) in sets:
    fits = [(K, fit(t, dots, K)) for K in Ks]
    seen.append([miss(waves(t, K) @ c, dots) for K, c in fits])
    new.append([miss(waves(new_t, K) @ c, new_dots) for K, c in fits])
    known.append(miss(own(new_t) @ best_real(own(t), dots), new_dots))
by_eleven = np.array(new)[:, list(Ks).index(5)]
seen, new = np.median(seen, axis=0), np.median(new, axis=0)
assert new[2] > new[1]  # 9 numbers against 7
floor = 4 * np.sqrt(2)
fig, ax = plt.subplots(figsize=(9, 5))
ax.plot(2 * Ks + 1, new, "o-C1", ms=8)
ax.plot(2 * Ks + 1, seen, "s--C0", ms=7)
ax.plot(4, np.median(known), "*k", ms=20)
ax.axhline(floor, color="0.4", ls=":")
ax.text(17.4, 12.8, "new dots", color="C1", ha="right")
ax.text(19.7, 18.6, f"to {new[-1]:.0f} with {2 * Ks[-1] + 1}", color="C1")
ax.text(17, 2.7, "the dots that were fitted", color="C0", ha="right")
ax.text(4.5, np.median(known) + 0.3, "new dots,\nhis own four")
ax.text(27, floor + 0.2, "the noise in a dot", color="0.3", ha="right")
ax.set(xlabel="complex parameters", ylabel="distance from the dots (rms)")
ax.set(xlim=(3, 28), ylim=(0, 20), yticks=range(0, 21, 5), xticks=[4, *range(7, 28, 4)])
text = f"{min(new):.2f} with {2 * Ks[np.argmin(new)] + 1} numbers, {np.median(known):.2f} with his own four"
plotting.show(
    fig,
    f"Medians of 60 sets. New dots are missed by {text}; with 27 by {new[-1]:.0f}.",
)

# %% [markdown]
# Left of the minimum the curve is too stiff for an elephant; right of it, it bends to follow the noise. No wonder that the minimum lies at $K = 5$: his fastest wave is $\cos 5t$. (From 7 numbers to 9 it even rises: none of his waves goes round four times, so the two new numbers can only follow noise.) And the star, his own four, beats them all. The dotted line is what nobody beats in the long run: a new dot has noise of its own.

# %% [markdown]
# ### Exercise 3.2: choose without knowing  (●●○, 10 minutes, 8 lines)
#
# **Input** times `t` and complex `dots` of an unknown shape. **Goal** the $K$ from 1 to 8 that predicts best, as an `int`. There are no new dots: keep every fourth of yours out, fit the rest, square the `miss` of those kept out, give each fourth its turn, and add up. `fit` and `waves` are yours to use, too.
#
# First on paper: which index picks every fourth dot, beginning at `j`? And which all others? (`np.arange(len(t)) % 4 == j` may help.) Picture to expect: what your function chooses for the 60 sets.


# %%
def choose(t, dots):
    ### BEGIN SOLUTION
    turn = np.arange(len(t)) % 4
    errors = []
    for K in range(1, 9):
        error = 0
        for j in range(4):
            c = fit(t[turn != j], dots[turn != j], K)
            error = error + miss(waves(t[turn == j], K) @ c, dots[turn == j]) ** 2
        errors.append(error)
    return 1 + int(np.argmin(errors))
    ### END SOLUTION


# %%
checks.lesson_03.choose(choose)

# %% [markdown] tags=["explanation"]
# #### Solution 3.2, explained
#
# This is *cross-validation*: every dot is kept out once, and judged by a fit that has not seen it. Each `K` gets one number, and the smallest wins. The `1 +` is there because the first entry of `errors` belongs to `K = 1`.
#
# The extreme form keeps one dot out at a time. It needs as many fits as there are dots, and is otherwise the same:
#
# ```python
# def choose(t, dots):
#     def error(K):
#         left_out = [np.arange(len(t)) != n for n in range(len(t))]
#         c = [fit(t[rest], dots[rest], K) for rest in left_out]
#         return sum(miss(waves(t[~rest], K) @ c, dots[~rest]) ** 2 for rest, c in zip(left_out, c))
#     return min(range(1, 9), key=error)
# ```


# %% jupyter={"source_hidden": true}
# Count which K your choose picks for the 60 sets of dots (or ours, until yours is right)
def our_choose(t, dots):
    turn, Ks = np.arange(len(t)) % 4, range(1, 9)
    c = [[fit(t[turn != j], dots[turn != j], K) for j in range(4)] for K in Ks]
    off = [[np.abs(waves(t, K) @ c[K - 1][j] - dots)[turn == j] for j in range(4)] for K in Ks]
    return 1 + int(np.argmin([np.sum(np.concatenate(o) ** 2) for o in off]))


chooser = checks.choose(checks.lesson_03.choose, choose, our_choose)
chosen = np.array([chooser(t, dots) for (t, dots), _ in sets])
fig, ax = plt.subplots(figsize=(9, 3.4))
bars = ax.bar(range(1, 9), np.bincount(chosen, minlength=9)[1:9], color="C0", width=0.7)
ax.bar_label(bars, padding=3)
ax.set(xlabel="K chosen", ylabel="sets of dots", xticks=range(1, 9), ylim=(0, 66))
plotting.show(
    fig, f"From 31 dots, {np.sum(chosen == 5)} of 60 sets choose K = 5, without a new dot."
)

# %% [markdown]
# ## 4. Which parameters?
#
# You can find out *how many* waves. But the star had something better: it knew *which*. Is that knowledge in the dots?
#
# Each $c_k e^{ikt}$ together with $c_{-k} e^{-ikt}$ is four waves with real sizes: $\cos kt$ and $\sin kt$, each sideways (in $x$) or up (in $y$). Up to $k = 13$ that makes 54 candidates, as many real numbers as 27 complex ones. His eight are among them.


# %%
def candidates(t):
    """54 waves at the times t, one a column: 27 sideways, and the same 27 up."""
    angle = np.outer(t, np.arange(14))
    sideways = np.concatenate([np.cos(angle), np.sin(angle[:, 1:])], axis=1)
    return np.concatenate([sideways, 1j * sideways], axis=1)


def cost(c, W, dots):
    return np.mean(np.abs(W @ c - dots) ** 2)


def best(taken, W, dots):
    """The sizes of all waves: those taken fit the dots as well as they can, the others are 0."""
    # best_real, from a folded cell above, is NumPy's lstsq for real sizes
    c = np.zeros(W.shape[1])
    c[taken] = best_real(W[:, taken], dots)
    return c


# %% [markdown]
# Now ask the gradient. Even where all sizes are 0, `grad(cost)` has 54 entries, also for waves that are not in use. Along one wave the loss is $L + s\,c + m\,c^2$, with the slope $s$ and the mean square $m$ of the wave, and its lowest value is $L - s^2/4m$. With $m$ about 1/2 (1 for the two that stand still, $k = 0$), the steepest wave promises most. Take it in, fit, and ask again:
#
# $$\text{next wave} = \arg\max_m \left|\frac{\partial L}{\partial c_m}\right| \quad \text{at the best fit with the waves taken so far.}$$

# %% [markdown]
# ### Exercise 3.3: let the gradient choose  (●●●, 12 minutes, 4 lines)
#
# **Input** `W`, a complex array with one wave a column, at the times of the complex `dots`, and how many waves to take. **Goal** a list of the `n` columns taken, in that order. `cost`, `best` and `grad` are yours to use; `best([], W, dots)` is all zeros.
#
# First on paper: at the best fit, what is the slope along a wave that is already taken? Could it be taken twice? Picture to expect: an elephant, wave by wave.


# %%
def pursue(W, dots, n):
    ### BEGIN SOLUTION
    taken = []
    for _ in range(n):
        slopes = grad(cost)(best(taken, W, dots), W, dots)
        taken.append(int(np.argmax(np.abs(slopes))))
    return taken
    ### END SOLUTION


# %%
checks.lesson_03.pursue(pursue)

# %% [markdown] tags=["explanation"]
# #### Solution 3.3, explained
#
# At the bottom of a bowl the slope is 0 in every direction that the fit could use. So a wave that is taken has no slope left and is not taken again; what remains is slope along waves that are still missing. The sign does not matter: a wave may be needed with a negative size.
#
# The slope can be written by hand. It is the overlap of each wave with what is still unexplained:
#
# ```python
# def pursue(W, dots, n):
#     taken = []
#     for _ in range(n):
#         unexplained = dots - W @ best(taken, W, dots)
#         overlap = np.abs(np.real(np.conj(W).T @ unexplained))
#         taken.append(int(np.argmax(overlap)))
#     return taken
# ```
#
# The method is known as [orthogonal matching pursuit](https://scikit-learn.org/dev/modules/generated/sklearn.linear_model.orthogonal_mp.html).


# %% jupyter={"source_hidden": true}
# Draw the outline of the first 1, 2, 4 and 8 waves that your pursue takes (or ours)
def our_pursue(W, dots, n):
    taken = []
    while len(taken) < n:
        unexplained = dots - W @ best(taken, W, dots)
        taken.append(int(np.argmax(np.abs(np.real(np.conj(W).T @ unexplained)))))
    return taken


finder = checks.choose(checks.lesson_03.pursue, pursue, our_pursue)
t, dots = measure(31, seed=3)
taken = list(finder(candidates(t), dots, 8))
fig, axes = plt.subplots(2, 2, figsize=(9, 8))
for ax, n in zip(axes.flat, [1, 2, 4, 8], strict=True):
    c = best(taken[:n], candidates(t), dots)
    draw(ax, candidates(around) @ c, eye=n == 8, facecolor="0.88" if n == 8 else "none", lw=3)
    ax.plot(dots.real, dots.imag, "o", color="C1", ms=5)
    ax.set_title(f"{n} wave{'s' * (n > 1)}")
off = miss(candidates(t) @ c, dots)
assert off > miss(waves(t, 5) @ fit(t, dots, 5), dots)
plotting.show(
    fig, f"The same 31 dots as before. Eight waves of 54, and they are missed by {off:.1f}."
)

# %% [markdown]
# The eight waves miss these dots by more than the eleven complex numbers did, and make the better elephant.
#
# When to stop? You know how to ask: keep a fourth of the dots out, give each fourth its turn, and see how many waves predict them best.


# %%
def how_many(t, dots, most=16):
    turn, W, error = np.arange(len(t)) % 4, candidates(t), np.zeros(most)
    for j in range(4):
        rest, out = turn != j, turn == j
        taken = list(finder(W[rest], dots[rest], most))
        for n in range(most):
            c = best(taken[: n + 1], W[rest], dots[rest])
            error[n] += miss(W[out] @ c, dots[out]) ** 2
    return 1 + int(np.argmin(error))


# %% [markdown]
# **Predict.** Let it choose for all 60 sets of 31 dots, from nothing but the dots. His smallest number is an 8 (look at $p_2$), and the dots carry an error of 4 in each coordinate. What will you find? (a) The 8 drowns: most sets miss it. (b) Every set has his eight and no other. (c) Every set has his eight, and many have a few more.

# %% jupyter={"source_hidden": true}
# Count which waves the 60 sets take; his own are framed
choices, errors = [], []
for (t, dots), (new_t, new_dots) in sets:
    taken = list(finder(candidates(t), dots, how_many(t, dots)))
    c = best(taken, candidates(t), dots)
    choices.append(taken)
    errors.append(miss(candidates(new_t) @ c, new_dots))
counts = np.bincount(np.concatenate(choices), minlength=54)
table = np.zeros((4, 14))
table[[0, 2]] = np.stack([counts[:14], counts[27:41]])
table[[1, 3], 1:] = np.stack([counts[14:27], counts[41:]])
table[[1, 3], 0] = np.nan  # sin 0 is no wave
his = [(1, 1), (1, 2), (1, 3), (0, 1), (3, 1), (3, 2), (2, 3), (2, 5)]
fig, ax = plt.subplots(figsize=(9, 3.4))
ax.imshow(table, cmap="Blues", vmin=0, vmax=110, aspect="auto")
for i in range(4):
    for k in range(14):
        if table[i, k] > 0:
            ax.text(k, i, f"{table[i, k]:.0f}", ha="center", va="center")
for i, k in his:
    ax.add_patch(plt.Rectangle((k - 0.5, i - 0.5), 1, 1, fill=False, lw=2.5, clip_on=False))
ax.set(xticks=range(14), xlabel="k: how often in one round", yticks=range(4))
ax.set_yticklabels(["cos kt, sideways", "sin kt, sideways", "cos kt, up", "sin kt, up"])
ax.grid(False)
ax.spines[:].set_visible(False)
ax.tick_params(length=0)
eight = {27 * (i // 2) + k + 13 * (i % 2) for i, k in his}  # their columns
every = sum(eight <= set(taken) for taken in choices)
first = sum(eight == set(taken[:8]) for taken in choices)
exactly = sum(eight == set(taken) for taken in choices)
plotting.show(
    fig,
    f"How many of 60 sets take each wave (framed: his own). All eight: {every} sets, in {first} as the first eight; those alone: {exactly}.",
)
print(f"4 √(2/31) is {4 * np.sqrt(2 / 31):.2f}")

# %% [markdown]
# (c). A number found from 31 dots is off by about $4\sqrt{2/31} = 1.0$. An 8 stands out of that like a tower. But a wave that he does not have still gets a number of about 1 from the noise, and among 46 such waves the luckiest gets more. His own are nearly always taken first. But the dots kept out, few and noisy themselves, do not always say when to stop.
#
# So the dots did know. They named his eight waves out of 54, and nobody told them. What is it worth?

# %% jupyter={"source_hidden": true}
# Compare, set by set, the waves that the gradient chose with all eleven
errors = np.array(errors)
fig, ax = plt.subplots(figsize=(9, 5.6))
ax.plot([5, 12], [5, 12], color="0.4", ls="--", lw=1.5)
ax.plot(by_eleven, errors, "o", color="C0", ms=7)
ax.text(7.55, 7.62, "equally good", rotation=45, rotation_mode="anchor", color="0.3")
ax.text(11.8, 5.75, "better: the gradient's choice", ha="right", color="C0")
ax.set(aspect="equal", xlim=(6, 12), ylim=(5.2, 8.7))
ax.set(xlabel="error with all eleven (rms)", ylabel="error with the gradient's choice (rms)")
better, medians = np.sum(errors < by_eleven), (np.median(errors), np.median(by_eleven))
plotting.show(
    fig,
    f"New dots, 60 sets. The gradient's choice is better in {better}: {medians[0]:.2f} against {medians[1]:.2f} in the median.",
)

# %% [markdown]
# Nearly as good as the star, and you can say why. Each number that you fit is off by $\sigma\sqrt{2/N}$, and its wave has a mean square of 1/2: it adds $\sigma^2/N$ to the squared error, needed or not. With the new dot's own noise, $2\sigma^2$, and $n$ real numbers that makes
#
# $$\text{error} \approx \sigma \sqrt{2 + n/N}.$$

# %%
for n in (8, 22):  # eleven complex numbers are 22 real ones
    print(f"{n} real numbers from 31 dots: {4 * np.sqrt(2 + n / 31):.2f}")

# %% [markdown]
# Eleven cost even more than that, for dots at random times leave gaps, in which waves mix after all. For 27 the gaps are a disaster.
#
# So what is an elephant with four parameters worth? By itself, little: with enough numbers you fit any dots. It is worth something if few numbers also predict dots that had no part in the fit. You brought a list of candidates, and the belief that few of them are needed; the dots named which. (Mayer, Khairy and Howard went a similar way: of all the waves in a drawn elephant they kept those of at least a tenth of the largest. Count the waves left out, too, and he has [twenty parameters](https://arxiv.org/abs/2407.07909), not eight.) Fermi's question was the right one. Its other half is: who chose them?

# %% [markdown]
# ## Side path: on the way down
#
# The fit with 27 numbers is bad at its bottom. How does descent get there? Start at $c = 0$ and walk down the bowl in steps of 0.3, with the same 31 dots as above.
#
# **Predict.** What does the error on new dots do on the way: (a) it falls to the end, (b) it falls, then rises, (c) it rises from the first step?

# %% jupyter={"source_hidden": true}
# Walk down with 27 numbers; all steps at once, direction by direction of the bowl
(t, dots), (new_t, new_dots) = sets[3]
W, new_W = waves(t, 13), waves(new_t, 13)
steep, way = np.linalg.eigh(np.conj(W).T @ W / 31)  # each direction shrinks by itself
pull = np.conj(way).T @ np.conj(W).T @ dots / 31


def after(n):
    """The coefficients after n steps of 0.3 down the mean squared distance, from 0."""
    return way @ ((1 - (1 - 0.6 * steep) ** n) / steep * pull)


c = np.zeros(27)
for _ in range(100):
    c = c - 0.3 * np.conj(grad(cost)(c + 0j, W, dots))
assert np.allclose(c, after(100))
steps = np.unique(np.round(10 ** np.linspace(0, 5.5, 80)))
off = [miss(new_W @ after(n), new_dots) for n in steps]
first, last = int(steps[np.argmin(off)]), int(steps[np.array(off) > 0.99 * off[-1]][0])
fig, ax = plt.subplots(figsize=(9, 4.4))
ax.semilogx(steps, off, "-C1", lw=3)
ax.plot(first, min(off), "ok", ms=10)
ax.text(first, min(off) + 5, f"{min(off):.0f}, after {first} steps", ha="center")
ax.axhline(errors[3], color="0.4", ls=":")
chosen_well = f"the gradient's choice of waves: {errors[3]:.0f}"
ax.text(3e5, errors[3] + 2, chosen_well, color="0.3", ha="right")
ax.set(xlabel="steps of descent", ylabel="distance from new dots (rms)", ylim=(0, 120))
plotting.show(
    fig,
    f"27 numbers, 31 dots: from {miss(0, new_dots):.0f} at the start to {min(off):.0f}, the best, after {first} steps. The bottom, {off[-1]:.0f}, is near after some {round(last, -3):,}.",
)

# %% [markdown]
# (b). Where the dots say much, the bowl is steep and the steps are quick. That is the elephant, and the first thing learned. Where they say little, between the dots, the bowl is nearly flat; there the noise is fitted, by large numbers, late. To stop early is to take the first and leave the second. *The bottom that descent would reach* and *what descent has reached* are two fits, and the second can be better. Choosing the waves is better still (the dotted line).
#
# ## Side path: what moves when one number moves?
#
# A gradient answers for one number. For a whole outline ask for the *Jacobian*: how far each point moves when each parameter grows by 1. The convention holds for each coordinate: $\partial x/\partial a_k$ is the real part of what Autograd returns, $\partial x/\partial b_k$ *minus* its imaginary part.

# %%
from autograd import jacobian

t = around[::16]
Jx, Jy = (jacobian(lambda p, f=f: f(outline(p, t)))(elephant) for f in (np.real, np.imag))
by_real, by_imag = np.real(Jx) + 1j * np.real(Jy), -np.imag(Jx) - 1j * np.imag(Jy)

# %% jupyter={"source_hidden": true}
# Draw the Jacobian's columns as arrows on the elephant
z, unit = outline(elephant, t), np.eye(4)
assert np.allclose(by_real.T, [outline(elephant + one, t) - z for one in unit])
assert np.allclose(by_imag.T, [outline(elephant + 1j * one, t) - z for one in unit])
fig, axes = plt.subplots(2, 4, figsize=(9, 5.4))
for row, moves, name, i in zip(
    axes, [by_real, by_imag], ["real", "imaginary"], [1, 1j], strict=True
):
    for k, ax in enumerate(row):
        draw(ax, outline(elephant, around), eye=False, edgecolor="none")
        draw(ax, outline(elephant + 16 * i * unit[k], around), eye=False, facecolor="none", lw=1)
        arrows = {"color": "C1", "angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.012}
        arrows |= {"headwidth": 3.5, "headlength": 3, "headaxislength": 3}
        ax.quiver(z.real, z.imag, 16 * moves[:, k].real, 16 * moves[:, k].imag, **arrows)
        ax.set_xlim(-90, 105)
        ax.set_title(f"{name} part of $p_{k + 1}$", fontsize=12)
plotting.show(
    fig, "Arrows: the Jacobian, for a change of 16 in one number. Outline: the elephant with it."
)

# %% [markdown]
# Real parts move him up and down, imaginary parts sideways, and the wave of each says how often in one round.
#
# Now lift the tip of his trunk by 30, with the smallest change of the four parameters: a step along the conjugate of the gradient of the tip's height. **Predict.** What else will move: (a) nothing, (b) the rest of the trunk, (c) all of him?

# %% jupyter={"source_hidden": true}
# Lift the tip with all four parameters, and with the fifth
tip = around[np.argmax(np.real(outline(elephant, around)))]
g = grad(lambda p: np.imag(outline(p, tip)))(elephant)
lifted = elephant + 30 * np.conj(g) / np.sum(np.abs(g) ** 2)
old, new = outline(elephant, around), outline(lifted, around)
alone = wiggle(old, 30 * 50 / (np.max(old.real) - fifth.real) ** 2)
fig, axes = plt.subplots(1, 2, figsize=(9, 4.8))
for ax, shape, title in zip(axes, [new, alone], ["by the four", "by the fifth"], strict=True):
    draw(ax, old, edgecolor="none")
    draw(ax, shape, facecolor="none", lw=3)
    ax.set(title=title, ylim=(-100, 105))
body = np.mean(np.abs(new - old)[old.real < fifth.real])
rise = np.imag(outline(lifted, tip) - outline(elephant, tip))
plotting.show(
    fig, f"The tip rises by {rise:.0f}. With the four, his body moves by {body:.0f} on average."
)

# %% [markdown]
# (c). None of the eight waves lives in one place: each runs all the way round. That is why von Neumann asked for a fifth parameter, which is no wave.
#
# ## Side path: the film

# %% jupyter={"source_hidden": true}
# Sixteen frames of a wiggling trunk, as one small film
import io

from IPython.display import Image, Markdown, display
from PIL import Image as Pillow

fig, ax = plt.subplots(figsize=(3.6, 3.6), dpi=200)
frames = []
for swing in np.sin(np.linspace(0, 2 * np.pi, 16, endpoint=False)):
    ax.clear()
    draw(ax, wiggle(outline(elephant, around), swing))
    fig.canvas.draw()
    frames.append(Pillow.fromarray(np.array(fig.canvas.buffer_rgba())).convert("RGB"))
plt.close(fig)
palette = frames[0].quantize(16, Pillow.Quantize.MAXCOVERAGE)  # one for all: a small film
film, frames = io.BytesIO(), [frame.quantize(palette=palette) for frame in frames]
frames[0].save(film, "PNG", save_all=True, append_images=frames[1:], duration=70)
display(Image(film.getvalue(), format="png", width=360))
display(
    Markdown(
        f"*He wiggles his trunk, in {len(frames)} frames: only what lies beyond x = 40 moves.*"
    )
)

# %% [markdown]
# ### Exercise 3.4: the order is lost  (●●●, 8 minutes, 3 lines, side path)
#
# A photograph gives you dots, but no times. **Input** `p` and complex `dots` in any order. **Goal** the mean squared distance of each dot from the *nearest* of the 400 outline points at the times `around`.
#
# First on paper: `dots[:, None] - z` compares all dots with all points; what shape has it, and along which axis is the nearest? Picture to expect: two walks down your loss, from a rough guess, which snaps to the dots, and from the scribble of section 2, which does not. This loss is no bowl: it needs the guess.


# %%
def cloud_loss(p, dots):
    ### BEGIN SOLUTION
    z = outline(p, around)
    distance = np.abs(dots[:, None] - z)
    return np.mean(np.min(distance, axis=1) ** 2)
    ### END SOLUTION


# %%
checks.lesson_03.cloud_loss(cloud_loss)

# %% [markdown] tags=["explanation"]
# #### Solution 3.4, explained
#
# `distance` has one row for each dot and one column for each outline point, so the nearest is the minimum along axis 1. Autograd differentiates `np.min` by handing the whole gradient to the smallest entry: each dot pulls at its nearest point and leaves the others alone. As the outline moves, another point may become the nearest. That is a branch, as in [lesson 02](02_inside_autograd.ipynb), and no obstacle.
#
# You can say the same with the index of the nearest point, which is how it is often done for speed. The index carries no gradient, and needs none:
#
# ```python
# def cloud_loss(p, dots):
#     z = outline(p, around)
#     nearest = np.argmin(np.abs(dots[:, None] - z), axis=1)
#     return np.mean(np.abs(dots - z[nearest]) ** 2)
# ```
#
# From the scribble the outline tangles among the dots: each dot has found a point nearby, but the wrong one.

# %% jupyter={"source_hidden": true}
# Walk down your cloud_loss from two starts, once it is right
if checks.lesson_03.cloud_loss.judge(cloud_loss).status == "correct":
    dots = measure(80, seed=7, noise=2)[1]
    rough = elephant + np.array([-8 + 5j, 6 - 4j, -5 + 6j, 4 + 8j])
    fig, axes = plt.subplots(1, 2, figsize=(9, 5.8))
    for ax, p, name in zip(axes, [rough, scribble], ["a rough guess", "the scribble"], strict=True):
        draw(ax, outline(p, around), eye=False, facecolor="none", edgecolor="0.45", ls="--")
        for _ in range(40):
            p = p - 0.5 * np.conj(grad(cloud_loss)(p, dots))
        draw(ax, outline(p, around), eye=False, facecolor="none", lw=3)
        ax.plot(dots.real, dots.imag, "o", color="C1", ms=4)
        ax.set(xlim=(-105, 100), ylim=(-122, 108))
        ax.set_title(f"from {name}: {cloud_loss(p, dots):.1f}")
    plotting.show(
        fig, "Dots without an order. Dashed: two starts. Solid: 40 steps on, with the loss."
    )

# %% [markdown]
# ### Exercise 3.5: your own animal  (●●●, 8 minutes, open-ended, side path)
#
# **Goal** a shape of your own from at most six complex numbers, as a dict from $k$ to $c_k$, for $k$ from -100 to 100: `{1: 40, -1: 17, ...}`. The one law: it must be a proper outline, which does not cross itself, and more than an ellipse.
#
# First on paper: $c_1$ alone is a circle. What does $c_{-1}$ make of it? Then play. Or sketch a dozen corners as complex numbers, `fit` them at evenly spaced times, and keep the six largest. Picture to expect: your animal.

# %%
my_animal = ...  # your code here
### BEGIN SOLUTION
my_animal = {1: 40, -1: 17, 2: 5, 3: 6, -3: -4, -4: 4}
### END SOLUTION

# %%
checks.lesson_03.my_animal(my_animal)

# %% [markdown] tags=["explanation"]
# #### Solution 3.5, explained
#
# A fish. `c_1` and `c_-1` are an ellipse, the others pinch it in front of the tail. All are real, so the lower half mirrors the upper one. Corners lead to another fish, with one of its six numbers at $k = 0$, which only moves it:
#
# ```python
# corners = np.array([60, 45 + 18j, 20 + 28j, -10 + 22j, -35 + 6j, -60 + 28j, -55,
#                     -60 - 28j, -35 - 6j, -10 - 22j, 20 - 28j, 45 - 18j])
# c = fit(2 * np.pi * np.arange(12) / 12, corners, 4)
# largest = np.argsort(-np.abs(c))[:6]
# my_animal = {int(k) - 4: c[k] for k in largest}
# ```

# %% jupyter={"source_hidden": true}
# Draw the outline of your animal, once it is one
if checks.lesson_03.my_animal.judge(my_animal).status == "correct":
    z = sum(complex(c) * np.exp(1j * k * around) for k, c in my_animal.items())
    fig, ax = plt.subplots(figsize=(9, 5))
    draw(ax, z, eye=False)
    wide, high = 1.05 * np.max(np.abs(z.real)), 1.05 * np.max(np.abs(z.imag))
    ax.set(xlim=(-wide, wide), ylim=(-high, high))
    plotting.show(fig, f"An animal of my own, made of {len(my_animal)} complex numbers.")

# %% [markdown]
# ## Key points
#
# - Real loss, complex parameters: step along minus the conjugate of Autograd's gradient. Nothing else changes.
# - A number found from $N$ dots with an error of $\sigma$ is off by about $\sigma\sqrt{2/N}$. Every number that you fit takes that share of the noise.
# - Error on the data that were fitted falls with every parameter. Only data kept out can say when to stop.
# - The gradient also has entries for parameters that are not in use yet: the steepest is the one that you miss.
#
# ## What to read
#
# J. Mayer, K. Khairy and J. Howard, ["Drawing an elephant with four complex parameters"](https://doi.org/10.1119/1.3254017), *American Journal of Physics* 78, 648 (2010). F. Dyson, ["A meeting with Enrico Fermi"](https://doi.org/10.1038/427297a), *Nature* 427, 297 (2004). [Fitting an elephant with four non-zero parameters](https://arxiv.org/abs/2407.07909) (2024), where you learn that Wei's elephant "may not satisfy the third-grade art teacher".
#
# **Next**, [lesson 04](04_physics_in_the_loop.ipynb): gradients through a simulator: a puck, a wall, and a body that learns to hop.
