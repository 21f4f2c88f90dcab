"""Homework 01: pictures are arrays, and arrays have a type."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.cases import dark_picture, random_picture
from helpers.checks.exercises import Exercise, Misconception


def _picture(rng, *shape):
    picture = random_picture(rng, *shape)
    picture.flat[picture.size // 2] = 201
    return picture


# ---- negative ----


def negative(picture):
    return 255 - picture


def negative_int(picture):
    return (255 - picture.astype(int)).astype(np.uint8)


def negative_bits(picture):
    return ~picture


def _negative_in_place(picture):
    picture[...] = 255 - picture
    return picture


NEGATIVE = Exercise(
    name="negative",
    title="The negative of a picture",
    task="Write negative(picture): picture is a uint8 array (H, W) or (H, W, 3). Black becomes white, white becomes "
    "black, and every value v becomes 255 - v. Return a uint8 array of the same shape, and leave the picture as it is.",
    lesson="01",
    look="A byte is full at 255",
    reference=negative,
    variants=[negative_int, negative_bits],
    cases=lambda rng: [
        *((_picture(rng, *shape),) for shape in ((2, 3), (3, 2, 3), (4, 5), (1, 6, 3), (5, 4, 3))),
        (dark_picture(rng, 3, 4),),
        (dark_picture(rng, 4, 3, 3) + np.uint8(150),),
    ],
    exact_dtype=True,
    misconceptions=[
        Misconception(
            "256 in place of 255",
            lambda picture: (256 - picture.astype(int)).astype(np.uint8),
            "At {where} you have {got}; it should be {expected}. There are 256 values, and the largest is 255: black, 0, "
            "must become 255. 256 does not fit into a byte and begins again at 0. (A minus in front, -v, does the same.)",
            needs="a black pixel",
        ),
        Misconception(
            "only black and white left",
            lambda picture: np.where(picture < 128, 255, 0).astype(np.uint8),
            "At {where} you have {got}; it should be {expected}. You turn dark into white and bright into black, and the "
            "greys are gone. A grey becomes another grey.",
            needs="a grey pixel",
        ),
        Misconception(
            "scaled to 0 to 1",
            lambda picture: 1 - picture / 255,
            "Your values lie between 0 and 1, as floats. That is a negative too, but the task asks for bytes, 0 to 255: "
            "dtype uint8.",
            needs="nothing more",
        ),
        Misconception(
            "not bytes any more",
            lambda picture: 255.0 - picture,
            "The values are right, but they are floats. A picture that goes in as uint8 should come out as "
            "uint8: whoever shows it next expects bytes.",
            needs="nothing more",
        ),
        Misconception(
            "the picture itself is changed",
            _negative_in_place,
            "Your answer is right, and the picture you were given is gone: you wrote the new values into it. Make a new "
            "array.",
            needs="nothing more",
            look="Two names, one array",
        ),
    ],
    hints=[
        "What should 0 become? And 255? And 100?",
        "A byte minus a byte stays a byte as long as the result lies between 0 and 255. Does it?",
        "One line is enough.",
    ],
    proves="Checked on {n} pictures, grey and in colour, with black and white in them. They stay bytes, and stay whole.",
)


STEP_OF_NEGATIVE = Step(
    "The paper is not quite white: no value may be larger than {paper}. Where 255 - v is larger, the value becomes {paper}.",
    {"paper": (222, 203, 207, 211, 214, 218, 226, 231, 235, 239)},
    lambda answer, inputs, paper: np.where(answer > paper, np.asarray(paper, answer.dtype), answer),
    "paper too white",
    "At {where} you have {got}; it should be {expected}. That is the negative, and your paper is whiter than it can be: nothing may "
    "be larger than {paper}.",
    reworded={
        "256 in place of 255": "At {where} you have {got}; it should be {expected}. There are 256 values, and the largest is 255: "
        "from black, 0, you must come to 255 before it is cut to {paper}. 256 does not fit into a byte and begins again at 0. (A "
        "minus in front, -v, does the same.)",
    },
)


# ---- halfway ----


def halfway(first, second):
    return ((first.astype(int) + second.astype(int)) // 2).astype(np.uint8)


def halfway_float(first, second):
    return np.floor((first.astype(float) + second) / 2).astype(np.uint8)


def halfway_wide(first, second):
    return ((np.uint16(first) + np.uint16(second)) >> 1).astype(np.uint8)


def _halfway_cases(rng):
    cases = [(np.array([[200, 3], [7, 255]], np.uint8), np.array([[100, 4], [8, 255]], np.uint8))]
    for shape in ((3, 5), (4, 3, 3), (2, 6, 3), (5, 2)):
        cases.append((_picture(rng, *shape) | 1, (_picture(rng, *shape) | 129)))
    cases.append((dark_picture(rng, 4, 6), dark_picture(rng, 4, 6)))
    cases.append((dark_picture(rng, 3, 3) + np.uint8(170), dark_picture(rng, 3, 3)))
    return cases


HALFWAY = Exercise(
    name="halfway",
    title="Halfway between two pictures",
    task="Write halfway(first, second): both are uint8 arrays of one shape. Return the picture halfway between them: at "
    "every place (a + b) / 2, rounded down, as uint8.",
    lesson="01",
    look="A byte is full at 255",
    reference=halfway,
    variants=[halfway_float, halfway_wide],
    cases=_halfway_cases,
    exact_dtype=True,
    misconceptions=[
        Misconception(
            "the sum wraps around",
            lambda first, second: (first + second) // 2,
            "At {where} you have {got}; it should be {expected}. The sum of two bytes does not fit into a byte: 200 + 100 "
            "is 44 there. Make room before you add.",
            needs="two bright pixels at one place",
        ),
        Misconception(
            "halved too early",
            lambda first, second: first // 2 + second // 2,
            "At {where} you have {got}; it should be {expected}. You halve each picture first and lose a half twice where "
            "both are odd. Add first, in a type with room, then halve.",
            needs="two odd values at one place",
        ),
        Misconception(
            "added, not averaged",
            lambda first, second: np.minimum(first.astype(int) + second, 255).astype(np.uint8),
            "At {where} you have {got}; it should be {expected}. You add the pictures and cut at 255. Halfway between 100 "
            "and 200 is 150.",
            needs="nothing more",
        ),
        Misconception(
            "floats come back",
            lambda first, second: (first.astype(float) + second) / 2,
            "Your values are floats. Round them down and return bytes: dtype uint8.",
            needs="nothing more",
        ),
        Misconception(
            "the first picture only",
            lambda first, second: first.copy(),
            "At {where} you have {got}: that is the first picture alone. The second must count as much.",
            needs="two pictures that differ",
        ),
    ],
    hints=[
        "What is np.uint8(200) + np.uint8(100)? Try it.",
        "`astype(int)` makes room for the sum.",
        "`//` divides and rounds down. At the end, back to uint8.",
    ],
    proves="Checked on {n} pairs of pictures, bright and dark, odd and even.",
)


STEP_OF_HALFWAY = Step(
    "Then make the result brighter by {light}: add {light} to every value, and where that is more than 255, the value becomes 255.",
    {"light": (29, 21, 23, 25, 27, 31, 33, 35, 37, 39)},
    lambda answer, inputs, light: np.where(answer > 255 - light, np.asarray(255, answer.dtype), answer + np.asarray(light, answer.dtype)),
    "not brighter",
    "At {where} you have {got}; it should be {expected}. You stop halfway: the result must be brighter by {light}.",
)


# ---- verdict ----


def verdict(probabilities, names):
    best = int(np.argmax(probabilities))
    return names[best], float(probabilities[best])


def verdict_loop(probabilities, names):
    name, share = names[0], probabilities[0]
    for other, its in zip(names, probabilities, strict=True):
        if its > share:
            name, share = other, its
    return name, share


def verdict_sorted(probabilities, names):
    share, place = max((share, -place) for place, share in enumerate(probabilities))
    return names[-place], share


def _first_above_half(probabilities, names):
    for name, share in zip(names, probabilities, strict=True):
        if share > 0.5:
            return name, float(share)
    return names[-1], float(probabilities[-1])


def _verdict_cases(rng):
    words = ("cat", "dog", "bird", "mouse", "frog", "horse", "ship", "truck")
    cases = [(np.array([0.15, 0.45, 0.05, 0.35]), ("cat", "dog", "bird", "mouse")),
             (np.array([0.40, 0.20, 0.40]), ("owl", "hen", "elk"))]
    # Every draw asks the same questions, whatever it draws, so that a mistake costs the same with every secret: a winner in
    # the middle, first, last, above one half, hardly above another that stands before it or behind it, and equals.
    for count, place, share, rival, behind in ((5, 2, 0.4, 0, 0.1), (7, 0, 0.3, 4, 0.02), (8, 7, 0.25, 1, 0.001), (6, 1, 0.7, 5, 0.5),
                                               (6, 4, 0.3, 2, 0.0002), (7, 3, 0.3, 5, 0.0002), (5, 3, 0.35, 4, 0.0)):
        shares = rng.uniform(0.01, 0.02, count)
        shares[place], shares[rival] = share, share - behind
        others = [at for at in range(count) if at not in (place, rival)]
        shares[others] *= (1 - 2 * share + behind) / shares[others].sum()
        names = [str(name) for name in rng.permutation(["elephant", *rng.permutation(words)[: count - 1]])]
        for name, other in ((max(names, key=len), others[1]), (max(names), others[0])):  # neither of these ever wins
            at = names.index(name)
            names[at], names[other] = names[other], names[at]
        if (names[place] < names[rival]) != (len(cases) % 2 == 0):  # by turns the winner is first in the alphabet
            names[place], names[rival] = names[rival], names[place]
        cases.append((np.round(shares, 4), tuple(names)))
    return cases


VERDICT = Exercise(
    name="verdict",
    title="What the classifier says",
    task="Write verdict(probabilities, names): probabilities is an array (N,), names a tuple of N texts. Return two "
    "things: the name with the largest probability, and that probability. Where two are equally large, the first counts.",
    lesson="01",
    look="What goes in, what comes out?",
    reference=verdict,
    variants=[verdict_loop, verdict_sorted],
    cases=_verdict_cases,
    misconceptions=[
        Misconception(
            "the place in place of the name",
            lambda probabilities, names: (int(np.argmax(probabilities)), float(np.max(probabilities))),
            "You return the place of the largest probability, a number. The task asks for the name at that place.",
            needs="nothing more",
        ),
        Misconception(
            "the last in the alphabet",
            lambda probabilities, names: (max(names), float(np.max(probabilities))),
            "You return {got}: `max(names)` is the last name in the alphabet. The name must be the one that stands where "
            "the largest probability stands.",
            needs="a winner that is not the last in the alphabet",
        ),
        Misconception(
            "the least likely",
            lambda probabilities, names: (names[int(np.argmin(probabilities))], float(np.min(probabilities))),
            "You return the name with the smallest probability.",
            needs="nothing more",
        ),
        Misconception(
            "only above one half",
            _first_above_half,
            "You look for a probability above one half. The largest of many can be well below it, as 0.45 is here.",
            needs="a winner below one half",
        ),
        Misconception(
            "the last of equals",
            lambda probabilities, names: (
                names[len(names) - 1 - int(np.argmax(probabilities[::-1]))], float(np.max(probabilities))),
            "Two probabilities are equally large here, and you return the second of them. The first counts.",
            needs="two equal largest probabilities",
        ),
    ],
    hints=[
        "`np.argmax` gives the place of the largest, and the first where there are several.",
        "The same place in `names` holds its name.",
        "`return name, probability` returns two things.",
    ],
    proves="Checked on {n} lists, with winners below one half and with equals.",
)

STEP_OF_VERDICT = Step(
    "In place of the probability itself, return of how many among {count} such pictures it would be right: the probability times "
    "{count}. Do not round it.",
    {"count": (170, 125, 130, 140, 150, 160, 180, 190, 210, 220, 230)},
    lambda answer, inputs, count: (answer[0], answer[1] * count),
    "the probability itself",
    "Your name is right. Beside it stands the probability itself; multiply it by {count}.",
)

OWN_PICTURE = Table(
    "Take the cat as `{pose}` shows it, and keep {levels} levels in place of those above.",
    {
        "pose": ("np.rot90(pictures.cat())", "np.rot90(pictures.cat(), 2)", "np.rot90(pictures.cat(), 3)", "pictures.cat()[:, ::-1]",
                 "np.rot90(pictures.cat()[:, ::-1])", "pictures.cat()[::-1]", "np.rot90(pictures.cat()[::-1])"),
        "levels": ("128, 32, 8, 4, 2", "120, 30, 10, 5, 2", "100, 25, 10, 4, 2", "140, 36, 9, 4, 2"),
    },
)

HOMEWORK = Homework(
    "hw01",
    "Pictures are numbers",
    [
        Graded(NEGATIVE, 2, {"not bytes any more": 0.75, "the picture itself is changed": 0.75}, minutes=15,
               step=STEP_OF_NEGATIVE),
        Graded(HALFWAY, 2, {"halved too early": 0.75, "floats come back": 0.75, "the first picture only": 0.25}, minutes=20,
               step=STEP_OF_HALFWAY),
        Graded(VERDICT, 2, {"the last of equals": 0.75, "the place in place of the name": 0.75}, minutes=20, step=STEP_OF_VERDICT),
    ],
    experiment=OWN_PICTURE,
)
