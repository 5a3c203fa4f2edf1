# %% [markdown]
# # Differentiate sinc forty times
#
# The top line is sinc, sin(x)/x: the wave of light on a wall, far behind a narrow slit. Below it lie its first forty derivatives, drawn without a formula for any of them: a small library, Autograd, differentiated a short program.

# %% jupyter={"source_hidden": true}
# Let Autograd differentiate a program for sinc forty times, and draw every curve
import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import elementwise_grad as derivative_of
from numpy.polynomial.legendre import leggauss

from shared import plotting

plotting.setup()

t, w = leggauss(48)
t, w = (t + 1) / 2, w / 2


def waves(x):
    return np.dot(np.cos(np.outer(x, t)), w)


far = np.linspace(-31.4, 31.4, 250)


def draw_ridges(f, height):
    """f and its first forty derivatives; height(n): what the nth reaches at most."""
    fig, ax = plt.subplots(figsize=(9, 6.5))
    for n in range(41):
        ridge = n - f(far) / height(n)
        ax.fill_between(far, ridge, n + 2, color="white", zorder=n / 41)
        ax.plot(far, ridge, color=plt.cm.viridis(n / 80), linewidth=1.2, zorder=n / 41)
        f = derivative_of(f)
    ax.set(xlabel="x", ylabel="order of the derivative", ylim=(42, -1.6))
    ax.grid(False)
    return fig


fig = draw_ridges(waves, lambda n: 1 / (n + 1))
plotting.show(fig, "sinc on top and its first 40 derivatives, each scaled to the same room.")

# %% [markdown]
# **You will** let a gradient lead you downhill, draw the nine curves of a published article, prove that one of them is impossible, and mend the program that drew it. **You will learn** where digits get lost, and why two ways to write one function are not equal. **You need** Python, NumPy arrays, and the derivative of sin. **Time:** {minutes}. Change what you like; nothing can break.

# %%
import autograd.numpy as np
from autograd import elementwise_grad
from numpy.polynomial.legendre import leggauss

from shared import checks

quiet = np.seterr(all="ignore")  # no warnings: today we look for trouble with our own eyes

# %% [markdown]
# ## Write it down, ask, walk downhill
#
# Here is the whole of **differentiable programming**: *write the problem down as NumPy code, ask for the gradient, walk downhill.* Your program ends in one number that says how bad things are. The gradient (for a single input, the slope) says which way is uphill. You take a small step the other way, and ask again. Neural networks learn like this. In later lessons so will an [elephant's outline](03_elephant.ipynb), a [body that hops](04_physics_in_the_loop.ipynb), and a stack of [glass plates that paints a face](12_onn_generator.ipynb) in laser light.
#
# You can already write and walk; what you ask, Autograd answers. While your function runs, it notes each operation on a list called the **tape**: here a sine, there a division. It knows the school derivative of each. Then it reads the tape from end to start, multiplying as the chain rule says. Nothing is estimated, as (f(x + h) - f(x))/h would be: every rule is exact.
#
# `elementwise_grad(f)` turns a function into its derivative, for a number or a whole array; `autograd.numpy` is NumPy that can be taped. Begin where you know the answer: the derivative of sin is cos.

# %%
angles = np.linspace(0, 6, 7)
sine_slope = elementwise_grad(np.sin)
print("largest difference from cos:", np.max(np.abs(sine_slope(angles) - np.cos(angles))))

# %% [markdown]
# Now something worth asking. sinc is the wave on the wall; its square is the brightness that you see. Let the brightness be the number to bring down.


# %%
def sinc(x):
    return np.sin(x) / x


def brightness(x):  # write it down
    return sinc(x) ** 2


slope = elementwise_grad(brightness)  # ask


def walk(x, steps):
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - slope(path[-1]))  # walk: where it is steep, a longer step
    return np.array(path)


# %% jupyter={"source_hidden": true}
# Say how a walk is drawn
def draw_walk(path):
    x = np.linspace(-10, 10, 400)
    fig, ax = plt.subplots(figsize=(9, 3.8))
    ax.plot(x, brightness(x), color="0.45", linewidth=1.5)
    ax.plot(path, brightness(path), "o-", color="C1", markersize=7)
    end = path[-1], brightness(path[-1])
    arrow = {"arrowprops": {"arrowstyle": "->"}, "ha": "center"}
    ax.annotate(f"step {len(path) - 1}", end, (end[0], 0.3), color="C1", **arrow)
    ax.text(-1.7, 0.7, "brightness", color="0.3", ha="right")
    ax.set(xlabel="x", ylabel="brightness (1: in the middle)", yticks=[0, 0.5, 1])
    plotting.show(fig, f"{len(path) - 1} steps downhill from x = {path[0]} end at {path[-1]:.4f}.")


# %% [markdown]
# **Predict.** Start at x = 1 and walk 50 steps. Where does it end? (a) In the bright middle. (b) At the first place beyond 1 where sin x is 0. (c) It rolls on, as the light is ever fainter further out.

# %%
draw_walk(walk(1.0, steps=50))

# %% [markdown]
# (b), at π, and nobody had told it that number. Downhill leads to the first place where the brightness cannot fall any more, since it is 0: the first dark fringe. To roll on it would have to climb. Write, ask, walk: every lesson is these three steps.
#
# **Change** the walk to `walk(5.0, steps=300)`. Which number comes now? (There is a crest at 4.49: on which side of it do you start?)
#
# ## Ask again, and again
#
# A derivative is a program too. So ask for *its* derivative, and so on.
#
# In an exercise, replace the line with the dots, run the cell, then run the check below it. Under what it says, hints open with a click, and the solution once you have tried.

# %% [markdown]
# ### Exercise 1.1: the nth derivative of anything  (●○○, 4 minutes, 3 lines)
#
# **Input** a function `f` and a whole number `n`. **Goal** return the *function* that is its nth derivative; for n = 0, f itself.
#
# First on paper: which derivative of sin is sin again? Picture to expect: nine curves, further down, drawn by your function.


# %%
def nth_derivative(f, n):
    ### BEGIN SOLUTION
    for _ in range(n):
        f = elementwise_grad(f)
    return f
    ### END SOLUTION


# %%
checks.lesson_01.nth_derivative(nth_derivative)

# %% [markdown] tags=["explanation"]
# #### Solution 1.1, explained
#
# `elementwise_grad` takes a function and returns a function, so what comes out can go in again: n times round the loop, with the name `f` for whatever we have so far. When n is 0 the loop does not run, and f comes back untouched; for sin it does so at n = 4, too. The value at a point is asked for later, by whoever holds the function.
#
# A function that calls itself says the same: the nth derivative is the derivative of the (n-1)th.
#
# ```python
# def nth_derivative(f, n):
#     return f if n == 0 else elementwise_grad(nth_derivative(f, n - 1))
# ```


# %% jupyter={"source_hidden": true}
# Take your nth_derivative if it is right, ours until then
def differentiate(f, n):
    return differentiate(elementwise_grad(f), n - 1) if n else f


nth = checks.choose(checks.lesson_01.nth_derivative, nth_derivative, differentiate)

# %% [markdown]
# ## What a slit does
#
# Why sinc? Two points of the slit, a distance t left and right of its middle, send a wave each to the place x on the wall. Light swings as cos a. One wave arrives early by a phase of xt, the other late by as much (x is measured in units that make it so), and cos(a + xt) + cos(a - xt) = 2 cos(xt) · cos a: together they swing with the height cos(xt), but for the 2. What arrives is the sum over all such pairs, from the middle (t = 0) to the edges (t = 1):
#
# $$\int_0^1\cos(xt)\,dt = \left[\frac{\sin(xt)}{x}\right]_0^1 = \frac{\sin x}{x}.$$
#
# So sinc *is* a sum of cosines. A computer adds up an integral as a weighted sum: points t and weights w, which NumPy's `leggauss` gives for the interval from -1 to 1.

# %%
t, w = leggauss(48)
t, w = (t + 1) / 2, w / 2  # from [-1, 1] to [0, 1]


def waves(x):
    return np.dot(np.cos(np.outer(x, t)), w)


x = np.linspace(-31.4, 31.4, 256)
print("the two agree to 13 decimals:", np.max(np.abs(waves(x) - sinc(x))) < 1e-13)

# %% [markdown]
# The course follows an [article](https://www.kdnuggets.com/2020/09/autograd-best-machine-learning-library-not-using.html) that begins with sinc as well: *Autograd: The Best Machine Learning Library You're Not Using?* (Q. Tyrell Davis, 2020). It draws sin(x)/x and eight derivatives at these 256 points.
#
# **Predict.** Think of what a derivative does to each cosine. From order to order, do the curves (a) grow taller, (b) get lower, (c) keep their height?

# %% jupyter={"source_hidden": true}
# Draw the article's nine curves by your nth_derivative, each below the one before
for curves, wrong in checks.views(nth_derivative, nth, lambda f: [f(sinc, n)(x) for n in range(9)]):
    fig, ax = plt.subplots(figsize=(9, 6))
    for n, curve in enumerate(curves):
        last = n == 8
        colour = "C1" if last else plt.cm.viridis(n / 14)
        ax.plot(x, curve - 0.6 * n, color=colour, linewidth=2.6 if last else 1.6)
        ax.text(-32.5, -0.6 * n, f"order {n}", color=colour, ha="right", va="center")
    spike = np.argmax(np.abs(curves[8]))
    tip = x[spike], curves[8][spike]
    text, arrow = f"{tip[1]:.2f} at x = {tip[0]:.2f}", {"arrowstyle": "->"}
    ax.annotate(text, (tip[0], tip[1] - 4.8), (9, -5.4), color="C1", arrowprops=arrow)
    ax.plot([33, 33], [0, 0.5], color="black")
    ax.text(33.6, 0.25, "0.5", va="center")
    ax.set(xlabel="x", xticks=range(-30, 31, 10), yticks=[], xlim=(-41, 37), ylim=(-5.9, 1.15))
    ax.set_ylabel("derivative (each 0.6 below the one before)")
    ax.spines["left"].set_visible(False)
    text = f"sinc and {n} derivatives at {len(x)} points, the nearest {x[128]:.2f} from 0: "
    text += f"order 1 reaches {np.max(curves[1]):.2f}, order 7 reaches {np.max(curves[7]):.2f}."
    plotting.show(fig, wrong or text)

# %% [markdown]
# (b), as far as order seven. Each derivative shifts a cosine by a quarter turn and multiplies it by its t, which is at most 1:
# $$\mathrm{sinc}^{(n)}(x)=\int_0^1 t^n\cos\!\left(xt+\tfrac{n\pi}{2}\right)dt.$$
# And as no cosine leaves ±1, no nth derivative leaves ±∫tⁿdt = ±1/(n + 1). But look at order eight: where this page was made, a spike reached 0.77 at x = 0.12 (your picture says what yours is). Allowed is 1/9. **That spike is impossible.**
#
# The article shows it too, and says that Autograd met a problem of stability near 0. Which?

# %% [markdown]
# ## Side path: the hole at zero
#
# The spike does not stand on 0, but something else does. 256 points step over x = 0; 257 would land on it. There the formula says 0/0, though the curve itself passes calmly through 1. The usual repair is `np.where(condition, a, b)`. It is no `if`: NumPy computes a *and* b for every x, then picks a where the condition holds, else b.
#
# **Predict.** The true slope at 0 is 0. Will Autograd say (a) 0, as the constant 1 has, (b) nan, "not a number", (c) 1, like the value?


# %%
def patched(x):
    return np.where(x == 0, 1.0, np.sin(x) / x)


zero = np.array([0.0])
print("sinc:    value", sinc(zero))
print("patched: value", patched(zero), "and slope", elementwise_grad(patched)(zero))

# %% [markdown]
# (b). The value is healed, the slope is not. Both branches are on the tape, so the way back visits both. The branch not taken is handed a 0, and its rule divides that by x: 0/0 once more. So the x that enters the dangerous branch must be harmless *before* the division sees it.

# %% [markdown]
# ### Exercise 1.2: a sinc that survives zero  (side path, ●●○, 6 minutes, 3 lines)
#
# **Input** an array `x`. **Goal** sin(x)/x, with value 1 *and slope 0* where x = 0.
#
# First on paper: near 0, sin x ≈ x - x³/6. So what is the slope of sin(x)/x there? Picture to expect: sinc and its slope without a gap.


# %%
def safe_sinc(x):
    ### BEGIN SOLUTION
    at_zero = x == 0
    harmless = np.where(at_zero, 1.0, x)
    return np.where(at_zero, 1.0, np.sin(harmless) / harmless)
    ### END SOLUTION


# %%
checks.lesson_01.safe_sinc(safe_sinc)

# %% [markdown] tags=["explanation"]
# #### Solution 1.2, explained
#
# This is the [*double where*](https://docs.kidger.site/equinox/api/debug). The first `np.where` replaces every 0 by 1, so that the division has nothing to choke on: its value and its slope are finite everywhere. The second picks, as before. On the way back the branch not taken is still handed a 0, but now divides it by 1, and 0/1 is 0. Any harmless number does; a tiny one, say 1e-8, works too.
#
# Beware of what it does not give you. At x = 0 the function is now the constant 1, and a constant has derivative 0 at every order. The first derivative of sinc there is indeed 0, but the second is -1/3, and `elementwise_grad(elementwise_grad(safe_sinc))(zero)` says 0. To have higher orders right, the branch at zero must be a function of x. sinc begins with 1 - x²/6, so this version is right up to the third derivative:
#
# ```python
# def safe_sinc(x):
#     at_zero = x == 0
#     harmless = np.where(at_zero, 1.0, x)
#     return np.where(at_zero, 1 - x**2 / 6, np.sin(harmless) / harmless)
# ```

# %% jupyter={"source_hidden": true}
# Draw your safe_sinc and its slope if it is right, patched and its slope until then
yours = checks.lesson_01.safe_sinc.judge(safe_sinc).status == "correct"
f = safe_sinc if yours else patched
close = np.linspace(-1, 1, 41)
fig, ax = plt.subplots(figsize=(9, 3.8))
ax.plot(close, f(close), "o-", markersize=5)
ax.plot(close, elementwise_grad(f)(close), "s--", markersize=5)
ax.text(0.55, 1.02, "sinc", color="C0")
ax.text(0.55, -0.08, "its slope", color="C1")
ax.set(xlabel="x", ylabel="value, slope", ylim=(-0.4, 1.15))
gap = "no gap in either" if yours else "the slope has a gap at 0, until yours is right"
plotting.show(fig, f"{'Your safe_sinc' if yours else 'patched'} and its slope: {gap}.")

# %% [markdown]
# ## Not a spike, a cloud
#
# To judge the spike we need the truth, and the integral of tⁿ·cos(xt + nπ/2) is it: nothing in it is divided by x.


# %%
def exact(n, x):
    t, w = leggauss(64)  # more points than waves has, as its judge
    t, w = (t + 1) / 2, w / 2
    return np.dot(np.cos(np.outer(x, t) + n * np.pi / 2), w * t**n)


assert abs(exact(1, np.pi) + 1 / np.pi) < 1e-14  # by hand: cos(π)/π - sin(π)/π² = -1/π
assert abs(exact(8, 0.0) - 1 / 9) < 1e-14


# %% jupyter={"source_hidden": true}
# Say how Autograd's derivative is drawn beside the truth, at 1500 points around the spike
def draw_cloud(order):
    zoom = np.linspace(0.1, 0.3, 1500)
    fig, ax = plt.subplots(figsize=(9, 4.2))
    ax.plot(zoom, nth(sinc, order)(zoom), ".", color="C1", markersize=4)
    ax.plot(zoom, exact(order, zoom), color="black", linewidth=2.5)
    ax.text(0.2, 0.9, "Autograd, from sin(x) / x", color="C1")
    ax.text(0.2, -0.5, "exact, from the integral")
    if order == 8:
        ax.plot(abs(tip[0]), tip[1], "o", markersize=14, fillstyle="none", markeredgewidth=2)
        arrow = {"arrowstyle": "->", "shrinkB": 8}
        place = abs(tip[0]), tip[1]
        ax.annotate("the spike you saw", place, (0.15, 1.5), color="C0", arrowprops=arrow)
    ax.set(xlabel="x", ylabel=f"derivative of order {order}", xlim=(0.1, 0.3), ylim=(-2, 2))
    plotting.show(
        fig,
        f"Order {order} around x = 0.12, where the exact value is {exact(order, 0.12)[0]:.2f}.",
    )


last_digits = 0.12 + np.arange(200) * np.spacing(0.12)  # 200 neighbours, a last digit apart
assert np.ptp(differentiate(sinc, 8)(last_digits)) > 0.1 and np.ptp(exact(8, last_digits)) < 1e-12
assert np.finfo(float).tiny == 2.0**-1022 and 0.25**512 == 2.0**-1024  # for order 9
assert not np.any(np.isfinite(differentiate(sinc, 9)(np.linspace(0.1, 0.23, 9))))

# %%
draw_cloud(8)

# %% [markdown]
# There is no spike. There is a cloud: shift x by its last digit, and another number comes up. The spike was one throw of the dice. But if every rule on the tape is exact, where do dice come from?
#
# ## Where the digits went
#
# Differentiate sinc once, as Autograd does: cos(x)/x - sin(x)/x². Near 0 this is a *small difference of large numbers*:

# %%
large = np.cos(0.12) / 0.12, np.sin(0.12) / 0.12**2
print(f"at x = 0.12: {large[0]:.4f} - {large[1]:.4f} = {large[0] - large[1]:.4f}")

# %% [markdown]
# A computer keeps sixteen digits. Each step leaves an error of ε ≈ 2·10⁻¹⁶ of the *number itself*. So the two large terms carry large errors; the difference loses the size and keeps the errors. How large do terms get? The derivative of 1/xᵐ is -m/x times 1/xᵐ: each derivative makes them, and their errors, m/|x| times as large.
#
# Which m? Autograd's [rule](https://github.com/HIPS/autograd/blob/master/autograd/numpy/numpy_vjps.py) for a quotient u/v divides by v². Again and again, so the denominators run x, x², x⁴, x⁸: m doubles. (Powers of x gather above the line, too. 1/x² becomes -2x/x⁴, and that -2/x⁴ + 8x⁴/x⁸: an order still costs one power of x, but its factor is the doubled m.) Write the same function as a product, sin(x)·x⁻¹, and they run x, x², x³, x⁴: m climbs by one. After n orders:
#
# $$\text{quotient:}\quad\varepsilon\,\frac{1\cdot2\cdot4\cdots2^{n-1}}{|x|^n}=\varepsilon\,\frac{2^{n(n-1)/2}}{|x|^n},\qquad\text{product:}\quad\varepsilon\,\frac{1\cdot2\cdot3\cdots n}{|x|^n}=\varepsilon\,\frac{n!}{|x|^n}.$$


# %%
def product(x):
    return np.sin(x) * x**-1.0


eps = np.finfo(float).eps
growth = {"quotient": np.cumprod(2.0 ** np.arange(8)), "product": np.cumprod(np.arange(1.0, 9))}


# %% [markdown]
# For the spike, n = 8 and x = 0.12, the quotient's law allows 2·10⁻¹⁶ · 2²⁸ / 0.12⁸, more than 1.
#
# **Predict.** And the product's? It is the same function, after all. Is its error there (a) about 1 as well, (b) about 0.0002, (c) about 10⁻¹⁶?

# %% jupyter={"source_hidden": true}
# Draw the errors that Autograd makes, dots, beside the two laws, dashed
for name in growth:
    print(f"{name}: the law for order 8 allows {eps * growth[name][7] / 0.12**8:.4f} at x = 0.12")
dots = 10 ** np.random.default_rng(1).uniform(-1.2, 1, 250)
line, middle = np.geomspace(0.06, 10, 50), (dots > 0.3) & (dots < 1)
fig, axes = plt.subplots(1, 2, figsize=(9, 5), sharey=True)
for ax, f, name in zip(axes, [sinc, product], growth, strict=True):
    for n, mark in zip([2, 4, 6, 8], "ov^s", strict=True):
        error, law = np.abs(differentiate(f, n)(dots) - exact(n, dots)), eps * growth[name][n - 1]
        assert np.all(error[middle] < 30 * law / dots[middle] ** n)
        colour = "C1" if n == 8 else plt.cm.viridis(n / 14)
        ax.loglog(dots, error, mark, color=colour, markersize=3)
        ax.loglog(line, law / line**n, "--", color=colour, linewidth=1.2)
        ax.text(0.055, law / 0.06**n, f"order {n}", color=colour, ha="right", va="center")
    ax.axvline(0.12, color="0.45", linewidth=1)
    ax.set(xlabel="x", title=f"written as a {name}", xlim=(0.013, 11), ylim=(1e-17, 1e4))
    ax.set_xticks([0.12, 1, 10], ["0.12", "1", "10"])
axes[0].set_ylabel("error of the derivative")
near = np.linspace(0.115, 0.125, 200)
worst = [np.max(np.abs(differentiate(f, 8)(near) - exact(8, near))) for f in (sinc, product)]
assert worst[0] > 0.1 and worst[1] < 1e-3
plotting.show(
    fig,
    "Dots: errors of Autograd's derivatives. Dashed: the laws. At 1e-15 the truth errs as well.",
)

# %% [markdown]
# (b): 2·10⁻¹⁶ · 8! / 0.12⁸. Factors that climb by one, instead of doubling, are worth almost four digits here. Both programs err, and the laws say how much, over fifteen powers of ten: with the product there would have been no spike.
#
# Take one sentence along: **Autograd differentiates the program you wrote, not the function you meant.**
#
# **Change** the 8 in `draw_cloud(8)` to 9. Left of ¼ there is nothing to see. Why? (The denominator is now x⁵¹², and below ¼ that is less than 2⁻¹⁰²⁴. At 2⁻¹⁰²² a computer's numbers begin to lose their digits, and a little further down they end.)

# %% [markdown]
# ### Exercise 1.3: the error curve  (●●○, 8 minutes, 6 lines)
#
# **Input** an order `n` and an array `x` without 0. **Goal** the absolute error of Autograd's nth derivative of g(x) = (eˣ - 1)/x, as it stands (no `np.expm1`), at each x.
#
# First on paper: what must stand in the place of cos(xt), so that its integral from 0 to 1 is g(x)? Differentiate that n times; add it up with the `t` and `w` of `waves`. Picture to expect: your errors as dots, beside the quotient's law.


# %%
def error_curve(n, x):
    ### BEGIN SOLUTION
    def g(x):
        return (np.exp(x) - 1) / x

    for _ in range(n):
        g = elementwise_grad(g)
    truth = np.dot(np.exp(np.outer(x, t)), w * t**n)
    return np.abs(g(x) - truth)
    ### END SOLUTION


# %%
checks.lesson_01.error_curve(error_curve)

# %% [markdown] tags=["explanation"]
# #### Solution 1.3, explained
#
# The integral of e^(xt) over t from 0 to 1 is (eˣ - 1)/x, so e^(xt) takes the place of the wave. Each derivative by x brings down one t, and there is no quarter turn: the nth derivative is ∫ tⁿ e^(xt) dt. The points `t` and weights `w` add it up. The error is the absolute difference.
#
# With exercise 1.1 at hand the loop is one call, and the sum may be written with `@`:
#
# ```python
# def error_curve(n, x):
#     by_autograd = nth_derivative(lambda x: (np.exp(x) - 1) / x, n)(x)
#     return np.abs(by_autograd - np.exp(np.outer(x, t)) @ (w * t**n))
# ```
#
# Why is order 1 steeper than the law? Near 0, eˣ is close to 1, and rounded to sixteen digits of 1. Take 1 away, and the numerator keeps an error δ of about ε, though it is itself as small as x. That adds δ/x to g, and n exact derivatives make n!·δ/xⁿ⁺¹ of it: one power more. But n! grows more slowly than the law's 2^(n(n-1)/2). For order 6 the law has 32768 and this has 720, so it shows only where 720/x is more than 32768, below x = 0.02. NumPy's `expm1(x)` computes eˣ - 1 without that loss: with it order 1 lies on the law, too.

# %% jupyter={"source_hidden": true}
# Draw your error_curve beside the law; as long as it is not right, the law alone
yours = checks.lesson_01.error_curve.judge(error_curve).status == "correct"
dots = 10 ** np.random.default_rng(2).uniform(-2, 0, 200)
line = np.geomspace(0.01, 1, 50)
fig, ax = plt.subplots(figsize=(9, 4.4))
for n, mark, colour in [(1, "o", "C0"), (6, "s", "C1")]:
    law = eps * growth["quotient"][n - 1]
    ax.loglog(line, law / line**n, "--", color=colour, linewidth=1.5)
    ax.text(0.0094, law / 0.01**n, f"order {n}", color=colour, ha="right", va="center")
    truth = np.dot(np.exp(np.outer(dots, t)), w * t**n)
    steep = eps * np.prod(np.arange(1.0, n + 1)) / dots ** (n + 1)
    plain, healed = (
        np.abs(differentiate(lambda x, less=less: less(x) / x, n)(dots) - truth)
        for less in (lambda x: np.exp(x) - 1, np.expm1)
    )
    assert np.all(plain < 10 * np.maximum(steep, law / dots**n))
    assert np.all(healed < 10 * law / dots**n)  # what the solution says of expm1
    if yours:
        ax.loglog(dots, error_curve(n, dots), mark, color=colour, markersize=4)
ax.set(xlabel="x", ylabel="error", xlim=(0.006, 1.1), ylim=(1e-17, 1e2))
ax.set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
said = "Dots: your errors. Order 6 follows the law; near 0 order 1 is a power of x steeper. Why?"
plotting.show(
    fig, said if yours else "The quotient's law for two orders; your dots will come here."
)

# %% [markdown]
# The law holds again, but for order 1 near 0: there eˣ - 1 has lost digits *before* it is divided. The solution says how much.
#
# ## Write it another way
#
# The program to differentiate has been on this page for a while: `waves`, the integral itself. Nothing is divided in it, and no large terms appear, so nothing can cancel. Here is the worst error of each program, order by order. (The judge is the integral, too. The last side path calls a second witness, who knows of no integral.)

# %% jupyter={"source_hidden": true}
# Draw the worst error at the 256 points against the order, for the three programs
fig, ax = plt.subplots(figsize=(9, 4.6))
programs = [("quotient", sinc, 8, "X"), ("product", product, 8, "v"), ("waves", waves, 40, "o")]
for (name, f, top, mark), colour in zip(programs, ["C1", "C0", "C2"], strict=True):
    worst = [np.max(np.abs(differentiate(f, n)(x) - exact(n, x))) for n in range(top + 1)]
    ax.semilogy(worst, marker=mark, color=colour, linewidth=1.5)
    ax.text(top + 0.7, worst[-1], name, color=colour, va="center")
heights = 1 / np.arange(1, 42)
ax.semilogy(heights, ":", color="0.3")
ax.text(20, 0.12, "highest value allowed, 1/(n + 1)", color="0.3")
ax.set(xlabel="order n", ylabel="worst error of 256 points", xlim=(-0.5, 44), ylim=(1e-17, 20))
assert max(worst / heights) < 1e-12
plotting.show(fig, "Up to order 40, the waves are right to twelve digits of the highest value.")

# %% [markdown]
# That is how the picture at the top was drawn, each curve n + 1 times its size. And what does it cost? A derivative of order n runs n tapes, one inside the other: each notes the operations of the function, and those of every walk back on the tapes inside it. Let us count what all tapes note together.

# %%
noted = checks.lesson_01.noted  # counts what is noted while f's nth derivative is computed
for n in (6, 7, 8):
    print(f"quotient, order {n}: {noted(sinc, n, x)} operations")

# %% [markdown]
# Almost three times as many with each order, since the rule for a quotient writes more quotients. But the derivative of a wave is a wave: no walk back gets longer.
#
# **Predict.** For order 1 `waves` notes 3 operations: a product, a cosine, a sum. How many for order 40? (a) Still 3. (b) Some thousands. (c) More than a billion: three times as many with each order.

# %%
print("waves, orders 1, 2, 3, 4, 8:", *[noted(waves, n, x) for n in (1, 2, 3, 4, 8)])
print("waves, order 40:", noted(waves, 40, x))

# %% [markdown]
# (b). The innermost tape notes 3 operations, the next one these and a walk back of 3 more, and so on, up to 3n on the outermost: 3·(1 + 2 + … + n) in all, 2,460 for n = 40. A sum like this grows with the square of the order, and three times as many per order would soon fill any computer. Nested derivatives are [known for that](https://github.com/JuliaDiff/TaylorDiff.jl), and there are [tools](https://docs.jax.dev/en/latest/jax.experimental.jet.html) that avoid the nesting.

# %% [markdown]
# ## Your own light
#
# A slit with hard edges makes fringes. What if it darkens towards its edges, so that the points at t send only 1 - t of their wave?

# %% [markdown]
# ### Exercise 1.4: a soft slit  (●●○, 6 minutes, 1 line)
#
# **Input** an array `x`. **Goal** the wave on the wall, ∫(1 - t) cos(xt) dt from 0 to 1, times a number that makes it 1 at x = 0; so written that Autograd can differentiate it forty times.
#
# First on paper: what is the integral at x = 0? And why not (1 - cos x)/x², which is the same but for the number? Picture to expect: forty ridges of your own, and fringes that all but vanish.


# %%
def soft_slit(x):
    ### BEGIN SOLUTION
    return np.dot(np.cos(np.outer(x, t)), 2 * (1 - t) * w)
    ### END SOLUTION


# %%
checks.lesson_01.soft_slit(soft_slit)

# %% [markdown] tags=["explanation"]
# #### Solution 1.4, explained
#
# The weights of the sum take up 1 - t, and a factor of 2, for the integral of 1 - t is 1/2. They are numbers, not on the tape, so it notes no more than for `waves`.
#
# 2(1 - cos x)/x² divides, and by x² at that, so it breaks at an even lower order than sin(x)/x. It is also sinc(x/2)². So `waves(x / 2) ** 2` has the right digits, but a product of two waves has two terms in its derivative, and each of these two more: forty orders would never end. Written with a sum over an axis, and as good as ours:
#
# ```python
# def soft_slit(x):
#     return 2 * np.sum(np.cos(x[:, None] * t) * (1 - t) * w, axis=1)
# ```

# %% jupyter={"source_hidden": true}
# Draw forty derivatives of your soft slit (of the hard one, until yours is right)
soft = checks.lesson_01.soft_slit.judge(soft_slit).status == "correct"
f = soft_slit if soft else waves
fig = draw_ridges(f, lambda n: 1 / (n + 1) / ((n + 2) / 2 if soft else 1))
side = [np.max(g(np.linspace(d * np.pi, 40, 1000)) ** 2) for g, d in [(waves, 1), (f, 1 + soft)]]
other = f"and {side[1]:.1%} behind your soft one." if soft else "drawn here until yours is right."
plotting.show(
    fig,
    f"The brightest side fringe has {side[0]:.1%} of the middle's light behind a hard slit, {other}",
)

# %% [markdown]
# ## And any other hole
#
# sinc is not alone. Many a formula divides by 0 at some place, though its curve passes there calmly.

# %% [markdown]
# ### Exercise 1.5: break another one, and mend it  (●●●, 10 minutes, open)
#
# **Input** nothing. **Goal** return two functions of an array x: a formula that breaks at x = 0 though its curve does not, and the same curve mended. Ideas: log(1 + x)/x, tan(x)/x, (x - sin x)/x³.
#
# The check asks what holds of any curve: from -0.5 to 0.75 each derivative, up to the sixth, is the slope of the one before. First on paper: is yours an integral of something harmless? Picture to expect: one sixth derivative wild, one calm.


# %%
def my_pair():
    ### BEGIN SOLUTION
    def broken(x):
        return np.log(1 + x) / x

    def mended(x):  # the integral of 1 / (1 + xt) over t from 0 to 1
        return np.dot(1 / (1 + np.outer(x, t)), w)

    return broken, mended
    ### END SOLUTION


# %%
checks.lesson_01.my_pair(my_pair)

# %% [markdown] tags=["explanation"]
# #### Solution 1.5, explained
#
# There are as many solutions as holes. This one is an integral: log(1 + x)/x is that of 1/(1 + xt) over t from 0 to 1, and for x > -1 nothing in there is ever divided by 0. The same points `t` and weights `w` add it up. A quotient stands in it again, so the tapes grow fast; six orders are cheap enough.
#
# A series works as well. (1 - cos x)/x² begins with 1/2! - x²/4! + x⁴/6! - …, and for |x| < 4 twenty terms are plenty:
#
# ```python
# def my_pair():
#     k = np.arange(20)
#     c = 0.5 * np.cumprod(np.append(1.0, -1 / ((2 * k[1:] + 1) * (2 * k[1:] + 2))))
#
#     def broken(x):
#         return (1 - np.cos(x)) / x**2
#
#     def mended(x):
#         return np.dot(x[:, None] ** (2 * k), c)
#
#     return broken, mended
# ```
#
# This curve is light, too: it is the integral of (1 - t)·cos(xt), the wave behind a slit that darkens towards its edges.
#
# How does the check judge a function it has never seen? By the fundamental theorem of calculus. The integral of f⁽ⁿ⁾ over an interval must be what f⁽ⁿ⁻¹⁾ gained on the way. Noise does not add up to that.

# %% jupyter={"source_hidden": true}
# Draw the sixth derivatives of your pair (of sinc and waves, until yours is right)
yours = checks.lesson_01.my_pair.judge(my_pair).status == "correct"
pair = my_pair() if yours else (sinc, waves)
close = np.linspace(-0.03, 0.03, 600)
wild, calm = [nth(f, 6)(close) for f in pair]
fig, ax = plt.subplots(figsize=(9, 4.2))
ax.plot(close, wild, ".", color="C1", markersize=4)
ax.plot(close, calm, color="C0", linewidth=2.5)
middle = np.median(calm)
room = 2 * np.ptp(calm) + abs(middle) / 2
ax.set(xlabel="x", ylabel="sixth derivative", ylim=(middle - room, middle + room))
ax.text(0.012, middle + 0.8 * room, "dots: as written first", color="C1")
ax.text(0.012, middle + 0.6 * room, "line: mended", color="C0")
whose = "your two programs" if yours else "sinc and waves (until yours are right)"
plotting.show(fig, f"The sixth derivative of one curve, from {whose}: one wild near 0, one calm.")

# %% [markdown]
# ## Side path: two more cures
#
# **Near zero, another formula.** $\mathrm{sinc}(x)=1-x^2/3!+x^4/5!-\dots$ divides by nothing. Take it near 0 and the product elsewhere, behind two layers of `np.where`, as in exercise 1.2.
#
# **Run a recurrence backwards.** This one is done on paper. Write $s_n$ for the nth derivative, and differentiate $x\,s_0=\sin x$ n times: $x\,s_n+n\,s_{n-1}=\sin(x+n\pi/2)$. Solved for $s_n$ it climbs, and errors grow by n/|x|: our n!/|x|ⁿ again. Solved for $s_{n-1}$ it descends, and errors *shrink* by |x|/n, as long as n > |x|. So start at order 120 from any guess, say 0, and walk down; where |x| > n, climb instead, for there climbing shrinks them.

# %%
k = np.arange(25)
c = np.cumprod(np.append(1.0, -1 / (2 * k[1:] * (2 * k[1:] + 1))))  # 1, -1/3!, 1/5!, ...


def series(x):
    near = np.abs(x) < 4
    x_near, x_far = np.where(near, x, 0.0), np.where(near, 4.0, x)
    return np.where(near, np.dot(x_near[:, None] ** (2 * k), c), product(x_far))


def recurrence(x, top, start=120):
    up, down = [sinc(x)], [0 * x]
    for n in range(1, top + 1):
        up.append((np.sin(x + n * np.pi / 2) - n * up[-1]) / x)
    for n in range(start, 0, -1):
        down.insert(0, (np.sin(x + n * np.pi / 2) - x * down[0]) / n)
    return [np.where(np.abs(x) > n, up[n], down[n]) for n in range(top + 1)]


# %% [markdown]
# **Predict.** The guess at order 120 is wrong, of course. How many digits of order 40 will be right: (a) none, (b) a few, (c) all?

# %% jupyter={"source_hidden": true}
# Draw the worst errors of both cures against the order
fig, ax = plt.subplots(figsize=(9, 4.2))
of_series = [np.max(np.abs(differentiate(series, n)(x) - exact(n, x))) for n in range(9)]
of_paper = [np.max(np.abs(s - exact(n, x))) for n, s in enumerate(recurrence(x, 40))]
assert max(of_series) < 1e-13 and max(of_paper) < 1e-13
ax.semilogy(of_series, "^-", linewidth=1.5)
ax.semilogy(of_paper, "o--", color="C1", linewidth=1.5)
ax.text(8.6, of_series[-1], "series", color="C0", va="center")
ax.text(41, of_paper[-1], "backwards", color="C1", va="center")
ax.set(xlabel="order n", ylabel="worst error of 256 points", xlim=(-0.5, 48), ylim=(1e-17, 1e-12))
print("series, order 8:", noted(series, 8, x), "operations; backwards: none, for nothing is taped")
plotting.show(fig, "Both cures err by less than 1e-13, the series to order 8, the other to 40.")

# %% [markdown]
# (c): on the long walk down, the guess is divided away. The recurrence knows nothing of integrals, so it is a second witness that our truth is true. Walking backwards is an old art: compare [Miller's algorithm](https://en.wikipedia.org/wiki/Miller%27s_recurrence_algorithm), and [Gautschi (1967)](https://doi.org/10.1137/1009002) on how errors grow. The series is right as well, but at order eight its bill is forty times that of the waves.

# %% [markdown]
# ## Key points
#
# - Differentiable programming: *write the problem down as NumPy code, ask for the gradient, walk downhill.*
# - Autograd differentiates the program you wrote, not the function you meant. One program for sinc noted 10,127 operations for an eighth derivative that was noise near 0; another noted 108, and was right.
# - Rules are exact, digits are sixteen: where large terms cancel, their errors stay.
# - Doubt pictures. A bound, or a second way to compute, exposes a false one.
#
# **To read:** Autograd's [tutorial](https://github.com/HIPS/autograd/blob/master/docs/tutorial.md); Baydin and others, [*Automatic Differentiation in Machine Learning: a Survey*](https://jmlr.org/papers/v18/17-468.html) (2018).
#
# **Next**, [lesson 02](02_inside_autograd.ipynb) opens the box: you build your own Autograd, in under a hundred lines.
