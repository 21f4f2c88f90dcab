"""What a graded class says about the questions: who met what, whether a question tells apart, and which may be a bad one.

A flag is never raised on noise: over a whole homework, each kind of flag is raised by luck alone at most once in a hundred
classes (`tools/measured/questions.py` counts how often on made classes). It blocks nothing: a human looks.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from coursework import words
from coursework.chances import as_few, at_least, at_most, correlation, interval
from helpers.checks.words import as_words

LUCK = 0.01  # how often a kind of flag may come from luck alone, over all functions and variants of a homework
FEW_RIGHT = 0.25  # a question that fewer than these get right may be a bad one
MANY_UNKNOWN = 0.25  # so may one with more wrong answers than these that no known mistake explains
AGREE_UNKNOWN, AGREE_KNOWN = 0.1, 0.5  # or with more than these who give one and the same other answer
SMALLEST_GROUP = 5  # students with a variant, before anything is said about it
SAYS_NOTHING = {"unwritten", "unreadable", "fault"}  # of the question: nothing was handed in that could be judged
KNOWN = {"right", "misconception", "changed input", *SAYS_NOTHING}
MEASURED = Path(__file__).parent / "measured" / "questions.json"

FLAGS = {
    "few right": "Nearly nobody is right: {right} of {written} who wrote it. Even with bad luck, more would be if one in four could "
    "do it. Is the task clear, and is the reference right?",
    "those who can do worse": "Those who get it right do worse elsewhere. A question that good students miss is often one that can be "
    "read in another way, or whose reference is wrong.",
    "variant": "One variant came out harder, that with {variant}, {right} of {written} right; with the others {others_right} of "
    "{others_written}. Luck alone does that once in {odds} classes.",
    "unknown": "{count} of {written} answers are wrong in a way that no known misconception explains. Read some of them: either the "
    "list lacks a mistake, or the question asks something else than you think.",
    "agree": "{count} of {written} agree with each other and not with the reference: {what}. The question, or the reference, may be "
    "wrong.",
    "hidden": "{count} of {written} are right on every case that they can see and wrong on hidden ones. The visible cases do not "
    "show what the task asks for.",
}
NO_KNOWN = "wrong, and no known mistake"
TELLS = {
    "better": "Those who get it right do better elsewhere",
    "worse": "Those who get it right do worse elsewhere",
    "open": "Whether those who get it right do better elsewhere cannot be told",
    "few": "Too few are right, or too few wrong, to tell whether those who get it right do better elsewhere.",
}


@dataclass
class Flag:
    """What may be wrong with a question, in a sentence."""

    function: str
    kind: str  # a key of FLAGS
    says: str


@dataclass
class Variant:
    """How one variant of a question came out."""

    what: str
    right: int
    written: int
    low: float
    high: float
    harder: bool


@dataclass
class Item:
    """What a class says about one graded function.

    Parameters
    ----------
    name, title : str
    right, written, total : int
        Of `total` students `written` handed in something that could be judged.
    share : tuple of float
        95% interval for the share of those who get it right; None where nobody wrote anything.
    otherwise : list of (str, int)
        What else was found, the most frequent first, and how often.
    tells : tuple of float
        Correlation of being right with doing well elsewhere, and its 95% interval; None where too few differ.
    variants : list of Variant
    flags : list of Flag
    """

    name: str
    title: str
    right: int = 0
    written: int = 0
    total: int = 0
    share: tuple | None = None
    otherwise: list = field(default_factory=list)
    tells: tuple | None = None
    variants: list = field(default_factory=list)
    flags: list = field(default_factory=list)

    @property
    def tells_words(self):
        """The correlation in words, with its numbers."""
        if self.tells is None:
            return TELLS["few"]
        r, low, high = self.tells
        kind = "better" if low > 0 else "worse" if high < 0 else "open"
        return f"{TELLS[kind]} (r = {r:.2f}, between {low:.2f} and {high:.2f})."


def examine(work, results, others=(), given=None):
    """Look at each question of a graded homework.

    Parameters
    ----------
    work : Homework
    results : dict
        Student -> result, as the gradebook keeps it.
    others : iterable of dict
        The same of other homework of this class: how a student does elsewhere.
    given : dict
        Function -> student -> the constants of the student's variant of it, each in words. Empty where there are no variants.

    Returns
    -------
    list of Item
    """
    names = [graded.name for graded in work.graded]
    rows = {name: {student: result["exercises"][name] for student, result in results.items()
                   if name in result["exercises"]} for name in names}
    does = elsewhere([results, *others])
    items = [Item(graded.name, graded.exercise.title) for graded in work.graded]
    groups = {name: _groups(rows[name], (given or {}).get(name, {})) for name in names}
    tests = sum(len(group) for group in groups.values())
    for item in items:
        _count(item, rows[item.name])
        _tell(item, rows[item.name], does, LUCK / len(names))
        _raise_flags(item, rows[item.name], LUCK / len(names))
        _compare_variants(item, groups[item.name], tests)
    return items


def flags_of(items):
    """All flags, in the notebook's order."""
    return [flag for item in items for flag in item.flags]


def found(row):
    """What a question's row says was found, in a few words."""
    if row["kind"] == "wrong":
        return NO_KNOWN
    return row["misconception"] or words.note(row).rstrip(".").lower()


def judged(rows):
    """The rows that say something about the question."""
    return {student: row for student, row in rows.items() if row["kind"] not in SAYS_NOTHING}


def elsewhere(results):
    """How far each student lies above or below the class, function by function.

    Returns
    -------
    dict
        Student -> list of ((number of the homework, function), share of the points less the class's mean).
    """
    shares = defaultdict(dict)
    for number, graded in enumerate(results):
        for student, result in graded.items():
            for name, row in result["exercises"].items():
                if row["kind"] not in SAYS_NOTHING and row.get("of"):
                    shares[number, name][student] = row["points"] / row["of"]
    does = defaultdict(list)
    for where, each in shares.items():
        mean = sum(each.values()) / len(each)
        for student, share in each.items():
            does[student].append((where, share - mean))
    return does


def _count(item, rows):
    written = judged(rows)
    item.total, item.written = len(rows), len(written)
    item.right = sum(row["kind"] == "right" for row in written.values())
    item.share = interval(item.right, item.written) if item.written else None
    counts = Counter(found(row) for row in rows.values() if row["kind"] != "right")
    item.otherwise = sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _tell(item, rows, does, luck):
    """Correlate being right with the mean of everything else that the same student did."""
    right, rest = [], []
    for student, row in judged(rows).items():
        others = [above for where, above in does[student] if where != (0, item.name)]
        if others:
            right.append(row["kind"] == "right")
            rest.append(sum(others) / len(others))
    item.tells = correlation(right, rest)
    strict = correlation(right, rest, 1 - 2 * luck)
    if strict and strict[2] < 0:
        _flag(item, "those who can do worse")


def _raise_flags(item, rows, luck):
    """The flags that one question can have by itself."""
    written = judged(rows)
    if not written:
        return
    if at_most(item.right, item.written, FEW_RIGHT) <= luck:
        _flag(item, "few right", right=item.right, written=item.written)
    unknown = [row for row in written.values() if row["kind"] not in KNOWN]
    if _more(len(unknown), item.written, MANY_UNKNOWN, luck):
        _flag(item, "unknown", count=len(unknown), written=item.written)
    seen = words.RIGHT_WHERE_SEEN.split("{reason}")[0].format(function=item.name)
    hidden = sum(_says(row).startswith(seen) for row in written.values())
    if _more(hidden, item.written, AGREE_UNKNOWN, luck):
        _flag(item, "hidden", count=hidden, written=item.written)
    same = Counter(says for row in unknown if (says := _says(row)) and not says.startswith(seen))
    named = Counter(row["misconception"] for row in written.values() if row["kind"] == "misconception")
    for counts, share in ((same, AGREE_UNKNOWN), (named, AGREE_KNOWN)):
        for what, count in counts.most_common(1):
            if _more(count, item.written, share, luck * share):  # luck has 1 / share such groups to choose from
                _flag(item, "agree", count=count, written=item.written, what=_one_line(what))


def _says(row):
    return without_own_step(row.get("says") or "")


def without_own_step(says):
    """What was said of an answer, without the student's own step, which the grader says last.

    Examples
    --------
    >>> without_own_step("You have 4.\\nYour own step is: twice.")
    'You have 4.'
    """
    return says.partition("\n" + words.OWN_STEP.split("{says}")[0])[0]


def _more(count, of, share, luck):
    return count > 1 and at_least(count, of, share) <= luck


def _one_line(text):
    line = " ".join(text.removeprefix("Not yet. ").split()).rstrip(".")
    return line if len(line) <= 160 else line[:157] + "..."


def _flag(item, kind, **fields):
    item.flags.append(Flag(item.name, kind, FLAGS[kind].format(**fields)))


def _groups(rows, given):
    """Who is right with each constant: constant, in words -> list of bool, of those with enough students."""
    groups = defaultdict(list)
    for student, row in judged(rows).items():
        for constant in given.get(student, ()):
            groups[constant].append(row["kind"] == "right")
    return {what: group for what, group in groups.items() if len(group) >= SMALLEST_GROUP} if len(groups) > 1 else {}


def _compare_variants(item, groups, tests):
    """Compare those with a constant with all others: is it harder than luck explains, of so many tries?"""
    for what, group in sorted(groups.items()):
        right, written = sum(group), len(group)
        luck = as_few(right, written, item.right, item.written)
        harder = luck * tests <= LUCK
        item.variants.append(Variant(what, right, written, *interval(right, written), harder))
        if harder:
            _flag(item, "variant", variant=what, right=right, written=written, others_right=item.right - right,
                  others_written=item.written - written, odds=f"{min(1 / (luck * tests), 1e6):,.0f}")


def look(classroom, names):
    """Examine homework of a class, each with what the other homework says about the students.

    Parameters
    ----------
    classroom : Classroom
    names : list of str

    Returns
    -------
    dict of str to list of Item
        Of those that are graded.
    """
    from coursework.gradebook import open_book
    from coursework.homework import NAMES, homework

    with open_book(classroom) as book:
        graded = {name: {student: row[2] for student, row in book.results(name).items()} for name in {*NAMES, *names}}
    looked = {}
    for name in names:
        if graded[name]:
            others = [results for other, results in graded.items() if other != name]
            looked[name] = examine(homework(name), graded[name], others, variants_of(classroom, name, graded[name]))
    return looked


def flagged(classroom, names):
    """Which questions have a flag: homework -> functions. What has none is left out."""
    found = {name: [item.name for item in items if item.flags] for name, items in look(classroom, names).items()}
    return {name: functions for name, functions in found.items() if functions}


def variants_of(classroom, name, students):
    """The constants of each student's variant, in words: function -> student -> list of str. Empty where the class has none."""
    from coursework.variants import variants

    given, works = defaultdict(dict), variants(classroom, name)
    for student in students if works else ():
        for function, constants in works.constants(student).items():
            given[function][student] = [f"{what} {as_words(value)}" for what, value in constants.items()]
    return given


def measured():
    """How often a flag was raised in made classes whose questions are all good; None where it was not measured."""
    return json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.is_file() else None
