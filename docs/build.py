"""Build the course as a site: `make site`, then `make serve`.

    python docs/build.py            docs/_build/html
    python docs/build.py --serve    ... and show it on http://127.0.0.1:8000

Sphinx sees a folder that is put together here: the stored lessons, the pages of docs/pages, and three pages made from
data (glossary, errata, the functions of `helpers`). A widget on a page needs no Python: its JavaScript draws it from its
state. The stored lessons hold no such state, so the cells that a lesson's widgets are made from run here.
"""

import argparse
import ast
import builtins
import contextlib
import copy
import html
import importlib
import io
import itertools
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
from urllib.parse import quote

import nbformat
from myst_parser.slugs import github_slugify
from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
BUILD = DOCS / "_build"
SOURCE, HTML = BUILD / "source", BUILD / "html"
WIDGETS = ROOT / "helpers" / "widgets"

WRITTEN = set()  # every file that this run has put into SOURCE
SHOWN_ELSEWHERE = {"arithmetic"}  # all of it stands under helpers.functional, from where it is imported

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
ADDRESS = {name.lower(): url for name, url in PROJECT.get("urls", {}).items()}.get("repository", "").rstrip(
    "/"
)


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


def copy_widgets():
    """Put the widgets' modules and styles beside the pages, as they are: mount.js loads them there."""
    for file in [*WIDGETS.rglob("*.js"), *WIDGETS.rglob("*.css")]:
        target = SOURCE / "_static" / "widgets" / file.relative_to(WIDGETS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)


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
    """Run what a lesson's widgets are made from, and return each widget's folder and state, in order."""
    shown = {cell.id for cell in widget_cells(notebook)}
    names, found = {}, []
    with contextlib.chdir(path.parent), contextlib.redirect_stdout(io.StringIO()):
        for cell in makers(notebook, shown):
            tree = ast.parse(cell.source)
            last = tree.body.pop() if cell.id in shown else None
            exec(compile(tree, path.name, "exec"), names)  # noqa: S102, the lesson's own code
            if last:
                widget = eval(compile(ast.Expression(last.value), path.name, "eval"), names)
                stored = cell.outputs[-1]["data"]["text/plain"]
                if repr(widget) != stored:
                    raise ValueError(
                        f"{path.name} stores {stored}, its code makes {widget}. Run make notebooks."
                    )
                found.append((type(widget).__module__.split(".")[-2], widget.state()))
    return found


def makers(notebook, shown):
    """Return the code cells that the widgets in the cells `shown` are made from, in order.

    They are the cells that import, and every cell that mentions a name which a cell already taken mentions. To run all
    of a lesson takes a minute, to run these a moment.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = code[: 1 + max(place for place, cell in enumerate(code) if cell.id in shown)]
    parts = {cell.id: list(ast.walk(ast.parse(cell.source))) for cell in code}
    imports = {
        at: [part for part in parts[at] if isinstance(part, ast.Import | ast.ImportFrom)] for at in parts
    }
    known = set(dir(builtins)).union(
        name.asname or name.name for every in imports.values() for part in every for name in part.names
    )
    mentioned = {
        at: {part.id for part in parts[at] if isinstance(part, ast.Name)}.union(
            part.name for part in parts[at] if isinstance(part, ast.FunctionDef | ast.ClassDef)
        )
        - known
        for at in parts
    }
    taken = set(shown)
    for _ in code:
        names = set().union(*(mentioned[at] for at in taken))
        taken.update(at for at in parts if mentioned[at] & names)
    return [cell for cell in code if cell.id in taken or imports[cell.id]]


# --- Pages ------------------------------------------------------------------------------------------------------------


def write(path, text):
    """Write a file whole or not at all, and leave it alone when nothing changed, so that Sphinx need not read it again."""
    WRITTEN.add(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_text("utf8") == text:
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf8", dir=path.parent, delete=False) as file:
        file.write(text)
    os.replace(file.name, path)


def anchor(term):
    """Return the name of a term's place in the glossary."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def parts_of(path):
    """Return a lesson's number, its name, its promise in a sentence or two, and the minutes that it takes."""
    first = nbformat.read(path, as_version=4).cells[0].source
    number, name = first.splitlines()[0].lstrip("# ").split(" ", 1)
    minutes = re.search(r"\*\*Time:\*\* about (\d+) minutes", first).group(1)
    return number, name, first.split("\n\n")[1].replace("\n", " "), minutes


def lesson_page(path):
    """Turn a stored lesson into the notebook that Sphinx reads: widgets mounted, terms linked, exercises with a way on."""
    notebook = nbformat.read(path, as_version=4)
    number, name, promise, _ = parts_of(path)
    cells = widget_cells(notebook)
    for cell, (folder, state) in zip(cells, states_of(path, notebook) if cells else [], strict=True):
        says = cell.outputs[-1]["data"]["text/plain"]
        cell.outputs[-1] = nbformat.v4.new_output(
            "display_data", {"text/html": mount(folder, state, f"state-{cell.id}", says)}
        )
    notebook.cells = [part for cell in notebook.cells for part in one_figure_each(cell)]
    for cell in notebook.cells:
        if any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", [])):
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": NEEDS_PYTHON})]
        if cell.cell_type == "markdown":
            cell.source = re.sub(
                r"^\*\*Predict\.\*\*", "{.predict}\n**Predict.**", cell.source, flags=re.MULTILINE
            )
    terms = [row for row in rows("glossary") if row["lesson"] == number]
    for term in [name for row in terms for name in (row["term"], *row.get("also", []))]:
        home = next(row["term"] for row in terms if term == row["term"] or term in row.get("also", []))
        link_first(notebook, term, f"../glossary.md#{anchor(home)}")
    title = notebook.cells[0].source.splitlines()[0]
    notebook.cells[0].source = notebook.cells[0].source.replace(title, f"# [{number}]{{.number}} {name}", 1)
    notebook.metadata["myst"] = {"html_meta": {"description": promise}}
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(take_it(path), id="take-it"))
    write(SOURCE / "lessons" / path.name, nbformat.writes(notebook))
    taken = nbformat.read(path, as_version=4)
    if ADDRESS:  # Colab has no copy of the course: one more cell brings it, there alone
        install = f'import sys\n\nif "google.colab" in sys.modules:\n    %pip install -q "git+{ADDRESS}"'
        taken.cells.insert(1, nbformat.v4.new_code_cell(install, id="only-on-colab"))
    write(SOURCE / "_extra" / "notebooks" / path.name, nbformat.writes(taken))


def one_figure_each(cell):
    """Return a cell, or its outputs in several cells where it shows several figures: Sphinx knows one alt text a cell."""
    outputs = cell.get("outputs", [])
    figures = [place for place, output in enumerate(outputs) if "image/png" in output.get("data", {})]
    if len(figures) < 2:
        return [cell]
    parts = []
    for start, end in itertools.pairwise([0, *figures[1:], len(outputs)]):
        part = copy.deepcopy(cell)
        part.outputs = part.outputs[start:end]
        figure = next(output for output in part.outputs if "image/png" in output.get("data", {}))
        part.metadata["mystnb"] = {"image": {"alt": figure.metadata["image/png"]["alt"]}}
        if parts:
            part.id, part.metadata["tags"] = f"{cell.id}-{len(parts)}", ["remove-input"]
        parts.append(part)
    return parts


def take_it(path):
    """Return the lines below a lesson's goals: what works on the page, and the ways to the rest."""
    ways = [
        "[open the lesson in Jupyter](../start.md)",
        f'<a href="../notebooks/{path.name}" download>take it as a file</a>',
    ]
    if ADDRESS:
        ways.insert(1, f"[start it on Binder]({binder(path)})")
    return (
        "{.take-it}\n**Read here, work in Jupyter.** Everything that you can slide, drag or draw works on this page. "
        f"To change the code and to do the exercises, {', or '.join(ways)}."
    )


def binder(path):
    """Return the address at which Binder starts a lesson."""
    return (
        f"https://mybinder.org/v2/git/{quote(ADDRESS, safe='')}/HEAD?urlpath=lab/tree/notebooks/{path.name}"
    )


def link_first(notebook, term, target):
    """Link a term to the glossary where the lesson defines it: the first place where it stands in bold."""
    name = re.escape(term).replace("\\ ", r"\s+")
    bold = re.compile(rf"(?<!\[)\*\*({name}s?[.,:]?)\*\*", re.IGNORECASE)
    for cell in notebook.cells[1:]:
        if cell.cell_type == "markdown" and bold.search(cell.source):
            cell.source = bold.sub(rf"[**\1**]({target})", cell.source, count=1)
            return


NEEDS_PYTHON = (
    '<p class="needs-python">An exercise needs Python to look at your answer: '
    '<a href="../start.html">open the lesson in Jupyter</a>.</p>'
)


def glossary():
    """Write every term with its one definition."""
    intro = "Every term of the lessons, once. The number is the lesson that defines it."
    lines = [*about(intro), "# Glossary", "", intro, ""]
    pages = {path.stem[:2]: path.name for path in lessons()}
    for row in sorted(rows("glossary"), key=lambda row: row["term"].strip("(").lower()):
        names = ", ".join([row["term"], *row.get("also", [])])
        where = f"[{row['lesson']}](lessons/{pages[row['lesson']]})"
        lines += [f"({anchor(row['term'])})=", f"**{names}**", f": {row['definition']} {where}", ""]
    write(SOURCE / "glossary.md", "\n".join(lines))


def about(text):
    """Return the lines that give a page its description."""
    return ["---", "myst:", "  html_meta:", f"    description: {json.dumps(text)}", "---", ""]


def errata():
    """Write what the sources said, what is so, the number that shows it, and where to see it."""
    facts, sources = rows("facts"), table("facts")["sources"]
    intro = (
        "The course follows two texts. Both are good, and both are wrong in places, as everything is that people write. "
        "Each row was computed in a lesson, and the test suite computes it again by another way."
    )
    lines = [*about(intro), "# What the sources said", "", intro, ""]
    wrong = [fact for fact in facts if fact.get("said")]
    for path in lessons():
        number, name, *_ = parts_of(path)
        lines += [f"## {number} {name}", ""]
        lines += ["{.stack .errata}", "| the source said | it is so | the lesson prints |", "|---|---|---|"]
        for fact in [fact for fact in wrong if fact["lesson"] == number]:
            place, title = section_of(path, fact)
            value = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
            shown = "<br>".join(f"`{v}`" for v in value) if fact["cell"] != "prose" else "told in words"
            see = f"[{cell_text(title)}](lessons/{path.name}#{place})"
            lines.append(f"| {cell_text(fact['said'])} | {cell_text(fact['claim'])} | {shown}<br>{see} |")
        lines.append("")
    texts = [text for name, text in sources.items() if name != "arithmetic"]
    lines += ["## Sources", ""] + [f"- {text[0].upper()}{text[1:]}" for text in texts]
    write(SOURCE / "errata.md", "\n".join(lines))


def section_of(path, fact):
    """Return the place and the title of the section in which a lesson shows a fact."""
    prose, title = fact["cell"] == "prose", ""
    piece = fact["value"] if prose else fact["cell"].removeprefix("=")
    for cell in nbformat.read(path, as_version=4).cells:
        text = cell.source
        if cell.cell_type == "markdown":
            title = (re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE) or [title])[-1]
            text = " ".join(text.replace("*", "").split())
        if cell.cell_type == ("markdown" if prose else "code") and piece in text:
            return github_slugify(title.replace("`", "")), title
    raise ValueError(f"docs/facts.toml: no cell of {path.name} holds {piece!r}, of the fact {fact['id']}.")


def cell_text(text):
    """Make a text fit for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def api():
    """Write a page a module of `helpers`, from its docstrings."""
    import helpers

    modules = sorted({module.name for module in pkgutil.iter_modules(helpers.__path__)} - SHOWN_ELSEWHERE)
    intro = "What the lessons import. Each function says what it takes, what it gives back, and where its formula comes from."
    lines = [*about(intro), "# The helpers package", "", intro, "", "| module | |", "|---|---|"]
    for short in modules:
        name = f"helpers.{short}"
        module = importlib.import_module(name)
        inner = [f"{name}.{part.name}" for part in pkgutil.iter_modules(getattr(module, "__path__", []))]
        if hasattr(module, "__all__"):  # it lists its parts' names, and shows them itself
            inner = []
        says = (module.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        page = [*about(says), f"# {name}", "", *automodule(name)]
        for part in inner:
            page += [f"## {part.removeprefix(name + '.')}", "", *automodule(part)]
        write(SOURCE / "api" / f"{short}.md", "\n".join(page))
        lines.append(f"| [{name}]({short}.md) | {cell_text(says)} |")
    lines += ["", "```{toctree}", ":hidden:", "", *modules, "```", ""]
    write(SOURCE / "api" / "index.md", "\n".join(lines))


def automodule(name):
    """Return the lines that show a module's docstrings."""
    return ["```{eval-rst}", f".. automodule:: {name}", "   :members:", "```", ""]


def home():
    """Write the first page: what the course is, a filter to slide, the table of lessons."""
    from helpers import kernels, pictures
    from helpers.widgets import SlideFilter

    slide = SlideFilter(pictures.mouse(), kernels.curve_detector())
    lines = ["| lesson | what you do | minutes |", "|---|---|---|"]
    for path in lessons():
        number, name, promise, minutes = parts_of(path)
        lines.append(f"| {number} | [{name}](lessons/{path.name}) {cell_text(promise)} | {minutes} |")
    page = (DOCS / "pages" / "index.md").read_text("utf8")
    page = page.replace("{{ slide_filter }}", mount("slide_filter", slide.state(), "state-home", repr(slide)))
    page = page.replace("{{ lessons }}", "\n".join(lines))
    page = page.replace("{{ files }}", "\n".join(f"lessons/{path.stem}" for path in lessons()))
    write(SOURCE / "index.md", page)


def start():
    """Write the page that says how to open the course elsewhere; what needs the repository's address stands there if there is one."""
    page = (DOCS / "pages" / "start.md").read_text("utf8")
    page = re.sub(r"<!-- with an address\n(.*?)-->\n", r"\1" if ADDRESS else "", page, flags=re.DOTALL)
    page = page.replace("{{ binder }}", binder(lessons()[0])).replace("{{ address }}", ADDRESS)
    write(SOURCE / "start.md", page)


def instructors():
    """Write the instructors' guide: the README of coursework, whose links to other files of the course become names."""
    text = (ROOT / "coursework" / "README.md").read_text("utf8")
    text = re.sub(r"\[([^\]]*)\]\((?!https?:|#)[^)]*\)", r"\1", text)
    intro = "How to give this course's homework, and how to grade it safely."
    write(SOURCE / "instructors.md", "\n".join(about(intro)) + text)


def assemble():
    """Put the folder together that Sphinx reads."""
    for path in lessons():
        lesson_page(path)
    for page in (glossary, errata, api, home, start, instructors):
        page()
    shutil.rmtree(SOURCE / "_static", ignore_errors=True)
    for path in SOURCE.rglob("*"):
        if path.is_file() and path not in WRITTEN:  # a page of yesterday
            path.unlink()
    shutil.copytree(DOCS / "_static", SOURCE / "_static", ignore=shutil.ignore_patterns("readme.png"))
    copy_widgets()


def build():
    """Build the site and return Sphinx's exit code: 0, or 1 where anything was to be warned of."""
    assemble()
    os.environ.update(P2P_ADDRESS=ADDRESS, P2P_SOURCE=str(SOURCE))
    shutil.rmtree(
        HTML, ignore_errors=True
    )  # no page of yesterday; what Sphinx has read it remembers elsewhere
    return sphinx(
        ["-q", "-W", "--keep-going", "-c", str(DOCS), "-d", str(BUILD / "doctrees"), str(SOURCE), str(HTML)]
    )


def serve(port):
    """Show the built site on this machine until Ctrl-C."""
    with ThreadingHTTPServer(
        ("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=HTML)
    ) as server:
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
