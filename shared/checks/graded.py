"""When a teacher's grader runs the notebook, a check says its line as well by raising.

nbgrader gives a cell its points unless it raises. `key` is drawn by the course's own grader, for
one cell; with it the verdict is signed, so that a line which was only printed counts for nothing.
"""

import hashlib
import hmac
import json
import os

KIND = "application/vnd.differentiable-light.verdict+json"
key = None


def signature(key, verdict):
    """The signature of a verdict, {"number", "status", "line"}, with a cell's key."""
    text = json.dumps([verdict.get(k) for k in ("number", "status", "line")])
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def now():
    """Whether a grader runs this: nbgrader says so, to its Validate button as well."""
    return "NBGRADER_EXECUTION" in os.environ


def tell(outcome):
    """Say an outcome to the grader. Raises AssertionError, with our line, if it is not right."""
    from IPython.display import display

    print(outcome.line)
    if key:
        verdict = {"number": outcome.number, "status": outcome.status, "line": outcome.line}
        display({KIND: {**verdict, "sign": signature(key, verdict)}}, raw=True)
    if outcome.status != "correct":
        raise AssertionError(outcome.line)
