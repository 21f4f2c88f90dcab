"""Words are data: a sentence is a template with named fields, and `fill` puts the numbers in."""

import string

import numpy as np


class Exactly(float):
    """A number that is written with as many digits as it takes to tell it from another one."""

    digits = 6

    def __new__(cls, number, digits):
        self = super().__new__(cls, number)
        self.digits = digits
        return self


def apart(one, other):
    """Write two numbers so that they can be told apart: both as `Exactly`, where six digits would look the same.

    Examples
    --------
    >>> as_words(apart(0.33333333, 0.3333334)), as_words(apart(0.25, 0.5))
    ('(0.33333333, 0.3333334)', '(0.25, 0.5)')
    """
    if not (_written(one) and _written(other)) or plain(one) != plain(other) or one == other:
        return one, other
    wide = next((digits for digits in range(7, 18) if f"{one:.{digits}g}" != f"{other:.{digits}g}"), 17)
    return Exactly(one, wide + 1), Exactly(other, wide + 1)


def _written(value):
    """Whether a value is a number that can be written with digits behind a point."""
    return isinstance(value, int | float | np.integer | np.floating) and abs(value) < 1e300


def plain(number):
    """Write a number as a person would: 6600, 0.25, -1.5.

    Examples
    --------
    >>> plain(np.float64(6600)), plain(0.1 + 0.2), plain(np.int64(-3)), plain(1e-9)
    ('6600', '0.3', '-3', '1e-09')
    """
    if isinstance(number, str | bool | np.bool_):
        return str(number)
    if isinstance(number, Exactly):
        return f"{float(number):.{number.digits}g}"
    if isinstance(number, int | np.integer) and abs(number) < 10**15:
        return str(int(number))
    return f"{float(number) + 0.0:.6g}"  # + 0.0 makes 0 of -0


def as_words(value):
    """Write whatever a field holds: numbers plainly, also those in tuples, lists and arrays.

    Examples
    --------
    >>> as_words((np.int64(28), 0.5)), as_words((3,)), as_words(np.array([[1.0, 0.25]])), as_words("row 2")
    ('(28, 0.5)', '(3,)', '[[1, 0.25]]', 'row 2')
    """
    if isinstance(value, int | float | np.integer | np.floating | np.bool_):
        return plain(value)
    if isinstance(value, np.ndarray):
        return as_words(value.tolist())
    if isinstance(value, tuple | list):
        items = ", ".join(repr(item) if isinstance(item, str) else as_words(item) for item in value)
        return f"[{items}]" if isinstance(value, list) else f"({items},)" if len(value) == 1 else f"({items})"
    return str(value)


class _Plainly(string.Formatter):
    """`str.format`, with numbers as a person writes them where the template asks for no other form."""

    def format_field(self, value, form):
        return format(value, form) if form else as_words(value)


def fill(template, /, **fields):
    """Fill a template's named fields.

    Parameters
    ----------
    template : str
        As for `str.format`: ``{where}``, ``{picture.shape[0]}``, ``{filters_shape[0]}``, ``{share:.2f}``. Without a
        form such as ``:.2f`` numbers are written plainly, also inside tuples and arrays: 6600, never np.int64(6600).
    **fields : object
        The values.

    Returns
    -------
    str

    Examples
    --------
    >>> fill("At {where} you have {got}; it should be {expected:.2f}.", where="row 0", got=np.float64(-0.0), expected=2 / 3)
    'At row 0 you have 0; it should be 0.67.'
    >>> fill("It is {picture.shape[0]} rows high: {picture.shape}.", picture=np.zeros((3, 4)))
    'It is 3 rows high: (3, 4).'
    """
    return _Plainly().vformat(template, (), fields)


def shape_words(shape):
    """Write a shape as 3x4.

    Examples
    --------
    >>> shape_words((3, 4)), shape_words((5,))
    ('3x4', '5')
    """
    return "x".join(str(size) for size in shape)
