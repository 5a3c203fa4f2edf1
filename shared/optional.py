"""A library that a lesson can do without: where it is missing, the page tells what it would say."""

import contextlib
import importlib
import io


class Optional:
    """A library, or in its place what its cells printed when it was there.

    package: its name. printed: {name of a cell: what it prints}. install: what to type.
    `module(name)` gives a module of it, or None. As a decorator it runs a function at once, if the
    library is there; if not, it prints one line and the stored text of the function's name.
    """

    def __init__(self, package, printed, install):
        self.package, self.printed, self.install = package, printed, install
        self.there = self.module(package) is not None

    def module(self, name):
        try:
            return importlib.import_module(name)
        except ImportError:
            return None

    def report(self):
        """Print whether it is there, and what that means for the page."""
        if self.there:
            print("JAX is here: its cells run.")
        else:
            print(
                "JAX is not here: its cells show what they printed for us. To run them, type\n"
                f"{self.install}\nand restart the kernel."
            )

    def __call__(self, cell):
        if self.there:
            cell()
        else:
            print(f"(without JAX, from the stored run)\n{self.printed[cell.__name__]}", end="")
        return cell


def caught(exhibit):
    """Run a function and print the first words of the error that stops it, or what it gave."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            result = exhibit()
        except Exception as error:
            words = " ".join(str(error).split("\n")[0].split())
            print(f"{type(error).__name__}: {words if len(words) < 90 else words[:87] + '...'}")
        else:
            print(f"no error, and {result}")
