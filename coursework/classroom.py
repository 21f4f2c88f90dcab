"""An instructor's own folder: roster, secret seed, submissions, gradebook, feedback. Nothing of it lies in the clone."""

import datetime
import os
import re
import secrets
import zoneinfo
from pathlib import Path

from coursework.copies import copy_of, in_order
from coursework.errors import ClassroomError
from coursework.extensions import EXTENSIONS, read_extensions
from coursework.homework import look_in
from coursework.lateness import lateness
from coursework.roster import COLUMNS, FIRST_LINE, read_roster
from coursework.settings import LatePolicy, read_settings
from helpers import atomic

PROJECT = Path(__file__).resolve().parent.parent
CONFIG = "class.toml"
SEED_FILE = "secret_seed"


class Classroom:
    """The folder, read.

    Raises
    ------
    ClassroomError
        If the folder or a file in it is missing or wrong.
    """

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.works_here()
        path = self.folder / CONFIG
        if not path.is_file():
            raise ClassroomError(
                f"{self.folder} is not a class: there is no {CONFIG} in it. Make one with: coursework init {folder}")
        settings = read_settings(path)
        self.name, self.zone, self.late_policy, self.due = settings.name, settings.zone, settings.late, settings.due
        self.grace_days = settings.grace_days
        self.extensions = read_extensions(self.folder / EXTENSIONS, self.zone)  # (student's id, homework) -> time

    def works_here(self):
        """From now on, homework of a class's own is this class's."""
        look_in(self.folder)

    @property
    def course_id(self):
        return re.sub(r"[^A-Za-z0-9]+", "-", self.name).strip("-").lower() or "course"

    @property
    def database(self):
        return self.folder / "gradebook.db"

    @property
    def secret(self):
        """The bytes that the hidden cases are drawn from."""
        path = self.folder / SEED_FILE
        try:
            text = path.read_text(encoding="ascii").strip()
            if len(bytes.fromhex(text)) < 16:
                raise ValueError
            return bytes.fromhex(text)
        except FileNotFoundError:
            raise ClassroomError(
                f"{path} is missing. Put your backup back: with another seed, grades given so far cannot be "
                "computed again.") from None
        except ValueError:
            raise ClassroomError(f"{path} is damaged: it should hold 64 hexadecimal digits. Put your backup back.") from None

    def roster(self):
        """Read the students.

        Returns
        -------
        list of Student
        """
        return self.read_roster().students

    def read_roster(self):
        """Read the roster, and how it was read.

        Returns
        -------
        coursework.roster.Roster
        """
        path = self.folder / "roster.csv"
        if not path.is_file():
            raise ClassroomError(f"{path} is missing: a CSV with the columns {', '.join(COLUMNS)}.")
        return read_roster(path)

    def collected(self, homework, student_id=None):
        """The folder that keeps every copy handed in, or one student's."""
        folder = self.folder / "collected" / homework
        return folder if student_id is None else folder / student_id

    def due_of(self, homework, student_id=None):
        """When a homework is due: for everybody, or for one student, whose extension may end later. None if never."""
        due, extension = self.due.get(homework), self.extensions.get((student_id, homework))
        return max(due, extension) if due and extension else due

    def copies(self, homework, student_id):
        """Every copy handed in, in the order in which they count: the last one counts. See `coursework.copies`.

        Returns
        -------
        list of coursework.copies.Copy
        """
        folder = self.collected(homework, student_id)
        found = [copy_of(path) for path in sorted(folder.glob("*.ipynb"))] if folder.is_dir() else []
        return in_order(found, lambda copy: self.counted_as(homework, copy, student_id))

    def counted_as(self, homework, copy, student_id=None):
        """When a copy counts as handed in: its own time, unless the LMS said that it came in time, or late.

        The LMS does not know of an extension: before its end, its word "late" does not count.
        """
        due = self.due_of(homework, student_id)
        if due is None or copy.moment is None or not copy.says:
            return copy.moment
        if copy.says == "in time":
            return min(copy.moment, due)
        if copy.moment > due or due > self.due[homework]:
            return copy.moment
        # late, and nobody knows how much: the first day
        return due + datetime.timedelta(minutes=self.late_policy.grace_minutes, seconds=1)

    def submission(self, homework, student_id):
        """The copy that counts: (path, time it was handed in), or None."""
        copies = self.copies(homework, student_id)
        return (copies[-1].path, self.counted_as(homework, copies[-1], student_id)) if copies else None

    def penalty(self, homework, handed_in, points, student_id=None):
        """Points to take away from a hand-in: for one student, with the grace days and the extension that there are."""
        if student_id is not None:
            late = lateness(self, student_id, {homework: handed_in}).get(homework)
            return round(late.share * points, 4) if late else 0.0
        due = self.due.get(homework)
        if due is None or handed_in is None:
            return 0.0
        return self.late_policy.penalty((handed_in - due).total_seconds(), points)


def find(folder=None):
    """Find the class: the folder named, or the one we stand in, or one above.

    Raises
    ------
    ClassroomError
    """
    if folder is not None:
        return Classroom(folder)
    if os.environ.get("COURSEWORK_CLASS"):
        return Classroom(os.environ["COURSEWORK_CLASS"])
    for place in (Path.cwd(), *Path.cwd().parents):
        if (place / CONFIG).is_file():
            return Classroom(place)
    raise ClassroomError(
        "This folder is no class. Go into it (cd my-class), name it (--class my-class), or make one: "
        "coursework init my-class")


def make(folder, name, roster=None, time_zone="UTC", late=None, encoding=None):
    """Make a class: the folder, its settings, a fresh secret seed, an empty gradebook.

    Raises
    ------
    ClassroomError
        If the folder lies in the clone, or is a class already, or the roster is not clear.
    """
    folder, late = Path(folder).resolve(), late or LatePolicy()
    if folder == PROJECT or folder.is_relative_to(PROJECT):
        raise ClassroomError(
            f"{folder} lies inside the course's own folder. Rosters and grades must not land in it: "
            f"choose another place, for example: coursework init {PROJECT.parent / folder.name}")
    if (folder / CONFIG).exists():
        raise ClassroomError(f"{folder} is a class already. Nothing was changed.")
    try:
        zoneinfo.ZoneInfo(time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ClassroomError(f"There is no time zone {time_zone!r}. One looks like Europe/Berlin or UTC.") from None
    known = read_roster(roster, encoding) if roster is not None else None
    if known is not None and known.twice:
        raise ClassroomError(known.twice)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if not (folder / SEED_FILE).exists():
        write(folder / SEED_FILE, secrets.token_hex(32) + "\n", mode=0o600)
    if known is not None:
        write(folder / "roster.csv", known.text())
    elif not (folder / "roster.csv").exists():
        write(folder / "roster.csv", FIRST_LINE + "\n")
    write(folder / "nbgrader_config.py", NBGRADER_CONFIG)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    write(folder / CONFIG, CLASS_TOML.format(
        name=quoted, zone=time_zone, per_day=late.per_day, at_most=late.at_most, grace=late.grace_minutes))
    return Classroom(folder)


def write(path, content, mode=0o644):
    """Write text or bytes, whole or not at all, and the folders above them where they are missing."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(path, content.encode("utf-8") if isinstance(content, str) else content, mode)


CLASS_TOML = """\
[course]
name = "{name}"
time_zone = "{zone}"            # of the due times below

[late]
per_day = {per_day}             # share of the points for each day begun
at_most = {at_most}
grace_minutes = {grace}

[grace]
days = 0                        # for the term: late days that cost nothing, spent in the order of the due times

[due]                           # a homework without a line has no due time; a day alone means its end
# hw01 = "2026-12-01 23:59"
"""

NBGRADER_CONFIG = '''\
"""For nbgrader's formgrader: start `jupyter lab` in this folder."""
from pathlib import Path

from coursework.gradebook import nbgrader_settings

c = get_config()  # noqa: F821
c.merge(nbgrader_settings(Path(__file__).parent))
'''
