"""What is installed, what is missing, what hides what, and what to type next.

Standard library alone: it must run where nothing else does.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
ENVIRONMENT = HERE / ".course-env"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGES = {"numpy", "autograd", "matplotlib", "scipy", "sklearn", "skimage", "IPython", "jupyter"}
PACKAGES |= sys.stdlib_module_names
ASK = """
import importlib.metadata as m, sys
for name in sys.argv[2:]:
    try: print("   ", name, m.version(name))
    except m.PackageNotFoundError: print("  ✗", name, "is missing")
try:
    import shared
    if shared.__file__ != sys.argv[1]: print("  ✗ shared comes from", shared.__file__)
except Exception as error: print("  ✗ the course's own package does not import:", error)
"""


def installed():
    """The environment's versions as text, with ✗ where something is missing."""
    if not PYTHON.exists():
        return "✗ The environment .course-env is not made yet.\n"
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split(">")[0] for line in lines if line[:1].isalpha()]
    result = subprocess.run(
        [str(PYTHON), "-c", ASK, str(HERE / "shared" / "__init__.py"), *names],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=HERE / "lessons",
    )
    if result.returncode:
        return f"✗ .course-env does not start: {result.stderr.strip()[-200:]}\n"
    return "In .course-env:\n" + result.stdout


def shadows(root=HERE):
    """Files that hide a package, and notebooks in which plain NumPy hides Autograd's."""
    found = []
    # a teacher may have taken the last away, and the learner's own may not be made yet
    for folder in ("", "lessons", "my-lessons", "solutions"):
        for path in sorted((root / folder).glob("*")):
            name = path.relative_to(root).as_posix()
            if path.stem in PACKAGES and (path.suffix == ".py" or path.is_dir()):
                found.append(f"✗ {name} hides the package {path.stem}: give it another name.")
            if path.suffix == ".ipynb" and '"import numpy as np' in path.read_text("utf-8"):
                found.append(
                    f"✗ {name} imports plain numpy as np, which Autograd cannot follow "
                    "everywhere: write import autograd.numpy as np."
                )
    return found


def main():
    print(f"Python {sys.version.split()[0]} at {sys.executable}")
    print(f"uv: {shutil.which('uv') or 'not here; pip serves as well'}")
    print(f"Free on this disk: {shutil.disk_usage(HERE).free / 1e9:.1f} GB")
    report, hidden = installed(), shadows()
    print(report + "".join(f"{line}\n" for line in hidden), end="")
    if "✗" not in report and not hidden:
        print("All is well. Next: python course.py learn")
        return 0
    if not PYTHON.exists():
        print("Next: python course.py learn")
    elif "✗" in report:
        print("Next: delete the folder .course-env, then python course.py learn")
    else:
        print("Next: mend what is marked ✗, then python course.py learn")
    return 1


if __name__ == "__main__":
    sys.exit(main())
