"""The fast path against SciPy, plain loops and measured slopes, for random shapes, strides and layouts."""

import itertools
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal, special

from helpers import functional
from helpers.functional import _layout
from helpers.gradcheck import gradcheck

CASES = settings(max_examples=60, deadline=None)
PADDINGS = st.sampled_from(["valid", "same", "ceil", 0, 1, 2])


def rng_of(seed):
    return np.random.default_rng(seed)


def laid_out(array, layout):
    """The same numbers, in another order in memory."""
    if layout == "fortran":
        return np.asfortranarray(array)
    if layout == "rows":
        return np.ascontiguousarray(array.transpose(1, 3, 2, 0)).transpose(3, 0, 2, 1)
    if layout == "reversed":
        return array[::-1, ::-1].copy()[::-1, ::-1]
    if layout == "every second":
        wide = np.zeros((*array.shape[:2], array.shape[2] * 2, array.shape[3]), array.dtype)
        wide[:, :, ::2] = array
        return wide[:, :, ::2]
    return array


LAYOUTS = ["plain", "fortran", "rows", "reversed", "every second"]


def borders(size, kernel, stride, padding):
    """TensorFlow's rule, written once more from its documentation; and the rule for a last, cut window."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        left_over = size % stride
        total = max(kernel - stride, 0) if left_over == 0 else max(kernel - left_over, 0)
        return total // 2, total - total // 2
    if padding == "ceil":  # by counting: a window begins at each step while there is picture beyond the last one
        start = 0
        while start + kernel < size and start + stride < size:
            start += stride
        return 0, max(start + kernel - size, 0)
    return padding, padding


@st.composite
def convolutions(draw):
    kernel, strides = draw(st.tuples(*[st.integers(1, 4)] * 2)), draw(st.tuples(*[st.integers(1, 3)] * 2))
    size = draw(st.integers(kernel[0], 9)), draw(st.integers(kernel[1], 9))
    n, c, f = draw(st.integers(0, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = rng_of(draw(st.integers(0, 2**32)))
    x, w, b = rng.standard_normal((n, *size, c)), rng.standard_normal((*kernel, c, f)), rng.standard_normal(f)
    return x, w, b, strides, draw(PADDINGS), draw(st.sampled_from(LAYOUTS))


def by_scipy(x, w, b, strides, padding):
    pads = [borders(x.shape[a + 1], w.shape[a], strides[a], padding) for a in (0, 1)]
    padded = np.pad(x, ((0, 0), *pads, (0, 0)))
    maps = [
        [
            sum(signal.correlate2d(picture[:, :, c], w[:, :, c, f], "valid") for c in range(w.shape[2]))
            + b[f]
            for f in range(w.shape[3])
        ]
        for picture in padded
    ]
    shape = [padded.shape[a + 1] - w.shape[a] + 1 for a in (0, 1)]
    maps = np.array(maps).reshape(len(x), w.shape[3], *shape)
    return maps[:, :, :: strides[0], :: strides[1]].transpose(0, 2, 3, 1)


@CASES
@given(convolutions())
def test_conv2d_is_scipys_correlation(case):
    x, w, b, strides, padding, layout = case
    expected = by_scipy(x, w, b, strides, padding)
    before = x.copy(), w.copy(), b.copy()
    y = functional.conv2d(laid_out(x, layout), laid_out(w, layout), b, strides, padding)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-10)
    for array, copy in zip((x, w, b), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    small = functional.conv2d(*(a.astype(np.float32) for a in (x, w, b)), strides, padding)
    assert small.dtype == np.float32
    np.testing.assert_allclose(small, expected, rtol=1e-4, atol=1e-4)


@CASES
@given(convolutions())
def test_conv2d_backward_is_the_measured_slope(case):
    x, w, b, strides, padding, layout = case
    dy = rng_of(len(x)).standard_normal(functional.conv2d(x, w, b, strides, padding).shape)
    copy = dy.copy()

    def total(x, w, b):
        return (dy * functional.conv2d(x, w, b, strides, padding)).sum()

    dx, dw, db = functional.conv2d_backward(laid_out(dy, layout), laid_out(x, layout), w, strides, padding)
    check = gradcheck(total, {"x": x, "w": w, "b": b}, {"x": dx, "w": dw, "b": db}, step=0.1, limit=30)
    assert check.passed, check
    np.testing.assert_array_equal(dy, copy)
    again = functional.conv2d_backward(laid_out(dy, layout), laid_out(x, layout), w, strides, padding)
    for first, second in zip((dx, dw, db), again, strict=True):
        np.testing.assert_array_equal(first, second)
    small = functional.conv2d_backward(*(a.astype(np.float32) for a in (dy, x, w)), strides, padding)
    for exact, single in zip((dx, dw, db), small, strict=True):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, exact, rtol=1e-4, atol=2e-4)


@pytest.mark.parametrize("strides", [1, (2, 3), (1, 4)])
@pytest.mark.parametrize("padding", ["valid", "same", 1])
def test_a_large_batch_goes_through_in_tiles_and_gives_the_same(strides, padding):
    """1100 pictures make tiles of one column; the same pictures in tens make a single tile."""
    rng = rng_of(0)
    x, w, b = (rng.standard_normal(shape) for shape in ((1100, 5, 9, 2), (3, 3, 2, 4), (4,)))
    y = functional.conv2d(x, w, b, strides, padding)
    dy = rng.standard_normal(y.shape)
    dx, dw, db = functional.conv2d_backward(dy, x, w, strides, padding)
    tens = [slice(start, start + 10) for start in range(0, 1100, 10)]
    parts = [functional.conv2d_backward(dy[ten], x[ten], w, strides, padding) for ten in tens]
    maps = [functional.conv2d(x[ten], w, b, strides, padding) for ten in tens]
    np.testing.assert_allclose(y, np.concatenate(maps), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(dx, np.concatenate([part[0] for part in parts]), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(dw, sum(part[1] for part in parts), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(db, sum(part[2] for part in parts), rtol=1e-9, atol=1e-9)


@CASES
@given(convolutions(), st.integers(1, 7))
def test_in_tiles_of_a_few_pixels_it_is_scipys_correlation_and_the_way_back_the_same(case, longest):
    """Tiles so small that these small pictures have borders within, in every place that a border can have."""
    x, w, b, strides, padding, _ = case
    y = functional.conv2d(x, w, b, strides, padding)
    dy = rng_of(len(x)).standard_normal(y.shape)
    in_one = functional.conv2d_backward(dy, x, w, strides, padding)
    with mock.patch.multiple(_layout, LONGEST=longest, CACHE=0):
        cut = functional.conv2d(x, w, b, strides, padding)
        in_tiles = functional.conv2d_backward(dy, x, w, strides, padding)
    np.testing.assert_allclose(cut, by_scipy(x, w, b, strides, padding), rtol=1e-10, atol=1e-10)
    for found, expected in zip(in_tiles, in_one, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)


@CASES
@given(
    st.tuples(*[st.integers(1, 400)] * 2),
    st.tuples(*[st.integers(1, 5)] * 2),
    st.tuples(*[st.integers(1, 3)] * 2),
    st.integers(0, 3000),
)
def test_tiles_hold_every_output_once_and_read_no_pixel_that_is_not_there(size, kernel, strides, n):
    pixels = [(count - 1) * stride + k for count, stride, k in zip(size, strides, kernel, strict=True)]
    held = np.zeros(size, int)
    for tile in _layout.tiles(np.empty((pixels[0], 2, pixels[1], n), bool), size, kernel, strides):
        held[tile] += 1
        for part, k, stride, count in zip(tile, kernel, strides, pixels, strict=True):
            read = _layout.under(part, k, stride)
            assert 0 <= read.start < read.stop <= count
    assert (held == 1).all()


def test_conv2d_shows_a_window_only_its_own_pixels():
    """A NaN pixel reaches the 6 windows that hold it and no other; so does an infinite one."""
    x = np.zeros((2, 5, 6, 1))
    x[1, 2, 3, 0] = np.nan
    y = functional.conv2d(x, np.ones((2, 3, 1, 1)), [1.0])
    assert np.isnan(y).sum() == 6
    assert np.isnan(y[1, 1:3, 1:4]).all()


@pytest.mark.parametrize("dtypes", [("uint8", "int64"), ("int64", "int64"), ("bool", "uint8")])
def test_whole_numbers_do_not_wrap_around(dtypes):
    x = np.full((1, 3, 3, 1), 255 if dtypes[0] == "uint8" else 1).astype(dtypes[0])
    y = functional.conv2d(x, np.full((3, 3, 1, 1), 3).astype(dtypes[1]))
    assert y.dtype == np.float64
    assert y.item() == int(x[0, 0, 0, 0]) * 27


def test_float32_filters_keep_a_uint8_picture_in_float32():
    y = functional.conv2d(np.ones((1, 4, 4, 1), np.uint8), np.ones((2, 2, 1, 3), np.float32))
    assert y.dtype == np.float32


def test_conv2d_of_the_curve_detector_and_the_mouse_is_6600():
    from helpers import kernels, pictures

    mouse = pictures.mouse()[np.newaxis, :, :, np.newaxis]
    y = functional.conv2d(mouse, kernels.curve_detector()[:, :, np.newaxis, np.newaxis])
    assert y.shape == (1, 26, 26, 1)
    assert (y[0, 0, 0, 0], y[0, 0, 25, 0]) == (6600, 0)


@pytest.mark.parametrize(
    ("x", "w", "words"),
    [
        ((1, 32, 32, 3), (5, 5, 1, 2), "filter depth 1 does not match the picture's depth 3"),
        ((32, 32, 3), (5, 5, 3, 2), "N, H, W, C"),
        ((1, 4, 4, 1), (5, 5, 1, 2), "no position"),
    ],
)
def test_conv2d_says_which_shapes_do_not_fit(x, w, words):
    with pytest.raises(ValueError, match=words):
        functional.conv2d(np.zeros(x), np.zeros(w))
    with pytest.raises(ValueError, match="dy must have the shape"):
        functional.conv2d_backward(np.zeros((1, 9, 9, 2)), np.zeros((1, 8, 8, 3)), np.zeros((5, 5, 3, 2)))


# Groups, and one channel at a time


def spread_out(w, groups, depth):
    """The filters of all groups as filters over the whole depth: zeros wherever a filter does not look."""
    kh, kw, part, count = w.shape
    full = np.zeros((kh, kw, depth, count))
    for f in range(count):
        first = f // (count // groups) * part
        full[:, :, first : first + part, f] = w[:, :, :, f]
    return full


@st.composite
def grouped(draw):
    x, _, _, strides, padding, layout = draw(convolutions())
    groups, rng = draw(st.integers(1, 3)), rng_of(draw(st.integers(0, 2**32)))
    x = np.concatenate([x + n for n in range(groups)], axis=3)
    kernel = draw(st.integers(1, min(4, x.shape[1]))), draw(st.integers(1, min(4, x.shape[2])))
    each = draw(st.integers(1, 2))  # filters of a group, and of a channel
    return x, groups, kernel, each, strides, padding, layout, rng


def compare(forward, backward, x, w, b, expected, expected_backward, layout):
    """Forward and backward against the same by `conv2d`, whose filters have zeros; and what all functions keep to."""
    before = [array.copy() for array in (x, w, b)]
    y = forward(laid_out(x, layout), laid_out(w, layout), b)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-10)
    dy = rng_of(1).standard_normal(y.shape)
    found, again = (backward(laid_out(dy, layout), laid_out(x, layout), w) for _ in range(2))
    small = backward(*(array.astype(np.float32) for array in (dy, x, w)))
    assert forward(*(array.astype(np.float32) for array in (x, w, b))).dtype == np.float32
    for one, other, single, theirs in zip(found, again, small, expected_backward(dy), strict=True):
        np.testing.assert_allclose(one, theirs, rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(one, other)
        assert (one.dtype, single.dtype) == (np.float64, np.float32)
    for array, copy in zip((x, w, b), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    none, *others = backward(dy, x, w, input_gradient=False)
    assert none is None
    for one, other in zip(found[1:], others, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
    check = gradcheck(
        lambda x, w, b: (dy * forward(x, w, b)).sum(),
        {"x": x, "w": w, "b": b}, dict(zip("xwb", found, strict=True)), step=0.1, limit=15,
    )  # fmt: skip
    assert check.passed, check


@CASES
@given(grouped())
def test_grouped_convolution_is_one_whose_filters_are_0_outside_their_group(case):
    x, groups, kernel, each, strides, padding, layout, rng = case
    w, b = rng.standard_normal((*kernel, x.shape[3] // groups, groups * each)), rng.standard_normal(groups * each)
    full = spread_out(w, groups, x.shape[3])

    def expected_backward(dy):
        dx, dw, db = functional.conv2d_backward(dy, x, full, strides, padding)
        parts = np.split(dw, groups, axis=3)
        own = [part[:, :, n * w.shape[2] : (n + 1) * w.shape[2]] for n, part in enumerate(parts)]
        return dx, np.concatenate(own, axis=3), db

    compare(
        lambda x, w, b: functional.grouped_conv2d(x, w, b, groups, strides, padding),
        lambda dy, x, w, **more: functional.grouped_conv2d_backward(dy, x, w, groups, strides, padding, **more),
        x, w, b, by_scipy(x, full, b, strides, padding), expected_backward, layout,
    )  # fmt: skip


@CASES
@given(grouped())
def test_depthwise_convolution_is_one_with_a_group_for_each_channel(case):
    x, _, kernel, each, strides, padding, layout, rng = case
    channels = x.shape[3]
    w, b = rng.standard_normal((*kernel, channels, each)), rng.standard_normal(channels * each)
    full = spread_out(w.reshape(*kernel, 1, channels * each), channels, channels)

    def expected_backward(dy):
        dx, dw, db = functional.conv2d_backward(dy, x, full, strides, padding)
        own = [dw[:, :, c, c * each : (c + 1) * each] for c in range(channels)]
        return dx, np.stack(own, axis=2), db

    compare(
        lambda x, w, b: functional.depthwise_conv2d(x, w, b, strides, padding),
        lambda dy, x, w, **more: functional.depthwise_conv2d_backward(dy, x, w, strides, padding, **more),
        x, w, b, by_scipy(x, full, b, strides, padding), expected_backward, layout,
    )  # fmt: skip


def test_nan_stays_in_its_group_and_whole_numbers_do_not_wrap_around():
    x = np.full((1, 4, 5, 4), 200, np.uint8)
    y = functional.grouped_conv2d(x, np.full((3, 3, 2, 2), 3), groups=2)
    np.testing.assert_array_equal(y, np.full((1, 2, 3, 2), 200.0 * 54))
    np.testing.assert_array_equal(functional.depthwise_conv2d(x, np.full((3, 3, 4, 1), 3)), 200.0 * 27)
    x = np.zeros((1, 4, 5, 4))
    x[0, 0, 0, 3] = np.nan
    bad = np.isnan(functional.grouped_conv2d(x, np.ones((3, 3, 2, 2)), groups=2))
    assert np.argwhere(bad).tolist() == [[0, 0, 0, 1]]
    bad = np.isnan(functional.depthwise_conv2d(x, np.ones((3, 3, 4, 2))))
    assert np.argwhere(bad).tolist() == [[0, 0, 0, 6], [0, 0, 0, 7]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: functional.grouped_conv2d(x, np.zeros((3, 3, 2, 4)), groups=3), r"3 groups do not fit.*\(2, 5, 5, 4\).*\(3, 3, 2, 4\)"),
        (lambda x: functional.grouped_conv2d(x, np.zeros((3, 3, 2, 3)), groups=2), "the 3 filters into equal parts"),
        (lambda x: functional.grouped_conv2d(x, np.zeros((3, 3, 4, 4)), groups=0), "groups must be at least 1"),
        (lambda x: functional.grouped_conv2d(x, np.zeros((3, 3, 2, 4)), [1.0], 2), "1 biases do not match 4"),
        (lambda x: functional.grouped_conv2d(x, np.zeros((6, 6, 2, 4)), None, 2), "no position"),
        (lambda x: functional.grouped_conv2d_backward(np.zeros((2, 5, 5, 4)), x, np.zeros((3, 3, 2, 4)), 2), r"dy must .*\(2, 3, 3, 4\)"),
        (lambda x: functional.depthwise_conv2d(x, np.zeros((3, 3, 3, 1))), r"\(3, 3, 3, 1\) on pictures \(2, 5, 5, 4\)"),
        (lambda x: functional.depthwise_conv2d(x, np.zeros((3, 3, 4, 2)), np.zeros(4)), "4 biases do not match 8"),
        (lambda x: functional.depthwise_conv2d(x[0], np.zeros((3, 3, 4, 2))), "N, H, W, C"),
        (lambda x: functional.depthwise_conv2d_backward(x, x, np.zeros((3, 3, 4, 1))), r"dy must .*\(2, 3, 3, 4\)"),
        (lambda x: functional.prelu(x, np.zeros(3)), r"slopes \(3,\) for x of shape \(2, 5, 5, 4\)"),
        (lambda x: functional.prelu(x, 0.5), "slopes must have the shape"),
        (lambda x: functional.prelu_backward(x[:1], x, np.zeros(4)), "dy must"),
    ],
)
def test_new_layers_say_which_shapes_do_not_fit(call, words):
    with pytest.raises(ValueError, match=words):
        call(np.zeros((2, 5, 5, 4)))


# Pooling


@st.composite
def poolings(draw, whole=False):
    size, strides = (
        draw(st.tuples(*[st.integers(1, 3)] * 2)),
        draw(st.none() | st.tuples(*[st.integers(1, 3)] * 2)),
    )
    height, width = (draw(st.integers(least, 8)) for least in size)
    shape = draw(st.integers(0, 3)), height, width, draw(st.integers(1, 3))
    rng = rng_of(draw(st.integers(0, 2**32)))
    # few different values: many ties
    x = rng.integers(-2, 3, shape) if whole else rng.permutation(int(np.prod(shape))).reshape(shape) / 7
    return x, size, strides, draw(st.sampled_from(["valid", "same", "ceil"])), draw(st.sampled_from(LAYOUTS))


def windows_of(x, size, strides, padding):
    """Every window by itself: (its place in the output, its rows and columns in the input)."""
    pads = [borders(x.shape[a + 1], size[a], strides[a], padding)[0] for a in (0, 1)]
    ends = [
        sum(borders(x.shape[a + 1], size[a], strides[a], padding)) + x.shape[a + 1] - size[a] + 1
        for a in (0, 1)
    ]
    for i, top in enumerate(range(0, ends[0], strides[0])):
        for j, left in enumerate(range(0, ends[1], strides[1])):
            rows = slice(max(top - pads[0], 0), top - pads[0] + size[0])
            columns = slice(max(left - pads[1], 0), left - pads[1] + size[1])
            yield (slice(None), i, j), (slice(None), rows, columns)


@CASES
@given(poolings())
def test_pooling_is_the_maximum_and_the_mean_of_each_window(case):
    x, size, strides, padding, layout = case
    largest = functional.max_pool2d(laid_out(x, layout), size, strides, padding)
    mean = functional.average_pool2d(laid_out(x, layout), size, strides, padding)
    assert largest.dtype == x.dtype
    seen = 0
    for place, window in windows_of(x, size, strides or size, padding):
        np.testing.assert_array_equal(largest[place], x[window].max(axis=(1, 2)))
        np.testing.assert_allclose(mean[place], x[window].mean(axis=(1, 2)), rtol=1e-12, atol=1e-12)
        seen += 1
    assert largest.shape == mean.shape == (len(x), *largest.shape[1:3], x.shape[3])
    assert seen == largest.shape[1] * largest.shape[2]


@CASES
@given(poolings(whole=True))
def test_max_pool_sends_each_gradient_to_the_first_of_the_largest(case):
    x, size, strides, padding, layout = case
    x = x.astype(float)
    y = functional.max_pool2d(x, size, strides, padding)
    dy = rng_of(0).integers(1, 100, y.shape).astype(float)
    expected = np.zeros_like(x)
    for place, window in windows_of(x, size, strides or size, padding):
        for n, c in itertools.product(range(len(x)), range(x.shape[3])):
            cells = x[window][n, :, :, c]
            row, column = np.unravel_index(cells.argmax(), cells.shape)
            expected[n, window[1].start + row, window[2].start + column, c] += dy[place][n, c]
    before = dy.copy(), x.copy()
    dx = functional.max_pool2d_backward(laid_out(dy, layout), laid_out(x, layout), size, strides, padding)
    np.testing.assert_array_equal(dx, expected)
    np.testing.assert_array_equal(functional.max_pool2d_backward(dy, x, size, strides, padding, y), expected)
    np.testing.assert_array_equal(dy, before[0])
    np.testing.assert_array_equal(x, before[1])
    assert functional.max_pool2d_backward(dy, x.astype("f4"), size, strides, padding).dtype == np.float32


@CASES
@given(poolings())
def test_pooling_backward_is_the_measured_slope(case):
    x, size, strides, padding, _ = case
    for name in ("max_pool2d", "average_pool2d"):
        forward, backward = getattr(functional, name), getattr(functional, f"{name}_backward")
        dy = rng_of(1).standard_normal(forward(x, size, strides, padding).shape)
        dx = backward(dy, x, size, strides, padding)
        check = gradcheck(
            lambda x, f=forward, dy=dy: (dy * f(x, size, strides, padding)).sum(), x, dx, step=0.05, limit=25
        )
        assert check.passed, (name, check)


def test_max_pool_hands_nan_on_and_keeps_small_types():
    x = np.zeros((1, 2, 4, 1), np.float32)
    x[0, 1, 1] = np.nan
    np.testing.assert_array_equal(functional.max_pool2d(x)[0, 0, :, 0], [np.nan, 0])
    assert functional.max_pool2d(np.full((1, 3, 3, 1), 200, np.uint8), 2, padding="same").dtype == np.uint8


def test_global_average_pool():
    x = rng_of(0).standard_normal((3, 4, 5, 2))
    dy = rng_of(1).standard_normal((3, 2))
    np.testing.assert_allclose(functional.global_average_pool2d(x), x.mean(axis=(1, 2)))
    dx = functional.global_average_pool2d_backward(dy, x)
    assert gradcheck(lambda x: (dy * functional.global_average_pool2d(x)).sum(), x, dx).passed


def test_pool_larger_than_the_picture():
    with pytest.raises(ValueError, match="4 pixels long"):
        functional.max_pool2d(np.zeros((1, 3, 3, 1)), 4)
    with pytest.raises(ValueError, match="border only"):
        functional.max_pool2d(np.zeros((1, 3, 3, 1)), 2, padding=2)


# Activations and the rest

ACTIVATIONS = {
    "relu": lambda x: np.where(x > 0, x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "softmax": lambda x: special.softmax(x, axis=-1),
    "log_softmax": lambda x: special.log_softmax(x, axis=-1),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 2**32), st.lists(st.integers(1, 4), min_size=1, max_size=4), st.sampled_from([0.1, 1, 30])
)
def test_activation_is_the_formula_and_its_slope(name, seed, shape, scale):
    x = scale * rng_of(seed).standard_normal(shape)
    forward, backward = getattr(functional, name), getattr(functional, f"{name}_backward")
    y = forward(x)
    np.testing.assert_allclose(y, ACTIVATIONS[name](x), rtol=1e-12, atol=1e-300)
    small = forward(x.astype(np.float32))
    assert small.dtype == np.float32
    np.testing.assert_allclose(small, y, rtol=1e-4, atol=1e-4)
    dy = rng_of(seed + 1).standard_normal(shape)
    before = dy.copy(), y.copy()
    dx = backward(dy, y)
    check = gradcheck(lambda x: (dy * forward(x)).sum(), x, dx, step=1e-5 * scale**0.5, limit=20)
    assert check.passed, check
    np.testing.assert_array_equal(dy, before[0])
    np.testing.assert_array_equal(y, before[1])
    assert backward(dy.astype(np.float32), small).dtype == np.float32


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_hands_nan_on_and_stands_large_numbers(name, recwarn):
    forward = getattr(functional, name)
    assert np.isnan(forward(np.array([1.0, np.nan]))).any()
    assert np.isfinite(forward(np.array([1e4, -1e4, 0.0]))).all()
    assert not recwarn.list


@pytest.mark.parametrize("shape", [(7, 3), (2, 4, 3, 5), (0, 2, 2, 3), (4,)])
def test_prelu_is_the_formula_and_its_slope(shape):
    rng = rng_of(0)
    x, dy = rng.standard_normal(shape), rng.standard_normal(shape)
    slopes = np.array([0.25, 0.0, -0.5, 2.0, 1.0])[: shape[-1]]
    expected = np.array([v if v > 0 else v * slopes[n % shape[-1]] for n, v in enumerate(x.ravel())]).reshape(shape)
    np.testing.assert_allclose(functional.prelu(x, slopes), expected)
    dx, dslopes = functional.prelu_backward(dy, x, slopes)
    f = lambda x, slopes: (dy * functional.prelu(x, slopes)).sum()
    check = gradcheck(f, {"x": x, "slopes": slopes}, {"x": dx, "slopes": dslopes}) if x.size else None
    assert check is None or check.passed, check
    assert dslopes.shape == slopes.shape


def test_prelu_hands_nan_on_and_stands_what_is_infinite(recwarn):
    np.testing.assert_array_equal(functional.prelu([np.nan, np.inf, -np.inf], [0.5, 0, 2]), [np.nan, np.inf, -np.inf])
    assert functional.prelu(np.array([[-4, 4]]), np.float32([0.5, 0.5])).tolist() == [[-2.0, 4.0]]
    assert not recwarn.list


def test_dense():
    rng = rng_of(0)
    x, w, b, dy = (rng.standard_normal(s) for s in ((4, 3), (3, 5), (5,), (4, 5)))
    expected = [[sum(x[n, k] * w[k, m] for k in range(3)) + b[m] for m in range(5)] for n in range(4)]
    np.testing.assert_allclose(functional.dense(x, w, b), expected)
    dx, dw, db = functional.dense_backward(dy, x, w)
    f = lambda x, w, b: (dy * functional.dense(x, w, b)).sum()
    assert gradcheck(f, {"x": x, "w": w, "b": b}, {"x": dx, "w": dw, "b": db}).passed
    with pytest.raises(ValueError, match="3 inputs do not match 4 weights"):
        functional.dense(x, np.zeros((4, 5)))


@pytest.mark.parametrize("shape", [(6, 3), (2, 3, 4, 2)])
@pytest.mark.parametrize("fixed", [False, True])
def test_batch_norm(shape, fixed):
    rng = rng_of(0)
    x, dy = 5 + 3 * rng.standard_normal(shape), rng.standard_normal(shape)
    gamma, beta, mean, variance = (rng.uniform(0.5, 2, shape[-1]) for _ in range(4))
    axes = tuple(range(len(shape) - 1))
    statistics = (mean, variance) if fixed else (None, None)
    m, v = statistics if fixed else (x.mean(axis=axes), x.var(axis=axes))
    y = functional.batch_norm(x, gamma, beta, *statistics)
    np.testing.assert_allclose(y, gamma * (x - m) / np.sqrt(v + 1e-3) + beta)
    f = lambda x, gamma, beta: (dy * functional.batch_norm(x, gamma, beta, *statistics)).sum()
    dx, dgamma, dbeta = functional.batch_norm_backward(dy, x, gamma, *statistics)
    inputs = {"x": x, "gamma": gamma, "beta": beta}
    check = gradcheck(f, inputs, {"x": dx, "gamma": dgamma, "beta": dbeta}, step=1e-4)
    assert check.passed, check
    assert functional.batch_norm(x.astype("f4"), gamma, beta).dtype == np.float32


def test_dropout_keeps_the_mean_and_hands_the_same_places_their_gradient():
    x = np.ones((100, 100), np.float32)
    y, mask = functional.dropout(x, 0.25, rng_of(0))
    assert y.dtype == np.float32
    assert set(np.unique(y).tolist()) == {0.0, float(np.float32(4 / 3))}
    assert abs((y == 0).mean() - 0.25) < 0.02
    np.testing.assert_array_equal(functional.dropout_backward(np.ones_like(x), mask), y)
    with pytest.raises(ValueError, match="below 1"):
        functional.dropout(x, 1.0, rng_of(0))


# What all of them share


@st.composite
def pictures_in_memory(draw):
    shape = [draw(st.integers(least, 5)) for least in (1, 2, 2, 1)]
    return draw(st.integers(0, 2**32)), shape, draw(st.sampled_from(LAYOUTS))


def of_activation(name):
    forward, backward = getattr(functional, name), getattr(functional, f"{name}_backward")
    return lambda x, g: forward(x), lambda dy, x, y, g: backward(dy, y)


EVERY = {
    "average_pool2d": (lambda x, g: functional.average_pool2d(x, 2, 1, "same"),
                       lambda dy, x, y, g: functional.average_pool2d_backward(dy, x, 2, 1, "same")),
    "max_pool2d": (lambda x, g: functional.max_pool2d(x, 2, 1),
                   lambda dy, x, y, g: functional.max_pool2d_backward(dy, x, 2, 1)),
    "average_pool2d of cut windows": (lambda x, g: functional.average_pool2d(x, 2, 2, "ceil"),
                                      lambda dy, x, y, g: functional.average_pool2d_backward(dy, x, 2, 2, "ceil")),
    "max_pool2d of cut windows": (lambda x, g: functional.max_pool2d(x, 2, 2, "ceil"),
                                  lambda dy, x, y, g: functional.max_pool2d_backward(dy, x, 2, 2, "ceil")),
    "prelu": (lambda x, g: functional.prelu(x, g), lambda dy, x, y, g: functional.prelu_backward(dy, x, g)),
    "depthwise_conv2d": (lambda x, g: functional.depthwise_conv2d(x, np.ones((2, 2, 1, 2)) * g[:, None]),
                         lambda dy, x, y, g: functional.depthwise_conv2d_backward(
                             dy, x, np.ones((2, 2, 1, 2), g.dtype) * g[:, None])),
    "grouped_conv2d": (lambda x, g: functional.grouped_conv2d(x, np.ones((2, 2, 1, 1)) * g, None, len(g)),
                       lambda dy, x, y, g: functional.grouped_conv2d_backward(
                           dy, x, np.ones((2, 2, 1, 1), g.dtype) * g, len(g))),
    "global_average_pool2d": (lambda x, g: functional.global_average_pool2d(x),
                              lambda dy, x, y, g: functional.global_average_pool2d_backward(dy, x)),
    "batch_norm": (lambda x, g: functional.batch_norm(x, g, g),
                   lambda dy, x, y, g: functional.batch_norm_backward(dy, x, g)),
    "dropout": (lambda x, g: functional.dropout(x, 0.5, rng_of(3))[0],
                lambda dy, x, y, g: functional.dropout_backward(dy, functional.dropout(x, 0.5, rng_of(3))[1])),
    **{name: of_activation(name) for name in ACTIVATIONS},
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=15, deadline=None)
@given(pictures_in_memory())
def test_any_memory_order_the_slope_both_float_types_and_nothing_changed(name, case):
    seed, shape, layout = case
    forward, backward = EVERY[name]
    rng = rng_of(seed)
    # No two numbers close together, none close to 0: no tie, no kink within a step of the measurement.
    x = laid_out((rng.permutation(int(np.prod(shape))).reshape(shape) - np.prod(shape) // 2 + 0.3) / 9, layout)
    g = rng.uniform(0.5, 2, shape[-1])
    y = forward(x, g)
    np.testing.assert_allclose(y, forward(np.ascontiguousarray(x), g), rtol=1e-12, atol=1e-12)
    dy = rng.standard_normal(y.shape)
    given = [array.copy() for array in (dy, x, y, g)]
    found, again = (backward(dy, x, y, g) for _ in range(2))
    for array, before in zip((dy, x, y, g), given, strict=True):
        np.testing.assert_array_equal(array, before)
    single = backward(*(array.astype(np.float32) for array in (dy, x, y, g)))
    if not isinstance(found, tuple):
        found, again, single = (found,), (again,), (single,)
    for exact, second, small in zip(found, again, single, strict=True):
        np.testing.assert_array_equal(exact, second)
        assert (exact.dtype, small.dtype) == (np.float64, np.float32)
        np.testing.assert_allclose(small, exact, rtol=1e-4, atol=1e-4 * max(1, abs(exact).max(initial=0)))
    if name != "batch_norm":  # of four numbers close together it bends too much to be measured: see test_batch_norm
        check = gradcheck(lambda x: (dy * forward(x, g)).sum(), x, found[0], step=1e-4, limit=15)
        assert check.passed, check
