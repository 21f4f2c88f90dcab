"""Optimizers: how a gradient becomes a change of the weights.

An optimizer holds a model (anything with `params` and `grads`) and changes its weights in place: ``step()``
after each ``backward``. The learning rate is a number, or a function of the step such as those of
`helpers.schedules`.
"""

import math

import numpy as np

__all__ = ["SGD", "Adam"]


class Optimizer:
    """What both share: the learning rate, the count of steps, and `state` for saving and going on."""

    def __init__(self, model, learning_rate, frozen=()):
        if not callable(learning_rate) and not 0 <= learning_rate < math.inf:
            raise ValueError(
                f"learning_rate must be at least 0, or a function of the step, not {learning_rate!r}."
            )
        self.model, self.learning_rate, self.frozen, self.steps = model, learning_rate, tuple(frozen), 0
        for layer in self.frozen:
            if not any(name.startswith(f"{layer}.") for name in model.params):
                known = sorted({name.rpartition(".")[0] for name in model.params})
                raise ValueError(f"frozen names {layer!r}, and the layers that learn are {', '.join(known)}.")
        self.memory = {}  # name of a weight array -> what the optimizer remembers about it

    def rate(self):
        """The learning rate of the next step."""
        return self.learning_rate(self.steps) if callable(self.learning_rate) else self.learning_rate

    def step(self):
        """Change every weight by its gradient; those of frozen layers stay, whatever momentum and decay ask for."""
        grads, rate = self.model.grads, self.rate()
        for name, w in self.model.params.items():
            if name.startswith(tuple(f"{layer}." for layer in self.frozen)):
                continue
            if name not in grads:
                raise RuntimeError(f"{name} has no gradient yet: call model.backward(dy) before step().")
            self.update(name, w, grads[name], rate)
        self.steps += 1

    def remembered(self, name, w, count=1):
        """Arrays of zeros like w at first, then what earlier steps left in them."""
        if name not in self.memory:
            self.memory[name] = np.zeros((count, *w.shape), w.dtype)
        return self.memory[name]

    def state(self):
        """Everything a later run needs to go on from here: a dict of arrays."""
        return {"steps": np.array(self.steps), **{name: value.copy() for name, value in self.memory.items()}}

    def load_state(self, state):
        """Go on from what `state` gave."""
        state = dict(state)
        self.steps = int(state.pop("steps"))
        self.memory = {name: np.array(value) for name, value in state.items()}


class SGD(Optimizer):
    """Gradient descent on mini-batches: w = w - rate * v, where v = momentum * v + gradient.

    Parameters
    ----------
    model : Layer
    learning_rate : float or function
    momentum : float
        How much of the last change goes on; 0 is plain gradient descent.
    weight_decay : float
        Adds weight_decay * w to the gradient: weights that no picture needs fade.
    frozen : sequence of str
        Names of layers, such as "conv2d_1", whose weights stay as they are. In Keras ``trainable = False``, in PyTorch
        parameters that the optimizer is not given. (A frozen `BatchNormalization` still moves its averages.)

    Examples
    --------
    >>> class Bowl:                                            # loss = w * w / 2, so its gradient is w
    ...     params = grads = {"w": np.array([1.0])}
    >>> optimizer = SGD(Bowl, learning_rate=0.5)
    >>> for _ in range(3):
    ...     optimizer.step()
    >>> Bowl.params["w"]
    array([0.125])
    """

    def __init__(self, model, learning_rate=0.01, momentum=0.0, weight_decay=0.0, frozen=()):
        super().__init__(model, learning_rate, frozen)
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be at least 0 and below 1, not {momentum!r}.")
        self.momentum, self.weight_decay = momentum, weight_decay

    def update(self, name, w, gradient, rate):
        if self.weight_decay:
            gradient = gradient + w.dtype.type(self.weight_decay) * w
        if self.momentum:
            (v,) = self.remembered(name, w)
            v *= w.dtype.type(self.momentum)
            v += gradient
            gradient = v
        w -= w.dtype.type(rate) * gradient


class Adam(Optimizer):
    """Gradient descent with a step of its own for each weight: the mean gradient over its usual size.

    Parameters
    ----------
    model : Layer
    learning_rate : float or function
    beta_1, beta_2 : float
        How slowly the mean gradient, and the mean squared gradient, forget.
    epsilon : float
    frozen : sequence of str
        As in `SGD`.

    References
    ----------
    .. [1] D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1.

    Examples
    --------
    >>> class Bowl:
    ...     params = grads = {"w": np.array([2.0, 200.0])}
    >>> Adam(Bowl, learning_rate=0.5).step()
    >>> Bowl.params["w"].round(4)              # the first step is the rate, however steep the slope
    array([  1.5, 199.5])
    """

    def __init__(self, model, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, frozen=()):
        super().__init__(model, learning_rate, frozen)
        for name, beta in (("beta_1", beta_1), ("beta_2", beta_2)):
            if not 0 <= beta < 1:
                raise ValueError(f"{name} must be at least 0 and below 1, not {beta!r}.")
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def update(self, name, w, gradient, rate):
        number = w.dtype.type
        mean, square = self.remembered(name, w, count=2)
        mean += number(1 - self.beta_1) * (gradient - mean)
        square += number(1 - self.beta_2) * (gradient * gradient - square)
        # Both began at 0, so early on they are too small: divide by the share they have learned so far.
        learned_1, learned_2 = (1 - beta ** (self.steps + 1) for beta in (self.beta_1, self.beta_2))
        w -= number(rate / learned_1) * mean / (np.sqrt(square / number(learned_2)) + number(self.epsilon))
