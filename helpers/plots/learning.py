"""Figures of lessons 06 and 07: a small network, losses, history, confusion, learning curves."""

import numpy as np

from . import base
from .base import BLUE, GREEN, VERMILION


def _plain(axis):
    axis.spines[["top", "right"]].set_visible(False)


def show_small_network(x, first, second):
    """Draw a network of inputs, hidden neurons and one output, with its numbers on the lines; print the weights.

    Parameters
    ----------
    x : array, shape (D,)
    first : array, shape (D, H)
        Weights from input i to hidden neuron j.
    second : array, shape (H,)
        Weights from hidden neuron j to the output.

    Examples
    --------
    >>> show_small_network(np.array([1]), np.array([[2]]), np.array([3]))
    A network of 1 inputs, 1 hidden neurons and one output: inputs [1]; weights to the hidden neurons [[2]]; weights to the output [3].
    inputs [1]; weights to the hidden neurons [[2]]; weights to the output [3]
    """
    figure, ((axis,),) = base.new_figure(480, 210)
    left, middle = -np.arange(len(x)) * 1.0, -np.arange(len(second)) * 1.0
    output = middle.mean()

    def line(x0, y0, x1, y1, weight, where):
        axis.plot([x0, x1], [y0, y1], color="#777777", linewidth=1.5, zorder=1)
        axis.text(
            x0 + where * (x1 - x0),
            y0 + where * (y1 - y0),
            f"{weight:g}",
            ha="center",
            va="center",
            fontsize=12,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
            zorder=2,
        )

    for (i, j), weight in np.ndenumerate(first):
        line(0, left[i], 2, middle[j], weight, 0.3)
    for j, weight in enumerate(second):
        line(2, middle[j], 4, output, weight, 0.45)
    for at, heights, texts, colour in [
        (0, left, [f"{value:g}" for value in x], VERMILION),
        (2, middle, ["ReLU"] * len(second), BLUE),
        (4, [output], ["y"], GREEN),
    ]:
        for height, text in zip(heights, texts, strict=True):
            axis.text(
                at,
                height,
                text,
                ha="center",
                va="center",
                fontsize=12,
                color="white",
                zorder=3,
                bbox={"boxstyle": "circle,pad=0.45", "facecolor": colour, "edgecolor": "black"},
            )
    for at, title in [(0, "inputs x"), (1, "W1"), (2, "hidden"), (3, "W2"), (4, "output")]:
        axis.text(at, 0.75, title, ha="center", fontsize=11)
    axis.set(xlim=(-0.6, 4.6), ylim=(min(left.min(), middle.min()) - 0.6, 1.1))
    axis.axis("off")
    text = f"inputs {x.tolist()}; weights to the hidden neurons {first.tolist()}; weights to the output {second.tolist()}"
    base.show(
        figure, alt=f"A network of {len(x)} inputs, {len(second)} hidden neurons and one output: {text}."
    )
    print(text)


def show_bowl(path):
    """Draw the bowl L = 1/2 w1^2 + 1/2 w2^2 from above, with the path of a ball; print its first and last place.

    Parameters
    ----------
    path : array, shape (steps + 1, 2)
        w1 and w2 at the start and after each step, from -5 to 5.

    Examples
    --------
    >>> show_bowl(np.array([[4.0, 3.0], [3.6, 2.7]]))
    Rings of equal loss around the middle of a bowl, and a path of 1 steps: from (4.00, 3.00) with loss 12.50 to (3.60, 2.70) with loss 10.12.
    from (4.00, 3.00) with loss 12.50 to (3.60, 2.70) with loss 10.12
    """
    grid = np.linspace(-5, 5, 101)
    heights = 0.5 * (grid**2 + grid[:, None] ** 2)
    figure, ((axis,),) = base.new_figure(400, 330)
    rings = axis.contourf(grid, grid, heights, levels=[0, 0.5, 2, 4.5, 8, 12.5, 18, 25], cmap=base.SEQUENTIAL)
    figure.colorbar(rings, ax=axis, label="loss")
    axis.plot(*path.T, color="white", marker="o", markersize=5, markeredgecolor="black")
    axis.set(xlabel="w1", ylabel="w2", aspect="equal")
    places = [f"({w1:.2f}, {w2:.2f}) with loss {0.5 * (w1**2 + w2**2):.2f}" for w1, w2 in (path[0], path[-1])]
    line = f"from {places[0]} to {places[1]}"
    base.show(
        figure,
        alt=f"Rings of equal loss around the middle of a bowl, and a path of {len(path) - 1} steps: {line}.",
    )
    print(line)


def show_losses(losses):
    """Draw the loss of each step as a line; print the first and the last.

    Parameters
    ----------
    losses : sequence of float

    Examples
    --------
    >>> show_losses([2.0, 1.0])
    The loss of each step as a line: loss 2.0000 at step 1, 1.0000 at step 2.
    loss 2.0000 at step 1, 1.0000 at step 2
    """
    figure, ((axis,),) = base.new_figure(440, 210)
    axis.plot(range(1, len(losses) + 1), losses, color=BLUE, marker="o", markersize=3)
    axis.set(xlabel="step", ylabel="loss", ylim=(0, None))
    _plain(axis)
    line = f"loss {losses[0]:.4f} at step 1, {losses[-1]:.4f} at step {len(losses)}"
    base.show(figure, alt=f"The loss of each step as a line: {line}.")
    print(line)


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
    figure, axes = base.new_figure(600, 220, columns=2)
    said = []
    for axis, what, form in zip(axes[0], ("loss", "accuracy"), (".4f", ".3f"), strict=True):
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
        _plain(axis)
    line = f"after {len(history['loss'])} epochs: {', '.join(said)}"
    base.show(figure, alt=f"Two line charts over the epochs, loss and accuracy; {line}.")
    print(line)


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
            axis.text(
                column,
                row,
                int(count),
                ha="center",
                va="center",
                fontsize=10,
                color="black" if row == column else "white",
            )
    axis.set(xticks=range(len(matrix)), yticks=range(len(matrix)), xlabel="the network said", ylabel="it was")
    order = np.argsort(-wrong, axis=None, kind="stable")[:3]
    pairs = [
        (int(i), int(j), int(wrong[i, j])) for i, j in zip(*np.unravel_index(order, wrong.shape), strict=True)
    ]
    worst = ", ".join(f"{i} read as {j} ({count})" for i, j, count in pairs if count) or "none"
    line = f"{int(np.trace(matrix))} of {int(matrix.sum())} right; most often: {worst}"
    base.show(
        figure,
        alt=f"A table of {len(matrix)} by {len(matrix)} counts, what it was against what the network said. {line}.",
    )
    print(line)


def show_learning_curve(sizes, accuracies):
    """Draw accuracy over the number of training pictures; print the points.

    Parameters
    ----------
    sizes : sequence of int
    accuracies : sequence of float

    Examples
    --------
    >>> show_learning_curve([10, 100], [0.5, 0.9])
    Accuracy over the number of training pictures: 10: 0.500, 100: 0.900.
    10: 0.500, 100: 0.900
    """
    figure, ((axis,),) = base.new_figure(440, 220)
    axis.semilogx(sizes, accuracies, color=BLUE, marker="o")
    axis.set(xlabel="training pictures", ylabel="accuracy on validation", xticks=sizes, xticklabels=sizes)
    axis.minorticks_off()
    axis.grid(alpha=0.3)
    _plain(axis)
    line = ", ".join(f"{size}: {accuracy:.3f}" for size, accuracy in zip(sizes, accuracies, strict=True))
    base.show(figure, alt=f"Accuracy over the number of training pictures: {line}.")
    print(line)


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
    axis.hist(accuracies, bins=20, color=BLUE)
    axis.axvline(accuracies.max(), color=VERMILION, linewidth=2, label="the best try")
    axis.axvline(fresh, color="black", linestyle="--", linewidth=2, label="the same, on fresh rows")
    axis.set(xlabel="accuracy on the test rows", ylabel="tries")
    axis.legend(fontsize=9)
    _plain(axis)
    line = f"{len(accuracies)} tries: mean {accuracies.mean():.3f}, best {accuracies.max():.3f}; the best on fresh rows: {fresh:.3f}"
    base.show(figure, alt=f"A histogram of accuracies around one half. {line}.")
    print(line)
