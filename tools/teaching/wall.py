"""What a student's kernel is started behind: limits everywhere, and a wall where Linux has one.

The wall is bubblewrap where that is at hand, else the same namespaces built by hand (unshare,
pivot_root and setpriv of util-linux); no root is needed. Behind it the kernel sees the system's
programs and this Python, read-only, and one folder of its own to write in. It sees no network, no
other process, no home, no course folder and no gradebook. Whatever it has started ends with it.
"""

import functools
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

SYSTEM = "/usr /bin /sbin /lib /lib32 /lib64 /etc/alternatives /etc/fonts /etc/ld.so.cache".split()
BWRAP = "bwrap --unshare-all --die-with-parent --cap-drop ALL --proc /proc".split()
UNSHARE = "unshare --user --map-root-user --mount --net --pid --ipc --fork --kill-child".split()
BUILD = r"""
set -e
root=$1; desk=$2; wire=$3; shift 3
mount -t tmpfs -o size=64m tmpfs "$root"
lay() { mkdir -p "$root$1"; mount --rbind "$1" "$root$1"; }
while [ "$1" != -- ]; do
    if [ -L "$1" ]; then mkdir -p "$root$(dirname "$1")"; ln -s "$(readlink "$1")" "$root$1"
    elif [ -d "$1" ]; then lay "$1"; mount -o remount,bind,ro "$root$1"
    elif [ -f "$1" ]; then
        mkdir -p "$root$(dirname "$1")"; touch "$root$1"; mount --bind "$1" "$root$1"
        mount -o remount,bind,ro "$root$1"
    fi
    shift
done
shift
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/old"
for name in null zero random urandom; do
    touch "$root/dev/$name"; mount --bind "/dev/$name" "$root/dev/$name"
done
mount -t proc proc "$root/proc"
lay "$desk"; lay "$wire"
cd "$root"; PATH=$PATH:/usr/sbin:/sbin  # where pivot_root is
pivot_root . old; umount -l /old; cd "$desk"
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""
LIMIT = 'ulimit -c 0; ulimit -v {kib} 2>/dev/null; ulimit -f {blocks}; ulimit -t {cpu}; exec "$@"'


class Limits(NamedTuple):
    """What one submission may use."""

    seconds: int = 1200  # of the clock, in all
    cell: int = 300  # of the clock, for one cell
    check: float = 60  # of the processor, for one answer in its check
    memory: int = 4_000  # MB, all its processes together
    processes: int = 48  # with their threads
    disk: int = 100  # MB in one file, and on its desk in all
    output: int = 9_000_000  # characters that one cell may show, its pictures' included


def standing():
    """The walls that can be built here, the one to prefer first; each is tried, not guessed."""
    return [name for name in WALLS if tried(name)]


def stands():
    """The name of the wall to use here; None where none can be built."""
    return next(iter(standing()), None)


@functools.cache
def tried(name):
    """Whether the wall of this name lets its own folder be seen and no other."""
    if not sys.platform.startswith("linux"):
        return False
    with tempfile.TemporaryDirectory() as place:
        for part in ("root", "desk", "wire"):
            Path(place, part).mkdir()
        Path(place, "other").touch()
        look = f"test -d {place}/desk && ! test -e {place}/other"
        words = WALLS[name](["/bin/sh", "-c", look], Path(place), [])
        try:
            return subprocess.run(words, capture_output=True, timeout=30).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False


def says():
    """One line about the wall that stands here."""
    if stands():
        return f"wall: {stands()} (no network, no other process, one folder to write in)"
    return "wall: none could be built here; time, memory and output are limited"


def pythons():
    """The folders that this Python needs to run."""
    found = {Path(p).resolve() for p in (sys.prefix, sys.base_prefix)}
    found |= {Path(sys.prefix), Path(sys.executable).resolve().parents[1]}
    return sorted(
        str(p) for p in found if not str(p).startswith(("/usr/", "/bin")) and p != Path("/usr")
    )


def namespaces(words, scratch, seen):
    """The command that runs `words` behind namespaces; seen: folders that it may read."""
    build = ["/bin/sh", "-c", BUILD, "wall", scratch / "root", scratch / "desk", scratch / "wire"]
    return [str(w) for w in [*UNSHARE, *build, *SYSTEM, *pythons(), *seen, "--", *words]]


def bubblewrap(words, scratch, seen):
    """The same, built by bubblewrap."""
    lay = ["--size", 64_000_000, "--tmpfs", "/tmp"]
    for name in ("null", "zero", "random", "urandom"):
        lay += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for place in map(Path, [*SYSTEM, *pythons(), *seen]):
        if place.is_symlink():
            lay += ["--symlink", os.readlink(place), place]
        elif place.exists():
            lay += ["--ro-bind", place, place]
    desk, wire = scratch / "desk", scratch / "wire"
    lay += ["--bind", desk, desk, "--bind", wire, wire, "--remount-ro", "/", "--chdir", desk]
    return [str(word) for word in [*BWRAP, *lay, "--", *words]]


WALLS = {"bubblewrap": bubblewrap, "namespaces": namespaces}


def limited(words, limits):
    """The command that runs `words` within the limits that a process can have by itself."""
    if os.name == "nt":
        return words
    shell = LIMIT.format(kib=limits.memory * 1000, blocks=limits.disk * 2000, cpu=limits.seconds)
    return ["/bin/sh", "-c", shell, "limits", "env", "-u", "JPY_PARENT_PID", *words]


class Watch(threading.Thread):
    """Looks after all processes of a kernel together, and ends them when they use too much.

    why: what was too much, or None. peak: the most memory seen, in MB.
    """

    def __init__(self, pid, limits, desk):
        super().__init__(daemon=True)
        self.pid, self.limits, self.desk = pid, limits, desk
        self.why, self.peak, self.over = None, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.4):
            family = self.family()
            memory = sum(size for _, size, _ in family)
            self.peak = max(self.peak, memory)
            tasks = sum(threads for _, _, threads in family)
            if len(family) and tasks > self.limits.processes:
                self.why = f"it kept more than {self.limits.processes} processes running"
            elif memory > self.limits.memory:
                self.why = f"it took more than {self.limits.memory} MB of memory"
            elif weight(self.desk) > self.limits.disk:
                self.why = f"it wrote more than {self.limits.disk} MB of files"
            if self.why:
                self.end()
                return

    def family(self):
        """(pid, MB, threads) of all that run in the kernel's session or behind its wall."""
        found, wall, here = [], None, space("self")
        for place in Path("/proc").glob("[0-9]*") if Path("/proc/self/stat").exists() else ():
            try:
                stat = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found.append((place.name, stat, space(place.name)))
            if int(stat[1]) == self.pid and found[-1][2] not in (None, here):
                wall = found[-1][2]  # a child of the keeper, in a space of its own
        return [
            (int(name), int(stat[21]) * PAGE / 1e6, int(stat[17]))
            for name, stat, its in found
            if int(stat[3]) == self.pid or (wall and its == wall)
        ]

    def end(self):
        """End whatever is left of the kernel, at once."""
        self.over.set()
        for pid, _, _ in self.family():
            kill(os.kill, pid)
        if hasattr(os, "killpg"):
            kill(os.killpg, self.pid)


PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def space(pid):
    """The name of a process's space of processes; None where that is not told."""
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return None


def kill(how, pid):
    try:
        how(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    except OSError:
        pass


def weight(folder):
    """MB of the files in a folder."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total / 1e6
