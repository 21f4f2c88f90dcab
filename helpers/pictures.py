"""Pictures as arrays: the project's own, and any file you have."""

import numpy as np
from PIL import Image

from . import arguments
from .datafiles import data_path
from .kernels import rotated_grid
from .picturefiles import decode_picture, read_bytes

__all__ = [
    "cat",
    "half_lit",
    "load_picture",
    "mouse",
    "mouse_back",
    "mouse_head",
    "photo",
    "resize",
    "to_gray",
]


def mouse():
    """Give the line drawing of a mouse, in which ink is high and paper is 0.

    Returns
    -------
    numpy.ndarray, shape (32, 32), int64
        From 0 (paper) to 50 (full ink). Its top-left 7x7 window is `mouse_back()`, its top-right one
        `mouse_head()`: these two patches are the source's [1]_, the drawing around them is the course's.

    Notes
    -----
    A scan of a drawing is the other way round: there paper is bright and ink is dark.

    References
    ----------
    .. [1] A. Deshpande, "A Beginner's Guide To Understanding Convolutional Neural Networks", 2016.

    Examples
    --------
    >>> mouse().shape, int(mouse().min()), int(mouse().max())
    ((32, 32), 0, 50)
    """
    with Image.open(data_path("mouse.png")) as image:
        return np.asarray(image).astype(np.int64)


def mouse_back():
    """Give the patch of the mouse's back, the first that `kernels.curve_detector` is laid over.

    Returns
    -------
    numpy.ndarray, shape (7, 7), int64

    Examples
    --------
    >>> from helpers.kernels import curve_detector
    >>> int((mouse_back() * curve_detector()).sum())
    6600
    """
    return np.array(
        [
            [0, 0, 0, 0, 0, 0, 30],
            [0, 0, 0, 0, 50, 50, 50],
            [0, 0, 0, 20, 50, 0, 0],
            [0, 0, 0, 50, 50, 0, 0],
            [0, 0, 0, 50, 50, 0, 0],
            [0, 0, 0, 50, 50, 0, 0],
            [0, 0, 0, 50, 50, 0, 0],
        ],
        dtype=np.int64,
    )


def mouse_head():
    """Give the patch of the mouse's head, the second that `kernels.curve_detector` is laid over.

    Returns
    -------
    numpy.ndarray, shape (7, 7), int64

    Examples
    --------
    >>> from helpers.kernels import curve_detector
    >>> int((mouse_head() * curve_detector()).sum())
    0
    """
    return np.array(
        [
            [0, 0, 0, 0, 0, 0, 0],
            [0, 40, 0, 0, 0, 0, 0],
            [40, 0, 40, 0, 0, 0, 0],
            [40, 20, 0, 0, 0, 0, 0],
            [0, 50, 0, 0, 0, 0, 0],
            [0, 0, 50, 0, 0, 0, 0],
            [25, 25, 0, 50, 0, 0, 0],
        ],
        dtype=np.int64,
    )


def cat():
    """Give a small colour photograph of a cat.

    Returns
    -------
    numpy.ndarray, shape (32, 32, 3), uint8
        Red, green and blue of each pixel, 0 to 255.

    Examples
    --------
    >>> cat().shape
    (32, 32, 3)
    """
    return load_picture("cat")


def photo():
    """Give a colour photograph from a JPG file.

    Returns
    -------
    numpy.ndarray, shape (480, 480, 3), uint8
        Red, green and blue of each pixel, 0 to 255.

    Examples
    --------
    >>> photo().shape
    (480, 480, 3)
    """
    return load_picture("photo")


def half_lit(angle, size=11):
    """Give a patch with one straight edge through its centre: light on one side, dark on the other.

    Parameters
    ----------
    angle : float
        Direction in which the edge runs, in degrees, anticlockwise from horizontal. The light is on its left.
    size : int
        Rows and columns; at least 2.

    Returns
    -------
    numpy.ndarray, shape (size, size), float64
        0 (dark) to 255 (light); a pixel that the edge crosses gets the share of it that is lit, about.

    Raises
    ------
    TypeError, ValueError
        If the angle is not a finite number or the size not a whole number of at least 2.

    Examples
    --------
    >>> half_lit(90, size=3).tolist()
    [[255.0, 127.5, 0.0], [255.0, 127.5, 0.0], [255.0, 127.5, 0.0]]
    """
    _, to_the_left = rotated_grid(angle, size)
    return 255 * np.clip(np.round(to_the_left, 12) + 0.5, 0, 1)


def load_picture(source, gray=False):
    """Read a picture of yours: JPG, PNG, GIF, BMP or WebP.

    A photograph that a telephone stored on its side is turned upright. What is transparent is laid on
    white. Of an animation you get the first frame. 16 bits a channel become 8.

    Parameters
    ----------
    source : str, path, bytes or file
        A file name; or "cat", "mouse" or "photo", the project's own; or a file's content.
    gray : bool
        Whether to give one number a pixel instead of three.

    Returns
    -------
    numpy.ndarray, uint8
        (H, W, 3), also for a grey file; (H, W) with ``gray=True``.

    Raises
    ------
    FileNotFoundError, IsADirectoryError
        If there is no such file, or it is a folder.
    TypeError
        If `source` is none of the above.
    ValueError
        If the file is empty, cut short, damaged, not a picture, or too large. You never get half a picture.

    Examples
    --------
    >>> load_picture("cat").shape, load_picture("cat", gray=True).shape
    ((32, 32, 3), (32, 32))
    """
    picture = decode_picture(*read_bytes(source))
    if not gray:
        return picture
    result = np.empty(picture.shape[:2], np.uint8)
    for top in range(0, len(picture), 64):  # some rows at a time: a large photograph in floats would fill the memory
        result[top : top + 64] = np.round(to_gray(picture[top : top + 64]))
    return result


def to_gray(picture):
    """Turn red, green and blue into one brightness.

    Parameters
    ----------
    picture : array_like, shape (H, W, 3) or (H, W)
        A grey picture comes back as it is, as float64.

    Returns
    -------
    numpy.ndarray, shape (H, W), float64
        In the unit of the picture.

    Raises
    ------
    TypeError, ValueError
        If the picture holds no numbers, or its shape is another.

    Notes
    -----
    ``0.299 R + 0.587 G + 0.114 B``: the eye finds green brightest. The weights are those of ITU-R
    recommendation BT.601 [1]_.

    References
    ----------
    .. [1] https://www.itu.int/rec/R-REC-BT.601

    Examples
    --------
    >>> to_gray([[[255, 255, 255], [255, 0, 0]]]).round(3).tolist()
    [[255.0, 76.245]]
    """
    picture = arguments.check_numbers(picture, "picture", ("H, W", "H, W, 3"))
    if picture.ndim == 2:
        return picture.astype(np.float64)
    if picture.shape[2] != 3:
        raise ValueError(f"A colour picture has the shape (H, W, 3), not {picture.shape}.")
    red, green, blue = np.moveaxis(picture.astype(np.float64), 2, 0)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def resize(picture, height, width=None):
    """Make a picture smaller or larger.

    Parameters
    ----------
    picture : numpy.ndarray, shape (H, W) or (H, W, 3), uint8
    height : int
        Rows of the new picture.
    width : int, optional
        Columns; if left out, the picture keeps its proportions.

    Returns
    -------
    numpy.ndarray, uint8

    Raises
    ------
    TypeError, ValueError
        If the picture is not uint8, is empty or has another shape, or a size is below 1.

    Examples
    --------
    >>> resize(photo(), 32).shape
    (32, 32, 3)
    """
    picture = arguments.check_numbers(picture, "picture", ("H, W", "H, W, 3"))
    if picture.dtype != np.uint8:
        raise TypeError(
            f"The picture must be uint8 (0 to 255), not {picture.dtype}: use picture.astype(np.uint8)."
        )
    if 0 in picture.shape or picture.shape[2:] not in ((), (3,)):
        raise ValueError(
            f"The picture must have the shape (H, W) or (H, W, 3), none of them 0, not {picture.shape}."
        )
    height = arguments.whole(height, "height")
    if width is None:
        width = max(1, round(height * picture.shape[1] / picture.shape[0]))
    width = arguments.whole(width, "width")
    image = Image.fromarray(np.ascontiguousarray(picture))
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS)).copy()
