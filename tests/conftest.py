import os

import matplotlib
import pytest

matplotlib.use("Agg")
os.environ.setdefault("COURSE_PROGRESS", "off")


def pytest_collection_modifyitems(items):
    """A notebook's cells stay together, in one process; other tests go where there is time."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
