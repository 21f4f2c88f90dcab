"""Two answers, side by side: are they the same, and if not, where do they part?"""

from dataclasses import dataclass, field

import numpy as np

from helpers.checks.words import apart, fill

WORDS = {
    # where an answer differs; {which} is one of the next rows, {kind} what came in its place
    "raised": "{got.kind}: {got.message}",
    "handed back": "The answers are right, but what comes back is `{argument}` itself, or a part of it, and nothing new: "
    "whoever writes into the answer changes `{argument}` too. Give back a copy.",
    "missing": "{which} is None. Is there a `return` at the end?",
    "tuple": "{which} should be a tuple of {wanted}; {you_return} {kind}.",
    "length": "{which} should have {wanted} parts; yours has {had}.",
    "text": "{which} should be a text such as {expected!r}; {you_return} {kind}.",
    "other text": "{which} is {got!r}; it should be {expected!r}.",
    "number": "{which} should be one number; {you_return} {kind}.",
    "whole number": "{which} is {had}, a float; it should be a whole number (int).",
    "huge": "{which} is a number of {digits} digits; it should be {expected}.",
    "not a number": "{which} is nan, not a number. 0/0, inf - inf and the log of a negative make one.",
    "other number": "{which} is {got}; it should be {expected}.",
    "array": "{which} should be an array of shape {expected.shape}; {you_return} {kind}.",
    "shape": "{which} has shape {got.shape}; it should have shape {expected.shape}.",
    "dtype": "{which} holds {got.dtype} values; it should hold {expected.dtype}.",
    "nan there": "{which} holds nan, not a number, at {where}. 0/0, inf - inf and the log of a negative make one.",
    "value there": "At {where}{of} you have {had}; it should be {wanted}.",
    # what it is called
    "answer": "Your answer",
    "example": "Your expected answer",
    "item": "Item {item} of your answer",
    "part": "Your {part}",
    "of item": " of item {item}",
    "of part": " of {part}",
    "you return": "you return",
    "you expect": "you expect",
    # what something is
    "an array": "an array of shape {thing.shape}",
    "a truth value": "a truth value (True or False)",
    "a number": "a number",
    "a text": "a text",
    "a": "a {name}",
    "an": "an {name}",
    # positions by their number of axes
    "place 0": "",
    "place 1": "position {at[0]}",
    "place 2": "row {at[0]}, column {at[1]}",
    "place 3": "row {at[0]}, column {at[1]}, channel {at[2]}",
    "place 4": "example {at[0]}, row {at[1]}, column {at[2]}, channel {at[3]}",
    "axis": "axis {axis} {at}",
}


@dataclass(frozen=True)
class Raised:
    """What stands in an answer's place when the code raised an error (or never came back)."""

    kind: str  # "IndexError", or "TimeUp"
    message: str = ""
    line: str = ""  # the learner's own line
    number: int = 0  # and its number in their cell


@dataclass(frozen=True)
class HandedBack:
    """What is left of an argument that did not change, and whose memory the answer shares: no new array was made."""

    value: object


@dataclass(frozen=True)
class Difference:
    """The first place where an answer parts from the expected one. `sentence` puts it into words."""

    kind: str  # "raised", "missing", "type", "length", "shape", "dtype", "nan", "value", "property" or "changed input"
    says: str  # a template
    expected: object = None  # the part of the answer that differs
    got: object = None
    index: tuple | None = None  # the first differing element, where both parts have the same shape
    item: int | None = None  # which part, where the answer is a tuple
    misconception: str = ""  # set by an exercise that judges properties and knows the mistake
    fields: dict = field(default_factory=dict)  # what `says` names beside the above
    argument: str = ""  # which argument, where the input was changed


def sentence(difference, part="", example=False):
    """Say where an answer differs.

    Parameters
    ----------
    difference : Difference
    part : str
        What the item that differs is called, where the answer is a tuple.
    example : bool
        Whether the answer is a learner's example, which is expected and not returned.

    Returns
    -------
    str

    Examples
    --------
    >>> sentence(compare((0.5, 3), (0.5, 4))), sentence(compare((0.5, 3), (0.5, 4)), part="count")
    ('Item 1 of your answer is 4; it should be 3.', 'Your count is 4; it should be 3.')
    """
    item = difference.item
    which = (
        "example" if example and item is None else "answer" if item is None else "part" if part else "item"
    )
    expected, got = apart(difference.expected, difference.got)
    fields = dict(difference.fields)
    if {"had", "wanted"} <= set(fields):
        fields["had"], fields["wanted"] = apart(fields["had"], fields["wanted"])
    of = "" if item is None else "of part" if part else "of item"
    return fill(
        difference.says,
        **{
            "which": fill(WORDS[which], item=item, part=part),
            "of": of and fill(WORDS[of], item=item, part=part),
            "you_return": WORDS["you expect" if example else "you return"],
            "kind": kind_words(difference.got),
            "expected": expected,
            "got": got,
            **fields,
        },
    )


def place(index):
    """Name a position in an array the way the lessons do.

    Examples
    --------
    >>> place((2, 0)), place((4,)), place((0, 1, 2)), place((0, 1, 2, 3))
    ('row 2, column 0', 'position 4', 'row 0, column 1, channel 2', 'example 0, row 1, column 2, channel 3')
    """
    if f"place {len(index)}" in WORDS:
        return fill(WORDS[f"place {len(index)}"], at=index)
    return ", ".join(fill(WORDS["axis"], axis=axis, at=at) for axis, at in enumerate(index))


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
        Largest difference allowed, relative to the larger of 1 and the expected value. Numbers that were worked out in
        float32 (their dtype says so, or every one of them is a float32) may be off by float32's rounding, relative to the
        largest expected value. Whole numbers that are expected, and come back whole, must be equal.
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
    >>> sentence(compare(np.array([[1, 2], [3, 4]]), np.array([[1, 2], [5, 4]])))
    'At row 1, column 0 you have 5; it should be 3.'
    >>> sentence(compare(28, 28.0))
    'Your answer is 28.0, a float; it should be a whole number (int).'
    """

    if isinstance(got, HandedBack):
        return Difference("changed input", WORDS["handed back"], expected, got, item=item)
    if isinstance(got, np.ndarray):
        got = np.asarray(got)  # a matrix or a masked array is read as what it holds

    def differs(kind, words, index=None, **fields):
        return Difference(kind, WORDS[words], expected, got, index, item, fields=fields)

    if isinstance(got, Raised):
        return differs("raised", "raised")
    if got is None or got is Ellipsis:
        return differs("missing", "missing")
    if isinstance(expected, tuple):
        if not isinstance(got, tuple | list):
            return differs("type", "tuple", wanted=len(expected))
        if len(got) != len(expected):
            return differs("length", "length", wanted=len(expected), had=len(got))
        parts = enumerate(zip(expected, got, strict=True))
        return next(
            filter(
                None, (compare(want, have, tolerance, exact_dtype, number) for number, (want, have) in parts)
            ),
            None,
        )
    if isinstance(expected, str):
        if not isinstance(got, str):
            return differs("type", "text")
        return None if got == expected else differs("value", "other text")
    if isinstance(expected, np.ndarray):
        return _compare_arrays(expected, got, tolerance, exact_dtype, differs)
    return _compare_numbers(expected, got, tolerance, differs)


def _compare_numbers(expected, got, tolerance, differs):
    if isinstance(got, np.ndarray) and got.shape == () and got.dtype.kind in "iuf":
        got = got[()]
    if isinstance(got, bool | np.bool_) or not isinstance(got, int | float | np.integer | np.floating):
        return differs("type", "number")
    if isinstance(expected, int | np.integer) and not isinstance(got, int | np.integer) and got == expected:
        return differs("type", "whole number", had=str(float(got)))
    if isinstance(got, int) and abs(got) > 1e300:
        return differs("value", "huge", (), digits=len(str(abs(got))))
    if isinstance(expected, int | np.integer) and isinstance(got, int | np.integer):
        return None if int(expected) == int(got) else differs("value", "other number", ())
    if _is_nan(got) and not _is_nan(expected):
        return differs("nan", "not a number", ())
    if not _close(np.float64(expected), np.float64(got), _allowed(tolerance, np.asarray(expected), np.asarray(got))):
        return differs("value", "other number", ())
    return None


def _compare_arrays(expected, got, tolerance, exact_dtype, differs):
    if isinstance(got, np.generic) and expected.shape == ():
        got = np.asarray(got)
    if not isinstance(got, np.ndarray):
        return differs("type", "array")
    if got.shape != expected.shape:
        return differs("shape", "shape")
    if got.dtype.kind not in _ACCEPTED.get(expected.dtype.kind, "") or (exact_dtype and got.dtype != expected.dtype):
        return differs("dtype", "dtype")
    if got.dtype == expected.dtype and got.tobytes() == expected.tobytes():
        return None
    if expected.dtype.kind in "US":
        wrong = expected != got
    else:
        want, have = expected.astype(np.float64), got.astype(np.float64)
        strange = np.isnan(have) & ~np.isnan(want)
        if strange.any():
            index = _first(strange)
            return differs("nan", "nan there", index, where=place(index))
        wrong = ~_close(want, have, _allowed(tolerance, expected, got))
    if not wrong.any():
        return None
    index = _first(wrong)
    if not index:
        return differs("value", "other number", index)
    return differs("value", "value there", index, where=place(index), had=got[index], wanted=expected[index])


# which kinds of numbers stand for which: whole numbers may come back as floats, never the other way unnoticed
_ACCEPTED = {"b": "b", "i": "iuf", "u": "iuf", "f": "fiu", "U": "U", "S": "S"}


ROUNDING = 200 * float(np.finfo(np.float32).eps)  # a long sum in float32 is off by no more


def _allowed(tolerance, expected, got):
    """The tolerance for numbers that may have been worked out in float32; 0 tolerates nothing."""
    if not tolerance or expected.dtype.kind != "f" or got.dtype.kind not in "f" or not got.size:
        return tolerance
    have = got.astype(np.float64)[np.isfinite(got)]
    with np.errstate(all="ignore"):
        narrow = got.dtype == np.float32 or (have != np.round(have)).any() and (have == have.astype(np.float32)).all()
    if not narrow:
        return tolerance
    finite = np.abs(expected[np.isfinite(expected)])
    largest = max(1.0, float(finite.max(initial=0.0)))
    return np.maximum(tolerance, ROUNDING * largest / np.maximum(1.0, np.abs(expected.astype(np.float64))))


def _is_nan(number):
    """np.isnan itself takes no whole number above 2**64."""
    return isinstance(number, float | np.floating) and bool(np.isnan(number))


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
        return fill(WORDS["an array"], thing=thing)
    if isinstance(thing, bool | np.bool_):
        return WORDS["a truth value"]
    if isinstance(thing, int | float | np.integer | np.floating):
        return WORDS["a number"]
    name = type(thing).__name__
    if name == "str":
        return WORDS["a text"]
    return fill(WORDS["an" if name[0] in "aeiou" else "a"], name=name)
