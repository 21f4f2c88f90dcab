"""What the machine refuses, in a sentence with the cure: a full disk, a class that is read-only, a gradebook in use."""

import errno
import sqlite3
import sys

DISK = {
    errno.ENOSPC: "The disk is full: {path} could not be written. Make room and give the command again.",
    errno.EDQUOT: "Your share of the disk is used up: {path} could not be written. Make room and give the command again.",
    errno.EROFS: "{path} lies on a disk that is read-only. Make it writable, or copy the class to another one.",
    errno.EACCES: "You have no right to read or write {path}. Give it to yourself: chmod u+rwX {path}",
    errno.EPERM: "You have no right to change {path}. Give it to yourself: chmod u+rwX {path}",
    errno.EISDIR: "{path} is a folder; a file is needed. Choose another name.",
    errno.ENOENT: "There is no {path}, and it is needed.",
    errno.ENAMETOOLONG: "The name {path} is too long for this disk.",
    errno.EIO: "The disk failed at {path}. Copy the class to another one.",
}
OTHER = "The machine refused {path}: {reason}."
BOOK = {
    "locked": "The gradebook is in use by another program, such as the formgrader. Close it there and give the command again.",
    "readonly": "The gradebook cannot be written: you have no right to, or its disk is read-only. Mend it with: chmod u+rwX in "
                "the class's folder.",
    "unable to open": "The gradebook cannot be opened: you have no right to, or its folder is missing. Mend it with: chmod u+rwX "
                      "in the class's folder.",
    "full": "The disk is full: the gradebook could not be written. Make room and give the command again.",
    "disk i/o": "The disk failed at the gradebook. Make room if it is full; else copy the class to another disk.",
}
DAMAGED = ("The gradebook, gradebook.db, is damaged ({reason}). Put your backup of it back. What was collected is whole, in "
           "collected/; without a backup, move gradebook.db away, then release and grade again: only points given by hand are lost.")
SO_FAR = " What was done before it is whole, and nothing is half-written."


def in_a_sentence(error):
    """Say what happened and what to do; None if it is no fault of the machine's.

    Examples
    --------
    >>> in_a_sentence(OSError(errno.ENOSPC, "No space left on device", "grades.csv"))[:58]
    'The disk is full: grades.csv could not be written. Make ro'
    >>> in_a_sentence(ZeroDivisionError()) is None
    True
    """
    error = _cause(error)
    if isinstance(error, sqlite3.Error):
        reason = str(error)
        known = next((said for word, said in BOOK.items() if word in reason.lower()), None)
        if known is None and not isinstance(error, (sqlite3.DatabaseError,)):
            return None
        return (known or DAMAGED.format(reason=reason)) + SO_FAR
    if isinstance(error, OSError) and error.errno not in (None, errno.EPIPE):
        path = error.filename2 or error.filename or "a file"
        return DISK.get(error.errno, OTHER).format(path=path, reason=error.strerror) + SO_FAR
    return None


def _cause(error):
    """The machine's own error within the error of a library: SQLAlchemy keeps it, nbgrader wraps that once more."""
    for _ in range(5):
        if isinstance(error, (OSError, sqlite3.Error)):
            return error
        inner = getattr(error, "orig", None) or error.__cause__ or error.__context__
        if inner is None or not _may_wrap(error):
            return error
        error = inner
    return error


def _may_wrap(error):
    """Whether it comes from a library that wraps the machine's errors; an error of our own is shown whole."""
    return type(error).__module__.split(".")[0] in ("sqlalchemy", "nbgrader", "traitlets") and "sqlalchemy" in sys.modules
