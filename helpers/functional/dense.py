"""The fully connected layer."""

from helpers.arguments import check_bias, check_gradient, check_numbers, float_type


def dense(x, w, b=None):
    """Connect every input with every output: x @ w + b.

    Parameters
    ----------
    x : array_like, shape (N, K)
    w : array_like, shape (K, M)
    b : array_like, shape (M,), optional

    Returns
    -------
    array, shape (N, M)

    Raises
    ------
    TypeError, ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> dense([[1, 2, 3]], [[1, 0], [1, 0], [0, 2]], [0.5, 0])
    array([[3.5, 6. ]])
    """
    x, w = _check_dense(x, w)
    b = check_bias(b, w.shape[1])
    dtype = float_type(x, w, b)
    y = x.astype(dtype, copy=False) @ w.astype(dtype, copy=False)
    return y if b is None else y + b.astype(dtype, copy=False)


def dense_backward(dy, x, w, input_gradient=True):
    """Gradients of `dense` with respect to inputs, weights and biases.

    Parameters
    ----------
    dy : array_like, shape (N, M)
    x, w
        As in `dense`.
    input_gradient : bool
        False leaves out dx.

    Returns
    -------
    dx : array (N, K), or None
    dw : array (K, M)
    db : array (M,)

    Examples
    --------
    >>> import numpy as np
    >>> dx, dw, db = dense_backward(np.array([[1.0]]), np.array([[3.0, 4.0]]), np.array([[5.0], [6.0]]))
    >>> dx, dw[:, 0], db
    (array([[5., 6.]]), array([3., 4.]), array([1.]))
    """
    x, w = _check_dense(x, w)
    dtype = float_type(x, w)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    dy = check_gradient(dy, (len(x), w.shape[1])).astype(dtype, copy=False)
    return dy @ w.T if input_gradient else None, x.T @ dy, dy.sum(axis=0)


def _check_dense(x, w):
    x, w = check_numbers(x, "inputs x", "N, K"), check_numbers(w, "weights w", "K, M")
    if x.shape[1] != w.shape[0]:
        raise ValueError(
            f"{x.shape[1]} inputs do not match {w.shape[0]} weights for each output: "
            f"inputs {x.shape}, weights {w.shape}."
        )
    return x, w
