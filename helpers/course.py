"""The lessons of the course and their homework, as `course.toml` lists them.

Whoever needs a list of the lessons asks here: the README's table, the site, the checks, the coursework, `make lab`.
"""

import difflib
import functools
import importlib.metadata
import importlib.util
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_origin

from .datafiles import DamagedFileError

__all__ = ["Lesson", "Project", "homework_names", "lesson", "lessons", "packages_of", "project", "root"]

_INSTALLED = Path(__file__).resolve().parent / "_course"  # where the wheel puts course.toml and notebooks/
_REPOSITORY = Path(__file__).resolve().parent.parent  # a clone, or an editable install


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Parameters
    ----------
    number : str
        Two digits, such as "03".
    file : str
        Its file's name in `notebooks/`.
    title : str
    builds : str
        What the reader builds, in a line.
    minutes : int
        How long it takes.
    needs : tuple of str
        The numbers of the lessons that come before.
    exercises : bool
        Whether `helpers.checks` has some for it.
    homework : str
        The name of its assignment, such as "hw03"; empty where there is none.
    extra : str
        The extra of pyproject.toml that it needs beside the course; empty where there is none.

    Examples
    --------
    >>> lesson("03").file
    '03_curve_detector.ipynb'
    """

    number: str
    file: str
    title: str
    builds: str
    minutes: int
    needs: tuple[str, ...]
    exercises: bool
    homework: str = ""
    extra: str = ""

    @property
    def path(self):
        """Where the lesson's notebook lies."""
        return root() / "notebooks" / self.file

    @property
    def missing(self):
        """The packages of its extra that are not installed here: a tuple of names."""
        return tuple(name for name in packages_of(self.extra) if importlib.util.find_spec(name) is None)


@dataclass(frozen=True)
class Project:
    """The assignment at the end of the course.

    Parameters
    ----------
    homework : str
        Its name in `coursework/`: a word.
    needs : tuple of str
        The numbers of the lessons that come before.

    Examples
    --------
    >>> project()
    Project(homework='project', needs=('07', '08', '10'))
    """

    homework: str
    needs: tuple[str, ...]


def root():
    """Give the folder that holds `course.toml` and `notebooks/`.

    Returns
    -------
    pathlib.Path
        The clone, or the copy inside the installed package.

    Raises
    ------
    DamagedFileError
        If neither holds the list.

    Examples
    --------
    >>> (root() / "notebooks").is_dir()
    True
    """
    for folder in (_INSTALLED, _REPOSITORY):
        if (folder / "course.toml").is_file():
            return folder
    raise DamagedFileError(
        f"The list of the lessons is not there: neither {_REPOSITORY} nor {_INSTALLED} holds course.toml. "
        "In a clone, restore it with: git checkout -- course.toml. Else install the package again."
    )


def lessons():
    """List the lessons in their order.

    Returns
    -------
    list of Lesson

    Raises
    ------
    DamagedFileError
        If `course.toml` is missing or cannot be used; the message says what is wrong where, and the cure.

    Examples
    --------
    >>> [each.title for each in lessons()][:2]
    ['Pixels', 'Convolution by hand']
    """
    return list(_read(root() / "course.toml")[0])


def project():
    """Give the assignment at the end of the course, or None where there is none."""
    return _read(root() / "course.toml")[1]


def lesson(number):
    """Find a lesson by its number.

    Parameters
    ----------
    number : str or int
        "03", "3" or 3.

    Returns
    -------
    Lesson

    Raises
    ------
    LookupError
        If there is no such lesson; the message names the nearest.

    Examples
    --------
    >>> lesson(3).title
    'A curve detector'
    >>> lesson("curves")
    Traceback (most recent call last):
        ...
    LookupError: There is no lesson 'curves'. The nearest is 03, A curve detector: ask for it by its number.
    """
    wanted, listed = str(number).strip(), lessons()
    for each in listed:
        if wanted.isdecimal() and int(wanted) == int(each.number):
            return each
    if wanted.isdecimal():
        near = min(listed, key=lambda each: abs(int(each.number) - int(wanted)))
    else:
        words = {word.lower(): each for each in listed for word in each.title.split()}
        near = words[difflib.get_close_matches(wanted.lower(), words, n=1, cutoff=0)[0]]
    raise LookupError(
        f"There is no lesson {number!r}. The nearest is {near.number}, {near.title}: ask for it by its number."
    )


def homework_names():
    """List the names of the assignments, in the order of their lessons, and at the end the project's.

    Returns
    -------
    list of str

    Examples
    --------
    >>> homework_names()[:2]
    ['hw01', 'hw02']
    """
    last = project()
    return [each.homework for each in lessons() if each.homework] + ([last.homework] if last else [])


def packages_of(extra):
    """List the packages of an extra of pyproject.toml.

    Parameters
    ----------
    extra : str
        Such as "frameworks"; "" has none.

    Returns
    -------
    list of str
        Names to import them by, which are also those to install them by.

    Raises
    ------
    LookupError
        If there is no such extra.

    Examples
    --------
    >>> packages_of("frameworks")
    ['keras', 'jax', 'torch']
    """
    if not extra:
        return []
    if (root() / "pyproject.toml").is_file():
        project = tomllib.loads((root() / "pyproject.toml").read_text("utf8"))["project"]
        needed = project["optional-dependencies"].get(extra, [])
    else:  # installed: the wheel says what its extras hold
        listed = importlib.metadata.requires("pixels-to-predictions") or []
        needed = [each for each in listed if re.search(rf"extra == ['\"]{extra}['\"]", each)]
    if not needed:
        raise LookupError(f"There is no extra {extra!r} in pyproject.toml. course.toml says which lesson needs one.")
    return [re.match(r"[\w.-]+", each)[0] for each in needed]


@functools.cache
def _read(path):
    """Return the lessons of a list, and the project or None, after looking for what somebody may have mistyped."""
    try:
        listed = tomllib.loads(path.read_text("utf8"))
        rows = listed.get("lesson")
        if type(rows) is not list:
            raise ValueError("it holds no [[lesson]]")
        found = tuple(_lesson(row) for row in rows)
        _look_at_all(found)
        last = _project(listed["project"], found) if "project" in listed else None
    except ValueError as error:  # also what tomllib raises, and what is raised for bytes that are no text
        cure = "python -m pip install --force-reinstall pixels-to-predictions"
        if path.parent == _REPOSITORY:
            cure = "git checkout -- course.toml"
        raise DamagedFileError(
            f"{path} cannot be used: {error}. Mend it, or restore it with: {cure}"
        ) from None
    return found, last


_KINDS = {each.name: get_origin(each.type) or each.type for each in fields(Lesson)}
_FORMS = {"number": r"\d\d", "file": r"\d\d_\w+\.ipynb", "homework": r"(hw\d\d)?"}


def _lesson(row):
    """Make a lesson of a [[lesson]] of the list, or say which line is wrong."""
    name = f"lesson {row.get('number', '?')}"
    if unknown := [key for key in row if key not in _KINDS]:
        raise ValueError(f"{name} has {unknown[0]!r}, which is none of {', '.join(_KINDS)}")
    row = {"homework": "", "extra": "", **row}
    if missing := [key for key in _KINDS if key not in row]:
        raise ValueError(f"{name} does not say {', '.join(missing)}")
    row = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    for key, value in row.items():
        if type(value) is not _KINDS[key]:
            raise ValueError(f"{name}: {key} is {value!r}, but it should be of type {_KINDS[key].__name__}")
        if not re.fullmatch(_FORMS.get(key, ".*"), str(value)):
            raise ValueError(f"{name}: {key} is {value!r}, but it should match {_FORMS[key]}")
    if row["file"][:2] != row["number"]:
        raise ValueError(f"{name}: the name of its file, {row['file']!r}, should begin with its number")
    return Lesson(**row)


def _project(row, found):
    """Make the project of the [project] of the list, or say what is wrong with it."""
    name, needs = row.get("homework"), row.get("needs")
    if set(row) != {"homework", "needs"}:
        raise ValueError(f"[project] should say homework and needs; it says {', '.join(row)}")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z]{4,}", name):
        raise ValueError(f"[project]: homework is {name!r}, but it should be a word of small letters")
    if unknown := [need for need in needs if need not in {each.number for each in found}]:
        raise ValueError(f"[project] needs {unknown[0]!r}, which is no lesson")
    return Project(name, tuple(needs))


def _look_at_all(found):
    """Raise ValueError where the lessons do not agree with each other."""
    numbers, work = [each.number for each in found], [each.homework for each in found if each.homework]
    if numbers != sorted(set(numbers)):
        raise ValueError(f"the lessons should stand in order, each once; here are {', '.join(numbers)}")
    if len(work) != len(set(work)):
        raise ValueError(f"a homework belongs to one lesson; here are {', '.join(work)}")
    for place, each in enumerate(found):
        if late := [need for need in each.needs if need not in numbers[:place]]:
            raise ValueError(f"lesson {each.number} needs {late[0]!r}, which is no lesson before it")
