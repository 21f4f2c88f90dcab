"""Write a network to a file and read it again: its layers as plain data, then its arrays by name."""

import json

from helpers.arrayfiles import load_arrays, save_arrays

__all__ = ["load", "save"]


def save(model, path, notes=None):
    """Write a network, its weights and your notes to an .npz file.

    Parameters
    ----------
    model : Sequential
        Built: it knows the shape of its input.
    path : str or pathlib.Path
    notes : dict, optional
        What you want to find in `model.notes` after loading: plain numbers and text.
    """
    model.check_built()
    network = {
        **model.get_config(),
        "input_shape": model.input_shape,
        "dtype": model.dtype.name,
        "notes": notes or model.notes,
    }
    save_arrays(path, {"network": json.dumps(network), **model.params, **model.state})


def load(path, kind):
    """Make the network again that `save` wrote.

    Parameters
    ----------
    path : str or pathlib.Path
    kind : type
        What it becomes: `network.Sequential`.

    Returns
    -------
    Sequential

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing, damaged or holds something else.
    """
    arrays = load_arrays(path)
    if "network" not in arrays:
        raise ValueError(f"{path} holds arrays but no network: write it with model.save(path).")
    network = json.loads(str(arrays.pop("network")))
    notes = network.pop("notes")
    model = kind.from_config(network)
    model.load_state(arrays)
    model.notes = notes
    return model
