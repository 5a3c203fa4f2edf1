"""Reading answers to lesson 17: make light do something of your own."""

import time

import numpy as np

from shared import capstone

from . import Mistake, Wrong, call, exercise, value
from .cases import match_all

# 17.1


def _culprit(plates, size=np.abs, best=np.argmax):
    sizes = size(plates)
    place = np.unravel_index(best(sizes), sizes.shape)
    return np.array([*place, sizes[place]], float)


def _address(change):
    return lambda plates: change(*_culprit(plates), plates.shape)


def _first_above(plates):
    """The first plate that amplifies; where none does, the one of the largest size."""
    most = np.max(np.abs(plates), axis=(1, 2))
    return np.argmax(most > 1) if np.any(most > 1) else np.argmax(most)


def _alone(plates, k):
    """Plate k, and darkness in the others."""
    return np.where(np.arange(len(plates))[:, None, None] == k, plates, 0)


CULPRIT = [
    Wrong(
        "real part",
        lambda plates: _culprit(plates, np.real),
        "you compare real parts: the size of a complex factor is np.abs of it",
    ),
    Wrong(
        "energy",
        _address(lambda k, row, column, size, shape: np.array([k, row, column, size**2])),
        "the place is right; the factor's size is asked for, and this is its square, the energy",
    ),
    Wrong(
        "smallest",
        lambda plates: _culprit(plates, best=np.argmin),
        "that is where the size is smallest: np.argmax",
    ),
    Wrong(
        "farthest from 1",
        lambda plates: _culprit(plates, lambda t: np.abs(t - 1)),
        "you look for the factor farthest from 1: a phase alone may be as far as -1 and amplifies "
        "nothing",
    ),
    Wrong(
        "rows and columns",
        _address(lambda k, row, column, size, shape: np.array([k, column, row, size])),
        "row and column are swapped: rows come first in an array",
    ),
    Wrong(
        "from one",
        _address(lambda k, row, column, size, shape: np.array([k + 1, row + 1, column + 1, size])),
        "plate, row and column count from 0",
    ),
    Wrong(
        "size first",
        _address(lambda k, row, column, size, shape: np.array([size, k, row, column])),
        "the order is plate, row, column, size",
    ),
    Wrong(
        "the excess",
        _address(lambda k, row, column, size, shape: np.array([k, row, column, size - 1])),
        "the place is right; the size itself is asked for, not by how much it is above 1",
    ),
    Wrong(
        "the first plate alone",
        lambda plates: _culprit(plates[:1]),
        "you looked at plates[0] alone: any plate may be the one",
    ),
    Wrong(
        "sizes of sums",
        lambda plates: _culprit(plates, lambda t: np.abs(np.real(t)) + np.abs(np.imag(t))),
        "the size is √(real² + imag²), not the sum of the two parts: np.abs",
    ),
    Wrong(
        "the factor itself",
        lambda plates: np.array([*_culprit(plates)[:3], plates.ravel()[np.argmax(np.abs(plates))]]),
        "the place is right; the fourth number is the complex factor, and its size is asked for",
    ),
    Wrong(
        "the first that amplifies",
        lambda plates: _culprit(_alone(plates, _first_above(plates))),
        "you stop at the first plate that amplifies: a later one may amplify more",
    ),
    Wrong(
        "the brightest plate",
        lambda plates: _culprit(_alone(plates, np.argmax(np.mean(np.abs(plates), axis=(1, 2))))),
        "you look in the plate that is brightest on average: one pixel of another may be larger",
    ),
]


@exercise(
    "17.1",
    hints=[
        "np.abs(plates) is the size of every factor, (k, ny, nx).",
        "np.unravel_index(np.argmax(size), size.shape) is (plate, row, column).",
        "size[plate, row, column] is the fourth number; np.array([...]) around all four.",
    ],
    wrong=CULPRIT,
)
def culprit(answer):
    """Where a plate amplifies most."""
    rng = np.random.default_rng(171)
    cases = []
    for shape, place, largest in [
        ((2, 5, 7), (1, 3, 6), 1.2503217),
        ((3, 8, 4), (2, 1, 2), 3.4567),
        ((4, 3, 9), (1, 2, 5), 1.25431973),
        ((2, 5, 7), (1, 0, 0), 1.23),  # the shape of the first
        ((3, 6, 6), (1, 5, 5), 1.31),
        ((1, 4, 6), (0, 2, 4), 1.2703178),  # one plate alone
    ]:
        plates = rng.uniform(0.6, 1.2, shape) * np.exp(1j * rng.uniform(0.2, 1.3, shape))
        plates[0, 1, 1] = -1.1  # a size of 1.1, and farthest from 1
        plates[-1, 2, 0] = 1.19  # the largest real part
        plates[place[0]] *= 0.8  # its plate is dimmer than the others
        plates[-1, 0, 3] = 1.22 * np.exp(0.25j * np.pi)  # the largest sum of parts
        plates[place] = largest * np.exp(1.52j)
        cases.append((plates,))
    cases.append((0.7 * cases[4][0],))  # no plate amplifies
    for shape, place in [
        ((2, 3, 1300), (0, 1, 1234)),
        ((2, 1100, 4), (1, 1050, 2)),
        ((400, 1, 2), (311, 0, 1)),
        ((1, 1, 1), (0, 0, 0)),
        ((3, 1, 5), (2, 0, 0)),
    ]:
        plates = rng.uniform(0.6, 1.2, shape) * np.exp(1j * rng.uniform(-np.pi, np.pi, shape))
        plates[place] = 1.3021977 * np.exp(-2.2j)
        cases.append((plates,))
    cases += [
        (np.abs(cases[1][0]),),
        (np.real(cases[1][0]),),
        (1e3 * cases[1][0],),
        (1e-3 * cases[8][0],),
    ]
    cases += [((-1) ** k * (np.arange(24).reshape(2, 3, 4) % 17),) for k in (0, 1)]
    match_all(
        [call(answer, *case, shape=(4,)) for case in cases],
        cases,
        right=_culprit,
        wrong=CULPRIT,
        near=lambda a, b: np.allclose(a, b, rtol=0, atol=1e-9),
        otherwise=lambda case, got, wanted: (
            "for plates of shape {} it is {}, but plate, row, column, size are {}".format(
                case[0].shape, *(np.array2string(np.real(v), precision=3) for v in (got, wanted))
            )
        ),
    )
    return "so a referee can say which plate, which pixel, and by how much."


# 17.2


def _ways(lit, wanted):
    return np.abs(np.argwhere(wanted)[:, None] - np.argwhere(lit)[None])


def _to_go(lit, wanted):
    return np.max(np.min(np.max(_ways(lit, wanted), axis=2), axis=1))


def _nearest_first(lit, wanted, measure):
    ways = _ways(lit, wanted)
    nearest = np.argmin(measure(ways), axis=1)
    return np.max(ways[np.arange(len(ways)), nearest])


TO_GO = [
    Wrong(
        "as the crow flies",
        lambda lit, wanted: np.max(
            np.min(np.sqrt(np.sum(_ways(lit, wanted) ** 2, axis=2)), axis=1)
        ),
        "that is the way as the crow flies: the grid's reach holds along rows and along columns "
        "at once, so the larger of the two counts",
    ),
    Wrong(
        "both added",
        lambda lit, wanted: np.max(np.min(np.sum(_ways(lit, wanted), axis=2), axis=1)),
        "you add the ways along rows and along columns: light goes both at once, the larger counts",
    ),
    Wrong(
        "the smaller way",
        lambda lit, wanted: np.max(np.min(np.min(_ways(lit, wanted), axis=2), axis=1)),
        "of the ways along rows and along columns the larger one counts, not the smaller",
    ),
    Wrong(
        "the farthest light",
        lambda lit, wanted: np.max(_ways(lit, wanted)),
        "that is from the lit pixel that is farthest: the nearest one serves",
    ),
    Wrong(
        "the best served",
        lambda lit, wanted: np.min(np.max(_ways(lit, wanted), axis=2)),
        "that is the wanted pixel that is served best: the one served worst decides",
    ),
    Wrong(
        "the other way round",
        lambda lit, wanted: _to_go(wanted, lit),
        "that is how far the farthest lit pixel is from what you want: lit and wanted are swapped",
    ),
    Wrong(
        "on average",
        lambda lit, wanted: np.mean(np.min(np.max(_ways(lit, wanted), axis=2), axis=1)),
        "that is a mean over the wanted pixels: the one served worst decides",
    ),
    Wrong(
        "from the middle",
        lambda lit, wanted: _to_go(_centre(lit.shape), wanted),
        "that is the way from the middle of the grid: light comes from where lit is True",
    ),
    Wrong(
        "the first light",
        lambda lit, wanted: np.max(_ways(lit, wanted)[:, 0]),
        "that is the way from the first lit pixel: the nearest one serves",
    ),
    Wrong(
        "nearest by another measure",
        lambda lit, wanted: _nearest_first(lit, wanted, lambda ways: np.sum(ways**2, axis=2)),
        "you choose the lit pixel that is nearest as the crow flies: choose the one whose larger "
        "way is smallest",
    ),
    Wrong(
        "nearest by the sum",
        lambda lit, wanted: _nearest_first(lit, wanted, lambda ways: np.sum(ways, axis=2)),
        "you choose the lit pixel whose two ways add up to least: choose the one whose larger way "
        "is smallest",
    ),
    Wrong(
        "rows and columns apart",
        lambda lit, wanted: np.max(np.min(_ways(lit, wanted), axis=1)),
        "one lit pixel is nearest along rows and another along columns: take the larger way to "
        "each lit pixel first, then the nearest",
    ),
    Wrong(
        "along rows alone",
        lambda lit, wanted: np.max(np.min(_ways(lit, wanted)[:, :, 0], axis=1)),
        "only from row to row: the way from column to column counts as well",
    ),
    Wrong(
        "along columns alone",
        lambda lit, wanted: np.max(np.min(_ways(lit, wanted)[:, :, 1], axis=1)),
        "only from column to column: the way from row to row counts as well",
    ),
    Wrong(
        "one too many",
        lambda lit, wanted: _to_go(lit, wanted) + 1,
        "one too many: a neighbour is one pixel away, and a lit pixel none",
    ),
]


def _centre(shape):
    one = np.zeros(shape, bool)
    one[shape[0] // 2, shape[1] // 2] = True
    return one


def _checks(ny, nx):
    """Every third place along rows and columns."""
    return (np.arange(ny)[:, None] % 3 == 1) & (np.arange(nx) % 3 == 2)


def _marked(shape, *places):
    grid = np.zeros(shape, bool)
    for place in places:
        grid[place] = True
    return grid


@exercise(
    "17.2",
    hints=[
        "np.argwhere(wanted)[:, None] - np.argwhere(lit)[None] holds every pair: (w, l, 2).",
        "np.abs, then np.max over the last axis: how far for this pair.",
        "Then np.min over the lit ones (axis=1), and np.max of what is left.",
    ],
    wrong=TO_GO,
)
def to_go(answer):
    """How far the light has to move for a wish."""
    cases = [
        (_marked((9, 12), (2, 3), (7, 1)), _marked((9, 12), (0, 9), (3, 4), (8, 8))),
        (_marked((11, 7), (9, 1), (5, 5)), _marked((11, 7), (0, 2), (4, 6), (9, 4))),
        (_marked((8, 8), (1, 1), (1, 6)), _marked((8, 8), (2, 2), (7, 7), (1, 5))),
        (_marked((6, 6), (2, 2), (3, 3)), _marked((6, 6), (2, 2))),
        # the lit pixels of the first with another wish, and its wish with other light
        (_marked((9, 12), (2, 3), (7, 1)), _marked((9, 12), (2, 3), (5, 11))),
        (_marked((9, 12), (4, 2)), _marked((9, 12), (0, 9), (3, 4), (8, 8))),
        # light all around: the worst served is inside
        (
            _marked((9, 9), (0, 4), (4, 0), (4, 8), (8, 4)),
            _marked((9, 9), (1, 4), (4, 1), (4, 4), (4, 7), (7, 4)),
        ),
        (_marked((8, 8), (1, 6)), _marked((8, 8), (0, 7), (1, 5), (3, 4))),
        (_marked((3, 300), (1, 2)), _marked((3, 300), (0, 290))),
        (_marked((2, 700), (0, 690), (1, 1)), _marked((2, 700), (1, 300), (0, 340))),
        (_marked((650, 2), (640, 0)), _marked((650, 2), (5, 1))),
        (_marked((1, 1), (0, 0)), _marked((1, 1), (0, 0))),
        (_marked((1, 9), (0, 7)), _marked((1, 9), (0, 3), (0, 8))),
        (_checks(20, 26) & (np.arange(26) < 15), _checks(20, 26)),
        (_checks(19, 26)[::-1] & (np.arange(26) > 9), np.ones((19, 26), bool)),
        (np.ones((5, 6), bool), np.ones((5, 6), bool)),
        # nearest as the crow flies, nearest by the sum, nearest along rows: not nearest here
        (_marked((9, 10), (0, 5), (4, 4)), _marked((9, 10), (0, 0))),
        (_marked((9, 10), (0, 5), (4, 2)), _marked((9, 10), (0, 0))),
        (_marked((7, 8), (0, 5), (6, 1)), _marked((7, 8), (0, 1))),
    ]
    match_all(
        [call(answer, *case, shape=()) for case in cases],
        cases,
        right=_to_go,
        wrong=TO_GO,
        near=lambda a, b: np.allclose(a, b, rtol=0, atol=1e-9),
        otherwise=lambda case, got, wanted: (
            f"from {np.argwhere(case[0]).tolist()} to {np.argwhere(case[1]).tolist()} "
            f"(row, column) it is {np.real(got):g}, but {wanted:g} is wanted"
        ),
    )
    return "compare it with the reach of all hops, before you train."


# 17.3


@exercise(
    "17.3",
    hints=[
        "Begin with a start that works: shape_light(beam, 1.0 * inside, small, plates=1) inside "
        "finished(...), as in start 1, returned by my_entry. Then change the wish.",
        "capstone.report(capstone.referee(my_entry())) says which rule breaks, and what to type.",
        "Few points? Compare the lines of capstone.rubric(capstone.measures(my_entry())): one "
        "plate bears more than two, and bits=3 is worth a point more than bits=4.",
    ],
    again=0,  # a training may be in it
)
def my_entry(answer):
    """An entry of the learner's own."""
    begin = time.process_time()
    entry = call(answer)
    took = time.process_time() - begin
    if isinstance(entry, tuple) and not isinstance(entry, capstone.Entry) and len(entry) == 1:
        raise Mistake("a comma too many made a tuple of your entry: return finished(...) alone")
    if not isinstance(entry, capstone.Entry):
        value(None if entry is None else 0.0)  # the ladder's words for nothing
        raise Mistake(f"an Entry is wanted, this is a {type(entry).__name__}: finished(...) is one")
    try:
        findings = capstone.referee(entry)
    except ValueError as error:
        raise Mistake(str(error)) from None
    for one in findings:
        if not one.kept:
            raise Mistake(f"{one.rule}: {one.said}")
    marks = capstone.rubric(capstone.measures(entry))
    points = sum(mark.points for mark in marks)
    if points < 10:
        few = min(marks, key=lambda mark: mark.points)
        raise Mistake(
            f"accepted by all five rules, with {points} of 15 points; the bar is 10. The line "
            f"with most to gain is {few.what}: {few.said}"
        )
    if took > 45:
        raise Mistake(f"it keeps all rules, but needed {took:.0f} s: fewer steps, please")
    return f"accepted, with {points} of 15 points. The three for your text are a reader's."
