"""Two answers, side by side: are they the same, and if not, where do they part?"""

from dataclasses import dataclass

import numpy as np

from helpers.checks.words import plain


@dataclass(frozen=True)
class Raised:
    """What stands in an answer's place when the code raised an error (or never came back)."""

    kind: str  # "IndexError", or "TimeUp"
    message: str = ""
    line: str = ""  # the learner's own line
    number: int = 0  # and its number in their cell


@dataclass(frozen=True)
class Difference:
    """The first place where an answer parts from the expected one."""

    kind: str  # "raised", "missing", "type", "length", "shape", "dtype", "nan", "value" or "property"
    says: str  # one sentence for the learner
    expected: object = None  # the part of the answer that differs
    got: object = None
    index: tuple | None = None  # the first differing element, where both parts have the same shape
    item: int | None = None  # which part, where the answer is a tuple
    misconception: str = ""  # set by an exercise that judges properties and knows the mistake


def place(index):
    """Name a position in an array the way the lessons do.

    Examples
    --------
    >>> place((2, 0)), place((4,)), place((0, 1, 2)), place((0, 1, 2, 3))
    ('row 2, column 0', 'position 4', 'row 0, column 1, channel 2', 'example 0, row 1, column 2, channel 3')
    """
    names = {
        0: (),
        1: ("position",),
        2: ("row", "column"),
        3: ("row", "column", "channel"),
        4: ("example", "row", "column", "channel"),
    }.get(len(index), tuple(f"axis {axis}" for axis in range(len(index))))
    return ", ".join(f"{name} {int(at)}" for name, at in zip(names, index, strict=True))


def compare(expected, got, tolerance=1e-6, exact_dtype=False, item=None):
    """Find the first difference between an expected answer and a given one.

    Parameters
    ----------
    expected : array, number, string or tuple of these
        What the answer should be. The kind of `expected` decides what is accepted: an array wants an
        array of the same shape, a whole number wants a whole number, a tuple wants as many items.
    got : object
        The answer to look at; it may be anything, also `Raised`.
    tolerance : float
        Largest difference allowed, relative to the larger of 1 and the expected value.
    exact_dtype : bool
        Also ask for the same dtype (``uint8`` stays ``uint8``).

    Returns
    -------
    Difference or None
        None where the answers agree.

    Examples
    --------
    >>> compare(np.array([1.0, 2.0]), np.array([1.0, 2.0])) is None
    True
    >>> compare(np.array([[1, 2], [3, 4]]), np.array([[1, 2], [5, 4]])).says
    'At row 1, column 0 you have 5; it should be 3.'
    >>> compare(28, 28.0).says
    'Your answer is 28.0, a float; it should be a whole number (int).'
    """

    if isinstance(got, np.ndarray):
        got = np.asarray(got)  # a matrix or a masked array is read as what it holds

    def differs(kind, says, index=None):
        return Difference(kind, says, expected, got, index, item)

    which = "Your answer" if item is None else f"Item {item} of your answer"
    if isinstance(got, Raised):
        return differs("raised", f"{got.kind}: {got.message}")
    if got is None or got is Ellipsis:
        return differs("missing", f"{which} is None. Is there a `return` at the end?")
    if isinstance(expected, tuple):
        if not isinstance(got, tuple | list):
            return differs("type", f"{which} should be a tuple of {len(expected)}; "
                                   f"you return {kind_words(got)}.")
        if len(got) != len(expected):
            return differs("length", f"{which} should have {len(expected)} items; yours has {len(got)}.")
        for number, (want, have) in enumerate(zip(expected, got, strict=True)):
            difference = compare(want, have, tolerance, exact_dtype, number)
            if difference:
                return difference
        return None
    if isinstance(expected, str):
        if not isinstance(got, str):
            return differs("type", f"{which} should be a text such as {expected!r}; you return {kind_words(got)}.")
        return None if got == expected else differs("value", f"{which} is {got!r}; it should be {expected!r}.")
    if isinstance(expected, np.ndarray):
        return _compare_arrays(expected, got, tolerance, exact_dtype, which, item, differs)
    return _compare_numbers(expected, got, tolerance, which, differs)


def _compare_numbers(expected, got, tolerance, which, differs):
    if isinstance(got, np.ndarray) and got.shape == () and got.dtype.kind in "iuf":
        got = got[()]
    if isinstance(got, bool | np.bool_) or not isinstance(got, int | float | np.integer | np.floating):
        return differs("type", f"{which} should be one number; you return {kind_words(got)}.")
    if isinstance(expected, int | np.integer) and not isinstance(got, int | np.integer) and got == expected:
        return differs("type", f"{which} is {float(got)}, a float; it should be a whole number (int).")
    if isinstance(got, int) and abs(got) > 1e300:
        return differs("value", f"{which} is a number of {len(str(abs(got)))} digits; it should be {plain(expected)}.", ())
    if np.isnan(got) and not np.isnan(expected):
        return differs("nan", f"{which} is nan, not a number. 0/0, inf - inf and the log of a negative make one.", ())
    if not _close(np.float64(expected), np.float64(got), tolerance):
        return differs("value", f"{which} is {plain(got)}; it should be {plain(expected)}.", ())
    return None


def _compare_arrays(expected, got, tolerance, exact_dtype, which, item, differs):
    if not isinstance(got, np.ndarray):
        if isinstance(got, np.generic) and expected.shape == ():
            got = np.asarray(got)
        else:
            return differs("type", f"{which} should be an array of shape {expected.shape}; "
                                   f"you return {kind_words(got)}.")
    if got.shape != expected.shape:
        return differs("shape", f"{which} has shape {got.shape}; it should have shape {expected.shape}.")
    if got.dtype.kind not in _ACCEPTED[expected.dtype.kind] or (exact_dtype and got.dtype != expected.dtype):
        return differs("dtype", f"{which} holds {got.dtype} values; it should hold {expected.dtype}.")
    if expected.dtype.kind in "US":
        wrong = expected != got
    else:
        want, have = expected.astype(np.float64), got.astype(np.float64)
        strange = np.isnan(have) & ~np.isnan(want)
        if strange.any():
            index = _first(strange)
            return differs("nan", f"{which} holds nan, not a number, at {place(index)}. "
                                  "0/0, inf - inf and the log of a negative make one.", index)
        wrong = ~_close(want, have, tolerance)
    if not wrong.any():
        return None
    index = _first(wrong)
    part = "" if item is None else f" of item {item}"
    at = f"At {place(index)}{part} you have" if index else f"{which} is"
    return differs("value", f"{at} {plain(got[index])}; it should be {plain(expected[index])}.", index)


# which kinds of numbers stand for which: whole numbers may come back as floats, never the other way unnoticed
_ACCEPTED = {"b": "b", "i": "iuf", "u": "iuf", "f": "fiu", "U": "U", "S": "S"}


def _close(want, have, tolerance):
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.isfinite(want) & (np.abs(want - have) <= tolerance * np.maximum(1.0, np.abs(want)))
    return near | (want == have) | (np.isnan(want) & np.isnan(have))


def _first(mask):
    return tuple(int(at) for at in np.unravel_index(np.argmax(mask), mask.shape))


def kind_words(thing):
    """Name what something is, in a learner's words.

    Examples
    --------
    >>> kind_words(np.zeros((2, 3))), kind_words([1]), kind_words("a"), kind_words(2.5)
    ('an array of shape (2, 3)', 'a list', 'a text', 'a number')
    """
    if isinstance(thing, np.ndarray):
        return f"an array of shape {thing.shape}"
    if isinstance(thing, bool | np.bool_):
        return "a truth value (True or False)"
    if isinstance(thing, int | float | np.integer | np.floating):
        return "a number"
    name = {"str": "text"}.get(type(thing).__name__, type(thing).__name__)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
