# %% [markdown]
# # Find a molecule with two qubits, and say how sure you are
#
# How far apart do the two protons of a hydrogen molecule sit, and how strongly are they bound? Two qubits, one angle and a walk downhill will tell you, with an honest error bar.

# %% jupyter={"source_hidden": true}
# Walk downhill at twenty distances on a pretended quantum computer, and draw what it reads
import autograd.numpy as np
import matplotlib.pyplot as plt

from shared import checks, datasets, plotting

plotting.setup()


def opening(shots=1000):
    table, rng = datasets.stored("quantum_circuit"), np.random.default_rng(6)
    seen = []
    for (w, right, left, both, flip), apart in zip(
        table["weights"], table["repulsion"], strict=True
    ):
        low, high = w + right * np.array([-1, 1]) + left * np.array([1, -1]) - both

        def read(theta, shots=shots, low=low, high=high, flip=flip):
            z = rng.random(shots // 2) < np.cos(theta / 2) ** 2
            x = rng.random(shots // 2) < (1 + np.sin(theta)) / 2
            z, x = np.where(z, low, high), np.where(x, flip, -flip)
            bar = np.sqrt((np.var(z) + np.var(x)) / (shots // 2))
            return np.array([np.mean(z) + np.mean(x), bar])

        theta = 0.0
        for _ in range(25):
            theta -= (read(theta + np.pi / 2)[0] - read(theta - np.pi / 2)[0]) / 2
        floor = (low + high) / 2 - np.hypot((high - low) / 2, flip)
        seen.append([*(read(theta) + [apart, 0]), floor + apart])
    return np.array(table["angstrom"]), *np.array(seen).T


R, E, bar, exact = opening()
fig, ax = plt.subplots(figsize=(9, 4.6))
ax.plot(R, exact, color="0.5", lw=1.5, zorder=1)
ax.errorbar(R, E, 2 * bar, fmt="o", capsize=4, ms=6)
ax.set(xlabel="distance of the protons (Å)", ylabel="energy (hartree)", xlim=(0, 3.1))
plotting.show(
    fig,
    f"A hydrogen molecule's energy at {len(R)} distances, each from 1,000 shots after a noisy walk; "
    f"bars are two standard errors, the line is exact. The lowest reading lies at {R[np.argmin(E)]:.2f} Å, the line is lowest at {R[np.argmin(exact)]} Å.",
)

# %% [markdown]
# **You will** build a circuit from three small matrices, walk a molecule's energy downhill, take slopes from a machine that nobody can look into, and put an error bar on the answer. **You will learn** what a qubit is, why no state can fall below the lowest energy, why two far-apart measurements give an exact slope, and what 1.6 thousandths of a hartree cost. **You need** matrices and the gradients of [lesson 01](01_sinc_derivatives.ipynb); no quantum mechanics. **Time:** {minutes}.

# %%
import autograd.numpy as np
import matplotlib.pyplot as plt
from autograd import grad

from shared.datasets import stored

# %% [markdown]
# ## 1. A state is a vector
#
# A bit is 0 or 1. A **qubit** has two *amplitudes*, one for 0 and one for 1. Look at it (*measure* it), and you see 0 or 1, with the squares of the amplitudes as probabilities. So the squares add up to 1: a state is a vector of length 1.
#
# Two qubits can show 00, 01, 10 or 11, so their state has four amplitudes, in this order. (For n qubits 2ⁿ: this is why large circuits are out of reach for NumPy.) `np.kron` makes the four from two and two, and one matrix for both qubits from a matrix for each. We write the *left* qubit first, in words and in `kron`. The state that surely shows 01 is called |01⟩; it is the vector (0, 1, 0, 0).
#
# A **gate** is a matrix that keeps lengths. Three will do: X swaps 0 and 1 (and `Id` changes nothing); `turn` rotates by half an angle θ; and `cnot` flips the right qubit where the left one is 1. (Amplitudes may also be complex. Ours can stay real.)

# %%
Id, X = np.eye(2), np.array([[0.0, 1.0], [1.0, 0.0]])
cnot = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])


def turn(theta):
    """The gate called R_y."""
    c, s = np.cos(theta / 2), np.sin(theta / 2)
    return np.array([[c, -s], [s, c]])


def state(theta):
    """Start in |00>; turn the left qubit and flip the right one; then cnot."""
    start = np.array([1.0, 0.0, 0.0, 0.0])
    return cnot @ np.kron(turn(theta), X) @ start


# %% [markdown]
# **Predict.** Run this circuit with θ = 1, then measure. The left qubit shows 1. What will the right one show: (a) surely 0, (b) surely 1, (c) 0 or 1, by chance?

# %% jupyter={"source_hidden": true}
# Draw the circuit, and below it the four amplitudes at each stage
theta = 1.0
start = np.array([1.0, 0, 0, 0])
stages = [start, np.kron(turn(theta), X) @ start, state(theta)]
fig = plt.figure(figsize=(9, 4.6))
grid = fig.add_gridspec(2, 3, height_ratios=[1, 1.6])
wires = fig.add_subplot(grid[0, :])
wires.set(xlim=(0, 3), ylim=(-0.6, 1.6))
wires.axis("off")
for y, name, gate in [(1, "left  |0⟩", "turn(θ)"), (0, "right  |0⟩", "X")]:
    wires.plot([0.3, 2.9], [y, y], "k", lw=1.5)
    wires.text(0.27, y, name, ha="right", va="center")
    box = {"boxstyle": "square,pad=0.5", "fc": "white", "ec": "black"}
    wires.text(1.0, y, gate, ha="center", va="center", bbox=box)
wires.plot([2.0, 2.0], [1, -0.14], "k", lw=1.5)
wires.plot(2.0, 1, "ok", ms=10)
wires.plot(2.0, 0, "o", mfc="none", mec="k", ms=20)
wires.plot([1.93, 2.07], [0, 0], "k", lw=1.5)
wires.text(2.12, 0.5, "cnot", va="center")
for k, (psi, when) in enumerate(
    zip(stages, ["at the start", "after turn and X", "at the end"], strict=True)
):
    ax = fig.add_subplot(grid[1, k])
    ax.bar(["00", "01", "10", "11"], psi, color="C0", edgecolor="k")
    ax.set(title=when, ylim=(0, 1.1), ylabel="amplitude" if k == 0 else "")
plotting.show(
    fig,
    f"The circuit, and its four amplitudes on the way. At the end 01 has {stages[2][1]:.2f} "
    f"and 10 has {stages[2][2]:.2f}; 00 and 11 have none.",
)

# %% [markdown]
# (a). Where the left qubit is 1, `cnot` has flipped the right one from 1 to 0. Only 01 and 10 are left: whoever sees one qubit knows the other. In a `kron` of two single qubits, 00 times 11 equals 01 times 10; here it does not. The two are **entangled**.

# %% [markdown]
# ## 2. An energy is a number
#
# Around each proton hangs a cloud where an electron may be. The sum of the two clouds is called the orbital *g*, their difference *u*; an electron in either is at either proton with equal chance. An electron also has a spin, up or down; ours has one of each. Each may be in g or in u: four *configurations*, and two qubits hold them. Here is the dictionary. Mind the right qubit: its 1 means g. (The code is called parity mapping.)
#
# | measured | 00 | 01 | 10 | 11 |
# | --- | --- | --- | --- | --- |
# | spin-down electron (left qubit) | g | g | u | u |
# | spin-up electron (right qubit) | u | g | u | g |
#
# Quantum mechanics says: to an energy belongs a symmetric matrix H, and the mean of many measured energies is $E = \psi^T H \psi$: a number. H is built from **Pauli strings**, one letter for each qubit. Z is +1 where the qubit is 0 and -1 where it is 1, X swaps, I leaves alone (and Y, the fourth letter, is X with imaginary numbers); `kron` joins the letters. Of 16 strings hydrogen needs five. Their weights come from the electrons' motion, the pull of the protons and the repulsion between the electrons. `tools/hydrogen.py` works out the integrals, for clouds of the kind called STO-3G; we take its table, for twenty distances.
#
# Chemists measure energies in **hartree** (27.2 electronvolt, eV) and lengths in **bohr** (0.529 Å; 1 Å is 10⁻¹⁰ m).

# %%
table = stored("quantum_circuit")
lengths, weights = np.array(table["angstrom"]), np.array(table["weights"])
Z = np.diag([1.0, -1.0])
strings = {"II": (Id, Id), "IZ": (Id, Z), "ZI": (Z, Id), "ZZ": (Z, Z), "XX": (X, X)}


def hamiltonian(row):
    """The electrons' energy in hartree, (4, 4), from five weights."""
    return sum(w * np.kron(*pair) for w, pair in zip(row, strings.values(), strict=True))


here = list(lengths).index(0.735)  # Å
H = hamiltonian(weights[here])
for string, w in zip(strings, weights[here], strict=True):
    print(f"{w:+.4f} {string}", end="   ")
print("\n", H.round(4) + 0.0)

# %% [markdown]
# They agree with the five numbers in the tests of [qiskit-algorithms](https://github.com/qiskit-community/qiskit-algorithms/blob/main/test/minimum_eigensolvers/test_vqe.py) to 10⁻⁸ hartree.
#
# **Predict.** The lowest eigenvalue of H is -1.857 hartree. Two hydrogen atoms far apart have -1 hartree, half of it each. So the bond would be worth 0.857 hartree, or 23 eV. That is far too much. What is missing: (a) how the electrons repel each other, (b) how the protons do, (c) how the protons move?

# %% jupyter={"source_hidden": true}
# Add up the energy at 0.735 Å, in hartree
bohr = 0.529177  # Å
repulsion = np.array(table["repulsion"])
electrons = np.linalg.eigvalsh(H)[0]
protons = 1 / (lengths[here] / bohr)  # 1 / distance, in hartree and bohr
print(f"electrons {electrons:.4f}, protons {protons:+.4f}, total {electrons + protons:.4f} hartree")
assert abs(protons - repulsion[here]) < 1e-5 and abs(electrons + protons + 1.137306) < 1e-5
apart = np.linalg.eigvalsh(hamiltonian(weights[-1]))[0] + repulsion[-1]
print(f"total at {lengths[-1]} Å {apart:.4f} hartree")

# %% [markdown]
# (b). The table of strings knows the electrons only. Two protons R bohr apart repel each other with 1/R hartree, whatever the state. It is easily forgotten. Now the bond is worth 0.137 hartree, or 3.7 eV, beside two perfect atoms. Our clouds are stiff, so that even far apart they make -0.934 and not -1; beside that, it is 0.204 hartree, or 5.5 eV.

# %% [markdown]
# ### Exercise 6.1: the mean of a string  (●○○, 6 minutes, 4 lines)
#
# **Input** a `string` of letters I, X, Y, Z of any length n, and a state `psi`: 2ⁿ amplitudes, which may be complex. **Goal** the mean $\psi^\dagger P \psi$, a real number. († is the transpose of the complex conjugate.)
#
# First on paper: what are the means of IZ and ZI in |01⟩? Picture to expect: where the energy comes from, string by string.

# %%
pauli = {"I": Id, "X": X, "Y": np.array([[0, -1j], [1j, 0]]), "Z": Z}


def expectation(string, psi):
    ### BEGIN SOLUTION
    P = np.eye(1)
    for letter in string:
        P = np.kron(P, pauli[letter])
    return np.real(np.conj(psi) @ P @ psi)
    ### END SOLUTION


# %% jupyter={"source_hidden": true}
# With your function: the energy of the lowest state, string by string
if np.array(expectation("Z", np.array([1.0, 0.0]))).dtype.kind in "iuf":
    lowest = np.linalg.eigh(H)[1][:, 0]
    parts = [w * expectation(s, lowest) for s, w in zip(strings, weights[here], strict=True)]
    parts = np.array([*parts, repulsion[here]])
    ends = np.cumsum(parts)
    fig, ax = plt.subplots(figsize=(9, 4))
    ax.bar(
        [*strings, "protons"], parts, bottom=ends - parts, color=["C0"] * 5 + ["C5"], edgecolor="k"
    )
    for k, (part, end) in enumerate(zip(parts, ends, strict=True)):
        ax.text(
            k,
            end + (0.03 if part > 0 else -0.03),
            f"{part:+.3f}",
            ha="center",
            va="bottom" if part > 0 else "top",
        )
    ax.axhline(0, color="k", lw=1)
    ax.set(ylabel="energy so far (hartree)", ylim=(-2.1, 0.15))
    plotting.show(
        fig,
        f"From left to right the strings add up to {ends[4]:.3f} hartree, and the protons lift it "
        f"to {ends[5]:.3f}. XX alone, which binds 01 to 10, gives {parts[4]:.3f}.",
    )

# %%
checks.lesson_06.expectation(expectation)

# %% [markdown] tags=["explanation"]
# #### Solution 6.1, explained
#
# `np.kron` letter by letter, the left letter first, gives a matrix of 2ⁿ by 2ⁿ. In |01⟩ the left qubit is 0, so ZI gives +1, and the right is 1, so IZ gives -1. A Pauli string is Hermitian (equal to its † ), so its mean is real, and `np.real` only drops a 0.
#
# No such matrix is needed. Give each qubit an axis of its own, and let each letter act on its axis:
#
# ```python
# def expectation(string, psi):
#     n = len(string)
#     out = np.reshape(psi, [2] * n)
#     for axis, letter in enumerate(string):
#         out = np.moveaxis(np.tensordot(pauli[letter], out, (1, axis)), 0, axis)
#     return np.real(np.vdot(psi, out))
# ```

# %% [markdown]
# ## 3. There is a floor, so walk down
#
# The eigenvectors of a symmetric H stand at right angles. So any state is a sum of them with shares $a_k$, whose squares add up to 1, and
#
# $$E = \psi^T H \psi = \sum_k a_k^2\, \lambda_k \;\ge\; \lambda_0 \sum_k a_k^2 = \lambda_0.$$
#
# Whatever the circuit, its energy never lies below the lowest eigenvalue. So lower is better, and it is safe to walk downhill. At θ = 0 the circuit gives |01⟩, both electrons in g: one configuration alone, the *Hartree-Fock* approximation.

# %%


def energy(theta, H):
    psi = state(theta)
    return psi @ H @ psi


theta = 0.0
for step in range(6):
    above = 1000 * (energy(theta, H) - electrons)
    print(f"step {step}: θ = {theta:+.4f}, {above:7.4f} millihartree above the floor")
    theta = theta - grad(energy)(theta, H)  # write it down, ask, walk downhill
best = theta

# %% [markdown]
# Hartree-Fock stands 20 millihartree above the floor. Chemists want 1.6 (1 kilocalorie per mole, *chemical accuracy*); one step is enough. How can one angle do for four amplitudes? Look at H: only 01 and 10 are coupled to each other, and the circuit reaches every real state of these two.
#
# **Change** `X` in `state` to `Id` and the 6 steps to 30, and run that cell and the last one. The walk now ends at the *second* eigenvalue, 613 millihartree above the floor: without the flip the circuit lives in 00 and 11. Change both back.

# %% [markdown]
# ## 4. Three measurements, and you see everything
#
# In the state, θ appears as $\cos\frac\theta2$ and $\sin\frac\theta2$; in the energy, as products of two of them. But $\cos^2\frac\theta2 = \frac{1 + \cos\theta}{2}$, $\sin^2\frac\theta2 = \frac{1 - \cos\theta}{2}$ and $2 \sin\frac\theta2 \cos\frac\theta2 = \sin\theta$. So
#
# $$E(\theta) = a + b \cos\theta + c \sin\theta.$$
#
# A plain wave. It stays one in *each* angle of any circuit of such gates, where an angle turns one gate and the others rest. Three unknowns ask for three measurements.

# %% [markdown]
# ### Exercise 6.2: the valley  (●●○, 7 minutes, 4 lines)
#
# **Input** a function `energy` of one angle: some wave a + b cos θ + c sin θ. **Goal** the angle where it is lowest, and its value there: two numbers. You may call `energy` three times, far apart: a machine's energies waver.
#
# First on paper: what are E(0), E(π/2) and E(-π/2), in a, b and c? The wave $b\cos\theta + c\sin\theta$ is highest in the direction of the arrow (b, c); which angle is that? (`np.arctan2` knows all four quadrants.) Picture to expect: the whole wave, of which you measured three points.


# %%
def valley(energy):
    ### BEGIN SOLUTION
    here, plus, minus = energy(0.0), energy(np.pi / 2), energy(-np.pi / 2)
    a, c = (plus + minus) / 2, (plus - minus) / 2
    b = here - a
    return np.arctan2(-c, -b), a - np.hypot(b, c)
    ### END SOLUTION


# %% jupyter={"source_hidden": true}
# Draw the three measurements, the whole wave, and the valley that you found
angles = np.linspace(-np.pi, np.pi, 200)
levels = np.array([energy(t, H) for t in angles])
three = np.array([-np.pi / 2, 0, np.pi / 2])
fig, ax = plt.subplots(figsize=(9, 4))
ax.plot(np.degrees(three), [energy(t, H) for t in three], "oC1", ms=11, label="three measurements")
ax.axhline(electrons, color="k", ls="--", lw=1.5, label="lowest eigenvalue")
text = (
    "Three measurements. Through them goes one wave only. The dashed line is the lowest eigenvalue."
)
found = valley(lambda t: energy(t, H))
if np.shape(found) == (2,) and np.array(found).dtype.kind in "iuf":
    ax.plot(np.degrees(angles), levels, "C0", label="E(θ)", zorder=0)
    ax.plot(np.degrees(found[0]), found[1], "*C3", ms=22, mec="k", label="your valley")
    text = f"Your valley lies at θ = {found[0]:.4f}, {found[1]:.4f} hartree. The wave through the "
    text += f"three dots spans {np.ptp(levels):.2f} hartree and touches the floor once."
ax.set(xlabel="θ (degrees)", ylabel="electrons' energy (hartree)", xticks=range(-180, 181, 90))
ax.set(xlim=(-190, 190), ylim=(electrons - 0.1, np.max(levels) + 0.3))
ax.legend(loc="upper center", fontsize=10)
plotting.show(fig, text)

# %%
checks.lesson_06.valley(valley)

# %% [markdown] tags=["explanation"]
# #### Solution 6.2, explained
#
# E(0) = a + b, E(π/2) = a + c, E(-π/2) = a - c. The wave is highest in the direction (b, c) and lowest in the opposite one, by the arrow's length. A plain `arctan(c / b)` would forget which of the two it is.
#
# No walk, no step size. For many angles one takes one after the other, round and round ([Nakanishi, Fujii and Todo 2020](https://arxiv.org/abs/1903.12166)). With complex numbers the arrow is one number, and any three angles 120° apart do:
#
# ```python
# def valley(energy):
#     angles = 2 * np.pi / 3 * np.arange(3)
#     E = np.array([energy(t) for t in angles])
#     arrow = 2 / 3 * np.sum(E * np.exp(1j * angles))  # b + ic
#     return np.angle(-arrow), np.mean(E) - np.abs(arrow)
# ```

# %% [markdown]
# ## 5. A slope without looking inside
#
# Autograd tapes every step of a program. Nobody can tape a quantum computer: who looks, destroys. But the wave is enough. A quarter turn changes cos into -sin and sin into cos, so
#
# $$\tfrac12\big[E(\theta + \tfrac\pi2) - E(\theta - \tfrac\pi2)\big] = -b \sin\theta + c \cos\theta = E'(\theta).$$
#
# This is the **parameter-shift rule** ([Mitarai and others 2018](https://arxiv.org/abs/1803.00745), [Schuld and others 2018](https://arxiv.org/abs/1811.11184)): two measurements, far apart, and a slope that is *exact*.


# %%
def slope(E, theta):
    return (E(theta + np.pi / 2) - E(theta - np.pi / 2)) / 2


several = np.linspace(-3, 3, 7)
off = [slope(lambda t: energy(t, H), t) - grad(energy)(t, H) for t in several]
assert np.max(np.abs(off)) < 1e-10
print("parameter shift and Autograd agree to 1e-10 at", len(several), "angles")

# %% [markdown]
# ### Exercise 6.3: many angles  (●●○, 7 minutes, 3 lines)
#
# **Input** a function `energy` and an array `angles` of any length, one for each gate that turns. **Goal** the gradient by the shift rule, an array of the same length, without Autograd.
#
# First on paper: for 100 angles, how many energies must be measured? And for reverse mode? Picture to expect: a circuit of four angles, which knows nothing of chemistry, walks down on your gradient.


# %%
def shift_rule(energy, angles):
    ### BEGIN SOLUTION
    shifts = np.pi / 2 * np.eye(len(angles))
    return np.array([(energy(angles + s) - energy(angles - s)) / 2 for s in shifts])
    ### END SOLUTION


# %% jupyter={"source_hidden": true}
# Four angles walk down on your gradient, and on Autograd's
def four(angles):
    psi = np.kron(turn(angles[0]), turn(angles[1])) @ np.array([1.0, 0, 0, 0])
    psi = np.kron(turn(angles[2]), turn(angles[3])) @ (cnot @ psi)
    return psi @ H @ psi


if np.shape(shift_rule(four, np.zeros(4))) == (4,):
    walks = {}
    for name, gradient in [("Autograd", grad(four)), ("yours", lambda a: shift_rule(four, a))]:
        angles, walks[name] = np.array([2.0, -1.0, 0.5, 1.0]), []
        for _ in range(31):
            walks[name].append(four(angles) + repulsion[here])
            angles = angles - gradient(angles)
    fig, ax = plt.subplots(figsize=(9, 3.6))
    ax.plot(walks["Autograd"], "k", lw=1.5, label="on Autograd's gradient")
    ax.plot(walks["yours"], "oC1", ms=6, label="on yours")
    ax.axhline(electrons + repulsion[here], color="k", ls="--", lw=1.5, label="exact")
    ax.set(xlabel="step", ylabel="total energy (hartree)")
    ax.legend()
    apart = np.max(np.abs(np.subtract(walks["yours"], walks["Autograd"])))
    agree = "the two never differ by 1e-10" if apart < 1e-10 else f"they differ by {apart:.2g}"
    plotting.show(fig, f"Four angles, 30 steps, down to {walks['yours'][-1]:.4f} hartree; {agree}.")

# %%
checks.lesson_06.shift_rule(shift_rule)

# %% [markdown] tags=["explanation"]
# #### Solution 6.3, explained
#
# Each row of `shifts` moves one angle and leaves the others alone. 100 angles cost 200 energies; reverse mode costs as much as a few, whatever the number ([lesson 02](02_inside_autograd.ipynb)). That is the price of hardware that cannot be looked into.
#
# With a loop, and with any shift s: the difference is then $2 \sin s\; E'$. A finite difference divides by $2s$ instead, and that is its whole error.
#
# ```python
# def shift_rule(energy, angles, s=1.0):
#     slope = np.zeros(len(angles))
#     for k in range(len(angles)):
#         up, down = angles.copy(), angles.copy()
#         up[k] += s
#         down[k] -= s
#         slope[k] = (energy(up) - energy(down)) / (2 * np.sin(s))
#     return slope
# ```

# %% [markdown]
# ## 6. A machine answers in shots
#
# A quantum computer returns no energy. Each run, a **shot**, returns two bits. They tell Z for both qubits, hence all of H but XX: the diagonal of H says what 00, 01, 10 and 11 are worth. For X you send each qubit through one more gate, the Hadamard gate h. Since h X h = Z, $\psi^T X \psi = (h\psi)^T Z\, (h\psi)$: reading Z behind h tells X. XX is the product of the two signs: +1 for 00 and 11, -1 for 01 and 10. So half of the shots go to Z, half to X, and the energy is the sum of two averages.
#
# The average of n numbers with standard deviation s wavers by $s/\sqrt n$, its **standard error**. That is the error bar, and the shots themselves tell it.

# %%
hadamard = np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2)
assert np.allclose(hadamard @ X @ hadamard, Z)


def outcomes(theta, H):
    """What a shot can say, in hartree, and how likely: for Z and for X, each (2, 4)."""
    psi = state(theta)
    values = np.array([np.diag(H), H[1, 2] * np.array([1, -1, -1, 1])])  # H[1, 2]: XX's weight
    return values, np.array([psi, np.kron(hadamard, hadamard) @ psi]) ** 2


def measure(theta, H, shots, rng):
    """An energy, and its standard error, from shots."""
    values, chances = outcomes(theta, H)
    seen = [rng.choice(v, shots // 2, p=p) for v, p in zip(values, chances, strict=True)]
    return np.sum(np.mean(seen, axis=1)), np.sqrt(np.sum(np.var(seen, axis=1)) / (shots // 2))


reading, bar = measure(best, H, 1000, np.random.default_rng(7))
print(f"1,000 shots: {1000 * (reading - electrons):+.0f} ± {1000 * bar:.0f} millihartree off")

# %% [markdown]
# **Predict.** Let the error bar shrink from 11 to 1.6 millihartree, 7 times smaller. How many shots instead of 1,000: (a) 2,600, (b) 7,000, (c) 49,000?

# %% jupyter={"source_hidden": true}
# Read the energy a hundred times for each number of shots, and see how far the readings scatter
rng = np.random.default_rng(2)
counts = np.array([100, 400, 1600, 6400, 25600, 102400])
readings = [[measure(best, H, n, rng)[0] - electrons for _ in range(100)] for n in counts]
values, chances = outcomes(best, H)
variance = np.sum(np.sum(chances * values**2, axis=1) - np.sum(chances * values, axis=1) ** 2)
cost = 2 * variance / 0.0016**2
assert 48_000 < cost < 49_500
fig, ax = plt.subplots(figsize=(9, 4))
for n, r in zip(counts, readings, strict=True):
    ax.plot(np.full(100, n), 1000 * np.abs(r), ".C0", ms=4, alpha=0.5)
spread = 1000 * np.sqrt(np.mean(np.square(readings), axis=1))
ax.plot(counts, spread, "oC0", ms=10, mec="k", label="root mean square")
ax.plot(counts, 1000 * np.sqrt(2 * variance / counts), "k", lw=1.5, label="s / √n")
ax.plot([80, cost, cost], [1.6, 1.6, 0.03], "--C1", label="1.6 millihartree")
ax.set(xscale="log", yscale="log", ylim=(0.03, 200), xlim=(80, 130_000))
ax.set(xlabel="shots", ylabel="reading, off by (millihartree)")
ax.legend(ncols=3, loc="upper right")
plotting.show(
    fig,
    f"A hundred readings each. {counts[0]} shots scatter by {spread[0]:.0f} millihartree, "
    f"{counts[-1]:,} by {spread[-1]:.1f}. At {round(cost, -3):,.0f} shots (dashed) it is 1.6.",
)

# %% [markdown]
# (c): 7² = 49. One more digit costs a hundred times the shots.

# %% [markdown]
# ### Exercise 6.4: the price of an error bar  (●●○, 6 minutes, 3 lines, side path)
#
# **Input** `values` and `chances`, both of shape (k, m): for each of k settings the m numbers that a shot can say, and how likely each is. And `error`, the standard error wanted. The answer is the sum of k averages, and all settings get equally many shots. **Goal** the number of shots in all.
#
# First on paper: the variance of one shot is the mean of the squares less the square of the mean; variances add. Picture to expect: the price of 1.6 millihartree, at each distance.


# %%
def shots_for(values, chances, error):
    ### BEGIN SOLUTION
    mean = np.sum(chances * values, axis=1)
    variance = np.sum(chances * values**2, axis=1) - mean**2
    return len(values) * np.sum(variance) / error**2
    ### END SOLUTION


# %% jupyter={"source_hidden": true}
# Draw the price along the bond
if np.array(shots_for(*outcomes(best, H), 0.0016)).dtype.kind in "iuf":
    prices = []
    for row in weights:
        low, flip, high = hamiltonian(row)[[1, 1, 2], [1, 2, 2]]
        best_here = np.arctan2(-flip, (high - low) / 2)
        prices.append(shots_for(*outcomes(best_here, hamiltonian(row)), 0.0016))
    fig, ax = plt.subplots(figsize=(9, 3.4))
    ax.plot(lengths, np.array(prices) / 1000, "o-C0")
    ax.set(xlabel="distance of the protons (Å)", ylabel="thousand shots", ylim=0)
    plotting.show(
        fig,
        f"Shots for ± 1.6 millihartree, by your function: {prices[here]:,.0f} at {lengths[here]} Å, "
        f"and between {min(prices):,.0f} and {max(prices):,.0f} elsewhere.",
    )

# %%
checks.lesson_06.shots_for(shots_for)

# %% [markdown] tags=["explanation"]
# #### Solution 6.4, explained
#
# With n shots in all, each setting gets n/k. The variance of its average is $s_k^2 / (n/k)$; the sum of all is $k \sum s_k^2 / n$, and it must be the square of the error. At 0.735 Å that makes 48,637 shots.
#
# In the lowest state the two settings waver equally, since together they add up to an eigenvalue: what one loses the other gains. Elsewhere the one that wavers more deserves more shots.
#
# NumPy can also be asked for weighted averages, row by row:
#
# ```python
# def shots_for(values, chances, error):
#     total = 0
#     for v, p in zip(values, chances):
#         mean = np.average(v, weights=p)
#         total += np.average((v - mean) ** 2, weights=p)
#     return len(values) * total / error**2
# ```

# %% [markdown]
# ## 7. Walk on noisy ground
#
# Why not take a small step h and divide by 2h, as everybody does? Because noise is divided by 2h as well. Here are both, at θ = 0.6, with 1,000 shots for each energy.

# %% jupyter={"source_hidden": true}
# Estimate one slope many times, by finite differences with several steps and by the shift rule
rng, at = np.random.default_rng(3), 0.6
true = grad(energy)(at, H)


def noisy(t, shots=1000):
    return measure(t, H, shots, rng)[0]


steps = np.array([0.01, 0.03, 0.1, 0.3, 1.0])
differences = [[(noisy(at + h) - noisy(at - h)) / (2 * h) for _ in range(60)] for h in steps]
shifted = [slope(noisy, at) for _ in range(60)]
errors = np.abs(np.array([*differences, shifted]) - true)
rms = np.sqrt(np.mean(errors**2, axis=1))
fig, ax = plt.subplots(figsize=(9, 4.2))
for h, e in zip(steps, errors, strict=False):
    ax.plot(np.full(60, h), e, ".C1", ms=4, alpha=0.5)
ax.plot(np.full(60, np.pi / 2), errors[-1], ".C0", ms=4, alpha=0.5)
ax.plot(steps, rms[:-1], "o-C1", ms=9, label="finite differences")
ax.plot(np.pi / 2, rms[-1], "^C0", ms=13, mec="k", label="parameter shift")
ax.set(xscale="log", yscale="log", ylim=(1e-3, 8))
ax.set(xlabel="step (rad)", ylabel="slope, off by (hartree / rad)")
ax.legend()
plotting.show(
    fig,
    f"Sixty tries each, and their root mean square (large marks). The slope is {true:.2f}. A step "
    f"of 0.01 misses it by {rms[0]:.1f}, 0.3 by {rms[3]:.2f}, 1 by {rms[4]:.2f}; the shift by {rms[5]:.2f}.",
)

# %% [markdown]
# Small steps drown in noise. Large ones bend the truth. The shift of a quarter turn is larger than all and bends nothing.
#
# So walk: 1,000 shots for every energy, slopes by the shift rule. At each step the machine also reads the energy where you stand.

# %%
rng, theta, walk = np.random.default_rng(4), 0.0, []
for _ in range(40):
    walk.append((theta, *measure(theta, H, 1000, rng)))
    theta = theta - 0.5 * slope(lambda t: measure(t, H, 1000, rng)[0], theta)
stand, read, bars = np.array(walk).T

# %% [markdown]
# **Predict.** Late in the walk, can a *reading* lie below the lowest eigenvalue? (a) Never, by the two lines of section 3. (b) Yes, about every second one. (c) Only if something is wrong.

# %% jupyter={"source_hidden": true}
# Draw what was read at each step, and the true energy at the same angle
truth = np.array([energy(t, H) for t in stand]) - electrons
fig, (ax, below_ax) = plt.subplots(2, 1, figsize=(9, 5.4), sharex=True, height_ratios=[2, 1])
ax.errorbar(range(40), 1000 * (read - electrons), 1000 * bars, fmt="oC1", label="read")
below_ax.semilogy(1000 * truth, "s-C0", ms=4)
below_ax.set(xlabel="step", ylabel="true energy")
ax.axhline(0, color="k", ls="--", lw=1.5, label="lowest eigenvalue")
ax.set(ylabel="above the floor (millihartree)", ylim=(-32, 48))
ax.legend(loc="upper right", ncols=3, fontsize=10)
below, late = np.sum(read[10:] < electrons), 1000 * np.mean(truth[10:])
assert late < 2


def three(shots, rng):  # the angle from three measurements, as in exercise 6.2
    middle, plus, minus = (measure(t, H, shots, rng)[0] for t in (0, np.pi / 2, -np.pi / 2))
    return np.arctan2(minus - plus, plus + minus - 2 * middle)


found = [energy(three(2500, np.random.default_rng(k)), H) - electrons for k in range(100)]
assert np.mean(found) < 0.0003
plotting.show(
    fig,
    f"From step 10 on {below} of 30 readings lie below the floor. Each is ± "
    f"{1000 * np.mean(bars[10:]):.0f} millihartree. Lower panel: the truth, {late:.2f} above it on average.",
)

# %% [markdown]
# (b). The floor holds for the mean, and a reading is not the mean. Whoever keeps the lowest reading keeps the luckiest.
#
# And look at the lower panel. Readings are off by ten millihartree; the true energy at the angle where you stand is off by a tenth of one. Near the valley the wave is flat, so a small error in θ costs only its square. This walk spent 80,000 shots on its slopes, but finding the place can be cheap: three measurements of 2,500 leave less than 0.3 millihartree (the cell tries it a hundred times). (**Change** the two `1000` of the walk to 200, and read the caption.) Saying how deep it is costs the 49,000 shots:

# %%
reading, bar = measure(theta, H, 49_000, np.random.default_rng(5))
print(f"total {reading + repulsion[here]:.4f} ± {bar:.4f} hartree")
print(f"exact {electrons + repulsion[here]:.4f}")

# %% [markdown]
# One reading in three misses its own bar, and this one did, by a little.

# %% [markdown]
# ## 8. Pull the molecule apart
#
# Now the exact walk again, at all twenty distances, beside plain Hartree-Fock, which is its start, θ = 0.

# %%
theta, found = 0.0, []
for row in weights:  # each walk begins where the last one ended
    for _ in range(60):
        theta = theta - grad(energy)(theta, hamiltonian(row))
    found.append(energy(theta, hamiltonian(row)))
exact = np.array([np.linalg.eigvalsh(hamiltonian(row))[0] for row in weights])
fock = np.array([energy(0.0, hamiltonian(row)) for row in weights])
assert np.max(np.abs(found - exact)) < 1e-6  # hartree

# %% [markdown]
# **Predict.** At 0.735 Å Hartree-Fock was 20 millihartree off. At 3 Å two atoms hardly feel each other. But an electron in g is at either proton with equal chance, wherever the other one is. Is Hartree-Fock there (a) better, (b) about as good, (c) much worse?

# %% jupyter={"source_hidden": true}
# Draw the three curves: Hartree-Fock, the exact eigenvalue, the circuit
fig, ax = plt.subplots(figsize=(9, 4.6))
ax.plot(lengths, fock + repulsion, "--C1", label="Hartree-Fock, θ = 0")
ax.plot(lengths, exact + repulsion, "k", lw=1.5, label="exact eigenvalue")
ax.plot(lengths, found + repulsion, "oC0", label="circuit")
ax.set(xlabel="distance of the protons (Å)", ylabel="total energy (hartree)", ylim=(-1.18, -0.6))
ax.legend()
off = 1000 * (fock - exact)
plotting.show(
    fig,
    "The circuit is within 0.001 millihartree everywhere. "
    f"Hartree-Fock misses by {off[here]:.0f} at 0.735 Å and by {off[-1]:.0f} at 3 Å.",
)

# %% [markdown]
# (c). Half of the time Hartree-Fock finds both at the same proton, which costs dearly. The circuit mixes in 10, both in u, with a minus sign (θ near -π/2), and that cancels the crowded half: one electron each.
#
# The valley lies near 0.735 Å; measured is [0.741 Å](https://cccbdb.nist.gov/exp2x.asp?casno=1333740). What is left is no fault of the circuit but of one stiff cloud at each proton. For the same reason the curve ends at -0.93 hartree, not at -1. *Exact* means exact for this H.

# %% [markdown]
# ## Side path: the force comes free
#
# How hard do the protons pull? Differentiate $E(R) = \psi^T H(R)\, \psi + 1/R$ along the valley. The state moves too, but where the slope in θ is zero, its moving costs nothing:
#
# $$\frac{dE}{dR} = \psi^T \frac{dH}{dR}\, \psi + 0 - \frac{1}{R^2}.$$
#
# (In bohr; with R in Å the last term is 0.529/R².) This is the theorem of Hellmann and Feynman. The same state, hence the same shots, gives the force: only the weights change. We take their slopes from a smooth curve (a cubic spline) through the table.

# %%
from scipy.interpolate import CubicSpline

spline = CubicSpline(lengths, weights)


def force(R, theta=0.0):
    """The force between the protons in hartree / Å, positive where it drives them apart."""
    for _ in range(60):
        theta = theta - grad(energy)(theta, hamiltonian(spline(R)))
    return bohr / R**2 - energy(theta, hamiltonian(spline(R, 1)))


low, high = 0.5, 1.0
while high - low > 1e-5:  # halve the interval until the force changes its sign in a hair
    middle = (low + high) / 2
    low, high = (middle, high) if force(middle) > 0 else (low, middle)
print(f"no force at {low:.3f} Å")

# %% [markdown]
# Without a single difference of energies: for this H, the molecule rests at the distance at which we have tested all along.

# %% [markdown]
# ## Side path: why is there no YY?
#
# Of sixteen strings we met five. Those with one Y are imaginary, and a molecule's H can be real. Those with one X lift a single electron from g to u, which the mirror symmetry of the molecule forbids. That leaves YY. Why is it missing?
#
# XX and YY both swap 00 with 11 and 01 with 10; YY does it with opposite signs for the two pairs. In our dictionary both swaps have the same strength, so YY has weight zero. The experiment of [O'Malley and others 2016](https://arxiv.org/abs/1512.06860), on superconducting qubits, used another dictionary, and there YY weighs as much as XX. Here are its weights for 0.75 Å, as [Goings](https://joshuagoings.com/2020/08/20/VQE/) quotes them, without the protons' repulsion:

# %%
goings = {"II": -0.4804, "IZ": 0.3435, "ZI": -0.4347, "ZZ": 0.5716, "XX": 0.0910, "YY": 0.0910}
theirs = sum(np.real(w * np.kron(pauli[s[0]], pauli[s[1]])) for s, w in goings.items())
print(theirs.round(4) + 0.0)

# %% [markdown]
# 01 and 10 are coupled as ours are. But 00 has the energy 0 and is coupled to nothing: it is a molecule *without electrons*. And 11 has four. No force turns one into the other, so XX and YY must cancel there.
#
# A dictionary that holds other numbers of electrons has a trap. The lowest eigenvalue may then belong to another ion than yours; [it has happened](https://github.com/qiskit-community/qiskit-aqua/issues/1162). In our four states there are always two electrons. Dictionaries also differ in which letter comes first: some files swap IZ and ZI. The eigenvalues stay; your circuit does not.

# %% [markdown]
# ### Exercise 6.5: fifty thousand shots, spent your way  (●●●, 12 minutes, open-ended, side path)
#
# **Input** a function `read(theta, shots)`, which measures the energy of some hydrogen molecule as `measure` does and returns the reading alone, and a `budget` of shots (whole numbers, 2 at least). **Goal** your estimate of the lowest energy of its electrons. No H, no Autograd: only shots, and never more than the budget, be it 20,000 or 50,000. The check tries three distances, forty times each, with 50,000 shots, and says how far off you are (root mean square). 2.2 millihartree is enough; then go lower.
#
# First on paper: if all shots went to the right angle, what would be the error? Who tells you the angle, and what may that cost? Ideas: a walk; three measurements; both. What about the readings on the way?


# %%
def my_plan(read, budget):
    ### BEGIN SOLUTION
    theta, each = 0.0, 100
    for _ in range(3):  # three measurements around where we stand, each time with more shots
        here, plus, minus = (read(theta + s, each) for s in (0, np.pi / 2, -np.pi / 2))
        middle, budget = (plus + minus) / 2, budget - 3 * each
        theta, each = theta + np.arctan2(minus - plus, 2 * (middle - here)), 4 * each
    return read(theta, budget)
    ### END SOLUTION


# %%
checks.lesson_06.my_plan(my_plan)

# %% [markdown] tags=["explanation"]
# #### Solution 6.5, explained
#
# All shots at the right angle would give about 1.5 millihartree, on average over the check's distances. An error δ in the angle costs about 0.4 δ² hartree; 1.6 millihartree forgive 0.06 rad. So the angle is cheap: here three rounds of the three measurements of exercise 6.2, around the place where we stand, cost an eighth of the budget, and the rest goes into one reading.
#
# A walk does too, if it is frugal:
#
# ```python
# def my_plan(read, budget):
#     theta, each = 0.0, 600
#     for step in range(8):
#         slope = (read(theta + np.pi / 2, each) - read(theta - np.pi / 2, each)) / 2
#         theta, budget = theta - 0.7 * slope, budget - 2 * each
#     return read(theta, budget)
# ```
#
# To go lower, use the readings on the way: all lie on one wave, so fit a, b and c to everything you measured, each reading weighted by its shots.

# %% [markdown]
# ## Key points
#
# - A state is a vector, a gate a matrix, an energy the number $\psi^T H \psi$, and none lies below the lowest eigenvalue. A *reading* can.
# - Five weights hold the electrons of a hydrogen molecule. The repulsion of the protons is not among them.
# - In each angle the energy is a plain wave. Three measurements give all of it, and two, half a turn apart, give its slope exactly, where small differences drown in noise.
# - The error bar shrinks with the square root of the shots. The place of the valley can be had for few shots; its depth costs 49,000 for chemical accuracy.
# - One configuration is nearly right where the molecule rests, and badly wrong where it breaks.
#
# ## What to read
#
# J. Goings, [Variational quantum eigensolver example](https://joshuagoings.com/2020/08/20/VQE/), the same molecule in NumPy with the other dictionary. PennyLane's demonstrations [A brief overview of VQE](https://pennylane.ai/qml/demos/tutorial_vqe) and [Generalized parameter-shift rules](https://pennylane.ai/qml/demos/tutorial_general_parshift), which goes from our wave to sums of waves. P. O'Malley and others, [Scalable quantum simulation of molecular energies](https://arxiv.org/abs/1512.06860) (2016), the experiment; it found the dissociation energy to chemical accuracy. J. Tilly and others, [The variational quantum eigensolver: a review](https://arxiv.org/abs/2111.05176), for what it takes with larger molecules.
#
# **Next**, [lesson 07](07_gaussian_process.ipynb): noisy readings again. What curve lies behind them, and how sure may you be?
