"""Notebooks with the answers in them, for instructors: made in the class's folder, never in the course's, and run.

A homework's answers are those of its source, which are its references; a lesson's are the references of its checks.
"""

import copy
import inspect
import re
import subprocess

from coursework.classroom import PROJECT, write
from coursework.errors import ClassroomError
from coursework.frame import text_of
from coursework.homework import homework
from coursework.readiness import BEGIN, END, write_checks_of
from coursework.sources import source_of
from helpers import checks, course

WORDS = {
    "public": "**Solutions, for instructors.** Made by `coursework solutions {name}`. The repository of the course is public, and these "
    "answers with it.",
    "private": "**Solutions, for instructors.** Made by `coursework solutions {name}` from your own files. Nobody has them but you.",
    "others": "**Other right answers** to `{function}` pass as well:",
    "mistakes": "**Known mistakes**, and what they earn of {points:g} points:",
    "in the clone": "{folder} lies inside the course's own folder. Solutions are written into a class: coursework init, outside of it.",
    "no lesson": "There is no homework and no lesson {name!r}. A homework: coursework solutions hw02. A lesson: coursework solutions 03.",
    "stopped": "{path} is written, and running it stopped at a cell: {error}",
    "not right": "{path} is written, and its own check does not pass for {functions}. Tell whoever wrote the exercise.",
}
CELL_SECONDS = 900


def write_solutions(classroom, name, run=True):
    """Write the solutions of a homework or of a lesson into the class's folder.

    Parameters
    ----------
    classroom : Classroom
    name : str
        "hw02", "own01"; or a lesson, "03".
    run : bool
        Also run the notebook, as you, and see that every check passes.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ClassroomError
        If there is neither; if the class lies inside the course; if the notebook stops, or a check does not pass.
    """
    if classroom.folder.is_relative_to(PROJECT):
        raise ClassroomError(WORDS["in the clone"].format(folder=classroom.folder))
    classroom.works_here()
    folder = classroom.folder / "solutions" / name
    if name.isdecimal():
        notebook, functions, name = _lesson(name)
        folder = folder.with_name(name)
    else:
        work = homework(name)
        notebook, functions = of_homework(work), [graded.name for graded in work.graded if not graded.own]
        folder.mkdir(parents=True, exist_ok=True)
        write_checks_of(work, folder / f"{name}_checks.json")
    path = folder / f"{name}_solutions.ipynb"
    _write(path, notebook)
    if run:
        _run(path, notebook, functions)
    return path


def of_homework(work):
    """Give a homework's notebook with its model answers, the other right answers, and what the known mistakes earn."""
    notebook = copy.deepcopy(work.frame.notebook)
    said = WORDS["private" if work.of_the_class else "public"].format(name=work.name)
    cells = [_text("for-instructors", said)]
    for cell in notebook["cells"]:
        marks = cell["metadata"].pop("nbgrader", {})
        cell["source"] = "\n".join(line for line in text_of(cell).split("\n") if line.strip() not in (BEGIN, END))
        cells.append(cell)
        graded = next((graded for graded in work.graded if marks.get("grade_id") == f"{graded.name}-check"), None)
        if graded is not None:
            cells.append(_text(f"{graded.name}-known", _known(graded)))
    return notebook | {"cells": cells}


def _known(graded):
    """What else is right, and what is known to go wrong."""
    parts = []
    if others := [source for function in graded.exercise.variants if (source := source_of(function))]:
        parts += [WORDS["others"].format(function=graded.name), *(f"```python\n{source}\n```" for source in others)]
    rows = [f"| {each.name} | {graded.points * graded.share(each.name):g} |" for each in graded.exercise.misconceptions]
    return "\n\n".join([*parts, WORDS["mistakes"].format(points=graded.points), "\n".join(["| mistake | points |", "|---|---|", *rows])])


def _lesson(number):
    """Give a lesson's notebook with every exercise written, the functions, and the lesson's number."""
    try:
        lesson = course.lesson(number)
    except LookupError:
        raise ClassroomError(WORDS["no lesson"].format(name=number)) from None
    import nbformat

    notebook = nbformat.read(lesson.path, as_version=4)
    functions = []
    for cell in notebook["cells"]:
        written = re.match(r"def (\w+)\(.*\):\n(?:    [\"']{3}.*\n)?    \.\.\.\s*$", cell["source"])
        if cell["cell_type"] == "code" and written and written[1] in checks.names():
            functions.append(written[1])
            cell["source"] = inspect.getsource(checks.exercise(written[1]).reference).rstrip()
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook["cells"].insert(0, _text("for-instructors", WORDS["public"].format(name=lesson.number)))
    return notebook, functions, lesson.number


def _text(cell_id, text):
    return {"cell_type": "markdown", "id": cell_id.replace("_", "-")[:64], "metadata": {}, "source": text}


def _write(path, notebook):
    import nbformat

    write(path, nbformat.writes(nbformat.from_dict(notebook)) + "\n")


def _run(path, notebook, functions):
    """Run the notebook where it lies, as the instructor; keep what it shows; see that the checks pass."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    ran = nbformat.from_dict(notebook)
    client = NotebookClient(ran, timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute(stderr=subprocess.DEVNULL)  # what a cell says comes as its output
    except CellExecutionError as error:
        raise ClassroomError(WORDS["stopped"].format(path=path, error=f"{error.ename}: {error.evalue}")) from None
    finally:
        _write(path, ran)
    if failed := [name for name in functions if not _passes(ran, name)]:
        raise ClassroomError(WORDS["not right"].format(path=path, functions=", ".join(failed)))


def _passes(notebook, function):
    """Whether the last check of a function says that it is right."""
    wanted = f'exercise("{function}").check({function})'
    shown = [str(cell["outputs"]) for cell in notebook["cells"] if cell["cell_type"] == "code" and wanted in cell["source"]]
    return bool(shown) and "Right." in shown[-1]
