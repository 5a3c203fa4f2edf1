#!/usr/bin/env python3
"""Differentiable Light. Two commands are all you need:

    python course.py learn [NN]    open JupyterLab on your copy of lesson 01, or of lesson NN
    python course.py test          prove that everything in this repository holds

And when you want them:

    python course.py progress      which exercises you have solved     (--reset to begin again)
    python course.py run NN        execute a lesson here, leave a web page and its figures
    python course.py doctor        what is installed, what is missing, what to type next
    python course.py checks [NN]   the exercises, wrong answers, and what each is told
    python course.py build [NN]    make the notebooks from their sources
    python course.py site          the lessons as a site to read       (--pdf for a book)
    python course.py slides [NN]   slides of the workshop's lessons
    python course.py short [NN]    the workshop's lessons without their side paths
    python course.py bag --to FILE all of it in one archive for a room without a network

For teachers, see docs/teaching.md:

    python course.py assign NN --to FOLDER   make, and try, what you hand out
    python course.py grade FOLDER            grade what your students handed in

The first start makes a private environment in the folder .course-env and installs
requirements.txt there. You work on copies in my-lessons; `learn --reset NN` begins one again
and keeps yours beside it. Nothing else is installed on your computer.
"""

# In words that any Python can read, so that an old one can say what is wrong: the rest stands
# in tools/front.py.
import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        "course.py: This is Python %d.%d; the course needs %d.%d or newer: "  # noqa: UP031
        "get it from python.org, then try again." % (tuple(sys.version_info[:2]) + OLDEST_PYTHON)
    )

if __name__ == "__main__":
    from tools import front

    sys.exit(front.main(__doc__))
