"""A clean state for judging: NumPy's own functions and quiet arithmetic, whatever a notebook has set or replaced."""

import builtins
import contextlib
import dis
import types

import numpy as np

_NUMPY = {name: value for name, value in vars(np).items() if callable(value)}  # as it was when the course was imported
_MISSING = object()
_set_aside = []  # the names that were replaced outside of a clean state, while it lasts


def replaced():
    """Name NumPy's functions that are not NumPy's own any more.

    Examples
    --------
    >>> replaced()
    []
    """
    return [*_set_aside, *(name for name, value in _NUMPY.items() if vars(np).get(name) is not value)]


@contextlib.contextmanager
def clean_state():
    """Judge as in a new kernel: `np.sum` is NumPy's, and 0 / 0 gives nan without a word. Afterwards all is as it was.

    Examples
    --------
    >>> own, np.sum = np.sum, 3
    >>> with clean_state():
    ...     print(np.sum([1, 2]))
    3
    >>> np.sum, np.sum = np.sum, own
    """
    theirs = {name: vars(np).get(name, _MISSING) for name in replaced() if name not in _set_aside}
    _set_aside.extend(theirs)
    for name in theirs:
        setattr(np, name, _NUMPY[name])
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        for name, value in theirs.items():
            _set_aside.remove(name)
            if value is _MISSING:
                delattr(np, name)
            else:
                setattr(np, name, value)


def shadowed(function):
    """Name Python's own functions that a function means to use and its notebook has given another meaning.

    Examples
    --------
    >>> def total(x):
    ...     return sum(x)
    >>> shadowed(total)
    []
    >>> shadowed(types.FunctionType(total.__code__, {"sum": 3}))
    ['sum']
    """
    space = getattr(function, "__globals__", {})
    read = dict.fromkeys(step.argval for step in instructions(function) if step.opname == "LOAD_GLOBAL")
    own = vars(builtins)
    return [name for name in read if name in own and name in space and space[name] is not own[name]]


def replaced_here(function):
    """Name the functions of NumPy that a function uses and that were replaced."""
    used = {step.argval for step in instructions(function) if step.opname in ("LOAD_ATTR", "LOAD_METHOD")}
    return [name for name in replaced() if name in used]


def instructions(function):
    """Every instruction of a function and of the functions inside it; none for what is not written in Python."""
    todo = [code for code in [getattr(function, "__code__", None)] if code]
    while todo:
        code = todo.pop()
        yield from dis.get_instructions(code)
        todo += [part for part in code.co_consts if isinstance(part, types.CodeType)]
