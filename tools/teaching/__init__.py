"""What `course.py assign` and `course.py grade` are made of. For teachers; learners need none."""

import os
import sys
from pathlib import Path

# nbgrader looks for alembic, which lies beside this Python, on the path
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
