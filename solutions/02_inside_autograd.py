# %% [markdown]
# # Build your own Autograd
#
# A loss with 10,000 parameters has 10,000 slopes, and Autograd returns them all in the time of a few calls of that loss. You build the engine that can do this, in fewer than 100 lines, and let it learn to tell two spirals apart.

# %% jupyter={"source_hidden": true}
# Measure what a gradient costs, with 10 to 10,000 parameters and the same arithmetic
import timeit

import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad

from shared import checks, plotting

plotting.setup()
normal = np.random.default_rng(2).normal
shapes = [(1, 10), (10, 10), (10, 100), (100, 100)]  # of the weights, then inputs and targets
tasks = [[normal(size=s) for s in [(k, m), (20000 // m, k), (20000 // m, m)]] for k, m in shapes]
counts = [k * m for k, m in shapes]
np.ones(10**6)  # large, made and dropped: Linux then keeps freed memory, and we time arithmetic


def units(w, X, t):
    """Squared distance of a layer of logistic units with weights w from its targets t."""
    error = 1 / (1 + np.exp(-(X @ w))) - t
    return np.sum(error * error)


def price(gradient, task):
    """Time of the gradient over time of the loss, in the middle one of 41 pairs of runs."""
    runs = [timeit.Timer(lambda f=f: f(*task)) for f in (gradient, units)]
    return np.median([np.divide(*[run.timeit(1) for run in runs]) for _ in range(41)])


prices = [price(grad(units), task) for task in tasks]
fig, chart = plt.subplots(figsize=(9, 4.4))
chart.loglog(counts, [n + 1 for n in counts], "s--C1", lw=2)
chart.loglog(counts, prices, "o-C0", lw=2)
chart.text(700, 2200, "one nudge after the other", ha="right", color="C1")
chart.text(
    700, 1.15 * prices[2], "Autograd, measured just now", va="bottom", ha="right", color="C0"
)
chart.set(xlabel="number of parameters", ylabel="price in calls of the loss", ylim=(0.7, 3e4))
plotting.show(
    fig, f"All 10,000 slopes take {prices[-1]:.1f} times as long as one call of the loss."
)

# %% [markdown]
# A *nudge* changes one parameter by a little and calls the loss again. The dashed line is counted: one call, and one more for each nudge.
#
# **You will** build a recorder, a walk back and a table of small rules. What you write runs in the engine; until it is right, the engine borrows Autograd's. **You will learn** what a gradient costs, what a tape makes of loops and copies, and which way is down for a complex number. **You need** [lesson 01](01_sinc_derivatives.ipynb), broadcasting, and the chain rule. **Time:** {minutes}.

# %% jupyter={"source_hidden": true}
# Import Autograd's NumPy, its tools for comparing and extending, and NumPy's mixin for + and *
import autograd.numpy as np
from autograd import extend, grad, make_vjp
from numpy.lib.mixins import NDArrayOperatorsMixin

# %% [markdown]
# ## 1. Write down what happens
#
# A program that computes a number is a chain of small steps: add, multiply, sin. The slope of each you know by heart. So put every value into a `Box` that remembers its parents, the boxes it was made from, and with each a function that sends a sensitivity back.
#
# Take $z = xy$. If the final result changes by $g$ per unit of $z$, it changes by $g\,y$ per unit of $x$: `lambda g: g * y`. Such a function is called a *vector-Jacobian product*, **VJP** for short. The table `rules` makes them, one for each argument of a step.
#
# How do we see the steps? If an argument has a method `__array_ufunc__` or `__array_function__`, NumPy calls that in place of its own `sin` or `sum`; so does `autograd.numpy`. The mixin turns `+` and `*` into such calls.


# %%
# Engine 1: a value that remembers how it was made
class Box(NDArrayOperatorsMixin):
    count = 0
    __hash__ = object.__hash__  # each box is its own key in a dict

    def __init__(self, value, parents=(), name="input"):
        self.value, self.parents, self.name = value, parents, name
        self.born = Box.count = Box.count + 1

    def __array_ufunc__(self, f, method, *args):
        return record(f, *args)

    def __array_function__(self, f, types, args, options):
        assert not options, f"our rules know no options, but {f.__name__} was given {options}"
        return record(f, *args)


def record(f, *args):  # compute f(*args), and write down how the gradient comes back
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
end = f(x, y)  # f knows nothing of our boxes: Autograd will get the same function
print(f"f = {end.value:.4f}, made by {end.name} from", [box.name for box, _ in end.parents])

# %% [markdown]
# ## 2. Walk back
#
# The sensitivity of the result to itself is 1. From there, each box gives its $g$ to its VJPs and hands what they return to its parents. Where two contributions meet, they add. That is the whole chain rule:
#
# $$g_\text{parent} = \sum_\text{children} \text{VJP}(g_\text{child})$$
#
# A box must have heard from all its children before it speaks. Children are younger than their parents, so we go by age, youngest first. From the end to the start: this is *reverse mode*.


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


# %% jupyter={"source_hidden": true}
# Draw the tape of f: values on their way forwards, in colour the gradients coming back
def draw(ax, end):
    g, at = backward(end), {}
    look = {"ha": "center", "va": "center", "fontsize": 12}
    for box in tape(end)[::-1]:
        column = 1 + max([at[parent][0] for parent, _ in box.parents], default=-1)
        at[box] = x, y = column, -sum(other == column for other, _ in at.values())
        for parent, vjp in box.parents:
            arrow = {"arrowstyle": "-|>", "shrinkA": 29, "shrinkB": 29, "lw": 1.5}
            ax.annotate("", (x, y), at[parent], arrowprops=arrow)
            middle, back = np.mean([at[box], at[parent]], axis=0), f"{vjp(g[box]):.3g}"
            ax.text(*middle, back, color="C1", bbox={"fc": "w", "ec": "w", "pad": 1}, **look)
        ax.plot(x, y, "o", ms=58, mfc="#e4f0f8", mec="C0")
        ax.text(x, y, f"{box.name}\n{box.value:.4g}", **look)
        label = f"g = {g[box]:.4g}"
        ax.annotate(label, (x, y), (0, -39), textcoords="offset points", color="C1", **look)
    ax.set(xlim=(-0.4, column + 0.4), ylim=(min(y for _, y in at.values()) - 0.6, 0.4))
    ax.axis("off")


g, theirs = backward(end), [grad(f, argnum)(2.0, 3.0) for argnum in (0, 1)]
print(f"df/dx, df/dy: ours {g[x]:.4f}, {g[y]:.4f}; Autograd's {theirs[0]:.4f}, {theirs[1]:.4f}")
fig, ax = plt.subplots(figsize=(9, 3.6))
draw(ax, end)
plotting.show(
    fig,
    "The tape of sin(x) + xy: values on their way forwards; in colour, what comes back. "
    f"Two gradients meet at x: cos 2 + 3 = {g[x]:.4f}.",
)

# %% [markdown]
# ### Exercise 2.1: a rule for tanh  (●○○, 5 minutes, 1 line)
#
# Ask your engine for tanh, and it stops with `KeyError: 'tanh'`: no rule. **Input** `ans` = tanh(x) and `x`: arrays of any shape, or single numbers. **Goal** return a *function of* `g`, the VJP of tanh.
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
# For large x, `np.cosh` overflows to infinity; the quotient is still the right 0, but NumPy warns.


# %% jupyter={"source_hidden": true}
# Put your rule into the table if it is right, Autograd's if not; draw the slope that comes back
def autograds_tanh(ans, x):
    return make_vjp(np.tanh)(x)[0]


at = np.linspace(-4, 4, 81)


def slopes_by(rule):
    rules["tanh"] = [rule]
    end = np.tanh(box := Box(at)) * np.ones(81)  # times ones: one g for each of the 81 results
    return backward(end)[box]


rule = checks.choose(checks.lesson_02.tanh_vjp, tanh_vjp, autograds_tanh)
for slopes, wrong in checks.views(tanh_vjp, rule, slopes_by):
    fig, ax = plt.subplots(figsize=(9, 3.2))
    ax.plot(at, np.tanh(at), "C0", lw=2)
    ax.plot(at, slopes, "--C1", lw=2)
    ax.text(2.2, 0.8, "tanh x", color="C0", va="top")
    ax.text(-0.9, 0.75, "its slope, from the engine", color="C1", ha="right")
    ax.set(xlabel="x", ylabel="value, slope")
    text = f"The engine's slope of tanh: {slopes[40]:.2f} at x = 0, but {slopes[60]:.2f} at x = 2."
    plotting.show(fig, wrong or text)
rules["tanh"] = [rule]

# %% [markdown]
# ## 3. Arrays
#
# A box may hold a whole array, and its $g$ must then have the same shape. The slope of a step is now a matrix $J$, its *Jacobian*. A VJP never builds it: it returns the product $g^T J$ directly.
#
# Take $Z = XW$, that is $Z_{ij} = \sum_k X_{ik} W_{kj}$. Move one weight $W_{kj}$ by $\delta$: each $Z_{ij}$ in column $j$ moves by $X_{ik}\,\delta$, so the result moves by $\sum_i g_{ij} X_{ik}\,\delta$. Hence $g_W = X^T g$, and in the same way $g_X = g\,W^T$.

# %%
# Engine 3: arrays
rules |= {
    "matmul": [lambda ans, x, y: lambda g: g @ y.T, lambda ans, x, y: lambda g: x.T @ g],
    "sum": [lambda ans, x: lambda g: g * np.ones(np.shape(x))],
    "ravel": [lambda ans, x: lambda g: np.reshape(g, np.shape(x))],
    "less": [],  # a comparison is answered, and nothing is recorded
}

# %% jupyter={"source_hidden": true}
# Engine 3, continued: what school knows about subtract, divide, power, negative and exp
rules |= {
    "subtract": [lambda ans, x, y: lambda g: g, lambda ans, x, y: lambda g: -g],
    "divide": [lambda ans, x, y: lambda g: g / y, lambda ans, x, y: lambda g: -g * ans / y],
    "power": [lambda ans, x, n: lambda g: g * n * x ** (n - 1)],  # to a fixed power n
    "negative": [lambda ans, x: lambda g: -g],
    "exp": [lambda ans, x: lambda g: g * ans],
}

# %% [markdown]
# Now a column times a row. **Predict.** The column has shape (4, 1), the row (3,). By the rules above, what shape does the gradient at the column have? (a) (4, 1). (b) (4, 3). (c) (3,).

# %%
column, row = Box(np.ones((4, 1))), np.arange(3.0)
end = np.sum(column * row)
print("column", np.shape(column.value), " its gradient", np.shape(backward(end)[column]))

# %% [markdown]
# (b): too many numbers. The product has shape (4, 3), so has its $g$, and `g * y` keeps it. Broadcasting made three *copies* of each value, and each sent its own $g$ back. A value that is used three times gets the sum of three answers, as `x` did above.

# %% [markdown]
# ### Exercise 2.2: un-broadcast  (●●○, 8 minutes, 4 lines)
#
# **Input** an array `g`, real or complex, and the shape from which something was broadcast to `g.shape`. **Goal** an array of that shape: all copies added up, by sums over axes.
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
# Autograd does the first; read `unbroadcast` in its [`numpy_vjps.py`](https://github.com/HIPS/autograd/blob/master/autograd/numpy/numpy_vjps.py).


# %% jupyter={"source_hidden": true}
# Your way to add up copies, if it is right; if not, Autograd adds them up
def autograds_sum(g, shape):
    return make_vjp(lambda a: a + np.zeros(np.shape(g)))(np.zeros(shape, np.asarray(g).dtype))[0](g)


add_copies = checks.choose(checks.lesson_02.unbroadcast, unbroadcast, autograds_sum)


# %%
# Engine 4: copies add up; then all in one call
def fold(g, value):
    g = g if np.shape(g) == np.shape(value) else add_copies(g, np.shape(value))
    return g if np.iscomplexobj(value) else np.real(g)  # section 5 says why


def backward(end):
    g = {end: 1.0}
    for box in tape(end):
        for parent, vjp in box.parents:
            g[parent] = g.get(parent, 0.0) + fold(vjp(g[box]), parent.value)
    return g


def my_grad(f):
    def gradient(x, *rest):
        box = Box(x)
        return backward(f(box, *rest))[box]

    return gradient


# %% [markdown]
# ## 4. Right, and cheap
#
# Has the column its shape now? And is the rest right? Two judges: Autograd, and nudges. Among the functions is a `while` whose length depends on the data:


# %%
def climb(x):
    while np.sum(x) < 10:
        x = 2 * x
    return np.sum(np.sin(x))


# %% jupyter={"source_hidden": true}
# The column again; the engine beside Autograd and nudges; two runs of climb
print("column", np.shape(column.value), " its gradient", np.shape(backward(end)[column]))


def fall(x):
    for _ in range(20):
        x = x + 0.1 * np.sin(x)
    return np.sum(x)


suite = {
    "broadcasting": lambda x: np.sum((x @ np.ones((3, 1)) - x) ** 2 / (x + np.ones((2, 4, 3)))),
    "a layer": lambda x: np.sum(1 / (1 + np.exp(-(x @ np.ones((3, 5)))))),
    "branch": lambda x: np.sum(x**4 if np.sum(x) < 5 else np.sin(x)),
    "loop": fall,
    "while": climb,
}
sample = np.random.default_rng(1).uniform(0.2, 0.8, size=(4, 3))
nudges = 1e-5 * np.eye(sample.size).reshape(-1, *sample.shape)
for name, case in suite.items():
    mine, theirs = my_grad(case)(sample), grad(case)(sample)
    slopes = [(case(sample + d) - case(sample - d)) / 2e-5 for d in nudges]
    off, far = (np.max(np.abs(mine - other)) for other in (theirs, np.reshape(slopes, (4, 3))))
    print(f"{name:15}{len(tape(case(Box(sample)))):3} boxes", end="  ")
    print(f"as Autograd to 1e-12: {off < 1e-12}, as nudges to 1e-7: {far < 1e-7}")
short, long = [climb(Box(start, name="x")) for start in (6.0, 1.5)]
fig, axes = plt.subplots(2, 1, figsize=(9, 3.8))
draw(axes[0], short)
draw(axes[1], long)
plotting.show(
    fig, f"climb, run twice: {len(tape(short))} boxes from 6, {len(tape(long))} from 1.5."
)

# %% [markdown]
# The `while` is not on the tape. It ran in Python, and only what it *did* was written down: a tape shows one run, not the program.
#
# Back to the price. The loss of the first picture is `np.sum(error * error)` with `error = 1 / (1 + np.exp(-(X @ w))) - t`, and `w` grows from 10 numbers to 10,000. **Predict.** How many boxes are on its tape then? (a) As many as before. (b) 30 times as many. (c) 1,000 times as many.

# %%
boxes = [len(tape(units(Box(w), X, t))) for w, X, t in tasks]
print(f"boxes on the tape: {boxes} for {counts} weights")

# %% [markdown]
# (a): nine, for a box holds a whole array. On the way back each is visited once.
#
# How much arithmetic is that? A product of two numbers is one multiplication. Its two rules cost two more, and adding what they return to what is there, two additions: five operations in place of one. A sum makes three of one, a sine four. A quotient makes five if `g / y` is computed once; our rules, written to be read, spend seven. So five is enough for every formula of sums, products and quotients: [a theorem](https://ar5iv.labs.arxiv.org/html/1809.08530) of Baur, Strassen and Griewank. A clock sees memory, too:

# %% jupyter={"source_hidden": true}
# Draw what your engine's gradient costs into the first picture, beside the nudges and Autograd
own = [price(my_grad(units), task) for task in tasks]
chart.loglog(counts, own, "^:C2", lw=2, ms=9)
chart.text(12, 1.5 * max(own[0], prices[0]), "your engine", color="C2", va="bottom")
plotting.show(
    chart.figure, f"Your engine's gradient takes {own[-1]:.1f} times as long as one call."
)

# %% [markdown]
# What it takes is memory: every box keeps its value until the walk back. And the bargain is for *one* result; a hundred need a hundred walks.

# %% [markdown]
# ### Exercise 2.3: catch a wrong rule  (●●○, 12 minutes, 6 lines, side path)
#
# A wrong sign in the table makes no noise. **Input** a function `f` from an array to an array or a number, its rule `vjp` (`vjp(f(x), x)(g)` is what comes back), and a point `x`. **Goal** `True` if the rule is right, else `False`. Your answer will then search the whole table.
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
# The number is $g^T J v$. Forwards it is $g \cdot (Jv)$ with $Jv$ from a central difference; backwards it is $(g^T J) \cdot v$ from the rule. Two vectors, whatever the size. This is the [dot-product test](https://pylops.readthedocs.io/en/v2.6.0/tutorials/dottest.html) of those who write large linear operators by hand. With `g` all ones, a rule that forgets `g` would pass; with `v` all ones, a rule that mixes up the entries would.
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


# %% jupyter={"source_hidden": true}
# Search the table with your checker, and a copy of it in which one sign is wrong
def as_autograd(f, vjp, x):
    g = np.random.default_rng(0).normal(size=np.shape(f(x)))
    return np.allclose(vjp(f(x), x)(g), make_vjp(f)(x)[0](g))


one, other = np.random.default_rng(3).uniform(0.5, 1.5, size=(2, 3, 3))
steps = {name: [[]] for name in ("sin", "tanh", "negative", "exp", "sum", "ravel")}
steps |= {name: [[other], [other]] for name in ("add", "subtract", "multiply", "divide", "matmul")}
steps |= {"power": [[3]]}  # for each argument of a step, what stands in the other one


def guilty(table, fine):
    """The rules, as (step, argument), that a checker refuses."""
    found = []
    for name, k in [(name, k) for name, others in steps.items() for k in range(len(others))]:

        def arguments(x, name=name, k=k):
            return [x, *steps[name][k]] if k == 0 else [*steps[name][k], x]

        def step(x, name=name, arguments=arguments):
            return getattr(np, name)(*arguments(x))

        def vjp(ans, x, name=name, k=k, arguments=arguments):
            return table[name][k](ans, *arguments(x))

        found += [] if fine(step, vjp, one) else [(name, "first" if k == 0 else "second")]
    return found


fine = checks.choose(checks.lesson_02.vjp_is_right, vjp_is_right, as_autograd)
print("Guilty in the engine's table:", guilty(rules, fine))
wrong = rules | {"divide": [rules["divide"][0], lambda ans, x, y: lambda g: g * ans / y]}
print("Guilty where a minus is lost:", guilty(wrong, fine))

# %% [markdown]
# ## 5. Which way is down for a complex number?
#
# Light is complex, and so are the parameters of [lesson 03](03_elephant.ipynb). What should come back to a complex box? To a real one comes the $g$ with $dL = g\,dx$ for every small step $dx$. Ask for the same, and take the real part, since a loss is real:
#
# $$dL = \mathrm{Re}(g\,dz).$$
#
# All rules follow. A step with a derivative, such as a product, a power or exp, makes $dw = f'(z)\,dz$, so $dL = \mathrm{Re}(g\,f'(z)\,dz)$: what comes back is $g\,f'(z)$, as ever, and our table stays. These four have no such derivative. Write down what each does to $dz$; a result that is real has a real $g$:
#
# step|$dL$, with the $g$ of the result|what comes back to $z$
# ---|---|---
# real|$g\,\mathrm{Re}(dz) = \mathrm{Re}(g\,dz)$|$g$
# imag|$g\,\mathrm{Im}(dz) = \mathrm{Re}(-ig\,dz)$|$-ig$
# conj|$\mathrm{Re}(g\,\overline{dz}) = \mathrm{Re}(\bar g\,dz)$|$\bar g$
# abs|$\lvert z\rvert^2 = z\bar z$, so $2\lvert z\rvert\,d\lvert z\rvert = 2\,\mathrm{Re}(\bar z\,dz)$ and $g\,d\lvert z\rvert = \mathrm{Re}(g\,\bar z\,dz)/\lvert z\rvert$|$g\,\bar z/\lvert z\rvert$
#
# A real box in a complex program has a real $dx$: it keeps the real part of what comes back, as `fold` sees to.


# %%
# Engine 5: complex numbers
rules |= {
    "real": [lambda ans, z: lambda g: g],
    "imag": [lambda ans, z: lambda g: -1j * g],
    "conjugate": [lambda ans, z: lambda g: np.conj(g)],
    "absolute": [lambda ans, z: lambda g: g * np.conj(z) / ans],
}


# %% jupyter={"source_hidden": true}
# Compare with Autograd, with nudges, and for real inputs; count the engine's lines
import linecache

losses = {
    "real": lambda z: np.real(z**3),
    "imag": lambda z: np.imag(np.exp(z)),
    "conj": lambda z: np.real(np.conj(z) * np.conj(z) * z),
    "abs": lambda z: np.abs(1j * z + 3),
}
at = 1 + 2j
for name, case in losses.items():
    mine, theirs, h = my_grad(case)(at), grad(case)(at), 1e-5
    dx, dy = [(case(at + d) - case(at - d)) / (2 * h) for d in (h, 1j * h)]
    right = abs(mine - theirs) < 1e-12 and abs(mine - (dx - 1j * dy)) < 1e-7
    real = abs(my_grad(case)(0.7) - grad(case)(0.7)) < 1e-12
    print(f"{name}: g = {mine.real:7.4f} {mine.imag:+.4f}i,", end="  ")
    print(f"as Autograd and as nudges: {right}, for a real input: {real}")
assert np.allclose(my_grad(losses["real"])(at), 3 * at**2)
cells = {
    f.__code__.co_filename
    for f in (record, tape, rules["sum"][0], rules["exp"][0], fold, rules["imag"][0])
}
lines = sum(line != "\n" for cell in cells for line in linecache.getlines(cell))
print(f"The engine has {lines} lines.")

# %% [markdown]
# With $dz = dx + i\,dy$ the promise reads $dL = \mathrm{Re}(g)\,dx - \mathrm{Im}(g)\,dy$. Compare:
#
# $$g = \frac{\partial L}{\partial x} - i\,\frac{\partial L}{\partial y}.$$
#
# That is Autograd's convention: it lets all rules stay as they are. **Predict.** On $L = \lvert z - \text{home}\rvert^2$, where does somebody go who steps along $-g$, as with real numbers? (a) Home, by a detour. (b) Home in one coordinate, away in the other. (c) Straight away.

# %% jupyter={"source_hidden": true}
# Nine steps of our engine along -g and along -conj(g), on the contours of the loss
home, start = 1 + 1j, -1.2 + 0.6j


def distance(z):
    return np.abs(z - home) ** 2


fig, ax = plt.subplots(figsize=(9, 5.4))
across, up = np.linspace(-2, 4.3, 99), np.linspace(-1.9, 1.9, 77)
ax.contour(across, up, distance(across + 1j * up[:, None]), 12, colors="0.55", linewidths=1)
for style, name, way in [("o-C0", "-conj(g)", np.conj), ("s--C1", "-g", np.array)]:
    path = [start]
    for _ in range(9):
        path.append(path[-1] - 0.12 * way(my_grad(distance)(path[-1])))
    ax.plot(np.real(path), np.imag(path), style, lw=2)
    label = f"along {name}: loss {distance(start):.2f} to {distance(path[-1]):.2f}"
    spot = {"color": style[-2:], "va": "center", "bbox": {"fc": "w", "ec": "w", "pad": 2}}
    ax.text(max(path[-1].real, 1) + 0.2, path[-1].imag, label, **spot)
ax.plot(home.real, home.imag, "*k", ms=18)
ax.set(aspect="equal", xlabel="real part of z", ylabel="imaginary part of z")
ax.set(xlim=(-2, 4.3), ylim=(-1.9, 1.9))
plotting.show(fig, f"Nine steps each from {start}: along -conj(g) home, along -g away from it.")

# %% [markdown]
# (b). The real part of $-g$ is $-\partial L/\partial x$, which is right; its imaginary part is $+\partial L/\partial y$, uphill. Among steps of one length, $\mathrm{Re}(g\,dz)$ is smallest along $-\bar g$, where $g\,dz$ is real and negative: **step along minus the conjugate.**
#
# [JAX](https://docs.jax.dev/en/latest/notebooks/autodiff_cookbook.html#complex-numbers-and-differentiation) does as Autograd. [PyTorch](https://docs.pytorch.org/docs/stable/notes/autograd.html#autograd-for-complex-numbers) **returns the conjugate**, so that `z - step * z.grad` goes down. Carry code from one to the other unchanged, and every imaginary part climbs.

# %% [markdown]
# ## 6. A step of your own
#
# Autograd's table is open, too. `extend.primitive` makes a whole function one step, and `extend.defvjp` enters its rule. You need that for what is not written in NumPy, and for what overflows on the way.

# %% [markdown]
# ### Exercise 2.4: a logarithm that survives  (●●○, 10 minutes, 3 lines)
#
# **Input** a vector `x`. **Goal** its log-sum-exp, $\log \sum_i e^{x_i}$, also where $e^{x_i}$ overflows, and the VJP for it. Your engine will learn with it, and [lesson 08](08_digits_mlp.ipynb) ends every network with it.
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
# ## Side path: the slope of a search
#
# A planet runs round an ellipse of eccentricity $e$. An angle $E$ says where on it, an angle $M$ (the *mean anomaly*) at what time. Kepler's equation ties them together:
#
# $$E - e \sin E = M.$$
#
# No formula of school functions gives $E$. So we halve an interval that holds it, sixty times:


# %%
def solve(M, e):
    low, high = M - e, M + e
    for _ in range(60):
        E = (low + high) / 2
        early = E - e * np.sin(E) < M
        low, high = np.where(early, E, low), np.where(early, high, E)
    return E


# %% [markdown]
# **Predict.** Autograd goes through that loop without complaint. Follow $M$ through it: what will $dE/dM$ be? (a) The right slope. (b) 0. (c) 1.

# %% jupyter={"source_hidden": true}
# The slope of E by Autograd, through the search, and by nudges
from autograd import elementwise_grad

M, e, h = np.linspace(-np.pi, np.pi, 33), 0.6, 1e-5
searched = elementwise_grad(solve)(M, e)
true = (solve(M + h, e) - solve(M - h, e)) / (2 * h)
fig, ax = plt.subplots(figsize=(9, 3.8))
ax.plot(M, true, "ok", ms=6)
ax.plot(M, searched, "--C1", lw=2)
ax.text(0.35, 2.2, "by nudges")
ax.text(-3.1, 1.08, "by Autograd, through the search", color="C1")
ax.set(xlabel="mean anomaly M (rad)", ylabel="dE/dM", ylim=(0, 2.7))
plotting.show(
    fig,
    f"At M = 0 the slope is {true[16]:.2f}. Through the search, Autograd says {searched[16]:.2f}.",
)

# %% [markdown]
# (c), and without a warning. Autograd differentiates the steps that your program took, not the equation that you meant. The interval began at $M - e$ and $M + e$, which move with $M$ one for one; after that it moved by comparisons, and those leave nothing on the tape. Had we begun at $-\pi$ and $\pi$, the answer would be 0, and Autograd would warn.
#
# The rule comes from the equation itself. Differentiate both sides, $(1 - e\cos E)\,dE = dM$, and solve for $dE/dM$.

# %%
kepler = extend.primitive(solve)
extend.defvjp(kepler, lambda ans, M, e: lambda g: g / (1 - e * np.cos(ans)))
print("as the nudges, to 1e-7:", np.max(np.abs(elementwise_grad(kepler)(M, e) - true)) < 1e-7)

# %% [markdown]
# ## 7. Let it learn
#
# Two spirals of 60 dots. A *score* shall be positive on one and negative on the other: `np.tanh(X @ W + b) @ v`. Each of the 20 columns of `W` cuts the plane along a straight line, `tanh` makes the cut soft, and `v` weighs the cuts. With `y` = ±1 for the spiral, `y * score` is a dot's *margin* $m_i$: positive where it is on its right side. The loss
#
# $$L = \log \sum_i e^{-m_i}$$
#
# hears the dot that is worst off loudest: its term is the largest. On its tape run your tanh, your copies (`b` has 20 entries for 120 dots) and your logsumexp.

# %% jupyter={"source_hidden": true}
# The dots, a first guess, your logsumexp or Autograd's, and a map of the score
from autograd.scipy.special import logsumexp as autograds_logsumexp

radius = np.linspace(0.15, 1, 60)
spiral = np.stack([radius * f(2 * np.pi * radius) for f in (np.cos, np.sin)], axis=1)
X, y = np.concatenate([spiral, -spiral]), np.repeat([[1.0], [-1.0]], 60, axis=0)
normal = np.random.default_rng(1).normal
first = [3 * normal(size=(2, 20)), 3 * normal(size=20), 0.2 * normal(size=(20, 1))]
total = checks.choose(checks.lesson_02.logsumexp, logsumexp, autograds_logsumexp)
rules["logsumexp"] = [lambda ans, x: make_vjp(total)(x)[0]]  # Autograd looks your rule up for us


def score(X, W, b, v):
    return np.tanh(X @ W + b) @ v


def count_wrong(params):
    return int(np.sum(y * score(X, *params) <= 0))


def paint(ax, params, title):
    """Where the score is positive (dark) and negative (light), and the dots."""
    side = np.linspace(-1.15, 1.15, 161)
    plane = np.stack(np.meshgrid(side, side), axis=-1)
    values = score(plane.reshape(-1, 2), *params).reshape(161, 161)
    ax.contourf(side, side, values, [-1e9, 0, 1e9], colors=["#f6f1e7", "#7fb0d8"])
    ax.contour(side, side, values, [0], colors="0.35", linewidths=1)
    ax.plot(*X[:60].T, "o", color="k", ms=5)
    ax.plot(*X[60:].T, "s", mfc="w", mec="k", ms=5)
    ax.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1], title=title)
    ax.set(xlabel="first coordinate", ylabel="second coordinate")
    ax.label_outer()
    ax.grid(False)


# %%
def loss(W, b, v):
    return record(total, np.ravel(-y * score(X, W, b, v)))  # NumPy does not know total: by hand


def train(params, loss, rate=0.1, most=2000):
    path = [params]
    for _ in range(most):
        boxes = [Box(p) for p in path[-1]]
        end = loss(*boxes)
        if end.value < 0:
            break
        g = backward(end)
        path.append([p - rate * g[box] for p, box in zip(path[-1], boxes, strict=True)])
    return path


# %% [markdown]
# **Predict.** Training stops as soon as the loss is below 0. How many of the 120 dots can then still be on the wrong side? (a) None. (b) A few. (c) One number cannot tell.

# %% jupyter={"source_hidden": true}
# Train, and draw the score's map at the start, on the way and at the end
assert np.allclose(my_grad(loss)(*first), grad(loss)(*first))
path = train(first, loss, rate=0.1)
fig, axes = plt.subplots(1, 3, figsize=(9, 3.6))
for ax, k in zip(axes, [0, len(path) // 4, len(path) - 1], strict=True):
    paint(ax, path[k], f"step {k}: {count_wrong(path[k])} wrong")
plotting.show(
    fig,
    f"Blue where the score is positive: the round dots belong there. The loss goes from {loss(*first):.2f} to "
    f"{loss(*path[-1]):.2f} in {len(path) - 1} steps; then {count_wrong(path[-1])} of 120 dots are "
    "on the wrong side.",
)

# %% [markdown]
# (a). $L < 0$ means $\sum_i e^{-m_i} < 1$. All terms are positive, so each is below 1, and each margin above 0.
#
# **Change** the `rate` of 0.1 in the cell that trains, and look at the number of steps.

# %% [markdown]
# ### Exercise 2.5: a useful lie  (●●●, 12 minutes, open-ended, side path)
#
# A plate of glass made in a lab can have a few heights only, so a design must learn through rounding (`np.rint`). Its true slope is 0, and nothing learns from 0. **Input** `ans` = round(x) and `x`. **Goal** a VJP that is *false* and works: gradient descent on the sum of (round(x) - target)², 200 steps of 0.1 times the gradient, must bring round(x) to any whole-numbered target from -70 to 70, from as far away, and keep it there, for an array of any shape. One law stays: the VJP is linear in g, for contributions are added before they go through it.
#
# First on paper: what would you want to hear from a step of the stairs? More than one lie works. Then your engine learns the spirals again, with nothing but whole numbers in `W`, `b` and `v`.


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
# From afar the stairs look like a ramp of slope 1. So pretend that round(x) is x on the way back, and only there: the *straight-through estimator* ([Bengio, Léonard and Courville 2013](https://arxiv.org/abs/1308.3432)). It is false, and it points the right way.
#
# A softer lie knows where the edges of the stairs are, and pushes harder close to them:
#
# ```python
# def round_vjp(ans, x):
#     return lambda g: g * (0.5 + np.sin(np.pi * (x - ans)) ** 2)
# ```
#
# Both are linear in g, as every VJP must be, so that the rules before them on the tape stay right.


# %% jupyter={"source_hidden": true}
# Learn the spirals with whole numbers only: with the true slope 0, and with your lie
def the_truth(ans, x):
    return lambda g: 0 * g


def whole_loss(W, b, v):
    return loss(np.rint(W), np.rint(b), np.rint(v))


lie = checks.choose(checks.lesson_02.round_vjp, round_vjp, the_truth)
whole = [first[0], first[1], 5 * first[2]]  # v larger, or all of it would round to 0
tries = {"the truth": the_truth} | ({} if lie is the_truth else {"your lie": lie})
fig, axes = plt.subplots(1, len(tries), figsize=(9, 4.9), squeeze=False)
said = []
for ax, (name, rule) in zip(axes[0], tries.items(), strict=True):
    rules["rint"] = [rule]
    path = train(whole, whole_loss, most=1500)
    rounded = [np.rint(p) for p in path[-1]]
    said.append(f"With {name}, {count_wrong(rounded)} of 120 are wrong after {len(path) - 1} steps")
    paint(ax, rounded, f"{name}: {count_wrong(rounded)} wrong")
plotting.show(fig, f"Whole numbers only; the round dots belong on blue. {'. '.join(said)}.")

# %% [markdown]
# ## Key points
#
# - Reverse mode is a tape of what ran, a walk back from youngest to oldest, and one small rule (VJP) for each kind of step.
# - Loops and branches are no obstacle, but decisions carry no gradient.
# - Whatever is used more than once, by name or by broadcasting, gets the sum of what comes back.
# - A gradient costs a few calls of the function, however many parameters there are.
# - Autograd's complex gradient is $\partial L/\partial x - i\,\partial L/\partial y$: step along minus its conjugate.
#
# ## What to read
#
# Autograd's own [`tracer.py`](https://github.com/HIPS/autograd/blob/master/autograd/tracer.py) and [`core.py`](https://github.com/HIPS/autograd/blob/master/autograd/core.py): its rules run on boxes, too, so that [lesson 01](01_sinc_derivatives.ipynb) could differentiate again and again. Karpathy's [micrograd](https://github.com/karpathy/micrograd), for single numbers. A [survey](https://jmlr.org/papers/v18/17-468.html) by Baydin and others.
#
# **Next**, [lesson 03](03_elephant.ipynb): descend over complex parameters, and fit an elephant.
