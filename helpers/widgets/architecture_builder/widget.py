"""ArchitectureBuilder: stack layers and read the ledger beside them."""

import traitlets

from helpers.architectures import NETWORKS, ledger
from helpers.network import Sequential
from helpers.widgets.architecture_builder.plain import MOST_LAYERS, count, layer_of, plain
from helpers.widgets.base import Widget

LARGEST_SIDE = 4096


class ArchitectureBuilder(Widget, folder="architecture_builder"):
    """Stack layers and see, for each, its output, parameters, multiplications, memory and receptive field.

    A layer that does not fit what comes out of the layer before says why, and what would: one press mends it. The
    line of sizes answers which inputs are legal, and the network can be copied as this course's code, Keras's or
    PyTorch's.

    Parameters
    ----------
    network : str, list of Layer, or Sequential
        A preset's name (`ArchitectureBuilder.names()` lists them) or layers of your own.
    input_shape : tuple of int, optional
        (H, W, C) of one picture; a preset and a built network have their own.
    show : "ledger", "ours", "keras" or "pytorch"
        The ledger, or the code that makes the network.

    Attributes
    ----------
    layers : list
        The layers as plain data, ``["Conv2D", {"filters": 6, "kernel_size": 5}]``, as the browser has them. Set it to
        a list of layers or of such pairs.
    ledger : helpers.architectures.Ledger
        What the widget shows, counted in Python. Raises `Misfit` where a layer does not fit.

    Raises
    ------
    traitlets.TraitError
        If a layer is unknown, or an argument is not what it takes. A layer that does not *fit* is no error: the widget
        says why.

    Examples
    --------
    >>> builder = ArchitectureBuilder("LeNet-5")
    >>> builder
    ArchitectureBuilder(12 layers on 32x32x1)
    >>> builder.layers[0]
    ['Conv2D', {'filters': 6, 'kernel_size': 5}]
    >>> builder.network(rng=0).count_params()
    61706
    """

    layers = traitlets.List().tag(sync=True)
    input_shape = traitlets.List().tag(sync=True)
    presets = traitlets.Dict().tag(sync=True)
    show = traitlets.Enum(("ledger", "ours", "keras", "pytorch"), default_value="ledger").tag(sync=True)

    def __init__(self, network="LeNet-5", input_shape=None, **traits):
        presets = {
            name: {"input_shape": list(shape), "layers": [plain(layer) for layer in make()]}
            for name, (make, shape) in NETWORKS.items()
        }
        if isinstance(network, str):
            if network not in presets:
                self.refuse(f"there is no preset {network!r}; there are {', '.join(presets)}.")
            network, own = presets[network]["layers"], presets[network]["input_shape"]
        else:
            own = getattr(network, "input_shape", None) or (28, 28, 1)
            network = getattr(network, "layers", network)
        super().__init__(layers=network, input_shape=input_shape or own, presets=presets, **traits)

    @staticmethod
    def names():
        """The presets' names."""
        return list(NETWORKS)

    @property
    def ledger(self):
        return ledger([layer_of(pair) for pair in self.layers], tuple(self.input_shape))

    def network(self, rng=0, dtype="float32"):
        """Make the network, with weights.

        Parameters
        ----------
        rng : numpy.random.Generator or int
        dtype : "float32" or "float64"

        Returns
        -------
        helpers.network.Sequential

        Raises
        ------
        ValueError
            If a layer does not fit; the message names it.
        """
        return Sequential([layer_of(pair) for pair in self.layers], tuple(self.input_shape), rng, dtype)

    @traitlets.validate("layers")
    def _check_layers(self, proposal):
        try:
            pairs = [plain(layer) for layer in proposal["value"]]
        except (ValueError, TypeError) as error:
            self.refuse(f"layers: {error}")
        if count(pairs) > MOST_LAYERS:
            self.refuse(f"layers must be at most {MOST_LAYERS}, got {count(pairs)}.")
        return pairs

    @traitlets.validate("input_shape")
    def _check_shape(self, proposal):
        shape = list(proposal["value"])
        whole = [isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= LARGEST_SIDE for n in shape]
        if len(shape) != 3 or not all(whole):
            self.refuse(
                f"input_shape must be (H, W, C), whole numbers from 1 to {LARGEST_SIDE:,}, got {tuple(shape)}."
            )
        return shape

    def __repr__(self):
        number = count(self.layers)
        shape = "x".join(map(str, self.input_shape))
        return f"ArchitectureBuilder({number} layer{'s' * (number != 1)} on {shape})"
