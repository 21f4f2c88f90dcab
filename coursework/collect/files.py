"""Which files are there? Nothing is written, no link is followed, and what would leave the folder or grow without end is refused."""

import contextlib
import datetime
import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from coursework.collect.when import time_in_zip
from coursework.errors import ClassroomError
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
    """Give every file of a folder or a zip, in order of name; of a folder's zips too. A notebook alone is one.

    Passed over without a word: what a Mac or Jupyter puts beside a file. A path may go on inside a zip:
    `downloads.zip/ann.zip/hw02.ipynb` is that one file.

    Raises
    ------
    ClassroomError
        If there is no such folder, zip or notebook.
    """
    source, inside = split(source)
    if source.is_dir():
        found = (file for path in sorted(source.rglob("*")) if not _is_beside(path.relative_to(source).parts)
                 for file in _in_folder(path, path.relative_to(source).as_posix(), zone))
    elif source.suffix.lower() == ".ipynb" and source.is_file():
        found = _in_folder(source, source.name, zone)
    elif not source.is_file():
        raise ClassroomError(f"There is no {source}. Name the folder or the zip that your LMS handed out.")
    elif not zipfile.is_zipfile(source):
        raise ClassroomError(f"{source} is no zip. Name the folder or the zip that your LMS handed out.")
    else:
        found = _in_zip(source, "", zone)
    for file in found:
        if not _is_beside(PurePosixPath(file.name).parts) and (
                not inside or file.name == inside or file.name.startswith(f"{inside}/")):
            yield file


def split(source):
    """Part a path that goes on inside a zip: (the zip, the path inside)."""
    for place in (source, *source.parents):
        if place.exists():
            inside = source.relative_to(place).as_posix()
            return (place, inside) if inside != "." and place.is_file() else (source, "")
    return source, ""


def _is_beside(parts):
    return any(part in ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini") or part.startswith("._")
               for part in parts)


def _in_folder(path, name, zone):
    if path.is_symlink():
        yield File(name, problem="a link, which is not followed")
    elif path.is_file():
        status = path.stat()
        moment = datetime.datetime.fromtimestamp(int(status.st_mtime), datetime.UTC)
        if status.st_size > MOST_BYTES:
            yield File(name, problem=f"larger than {MOST_MB} MB")
        elif path.suffix.lower() == ".zip":
            yield from _in_zip(io.BytesIO(path.read_bytes()), name, zone, moment)
        else:
            yield File(name, moment, path.read_bytes())


def _in_zip(source, within, zone, moment=None):
    """Read a zip in memory, entry by entry. In a zip that was handed in itself, its time is that of all its entries."""
    name = within or str(source)
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield File(name, problem=f"a zip that cannot be read ({error})")
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            yield File(name, problem=f"a zip of more than {MOST_FILES:,} files")
            return
        together = 0
        for entry in sorted(entries, key=_path_of):
            path = _path_of(entry)
            if entry.is_dir() or _is_beside(PurePosixPath(path).parts):
                continue
            file = _entry(archive, entry, f"{within}/{path}" if within else path, moment or time_in_zip(entry, zone))
            together += len(file.data)
            if len(file.data) > MOST_BYTES or together > MOST_TOGETHER:
                yield File(file.name, problem="a zip bomb")
                return
            if not file.problem and path.lower().endswith(".zip") and not within:
                yield from _in_zip(io.BytesIO(file.data), file.name, zone, file.moment)
            else:
                yield file


def _path_of(entry):
    """The entry's name, with plain strokes. A Mac writes UTF-8 without saying so."""
    path = entry.filename
    if not entry.flag_bits & 0x800 and not path.isascii():
        with contextlib.suppress(UnicodeError):
            path = path.encode("cp437").decode("utf-8")
    return path.replace("\\", "/")


def _entry(archive, entry, name, moment):
    path = _path_of(entry)
    if stat.S_ISLNK(entry.external_attr >> 16):
        return File(name, problem="a link, which is not followed")
    if ".." in PurePosixPath(path).parts or path.startswith("/") or re.match(r"[A-Za-z]:", path):
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
    return File(name, moment, data)
