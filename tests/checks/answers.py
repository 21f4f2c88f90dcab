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

import answers_unseen
from answers_written import RIGHT, WRONG

from helpers.checks import exercise

EACH = 6  # the mutants of one answer that are tried: twice as many at most, spread over its changes

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
            for number in sorted({*range(0, len(made), step), *range(step // 2 or 1, len(made), step)}):
                say, function = made[number]
                found[f"{answer.__name__} {number}: {say}"] = (name, function)
    return found


def written():
    """The written wrong answers, in the same form."""
    return {answer.__name__: (name, answer) for name, answers in WRONG.items() for answer in answers}


def unseen():
    """Those of `answers_unseen.py`, in the same form."""
    return {answer.__name__: (name, answer) for name, answers in answers_unseen.WRONG.items() for answer in answers}


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


POSITIVE = "no number of a right answer is negative"
WHOLE = "a right answer is whole numbers alone"
FROM_BEHIND = "the last of two axes is axis 1 and axis -1; the first two of four are [:2] and [:-2]; -(-2) is 2"
BELOW_5 = "no number of a right answer is above 1"
GAP = "the task leaves open what stands between 0.0000000005 and 0.000000001"
LONGER = "a longer table is not read beyond 255"
RANKING = "1 more for every score leaves the largest the largest"
SAME_SIZE = "only the shape is asked for, and both have the same"
WORKED_OUT = "NumPy works out the size that is given as any negative number"
COUNT = "the sum of True and False is the count of True"

# Machine-made changes that are no mistakes, and why.
EQUIVALENT = {
    "to_gray__einsum 1: a sign is lost": POSITIVE,
    "to_gray__lists 1: a sign is lost": POSITIVE,
    "brighten__table 0: whole numbers come back": WHOLE,
    "brighten__table 1: a sign is lost": POSITIVE,
    "brighten__table 4: tenths": WHOLE,
    "brighten__table 9: 512 for 256": LONGER,
    "brighten__saturating 0: whole numbers come back": WHOLE,
    "brighten__saturating 1: a sign is lost": POSITIVE,
    "brighten__saturating 4: tenths": WHOLE,
    "red_only__outer 0: whole numbers come back": WHOLE,
    "red_only__outer 1: a sign is lost": POSITIVE,
    "red_only__outer 4: tenths": WHOLE,
    "red_only__stack 0: whole numbers come back": WHOLE,
    "red_only__stack 1: a sign is lost": POSITIVE,
    "red_only__stack 4: tenths": WHOLE,
    "map_shape__walk 0: whole numbers come back": WHOLE,
    "map_shape__walk 1: a sign is lost": POSITIVE,
    "map_shape__walk 4: tenths": WHOLE,
    "map_shape__array 11: -2 for 2": FROM_BEHIND,
    "conv2d__matrix 21: -1 for 1": FROM_BEHIND,
    "conv2d__narrow 9: -2 for 2": FROM_BEHIND,
    "conv2d_volume__tensordot 19: -2 for 2": FROM_BEHIND,
    "oriented_edge__turned_grid 0: whole numbers come back": WHOLE,
    "oriented_edge__turned_grid 4: tenths": WHOLE,
    "oriented_edge__turned_grid 16: 1e-09 for 5e-10": GAP,
    "oriented_edge__turned_grid 24: 1e-09 for 5e-10": GAP,
    "best_match__key 7: one too many": RANKING,
    "best_match__key 20: -1 for 1": FROM_BEHIND,
    "relu__half_of_both 1: a sign is lost": POSITIVE,
    "relu__fmax 1: a sign is lost": POSITIVE,
    "conv2d_strided__two_steps 15: -1 for 1": FROM_BEHIND,
    "conv2d_strided__two_steps 17: -1 for 1": FROM_BEHIND,
    "receptive_field__recursive 0: whole numbers come back": WHOLE,
    "receptive_field__recursive 1: a sign is lost": POSITIVE,
    "receptive_field__recursive 4: tenths": WHOLE,
    "receptive_field__recursive 6: a sign is lost": POSITIVE,
    "receptive_field__recursive 9: tenths": WHOLE,
    "softmax__by_differences 1: a sign is lost": POSITIVE,
    "softmax__by_differences 3: cut at 5": BELOW_5,
    "softmax__narrow 1: a sign is lost": POSITIVE,
    "softmax__narrow 3: cut at 5": BELOW_5,
    "softmax__narrow 11: -1 for 1": FROM_BEHIND,
    "softmax__narrow 13: -1 for 1": FROM_BEHIND,
    "cross_entropy__logsum 1: a sign is lost": POSITIVE,
    "cross_entropy__narrow 1: a sign is lost": POSITIVE,
    "parameter_count__floats_to_int 0: whole numbers come back": WHOLE,
    "parameter_count__floats_to_int 4: tenths": WHOLE,
    "relu_backward__compress 7: dy for x": SAME_SIZE,
    "accuracy_and_confusion__add_at 8: sum for count_nonzero": COUNT,
    "accuracy_and_confusion__add_at 9: labels for predictions": SAME_SIZE,
    "accuracy_and_confusion__product 6: labels for predictions": SAME_SIZE,
    "receptive_pixels__closed_form 9: 2 for 1": "a slice that goes beyond the last layer holds all of them",
    "occlusion_map__strides 18: -2 for 2": FROM_BEHIND,
    "relu_backward_three_ways__selected 6: dy for x": SAME_SIZE,
    "he_weights__by_the_size 3: cut at 5": "no weight is that large",
    "he_weights__rows 3: cut at 5": "no weight is that large",
    "he_weights__rows 6: 2 for 1": "NumPy takes any negative size for the one that is to be found",
    "batch_norm_forward__moments 18: -2 for 2": FROM_BEHIND,
    "adam_step__written_out 21: -1 for 1": FROM_BEHIND,
    "choose_with_spread__sorted 20: -1 for 1": FROM_BEHIND,
    "choose_with_spread__sorted 22: -1 for 1": FROM_BEHIND,
    "conv_parameters_and_macs__shapes 7: -2 for 2": FROM_BEHIND,
    "conv_parameters_and_macs__shapes 13: -1 for 1": FROM_BEHIND,
    "first_misfit__while 0: whole numbers come back": WHOLE,
    "first_misfit__while 4: tenths": WHOLE,
    "first_misfit__while 6: a sign is lost": POSITIVE,
    "first_misfit__while 8: cut at 5": "what is cut there is -1",
    "first_misfit__fractions 0: whole numbers come back": WHOLE,
    "first_misfit__fractions 5: whole numbers come back": WHOLE,
    "dense_from_torch__swap_axes 8: 2 for 1": WORKED_OUT,
    "dense_from_torch__swap_axes 15: 2 for 1": WORKED_OUT,
    "dense_from_torch__unit_by_unit 6: -1 for 1": FROM_BEHIND,
    "same_padding__ceil 3: FloorDiv in zeros / 2": "what is rounded down already stays when it is rounded down again",
    "shard__ends 0: whole numbers come back": WHOLE,
    "shard__ends 1: a sign is lost": POSITIVE,
    "shard__ends 4: tenths": WHOLE,
    "ring_bytes__two_rounds 0: whole numbers come back": WHOLE,
    "ring_bytes__two_rounds 1: a sign is lost": POSITIVE,
    "ring_bytes__two_rounds 4: tenths": WHOLE,
    "ring_bytes__all_but_one 0: whole numbers come back": WHOLE,
    "ring_bytes__all_but_one 1: a sign is lost": POSITIVE,
    "ring_bytes__all_but_one 4: tenths": WHOLE,
    "speedup__rates 1: a sign is lost": POSITIVE,
    "speedup__one_message 1: a sign is lost": POSITIVE,
}


if __name__ == "__main__":
    for title, answers in (("written", written()), ("unseen", unseen()), ("machine-made", spread())):
        alive = passed(answers)
        print(f"{title}: {len(answers)} wrong answers, {len(answers) - len(alive)} rejected")
        for label in alive:
            print("   passed:", label, "|", EQUIVALENT.get(label, "nobody says why"))
        if "--words" in sys.argv:
            for label, (name, answer) in answers.items():
                said = str(exercise(name).feedback(answer, seconds=2)).split("\n")
                print(f"### {label}\n  " + "\n  ".join(row[:400] for row in said if row[:3] not in ("   ", "To ")))
