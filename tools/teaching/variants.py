"""Exercises with other numbers, so that last year's answers do not pass this year.

`course.py assign --variant SEED` draws a value for each exercise below, from the seed alone. It
stands in the place of @ in what replaces the course's text, in the lesson and in its check. Most
exercises ask for a function of all that could be varied, and allow no variant.
"""

import random
from typing import NamedTuple


class Variant(NamedTuple):
    values: tuple
    lesson: dict  # what the lesson says -> what it says instead
    check: dict  # the same for shared/checks/lesson_NN.py


VARIANTS = {
    "1.4": Variant(  # another power in the slit's weights; its integral from 0 to 1 is @ / (@ + 1)
        (2, 3),
        {
            "send only 1 - t of their wave": "send only 1 - t^@ of their wave",
            "∫(1 - t) cos(xt) dt": "∫(1 - t^@) cos(xt) dt",
            " And why not (1 - cos x)/x², which is the same but for the number?": "",
            "and fringes that all but vanish.": "and weaker fringes.",
            "2 * (1 - t) * w)": "(@ + 1) / @ * (1 - t**@) * w)",
            "/ ((n + 2) / 2 if soft": "/ ((n + @ + 1) / (@ + 1) if soft",
        },
        {
            "_slit(2 * (1 - T)": "_slit((@ + 1) / @ * (1 - T**@)",
            "_slit(3 * (1 - T) ** 2)": "_slit((1 + 1 / @) * (1 + 0.5 / @) * (1 - T**@) ** 2)",
            "_slit(1 - T)": "_slit(1 - T**@)",
            "_slit(2 * T)": "_slit((@ + 1) * T**@)",
            "_slit(2 * (1 + T) / 3)": "_slit((@ + 1) / (@ + 2) * (1 + T**@))",
            "its value at x = 0 is 0.5 and": "its value at x = 0 is the integral and",
            "from 0 to 1, sends 1 - t": "from 0 to 1, sends 1 - t^@",
            "each t sends 1 - t": "each t sends 1 - t^@",
            "multiplied by 1 - t, once": "multiplied by 1 - t^@, once",
            "the integral of 1 - t?": "the integral of 1 - t^@?",
            "edge: 1 - t, not 1 + t": "edge: 1 - t^@, not 1 + t^@",
            "each t counts 1 - t times": "each t counts 1 - t^@ times",
            "1 - t holds no x, so it may join the weights: (1 - t) * w": "1 - t^@ holds no x",
            "is the integral of 1 - t, which is 1/2.": "is the integral of 1 - t^@.",
            "2 * (1 - t) * w in the place of w.": "(1 - t**@) * w and a factor in the place of w.",
        },
    ),
    "4.4": Variant(  # where the cup stands, in metres
        (2.4, 2.6, 3.3, 3.5),
        {
            "A cup stands at x = 3 m": "A cup stands at x = @ m",
            "(landing(t, 3) - 3) ** 2": "(landing(t, 3) - @) ** 2",
            "vx = 3 / landing(": "vx = @ / landing(",
            "[2.95, 2.95, 3.05, 3.05]": "[@ - 0.05, @ - 0.05, @ + 0.05, @ + 0.05]",
            "max(3.3, x + 0.1)": "max(@ + 0.3, x + 0.1)",
            "abs(x - 3)": "abs(x - @)",
        },
        {
            "_CUP, _HALF, _RIM = 3.0,": "_CUP, _HALF, _RIM = @,",
            "(landing(t, 2) - 3)": "(landing(t, 2) - @)",
        },
    ),
    "9.3": Variant(  # the number of classes
        (26, 36, 47, 62),
        {
            "such a network learns, for ten classes.": "such a network learns, for @ classes.",
            "pooled places times ten, then ten biases.": "pooled places times @, then @ biases.",
            "'s has 26 122. Is this a half of it, a fifth, a ninth?": "'s has 26 122, for ten.",
            "filters * places * 10 + 10": "filters * places * @ + @",
        },
        {
            "classes=10)": "classes=@)",
            "f * w**2 + 10 + count": "f * w**2 + @ + count",
            "10 * f *": "@ * f *",
            "10 * (full": "@ * (full",
            '- 10, "the ten biases': '- @, "the @ biases',
            '- 9, "each of the ten': '- (@ - 1), "each of the @',
            "only the ten classes do": "only the @ classes do",
            "has ten weights, one for each": "has @ weights, one for each",
            "has ten weights, and each of the ten": "has @ weights, and each of the @",
            ", where lesson 08 had 26122: a ninth of it.": " for 16 filters on an 8 x 8 image.",
        },
    ),
    "12.3": Variant(  # the fidelity that is asked for, in decibels
        (22, 25),
        {
            "that reaches 30 dB in 100 steps": "that reaches @ dB in 100 steps",
            "progress=False)[1], painting) < 30": "progress=False)[1], painting) < @",
        },
        {
            "that reaches 30 dB": "that reaches @ dB",
            "decibels are below 30": "decibels are below @",
            "if decibels < 30": "if decibels < @",
            "if fewer >= 30": "if fewer >= @",
        },
    ),
}


def drawn(seed, stem):
    """{number: value} for the exercises of a lesson that vary; none without a seed."""
    theirs = [n for n in VARIANTS if n.partition(".")[0] == str(int(stem[:2]))]
    choices = {n: random.Random(f"{seed} {n}").choice(VARIANTS[n].values) for n in theirs}
    return choices if seed is not None else {}


def lesson(text, stem, seed):
    """A lesson's source with the numbers of a seed."""
    for number, value in drawn(seed, stem).items():
        text = replaced(text, VARIANTS[number].lesson, value)
    return text


def check(text, stem, seed):
    """The text of a lesson's checks with the numbers of a seed."""
    for number, value in drawn(seed, stem).items():
        text = replaced(text, VARIANTS[number].check, value)
    return text


def replaced(text, changes, value):
    """Text with every change made. Raises SystemExit where one has no place any more."""
    for old, new in changes.items():
        if old not in text:
            raise SystemExit(f"A variant looks for {old!r}, which the course no longer says.")
        text = text.replace(old, new.replace("@", str(value)))
    return text
