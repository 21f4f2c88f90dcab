"""The first process inside the sandbox: it runs a student's cells and hands back plain values.

It is process 1 among its own processes: no student process can end it, and when it ends, all others end with it.
Student code runs only in its children, one a task. The job comes in as JSON on a pipe, a line and the result's bytes go
out on another for each task. Nothing here knows an expected value.

NumPy and matplotlib take longer to load than most homework takes to run. So `stand_by` loads them once, inside
bubblewrap's walls, and makes a sandbox for each submission from there: own processes, own /tmp, own empty network. It
never sees a job, so nothing of one submission can be in the memory of the next.
"""

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time

MEGABYTE = 2**20
LIBC = ctypes.CDLL(None, use_errno=True)
NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000  # mounts, host name, IPC, processes, network


def stand_by(line):
    """Wait for submissions; for each come the two ends of pipes that its sandbox talks through."""
    for name in json.loads(os.environ.pop("PRELOAD", "[]")):
        __import__(name)
    import cells

    cells.rehearse()
    gc.collect()
    gc.freeze()  # what is loaded stays where it is: the children share it
    line.sendall(b"ready")
    while True:
        message, ends, _, _ = socket.recv_fds(line, 100, 2)
        if not message:
            return
        if os.fork() == 0:
            try:
                line.close()
                fresh_sandbox(*ends)
            finally:
                os._exit(1)
        for end in ends:
            os.close(end)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass


def fresh_sandbox(job_end, out_end):
    """Leave the others behind: new processes, mounts, network; then a fresh /proc and a fresh /tmp."""
    check(LIBC.unshare(NAMESPACES), "unshare")
    child = os.fork()
    if child:
        os.close(job_end)
        os.close(out_end)
        os.waitpid(child, 0)
        os._exit(0)
    check(LIBC.mount(None, b"/", None, 0x44000, None), "private mounts")
    check(LIBC.mount(b"proc", b"/proc", b"proc", 0xE, None), "mount /proc")
    come_in, out = os.fdopen(job_end, "rb"), os.fdopen(out_end, "wb")
    first = come_in.readline()
    size = json.loads(first)["limits"]["file_size"]
    check(LIBC.mount(b"tmpfs", b"/tmp", b"tmpfs", 0x6, b"mode=1777,size=%d" % size), "mount /tmp")
    os.mkdir("/tmp/matplotlib")
    os.chmod("/tmp/matplotlib", 0o777)
    os.chdir("/tmp")
    for number in range(3, 64):
        if number not in (come_in.fileno(), out.fileno()):
            try:
                os.close(number)
            except OSError:
                pass
    serve(first, come_in, out, warm=True)


def check(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def main():
    """One submission, in a sandbox that bubblewrap made for it alone."""
    come_in, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    serve(come_in.readline(), come_in, out)


def serve(first, come_in, out, warm=False):
    """Run all the tasks of one submission."""
    for number in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    job = json.loads(first)
    limits = job["limits"]
    drop_rights(job["uid"], limits, warm)
    for name in job["preload"]:
        __import__(name)
    import cells  # the part that runs student code; NumPy is loaded once, before the children

    global at_rest
    at_rest = own_memory("self")
    left = limits["all_seconds"]
    poisoned = set()
    out.write(b"here\n")  # the sandbox stands, and no student code has run yet: what fails from now on is theirs
    out.flush()
    # Each task is a line of its own, sent when the one before it is done: no process whose output is shown to anybody
    # ever had a hidden case in its memory, nor has a function's those of another.
    for line in come_in:
        task = json.loads(line)
        report, result, left = run_to_the_end(cells, job, task, poisoned, left, limits)
        report |= {"task": task["name"], "poisoned": sorted(poisoned), "bytes": len(result)}
        out.write(json.dumps(report).encode() + b"\n" + result)
        out.flush()


def run_to_the_end(cells, job, task, poisoned, left, limits):
    """Run a task; a cell before the graded one may fail: where it ends the process, run once more without it.

    Of the seconds that are `left` for all tasks, what is left afterwards is given back.
    """
    shows, spent = task["name"] == "notebook", 0.0
    most = limits["all_seconds"] / 2 if shows else left  # what is shown leaves as much for what is graded
    while (room := min(left, most) - spent) > 0:
        report, result = run_task(cells, job, task, poisoned, min(limits["task_seconds"], room), limits)
        spent += report["seconds"]
        cell = report["cell"]
        if report["status"] == "ok" or cell < 0 or cell == task["cell"] or cell in poisoned:
            return report | {"seconds": round(spent, 3)}, result, left - spent
        poisoned.add(cell)
    return {"status": "time", "cell": -1, "seconds": round(spent, 3)}, b"", left - spent


def drop_rights(uid, limits, warm):
    """Become nobody, for good, and set the limits that each process carries."""
    if warm:
        for capability in range(64):
            LIBC.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
    if os.getpid() == 1 and os.getuid() == 0 and not os.environ.pop("ONE_USER", ""):
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if not warm:
        LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: if the grader dies, so do we (lost when the user changed)
    if warm:  # a sandbox that bubblewrap did not finish: what it would have done last
        header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        check(LIBC.capset(header, nothing), "give up capabilities")
    LIBC.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    LIBC.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody looks into this process or takes its open files
    if warm and os.path.exists("/course/guest/seccomp.bin"):
        with open("/course/guest/seccomp.bin", "rb") as file:
            rules = ctypes.create_string_buffer(file.read())

        class Program(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ushort), ("rules", ctypes.c_void_p)]

        program = Program((len(rules) - 1) // 8, ctypes.addressof(rules))
        check(LIBC.prctl(22, 2, ctypes.byref(program), 0, 0), "seccomp")
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
    began, own_children = time.monotonic(), seconds_of_children()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (2 * int(seconds) + 5, 2 * int(seconds) + 6))
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
    status, open_ends, used = "ok", {results, progress}, 0.0
    # A cell whose time is up is told so in Python. One that does not listen is ended a little later, with its process.
    step = limits["show_seconds"] if task["name"] == "notebook" else max(limits["cell_seconds"], limits["call_seconds"])
    step, step_began = step + min(5.0, step), 0.0
    while open_ends:
        wall = time.monotonic() - began
        clock = wall - cells.waited(child)
        used = max(used, clock, seconds_of_children() - own_children + seconds_of_the_living())
        if used > seconds or wall > limits["patience"] * seconds or clock - step_began > step:
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
                step_began = clock
    kill_all(child)
    exit_status = reap(child)
    os.close(results)
    os.close(progress)
    cell = int.from_bytes(steps[-(len(steps) % 2) - 2 :][:2], "big") - 1 if len(steps) >= 2 else -1
    if status == "ok" and not result.endswith(b"\n"):
        status = "died"
    if status != "ok":
        result = b""
    return {"status": status, "cell": cell, "exit": exit_status, "seconds": round(used, 3)}, result


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


at_rest = 0  # bytes that every child begins with, shared until it writes


def memory_in_use():
    """Bytes that all the sandbox's processes hold together, over what they began with."""
    if os.getpid() != 1:
        return 0  # no sandbox: the processes seen here are not ours to count
    return sum(max(0, own_memory(name) - at_rest) for name in os.listdir("/proc") if name.isdigit() and name != "1")


def seconds_of_children():
    """Processor time of all that has ended and was reaped here."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds_of_the_living():
    """Processor time of all the sandbox's processes, and of those that they reaped."""
    return 0.0 if os.getpid() != 1 else sum(
        own_seconds(name) for name in os.listdir("/proc") if name.isdigit() and name != "1")


def own_seconds(process):
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            ticks = file.read().rpartition(b")")[2].split()[11:15]  # utime, stime, cutime, cstime
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return 0.0


def own_memory(process):
    """What a process holds that is no file's. Memory shared without a file cannot be had here (see `seccomp`, `walls`);
    where it could, each process counts all of it."""
    try:
        with open(f"/proc/{process}/status", "rb") as file:
            rows = [line.split() for line in file if line.startswith((b"RssAnon:", b"RssShmem:"))]
        return sum(int(row[1]) for row in rows) * 1024
    except (OSError, IndexError, ValueError):
        return 0


if __name__ == "__main__":
    sys.path[:0] = ["/course/guest", "/course/packages"]
    if sys.argv[1:] == ["stand-by"]:
        stand_by(socket.socket(fileno=0))
    else:
        main()
