"""The stack of `optics` as one step of Autograd's tape instead of hundreds, there and back.

Higher derivatives, which are rare, are those of `optics`.
"""

import threading

import numpy as np
from autograd import make_jvp, make_vjp
from autograd.extend import defjvp_argnum, defvjp_argnums, primitive

from . import machinery, optics


class Journey:
    """One call of `diffract`: its transfer function, and what it keeps for the way back."""

    def __init__(self, H, stored):
        self.H = H
        self.wide = machinery.widened(H)  # the same for the machinery, whose rows are longer
        self.stored = stored
        self.plates = None  # (plates, ny, width), exp(iφ) of each
        self.fields = None  # (plates, batch, ny, width), the light right behind each plate
        self.output = None  # (batch, ny, nx), of a reversible stack

    def __del__(self):
        machinery.leave(self.plates, self.fields)


@primitive
def stack(u, phases, journey):
    """All plates and hops in one step of Autograd's tape."""
    batch, stored = u.reshape(-1, *u.shape[-2:]), journey.stored
    output, pieces = np.empty_like(batch), machinery.pieces(batch)
    (ny, nx), wide = u.shape[-2:], journey.wide.shape[-1]
    if stored:
        journey.plates = machinery.borrow((len(phases), ny, wide), u.dtype)
        journey.fields = machinery.borrow((len(phases), len(batch), ny, wide), u.dtype)
        make = machinery.plates(phases, u.dtype, wide, journey.plates)
    ahead = stored and len(pieces) == 1 and batch.nbytes >= machinery.AHEAD
    ready = threading.Semaphore(0)  # counts the plates that another core has made
    if stored and len(pieces) > 1:  # made once for all; else just before the light arrives
        make = [make(k) for k in range(len(phases))].__getitem__

    def prepare(halt):
        try:
            for k in range(len(phases)):
                if halt():
                    break
                make(k)
                ready.release()
        finally:  # nobody waits for a plate that failed
            ready.release(len(phases))

    def arrived(k):
        ready.acquire()
        return journey.plates[k]

    def forward(number, piece, halt):
        if piece is None:
            return prepare(halt)
        plate = arrived if ahead else make if stored else machinery.plates(phases, u.dtype, wide)
        light, hop = machinery.hop(batch[piece].shape, journey.H.shape, journey.wide)
        light[..., :nx], light[..., nx:] = batch[piece], 0
        for k in range(len(phases)):
            if halt():
                return
            np.multiply(light, plate(k), out=light)
            if stored:
                journey.fields[k, piece] = light
            hop()
        output[piece] = light[..., :nx]

    machinery.share(forward, [None, *pieces] if ahead else pieces)
    journey.output = None if stored else output.copy()  # the caller may change what it gets
    return output.reshape(u.shape)


@primitive
def stack_vjp(g, u, phases, journey):
    """The cotangent g sent back through the stack: what arrives at u, and at each phase.

    It meets the hops and plates in reverse order and passes each as light does. Right behind
    plate k, where the field is v and d/dφ (exp(iφ) u) = iv, φ has the slope Re(g·iv) = -Im(g·v).
    A field run backwards is a conjugated field run forwards. So the reversible stack needs no
    other code: the conjugated output travels beside g, and at each plate it is conj(v).
    """
    stored = journey.stored
    g = np.asarray(g, u.dtype).reshape(-1, *u.shape[-2:])
    at_u, pieces, (ny, nx) = np.empty_like(g), machinery.pieces(g), g.shape[-2:]
    slopes = np.empty((len(phases), *u.shape[-2:]), u.real.dtype)
    turns = [None, *(threading.Semaphore(0) for _ in pieces[1:]), None]  # the first need not wait

    def backward(number, piece, halt):
        mine, following = turns[number : number + 2]
        try:
            n, wide = len(g[piece]), journey.wide.shape[-1]
            kept = journey.plates
            plate = kept.__getitem__ if stored else machinery.plates(phases, u.dtype, wide)
            shape = (n if stored else 2 * n, ny, nx)
            light, hop = machinery.hop(shape, journey.H.shape, journey.wide)
            light[:n, :, :nx], light[..., nx:] = g[piece], 0
            if not stored:
                np.conjugate(journey.output[piece], out=light[n:, :, :nx])
            product = np.empty((n, ny, wide), g.dtype)
            for k in reversed(range(len(phases))):
                if halt():
                    return
                hop()
                v = journey.fields[k, piece] if stored else np.conjugate(light[n:], out=product)
                gv = np.multiply(light[:n], v, out=product)
                gv = (gv.sum(axis=0) if n > 1 else gv[0]).imag[:, :nx]
                if mine is None:
                    np.negative(gv, out=slopes[k])
                else:  # in order, so that the sum is the same on every machine
                    mine.acquire()
                    slopes[k] -= gv
                if following is not None:
                    following.release()
                np.multiply(light, plate(k), out=light)
            at_u[piece] = light[:n, :, :nx]
        finally:  # nobody waits for a piece that failed
            if following is not None:
                following.release(len(phases))

    machinery.share(backward, pieces)
    if not pieces:
        slopes[:] = 0  # no light
    if isinstance(phases, np.ndarray):
        return at_u.reshape(u.shape), _as_phase(slopes, phases)
    slopes = (_as_phase(*pair) for pair in zip(slopes, phases, strict=True))
    return at_u.reshape(u.shape), type(phases)(slopes)


def _as_phase(slope, phase):
    """In the phase's precision; a phase in whole numbers has a slope all the same."""
    return slope.astype(phase.dtype, copy=False) if phase.dtype.kind == "f" else slope


def _plain_vjp(g, u, phases, H):
    return make_vjp(optics.stack, (0, 1))(u, phases, H)[0](g)


def _vjp_of_stack(argnums, ans, args, kwargs):
    def vjp(g):
        both = stack_vjp(g, *args)
        return [both[i] for i in argnums]

    return vjp


def _vjp_ofstack_vjp(argnums, ans, args, kwargs):
    g, u, phases, journey = args
    return make_vjp(_plain_vjp, argnums)(g, u, phases, journey.H)[0]


def _jvp_by(plain_function):
    """Forward mode, whose way is that of the plain functions."""

    def jvp(argnum, g, ans, args, kwargs):
        *args, journey = args
        return make_jvp(plain_function, argnum)(*args, journey.H)(g)[1]

    return jvp


defvjp_argnums(stack, _vjp_of_stack)
defjvp_argnum(stack, _jvp_by(optics.stack))
defvjp_argnums(stack_vjp, _vjp_ofstack_vjp)
defjvp_argnum(stack_vjp, _jvp_by(_plain_vjp))
