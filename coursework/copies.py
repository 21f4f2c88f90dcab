"""The copies that a student handed in: what the name of each says, and which one counts."""

import datetime
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from coursework.submission import UnreadableError, read

NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
NAME = re.compile(r"(\d{8}T\d{6}Z)(?:-(intime|late))?(?:-(\d+))?_([0-9a-f]{12})\.ipynb")


@dataclass(frozen=True)
class Copy:
    """One copy.

    Parameters
    ----------
    path : pathlib.Path
    moment : datetime.datetime or None
        When it was handed in; what is not known for a copy that somebody named by hand.
    says : str
        "in time" or "late" where the LMS said so: then `moment` may be the time of the download.
    attempt : int
        Which try it was, where the LMS counts them.
    sha256 : str
        The first twelve digits.
    """

    path: Path
    moment: datetime.datetime | None = None
    says: str = ""
    attempt: int = 0
    sha256: str = ""
    looked: bool | None = None  # whether it can be read, where somebody has looked

    def holds(self, sha256):
        """Whether this copy's bytes have this sha256, in full."""
        return self.sha256 == sha256[:12] if self.sha256 else hashlib.sha256(self.path.read_bytes()).hexdigest() == sha256

    def again(self, attempt):
        """The same as another attempt."""
        return replace(self, attempt=attempt)

    @property
    def readable(self):
        if self.looked is not None:
            return self.looked
        try:
            read(self.path.read_bytes())
        except UnreadableError:
            return False
        return True


def copy_name(moment, sha256, says="", attempt=0):
    """Name a copy so that its name says when it came, what the LMS said of that, which try it was, and what is in it.

    Examples
    --------
    >>> moment = datetime.datetime(2026, 12, 1, 22, 30, tzinfo=datetime.UTC)
    >>> copy_name(moment, "ab" * 32), copy_name(moment, "ab" * 32, "in time", 2)
    ('20261201T223000Z_abababababab.ipynb', '20261201T223000Z-intime-2_abababababab.ipynb')
    """
    told = f"-{says.replace(' ', '')}" if says else ""
    number = f"-{attempt}" if attempt else ""
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}{told}{number}_{sha256[:12]}.ipynb"


def copy_of(path):
    """Read the name of a copy."""
    found = NAME.fullmatch(path.name)
    if found is None:
        return Copy(path)
    says = "in time" if found[2] == "intime" else found[2] or ""
    return Copy(path, datetime.datetime.strptime(found[1], "%Y%m%dT%H%M%S%z"), says, int(found[3] or 0), found[4])


def in_order(copies, counted_as):
    """Put copies in the order in which they count: the last one counts.

    The later one; of those of one time, the one that can be read, then the higher attempt, then the later download. Of
    the same bytes in two downloads, what the LMS said in the later one holds; at the same time, that they are late.

    Parameters
    ----------
    copies : list of Copy
    counted_as : callable
        Copy -> when it counts as handed in.
    """
    times = [counted_as(copy) or NEVER for copy in copies]
    keys = {}
    for copy, time in zip(copies, times, strict=True):
        readable = times.count(time) == 1 or copy.readable
        keys[copy.path] = (not _outdated(copy, copies), time, readable, copy.attempt, copy.moment or NEVER, copy.path.name)
    return sorted(copies, key=lambda copy: keys[copy.path])


def why(first, second, counted_as):
    """Say why the second copy counts and not the first.

    Examples
    --------
    >>> day = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    >>> one = Copy(Path("one"), day, "in time", 0, "a" * 12, looked=True)
    >>> why(one, Copy(Path("two"), day, "in time", 1, "b" * 12, looked=True), lambda copy: day)
    'the higher attempt'
    """
    if first.sha256 == second.sha256 and first.says:
        return "what the LMS said last"
    if (counted_as(first) or NEVER) != (counted_as(second) or NEVER):
        return "the later one"
    if first.readable != second.readable:
        return "the one that can be read"
    if first.attempt != second.attempt:
        return "the higher attempt"
    return "the later download" if first.moment != second.moment else "nothing else tells them apart"


def _outdated(copy, copies):
    """Whether the LMS said something newer of the same bytes."""
    return bool(copy.says) and any(
        (each.moment, each.says == "late") > (copy.moment, copy.says == "late")
        for each in copies if each.says and each.sha256 == copy.sha256)
