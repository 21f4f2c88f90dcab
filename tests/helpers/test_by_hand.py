"""The plain loops, against SciPy and against numbers done with a pencil."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from helpers import by_hand, kernels, pictures

SLIDERS = [by_hand.conv2d, by_hand.conv2d_windows, by_hand.conv2d_strided]


@st.composite
def picture_and_kernel(draw, dtype=None):
    """A picture, not square as a rule, and a kernel that fits; some are views with odd strides."""
    kh, kw = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    height, width = draw(st.integers(kh, 9)), draw(st.integers(kw, 9))
    dtype = dtype or draw(st.sampled_from(["float32", "float64", "int64", "int16"]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    picture = (rng.integers(-99, 100, (2 * height, width))).astype(dtype)
    picture = draw(st.sampled_from([picture[::2], picture[::-2], picture[:height], picture[:height, ::-1]]))
    kernel = rng.integers(-99, 100, (kw, kh)).astype(dtype).T
    return picture, kernel


@pytest.mark.parametrize("slide", SLIDERS)
@settings(max_examples=80, deadline=None)
@given(both=picture_and_kernel())
def test_sliding_equals_scipy(slide, both):
    picture, kernel = both
    expected = signal.correlate2d(picture.astype(float), kernel.astype(float), "valid")
    got = slide(picture, kernel)
    assert got.shape == expected.shape
    assert np.array_equal(got, expected)  # whole numbers: no rounding


@settings(max_examples=80, deadline=None)
@given(both=picture_and_kernel(dtype="int64"), stride=st.integers(1, 4), padding=st.integers(0, 3))
def test_stride_and_padding_equal_scipy(both, stride, padding):
    picture, kernel = both
    expected = signal.correlate2d(np.pad(picture, padding), kernel, "valid")[::stride, ::stride]
    assert np.array_equal(by_hand.conv2d_strided(picture, kernel, stride, padding), expected)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_volume_equals_scipy(kh, kw, depth, count, with_biases, seed):
    rng = np.random.default_rng(seed)
    picture = rng.integers(-9, 10, (kh + 3, kw + 1, depth))
    filters = rng.integers(-9, 10, (kh, kw, depth, count))
    biases = rng.integers(-9, 10, count) if with_biases else None
    got = by_hand.conv2d_volume(picture, filters, biases)
    assert got.shape == (4, 2, count)
    for number in range(count):  # SciPy's n-dimensional correlation: one position along the depth
        expected = signal.correlate(picture, filters[..., number], "valid", method="direct")[:, :, 0]
        assert np.array_equal(got[:, :, number], expected + (biases[number] if with_biases else 0))


@pytest.mark.parametrize("slide", SLIDERS)
def test_the_mouse(slide):
    activation_map = slide(pictures.mouse(), kernels.curve_detector())
    assert activation_map.shape == (26, 26)
    assert activation_map[0, 0] == 6600
    assert activation_map[0, -1] == 0


def test_with_a_pencil():
    picture, kernel = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [0, 10]])
    assert by_hand.conv2d(picture, kernel).tolist() == [[1 + 50, 2 + 60]]
    assert by_hand.multiply_and_add(picture[:, :2], kernel) == 51


def test_the_filter_is_not_flipped():
    """On patch A a flipped filter gives 3600; on patch B, 2250."""
    flipped = kernels.curve_detector()[::-1, ::-1]
    assert by_hand.conv2d(pictures.mouse_back(), flipped).item() == 3600
    assert by_hand.conv2d(pictures.mouse_head(), flipped).item() == 2250


def test_75_products_784_positions():
    maps = by_hand.conv2d_volume(np.ones((32, 32, 3)), np.ones((5, 5, 3, 2)), [0, 1])
    assert maps.shape == (28, 28, 2)
    assert (maps[..., 0] == 75).all() and (maps[..., 1] == 76).all()
    assert maps[..., 0].size == 784


@pytest.mark.parametrize("slide", SLIDERS)
def test_nan_is_passed_on(slide):
    picture = np.ones((4, 5))
    picture[0, 0] = np.nan
    assert np.isnan(slide(picture, np.ones((2, 2)))).sum() == 1


@pytest.mark.parametrize("slide", SLIDERS)
def test_the_picture_is_left_alone(slide):
    picture, kernel = pictures.mouse(), kernels.curve_detector()
    slide(picture, kernel)
    assert np.array_equal(picture, pictures.mouse()) and np.array_equal(kernel, kernels.curve_detector())


def test_short_enough_to_type():
    for name, function in inspect.getmembers(by_hand, inspect.isfunction):
        body = inspect.getsource(function).split('"""')[2].strip().splitlines()
        assert len(body) <= 16, f"{name} has {len(body)} lines"
        assert function.__doc__ and ">>>" in function.__doc__, name


@pytest.mark.parametrize(("workers", "length"), [(1, 3), (2, 5), (3, 3), (4, 11), (5, 2)])
def test_a_ring_gives_every_worker_the_same_bits_of_the_sum(workers, length):
    """Also where the pieces are of different lengths, or some of them empty; and what came in is left as it was."""
    arrays = [np.random.default_rng(worker).normal(size=length) for worker in range(workers)]
    before = [array.copy() for array in arrays]
    sums = by_hand.ring_all_reduce(arrays)
    assert len(sums) == workers and all(np.array_equal(sums[0], other) for other in sums)
    np.testing.assert_allclose(sums[0], [math.fsum(column) for column in zip(*arrays, strict=True)], rtol=0, atol=1e-14)
    assert all(np.array_equal(array, old) for array, old in zip(arrays, before, strict=True))
