"""The visible checks of homework: the cases you can see, and nothing that could be copied as an answer.

A homework comes with a small file, `hw02_checks.json`. It holds a few cases with their expected values, and what the
usual mistakes give on them; so a check can name your mistake without holding the solution.
"""

import inspect
import json
from pathlib import Path

import numpy as np

from helpers.checks.compare import Raised
from helpers.checks.exercises import SEED, Exercise, Misconception, play
from helpers.checks.feedback import Feedback, say


class HomeworkExercise(Exercise):
    """An exercise whose right answer is known on its visible cases only."""

    def solution(self):
        """Say that homework has no solution to show."""
        say(Feedback("No solution here.", ["This is homework. `.hint()` gives one hint more each time you ask."]))

    def example(self, inputs, expected):
        """Say that homework cannot judge examples of your own."""
        say(Feedback("Not here.", ["Homework checks only the examples it came with. Try yours by hand."]))


def homework(name, folder="."):
    """Read a homework's visible checks.

    Parameters
    ----------
    name : str
        "hw02".
    folder : str or path
        Where `hw02_checks.json` lies: beside the notebook.

    Returns
    -------
    callable
        ``exercise = homework("hw02")``, then ``exercise("match_map").check(match_map)``.

    Raises
    ------
    FileNotFoundError
        If the file is not beside the notebook.
    """
    path = Path(folder) / f"{name}_checks.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"{path.name} is not beside this notebook (looked in {Path(folder).resolve()}). It came with the homework: "
            "put both files into one folder, then run this cell again."
        )
    exercises = {row["name"]: _exercise(row) for row in json.loads(path.read_text(encoding="utf-8"))["exercises"]}

    def exercise(wanted):
        if wanted not in exercises:
            raise LookupError(f"{name} has no exercise {wanted!r}. It has: {', '.join(exercises)}.")
        return exercises[wanted]

    return exercise


def write(name, exercises, path):
    """Write the file that `homework` reads, from the exercises with their references.

    Parameters
    ----------
    name : str
    exercises : list of Exercise
    path : path
    """
    rows = [_row(exercise) for exercise in exercises]
    text = json.dumps({"homework": name, "exercises": rows}, ensure_ascii=False)
    new = Path(path).with_suffix(".new")
    new.write_text(text + "\n", encoding="utf-8")
    new.replace(path)


def visible_cases(exercise):
    """The cases that learners see: always the same."""
    return exercise.cases(np.random.default_rng(SEED))


def _row(exercise):
    inputs = visible_cases(exercise)
    wrongs = []
    for misconception in exercise.misconceptions:
        played = [play(misconception.wrong, case) for case in inputs]
        outputs, after = [answer for answer, _ in played], [left for _, left in played]
        verdict = exercise.judge(inputs, outputs, after)
        if verdict.misconception != misconception.name:
            raise ValueError(f"{exercise.name}: the visible cases take {misconception.name!r} for "
                             f"{verdict.misconception or verdict.kind!r}; give them a case that tells them apart")
        case = verdict.case
        words = exercise.words(misconception, inputs[case], outputs[case], verdict.difference)
        wrongs.append({"name": misconception.name, "says": words, "needs": misconception.needs,
                       "look": misconception.look, "gives": [_put(answer) for answer in outputs],
                       "leaves": [_put(left) for left in after]})
    return {
        "name": exercise.name, "title": exercise.title, "task": exercise.task, "lesson": exercise.lesson,
        "look": exercise.look, "arguments": exercise.arguments, "hints": exercise.hints, "proves": exercise.proves,
        "tolerance": exercise.tolerance, "exact_dtype": exercise.exact_dtype,
        "cases": [{"inputs": _put(case), "expected": _put(play(exercise.reference, case)[0])} for case in inputs],
        "mistakes": wrongs,
    }


def _exercise(row):
    inputs = [_take(case["inputs"]) for case in row["cases"]]
    keys = [json.dumps(case["inputs"]) for case in row["cases"]]
    mistakes = [
        Misconception(wrong["name"], _table(row["arguments"], keys, wrong["gives"], wrong["leaves"]),
                      lambda inputs, got, expected, words=wrong["says"]: words, wrong["needs"], wrong["look"])
        for wrong in row["mistakes"]
    ]
    reference = _table(row["arguments"], keys, [case["expected"] for case in row["cases"]])
    return HomeworkExercise(
        row["name"], row["title"], row["task"], row["lesson"], row["look"], reference, lambda rng: list(inputs),
        mistakes, row["hints"], row["proves"], tolerance=row["tolerance"], exact_dtype=row["exact_dtype"],
    )


def _table(arguments, keys, answers, leaves=None):
    """Make a function that knows its answers by heart."""
    def look_up(*inputs):
        at = keys.index(json.dumps(_put(inputs)))
        if leaves is not None:
            for given, left in zip(inputs, _take(leaves[at]), strict=True):
                if isinstance(given, np.ndarray) and given.shape == left.shape:
                    given[...] = left
        answer = _take(answers[at])
        if isinstance(answer, Raised):
            raise type(answer.kind, (Exception,), {})(answer.message)
        return answer

    look_up.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in arguments])
    return look_up


def _put(value):
    """Write a value as plain JSON, with what JSON cannot tell: that it is an array, and of which numbers."""
    if isinstance(value, Raised):
        return {"raised": [value.kind, value.message]}
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": value.dtype.name, "shape": list(value.shape)}
    if isinstance(value, np.generic):
        return {"number": value.item(), "dtype": value.dtype.name}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [_put(item) for item in value]}
    return value


def _take(value):
    """Read what `_put` wrote.

    Examples
    --------
    >>> _take(json.loads(json.dumps(_put((np.array([[1, 2]], np.uint8), 0.5, "cat")))))
    (array([[1, 2]], dtype=uint8), 0.5, 'cat')
    """
    if not isinstance(value, dict):
        return value
    if "raised" in value:
        return Raised(*value["raised"])
    if "array" in value:
        return np.array(value["array"], dtype=value["dtype"]).reshape(value["shape"])
    if "number" in value:
        return np.dtype(value["dtype"]).type(value["number"])
    kind, items = next(iter(value.items()))
    return {"tuple": tuple, "list": list}[kind](_take(item) for item in items)
