"""Whose file is it?"""

import re
from pathlib import PurePosixPath

from coursework.classroom import plain_letters


def whose(name, label, students):
    """Find the student: by the LMS's label if there is one, else by an id in the file's name. None if there is none."""
    return _by_label(label, students) if label else _by_id(name, students)


def _by_label(label, students):
    """By the LMS's number if the roster has it, else by name in either order, if only one student bears it."""
    for each in students:
        if each.lms_id and each.lms_id == label.lms_id:
            return each
    wanted = plain_letters(label.name)
    found = [each for each in students if wanted in (
        plain_letters(each.first_name + each.last_name), plain_letters(each.last_name + each.first_name), plain_letters(each.id))]
    return found[0] if len(found) == 1 else None


def _by_id(name, students):
    """By a folder or a part of the file's name that is an id; else by an id that the file's name begins with."""
    path = PurePosixPath(name)
    stem = path.stem.lower()
    known = {each.id.lower(): each for each in students}
    for part in (*(part.lower() for part in path.parts[:-1]), *re.split(r"[_ ]", stem)):
        if part in known:
            return known[part]
    return next((each for each in students if stem.startswith((f"{each.id.lower()}_", f"{each.id.lower()}-"))), None)
