"""The bag: one archive with all that a room without a network needs.

    python course.py bag --to FILE.zip [--for SYSTEM-PYTHON ...] [--solutions] [--history]

In it: notebooks, short forms, site, slides, and the wheels of every requirement for the systems
that are asked for: linux, linux-arm, macos-arm, macos-intel or windows, with a Python of 3.11 to
3.14, such as macos-arm-3.12; `all` for each of them; none for the computer that packs. Unpacked,
`python course.py learn` finds the wheels by itself. No solutions and no history, unless asked.
"""

import argparse
import fnmatch
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tools import build, front, own_copies, short, site

ROOT = build.ROOT
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
GLIBC = "2_28 2_27 2_24 2_17 2_12 2_5".split()
OLD = {"x86_64": ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]}


def linux(machine):
    old = OLD.get(machine, [f"manylinux2014_{machine}"])
    return [f"manylinux_{version}_{machine}" for version in GLIBC] + old


# name -> (tags of its wheels, what pip would find on such a computer)
SYSTEMS = {
    "linux": (linux("x86_64"), ("linux", "x86_64", "posix", "Linux")),
    "linux-arm": (linux("aarch64"), ("linux", "aarch64", "posix", "Linux")),
    "macos-arm": (["macosx_14_0_arm64"], ("darwin", "arm64", "posix", "Darwin")),
    "macos-intel": (["macosx_14_0_x86_64"], ("darwin", "x86_64", "posix", "Darwin")),
    "windows": (["win_amd64"], ("win32", "AMD64", "nt", "Windows")),
}
TARGETS = [f"{system}-{python}" for system in SYSTEMS for python in PYTHONS]
# What stays at home unless it is asked for: the right answers stand in tests/ as well
HOME = ("solutions/", "tests/", "tools/long_runs/", "tools/requirements", ".")
# pip reads a requirement's condition (; sys_platform == ...) for the computer it runs on, whatever
# platform it is asked to download for. So it is told what that computer would say.
PIP = """
import sys
from pip._vendor.packaging import markers
words = ("sys_platform", "platform_machine", "os_name", "platform_system",
         "python_version", "python_full_version", "platform_release")
there = dict(zip(words, sys.argv.pop(1).split()))
here = markers.default_environment
markers.default_environment = lambda: {**here(), **there}
from pip._internal.cli.main import main
sys.exit(main())
"""


def download(target, folder, wanted=None):
    """Fetch the wheels of every requirement for one target; SystemExit says what is missing."""
    system, _, python = target.rpartition("-")
    tags, words = SYSTEMS[system]
    told = " ".join([*words, python, f"{python}.0", "23.0"])
    digits = python.replace(".", "")
    command = [sys.executable, "-c", PIP, told, "download", "-qq", "--only-binary", ":all:"]
    command += ["--disable-pip-version-check", "--dest", folder, "--python-version", python]
    command += ["--implementation", "cp", "--abi", f"cp{digits}", "--abi", "abi3", "--abi", "none"]
    command += [f"--platform={tag}" for tag in tags]
    lines = wanted or front.packages(["requirements.txt"]).splitlines()
    needed = [line for line in lines if ";" not in line]
    if subprocess.run([*command, *needed]).returncode:
        raise SystemExit(f"bag: not every wheel for {target} could be fetched, see above.")
    for extra in lines:
        if ";" in extra and subprocess.run([*command, extra]).returncode:
            print(f"  {target} does without: {extra.partition('>')[0]}")


def files(solutions=False, root=ROOT):
    """Paths of the course's files that travel, relative to its folder."""
    stays = () if solutions else HOME
    return [name for name in listed(root) if not name.startswith(stays)]


def listed(root):
    """What git knows of; in a folder without its history, all that .gitignore does not name."""
    git = shutil.which("git")
    command = [git, "ls-files", "-z"]
    said = git and subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8").stdout
    names = [name for name in (said or "").split("\0") if (root / name).is_file()]
    if names:
        return names
    stays = [line.rstrip("/") for line in (root / ".gitignore").read_text("utf-8").split()]
    for folder, below, here in os.walk(root):
        travel = [n for n in below + here if not any(fnmatch.fnmatch(n, s) for s in stays)]
        below[:] = [name for name in below if name in travel and name != ".git"]
        names += [Path(folder, n).relative_to(root).as_posix() for n in here if n in travel]
    return sorted(names)


def fill(folder, targets, solutions=False, history=False):
    """Lay everything out in the folder, as it will be unpacked."""
    for path in filter(own_copies.written_in, own_copies.lessons(ROOT / "lessons")):
        raise SystemExit(f"bag: somebody has worked in lessons/{path.name}, and it would travel: "
                         f"python course.py build {path.name[:2]} lays it aside.")  # fmt: skip
    for name in files(solutions):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    short.make(folder / "workshop", short.NUMBERS, solutions)
    # not "site": a folder of that name would hide Python's own module
    site.make(folder / "reading", [path.stem for path in build.sources()], solutions)
    for target in targets:
        print(f"wheels for {target} ...", flush=True)
        download(target, folder / "wheels")
    (folder / "wheels" / "targets.txt").write_text(" ".join(targets), encoding="utf-8")
    if history:
        bundle = ["git", "bundle", "create", "-q", str(folder / "history.bundle"), "HEAD"]
        if not (ROOT / ".git").exists() or subprocess.run(bundle, cwd=ROOT).returncode:
            raise SystemExit("bag: this folder has no history of its own; leave out --history.")


def pack(folder, path):
    """Write the folder as a zip with everything under one name; wheels are packed already."""
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            how = zipfile.ZIP_STORED if file.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(file, Path(path.stem) / file.relative_to(folder), how)
    part.replace(path)


def chosen(asked):
    """The targets that these words mean; SystemExit for one that there is not."""
    asked = asked or [front.target()]
    targets = list(itertools.chain(*(TARGETS if one == "all" else [one] for one in asked)))
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        raise SystemExit(f"bag: no wheels for {unknown[0]!r}; there are {', '.join(TARGETS)}, all.")
    return targets


def main():
    parser = argparse.ArgumentParser(description="Pack the course for a room without a network.")
    parser.add_argument("--to", type=Path, required=True, help="the archive, a .zip")
    parser.add_argument("--for", dest="targets", action="append", default=[])
    parser.add_argument("--solutions", action="store_true")
    parser.add_argument("--history", action="store_true")
    options = parser.parse_args()
    targets = chosen(options.targets)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), targets, options.solutions, options.history)
        pack(Path(folder), options.to)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.0f} MB, for {', '.join(targets)}")


if __name__ == "__main__":
    main()
