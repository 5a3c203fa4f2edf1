"""Answers to lesson 16's exercises: wrong ones with one fault each, right ones of other kinds."""

import os
from pathlib import Path

import numpy as np

CONJUGATED = {"Autograd": True, "JAX": True, "PyTorch": False, "TensorFlow": False}


def by_table(plate, gradient, size, library):
    return plate - size * (np.conj(gradient) if CONJUGATED[library] else gradient)


def by_parts(plate, gradient, size, library):
    sign = -1 if library in ("Autograd", "JAX") else 1
    return plate - size * gradient.real - sign * 1j * size * gradient.imag


def unit_steps(plate, gradient, size, library):
    return plate - size * np.exp(1j * np.angle(by_table(0, gradient, -1, library)))


def changes_the_plate(plate, gradient, size, library):
    plate -= size * gradient
    return plate


def by_modulo(turns):
    return (2 * np.pi * (turns % 1)).astype(np.float32)


def by_angle(turns):
    return np.float32(np.angle(np.exp(2j * np.pi * np.array(turns))))


def mixed(losses, gradients, counts):
    total = sum(counts)
    loss = gradient = 0
    for one, slope, n in zip(losses, gradients, counts, strict=True):
        loss, gradient = loss + n * one / total, gradient + n * slope / total
    return loss, gradient


def averaged(losses, gradients, counts):
    return (
        np.average(losses, weights=counts),
        np.average(np.stack(gradients), axis=0, weights=counts),
    )


def kept_run(path, names, start):
    if not Path(path).exists():
        return [0, start, 0 * start]
    with np.load(path) as file:
        return [file[name] if name in file else 0 * start for name in names]


def in_place(path, **state):
    np.savez(path, **state)


def beside(path, **state):
    np.savez(f"{path}.part.npz", **state)
    os.replace(f"{path}.part.npz", path)


def removed_first(path, **state):
    Path(path).unlink(missing_ok=True)
    beside(path, **state)


def in_two_files(path, done, x, speed):
    beside(path, done=done, x=x)
    beside(f"{path}-speed.npz", done=done, speed=speed)


STATE = ("done", "x", "speed")


def momentum(slope, start, steps, path, names=STATE, every=1, end=0, save=beside):
    done, x, speed = kept_run(path, ["done", "x", "speed"], start)
    for number in range(int(done), steps + end):
        _, gradient = slope(x)
        speed = 0.9 * speed - 0.01 * gradient
        x = x + speed
        if (number + 1) % every == 0:
            state = {"done": number + 1, "x": x, "speed": speed}
            save(path, **{name: state[name] for name in names})
    return x


REMEMBERED = {}


def remembers(slope, start, steps, path):
    """Its state is in the memory of this process; the file is for show."""
    done, x, speed = REMEMBERED.get(Path(path).parent, (0, start, 0 * start))
    for number in range(done, steps):
        speed = 0.9 * speed - 0.01 * slope(x)[1]
        x = x + speed
        REMEMBERED[Path(path).parent] = number + 1, x, speed
        beside(path, x=x)
    return x


def speed_apart(slope, start, steps, path):
    """Two files, each written well; killed between them, they are not of one age."""
    done, x = kept_run(path, ["done", "x"], start)[:2]
    speed = kept_run(f"{path}-speed.npz", ["done", "speed"], 0 * start)[1]
    for number in range(int(done), steps):
        speed = 0.9 * speed - 0.01 * slope(x)[1]
        x = x + speed
        in_two_files(path, number + 1, x, speed)
    return x


def begins_again_if_torn(slope, start, steps, path):
    try:
        kept_run(path, ["done"], start)
    except Exception:
        Path(path).unlink()
    return momentum(slope, start, steps, path, save=in_place)


def by_turns(slope, start, steps, path):
    """Two files by turns: one of them is always whole."""
    paths, found = [path, f"{path}-other.npz"], [(0, start, 0 * start)]
    for one in paths:
        try:
            found.append(tuple(kept_run(one, ["done", "x", "speed"], start)))
        except Exception:  # torn
            continue
    done, x, speed = max(found, key=lambda state: state[0])
    for number in range(int(done), steps):
        speed = 0.9 * speed - 0.01 * slope(x)[1]
        x = x + speed
        np.savez(paths[number % 2], done=number + 1, x=x, speed=speed)
    return x


def adam(slope, start, steps, path):
    kept_by = Path(path)
    done, x, m, v = 0, start, 0 * start, 0 * start
    if kept_by.exists():
        with np.load(kept_by) as file:
            done, (x, m, v) = int(file["done"]), file["state"]
    for number in range(done + 1, steps + 1):
        g = slope(x)[1]
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
        size = 0.2 * 0.96**number
        x = x - size * m / (1 - 0.9**number) / (np.sqrt(v / (1 - 0.99**number)) + 1e-9)
        if number % 5 == 0 or number == steps:
            beside(kept_by, done=number, state=[x, m, v])
    return x


def plain_descent(slope, start, steps, path):
    done, x, _ = kept_run(path, ["done", "x"], start) if Path(path).exists() else (0, start, 0)
    for number in range(int(done), steps):
        x = x - 0.008 * slope(x)[1]
        beside(path, done=number + 1, x=x)
    return x


def never_saves(slope, start, steps, path):
    return momentum(slope, start, steps, path + "-elsewhere" + str(np.random.rand()) + ".npz")


def holds_on(slope, start, steps, path):
    def patient(x):
        try:
            return slope(x)
        except BaseException:
            return slope(x)

    return momentum(patient, start, steps, path)


def saves_first(slope, start, steps, path):
    """The file says one step more than its numbers know of."""
    done, x, speed = kept_run(path, ["done", "x", "speed"], start)
    for number in range(int(done), steps):
        beside(path, done=number + 1, x=x, speed=speed)
        speed = 0.9 * speed - 0.01 * slope(x)[1]
        x = x + speed
    return x


def counts_anew(slope, start, steps, path):
    """So many steps more, from where the file stands."""
    _, x, speed = kept_run(path, ["done", "x", "speed"], start)
    for number in range(steps):
        speed = 0.9 * speed - 0.01 * slope(x)[1]
        x = x + speed
        beside(path, done=number + 1, x=x, speed=speed)
    return x


def too_long(slope, start, steps, path):
    return momentum(lambda x: (0, 5 * slope(x)[1]), start, steps, path)


RIGHT = {
    "16.1": [by_table, by_parts],
    "16.2": [
        lambda turns: (2 * np.pi * (turns - np.round(turns))).astype(np.float32),
        by_modulo,
        by_angle,
    ],
    "16.3": [mixed, averaged],
    "16.4": [momentum, adam, lambda s, x, n, p: momentum(s, x, n, p, every=10), by_turns],
}

WRONG = {
    "16.1": [
        ("unit steps", unit_steps, "plate - size * slope"),
        ("no size", lambda p, g, s, library: by_table(p, g, 1, library), "plate - size * slope"),
        ("changes the plate", changes_the_plate, "changes the array"),
        ("a shape too small", lambda p, g, s, library: np.sum(p), "shape ()"),
        ("in single", lambda *a: by_table(*a).astype(np.complex64), "of type float32"),
        ("forgets to return", lambda p, g, s, library: None, "returns nothing"),
    ],
    "16.2": [
        ("float64", lambda t: 2 * np.pi * (t - np.round(t)), "but it is float64"),
        ("half precision", lambda t: by_modulo(t).astype(np.float16), "another phase"),
        ("one number", lambda t: np.float32(2 * np.pi * (t.flat[0] % 1)), "shape ()"),
        ("cosine", lambda t: np.cos(2 * np.pi * t).astype(np.float32), "another phase"),
        ("forgets to return", lambda t: None, "returns nothing"),
    ],
    "16.3": [
        ("the loss alone", lambda ls, gs, ns: mixed(ls, gs, ns)[0], "two things"),
        ("all gradients", lambda ls, gs, ns: (mixed(ls, gs, ns)[0], np.array(gs)), "shape"),
        ("one sign", lambda ls, gs, ns: (mixed(ls, gs, ns)[0], -mixed(ls, gs, ns)[1]), "weigh it"),
        ("the first", lambda ls, gs, ns: (ls[0], gs[0]), "is wanted"),
        ("real", lambda ls, gs, ns: (mixed(ls, gs, ns)[0], mixed(ls, gs, ns)[1].real), "weigh it"),
        (
            "in single",
            lambda ls, gs, ns: (mixed(ls, gs, ns)[0], np.complex64(mixed(ls, gs, ns)[1])),
            "of type float32",
        ),
        ("forgets to return", lambda ls, gs, ns: None, "returns nothing"),
    ],
    "16.4": [
        ("forgets the speed", lambda *a: momentum(*a, names=("done", "x")), "remember besides x"),
        ("never saves", never_saves, "no file at path"),
        ("saves at the end", lambda s, x, n, p: momentum(s, x, n, p, every=n), "no file at path"),
        ("remembers", remembers, "began again"),
        ("counts anew", counts_anew, "goes on from its file, but takes"),
        ("writes in place", lambda *a: momentum(*a, save=in_place), "could not go on"),
        ("removes first", lambda *a: momentum(*a, save=removed_first), "lost more than 10"),
        ("begins again if torn", begins_again_if_torn, "lost more than 10"),
        ("the speed in a file of its own", speed_apart, "in one file"),
        ("seldom", lambda s, x, n, p: momentum(s, x, n, p, every=25), "every 10 steps"),
        ("counts too early", saves_first, "as old as the count"),
        ("no momentum", plain_descent, "momentum"),
        ("steps too long", too_long, "the loss grows"),
        ("too few steps", lambda *a: momentum(*a, end=-1), "gradients"),
        ("one step more", lambda *a: momentum(*a, end=1), "gradients"),
        ("holds on to life", holds_on, "caught what should kill it"),
        ("starts at zero", lambda s, x, n, p: momentum(s, 0 * x + 9, n, p), "begin at start"),
        (
            "forgets to return",
            lambda s, x, n, p: [momentum(s, x, n, p), None][1],
            "returns nothing",
        ),
    ],
}
