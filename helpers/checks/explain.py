"""Explaining: a verdict and its attempt in, words for the learner out."""

import numpy as np

from helpers.checks.clean import replaced_here, shadowed
from helpers.checks.compare import HandedBack, Raised, compare, place, sentence
from helpers.checks.feedback import Feedback, call_text, side_by_side, small_arguments
from helpers.checks.judge import faults, play
from helpers.checks.patterns import contrast, error_means, pattern_of_all, some_wrong
from helpers.checks.run import notebook_values, unused_arguments, unwritten
from helpers.checks.source import return_in_loop
from helpers.checks.words import apart, fill

WORDS = {
    "right": "Right.",
    "not yet": "Not yet.",
    "unwritten": "{name}: not written yet. Replace the ... and run this cell again.",
    "nothing came back": "`{name}` runs, and gives back nothing (None). What it works out is lost at its end: "
    "is there a `return`, and is it at the level of the function's body?",
    "misconception": '{says} (See "{look}" in lesson {lesson}.)',
    "looks like": "This looks like a mistake that we know, and one case alone cannot prove it. {says}",
    "seen on": "Seen on {call}.",
    "time up": "`{name}` was stopped: {message}. Is there a loop whose condition never becomes false, "
    "or a loop over far more than the picture?",
    "raised": "Your code stops with {kind}: {message}",
    "line": "line {number}:  {line}",
    "happened on": "It happened on {call}.",
    "changed input": "The answers are right, but your function changes its argument: `{argument}` is not the same "
    "after the call. Whoever calls it still needs it. Work on a copy.",
    "wrong": "Right in {passed} of {cases} cases. The smallest that is not: {call}. {difference}",
    "none": "none",
    "return in a loop": "Line {line} is a `return` inside a loop, so the function ends in the first round. Move it to the left, "
    "to the level of the loop's first word.",
    "shadowed": "In your notebook {names} is no longer Python's own function: the name was given to something else. "
    "`del {first}` brings it back.",
    "replaced": "In your notebook `np.{name}` is no longer NumPy's own function: something else was assigned to it. Restart the "
    "kernel to get it back.",
    "unused": "Your function never reads {names}: the answer must depend on what comes in.",
    "from the notebook": "It reads {names} from the notebook, not from its arguments: here other values come in.",
    "code": "`{code}`",
    "and": " and ",
    "two mistakes": "Perhaps two mistakes meet here: {explained} of your wrong answers come out with this one: {name}.",
}

CHANCE = 6  # so many numbers may well agree with those of a mistake that nobody made


def explain(exercise, verdict, attempt, function=None):
    """Put a verdict into words.

    Parameters
    ----------
    exercise : Exercise
    verdict : Verdict
        What `judge` found in the attempt.
    attempt : Attempt
    function : callable, optional
        The function, where it is at hand: its arguments and globals are looked at, it is not called.

    Returns
    -------
    Feedback

    Examples
    --------
    >>> from helpers.checks.judge import Attempt, judge
    >>> from helpers.checks.lesson04 import RELU
    >>> x = np.array([-1.0, 2.0])
    >>> attempt = Attempt.of(RELU, [(x,)], [np.array([0.0, 1.5])], [(x,)])
    >>> print(str(explain(RELU, judge(RELU, attempt), attempt)).splitlines()[0])
    Not yet. Right in none of 1 cases. The smallest that is not: `relu(x 2)`. At position 1 you have 1.5; it should be 2.
    """
    if verdict.kind == "right":
        return Feedback(WORDS["right"], [fill(exercise.proves, n=verdict.cases)], "yes")
    if verdict.kind == "unwritten":
        return _nothing_came_back(exercise, function)
    inputs, output, fault = attempt.inputs[verdict.case], attempt.outputs[verdict.case], verdict.difference
    call = call_text(exercise.name, exercise.arguments, inputs)
    lines = []
    if verdict.kind == "misconception":
        misconception = next(each for each in exercise.misconceptions if each.name == verdict.misconception)
        says = misconception_words(exercise, misconception, attempt, verdict.case, fault)
        if not _proven(exercise, attempt):
            says = fill(WORDS["looks like"], says=says)
        lines += [
            fill(
                WORDS["misconception"],
                says=says,
                look=misconception.look or exercise.look,
                lesson=exercise.lesson,
            ),
            fill(WORDS["seen on"], call=call),
        ]
    elif verdict.kind == "time up":
        lines += [
            fill(WORDS["time up"], name=exercise.name, message=output.message),
            fill(WORDS["happened on"], call=call),
        ]
    elif verdict.kind == "raised":
        lines += [
            *_error(output),
            fill(WORDS["happened on"], call=call),
            *small_arguments(exercise.arguments, inputs),
        ]
    elif verdict.kind == "changed input":
        handed_back = isinstance(fault.got, HandedBack)
        lines.append(fill(fault.says if handed_back else WORDS["changed input"], argument=fault.argument))
        lines.append(fill(WORDS["seen on"], call=call))
    else:
        lines.append(
            fill(
                WORDS["wrong"],
                passed=verdict.passed or WORDS["none"],
                cases=verdict.cases,
                call=call,
                difference=sentence(fault, _part(exercise, fault)),
            )
        )
        ends_early = function is not None and return_in_loop(function)
        seen = "" if ends_early else _seen_in_all(exercise, attempt, fault)
        lines += filter(None, [exercise.apart(*inputs) or seen])
    if verdict.kind in ("misconception", "wrong"):
        lines += small_arguments(exercise.arguments, inputs, fault)
        lines += side_by_side(fault, _part(exercise, fault))
    if function is not None and verdict.kind in ("wrong", "raised"):
        lines += _suspicions(function)
    return Feedback(WORDS["not yet"], lines, "no")


def _proven(exercise, attempt):
    """Whether a misconception that fits is more than a coincidence: two wrong answers at least, or three wrong numbers."""
    found = [fault for fault in faults(exercise, attempt) if fault]
    if exercise.properties or any(fault.kind in ("changed input", "property", "shape", "type", "dtype") for fault in found):
        return True
    if sum(fault.kind != "raised" for fault in found) > 1 or len(found) == len(attempt.inputs):
        return True
    return any(
        fault.kind == "value" and isinstance(fault.got, np.ndarray) and np.sum(fault.got != fault.expected) > 2
        for fault in found
    )


def _seen_in_all(exercise, attempt, fault):
    """What all wrong answers have in common; where that is nothing, how many numbers of the shown one are wrong."""
    found = [each for each in faults(exercise, attempt) if each]
    if fault.kind not in ("value", "shape", "type"):
        return ""
    if all(each.kind in ("value", "shape", "type") for each in found):
        said = pattern_of_all([(each.expected, each.got) for each in found], len(attempt.inputs))
        if said:
            return said
    return some_wrong(fault.expected, fault.got)


def not_written_yet(exercise):
    """What a learner reads who has not begun, as a `Feedback`."""
    return Feedback("", [fill(WORDS["unwritten"], name=exercise.name)], "wait")


def _nothing_came_back(exercise, function):
    if function is None or unwritten(function):
        return not_written_yet(exercise)
    return Feedback(WORDS["not yet"], [fill(WORDS["nothing came back"], name=exercise.name)], "no")


def misconception_words(exercise, misconception, attempt, case, fault):
    """Say what a misconception has to say about one case of an attempt."""
    if not misconception.says:
        return sentence(fault)
    inputs, output, expected = attempt.inputs[case], attempt.outputs[case], attempt.expected[case]
    fields = {
        **dict(zip(exercise.arguments, inputs, strict=False)),
        **_of_fault(fault),
        "inputs": inputs,
        "answer": output,
        "right_answer": expected,
    }
    if misconception.fields:
        fields |= misconception.fields(inputs, output, expected)
    return fill(misconception.says, **fields)


def _of_fault(fault):
    """The place that differs and what stands there, as a misconception's words may name them."""
    got, expected, index = fault.got, fault.expected, fault.index
    fields = {}
    if isinstance(got, np.ndarray):
        fields |= {"got_shape": got.shape, "expected_shape": np.shape(expected)}
    if index and isinstance(got, np.ndarray):
        fields |= {"where": place(index)} | dict(zip(("got", "expected"), apart(got[index], expected[index]), strict=True))
    elif not isinstance(got, np.ndarray | tuple | list | Raised):
        fields |= dict(zip(("got", "expected"), apart(got, expected), strict=True))
    return fields


def _part(exercise, fault):
    """What the item that differs is called, or ""."""
    return exercise.parts[fault.item] if exercise.parts and fault.item is not None else ""


def _error(raised):
    """The error, the learner's own line, and what the message means."""
    lines = [fill(WORDS["raised"], kind=raised.kind, message=raised.message.strip())]
    if raised.line:
        lines.append(("code", fill(WORDS["line"], number=raised.number, line=raised.line)))
    return [*lines, *filter(None, [error_means(raised.message)])]


def _suspicions(function):
    """What the code itself shows, where the answer is wrong and no misconception explains it."""
    found = {"unused": unused_arguments(function), "from the notebook": notebook_values(function)}
    line, hidden = return_in_loop(function), shadowed(function)
    said = [fill(WORDS["return in a loop"], line=line)] if line else []
    if hidden:
        names = WORDS["and"].join(fill(WORDS["code"], code=name) for name in hidden)
        said.append(fill(WORDS["shadowed"], names=names, first=hidden[0]))
    said += [fill(WORDS["replaced"], name=name) for name in replaced_here(function)]
    return said + [
        fill(WORDS[key], names=WORDS["and"].join(fill(WORDS["code"], code=name) for name in names))
        for key, names in found.items()
        if names
    ]


def clues(exercise, attempt):
    """What all the answers together show, where no misconception explains them all.

    Which argument tells right cases from wrong ones, and which misconception explains most of the wrong answers.

    Returns
    -------
    list of str
    """
    if exercise.properties:
        return []
    rows = list(zip(attempt.inputs, attempt.outputs, attempt.expected, strict=True))
    right = [compare(expected, output, exercise.tolerance) is None for _, output, expected in rows]
    wrong = [
        (inputs, output)
        for (inputs, output, _), ok in zip(rows, right, strict=True)
        if not ok and not isinstance(output, Raised) and _finite(output)
    ]
    return [*filter(None, [contrast(exercise.arguments, attempt.inputs, right), _resembles(exercise, wrong, len(rows) - sum(right))])]


def _count(output):
    return sum(map(_count, output)) if isinstance(output, tuple | list) else np.size(output)


def _finite(output):
    """Whether an answer is all of numbers: what overflowed has a cause of its own."""
    return not isinstance(output, np.ndarray) or output.dtype.kind not in "fc" or bool(np.isfinite(output).all())


def _resembles(exercise, wrong, in_all):
    """Name a misconception that gives most of the wrong answers, where something else explains all the others, or "".

    `wrong` are the wrong answers that hold numbers. Of `in_all` the others stopped or overflowed, which has its own cause.
    A few numbers that agree, such as three places (row, column), agree by chance.
    """
    explained = {}
    for misconception in exercise.misconceptions:
        answers = [play(misconception.wrong, inputs)[0] for inputs, _ in wrong]
        explained[misconception.name] = {
            number
            for number, (answer, (_, output)) in enumerate(zip(answers, wrong, strict=True))
            if not isinstance(answer, Raised) and compare(answer, output, exercise.tolerance) is None
        }
    for name, cases in explained.items():
        others = set(range(len(wrong))) - cases
        if not others and in_all == len(wrong):
            continue  # it explains every wrong answer, and no right one: so it is another mistake
        numbers = sum(_count(wrong[number][1]) for number in cases)
        if len(cases) > len(wrong) / 2 and numbers > CHANCE and any(others <= more for more in explained.values()):
            return fill(WORDS["two mistakes"], explained=len(cases), name=name)
    return ""
