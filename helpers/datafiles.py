"""Find a file of `data/`, whether the project runs from its folder or is installed as a package.

The list of files, with the sha256 of each, is kept once: in `data/files.toml`.
"""

import difflib
import functools
import hashlib
import tomllib
from pathlib import Path

__all__ = ["DamagedFileError", "data_folder", "data_path", "known_files"]

_REPOSITORY = Path(__file__).resolve().parent.parent / "data"  # a clone, or an editable install
_INSTALLED = Path(__file__).resolve().parent / "_data"  # where the wheel puts the same folder


class DamagedFileError(OSError):
    """A file of `data/` is missing or its bytes are not the ones the project ships."""


def data_folder():
    """Give the folder that holds the project's data.

    Returns
    -------
    pathlib.Path
        `data/` of the repository, or the copy inside the installed package.

    Raises
    ------
    DamagedFileError
        If neither is there.

    Examples
    --------
    >>> (data_folder() / "files.toml").is_file()
    True
    """
    for folder in (_INSTALLED, _REPOSITORY):
        if (folder / "files.toml").is_file():
            return folder
    raise DamagedFileError(
        f"The project's data folder is not there: neither {_REPOSITORY} nor {_INSTALLED} holds files.toml. "
        f"In a clone, restore it with: git checkout -- data. Else install the package again."
    )


def known_files():
    """List the project's data files: what each is, where it comes from, its licence and sha256.

    Returns
    -------
    dict of str to dict
        File name to its row of `data/files.toml`.

    Examples
    --------
    >>> known_files()["mouse.png"]["licence"]
    'MIT'
    """
    return _read_list(data_folder() / "files.toml")


@functools.cache
def _read_list(path):
    with open(path, "rb") as file:
        rows = tomllib.load(file)["file"]
    return {row["name"]: row for row in rows}


def data_path(name):
    """Give the path of one data file, after checking that the file is whole.

    The sha256 is computed the first time a file is asked for, and again only if the file has changed
    on disk since.

    Parameters
    ----------
    name : str
        A file name such as "mouse.png".

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If the project has no such file.
    DamagedFileError
        If the file is missing or damaged. The message holds the command that restores it.

    Examples
    --------
    >>> data_path("mouse.png").name
    'mouse.png'
    """
    files = known_files()
    if name not in files:
        near = difflib.get_close_matches(str(name), files, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"The project has no data file {name!r}. It has: {', '.join(sorted(files))}.{hint}")
    path = data_folder() / name
    try:
        status = path.stat()
    except FileNotFoundError:
        raise DamagedFileError(f"The data file {path} is missing. {_cure(path)}") from None
    found = _sha256(path, status.st_mtime_ns, status.st_size)
    expected = files[name]["sha256"]
    if found != expected:
        raise DamagedFileError(
            f"The data file {path} is damaged: its sha256 starts with {found[:12]}, "
            f"but the project's {name} has {expected[:12]}. {_cure(path)}"
        )
    return path


@functools.lru_cache(maxsize=256)
def _sha256(path, changed_at, size):
    # The time and the size are part of the key: a file that changes on disk is read again.
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cure(path):
    if path.parent == _REPOSITORY:
        return f"Restore it with: git checkout -- data/{path.name}"
    return "Install the package again: python -m pip install --force-reinstall pixels-to-predictions"
