"""Grading what arrives in a folder: each file or folder in it is taken in when it has come to rest, and graded.

It uses the same `collect` and the same `grade_class` as the commands, and remembers nothing that these do not know: a
submission is graded once because the gradebook knows its bytes. What it writes down in `.watched.json` only saves looking at
the same file twice; without it, all is looked at again and nothing is graded again.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from coursework.classroom import write
from coursework.collect import collect
from coursework.errors import ClassroomError

MEMORY = ".watched.json"
NOT_YET = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp", ".filepart")  # what programs call a file while it comes
OWN = ("collected", "submitted", "autograded", "feedback", "release", "source", "reports")


@dataclass
class Taken:
    """What became of one arrival."""

    arrival: str  # its name in the folder
    rows: list = field(default_factory=list)  # of `collect`
    problem: str = ""  # why it could not be looked into


def must_be_watchable(classroom, folder):
    """Raise a ClassroomError unless this is a folder in which submissions can arrive."""
    folder = Path(folder).resolve()
    if not folder.is_dir():
        raise ClassroomError(f"There is no folder {folder}. Make it, and let submissions arrive there: mkdir -p {folder}")
    inside = folder.relative_to(classroom.folder).parts if folder.is_relative_to(classroom.folder) else None
    if inside == () or (inside and inside[0] in OWN) or classroom.folder.is_relative_to(folder):
        raise ClassroomError(f"{folder} is where this class keeps its own files. Watch a folder in which submissions arrive, "
                             f"such as {classroom.folder / 'inbox'}")
    return folder


def look(folder):
    """Say what lies in a folder, and in which state: name -> sizes and times of all its files.

    What is on its way under another name, or hidden, is passed over. A link is one file and is not followed.

    Raises
    ------
    OSError
        If the folder cannot be read.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.name.lower().endswith(NOT_YET):
            continue
        inside = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else ()
        states = []
        for each in (path, *inside):
            try:
                status = each.lstat()
            except FileNotFoundError:  # it has gone, or has got its name: the next look will show
                continue
            states.append((each.relative_to(path).as_posix(), status.st_size, status.st_mtime_ns, status.st_ino))
        found[path.name] = hashlib.sha256(json.dumps(states).encode()).hexdigest()
    return found


class Watch:
    """What has been seen in a folder, and what is still to be done.

    Parameters
    ----------
    classroom : Classroom
    folder : path
    homework : str, optional
        Which homework it is, where names do not say it.
    """

    def __init__(self, classroom, folder, homework=None):
        self.classroom, self.folder, self.homework = classroom, must_be_watchable(classroom, folder), homework
        self.rules = self._rules()
        self.before = {}  # as the last look found it
        self.done = self._remembered()  # name -> the state in which it was taken in, graded or refused
        self.waiting = {}  # homework -> students whose submission is taken in and not graded
        self.from_where = {}  # (homework, student) -> arrivals

    def at_rest(self):
        """Look once more. Give the names of what has not changed since the last look and is not done.

        Returns
        -------
        list of str
        """
        now, rules = look(self.folder), self._rules()
        if rules != self.rules:  # somebody was added to the roster: what was nobody's may be theirs
            self.rules, self.done = rules, {}
        ready = [name for name, state in now.items() if self.before.get(name) == state and self.done.get(name) != state]
        self.before = now
        return ready

    @property
    def arriving(self):
        """The names of what is there and not done."""
        return [name for name, state in self.before.items() if self.done.get(name) != state]

    def take_in(self, names):
        """Take in what has come to rest.

        Yields
        ------
        Taken
        """
        for name in names:
            path, taken = self.folder / name, Taken(name)
            try:
                if path.is_symlink():
                    taken.problem = "a link, which is not followed"
                elif not path.is_dir() and path.suffix.lower() not in (".zip", ".ipynb"):
                    taken.problem = "neither a notebook nor a zip nor a folder"
                else:
                    taken.rows = collect(self.classroom, path, self.homework)
            except (ClassroomError, OSError) as error:
                taken.problem = str(error)
            except Exception as error:  # noqa: BLE001 - whatever arrives, the next one is taken in; it is reported
                taken.problem = f"it could not be looked into ({type(error).__name__}: {error})"
            for row in taken.rows:
                if row.file != name and not Path(row.file).is_absolute():
                    row.file = f"{name}/{row.file}"  # seen from the folder that is watched
                if row.state in ("new", "again"):
                    self.waiting.setdefault(row.homework, set()).add(row.student)
                    self.from_where.setdefault((row.homework, row.student), set()).add(name)
            self.done[name] = self.before[name]
            yield taken

    def graded(self, homework, student):
        """Take note that a student's submission is graded."""
        self.waiting[homework].discard(student)
        self.from_where.pop((homework, student), None)

    def remember(self):
        """Write down what needs no second look: not what waits to be graded."""
        open_ends = set().union(*self.from_where.values()) if self.from_where else set()
        kept = {name: state for name, state in self.done.items() if name in self.before and name not in open_ends}
        everything = self._read()
        everything[str(self.folder)] = {"rules": self.rules, "done": kept}
        write(self.classroom.folder / MEMORY, json.dumps(everything, ensure_ascii=True, indent=0) + "\n", mode=0o600)

    def _remembered(self):
        row = self._read().get(str(self.folder))
        if not isinstance(row, dict) or row.get("rules") != self.rules or not isinstance(row.get("done"), dict):
            return {}
        return row["done"]

    def _read(self):
        try:
            everything = json.loads((self.classroom.folder / MEMORY).read_bytes())
        except (OSError, ValueError):
            return {}
        return everything if isinstance(everything, dict) else {}

    def _rules(self):
        """What decides whose a file is, and which homework: when it changes, all is looked at again."""
        roster = self.classroom.folder / "roster.csv"
        return hashlib.sha256((roster.read_bytes() if roster.exists() else b"") + str(self.homework).encode()).hexdigest()
