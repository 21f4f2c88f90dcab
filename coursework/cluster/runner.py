"""A Dask cluster as a runner: see `coursework.runners.Runner`.

Dask finds workers, carries text there and back, and notices when one is gone. Which worker gets which job is decided here:
only so is it known which jobs a worker had when it ended, and a job that ends its workers is told from those that happened to
be there too. What a worker had when it ended is run again, on one that has nothing else to do.
"""

import contextlib
import hashlib
import json
import platform
import threading
import time
import uuid
from dataclasses import dataclass

from coursework.cluster import words
from coursework.cluster.addresses import ClusterError
from coursework.cluster.alike import behaviour
from coursework.cluster.worker import Grading, leave, run_there, take_part
from coursework.job import LONGER, JobResult
from coursework.sandbox import NoSandboxError

LOOK = 0.5  # seconds between two looks at who is there
PATIENCE = 60.0  # seconds for the first workers to come, and for a worker or scheduler that does not answer
WITHOUT = 60.0  # seconds without any worker, after the first job; a new one may come
FETCH = 5.0  # seconds to fetch what is done
MOST_ENDED = 3  # workers that may end with one job
MOST_FAILED = 3  # times that one worker's sandbox may fail, and that one job may meet such a worker
AHEAD = 1  # jobs that lie at a worker beside those that it runs, so that it need not wait for the next
MOST = 256  # submissions in memory, however large the cluster


class JobError(Exception):
    """A job could not be run to its end: its student is not graded. The message says why."""


@dataclass
class Place:
    """A worker, as it is seen from here."""

    address: str
    slots: int  # jobs that it runs at a time
    state: str = "new"  # then "asked" to take part; then "fit" or "refused"
    jobs: int = 0  # that it has now
    alone: bool = False  # whether it is kept for one job
    gone: bool = False
    failed: int = 0  # times its sandbox did
    reason: str = ""  # why it is refused


class OnCluster:
    """Runs jobs on the workers of a Dask cluster.

    Parameters
    ----------
    connection : context manager
        Gives a `distributed.Client`: `connect.scheduler(address)`, `connect.this_machine(4)`, or a client of yours.
    classroom : Classroom
        Whose jobs they are. One grader holds a class at a time, so its name on the cluster is nobody else's.
    tell : callable
        Is called with a sentence for the instructor.

    Examples
    --------
    With a client of yours, for example of a gateway::

        with gateway.connect(name).get_client() as client:
            for line in grade_class(classroom, "hw02", runner=OnCluster(client, classroom)):
                print(line.student.id, line.state)
    """

    def __init__(self, connection, classroom, tell=print):
        self.connection, self.tell, self.hide = connection, tell, [str(classroom.folder)]
        self.name = "coursework-" + hashlib.sha256(f"{platform.node()}\0{classroom.folder}".encode()).hexdigest()[:16]
        self.most, self.stopped, self.begun, self.looks = MOST, "", False, None
        self.places, self.changed = {}, threading.Condition()  # address -> Place; threads wait for a change of these
        self.last_fit = time.monotonic()

    def __enter__(self):
        self.client = self.connection.__enter__()
        self.address = self.client.scheduler.address
        return self

    def __exit__(self, *error):
        self.stop()
        if self.looks:
            self.looks.join()
            with contextlib.suppress(Exception):  # a worker that cannot be reached ends its part by itself
                self.client.run(leave, self.name, on_error="ignore")
        self.connection.__exit__(*error)

    @property
    def width(self):
        """As many as there are places now, and two that wait for one."""
        with self.changed:
            return min(MOST, 2 + sum(place.slots + AHEAD for place in self.places.values() if place.state == "fit"))

    def stop(self, why=words.STOPPED):
        """Hand out no more jobs: whoever waits for a place, or for an answer, is told."""
        with self.changed:
            self.stopped = self.stopped or why
            self.changed.notify_all()

    # ---- who is there ----

    def ready(self, work):
        """Have workers take part; wait until all that are there have answered and one is fit.

        Raises
        ------
        ClusterError
            If nobody is there, or nobody is fit.
        """
        holds = [(list(work.graded_needs), 1.0)]
        if work.experiment_needs:
            holds.append((list(work.experiment_needs), LONGER))
        self.plugin = Grading(behaviour(), holds, self.hide)
        self.looks = threading.Thread(target=self._look, daemon=True)
        self.looks.start()
        until = time.monotonic() + PATIENCE
        with self.changed:
            while not self.places or any(place.state in ("new", "asked") for place in self.places.values()):
                if self.stopped:
                    raise ClusterError(self.stopped)
                if time.monotonic() > until:
                    break
                self.changed.wait(LOOK)
            fit = [place for place in self.places.values() if place.state == "fit"]
            if not self.places or (not fit and time.monotonic() > until):
                raise ClusterError(words.NO_WORKER.format(address=self.address, seconds=PATIENCE))
            refused = [words.REFUSED.format(worker=place.address, reason=place.reason)
                       for place in self.places.values() if place.state == "refused"]
            if not fit:
                raise ClusterError(words.NONE_FIT.format(count=len(refused), address=self.address, refused="\n".join(refused)))
            self.begun = True
        for sentence in refused:
            self.tell(sentence)

    def _look(self):
        """Look, again and again, who has come and who is gone."""
        while not self.stopped:
            try:
                there = self.client.nthreads()
            except Exception as error:  # noqa: BLE001 - Dask has many names for a scheduler that does not answer
                self.stop(words.GONE.format(address=self.address, reason=str(error)[:200] or type(error).__name__))
                return
            with self.changed:
                lost = [self.places.pop(address) for address in self.places.keys() - there.keys()]
                for place in lost:
                    place.gone = True
                lost = [place for place in lost if place.jobs]
                self.places |= {address: Place(address, there[address]) for address in there.keys() - self.places.keys()}
                new = [place for place in self.places.values() if place.state == "new"]
                for place in new:
                    place.state = "asked"
                    threading.Thread(target=self._ask, args=(place,), daemon=True).start()
                if any(place.state == "fit" for place in self.places.values()):
                    self.last_fit = time.monotonic()
                elif self.begun and time.monotonic() > self.last_fit + WITHOUT:
                    self.stop(words.LEFT.format(address=self.address))
                self.changed.notify_all()
                self.changed.wait(LOOK)
            for place in lost:
                self.tell(words.LOST.format(worker=place.address))

    def _ask(self, place):
        """Have a worker take part, unless it is not fit for that."""
        try:
            said = self.client.run(take_part, self.name, self.plugin, workers=[place.address], on_error="return")[place.address]
        except Exception as error:  # noqa: BLE001 - it may have gone in the meantime
            said = error
        if isinstance(said, Exception):
            known = words.NO_COURSE if "No module named" in str(said) else words.NO_ANSWER
            said = known.format(reason=str(said)[:200] or type(said).__name__)
        with self.changed:
            place.state, place.reason = ("refused", said) if said else ("fit", "")
            self.changed.notify_all()
        if said and self.begun and not place.gone and not self.stopped:
            self.tell(words.REFUSED.format(worker=place.address, reason=said))

    # ---- jobs ----

    def run(self, job):
        """Run a job on a worker and wait for it.

        Raises
        ------
        JobError, NoSandboxError
            Where this job cannot be run.
        ClusterError
            Where none can be.
        """
        text, ended, failed = job.to_json(), 0, 0
        while True:
            try:
                place = self._take(alone := ended > 0)
                try:
                    said = self._there(place, text)
                finally:
                    self._give_back(place, alone)
            except ClusterError:
                if ended:
                    raise JobError(words.ENDS.format(times=ended, homework=job.homework)) from None
                raise
            if said is None:
                ended += 1
                if ended == MOST_ENDED:
                    raise JobError(words.ENDS.format(times=ended, homework=job.homework))
            elif "no_sandbox" in said:
                failed += 1
                self._ask_again(place, said["no_sandbox"])
                if failed == MOST_FAILED:
                    raise NoSandboxError(said["no_sandbox"])
            elif "failed" in said:
                raise JobError(said["failed"])
            else:
                return JobResult.from_json(said["done"])

    def _take(self, alone):
        """Wait for a place: on the worker that has the least to do; or on one that has nothing to do and gets nothing else."""
        with self.changed:
            while not self.stopped:
                free = [place for place in self.places.values() if place.state == "fit" and not place.alone]
                if alone and free:
                    place = min(free, key=lambda place: place.jobs)
                    place.alone = True  # from now on it gets nothing else
                    while place.jobs and not place.gone and not self.stopped:
                        self.changed.wait(LOOK)
                    if not place.gone and not self.stopped:
                        place.jobs = 1
                        return place
                elif free := [place for place in free if place.jobs < place.slots + AHEAD]:
                    place = min(free, key=lambda place: place.jobs / place.slots)
                    place.jobs += 1
                    return place
                self.changed.wait(LOOK)
        raise ClusterError(self.stopped)

    def _give_back(self, place, alone):
        with self.changed:
            place.jobs -= 1
            place.alone = place.alone and not alone
            self.changed.notify_all()

    def _there(self, place, text):
        """Have one worker run a job: what it says, or None if it ended first."""
        future, silent, done = None, 0.0, threading.Event()
        while not place.gone and silent < PATIENCE:
            if self.stopped:
                raise ClusterError(self.stopped)
            try:
                if future is None:
                    key = f"{self.name}-{uuid.uuid4().hex}"
                    future = self.client.submit(run_there, self.name, text, key=key, workers=[place.address], pure=False)
                    future.add_done_callback(lambda _: done.set())
                # First wait, then fetch: Dask fetches for several threads at once, and one that gives up would stop the others.
                if done.wait(LOOK):
                    return json.loads(future.result(timeout=FETCH))
            except Exception:  # noqa: BLE001 - Dask has many names for it; the worker or the scheduler is going: which, will be seen
                silent += LOOK
                time.sleep(LOOK)
        return None

    def _ask_again(self, place, reason):
        """A worker's sandbox failed: make it anew, but not for ever."""
        with self.changed:
            if place.state == "fit":
                place.failed += 1
                place.state = "new" if place.failed < MOST_FAILED else "refused"
                place.reason = words.FAILS.format(times=place.failed, reason=reason)
                if place.state == "refused":
                    self.tell(words.REFUSED.format(worker=place.address, reason=place.reason))
