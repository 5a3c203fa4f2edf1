"""Reading the answers of lesson 04, physics in the loop."""

from numbers import Integral

import autograd.numpy as np
from autograd import grad
from autograd.tracer import Box

from . import Mistake, NotAttempted, call, exercise, value


@exercise(
    "4.3",
    hints=[
        "d = np.sqrt(np.sum(targets**2, axis=1)). Stretched, the arm is np.sum(lengths) long: what "
        "is missing is d minus that, where it is more than 0.",
        "Folded: the longest link points out and all others point back. If they are too short to "
        "come home, a hole stays. Its radius is the longest minus the sum of the others.",
        "In the hole, hole - d is missing. np.maximum(0, ...) of the two makes 0 of the rest.",
    ],
)
def short_of(answer):
    """How far targets lie outside the ring that an arm can reach."""
    places = np.array([[1.5, 0], [0.1, 0.1], [-0.3, 0.6], [0, -2.0], [0.05, 0], [0.3, 0.3]])
    arms = [0.7, 0.2], [0.4, 0.3, 0.2, 0.1], [0.1, 0.8, 0.3], [0.6, 0.6]
    for targets, lengths in zip([places, -places[::-1], 0.9 * places, places], arms, strict=True):
        lengths, d = np.array(lengths), np.sqrt(np.sum(targets**2, axis=1))
        arm, hole = np.sum(lengths), max(0, 2 * np.max(lengths) - np.sum(lengths))
        mine = call(answer, targets, lengths, shape=d.shape)
        too_far, too_near = np.maximum(0, d - arm), np.maximum(0, hole - d)
        if np.allclose(mine, too_far + too_near, atol=1e-9):
            continue
        if np.allclose(mine, d - arm):
            raise Mistake("targets that can be reached come out negative: 0 is wanted for them")
        if np.allclose(mine, too_far):
            raise Mistake(
                f"right for what is too far; but links of {lengths} leave a hole in the middle, of "
                f"radius {hole:.1f}, and targets in it are out of reach as well"
            )
        if np.allclose(mine, too_near):
            raise Mistake("right in the hole in the middle; but what of targets too far away?")
        if np.allclose(mine, np.maximum(0, d**2 - arm) + np.maximum(0, hole - d**2)):
            raise Mistake("you compare the squared distance with lengths: a square root is missing")
        if np.allclose(mine, -(too_far + too_near)):
            raise Mistake("the right sizes with the wrong sign: how far is a length, 0 or more")
        if np.allclose(mine, (too_far + too_near) > 0):
            raise Mistake("you say whether; how far, in metres, is wanted")
        if np.allclose(mine, too_far + np.maximum(0, abs(2 * lengths[0] - arm) - d)):
            raise Mistake("the longest link need not be the first one: try lengths 0.1, 0.8, 0.3")
        if np.allclose(mine, np.maximum(d - arm, 2 * np.max(lengths) - arm - d)):
            raise Mistake("targets that can be reached come out negative: 0 is wanted for them")
        k = int(np.argmax(np.abs(mine - too_far - too_near)))
        raise Mistake(
            f"with links {lengths}, a target {d[k]:.2f} m away is {too_far[k] + too_near[k]:.4g} m "
            f"out of reach; you say {mine[k]:.4g}"
        )
    return "the ring that a robot's data sheet calls its workspace, hole included."


_DT = 0.04


def _right(y, v, e):
    y = y + _DT * v
    return (-e * y, -e * v) if y < 0 else (y, v)


@exercise(
    "4.1",
    hints=[
        "Let it fly first: y = y + dt * v. If y is then negative it should have turned at 0.",
        "Behind the wall by |y| means: it flew that far after a bounce that did not happen. In "
        "truth it has spent that time on the way back, at e times the speed.",
        "So inside the if, y becomes -e * y and v becomes -e * v.",
    ],
)
def bounce(answer):
    """One step of a puck before a hard wall, mirrored at the moment of impact."""
    cases = [(1.0, -1.0, 1.0), (0.01, -1.0, 1.0), (0.01, -1.0, 0.5), (0.02, 1.0, 0.5)]
    for y, v, e in [*cases, (0.5, -3.0, 0.5), (0.05, -2.0, 0.5)]:  # more than one speed
        mine = call(answer, y, v, e)
        if not (isinstance(mine, (tuple, list)) or np.shape(mine) == (2,)) or len(mine) != 2:
            raise Mistake("return both, the place and the velocity: return y, v")
        if any(part is Ellipsis for part in mine):
            raise NotAttempted
        mine = np.array([float(value(part)) for part in mine])
        _step(mine, y, v, e)
    for e in (1.0, 0.6):
        try:
            slope = grad(lambda y, e=e: answer(y, -1.0, e)[0])(0.013)
        except Exception as error:
            raise Mistake(
                "the values are right, but Autograd does not get through "
                f"({type(error).__name__}): is there a float(), or a plain NumPy?"
            ) from error
        if not np.isclose(slope, -e):
            raise Mistake(
                f"the values are right, but the slope across the bounce is {slope:.1f} for "
                f"e = {e}: does the new place still hang on the old one?"
            )
    return "slope -1 from a hard wall. The jumps were the trouble, not the `if`."


def _step(mine, y, v, e):
    wanted, there = np.array(_right(y, v, e)), y + _DT * v
    case = f"y = {y}, v = {v}, e = {e}"
    if np.allclose(mine, wanted):
        return
    if there >= 0:
        if np.isclose(mine[0], y):
            raise Mistake(f"far from the wall it does not move ({case}): y + dt * v comes first")
        if np.isclose(mine[1], -v) or np.isclose(mine[1], -e * v):
            raise Mistake(f"it turns round although it has not met the wall ({case})")
        raise Mistake(
            f"away from the wall ({case}) it should be at {wanted[0]:.2f} after dt = {_DT} s, "
            f"with its old velocity; you say {mine[0]:.3g} and {mine[1]:.3g}"
        )
    if np.isclose(mine[0], there):
        raise Mistake(
            f"it is left behind the wall, at {there:.2f} m: only its velocity knows of the bounce"
        )
    if np.isclose(mine[0], 0):
        raise Mistake(
            "you put it on the wall: then where it ends no longer depends on where it began, "
            "and the slope is 0"
        )
    if np.isclose(mine[0], y):
        raise Mistake("it waits where it was: in that step it reaches the wall and comes back")
    if np.isclose(mine[0], wanted[0]) and np.isclose(mine[1], v):
        raise Mistake("the place is mirrored, the velocity still points into the wall")
    if np.isclose(mine[0], -there) and e != 1:
        raise Mistake(f"mirrored, but for e = {e} it comes back slower: its way back shrinks too")
    if np.isclose(mine[1], -v) and e != 1:
        raise Mistake(f"for e = {e} it leaves with {-e * v:.1f} m/s, not with all of its speed")
    raise Mistake(
        f"at the wall ({case}) place and velocity should be {wanted[0]:.3f} and {wanted[1]:.2f}; "
        f"you say {mine[0]:.3g} and {mine[1]:.3g}"
    )


@exercise(
    "4.2",
    hints=[
        "w + sigma * e is a stack of children, one in each row; loss(w + sigma * e) has one number "
        "for each.",
        "(up - down) / (2 * sigma) is one slope for each pair. It is to multiply its own row of e: "
        "slopes[:, None] * e.",
        "The mean over the pairs is np.mean(..., axis=0).",
    ],
)
def estimate(answer):
    """The gradient estimated from pairs of opposite children."""
    rng = np.random.default_rng(4)
    runs = []

    def landscape(bent):
        def loss(x):
            if isinstance(x, Box):
                raise TypeError("this loss has values and no gradient; compare its values")
            x = np.asarray(x)
            runs.append(x.size // 5)
            return np.sum(np.sin(x) + bent * x**2, axis=-1)

        return loss

    for pairs, sigma, loss in [(7, 0.1, landscape(0.5)), (5, 0.3, landscape(0.8))]:
        w, e = rng.normal(size=5), rng.normal(size=(pairs, 5))
        runs.clear()
        mine = call(answer, loss, w, e, sigma, shape=(5,))
        count, calls = sum(runs), len(runs)
        slopes = (loss(w + sigma * e) - loss(w - sigma * e)) / (2 * sigma)
        wanted = slopes @ e / pairs
        if count == 0:
            raise Mistake("you never call loss: the estimate comes from runs alone")
        if np.allclose(mine, wanted):
            if calls > 4:
                raise Mistake(f"the right answer in {calls} calls of loss: give it stacks instead")
            continue
        if np.allclose(mine, -wanted):
            raise Mistake("that is minus the gradient: which child comes first, up or down?")
        if np.allclose(mine, 2 * wanted):
            raise Mistake("twice too much: up and down lie 2 sigma apart")
        if np.allclose(mine, pairs * wanted):
            raise Mistake(f"{pairs} times too much: the mean over the pairs, not the sum")
        if any(np.allclose(mine, wanted * k) for k in (2 * sigma, sigma, sigma**2, 1 / sigma)):
            raise Mistake(
                "the size depends on sigma: divide once by the distance between the children, "
                "(2 * sigma)"
            )
        if np.allclose(mine, wanted * pairs / 5):
            raise Mistake("N is the number of pairs, not the number of weights")
        if np.allclose(mine, (loss(w + sigma * e) - loss(w)) / sigma @ e / pairs):
            raise Mistake("that compares each child with its parent; compare it with its opposite")
        if np.allclose(mine, loss(w + sigma * e) @ e / pairs / sigma):
            raise Mistake("that looks at one child of each pair only: subtract its opposite")
        if np.allclose(mine, np.mean(slopes) * np.mean(e, axis=0)):
            raise Mistake("first slope times its own direction, for each pair, then the mean")
        raise Mistake(
            f"for {pairs} pairs and sigma = {sigma} the first number should be {wanted[0]:.3f}, "
            f"yours is {mine[0]:.3f}"
        )
    return (
        f"{count} runs for {pairs} directions, so 84 for the body's 42 weights. The gradient takes "
        "one run and its way back."
    )


_CUP, _HALF, _RIM = 3.0, 0.05, 0.2


def _landing(throw, bounces, e=0.8, cup=_RIM):
    x, height, up = 0.0, 1.0, throw[1]
    for _ in range(bounces):
        down = np.sqrt(up**2 + 2 * 9.81 * height)
        x, height, up = x + throw[0] * (up + down) / 9.81, 0.0, e * down
    return x + throw[0] * (up + np.sqrt(up**2 + 2 * 9.81 * (height - cup))) / 9.81


def _rises(throw, bounces, x):
    """Where the last flight, which ends at x, comes up through the height of the rim."""
    up = 0.8**bounces * np.sqrt(throw[1] ** 2 + 2 * 9.81)
    return x - throw[0] * 2 * np.sqrt(up**2 - 2 * 9.81 * _RIM) / 9.81


@exercise(
    "4.4",
    hints=[
        "Choose the bounces first, 2 perhaps. Then (landing(t, 2) - 3) ** 2 is a loss of the two "
        "velocities t.",
        "Begin at np.array([1.0, 1.0]) and take 200 steps of 0.02 times the gradient.",
        "nan? After that many bounces the ball no longer rises to the rim: fewer bounces, or a "
        "higher throw to begin with.",
    ],
)
def my_throw(answer):
    """A throw that falls into the cup after at least two bounces."""
    if not isinstance(answer, (tuple, list, np.ndarray)) or len(answer) != 3:
        raise Mistake("three things are wanted, (vx, vy, bounces), as in (1.0, 2.0, 2)")
    if any(part is Ellipsis for part in answer):
        raise NotAttempted
    vx, vy, bounces = (float(value(part)) for part in answer)
    if bounces != int(bounces) or (isinstance(answer[2], Integral) and bounces < 0):
        raise Mistake(f"bounces are counted in whole numbers; {answer[2]} is not one")
    bounces = int(bounces)
    if bounces < 2:
        raise Mistake(f"only {bounces} of its bounces: at least two make it a trick")
    if bounces > 50:
        raise Mistake(f"{bounces} bounces are more than this ball can do")
    throw = np.array([vx, vy])
    if np.hypot(vx, vy) > 30:
        raise Mistake(f"{np.hypot(vx, vy):.0f} m/s: no arm throws like that, stay below 30")
    x = _landing(throw, bounces)
    if not np.isfinite(x):
        raise Mistake(f"after {bounces} bounces it does not rise to the rim any more: throw higher")
    if abs(x - _CUP) > _HALF:
        where = "in front of" if x < _CUP else "behind"
        raise Mistake(
            f"it comes down {100 * abs(x - _CUP):.3g} cm {where} the cup's middle; 5 cm is its half"
        )
    if (rises := _rises(throw, bounces, x)) > _CUP - _HALF:
        raise Mistake(
            f"it comes through the cup's side: it rises over the rim at x = {rises:.3f} m, and the "
            f"cup begins at {_CUP - _HALF} m"
        )
    off = 100 * 0.02 * np.sqrt(np.sum(grad(_landing)(throw, bounces) ** 2))  # cm
    forgiven = "still hits" if off < 100 * (_HALF - abs(x - _CUP)) else "misses"
    return (
        f"in the cup after {bounces} bounces. A hand that is 2 cm/s off in the worst direction "
        f"moves the landing by {off:.1f} cm, and {forgiven}. Can your neighbour's throw do better?"
    )
