"""Answers that the checks were not made from: written ones, and machine-made mistakes in the right ones among them.

``python -m tests.checks.answers`` prints the three rates, and with ``--words`` what a learner would read.
"""

import ast
import copy
import inspect
import linecache
import sys
import textwrap
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from answers_written import RIGHT, WRONG

from helpers.checks import exercise

EACH = 6  # mutants of one answer, spread over its changes

# Changes that mutants.py does not make: name for name, keyword, type, axis, order, rounding, and the arguments themselves.
SWAPPED = {
    "row": "column", "column": "row", "rows": "columns", "columns": "rows", "high": "wide", "wide": "high", "i": "j", "j": "i",
    "dy": "x", "kh": "kw", "kw": "kh", "c": "f", "top": "left", "t": "le", "validation": "test", "labels": "predictions",
    "predictions": "labels", "truth": "said", "stride": "pool_size", "pool_size": "stride", "weights": "x",
}
METHODS = {
    "sum": "cumsum", "add": "subtract", "subtract": "add", "multiply": "add", "minimum": "maximum", "maximum": "minimum",
    "tensordot": "multiply", "inner": "dot", "zeros": "empty_like", "exp": "expm1", "log": "log10", "sin": "tan", "cos": "sin",
    "fmax": "fmin", "abs": "negative", "prod": "fsum", "count_nonzero": "sum", "heaviside": "copysign", "vstack": "hstack",
}
FLIPPED = {ast.Add: ast.Mult, ast.Sub: ast.FloorDiv, ast.Mult: ast.Sub, ast.MatMult: ast.Add, ast.Div: ast.FloorDiv}


def changes(node):
    """Yield (words, change) for one node of a syntax tree."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in SWAPPED:
        yield f"{node.id} for {SWAPPED[node.id]}", lambda n: setattr(n, "id", SWAPPED[n.id])
    if isinstance(node, ast.Attribute) and node.attr in METHODS:
        yield f"{METHODS[node.attr]} for {node.attr}", lambda n: setattr(n, "attr", METHODS[n.attr])
    if isinstance(node, ast.BinOp) and type(node.op) in FLIPPED:
        yield f"{FLIPPED[type(node.op)].__name__} in {ast.unparse(node)}", lambda n: setattr(n, "op", FLIPPED[type(n.op)]())
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value:
        yield f"{-node.value} for {node.value}", lambda n: setattr(n, "value", -n.value)
        yield f"{node.value * 2} for {node.value}", lambda n: setattr(n, "value", n.value * 2)
    if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(node.value, ast.Constant):
        yield "another axis", lambda n: setattr(n, "value", ast.Constant(0 if n.value.value else 1))
    if isinstance(node, ast.Return) and not isinstance(node.value, ast.Tuple):
        for say, wrap in (("whole numbers come back", "np.floor({})"), ("a sign is lost", "np.abs({})"), ("one too many", "({}) + 1"),
                          ("cut at 5", "np.minimum({}, 5)"), ("tenths", "np.round({}, 1)")):
            yield say, lambda n, wrap=wrap: setattr(n, "value", ast.parse(wrap.format(ast.unparse(n.value)), mode="eval").body)
    if isinstance(node, ast.Slice) and node.lower is not None and node.upper is not None:
        yield "a slice one longer", lambda n: setattr(n, "upper", ast.BinOp(n.upper, ast.Add(), ast.Constant(1)))
        yield "a slice that begins one later", lambda n: setattr(n, "lower", ast.BinOp(n.lower, ast.Add(), ast.Constant(1)))
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield "the last of several doubled", lambda n: n.elts.__setitem__(0, copy.deepcopy(n.elts[-1]))


def mutants(function):
    """Give (words, function) for every change of an answer that still compiles."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source)
    tree.body[0].decorator_list = []
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for at, (say, _) in enumerate(changes(node)):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            list(changes(target))[at][1](target)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield say, _made(text, function, len(seen))


def _made(text, function, number):
    name = f"<answer {function.__name__} {number}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space = dict(function.__globals__)
    exec(compile(text, name, "exec"), space)  # noqa: S102
    return space[function.__name__]


def spread():
    """The machine-made wrong answers that are tried: {label: (exercise's name, function)}."""
    found = {}
    for name, answers in RIGHT.items():
        for answer in answers:
            made = list(mutants(answer))
            step = max(1, len(made) // EACH)
            for number, (say, function) in enumerate(made[::step]):
                found[f"{answer.__name__} {number}: {say}"] = (name, function)
    return found


def written():
    """The written wrong answers, in the same form."""
    return {answer.__name__: (name, answer) for name, answers in WRONG.items() for answer in answers}


def narrow(answer):
    """The same answer, its numbers with fractions in float32."""

    def wrapped(*inputs):
        return _narrow(answer(*inputs))

    return wrapped


def _narrow(value):
    if isinstance(value, tuple | list):
        return type(value)(_narrow(part) for part in value)
    if isinstance(value, float):
        return float(np.float32(value))
    return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value


def passed(answers, seeds=(2016,)):
    """The labels of the answers that some seed takes for right."""
    return [label for label, (name, answer) in answers.items()
            if any(exercise(name).verdict(answer, seed, seconds=2).right for seed in seeds)]


# Machine-made changes that are no mistakes, and why.
EQUIVALENT = {}


if __name__ == "__main__":
    for title, answers in (("written", written()), ("machine-made", spread())):
        alive = passed(answers)
        print(f"{title}: {len(answers)} wrong answers, {len(answers) - len(alive)} rejected")
        for label in alive:
            print("   passed:", label, "|", EQUIVALENT.get(label, "nobody says why"))
        if "--words" in sys.argv:
            for label, (name, answer) in answers.items():
                said = str(exercise(name).feedback(answer, seconds=2)).split("\n")
                print(f"### {label}\n  " + "\n  ".join(row[:400] for row in said if row[:3] not in ("   ", "To ")))
