"""What runs on a worker: its sandboxes, and jobs in them. No exercise, no seed, no roster and no gradebook is there.

A worker that takes part holds a `Sandboxes` for the run, made before its first job. Everything comes as plain text and goes
back as plain text: what a student's code wrote is judged elsewhere and trusted nowhere.
"""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

from coursework.cluster import words
from coursework.cluster.addresses import is_private
from coursework.cluster.alike import behaviour, differences
from coursework.job import Job, run_job
from coursework.sandbox import NoSandboxError, Sandboxes
from coursework.sandbox.session import sweep

try:
    from distributed import WorkerPlugin, get_worker
except ImportError:  # the extra `cluster` is not installed: `connect.load` says what to do
    WorkerPlugin = object

IDLE = 600.0  # seconds without a job; then the sandboxes are closed, in case the grader's machine was switched off


class RefusedError(Exception):
    """This worker may not take jobs. The message says why."""


class Grading(WorkerPlugin):
    """A worker's part in one run: a sandbox, made and tried before the first job comes.

    Parameters
    ----------
    behaviour : dict
        What `alike.behaviour` says where the gradebook is.
    holds : list of (list of str, float)
        What the sandboxes hold: see `Sandboxes.holding`.
    hide : list of str
        Folders that student code must not see, where they are.
    """

    def __init__(self, behaviour, holds, hide=()):
        self.behaviour, self.holds, self.hide = behaviour, holds, hide

    async def setup(self, worker):
        """Look whether this worker is fit, and make its sandboxes.

        Raises
        ------
        RefusedError, NoSandboxError
        """
        for address in (worker.address, worker.scheduler.address):
            if not is_private(address):
                raise RefusedError(words.OPEN_WIRE.format(address=address))
        if what := differences(self.behaviour, behaviour()):
            raise RefusedError(words.OTHER_VERSION.format(what=what))
        # A sandbox's process ends with the thread that started it, and a worker's own threads come and go. This one stays.
        self.keeper, self.sandboxes = ThreadPoolExecutor(1), Sandboxes(hide=self.hide)
        try:
            await self._keeper_does(self._make)
        except BaseException:
            await self.teardown(worker)
            raise
        self.free, self.last = list(range(worker.state.nthreads)), time.monotonic()
        self.leaves = asyncio.create_task(self._leave_when_idle(worker))

    def _keeper_does(self, what):
        return asyncio.get_running_loop().run_in_executor(self.keeper, what)

    def _make(self):
        for needs, longer in self.holds:
            self.sandboxes.holding(needs, longer)

    async def teardown(self, worker):
        if leaves := getattr(self, "leaves", None):
            leaves.cancel()
        await self._keeper_does(self.sandboxes.__exit__)
        await self._keeper_does(sweep)  # also after a worker of this machine that was killed
        self.keeper.shutdown()

    async def _leave_when_idle(self, worker):
        while (left := self.last + IDLE - time.monotonic()) > 0 or len(self.free) < worker.state.nthreads:
            await asyncio.sleep(max(left, 1))
        name = next(name for name, plugin in worker.plugins.items() if plugin is self)
        self.leaves = None  # this very task: it need not be cancelled
        await worker.plugin_remove(name)

    def run(self, text):
        """Run a job in a sandbox: text in, text out."""
        slot, self.last = self.free.pop(), time.monotonic()
        try:
            return answer(done=run_job(Job.from_json(text), self.sandboxes, slot).to_json())
        except (NoSandboxError, OSError) as error:  # this machine's trouble, not the job's: another worker may do it
            return answer(no_sandbox=str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours; it is told of the student where the gradebook is
            return answer(failed=f"{type(error).__name__}: {error}")
        finally:
            self.free.append(slot)
            self.last = time.monotonic()


def answer(**what):
    return json.dumps(what)


async def take_part(name, plugin, dask_worker):
    """Make a worker take part; "" if it does, else why it cannot. What took part under this name before is replaced."""
    try:
        await dask_worker.plugin_add(plugin=plugin, name=name, catch_errors=False)
    except (NoSandboxError, RefusedError) as error:
        dask_worker.plugins.pop(name, None)
        return words.NO_SANDBOX.format(reason=error) if isinstance(error, NoSandboxError) else str(error)
    return ""


async def leave(name, dask_worker):
    """End a worker's part: its sandboxes are closed."""
    if name in dask_worker.plugins:
        await dask_worker.plugin_remove(name)


def run_there(name, text):
    """Run a job on the worker on which this is called: text in, text out."""
    plugin = get_worker().plugins.get(name)
    return plugin.run(text) if plugin else answer(no_sandbox="it takes no part any more")
