"""What a student put into a notebook that others may or may not have as well: names, numbers, sentences. Nothing is run.

What the course itself handed out is left out: every word and number of the lessons, of the task, of its hints, of what a check
says, and of the model answer.
"""

import ast
import builtins
import functools
import inspect
import json
import keyword
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

from coursework.frame import MOST_TO_READ, text_of
from coursework.trees import parse
from helpers.course import lessons

MOST_CODE = 200_000  # characters of a notebook that are looked at
SHORTEST_NAME, SHORTEST_SENTENCE = 3, 5  # letters; words
SMALL = 10  # whole numbers up to here stand in everybody's code
LARGEST = 1e15
MOST_TRACES, LONGEST = 2000, 200  # of one kind in one notebook; and letters of each

# A string, or a comment: what looks like a comment inside a string is none.
_COMMENT = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#([^\n]*)", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[_,]\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAME = re.compile(r"[^\W\d]\w*")
_MAGIC = re.compile(r"(?m)^[ \t]*[%!].*$")


@dataclass
class Traces:
    """What a notebook holds of its author's.

    Parameters
    ----------
    names : set of str
        Names that the author gave to variables, functions and arguments.
    numbers : set of str
        Numbers in code, written plainly.
    sentences : set of str
        Comments and sentences of answers: only their words, in lower case.
    literals : dict of str to set of str
        Graded function, or "experiment" -> the numbers and texts in the cell that holds it.
    """

    names: set = field(default_factory=set)
    numbers: set = field(default_factory=set)
    sentences: set = field(default_factory=set)
    literals: dict = field(default_factory=dict)


def traces_of(handed, work):
    """Look at a submission.

    Parameters
    ----------
    handed : Submission
    work : Homework

    Returns
    -------
    Traces
    """
    found, room, official, locked = Traces(), MOST_CODE, work.frame.texts, set(work.frame.locked)
    read = functools.cache(bound_and_literals)
    for cell in handed.cells:
        text = cell.source.strip()
        if not text or text in official or cell.grade_id in locked or cell.checks or room < len(text):
            continue
        room -= len(text)
        if cell.kind == "code":
            names, literals = read(text)
            found.names |= {name for name in names if SHORTEST_NAME <= len(name) <= LONGEST}
            if not re.match(r"minutes\s*=", text):  # how long it took: told, not chosen
                found.numbers |= {written for kind, written in literals if kind == "number" and not _small(written)}
            lines = comments(text)
        else:
            lines = re.split(r"[.!?](?:\s|$)|\n", text)
        for line in lines:
            words = plain_words(line)
            if words.count(" ") >= SHORTEST_SENTENCE - 1:
                found.sentences.add(words[:LONGEST])
    for graded in work.graded:
        found.literals[graded.name] = _literals_at(read, handed, handed.place_of(graded.name).cell)
    experiment = handed.find(f"{work.name}-experiment")
    found.literals["experiment"] = _literals_at(read, handed, experiment.number) if experiment else set()
    for each in (found.names, found.numbers, found.sentences):
        each.difference_update(sorted(each)[MOST_TRACES:])
    return found


def _literals_at(read, handed, number):
    """The numbers and texts in one cell."""
    text = handed.code[number].source.strip() if 0 <= number < len(handed.code) else ""
    return {written for _, written in read(text)[1]}


def _small(written):
    return written.isdigit() and int(written) <= SMALL


def bound_and_literals(source):
    """Find the names that code binds, and the numbers and texts in it.

    Examples
    --------
    >>> names, literals = bound_and_literals("def f(row):\\n    for step in row:\\n        total = 2.50 * step")
    >>> sorted(names), literals
    (['f', 'row', 'step', 'total'], {('number', '2.5')})
    """
    names, literals = set(), set()
    if len(source) > MOST_TO_READ:
        return names, literals
    try:
        tree = parse(_MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return names, literals
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Constant):
            if (number := as_number(node.value)) is not None:
                literals.add(("number", number))
            elif isinstance(node.value, str) and len(node.value) <= 200:
                literals.add(("text", node.value))
    return names, literals


def as_number(value):
    """Write a number so that equal ones are written equally; None for what is no number, or too large for one.

    Examples
    --------
    >>> as_number(2.0), as_number(2), as_number(0.1 + 0.2), as_number(True), as_number(10**5000)
    ('2', '2', '0.3', None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not -LARGEST < value < LARGEST:
        return None
    return f"{float(value):.12g}" if math.isfinite(value) else None


def comments(source):
    """List the comments of code, also of code that Python cannot read.

    Examples
    --------
    >>> comments("x = '# no'  # yes\\n# and this")
    [' yes', ' and this']
    """
    return [found[1] for found in _COMMENT.finditer(source) if found[1] is not None]


def plain_words(text):
    """Only the words of a text, in lower case, with one space between.

    Examples
    --------
    >>> plain_words("Loop over the *rows*, then:")
    'loop over the rows then'
    """
    return " ".join(re.findall(r"\w+", text.lower()))


@dataclass(frozen=True)
class HandedOut:
    """What the course gave to everybody: no evidence of anything."""

    names: set
    numbers: set
    text: str  # all sentences, in plain words

    def holds(self, sentence):
        """Whether a sentence, in plain words, stands in it."""
        return f" {sentence} " in self.text


def handed_out(work):
    """Gather what the course handed out for a homework.

    Parameters
    ----------
    work : Homework
        As it is without variants.

    Returns
    -------
    HandedOut
    """
    exercises = [graded.exercise for graded in work.graded]
    files = {Path(inspect.getsourcefile(inspect.unwrap(each.reference))) for each in exercises}
    names, numbers, text = _handed_out(work.source, *sorted(files))
    told = []  # as a student reads it: what stands in two lines of the file stands in one here
    for each in exercises:
        told += [each.title, each.task, each.proves, *each.hints]
        told += [part for wrong in each.misconceptions for part in (wrong.name, wrong.says, wrong.needs)]
    told = "\n".join(told)
    return HandedOut(names | {*_NAME.findall(told)}, numbers, f" {text} {plain_words(told)} ")


@functools.cache
def _handed_out(source, *files):
    """Words, numbers and sentences of the lessons, of a homework's notebook with its solutions, and of its exercises' files."""
    paths = [path for path in (*(lesson.path for lesson in lessons()), source) if path.is_file()]
    texts = [text_of(cell) for path in paths for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    whole = "\n".join([*texts, *(path.read_text(encoding="utf-8") for path in files)])
    numbers = {as_number(float(each.replace("_", "").replace(",", ""))) for each in _NUMBER.findall(whole)}
    return {*_NAME.findall(whole), *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}, numbers, plain_words(whole)
