"""Exercises of lesson 09: first weights, batch normalisation, Adam, and a ward of networks that do not learn."""

from functools import partial

from helpers.checks.compare import Difference
from helpers.checks.exercises import Exercise, Misconception
from helpers.ward.illnesses import ILLNESSES, PATIENTS, first_difference
from helpers.ward.signs import SIGNS

WORDS = {
    "no such network": "The ward has networks {numbers}, not {number}.",
    "no text": "Give the name of an illness as a text, or 'later'; you return {got!r} for network {number}.",
    "no such illness": "{got!r} is no illness of this ward. They are: {names}.",
    "all later": "You answer 'later' to every network. Name the illness of 1 to 6.",
    "still later": "You named others of its lesson, and to network {number} you answer 'later'.",
    "mistaken": "Network {number} does not have {named!r}: then {would_be}. Here {is_so}. Look at its chart {chart!r} again.",
    "and": ", ",
}

# ---- diagnose ----

LATER = "later"  # for the networks of a lesson that one has not come to


def diagnose(number):
    return {
        1: "dead units",
        2: "vanishing slopes",
        3: "wrong loss",
        4: "weights too small",
        5: "averages lag",
        6: "all units equal",
        7: "knew the questions",
        8: "learned by heart",
        9: "restless dropout",
        10: "prepared otherwise",
    }[number]


def _diagnose_from_the_ward(number):
    return PATIENTS[number].illness


def _diagnose_in_capitals(number):
    return f" {PATIENTS[number].illness.upper()} "


def _one_diagnosis(number, got):
    """What is wrong with one diagnosis, or None."""
    if not isinstance(got, str):
        return _wrong("no text", number=number, got=got)
    named = " ".join(got.lower().split())
    if named == LATER:
        return None
    if named not in ILLNESSES:
        return _wrong("no such illness", got=got, names=WORDS["and"].join(ILLNESSES))
    illness = PATIENTS[number].illness
    if named == illness:
        return None
    chart = first_difference(illness, named)
    signs, others = ILLNESSES[illness].signs, ILLNESSES[named].signs
    told = {"would_be": SIGNS[chart][others[chart]], "is_so": SIGNS[chart][signs[chart]], "chart": chart}
    name = _confusion(illness, named) if (number, named) in CONFUSIONS else ""
    return Difference("property", WORDS["mistaken"], misconception=name, fields={"number": number, "named": named, **told})


def _wrong(key, **values):
    return Difference("property", WORDS[key], fields=values)


def _diagnoses(inputs, outputs):
    """Judge all diagnoses. The networks of a lesson may wait for 'later', but only all of them, and not those of both."""
    found = [_one_diagnosis(number, got) for (number,), got in zip(inputs, outputs, strict=True)]
    waiting = [isinstance(got, str) and got.strip().lower() == LATER for got in outputs]
    lessons = [ILLNESSES[PATIENTS[number].illness].lesson for (number,) in inputs]
    begun = {lesson for lesson, waits in zip(lessons, waiting, strict=True) if not waits}
    for each, (number,) in enumerate(inputs):
        if waiting[each] and (lessons[each] in begun or not begun):
            found[each] = _wrong("still later" if begun else "all later", number=number)
    return found


def _diagnose_accepts(number):
    return "" if number in PATIENTS else WORDS["no such network"].format(numbers=WORDS["and"].join(map(str, PATIENTS)), number=number)


# What people mistake for what: the number of a patient, and the illness that it is taken to have.
CONFUSIONS = [
    (1, "wrong loss"),
    (1, "weights too large"),
    (2, "weights too small"),
    (2, "rate too small"),
    (3, "dead units"),
    (4, "vanishing slopes"),
    (4, "dead units"),
    (5, "rate too small"),
    (6, "weights too small"),
    (7, "learned by heart"),
    (8, "knew the questions"),
    (8, "prepared otherwise"),
    (9, "averages lag"),
    (9, "learned by heart"),
    (10, "learned by heart"),
]


def _confusion(illness, named):
    return f"{illness} taken for {named}"


def _confused(patient, named, number):
    return named if number == patient else PATIENTS[number].illness


DIAGNOSE = Exercise(
    name="diagnose",
    title="What ails it?",
    task="Write diagnose(number): number is 1 to 10, a network of the ward. Return the name of its illness as a text, as it stands "
    "in the lesson's list. For the networks of a lesson that you have not come to, return 'later'.",
    lesson="09",
    look="The ward",
    reference=diagnose,
    variants=[_diagnose_from_the_ward, _diagnose_in_capitals],
    cases=lambda rng: [(number,) for number in PATIENTS],
    accepts=_diagnose_accepts,
    properties=_diagnoses,
    misconceptions=[
        Misconception(_confusion(PATIENTS[number].illness, named), partial(_confused, number, named), needs=f"network {number}")
        for number, named in CONFUSIONS
    ],
    hints=[
        "Look at the first loss: is it ln 10? Then at the charts before training, from the first layer to the last.",
        "Two networks can end alike and begin differently. What is there before the first step?",
        "Strike off the illnesses that a chart rules out, one chart after the other. One is left.",
    ],
    proves="Every network that you named has the illness that you named.",
)

EXERCISES = [DIAGNOSE]
