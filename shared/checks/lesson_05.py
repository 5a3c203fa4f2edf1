"""Reading the answers of lesson 05, a chain folded from its distances."""

from itertools import combinations
from numbers import Integral

import numpy as np
from autograd import grad
from autograd import numpy as anp
from autograd.tracer import trace_stack
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from . import Mistake, Wrong, call, exercise, told_apart, value
from .cases import further, match_all, one_by_one


def _differ(mine, wanted):
    return "{}, but {} is wanted".format(*told_apart(mine, wanted, least=4))


def _near(a, b):
    return np.allclose(a, b, rtol=1e-9, atol=1e-9)


# 5.1


def _boxes(X):
    b = anp.diff(X, axis=0)
    return anp.sum(anp.cross(b[:-2], b[1:-1]) * b[2:], axis=1)


def _bonds_of_length_1(X):
    b = np.diff(X, axis=0)
    b = b / np.linalg.norm(b, axis=1)[:, None]
    return np.concatenate([0 * X[:1], np.cumsum(b, axis=0)])


def _h(X):
    return anp.mean(_boxes(X))


UNSIGNED = "without its sign a volume does not know left from right"
COUNT = "n beads have n - 1 bonds and n - 3 boxes: by what do you divide?"
VOLUMES = [
    Wrong("no sign", lambda X: np.mean(np.abs(_boxes(X))), UNSIGNED),
    Wrong("no sign of the mean", lambda X: np.abs(_h(X)), UNSIGNED),
    Wrong(
        "sign", lambda X: -_h(X), "a right-handed turn comes out negative: are two factors swapped?"
    ),
    Wrong("sum", lambda X: np.sum(_boxes(X)), "that is the sum over the boxes; the mean is wanted"),
    Wrong("divides by beads", lambda X: np.sum(_boxes(X)) / len(X), COUNT),
    Wrong("divides by bonds", lambda X: np.sum(_boxes(X)) / (len(X) - 1), COUNT),
    Wrong("divides by corners", lambda X: np.sum(_boxes(X)) / (len(X) - 2), COUNT),
    Wrong("tetrahedron", lambda X: _h(X) / 6, "that is the tetrahedron, a sixth of the box"),
    Wrong(
        "mean of all products",
        lambda X: _h(X) / 3,
        "that is a third of h: add three products for each box, then average",
    ),
    Wrong(
        "unit bonds",
        lambda X: np.mean(_boxes(_bonds_of_length_1(X))),
        "your bonds have length 1; leave them as long as they are, in Å",
    ),
    Wrong(
        "same bond twice",
        lambda X: 0 * _h(X),
        "it is 0, as if two of the three bonds of a box were the same one",
    ),
]


@exercise(
    "5.1",
    hints=[
        "The bonds are the differences of neighbours: X[1:] - X[:-1], or np.diff(X, axis=0).",
        "The first bonds of all boxes are b[:-2], the second b[1:-1], the third b[2:].",
        "np.cross(first, second) has one row for each box; times the third, summed along axis 1, "
        "it is the volume. The mean of all volumes is h.",
    ],
    wrong=VOLUMES,
)
def handedness(answer):
    """Mean signed volume of three bonds in a row."""
    rng = np.random.default_rng(5)
    cases = [(rng.normal(size=(6, 3)),)]  # some boxes left, some right
    for n, twist in (40, 1.7), (7, -1.7), (4, 1.2), (5, -0.9), (7, 1.3), (300, 0.4):
        turn = twist * np.arange(n)
        X = np.stack([2 * np.cos(turn), 2 * np.sin(turn), 1.5 * np.arange(n)], axis=1)
        cases.append((X + 0.3 * rng.normal(size=X.shape) + [3, -2, 5],))
    found = [call(answer, X, shape=()) for (X,) in cases]
    moved = np.array([call(answer, X + [10, 20, -30], shape=()) for (X,) in cases])
    if not np.allclose(moved, found, rtol=1e-3, atol=1e-3):
        raise Mistake("it changes when the whole chain is shifted: take bonds, not places")

    def otherwise(case, got, wanted):
        if np.abs(got - wanted) < 1e-3:
            off = f"{np.abs(got - wanted):.0e}"
            return f"close (off by {off} Å³): is something rounded, or of type float32?"
        return f"for {len(case[0])} beads, h in Å³ is {_differ(got, wanted)}"

    match_all(found, cases, right=_h, wrong=VOLUMES, otherwise=otherwise, near=_near)
    further(answer, [(size * X,) for (X,) in cases[:2] for size in (50, 0.01)], right=_h)
    for (X,) in cases:
        if not np.allclose(_slope(answer, X), grad(_h)(X), rtol=1e-6, atol=1e-6):
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


# 5.2


def _way(coordinates):
    """A way from its old and its new coordinates, in the middle, half the difference, cos, sin."""

    def formula(P, Q, t):
        old_and_new = coordinates((P + Q) / 2, (P - Q) / 2, np.cos(t), np.sin(t))
        return np.concatenate(old_and_new, axis=1)

    return formula


_round = _way(lambda M, H, c, s: (M + H * c, H * s))
FROM_Q = "it runs from Q to P: at t = 0 it must be P"
WAYS = [
    Wrong("P and Q swapped", lambda P, Q, t: _round(Q, P, t), FROM_Q),
    Wrong("from Q", _way(lambda M, H, c, s: (M - H * c, H * s)), FROM_Q),
    Wrong(
        "sign of new",
        _way(lambda M, H, c, s: (M + H * c, -H * s)),
        "the new coordinates have the wrong sign, H is (P - Q)/2",
    ),
    Wrong(
        "only forwards",
        _way(lambda M, H, c, s: (M + H * c, H * np.abs(s))),
        "right for t from 0 to π, but elsewhere sin t may be negative: "
        "is there an abs or a square root?",
    ),
    Wrong(
        "straight",
        _way(lambda M, H, c, s: (M + H * c, 0 * H)),
        "it stays in the old dimensions, and so it is the straight way",
    ),
    Wrong("no middle", _way(lambda M, H, c, s: (H * c, H * s)), "the middle is missing"),
    Wrong(
        "two middles",
        _way(lambda M, H, c, s: (M + H * c, M + H * s)),
        "the middle belongs to the old coordinates only",
    ),
    Wrong(
        "sine and cosine",
        _way(lambda M, H, c, s: (M + H * s, H * c)),
        "sine and cosine are swapped",
    ),
    Wrong(
        "new first",
        _way(lambda M, H, c, s: (H * s, M + H * c)),
        "the old coordinates come first, then the new ones",
    ),
    Wrong(
        "whole difference",
        _way(lambda M, H, c, s: (M + 2 * H * c, 2 * H * s)),
        "H is half of the difference",
    ),
    Wrong(
        "no halves",
        lambda P, Q, t: 2 * _round(P, Q, t),
        "twice as large as it should be: where is the ½?",
    ),
    Wrong(
        "degrees",
        lambda P, Q, t: _round(P, Q, np.radians(t)),
        "t is an angle in radians, as np.cos takes it",
    ),
    Wrong(
        "straight in t",
        lambda P, Q, t: np.concatenate([P + t / np.pi * (Q - P), _round(P, Q, t)[:, 3:]], axis=1),
        "the old coordinates move as cos t does",
    ),
]


@exercise(
    "5.2",
    hints=[
        "Name the middle, (P + Q) / 2, and half the difference, (P - Q) / 2: both (n, 3).",
        "The old three coordinates are middle + half * np.cos(t), the new ones half * np.sin(t).",
        "np.concatenate([old, new], axis=1) puts six numbers side by side for each bead.",
    ],
    wrong=WAYS,
)
def way_round(answer):
    """From one shape to another through three extra dimensions."""
    rng, cases = np.random.default_rng(52), []
    for n, t in (
        (5, 0.7),
        (2, 2.2),
        (1, 1.1),
        (4, -0.6),
        (3, 0.0),
        (3, np.pi),
        (5, 2),
        (4, -50.0),
        (4, 20.0),
        (120, -2.9),
        (5, 0.7),
    ):
        cases.append((rng.normal(size=(n, 3)), rng.normal(size=(n, 3)) + 1, t))
    cases.append((*(np.rint(3 * one).astype(int) for one in cases[0][:2]), 0.9))
    found = [call(answer, *case, shape=(len(case[0]), 6)) for case in cases]

    def otherwise(case, got, wanted):
        off = np.abs(got - wanted)
        if np.max(off) < 1e-3:
            return f"close (off by {np.max(off):.0e}): is something rounded, or of type float32?"
        place = np.unravel_index(np.argmax(off), off.shape)
        return (
            f"for n = {len(off)} and t = {case[2]:.2f}, coordinate {place[1]} of bead {place[0]} "
            f"is {_differ(got[place], wanted[place])}"
        )

    match_all(found, cases, right=_round, wrong=WAYS, otherwise=otherwise, near=_near)
    (P, Q, t), other = cases[0], (*cases[-2][:2], 1.3)
    sizes = [(size * P, size * Q, t) for size in (1e4, 1e-8)]
    further(answer, [*one_by_one(cases[0], other), *sizes], right=_round)
    return "every distance goes straight to its goal, and the stress falls all the way."


# 5.3


def _blocks(at_i, at_j=None, sort=(0, 1, 2)):
    """A matrix from what stands at bead i and at bead j (its negative, if not given)."""
    at_j = at_j or (lambda x, y: -at_i(x, y))

    def formula(X, i, j):
        R, row = np.zeros((len(i), len(X), 3)), np.arange(len(i))
        R[row, i] = at_i(X[i], X[j])
        R[row, j] = at_j(X[i], X[j])
        return np.transpose(R, sort).reshape(len(i), -1)

    return formula


def _e(x, y):
    return x - y


PLACES = "places stand there; their difference x_i - x_j is wanted"
MATRICES = [
    Wrong(
        "sign",
        _blocks(lambda x, y: y - x),
        "every sign is the wrong way round: x_i - x_j stands at bead i",
    ),
    Wrong(
        "twice",
        _blocks(lambda x, y: 2 * (x - y)),
        "twice too large: the rows belong to half the squared distance",
    ),
    Wrong(
        "unit vectors",
        _blocks(lambda x, y: (x - y) / np.linalg.norm(x - y, axis=1)[:, None]),
        "unit vectors: the rows belong to the squared distances",
    ),
    Wrong(
        "same sign",
        _blocks(_e, _e),
        "both beads have the same sign: what moves i apart brings j nearer",
    ),
    Wrong(
        "bead i only",
        _blocks(_e, lambda x, y: 0 * x),
        "the columns of bead j are empty, and yet j moves too",
    ),
    Wrong(
        "bead j only",
        _blocks(lambda x, y: 0 * x, lambda x, y: y - x),
        "the columns of bead i are empty, and yet i moves too",
    ),
    Wrong("places", _blocks(lambda x, y: x, lambda x, y: -y), PLACES),
    Wrong("places, no sign", _blocks(lambda x, y: x, lambda x, y: y), PLACES),
    Wrong("no signs", _blocks(lambda x, y: np.abs(x - y)), "the differences have lost their signs"),
    Wrong(
        "incidence",
        _blocks(lambda x, y: np.ones_like(x)),
        "ones stand there, and the difference x_i - x_j is wanted",
    ),
    Wrong(
        "squares",
        _blocks(lambda x, y: (x - y) ** 2),
        "squares stand there, and the difference x_i - x_j is wanted",
    ),
    Wrong(
        "axis first",
        _blocks(_e, sort=(0, 2, 1)),
        "columns sorted by axis, then bead; bead k has the columns 3k, 3k + 1 and 3k + 2",
    ),
]


@exercise(
    "5.3",
    hints=[
        "Begin with zeros of shape (m, n, 3): a place for each pair, bead and axis.",
        "Row p gets X[i[p]] - X[j[p]] at bead i[p], and the negative at bead j[p]. A loop will do.",
        "With row = np.arange(len(i)), R[row, i] = X[i] - X[j] fills all rows at once.",
        "R.reshape(len(i), -1) lays bead and axis side by side: columns 3k, 3k + 1, 3k + 2.",
    ],
    wrong=MATRICES,
)
def rigidity(answer):
    """The rigidity matrix, by hand."""
    rng, cases, taped = np.random.default_rng(53), [], []
    for n, m in (5, 7), (2, 1), (40, 9), (3, 3), (5, 7), (20, 150):
        every = np.array([(a, b) for a in range(n) for b in range(n) if a != b])
        cases.append((rng.normal(size=(n, 3)), *every[rng.permutation(len(every))[:m]].T))
    line = np.array([[0.0, 0, 0], [1, 0, 0], [3, 0, 0]])
    cases.append((line, np.array([0, 0, 1]), np.array([1, 2, 2])))
    with _watch(taped):
        found = [call(answer, X, i, j, shape=(len(i), X.size)) for X, i, j in cases]
    if taped:
        raise Mistake("that is Autograd's Jacobian; here the entries are to be set by hand")

    def otherwise(case, got, wanted):
        off = np.abs(got - wanted)
        if np.max(off) < 1e-3:
            return (
                f"close (off by {np.max(off):.0e}), but is something rounded, or are those finite "
                "differences? The entries are exact"
            )
        (X, i, j), (row, column) = case, np.unravel_index(np.argmax(off), off.shape)
        return (
            f"for {len(X)} beads and pair ({i[row]}, {j[row]}), column {column} is "
            f"{_differ(got[row, column], wanted[row, column])}"
        )

    def exact(a, b):
        return np.shape(a) == np.shape(b) and np.max(np.abs(a - b)) <= 1e-10

    match_all(found, cases, right=_blocks(_e), wrong=MATRICES, otherwise=otherwise, near=exact)
    further(answer, one_by_one(cases[0], cases[4]), right=_blocks(_e))
    scale = np.array([1e4, 1, 1e-6])  # the difference of two large squares forgets the small axis
    X, i, j = cases[0]
    mine = call(answer, X * scale, i, j, shape=(len(i), X.size)) / np.tile(scale, len(X))
    if not _near(mine, _blocks(_e)(X, i, j)):
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
    walks, beads, axes = X.shape
    X = np.moveaxis(X, 1, 0).reshape(beads, -1)  # one product of matrices moves all walks
    extra = np.tile(np.arange(axes) > 2, walks)
    mean = square = 0.0
    for k in range(steps):
        u = (pairs @ X).reshape(len(told), walks, axes)
        d = np.sqrt(np.einsum("mwa,mwa->mw", u, u)) + 1e-12
        u = u * (1 - told[:, None] / d)[:, :, None]
        g = 2 / len(told) * (pairs.T @ u.reshape(len(told), -1))
        g = g + 0.2 / 24 * (k / steps) ** 2 * X * extra
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        scale = np.sqrt(square / (1 - 0.999 ** (k + 1))) + 1e-8
        step = size / 2 * (1 + np.cos(np.pi * k / steps))
        X = X - step * mean / (1 - 0.9 ** (k + 1)) / scale
    return np.moveaxis(X.reshape(beads, walks, axes), 0, 1)


def _settle(X, pairs, told):
    """The bottom of the hollow that a walk has come to, and the disagreement (rms) left there."""

    def wrong(x):
        return np.append(np.linalg.norm(pairs @ x.reshape(24, 3), axis=1) - told, np.zeros(6))

    def slope(x):
        u = pairs @ x.reshape(24, 3)
        u = u / np.linalg.norm(u, axis=1)[:, None]
        return np.append((pairs[:, :, None] * u[:, None]).reshape(-1, 72), np.zeros((6, 72)), 0)

    end = least_squares(
        wrong, X.ravel(), slope, method="lm", xtol=1e-9, ftol=1e-9, gtol=1e-9, max_nfev=100
    )
    return end.x.reshape(24, 3), np.sqrt(np.mean(end.fun[:-6] ** 2))


def _apart(X, onto):
    """How far each bead lies from its place, when the part that agrees is laid on."""
    keep = np.ones(24, dtype=bool)
    for _ in range(20):
        before = keep
        a, b = np.mean(X[keep], axis=0), np.mean(onto[keep], axis=0)
        turn = Rotation.align_vectors(onto[keep] - b, X[keep] - a)[0]
        far = np.linalg.norm(turn.apply(X - a) + b - onto, axis=1)
        keep = far <= max(np.sort(far)[11], 0.3)
        if np.array_equal(keep, before):
            break
    return far


def _name(thing):
    return "None" if thing is None else type(thing).__name__
