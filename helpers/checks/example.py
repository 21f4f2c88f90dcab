"""A learner's own example: is it one, is it right, and which mistakes would it catch?"""

import numpy as np

from helpers.checks.compare import Raised, compare, kind_words, place, sentence
from helpers.checks.exercises import SEED
from helpers.checks.feedback import Feedback
from helpers.checks.judge import Attempt, changed, faults, play
from helpers.checks.words import fill

WORDS = {
    "no example": "Not an example yet.",
    "count": "`{name}` takes {wanted} arguments, `({arguments})`; your example has {had}. Put them in brackets: "
    "`example((a, b), expected)`.",
    "no array": "`{argument}` should be an array of numbers, all its rows equally long.",
    "no number": "`{argument}` should be a number; yours is {kind}.",
    "no whole number": "`{argument}` should be a whole number; yours is {value}.",
    "no tuple": "`{argument}` should be a tuple, in round brackets; yours is {kind}.",
    "no answer": "`{name}` has no answer for these arguments ({message}).",
    "wrong": "Not right yet.",
    "not asked": "This is not what the task asks for these arguments.",
    "mistake": "It is what comes out with this mistake: {name}.",
    "once more": "Work out {where} once more: not {got}.",
    "task": "The task again: {task}",
    "right": "Right.",
    "catches": "It catches {caught} of {all} mistakes that people make here.",
    "to catch more": "To catch more, it would need:",
    "catches all": "No mistake we know gets past it.",
}


_NUMBER = int | float | np.integer | np.floating


def judge_example(exercise, inputs, expected):
    """Judge an example that a learner made up before writing any code.

    Parameters
    ----------
    exercise : Exercise
    inputs : tuple
        The arguments of one call; lists stand for arrays. A single argument may stand without brackets.
    expected : object
        What the learner thinks the function returns for them.

    Returns
    -------
    Feedback

    Examples
    --------
    >>> from helpers.checks.lesson02 import CONV2D
    >>> print(judge_example(CONV2D, ([[1, 2], [3, 4]], [[1]]), [[1, 2, 3]]).lines[1])
    Your expected answer has shape (1, 3); it should have shape (2, 2).
    """
    readings = [(inputs,)] if len(exercise.arguments) == 1 else [inputs]
    if len(exercise.arguments) == 1 and isinstance(inputs, tuple) and len(inputs) == 1:
        readings.insert(0, inputs)
    for reading in readings:
        inputs, right, objection = _read(exercise, reading)
        if not objection:
            break
    else:
        return Feedback(WORDS["no example"], objection)
    expected = _as_kind(expected, right)
    fault = _fault(exercise, inputs, expected, inputs, right)
    if fault:
        return _wrong(exercise, inputs, expected, fault)
    return right_example(exercise, inputs, right)


def right_example(exercise, inputs, right):
    """Say which of the known mistakes an example catches, and what it would need to catch the others."""
    missed = []
    for misconception in exercise.misconceptions:
        answer, left = play(misconception.wrong, inputs)
        if not _fault(exercise, inputs, answer, left, right):
            missed.append(misconception)
    known = len(exercise.misconceptions)
    lines = [fill(WORDS["catches"], caught=known - len(missed), all=known)]
    if missed:
        lines += [
            WORDS["to catch more"],
            *(("item", need) for need in dict.fromkeys(each.needs for each in missed)),
        ]
    else:
        lines.append(WORDS["catches all"])
    return Feedback(WORDS["right"], lines, "yes")


def _fault(exercise, inputs, output, inputs_after, right):
    return faults(exercise, Attempt([inputs], [output], [inputs_after], [right]))[0]


def _read(exercise, inputs):
    """A learner's arguments as arrays, the right answer for them, and what stands in the way."""
    names = exercise.arguments
    if not isinstance(inputs, tuple | list) or len(inputs) != len(names):
        had = len(inputs) if isinstance(inputs, tuple | list) else 1
        return (
            inputs,
            None,
            fill(WORDS["count"], name=exercise.name, wanted=len(names), arguments=", ".join(names), had=had),
        )
    cases = exercise.cases(np.random.default_rng(SEED))
    like = cases[0]
    inputs = tuple(_as_kind(value, model) for value, model in zip(inputs, like, strict=True))
    for at, (name, value, model) in enumerate(zip(names, inputs, like, strict=True)):
        if isinstance(model, np.ndarray) and not (
            isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
        ):
            return inputs, None, fill(WORDS["no array"], argument=name)
        if isinstance(model, int | float) and (isinstance(value, bool) or not isinstance(value, _NUMBER)):
            return inputs, None, fill(WORDS["no number"], argument=name, kind=kind_words(value))
        if all(isinstance(case[at], int) for case in cases) and value != np.floor(value):
            return inputs, None, fill(WORDS["no whole number"], argument=name, value=value)
        if isinstance(model, tuple) and not isinstance(value, tuple | list):
            return inputs, None, fill(WORDS["no tuple"], argument=name, kind=kind_words(value))
    objection, _ = play(exercise.accepts, inputs)  # it may stop too, at what is no number at all
    right, _ = play(exercise.reference, inputs)
    if isinstance(objection, Raised) or not objection and isinstance(right, Raised):
        objection = fill(WORDS["no answer"], name=exercise.name, message=(objection or right).message)
    return inputs, right, objection


def _wrong(exercise, inputs, expected, fault):
    lines = [WORDS["not asked"]]
    for misconception in exercise.misconceptions:
        answer, left = play(misconception.wrong, inputs)
        if isinstance(answer, Raised) or exercise.properties or changed(exercise, inputs, left):
            continue
        if compare(answer, expected, exercise.tolerance) is None:
            lines.append(fill(WORDS["mistake"], name=misconception.name))
            break
    if fault.kind in ("shape", "type", "length", "property"):
        lines.append(sentence(fault, example=True))
    elif fault.index:
        lines.append(fill(WORDS["once more"], where=place(fault.index), got=fault.got[fault.index]))
    lines.append(fill(WORDS["task"], task=exercise.task))
    return Feedback(WORDS["wrong"], lines, "no")


def _holds_arrays(model):
    return isinstance(model, np.ndarray) or isinstance(model, tuple) and any(map(_holds_arrays, model))


def _as_kind(value, model):
    """Read a learner's list as an array where the exercise has an array."""
    if (
        isinstance(model, tuple)
        and isinstance(value, tuple | list)
        and _holds_arrays(model)
    ):
        return tuple(_as_kind(part, model[min(at, len(model) - 1)]) for at, part in enumerate(value))
    if isinstance(model, np.ndarray) and not isinstance(value, np.ndarray):
        try:
            array = np.array(value)
        except ValueError:  # rows of different length
            return value
        return array.astype(model.dtype) if array.dtype.kind in "iufb" and model.dtype.kind in "uf" else array
    return value
