"""Run the code that ArchitectureBuilder copies, and give its networks the weights of one another."""

import os

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "torch")


def run(code):
    """Run copied code -> the model that it makes."""
    names = {}
    exec(compile(code, "copied", "exec"), names)  # noqa: S102, the widget's own code
    return names["model"]


def leaves(model):
    """The layers of this course's network that hold numbers, in the order in which the code writes them."""
    inside = getattr(model, "parts", None)
    if inside is None:
        return [model] if model.params else []
    return [leaf for _, part in model.parts() for leaf in leaves(part)]


def shake(model, rng):
    """Biases and running statistics of the course's network become numbers that show where they go."""
    for name, value in {**model.params, **model.state}.items():
        if name.endswith("moving_variance"):
            value[...] = rng.uniform(0.5, 2, value.shape)
        elif not name.endswith("weights"):
            value[...] = rng.normal(0, 0.5, value.shape)


def to_keras(ours, theirs):
    """Give Keras's network the course's numbers. Its layers are named in the order in which they were made."""
    waiting = {}
    for layer in theirs.layers:
        if layer.weights:
            waiting.setdefault(type(layer).__name__, []).append(layer)
    order = lambda layer: int("0" + layer.name.rpartition("_")[2]) if layer.name[-1].isdigit() else 0
    for kind, layers in waiting.items():
        # p_re_lu or conv2d without a number is the first; the numbers go on from test to test
        layers.sort(key=lambda layer, kind=kind: order(layer) if "_" in layer.name else -1)
    for leaf in leaves(ours):
        layer = waiting[type(leaf).__name__].pop(0)
        values = [*leaf.params.values(), *leaf.state.values()]
        if type(leaf).__name__ == "PReLU" and len(leaf.input_shape) == 3:
            values = [value[None, None] for value in values]
        layer.set_weights(values)
    assert not any(waiting.values())


def to_pytorch(ours, theirs):
    """Give PyTorch's network the course's numbers, axes moved as the comment in its code says."""
    import torch
    from torch import nn

    flat = flattened(ours)
    modules = [one for one in theirs.modules() if not list(one.children()) and list(one.parameters())]
    for leaf, module in zip(leaves(ours), modules, strict=True):
        arrays, shape = {**leaf.params, **leaf.state}, flat.get(id(leaf))
        if isinstance(module, nn.Linear):
            weights = arrays["weights"]
            found = {"weight": map_by_map(weights, shape) if shape else weights.T, "bias": arrays["biases"]}
        elif isinstance(module, nn.Conv2d):
            kernel = arrays["weights"]
            if type(leaf).__name__ == "DepthwiseConv2D":  # (kh, kw, C, m) -> (C * m, 1, kh, kw)
                kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
            found = {"weight": kernel.transpose(3, 2, 0, 1)}
            if "biases" in arrays:
                found["bias"] = arrays["biases"]
        else:
            names = (
                ["weight"]
                if isinstance(module, nn.PReLU)
                else ["weight", "bias", "running_mean", "running_var"]
            )
            values = [map_by_map(value, shape)[0] if shape else value for value in arrays.values()]
            found = dict(zip(names, values, strict=True))
        state = module.state_dict()
        assert {name for name in state if name != "num_batches_tracked"} == set(found)
        module.load_state_dict(state | {n: torch.tensor(np.ascontiguousarray(v)) for n, v in found.items()})


def map_by_map(w, shape):
    """Rows in the order of this course's Flatten, moved to PyTorch's: the comment that stands in the copied code."""
    height, width, depth = shape
    return w.reshape(height, width, depth, -1).transpose(3, 2, 0, 1).reshape(-1, height * width * depth)


def flattened(ours):
    """The shape of the pictures whose rows a layer takes: {id(layer): (H, W, C)}, and of the output's, {None: ...}."""
    found, shape = {}, None
    for layer in ours.layers:
        found.update((id(leaf), shape) for leaf in leaves(layer))
        if type(layer).__name__ == "Flatten" and len(layer.input_shape) == 3:
            shape = layer.input_shape
        elif type(layer).__name__ == "Dense":
            shape = None
    return {**found, None: shape}


def forward(model, x):
    """What Keras's or PyTorch's network makes of pictures; both are given channels last."""
    if hasattr(model, "predict_on_batch"):
        return np.asarray(model.predict_on_batch(x))
    import torch

    with torch.no_grad():
        y = model.eval()(torch.tensor(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))).numpy()
    return y.transpose(0, 2, 3, 1) if y.ndim == 4 else y
