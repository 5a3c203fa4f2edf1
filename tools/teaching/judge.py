"""One submission through nbgrader's own autograder, in a process of its own: see `alone`.

Its scratch folder holds job.json, the submission, a gradebook in which nobody stands, and the
course's package: no source, no other submission. The student's kernel runs behind `wall`; nbgrader
and the gradebook stay outside. A verdict counts if it is signed with a number drawn for this one
cell, after the student's code, by checks that were loaded afresh. The result is its result.json.
"""

import json
import os
import secrets
import time

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from shared.checks import graded

from . import collect, wall

VERDICT = graded.KIND
FRESH = """import sys as _s
for _n in [n for n in _s.modules if n.partition("shared.checks")[1] and n[:13] == "shared.checks"]:
    del _s.modules[_n]
if "shared" in _s.modules: vars(_s.modules["shared"]).pop("checks", None)
from shared import checks
checks.graded.key = "{key}"
{source}"""
JOB = {}  # filled by main


class Kernel(AsyncKernelManager):
    """A kernel within limits, behind the wall where there is one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.connection_file = str(JOB["scratch"] / "wire" / "kernel.json")
        if JOB["wall"]:  # sockets of the file system: the one way through
            self.transport, self.ip = "ipc", str(JOB["scratch"] / "wire" / "k")

    def format_kernel_cmd(self, extra_arguments=None):
        words = super().format_kernel_cmd(extra_arguments)
        scratch = JOB["scratch"]
        words = wall.limited(words, JOB["limits"])
        if JOB["wall"]:
            words = wall.WALLS[JOB["wall"]](words, scratch, [scratch / "course"])
        return words


class Judge(Execute):
    """nbgrader's execution, with signed verdicts, deaf to noise, and with an end."""

    def __init__(self, *args, **kwargs):
        kwargs["kernel_manager_class"] = Kernel
        super().__init__(*args, **kwargs)
        self.shown, self.verdicts, self.gone, self.watch = {}, {}, None, None
        self.slowest, self.met = 0.0, {}  # s of a check; {name of an error: the first cell with it}

    def preprocess(self, nb, resources, km=None):
        JOB["judge"] = self
        resources.setdefault("metadata", {})["path"] = str(JOB["scratch"] / "desk")
        try:
            return super().preprocess(nb, resources, km)
        except Exception as error:  # of a kernel that is gone already
            if self.gone is None:
                raise
            self.log.warning("the kernel's end: %s", error)
            return nb, resources
        finally:
            if self.watch:
                self.watch.end()

    def preprocess_cell(self, cell, resources, index):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        check = cell.cell_type == "code" and name.startswith("check-")
        if self.watch is None:
            self.watch = wall.Watch(self.km.provisioner.pid, JOB["limits"], JOB["scratch"] / "desk")
            (JOB["scratch"] / "kernels.txt").write_text(str(self.watch.pid))
            self.watch.start()
        source, key, begin = cell.source, secrets.token_hex(16), time.perf_counter()
        if self.gone is None:
            try:
                if check:
                    cell.source = FRESH.format(key=key, source=source)
                cell, resources = super().preprocess_cell(cell, resources, index)
            except (DeadKernelError, RuntimeError, OSError, TimeoutError) as error:
                self.gone = self.watch.why or f"its kernel ended in this cell: {first(source)}"
                self.log.warning("kernel lost: %s", error)
            finally:
                cell.source = source
        for output in cell.get("outputs", []):
            self.met.setdefault(output.get("ename"), first(source))
        if check:
            self.slowest = max(self.slowest, time.perf_counter() - begin)
            self.read(cell, name, key)
        return cell, resources

    def output(self, outs, msg, display_id, cell_index):
        """Keep what a cell shows, up to the limit."""
        size = self.shown.get(cell_index, 0) + len(str(msg["content"]))
        self.shown[cell_index] = size
        if size > JOB["limits"].output:
            return None
        return super().output(outs, msg, display_id, cell_index)

    def read(self, cell, name, key):
        """Keep the one signed verdict of a check's cell; what is not signed is no success."""
        number = collect.number(name)
        seen = [o["data"][VERDICT] for o in cell.outputs if VERDICT in o.get("data", {})]
        signed = [
            v for v in seen if isinstance(v, dict) and graded.signature(key, v) == v.get("sign")
        ]
        failed = [o for o in cell.outputs if o.output_type == "error"]
        cell.outputs = [
            o for o in cell.outputs
            if VERDICT not in o.get("data", {}) and o.output_type in ("display_data", "stream")
            and o.get("name") != "stderr"
        ]  # fmt: skip
        verdict = {"status": "none", "line": f"✗ {number}  no verdict"}
        if self.gone:
            verdict["line"] = f"✗ {number}  not reached: {self.gone}"
        elif len(signed) == 1 and signed[0]["number"] == number:
            verdict = {k: str(signed[0][k])[:500] for k in ("status", "line")}
        elif len(signed) > 1:
            verdict["line"] = f"✗ {number}  more than one verdict"
        elif failed:
            words = f"{failed[0].ename}: {failed[0].evalue}"[:300]
            verdict["line"] = f"✗ {number}  the check could not be run ({words})"
        self.verdicts[number] = verdict
        if verdict["status"] != "correct":
            line = verdict["line"]
            cell.outputs.append(new_output("error", ename="", evalue=line, traceback=[line]))


def first(source):
    return (source.strip().splitlines() or ["(empty)"])[0][:80]


def alone(scratch):
    """Judge the submission in this folder; this process is given to it, with a session."""
    if hasattr(os, "setsid"):
        os.setsid()
    with open(scratch / "said.txt", "w") as said, open(os.devnull) as nothing:
        for stream, number in ((nothing, 0), (said, 1), (said, 2)):
            os.dup2(stream.fileno(), number)
    main(scratch)


def main(scratch):
    job = json.loads((scratch / "job.json").read_text(encoding="utf-8"))
    limits = wall.Limits(**job["limits"])
    JOB.update(scratch=scratch, limits=limits, wall=job["wall"])
    for name in ("root", "desk", "wire"):
        (scratch / name).mkdir()
    os.environ.update(
        PYTHONPATH=str(scratch / "course"), JUPYTER_RUNTIME_DIR=str(scratch / "wire"),
        COURSE_PROGRESS="off", COURSE_SECONDS=str(limits.check), HOME=str(scratch / "desk"),
        IPYTHONDIR=str(scratch / "desk/.ipython"), MPLCONFIGDIR=str(scratch / "desk/.mpl"),
        OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", TMPDIR=str(scratch / "desk"),
    )  # fmt: skip
    os.environ["MPLBACKEND"] = "agg"  # nobody looks at the pictures
    os.chdir(scratch)
    config = Config()
    config.CourseDirectory.root = str(scratch)
    config.CourseDirectory.db_url = f"sqlite:///{scratch / 'gradebook.db'}"
    config.Judge.timeout = limits.cell
    config.Judge.iopub_timeout = 10
    steps = [Judge if s is Execute else s for s in Autograde.autograde_preprocessors.default()]
    config.Autograde.autograde_preprocessors = steps
    api = NbGraderAPI(config=config)
    done = api.autograde(job["assignment"], "student", force=True, create=True)
    judge, scores = JOB.get("judge"), {}
    if judge is not None and done["success"]:
        with Gradebook(config.CourseDirectory.db_url) as book:
            found = book.find_submission_notebook(job["notebook"], job["assignment"], "student")
            scores = {g.name: g.auto_score for g in found.grades}
    result = {
        "scores": scores,
        "verdicts": judge.verdicts if judge else {},
        "gone": (judge.watch and judge.watch.why or judge.gone) if judge else None,
        "hungry": judge.met.get("MemoryError") if judge else None,
        "late": judge.met.get("CellTimeoutError") if judge else None,
        "slowest": judge.slowest if judge else 0,
        "peak": round(judge.watch.peak) if judge and judge.watch else 0,
        "long": sorted(k for k, n in judge.shown.items() if n > limits.output) if judge else [],
        "log": (done.get("log") or "")[-3000:] if not done["success"] else "",
    }
    (scratch / "result.json").write_text(json.dumps(result), encoding="utf-8")
