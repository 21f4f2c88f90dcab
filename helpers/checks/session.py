"""A learner's session with one exercise: check, example, hint, solution, and what has been asked so far."""

import copy
import inspect

import numpy as np

from helpers.checks import explain
from helpers.checks.clean import clean_state
from helpers.checks.compare import kind_words
from helpers.checks.example import judge_example
from helpers.checks.exercises import SEED
from helpers.checks.feedback import Feedback, say
from helpers.checks.judge import Attempt, judge
from helpers.checks.run import SECONDS, run, unwritten
from helpers.checks.words import fill

WORDS = {
    "title": "{title}.",
    "run": 'Then run `exercise("{name}").check({name})`.',
    "not checked": "Not checked.",
    "no function": '`check` wants the function itself, without brackets: `exercise("{name}").check({name})`. '
    "What you gave is {kind}.",
    "not yet": "Not yet.",
    "argument": "`{name}` is called with one argument, `{name}({arguments})`; yours takes `{signature}`.",
    "arguments": "`{name}` is called with {count} arguments, `{name}({arguments})`; yours takes `{signature}`.",
    "try": 'To try that case: `{name}(*exercise("{name}").failing_case())`. For a hint: `exercise("{name}").hint()`.',
    "hint head": "Hint for {name}.",
    "hint": "{number}. {hint}",
    "last hint": "That was the last hint.",
    "more hints": "{more} more: ask again.",
    "sure": "Are you sure?",
    "hints left": "What you find yourself stays longer. There are {left} hints that you have not seen: `.hint()`. "
    "Ask once more and the solution is yours.",
    "hint left": "What you find yourself stays longer. There is one hint that you have not seen: `.hint()`. "
    "Ask once more and the solution is yours.",
    "no hints left": "What you find yourself stays longer. Ask once more and the solution is yours.",
    "solution": "One way to write {name}.",
    "no failing case": 'no failing case yet: run exercise("{name}").check({name}) first',
}


class Session:
    """An exercise as a learner meets it. It remembers the hints given, the solution asked for, the case that failed.

    Everything that the exercise is (`task`, `title`, `lesson`, `reference`, ...) can be read from the session too.

    Parameters
    ----------
    exercise : Exercise

    Examples
    --------
    >>> from helpers.checks.lesson04 import RELU
    >>> Session(RELU).check(lambda x: x * (x > 0))
    Right. Checked on 8 arrays with 1 to 4 axes, with negative values and zeros. Positive values pass, all others are 0.
    """

    def __init__(self, exercise):
        self.exercise = exercise
        self._hints_given, self._solution_asked, self._failing = 0, False, None

    def __getattr__(self, name):
        if name == "exercise" or name.startswith("__"):  # not there yet, or asked for by Python itself
            raise AttributeError(name)
        return getattr(self.exercise, name)

    def _shown(self):
        title = self.title if self.title.endswith("?") else fill(WORDS["title"], title=self.title)
        return Feedback(title, [self.task, fill(WORDS["run"], name=self.name)])

    def __repr__(self):
        return str(self._shown())

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self._shown()._repr_mimebundle_()

    def check(self, function, seed=SEED, seconds=SECONDS):
        """Check your function and show what was found.

        Parameters
        ----------
        function : callable
            Your function itself, without brackets: ``check(conv2d)``.
        seed : int
            Draws the hidden cases.
        seconds : float
            Time for all cases together.
        """
        say(self.feedback(function, seed, seconds))

    def feedback(self, function, seed=SEED, seconds=SECONDS):
        """What `check` shows, as a `Feedback`."""
        if not callable(function):
            return Feedback(
                WORDS["not checked"], fill(WORDS["no function"], name=self.name, kind=kind_words(function))
            )
        if unwritten(function):
            return explain.not_written_yet(self.exercise)
        names = self.arguments
        try:
            inspect.signature(function).bind(*names)
        except TypeError:
            return Feedback(
                WORDS["not yet"],
                fill(
                    WORDS["argument" if len(names) == 1 else "arguments"],
                    name=self.name,
                    **({} if len(names) == 1 else {"count": len(names)}),
                    arguments=", ".join(names),
                    signature=inspect.signature(function),
                ),
                "no",
            )
        except ValueError:  # a built-in function without a signature
            pass
        attempt = self._run(function, seed, seconds)
        with clean_state():
            verdict = judge(self.exercise, attempt)
            said = explain.explain(self.exercise, verdict, attempt, function)
            if not verdict.right:
                self._failing = attempt.inputs[verdict.case]
            if verdict.kind in ("wrong", "raised"):
                said.lines += [*explain.clues(self.exercise, attempt), fill(WORDS["try"], name=self.name)]
        return said

    def verdict(self, function, seed=SEED, seconds=SECONDS):
        """Run a function on the hidden cases and judge it, without a word: a `Verdict`."""
        attempt = self._run(function, seed, seconds)
        with clean_state():
            return judge(self.exercise, attempt)

    def judge(self, inputs, outputs, inputs_after):
        """Judge answers that were made elsewhere: a `Verdict`.

        Examples
        --------
        >>> from helpers.checks import exercise
        >>> picture, kernel = np.array([[1, 2, 3]]), np.array([[0, 1]])
        >>> exercise("conv2d").judge([(picture, kernel)], [np.array([[1, 2]])], [(picture, kernel)]).misconception
        'flipped kernel'
        """
        return judge(self.exercise, Attempt.of(self.exercise, inputs, outputs, inputs_after))

    def _run(self, function, seed, seconds):
        with clean_state():
            inputs = self.cases(np.random.default_rng(seed))
        played = run(function, inputs, seconds)
        with clean_state():
            return Attempt.of(self.exercise, inputs, *played)

    def failing_case(self):
        """The arguments of the smallest case that failed in your last check, for you to try.

        Use it as ``conv2d(*exercise("conv2d").failing_case())``.
        """
        if self._failing is None:
            raise LookupError(fill(WORDS["no failing case"], name=self.name))
        return copy.deepcopy(self._failing)

    def example(self, inputs, expected):
        """Try your understanding before you write any code.

        Parameters
        ----------
        inputs : tuple
            The arguments of one call, as you would give them; lists stand for arrays.
        expected : object
            What you think the function returns for them.
        """
        say(self.example_feedback(inputs, expected))

    def example_feedback(self, inputs, expected):
        """What `example` shows, as a `Feedback`."""
        with clean_state():
            return judge_example(self.exercise, inputs, expected)

    def hint(self):
        """Give one more hint each time."""
        self._hints_given = min(self._hints_given + 1, len(self.hints))
        lines = [
            fill(WORDS["hint"], number=number, hint=hint)
            for number, hint in enumerate(self.hints[: self._hints_given], 1)
        ]
        more = len(self.hints) - self._hints_given
        lines.append(fill(WORDS["more hints"], more=more) if more else WORDS["last hint"])
        say(Feedback(fill(WORDS["hint head"], name=self.name), lines))

    def solution(self):
        """Show the solution, when asked twice."""
        if not self._solution_asked:
            self._solution_asked = True
            left = len(self.hints) - self._hints_given
            say(Feedback(WORDS["sure"], fill(WORDS["no hints left" if not left else "hint left" if left == 1 else "hints left"], left=left)))
            return
        say(Feedback(fill(WORDS["solution"], name=self.name), [("code", inspect.getsource(self.reference))]))
