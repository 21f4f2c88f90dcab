"""What did the LMS write on a file or on the folder around it? Each LMS has a pattern of its own."""

import re
from dataclasses import dataclass

# Brightspace: "4711-90210 - Ann Lee - Nov 21, 2026 1145 PM - hw02.ipynb", or a folder of that name
BRIGHTSPACE = re.compile(
    r"(?P<lms>\d+)-(?P<file>\d+) ?- (?P<name>.+?) ?- (?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:?\d{2} ?[AP]M)"
    r"(?: ?- (?P<rest>.+))?$")
# Moodle: the folder "Ann Lee_4711_assignsubmission_file_", or in one piece with the file's name. The number is Moodle's
# own for this student in this one assignment: it is nobody's lms_id. In a course with groups: "Group A-Ann Lee_4711_..."
MOODLE = re.compile(r"(?P<name>.+?)_(?P<file>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$")
# Canvas: leelin_LATE_4711_90210_hw02-1.ipynb (the name without blanks, the user's number, the file's number)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<lms>\d+)_(?P<file>\d+)_(?P<rest>.+)$")

GROUP = re.compile(
    r"\d|\b(?:group|gruppe|groupe|grupo|gruppo|groep|section|sektion|team|lab|tutorial|seminar|class|kurs)\b|группа|조|组|組|班|مجموعة",
    re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """What an LMS says about a file: the student's name and number there, the time, and whether it came in time."""

    lms: str  # "brightspace", "moodle" or "canvas"
    name: str
    lms_id: str = ""
    time: str = ""
    says: str = ""  # "in time", "late", or nothing
    rest: str = ""  # the student's own name of the file

    @property
    def names(self):
        """The name, and in a course with groups the name after the group's."""
        found = [self.name]
        if self.lms == "moodle":
            for place in (place for place, sign in enumerate(self.name) if sign == "-"):
                if GROUP.search(self.name[:place]):  # "Group A" is a group; the "Mary" of Mary-Ann is none
                    found.append(self.name[place + 1:])
        return found


def label_of(part):
    """Read an LMS's label on one part of a path; None if there is none.

    Examples
    --------
    >>> label_of("leeann_LATE_4711_90210_hw02-1.ipynb")
    Label(lms='canvas', name='leeann', lms_id='4711', time='', says='late', rest='hw02-1.ipynb')
    >>> label_of("Group A-Ann Lee_88_assignsubmission_file_").names
    ['Group A-Ann Lee', 'Ann Lee']
    >>> label_of("ann_hw02.ipynb")
    """
    for lms, pattern in (("brightspace", BRIGHTSPACE), ("moodle", MOODLE), ("canvas", CANVAS)):
        if found := pattern.match(part):
            said = found.groupdict()
            says = ("late" if said["late"] else "in time") if lms == "canvas" else ""
            return Label(lms, said["name"], said.get("lms") or "", said.get("time") or "", says, said["rest"] or "")
    return None
