"""Reading the answers of lesson 07, Gaussian processes."""

from functools import partial
from types import SimpleNamespace

import autograd.numpy as np
from autograd import grad

from . import Mistake, NotAttempted, Wrong, call, exercise, near, told_apart, value
from .cases import further, match_all, one_by_one


def _pairs(answer, cases, names, right, wrong, who):
    """Judge an answer that returns a pair, means and variances: all means before all variances.

    wrong: the rows that speak of the means, and those that speak of the variances.
    who: says which case it is.
    """
    found = [_pair(answer, case, len(right(*case)[0]), names) for case in cases]
    for part, rows in enumerate(wrong):

        def otherwise(case, got, wanted, name=("mean", "variance")[part]):
            place, got, wanted = _worst(got, wanted)
            return f"for {who(case)}, {name} {place} is {got}, but {wanted} is wanted"

        match_all(
            [pair[part] for pair in found],
            cases,
            right=partial(_part, part, right),
            wrong=[row._replace(formula=partial(_part, part, row.formula)) for row in rows],
            otherwise=otherwise,
            near=_close,
        )


def _part(part, formula, *case):
    return formula(*case)[part]


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
    return np.shape(mine) == np.shape(wanted) and np.allclose(mine, wanted, rtol=1e-9, atol=1e-12)


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


# 7.1


def _condition(K, k, kappa, y):
    pull = np.linalg.solve(K, k.T).T
    return pull @ y, kappa - np.sum(pull * k, axis=1)


def _means(means):
    """The right variances, beside means of their own."""
    return lambda *case: (means(*case), _condition(*case)[1])


def _doubts(variances):
    """The right means, beside variances from all that there is, and what is pulled and known."""

    def formula(K, k, kappa, y):
        pull = np.linalg.solve(K, k.T).T
        known = np.sum(pull * k, axis=1)
        c = SimpleNamespace(K=K, k=k, kappa=kappa, y=y, pull=pull, known=known)
        return pull @ y, variances(c)

    return formula


MEANS = [
    Wrong(
        "swapped",
        lambda *case: _condition(*case)[::-1],
        "the numbers are right, but in the wrong order: first the means",
    ),
    Wrong(
        "no inverse",
        _means(lambda K, k, kappa, y: k @ y),
        "the means lack K⁻¹: readings that know of each other count twice",
    ),
    Wrong(
        "K in the means",
        _means(lambda K, k, kappa, y: k @ K @ y),
        "the means are multiplied by K, where K⁻¹ is wanted",
    ),
    Wrong("sign", _means(lambda *case: -_condition(*case)[0]), "the means have the wrong sign"),
    Wrong(
        "diagonal",
        _means(lambda K, k, kappa, y: k @ (y / np.diag(K))),
        "only K's diagonal takes part in the means",
    ),
    Wrong(
        "divided by kappa",
        _means(lambda K, k, kappa, y: _condition(K, k, kappa, y)[0] / kappa),
        "the means are divided by kappa: which K did you invert?",
    ),
    Wrong(
        "no readings",
        _means(lambda K, k, kappa, y: 0 * kappa),
        "the means are 0: where are the readings?",
    ),
    Wrong(
        "centred",
        _means(lambda K, k, kappa, y: _condition(K, k, kappa, y - np.mean(y))[0]),
        "you took the readings' average away: the mean is 0",
    ),
]
VARIANCES = [
    Wrong(
        "deviation",
        _doubts(lambda c: np.sqrt(c.kappa - c.known)),
        "those are the deviations; leave out the root for now",
    ),
    Wrong(
        "kappa",
        _doubts(lambda c: c.kappa),
        "the variances are kappa still: what you read takes doubt away",
    ),
    Wrong(
        "known",
        _doubts(lambda c: c.known),
        "that is what the readings took away: kappa less that is left",
    ),
    Wrong(
        "plus", _doubts(lambda c: c.kappa + c.known), "readings add doubt here: a minus is wanted"
    ),
    Wrong(
        "reversed",
        _doubts(lambda c: c.known - c.kappa),
        "negative variances: kappa less what is known, not the reverse",
    ),
    Wrong(
        "no inverse in it",
        _doubts(lambda c: c.kappa - np.sum(c.k * c.k, axis=1)),
        "the variances lack K⁻¹",
    ),
    Wrong(
        "K in it",
        _doubts(lambda c: c.kappa - np.sum((c.k @ c.K) * c.k, axis=1)),
        "K, where the variances want K⁻¹",
    ),
    Wrong(
        "diagonal in it",
        _doubts(lambda c: c.kappa - (c.k * c.k) @ (1 / np.diag(c.K))),
        "only K's diagonal takes part",
    ),
    Wrong(
        "one k",
        _doubts(lambda c: c.kappa - np.sum(c.pull, axis=1)),
        "kᵀK⁻¹ is there, but not the second k",
    ),
    Wrong(
        "y in it",
        _doubts(lambda c: c.kappa - c.pull @ c.y),
        "the variances contain y: doubt does not depend on it",
    ),
    Wrong(
        "first kappa",
        _doubts(lambda c: c.kappa[0] - c.known),
        "each new value has a kappa of its own",
    ),
    Wrong("kappa of 1", _doubts(lambda c: 1 - c.known), "kappa takes no part: you wrote 1 for it"),
    Wrong(
        "sum of all",
        _doubts(lambda c: c.kappa - np.sum(c.known)),
        "each new value has lost what all lost together",
    ),
    Wrong("half", _doubts(lambda c: c.kappa - c.known / 2), "half of what is known is missing"),
    Wrong(
        "squares",
        _doubts(lambda c: (c.kappa - c.known) ** 2),
        "squared once too often: these are squares of the variances",
    ),
]


@exercise(
    "7.1",
    hints=[
        "The means: k @ np.linalg.solve(K, y). Which shapes are multiplied here?",
        "np.linalg.solve(K, k.T) has shape (n, m): column j is K⁻¹ times the row j of k.",
        "For the variances only each row with its own column is wanted: "
        "kappa - np.sum(k * np.linalg.solve(K, k.T).T, axis=1).",
    ],
    wrong=MEANS + VARIANCES,
)
def condition(answer):
    """Means and variances of new values, once readings are known."""
    rng, cases = np.random.default_rng(71), []
    names = "the means", "the variances"
    sizes = [(4, 3), (3, 5), (1, 2), (5, 1), (2, 7), (3, 3)]
    for n, m, spread in [(n, m, 1.0) for n, m in sizes] + [
        (4, 2, 0.01),
        (4, 2, 1e4),
    ]:  # other units
        K, k = _known(rng, n, spread), spread * rng.normal(size=(m, n))
        if (n, m) == (3, 3):  # readings that know of each other nearly everything
            K = _known(rng, n, 0.05) + 4
        y = 2 * rng.normal(size=n) + 1
        known = np.sum(np.linalg.solve(K, k.T).T * k, axis=1)
        cases.append((K, k, known + spread * rng.uniform(0.2, 3, m), y))
    apart = np.abs(np.arange(60.0)[:, None] - np.arange(60.0))
    K, y = 4 * np.exp(-((apart / 3) ** 2) / 2) + 0.01 * np.eye(60), rng.normal(size=60)
    apart = np.arange(120.0)[:, None] / 2 + 0.1 - np.arange(60.0)
    cases.append((K, 4 * np.exp(-((apart / 3) ** 2) / 2), np.full(120, 9.0), y))
    wrong = MEANS, VARIANCES
    _pairs(answer, cases, names, _condition, wrong, lambda case: f"n = {len(case[0])}")
    two = [
        (_known(rng, 4), rng.normal(size=(3, 4)), rng.uniform(80, 90, 3), rng.normal(size=4))
        for _ in "12"
    ]
    _pairs(answer, one_by_one(*two), names, _condition, ((), ()), lambda case: "all other readings")
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


# 7.2


def _log_det(K):
    return np.linalg.slogdet(K)[1]


def _fit(K, y):
    return y @ np.linalg.solve(K, y)


def _terms(fit=0.5, price=0.5, constant=0.5, square=_fit, det=_log_det):
    """Less the fit, the price and the constant, each with a factor."""
    return lambda K, y: -fit * square(K, y) - price * det(K) - constant * len(y) * np.log(2 * np.pi)


_log_p = _terms()
TERMS = [
    Wrong(
        "sign",
        lambda K, y: -_log_p(K, y),
        "the sign is turned: that is -log p, which you would walk down",
    ),
    Wrong(
        "no logarithm",
        lambda K, y: np.exp(_log_p(K, y)),
        "that is p(y) itself; its logarithm is wanted",
    ),
    Wrong("no halves", _terms(1, 1, 1), "twice as large as it should be: each term has a ½"),
    Wrong("whole price", _terms(price=1), "the whole price where half of it is wanted"),
    Wrong("price added", _terms(price=-0.5), "the price has the wrong sign: flexibility must cost"),
    Wrong("no price", _terms(price=0), "the price is missing: -½ log det K"),
    Wrong("whole fit", _terms(fit=1), "the ½ before the fit is missing"),
    Wrong("fit added", _terms(fit=-0.5), "the fit has the wrong sign: far from the dots must cost"),
    Wrong("no fit", _terms(fit=0), "the fit is missing: -½ yᵀK⁻¹y"),
    Wrong("no constant", _terms(constant=0), "the constant -n/2 log 2π is missing"),
    Wrong("whole constant", _terms(constant=1), "the constant is n/2 log 2π; yours has no ½"),
    Wrong("constant added", _terms(constant=-0.5), "the constant has the wrong sign"),
    Wrong(
        "constant once",
        lambda K, y: _terms(constant=0)(K, y) - np.log(2 * np.pi) / 2,
        "the constant wants n times ½ log 2π",
    ),
    Wrong(
        "K for its inverse",
        _terms(square=lambda K, y: y @ K @ y),
        "K in the fit, where K⁻¹ is wanted",
    ),
    Wrong("no K", _terms(square=lambda K, y: y @ y), "the fit lacks K⁻¹"),
    Wrong(
        "sign of slogdet",
        _terms(det=lambda K: np.linalg.slogdet(K)[0]),
        "that is slogdet's sign; its second is wanted",
    ),
    Wrong("no log of det", _terms(det=np.linalg.det), "the determinant without its logarithm"),
    Wrong(
        "base 10",
        _terms(det=lambda K: _log_det(K) / np.log(10)),
        "a logarithm to base 10: np.log is the natural one",
    ),
    Wrong(
        "trace",
        _terms(det=lambda K: np.log(np.trace(K))),
        "the trace adds the eigenvalues; the determinant multiplies them",
    ),
    Wrong(
        "diagonal",
        _terms(det=lambda K: np.sum(np.log(np.diag(K)))),
        "the product of K's diagonal is its determinant only if all else is 0",
    ),
    Wrong(
        "half of Cholesky's",
        _terms(price=0.25),
        "half of the price: det K is the *square* of the product of L's diagonal",
    ),
    Wrong(
        "mean",
        lambda K, y: _log_p(K, y) / len(y),
        "that is the mean for each reading; the whole is wanted",
    ),
]


@exercise(
    "7.2",
    hints=[
        "Three terms: y @ np.linalg.solve(K, y), the logarithm of the determinant, n log 2π.",
        "The determinant itself is too small or too large for a computer. "
        "NumPy can compute its logarithm directly: look for det in np.linalg.",
        "np.linalg.slogdet(K) returns two numbers: the sign, and the logarithm that you want.",
    ],
    wrong=TERMS,
)
def evidence(answer):
    """The logarithm of a Gaussian's density at the readings."""
    rng, cases, found = np.random.default_rng(72), [], []
    for n, spread in [(4, 1.0), (1, 3.0), (2, 0.1), (7, 20.0)]:
        cases.append((_known(rng, n, spread), rng.normal(size=n) * np.sqrt(spread) + 0.3))
        found.append(call(answer, *cases[-1]))
        if isinstance(found[-1], (tuple, list)) and len(found[-1]) == 2:
            raise Mistake(
                "two numbers came back: np.linalg.slogdet returns a sign as well, drop it"
            )
        found[-1] = value(found[-1], ())

    def otherwise(case, got, wanted):
        got, wanted = told_apart(got, wanted)
        return f"for {_many(len(case[1]), 'reading')} it is {got}, but {wanted} is wanted"

    match_all(found, cases, right=_log_p, wrong=TERMS, otherwise=otherwise, near=_close)
    two = one_by_one(cases[0], (_known(rng, 4), rng.normal(size=4)))
    further(answer, [*two, (1e-6 * cases[3][0], cases[3][1])], right=_log_p)
    for n, size, how in [(620, 1e-10, "small"), (300, 1e3, "large")]:
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
    if not np.isclose(mine, wanted, rtol=1e-9):
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
    if not near(mine, wanted, 1e-8):
        place, got, right = _worst(np.ravel(mine), np.ravel(wanted))
        close = np.allclose(mine, wanted, rtol=0.01, atol=0.01 * np.max(np.abs(wanted)))
        why = (
            "is something rounded, or of type float32"
            if close
            else f"what hides {name} from Autograd"
        )
        raise Mistake(
            f"the value is right, but not its gradient by {name}{where} ({got} instead "
            f"of {right}): {why}?"
        )


# 7.3


def _softmax(logs):
    weights = np.exp(logs - np.max(logs))
    return weights / np.sum(weights)


def _mixed(weights, means, variances):
    mean = weights @ means
    return mean, weights @ (variances + (means - mean) ** 2)


def _vote(logs, means, variances):
    return _mixed(_softmax(logs), means, variances)


def _weigh(weigh):
    """A vote with weights of its own."""
    return lambda logs, means, variances: _mixed(weigh(logs), means, variances)


def _spread(spread):
    """The right mean, beside a variance from the weights, the mean, and what each voter says."""

    def formula(logs, means, variances):
        weights = _softmax(logs)
        return weights @ means, spread(weights, weights @ means, means, variances)

    return formula


ADD_UP = "the weights do not add up to 1"
TAKE_EXP = "weights from the logarithms themselves: take exp"
WEIGHTS = [
    Wrong(
        "swapped",
        lambda *case: _vote(*case)[::-1],
        "the numbers are right, but in the wrong order: first the mean",
    ),
    Wrong(
        "equal weights",
        _weigh(lambda logs: np.ones(len(logs)) / len(logs)),
        "all voters weigh the same: the evidence takes no part",
    ),
    Wrong(
        "no weights",
        _weigh(lambda logs: np.ones(len(logs))),
        "the means are added, without weights",
    ),
    Wrong("not normalised", _weigh(np.exp), ADD_UP),
    Wrong("not normalised either", _weigh(lambda logs: np.exp(logs - np.max(logs))), ADD_UP),
    Wrong("logs as weights", _weigh(lambda logs: logs / np.sum(logs)), TAKE_EXP),
    Wrong("logs themselves", _weigh(lambda logs: logs), TAKE_EXP),
    Wrong(
        "winner takes all",
        _weigh(lambda logs: 1.0 * (logs == np.max(logs))),
        "only the best voter is heard: all vote, by their weight",
    ),
    Wrong(
        "turned",
        _weigh(lambda logs: _softmax(-logs)),
        "the worst voter weighs most: the sign of logs",
    ),
    Wrong(
        "mean of weighted",
        _weigh(lambda logs: _softmax(logs) / len(logs)),
        "weights add up to 1: sum, no mean",
    ),
]
SPREADS = [
    Wrong(
        "no disagreement",
        _spread(lambda w, m, M, V: w @ V),
        "the voters' disagreement is missing: their means differ as well",
    ),
    Wrong(
        "no doubts",
        _spread(lambda w, m, M, V: w @ (M - m) ** 2),
        "the voters' own doubts are missing",
    ),
    Wrong(
        "mean square",
        _spread(lambda w, m, M, V: w @ (V + M**2)),
        "the mean square is there; take the square of the mean away",
    ),
    Wrong(
        "means alone",
        _spread(lambda w, m, M, V: w @ M**2),
        "that is the mean square of the means alone",
    ),
    Wrong(
        "deviation",
        _spread(lambda w, m, M, V: np.sqrt(w @ (V + (M - m) ** 2))),
        "that is the deviation; the variance is wanted",
    ),
    Wrong(
        "minus",
        _spread(lambda w, m, M, V: w @ (V - (M - m) ** 2)),
        "disagreement makes the vote surer here: the sign of a term",
    ),
    Wrong(
        "plus",
        _spread(lambda w, m, M, V: w @ (V + M**2) + m**2),
        "the square of the mean is added: take it away",
    ),
    Wrong(
        "mean taken away",
        _spread(lambda w, m, M, V: w @ (V + M**2) - m),
        "take away the *square* of the mean",
    ),
    Wrong(
        "roots averaged",
        _spread(lambda w, m, M, V: (w @ np.sqrt(V)) ** 2 + w @ (M - m) ** 2),
        "average the variances, not their roots",
    ),
    Wrong(
        "squares",
        _spread(lambda w, m, M, V: w @ (V**2 + (M - m) ** 2)),
        "the variances are squares already",
    ),
    Wrong(
        "variances unweighted",
        _spread(lambda w, m, M, V: np.mean(V, axis=0) + w @ (M - m) ** 2),
        "the variances want the weights too",
    ),
    Wrong(
        "disagreement unweighted",
        _spread(lambda w, m, M, V: w @ V + np.var(M, axis=0)),
        "the disagreement wants the weights too",
    ),
    Wrong(
        "both unweighted",
        _spread(lambda w, m, M, V: np.mean(V, axis=0) + np.var(M, axis=0)),
        "the variance wants the weights",
    ),
    Wrong(
        "of an average",
        _spread(lambda w, m, M, V: w**2 @ V),
        "that is the variance of an average; a vote picks one story",
    ),
    Wrong(
        "best variance",
        _spread(lambda w, m, M, V: V[np.argmax(w)]),
        "only the best voter's variance is heard",
    ),
]


@exercise(
    "7.3",
    hints=[
        "np.exp(logs - np.max(logs)), divided by its sum: the largest weight is then never 0/0.",
        "weights @ means has shape (m,): each column is averaged over the voters.",
        "The variance: weights @ (variances + means**2) - mean**2.",
    ],
    wrong=WEIGHTS + SPREADS,
)
def vote(answer):
    """Mean and variance of a mixture of Gaussians, weighted by their evidence."""
    rng, cases = np.random.default_rng(73), []
    for h, m, shift in [(3, 4, 0), (150, 2, 0), (1, 3, -2), (4, 1, 1.5), (3, 3, 0), (4, 3, 0)]:
        means = 2 * rng.normal(size=(h, m)) + 1
        cases.append((rng.normal(size=h) + shift, means, rng.uniform(0.5, 2, (h, m))))
    _votes(answer, cases, (WEIGHTS, SPREADS))
    _votes(answer, one_by_one(cases[-1], [rng.uniform(0.5, 2, np.shape(one)) for one in cases[-1]]))
    _votes(answer, [(rng.normal(size=5), *1e3 * rng.uniform(0.5, 2, (2, 5, 150)))])
    logs, means, variances = cases[-1]
    _votes(answer, [(np.array([-7.0, 0, -3, -9]), 30 * means, variances)])
    for big in [
        np.round(logs) - 1500,  # whole: 32 bits hold them too
        np.round(logs) + 900,
        np.array([-40.0, -1200, -41, -42]),
        np.array([-5000.0, -1200, -40, -9000]),  # no guess but the largest will do
        np.array([1300.0, 1301, 20, -20]),
    ]:
        try:
            _votes(answer, [(big, means, variances)])
        except Mistake as mistake:
            raise Mistake(
                f"right for log evidences around 0, but not for {np.round(big)}, whose "
                "exponentials are too small or too large: take the largest away first"
            ) from mistake
    same = np.tile([[100.0, -30.0, 7.0]], (4, 1))
    _votes(answer, [(logs, same, 1e-3 * variances)])
    logs, nobody = np.array([-3.0, -3.0]), np.zeros((2, 3))
    for sure in (np.array([[1.0, 2, -1], [3.0, 2, 1]]), np.ones((2, 3))):
        try:
            _votes(answer, [(logs, sure, nobody)])
        except Mistake as mistake:
            raise Mistake(f"two voters without any doubt, as on paper: {mistake}") from mistake
    return "what voters doubt, and what they disagree in, both widen the band."


def _votes(answer, cases, wrong=((), ())):
    names = "the mean", "the variance"
    _pairs(answer, cases, names, _vote, wrong, lambda case: _many(len(case[0]), "voter"))


# 7.4


def _kernel(A, B, amplitude, lengths):
    return amplitude**2 * np.exp(-np.sum(((A[:, None] - B) / lengths) ** 2, axis=2) / 2)


def _apart(square):
    """A kernel from what stands in the exponent, for differences and lengths."""
    return lambda A, B, a, s: a**2 * np.exp(-square(A[:, None] - B, s) / 2)


def _square(e, s):
    return np.sum((e / s) ** 2, axis=2)


DISTANCE = "a distance in the exponent; its square is wanted"
DIVIDE = "a long length makes things far apart: divide by it"
SQUARE_FIRST = "square each difference first, then add"
KERNELS = [
    Wrong("no half", _apart(lambda e, s: 2 * _square(e, s)), "the ½ in the exponent is missing"),
    Wrong(
        "amplitude", lambda A, B, a, s: _kernel(A, B, 1, s) * a, "the amplitude wants its square"
    ),
    Wrong("no amplitude", lambda A, B, a, s: _kernel(A, B, 1, s), "the amplitude takes no part"),
    Wrong(
        "sign",
        _apart(lambda e, s: -_square(e, s)),
        "it grows with the distance: the sign in the exponent",
    ),
    Wrong("distance", _apart(lambda e, s: np.sqrt(_square(e, s))), DISTANCE),
    Wrong("distance, no half", _apart(lambda e, s: 2 * np.sqrt(_square(e, s))), DISTANCE),
    Wrong(
        "lengths not squared",
        _apart(lambda e, s: _square(e, np.sqrt(s))),
        "the lengths want their square, as the differences do",
    ),
    Wrong("lengths multiply", _apart(lambda e, s: _square(e, 1 / s)), DIVIDE),
    Wrong("lengths multiply once", _apart(lambda e, s: _square(e, 1 / np.sqrt(s))), DIVIDE),
    Wrong("no lengths", _apart(lambda e, s: _square(e, 1)), "the lengths take no part"),
    Wrong(
        "mean length",
        _apart(lambda e, s: _square(e, np.mean(s))),
        "one mean length for all inputs: each has its own",
    ),
    Wrong(
        "first length",
        _apart(lambda e, s: _square(e, s[0])),
        "the first length serves all inputs: each has its own",
    ),
    Wrong("reversed", _apart(lambda e, s: _square(e, s[::-1])), "the lengths are in reverse order"),
    Wrong(
        "mean of inputs",
        _apart(lambda e, s: _square(e, s) / len(s)),
        "that is the mean over the inputs; their sum is wanted",
    ),
    Wrong(
        "largest",
        _apart(lambda e, s: np.max((e / s) ** 2, axis=2)),
        "the largest; the sum is wanted",
    ),
    Wrong("sizes first", _apart(lambda e, s: np.sum(np.abs(e) / s, axis=2) ** 2), SQUARE_FIRST),
    Wrong("added first", _apart(lambda e, s: np.sum(e / s, axis=2) ** 2), SQUARE_FIRST),
    Wrong(
        "no bell",
        lambda A, B, a, s: a**2 / (1 + _square(A[:, None] - B, s) / 2),
        "no bell: where is exp?",
    ),
    Wrong(
        "turned when square",
        lambda A, B, a, s: _kernel(*((B, A) if A.shape == B.shape else (A, B)), a, s),
        "the row belongs to A, the column to B: they are swapped",
    ),
]


@exercise(
    "7.4",
    hints=[
        "A[:, None] - B has shape (n, m, d): all differences, input by input.",
        "Divide by lengths: broadcasting meets the last axis. Then square, and sum along axis 2. "
        "Take no root: it has no slope at 0.",
        "amplitude**2 * np.exp(-np.sum(apart**2, axis=2) / 2)",
    ],
    wrong=KERNELS,
)
def own_lengths(answer):
    """A Gaussian kernel with one length for each input."""
    rng, cases = np.random.default_rng(74), []
    for n, m, d, a, unit in [
        (4, 3, 2, 1.7, 1.0),
        (3, 5, 3, 0.6, 1.0),
        (1, 2, 1, 1.3, 1.0),
        (2, 1, 4, 2.2, 1.0),
        (3, 3, 2, 1.2, 1.0),  # square, and yet not symmetric
        (3, 4, 12, 0.02, 0.01),  # small units
        (4, 2, 3, 30.0, 5.0),  # larger ones
        (4, 3, 2, 1.7, 1.0),  # the first again, with other numbers
    ]:
        A, B = (unit * min(1, 2 / d**0.5) * rng.normal(size=(rows, d)) for rows in (n, m))
        lengths = unit * rng.uniform(0.5, 2, d)
        cases.append((A, B, a, lengths))
    cases += [(far * A, far * B, 1.1, lengths) for far in (4, 20)]  # far apart
    X = rng.normal(size=(150, 5))
    cases.append((X, X[::-2], 1.2, np.arange(1.0, 6.0)))
    found = [call(answer, *case, shape=(len(case[0]), len(case[1]))) for case in cases]
    scale = np.concatenate(
        [np.full(one.size, case[2] ** 2) for one, case in zip(found, cases, strict=True)]
    )

    def exact(a, b):
        return np.allclose(a / scale, b / scale, rtol=1e-9, atol=1e-14)

    def otherwise(case, got, wanted):
        i, j = np.unravel_index(np.argmax(np.abs(got - wanted)), wanted.shape)
        got, wanted = told_apart(got[i, j], wanted[i, j])
        return f"for A[{i}] and B[{j}] it is {got}, but {wanted} is wanted"

    match_all(found, cases, right=_kernel, wrong=KERNELS, otherwise=otherwise, near=exact)
    other = (*cases[7][:2], 0.9, cases[7][3])
    further(answer, one_by_one(cases[0], other), right=_kernel)
    A, B = rng.normal(size=(2, 3, 10))
    _own_slopes(answer, A, B, 1.4, rng.uniform(2, 6, 10), "")
    lengths, other = rng.uniform(0.6, 2, 3), rng.normal(size=(4, 3))
    A = rng.normal(size=(5, 3))
    _own_slopes(answer, A, other, 1.4, lengths, "")
    A[1] = A[3] + 1e-3 * A[1]  # points that nearly meet
    A[2], A[4] = 0, A[0]  # others that coincide, and one at zero
    B = np.concatenate([A[[3, 1]], other[:2]])
    for first, second in [(A, A), (A, B)]:
        for a in (1.4, 0.02):
            mine = call(answer, first, second, a, lengths, shape=(len(first), len(second)))
            if not _close(mine / a**2, _kernel(first, second, a, lengths) / a**2):
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


# 7.5


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
