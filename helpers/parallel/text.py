"""Write a function into a file that another process can run, with the imports and functions that it needs; and what both sides say."""

import builtins
import inspect
import os
import symtable
import sys
import textwrap
from pathlib import Path
from types import ModuleType

__all__ = ["as_file", "environment", "last_words", "names_in"]

WORDS = {
    "no text": "{name} has no text that could be written into a file: define it with def, in a cell or a module.",
    "not there": "{function} reads {name}, which is nowhere to be found: is it a slip of the pen?",
    "of the notebook": "{function} reads {name}, which stands in the notebook. A worker is another process and cannot see it: "
    "hand it over, or make it inside the function.",
}


def as_file(function, ending=""):
    """Return the text of a Python file: imports, the function, and what to do with it.

    Parameters
    ----------
    function : function
        Written with def. It may read modules, what was imported from a module, and other functions that stand beside it,
        which go into the file as well; nothing else from outside.
    ending : str
        What stands below the function, and runs when the file is started.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If the function's text cannot be had, as that of a built-in one.
    NameError
        If the function reads something that stands in the notebook alone, or nowhere.

    Examples
    --------
    >>> import numpy as np
    >>> def total(rows):
    ...     return np.sum(rows)
    >>> print(as_file(total, "print(total([1, 2]))"))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def total(rows):
        return np.sum(rows)
    <BLANKLINE>
    <BLANKLINE>
    print(total([1, 2]))
    """
    texts, imports, waiting = {}, set(), [function]
    while waiting:
        each = waiting.pop()
        texts[each.__name__] = text = _text_of(each)
        read, made = names_in(text)
        for name in sorted(name for name in read - made if not hasattr(builtins, name)):
            if name not in each.__globals__:
                raise NameError(WORDS["not there"].format(function=each.__name__, name=name))
            value = each.__globals__[name]
            if inspect.isfunction(value) and value.__module__ == each.__module__:
                waiting += [value] if value.__name__ not in texts else []
            else:
                imports.add(_import_of(name, value, each))
    return "\n".join([*sorted(imports), "", "", *(text + "\n" for text in texts.values()), ending])


def _text_of(function):
    try:
        return textwrap.dedent(inspect.getsource(function)).rstrip("\n") + "\n"
    except (OSError, TypeError):
        raise TypeError(WORDS["no text"].format(name=getattr(function, "__name__", function))) from None


def environment(**variables):
    """Return the variables of a worker's process: ours, this course within its reach, one thread, and those given.

    Examples
    --------
    >>> environment(RANK="1")["RANK"]
    '1'
    """
    course = str(Path(__file__).resolve().parents[2])
    paths = [course, *filter(None, [os.environ.get("PYTHONPATH")])]
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    # Engines find one another through the network card of the machine's name; here they are to stay inside the machine.
    inside = {"GLOO_SOCKET_IFNAME": "lo0" if sys.platform == "darwin" else "lo"}
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **one, **inside, **variables}


def last_words(file):
    """Return the last line that a process wrote into a file, or ""."""
    lines = [line for line in file.read_text("utf8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def names_in(text):
    """Return the names that a piece of Python reads from outside its functions, and those that it makes there: two sets.

    Examples
    --------
    >>> read, made = names_in("def area(r, exact=np.pi):\\n    return scale * exact * r**2")
    >>> sorted(read), made
    (['np', 'scale'], {'area'})
    """
    tables, read, made = [symtable.symtable(text, "cell", "exec")], set(), set()
    for table in tables:
        tables += table.get_children()
        outside = table.get_type() == "module"
        for symbol in table.get_symbols():
            if outside and (symbol.is_assigned() or symbol.is_imported()):
                made.add(symbol.get_name())
            if symbol.is_referenced() and (outside or symbol.is_global()):
                read.add(symbol.get_name())
    return read, made


def _import_of(name, value, function):
    """Return the line that imports what a function knows by this name."""
    if isinstance(value, ModuleType):
        whole = value.__name__
        return f"import {whole}" if whole == name else f"import {whole} as {name}"
    module, own = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if module in (None, "__main__", function.__module__) or getattr(sys.modules.get(module), own, None) is not value:
        raise NameError(WORDS["of the notebook"].format(function=function.__name__, name=name))
    return f"from {module} import {own}" + ("" if own == name else f" as {name}")
