# %% [markdown]
# # Ask a simulator for its gradient, and teach a body to hop
#
# Eight bodies are let go in the middle, each has a flag to reach, and nobody told them how. Their simulator did: it is a program, and a program can be asked for its gradient.

# %% jupyter={"source_hidden": true}
# Draw the paths of eight bodies that have learned to hop, from a stored run of this lesson
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import plotting
from shared.datasets import stored

plotting.setup()
LEG = 0.4  # metres, unpressed


def stage(ax, flags):
    """A floor, and on it the flags."""
    edge = np.max(flags) + 0.25
    ax.axhspan(-0.12, 0, color="0.75")
    ax.axhline(0, color="k", lw=2)
    for place in flags:
        ax.plot([place, place], [0, 0.16], "k", lw=1.5)
        ax.fill([place, place + 0.09, place], [0.16, 0.125, 0.09], color="C1")
    ax.set(aspect="equal", xlim=(-edge, edge), ylim=(-0.12, 1.1))
    ax.set(xlabel="x (m)", ylabel="height (m)", yticks=[0, 0.5, 1])
    ax.grid(False)


paths = np.array(stored("physics_in_the_loop")["paths"]) / 1000  # (instants, flags, 2), from mm
flags = np.linspace(-1.5, 1.5, 8)
fig, ax = plt.subplots(figsize=(9, 3.9))
stage(ax, flags)
ax.plot(paths[..., 0], paths[..., 1] + LEG, "-C0", lw=1.8)
for x, y in paths[-1]:
    ax.plot([x, x], [max(y, 0), y + LEG], "k", lw=2)
    ax.plot(x, y + LEG, "ok", ms=11)
far = np.max(np.abs(paths[-1, :, 0] - flags))
plotting.show(
    fig,
    f"Their paths in {0.02 * len(paths):.1f} s. Each body is within {100 * far:.0f} cm of its flag.",
)

# %% [markdown]
# **You will** hold a gradient against a sum on paper, build a wall, let a body learn to hop, and measure a pendulum's arm on a film. **You will learn** when the gradient of a simulator can be trusted. **You need** [lesson 01](01_sinc_derivatives.ipynb). **Time:** {minutes}.

# %%
import autograd.numpy as np
from autograd import elementwise_grad, grad, value_and_grad

from shared import checks

# %% [markdown]
# ## 1. A puck and a wall
#
# A **simulator** is a program that goes through time in small steps. You usually ask it what happens. But it is a function too: ask for its gradient, and it says what to change.
#
# Can you believe it? Take a case that you can solve on paper. A puck slides over ice at 1 m/s towards a wall, from the distance $y$, and bounces back. Where is it after 2 seconds? It has 2 m to go, $y$ of them to the wall, so it ends at $2 - y$. Start 1 cm farther from the wall, and you end 1 cm *nearer*: the slope is -1.


# %%
dt = 0.04  # seconds in a step


def hard(y, v, dt=0.04):
    y = y + dt * v
    return (y, -v) if y < 0 else (y, v)


def slide(y, wall, steps=50, **how):
    v = -1.0
    for _ in range(steps):
        y, v = wall(y, v, **how)
    return y


print(f"let go at 1 m, it ends at {slide(1.0, hard):.2f} m")

# %% [markdown]
# As on paper. There is an `if` in it; Autograd records the branch that ran.
#
# **Predict.** Follow `y` through the program. What slope does Autograd find: (a) -1, (b) 0, (c) +1?

# %% jupyter={"source_hidden": true}
# Ask Autograd for the slope, and draw where the puck ends for many starts
starts = np.linspace(0.81, 1.19, 153)


def beside_paper(ax):
    ax.plot(starts, 2 - starts, "k", lw=1.5)
    ax.text(1.13, 0.92, "on paper", ha="left")
    ax.set(xlabel="start: distance from the wall (m)", ylabel="end (m)")


print(f"slope at 1 m: {grad(slide)(1.0, hard):+.0f}")
fig, ax = plt.subplots(figsize=(9, 4.2))
beside_paper(ax)
saw = np.array([slide(y, hard) for y in starts])
ax.plot(starts, saw, "oC1", ms=4)
ax.text(0.82, 1.02, "the program", color="C1")
says = {float(grad(slide)(y, hard)) for y in starts[::4]}
trend = (slide(1.11, hard) - slide(0.91, hard)) / 0.2
plotting.show(
    fig,
    f"Autograd's slope is {says.pop():+.0f} at every dot. From 0.91 m to 1.11 m the trend is {trend:.1f}.",
)
assert not says

# %% [markdown]
# (c)! Of N steps, n lead to the wall: the program computes y - n·dt + (N - n)·dt. Nudge y, and n stays the same: the slope is +1. Autograd is right. Between two jumps the saw of dots rises, with slope +1. The program turns the puck at the first step *behind* the wall, and forgets that it came too far. (At 1 m it turns just at the wall: luck.) Only the jumps carry the trend, and no gradient sees a jump. (Y. Hu and others [warn](https://arxiv.org/abs/1910.00935) that a simulator's gradient is not always useful for what it simulates.)
#
# So: **a gradient is exact for the program, and your program is only nearly the world.** The remedy is old. Before you trust a gradient, compare it with a difference over a *visible* distance, as from 0.91 m to 1.11 m.

# %% [markdown]
# ### Exercise 4.1: a wall you can trust  (●●○, 8 minutes, 3 lines)
#
# **Input** the place `y` and velocity `v` of one puck. **Goal** both after one step of `dt` (0.04 s), from a hard wall whose gradient is right. The `if` may stay. A puck that gets behind the wall within the step has bounced on the way. The wall may be dull: the puck leaves with `e` times its speed.
#
# First on paper: it would be 3 cm behind the wall. Where is it really, if `e` is 1? If `e` is ½? Then ask `grad(slide)(1.0, bounce)`. Picture to expect: no saw.


# %%
def bounce(y, v, e=1.0):
    ### BEGIN SOLUTION
    y = y + dt * v
    if y < 0:
        y, v = -e * y, -e * v
    return y, v
    ### END SOLUTION


# %%
checks.lesson_04.bounce(bounce)

# %% [markdown] tags=["explanation"]
# #### Solution 4.1, explained
#
# Behind the wall by $|y|$, it has flown that distance after the bounce that did not happen. Mirror it, and the overshoot becomes part of the path: its slope is then $-e$, as on paper. This is called the *time of impact*, and you can write it as such, stopping the clock at the wall:
#
# ```python
# def bounce(y, v, e=1.0):
#     if y + dt * v >= 0:
#         return y + dt * v, v
#     until = -y / v  # seconds to the wall
#     return (dt - until) * -e * v, -e * v
# ```
#
# The two agree in value and in gradient.


# %% jupyter={"source_hidden": true}
# Draw the ends again, with your wall where it is right
def ours(y, v, e=1.0):
    until = np.maximum(-y / v, 0)  # seconds to the wall
    return (-e * v * (dt - until), -e * v) if y + dt * v < 0 else (y + dt * v, v)


wall = checks.choose(checks.lesson_04.bounce, bounce, ours)
slope = grad(slide)(1.0, wall)
right = f"Squares: the wall that mirrors. Autograd's slope is {slope:+.0f}, and no saw is left."
for ends, wrong in checks.views(bounce, wall, lambda f: np.array([slide(y, f) for y in starts])):
    fig, ax = plt.subplots(figsize=(9, 4.2))
    beside_paper(ax)
    ax.plot(starts, saw, "oC1", ms=3)
    ax.plot(starts[::4], ends[::4], "sC0", ms=6)
    plotting.show(fig, wrong or right)

# %% [markdown]
# ## 2. A wall that gives
#
# A leg is not hard. It is a spring: from 0 on, the deeper it is pressed, the harder it pushes back.


# %%
def spring(y, v, dt=0.04, stiff=200.0):
    y = y + dt / 2 * v  # half a step on,
    v = v - dt * stiff * np.minimum(y, 0)  # a push (1 kg, so N/m are 1/s²),
    return y + dt / 2 * v, v  # and the other half


# %% [markdown]
# **Predict.** Make the steps 40 times finer. Which slopes come close to -1: (a) both walls', (b) the spring's alone, (c) neither?

# %% jupyter={"source_hidden": true}
# Draw Autograd's slopes for the hard wall and the spring, with steps of 40 ms and of 1 ms
fig, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True)
few, many = np.linspace(0.81, 1.19, 6), np.linspace(0.81, 1.19, 61)
for ax, steps in zip(axes, (50, 2000), strict=True):
    how = {"steps": steps, "dt": 2 / steps}
    soft = elementwise_grad(lambda y, how=how: slide(y, spring, **how))(many)
    ax.axhline(-1, color="k", lw=1.5)
    ax.plot(many, soft, "oC0", ms=4)
    ax.plot(few, [grad(slide)(y, hard, **how) for y in few], "sC1", ms=7)
    ax.text(0.9, 1.2, "hard", color="C1")
    ax.set(xlabel="start (m)", title=f"steps of {2000 / steps:.0f} ms")
axes[0].text(0.86, -2.7, "spring", color="C0")
axes[1].text(0.98, -1.7, "spring", color="C0")
axes[0].set_ylabel("Autograd's slope")
end, wait = slide(1.0, spring, **how), np.pi / np.sqrt(200)
plotting.show(
    fig,
    f"Line: -1. With steps of 1 ms the spring's slope is between {min(soft):.2f} and {max(soft):.2f}.",
)
print(f"from 1 m the spring sends it to {end:.2f} m; 1 m less half a swing: {1 - wait:.2f} m")
assert np.max(np.abs(soft + 1)) < 0.2 and abs(end - (1 - wait)) < 1e-3

# %% [markdown]
# (b). The hard wall's count, y - n·dt + (N - n)·dt, has slope +1 for every dt. The spring's force begins at 0, so its program has kinks, but *no jumps*. With 40 ms, hardly six steps in the spring, it is worse than the hard wall; what it gets wrong goes away with dt. So there are two walls to trust: one that bounces at the right moment, and a spring whose force begins at 0, *if* the steps are small enough. Are they? Halve them, and see what changes.
#
# The spring's puck ends nearer to the wall than the hard wall's, because a spring takes time. It holds the puck for half a swing, $\pi\sqrt{m/k}$ = 0.22 s, while the hard wall's puck is 0.22 m ahead.

# %% [markdown]
# ## 3. Forty-two weights learn to hop
#
# The body weighs 1 kg and stands on a spring of 300 N/m. At y = 0 the foot touches the floor. In the air the body is helpless. On the floor it may use up to half of its load, 300·|y|, to lean sideways, and stiffen or slacken its leg by up to half:
#
# $$F_x = \tfrac12\, \text{load} \cdot c_1, \qquad F_y = \text{load} \cdot (1 + \tfrac12 c_2), \qquad -1 < c < 1.$$
#
# So all forces begin at 0, as section 2 asks. The two $c$ come from five numbers that the body senses: how far it is from its flag, its height, its two velocities, and a constant 1. Six weighted sums of these, each squeezed by tanh; then two weighted sums of the six, squeezed again:
#
# $$c = \tanh(\tanh(\text{seen}\, W_1)\, W_2).$$
#
# That is a small *neural network* ([lesson 08](08_digits_mlp.ipynb) is about them), and its 5·6 + 6·2 = 42 weights are all there is to learn. A newborn's are small random numbers.


# %%
def think(w, seen):
    inner = np.reshape(w[..., :30], (*w.shape[:-1], 5, 6))
    outer = np.reshape(w[..., 30:], (*w.shape[:-1], 6, 2))
    return np.tanh(np.matmul(np.tanh(np.matmul(seen, inner)), outer))


def hop(w, flags, seconds=2.0, tick=0.02):
    """x, y and their rates, (steps, ..., flags, 4), for weights of shape (..., 42)."""
    flag, up = np.stack([flags, 0 * flags], axis=1), np.array([0, 1])
    one = np.ones((*w.shape[:-1], len(flags), 1))
    p, v, states = one * 0.5 * up, one * 0 * up, []
    for _ in range(round(seconds / tick)):
        p = p + tick / 2 * v
        load = 300 * np.maximum(-p[..., 1:], 0)
        c = think(w, np.concatenate([p - flag, v, one], axis=-1))
        v = v + tick * (load * (up + 0.5 * c) - 9.81 * up)
        p = p + tick / 2 * v
        states.append(np.concatenate([p, v], axis=-1))
    return np.stack(states)


# %% [markdown]
# The wish: in the last 0.6 of 2 seconds, be over the flag and hop 0.5 m high (this counts four times). How high will it hop? At the top of a hop, all energy of its up and down is 9.81 times the height (1 kg). So take that energy at any time, of motion, height and spring, and divide it by 9.81:
#
# $$\text{height} = \frac{\tfrac12 \dot y^2 + 9.81\, y + \tfrac12\, 300\, \min(y, 0)^2}{9.81}.$$


# %%
def height(y, rate):
    return (rate**2 / 2 + 9.81 * y + 150 * np.minimum(y, 0) ** 2) / 9.81


def loss(w, tick=0.02):
    flags = np.linspace(-1.5, 1.5, 8)  # eight bodies, one for each
    x, y, _, rate = np.moveaxis(hop(w, flags, tick=tick)[-round(0.6 / tick) :], -1, 0)
    return np.mean((x - flags) ** 2 + 4 * (height(y, rate) - 0.5) ** 2, axis=(0, -1))


def newborn(seed):
    return 0.2 * np.random.default_rng(seed).normal(size=42)


# %% [markdown]
# First, trust. With all weights 0 nothing is won or lost, so the height must stay 0.5 m. And with finer steps the gradient should point nearly the same way:

# %%
h = height(*hop(np.zeros(42), np.zeros(1), seconds=8)[:, 0, [1, 3]].T)
print(f"in 8 s the height stays between {min(h):.3f} and {max(h):.3f} m")
print(f"half a swing of the leg takes {np.pi / np.sqrt(300) / 0.02:.0f} steps of 20 ms")
g, finer = grad(loss)(newborn(2)), grad(loss)(newborn(2), 0.01)
turn = np.dot(g, finer) / np.linalg.norm(g) / np.linalg.norm(finer)
print(f"steps of 10 ms turn the gradient by {np.degrees(np.arccos(turn)):.0f} degrees")

# %% [markdown]
# Good enough for a direction. Now downhill, for some seconds. How far to go, the gradient does not say, so we choose: 0.3 at first, and 5 % less each time.


# %%
def learn(w, steps=50, size=0.3, goal=0.0):
    losses = []
    for k in range(steps):
        now, g = value_and_grad(loss)(w)
        losses.append(now)
        if now < goal:
            break
        w = w - size * 0.95**k * g / np.linalg.norm(g)
    return w, losses


trained, losses = learn(newborn(2))
print("loss after 0, 10, 20, 40 gradients:", *[f"{losses[k]:.3f}" for k in (0, 10, 20, 40)])

# %% [markdown]
# **Predict.** That was learned from two seconds. Let it run for four. Beyond the second second, do they (a) stay, (b) drift off slowly, (c) tumble away?

# %% jupyter={"source_hidden": true}
# Show the eight bodies for four seconds, as a film and as one picture
import io

from IPython.display import Image, Markdown, display
from PIL import Image as Pillow

flags = np.linspace(-1.5, 1.5, 8)
four = hop(trained, flags, seconds=4)
x, y = four[..., 0], four[..., 1] + LEG
fig, ax = plt.subplots(figsize=(9, 3.9))
stage(ax, flags)
trails = ax.plot(x[:1], y[:1], "-C0", lw=1.5)
legs = ax.plot(x[:1], y[:1], "k", lw=2)
(bodies,) = ax.plot(x[0], y[0], "ok", ms=11)
fig.canvas.draw()
fig.set_layout_engine("none")  # laid out once is enough
frames = []
for step in range(0, 200, 5):
    past = slice(max(step - 50, 0), step + 1)
    for k in range(len(flags)):
        trails[k].set_data(x[past, k], y[past, k])
        legs[k].set_data([x[step, k]] * 2, [max(y[step, k] - LEG, 0), y[step, k]])
    bodies.set_data(x[step], y[step])
    fig.canvas.draw()
    frames.append(Pillow.fromarray(np.array(fig.canvas.buffer_rgba())).convert("RGB").quantize(16))
plt.close(fig)
film = io.BytesIO()
frames[0].save(film, "PNG", save_all=True, append_images=frames[1:], duration=100, loop=0)
display(Image(film.getvalue(), format="png", width=900))
display(
    Markdown(f"*A film of four seconds, {len(frames)} frames; each body trails its last second.*")
)

fig, ax = plt.subplots(figsize=(9, 4.4))
for flag in flags:
    ax.plot([0, 4], [flag, flag], "--C1", lw=1.5)
ax.axvspan(2, 4, color="0.92")
ax.plot(0.02 * np.arange(1, 201), x, "C0")
for when, what in [(1, "learned"), (3, "never seen")]:
    ax.text(when, 1.15 * np.max(flags), what, ha="center")
ax.set(xlabel="time (s)", ylabel="x (m)", xlim=(0, 4), ylim=(None, 1.3 * np.max(flags)))
off = [1000 * np.sqrt(np.mean((x[a:b] - flags) ** 2)) for a, b in ((70, 100), (170, 200))]
plotting.show(
    fig,
    f"Root-mean-square distance to the flags (dashed): {off[0]:.0f} mm from 1.4 s to 2 s, {off[1]:.0f} mm from 3.4 s to 4 s.",
)

# %% [markdown]
# (a). The network sees no clock. It sees how far its flag is and how it moves, and after two seconds it sees what it saw after one and a half. Being a little off is what it has learned to mend.
#
# **Change** the `flags` in that cell to `np.linspace(-3, 3, 8)`, twice as far out as any that it learned. Does it get there?

# %% [markdown]
# ### Exercise 4.2: a gradient from runs alone  (●●○, 9 minutes, 4 lines)
#
# Hold the body to section 1's rule: compare with visible differences, in all 42 directions. **Input** a `loss` that takes weights of shape (..., n) and returns shape (...), weights `w` of shape (n,), directions `e` of shape (pairs, n), and a small `sigma`. **Goal** the estimate below, of shape (n,). Call `loss` on stacks, not in a loop.
#
# $$g \approx \frac{1}{N} \sum_{k=1}^{N} \frac{L(w + \sigma e_k) - L(w - \sigma e_k)}{2 \sigma}\, e_k$$
#
# First on paper: let $L = c \cdot w$, with $e_k$ the $n$ unit vectors. What is the sum, without the $1/N$? Picture to expect: 42 dots, on the diagonal where the two agree.


# %%
def estimate(loss, w, e, sigma):
    ### BEGIN SOLUTION
    up, down = loss(w + sigma * e), loss(w - sigma * e)
    slopes = (up - down) / (2 * sigma)
    return np.mean(slopes[:, None] * e, axis=0)
    ### END SOLUTION


# %%
checks.lesson_04.estimate(estimate)

# %% [markdown] tags=["explanation"]
# #### Solution 4.2, explained
#
# Each pair measures the slope along one direction, and hands it to that direction. On paper: the unit vectors hand over one entry of $c$ each, so the sum is $c$, and the mean $c/n$, too small. That is why the picture multiplies by 42. If the directions are random instead, with independent entries of mean 0 and variance 1, then the estimate is right on average, but any one of them is blurred by the slopes along all the others. With $n$ weights you need of the order of $n$ pairs for a sharp one. Reverse mode has all $n$ slopes from one run forward and one back.
#
# The sum over pairs is a product of a row with a matrix:
#
# ```python
# def estimate(loss, w, e, sigma):
#     children = np.stack([w + sigma * e, w - sigma * e])
#     up, down = loss(children)
#     return (up - down) @ e / (2 * sigma * len(e))
# ```


# %% jupyter={"source_hidden": true}
# Draw visible differences (your estimate, where it is right) against Autograd's slopes
def one_by_one(loss, w, e, sigma):
    runs = [(loss(w + sigma * d) - loss(w - sigma * d)) * d for d in e]
    return np.sum(runs, axis=0) / (2 * sigma * len(e))


def slides(y):
    return np.reshape([slide(start, hard) for start in np.ravel(y)], np.shape(y)[:-1])


compare = checks.choose(checks.lesson_04.estimate, estimate, one_by_one)
visible = 42 * compare(loss, newborn(2), np.eye(42), 0.01)
puck = compare(slides, np.array([1.01]), np.eye(1), 0.1)
fig, ax = plt.subplots(figsize=(9, 5.4))
ax.plot([-5, 2], [-5, 2], "k", lw=1.5)
ax.plot(g, visible, "oC0", ms=7)
ax.plot(1, puck[0], "sC1", ms=11)
ax.text(1, -1.55, "the hard wall", color="C1", ha="center")
ax.text(-1.6, -0.9, "the body's 42 weights", color="C0", ha="right")
ax.set(xlabel="Autograd's slope", ylabel="visible difference", aspect="equal")
worst = np.linalg.norm(visible - g) / np.linalg.norm(g)
plotting.show(
    fig,
    f"The newborn body's two gradients differ by {worst:.1%} of their length; the hard wall's have opposite signs.",
)
assert worst < 0.005 and abs(puck[0] + 1) < 1e-6

# %% [markdown]
# The verdict: this body's gradient may be trusted, the hard wall's may not. The comparison took two runs for each weight. The gradient takes one and its way back, for any number of weights.

# %% [markdown]
# ## Side path: a race against evolution
#
# One can learn without any gradient. Make eight children of the weights by adding noise; let all of them hop; the mean of the best two is the next parent. That is an **evolution strategy**, and it works on any simulator.


# %%
def evolve(w, sigma, goal, rng, children=8, parents=2, budget=2000):
    """How many simulations it takes until a child's loss is below the goal."""
    for used in range(children, budget, children):
        brood = w + sigma * rng.normal(size=(children, 42))
        losses = loss(brood)
        if np.min(losses) < goal:
            return used
        w = np.mean(brood[np.argsort(losses)[:parents]], axis=0)
    return budget


# %% [markdown]
# **Predict.** To the same loss, how many simulations (all eight bodies, two seconds) does it need for each of the gradient's: about (a) 1, (b) 30, (c) 1000? The gradient knows 42 slopes at once.

# %% jupyter={"source_hidden": true}
# Let evolution learn once; then draw a stored race of three methods, ten newborns each
from time import process_time

since = [process_time()]
used = evolve(newborn(2), 0.1, 0.02, np.random.default_rng(2))
since.append(process_time())
learn(newborn(2), goal=0.02)
since.append(process_time())
gradients = int(np.argmax(np.array(losses) < 0.02)) + 1
print(f"loss below 0.02 after {gradients} gradients, and after {used} simulations of evolution")
spent = np.diff(since)
print(f"by the clock: the gradient took {spent[1]:.2f} s, evolution took {spent[0]:.2f} s")
race, harder = (stored("physics_in_the_loop")[name] for name in ("simulations", "harder"))
assert [sum(n == 2000 for n in counts) for counts in harder.values()] == [1, 1]
fig, ax = plt.subplots(figsize=(9, 3.6))
for row, counts in enumerate(race.values()):
    ax.semilogx(counts, np.full(len(counts), row), "oC0", ms=8, alpha=0.6)
    ax.plot(np.median(counts), row, "|k", ms=34, mew=3)
ax.set(yticks=range(3), yticklabels=race, ylim=(2.6, -0.6), xlabel="simulations needed")
ratio = {name: np.median(np.array(n) / race["gradient"]) for name, n in race.items()}
plotting.show(
    fig,
    f"Ten newborns each; bars: medians. For each gradient evolution needs {ratio['evolution']:.0f} simulations, CMA-ES {ratio['CMA-ES']:.0f}.",
)
assert 20 < ratio["evolution"] < 40

# %% [markdown]
# (b). A brood of eight tells only roughly which way leads down, but a rough direction is enough to go on. Each method ran with its settings chosen on ten other newborns; [CMA-ES](https://arxiv.org/abs/1604.00772) learns while it runs in which directions to search. With first weights 2.5 times as large, gradient and evolution fail once in ten each. (The race is stored; `python tools/long_runs/physics_in_the_loop.py` makes it again.)
#
# But a count of simulations is no clock. Look at the seconds: evolution wins. Eight children go through `hop` as one array, hardly slower than one, while a gradient keeps every small step on Autograd's tape. Say how you count before you boast.

# %% [markdown]
# ## 4. A film of a pendulum
#
# Hang one arm from another, lift both, let go: a *double pendulum*. Its motion is smooth, without any wall. You have a film of it, 400 frames in 8 seconds, with a little noise. *How long is its lower arm?* Guess a length $L$, simulate, compare, walk downhill.
#
# First, is the program near the world? Let $a$ and $b$ be the angles from hanging, $u$ and $v$ their rates, with 1 kg at the end of each arm, and 1 m for the upper one. Nothing rubs, so the energy has to stay:
#
# $$E = u^2 + \tfrac12 L^2 v^2 + L u v \cos(a - b) + 9.81\,\big(2\,(1 - \cos a) + L\,(1 - \cos b)\big).$$
#
# The rates at which all four change are below; are they typed correctly? Along them, $E$ must not change. A wrong sign would show.


# %%
def rates(state, L):
    a, b, u, v = state
    c, s = np.cos(a - b), np.sin(a - b)
    du = 9.81 * (c * np.sin(b) - 2 * np.sin(a)) - s * (L * v**2 + c * u**2)
    dv = 19.62 * (c * np.sin(a) - np.sin(b)) + s * (2 * u**2 + c * L * v**2)
    return np.stack([u, v, du / (1 + s**2), dv / (1 + s**2) / L])


def energy(state, L):
    a, b, u, v = state
    moving = u**2 + L**2 * v**2 / 2 + L * u * v * np.cos(a - b)
    return moving + 9.81 * (2 * (1 - np.cos(a)) + L * (1 - np.cos(b)))


anyhow, true = np.random.default_rng(5).normal(size=4), 0.8
change = np.dot(grad(energy)(anyhow, true), rates(anyhow, true))
print("E stays along the rates:", abs(change) < 1e-12)

# %% [markdown]
# Two ways to take a step of 20 ms. `plain` changes the rates, then turns the arms. `rk4`, after Runge and Kutta, looks four times: at the start, twice in the middle, at the end.


# %%
def plain(state, L, dt):
    new = state[2:] + dt * rates(state, L)[2:]
    return np.concatenate([state[:2] + dt * new, new])


def rk4(state, L, dt):
    k1 = rates(state, L)
    k2 = rates(state + dt / 2 * k1, L)
    k3 = rates(state + dt / 2 * k2, L)
    k4 = rates(state + dt * k3, L)
    return state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def swing(state, L, steps, dt=0.02, step=rk4):
    """Angles and rates, (steps, 4, ...)."""
    seen = []
    for _ in range(steps):
        state = step(state, L, dt)
        seen.append(state)
    return np.stack(seen)


# %% jupyter={"source_hidden": true}
# Draw the energy of the pendulum over eight seconds, with both steps
lifted = np.array([2.5, 1.5, 0, 0])
fig, ax = plt.subplots(figsize=(9, 4))
held = {}
for step, style, place in [(plain, "--C1", (4.3, 37.5)), (rk4, "-C0", (3.2, 43.5))]:
    held[step] = energy(swing(lifted, true, 400, step=step).T, true)
    ax.plot(0.02 * np.arange(1, 401), held[step], style)
    ax.text(*place, step.__name__, color=style[-2:])
ax.set(xlabel="time (s)", ylabel="energy (J)", xlim=(0, 8), ylim=(0, 52))
lost = np.max(np.abs(held[rk4] / energy(lifted, true) - 1))
plotting.show(
    fig,
    f"plain: from {energy(lifted, true):.1f} J to {held[plain][-1]:.1f} J. rk4 holds it to {lost:.1%}.",
)
assert lost < 0.002 and 0.45 < held[plain][-1] / energy(lifted, true) < 0.55

# %% [markdown]
# `plain` loses half of it: that is another world. From here on we step with `rk4`. Now ask for the last angle's slope in $L$:

# %%
n = np.array([50, 100, 200, 400])


def last(L):  # four pendulums at once, each asked after its own number of steps
    return swing(lifted[:, None] + 0 * L, L, 400)[n - 1, 1, np.arange(4)]


slope = elementwise_grad(last)(np.full(4, true))
angle, half = swing(lifted, true, 400)[n - 1, 1], swing(lifted, true, 800, 0.01)[2 * n - 1, 1]
for row in zip(n / 50, angle, half, slope, strict=True):
    print("{:.0f} s: angle {:6.2f}, half the step {:6.2f}; slope {:9.3g} rad/m".format(*row))

# %% [markdown]
# The chain rule multiplies one factor for each step, and lifted so high, the pendulum stretches every error: it is **chaotic**. After 4 seconds both step sizes still agree, to 0.01 rad. After 8 they do not, although the energy is held.
#
# To be fair to the gradient, we let `rk4` make the film as well. Then 0.8 m must be a valley of the mismatch, with the noise as its floor.

# %%
film = np.concatenate([lifted[None], swing(lifted, true, 400)])
film[1:] = film[1:] + 0.02 * np.random.default_rng(1).normal(size=(400, 4))


def mismatch(L, horizon):
    """Mean squared error of both angles, from starts that lie `horizon` frames apart."""
    seen = swing(film[:-1:horizon].T[:, :, None] + 0 * L, L, horizon)[:, :2]
    real = film[1:, :2].reshape(-1, horizon, 2).transpose(1, 2, 0)[..., None]
    return np.mean((seen - real) ** 2, axis=(0, 1, 2))  # one number for each length


# %% [markdown]
# **Predict.** Read the table. How far from 0.8 m may $L$ lie before the last angle, after 8 seconds, is a radian off: (a) about 10 cm, (b) about 1 mm, (c) less than 0.1 mm?

# %% jupyter={"source_hidden": true}
# Draw the mismatch over 8 seconds, for all lengths and close to the truth
fig, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True)
wide, close = np.linspace(0.5, 1.5, 400), true + np.linspace(-2e-4, 2e-4, 201)
for ax, lengths, shown in zip(axes, (wide, close), (wide, 1e6 * (close - true)), strict=True):
    curve = mismatch(lengths, 400)
    ax.semilogy(shown, curve, "C0", lw=1.5)
    if lengths is wide:
        valleys = np.sum((curve[1:-1] < curve[:-2]) & (curve[1:-1] < curve[2:]))
        ax.annotate(
            "0.8 m", (true, 3e-4), (true, 5e-3), ha="center", arrowprops={"arrowstyle": "->"}
        )
axes[0].set(xlabel="length of the lower arm (m)", ylabel="mismatch (rad²)", ylim=(3e-4, 500))
axes[1].set(xlabel="length - 0.8 m (µm)")
near = 1 / abs(slope[-1])
off = [last(np.full(4, true + d))[-1] - angle[-1] for d in (-near, near)]
print(f"1 rad / slope = {1e6 * near:.0f} µm")
print(f"so far from 0.8 m, the angle is off by {abs(off[0]):.1f} and {abs(off[1]):.1f} rad")
plotting.show(
    fig,
    f"Left: 400 lengths, {valleys} valleys, the true one falls between two lengths. Right: there it is, with {curve[100]:.4f} rad² at 0.8 m.",
)
assert np.argmin(curve) == 100 and valleys > 50

# %% [markdown]
# (c): 1 rad divided by the slope is 34 µm, and the visible difference agrees. The valley is there, as narrow as a hair. A gradient leads into it only if you start inside.
#
# The cure is a **shorter question**. Start afresh from every twentieth frame, and simulate only 0.4 seconds each time.

# %% jupyter={"source_hidden": true}
# Draw the mismatch over 0.4 seconds at a time, and walk down it from 0.5 m
horizon, slope_at, walk = 20, elementwise_grad(mismatch), [np.array([0.5])]
for _ in range(10):
    walk.append(walk[-1] - 0.5 * slope_at(walk[-1], horizon))
walk = np.concatenate(walk)
fig, ax = plt.subplots(figsize=(9, 4))
ax.semilogy(wide, mismatch(wide, horizon), "C0")
ax.semilogy(walk, mismatch(walk, horizon), "o--C1", ms=8, lw=1.5)
ax.text(0.66, 0.045, "ten steps downhill", color="C1")
ax.set(xlabel="length of the lower arm (m)", ylabel="mismatch (rad²)")
said = f"Descent from 0.5 m ends at {walk[-1]:.3f} m; the truth is {true} m."
plotting.show(fig, f"Starts {horizon / 50:.1f} s apart. {said}")

# %% [markdown]
# The price: every start is a noisy frame, which moves the valley by 4 mm.
#
# **Change** `horizon` in that cell to 50. The valley is steeper now, and descent overshoots it. Which step, in place of 0.5, gets there? (The valley's bottom is now at 0.79 m.)

# %% [markdown]
# ## Side path: an arm that reaches
#
# You reach for a cup. Nobody told your shoulder which angle to take. Here is an arm of any number of links, how far its hand misses, and a walk downhill over the angles.


# %%
def joints(angles, lengths):
    """Places of the joints and the hand, (..., links, 2), in metres; the shoulder is at 0, 0."""
    heading = np.cumsum(angles, axis=-1)  # each angle is measured from the link before
    links = np.stack([lengths * np.cos(heading), lengths * np.sin(heading)], axis=-1)
    return np.cumsum(links, axis=-2)


def miss(angles, lengths, targets):
    """Squared distance of each hand from its target, in m²."""
    return np.sum((joints(angles, lengths)[..., -1, :] - targets) ** 2, axis=-1)


def reach(targets, lengths, steps=600, size=0.3):
    """Where each arm ends, and the gradient there."""
    slope = grad(lambda angles: np.sum(miss(angles, lengths, targets)))
    angles = np.full((len(targets), len(lengths)), 0.5)
    for _ in range(steps):
        angles = angles - size * slope(angles)
    return angles, slope(angles)


# %% [markdown]
# **Predict.** For a cross that is too far, where does the gradient end: (a) at 0, (b) at a constant pull towards the cross, (c) it never settles?


# %% jupyter={"source_hidden": true}
# Let arms of four links reach for seven crosses
def draw_arms(ax, angles, lengths, targets):
    for bend, target in zip(angles, targets, strict=True):
        x, y = np.vstack([[0, 0], joints(bend, lengths)]).T
        there = miss(bend, lengths, target) < 1e-4
        ax.plot(x, y, "o-" if there else "o:", color="C0" if there else "0.45", lw=3)
        ax.plot(*target, "xk", ms=11, mew=3)
    ax.set(aspect="equal", xlabel="x (m)", ylabel="y (m)", xlim=(-1.5, 1.5), ylim=(-1.1, 1.1))


links = np.array([0.4, 0.3, 0.2, 0.1])
targets = np.random.default_rng(2).uniform(-1.1, 1.1, (7, 2))
angles, slopes = reach(targets, links)
there = miss(angles, links, targets) < 1e-4
fig, ax = plt.subplots(figsize=(9, 5.6))
draw_arms(ax, angles, links, targets)
plotting.show(fig, f"Four links reach {np.sum(there)} of 7 crosses. Dotted arms stretch in vain.")
print(f"largest gradient left, of a stretched arm: {np.max(np.abs(slopes[~there])):.3f} m²/rad")

# %% [markdown]
# (a). The arm stretches towards the cross, and there no small turn helps any more. A gradient of 0 says *it is level here*, not *you have arrived*. A formula can say more:

# %% [markdown]
# ### Exercise 4.3: how much too far?  (●○○, 7 minutes, 3 lines, side path)
#
# **Input** targets of shape (n, 2) and the `lengths` of the links. **Goal** for each target, how many metres it is out of reach, and 0 where it can be reached.
#
# First on paper: links of 0.7 m and 0.2 m. What is the farthest place, and what is the *nearest*? With three links, when is there a hole in the middle? Picture to expect: a map of the workspace.


# %%
def short_of(targets, lengths):
    ### BEGIN SOLUTION
    d = np.sqrt(np.sum(targets**2, axis=1))
    hole = 2 * np.max(lengths) - np.sum(lengths)
    return np.maximum(0, np.maximum(d - np.sum(lengths), hole - d))
    ### END SOLUTION


# %%
checks.lesson_04.short_of(short_of)

# %% [markdown] tags=["explanation"]
# #### Solution 4.3, explained
#
# Stretched, the arm is as long as all its links. Folded, the longest link points out and all the others point back. If they cannot bring the hand home, a hole of radius *longest minus all others* stays, and that is `2 * max - sum`. A negative hole is no hole: then `hole - d` is negative, and the `maximum` drops it.
#
# `np.clip` says it in other words. The nearest place that can be reached has the distance $d$, clipped to what is allowed:
#
# ```python
# def short_of(targets, lengths):
#     d = np.hypot(targets[:, 0], targets[:, 1])
#     hole = max(0, 2 * max(lengths) - sum(lengths))
#     return np.abs(d - np.clip(d, hole, sum(lengths)))
# ```


# %% jupyter={"source_hidden": true}
# Draw the workspace of an arm of 0.7 m, 0.2 m and 0.1 m, by your formula where it is right
def by_clipping(targets, lengths):
    d = np.linalg.norm(targets, axis=1)
    return np.abs(d - np.clip(d, max(0, 2 * max(lengths) - sum(lengths)), sum(lengths)))


formula = checks.choose(checks.lesson_04.short_of, short_of, by_clipping)
stiff_arm = np.array([0.7, 0.2, 0.1])
across, up = np.linspace(-1.5, 1.5, 541), np.linspace(-1.1, 1.1, 401)
plane = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
short = formula(plane, stiff_arm).reshape(401, 541)
fig, ax = plt.subplots(figsize=(9, 5.6))
levels = [1e-3, 0.1, 0.2, 0.3, 0.4, 0.9]
shown = ax.contourf(across, up, short, levels, cmap="cividis_r")
fig.colorbar(shown, ax=ax, label="out of reach by (m)", format="%.1f", shrink=0.8)
crosses = np.array([[0.5, 0.6], [-0.8, 0.3], [0.1, 0.1], [0.3, -1.0]])
draw_arms(ax, reach(crosses, stiff_arm)[0], stiff_arm, crosses)
ax.spines[:].set_visible(False)
ax.grid(False)
plotting.show(
    fig,
    f"White: the workspace. Two crosses are out of it, by {max(formula(crosses, stiff_arm)):.2f} m at most.",
)

# %% [markdown]
# ## Side path: your trick shot
#
# One more wall, at the right moment: a floor under a ball. `landing` jumps from bounce to bounce, at the exact times, so its gradient is right.


# %%
def landing(throw, bounces, e=0.8, cup=0.2):
    """Where the ball comes down through the height of the rim, in metres."""
    x, height, up = 0.0, 1.0, throw[1]
    for _ in range(bounces):
        down = np.sqrt(up**2 + 2 * 9.81 * height)
        x, height, up = x + throw[0] * (up + down) / 9.81, 0.0, e * down
    return x + throw[0] * (up + np.sqrt(up**2 + 2 * 9.81 * (height - cup))) / 9.81


# %% [markdown]
# ### Exercise 4.4: into the cup  (●●●, 10 minutes, open-ended, side path)
#
# A ball leaves your hand 1 m above the floor with velocity (`vx`, `vy`), in m/s. Each bounce leaves it 0.8 of its upward speed. A cup stands at x = 3 m; its rim is 0.2 m high and 10 cm wide. **Goal** `my_throw = (vx, vy, bounces)` that falls into the cup, over its rim, after at least two bounces. Then make it *yours*: more bounces, or a throw that forgives. The check says how far the landing moves if your hand is 2 cm/s off: a gradient.
#
# First on paper: which is more dangerous to get wrong, `vx` or `vy`? Picture to expect: its flight.

# %%
my_throw = ...
### BEGIN SOLUTION
throw = np.array([1.0, 1.0])
for _ in range(200):
    throw = throw - 0.02 * grad(lambda t: (landing(t, 3) - 3) ** 2)(throw)
my_throw = (throw[0], throw[1], 3)
### END SOLUTION

# %%
checks.lesson_04.my_throw(my_throw)

# %% [markdown] tags=["explanation"]
# #### Solution 4.4, explained
#
# The squared distance to the cup, and downhill from a guess. There are many right throws, since two numbers have one wish to fulfil: descent takes one near its start. On paper: the landing is `vx` times the time of flight, so its slope in `vx` is that time, more than 1.5 s here; its slope in `vy` is far smaller. If the ball no longer reaches the rim after its bounces the root is of a negative number, and you see nan: throw higher, or ask for fewer bounces.
#
# To make it forgive, put what you fear into the loss. Here the slopes of the landing are asked to be small, and Autograd differentiates its own gradient. What it finds is a surprise: throw a little *downwards*.
#
# ```python
# def regret(t, bounces=2):
#     slopes = grad(landing)(t, bounces)
#     return (landing(t, bounces) - 3) ** 2 + 0.3 * np.sum(slopes**2)
#
# throw = np.array([1.0, 1.0])
# for _ in range(2000):
#     throw = throw - 0.01 * grad(regret)(throw)
# for _ in range(50):
#     throw = throw - 0.02 * grad(lambda t: (landing(t, 2) - 3) ** 2)(throw)
# my_throw = (throw[0], throw[1], 2)
# ```

# %% jupyter={"source_hidden": true}
# Draw the flight of your throw, where it is right
vx = 3 / landing(np.array([1.0, 2.0]), 2)  # the landing grows in proportion to vx
vx, vy, bounces = checks.choose(checks.lesson_04.my_throw, my_throw, (vx, 2.0, 2))
fig, ax = plt.subplots(figsize=(9, 3.8))
ax.axhspan(-0.1, 0, color="0.75")
ax.axhline(0, color="k", lw=2)
x, height_now, up = 0.0, 1.0, vy
for k in range(int(bounces) + 1):
    floor = 0.2 if k == bounces else 0.0  # the last flight ends at the rim
    flight = (up + np.sqrt(up**2 + 2 * 9.81 * (height_now - floor))) / 9.81
    t = np.linspace(0, flight, 80)
    ax.plot(x + vx * t, height_now + up * t - 9.81 / 2 * t**2, "C0")
    x, height_now, up = x + vx * flight, 0.0, 0.8 * (9.81 * flight - up)
ax.plot(x, 0.2, "oC0", ms=11)
ax.plot([2.95, 2.95, 3.05, 3.05], [0.2, 0, 0, 0.2], "k", lw=3)
ax.set(
    xlabel="x (m)",
    ylabel="height (m)",
    aspect="equal",
    xlim=(-0.1, max(3.3, x + 0.1)),
    ylim=(-0.1, None),
)
ax.grid(False)
plotting.show(
    fig,
    f"After {int(bounces)} bounces the ball is at the height of the rim {100 * abs(x - 3):.0f} cm from the cup's middle.",
)

# %% [markdown]
# ## Key points
#
# - A simulator is a function: its gradient says what to change.
# - That gradient is exact for the program, and the program is only nearly the world. Compare with a visible difference; halve the step; look at the energy.
# - Bounce at the right moment, or let forces begin at 0 and take small steps through them.
# - Over long times chaos stretches every error. Ask shorter questions.
#
# ## What to read
#
# Y. Hu and others, [DiffTaichi](https://arxiv.org/abs/1910.00935) (2020), with ten simulators. L. Metz and others, [Gradients are not all you need](https://arxiv.org/abs/2111.05803) (2021), on chaos.
#
# **Next**, [lesson 05](05_folding_chain.ipynb): you are told how far apart things are, and find out where they are.
