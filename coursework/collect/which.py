"""Which homework is it, and which attempt?"""

import re
from pathlib import PurePosixPath

from coursework.homework import NAMES, known_names

WORDS = [name for name in NAMES if not re.fullmatch(r"hw\d+", name)]  # the final project has a word for a name
WORD = re.compile(rf"(?<![^\W\d_])({'|'.join(WORDS) or '(?!)'})(?![^\W\d_])", re.IGNORECASE)  # not the project of "projector"
HOMEWORK = re.compile(r"(?:hw|(?<![^\W\d_])hw[ _-])(\d{1,3})(?!\d)", re.IGNORECASE)  # not the "hw_11" of leehw_11_900
OWN = re.compile(r"(?<![^\W\d_])own[ _-]?(\d{1,2})(?!\d)", re.IGNORECASE)  # of a class's own: it counts where the class has one
# what an LMS or a browser puts behind a name that it has seen before: "hw02-1", "hw02 (1)"
ATTEMPT = re.compile(rf"(?:(?<=\d){''.join(f'|(?<={name})' for name in WORDS)})-(\d{{1,2}})(?= ?\(|$)|(?<=.) ?\((\d{{1,2}})\)$", re.IGNORECASE)


def which(name):
    """Read the homework from a file's name, else from the folders above it. None if neither says it, or they disagree.

    Examples
    --------
    >>> which("ann/hw2 (1).ipynb"), which("hw03/ann.ipynb"), which("ann.ipynb"), which("hw03/hw02.ipynb")
    ('hw02', 'hw03', None, None)
    """
    said = said_in(name)
    return said[0] if len(said) == 1 and said[0] in known_names() else None


def said_in(text):
    """Every homework that a text names, known here or not, each once.

    "Project" is a word that folders and files bear anyway: it counts where no number is named, or a folder's alone.

    Examples
    --------
    >>> said_in("hw10/hw 2.ipynb"), said_in("hw_12-1.ipynb")
    (['hw10', 'hw02'], ['hw12'])
    >>> said_in("ann_Project-1.ipynb"), said_in("my project/hw02 project.ipynb"), said_in("hw03/project.ipynb")
    (['project'], ['hw02'], ['hw03', 'project'])
    >>> said_in("projector.ipynb")
    []
    """
    numbers, last = _numbered(text), PurePosixPath(text).name
    named = WORD.findall(last if numbers else text) if not _numbered(last) else []
    return list(dict.fromkeys(numbers + [name.lower() for name in named]))


def _numbered(text):
    """The homework that a text names by a number: the course's, then the class's own."""
    return [f"hw{int(number):02d}" for number in HOMEWORK.findall(text)] + [_own_name(found) for found in _own(text)]


def _own(text):
    """Where a text names a homework of the class's own."""
    return [found for found in OWN.finditer(text) if _own_name(found) in known_names()]


def _own_name(found):
    return f"own{int(found[1]):02d}"


def attempt_of(name):
    """Read which try it is; 0 is the first.

    Examples
    --------
    >>> attempt_of("leeann_11_900_hw02-1.ipynb"), attempt_of("ann/hw2 (3).ipynb"), attempt_of("ann_project-2.ipynb")
    (1, 3, 2)
    """
    found = ATTEMPT.search(PurePosixPath(name).stem)
    return int(found[1] or found[2]) if found else 0


def without_homework(text):
    """Blank out the homework and the attempt; what is left keeps its place."""
    text = re.sub(r" ?\(\d{1,2}\)$", lambda found: " " * len(found[0]), text)
    for found in _own(text):
        rest = re.sub(r"^-\d{1,2}(?= *$)", lambda attempt: " " * len(attempt[0]), text[found.end() :])
        text = text[: found.start()] + " " * len(found[0]) + rest
    named = f"(?:{HOMEWORK.pattern}|{WORD.pattern})"
    return re.sub(named + r"(?:-\d{1,2}(?= *$))?", lambda found: " " * len(found[0]), text, flags=re.IGNORECASE)
