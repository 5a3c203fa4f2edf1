"""Lesson 06's table of Pauli weights: made again, against others' numbers, and against physics."""

import numpy as np
import pytest

from shared.datasets import stored
from tools import hydrogen

TABLE = stored("quantum_circuit")


def test_the_stored_table_is_what_the_tool_makes():
    made = hydrogen.table()
    for name in ("weights", "repulsion"):
        np.testing.assert_allclose(TABLE.pop(name), made.pop(name), rtol=0, atol=2e-9)
    assert made == TABLE


def test_the_five_weights_at_0735_angstrom_are_the_published_ones():
    published = [hydrogen.PUBLISHED[s] for s in hydrogen.STRINGS]
    np.testing.assert_allclose(
        hydrogen.weights(0.735 / hydrogen.BOHR), published, rtol=0, atol=1e-8
    )


@pytest.mark.parametrize("length", [0.35, 0.735, 1.5, 3.0])
def test_weights_and_matrix_have_the_same_eigenvalues(length):
    R = length / hydrogen.BOHR
    H = hydrogen.hamiltonian(R)
    pairs = zip(hydrogen.weights(R), hydrogen.STRINGS, strict=True)
    assert np.allclose(sum(w * hydrogen.matrix(s) for w, s in pairs), H, rtol=0, atol=1e-12)
    low = np.hypot((H[1, 1] - H[2, 2]) / 2, H[1, 2])
    assert np.linalg.eigvalsh(H)[0] == pytest.approx((H[1, 1] + H[2, 2]) / 2 - low, abs=1e-12)


def test_the_total_energy_at_0735_angstrom():
    electrons = np.linalg.eigvalsh(hydrogen.hamiltonian(0.735 / hydrogen.BOHR))[0]
    assert electrons == pytest.approx(-1.85727503, abs=1e-8)
    assert electrons + hydrogen.BOHR / 0.735 == pytest.approx(-1.137306, abs=1e-6)


def test_far_apart_it_is_two_atoms():
    # a lone atom in the same basis: half the energy of two, and no electron feels the other
    one, _ = hydrogen.integrals(200.0)
    atom = np.mean(np.diag(one)) + 1 / 200.0  # g and u are equal there; the other proton pulls
    electrons = np.linalg.eigvalsh(hydrogen.hamiltonian(200.0))[0]
    assert electrons + 1 / 200.0 == pytest.approx(2 * atom, abs=1e-6)
    assert atom == pytest.approx(-0.46658185, abs=1e-6)  # STO-3G's hydrogen atom


def test_the_integral_of_boys_is_smooth_where_its_formula_divides_by_zero():
    t = np.array([0.0, 1e-6, 9.9e-6, 1.1e-5, 0.3, 30.0])
    u, w = np.polynomial.legendre.leggauss(60)
    by_sum = np.exp(-t[:, None] * ((u + 1) / 2) ** 2) @ (w / 2)
    np.testing.assert_allclose(hydrogen.boys(t), by_sum, rtol=0, atol=1e-10)
