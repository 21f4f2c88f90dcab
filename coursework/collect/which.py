"""Which homework is it?"""

import re
from pathlib import PurePosixPath

from coursework.homework import NAMES


def which(name):
    """Read the homework from a file's name, else from the folders above it. None if neither says it.

    Examples
    --------
    >>> which("ann/hw2 (1).ipynb"), which("hw03/ann.ipynb"), which("ann.ipynb")
    ('hw02', 'hw03', None)
    """
    return _last_in(PurePosixPath(name).name) or _last_in(name)


def _last_in(text):
    said = [f"hw{int(number):02d}" for number in re.findall(r"hw(\d{1,3})(?!\d)", text.lower())]
    return next((work for work in reversed(said) if work in NAMES), None)
