"""An instructor's own folder: roster, secret seed, submissions, gradebook, feedback. Nothing of it lies in the clone."""

import csv
import datetime
import io
import os
import re
import secrets
import tomllib
import unicodedata
import zoneinfo
from dataclasses import dataclass
from pathlib import Path

from helpers import atomic

PROJECT = Path(__file__).resolve().parent.parent
CONFIG = "class.toml"
SEED_FILE = "secret_seed"


class ClassroomError(Exception):
    """Something about the folder that the instructor can mend; the message says how."""


@dataclass(frozen=True)
class Student:
    id: str
    first_name: str
    last_name: str
    email: str = ""
    lms_id: str = ""

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs: a share of the homework's points for each day begun, up to a most."""

    per_day: float = 0.1
    at_most: float = 0.5
    grace_minutes: int = 15

    def penalty(self, seconds_late, points):
        """Points to take away.

        Examples
        --------
        >>> policy = LatePolicy(per_day=0.1, at_most=0.5, grace_minutes=15)
        >>> [policy.penalty(hours * 3600, 10) for hours in (0.2, 0.3, 25, 24 * 30)]
        [0.0, 1.0, 2.0, 5.0]
        """
        if seconds_late <= 60 * self.grace_minutes:
            return 0.0
        days = -(-seconds_late // 86_400)
        return round(min(self.at_most, self.per_day * days) * points, 4)


class Classroom:
    """The folder, read.

    Raises
    ------
    ClassroomError
        If the folder or a file in it is missing or wrong.
    """

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        path = self.folder / CONFIG
        if not path.is_file():
            raise ClassroomError(
                f"{self.folder} is not a class: there is no {CONFIG} in it. Make one with: coursework init {folder}")
        try:
            config = tomllib.loads(path.read_text(encoding="utf-8"))
            self.name = str(config["course"]["name"])
            self.zone = zoneinfo.ZoneInfo(config["course"].get("time_zone", "UTC"))
            self.late_policy = LatePolicy(**config.get("late", {}))
            self.due = {name: self._moment(value) for name, value in config.get("due", {}).items()}
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, zoneinfo.ZoneInfoNotFoundError) as error:
            raise ClassroomError(f"{path} cannot be read: {error}. coursework/README.md shows one.") from None

    def _moment(self, value):
        if isinstance(value, str):
            value = datetime.datetime.fromisoformat(value)
        if not isinstance(value, datetime.datetime):
            raise TypeError(f"a due time looks like 2026-12-01 23:59, not {value!r}")
        return (value if value.tzinfo else value.replace(tzinfo=self.zone)).astimezone(datetime.UTC)

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
        path = self.folder / "roster.csv"
        if not path.is_file():
            raise ClassroomError(f"{path} is missing: a CSV with the columns id, first_name, last_name, email, lms_id.")
        return read_roster(path)

    def collected(self, homework, student_id=None):
        """The folder that keeps every copy handed in, or one student's."""
        folder = self.folder / "collected" / homework
        return folder if student_id is None else folder / student_id

    def submission(self, homework, student_id):
        """The copy that counts, the latest: (path, time it was handed in), or None."""
        folder = self.collected(homework, student_id)
        copies = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
        return (copies[-1], time_of(copies[-1].name)) if copies else None

    def penalty(self, homework, handed_in, points):
        due = self.due.get(homework)
        if due is None or handed_in is None:
            return 0.0
        return self.late_policy.penalty((handed_in - due).total_seconds(), points)


COPY_NAME = re.compile(r"(\d{8}T\d{6}Z)_([0-9a-f]{12})\.ipynb")


def copy_name(moment, sha256):
    """Name a copy so that its name says when it came and what is in it.

    Examples
    --------
    >>> copy_name(datetime.datetime(2026, 12, 1, 22, 30, tzinfo=datetime.UTC), "ab" * 32)
    '20261201T223000Z_abababababab.ipynb'
    """
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}_{sha256[:12]}.ipynb"


def time_of(name):
    found = COPY_NAME.fullmatch(name)
    return datetime.datetime.strptime(found[1], "%Y%m%dT%H%M%S%z") if found else None


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


def read_roster(path):
    """Read a roster CSV: columns id, first_name, last_name, and if you have them email and lms_id.

    Raises
    ------
    ClassroomError
        If a column is missing, an id is missing, used twice, or would not do as the name of a folder.
    """
    text = Path(path).read_bytes().decode("utf-8-sig", "replace")
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = set(rows[0]) if rows else set((text.splitlines() or [""])[0].split(","))
    missing = {"id", "first_name", "last_name"} - columns
    if missing:
        raise ClassroomError(
            f"{path} lacks the column {', '.join(sorted(missing))}. Its first line should be: "
            "id,first_name,last_name,email,lms_id")
    students, seen = [], {}
    for number, row in enumerate(rows, 2):
        student_id = (row["id"] or "").strip()
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,80}", student_id):
            raise ClassroomError(
                f"{path}, line {number}: the id {student_id!r} cannot name a folder. Use letters, digits, . _ @ and -.")
        if student_id.lower() in seen:
            raise ClassroomError(f"{path}, line {number}: the id {student_id} is on line {seen[student_id.lower()]} too.")
        seen[student_id.lower()] = number
        text_of = {key: " ".join((row.get(key) or "").split()) for key in ("first_name", "last_name", "email", "lms_id")}
        students.append(Student(student_id, **text_of))
    return students


def plain_letters(text):
    """Write a name with a to z and digits only, as file names of an LMS do.

    Examples
    --------
    >>> plain_letters("Zoë O'Neill-Müller")
    'zoeoneillmuller'
    """
    split = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z0-9]", "", "".join(sign for sign in split if not unicodedata.combining(sign)).lower())


def make(folder, name, roster=None, time_zone="UTC", late=LatePolicy()):
    """Make a class: the folder, its settings, a fresh secret seed, an empty gradebook.

    Raises
    ------
    ClassroomError
        If the folder lies in the clone, or is a class already.
    """
    folder = Path(folder).resolve()
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
    students = read_roster(roster) if roster is not None else None
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if not (folder / SEED_FILE).exists():
        write(folder / SEED_FILE, secrets.token_hex(32) + "\n", mode=0o600)
    if students is not None:
        write(folder / "roster.csv", Path(roster).read_bytes().decode("utf-8-sig", "replace"))
    elif not (folder / "roster.csv").exists():
        write(folder / "roster.csv", "id,first_name,last_name,email,lms_id\n")
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

[due]                           # a homework without a line has no due time
# hw01 = "2026-12-01 23:59"
"""

NBGRADER_CONFIG = '''\
"""For nbgrader's formgrader: start `jupyter lab` in this folder."""
from pathlib import Path

from coursework.gradebook import nbgrader_settings

c = get_config()  # noqa: F821
c.merge(nbgrader_settings(Path(__file__).parent))
'''
