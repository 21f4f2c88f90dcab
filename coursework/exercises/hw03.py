"""Homework 03: filters that look for something."""

import numpy as np

from coursework.homework import Graded, Homework
from coursework.variation import Step, Table
from helpers.checks.exercises import Exercise, Misconception

# ---- fair_kernel ----


def fair_kernel(kernel):
    centred = kernel - kernel.mean()
    return centred / np.sqrt(np.sum(centred**2))


def fair_kernel_norm(kernel):
    centred = kernel - np.sum(kernel) / kernel.size
    return centred / np.linalg.norm(centred)


def fair_kernel_loops(kernel):
    rows, columns = kernel.shape
    mean = sum(float(value) for value in kernel.ravel()) / (rows * columns)
    length = sum((float(value) - mean) ** 2 for value in kernel.ravel()) ** 0.5
    fair = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            fair[row, column] = (kernel[row, column] - mean) / length
    return fair


def _fair_in_place(kernel):
    kernel -= kernel.mean()
    kernel /= np.sqrt(np.sum(kernel**2))
    return kernel


def _fair_cases(rng):
    cases = [(np.array([[1.0, 5.0, 0.0]]),)]
    for shape in ((2, 3), (3, 3), (4, 2), (5, 5)):
        cases.append((rng.uniform(-2, 6, shape).round(2),))
    cases.append((rng.uniform(-900, -300, (2, 4)).round(2),))
    half = rng.uniform(1, 4, (1, 3)).round(2)
    cases.append((np.concatenate([half, -half]),))  # it adds up to 0 already
    return cases


FAIR_KERNEL = Exercise(
    name="fair_kernel",
    title="A fair kernel",
    task="Write fair_kernel(kernel): kernel is a float array (h, w) whose numbers are not all equal. First shift its "
    "weights so that they add up to 0. Then scale them so that the sum of their squares is 1. Return the new array and "
    "leave the old one as it is.",
    lesson="03",
    look="A reason to say no",
    reference=fair_kernel,
    variants=[fair_kernel_norm, fair_kernel_loops],
    cases=_fair_cases,
    misconceptions=[
        Misconception(
            "no square root",
            lambda kernel: (kernel - kernel.mean()) / np.sum((kernel - kernel.mean()) ** 2),
            "At {where} you have {got}; it should be {expected}. You divide by the sum of squares. Then the new sum of "
            "squares is not 1: dividing every weight by s divides the squares by s times s.",
            needs="nothing more",
        ),
        Misconception(
            "not shifted",
            lambda kernel: kernel / np.sqrt(np.sum(kernel**2)),
            "Your weights do not add up to 0. A white wall still scores. Shift first, then scale.",
            needs="weights that do not add up to 0 already",
        ),
        Misconception(
            "scaled with the old length",
            lambda kernel: (kernel - kernel.mean()) / np.sqrt(np.sum(kernel**2)),
            "At {where} you have {got}; it should be {expected}. You shift the weights, but divide by the length they had "
            "before the shift. Measure after it.",
            needs="weights that do not add up to 0 already",
        ),
        Misconception(
            "squares average to 1",
            lambda kernel: (kernel - kernel.mean()) / kernel.std(),
            "At {where} you have {got}; it should be {expected}. You divide by the standard deviation, so the squares are "
            "1 on average. Their sum should be 1.",
            needs="more than one weight",
        ),
        Misconception(
            "the kernel itself is changed",
            _fair_in_place,
            "Your answer is right, and the kernel you were given is gone: `-=` and `/=` write into it. Make a new array.",
            needs="nothing more",
        ),
    ],
    hints=[
        "Two steps, in this order: shift, then scale. Give the result of the first a name.",
        "If the sum of squares is 9, what must every weight be divided by to make it 1? (Not 9.)",
        "`kernel - kernel.mean()` is a new array.",
    ],
    proves="Checked on {n} kernels, square and not. A wall scores 0, and two kernels can be compared.",
)


STEP_OF_FAIR_KERNEL = Step(
    "Last, multiply every weight by {gain}: the filters beside this one are that strong.",
    {"gain": (15, 11, 12, 13, 14, 17, 18, 19, 21)},
    lambda fair, inputs, gain: fair * gain,
    "strength forgotten",
    "At {where} you have {got}; it should be {expected}. Your kernel is fair, and {gain} times too weak: the last step is missing.",
    reworded={
        "no square root": "At {where} you have {got}; it should be {expected}. You divide by the sum of squares. Then the new sum of "
        "squares is not 1 before the last step: dividing every weight by s divides the squares by s times s.",
        "squares average to 1": "At {where} you have {got}; it should be {expected}. You divide by the standard deviation, so the "
        "squares are 1 on average. Before the last step their sum should be 1.",
    },
)


# ---- four_ways ----


def four_ways(kernel):
    return np.stack([np.rot90(kernel, turns) for turns in range(4)], axis=2)


def four_ways_steps(kernel):
    ways, now = [], kernel
    for _ in range(4):
        ways.append(now)
        now = now.T[::-1]
    return np.stack(ways, axis=-1)


def four_ways_index(kernel):
    size = kernel.shape[0]
    ways = np.zeros((size, size, 4), kernel.dtype)
    for row in range(size):
        for column in range(size):
            ways[row, column, 0] = kernel[row, column]
            ways[row, column, 1] = kernel[column, size - 1 - row]
            ways[row, column, 2] = kernel[size - 1 - row, size - 1 - column]
            ways[row, column, 3] = kernel[size - 1 - column, row]
    return ways


FOUR_WAYS = Exercise(
    name="four_ways",
    title="One detector, four ways",
    task="Write four_ways(kernel): kernel is a square array (k, k). Return a bank (k, k, 4): channel 0 is the kernel, "
    "channel 1 the kernel turned a quarter to the left (counter-clockwise), channel 2 a half turn, channel 3 three "
    "quarters to the left.",
    lesson="03",
    look="What else can a filter look for?",
    reference=four_ways,
    variants=[four_ways_steps, four_ways_index],
    cases=lambda rng: [(np.array([[1, 2], [3, 4]]),), *[(rng.integers(-9, 10, (k, k)),) for k in (3, 5, 4, 7)],
                       (rng.uniform(-2, 2, (3, 3)).round(2),), (rng.integers(0, 256, (4, 4), dtype=np.uint8),)],
    misconceptions=[
        Misconception(
            "turned to the right",
            lambda kernel: np.stack([np.rot90(kernel, -turns) for turns in range(4)], axis=2),
            "Your quarter turn goes to the right. A turn to the left carries the top-right corner to the top left.",
            needs="a kernel that looks different turned right and turned left",
        ),
        Misconception(
            "mirrored, not turned",
            lambda kernel: np.stack([kernel, kernel[:, ::-1], kernel[::-1, ::-1], kernel[::-1]], axis=2),
            "At {where} you have {got}; it should be {expected}. You mirror the kernel. A mirror keeps a line lying or "
            "standing as it was; a quarter turn makes a lying line stand.",
            needs="a kernel that is not its own mirror image",
        ),
        Misconception(
            "the four come first",
            lambda kernel: np.stack([np.rot90(kernel, turns) for turns in range(4)]),
            "Your bank has shape {got_shape}; it should be {expected_shape}. In this course channels come last.",
            needs="nothing more",
        ),
        Misconception(
            "half turns only",
            lambda kernel: np.stack([np.rot90(kernel, 2 * turns) for turns in range(4)], axis=2),
            "At {where} you have {got}; it should be {expected}. Each of your steps is a half turn. Four ways to look need "
            "quarter turns.",
            needs="a kernel that looks different after a quarter turn",
        ),
    ],
    hints=[
        "`np.rot90(kernel)` turns a quarter to the left. What does its second argument do?",
        "Draw a 2x2 kernel 1 2 / 3 4 and turn the paper.",
        "`np.stack(..., axis=2)` puts arrays one behind the other, channels last.",
    ],
    proves="Checked on {n} kernels of odd and even size.",
)


def _no_bytes(cases):
    """Kernels of whole numbers in place of bytes: a byte has no room for a step."""
    return [tuple(part.astype(int) if part.dtype == np.uint8 else part for part in case) for case in cases]


STEP_OF_FOUR_WAYS = Step(
    "Last, take {level} away from every weight of the bank.",
    {"level": (16, 12, 13, 14, 15, 17, 18, 19, 21, 22)},
    lambda bank, inputs, level: bank - level,
    "the last step forgotten",
    "At {where} you have {got}; it should be {expected}. Your four turns are right. Take {level} away from every weight.",
    cases=_no_bytes,
)


# ---- detections ----


def detections(activation_map, threshold):
    return np.argwhere(activation_map >= threshold)


def detections_loops(activation_map, threshold):
    found = []
    for row in range(activation_map.shape[0]):
        for column in range(activation_map.shape[1]):
            if activation_map[row, column] >= threshold:
                found.append((row, column))
    return np.array(found, int).reshape(-1, 2)


def detections_nonzero(activation_map, threshold):
    return np.stack(np.nonzero(activation_map >= threshold), axis=1)


def _strongest_only(activation_map, threshold):
    place = np.unravel_index(activation_map.argmax(), activation_map.shape)
    return np.array([place]) if activation_map.max() >= threshold else np.zeros((0, 2), int)


def _detection_cases(rng):
    cases = [(np.array([[0, 7, -8], [5, 9, 5]]), 5), (np.array([[1, 2, 3], [0, -6, 1]]), 50)]
    for rows, columns in ((3, 6), (5, 4), (4, 7)):
        activation_map = rng.integers(-20, 21, (rows, columns))
        activation_map[0, -1], activation_map[-1, 0], activation_map[1, 1] = 12, 15, -17
        cases.append((activation_map, 12))
    for rows, columns, threshold in ((4, 5, -3), (3, 4, 1), (6, 3, 7)):
        activation_map = rng.integers(-20, 21, (rows, columns))
        activation_map[0, 0], activation_map[-1, -1], activation_map[1, 2] = 30, 25, threshold
        cases.append((activation_map, threshold))
    return cases


DETECTIONS = Exercise(
    name="detections",
    title="Where does it fire?",
    task="Write detections(activation_map, threshold): activation_map is an array (H, W) of whole numbers. Return every "
    "place whose value is at least threshold, in reading order: an array (n, 2) of whole numbers, a row (row, column) for "
    "each. Where there is none, its shape is (0, 2).",
    lesson="03",
    look="Slide it over the whole mouse",
    reference=detections,
    variants=[detections_loops, detections_nonzero],
    cases=_detection_cases,
    misconceptions=[
        Misconception(
            "column before row",
            lambda activation_map, threshold: np.argwhere(activation_map >= threshold)[:, ::-1].copy(),
            "Your first place is written (column, row). Row comes first, as in `activation_map[row, column]`.",
            needs="a place whose row and column differ",
        ),
        Misconception(
            "reads down, not across",
            lambda activation_map, threshold: np.argwhere(activation_map.T >= threshold)[:, ::-1].copy(),
            "You found the right places, in the order of columns. Reading order goes along the first row, then the second.",
            needs="two places in different columns and rows",
        ),
        Misconception(
            "above, not at least",
            lambda activation_map, threshold: np.argwhere(activation_map > threshold),
            "You return {got_shape[0]} places; it should be {expected_shape[0]}. A value equal to the threshold counts too: "
            "at least means >=.",
            needs="a value equal to the threshold",
        ),
        Misconception(
            "sign ignored",
            lambda activation_map, threshold: np.argwhere(np.abs(activation_map) >= threshold),
            "You return {got_shape[0]} places; it should be {expected_shape[0]}. A large negative value is among them: it "
            "says that the opposite is there.",
            needs="a negative value as large as the threshold",
        ),
        Misconception(
            "the strongest only",
            _strongest_only,
            "You return one place, the strongest. The task asks for all that reach the threshold.",
            needs="two places that reach the threshold",
        ),
    ],
    hints=[
        "Two loops and a list do it. `np.argwhere` does it in one line.",
        "At least 5: is 5 in?",
        "`np.array([]).reshape(-1, 2)` has the shape (0, 2).",
    ],
    proves="Checked on {n} maps, with values at the threshold, negative ones, and a map where nothing fires.",
)

STEP_OF_DETECTIONS = Step(
    "The map was cut out of a larger picture, {border} rows and {border} columns from its corner: return the places in the larger "
    "picture. Add {border} to every row and every column.",
    {"border": (16, 12, 13, 14, 15, 17, 18, 19, 21, 22)},
    lambda places, inputs, border: places + border,
    "places in the small picture",
    "At {where} you have {got}; it should be {expected}. Your places are those in the map. In the larger picture each row and each "
    "column is {border} more.",
)

OWN_EDGE = Table(
    "Begin with the kernel `kernels.edge({angle}, size={size})`, and turn the edge in steps of {step} degrees.",
    {"angle": (30, 60, 90, 120, 150, 180, 210, 240), "size": (5, 7), "step": (9, 10, 12, 15)},
)

HOMEWORK = Homework(
    "hw03",
    "Filters that look for something",
    [
        Graded(FAIR_KERNEL, 2, {"the kernel itself is changed": 0.75, "squares average to 1": 0.75}, minutes=25,
               step=STEP_OF_FAIR_KERNEL),
        Graded(FOUR_WAYS, 2, {"the four come first": 0.75, "turned to the right": 0.75}, minutes=20, step=STEP_OF_FOUR_WAYS),
        Graded(DETECTIONS, 2, {"above, not at least": 0.75, "the strongest only": 0.25}, minutes=20, step=STEP_OF_DETECTIONS),
    ],
    experiment=OWN_EDGE,
)
