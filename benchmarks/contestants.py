"""The same light, computed by different programs: each gives a loss and its gradient.

A contestant is a function without arguments that returns (loss, gradients), the gradients with
respect to the phases of all plates, (plates, ny, nx). `contestants(work, dtype)` names them all;
those whose package is not installed are left out.
"""

import functools
import threading
from dataclasses import dataclass, replace
from importlib.util import find_spec

import autograd.numpy as np
import numpy as plain
from autograd import value_and_grad
from autograd.misc import flatten

from shared import machinery
from shared.elements import aperture, detectors, intensity
from shared.propagation import Bench, diffract, room, transfer_function
from shared.training import adam


@dataclass(frozen=True)
class Work:
    """One beam painting a picture (batch 0), or a batch of images to be told apart."""

    samples: int
    plates: int
    batch: int = 0

    @property
    def bench(self):
        if self.batch:
            return Bench(self.samples, 20e-6, 550e-9, 20e-3)
        return Bench(self.samples, 32e-3 / self.samples, 550e-9, 50e-3)  # the article's window

    def data(self, dtype):
        """The incoming field, the phases, and what the loss needs, in the given precision."""
        rng, bench = plain.random.default_rng(0), self.bench
        real = plain.empty(0, dtype).real.dtype
        phases = rng.normal(size=(self.plates, *bench.shape)).astype(real)
        if self.batch:
            u = rng.uniform(size=(self.batch, *bench.shape)).astype(dtype)
            masks = detectors(bench).reshape(10, -1).T.astype(real)  # (pixels, 10)
            labels = plain.eye(10, dtype=real)[rng.integers(10, size=self.batch)]
            return u, phases, (masks, labels)
        u = aperture(bench, 8e-3).astype(dtype)
        return u, phases, rng.uniform(size=bench.shape).astype(real)


SIZE = 0.1  # of Adam's steps


@dataclass(frozen=True)
class Step:
    """A whole step of lesson 13's training: light, detectors, softmax, gradient, Adam.

    One light for each pixel of the images travels, and the fields of a batch are sums of them.
    Light can leave the window, as in the lesson: zeros surround it on each hop (pad=True).
    """

    samples: int
    size: int  # of an image: 8 for the course's digits, 14 for MNIST's at half their size
    plates: int = 5
    batch: int = 256

    @property
    def bench(self):
        return Bench(self.samples, 20e-6, 550e-9, 14e-3)

    @property
    def room(self):
        """The shape of the window and its zeros, as the engine chooses it."""
        return room(self.bench, self.bench.spacing)

    def H(self, dtype):
        bench = replace(self.bench, samples=self.room)
        return transfer_function(bench, bench.spacing).astype(dtype)

    def data(self, dtype):
        """The lights of all pixels, the phases, and images, places of detectors, and labels."""
        rng, bench, count = plain.random.default_rng(0), self.bench, self.size**2
        real = plain.empty(0, dtype).real.dtype
        zoom = self.samples // 2 // self.size
        edge = (self.samples - zoom * self.size) // 2
        lights = plain.zeros((count, *bench.shape), dtype)
        for k in range(count):
            y, x = (edge + zoom * place for place in divmod(k, self.size))
            lights[k, y : y + zoom, x : x + zoom] = 1 / zoom
        images = rng.uniform(size=(self.batch, count))
        images /= plain.linalg.norm(images, axis=1, keepdims=True)
        places = plain.concatenate([plain.flatnonzero(mask) for mask in detectors(bench, 10)])
        labels = plain.eye(10, dtype=real)[rng.integers(10, size=self.batch)]
        phases = rng.normal(size=(self.plates, *bench.shape)).astype(real)
        return lights, phases, (images.astype(dtype), places, labels)


def loss_of(xp, image, goal, sums):
    """The article's loss for a picture; cross-entropy on the detectors' shares for a batch."""
    if not isinstance(goal, tuple):
        return xp.mean((image - goal) ** 2 + xp.abs(image - goal))
    masks, labels = goal
    return cross_entropy(xp, 20, xp.matmul(image.reshape(len(labels), -1), masks), labels, sums)


def loss_of_step(xp, fields, goal, brightness, sums):
    """Lesson 13's loss: add up the lights of the pixels, and read the detectors."""
    images, places, labels = goal
    arrived = xp.matmul(images, fields.reshape(images.shape[1], -1)[:, places])
    light = xp.sum(brightness(arrived).reshape(len(labels), 10, -1), 2)
    return cross_entropy(xp, 40, light, labels, sums)


def cross_entropy(xp, scale, light, labels, sums):
    scores = scale * light / sums(light)
    return -xp.mean(xp.sum(labels * (scores - xp.log(sums(xp.exp(scores)))), 1))


def autograd_sums(x):
    return np.sum(x, axis=1, keepdims=True)


# ---------------------------------------------------------------------------- with Autograd


def article(work, dtype):
    """The article's program, formula for formula: complex plates, and all of H at every hop."""
    u, phases, goal = work.data(complex)
    bench = work.bench
    side, wavelength, distance = bench.samples * bench.pitch, bench.wavelength, bench.spacing

    def hop(field):
        n = field.shape[-1]
        pitch = side / n
        f = np.linspace(-1 / (2 * pitch), 1 / (2 * pitch) - 1 / (n * pitch), n)
        fx, fy = np.meshgrid(f, f)
        q = (1 / wavelength) ** 2 - fx**2 - fy**2
        q[q < 0] = 0.0
        transfer = np.fft.fftshift(np.exp(1j * 2 * np.pi * distance * np.sqrt(q)))
        spectrum = np.fft.fft2(np.fft.fftshift(field))
        return np.fft.ifftshift(np.fft.ifft2(transfer * spectrum))

    def loss(plates):
        field = u
        for k in range(len(plates)):
            field = hop(field * plates[k])
        return loss_of(np, np.abs(field) ** 2, goal, autograd_sums)

    slope = value_and_grad(loss)
    plates = [plain.exp(1j * phase) for phase in phases]

    def run():
        return slope(plates)

    def in_phases():
        value, slopes = slope(plates)
        return value, [-(s * t).imag for s, t in zip(slopes, plates, strict=True)]

    run.in_phases = in_phases  # to be compared with the others, not timed
    return run


def plain_autograd(work, dtype):
    """What the article's program becomes with phases, H kept, and no shifts."""
    u, phases, goal = work.data(dtype)
    H = transfer_function(work.bench, work.bench.spacing).astype(dtype)

    def loss(phases):
        field = u
        for k in range(len(phases)):
            field = np.fft.ifft2(np.fft.fft2(field * np.exp(1j * phases[k])) * H)
        return loss_of(np, squared(field), goal, autograd_sums)

    slope = value_and_grad(loss)
    phases = list(phases)
    return lambda: slope(phases)


def engine(work, dtype, fftw, reversible):
    u, phases, goal = work.data(dtype)
    bench = work.bench

    def loss(phases):
        field = diffract(u, phases, bench, reversible=reversible)
        return loss_of(np, intensity(field), goal, autograd_sums)

    slope = value_and_grad(loss)
    phases = list(phases)

    def run():
        machinery.use_fftw(fftw)
        return slope(phases)

    return run


def stepping(work, dtype, slope, before=lambda: None):
    """Steps by the course's Adam; slope: value_and_grad of a loss of all phases, as one array."""
    phases = work.data(dtype)[1]
    start, _ = flatten(list(phases))
    update, x, count = adam(), start, 0

    def run():
        nonlocal x, count
        before()
        loss, gradient = slope(x)
        count += 1
        x = update(x, gradient, SIZE, count)
        return loss, x

    run.in_phases = lambda: three(run, start)
    return run


def three(run, start):
    """The loss before the third step, and how far three steps have moved the phases."""
    loss, x = [run() for _ in range(3)][-1]
    if isinstance(x, list):  # PyTorch's
        x = [phase.detach().numpy() for phase in x]
    return loss, plain.asarray(x).reshape(start.shape) - start


def squared(u):
    return np.real(u) ** 2 + np.imag(u) ** 2


def plain_steps(work, dtype):
    """What somebody would write with Autograd alone."""
    lights, phases, goal = work.data(dtype)
    H, n = work.H(dtype), work.samples

    def loss(x):
        field = lights
        for phase in x.reshape(phases.shape):
            field = np.fft.ifft2(np.fft.fft2(field * np.exp(1j * phase), H.shape) * H)[:, :n, :n]
        return loss_of_step(np, field, goal, squared, autograd_sums)

    return stepping(work, dtype, value_and_grad(loss))


def engine_steps(work, dtype, fftw):
    lights, phases, goal = work.data(dtype)
    _, unflatten = flatten(list(phases))

    def loss(x):
        fields = diffract(lights, unflatten(x), work.bench, pad=True)
        return loss_of_step(np, fields, goal, intensity, autograd_sums)

    return stepping(work, dtype, value_and_grad(loss), lambda: machinery.use_fftw(fftw))


# ---------------------------------------------------------------------------- with others


def jax_steps(work, dtype):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    lights, start, goal = work.data(dtype)
    H, n = jnp.asarray(work.H(dtype)), work.samples
    lights, goal = jax.tree.map(jnp.asarray, (lights, goal))
    real = start.dtype

    def loss(phases):
        field = lights
        for phase in phases:
            plate = jax.lax.complex(jnp.cos(phase), jnp.sin(phase))
            field = jnp.fft.ifft2(jnp.fft.fft2(field * plate, H.shape) * H)[:, :n, :n]
        sums = functools.partial(jnp.sum, axis=1, keepdims=True)
        return loss_of_step(jnp, field, goal, lambda u: u.real**2 + u.imag**2, sums)

    @jax.jit
    def step(x, mean, square, count):
        value, gradient = jax.value_and_grad(loss)(x)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        scale = jnp.sqrt(square / (1 - 0.999**count)) + 1e-8
        return value, x - SIZE * mean / (1 - 0.9**count) / scale, mean, square

    state, count = (jnp.asarray(start), jnp.zeros_like(start), jnp.zeros_like(start)), 0

    def run():
        nonlocal state, count
        count += 1
        value, *state = jax.block_until_ready(step(*state, plain.asarray(count, real)))
        return value, state[0]

    run.in_phases = lambda: three(run, start)
    return run


def torch_steps(work, dtype):
    import torch

    lights, start, goal = work.data(dtype)
    phases = [torch.tensor(phase, requires_grad=True) for phase in start]
    lights, goal = torch.tensor(lights), tuple(map(torch.tensor, goal))
    H, n = torch.tensor(work.H(dtype)), work.samples
    one = torch.ones_like(phases[0], requires_grad=False)
    optimiser = torch.optim.Adam(phases, lr=SIZE)

    def run():
        optimiser.zero_grad()
        field = lights
        for phase in phases:
            V = torch.fft.fft2(field * torch.polar(one, phase), H.shape) * H
            field = torch.fft.ifft2(V)[:, :n, :n]
        sums = functools.partial(torch.sum, dim=1, keepdim=True)
        loss = loss_of_step(torch, field, goal, lambda u: u.real**2 + u.imag**2, sums)
        loss.backward()
        optimiser.step()
        return loss.detach(), phases

    run.in_phases = lambda: three(run, start)
    return run


def jax_jit(work, dtype):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    u, phases, goal = work.data(dtype)
    H = jnp.asarray(transfer_function(work.bench, work.bench.spacing).astype(dtype))
    u, phases, goal = jax.tree.map(jnp.asarray, (u, list(phases), goal))

    def loss(phases):
        field = u
        for phase in phases:
            plate = jax.lax.complex(jnp.cos(phase), jnp.sin(phase))
            field = jnp.fft.ifft2(jnp.fft.fft2(field * plate) * H)
        image = field.real**2 + field.imag**2
        return loss_of(jnp, image, goal, lambda x: jnp.sum(x, axis=1, keepdims=True))

    slope = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(slope(phases))


def torch_loss(image, goal):
    import torch

    return loss_of(torch, image, goal, lambda x: x.sum(1, keepdim=True))


def torch_data(work, dtype):
    import torch

    u, phases, goal = work.data(dtype)
    phases = [torch.tensor(phase, requires_grad=True) for phase in phases]
    goal = tuple(map(torch.tensor, goal)) if isinstance(goal, tuple) else torch.tensor(goal)
    return torch.tensor(u), phases, goal


def pytorch(work, dtype):
    import torch

    u, phases, goal = torch_data(work, dtype)
    H = torch.tensor(transfer_function(work.bench, work.bench.spacing).astype(dtype))
    one = torch.ones_like(phases[0], requires_grad=False)

    def run():
        field = u
        for phase in phases:
            field = torch.fft.ifft2(torch.fft.fft2(field * torch.polar(one, phase)) * H)
        loss = torch_loss(field.real**2 + field.imag**2, goal)
        return loss.detach(), torch.autograd.grad(loss, phases)

    return run


def torchoptics(work, dtype):
    """Its angular spectrum method without padding, since nobody else pads either."""
    import torch
    from torchoptics import Field

    u, phases, goal = torch_data(work, dtype)
    bench = work.bench
    one = torch.ones_like(phases[0], requires_grad=False)

    def run():
        field = Field(u, wavelength=bench.wavelength, spacing=bench.pitch)
        for k, phase in enumerate(phases):
            field = field.modulate(torch.polar(one, phase)).propagate_to_z(
                (k + 1) * bench.spacing, propagation_method="ASM", asm_pad=(0, 0)
            )
        loss = torch_loss(field.intensity(), goal)
        return loss.detach(), torch.autograd.grad(loss, phases)

    return run


# ---------------------------------------------------------------------------- the floor


def ffts_alone(work, dtype, fftw):
    """Four FFTs for each plate and field, in the engine's pieces and threads, and nothing else."""
    n = work.samples
    u = work.data(dtype)[0].reshape(-1, n, n)
    u = plain.zeros((len(u), *getattr(work, "room", (n, n))), dtype)

    def transform(number, piece, halt):
        shape, thread = u[piece].shape, threading.get_ident()
        memory, forward, backward = machinery.plan(shape, u.dtype, fftw, thread)
        memory[...] = 0  # a number that neither grows nor shrinks
        for _ in range(2 * work.plates):
            forward()
            backward()

    return lambda: machinery.share(transform, machinery.pieces(u))


def parts(work, dtype):
    """Two more pieces of the engine's work, each alone: its plates, and the loss at the end."""
    u, phases, goal = work.data(dtype)
    field = diffract(u, phases, work.bench)
    loss = value_and_grad(lambda v: loss_of(np, intensity(v), goal, autograd_sums))
    wide = machinery.width(work.samples, dtype)
    out = plain.empty((len(phases), work.samples, wide), dtype)
    plate = machinery.plates(phases, field.dtype, wide, out)
    return {
        "exp(iφ) of its plates": lambda: [plate(k) for k in range(len(phases))],
        "the loss and its gradient": lambda: loss(field),
    }


def steppers(work, dtype):
    """{name: contestant}, each call of which is the next step of a training."""
    fftws = [False, True][: 1 + (machinery.pyfftw is not None)]
    names = {fftw: "FFTW" if fftw else "SciPy" for fftw in fftws}
    found = {"plain Autograd": plain_steps(work, dtype)}
    found |= {f"engine, {names[fftw]}": engine_steps(work, dtype, fftw) for fftw in fftws}
    if find_spec("jax"):
        found["JAX, jit"] = jax_steps(work, dtype)
    if find_spec("torch"):
        found["PyTorch"] = torch_steps(work, dtype)
    return found | {f"FFTs alone, {names[fftw]}": ffts_alone(work, dtype, fftw) for fftw in fftws}


def contestants(work, dtype):
    """{name: contestant} of those that can run here in this precision."""
    if isinstance(work, Step):
        return steppers(work, dtype)
    double = plain.dtype(dtype) == complex
    have_fftw = machinery.pyfftw is not None
    found = {}
    if double:
        found["article's code"] = article(work, dtype)
    found["plain Autograd"] = plain_autograd(work, dtype)
    for fftw in [False, True][: 1 + have_fftw]:
        for reversible in [False, True]:
            name = f"engine, {'FFTW' if fftw else 'SciPy'}{', reversible' if reversible else ''}"
            found[name] = engine(work, dtype, fftw, reversible)
    if find_spec("jax"):
        found["JAX, jit"] = jax_jit(work, dtype)
    if find_spec("torch"):
        found["PyTorch"] = pytorch(work, dtype)
    if find_spec("torchoptics") and double:
        found["torchoptics"] = torchoptics(work, dtype)
    for fftw in [False, True][: 1 + have_fftw]:
        found[f"FFTs alone, {'FFTW' if fftw else 'SciPy'}"] = ffts_alone(work, dtype, fftw)
    return found
