"""Lesson 12: paint a face with glass."""

from functools import lru_cache

import numpy as np

from ..datasets import smiley
from ..elements import aperture, intensity, plane_wave
from ..propagation import Bench, diffract
from ..training import cosine, fit
from . import Mistake, call, exercise, value

BENCH = Bench(samples=128, pitch=250e-6, wavelength=550e-9, spacing=0.5)


@exercise(
    "12.1",
    hints=[
        "The energy of a field is its intensity, added up over all pixels.",
        "One factor serves the whole picture: what it should hold, divided by what it holds.",
        "What it should hold is share * np.sum(intensity(light)).",
    ],
)
def on_budget(answer):
    """A picture scaled to hold a share of the light's energy."""
    rng = np.random.default_rng(1)
    for shape, share in [((6, 5), 0.4), ((3, 8), 1.3)]:
        picture = rng.uniform(0, 3, shape)
        light = rng.normal(size=shape) + 1j * rng.normal(size=shape)
        _holds(call(answer, picture, light, share, shape=shape), picture, light, share)
    return "the picture holds what you allow it. From here on no target asks for too much."


def _holds(got, picture, light, share):
    """Raise a Mistake unless `got` is the picture scaled to this share of the light's energy."""
    available = np.sum(np.abs(light) ** 2)
    if np.iscomplexobj(got) and not np.allclose(np.imag(got), 0):
        raise Mistake("the answer is complex: an energy is real, take intensity(light)")
    ratio, factor = np.sum(got) / (share * available), got[0, 0] / picture[0, 0]
    if not np.allclose(got / picture, factor):
        raise Mistake("another picture came back: one factor for all pixels keeps it the same")
    if np.isclose(ratio, 1):
        return
    if np.isclose(factor, 1):
        raise Mistake("the picture came back as it was: multiply it by something")
    if np.isclose(ratio, 1 / share):
        raise Mistake("it holds all of the light's energy: where does share come in?")
    if np.isclose(factor, share):
        raise Mistake("share of the picture's own energy; share of the light's is wanted")
    if np.isclose(factor, 1 / (share * available / np.sum(picture))):
        raise Mistake("upside down: what it should hold over what it holds, not the reverse")
    if np.isclose(ratio, np.sum(picture) / picture.max()) or np.isclose(
        factor, share * available / picture.max()
    ):
        raise Mistake("you divide by the picture's maximum: a budget is about its sum")
    if np.isclose(ratio, picture.size) or np.isclose(ratio, 1 / picture.size):
        raise Mistake("off by the number of pixels: is there a mean where a sum should be?")
    if np.isclose(ratio, np.sum(np.abs(light)) / available):
        raise Mistake("energy is |light| squared, added up; you added up |light| itself")
    raise Mistake(f"for a share of {share} it holds {ratio:.3g} times what it should")


@exercise(
    "12.2",
    hints=[
        "The sum of (seen - s·target)² is a parabola in s: set its derivative to zero.",
        "s = sum(seen·target) / sum(target²). Put it into the sum and divide by sum(seen²).",
        "What remains is 1 - sum(seen·target)² / (sum(seen²)·sum(target²)).",
    ],
)
def scale_free(answer):
    """A loss that is 0 for the target at any brightness, 1 for no overlap."""
    rng = np.random.default_rng(2)
    seen, target = rng.uniform(size=(2, 7, 9))
    cosine_squared = np.sum(seen * target) ** 2 / np.sum(seen**2) / np.sum(target**2)
    got = call(answer, seen, target, shape=())
    same, brighter = (
        call(answer, target, target, shape=()),
        call(answer, seen, 3 * target, shape=()),
    )
    apart = call(answer, seen * (np.arange(9) < 4), target * (np.arange(9) >= 4), shape=())
    if np.isclose(got, 1 - cosine_squared):
        if not np.isclose(apart, 1):
            raise Mistake(f"two pictures that share no light give {apart:.3g}, not 1")
        from autograd import grad

        try:
            finite = np.isfinite(grad(answer)(seen, target)).all()
        except Exception:
            finite = False
        if not finite:
            raise Mistake(
                "right, but Autograd cannot follow it: write it with autograd.numpy alone"
            )
        return "neither brightness counts now, and no budget is needed: only the picture matters."
    if np.isclose(got, cosine_squared):
        raise Mistake("1 for the same picture: that is a likeness, a loss is one minus it")
    if np.isclose(got, 1 - np.sqrt(cosine_squared)):
        raise Mistake("1 minus the cosine; the parabola leaves 1 minus its square")
    if np.isclose(got, 1 - np.corrcoef(seen.ravel(), target.ravel())[0, 1] ** 2):
        raise Mistake("you take the mean off first: a grey veil over the picture would be forgiven")
    if not np.isclose(brighter, got):
        raise Mistake("a target three times as bright gives another number: which s fits best?")
    if np.isclose(got, (1 - cosine_squared) * np.sum(seen**2)):
        raise Mistake("the sum of squares is right; divide it by the sum of seen²")
    if not np.isclose(same, 0):
        raise Mistake(f"the target itself should give 0, it gives {same:.3g}")
    if not np.isclose(call(answer, 3 * seen, target, shape=()), got):
        raise Mistake(
            "free of the target's brightness, but not of what is seen: divide by sum(seen²)"
        )
    raise Mistake(
        f"two pictures that share no light give {apart:.3g}, not 1: which s makes the sum of "
        "squares smallest, and is it a sum over a sum?"
    )


@lru_cache
def _decibels(plates):
    """What the lesson's train(face, long_bench, plates) gives, in decibels."""
    light = aperture(BENCH, 8e-3) * plane_wave(BENCH)
    face = smiley(128)
    target = face * np.sum(intensity(light)) / np.sum(face)

    def loss(phases, step):
        difference = intensity(diffract(light, phases, BENCH)) - target
        return (difference**2).mean() / np.mean(target**2)

    phases = fit(
        loss, [np.zeros((128, 128))] * plates, 100, cosine(0.2, 100), progress=False
    ).params
    error = np.mean((intensity(diffract(light, phases, BENCH)) - target) ** 2)
    return 10 * np.log10(np.max(target) ** 2 / error)


@exercise(
    "12.3",
    hints=[
        "At 2.2 pixels a plate, how many plates move light 8 pixels? Begin your search there.",
        "A loop: begin with four plates, and add one as long as the decibels are below 30.",
    ],
)
def enough(answer):
    """The smallest number of plates that reaches 30 dB in 100 steps."""
    number = value(answer)
    if number != int(np.real(number)):
        raise Mistake(f"{number} plates? A whole number is wanted")
    number = int(number)
    if not 1 <= number <= 12:
        raise Mistake(f"{number} is not between 1 and 12: which reach does the bench report?")
    decibels = _decibels(number)
    if decibels < 30:
        raise Mistake(f"{number} are too few: they reach {decibels:.0f} dB")
    fewer = _decibels(number - 1) if number > 1 else 0
    if fewer >= 30:
        raise Mistake(f"{number} do it, but {number - 1} do as well: {fewer:.0f} dB")
    return f"{number} plates move light {number * BENCH.reach:.0f} pixels, one fewer stops short."


@exercise(
    "12.4",
    hints=[
        "train(picture, long_bench, 8) gives phases, and the light that they make.",
        "train scales any picture to the light's energy by itself: hand it yours as it is.",
        "Light must get from the disc to every corner of your picture: make it small, with a dark "
        "border (64 x 64, then np.pad(small, 32)), or take more plates and more steps.",
    ],
)
def my_design(answer):
    """A picture of one's own and passive plates that paint it."""
    result = call(answer)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Mistake("two things are wanted: return picture, phases")
    picture = value(result[0], (128, 128))
    if picture.dtype.kind == "b":  # heart > 0: dark or bright
        picture = picture.astype(float)
    try:
        phases = np.array(result[1])
    except ValueError:
        raise Mistake("the phases have different shapes: each should be (128, 128)") from None
    if phases.ndim == 2:
        phases = phases[None]
    if phases.ndim != 3 or phases.shape[1:] != (128, 128):
        raise Mistake(f"the phases have shape {phases.shape}; (plates, 128, 128) is wanted")
    phases = value(phases, phases.shape)
    if np.iscomplexobj(phases):
        raise Mistake("the phases are complex: exp(iφ) of a complex φ makes or swallows light")
    if len(phases) > 12:
        raise Mistake(f"{len(phases)} plates: at most 12 are allowed")
    if np.iscomplexobj(picture) or picture.min() < 0:
        raise Mistake("the picture holds negative or complex numbers: no light is darker than dark")
    if np.ptp(picture) == 0:
        raise Mistake("the picture is the same everywhere: paint something")
    if np.corrcoef(picture.ravel(), smiley(128).ravel())[0, 1] > 0.95:
        raise Mistake("that is the smiley; your own picture, please")
    light = aperture(BENCH, 8e-3) * plane_wave(BENCH)
    seen = intensity(diffract(light, list(phases), BENCH))
    match = np.corrcoef(seen.ravel(), picture.ravel())[0, 1]
    spilled = 1 - np.sum(seen[14:-14, 14:-14]) / np.sum(intensity(light))
    beyond = 1 - np.sum(picture[14:-14, 14:-14]) / np.sum(picture)
    if match < 0.98 and beyond > 0.05:
        raise Mistake(
            f"{100 * beyond:.0f} % of your own picture lies outside the middle 100 x 100 pixels: "
            "give it a dark border, np.pad(small, 32)"
        )
    if match < 0.98:
        raise Mistake(f"your plates paint it with a match of {match:.4f}; 0.98 is wanted")
    if spilled > 0.05:
        raise Mistake(
            f"{100 * spilled:.0f} % of the light lands outside the middle 100 x 100 pixels"
        )
    return f"{len(phases)} clear plates, a match of {match:.3f}, no light made and hardly any lost."
