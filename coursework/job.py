"""A submission as a job, and what running it gave: plain data that can go to another machine and back.

A job holds the submitted file and what its functions are called with. It holds no expected value, no secret and no path.
`run_job` runs it in a sandbox and judges nothing: that happens where the gradebook is, in `coursework.grader`.
"""

import base64
import json
from dataclasses import asdict, dataclass, field

from coursework import submission as submissions
from coursework.sandbox import Task, TaskResult
from helpers import codec

LONGER = 3  # times the seconds of a cell, for an experiment that trains a network


@dataclass(frozen=True)
class Job:
    """What is to be run.

    Parameters
    ----------
    homework, version : str
        The version is that of the homework's behaviour: see `coursework.version`.
    notebook : bytes
        The file as it was handed in.
    cases : dict
        Graded function -> the arguments of each call, packed (see `helpers.codec`).
    show : bool
        Also run the whole notebook, and keep what its cells show.
    show_needs : list of str
        Modules of `helpers` that the notebook may import then, on top of those that graded functions may.
    needs : list of str
        Modules of `helpers` that graded functions may import, on top of what all may.
    spent : float
        Seconds that the submission has had in a job before this one.
    """

    homework: str
    version: str
    notebook: bytes
    cases: dict
    show: bool = False
    show_needs: list = field(default_factory=list)
    needs: list = field(default_factory=list)
    spent: float = 0.0

    def to_json(self):
        return json.dumps(vars(self) | {"notebook": base64.b64encode(self.notebook).decode()})

    @classmethod
    def from_json(cls, text):
        row = json.loads(text)
        return cls(**row | {"notebook": base64.b64decode(row["notebook"])})


@dataclass(frozen=True)
class JobResult:
    """What came out. A student may have written any of it: judge it, never trust it.

    Parameters
    ----------
    homework, version : str
        The job's.
    functions : dict of str to TaskResult
    notebook : TaskResult or None
        What the cells show, if the job asked for it.
    """

    homework: str
    version: str
    functions: dict = field(default_factory=dict)
    notebook: TaskResult | None = None

    @property
    def seconds(self):
        """What the job took."""
        return sum(result.seconds for result in (*self.functions.values(), *filter(None, [self.notebook])))

    def to_json(self):
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text):
        row = json.loads(text)
        return cls(
            row["homework"], row["version"],
            {name: TaskResult(**result) for name, result in row["functions"].items()},
            row["notebook"] and TaskResult(**row["notebook"]))


def run_job(job, sandboxes, slot=0):
    """Run a job on this machine.

    Parameters
    ----------
    job : Job
    sandboxes : Sandboxes
    slot : int
        See `Sandbox.run`.

    Returns
    -------
    JobResult
        Empty where the file cannot be read.
    """
    try:
        handed = submissions.read(job.notebook)
    except submissions.UnreadableError:
        return JobResult(job.homework, job.version)
    cells = [None if cell.checks else cell.source for cell in handed.code]  # the grader checks on its own
    preload = preload_for(cells)
    tasks = [_task(handed, name, cases) for name, cases in job.cases.items()]
    shows, spent, sandbox = [Task("notebook")] if job.show else [], job.spent, sandboxes.holding(job.needs)
    if shows and job.show_needs:
        shown = sandboxes.holding(job.show_needs, LONGER).run(cells, shows, preload, slot, spent)
        results = sandbox.run(cells, tasks, preload, slot, spent + shown[0].seconds)
    else:
        done = sandbox.run(cells, shows + tasks, preload, slot, spent)
        shown, results = done[: len(shows)], done[len(shows) :]
    return JobResult(job.homework, job.version, {result.name: result for result in results}, shown[0] if shown else None)


def _task(handed, name, cases):
    place = handed.place_of(name)
    return Task(name, place.cell, place.last, [codec.unpack(case) for case in cases])


def preload_for(cells):
    """What to load before the student's code, once for all its processes."""
    text = "\n".join(source for source in cells if source)
    names = ["numpy"]
    if "plots" in text or "pyplot" in text:
        names += ["matplotlib.figure", "matplotlib.backends.backend_agg", "PIL.Image"]
    if "pyplot" in text:
        names.append("matplotlib.pyplot")
    return tuple(names)
