"""Own homework 01: where the ink is.

A small whole homework to start from. Rewrite it: as it stands here it is public with the course. Students never get this file;
it runs as you, in the commands of `coursework`. Try it after each change: coursework check own01
"""

import numpy as np

from coursework.homework import Graded, Homework
from helpers.checks.exercises import Exercise, Misconception

# ---- ink_per_row ----


def ink_per_row(picture, level):
    return (picture >= level).sum(axis=1)


def ink_per_row_loop(picture, level):
    counts = np.zeros(len(picture), int)
    for row, values in enumerate(picture):
        for value in values:
            if value >= level:
                counts[row] += 1
    return counts


def ink_per_row_nonzero(picture, level):
    return np.array([np.count_nonzero(values >= level) for values in picture])


def _drawing(rng, level, height, width):
    """Paper with ink in it, whose outermost pixel on each of the four sides equals the level: it only just is ink."""
    picture = rng.integers(0, level, (height, width)).astype(np.uint8)
    (top, left), (bottom, right) = rng.integers(1, 3, 2), (height, width) - rng.integers(1, 3, 2)
    box = picture[top:bottom, left:right]
    box[0], box[-1], box[:, 0], box[:, -1] = [level - 1] * 4
    inside = box[1:-1, 1:-1]
    inside[rng.random(inside.shape) < 0.4] = 255
    inside.flat[rng.integers(inside.size)] = 255
    (row, other_row), (column, other_column) = rng.integers(1, len(box) - 1, 2), rng.integers(1, box.shape[1] - 1, 2)
    box[0, column] = box[-1, other_column] = box[row, 0] = box[other_row, -1] = level
    return picture


def _cases(rng):
    cases = [(np.array([[0, 200, 90], [255, 128, 130]], np.uint8), 128)]
    sizes = ((7, 9), (9, 7), (8, 8), (10, 7), (7, 11))
    for (height, width), level in zip(sizes, rng.choice([60, 100, 128, 180, 230], 5, replace=False), strict=True):
        cases.append((_drawing(rng, int(level), height, width), int(level)))
    return cases


INK_PER_ROW = Exercise(
    name="ink_per_row",
    title="How much ink a row has",
    task="Write ink_per_row(picture, level): picture is a uint8 array (H, W), level a whole number. Ink is every pixel of level "
    "or more. Return an array (H,): how many pixels of ink there are in each row.",
    lesson="01",  # the lesson, and a heading in it, to which feedback sends a student
    look="Which number is where?",
    reference=ink_per_row,
    variants=[ink_per_row_loop, ink_per_row_nonzero],  # other right answers: they must pass
    cases=_cases,  # drawn anew from the class's secret
    misconceptions=[  # each a plausible wrong answer, and what to say to whoever gives it
        Misconception(
            "columns counted",
            lambda picture, level: (picture >= level).sum(axis=0),
            "You counted along the columns. axis=0 runs down, from row to row, and leaves one number for each column; here each "
            "row needs one.",
            needs="a picture whose rows and columns hold different amounts of ink",
        ),
        Misconception(
            "the level itself left out",
            lambda picture, level: (picture > level).sum(axis=1),
            "At {where} you have {got}; it should be {expected}. A pixel that equals the level is ink too: 'level or more'.",
            needs="a pixel that equals the level",
        ),
        Misconception(
            "paper counted",
            lambda picture, level: (picture < level).sum(axis=1),
            "At {where} you have {got}; it should be {expected}. You counted the paper, which is the pixels below the level.",
            needs="nothing more",
        ),
        Misconception(
            "values added, not pixels counted",
            lambda picture, level: np.where(picture >= level, picture, 0).sum(axis=1),
            "At {where} you have {got}; it should be {expected}. You added up how bright the ink is. Each pixel of ink counts 1, "
            "whatever its value.",
            needs="nothing more",
        ),
        Misconception(
            "a share of the row",
            lambda picture, level: (picture >= level).mean(axis=1),
            "At {where} you have {got}; it should be {expected}. That is the share of the row that is ink. Here a count is asked for.",
            needs="nothing more",
        ),
    ],
    hints=[
        "`picture >= level` is an array of True and False, of the picture's shape.",
        "True counts as 1 when you add.",
        "`sum` takes an axis. Which one is left when a row becomes one number?",
    ],
    proves="Checked on {n} pictures, wide and high, with pixels that equal the level.",
)


# ---- ink_box ----


def ink_box(picture, level):
    rows = np.flatnonzero((picture >= level).any(axis=1))
    columns = np.flatnonzero((picture >= level).any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def ink_box_places(picture, level):
    places = np.argwhere(picture >= level)
    (top, left), (bottom, right) = places.min(axis=0), places.max(axis=0)
    return int(top), int(bottom), int(left), int(right)


def ink_box_loop(picture, level):
    rows, columns = [], []
    for row in range(picture.shape[0]):
        for column in range(picture.shape[1]):
            if picture[row, column] >= level:
                rows.append(row)
                columns.append(column)
    return min(rows), max(rows), min(columns), max(columns)


def _one_past_the_end(picture, level):
    top, bottom, left, right = ink_box(picture, level)
    return top, bottom + 1, left, right + 1


def _columns_first(picture, level):
    top, bottom, left, right = ink_box(picture, level)
    return left, right, top, bottom


def _sizes(picture, level):
    top, bottom, left, right = ink_box(picture, level)
    return top, bottom - top + 1, left, right - left + 1


def _first_and_last_pixel(picture, level):
    places = np.argwhere(picture >= level)
    (top, left), (bottom, right) = places[0], places[-1]
    return int(top), int(bottom), int(left), int(right)


def _level_left_out(picture, level):
    return ink_box(picture, level + 1)


INK_BOX = Exercise(
    name="ink_box",
    title="The box around the ink",
    task="Write ink_box(picture, level): picture is a uint8 array (H, W) with ink in it somewhere, level a whole number. Ink is "
    "every pixel of level or more. Return four whole numbers (top, bottom, left, right): the first and the last row with ink, and the "
    "first and the last column with ink.",
    lesson="01",
    look="Which number is where?",
    reference=ink_box,
    variants=[ink_box_places, ink_box_loop],
    cases=_cases,
    parts=("top", "bottom", "left", "right"),
    misconceptions=[
        Misconception(
            "one past the end",
            _one_past_the_end,
            "Your bottom and right lie one too far. For a slice that is what you want; here the last row and column that hold ink "
            "are asked for.",
            needs="nothing more",
        ),
        Misconception(
            "columns before rows",
            _columns_first,
            "You return the columns first. The order is top, bottom, left, right: rows come first, as in a shape.",
            needs="ink that does not lie on the diagonal",
        ),
        Misconception(
            "sizes in place of ends",
            _sizes,
            "Your second and fourth number are how high and how wide the box is. The last row and the last column are asked for.",
            needs="ink that does not begin in the corner",
        ),
        Misconception(
            "the first and the last pixel",
            _first_and_last_pixel,
            "You have {answer}; it should be {right_answer}. The first pixel of ink, read line by line, lies in the top row, and it "
            "need not be the leftmost. Rows and columns are two questions.",
            needs="ink whose first pixel is not its leftmost",
        ),
        Misconception(
            "the level itself left out",
            _level_left_out,
            "You have {answer}; it should be {right_answer}. A pixel that equals the level is ink too.",
            needs="a pixel at the edge of the ink that equals the level",
        ),
    ],
    hints=[
        "Which rows hold any ink? `any(axis=1)` says it of each.",
        "`np.flatnonzero` gives the places that are True.",
        "The first and the last of them; then the same for the columns.",
    ],
    proves="Checked on {n} pictures, with ink whose edge only just is ink.",
)

HOMEWORK = Homework(
    "own01",
    "Where the ink is",
    [
        # what it is worth; the share of the points for a misconception, one half where nothing is said; how long it takes
        Graded(INK_PER_ROW, 2, {"the level itself left out": 0.75}, minutes=20),
        Graded(INK_BOX, 2, {"one past the end": 0.75, "the level itself left out": 0.75}, minutes=25),
    ],
)
