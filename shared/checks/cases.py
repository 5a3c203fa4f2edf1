"""One verdict for what an answer gave for several cases."""

from functools import partial

import numpy as np

from . import NEAR, Mistake, match, near

EXACT = partial(near, tolerance=1e-10)  # for formulas of a few steps, in which less is lost


def match_all(results, cases, *, right, wrong=(), otherwise, near=None):
    """`match` for several cases at once: a row must fit all of them together.

    near: judges the results of all cases, one after the other; if not given, each case is
    measured by its own largest entry (or by a ten-thousandth of the largest of all).
    results: what the answer gave for each case, called before; cases: the tuples of arguments.
    otherwise: takes the case that is farthest off, what it gave and what is wanted; returns what
    is said if no row fits.
    """

    def every(formula):
        return lambda cases: np.concatenate([np.ravel(formula(*case)) for case in cases])

    wanted = [right(*case) for case in cases]
    off = [np.max(np.abs(a - b)) for a, b in zip(results, wanted, strict=True)]
    k = int(np.argmax(off))
    ends = np.cumsum([np.size(one) for one in wanted])[:-1]

    def each_near(a, b):
        least = 1e-4 * np.max(np.abs(b))
        parts = zip(np.split(a, ends), np.split(b, ends), strict=True)
        return all(np.max(np.abs(x - y)) <= NEAR * max(np.max(np.abs(y)), least) for x, y in parts)

    given = np.concatenate([np.ravel(one) for one in results])
    match(
        lambda cases: given,
        cases,
        right=every(right),
        wrong=[row._replace(formula=every(row.formula)) for row in wrong],
        otherwise=otherwise(cases[k], results[k], wanted[k]),
        near=near or each_near,
    )
    if np.iscomplexobj(given) and not any(map(np.iscomplexobj, wanted)):
        raise Mistake("it is right, but a complex number: np.real drops the imaginary 0")


def one_by_one(before, after):
    """The arguments on their way from one case to another: each time one more is the other's.

    What an answer keeps from an earlier call, by whatever name, is wrong for one of them.
    """
    return [(*after[:k], *before[k:]) for k in range(len(before) + 1)]


def in_other_clothes(case, *places):
    """The case again with one array at a time changed: signs, sizes, zeros, kind, order in memory.

    places: of the arrays that are changed; all arrays if none is given.
    """
    for k in places or [k for k, x in enumerate(case) if np.ndim(x)]:
        x = np.asarray(case[k])
        some = np.where(np.arange(x.size).reshape(x.shape) % 3, x, 0)
        whole = np.rint(9 * np.real(x)).astype(int)
        changed = [np.abs(x), -np.abs(x), 1e4 * x, 1e-4 * x, some, whole, np.asfortranarray(x)]
        for one in [*changed, 0 * x]:
            yield (*case[:k], one, *case[k + 1 :])


def further(answer, cases, *, right, near=near):
    """`match` for cases where no known mistake is sought: larger, smaller, one argument changed."""
    for case in cases:
        sizes = ", ".join(map(_size, case))
        say = f"right so far, but for {sizes} {{worst}}: is something kept, cut off or left out?"
        match(answer, *case, right=right, otherwise=say, near=near)


def _size(one):
    if isinstance(one, (int, float)):
        return f"{one:.3g}"
    return str(getattr(one, "shape", type(one).__name__))
