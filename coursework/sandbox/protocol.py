"""What is said between the grader and the guest: tasks go in, one line of JSON; a report and a result come out for each.

A student may have written whatever comes out. So it is measured before it is read, and what is not the guest's own words
is no answer.
"""

import contextlib
import json
import os
import select
import time
from dataclasses import asdict, dataclass, field

from helpers import codec

MEGABYTE = 2**20
HERE = b"here\n"  # the guest's first words: before any student code
STATUSES = ("ok", "time", "memory", "output", "died")
MOST_PARTS = 400_000  # of one answer
LONGEST_REPORT = 20_000


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes in bytes, times in seconds.

    A second counts only while the code runs or sleeps. While it waits for a processor that others use, the clock stands
    still: a grade does not depend on how busy the machine is.
    """

    memory: int = 2048 * MEGABYTE  # of each process, and of all together
    processes: int = 64
    file_size: int = 64 * MEGABYTE  # of one file, and of the private /tmp
    output: int = 16 * MEGABYTE  # of one task's result
    cell_seconds: float = 10.0  # then the cell is stopped and the next one runs
    show_seconds: float = 20.0  # the same, where the notebook is run to be read
    call_seconds: float = 10.0  # for all cases of one function together
    task_seconds: float = 90.0  # then the task's processes are killed
    all_seconds: float = 180.0  # for the whole submission, everything that is run of it for whatever reason
    patience: float = 10.0  # a task is killed in any case after so many times its seconds on the wall's clock


@dataclass
class Task:
    """One thing to run: a graded function on inputs, or (`name="notebook"`) the whole notebook for its outputs."""

    name: str
    cell: int = -2  # the cell in which the function is written
    last_cell: int = 65_000  # no cell after this one is run
    inputs: list = field(default_factory=list)


@dataclass
class TaskResult:
    """What came back from one task. `answer` is plain data that a student may have written: judge it, never trust it."""

    name: str
    status: str  # one of STATUSES, or "garbled" when the sandbox's own report was damaged
    answer: dict | None = None
    seconds: float = 0.0


def first_line(uid, limits, preload, cells):
    """What the guest is told first: the limits, and the code cells (None for one that is not the student's)."""
    return _line({
        "uid": uid,
        "limits": asdict(limits),
        "preload": list(preload),
        "cells": [None if source is None else source.encode("utf-8", "replace").decode() for source in cells],
    })


def task_line(task):
    return _line(asdict(task) | {"inputs": [codec.pack(tuple(case)) for case in task.inputs]})


def _line(value):
    return json.dumps(value).encode() + b"\n"


def converse(stdin, stdout, first, tasks, limits):
    """Send tasks, read reports: no more than a limit and no longer than a limit.

    Parameters
    ----------
    stdin, stdout : file
        The pipes to and from the guest.
    first : bytes
        What `first_line` makes.
    tasks : list of Task
        Each is sent when the one before it is done.
    limits : Limits

    Returns
    -------
    results : list of TaskResult or None
        None if the guest never said that it stands: no fault of the submission's.
    finished : bool
        False if time was up, though the guest keeps its own: then something outside went wrong.
    """
    end = time.monotonic() + 60 + limits.patience * (limits.all_seconds + limits.task_seconds)
    results, raw, stands = [], bytearray(), False
    with contextlib.suppress(BrokenPipeError, ValueError):  # the sandbox is gone, or its words are not the guest's
        _write(stdin, first + task_line(tasks[0]))
        while (left := end - time.monotonic()) > 0 and select.select([stdout], [], [], left)[0]:
            data = os.read(stdout.fileno(), 2**20)
            if not data:
                break
            raw += data
            if not stands:
                if not raw.startswith(HERE):
                    continue
                del raw[: len(HERE)]
                stands = True
            if (result := take_report(raw, tasks[len(results)])) is not None:
                results.append(result)
                if len(results) == len(tasks):
                    break
                _write(stdin, task_line(tasks[len(results)]))
            if len(raw) > 2 * limits.output:
                break
    finished = time.monotonic() < end
    if not stands:
        return None, finished
    return results + [TaskResult(task.name, "garbled") for task in tasks[len(results) :]], finished


def _write(pipe, data):
    while data:
        data = data[pipe.write(data) :]


def take_report(raw, task):
    """Take one report off what came out of the sandbox; None if it is not all there yet.

    Raises
    ------
    ValueError
        If it is not a report on this task. A student may have written it.
    """
    line, newline, _ = bytes(raw[:LONGEST_REPORT]).partition(b"\n")
    if not newline:
        if len(raw) >= LONGEST_REPORT:
            raise ValueError("no report")
        return None
    try:
        report = json.loads(line)
        size, status = report["bytes"], report["status"]
        if report["task"] != task.name or status not in STATUSES:
            raise ValueError("not the guest's words")
        if type(size) is not int or size < 0:
            raise ValueError("not a size")
        if len(raw) < len(line) + 1 + size:
            return None
        body = bytes(raw[len(line) + 1 : len(line) + 1 + size])
        del raw[: len(line) + 1 + size]
        seconds = float(report["seconds"])
    except (KeyError, TypeError, RecursionError, AttributeError) as error:
        raise ValueError("not a report") from error
    if status != "ok":
        return TaskResult(task.name, status, None, seconds)
    try:
        return TaskResult(task.name, status, _answer(body), seconds)
    except (ValueError, RecursionError):
        return TaskResult(task.name, "garbled", None, seconds)


def _answer(body):
    if body.count(b"[") + body.count(b"{") + body.count(b",") > MOST_PARTS:
        raise ValueError("too many parts")
    answer = json.loads(body)
    if type(answer) is not dict:
        raise ValueError("not an answer")
    return answer
