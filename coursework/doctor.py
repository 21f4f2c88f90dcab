"""Is everything there that grading needs? What is missing, and the command that mends it."""

import importlib.util
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from coursework.classroom import Classroom
from coursework.errors import AnswersElsewhereError, ClassroomError, OwnHomeworkError, SettingsError
from coursework.faults import in_a_sentence
from coursework.findings import Finding
from coursework.homework import NAMES, homework, known_names
from coursework.own import names_in, strays
from helpers import atomic


def examine(folder):
    """Look at the machine, and at the class if there is one.

    Parameters
    ----------
    folder : Classroom or ClassroomError
        The class, or why there is none.

    Yields
    ------
    Finding
    """
    yield _packages()
    yield _answers()
    yield _bubblewrap()
    yield _sandbox()
    yield _alembic()
    if isinstance(folder, SettingsError):
        yield Finding("class.toml", False, str(folder), "edit it; coursework/README.md shows one")
        return
    if isinstance(folder, ClassroomError):
        yield Finding("a class", False, str(folder), "coursework init my-class --name \"My course\" --roster roster.csv")
        return
    yield from _class(folder)


def _packages():
    missing = [name for name in ("nbgrader", "typer", "rich", "nh3", "jinja2") if importlib.util.find_spec(name) is None]
    if missing:
        return Finding("Python packages", False, f"missing: {', '.join(missing)}",
                       f"{sys.executable} -m pip install -e '.[coursework]'   (in the course's folder)")
    return Finding("Python packages", True, f"Python {sys.version.split()[0]}, nbgrader and the rest are here")


def _answers():
    try:
        homework(NAMES[0])
    except AnswersElsewhereError as error:
        return Finding("the exercises", False, str(error), "git clone the course, then the command above")
    except ClassroomError:  # a class's own file in the way: said below
        pass
    return Finding("the exercises", True, "the course's own are here")


def _bubblewrap():
    from coursework.sandbox import INSTALL, NoSandboxError, bubblewrap

    try:
        path = bubblewrap()
    except NoSandboxError as error:
        return Finding("bubblewrap", False, str(error), INSTALL)
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout.strip()
    return Finding("bubblewrap", True, said or path)


def _sandbox():
    from coursework.sandbox import NoSandboxError, Sandbox, Task

    try:
        with Sandbox() as sandbox:
            done = sandbox.run(["import socket\ndef reach(path):\n    return open(path).read(1)"],
                              [Task("reach", 0, 0, [(str(Path(__file__)),)])])[0]
    except NoSandboxError as error:
        return Finding("the sandbox", False, str(error), "see the message; then run coursework doctor again")
    answer = (done.answer or {}).get("answers") or [{}]
    if done.status != "ok" or "raised" not in answer[0]:
        return Finding("the sandbox", False, "code in it can read this program's files", "do not grade; report this")
    return Finding("the sandbox", True, "code runs in it, and cannot see out")


def _alembic():
    found = shutil.which("alembic", path=str(Path(sys.executable).parent)) or shutil.which("alembic")
    if found:
        return Finding("nbgrader's database tool", True, found)
    return Finding("nbgrader's database tool", False, "alembic is not found", f"{sys.executable} -m pip install alembic")


def _class(classroom: Classroom):
    yield Finding("class.toml", True, _due(classroom))
    yield _roster(classroom)
    yield from _extensions(classroom)
    yield _seed(classroom)
    yield from _own_homework(classroom)
    yield from _disk(classroom)
    if not classroom.database.exists():
        yield Finding("the gradebook", False, "nothing is released yet", f"coursework release {NAMES[0]}")
        return
    try:
        yield from list(_book(classroom))
    except Exception as error:
        if (said := in_a_sentence(error)) is None:
            raise
        yield Finding("the gradebook", False, said, "see the message; then run coursework doctor again")


def _due(classroom):
    when = [f"{name} {moment.astimezone(classroom.zone):%Y-%m-%d %H:%M}" for name, moment in classroom.due.items()]
    return f"due ({classroom.zone}): {', '.join(when)}" if when else "no homework has a due time, so nobody is late"


def _roster(classroom):
    edit = f"edit {classroom.folder / 'roster.csv'}"
    try:
        roster = classroom.read_roster()
    except (ClassroomError, OSError) as error:
        return Finding("the roster", False, in_a_sentence(error) or str(error), edit)
    if not roster.students or roster.twice:
        return Finding("the roster", False, roster.twice or "it is empty", edit)
    return Finding("the roster", True, f"{len(roster.students)} students, {roster.how}")


def _extensions(classroom):
    if classroom.grace_days:
        yield Finding("grace days", True, f"{classroom.grace_days} for the term, spent in the order of the due times")
    if not classroom.extensions:
        return
    try:
        known = {each.id for each in classroom.roster()}
    except (ClassroomError, OSError):
        return  # said above
    strange = sorted({student for student, _ in classroom.extensions} - known)
    if strange:
        yield Finding("extensions", False, f"not on the roster: {', '.join(strange)}", f"edit {classroom.folder / 'extensions.csv'}")
    else:
        yield Finding("extensions", True, f"{len(classroom.extensions)} extensions, until when: coursework extend")


def _own_homework(classroom):
    """Homework of the class's own, tried on a few draws; and files that were meant to be some."""
    from coursework.trial import try_out

    for name in names_in(classroom.folder):
        bad = [finding for finding in try_out(classroom.folder, name, draws=2, sandbox=False) if not finding.ok]
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        yield Finding(name, not bad, f"{bad[0].what}: {bad[0].says}{more}" if bad else "tried on three draws: in order",
                      f"coursework check {name}" if bad else "")
    for path in strays(classroom.folder):
        yield Finding(f"exercises/{path.name}", False, "nothing reads it: a homework of your own is called own01, own02, ...",
                      f"rename it, also in its HOMEWORK and in {classroom.folder / 'source'}")


def _seed(classroom):
    path = classroom.folder / "secret_seed"
    try:
        _ = classroom.secret
    except (ClassroomError, OSError) as error:
        return Finding("the secret seed", False, in_a_sentence(error) or str(error), f"cp BACKUP {path}")
    private = path.stat().st_mode & 0o077 == 0
    return Finding("the secret seed", private, "here, and yours alone" if private else "others on this machine may read it",
                   "" if private else f"chmod 600 {path}")


def _disk(classroom):
    """Whether there is room, whether the class can be written, and what a pulled plug left behind."""
    free = shutil.disk_usage(classroom.folder).free / 2**30
    yield Finding("room on the disk", free > 1, f"{free:.1f} GB free", "" if free > 1 else "make room: 1 GB is needed")
    try:
        atomic.write_bytes(classroom.folder / ".doctor", b"")
        (classroom.folder / ".doctor").unlink()
    except OSError as error:
        yield Finding("the class's folder", False, in_a_sentence(error) or str(error), f"chmod -R u+rwX {classroom.folder}")
    left = sorted(path for path in classroom.folder.rglob(".*.new") if path.is_file())
    if left:
        yield Finding("files half-written", False, f"{len(left)}, such as {left[0]}: a command was stopped while it wrote; "
                      "nothing needs them", f"find {shlex.quote(str(classroom.folder))} -name '.*.new' -delete")


def _book(classroom):
    from coursework.gradebook import open_book
    from coursework.variants import variants

    with open_book(classroom) as book:
        with sqlite3.connect(classroom.database, timeout=1) as base:
            base.execute("BEGIN IMMEDIATE")  # is it ours to write?
            base.rollback()
        released = [name for name in known_names() if book.has(name)]
        yield Finding("the gradebook", bool(released), f"released: {', '.join(released) or 'nothing'}",
                      "" if released else f"coursework release {NAMES[0]}")
        for name in released:
            try:
                old = book.older(variants(classroom, name))
            except OwnHomeworkError:  # said above
                continue
            if old:
                yield Finding(f"grades of {name}", False, f"{len(old)} were given with an older version of the exercises",
                              f"coursework regrade {name}")
