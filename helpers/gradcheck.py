"""Is a gradient right? Compare it with the slope that you measure by moving each number a little.

All of it in float64: in float32 the difference of two losses has too few digits left.
"""

from typing import NamedTuple

import numpy as np

from helpers.losses import softmax_cross_entropy

__all__ = ["GradientCheck", "gradcheck", "gradcheck_network", "numerical_gradient"]


class GradientCheck(NamedTuple):
    """What a gradient check found: the worst number of all, by name and index."""

    error: float
    name: str
    index: tuple
    computed: float
    measured: float
    count: int
    tolerance: float

    @property
    def passed(self):
        """Whether the worst error is within the tolerance. NaN never is."""
        return bool(self.error <= self.tolerance)

    def __repr__(self):
        place = f"{self.name}[{', '.join(map(str, self.index))}]"
        return (
            f"{'passed' if self.passed else 'FAILED'}: {self.count} numbers checked, largest relative error "
            f"{self.error:.1e} at {place}: computed {self.computed:.6g}, measured {self.measured:.6g}"
        )


def numerical_gradient(f, x, step=1e-5, indices=None):
    """Measure the gradient of f at x: move each number up and down by `step` and see how f changes.

    Parameters
    ----------
    f : function
        Takes an array like x, returns one number.
    x : array_like
    step : float
    indices : list of tuple, optional
        Measure only these elements; the others stay NaN.

    Returns
    -------
    array, shape of x, float64

    Notes
    -----
    ``(f(x + step) - f(x - step)) / (2 * step)``: the error shrinks with the square of the step.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x * x).sum(), [1.0, -3.0]).round(6)
    array([ 2., -6.])
    """
    x = np.array(x, dtype=np.float64)
    slopes = np.full(x.shape, np.nan)
    for index in np.ndindex(x.shape) if indices is None else indices:
        here = x[index]
        x[index] = here + step
        above = float(f(x))
        x[index] = here - step
        slopes[index] = (above - float(f(x))) / (2 * step)
        x[index] = here
    return slopes


def gradcheck(f, inputs, gradients, step=1e-5, tolerance=1e-7, limit=None, rng=0):
    """Compare gradients that you computed with measured ones.

    Parameters
    ----------
    f : function
        Takes the inputs, returns one number.
    inputs : array_like, or dict of str to array_like
        Where the gradients were computed. With a dict, f is called with these names.
    gradients : array_like, or dict with names of the inputs
        What you computed: the gradient of f with respect to each input named.
    step, tolerance : float
    limit : int, optional
        Check at most so many elements of each array, drawn with `rng`.
    rng : numpy.random.Generator or int

    Returns
    -------
    GradientCheck

    Raises
    ------
    ValueError
        If a gradient has not the shape of its input.

    Notes
    -----
    The error of one element is the difference divided by the larger of the two, or by a thousandth of f or of
    the largest slope where that is more: near 0, rounding is all there is to compare. Where f has a kink,
    such as ReLU at exactly 0, there is no slope to measure.

    Examples
    --------
    >>> square = lambda x: (x * x).sum()
    >>> x = np.array([1.0, -3.0])
    >>> gradcheck(square, x, 2 * x).passed
    True
    >>> gradcheck(square, x, x)
    FAILED: 2 numbers checked, largest relative error 5.0e-01 at input[0]: computed 1, measured 2
    """
    if not isinstance(inputs, dict):
        of_one = f
        inputs, gradients = {"input": inputs}, {"input": gradients}

        def f(input):
            return of_one(input)

    inputs = {name: np.array(value, dtype=np.float64) for name, value in inputs.items()}
    rng, found = np.random.default_rng(rng), []
    for name, gradient in gradients.items():
        found.append(
            _compare(
                name,
                lambda x, n=name: f(**{**inputs, n: x}),
                inputs[name],
                gradient,
                step,
                limit,
                rng,
                tolerance,
            )
        )
    return _worst(found)


def gradcheck_network(
    model, x, y, loss=softmax_cross_entropy, step=1e-5, tolerance=1e-7, limit=50, rng=0, training=False
):
    """Check every gradient of a network: of its weights, and of the pictures.

    Works on a float64 copy: the network itself stays as it is.

    Parameters
    ----------
    model : Sequential
    x, y : arrays
        A small batch.
    loss : function
        (outputs, y) -> (value, gradient).
    step, tolerance, limit, rng
        As in `gradcheck`.
    training : bool
        Check the network as it is in training: batch statistics, and Dropout with one fixed mask.

    Returns
    -------
    GradientCheck
        Names are the network's, such as "conv2d_1.weights", and "x" for the pictures.
    """
    model, x = model.astype("float64"), np.array(x, dtype=np.float64)
    generators = model.generators()
    states = [generator.bit_generator.state for generator in generators]

    def run(x):
        for generator, state in zip(generators, states, strict=True):
            generator.bit_generator.state = state  # the same Dropout mask each time
        return loss(model.forward(x, training), y)

    dx = model.backward(run(x)[1])
    gradients, rng = {name: value.copy() for name, value in model.grads.items()}, np.random.default_rng(rng)
    found = [_compare("x", lambda x: run(x)[0], x, dx, step, limit, rng, tolerance)]
    for name, w in model.params.items():

        def moved(value, w=w):
            w[...] = value
            return run(x)[0]

        before = w.copy()
        found.append(_compare(name, moved, before, gradients[name], step, limit, rng, tolerance))
        w[...] = before
    return _worst(found)


def _compare(name, f, x, gradient, step, limit, rng, tolerance):
    gradient = np.asarray(gradient, dtype=np.float64)
    if gradient.shape != x.shape:
        raise ValueError(f"The gradient of {name} has the shape {gradient.shape}, but {name} has {x.shape}.")
    indices = list(np.ndindex(x.shape))
    if limit is not None and len(indices) > limit:
        indices = [indices[i] for i in sorted(rng.choice(len(indices), limit, replace=False))]
    if not indices:
        return GradientCheck(0.0, name, (), 0.0, 0.0, 0, tolerance)
    measured = numerical_gradient(f, x, step, indices)
    size = np.maximum(np.abs(measured), np.abs(gradient))
    floor = 1e-3 * max([abs(float(f(x))), *(abs(measured[i]) for i in indices)]) + np.finfo(float).tiny
    errors = [abs(gradient[i] - measured[i]) / np.fmax(size[i], floor) for i in indices]
    errors = [np.inf if np.isnan(error) else error for error in errors]
    worst = int(np.argmax(errors))
    index = indices[worst]
    return GradientCheck(
        float(errors[worst]),
        name,
        index,
        float(gradient[index]),
        float(measured[index]),
        len(indices),
        tolerance,
    )


def _worst(found):
    worst = max(found, key=lambda check: check.error)
    return worst._replace(count=sum(check.count for check in found))
