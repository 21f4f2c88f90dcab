"""Time things side by side."""

import statistics
import time

import numpy as np

ROUNDS = 9


def interleave(functions, rounds=ROUNDS, at_least=0.03):
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
    guess = {}
    for name, function in functions.items():
        guess[name] = timed(function)
        if guess[name] < 0.5:  # the first call may have loaded code
            guess[name] = timed(function)
    found = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            if guess[name] < 0.5:
                function()
            found[name].append(timed(function, max(1, round(at_least / guess[name]))))
    return {name: statistics.median(times) for name, times in found.items()}


def timed(function, repeats=1):
    """Seconds of processor time for one call, from so many in a row."""
    started = time.process_time()
    for _ in range(repeats):
        function()
    return max(time.process_time() - started, 1e-9) / repeats


A = np.ones((1024, 1024), np.float32)
PEAK_OPERATIONS = 2 * 1024**3


def peak():
    """What NumPy does fastest, a 1024 x 1024 matrix product: the machine's peak."""
    return A @ A
