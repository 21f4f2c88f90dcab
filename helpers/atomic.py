"""Write a file so that it is whole or not there, whatever happens in between."""

import contextlib
import os
import tempfile
from pathlib import Path

__all__ = ["write_bytes", "write_text"]


def write_bytes(path, data, mode=None):
    """Write a file under another name beside its place, then rename it: nobody ever reads half of it.

    Parameters
    ----------
    path : str or pathlib.Path
        Its folder must be there.
    data : bytes
    mode : int, optional
        Who may read and write it, such as 0o600. Without it: as the file that it replaces, or 0o644.

    Raises
    ------
    OSError
        If the file cannot be written. Then what was there before is still there, and nothing else is left behind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "three.txt", b"3")
    ...     [path.name for path in Path(folder).iterdir()]
    ['three.txt']
    """
    path = Path(path)
    if mode is None:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, mode)  # mkstemp lets its owner alone read it
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def write_text(path, text, mode=None):
    """Write a text as UTF-8 with lines that end in a plain newline on every system. See `write_bytes`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "ink.txt", "black\\n")
    ...     (Path(folder) / "ink.txt").read_bytes()
    b'black\\n'
    """
    write_bytes(path, text.encode("utf-8"), mode)
