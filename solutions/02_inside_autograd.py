# %% [markdown]
# # Build your own Autograd
#
# A loss with 10,000 parameters has 10,000 slopes. You could nudge one parameter after the other and look: 10,001 calls of the loss. Autograd returns all the slopes in the time of a few calls. In the picture below its line is measured on your computer, now; the other one is counted. Run the cell and look; its code can wait.
#
# How can that be? You will build it: an engine of fewer than 100 lines whose answers agree with Autograd's to twelve digits. *Write the problem down, ask for the gradient, walk downhill*: this lesson is about the asking.
#
# **You will** write a recorder, a walk back and a table of small rules, draw what was recorded, and teach Autograd a function that it cannot see into. **You will learn** what a gradient costs, when it is wrong without a warning, and which way is down for a complex number. **You need** [lesson 01](01_sinc_derivatives.ipynb), broadcasting, and the chain rule. **Time:** {minutes}, and an open exercise at the end.

# %%
import itertools
import linecache
import timeit

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import elementwise_grad, extend, grad
from numpy.lib.mixins import NDArrayOperatorsMixin

from shared import checks, plotting

plotting.setup()
normal = np.random.default_rng(2).normal
shapes = [(1, 10), (10, 10), (10, 100), (100, 100)]  # of the weights, then inputs and targets
tasks = [[normal(size=s) for s in [(k, m), (20000 // m, k), (20000 // m, m)]] for k, m in shapes]
counts = [k * m for k, m in shapes]
np.ones(10**6)  # large, made and dropped: Linux then keeps freed memory, and we time arithmetic


def loss(w, X, t):
    """Squared distance of a layer of logistic units with weights w from its targets t."""
    error = 1 / (1 + np.exp(-(X @ w))) - t
    return np.sum(error * error)


def price(gradient, task):
    """Time of the gradient over time of the loss, each in its best of 25 runs."""
    runs = [timeit.Timer(lambda f=f: f(*task)) for f in (gradient, loss)]
    return np.divide(*np.min([[run.timeit(1) for run in runs] for _ in range(25)], axis=0))


prices = [price(grad(loss), task) for task in tasks]
fig, chart = plt.subplots(figsize=(9, 3.8))
chart.loglog(counts, [n + 1 for n in counts], "s--C1", label="one nudge at a time")
chart.loglog(counts, prices, "o-C0", label="Autograd")
chart.set(xlabel="number of parameters", ylabel="price in calls of the loss", ylim=(0.7, 3e4))
chart.legend()
plotting.show(
    fig, f"All 10,000 slopes take {prices[-1]:.1f} times as long as one call of the loss."
)

# %% [markdown]
# ## 1. Write down what happens
#
# A program that computes a number is a chain of small steps: add, multiply, sin. The slope of each you know by heart. So put every value into a `Box` that remembers which boxes it was made from, and with each of them a function that sends a sensitivity back.
#
# Take $z = xy$. If the final result changes by $g$ per unit of $z$, it changes by $g\,y$ per unit of $x$: `lambda g: g * y`. Such a function is called a *vector-Jacobian product*, **VJP** for short. The table `rules` makes them, one for each argument of a step.
#
# How do we get to see the steps? NumPy asks. If an argument has the method `__array_ufunc__` or `__array_function__`, NumPy calls that in place of its own `sin` or `sum`; so does `autograd.numpy`. `NDArrayOperatorsMixin` turns `+` and `*` into such calls.


# %%
# Engine 1: a value that remembers how it was made
class Box(NDArrayOperatorsMixin):
    clock = itertools.count()
    __hash__ = object.__hash__  # each box is its own key in a dict

    def __init__(self, value, parents=(), name="input"):
        self.value, self.parents, self.name = value, parents, name
        self.born = next(Box.clock)

    def __array_ufunc__(self, f, method, *args):
        return record(f, *args)

    def __array_function__(self, f, types, args, options):
        assert not options, "this engine knows no keywords"
        return record(f, *args)


def record(f, *args):
    """Compute f(*args), and write down how the gradient comes back through it."""
    values = [a.value if isinstance(a, Box) else a for a in args]
    ans = f(*values)
    pairs = zip(args, rules[f.__name__], strict=False)
    parents = [(a, rule(ans, *values)) for a, rule in pairs if isinstance(a, Box)]
    return Box(ans, parents, f.__name__) if parents else ans


rules = {
    "sin": [lambda ans, x: lambda g: g * np.cos(x)],
    "add": [lambda ans, x, y: lambda g: g, lambda ans, x, y: lambda g: g],
    "multiply": [lambda ans, x, y: lambda g: g * y, lambda ans, x, y: lambda g: g * x],
}


# %%
def f(x, y):
    return np.sin(x) + x * y


x, y = Box(2.0, name="x"), Box(3.0, name="y")
end = f(x, y)
print(f"f = {end.value:.4f}, made by {end.name} from", [box.name for box, _ in end.parents])

# %% [markdown]
# `f` knows nothing of our boxes: Autograd will get the same function.
#
# ## 2. Walk back
#
# The sensitivity of the result to itself is 1. From there, each box gives its $g$ to its VJPs and hands what they return to its parents. Where two contributions meet, they add. That is the whole chain rule:
#
# $$g_\text{parent} = \sum_\text{children} \text{VJP}(g_\text{child})$$
#
# A box must have heard from all its children before it speaks. Children are younger than their parents, so we go by age, youngest first. (Following each path on its own gives the same sum, but `x = x + x`, twenty times over, has a million paths.)


# %%
# Engine 2: all boxes that the end was made from, youngest first; then the chain rule
def tape(end):
    found, ask = {end}, [end]
    while ask:
        new = {parent for parent, _ in ask.pop().parents} - found
        found |= new
        ask.extend(new)
    return sorted(found, key=lambda box: -box.born)


def backward(end):
    g = {end: 1.0}
    for box in tape(end):
        for parent, vjp in box.parents:
            g[parent] = g.get(parent, 0.0) + vjp(g[box])
    return g


# %% [markdown]
# **Predict.** `x` is used twice in `f`. Is its gradient (a) $\cos x$, (b) $y$, or (c) $\cos x + y$?


# %%
def draw(ax, end):
    """A result's graph: values on their way forwards, in colour the gradients coming back."""
    g, at = backward(end), {}
    look = {"ha": "center", "va": "center", "fontsize": 11}
    for box in tape(end)[::-1]:
        column = 1 + max([at[parent][0] for parent, _ in box.parents], default=-1)
        at[box] = x, y = column, -sum(other == column for other, _ in at.values())
        for parent, vjp in box.parents:
            arrow = {"arrowstyle": "-|>", "shrinkA": 28, "shrinkB": 28}
            ax.annotate("", (x, y), at[parent], arrowprops=arrow)
            middle, back = np.mean([at[box], at[parent]], axis=0), f"{vjp(g[box]):.3g}"
            ax.text(*middle, back, color="C1", bbox={"fc": "w", "ec": "w", "pad": 1}, **look)
        ax.plot(x, y, "o", ms=56, mfc="#e4f0f8", mec="C0")
        ax.text(x, y, f"{box.name}\n{box.value:.4g}", **look)
        label = f"g = {g[box]:.4g}"
        ax.annotate(label, (x, y), (0, -38), textcoords="offset points", color="C1", **look)
    ax.set(xlim=(-0.4, column + 0.4), ylim=(min(y for _, y in at.values()) - 0.6, 0.4))
    ax.axis("off")


g, theirs = backward(end), [grad(f, argnum)(2.0, 3.0) for argnum in (0, 1)]
print(f"df/dx, df/dy: ours {g[x]:.4f}, {g[y]:.4f}; Autograd's {theirs[0]:.4f}, {theirs[1]:.4f}")
fig, ax = plt.subplots(figsize=(9, 3.4))
draw(ax, end)
plotting.show(fig, f"The tape of sin(x) + xy. Two gradients meet at x: cos 2 + 3 = {g[x]:.4f}.")

# %% [markdown]
# ### Exercise 2.1: a rule for tanh  (●○○, 5 minutes, 1 line)
#
# Ask your engine for tanh, and it stops with `KeyError: 'tanh'`: no rule. **Input** `ans` = tanh(x) and `x`, as every rule gets them. **Goal** return a *function of* `g`, the VJP of tanh.
#
# First on paper: write the derivative of tanh with tanh alone. Then look at the rule for sin.


# %%
def tanh_vjp(ans, x):
    ### BEGIN SOLUTION
    return lambda g: g * (1 - ans**2)
    ### END SOLUTION


# %%
checks.lesson_02.tanh_vjp(tanh_vjp)

# %% [markdown] tags=["explanation"]
# #### Solution 2.1, explained
#
# The derivative of tanh x is 1 - tanh² x. The answer is there already, so the rule uses it and computes nothing twice: that is why a rule gets `ans`. Another way to write it gives the same numbers, with one more evaluation:
#
# ```python
# def tanh_vjp(ans, x):
#     return lambda g: g / np.cosh(x) ** 2
# ```
#
# For large x, `np.cosh` overflows to infinity; the quotient is still the right 0, but NumPy warns. Now `rules["tanh"] = [tanh_vjp]` teaches your engine tanh.

# %% [markdown]
# ## 3. Arrays
#
# A box may hold a whole array, and its $g$ then has the same shape. The slope of a step is now a matrix $J$, its *Jacobian*. A VJP never builds it: it returns the product $g^T J$ directly. For $Z = XW$ only one product of $X$ and $g$ has the shape of $W$, and it is right: $g_W = X^T g$.

# %%
# Engine 3: more rules. Comparisons have none: they are answered, and nothing is recorded
rules |= {
    "subtract": [lambda ans, x, y: lambda g: g, lambda ans, x, y: lambda g: -g],
    "divide": [lambda ans, x, y: lambda g: g / y, lambda ans, x, y: lambda g: -g * ans / y],
    "power": [
        lambda ans, x, y: lambda g: g * y * x ** (y - 1),
        lambda ans, x, y: lambda g: g * ans * np.log(x),
    ],
    "matmul": [lambda ans, x, y: lambda g: g @ y.T, lambda ans, x, y: lambda g: x.T @ g],
    "negative": [lambda ans, x: lambda g: -g],
    "exp": [lambda ans, x: lambda g: g * ans],
    "sum": [lambda ans, x: lambda g: g * np.ones(np.shape(x))],
    "less": [],
    "greater": [],
}

# %% [markdown]
# Now NumPy's most loved habit: a column times a row. **Predict.** The column has shape (4, 1). Will its gradient have shape (4, 1), (4, 3) or (3,)?

# %%
column, row = Box(np.ones((4, 1))), np.arange(3.0)
end = np.sum(column * row)
print("column", np.shape(column.value), " its gradient", np.shape(backward(end)[column]))

# %% [markdown]
# Too many numbers. Broadcasting made three *copies* of each value, and each copy sent its own $g$ back. A value that is used three times gets the sum of three answers, as `x` did above. So: number the values, broadcast the numbers in the same way, and add up what carries the same number.


# %%
# Engine 4: copies add up
def fold(g, shape):
    """Add up what came back to the copies that broadcasting made of an array of this shape."""
    if np.shape(g) == shape:
        return g
    size = np.prod(shape, dtype=int)
    origin = np.broadcast_to(np.arange(size).reshape(shape), np.shape(g))  # whose copy is it?
    return np.bincount(np.ravel(origin), np.ravel(g)).reshape(shape)


def backward(end):
    g = {end: 1.0}
    for box in tape(end):
        for parent, vjp in box.parents:
            g[parent] = g.get(parent, 0.0) + fold(vjp(g[box]), np.shape(parent.value))
    return g


def my_grad(f):
    def gradient(x, *rest):
        box = Box(x)
        return backward(f(box, *rest))[box]

    return gradient


# %%
print("column", np.shape(column.value), " its gradient", np.shape(backward(end)[column]))
cells = [f.__code__.co_filename for f in (record, tape, rules["exp"][0], my_grad)]
print("The engine has", sum(line != "\n" for c in cells for line in linecache.getlines(c)), "lines")

# %% [markdown]
# ### Exercise 2.2: un-broadcast  (●●○, 10 minutes, 4 lines)
#
# **Input** an array `g`, and the shape from which something was broadcast to `g.shape`. **Goal** all copies added up, as in `fold`, but by sums over axes: that is faster, and it adds complex numbers too, which `np.bincount` refuses. Light will need it.
#
# First on paper: over which axes do you add to get from (2, 4, 3) back to (4, 1)? Broadcasting puts new axes in front, and stretches axes of length 1.


# %%
def unbroadcast(g, shape):
    ### BEGIN SOLUTION
    while np.ndim(g) > len(shape):
        g = np.sum(g, axis=0)
    stretched = tuple(axis for axis, n in enumerate(shape) if n == 1)
    return np.sum(g, axis=stretched, keepdims=True)
    ### END SOLUTION


# %%
checks.lesson_02.unbroadcast(unbroadcast)

# %% [markdown] tags=["explanation"]
# #### Solution 2.2, explained
#
# Broadcasting does two things, so there are two things to undo. New axes stand in front: add over axis 0 until the number of axes fits. Axes of length 1 were stretched: add over each of them, and `keepdims=True` leaves the 1 standing. Adding over an axis that had length 1 all along changes nothing, so no test is needed.
#
# In one go, with all axes at once:
#
# ```python
# def unbroadcast(g, shape):
#     padded = (1,) * (np.ndim(g) - len(shape)) + tuple(shape)
#     axes = tuple(axis for axis, n in enumerate(padded) if n == 1)
#     return np.reshape(np.sum(g, axis=axes), shape)
# ```
#
# Autograd does the first; read `unbroadcast` in its `numpy_vjps.py`.

# %% [markdown]
# ## 4. Is it right?
#
# Two judges: Autograd, and nudges. The functions below have matrices, broadcasting, a branch, a loop, and a `while` whose length depends on the data.


# %%
def fall(x):
    for _ in range(20):
        x = x + 0.1 * np.sin(x)
    return np.sum(x)


def climb(x):
    while np.sum(x) < 10:
        x = 2 * x
    return np.sum(np.sin(x))


rng = np.random.default_rng(1)
x, V, W, cube = [rng.uniform(0.2, 0.8, size=s) for s in [(4, 3), (2, 4), (3, 5), (2, 4, 3)]]
suite = {
    "one x, many times": lambda x: np.sum(np.sin(np.exp(x) * x) / (1 + x**x) - x / 3),
    "broadcasting": lambda x: np.sum((x @ np.ones((3, 1)) - x) ** 2 / (x + cube)),
    "layers of a network": lambda x: np.sum(1 / (1 + np.exp(-(V @ np.sin(x @ W))))),
    "branch": lambda x: np.sum(x**4 if np.sum(x) < 5 else np.sin(x)),
    "loop": fall,
    "while": climb,
}
nudges = 1e-5 * np.eye(x.size).reshape(-1, *x.shape)
for name, f in suite.items():
    mine, theirs = my_grad(f)(x), grad(f)(x)
    slopes = np.reshape([(f(x + d) - f(x - d)) / 2e-5 for d in nudges], x.shape)
    off, far = (np.max(np.abs(mine - other)) for other in (theirs, slopes))
    print(f"{name:20}{len(tape(f(Box(x)))):3} boxes", end="  ")
    print(f"Autograd to 1e-12: {off < 1e-12}  nudges to 1e-7: {far < 1e-7}")

# %% [markdown]
# A loop of twenty rounds leaves twenty rounds of boxes. The `while` and the `if` are not on the tape at all. They ran in Python, and only what they *did* was written down. A tape shows one run, not the program. Here is `climb`, run twice:

# %%
short, long = [climb(Box(start, name="x")) for start in (6.0, 1.5)]
fig, axes = plt.subplots(2, 1, figsize=(9, 3.4))
draw(axes[0], short)
draw(axes[1], long)
plotting.show(
    fig, f"climb, run twice: {len(tape(short))} boxes from 6, {len(tape(long))} from 1.5."
)

# %% [markdown]
# **Change** a sign in the table of rules, run the cells from there to the suite, and see who notices. Would you like a check that finds the guilty rule by itself?

# %% [markdown]
# ### Exercise 2.3: catch a wrong rule  (●●○, 12 minutes, 6 lines)
#
# **Input** a function `f` from an array to an array or a number, its rule `vjp` (`vjp(f(x), x)(g)` is what comes back), and a point `x`. **Goal** `True` if the rule is right, else `False`.
#
# First on paper: move `x` a little along a direction `v`, and `f` changes by $Jv$, which a difference gives you. The rule gives $g^T J$. Which *number* can you compute from both? Random `g` and `v` leave a fault nowhere to hide.


# %%
def vjp_is_right(f, vjp, x):
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    v, g = rng.normal(size=np.shape(x)), rng.normal(size=np.shape(f(x)))
    h = 1e-5
    forwards = np.sum(g * (f(x + h * v) - f(x - h * v)) / (2 * h))
    backwards = np.sum(vjp(f(x), x)(g) * v)
    return bool(abs(forwards - backwards) < 1e-6 * (1 + abs(forwards)))
    ### END SOLUTION


# %%
checks.lesson_02.vjp_is_right(vjp_is_right)

# %% [markdown] tags=["explanation"]
# #### Solution 2.3, explained
#
# The number is $g^T J v$. Forwards it is $g \cdot (Jv)$ with $Jv$ from a central difference; backwards it is $(g^T J) \cdot v$ from the rule. Two vectors, whatever the size: this *dot-product test* is how adjoint codes for weather and optics are checked. With `g` all ones, a rule that forgets `g` would pass; with `v` all ones, a rule that mixes up the entries would.
#
# The other way is to ask for every entry. It takes one difference for each entry of x, and names the guilty one:
#
# ```python
# def vjp_is_right(f, vjp, x):
#     g = np.random.default_rng(0).normal(size=np.shape(f(x)))
#     nudges = 1e-5 * np.eye(x.size).reshape(-1, *x.shape)
#     slopes = [np.sum(g * (f(x + d) - f(x - d))) / 2e-5 for d in nudges]
#     return np.allclose(np.ravel(vjp(f(x), x)(g)), slopes, rtol=1e-5, atol=1e-6)
# ```

# %% [markdown]
# ## 5. Teach Autograd
#
# Autograd is your engine with a longer table, and its table is open too. You extend it when a function is not written in NumPy, or finds its answer by search. Kepler's equation is solved like that. A planet runs round an ellipse of eccentricity $e$. An angle $E$ says where it is, an angle $M$ (the *mean anomaly*) what time it is:
#
# $$E - e \sin E = M.$$
#
# No closed formula gives $E$. So we halve an interval that holds it, sixty times. **Predict.** Autograd goes through that loop without complaint. Will its $dE/dM$ be (a) right, (b) 0, (c) 1?


# %%
def solve(M, e):
    low, high = M - e, M + e
    for _ in range(60):
        E = (low + high) / 2
        early = E - e * np.sin(E) < M
        low, high = np.where(early, E, low), np.where(early, high, E)
    return E


kepler = extend.primitive(solve)  # now Autograd sees one step, and asks for its rules
extend.defvjp(kepler, lambda ans, M, e: lambda g: g / (1 - e * np.cos(ans)))

M, e, h = np.linspace(-np.pi, np.pi, 33), 0.6, 1e-5
searched, ruled = elementwise_grad(solve)(M, e), elementwise_grad(kepler)(M, e)
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
left.plot(np.cos(solve(M, e)) - e, np.sqrt(1 - e**2) * np.sin(solve(M, e)), "o-C0", lw=1)
left.plot(0, 0, "*C5", ms=18, mec="k")
left.set(aspect="equal", xlabel="x, semi-major axes", ylabel="y, same", title="dots at equal times")
right.plot(M, searched, "--C1", label="through the search")
right.plot(M, ruled, "C0", label="with the rule")
right.plot(M, (solve(M + h, e) - solve(M - h, e)) / (2 * h), "ok", ms=4, label="nudges")
right.set(xlabel="mean anomaly M (rad)", ylabel="dE/dM", ylim=(0, 4), title="slope of E")
right.legend(loc="upper left")
plotting.show(
    fig, f"dE/dM near the sun: {ruled.max():.2f}; through the search {searched.max():.2f}."
)

# %% [markdown]
# Autograd differentiates the steps that your program took, not the equation that you meant. The interval began at $M - e$ and $M + e$, which move with $M$ one for one; after that it moved by comparisons, and those leave nothing on the tape. Hence the 1. The rule comes from the equation itself. Differentiate both sides, $(1 - e\cos E)\,dE = dM$, and solve for $dE/dM$.

# %% [markdown]
# ### Exercise 2.4: a logarithm that survives  (●●○, 10 minutes, 3 lines)
#
# **Input** a vector `x`. **Goal** its log-sum-exp, $\log \sum_i e^{x_i}$, also where $e^{x_i}$ overflows, and the VJP for it. [Lesson 08](08_digits_mlp.ipynb) ends every network with it.
#
# First on paper: take the largest entry out of all of them; what happens to the result? And what is $\partial\,\text{ans} / \partial x_i$, written with `ans`?


# %%
@extend.primitive
def logsumexp(x):
    ### BEGIN SOLUTION
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))
    ### END SOLUTION


def logsumexp_vjp(ans, x):
    ### BEGIN SOLUTION
    return lambda g: g * np.exp(x - ans)
    ### END SOLUTION


extend.defvjp(logsumexp, logsumexp_vjp)

# %%
checks.lesson_02.logsumexp(logsumexp)

# %% [markdown] tags=["explanation"]
# #### Solution 2.4, explained
#
# Taking `top` out changes nothing in exact arithmetic, and afterwards the largest exponential is 1: nothing overflows, and the sum is at least 1. The slope is $e^{x_i} / \sum_j e^{x_j} = e^{x_i - \text{ans}}$, the softmax, and since ans is never below the largest entry, it cannot overflow either.
#
# NumPy has a stable version for two numbers, which can be chained. It is right, but slower, and inside a primitive it needs no rule of its own:
#
# ```python
# from functools import reduce
#
# @extend.primitive
# def logsumexp(x):
#     return reduce(np.logaddexp, x)
# ```

# %% [markdown]
# ## 6. Which way is down for a complex number?
#
# Light is complex, so lessons [10](10_light_on_a_grid.ipynb) to 15 differentiate real losses of complex numbers $z = x + iy$. Autograd then returns, by convention,
#
# $$g = \frac{\partial L}{\partial x} - i\,\frac{\partial L}{\partial y}.$$
#
# Uphill is the direction $(\partial L/\partial x,\ \partial L/\partial y)$. As a complex number, that is $\partial L/\partial x + i\,\partial L/\partial y$: the *conjugate* of $g$. **Predict.** Where does somebody go who forgets it and steps along $-g$? (a) Home, by a detour. (b) Home in one coordinate, away in the other. (c) Straight away.

# %%
home, start, h = 1 + 1j, -1.2 + 0.6j, 1e-5


def distance(z):
    return np.abs(z - home) ** 2


g = grad(distance)(start)
assert np.allclose(grad(lambda z: np.real(z**3))(1 + 2j), 3 * (1 + 2j) ** 2)
slopes = [(distance(start + d) - distance(start - d)) / (2 * h) for d in (h, 1j * h)]
print(f"g = {g.real:.3f} {g.imag:+.3f}i    dL/dx = {slopes[0]:.3f}    dL/dy = {slopes[1]:.3f}")
fig, ax = plt.subplots(figsize=(9, 4.6))
x, y = np.linspace(-2, 3.9, 93), np.linspace(-1.9, 1.9, 77)
ax.contour(x, y, distance(x + 1j * y[:, None]), 12, colors="0.75", linewidths=1)
for style, name, way in [("o-C0", "-conj(g)", np.conj), ("s--C1", "-g", np.array)]:
    path = [start]
    for _ in range(9):
        path.append(path[-1] - 0.12 * way(grad(distance)(path[-1])))
    losses = f"loss {distance(start):.2f} to {distance(path[-1]):.2f}"
    ax.plot(np.real(path), np.imag(path), style, label=f"along {name}: {losses}")
ax.plot(home.real, home.imag, "*k", ms=16)
ax.set(aspect="equal", xlabel="real part of z", ylabel="imaginary part of z", xlim=(-2, 3.9))
ax.legend(loc="upper right")
plotting.show(fig, f"Nine steps each from {start}: along -conj(g) home, along -g away from it.")

# %% [markdown]
# (b): the real part comes home, the imaginary part runs away.
#
# The convention has a reason. The gradient of the real part of $z^3$ comes out as $3z^2$ (asserted above), so VJPs of complex functions look like the ones you know, without a conjugate. JAX does the same. **PyTorch returns the conjugate**, so that `z - step * z.grad` goes down. Carry code from one to the other unchanged, and every imaginary part climbs.
#
# ## 7. The price
#
# Back to the riddle. **Predict.** How many boxes are on the tape of the loss with 10 weights, and how many with 10,000?

# %%
boxes = [len(tape(loss(Box(w), X, t))) for w, X, t in tasks]
print(f"boxes on the tape: {boxes} for {counts} weights")
prices = [price(my_grad(loss), task) for task in tasks]
chart.loglog(counts, prices, "^:C2", label="your engine")
chart.legend()
plotting.show(chart.figure, f"Your gradient takes {prices[-1]:.1f} times as long as one call.")

# %% [markdown]
# Nine boxes, whatever the number of weights. Each is visited once on the way back, and its VJP is arithmetic of the same kind as the step. So the whole gradient costs a small constant times the loss, at most five when you count single operations (Baur and Strassen 1983). A clock counts memory, too.
#
# The price is memory: every box keeps its value until the walk back. And the bargain is for *one* result; a hundred results need a hundred walks.

# %% [markdown]
# ### Exercise 2.5: a useful lie  (●●●, 12 minutes, open-ended)
#
# A plate of glass made in a lab can have a few heights only, so lesson 15 must learn through `np.round`. Its true slope is 0, and nothing learns from 0. **Input** `ans` = round(x) and `x`. **Goal** a VJP that is *false* and works: gradient descent on the sum of (round(x) - target)², 200 steps of 0.1 times the gradient, must bring round(x) to any whole-numbered target and keep it there, for an array of any shape. One law stays: the VJP is linear in g, or the rules before it on the tape go wrong.
#
# First on paper: what would you want to hear from a step of the stairs? More than one lie works. Your checker from 2.3 will call yours wrong, and so it is.


# %%
def round_vjp(ans, x):
    ### BEGIN SOLUTION
    return lambda g: g
    ### END SOLUTION


# %%
checks.lesson_02.round_vjp(round_vjp)

# %% [markdown] tags=["explanation"]
# #### Solution 2.5, explained
#
# From afar the stairs look like a ramp of slope 1. So pretend that round(x) is x on the way back, and only there: the *straight-through estimator* (Bengio, Léonard and Courville 2013). It is biased, and it points the right way.
#
# A softer lie knows where the edges of the stairs are, and pushes harder close to them:
#
# ```python
# def round_vjp(ans, x):
#     return lambda g: g * (0.5 + np.sin(np.pi * (x - ans)) ** 2)
# ```
#
# Both are linear in g, as every VJP must be, so that the rules before them on the tape stay right.

# %% [markdown]
# ## Key points
#
# - Reverse mode is a tape, a walk back from youngest to oldest, and one small rule (VJP) for each kind of step.
# - The tape holds what ran. Loops and branches are no obstacle, but decisions carry no gradient: a search by comparisons is silently wrong until you give it a rule.
# - Whatever is used more than once, by name or by broadcasting, gets the sum of what comes back.
# - A gradient costs a few calls of the function, however many parameters there are.
# - Autograd's complex gradient is $\partial L/\partial x - i\,\partial L/\partial y$: step along minus its conjugate.
#
# ## What to read
#
# Autograd's own `tracer.py` and `core.py`: you know nearly every idea in them now. One is missing here: its rules run on boxes, so the walk back is recorded too, and [lesson 01](01_sinc_derivatives.ipynb) could differentiate again and again. Baydin, Pearlmutter, Radul and Siskind, "Automatic differentiation in machine learning: a survey" (JMLR 18, 2018). Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), on price and memory. Karpathy's micrograd, the same idea for single numbers.
#
# **Next**, [lesson 03](03_elephant.ipynb): descend over complex parameters, and fit an elephant.
