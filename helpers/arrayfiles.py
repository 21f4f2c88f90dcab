"""Write and read a set of named arrays: a file appears whole or not at all, and nothing is pickled."""

import io
import zipfile
import zlib

import numpy as np

from helpers.atomic import write_bytes

__all__ = ["load_arrays", "save_arrays"]


def save_arrays(path, arrays):
    """Write arrays to an .npz file.

    Parameters
    ----------
    path : str or pathlib.Path
    arrays : dict of str to array_like
        Numbers and text only.

    Raises
    ------
    TypeError
        If a value would have to be pickled.
    """
    arrays = {name: np.asarray(value) for name, value in arrays.items()}
    for name, value in arrays.items():
        if value.dtype.hasobject:
            raise TypeError(f"{name} holds Python objects; only arrays of numbers or text can be saved.")
    file = io.BytesIO()
    np.savez(file, **arrays)
    write_bytes(path, file.getvalue())


def load_arrays(path):
    """Read all arrays of an .npz file.

    Parameters
    ----------
    path : str or pathlib.Path

    Returns
    -------
    dict of str to numpy.ndarray

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is no .npz, is cut short, or holds pickled objects.
    """
    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError(f"{path} is not an .npz file, or it is cut short. Save it again.")
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        except (ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(f"{path} is damaged: {error}. Save it again.") from error
