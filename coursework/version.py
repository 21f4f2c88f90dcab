"""A homework's version: it names how the homework behaves, never how it speaks.

Grades are given with a version. They are as good as new as long as it stays: a mended comma in a task, a hint or a
misconception's words changes nothing. Another reference, other cases, another wrong implementation, tolerance or points
do. Comments, docstrings, annotations, line numbers, and where a function stands or what it is called, are not behaviour.
"""

import ast
import dis
import functools
import hashlib
import inspect
import linecache
import sys
import types

import numpy as np

from coursework.trees import parse

RULES = 2  # raise it when judging or marking itself changes, for all exercises at once
PROJECT = ("coursework", "helpers")
LIBRARIES = {"numpy", *sys.stdlib_module_names}  # their functions are known by their names
NOT_CODE = ("ctx", "kind", "type_comment", "annotation")

def version_of(*parts):
    """Name a behaviour: functions, numbers, texts, and lists, tuples and dicts of these.

    Examples
    --------
    >>> version_of(3, "a") == version_of(3, "a"), version_of(3) == version_of(4)
    (True, False)
    """
    return hashlib.sha256(_told(parts, ()).encode()).hexdigest()[:16]


def _told(value, within):
    """Write a value down so that equal behaviours are written equally. `within`: the functions being written."""
    if isinstance(value, types.FunctionType):
        return _function(value, within)
    if isinstance(value, functools.partial):
        return f"partial({_told([value.func, value.args, value.keywords], within)})"
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, np.generic):
        return f"number({value.dtype.str}, {value.item()!r})"
    if isinstance(value, np.ndarray):
        return f"array({value.dtype.str}, {value.shape}, {hashlib.sha256(value.tobytes()).hexdigest()})"
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{_told(key, within)}: {_told(item, within)}" for key, item in value.items())) + "}"
    if isinstance(value, set | frozenset):
        return "set(" + ", ".join(sorted(_told(item, within) for item in value)) + ")"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}(" + ", ".join(_told(item, within) for item in value) + ")"
    if isinstance(value, type) or callable(value):
        return f"{getattr(value, '__qualname__', type(value).__qualname__)}"
    return repr(value)


def _function(function, within):
    """A function's syntax, with what its outside names stand for in place of the names."""
    if function in within:
        return f"itself {within[::-1].index(function)}"
    if function.__module__.split(".")[0] in LIBRARIES:
        return f"{function.__module__}.{function.__qualname__}"
    within = (*within, function)
    inside = dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in function.__closure__ or ()), strict=True))
    outside = {name: function.__globals__[name] for name in _globals_of(function.__code__) if name in function.__globals__}
    node = _syntax(function)
    body = [ast.Return(node.body)] if isinstance(node, ast.Lambda) else node.body
    defaults = _told([function.__defaults__, function.__kwdefaults__], within)
    return f"function({[*inspect.signature(function).parameters]}, {defaults}, {_body(body, outside | inside, within)})"


def _globals_of(code):
    names = {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            names |= _globals_of(part)
    return names


def _syntax(function):
    """Find the syntax of a function in its file: of several on a line, the one whose text holds its instructions."""
    code = function.__code__
    places = [place for place in code.co_positions() if place[0] is not None and place[2] is not None]
    places = [(line, column) for line, _, column, _ in places if (line, column) != (code.co_firstlineno, 0)]
    found = [node for node in _functions("".join(linecache.getlines(inspect.getsourcefile(function))))
             if _first_line(node) == code.co_firstlineno and (isinstance(node, ast.Lambda)) == (code.co_name == "<lambda>")
             and all((node.lineno, node.col_offset) <= place <= (node.end_lineno, node.end_col_offset) for place in places)]
    if not found:
        raise LookupError(f"the source of {function.__qualname__} is not to be found in {function.__module__}")
    return min(found, key=lambda node: (node.end_lineno - node.lineno, node.end_col_offset - node.col_offset))


def _first_line(node):
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])


@functools.cache
def _functions(text):
    return [node for node in ast.walk(parse(text)) if isinstance(node, ast.FunctionDef | ast.Lambda)]


def _body(statements, names, within):
    first = statements[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        statements = statements[1:]
    return "; ".join(_node(statement, names, within) for statement in statements)


def _node(node, names, within):
    """Write a piece of syntax in words that do not change from one Python to the next (those of `ast.dump` do)."""
    if isinstance(node, ast.Name) and node.id in names:
        return _told(names[node.id], within)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = names.get(node.value.id)
        if isinstance(module, types.ModuleType) and module.__name__.split(".")[0] in PROJECT:
            return _told(getattr(module, node.attr), within)  # a shared module's function, wherever it stands
    if isinstance(node, ast.FunctionDef):
        parts = [_node(part, names, within) for part in (node.args, node.decorator_list)]
        return f"def {node.name}({', '.join(parts)}, {_body(node.body, names, within)})"
    if isinstance(node, list):
        return "[" + ", ".join(_node(each, names, within) for each in node) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = [f"{field}={_node(value, names, within)}" for field, value in ast.iter_fields(node)
             if field not in NOT_CODE and value is not None and value != []]
    return f"{type(node).__name__}({', '.join(parts)})"
