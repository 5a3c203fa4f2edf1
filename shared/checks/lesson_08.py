"""Lesson 08: teach a network to read digits."""

import sys

import numpy as np
from autograd import grad
from scipy.special import logsumexp

from ..datasets import Part, digits
from . import Mistake, Wrong, call, exercise, near, value, worst
from .cases import further, match_all, one_by_one


def _picked(z, labels, axis=1):
    """log p at the labels, where p is a softmax."""
    return (z - logsumexp(z, axis=axis, keepdims=True))[np.arange(len(labels)), labels]


def _loss(z, labels):
    return -np.mean(_picked(z, labels))


LOSSES = [
    Wrong(
        "sign",
        lambda z, y: np.mean(_picked(z, y)),
        "the sign: log p is negative, and a loss should be positive",
    ),
    Wrong(
        "sum for mean",
        lambda z, y: -np.sum(_picked(z, y)),
        "the sum over the images; the mean is wanted, whatever their number",
    ),
    Wrong(
        "all digits",
        lambda z, y: -np.mean(z - logsumexp(z, axis=1, keepdims=True)),
        "the mean over all ten digits; only the label's log p counts",
    ),
    Wrong(
        "mean of a one-hot table",
        lambda z, y: _loss(z, y) / 10,
        "a tenth of it: was the mean taken over ten digits, of which nine give 0?",
    ),
    *[
        Wrong(
            f"no logarithm, {sign:+}",
            lambda z, y, sign=sign: sign * np.mean(np.exp(_picked(z, y))),
            "that is the mean probability: where is the logarithm?",
        )
        for sign in (1, -1)
    ],
    Wrong(
        "log of the mean",
        lambda z, y: -np.log(np.mean(np.exp(_picked(z, y)))),
        "the logarithm of the mean; the mean of the logarithms is wanted",
    ),
    Wrong(
        "bits",
        lambda z, y: _loss(z, y) / np.log(2),
        "that is in bits (log2); the natural logarithm is wanted",
    ),
    Wrong(
        "wrong axis",
        lambda z, y: -np.mean(_picked(z, y, 0)),
        "the softmax runs down the columns (axis 0); each row is one image",
    ),
]


@exercise(
    "8.1",
    hints=[
        "Subtracting one number from all ten scores of a row leaves its probabilities as they are.",
        "Take each row's maximum off: np.max(z, axis=1, keepdims=True).",
        "log p = z - log(sum(exp(z))) for the shifted z; pick each row's label; minus the mean.",
    ],
    wrong=LOSSES,
)
def my_cross_entropy(answer):
    """The mean cross-entropy, right for scores of any size."""
    rng = np.random.default_rng(1)
    small = [(rng.normal(size=(n, 10)), rng.integers(10, size=n)) for n in (6, 10, 70)]
    match_all(
        [call(answer, *case, shape=(), finite=False) for case in small],
        small,
        right=_loss,
        wrong=LOSSES,
        otherwise=lambda case, *two: f"for {len(case[0])} rows of small scores {worst(*two)}",
    )
    other, many, one = ((rng.normal(size=(n, 10)), rng.integers(10, size=n)) for n in (6, 2000, 1))
    further(answer, [*one_by_one(small[0], other), many, one], right=_loss)
    (z, labels), k = small[0], np.arange(6)
    top, other = np.eye(10)[labels], np.eye(10)[(labels + k + 1) % 10]
    large = [  # scores, and what is said where they give nan or infinity
        (18 * top - 9, "where the label's score is 18 above all others it is nan or infinite"),
        (z + 1000, "right for small scores, but 1000 overflows: what can you subtract first?"),
        (
            z - 1000,
            "right for small scores, but with -1000 all exponentials are 0, and so is their sum: "
            "what can you subtract first?",
        ),
        (
            z + 400 * k[:, None] - 1000,
            "right until the rows differ a lot: take off each row's own maximum",
        ),
        (
            99_288 * top + 100_000 * other,
            "100,000 beside a label's 99,288 breaks it: is it the largest that you subtract?",
        ),
        (
            1300 * other - 1200 * top,
            "a label whose p is too small for a computer breaks it: "
            "take the logarithm on paper, log p = z - log(sum(exp(z)))",
        ),
    ]
    for scores, broken in large:
        got, wanted = call(answer, scores, labels, shape=(), finite=False), _loss(scores, labels)
        if not np.isfinite(got):
            raise Mistake(broken)
        if not near(got, wanted, 1e-9 if abs(wanted) > 1e-3 else 1e-6):
            raise Mistake(
                f"right for small scores, but with some from {np.min(scores):.0f} to "
                f"{np.max(scores):.0f} {worst(got, wanted)}: "
                "was something clipped, rounded, added, or cut to 32 bits?"
            )
    for case in [*small, *((scores, labels) for scores, _ in large)]:
        try:
            slope = grad(answer)(*case)
        except Exception as error:
            raise Mistake(
                "the value is right, but Autograd does not get through it "
                f"({type(error).__name__}): is there a float(), a SciPy, or a plain NumPy?"
            ) from error
        wanted = grad_by_hand(*case)
        if not near(slope, wanted, 1e-9 if np.max(np.abs(wanted)) > 1e-3 else 1e-6):
            raise Mistake("the value is right, but its gradient is not")
        if _runs_logsumexp(answer, *case):
            raise Mistake("right, but by logsumexp: do what it does with np.max, np.exp and np.log")
    return "and its gradient is p minus one-hot. From here on your function trains the networks."


def grad_by_hand(z, labels):
    p = np.exp(z - logsumexp(z, axis=1, keepdims=True))
    return (p - np.eye(z.shape[1])[labels]) / len(z)


def _runs_logsumexp(answer, *args):
    """Whether a library's logsumexp runs in it, under whatever name; one's own may."""
    homes, before = [], sys.getprofile()

    def watch(frame, event, arg):
        if event == "call" and frame.f_code.co_name == "logsumexp":
            homes.append(frame.f_globals.get("__name__", "").partition(".")[0])

    sys.setprofile(watch)
    try:
        answer(*args)
    finally:
        sys.setprofile(before)
    return bool({"scipy", "autograd"} & set(homes))


def _window(images, down, right):
    sheet = np.zeros((len(images), 24, 24))
    sheet[:, 8 + down : 16 + down, 8 + right : 16 + right] = images
    return sheet[:, 8:16, 8:16]


_ROLL = "what leaves {} comes back {}, as with np.roll: put 0 there instead"
MOVES = [
    Wrong(
        "wraps round",
        lambda i, d, r: np.roll(i, (d, r), axis=(1, 2)),
        _ROLL.format("below", "above"),
    ),
    Wrong(
        "wraps rows",
        lambda i, d, r: np.roll(_window(i, 0, r), d, axis=1),
        "right to the sides, but " + _ROLL.format("below", "above"),
    ),
    Wrong(
        "wraps columns",
        lambda i, d, r: np.roll(_window(i, d, 0), r, axis=2),
        "right up and down, but " + _ROLL.format("on one side", "on the other"),
    ),
    *[
        Wrong(fault, lambda i, d, r, to=to: _window(i, *to(d, r)), says)
        for fault, to, says in [
            ("swapped", lambda d, r: (r, d), "down and right are swapped: axis 1 counts rows"),
            ("other way", lambda d, r: (-d, -r), "it moves the other way, up and left"),
            ("sign of down", lambda d, r: (-d, r), "down should move the ink to later rows"),
            ("sign of right", lambda d, r: (d, -r), "right should move the ink to later columns"),
            ("ignores down", lambda d, r: (0, r), "the shift down does nothing"),
            ("ignores right", lambda d, r: (d, 0), "the shift to the right does nothing"),
            (
                "positive only",
                lambda d, r: (max(d, 0), max(r, 0)),
                "right for positive shifts, but a negative one does nothing",
            ),
            (
                "size only",
                lambda d, r: (abs(d), abs(r)),
                "right for positive shifts, but a shift by -1 moves as 1 does",
            ),
        ]
    ],
]


@exercise(
    "8.2",
    hints=[
        "Put the images into the middle of a larger array of zeros, then cut a window out of it.",
        "To move an image down, the window that you cut must move up.",
        "A border of 8 on every side is enough for any shift from -7 to 7. (With slices of the old "
        "image instead, -1 and 0 each need a case of their own: what does [:, :-0] give?)",
    ],
    wrong=MOVES,
)
def shifted(answer):
    """Images moved by whole pixels, 0 where nothing moved in."""
    rng = np.random.default_rng(2)
    images, others, many, one = (rng.uniform(0.1, 1, size=(n, 8, 8)) for n in (3, 3, 300, 1))
    eight = rng.integers(-9, 9, size=(8, 8, 8))
    others = 3 * others - 1  # whatever the numbers are
    steps = [(d, r) for d in range(-7, 8) for r in range(-7, 8)]
    steps.sort(key=lambda step: (min(step) < 0, sum(map(abs, step))))  # easy ones come first
    cases = [(images, *step) for step in steps] + [(others, *step) for step in steps[::9]]
    cases += [(many, 2, -1), (one, -1, 2), (1000 * eight, 1, -3), (eight / 7e6, 0, 0)]
    results = [call(answer, *case) for case in cases]
    if isinstance(results[0], (list, tuple)):
        kind = type(results[0]).__name__
        raise Mistake(f"an array is wanted, this is a {kind}: np.array(...) makes one of it")
    results = [value(got, np.shape(case[0])) for got, case in zip(results, cases, strict=True)]

    wanted = [_window(*case) for case in cases]
    off = [k for k in range(len(cases)) if not near(results[k], wanted[k])]
    say = ""
    if off:
        (these, d, r), say = cases[off[0]], worst(results[off[0]], wanted[off[0]])
        if these is others:
            say = f"right for three images, but not for three others, below 0 and above 1: {say}"
        elif d == r == 0:
            say = f"a shift by 0, 0 should give the images back as they were: {say}"
        else:
            say = f"with down = {d} and right = {r} {say}"
            say = f"right for positive shifts, but {say}" if min(d, r) < 0 else say
    match_all(results, cases, right=_window, wrong=MOVES, otherwise=lambda *_: say)
    return "nothing wrapped round. Lesson 09 meets this again: circular against linear."


def _kept(losses, patience):
    """The index that early stopping keeps: the first that none of the next few can beat."""
    return next(k for k, x in enumerate(losses) if x <= min(losses[k : k + patience + 1]))


STOPS = [
    Wrong(
        "the loss",
        lambda losses, patience: losses[_kept(losses, patience)],
        "that is the loss itself; its index is wanted",
    ),
    Wrong(
        "counted from 1",
        lambda losses, patience: _kept(losses, patience) + 1,
        "each one too high: Python counts from 0",
    ),
    Wrong(
        "where it stopped",
        lambda losses, patience: min(_kept(losses, patience) + patience, len(losses) - 1),
        "that is the epoch where you stop; the best one before it is wanted",
    ),
]


@exercise(
    "8.3",
    hints=[
        "Keep one number, the index of the best epoch so far; epoch - best is how long you wait.",
        "Break out of the loop as soon as epoch - best reaches the patience.",
    ],
    wrong=STOPS,
)
def keep(answer):
    """The best epoch that early stopping sees."""
    told = [
        ([3, 2, 1], 1, "it improved to the end, and the last epoch was the best"),
        ([1, 2, 3, 4], 2, "it only ever got worse, and the first epoch was the best"),
        ([5, 3, 4, 4, 2], 2, "after 2 epochs without improvement you have stopped"),
        ([2, 1, 3], 5, "you saw every epoch, and the best was not the last"),
        ([5, 3, 4, 2, 6], 2, "one worse epoch is not yet 2 in a row: you go on, and keep the 2"),
        ([4, 2, 2, 2, 1], 2, "an equal loss is no improvement"),
        ([9, 8, 9, 7, 9, 6, 9], 2, "the patience begins again at each new best"),
        ([5, 1, 4, 3, 6, 0], 2, "3 is better than the 4 before it, not than 1"),
        ([5, 4, 6, 2], 1, "with a patience of 1 the first worse epoch ends it"),
        ([5, 3, 4, 4, 2, 6], 3, "a patience of 3 goes on after 2 worse epochs"),
        ([7], 3, "there is only one epoch"),
        ([3e300, 2e300, 4e300], 2, "a loss may be large: the first is the best until a better one"),
        (range(3000, 0, -1), 2, "it improved to the end of its 3000 epochs"),
        ([9, *[10] * 400, 8], 400, "after 400 epochs without improvement you have stopped"),
        ([9, *[10] * 400, 8], 401, "400 worse epochs are not yet 401 in a row: you go on"),
        ([0.5, np.nextafter(0.5, 0), 0.7], 3, "even a little better is better"),
        ([-1, -3, -2], 2, "a loss may be below 0"),
        ([0.25, 0.125, 0.375], 2, "losses need not be whole numbers"),
    ]
    rng = np.random.default_rng(3)
    sizes = np.sort(rng.integers(2, 40, size=200))
    drawn = [(rng.integers(1, 30, size=n), int(rng.integers(1, 16))) for n in sizes]
    cases = [(list(map(float, losses)), patience) for losses, patience, *_ in [*told, *drawn]]
    results = [value(call(answer, *case)) for case in cases]

    off = [k for k, case in enumerate(cases) if results[k] != _kept(*case)]
    say = ""
    if off:
        k, (losses, patience) = off[0], cases[off[0]]
        why = told[k][2] if k < len(told) else f"{_kept(losses, patience)} is wanted"
        shown = [f"{loss:.15g}" for loss in losses]
        shown = ", ".join(shown if len(shown) < 40 else [*shown[:3], "...", shown[-1]])
        say = f"losses [{shown}], patience {patience}: you say {results[k]}, but {why}"
    match_all(results, cases, right=_kept, wrong=STOPS, otherwise=lambda *_: say)
    if any(got.dtype.kind not in "iu" for got in results):
        raise Mistake("right, but an index is an int: a list takes no other")
    return "you stop at the far side of the valley, and keep its floor."


@exercise(
    "8.4",
    hints=[
        "Begin with the lesson's learn(train.images, train.labels, 30, seed=0), and return a "
        "function that takes images and gives np.argmax(scores(params, flat(images)), axis=1).",
        "Give it jiggled copies: images, labels = more(train, 9, rng, zoom=0.1).",
    ],
)
def my_reader(answer):
    """A reader of digits that beats the article's 98.3 %."""
    wrong, size = 0, 0
    for seed, names in [(2021, np.arange(10)), (2022, np.roll(np.arange(10), -1))]:
        known, unseen, _ = digits(seed, 0.2, 0)
        said = _read(answer, Part(known.images, names[known.labels]), unseen)
        misread = said != names[unseen.labels]
        wrong, size = wrong + np.sum(misread), size + len(misread)
        if np.mean(misread) > 0.5 and np.mean(said == unseen.labels) > 0.5:
            raise Mistake(
                "in the second split every digit goes by a false name, a 0 by 1 and so on, and "
                "your reader says the true ones: it did not learn from the train that it was given"
            )
        told_apart = sum(
            np.max(np.bincount(unseen.labels[said == k], minlength=1)) for k in range(10)
        )
        if np.mean(misread) > 0.1 and told_apart > 0.95 * len(misread):
            raise Mistake(
                "the digits are told apart, but by other names than in the train that it was given"
            )
    if wrong > 0.8 * size:
        raise Mistake(f"{wrong} of {size} are misread: guessing does as well")
    if wrong > 0.017 * size:
        raise Mistake(
            f"{wrong} of {size} are misread; {int(0.017 * size)} may be, what does it lack?"
        )
    right = 100 - 100 * wrong / size
    return f"{wrong} of {size} are misread: {right:.1f} % right. The next cell hands it new hands."


def _read(answer, known, unseen):
    """What the answer's function, taught with the known digits, says of the unseen ones."""
    read = call(answer, known)
    if not callable(read):
        raise Mistake(
            f"your function should return a function, it returned a {type(read).__name__}"
        )
    said = value(call(read, unseen.images), (len(unseen.labels),))
    if not set(np.unique(said)) <= set(range(10)):
        raise Mistake("labels are whole numbers from 0 to 9; np.argmax(..., axis=1) gives them")
    for k in range(0, len(said) - 1, 60):
        few = slice(k, k + 1 + k // 60 % 2)
        if not np.array_equal(value(call(read, unseen.images[few]), said[few].shape), said[few]):
            raise Mistake("one or two images alone are read otherwise than among the others")
    return said
