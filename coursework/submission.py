"""Reading a submitted notebook, which may be anything, and making a copy that is safe to show."""

import base64
import copy
import io
import json
import re
from dataclasses import dataclass, field

MOST_BYTES = 20 * 2**20
MOST_CELLS = 1000
MOST_SOURCE = 200_000  # characters of one cell
MOST_HTML = 100_000  # characters of one table
DEEPEST_HTML, LONGEST_TAG = 40, 1000  # of tags that are open at a time, and of one with its attributes
HAVE_NO_END, NEED_NO_END = {"br", "hr", "img", "wbr", "col"}, {"p", "li", "td", "th", "tr", "tbody", "thead"}
MISSING = "(this cell is missing from the submission: the answer may stand in a cell of the student's own)"
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
HIDDEN_GAP = "\u200b"  # a space of no width: it breaks a tag or an address without changing how it reads


class UnreadableError(ValueError):
    """This file is no notebook. The message says what it is, for the student."""


CHECK = re.compile(r"""\s*exercise\(\s*["'](\w+)["']\s*\)\s*\.\s*check\(\s*\w+\s*\)\s*;?\s*""")


@dataclass
class Cell:
    kind: str  # "code", "markdown" or "raw"
    source: str
    grade_id: str = ""
    number: int = -1  # among the code cells

    @property
    def checks(self):
        """The function that this cell checks, where it does that and nothing else; or ""."""
        found = CHECK.fullmatch(self.source) if self.kind == "code" and len(self.source) < 300 else None
        return found[1] if found else ""

    def defines(self, name):
        """Whether this cell gives a name its value, as far as its text shows it. Nothing is run."""
        return self.kind == "code" and re.search(
            rf"(?m)^[ \t>.]*(?:(?:async\s+)?def\s+{name}\b|class\s+{name}\b|{name}\s*(?::[^=\n]*)?=(?!=)"
            rf"|(?:from|import)\b.*\b{name}\b)", self.source) is not None


@dataclass(frozen=True)
class Place:
    """Where a function stands, in numbers of code cells: the cell that defines it, and the last one to run."""

    cell: int
    last: int


@dataclass
class Submission:
    """A notebook as handed in: its cells, and nothing else of it."""

    cells: list
    code: list = field(default_factory=list)  # the code cells, in order

    def copies(self, grade_id):
        """All cells with this id, in order: a copied cell carries its original's."""
        return [cell for cell in self.cells if grade_id and cell.grade_id == grade_id]

    def find(self, grade_id):
        """The last cell with this id, or None."""
        return next(reversed(self.copies(grade_id)), None)

    def place_of(self, function):
        """Where a function stands as its check cell sees it when all cells are run in order.

        What counts is the last definition above the check, and of several checks of it the last. A check above every
        definition was moved there, or has lost its cell: then, as where there is no check, the last definition counts.

        Returns
        -------
        Place
        """
        checks = [cell.number for cell in self.code if cell.checks == function]
        own = [cell.number for cell in self.code if cell.defines(function)]
        named = [cell.number for cell in self.copies(function) if cell.kind == "code"]
        for numbers in (own, named):
            if checks and (above := [number for number in numbers if number < checks[-1]]):
                return Place(above[-1], checks[-1] - 1)
        number = (own or named or [len(self.code) - 1])[-1]
        return Place(number, number)


def read(data):
    """Read a submitted file.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    Submission

    Raises
    ------
    UnreadableError
        If it is no notebook that can be read.

    Examples
    --------
    >>> read(b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}').code[0].source
    'x = 1'
    >>> read(b"PK")
    Traceback (most recent call last):
    ...
    coursework.submission.UnreadableError: the file is not a notebook: it does not hold JSON
    """
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"the file is larger than {MOST_BYTES // 2**20} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("the file is not UTF-8 text, and a notebook is") from None
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("the file is not a notebook: it does not hold JSON") from None
    rows = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(rows, list):
        raise UnreadableError("the file is not a notebook: it has no list of cells (format 4)")
    if len(rows) > MOST_CELLS:
        raise UnreadableError(f"the notebook has more than {MOST_CELLS} cells")
    cells, code = [], []
    for row in rows:
        if not isinstance(row, dict):
            continue
        source = row.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            source = ""
        source = source.encode("utf-8", "replace").decode()[:MOST_SOURCE]
        kind = row.get("cell_type")
        metadata = row.get("metadata") if isinstance(row.get("metadata"), dict) else {}
        marks = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
        grade_id = marks.get("grade_id")
        cell = Cell(kind if kind in ("code", "markdown", "raw") else "raw", source,
                    grade_id if isinstance(grade_id, str) else "")
        if cell.kind == "code":
            cell.number = len(code)
            code.append(cell)
        cells.append(cell)
    return Submission(cells, code)


def to_show(submission, source, outputs, notes, rubrics, answers):
    """Build the notebook that a human grader reads: the source's frame, the student's cells, safe outputs.

    Parameters
    ----------
    submission : Submission
    source : dict
        The instructor's notebook; it is not changed.
    outputs : list
        For each code cell what it showed in the sandbox, or None.
    notes : dict of str to str
        Grade id of a locked check cell -> what the grader found.
    rubrics : dict of str to str
        Grade id of a cell that is graded by hand -> what to look for.
    answers : dict of str to Cell
        Grade id of such a cell -> the student's cell that stands for it, or None.

    Returns
    -------
    dict
        A notebook of format 4, in which nothing runs and nothing is loaded.
    """
    frames = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in source["cells"]
              if "nbgrader" in cell.get("metadata", {})}
    locked = {name for name, cell in frames.items() if cell["metadata"]["nbgrader"]["locked"]}
    own = {id(cell) for cell in submission.code if cell.grade_id in locked and not cell.checks}  # a locked cell rewritten
    stands = {cell.grade_id: cell for cell in submission.cells if cell.grade_id and id(cell) not in own}
    stands |= {name: cell for name, cell in answers.items() if cell}
    cells, seen, room = [], set(), Room()

    def add(cell):
        cells.append(cell | {"id": f"cell-{len(cells)}"})

    def add_framed(name, cell):
        seen.add(name)
        frame = copy.deepcopy(frames[name])
        if name in rubrics:
            whole = "" if "Levels:" in rubrics[name] else "Each part of the rubric is given whole or not at all. "
            add({"cell_type": "markdown", "metadata": {}, "source": f"**For the grader.** {rubrics[name]}\n\n"
                 f"{whole}The student's words may differ from these."})
        if name not in locked:
            frame["source"] = safe_source(cell) if cell else MISSING
        if frame["cell_type"] == "code":
            frame["execution_count"] = None
            shown = outputs[cell.number] if cell and cell.number >= 0 and name not in locked else None
            frame["outputs"] = safe_outputs((shown or {}).get("outputs"), room)
            if name in notes:
                frame["outputs"] = [{"output_type": "stream", "name": "stdout", "text": notes[name] + "\n"}]
        frame.pop("attachments", None)
        add(frame)

    for cell in submission.cells:
        if cell.grade_id in frames and stands.get(cell.grade_id) is cell:
            kind = frames[cell.grade_id]["cell_type"]
            if cell.kind == kind or cell.grade_id in locked:
                add_framed(cell.grade_id, cell)
                continue
        if cell.grade_id in locked and id(cell) not in own:
            continue
        shown = {"cell_type": cell.kind, "metadata": {}, "source": safe_source(cell)}
        if cell.kind == "code":
            shown |= {"execution_count": None, "outputs": safe_outputs((outputs[cell.number] or {}).get("outputs"), room)}
        add(shown)
    for name in frames:
        if name not in seen:
            add_framed(name, None)
    return {"cells": cells, "metadata": safe_metadata(), "nbformat": 4, "nbformat_minor": 5}


def safe_metadata():
    return {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"}}


def safe_source(cell):
    return cell.source if cell.kind == "code" else safe_markdown(cell.source)


def safe_markdown(text):
    """Break every tag, entity and script address in a student's text; what is left reads the same.

    Examples
    --------
    >>> safe_markdown("a < b, <script>x</script> [go](javascript:x)").replace(HIDDEN_GAP, "|")
    'a < b, <|script>x<|/script> [go](javascript|:x)'
    """
    text = re.sub(r"<(?=[A-Za-z/!?])", "<" + HIDDEN_GAP, text)
    text = re.sub(r"&(?=[#A-Za-z])", "&" + HIDDEN_GAP, text)
    text = re.sub(r"(?i)(javascript|vbscript|data|file)(?=\\?\s*:)", r"\1" + HIDDEN_GAP, text)
    text = re.sub(r"(!)(?=\[)", r"\1" + HIDDEN_GAP, text)  # a picture from elsewhere tells who looks at it
    return re.sub(r"\\(?=href|require|class|style|cssId|html|unicode|includegraphics)", "\\\\" + HIDDEN_GAP, text)


@dataclass
class Room:
    """What is left for the outputs of one notebook: making them safe takes time, and it is taken outside the sandbox."""

    text: int = 2_000_000  # characters
    html: int = 500_000
    pixels: int = 60_000_000
    left_out: int = 0

    def take(self, what, size):
        """Whether there is room; if so, it is taken."""
        enough = size <= getattr(self, what)
        if enough:
            setattr(self, what, getattr(self, what) - size)
        self.left_out += not enough
        return enough


def safe_outputs(outputs, room=None):
    """Keep of a cell's outputs: text, pictures whose bytes are pictures, tables as cleaned HTML. As much as there is room."""
    safe, room = [], room or Room()

    def text(value):
        value = plain_text(value) if room.text > 0 else ""
        return value if room.take("text", len(value)) else ""

    for output in outputs if isinstance(outputs, list) else []:
        if not isinstance(output, dict):
            continue
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            safe.append({"output_type": "stream", "name": name, "text": text(output.get("text"))})
        elif kind == "error":
            lines = output.get("traceback") if isinstance(output.get("traceback"), list) else []
            safe.append({"output_type": "error", "ename": text(output.get("ename"))[:80],
                         "evalue": text(output.get("evalue")),
                         "traceback": [text(line) for line in lines[:40]]})
        elif kind in ("display_data", "execute_result"):
            data, metadata = _safe_data(output, room, text)
            safe.append({"output_type": "display_data", "data": data, "metadata": metadata})
    return safe


def _safe_data(output, room, text):
    data = output.get("data") if isinstance(output.get("data"), dict) else {}
    for kind, begins in PICTURES.items():
        picture = _picture(data.get(kind), begins, room)
        if picture:
            alt = re.sub(r"[^\w .,:;()%+-]", " ", text(data.get("text/plain")))[:500]
            return {kind: picture, "text/plain": alt}, {kind: {"alt": alt}}
    if is_tame(html := data.get("text/html")) and room.take("html", len(html)):
        import nh3

        tags = {"table", "thead", "tbody", "tr", "th", "td", "p", "b", "i", "strong", "em", "code", "pre", "br", "ul",
                "ol", "li", "sub", "sup", "h3", "h4", "span", "div", "caption"}
        html = nh3.clean(html, tags=tags, attributes={"td": {"colspan", "rowspan"}},
                         url_schemes=set(), clean_content_tags={"script", "style"})
        return {"text/html": html, "text/plain": text(data.get("text/plain"))}, {}
    shown = data.get("text/plain") or data.get("text/markdown") or data.get("text/latex") or "(not shown)"
    return {"text/plain": text(shown)}, {}


def is_tame(html):
    """Whether HTML can be cleaned in a time that grows with its length alone.

    A cleaner goes through all open tags at each new one, and through all attributes of a tag at each of them. So few tags
    may be open at a time, each closed where it was opened, and none may be long.

    Examples
    --------
    >>> is_tame("<table><tr><td>1</table>"), is_tame("<div>" * 50), is_tame("<b></p>"), is_tame("<p " + "a " * 1000 + ">")
    (True, False, False, False)
    """
    if not isinstance(html, str) or len(html) > MOST_HTML:
        return False
    still_open = []
    for found in re.finditer(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)", html):
        name = found[2].lower()
        if len(found[0]) > LONGEST_TAG or len(still_open) > DEEPEST_HTML:
            return False
        if found[1]:
            while still_open and still_open[-1] != name and still_open[-1] in NEED_NO_END:
                still_open.pop()
            if not still_open or still_open.pop() != name:
                return False
        elif name not in HAVE_NO_END:
            still_open.append(name)
    return True


def _picture(data, begins, room):
    """Decode a picture, look whether it is one, and write it anew, so that nothing else travels in it."""
    from PIL import Image

    if not isinstance(data, str) or len(data) > 6 * 2**20:
        return None
    try:
        raw = base64.b64decode(data, validate=False)
        if not raw.startswith(begins):
            return None
        picture = Image.open(io.BytesIO(raw), formats=["PNG", "JPEG"])
        size = picture.width * picture.height
        if size > 4_000_000 or not room.take("pixels", size + 10_000):  # opening one takes time too
            return None
        picture.load()
        if picture.format == "PNG":
            return base64.b64encode(_plain_png(raw)).decode()
        again = io.BytesIO()
        picture.convert("RGB").save(again, "JPEG", quality=85)
        return base64.b64encode(again.getvalue()).decode()
    except Exception:  # noqa: BLE001 - Pillow raises many kinds of errors for what is no picture
        return None


def _plain_png(raw):
    """Keep of a PNG the chunks that draw it."""
    kept, at = bytearray(raw[:8]), 8
    while at + 12 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        name = raw[at + 4 : at + 8]
        if name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept += raw[at : at + 12 + size]
        at += 12 + size
    return bytes(kept)


def plain_text(value):
    """Keep printable signs; no control signs that could steer a terminal."""
    text = value if isinstance(value, str) else ""
    text = "".join(sign for sign in text[:25_000] if sign.isprintable() or sign in "\n\t")
    return text.encode("utf-8", "replace").decode()
