"""Time things side by side."""

import statistics
import time

import numpy as np

ROUNDS = 11


def interleave(functions, rounds=ROUNDS, at_least=0.01):
    """Time functions in turns, so that a slow moment of the machine meets all of them alike.

    In each round every function runs once untimed, which warms its caches, then as often as fills `at_least`
    seconds. Slow ones (half a second or more) skip the untimed run.

    Times are processor time, not the clock's: what other programs do on the machine counts for less.

    Parameters
    ----------
    functions : dict of str to function

    Returns
    -------
    dict of str to float
        The median over the rounds, in seconds for one call.
    """
    repeats, slow = {}, {}
    for name, function in functions.items():
        function()
        started = time.process_time()
        function()
        seconds = time.process_time() - started
        repeats[name], slow[name] = max(1, round(at_least / seconds)), seconds > 0.5
    found = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            if not slow[name]:
                function()
            started = time.process_time()
            for _ in range(repeats[name]):
                function()
            found[name].append((time.process_time() - started) / repeats[name])
    return {name: statistics.median(times) for name, times in found.items()}


def peak_gemm():
    """The machine's speed at what NumPy does fastest, a 1024 x 1024 matrix product: operations a second."""
    a = np.ones((1024, 1024), np.float32)
    return 2 * 1024**3 / interleave({"gemm": lambda: a @ a})["gemm"]
