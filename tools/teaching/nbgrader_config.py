"""Settings of the nbgrader course that `python course.py assign` makes.

With `nbgrader` in this folder everything of nbgrader works as usual, on the package beside it.
`python course.py grade` runs the same autograder more safely; see docs/teaching.md.
"""

import os
import re
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions


class Stubs(ClearSolutions):
    """The course's own stubs, which never raise: one inside a function, one at the margin.

    A cell for a prediction keeps its line.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "markdown":
            return cell, resources
        margin = re.search("(?m)^### BEGIN SOLUTION", cell.source)
        stub = "# your code here" if margin else "return ...  # your code here"
        self.code_stub = {"python": stub}
        return super().preprocess_cell(cell, resources, cell_index)


HERE = Path(__file__).resolve().parent
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(HERE / "package"), *filter(None, [os.environ.get("PYTHONPATH")])]
)
os.environ["COURSE_PROGRESS"] = "off"

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.course_id = "differentiable-light"
c.GenerateAssignment.preprocessors = [
    Stubs if step is ClearSolutions else step for step in GenerateAssignment.preprocessors.default()
]
c.ClearSolutions.code_stub = {"python": "return ...  # your code here"}
c.Execute.timeout = 300  # a check ends an answer after 60 s of the processor
c.Execute.interrupt_on_timeout = True
