"""Work out the numbers of docs/facts.toml by another way: SciPy, scikit-learn, exact fractions, counting, pure Python.

Nothing here imports `helpers`. A function has the name of its fact and returns its numbers, in the order of the value.
"""

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import maximum_filter
from scipy.signal import convolve2d, correlate2d, fftconvolve
from scipy.special import expit, softmax
from skimage.measure import block_reduce
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestCentroid

DATA = Path(__file__).resolve().parents[2] / "data"


def rows(text):
    return np.array([[int(number) for number in line.split()] for line in text.strip().splitlines()])


CURVE = rows("""
    0 0 0 0 0 30 0
    0 0 0 0 30 0 0
    0 0 0 30 0 0 0
    0 0 0 30 0 0 0
    0 0 0 30 0 0 0
    0 0 0 30 0 0 0
    0 0 0 0 0 0 0""")
BACK = rows("""
    0 0 0 0 0 0 30
    0 0 0 0 50 50 50
    0 0 0 20 50 0 0
    0 0 0 50 50 0 0
    0 0 0 50 50 0 0
    0 0 0 50 50 0 0
    0 0 0 50 50 0 0""")
HEAD = rows("""
    0 0 0 0 0 0 0
    0 40 0 0 0 0 0
    40 0 40 0 0 0 0
    40 20 0 0 0 0 0
    0 50 0 0 0 0 0
    0 0 50 0 0 0 0
    25 25 0 50 0 0 0""")
SMALL = rows("0 2 2 1 0\n0 3 0 3 2\n1 0 0 0 2\n0 1 1 0 3"), rows("0 1 0\n1 2 0\n0 0 3")
HORIZONTAL, RISING = rows("-1 -1 -1\n2 2 2\n-1 -1 -1"), rows("-1 -1 2\n-1 2 -1\n2 -1 -1")
ANSWER = [0, 0.1, 0.1, 0.75, 0, 0, 0, 0, 0, 0.05]


def picture(name):
    return np.asarray(Image.open(DATA / name)).astype(int)


def dot(first, second):
    """Add up the products one by one, in Python's own numbers."""
    return sum(
        Fraction(a) * Fraction(b)
        for a, b in zip(np.ravel(first).tolist(), np.ravel(second).tolist(), strict=True)
    )


def repaired():
    return [[Fraction(int(weight)) - Fraction(180, 49) for weight in row] for row in CURVE]


def over_mouse(kernel):
    return correlate2d(picture("mouse.png"), kernel, mode="valid")


# --- 01 ---------------------------------------------------------------------------------------------------------------


def P1_cat():
    with Image.open(DATA / "cat.png") as image:
        width, height, depth = *image.size, len(image.getbands())
    return height, width, depth, height * width * depth


def P1_photo():
    with Image.open(DATA / "photo.jpg") as image:
        assert image.format == "JPEG"
        (width, height), depth, extrema = image.size, len(image.getbands()), image.getextrema()
    smallest, largest = min(low for low, _ in extrema), max(high for _, high in extrema)
    return height, width, depth, height * width * depth, smallest, largest


def P1_byte():
    return [(250 + 10) % 2**8]


def P1_inputs():
    return P1_cat()[3], len(["cat", "dog", "bird"])


def P2_sum():
    shares = [Fraction(80, 100), Fraction(15, 100), Fraction(5, 100)]
    return [*shares, sum(shares)]


def P3_imagenet():
    return Fraction("26.2") - Fraction("15.3"), round(100 * (1 - Fraction("15.3") / Fraction("26.2")))


def P3_top5():
    places = [1, 4, 2, None]  # where the right class stands among the five guesses
    return [100 * sum(place is None or place > most for place in places) // 4 for most in (1, 5)]


def P4_edge():
    gray = picture("cat.png") @ [0.299, 0.587, 0.114]
    difference = correlate2d(gray, [[-1, 1]], mode="valid")
    return difference.max(), *np.unravel_index(difference.argmax(), difference.shape)


def P6_pins():
    return [50 * 10**9 / (365 * 24 * 3600)]


# --- 02 ---------------------------------------------------------------------------------------------------------------


def C1_first():
    return [dot(SMALL[0][:3, :3], SMALL[1])]


def C1_map():
    return correlate2d(*SMALL, mode="valid").ravel()


def C2_products():
    return 5, 5, 3, 5 * 5 * 3


def C2_bias():
    return 5 * 5 * 3, 1, 5 * 5 * 3 + 1


def C3_places():
    across = len([left for left in range(32) if left + 5 <= 32])
    return across, across, across * across


def C3_multiplications():
    places = C3_places()[2]
    return places * 75, places, 75


def C4_maps():
    size = fftconvolve(np.zeros((32, 32)), np.zeros((5, 5)), mode="valid").shape
    return [number for filters in (1, 2, 3) for number in (filters, *size, filters)]


def C1_neuron():
    return 2 * C3_places()[2], 76, 2


def C1_flip():
    turned = [convolve2d(patch, CURVE, mode="valid").item() for patch in (BACK, HEAD)]
    return dot(BACK, CURVE), turned[0], dot(HEAD, CURVE), turned[1]


# --- 03 ---------------------------------------------------------------------------------------------------------------


def K1_weights():
    places = [(row, column) for row in range(7) for column in range(7) if CURVE[row, column] == 30]
    return *np.ravel(places), 6 * 30


def K1_slice():
    return 7 * 7, 7 * 7 * 3


def K2_back():
    products = [int(a) * int(b) for a, b in zip(BACK.ravel(), CURVE.ravel(), strict=True)]
    return *filter(None, products), sum(products)


def K3_head():
    return int(HEAD.sum()), dot(HEAD, CURVE)


def K4_map():
    scores = over_mouse(CURVE)
    assert (picture("mouse.png")[:7, :7] == BACK).all() and (picture("mouse.png")[:7, -7:] == HEAD).all()
    return *scores.shape, scores.size, scores[0, 0], scores[0, -1]


def K4_slide():
    return 0, 0, over_mouse(CURVE)[0, 0]


def C1_flip_03():
    return C1_flip()[1::2]


def K6_wall():
    return 255 * 180, 6 * 30, 255


def K6_flat():
    return [
        number
        for brightness in (36, 37)
        for number in (brightness, brightness * 180, brightness * 180 > 6600)
    ]


def K6_repair():
    wall = [[255] * 7] * 7
    return [
        round(number)
        for patch in (BACK, HEAD, wall)
        for number in (dot(patch, CURVE), dot(patch, repaired()))
    ]


def K6_scan():
    corners = [255 - BACK, 255 - HEAD]
    return [round(dot(corner, kernel)) for kernel in (CURVE, repaired()) for corner in corners]


def K5_four():
    return *over_mouse(CURVE).shape, 4


def K5_colour():
    weights = [1, Fraction(-1, 2), Fraction(-1, 2)]
    assert sum(weights) == 0
    return 1, 1, 3, *weights


def P5_tuning():
    """A cell of another make, a Gaussian's slope, asked with edges of another make, stepwise ones."""
    y, x = np.mgrid[-5:6, -5:6]

    def across(degrees):
        return -x * math.sin(math.radians(degrees)) - y * math.cos(math.radians(degrees))

    columns = np.arange(0, 180, 22.5)
    cells = [across(angle) * np.exp(-(x**2 + y**2) / 8) for angle in columns]
    edges = [np.sign(across(tilt).round(9)) for tilt in (0, 45, 90, 135)]
    return [columns[np.argmax([abs((edge * cell).sum()) for cell in cells])] for edge in edges]


# --- 04 ---------------------------------------------------------------------------------------------------------------


def C4_depth():
    return *over_mouse(np.ones((3, 3))).shape, 4


def D0_negative():
    line = rows("0 0 0\n1 1 1\n0 0 0")
    return [dot(patch, HORIZONTAL) for patch in (line, np.ones((3, 3), int), 1 - line)]


def D0_linear():
    both = convolve2d(HORIZONTAL, RISING)  # filters compose by true convolution
    return [abs(correlate2d(over_mouse(HORIZONTAL), RISING, mode="valid") - over_mouse(both)).max()]


def D0_relu():
    straight = correlate2d(over_mouse(HORIZONTAL), RISING, mode="valid")
    bent = correlate2d(np.maximum(over_mouse(HORIZONTAL), 0), RISING, mode="valid")
    return (bent != straight).sum(), straight.size


POOLED = rows("1 3 0 0\n2 0 0 5\n0 0 4 1\n7 1 2 2")


def D0_pool():
    return block_reduce(POOLED, (2, 2), np.max).ravel()


def D0_average():
    return block_reduce(POOLED, (2, 2), np.mean).ravel()


def D0_shift():
    mouse = picture("mouse.png")
    maps = [
        np.maximum(correlate2d(each, HORIZONTAL, mode="valid"), 0)
        for each in (mouse, np.roll(mouse, 1, axis=1))
    ]
    shares = []
    for here, there in (maps, [block_reduce(each, (2, 2), np.max) for each in maps]):
        shares.append((here == there)[here > 0].mean())
    return shares


def D1_second_relu():
    values = np.random.default_rng(5).normal(size=(30, 30)).clip(0, None)
    pooled = block_reduce(values, (2, 2), np.max)
    return [(pooled != pooled.clip(0, None)).sum()]


def counted(size, kernel, stride=1, frame=0):
    return sum(1 for start in range(-frame, size + frame, stride) if start + kernel <= size + frame)


def Q3_size():
    cases = [(32, 5, 1), (32, 7, 1), (7, 3, 2), (7, 3, 3)]
    return [counted(*case) for case in cases for _ in ("by the rule", "by counting")]


def Q3_padding():
    return [
        number
        for kernel in (3, 5, 7)
        for number in (kernel, kernel // 2, counted(32, kernel, 1, kernel // 2))
    ]


def Q3_even():
    covered = []
    for size in (2, 4):
        reach = size // 2
        square = {(i, j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)} - {(0, 0)}
        covered += [sum(i < reach and j < reach for i, j in square), len(square)]
    return covered


def D2_depth():
    return 32, 32, 3, counted(32, 5), counted(32, 5), 3, counted(28, 5), counted(28, 5), 6


def drawing():
    canvas = np.zeros((20, 24), int)
    canvas[2, 2:9] = canvas[8, 2:9] = canvas[2:9, 2] = canvas[2:9, 8] = 1
    canvas[12, 3:9] = canvas[12:18, 3] = canvas[4, 13:21] = canvas[14, 13:20] = canvas[11:18, 16] = 1
    lines = [np.maximum(correlate2d(canvas, kernel, mode="same"), 0) for kernel in (HORIZONTAL, HORIZONTAL.T)]
    return canvas, lines


def D2_corner():
    """Look for the corners in the drawing itself: ink on the right and below, none on the left and above."""
    canvas = np.pad(drawing()[0], 1)
    ink = canvas[1:-1, 1:-1] * canvas[1:-1, 2:] * canvas[2:, 1:-1]
    return np.argwhere(ink * (1 - canvas[1:-1, :-2]) * (1 - canvas[:-2, 1:-1])).ravel()


def D2_square():
    level, upright = drawing()[1]
    sides = np.zeros((7, 7))
    sides[[0, 6], 1:6] = 1
    answer = correlate2d(level, sides, mode="valid") + correlate2d(upright, sides.T, mode="valid")
    return np.sort(answer.ravel())[:-3:-1]


def D2_half():
    """Draw the four shapes, make the four maps of lines, and add up where each line should be."""
    canvas = np.zeros((11, 30), int)
    curve = [(0, 0), (0, 1), (1, 2), (2, 3), (3, 3), (4, 3), (5, 2), (6, 1), (6, 0)]
    canvas[2:9, [2, 17]] = 1
    for row, column in curve:
        canvas[2 + row, [2 + column, 10 + column, 24 + column, 24 - column]] = 1
    kernels = HORIZONTAL, HORIZONTAL.T, RISING, np.fliplr(RISING)
    _, upright, rising, falling = [np.maximum(correlate2d(canvas, each, mode="same"), 0) for each in kernels]
    scores = {}
    for top, left in np.ndindex(5, 27):
        straight = upright[top + 1 : top + 6, left].sum()
        bent = upright[top + 2 : top + 5, left + 3].sum()
        ends = falling[top + 1, left + 2] + rising[top + 5, left + 2]
        scores[top, left] = straight + bent + ends
    fires = [place for place, score in scores.items() if score > 40]
    return scores[2, 2], scores[2, 10], scores[2, 17], -40, *np.ravel(fires)


def D3_field():
    grown = np.zeros((15, 15))
    grown[7, 7] = 1
    sizes = []
    for _ in range(3):
        grown = maximum_filter(grown, size=3)
        sizes += [int(grown.any(axis=1).sum()), int(grown.any(axis=0).sum())]
    return sizes


def Q1_dense():
    return [200 * 200 * 3]


def Q1_sharing():
    fully, local, shared = 28 * 28 * 32 * 32 * 3, 28 * 28 * (5 * 5 * 3 + 1), 5 * 5 * 3 + 1
    return fully, local, round(fully / local), shared, local // shared


def Q1_cost():
    return [28 * 28 * 5 * 5 * 3]


def D1_order():
    return 32, 32, 3, 32 // 2, 32 // 2, 8, 32 // 4, 32 // 4, 16


# --- 05 ---------------------------------------------------------------------------------------------------------------


def F1_flatten():
    return [8 * 8 * 16]


def F1_dense():
    columns = [(1, 5, 0, -1), (0, 5, 1, 1), (-1, 5, -1, 0)]
    return [dot((1, 0, 2, 1), column) + bias for column, bias in zip(columns, (0, -1, 2), strict=True)]


def F3_templates():
    x, y = load_digits(return_X_y=True)
    half = len(x) // 2
    return [NearestCentroid().fit(x[:half], y[:half]).score(x[half:], y[half:])]


def P2_softmax():
    return 16, 3, 1, *softmax([math.log(16), math.log(3), 0])


def F2_read():
    return [number for digit in (1, 2, 3, 9) for number in (digit, 100 * ANSWER[digit])] + [math.fsum(ANSWER)]


def F2_zero():
    return [
        softmax(
            [math.log(p) for p in (0.001, 0.099, 0.099, 0.748, 0.001, 0.001, 0.001, 0.001, 0.001, 0.048)]
        ).min()
    ]


def B3_entropy():
    return [-math.log(p) for p in (0.75, 0.30, 0.01)]


def Q2_sigmoid():
    return [number for difference in (2, -2) for number in [expit(difference)] * 2]


def Q2_temperature():
    logits = np.array([2.7726, 1.0986, 0])
    return [*softmax(logits / 0.25), *softmax(logits / 5)]


def Q2_multinomial():
    """Throw by hand: a number in 0..1 falls into the class whose share of the line holds it."""
    ends = np.cumsum(ANSWER)
    throws = np.searchsorted(ends / ends[-1], np.random.default_rng(0).random(10_000), side="right")
    return throws[0], *[(throws == digit).sum() for digit in (1, 2, 3)]


# --- 06 ---------------------------------------------------------------------------------------------------------------

TARGET = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def half_squares(output):
    pairs = zip(map(str, output), TARGET, strict=True)
    return sum((Fraction(given) - wanted) ** 2 for given, wanted in pairs) / 2


def B1_uniform():
    return [Fraction(1, 10)] * 3


def B1_onehot():
    return [int(digit == 3) for digit in range(10)]


def B3_half():
    return half_squares([0.1] * 10), 75, 3, half_squares(ANSWER)


def B3_worst():
    return 7, half_squares([0, 0, 0, 0, 0, 0, 0, 1, 0, 0])


def B3_mse():
    return [2 * half_squares([0.1] * 10) / 10]


def B3_high():
    return -math.log(0.75), -math.log(0.1), -math.log(0.001)


def walk(eta, steps):
    """Return the misses of one weight that starts at 3, input 2, target 10: each is (1 - 4 eta) times the last."""
    return [4 * (1 - 4 * Fraction(str(eta))) ** step for step in range(steps)]


def B4_slope():
    return [-(10 - 6) * 2]


def B4_step():
    miss = walk(0.1, 2)[1]
    return (10 - miss) / 2, 10 - miss, miss**2 / 2


def B4_direction():
    miss = walk(-0.1, 2)[1]
    return (10 - miss) / 2, 10 - miss, miss**2 / 2


def B4_rates():
    return 0.25, *walk(0.25, 2), 0.55, *walk(0.55, 6)


def B4_bowl():
    return Fraction(9, 10) * 4, Fraction(9, 10) * 3, Fraction(25, 2) * Fraction(9, 10) ** 20


def B2_neuron():
    z = 1 * 3 + 2 * -1 + 1
    back = z - 5
    return back * 1, back * 2, back * 3, back * -1


def B2_paper():
    """The same two layers as plain sums, with a slope for each weight by the rule of products."""

    def output(a, c, v):
        return v * max(a * 1 + c * 2, 0)

    hidden, back = 1 + 2, output(1, 1, 2) - 4
    eta = Fraction(5, 100)
    after = output(1 - eta * back * 2 * 1, 1 - eta * back * 2 * 2, 2 - eta * back * hidden)
    return after, (after - 4) ** 2 / 2


def B2_top():
    shares = [Fraction(80, 100), Fraction(15, 100) - 1, Fraction(5, 100)]
    return shares * 2


def B2_pool():
    return 0, 5 + 7, 0


def B2_flip():
    return np.convolve([10, 100], [1, 2, 3])  # a full convolution flips by itself


def B2_epoch():
    return [math.ceil((1797 // 2) / 64)]


# --- 07 ---------------------------------------------------------------------------------------------------------------


def B5_parrot():
    """It is right where a picture was among the 700, or where the answer happens to be 0."""
    x, y = load_digits(return_X_y=True)
    seen = {tuple(picture): label for picture, label in zip(x[:700], y[:700], strict=True)}
    right = [
        seen.get(tuple(picture), 0) == label for picture, label in zip(x[700:898], y[700:898], strict=True)
    ]
    return 1, Fraction(sum(right), len(right))


def B5_split():
    return 700, 1797 // 2 - 700, 1797 - 1797 // 2


def B5_interval():
    share = 883 / 899
    half = 2 * math.sqrt(share * (1 - share) / 899)
    return share - half, share + half


def B5_peek():
    rng = np.random.default_rng(0)
    coins, guesses = rng.integers(0, 2, size=100), rng.integers(0, 2, size=(1000, 100))
    right = 100 - abs(guesses - coins).sum(axis=1)
    fresh = rng.integers(0, 2, size=100)
    return 1000, right.mean() / 100, right.max() / 100, 1 - abs(guesses[right.argmax()] - fresh).mean()


def C2_count():
    layers = [16 * (3 * 3 * 1 + 1), 32 * (3 * 3 * 16 + 1), 10 * (4 * 4 * 32 + 1)]
    return *layers, sum(layers)
