"""What a homework is made of, for the grader: exercises with their points, and where the notebook lies.

`homework` finds one by its name: the course's own, and those of the class in which a command works (`look_in`).
"""

import functools
import hashlib
import hmac
import importlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from coursework import own
from coursework.errors import AnswersElsewhereError, UnknownHomeworkError
from coursework.frame import Frame, frame_of, with_notes
from coursework.variation import Step, Table, as_json
from coursework.version import RULES, version_of
from helpers.checks.exercises import Exercise
from helpers.checks.homework import visible_cases
from helpers.course import homework_names

SOURCE = Path(__file__).resolve().parent / "source"
NAMES = tuple(homework_names())
SHARE = 0.5  # of the points, for a mistake that we know, where the exercise does not say otherwise
SHARE_CHANGED_INPUT = 0.75  # right answers, but the function changes what it was given
QUARTER = 4  # points are given in quarters
EXPERIMENT = "experiment"  # its name among the tables of what varies
OWN_STEP = "**Your own step, with a number drawn for you.** {says}"
OWN_DATA = "**Your own data, drawn for you.** {says}"
OTHER_DATA = "This student's own data: {says} The answer below was found with others, so its numbers are others too."



@dataclass(frozen=True)
class Graded:
    """An exercise and what it is worth.

    Parameters
    ----------
    exercise : Exercise
    points : float
    shares : dict of str to float
        Misconception -> share of the points, where it is not one half.
    minutes : int
        How long it should take.
    own : bool
        Whether it judges what students bring of their own, by what must hold of it: there is one case then, and nothing hidden.
    step : Step, optional
        What it adds to the exercise in a class with variants.
    constants : dict
        Those of the step, if it is added.
    """

    exercise: Exercise
    points: float = 2.0
    shares: dict = field(default_factory=dict)
    minutes: int = 15
    own: bool = False
    step: Step | None = None
    constants: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.exercise.name

    def with_constants(self, constants):
        """The exercise of one variant."""
        if not constants or self.step is None:
            return self
        key = as_json(constants)
        if key not in self._made:
            self._made[key] = replace(self, exercise=self.step.exercise(self.exercise, constants), constants=constants)
        return self._made[key]

    @functools.cached_property
    def _made(self):
        """Its variants: each is made once."""
        return {}

    def mark(self, verdict):
        """Give the points for a verdict.

        All cases right: all points. A known misconception: its share. Right, but the input is changed: three
        quarters. Anything else: half of the share of cases that are right, rounded down to a quarter of a point.

        Examples
        --------
        >>> from helpers.checks.judge import Verdict
        >>> graded = homework("hw02").graded[0]
        >>> graded.mark(Verdict("right", passed=6, cases=6)), graded.mark(Verdict("wrong", passed=3, cases=6))
        (2.0, 0.5)
        """
        if verdict.kind == "right":
            return float(self.points)
        if verdict.kind == "misconception":
            return self.points * self.share(verdict.misconception)
        if verdict.kind == "changed input":
            return self.points * SHARE_CHANGED_INPUT
        passed = verdict.passed / verdict.cases if verdict.cases else 0.0
        return float(np.floor(QUARTER * self.points * SHARE * passed) / QUARTER)

    def share(self, misconception):
        """The share of the points that a known mistake earns."""
        return self.shares.get(misconception, SHARE)

    @functools.cached_property
    def visible(self):
        return visible_cases(self.exercise)

    def hidden(self, secret, homework_name):
        """Draw the cases that nobody sees, from the instructor's secret."""
        if self.own:
            return self.visible
        text = f"{homework_name}/{self.name}".encode()
        number = int.from_bytes(hmac.new(secret, text, hashlib.sha256).digest()[:16], "big")
        rng = np.random.default_rng(number)
        return self.exercise.cases(rng) + self.exercise.cases(rng)

    def version(self):
        """Name this exercise as it behaves now."""
        return version_of(self.behaviour())

    def behaviour(self):
        """All that a mark depends on besides the answer itself. Words are not in it."""
        exercise = self.exercise
        wrongs = [(misconception.name, misconception.wrong) for misconception in exercise.misconceptions]
        judging = [exercise.reference, exercise.cases, exercise.properties, exercise.tolerance, exercise.exact_dtype, wrongs]
        return [exercise.name, *judging, float(self.points), self.shares, SHARE, SHARE_CHANGED_INPUT, QUARTER]


@dataclass(frozen=True)
class Homework:
    """One assignment.

    Parameters
    ----------
    name, title : str
    graded : list of Graded
        In the notebook's order.
    experiment_needs : tuple of str
        Modules of `helpers` that the open experiment may import on top of pictures, kernels and plots. They are there
        when the notebook is run for the human grader, and not when graded functions run.
    graded_needs : tuple of str
        Modules that are there when graded functions run, too: where what is judged is a whole study.
    experiment : Table, optional
        What the experiment is made with, in a class with variants.
    constants : dict
        What this student's variant is; empty where there are no variants.
    sources : path
        The folder that holds the notebook in a folder of its name. `homework` sets it where it is the class's.
    """

    name: str
    title: str
    graded: list
    experiment_needs: tuple = ()
    graded_needs: tuple = ()
    experiment: Table | None = None
    constants: dict = field(default_factory=dict)
    sources: Path = SOURCE

    @property
    def source(self):
        return self.sources / self.name / f"{self.name}.ipynb"

    @property
    def of_the_class(self):
        """Whether it is the class's own, and not the course's."""
        return self.sources != SOURCE

    @functools.cached_property
    def frame(self):
        plain = own.frame(self.source) if self.of_the_class else frame_of(self.source)
        return Frame(with_notes(plain.notebook, self.notes)) if self.constants else plain

    @property
    def tables(self):
        """What varies: graded function, or "experiment" -> its table."""
        steps = {graded.name: graded.step for graded in self.graded if graded.step}
        return steps | ({EXPERIMENT: self.experiment} if self.experiment else {})

    @property
    def notes(self):
        """What a variant's notebook says on top: id of a cell -> words for the text above it."""
        said = {}
        for name, constants in self.constants.items():
            if constants:
                cell, words = (f"{self.name}-experiment", OWN_DATA) if name == EXPERIMENT else (name, OWN_STEP)
                said[cell] = words.format(says=self.tables[name].task(constants))
        return said

    @property
    def rubrics(self):
        """What to look for in each answer that is graded by hand; of data of the student's own it says that they are."""
        rubrics, name, constants = self.frame.rubrics, f"{self.name}-findings", self.constants.get(EXPERIMENT)
        if not constants:
            return rubrics
        return rubrics | {name: f"{OTHER_DATA.format(says=self.experiment.task(constants))}\n\n{rubrics[name]}"}

    def with_constants(self, constants):
        """This homework as one student has it.

        Parameters
        ----------
        constants : dict
            Graded function, or "experiment" -> the constants of its table; what is not there stays plain.

        Returns
        -------
        Homework
        """
        graded = [each.with_constants(constants.get(each.name)) for each in self.graded]
        return replace(self, graded=graded, constants=constants)

    def find(self, function):
        """The graded exercise of a function."""
        return next(graded for graded in self.graded if graded.name == function)

    def version(self, of=Graded.version):
        """Name this homework as it behaves now: see `coursework.version`. Each variant has a name of its own.

        Parameters
        ----------
        of : callable
            Names an exercise of a variant: where many are asked, one that remembers.
        """
        if any(graded.constants for graded in self.graded):
            return version_of(RULES, [of(graded) for graded in self.graded])
        return version_of(RULES, [graded.behaviour() for graded in self.graded])


_class = None  # the folder of the class in which the command works


def look_in(folder):
    """Know the homework of this class too, from now on, and of no other class. A command works in one class.

    Parameters
    ----------
    folder : path or None
    """
    global _class
    _class = folder


def known_names():
    """Name all homework: the course's, then the class's own. No file of the class is run for it.

    Examples
    --------
    >>> known_names()[0]
    'hw01'
    """
    return (*NAMES, *own.names_in(_class))


def homework(name):
    """Find a homework. For one of the class's own, the instructor's file is run, as the instructor.

    Raises
    ------
    UnknownHomeworkError
        If there is none of this name.
    AnswersElsewhereError
        If this is the learner's install, which holds no answers.
    OwnHomeworkError
        If it is one of the class's own and its file cannot be used.

    Examples
    --------
    >>> [graded.name for graded in homework("hw02").graded]
    ['multiplications', 'slide_row', 'match_map']
    """
    if name in NAMES:
        own.must_not_hide(_class, name)
        try:
            return importlib.import_module(f"coursework.exercises.{name}").HOMEWORK
        except ModuleNotFoundError as error:
            if error.name not in ("coursework.exercises", f"coursework.exercises.{name}"):
                raise
            raise AnswersElsewhereError from None
    if name in own.names_in(_class):
        return own.load(_class, name)
    raise UnknownHomeworkError(f"There is no homework {name!r}. There are: {', '.join(known_names())}.{own.hint(_class, name)}")
