"""Taking in what an LMS hands out: a folder or a zip of submissions, whatever it calls the files."""

import datetime
import hashlib
import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coursework.classroom import ClassroomError, copy_name, plain_letters, write_bytes, write_text
from coursework.homework import NAMES
from coursework.submission import MOST_BYTES

MOST_FILES = 20_000
MOST_TOGETHER = 2 * 2**30  # bytes of all files of one zip, unpacked
MOST_RATIO = 200  # a notebook packs to a tenth; a file that packs to less than a two-hundredth is a bomb

# Canvas: leelin_LATE_4711_90210_hw02-1.ipynb (the name without blanks, the user's number, the file's number)
CANVAS = re.compile(r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<lms>\d+)_(?P<file>\d+)_(?P<rest>.+)$")
# Moodle: "Ann Lee_4711_assignsubmission_file_/hw02.ipynb", or in one piece
MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<lms>\d+)_assignsubmission_(?:file|onlinetext)_?/?(?P<rest>.*)$")
# Brightspace: "4711-90210 - Ann Lee - Nov 21, 2026 1145 PM - hw02.ipynb", or a folder of that name
BRIGHTSPACE = re.compile(
    r"(?P<lms>\d+)-(?P<file>\d+) ?- (?P<name>[^/]+?) ?- (?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d{2} ?[AP]M)"
    r"(?: ?- |/)(?P<rest>.+)$")


@dataclass
class Taken:
    """What became of one file."""

    file: str
    state: str  # "new", "again" (the same as before), "skipped"
    student: str = ""
    homework: str = ""
    handed_in: datetime.datetime | None = None
    late: bool = False
    why: str = ""


def collect(classroom, source, homework=None):
    """Take in a folder or a zip.

    Each copy is kept under the student's name with its time; the latest counts. The same bytes at the same time are
    taken in once, so the command may be given again.

    Parameters
    ----------
    classroom : Classroom
    source : path
        What the LMS handed out.
    homework : str, optional
        Which homework it is, where the files' names do not say it.

    Returns
    -------
    list of Taken
        One for each file, in order of name.

    Raises
    ------
    ClassroomError
        If there is no such folder or zip, or the zip cannot be read.
    """
    students = classroom.roster()
    if not students:
        raise ClassroomError(f"The roster is empty: fill in {classroom.folder / 'roster.csv'} first.")
    taken = []
    for name, moment, data, problem in _files(Path(source), classroom):
        if problem:
            taken.append(Taken(name, "skipped", why=problem))
            continue
        found = recognise(name, students, homework, classroom)
        if isinstance(found, str):
            taken.append(Taken(name, "skipped", why=found))
            continue
        student, work, told, in_time = found
        moment = told or moment
        if in_time and work in classroom.due:
            moment = min(moment, classroom.due[work])
        taken.append(_keep(classroom, name, student, work, moment, data))
    return taken


def _keep(classroom, name, student, work, moment, data):
    due = classroom.due.get(work)
    late = due is not None and moment > due
    folder = classroom.collected(work, student.id)
    path = folder / copy_name(moment, hashlib.sha256(data).hexdigest())
    row = Taken(name, "again" if path.exists() else "new", student.id, work, moment, late)
    if not path.exists():
        write_bytes(path, data, mode=0o600)
    counts, when = classroom.submission(work, student.id)
    # the same in nbgrader's own layout, so that its pages know of the submission
    there = classroom.folder / "submitted" / student.id / work
    write_bytes(there / f"{work}.ipynb", counts.read_bytes(), mode=0o600)
    write_text(there / "timestamp.txt", f"{when:%Y-%m-%d %H:%M:%S} UTC\n")
    return row


def recognise(name, students, homework, classroom=None):
    """Say whose file this is and which homework.

    Returns
    -------
    tuple or str
        (student, homework, time or None, whether the name says that it came in time); or why it cannot be said.
    """
    path = PurePosixPath(name)
    if path.suffix.lower() != ".ipynb":
        return "not a notebook"
    student, told, in_time = None, None, False
    for start in range(len(path.parts)):  # an LMS puts its pattern on the file or on the folder around it
        text = "/".join(path.parts[start:])
        for pattern in (BRIGHTSPACE, MOODLE, CANVAS):
            found = pattern.match(text)
            if found:
                student = _by_number_or_name(students, found["lms"], found["name"])
                if "time" in pattern.groupindex:
                    told = _told_time(found["time"], classroom)
                # Canvas marks what is late. Its files bear the time of the download: after the due time, for everybody.
                in_time = pattern is CANVAS and not found["late"]
                if student is None:
                    return f"nobody on the roster is {found['name']!r} or has the lms_id {found['lms']}"
                break
        if student:
            break
    if student is None:
        known = {each.id.lower(): each for each in students}
        parts = [*(part.lower() for part in path.parts[:-1]), *re.split(r"[_ ]", path.stem.lower())]
        wholes = [known[part] for part in parts if part in known]
        if not wholes:
            wholes = [each for each in students if path.stem.lower().startswith((f"{each.id.lower()}_", f"{each.id.lower()}-"))]
        if not wholes:
            return "its name holds no student of the roster"
        student = wholes[0]
    work = homework or _homework_in(path.name) or _homework_in(name)
    if work is None:
        return f"its name does not say which homework it is; say it with --homework {NAMES[1]}"
    return student, work, told, in_time


def _by_number_or_name(students, number, name):
    """By the LMS's number if the roster has it, else by name in either order, if only one student bears it."""
    found = [each for each in students if each.lms_id and each.lms_id == number]
    if found:
        return found[0]
    wanted = plain_letters(name)
    found = [each for each in students
             if wanted in (plain_letters(each.first_name + each.last_name), plain_letters(each.last_name + each.first_name))
             or wanted == plain_letters(each.id)]
    return found[0] if len(found) == 1 else None


def _homework_in(text):
    found = [f"hw{int(number):02}" for number in re.findall(r"hw(\d{1,2})(?!\d)", text.lower())]
    return found[-1] if found and found[-1] in NAMES else None


def _told_time(text, classroom):
    text = re.sub(r"(\d{1,2}):?(\d{2}) ?([AP]M)$", r"\1:\2 \3", text)
    zone = classroom.zone if classroom is not None else datetime.UTC
    for pattern in ("%b %d, %Y %I:%M %p", "%B %d, %Y %I:%M %p"):
        try:
            return datetime.datetime.strptime(text, pattern).replace(tzinfo=zone).astimezone(datetime.UTC)
        except ValueError:
            continue
    return None


def _files(source, classroom):
    """Give every file: (name, time, bytes, problem). Nothing is written, and no link is followed."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            name = path.relative_to(source).as_posix()
            if path.is_symlink():
                yield name, None, b"", "a link, which is not followed"
            elif path.is_file():
                status = path.stat()
                if status.st_size > MOST_BYTES:
                    yield name, None, b"", f"larger than {MOST_BYTES // 2**20} MB"
                elif path.suffix.lower() == ".zip":
                    yield from _zipped(path.read_bytes(), name, classroom)
                else:
                    moment = datetime.datetime.fromtimestamp(int(status.st_mtime), datetime.UTC)
                    yield name, moment, path.read_bytes(), ""
        return
    if not source.is_file():
        raise ClassroomError(f"There is no {source}. Name the folder or the zip that your LMS handed out.")
    if not zipfile.is_zipfile(source):
        raise ClassroomError(f"{source} is no zip. Name the folder or the zip that your LMS handed out.")
    yield from _zipped(source, "", classroom)


def _zipped(source, within, classroom):
    """Read a zip in memory, entry by entry; what would leave the folder, or grow without end, is refused."""
    prefix = f"{within}/" if within else ""
    together = 0
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield within or str(source), None, b"", f"a zip that cannot be read ({error})"
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            yield within or str(source), None, b"", f"a zip of more than {MOST_FILES:,} files"
            return
        for entry in sorted(entries, key=lambda entry: entry.filename):
            name = prefix + entry.filename
            parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
            if entry.is_dir():
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                yield name, None, b"", "a link, which is not followed"
                continue
            if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", entry.filename):
                yield name, None, b"", "its name leads out of the folder"
                continue
            if entry.flag_bits & 1:
                yield name, None, b"", "it is locked with a password"
                continue
            ratio = entry.file_size / max(1, entry.compress_size)
            if entry.file_size > MOST_BYTES or (ratio > MOST_RATIO and entry.file_size > 2**20):
                yield name, None, b"", f"a zip bomb or larger than {MOST_BYTES // 2**20} MB"
                continue
            try:
                with archive.open(entry) as file:
                    data = file.read(MOST_BYTES + 1)  # the size in the zip's list may be a lie
            except Exception as error:  # noqa: BLE001 - zipfile raises many kinds of errors on a damaged entry
                yield name, None, b"", f"it cannot be unpacked ({type(error).__name__})"
                continue
            together += len(data)
            if len(data) > MOST_BYTES or together > MOST_TOGETHER:
                yield name, None, b"", "a zip bomb"
                return
            moment = datetime.datetime(*_zip_time(entry), tzinfo=classroom.zone).astimezone(datetime.UTC)
            if entry.filename.lower().endswith(".zip") and not within:
                yield from _zipped(data, name, classroom)
            else:
                yield name, moment, data, ""


def _zip_time(entry):
    try:
        datetime.datetime(*entry.date_time)
        return entry.date_time
    except ValueError:
        return (1980, 1, 1, 0, 0, 0)
