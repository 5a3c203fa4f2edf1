"""Answers to lesson 04's exercises, wrong ones with one fault each."""

import autograd.numpy as np
from autograd import grad
from autograd.tracer import getval

DT = 0.04

# 4.3


def distance(targets):
    return np.sqrt(np.sum(targets**2, axis=1))


def by_clipping(targets, lengths):
    d = np.hypot(targets[:, 0], targets[:, 1])
    hole = max(0, 2 * max(lengths) - sum(lengths))
    return np.abs(d - np.clip(d, hole, sum(lengths)))


def one_by_one(targets, lengths):
    others = np.sum(lengths) - np.max(lengths)
    short = []
    for target in targets:
        d = np.linalg.norm(target)
        short.append(max(0, d - np.sum(lengths), np.max(lengths) - others - d))
    return short


def sorts_the_links(targets, lengths):
    lengths.sort()
    return by_clipping(targets, lengths)


def one_link_reaches_all(targets, lengths):
    short = by_clipping(targets, lengths)
    return short if len(lengths) > 1 else np.maximum(0, distance(targets) - lengths[0])


# 4.1


def time_of_impact(y, v, e=1.0):
    if y + DT * v >= 0:
        return y + DT * v, v
    until = -y / v
    return (DT - until) * -e * v, -e * v


def in_two_parts(y, v, e=1.0):
    if y + DT * v >= 0:
        return y + DT * v, v
    until = -y / v
    return y + v * until - e * v * (DT - until), -e * v


def chosen(y, v, e=1.0):
    y = y + DT * v
    return np.where(y < 0, -e * y, y), np.where(y < 0, -e * v, v)


def turned(place, speed):
    """A bounce with one fault: what becomes of y and v behind the wall."""

    def bounce(y, v, e=1.0):
        y = y + DT * v
        return (place(y, e), speed(v, e)) if y < 0 else (y, v)

    return bounce


def through_float(y, v, e=1.0):
    return time_of_impact(float(y), v, e)


def no_gradient(y, v, e=1.0):
    return time_of_impact(getattr(y, "_value", y), v, e)


def one_speed(y, v, e=1.0):
    y = y + DT * np.sign(v)
    return (-e * y, -e * v) if y < 0 else (y, v)


def centimetres(y, v, e=1.0):
    y = y + 100 * DT * v
    return (-e * y, -e * v) if y < 0 else (y, v)


def early(y, v, e=1.0):
    z = y + DT * v
    return (-e * z, -e * v) if z < 0.005 else (z, v)


# 4.2


KEPT = {}


def keeps_the_first_e(loss, w, e, sigma):
    return estimate(loss, w, KEPT.setdefault(e.shape, e), sigma)


def slopes(loss, w, e, sigma):
    return (loss(w + sigma * e) - loss(w - sigma * e)) / (2 * sigma)


def estimate(loss, w, e, sigma):
    return slopes(loss, w, e, sigma) @ e / len(e)


def in_one_stack(loss, w, e, sigma):
    up, down = loss(np.stack([w + sigma * e, w - sigma * e]))
    return np.mean((up - down)[:, None] * e, axis=0) / (2 * sigma)


def in_a_loop(loss, w, e, sigma):
    return np.mean([(loss(w + sigma * k) - loss(w - sigma * k)) / (2 * sigma) * k for k in e], 0)


def from_the_parent(loss, w, e, sigma):
    return (loss(w + sigma * e) - loss(w)) @ e / sigma / len(e)


# 4.4


def landing(throw, bounces, e=0.8, cup=0.2):
    x, height, up = 0.0, 1.0, throw[1]
    for _ in range(bounces):
        down = np.sqrt(up**2 + 2 * 9.81 * height)
        x, height, up = x + throw[0] * (up + down) / 9.81, 0.0, e * down
    return x + throw[0] * (up + np.sqrt(up**2 + 2 * 9.81 * (height - cup))) / 9.81


def aimed(vy, bounces, x=3):
    """vx in proportion: the landing is linear in it."""
    return (x / landing(np.array([1.0, vy]), bounces), vy, bounces)


def descended(bounces):
    throw = np.array([1.0, 1.0])
    for _ in range(200):
        throw = throw - 0.02 * grad(lambda t: (landing(t, bounces) - 3) ** 2)(throw)
    return [throw[0], throw[1], bounces]


RIGHT = {
    "4.3": [by_clipping, one_by_one],
    "4.1": [
        time_of_impact,
        in_two_parts,
        chosen,
        turned(lambda y, e: e * abs(y), lambda v, e: e * abs(v)),
    ],
    "4.2": [estimate, in_one_stack],
    "4.4": [aimed(2.0, 2), descended(3), aimed(-1.0, 2), np.array(aimed(5.0, 4))],
}

WRONG = {
    "4.3": [
        ("hard-coded links", lambda t, k: by_clipping(t, [0.7, 0.2]), "out of reach; you say"),
        ("one link has no hole", one_link_reaches_all, "with links [0.6]"),
        ("four links at most", lambda t, k: by_clipping(t, k[:4]), "out of reach; you say"),
        ("a little off", lambda t, k: 1.001 * by_clipping(t, k), "m out of reach; you say"),
        ("sum over targets", lambda t, k: np.sum(by_clipping(t, k)), "did you use float()"),
        ("axis", lambda t, k: np.sqrt(np.sum(t**2, axis=0)), "shape (2,), but (8,)"),
        ("sorts the links", sorts_the_links, "changes the array"),
        ("no return", lambda t, k: None, "returns nothing"),
    ],
    "4.1": [
        ("on the wall", turned(lambda y, e: 0.0, lambda v, e: -e * v), "the slope is 0"),
        (
            "v is 1",
            turned(lambda y, e: -e * y, lambda v, e: e),
            "the velocity after dt = 0.04 s should be",
        ),
        ("flies at 1 m/s", one_speed, "the velocity after dt = 0.04 s should be"),
        ("float()", through_float, "does not get through"),
        ("hides y", no_gradient, "the slope of the new place in the old place is 0"),
        ("centimetres", centimetres, "the place after dt = 0.04 s should be"),
        (
            "v has no slope",
            lambda y, v, e=1.0: time_of_impact(y, getval(v), e),
            "in the old velocity is",
        ),
        ("e has no slope", lambda y, v, e=1.0: time_of_impact(y, v, getval(e)), "in the old e is"),
        ("turns too early", early, "away from the wall (y = 0.062"),
        ("another default", lambda y, v, e=0.5: time_of_impact(y, v, e), "no e given"),
        (
            "at least half",
            lambda y, v, e=1.0: time_of_impact(y, v, max(e, 0.5)),
            "should be 8; you say 10",
        ),
        ("e = 0 is no e", lambda y, v, e=1.0: time_of_impact(y, v, e or 1.0), "e = 0) the"),
        (
            "slow ones stop",
            lambda y, v, e=1.0: time_of_impact(y, v, e * (abs(v) > 0.5)),
            "y = 0.002",
        ),
        ("only the place", lambda y, v, e: time_of_impact(y, v, e)[0], "return both"),
        ("no return", lambda y, v, e: None, "returns nothing"),
    ],
    "4.2": [
        ("from the parent", from_the_parent, "with its opposite"),
        (
            "means apart",
            lambda f, w, e, s: np.mean(slopes(f, w, e, s)) * np.mean(e, axis=0),
            "its own direction",
        ),
        ("fixed sigma", lambda f, w, e, s: estimate(f, w, e, 0.1), "is wanted"),
        ("keeps the first e", keeps_the_first_e, "is wanted"),
        ("a loop", in_a_loop, "give it stacks"),
        ("never runs", lambda f, w, e, s: w + np.cos(w), "you never call loss"),
        ("autograd", lambda f, w, e, s: grad(f)(w), "values and no gradient"),
        ("one for each pair", lambda f, w, e, s: slopes(f, w, e, s), "shape (7,), but (5,)"),
        ("no return", lambda f, w, e, s: None, "returns nothing"),
    ],
    "4.4": [
        ("a number", 3.0, "three things are wanted"),
        ("no bounces", (1.0, 2.0), "three things are wanted"),
        ("too few", aimed(2.0, 1), "only 1"),
        ("half a bounce", (1.0, 2.0, 2.5), "whole numbers"),
        ("too short", (0.5, 1.0, 2), "in front of"),
        ("too far", (4.0, 4.0, 2), "behind"),
        ("just too short", aimed(2.0, 2, 2.949), "5.1 cm in front of"),
        ("through the side", aimed(2.0, 4), "through the cup's side"),
        ("too low", (1.0, 0.0, 8), "throw higher"),
        ("a cannon", (1.0, 60.0, 2), "no arm throws"),
        ("more than it can", (0.1, 2.0, 500), "more than this ball can do"),
        ("complex", (1.0 + 1j, 2.0, 2), "real numbers"),
        ("words", ("fast", 2.0, 2), "a number is wanted"),
        ("nan", (np.nan, 2.0, 2), "not finite"),
    ],
}
