"""Which of a student's files is the submission?"""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from coursework.collect.names import folded
from coursework.collect.which import ATTEMPT, said_in
from coursework.copies import in_order
from coursework.homework import NAMES, known_names


@dataclass
class Found:
    """One file, and what is known of it."""

    name: str  # its path in the folder or zip
    own: str = ""  # its name without what an LMS put before it
    student: object = None
    work: str = ""
    copy: object = None  # coursework.copies.Copy, as it will be kept
    state: str = ""  # "new", "again" or "skipped"; "" while nothing is decided
    why: str = ""
    curable: bool = False  # whether `--student ID FILE` would help
    path: object = field(default=None, repr=False)

    def skip(self, why, curable=True):
        self.state, self.why, self.curable = "skipped", why, curable


def homework_of(own, name, homework=None):
    """Say which homework a file is: (name or "", why it cannot be said)."""
    said = said_in(own) or said_in(name)
    if homework and homework not in said and said:
        return "", f"its name says {' and '.join(said)}, not {homework}"
    if homework:
        return homework, ""
    said = list(dict.fromkeys([*said, *said_in(name)]))
    how = f"say which homework it is with --homework {NAMES[min(1, len(NAMES) - 1)]}"
    if not said:
        return "", f"its name does not say which homework it is; {how}"
    if len(said) > 1:
        return "", f"its name says {' and '.join(said)}; {how}"
    return (said[0], "") if said[0] in known_names() else ("", f"its name says {said[0]}, and there is no such homework; {how}")


def prefer_named(found):
    """Of the files in one folder of a student's, prefer those named as the homework; of two that could be meant take neither."""
    rooms = {}
    for each in found:
        if not each.state:
            rooms.setdefault((id(each.student), each.work, PurePosixPath(each.name).parent), []).append(each)
    for together in rooms.values():
        named = [each for each in together if said_in(each.own)]
        for each in together:
            if named and each not in named:
                each.skip(f"{named[0].own} beside it is named as the homework")
        meant = named or together
        if len({_base(each.own) for each in meant}) > 1 and len({each.copy.sha256 for each in meant}) > 1:
            for each in meant:
                others = ", ".join(other.own for other in meant if other is not each)
                each.skip(f"{others} beside it could be meant as well, so neither is taken")


def _base(own):
    """A file's name without the number of its attempt."""
    return folded(ATTEMPT.sub("", ATTEMPT.sub("", re.sub(r"\.ipynb$", "", own, flags=re.IGNORECASE))))


def break_ties(planned, kept, counted_as, forced):
    """Where nothing tells which of two copies counts, take none of the new ones: never by chance.

    Parameters
    ----------
    planned : list of Found
        One student's files of one homework.
    kept : list of Copy
        What is there already.
    counted_as : callable
        Copy -> when it counts as handed in.
    forced : bool
        Whether the instructor named this very file.

    Returns
    -------
    list of Copy
        Those kept and those planned, in the order in which they count.
    """
    def rank(copy):
        return counted_as(copy), copy.readable, copy.attempt, copy.moment

    while True:
        fresh = [each for each in planned if each.state == "new"]
        order = in_order([*kept, *(each.copy for each in fresh)], counted_as)
        tied = [copy for copy in order if rank(copy) == rank(order[-1]) and copy.sha256 != order[-1].sha256]
        tied = [*tied, order[-1]] if tied else []
        stuck = [each for each in fresh if each.copy in tied]
        if not stuck:
            return order
        for each in stuck:
            if forced:
                each.copy = each.copy.again(max(copy.attempt for copy in order) + 1)
            else:
                names = [other.name for other in stuck if other is not each] or ["a copy taken before"]
                each.skip(f"of one moment and one attempt with {', '.join(names)}, so nothing tells which counts")
