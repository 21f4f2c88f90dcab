"""Exercises that know the mistake.

``exercise("conv2d").check(conv2d)`` runs your function on hidden cases and says what it found.
``.example(inputs, expected)`` tries your understanding before you write code; ``.hint()`` gives one hint more
each time; ``.solution()`` answers when it is asked twice; ``.task`` is the task in full. `overview()` lists them all.

The exercises of a lesson stand in `lessonNN.py`; which lessons have some, `course.toml` says.
"""

import difflib
import functools
import importlib

from helpers import course
from helpers.checks.session import Session
from helpers.checks.words import fill

WORDS = {
    "no exercise": "There is no exercise {name!r}. The exercises are: {names}.",
    "nearest": "There is no exercise {name!r}. Did you mean {near!r}? The exercises are: {names}.",
}


@functools.cache
def _sessions():
    """Every exercise's session, by name. It lives as long as the notebook: it remembers which hints were given."""
    numbers = [lesson.number for lesson in course.lessons() if lesson.exercises]
    modules = [importlib.import_module(f"helpers.checks.lesson{number}") for number in numbers]
    return {each.name: Session(each) for module in modules for each in module.EXERCISES}


def names():
    """The names of all exercises, in the order of the lessons.

    Examples
    --------
    >>> names()[:3]
    ['to_gray', 'brighten', 'red_only']
    """
    return list(_sessions())


def overview():
    """List every exercise: its lesson, what to write, and its title.

    Examples
    --------
    >>> print(overview().splitlines()[0])    # doctest: +NORMALIZE_WHITESPACE
    01  to_gray(picture)    Colour to grey
    """
    rows = [
        (each.lesson, f"{each.name}({', '.join(each.arguments)})", each.title)
        for each in _sessions().values()
    ]
    width = max(len(call) for _, call, _ in rows)
    return "\n".join(f"{lesson}  {call:{width}}  {title}" for lesson, call, title in rows)


def exercise(name):
    """Find an exercise by its name.

    Parameters
    ----------
    name : str
        One of `names()`; it is also the name of the function to write.

    Returns
    -------
    Session

    Raises
    ------
    LookupError
        If there is no such exercise; the message names the nearest.

    Examples
    --------
    >>> exercise("brighten").lesson
    '01'
    """
    found = _sessions()
    if name not in found:
        near = difflib.get_close_matches(str(name), found, 1)
        words = WORDS["nearest" if near else "no exercise"]
        raise LookupError(fill(words, name=name, near=near and near[0], names=", ".join(found)))
    return found[name]
