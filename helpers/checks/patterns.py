"""Patterns in a wrong answer, whatever the exercise: a factor, a shift, the places that are wrong, the error's message."""

import re

import numpy as np

from helpers.checks.words import fill, plain, shape_words

WORDS = {
    # another shape
    "axes reversed": "Your numbers are right, with the axes in reverse order.",
    "only the shape": "The numbers are right; only their shape, {shape}, is another.",
    "all in one": "Your number is the sum of all that should be there: something is added up once too often.",
    "too much": "What should be there is right. Something more comes after it, at the right or lower end.",
    "too little": "What is there is right. Something is missing after it, at the right or lower end.",
    # the same numbers in other places
    "transposed": "Your numbers are right, with rows and columns in each other's place.",
    "in reverse": "Your numbers are right, in reverse order.",
    "other places": "Your numbers are the right ones, and they stand in the wrong places.",
    "nearly": "That is nearly right. Is something rounded, or a small number added, on the way?",
    # one rule for one number, or for all
    "sign, one": "Your number is right but for the sign.",
    "sign, all": "All your numbers are right but for the sign.",
    "running sum": "Each of your numbers holds the ones before it too: is the sum set back to 0 each time?",
    "times": "All your numbers are {times} times what they should be.",
    "larger, one": "Your number is {by} too large.",
    "larger, all": "All your numbers are {by} too large.",
    "smaller, one": "Your number is {by} too small.",
    "smaller, all": "All your numbers are {by} too small.",
    "fraction, one": "Your number is right but for the fraction.",
    "fraction, all": "All your numbers are right but for the fraction.",
    # which places are wrong
    "all 0": "All your numbers are 0.",
    "last": "Only the last is wrong: does a loop or a slice stop one too early?",
    "last lines": "Only the last row or column is wrong: does a loop or a slice stop one too early?",
    "first": "Only the first is wrong: where does the loop begin?",
    "first lines": "Only the first row or column is wrong: where does the loop begin?",
    "border": "Only the border is wrong.",
    "all but the first": (
        "The first number is right and all later ones are wrong: is something left over from the step before?"
    ),
    "no negatives": "Where a negative number belongs you have none; all others are right.",
    "some": "Wrong: {wrong} of {all} numbers.",
    # which cases are wrong
    "contrast": "Right where {argument} is {good}, wrong where it is {bad}.",
    "is": "{value}",
    "is not": "anything else ({values})",
    "at most": "{value} or less",
    "at least": "{value} or more",
    "even": "even",
    "odd": "odd",
    "and": ", ",
}

ERRORS = {  # a pattern in the message of Python or NumPy: what it means; {0}, {1} ... are the pattern's groups
    r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))": (
        "Arrays of shapes {0} and {1} meet there, and they do not fit. Print both shapes before that line."
    ),
    r"matmul.*size (\d+) is different from (\d+)": (
        "In `a @ b` the last axis of a must be as long as the first of b; here {1} meets {0}."
    ),
    r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)": (
        "Axis {1} has {2} places there, counted from 0, so {0} is beyond the last. Where does that number come from?"
    ),
    r"too many indices for array: array is (\d+)-dimensional, but (\d+)": (
        "The array has {0} axes there, and you ask with {1} numbers. Look at its shape."
    ),
    r"can't multiply sequence by non-int|unsupported operand type.*(?:tuple|list)": (
        "A tuple or list is no array: take what is in it one by one."
    ),
    r"out of bounds for uint8": "A uint8 holds 0 to 255 and nothing else. Widen first: `.astype(int)`.",
    r"Cannot cast ufunc": (
        "`+=` and `-=` keep the array's type, and that type cannot hold the result. Write `a = a + b`."
    ),
    r"inhomogeneous shape": (
        "An array is to be made of lists that are not all equally long, or of lists and single numbers side by side. Print "
        "what is to go into it."
    ),
    r"setting an array element with a sequence": (
        "One place of the array is to hold several numbers. What shape has the right side?"
    ),
    r"truth value of an array": (
        "A whole array stands where one number, or one True or False, is wanted: in an `if`, `max` or `range`, perhaps. "
        "`np.where` and `np.maximum` go element by element."
    ),
    r"'NoneType'": "Something there is None: a name that was never given a value, or what a function without `return` gives back.",
}

_CLOSE = 1e-6
_FEW = 4  # of more values than these, one tells the others apart by chance


# Sentences that guess at a cause. They need more than what they say about the numbers: see `pattern_of_all`.
_GUESSES = {"last", "last lines", "first", "first lines", "all but the first", "running sum", "border", "no negatives"}


def pattern_of_all(pairs, cases):
    """Say how all wrong answers are related to the right ones, or "" where they are not related alike.

    Parameters
    ----------
    pairs : list of tuple
        (expected, got) of every wrong answer.
    cases : int
        How many cases there are, right ones too.

    Returns
    -------
    str
        What `pattern` says, where it says the same of every pair and that is more than chance: of two wrong answers at
        least. A guess at the cause also needs a wrong answer in half of the cases.

    Examples
    --------
    >>> one, two = (np.arange(4.0), np.array([0.0, 1.0, 2.0, 0.0])), (np.arange(5.0), np.array([0.0, 1.0, 2.0, 3.0, 0.0]))
    >>> pattern_of_all([one, two], 3)
    'Only the last is wrong: does a loop or a slice stop one too early?'
    >>> pattern_of_all([one], 3), pattern_of_all([one, (np.arange(3.0), np.array([1.0, 1.0, 2.0]))], 3)
    ('', '')
    """
    seen = {pattern(expected, got) for expected, got in pairs}
    if len(pairs) < 2 or len(seen) != 1:
        return ""
    (said,) = seen
    guessed = said in {WORDS[key] for key in _GUESSES}
    return "" if guessed and 2 * len(pairs) < cases else said


def pattern(expected, got):
    """Say in one sentence how a wrong answer is related to the right one, or "" where nothing catches the eye.

    Parameters
    ----------
    expected, got : array or number
        Both of numbers.

    Returns
    -------
    str

    Examples
    --------
    >>> pattern(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]))
    'All your numbers are 2 times what they should be.'
    >>> pattern(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 6.0]))
    'Each of your numbers holds the ones before it too: is the sum set back to 0 each time?'
    >>> pattern(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 0.0]))
    'Only the last is wrong: does a loop or a slice stop one too early?'
    """
    if not all(isinstance(value, np.ndarray | np.number | int | float) for value in (expected, got)):
        return ""
    want, have = np.asarray(expected), np.asarray(got)
    if (
        want.dtype.kind not in "iuf"
        or have.dtype.kind not in "iuf"
        or have.size == 0
        or not np.isfinite(have).all()
    ):
        return ""
    want, have = want.astype(np.float64), have.astype(np.float64)
    if want.shape != have.shape:
        return _other_shape(want, have)
    if _same(want, have):
        return "" if np.array_equal(want, have) else WORDS["nearly"]  # the same numbers, of another type
    return _same_numbers_elsewhere(want, have) or _one_rule_for_all(want, have) or _places(want, have)


def some_wrong(expected, got):
    """Count the wrong numbers of an answer of the right shape, or "" where there is nothing to count.

    Examples
    --------
    >>> some_wrong(np.array([1, 2, 3]), np.array([1, 0, 0]))
    'Wrong: 2 of 3 numbers.'
    """
    arrays = all(isinstance(value, np.ndarray) and value.dtype.kind in "iuf" for value in (expected, got))
    if not arrays or expected.shape != got.shape or expected.size < 3:
        return ""
    want, have = expected.astype(np.float64), got.astype(np.float64)
    wrong = ~(np.abs(want - have) <= _CLOSE * np.maximum(1, np.abs(want)))
    return fill(WORDS["some"], wrong=wrong.sum(), all=wrong.size) if wrong.any() else ""


def _other_shape(want, have):
    if have.ndim == want.ndim and have.ndim > 1 and have.shape == want.shape[::-1] and _same(have.T, want):
        return WORDS["axes reversed"]
    if have.size == want.size and _same(have.ravel(), want.ravel()):
        return fill(WORDS["only the shape"], shape=shape_words(have.shape))
    if have.size == 1 and np.isclose(have.item(), want.sum()):
        return WORDS["all in one"]
    if have.ndim != want.ndim:
        return ""
    both = tuple(slice(min(sizes)) for sizes in zip(have.shape, want.shape, strict=True))
    if not _same(have[both], want[both]):
        return ""
    if have[both].shape == want.shape:
        return WORDS["too much"]
    if have[both].shape == have.shape:
        return WORDS["too little"]
    return ""


def _same_numbers_elsewhere(want, have):
    if want.size < 2 or not _same(np.sort(want.ravel()), np.sort(have.ravel())):
        return ""
    if want.ndim == 2 and want.shape[0] == want.shape[1] and _same(have.T, want):
        return WORDS["transposed"]
    if want.ndim <= 2 and _same(np.flip(have), want):
        return WORDS["in reverse"]
    return WORDS["other places"]


def _one_rule_for_all(want, have):
    which = "all" if want.size > 1 else "one"
    if _same(-have, want):
        return WORDS[f"sign, {which}"]
    sums = [np.cumsum(want).reshape(want.shape), np.cumsum(want, axis=-1) if want.ndim else want]
    if want.size > 1 and any(_same(have, total) for total in sums):
        return WORDS["running sum"]
    nonzero = np.abs(want) > _CLOSE
    if nonzero.sum() > 1 and not have[~nonzero].any():
        factors = have[nonzero] / want[nonzero]
        if _same(factors, factors[0]) and abs(factors[0]) > _CLOSE:
            times = (
                f"1/{plain(1 / factors[0])}"
                if abs(factors[0]) < 1 and _whole(1 / factors[0])
                else plain(factors[0])
            )
            return fill(WORDS["times"], times=times)
    shift = (have - want).ravel()
    if _same(shift, shift[0]) and not _same(shift, 0.0):
        return fill(WORDS[f"{'larger' if shift[0] > 0 else 'smaller'}, {which}"], by=abs(shift[0]))
    if not _whole(want) and (_same(have, np.trunc(want)) or _same(have, np.round(want))):
        return WORDS[f"fraction, {which}"]
    return ""


def _places(want, have):
    wrong = np.abs(want - have) > _CLOSE * np.maximum(1, np.abs(want))
    if want.size < 3 or wrong.sum() == 0:
        return ""
    if not have.any():
        return WORDS["all 0"]
    if wrong.all():
        return ""
    first, last = [np.zeros(want.shape, bool) for _ in range(2)]
    for axis in range(min(want.ndim, 2)):
        at = [slice(None)] * want.ndim
        for mask, end in ((first, 0), (last, -1)):
            at[axis] = end
            mask[tuple(at)] = want.shape[axis] > 1
    lines = "" if want.ndim == 1 else " lines"
    if (wrong <= last).all() and 2 * wrong.sum() > last.sum():
        return WORDS[f"last{lines}"]
    if (wrong <= first).all() and 2 * wrong.sum() > first.sum():
        return WORDS[f"first{lines}"]
    if (wrong <= (first | last)).all() and not (first | last).all() and min(want.shape[:2]) > 3:
        return WORDS["border"]
    if wrong.ravel()[1:].all():
        return WORDS["all but the first"]
    if (wrong == (want < 0)).all() and (have >= 0).all():
        return WORDS["no negatives"]
    return fill(WORDS["some"], wrong=wrong.sum(), all=wrong.size)


def contrast(arguments, inputs, right):
    """Say which argument tells the right cases from the wrong ones by a rule (a bound, a parity, one value), or "".

    Examples
    --------
    >>> contrast(["stride"], [(1,), (1,), (2,), (3,)], [True, True, False, False])
    'Right where stride is 1, wrong where it is anything else (2, 3).'
    >>> contrast(["classes"], [(2,), (10,), (8,), (9,)], [True, True, False, False])
    ''
    """
    if min(sum(right), len(right) - sum(right)) < 2:
        return ""  # one case alone proves nothing
    for argument, values in zip(arguments, zip(*inputs, strict=True), strict=False):
        if not all(isinstance(value, int | float) for value in values):
            continue
        good = [value for value, ok in zip(values, right, strict=True) if ok]
        bad = [value for value, ok in zip(values, right, strict=True) if not ok]
        sides = _by_one_value(good, bad) or _by_bound(good, bad) or _by_parity(good, bad)
        if sides:
            return fill(WORDS["contrast"], argument=argument, good=sides[0], bad=sides[1])
    return ""


def _by_one_value(good, bad):
    """One value on one side, and none of it on the other, where there are few values at all."""
    if len({*good, *bad}) > _FEW:
        return None
    if len(set(good)) == 1 and good[0] not in bad:
        return fill(WORDS["is"], value=good[0]), _anything_else(bad)
    if len(set(bad)) == 1 and bad[0] not in good:
        return _anything_else(good), fill(WORDS["is"], value=bad[0])
    return None


def _anything_else(values):
    different = sorted(set(values))
    if len(different) == 1:
        return fill(WORDS["is"], value=different[0])
    return fill(WORDS["is not"], values=WORDS["and"].join(plain(value) for value in different))


def _by_bound(good, bad):
    if max(good) < min(bad):
        return fill(WORDS["at most"], value=max(good)), fill(WORDS["at least"], value=min(bad))
    if max(bad) < min(good):
        return fill(WORDS["at least"], value=min(good)), fill(WORDS["at most"], value=max(bad))
    return None


def _by_parity(good, bad):
    if not all(isinstance(value, int) for value in (*good, *bad)):
        return None
    rests = {value % 2 for value in good}, {value % 2 for value in bad}
    if len(rests[0]) == len(rests[1]) == 1 and rests[0] != rests[1]:
        return (WORDS["odd"], WORDS["even"]) if rests == ({1}, {0}) else (WORDS["even"], WORDS["odd"])
    return None


def _same(one, other):
    return bool(np.allclose(one, other, rtol=_CLOSE, atol=_CLOSE))


def _whole(values):
    return _same(values, np.round(values))


def error_means(message):
    """Say in a learner's words what an error message of Python or NumPy means, or "".

    Examples
    --------
    >>> error_means("index 4 is out of bounds for axis 0 with size 4")
    'Axis 0 has 4 places there, counted from 0, so 4 is beyond the last. Where does that number come from?'
    >>> error_means("something else")
    ''
    """
    for form, words in ERRORS.items():
        found = re.search(form, message)
        if found:
            return words.format(*found.groups())
    return ""
