"""The visible checks of homework: the cases you can see, and nothing that could be copied as an answer.

A homework comes with a small file, `hw02_checks.json`. It holds a few cases with their expected values, and what the
usual mistakes give on them; so a check can name your mistake without holding the solution.
"""

import inspect
import json
from pathlib import Path

import numpy as np

from helpers import atomic, codec
from helpers.checks.compare import Raised
from helpers.checks.exercises import SEED, Exercise, Misconception
from helpers.checks.explain import misconception_words
from helpers.checks.feedback import Feedback, say
from helpers.checks.judge import Attempt, judge, play
from helpers.checks.project import dealt, honest
from helpers.checks.run import SECONDS
from helpers.checks.session import Session
from helpers.checks.words import fill

FORM = 2  # of the file; 1 had an encoding of its own and did not say its form
PROPERTIES = {"dealt": dealt, "honest": honest}  # where many answers are right, the file names what judges them

WORDS = {
    "hidden": "All visible checks pass; hidden cases count too.",  # the head of each homework and its feedback page say it too
    "no solution": "No solution here.",
    "hints instead": "This is homework. `.hint()` gives one hint more each time you ask.",
    "no example": "Not here.",
    "by hand instead": "Homework checks only the examples it came with. Try yours by hand.",
    "no file": "{file} is not beside this notebook (looked in {folder}). It came with the homework: "
    "put both files into one folder, then run this cell again.",
    "another form": "{file} was made for another version of this course than the one installed here. Get it anew from where "
    "your homework came from, put it in the old one's place and run this cell again; your notebook stays.",
    "no exercise": "{name} has no exercise {wanted!r}. It has: {names}.",
    "mixed up": "{name}: the visible cases take {mistake!r} for {taken!r}; give them a case that tells them apart",
}


class HomeworkSession(Session):
    """A session with an exercise whose right answer is known on its visible cases only."""

    def feedback(self, function, seed=SEED, seconds=SECONDS):
        """What `check` shows. What is right here is right on the cases of the file: grading draws others."""
        said = super().feedback(function, seed, seconds)
        if said.kind == "yes" and self.arguments:  # a function without arguments has no other cases
            said.lines.append(WORDS["hidden"])
        return said

    def solution(self):
        """Say that homework has no solution to show."""
        say(Feedback(WORDS["no solution"], WORDS["hints instead"]))

    def example(self, inputs, expected):
        """Say that homework cannot judge examples of your own."""
        say(Feedback(WORDS["no example"], WORDS["by hand instead"]))


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
    ValueError
        If it was written by a version of the course whose files this one does not read.
    """
    path = Path(folder) / f"{name}_checks.json"
    if not path.is_file():
        raise FileNotFoundError(fill(WORDS["no file"], file=path.name, folder=Path(folder).resolve()))
    file = json.loads(path.read_text(encoding="utf-8"))
    if file.get("form") != FORM:
        raise ValueError(fill(WORDS["another form"], file=path.name))
    sessions = {row["name"]: HomeworkSession(_exercise(row)) for row in file["exercises"]}

    def exercise(wanted):
        if wanted not in sessions:
            raise LookupError(fill(WORDS["no exercise"], name=name, wanted=wanted, names=", ".join(sessions)))
        return sessions[wanted]

    return exercise


def write(name, exercises, path):
    """Write the file that `homework` reads, from the exercises with their references.

    Parameters
    ----------
    name : str
    exercises : list of Exercise
    path : path
    """
    atomic.write_text(path, as_text(name, [as_row(exercise) for exercise in exercises]))


def as_text(name, rows):
    """The text of the file, from what `as_row` gives for each exercise."""
    return json.dumps({"homework": name, "form": FORM, "exercises": rows}, ensure_ascii=False) + "\n"


def visible_cases(exercise):
    """The cases that learners see: always the same."""
    return exercise.cases(np.random.default_rng(SEED))


def as_row(exercise):
    """An exercise as the file has it."""
    inputs, properties = visible_cases(exercise), exercise.properties
    return {
        "name": exercise.name,
        "title": exercise.title,
        "task": exercise.task,
        "lesson": exercise.lesson,
        "look": exercise.look,
        "arguments": exercise.arguments,
        "hints": exercise.hints,
        "proves": exercise.proves,
        "tolerance": exercise.tolerance,
        "exact_dtype": exercise.exact_dtype,
        "cases": [
            {
                "inputs": codec.pack(case),
                "expected": _pack(None if properties else play(exercise.reference, case)[0]),
            }
            for case in inputs
        ],
        "mistakes": [_mistake(exercise, misconception, inputs) for misconception in exercise.misconceptions],
        **({"properties": properties.__name__} if properties else {}),
    }


def _mistake(exercise, misconception, inputs):
    """A misconception as the file has it: what it gives, what it leaves of the arguments, and its words, filled."""
    about = {"name": misconception.name, "says": "", "needs": misconception.needs, "look": misconception.look}
    if exercise.properties:  # they find it and have words for it
        return about | {"gives": [], "leaves": []}
    played = [play(misconception.wrong, case) for case in inputs]
    outputs, after = [answer for answer, _ in played], [left for _, left in played]
    attempt = Attempt.of(exercise, inputs, outputs, after)
    verdict = judge(exercise, attempt)
    if verdict.misconception != misconception.name:
        raise ValueError(
            fill(
                WORDS["mixed up"],
                name=exercise.name,
                mistake=misconception.name,
                taken=verdict.misconception or verdict.kind,
            )
        )
    words = misconception_words(exercise, misconception, attempt, verdict.case, verdict.difference)
    gives, leaves = [_pack(answer) for answer in outputs], [codec.pack(left) for left in after]
    return about | {"says": words, "gives": gives, "leaves": leaves}


def _exercise(row):
    """The exercise that a row of the file stands for. It knows its answers by heart."""
    inputs = [codec.unpack(case["inputs"]) for case in row["cases"]]
    expected = [_unpack(case["expected"]) for case in row["cases"]]
    mistakes = [
        Misconception(
            wrong["name"],
            _by_heart(
                row["arguments"],
                inputs,
                [_unpack(answer) for answer in wrong["gives"]],
                [codec.unpack(left) for left in wrong["leaves"]],
            ),
            wrong["says"].replace("{", "{{").replace("}", "}}"),
            wrong["needs"],
            wrong["look"],
        )
        for wrong in row["mistakes"]
    ]
    return Exercise(
        row["name"],
        row["title"],
        row["task"],
        row["lesson"],
        row["look"],
        _by_heart(row["arguments"], inputs, expected, inputs),
        lambda rng: list(inputs),
        mistakes,
        row["hints"],
        row["proves"],
        tolerance=row["tolerance"],
        exact_dtype=row["exact_dtype"],
        properties=PROPERTIES[row["properties"]] if "properties" in row else None,
    )


def _by_heart(arguments, inputs, answers, leaves):
    """Make a function that knows its answers by heart, and changes its arguments as the original did."""
    keys = [json.dumps(codec.pack(case)) for case in inputs]

    def look_up(*given):
        at = keys.index(json.dumps(codec.pack(given)))
        for argument, left in zip(given, leaves[at], strict=True):
            if isinstance(argument, np.ndarray) and argument.shape == left.shape:
                argument[...] = left
        if isinstance(answers[at], Raised):
            raise type(answers[at].kind, (Exception,), {})(answers[at].message)
        return answers[at]

    look_up.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in arguments]
    )
    return look_up


def _pack(answer):
    return {"raised": [answer.kind, answer.message]} if isinstance(answer, Raised) else codec.pack(answer)


def _unpack(packed):
    return (
        Raised(*packed["raised"]) if isinstance(packed, dict) and "raised" in packed else codec.unpack(packed)
    )
