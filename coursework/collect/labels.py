"""What did the LMS write on a file? Each has a pattern of its own, on the file or on the folder around it."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

# Brightspace: "4711-90210 - Ann Lee - Nov 21, 2026 1145 PM - hw02.ipynb", or a folder of that name
BRIGHTSPACE = re.compile(
    r"(?P<lms>\d+)-(?P<file>\d+) ?- (?P<name>[^/]+?) ?- (?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d{2} ?[AP]M)"
    r"(?: ?- |/)(?P<rest>.+)$")
# Moodle: "Ann Lee_4711_assignsubmission_file_/hw02.ipynb", or in one piece
MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<lms>\d+)_assignsubmission_(?:file|onlinetext)_?/?(?P<rest>.*)$")
# Canvas: leelin_LATE_4711_90210_hw02-1.ipynb (the name without blanks, the user's number, the file's number)
CANVAS = re.compile(r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<lms>\d+)_(?P<file>\d+)_(?P<rest>.+)$")


@dataclass(frozen=True)
class Label:
    """What an LMS says about a file: the student's name and number there, the time, and whether it came in time."""

    name: str
    lms_id: str
    time: str = ""
    in_time: bool = False


def label_of(name):
    """Read an LMS's label; None if there is none.

    Examples
    --------
    >>> label_of("leeann_LATE_4711_90210_hw02-1.ipynb")
    Label(name='leeann', lms_id='4711', time='', in_time=False)
    >>> label_of("ann/hw02.ipynb")
    """
    parts = PurePosixPath(name).parts
    for start in range(len(parts)):
        text = "/".join(parts[start:])
        for pattern in (BRIGHTSPACE, MOODLE, CANVAS):
            if found := pattern.match(text):
                said = found.groupdict()
                # Canvas marks what is late. Its files bear the time of the download: after the due time, for everybody.
                return Label(said["name"], said["lms"], said.get("time", ""), pattern is CANVAS and not said["late"])
    return None
