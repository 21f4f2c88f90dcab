"""An exercise knows its misconceptions: one idea, used to check, to explain, and to test the check itself.

An exercise is data. `helpers.checks.judge` judges answers by it, `helpers.checks.explain` puts a verdict into words, and
`helpers.checks.session` is what a learner talks to.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

SEED = 2016  # draws the cases that a learner meets


@dataclass(frozen=True)
class Misconception:
    """A mistake that people make, with the code that makes it.

    Parameters
    ----------
    name : str
        A few words: "flipped kernel".
    wrong : callable
        A plausible wrong implementation. It makes this mistake and no other.
    says : str
        What to tell the learner: a template for `helpers.checks.words.fill`, filled with the numbers of the smallest
        failing case. Its fields: ``{where}``, ``{got}`` and ``{expected}`` (the first place that differs and what stands
        there), ``{got_shape}`` and ``{expected_shape}``, ``{answer}`` and ``{right_answer}`` (all of what came back and
        should have), ``{inputs}``, the argument names, and what `fields` gives. Empty where the exercise judges
        properties: they speak for themselves.
    needs : str
        What an example must have to show this mistake: "a picture that is not square".
    look : str
        The heading in the lesson to look at; empty: the exercise's own.
    fields : callable, optional
        ``fields(inputs, got, expected)`` returns a dict of computed values that `says` names: the arguments of the case,
        the whole answer that came back, the whole right answer. They come before those above.

    Examples
    --------
    >>> Misconception("doubled", lambda x: 2 * x, "You have {got}, twice {expected}.").needs
    ''
    """

    name: str
    wrong: Callable
    says: str = ""
    needs: str = ""
    look: str = ""
    fields: Callable | None = None


@dataclass(frozen=True, repr=False)
class Exercise:
    """A task, a reference answer, and what goes wrong.

    Parameters
    ----------
    name, title : str
        `name` is also the name of the function that the learner writes.
    task : str
        The whole task in words, with shapes. Channels last.
    lesson : str
        "02".
    look : str
        The heading in that lesson to look at.
    reference : callable
        A right answer, readable: it is what ``solution()`` shows.
    cases : callable
        ``cases(rng) -> list of tuple``: the arguments of each hidden call, drawn from `rng`.
        Arrays, numbers, strings and tuples of these, so that a grader can send them anywhere.
    misconceptions : list of Misconception
        At least three. The first that gives the learner's numbers is named.
    hints : list of str
        One more is given each time.
    proves : str
        What a tick stands for; ``{n}`` is the number of cases.
    variants : list of callable
        Other right answers, written differently; tests hold that they pass.
    tolerance : float
        See `helpers.checks.compare.compare`.
    exact_dtype : bool
        Also ask for the reference's dtype.
    accepts : callable
        ``accepts(*inputs)`` returns a sentence about what is wrong with the arguments of an example, or "".
    parts : tuple of str
        What the items of the answer are called, where it is a tuple: ("accuracy", "matrix").
    apart : callable
        ``apart(*inputs)`` takes the right answer of one case apart, in a sentence, or returns "". Shown where an answer is
        wrong in a way that nobody foresaw.
    properties : callable
        Where many answers are right: ``properties(inputs, outputs) -> list of Difference or None``, one a case,
        replaces the comparison with the reference. It sees all cases together, and names the misconception itself.

    Examples
    --------
    >>> Exercise("twice", "Twice", "Write twice(x). Return 2 x.", "01", "Numbers", lambda x: 2 * x, lambda rng: [(3,)], [], [],
    ...          "Checked on {n} numbers.").arguments
    ['x']
    """

    name: str
    title: str
    task: str
    lesson: str
    look: str
    reference: Callable
    cases: Callable
    misconceptions: list
    hints: list
    proves: str
    variants: list = field(default_factory=list)
    tolerance: float = 1e-6
    exact_dtype: bool = False
    accepts: Callable = lambda *inputs: ""
    parts: tuple = ()
    apart: Callable = lambda *inputs: ""
    properties: Callable | None = None

    def __repr__(self):
        return f"<Exercise {self.name}>"

    @functools.cached_property
    def arguments(self):
        """The names of the function's arguments."""
        return list(inspect.signature(self.reference).parameters)
