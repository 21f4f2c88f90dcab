"""A published face detector in this course's own layers: the first stage of MTCNN."""

import numpy as np  # noqa: F401 - for the example

from helpers.arrayfiles import load_arrays
from helpers.datafiles import data_path
from helpers.layers import Conv2D, MaxPooling2D, PReLU, Softmax
from helpers.network import Branches, Sequential

__all__ = ["face_detector"]


def face_detector(dtype="float64"):
    """The first stage of MTCNN [1]_ with its published numbers: is there a face in this window of 12x12 pixels?

    Returns
    -------
    Sequential
        Takes pictures of any size from 12x12, shape (N, H, W, 3), as (pixel - 127.5) / 128. Gives six numbers a place:
        the probabilities of no face and of a face, and four corrections of the window's left, top, right and bottom
        side, in shares of its width. The place (i, j) looks at the pixels from (2i, 2j) on.

    References
    ----------
    .. [1] K. Zhang, Z. Zhang, Z. Li, Y. Qiao, Joint Face Detection and Alignment Using Multitask Cascaded Convolutional
        Networks, 2016. See data/README.md for its numbers' way here, and for the faces that they were learned from.

    Examples
    --------
    >>> network = face_detector()
    >>> network.count_params(), network.forward(np.zeros((1, 12, 12, 3))).shape
    (6632, (1, 1, 1, 6))
    """
    network = Sequential(
        [
            Conv2D(10, 3), PReLU(), MaxPooling2D(2, padding="ceil"),
            Conv2D(16, 3), PReLU(),
            Conv2D(32, 3), PReLU(),
            Branches([[Conv2D(2, 1), Softmax()], [Conv2D(4, 1)]]),
        ],
        input_shape=(None, None, 3),
    )  # fmt: skip
    heads = {"scores": "branches_1.branch_1.conv2d_1", "corners": "branches_1.branch_2.conv2d_1"}
    numbers = load_arrays(data_path("pnet.npz"))
    network.load_state({".".join([heads.get(layer, layer), kind]): value
                        for (layer, kind), value in ((name.split("."), value) for name, value in numbers.items())})  # fmt: skip
    return network.astype(dtype)
