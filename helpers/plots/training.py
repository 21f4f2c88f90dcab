"""Figures of lesson 07: a split, a history, a confusion matrix, and what chance can do."""

import numpy as np

from . import base
from .base import BLUE, GREEN, VERMILION


def show_split(counts, names, purposes):
    """Draw how many pictures each part of a data set gets, as one bar, and what each is for; print it.

    Parameters
    ----------
    counts : list of int
    names, purposes : list of str

    Examples
    --------
    >>> show_split([7, 3], ["training", "test"], ["sets the weights", "for one number"])
    One bar of 10 pictures, cut into parts. training: 7, sets the weights; test: 3, for one number.
    training: 7, sets the weights; test: 3, for one number
    """
    figure, ((axis,),) = base.new_figure(400, 150)
    colours, left = [BLUE, "#e69f00", GREEN], 0
    for count, name, purpose, colour in zip(counts, names, purposes, colours[: len(counts)], strict=True):
        axis.barh(0, count, left=left, color=colour, edgecolor="white", linewidth=3)
        below = len(counts) == 3 and left > 0 and left + count < sum(counts)  # the small one in the middle
        axis.text(
            left + count / 2,
            -0.55 if below else 0.55,
            f"{name}\n{purpose}",
            ha="center",
            va="top" if below else "bottom",
            fontsize=11,
        )
        text = "black" if colour == "#e69f00" else "white"
        base.write(axis, left + count / 2, 0, count, color=text)
        left += count
    axis.set(ylim=(-1.9, 1.9))
    axis.axis("off")
    line = "; ".join(
        f"{name}: {count}, {purpose}" for count, name, purpose in zip(counts, names, purposes, strict=True)
    )
    base.say(figure, f"One bar of {sum(counts)} pictures, cut into parts.", line)


def show_history(history):
    """Draw loss and accuracy of each epoch, training beside validation; print the last epoch's.

    Parameters
    ----------
    history : helpers.training.History

    Examples
    --------
    >>> show_history({"loss": [2.0, 1.0], "accuracy": [0.1, 0.5]})
    Two line charts over the epochs, loss and accuracy; after 2 epochs: training loss 1.0000, training accuracy 0.500.
    after 2 epochs: training loss 1.0000, training accuracy 0.500
    """
    figure, axes = base.new_figure(400, 400, rows=2)
    said = []
    for axis, what, form in zip(axes[:, 0], ("loss", "accuracy"), (".4f", ".3f"), strict=True):
        for name, key, style in [
            ("training", what, {"color": BLUE, "linestyle": "--"}),
            ("validation", f"val_{what}", {"color": VERMILION}),
        ]:
            if key not in history:
                continue
            values = history[key]
            axis.plot(range(1, len(values) + 1), values, label=name, **style)
            said.append(f"{name} {what} {values[-1]:{form}}")
        axis.set(xlabel="epoch", ylabel=what)
        axis.legend(fontsize=9)
        base.open_frame(axis)
    line = f"after {len(history['loss'])} epochs: {', '.join(said)}"
    base.say(figure, "Two line charts over the epochs, loss and accuracy;", line)


def show_confusion(matrix):
    """Draw a confusion matrix with its counts; print the pairs that are confused most.

    Parameters
    ----------
    matrix : array of int, shape (K, K)
        Row: what it was. Column: what the network said.

    Examples
    --------
    >>> show_confusion(np.array([[5, 1], [0, 4]]))
    A table of 2 by 2 counts, what it was against what the network said. 9 of 10 right; most often: 0 read as 1 (1).
    9 of 10 right; most often: 0 read as 1 (1)
    """
    wrong = matrix - np.diag(np.diag(matrix))
    figure, ((axis,),) = base.new_figure(420, 390)
    axis.imshow(np.sqrt(matrix), cmap=base.SEQUENTIAL)
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            base.write(axis, column, row, int(count), 10, color="black" if row == column else "white")
    axis.set(xticks=range(len(matrix)), yticks=range(len(matrix)), xlabel="the network said", ylabel="it was")
    order = np.argsort(-wrong, axis=None, kind="stable")[:3]
    pairs = [
        (int(i), int(j), int(wrong[i, j])) for i, j in zip(*np.unravel_index(order, wrong.shape), strict=True)
    ]
    worst = ", ".join(f"{i} read as {j} ({count})" for i, j, count in pairs if count) or "none"
    line = f"{int(np.trace(matrix))} of {int(matrix.sum())} right; most often: {worst}"
    base.say(
        figure,
        f"A table of {len(matrix)} by {len(matrix)} counts, what it was against what the network said.",
        line,
    )


def show_learning_curve(sizes, runs):
    """Draw accuracy over the number of training pictures: the median of several runs, and their spread; print both.

    Parameters
    ----------
    sizes : sequence of int, length K
    runs : array_like, shape (K, R)
        The accuracies of R runs for each size.

    Examples
    --------
    >>> show_learning_curve([10, 100], [[0.5, 0.6, 0.4], [0.9, 0.9, 0.8]])
    Accuracy over the number of training pictures, the median of 3 runs and their spread. 10: 0.500 (0.400 to 0.600), 100: 0.900 (0.800 to 0.900).
    10: 0.500 (0.400 to 0.600), 100: 0.900 (0.800 to 0.900)
    """
    low, middle, high = np.min(runs, axis=1), np.median(runs, axis=1), np.max(runs, axis=1)
    figure, ((axis,),) = base.new_figure(440, 220)
    axis.set_xscale("log")
    axis.errorbar(sizes, middle, [middle - low, high - middle], color=BLUE, marker="o", capsize=4)
    axis.set(xlabel="training pictures", ylabel="accuracy on validation", xticks=sizes, xticklabels=sizes)
    axis.minorticks_off()
    axis.grid(alpha=0.3)
    base.open_frame(axis)
    line = ", ".join(
        f"{size}: {m:.3f} ({a:.3f} to {b:.3f})" for size, a, m, b in zip(sizes, low, middle, high, strict=True)
    )
    beginning = f"Accuracy over the number of training pictures, the median of {np.shape(runs)[1]} runs and their spread."
    base.say(figure, beginning, line)


def bars_between(shares, most=40):
    """Give the edges of a histogram's bars, half way between shares that can occur: else some bars hold two of them, some one.

    Parameters
    ----------
    shares : array_like
        Shares of one number of rows: hundredths, of 100.
    most : int
        How many bars there may be, about.

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> bars_between([0.48, 0.5, 0.51]).round(3).tolist()
    [0.475, 0.485, 0.495, 0.505, 0.515]
    """
    values = np.unique(np.round(shares, 9))
    step = np.diff(values).min() if len(values) > 1 else 0.01
    wide = step * max(1, np.ceil((values[-1] - values[0]) / step / most))
    return values[0] - step / 2 + wide * np.arange(np.ceil((values[-1] - values[0] + step) / wide - 1e-6) + 1)


def show_tries(accuracies, fresh):
    """Draw a histogram of the accuracies of many tries, mark the best and what it scored on fresh data; print both.

    Parameters
    ----------
    accuracies : array, shape (K,)
        Of K tries on the same test rows.
    fresh : float
        Accuracy of the best try on rows that nobody has looked at.

    Examples
    --------
    >>> show_tries(np.array([0.5, 0.6]), 0.5)
    A histogram of accuracies around one half. 2 tries: mean 0.550, best 0.600; the best on fresh rows: 0.500.
    2 tries: mean 0.550, best 0.600; the best on fresh rows: 0.500
    """
    figure, ((axis,),) = base.new_figure(440, 220)
    axis.hist(accuracies, bins=bars_between(accuracies), color=BLUE)
    axis.axvline(accuracies.max(), color=VERMILION, linewidth=2, label="the best try")
    axis.axvline(fresh, color="black", linestyle="--", linewidth=2, label="the same, on fresh rows")
    axis.set(xlabel="accuracy on the test rows", ylabel="tries")
    axis.legend(fontsize=9)
    base.open_frame(axis)
    line = f"{len(accuracies)} tries: mean {accuracies.mean():.3f}, best {accuracies.max():.3f}; the best on fresh rows: {fresh:.3f}"
    base.say(figure, "A histogram of accuracies around one half.", line)
