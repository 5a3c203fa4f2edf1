# %% [markdown]
# # Fit an elephant, and make him wiggle his trunk
#
# In 1953 young Freeman Dyson showed Enrico Fermi a calculation that agreed with Fermi's measurements. How many free parameters, asked Fermi? Four. Then Fermi quoted his friend John von Neumann: "With four parameters I can fit an elephant, and with five I can make him wiggle his trunk." Dyson took the next bus home.
#
# Who has seen that elephant? In 1975 James Wei tried, and needed some thirty terms. In 2010 Mayer, Khairy and Howard did it with four, *complex* ones. Here they are, and here he is.
#
# **You will** make him wiggle, lose his parameters, recover them from noisy dots, and see what each of them moves. **You will learn** to walk downhill over complex numbers, to read sensitivities, and to tell a fit from an over-fit. **You need** [lesson 02](02_inside_autograd.ipynb)'s complex gradients, or this sentence: step along minus the *conjugate* of what Autograd returns. **Time:** {minutes}.

# %%
import io

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad, jacobian
from IPython.display import Image, Markdown, display
from PIL import Image as Pillow

from shared import checks, plotting

plotting.setup()
elephant = np.array([50 - 30j, 18 + 8j, 12 - 10j, -14 - 60j])
fifth = 40 + 20j
around = np.linspace(0, 2 * np.pi, 400)


def outline(p, t):
    """The outline x + iy at the times t, from four complex parameters p."""
    a, b = np.real(p), np.imag(p)
    x = b[0] * np.sin(t) + b[1] * np.sin(2 * t) + b[2] * np.sin(3 * t) + b[3] * np.cos(t)
    y = -(a[0] * np.sin(t) + a[1] * np.sin(2 * t) + a[2] * np.cos(3 * t) + a[3] * np.cos(5 * t))
    return x + 1j * y


def draw(ax, z, eye=True, **style):
    ax.fill(np.real(z), np.imag(z), **{"facecolor": "0.88", "edgecolor": "C0", "lw": 2} | style)
    if eye:
        ax.plot(fifth.imag, fifth.imag, "ok")
    ax.set(aspect="equal", xlim=(-82, 95), ylim=(-85, 105))
    ax.axis("off")


fig, (plane, ax) = plt.subplots(1, 2, figsize=(9, 4.2))
for k, p in enumerate(elephant, 1):
    plane.text(p.real + 4, p.imag + 4, f"$p_{k}$")
plane.plot(elephant.real, elephant.imag, "oC1", ms=9)
plane.set(xlabel="real part", ylabel="imaginary part", xlim=(-40, 75), ylim=(-75, 40))
draw(ax, outline(elephant, around))
plotting.show(
    fig, f"Four complex numbers, and their elephant: {elephant.tolist()}".replace("j", "i")
)

# %% [markdown]
# ## 1. Four parameters, and the fifth
#
# Walk around him once, in the time $t = 0 \ldots 2\pi$. Your two coordinates rise and fall like waves, so write them as sums of waves. With $p_k = a_k + i\,b_k$,
#
# $$x = b_1 \sin t + b_2 \sin 2t + b_3 \sin 3t + b_4 \cos t, \qquad y = -(a_1 \sin t + a_2 \sin 2t + a_3 \cos 3t + a_4 \cos 5t).$$
#
# That is `outline` above, letter by letter, with $x + iy$ as one complex number. The fifth parameter is $40 + 20i$. Its imaginary part places the eye. Its real part is the $x$ at which the trunk is attached, and what lies beyond may swing. (How it swings is up to us.)


# %%
def wiggle(z, swing):
    """Lift what lies beyond the trunk's root, the more the farther out it is."""
    beyond = np.maximum(np.real(z) - fifth.real, 0)
    return z + 1j * swing * beyond**2 / 50


swings = np.sin(np.linspace(0, 2 * np.pi, 16, endpoint=False))
fig, ax = plt.subplots(figsize=(3.6, 3.6))
frames = []
for swing in swings:
    ax.clear()
    draw(ax, wiggle(outline(elephant, around), swing))
    fig.canvas.draw()
    frames.append(Pillow.fromarray(np.array(fig.canvas.buffer_rgba())).convert("RGB"))
plt.close(fig)
palette = frames[0].quantize(32, Pillow.Quantize.MAXCOVERAGE)  # one for all: a small film
film, frames = io.BytesIO(), [frame.quantize(palette=palette) for frame in frames]
frames[0].save(film, "PNG", save_all=True, append_images=frames[1:], duration=70)
display(Image(film.getvalue(), format="png"))
display(Markdown(f"*He wiggles his trunk in {len(frames)} frames; the strip below is for paper.*"))

# %%
fig, axes = plt.subplots(1, 5, figsize=(9, 2.3))
for ax, k in zip(axes, [0, 2, 4, 10, 12], strict=True):
    draw(ax, wiggle(outline(elephant, around), swings[k]))
    ax.set_title(f"swing {swings[k] + 0:.1f}", fontsize=11)
plotting.show(
    fig, f"Five of the {len(frames)} frames. Only what lies beyond x = {fifth.real:.0f} moves."
)

# %% [markdown]
# ## 2. Lost and found
#
# Now lose the four numbers. What is left are 60 dots, measured on the way around him with an error of 4 in each coordinate. Write the problem down: the mean squared distance of the dots from where they should be. Ask for the gradient $g$. Walk downhill in steps of size $s$, along the conjugate:
#
# $$L(p) = \frac{1}{N} \sum_n |z(t_n; p) - \text{dot}_n|^2, \qquad p \leftarrow p - s\,\overline{g}.$$
#
# **Predict.** You start from four wrong numbers. After how many steps will you recognise him: 5, 50 or 500?


# %%
def loss(p, t, dots):
    return np.mean(np.abs(outline(p, t) - dots) ** 2)


def measure(n, seed, noise=4):
    """n dots around the elephant, with their times t."""
    rng = np.random.default_rng(seed)
    t = rng.uniform(0, 2 * np.pi, n)
    return t, outline(elephant, t) + noise * (rng.normal(size=n) + 1j * rng.normal(size=n))


t, dots = measure(60, seed=9)
found = np.array([20 + 30j, -30 - 10j, 15 + 20j, 10 + 25j])
shown = [0, 2, 5, 30]
fig, axes = plt.subplots(1, 4, figsize=(9, 2.8))
for step in range(31):
    if step in shown:
        ax = axes[shown.index(step)]
        draw(ax, outline(found, around), eye=False, facecolor="none")
        ax.plot(dots.real, dots.imag, ".C1", ms=4)
        ax.set_title(f"step {step}: loss {loss(found, t, dots):.0f}", fontsize=11)
    if step < 30:
        g = grad(loss)(found, t, dots)
        found = found - 0.3 * np.conj(g)
plotting.show(
    fig, f"From a scribble, {step} steps down the gradient: a loss of {loss(found, t, dots):.1f}."
)
for k in range(4):
    print(f"p{k + 1}: true {elephant[k]:.0f}, found {found[k]:.1f}".replace("j", "i"))

# %% [markdown]
# Five steps were enough to know him, thirty to finish. They are not the old numbers exactly, for the dots are noisy. But each is off by less than a single dot, since sixty have a say. And the loss that is left is what an error of 4 in two coordinates leaves: about $2 \cdot 4^2 = 32$.
#
# **Change** `np.conj(g)` to `g` and run again. The real parts come home. Watch the imaginary ones.

# %% [markdown]
# ### Exercise 3.1: one step down  (●○○, 4 minutes, 1 line)
#
# **Input** complex parameters `p`, the gradient `g` as Autograd returns it, and a step size. **Goal** the parameters after one step down.
#
# First on paper: for $L = |p|^2$ Autograd returns $g = 2\bar p$. Where must the step lead from $p = 1 + i$?


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

# %% [markdown]
# ## 3. What does each parameter move?
#
# A gradient answers for one number. For a whole outline ask for the *Jacobian*: how far each point moves when each parameter grows by 1. The same convention holds for each coordinate: $\partial x/\partial a_k$ is the real part of what Autograd returns, $\partial x/\partial b_k$ *minus* its imaginary part.
#
# **Predict.** You add to the real part of $p_1$. Will the elephant become (a) wider, (b) taller, (c) crooked?

# %%
t = around[::16]
Jx, Jy = (jacobian(lambda p, f=f: f(outline(p, t)))(elephant) for f in (np.real, np.imag))
by_real, by_imag = np.real(Jx) + 1j * np.real(Jy), -np.imag(Jx) - 1j * np.imag(Jy)
assert np.allclose(by_real[:, 1], outline(elephant + np.eye(4)[1], t) - outline(elephant, t))

z, unit = outline(elephant, t), np.eye(4)
fig, axes = plt.subplots(2, 4, figsize=(9, 5))
for row, moves, name, i in zip(
    axes, [by_real, by_imag], ["real", "imaginary"], [1, 1j], strict=True
):
    for k, ax in enumerate(row):
        draw(ax, outline(elephant, around), edgecolor="none")
        draw(ax, outline(elephant + 16 * i * unit[k], around), facecolor="none", lw=1)
        arrows = {"color": "C1", "angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.012}
        ax.quiver(z.real, z.imag, 16 * moves[:, k].real, 16 * moves[:, k].imag, **arrows)
        ax.set_title(f"{name} part of $p_{k + 1}$", fontsize=11)
plotting.show(
    fig, "Arrows: the Jacobian, for a change of 16 in one number. Blue: the elephant with it."
)

# %% [markdown]
# (b): real parts move him up and down, imaginary parts sideways, and the wave of each says how often in one round. None of the eight moves one place only: a wave is everywhere.
#
# So ask for something local. Lift the tip of the trunk by 30, with the smallest change of the four parameters: that is a step along the conjugate of the gradient of the tip's height. **Predict.** What else will move?

# %%
tip = around[np.argmax(np.real(outline(elephant, around)))]
g = grad(lambda p: np.imag(outline(p, tip)))(elephant)
lifted = elephant + 30 * np.conj(g) / np.sum(np.abs(g) ** 2)
print(f"the tip rises by {np.imag(outline(lifted, tip) - outline(elephant, tip)):.1f}")

old, new = outline(elephant, around), outline(lifted, around)
alone = wiggle(old, 30 * 50 / (np.max(old.real) - fifth.real) ** 2)
fig, axes = plt.subplots(1, 2, figsize=(9, 4))
for ax, moved, title in zip(axes, [new, alone], ["all four", "the fifth"], strict=True):
    draw(ax, old, edgecolor="none")
    draw(ax, moved, facecolor="none")
    ax.set(title=title, ylim=(-100, 105))
body = np.mean(np.abs(new - old)[old.real < fifth.real])
plotting.show(
    fig, f"The trunk lifted by 30: with the four, the body moves by {body:.0f} on average."
)

# %% [markdown]
# That is why von Neumann asked for a fifth.
#
# ## 4. How many parameters does an elephant need?
#
# Mayer and his colleagues chose the waves with care. Suppose you do not know which he needs, and allow them all, up to $K$ times around:
#
# $$z(t) = \sum_{k=-K}^{K} c_k\, e^{ikt}, \qquad 2K + 1 \text{ complex numbers } c_k.$$
#
# $z$ is linear in the $c_k$, so the loss is a bowl, and NumPy's `lstsq` jumps to the bottom that descent would reach. **Predict.** You have 31 noisy dots. With 5, 11 or 27 numbers, which elephant looks best?


# %%
def waves(t, K):
    return np.exp(1j * np.outer(t, np.arange(-K, K + 1)))


def fit(t, dots, K):
    """The coefficients c for which waves(t, K) @ c is nearest to the dots."""
    return np.linalg.lstsq(waves(t, K), dots, rcond=None)[0]


def miss(z, dots):
    """Root mean square distance."""
    return np.sqrt(np.mean(np.abs(z - dots) ** 2))


t, dots = measure(31, seed=3)
fig, axes = plt.subplots(1, 3, figsize=(9, 3.2))
for ax, K in zip(axes, [2, 5, 13], strict=True):
    c = fit(t, dots, K)
    draw(ax, waves(around, K) @ c, eye=False, facecolor="none")
    ax.plot(dots.real, dots.imag, ".C1", ms=7)
    ax.set_title(f"{2 * K + 1} numbers: off by {miss(waves(t, K) @ c, dots):.1f}", fontsize=12)
plotting.show(
    fig, "Three fits to the same 31 dots. The more numbers, the nearer to the dots they pass."
)

# %% [markdown]
# The last one is nearest to the dots, and it is no elephant. The dots that it has seen cannot say so. So keep dots *out*, fit the others, and ask those kept out. Here is that, for twelve sets of 31 dots, with the median of each error.

# %%
Ks = np.arange(1, 15)
seen, held_out, four = [], [], []
for seed in range(12):
    t, dots = measure(31, seed)
    new_t, new_dots = measure(300, seed + 100)
    fits = [(K, fit(t, dots, K)) for K in Ks]
    seen.append([miss(waves(t, K) @ c, dots) for K, c in fits])
    held_out.append([miss(waves(new_t, K) @ c, new_dots) for K, c in fits])
    p = elephant * 0
    for _ in range(20):
        p = p - 0.3 * np.conj(grad(loss)(p, t, dots))
    four.append(miss(outline(p, new_t), new_dots))
seen, held_out = np.median(seen, axis=0), np.median(held_out, axis=0)
fig, ax = plt.subplots(figsize=(9, 4))
ax.semilogy(2 * Ks + 1, held_out, "o-C1", label="from dots kept out")
ax.semilogy(2 * Ks + 1, seen, "s--C0", label="from the dots that were fitted")
ax.plot(4, np.median(four), "*k", ms=15, label="from dots kept out, with his own four waves")
ax.axhline(4 * 2**0.5, color="0.5", ls=":", label="the noise in the dots")
ax.set(xlabel="complex parameters", ylabel="distance (rms)", ylim=(0.7, 1e4))
ax.legend(fontsize=10)
best = f"{min(held_out):.1f} with {2 * Ks[np.argmin(held_out)] + 1} numbers"
plotting.show(
    fig, f"Dots kept out are missed by {best}, and by {np.median(four):.1f} with his own four."
)

# %% [markdown]
# Left of the minimum the curve is too stiff for an elephant; right of it, it bends to follow the noise. The minimum lies at $K = 5$, and no wonder: his fastest wave is $\cos 5t$. And his own four beat them all. Knowing *which* parameters is worth more than having many, and that knowledge was not in the dots. Fermi's question was the right one.

# %% [markdown]
# ### Exercise 3.2: choose without knowing  (●●○, 9 minutes, 8 lines)
#
# **Input** times `t` and complex `dots` of an unknown shape. **Goal** the $K$ from 1 to 8 that predicts best, as an `int`. There are no new dots: keep every fourth of yours out, fit the rest, add up the squared distance of those kept out, and give each fourth its turn. `fit`, `waves` and `miss` are yours to use.
#
# First on paper: which index picks every fourth dot, beginning at `j`? And which all others? (`np.arange(len(t)) % 4 == j` may help.)


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

# %% [markdown]
# ### Exercise 3.3: the order is lost  (●●●, 10 minutes, 3 lines)
#
# A photograph gives you dots, but no times. **Input** `p` and complex `dots` in any order. **Goal** the mean squared distance of each dot from the *nearest* of the 400 outline points at the times `around`.
#
# First on paper: `dots[:, None] - z` compares all dots with all points; what shape has it, and along which axis is the nearest? The cell walks downhill on your loss from a rough guess and draws: the outline should snap to the dots.


# %%
def cloud_loss(p, dots):
    ### BEGIN SOLUTION
    z = outline(p, around)
    distance = np.abs(dots[:, None] - z)
    return np.mean(np.min(distance, axis=1) ** 2)
    ### END SOLUTION


def snap(p, dots, steps=40):
    """Walk down the cloud_loss and draw where it leads, once there is one."""
    if cloud_loss(p, dots) is not ...:
        fig, axes = plt.subplots(1, 2, figsize=(9, 3.4))
        for ax in axes:
            draw(ax, outline(p, around), eye=False, facecolor="none")
            ax.plot(dots.real, dots.imag, ".C1")
            for _ in range(steps):
                p = p - 0.5 * np.conj(grad(cloud_loss)(p, dots))
        plotting.show(fig, f"Dots without an order: a rough guess, and after {steps} steps.")


snap(elephant + np.array([-8 + 5j, 6 - 4j, -5 + 6j, 4 + 8j]), measure(80, seed=7, noise=2)[1])

# %%
checks.lesson_03.cloud_loss(cloud_loss)

# %% [markdown] tags=["explanation"]
# #### Solution 3.3, explained
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
# From a guess that is too rough it finds a wrong valley: the outline tangles among the dots. This loss, unlike the one with times, is no bowl.

# %% [markdown]
# ### Exercise 3.4: your own animal  (●●●, 8 minutes, open-ended)
#
# **Goal** a shape of your own from at most six complex numbers, as a dict from $k$ to $c_k$: `{1: 40, -1: 17, ...}`. The one law: it must be a proper outline, which does not cross itself, and more than an ellipse.
#
# First on paper: $c_1$ alone is a circle. What does $c_{-1}$ make of it? Then play. Or sketch a dozen corners as complex numbers, `fit` them at evenly spaced times, and keep the six largest.

# %%
my_animal = ...  # your code here
### BEGIN SOLUTION
my_animal = {1: 40, -1: 17, 2: 5, 3: 6, -3: -4, -4: 4}
### END SOLUTION
if my_animal is not ...:
    fig, ax = plt.subplots(figsize=(4, 4))
    draw(ax, sum(c * np.exp(1j * k * around) for k, c in my_animal.items()), eye=False)
    plotting.show(fig, f"An animal of my own, made of {len(my_animal)} complex numbers.")

# %%
checks.lesson_03.my_animal(my_animal)

# %% [markdown] tags=["explanation"]
# #### Solution 3.4, explained
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

# %% [markdown]
# ## Key points
#
# - Real loss, complex parameters: step along minus the conjugate of Autograd's gradient. Nothing else changes.
# - A Jacobian shows what each parameter moves. Draw it as arrows and you see what it can do, and what it cannot do alone.
# - Error on the data that were fitted falls with every parameter. Only data kept out can say when to stop.
# - Parameters chosen with knowledge beat many parameters: four against eleven here.
#
# ## What to read
#
# J. Mayer, K. Khairy and J. Howard, "Drawing an elephant with four complex parameters", *American Journal of Physics* 78, 648 (2010). F. Dyson, "A meeting with Enrico Fermi", *Nature* 427, 297 (2004). J. Wei, "Least square fitting of an elephant", *Chemtech* 5, 128 (1975).
#
# **Next**, [lesson 04](04_physics_in_the_loop.ipynb): gradients through a simulator, and a robot arm that reaches for things.
