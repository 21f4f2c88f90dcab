"""The illnesses that the ward knows: by which charts each shows, what it is, and who has it.

An illness is stated in one way: the charts in which it differs from a healthy network, and their signs (`signs.py`). No
two have the same. A patient is a healthy network with the dials of `wrong`; `cure` turns dials back.
"""

from dataclasses import dataclass

from helpers.ward.signs import SIGNS

HEALTHY = {chart: next(iter(signs)) for chart, signs in SIGNS.items()}


@dataclass(frozen=True)
class Illness:
    """An illness: its name, the lesson that tells of it, the cause in a sentence, and its signs."""

    name: str
    lesson: str
    cause: str
    differs: dict

    @property
    def signs(self):
        """The sign of every chart: those of a healthy network but for `differs`."""
        return HEALTHY | self.differs


@dataclass(frozen=True)
class Patient:
    """One network of the ward: its illness, the dials that are set wrong, and the dials that cure it."""

    illness: str
    wrong: dict
    cure: dict


def _illness(name, lesson, cause, **differs):
    return Illness(name, lesson, cause, {chart.replace("_", " "): sign for chart, sign in differs.items()})


ILLNESSES = {
    each.name: each
    for each in [
        _illness(
            "weights too small", "09", "Each layer multiplies the signal by less than 1, and so it does the slope on its way back.",
            spread_before="shrinks", gradient_before="tiny", dead_units="dead", at_home="poor",
        ),
        _illness(
            "weights too large", "09", "Each layer multiplies the signal and the slope by more than 1; the first step is enormous.",
            first_loss="higher", spread_before="grows", gradient_before="huge", gradient_after="gone", dead_units="dead",
            at_home="poor",
        ),
        _illness(
            "all units equal", "09", "Units that begin with the same numbers get the same gradient, and stay one unit for ever.",
            different_units="one", gradient_before="tiny", at_home="poor",
        ),
        _illness(
            "vanishing slopes", "09", "Each activation multiplies the slope on its way back by at most a quarter.",
            gradient_before="fades", at_home="poor",
        ),
        _illness(
            "dead units", "09", "A step was so large that units fell below 0 for every picture; there the slope is 0, for ever.",
            gradient_after="gone", dead_units="dead", at_home="poor",
        ),
        _illness(
            "wrong loss", "09", "Behind a sigmoid the squared error is flat where the network is sure and wrong.",
            first_loss="lower", gradient_after="gone", at_home="poor",
        ),
        _illness(
            "averages lag", "09", "Evaluation uses moving averages that have hardly moved from where they began.",
            two_modes="disagree", at_home="poor",
        ),
        _illness(
            "rate too small", "09", "The steps go the right way and are too short to get anywhere.",
            at_home="poor",
        ),
        _illness(
            "learned by heart", "10", "Few pictures and many weights: it keeps what is peculiar to these pictures.",
            home_and_outside="apart",
        ),
        _illness(
            "restless dropout", "10", "Dropout is not switched off after training: each answer is thrown anew.",
            asked_twice="two answers",
        ),
        _illness(
            "prepared otherwise", "10", "The pictures outside are prepared in another way than those it learned from.",
            home_and_outside="lost",
        ),
        _illness(
            "knew the questions", "10", "It is validated on pictures that it has learned from.",
            fresh_pictures="worse",
        ),
    ]
}  # fmt: skip

# Lesson 10's networks are shallow and learn for longer: they are to be good at home.
LONGER = {"depth": 1, "steps": 200}
BY_HEART = {"pictures": 100, **LONGER}
# Their seeds are not those of the lessons' own networks: nobody should know a patient by its first loss.
PATIENTS = {
    1: Patient("dead units", {"learning_rate": 0.5, "seed": 1}, {"learning_rate": 0.02}),
    2: Patient("vanishing slopes", {"activation": "sigmoid", "seed": 2}, {"activation": "relu"}),
    3: Patient("wrong loss", {"loss": "squared_error", "seed": 1}, {"loss": "cross_entropy"}),
    4: Patient("weights too small", {"scale": 0.3, "seed": 1}, {"scale": 1.0}),
    5: Patient(
        "averages lag",
        {"batch_norm": True, "batch_norm_momentum": 0.999, "seed": 2},
        {"batch_norm_momentum": 0.9},
    ),
    6: Patient("all units equal", {"initializer": "equal"}, {"initializer": "he"}),
    7: Patient("knew the questions", {**BY_HEART, "validate_on": "training pictures"}, {"validate_on": "other pictures"}),
    8: Patient("learned by heart", BY_HEART, {"pictures": 8000}),
    9: Patient("restless dropout", {"dropout": 0.6, "dropout_when": "always", **LONGER}, {"dropout_when": "training"}),
    10: Patient("prepared otherwise", {"outside": "ink is dark", **LONGER}, {"outside": "ink is bright"}),
}


def first_difference(one, other):
    """Give the first chart, in the order of `SIGNS`, in which two illnesses differ; None where they are one.

    Examples
    --------
    >>> first_difference("weights too small", "vanishing slopes")
    'spread before'
    """
    signs, others = ILLNESSES[one].signs, ILLNESSES[other].signs
    return next((chart for chart in SIGNS if signs[chart] != others[chart]), None)
