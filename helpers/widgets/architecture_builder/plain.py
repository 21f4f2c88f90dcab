"""Layers as plain data, which a browser can read: `["Conv2D", {"filters": 6, "kernel_size": 5}]`."""

import inspect
import numbers

from helpers import layers, network
from helpers.layers import Layer

KINDS = {name: getattr(layers, name) for name in layers.__all__ if name != "Layer"}
KINDS |= {kind.__name__: kind for kind in (network.Residual, network.Branches)}
INSIDE = ("layers", "shortcut", "branches")  # the arguments that hold layers
MOST_LAYERS, LARGEST, DEEPEST = 500, 65_536, 4


def plain(layer):
    """Write a layer as a pair: its name, and the arguments that differ from what they are if not given.

    Parameters
    ----------
    layer : Layer, or such a pair

    Returns
    -------
    list
        ``[name, {argument: value}]``; a square kernel or stride is one number. How first weights are drawn is left out.

    Raises
    ------
    ValueError, TypeError
        If there is no such layer, or an argument is not what the layer takes.

    Examples
    --------
    >>> plain(layers.Conv2D(6, (5, 5), padding="same"))
    ['Conv2D', {'filters': 6, 'kernel_size': 5, 'padding': 'same'}]
    >>> plain(network.Residual([layers.Conv2D(8, 3, padding=1), layers.ReLU()]))
    ['Residual', {'layers': [['Conv2D', {'filters': 8, 'kernel_size': 3, 'padding': 1}], ['ReLU', {}]]}]
    """
    return _plain(layer, deep=0)


def layer_of(pair):
    """Make the layer again that `plain` wrote.

    Examples
    --------
    >>> layer_of(["MaxPooling2D", {"pool_size": 3, "strides": 2}])
    MaxPooling2D(pool_size=(3, 3), strides=(2, 2), padding='valid')
    """
    name, given = pair
    return KINDS[name](**{key: _inside(key, value, layer_of) for key, value in given.items()})


def count(pairs):
    """Count layers, those inside of others too.

    Examples
    --------
    >>> count([["ReLU", {}], ["Branches", {"branches": [[["ReLU", {}]], []]}]])
    3
    """
    held = [part for _, given in pairs for key in INSIDE for part in [given.get(key) or []]]
    return len(pairs) + sum(sum(map(count, part)) if _is_lists(part) else count(part) for part in held)


def _plain(layer, deep):
    if isinstance(layer, Layer):
        layer = [type(layer).__name__, layer.get_config()]
    if not (isinstance(layer, (list, tuple)) and len(layer) == 2 and isinstance(layer[1], dict)):
        raise TypeError(
            f'a layer is written like ["Conv2D", {{"filters": 6, "kernel_size": 5}}], not {layer!r}.'
        )
    name, given = layer
    if name not in KINDS:
        raise ValueError(f"there is no layer {name!r}; there are {', '.join(KINDS)}.")
    if deep > DEEPEST:
        raise ValueError(f"layers can stand inside of each other {DEEPEST} deep at most.")
    given = {key: _inside(key, value, lambda one: _plain(one, deep + 1)) for key, value in given.items()}
    _try(name, given)
    first = _first(KINDS[name])
    given = {key: _one(value) for key, value in given.items() if key != "initializer"}
    if given.get("strides") == given.get("pool_size", 2) and "Pooling" in name:
        del given["strides"]
    return [
        name,
        {key: value for key, value in given.items() if value != first.get(key, inspect.Parameter.empty)},
    ]


def _try(name, given):
    """Raise where the arguments make no layer. Groups that do not divide the filters can be mended in the widget."""
    for key, value in given.items():
        for part in value if isinstance(value, (list, tuple)) and key not in INSIDE else [value]:
            if isinstance(part, numbers.Real) and not abs(part) <= LARGEST:
                raise ValueError(f"{key} of {name} must be at most {LARGEST:,}, got {value!r}.")
    if "groups" in given:
        layers.Conv2D(given["groups"], 1)  # a whole number of at least 1
    if "padding" in given:
        layers.Conv2D(1, 1, padding=given["padding"]).build((8, 8, 1))
    # The layers inside have been tried, and groups are the widget's to mend.
    hollow = {
        key: value and [[] for _ in value] if key == "branches" else []
        for key, value in given.items()
        if key in INSIDE
    }
    KINDS[name](
        **{key: value for key, value in {**given, **hollow}.items() if key not in ("groups", "initializer")}
    )


def _first(kind):
    """The arguments' values if none are given."""
    return {name: _one(one.default) for name, one in inspect.signature(kind).parameters.items()}


def _one(value):
    """(5, 5) is 5; a tuple of two is a list, as it comes back from the browser."""
    if (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and all(isinstance(v, numbers.Integral) for v in value)
    ):
        return int(value[0]) if value[0] == value[1] else [int(v) for v in value]
    return value


def _inside(key, value, change):
    """Change every layer of an argument that holds layers; give others as they are."""
    if key not in INSIDE or value is None:
        return value
    return (
        [[change(one) for one in part] for part in value]
        if key == "branches"
        else [change(one) for one in value]
    )


def _is_lists(part):
    return bool(part) and not (len(part[0]) == 2 and isinstance(part[0][0], str))
