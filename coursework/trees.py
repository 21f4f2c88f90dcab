"""Read Python source as a tree, from any thread."""

import ast
import threading

_one_at_a_time = threading.Lock()


def parse(source):
    """Parse source code.

    Python 3.11 counts the depth of a tree for all threads together (CPython 106905), so that two of them mix up their
    counts and a SystemError says so. Trees are therefore made one at a time; and again where somebody else's came in between.

    Parameters
    ----------
    source : str

    Returns
    -------
    ast.Module

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As `ast.parse`.

    Examples
    --------
    >>> ast.dump(parse("a + 1").body[0].value)
    "BinOp(left=Name(id='a', ctx=Load()), op=Add(), right=Constant(value=1))"
    """
    for _ in range(20):
        try:
            with _one_at_a_time:
                return ast.parse(source)
        except SystemError:
            pass
    with _one_at_a_time:
        return ast.parse(source)
