"""What a learner reads: a small box in a notebook, the same words in a terminal."""

import html
import re
import sys

import numpy as np

from helpers.checks.words import apart, as_words, fill, plain, shape_words

WORDS = {  # the titles of grids, and an array in a call
    "expected": "expected{part}",
    "yours": "yours{part}",
    "expected name": "expected {name}{part}",
    "your name": "your {name}{part}",
    "array": "array {shape}",
}

_EDGE = {"yes": "#009e73", "no": "#d55e00", "wait": "#888888", "": "#0072b2"}  # Okabe and Ito: colour-blind safe
_BOX = ("border:1px solid {edge};border-left-width:6px;border-radius:4px;padding:.4em .9em;margin:.3em 0;"
        "max-width:46em;color:inherit;background:transparent;line-height:1.5;overflow-wrap:anywhere")
_CELL = "padding:.1em .5em;text-align:right;font-family:monospace;border:none;background:transparent;color:inherit"
_MARK = "background:#ffd54a;color:#000;font-weight:bold;padding:0 .2em"
_SIDE = 12  # the longest side of an argument that is shown
_ROWS, _COLUMNS = 8, 8  # the largest piece of an array that is shown


class Feedback:
    """A head ("Right."), some lines, and a colour that says the same as the words.

    `lines` is one string or several lines. A line is a string (with `code` in backquotes), or a pair: ("code", text), ("item", text) or ("table", grids).

    Examples
    --------
    >>> print(Feedback("Right.", ["Checked on 6 pictures."], "yes"))
    Right. Checked on 6 pictures.
    """

    def __init__(self, head, lines, kind=""):
        self.head, self.kind = head, kind
        self.lines = [lines] if isinstance(lines, str) else list(lines)

    def __str__(self):
        parts = [_text(line) for line in self.lines]
        if self.head:
            parts[:1] = [f"{self.head} {parts[0]}" if isinstance(self.lines[0], str) else f"{self.head}\n{parts[0]}"]
        return "\n".join(parts)

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": str(self), "text/html": self.html()}

    def html(self):
        """The box as HTML: everything a learner wrote is escaped, colours are the page's own."""
        head = f"<strong>{html.escape(self.head)}</strong> " if self.head else ""
        body = "".join(_html(line, head if number == 0 else "") for number, line in enumerate(self.lines))
        return f'<div style="{_BOX.format(edge=_EDGE[self.kind])}">{body}</div>'


def say(feedback):
    """Show feedback: as a box in a notebook, as text anywhere else."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(feedback)
    else:
        from IPython.display import display

        display(feedback)


def call_text(name, arguments, inputs):
    """Write a call with shapes in place of arrays.

    Examples
    --------
    >>> call_text("conv2d", ["picture", "kernel"], (np.zeros((4, 5)), np.zeros((2, 2))))
    '`conv2d(picture 4x5, kernel 2x2)`'
    """
    words = []
    for argument, value in zip(arguments, inputs, strict=False):
        if isinstance(value, np.ndarray):
            words.append(f"{argument} {shape_words(value.shape)}")
        else:
            words.append(f"{argument}={_short(value)}")
    return f"`{name}({', '.join(words)})`"


def _short(value):
    if isinstance(value, tuple) and any(isinstance(part, np.ndarray) for part in value):
        return "(" + ", ".join(fill(WORDS["array"], shape=shape_words(np.shape(part))) for part in value) + ")"
    return repr(value) if isinstance(value, str) else as_words(value)


def small_arguments(arguments, inputs, fault=None, most=6):
    """The arguments of a case, written out so that a learner can try them by hand.

    Of an array with more than two axes the flat piece is shown that the first wrong number comes from, as far as that can
    be told (its channel or filter, which is the last axis). Arrays that nobody would work through by hand are left out.
    """
    arrays = []
    for name, value in zip(arguments, inputs, strict=False):
        if isinstance(value, np.ndarray):
            arrays.append((name, value))
        elif isinstance(value, tuple):
            arrays += [(f"{name}[{at}]", part) for at, part in enumerate(value) if isinstance(part, np.ndarray)]
    last = fault.index[-1] if fault is not None and fault.index else 0
    grids = [grid for name, value in arrays if value.size and max(value.shape[:2]) <= _SIDE for grid in _flat_pieces(name, value, last)]
    return [("table", grids[:most])] if grids else []


def _flat_pieces(name, value, last):
    """An array's flat pieces to show, as (title, piece, nothing marked)."""
    if value.ndim <= 2:
        return [(name, np.atleast_2d(value), None)]
    pieces = []
    chosen = [value.shape[-1] - 1 if last >= value.shape[-1] else last]
    before = np.ndindex(value.shape[2:-1]) if value.ndim == 4 else [()]
    if value.ndim == 3:
        chosen = range(value.shape[2]) if value.shape[2] <= 3 else chosen
    if value.ndim > 4:
        return []
    for middle in before:
        for channel in chosen:
            index = (slice(None), slice(None), *middle, channel)
            pieces.append((f"{name}[:, :, {', '.join(str(at) for at in (*middle, channel))}]", value[index], None))
    return pieces


def side_by_side(fault, name=""):
    """Expected and got as two grids, with the first differing element marked; [] where there is nothing to lay out."""
    if not isinstance(fault.expected, np.ndarray) or not isinstance(fault.got, np.ndarray):
        return []
    if fault.expected.ndim == 0 or fault.got.ndim == 0 or fault.got.size == 0 or fault.got.dtype.kind not in "biuf":
        return []
    if fault.kind == "changed input":
        return []
    want, want_at, part = _slice(fault.expected, fault.index)
    have, have_at, _ = _slice(fault.got, fault.index)
    titles = ("expected name", "your name") if name else ("expected", "yours")
    if want_at is not None and want_at == have_at:
        want, have = want.astype(object), have.astype(object)
        want[want_at], have[have_at] = apart(want[want_at], have[have_at])
    expected, yours = (fill(WORDS[title], name=name, part=part) for title in titles)
    return [("table", [(expected, want, want_at), (yours, have, have_at)])]


def _slice(array, index):
    """A flat piece of an array around an element: the piece, the element's place in it, and its name."""
    if index is None or len(index) != array.ndim:
        index, marked = (0,) * array.ndim, False
    else:
        marked = True
    part = ""
    if array.ndim > 2:  # channels last: show rows and columns of one example and one channel
        keep = [slice(None)] * array.ndim
        for axis in range(array.ndim - 3):
            keep[axis] = index[axis]
        keep[-1] = index[-1]
        part = "[" + ", ".join(":" if isinstance(at, slice) else str(at) for at in keep) + "]"
        array, index = array[tuple(keep)], index[-3:-1]
    if array.ndim == 1:
        array, index = array[None, :], (0, index[0])
    top, left = max(0, index[0] - _ROWS + 1), max(0, index[1] - _COLUMNS + 1)
    piece = array[top : top + _ROWS, left : left + _COLUMNS]
    return piece, (index[0] - top, index[1] - left) if marked else None, part


def _grid(array, mark):
    """Rows of text, every cell as wide as the widest, the marked one in brackets."""
    cells = [[plain(value) for value in row] for row in array]
    if mark is not None:
        cells[mark[0]][mark[1]] = f"[{cells[mark[0]][mark[1]]}]"
    width = max((len(cell) for row in cells for cell in row), default=1)
    return [" ".join(cell.rjust(width) for cell in row) for row in cells]


def _text(line):
    if isinstance(line, str):
        return line
    kind, what = line
    if kind == "code":
        return "\n".join(f"    {row}" for row in what.rstrip().splitlines())
    if kind == "item":
        return f"  - {what}"
    blocks = [[title, *_grid(array, mark)] for title, array, mark in what]
    height = max(len(block) for block in blocks)
    widths = [max(len(row) for row in block) for block in blocks]
    rows = []
    for number in range(height):
        cells = [(block[number] if number < len(block) else "").ljust(width)
                 for block, width in zip(blocks, widths, strict=True)]
        rows.append(("    " + "     ".join(cells)).rstrip())
    return "\n".join(rows)


def _html(line, head):
    if isinstance(line, str):
        return f'<p style="margin:.3em 0">{head}{_code(line)}</p>'
    kind, what = line
    if kind == "code":
        return f'{head}<pre style="margin:.4em 0;background:transparent;color:inherit;white-space:pre-wrap">{html.escape(what)}</pre>'
    if kind == "item":
        return f'<ul style="margin:.1em 0"><li>{_code(what)}</li></ul>'
    return head + '<div style="display:flex;flex-wrap:wrap;align-items:flex-start;gap:1em;overflow-x:auto">' + "".join(_table(*grid) for grid in what) + "</div>"


def _table(title, array, mark):
    rows = ""
    for number, row in enumerate(array):
        cells = ""
        for column, value in enumerate(row):
            text = plain(value)
            if mark == (number, column):
                text = f'<mark style="{_MARK}">{text}</mark>'
            cells += f'<td style="{_CELL}">{text}</td>'
        rows += f"<tr>{cells}</tr>"
    return (f'<table style="border-collapse:collapse;margin:.3em 0;color:inherit">'
            f'<caption style="text-align:left;color:inherit;white-space:nowrap">{html.escape(title)}</caption>{rows}</table>')


def _code(text):
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))
