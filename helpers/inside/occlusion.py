"""Cover a part of the picture: what does the network say now?"""

import numpy as np

from helpers.arguments import whole
from helpers.functional import softmax
from helpers.inside.stages import check_picture

__all__ = ["occlusion"]


def occlusion(model, picture, label, fill, size=5, step=1):
    """Slide a patch over the picture and note the label's probability at each place.

    Parameters
    ----------
    model : Sequential
        Its output are scores, before softmax.
    picture : array_like, shape (H, W, C)
    label : int
    fill : float or array_like, shape (H, W, C)
        What the patch shows: a number, or the same place of another picture.
    size : int
        The patch's side.
    step : int

    Returns
    -------
    array, shape ((H - size) // step + 1, (W - size) // step + 1)

    References
    ----------
    .. [1] M. Zeiler, R. Fergus, Visualizing and Understanding Convolutional Networks, 2013.

    Examples
    --------
    >>> from helpers.layers import Dense, Flatten
    >>> from helpers.network import Sequential
    >>> model = Sequential([Flatten(), Dense(2)], (2, 2, 1), dtype="float64")
    >>> model.layers[1].params["weights"][...] = [[0, 4], [0, 0], [0, 0], [0, 0]]
    >>> occlusion(model, np.ones((2, 2, 1)), 1, fill=0, size=1).round(2)  # only the first pixel counts
    array([[0.5 , 0.98],
           [0.98, 0.98]])
    """
    batch = check_picture(model, picture)
    size, step = whole(size, "size"), whole(step, "step")
    if size > min(batch.shape[1:3]):
        raise ValueError(f"A patch of {size}x{size} does not fit into a picture of {batch.shape[1:3]}.")
    cover = np.broadcast_to(np.asarray(fill, batch.dtype), batch.shape)
    tops, lefts = (range(0, side - size + 1, step) for side in batch.shape[1:3])
    found = np.empty((len(tops), len(lefts)), batch.dtype)
    for row, top in enumerate(tops):
        copies = np.repeat(batch, len(lefts), axis=0)
        for column, left in enumerate(lefts):
            there = np.s_[top : top + size, left : left + size]
            copies[column][there] = cover[0][there]
        found[row] = softmax(model.forward(copies))[:, label]
    return found
