"""Which two notebooks share what few others in the class have.

What is shared is weighed by how few have it: minus the logarithm of the share of the class. Text alone never makes a pair: at
least one of the things shared is a constant that another student was given, the same rare mistake or the same odd number. Nothing
of a notebook is run.

What few have is looked up, not compared pair by pair: from each rare thing to those who have it. So ten thousand students take
seconds.
"""

import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from coursework import submission as submissions
from coursework.items import without_own_step
from coursework.traces import Traces, as_number, handed_out, traces_of

RARE = 0.1  # share of the class, above which a thing is no evidence
MOST_HOLDERS = 25  # and the most students that may have it, however large the class
BEST = 3  # things of a kind that count for a pair. The second counts half, the third a third: a student's habits hang together
STRICT = 1.25  # times what a pair needs so that luck lists less than one pair a class, if every choice were made by itself
MOST_PAIRS = 100  # on the page
NO_MISTAKE = {"right", "unwritten", "missing", "unreadable", "fault"}
WORDS_ALONE = {"name", "sentence"}  # kinds that never make a pair by themselves
MEASURED = Path(__file__).parent / "measured" / "similar.json"

KINDS = {
    "constant": "a constant that the other was given",
    "mistake": "the same mistake",
    "number": "the same odd number",
    "name": "the same odd name",
    "sentence": "the same words",
}
WHAT = {
    "constant": "{who}'s {function} holds {values}, which {other} was given",
    "mistake": "{function}: {misconception}",
    "outcome": "{function}: the same wrong answer. {says}",
    "number": "{number}",
    "name": "{name}",
    "sentence": "{sentence}",
}
HELD = {
    "shared": "{holders} of {students}",
    "constant": "{holders} of {students} were given it; {foreign} of {students} hold a constant of somebody else's there",
}


@dataclass
class Hand:
    """One student's notebook, as far as it is compared.

    Parameters
    ----------
    student : str
    traces : Traces
    exercises : dict
        Function -> what it was judged to be, as the gradebook keeps it; empty where it is not graded yet.
    given : dict
        Function, or "experiment" -> the constants of this student's variant; empty where there are none.
    """

    student: str
    traces: Traces
    exercises: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)


@dataclass
class Shared:
    """One thing that two notebooks share."""

    kind: str  # a key of KINDS
    what: str
    held: str  # by how many in the class, in words
    weight: float
    counts: float = 1.0  # the part of the weight that counts for the pair


@dataclass
class Pair:
    """Two students, and what their notebooks share."""

    one: str
    other: str
    items: list
    weight: float


def similar(hands, official, most=MOST_PAIRS):
    """Rank the pairs that share what few others have.

    Parameters
    ----------
    hands : list of Hand
    official : HandedOut
        What is no evidence, however few use it.
    most : int

    Returns
    -------
    list of Pair
        The rarest first; only those above what luck gives in a class of this size.
    """
    if len(hands) < 3:
        return []  # of two, nothing is rare
    held = _rare(hands, official)
    constants = _constants(hands)
    having = defaultdict(set)
    for thing, holders in held.items():
        for number in holders:
            having[number].add(thing)
    candidates = set(constants)
    for thing, holders in held.items():
        if thing[0] not in WORDS_ALONE:
            candidates.update(combinations(holders, 2))
    least, pairs = STRICT * log_pairs(len(hands)), []
    for one, other in candidates:
        items = constants.get((one, other), []) + [
            _shared(thing, len(held[thing]), hands) for thing in having[one] & having[other]]
        weight = _weigh(items)
        if weight >= least:
            pairs.append(Pair(hands[one].student, hands[other].student, items, weight))
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.one, pair.other))[:most]


def log_pairs(students):
    """The logarithm of the number of pairs: what a pair must be rarer than, since there are so many to choose from."""
    return math.log(students * (students - 1) / 2)


def _rare(hands, official):
    """What at least two have and few: (kind, what) -> numbers of the students."""
    holders = defaultdict(list)
    for number, hand in enumerate(hands):
        for thing in _things(hand):
            holders[thing].append(number)
    most = max(2, min(MOST_HOLDERS, int(RARE * len(hands))))
    return {thing: who for thing, who in holders.items() if 2 <= len(who) <= most and not _official(thing, official)}


def _things(hand):
    """All that a notebook can share with another, as (kind, what)."""
    own = {value for constants in hand.given.values() for value in _flat(constants)}
    things = [("name", name) for name in hand.traces.names]
    things += [("number", number) for number in hand.traces.numbers if number not in own]
    things += [("sentence", sentence) for sentence in hand.traces.sentences]
    for function, row in hand.exercises.items():
        if row["kind"] not in NO_MISTAKE:
            says = "" if row["misconception"] else without_own_step(row.get("says") or "")
            things.append(("mistake", function, row["kind"], row["misconception"], says))
    return things


def _official(thing, official):
    kind, what = thing[:2]
    return (kind == "name" and what in official.names) or (kind == "number" and what in official.numbers) or (
        kind == "sentence" and official.holds(what))


def _flat(constants):
    """Every number and text in a variant's constants, one after the other."""
    if isinstance(constants, dict):
        constants = list(constants.values())
    if isinstance(constants, list | tuple):
        return [value for each in constants for value in _flat(each)]
    number = as_number(constants)
    return [str(constants) if number is None else number]


def _constants(hands):
    """Constants of somebody else's variant: (student, student) -> list of Shared.

    A function shows one by its answers, where the grader found that they fit another variant; else by the numbers and texts in its
    cell, which may stand there by luck. How often that is so, the class itself tells: those who hold one that is not theirs are
    counted, and where they are many it is no evidence.
    """
    found = defaultdict(list)
    for function in sorted({function for hand in hands for function in hand.given}):
        foreign, given = _foreign(hands, function)
        if len(foreign) > max(2, RARE * len(hands)):
            continue
        for number, values in foreign.items():
            surprise = math.log(len(hands) / len(foreign))
            for other in set.union(*(given[value] for value in values)) - {number}:
                theirs = sorted(value for value in values if other in given[value])
                weight = surprise + sum(math.log(len(hands) / len(given[value])) for value in theirs)
                names = {"who": hands[number].student, "other": hands[other].student}
                found[min(number, other), max(number, other)].append(Shared(
                    "constant", WHAT["constant"].format(function=function, values=", ".join(theirs), **names),
                    HELD["constant"].format(holders=min(len(given[value]) for value in theirs), foreign=len(foreign),
                                            students=len(hands)), weight))
    return found


def _foreign(hands, function):
    """Who holds what others were given: number of the student -> values; and value -> the numbers of who was given it."""
    given, foreign = defaultdict(set), {}
    for number, hand in enumerate(hands):
        for value in _flat(hand.given.get(function, {})):
            given[value].add(number)
    for number, hand in enumerate(hands):
        own = {value for each in hand.given.values() for value in _flat(each)}
        fits = hand.exercises.get(function, {}).get("fits", ())
        values = {value for each in fits for value in _flat(each["constants"])} or hand.traces.literals.get(function, set())
        if (values := values & given.keys() - own) and hand.given.get(function):
            foreign[number] = values
    return foreign, given


def _shared(thing, holders, hands):
    """Put a thing that two share into words."""
    kind, what = thing[:2]
    if kind == "mistake":
        _, function, found, misconception, says = thing
        says = " ".join(says.removeprefix("Not yet. ").split())
        words = WHAT["mistake" if misconception else "outcome"].format(
            function=function, misconception=misconception or found, says=says if len(says) < 200 else says[:197] + "...")
    else:
        words = WHAT[kind].format(**{kind: what})
    return Shared(kind, words, HELD["shared"].format(holders=holders, students=len(hands)), math.log(len(hands) / holders))


def _weigh(items):
    """Add up the rarest things of each kind; names and sentences are one kind here."""
    items.sort(key=lambda item: (-item.weight, item.kind, item.what))
    counted = defaultdict(int)
    for item in items:
        kind = "text" if item.kind in WORDS_ALONE else item.kind
        counted[kind] += 1
        item.counts = 1 / counted[kind] if counted[kind] <= BEST else 0.0
    return sum(item.weight * item.counts for item in items)


def hands_of(classroom, name, results, given):
    """Read the copies that count: a Hand for each that can be read.

    Parameters
    ----------
    classroom : Classroom
    name : str
    results : dict
        Student -> result, of those who are graded.
    given : dict
        Student -> constants; empty where there are no variants.

    Yields
    ------
    Hand
    """
    from coursework.homework import homework

    work = homework(name)
    for student in classroom.roster():
        found = classroom.submission(name, student.id)
        if found is None:
            continue
        try:
            handed = submissions.read(found[0].read_bytes())
        except submissions.UnreadableError:
            continue
        exercises = results[student.id]["exercises"] if student.id in results else {}
        yield Hand(student.id, traces_of(handed, work), exercises, given.get(student.id, {}))


def look(classroom, name):
    """Rank the pairs of a class's homework.

    Returns
    -------
    hands : list of Hand
    pairs : list of Pair
    """
    from coursework.gradebook import open_book
    from coursework.homework import homework

    with open_book(classroom) as book:
        results = {student: result for student, (_, _, result) in book.results(name).items()}
    hands = list(hands_of(classroom, name, results, given_to(classroom, name)))
    return hands, similar(hands, handed_out(homework(name)))


def given_to(classroom, name):
    """The constants of each student's variant; empty where the class has none."""
    from coursework.variants import variants

    works = variants(classroom, name)
    return {student.id: works.constants(student.id) for student in classroom.roster()} if works else {}


def measured():
    """How often a pair was listed in made classes in which nobody copied; None where it was not measured."""
    return json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.is_file() else None
