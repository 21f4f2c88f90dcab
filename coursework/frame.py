"""The frame of a homework's notebook: which cells it has, what each is worth, and whether one is still as it was handed out."""

import ast
import functools
import json
import re
from dataclasses import dataclass

from coursework.trees import parse

TEXT_STUB = "*Write your answer here.*"
MOST_TO_READ = 20_000  # characters of a cell whose syntax is read outside the sandbox
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION\n?", re.DOTALL)


class Frame:
    """The instructor's notebook of a homework.

    Parameters
    ----------
    notebook : dict
        As nbformat has it.
    """

    def __init__(self, notebook):
        self.notebook = notebook
        self.cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]
                      if "nbgrader" in cell["metadata"]}

    @property
    def locked(self):
        """Ids of the cells that are not the student's to change."""
        return [name for name, cell in self.cells.items() if _marks(cell)["locked"]]

    @property
    def by_hand(self):
        """The cells that a human grades: id -> cell."""
        return {name: cell for name, cell in self.cells.items() if _marks(cell)["grade"] and _marks(cell)["solution"]}

    @property
    def rubrics(self):
        """What the source says to look for in each answer that is graded by hand."""
        return {name: solution_of(cell["source"]) for name, cell in self.by_hand.items()}

    @functools.cached_property
    def texts(self):
        """All that is in the notebook as it is handed out."""
        return {stub(cell) for cell in self.notebook["cells"]}

    @property
    def points(self):
        """What the homework is worth."""
        return float(sum(_marks(cell)["points"] for cell in self.cells.values() if _marks(cell)["grade"]))

    @property
    def numbers(self):
        """The part of the notebook in which each graded cell stands, by the number in the heading above it."""
        numbers, part = {}, ""
        for cell in self.notebook["cells"]:
            found = re.search(r"(?m)^## (\d+)\.", text_of(cell)) if cell["cell_type"] == "markdown" else None
            part = found[1] if found else part
            numbers[cell["metadata"].get("nbgrader", {}).get("grade_id")] = part
        return numbers

    @property
    def titles(self):
        """The heading above each cell that is graded by hand, and its points."""
        titles, heading = {}, ""
        for cell in self.notebook["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "markdown" and not marks.get("solution"):
                lines = text_of(cell).split("\n")[::-1]
                heading = next((line.lstrip("# ") for line in lines if line.startswith("## ")), heading)
            if marks.get("grade") and marks.get("solution"):
                titles[marks["grade_id"]] = (heading.split(" (")[0], marks["points"])
        return titles


def frame_of(path):
    """Read the notebook of a homework."""
    return _frame_of(path.read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=64)
def _frame_of(text):
    return Frame(json.loads(text))


def _marks(cell):
    return cell["metadata"]["nbgrader"]


def text_of(cell):
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def stub(cell):
    """What a student's cell holds before it is answered."""
    word = "..." if cell["cell_type"] == "code" else TEXT_STUB
    return re.sub(r"(?ms)^([ \t]*)### BEGIN SOLUTION\n.*?### END SOLUTION",
                  lambda found: found[1] + word, text_of(cell)).strip()


def solution_of(source):
    found = SOLUTION.search("".join(source))
    return found[1].strip() if found else ""


def blank(notebook):
    """The source without solutions: nobody but the rubric's reader needs them."""
    cells = [cell | {"source": stub(cell) if "### BEGIN SOLUTION" in text_of(cell) else text_of(cell)}
             for cell in notebook["cells"]]
    return notebook | {"cells": cells}


def with_notes(notebook, notes):
    """A notebook that says more: words at the end of the text above a cell.

    Parameters
    ----------
    notebook : dict
        It is not changed.
    notes : dict of str to str
        Grade id of a cell -> the words.

    Returns
    -------
    dict

    Raises
    ------
    LookupError
        If there is no such cell, or no text above it.
    """
    cells, said, above = list(notebook["cells"]), set(), None
    for place, cell in enumerate(notebook["cells"]):
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in notes and above is not None:
            cells[above] = cells[above] | {"source": f"{text_of(cells[above]).rstrip()}\n\n{notes[name]}"}
            said.add(name)
        above = place if cell["cell_type"] == "markdown" else above
    if missing := notes.keys() - said:
        raise LookupError(f"the notebook has no text above {', '.join(sorted(missing))}")
    return notebook | {"cells": cells}


def unanswered(text, cell):
    """Whether an answer that a human grades is empty, or as it was handed out."""
    return text.strip() in ("", stub(cell))


@dataclass
class Answer:
    """A written answer as handed in."""

    text: str
    empty: bool  # nothing in it, and nothing near it that could be meant as the answer: 0 without a human
    cell: object = None  # the submission's cell that stands for it, or None


def answer_of(handed, frame, name):
    """Find the answer to a question that a human grades.

    Where its cell is missing, or is still empty while cells of the student's own stand near it, only a human can say
    what is meant: then it is not empty.

    Parameters
    ----------
    handed : Submission
    frame : Frame
    name : str
        The cell's id.

    Returns
    -------
    Answer
    """
    copies = handed.copies(name)
    answered = [cell for cell in copies if not unanswered(cell.source, frame.cells[name])]
    if answered:
        texts = [*dict.fromkeys(cell.source.strip() for cell in answered)]
        return Answer("\n\n".join(texts), False, answered[-1])
    if not copies:
        return Answer("", False)
    own = [cell for cell in _around(handed, frame, copies[-1]) if _is_own(cell, frame)]
    texts = [cell.source.strip() for cell in own if cell.kind != "code"]
    return Answer("\n\n".join(texts), not own, copies[-1])


def _around(handed, frame, cell):
    """The cells between the locked ones next above and next below."""
    fixed = [number for number, each in enumerate(handed.cells) if each.grade_id in frame.locked]
    here = next(number for number, each in enumerate(handed.cells) if each is cell)
    first = max([number for number in fixed if number < here], default=-1)
    end = min([number for number in fixed if number > here], default=len(handed.cells))
    return handed.cells[first + 1 : end]


def _is_own(cell, frame):
    """Whether a student added this cell: it is none of the frame's, and not as the frame has it."""
    text = cell.source.strip()
    return bool(text) and cell.grade_id not in frame.cells and text not in frame.texts


def not_written(source, function):
    """Whether a function is still as it was handed out: nothing in it but a docstring, `...` or `pass`. Nothing is run."""
    if len(source) > MOST_TO_READ:
        return False
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    return bool(found) and all(_says_nothing(statement) for statement in found[-1].body)


def _says_nothing(statement):
    return isinstance(statement, ast.Pass) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
