# ruff: noqa: S102, S110, BLE001 (running whatever a student wrote, and surviving it, is what this file is for)
"""Running a student's cells in order, like a kernel, inside the sandbox."""

import ast
import builtins
import copy
import io
import json
import linecache
import os
import random
import re
import signal
import sys
import time
import traceback
import types

import codec
import numpy as np
import numpy.random  # NumPy loads it when it is first used: here, once, and not again for every task

_write, _dumps, _clock = os.write, json.dumps, time.monotonic
MOST_TEXT = 20_000  # of one stream of one cell
MOST_OUTPUTS = 4 * 2**20  # of one cell, pictures included


class TimeUp(BaseException):
    """Raised in code that runs too long; no Exception, so that `except Exception` cannot catch it."""


def run(job, task, poisoned, limits, results, progress):
    """Run one task and write its result, one line of JSON."""

    def starts(cell):
        _write(progress, (cell + 1).to_bytes(2, "big"))

    make_repeatable()
    space = namespace()
    signal.signal(signal.SIGALRM, _time_up)
    shown, shows = [], task["name"] == "notebook"
    for number, source in enumerate(job["cells"]):
        if source is None or (number in poisoned and number != task["cell"]):
            shown.append(None)
            continue
        if number > task["last_cell"]:
            break
        starts(number)
        shown.append(run_cell(source, number, space, limits["show_seconds" if shows else "cell_seconds"], shows))
    if shows:
        answer = {"cells": shown, "minutes": minutes(space)}
    else:
        starts(task["cell"])
        answer = call(space, task, limits["call_seconds"])
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


def namespace():
    from IPython import display, get_ipython

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    builtins.display = display.display
    builtins.get_ipython = get_ipython
    return module.__dict__


def compiled(source, number):
    """Compile a cell; where it is no Python because of magics (`%`, `!`), without those lines."""
    name = f"cell {number}"
    if source.lstrip().startswith("%%"):
        head, _, source = source.lstrip().partition("\n")
        if head.split()[0] not in ("%%time", "%%timeit", "%%capture"):
            source = ""
        source = "\n" + source
    try:
        tree = ast.parse(source, name)
    except SyntaxError:
        source = re.sub(r"(?m)^(\s*)(?:[%!].*|[\w.]+\?+\s*|.*=\s*[%!].*)$", r"\1pass", source)
        tree = ast.parse(source, name)
    linecache.cache[name] = (len(source), None, [line + "\n" for line in source.split("\n")], name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        last = compile(ast.Expression(tree.body.pop().value), name, "eval")
    return compile(tree, name, "exec"), last


def run_cell(source, number, space, seconds, keep):
    """Run one cell; give what it showed as a list of nbformat outputs, or an error's name where nothing is kept."""
    from IPython import display

    outputs = Outputs() if keep else None
    display.sink = outputs.add if keep else (lambda output: None)
    sys.stdout = Stream("stdout", outputs)
    sys.stderr = Stream("stderr", outputs)
    began = _clock()
    try:
        set_alarm(seconds)
        body, last = compiled(source, number)
        exec(body, space)
        if last is not None:
            value = eval(last, space)
            if value is not None and keep:
                space["_"] = value
                outputs.add({"output_type": "execute_result", "data": display.bundle(value), "metadata": {}})
        if keep:
            display.show_figures()
    except BaseException as error:
        stop_alarm()
        if keep:
            outputs.add(error_output(error))
    finally:
        stop_alarm()
    return {"outputs": outputs.kept, "seconds": round(_clock() - began, 3)} if keep else None


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


def error_output(error):
    kind, message, line, number = explain(error)
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
    except BaseException:
        pass
    return kind[:80], message[:2000], line, number


def call(space, task, seconds):
    """Call one function on every case: what came back, and what the arguments look like afterwards."""
    name = task["name"]
    sys.stdout, sys.stderr = Stream("stdout", None), Stream("stderr", None)
    function = space.get(name)
    if not callable(function):
        named = [key for key, value in space.items() if isinstance(value, types.FunctionType) and key[:1] != "_"]
        return {"missing": name, "functions": named[:20]}
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


