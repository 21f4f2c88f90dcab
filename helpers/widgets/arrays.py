"""What of an array a browser can read without loss. The form is that of `helpers.codec`; shared/arrays.js reads it too."""

import numpy as np

from helpers import codec

DTYPES = ("|u1", "<i4", "<f4", "<f8")


def pack(array):
    """Turn an array into the plain dictionary that `unpack` of shared/arrays.js reads.

    Parameters
    ----------
    array : array_like
        Numbers of any shape. Booleans and whole numbers become the smaller of uint8 and int32 that holds them
        (float64 beyond that), float16 becomes float32; float32 and float64 stay.

    Returns
    -------
    dict
        ``{"array": "...", "dtype": "|u1" | "<i4" | "<f4" | "<f8", "shape": [...]}``, see `helpers.codec.pack_array`.

    Raises
    ------
    TypeError
        If the array does not hold real numbers.

    Examples
    --------
    >>> pack(np.array([[0, 30], [255, 7]]))
    {'array': 'AB7/Bw==', 'dtype': '|u1', 'shape': [2, 2]}
    """
    array = np.asarray(array)
    if array.dtype.kind in "biu":
        low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
        fits = (name for name in DTYPES[:2] if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
        dtype = next(fits, "<f8")
    elif array.dtype.kind == "f":
        dtype = "<f4" if array.dtype.itemsize <= 4 else "<f8"
    else:
        raise TypeError(
            f"a widget needs an array of numbers, got dtype {array.dtype}: convert it with np.asarray(..., float)"
        )
    return codec.pack_array(array.astype(dtype, copy=False))


def unpack(packed):
    """Turn what `pack` made, here or in the browser, back into an array.

    Parameters
    ----------
    packed : dict
        ``{"array", "dtype", "shape"}``.

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
    if packed["dtype"] not in DTYPES:
        raise ValueError(f"dtype {packed['dtype']!r} is not one of {', '.join(DTYPES)}")
    array = codec.unpack_array(packed)
    return array.astype(np.int64) if array.dtype.kind == "i" else array
