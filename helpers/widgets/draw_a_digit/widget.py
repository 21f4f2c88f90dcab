"""Draw a digit; see what the network gets, what each layer makes of it, and what it reads."""

import numpy as np
import traitlets

from helpers import functional, layers
from helpers.datafiles import data_path
from helpers.network import Sequential
from helpers.widgets import networks
from helpers.widgets.base import Widget
from helpers.widgets.draw_a_digit import prepare8, prepare28
from helpers.widgets.strokes import Strokes

PREPARE = {(28, 28, 1): prepare28.prepare, (8, 8, 1): prepare8.prepare}  # by what the network takes


class DrawADigit(Widget, folder="draw_a_digit"):
    """A pad to draw on, and a network that reads it while you draw.

    The drawing is prepared as the digits were from which the network learned: as MNIST's (see `prepare28`), or as
    those of `load_digits` (see `prepare8`). Then it goes through the network's own weights, layer by layer, in the
    browser.

    Parameters
    ----------
    model : Sequential, optional
        Takes (28, 28, 1) or (8, 8, 1) and puts out 10 numbers; the network of data/draw_cnn.npz, which takes
        (28, 28, 1), if you give none. Assign ``draw.model = model`` again after more training: the browser holds a
        copy of the weights.
    strokes : list of list of (x, y), optional
        The drawing: x to the right and y down, from 0 to 1.

    Attributes
    ----------
    picture : numpy.ndarray of float64, shape (28, 28) or (8, 8)
        What the network gets: the drawing, prepared. Ink from 0 to 1.
    probabilities : tuple of float
        One for each digit, or () while nothing is drawn.
    prediction : int or None
        The digit with the largest probability.

    The last three are traits: ``draw.observe(f, "prediction")`` calls `f` whenever the network changes its mind.

    Raises
    ------
    traitlets.TraitError
        If the strokes are not points from 0 to 1, or the network cannot read ten digits from 28x28 or 8x8 pictures.

    Examples
    --------
    >>> draw = DrawADigit()
    >>> draw
    DrawADigit(nothing drawn)
    >>> draw.strokes = [[(0.5, 0.1), (0.3, 0.3), (0.3, 0.7), (0.5, 0.9), (0.7, 0.7), (0.7, 0.3), (0.5, 0.1)]]
    >>> draw.prediction, draw
    (0, DrawADigit(1 stroke, read as 0))
    """

    strokes = Strokes()
    network = traitlets.Dict().tag(sync=True)
    picture = traitlets.Any(read_only=True)
    probabilities = traitlets.Tuple(read_only=True)
    prediction = traitlets.Int(None, allow_none=True, read_only=True)

    def __init__(self, model=None, strokes=(), **traits):
        self._model = None
        super().__init__(strokes=strokes, **traits)
        self.model = Sequential.load(data_path("draw_cnn.npz")) if model is None else model

    @property
    def model(self):
        """The network that reads. Assigning sends its present weights to the browser."""
        return self._model

    @model.setter
    def model(self, model):
        self._check_model(model)
        self._model = model
        self.network = networks.pack_network(model, "float32")
        self._settle()

    def __repr__(self):
        if self.prediction is None:
            return "DrawADigit(nothing drawn)"
        strokes = "1 stroke" if len(self.strokes) == 1 else f"{len(self.strokes)} strokes"
        return f"DrawADigit({strokes}, read as {self.prediction})"

    def _check_model(self, model):
        if problem := networks.trouble(model):
            self.refuse(problem)
        if model.input_shape not in PREPARE or model.output_shape != (10,):
            known = " or ".join(map(str, PREPARE))
            self.refuse(
                f"model must take pictures of shape {known} and put out 10 numbers, one a digit; "
                f"this one takes {model.input_shape} and puts out {model.output_shape}."
            )

    @traitlets.observe("strokes")
    def _settle(self, change=None):
        if self._model is None:
            return
        self.set_trait("picture", PREPARE[self._model.input_shape](self.strokes))
        probabilities = ()
        if self.strokes:
            output = self._model.forward(self.picture.astype(self._model.dtype)[np.newaxis, :, :, np.newaxis])[0]
            ends_in_softmax = isinstance(self._model.layers[-1], layers.Softmax)
            probabilities = tuple((output if ends_in_softmax else functional.softmax(output)).tolist())
        self.set_trait("probabilities", probabilities)
        self.set_trait("prediction", int(np.argmax(probabilities)) if probabilities else None)
