# %% [markdown]
# # Fold a chain, find a molecule, weigh a doubt
#
# Here are two chains of beads. Somebody measured every distance in the first, from each bead to each other one, and wrote 276 numbers on a list. Then somebody did the same with the second.
#
# **Predict.** How many numbers differ between the two lists: none, about half, or nearly all?

# %%
import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad, value_and_grad
from numpy.polynomial.legendre import leggauss
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation
from sklearn.datasets import load_diabetes
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

from shared import checks, plotting
from shared.training import cosine, fit

plotting.setup()

k, bend = np.arange(10), np.linspace(0, np.pi, 6)[1:-1, None]
turn = np.radians(100) * k
up = np.stack([2.3 * np.cos(turn), 2.3 * np.sin(turn), 1.5 * k], axis=1)  # a helix, in ångström
down = up * [1, -1, -1] + [8, 0, 13.5]  # the same helix, turned upside down
middle, reach = (up[-1] + down[0]) / 2, (down[0] - up[-1]) / 2
loop = middle - np.cos(bend) * reach + np.sin(bend) * [0, 0, 6]
chain = np.concatenate([up, loop, down]) - np.mean([*up, *loop, *down], axis=0)
twin = chain * [-1, 1, 1]
i, j = np.triu_indices(len(chain), 1)
pairs = np.eye(len(chain))[i] - np.eye(len(chain))[j]  # one row for each pair: a 1 and a -1


def distances(X):
    """The distance of each pair of beads (276,), from places X (24, 3)."""
    return np.sqrt(np.sum((pairs @ X) ** 2, axis=1))


def draw(ax, X, title="", size=1.0):
    """Beads and sticks, painted from the farthest dot to the nearest; what is far is pale."""
    along = np.linspace(0, len(X) - 1, 24 * len(X) - 23)
    dots = np.array([np.interp(along, np.arange(len(X)), c) for c in X.T])
    far_first = np.argsort(-dots[1])
    (x, depth, z), along = dots[:, far_first], along[far_first]
    bead = np.isclose(along, np.round(along))
    fog = np.clip(0.3 + depth / 12, 0, 0.6)[:, None]
    colours = (1 - fog) * plt.get_cmap("viridis")(along / len(X)) + fog
    sizes = size * np.where(bead, 150, 40)
    ax.scatter(x, z - depth / 4, s=sizes, c=colours, edgecolors="black", linewidths=1.0 * bead)
    ax.set(xlim=(-11, 11), ylim=(-12, 12), aspect="equal", title=title)
    ax.axis("off")


fig = plotting.row({"the first chain": chain, "the second chain": twin}, draw, height=4.4)
differ = np.sum(~np.isclose(distances(chain), distances(twin)))
plotting.show(fig, f"Two chains of {len(chain)} beads. Of {len(pairs)} distances {differ} differ.")

# %% [markdown]
# None. The second is the first in a mirror. Left hand and right hand agree in every distance, and yet no glove fits both.
#
# **You will** fold a chain from its distances, compute a molecule from the laws of physics, and let noisy data say how far to trust them. No network anywhere. **You will learn** one sentence again, in three languages: *write it down as NumPy, ask for the gradient, walk downhill.* **You need** gradients (lesson 01), and a matrix or two. **Time:** {minutes}.
#
# ## 1. Fold a chain
#
# A protein is a chain that folds itself. In 2018 a program came first at the hardest targets of the blind contest CASP13, in two steps (Senior et al. 2020). From sequences a network predicted, for each pair of building blocks, how likely each distance is. Then came our sentence: a potential that is small when the distances agree, and gradient descent on the shape.
#
# We take the second step. Our list is the first chain's, with an error of 0.5 Å in each number (1 Å is 10⁻¹⁰ m). The potential is the mean squared disagreement, called *stress*:
#
# $$L(X) = \frac{1}{276} \sum_{i<j} \big(|x_i - x_j| - d_{ij}\big)^2.$$

# %%
told = distances(chain) + 0.5 * np.random.default_rng(0).normal(size=len(pairs))


def stress(X, step=0):
    return np.mean((distances(X) - told) ** 2)


def fold(loss, seed, steps=300, **options):
    """Walk downhill from beads thrown into space at random."""
    start = 5 * np.random.default_rng(seed).normal(size=chain.shape)
    return fit(loss, start, steps, cosine(1.0, steps), progress=False, **options)


def align(X, onto):
    """X shifted and turned, never mirrored, onto another chain; the distance (rms) that is left."""
    X = X - np.mean(X, axis=0)
    rotation, rest = Rotation.align_vectors(onto, X)  # Kabsch's algorithm (1976)
    return rotation.apply(X), rest / np.sqrt(len(X))


frames = {}
X = fold(stress, 0, callback=lambda step, X, loss: frames.update({step: X})).params
fig, axes = plt.subplots(2, 5, figsize=(9, 4.4))
for above, below, step in zip(*axes, [0, 5, 15, 40, 300], strict=True):
    draw(above, align(frames[step], chain)[0], f"step {step}", size=0.3)
    table = np.linalg.norm(frames[step][:, None] - frames[step], axis=2)
    plotting.image(below, table, cmap="cividis", vmin=0, vmax=20)
text = f"At the end it is {align(X, chain)[1]:.1f} Å (rms) from the chain that we hid."
plotting.show(fig, "Above, the fold; below, its distances, near ones dark. " + text)

# %% [markdown]
# Beads flew through each other on the way; nothing forbade it. **Change** the seed in `fold(stress, 0, ...)` to 1, and read the caption.
#
# **Predict.** Sixteen random starts. How many find the chain: 16, 8 or 1?


# %%
def endings(loss):
    """Fold from sixteen starts, and draw one of each kind of ending."""
    folds = [fold(loss, seed).params for seed in range(16)]
    off = np.array([[align(X, Y)[1] for Y in (chain, twin)] for X in folds])
    kind = np.where(np.min(off, axis=1) < 1, np.argmin(off, axis=1), 2)
    pictures, names = {}, ["the chain", "its twin", "neither"]
    for n in np.unique(kind):
        X = folds[list(kind).index(n)]
        title = f"{names[n]}: {np.sum(kind == n)}, stress {stress(X):.3f}"
        pictures[title] = align(X, [chain, twin, chain][n])[0]
    fig = plotting.row(pictures, draw, size=0.5, height=3.6)
    plotting.show(fig, "Sixteen starts. At " + "; at ".join(pictures) + ".")


endings(stress)

# %% [markdown]
# Nearly half of them find the twin, with the *same* stress: no list of distances can tell the two apart. And some are caught in local minima: the one drawn winds one helix right, the other left. Their higher stress betrays them. So with distances alone you would take several starts, keep the lowest, and toss a coin.
#
# Nature does not toss one: nearly all helices in proteins are right-handed, because their building blocks come in one hand only. (The winner walked in angles of twist, which know left from right.) Three bonds in a row $b_k, b_{k+1}, b_{k+2}$ span a box. Its *signed volume* is positive for a right-handed turn, and a mirror changes the sign:
#
# $$h(X) = \text{mean over } k \text{ of } (b_k \times b_{k+1}) \cdot b_{k+2}, \qquad b_k = x_{k+1} - x_k.$$

# %% [markdown]
# ### Exercise 5.1: left or right  (●●○, 8 minutes, 3 lines)
#
# **Input** places `X` of shape (n, 3). **Goal** $h(X)$, one number in Å³, through which Autograd can go.
#
# First on paper: how many bonds has a chain of n beads, and how many boxes? (`np.cross` works row by row.) The cell then folds again, with $L - 0.01\,h$ for the first 75 steps and the plain $L$ for the rest. **Predict:** will it only choose between the twins, or do something for the lost ones too?


# %%
def handedness(X):
    ### BEGIN SOLUTION
    b = np.diff(X, axis=0)
    boxes = np.sum(np.cross(b[:-2], b[1:-1]) * b[2:], axis=1)
    return np.mean(boxes)
    ### END SOLUTION


if handedness(chain) is not ...:
    endings(lambda X, step: stress(X) - (0.01 * handedness(X) if step < 75 else 0))

# %%
checks.lesson_05.handedness(handedness)

# %% [markdown] tags=["explanation"]
# #### Solution 5.1, explained
#
# n beads have n - 1 bonds and n - 3 boxes. All sixteen starts now end at the chain. The term does more than choose between twins: a helix that begins to wind the wrong way is pushed back at once, so the local minima are gone as well. One bit of chemistry did what more starts could not.
#
# The volume of a box is also a determinant:
#
# ```python
# def handedness(X):
#     b = X[1:] - X[:-1]
#     boxes = np.stack([b[:-2], b[1:-1], b[2:]], axis=1)
#     return np.mean(np.linalg.det(boxes))
# ```

# %% [markdown]
# ## 2. Find a molecule
#
# How long is a hydrogen molecule? Two protons, two electrons, and the laws of quantum mechanics: nothing measured goes in. Chemists measure in bohr (0.529 Å) and hartree (27.2 eV).
#
# First a shape for the electrons. A lone hydrogen atom has the cloud $e^{-r}$. But integrals over Gaussians $e^{-\alpha r^2}$ have closed forms (Boys 1950), so replace the cloud by a sum of three. Which three? The sum with the largest overlap. Write it down, ask for the gradient.

# %%
r, weight = leggauss(200)
r, weight = 10 * (r + 1), 10 * weight * 4 * np.pi * (10 * (r + 1)) ** 2  # shells up to 20 bohr


def cloud(p):
    """Three Gaussians, from three logarithms of exponents and three coefficients."""
    alpha = np.exp(p[:3])
    return p[3:] * (2 * alpha / np.pi) ** 0.75 @ np.exp(-alpha[:, None] * r**2)


def lack(p):
    atom = np.exp(-r) / np.sqrt(np.pi)
    return 1 - np.sum(weight * atom * cloud(p)) / np.sqrt(np.sum(weight * cloud(p) ** 2))


best = minimize(value_and_grad(lack), [1, -1, -2, 0.3, 0.4, 0.5], jac=True, tol=1e-9).x
alpha, coefficients = np.exp(best[:3]), best[3:] / np.sqrt(np.sum(weight * cloud(best) ** 2))
print(f"exponents {alpha.round(4)}, coefficients {coefficients.round(4)}")

# %% [markdown]
# These six numbers are STO-3G (Hehre, Stewart and Pople 1969), which chemistry programs carry to this day. In a molecule the cloud is tighter, by the customary factor 1.24.
#
# In the integrals one function is left over, $F_0(t) = \int_0^1 e^{-tu^2}du$. As in lesson 01 we add it up at 64 points, and no division by zero can occur. The clouds $a$ and $b$ at the two protons make two clouds for the molecule, its orbitals $g \propto a + b$ and $u \propto a - b$. And then two electrons are two qubits: the first says where the electron with spin up is (0: in $g$, 1: in $u$), the second where the one with spin down is. A state is four numbers, for $|gg\rangle$, $|gu\rangle$, $|ug\rangle$ and $|uu\rangle$; their squares are probabilities.

# %%
u, w = leggauss(64)
u, w = (u + 1) / 2, w / 2


def F0(t):
    return np.exp(-t[..., None] * u**2) @ w


def hamiltonian(R, zeta=1.24):
    """Energy of H2 in hartree, (4, 4) over |gg>, |gu>, |ug>, |uu>; R in bohr."""
    tight = zeta**2 * alpha
    a, at = np.tile(tight, 2), R * np.array([0, 0, 0, 1, 1, 1])  # six Gaussians, where they are
    p, P = a[:, None] + a, ((a * at)[:, None] + a * at) / (a[:, None] + a)
    m, d2 = a[:, None] * a / p, (at[:, None] - at) ** 2
    S = (np.pi / p) ** 1.5 * np.exp(-m * d2)  # overlaps
    h = m * (3 - 2 * m * d2) * S  # kinetic energy, then the pull of the protons
    h = h - sum(2 * np.sqrt(p / np.pi) * S * F0(p * (P - proton) ** 2) for proton in (0, R))
    S1, p1, P1 = S[:, :, None, None], p[:, :, None, None], P[:, :, None, None]
    q = p1 * p / (p1 + p)
    V = 2 * np.sqrt(q / np.pi) * S1 * S * F0(q * (P1 - P) ** 2)  # the electrons' repulsion
    c = np.kron([[1, 1], [1, -1]], coefficients * (2 * tight / np.pi) ** 0.75)
    c = c / np.sqrt(np.sum((c @ S) * c, axis=1))[:, None]  # the orbitals g and u
    h, V = c @ h @ c.T, np.einsum("ip,jq,kr,ls,pqrs->ikjl", c, c, c, c, V)
    return np.kron(h, I2) + np.kron(I2, h) + np.reshape(V, (4, 4)) + np.eye(4) / R


I2, X, Z = np.eye(2), np.array([[0, 1], [1, 0]]), np.diag([1, -1])
H = hamiltonian(1.4)
terms = [("1", I2, I2), ("Z0", Z, I2), ("Z1", I2, Z), ("Z0 Z1", Z, Z), ("X0 X1", X, X)]
g = [np.trace(np.kron(first, second) @ H) / 4 for _, first, second in terms]
print("  ".join(f"{g_k:+.4f} {name}" for g_k, (name, _, _) in zip(g, terms, strict=True)))
# %% [markdown]
# Five numbers before Pauli's matrices Z and X: the molecule, ready for a quantum computer (O'Malley et al. 2016 ran it on one). The circuit turns the first qubit by an angle θ, then flips the second if the first is 1:
#
# $$|\psi(\theta)\rangle = \text{CNOT}\,(R_y(\theta) \otimes 1)\,|00\rangle = \cos\tfrac{\theta}{2}\,|gg\rangle + \sin\tfrac{\theta}{2}\,|uu\rangle.$$
#
# Its energy $E(\theta, R) = \langle\psi|H(R)|\psi\rangle$ cannot be below the true one. So walk downhill: in θ, and why not in $R$ as well, the distance of the protons? Autograd goes through all the integrals.
#
# At θ = 0 both electrons sit in $g$. That is the Hartree-Fock approximation, one configuration alone. **Predict.** Pull the protons far apart. Is θ = 0 then (a) exact, (b) a bit off, (c) badly wrong?

# %%
cnot = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])


def state(theta):
    c, s = np.cos(theta / 2), np.sin(theta / 2)
    return cnot @ np.kron(np.array([[c, -s], [s, c]]), np.eye(2)) @ np.array([1, 0, 0, 0])


def energy(theta, H):
    return state(theta) @ H @ state(theta)


def lowest(H, theta=0.0):
    for _ in range(40):
        theta = theta - 1.2 * grad(energy)(theta, H)
    return theta


Rs = np.linspace(0.7, 6, 54)
Hs = np.array([hamiltonian(R) for R in Rs])
exact = np.linalg.eigvalsh(Hs)[:, 0]
found = np.array([energy(lowest(H), H) for H in Hs[::3]])
assert np.max(np.abs(found - exact[::3])) < 1e-6

path, slope = [np.array([0.0, 4.0])], grad(lambda x: energy(x[0], hamiltonian(x[1])))
for _ in range(80):
    path.append(path[-1] - slope(path[-1]))
theta, R = path[-1]

angles = np.linspace(-1.8, 0.5, 60)
levels = [[energy(t, H) for H in Hs] for t in angles]
fig, (ax, right) = plt.subplots(1, 2, figsize=(9, 4.2))
ax.contourf(Rs, angles, np.minimum(levels, -0.51), 25, cmap="cividis")
ax.axhline(0, color="white", ls="--")
ax.plot(*np.array(path).T[::-1], ".-w")
ax.plot(R, theta, "*w", ms=16, mec="k")
ax.set(xlabel="distance R (bohr)", ylabel="angle θ (rad)", title="downhill in both")
right.plot(Rs, Hs[:, 0, 0], "--C1", label="Hartree-Fock, θ = 0")
right.plot(Rs, exact, "k", label="exact eigenvalue")
right.plot(Rs[::3], found, "oC0", label="circuit")
right.set(xlabel="distance R (bohr)", ylabel="energy (hartree)", ylim=(-1.17, -0.5))
right.legend(fontsize=10)
text = f"Left: energy, low is dark. The path ends at R = {R:.3f} bohr = {0.529177 * R:.3f} Å. "
text += f"Right: at R = {Rs[-1]:.0f} Hartree-Fock is {Hs[-1, 0, 0] - exact[-1]:.2f} hartree above "
text += f"the end of the exact curve, {exact[-1]:.3f} hartree. The circuit is exact to a millionth."
plotting.show(fig, text)

# %% [markdown]
# (c). One configuration forces both electrons into $g$, spread over both protons; half of the time it finds the two at the same one, however far the other is. The angle θ mends it. The circuit is exact here, since by symmetry the ground state has no $|gu\rangle$. And the measured molecule? 0.741 Å (Huber and Herzberg 1979). What is left is the price of a single stiff cloud at each proton: for the same reason the exact curve does not end at -1 hartree, the energy of two free atoms. **Change** `zeta=1.24` to 1.0, run on, look at the curve's end and its bottom, and set it back.
#
# A quantum computer cannot run Autograd: nobody can look into a state halfway. But $E(\theta)$ is a plain wave, $A + B\cos\theta + C\sin\theta$. Two more measurements give its slope, *exactly*, at a distance where finite differences would be nonsense (Mitarai et al. 2018):
#
# $$\frac{dE}{d\theta} = \tfrac12\big[E(\theta + \tfrac\pi2) - E(\theta - \tfrac\pi2)\big].$$

# %%
H, theta = hamiltonian(1.4), 0.6
shifted = (energy(theta + np.pi / 2, H) - energy(theta - np.pi / 2, H)) / 2
assert abs(shifted - grad(energy)(theta, H)) < 1e-10
print(f"Autograd {grad(energy)(theta, H):.6f}, two measurements {shifted:.6f}")

# %% [markdown]
# ### Exercise 5.2: a slope from two measurements  (●●○, 7 minutes, 2 lines)
#
# **Input** a function `energy` and an array `angles` of any length, one for each gate that turns. **Goal** the gradient by the shift rule, an array of the same length, without Autograd.
#
# First on paper: for 100 angles, how many energies must be measured? And for reverse mode?


# %%
def shift_rule(energy, angles):
    ### BEGIN SOLUTION
    shifts = np.pi / 2 * np.eye(len(angles))
    return np.array([(energy(angles + s) - energy(angles - s)) / 2 for s in shifts])
    ### END SOLUTION


# %%
checks.lesson_05.shift_rule(shift_rule)

# %% [markdown] tags=["explanation"]
# #### Solution 5.2, explained
#
# Each row of `shifts` moves one angle and leaves the others alone. 100 angles cost 200 energies; reverse mode costs as much as a few, whatever the number (lesson 02). That is the price of hardware that cannot be looked into.
#
# With a loop:
#
# ```python
# def shift_rule(energy, angles):
#     slope = np.zeros(len(angles))
#     for k in range(len(angles)):
#         up, down = angles.copy(), angles.copy()
#         up[k] += np.pi / 2
#         down[k] -= np.pi / 2
#         slope[k] = (energy(up) - energy(down)) / 2
#     return slope
# ```

# %% [markdown]
# ## 3. Weigh a doubt
#
# A real quantum computer does not return an energy. It returns 0s and 1s, and the energy is an average over *shots*. Here it is at 24 distances, from 100 shots each for the Z terms and for X0 X1. What curve lies behind?

# %%
rng = np.random.default_rng(1)
hadamard = np.kron([[1, 1], [1, -1]], [[1, 1], [1, -1]]) / 2  # XX is read in this basis


def measure(H, shots=100):
    psi = state(lowest(H))
    ZZ = rng.choice(np.diag(H), shots, p=psi**2)
    XX = rng.choice(H[0, 3] * np.array([1, -1, -1, 1]), shots, p=(hadamard @ psi) ** 2)
    return np.mean(ZZ) + np.mean(XX)


x = np.sort(rng.uniform(0.9, 5, 24))
y = np.array([measure(hamiltonian(R)) for R in x])
true = np.array([np.linalg.eigvalsh(hamiltonian(R))[0] for R in x])
print(f"noise of the shots: {np.sqrt(np.mean((y - true) ** 2)):.3f} hartree")
middle, y = np.mean(y), y - np.mean(y)

# %% [markdown]
# A **Gaussian process** takes all energies for one draw from a Gaussian, correlated the more the nearer their distances. With a length-scale ℓ, an amplitude $a$ and a noise $s$ the covariance matrix of the data is
#
# $$K_{ij} = a^2 e^{-(x_i - x_j)^2 / 2\ell^2} + s^2\,\delta_{ij}, \qquad \log p(y) = -\tfrac12 y^T K^{-1} y - \tfrac12 \log\det K - \tfrac n2 \log 2\pi.$$
#
# The first term asks for a good fit, the second punishes flexibility: one number holds the balance for which lesson 03 kept dots out. At a new distance the likeliest value is $k^T K^{-1} y$, where $k$ holds its covariances with the data. **Predict.** Which ℓ will it prefer: (a) a short one, so that the curve meets every dot, (b) a long one, so that it is calm, (c) one between?


# %%
def smooth(x1, x2, p):
    """How the curve at x1 varies with the curve at x2; p: logarithms of ℓ, a and s."""
    return np.exp(2 * p[1] - (x1[:, None] - x2) ** 2 / (2 * np.exp(2 * p[0])))


def K(p):
    return smooth(x, x, p) + np.exp(2 * p[2]) * np.eye(len(x))


def evidence(K, y):
    fit, volume = y @ np.linalg.solve(K, y), np.linalg.slogdet(K)[1]
    return -(fit + volume + len(y) * np.log(2 * np.pi)) / 2


def learn(length):
    start = np.log([length, 0.1, 0.03])
    return minimize(value_and_grad(lambda p: -evidence(K(p), y)), start, jac=True).x


def predict(new, p):
    k = smooth(new, x, p)
    variance = np.exp(2 * p[1]) - np.sum(k * np.linalg.solve(K(p), k.T).T, axis=1)
    return middle + k @ np.linalg.solve(K(p), y), np.sqrt(variance)


learned, fine = learn(1.0), np.linspace(0.7, 6, 500)
fig, axes = plt.subplots(2, 2, figsize=(9, 6))
for ax, length in zip(axes.flat, [0.1, 6, np.exp(learned[0])], strict=False):
    mean, deviation = predict(fine, np.array([np.log(length), *learned[1:]]))
    ax.fill_between(fine, mean - 2 * deviation, mean + 2 * deviation, color="C4", alpha=0.4)
    ax.plot(fine, mean, "C0")
    ax.plot(Rs, exact, "--k", lw=1)
    ax.plot(x, y + middle, ".C1", ms=8)
    ax.set(title=f"ℓ = {length:.2f} bohr", xlabel="R (bohr)", ylabel="hartree", ylim=(-1.25, -0.8))
    axes[1, 1].axvline(length, color="C1", ls="--")
lengths = np.geomspace(0.08, 8, 60)
hill = [evidence(K(np.array([np.log(length), *learned[1:]])), y) for length in lengths]
axes[1, 1].semilogx(lengths, hill)
axes[1, 1].set(xlabel="length-scale ℓ (bohr)", ylabel="log p(y)", title="the evidence")
text = f"Learned: ℓ = {np.exp(learned[0]):.2f} bohr, noise {np.exp(learned[2]):.3f} hartree."
plotting.show(fig, "Dots: measured. Dashed: the truth. Band: two deviations. " + text)

# %% [markdown]
# It never saw the truth, yet the noise that it learned is close to that of the shots. But look at the left end: below 1 bohr the dashed wall leaves the band. Nobody measured there, and a Gaussian process with *one* length-scale knows of no walls. Its doubt is honest only as far as its assumptions go.
#
# The evidence has a shoulder on the left. Does a walk that begins there come home? And does scikit-learn, which does the same with gradients derived by hand, agree?

# %%
kernel = ConstantKernel(0.1**2) * RBF(1.0) + WhiteKernel(0.03**2)
theirs = GaussianProcessRegressor(kernel).fit(x[:, None], y)
p, best = theirs.kernel_.theta[[1, 0, 2]] * [1, 0.5, 0.5], theirs.log_marginal_likelihood_value_
assert abs(evidence(K(p), y) - best) < 1e-6  # for the same parameters, the same evidence
print(f"scikit-learn    ℓ {np.exp(p[0]):.3f}  log p(y) {best:.3f}")
for begin in (1.0, 0.2):
    p = learn(begin)
    print(f"ours, from {begin:.1f}  ℓ {np.exp(p[0]):.3f}  log p(y) {evidence(K(p), y):.3f}")

# %% [markdown]
# The same hill to three digits, and a lower one from 0.2: a local optimum, and again the number that you walk on tells.

# %% [markdown]
# ### Exercise 5.3: a length for each input  (●●○, 8 minutes, 2 lines)
#
# **Input** points `A` of shape (n, d) and `B` of shape (m, d), an `amplitude`, and `lengths` of shape (d,), one for each input. **Goal** the matrix (n, m) of $a^2 \exp\big(-\tfrac12 \sum_k (A_{ik} - B_{jk})^2 / \ell_k^2\big)$.
#
# First on paper: if one ℓ becomes huge, what does its input still do? The cell asks 120 patients which of ten inputs tell how their diabetes will be in a year (Efron et al. 2004; s1 to s6 come from the blood): twelve parameters, too many for a grid. **Predict** how many of ten will matter. Then **change** `default_rng(0)` to 1: do other patients agree?


# %%
def own_lengths(A, B, amplitude, lengths):
    ### BEGIN SOLUTION
    apart = (A[:, None] - B) / lengths
    return amplitude**2 * np.exp(-np.sum(apart**2, axis=2) / 2)
    ### END SOLUTION


if own_lengths(np.eye(2), np.eye(2), 1.0, np.ones(2)) is not ...:
    data, some = load_diabetes(), np.random.default_rng(0).permutation(442)[:120]
    A, b = (v[some] / np.std(v[some], axis=0) for v in (data.data, data.target))

    def unlikely(p):
        K = own_lengths(A, A, np.exp(p[0]), np.exp(p[2:])) + np.exp(2 * p[1]) * np.eye(120)
        return -evidence(K, b - np.mean(b))

    p = minimize(value_and_grad(unlikely), [0, -0.5] + [1] * 10, jac=True, tol=1e-3).x
    fig, ax = plt.subplots(figsize=(9, 3))
    ax.bar(data.feature_names, np.exp(-p[2:]))
    ax.set(ylabel="1 / length", title="what tells how the disease will be in a year")
    kept = ", ".join(np.array(data.feature_names)[np.exp(-p[2:]) > 0.05])
    plotting.show(fig, f"Of ten inputs, those with a short length are {kept}.")

# %%
checks.lesson_05.own_lengths(own_lengths)

# %% [markdown] tags=["explanation"]
# #### Solution 5.3, explained
#
# `A[:, None] - B` has shape (n, m, d), and the lengths divide its last axis. An input with a huge length changes nothing, so it is switched off, by the gradient alone. This is *automatic relevance determination* (Neal 1996). Kept are the body mass index, the blood pressure, and two values from the blood. Other patients keep others (seed 1 keeps more): try several before you tell a doctor.
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

# %% [markdown]
# ### Exercise 5.4: how few distances?  (●●●, 10 minutes, open-ended)
#
# Back to the chain. Each distance costs a day in the laboratory, and this time each is exact. **Goal** a list `my_pairs` of pairs `(i, j)` of beads, at most 110 of the 276, from which the best of six starts, the one with the lowest stress, ends within 1 Å of the chain or its twin. Then try fewer.
#
# First on paper: 24 beads have 72 coordinates, and turning or shifting all of them changes no distance. How many distances are the least that can fix the shape? Ideas: neighbours only; far ones only; a few beads that know everybody; chance.

# %%
my_pairs = ...
### BEGIN SOLUTION
anchors = [2, 8, 11, 15, 21]
my_pairs = [(i, j) for i in range(24) for j in range(i) if i in anchors or j in anchors]
### END SOLUTION

# %%
checks.lesson_05.my_pairs(my_pairs)

# %% [markdown] tags=["explanation"]
# #### Solution 5.4, explained
#
# 72 coordinates less 6 for shifts and turns: no fewer than 66. Five anchors that know everybody need 105, as a satellite receiver needs few satellites. Four can do (86: try 3, 9, 12 and 20), if they do not lie in one plane: a bead and its mirror image in that plane are equally far from all of them. But the fewer distances, the rougher the landscape, and the more walks get lost.
#
# The nearest pairs alone leave the chain floppy, the farthest alone leave it vague. Chance takes some of each, and about three shuffles in four will do:
#
# ```python
# everything = [(i, j) for i in range(24) for j in range(i)]
# my_pairs = [everything[n] for n in np.random.default_rng(1).permutation(276)[:110]]
# ```

# %% [markdown]
# ## Key points
#
# - Whatever you can write as NumPy you can walk down: places in space, an angle in a circuit, the length-scale of a doubt.
# - A loss cannot say more than it contains. Distances do not know left from right; one term that does also clears the path.
# - Gradients go through everything at once: a molecule's integrals, its length and its circuit. Where nobody can look inside, two shifted measurements give a slope that is still exact.
# - Local minima are real. Start several times, and keep the value that you walked on: it tells which ending to trust.
#
# ## What to read
#
# A. Senior et al., "Improved protein structure prediction using potentials from deep learning", *Nature* 577, 706 (2020). A. Szabo and N. Ostlund, *Modern Quantum Chemistry* (1989), for every integral in `hamiltonian`. P. O'Malley et al., "Scalable quantum simulation of molecular energies", *Physical Review X* 6, 031007 (2016). K. Mitarai et al., "Quantum circuit learning", *Physical Review A* 98, 032309 (2018). C. Rasmussen and C. Williams, *Gaussian Processes for Machine Learning* (2006).
#
# **Next**, lesson 08: a network after all, from an empty page.
