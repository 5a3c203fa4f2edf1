"""Reading the answers of lesson 05, a chain folded from its distances."""

from itertools import combinations
from numbers import Integral

import autograd.numpy as np
from autograd import grad
from autograd.tracer import trace_stack
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from . import Mistake, call, exercise, told_apart, value


def _differ(mine, wanted):
    return "{}, but {} is wanted".format(*told_apart(mine, wanted, least=4))


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
    for n, twist in (24, 1.7), (7, -1.7), (4, 1.2), (5, -0.9), (7, 1.3):
        turn = twist * np.arange(n)
        X = np.stack([2 * np.cos(turn), 2 * np.sin(turn), 1.5 * np.arange(n)], axis=1)
        X = X + 0.3 * rng.normal(size=X.shape) + [3, -2, 5]
        boxes, lengths = _boxes(X), np.linalg.norm(np.diff(X, axis=0), axis=1)
        wanted = np.mean(boxes)
        mine = call(answer, X, shape=())
        for wrong, line in [
            (np.mean(np.abs(boxes)), "without its sign a volume does not know left from right"),
            (abs(wanted), "without its sign a volume does not know left from right"),
            (-wanted, "a right-handed turn comes out negative: are two factors swapped?"),
            (np.sum(boxes), "that is the sum over the boxes; the mean is wanted"),
            (wanted / 6, "that is the tetrahedron, a sixth of the box"),
            (wanted / 3, "that is a third of h: add three products for each box, then average"),
            (
                np.mean(boxes / (lengths[:-2] * lengths[1:-1] * lengths[2:])),
                "your bonds have length 1; leave them as long as they are, in Å",
            ),
            (0, "it is 0, as if two of the three bonds of a box were the same one"),
        ]:
            if np.isclose(mine, wrong, atol=1e-9) and not np.isclose(wrong, wanted):
                raise Mistake(line)
        if n > 4 and any(np.isclose(mine, np.sum(boxes) / k) for k in (n, n - 1, n - 2, n - 4)):
            raise Mistake(f"{n} beads have {n - 1} bonds and {n - 3} boxes: by what do you divide?")
        moved = call(answer, X + [10, 20, -30], shape=())
        if not np.isclose(moved, mine):
            raise Mistake("it changes when the whole chain is shifted: take bonds, not places")
        if not np.isclose(mine, wanted, rtol=1e-9):
            if np.isclose(mine, wanted, rtol=1e-4):
                off = f"{np.abs(mine - wanted):.0e}"
                raise Mistake(f"close (off by {off} Å³): is something rounded, or of type float32?")
            raise Mistake(f"for {n} beads, h in Å³ is {_differ(mine, wanted)}")
        slope = _slope(answer, X)
        if not np.allclose(slope, grad(lambda X: np.mean(_boxes(X)))(X), rtol=1e-6, atol=1e-6):
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
        "Name the middle, (P + Q) / 2, and half the difference, (P - Q) / 2: both (n, 3).",
        "The old three coordinates are middle + half * np.cos(t), the new ones half * np.sin(t).",
        "np.concatenate([old, new], axis=1) puts six numbers side by side for each bead.",
    ],
)
def way_round(answer):
    """From one shape to another through three extra dimensions."""
    rng = np.random.default_rng(52)
    for n, t in (5, 0.7), (2, 2.2), (1, 1.1), (4, -0.6), (3, 0.0), (3, np.pi), (5, 2), (4, 4.0):
        P, Q = rng.normal(size=(n, 3)), rng.normal(size=(n, 3)) + 1
        M, H, c, s = (P + Q) / 2, (P - Q) / 2, np.cos(t), np.sin(t)

        def way(old, new):
            return np.concatenate([old, new], axis=1)

        wanted = way(M + H * c, H * s)
        mine = call(answer, P, Q, t, shape=(n, 6))
        degrees = np.radians(t)
        if s < 0 and np.allclose(mine, way(M + H * c, -H * s)):
            raise Mistake(
                f"right for t from 0 to π, but at t = {t:.2f} sin t is negative: "
                "is there an abs or a square root?"
            )
        for wrong, line in [
            (way(M - H * c, -H * s), "it runs from Q to P: at t = 0 it must be P"),
            (way(M - H * c, H * s), "it runs from Q to P: at t = 0 it must be P"),
            (way(M + H * c, -H * s), "the new coordinates have the wrong sign, H is (P - Q)/2"),
            (
                way(M + H * c, 0 * H),
                "it stays in the old dimensions, and so it is the straight way",
            ),
            (way(H * c, H * s), "the middle is missing"),
            (way(M + H * c, M + H * s), "the middle belongs to the old coordinates only"),
            (way(M + H * s, H * c), "sine and cosine are swapped"),
            (way(H * s, M + H * c), "the old coordinates come first, then the new ones"),
            (way(M + 2 * H * c, 2 * H * s), "H is half of the difference"),
            (way(2 * M + 2 * H * c, 2 * H * s), "twice as large as it should be: where is the ½?"),
            (
                way(M + H * np.cos(degrees), H * np.sin(degrees)),
                "t is an angle in radians, as np.cos takes it",
            ),
            (way(P + t / np.pi * (Q - P), H * s), "the old coordinates move as cos t does"),
        ]:
            # beyond 0 to π one wrong way looks like another, so there the numbers speak
            if 0 <= t <= np.pi and np.allclose(mine, wrong) and not np.allclose(wrong, wanted):
                raise Mistake(line)
        if not np.allclose(mine, wanted, rtol=1e-10, atol=1e-10):
            off = np.abs(mine - wanted)
            if np.max(off) < 1e-3:
                raise Mistake(
                    f"close (off by {np.max(off):.0e}): is something rounded, or of type float32?"
                )
            bead, axis = np.unravel_index(np.argmax(off), wanted.shape)
            raise Mistake(
                f"for {n} beads and t = {t:.2f}, coordinate {axis} of bead {bead} is "
                f"{_differ(mine[bead, axis], wanted[bead, axis])}"
            )
    return "every distance goes straight to its goal, and the stress falls all the way."


@exercise(
    "5.3",
    hints=[
        "Begin with zeros of shape (m, n, 3): a place for each pair, bead and axis.",
        "Row p gets X[i[p]] - X[j[p]] at bead i[p], and the negative at bead j[p]. A loop will do.",
        "With row = np.arange(len(i)), R[row, i] = X[i] - X[j] fills all rows at once.",
        "R.reshape(len(i), -1) lays bead and axis side by side: columns 3k, 3k + 1, 3k + 2.",
    ],
)
def rigidity(answer):
    """The rigidity matrix, by hand."""
    rng = np.random.default_rng(53)
    for n, m in (5, 7), (2, 1), (7, 4), (3, 3), (5, 7):
        X = rng.normal(size=(n, 3))
        every = np.array([(a, b) for a in range(n) for b in range(n) if a != b])
        i, j = every[rng.permutation(len(every))[:m]].T
        if n == 3:
            X, i, j = np.array([[0.0, 0, 0], [1, 0, 0], [3, 0, 0]]), np.array([0, 0, 1]), [1, 2, 2]
            j = np.array(j)
        e, d = X[i] - X[j], np.linalg.norm(X[i] - X[j], axis=1)[:, None]

        def matrix(first, second, n=n, m=m, i=i, j=j):
            R = np.zeros((m, n, 3))
            R[np.arange(m), i] = R[np.arange(m), i] + first
            R[np.arange(m), j] = R[np.arange(m), j] + second
            return R

        full = matrix(e, -e)
        wanted = full.reshape(m, -1)
        taped = []
        with _watch(taped):
            mine = call(answer, X, i, j, shape=(m, 3 * n))
        if taped:
            raise Mistake("that is Autograd's Jacobian; here the entries are to be set by hand")
        for wrong, line in [
            (-full, "every sign is the wrong way round: x_i - x_j stands at bead i"),
            (2 * full, "twice too large: the rows belong to half the squared distance"),
            (full / d[:, :, None], "unit vectors: the rows belong to the squared distances"),
            (matrix(e, e), "both beads have the same sign: what moves i apart brings j nearer"),
            (matrix(e, 0 * e), "the columns of bead j are empty, and yet j moves too"),
            (matrix(0 * e, -e), "the columns of bead i are empty, and yet i moves too"),
            (matrix(X[i], -X[j]), "places stand there; their difference x_i - x_j is wanted"),
            (matrix(X[i], X[j]), "places stand there; their difference x_i - x_j is wanted"),
            (matrix(np.abs(e), -np.abs(e)), "the differences have lost their signs"),
            (
                matrix(1 + 0 * e, -1 + 0 * e),
                "ones stand there, and the difference x_i - x_j is wanted",
            ),
            (
                np.swapaxes(full, 1, 2),
                "columns sorted by axis, then bead; bead k has the columns 3k, 3k + 1 and 3k + 2",
            ),
            (matrix(e**2, -(e**2)), "squares stand there, and the difference x_i - x_j is wanted"),
        ]:
            wrong = wrong.reshape(m, -1)
            if np.allclose(mine, wrong) and not np.allclose(wrong, wanted):
                raise Mistake(line)
        error = np.abs(mine - wanted)
        row, column = np.unravel_index(np.argmax(error), error.shape)
        if 1e-10 < error[row, column] < 1e-3:
            raise Mistake(
                f"close (off by {error[row, column]:.0e}), but is something rounded, or are those "
                "finite differences? The entries are exact"
            )
        if error[row, column] > 1e-10:
            raise Mistake(
                f"for {n} beads and pair ({i[row]}, {j[row]}), column {column} is "
                f"{_differ(mine[row, column], wanted[row, column])}"
            )
    scale = np.array([1e4, 1, 1e-6])  # the difference of two large squares forgets the small axis
    mine = call(answer, X * scale, i, j, shape=(m, 3 * n)) / np.tile(scale, n)
    if not np.allclose(mine, wanted, rtol=1e-9, atol=1e-9):
        raise Mistake(
            "right, but not where the chain is very long and very flat: is something rounded, or "
            "are those finite differences? The entries are exact"
        )
    return "equal to Autograd's Jacobian. Its rank says what a list of pairs can hold."


class _watch:
    """Note in a list when Autograd begins a tape."""

    def __init__(self, notes):
        self.notes = notes

    def __enter__(self):
        begin = trace_stack.new_trace

        def new_trace():
            self.notes.append(1)
            return begin()

        trace_stack.new_trace = new_trace

    def __exit__(self, *error):
        del trace_stack.new_trace


# 5.4: a list of pairs is judged by its rank first, then by folding


def _chain():
    k, bend = np.arange(10), np.linspace(0, np.pi, 6)[1:-1, None]
    turn = np.radians(100) * k
    up = np.stack([2.3 * np.cos(turn), 2.3 * np.sin(turn), 1.5 * k], axis=1)
    down = up * [1, -1, -1] + [8, 0, 13.5]
    middle, reach = (up[-1] + down[0]) / 2, (down[0] - up[-1]) / 2
    loop = middle - np.cos(bend) * reach + np.sin(bend) * [0, 0, 6]
    chain = np.concatenate([up, loop, down])
    chain = chain + 0.15 * np.random.default_rng(5).normal(size=chain.shape)
    return chain - np.mean(chain, axis=0)


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
    single = getattr(answer, "ndim", 1) == 0
    if isinstance(answer, (str, bytes, dict)) or not hasattr(answer, "__iter__") or single:
        raise Mistake(f"a list of pairs (i, j) is wanted, this is a {_name(answer)}")
    if not hasattr(answer, "__len__"):
        raise Mistake(
            f"a list of pairs is wanted, and a {_name(answer)} can be read only once: "
            "put list( ) around it"
        )
    chosen = set()
    for pair in answer:
        if not _is_pair(pair):
            words = " ".join(repr(pair).split())
            raise Mistake(f"each entry must be a pair of whole numbers (i, j), not {words:.40}")
        i, j = sorted(int(k) for k in pair)
        if not 0 <= i <= j < 24:
            raise Mistake(f"the beads are numbered 0 to 23: there is no pair ({i}, {j})")
        if i == j:
            raise Mistake(f"({i}, {j}) is the distance of a bead from itself")
        chosen.add((i, j))
    if len(chosen) > 110:
        raise Mistake(f"{len(chosen)} distances, but 110 are allowed: choose fewer than half")
    if not chosen:
        raise Mistake("the list is empty: 66 pairs at least are needed")
    i, j = np.array(sorted(chosen)).T
    pairs, chain = np.eye(24)[i] - np.eye(24)[j], _chain()
    R = pairs[:, :, None] * (pairs @ chain)[:, None]
    rank = np.linalg.matrix_rank(R.reshape(-1, 72))
    if rank < 66:
        raise Mistake(
            f"floppy: {_motions(66 - rank)} left. {_many(len(i))}, but the rank is {rank} and 66 "
            f"are needed, so no fold was tried. {_loosest(i, j, R)}"
        )
    _unmirrored(i, j, chain)
    return _folded(pairs, chain)


def _is_pair(pair):
    pair = pair.tolist() if isinstance(pair, np.ndarray) else pair
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return False
    return all(isinstance(k, Integral) and not isinstance(k, bool) for k in pair)


def _many(number):
    return "1 pair" if number == 1 else f"{number} pairs"


def _motions(number):
    return "1 motion" if number == 1 else f"{number} motions"


def _loosest(i, j, R):
    """Which beads to look at: those with too few pairs, or the one that a motion moves most."""
    knows = np.bincount(np.concatenate([i, j]), minlength=24)
    if np.min(knows) < 3:
        k = int(np.argmin(knows))
        return f"Bead {k} has {_many(knows[k])}, and it takes three at least to hold a bead"
    rigid = np.concatenate([np.tile(np.eye(3), (1, 24)), _turns()])
    v = np.linalg.svd(np.concatenate([R.reshape(-1, 72), 100 * rigid]))[2][-1]
    k = int(np.argmax(np.linalg.norm(v.reshape(24, 3), axis=1)))
    return f"In one of the motions bead {k} swings the most"


def _turns():
    chain = _chain()
    return np.array([np.cross(axis, chain).ravel() for axis in np.eye(3)])


def _unmirrored(i, j, chain):
    """Refuse a list with a part that hangs on three beads alone: their plane is its mirror.

    Twelve walks may all miss the second shape by luck; this finds it without a walk.
    """
    knows = [0] * 24  # one bit for each bead
    for a, b in zip(i.tolist(), j.tolist(), strict=True):
        knows[a] |= 1 << b
        knows[b] |= 1 << a
    found = []
    for three in combinations(range(24), 3):
        rest = (1 << 24) - 1 - sum(1 << k for k in three)
        part = new = rest & -rest
        while new:
            bead = new & -new
            fresh = knows[bead.bit_length() - 1] & rest & ~part
            part, new = part | fresh, (new ^ bead) | fresh
        if part == rest:
            continue
        beads = min(([k for k in range(24) if p >> k & 1] for p in (part, rest ^ part)), key=len)
        a, b, c = chain[list(three)]
        normal = np.cross(b - a, c - a)
        far = 2 * np.abs((chain[beads] - a) @ normal) / np.linalg.norm(normal)
        if np.max(far) > 0.5:
            found.append((int(np.sum(far > 0.5)), three, beads[int(np.argmax(far))], np.max(far)))
    if found:
        number, three, bead, far = min(found)
        more = f" (There are {len(found)} such parts.)" if len(found) > 1 else ""
        who = f"bead {bead} lies" if number == 1 else f"{number} beads lie"
        raise Mistake(
            f"rigid, but not the only shape: mirrored in the plane of the beads {three}, {who} "
            f"elsewhere, up to {far:.1f} Å away, and all {len(i)} distances stay as they are. "
            f"Which pair would tell the two shapes apart?{more}"
        )


def _folded(pairs, chain):
    told = np.linalg.norm(pairs @ chain, axis=1)
    X = 5 * np.random.default_rng(54).normal(size=(12, 24, 5))
    X = _walk(X, pairs, told, 600, 1.0)[:, :, :3]
    X = _walk(X, pairs, told, 150, 0.3)
    ends = [_settle(one, pairs, told) for one in X]
    fits = [end for end, rest in ends if rest < 1e-3]
    best = min(rest for _, rest in ends)
    if not fits and best < 0.1:
        raise Mistake(
            "rigid, but another shape very nearly fits: the best of twelve walks sits in a local "
            f"minimum and misses the {len(told)} distances by only {best:.2g} Å (rms). The chain "
            "is flat: do the beads that hold the others lie nearly in one plane?"
        )
    if not fits:
        raise Mistake(
            f"rigid, but the walks got lost: the best of twelve sits in a local minimum and misses "
            f"the {len(told)} distances by {best:.2g} Å (rms). "
            "Are far beads among your pairs, and from everywhere?"
        )
    for X in fits:
        far = min((_apart(X, Y) for Y in (chain, chain * [-1, 1, 1])), key=np.median)
        moved = np.flatnonzero(far > 0.5)
        if len(moved):
            where = f"bead {moved[0]} lies" if len(moved) == 1 else f"{len(moved)} beads lie"
            raise Mistake(
                f"rigid, but not the only shape: a walk met all {len(told)} distances exactly, and "
                f"yet {where} elsewhere, up to {np.max(far):.1f} Å away. Nothing can move, but a "
                "part can be mirrored: which pair would tell the two shapes apart?"
            )
    return (
        f"{len(told)} of 276 distances hold it, and every walk that fits is right. "
        "Fewer? 66 is the floor."
    )


def _walk(X, pairs, told, steps, size):
    """Downhill with Adam, as in the lesson, with the gradient of the stress written out."""
    mean = square = 0.0
    for k in range(steps):
        u = pairs @ X
        d = np.sqrt(np.sum(u * u, axis=2)) + 1e-12
        g = 2 / len(told) * (pairs.T @ ((1 - told / d)[:, :, None] * u))
        g[:, :, 3:] += 0.2 / 24 * (k / steps) ** 2 * X[:, :, 3:]
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        scale = np.sqrt(square / (1 - 0.999 ** (k + 1))) + 1e-8
        step = size / 2 * (1 + np.cos(np.pi * k / steps))
        X = X - step * mean / (1 - 0.9 ** (k + 1)) / scale
    return X


def _settle(X, pairs, told):
    """The bottom of the hollow that a walk has come to, and the disagreement (rms) left there."""

    def wrong(x):
        return np.linalg.norm(pairs @ x.reshape(24, 3), axis=1) - told

    def slope(x):
        u = pairs @ x.reshape(24, 3)
        u = u / np.linalg.norm(u, axis=1)[:, None]
        return (pairs[:, :, None] * u[:, None]).reshape(-1, 72)

    end = least_squares(wrong, X.ravel(), slope, xtol=1e-12, ftol=1e-12, gtol=1e-12, max_nfev=100)
    return end.x.reshape(24, 3), np.sqrt(np.mean(end.fun**2))


def _apart(X, onto):
    """How far each bead lies from its place, when the part that agrees is laid on."""
    keep = np.ones(24, dtype=bool)
    for _ in range(20):
        a, b = np.mean(X[keep], axis=0), np.mean(onto[keep], axis=0)
        turn = Rotation.align_vectors(onto[keep] - b, X[keep] - a)[0]
        far = np.linalg.norm(turn.apply(X - a) + b - onto, axis=1)
        keep = far <= max(np.sort(far)[11], 0.3)
    return far


def _name(thing):
    return "None" if thing is None else type(thing).__name__
