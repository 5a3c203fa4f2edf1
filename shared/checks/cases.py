"""One verdict for what an answer gave for several cases."""

import numpy as np

from . import Mistake, match, near


def match_all(results, cases, *, right, wrong=(), otherwise, near=near):
    """`match` for several cases at once: a row must fit all of them together.

    results: what the answer gave for each case, called before; cases: the tuples of arguments.
    otherwise: takes the case that is farthest off, what it gave and what is wanted; returns what
    is said if no row fits.
    """

    def every(formula):
        return lambda cases: np.concatenate([np.ravel(formula(*case)) for case in cases])

    wanted = [right(*case) for case in cases]
    off = [np.max(np.abs(a - b)) for a, b in zip(results, wanted, strict=True)]
    k = int(np.argmax(off))
    given = np.concatenate([np.ravel(one) for one in results])
    match(
        lambda cases: given,
        cases,
        right=every(right),
        wrong=[row._replace(formula=every(row.formula)) for row in wrong],
        otherwise=otherwise(cases[k], results[k], wanted[k]),
        near=near,
    )
    if np.iscomplexobj(given) and not any(map(np.iscomplexobj, wanted)):
        raise Mistake("it is right, but a complex number: np.real drops the imaginary 0")
