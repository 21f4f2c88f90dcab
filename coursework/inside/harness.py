"""The first process inside the sandbox: it runs a student's cells and hands back plain values.

It is process 1 of its own process world: no student process can end it, and when it ends, all others end with it.
Student code runs only in its children, one a task. The job comes in as JSON on standard input, a line and the
result's bytes go out on standard output for each task. Nothing here knows an expected value.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time

MEGABYTE = 2**20


def main():
    come_in, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for number in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    job = json.loads(come_in.readline())
    limits = job["limits"]
    drop_rights(job["uid"], limits)
    sys.path[:0] = ["/course/inside", "/course/packages"]
    for name in job["preload"]:
        __import__(name)
    import cells  # the part that runs student code; NumPy is loaded once, before the children

    end = time.monotonic() + limits["all_seconds"]
    poisoned = set()
    # The tasks come in lines. A later line holds hidden cases: it is sent when the tasks before it are done, so that
    # no process whose output is shown to anybody ever had them in its memory.
    for line in come_in:
        for task in json.loads(line):
            report, result = run_to_the_end(cells, job, task, poisoned, end, limits)
            report |= {"task": task["name"], "poisoned": sorted(poisoned), "bytes": len(result)}
            out.write(json.dumps(report).encode() + b"\n" + result)
            out.flush()


def run_to_the_end(cells, job, task, poisoned, end, limits):
    """Run a task; a cell before the graded one may fail: where it ends the process, run once more without it."""
    while True:
        seconds = min(limits["task_seconds"], end - time.monotonic())
        if seconds <= 0:
            return {"status": "time", "cell": -1, "seconds": 0.0}, b""
        report, result = run_task(cells, job, task, poisoned, seconds, limits)
        cell = report["cell"]
        if report["status"] == "ok" or cell < 0 or cell == task["cell"] or cell in poisoned:
            return report, result
        poisoned.add(cell)


def drop_rights(uid, limits):
    """Become nobody, for good, and set the limits that each process carries."""
    if os.getpid() == 1 and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: if the grader dies, so do we (lost when the user changed)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    libc.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody looks into this process or takes its open files
    os.umask(0o077)
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        *([(resource.RLIMIT_NPROC, limits["processes"])] if os.getpid() == 1 else []),  # else it counts all you run
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(what, (most, most))


def run_task(cells, job, task, poisoned, seconds, limits):
    """Run one task in a child of its own, within its time, its output and everyone's memory."""
    results, results_in = os.pipe()
    progress, progress_in = os.pipe()
    os.set_blocking(results, False)
    os.set_blocking(progress, False)
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            for number in range(3, 64):
                if number not in (results_in, progress_in):
                    try:
                        os.close(number)
                    except OSError:
                        pass
            os.dup2(os.open(os.devnull, os.O_RDWR), 2)
            cells.run(job, task, poisoned, limits, results_in, progress_in)
            status = 0
        finally:
            os._exit(status)
    os.close(results_in)
    os.close(progress_in)
    result, steps = bytearray(), bytearray()
    status, open_ends = "ok", {results, progress}
    while open_ends:
        if time.monotonic() - began > seconds:
            status = "time"
        elif len(result) > limits["output"] or len(steps) > MEGABYTE:
            status = "output"
        elif memory_in_use() > limits["memory"]:
            status = "memory"
        if status != "ok" or gone(child):
            open_ends = read_what_is_there(open_ends, result, results, steps)
            break
        ready, _, _ = select.select(list(open_ends), [], [], 0.02)
        for end in ready:
            data = os.read(end, 65536)
            if not data:
                open_ends.discard(end)
            elif end == results:
                result += data
            else:
                steps += data
    kill_all(child)
    exit_status = reap(child)
    os.close(results)
    os.close(progress)
    cell = int.from_bytes(steps[-(len(steps) % 2) - 2 :][:2], "big") - 1 if len(steps) >= 2 else -1
    if status == "ok" and not result.endswith(b"\n"):
        status = "died"
    if status != "ok":
        result = b""
    return {"status": status, "cell": cell, "exit": exit_status, "seconds": round(time.monotonic() - began, 3)}, result


def kill_all(child):
    """End the child, its children, and whoever hid from both: as process 1, everybody but this process."""
    try:
        if os.getpid() == 1:
            os.kill(-1, signal.SIGKILL)
        else:  # there is no sandbox around us: only what the child started and did not hide
            os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


_ended = {}


def gone(child):
    """Reap whatever has ended; say whether the task's own child has."""
    while child not in _ended:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if process == 0:
            return False
        if process == child:
            _ended[child] = status
    return True


def reap(child):
    while True:
        try:
            process, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return os.waitstatus_to_exitcode(_ended.pop(child, 0))
        if process == child:
            _ended[child] = status


def read_what_is_there(open_ends, result, results, steps):
    for end in open_ends:
        try:
            while data := os.read(end, 65536):
                (result if end == results else steps).extend(data)
                if len(result) > 64 * MEGABYTE:
                    break
        except OSError:
            pass
    return set()


def memory_in_use():
    """Bytes that all the sandbox's processes hold together, shared pages counted once a process."""
    pages = 0
    if os.getpid() != 1:
        return 0  # no sandbox: the processes seen here are not ours to count
    for name in os.listdir("/proc"):
        if name.isdigit() and name != "1":
            try:
                with open(f"/proc/{name}/statm", "rb") as file:
                    sizes = file.read().split()
                pages += int(sizes[1]) - int(sizes[2])
            except (OSError, IndexError):
                pass
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
