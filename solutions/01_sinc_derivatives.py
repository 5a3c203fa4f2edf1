# %% [markdown]
# # Differentiate sinc forty times, and see why eight was too many
#
# Shine a laser through a narrow slit onto a distant wall. You do not get one bright stripe, but a bright middle with fainter fringes on both sides. One small formula describes them: the sine of x, divided by x, called **sinc**.
#
# The picture below is where this lesson ends. Its top line is sinc. Under it lies its derivative, then the derivative of that, forty deep. Nobody worked out a formula for them: a small library called **Autograd** did the calculus, and every line is right to twelve digits. Yet ask it in the most natural way, and it goes wrong at the eighth. You will catch it, find out why, and cure it three times.
#
# Run the cell with Shift+Enter and look. Its code can wait; at the end you will know every line.

# %%
from time import perf_counter

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import elementwise_grad
from autograd.misc.tracers import full_graph
from numpy.polynomial.legendre import leggauss

from shared import checks, plotting

plotting.setup()
np.seterr(all="ignore")  # no warnings: today we look for trouble with our own eyes

t, w = leggauss(48)
t, w = (t + 1) / 2, w / 2


def waves(x):
    return np.dot(np.cos(np.outer(x, t)), w)


x = np.linspace(-31.4, 31.4, 250)
derivative = waves
fig, ax = plt.subplots(figsize=(9, 6.5))
for n in range(41):
    ridge = n - (n + 1) * derivative(x)
    ax.fill_between(x, ridge, n + 2, color="white", zorder=n / 41)
    ax.plot(x, ridge, color=plt.cm.viridis(n / 50), linewidth=1.2, zorder=n / 41)
    derivative = elementwise_grad(derivative)
ax.set(xlabel="x", ylabel="order of the derivative", ylim=(42, -1.6))
ax.grid(False)
plotting.show(fig, f"sinc on top and its first {n} derivatives, each drawn n + 1 times its size.")

# %% [markdown]
# **You will** walk a gradient downhill into the dark, draw nine derivatives, expose one as false, and repair it. **You will learn** where digits get lost, and why two ways to write one function are not equal. **You need** Python, NumPy arrays, and the derivative of sin. **Time:** {minutes}, and an open exercise at the end. Change what you like; nothing can break.
#
# The course follows *Autograd: The Best Machine Learning Library You're Not Using?* (Q. Tyrell Davis, 2020), an article that begins with sinc as well.
#
# ## Write it down, ask, walk downhill
#
# Here is the whole of **differentiable programming**: *write the problem down as NumPy code, ask for the gradient, walk downhill.* Your program ends in one number that says how bad things are. The gradient (for a single input, the slope) says which way is uphill. You take a small step the other way, and ask again. Neural networks learn like this. In later lessons so will a robot arm, an elephant's outline, and a stack of glass plates that paints a face in laser light.
#
# You can already write and walk. Autograd does the asking. While your function runs, it notes each operation on a list called the **tape**: here a sine, there a division. It knows the school derivative of each. Then it reads the tape from end to start, multiplying as the chain rule says. Nothing is estimated: every rule is exact.
#
# `elementwise_grad(f)` turns a function into its derivative, for a number or a whole array; `autograd.numpy` is NumPy that can be taped. Begin where you know the answer: the derivative of sin is cos.

# %%
angles = np.linspace(0, 6, 7)
sine_slope = elementwise_grad(np.sin)
print("largest difference from cos:", np.max(np.abs(sine_slope(angles) - np.cos(angles))))

# %% [markdown]
# Now something worth asking. sinc is the wave of light on the wall, and its square is the brightness. Let us find the dark.
#
# **Predict.** Start at x = 1 and walk: each step subtracts the slope. Where does it end? (a) In the bright middle. (b) At a number you know well. (c) It rolls on for ever.


# %%
def sinc(x):
    return np.sin(x) / x


def brightness(x):  # write it down
    return sinc(x) ** 2


slope = elementwise_grad(brightness)  # ask
path = [1.0]
for _ in range(50):
    path.append(path[-1] - slope(path[-1]))  # walk downhill
path = np.array(path)

x = np.linspace(-10, 10, 400)
fringes = brightness(x)[None] ** 0.5
fig, ax = plt.subplots(figsize=(9, 3.6))
ax.plot(x, brightness(x), color="0.6")
ax.plot(path, brightness(path), "o-", color="C1", label=f"{len(path) - 1} steps downhill")
ax.imshow(fringes, aspect="auto", extent=(-10, 10, -0.3, -0.1))
ax.set(xlabel="x", ylabel="brightness", ylim=(-0.35, 1.05), yticks=[0, 0.5, 1])
ax.grid(False)
ax.legend()
plotting.show(fig, f"The walk ends at x = {path[-1]:.4f}. Below, the wall, its fringes brightened.")

# %% [markdown]
# It found π, and nobody had told it that number: the first dark fringe lies there, because sin π = 0. Write, ask, walk: every lesson is these three steps. **Change** the start to 5.0 and the 50 to 300: which number comes now?
#
# ## Ask again, and again
#
# A derivative is a program too. So ask for *its* derivative, and so on. Here are the article's nine curves: sinc and its first eight derivatives, at 256 points over ten π to each side.
#
# **Predict.** By the eighth, will the curve be (a) far taller than sinc, (b) lower, (c) about as tall?

# %%
x = np.linspace(-31.4, 31.4, 256)
derivatives = [sinc]
for n in range(8):
    derivatives.append(elementwise_grad(derivatives[n]))
curves, seconds = [], []
for f in derivatives:
    start = perf_counter()
    curves.append(f(x))
    seconds.append(perf_counter() - start)
print(f"The last curve took {seconds[8] / seconds[7]:.1f} times as long as the one before.")

fig, ax = plt.subplots(figsize=(9, 4.5))
ax.set_prop_cycle(color=plt.get_cmap("tab10").colors)  # Matplotlib's own colours
for n, curve in enumerate(curves):
    ax.plot(x, curve, label=f"order {n}")
spike = np.argmax(np.abs(curves[8]))
tip = x[spike], curves[8][spike]
ax.annotate(f"{tip[1]:.2f} at x = {tip[0]:.2f}", tip, (5, 0.85), arrowprops={"arrowstyle": "->"})
ax.set(xlabel="x", ylabel="derivative of sinc")
ax.legend(loc="upper left", fontsize=10, ncols=2)
plotting.show(fig, f"sinc and {n} derivatives at {len(x)} points, the nearest {x[128]:.2f} from 0.")

# %% [markdown]
# Lower and lower: (b). Then comes olive, order eight, with a spike in the middle. Where this page was made it reached 0.77 at x = 0.12; your picture says what yours is. Is it real? Two small things first.
#
# In an exercise, replace the line with the dots, run the cell, then run the check below it. `checks.hint("1.1")` helps; `checks.solution("1.1")` tells all.

# %% [markdown]
# ### Exercise 1.1: the nth derivative of anything  (●○○, 4 minutes, 3 lines)
#
# **Input** a function `f` and a whole number `n`. **Goal** return the *function* that is its nth derivative; for n = 0, f itself.
#
# First on paper: which derivative of sin is sin again? Picture to expect: that derivative, drawn over sin, hides it.


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
# `elementwise_grad` takes a function and returns a function, so what comes out can go in again: n times round the loop, with the name `f` for whatever we have so far. When n is 0 the loop does not run, and f comes back untouched. The value at a point is asked for later, by whoever holds the function.
#
# A function that calls itself says the same: the nth derivative is the derivative of the (n-1)th.
#
# ```python
# def nth_derivative(f, n):
#     return f if n == 0 else elementwise_grad(nth_derivative(f, n - 1))
# ```

# %% [markdown]
# ## The hole at zero
#
# 256 points step over x = 0; 257 would land on it. There the formula says 0/0, though the curve itself passes calmly through 1. The usual repair, `np.where(condition, a, b)`, takes a where the condition holds, else b.
#
# **Predict.** The true slope at 0 is 0. Will Autograd say (a) 0, (b) 1, (c) nan, "not a number"?


# %%
def patched(x):
    return np.where(x == 0, 1.0, np.sin(x) / x)


zero = np.array([0.0])
print("sinc:    value", sinc(zero))
print("patched: value", patched(zero), "and slope", elementwise_grad(patched)(zero))

# %% [markdown]
# The value is healed, the slope is not. `np.where` is no `if`: it computes *both* branches for every x, then picks. On the way back the tape visits both as well. The branch not taken is handed a 0, and its rule divides that by x: 0/0 once more. So the x that enters the dangerous branch must be harmless *before* the division sees it.

# %% [markdown]
# ### Exercise 1.2: a sinc that survives zero  (●●○, 6 minutes, 3 lines)
#
# **Input** an array `x`. **Goal** sin(x)/x, with value 1 *and slope 0* where x = 0.
#
# First on paper: near 0, sin x ≈ x - x³/6. So what is the slope of sin(x)/x there? Picture to expect: sinc and its derivative without a gap.


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
# This is the *double where*. The first `np.where` replaces every 0 by 1, so that the division has nothing to choke on: its value and its slope are finite everywhere. The second picks, as before. On the way back the branch not taken is still handed a 0, but now divides it by 1, and 0/1 is 0. Any harmless number does; a tiny one, say 1e-8, works too.
#
# Beware of what it does not give you. At x = 0 the function is now the constant 1, and a constant has derivative 0 at every order. The first derivative of sinc there is indeed 0, but the second is -1/3, and `elementwise_grad(elementwise_grad(safe_sinc))(zero)` says 0. To have higher orders right, the branch at zero must be a function of x. sinc begins with 1 - x²/6, so this version is right up to the third derivative:
#
# ```python
# def safe_sinc(x):
#     at_zero = x == 0
#     harmless = np.where(at_zero, 1.0, x)
#     return np.where(at_zero, 1 - x**2 / 6, np.sin(harmless) / harmless)
# ```

# %% [markdown]
# ## Who is right?
#
# The spike does not stand on zero. To judge it you need the truth from elsewhere, and light offers it. Two points of the slit, a distance t left and right of its middle, together send a wave cos(xt) to the wall. What arrives is the sum over all such pairs, from the middle (0) to the edges (1):
#
# $$\mathrm{sinc}(x)=\int_0^1\cos(xt)\,dt\qquad\text{and so}\qquad\mathrm{sinc}^{(n)}(x)=\int_0^1 t^n\cos\!\left(xt+\tfrac{n\pi}{2}\right)dt.$$
#
# Each derivative brings down one more t and moves the wave a quarter turn on. Nothing is divided. And as no cosine leaves ±1, no nth derivative leaves ±∫tⁿdt = ±1/(n + 1). For n = 8 that is 1/9: **a spike of 0.77 is impossible.**
#
# A computer adds up an integral as a weighted sum: points t and weights w, which NumPy's `leggauss` gives for the interval from -1 to 1.


# %%
def exact(n, x):
    t, w = leggauss(64)
    t, w = (t + 1) / 2, w / 2  # from [-1, 1] to [0, 1]
    return np.dot(np.cos(np.outer(x, t) + n * np.pi / 2), w * t**n)


assert abs(exact(1, np.pi) + 1 / np.pi) < 1e-14  # by hand: cos(π)/π - sin(π)/π² = -1/π
assert abs(exact(8, 0.0) - 1 / 9) < 1e-14

zoom = np.linspace(0.1, 0.3, 1500)
fig, ax = plt.subplots(figsize=(9, 3.6))
ax.plot(zoom, derivatives[8](zoom), ".", color="tab:olive", label="Autograd, sin(x) / x")
ax.plot(zoom, exact(8, zoom), color="black", label="exact, from the integral")
ax.plot(abs(tip[0]), tip[1], "o", markersize=15, fillstyle="none", label="the spike you drew")
ax.set(xlabel="x", ylabel="eighth derivative", ylim=(-2, 2))
ax.legend(markerscale=0.7)
plotting.show(fig, f"Around the spike. The exact value at x = 0.12 is {exact(8, 0.12)[0]:.2f}.")

# %% [markdown]
# There is no spike. There is a cloud: shift x by its last digit, and another number comes up. The spike was one throw of the dice. But if every rule on the tape is exact, where do dice come from?
#
# ## Where the digits went
#
# A computer keeps sixteen digits. Each step leaves a speck of error, ε ≈ 2·10⁻¹⁶ of the number itself. Watch it grow: the derivative of 1/xᵐ is -m/x times 1/xᵐ, so each derivative multiplies the error by m/|x|.
#
# Which m? Autograd's rule for a quotient u/v divides by v². Again and again, so the denominators run x, x², x⁴, x⁸: m doubles. Write the same function as a product, sin(x)·x⁻¹, and they run x, x², x³, x⁴: m climbs by one. After n orders:
#
# $$\text{quotient:}\quad\varepsilon\,\frac{1\cdot2\cdot4\cdots2^{n-1}}{|x|^n}=\varepsilon\,\frac{2^{n(n-1)/2}}{|x|^n},\qquad\text{product:}\quad\varepsilon\,\frac{1\cdot2\cdot3\cdots n}{|x|^n}=\varepsilon\,\frac{n!}{|x|^n}.$$
#
# **Predict.** Below, dots are measured and dashed lines are the laws. Which law allows an error of 0.7 at x = 0.12? And what will order nine be like?


# %%
def product(x):
    return np.sin(x) * x**-1.0


eps = np.finfo(float).eps
growths = {"quotient": np.cumprod(2.0 ** np.arange(9)), "product": np.cumprod(np.arange(1.0, 10))}
x = 10 ** np.random.default_rng(1).uniform(-1.3, 1.5, 250)
line = np.geomspace(0.05, 31, 50)
fig, axes = plt.subplots(1, 2, figsize=(9, 4.5), sharey=True)
for ax, f, (name, growth) in zip(axes, [sinc, product], growths.items(), strict=True):
    for n in range(1, 10):
        f = elementwise_grad(f)
        if n in [2, 4, 6, 8, 9]:
            error = np.minimum(np.nan_to_num(np.abs(f(x) - exact(n, x)), nan=1e3), 1e3)
            law = eps * growth[n - 1] / x**n
            assert np.all(error[(x > 0.3) & (x < 1)] < 30 * law[(x > 0.3) & (x < 1)])
            colour = "black" if n == 9 else plt.cm.viridis(n / 9)
            ax.loglog(x, error, ".", color=colour, markersize=4, label=f"order {n}")
            ax.loglog(line, eps * growth[n - 1] / line**n, "--", color=colour, linewidth=1)
    ax.set(xlabel="x", title=name, ylim=(1e-17, 3e3))
    print(f"{name}: the law for order 8 says {eps * growth[7] / 0.12**8:.4f} at x = 0.12")
axes[0].set_ylabel("error (top row: nan, or off the chart)")
axes[1].legend(fontsize=10, markerscale=2)
wall = 2 ** (1024 / 2**9)
plotting.show(
    fig, f"Errors and their laws. Order 9 of the quotient lives from 1/{wall:.0f} to {wall:.0f}."
)

# %% [markdown]
# Dots follow lines, over fifteen powers of ten. The quotient's law allows the spike; the product would have shown none. And the quotient's order nine does not get worse, it ends (its last dots, up to 20, are no digits either): a computer's numbers stop at 2¹⁰²⁴, the denominator is x⁵¹², so only ¼ < |x| < 4 survives. (Order eight fails beyond 16: why 16?) **Change** `derivatives[8]` in the cloud's cell to `elementwise_grad(derivatives[8])` and see it stop.
#
# Take one sentence along: **Autograd differentiates the program you wrote, not the function you meant.**

# %% [markdown]
# ### Exercise 1.3: the error curve  (●●○, 8 minutes, 6 lines)
#
# **Input** an order `n` and an array `x` without 0. **Goal** the absolute error of Autograd's nth derivative of g(x) = (eˣ - 1)/x, at each x.
#
# First on paper: what must stand in the place of cos(xt), so that its integral from 0 to 1 is g(x)? Differentiate that n times; `t` and `w` of the first cell will do. Picture to expect with `plt.loglog`: straight lines again, one power of x steeper (eˣ - 1 has lost digits before the division begins).


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
# The integral of e^(xt) over t from 0 to 1 is (eˣ - 1)/x, so e^(xt) takes the place of the wave. Each derivative by x brings down one t, and there is no quarter turn: the nth derivative is ∫ tⁿ e^(xt) dt. The points `t` and weights `w` of the first cell add it up. The error is the absolute difference.
#
# With exercise 1.1 at hand the loop is one call, and the sum may be written with `@`:
#
# ```python
# def error_curve(n, x):
#     by_autograd = nth_derivative(lambda x: (np.exp(x) - 1) / x, n)(x)
#     return np.abs(by_autograd - np.exp(np.outer(x, t)) @ (w * t**n))
# ```
#
# Why one power steeper? Near 0, sin x is small, and is rounded to sixteen digits *of its own size*. But eˣ is near 1 and rounded to sixteen digits of 1. Take 1 away, and what is left carries an error of ε instead of ε·x. NumPy's `expm1(x)` computes eˣ - 1 without that loss, and gives the power back.

# %% [markdown]
# ## Three cures
#
# **1. Near zero, another formula.** $\mathrm{sinc}(x)=1-x^2/3!+x^4/5!-\dots$ divides by nothing. Take it near 0 and the product elsewhere, behind two layers of `np.where`.
#
# **2. Add up the waves.** `waves`, in the first cell, is the integral itself. Autograd differentiates its cosines.
#
# **3. Run a recurrence backwards.** This one is paper. Write $s_n$ for the nth derivative, and differentiate $x\,s_0=\sin x$ n times: $x\,s_n+n\,s_{n-1}=\sin(x+n\pi/2)$. Solved for $s_n$ it climbs, and errors grow by n/|x|: our n!/|x|ⁿ again. Solved for $s_{n-1}$ it descends, and errors *shrink* by |x|/n, as long as n > |x|. So start at order 120 from any guess, say 0, and walk down; where |x| > n, climb instead, for there climbing shrinks them.

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
# Which are right, and what do they cost? Each derivative has to read the whole tape of the one before, so count what is written there.


# %%
def tape(f, x):
    end = full_graph(f, x)
    todo, seen = [end], set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += [parent for _, parent in node.recipe[3]]
    return end.value, len(seen)


def study(f, top):
    worst, lengths = [], []
    for n in range(top + 1):
        value, length = tape(f, x)
        worst.append(np.max(np.abs(value - exact(n, x))))
        lengths.append(length)
        f = elementwise_grad(f)
    return worst, lengths


# %% [markdown]
# **Predict.** The guess at order 120 is wrong, of course. How many digits of order 40 will be right: (a) none, (b) a few, (c) all? And which tape is the shortest?

# %%
x = np.linspace(-31.4, 31.4, 256)
forms = {"quotient": (sinc, 8), "product": (product, 8), "series": (series, 9)}
forms["waves"] = (waves, 40)
fig, axes = plt.subplots(1, 2, figsize=(9, 4.5))
for (name, (f, top)), mark in zip(forms.items(), "xv^o", strict=True):
    worst, lengths = study(f, top)
    print(f"{name:<9} taped at order 8: {lengths[8]:>6}  right to order {top}:", max(worst) < 1e-13)
    axes[0].semilogy(worst, marker=mark, label=name)
    axes[1].semilogy(lengths, marker=mark)
worst = [np.max(np.abs(s - exact(n, x))) for n, s in enumerate(recurrence(x, 40))]
print(f"backwards taped at order 8:   none  right to order {top}:", max(worst) < 1e-13)
axes[0].semilogy(worst, marker=".", label="backwards")
axes[0].semilogy(1 / np.arange(1, 42), ":", color="0.5", label="the curve's height")
axes[0].set(xlabel="order n", ylabel="worst error of 256 points")
axes[0].legend(fontsize=10)
axes[1].set(xlabel="order n", ylabel="operations on the tape")
plotting.show(
    fig, f"The cures stay flat. At orders 1 to {top} the waves tape {lengths[1]} operations."
)

# %% [markdown]
# (c): on the long walk down, the guess is divided away. All three cures are right past order eight, but look at the bill. With each order the quotient triples its tape, product and series double theirs (so they stop early here), the waves tape six for ever, because the derivative of a wave is a wave. That is how the picture at the top was drawn.

# %% [markdown]
# ### Exercise 1.4: Hermite's polynomials  (●●○, 5 minutes, 4 lines)
#
# **Input** an order `n` and an array `x`. **Goal** Hₙ(x) = (-1)ⁿ · exp(x²) · the nth derivative of exp(-x²).
#
# First on paper: H₁ and H₂. Picture to expect: Hₙ(x)·exp(-x²/2) has n + 1 humps, the shapes that a laser beam can take.


# %%
def hermite(n, x):
    ### BEGIN SOLUTION
    def bell(x):
        return np.exp(-(x**2))

    for _ in range(n):
        bell = elementwise_grad(bell)
    return (-1) ** n * np.exp(x**2) * bell(x)
    ### END SOLUTION


# %%
checks.lesson_01.hermite(hermite)

# %% [markdown] tags=["explanation"]
# #### Solution 1.4, explained
#
# The definition is a program already: differentiate the bell n times, then multiply by exp(x²) and by the sign. On paper, H₁ = 2x and H₂ = 4x² - 2. A bell has no hole anywhere, so no double where is needed.
#
# Paper offers a cheaper way. Differentiating the definition once more gives Hₙ₊₁ = 2x·Hₙ - Hₙ′, and with it the recurrence Hₙ₊₁ = 2x·Hₙ - 2n·Hₙ₋₁, which needs no Autograd at all:
#
# ```python
# def hermite(n, x):
#     before, now = 0 * x, 1 + 0 * x
#     for m in range(n):
#         before, now = now, 2 * x * now - 2 * m * before
#     return now
# ```

# %% [markdown]
# ### Exercise 1.5: break another one, and mend it  (●●●, 10 minutes, open)
#
# **Input** nothing. **Goal** return two functions of an array x: a formula that breaks at x = 0 though its curve does not, and the same curve mended. Ideas: (1 - cos x)/x², log(1 + x)/x, tan(x)/x.
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
# There are as many solutions as holes. This one uses the second cure: log(1 + x)/x is the integral of 1/(1 + xt) over t from 0 to 1, and for x > -1 nothing in there is ever divided by 0. The same points `t` and weights `w` add it up. A quotient stands in it again, so its tape triples with each order; six orders are cheap enough.
#
# The first cure works as well. (1 - cos x)/x² begins with 1/2! - x²/4! + x⁴/6! - …, and for |x| < 4 twenty terms are plenty:
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
# How does the check judge a function it has never seen? By the fundamental theorem of calculus. The integral of f⁽ⁿ⁾ over an interval must be what f⁽ⁿ⁻¹⁾ gained on the way. Noise does not add up to that.

# %% [markdown]
# ## Key points
#
# - Differentiable programming: *write the problem down as NumPy code, ask for the gradient, walk downhill.*
# - Autograd differentiates the program you wrote, not the function you meant. One program for sinc taped 20,141 operations for an eighth derivative that was noise; another taped 6, and was right.
# - Rules are exact, digits are sixteen: each derivative of 1/xᵐ multiplies an error by m/|x|.
# - `np.where` computes both branches. Make the one not taken harmless first.
# - Doubt pictures. A bound, or a second way to compute, exposes a false one.
#
# **To read:** Autograd's tutorial (github.com/HIPS/autograd); Baydin and others, *Automatic Differentiation in Machine Learning: a Survey* (2018); on walking backwards, Gautschi, *Computational Aspects of Three-Term Recurrence Relations* (1967).
#
# **Next**, [lesson 02](02_inside_autograd.ipynb) opens the box: you build your own Autograd, in under a hundred lines.
