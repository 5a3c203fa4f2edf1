# %% [markdown]
# # Ask a simulator for its gradient, and teach a body to hop
#
# You reach for a cup. Nobody told your shoulder which angle to take, or your elbow. You know where the hand should be; the joints have to find out.
#
# A simulator turns joints into a hand, forces into a path. It is a program, full of loops and `if`s, and usually it is asked: what happens? But *a simulator is a function too; ask it for its gradient*. Then it answers: what should I have done instead?
#
# **You will** make an arm reach, find a gradient with the wrong sign, teach a body to hop to a flag, race your gradient against evolution, and watch a gradient explode. **You will learn** when the gradient of a simulator can be trusted. **You need** [lesson 01](01_sinc_derivatives.ipynb). **Time:** {minutes}.

# %%
import io
from timeit import timeit

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import elementwise_grad, grad
from IPython.display import Image, Markdown, display
from PIL import Image as Pillow

from shared import checks, plotting
from shared.datasets import stored
from shared.training import fit

plotting.setup()


def joints(angles, lengths):
    """Places of the joints and the hand, (..., links, 2), in metres; the shoulder is at 0, 0."""
    heading = np.cumsum(angles, axis=-1)  # each angle is measured from the link before
    links = np.stack([lengths * np.cos(heading), lengths * np.sin(heading)], axis=-1)
    return np.cumsum(links, axis=-2)


def miss(angles, lengths, targets):
    """Squared distance of each hand from its target, in m²."""
    return np.sum((joints(angles, lengths)[..., -1, :] - targets) ** 2, axis=-1)


def reach(targets, lengths, steps=600, size=0.3):
    """Downhill over the angles: where each arm ends, and the gradient there."""
    slope = grad(lambda angles: np.sum(miss(angles, lengths, targets)))
    angles = np.full((len(targets), len(lengths)), 0.5)
    for _ in range(steps):
        angles = angles - size * slope(angles)
    return angles, slope(angles)


def draw_arms(ax, angles, lengths, targets):
    for bend, target in zip(angles, targets, strict=True):
        x, y = np.vstack([[0, 0], joints(bend, lengths)]).T
        ax.plot(x, y, "o-", color="C0" if miss(bend, lengths, target) < 1e-4 else "0.7", lw=3)
        ax.plot(*target, "xC1", ms=11, mew=3)
    ax.set(aspect="equal", xlabel="x (m)", ylabel="y (m)", xlim=(-1.3, 1.3), ylim=(-1.1, 1.1))


targets = np.array([[0.5, 0.5], [-0.3, 0.6], [0.2, -0.4], [0.9, 0.7]])
two = np.array([0.6, 0.4])
fig, axes = plt.subplots(1, 4, figsize=(9, 2.5), sharey=True)
for ax, steps in zip(axes, (0, 3, 10, 600), strict=True):
    draw_arms(ax, reach(targets, two, steps)[0], two, targets)
    ax.set_title(f"{steps} steps")
    ax.label_outer()
plotting.show(fig, "Four arms of 0.6 m and 0.4 m go downhill (blue: there). One cross is too far.")

# %% [markdown]
# ## 1. A case with a known answer
#
# With two links you can work out the elbow on paper. Shoulder, elbow and target make a triangle whose three sides you know, and the law of cosines gives the bend:
#
# $$\cos \theta_2 = \frac{d^2 - l_1^2 - l_2^2}{2\, l_1 l_2}, \qquad d = \text{distance of the target}.$$
#
# `reach` knows nothing of triangles. It walks downhill over the angles.
#
# **Predict.** For the cross that is too far, where does the gradient end: (a) at 0, (b) at a constant pull towards the cross, (c) it never settles?


# %%
def tell(targets, lengths):
    """Reach for targets, say of each whether the hand is there, to 1 cm, and return the angles."""
    angles, slope = reach(targets, lengths)
    off, steep = np.sqrt(miss(angles, lengths, targets)), np.sqrt(np.sum(slope**2, axis=1))
    for target, d, g in zip(targets, off, steep, strict=True):
        verdict = f"OUT OF REACH by {d:.2f} m" if g < 1e-3 else "still on its way"
        verdict = "reached" if d < 0.01 else verdict
        print(f"({target[0]:4.1f}, {target[1]:4.1f})  gradient {g:.2f}  {verdict}")
    return angles, off < 0.01


angles, there = tell(targets, two)
by_law = np.arccos((np.sum(targets[there] ** 2, 1) - np.sum(two**2)) / (2 * np.prod(two)))
assert np.allclose(np.abs(angles[there, 1]), by_law, atol=1e-3)
print("elbows, by descent and by the law:", *np.round(np.degrees(by_law)).astype(int), "degrees")

# %% [markdown]
# (a). The arm stretches towards the cross, and there no small turn helps any more. A gradient of 0 says *it is level here*. It does not say *you have arrived*. So `tell` looks at the distance too. (Its verdict is no proof. Exercise 4.1 is one.)
#
# Four links have no such formula. The code does not notice:

# %%
many = np.array([0.4, 0.3, 0.2, 0.1])
targets = np.random.default_rng(2).uniform(-1.1, 1.1, (7, 2))
angles, there = tell(targets, many)
fig, ax = plt.subplots(figsize=(9, 4))
draw_arms(ax, angles, many, targets)
plotting.show(fig, f"Four links reach {np.sum(there)} of 7 crosses. Grey arms stretch in vain.")

# %% [markdown]
# **Change** `many` to five links of your own, and watch which arms turn blue.

# %% [markdown]
# ### Exercise 4.1: how much too far?  (●○○, 7 minutes, 3 lines)
#
# **Input** targets of shape (n, 2) and the `lengths` of the links. **Goal** for each target, how many metres it is out of reach, and 0 where it can be reached.
#
# First on paper: links of 0.7 m and 0.2 m. What is the farthest place, and what is the *nearest*? With three links, when is there a hole in the middle?


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
# #### Solution 4.1, explained
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

# %% [markdown]
# ## 2. Something hits something
#
# A puck slides over ice, at 1 m/s, towards a wall, from the distance $y$. It bounces and comes back. Where is it after 2 seconds? On paper: it has 2 m to go, $y$ of them to the wall, so it ends at $2 - y$. Start 1 cm farther from the wall and you end 1 cm *nearer*. The slope is -1.
#
# A simulator does it in small steps, with an `if`; Autograd records the branch that was taken. Here are three walls: one turns the puck round, one is a spring that begins at 0, and one a spring that begins softly, since $\log(1 + e^{-y/s})$ has no corner.
#
# **Predict.** Asked for the slope, does the hard wall say (a) -1, (b) 0, (c) +1?

# %%
dt, stiff, soft = 0.04, 200.0, 0.05  # s, 1/s², m


def hard(y, v):
    y = y + dt * v
    return (y, -v) if y < 0 else (y, v)


def spring(y, v):
    v = v - dt * stiff * y if y < 0 else v
    return y + dt * v, v


def smooth(y, v):
    v = v + dt * stiff * soft * np.logaddexp(0, -y / soft)
    return y + dt * v, v


def slide(y, wall, steps=50):
    v = -1.0
    for _ in range(steps):
        y, v = wall(y, v)
    return y


starts = np.linspace(0.5, 1.2, 71)
fig, axes = plt.subplots(2, 3, figsize=(9, 4.6), sharex=True, sharey="row")
says = []
for (top, bottom), wall in zip(axes.T, [hard, spring, smooth], strict=True):
    ends = [slide(y, wall) for y in starts]
    slopes = [grad(slide)(y, wall) for y in starts]
    top.plot(starts, ends, ".")
    top.set_title(f"{wall.__name__}: trend {np.polyfit(starts, ends, 1)[0]:.2f}")
    bottom.plot(starts, slopes, ".C1")
    bottom.axhline(-1, color="k", lw=1)
    bottom.set(xlabel="start (m)")
    says.append(f"{wall.__name__} {min(slopes):.1f} to {max(slopes):.1f}")
axes[0, 0].set_ylabel("end (m)")
axes[1, 0].set_ylabel("Autograd's slope")
plotting.show(fig, f"One trend (line: -1), three kinds of gradient: {', '.join(says)}.")

# %% [markdown]
# (c)! All three walls have the trend of the paper. But the hard wall's gradient has the wrong sign, and the spring's is wild.
#
# Is Autograd wrong? Look at the upper left: the dots form a saw. Between two jumps it *rises*, with slope +1, and that is what Autograd differentiates. The program turns the puck at the first step *behind* the wall, and forgets that it came too far. Only the jumps carry the trend, and no gradient sees a jump. (Hu and others met this in 2020, in the simulator DiffTaichi.)
#
# So: **a gradient is exact for the program, and your program is only nearly the world.** Before you trust one, compare it with a difference over a *visible* distance.

# %% [markdown]
# ### Exercise 4.2: a wall you can trust  (●●○, 8 minutes, 3 lines)
#
# **Input** the place `y` and velocity `v` of one puck. **Goal** both after one step of `dt`, from a hard wall whose gradient is right. Keep the `if`. If the puck gets behind the wall within the step, it has bounced on the way. The wall may be dull: the puck leaves with `e` times its speed.
#
# First on paper: it would be 3 cm behind the wall. Where is it really, if `e` is 1? If `e` is ½? Then ask Autograd: `grad(slide)(1.0, bounce)`.


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
# #### Solution 4.2, explained
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

# %% [markdown]
# ## 3. Forty-two weights learn to hop
#
# Here is a body of 1 kg on an elastic leg. In the air it can do nothing. At $y = 0$ the leg touches the floor; below, it is a compressed spring with a little friction, and the body may push, with up to 10 N in each direction. A small network decides how, in each step, from what it sees: where the flag is, its height, its velocity, and a constant 1. With $W_1$ of shape (5, 6) and $W_2$ of (6, 2), 42 weights in all:
#
# $$\text{push} = 10\,\text{N} \cdot \tanh(\tanh(\text{seen}\, W_1)\, W_2).$$
#
# The task: within 1.4 seconds be at the flag, and then stay there, hopping 0.5 m high. Eight flags are eight bodies, so the `if` becomes `np.where`, which chooses for each.


# %%
def think(w, seen):
    inner = np.reshape(w[..., :30], (*w.shape[:-1], 5, 6))
    outer = np.reshape(w[..., 30:], (*w.shape[:-1], 6, 2))
    return np.tanh(np.matmul(np.tanh(np.matmul(seen, inner)), outer))


def hop(w, flags, steps=100, friction=1.0, tick=0.02):
    """x, y and their rates, (steps, ..., flags, 4), for weights of shape (..., 42)."""
    gravity, elastic, up = np.array([[0, 9.81], [0, 300], [0, 1]])  # N for 1 kg, N/m, upwards
    one = np.ones((*w.shape[:-1], len(flags), 1))
    flag = np.stack([flags, 0 * flags], axis=1)
    p, v = one * np.array([0, 0.5]), one * np.zeros(2)
    states = []
    for _ in range(steps):
        push = 10 * think(w, np.concatenate([p - flag, v, one], axis=-1))
        force = np.where(p[..., 1:] < 0, push - elastic * p - friction * up * v, 0)
        v = v + tick * (force - gravity)
        p = p + tick * v
        states.append(np.concatenate([p, v], axis=-1))
    return np.stack(states)


def loss(w, friction=1.0):
    """How far from the flag, and how far from 0.5 m high hops, in the last 30 steps."""
    flags = np.linspace(-1.5, 1.5, 8)
    x, y, _, rate = np.moveaxis(hop(w, flags, friction=friction)[-30:], -1, 0)
    height = y + (rate**2 + 300 * np.minimum(y, 0) ** 2) / 19.62  # its energy, as height
    return np.mean((x - flags) ** 2 + 4 * (height - 0.5) ** 2, axis=(0, -1))


def newborn(seed):
    return 0.2 * np.random.default_rng(seed).normal(size=42)


# %% [markdown]
# Let go from 0.5 m, the body lands after 0.32 seconds. **Predict.** You ask for the gradient of its path after 0.2 seconds, with respect to the 42 weights. How large is it?

# %%
for steps in (10, 20, 30):
    slope = grad(lambda w, n: np.sum(hop(w, np.ones(1), n)[..., :2]))(newborn(2), steps)
    print(f"after {steps * 0.02:.1f} s: gradient {np.sqrt(np.sum(slope**2)):.2f}")

# %% [markdown]
# Exactly 0. Before the first contact nothing that the network wants can matter. That is the other trap of contact: not a wrong gradient, but none.
#
# Ours lands. So: write down the loss, ask for the gradient, walk downhill. `fit` is [lesson 08](08_digits_mlp.ipynb)'s loop; its steps (Adam's) have about one size.

# %%
goal = 0.02
trained = fit(lambda w, step: loss(w), newborn(2), steps=40, step_size=0.05, progress=False)
gradients = int(np.argmax(trained.losses < goal)) + 1
flags = np.linspace(-1.5, 1.5, 8)
p = hop(trained.params, flags)[..., :2]
fig, ax = plt.subplots(figsize=(8, 2.6))
ax.set(xlim=(-2, 2), ylim=(-0.32, 0.7), xlabel="x (m)", ylabel="y (m)")
colours = [f"C{k}" for k in (0, 1, 2, 3, 4, 5, 6, 0)]
ax.scatter(flags, 0 * flags - 0.28, c=colours, marker="^")
bodies, frames = ax.scatter(*p[0].T, c=colours, s=70), []
for step in range(0, 100, 4):
    bodies.set_offsets(p[step])
    fig.canvas.draw()
    frames.append(Pillow.fromarray(np.array(fig.canvas.buffer_rgba())).convert("RGB"))
film = io.BytesIO()
frames[0].save(film, "PNG", save_all=True, append_images=frames[1:], duration=80)
display(Image(film.getvalue(), format="png"))
display(Markdown(f"*Eight bodies hop to their flags, {len(frames)} frames; for paper, see below.*"))
ax.plot(p[..., 0], p[..., 1], lw=1.2)
off = np.sqrt(np.mean((p[-30:, :, 0] - flags) ** 2))
plotting.show(fig, f"Their paths. In the end they are off their flags (triangles) by {off:.1f} m.")

# %% [markdown]
# ## 4. A race against evolution
#
# Another way needs no gradient. Make eight children of the weights by adding noise; let all of them hop; the mean of the best two is the next parent. That is an **evolution strategy**. It works on any simulator.
#
# **Predict.** For the same loss, how many simulations does it need for each of the gradient's: 2, 15 or 300? (One simulation: all eight bodies, 2 seconds long.)


# %%
def evolve(w, sigma, goal, rng, children=8, parents=2, budget=3000):
    """How many simulations it takes until a child's loss is below the goal."""
    for used in range(children, budget, children):
        brood = w + sigma * rng.normal(size=(children, 42))
        losses = loss(brood)
        if np.min(losses) < goal:
            return used
        w = np.mean(brood[np.argsort(losses)[:parents]], axis=0)
    return budget


used = evolve(newborn(2), 0.1, goal, np.random.default_rng(2))
print(f"loss below {goal} after {gradients} gradients, and after {used} simulations of evolution")

# %% [markdown]
# One race proves little, and a badly tuned rival proves nothing. So here are four methods, each with its settings chosen on ten newborns, then raced from ten others: the gradient; the evolution above; opposite pairs of children (Salimans and others, 2017); and CMA-ES, which learns in which directions to search (Hansen). A run that fails counts as 3,000. It takes minutes, so it is stored; `python tools/long_runs/physics_in_the_loop.py` makes it again.

# %%
long_run = stored("physics_in_the_loop")
race, times = long_run["simulations"], {}
fig, ax = plt.subplots(figsize=(9, 2.8))
for row, (name, used) in enumerate(race.items()):
    ax.semilogx(used, np.full(len(used), row), "oC0", alpha=0.5)
    ax.plot(np.median(used), row, "|k", ms=24, mew=3)
    ratio = np.array(used) / race["gradient"]
    times[name] = np.median(ratio)
    print(f"{name:9s} {np.mean(used):4.0f} ± {np.std(used):3.0f} simulations; ", end="")
    print(f"for each gradient {times[name]:3.0f} ({min(ratio):.0f} to {max(ratio):.0f})")
ax.set(yticks=range(4), yticklabels=race, ylim=(3.6, -0.6), xlabel="simulations needed")
for name, used in long_run["harder"].items():
    print(f"a harder body: {name} gets there {np.sum(np.array(used) < 3000)} times of 10")
_, gain, _, most = sorted(times.values())  # the first is the gradient's own, 1
plotting.show(fig, f"Bars: medians of ten. Rivals need {gain:.0f} to {most:.0f} times as many.")

# %% [markdown]
# On the harder body (three times the friction, larger first weights) the gradient sometimes got stuck, evolution never.
#
# What does a gradient cost? In arithmetic, at most five runs (Griewank 1989). In seconds it depends on the tool. Autograd writes down every operation, and for eight small bodies the writing is nearly all the work. A brood of children goes through the simulator as one array:

# %%
w, brood = newborn(2), np.stack([newborn(2)] * 8)
run = timeit(lambda: loss(w), number=4)
print(f"a gradient: {timeit(lambda: grad(loss)(w), number=4) / run:.1f} times as long as a run")
print(f"eight runs at once: {timeit(lambda: loss(brood), number=4) / run:.1f} times as long as one")
print(f"simulations saved: {gain:.0f} times; {gain / 5:.1f} times if a gradient counts as five")
assert gain / 5 < 6 and gain > 8

# %% [markdown]
# Multiply these out: in seconds, evolution wins here. Fewer simulations pay where a simulation is what costs.
#
# Degrave and others (2019) report 6 to 8 times fewer simulations with gradients, on robots of their own. Ours lies on both sides, depending on how you count.

# %% [markdown]
# ### Exercise 4.3: a gradient from runs alone  (●●○, 9 minutes, 4 lines)
#
# **Input** a `loss` that takes weights of shape (..., n) and returns shape (...), weights `w` of shape (n,), directions `e` of shape (pairs, n), and a small `sigma`. **Goal** the estimate from opposite children, of shape (n,). Call `loss` on stacks, not in a loop.
#
# $$g \approx \frac{1}{N} \sum_{k=1}^{N} \frac{L(w + \sigma e_k) - L(w - \sigma e_k)}{2 \sigma}\, e_k$$
#
# First on paper: let $L = c \cdot w$, with $e_k$ the $n$ unit vectors. What is the sum, without the $1/N$? Then, in code, hold the body to section 2's rule: `42 * estimate(loss, w, np.eye(42), 0.01)` beside `grad(loss)(w)`.


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
# #### Solution 4.3, explained
#
# Each pair measures the slope along one direction, and hands it to that direction. On paper: the unit vectors hand over one entry of $c$ each, so the sum is $c$, and the mean $c/n$, too small. If the directions are random instead, with independent entries of mean 0 and variance 1, then the estimate is right on average, but any one of them is blurred by the slopes along all the others. With $n$ weights you need of the order of $n$ pairs for a sharp one. Reverse mode has all $n$ slopes from one run forward and one back. That is the race in a sentence.
#
# On the newborn body the 42 visible differences agree with Autograd to 1 %. With `trained.params` and `sigma` 0.001 they do not: near the valley the slopes are small, and the jump when a foot lands one step earlier is not. Section 2 again.
#
# The sum over pairs is a product of a row with a matrix:
#
# ```python
# def estimate(loss, w, e, sigma):
#     children = np.stack([w + sigma * e, w - sigma * e])
#     up, down = loss(children)
#     return (up - down) @ e / (2 * sigma * len(e))
# ```

# %% [markdown]
# ## 5. When gradients explode
#
# Take an arm of two links, lift it high and let go: a double pendulum. Its motion is smooth, without contact. But it is chaotic: what is a hair's breadth now is half a turn later.
#
# **Predict.** How does the gradient of the last angle, with respect to the start, grow with the number of steps: (a) it stays, (b) in proportion, (c) by a factor in each second?


# %%
def swing(state, length, steps, dt=0.02):
    """Both angles and their rates, (steps, 4, ...), with a lower arm of `length`; 1 kg, 1 m."""
    a, b, u, v = state
    seen = []
    for _ in range(steps):
        c, s = np.cos(a - b), np.sin(a - b)
        du = 9.81 * (c * np.sin(b) - 2 * np.sin(a)) - s * (length * v**2 + c * u**2)
        dv = 19.62 * (c * np.sin(a) - np.sin(b)) + s * (2 * u**2 + c * length * v**2)
        u, v = u + dt * du / (1 + s**2), v + dt * dv / (1 + s**2) / length
        a, b = a + dt * u, b + dt * v
        seen.append(np.stack([a, b, u, v]))
    return np.stack(seen)


lifted, true = np.array([2.5, 1.5, 0, 0]), 0.8
film = np.concatenate([lifted[None], swing(lifted, true, 400)])
film = film + 0.02 * np.random.default_rng(1).normal(size=film.shape)
for n in (25, 50, 100, 200, 400):
    slope = grad(lambda state, n: swing(state, true, n)[-1, 1])(lifted, n)
    print(f"{n:3d} steps, {n * 0.02:3.1f} s: gradient {np.sqrt(np.sum(slope**2)):.3g}")

# %% [markdown]
# (c), once it has begun. Such a gradient is exact, and useless. You have a film of the pendulum, 8 seconds with a little noise. *How long is its lower arm?* The loss is the mismatch of film and simulation.
#
# One cure: **shorter horizons**. Start afresh from every twentieth frame, and simulate only 0.4 seconds each time.
#
# **Predict.** How many valleys has the mismatch between 0.5 m and 1.5 m over 8 seconds? And over 0.4?


# %%
def mismatch(length, horizon):
    """Mean squared error of both angles, from starts that lie `horizon` frames apart."""
    begin = film[:-1:horizon].T[:, :, None]
    seen = swing(begin, length, horizon)[:, :2]
    real = film[1:, :2].reshape(-1, horizon, 2).transpose(1, 2, 0)[..., None]
    return np.mean((seen - real) ** 2, axis=(0, 1, 2))  # one number for each length


slope_at = elementwise_grad(mismatch)  # and one slope
lengths, valleys = np.linspace(0.5, 1.5, 401), []
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6))
for ax, horizon in zip(axes, (400, 20), strict=True):
    curve = mismatch(lengths, horizon)
    valleys.append(np.sum((curve[1:-1] < curve[:-2]) & (curve[1:-1] < curve[2:])))
    ax.plot(lengths, curve)
    ax.axvline(true, color="k", ls=":", lw=1)
    ax.set(xlabel="length of the lower arm (m)", ylabel="mismatch (rad²)")
    ax.set_title(f"{horizon / 50:.1f} s at a time: slope {slope_at(0.6, horizon):.1g} at 0.6 m")
length = 0.5
for _ in range(25):
    length = length - slope_at(length, 20)
axes[1].plot(length, mismatch(length, 20)[0], "oC1", ms=9)
text = f"Descent over 0.4 s, from 0.5 m, ends at {length:.2f} m (the truth: {true} m)."
plotting.show(fig, f"Valleys seen at 401 lengths: {valleys[0]} and {valleys[1]}. {text}")

# %% [markdown]
# The price: every start is a noisy frame. (*Multiple shooting* mends that: the starts become parameters too, and each piece must end where the next begins.)
#
# **Change** the 20 in `(400, 20)` to 50, 100, 200. When does the second valley appear?

# %% [markdown]
# ### Exercise 4.4: your trick shot  (●●●, 12 minutes, open-ended)
#
# A ball leaves your hand 1 m above the floor with velocity (`vx`, `vy`), in m/s. Each bounce leaves it 0.8 of its upward speed. A cup stands at x = 3 m; its rim is 0.2 m high and 10 cm wide. `landing` jumps from bounce to bounce, at the exact times, so its gradient is right.
#
# **Goal** `my_throw = (vx, vy, bounces)` that falls into the cup, over its rim, after at least two bounces. Then make it *yours*: more bounces, or a throw that forgives your hand. The check says how far the landing moves if your hand is 2 cm/s off: a gradient.
#
# First on paper: which is more dangerous to get wrong, `vx` or `vy`?


# %%
def landing(throw, bounces, e=0.8, cup=0.2):
    """Where the ball comes down through the height of the rim, in metres."""
    x, height, up = 0.0, 1.0, throw[1]
    for _ in range(bounces):
        down = np.sqrt(up**2 + 2 * 9.81 * height)
        x, height, up = x + throw[0] * (up + down) / 9.81, 0.0, e * down
    return x + throw[0] * (up + np.sqrt(up**2 + 2 * 9.81 * (height - cup))) / 9.81


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

# %% [markdown]
# ## Key points
#
# - A simulator is a function. Its gradient tells what to change; a gradient of 0 is not an arrival.
# - A gradient is exact for the program. At a contact the program may have another slope than the world: bounce at the right moment, or softly, and compare with a visible difference.
# - Gradients save simulations. Say how you count before you boast.
# - Over long times gradients of chaotic systems explode. Ask shorter questions.
#
# ## What to read
#
# J. Degrave, M. Hermans, J. Dambre and F. wyffels, "A differentiable physics engine for deep learning in robotics", *Frontiers in Neurorobotics* 13:6 (2019). Y. Hu and others, "DiffTaichi", ICLR (2020). L. Metz and others, "Gradients are not all you need", arXiv:2111.05803 (2021). N. Hansen on CMA-ES, arXiv:1604.00772. T. Salimans and others, arXiv:1703.03864. A. Griewank, "On automatic differentiation" (1989).
#
# **Next**, [lesson 05](05_folding_chain.ipynb): you are told how far apart things are, and find out where they are.
