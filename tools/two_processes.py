"""One training, shared out between several devices and several processes of this computer.

    python tools/two_processes.py                       two processes, four virtual devices each
    python tools/two_processes.py --processes 1 --devices 1
    python tools/two_processes.py --checkpoint run.npz  goes on from run.npz if it is there

Sixteen digits shine through three phase plates onto ten detectors (lesson 13, made small). Each
device gets its part of the batch; every device has all of the plates. JAX adds up what the
devices found. Two lines say the loss, the size of the gradient and the time of a step. All
processes end when one of them fails, whatever happens; then one line says which, and why.
"""

import argparse
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

INSTALL = 'python -m pip install "jax>=0.10,<0.11"'
DIGITS, PLATES = 16, 3


# ---------------------------------------------------------------------------- the training


def data():
    """Fields (16, 32, 32), labels (16, 10) of 0 and 1, H and detectors, phases: all in double."""
    from shared.datasets import digits
    from shared.elements import detectors
    from shared.propagation import Bench, transfer_function

    bench = Bench(samples=32, pitch=20e-6, wavelength=550e-9, spacing=10e-3)
    train = digits(0).train
    zoomed = np.kron(train.images[:DIGITS], np.ones((2, 2)))
    fields = np.pad(zoomed, ((0, 0), (8, 8), (8, 8))).astype(complex)
    phases = np.random.default_rng(0).normal(size=(PLATES, *bench.shape))
    constants = transfer_function(bench, bench.spacing), detectors(bench)
    return fields, np.eye(10)[train.labels[:DIGITS]], constants, phases


def step_of(constants, size=0.1):
    """One compiled step of Adam: step(state, count, fields, labels) -> loss, gradient, state."""
    import jax
    import jax.numpy as jnp

    H, masks = constants

    def loss(phases, fields, labels):
        for phase in phases:
            fields = jnp.fft.ifft2(H * jnp.fft.fft2(jnp.exp(1j * phase) * fields))
        energy = jnp.einsum("nyx,kyx->nk", jnp.abs(fields) ** 2, masks)
        scores = 20 * energy / jnp.sum(energy, axis=1, keepdims=True)
        return -jnp.mean(jnp.sum(labels * jax.nn.log_softmax(scores), axis=1))

    @jax.jit
    def step(state, count, fields, labels):
        phases, mean, square = state
        value, gradient = jax.value_and_grad(loss)(phases, fields, labels)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        scale = jnp.sqrt(square / (1 - 0.999**count)) + 1e-8
        phases = phases - size * mean / (1 - 0.9**count) / scale
        return value, gradient, (phases, mean, square)

    return step


def train(devices, steps, checkpoint=None, before=lambda count: None):
    """Train on these devices, which may belong to several processes.

    checkpoint: a path; process 0 writes it after each step, and all go on from it if it is there.
    before: called with the number of each step before it.
    Returns {"losses", "gradient", "begins", ...}: of the steps taken here, begins being the first.
    Raises Failed if the file is no checkpoint.
    """
    import jax
    from jax.sharding import AxisType, NamedSharding, PartitionSpec

    fields, labels, constants, phases = data()
    mesh = jax.make_mesh((len(devices),), ("batch",), (AxisType.Auto,), devices=devices)
    split, whole = (NamedSharding(mesh, PartitionSpec(*axes)) for axes in (["batch"], []))
    first, count = jax.process_index(), jax.process_count()

    def part(array):  # each process hands in its own rows, and gets a name for all of them
        rows = np.split(array, count)[first]
        return jax.make_array_from_process_local_data(split, rows, array.shape)

    fields, labels = part(fields), part(labels)
    done, state = load(checkpoint) or (0, (phases, 0 * phases, 0 * phases))
    state = tuple(jax.make_array_from_process_local_data(whole, x, x.shape) for x in state)
    step, losses, gradient, seconds = step_of(constants), [], None, []
    for number in range(done + 1, steps + 1):
        before(number)
        begin = time.perf_counter()
        loss, gradient, state = step(state, float(number), fields, labels)
        losses.append(float(loss))
        seconds.append(time.perf_counter() - begin)
        if checkpoint and first == 0:
            save(checkpoint, done=number, state=np.array(state))
    found = {"begins": done + 1, "losses": losses, "devices": len(devices), "processes": count}
    if gradient is not None:
        found["gradient"] = np.asarray(gradient)[:, ::8, ::8].ravel().tolist()  # a sample of it
        found["ms"] = round(1e3 * float(np.median(seconds[1:] or seconds)), 2)  # a step
    if count > 1:
        found |= read_across(fields)
    return found


def load(path):
    """What a checkpoint holds: steps done, state (3, 3, 32, 32). None without one; or Failed."""
    if not path or not Path(path).exists():
        return None
    try:
        with np.load(path) as kept:
            done, state = int(kept["done"]), kept["state"]
        if state.shape != (3, PLATES, 32, 32):
            raise ValueError
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, BadZipFile):
        raise Failed(f"{path} is no checkpoint of this training: name another file") from None
    return done, tuple(state)


def save(path, **arrays):
    """Write arrays to a file that is never half there: first beside it, then under its name."""
    beside = Path(f"{path}.part")
    with open(beside, "wb") as file:
        np.savez(file, **arrays)
    os.replace(beside, path)


def read_across(fields):
    """What reading an array says whose parts other processes hold, and what reads it."""
    from jax.experimental import multihost_utils

    try:
        np.asarray(fields)
        said = "nothing"
    except RuntimeError as error:
        said = f"{type(error).__name__}: {str(error).split('. ')[0]}"
    everything = multihost_utils.process_allgather(fields, tiled=True)
    return {"asarray": said, "gathered": list(everything.shape)}


# ---------------------------------------------------------------------------- one process


def work(options):
    """What each process does: `join`, and end at once if that fails; JAX would wait for others."""
    threading.Thread(target=leave_with_the_parent, daemon=True).start()
    try:
        join(options)
    except BaseException as error:
        traceback.print_exc()
        if type(error).__name__ == "JaxRuntimeError":  # a lost connection is seldom the cause:
            time.sleep(1)  # let the process be found that is
        sys.stderr.flush()
        os._exit(1)


def join(options):
    """Join the others, train, and, as number 0, print what was found, as JSON."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_num_cpu_devices", options.devices // options.processes)
    jax.config.update("jax_cpu_enable_async_dispatch", False)  # a step ends before the next
    if options.processes > 1:
        address = f"127.0.0.1:{options.port}"
        seconds = max(1, int(options.timeout / 2))
        jax.config.update("jax_enable_preemption_service", False)  # it would hold SIGTERM up
        jax.distributed.initialize(
            address,
            options.processes,
            options.worker,
            initialization_timeout=seconds,
            coordinator_bind_address=address,  # else it listens on the whole network
        )

    def die(number):
        if number == options.die_at and options.worker == options.processes - 1:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    found = train(jax.devices(), options.steps, options.checkpoint, die)
    if options.worker == 0:
        print(json.dumps(found), flush=True)
    if options.processes > 1:
        jax.distributed.shutdown()


def leave_with_the_parent():
    """End this process as soon as the one that started it is gone, even if it was killed."""
    while os.read(0, 1):
        pass
    os._exit(1)


# ---------------------------------------------------------------------------- all processes


class Failed(Exception):
    """What went wrong, in one line."""


def run(processes=2, devices=8, steps=5, checkpoint=None, port=None, timeout=120, die_at=None):
    """Start the processes, wait, and end them all. Returns what process 0 found.

    devices: in all; each process has as many. port: on the loopback; a free one if not given.
    timeout: in seconds. die_at: the last process kills itself before this step, as a test.
    Raises Failed, with one line that says what went wrong.
    """
    if importlib.util.find_spec("jax") is None:
        raise Failed(f"JAX is not installed here: {INSTALL}")
    if min(processes, devices) < 1 or devices % processes or DIGITS % devices:
        raise Failed(
            f"{devices} devices in {processes} processes: each process needs as many devices, "
            f"and each device as many of the {DIGITS} digits; --devices 8 --processes 2 will do"
        )
    if min(steps, timeout) < 1:
        raise Failed(f"{steps} steps in {timeout} s: both should be at least 1")
    if checkpoint and not Path(checkpoint).absolute().parent.is_dir():
        raise Failed(f"{checkpoint} is in a folder that isn't there: make it first")
    load(checkpoint)
    port = free(port)
    command = [sys.executable, __file__, "--processes", processes, "--devices", devices]
    command += ["--steps", steps, "--port", port, "--timeout", timeout]
    command += ["--checkpoint", checkpoint] if checkpoint else []
    command += ["--die-at", die_at] if die_at else []
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    environment.pop("XLA_FLAGS", None)
    with tempfile.TemporaryDirectory() as folder:
        workers, said = [], [Path(folder) / f"{k}.txt" for k in range(2 * processes)]
        try:
            for k in range(processes):
                with said[2 * k].open("wb") as out, said[2 * k + 1].open("wb") as errors:
                    process = subprocess.Popen(
                        [*map(str, command), "--worker", str(k)],
                        stdin=subprocess.PIPE,
                        stdout=out,
                        stderr=errors,
                        env=environment,
                    )
                workers.append(process)
            wait(workers, timeout, lambda k: last_line(said[2 * k + 1]))
            return json.loads(said[0].read_text(encoding="utf-8").splitlines()[-1])
        finally:
            for process in workers:
                process.kill()
                process.wait()
                process.stdin.close()


def wait(workers, timeout, words):
    """Return when all have ended well; Failed as soon as one has not, or the time is over."""
    end = time.monotonic() + timeout
    while True:
        codes = [process.poll() for process in workers]
        for k, code in enumerate(codes):
            if code:
                how = f"was killed (signal {-code})" if code < 0 else f"stopped with code {code}"
                text = words(k)
                raise Failed(f"process {k} {how}{': ' + text if text else ''}; ended the others")
        if None not in codes:
            return
        if time.monotonic() > end:
            late = [k for k, code in enumerate(codes) if code is None]
            raise Failed(f"not done after {timeout} s (see --timeout), ended processes {late}")
        time.sleep(0.02)


def last_line(path):
    """The last line of an error's text, shortened."""
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


def free(port):
    """This port, or any free one. Raises Failed if another program listens there."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port or 0))
        except OSError:
            raise Failed(
                f"port {port} is taken by another program: leave --port out, to get a free one"
            ) from None
        except OverflowError:
            raise Failed(f"port {port} is none: they go from 1 to 65535") from None
        return probe.getsockname()[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name, default, text in [
        ("--processes", 2, "how many"),
        ("--devices", 8, "virtual devices in all"),
        ("--steps", 5, "of the training"),
        ("--port", None, "on the loopback; a free one if not given"),
        ("--timeout", 120, "in seconds"),
        ("--die-at", None, "the last process kills itself before this step"),
        ("--worker", None, argparse.SUPPRESS),
    ]:
        parser.add_argument(name, type=int, default=default, help=text)
    parser.add_argument("--checkpoint", help="a file to go on from, written after each step")
    options = parser.parse_args()
    if options.worker is not None:
        return work(options)
    arguments = {k: v for k, v in vars(options).items() if k != "worker"}
    try:
        print(in_words(run(**arguments)))
    except Failed as failed:
        sys.exit(f"It did not work: {failed}.")
    except KeyboardInterrupt:
        sys.exit("Interrupted: ended all processes.")


def in_words(found):
    """What `run` found, in two lines."""
    begins, losses = found["begins"], found["losses"]
    who = f"processes: {found['processes']}, devices: {found['devices']}"
    if not losses:
        return f"{who}\nnothing to do: the checkpoint has {begins - 1} steps"
    return (
        f"{who}, a step {found['ms']:.1f} ms\nsteps {begins} to {begins + len(losses) - 1}: "
        f"loss {losses[0]:.6f} to {losses[-1]:.6f}, its last gradient (a sample of it) "
        f"has length {np.linalg.norm(found['gradient']):.6f}"
    )


if __name__ == "__main__":
    main()
