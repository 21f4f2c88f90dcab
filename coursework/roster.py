"""Reading a roster, as spreadsheets write one."""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from coursework.errors import ClassroomError

COLUMNS = ("id", "first_name", "last_name", "email", "lms_id")
HEADINGS = {name.replace("_", ""): name for name in COLUMNS}
FIRST_LINE = ",".join(COLUMNS)
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "strokes"}
HANGUL = r"\uac00-\ud7a3"


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
class Roster:
    """A roster, and how it was read."""

    students: list
    encoding: str
    delimiter: str
    twice: str = ""  # what stands against taking in submissions: one lms_id on two lines
    rows: tuple = ()  # with the names of columns first, for another file

    @property
    def how(self):
        """How it was read, with a name to look at: one that has other letters than a to z, if there is one.

        Examples
        --------
        >>> Roster([Student("zoe", "Zoë", "Ray")], "cp1252", ";").how
        'read as cp1252 with semicolons (the first name with special letters: Zoë Ray)'
        """
        special = next((each.name for each in self.students if not each.name.isascii()), None)
        sample = f" (the first name with special letters: {special})" if special else ""
        return f"read as {self.encoding} with {DELIMITERS[self.delimiter]}{sample}"

    def text(self):
        """The same roster in UTF-8's letters, with commas and plain headings."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self.rows)
        return out.getvalue()


def read_roster(path, encoding=None):
    """Read a roster CSV: columns id, first_name, last_name, and if you have them email and lms_id.

    Read are UTF-8, UTF-16, cp1252 and cp949; commas, semicolons and tabs; headings in any case, with blanks or strokes in
    them. Blank rows are passed over.

    Returns
    -------
    Roster

    Raises
    ------
    ClassroomError
        If it cannot be read, a column is missing or twice there, a row has too many cells, or an id is missing, used
        twice, or would not do as the name of a folder.
    """
    text, encoding = _decode(Path(path).read_bytes(), path, encoding)
    head, *rows, delimiter = *_rows(text, path), _delimiter(text)
    columns = [HEADINGS.get(re.sub(r"[\W_]", "", cell).lower(), cell.strip()) for cell in head[1]]
    missing = {"id", "first_name", "last_name"} - set(columns)
    if missing:
        raise ClassroomError(
            f"{path} lacks the column {', '.join(sorted(missing))}. Its first line should be: {FIRST_LINE}")
    if double := next((name for name in COLUMNS if columns.count(name) > 1), None):
        raise ClassroomError(f"{path}, line {head[0]}: the column {double} is there twice. Leave one.")
    students, seen, numbers, twice = [], {}, {}, ""
    for line, cells in rows:
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns):]):
            raise ClassroomError(f"{path}, line {line}: {len(cells)} cells under {len(columns)} headings. Is there a "
                                 f"{delimiter!r} in a name? Put the name in double quotes.")
        row = {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False)}
        student = Student(*(row.get(name, "") for name in COLUMNS[:4]), _number(row.get("lms_id", ""), path, line))
        _must_be_new(student, seen, path, line)
        students.append(student)
        if student.lms_id and student.lms_id in numbers and not twice:
            twice = (f"{path}: the lms_id {student.lms_id} is on line {numbers[student.lms_id]} and on line {line}. It tells "
                     "whose a submission is: mend one of them, or leave it empty where you do not know it.")
        numbers.setdefault(student.lms_id, line)
    table = (tuple(columns), *(tuple(" ".join(cell.split()) for cell in cells[:len(columns)]) for _, cells in rows))
    return Roster(students, encoding, delimiter, twice, table)


def _must_be_new(student, seen, path, line):
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,80}", student.id):
        raise ClassroomError(
            f"{path}, line {line}: the id {student.id!r} cannot name a folder. Use letters, digits, . _ @ and -.")
    if student.id.lower() in seen:
        raise ClassroomError(f"{path}, line {line}: the id {student.id} is on line {seen[student.id.lower()]} too.")
    seen[student.id.lower()] = line


def _number(text, path, line):
    """The LMS's number; a spreadsheet may have written it as 1001.0, or have lost its last digits."""
    if re.fullmatch(r"\d[.,]?\d*E\+?\d+", text, re.IGNORECASE):
        raise ClassroomError(f"{path}, line {line}: the lms_id {text} was shortened by a spreadsheet. Copy it from the LMS "
                             "again, into a column whose format is text.")
    return re.sub(r"^(\d+)[.,]0$", r"\1", text)


def _rows(text, path):
    """Give (line, cells) of every row that is not blank, the headings first."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not re.fullmatch(r"sep=.?", "".join(cells)):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ClassroomError(f"{path}, line {line}: {error}. Save it as a CSV again.") from None
    return rows or [(1, [])]


def _delimiter(text):
    """The sign that parts the headings into most of the columns that we know."""
    head = next((line for line in text.splitlines() if line.strip(" ,;\t|") and not line.startswith("sep=")), "")

    def known(sign):
        return sum(re.sub(r"[\W_]", "", cell).lower() in HEADINGS for cell in head.split(sign))

    return max(DELIMITERS, key=known)


def _decode(data, path, encoding):
    """Give the text and the encoding: by its mark, else UTF-8, else Korean if it reads as Korean, else Western."""
    marks = [("utf-8 with a mark", codecs.BOM_UTF8, "utf-8-sig"), ("utf-16", codecs.BOM_UTF16_LE, "utf-16"),
             ("utf-16", codecs.BOM_UTF16_BE, "utf-16")]
    guesses = [(encoding, encoding)] if encoding else [(name, codec) for name, mark, codec in marks if data.startswith(mark)]
    if not guesses and b"\0" in data[:200]:
        guesses = [("utf-16 without a mark", "utf-16-be" if data[:1] == b"\0" else "utf-16-le")]
    for name, codec in guesses or [("utf-8", "utf-8"), ("cp949", "cp949"), ("cp1252", "cp1252")]:
        try:
            text = data.decode(codec)
        except (UnicodeError, LookupError):
            continue
        if codec != "cp949" or _is_korean(text):
            return text, name
    asked = f" as {encoding}" if encoding else ", neither as UTF-8 nor as UTF-16, cp949 or cp1252"
    raise ClassroomError(f"{path} cannot be read{asked}. Save it as a CSV in UTF-8.")


def _is_korean(text):
    """Bytes of Western letters may pass for Korean: they give rare signs, and Latin letters in the same word.

    Examples
    --------
    >>> _is_korean("ann,민수,김"), _is_korean("Müller,Åsa".encode("cp1252").decode("cp949", "replace"))
    (True, False)
    """
    signs = [sign for sign in text if not sign.isascii()]
    hangul = [sign for sign in signs if re.match(f"[{HANGUL}]", sign)]
    mixed = re.search(f"[a-zA-Z][{HANGUL}]|[{HANGUL}][a-zA-Z]", text)
    common = [sign for sign in hangul if _in_euc_kr(sign)]
    return len(hangul) == len(signs) and not mixed and len(common) * 2 > len(hangul)


def _in_euc_kr(sign):
    try:
        return len(sign.encode("euc_kr")) == 2
    except UnicodeError:
        return False
