"""What the other parts share: where things lie, how a page is written, the rows of docs/facts and docs/glossary."""

import json
import tomllib
from pathlib import Path

from helpers import atomic

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
BUILD = DOCS / "_build"
SOURCE, HTML = BUILD / "source", BUILD / "html"

WRITTEN = set()  # every file that this run has put into SOURCE

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
ADDRESS = {name.lower(): url for name, url in PROJECT.get("urls", {}).items()}.get("repository", "").rstrip(
    "/"
)


def write(path, text):
    """Write a file, and leave it alone when nothing changed, so that Sphinx need not read it again."""
    WRITTEN.add(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf8") != text:
        atomic.write_text(path, text)


def facts():
    """Return what the lessons claim: the [[fact]]s of docs/facts, each with the number of its lesson."""
    return rows("facts", "fact")


def sources():
    """Return the texts that the facts come from, {name: title}."""
    return tomllib.loads((DOCS / "facts" / "sources.toml").read_text("utf8"))["sources"]


def terms():
    """Return the [[term]]s of docs/glossary, each with the number of the lesson that defines it."""
    return rows("glossary", "term")


def rows(folder, name):
    """Return the [[name]]s of a folder that has one file a lesson, such as docs/facts/03.toml."""
    return [
        {**row, "lesson": path.stem}
        for path in sorted((DOCS / folder).glob("[0-9][0-9].toml"))
        for row in tomllib.loads(path.read_text("utf8")).get(name, [])
    ]


def about(text):
    """Return the lines that give a page its description."""
    return ["---", "myst:", "  html_meta:", f"    description: {json.dumps(text)}", "---", ""]


def cell_text(text):
    """Make a text fit for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")
