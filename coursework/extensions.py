"""Extensions: more time for one student and one homework, in the class's file `extensions.csv`.

It is a small table of its own, so that `coursework extend` can write it whole and leave your `class.toml` alone. You may edit
it by hand: id, homework, until, and what you like under why.
"""

import csv
import io

from coursework.errors import ClassroomError
from coursework.own import names_in
from coursework.settings import KNOWN, MOMENT, moment_of
from helpers import atomic

EXTENSIONS = "extensions.csv"
COLUMNS = ("id", "homework", "until", "why")


def read_extensions(path, zone):
    """Read the extensions of a class.

    Parameters
    ----------
    path : path
        It need not be there.
    zone : zoneinfo.ZoneInfo
        Of times that do not say theirs.

    Returns
    -------
    dict
        (student's id, homework) -> time.

    Raises
    ------
    ClassroomError
        If a line cannot be read, by its number.
    """
    found, lines, known = {}, {}, (*KNOWN["due"], *names_in(path.parent))
    for line, (student, homework, until, _) in _rows(path):
        key = student, homework
        if homework not in known:
            raise ClassroomError(f"{path}, line {line}: there is no homework {homework!r}. There are: {', '.join(known)}.")
        if key in found:
            raise ClassroomError(f"{path}, line {line}: {student} has an extension of {homework} on line {lines[key]} too. "
                                 "Leave one of them.")
        try:
            found[key] = moment_of(until, zone)
        except (ValueError, TypeError, OverflowError):
            raise ClassroomError(f"{path}, line {line}: the extension of {student} until {until!r} should be {MOMENT}.") from None
        lines[key] = line
    return found


def extend(path, student, homework, until, why=""):
    """Give an extension, in place of one that is there for the same student and homework. The other lines stay.

    Parameters
    ----------
    path : path
    student, homework : str
    until : str or None
        A time as it stands in class.toml; None takes the extension back.
    why : str
        For your memory.
    """
    rows = [row for _, row in _rows(path) if (row[0], row[1]) != (student, homework)]
    if until is not None:
        rows.append((student, homework, until, " ".join(why.split())))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    atomic.write_bytes(path, out.getvalue().encode("utf-8"), 0o600)


def _rows(path):
    """Give (line, cells) of every extension. Nothing is written down before the first one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise ClassroomError(f"{path} cannot be read: it is not saved as UTF-8.") from None
    reader, rows = csv.reader(io.StringIO(text, newline="")), []
    try:
        for cells in reader:
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise ClassroomError(f"{path}, line {reader.line_num}: {error}.") from None
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if rows and tuple(rows[0][1][:3]) != COLUMNS[:3]:
        raise ClassroomError(f"{path}, line {rows[0][0]}: the first line should be {','.join(COLUMNS)}.")
    for line, cells in rows[1:]:
        if len(cells) < 3 or not all(cells[:3]) or any(cells[4:]):
            raise ClassroomError(f"{path}, line {line}: it should hold id, homework, until, and why if you like; it is "
                                 f"{','.join(cells)!r}.")
    return [(line, (*cells[:3], cells[3] if len(cells) > 3 else "")) for line, cells in rows[1:]]
