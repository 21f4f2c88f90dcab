"""What runs jobs: this machine, or (see `coursework.cluster`) others. All that a class's grading asks of it is here.

A runner is asked from several threads at a time, as many as its `width` says, and each waits for its answer. So nothing in it
needs to be asynchronous: what takes long is another process's work.
"""

import os
from typing import Protocol

from coursework.job import LONGER, run_job
from coursework.sandbox import Sandboxes


class Runner(Protocol):
    """Runs jobs, `width` of them at a time. It judges nothing and writes nothing.

    The width may change while jobs run, as workers come and go, but never beyond `most`.
    """

    width: int
    most: int

    def __enter__(self): ...

    def __exit__(self, *_): ...

    def ready(self, work):
        """Raise what stops a homework's jobs from being run, before the first one is made.

        Parameters
        ----------
        work : Homework

        Raises
        ------
        NoSandboxError, ClassroomError
        """

    def run(self, job):
        """Run a job and wait for it. Called from up to `width` threads at a time.

        Parameters
        ----------
        job : Job

        Returns
        -------
        JobResult

        Raises
        ------
        ClassroomError
            Where no job can be run any more: then the class stops.
        Exception
            Where this job could not be run: then its student is not graded, and the class goes on.
        """

    def stop(self):
        """Begin no more jobs: who waits for one to begin is told so. Called once, at the end."""


class ThisMachine:
    """Runs jobs in sandboxes on this machine.

    Parameters
    ----------
    workers : int, optional
        Jobs at a time; one more than there are processors if None: while a sandbox is made, the processor is free.
    limits : Limits, optional
    unsafe : bool
        Without a sandbox.
    hide : iterable of path
        Folders that student code must not see.
    warm : bool
        See `coursework.sandbox.Sandbox`.
    """

    def __init__(self, workers=None, limits=None, unsafe=False, hide=(), warm=True):
        self.width = self.most = workers or min((os.cpu_count() or 1) + 1, 8)
        self.sandboxes = Sandboxes(limits, unsafe, hide, warm)
        self._free = list(range(self.width))  # each job that runs has a user number of its own

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sandboxes.__exit__()

    def ready(self, work):
        self.sandboxes.holding(work.graded_needs)
        if work.experiment_needs:
            self.sandboxes.holding(work.experiment_needs, LONGER)

    def run(self, job):
        slot = self._free.pop()
        try:
            return run_job(job, self.sandboxes, slot)
        finally:
            self._free.append(slot)

    def stop(self):
        """Nobody waits here: there are as many places as threads."""
