"""A page a lesson: the stored notebook, its widgets alive, its terms linked, its exercises with a way on."""

import copy
import itertools
import re
from urllib.parse import quote

import nbformat

from building.answers import ASKS, SWITCH, mark_answers
from building.figures import caption_figures
from building.glossary import anchor
from building.shared import ADDRESS, SOURCE, terms, write
from building.stills import still
from building.widgets import mount, states_of, widget_cells

NEEDS_PYTHON = (
    '<p class="needs-python">An exercise needs Python to look at your answer: '
    '<a href="../start.html">open the lesson in Jupyter</a>.</p>'
)


def promise_of(notebook):
    """Return what a lesson promises: the sentence or two below its title."""
    return notebook.cells[0].source.split("\n\n")[1].replace("\n", " ")


def lesson_page(lesson):
    """Write the notebook that Sphinx reads, and beside it the one that a reader takes away."""
    notebook = nbformat.read(lesson.path, as_version=4)
    promise = promise_of(notebook)
    mount_widgets(notebook, lesson)
    mark_answers(notebook)
    for cell in notebook.cells:
        caption_figures(cell)
    notebook.cells = [part for cell in notebook.cells for part in one_figure_each(cell)]
    mark_cells(notebook)
    link_terms(notebook, lesson)
    title = notebook.cells[0].source.splitlines()[0]
    numbered = f"# [{lesson.number}]{{.number}} {lesson.title}"
    notebook.cells[0].source = notebook.cells[0].source.replace(title, numbered, 1)
    notebook.metadata["myst"] = {"html_meta": {"description": promise}}
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(f"{take_it(lesson)}\n\n{SWITCH}", id="take-it"))
    write(SOURCE / "lessons" / lesson.file, nbformat.writes(notebook))
    write(SOURCE / "_extra" / "notebooks" / lesson.file, nbformat.writes(to_take(lesson)))


def mount_widgets(notebook, lesson):
    """Put a live widget where the stored lesson has the text that stands for it."""
    cells = widget_cells(notebook)
    states = states_of(lesson.path, notebook) if cells else []
    for cell, (folder, state) in zip(cells, states, strict=True):
        place = notebook.cells.index(cell)
        near = [output for before in notebook.cells[place - 3 : place] for output in before.get("outputs", [])]
        figure_above = any("image/png" in output.get("data", {}) for output in near)
        mounted = mount(folder, state, f"state-{cell.id}", still(folder, state, figure_above))
        cell.outputs[-1] = nbformat.v4.new_output("display_data", {"text/html": mounted})


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
            part.id = f"{cell.id}-{len(parts)}"
            part.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
        parts.append(part)
    return parts


def mark_cells(notebook):
    """Say at each exercise that it needs Python, and let the style sheet know each question."""
    for cell in notebook.cells:
        if any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", [])):
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": NEEDS_PYTHON})]
        if cell.cell_type == "markdown":
            cell.source = ASKS.sub("{.predict}\n**Predict.**", cell.source)


def link_terms(notebook, lesson):
    """Link each term that a lesson defines, by each of its names, to the glossary."""
    for row in terms():
        if row["lesson"] == lesson.number:
            for name in [row["term"], *row.get("also", [])]:
                link_first(notebook, name, f"../glossary.md#{anchor(row['term'])}")


def link_first(notebook, term, target):
    """Link a term to the glossary where the lesson defines it: the first place where it stands in bold."""
    name = re.escape(term).replace("\\ ", r"\s+")
    bold = re.compile(rf"(?<!\[)\*\*({name}s?[.,:]?)\*\*", re.IGNORECASE)
    for cell in notebook.cells[1:]:
        if cell.cell_type == "markdown" and bold.search(cell.source):
            cell.source = bold.sub(rf"[**\1**]({target})", cell.source, count=1)
            return


def take_it(lesson):
    """Return the lines below a lesson's goals: what works on the page, and the ways to the rest."""
    ways = [
        "[open the lesson in Jupyter](../start.md)",
        f'<a href="../notebooks/{lesson.file}" download>take it as a file</a>',
    ]
    if ADDRESS:
        ways.insert(1, f"[start it on Binder]({binder(lesson)})")
    return (
        "{.take-it}\n**Read here, work in Jupyter.** Everything that you can slide, drag or draw works on this page. "
        f"To change the code and to do the exercises, {', or '.join(ways)}."
    )


def binder(lesson):
    """Return the address at which Binder starts a lesson."""
    course = quote(ADDRESS, safe="")
    return f"https://mybinder.org/v2/git/{course}/HEAD?urlpath=lab/tree/notebooks/{lesson.file}"


def to_take(lesson):
    """Return the stored lesson as a reader takes it; Colab has no copy of the course, so one more cell brings it there."""
    taken = nbformat.read(lesson.path, as_version=4)
    if ADDRESS:
        install = f'import sys\n\nif "google.colab" in sys.modules:\n    %pip install -q "git+{ADDRESS}"'
        taken.cells.insert(1, nbformat.v4.new_code_cell(install, id="only-on-colab"))
    return taken
