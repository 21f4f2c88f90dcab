"""What the tests of the coursework share: a class, and submissions made from the source."""

import ast
import copy
import datetime
import functools
import hashlib
import inspect
import json
import shutil
import tempfile
from pathlib import Path

from coursework import classroom as classes
from coursework.copies import copy_name
from coursework.gradebook import release
from coursework.homework import homework

HANDED_IN = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC)
SECRET = "5e" * 32


def make_class(folder, roster, works, secret=SECRET):
    """A class with a seed that is always the same, and its homework released.

    nbgrader takes seconds to release a homework: it is done once a test run, and the folder copied.
    """
    folder = Path(folder)
    shutil.copytree(_released(tuple(works)), folder)
    lines = ["id,first_name,last_name,email,lms_id"]
    for number, row in enumerate(roster, 1):
        student_id, first, last = (row, "Student", f"Number{number}") if isinstance(row, str) else row
        lines.append(",".join('"' + value.replace('"', '""') + '"' for value in (
            student_id, first, last, f"{student_id}@example.org", str(1000 + number))))
    classes.write(folder / "roster.csv", "\n".join(lines) + "\n")
    classes.write(folder / "secret_seed", secret + "\n", 0o600)
    return classes.Classroom(folder)


@functools.cache
def _released(works):
    keep = tempfile.TemporaryDirectory(prefix="released-class-")
    _KEPT.append(keep)  # removed when the tests end
    classroom = classes.make(Path(keep.name) / "class", "A made class")
    for name in works:
        release(classroom, name)
    return classroom.folder


_KEPT = []


def hand_in(classroom, work, student_id, data, moment=HANDED_IN):
    """Put a submission where `collect` would."""
    name = copy_name(moment, hashlib.sha256(data).hexdigest())
    classes.write(classroom.collected(work, student_id) / name, data)


def source(work):
    return json.loads(homework(work).source.read_text(encoding="utf-8"))


def solved(work):
    """The source without its experiment, which takes seconds: what a student who solved the functions hands in."""
    notebook = source(work)
    for cell in notebook["cells"]:
        if cell["id"].endswith("-experiment"):
            cell["source"] = 'print("an experiment")'
    return notebook


def with_cells(notebook, **cells):
    """Put other code into the cells of functions."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in cells:
            cell["source"] = cells[name]
    return notebook


def as_bytes(notebook):
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "surrogatepass")


@functools.cache
def _module_of(work):
    text = Path(inspect.getfile(type(homework(work))).replace("homework.py", f"exercises/{work}.py")).read_text()
    return ast.parse(text)


@functools.cache
def code_of(work, function, which):
    """Give the code of a cell that holds a right answer in another style, or a misconception, by its name.

    The exercises' own functions that it needs come along, inside a function, so that nothing of it is global.
    """
    tree = _module_of(work)
    graded = next(graded for graded in homework(work).graded if graded.name == function)
    if which == "right":
        answer = graded.exercise.reference.__name__
    elif isinstance(which, int):
        answer = graded.exercise.variants[which].__name__
    else:
        answer = _wrong(tree, function, which)
    parts = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    needed, todo = set(), [ast.parse(answer)]
    while todo:
        names = {node.id for node in ast.walk(todo.pop()) if isinstance(node, ast.Name)} & parts.keys() - needed
        needed |= names
        todo += [parts[name] for name in names]
    body = "\n".join(ast.unparse(part) for name, part in parts.items() if name in needed) or "pass"
    inner = "\n".join("    " + line for line in body.splitlines())
    return f"def _written():\n{inner}\n    return {answer}\n\n{function} = _written()"


def _wrong(tree, function, misconception):
    """The expression that an exercise gives as a misconception's wrong answer."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Exercise":
            facts = {keyword.arg: keyword.value for keyword in node.keywords}
            if facts["name"].value == function:
                for each in facts["misconceptions"].elts:
                    if each.args[0].value == misconception:
                        return ast.unparse(each.args[1])
    raise LookupError(f"{function} has no misconception {misconception!r}")
