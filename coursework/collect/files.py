"""Which files are there? Nothing is written, no link is followed, and what would leave the folder or grow without end is refused."""

import datetime
import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from coursework.classroom import ClassroomError
from coursework.collect.when import time_in_zip
from coursework.submission import MOST_BYTES

MOST_FILES = 20_000
MOST_TOGETHER = 2 * 2**30  # bytes of all files of one zip, unpacked
MOST_RATIO = 200  # a notebook packs to a tenth; a file that packs to less than a two-hundredth is a bomb
MOST_MB = MOST_BYTES // 2**20


@dataclass(frozen=True)
class File:
    """One file of what was handed out: its bytes and its time, or why it is not taken."""

    name: str
    moment: datetime.datetime | None = None
    data: bytes = b""
    problem: str = ""


def files_in(source, zone):
    """Give every file of a folder or a zip, in order of name; of a folder's zips too.

    Raises
    ------
    ClassroomError
        If there is no such folder or zip.
    """
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            yield from _in_folder(path, path.relative_to(source).as_posix(), zone)
    elif not source.is_file():
        raise ClassroomError(f"There is no {source}. Name the folder or the zip that your LMS handed out.")
    elif not zipfile.is_zipfile(source):
        raise ClassroomError(f"{source} is no zip. Name the folder or the zip that your LMS handed out.")
    else:
        yield from _in_zip(source, "", zone)


def _in_folder(path, name, zone):
    if path.is_symlink():
        yield File(name, problem="a link, which is not followed")
    elif path.is_file():
        status = path.stat()
        if status.st_size > MOST_BYTES:
            yield File(name, problem=f"larger than {MOST_MB} MB")
        elif path.suffix.lower() == ".zip":
            yield from _in_zip(io.BytesIO(path.read_bytes()), name, zone)
        else:
            yield File(name, datetime.datetime.fromtimestamp(int(status.st_mtime), datetime.UTC), path.read_bytes())


def _in_zip(source, within, zone):
    """Read a zip in memory, entry by entry."""
    name = within or str(source)
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield File(name, problem=f"a zip that cannot be read ({error})")
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            yield File(name, problem=f"a zip of more than {MOST_FILES:,} files")
            return
        together = 0
        for entry in sorted(entries, key=lambda entry: entry.filename):
            if entry.is_dir():
                continue
            file = _entry(archive, entry, f"{within}/{entry.filename}" if within else entry.filename, zone)
            together += len(file.data)
            if len(file.data) > MOST_BYTES or together > MOST_TOGETHER:
                yield File(file.name, problem="a zip bomb")
                return
            if not file.problem and entry.filename.lower().endswith(".zip") and not within:
                yield from _in_zip(io.BytesIO(file.data), file.name, zone)
            else:
                yield file


def _entry(archive, entry, name, zone):
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    if stat.S_ISLNK(entry.external_attr >> 16):
        return File(name, problem="a link, which is not followed")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", entry.filename):
        return File(name, problem="its name leads out of the folder")
    if entry.flag_bits & 1:
        return File(name, problem="it is locked with a password")
    ratio = entry.file_size / max(1, entry.compress_size)
    if entry.file_size > MOST_BYTES or (ratio > MOST_RATIO and entry.file_size > 2**20):
        return File(name, problem=f"a zip bomb or larger than {MOST_MB} MB")
    try:
        with archive.open(entry) as file:
            data = file.read(MOST_BYTES + 1)  # the size in the zip's list may be a lie
    except Exception as error:  # noqa: BLE001 - zipfile raises many kinds of errors on a damaged entry
        return File(name, problem=f"it cannot be unpacked ({type(error).__name__})")
    return File(name, time_in_zip(entry, zone), data)
