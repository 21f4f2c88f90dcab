"""How an array travels between Python and a widget: its shape, its dtype and its bytes as text."""

import base64

import numpy as np

# What a browser can read without loss: the names are both NumPy's and those of shared.js.
DTYPES = ("uint8", "int32", "float32", "float64")


def pack(array):
    """Turn an array into the plain dictionary that `unpack` of shared.js reads.

    Parameters
    ----------
    array : array_like
        Numbers of any shape. Booleans and whole numbers become the smaller of uint8 and int32 that holds them
        (float64 beyond that), float16 becomes float32; float32 and float64 stay.

    Returns
    -------
    dict
        ``{"shape": [...], "dtype": "uint8" | "int32" | "float32" | "float64", "base64": "..."}``, row after row,
        the lowest byte first.

    Raises
    ------
    TypeError
        If the array does not hold real numbers.

    Examples
    --------
    >>> pack(np.array([[0, 30], [255, 7]]))
    {'shape': [2, 2], 'dtype': 'uint8', 'base64': 'AB7/Bw=='}
    """
    array = np.asarray(array)
    if array.dtype.kind in "biu":
        low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
        fits = (
            name for name in ("uint8", "int32") if np.iinfo(name).min <= low and high <= np.iinfo(name).max
        )
        dtype = next(fits, "float64")
    elif array.dtype.kind == "f":
        dtype = "float32" if array.dtype.itemsize <= 4 else "float64"
    else:
        raise TypeError(
            f"a widget needs an array of numbers, got dtype {array.dtype}: convert it with np.asarray(..., float)"
        )
    data = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<"))
    return {
        "shape": list(array.shape),
        "dtype": dtype,
        "base64": base64.b64encode(data.tobytes()).decode("ascii"),
    }


def unpack(packed):
    """Turn what `pack` made, here or in the browser, back into an array.

    Parameters
    ----------
    packed : dict
        ``{"shape", "dtype", "base64"}``.

    Returns
    -------
    numpy.ndarray
        Whole numbers wider than a byte come back as int64, so that a product cannot overflow.

    Raises
    ------
    ValueError
        If the dtype is not one of `DTYPES` or the bytes do not fill the shape.

    Examples
    --------
    >>> unpack(pack([[1.5, 2.0]]))
    array([[1.5, 2. ]])
    """
    dtype, shape = packed["dtype"], tuple(packed["shape"])
    if dtype not in DTYPES:
        raise ValueError(f"dtype {dtype!r} is not one of {', '.join(DTYPES)}")
    data = np.frombuffer(base64.b64decode(packed["base64"]), dtype=np.dtype(dtype).newbyteorder("<"))
    if data.size != int(np.prod(shape)):
        raise ValueError(f"{data.size} numbers do not fill the shape {shape}")
    return data.reshape(shape).astype(np.int64 if dtype == "int32" else dtype)
