"""Figures of lessons 05 and 06: digits, scores and probabilities, curves."""

import numpy as np

from . import base


def show_digits(x, labels, columns=5, what="handwritten digits"):
    """Draw small pictures in rows on one scale, each with its label; print the labels.

    Parameters
    ----------
    x : array, shape (N, 8, 8, 1) or (N, 8, 8)
        Ink is high.
    labels : sequence of N
        Written above each picture.
    columns : int
    what : str
        What the pictures are, for readers who do not see them.

    Examples
    --------
    >>> show_digits(np.zeros((2, 8, 8, 1)), [3, 5])
    2 handwritten digits, light ink on black, labelled 3 5.
    labels: 3 5
    """
    rows = -(-len(x) // columns)
    side = 66  # five of them are as wide as a telephone
    figure, axes = base.new_figure(side * columns, (side + 22) * rows, rows, columns)
    for axis in axes.flat:
        axis.axis("off")
    brightest = np.max(x) or 1  # the same for all, so that a faint one looks faint
    for axis, picture, label in zip(axes.flat, x, labels, strict=False):
        axis.imshow(picture.reshape(picture.shape[:2]), cmap=base.GRAY, vmin=0, vmax=brightest, interpolation="nearest")
        axis.set_title(label, fontsize=11)
    said = " ".join(str(label) for label in labels)
    ink = ", light ink on black" if "digits" in what else ""
    base.show(figure, alt=f"{len(x)} {what}{ink}, labelled {said}.")
    print("labels:", said)


def show_softmax(logits, names):
    """Draw the three stations of softmax side by side: scores, powers of e, probabilities; print them.

    Parameters
    ----------
    logits : array, shape (K,)
    names : list of K str

    Examples
    --------
    >>> show_softmax(np.array([0.0, 0.0]), ["a", "b"])
    Three bar charts for a, b: scores 0.00 0.00 | e to the score 1.00 1.00 | probabilities 0.50 0.50.
    scores 0.00 0.00 | e to the score 1.00 1.00 | probabilities 0.50 0.50
    """
    powers = np.exp(logits)
    stations = [
        ("scores", logits, "#999999"),
        ("e to the score", powers, base.VERMILION),
        ("probabilities", powers / powers.sum(), base.BLUE),
    ]
    figure, axes = base.new_figure(420, 190, columns=3)
    for axis, (title, values, colour) in zip(axes[0], stations, strict=True):
        bars = axis.bar(names, values, color=colour)
        axis.bar_label(bars, fmt="%.2f", fontsize=10, padding=2)
        axis.set_title(title, fontsize=11)
        axis.margins(y=0.18)
        axis.set_yticks([])
        axis.spines[["top", "right", "left"]].set_visible(False)
    line = " | ".join(f"{title} {' '.join(f'{v:.2f}' for v in values)}" for title, values, _ in stations)
    base.say(figure, f"Three bar charts for {', '.join(names)}:", line)


def show_probabilities(probabilities, picture=None):
    """Draw ten probabilities as bars, beside the picture that they are about; print them.

    Parameters
    ----------
    probabilities : array, shape (10,)
    picture : array, shape (H, W, 1) or (H, W), optional

    Examples
    --------
    >>> show_probabilities(np.full(10, 0.1))
    Ten bars, the probabilities of the digits 0 to 9: 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10.
    0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10 0.10
    """
    figure, axes = base.new_figure(400, 170, columns=1 if picture is None else 2, ratios=None if picture is None else [1, 2.4])
    bars = axes[0, -1]
    if picture is not None:
        axes[0, 0].imshow(
            np.asarray(picture).reshape(picture.shape[:2]), cmap=base.GRAY, interpolation="nearest"
        )
        axes[0, 0].axis("off")
    bars.bar(range(10), probabilities, color=base.BLUE)
    bars.set(ylim=(0, 1), xticks=range(10), xlabel="digit", ylabel="probability")
    base.open_frame(bars)
    line = " ".join(f"{p:.2f}" for p in probabilities)
    what = "Ten" if picture is None else "A handwritten digit, and ten"
    base.say(figure, f"{what} bars, the probabilities of the digits 0 to 9:", line)


def show_curve(x, y, across, up):
    """Draw one number over another as a line; print both ends and the middle.

    Parameters
    ----------
    x, y : array, shape (N,)
    across, up : str
        What x and y are.

    Examples
    --------
    >>> show_curve(np.array([0, 1, 2]), np.array([0, 1, 4]), "side", "area")
    A line over side. area: 0 at 0, 1 at 1, 4 at 2.
    area: 0 at 0, 1 at 1, 4 at 2
    """
    figure, ((axis,),) = base.new_figure(400, 200)
    axis.plot(x, y, color=base.BLUE, linewidth=2)
    axis.set(xlabel=across, ylabel=up, ylim=(min(0, min(y)), None))
    axis.grid(alpha=0.3)
    base.open_frame(axis)
    said = ", ".join(f"{base.number_text(y[at])} at {base.number_text(x[at])}" for at in (0, len(x) // 2, -1))
    base.show(figure, alt=f"A line over {across}. {up}: {said}.")
    print(f"{up}: {said}")
