"""Photographs in folders, one folder a class: read them, and put them into a text that a notebook can carry."""

import base64
import json
import math
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np

from helpers.arguments import whole
from helpers.datafiles import data_path
from helpers.picturefiles import decode_picture, read_bytes
from helpers.pictures import resize, to_gray

__all__ = ["Photographs", "load_folders", "pack", "unpack", "write_packed"]

_SHIPPED = {"surfaces": "surfaces.zip"}
_NO_PICTURES = {"thumbs.db", "desktop.ini", "__macosx"}  # what systems put beside pictures; also all that begins with a dot
_MOST_BYTES = 200_000_000  # of one file in a zip
MOST_TEXT = 180_000  # characters of a packed text: the grader reads cells of up to 200,000
LEVELS = 31  # a packed pixel is a whole number from 0 to this: five bits


class Photographs(NamedTuple):
    """Labelled photographs: pixels, classes, and which of them show the same thing.

    Parameters
    ----------
    x : array (N, size, size, C) of float32
        0 is black, 1 white.
    y : array (N,) of int64
        Numbers of `classes`.
    things : array (N,) of int64
        Photographs of one thing have the same number.
    classes : list of str
    names : list of str
        Where each came from: "cups/blue mug/1.jpg".
    """

    x: np.ndarray
    y: np.ndarray
    things: np.ndarray
    classes: list
    names: list


def load_folders(folder, size=28, gray=True):
    """Read photographs that lie in folders, one folder a class.

    ``cups/1.jpg`` is a photograph of a cup. Where several photographs show the same cup, they lie in a folder of their own
    within the class: ``cups/blue mug/1.jpg``, ``cups/blue mug/2.jpg``. Each is turned upright, as `pictures.load_picture` does;
    the square in its middle is cut out and made smaller.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder that holds the classes' folders, or a zip of it; or "surfaces", the set that comes with the course.
    size : int
        Rows and columns of each picture.
    gray : bool
        Whether a pixel is one number; else three.

    Returns
    -------
    Photographs
        Classes, and pictures within each, in the order of their names.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    ValueError
        If there are less than two classes, a class without a picture, a picture outside every class, folders within folders
        too deep, or a file that is no picture. The message names it.

    Examples
    --------
    >>> photographs = load_folders("surfaces")
    >>> photographs.classes, photographs.x.shape, photographs.x.dtype
    (['brick', 'grass', 'gravel'], (150, 28, 28, 1), dtype('float32'))
    >>> photographs.names[0]
    'brick/place 01/1.png'
    """
    size = whole(size, "size")
    where, files = _files(folder)
    classes = sorted({PurePosixPath(name).parts[0] for name in files}, key=_in_order)
    x, y, things, names, numbers = [], [], [], sorted(files, key=_in_order), {}
    for name in names:
        path = PurePosixPath(name)
        x.append(_square(decode_picture(files[name](), f"{name} in {where}"), size, gray))
        y.append(classes.index(path.parts[0]))
        thing = path.parent if len(path.parts) == 3 else path  # alone in its class's folder: a thing of its own
        things.append(numbers.setdefault(thing, len(numbers)))
    x = np.stack(x).astype(np.float32).reshape(len(x), size, size, 1 if gray else 3) / 255
    return Photographs(x, np.array(y, np.int64), np.array(things, np.int64), classes, names)


def _files(folder):
    """Find the pictures' files: what to call the place, and a dict of their names to functions that read them."""
    if str(folder) in _SHIPPED:
        folder = data_path(_SHIPPED[str(folder)])
    folder = Path(folder).expanduser()
    if folder.suffix.lower() == ".zip" and folder.is_file():
        found, empty = _in_zip(folder)
    elif folder.is_dir():
        found, empty = _in_folder(folder)
    else:
        raise FileNotFoundError(
            f"There is no folder {folder}, and no zip of that name. It should hold a folder for each class. "
            "A notebook that you hand in travels without your folders: it needs the photographs packed (see `datasets.pack`)."
        )
    where = folder.name or str(folder)
    for name in found:
        depth = len(PurePosixPath(name).parts)
        if depth == 1:
            raise ValueError(f"{name} lies in {where} itself: put it into the folder of its class.")
        if depth > 3:
            raise ValueError(
                f"{name} in {where} lies too deep. Photographs lie in their class's folder, or in a folder for one thing within it."
            )
    bare = sorted(empty - {PurePosixPath(name).parts[0] for name in found})
    if bare:
        raise ValueError(f"The folder {bare[0]} in {where} holds no pictures. Put some in, or take the folder away.")
    if len({PurePosixPath(name).parts[0] for name in found}) < 2:
        raise ValueError(
            f"{where} holds {'one class' if found else 'no folders with pictures'}; at least two classes are needed, "
            "each in a folder of its own."
        )
    return where, found


def _in_folder(folder):
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    paths = {name: path for name, path in paths.items() if not _passed_over(name)}
    found = {name: lambda path=path: read_bytes(path)[0] for name, path in paths.items() if not path.is_dir()}
    return found, {name for name, path in paths.items() if path.is_dir() and "/" not in name}


def _in_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not _passed_over(entry.filename)]
    except zipfile.BadZipFile:
        raise ValueError(f"{path} is no zip, or it is cut short. Pack the folder again.") from None

    def read(entry):
        if entry.file_size > _MOST_BYTES:
            raise ValueError(f"{entry.filename} in {path} is larger than {_MOST_BYTES:,} bytes: too large for a picture.")
        try:
            with zipfile.ZipFile(path) as archive:
                return archive.read(entry)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(f"{entry.filename} in {path} cannot be read: {error}. Pack the folder again.") from None

    names = {entry: entry.filename.rstrip("/") for entry in entries}
    if all(PurePosixPath(name).parts[0] == path.stem for name in names.values()):  # a zip of the folder, not of what is in it
        names = {entry: name.partition("/")[2] for entry, name in names.items()}
    found = {name: lambda entry=entry: read(entry) for entry, name in names.items() if name and not entry.is_dir()}
    return found, {name for entry, name in names.items() if name and entry.is_dir() and "/" not in name}


def _passed_over(name):
    return any(part.startswith(".") or part.lower() in _NO_PICTURES for part in PurePosixPath(name).parts)


def _in_order(name):
    """The same order on every system, which may store an accent in two ways."""
    return unicodedata.normalize("NFC", name).split("/"), name


def _square(picture, size, gray):
    """Cut the largest square out of the middle and make it `size` x `size`."""
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    small = resize(picture[top : top + side, left : left + side], size)
    return np.round(to_gray(small)) if gray else small


# ---- into a text and back ----


def pack(photographs):
    """Put photographs into a text, so that a notebook can carry them.

    Pixels are rounded to 32 greys. So train on what `unpack` gives back: then everybody who runs the notebook has the same.

    Parameters
    ----------
    photographs : Photographs

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the text would be longer than a grader reads.

    Examples
    --------
    >>> text = pack(load_folders("surfaces"))
    >>> again = unpack(text)
    >>> again.x.shape, pack(again) == text
    ((150, 28, 28, 1), True)
    """
    x, y, things, classes, _ = photographs
    about = {"shape": x.shape, "y": y.tolist(), "things": things.tolist(), "classes": list(classes)}
    content = json.dumps(about).encode() + b"\n" + to_levels(x).tobytes()
    text = base64.b85encode(zlib.compress(content, 9)).decode()
    if len(text) > MOST_TEXT:
        fit = int(len(x) * MOST_TEXT / len(text))
        raise ValueError(
            f"{len(x)} pictures of {x.shape[1:]} make a text of {len(text):,} characters, and {MOST_TEXT:,} can be handed in. "
            f"Take at most {fit} pictures."
        )
    return text


def to_levels(x):
    """Round pixels from 0 to 1 to the 32 greys that travel: whole numbers, array of uint8."""
    return np.round(np.clip(x, 0, 1) * LEVELS).astype(np.uint8)


def unpack(text):
    """Give back the photographs that `pack` put into a text.

    Parameters
    ----------
    text : str
        Blanks and line ends in it do not count.

    Returns
    -------
    Photographs
        Their `names` say the class and a number.

    Raises
    ------
    ValueError
        If the text is empty or damaged.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError("There are no photographs in this text: it is empty. Make it with `write_packed`.")
    try:
        head, _, pixels = zlib.decompress(base64.b85decode("".join(text.split()))).partition(b"\n")
        about = json.loads(head)
        shape, y, things = tuple(about["shape"]), np.array(about["y"], np.int64), np.array(about["things"], np.int64)
        if len(pixels) != math.prod(shape) or not len(y) == len(things) == shape[0]:
            raise ValueError("its parts do not fit each other")
    except (ValueError, KeyError, TypeError, zlib.error):
        raise ValueError("The text is no packed photographs, or not all of it is there. Pack them again.") from None
    x = np.frombuffer(pixels, np.uint8).reshape(shape) / np.float32(LEVELS)
    names = [f"{about['classes'][label]} {number}" for number, label in enumerate(y)]
    return Photographs(x, y, things, about["classes"], names)


def write_packed(photographs, path="photographs.py"):
    """Write a file with one line of Python, ``packed = "..."``, for a cell of your notebook: ``%load -y photographs.py``.

    Parameters
    ----------
    photographs : Photographs
    path : str or pathlib.Path
    """
    text = pack(photographs)
    lines = "\n".join(text[start : start + 100] for start in range(0, len(text), 100))
    Path(path).write_text(f'packed = """\n{lines}\n"""\n', encoding="utf-8")
    print(f"{len(photographs.x)} photographs, {len(text):,} characters. Now run in a new cell: %load -y {path}")
