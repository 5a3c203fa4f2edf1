"""The site's settings. `python course.py site` lays its pages out, and then calls Sphinx."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tools import formulas

project = "Differentiable Light"
author = project
copyright = "its authors: text and pictures under CC BY 4.0, code under the MIT licence"
language = "en-GB"
extensions = ["myst_nb"]
nb_execution_mode = "off"  # the notebooks are stored executed
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_dmath_double_inline = True  # $$ in the middle of a paragraph too
myst_heading_anchors = 3
myst_url_schemes = ("http", "https", "mailto")
suppress_warnings = ["myst.header"]
exclude_patterns = ["jupyter_execute"]
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["style.css"]
html_js_files = ["print.js"]
html_use_index = False
html_copy_source = False
html_show_sphinx = False
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#00558a", "color-brand-content": "#00558a"},
    "dark_css_variables": {"color-brand-primary": "#8cc8f0", "color-brand-content": "#8cc8f0"},
}


def setup(app):
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(lambda page, node: draw(page, node, False), None),
        block_renderers=(lambda page, node: draw(page, node, True), None),
    )


def draw(page, node, display):
    from docutils import nodes

    page.body.append(formulas.mathml(node.astext(), display))
    raise nodes.SkipNode


html_math_renderer = "mathml"
