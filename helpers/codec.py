"""Values as JSON, for widgets, checks and the grader: arrays, numbers, texts, lists and nothing that runs.

No pickle, and no file format that could hold one. Whatever is not plain data arrives on the other side as `Opaque`:
a name, no object. The grader copies this file into the sandbox too, so that both sides speak the same.
"""

import base64
import math

import numpy as np

MOST_BYTES = 8 * 2**20  # of one array
MOST_PARTS = 20_000  # of one value, nested lists counted item by item
MOST_DEPTH = 12
MOST_TEXT = 20_000
KINDS = "biufc"  # truth values, whole numbers, floats, complex numbers


class Opaque:
    """Stands for a value that may not cross the wall: an object, a function, an array of objects.

    Each stands in a class of its own that bears the thing's name, so that a message can say what was returned.
    """

    def __repr__(self):
        return f"<{type(self).__name__}>"


def pack(value):
    """Turn a value into something that JSON can hold.

    Examples
    --------
    >>> pack((1, "two", None))
    {'tuple': [{'int': '1'}, {'text': 'two'}, None]}
    >>> unpack(pack({"row": np.array([0.5, np.nan])}))
    {'row': array([0.5, nan])}
    >>> unpack(pack(print))
    <builtin_function_or_method>
    """
    return _pack(value, [MOST_PARTS], 0)


def _pack(value, left, depth):
    # The exact type is asked for: a subclass may lie about its length, its items or how it looks as an array.
    kind = type(value)
    left[0] -= 1
    if left[0] < 0 or depth > MOST_DEPTH:
        return {"opaque": "thing too large to hand in"}
    if value is None or kind is bool:
        return value
    if value is Ellipsis:
        return {"dots": 3}
    if kind is int:
        if abs(value) >= 1 << 4096:
            return {"opaque": "number of more than a thousand digits"}
        return {"int": str(value)}
    if kind is float:
        return {"float": float.hex(value)}
    if kind is str:
        return {"text": value[:MOST_TEXT].encode("utf-8", "replace").decode()}
    if kind is list or kind is tuple:
        return {kind.__name__: [_pack(item, left, depth + 1) for item in value]}
    if kind is dict and all(type(key) is str for key in value):
        return {"dict": [[key[:200], _pack(item, left, depth + 1)] for key, item in value.items()]}
    if kind is np.ndarray or (issubclass(kind, np.generic) and kind.__module__ == "numpy"):
        return _pack_array(value, kind)
    return {"opaque": kind.__name__[:80]}


def _pack_array(value, kind):
    if value.dtype.kind not in KINDS or value.dtype.itemsize > 16:
        return {"opaque": f"array of {value.dtype.name}"[:80]}
    if value.nbytes > MOST_BYTES:  # asked before any copy is made: its numbers may all be one and the same
        return {"opaque": f"array of {value.nbytes} bytes"}
    packed = pack_array(value)
    return packed if kind is np.ndarray else {"number": packed.pop("array"), **packed}


def pack_array(array):
    """Pack an array of numbers as `pack` does, however large it is.

    Examples
    --------
    >>> pack_array(np.array([[0, 30], [255, 7]], np.uint8))
    {'array': 'AB7/Bw==', 'dtype': '|u1', 'shape': [2, 2]}
    """
    array = np.asarray(array)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    data = base64.b64encode(array.tobytes()).decode()
    return {"array": data, "dtype": array.dtype.str, "shape": list(array.shape)}


def unpack(packed):
    """Turn what `pack` made back into the value.

    Raises
    ------
    ValueError
        If it is not something `pack` makes: then somebody wrote it by hand.

    Examples
    --------
    >>> unpack({"array": "AAAA", "dtype": "<f8", "shape": [9000000000]})
    Traceback (most recent call last):
    ...
    ValueError: 3 bytes do not fill an array of 72000000000
    """
    try:
        return _unpack(packed, [2 * MOST_PARTS], 0)
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError, IndexError) as error:
        raise ValueError(f"not a packed value: {type(error).__name__}") from None


def _unpack(packed, left, depth):
    left[0] -= 1
    if left[0] < 0 or depth > MOST_DEPTH + 1:
        raise ValueError("a packed value with too many parts")
    if packed is None or packed is True or packed is False:
        return packed
    if type(packed) is not dict or not packed:
        raise ValueError("not a packed value")
    word, body = next(iter(packed.items()))
    if word == "int":
        if len(body) > 1300:
            raise ValueError("a packed number with too many digits")
        return int(body)
    if word == "float":
        return float.fromhex(body)
    if word in ("text", "opaque"):
        if type(body) is not str:
            raise ValueError("a packed text that is no text")
        return body if word == "text" else type(_plain_words(body), (Opaque,), {})()
    if word == "dots":
        return Ellipsis
    if word in ("list", "tuple"):
        items = [_unpack(item, left, depth + 1) for item in body]
        return items if word == "list" else tuple(items)
    if word == "dict":
        return {str(key): _unpack(item, left, depth + 1) for key, item in body}
    if word in ("array", "number"):
        array = unpack_array({**packed, "array": body}, MOST_BYTES)
        return array if word == "array" else array[()]
    raise ValueError("not a packed value")


def unpack_array(packed, most=math.inf):
    """Turn what `pack_array` made back into the array; ValueError where it has more than `most` bytes or is damaged."""
    name, shape = packed["dtype"], packed["shape"]
    if type(name) is not str or len(name) > 5 or name[1:2] not in set(KINDS):
        raise ValueError("a packed array of an unknown kind")
    dtype = np.dtype(name)
    if len(shape) > 32 or any(type(size) is not int or size < 0 for size in shape):
        raise ValueError("a packed array of an impossible shape")
    size = math.prod(shape) * dtype.itemsize
    data = base64.b64decode(packed["array"], validate=True)
    if size != len(data) or size > most:
        raise ValueError(f"{len(data)} bytes do not fill an array of {size}")
    array = np.frombuffer(data, np.uint8) != 0 if dtype.kind == "b" else np.frombuffer(data, dtype)
    return array.reshape(shape).astype(dtype.newbyteorder("="))


def _plain_words(text):
    """Keep letters, digits and a few signs: the name of a class is a student's to choose."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in " ._-") else "?" for sign in text[:80])
