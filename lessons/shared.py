"""Here the notebooks of this folder find the course's package, which lies one folder up."""

import importlib
import sys
from pathlib import Path

COURSE = str(Path(__file__).resolve().parents[1])
del sys.modules["shared"]  # this file, which steps aside for the package of its name
sys.path.insert(0, COURSE)
importlib.import_module("shared")
sys.path.remove(COURSE)
