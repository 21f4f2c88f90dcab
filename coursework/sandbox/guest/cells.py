# ruff: noqa: S110, BLE001 (running whatever a student wrote, and surviving it, is what this file is for)
"""Running a student's cells in order, like a kernel, inside the sandbox.

A cell is what IPython makes of it: its own input transformer is copied in beside the stand-in for the rest of IPython.
It runs in here, where its time is the cell's: on a large cell it can take minutes.
"""

import __future__

import ast
import asyncio
import builtins
import copy
import inspect
import io
import json
import linecache
import os
import random
import signal
import sys
import time
import traceback
import types

import codec
import numpy as np
import numpy.random  # NumPy loads it when it is first used: here, once, and not again for every task
from IPython.core.inputtransformer2 import TransformerManager

_write, _dumps, _clock = os.write, json.dumps, time.monotonic
MOST_TEXT = 20_000  # of one stream of one cell
MOST_OUTPUTS = 4 * 2**20  # of one cell, pictures included
FUTURE = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})
MOST_NAMES, LONGEST_NAME = 8, 40  # of functions that are told where the one that is wanted is missing


class TimeUp(BaseException):
    """Raised in code that runs too long; no Exception, so that `except Exception` cannot catch it."""


def run(job, task, poisoned, limits, results, progress):
    """Run one task and write its result, one line of JSON."""

    def starts(cell):
        _write(progress, (cell + 1).to_bytes(2, "big"))

    make_repeatable()
    kernel = Kernel()
    signal.signal(signal.SIGALRM, _time_up)
    shown, shows, stopped, above = [], task["name"] == "notebook", None, None
    for number, source in enumerate(job["cells"]):
        if source is None or (number in poisoned and number != task["cell"]):
            shown.append(None)
            continue
        if number > task["last_cell"]:
            break
        starts(number)
        kept, error = run_cell(source, number, kernel, limits["show_seconds" if shows else "cell_seconds"], shows)
        shown.append(kept)
        if number == task["cell"]:
            stopped = error
        elif number < task["cell"]:
            above = above or error
    if shows:
        answer = {"cells": shown, "minutes": minutes(kernel.space)}
    else:
        starts(task["cell"])
        answer = call(kernel.space, task, limits["call_seconds"], stopped)
        if above and any(row["raised"][0] == "NameError" for row in answer.get("answers", []) if "raised" in row):
            answer["above"] = above  # the name that is missing may have been meant to come from there
    line = _dumps(answer).encode("ascii") + b"\n"
    while line:
        line = line[_write(results, line) :]


def waited(process):
    """Seconds that a process was ready to run and had to wait for a processor. Linux counts them; elsewhere 0."""
    try:
        with open(f"/proc/{process}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def used():
    """A clock that stands still while others have the processor."""
    return _clock() - waited("self")


_end = 0.0  # on that clock


def set_alarm(seconds):
    """Raise TimeUp after so much time on the clock that stands still; look every half second."""
    global _end
    _end = used() + seconds
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)


def stop_alarm():
    signal.setitimer(signal.ITIMER_REAL, 0)


def _time_up(*_):
    if used() >= _end:
        raise TimeUp


def make_repeatable():
    """Make a run repeatable: the same random numbers each time, also for code that asks for none in particular."""
    random.seed(0)
    np.random.seed(0)
    numbers = random.Random(0)
    np.random.bit_generator.randbits = numbers.getrandbits
    sys.stdin = io.StringIO("")
    sys.argv = ["notebook"]
    sys.setrecursionlimit(1000)


def rehearse():
    """Draw a figure of the course's own, before any student's code: fonts and colours are then loaded for all."""
    from IPython import display

    from helpers import pictures, plots

    display.sink, sys.stdout = (lambda output: None), io.StringIO()
    plots.show_map(pictures.mouse())
    plots.show_pictures([pictures.cat()], titles=["a cat"])
    sys.stdout = sys.__stdout__


class Kernel:
    """What stays from cell to cell: the names in `space`, and what was taken from __future__."""

    def __init__(self):
        import IPython
        from IPython import display

        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        builtins.display = display.display
        builtins.get_ipython = IPython.get_ipython
        self.space, self.flags = module.__dict__, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        IPython.get_ipython().stand_in_for(self.space, self.execute)

    def execute(self, source, space=None, name="cell of a magic"):
        """Run a cell as IPython does, a statement at a time: those above a wrong one have run. Gives the last value."""
        code = TransformerManager().transform_cell(source)
        above = source[: len(source) - len(source.lstrip())].count("\n") if source.strip() else 0  # taken away by it
        linecache.cache[name] = (len(source), None, [line + "\n" for line in source.split("\n")], name)
        tree = compile(code, name, "exec", ast.PyCF_ONLY_AST | self.flags, dont_inherit=True)
        ast.increment_lineno(tree, above)
        value = None
        for node in tree.body:
            last = node is tree.body[-1] and isinstance(node, ast.Expr)
            part = ast.Expression(node.value) if last else ast.Module([node], [])
            part = compile(part, name, "eval" if last else "exec", self.flags, dont_inherit=True)
            self.flags |= part.co_flags & FUTURE
            value = eval(part, self.space if space is None else space)
            if part.co_flags & inspect.CO_COROUTINE:
                value = asyncio.run(value)
        return None if code.rstrip().endswith(";") else value


def run_cell(source, number, kernel, seconds, keep):
    """Run one cell; give what it showed as a list of nbformat outputs (or None), and its error (or None): see `explain`."""
    from IPython import display

    outputs, stopped = Outputs() if keep else None, None
    display.sink = outputs.add if keep else (lambda output: None)
    sys.stdout = Stream("stdout", outputs)
    sys.stderr = Stream("stderr", outputs)
    began = _clock()
    try:
        set_alarm(seconds)
        value = kernel.execute(source, name=f"cell {number}")
        if value is not None:
            kernel.space["_"] = value
            if keep:
                outputs.add({"output_type": "execute_result", "data": display.bundle(value), "metadata": {}})
        if keep:
            display.show_figures()
    except BaseException as error:
        stop_alarm()
        stopped = explain(error)
        if keep:
            outputs.add(error_output(stopped))
    finally:
        stop_alarm()
    return {"outputs": outputs.kept, "seconds": round(_clock() - began, 3)} if keep else None, stopped


class Outputs:
    """What a cell showed, up to a limit."""

    def __init__(self):
        self.kept, self.room = [], MOST_OUTPUTS

    def add(self, output):
        size = len(_dumps(output))
        if size > self.room or len(self.kept) > 200:
            return
        self.room -= size
        last = self.kept[-1] if self.kept else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            if len(last["text"]) < MOST_TEXT:
                last["text"] += output["text"]
            return
        self.kept.append(output)


class Stream(io.TextIOBase):
    """Where print goes."""

    def __init__(self, name, outputs):
        self.stream, self.outputs, self.left = name, outputs, MOST_TEXT

    def writable(self):
        return True

    def write(self, text):
        if self.outputs is not None and self.left > 0:
            kept = str(text)[: self.left]
            self.left -= len(kept)
            if self.left <= 0:
                kept += "\n[more than 20,000 characters: the rest is left out]\n"
            self.outputs.add({"output_type": "stream", "name": self.stream, "text": kept})
        return len(text)


def error_output(stopped):
    kind, message, line, number = stopped
    where = [f"line {number}: {line}"] if number else []
    return {"output_type": "error", "ename": kind, "evalue": message, "traceback": [*where, f"{kind}: {message}"]}


def explain(error):
    """Give an error's name, its message, and the deepest line that the student wrote."""
    kind = type(error).__name__
    if isinstance(error, TimeUp):
        return "TimeUp", "this took too long", "", 0
    try:
        message = str(error)
    except BaseException:
        message = ""
    line, number = "", 0
    try:
        for frame in traceback.extract_tb(error.__traceback__, limit=-200):
            if frame.filename.startswith("cell "):
                line, number = (frame.line or "").strip()[:300], frame.lineno
        if isinstance(error, SyntaxError) and str(error.filename).startswith("cell "):
            message, number = str(error.msg), int(error.lineno or 0)
            line = str(error.text or "").strip()[:300]
    except BaseException:
        pass
    return kind[:80], message[:2000], line, number


def call(space, task, seconds, stopped):
    """Call one function on every case: what came back, and what the arguments look like afterwards.

    Where there is no such function: what stopped its cell, and which functions there are.
    """
    name = task["name"]
    sys.stdout, sys.stderr = Stream("stdout", None), Stream("stderr", None)
    function = space.get(name)
    if not callable(function):
        named = [key for key, value in space.items() if isinstance(value, types.FunctionType) and key[:1] != "_"]
        named = [str(key)[:LONGEST_NAME] for key in named[:MOST_NAMES]]
        return {"missing": name, "functions": named, "stopped": stopped}
    answers, end, out_of_time = [], used() + seconds, False
    for packed in task["inputs"]:
        given = codec.unpack(packed)
        if out_of_time:
            answers.append({"raised": ["TimeUp", "", "", 0], "after": codec.pack(given)})
            continue
        try:
            set_alarm(max(0.1, end - used()))
            with np.errstate(all="ignore"):
                answer = {"returned": codec.pack(function(*given))}
        except TimeUp as error:
            out_of_time = True
            answer = {"raised": explain(error)}
        except BaseException as error:
            answer = {"raised": explain(error)}
        finally:
            stop_alarm()
        answers.append(answer | {"after": codec.pack(given)})
    return {"answers": answers}


def minutes(space):
    """Read the little survey: how many minutes each exercise took, as the student says."""
    told = space.get("minutes")
    if type(told) is not dict:
        return {}
    return {
        key[:60]: float(value)
        for key, value in copy.copy(told).items()
        if type(key) is str and type(value) in (int, float) and 0 < value < 6000
    }


