"""Judging: numbers in, verdict out. The learner's code is never called here."""

import copy
from dataclasses import dataclass, replace

import numpy as np

from helpers.checks.compare import Difference, HandedBack, Raised, compare
from helpers.checks.words import fill

WORDS = {
    "counts differ": "{name}: judge needs as many outputs and inputs_after as inputs, and at least one; "
    "got {inputs} inputs, {outputs} outputs, {after} inputs_after",
}


@dataclass(frozen=True)
class Attempt:
    """What a function was given, what came back, what it left of its arguments, and what should have come back.

    It is made once, by `Attempt.of`, and handed along: judging and explaining never ask the reference again.
    """

    inputs: list
    outputs: list
    inputs_after: list
    expected: list

    @classmethod
    def of(cls, exercise, inputs, outputs, inputs_after):
        """Put an attempt together.

        Parameters
        ----------
        exercise : Exercise
            Its reference gives the expected answers.
        inputs : list of tuple
            The arguments of each call.
        outputs : list
            What each call returned (`Raised` in place of an answer that never came).
        inputs_after : list of tuple
            The arguments after each call.

        Returns
        -------
        Attempt

        Raises
        ------
        ValueError
            If there are not as many of each, or none at all.
        """
        if not len(inputs) == len(outputs) == len(inputs_after) > 0:
            raise ValueError(
                fill(
                    WORDS["counts differ"],
                    name=exercise.name,
                    inputs=len(inputs),
                    outputs=len(outputs),
                    after=len(inputs_after),
                )
            )
        return cls(
            inputs, outputs, inputs_after, [exercise.reference(*copy.deepcopy(case)) for case in inputs]
        )


@dataclass(frozen=True)
class Verdict:
    """What a judge found.

    `kind` is "right", "unwritten", "misconception" (then `misconception` holds its name), "changed input",
    "raised", "time up" or "wrong". `case` is the number of the smallest case that fails, `difference` what fails there.
    """

    kind: str
    misconception: str = ""
    case: int | None = None
    difference: Difference | None = None
    passed: int = 0
    cases: int = 0

    @property
    def right(self):
        return self.kind == "right"


def judge(exercise, attempt):
    """Judge what a function returned.

    Parameters
    ----------
    exercise : Exercise
    attempt : Attempt

    Returns
    -------
    Verdict

    Examples
    --------
    >>> from helpers.checks.lesson02 import CONV2D
    >>> picture, kernel = np.array([[1, 2, 3]]), np.array([[0, 1]])
    >>> attempt = Attempt.of(CONV2D, [(picture, kernel)], [np.array([[1, 2]])], [(picture, kernel)])
    >>> judge(CONV2D, attempt).misconception
    'flipped kernel'
    """
    total = len(attempt.inputs)
    if all(output is None or output is Ellipsis for output in attempt.outputs):
        return Verdict("unwritten", cases=total, case=0)
    found = faults(exercise, attempt)
    failing = [number for number, fault in enumerate(found) if fault]
    if not failing:
        return Verdict("right", passed=total, cases=total)
    name = _recognise(exercise, attempt, found)
    smallest = min(
        failing,
        key=lambda number: (
            found[number].misconception not in ("", name),
            found[number].kind == "changed input",
            _size(attempt.inputs[number]),
        ),
    )
    fault = found[smallest]
    kind = "misconception" if name else fault.kind
    if fault.kind == "raised" and attempt.outputs[smallest].kind == "TimeUp":
        kind = "time up"
    elif kind not in ("misconception", "raised", "changed input"):
        kind = "wrong"
    return Verdict(kind, name, smallest, fault, total - len(failing), total)


def faults(exercise, attempt):
    """Give the first thing wrong with each answer, or None: a list of `Difference`, one a case."""
    if exercise.properties:
        found = [
            compare(0, output) if output is None or isinstance(output, Raised) else fault
            for output, fault in zip(
                attempt.outputs, exercise.properties(attempt.inputs, attempt.outputs), strict=True
            )
        ]
    else:
        found = [
            compare(expected, output, exercise.tolerance, exercise.exact_dtype)
            for expected, output in zip(attempt.expected, attempt.outputs, strict=True)
        ]
    return [
        fault or changed(exercise, *arguments)
        for fault, *arguments in zip(found, attempt.inputs, attempt.inputs_after, strict=True)
    ]


def changed(exercise, inputs, inputs_after):
    """Give the first argument that a call changed, as a `Difference`, or None."""
    for name, before, after in zip(exercise.arguments, inputs, inputs_after, strict=False):
        change = compare(before, after, 0.0, exact_dtype=True)
        if change:
            return replace(change, kind="changed input", argument=name)
    return None


def play(function, inputs):
    """Call one of our own functions on copies: its answer (or `Raised`) and the arguments it leaves.

    Examples
    --------
    >>> play(lambda x: 1 / x, (0,))[0].kind
    'ZeroDivisionError'
    """
    given = copy.deepcopy(inputs)
    try:
        with np.errstate(all="ignore"):
            return copy.deepcopy(function(*given)), given
    except Exception as error:  # noqa: BLE001 - a wrong implementation may well stop; that is part of being wrong
        return Raised(type(error).__name__, str(error)), given


def _recognise(exercise, attempt, found):
    """The name of the misconception that gives the same answers on every case, or ""."""
    named = [fault.misconception for fault in found if fault and fault.misconception]
    if named:
        return named[0]
    rows = list(zip(attempt.inputs, attempt.outputs, attempt.inputs_after, strict=True))
    for misconception in exercise.misconceptions:
        if exercise.properties and not misconception.says:
            continue
        if all(_makes(exercise, misconception, *row) for row in rows):
            return misconception.name
    return ""


def _makes(exercise, misconception, inputs, output, inputs_after):
    """Whether a misconception gives this answer, and leaves the arguments alone where it was left alone."""
    answer, left = play(misconception.wrong, inputs)
    if isinstance(answer, Raised) or isinstance(output, Raised):
        return getattr(answer, "kind", 1) == getattr(output, "kind", 2)
    if compare(answer, output, exercise.tolerance, exercise.exact_dtype):
        return False
    return _changed_names(exercise, inputs, left) == _changed_names(exercise, inputs, inputs_after)


def _changed_names(exercise, inputs, inputs_after):
    """Which arguments a call changed: a set of their names."""
    rows = zip(exercise.arguments, inputs, inputs_after, strict=False)
    return {
        name for name, before, after in rows
        if not isinstance(after, HandedBack) and compare(before, after, 0.0, exact_dtype=True)
    }


def _size(value):
    return sum(_size(part) for part in value) if isinstance(value, tuple | list) else np.size(value)
