"""Reading the answers of lesson 05, three places without a network."""

from numbers import Integral

import autograd.numpy as np
from autograd import grad
from autograd.extend import Box
from scipy.spatial.transform import Rotation

from shared.training import cosine, fit

from . import Mistake, call, exercise, value


def _boxes(X):
    b = np.diff(X, axis=0)
    return np.sum(np.cross(b[:-2], b[1:-1]) * b[2:], axis=1)


@exercise(
    "5.1",
    hints=[
        "The bonds are the differences of neighbours: X[1:] - X[:-1], or np.diff(X, axis=0).",
        "The first bonds of all boxes are b[:-2], the second b[1:-1], the third b[2:].",
        "np.cross(first, second) has one row for each box; times the third, summed along axis 1, "
        "it is the volume. The mean of all volumes is h.",
    ],
)
def handedness(answer):
    """Mean signed volume of three bonds in a row."""
    rng = np.random.default_rng(5)
    for n, twist in (24, 1.7), (7, -1.7):
        turn = twist * np.arange(n)
        X = np.stack([2 * np.cos(turn), 2 * np.sin(turn), 1.5 * np.arange(n)], axis=1)
        X = X + rng.normal(size=X.shape) + [3, -2, 5]
        boxes = _boxes(X)
        wanted = np.mean(boxes)
        mine = call(answer, X, shape=())
        unsigned = np.mean(np.abs(boxes)), abs(wanted)
        if not np.isclose(mine, wanted) and np.isclose(mine, unsigned).any():
            raise Mistake("without its sign a volume does not know left from right")
        if np.isclose(mine, -wanted):
            raise Mistake("a right-handed turn comes out negative: are two factors swapped?")
        if np.isclose(mine, np.sum(boxes)):
            raise Mistake("that is the sum over the boxes; the mean is wanted")
        if any(np.isclose(mine, np.sum(boxes) / k) for k in (n, n - 1, n - 2, n - 4)):
            raise Mistake(f"{n} beads have {n - 1} bonds and {n - 3} boxes: by what do you divide?")
        if np.isclose(mine, np.mean(boxes) / 6):
            raise Mistake("that is the tetrahedron, a sixth of the box")
        if np.isclose(mine, np.mean(boxes) / 3):
            raise Mistake("that is a third of h: add the three products of each box, then average")
        if abs(mine) < 1e-9:
            raise Mistake("it is 0: two of the three bonds of a box must be the same one")
        lengths = np.linalg.norm(np.diff(X, axis=0), axis=1)
        if np.isclose(mine, np.mean(boxes / (lengths[:-2] * lengths[1:-1] * lengths[2:]))):
            raise Mistake("your bonds have length 1; leave them as long as they are, in Å")
        moved = call(answer, X + 10, shape=())
        if not np.isclose(moved, mine):
            raise Mistake("it changes when the whole chain is shifted: take bonds, not places")
        if not np.isclose(mine, wanted):
            raise Mistake(f"for {n} beads it is {mine:.2f} Å³, but {wanted:.2f} is wanted")
    slope = _slope(answer, X)
    if not np.allclose(slope, grad(lambda X: np.mean(_boxes(X)))(X)):
        raise Mistake("the value is right, but not its gradient: what hides X from Autograd?")
    return "left and right told apart, by one number that a walk downhill can use."


def _slope(answer, X):
    try:
        with np.errstate(all="ignore"):
            return value(grad(answer)(X), X.shape)
    except Mistake:
        raise
    except NotImplementedError as error:
        raise Mistake(
            "the value is right, but Autograd has no derivative for a function in it "
            f"({error}): write it with another, such as np.sum"
        ) from error
    except Exception as error:
        raise Mistake(
            f"the value is right, but Autograd does not get through it ({type(error).__name__}): "
            "is there a float(), or a plain NumPy?"
        ) from error


@exercise(
    "5.2",
    hints=[
        "One angle at a time: np.pi / 2 * np.eye(len(angles)) has one shift in each row.",
        "For each row s: (energy(angles + s) - energy(angles - s)) / 2. Collect them in an array.",
    ],
)
def shift_rule(answer):
    """The gradient of a circuit's energy from shifted measurements."""
    rng = np.random.default_rng(52)
    runs = 0
    for n in (3, 5, 1):
        c = rng.normal(size=(n, 3))
        coupling = rng.normal(size=n)

        def wave(a, c=c, coupling=coupling):
            plain = c[:, 0] + c[:, 1] * np.cos(a) + c[:, 2] * np.sin(a)
            turned = np.roll(a, 1) if len(a) > 1 else 0 * a
            return np.sum(plain + coupling * np.sin(a) * np.cos(turned))

        boxed, moves, angles = [], [], rng.uniform(0.3, 1.2, n)

        def energy(a, wave=wave, boxed=boxed, moves=moves, angles=angles):
            if isinstance(a, Box):
                boxed.append(1)
            else:
                moves.append(np.max(np.abs(a - angles)))
            return wave(a)

        quarter, unit = np.pi / 2, np.eye(n)

        def shifted(by, wave=wave, angles=angles, unit=unit):
            return np.array([wave(angles + by * u) for u in unit])

        here, true = wave(angles), (shifted(quarter) - shifted(-quarter)) / 2
        mine = call(answer, energy, angles, shape=(n,))
        if boxed:
            raise Mistake(
                "Autograd is at work in there, and a quantum computer has none: measure twice"
            )
        for wrong, line in [
            (-true, "every slope has the wrong sign: plus first, minus second"),
            (2 * true, "twice as steep as it is: the ½ is missing"),
            (
                2 * true / np.pi,
                "that divides by the shift π, as finite differences do; divide by 2",
            ),
            (shifted(quarter) - here, "one shift forward and none back: both are needed"),
            ((shifted(quarter) - here) / 2, "one shift forward and none back: both are needed"),
            (2 * (shifted(quarter) - here) / np.pi, "that is a finite difference, one-sided"),
            (true * np.sin(np.pi / 4), "shifted by π/4: the wave is at its steepest chord at π/2"),
            (0 * true, "it is 0 everywhere: a shift by π in both directions ends in one place"),
            (
                0 * true + (wave(angles + quarter) - wave(angles - quarter)) / 2,
                "you shift all angles at once: move one and leave the others alone",
            ),
        ]:
            if n > 1 and np.allclose(mine, wrong, rtol=1e-6, atol=1e-9):
                raise Mistake(line)
        error = np.max(np.abs(mine - true))
        if 1e-10 < error < 0.01 or (error < 0.01 and max(moves, default=1) < 0.01):
            raise Mistake(
                f"close (off by {error:.0e}), but are those finite differences? Noise would "
                "drown them. The rule is exact, with the large shift π/2"
            )
        if error > 1e-10:
            raise Mistake(
                f"for {n} angles it is off by up to {error:.2f}: what do you shift, by how much?"
            )
        runs = max(runs, len(moves))
    return f"equal to Autograd's gradient to 1e-10, for five angles from {runs} energies."


@exercise(
    "5.3",
    hints=[
        "A[:, None] - B has shape (n, m, d): all differences, input by input.",
        "Divide by lengths: broadcasting meets the last axis. Then square, and sum along axis 2.",
        "amplitude**2 * np.exp(-np.sum(apart**2, axis=2) / 2)",
    ],
)
def own_lengths(answer):
    """A Gaussian kernel with one length for each input."""
    rng = np.random.default_rng(53)
    for n, m, d in [(4, 3, 2), (3, 5, 3)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        a, lengths = 1.7, rng.uniform(0.5, 2, d)
        square = (A[:, None] - B) ** 2
        apart = np.sum(square / lengths**2, axis=2)
        wanted = a**2 * np.exp(-apart / 2)
        mine = call(answer, A, B, a, lengths, shape=(n, m))
        for wrong, line in [
            (a**2 * np.exp(-apart), "the ½ in the exponent is missing"),
            (a * np.exp(-apart / 2), "the amplitude wants its square"),
            (np.exp(-apart / 2), "the amplitude takes no part"),
            (a**2 * np.exp(apart / 2), "it grows with the distance: the sign in the exponent"),
            (
                a**2 * np.exp(-np.sqrt(apart) / 2),
                "a distance in the exponent; its square is wanted",
            ),
            (
                a**2 * np.exp(-np.sum(square / lengths, axis=2) / 2),
                "the lengths want their square, as the differences do",
            ),
            (
                a**2 * np.exp(-np.sum(square * lengths**2, axis=2) / 2),
                "a long length makes things far apart: divide by it",
            ),
            (
                a**2 * np.exp(-np.sum(square, axis=2) / 2),
                "the lengths take no part",
            ),
            (
                a**2 * np.exp(-np.sum(square, axis=2) / (2 * np.mean(lengths) ** 2)),
                "one mean length for all inputs: each has its own",
            ),
            (
                a**2 * np.exp(-np.mean(square / lengths**2, axis=2) / 2),
                "that is the mean over the inputs; their sum is wanted",
            ),
        ]:
            if np.allclose(mine, wrong):
                raise Mistake(line)
        if not np.allclose(mine, wanted):
            raise Mistake(
                f"for the first two points it is {mine[0, 0]:.3f}, but {wanted[0, 0]:.3f} is wanted"
            )
    slope = _slope(lambda lengths: np.sum(answer(A, B, a, lengths)), lengths)
    true = np.sum(wanted[:, :, None] * square / lengths**3, axis=(0, 1))
    if not np.allclose(slope, true):
        raise Mistake(
            "the values are right, but not the gradient: what hides lengths from Autograd?"
        )
    return "each input has a length of its own, and a gradient says which of them to stretch."


def _chain():
    k, bend = np.arange(10), np.linspace(0, np.pi, 6)[1:-1, None]
    turn = np.radians(100) * k
    up = np.stack([2.3 * np.cos(turn), 2.3 * np.sin(turn), 1.5 * k], axis=1)
    down = up * [1, -1, -1] + [8, 0, 13.5]
    middle, reach = (up[-1] + down[0]) / 2, (down[0] - up[-1]) / 2
    loop = middle - np.cos(bend) * reach + np.sin(bend) * [0, 0, 6]
    return np.concatenate([up, loop, down]) - np.mean([*up, *loop, *down], axis=0)


@exercise(
    "5.4",
    hints=[
        "Begin with chance: shuffle all 276 pairs and keep 110. Does every shuffle do?",
        "Neighbours fix the links, not the shape. What fixes where the two helices lie?",
        "A bead is fixed by its distances to four others, if these four do not lie in one plane. "
        "Choose a few beads that know everybody. (The chain is flat: mind its third direction.)",
    ],
)
def my_pairs(answer):
    """Pairs of beads whose exact distances fold the chain."""
    if not isinstance(answer, (list, tuple, set, np.ndarray)):
        raise Mistake(f"a list of pairs (i, j) is wanted, this is a {_name(answer)}")
    chosen = set()
    for pair in answer:
        if np.shape(pair) != (2,) or not all(isinstance(n, Integral) for n in pair):
            raise Mistake(f"each entry must be a pair of whole numbers (i, j), not {pair!r:.40}")
        i, j = sorted(int(n) for n in pair)
        if not 0 <= i <= j < 24:
            raise Mistake(f"the beads are numbered 0 to 23: there is no pair ({i}, {j})")
        if i == j:
            raise Mistake(f"({i}, {j}) is the distance of a bead from itself")
        chosen.add((i, j))
    if len(chosen) > 110:
        raise Mistake(f"{len(chosen)} distances, but 110 are allowed: choose fewer than half")
    if len(chosen) < 66:
        raise Mistake(
            f"{len(chosen)} distances cannot fix a shape with 72 - 6 = 66 free coordinates"
        )
    i, j = np.array(sorted(chosen)).T
    knows = np.bincount(np.concatenate([i, j]), minlength=24)
    if np.min(knows) < 3:
        n = int(np.argmin(knows))
        raise Mistake(
            f"bead {n} has {knows[n]} distances only: it can swing about, three at least hold it"
        )
    return _folded(i, j)


def _folded(i, j):
    chain, pairs = _chain(), np.eye(24)[i] - np.eye(24)[j]
    told = np.sqrt(np.sum((pairs @ chain) ** 2, axis=1))

    def stress(X, step=0):
        return np.mean((np.sqrt(np.sum((pairs @ X) ** 2, axis=1)) - told) ** 2)

    endings = []
    for seed in range(6):
        start = 5 * np.random.default_rng(seed).normal(size=chain.shape)
        walk = fit(stress, start, 300, cosine(1.0, 300), progress=False)
        X = walk.params - np.mean(walk.params, axis=0)
        off = min(Rotation.align_vectors(Y, X)[1] for Y in (chain, chain * [-1, 1, 1]))
        endings.append((walk.losses[-1], off / 24**0.5))
    left, off = min(endings)
    if off > 1 and left < 0.01:
        raise Mistake(
            f"{len(i)} distances kept to {left**0.5:.2f} Å, and yet the fold is {off:.1f} Å off: "
            "it is floppy. Which beads do not know each other, or can flip through a plane?"
        )
    if off > 1:
        raise Mistake(
            f"{len(i)} distances, and the best of six walks ends {off:.1f} Å away: lost on the "
            "way. Are far beads among your pairs, and from everywhere? Or try another shuffle"
        )
    return f"{len(i)} of 276 distances fold it to within 1 Å. Fewer? 66 is the floor."


def _name(thing):
    return "None" if thing is None else type(thing).__name__
