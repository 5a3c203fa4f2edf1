# %% [markdown]
# # Weigh a doubt: let noisy data say how far to trust them
#
# A star flickers, and clouds hid it for nine nights. From 36 noisy readings you will draw every brightness that it may have had, learn how fast it can change, and say how sure you are of each night, seen or unseen.

# %% jupyter={"source_hidden": true}
# The picture where this lesson ends: how likely each brightness was, as a glow
import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad, value_and_grad
from scipy.optimize import minimize

from shared import checks, plotting
from shared.training import cosine, fit

plotting.setup()


def show_glow():
    rng, fine, level = np.random.default_rng(79), np.linspace(0, 40, 321), np.linspace(-11, 11, 221)
    t = rng.uniform(0, 31, 36)
    t = np.sort(np.where(t > 16, t + 9, t))
    y = 4 * np.sin(2 * np.pi * t / 23) + 2 * np.sin(2 * np.pi * t / 11 + 1)
    y = y + 2 * rng.normal(size=36)
    near = [3.6**2 * np.exp(-((a[:, None] - t) ** 2) / (2 * 3.3**2)) for a in (t, fine)]
    pull = np.linalg.solve(near[0] + 1.9**2 * np.eye(36), near[1].T).T
    mean, deviation = pull @ y, np.sqrt(3.6**2 - np.sum(pull * near[1], axis=1))
    glow = np.exp(-(((level[:, None] - mean) / deviation) ** 2) / 2) / deviation
    fig, ax = plt.subplots(figsize=(9, 4.4))
    ax.imshow(glow**0.6, extent=(0, 40, -11, 11), aspect="auto", origin="lower")
    ax.plot(t, -10.4 + 0 * t, "|", color="white", ms=12, mew=1.5)
    ax.text(20.5, -10.5, "clouds", color="white", ha="center", va="center")
    ax.set(xlabel="time (nights)", ylabel="brightness (% above the mean)")
    ax.grid(False)
    ends = [np.interp(night, fine, deviation) for night in (8, 20.5)]
    text = f"The doubt (one deviation) is {ends[0]:.1f} % at night 8 and {ends[1]:.1f} % at night 20.5."
    plotting.show(fig, "Glow: how likely each brightness was. Ticks: when it was read. " + text)


show_glow()

# %% [markdown]
# **You will** turn one bell curve into all smooth curves, let data choose how smooth, and test whether "95 % sure" is right 95 times in a hundred. **You will learn** what a Gaussian process is, what its evidence weighs, and where it fools itself. **You need** gradients ([lesson 01](01_sinc_derivatives.ipynb)) and matrices. **Time:** {minutes}.

# %% jupyter={"source_hidden": true}
# Import what serves for comparison: scikit-learn, filters for counting hills, stored long runs
from scipy.ndimage import label, maximum_filter
from sklearn.datasets import load_diabetes
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

from shared.datasets import stored

# %% [markdown]
# ## 1. Two numbers that know of each other
#
# Draw two independent numbers $z_1, z_2$ from a bell curve with mean 0 and standard deviation 1. Mix them:
#
# $$f_1 = z_1, \qquad f_2 = \rho\, z_1 + \sqrt{1 - \rho^2}\; z_2.$$
#
# The **variance** is the mean of the square, so each $f$ has variance $1$ (for $f_2$: $\rho^2 + 1 - \rho^2$). The mean of the product, their **covariance**, is $\rho$. Now somebody reads $f_1$ for you. Then $z_1$ is known and only $z_2$ is still open: $f_2$ is $\rho f_1$, give or take $\sqrt{1 - \rho^2}$. That is all of today's mathematics. The rest is more numbers.

# %%
rng = np.random.default_rng(0)
rho = 0.8
z = rng.normal(size=(2, 1_000_000))
f1, f2 = z[0], rho * z[0] + np.sqrt(1 - rho**2) * z[1]

# %% [markdown]
# **Predict.** With ρ = 0.8 you read $f_1 = 1$, and say: $f_2$ is 0.8 ± 0.6. A friend reads $f_1 = 3$, which hardly ever happens. Her doubt about her $f_2$ is (a) larger than yours, (b) the same, (c) smaller.

# %% jupyter={"source_hidden": true}
# Draw the cloud of pairs, and what is left of it once f1 has been read
fig, (ax, right) = plt.subplots(1, 2, figsize=(9, 4))
ax.plot(f1[:3000], f2[:3000], ".", color="0.6", ms=2)
says = []
for read, colour, style in [(1, "C0", "-"), (3, "C1", "--")]:
    left = f2[np.abs(f1 - read) < 0.05]
    ax.axvspan(read - 0.05, read + 0.05, color=colour, alpha=0.6)
    right.hist(
        left, np.arange(-2, 6, 0.3), density=True, histtype="step", color=colour, ls=style, lw=2
    )
    right.text(np.mean(left), 0.76, f"read {read}", color=colour, ha="center")
    says.append(f"after {read}, {np.mean(left):.1f} ± {np.std(left):.1f}")
ax.set(xlabel="first number", ylabel="second number", xlim=(-4, 4), ylim=(-4, 4))
right.set(xlabel="second number", ylabel="density", ylim=(0, 0.85))
plotting.show(fig, f"Left, pairs with ρ = {rho}. Right, the second number: {'; '.join(says)}.")

# %% [markdown]
# (b). The mean follows the reading, but the width $\sqrt{1-\rho^2}$ does not contain it. **Doubt depends on where you look, not on what you see.** (A bell's privilege; remember it.)
#
# ## 2. So many numbers that they are a curve
#
# Now one number for each moment: the star's brightness there. Neighbours should know of each other nearly everything, distant moments nothing:
#
# $$k(t, t') = a^2 \exp\!\Big({-\frac{(t - t')^2}{2\ell^2}}\Big).$$
#
# This covariance is called the **kernel**. Its **amplitude** $a$ says how far the star strays, its **length-scale** $\ell$ how long it remembers. A **Gaussian process** says: at any moments you like, the values, written as one long vector $f$, are a draw from a bell in that many dimensions, with these covariances. The recipe for two numbers was $f = Lz$ with $L = \begin{pmatrix}1 & 0\\ \rho & \sqrt{1-\rho^2}\end{pmatrix}$, and the covariances are the mean of $ff^T = Lzz^TL^T$, which is $LL^T$. For any matrix of covariances, Cholesky's algorithm finds such an $L$.


# %%
def kernel(t1, t2, length, amplitude):
    return amplitude**2 * np.exp(-((t1[:, None] - t2) ** 2) / (2 * length**2))


nights = np.linspace(0, 40, 241)
for jitter in (0, 1e-8):
    try:
        np.linalg.cholesky(kernel(nights, nights, 3, 1) + jitter * np.eye(len(nights)))
        print(f"{jitter} on the diagonal: a matrix L")
    except np.linalg.LinAlgError as error:
        print(f"{jitter} on the diagonal: {error}")

# %% [markdown]
# Each neighbour that is known leaves the next one less of its own: the seventh strays from what six say by less than a millionth. Its square drowns in rounding, a variance comes out negative, and has no root. The cure is a crumb of noise, the *jitter*. One library's issue calls this failure [the most common annoyance](https://github.com/tensorflow/probability/issues/1291) among users of Gaussian processes.

# %% jupyter={"source_hidden": true}
# Draw three curves for each of three length-scales, before any reading
assert np.linalg.cholesky(kernel(nights[:7], nights[:7], 3, 1))[-1, -1] < 1e-6  # "a millionth"
fig, axes = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
for ax, length in zip(axes, [1, 3, 10], strict=True):
    L = np.linalg.cholesky(kernel(nights, nights, length, 3) + 1e-8 * np.eye(len(nights)))
    for curve, style in zip(
        (L @ rng.normal(size=(len(nights), 3))).T, ("-", "--", ":"), strict=True
    ):
        ax.plot(nights, curve, style)
    ax.set(xlabel="time (nights)", title=f"ℓ = {length} nights")
axes[0].set_ylabel("brightness (%)")
plotting.show(
    fig, "Three draws each, of amplitude 3 %, from processes that remember 1, 3 and 10 nights."
)

# %% [markdown]
# Now readings $y$. Let $K$ hold their covariances, $k$ those of a new value $f$ with them, and $\kappa$ the variance of $f$. Take the guess $k^T K^{-1} y$ away from $f$:
#
# $$\mathrm{cov}(f - k^T K^{-1} y,\; y) = k^T - k^T K^{-1} K = 0, \qquad \mathrm{var}(f - k^T K^{-1} y) = \kappa - 2 k^T K^{-1} k + k^T K^{-1} k.$$
#
# So the rest has no covariance with $y$, which in a bell means that $y$ says nothing about it. Once $y$ is read, $f$ is $k^T K^{-1} y$, give or take the root of $\kappa - k^T K^{-1} k$. That root is the standard deviation. A bell holds 95 % within 1.96 of them, and that far the shaded bands reach.

# %% [markdown]
# ### Exercise 7.1: what readings tell  (●●○, 7 minutes, 3 lines)
#
# **Input** `K` of shape (n, n), `k` of shape (m, n), one row for each new value (the text's $k^T$), their variances `kappa` of shape (m,), and readings `y` of shape (n,). **Goal** a pair: the means (m,) and the *variances* (m,) of the new values.
#
# First on paper: put in $K = 1$, $k = \rho$, $\kappa = 1$. Is it section 1? (`np.linalg.solve(K, B)` is $K^{-1}B$, for a vector or a matrix.) Picture to expect: curves pinched at four readings.


# %%
def condition(K, k, kappa, y):
    ### BEGIN SOLUTION
    mean = k @ np.linalg.solve(K, y)
    known = np.sum(k * np.linalg.solve(K, k.T).T, axis=1)
    return mean, kappa - known
    ### END SOLUTION


# %%
checks.lesson_07.condition(condition)

# %% [markdown] tags=["explanation"]
# #### Solution 7.1, explained
#
# With one reading, $K=1$ and $k=\rho$: the mean is $\rho y$ and the variance $1-\rho^2$, as in section 1. `solve(K, k.T)` has shape (n, m), a column for each new value. Only products of a row with its own column are wanted, so multiply entry by entry and sum. The full product `k @ solve(K, k.T)` holds the covariances of the new values with each other too; its diagonal is ours:
#
# ```python
# def condition(K, k, kappa, y):
#     pull = np.linalg.solve(K, k.T).T
#     return pull @ y, kappa - np.diag(pull @ k.T)
# ```
#
# Where you need whole curves and not only a band, keep the full matrix and draw from it with Cholesky.


# %% jupyter={"source_hidden": true}
# Draw four exact readings with your condition (with ours, as long as yours is not right)
def our_condition(K, k, kappa, y):
    pull = np.linalg.solve(K, k.T).T
    return pull @ y, kappa - np.sum(pull * k, axis=1)


conditioned = checks.choose(checks.lesson_07.condition, condition, our_condition)
at, read = np.array([4.0, 9, 13, 30]), np.array([2.0, -3, 1, 4])
exact = kernel(at, at, 3, 3) + 1e-8 * np.eye(4)
given = exact, kernel(nights, at, 3, 3), 9 + 0 * nights, read
for (mean, variance), wrong in checks.views(condition, conditioned, lambda f: f(*given)):
    band = 1.96 * np.sqrt(np.maximum(variance, 0))
    fig, ax = plt.subplots(figsize=(9, 3.6))
    ax.fill_between(nights, mean - band, mean + band, color="C4", alpha=0.4)
    ax.plot(nights, mean)
    ax.plot(at, read, "o", color="black")
    ax.set(xlabel="time (nights)", ylabel="brightness (%)")
    right = f"Certain at four readings; at night 20 the 95 % band is the mean ± {band[120]:.1f} %."
    plotting.show(fig, wrong or right)

# %% [markdown]
# ## 3. A band belongs to a question
#
# Our star is invented, so that you can know the truth: two waves. Its readings carry a noise of $s$ = 2 %, an independent error each. Their covariance is the kernel's plus the noise's variance $s^2$ on the diagonal.


# %%
def star(t):
    return 4 * np.sin(2 * np.pi * t / 23) + 2 * np.sin(2 * np.pi * t / 11 + 1)


rng = np.random.default_rng(79)  # one of a hundred stars; section 5 says why this one
t = rng.uniform(0, 31, 36)
t = np.sort(np.where(t > 16, t + 9, t))  # clouds from night 16 to night 25
y = star(t) + 2 * rng.normal(size=36)


def covariance(t, length, amplitude, noise):
    return kernel(t, t, length, amplitude) + noise**2 * np.eye(len(t))


def posterior(new, t, y, length, amplitude, noise):
    K, k = covariance(t, length, amplitude, noise), kernel(new, t, length, amplitude)
    return conditioned(K, k, amplitude**2 * np.ones(len(new)), y)


mean, variance = posterior(nights, t, y, 3, 3, 2)  # ℓ and a guessed, the noise known
seen = posterior(t, t, y, 3, 3, 2)

# %% [markdown]
# **Predict.** Draw the band, mean ± 1.96 √variance. How many of the 36 dots will lie outside? (a) None: the curve was made from them. (b) About two, 5 % of 36. (c) About ten.

# %% jupyter={"source_hidden": true}
# Draw the readings with the curve's band and the next reading's
truth, fresh = star(nights), star(nights) + 2 * np.random.default_rng(1).normal(size=(50, 241))
widths = 1.96 * np.sqrt(variance), 1.96 * np.sqrt(variance + 2**2)
outside = np.sum(np.abs(y - seen[0]) > 1.96 * np.sqrt(seen[1]))
held = [np.mean(np.abs(values - mean) < width) for width in widths for values in (truth, fresh)]
fig, ax = plt.subplots(figsize=(9, 4.4))
ax.fill_between(
    nights, mean - widths[1], mean + widths[1], color="C4", alpha=0.25, label="next reading"
)
ax.fill_between(nights, mean - widths[0], mean + widths[0], color="C0", alpha=0.45, label="curve")
ax.plot(nights, truth, "--k", lw=1.5, label="truth")
ax.plot(t, y, "o", color="C1", ms=5, mec="black", label="readings")
ax.set(xlabel="time (nights)", ylabel="brightness (% above the mean)", ylim=(-11, 11.5))
ax.legend(ncols=4, loc="upper right", fontsize=10)
plotting.show(
    fig,
    f"{outside} of {len(t)} dots are outside the curve's band (dark), which holds the truth on "
    f"{held[0]:.0%} of the nights and {held[1]:.0%} of fresh readings. The wider band holds {held[3]:.0%} of these.",
)

# %% [markdown]
# (c), and nothing is wrong. The dark band answers *where was the star?* Many dots agreed on that, so it is narrower than the scatter of a single one. The pale band answers *what will the next reading say?* It adds the reading's own noise: variance + $s^2$. Leave it out, and you will be surprised each night.
#
# ## 4. What the data prefer
#
# Who says ℓ = 3 nights? Ask the readings. A process with covariance $K$ gave them this probability density, on a logarithmic scale:
#
# $$\log p(y) = \underbrace{-\tfrac12\, y^T K^{-1} y}_{\text{fit}} \;\underbrace{-\,\tfrac12 \log\det K}_{\text{price}} \;-\; \tfrac n2 \log 2\pi.$$
#
# Where from? $y = Lz$, and independent $z$ have the density $(2\pi)^{-n/2}\, e^{-z^T z/2}$, with $z^T z = y^T K^{-1} y$. But $L$ stretches every volume by $\det L = \sqrt{\det K}$, and thins the density by as much.
#
# It is the **evidence** (or *marginal likelihood*). Why does the price punish flexibility? All data sets that could have come share one unit of probability; the larger the volume they fill, the smaller the share of each. Who could have explained everything had bet little on what came. For two numbers $\det K = 1 - \rho^2$: the closer they are tied, the smaller the cloud and the larger the stake.

# %% [markdown]
# ### Exercise 7.2: the evidence  (●●○, 7 minutes, 3 lines)
#
# **Input** a covariance matrix `K` of shape (n, n) and readings `y` of shape (n,). **Goal** $\log p(y)$, one number, through which Autograd can go.
#
# First on paper: the determinant is the product of n eigenvalues. If each is 0.1, what is it for n = 400? The smallest number that a computer knows is about $10^{-324}$.


# %%
def evidence(K, y):
    ### BEGIN SOLUTION
    fit_term = y @ np.linalg.solve(K, y)
    price = np.linalg.slogdet(K)[1]
    return -(fit_term + price + len(y) * np.log(2 * np.pi)) / 2
    ### END SOLUTION


# %%
checks.lesson_07.evidence(evidence)

# %% [markdown] tags=["explanation"]
# #### Solution 7.2, explained
#
# The determinant would be $10^{-400}$: it *underflows* to 0, and its logarithm is -∞. `np.linalg.slogdet` adds logarithms instead of multiplying numbers, and returns the sign and the logarithm. No inverse is needed either: `solve` is faster and loses fewer digits.
#
# Cholesky's $L$ does both. $\det K$ is the square of the product of its diagonal, and $y^T K^{-1} y = |L^{-1} y|^2$:
#
# ```python
# def evidence(K, y):
#     L = np.linalg.cholesky(K)
#     z = np.linalg.solve(L, y)
#     return -z @ z / 2 - np.sum(np.log(np.diag(L))) - len(y) / 2 * np.log(2 * np.pi)
# ```


# %% jupyter={"source_hidden": true}
# Your evidence from here on, or ours as long as yours is not right; and what det would have said
def our_evidence(K, y):
    return -(y @ np.linalg.solve(K, y) + np.linalg.slogdet(K)[1] + len(y) * np.log(2 * np.pi)) / 2


weighed = checks.choose(checks.lesson_07.evidence, evidence, our_evidence)
big = covariance(np.linspace(0, 40, 2000), 3, 3, 0.3)
sign, logarithm = np.linalg.slogdet(big)
assert np.linalg.det(big) == 0
print(f"2000 readings: np.linalg.det says 0.0; its logarithm is {logarithm:.0f}")

# %% [markdown]
# Now the gradient. Two facts about matrices: $dK^{-1} = -K^{-1}\, dK\, K^{-1}$ and $d \log\det K = \mathrm{tr}(K^{-1} dK)$. With $\alpha = K^{-1} y$ they give
#
# $$\frac{\partial \log p}{\partial \theta} = \tfrac12\, \alpha^T \frac{\partial K}{\partial \theta} \alpha - \tfrac12\, \mathrm{tr}\Big(K^{-1} \frac{\partial K}{\partial \theta}\Big) = \tfrac12\, \mathrm{tr}\Big((\alpha\alpha^T - K^{-1}) \frac{\partial K}{\partial \theta}\Big).$$
#
# By hand you then need $\partial K/\partial\theta$ for each parameter θ; here they are log ℓ, log $a$ and log $s$, so that no step can make one of them negative. Autograd does without.


# %%
def log_p(p):
    return weighed(covariance(t, *np.exp(p)), y)


p = np.log([3.0, 3.0, 2.0])
K, signal, apart = covariance(t, 3, 3, 2), kernel(t, t, 3, 3), (t[:, None] - t) ** 2
alpha = np.linalg.solve(K, y)
slopes = [signal * apart / 3**2, 2 * signal, 2 * 2**2 * np.eye(36)]  # by log ℓ, log a, log s
by_hand = [np.sum((np.outer(alpha, alpha) - np.linalg.inv(K)) * dK) / 2 for dK in slopes]
assert np.max(np.abs(by_hand - grad(log_p)(p))) < 1e-10
print("by hand and by Autograd, equal to 1e-10:", np.round(by_hand, 3))

# %% [markdown]
# (The trace of a product of two symmetric matrices is the sum of all products of entries.) Now walk uphill from a start that is wrong in all three, and ask scikit-learn for its opinion.

# %%
p = minimize(value_and_grad(lambda p: -log_p(p)), np.log([8.0, 1, 1]), jac=True).x
length, amplitude, noise = np.exp(p)
print(
    f"learned       ℓ {length:.2f} nights, a {amplitude:.2f} %, s {noise:.2f} %, log p {log_p(p):.3f}"
)

theirs = GaussianProcessRegressor(ConstantKernel(1) * RBF(8) + WhiteKernel(1)).fit(t[:, None], y)
at_ours = np.array([2 * p[1], p[0], 2 * p[2]])  # they count in variances
assert abs(theirs.log_marginal_likelihood(at_ours) - log_p(p)) < 1e-6
variance, length_2, noise_2 = np.exp(theirs.kernel_.theta)
print(
    f"scikit-learn  ℓ {length_2:.2f} nights, a {variance**0.5:.2f} %, s {noise_2**0.5:.2f} %, "
    f"log p {theirs.log_marginal_likelihood_value_:.3f}"
)

# %% [markdown]
# Nobody told them the noise, 2 %; they found it within a tenth. Here is the tug of war that decided. Below it is the star as a short, the learned and a long ℓ see it.


# %% jupyter={"source_hidden": true}
# Draw fit, price and their sum over the length-scale, and three posteriors below
def terms(length, amplitude, noise):
    K = covariance(t, length, amplitude, noise)
    return -y @ np.linalg.solve(K, y) / 2, -np.linalg.slogdet(K)[1] / 2


def draw_posterior(ax, t, y, *p, title=""):
    mean, variance = posterior(nights, t, y, *p)
    band = 1.96 * np.sqrt(np.maximum(variance, 0))
    ax.fill_between(nights, mean - band, mean + band, color="C0", alpha=0.35)
    ax.plot(nights, mean, "C0")
    ax.plot(nights, star(nights), "--k", lw=1)
    ax.plot(t, y, "o", color="C1", ms=4, mec="black", mew=0.5)
    ax.set(xlabel="time (nights)", ylim=(-12, 12), title=title)


def draw_terms(ax, lengths, amplitude, noise):
    fits, prices = np.array([terms(ell, amplitude, noise) for ell in lengths]).T
    constant = len(t) / 2 * np.log(2 * np.pi)
    ax.semilogx(lengths, fits, "--", label="fit")
    ax.semilogx(lengths, prices, ":", label="price")
    ax.semilogx(lengths, fits + prices - constant, "k", lw=3, label="log p(y)")
    ax.set(xlabel="length-scale ℓ (nights)", ylabel="logarithm", ylim=(-150, 0))
    ax.legend(loc="lower left", ncols=3, fontsize=10, columnspacing=1)
    return fits, prices


fig = plt.figure(figsize=(9, 7.2))
parts = fig.subfigures(2, 1, height_ratios=[1.25, 1])
ax, lengths = parts[0].subplots(), np.geomspace(0.1, 60, 120)
fits, prices = draw_terms(ax, lengths, amplitude, noise)
axes = parts[1].subplots(1, 3, sharey=True)
for below, ell, name in zip(axes, [0.3, length, 15], ["short", "learned", "long"], strict=True):
    ax.axvline(ell, color="0.5", lw=1)
    ax.text(ell, -3, name, ha="center", backgroundcolor="white", fontsize=11)
    draw_posterior(below, t, y, ell, amplitude, noise, title=f"{name}, ℓ = {ell:.1f}")
axes[0].set_ylabel("brightness (%)")
logs = [sum(terms(ell, amplitude, noise)) for ell in (length, 0.3, 15)]
assert np.all(np.diff(prices) > 0) and np.argmax(fits + prices) not in (0, 119)
few_hours = [sum(terms(ell, amplitude, 0.9)) for ell in lengths]  # "less than half a night"
assert lengths[np.argmax(few_hours)] < 0.5
plotting.show(
    fig,
    f"Fit and price pull in opposite directions. The learned ℓ is ahead of the short one by {logs[0] - logs[1]:.0f} "
    f"in log p, of the long one by {logs[0] - logs[2]:.0f}. Below, dashed: the truth; shaded: the curve's 95 % band.",
)

# %% [markdown]
# As ℓ grows you pay less and less, since fewer data sets are possible. The fit holds out while the curve can follow the dots, then collapses. Their sum has a summit, and no dot was kept aside for a test. **Change** the start of the walk, the logarithms in `minimize`, for instance to `np.log([30.0, 3, 3])`: same summit?
#
# **Play** with the sliders (in JupyterLab or Notebook; elsewhere change the last number in a bracket, and run the cell again). Can you find a noise for which the best ℓ is less than half a night?


# %% jupyter={"source_hidden": true}
# Sliders: draw fit, price and evidence against the length-scale, and the curve with its band
def play():
    fig, (ax, right) = plt.subplots(1, 2, figsize=(9, 4))
    lengths = np.geomspace(0.2, 30, 50)

    def draw(length_in_nights, noise_in_percent):
        ax.clear()
        right.clear()
        p = length_in_nights, amplitude, noise_in_percent
        draw_terms(ax, lengths, *p[1:])
        ax.axvline(length_in_nights, color="0.5", lw=1)
        draw_posterior(right, t, y, *p)
        fit_term, price = terms(*p)
        total = fit_term + price - len(t) / 2 * np.log(2 * np.pi)
        return f"Fit {fit_term:.1f}, price {price:.1f}; with the constant, log p(y) = {total:.1f}."

    plotting.sliders(fig, draw, length_in_nights=(0.3, 15, 3.3), noise_in_percent=(0.5, 5, 1.9))


play()

# %% [markdown]
# ## 5. Two hills
#
# Suppose clouds had left you every third reading: twelve. Hold $a$ at what you learned, so that the landscape over ℓ and $s$ can be drawn, and let thirty walkers climb from random places along Autograd's gradient. (`fit` is [lesson 08](08_digits_mlp.ipynb)'s loop; its steps, Adam's, have about one size.)

# %% jupyter={"source_hidden": true}
# Thirty walkers at once, and a picture of their paths
few_t, few_y, box = t[::3], y[::3], np.log([[0.3, 60], [0.2, 8]])
starts = np.random.default_rng(0).uniform(box[:, 0], box[:, 1], (30, 2))


def heights(logs):
    """log p of the twelve readings, for rows of log ℓ and log s."""
    length, noise = np.exp(logs[:, 0])[:, None, None], np.exp(logs[:, 1])[:, None, None]
    K = amplitude**2 * np.exp(-((few_t[:, None] - few_t) ** 2) / (2 * length**2))
    K = K + noise**2 * np.eye(12)
    alpha = np.linalg.solve(K, few_y[:, None] * np.ones((len(logs), 1, 1)))
    return (
        -np.sum(few_y[:, None] * alpha, axis=(1, 2)) / 2
        - np.linalg.slogdet(K)[1] / 2
        - 6 * np.log(2 * np.pi)
    )


def climb(starts, to_logs, size, steps=500):
    """Paths (501, 30, 2), in logarithms, of walkers whose parameters to_logs turns into logs."""
    paths = []

    def walk(p, step):
        return -np.sum(heights(to_logs(p)))

    def keep(step, p, loss):
        paths.append(to_logs(p))

    end = fit(walk, starts, steps, cosine(size, steps), callback=keep, progress=False).params
    return np.array(paths), end


def summit(start):
    return minimize(
        value_and_grad(lambda q: -heights(q[None])[0]), np.log(start), jac=True, tol=1e-6
    ).x


summits = np.array([summit([3.0, 2.0]), summit([30.0, 3.0])])
high = heights(summits)
names = ["signal", "all noise"]
grid = np.meshgrid(*(np.linspace(*np.log(b), 90) for b in ([0.2, 100], [0.12, 12])))
ground = np.reshape(heights(np.stack([g.ravel() for g in grid], axis=1)), (90, 90))


def draw_paths(paths, title):
    """Draw walks on the landscape; how many ended on each hill, and how many nowhere."""
    off = np.max(np.abs(paths[-1][:, None] - summits), axis=2)
    kind = np.where(np.min(off, axis=1) < 0.3, np.argmin(off, axis=1), 2)
    fig, ax = plt.subplots(figsize=(9, 4.8))
    levels = np.linspace(high[0] - 9, high[0] + 0.01, 19)
    greys = plt.cm.Greys(np.linspace(0.5, 0, 19))  # no darker: dark paths run over it
    shade = ax.contourf(*np.exp(grid), ground, levels, colors=greys, extend="min")
    ax.contour(*np.exp(grid), ground, levels[::2], colors="0.6", linewidths=0.6, linestyles="-")
    fig.colorbar(shade, ax=ax, label="log p(y)", format="%.0f")
    for n, (colour, style) in enumerate([("C0", "-"), ("C1", "--"), ("C2", ":")]):
        for path in np.exp(np.swapaxes(paths, 0, 1)[kind == n]):
            ax.plot(*path.T, style, color=colour, lw=1.5)
            ax.plot(*path[0], "o", color=colour, ms=6, mec="black")
    for place, name in zip(np.exp(summits), names, strict=True):
        ax.plot(*place, "*", color="white", ms=20, mec="black")
        ax.text(place[0], place[1] * 1.35, name, ha="center", backgroundcolor="white")
    ax.set(xscale="log", yscale="log", xlabel="length-scale ℓ (nights)", ylabel="noise s (%)")
    ax.set(title=title, xlim=(0.2, 100), ylim=(0.12, 12))
    ax.grid(False)
    return fig, np.bincount(kind, minlength=3)


paths, _ = climb(starts, lambda p: p, 0.1)
fig, ended = draw_paths(paths, "thirty walks in log ℓ and log s, step 0.1")
plotting.show(
    fig,
    f"{ended[0]} walks (solid) end at the signal, log p = {high[0]:.1f}; {ended[1]} (dashed) at all "
    f"noise, log p = {high[1]:.1f}; {ended[2]} (dotted) elsewhere.",
)

# %% jupyter={"source_hidden": true}
# Draw what each summit says of the star
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
for ax, (length_at, noise_at), name in zip(axes, np.exp(summits), names, strict=True):
    draw_posterior(ax, few_t, few_y, length_at, amplitude, noise_at, title=name)
axes[0].set_ylabel("brightness (%)")
told = [
    f"{name}: ℓ = {np.exp(q[0]):.1f} nights, s = {np.exp(q[1]):.1f} %"
    for q, name in zip(summits, names, strict=True)
]
ratio = np.exp(high[0] - high[1])
plotting.show(fig, f"Twelve readings, two stories. {'; '.join(told)}. Dashed: the truth.")
print(f"The readings are {ratio:.0f} times as likely under the first story.")
assert round(ratio) == 7


# %% jupyter={"source_hidden": true}
# Was that luck? Count the hills of a hundred such stars, seeds 0 to 99
def landscape(seed):
    """log p, but for a constant, over ℓ (60) and s (40), of every third reading of a star."""
    rng, noises = np.random.default_rng(seed), np.geomspace(0.1, 12, 40)
    t = rng.uniform(0, 31, 36)
    t = np.sort(np.where(t > 16, t + 9, t))
    y, t = (star(t) + 2 * rng.normal(size=36))[::3], t[::3]
    K = [kernel(t, t, ell, amplitude) for ell in np.geomspace(0.2, 200, 60)]
    spread, axes = np.linalg.eigh(np.array(K))  # noise adds s² to each eigenvalue
    spread = np.maximum(spread, 0)[:, None] + noises[:, None] ** 2
    return -np.sum((y @ axes)[:, None] ** 2 / spread + np.log(spread), axis=2) / 2


def hills(ground, rise=0.1):
    """Summits inside the map from which every way to higher ground leads down by rise first."""
    inside = np.argwhere((maximum_filter(ground, 3) == ground)[1:-1, 1:-1]) + 1
    around = [label(ground > ground[i, j] - rise, np.ones((3, 3)))[0] for i, j in inside]
    tops = [np.max(ground[a == a[i, j]]) for a, (i, j) in zip(around, inside, strict=True)]
    return sum(top == ground[i, j] for top, (i, j) in zip(tops, inside, strict=True))


hills_of = [hills(landscape(seed)) for seed in range(100)]
several, single = sum(n > 1 for n in hills_of), hills_of.count(1)
print(f"Of 100 such stars {several} have at least two hills, {single} have one, ", end="")
print(f"and {100 - several - single} have none between 0.2 and 200 nights.")
assert hills_of[79] == 2 and several == 33

# %% [markdown]
# It was no luck: this star, number 79, was *chosen* for its two hills, and 33 of 100 have two or more. (A hill counts if you must go down by 0.1 in log p before you can climb higher.)
#
# Each summit is a *story*. One says the star moves and the instrument is good. The other says it drifts, and the wiggles are noise. A gradient knows only the hill on which it stands. So start several times and keep the highest; to compare them the evidence needs no truth. Seven to one is a good bet, and no proof: with twelve readings you should believe a bit of both (section 6 will). scikit-learn's documentation shows [such a pair of hills](https://scikit-learn.org/stable/auto_examples/gaussian_process/plot_gpr_noisy.html) as well.
#
# **Predict.** The same thirty starts, the same 500 steps of about 0.1, but walking in ℓ and $s$ themselves instead of their logarithms. How many will arrive? (a) As many: the hills are the same. (b) Fewer. (c) More: no logarithm bends the way.

# %% jupyter={"source_hidden": true}
# Draw the same walks in the parameters themselves, on the map of the evidence
paths, _ = climb(np.exp(starts), lambda p: np.log(np.abs(p)), 0.1)
fig, raw = draw_paths(paths, "thirty walks in ℓ and s, step 0.1")
_, end = climb(np.exp(starts), lambda p: np.log(np.abs(p)), 1.0)
more = " With steps of 1.0 some even end at a negative ℓ or s." if np.min(end) < 0 else ""
plotting.show(
    fig,
    f"Now {raw[0]} end at the signal, {raw[1]} at all noise, and {raw[2]} elsewhere.{more}",
)
assert raw[2] > ended[2]
lost = np.min(np.max(np.abs(paths[-1][:, None] - summits), axis=2), axis=1) > 0.3
assert sum(paths[-1, lost, 0] > np.log(5)) == 5 and sum(paths[-1, lost, 0] < np.log(0.2)) == 1

# %% [markdown]
# (b). A step of 0.1 nights is a third of ℓ = 0.3 and nothing at ℓ = 60. Five walks at large ℓ run out of steps; a sixth oversteps at small ℓ, onto a plain where ℓ says nothing. In logarithms a step is a *percentage*, the same everywhere; and no walk can pass zero, where neither length nor noise means anything.
#
# ## 6. Does 95 % mean 95 %?
#
# A claim about doubt can be tested. Invent 200 stars from a known process (ℓ = 4 nights, $a$ = 3 %, $s$ = 2 %), read each at twelve random moments, and ask on 41 nights: does the curve's 95 % band hold the truth? Four astronomers draw bands. One *knows* ℓ, $a$ and $s$. One *guesses*, with ℓ twice too long. One *learns* all three from her twelve readings by the evidence. One trusts her dots too much, sets $s$ = 0.2 %, and learns ℓ and $a$: she *overfits*.
#
# **Predict.** The one who learns, by the best rule that we have: her bands hold the truth (a) in 95 %, as they say, (b) in fewer, (c) in more.


# %% jupyter={"source_hidden": true}
# Two hundred stars at once: invent them, learn from them, and draw how often 95 % held
def invent(stars, readings, seed, true):
    """Moments (stars, readings), readings, and the truth on 41 nights (stars, 41)."""
    rng, grid = np.random.default_rng(seed), np.linspace(0, 40, 41)
    at = rng.uniform(0, 40, (stars, readings))
    both = np.concatenate([at, np.tile(grid, (stars, 1))], axis=1)
    L = np.linalg.cholesky(
        kernels(both, both, np.tile(true, (stars, 1))) + 1e-8 * np.eye(readings + 41)
    )
    curve = (L @ rng.normal(size=(stars, readings + 41, 1)))[:, :, 0]
    read = curve[:, :readings] + np.exp(true[2]) * rng.normal(size=(stars, readings))
    return at, read, curve[:, readings:]


def kernels(t1, t2, p):
    length, amplitude = np.exp(p[:, 0])[:, None, None], np.exp(p[:, 1])[:, None, None]
    return amplitude**2 * np.exp(-(((t1[:, :, None] - t2[:, None]) / length) ** 2) / 2)


def covariances(at, p):
    return kernels(at, at, p) + np.exp(2 * p[:, 2])[:, None, None] * np.eye(at.shape[1])


def evidences_of(at, read, p):
    K = covariances(at, p)
    alpha = np.linalg.solve(K, read[:, :, None])[:, :, 0]
    constant = at.shape[1] * np.log(2 * np.pi)
    return -(np.sum(read * alpha, axis=1) + np.linalg.slogdet(K)[1] + constant) / 2


def bands_of(at, read, p):
    """Means and variances (stars, 41) of each star's curve."""
    k = kernels(np.tile(np.linspace(0, 40, 41), (len(at), 1)), at, p)
    pull = np.swapaxes(np.linalg.solve(covariances(at, p), np.swapaxes(k, 1, 2)), 1, 2)
    variance = np.exp(2 * p[:, 1])[:, None] - np.sum(pull * k, axis=2)
    return np.sum(pull * read[:, None], axis=2), np.maximum(variance, 0)


def learn_all(at, read, p, free=3):
    """Walk all stars' parameters uphill at once; only the first `free` of the three move."""
    fixed = p[:, free:]

    def loss(q, step):
        return -np.sum(evidences_of(at, read, np.concatenate([q, fixed], axis=1)))

    learned = fit(loss, p[:, :free], 200, cosine(0.1, 200), progress=False).params
    return np.concatenate([learned, fixed], axis=1)


def count(at, read, truth):
    """{astronomer: (share of nights held, mean half width of the band)}"""

    def all_stars(*p):
        return np.tile(np.log(p), (len(at), 1))

    hyper = {
        "knows": all_stars(4, 3, 2),
        "guesses": all_stars(8, 3, 2),
        "learns": learn_all(at, read, all_stars(4, 3, 2)),
        "overfits": learn_all(at, read, all_stars(4, 3, 0.2), free=2),
    }
    return {name: score(truth, *bands_of(at, read, p)) for name, p in hyper.items()}


def score(truth, mean, variance):
    width = 1.96 * np.sqrt(variance)
    return np.mean(np.abs(truth - mean) < width), np.mean(width)


def draw_scores(scores):
    fig, ax = plt.subplots(figsize=(9, 3.8))
    for n, (share, width) in enumerate(scores.values()):
        ax.bar(n, 100 * share, color="C0" if n < 4 else "C2", width=0.6)
        ax.text(n, 100 * share - 6, f"{share:.0%}", ha="center", color="white", weight="bold")
        ax.text(n, 4, f"±{width:.1f} %", ha="center", color="white")
    ax.axhline(95, color="black", ls="--")
    ax.set(xticks=range(len(scores)), xticklabels=scores, ylim=(0, 105))
    ax.set(ylabel="truth in the 95 % band (% of nights)")
    ax.grid(False)
    return fig


assert 1.85 < noise < 1.95  # "within a tenth" of 2, said section 4
invented = invent(200, 12, 0, np.log([4.0, 3.0, 2.0]))
scores = count(*invented)
text = ", ".join(f"{name} {share:.0%} (±{width:.1f} %)" for name, (share, width) in scores.items())
at_12, read_12, truth_12 = invented
start = np.tile(np.log([4, 3, 0.2]), (200, 1))
mean, variance = bands_of(at_12, read_12, learn_all(at_12, read_12, start, free=2))
near = np.min(np.abs(np.arange(41)[:, None] - at_12[:, None]), axis=2) < 0.25
assert np.mean(np.abs(truth_12 - mean)[near] < 1.96 * np.sqrt(variance[near])) < 0.48
assert scores["overfits"][1] > 2 * scores["knows"][1]
plotting.show(draw_scores(scores), f"How often 95 % held, with the band's mean half width: {text}.")

# %% [markdown]
# (b). She takes ℓ, $a$ and $s$ for known, but they were learned from twelve noisy dots and are in doubt themselves. Her band leaves that doubt out. The overfitter is worse off than she looks: her bands are more than twice as wide as they should be, and yet they miss. She believes each dot, so within six hours of one her band holds the truth less than half of the time, and far from all dots it is far too wide.
#
# The cure follows from section 5: believe a bit of each story. Draw many sets of parameters, and let each vote with its evidence as weight. Your band is then wide for two reasons: each voter's own doubt, and their disagreement.

# %% [markdown]
# ### Exercise 7.3: let all stories vote  (●●○, 7 minutes, 4 lines)
#
# **Input** log evidences `logs` of shape (h,), one for each voter, and the voters' `means` and `variances` of shape (h, m). **Goal** a pair: mean (m,) and variance (m,) of the vote. The weights are proportional to $e^{\text{logs}}$ and add up to 1. Mind that $e^{-1000}$ is 0 for a computer.
#
# First on paper: two voters of equal weight say 1 ± 0 and 3 ± 0. What are the vote's mean and variance? (The variance is the mean square less the square of the mean, and a voter's mean square is its variance plus its mean squared.) Picture to expect: a fifth bar.


# %%
def vote(logs, means, variances):
    ### BEGIN SOLUTION
    weights = np.exp(logs - np.max(logs))
    weights = weights / np.sum(weights)
    mean = weights @ means
    return mean, weights @ (variances + (means - mean) ** 2)
    ### END SOLUTION


# %%
checks.lesson_07.vote(vote)

# %% [markdown] tags=["explanation"]
# #### Solution 7.3, explained
#
# On paper: mean 2, variance 1, though each voter was certain. Subtracting the largest logarithm changes no ratio, and makes the largest weight $e^0$, so that nothing underflows to 0/0. The variance is the mean of the variances plus the variance of the means; written around the mean, as above, it cannot become negative by rounding. As the text says it:
#
# ```python
# def vote(logs, means, variances):
#     weights = np.exp(logs - np.max(logs))
#     weights = weights / np.sum(weights)
#     mean = weights @ means
#     return mean, weights @ (variances + means**2) - mean**2
# ```
#
# The voters were drawn evenly in log ℓ, log a and log s. What you draw them from is an assumption (a *prior*) too.


# %% jupyter={"source_hidden": true}
# A hundred voters for each star: your vote, or ours as long as yours is not right
def our_vote(logs, means, variances):
    weights = np.exp(logs - np.max(logs))
    weights = weights / np.sum(weights)
    mean = weights @ means
    return mean, weights @ (variances + (means - mean) ** 2)


def let_vote(at, read, voters, vote):
    """Vote for each star separately; voters: rows of log ℓ, log a, log s."""
    said = []
    for p in voters:
        p = np.tile(p, (len(at), 1))
        said.append((evidences_of(at, read, p), *bands_of(at, read, p)))
    logs, means, variances = (np.array(part) for part in zip(*said, strict=True))
    votes = [vote(logs[:, n], means[:, n], variances[:, n]) for n in range(len(at))]
    return (np.array(part) for part in zip(*votes, strict=True))


voting = checks.choose(checks.lesson_07.vote, vote, our_vote)
voters = np.random.default_rng(2).uniform(np.log([1, 1, 0.5]), np.log([16, 9, 6]), (100, 3))
voted = let_vote(at_12, read_12, voters, voting)
scores["lets vote"] = score(truth_12, *voted)
held, width = scores["lets vote"]
text = "Voters have ℓ of 1-16 nights, a of 1-9 %, s of 0.5-6 %. The vote holds the truth in"
plotting.show(draw_scores(scores), f"{text} {held:.0%} of the nights, with ±{width:.1f} %.")

# %% [markdown]
# No parameter was known, and the band keeps its word (the voters' ranges contained the truth, which is an assumption too; and a vote of bells is no bell, so that 1.96 is only a rule of thumb). More readings help the one who learns, and make the one who guesses surer of what is wrong. With 1,000 stars each, from a long run:

# %% jupyter={"source_hidden": true}
# Print what a long run counted: python tools/long_runs/gaussian_process.py
shares_of = stored("gaussian_process")["held"]
for n, shares in shares_of.items():
    print(f"{n:>3} readings:", ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
learnt, guessed = np.array([[s["learns"], s["guesses"]] for s in shares_of.values()]).T
assert np.all(np.diff(learnt) > 0) and np.all(np.diff(guessed) < 0)

# %% [markdown]
# ## Side path: which inputs matter?
#
# The same machine takes several inputs. scikit-learn ships [442 patients](https://scikit-learn.org/stable/datasets/toy_dataset.html#diabetes-dataset) with diabetes: age, sex, body mass index (bmi), blood pressure (bp), six values from the blood (s1 to s6), and how far the disease had come a year later. Give each input a length of its own. An input whose length grows huge is switched off, by the gradient alone: *automatic relevance determination*.

# %% [markdown]
# ### Exercise 7.4: a length for each input  (●●○, 8 minutes, 2 lines)
#
# **Input** points `A` of shape (n, d) and `B` of shape (m, d), an `amplitude`, and `lengths` of shape (d,), one for each input. **Goal** the matrix (n, m) of $a^2 \exp\big(-\tfrac12 \sum_k (A_{ik} - B_{jk})^2 / \ell_k^2\big)$, with a gradient by everything, also where two points coincide.
#
# First on paper: on the diagonal of `own_lengths(A, A, ...)` all distances are 0. Which functions have no derivative there? Picture to expect: ten bars, few of them tall.


# %%
def own_lengths(A, B, amplitude, lengths):
    ### BEGIN SOLUTION
    apart = (A[:, None] - B) / lengths
    return amplitude**2 * np.exp(-np.sum(apart**2, axis=2) / 2)
    ### END SOLUTION


# %%
checks.lesson_07.own_lengths(own_lengths)

# %% [markdown] tags=["explanation"]
# #### Solution 7.4, explained
#
# `A[:, None] - B` has shape (n, m, d), and the lengths divide its last axis. Squares are smooth at 0. A root is not: `np.linalg.norm` or `np.sqrt` has an infinite slope at 0, and infinity times 0 is nan. One nan on the diagonal, and the walk stands still (compare [lesson 01](01_sinc_derivatives.ipynb), exercise 1.2).
#
# With a product over the inputs, one at a time:
#
# ```python
# def own_lengths(A, B, amplitude, lengths):
#     K = amplitude**2
#     for k in range(len(lengths)):
#         K = K * np.exp(-((A[:, k][:, None] - B[:, k]) ** 2) / (2 * lengths[k] ** 2))
#     return K
# ```
#
# SciPy's `cdist` has no derivative in Autograd.

# %% jupyter={"source_hidden": true}
# Learn ten lengths from 120 patients with your kernel (or ours)


def our_lengths(A, B, amplitude, lengths):
    return amplitude**2 * np.exp(-np.sum(((A[:, None] - B) / lengths) ** 2, axis=2) / 2)


def patients(seed, n):
    """Inputs and target in units of their deviations: n patients to learn from, and the rest."""
    data = load_diabetes()
    order = np.random.default_rng(seed).permutation(442)
    A, b = data.data / np.std(data.data, axis=0), data.target / np.std(data.target)
    return (A[order[:n]], b[order[:n]]), (A[order[n:]], b[order[n:]]), data.feature_names


def learn_lengths(A, b, own, kernel):
    """log a, log s and ten log lengths (or one, if not own), from the evidence."""

    def unlikely(p):
        K = kernel(A, A, np.exp(p[0]), np.exp(p[2:]) * np.ones(10)) + np.exp(2 * p[1]) * np.eye(
            len(A)
        )
        return (b @ np.linalg.solve(K, b) + np.linalg.slogdet(K)[1]) / 2

    start = np.array([0, -0.5] + [1.0] * (10 if own else 1))
    return minimize(value_and_grad(unlikely), start, jac=True, tol=1e-3).x


lengths_kernel = checks.choose(checks.lesson_07.own_lengths, own_lengths, our_lengths)
(A, b), _, inputs = patients(0, 120)
p = learn_lengths(A, b - np.mean(b), True, lengths_kernel)
fig, ax = plt.subplots(figsize=(9, 3))
ax.bar(inputs, np.exp(-p[2:]), width=0.6)
ax.set(ylabel="1 / length", xlabel="input")
tall = ", ".join(np.array(inputs)[np.exp(-p[2:]) > 0.05])
plotting.show(
    fig, f"One choice of 120 patients keeps {tall}: their lengths are below 20 deviations."
)

# %% [markdown]
# Before you tell a doctor, choose other patients. A long run did so twenty times, and counted how often each input was kept (a length below 20 deviations). It also predicted the patients left out, with ten lengths, with one for all, and with a straight line. Errors are in deviations of the target: 1 without any input.

# %% jupyter={"source_hidden": true}
# Draw how often each input is kept, and print the errors on patients left out
runs = stored("gaussian_process")["diabetes"]
fig, ax = plt.subplots(figsize=(9, 3.4))
for shift, (n, run) in zip((-0.2, 0.2), runs.items(), strict=True):
    kept = np.array([run["kept"][name] for name in inputs])
    ax.bar(
        np.arange(10) + shift, kept, 0.38, label=f"{n} patients", hatch="" if shift < 0 else "//"
    )
    print(
        f"{n} patients: error {run['own']:.3f} with ten lengths, {run['one']:.3f} with one,",
        end=" ",
    )
    print(f"{run['line']:.3f} with a straight line; ten lengths win in {run['wins']} of 20")
ax.set(xticks=range(10), xticklabels=inputs, ylabel="kept, of 20 choices", ylim=(0, 24))
ax.legend(ncols=2, loc="upper right")
always = [name for name in inputs if min(run["kept"][name] for run in runs.values()) >= 18]
plotting.show(fig, f"Kept in at least 18 of 20 choices, of either size: {', '.join(always)}.")

# %% [markdown]
# Whoever the patients are, the body mass index and s5 (perhaps the logarithm of a blood fat, says the data's description) are kept; blood pressure nearly always. With 220 patients sex and s3 join them, mostly; the rest comes and goes. And in prediction ten lengths *lose*: with 120 patients, one length for all wins 18 times in 20, and even a straight line errs less. On its own patients the best evidence of ten lengths can never be lower, as one length is a special case of ten. Twelve parameters were learned from 120 dots: that is section 6 again. So let relevance be a hint, believe what survives other patients, and keep the simpler model to predict.
#
# ## Side path: where to look next
#
# Back to the star, with the twelve readings of section 5. Go back to before its first night: those twelve are booked, no clouds are in sight, and you may book four more. Which? *Doubt depends on where you look, not on what you see:* the variance $\kappa - k^T K^{-1} k$ contains no $y$. So you can plan all four before the first. Take the night of the largest doubt, add it, and look again.


# %%
def doubt(booked):
    """The curve's standard deviation (41,) on nights 0 to 40, after readings at these times."""
    K = covariance(booked, 3.3, 3.6, 1.9)
    k = kernel(np.arange(41.0), booked, 3.3, 3.6)
    return np.sqrt(3.6**2 - np.sum(k * np.linalg.solve(K, k.T).T, axis=1))


twelve = t[::3]
greedy = twelve
for _ in range(4):
    greedy = np.append(greedy, np.argmax(doubt(greedy)))
print("nights of the largest doubt, one after the other:", greedy[12:])


# %% jupyter={"source_hidden": true}
# Draw the doubt before and after four nights, chosen in two ways
def draw_doubt(plans):
    fig, ax = plt.subplots(figsize=(9, 4))
    ax.plot(
        doubt(twelve),
        color="0.5",
        lw=4,
        label=f"twelve readings: at most {np.max(doubt(twelve)):.2f} %",
    )
    worst = []
    for n, ((name, more), style) in enumerate(zip(plans.items(), ("-", "--", ":"), strict=False)):
        after = doubt(np.concatenate([twelve, more]))
        worst.append(f"{name} {np.max(after):.2f} %")
        ax.plot(after, style, color=f"C{n}", label=f"{name}: at most {np.max(after):.2f} %")
        ax.plot(more, 0.25 * (n + 1) + 0 * np.array(more), "^vs"[n], color=f"C{n}", ms=9)
    ax.plot(twelve, 0 * twelve, "|", color="black", ms=12)
    ax.set(xlabel="time (nights)", ylabel="doubt (%)", ylim=(-0.15, 5.2))
    ax.legend(fontsize=10, ncols=2, loc="upper center")
    plotting.show(
        fig,
        f"Largest doubt on any night (ticks: the twelve readings; marks: four more): {'; '.join(worst)}.",
    )


evenly = np.array([8.0, 16, 24, 32])
draw_doubt({"greed": greedy[12:], "evenly": evenly})

# %% [markdown]
# Greed beats even steps. But it looks one night ahead only, and four nights can help each other.

# %% [markdown]
# ### Exercise 7.5: plan four nights  (●●●, 10 minutes, open-ended)
#
# **Goal** `my_nights`, four moments between 0 and 40, after which the largest doubt on nights 0 to 40 is at most 2.0 %. Then go lower. `doubt(np.append(twelve, my_nights))` tells you where you stand.
#
# First on paper: greed reads three nights in the gap. Would two do? Then *write it down, ask for the gradient, walk downhill*: Autograd goes through `doubt`, by the nights themselves. But the largest of 41 numbers changes by jumps: which smooth number could stand for it?

# %%
my_nights = ...
### BEGIN SOLUTION


def bad(nights):
    return np.sum(doubt(np.concatenate([twelve, nights])) ** 16)


guess = np.array([8.0, 20.0, 24.0, 39.0])
my_nights = minimize(value_and_grad(bad), guess, jac=True, bounds=[(0, 40)] * 4).x
print(my_nights.round(1))
### END SOLUTION

# %%
checks.lesson_07.my_nights(my_nights)

# %% [markdown] tags=["explanation"]
# #### Solution 7.5, explained
#
# Greed puts its first night into the middle of the gap, where the doubt is largest, and must then mend both sides. Two nights would do, and the one that is saved goes to the end. The sum of 16th powers is smooth, and nearly all of it comes from the largest doubts. Autograd differentiates the kernel by its *inputs*, and all four nights move at once. (That is why a kernel must not say nan where two points meet.) Start the same walk from `greedy[12:]`, and it stays there: greed sits on a hill of its own, as in section 5. Chance works too, with patience:
#
# ```python
# rng = np.random.default_rng(0)
# plans = [rng.uniform(0, 40, 4) for _ in range(5000)]
# my_nights = min(plans, key=lambda plan: np.max(doubt(np.append(twelve, plan))))
# ```
#
# All this trusts ℓ, a and s. A star that changes its pace makes fun of every plan.

# %% jupyter={"source_hidden": true}
# Draw your plan beside greed's, once it is good enough
if checks.lesson_07.my_nights.judge(my_nights).status == "correct":
    draw_doubt({"greed": greedy[12:], "your plan": np.array(my_nights)})

# %% [markdown]
# ## Key points
#
# - A Gaussian process is one bell in as many dimensions as you like. Condition it on readings: the mean follows what you saw, the doubt only where you looked.
# - The evidence is fit minus price. The price, ½ log det K, is what a model pays for all the other data that it could have explained.
# - Walk in logarithms, start several times, keep the highest hill.
# - A band belongs to a question: add the noise for the next reading, leave it out for the curve.
# - Test your doubt on invented data. Parameters learned from few readings make bands too narrow; let several stories vote.
#
# ## What to read
#
# J. Görtler, R. Kehlbeck and O. Deussen, [A Visual Exploration of Gaussian Processes](https://distill.pub/2019/visual-exploration-gaussian-processes/) (2019), to see conditioning move under your mouse. C. Rasmussen and C. Williams, [Gaussian Processes for Machine Learning](http://www.gaussianprocess.org/gpml/) (2006), the book. scikit-learn's [guide](https://scikit-learn.org/stable/modules/gaussian_process.html), for kernels of many kinds.
#
# **Next**, [lesson 08](08_digits_mlp.ipynb): a network, from an empty page.
