"""Learning rates that change while training goes on: functions of the step, which counts from 0.

Hand one to an optimizer in place of a number: ``SGD(model, learning_rate=cosine(0.1, steps=1000))``.
"""

import math

__all__ = ["cosine", "exponential", "step_decay", "warm_up"]


def step_decay(start, factor, every):
    """Multiply the rate by `factor` after each `every` steps.

    Examples
    --------
    >>> rate = step_decay(0.5, factor=0.5, every=100)
    >>> rate(0), rate(99), rate(100)
    (0.5, 0.5, 0.25)
    """
    _check(every, "every")
    return lambda step: start * factor ** (step // every)


def exponential(start, end, steps):
    """Fall from `start` to `end` by the same factor each step, and stay there.

    Examples
    --------
    >>> rate = exponential(1.0, 0.01, steps=100)
    >>> rate(0), round(rate(50), 6), round(rate(500), 6)
    (1.0, 0.1, 0.01)
    """
    _check(steps, "steps")
    return lambda step: start * (end / start) ** min(step / steps, 1)


def cosine(start, steps, end=0.0):
    """Fall from `start` to `end` along half a cosine wave, slowly at both ends.

    Examples
    --------
    >>> rate = cosine(0.5, steps=100)
    >>> rate(0), round(rate(50), 6), rate(100), rate(200)
    (0.5, 0.25, 0.0, 0.0)
    """
    _check(steps, "steps")
    return lambda step: end + (start - end) * (1 + math.cos(math.pi * min(step / steps, 1))) / 2


def warm_up(schedule, steps):
    """Rise evenly from 0 for `steps` steps, then follow `schedule` (a number, or one of the above).

    Examples
    --------
    >>> rate = warm_up(0.5, steps=4)
    >>> rate(0), rate(1), rate(3), rate(4)
    (0.125, 0.25, 0.5, 0.5)
    """
    _check(steps, "steps")
    after = schedule if callable(schedule) else lambda step: schedule
    return lambda step: after(0) * (step + 1) / steps if step < steps else after(step - steps)


def _check(steps, name):
    if steps < 1:
        raise ValueError(f"{name} must be at least 1, not {steps!r}.")
