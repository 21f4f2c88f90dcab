"""Look inside a network: every number of every layer, what it is the sum of, and the pixels below it."""

import numbers

import numpy as np
import traitlets

from helpers import datasets, layers
from helpers.datafiles import data_path
from helpers.network import Sequential
from helpers.shapes import pad_amounts
from helpers.widgets import networks
from helpers.widgets.base import Array, Widget
from helpers.widgets.draw_a_digit import prepare8, prepare28
from helpers.widgets.strokes import Strokes

# Rows of the validation part of load_mnist(): one of each digit, read rightly by both shipped networks.
DIGITS = (3, 33, 29, 0, 8, 9, 15, 14, 1, 4)
PREPARE = {(28, 28, 1): prepare28.prepare, (8, 8, 1): prepare8.prepare}  # by what the network takes
# A number of one of these is a sum of shares of the numbers below it; Softmax only as the last layer, where it is left out.
SUMS = (
    layers.Conv2D,
    layers.Dense,
    layers.MaxPooling2D,
    layers.AveragePooling2D,
    layers.GlobalAveragePooling2D,
    layers.BatchNormalization,
)
FOLDED = (layers.ReLU, layers.LeakyReLU, layers.Flatten, layers.Dropout)  # shown with the layer before them
UNSEEN = (layers.Flatten, layers.Dropout)  # they change no number
NO_SUM = "LookInside takes sums apart, and {kind} makes no sum. It knows {known} and Dropout."


def reads(layer, above, below, shape):
    """Tell whether a layer's number `above` is made of the number `below`, which has this shape: indices."""
    if isinstance(layer, layers.Dense):
        return True
    if isinstance(layer, (layers.Conv2D, layers.MaxPooling2D)):  # AveragePooling2D is one of the latter
        window = layer.kernel_size if isinstance(layer, layers.Conv2D) else layer.pool_size
        for axis in (0, 1):
            before, _ = pad_amounts(shape[axis], window[axis], layer.strides[axis], layer.padding)
            if not 0 <= below[axis] - above[axis] * layer.strides[axis] + before < window[axis]:
                return False
        return isinstance(layer, layers.Conv2D) or above[2] == below[2]
    if isinstance(layer, layers.GlobalAveragePooling2D):
        return above[0] == below[2]
    return list(above) == list(below)


class LookInside(Widget, folder="look_inside"):
    """A picture, every layer's maps, and a lens: each number as the sum that it is, down to the pixels.

    Point at a number of any layer. You see its receptive field on the picture, the window, the filter and the
    products that it is the sum of, and how much each pixel has in it. Enter goes down to the number with the
    largest share, Backspace up again; the way is written as a list in which every line adds up.

    A ReLU, LeakyReLU or Flatten has no maps of its own: it is shown with the layer before it.

    Parameters
    ----------
    model : Sequential, optional
        Takes pictures and puts out a row of scores; of Conv2D, Dense, pooling, BatchNormalization, ReLU, LeakyReLU,
        Flatten and Dropout, and perhaps a last Softmax, which is left out: scores are looked at, not
        probabilities. The network of data/mnist_cnn.npz if you give none. Assign ``look.model = model`` again
        after more training: the browser holds a copy of the weights.
    picture : array_like, optional
        One picture of the shape that the network takes, the channel left out or not; or several,
        (N, H, W) or (N, H, W, C), to choose among. Ten validation digits of `load_mnist`, 0 to 9, if you give none
        and the network takes (28, 28, 1); else a blank picture.
    chosen : int
        Which of the pictures is looked at.
    trail : list of tuple, optional
        The way down: from a number to one that it is made of, and so on. Each is a layer's name and an index into
        its output for one picture, as in NumPy: ``("conv2d_2", 4, 1, 12)`` is row 4, column 1 of map 12,
        ``("dense_1", 3)`` the score of 3, ``("picture", 10, 12, 0)`` a pixel. Empty: the largest score.
    strokes : list of list of (x, y), optional
        A drawing that takes the picture's place: x to the right and y down, from 0 to 1. For networks that take
        (28, 28, 1) or (8, 8, 1); prepared as `DrawADigit` does.

    Attributes
    ----------
    picture : numpy.ndarray of float64, the shape that the network takes
        What the network gets: the chosen picture, or the drawing, prepared.
    place : tuple
        The last of the trail: where the lens is.
    number : float
        The number under the lens, after its ReLU.

    Raises
    ------
    traitlets.TraitError
        If the network has a layer whose numbers are no sums, a picture does not fit it, or the trail names a number
        that is not there or is not made of the one below it.

    Examples
    --------
    >>> look = LookInside()
    >>> look
    LookInside(dense_1[0] = 17.82)
    >>> look.chosen = 3
    >>> look.place, look.picture.shape
    (('dense_1', 3), (28, 28, 1))
    >>> look.trail = [("dense_1", 3), ("max_pooling2d_2", 2, 1, 12)]
    >>> look.place
    ('max_pooling2d_2', 2, 1, 12)
    """

    network = traitlets.Dict().tag(sync=True)
    pictures = Array(np.zeros((1, 1, 1, 1), np.float32))
    chosen = traitlets.Int(0).tag(sync=True)
    strokes = Strokes()
    trail = traitlets.Any(()).tag(sync=True)

    def __init__(self, model=None, picture=None, *, chosen=0, trail=(), strokes=(), **traits):
        self._model = None
        super().__init__(**traits)
        self._take(Sequential.load(data_path("mnist_cnn.npz")) if model is None else model, picture)
        self.strokes, self.chosen, self.trail = strokes, chosen, trail

    @property
    def model(self):
        """The network that is looked into. Assigning sends its present weights to the browser; the pictures stay."""
        return self._model

    @model.setter
    def model(self, model):
        self._take(model, self.pictures)

    def _take(self, model, picture):
        if problem := networks.trouble(model, (*SUMS, *FOLDED[:-1], layers.Softmax), NO_SUM):
            self.refuse(problem)
        if any(isinstance(layer, layers.Softmax) for layer in model.layers[:-1]):
            self.refuse(NO_SUM.format(kind="Softmax before the last layer", known="it as the last one"))
        if len(model.input_shape) != 3 or None in model.input_shape or len(model.output_shape) != 1:
            self.refuse(
                f"model must take pictures of one size, (H, W, C), and put out a row of scores; "
                f"this one takes {model.input_shape} and puts out {model.output_shape}."
            )
        pictures = self._fit(picture, model.input_shape)
        self._model = model
        with self.hold_sync():
            self.trail = ()
            self.pictures, self.network = pictures, networks.pack_network(model)
            self.chosen = min(self.chosen, len(pictures) - 1)

    def _fit(self, picture, shape):
        """Bring a picture or several to (N, H, W, C)."""
        if picture is None:
            if shape != (28, 28, 1):
                return np.zeros((1, *shape), np.float32)
            _, (digits, _), _ = datasets.load_mnist()
            return digits[list(DIGITS)]
        try:
            pictures = np.asarray(picture)
            pictures = pictures.astype(np.float64 if pictures.dtype.itemsize > 4 else np.float32)
        except (TypeError, ValueError):
            self.refuse(f"picture must be an array of numbers, got {picture!r:.80}.")
        whole = (
            pictures.reshape(*pictures.shape, 1)
            if pictures.shape[-2:] == shape[:2] and shape[2] == 1
            else pictures
        )
        whole = whole if whole.ndim == 4 else whole[np.newaxis]
        if whole.shape[1:] != shape or not len(whole):
            self.refuse(f"picture must be of shape {shape}, or several of them; got {pictures.shape}.")
        if not np.isfinite(whole).all():
            self.refuse("picture holds NaN or infinite numbers.")
        return whole

    @property
    def picture(self):
        if self.strokes:
            return PREPARE[self._model.input_shape](self.strokes)[..., np.newaxis]
        return self.pictures[self.chosen].astype(float)

    @property
    def place(self):
        if self.trail:
            return self.trail[-1]
        name, scores = list(self._outputs().items())[-1]
        return name, int(np.argmax(scores))

    @property
    def number(self):
        name, *index = self.place
        return float(self._outputs()[name][tuple(index)])

    def _outputs(self):
        """What every layer puts out for this picture, by name; what is folded goes under the layer before it."""
        y, name = self.picture.astype(self._model.dtype), "picture"
        outputs = {name: y}
        for key, layer in zip(self._model.names, self._model.layers, strict=True):
            if isinstance(layer, layers.Softmax):
                break
            y = layer.forward(y[np.newaxis])[0]
            if isinstance(layer, FOLDED) and (name != "picture" or isinstance(layer, UNSEEN)):
                outputs[name] = y.reshape(outputs[name].shape)
            else:
                name = key
                outputs[name] = y
        return outputs

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal):
        if 0 <= proposal["value"] < max(len(self.pictures), 1):
            return proposal["value"]
        self.refuse(f"chosen must be 0 to {len(self.pictures) - 1}, got {proposal['value']}.")

    @traitlets.validate("strokes")
    def _check_strokes(self, proposal):
        if proposal["value"] and self._model.input_shape not in PREPARE:
            known = " or ".join(map(str, PREPARE))
            self.refuse(
                f"A drawing is prepared for a network that takes {known}; this one takes {self._model.input_shape}."
            )
        return proposal["value"]

    @traitlets.validate("trail")
    def _check_trail(self, proposal):
        if not proposal["value"]:
            return ()
        shapes = {name: array.shape for name, array in self._outputs().items()}
        named = dict(zip(self._model.names, self._model.layers, strict=True))
        names, above, trail = list(shapes), None, []
        for place in proposal["value"]:
            name, index = self._read_place(place, shapes)
            if above and (
                names.index(name) != names.index(above[0]) - 1
                or not reads(named[above[0]], above[1:], index, shapes[name])
            ):
                self.refuse(
                    f"trail goes from a number to one that it is made of: {above} is not made of {(name, *index)}."
                )
            above = (name, *index)
            trail.append(above)
        return tuple(trail)

    def _read_place(self, place, shapes):
        if not isinstance(place, list | tuple) or not place or place[0] not in shapes:
            self.refuse(
                f"trail must hold places such as {self._example(shapes)}, a name being {', '.join(shapes)}; got {place!r}."
            )
        name, *index = place
        shape = shapes[name]
        if len(index) != len(shape) or not all(
            isinstance(at, numbers.Integral) and 0 <= at < size for at, size in zip(index, shape, strict=True)
        ):
            self.refuse(f"{name} puts out numbers of shape {shape}: {tuple(place)} is none of them.")
        return name, [int(at) for at in index]

    @staticmethod
    def _example(shapes):
        name, shape = list(shapes.items())[-1]
        return (name, *(0 for _ in shape))

    def __repr__(self):
        name, *index = self.place
        return f"LookInside({name}[{', '.join(map(str, index))}] = {self.number:.2f})"
