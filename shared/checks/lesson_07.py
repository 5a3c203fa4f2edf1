"""Reading the answers of lesson 07, Gaussian processes."""

import autograd.numpy as np
from autograd import grad

from . import Mistake, NotAttempted, call, exercise, told_apart, value


def _pair(answer, args, m, names):
    """Two arrays of shape (m,) that an answer returns as a pair."""
    result = call(answer, *args)
    if isinstance(result, np.ndarray) and result.ndim == 2 and len(result) == 2:
        result = tuple(result)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        shape = f" of shape {result.shape}" if isinstance(result, np.ndarray) else ""
        count = f" of {len(result)}" if isinstance(result, (tuple, list)) else ""
        raise Mistake(
            f"a pair is wanted, {names[0]} and {names[1]}: return a, b. "
            f"This is one {type(result).__name__}{shape}{count}"
        )
    read = []
    for part, name in zip(result, names, strict=True):
        if part is Ellipsis:
            raise NotAttempted
        try:
            read.append(value(part, (m,)))
        except Mistake as mistake:
            raise Mistake(f"{name}: {mistake}") from mistake
        if read[-1].dtype.kind == "c":
            raise Mistake(f"{name}: real numbers are wanted, these are of type {read[-1].dtype}")
    return read


def _close(mine, wanted):
    return np.allclose(mine, wanted, rtol=1e-4, atol=1e-6)


def _refuse(mine, wanted, mistakes):
    """Raise the line of the known mistake that an answer makes, if it makes one."""
    if _close(mine, wanted):
        return
    for wrong, line in mistakes:
        if not _close(wrong, wanted) and np.shape(wrong) == np.shape(mine) and _close(mine, wrong):
            raise Mistake(line)


def _worst(mine, wanted):
    """Where two arrays differ most, and the two numbers, with digits until they differ."""
    place = int(np.argmax(np.abs(mine - wanted)))
    return place, *told_apart(np.ravel(mine)[place], np.ravel(wanted)[place])


def _many(n, what):
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _known(rng, n, spread=1.0):
    """A covariance matrix without symmetries of its own."""
    A = rng.normal(size=(n, n))
    return spread * (A @ A.T + 0.5 * np.eye(n) + np.diag(rng.uniform(0, 1, n)))


@exercise(
    "7.1",
    hints=[
        "The means: k @ np.linalg.solve(K, y). Which shapes are multiplied here?",
        "np.linalg.solve(K, k.T) has shape (n, m): column j is K⁻¹ times the row j of k.",
        "For the variances only each row with its own column is wanted: "
        "kappa - np.sum(k * np.linalg.solve(K, k.T).T, axis=1).",
    ],
)
def condition(answer):
    """Means and variances of new values, once readings are known."""
    rng = np.random.default_rng(71)
    names = "the means", "the variances"
    sizes = [(4, 3), (3, 5), (1, 2), (5, 1), (2, 7), (3, 3)]
    for n, m, spread in [(n, m, 1.0) for n, m in sizes] + [(4, 2, 0.01)]:  # 0.01: small units
        K, k = _known(rng, n, spread), spread * rng.normal(size=(m, n))
        if (n, m) == (3, 3):  # readings that know of each other nearly everything
            K = _known(rng, n, 0.05) + 4
        y = 2 * rng.normal(size=n) + 1
        pull = np.linalg.solve(K, k.T).T
        known = np.sum(pull * k, axis=1)
        kappa = known + spread * rng.uniform(0.2, 3, m)
        mean, variance = pull @ y, kappa - known
        mine = _pair(answer, (K, k, kappa, y), m, names)
        swapped = _close(mine[0], variance) and _close(mine[1], mean)
        if swapped and not _close(mean, variance):
            raise Mistake("the numbers are right, but in the wrong order: first the means")
        _refuse(
            mine[0],
            mean,
            [
                (k @ y, "the means lack K⁻¹: readings that know of each other count twice"),
                (k @ K @ y, "the means are multiplied by K, where K⁻¹ is wanted"),
                (-mean, "the means have the wrong sign"),
                (k @ (y / np.diag(K)), "only K's diagonal takes part in the means"),
                (mean / kappa, "the means are divided by kappa: which K did you invert?"),
                (0 * mean, "the means are 0: where are the readings?"),
                (pull @ (y - np.mean(y)), "you took the readings' average away: the mean is 0"),
            ],
        )
        if not _close(mine[0], mean):
            place, got, wanted = _worst(mine[0], mean)
            raise Mistake(f"for n = {n}, mean {place} is {got}, but {wanted} is wanted")
        _refuse(
            mine[1],
            variance,
            [
                (np.sqrt(variance), "those are the deviations; leave out the root for now"),
                (kappa, "the variances are kappa still: what you read takes doubt away"),
                (known, "that is what the readings took away: kappa less that is left"),
                (kappa + known, "readings add doubt here: a minus is wanted"),
                (-variance, "negative variances: kappa less what is known, not the reverse"),
                (kappa - np.sum(k * k, axis=1), "the variances lack K⁻¹"),
                (kappa - np.sum((k @ K) * k, axis=1), "K, where the variances want K⁻¹"),
                (kappa - np.sum(k * k / np.diag(K), axis=1), "only K's diagonal takes part"),
                (kappa - np.sum(pull, axis=1), "kᵀK⁻¹ is there, but not the second k"),
                (kappa - pull @ y, "the variances contain y: doubt does not depend on it"),
                (kappa[0] - known, "each new value has a kappa of its own"),
                (1 - known, "kappa takes no part: you wrote 1 for it"),
                (kappa - np.sum(known), "each new value has lost what all lost together"),
                (kappa - known / 2, "half of what is known is missing"),
                (variance**2, "squared once too often: these are squares of the variances"),
            ],
        )
        if not _close(mine[1], variance):
            place, got, wanted = _worst(mine[1], variance)
            raise Mistake(f"for n = {n}, variance {place} is {got}, but {wanted} is wanted")
    K, y = _known(rng, 4), rng.normal(size=4)
    mine = _pair(answer, (K, K[[2, 0]], np.diag(K)[[2, 0]], y), 2, names)
    if not np.allclose(mine[0], y[[2, 0]], rtol=1e-3, atol=1e-3):
        raise Mistake("a value that was itself read, without noise, must come back as its mean")
    if not np.allclose(mine[1] / np.diag(K)[[2, 0]], 0, atol=1e-5):
        raise Mistake(
            f"a value that was itself read, without noise, has variance {mine[1][0]:.3g}, where "
            "0 is wanted: is there a floor under it?"
        )
    return "the mean follows the readings, the variance only where they were made."


def _log_p(K, y):
    return -(y @ np.linalg.solve(K, y) + np.linalg.slogdet(K)[1] + len(y) * np.log(2 * np.pi)) / 2


@exercise(
    "7.2",
    hints=[
        "Three terms: y @ np.linalg.solve(K, y), the logarithm of the determinant, n log 2π.",
        "The determinant itself is too small or too large for a computer. "
        "NumPy can compute its logarithm directly: look for det in np.linalg.",
        "np.linalg.slogdet(K) returns two numbers: the sign, and the logarithm that you want.",
    ],
)
def evidence(answer):
    """The logarithm of a Gaussian's density at the readings."""
    rng = np.random.default_rng(72)
    for n, spread in [(4, 1.0), (1, 3.0), (2, 0.1), (7, 20.0)]:
        K, y = _known(rng, n, spread), rng.normal(size=n) * np.sqrt(spread) + 0.3
        mine = call(answer, K, y)
        if isinstance(mine, (tuple, list)) and len(mine) == 2:
            raise Mistake(
                "two numbers came back: np.linalg.slogdet returns a sign as well, drop it"
            )
        mine = value(mine, ())
        if mine.dtype.kind == "c":
            raise Mistake(f"a real number is wanted, this is of type {mine.dtype}")
        wanted = _log_p(K, y)
        fit, (sign, price), pi = y @ np.linalg.solve(K, y), np.linalg.slogdet(K), np.log(2 * np.pi)
        _refuse(
            mine,
            wanted,
            [
                (-wanted, "the sign is turned: that is -log p, which you would walk down"),
                (np.exp(wanted), "that is p(y) itself; its logarithm is wanted"),
                (2 * wanted, "twice as large as it should be: each term has a ½"),
                (wanted - price / 2, "the whole price where half of it is wanted"),
                (wanted + price, "the price has the wrong sign: flexibility must cost"),
                (wanted + price / 2, "the price is missing: -½ log det K"),
                (wanted - fit / 2, "the ½ before the fit is missing"),
                (wanted + fit, "the fit has the wrong sign: far from the dots must cost"),
                (wanted + fit / 2, "the fit is missing: -½ yᵀK⁻¹y"),
                (wanted + n * pi / 2, "the constant -n/2 log 2π is missing"),
                (wanted - n * pi / 2, "the constant is n/2 log 2π; yours has no ½"),
                (wanted + (n - 1) * pi / 2, "the constant wants n times ½ log 2π"),
                (wanted + n * pi, "the constant has the wrong sign"),
                (wanted + fit / 2 - y @ K @ y / 2, "K in the fit, where K⁻¹ is wanted"),
                (wanted + fit / 2 - y @ y / 2, "the fit lacks K⁻¹"),
                (wanted + price / 2 - sign / 2, "that is slogdet's sign; its second is wanted"),
                (wanted + price / 2 - np.exp(price) / 2, "the determinant without its logarithm"),
                (
                    wanted + price / 2 - price / 2 / np.log(10),
                    "a logarithm to base 10: np.log is the natural one",
                ),
                (
                    wanted + price / 2 - np.log(np.trace(K)) / 2,
                    "the trace adds the eigenvalues; the determinant multiplies them",
                ),
                (
                    wanted + price / 2 - np.sum(np.log(np.diag(K))) / 2,
                    "the product of K's diagonal is its determinant only if all else is 0",
                ),
                (
                    wanted + price / 4,
                    "half of the price: det K is the *square* of the product of L's diagonal",
                ),
                (wanted / n, "that is the mean for each reading; the whole is wanted"),
            ],
        )
        if not _close(mine, wanted):
            got, right = told_apart(float(mine.real), float(wanted))
            raise Mistake(f"for {_many(n, 'reading')} it is {got}, but {right} is wanted")
    for n, size, how in [(400, 0.1, "small"), (300, 1e3, "large")]:
        apart = np.abs(np.arange(n)[:, None] - np.arange(n))
        K = size * (np.eye(n) + 0.3 * np.exp(-apart))
        y = np.sqrt(size) * rng.normal(size=n)
        _large(answer, K, y, how)
    # a smooth star and little noise: no single factor brings this determinant into reach
    K = 9 * np.exp(-(apart**2) / (2 * 10**2)) + 5e-3 * np.eye(n)
    y = np.linalg.cholesky(K) @ rng.normal(size=n)
    _large(answer, K, y, "small")
    readings, many = y, K + np.diag(rng.uniform(0, 1e-3, n))  # so that no two eigenvalues meet
    for n in (5, 2):
        K, more, y = _known(rng, n), _known(rng, n), rng.normal(size=n)
        p = np.array([0.3, -0.2])
        _same_slope(
            lambda f, p, K=K, more=more, y=y: f(np.exp(p[0]) * K + np.exp(p[1]) * more, y),
            answer,
            _log_p,
            p,
            "K",
        )
        _same_slope(lambda f, y, K=K: f(K, y), answer, _log_p, y, "y")
    _same_slope(
        lambda f, p: f(np.exp(p[0]) * many, readings),
        answer,
        _log_p,
        np.array([0.1]),
        "K",
        f", right for a few readings, for {len(many)}",
    )
    return "fit minus price, one number to walk up, with a gradient and without underflow."


def _large(answer, K, y, how):
    """The evidence of many readings, whose determinant is out of a computer's reach."""
    n, mine, wanted = len(y), value(call(answer, K, y), (), finite=False), _log_p(K, y)
    if not np.isfinite(mine):
        raise Mistake(
            f"right for a few readings, but for {n} it is {mine}: the determinant itself is "
            f"too {how} for a computer. Never form it, take its logarithm at once"
        )
    if not np.isclose(mine, wanted, rtol=1e-5):
        got, right = told_apart(float(mine.real), float(wanted))
        raise Mistake(
            f"right for a few readings, but for {n} it is {got} instead of {right}: "
            "is a crumb added, or an entry or eigenvalue held back?"
        )


def _same_slope(use, answer, ours, x, name, where=""):
    """The gradient by x of use(answer, x) must be that of use(ours, x)."""
    wanted = grad(lambda x: use(ours, x))(x)
    try:
        with np.errstate(all="ignore"):
            mine = value(grad(lambda x: use(answer, x))(x), np.shape(x), finite=False)
    except Mistake:
        raise
    except NotImplementedError as error:
        raise Mistake(
            "the value is right, but Autograd has no derivative for a function in it "
            f"({error}): write it with another"
        ) from error
    except Exception as error:
        words = " ".join(str(error).split())[:90]
        raise Mistake(
            f"the value is right, but Autograd does not get through it ({type(error).__name__}: "
            f"{words}): is there a float(), a copy into an array, or a plain NumPy?"
        ) from error
    if not np.isfinite(mine).all():
        raise Mistake(
            f"the value is right, but its gradient by {name}{where} is nan: what has no slope at 0?"
        )
    if not np.allclose(mine, wanted, rtol=1e-4, atol=1e-7):
        place, got, right = _worst(np.ravel(mine), np.ravel(wanted))
        raise Mistake(
            f"the value is right, but not its gradient by {name}{where} ({got} instead "
            f"of {right}): "
            f"what hides {name} from Autograd?"
        )


@exercise(
    "7.3",
    hints=[
        "np.exp(logs - np.max(logs)), divided by its sum: the largest weight is then never 0/0.",
        "weights @ means has shape (m,): each column is averaged over the voters.",
        "The variance: weights @ (variances + means**2) - mean**2.",
    ],
)
def vote(answer):
    """Mean and variance of a mixture of Gaussians, weighted by their evidence."""
    rng = np.random.default_rng(73)
    names = "the mean", "the variance"
    for h, m, shift in [
        (3, 4, 0.0),
        (5, 2, 0.0),
        (1, 3, -2.0),
        (4, 1, 1.5),
        (3, 3, 0.0),
        (4, 3, 0.0),
    ]:
        logs, means = rng.normal(size=h) + shift, 2 * rng.normal(size=(h, m)) + 1
        variances = rng.uniform(0.5, 2, (h, m))
        _one_vote(answer, logs, means, variances, names)
    _one_vote(answer, np.array([-7.0, 0, -3, -9]), 30 * means, variances, names)
    for big in [
        logs - 1500,
        logs + 900,
        np.array([-40.0, -1200, -41, -42]),
        np.array([-5000.0, -1200, -40, -9000]),  # no guess but the largest will do
        np.array([1300.0, 1301, 20, -20]),
    ]:
        try:
            _one_vote(answer, big, means, variances, names)
        except Mistake as mistake:
            raise Mistake(
                f"right for log evidences around 0, but not for {np.round(big)}, whose "
                "exponentials are too small or too large: take the largest away first"
            ) from mistake
    same = np.tile([[100.0, -30.0, 7.0]], (4, 1))
    _one_vote(answer, logs, same, 1e-3 * variances, names)
    logs, nobody = np.array([-3.0, -3.0]), np.zeros((2, 3))
    for sure in (np.array([[1.0, 2, -1], [3.0, 2, 1]]), np.ones((2, 3))):
        try:
            _one_vote(answer, logs, sure, nobody, names)
        except Mistake as mistake:
            raise Mistake(f"two voters without any doubt, as on paper: {mistake}") from mistake
    return "what voters doubt, and what they disagree in, both widen the band."


def _one_vote(answer, logs, means, variances, names):
    m = means.shape[1]
    weights = np.exp(logs - np.max(logs))
    weights = weights / np.sum(weights)
    mean = weights @ means
    inner, between = weights @ variances, weights @ (means - mean) ** 2
    variance = inner + between
    mine = _pair(answer, (logs, means, variances), m, names)
    if _close(mine[0], variance) and _close(mine[1], mean) and not _close(mean, variance):
        raise Mistake("the numbers are right, but in the wrong order: first the mean")
    best, turned = np.argmax(logs), np.exp(-logs) / np.sum(np.exp(-logs))
    _refuse(
        mine[0],
        mean,
        [
            (np.mean(means, axis=0), "all voters weigh the same: the evidence takes no part"),
            (np.sum(means, axis=0), "the means are added, without weights"),
            (np.exp(logs) @ means, "the weights do not add up to 1"),
            (np.exp(logs - np.max(logs)) @ means, "the weights do not add up to 1"),
            (logs @ means / np.sum(logs), "weights from the logarithms themselves: take exp"),
            (logs @ means, "weights from the logarithms themselves: take exp"),
            (means[best], "only the best voter is heard: all vote, by their weight"),
            (turned @ means, "the worst voter weighs most: the sign of logs"),
            (np.mean(weights[:, None] * means, axis=0), "weights add up to 1: sum, no mean"),
        ],
    )
    if not _close(mine[0], mean):
        place, got, wanted = _worst(mine[0], mean)
        many = _many(len(logs), "voter")
        raise Mistake(f"for {many}, mean {place} is {got}, but {wanted} is wanted")
    square = weights @ (variances + means**2)
    _refuse(
        mine[1],
        variance,
        [
            (inner, "the voters' disagreement is missing: their means differ as well"),
            (between, "the voters' own doubts are missing"),
            (square, "the mean square is there; take the square of the mean away"),
            (weights @ means**2, "that is the mean square of the means alone"),
            (np.sqrt(variance), "that is the deviation; the variance is wanted"),
            (inner - between, "disagreement makes the vote surer here: the sign of a term"),
            (square + mean**2, "the square of the mean is added: take it away"),
            (square - mean, "take away the *square* of the mean"),
            (
                (weights @ np.sqrt(variances)) ** 2 + between,
                "average the variances, not their roots",
            ),
            (weights @ variances**2 + between, "the variances are squares already"),
            (np.mean(variances, axis=0) + between, "the variances want the weights too"),
            (inner + np.var(means, axis=0), "the disagreement wants the weights too"),
            (np.var(means, axis=0) + np.mean(variances, axis=0), "the variance wants the weights"),
            (weights**2 @ variances, "that is the variance of an average; a vote picks one story"),
            (variances[best], "only the best voter's variance is heard"),
        ],
    )
    if not _close(mine[1], variance):
        place, got, wanted = _worst(mine[1], variance)
        many = _many(len(logs), "voter")
        raise Mistake(f"for {many}, variance {place} is {got}, but {wanted} is wanted")


def _kernel(A, B, amplitude, lengths):
    return amplitude**2 * np.exp(-np.sum(((A[:, None] - B) / lengths) ** 2, axis=2) / 2)


@exercise(
    "7.4",
    hints=[
        "A[:, None] - B has shape (n, m, d): all differences, input by input.",
        "Divide by lengths: broadcasting meets the last axis. Then square, and sum along axis 2. "
        "Take no root: it has no slope at 0.",
        "amplitude**2 * np.exp(-np.sum(apart**2, axis=2) / 2)",
    ],
)
def own_lengths(answer):
    """A Gaussian kernel with one length for each input."""
    rng = np.random.default_rng(74)
    for n, m, d, a, unit in [
        (4, 3, 2, 1.7, 1.0),
        (3, 5, 3, 0.6, 1.0),
        (1, 2, 1, 1.3, 1.0),
        (2, 1, 4, 2.2, 1.0),
        (3, 3, 2, 1.2, 1.0),  # square, and yet not symmetric
        (3, 4, 10, 0.02, 0.01),  # small units
        (4, 2, 3, 30.0, 5.0),  # larger ones
    ]:
        A, B = (unit * min(1, 2 / d**0.5) * rng.normal(size=(rows, d)) for rows in (n, m))
        lengths = unit * rng.uniform(0.5, 2, d)
        square = (A[:, None] - B) ** 2
        apart = np.sum(square / lengths**2, axis=2)
        wanted = a**2 * np.exp(-apart / 2)
        mine = call(answer, A, B, a, lengths, shape=(n, m))

        def bell(exponent, a=a):
            return a**2 * np.exp(-exponent / 2)

        _refuse(
            mine,
            wanted,
            [
                (bell(2 * apart), "the ½ in the exponent is missing"),
                (a * np.exp(-apart / 2), "the amplitude wants its square"),
                (np.exp(-apart / 2), "the amplitude takes no part"),
                (bell(-apart), "it grows with the distance: the sign in the exponent"),
                (bell(np.sqrt(apart)), "a distance in the exponent; its square is wanted"),
                (bell(2 * np.sqrt(apart)), "a distance in the exponent; its square is wanted"),
                (
                    bell(np.sum(square / lengths, axis=2)),
                    "the lengths want their square, as the differences do",
                ),
                (
                    bell(np.sum(square * lengths**2, axis=2)),
                    "a long length makes things far apart: divide by it",
                ),
                (
                    bell(np.sum(square * lengths, axis=2)),
                    "a long length makes things far apart: divide by it",
                ),
                (bell(np.sum(square, axis=2)), "the lengths take no part"),
                (
                    bell(np.sum(square, axis=2) / np.mean(lengths) ** 2),
                    "one mean length for all inputs: each has its own",
                ),
                (
                    bell(np.sum(square, axis=2) / lengths[0] ** 2),
                    "the first length serves all inputs: each has its own",
                ),
                (
                    bell(np.sum(square / lengths[::-1] ** 2, axis=2)),
                    "the lengths are in reverse order",
                ),
                (bell(apart / d), "that is the mean over the inputs; their sum is wanted"),
                (bell(np.max(square / lengths**2, axis=2)), "the largest; the sum is wanted"),
                (
                    bell(np.sum(np.abs(A[:, None] - B) / lengths, axis=2) ** 2),
                    "square each difference first, then add",
                ),
                (
                    bell(np.sum((A[:, None] - B) / lengths, axis=2) ** 2),
                    "square each difference first, then add",
                ),
                (a**2 / (1 + apart / 2), "no bell: where is exp?"),
                *(
                    [(wanted.T, "the row belongs to A, the column to B: they are swapped")]
                    if n == m
                    else []
                ),
            ],
        )
        if not _close(mine / a**2, wanted / a**2):
            i, j = np.unravel_index(np.argmax(np.abs(mine - wanted)), wanted.shape)
            got, right = told_apart(mine[i, j], wanted[i, j])
            raise Mistake(f"for A[{i}] and B[{j}] it is {got}, but {right} is wanted")
    A, B = rng.normal(size=(2, 3, 10))
    _own_slopes(answer, A, B, 1.4, rng.uniform(2, 6, 10), "")
    lengths, other = rng.uniform(0.6, 2, 3), rng.normal(size=(4, 3))
    A = rng.normal(size=(5, 3))
    _own_slopes(answer, A, other, 1.4, lengths, "")
    A[2], A[4] = 0, A[0]  # points that coincide with others, and one at zero
    B = np.concatenate([A[[3, 1]], other[:2]])
    for first, second in [(A, A), (A, B)]:
        for a in (1.4, 0.02):
            mine, wanted = (
                call(answer, first, second, a, lengths),
                _kernel(first, second, a, lengths),
            )
            if not _close(mine / a**2, wanted / a**2):
                raise Mistake("wrong where points coincide: there it is the amplitude's square")
        _own_slopes(answer, first, second, 1.4, lengths, ", where points coincide,")
    weights = rng.normal(size=(5, 5))
    _same_slope(
        lambda f, X: np.sum(weights * f(X, X, 1.4, lengths)), answer, _kernel, A, "A, given twice,"
    )
    return "each input has a length of its own, and a gradient says which of them to stretch."


def _own_slopes(answer, A, B, a, lengths, where):
    """The gradients of a kernel by each of its arguments must be right."""
    weights = np.random.default_rng(75).normal(size=(len(A), len(B)))
    for k, (x, name) in enumerate(
        [(A, "A"), (B, "B"), (np.array(a), "amplitude"), (lengths, "lengths")]
    ):

        def use(f, x, k=k):
            given = [A, B, a, lengths]
            given[k] = x
            return np.sum(weights * f(*given))

        _same_slope(use, answer, _kernel, x, name, where)


def _twelve():
    """Section 5's twelve moments of reading."""
    t = np.random.default_rng(79).uniform(0, 31, 36)
    return np.sort(np.where(t > 16, t + 9, t))[::3]


def _doubt(booked):
    booked = booked[:, None]
    k = _kernel(np.arange(41.0)[:, None], booked, 3.6, np.array([3.3]))
    K = _kernel(booked, booked, 3.6, np.array([3.3])) + 1.9**2 * np.eye(len(booked))
    return np.sqrt(3.6**2 - np.sum(k * np.linalg.solve(K, k.T).T, axis=1))


@exercise(
    "7.5",
    hints=[
        "Greed reads three nights in the gap: 19, 22 and 25. Would two do? Where is the doubt "
        "that its plan leaves?",
        "One night near 8, two in the gap, one near the end.",
        "Then walk: minimise np.sum(doubt(np.concatenate([twelve, nights])) ** 16) from there, "
        "with value_and_grad and bounds=[(0, 40)] * 4.",
    ],
)
def my_nights(answer):
    """Four moments to read the star, after which no night is in great doubt."""
    if callable(answer):
        raise Mistake("four numbers are wanted, this is a function: call it")
    nights = value(answer, (4,)) if np.size(_listed(answer)) == 4 else _not_four(answer)
    if nights.dtype.kind not in "iuf":
        raise Mistake(f"times are real numbers of nights, these are of type {nights.dtype}")
    for night in nights:
        if not 0 <= night <= 40:
            raise Mistake(f"the telescope is yours from night 0 to night 40, not on {night:g}")
    after = _doubt(np.append(_twelve(), nights))
    worst, where = np.max(after), int(np.argmax(after))
    if worst > 2.0:
        if np.array_equal(np.sort(nights), [8, 19, 22, 25]):
            raise Mistake(
                f"that is the greedy plan: {worst:.3f} % on night {where}. Four nights can do "
                "better together: are three needed in the gap?"
            )
        raise Mistake(
            f"the largest doubt is {worst:.3f} %, on night {where}; 2.0 % is wanted at most"
        )
    return f"no night in more doubt than {worst:.3f} %, and that before a single new reading."


def _listed(answer):
    if answer is Ellipsis:
        raise NotAttempted
    if isinstance(answer, (list, tuple)) and any(part is Ellipsis for part in answer):
        raise NotAttempted
    try:
        return np.asarray(answer)
    except ValueError as error:
        raise Mistake(f"four numbers are wanted: {error}") from error


def _not_four(answer):
    array = _listed(answer)
    if array.dtype.kind not in "biufc":
        raise Mistake(f"four numbers are wanted, this is a {type(answer).__name__}")
    raise Mistake(f"four nights are booked, no more and no fewer: these are {array.size}")
