"""Grading one submission: make a job of it, have it run, judge what came out.

Judging happens here, where the secret and the references are. `grade` does all three; what runs the jobs, here or elsewhere,
is handed to it (see `coursework.runners`).
"""

import functools
import json
import math
from dataclasses import dataclass, field

from coursework import submission as submissions
from coursework import words
from coursework.frame import answer_of, blank, not_written
from coursework.homework import homework
from coursework.job import Job
from coursework.runners import ThisMachine
from coursework.variants import fits
from coursework.variation import as_json, from_json
from helpers import codec
from helpers.checks.compare import Raised
from helpers.checks.explain import explain
from helpers.checks.judge import Attempt, judge

MOST_WORDS = 3000  # characters that are said about one function
MOST_ANSWER = 20_000  # and that are kept of a written answer
MOST_JUDGES = 64  # of variants, that are held in memory at a time
MOST_NAMES, LONGEST_NAME = 8, 40  # of functions that are told where the one that is wanted is missing


def written(*_):
    """Stands for a function that is more than its head: see `explain`."""
    raise NotImplementedError


@dataclass
class Result:
    """What one submission was judged to be: plain data, the same each time it is graded.

    `scores` and `comments` are by the notebook's cell names. `exercises` holds for each graded function its points,
    the kind of verdict, the misconception, and the words for the student. `faults` says to the instructor where the
    grader itself failed: the rest stands, and what it failed at waits for a human.
    """

    scores: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    exercises: dict = field(default_factory=dict)
    minutes: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    problem: str = ""
    faults: list = field(default_factory=list)

    @property
    def points(self):
        return sum(row["points"] for row in self.exercises.values())


class Judge:
    """Makes the jobs of one homework and judges what comes back; runs nothing and writes nothing.

    Parameters
    ----------
    name : str
        "hw02".
    secret : bytes
        What the hidden cases are drawn from.
    variants : Variants, optional
        Who has which variant: see `for_student`.
    work, version : Homework, str, optional
        One student's, where it is not the one that all have.
    """

    def __init__(self, name, secret, variants=None, work=None, version=""):
        self.work = work or homework(name)
        self.frame, self.version = self.work.frame, version or self.work.version()
        self.blank = blank(self.frame.notebook)
        self.hidden = {graded.name: graded.hidden(secret, name) for graded in self.work.graded}
        self.variants = variants
        self._of = functools.lru_cache(MOST_JUDGES)(functools.partial(_judge_of, name, secret, variants))

    def for_student(self, student):
        """The judge of what a student hands in, found by the id: this one, unless the student has a variant.

        Returns
        -------
        Judge
        """
        constants = self.variants.constants(student) if self.variants else {}
        return self._of(as_json(constants)) if any(constants.values()) else self

    def make_job(self, data):
        """Make the job that grades a submitted file: its functions on hidden cases, its notebook to look at.

        Parameters
        ----------
        data : bytes

        Returns
        -------
        Job
        """
        return self._job(data, self.hidden, show=True, show_needs=list(self.work.experiment_needs))

    def job_for_words(self, job, done, result):
        """Make a second job where something is wrong that only cases can tell; None where there is nothing to tell.

        What a student is told is found on the cases that students may see, in a sandbox of its own: no hidden case is near.
        """
        names = [name for name, row in result.exercises.items() if row["says"] is None]
        cases = {name: self.work.find(name).visible for name in names}
        return self._job(job.notebook, cases, spent=job.spent + done.seconds) if names else None

    def _job(self, data, cases, **rest):
        packed = {name: [codec.pack(tuple(case)) for case in each] for name, each in cases.items()}
        return Job(self.work.name, self.version, data, packed, needs=list(self.work.graded_needs), **rest)

    def judge(self, job, done):
        """Judge what a job gave.

        Parameters
        ----------
        job : Job
        done : JobResult

        Returns
        -------
        Result
            Where `job_for_words` gives a second job, the words are still missing: see `add_words`.
        """
        self._same_version(job, done)
        try:
            handed = submissions.read(job.notebook)
        except submissions.UnreadableError as error:
            return self._unreadable(str(error))
        result = Result()
        for graded in self.work.graded:
            try:
                row = self._row(handed, graded, done.functions[graded.name])
            except Exception as error:  # noqa: BLE001 - a fault of ours: a human looks at this one, and the others count
                row = {"points": 0.0, "of": graded.points, "kind": "fault", "misconception": "", "says": words.NOTES["fault"]}
                fault = f"{type(error).__name__}: {error}"[:300]
                result.faults.append(words.FAULT.format(function=graded.name, error=submissions.plain_text(fault)))
            result.exercises[graded.name] = row
        self._by_hand(handed, result)
        for name, row in result.exercises.items():
            result.scores[f"{name}-check"] = None if row["kind"] == "fault" else row["points"]
            result.comments[name] = words.NO_RESPONSE if row["kind"] == "unwritten" else words.note(row)
        result.minutes = _minutes(done.notebook, result.exercises)
        return result

    def add_words(self, job, done, result):
        """Put into words what is wrong, from what the job for words gave."""
        handed = submissions.read(job.notebook)
        for name, each in done.functions.items():
            try:
                says = self._words(handed, self.work.find(name), each, result.exercises[name])
            except Exception as error:  # noqa: BLE001 - a fault of ours, as above; the points stand
                says = words.FAULT_OF_WORDS
                result.faults.append(words.FAULT.format(function=name, error=f"{type(error).__name__}: {error}"[:300]))
            result.exercises[name]["says"] = says

    def shown(self, job, done, result):
        """Give the notebook that a human grader reads, as a dict of nbformat 4."""
        try:
            handed = submissions.read(job.notebook)
        except submissions.UnreadableError:
            return submissions.to_show(submissions.Submission([]), self.blank, [], {}, self.work.rubrics, {})
        listed = done.notebook.answer.get("cells") if done.notebook and done.notebook.answer else None
        outputs = [each if isinstance(each, dict) else None for each in listed] if isinstance(listed, list) else []
        outputs += [None] * (len(handed.code) - len(outputs))
        notes = {f"{name}-check": words.CHECK_CELL.format(**row, note=words.note(row)) for name, row in result.exercises.items()}
        answers = {name: answer_of(handed, self.frame, name).cell for name in self.frame.by_hand}
        return submissions.to_show(handed, self.blank, outputs, notes, self.work.rubrics, answers)

    # ---- one exercise ----

    def _row(self, handed, graded, done):
        """What is kept of one exercise. `says` is None where the words are found on the visible cases."""
        verdict, attempt = judged(graded, done, self.hidden[graded.name])
        row = {"points": graded.mark(verdict), "of": graded.points, "kind": verdict.kind,
               "misconception": verdict.misconception, "says": None}
        if verdict.right:
            return row | {"says": graded.exercise.proves.format(n=verdict.cases)}
        if graded.constants and done.status == "ok":
            row["fits"] = fits(self.variants.plain.find(graded.name), graded.constants, attempt)
        return row | self._plain_reason(handed, verdict, graded, done)

    def _plain_reason(self, handed, verdict, graded, done):
        """What can be said without looking at any case: nothing written, no such function, nothing came back."""
        name = graded.name
        if done.status != "ok" and self._not_written(handed, name):
            return {"kind": "unwritten", "points": 0.0, "says": words.UNWRITTEN.format(function=name)}
        if done.status != "ok":
            return {"kind": done.status, "says": words.STOPPED.format(function=name, how=words.ENDED[done.status][1])}
        if "missing" in done.answer:
            return {"kind": "missing"}
        if verdict.kind == "unwritten" and self._not_written(handed, name):
            others = sum(cell.defines(name) for cell in handed.code) > 1
            template = words.UNWRITTEN_THERE if others else words.UNWRITTEN
            return {"says": template.format(function=name)}
        return {}

    def _not_written(self, handed, name):
        cell = handed.place_of(name).cell
        return 0 <= cell < len(handed.code) and not_written(handed.code[cell].source, name)

    def _words(self, handed, graded, done, row):
        """Words for the student. Numbers and names in them come from the run on visible cases only."""
        if isinstance(done.answer, dict) and "missing" in done.answer:
            return _missing(graded.name, done.answer)
        verdict, attempt = judged(graded, done, graded.visible)
        if verdict.kind != "right":
            function = None if self._not_written(handed, graded.name) else written
            says = submissions.plain_text(str(explain(graded.exercise, verdict, attempt, function)))[:MOST_WORDS]
            return says + _above(verdict, done.answer) + _own_step(graded)
        reason = words.REASONS.get(row["kind"], words.REASONS["wrong"]).format(misconception=row["misconception"])
        return words.RIGHT_WHERE_SEEN.format(function=graded.name, reason=reason) + _own_step(graded)

    # ---- the rest of the notebook ----

    def _by_hand(self, handed, result):
        """Cells that a human grades: empty ones get 0 at once, as nbgrader does."""
        for name in self.frame.by_hand:
            answer = answer_of(handed, self.frame, name)
            result.answers[name] = submissions.plain_text(answer.text)[:MOST_ANSWER]
            result.scores[name] = 0.0 if answer.empty else None
            if answer.empty:
                result.comments[name] = words.NO_RESPONSE

    def _unreadable(self, reason):
        result, says = Result(problem=reason), words.UNREADABLE.format(reason=reason)
        for graded in self.work.graded:
            result.exercises[graded.name] = {"points": 0.0, "of": graded.points, "kind": "unreadable",
                                             "misconception": "", "says": says}
            result.scores[f"{graded.name}-check"] = 0.0
            result.comments[graded.name] = says
        for name in self.frame.by_hand:
            result.scores[name], result.answers[name], result.comments[name] = 0.0, "", words.NO_RESPONSE
        return result

    def _same_version(self, job, done):
        for each in (job, done):
            if (each.homework, each.version) != (self.work.name, self.version):
                raise ValueError(
                    f"{type(each).__name__} is of {each.homework}, version {each.version}; this judge is of {self.work.name}, "
                    f"version {self.version}. Make the job again.")


def grade(judge, data, run):
    """Grade one submitted file; writes nothing.

    Parameters
    ----------
    judge : Judge
    data : bytes
    run : callable
        Job -> JobResult, wherever it is run.

    Returns
    -------
    result : Result
    shown : dict
        The notebook for the human grader.
    """
    job = judge.make_job(data)
    done = run(job)
    result = judge.judge(job, done)
    if second := judge.job_for_words(job, done, result):
        judge.add_words(second, run(second), result)
    return result, judge.shown(job, done, result)


def _judge_of(name, secret, variants, constants):
    """The judge of one variant, from its constants as text."""
    work = variants.plain.with_constants(from_json(json.loads(constants)))
    return Judge(name, secret, variants, work, variants.version_of(work))


class Grader(Judge):
    """Grades submissions of one homework on this machine, one at a time; writes nothing. For a class see `coursework.class_run`.

    Parameters
    ----------
    name : str
        "hw02".
    secret : bytes
        What the hidden cases are drawn from.
    limits, unsafe, hide
        See `coursework.runners.ThisMachine`.
    variants : Variants, optional
        Who has which variant.
    """

    def __init__(self, name, secret, limits=None, unsafe=False, hide=(), variants=None):
        super().__init__(name, secret, variants)
        self.machine = ThisMachine(1, limits, unsafe, hide)
        self.machine.ready(self.work)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.machine.__exit__()

    def grade(self, data, student=""):
        """Grade one submitted file, of a student where there are variants: see `grade`."""
        return grade(self.for_student(student), data, self.machine.run)


def judged(graded, done, cases):
    """Judge what one function gave: (Verdict, Attempt)."""
    attempt = Attempt.of(graded.exercise, cases, *answers(done, cases))
    return judge(graded.exercise, attempt), attempt


def answers(done, cases):
    """Turn what came out of the sandbox into what a judge takes: outputs, and inputs after the call."""
    rows = done.answer.get("answers") if done.status == "ok" and done.answer else None
    if not isinstance(rows, list) or len(rows) != len(cases):
        return [Raised(*words.ENDED.get(done.status, words.ENDED["garbled"]))] * len(cases), list(cases)
    outputs, after = [], []
    for row, case in zip(rows, cases, strict=True):
        try:
            if "raised" in row:
                kind, message, line, number = row["raised"]
                outputs.append(Raised(submissions.plain_text(kind)[:80], submissions.plain_text(message)[:300],
                                      submissions.plain_text(line)[:300], int(number)))
            else:
                outputs.append(codec.unpack(row["returned"]))
            left = codec.unpack(row["after"])
            after.append(left if isinstance(left, tuple) and len(left) == len(case) else (None,) * len(case))
        except (ValueError, TypeError, KeyError):
            outputs = outputs[: len(after)] + [Raised(*words.ENDED["garbled"])]
            after.append(case)
    return outputs, after


def _own_step(graded):
    """Say what the step of this variant is; "" where there is none."""
    return "\n" + words.OWN_STEP.format(says=graded.step.task(graded.constants)) if graded.constants else ""


def _missing(name, answer):
    """Say that there is no function of a name, from what the sandbox tells: the error that stopped its cell, other names."""
    stopped, listed = answer.get("stopped"), answer.get("functions")
    if isinstance(stopped, list) and len(stopped) == 4 and isinstance(stopped[0], str) and stopped[0]:
        kind, message, line = (submissions.plain_text(part)[:300].strip() for part in stopped[:3])
        error = f"{kind}: {message}" if message else kind
        says = words.CELL_STOPPED.format(function=name, error=error.rstrip("."))
        if line and isinstance(stopped[3], int) and 0 < stopped[3] < 10**6:
            says += "\n    " + words.LINE.format(number=stopped[3], line=line)
        return says + ("\n" + words.NOT_INSTALLED if kind in ("ModuleNotFoundError", "ImportError") else "")
    listed = [each[:LONGEST_NAME] for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    listed = [each for each in listed if each.isidentifier()][:MOST_NAMES]
    return words.MISSING.format(function=name) + (words.DEFINES.format(functions=", ".join(listed)) if listed else "")


def _above(verdict, answer):
    """Say which cell above stopped first, where a name is missing that it should have given; or ""."""
    said = answer.get("above") if isinstance(answer, dict) else None
    if verdict.kind != "raised" or not isinstance(said, list) or len(said) != 4 or not all(isinstance(part, str) for part in said[:3]):
        return ""
    kind, message, line = (submissions.plain_text(part)[:400].strip() for part in said[:3])
    return "\n" + words.CELL_ABOVE.format(error=f"{kind}: {message}".rstrip(":. "), line=line)


def _minutes(shown, names):
    """How long each exercise took, as the student says."""
    told = shown.answer.get("minutes") if shown and shown.answer else None
    told = told if isinstance(told, dict) else {}
    return {name: round(float(told[name]), 1) for name in names
            if isinstance(told.get(name), int | float) and math.isfinite(told[name]) and 0 < told[name] < 6000}
