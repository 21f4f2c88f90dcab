"""The ledger: what each layer of a network puts out, learns, costs, keeps and sees, counted from shapes alone."""

import math
from dataclasses import dataclass

from helpers.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    PReLU,
)
from helpers.layers.base import check_picture, product
from helpers.network import Branches, Residual, Sequential
from helpers.shapes import output_size, pad_amounts

__all__ = ["Ledger", "Misfit", "Row", "ledger"]


class Misfit(ValueError):
    """A layer does not fit what comes before it.

    Attributes
    ----------
    name : str
        The layer's, such as "conv2d_3"; inside a block with the block's before it.
    index : int
        Its place in the list, counted from 0; that of the block, if it stands inside one.
    layer : Layer
    input_shape : tuple of int
        What it was given.
    reason : str
        Why it does not fit.
    """

    def __init__(self, name, index, layer, input_shape, reason):
        super().__init__(f"{name} does not fit its input {input_shape}. {reason}")
        self.name, self.index, self.layer, self.input_shape, self.reason = (
            name, index, layer, input_shape, reason,
        )  # fmt: skip


@dataclass(frozen=True)
class View:
    """What an output number sees along one axis: those of the first place begin at `start`; the next is `jump` on."""

    start: int = 0
    size: int = 1
    jump: int = 1

    def through(self, kernel_size, stride, before):
        """The view behind a window of `kernel_size` numbers that moves by `stride`, `before` zeros in front."""
        return View(
            self.start - before * self.jump, self.size + (kernel_size - 1) * self.jump, self.jump * stride
        )

    def __or__(self, other):
        """The view of what reads both."""
        start = min(self.start, other.start)
        return View(start, max(self.start + self.size, other.start + other.size) - start, self.jump)


@dataclass(frozen=True)
class Row:
    """One layer's line of the ledger. A size of None stands for any; so do the counts that depend on it.

    Attributes
    ----------
    name : str
        As `Sequential.names` has it.
    layer : Layer
    input_shape, output_shape : tuple of int
    parameters : int
        Numbers that training changes.
    state : int
        Numbers that are kept and not learned: batch normalisation's running mean and variance.
    macs : int
        Multiplications, each with an addition, of convolutions and dense layers for one picture. FLOPs are twice as
        many. What costs far less is not counted: biases, activations, pooling, normalisation, sums.
    activations : int
        Numbers put out; a block's are those of all layers inside it.
    views : tuple of View, or None
        What one output number sees, down and across, by the rule; None where it sees the whole picture.
    inside : tuple of Row
        A block's layers.
    """

    name: str
    layer: object
    input_shape: tuple
    output_shape: tuple
    parameters: int = 0
    state: int = 0
    macs: int = 0
    activations: int = 0
    views: tuple = None
    inside: tuple = ()

    @property
    def field(self):
        """The receptive field, (down, across) in pixels of the picture; None for the whole picture."""
        return None if self.views is None else tuple(view.size for view in self.views)


@dataclass(frozen=True)
class Ledger:
    """The rows of a network, and their sums. `print(ledger)` writes it as a table.

    Attributes
    ----------
    rows : tuple of Row
    parameters, state, macs, activations : int
        The sums of the rows'.
    output_shape : tuple of int
    """

    rows: tuple
    input_shape: tuple

    parameters = property(lambda self: _total(self.rows, "parameters"))
    state = property(lambda self: _total(self.rows, "state"))
    macs = property(lambda self: _total(self.rows, "macs"))
    activations = property(lambda self: _total(self.rows, "activations"))

    @property
    def output_shape(self):
        return self.rows[-1].output_shape if self.rows else self.input_shape

    def __getitem__(self, name):
        """The row of a name such as "dense_1"; the parts of a block after dots: "residual_1.conv2d_2"."""
        for row in self.walk():
            if row.name == name:
                return row
        raise KeyError(f"There is no layer {name!r}; there are {', '.join(row.name for row in self.rows)}.")

    def walk(self):
        """Every row, those inside blocks after their block's."""
        waiting = list(reversed(self.rows))
        while waiting:
            row = waiting.pop()
            yield row
            waiting.extend(reversed(row.inside))

    def __str__(self):
        """Write the table; rows that change no shape and count nothing, such as ReLU's, are left out."""
        lines = [("layer", "output shape", "parameters", "MACs", "sees")]
        for row in self.rows:
            if row.parameters or row.macs or row.input_shape != row.output_shape:
                lines.append((row.name, _shape(row.output_shape), *_counts(row), _field(row)))
        lines.append(("total", "", *_counts(self), ""))
        widths = [max(map(len, column)) for column in zip(*lines)]
        align = "<", "<", ">", ">", ">"
        return "\n".join(
            "   ".join(f"{text:{side}{width}}" for text, side, width in zip(line, align, widths)).rstrip()
            for line in lines
        )


def ledger(layers, input_shape):
    """Count what every layer of a network puts out, learns, costs, keeps and sees, without making its weights.

    Parameters
    ----------
    layers : list of Layer, or Sequential
        Built or not.
    input_shape : tuple of int
        (H, W, C) for pictures, (K,) for vectors; None for a height or width of any size.

    Returns
    -------
    Ledger

    Raises
    ------
    Misfit
        If a layer does not fit the shape before it: a ValueError that names the layer.

    Notes
    -----
    A convolution of kh * kw * C inputs and F filters learns ``(kh * kw * C + 1) * F`` numbers and multiplies
    ``kh * kw * C`` times for each number of its output. The receptive field grows by ``(kernel_size - 1) * jump``,
    see `helpers.shapes.receptive_field`; where ways meet, it is what they see together.

    Examples
    --------
    >>> from helpers.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
    >>> small = [Conv2D(8, 5), ReLU(), MaxPooling2D(2), Flatten(), Dense(10)]
    >>> print(ledger(small, (28, 28, 1)))
    layer             output shape   parameters      MACs   sees
    conv2d_1          24 x 24 x 8           208   115,200      5
    max_pooling2d_1   12 x 12 x 8             0         0      6
    flatten_1         1152                    0         0      6
    dense_1           10                 11,530    11,520    all
    total                                11,738   126,720

    >>> ledger([Conv2D(8, 5), Conv2D(8, 7)], (10, 10, 1))
    Traceback (most recent call last):
    ...
    helpers.architectures.ledger.Misfit: conv2d_2 does not fit its input (6, 6, 8). The filter is 7 pixels long and \
the picture only 6: there is no position for it. Take a smaller filter, or padding="same".
    """
    shape = tuple(input_shape)
    views = (View(), View()) if len(shape) == 3 else None
    return Ledger(_rows(layers, shape, views), shape)


def _rows(layers, shape, views, beginning="", place=None):
    network, rows = layers if isinstance(layers, Sequential) else Sequential(layers), []
    for index, (name, layer) in enumerate(zip(network.names, network.layers)):
        try:
            row = _row(beginning + name, layer, shape, views, index if place is None else place)
        except Misfit:
            raise
        except ValueError as error:
            index = index if place is None else place
            raise Misfit(beginning + name, index, layer, shape, str(error)) from None
        rows.append(row)
        shape, views = row.output_shape, row.views
    return tuple(rows)


def _row(name, layer, shape, views, place):
    if isinstance(layer, Residual | Branches | Sequential):
        return _block(name, layer, shape, views, place)
    for kinds, count in RULES:
        if isinstance(layer, kinds):
            found = count(layer, shape, views)
            break
    else:  # an activation or Dropout: every number by itself
        found = {"output_shape": shape}
    made = found["output_shape"]
    return Row(name, layer, shape, **{"views": views, "activations": product(*made), **found})


# --- one rule a kind of layer: each answers with what the row holds beside the plain case ----------------------------


def _convolution(layer, shape, views):
    check_picture(layer, shape)
    if shape[2] % layer.groups:
        raise ValueError(f"A depth of {shape[2]} cannot be cut into {layer.groups} equal groups.")
    sizes, views = _slide(shape, views, layer.kernel_size, layer.strides, layer.padding)
    inputs = math.prod(layer.kernel_size) * (shape[2] // layer.groups)
    return {
        "output_shape": (*sizes, layer.filters),
        "parameters": (inputs + layer.use_bias) * layer.filters,
        "macs": product(*sizes, layer.filters, inputs),
        "views": views,
    }


def _depthwise(layer, shape, views):
    check_picture(layer, shape)
    sizes, views = _slide(shape, views, layer.kernel_size, layer.strides, layer.padding)
    depth, inputs = shape[2] * layer.depth_multiplier, math.prod(layer.kernel_size)
    return {
        "output_shape": (*sizes, depth),
        "parameters": (inputs + layer.use_bias) * depth,
        "macs": product(*sizes, depth, inputs),
        "views": views,
    }


def _pooling(layer, shape, views):
    check_picture(layer, shape)
    sizes, views = _slide(shape, views, layer.pool_size, layer.strides, layer.padding)
    return {"output_shape": (*sizes, shape[2]), "views": views}


def _dense(layer, shape, views):
    if len(shape) != 1:
        cure = "GlobalAveragePooling2D(), which takes any size," if None in shape else "Flatten()"
        raise ValueError(f"Dense takes vectors, not the shape {shape}: put {cure} before it.")
    return {
        "output_shape": (layer.units,),
        "parameters": (shape[0] + 1) * layer.units,
        "macs": shape[0] * layer.units,
        "views": None,
    }


def _global_average(layer, shape, views):
    check_picture(layer, shape)
    return {"output_shape": shape[2:], "views": None}


def _asked(layer, shape, views):
    """For a layer that makes no weights: it knows its output's shape itself."""
    return {"output_shape": tuple(layer.make(shape, None, None))}


RULES = [
    (Conv2D, _convolution),
    (DepthwiseConv2D, _depthwise),
    ((MaxPooling2D, AveragePooling2D), _pooling),
    (Dense, _dense),
    (GlobalAveragePooling2D, _global_average),
    (Flatten, _asked),
    (BatchNormalization, lambda layer, shape, views: {
        "output_shape": shape, "parameters": 2 * shape[-1], "state": 2 * shape[-1]}),
    (PReLU, lambda layer, shape, views: {"output_shape": shape, "parameters": shape[-1]}),
]  # fmt: skip


def _block(name, block, shape, views, place):
    """A block's row: its ways side by side, their outputs added (`Residual`) or joined along the depth (`Branches`)."""
    ways = [
        _rows(part, shape, views, f"{name}.{beginning}", place)
        for beginning, part in ([("", block)] if isinstance(block, Sequential) else block.parts())
    ]
    ends = [(way[-1].output_shape, way[-1].views) if way else (shape, views) for way in ways]
    made = [end for end, _ in ends]
    inside = tuple(row for way in ways for row in way)
    if isinstance(block, Branches):
        if len({end[:-1] for end in made}) > 1:
            raise ValueError(
                f"The branches give {', '.join(map(str, made))}: to be joined along the depth, they must have the "
                f'same height and width. Mind padding="same" and the strides.'
            )
        output = *made[0][:-1], sum(end[-1] for end in made)
    else:
        if len(set(made)) > 1:
            raise ValueError(f"The layers give {made[0]} and the shortcut {made[1]}: they cannot be added.")
        output = made[0]
    # A sum or a joining puts out numbers too; a list inside a list does not.
    own = 0 if isinstance(block, Sequential) else product(*output)
    kept = [row.activations for row in inside] + [own]
    return Row(
        name, block, shape, output,
        _total(inside, "parameters"), _total(inside, "state"), _total(inside, "macs"),
        None if None in kept else sum(kept),
        _together([seen for _, seen in ends]),
        inside,
    )  # fmt: skip


def _slide(shape, views, kernel_size, strides, padding):
    """Give the sizes (down, across) and views behind a window that slides."""
    sizes, seen = [], []
    for axis, (size, kernel, stride) in enumerate(zip(shape, kernel_size, strides)):
        sizes.append(output_size(size, kernel, stride, padding))
        if views is not None:
            # Of a size that is not known the stride is taken to divide it.
            before, _ = pad_amounts(stride if size is None else size, kernel, stride, padding)
            seen.append(views[axis].through(kernel, stride, before))
    return tuple(sizes), None if views is None else tuple(seen)


def _together(all_views):
    if None in all_views:
        return None
    first, *others = all_views
    for views in others:
        first = tuple(a | b for a, b in zip(first, views))
    return first


def _total(rows, what):
    counts = [getattr(row, what) for row in rows]
    return None if None in counts else sum(counts)


def _shape(shape):
    return " x ".join("any" if size is None else str(size) for size in shape)


def _counts(row):
    return f"{row.parameters:,}", "any" if row.macs is None else f"{row.macs:,}"


def _field(row):
    if row.field is None:
        return "all"
    down, across = row.field
    return str(down) if down == across else f"{down} x {across}"
