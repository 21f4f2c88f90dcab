"""Workers at the end of a pipe: processes that take orders from this one and answer it.

What goes through the pipe is pickled. Pickle runs code when it is read, so this is for processes that you started yourself,
on your own machine, and for nothing else.
"""

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

from .text import as_file, environment, last_words

__all__ = ["Pipe", "Workers", "standard"]

ENDING = """if __name__ == "__main__":
    from helpers.parallel.pipes import standard

    {name}(standard())
"""
WORDS = {"gone": "A worker has ended before it answered. Its last words: {said}", "silent": "it said nothing"}


class Pipe:
    """One end of a pipe in two directions; looping over it gives what arrives, until the other end hangs up.

    Parameters
    ----------
    reads, writes : binary files

    Examples
    --------
    >>> import io
    >>> there = io.BytesIO()
    >>> Pipe(None, there).send([1, 2])
    >>> Pipe(io.BytesIO(there.getvalue()), None).receive()
    [1, 2]
    """

    def __init__(self, reads, writes):
        self.reads, self.writes = reads, writes

    def send(self, value):
        """Send any value: an array, a dict of arrays."""
        pickle.dump(value, self.writes, protocol=pickle.HIGHEST_PROTOCOL)
        self.writes.flush()

    def receive(self):
        """Wait for the next value.

        Raises
        ------
        EOFError
            If the other end has hung up.
        """
        return pickle.load(self.reads)

    def __iter__(self):
        try:
            while True:
                yield self.receive()
        except EOFError:
            return


class Workers:
    """Start processes that all run one function; end them when the `with` block ends.

    Parameters
    ----------
    function : function
        Takes a `Pipe`. It is written into a file (see `as_file`), so it reads nothing of the notebook; when it loops over the
        pipe, it ends by itself as soon as this process hangs up, or is gone.
    count : int

    Examples
    --------
    >>> def double(pipe):
    ...     for number in pipe:
    ...         pipe.send(2 * number)
    >>> with Workers(double, 2) as workers:
    ...     for number, worker in enumerate(workers):
    ...         worker.send(number)
    ...     print([worker.receive() for worker in workers])
    [0, 2]
    """

    def __init__(self, function, count):
        self.text, self.count, self.processes = as_file(function, ENDING.format(name=function.__name__)), count, []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="workers-")
        file = Path(self.folder.name) / "worker.py"
        file.write_text(self.text, "utf8")
        for number in range(self.count):
            with open(file.with_name(f"said-{number}.txt"), "wb") as said:
                process = subprocess.Popen(
                    [sys.executable, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=environment()
                )
            self.processes.append(process)
        return self

    def __exit__(self, *error):
        for process in self.processes:
            process.stdin.close()  # the worker's loop ends
        for process in self.processes:
            try:
                process.wait(0 if error[0] else 10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        self.processes = []
        self.folder.cleanup()

    def __len__(self):
        return self.count

    def __getitem__(self, number):
        process = self.processes[number]
        return _Watched(process, Path(self.folder.name) / f"said-{number}.txt")


class _Watched(Pipe):
    """This process's end of a worker's pipe: if the worker is gone, it says what the worker said last."""

    def __init__(self, process, said):
        super().__init__(process.stdout, process.stdin)
        self.said = said

    def send(self, value):
        try:
            super().send(value)
        except BrokenPipeError:
            raise self._gone() from None

    def receive(self):
        try:
            return super().receive()
        except EOFError:
            raise self._gone() from None

    def _gone(self):
        return RuntimeError(WORDS["gone"].format(said=last_words(self.said) or WORDS["silent"]))


def standard():
    """Return a worker's own end of its pipe; what the worker prints goes to its last words from now on."""
    pipe = Pipe(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout = sys.stderr
    return pipe
