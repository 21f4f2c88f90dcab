"""Running a learner's function on a few inputs: on copies, within a time limit, with their own line in errors."""

import builtins
import copy
import ctypes
import difflib
import dis
import inspect
import linecache
import re
import threading
import traceback

import numpy as np

from helpers.checks.clean import instructions
from helpers.checks.compare import HandedBack, Raised, compare
from helpers.checks.source import interruptible
from helpers.checks.words import fill

SECONDS = 10.0

WORDS = {
    "time up": "no answer after {seconds:g} seconds",
    "no message": "an error without words",
    "nearest": "{message}. Did you mean {near!r}?",
}


class TimeUp(BaseException):
    """Raised inside a function that runs too long (no Exception, so that `except Exception` cannot catch it)."""


class _Watchdog:
    """Raise TimeUp in the thread that made it after some seconds, and again until the code gives in.

    It needs no signals, so it works in a notebook's main thread, in any other, and on Windows. What it cannot stop
    is a single call into compiled code, such as one enormous matrix product: that one stops when it returns.
    """

    def __init__(self, seconds):
        self.seconds, self.done, self.lock = seconds, threading.Event(), threading.Lock()
        self.thread = ctypes.c_ulong(threading.get_ident())
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        pause = self.seconds
        while not self.done.wait(pause):
            with self.lock:
                if not self.done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, ctypes.py_object(TimeUp))
            pause = 0.05  # again soon: a bare `except:` may have swallowed it

    def stop(self):
        stopped = False
        while not stopped:
            try:
                with self.lock:
                    self.done.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, None)  # call back one on its way
                stopped = True
            except TimeUp:
                pass


def run(function, inputs, seconds=SECONDS):
    """Call a function on every case and collect what a judge needs.

    Parameters
    ----------
    function : callable
        The learner's function.
    inputs : list of tuple
        The arguments of each call. The function gets copies.
    seconds : float
        Time for all the calls together.

    Returns
    -------
    outputs : list
        What each call returned, copied; `Raised` where it raised an error or ran out of time.
    inputs_after : list of tuple
        The arguments as the function left them.

    Examples
    --------
    >>> outputs, inputs_after = run(lambda a, b: a / b, [(6, 3), (1, 0)])
    >>> outputs[0], outputs[1].kind
    (2.0, 'ZeroDivisionError')
    """
    function = interruptible(function)
    outputs, inputs_after = [], []
    watchdog = _Watchdog(seconds)
    try:
        for case in inputs:
            given = copy.deepcopy(case)
            try:
                with np.errstate(all="ignore"):
                    answer = function(*given)
                    given = _handed_back(answer, case, given)
                    answer = _copied(answer)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is something to tell them
                answer = _raised(error, function)
            outputs.append(answer)
            inputs_after.append(given)
    except TimeUp:
        left = len(inputs) - len(inputs_after)
        outputs = outputs[: len(inputs_after)] + [Raised("TimeUp", fill(WORDS["time up"], seconds=seconds))] * left
        inputs_after = inputs_after + list(inputs[len(inputs_after) :])
    finally:
        watchdog.stop()
    return outputs, inputs_after


def _handed_back(answer, case, given):
    """The arguments after a call, those marked that did not change and share their memory with the answer."""
    made = _arrays(answer)
    shared = [any(np.may_share_memory(one, other) for one in made for other in _arrays(value)) for value in given]
    return tuple(
        HandedBack(value) if alike and compare(before, value, 0.0, exact_dtype=True) is None else value
        for before, value, alike in zip(case, given, shared, strict=True)
    ) if any(shared) else given


def _arrays(value):
    """Every array in an answer or an argument."""
    if isinstance(value, np.ndarray):
        return [value]
    return [array for part in value for array in _arrays(part)] if isinstance(value, tuple | list) else []


def _copied(answer):
    """A copy, as the answer may be a view of an argument; what cannot be copied (a generator) is judged as it is."""
    try:
        return copy.deepcopy(answer)
    except TypeError:
        return answer


def _raised(error, function):
    """Keep the error's name, its message, and the deepest line that the learner wrote."""
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)
    try:
        message = re.sub(r"\bnp\.\w+\((-?[\w.+-]+)\)", r"\1", str(error))  # np.int64(3) is 3 to a learner
    except Exception:  # noqa: BLE001 - an error that cannot even say what it is
        message = WORDS["no message"]
    if isinstance(error, NameError) and code and error.name:
        near = difflib.get_close_matches(error.name, [*code.co_varnames, *function.__globals__], 1, 0.7)
        message = fill(WORDS["nearest"], message=message, near=near[0]) if near else message
    home = code.co_filename if code else None
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == home]
    if not lines:
        return Raised(type(error).__name__, message)
    frame = lines[-1]
    text = linecache.getline(frame.filename, frame.lineno).strip() or (frame.line or "")
    return Raised(type(error).__name__, message, text, frame.lineno)


def unwritten(function):
    """Whether a function's body is still only ``...`` (or ``pass``, or a docstring).

    Examples
    --------
    >>> def conv2d(picture, kernel):
    ...     ...
    >>> unwritten(conv2d), unwritten(abs), unwritten(lambda x: x)
    (True, False, False)
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    does = [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "NOP", "COPY_FREE_VARS")]
    if [step.opname for step in does] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"]):
        return does[0].argval is None or does[0].argval is Ellipsis
    return False


def unused_arguments(function):
    """Name the arguments that a function never reads.

    Examples
    --------
    >>> unused_arguments(lambda picture, kernel: picture + 1)
    ['kernel']
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    read = set(code.co_cellvars)
    for step in dis.get_instructions(code):
        if step.opname.startswith("LOAD_") or "LOAD_FAST" in step.opname:
            read.update(step.argval if isinstance(step.argval, tuple) else [step.argval])
    return [name for name in code.co_varnames[: code.co_argcount] if name not in read]


def notebook_values(function):
    """Name the arrays, numbers and lists that a function reads from the notebook instead of from its arguments.

    Examples
    --------
    >>> picture = np.ones((2, 2))
    >>> notebook_values(lambda kernel: picture * kernel)
    ['picture']
    """
    names = dict.fromkeys(step.argval for step in instructions(function) if step.opname == "LOAD_GLOBAL")
    values = getattr(function, "__globals__", {})
    kept = np.ndarray | np.generic | int | float | list | tuple
    return [name for name in names if isinstance(values.get(name), kept) and not hasattr(builtins, name)]
