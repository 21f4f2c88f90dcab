"""Is everything there that grading needs? What is missing, and the command that mends it."""

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from coursework.classroom import Classroom, ClassroomError


@dataclass
class Finding:
    what: str
    ok: bool
    says: str = ""
    mend: str = ""


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
    yield _bubblewrap()
    yield _sandbox()
    yield _alembic()
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
    from coursework.gradebook import open_book
    from coursework.homework import NAMES, homework

    try:
        roster = classroom.roster()
    except ClassroomError as error:
        yield Finding("the roster", False, str(error), f"edit {classroom.folder / 'roster.csv'}")
        roster = []
    else:
        yield Finding("the roster", bool(roster), f"{len(roster)} students" if roster else "it is empty",
                      "" if roster else f"edit {classroom.folder / 'roster.csv'}")
    path = classroom.folder / "secret_seed"
    try:
        _ = classroom.secret
    except ClassroomError as error:
        yield Finding("the secret seed", False, str(error), f"cp BACKUP {path}")
    else:
        private = path.stat().st_mode & 0o077 == 0
        yield Finding("the secret seed", private, "here, and yours alone" if private else "others on this machine may read it",
                      "" if private else f"chmod 600 {path}")
    if not classroom.database.exists():
        yield Finding("the gradebook", False, "nothing is released yet", f"coursework release {NAMES[0]}")
        return
    with open_book(classroom) as book:
        released = [name for name in NAMES if book.has(name)]
        yield Finding("the gradebook", bool(released), f"released: {', '.join(released) or 'nothing'}",
                      "" if released else f"coursework release {NAMES[0]}")
        for name in released:
            old = book.older(homework(name))
            if old:
                yield Finding(f"grades of {name}", False, f"{len(old)} were given with an older version of the exercises",
                              f"coursework regrade {name}")
    free = shutil.disk_usage(classroom.folder).free / 2**30
    yield Finding("room on the disk", free > 1, f"{free:.1f} GB free", "" if free > 1 else "make room: 1 GB is needed")
