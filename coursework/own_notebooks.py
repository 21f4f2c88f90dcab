"""A notebook for each student of a class with variants, and the page that says who got what."""

import io
import json
import zipfile
from collections import Counter

from coursework.classroom import ClassroomError, write
from coursework.frame import with_notes
from coursework.pages import page
from coursework.variants import give, keep, number_of, variants
from coursework.variation import as_json, in_words
from helpers.checks.homework import as_row, as_text

STILL = (1980, 1, 1, 0, 0, 0)  # the time of every file in a zip: the same notebook is the same file


def hand_out(classroom, name, given=None):
    """Draw who has no variant yet, and write a file for each student: the notebook and its checks, in a zip.

    Parameters
    ----------
    classroom : Classroom
        In which the homework is released: its notebook is what the variants are made of.
    name : str
    given : tuple of (str, tuple of int), optional
        A student's id and the variant to give: see `coursework.variants.give`. Then only this student's file is written.

    Returns
    -------
    folder : pathlib.Path
        With the files.
    page : pathlib.Path
        That says who got what.

    Raises
    ------
    ClassroomError
        If the homework does not vary, the student is not on the roster, or students have handed it in without variants.
    """
    students = classroom.roster()
    before = variants(classroom, name)
    if not before.plain.tables:
        raise ClassroomError(f"{name} has no variants: none of its functions has a step, and its experiment no table. Release it without --variants.")
    if given and given[0] not in {each.id for each in students}:
        raise ClassroomError(f"not on the roster: {given[0]}")
    if not before and any(classroom.submission(name, each.id) for each in students):
        raise ClassroomError(f"{name} was handed out without variants, and some have handed it in: with variants they would be graded by "
                             "tasks that they have not seen. Nothing was changed.")
    drawn = give(classroom, name, *given) if given else keep(classroom, name)
    folder = classroom.folder / "handouts" / name
    released = json.loads((classroom.folder / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    rows = {}
    for student in students:
        if not given or student.id == given[0]:
            work = drawn.of(student.id)
            files = {f"{name}.ipynb": notebook_of(released, work), f"{name}_checks.json": _checks(work, rows)}
            write(folder / file_of(student, name), _zipped(files, name))
    path = classroom.folder / "reports" / f"{name}-variants.html"
    write(path, page_of(classroom, drawn, students), 0o600)
    return folder, path


def file_of(student, name):
    """What a student's file is called: the id first, as `coursework collect` reads it.

    Examples
    --------
    >>> from coursework.roster import Student
    >>> file_of(Student("ann", "Ann", "Lee"), "hw02")
    'ann_hw02.zip'
    """
    return f"{student.id}_{name}.zip"


def notebook_of(released, work):
    """The released notebook with a student's own steps and data in it, as nbgrader writes one."""
    from nbformat import NotebookNode
    from nbgrader.utils import compute_checksum

    notebook = with_notes(released, work.notes)
    cells = []
    for cell, before in zip(notebook["cells"], released["cells"], strict=True):
        if cell is not before:
            marks = cell["metadata"]["nbgrader"]
            node = NotebookNode(cell | {"metadata": NotebookNode({"nbgrader": marks})})
            marks = marks | {"checksum": compute_checksum(node)}
            cell = cell | {"metadata": cell["metadata"] | {"nbgrader": marks}, "source": cell["source"].splitlines(keepends=True)}
        cells.append(cell)
    return json.dumps(notebook | {"cells": cells}, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _checks(work, rows):
    """The file of visible checks; each exercise's part of it is made once."""
    for graded in work.graded:
        key = graded.name, as_json(graded.constants)
        if key not in rows:
            rows[key] = as_row(graded.exercise)
    return as_text(work.name, [rows[graded.name, as_json(graded.constants)] for graded in work.graded])


def _zipped(files, folder):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", STILL)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, text)
    return whole.getvalue()


def page_of(classroom, drawn, students):
    """Fill in the page: who has which variant, and how often each was drawn."""
    work = drawn.plain
    rows, counts = [], {what: Counter() for what in work.tables}
    for student in students:
        constants = drawn.constants(student.id)
        for what in work.tables:
            counts[what][as_json(constants.get(what, {}))] += 1
        kept = drawn.kept.get(student.id)
        rows.append({
            "student": student, "number": number_of(work, constants), "by_hand": bool(kept and kept.by_hand),
            "constants": "; ".join(filter(None, (in_words(constants.get(graded.name, {})) for graded in work.graded)))})
    titles = {graded.name: graded.exercise.title for graded in work.graded}
    tables = [{"name": what, "title": titles.get(what, "Your experiment"), "says": table.says, "rows": _counted(table, counts[what])}
              for what, table in work.tables.items()]
    return page("variants.html", work=work, course=classroom.name, students=rows, tables=tables)


def _counted(table, counts):
    """Each row of a table with its number, its constants and how many have it; and who has what the table does not hold."""
    rows = [(number, in_words(row), counts.pop(as_json(row), 0)) for number, row in enumerate(table.rows, 1)]
    plain = counts.pop(as_json({}), 0)
    others = [(0, "the plain task", plain), ("x", "of an earlier table", counts.total())]
    return rows + [row for row in others if row[2]]
