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


def now():
    """Whether a grader runs this: nbgrader says so, to its Validate button as well."""
    return "NBGRADER_EXECUTION" in os.environ


def tell(outcome):
    """Say an outcome to the grader. Raises AssertionError, with our line, if it is not right."""
    from IPython.display import display

    print(outcome.line)
    if key:
        verdict = {"number": outcome.number, "status": outcome.status, "line": outcome.line}
        text = json.dumps(list(verdict.values()))
        sign = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
        display({KIND: {**verdict, "sign": sign}}, raw=True)
    if outcome.status != "correct":
        raise AssertionError(outcome.line)
