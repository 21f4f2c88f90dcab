"""Can a homework of a class's own be handed out? Its notebook fits its exercises, and nothing that goes out holds an answer.

The course's own homework is held to the same by its tests; what an instructor writes is held to it when it is released.
"""

import ast
import json
import re
import shutil

from coursework.errors import OwnHomeworkError
from coursework.frame import blank, text_of
from coursework.sources import answers_of, body_lines
from coursework.trees import parse
from helpers.checks.homework import write as write_checks

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SOLUTION = {"grade": False, "locked": False, "solution": True}  # the marks of a function's cell
CHECK = {"grade": True, "locked": True, "solution": False}
BY_HAND = {"grade": True, "locked": False, "solution": True}

NO_LOADER = 'no code cell says homework("{name}"): the check cells need exercise = homework("{name}") at the top'
TWICE = "two cells are called {cell!r}: in nbgrader's panel each name stands once"
NO_CELL = "there is no code cell called {cell!r} ({what})"
MARKS = "the cell {cell!r} ({what}) should have {wanted}; it has {given}"
POINTS = "the cell {cell!r} has {given:g} points, and {file} gives {function} {wanted:g}"
CHECKS = 'the cell {cell!r} should say exercise("{function}").check({function}) and nothing more'
NO_MARKERS = "the cell {cell!r} has no {begin} and {end}: nothing tells the answer from what students get"
UNPAIRED = "the cell {cell!r}: each {begin} needs an {end} below it, on lines of their own"
SHOWN = "the cell {cell!r} holds {begin} and is not marked as a solution: students would get it"
OTHER_ANSWER = "the answer in the cell {cell!r} is not the reference in {file}: {function} should be written alike in both"
LEAK = "{where} holds the answer to {function}: put it between {begin} and {end}, in the cell {function!r}"
NOT_READY = "{name} cannot be handed out: {problem}. All of it: coursework check {name}"
TAKEN_BACK = "{name} was not released: {problem}. What was made of it is deleted."
NO_CHECKS = "the checks that students see cannot be made for {name}: {error}"
FUNCTION, CHECK_CELL = "the function's", "the check's"


def must_be_ready(work):
    """Raise an OwnHomeworkError where a homework cannot be handed out."""
    problem = next(problems(work), None)
    if problem:
        raise OwnHomeworkError(NOT_READY.format(name=work.name, problem=problem))


def must_not_leak(work, place):
    """Look at what nbgrader made for students; where it holds an answer, delete it and raise an OwnHomeworkError."""
    files = {path.name: path.read_bytes().decode("utf-8", "replace") for path in sorted(place.rglob("*")) if path.is_file()}
    problem = next(leaks(work, files), None)
    if problem:
        shutil.rmtree(place)
        raise OwnHomeworkError(TAKEN_BACK.format(name=work.name, problem=problem))


def problems(work):
    """Say what is wrong with the notebook, and what students would be given that they should not have.

    Yields
    ------
    str
    """
    yield from notebook_problems(work)
    folder = work.source.parent
    checks = folder / f"{work.name}_checks.json"
    beside = {path.name: path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.rglob("*"))
              if path.is_file() and path not in (work.source, checks)}  # nbgrader hands them out too
    yield from leaks(work, {work.source.name: json.dumps(blank(work.frame.notebook))} | beside)


def notebook_problems(work):
    """Compare the notebook with the exercises.

    Yields
    ------
    str
    """
    cells = work.frame.notebook["cells"]
    names = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell["metadata"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield TWICE.format(cell=name)
    if not any(cell["cell_type"] == "code" and re.search(rf"homework\([\"']{work.name}[\"']\)", text_of(cell)) for cell in cells):
        yield NO_LOADER.format(name=work.name)
    for cell in cells:
        yield from _markers(cell)
    for graded in work.graded:
        yield from _function_cell(work, graded)
        yield from _check_cell(work, graded)
    for name in work.frame.by_hand:
        if BEGIN not in text_of(work.frame.cells[name]):
            yield NO_MARKERS.format(cell=name, begin=BEGIN, end=END)


def _markers(cell):
    name, lines = _called(cell), [line.strip() for line in text_of(cell).split("\n")]
    marks = [line for line in lines if BEGIN in line or END in line]
    if not marks:
        return
    if marks != [BEGIN, END] * (len(marks) // 2):
        yield UNPAIRED.format(cell=name, begin=BEGIN, end=END)
    if not cell["metadata"].get("nbgrader", {}).get("solution"):
        yield SHOWN.format(cell=name, begin=BEGIN)


def _called(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id") or cell.get("id", "without a name")


def _function_cell(work, graded):
    cell = work.frame.cells.get(graded.name)
    if cell is None or cell["cell_type"] != "code":
        yield NO_CELL.format(cell=graded.name, what=FUNCTION)
        return
    yield from _has(cell, graded.name, FUNCTION, SOLUTION)
    if BEGIN not in text_of(cell):
        yield NO_MARKERS.format(cell=graded.name, begin=BEGIN, end=END)
    elif not graded.own and body_of(text_of(cell), graded.name) != answers_of(graded)[0]:
        yield OTHER_ANSWER.format(cell=graded.name, file=f"{work.name}.py", function=graded.name)


def _check_cell(work, graded):
    name = f"{graded.name}-check"
    cell = work.frame.cells.get(name)
    if cell is None or cell["cell_type"] != "code":
        yield NO_CELL.format(cell=name, what=CHECK_CELL)
        return
    yield from _has(cell, name, CHECK_CELL, CHECK)
    points = cell["metadata"]["nbgrader"].get("points", 0)
    if points != graded.points:
        yield POINTS.format(cell=name, given=points, file=f"{work.name}.py", function=graded.name, wanted=graded.points)
    if text_of(cell).strip() != f'exercise("{graded.name}").check({graded.name})':
        yield CHECKS.format(cell=name, function=graded.name)


def _has(cell, name, what, wanted):
    marks = cell["metadata"]["nbgrader"]
    given = {key: marks.get(key) for key in wanted}
    if given != wanted:
        yield MARKS.format(cell=name, what=what, wanted=_marks(wanted), given=_marks(given))


def _marks(marks):
    return ", ".join(f"{key} {str(value).lower()}" for key, value in marks.items())


def body_of(source, function):
    """The body of a function of a cell, without its docstring, in Python's own spelling; "" where it is not there."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError):
        return ""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    return body_lines(found[-1]) if found else ""


# ---- answers where students look ----


def leaks(work, files):
    """Say which of the files that students get holds an answer: a reference's lines or another right answer's.

    Parameters
    ----------
    work : Homework
    files : dict
        Name -> text.

    Yields
    ------
    str
    """
    for name, text in files.items():
        told = list(_told(name, text))
        for graded in work.graded:
            for answer in answers_of(graded):
                where = next((where for where, lines in told if answer and set(answer) <= lines), None)
                if where:
                    yield LEAK.format(where=where, function=graded.name, begin=BEGIN, end=END)
                    break


def _told(name, text):
    """The lines of each cell of a notebook, or of another file: as they stand, and in Python's own spelling."""
    try:
        held = json.loads(text)
        parts = [(f"the cell {_called(cell)!r}", text_of(cell)) for cell in held["cells"]]
    except ValueError:
        parts = [(name, text)]
    except (KeyError, TypeError):
        parts = [(name, "\n".join(_strings(held)))]
    for where, part in parts:
        lines = {line.strip() for line in part.split("\n")}
        try:
            lines |= {line.strip() for line in ast.unparse(parse(part)).split("\n")}
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
        yield where, lines


def _strings(value):
    """Every text in what JSON holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def write_checks_of(work, path):
    """Write what students check themselves with.

    Raises
    ------
    OwnHomeworkError
        If a homework of a class's own has words that cannot be filled in, or a mistake that its visible cases take for another.
    """
    try:
        write_checks(work.name, [graded.exercise for graded in work.graded], path)
    except Exception as error:
        if not work.of_the_class:
            raise
        raise OwnHomeworkError(NO_CHECKS.format(name=work.name, error=f"{type(error).__name__}: {error}")) from None
