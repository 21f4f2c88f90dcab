"""The source of an exercise's functions: the reference, other right answers, and how they read."""

import ast
import inspect
import textwrap


def source_of(function):
    """The text of a function; "" where there is none."""
    try:
        return textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError):
        return ""


def tree_of(function):
    """The syntax of a function, `def` or lambda; None where it has no source."""
    try:
        return ast.parse(source_of(function)).body[0]
    except (SyntaxError, IndexError):
        return None


def body_lines(node):
    """The lines of a function's body in Python's own spelling, without its docstring: comments and spaces are no matter."""
    body = node.body
    if ast.get_docstring(node) is not None:
        body = body[1:]
    return [line.strip() for statement in body for line in ast.unparse(statement).split("\n")]


def answers_of(graded):
    """The bodies of every right answer that an exercise knows, the reference's first, each a list of lines.

    Examples
    --------
    >>> from coursework.homework import homework
    >>> answers_of(homework("hw01").graded[0])[0]
    ['return 255 - picture']
    """
    found = [tree_of(function) for function in (graded.exercise.reference, *graded.exercise.variants)]
    return [body_lines(node) if isinstance(node, ast.FunctionDef) else [] for node in found]
