"""Start one function in several processes that an engine joins, as `torchrun` does; start them again if one dies."""

import contextlib
import inspect
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from helpers import arrayfiles

from .text import as_file, environment, last_words

__all__ = ["launch"]

ENDING = """if __name__ == "__main__":
    import json
    import os
    import sys
    import threading

    from helpers import arrayfiles

    def end_with_the_master():
        os.read(0, 1)  # comes back when there is nobody at the other end
        os._exit(1)

    threading.Thread(target=end_with_the_master, daemon=True).start()

    result = {name}(**json.loads(sys.argv[2]), **arrayfiles.load_arrays("given.npz"))
    arrayfiles.save_arrays("result-" + sys.argv[1] + ".npz", result)  # whole or not at all
    os._exit(0)  # an engine may stumble while it says goodbye; the result is safe
"""
# What a process ends with that somebody has killed, by signal 9 or 15; on Windows the number has no sign.
KILLED = (-9, -15) if os.name != "nt" else (9, 15)
WORDS = {
    "finished": "life {life}: all finished",
    "killed": "life {life}: worker {rank} was killed, the others were ended",
    "failed": "life {life}: worker {rank} failed, the others were ended",
    "too long": "life {life}: too long, all were ended",
    "nothing": "{function} gave no result. {ends}. Last words: {said}",
}


def launch(function, workers=2, lives=1, seconds=120, **given):
    """Run a function in several processes at once, each with a number of its own, and return what they return.

    Parameters
    ----------
    function : function
        Called in every process, with those of the names `rank` (0, 1, ...), `workers`, `life` (0, 1, ...) and `meet` that it
        asks for, and with what is given. `meet` is where an engine's processes may find one another: the address of a file,
        another one in each life. All run in one fresh folder, which is gone afterwards. Returns a dict of arrays.
    workers, lives : int
        If a process fails or is killed, the others are ended and all of them start again, up to so many lives.
    seconds : float
        For each life.
    **given : arrays

    Returns
    -------
    results : list of dict of arrays, one a process
    ends : list of str
        How each life ended.

    Raises
    ------
    RuntimeError
        If the last life gave no result.

    Examples
    --------
    >>> def name(rank, workers):
    ...     return {"name": rank * 10 + workers}
    >>> results, ends = launch(name, workers=2)
    >>> [int(each["name"]) for each in results], ends
    ([2, 12], ['life 0: all finished'])
    """
    asked = inspect.signature(function).parameters
    text = as_file(function, ENDING.format(name=function.__name__))
    with tempfile.TemporaryDirectory(prefix="launch-", ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        (folder / "train.py").write_text(text, "utf8")
        arrayfiles.save_arrays(folder / "given.npz", given)
        ends = []
        for life in range(lives):
            known = {"workers": workers, "life": life, "meet": f"{folder.as_uri()}/meet-{life}"}
            ranks = [{name: value for name, value in {"rank": rank, **known}.items() if name in asked} for rank in range(workers)]
            ends.append(_live(folder, ranks, life, seconds))
            files = [folder / f"result-{rank}.npz" for rank in range(workers)]
            if all(file.exists() for file in files):
                return [arrayfiles.load_arrays(file) for file in files], ends
        said = [words for rank in range(workers) if (words := last_words(folder / f"said-{rank}.txt"))]
        raise RuntimeError(WORDS["nothing"].format(function=function.__name__, ends="; ".join(ends), said=said[-1] if said else "none"))


def _live(folder, ranks, life, seconds):
    """Start a process for each dict of arguments, wait until all have finished or one has failed, end what is left; say how it ended."""
    with contextlib.ExitStack() as files:
        processes = []
        try:
            for rank, about in enumerate(ranks):
                said = files.enter_context(open(folder / f"said-{rank}.txt", "wb"))
                command = [sys.executable, "train.py", str(rank), json.dumps(about)]
                kept = {"cwd": folder, "stdin": subprocess.PIPE, "stdout": said, "stderr": said, "env": environment()}
                processes.append(subprocess.Popen(command, **kept))
            return _watch(processes, life, time.monotonic() + seconds)
        finally:
            for process in processes:
                process.kill()
            for process in processes:
                process.wait()
                process.stdin.close()


def _watch(processes, life, until):
    while time.monotonic() < until:
        codes = [process.poll() for process in processes]
        wrong = [rank for rank, code in enumerate(codes) if code]
        if wrong:
            # The one that was killed comes first: the others fail because they miss it.
            killed = [rank for rank in wrong if codes[rank] in KILLED]
            kind = "killed" if killed else "failed"
            return WORDS[kind].format(life=life, rank=(killed or wrong)[0])
        if None not in codes:
            return WORDS["finished"].format(life=life)
        time.sleep(0.02)
    return WORDS["too long"].format(life=life)
