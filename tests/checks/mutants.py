"""Machine-made wrong answers: every small change of a function's source, one at a time.

`mutants(function)` walks the syntax tree and changes one thing in each copy: an operator, a constant, a comparison, an
index, a name, a keyword, a call, or a statement that is left out. A check that lets one of them pass must be able to
say why it is no mistake: `EQUIVALENT` below does, and a test holds the list exact.
"""

import ast
import copy
import functools
import inspect
import linecache
import textwrap
from dataclasses import dataclass

OPERATORS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div, ast.Add], ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div, ast.Mult], ast.Mod: [ast.FloorDiv], ast.Pow: [ast.Mult], ast.MatMult: [ast.Mult],
}
COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq],
}
NAMES = {  # functions and methods that are taken for each other
    "sum": ["mean", "max"], "mean": ["sum"], "max": ["min"], "min": ["max"], "argmax": ["argmin"], "maximum": ["minimum"],
    "zeros": ["ones"], "exp": ["exp2", "expm1"], "log": ["log2", "log1p"], "cos": ["sin"], "sin": ["cos"], "sign": ["abs"],
    "permutation": ["shuffle"], "int": ["float"], "float": ["int"], "uint8": ["int8", "uint16"], "range": ["list"],
}


@dataclass(frozen=True)
class Mutant:
    """One changed copy: what was changed, and the function."""

    change: str
    function: object


@functools.cache
def mutants(function):
    """Make every mutant of a function.

    Parameters
    ----------
    function : callable
        Its source must be at hand.

    Returns
    -------
    list of Mutant
        Those that still compile, without doubles.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = {}
    nodes = list(ast.walk(tree))
    for number, node in enumerate(nodes):
        for say, change in _changes(node, tree.body[0]):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            new = change(target)
            if new is not target:
                _replace(changed, target, new)
            source = ast.unparse(ast.fix_missing_locations(changed))
            if source != ast.unparse(tree) and source not in found:
                found[source] = f"line {node.lineno if hasattr(node, 'lineno') else 0}: {say}"
    made = []
    for source, change in found.items():
        made.append(Mutant(change, _compile(source, function, len(made))))
    return made


def _compile(source, function, number):
    name = f"<mutant {number} of {function.__name__}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    space = dict(function.__globals__)
    exec(compile(source, name, "exec"), space)  # noqa: S102
    return space[function.__name__]


def _replace(tree, old, new):
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list):
                setattr(parent, field, [new if part is old else part for part in value])


def _changes(node, function):
    """Yield (words, change) for one node; a change edits the node in place or returns another for it."""
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""

    def edit(**fields):
        def change(target):
            for name, value in fields.items():
                setattr(target, name, value)
            return target

        return change

    if isinstance(node, ast.BinOp):
        for other in OPERATORS.get(type(node.op), []):
            yield f"{text}: {type(node.op).__name__} becomes {other.__name__}", edit(op=other())
        yield f"{text}: only its left side", lambda target: target.left
        yield f"{text}: only its right side", lambda target: target.right
    if isinstance(node, ast.AugAssign):
        for other in OPERATORS.get(type(node.op), []):
            yield f"{text}: {type(node.op).__name__} becomes {other.__name__}", edit(op=other())
        yield f"{text}: = for += ", lambda target: ast.Assign(targets=[target.target], value=target.value)
    if isinstance(node, ast.UnaryOp):
        yield f"{text}: sign dropped", lambda target: target.operand
    if isinstance(node, ast.Compare):
        for other in COMPARISONS.get(type(node.ops[0]), []):
            yield f"{text}: {type(node.ops[0]).__name__} becomes {other.__name__}", edit(ops=[other()])
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield f"{text}: turned round", edit(value=not node.value)
        elif isinstance(node.value, int | float):
            for by in (1, -1):
                yield f"{text} becomes {node.value + by:g}", edit(value=node.value + by)
    if isinstance(node, ast.Subscript):
        yield f"{text}: no index", lambda target: target.value
        index = node.slice
        if isinstance(index, ast.Tuple) and len(index.elts) > 1:
            yield f"{text}: indices in reverse", lambda target: edit(elts=target.slice.elts[::-1])(target.slice) and target
    if isinstance(node, ast.Slice):
        for side in ("lower", "upper", "step"):
            if getattr(node, side) is not None:
                yield f"slice {text}: no {side}", edit(**{side: None})
        yield f"slice {text}: backwards", edit(step=ast.UnaryOp(ast.USub(), ast.Constant(1)))
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        for other in NAMES[node.attr]:
            yield f"{text}: {other}", edit(attr=other)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in NAMES:
            for other in NAMES[node.func.id]:
                yield f"{text}: {other}", lambda target, other=other: edit(id=other)(target.func) and target
        if len(node.args) > 1:
            yield f"{text}: arguments in reverse", lambda target: edit(args=target.args[::-1])(target)
        for number, keyword in enumerate(node.keywords):
            yield (f"{text}: without {keyword.arg}",
                   lambda target, number=number: edit(keywords=target.keywords[:number] + target.keywords[number + 1 :])(target))
        if node.args:
            yield f"{text}: not called", lambda target: target.args[0]
        elif isinstance(node.func, ast.Attribute):
            yield f"{text}: not called", lambda target: target.func.value
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield f"({text}): in reverse", edit(elts=node.elts[::-1])
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _other_names(node, function)
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef):
        yield f"without: {text.splitlines()[0]}", lambda target: ast.Pass()
    if isinstance(node, ast.For):
        yield f"{text.splitlines()[0]} all but the first", edit(iter=_part(node.iter, 1, None))
        yield f"{text.splitlines()[0]} all but the last", edit(iter=_part(node.iter, None, -1))


def _part(iterable, start, stop):
    listed = ast.Call(ast.Name("list", ast.Load()), [copy.deepcopy(iterable)], [])
    ends = [None if end is None else ast.parse(str(end), mode="eval").body for end in (start, stop)]
    return ast.Subscript(listed, ast.Slice(*ends, None), ast.Load())


def _other_names(node, function):
    """Take one of the function's own names for the next one."""
    own = sorted({name.id for name in ast.walk(function) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
                 | {argument.arg for argument in function.args.args})
    if node.id in own and len(own) > 1:
        at = own.index(node.id)
        for other in dict.fromkeys((own[at - 1], own[(at + 1) % len(own)])):
            yield f"name {node.id} becomes {other}", lambda target, other=other: ast.Name(other, ast.Load())


FILLED = "every element is written before it is read, so what the array starts with plays no part"
STRICT = "both have the same length in every call, so nothing is cut off and nothing is refused"
PLAIN = "a NumPy number is accepted where a Python number is: the value is the same"
LISTED = "a list is accepted where a tuple is: it holds the same arrays"
ORDER = "the order of the two makes no difference to the result"

# Mutants that no check can kill, because they give the same answers: exercise -> change -> why.
EQUIVALENT = {
    "conv2d": {"line 4: np.zeros: ones": FILLED},
    "conv2d_volume": {"line 5: np.zeros: ones": FILLED},
    "oriented_edge": {
        "line 6: x[None, :]: no index": "a row (size,) and a row (1, size) are laid out the same way beside a column",
        "line 7: 9 becomes 10": "rounding to 10 places swallows the same errors of 0.0000000000000001",
    },
    "best_match": {"line 6: np.sum: mean": "all windows have the same size, so the largest mean is where the largest sum is"},
    "relu": {"line 2: np.maximum(x, 0): arguments in reverse": ORDER},
    "conv2d_strided": {"line 6: np.zeros: ones": FILLED},
    "max_pool": {
        "line 5: np.zeros: ones": FILLED,
        "line 10: ((0, 1)): in reverse": ORDER,
    },
    "cross_entropy": {
        "line 3: float(np.mean(-np.log(probabilities[examples, labels]))): not called": PLAIN,
        "line 2: name labels becomes probabilities": "there are as many rows as labels",
    },
    "train_val_test_split": {"line 2: name x becomes y": "there are as many labels as examples"},
    "sgd_step": {
        "line 2: zip(weights, gradients, strict=True): without strict": STRICT,
        "line 2: True: turned round": STRICT,
    },
    "occlusion_map": {"line 3: np.zeros: ones": FILLED},
    "relu_backward_three_ways": {
        "line 3: dy > 0: Gt becomes GtE": "where dy is 0, letting it through gives 0 too",
        "line 4: name x becomes slope": "where dy is above 0, the slope's answer is above 0 exactly where x is",
    },
    "accuracy_and_confusion": {
        "line 2: np.zeros((classes, classes), dtype=int): without dtype": "counts as floats are the same counts, and accepted",
        "line 3: zip(labels, predictions, strict=True): without strict": STRICT,
        "line 3: True: turned round": STRICT,
        "line 5: float(np.mean(labels == predictions)): not called": PLAIN,
    },
    "batch_norm_forward": {"line 2: ((0, 1, 2)): in reverse": ORDER, "line 3: ((0, 1, 2)): in reverse": ORDER},
    "weight_decay_step": {
        "line 3: zip(weights, gradients, strict=True): without strict": STRICT,
        "line 3: True: turned round": STRICT,
        "line 6: tuple(moved): not called": LISTED,
    },
    "freeze": {
        "line 3: zip(names, weights, gradients, strict=True): without strict": STRICT,
        "line 3: True: turned round": STRICT,
        "line 9: tuple(moved): not called": LISTED,
    },
    "choose_with_spread": {
        "line 3: int((gain > 0).sum()): not called": PLAIN,
        "line 3: int((gain < 0).sum()): not called": PLAIN,
        "line 6: ahead > behind: Gt becomes GtE": "a difference of 0 is never sure",
        "line 8: ahead < behind: Lt becomes LtE": "a difference of 0 is never sure",
    },
    "first_misfit": {"line 6: room // stride: FloorDiv becomes Div": "where the line is reached, the division comes out whole"},
    "global_average_pool": {"line 2: ((1, 2)): in reverse": ORDER},
    "momentum_as_keras": {"line 3: zip(slopes, rates): arguments in reverse": "a slope times a rate is a rate times a slope"},
    "same_padding": {"line 3: max((places - 1) * stride + kernel - size, 0): arguments in reverse": ORDER},
    "shard": {"line 3: min(rank, left): arguments in reverse": ORDER},
    "weighted_average_gradients": {"line 2: zip(counts, gradients): arguments in reverse": ORDER},
}
