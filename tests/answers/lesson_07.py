"""Answers to lesson 07's exercises, wrong ones with one fault each."""

import functools

import autograd.numpy as np
import numpy
import scipy.linalg
from autograd import value_and_grad
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from shared.checks import lesson_07

# 7.1


def condition(K, k, kappa, y):
    pull = np.linalg.solve(K, k.T).T
    return pull @ y, kappa - np.sum(pull * k, axis=1)


def condition_by_loop(K, k, kappa, y):
    K_inverse = np.linalg.inv(K)
    means, variances = [], []
    for row, own in zip(k, kappa, strict=True):
        means.append(row @ K_inverse @ y)
        variances.append(own - row @ K_inverse @ row)
    return means, variances


def condition_by_cholesky(K, k, kappa, y):
    L = numpy.linalg.cholesky(K)
    z = scipy.linalg.solve_triangular(L, k.T, lower=True)
    w = scipy.linalg.solve_triangular(L, y, lower=True)
    return np.array([z.T @ w, kappa - (z**2).sum(axis=0)])


class Condition:
    def __call__(self, K, k, kappa, y):
        factor = scipy.linalg.cho_factor(K)
        mean = np.einsum("mn,n->m", k, scipy.linalg.cho_solve(factor, y))
        return mean, kappa - np.einsum("mn,nm->m", k, scipy.linalg.cho_solve(factor, k.T))


def condition_in_single(K, k, kappa, y):
    K, k, kappa, y = (np.asarray(a, dtype=np.float32) for a in (K, k, kappa, y))
    return condition(K, k, kappa, y)


def means(use):
    """An answer with its means from use(K, k, kappa, y)."""
    return lambda *a: (use(*a), condition(*a)[1])


def variances(use):
    """An answer with its variances from use(pull, K, k, kappa, y)."""

    def answer(K, k, kappa, y):
        return condition(K, k, kappa, y)[0], use(np.linalg.solve(K, k.T).T, K, k, kappa, y)

    return answer


def took(pull, k):
    return np.sum(pull * k, axis=1)


def centres_readings(K, k, kappa, y):
    y -= np.mean(y)
    return condition(K, k, kappa, y)


def one_reading_at_a_time(K, k, kappa, y):
    """Read y[0], then y[1]: each time, everything left moves by its covariance with it."""
    n = len(y)
    joint = numpy.block([[K, k.T], [k, numpy.diag(kappa)]])
    mean = numpy.zeros(len(joint))
    for i in range(n):
        gain = joint[:, i] / joint[i, i]
        mean = mean + gain * (y[i] - mean[i])
        joint = joint - numpy.outer(gain, joint[i])
    return mean[n:], numpy.diag(joint)[n:]


def turns_when_shapes_differ(K, k, kappa, y):
    pull = np.linalg.solve(K, k.T)
    if pull.shape != k.shape:
        pull = pull.T
    return k @ np.linalg.solve(K, y), kappa - np.sum(pull * k, axis=1)


def pseudo(K, k, kappa, y):
    inverse = np.linalg.pinv(K, rcond=1e-2)
    return k @ inverse @ y, kappa - np.sum(k @ inverse * k, axis=1)


# 7.2


def evidence(K, y):
    return -(y @ np.linalg.solve(K, y) + np.linalg.slogdet(K)[1] + len(y) * np.log(2 * np.pi)) / 2


def evidence_by_cholesky(K, y):
    L = np.linalg.cholesky(K)
    z = np.linalg.solve(L, y)
    return -z @ z / 2 - np.sum(np.log(np.diag(L))) - len(y) / 2 * np.log(2 * np.pi)


def evidence_by_eigenvalues(K, y):
    eigenvalues, vectors = np.linalg.eigh(K)
    along = vectors.T @ y
    return -0.5 * np.sum(along**2 / eigenvalues + np.log(2 * np.pi * eigenvalues))


def evidence_by_inverse(K, y):
    sign, logarithm = np.linalg.slogdet(2 * np.pi * K)
    return -0.5 * np.dot(y, np.dot(np.linalg.inv(K), y)) - 0.5 * logarithm


def evidence_by_matrices(K, y):
    column = np.reshape(y, (-1, 1))
    fit = np.dot(column.T, np.linalg.solve(K, column))[0, 0]
    return -(fit + np.linalg.slogdet(K)[1] + np.log(2 * np.pi) * K.shape[0]) / 2


def parts(fit=-0.5, price=-0.5, constant=-0.5, det=None, quadratic=None):
    """An answer with these factors before its three terms, and these terms."""
    det = det or (lambda K: np.linalg.slogdet(K)[1])
    quadratic = quadratic or (lambda K, y: y @ np.linalg.solve(K, y))
    return lambda K, y: (
        fit * quadratic(K, y) + price * det(K) + constant * len(y) * np.log(2 * np.pi)
    )


def hidden(f, which):
    """An answer that hides one of its arguments from Autograd."""

    def answer(*args):
        args, box = list(args), args[which]
        args[which] = numpy.array(getattr(box, "_value", box))
        return f(*args) + 0 * np.sum(box)

    return answer


def scales_in_place(K, y):
    if isinstance(K, numpy.ndarray):
        K /= 1.0 + 1e-9
    return evidence(K, y)


def scaled(scale):
    """log det through the determinant of K / scale(K)."""
    return lambda K: np.log(np.linalg.det(K / scale(K))) + len(K) * np.log(scale(K))


def eigenvalues_held(K):
    return np.sum(np.log(np.maximum(np.linalg.eigh(K)[0], 1e-2)))


def switches(K, y):
    """A determinant where it can be had, and else a number."""
    K0, y0 = (numpy.array(getattr(part, "_value", part)) for part in (K, y))
    if 1e-300 < numpy.linalg.det(K0) < 1e300:
        return evidence(K, y)
    return float(evidence(K0, y0)) + 0 * np.sum(K)


def evidence_by_reading(K, y):
    """The sum over readings of what each adds to those before."""
    total = -0.5 * y[0] ** 2 / K[0, 0] - 0.5 * np.log(2 * np.pi * K[0, 0])
    for i in range(1, len(y)):
        pull = np.linalg.solve(K[:i, :i], K[:i, i])
        rest, variance = y[i] - pull @ y[:i], K[i, i] - pull @ K[:i, i]
        total = total - 0.5 * rest**2 / variance - 0.5 * np.log(2 * np.pi * variance)
    return total


# 7.3


def softmax(logs):
    weights = np.exp(logs - np.max(logs))
    return weights / np.sum(weights)


def mixture(logs, means, variances):
    weights = softmax(logs)
    mean = weights @ means
    return mean, weights @ (variances + means**2) - mean**2


def mixture_by_loop(logs, means, variances):
    weights = scipy.special.softmax(logs)
    mean = sum(w * m for w, m in zip(weights, means, strict=True))
    spread = sum(
        w * (v + (m - mean) ** 2) for w, m, v in zip(weights, means, variances, strict=True)
    )
    return mean, spread


def mixture_by_einsum(logs, means, variances):
    weights = np.exp(logs - scipy.special.logsumexp(logs))
    mean = np.einsum("h,hm->m", weights, means)
    return [mean, np.einsum("h,hm->m", weights, variances + (means - mean) ** 2)]


def mixture_by_average(logs, means, variances, best=np.max):
    weights = np.exp(logs - best(logs))
    mean = np.average(means, axis=0, weights=weights)
    return mean, np.average(variances + (means - mean) ** 2, axis=0, weights=weights)


def weighing(weigh):
    """A vote with weights from weigh(logs)."""

    def answer(logs, means, variances):
        weights = weigh(logs)
        mean = weights @ means
        return mean, weights @ (variances + (means - mean) ** 2)

    return answer


def spreading(use):
    """A vote with its variance from use(weights, mean, means, variances)."""

    def answer(logs, means, variances):
        weights = softmax(logs)
        return weights @ means, use(weights, weights @ means, means, variances)

    return answer


def shifted(by):
    """A vote whose exponentials are shifted by by(logs)."""

    def weigh(logs):
        weights = np.exp(logs - by(logs))
        return weights / np.sum(weights)

    return weighing(weigh)


def turned_when_square(logs, means, variances):
    if means.shape[0] == means.shape[1]:
        means, variances = means.T, variances.T
    return mixture(logs, means, variances)


def by_stream(logs, means, variances):
    """One voter after the other joins the vote."""
    mean, spread, total = means[0], variances[0], logs[0]
    for log, own, doubt in zip(logs[1:], means[1:], variances[1:], strict=True):
        both = np.logaddexp(total, log)
        old, new = np.exp(total - both), np.exp(log - both)
        moved = old * mean + new * own
        spread = old * (spread + (mean - moved) ** 2) + new * (doubt + (own - moved) ** 2)
        mean, total = moved, both
    return mean, spread


def shifts_in_place(logs, means, variances):
    logs -= np.max(logs)
    return mixture(logs, means, variances)


# 7.4


def square(A, B, lengths):
    return np.sum(((A[:, None] - B) / lengths) ** 2, axis=2)


def kernel(apart):
    """An answer from what stands in the exponent."""
    return lambda A, B, a, s: a**2 * np.exp(-apart(A, B, s) / 2)


def by_product(A, B, amplitude, lengths):
    K = amplitude**2
    for k in range(len(lengths)):
        K = K * np.exp(-((A[:, k][:, None] - B[:, k]) ** 2) / (2 * lengths[k] ** 2))
    return K


def expanded(A, B, s):
    A, B = A / s, B / s
    return np.sum(A**2, axis=1)[:, None] + np.sum(B**2, axis=1) - 2 * A @ B.T


def by_norm(A, B, s):
    return np.sqrt(np.sum(((A[:, None] - B) / s) ** 2, axis=2)) ** 2


def by_linalg_norm(A, B, s):
    return np.linalg.norm((A[:, None] - B) / s, axis=2) ** 2


def by_clipped_root(A, B, s):
    return np.sqrt(np.maximum(expanded(A, B, s), 0)) ** 2


def by_power(A, B, s):
    return np.sum((np.abs(A[:, None] - B) / s) ** 1.9, axis=2)


def by_cdist(A, B, s):
    from scipy.spatial.distance import cdist

    return cdist(A / s, B / s, "sqeuclidean")


def by_loops(A, B, amplitude, lengths):
    return np.array(
        [[amplitude**2 * np.exp(-np.sum(((a - b) / lengths) ** 2) / 2) for b in B] for a in A]
    )


def masked(A, B, s):
    """The root made harmless where points coincide."""
    apart = square(A, B, s)
    zero = apart == 0
    return np.where(zero, 0.0, np.sqrt(np.where(zero, 1.0, apart)) ** 2)


def hides_the_near(A, B, s):
    apart = square(A, B, s)
    value = getattr(apart, "_value", apart)
    return np.where(value < 0.01, value, apart)


def divides_in_place(A, B, a, s):
    if isinstance(A, numpy.ndarray):
        A /= s
        return a**2 * np.exp(-square(A, B / s, 1.0) / 2)
    return a**2 * np.exp(-square(A, B, s) / 2)


def with_crumb(crumb, when=lambda A, B: True):
    def answer(A, B, a, s):
        K = a**2 * np.exp(-square(A, B, s) / 2)
        return K + (crumb * np.eye(len(A), len(B)) if when(A, B) else 0)

    return answer


def hides_ten_lengths(A, B, a, s):
    hide = hidden(kernel(square), 3)
    return hide(A, B, a, s) if len(s) == 10 else kernel(square)(A, B, a, s)


def turned_twice(A, B, a, s):
    return kernel(square)(B, A, a, s).T


def no_diagonal(A, B, a, s):
    K = a**2 * np.exp(-square(A, B, s) / 2)
    return K * (square(A, B, s) > 0)


# 7.5

GREEDY = [22, 8, 25, 19]
TWELVE = lesson_07._twelve()


def by_gradient():
    def bad(nights):
        return np.sum(lesson_07._doubt(np.concatenate([TWELVE, nights])) ** 16)

    return minimize(
        value_and_grad(bad), np.array([8.0, 20.0, 24.0, 39.0]), jac=True, bounds=[(0, 40)] * 4
    ).x


PLANNED = by_gradient()

RIGHT = {
    "7.1": [
        condition,
        condition_by_loop,
        condition_by_cholesky,
        Condition(),
        one_reading_at_a_time,
    ],
    "7.2": [
        evidence,
        evidence_by_cholesky,
        evidence_by_eigenvalues,
        evidence_by_inverse,
        evidence_by_matrices,
        evidence_by_reading,
    ],
    "7.3": [
        mixture,
        mixture_by_loop,
        mixture_by_einsum,
        functools.partial(mixture_by_average, best=numpy.max),
        by_stream,
    ],
    "7.4": [kernel(square), by_product, kernel(expanded), kernel(masked), by_loops, turned_twice],
    "7.5": [PLANNED, list(PLANNED), tuple(PLANNED[::-1]), np.round(PLANNED, 1)],
}

WRONG = {
    "7.1": [
        ("float32", condition_in_single, "of type float32"),
        (
            "a crumb",
            lambda K, k, kappa, y: condition(K + 1e-8 * np.eye(len(K)), k, kappa, y),
            "a little added",
        ),
        (
            "readings of 1",
            means(lambda K, k, kappa, y: condition(K, k, kappa, 0 * y + 1)[0]),
            "mean 1 is",
        ),
        (
            "first row of k",
            means(lambda K, k, kappa, y: condition(K, 0 * k + k[0], kappa, y)[0]),
            "is wanted",
        ),
        (
            "jitter far too large",
            means(lambda K, k, kappa, y: condition(K + 0.01 * np.eye(len(K)), k, kappa, y)[0]),
            "is wanted",
        ),
        (
            "centred",
            means(lambda K, k, kappa, y: condition(K, k, kappa, y - np.mean(y))[0]),
            "average away",
        ),
        (
            "full matrix",
            variances(lambda p, K, k, s, y: np.diag(s) - p @ k.T),
            "the variances: the",
        ),
        (
            "mean variance",
            variances(lambda p, K, k, s, y: np.mean(s - took(p, k))),
            "the variances:",
        ),
        (
            "a floor",
            variances(lambda p, K, k, s, y: np.maximum(s - took(p, k), 0.01)),
            "is wanted",
        ),
        (
            "a floor only where nothing is left",
            variances(lambda p, K, k, s, y: np.where(s - took(p, k) < 1e-6, 0.01, s - took(p, k))),
            "is there a floor",
        ),
        (
            "a crumb of 1e-5",
            lambda K, k, s, y: condition(K + 1e-5 * np.eye(len(K)), k, s, y),
            "is wanted",
        ),
        ("the variance's crumb", variances(lambda p, K, k, s, y: s - took(p, k) + 1e-5), "wanted"),
        ("turned when shapes differ", turns_when_shapes_differ, "for n = 3, variance"),
        ("small eigenvalues left out", pseudo, "is wanted"),
        (
            "complex",
            lambda *a: tuple(part + 0j for part in condition(*a)),
            "the means: real numbers are wanted",
        ),
        ("means alone", lambda *a: condition(*a)[0], "a pair is wanted"),
        ("three", lambda *a: (*condition(*a), 0), "a pair is wanted"),
        ("in place", centres_readings, "changes the array"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "7.2": [
        ("a crumb", lambda K, y: evidence(K + 1e-8 * np.eye(len(K)), y), "a little added"),
        (
            "constant of 36",
            lambda K, y: parts(constant=0)(K, y) - 18 * np.log(2 * np.pi),
            "for 1 reading it is",
        ),
        (
            "half of Cholesky's",
            parts(det=lambda K: np.sum(np.log(np.diag(np.linalg.cholesky(K))))),
            "*square* of the product",
        ),
        ("det", parts(det=lambda K: np.log(np.linalg.det(K))), "too small for a computer"),
        (
            "det of ten times K",
            parts(det=lambda K: np.log(np.linalg.det(10 * K)) - len(K) * np.log(10)),
            "too small for a computer",
        ),
        (
            "det of K over its corner",
            parts(det=scaled(lambda K: K[0, 0])),
            "too small for a computer",
        ),
        (
            "det of K over its mean variance",
            parts(det=scaled(lambda K: np.trace(K) / len(K))),
            "too small for a computer",
        ),
        ("eigenvalues held at 0.01", parts(det=eigenvalues_held), "cut off"),
        (
            "a crumb of 1e-6",
            lambda K, y: evidence(K + 1e-6 * np.eye(len(K)), y),
            "a little added",
        ),
        (
            "32 bits",
            lambda K, y: evidence(K.astype(np.float32), y.astype(np.float32)),
            "of type float32",
        ),
        ("no gradient for many", switches, "right for a few readings, for 300"),
        ("complex", lambda K, y: evidence(K, y) + 0j, "np.real drops"),
        (
            "constant of 36 readings, for one",
            lambda K, y: evidence(K, y) + (len(y) == 1) * 0.1,
            "for 1 reading it is",
        ),
        (
            "slogdet not unpacked",
            lambda K, y: -(y @ np.linalg.solve(K, y) + np.array(np.linalg.slogdet(K))) / 2,
            "shape (2,)",
        ),
        ("float()", lambda K, y: float(evidence(K, y)), "does not get through"),
        ("hides K", hidden(evidence, 0), "what hides K"),
        ("hides y", hidden(evidence, 1), "what hides y"),
        (
            "SciPy",
            lambda K, y: multivariate_normal.logpdf(y, numpy.zeros(len(y)), K),
            "does not get through",
        ),
        ("in place", scales_in_place, "changes the array"),
        ("no return", lambda K, y: None, "returns nothing"),
    ],
    "7.3": [
        ("logs as weights", weighing(lambda logs: logs / np.sum(logs)), "take exp"),
        ("half the logs", weighing(lambda logs: softmax(logs / 2)), "mean 1 is"),
        (
            "underflow",
            weighing(lambda logs: np.exp(logs) / np.sum(np.exp(logs))),
            "take the largest away",
        ),
        (
            "shifted by the smallest",
            weighing(lambda logs: np.exp(logs - min(logs)) / np.sum(np.exp(logs - min(logs)))),
            "take the largest away",
        ),
        (
            "clipped",
            weighing(lambda logs: softmax(np.maximum(logs, -700.0))),
            "take the largest away",
        ),
        ("shifted by the mean", shifted(np.mean), "take the largest away"),
        ("shifted by the first", shifted(lambda logs: logs[0]), "take the largest away"),
        ("shifted by the last", shifted(lambda logs: logs[-1]), "take the largest away"),
        (
            "shifted by the larger end",
            shifted(lambda logs: max(logs[0], logs[-1])),
            "take the largest away",
        ),
        ("shifted by the median", shifted(np.median), "take the largest away"),
        (
            "shifted by the middle",
            shifted(lambda logs: (np.max(logs) + np.min(logs)) / 2),
            "take the largest away",
        ),
        (
            "shifted by the nearest to 0",
            shifted(lambda logs: logs[np.argmin(np.abs(logs))]),
            "take the largest away",
        ),
        (
            "the faint unheard",
            weighing(lambda logs: softmax(np.where(logs > np.max(logs) - 5, logs, -np.inf))),
            "for 150 voters, mean",
        ),
        (
            "a hundred voters",
            lambda logs, M, V: mixture(logs[:100], M[:100], V[:100]),
            "for 150 voters, mean",
        ),
        (
            "32 bits",
            lambda *a: mixture(*(part.astype(np.float32) for part in a)),
            "of type float32",
        ),
        ("turned when square", turned_when_square, "for 3 voters, mean"),
        (
            "a floor",
            spreading(lambda w, m, M, V: np.maximum(w @ (V + (M - m) ** 2), 5e-4)),
            "without any doubt, as on paper",
        ),
        (
            "precisions",
            spreading(lambda w, m, M, V: w @ (V + (M - m) ** 2) + 0 * np.sum(1 / V)),
            "without any doubt, as on paper",
        ),
        ("complex", lambda *a: tuple(p + 0j for p in mixture(*a)), "real numbers are wanted"),
        ("variances of 1", spreading(lambda w, m, M, V: 1 + w @ (M - m) ** 2), "variance 0 is"),
        ("mean alone", lambda *a: mixture(*a)[0], "a pair is wanted"),
        ("mean of all", lambda *a: tuple(np.mean(part) for part in mixture(*a)), "the mean: the"),
        ("in place", shifts_in_place, "changes the array"),
        ("no return", lambda *a: None, "returns nothing"),
    ],
    "7.4": [
        (
            "first two inputs",
            kernel(lambda A, B, s: square(A[:, :2], B[:, :2], s[:2])),
            "is wanted",
        ),
        ("a power of 1.9", kernel(by_power), "is wanted"),
        ("transposed", kernel(lambda A, B, s: square(B, A, s)), "are two axes swapped"),
        ("A with itself", kernel(lambda A, B, s: square(A, A, s)), "shape (4, 4)"),
        ("axis", kernel(lambda A, B, s: np.sum(((A[:, None] - B) / s) ** 2, axis=1)), "shape"),
        ("root and square", kernel(by_norm), "gradient by A, where points coincide, is nan"),
        ("norm and square", kernel(by_linalg_norm), "is nan: what has no slope at 0"),
        ("clipped root", kernel(by_clipped_root), "is nan"),
        ("cdist", kernel(by_cdist), "does not get through"),
        ("lengths held below", kernel(lambda A, B, s: square(A, B, np.maximum(s, 0.4))), "it is"),
        ("lengths held above", kernel(lambda A, B, s: square(A, B, np.minimum(s, 2.5))), "it is"),
        (
            "amplitude held below",
            lambda A, B, a, s: np.maximum(a, 0.5) ** 2 * np.exp(-square(A, B, s) / 2),
            "it is",
        ),
        (
            "first four inputs",
            kernel(lambda A, B, s: square(A[:, :4], B[:, :4], s[:4])),
            "it is",
        ),
        (
            "first ten inputs",
            kernel(lambda A, B, s: square(A[:, :10], B[:, :10], s[:10])),
            "it is",
        ),
        ("hides ten lengths", hides_ten_lengths, "what hides lengths"),
        (
            "turned when square",
            kernel(lambda A, B, s: square(*((B, A) if A.shape == B.shape else (A, B)), s)),
            "they are swapped",
        ),
        (
            "symmetric when square",
            lambda A, B, a, s: (
                0.5 * (kernel(square)(A, B, a, s) + kernel(square)(B, A, a, s))
                if A.shape == B.shape
                else kernel(square)(A, B, a, s)
            ),
            "it is",
        ),
        ("a crumb on the diagonal", with_crumb(1e-6), "it is"),
        (
            "a crumb where A is B",
            with_crumb(1e-6, lambda A, B: A is B),
            "wrong where points coincide",
        ),
        ("0 where points meet", no_diagonal, "but 1.44 is wanted"),
        (
            "nan where a point meets itself alone",
            kernel(lambda A, B, s: by_norm(A, B, s) if A is B else square(A, B, s)),
            "is nan",
        ),
        ("hides what is near", kernel(hides_the_near), "what hides A"),
        ("hides A", hidden(kernel(square), 0), "what hides A"),
        ("hides B", hidden(kernel(square), 1), "what hides B"),
        (
            "hides amplitude",
            hidden(lambda A, B, a, s: a**2 * np.exp(-square(A, B, s) / 2), 2),
            "what hides amplitude",
        ),
        ("hides lengths", hidden(lambda *a: kernel(square)(*a), 3), "what hides lengths"),
        ("in place", divides_in_place, "changes the array"),
        ("no return", lambda A, B, a, s: None, "returns nothing"),
    ],
    "7.5": [
        ("a number", 20.0, "these are 1"),
        ("five nights", [5, 10, 18, 22, 26], "these are 5"),
        ("three nights", [18, 22, 26], "these are 3"),
        ("none", [], "these are 0"),
        ("all sixteen", np.append(TWELVE, PLANNED), "these are 16"),
        ("words", ["a", "b", "c", "d"], "an array of numbers is wanted"),
        ("a column", np.reshape(PLANNED, (4, 1)), "shape (4, 1)"),
        ("night 41", [8, 19, 22, 41], "not on 41"),
        ("before the first", [-1, 19, 22, 25], "not on -1"),
        ("nan", [8, 19, np.nan, 25], "nan"),
        ("complex", PLANNED + 0j, "times are real numbers"),
        ("the greedy plan", GREEDY, "that is the greedy plan"),
        ("evenly", [8, 16, 24, 32], "2.0 % is wanted at most"),
        ("one night four times", [22, 22, 22, 22], "the largest doubt is"),
        ("a function", by_gradient, "this is a function"),
        ("None", None, "None"),
    ],
}
