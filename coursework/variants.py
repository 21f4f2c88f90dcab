"""Who has which variant of a homework: drawn from the class's secret, kept in the class's folder.

A draw is HMAC-SHA256 of the secret over the homework, the student's id, the function and its table: the same on every machine,
whatever NumPy's generators do. What was drawn is written down when a homework is released, with the constants themselves, so a
student keeps a variant when its table grows. A class without that file has no variants.
"""

import functools
import hashlib
import hmac
import json
from dataclasses import dataclass

from coursework.classroom import ClassroomError, write
from coursework.homework import homework
from coursework.variation import as_json, from_json
from helpers.checks.judge import Attempt, judge

FORM = 1  # of the file
KEPT = 128  # variants of a homework that are held in memory at a time


@dataclass(frozen=True)
class Kept:
    """What one student has: graded function, or "experiment" -> its constants."""

    constants: dict
    by_hand: bool = False


class Variants:
    """One homework, for every student.

    Parameters
    ----------
    name : str
    secret : bytes
    kept : dict of str to Kept or None
        What was written down: student id -> variant. None: this class has no variants of this homework.
    """

    def __init__(self, name, secret, kept=None):
        self.plain, self.secret, self.kept = homework(name), secret, kept
        self._of = functools.lru_cache(KEPT)(lambda constants: self.plain.with_constants(from_json(json.loads(constants))))
        self._versions = {}

    def __bool__(self):
        return self.kept is not None

    def constants(self, student):
        """The constants of a student, by the id: graded function, or "experiment" -> constants. Nothing where all have the same.

        Who is not written down has come later: then they are drawn, as a release would.
        """
        if self.kept is None:
            return {}
        return self.kept[student].constants if student in self.kept else drawn(self.plain, self.secret, student)

    def of(self, student):
        """The homework as a student has it.

        Returns
        -------
        Homework
        """
        constants = self.constants(student)
        return self._of(as_json(constants)) if any(constants.values()) else self.plain

    def version(self, student):
        """Name the homework of a student as it behaves now."""
        return self.version_of(self.of(student))

    def version_of(self, work):
        """Name a homework of these variants: as long as this object lives, each exercise of a variant is looked at once."""
        if work is not self.plain:
            return work.version(self._version)
        if "plain" not in self._versions:
            self._versions["plain"] = work.version()
        return self._versions["plain"]

    def _version(self, graded):
        key = graded.name, as_json(graded.constants)
        if key not in self._versions:
            self._versions[key] = graded.version()
        return self._versions[key]


def variants(classroom, name):
    """Read who has which variant of a homework.

    Parameters
    ----------
    classroom : Classroom
    name : str

    Returns
    -------
    Variants
        False where the class has none; ``variants(classroom, name).of(student)`` then is the homework that all have.

    Raises
    ------
    ClassroomError
        If what was written down cannot be read.
    """
    kept = _read(classroom, name)
    return Variants(name, b"" if kept is None else classroom.secret, kept)


def constants(classroom, name, student):
    """The constants of one student: graded function, or "experiment" -> name of the constant -> value."""
    return variants(classroom, name).constants(student)


def drawn(work, secret, student):
    """Draw a student's constants.

    Examples
    --------
    >>> drawn(homework("hw02"), bytes(32), "ann")["multiplications"]
    {'pictures': 19}
    """
    return {name: table.rows[_number(secret, work.name, student, name, table.version) % len(table.rows)]
            for name, table in work.tables.items()}


def _number(secret, *parts):
    text = json.dumps(["variant", *parts])
    return int.from_bytes(hmac.new(secret, text.encode(), hashlib.sha256).digest(), "big")


def fits(plain, constants, attempt):
    """Ask whose constants the answers of a function fit.

    Parameters
    ----------
    plain : Graded
        The exercise as a class without variants has it.
    constants : dict
        The student's own; they are not asked about.
    attempt : Attempt
        What the function was given, and what came back.

    Returns
    -------
    list of dict
        {"constants": of another variant, "misconception": "" where the answers are right for it}. Answers that leave the step
        out show no constants, and fit none.
    """
    found = []
    for row in plain.step.rows:
        if row == constants:
            continue
        exercise = plain.with_constants(row).exercise
        verdict = judge(exercise, Attempt.of(exercise, attempt.inputs, attempt.outputs, attempt.inputs_after))
        if verdict.right or (verdict.kind == "misconception" and verdict.misconception != plain.step.forgotten):
            found.append({"constants": row, "misconception": verdict.misconception})
    return found


# ---- what is written down ----


def _path(classroom, name):
    return classroom.folder / "variants" / f"{name}.json"


def _read(classroom, name):
    path = _path(classroom, name)
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
        if file["form"] != FORM:
            raise ClassroomError(f"{path} was written by another version of the course (form {file['form']}; this one reads {FORM}).")
        return {student: Kept(from_json(row["constants"]), row["by_hand"]) for student, row in file["students"].items()}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ClassroomError(f"{path} is damaged. Put your backup back: it says which variant each student has.") from None


def keep(classroom, name):
    """Write down the variant of everybody who has none yet; who has one keeps it.

    Returns
    -------
    Variants
    """
    return _write(classroom, name, {})


def give(classroom, name, student, numbers):
    """Give a student a variant by hand.

    Parameters
    ----------
    numbers : tuple of int
        For each table in order the number of its row, from 1 on; 0: without the step. One number alone counts for all.

    Returns
    -------
    Variants

    Raises
    ------
    ClassroomError
        If there are not as many numbers as tables, or no such row.
    """
    tables = homework(name).tables
    numbers = numbers * len(tables) if len(numbers) == 1 else numbers
    if len(numbers) != len(tables):
        raise ClassroomError(f"{name} varies in {len(tables)} things ({', '.join(tables)}): give one number, or {len(tables)} such as "
                             f"{'-'.join(map(str, range(1, len(tables) + 1)))}")
    chosen = {}
    for number, (what, table) in zip(numbers, tables.items(), strict=True):
        if not 0 <= number <= len(table.rows):
            raise ClassroomError(f"{what} of {name} has variants 1 to {len(table.rows)}, and 0 without a step of its own; there is no {number}.")
        chosen[what] = table.rows[number - 1] if number else {}
    return _write(classroom, name, {student: Kept(chosen, True)})


def _write(classroom, name, given):
    kept, work = _read(classroom, name) or {}, homework(name)
    for student in classroom.roster():
        if student.id not in kept:
            kept[student.id] = Kept(drawn(work, classroom.secret, student.id))
    kept |= given
    rows = {student: {"constants": each.constants, "by_hand": each.by_hand} for student, each in sorted(kept.items())}
    write(_path(classroom, name), json.dumps({"form": FORM, "homework": name, "students": rows}, indent=1) + "\n", 0o600)
    return Variants(name, classroom.secret, kept)


def number_of(work, constants):
    """Name a variant in short: the number of its row in each table, 0 without a step, x where the table no longer has it.

    Examples
    --------
    >>> number_of(homework("hw02"), {"multiplications": {"pictures": 13}}).split("-")[0]
    '2'
    """
    each = [(constants.get(name, {}), table) for name, table in work.tables.items()]
    return "-".join(str(table.number(row) or ("x" if row else 0)) for row, table in each)
