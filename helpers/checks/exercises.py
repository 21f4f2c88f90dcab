"""An exercise knows its misconceptions: one idea, used to check, to explain, and to test the check itself."""

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from helpers.checks.compare import Difference, Raised, compare, kind_words, place
from helpers.checks.feedback import Feedback, call_text, say, side_by_side, small_arguments
from helpers.checks.notice import contrast, error_means, notice
from helpers.checks.run import SECONDS, notebook_values, run, unused_arguments, unwritten
from helpers.checks.words import fill, plain

SEED = 2016


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
        the whole answer that came back, the whole right answer. A name of its own list comes before those above.
    """

    name: str
    wrong: Callable
    says: str | Callable = ""
    needs: str = ""
    look: str = ""
    fields: Callable | None = None


@dataclass(frozen=True)
class Verdict:
    """What a judge found.

    `kind` is "right", "unwritten", "misconception" (then `misconception` holds its name), "changed input",
    "raised", "time up" or "wrong". `case` is the number of the smallest case that fails.
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


@dataclass(repr=False)
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
        A right answer, readable: it is what `.solution()` shows.
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

    def __post_init__(self):
        self._hints_given, self._solution_asked, self._failing = 0, False, None

    def _shown(self):
        return Feedback(self.title if self.title.endswith("?") else f"{self.title}.", [
            self.task, f'Then run `exercise("{self.name}").check({self.name})`.'])

    def __repr__(self):
        return str(self._shown())

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self._shown()._repr_mimebundle_()

    @property
    def arguments(self):
        """The names of the function's arguments."""
        return list(inspect.signature(self.reference).parameters)

    # ---- judging: numbers in, verdict out; the learner's code is never called here ----

    def judge(self, inputs, outputs, inputs_after):
        """Judge what a function returned.

        Parameters
        ----------
        inputs : list of tuple
            The arguments of each call.
        outputs : list
            What each call returned (`Raised` in place of an answer that never came).
        inputs_after : list of tuple
            The arguments after each call.

        Returns
        -------
        Verdict

        Examples
        --------
        >>> from helpers.checks import exercise
        >>> picture, kernel = np.array([[1, 2, 3]]), np.array([[0, 1]])
        >>> exercise("conv2d").judge([(picture, kernel)], [np.array([[1, 2]])], [(picture, kernel)]).misconception
        'flipped kernel'
        """
        total = len(inputs)
        if total == 0 or not len(outputs) == len(inputs_after) == total:
            raise ValueError(
                f"{self.name}: judge needs as many outputs and inputs_after as inputs, and at least one; "
                f"got {total} inputs, {len(outputs)} outputs, {len(inputs_after)} inputs_after")
        if all(output is None or output is Ellipsis for output in outputs):
            return Verdict("unwritten", cases=total, case=0)
        found = self._faults(inputs, outputs, inputs_after)
        failing = [number for number, fault in enumerate(found) if fault]
        if not failing:
            return Verdict("right", passed=total, cases=total)
        name = self._recognise(inputs, outputs, inputs_after, found)
        smallest = min(failing, key=lambda number: (
            found[number].misconception not in ("", name), found[number].kind == "changed input", _size(inputs[number])))
        fault = found[smallest]
        kind = "misconception" if name else fault.kind
        if fault.kind == "raised" and outputs[smallest].kind == "TimeUp":
            kind = "time up"
        elif kind not in ("misconception", "raised", "changed input"):
            kind = "wrong"
        return Verdict(kind, name, smallest, fault, total - len(failing), total)

    def _faults(self, inputs, outputs, inputs_after):
        """The first thing wrong with each answer, or None."""
        if self.properties:
            faults = [compare(0, output) if output is None or isinstance(output, Raised) else fault
                      for output, fault in zip(outputs, self.properties(inputs, outputs), strict=True)]
        else:
            faults = [compare(self._expected(given), output, self.tolerance, self.exact_dtype)
                      for given, output in zip(inputs, outputs, strict=True)]
        return [fault or self._changed(*arguments)
                for fault, *arguments in zip(faults, inputs, inputs_after, strict=True)]

    def _expected(self, inputs):
        return self.reference(*copy.deepcopy(inputs))

    def _changed(self, inputs, inputs_after):
        for name, before, after in zip(self.arguments, inputs, inputs_after, strict=False):
            change = compare(before, after, 0.0, exact_dtype=True)
            if change:
                return replace(change, kind="changed input", says=name)
        return None

    def _recognise(self, inputs, outputs, inputs_after, found):
        """The name of the misconception that gives the same answers on every case, or ""."""
        named = [fault.misconception for fault in found if fault and fault.misconception]
        if named:
            return named[0]
        for misconception in self.misconceptions:
            if self.properties and not misconception.says:
                continue
            for given, output, after in zip(inputs, outputs, inputs_after, strict=True):
                answer, left = play(misconception.wrong, given)
                if isinstance(answer, Raised) or isinstance(output, Raised):
                    if getattr(answer, "kind", 1) != getattr(output, "kind", 2):
                        break
                elif compare(answer, output, self.tolerance, self.exact_dtype):
                    break  # other numbers
                elif bool(self._changed(given, left)) != bool(self._changed(given, after)):
                    break  # one of them changes its arguments
            else:
                return misconception.name
        return ""

    # ---- talking to the learner ----

    def verdict(self, function, seed=SEED, seconds=SECONDS):
        """Run a function on the hidden cases and judge it.

        Returns
        -------
        Verdict
        """
        return self._run_and_judge(function, seed, seconds)[0]

    def _run_and_judge(self, function, seed, seconds):
        inputs = self.cases(np.random.default_rng(seed))
        outputs, inputs_after = run(function, inputs, seconds)
        return self.judge(inputs, outputs, inputs_after), inputs, outputs

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
            return Feedback("Not checked.", (
                "`check` wants the function itself, without brackets: "
                f'`exercise("{self.name}").check({self.name})`. What you gave is {kind_words(function)}.'))
        if unwritten(function):
            return self._unwritten()
        try:
            inspect.signature(function).bind(*self.arguments)
        except TypeError:
            return Feedback("Not yet.", (
                f"`{self.name}` is called with {len(self.arguments)} arguments, "
                f"`{self.name}({', '.join(self.arguments)})`; yours takes `{inspect.signature(function)}`."), "no")
        except ValueError:  # a built-in function without a signature
            pass
        verdict, inputs, outputs = self._run_and_judge(function, seed, seconds)
        if verdict.kind == "right":
            return Feedback("Right.", [self.proves.format(n=verdict.cases)], "yes")
        self._failing = inputs[verdict.case]
        said = self.explain(verdict, inputs[verdict.case], outputs[verdict.case], function)
        if verdict.kind in ("wrong", "raised"):
            said.lines += self._contrast(inputs, outputs)
            said.lines += self._resembles(inputs, outputs)
            said.lines.append(f'To try that case: `{self.name}(*exercise("{self.name}").failing_case())`. '
                              f'For a hint: `exercise("{self.name}").hint()`.')
        return said

    def _contrast(self, inputs, outputs):
        """Which argument tells the right cases from the wrong ones."""
        if self.properties:
            return []
        right = [compare(self._expected(given), output, self.tolerance) is None
                 for given, output in zip(inputs, outputs, strict=True)]
        seen = contrast(self.arguments, inputs, right)
        return [seen] if seen else []

    def _resembles(self, inputs, outputs):
        """Where no misconception explains all of the answers: one that explains most of the wrong ones."""
        if self.properties:
            return []
        wrong = [each for each in zip(inputs, outputs, strict=True)
                 if not isinstance(each[1], Raised) and compare(self._expected(each[0]), each[1], self.tolerance)]
        for misconception in self.misconceptions:
            answers = [play(misconception.wrong, given)[0] for given, _ in wrong]
            explained = sum(not isinstance(answer, Raised) and compare(answer, output, self.tolerance) is None
                            for answer, (_, output) in zip(answers, wrong, strict=True))
            if explained >= 2 and explained > len(wrong) / 2:
                mix = f"Perhaps two mistakes meet here: {explained} of your wrong answers come out with this one"
                return [f"{mix}: {misconception.name}."]
        return []

    def explain(self, verdict, inputs, output, function=None):
        """Put a verdict into words.

        Parameters
        ----------
        verdict : Verdict
        inputs : tuple
            The arguments of the case that the verdict names.
        output : object
            What the function returned for them.
        function : callable, optional
            The function, where it is at hand: its arguments and globals are looked at, it is not called.

        Returns
        -------
        Feedback
        """
        if verdict.kind == "right":
            return Feedback("Right.", [self.proves.format(n=verdict.cases)], "yes")
        if verdict.kind == "unwritten":
            if function is None or unwritten(function):
                return self._unwritten()
            return Feedback("Not yet.", (
                f"`{self.name}` runs, and gives back nothing (None). What it works out is lost at its end: "
                "is there a `return`, and is it at the level of the function's body?"), "no")
        call = call_text(self.name, self.arguments, inputs)
        lines, fault = [], verdict.difference
        if verdict.kind == "misconception":
            misconception = next(m for m in self.misconceptions if m.name == verdict.misconception)
            lines.append(f"{self.words(misconception, inputs, output, fault)} "
                         f"{self._look(misconception.look or self.look)}")
            lines.append(f"Seen on {call}.")
        elif verdict.kind == "time up":
            lines.append(f"`{self.name}` was stopped: {output.message}. Is there a loop whose condition never "
                         "becomes false, or a loop over far more than the picture?")
            lines.append(f"It happened on {call}.")
        elif verdict.kind == "raised":
            lines.append(f"Your code stops with {output.kind}: {output.message.strip()}")
            if output.line:
                lines.append(("code", f"line {output.number}:  {output.line}"))
            meaning = error_means(output.message)
            if meaning:
                lines.append(meaning)
            lines.append(f"It happened on {call}.")
            lines += small_arguments(self.arguments, inputs)
        elif verdict.kind == "changed input":
            lines.append(f"The answers are right, but your function changes its argument: `{fault.says}` is not the same "
                         "after the call. Whoever calls it still needs it. Work on a copy.")
        else:
            lines.append(f"Right in {verdict.passed or 'none'} of {verdict.cases} cases. The smallest that is not: {call}. "
                         f"{self._named(fault)}")
            seen = notice(fault.expected, fault.got) if fault.kind in ("value", "shape", "type") else ""
            taken_apart = self.apart(*inputs)
            lines += [line for line in (taken_apart or seen,) if line]
        if verdict.kind in ("misconception", "wrong"):
            lines += small_arguments(self.arguments, inputs)
            lines += side_by_side(fault, self.parts[fault.item] if self.parts and fault.item is not None else "")
        lines += self._suspicions(function, verdict)
        return Feedback("Not yet.", lines, "no")

    def _named(self, fault):
        """The fault's sentence, with the names of the parts in place of their numbers."""
        if not self.parts or fault.item is None:
            return fault.says
        name = self.parts[fault.item]
        return fault.says.replace(f"Item {fault.item} of your answer", f"Your {name}").replace(
            f" of item {fault.item}", f" of {name}")

    def _unwritten(self):
        return Feedback("", [f"{self.name}: not written yet. Replace the ... and run this cell again."], "wait")

    def _look(self, heading):
        return f'(See "{heading}" in lesson {self.lesson}.)'

    def _suspicions(self, function, verdict):
        """What the code itself shows, where the answer is wrong and no misconception explains it."""
        if function is None or verdict.kind not in ("wrong", "raised"):
            return []
        lines = []
        unused, globals_read = unused_arguments(function), notebook_values(function)
        if unused:
            names = " and ".join(f"`{name}`" for name in unused)
            lines.append(f"Your function never reads {names}: the answer must depend on what comes in.")
        if globals_read:
            names = " and ".join(f"`{name}`" for name in globals_read)
            lines.append(f"It reads {names} from the notebook, not from its arguments: here other values come in.")
        return lines

    def words(self, misconception, inputs, output, fault):
        """What a misconception says about one case."""
        if not misconception.says:
            return fault.says
        if callable(misconception.says):
            return misconception.says(inputs, output, self._expected(inputs))
        right = self._expected(inputs)
        facts = {**_facts(self.arguments, inputs, fault), "inputs": inputs, "answer": output, "right_answer": right}
        if misconception.fields:
            facts |= misconception.fields(inputs, output, right)
        return fill(misconception.says, **facts)

    def hint(self):
        """Give one more hint each time."""
        self._hints_given = min(self._hints_given + 1, len(self.hints))
        shown = self.hints[: self._hints_given]
        more = len(self.hints) - len(shown)
        lines = [f"{number}. {text}" for number, text in enumerate(shown, 1)]
        lines.append("That was the last hint." if not more else f"{more} more: ask again.")
        say(Feedback(f"Hint for {self.name}.", lines))

    def solution(self):
        """Show the solution, when asked twice."""
        if not self._solution_asked:
            self._solution_asked = True
            left = len(self.hints) - self._hints_given
            instead = f" There are {left} hints that you have not seen: `.hint()`." if left else ""
            say(Feedback("Are you sure?", [
                f"What you find yourself stays longer.{instead} Ask once more and the solution is yours."]))
            return
        say(Feedback(f"One way to write {self.name}.", [("code", inspect.getsource(self.reference))]))

    def failing_case(self):
        """The arguments of the smallest case that failed in your last check, for you to try.

        Use it as ``conv2d(*exercise("conv2d").failing_case())``.
        """
        if self._failing is None:
            raise LookupError(f'no failing case yet: run exercise("{self.name}").check({self.name}) first')
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
        readings = [(inputs,)] if len(self.arguments) == 1 else [inputs]
        if len(self.arguments) == 1 and isinstance(inputs, tuple) and len(inputs) == 1:
            readings.insert(0, inputs)
        for reading in readings:
            inputs, right, objection = self._read_example(reading)
            if not objection:
                break
        else:
            return Feedback("Not an example yet.", objection)
        expected = _as_kind(expected, right)
        fault = self._faults([inputs], [expected], [inputs])[0]
        if fault:
            return self._wrong_example(inputs, expected, fault)
        return self._right_example(inputs, expected)

    def _read_example(self, inputs):
        """A learner's arguments as arrays, the right answer for them, and what stands in the way."""
        if not isinstance(inputs, tuple | list) or len(inputs) != len(self.arguments):
            had = len(inputs) if isinstance(inputs, tuple | list) else 1
            return inputs, None, (
                f"`{self.name}` takes {len(self.arguments)} arguments, `({', '.join(self.arguments)})`; your example has "
                f"{had}. Put them in brackets: `example((a, b), expected)`.")
        like = self.cases(np.random.default_rng(SEED))[0]
        inputs = tuple(_as_kind(value, model) for value, model in zip(inputs, like, strict=True))
        for name, value, model in zip(self.arguments, inputs, like, strict=True):
            if isinstance(model, np.ndarray) and not (isinstance(value, np.ndarray) and value.dtype.kind in "biuf"):
                return inputs, None, f"`{name}` should be an array of numbers, all its rows equally long."
        objection = self.accepts(*inputs)
        right, _ = play(self.reference, inputs)
        if not objection and isinstance(right, Raised):
            objection = f"`{self.name}` has no answer for these arguments ({right.message})."
        return inputs, right, objection

    def _wrong_example(self, inputs, expected, fault):
        lines = ["This is not what the task asks for these arguments."]
        for misconception in self.misconceptions:
            answer, left = play(misconception.wrong, inputs)
            if isinstance(answer, Raised) or self.properties or self._changed(inputs, left):
                continue
            if compare(answer, expected, self.tolerance) is None:
                lines.append(f"It is what comes out with this mistake: {misconception.name}.")
                break
        if fault.kind in ("shape", "type", "length", "property"):
            lines.append(fault.says.replace("you return", "you expect").replace("Your answer", "Your expected answer"))
        elif fault.index:
            lines.append(f"Work out {place(fault.index)} once more: not {plain(fault.got[fault.index])}.")
        lines.append(f"The task again: {self.task}")
        return Feedback("Not right yet.", lines, "no")

    def _right_example(self, inputs, expected):
        caught, missed = [], []
        for misconception in self.misconceptions:
            answer, left = play(misconception.wrong, inputs)
            (caught if self._faults([inputs], [answer], [left])[0] else missed).append(misconception)
        lines = [f"It catches {len(caught)} of {len(self.misconceptions)} mistakes that people make here."]
        if missed:
            lines.append("To catch more, it would need:")
            lines += [("item", need) for need in dict.fromkeys(m.needs for m in missed)]
        else:
            lines.append("No mistake we know gets past it.")
        return Feedback("Right.", lines, "yes")


def play(function, inputs):
    """Call one of our own functions on copies: its answer (or `Raised`) and the arguments it leaves."""
    given = copy.deepcopy(inputs)
    try:
        with np.errstate(all="ignore"):
            return copy.deepcopy(function(*given)), given
    except Exception as error:  # noqa: BLE001 - a wrong implementation may well stop; that is part of being wrong
        return Raised(type(error).__name__, str(error)), given


def _facts(arguments, inputs, fault):
    """The numbers of one case that a misconception's words may name."""
    got, expected, index = fault.got, fault.expected, fault.index
    facts = dict(zip(arguments, inputs, strict=False))
    if isinstance(got, np.ndarray):
        facts["got_shape"], facts["expected_shape"] = got.shape, np.shape(expected)
    if index and isinstance(got, np.ndarray):
        facts["where"], facts["got"], facts["expected"] = place(index), got[index], expected[index]
    elif not isinstance(got, np.ndarray | tuple | list | Raised):
        facts["got"], facts["expected"] = got, expected
    return facts


def _as_kind(value, model):
    """Read a learner's list as an array where the exercise has an array."""
    if isinstance(model, tuple) and isinstance(value, tuple | list) and any(isinstance(m, np.ndarray) for m in model):
        return tuple(_as_kind(part, model[min(at, len(model) - 1)]) for at, part in enumerate(value))
    if isinstance(model, np.ndarray) and not isinstance(value, np.ndarray):
        try:
            array = np.array(value)
        except ValueError:  # rows of different length
            return value
        return array.astype(model.dtype) if array.dtype.kind in "iufb" and model.dtype.kind in "uf" else array
    return value


def _size(value):
    return sum(_size(part) for part in value) if isinstance(value, tuple | list) else np.size(value)
