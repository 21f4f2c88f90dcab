"""Sphinx's settings. The folder that it reads is put together by build.py."""

import os

project = "Pixels to Predictions"
author = "The Pixels to Predictions authors"
copyright = "the Pixels to Predictions authors; prose CC BY 4.0, code MIT"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx_design",
    "sphinx_copybutton",
]
exclude_patterns = ["_extra"]
html_extra_path = [os.path.join(os.path.dirname(__file__), "_build", "source", "_extra")]

nb_execution_mode = "off"  # the lessons are stored executed
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "deflist", "attrs_inline"]
myst_heading_anchors = 3
myst_update_mathjax = False
suppress_warnings = ["config.cache"]

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = [os.path.join(os.path.dirname(__file__), "_build", "source", "_static")]
html_css_files = ["course.css", "widgets/shared.css"] + [
    f"widgets/{name}/widget.css"
    for name in ("slide_filter", "shape_explorer", "softmax_explorer", "loss_bowl", "draw_a_digit", "peek_simulator")
]
html_js_files = [("course.js", {"type": "module"})]
mathjax_path = "mathjax/tex-chtml.js"
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "logo": {"text": project},
    "show_prev_next": True,
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if os.environ.get("P2P_ADDRESS"):
    html_theme_options["icon_links"] = [
        {"name": "Repository", "url": os.environ["P2P_ADDRESS"], "icon": "fa-brands fa-github"}
    ]


def share_picture(app, pagename, templatename, context, doctree):
    """Give every page a title, a description and a picture for those who share it."""
    base = app.config.html_baseurl or context["pathto"]("", 1)
    context["metatags"] = context.get("metatags", "") + (
        f'\n<meta property="og:title" content="{context.get("title", project)}">'
        f'\n<meta property="og:image" content="{base}_static/share.png">'
    )


def setup(app):
    app.connect("html-page-context", share_picture)
