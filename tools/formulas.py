"""Formulas as MathML, which every browser draws by itself: no script, no font, no network."""

import html
import re

CODE = r"<(?P<tag>pre|code|math|script|style)\b.*?</(?P=tag)>"
DISPLAY, INLINE = (
    r"\$\$(?P<display>.+?)\$\$",
    r"(?<![\\\w$])\$(?P<inline>(?!\s)[^$\n]+?)(?<!\s)\$(?!\d)",
)
MATH = re.compile(f"(?s){CODE}|{DISPLAY}|{INLINE}")


def mathml(tex, display=False):
    """A formula in TeX as a <math> element, in a paragraph of its own or in the line.

    Raises ValueError, which says what of the formula is not understood.
    """
    from docutils.utils.math import MathError, latex2mathml

    tex = re.sub(r"\\dots(?![a-z])", r"\\ldots", tex.strip())
    tex = re.sub(r"\\([bB]ig)(?![a-z])", r"\\\1l", tex)
    try:
        made = latex2mathml.tex2mathml(tex, as_block=display)
    except (MathError, SyntaxError, StopIteration) as error:
        raise ValueError(f"MathML cannot say {tex!r}: {error}") from error
    return re.sub(r"\s*\n\s*", "", made)


def in_html(text):
    """HTML with its $formulas$ drawn; code stays as it is, and so does what is not understood."""

    def draw(found):
        tex = found["display"] or found["inline"]
        if tex is None:
            return found[0]
        try:
            return mathml(html.unescape(tex), display=found["display"] is not None)
        except (ImportError, ValueError):
            return found[0]

    return MATH.sub(draw, text)
