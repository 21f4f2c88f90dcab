"""What the cases of lessons and homework are drawn from, and what an example's arguments must be."""

import numpy as np

from helpers.checks.words import fill

WORDS = {
    "colour picture": "`picture` should have shape (H, W, 3); yours has {shape}.",
    "two axes": "`{name}` should have two axes, (height, width); yours has shape {shape}.",
    "kernel too large": "The kernel {kernel.shape} does not fit into the picture {picture.shape}.",
}


def random_values(rng, *shape):
    """Numbers of both signs with one decimal, so that a learner can add them up by hand."""
    return rng.integers(-30, 31, shape) / 10


def fine_values(rng, *shape):
    """Numbers of both signs with many decimals, some of them near 0: rounding on the way does not go unseen."""
    return rng.normal(size=shape) * 10.0 ** -rng.integers(0, 4, shape)


def random_whole(rng, *shape):
    """Whole numbers of both signs, none of them 0."""
    return rng.integers(1, 10, shape) * rng.choice([-1, 1], shape)


def random_picture(rng, *shape):
    """A picture of random bytes with the extremes 0 and 255 in it."""
    picture = rng.integers(0, 256, shape, dtype=np.uint8)
    picture.flat[0], picture.flat[-1] = 255, 0
    return picture


def dark_picture(rng, *shape):
    """A picture of random bytes without 0, and without anything bright: its largest value is not 255."""
    return rng.integers(3, 80, shape, dtype=np.uint8)


def random_shares(rng, *shape):
    """Rows of shares that add up to 1, none of them 0."""
    shares = rng.integers(1, 20, shape).astype(np.float64)
    return shares / shares.sum(axis=1, keepdims=True)


def needs_picture(picture, *others):
    """What is wrong with a colour picture that stands in an example, or "".

    Examples
    --------
    >>> needs_picture(np.zeros((4, 5)))
    '`picture` should have shape (H, W, 3); yours has (4, 5).'
    """
    if not isinstance(picture, np.ndarray) or picture.ndim != 3 or picture.shape[2] != 3:
        return fill(WORDS["colour picture"], shape=np.shape(picture))
    return ""


def needs_flat(picture, kernel, *others):
    """What is wrong with a picture and a kernel in an example, or "".

    Examples
    --------
    >>> needs_flat(np.zeros((2, 2)), np.zeros((3, 3)))
    'The kernel (3, 3) does not fit into the picture (2, 2).'
    """
    for name, array in (("picture", picture), ("kernel", kernel)):
        if not isinstance(array, np.ndarray) or array.ndim != 2 or array.size == 0:
            return fill(WORDS["two axes"], name=name, shape=np.shape(array))
    if kernel.shape[0] > picture.shape[0] or kernel.shape[1] > picture.shape[1]:
        return fill(WORDS["kernel too large"], kernel=kernel, picture=picture)
    return ""
