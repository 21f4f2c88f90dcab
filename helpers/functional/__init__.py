"""The arithmetic of every layer, forward and backward, on batches of pictures.

Pictures are ``(N, H, W, C)``, filters ``(kh, kw, C, F)``, vectors ``(N, K)``. Every ``f`` has an
``f_backward``: it takes ``dy``, the gradient of the loss with respect to the output of ``f``, and returns the
gradient with respect to its inputs. Nothing here changes its arguments. Floats keep their dtype; where an
answer needs fractions, whole numbers become float64. NaN goes in, NaN comes out.

Results have the field's shapes; their memory is laid out for speed, as `_layout.py` explains.
"""

from helpers.functional.activations import (
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    prelu,
    prelu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)
from helpers.functional.convolution import (
    conv2d,
    conv2d_backward,
)
from helpers.functional.dense import (
    dense,
    dense_backward,
)
from helpers.functional.grouped import (
    depthwise_conv2d,
    depthwise_conv2d_backward,
    grouped_conv2d,
    grouped_conv2d_backward,
)
from helpers.functional.normalisation import (
    batch_norm,
    batch_norm_backward,
    dropout,
    dropout_backward,
)
from helpers.functional.pooling import (
    average_pool2d,
    average_pool2d_backward,
    global_average_pool2d,
    global_average_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)

__all__ = [
    "average_pool2d",
    "average_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "conv2d",
    "conv2d_backward",
    "dense",
    "dense_backward",
    "depthwise_conv2d",
    "depthwise_conv2d_backward",
    "dropout",
    "dropout_backward",
    "global_average_pool2d",
    "global_average_pool2d_backward",
    "grouped_conv2d",
    "grouped_conv2d_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "log_softmax",
    "log_softmax_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "prelu",
    "prelu_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "tanh",
    "tanh_backward",
]
