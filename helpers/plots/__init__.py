"""Every figure of the lessons, one file a subject.

Matplotlib is imported when the first figure is asked for, not before.
"""

import importlib

# What `from helpers import plots` offers, and the file each name lives in.
_HOME = {
    "show": "base",
    "show_numbers": "pictures",
    "show_picture": "pictures",
    "show_pictures": "pictures",
    "show_map": "pictures",
    "show_place": "convolution",
    "show_tuning": "convolution",
    "show_positions": "maps",
    "show_receptive_fields": "maps",
    "show_pooling": "maps",
    "show_connections": "maps",
    "show_digits": "probabilities",
    "show_softmax": "probabilities",
    "show_probabilities": "probabilities",
    "show_curve": "probabilities",
    "show_small_network": "learning",
    "show_slope": "learning",
    "show_steps": "learning",
    "show_chain": "learning",
    "show_bowl": "learning",
    "show_full_convolution": "learning",
    "show_losses": "learning",
    "show_split": "learning",
    "show_history": "learning",
    "show_confusion": "learning",
    "show_learning_curve": "learning",
    "show_tries": "learning",
}

__all__ = list(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"plots has no {name!r}. It has: {', '.join(__all__)}.")


def __dir__():
    return __all__
