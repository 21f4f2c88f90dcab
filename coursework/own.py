"""Homework of a class's own: the instructor's files, in the class's folder.

    my-class/exercises/own01.py           a HOMEWORK, as coursework/exercises/hw01.py has one
    my-class/source/own01/own01.ipynb     the notebook, with the model answers

The file is the instructor's code and runs as the instructor, in each command that needs the homework. So it is refused where
anybody else on the machine could have written it.
"""

import functools
import hashlib
import linecache
import re
import shutil
import stat
import sys
import traceback
import types
from dataclasses import replace
from pathlib import Path

from coursework.errors import AnswersElsewhereError, OwnHomeworkError
from coursework.frame import frame_of

NAME = re.compile(r"own\d\d")
TEMPLATE = Path(__file__).resolve().parent / "template"

OPEN = "{place} can be written by anybody on this machine, and {file} would run as you. Close it: chmod o-w {place}"
HIDES = (
    "{path} has the name of a homework of the course. Yours is called own01, own02, ...: rename it, in its HOMEWORK and in "
    "source/ too.")
HINT = " For one of your own, {name}, write {path}: coursework init --own-exercises shows one."
NOT_TEXT = "{path} cannot be read: it is not saved as UTF-8."
SYNTAX = "{path}, line {line}: {message}.{shown}"
STOPPED = "{path}{line} stops with {kind}: {message}.{shown}"
NO_HOMEWORK = '{path} has no HOMEWORK. At its end should stand: HOMEWORK = Homework("{name}", "A title", [Graded(...), ...])'
OTHER_KIND = "{path}: HOMEWORK is of type {kind}; it should be a Homework, from coursework.homework."
OTHER_NAME = "{path}: its HOMEWORK is called {other!r}; it should be called as the file, {name!r}."
NO_GRADED = "{path}: HOMEWORK should hold a list of Graded, one for each function; it holds {given}."
NO_IDENTIFIER = "{path}: an exercise is called {function!r}, and that cannot be the name of a function."
TWICE = "{path}: two exercises are called {function!r}."
POINTS = "{path}: {function} is worth {points!r}; it should be a number of points above 0."
SHARE_OF = "{path}: {function} gives a share to {mistake!r}, and has no such misconception. It has: {known}."
SHARE = "{path}: {function} gives {share!r} of the points for {mistake!r}; a share is a number from 0 to 1."
PROPERTIES = (
    "{path}: {function} judges by `properties` of its own, and students' copies of the course could not. Compare with a reference.")
NOTEBOOK = "{path} is no notebook that can be used: {reason}."
LONGEST_LINE = 200


def names_in(folder):
    """Name the homework of a class's own, in order. Nothing of it is run.

    Parameters
    ----------
    folder : path or None
    """
    if folder is None:
        return ()
    return tuple(sorted(path.stem for path in Path(folder, "exercises").glob("own*.py") if NAME.fullmatch(path.stem)))


def strays(folder):
    """The files in a class's `exercises/` that look like a homework and are not called as one: its text makes a HOMEWORK."""
    files = sorted(path for path in Path(folder, "exercises").glob("*.py") if not NAME.fullmatch(path.stem))
    return [path for path in files if re.search(rb"(?m)^HOMEWORK\b", path.read_bytes())]


def path_of(folder, name):
    return Path(folder, "exercises", f"{name}.py")


def hint(folder, name):
    """Say where a homework of a class's own would stand, if a name looks like one; or ""."""
    return HINT.format(name=name, path=path_of(folder, name)) if folder is not None and NAME.fullmatch(name) else ""


def must_not_hide(folder, name):
    """Raise an OwnHomeworkError where a class has a file of the name of a homework of the course: which one is meant?"""
    if folder is not None and path_of(folder, name).exists():
        raise OwnHomeworkError(HIDES.format(path=path_of(folder, name)))


def load(folder, name):
    """Run the instructor's file and give its homework.

    Parameters
    ----------
    folder : path
        The class's.
    name : str
        "own01".

    Returns
    -------
    Homework

    Raises
    ------
    OwnHomeworkError
        If anybody may write it, or it cannot be run, or holds no homework.
    """
    folder, path = Path(folder), path_of(folder, name)
    source = folder / "source"
    for place in (folder, path.parent, path, path.resolve().parent, source, source / name, source / name / f"{name}.ipynb"):
        if place.exists() and place.stat().st_mode & stat.S_IWOTH:
            raise OwnHomeworkError(OPEN.format(place=place, file=path.name))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OwnHomeworkError(NOT_TEXT.format(path=path)) from None
    return replace(_run(path, text), sources=source)


@functools.lru_cache(maxsize=64)
def _run(path, text):
    """Run the file's text, and look at what it holds."""
    whose = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    module = types.ModuleType(f"own_{whose}_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    linecache.cache[str(path)] = (len(text), None, text.splitlines(keepends=True), str(path))  # what was run, not what is there now
    try:
        exec(compile(text, str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102 - the instructor's own code
    except SyntaxError as error:
        raise OwnHomeworkError(_syntax(path, error)) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it stops with is said
        raise OwnHomeworkError(_stopped(path, error)) from None
    _look_at(path, getattr(module, "HOMEWORK", None))
    return module.HOMEWORK


def _syntax(path, error):
    shown = f" It says: {error.text.strip()[:LONGEST_LINE]}" if error.text else ""
    return SYNTAX.format(path=path, line=error.lineno, message=error.msg, shown=shown)


def _stopped(path, error):
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    line = f", line {lines[-1].lineno}," if lines else ""
    shown = f" It says: {lines[-1].line[:LONGEST_LINE]}" if lines and lines[-1].line else ""
    return STOPPED.format(path=path, line=line, kind=type(error).__name__, message=error, shown=shown)


def _look_at(path, work):
    """Raise an OwnHomeworkError where a homework is not one."""
    from coursework.homework import Graded, Homework
    from helpers.checks.exercises import Exercise
    from helpers.checks.homework import PROPERTIES as KNOWN_PROPERTIES

    def refuse(template, **fields):
        raise OwnHomeworkError(template.format(path=path, **fields))

    if work is None:
        refuse(NO_HOMEWORK, name=path.stem)
    if not isinstance(work, Homework):
        refuse(OTHER_KIND, kind=type(work).__name__)
    if work.name != path.stem:
        refuse(OTHER_NAME, name=path.stem, other=work.name)
    rows = work.graded if isinstance(work.graded, list | tuple) else [work.graded]
    if not rows or not all(isinstance(row, Graded) and isinstance(row.exercise, Exercise) for row in rows):
        refuse(NO_GRADED, given=", ".join(type(row).__name__ for row in rows) or "nothing")
    for number, row in enumerate(rows):
        known = [misconception.name for misconception in row.exercise.misconceptions]
        if not isinstance(row.name, str) or not row.name.isidentifier():
            refuse(NO_IDENTIFIER, function=row.name)
        if row.name in {other.name for other in rows[:number]}:
            refuse(TWICE, function=row.name)
        if isinstance(row.points, bool) or not isinstance(row.points, int | float) or not 0 < row.points < 1000:
            refuse(POINTS, function=row.name, points=row.points)
        for mistake, share in row.shares.items():
            if mistake not in known:
                refuse(SHARE_OF, function=row.name, mistake=mistake, known=", ".join(known) or "none")
            if not isinstance(share, int | float) or not 0 <= share <= 1:
                refuse(SHARE, function=row.name, mistake=mistake, share=share)
        if row.exercise.properties and row.exercise.properties not in KNOWN_PROPERTIES.values():
            refuse(PROPERTIES, function=row.name)


def frame(path):
    """Read the notebook of a class's own homework.

    Raises
    ------
    OwnHomeworkError
        If it is not there or no notebook with nbgrader's marks.
    """
    try:
        read = frame_of(path)
        if not all(isinstance(cell.get("source"), str | list) and "cell_type" in cell for cell in read.notebook["cells"]):
            raise ValueError("a cell has no source")
        _ = read.points, read.titles, read.rubrics
    except FileNotFoundError:
        raise OwnHomeworkError(NOTEBOOK.format(path=path, reason="it is not there")) from None
    except KeyError as error:
        raise OwnHomeworkError(NOTEBOOK.format(path=path, reason=f"it lacks {error} (of a notebook of format 4, or of nbgrader)")) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise OwnHomeworkError(NOTEBOOK.format(path=path, reason=error)) from None
    return read


def write_template(folder):
    """Write a small homework into a class's folder, to be made into one's own. Nothing that is there is written over.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    AnswersElsewhereError
        If this is the learner's install.
    """
    if not TEMPLATE.is_dir():
        raise AnswersElsewhereError
    written = []
    for path in sorted(TEMPLATE.rglob("*")):
        target = Path(folder) / path.relative_to(TEMPLATE)
        if path.is_file() and "__pycache__" not in path.parts and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o644)
            written.append(target)
    return written
