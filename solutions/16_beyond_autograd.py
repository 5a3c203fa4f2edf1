# %% [markdown]
# # Outgrow Autograd
#
# Sixteen digits of light, two processes, eight devices, and at the end the gradient that one device finds, to rounding. This lesson carries the mathematics of the last fifteen to a compiler, and measures what that buys.

# %% jupyter={"source_hidden": true}
# Draw the batch of sixteen digits as eight devices share it, four in each of two processes
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import plotting
from shared.datasets import digits, stored
from shared.propagation import Bench

plotting.setup()
long_run = stored("beyond_autograd")  # made by: python benchmarks/frameworks.py
images = digits(0).train.images[:16]
fields = np.pad(np.kron(images, np.ones((2, 2))), ((0, 0), (8, 8), (8, 8))).astype(complex)
pair = Bench(samples=(32, 64), pitch=20e-6, wavelength=550e-9, spacing=10e-3)
fig, axes = plt.subplots(2, 4, figsize=(9, 2.9), layout="compressed")
for device, ax in enumerate(axes.flat):
    two = np.abs(np.concatenate(fields[2 * device : 2 * device + 2], axis=1)) ** 2
    picture = plotting.image(ax, two, pair, f"device {device}", vmin=0, vmax=1)
    ax.set(xticks=[-400, 0, 400], yticks=[-200, 0, 200])
    ax.label_outer()
axes[0, 0].set_ylabel("process 0\ny (µm)")
axes[1, 0].set_ylabel("process 1\ny (µm)")
fig.colorbar(picture, ax=axes, shrink=0.8, label="brightness (ink: 1)", ticks=[0, 0.5, 1])
plotting.show(
    fig, "One batch of 16 digits on 8 devices, 2 digits each, in 2 processes that share the work."
)

# %% [markdown]
# **You will** port an optical network line by line, see what breaks, and share a batch out between devices and processes. **You will learn** what `grad`, `jit`, `vmap` and sharding are for, and when to stay where you are. **You need** [lesson 12](12_onn_generator.ipynb) and complex gradients ([lesson 02](02_inside_autograd.ipynb)). **Time:** {minutes}.
#
# The article ends by sending its readers to [JAX](https://github.com/jax-ml/jax), which began as an updated Autograd with a compiler. To run its cells here, type `python -m pip install "jax>=0.10,<0.11"`. Without it the lesson works as well: each such cell then shows what it printed for us. The exercises need no JAX.

# %%
import inspect
from functools import cache
from html import escape

from autograd import grad, value_and_grad
from IPython.display import HTML, Markdown, display

from shared import checks
from shared.datasets import smiley
from shared.elements import aperture
from shared.optional import Optional, caught
from shared.propagation import transfer_function

install = 'python -m pip install "jax>=0.10,<0.11"'
with_jax = Optional("jax", long_run.get("printed", {}), install, name="JAX")
jax, jnp = with_jax.module("jax"), with_jax.module("jax.numpy")
if jax:
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_num_cpu_devices", 8)  # eight pretended devices; before all else
    jax.config.update("jax_cpu_enable_async_dispatch", False)  # a call ends before the next
with_jax.report()

# %% [markdown]
# ## The same light, twice
#
# Here is the network of [lesson 12](12_onn_generator.ipynb) with its loss: plate, hop, and so on, then how far the picture is from the face. For Autograd, then for JAX.


# %%
def loss(phases, light, H, face):
    u = light
    for phi in phases:
        u = u * np.exp(1j * phi)
        u = np.fft.ifft2(H * np.fft.fft2(u))
    return np.mean((np.abs(u) ** 2 - face) ** 2)


def jax_loss(phases, light, H, face):
    u = light
    for phi in phases:
        u = u * jnp.exp(1j * phi)
        u = jnp.fft.ifft2(H * jnp.fft.fft2(u))
    return jnp.mean((jnp.abs(u) ** 2 - face) ** 2)


# %% jupyter={"source_hidden": true}
# Show the two side by side, with the lines that differ marked
both = [inspect.getsource(f).rstrip().split("\n") for f in (loss, jax_loss)]
rows = ""
for left, right in zip(*both, strict=True):
    style = "" if left == right else "font-weight:bold"
    cells = "".join(
        f'<td style="text-align:left;white-space:pre;font-family:monospace;{style}">'
        f"{escape(line)}</td>"
        for line in (left, right)
    )
    rows += f"<tr>{cells}</tr>"
differ = sum(a != b for a, b in zip(*both, strict=True))
assert differ == 4 and [b.replace("jnp", "np").replace("jax_", "") for b in both[1]] == both[0]
heads = "".join(f'<th style="text-align:left">{name}</th>' for name in ("Autograd", "JAX"))
display(HTML(f"<table><tr>{heads}</tr>{rows}</table>"))
print(f"{differ} of {len(both[0])} lines differ: its name, and jnp for np")

# %% [markdown]
# Both have a `grad`, used alike. JAX computes in float32 unless told otherwise; in double the two should agree to rounding. ("`@with_jax`" runs the function below it at once, if JAX is there.)

# %%
bench = Bench(samples=64, pitch=500e-6, wavelength=550e-9, spacing=0.5)
light, face = aperture(bench, 8e-3).astype(complex), smiley(64)
H = transfer_function(bench, bench.spacing)
phases = np.random.default_rng(0).normal(size=(8, 64, 64))
value, slopes = value_and_grad(loss)(phases, light, H, face)


def off(a, b):  # how far apart, as a part of the whole
    return np.linalg.norm(np.asarray(a) - b) / np.linalg.norm(b)


@with_jax
def same_gradient():
    for double, much in [(True, 1e-12), (False, 1e-5)]:
        with jax.enable_x64(double):
            got, gradient = jax.value_and_grad(jax_loss)(phases, light, H, face)
        print(f"{gradient.dtype}: loss {got:.4f}, gradient off by less than {much}:", end=" ")
        print(off(gradient, slopes) < much)


# %% [markdown]
# So `grad` is the same, and nothing you learned was lost. New are other functions of functions. The first is **`jit`**, "just in time". It calls your function once, with tracers in the place of numbers (as Autograd does with its boxes, [lesson 02](02_inside_autograd.ipynb)), notes what happens, and hands the note to a compiler. From then on only the compiled program runs.

# %% jupyter={"source_hidden": true}
# What the measurements are: rows of milliseconds, for a precision, samples and beams
machine = long_run["machine"]


@cache
def measured(samples, beams, precision="double"):
    return next(
        row["ms"][precision]
        for row in long_run["work"]
        if (row["samples"], row["beams"]) == (samples, beams)
    )


def fastest_other(ms):
    return min((name for name in ms if name != "engine"), key=ms.get)


# %% [markdown]
# **Predict.** One beam, 64 x 64 samples, eight plates, in double precision: nearly all arithmetic is in FFTs, and each program calls a compiled library for these. Who takes the least time for a loss and its gradient? (a) The article's code, which does nothing but call NumPy. (b) JAX, which is compiled as a whole. (c) The course's engine, which tells Autograd the derivative of the whole stack in one step.

# %%
for name, ms in sorted(measured(64, 1).items(), key=lambda item: item[1]):
    print(f"{name:15s} {ms:5.1f} ms")
print(f"({machine['processor']}, {machine['cores']} cores)")
if long_run["load"] > 0.5:
    print("Other programs ran at the same time: take these times as rough.")

# %% [markdown]
# (c). A compiler removes Python's overhead and temporary arrays, and it can't remove the FFTs. Whoever knows the physics (the way back through a hop is the same hop) and takes the fastest FFT (FFTW, where it is installed, as it was here) has little left to remove. Measured on one computer with two cores, by turns, the best of each (TensorFlow in a process of its own, scaled by the engine's times there); `python benchmarks/frameworks.py` measures yours. (We had no GPU at hand. On one, expect another picture: JAX and PyTorch run there, Autograd doesn't.)

# %% jupyter={"source_hidden": true}
# Draw the time of a gradient: for one beam against the samples, for 64 samples against the beams
STYLE = {
    "article's code": ("0.45", "s", ":"),
    "TensorFlow": ("C5", "X", "-."),
    "PyTorch": ("C1", "P", "--"),
    "JAX": ("C2", "^", "-"),
    "engine": ("C0", "o", "-"),
}
sizes, beams = [64, 128, 256, 512, 1024], [1, 4, 16, 64, 256]
fig, axes = plt.subplots(1, 2, figsize=(9, 4.4), layout="compressed", sharey=True)
ways = [("samples along one side, one beam", sizes, [(n, 1) for n in sizes])]
ways += [("beams, 64 samples along one side", beams, [(64, b) for b in beams])]
for ax, (label, places, works) in zip(axes, ways, strict=True):
    for name in [name for name in STYLE if name in measured(64, 1)]:
        color, marker, line = STYLE[name]
        times = [measured(*work)[name] for work in works]
        ax.loglog(places, times, line, color=color, marker=marker, markersize=7, label=name)
    ax.set_xticks(places, [str(n) for n in places])
    ax.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    ax.minorticks_off()
    ax.set(xlabel=label)
axes[0].set_ylabel("a gradient (ms, double)")
axes[0].legend(loc="upper left")
assert min(measured(64, 1), key=measured(64, 1).get) == "engine"
many = measured(64, 256)
times = [measured(n, 1)["article's code"] / measured(n, 1)["engine"] for n in sizes]
versus = [measured(n, 1)["JAX"] / measured(n, 1)["engine"] for n in sizes]
plotting.show(
    fig,
    f"Eight plates. For one beam the article's code takes {min(times):.1f} to {max(times):.1f} "
    f"times as long as the engine, JAX {min(versus):.1f} to {max(versus):.1f} times; for 256 beams "
    f"of 64 samples PyTorch takes {many['PyTorch'] / many['JAX']:.2f} of JAX's time.",
)

# %% [markdown]
# And with many beams? **`vmap`** turns a function for one into a function for many: `vmap(f, in_axes=...)` says which arguments have an axis more. Written around a `grad`, it gives the gradient of each beam by itself, for which Autograd needs a loop.

# %%
tilted = np.array([light * np.exp(1j * k * np.arange(64) / 40) for k in range(4)])
one_by_one = np.array([grad(loss)(phases, u, H, face) for u in tilted])


@with_jax
def each_by_itself():
    with jax.enable_x64(True):
        of_all = jax.jit(jax.vmap(jax.grad(jax_loss), in_axes=(None, 0, None, None)))
        gradients = of_all(phases, tilted, H, face)
    print(f"{gradients.shape}: the loop's, to 1e-12: {off(gradients, one_by_one) < 1e-12}")


# %% jupyter={"source_hidden": true}
# Draw who wins where: the fastest other program's time over the engine's, for sizes and beams
fig, axes = plt.subplots(1, 2, figsize=(9, 4.4), layout="compressed", sharey=True)
ratios = {}
for ax, precision in zip(axes, ["double", "single"], strict=True):
    for x, n in enumerate(sizes):
        for y, b in enumerate(beams):
            if b * n * n > 2**20:
                ax.text(x, y, "left out", ha="center", va="center", color="0.45", size=8)
                continue
            ms = measured(n, b, precision)
            rival = fastest_other(ms)
            ratio = ratios[precision, n, b] = ms[rival] / ms["engine"]
            wins = ratio >= 1
            ax.add_patch(
                plt.Rectangle((x - 0.5, y - 0.5), 1, 1, color="0.93" if wins else "#b35806", lw=0)
            )
            short = {"article's code": "article", "TensorFlow": "TensorF."}.get(rival, rival)
            ax.text(
                x, y, f"{ratio:.1f}\n{short}", ha="center", va="center", size=9,
                color="black" if wins else "white",
            )  # fmt: skip
    ax.set_xticks(range(5), sizes)
    ax.set_yticks(range(5), beams)
    ax.set(xlim=(-0.5, 4.5), ylim=(-0.5, 4.5), xlabel="samples along one side", title=precision)
    ax.grid(False)
axes[0].set_ylabel("beams")
engine_wins = sum(ratio >= 1 for ratio in ratios.values())
plotting.show(
    fig,
    f"The fastest other program's time over the engine's: from {min(ratios.values()):.1f} to "
    f"{max(ratios.values()):.1f}. Where it is dark, the other one wins: "
    f"{len(ratios) - engine_wins} of {len(ratios)} places.",
)

# %% [markdown]
# Each place names the fastest of the others. ("Left out": more than 2²⁰ samples in all, which take seconds a gradient, or more memory than small computers have.) First calls have their price, too: JAX compiles, and the engine's FFTW tries which way is fastest:

# %% jupyter={"source_hidden": true}
# Print what the first call costs, and when it has paid
first = {(row["samples"], row["beams"]): row["first"]["double"] for row in long_run["work"]}
ms = measured(128, 1)
pays = {
    name: np.ceil((first[128, 1][name] - ms[name]) / (ms["article's code"] - ms[name]))
    for name in ("JAX", "engine")
}
print("one beam of 128 samples")
for name in ("article's code", "JAX", "engine"):
    print(f"{name:15s} first call {first[128, 1][name]:4.0f} ms, then {ms[name]:4.1f} ms")
print(f"they have paid after {pays['JAX']:.0f} steps of JAX, {pays['engine']:.0f} of the engine")

# %% [markdown]
# ## What cannot come along: a museum of failures
#
# From NumPy, each exhibit looks like nothing special. `caught` runs it, and prints what stops it, if anything does. **Predict.** In the fourth, `noisy` adds 1 to a list whenever its Python runs, and is called three times after `jit`. How long is the list? (a) 3. (b) 1. (c) 0.


# %%
@with_jax
def museum():
    def in_place():
        u = jnp.zeros(3)
        u[0] = 1

    def branch_on_a_value():
        return jax.jit(lambda x: x if x > 0 else -x)(1.0)

    def double_by_default():
        return f"a {jnp.asarray(np.ones(3)).dtype} out of NumPy's float64"

    def python_runs_once():
        seen = []
        noisy = jax.jit(lambda x: (seen.append(1), 2 * x)[1])
        return f"the list has length {[noisy(x) for x in (1.0, 2.0, 3.0)] and len(seen)}"

    def out_of_bounds():
        x = jnp.arange(3.0)
        return f"x[10] is {x[10]:.0f}; after x.at[10].set(5) x is {x.at[10].set(5)}"

    def late_devices():
        jax.config.update("jax_num_cpu_devices", 4)

    exhibits = [in_place, branch_on_a_value, double_by_default, python_runs_once]
    for exhibit in [*exhibits, out_of_bounds, late_devices]:
        print(f"{exhibit.__name__:18s}", end=" ")
        caught(exhibit)


# %% [markdown]
# (b). What `jit` notes at the first call are operations on arrays. Python itself (a print, a list, a NumPy random number) happened while it was noted, and never again: a random number drawn there stays the same for ever. That explains the others:
#
# - **In place.** A note of operations has no place for "now change it". Write `u = u.at[0].set(1)`: a new array, which the compiler makes in place where nobody looks.
# - **A branch on a value.** While it is noted there is no value. `jnp.where` takes both branches (and the gradient of the one not taken can be nan, as in [lesson 01](01_sinc_derivatives.ipynb)); `jax.lax.cond` takes one.
# - **Float32**, without a word. Ask for double with `jax.config.update("jax_enable_x64", True)` in the first line of a program.
# - **Out of bounds.** Nothing stops a compiled program from asking. It reads the last one, and drops what it should write. No error: the most dangerous of all.
# - **Too late.** How many devices there are is settled at JAX's first operation.
#
# One thing changes silently when you carry a program to *PyTorch*. |z|² has its gradient at 3 + 4i, from each library:

# %%
for name, (real, imaginary) in long_run["conjugates"].items():
    print(f"{name:11s} {real:.0f} {'-' if imaginary < 0 else '+'} {abs(imaginary):.0f}i")

# %% [markdown]
# ### Exercise 16.1: downhill in any library  (●○○, 5 minutes, 2 lines)
#
# **Input** a complex `plate`, the `gradient` of a loss there, a step's `size`, and the name of the `library` that computed the gradient. **Goal** the plate after a step downhill.
#
# First on paper: from 3 + 4i, |z|² falls fastest towards 0. Which of the numbers above lead there? Result to expect: one loss that falls, with all four.


# %%
def downhill(plate, gradient, size, library):
    ### BEGIN SOLUTION
    slope = gradient if library in ("PyTorch", "TensorFlow") else np.conj(gradient)
    return plate - size * slope
    ### END SOLUTION


# %%
checks.lesson_16.downhill(downhill)

# %% [markdown] tags=["explanation"]
# #### Solution 16.1, explained
#
# With z = x + iy, uphill is ∂L/∂x + i ∂L/∂y: for |z|² it is 2z. PyTorch and TensorFlow give that. Autograd and JAX give ∂L/∂x - i ∂L/∂y, its conjugate: the convention under which the chain rule needs no conjugates ([lesson 02](02_inside_autograd.ipynb)).
#
# ```python
# def downhill(plate, gradient, size, library):
#     sign = {"Autograd": -1, "JAX": -1, "PyTorch": 1, "TensorFlow": 1}[library]
#     return plate - size * (gradient.real + 1j * sign * gradient.imag)
# ```
#
# The article's own step, `exp(-1j * angle(gradient))`, has the conjugate in its minus sign. Carried to PyTorch as it is, it climbs in the imaginary direction. Real phases, as ours, never meet the question.

# %% jupyter={"source_hidden": true}
# Draw eleven steps on |z|², with the numbers of both conventions, by your downhill or ours


def our_downhill(plate, gradient, size, library):
    return plate - size * (gradient if library in ("PyTorch", "TensorFlow") else np.conj(gradient))


step = checks.choose(checks.lesson_16.downhill, downhill, our_downhill)
fig, ax = plt.subplots(figsize=(9, 3.6))
kinds = [  # whose gradient, the step of which library
    ("Autograd", "Autograd", {"marker": "o", "ms": 11, "mfc": "none"}, "Autograd's, its own step"),
    ("PyTorch", "PyTorch", {"marker": "s", "ls": "--", "ms": 5}, "PyTorch's, its own step"),
    (
        "PyTorch",
        "Autograd",
        {"marker": "^", "ls": ":", "color": "C3"},
        "PyTorch's, Autograd's step",
    ),
]
for library, taken, style, label in kinds:
    z, sizes_of_z = np.array([3 + 4j]), []
    for _ in range(12):
        sizes_of_z.append(abs(z[0]) ** 2)
        z = step(z, 2 * z if library == "PyTorch" else 2 * np.conj(z), 0.1, taken)
    ax.semilogy(sizes_of_z, label=label, **style)
wrong_end = sizes_of_z[-1]
ax.set(xlabel="step", ylabel="|z|²")
ax.legend(title="whose gradient")
assert wrong_end > 25
plotting.show(
    fig,
    f"From |z|² = 25: downhill with the right conjugate, to {wrong_end:.0f} in 11 steps without.",
)

# %% [markdown]
# ## A phase of 600,000 radians
#
# Float32 halves the memory and saves time. But a hop turns the phase of light by kd = 2πd/λ: for 50 mm of green light that is 6·10⁵ radians. A float32 has 24 binary digits.
#
# **Predict.** How far off is such a phase, rounded to float32? (a) 10⁻⁷ radians. (b) 10⁻³. (c) Some 10⁻². (2²⁰ is about a million.)

# %%
distances = np.logspace(-6, 0, 400)
turned = 2 * np.pi * distances / 550e-9
lost = np.abs(turned.astype(np.float32).astype(float) - turned)
near = (turned > 5e5) & (turned < 7e5)
print(f"at 6e5 radians: neighbours {np.spacing(np.float32(6e5))} apart, so off by up to half")
print(f"lost near 6e5 radians: up to {np.max(lost[near]):.2f}")

# %% [markdown]
# (c). 6·10⁵ takes 20 of the 24 digits, which leaves 4 behind the point: steps of 1/16. Three hundredths of a radian a hop are no catastrophe for a picture. But for a small phase float32 is a hundred thousand times as good, and a phase need not be large.

# %% jupyter={"source_hidden": true}
# Draw what rounding to float32 costs a phase, against the phase
fig, ax = plt.subplots(figsize=(9, 4))
ax.loglog(turned, lost, ".", color="C0", markersize=5, label="one distance each")
ax.loglog(turned, np.spacing(turned.astype(np.float32)) / 2, "k-", lw=1.2, label="at most this")
ax.axvline(6e5, color="C1", linestyle="--", label="a hop of 50 mm")
ax.set(xlabel="phase (radians)", ylabel="lost (radians)", ylim=(1e-9, 3))
ax.legend(loc="upper left")
plotting.show(
    fig,
    f"Rounded to float32, a phase of 6e5 radians is off by up to {np.max(lost[near]):.2f} radians.",
)

# %% [markdown]
# ### Exercise 16.2: a phase that fits  (●●○, 5 minutes, 1-2 lines)
#
# **Input** `turns`, an array of float64: how many wavelengths long each way is, backwards if negative. **Goal** the phases in radians, as float32, right to 10⁻⁶.
#
# First on paper: what does exp(2πi·90000.25) need to know of the 90000? Picture to expect: the same light as in double.


# %%
def small_phase(turns):
    ### BEGIN SOLUTION
    return (2 * np.pi * (turns - np.round(turns))).astype(np.float32)
    ### END SOLUTION


# %%
checks.lesson_16.small_phase(small_phase)

# %% [markdown] tags=["explanation"]
# #### Solution 16.2, explained
#
# Whole turns change nothing, so they go while the number is still double; what is left is small, and a float32 holds it to 2·10⁻⁷. `turns % 1` does as well:
#
# ```python
# def small_phase(turns):
#     return (2 * np.pi * (turns % 1)).astype(np.float32)
# ```
#
# The engine computes H in double precision and casts exp(i·phase), which has the same effect. In JAX without x64, compute H with NumPy and hand it over.

# %% jupyter={"source_hidden": true}
# Let a hop of 50 mm pass in float32, with the phase reduced by your small_phase and not reduced


def our_small_phase(turns):
    return (2 * np.pi * (turns - np.round(turns))).astype(np.float32)


reduced = checks.choose(checks.lesson_16.small_phase, small_phase, our_small_phase)
f2 = (
    bench.wavelength**-2
    - np.fft.fftfreq(64, 500e-6) ** 2
    - np.fft.fftfreq(64, 500e-6)[:, None] ** 2
)
turns = 50e-3 * np.sqrt(f2)
exact = np.fft.ifft2(np.exp(2j * np.pi * turns) * np.fft.fft2(light))
kinds = {"whole turns taken off first": reduced(turns), "as it is": np.float32(2 * np.pi * turns)}
errors = {}
for name, phase in kinds.items():
    H32 = (np.cos(phase) + 1j * np.sin(phase)).astype(np.complex64)
    errors[name] = off(np.fft.ifft2(H32 * np.fft.fft2(light)), exact)
    print(f"float32, {name:28s} field off by {errors[name]:.0e}")
assert errors["whole turns taken off first"] < 1e-6 < 1e-3 < errors["as it is"]

# %% [markdown]
# ## Share a batch out
#
# A loss over a batch is a mean, and a mean can be had in parts. Each device takes some examples and finds the mean loss and the mean gradient of *its* part; then the parts are put together. With Autograd you can do that by hand.

# %% [markdown]
# ### Exercise 16.3: all-reduce  (●●○, 7 minutes, 3 lines)
#
# **Input** lists, one entry a device: `losses` and `gradients` (arrays), each a mean over that device's examples, and `counts`, how many examples those were. **Goal** `loss, gradient`: the means over all examples.
#
# First on paper: one device has 3 examples, another 5. Is the mean of their means the mean?


# %%
def all_reduce(losses, gradients, counts):
    ### BEGIN SOLUTION
    weights = np.array(counts) / np.sum(counts)
    gradient = sum(w * g for w, g in zip(weights, gradients, strict=True))
    return np.sum(weights * np.array(losses)), gradient
    ### END SOLUTION


# %%
checks.lesson_16.all_reduce(all_reduce)

# %% [markdown] tags=["explanation"]
# #### Solution 16.3, explained
#
# A device's mean times its count is its sum. Sums add up, and the sum over all counts divides them. The gradient is linear in the loss, so the same weights serve it.
#
# ```python
# def all_reduce(losses, gradients, counts):
#     gradients = np.array(gradients)
#     return np.average(losses, weights=counts), np.average(gradients, axis=0, weights=counts)
# ```
#
# What devices exchange is one gradient each, whatever the size of their part of the batch. That is why batches scale.

# %%
masks = np.kron(np.eye(16)[:10].reshape(10, 4, 4), np.ones((8, 8)))  # ten squares, side by side
labels = np.eye(10)[digits(0).train.labels[:16]]
small = Bench(samples=32, pitch=20e-6, wavelength=550e-9, spacing=10e-3)
hop = transfer_function(small, small.spacing)
plates = np.random.default_rng(0).normal(size=(3, 32, 32))


def batch_loss(plates, u, labels, np=np):  # for Autograd; for JAX with np=jnp
    for phi in plates:
        u = np.fft.ifft2(hop * np.fft.fft2(np.exp(1j * phi) * u))
    energy = np.einsum("nyx,kyx->nk", np.abs(u) ** 2, masks)
    scores = 20 * energy / np.sum(energy, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(scores), axis=1)) - np.sum(labels * scores, axis=1))


# %% jupyter={"source_hidden": true}
# The pieces of a batch by hand: with your all_reduce where it is right, else with ours


def our_all_reduce(losses, gradients, counts):
    weights = np.array(counts) / np.sum(counts)
    gradient = sum(w * g for w, g in zip(weights, gradients, strict=True))
    return np.sum(weights * np.array(losses)), gradient


put_together = checks.choose(checks.lesson_16.all_reduce, all_reduce, our_all_reduce)

# %%
whole_loss, whole_gradient = value_and_grad(batch_loss)(plates, fields, labels)
parts = [slice(0, 3), slice(3, 8), slice(8, 16)]  # 3, 5 and 8 digits
found = [value_and_grad(batch_loss)(plates, fields[p], labels[p]) for p in parts]
summed, gradient = put_together(*zip(*found, strict=True), [3, 5, 8])
print(f"whole batch {whole_loss:.4f}, three parts {summed:.4f}")
print(f"the gradients agree to 1e-12: {off(gradient, whole_gradient) < 1e-12}")

# %% [markdown]
# JAX does this by itself. A **mesh** is an array of devices with a name for each axis; a **sharding** says which axis of an array is cut along which axis of the mesh. Nothing in the loss changes: the compiler sees how its input is cut, and puts the sums between devices in. We have eight pretended devices on one processor, so this shows that it is right, not that it is fast.


# %%
def shared_out(count):
    auto = (jax.sharding.AxisType.Auto,)
    mesh = jax.make_mesh((count,), ("batch",), auto, devices=jax.devices()[:count])
    cut = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("batch"))
    return jax.device_put(fields, cut), jax.device_put(labels, cut)


@with_jax
def on_devices():
    step = jax.jit(jax.value_and_grad(lambda *a: batch_loss(*a, np=jnp)))
    with jax.enable_x64(True):
        for count in (1, 2, 8):
            u, names = shared_out(count)
            loss, gradient = step(plates, u, names)
            part = u.addressable_shards[0].data.shape
            same = off(gradient, whole_gradient) < 1e-12
            print(f"{count} devices: each has {part}, loss {loss:.4f}, same gradient: {same}")


# %% [markdown]
# The museum has a new wing for this. Since JAX 0.9 a mesh made without `axis_types` is **Explicit**: how each result is cut is then part of its type, and where that isn't clear JAX stops rather than choose. `Auto`, as above, lets the compiler choose. And fifteen digits have no eight equal parts: pad the batch, or leave some out. (The second exhibit is only compiled: running it has ended all of Python here, in JAX 0.10.2, though not in 2,400 tries since.)


# %%
@with_jax
def new_wing():
    mesh = jax.make_mesh((8,), ("batch",))
    cut = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("batch"))

    def explicit_by_default():
        return jax.device_put(fields, cut)[jnp.array([1, 0])]

    def auto():
        program = jax.jit(lambda u: u[jnp.array([1, 0])]).lower(shared_out(8)[0]).compile()
        return f"a compiled program with {len(program.input_shardings[0])} input"

    def fifteen_on_eight():
        return jax.device_put(fields[:15], cut)

    for exhibit in [explicit_by_default, auto, fifteen_on_eight]:
        print(f"{exhibit.__name__:19s}", end=" ")
        caught(exhibit)


# %% [markdown]
# ## Two processes
#
# What doesn't fit one computer is run by several: each starts the *same program*, they find each other at one address (`jax.distributed.initialize`), `jax.devices()` then lists the devices of all, and a library named Gloo carries the sums. Here both run on this computer, and speak over its loopback address. One command starts them, and ends both whatever happens:
#
#     python tools/two_processes.py
#
# (`--processes 1 --devices 1` runs one alone.)
#
# **Predict.** A step of this small network, with two processes on a computer of two cores: is it (a) twice as fast as with one, (b) as fast, (c) slower?

# %% jupyter={"source_hidden": true}
# Print what the command found, with one process and with two: one line each
runs = long_run["processes"]  # stored by: python benchmarks/frameworks.py --processes
for run in runs.values():
    print(
        f"{run['processes']} process{'es' if run['processes'] > 1 else '  '} "
        f"{run['devices']} device{'s' if run['devices'] > 1 else ' '}   "
        f"loss {run['losses'][-1]:.6f}   a step {run['ms']:4.1f} ms"
    )
slower = runs["2, 2"]["ms"] / runs["1, 1"]["ms"]
assert slower > 2 and runs["2, 8"]["ms"] > 2 * runs["1, 8"]["ms"]
apart = max(off(run["gradient"], runs["1, 1"]["gradient"]) for run in runs.values())
print(f"gradients apart by less than 1e-12: {apart < 1e-12}")

# %% [markdown]
# (c). The arithmetic was small, and every step now waits for a gradient to go there and back. Sharing pays where each part's work is long beside the exchange. And what is exchanged is the point: **the same loss, the same gradient**, to rounding.

# %% jupyter={"source_hidden": true}
# What the two processes said when they read an array whose parts the other one holds
across = runs["2, 8"]
print(f"np.asarray(batch):           {across['asarray'][:70]}...")
print(f"process_allgather(batch):    shape {tuple(across['gathered'])}")

# %% [markdown]
# Two traps belong to this. No process may read what another holds: `jax.experimental.multihost_utils.process_allgather(x, tiled=True)` fetches it, and *all* must call it. And all must do the same operations in the same order: put one under `if process_index() == 0`, and the others wait for ever.
#
# What changes beyond this computer? **Several GPUs:** `jax.devices()` lists them, and the code is the one above; the sums travel by NCCL. **Several hosts:** the address is that of one of them instead of the loopback; each reads its own part of the data. **TPUs:** [`initialize()`](https://docs.jax.dev/en/latest/_autosummary/jax.distributed.initialize.html) needs no arguments, since the machines find each other. (We had none of these to try.)

# %% [markdown]
# ## Side path: a run that survives
#
# The more machines, the surer is one of them to die. A **checkpoint** is a file from which a run goes on. The command above takes one (`--checkpoint run.npz`): process 0 writes beside it after each step, then renames, so that the file is never half there. A kill then costs the step under way, or the one whose file was being written.

# %%
killed = long_run["killed"]  # stored by the same command: process 1 killed before step 8 of 20
print(f"first run:  {killed['said']}")
print(f"second run: begins at step {killed['begins']}, with one process instead of two")
print(f"its last loss {killed['losses'][-1]:.6f}, without a kill {runs['1, 1']['losses'][-1]:.6f}")

# %% [markdown]
# ### Exercise 16.4: a survivor of your own  (●●●, 15 minutes, side path, about 12 lines)
#
# **Input** `slope(x)`, which returns a loss and its gradient; `start`; how many `steps`; and a `path` that ends in `.npz`. **Goal** x after that many steps of an optimiser of your choice. Killed at any moment, also while it writes, and called again in the same way, it goes on (losing 10 steps at most) and ends at the *same* x. The loss is a narrow valley, 200 times as curved across as along (curvatures from 1 to 200): 100 steps must leave less than 1 %, which plain descent by a fixed step can't.
#
# First on paper: what does your optimiser know besides x?


# %%
import os
from pathlib import Path


def survivor(slope, start, steps, path):
    ### BEGIN SOLUTION
    done, x, speed = 0, start, 0 * start
    if Path(path).exists():
        with np.load(path) as kept:
            done, x, speed = int(kept["done"]), kept["x"], kept["speed"]
    for number in range(done + 1, steps + 1):
        _, gradient = slope(x)
        speed = 0.9 * speed - 0.01 * gradient
        x = x + speed
        np.savez(path + ".part.npz", done=number, x=x, speed=speed)
        os.replace(path + ".part.npz", path)
    return x
    ### END SOLUTION


# %%
checks.lesson_16.survivor(survivor)

# %% [markdown] tags=["explanation"]
# #### Solution 16.4, explained
#
# Momentum has a speed, Adam two means and a count: without them the run goes on, but elsewhere. And a run that is killed while it writes leaves half a file. So it writes beside, and renames, which an operating system does in one go. (`savez` adds `.npz` to a name without it; that is why the name beside ends so. Two files by turns would do as well: one of them is always whole.)
#
# Random numbers belong to the state too: keep `rng.bit_generator.state`, or make each step's generator from its number, `np.random.default_rng([seed, step])`. For arrays larger than one process's memory, [Orbax](https://orbax.readthedocs.io/en/stable/index.html) saves arrays that are spread over processes.

# %% [markdown]
# ## Stay or move

# %% jupyter={"source_hidden": true}
# Show when to stay and when to move, each line with a number of this lesson
ARTICLE = "article's code"
wide = measured(1024, 1)
rest = min(ratios, key=ratios.get)
single = [measured(n, 1)["JAX"] / measured(n, 1, "single")["JAX"] for n in sizes]
lines = [
    (
        "**stay with Autograd** while you learn, or derive: every line is NumPy, and errors come "
        "where they happen",
        f"a first call of {first[128, 1][ARTICLE]:.0f} ms, not {first[128, 1]['JAX']:.0f} (128 "
        f"samples); then {measured(128, 1)[ARTICLE] / measured(128, 1)['JAX']:.1f} times JAX's time",
    ),
    (
        "**stay** if you know the physics: a derivative by hand for the whole stack",
        f"faster than all others in {engine_wins} of {len(ratios)} places on this processor; "
        f"the least was {ratios[rest]:.1f} times ({rest[1]} samples, beams: {rest[2]}, {rest[0]})",
    ),
    (
        "**move to JAX** for plain code at speed, gradients of each example, batches over devices",
        f"{wide[ARTICLE] / wide['JAX']:.1f} times as fast as the article's code at 1024 "
        f"samples; the same gradient on 1, 2 and 8 devices to 1e-12",
    ),
    (
        "**move to PyTorch** if what you need exists there, or branches on values must stay",
        f"{many['PyTorch'] / many['JAX']:.2f} of JAX's time for 256 beams of 64; conjugated "
        "gradients, 6 + 8i",
    ),
    (
        "**float32** wherever phases are small",
        f"JAX gains {min(single):.1f} to {max(single):.1f} times; a phase of 6e5 loses "
        f"{np.max(lost[near]):.2f} radians",
    ),
    (
        "**several processes** when one step takes long beside the exchange, not before",
        f"here two take {slower:.1f} times as long as one, with a device each",
    ),
]
table = "\n".join(f"| {when} | {number} |" for when, number in lines)
display(Markdown(f"| when | a number of this lesson |\n| --- | --- |\n{table}"))

# %% [markdown]
# ## Key points
#
# - The mathematics moves as it is: `grad` is the same, and so are complex gradients in JAX. PyTorch's and TensorFlow's are conjugated.
# - A compiler needs a note of operations. What isn't an operation on arrays (changes in place, branches on values, prints, dice) is not on it.
# - Measure before you move. Where libraries do the work, knowing the physics can beat compiling.
# - Take whole turns off a phase in double precision; then float32 holds it.
# - A mean can be had in parts: that is all of data parallelism. Processes and devices change the place of the work, not the gradient.
#
# **To read.** JAX's own [*Sharp Bits*](https://jax.readthedocs.io/en/latest/notebooks/Common_Gotchas_in_JAX.html), a longer museum; [*Introduction to multi-controller JAX*](https://docs.jax.dev/en/latest/multi_process.html), for processes; [Orbax](https://orbax.readthedocs.io/en/stable/index.html), for checkpoints.
#
# **Next**, [lesson 17](17_capstone.ipynb): a network of your own, built, judged and shown.
