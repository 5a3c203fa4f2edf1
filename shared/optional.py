"""A library that a lesson can do without: where it is missing, the page tells what it would say."""

import contextlib
import importlib
import io


class Optional:
    """A library, or in its place what its cells printed when it was there.

    package: what to import. name: what it is called, if not so. printed: {name of a cell: what it
    prints}. install: what to type.
    `module(name)` gives a module of it, or None. As a decorator it runs a function at once, if the
    library is there; if not, it prints one line and the stored text of the function's name.
    """

    def __init__(self, package, printed, install, name=None):
        self.package, self.printed, self.install = package, printed, install
        self.name = name or package
        self.there = self.module(package) is not None

    def module(self, name):
        try:
            return importlib.import_module(name)
        except ImportError:
            return None

    def report(self):
        """Print whether it is there, and what that means for the page."""
        if self.there:
            print(f"{self.name} is here: its cells run.")
        else:
            print(
                f"{self.name} is not here: its cells show what they printed for us. To run them, "
                f"type\n{self.install}\nand restart the kernel."
            )

    def __call__(self, cell):
        if self.there:
            cell()
        else:
            print(f"(without {self.name}, from the stored run)")
            print(self.printed[cell.__name__], end="")
        return cell


def caught(exhibit):
    """Run a function and print the first words of the error that stops it, or what it gave."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            result = exhibit()
        except Exception as error:
            words = " ".join(f"{type(error).__name__}: {error}".split("\n")[0].split())
            print(words if len(words) <= 84 else words[:81] + "...")
        else:
            print(f"no error, and {result}")
