"""Sphinx's settings. The folder that it reads is put together by build.py, which also tells the repository's address."""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
SOURCE = Path(os.environ.get("P2P_SOURCE", HERE / "_build" / "source"))
ADDRESS = os.environ.get("P2P_ADDRESS", "")

project = "Pixels to Predictions"
author = "The Pixels to Predictions authors"
copyright = "the Pixels to Predictions authors. Prose CC BY 4.0, code MIT"

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc", "sphinx_copybutton", "building.answers"]
exclude_patterns = ["_extra"]

nb_execution_mode = "off"  # the lessons are stored executed
nb_merge_streams = True
nb_code_prompt_show = "One way to write it"  # a cell that is folded, so that an exercise stays one
nb_code_prompt_hide = "Fold it again"
myst_enable_extensions = ["dollarmath", "deflist", "attrs_inline", "attrs_block"]
myst_heading_anchors = 3
suppress_warnings = ["config.cache"]

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
default_role = "py:obj"  # `conv2d` in a docstring is a link

# Of MathJax what a lesson needs, and no more: a third of the usual single file.
myst_update_mathjax = False
mathjax_path = "mathjax/startup.js"
mathjax3_config = {
    "loader": {"load": ["input/tex-base", "[tex]/ams", "output/chtml", "a11y/assistive-mml"]},
    "tex": {"packages": {"[+]": ["ams"]}},
    "options": {"processHtmlClass": "math", "ignoreHtmlClass": ".*"},
}

html_theme = "pydata_sphinx_theme"
html_title = project
html_favicon = "_static/logo.svg"
html_static_path = [str(SOURCE / "_static")]
html_extra_path = [str(SOURCE / "_extra")]
templates_path = ["_templates"]
html_css_files = ["course.css", "widgets/shared/shared.css"]
html_js_files = [("answers.js", {"defer": "defer"}), ("course.js", {"type": "module"})]
html_copy_source = False
html_show_sourcelink = False
html_search_scorer = str(HERE / "search.js")
html_use_index = False  # search finds a function sooner
html_domain_indices = False
html_sidebars = {"**": ["lessons.html"]}
html_theme_options = {
    "logo": {"text": project, "image_light": "_static/logo.svg", "image_dark": "_static/logo.svg"},
    "navbar_center": [],
    "navbar_end": ["theme-switcher"] + ["navbar-icon-links"] * bool(ADDRESS),
    "search_bar_text": "Search the course",
    "article_header_start": [],
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "footer_start": ["copyright"],
    "footer_end": [],
    "back_to_top_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if ADDRESS:
    html_theme_options["icon_links"] = [{"name": "Repository", "url": ADDRESS, "icon": "fa-brands fa-github"}]
copybutton_selector = "div.cell_input pre, div.highlight-default pre, div.highlight-sh pre"

DESCRIPTION = "Build a convolutional network by hand, in NumPy, and see every number on the way."


def describe(app, pagename, templatename, context, doctree):
    """Give every page a description, and a title and a picture for those who share it."""
    # A list must hold list items; Sphinx's list of sources holds sources, and a screen reader stumbles.
    context["body"] = (context.get("body") or "").replace(
        '<div role="list" class="citation-list">', '<div class="citation-list">'
    )
    for widget in sorted(set(re.findall(r'data-widget="(\w+)"', context["body"]))):
        app.add_css_file(f"widgets/{widget}/widget.css", priority=900)  # of this page alone, after what all share
    tags = context.get("metatags") or ""
    if 'name="description"' not in tags:
        tags += f'\n<meta name="description" content="{DESCRIPTION}">'
    base = app.config.html_baseurl or context["pathto"]("", 1)
    title = context.get("title") or project
    for old in ("<em>", "</em>", '<span class="number">', "</span>"):
        title = title.replace(old, "")
    context["metatags"] = tags + (
        f'\n<meta property="og:title" content="{title}">'
        f'\n<meta property="og:image" content="{base}_static/share.png">'
    )


def keep_initials(app, what, name, thing, options, lines):
    """Keep an author's initial: to Sphinx, a reference that begins with "S. Ioffe" begins a list with the letter S."""
    lines[:] = [re.sub(r"^(\.\. \[[^\]]+\] [A-Z])\. ", r"\1\\. ", line) for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", keep_initials, priority=900)  # after numpydoc
    app.connect("html-page-context", describe)
