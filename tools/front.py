"""What course.py does with its words. Standard library alone: it makes the environments."""

import argparse
import contextlib
import difflib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from shared import source

from . import own_copies

HERE = Path(__file__).resolve().parents[1]
WORDS = ["learn", "test", "progress", "run", "doctor", "checks", "build", "assign", "grade"]
WORDS += ["site", "slides", "short", "bag"]
GIGABYTES = 1.5  # measured: 0.7 installed, and room for what is unpacked on the way
NETWORK = "connection resolution timed-out dns could-not-find-host unreachable sending-request"
REASONS = [  # words of an installer that failed, and what they mean
    ("no-space-left disk-quota", "The disk is full: free 1.5 GB and try again."),
    ("permission-denied read-only", "This folder cannot be written: copy the course elsewhere."),
    ("ensurepip", "Python's venv is incomplete: on Debian and Ubuntu, apt install python3-venv."),
    (
        "certificate",
        "The package index shows a certificate that this computer does not trust: behind a "
        "company's or a school's proxy, let PIP_CERT name its certificate file.",
    ),
    ("407 proxy", "The proxy refused: set HTTPS_PROXY=http://name:password@host:port for it."),
    (NETWORK, "The packages could not be fetched: is this computer online? Then try again."),
    (
        "could-not-find-a-version no-matching-distribution no-solution-found unsatisfiable",
        "The package index has no version that fits this Python: try a newer or an older one.",
    ),
    ("", "The installation failed, see above; python course.py doctor may tell why."),
]
MANNERS = {
    # No question whether it may fetch news, the wifi may be bad; and a slider that was saved with
    # its page shows when the page is opened again.
    "share/jupyter/lab/settings/overrides.json": """{
  "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
  "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": true}
}
""",
    # A kernel that was started anew says what to do, in one line.
    "etc/ipython/ipython_kernel_config.py": """c = get_config()
c.IPKernelApp.exec_lines = ["import contextlib", "with contextlib.suppress(ImportError):\\n"
                            "    from shared import page; page.settle()"]
""",
}


def stop(sentence):
    sys.exit(f"course.py: {str(sentence).removeprefix('course.py: ')}")


# The private environment


def environment(name, files, oldest=False):
    """Python of the environment in folder `name`, with everything in these files installed.

    One that was complete serves on if it cannot be renewed, for example without a network.
    """
    home = HERE / name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = home / "ready.txt"
    wanted = packages(files, oldest)
    complete = python.exists() and ready.exists()
    if not (complete and ready.read_text(encoding="utf-8") == wanted):
        try:
            renew(home, python, wanted)
        except SystemExit as reason:
            if not complete:
                raise
            print(f"{reason}\nIt could not be renewed: going on with the one that is there.")
    manners(home)
    return python


def renew(home, python, wanted):
    """Make the environment, or bring it up to date; a first one that fails leaves nothing."""
    try:
        free = shutil.disk_usage(HERE).free / 1e9
        if free < GIGABYTES:
            stop(f"The disk has {free:.1f} GB free: the course needs {GIGABYTES} GB to install.")
        if home.exists() and not python.exists():  # half made, by a run that was cut off
            shutil.rmtree(home)
        fresh = not home.exists()
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"This folder cannot be written ({error.strerror}): copy the course elsewhere.")
    name = home.relative_to(HERE).as_posix()
    size = "0.7 GB" if name == ".course-env" else "up to 1.5 GB"  # measured, on the disk
    print(f"Making the environment {name} (once: {size}, a minute or two) ...", flush=True)
    try:
        install(home, python, wanted)
        (home / "ready.txt").write_text(wanted, encoding="utf-8")
    except BaseException:
        if fresh:
            shutil.rmtree(home, ignore_errors=True)
            if not any(home.parent.iterdir()):
                home.parent.rmdir()
        raise


def packages(files, oldest=False):
    """What these files ask for, a package a line; of the first one, if wanted, the lower bounds."""
    wanted = []
    for file in files:
        lines = (HERE / file).read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if line[:1].isalpha()]  # no comment
        wanted += [pin(line) for line in lines] if oldest and file == files[0] else lines
    return "".join(f"{line}\n" for line in wanted)


def target():
    """This computer as a bag names it, such as macos-arm-3.12: the system, and Python."""
    system, machine = platform.system(), platform.machine()
    name = {"Linux": "linux", "Darwin": "macos-intel", "Windows": "windows"}.get(system, system)
    if machine.lower() in ("arm64", "aarch64"):
        name = {"Linux": "linux-arm", "Darwin": "macos-arm"}.get(system, f"{name}-arm")
    return f"{name}-{sys.version_info[0]}.{sys.version_info[1]}"


def from_bag(wheels, command):
    """Install with the bag's wheels, or else with the index's; the words that served."""
    alone = ["--no-index", "--find-links", str(wheels)]
    with contextlib.suppress(SystemExit):
        follow([*command, *alone])
        return alone
    packed = wheels / "targets.txt"
    names = packed.read_text(encoding="utf-8").split() if packed.exists() else ["other computers"]
    print(f"This bag's wheels, for {', '.join(names)}, do not serve this computer, {target()}: "
          "asking the package index ...", flush=True)  # fmt: skip
    try:
        follow(command)  # alone: without a network pip would ask in vain for each package
    except SystemExit as reason:
        stop(f"{reason}\nWithout a network: take a Python that the wheels are for, or a bag packed "
             f"with --for {target()}.")  # fmt: skip
    return []


def install(home, python, wanted):
    wheels = HERE / "wheels"  # in a bag for a room without a network: tools/bag.py
    uv = None if wheels.is_dir() else shutil.which("uv")
    if uv:  # ten times as fast, where you have it
        make, fetch = [uv, "venv", "--seed", "--allow-existing"], [uv, "pip"]
        make += ["--python", sys.executable]
        fetch += ["install", "--python", str(python)]
    else:
        make, fetch = [sys.executable, "-m", "venv"], [str(python), "-m", "pip"]
        fetch += ["install", "--disable-pip-version-check", "--retries", "2"]
    follow(make + [str(home)])
    lines = wanted.splitlines()
    needed = "".join(f"{line}\n" for line in lines if ";" not in line)
    (home / "wanted.txt").write_text(needed, encoding="utf-8")
    needed = [*fetch, "-r", str(home / "wanted.txt")]
    if wheels.is_dir():
        fetch += from_bag(wheels, needed)
    else:
        follow(needed)
    extras = [line for line in lines if ";" in line]
    if extras:  # only as wheels; the course works without, so that a failure is none
        with contextlib.suppress(SystemExit):
            follow(fetch + ["--only-binary", ":all:", *extras])


def pin(line):
    package, mark, where = line.partition(";")
    return package.split(",")[0].replace(">=", "==") + mark + where


def follow(command):
    """Run an installer, showing its latest line only; its failure as one sentence."""
    process = subprocess.Popen(
        command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", env=ours(PIP_USER="0"),
    )  # fmt: skip
    log = []
    for line in process.stdout:
        log.append(line)
        if sys.stdout.isatty():
            print(f"\r  {line.strip()[:76]:<76}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r" + " " * 78 + "\r", end="")
    if process.wait():
        text = "".join(log).lower().replace(" ", "-")
        says = next(s for words, s in REASONS if any(w in text for w in words.split() or [""]))
        if says == REASONS[-1][1]:
            print("".join(log[-20:]), file=sys.stderr)
        last = next((line.strip() for line in reversed(log) if line.strip()), "nothing")
        stop(f"{says}\n  (Its last words: {last})")


def manners(home):
    """Settings of JupyterLab and of its kernels that spare a learner a question or a red line."""
    for name, text in MANNERS.items():
        with contextlib.suppress(OSError):  # read-only: it serves without
            file = home / name
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")


def for_learning():
    return environment(".course-env", ["requirements.txt"])


def for_making(oldest=False):
    name = f"{sys.version_info[0]}.{sys.version_info[1]}" + ("-oldest" if oldest else "")
    files = ["requirements.txt", "tools/requirements.txt"]
    return environment(f".test-env/{name}", files, oldest)


def lesson(number, folder="lessons"):
    """The notebook of a lesson, from "1", "01" or "01_sinc_derivatives"."""
    found = own_copies.lessons(HERE / folder)
    for path in found:
        if path.name[:2] == source.lesson(number):
            return path
    stop(f"There is no lesson {number!r} yet; there are {', '.join(p.name[:2] for p in found)}.")


# The commands

# On matrices as small as ours a second thread gains nothing; beside another program it costs.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def ours(**settings):
    """The settings of the user, less those that would put other code in the place of ours."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    utf8 = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    return {**env, **utf8, "JUPYTER_PREFER_ENV_PATH": "1", **settings}


def call(*command, **settings):
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=HERE, env=ours(**settings)).returncode


def learn(options):
    path = lesson(options.lesson or "01")
    python = for_learning()
    try:
        said = own_copies.follow(HERE)
        if options.reset:
            old = own_copies.again(HERE, path.name)
            said.append(f"{path.name} begins again." + (f" Yours is now {old}." if old else ""))
    except OSError as error:
        stop(f"Your copy in {own_copies.FOLDER} cannot be written ({error.strerror}).")
    print("".join(f"{line}\n" for line in said), end="", flush=True)
    page = f"/lab/tree/{own_copies.FOLDER}/{path.name}"
    command = [python, "-m", "jupyterlab", f"--LabApp.default_url={page}"]
    command += [f"--ServerApp.root_dir={HERE}", f"--port={options.port}"]
    command += ["--LanguageServerManager.autodetect=False"]
    home = HERE / ".course-env"
    if os.access(home, os.W_OK):  # this copy's open tabs, and no other copy's
        command += [f"--LabApp.workspaces_dir={home / 'workspaces'}"]
    command += ["--no-browser"] if options.no_browser else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return call(*command, **ONE_THREAD)


def test(options):
    python = for_site() if options.slow else for_making(options.oldest)
    settings = {"COURSE_PROGRESS": "off", "COURSE_DRAFT": "1", **ONE_THREAD}
    left = left_out()
    if left:
        names = ", ".join(path.relative_to(HERE).as_posix() for path in left)
        print(f"Left out, as it is not what was shipped: {names}", flush=True)
    settings["IPYTHONDIR"] = str(HERE / ".test-env" / "ipython")  # nobody's own start-up files
    command = ["-m", "pytest", "-q", "-n", "auto", "--nbval"]
    command += ["--dist", "loadfile", "--no-loadscope-reorder"]  # the long files come first
    command += [f"--ignore={path}" for path in left]
    command += ["-m", "slow", "tests"] if options.slow else []
    return call(python, *command, MPLBACKEND="", **settings)


def left_out():
    """Notebooks that somebody added or wrote in: the test judges what was shipped."""
    shipped = own_copies.lessons(HERE / "lessons") + own_copies.lessons(HERE / "solutions")
    found = sorted([*HERE.glob("lessons/*.ipynb"), *HERE.glob("solutions/*.ipynb")])
    written = () if os.environ.get("CI") else filter(own_copies.written_in, shipped)
    return sorted({*written, *(path for path in found if path not in shipped)})


def progress(options):
    word = "forget" if options.reset else "progress"
    return call(for_learning(), "-c", f"from shared import checks; checks.{word}()")


def run(options):
    path = lesson(options.lesson, "solutions" if options.solution else "lessons")
    own = HERE / own_copies.FOLDER / path.name
    if own.exists() and not options.solution:
        path = own
        print(f"Your own copy, {own_copies.FOLDER}/{path.name}", flush=True)
    return call(for_learning(), "tools/run.py", path, **ONE_THREAD)


def checks(options):
    return call(for_learning(), "tools/checks_table.py", *options.lesson)


def build(options):
    extra = [f"--{word}" for word in ("check", "back") if getattr(options, word)]
    return call(for_making(), "tools/build.py", *extra, *options.lesson)


def assign(options):
    extra = ["--predictions"] if options.predictions else []
    extra += [f"--variant={options.variant}"] if options.variant else []
    to = Path(options.to).resolve()
    return call(for_making(), "-m", "tools.assign", *options.lesson, "--to", to, *extra)


def grade(options):
    extra = ["--delivered", Path(options.delivered).resolve()] if options.delivered else []
    extra += ["--jobs", options.jobs] if options.jobs else []
    return call(for_making(), "-m", "tools.grade", Path(options.folder).resolve(), *extra)


def for_site():
    names = "requirements", "tools/requirements", "tools/requirements-site"
    return environment(".test-env/site", [f"{name}.txt" for name in names])


def make(module, options, *flags):
    """Call a tool of the site's environment with what its command was told."""
    words = ["--to", Path(options.to).resolve()] if options.to else []
    words += [f"--{flag.replace('_', '-')}" for flag in flags if getattr(options, flag)]
    return call(for_site(), "-m", f"tools.{module}", *words, *options.lesson)


def site(options):
    return make("site", options, "pdf", "without_solutions")


def slides(options):
    return make("slides", options)


def short(options):
    return make("short", options, "solution")


def bag(options):
    targets = [f"--for={target}" for target in options.targets]
    words = [f"--{flag}" for flag in ("solutions", "history") if getattr(options, flag)]
    return call(for_site(), "-m", "tools.bag", "--to", options.to.resolve(), *targets, *words)


def doctor(options):
    return call(sys.executable, "tools/doctor.py")


class Parser(argparse.ArgumentParser):
    def error(self, message):
        word = next((w for w in sys.argv[1:2] if w not in WORDS), None)
        close = difflib.get_close_matches(word or "", WORDS, 1)
        if word and not word.startswith("-"):
            hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(WORDS)}."
            stop(f"I do not know the word {word!r}. {hint}")
        stop(f"{message}. See: python course.py --help")


def main(description):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console that lacks ✗ shall not stop us
    parser = Parser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter,
                    usage=argparse.SUPPRESS, add_help=True)  # fmt: skip
    commands = parser.add_subparsers(dest="command", metavar="", help=argparse.SUPPRESS)
    words = {word: commands.add_parser(word) for word in WORDS}
    words["learn"].add_argument("lesson", nargs="?")
    words["learn"].add_argument("--reset", action="store_true", help="begin it again; keep yours")
    words["learn"].add_argument("--no-browser", action="store_true", help="print the address only")
    words["learn"].add_argument("--port", type=int, default=8888)
    words["test"].add_argument("--oldest", action="store_true", help="on the oldest versions")
    words["test"].add_argument("--slow", action="store_true", help="those that install, instead")
    words["progress"].add_argument("--reset", action="store_true", help="begin again")
    words["run"].add_argument("lesson")
    words["run"].add_argument("--solution", action="store_true", help="the complete edition")
    words["checks"].add_argument("lesson", nargs="*")
    words["build"].add_argument("lesson", nargs="*")
    words["build"].add_argument("--check", action="store_true", help="only name what differs")
    words["build"].add_argument("--back", action="store_true", help="notebook back to source")
    words["assign"].add_argument("lesson", nargs="+")
    words["assign"].add_argument("--to", required=True, help="a new folder")
    words["assign"].add_argument("--predictions", action="store_true", help="ask for them too")
    words["assign"].add_argument("--variant", metavar="SEED", help="other numbers")
    words["grade"].add_argument("folder", help="what assign made")
    words["grade"].add_argument("--delivered", help="what the platform gave; FOLDER/delivered")
    words["grade"].add_argument("--jobs", type=int, help="submissions at a time")
    for word in ("site", "slides", "short"):
        words[word].add_argument("lesson", nargs="*")
        words[word].add_argument("--to", help="the folder; else one in output")
    words["site"].add_argument("--pdf", action="store_true", help="and the book, by Chromium")
    words["site"].add_argument("--without-solutions", action="store_true", help="for a class")
    words["short"].add_argument("--solution", action="store_true", help="the complete edition")
    words["bag"].add_argument("--to", type=Path, required=True, help="the archive, a .zip")
    words["bag"].add_argument(
        "--for", dest="targets", action="append", default=[], help="linux-3.12"
    )
    words["bag"].add_argument("--solutions", action="store_true", help="with the solutions")
    words["bag"].add_argument("--history", action="store_true", help="with the git history")
    options = parser.parse_args()
    if options.command is None:
        parser.print_help()
        return 0
    try:
        return globals()[options.command](options)
    except KeyboardInterrupt:
        return 130
