"""The arithmetic of shapes, against counting and against SciPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from helpers import shapes
from helpers.arguments import pair

SMALL = settings(max_examples=120, deadline=None)


def counted(size, kernel_size, stride):
    """Count the places by sliding."""
    return sum(1 for start in range(0, size, stride) if start + kernel_size <= size)


# --- output_size, pad_amounts ------------------------------------------------------------------------


def test_the_sources_numbers():
    assert shapes.output_size(32, 5) == 28
    assert shapes.output_size(32, 5) ** 2 == 784
    assert 75 * 784 == 58_800
    assert shapes.output_size(32, 7) ** 2 == 676
    assert shapes.output_shape((32, 32, 3), (5, 5, 3, 1)) == (28, 28, 1)
    assert shapes.output_shape((32, 32, 3), (5, 5, 3, 2)) == (28, 28, 2)


@SMALL
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 6), st.integers(0, 5))
def test_output_size_equals_counting(size, kernel_size, stride, padding):
    if kernel_size > size + 2 * padding:
        with pytest.raises(ValueError, match="no position"):
            shapes.output_size(size, kernel_size, stride, padding)
        return
    assert shapes.output_size(size, kernel_size, stride, padding) == counted(
        size + 2 * padding, kernel_size, stride
    )
    if padding == 0:
        assert shapes.output_size(size, kernel_size, stride, "valid") == counted(size, kernel_size, stride)


@SMALL
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 6))
def test_same_padding(size, kernel_size, stride):
    before, after = shapes.pad_amounts(size, kernel_size, stride, "same")
    assert after - before in (0, 1)  # an odd zero goes after
    positions = shapes.output_size(size, kernel_size, stride, "same")
    assert positions == -(-size // stride)
    assert counted(size + before + after, kernel_size, stride) == positions
    if before + after:  # no zero too many: with one less, a position is lost
        assert counted(size + before + after - 1, kernel_size, stride) == positions - 1


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "expected"),
    [
        # From TensorFlow's formula by hand: total = max(k - s, 0) if n % s == 0 else max(k - n % s, 0).
        (28, 5, 1, (2, 2)),
        (28, 4, 1, (1, 2)),
        (28, 2, 1, (0, 1)),
        (28, 3, 2, (0, 1)),
        (27, 3, 2, (1, 1)),
        (13, 6, 5, (1, 2)),
        (8, 1, 3, (0, 0)),
        (7, 2, 7, (0, 0)),
        (1, 5, 1, (2, 2)),
    ],
)
def test_same_padding_is_tensorflows(size, kernel_size, stride, expected):
    assert shapes.pad_amounts(size, kernel_size, stride, "same") == expected


@SMALL
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
def test_ceil_counts_every_window_that_begins_inside_until_one_reaches_the_end(size, kernel_size, stride):
    if kernel_size > size:
        return  # held to PyTorch in test_functional_torch.py
    starts = [0]
    while starts[-1] + kernel_size < size and starts[-1] + stride < size:
        starts.append(starts[-1] + stride)
    assert shapes.output_size(size, kernel_size, stride, "ceil") == len(starts)
    before, after = shapes.pad_amounts(size, kernel_size, stride, "ceil")
    assert before == 0
    assert after == max(starts[-1] + kernel_size - size, 0) < kernel_size
    assert shapes.output_size(size, kernel_size, stride) in (len(starts), len(starts) - 1)


def test_a_size_that_may_be_any_stays_unknown_and_the_rest_is_checked():
    assert shapes.output_size(None, 5, 2, "same") is None
    assert shapes.output_shape((None, 32, 3), (5, 5, 3, 2)) == (None, 28, 2)
    with pytest.raises(ValueError, match="depth 1 does not match"):
        shapes.output_shape((None, None, 3), (5, 5, 1, 2))
    with pytest.raises(ValueError, match="stride must be at least 1"):
        shapes.output_size(None, 5, 0)


@SMALL
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 7), st.integers(1, 7))
def test_same_at_stride_1_lines_up_with_scipy_for_odd_filters(height, width, kh, kw):
    """SciPy's "same" centres the filter; so does ours, but for even sizes, where the middle is a choice."""
    kh, kw = kh | 1, kw | 1
    picture, kernel = np.arange(height * width).reshape(height, width), np.arange(kh * kw).reshape(kh, kw)
    pads = [shapes.pad_amounts(height, kh, 1, "same"), shapes.pad_amounts(width, kw, 1, "same")]
    padded = signal.correlate2d(np.pad(picture, pads), kernel, "valid")
    centred = signal.correlate2d(picture, kernel, "full")[
        kh // 2 : kh // 2 + height, kw // 2 : kw // 2 + width
    ]
    assert np.array_equal(padded, centred)


def test_results_are_plain_numbers():
    got = (
        *shapes.pad_amounts(np.int64(9), np.int32(4), np.int8(2), "same"),
        shapes.output_size(9, 3, 1, np.int64(2)),
    )
    assert all(
        type(number) is int for number in (*got, *pair(np.int64(3)), *pair(np.array([1, 2])))
    )


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((32, 33), ValueError, "filter is 33 pixels long and the picture only 32: there is no position"),
        ((4, 7, 1, 1), ValueError, "only 4 with 2 zeros added"),
        ((0, 1), ValueError, "size must be at least 1, not 0"),
        ((-3, 1), ValueError, "size must be at least 1, not -3"),
        ((3, 0), ValueError, "kernel_size must be at least 1"),
        ((3, 1, 0), ValueError, "stride must be at least 1"),
        ((3.0, 1), TypeError, "size must be a whole number, not 3.0"),
        ((True, 1), TypeError, "size must be a whole number, not True"),
        (("32", 5), TypeError, "size must be a whole number, not '32'"),
        ((float("nan"), 5), TypeError, "size must be a whole number, not nan"),
        ((32, 5, 1, "full"), ValueError, 'padding must be "valid", "same", "ceil" or a whole number .* not \'full\''),
        ((32, 5, 1, -1), ValueError, "at least 0, not -1"),
        ((32, 5, 1, 1.5), ValueError, "not 1.5"),
        ((32, 5, 1, True), ValueError, "not True"),
        ((32, 5, 1, None), ValueError, "not None"),
        ((32, (5, 3)), TypeError, r"kernel_size must be a whole number, not \(5, 3\)"),
    ],
)
def test_output_size_bad_input(arguments, error, said):
    with pytest.raises(error, match=said):
        shapes.output_size(*arguments)


# --- output_shape ------------------------------------------------------------------------------------


def test_output_shape_keeps_rows_and_columns_apart():
    assert shapes.output_shape((10, 20, 3), (3, 5, 3, 4)) == (8, 16, 4)
    assert shapes.output_shape((10, 20, 3), (3, 5, 3, 4), strides=(2, 3)) == (4, 6, 4)
    assert shapes.output_shape((7, 10, 20, 3), (3, 5, 3, 4), (2, 1), "same") == (7, 5, 20, 4)
    assert shapes.output_shape((0, 10, 20, 3), (1, 1, 3, 1)) == (0, 10, 20, 1)  # an empty batch


@SMALL
@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_output_shape_equals_scipys(height, width, kh, kw, down, across, padding):
    if kh > height + 2 * padding or kw > width + 2 * padding:
        return
    picture = np.pad(np.zeros((height, width)), padding)
    rows, columns = signal.correlate2d(picture, np.zeros((kh, kw)), "valid")[::down, ::across].shape
    got = shapes.output_shape((2, height, width, 3), (kh, kw, 3, 4), (down, across), padding)
    assert got == (2, rows, columns, 4)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (((32, 32, 3), (5, 5, 1, 2)), ValueError, "filter depth 1 does not match the picture's depth 3"),
        (
            ((32, 32), (5, 5, 1, 2)),
            ValueError,
            r"is \(H, W, C\), or \(N, H, W, C\) for a batch, not \(32, 32\)",
        ),
        (((32, 32, 1), (5, 5)), ValueError, r"filters' shape is \(kh, kw, C, F\), not \(5, 5\)"),
        (((32, 32, 1), (5, 5, 1, 1), (1, 2, 3)), ValueError, "strides must be one whole number or two"),
        (((32, 32, 1), (5, 5, 1, 1), 0), ValueError, "strides must be at least 1"),
        (((3, 32, 1), (5, 5, 1, 1)), ValueError, "5 pixels long and the picture only 3"),
    ],
)
def test_output_shape_bad_input(arguments, error, said):
    with pytest.raises(error, match=said):
        shapes.output_shape(*arguments)


# --- receptive_field ---------------------------------------------------------------------------------


def test_receptive_fields_of_the_lessons():
    assert [shapes.receptive_field([(3, 1)] * depth) for depth in range(4)] == [1, 3, 5, 7]
    assert shapes.receptive_field([(5, 1), (2, 2), (5, 1), (2, 2)]) == 16  # LeNet-5's convolutional part


@SMALL
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=4))
def test_receptive_field_equals_tracing_back(layers):
    """Follow one output number back to the input pixels it touches."""
    touched = {0}
    for kernel_size, stride in reversed(layers):
        touched = {place * stride + offset for place in touched for offset in range(kernel_size)}
    assert shapes.receptive_field(layers) == max(touched) + 1


@pytest.mark.parametrize(
    ("layers", "error", "said"),
    [
        ([3, 3], ValueError, r"Layer 0 must be \(kernel_size, stride\).* not 3"),
        ([(3, 1), (3,)], ValueError, "Layer 1 must be"),
        ([(3, 0)], ValueError, "stride of layer 0 must be at least 1"),
        ([(1.5, 1)], TypeError, "kernel_size of layer 0 must be a whole number"),
    ],
)
def test_receptive_field_bad_input(layers, error, said):
    with pytest.raises(error, match=said):
        shapes.receptive_field(layers)
