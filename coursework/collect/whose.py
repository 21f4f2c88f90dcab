"""Whose file is it? One function decides, from the outermost evidence to the innermost."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from coursework.collect.labels import label_of
from coursework.collect.names import folded, is_letter, letters, plain, words
from coursework.collect.which import without_homework

# Words beside a name that name nobody.
NO_NAMES = frozenset(re.findall(r"\S+", """
    abgabe abgaben all and answer answers assignment assignments attempt class collected copia copie copy corrected course done
    download downloads draft due exam exercise exercises export exported feedback file files final finished fixed folder for from
    graded grading group handed home homework homeworks hw inbox ipynb jupyter kopie lab last late my new notebook notebooks of
    old part problem project redo redone resubmission resubmit resubmitted revised section sheet solution solutions solved
    student students submission submissions submitted submit task team term test the try unit untitled upload uploads v ver
    version week work zip"""))
SECTION = re.compile(r"\b(?:section|group|gruppe|team|part|class|lab|set|term)[ _-]?[a-z0-9]{1,2}\b")
DATE = re.compile(r"(?:19|20)\d\d(?:\d{4}(?:t?\d{4,6}z?)?)?")
MOST_WORDS = 8  # in one name


@dataclass(frozen=True)
class Evidence:
    """What one part of a path says."""

    kind: str  # "student", "nobody", "conflict", or "nothing"
    students: tuple = ()  # whom it names, even in part
    why: str = ""
    firm: bool = False  # an LMS's own label, which nobody writes by chance


NOTHING = Evidence("nothing")


@dataclass(frozen=True)
class Owner:
    """Whose a file is: this student; or nobody or a conflict, and why."""

    kind: str  # "student", "nobody" or "conflict"
    student: object = None
    why: str = ""


class Register:
    """The roster, to be asked for names and numbers."""

    def __init__(self, students, course=""):
        self.students = list(students)
        self.course = {word for _, _, word in words(folded(course))}
        self.ids = [(folded(each.id), each) for each in self.students]
        self.numbers, self.full, self.short = {}, {}, {}
        for each in self.students:
            if each.lms_id:
                self.numbers.setdefault(each.lms_id, []).append(each)
            for form in _forms(each.first_name, each.last_name):
                self._put(self.full, form, each)
            given = each.first_name.split()
            for count in range(1, len(given)):  # where the LMS has fewer of the given names
                for form in _forms(" ".join(given[:count]), each.last_name):
                    self._put(self.short, form, each)

    @staticmethod
    def _put(table, form, student):
        if plain(form):
            at = table.setdefault(plain(form), [])
            if all(each is not student for _, each in at):
                at.append((letters(form), student))

    def named(self, name):
        """Everybody who bears this full name, in either order. With its accents first: they tell José from Jose."""
        found = self.full.get(plain(name), [])
        exact = [student for form, student in found if form == letters(name)]
        accented = letters(name) != plain(name)  # a name without accents may be one that lost them
        return exact if exact and accented else [student for _, student in found]

    def of_id(self, text):
        return next((student for form, student in self.ids if form == folded(text).strip()), None)

    def of_number(self, number):
        return self.numbers.get(number, [])

    # ---- one part of a path ----

    def evidence(self, part, is_folder=False):
        """Give what one part says: a list, since an LMS's label has the student's own file name behind it."""
        label = label_of(part)
        if label is None or not letters(without_homework(label.name)):
            return [self._by_words(_stem(part) if not is_folder else part, is_folder)]
        inner = [self._by_words(_stem(label.rest), False)] if label.rest else []
        return [self._by_label(label), *inner]

    def _by_label(self, label):
        of_name = {id(each): each for name in label.names for each in self.named(name)}
        if label.lms == "canvas" and (of_id := self.of_id(label.name)) is not None:  # others write full names only
            of_name[id(of_id)] = of_id
        of_name, of_number = list(of_name.values()), self.of_number(label.lms_id) if label.lms_id else []
        everybody = (*of_number, *(each for each in of_name if each not in of_number))
        firm = label.lms != "canvas" or bool(everybody)
        if of_number:
            short = [student for _, student in self.short.get(plain(label.name), [])]
            agree = [each for each in of_number if each in of_name or (not of_name and each in short)]
            if len(agree) == 1 and len(of_number) == 1:
                return Evidence("student", (agree[0],), firm=True)
            return Evidence("conflict", everybody, f"the number {label.lms_id} is {_list(of_number)}, the name {label.name!r} "
                            f"is {_list(of_name)}", True)
        if len(of_name) > 1:
            return Evidence("nobody", everybody, f"{label.name!r} may be {_list(of_name, ' or ')}", firm)
        if not of_name:
            number = f" or has the lms_id {label.lms_id}" if label.lms_id else ""
            return Evidence("nobody", (), f"nobody on the roster is {label.name!r}{number}", firm)
        if label.lms_id and of_name[0].lms_id:
            return Evidence("conflict", everybody, f"the name {label.name!r} is {_list(of_name)}, whose lms_id is "
                            f"{of_name[0].lms_id} and not {label.lms_id}", True)
        return Evidence("student", (of_name[0],), firm=True)

    def _by_words(self, part, is_folder):
        text = folded(without_homework(part))
        found = self._spans(text)
        students = list({id(student): student for _, _, student in found}.values())
        unknown = self._unknown(text, found, students[0] if len(students) == 1 else None, is_folder)
        if len(students) > 1:
            kind, text = ("nobody", " or ") if len({(start, end) for start, end, _ in found}) == 1 else ("conflict", " and ")
            return Evidence(kind, tuple(students), f"{part!r} may be {_list(students, text)}")
        numbered = [each for _, _, word in words(text) if len(word) > 3 for each in self.of_number(word)]
        if others := [each for each in numbered if each not in students]:
            kind = "conflict" if students else "nobody"
            return Evidence(kind, (*students, *others), f"{part!r} holds the lms_id of {_list(others)}" + (
                f" and the name of {_list(students)}" if students else " and no name or id"))
        if students and not unknown:
            return Evidence("student", tuple(students))
        if students:
            return Evidence("nobody", tuple(students), f"{part!r} is {students[0].id} only in part: nobody on the roster is "
                            f"{' '.join(unknown)!r}")
        if unknown:
            return Evidence("nobody", (), f"nobody on the roster is {part!r}")
        return NOTHING

    def _spans(self, text):
        """Where ids and full names stand, without those that stand within a longer one."""
        found = []
        for form, student in self.ids:
            start = text.find(form)
            while start >= 0:
                end = start + len(form)
                if not (is_letter(text[start - 1:start] or " ") or is_letter(text[end:end + 1] or " ")):
                    found.append((start, end, student))
                start = text.find(form, start + 1)
        ids, parts = {(start, end) for start, end, _ in found}, words(text)
        for first in range(len(parts)):
            for last in range(first, min(first + MOST_WORDS, len(parts))):
                run = (parts[first][0], parts[last][1])
                if run not in ids:  # where an id reads like a name, the id holds: "lee_ann" is no Ann Lee
                    found += [(*run, student) for student in self.named(text[slice(*run)])]
        longest = [(start, end) for start, end, _ in found]
        return [(start, end, student) for start, end, student in found
                if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in longest)]

    def _unknown(self, text, found, student, is_folder):
        """The words that neither name this student nor are known to name nobody."""
        own = set()
        if student is not None:
            own = {plain(word) for each in (student.first_name, student.last_name) for _, _, word in words(folded(each))}
        passed = [(each.start(), each.end()) for each in SECTION.finditer(text)]
        left = []
        for start, end, word in words(text):
            covered = any(a <= start and end <= b for a, b, *_ in (*found, *passed))
            number = word.isdecimal() and (not is_folder or len(word) < 4) or DATE.fullmatch(word) or re.fullmatch(r"v\d+", word)
            if not (covered or number or word in NO_NAMES or word in self.course or plain(word) in own):
                left.append(word)
        return left


def whose(name, register, outer=()):
    """Decide whose a file is.

    The outermost part of its path that names anybody decides. Where a part further in names another student, that is a
    conflict; where the first name is nobody's on the roster, the file is nobody's, whatever stands inside.

    Parameters
    ----------
    name : str
        Its path in the folder or zip; a zip within counts as a folder.
    register : Register
    outer : sequence of str
        Parts around it.

    Returns
    -------
    Owner

    Examples
    --------
    >>> from coursework.roster import Student
    >>> class_ = Register([Student("ann", "Ann", "Lee", lms_id="1001"), Student("bob", "Bob", "Ray", lms_id="1002")])
    >>> [whose(name, class_).kind for name in ("ann/hw02.ipynb", "bob_hw02.zip/ann_hw02.ipynb", "carol/ann_hw02.ipynb", "hw02.ipynb")]
    ['student', 'conflict', 'nobody', 'nobody']
    """
    parts = [*outer, *PurePosixPath(name).parts]
    said = [each for place, part in enumerate(parts)
            for each in register.evidence(part.removesuffix(".zip"), place < len(parts) - 1)]
    said = [each for each in said if each.kind != "nothing"]
    if not said:
        return Owner("nobody", why="its name holds no student of the roster")
    first = said[0]
    if first.kind != "student":
        others = [student for each in said[1:] for student in each.students if student not in first.students]
        inside = f", and inside it {_list(others)} is named" if others and first.kind == "nobody" else ""
        return Owner(first.kind, why=first.why + inside)
    student = first.students[0]
    for each in said[1:]:
        others = [other for other in each.students if other is not student]
        if others or (each.firm and each.kind == "nobody") or each.kind == "conflict":
            more = _list(others, " and ") if others else each.why
            return Owner("conflict", why=f"outside it names {_list([student])}, inside {more}")
    return Owner("student", student)


def _forms(first, last):
    return {f"{first} {last}", f"{last} {first}"}


def _stem(part):
    return re.sub(r"\.(?:ipynb|zip)$", "", part, flags=re.IGNORECASE)


def _list(students, joined=" and "):
    """Name students, each once: "ann (Ann Lee)"."""
    names = [f"{each.id} ({each.first_name} {each.last_name})".replace(" )", ")") for each in students]
    return joined.join(dict.fromkeys(names)) or "nobody's"
