"""Published networks as plain lists of layers, to be read beside each paper's table.

Layers without numbers that this course does not have are left out and named: local response normalisation in AlexNet and
GoogLeNet, GoogLeNet's auxiliary classifiers. Softmax stands in the loss. Every function makes new layers, without
weights: `Sequential(lenet5(), input_shape=(32, 32, 1))` makes them. `NETWORKS` says which input each was made for.
"""

from helpers.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ReLU,
    Tanh,
)
from helpers.network import Branches, Residual

__all__ = ["NETWORKS", "alexnet", "googlenet", "inception", "lenet5", "mobilenet", "resnet", "vgg16"]


def lenet5(classes=10):
    """LeNet-5 [1]_, as it is built today: 61,706 numbers.

    The paper's C3 connects each filter to some of the six maps only, its pooling learns a factor and a bias a map, and its
    last layer measures distances. Here C3 sees all six maps, pooling is a plain mean, and the last layer is dense.

    References
    ----------
    .. [1] Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to Document Recognition, 1998, II.B.

    Examples
    --------
    >>> from helpers.architectures import ledger
    >>> ledger(lenet5(), (32, 32, 1)).parameters
    61706
    """
    return [
        Conv2D(6, 5), Tanh(),  # C1
        AveragePooling2D(2),  # S2
        Conv2D(16, 5), Tanh(),  # C3
        AveragePooling2D(2),  # S4
        Flatten(),
        Dense(120), Tanh(),  # C5
        Dense(84), Tanh(),  # F6
        Dense(classes),
    ]  # fmt: skip


def alexnet(classes=1000, groups=2):
    """AlexNet [1]_: 60,965,224 numbers in two groups, one for each of two graphics cards; 62,378,344 in one.

    The paper says 224x224 pixels; its first layer's 55x55 places need 227. Local response normalisation is left out.

    References
    ----------
    .. [1] A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012, 3.5.

    Examples
    --------
    >>> from helpers.architectures import ledger
    >>> [ledger(alexnet(groups=groups), (227, 227, 3)).parameters for groups in (1, 2)]
    [62378344, 60965224]
    """
    return [
        Conv2D(96, 11, strides=4), ReLU(),
        MaxPooling2D(3, strides=2),
        Conv2D(256, 5, padding=2, groups=groups), ReLU(),
        MaxPooling2D(3, strides=2),
        Conv2D(384, 3, padding=1), ReLU(),
        Conv2D(384, 3, padding=1, groups=groups), ReLU(),
        Conv2D(256, 3, padding=1, groups=groups), ReLU(),
        MaxPooling2D(3, strides=2),
        Flatten(),
        Dropout(0.5), Dense(4096), ReLU(),
        Dropout(0.5), Dense(4096), ReLU(),
        Dense(classes),
    ]  # fmt: skip


def vgg16(classes=1000):
    """VGG-16 [1]_, column D of its table: 138,357,544 numbers.

    References
    ----------
    .. [1] K. Simonyan, A. Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2014, table 1.

    Examples
    --------
    >>> from helpers.architectures import ledger
    >>> counted = ledger(vgg16(), (224, 224, 3))
    >>> counted.parameters, counted["dense_1"].parameters
    (138357544, 102764544)
    """
    layers = []
    for stage in [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]:
        for filters in stage:
            layers += [Conv2D(filters, 3, padding=1), ReLU()]
        layers += [MaxPooling2D(2)]
    layers += [Flatten()]
    layers += [Dense(4096), ReLU(), Dropout(0.5)]
    layers += [Dense(4096), ReLU(), Dropout(0.5)]
    return [*layers, Dense(classes)]


def googlenet(classes=1000):
    """GoogLeNet [1]_ without its two auxiliary classifiers: 6,998,552 numbers.

    The six numbers of each inception block stand in the order of the paper's table. Local response normalisation is left
    out. torchvision's network of this name is another one: batch normalisation, and 3x3 where the paper has 5x5.

    References
    ----------
    .. [1] C. Szegedy et al., Going Deeper with Convolutions, 2014, table 1.

    Examples
    --------
    >>> from helpers.architectures import ledger
    >>> counted = ledger(googlenet(), (224, 224, 3))
    >>> counted.parameters, counted.macs
    (6998552, 1582671872)
    """
    return [
        Conv2D(64, 7, strides=2, padding=3), ReLU(),
        MaxPooling2D(3, strides=2, padding="ceil"),
        Conv2D(64, 1), ReLU(),
        Conv2D(192, 3, padding=1), ReLU(),
        MaxPooling2D(3, strides=2, padding="ceil"),
        inception(64, 96, 128, 16, 32, 32),  # 3a
        inception(128, 128, 192, 32, 96, 64),  # 3b
        MaxPooling2D(3, strides=2, padding="ceil"),
        inception(192, 96, 208, 16, 48, 64),  # 4a
        inception(160, 112, 224, 24, 64, 64),  # 4b
        inception(128, 128, 256, 24, 64, 64),  # 4c
        inception(112, 144, 288, 32, 64, 64),  # 4d
        inception(256, 160, 320, 32, 128, 128),  # 4e
        MaxPooling2D(3, strides=2, padding="ceil"),
        inception(256, 160, 320, 32, 128, 128),  # 5a
        inception(384, 192, 384, 48, 128, 128),  # 5b
        GlobalAveragePooling2D(),
        Dropout(0.4), Dense(classes),
    ]  # fmt: skip


def inception(one, reduce_three, three, reduce_five, five, pool):
    """GoogLeNet's block: four ways through, joined. Its numbers are filters, in the order of the paper's table.

    Examples
    --------
    >>> inception(64, 96, 128, 16, 32, 32).build((28, 28, 192))
    (28, 28, 256)
    """
    return Branches([
        [Conv2D(one, 1), ReLU()],
        [Conv2D(reduce_three, 1), ReLU(), Conv2D(three, 3, padding=1), ReLU()],
        [Conv2D(reduce_five, 1), ReLU(), Conv2D(five, 5, padding=2), ReLU()],
        [MaxPooling2D(3, strides=1, padding="same"), Conv2D(pool, 1), ReLU()],
    ])  # fmt: skip


def resnet(depth=18, classes=1000, stride_in="3x3"):
    """ResNet-18, ResNet-34 or ResNet-50 [1]_: 11,689,512, 21,797,672 or 25,557,032 numbers.

    Parameters
    ----------
    depth : 18, 34 or 50
    classes : int
    stride_in : "3x3" or "1x1"
        Which layer of ResNet-50's blocks halves the picture: the paper has the first, of 1x1; torchvision the second.
        The numbers that are learned are as many, the multiplications are not.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren, J. Sun, Deep Residual Learning for Image Recognition, 2015, table 1.

    Examples
    --------
    >>> from helpers.architectures import ledger
    >>> [ledger(resnet(depth), (224, 224, 3)).parameters for depth in (18, 34, 50)]
    [11689512, 21797672, 25557032]
    >>> [ledger(resnet(50, stride_in=where), (224, 224, 3)).macs for where in ("1x1", "3x3")]
    [3857973248, 4089184256]
    """
    blocks = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
    if depth not in blocks:
        raise ValueError(f"depth must be 18, 34 or 50, not {depth!r}.")
    if stride_in not in ("3x3", "1x1"):
        raise ValueError(f'stride_in must be "3x3" or "1x1", not {stride_in!r}.')
    layers = [*_conv(64, 7, 2), ReLU(), MaxPooling2D(3, strides=2, padding=1)]
    before = 64
    for stage, filters in enumerate([64, 128, 256, 512]):
        for block in range(blocks[depth][stage]):
            strides = 2 if stage > 0 and block == 0 else 1
            if depth == 50:
                first, second = (strides, 1) if stride_in == "1x1" else (1, strides)
                inside = [*_conv(filters, 1, first), ReLU(), *_conv(filters, 3, second), ReLU()]
                inside += _conv(4 * filters, 1)
                after = 4 * filters
            else:
                inside = [*_conv(filters, 3, strides), ReLU(), *_conv(filters, 3)]
                after = filters
            changed = strides > 1 or before != after
            layers += [Residual(inside, _conv(after, 1, strides) if changed else None), ReLU()]
            before = after
    return [*layers, GlobalAveragePooling2D(), Dense(classes)]


def mobilenet(classes=1000):
    """MobileNet [1]_ at full width: 4,231,976 numbers, and 21,888 running means and variances.

    Each pair is a depthwise convolution, one filter a channel, and a 1x1 convolution that mixes the channels.

    References
    ----------
    .. [1] A. Howard et al., MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications, 2017, table 1.

    Examples
    --------
    >>> from helpers.architectures import ledger
    >>> counted = ledger(mobilenet(), (224, 224, 3))
    >>> counted.parameters, counted.parameters + counted.state
    (4231976, 4253864)
    """
    layers = [*_conv(32, 3, 2), ReLU()]
    pairs = [(1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512)]
    pairs += 5 * [(1, 512)] + [(2, 1024), (1, 1024)]
    for strides, filters in pairs:
        layers += [DepthwiseConv2D(3, strides, padding=1, use_bias=False), BatchNormalization(), ReLU()]
        layers += [*_conv(filters, 1), ReLU()]
    return [*layers, GlobalAveragePooling2D(), Dense(classes)]


def _conv(filters, size, strides=1):
    """A convolution without biases, and the batch normalisation that would take them away again."""
    padding = (size - 1) // 2
    return [Conv2D(filters, size, strides, padding=padding, use_bias=False), BatchNormalization()]


# Each network with the size of picture that its paper trained it on.
NETWORKS = {
    "LeNet-5": (lenet5, (32, 32, 1)),
    "AlexNet": (alexnet, (227, 227, 3)),
    "VGG-16": (vgg16, (224, 224, 3)),
    "GoogLeNet": (googlenet, (224, 224, 3)),
    "ResNet-18": (lambda: resnet(18), (224, 224, 3)),
    "ResNet-34": (lambda: resnet(34), (224, 224, 3)),
    "ResNet-50": (lambda: resnet(50, stride_in="1x1"), (224, 224, 3)),
    "MobileNet": (mobilenet, (224, 224, 3)),
}
