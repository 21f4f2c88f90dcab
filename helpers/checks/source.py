"""What a function's source shows before it runs: a `return` in a loop, and an `except` that would swallow a stop."""

import ast
import inspect
import textwrap
import types


def _definition(function):
    """A function's syntax tree, with the line numbers of its file; None where there is no source, or no plain `def`."""
    try:
        lines, first = inspect.getsourcelines(function)
        tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return None
    if not isinstance(tree, ast.FunctionDef):
        return None
    return ast.increment_lineno(tree, max(first, 1) - 1)


def return_in_loop(function):
    """Find a `return` that ends a loop in its first round.

    Parameters
    ----------
    function : callable

    Returns
    -------
    int or None
        The line of the first `return` that stands straight in a loop's body, under no condition.
    """
    tree = _definition(function)
    todo = [(statement, False) for statement in tree.body] if tree else []
    while todo:
        statement, looping = todo.pop(0)
        if isinstance(statement, ast.Return) and looping:
            return statement.lineno
        if isinstance(statement, ast.For | ast.While):
            todo = [(inner, True) for inner in statement.body] + todo
        elif isinstance(statement, ast.With):
            todo = [(inner, looping) for inner in statement.body] + todo
    return None


class _Narrow(ast.NodeTransformer):
    """`except:` and `except BaseException:` become `except Exception:`; a stop and an interrupt pass by."""

    changed = False

    def visit_ExceptHandler(self, node):
        self.generic_visit(node)
        if node.type is None or isinstance(node.type, ast.Name) and node.type.id == "BaseException":
            node.type = ast.copy_location(ast.Name("Exception", ast.Load()), node)
            self.changed = True
        return node


def interruptible(function):
    """Give a copy of a function whose bare `except:` does not swallow the stop of an endless loop, or an interrupt.

    Parameters
    ----------
    function : callable
        It stays as it is.

    Returns
    -------
    callable
        The copy, with the same names, defaults and lines; the function itself where it has no bare `except:`, or no
        source, or is more than a plain `def`.
    """
    code = getattr(function, "__code__", None)
    tree = _definition(function) if isinstance(function, types.FunctionType) and not code.co_freevars else None
    if tree is None:
        return function
    narrow = _Narrow()
    tree = narrow.visit(tree)
    if not narrow.changed:
        return function
    tree.decorator_list = []
    made = compile(ast.fix_missing_locations(ast.Module([tree], [])), code.co_filename, "exec")
    body = next(part for part in made.co_consts if isinstance(part, types.CodeType) and part.co_name == code.co_name)
    copied = types.FunctionType(body, function.__globals__, function.__name__, function.__defaults__)
    copied.__kwdefaults__ = function.__kwdefaults__
    return copied
