"""The course's widgets: drawn in the browser, steered by pointer, touch, keyboard or Python.

>>> from helpers.widgets import SlideFilter
"""

import importlib

_FOLDERS = {
    "SlideFilter": "slide_filter",
    "ShapeExplorer": "shape_explorer",
    "SoftmaxExplorer": "softmax_explorer",
    "LossBowl": "loss_bowl",
    "DrawADigit": "draw_a_digit",
    "PeekSimulator": "peek_simulator",
    "LookInside": "look_inside",
    "TrainLive": "train_live",
    "ArchitectureBuilder": "architecture_builder",
    "ScaleOut": "scale_out",
}
__all__ = list(_FOLDERS)


def __getattr__(name):
    """Load a widget when it is first asked for: ipywidgets takes longer to import than all of `helpers`."""
    if name not in _FOLDERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_FOLDERS)}")
    return getattr(importlib.import_module(f"{__name__}.{_FOLDERS[name]}.widget"), name)


def __dir__():
    return sorted(__all__)
