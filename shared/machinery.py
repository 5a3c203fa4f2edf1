"""What makes the engine fast: FFTs with their memory, exp(iφ), a crew for a batch, spare arrays.

Measured: an FFT is most of the work, so the rest must stay small. Memory is used again while it
is still in the cache; exp(iφ) needs no slow complex exponential; several cores share a batch,
whose fields do not wait for each other. No Autograd here, and no bench.
"""

import os
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import scipy.fft

try:
    import pyfftw
except ImportError:  # a faster FFT, never required
    pyfftw = None

CACHE = 2**20  # bytes of fields that travel together
AHEAD = 2**20  # bytes of a field from which another core makes its plates: waking it takes time
KEEP = 140_000_000  # bytes, at the most, of each that is kept: H's, FFT memory, arrays of a journey
_TABLE = np.exp(2j * np.pi * np.arange(16384) / 16384)
fftw = pyfftw is not None


def kept(size):
    """Remember what a function made, as lru_cache does, but no more than KEEP bytes of it.

    size(result): its bytes. The last result is kept however large it is.
    """

    def wrap(make):
        store, lock = OrderedDict(), threading.Lock()

        def get(*key):
            with lock:
                if key in store:
                    store.move_to_end(key)
                    return store[key]
            made = make(*key)
            with lock:
                store[key] = made
                while len(store) > 1 and sum(map(size, store.values())) > KEEP:
                    store.popitem(last=False)
            return made

        get.store = store
        return get

    return wrap


def use_fftw(on=True):
    """Take `diffract`'s FFTs from pyFFTW, or with on=False from SciPy; `with` it, only for a while.

    It is on from the start where pyFFTW is installed (pip install pyfftw).
    Raises ValueError where it is not.
    """
    global fftw
    if on and pyfftw is None:
        raise ValueError("pyFFTW is not installed: type pip install pyfftw, or use_fftw(False)")
    before, fftw = fftw, bool(on)
    return _Until(before)


class _Until:
    """At its end FFTW is on or off as before."""

    def __init__(self, before):
        self.before = before

    def __enter__(self):
        return None

    def __exit__(self, *error):
        global fftw
        fftw = self.before


def width(nx, dtype):
    """Samples in memory for a row of nx: 64 bytes more where rows would meet in the cache.

    A column of rows whose length is a power of two falls on few places of the cache.
    """
    size = np.dtype(dtype).itemsize
    return nx + (64 // size if nx * size % 512 == 0 else 0)


def widened(H):
    """H for `hop`: in rows as wide as the memory's, and so that neither FFT needs to divide."""
    wide = np.zeros((H.shape[0], width(H.shape[1], H.dtype)), H.dtype)
    np.multiply(H, 1 / H.size, out=wide[:, : H.shape[1]])
    return wide


def hop(shape, room, H):
    """Memory for light of this shape (batch, ny, nx), and a function hop() that sends it on.

    hop() turns what is there into F⁻¹ H F of it, in place. H is `widened`, for a grid of the shape
    `room`. The memory's rows are as wide as those of H: light[..., :nx] is the field, and the rest
    should be zero. The next call of this shape in this thread gives the same memory.
    """
    count, ny, nx = shape
    memory, forward, backward = plan((count, *room), H.dtype, fftw, threading.get_ident())

    def hop():
        if ny < room[0]:
            memory[:, ny:] = 0
        forward()
        np.multiply(memory, H, out=memory)  # nothing is left out, so that it is one long row
        backward()

    return memory[:, :ny], hop


@kept(lambda plan: plan[0].nbytes)
def plan(shape, dtype, fftw, thread):
    """Memory (batch, ny, width), and two functions that transform it in place.

    Finding FFTW's best way by measuring takes 0.1 s; where it would take seconds, it estimates.
    """
    wide = (*shape[:-1], width(shape[-1], dtype))
    memory = pyfftw.zeros_aligned(wide, dtype) if fftw else np.zeros(wide, dtype)
    field = memory[..., : shape[-1]]
    if not fftw:

        def forward():
            field[...] = scipy.fft.fft2(field, overwrite_x=True)

        def backward():
            field[...] = scipy.fft.ifft2(field, overwrite_x=True, norm="forward")

        return memory, forward, backward
    flags = ["FFTW_MEASURE" if field[0].size <= 2**18 else "FFTW_ESTIMATE"]
    ways = [
        pyfftw.FFTW(field, field, axes=(-2, -1), direction=direction, flags=flags)
        for direction in ["FFTW_FORWARD", "FFTW_BACKWARD"]
    ]
    return memory, ways[0].execute, ways[1].execute


def plates(phases, dtype, wide, out=None):
    """A function of k that computes exp(iφₖ), into out[k] or always into the same memory.

    Its rows are as wide as those of the light, with zeros behind.
    """
    exp_i = exp_i_of(phases[0].shape, dtype, wide)
    if out is None:
        out = [np.empty((len(phases[0]), wide), dtype)] * len(phases)
    return lambda k: exp_i(phases[k], out[k])


spare = {}  # what the last journey kept for its way back: {(shape, dtype): array}


def borrow(shape, dtype):
    """An array with anything in it. New memory would come page by page, and that takes time."""
    array = spare.pop((shape, dtype), None)
    return np.empty(shape, dtype) if array is None else array


def leave(*arrays):
    """Keep these arrays, and no others, for the next journey: it may well need the same."""
    arrays = [a for a in arrays if a is not None]
    if arrays:
        spare.clear()
    for a in sorted(arrays, key=lambda a: a.nbytes):
        if a.nbytes + sum(b.nbytes for b in spare.values()) <= KEEP:
            spare[a.shape, a.dtype] = a


def exp_i_of(shape, dtype, wide):
    """A function (φ, out) that writes exp(iφ) to out, in rows of `wide` with zeros, and returns it.

    NumPy's float32 sine and cosine are fast. In double precision a table does better: with
    φ = (j + r) step, exp(iφ) = table[j] · exp(i r step). For |r| ≤ 1/2 and 16384 steps to the
    turn, θ = r step is so small that 1 - θ²/2 + i (θ - θ³/6) is exact to the last digit.
    """
    ny, nx = shape
    if dtype == np.complex64:

        def exp_i(phase, out):
            if phase.dtype != np.float32:  # which would lose the digits of many turns
                phase = phase - 2 * np.pi * np.rint(phase / (2 * np.pi))
                phase = phase.astype(np.float32)
            np.cos(phase, out=out.real[:, :nx])
            np.sin(phase, out=out.imag[:, :nx])
            out[:, nx:] = 0
            return out

        return exp_i

    step = 2 * np.pi / len(_TABLE)
    r, c = np.zeros((2, ny, wide))
    j, small = np.empty((ny, wide), np.int64), np.empty((ny, wide), complex)

    def exp_i(phase, out):
        np.multiply(phase, 1 / step, out=r[:, :nx], dtype=float)
        np.rint(r, out=c)
        np.subtract(r, c, out=r)
        np.copyto(j, c, casting="unsafe")
        _TABLE.take(np.bitwise_and(j, len(_TABLE) - 1, out=j), out=out, mode="wrap")
        np.multiply(r, r, out=c)
        np.multiply(c, -(step**2) / 2, out=c)
        np.add(c, 1, out=small.real)  # 1 - θ²/2
        np.multiply(c, step / 3, out=c)
        np.add(c, step, out=c)
        np.multiply(c, r, out=small.imag)  # θ - θ³/6
        np.multiply(out, small, out=out)
        out[:, nx:] = 0
        return out

    return exp_i


def pieces(batch):
    """The batch in slices that fit into the cache; a smaller one in four, for as many cores.

    They do not depend on the number of cores, so that sums over them do not either.
    """
    size = max(1, batch[:1].nbytes)
    n = max(1, min(CACHE // size, max(CACHE // 4 // size, -(-len(batch) // 4))))
    return [slice(i, i + n) for i in range(0, len(batch), n)]


def share(work, pieces):
    """work(number, piece, halt) for each piece, begun in order, on as many cores as there are.

    halt() tells the others that one has failed, or that somebody has pressed Ctrl-C.
    Where no thread can be started, as in a browser, the pieces take their turns.
    """
    stop, hands = threading.Event(), crew(os.getpid()) if len(pieces) > 1 else None

    def guarded(number, piece):
        with np.errstate(all="ignore"):  # what is wrong with an input, `refusals` says
            return work(number, piece, stop.is_set)

    try:
        return list((hands.map if hands else map)(guarded, range(len(pieces)), pieces))
    except BaseException:
        stop.set()
        raise


@lru_cache(maxsize=1)
def crew(process):
    """Threads, or None; new ones in a process that was forked, where the old ones do not run."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool, go = ThreadPoolExecutor(count), threading.Event()
    try:
        for _ in range(count):  # each waits, so that the next needs a thread of its own
            pool.submit(go.wait)
    except RuntimeError:
        return None
    finally:
        go.set()
    return pool
