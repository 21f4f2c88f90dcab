"""Read a picture file that somebody else made: find it, decode it, and say what is wrong if that fails."""

import difflib
import io
import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from .datafiles import data_path

__all__ = ["decode_picture", "read_bytes"]

_SHIPPED = {"cat": "cat.png", "mouse": "mouse.png", "photo": "photo.jpg"}
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "DIB", "WEBP")  # "JPEG" covers the MPO of many telephones too
_MOST_PIXELS = 89_000_000
_MOST_BYTES = 500_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")  # what may lie beside the pixels of a PNG: texts, a colour profile
_CURE = "Open it in a picture program and save it as PNG or JPG."


def read_bytes(source):
    """Read what `load_picture` was given.

    Parameters
    ----------
    source : str, path, bytes or file
        As in `helpers.pictures.load_picture`.

    Returns
    -------
    content : bytes
    name : str
        What to call it in an error.

    Raises
    ------
    FileNotFoundError, IsADirectoryError, TypeError, ValueError
        If there is nothing to read: the message says why, and what to do.

    Examples
    --------
    >>> content, name = read_bytes("cat")
    >>> content[1:4], name
    (b'PNG', 'cat.png')
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), "these bytes"
    if hasattr(source, "read"):
        content = source.read()
        if not isinstance(content, bytes):
            raise TypeError('The file was opened as text. Open it with mode "rb".')
        return content, str(getattr(source, "name", "this file"))
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(
            f"load_picture takes a file name, a path, bytes or an open file, not {type(source).__name__}."
        )
    if str(source) in _SHIPPED:
        path = data_path(_SHIPPED[str(source)])
        return path.read_bytes(), path.name
    if str(source).startswith(("http://", "https://")):
        raise ValueError(
            f"{source} is an address, not a file. Download the picture first, then give the file's name."
        )
    path = Path(source).expanduser()
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder, not a picture.{_pictures_in(path)}")
    if not path.exists():
        raise FileNotFoundError(_missing(path))
    if not path.is_file():
        raise ValueError(f"{path} is a device, not a file that holds a picture.")
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{path} is larger than {_MOST_BYTES:,} bytes: too large for a picture. {_CURE}")
    return path.read_bytes(), str(path)


def _missing(path):
    folder = path.parent if str(path.parent) != "." else Path.cwd()
    if not folder.is_dir():
        return f"There is no folder {folder}, so there is no picture {path.name} in it."
    near = difflib.get_close_matches(path.name, [entry.name for entry in folder.iterdir()], n=1)
    hint = f" Did you mean {near[0]}?" if near else _pictures_in(folder)
    own = f"The project's own pictures are {', '.join(_SHIPPED)}."
    return f"There is no file {path.name} in {folder}.{hint} {own}"


def _pictures_in(folder):
    endings = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp")
    names = sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() in endings)[:5]
    return f" It holds these pictures: {', '.join(names)}." if names else " It holds no pictures."


def decode_picture(content, name):
    """Turn the bytes of a picture file into pixels.

    Parameters
    ----------
    content : bytes
    name : str
        What to call it in an error.

    Returns
    -------
    numpy.ndarray, shape (H, W, 3), uint8

    Raises
    ------
    ValueError
        If the bytes are not a whole JPG, PNG, GIF, BMP or WebP picture of a bearable size.

    Examples
    --------
    >>> decode_picture(*read_bytes("mouse")).shape
    (32, 32, 3)
    """
    if not content:
        raise ValueError(f"{name} is empty: 0 bytes. Copy or download the picture again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of size, where we have our own limit, below, and of damaged notes
            image = Image.open(io.BytesIO(_without_notes(content)), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise ValueError(_too_large(name)) from None
    except UnidentifiedImageError:
        raise ValueError(f"{name} {_what_it_is(content)}") from None
    except Exception as error:  # a decoder may raise anything on damaged bytes
        raise ValueError(_damaged(name, error)) from error
    width, height = image.size
    if width * height > _MOST_PIXELS:
        raise ValueError(_too_large(name))
    half_is_fine, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        image.load()
        return np.asarray(_to_rgb(_upright(image))).copy()
    except Exception as error:
        raise ValueError(_damaged(name, error)) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = half_is_fine  # another program's choice: not ours to change


def _without_notes(content):
    """Leave out what stands beside the pixels of a PNG: Pillow refuses the whole picture where such a thing is large."""
    if not content.startswith(_PNG):
        return content
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        whole = len(chunk) == 12 + length and zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")
        if not (whole and kind in _NOTES):
            kept.append(chunk)
        at += 12 + length
    return b"".join([*kept, content[at:]])


def _upright(image):
    """Turn a photograph upright, where its camera's notes (EXIF) can be read and say that it lies on its side."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - the notes are damaged, in whatever way, and the pixels are whole
        return image


def _to_rgb(image):
    if image.mode.startswith("I"):  # 16 bits a pixel: 65535 is white
        levels = np.asarray(image).astype(np.float64)
        image = Image.fromarray(np.round(levels.clip(0, 65535) / 257).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return image.convert("RGB")


def _too_large(name):
    return f"{name} is too large: it has more than {_MOST_PIXELS:,} pixels. Make it smaller first."


def _damaged(name, error):
    reason = str(error) or type(error).__name__
    return f"{name} is cut short or damaged ({reason}). Copy or download the picture again."


def _what_it_is(content):
    start = content[:512].lstrip()
    if content[4:8] == b"ftyp":
        return f"is a HEIC, AVIF or video file, which load_picture does not read. {_CURE}"
    if start[:5].lower() == b"<?xml" or start[:4].lower() == b"<svg":
        return f"is an SVG drawing or another XML text, not pixels. {_CURE}"
    if start[:5].lower() in (b"<!doc", b"<html"):
        return "is a web page, not a picture, whatever its name ends with. Download the picture itself."
    if start[:4] == b"%PDF":
        return f"is a PDF document, not a picture. {_CURE}"
    if content[:4] in (b"II*\0", b"MM\0*"):
        return f"is a TIFF picture, which load_picture does not read. {_CURE}"
    try:
        content[:512].decode("utf-8")
        return "is a text file, not a picture, whatever its name ends with."
    except UnicodeDecodeError:
        return f"is not a JPG, PNG, GIF, BMP or WebP picture, or its first bytes are damaged. {_CURE}"
