"""What makes a variant: one small step with a constant of the student's own, added to an exercise.

Every variant of an exercise has the same step; only its constants differ, and they come from a small table. So all of them can be
tried, one after the other: that each one's cases tell every misconception apart, and that nobody has larger numbers to handle. The
exercise without the step is the one that a class without variants gets; it stays as it is, to the byte.

In a file of `coursework/exercises/` a step stands behind its exercise, and `Graded(..., step=...)` names it; what the experiment is
made with is a `Table`, in `Homework(..., experiment=...)`. A student's exercise: ``variants(classroom, "hw02").of(student_id)``.
"""

import functools
import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from helpers.checks.exercises import SEED, Misconception
from helpers.checks.judge import play
from helpers.checks.words import as_words, fill

PLAIN = {}  # the constants of an exercise without a step
NEAR = 2**0.5  # nobody's numbers are larger or smaller by more than this than the first variant's: so at most twice anybody's
MOST_DRAWS = 500
LEAST = 1e-9  # of a number's size, before its logarithm is taken


@dataclass(frozen=True)
class Table:
    """What may differ from one student to the next, and how it is said.

    Parameters
    ----------
    says : str
        What the student reads: a template with the constants' names.
    choices : dict of str to tuple
        Constant -> the values that it may have. Every combination is a variant: numbers, texts, and tuples of these. A number's
        largest value is at most twice its smallest. The first is one from the middle: all others are measured by it. A table grows
        at its end, so that what was handed out stays what it was.

    Examples
    --------
    >>> table = Table("Take the {channel} channel, {rows} rows of it.", {"channel": ("red", "blue"), "rows": (20, 30)})
    >>> table.rows[:2], table.number({"channel": "blue", "rows": 30}), table.number(PLAIN)
    ([{'channel': 'red', 'rows': 20}, {'channel': 'red', 'rows': 30}], 4, 0)
    >>> table.task(table.rows[3])
    'Take the blue channel, 30 rows of it.'
    """

    says: str
    choices: dict

    @functools.cached_property
    def rows(self):
        """The constants of every variant, in order."""
        return [dict(zip(self.choices, values, strict=True)) for values in itertools.product(*self.choices.values())]

    @functools.cached_property
    def version(self):
        """Names the table, so that a draw from another one is another draw."""
        return hashlib.sha256(as_json(self.choices).encode()).hexdigest()[:16]

    def number(self, constants):
        """Which variant it is: 1 is the first. 0: no step at all, or constants that the table no longer has."""
        return self.rows.index(constants) + 1 if constants in self.rows else 0

    def task(self, constants):
        """The words, with these constants."""
        return fill(self.says, **constants)


@dataclass(frozen=True)
class Step(Table):
    """The step that an exercise gets, and the table of its constants.

    Parameters
    ----------
    says, choices
        See `Table`.
    then : callable
        ``then(answer, inputs, **constants)``: what the step makes of the answer without it. `inputs` are the arguments of the
        call, as the function left them.
    forgotten : str
        What it is called when a student leaves the step out: "ceiling forgotten".
    reminds : str
        What to tell such a student: a template as in `Misconception.says`, with the constants' names on top.
    then_wrong : dict of str to callable
        Misconception -> its own ``then``, where it makes the step otherwise: one that returns another shape, for example.
    reworded : dict of str to str
        Misconception -> what to tell, where the words without the step would be wrong.
    cases : callable
        Changes the drawn cases, where the step needs it: ``cases(list of tuple) -> list of tuple``.
    proves : str
        What a tick stands for, where these cases are others than those without the step.

    Examples
    --------
    >>> from coursework.exercises.hw02 import MULTIPLICATIONS
    >>> spiders = Step("Count for {eyes} eyes.", {"eyes": (4, 5)}, lambda count, inputs, eyes: count * eyes, "one eye", "You have {got}.")
    >>> spiders.exercise(MULTIPLICATIONS, {"eyes": 5}).reference(4, 4, 1, 3, 1)
    180
    """

    then: Callable
    forgotten: str
    reminds: str
    then_wrong: dict = field(default_factory=dict)
    reworded: dict = field(default_factory=dict)
    cases: Callable = list
    proves: str = ""

    def exercise(self, plain, constants):
        """Make the exercise with the step.

        Parameters
        ----------
        plain : Exercise
        constants : dict
            Of this table, or of an earlier one with the same names.

        Returns
        -------
        Exercise
        """
        if not constants:
            return plain

        def with_step(function, then=self.then):
            return _stepped(function, then, constants)

        reference = with_step(plain.reference)
        wrongs = [_wrong(each, with_step(each.wrong, self.then_wrong.get(each.name, self.then)), self.reworded, constants)
                  for each in plain.misconceptions]
        wrongs.append(Misconception(self.forgotten, plain.reference, self.reminds, "nothing more", "", _fields(None, constants)))
        return replace(
            plain, task=f"{plain.task} {self.task(constants)}", reference=reference,
            variants=[with_step(each) for each in plain.variants], misconceptions=wrongs,
            cases=self._fair_cases(plain, reference, constants), proves=self.proves or plain.proves)

    def _fair_cases(self, plain, reference, constants):
        """Draw the same kinds of cases with other numbers in them: the first draw whose visible numbers are about as large as anybody's."""
        wanted = self._size(plain)
        for attempt in itertools.count():
            key = int(hashlib.sha256(as_json([constants, attempt]).encode()).hexdigest()[:8], 16)
            cases = _redrawn(plain.cases, self.cases, key)
            sizes = handled(reference, cases(np.random.default_rng(SEED)))
            if np.all((wanted / NEAR <= sizes) & (sizes <= wanted * NEAR)):
                return cases
            if attempt == MOST_DRAWS:
                raise ValueError(f"{plain.name}: with {constants} the numbers are much larger or smaller than with {self.rows[0]}. Let a value "
                                 "from the middle be the first of its choices.")

    def _size(self, plain):
        """How large the numbers are that a student handles who has the first variant."""
        return handled(_stepped(plain.reference, self.then, self.rows[0]), self.cases(plain.cases(np.random.default_rng(SEED))))


def handled(function, cases):
    """How large the numbers are that a student handles: the largest in each case, among its arguments and its answer.

    Returns
    -------
    numpy.ndarray
        Of shape (3,): in the first case, in the middle one, and their geometric mean.

    Examples
    --------
    >>> handled(lambda x: 10 * x, [(2,), (-5,), (4,)])
    array([20.        , 40.        , 34.19951893])
    """
    largest = [_largest((play(function, case)[0], *case)) for case in cases]
    return np.array([largest[0], np.median(largest), np.exp(np.mean(np.log(np.maximum(largest, LEAST))))])


def _largest(value):
    """The largest finite number in a value, without its sign; 0 where there is none."""
    if isinstance(value, tuple | list):
        return max((_largest(each) for each in value), default=0.0)
    if not isinstance(value, np.ndarray | np.number | int | float):
        return 0.0
    sizes = np.abs(np.asarray(value, np.float64).ravel())
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))


def as_json(value):
    """Write constants down so that equal ones are written equally.

    Examples
    --------
    >>> as_json({"b": 1.5, "a": (2, "left")})
    '{"a": [2, "left"], "b": 1.5}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=True)


def in_words(constants):
    """Write constants down for a reader.

    Examples
    --------
    >>> in_words({"gain": 1.5, "way": "up"})
    'gain 1.5, way up'
    """
    return ", ".join(f"{name} {as_words(value)}" for name, value in constants.items())


def from_json(value):
    """Read constants: what was a tuple is one again.

    Examples
    --------
    >>> from_json({"a": [2, ["left"]]})
    {'a': (2, ('left',))}
    """
    if isinstance(value, dict):
        return {key: from_json(item) for key, item in value.items()}
    return tuple(from_json(item) for item in value) if isinstance(value, list) else value


def _stepped(function, then, constants):
    @functools.wraps(function)
    def stepped(*inputs):
        return then(function(*inputs), inputs, **constants)

    return stepped


def _redrawn(cases, change, key):
    """Draw the same kinds of cases, with other pictures and numbers in them for each variant."""

    def redrawn(rng):
        return change(cases(np.random.default_rng([int(rng.integers(2**32)), key])))

    return redrawn


def _wrong(misconception, wrong, reworded, constants):
    says = reworded.get(misconception.name, misconception.says)
    return replace(misconception, wrong=wrong, says=says, fields=_fields(misconception.fields, constants))


def _fields(own, constants):
    def fields(inputs, got, expected):
        return (own(inputs, got, expected) if own else {}) | constants

    return fields
