"""Every figure of the lessons, one file a subject.

Matplotlib is imported when the first figure is asked for, not before.
"""

import importlib

# What `from helpers import plots` offers, file by file.
_FILES = {
    "base": ["show"],
    "pictures": ["show_numbers", "show_picture", "show_pictures", "show_map"],
    "convolution": ["show_place", "show_tuning"],
    "volumes": ["show_depth", "show_shapes"],
    "maps": ["show_positions", "show_receptive_fields", "show_pooling", "show_connections"],
    "probabilities": ["show_digits", "show_softmax", "show_probabilities", "show_curve"],
    "backpropagation": ["show_small_network", "show_slope", "show_steps", "show_chain", "show_bowl"]
    + ["show_full_convolution", "show_losses"],
    "by_heart": ["show_runs", "show_overfitting", "show_road", "show_twins", "show_outside"],
    "ward": ["show_charts", "show_layers"],
    "architectures": ["show_ledger", "show_years", "show_costs", "show_boxes", "show_colours"],
    "parallel": ["show_ring", "show_step_times", "show_all_reduce"],
    "training": ["show_split", "show_history", "show_confusion", "show_learning_curve", "show_tries"],
    "inside": ["show_signed", "show_patches", "show_shares", "show_agreement"],
}
_HOME = {name: file for file, names in _FILES.items() for name in names}

__all__ = list(_HOME)


def __getattr__(name):
    if name in _HOME:
        base, figures = (importlib.import_module(f"{__name__}.{file}") for file in ("base", _HOME[name]))
        globals()[name] = base.in_our_style(getattr(figures, name))  # from now on it is there
        return globals()[name]
    raise AttributeError(f"plots has no {name!r}. It has: {', '.join(__all__)}.")


def __dir__():
    return __all__
