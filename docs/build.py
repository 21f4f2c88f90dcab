"""Build the course as a site: `make site`, then `make serve`.

    python docs/build.py            docs/_build/html
    python docs/build.py --serve    ... and show it on http://127.0.0.1:8000

Sphinx sees a folder that is put together here: the stored lessons, the pages of docs/pages, and three pages made from
data (glossary, errata, the functions of `helpers`). A widget on a page needs no Python: its JavaScript draws it from its
state. The stored lessons hold no such state, so each lesson that has a widget runs once and its states are kept, under a
name made of everything that they depend on.
"""

import argparse
import hashlib
import html
import json
import os
import pkgutil
import re
import shutil
import sys
import tempfile
import tomllib
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
BUILD = DOCS / "_build"
SOURCE, HTML, STATES = BUILD / "source", BUILD / "html", BUILD / "states"
WIDGETS = ROOT / "helpers" / "widgets"
VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT = 300  # seconds

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
ADDRESS = {name.lower(): url for name, url in PROJECT.get("urls", {}).items()}.get("repository", "").rstrip("/")


def lessons():
    """Return the stored lessons in their order."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def rows(name):
    """Return the rows of docs/facts.toml or docs/glossary.toml."""
    return table(name)["fact" if name == "facts" else "term"]


def table(name):
    """Return all of docs/NAME.toml."""
    return tomllib.loads((DOCS / f"{name}.toml").read_text("utf8"))


# --- Widgets ----------------------------------------------------------------------------------------------------------


def mount(folder, state, name, says):
    """Write the element that mount.js fills, with the widget's state beside it."""
    data = json.dumps(state, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class="live-widget" data-widget="{folder}" data-state="#{name}"><p>{html.escape(says)}</p></div>\n'
        f'<script type="application/json" id="{name}">{data}</script>'
    )


def widget_cells(notebook):
    """Return the cells whose stored output is the text that stands for a widget."""
    from helpers import widgets

    names = tuple(f"{name}(" for name in widgets.__all__)
    return [
        cell
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("data", {}).get("text/plain", "").startswith(names)
    ]


def states_of(path, notebook):
    """Run a lesson and return the state of every widget that it shows, in order: [folder, state] each."""
    kept = STATES / f"{path.stem}-{key_of(notebook)}.json"
    if kept.exists():
        return json.loads(kept.read_text("utf8"))
    print(f"running {path.name} for its widgets", flush=True)
    run = nbformat.from_dict(notebook)
    NotebookClient(run, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(path.parent)}}).execute()
    models = run.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    found = []
    for cell in run.cells:
        for output in cell.get("outputs", []):
            model = models.get(output.get("data", {}).get(VIEW, {}).get("model_id"), {}).get("state", {})
            if "_anywidget_id" in model:
                folder = model["_anywidget_id"].split(".")[-3]  # helpers.widgets.FOLDER.widget.Class
                found.append([folder, {name: value for name, value in model.items() if not name.startswith("_")}])
    write(kept, json.dumps(found))
    return found


def key_of(notebook):
    """Return a short name for everything that a lesson's widgets depend on: its code, the package, the data."""
    digest = hashlib.sha256("\n".join(c.source for c in notebook.cells if c.cell_type == "code").encode())
    for file in sorted([*(ROOT / "helpers").rglob("*.py"), ROOT / "data" / "files.toml"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


# --- Pages ------------------------------------------------------------------------------------------------------------


def write(path, text):
    """Write a file whole or not at all, and leave it alone when nothing changed, so that Sphinx need not read it again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_text("utf8") == text:
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf8", dir=path.parent, delete=False) as file:
        file.write(text)
    os.replace(file.name, path)


def anchor(term):
    """Return the name of a term's place in the glossary."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def lesson_page(path):
    """Turn a stored lesson into the notebook that Sphinx reads: widgets mounted, terms linked, exercises with a way on."""
    notebook = nbformat.read(path, as_version=4)
    number = path.stem[:2]
    cells = widget_cells(notebook)
    for cell, (folder, state) in zip(cells, states_of(path, notebook) if cells else [], strict=True):
        says = cell.outputs[-1]["data"]["text/plain"]
        cell.outputs[-1] = nbformat.v4.new_output(
            "display_data", {"text/html": mount(folder, state, f"state-{cell.id}", says)}
        )
    for cell in notebook.cells:
        if any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", [])):
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": NEEDS_PYTHON})]
    terms = [row for row in rows("glossary") if row["lesson"] == number]
    for term in [name for row in terms for name in (row["term"], *row.get("also", []))]:
        home = next(row["term"] for row in terms if term == row["term"] or term in row.get("also", []))
        link_first(notebook, term, f"../glossary.md#{anchor(home)}")
    promise = notebook.cells[0].source.split("\n\n")[1].replace("\n", " ")
    notebook.metadata["myst"] = {"html_meta": {"description": promise}}
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(TAKE_IT.format(name=path.name), id="take-it"))
    write(SOURCE / "lessons" / path.name, nbformat.writes(notebook))
    taken = nbformat.read(path, as_version=4)
    if ADDRESS:  # Colab has no copy of the course: one more cell brings it, there alone
        install = f'import sys\n\nif "google.colab" in sys.modules:\n    %pip install -q "git+{ADDRESS}"'
        taken.cells.insert(1, nbformat.v4.new_code_cell(install, id="only-on-colab"))
    write(SOURCE / "_extra" / "notebooks" / path.name, nbformat.writes(taken))


def link_first(notebook, term, target):
    """Link a term to the glossary where the lesson defines it: the first place where it stands in bold."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and f"**{term}**" in cell.source:
            cell.source = cell.source.replace(f"**{term}**", f"[**{term}**]({target})", 1)
            return


TAKE_IT = """```{{admonition}} Read here, work in Jupyter
:class: take-it

Everything that you can slide, drag or draw works on this page. To change the code and to do the exercises,
[open the lesson in Jupyter](../start.md), or <a href="../notebooks/{name}" download>take this lesson as a file</a>.
```"""

NEEDS_PYTHON = (
    '<p class="needs-python">An exercise needs Python to look at your answer: '
    '<a href="../start.html">open the lesson in Jupyter</a>.</p>'
)


def glossary():
    """Write every term with its one definition."""
    lines = ["# Glossary", "", "Every term of the lessons, once. The number is the lesson that defines it.", ""]
    pages = {path.stem[:2]: path.name for path in lessons()}
    for row in sorted(rows("glossary"), key=lambda row: row["term"].strip("(").lower()):
        names = " · ".join([row["term"], *row.get("also", [])])
        lines += [f"({anchor(row['term'])})=", f"**{names}**", f": {row['definition']} "
                  f"[{row['lesson']}](lessons/{pages[row['lesson']]})", ""]
    write(SOURCE / "glossary.md", "\n".join(lines))


def errata():
    """Write what the sources said, what is so, and the number that shows it."""
    facts, sources = rows("facts"), table("facts")["sources"]
    pages = {path.stem[:2]: path for path in lessons()}
    lines = [
        "# What the sources said", "",
        "The course follows two texts. Both are good, and both are wrong in places, as everything is that people write. "
        "Each row was computed in a lesson, and the test suite computes it again by another way.", "",
    ]
    for number, path in pages.items():
        wrong = [fact for fact in facts if fact.get("said") and fact["lesson"] == number]
        if not wrong:
            continue
        title = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].lstrip("# ")
        lines += [f"## [{title}](lessons/{path.name})", "", "| the source said | it is so | the lesson prints |", "|---|---|---|"]
        for fact in wrong:
            value = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
            shown = " ".join(f"`{v}`" for v in value) if fact["cell"] != "prose" else ""
            lines.append(f"| {cell_text(fact['said'])} | {cell_text(fact['claim'])} | {shown} |")
        lines.append("")
    lines += ["## Sources", ""] + [f"- {text}" for text in sources.values()]
    write(SOURCE / "errata.md", "\n".join(lines))


def cell_text(text):
    """Make a text fit for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def api():
    """Write a page a module of `helpers`, from its docstrings."""
    import helpers

    names = sorted(
        f"helpers.{module.name}" for module in pkgutil.iter_modules(helpers.__path__) if not module.name.startswith("_")
    )
    lines = ["# The helpers package", "", "What the lessons import. Each function says what it takes, what it gives back, "
             "and where its formula comes from.", "", "```{toctree}", ":maxdepth: 1", ""]
    for name in names:
        short = name.removeprefix("helpers.")
        inner = [f"{name}.{m.name}" for m in pkgutil.iter_modules([str(ROOT / "helpers" / short)]) if not m.name.startswith("_")]
        page = [f"# {name}", "", "```{eval-rst}", f".. automodule:: {name}", "   :members:", "```", ""]
        for part in inner:
            page += [f"## {part}", "", "```{eval-rst}", f".. automodule:: {part}", "   :members:", "```", ""]
        write(SOURCE / "api" / f"{short}.md", "\n".join(page))
        lines.append(short)
    write(SOURCE / "api" / "index.md", "\n".join(lines + ["```", ""]))


def home():
    """Write the first page: what the course is, a filter to slide, the table of lessons."""
    from helpers import kernels, pictures
    from helpers.widgets import SlideFilter

    slide = SlideFilter(pictures.mouse(), kernels.curve_detector())
    lines = []
    for path in lessons():
        first = nbformat.read(path, as_version=4).cells[0].source
        title, promise = first.splitlines()[0].lstrip("# "), first.split("\n\n")[1].replace("\n", " ")
        lines.append(f"| [{title}](lessons/{path.name}) | {cell_text(promise)} |")
    page = (DOCS / "pages" / "index.md").read_text("utf8")
    page = page.replace("{{ slide_filter }}", mount("slide_filter", slide.state(), "state-home", repr(slide)))
    page = page.replace("{{ lessons }}", "| lesson | |\n|---|---|\n" + "\n".join(lines))
    page = page.replace("{{ files }}", "\n".join(f"lessons/{path.stem}" for path in lessons()))
    write(SOURCE / "index.md", page)


def start():
    """Write the page that says how to open the course elsewhere; launch links stand there if there is an address."""
    page = (DOCS / "pages" / "start.md").read_text("utf8")
    where = ADDRESS.removeprefix("https://github.com/")
    links = ""
    if ADDRESS:
        links = (
            f"- [Binder](https://mybinder.org/v2/gh/{where}/HEAD?urlpath=lab/tree/notebooks/01_pixels.ipynb)\n"
            f"- [Colab](https://colab.research.google.com/github/{where}/blob/HEAD/notebooks/01_pixels.ipynb)\n"
        )
    write(SOURCE / "start.md", page.replace("{{ launch }}", links).replace("{{ address }}", ADDRESS or "ADDRESS"))


def assemble():
    """Put the folder together that Sphinx reads."""
    for path in lessons():
        lesson_page(path)
    for page in (glossary, errata, api, home, start):
        page()
    if (ROOT / "coursework" / "README.md").exists():
        write(SOURCE / "instructors.md", (ROOT / "coursework" / "README.md").read_text("utf8"))
    else:
        write(SOURCE / "instructors.md", "# For instructors")
    kept = {path.name for path in lessons()}
    for path in (SOURCE / "lessons").glob("*.ipynb"):
        if path.name not in kept:
            path.unlink()
    shutil.copytree(DOCS / "_static", SOURCE / "_static", dirs_exist_ok=True)
    for file in [*WIDGETS.glob("*.js"), *WIDGETS.glob("*.css"), *WIDGETS.glob("*/widget.js"), *WIDGETS.glob("*/widget.css")]:
        target = SOURCE / "_static" / "widgets" / file.relative_to(WIDGETS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)


def build():
    """Build the site and return Sphinx's exit code: 0, or 1 where anything was to be warned of."""
    assemble()
    os.environ["P2P_ADDRESS"] = ADDRESS
    return sphinx(["-q", "-W", "--keep-going", "-c", str(DOCS), "-d", str(BUILD / "doctrees"), str(SOURCE), str(HTML)])


def serve(port):
    """Show the built site on this machine until Ctrl-C."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=HTML)) as server:
        print(f"http://127.0.0.1:{server.server_port}   (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--serve", action="store_true", help="show the site when it is built")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args(arguments)
    code = build()
    if code == 0:
        print(f"built {HTML.relative_to(ROOT)}/index.html")
        if given.serve:
            serve(given.port)
    return code


if __name__ == "__main__":
    sys.exit(main())
