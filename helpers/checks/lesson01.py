"""Exercises of lesson 01: pixels are numbers, and numbers have a type."""

import numpy as np

from helpers.checks.cases import dark_picture, needs_picture, random_picture
from helpers.checks.exercises import Exercise, Misconception

# ---- to_gray ----


def to_gray(picture):
    red, green, blue = picture[:, :, 0], picture[:, :, 1], picture[:, :, 2]
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _to_gray_matmul(picture):
    return picture @ np.array([0.299, 0.587, 0.114])


def _to_gray_loops(picture):
    height, width, _ = picture.shape
    gray = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            for channel, weight in enumerate((0.299, 0.587, 0.114)):
                gray[row, column] += weight * float(picture[row, column, channel])
    return gray


def _to_gray_rows(picture):
    return 0.299 * picture[0] + 0.587 * picture[1] + 0.114 * picture[2]


def _to_gray_wraps(picture):
    return (picture[:, :, 0] + picture[:, :, 1] + picture[:, :, 2]) / 3


TO_GRAY = Exercise(
    name="to_gray",
    title="Colour to grey",
    task="Write to_gray(picture): picture is a uint8 array (H, W, 3), red, green, blue. Return a float array (H, W) "
    "whose values are 0.299 red + 0.587 green + 0.114 blue: the shares that the eye gives to each.",
    lesson="01",
    look="How does colour turn grey?",
    reference=to_gray,
    variants=[_to_gray_matmul, _to_gray_loops],
    cases=lambda rng: [
        *((random_picture(rng, *shape),) for shape in [(2, 3, 3), (4, 2, 3), (3, 3, 3), (1, 6, 3)]),
        (dark_picture(rng, 3, 5, 3),),
    ],
    accepts=needs_picture,
    misconceptions=[
        Misconception(
            "plain average",
            lambda picture: picture.mean(axis=2),
            "At {where} you have {got}: the plain average of red, green and blue. The three do not count the same. "
            "Which of them does the task give the most weight?",
            needs="a pixel that is not grey already",
        ),
        Misconception(
            "rounded weights",
            lambda picture: picture @ np.array([0.3, 0.59, 0.11]),
            "At {where} you have {got}; it should be {expected}: near, and not the same. You use 0.3, 0.59 and 0.11. The task "
            "gives one digit more.",
            needs="an expected answer worked out with all the digits",
        ),
        Misconception(
            "blue and red changed places",
            lambda picture: picture[:, :, ::-1] @ np.array([0.299, 0.587, 0.114]),
            "At {where} you have {got}: that is red with blue's weight and blue with red's. In our pictures channel 0 "
            "is red. (Some libraries store blue first.)",
            needs="a pixel whose red and blue differ",
        ),
        Misconception(
            "rounded to whole numbers",
            lambda picture: to_gray(picture).astype(np.uint8),
            "At {where} you have {got}, and the weighted sum is {expected}: the fraction is cut off. Leave the result a "
            "float.",
            needs="a pixel whose weighted sum is not a whole number",
            look="Where did the decimals go?",
        ),
        Misconception(
            "the sum wraps around",
            _to_gray_wraps,
            "Your first pixel is {answer[0][0]}. You add three uint8 numbers, {picture[0][0]}, and a "
            "uint8 holds at most 255: what goes over starts again at 0. Then you divide by 3, so all channels count "
            "the same. Give each its weight first; a weight with a fraction makes floats, and floats have room.",
            needs="a pixel whose channels add up to more than 255",
            look="A byte is full at 255",
        ),
        Misconception(
            "rows in place of channels",
            _to_gray_rows,
            "`picture[0]`, `picture[1]` and `picture[2]` are rows of pixels, each with all three colours. The channel is the "
            "third index: `picture[:, :, 0]` is all the red.",
            needs="nothing more: any picture shows it",
            look="Three numbers a pixel",
        ),
        Misconception(
            "scaled to 0..1",
            lambda picture: to_gray(picture) / 255,
            "At {where} you have {got}; {expected} was asked for. You divide by 255 as well. Keep the range 0 to 255 "
            "here.",
            needs="a pixel that is not black",
        ),
        Misconception(
            "a third axis is left",
            lambda picture: to_gray(picture)[:, :, None],
            "Your answer has shape {got_shape}; a grey picture has one number a pixel, so {expected_shape}.",
            needs="nothing more: any picture shows it",
        ),
    ],
    hints=[
        "`picture[:, :, 0]` is the red channel, an array (H, W).",
        "Multiply each channel by its weight first, then add the three arrays.",
        "A uint8 array times a number like 0.299 is a float array: nothing overflows.",
    ],
    proves="Checked on {n} pictures, wide and tall. Your grey keeps its fractions and gives green the most weight.",
)


# ---- brighten ----


def brighten(picture, amount):
    wide = picture.astype(int) + amount
    return np.clip(wide, 0, 255).astype(np.uint8)


def _brighten_where(picture, amount):
    total = picture.astype(np.float64) + amount
    total[total > 255] = 255
    total[total < 0] = 0
    return total.astype(np.uint8)


def _brighten_loops(picture, amount):
    values = [min(255, max(0, int(value) + amount)) for value in picture.ravel()]
    return np.array(values, dtype=np.uint8).reshape(picture.shape)


def _brighten_in_place(picture, amount):
    picture[:] = brighten(picture, amount)
    return picture


def _brighten_cases(rng):
    return [
        (np.array([[250, 10, 234], [235, 236, 0]], dtype=np.uint8), 20),
        (np.array([[250, 10, 19, 20, 21]], dtype=np.uint8), -20),
        (random_picture(rng, 3, 4), int(rng.integers(30, 90))),
        (random_picture(rng, 4, 2, 3), -int(rng.integers(100, 200))),
        (random_picture(rng, 2, 5, 3), int(rng.integers(260, 300))),
        (random_picture(rng, 2, 5, 3), 0),
        (dark_picture(rng, 3, 3), int(rng.integers(5, 40))),
        (dark_picture(rng, 3, 4), -int(rng.integers(20, 60))),
        (random_picture(rng, 2, 6), 255),
        (random_picture(rng, 3, 5), -int(rng.integers(260, 300))),
    ]


BRIGHTEN = Exercise(
    name="brighten",
    title="Brighter, without falling off the edge",
    task="Write brighten(picture, amount): picture is a uint8 array (H, W) or (H, W, 3), amount a whole number, possibly "
    "negative. Return a new uint8 array of the same shape with amount added to every value; what would leave 0..255 "
    "stops at 0 or 255. The picture itself stays as it is.",
    lesson="01",
    look="A byte is full at 255",
    reference=brighten,
    variants=[_brighten_where, _brighten_loops],
    exact_dtype=True,
    cases=_brighten_cases,
    misconceptions=[
        Misconception(
            "added in uint8",
            lambda picture, amount: np.clip(picture + amount, 0, 255).astype(np.uint8),
            "A uint8 cannot hold {amount}, so `picture + {amount}` stops. It would also wrap round at 255 without a "
            "word. Widen the picture before you add.",
            needs="a sum over 255, or a negative amount",
        ),
        Misconception(
            "no clipping",
            lambda picture, amount: (picture.astype(int) + amount).astype(np.uint8),
            "At {where} you have {got}; it should be {expected}: a uint8 has wrapped the sum round. Either you add in "
            "uint8, or the sum is put back into one before it is cut. Widen first, add, stop at 0 and 255, and only then go back.",
            needs="a sum below 0 or over 255",
        ),
        Misconception(
            "only the top is clipped",
            lambda picture, amount: np.minimum(picture.astype(int) + amount, 255).astype(np.uint8),
            "At {where} you have {got}; it should be {expected}. The sum is below 0 there, and wraps round to something "
            "bright. You stop at 255; stop at 0 too.",
            needs="a sum below 0",
        ),
        Misconception(
            "only the bottom is clipped",
            lambda picture, amount: np.maximum(picture.astype(int) + amount, 0).astype(np.uint8),
            "At {where} you have {got}; it should be {expected}. The sum is over 255 there, and wraps round to something "
            "dark. You stop at 0; stop at 255 too.",
            needs="a sum over 255",
        ),
        Misconception(
            "not a uint8 any more",
            lambda picture, amount: np.clip(picture.astype(int) + amount, 0, 255),
            "The numbers are right, but they come back as {answer.dtype}, and a picture holds uint8: "
            "{answer.itemsize} bytes a value in place of 1. Convert at the end.",
            needs="an expected answer of type uint8, and a check of its type",
        ),
        Misconception(
            "changes the picture",
            _brighten_in_place,
            "The values are right, but the picture you were given is changed too: at {where} it was {expected} before the "
            "call and is {got} after. Write into a new array.",
            needs="a look at the picture after the call, which an example cannot have",
        ),
    ],
    hints=[
        "250 + 20 is 270. What does a uint8 make of 270? Try `np.uint8(250) + np.uint8(20)`.",
        "`picture.astype(int)` is a copy with room for any sum.",
        "`np.clip(values, 0, 255)` stops values at both ends. Which type does the result have?",
    ],
    proves="Checked on {n} pictures, grey and colour, brighter and darker. 250 + 20 stays at 255, 10 - 20 at 0, and the "
    "picture you were given is untouched.",
)


# ---- red_only ----


def red_only(picture):
    red = np.zeros_like(picture)
    red[:, :, 0] = picture[:, :, 0]
    return red


def _red_only_copy(picture):
    result = picture.copy()
    result[:, :, 1:] = 0
    return result


def _red_only_product(picture):
    return picture * np.array([1, 0, 0], dtype=picture.dtype)


def _red_only_floats(picture):
    result = np.zeros(picture.shape)  # types come later in the lesson, so any will do
    result[:, :, 0] = picture[:, :, 0]
    return result


def _red_only_in_place(picture):
    picture[:, :, 1] = 0
    picture[:, :, 2] = 0
    return picture


def _red_only_rows(picture):
    result = picture.copy()
    result[1] = 0
    result[2] = 0
    return result


def _red_only_other(keep):
    def wrong(picture):
        result = np.zeros_like(picture)
        result[:, :, keep] = picture[:, :, keep]
        return result

    return wrong


def _red_only_row(picture):
    result = np.zeros_like(picture)
    result[0] = picture[0]
    return result


RED_ONLY = Exercise(
    name="red_only",
    title="The red light alone",
    task="Write red_only(picture): picture is a uint8 array (H, W, 3). Return a new array of the same shape in which "
    "red is as it was, and green and blue are 0 everywhere. The picture itself stays as it is.",
    lesson="01",
    look="Three numbers a pixel",
    reference=red_only,
    variants=[_red_only_copy, _red_only_product, _red_only_floats],
    cases=lambda rng: [
        *((random_picture(rng, *shape),) for shape in [(2, 3, 3), (4, 3, 3), (3, 5, 3), (1, 1, 3)]),
        (dark_picture(rng, 4, 3, 3),),
        (rng.integers(254, 256, (3, 4, 3), dtype=np.uint8),),  # all but white
        (np.stack([dark_picture(rng, 2, 4), np.zeros((2, 4), np.uint8), np.zeros((2, 4), np.uint8)], axis=2),),
    ],
    accepts=needs_picture,
    misconceptions=[
        Misconception(
            "changes the picture",
            _red_only_in_place,
            "The red picture is right, but the picture you were given has lost its colours too: at {where} it was "
            "{expected} and is now {got}. `b = a` gives an array a second name; it copies nothing.",
            needs="a look at the picture after the call, which an example cannot have",
            look="Two names, one array",
        ),
        Misconception(
            "rows in place of channels",
            _red_only_rows,
            "`picture[1]` and `picture[2]` are rows of pixels, not green and blue. The channel is the third index: "
            "`picture[:, :, 1]` is all the green.",
            needs="nothing more: any picture shows it",
        ),
        Misconception(
            "kept blue",
            _red_only_other(2),
            "At {where} you have {got}; it should be {expected}. You kept channel 2, which is blue. The order is red, "
            "green, blue, and it counts from 0.",
            needs="a pixel whose red and blue differ",
        ),
        Misconception(
            "kept green",
            _red_only_other(1),
            "At {where} you have {got}; it should be {expected}. You kept channel 1, which is green: counting starts at "
            "0.",
            needs="a pixel whose red and green differ",
        ),
        Misconception(
            "took red away",
            lambda picture: picture * np.array([0, 1, 1], dtype=picture.dtype),
            "At {where} you have {got}; it should be {expected}. You made red 0 and kept the other two. It is the other "
            "way round.",
            needs="a pixel that is not black",
        ),
        Misconception(
            "red channel alone, as a grey picture",
            lambda picture: picture[:, :, 0],
            "Your answer has shape {got_shape}: the red values, with nothing to say that they are red. Keep three "
            "channels, {expected_shape}, two of them 0.",
            needs="nothing more: any picture shows it",
        ),
        Misconception(
            "first row in place of first channel",
            _red_only_row,
            "At {where} you have {got}; it should be {expected}. `picture[0]` is the first row of pixels. The channel is "
            "the third index: `picture[:, :, 0]`.",
            needs="a pixel with some green or blue in it",
        ),
    ],
    hints=[
        "Start from an array of zeros that looks like the picture, or from a copy of it.",
        "`picture[:, :, 1]` is green, everywhere. You can assign to it.",
        "If you assign into `picture` itself, its owner sees it too: `picture.copy()` first.",
    ],
    proves="Checked on {n} pictures, wide, tall and of one pixel. Red stays, green and blue are 0, and the picture you "
    "were given is untouched.",
)

EXERCISES = [TO_GRAY, BRIGHTEN, RED_ONLY]
