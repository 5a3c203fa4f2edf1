"""Weigh the Pauli strings of the hydrogen molecule, for lesson 06; a second on one core.

python tools/hydrogen.py            (in the environment that course.py build makes)
python tools/hydrogen.py --check    only compare with the stored table

Writes shared/data/quantum_circuit.json: for twenty distances of the two protons the weights of
II, IZ, ZI, ZZ and XX, and the repulsion of the protons, which is not in them; all in hartree.

The basis is STO-3G: at each proton one cloud of three Gaussians (Hehre, Stewart and Pople 1969,
J. Chem. Phys. 51, 2657), with the exponents that chemistry programs carry for hydrogen. The
integrals over Gaussians are closed forms (Szabo and Ostlund, Modern Quantum Chemistry, appendix
A). By symmetry the two orbitals are the sum g and the difference u of the clouds. Two electrons of
opposite spin have four configurations, which two qubits encode (parity mapping, two qubits
dropped): the left qubit is 1 where the spin-down electron is in u, the right one is 1 where the
spin-up electron is in g. So |01> is gg, both in g.
"""

import json
import sys
from math import erf
from pathlib import Path

import numpy as np

BOHR = 0.529177210903  # Å, CODATA 2018
LENGTHS = [0.35, 0.45, 0.55, 0.65, 0.735, 0.8, 0.9, 1.0, 1.1, 1.2]  # Å
LENGTHS += [1.35, 1.5, 1.65, 1.8, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0]
EXPONENTS = np.array([3.425250914, 0.6239137298, 0.1688554040])  # of 1/bohr²
COEFFICIENTS = np.array([0.1543289673, 0.5353281423, 0.4446345422])
STRINGS = ["II", "IZ", "ZI", "ZZ", "XX"]
PAULI = {"I": np.eye(2), "X": np.array([[0.0, 1], [1, 0]]), "Z": np.diag([1.0, -1])}

# The weights for 0.735 Å in the tests of qiskit-algorithms, test/minimum_eigensolvers/test_vqe.py
PUBLISHED = {
    "II": -1.052373245772859,
    "IZ": +0.39793742484318045,
    "ZI": -0.39793742484318045,
    "ZZ": -0.01128010425623538,
    "XX": +0.18093119978423156,
}


@np.vectorize
def boys(t):
    """The integral of exp(-t u²) for u from 0 to 1 (Boys 1950)."""
    return 1 - t / 3 + t**2 / 10 if t < 1e-5 else np.sqrt(np.pi / t) * erf(np.sqrt(t)) / 2


def integrals(R):
    """One-electron (2, 2) and two-electron (2, 2, 2, 2) integrals over g and u; R in bohr."""
    a = np.tile(EXPONENTS, 2)  # six Gaussians: three at 0, three at R
    at = R * np.repeat([0.0, 1.0], 3)
    p = a[:, None] + a
    P = ((a * at)[:, None] + a * at) / p  # where the product of two Gaussians is centred
    reduced, apart = a[:, None] * a / p, (at[:, None] - at) ** 2
    S = (np.pi / p) ** 1.5 * np.exp(-reduced * apart)
    kinetic = reduced * (3 - 2 * reduced * apart) * S
    pull = sum(2 * np.sqrt(p / np.pi) * S * boys(p * (P - proton) ** 2) for proton in (0.0, R))
    q = p[:, :, None, None] * p / (p[:, :, None, None] + p)
    between = boys(q * (P[:, :, None, None] - P) ** 2)
    repulsion = 2 * np.sqrt(q / np.pi) * S[:, :, None, None] * S * between
    c = np.kron([[1, 1], [1, -1]], COEFFICIENTS * (2 * EXPONENTS / np.pi) ** 0.75)
    c = c / np.sqrt(np.sum((c @ S) * c, axis=1))[:, None]  # rows: g and u
    one = c @ (kinetic - pull) @ c.T
    return one, np.einsum("ip,jq,kr,ls,pqrs->ijkl", c, c, c, c, repulsion)  # (ij|kl)


def hamiltonian(R):
    """The electrons' energy (4, 4) in hartree, over |00>, |01>, |10>, |11>; R in bohr."""
    one, two = integrals(R)
    H = np.kron(one, np.eye(2)) + np.kron(np.eye(2), one)  # spin up, then spin down, in g or u
    H = H + np.reshape(np.einsum("ijkl->ikjl", two), (4, 4))
    place = [2 * down + (1 - up) for up in (0, 1) for down in (0, 1)]  # gg -> 01, and so on
    return H[np.ix_(np.argsort(place), np.argsort(place))]


def matrix(string):
    """The matrix of a Pauli string; its first letter belongs to the left qubit."""
    return np.kron(PAULI[string[0]], PAULI[string[1]])


def weights(R):
    """The weight of each string, in hartree; R in bohr."""
    H = hamiltonian(R)
    found = np.array([np.trace(matrix(s) @ H) / 4 for s in STRINGS])
    rest = H - sum(w * matrix(s) for w, s in zip(found, STRINGS, strict=True))
    if np.max(np.abs(rest)) > 1e-12:
        raise ValueError(f"five strings do not hold the whole of H at R={R}: {rest} is left")
    return found


def table():
    rows = np.array([weights(length / BOHR) for length in LENGTHS])
    return {
        "made by": "python tools/hydrogen.py",
        "basis": "STO-3G",
        "unit": "hartree",
        "bohr in angstrom": BOHR,
        "strings": STRINGS,
        "angstrom": LENGTHS,
        "weights": [[round(float(w), 9) for w in row] for row in rows],
        "repulsion": [round(BOHR / length, 9) for length in LENGTHS],
    }


def main():
    published = np.array([PUBLISHED[s] for s in STRINGS])
    off = np.max(np.abs(weights(0.735 / BOHR) - published))
    print(f"0.735 Å: five weights, at most {off:.0e} hartree from the published ones")
    assert off < 1e-6, off
    total = np.linalg.eigvalsh(hamiltonian(0.735 / BOHR))[0] + BOHR / 0.735
    print(f"0.735 Å: lowest eigenvalue and repulsion {total:.6f} hartree")
    path = Path(__file__).resolve().parents[1] / "shared" / "data" / "quantum_circuit.json"
    text = json.dumps(table(), indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is not what this makes"
    else:
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
