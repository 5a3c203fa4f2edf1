"""Lesson 08: teach a network to read digits."""

import numpy as np
from autograd import grad
from scipy.special import logsumexp

from ..datasets import Part, digits
from . import Mistake, call, exercise, value


@exercise(
    "8.1",
    hints=[
        "Subtracting one number from all ten scores of a row leaves its probabilities as they are.",
        "Take each row's maximum off: np.max(z, axis=1, keepdims=True).",
        "log p = z - log(sum(exp(z))) for the shifted z; pick each row's label; minus the mean.",
    ],
)
def my_cross_entropy(answer):
    """The mean cross-entropy, right for scores of any size."""
    rng = np.random.default_rng(1)
    z, labels = rng.normal(size=(6, 10)), rng.integers(10, size=6)
    log_p = z - logsumexp(z, axis=1, keepdims=True)
    picked = log_p[np.arange(6), labels]
    got = call(answer, z, labels, shape=(), finite=False)
    if not np.isclose(got, -np.mean(picked)):
        if np.isclose(got, np.mean(picked)):
            raise Mistake("the sign: log p is negative, and a loss should be positive")
        if np.isclose(got, -np.sum(picked)):
            raise Mistake("the sum over the images; the mean is wanted, whatever their number")
        if np.isclose(got, -np.mean(log_p)):
            raise Mistake("the mean over all ten digits; only the label's log p counts")
        if np.isclose(got, np.mean(np.exp(picked))) or np.isclose(got, -np.mean(np.exp(picked))):
            raise Mistake("that is the mean probability: where is the logarithm?")
        if np.isclose(got, -np.log(np.mean(np.exp(picked)))):
            raise Mistake("the logarithm of the mean; the mean of the logarithms is wanted")
        if np.isclose(got, -np.mean(picked) / np.log(2)):
            raise Mistake("that is in bits (log2); the natural logarithm is wanted")
        columns = z - logsumexp(z, axis=0, keepdims=True)
        if np.isclose(got, -np.mean(columns[np.arange(6), labels])):
            raise Mistake("the softmax runs down the columns (axis 0); each row is one image")
        raise Mistake(f"for small scores it gives {got:.4g}, not {-np.mean(picked):.4g}")
    far = z + np.arange(6)[:, None] * 400 - 1000
    got = call(answer, far, labels, shape=(), finite=False)
    if not np.isfinite(got):
        if np.isfinite(call(answer, z + 1000, labels, shape=(), finite=False)):
            raise Mistake("right until the rows differ a lot: take off each row's own maximum")
        if np.isfinite(call(answer, z - 1000, labels, shape=(), finite=False)):
            raise Mistake(
                "right for small scores, but 1000 overflows: what can you subtract first?"
            )
        raise Mistake("right for small scores, but 1000 or -1000 breaks it: what can you subtract?")
    if not np.isclose(got, -np.mean(picked)):
        raise Mistake("right for small scores, but wrong for large ones: did you clip them?")
    apart = np.zeros((2, 10))
    apart[:, 3] = 1000
    got = call(answer, apart, np.array([3, 0]), shape=(), finite=False)
    if not np.isclose(got, 500):
        raise Mistake(
            "one score of 1000 among zeros breaks it: "
            "take the logarithm on paper, log p = z - log(sum(exp(z)))"
        )
    if not np.allclose(grad(answer)(z, labels), grad_by_hand(z, labels)):
        raise Mistake("the value is right, but its gradient is not")
    return "and its gradient is p minus one-hot. From here on your function trains the networks."


def grad_by_hand(z, labels):
    p = np.exp(z - logsumexp(z, axis=1, keepdims=True))
    return (p - np.eye(z.shape[1])[labels]) / len(z)


@exercise(
    "8.2",
    hints=[
        "Put the images into the middle of a larger array of zeros, then cut a window out of it.",
        "To move an image down, the window that you cut must move up.",
        "A border of 8 on every side is enough for any shift from -7 to 7. (With slices of the old "
        "image instead, -1 and 0 each need a case of their own: what does [:, :-0] give?)",
    ],
)
def shifted(answer):
    """Images moved by whole pixels, 0 where nothing moved in."""
    rng = np.random.default_rng(2)
    images, others = rng.uniform(0.1, 1, size=(3, 8, 8)), rng.uniform(0.1, 1, size=(2, 8, 8))

    def truth(down, right, images=images):
        sheet = np.zeros((len(images), 24, 24))
        sheet[:, 8 + down : 16 + down, 8 + right : 16 + right] = images
        return sheet[:, 8:16, 8:16]

    got = {
        (d, r): call(answer, images, d, r, shape=(3, 8, 8))
        for d, r in [(0, 0), (2, 0), (0, 3), (-1, 2), (7, -7)]
    }
    if all(np.allclose(got[s], truth(*s)) for s in got):
        if not np.allclose(call(answer, others, 1, -2, shape=(2, 8, 8)), truth(1, -2, others)):
            raise Mistake("right for three images, but not for two others: does it use its own?")
        return "nothing wrapped round. Lesson 09 meets this again: circular against linear."
    if not np.allclose(got[0, 0], images):
        raise Mistake("a shift by 0, 0 should give the images back as they were")
    if np.allclose(got[2, 0], np.roll(images, 2, axis=1)):
        raise Mistake("what leaves below comes back above, as with np.roll: put 0 there instead")
    if np.allclose(got[2, 0], truth(0, 2)) and np.allclose(got[0, 3], truth(3, 0)):
        raise Mistake("down and right are swapped: axis 1 counts rows, downwards")
    if np.allclose(got[2, 0], truth(-2, 0)) and np.allclose(got[0, 3], truth(0, -3)):
        raise Mistake("it moves the other way: down should move the ink to later rows")
    if np.allclose(got[2, 0], truth(-2, 0)) or np.allclose(got[0, 3], truth(0, -3)):
        raise Mistake("one of the two directions is upside down")
    if np.allclose(got[2, 0], images) or np.allclose(got[0, 3], images):
        raise Mistake("one of the two shifts does nothing")
    if np.allclose(got[2, 0], truth(2, 0)) and np.allclose(got[0, 3], truth(0, 3)):
        raise Mistake("right for positive shifts; what about -1?")
    if np.allclose(np.sort(got[2, 0].ravel())[:48], 0) and not np.allclose(got[2, 0], 0):
        raise Mistake("pixels are missing: what moved too far?")
    raise Mistake("a shift down by 2 does not put row 0 on row 2 with rows of 0 above")


@exercise(
    "8.3",
    hints=[
        "Keep one number, the index of the best epoch so far; epoch - best is how long you wait.",
        "Break out of the loop as soon as epoch - best reaches the patience.",
    ],
)
def keep(answer):
    """The best epoch that early stopping sees."""
    cases = [
        ([3.0, 2.0, 1.0], 1, 2, "it improved to the end, and the last epoch was the best"),
        ([1.0, 2.0, 3.0, 4.0], 2, 0, "it only ever got worse, and the first epoch was the best"),
        ([5.0, 3.0, 4.0, 4.0, 2.0], 2, 1, "after 2 epochs without improvement you have stopped"),
        ([5.0, 3.0, 4.0, 2.0, 6.0], 2, 3, "one worse epoch is not yet 2 in a row: go on"),
        ([4.0, 2.0, 2.0, 2.0, 1.0], 2, 1, "an equal loss is no improvement"),
        ([9.0, 8.0, 9.0, 7.0, 9.0, 6.0, 9.0], 2, 5, "the patience begins again at each new best"),
        ([5.0, 1.0, 4.0, 3.0, 6.0, 0.0], 2, 1, "3 is better than the 4 before it, not than 1"),
        ([5.0, 4.0, 6.0, 2.0], 1, 1, "with a patience of 1 the first worse epoch ends it"),
        ([5.0, 3.0, 4.0, 4.0, 2.0, 6.0], 3, 4, "a patience of 3 goes on after 2 worse epochs"),
    ]
    for losses, patience, wanted, why in cases:
        got = value(call(answer, losses, patience))
        if np.isclose(got, losses[wanted]) and got != wanted:
            raise Mistake("that is the loss itself; its index is wanted")
        if got != wanted:
            shown = [int(loss) for loss in losses]
            raise Mistake(f"losses {shown}, patience {patience}: you say {got}, but {why}")
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
    alone = value(call(read, unseen.images[:5]), (5,))
    if not np.array_equal(alone, said[:5]):
        raise Mistake("five images alone are read otherwise than among the others")
    return said
