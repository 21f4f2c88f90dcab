"""Pages for students and for the instructor: Jinja2 templates, in which everything that is filled in is escaped."""

import functools
import re
from pathlib import Path


@functools.cache
def _environment():
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    environment.filters["number"] = lambda value: "" if value is None else f"{value:g}"
    environment.filters["code_apart"] = code_apart
    return environment


def page(template, **fields):
    """Fill in a template: a page that loads nothing and runs nothing."""
    return _environment().get_template(template).render(fields)


def code_apart(text):
    """Split a text at its `code`: every second part is code.

    Examples
    --------
    >>> code_apart("Call `f(x)` once.")
    ['Call ', 'f(x)', ' once.']
    """
    return re.split("`([^`\n]+)`", text)
