"""A NumPy network in the style of the CS231n course notes, written from their description.

"im2col": every window is copied out into a column of one large matrix, the convolution is one product,
and its backward adds the columns back ("col2im"). Windows are taken with strides; pictures are (N, C, H, W).
Pooling is by reshape; where several pixels share the maximum, they share the gradient.
"""

import numpy as np


class Conv:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        (n, c, _, _), (f, _, kh, kw) = x.shape, self.w.shape
        windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))  # n, c, oh, ow, kh, kw
        oh, ow = windows.shape[2:4]
        self.columns = windows.transpose(1, 4, 5, 0, 2, 3).reshape(c * kh * kw, n * oh * ow)
        self.shape = x.shape, (oh, ow)
        y = self.w.reshape(f, -1) @ self.columns + self.b[:, None]
        return np.ascontiguousarray(y.reshape(f, n, oh, ow).transpose(1, 0, 2, 3))

    def backward(self, dy):
        ((n, c, h, w), (oh, ow)), (f, _, kh, kw) = self.shape, self.w.shape
        d = dy.transpose(1, 0, 2, 3).reshape(f, -1)
        self.dw, self.db = (d @ self.columns.T).reshape(self.w.shape), d.sum(axis=1)
        columns = (self.w.reshape(f, -1).T @ d).reshape(c, kh, kw, n, oh, ow)
        dx = np.zeros((c, n, h, w), dy.dtype)
        for i in range(kh):
            for j in range(kw):
                dx[:, :, i : i + oh, j : j + ow] += columns[:, i, j]
        return dx.transpose(1, 0, 2, 3)


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dy):
        return dy * (self.x > 0)


class Pool:
    def forward(self, x):
        n, c, h, w = x.shape
        self.cells = x.reshape(n, c, h // 2, 2, w // 2, 2)
        self.y = self.cells.max(axis=3).max(axis=4)
        return self.y

    def backward(self, dy):
        mask = self.cells == self.y[:, :, :, None, :, None]
        dx = mask * dy[:, :, :, None, :, None]
        dx /= mask.sum(axis=(3, 5), keepdims=True)
        n, c, h, _, w, _ = self.cells.shape
        return dx.reshape(n, c, 2 * h, 2 * w)


class Dense:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        return self.x @ self.w + self.b

    def backward(self, dy):
        self.dw, self.db = self.x.T @ dy, dy.sum(axis=0)
        return (dy @ self.w.T).reshape(self.shape)


class Network:
    """The LeNet-like network, with softmax loss and SGD with momentum."""

    def __init__(self, w1, b1, w2, b2, w3, b3):
        self.layers = [Conv(w1, b1), ReLU(), Pool(), Conv(w2, b2), ReLU(), Pool(), Dense(w3, b3)]
        self.speed = {}

    def step(self, x, labels, rate, momentum):
        for layer in self.layers:
            x = layer.forward(x)
        x = x - x.max(axis=1, keepdims=True)
        p = np.exp(x)
        p /= p.sum(axis=1, keepdims=True)
        rows = np.arange(len(x))
        loss = -np.log(p[rows, labels]).mean()
        p[rows, labels] -= 1
        dy = p / len(x)
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        for layer in self.layers:
            for name in ("w", "b") if hasattr(layer, "w") else ():
                w, gradient, key = getattr(layer, name), getattr(layer, f"d{name}"), (id(layer), name)
                self.speed[key] = momentum * self.speed.get(key, 0) + gradient
                w -= rate * self.speed[key]
        return float(loss)
