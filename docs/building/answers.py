"""Predict first: what answers a lesson's question is folded on its page until the reader asks for it.

Folded is what comes out of the code below a **Predict.**, and with it the first paragraph of the text that follows, for
lessons begin there with the answer; a paragraph that ends in a colon takes the formula or the list after it along. The
code stays in sight, since the question is about it. So does the rest of the text: it goes on from the answer, and defines
terms that nobody should miss. So do exercises and widgets, which answer nothing until the reader does something, and a
paragraph that leads to the next piece of code.

A lesson is marked here before Sphinx reads it, and folded when Sphinx writes it, so that the site's search reads on. The
pages are written with their answers open: that is how they look on paper and without JavaScript. answers.js folds them.
"""

import re

from docutils import nodes

ASKS = re.compile(r"^\*\*Predict\.\*\*", re.MULTILINE)
MARK, LEADS_ON = "answer", "leads-on"
SUMMARY = "Compare with your prediction"
SWITCH = (
    '<p class="answers-switch" hidden>What comes after a <strong>Predict</strong> is folded, so that you can predict '
    'first. <label><input type="checkbox" class="answers-open"> Show all of it</label></p>'
)


def mark_answers(notebook):
    """Mark what answers each question: code cells by a tag, the paragraph after them by a class."""
    cells = notebook.cells
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown" and ASKS.search(cell.source):
            after = place + 1
            while after < len(cells) and gives_it_away(cells[after]):
                if cells[after].get("outputs"):
                    cells[after].metadata["tags"] = [*cells[after].metadata.get("tags", []), MARK]
                after += 1
            if after < len(cells) and cells[after].cell_type == "markdown":
                mark_first_paragraph(cells[after])


def gives_it_away(cell):
    """Say whether a cell is code whose output may answer the question above it."""
    exercise = any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", []))
    widget = any("data-widget" in output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))
    return cell.cell_type == "code" and not exercise and not widget


def mark_first_paragraph(cell):
    """Give the first paragraph of a text a class, if the text does not begin with something else."""
    first, _, rest = cell.source.strip().partition("\n\n")
    if first.startswith(("#", "{", "<", "|", "```", "$$", "- ", "1. ", "**Predict.**")):
        return
    if not first.endswith(":"):
        cell.source = f"{{.{MARK}}}\n{cell.source}"
    elif rest and not rest.startswith(("#", "**Predict.**")):
        cell.source = f"{{.{MARK} .{LEADS_ON}}}\n{cell.source}"


class answer(nodes.General, nodes.Element):
    """What is folded: outputs, and the paragraph about them."""


def open_fold(writer, node):
    writer.body.append(f'<details class="{MARK}" open><summary>{SUMMARY}</summary>\n')


def close_fold(writer, node):
    writer.body.append("</details>\n")


def fold(app, doctree, docname):
    """Move what is marked into folds: neighbours into one, but never the code that stands between them."""
    for section in list(doctree.findall(nodes.section)):
        last = None  # the fold that the next piece may still go into
        for child in list(section.children):
            if "tag_" + MARK in child.get("classes", []):
                inputs = [part for part in child if "cell_input" in part["classes"]]
                outputs = [part for part in child if "cell_output" in part["classes"]]
                if inputs or last is None:
                    last = answer()
                    child.parent.insert(child.parent.index(child) + 1, last)
                for part in outputs:
                    child.remove(part)
                    last += part
                if not inputs:
                    section.remove(child)
            elif MARK in child.get("classes", []):
                if last is None:
                    last = answer()
                    section.insert(section.index(child), last)
                pieces = [child]
                if LEADS_ON in child["classes"]:
                    pieces.append(section[section.index(child) + 1])
                for piece in pieces:
                    section.remove(piece)
                    last += piece
                last = None
            else:
                last = None


def setup(app):
    app.add_node(answer, html=(open_fold, close_fold))
    app.connect("doctree-resolved", fold)
