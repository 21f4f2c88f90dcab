"""Every kernel does what its docstring says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage import filters

from helpers import by_hand, kernels, pictures

ANGLES = st.floats(-720, 720, allow_nan=False)


def half_plane(angle, side=41):
    """A step: 255 on the left of a line through the middle that runs at `angle`, 0 on its right."""
    column, row = np.meshgrid(np.arange(side) - side // 2, side // 2 - np.arange(side))
    theta = np.deg2rad(angle)
    return np.where(row * np.cos(theta) - column * np.sin(theta) > 1e-9, 255.0, 0.0)


def line(angle, side=41):
    """A thin bright line through the middle."""
    column, row = np.meshgrid(np.arange(side) - side // 2, side // 2 - np.arange(side))
    theta = np.deg2rad(angle)
    return 255 * np.clip(1.0 - np.abs(row * np.cos(theta) - column * np.sin(theta)), 0, 1)


def middle(picture, kernel):
    """The kernel's sum with its centre on the picture's centre."""
    size, at = len(kernel), len(picture) // 2 - len(kernel) // 2
    return (picture[at : at + size, at : at + size] * kernel).sum()


def test_curve_detector():
    kernel = kernels.curve_detector()
    assert kernel.shape == (7, 7) and kernel.dtype == np.int64
    assert [tuple(map(int, place)) for place in np.argwhere(kernel)] == [
        (0, 5),
        (1, 4),
        (2, 3),
        (3, 3),
        (4, 3),
        (5, 3),
    ]
    assert set(kernel[kernel > 0].tolist()) == {30}
    assert kernel.sum() == 180


def test_the_white_wall_beats_the_curve_until_the_mean_is_taken():
    curve = kernels.curve_detector()
    assert int((np.full((7, 7), 255) * curve).sum()) == 45_900
    beats = [level for level in range(256) if (np.full((7, 7), level) * curve).sum() > 6600]
    assert beats[0] == 37
    repaired = kernels.zero_mean(curve)
    assert abs((np.full((7, 7), 255) * repaired).sum()) < 1e-9
    assert round(float((pictures.mouse_back() * repaired).sum())) == 4212


def test_a_kernel_is_yours_to_change():
    for make in (kernels.curve_detector, kernels.sharpen, kernels.sobel, kernels.blur):
        make()[0, 0] = 99
        assert make()[0, 0] != 99
    kernels.sobel(1)[0, 0] = 99
    assert kernels.sobel(1)[0, 0] == 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_zero_mean(weights):
    kernel = np.array(weights)
    got = kernels.zero_mean(kernel)
    assert got.dtype == np.float64 and got.shape == kernel.shape
    assert abs(got.sum()) < 1e-6
    assert np.allclose(got - got[0, 0], kernel - kernel[0, 0], atol=1e-6)  # one number for all weights


def test_zero_mean_of_other_shapes():
    assert kernels.zero_mean([1, 2, 3]).tolist() == [-1, 0, 1]
    assert abs(kernels.zero_mean(kernels.colour_detector("red") + 1).sum()) < 1e-12
    assert kernels.zero_mean(np.full((2, 2), 255, np.uint8)).tolist() == [[0, 0], [0, 0]]  # no overflow
    assert np.isnan(kernels.zero_mean([1.0, np.nan])).all()


# --- orientation -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 4, 5, 7, 8])
@pytest.mark.parametrize("make", [kernels.edge, kernels.bar, kernels.gabor])
def test_zero_on_flat_and_scaled_to_one(make, size):
    for angle in (0, 30, 45, 90, 123.4):
        kernel = make(angle, size)
        assert kernel.shape == (size, size) and kernel.dtype == np.float64
        assert abs(kernel.sum()) < 1e-9
        assert abs(kernel[kernel > 0].sum() - 1) < 1e-9


@settings(max_examples=50, deadline=None)
@given(ANGLES)
def test_symmetries(angle):
    assert np.allclose(kernels.edge(angle + 180), -kernels.edge(angle), atol=1e-9)  # the other side is bright
    assert np.allclose(kernels.bar(angle + 180), kernels.bar(angle), atol=1e-9)
    assert np.allclose(kernels.gabor(angle + 180), kernels.gabor(angle), atol=1e-9)
    for make in (kernels.edge, kernels.bar, kernels.gabor):  # a quarter turn is exact on a square grid
        assert np.allclose(make(angle + 90), np.rot90(make(angle)), atol=1e-9)


def test_angle_names_the_direction_of_the_line():
    assert (kernels.edge(0)[:2] > 0).all() and (kernels.edge(0)[2] == 0).all()  # horizontal, bright above
    assert (kernels.edge(90)[:, :2] > 0).all() and (
        kernels.edge(90)[:, 2] == 0
    ).all()  # vertical, bright left
    assert kernels.edge(45)[0, 0] > 0 > kernels.edge(45)[4, 4]  # climbs to the right, bright above left
    assert (kernels.bar(0)[3] > 0).all() and (kernels.bar(90)[:, 3] > 0).all()
    assert kernels.bar(45)[1, 5] > 0 > kernels.bar(45)[1, 1]


@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_tuning_peaks_at_the_own_angle(angle):
    """Hubel and Wiesel's finding: one orientation fires the cell most, the one across it does not."""
    others = range(0, 360, 15)
    scores = {other: middle(half_plane(other), kernels.edge(angle, 9)) for other in others}
    assert max(scores, key=scores.get) == angle
    assert abs(scores[(angle + 90) % 360]) < 0.1 * scores[angle]
    for make in (kernels.bar, kernels.gabor):
        scores = {other: middle(line(other), make(angle, 9)) for other in range(0, 180, 15)}
        assert max(scores, key=scores.get) == angle % 180
        assert scores[(angle + 90) % 180] < 0.3 * scores[angle % 180]


def test_a_full_step_scores_at_most_255():
    scores = [middle(half_plane(angle), kernels.edge(angle)) for angle in range(0, 360, 5)]
    assert max(scores) <= 255 + 1e-9 and min(scores) > 200


def test_gabor_phase():
    assert (kernels.gabor(0)[3] > 0).all()
    edge_like = kernels.gabor(0, phase=90)
    assert (edge_like[2] > 0).all() and (edge_like[4] < 0).all()  # bright on the left of the direction: above
    assert np.allclose(
        kernels.gabor(0, phase=180, size=21)[10, 10], -kernels.gabor(0, size=21)[10, 10], rtol=0.5
    )


def test_gabor_equals_scikit_image():
    """scikit-image turns with its own sign and scale; the wave under the fading must be the same."""
    ours = kernels.gabor(0, size=21, wavelength=5)
    theirs = np.real(filters.gabor_kernel(1 / 5, theta=np.pi / 2, sigma_x=21 / 5, sigma_y=21 / 5, n_stds=10))
    half = len(theirs) // 2
    theirs = kernels.zero_mean(theirs[half - 10 : half + 11, half - 10 : half + 11])
    assert np.allclose(ours, theirs / theirs[theirs > 0].sum(), atol=1e-9)


def test_gabor_bank():
    bank = kernels.gabor_bank(6, size=9, wavelength=3, phase=90)
    assert bank.shape == (9, 9, 1, 6)
    for number in range(6):
        assert np.array_equal(bank[:, :, 0, number], kernels.gabor(30 * number, 9, 3, 90))
    assert by_hand.conv2d_volume(pictures.mouse()[:, :, np.newaxis], bank).shape == (24, 24, 6)


# --- named filters -----------------------------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1])
def test_sobel_equals_scipy(axis):
    picture = pictures.to_gray(pictures.cat())
    expected = -ndimage.sobel(picture, axis=axis)[1:-1, 1:-1]  # SciPy counts bright below and bright right
    assert np.allclose(by_hand.conv2d(picture, kernels.sobel(axis)), expected)


def test_sobel_and_edge_agree_on_the_side():
    assert (kernels.sobel(0) * kernels.edge(0, 3) >= 0).all()
    assert (kernels.sobel(1) * kernels.edge(90, 3) >= 0).all()


def test_sharpen():
    flat = np.full((5, 5), 80)
    assert (by_hand.conv2d(flat, kernels.sharpen()) == 80).all()
    picture = pictures.to_gray(pictures.cat())
    expected = picture - ndimage.laplace(picture)
    assert np.allclose(by_hand.conv2d(picture, kernels.sharpen()), expected[1:-1, 1:-1])


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_blur_is_the_mean(size):
    picture = pictures.to_gray(pictures.cat())
    windows = np.lib.stride_tricks.sliding_window_view(picture, (size, size))
    assert np.allclose(by_hand.conv2d(picture, kernels.blur(size)), windows.mean(axis=(2, 3)))


@pytest.mark.parametrize(
    ("colour", "pure"),
    [
        ("red", (255, 0, 0)),
        ("green", (0, 255, 0)),
        ("blue", (0, 0, 255)),
        ("yellow", (255, 255, 0)),
        ("cyan", (0, 255, 255)),
        ("magenta", (255, 0, 255)),
    ],
)
def test_colour_detector(colour, pure):
    kernel = kernels.colour_detector(colour, 4)
    assert kernel.shape == (4, 4, 3)
    corners = [(r, g, b) for r in (0, 255) for g in (0, 255) for b in (0, 255)]
    scores = {corner: (np.full((4, 4, 3), corner) * kernel).sum() for corner in corners}
    assert max(scores, key=scores.get) == pure
    assert scores[pure] == 255
    assert scores[0, 0, 0] == scores[255, 255, 255] == 0


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: kernels.edge("up"), TypeError, "angle must be a number, not 'up'"),
        (lambda: kernels.edge(True), TypeError, "angle must be a number"),
        (lambda: kernels.edge(float("nan")), ValueError, "angle must be a finite number"),
        (lambda: kernels.bar(float("inf")), ValueError, "finite"),
        (lambda: kernels.edge(0, 1), ValueError, "size must be at least 2"),
        (lambda: kernels.bar(0, 2), ValueError, "size must be at least 3"),
        (lambda: kernels.edge(0, 5.0), TypeError, "size must be a whole number"),
        (lambda: kernels.gabor(0, wavelength=0), ValueError, "wavelength must be more than 0"),
        (lambda: kernels.gabor(0, phase=None), TypeError, "phase must be a number"),
        (lambda: kernels.gabor_bank(0), ValueError, "orientations must be at least 1"),
        (lambda: kernels.sobel(2), ValueError, r"axis must be 0 .* or 1 .*not 2"),
        (lambda: kernels.blur(0), ValueError, "size must be at least 1"),
        (lambda: kernels.colour_detector("pink"), ValueError, "one of red, green, .*not 'pink'"),
        (lambda: kernels.zero_mean([]), ValueError, r"no weights: its shape is \(0,\)"),
        (lambda: kernels.zero_mean([["a"]]), TypeError, "must hold numbers"),
    ],
)
def test_bad_input(call, error, said):
    with pytest.raises(error, match=said):
        call()
