"""Figures of lessons 05 and 06: digits, templates, scores and probabilities."""

import numpy as np
from matplotlib.figure import Figure

from .base import DIVERGING, show

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#999999"  # Okabe and Ito's colours, told apart by all eyes


def _bare(axis):
    axis.set_xticks([])
    axis.set_yticks([])


def show_digits(x, labels, columns=10):
    """Draw handwritten digits in rows, each with its label; print the labels.

    Parameters
    ----------
    x : array, shape (N, 8, 8, 1) or (N, 8, 8)
        Ink is high.
    labels : sequence of N
        Written above each picture.
    columns : int

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_digits(np.zeros((2, 8, 8, 1)), [3, 5])  # doctest: +SKIP
    labels: 3 5
    """
    rows = -(-len(x) // columns)
    fig = Figure(figsize=(7, (7 / columns + 0.3) * rows), layout="constrained")
    axes = fig.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.axis("off")
    for axis, picture, label in zip(axes, x, labels, strict=False):
        axis.imshow(np.asarray(picture).reshape(picture.shape[:2]), cmap="gray", interpolation="nearest")
        axis.set_title(label, fontsize=11)
    said = " ".join(str(label) for label in labels)
    show(fig, alt=f"{len(x)} handwritten digits, light ink on black, labelled {said}.")
    print("labels:", said)


def show_templates(templates, titles=None, columns=5):
    """Draw weights as pictures, diverging around 0; print where each votes most.

    Parameters
    ----------
    templates : array, shape (K, H, W)
    titles : list of K str, optional
        Default: the class numbers.
    columns : int

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_templates(np.eye(8)[None])  # doctest: +SKIP
    largest and smallest weight: 0: 1.00, 0.00
    """
    titles = [str(k) for k in range(len(templates))] if titles is None else titles
    rows = -(-len(templates) // columns)
    fig = Figure(figsize=(1.4 * columns, 1.7 * rows), layout="constrained")
    axes = fig.subplots(rows, columns, squeeze=False).ravel()
    limit = float(np.abs(templates).max())
    for axis in axes:
        axis.axis("off")
    for axis, template, title in zip(axes, templates, titles, strict=False):
        axis.imshow(template, cmap=DIVERGING, vmin=-limit, vmax=limit, interpolation="nearest")
        axis.set_title(title, fontsize=11)
    show(fig, alt=f"{len(templates)} weight pictures, {', '.join(titles)}: red where ink counts for the class, "
                  "blue where it counts against it.")
    print("largest and smallest weight:",
          "; ".join(f"{t}: {w.max():.2f}, {w.min():.2f}" for t, w in zip(titles, templates, strict=True)))


def show_softmax(logits, names):
    """Draw the three stations of softmax side by side: scores, powers of e, probabilities; print them.

    Parameters
    ----------
    logits : array, shape (K,)
    names : list of K str

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_softmax(np.array([0.0, 0.0]), ["a", "b"])  # doctest: +SKIP
    scores 0.00 0.00 | e to the score 1.00 1.00 | probabilities 0.50 0.50
    """
    powers = np.exp(logits)
    stations = [("scores", logits, GREY), ("e to the score", powers, ORANGE), ("probabilities", powers / powers.sum(), BLUE)]
    fig = Figure(figsize=(7, 2.4), layout="constrained")
    for axis, (title, values, colour) in zip(fig.subplots(1, 3), stations, strict=True):
        bars = axis.bar(names, values, color=colour)
        axis.bar_label(bars, fmt="%.2f", fontsize=10, padding=2)
        axis.set_title(title, fontsize=11)
        axis.margins(y=0.18)
        axis.set_yticks([])
        axis.spines[["top", "right", "left"]].set_visible(False)
    line = " | ".join(f"{title} {' '.join(f'{v:.2f}' for v in values)}" for title, values, _ in stations)
    show(fig, alt=f"Three bar charts for {', '.join(names)}: {line}.")
    print(line)


def show_probabilities(probabilities, picture=None):
    """Draw ten probabilities as bars, beside the picture that they are about; print them.

    Parameters
    ----------
    probabilities : array, shape (10,)
    picture : array, shape (H, W, 1) or (H, W), optional

    Examples
    --------
    >>> from helpers import plots
    >>> plots.show_probabilities(np.full(10, 0.1))  # doctest: +SKIP
    0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10
    """
    fig = Figure(figsize=(6, 2.3), layout="constrained")
    if picture is None:
        bars = fig.subplots()
    else:
        drawing, bars = fig.subplots(1, 2, width_ratios=[1, 2.4])
        drawing.imshow(np.asarray(picture).reshape(picture.shape[:2]), cmap="gray", interpolation="nearest")
        _bare(drawing)
    bars.bar(range(10), probabilities, color=BLUE)
    bars.set(ylim=(0, 1), xticks=range(10), xlabel="digit", ylabel="probability")
    bars.spines[["top", "right"]].set_visible(False)
    line = " ".join(f"{p:.2f}" for p in probabilities)
    what = "" if picture is None else "A handwritten digit, and "
    show(fig, alt=f"{what}ten bars, the probabilities of the digits 0 to 9: {line}.")
    print(line)
