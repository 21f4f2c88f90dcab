"""Handwritten digits and other labelled pictures, in two parts: one to learn from and one to be tested on."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from helpers.datafiles import data_path
from helpers.folders import load_folders, pack, unpack, write_packed
from helpers.kernels import curve_detector

__all__ = [
    "batches",
    "curves_and_strokes",
    "load_digits",
    "load_folders",
    "load_mnist",
    "pack",
    "read_idx",
    "shift_randomly",
    "split",
    "unpack",
    "write_packed",
]


def load_digits(split="writers"):
    """1,797 digits of 8x8 pixels, written by 13 people.

    Parameters
    ----------
    split : "writers" or "shuffled"
        "writers" cuts the set in the middle, in the order it was collected: the test half is in other
        people's handwriting, which is the harder and the more honest test. "shuffled" mixes everybody and
        tests on a fifth; the mix is the same every time.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        x : array (N, 8, 8, 1) of float32, ink from 0 to 1.
        y : array (N,) of int64, 0 to 9.

    Raises
    ------
    ValueError
        If there is no such split.

    References
    ----------
    .. [1] E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
        1998.

    Examples
    --------
    >>> (x_train, y_train), (x_test, y_test) = load_digits()
    >>> x_train.shape, x_test.shape
    ((898, 8, 8, 1), (899, 8, 8, 1))
    """
    if split not in ("writers", "shuffled"):
        raise ValueError(f'split must be "writers" or "shuffled", not {split!r}.')
    with np.load(data_path("digits.npz")) as file:
        x = (file["images"][..., np.newaxis] / 16).astype(np.float32)
        y = file["labels"].astype(np.int64)
    order, train = np.arange(len(x)), len(x) // 2
    if split == "shuffled":
        order, train = np.random.default_rng(0).permutation(len(x)), len(x) * 4 // 5
    x, y = x[order], y[order]
    return (x[:train], y[:train]), (x[train:], y[train:])


def split(x, y, share, rng=None):
    """Hold back a share of labelled pictures, for validation.

    Parameters
    ----------
    x, y : arrays of the same length
    share : float
        Between 0 and 1: how much to hold back.
    rng : numpy.random.Generator, optional
        Draws the pictures to hold back. Without it they are the last ones, in order.

    Returns
    -------
    (x_train, y_train), (x_held_back, y_held_back)

    Examples
    --------
    >>> (x_train, _), (x_held_back, _) = split(np.arange(10), np.arange(10), 0.2)
    >>> x_train, x_held_back
    (array([0, 1, 2, 3, 4, 5, 6, 7]), array([8, 9]))
    """
    _check_lengths(x, y)
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share!r}.")
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    keep = len(x) - round(len(x) * share)
    return (x[order[:keep]], y[order[:keep]]), (x[order[keep:]], y[order[keep:]])


def batches(x, y, batch_size, rng=None):
    """Go through labelled pictures once, a batch at a time; the last batch may be smaller.

    Parameters
    ----------
    x, y : arrays of the same length
    batch_size : int
    rng : numpy.random.Generator, optional
        Shuffles them first. Without it they come in order.

    Yields
    ------
    x_batch, y_batch

    Examples
    --------
    >>> x = np.arange(5)
    >>> [x_batch.tolist() for x_batch, _ in batches(x, x, 2)]
    [[0, 1], [2, 3], [4]]
    """
    _check_lengths(x, y)
    if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"batch_size must be a whole number of at least 1, not {batch_size!r}.")
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


def shift_randomly(x, rng, pixels=1):
    """Move each picture by up to so many pixels, up or down and left or right; what comes in is 0.

    An augmentation for `training.fit`: a shifted 7 is still a 7.

    Parameters
    ----------
    x : array (N, H, W, C)
    rng : numpy.random.Generator
    pixels : int

    Returns
    -------
    array, shape and dtype of x

    Examples
    --------
    >>> x = np.ones((100, 8, 8, 1))
    >>> moved = shift_randomly(x, np.random.default_rng(0))
    >>> sorted({int(ink) for ink in moved.sum(axis=(1, 2, 3))})     # 7x7, 7x8 or 8x8 pixels of ink are left
    [49, 56, 64]
    """
    N, H, W, _ = x.shape
    padded = np.pad(x, ((0, 0), (pixels, pixels), (pixels, pixels), (0, 0)))
    down, across = rng.integers(0, 2 * pixels + 1, (2, N, 1, 1))
    rows, columns = np.arange(H)[:, None] + down, np.arange(W) + across
    return padded[np.arange(N)[:, None, None], rows, columns]


def load_mnist(folder=None):
    """10,000 handwritten digits of 28x28 in three parts; or, from a folder, all of MNIST or a set like it.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        Where `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
        `t10k-labels-idx1-ubyte` are: as they are, compressed (`.gz`), or each in a folder of its own name, as
        Kaggle packs them. Fashion-MNIST has the same four. Without it you get the digits that the course ships.

    Returns
    -------
    (x_train, y_train), (x_val, y_val), (x_test, y_test)
        Without a folder: 8,000, 1,000 and 1,000 digits, always the same. Choose on the validation part. From
        a folder there are two parts, (x_train, y_train), (x_test, y_test), as the set's makers cut them.

        x : array (N, 28, 28, 1) of float32, ink from 0 to 1.
        y : array (N,) of int64.

    Raises
    ------
    FileNotFoundError
        If one of the four is not there.
    ValueError
        If a file is damaged, or pictures and labels do not match.

    Notes
    -----
    The shipped digits are the first 10,000 of MNIST's training set, shuffled. Who wrote which is not known, so
    one person's digits lie in all three parts. A network is then tested on hands that it has seen, and its figure
    is better than it would be with strangers. `load_digits` keeps the writers apart.

    References
    ----------
    .. [1] Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.

    Examples
    --------
    >>> (x_train, y_train), (x_val, y_val), (x_test, y_test) = load_mnist()
    >>> x_train.shape, x_val.shape, x_test.shape
    ((8000, 28, 28, 1), (1000, 28, 28, 1), (1000, 28, 28, 1))
    """
    if folder is None:
        with np.load(data_path("mnist.npz")) as file:
            x, y = file["images"][..., np.newaxis] / np.float32(255), file["labels"].astype(np.int64)
        return (x[:8000], y[:8000]), (x[8000:9000], y[8000:9000]), (x[9000:], y[9000:])
    parts = []
    for part in ("train", "t10k"):
        images_file = _find_idx(folder, f"{part}-images-idx3-ubyte")
        labels_file = _find_idx(folder, f"{part}-labels-idx1-ubyte")
        images, labels = read_idx(images_file, axes=3), read_idx(labels_file, axes=1)
        if len(images) != len(labels):
            raise ValueError(
                f"{images_file.name} holds {len(images)} pictures, {labels_file.name} {len(labels)} labels: "
                f"they must be equally many. Are both from the same set?"
            )
        parts.append(((images[..., np.newaxis] / np.float32(255)), labels.astype(np.int64)))
    return tuple(parts)


def read_idx(path, axes=None):
    """Read one file in the IDX format of MNIST: unsigned bytes, gzipped or not.

    Parameters
    ----------
    path : str or pathlib.Path
    axes : int, optional
        How many axes the array must have: 3 for pictures, 1 for labels.

    Returns
    -------
    array of uint8

    Raises
    ------
    ValueError
        If the magic number, the sizes or the length are wrong. The message says which and what was expected.

    Notes
    -----
    The header is big-endian: two zero bytes, the type (8 is unsigned byte), the number of axes, then four
    bytes for the size of each axis. The data follows, last axis fastest.

    References
    ----------
    .. [1] Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits: file formats.
    """
    path = Path(path)
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(
                f"{path} is damaged: it cannot be decompressed ({error}). Download it again."
            ) from error
    if len(content) < 4 or content[:2] != b"\0\0":
        raise ValueError(
            f"{path} is no IDX file: it must begin with two bytes 0, not {content[:2].hex(' ') or 'nothing'}."
        )
    if content[2] != 8:
        raise ValueError(
            f"{path} holds numbers of type 0x{content[2]:02x}; only 0x08 (unsigned byte) is read here."
        )
    count = content[3]
    if count < 1 or (axes is not None and count != axes):
        expected = "at least 1" if axes is None else f"{axes} ({'pictures' if axes == 3 else 'labels'})"
        raise ValueError(
            f"{path} has {count} axes where {expected} was expected. Are pictures and labels swapped?"
        )
    header = 4 + 4 * count
    if len(content) < header:
        raise ValueError(
            f"{path} is cut short inside its header: {len(content)} bytes of {header}. Download it again."
        )
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", count, offset=4))
    wanted = header + np.prod(shape, dtype=object)
    if len(content) != wanted:
        state = "cut short" if len(content) < wanted else "too long"
        raise ValueError(
            f"{path} is {state}: its header announces {shape}, so {wanted} bytes, and it has {len(content)}. "
            f"Download it again."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _find_idx(folder, name):
    folder = Path(folder).expanduser()
    for choice in (name, f"{name}.gz", name.replace("-idx", ".idx"), f"{name.replace('-idx', '.idx')}.gz"):
        for path in (folder / choice, folder / choice / choice):  # Kaggle: a folder of the file's own name
            if path.is_file():
                return path
    raise FileNotFoundError(
        f"There is no {name} (or {name}.gz) in {folder}. load_mnist() without a folder gives the 10,000 digits "
        f"that the course ships."
    )


def _check_lengths(x, y):
    if len(x) != len(y):
        raise ValueError(f"{len(x)} pictures and {len(y)} labels: they must be equally many.")


def curves_and_strokes(count, rng):
    """Draw small patches, each with the curve of `kernels.curve_detector` or with a straight stroke.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    patches : array (count, 7, 7) of float64
        Ink from 0.5 to 1, at a place that varies by a pixel or more.
    is_curve : array (count,) of int64
        1 for the curve, 0 for a stroke: across, upright, or sloping one way or the other.

    Examples
    --------
    >>> patches, is_curve = curves_and_strokes(5, np.random.default_rng(0))
    >>> patches.shape, is_curve
    ((5, 7, 7), array([1, 1, 1, 0, 0]))
    """
    curve, along = np.argwhere(curve_detector()), np.arange(7)
    patches, is_curve = np.zeros((count, 7, 7)), rng.integers(0, 2, count)
    for patch, wanted in zip(patches, is_curve):
        if wanted:
            rows, columns = (curve + [rng.integers(0, 2), rng.integers(-1, 2)]).T
        else:
            at = rng.integers(1, 6)
            still = np.full(7, at)
            straight = [(along, still), (still, along), (along, along + at - 3), (along, 3 - along + at)]
            rows, columns = straight[rng.integers(4)]
            inside = (columns >= 0) & (columns < 7)
            rows, columns = rows[inside], columns[inside]
        patch[rows, columns] = rng.uniform(0.5, 1, len(rows))
    return patches, is_curve
