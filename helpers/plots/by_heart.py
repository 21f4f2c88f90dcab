"""Figures of lesson 10: runs side by side, learning by heart, the road between two networks, twins, and home and outside."""

import numpy as np

from helpers.evidence import spread

from . import base
from .base import BLUE, GREEN, VERMILION


def show_runs(runs, what="accuracy on validation", compared=()):
    """Draw every run of several ways to train as a dot, the middle one filled; print median, smallest and largest.

    Parameters
    ----------
    runs : dict of str to sequence of float
        What a way is called, and a number for each of its runs. The first way's range is drawn as a band.
    what : str
        What the numbers are.
    compared : sequence of str
        Ways that are drawn in orange-red: what they did was found to be better.

    Examples
    --------
    >>> show_runs({"no cure": [0.8, 0.7, 0.9], "a cure": [0.9, 0.8, 0.95]})
    Runs as dots, accuracy on validation. no cure: 0.800 (0.700 to 0.900); a cure: 0.900 (0.800 to 0.950).
    no cure: 0.800 (0.700 to 0.900)
    a cure: 0.900 (0.800 to 0.950)
    """
    figure, ((axis,),) = base.new_figure(base.PANELS, 60 + 26 * len(runs))
    first = spread(next(iter(runs.values())))
    axis.axvspan(first.smallest, first.largest, color="#dddddd")
    for row, (name, values) in enumerate(runs.items()):
        values = np.sort(values)
        middle = spread(values).median
        colour = VERMILION if name in compared else BLUE
        axis.plot([values[0], values[-1]], [row, row], color=colour, linewidth=1)
        axis.plot(values, [row] * len(values), "o", color=colour, markerfacecolor="white", markersize=5)
        axis.plot(middle, row, "D" if name in compared else "o", color=colour, markersize=7)
    axis.set(yticks=range(len(runs)), ylim=(len(runs) - 0.5, -0.5), xlabel=what)
    axis.set_yticklabels(list(runs), fontsize=9)
    base.open_frame(axis)
    lines = [f"{name}: {spread(values)}" for name, values in runs.items()]
    base.show(figure, alt=f"Runs as dots, {what}. {'; '.join(lines)}.")
    print("\n".join(lines))


def show_overfitting(learned, others):
    """Draw the loss of several runs over the epochs, on the pictures they learn from and on others; print where it turns.

    Parameters
    ----------
    learned, others : array (runs, epochs)

    Examples
    --------
    >>> show_overfitting(np.array([[2.0, 1.0, 0.1]]), np.array([[2.0, 1.5, 1.75]]))    # doctest: +NORMALIZE_WHITESPACE
    Two bundles of lines, loss over the epochs. after 3 epochs: learned pictures 0.1000, others 1.7500 (medians); the others'
    lowest loss 1.5000, after 2 epochs.
    after 3 epochs: learned pictures 0.1000, others 1.7500 (medians)
    the others' lowest loss 1.5000, after 2 epochs
    """
    figure, ((axis,),) = base.new_figure(440, 250)
    epochs = np.arange(1, learned.shape[1] + 1)
    for runs, name, style in (
        (learned, "pictures it learns", {"color": BLUE, "linestyle": "--"}),
        (others, "other pictures", {"color": VERMILION}),
    ):
        for run in runs:
            axis.plot(epochs, run, linewidth=1, alpha=0.5, **style)
        axis.plot(epochs, np.median(runs, axis=0), linewidth=2.5, label=name, **style)
    axis.set(xlabel="epoch", ylabel="loss", ylim=(0, None))
    axis.legend(fontsize=9)
    base.open_frame(axis)
    middle = np.median(others, axis=0)
    last = [np.median(runs[:, -1]) for runs in (learned, others)]
    lines = [
        f"after {len(epochs)} epochs: learned pictures {last[0]:.4f}, others {last[1]:.4f} (medians)",
        f"the others' lowest loss {middle.min():.4f}, after {middle.argmin() + 1} epochs",
    ]
    base.show(figure, alt=f"Two bundles of lines, loss over the epochs. {'; '.join(lines)}.")
    print("\n".join(lines))


def show_road(places, roads):
    """Draw the loss along straight roads between two networks, several a kind; print the middle one's ends and peak.

    Parameters
    ----------
    places : array (M,)
        0 is the one end, 1 the other.
    roads : dict of str to array (runs, M)

    Examples
    --------
    >>> show_road(np.array([0, 0.5, 1]), {"to another": np.array([[0.1, 1.5, 0.2]])})
    Lines over the way from one network to another, loss. to another: 0.10, at the highest place 1.50, 0.20.
    to another: 0.10, at the highest place 1.50, 0.20
    """
    figure, ((axis,),) = base.new_figure(440, 250)
    lines = []
    for (name, runs), colour, style in zip(roads.items(), (BLUE, VERMILION), ("-", "--"), strict=False):
        for run in runs:
            axis.plot(places, run, color=colour, linestyle=style, linewidth=1, alpha=0.4)
        middle = np.median(runs, axis=0)
        axis.plot(places, middle, color=colour, linestyle=style, linewidth=2.5, label=name, marker="o", markersize=4)
        lines.append(f"{name}: {middle[0]:.2f}, at the highest place {middle.max():.2f}, {middle[-1]:.2f}")
    axis.set(xlabel="share of the way", ylabel="loss on validation", ylim=(0, None))
    axis.legend(fontsize=9)
    base.open_frame(axis)
    base.show(figure, alt=f"Lines over the way from one network to another, loss. {'; '.join(lines)}.")
    print("\n".join(lines))


def show_twins(pairs):
    """Draw how far twins have grown apart after each step, on a log scale; print when each pair parts.

    Parameters
    ----------
    pairs : dict of str to array (pairs, steps)
        The largest difference of two weights, for each kind of number.

    Examples
    --------
    >>> show_twins({"float32": np.array([[1e-8, 1e-7, 1e-2]]), "float64": np.array([[1e-16, 1e-15, 1e-15]])})
    Lines that rise, the difference of two twins over the steps. float32: parted after steps 3; float64: never parted.
    float32: parted after steps 3
    float64: never parted
    """
    figure, ((axis,),) = base.new_figure(440, 260)
    lines = []
    for (name, runs), colour, style in zip(pairs.items(), (VERMILION, BLUE), ("-", "--"), strict=False):
        steps = np.arange(1, runs.shape[1] + 1)
        for number, run in enumerate(runs):
            label = None if number else name
            axis.plot(steps, np.maximum(run, 1e-17), color=colour, linestyle=style, linewidth=1.2, label=label)
        parted = sorted(int(np.argmax(run > PARTED)) + 1 for run in runs if (run > PARTED).any())
        lines.append(f"{name}: {'parted after steps ' + ', '.join(map(str, parted)) if parted else 'never parted'}")
    axis.axhline(PARTED, color="gray", linestyle=":", linewidth=1)
    axis.set(xlabel="step", ylabel="largest difference of two weights", yscale="log")
    axis.legend(fontsize=9)
    base.open_frame(axis)
    base.show(figure, alt=f"Lines that rise, the difference of two twins over the steps. {'; '.join(lines)}.")
    print("\n".join(lines))


PARTED = 1e-3  # twins whose weights differ by more than this are no longer the same network


def show_outside(charts, what="A network at home and outside."):
    """Draw a network of the ward at home and outside: its losses while it learns, and four shares in the end; print them.

    Parameters
    ----------
    charts : helpers.ward.Charts
    what : str
        Whose charts they are, for those who do not see them.

    Examples
    --------
    >>> from helpers.ward import Setup, train
    >>> show_outside(train(Setup(steps=1, pictures=50))[1])               # doctest: +ELLIPSIS
    A network at home and outside. Loss of the last batches 2.30, validation: first 2.42, ...
    """
    figure, ((left, right),) = base.new_figure(base.PANELS, 220, columns=2, ratios=(1, 1.05))
    steps = np.arange(1, len(charts.loss) + 1)
    left.plot(steps, charts.loss, color=BLUE, linestyle="--", linewidth=1, label="batch, learning")
    left.plot(charts.validation_steps, charts.validation_loss, color=VERMILION, label="validation", marker="o", markersize=3)
    left.set(ylim=(0, None), title="loss", xlabel="step")
    left.legend(fontsize=8)
    shares = {
        "training": (charts.training_accuracy, BLUE),
        "validation": (charts.accuracy, VERMILION),
        "fresh": (charts.fresh_accuracy, GREEN),
        "asked twice:\nother answer": (charts.changed_its_mind, "black"),
    }
    for row, (share, colour) in enumerate(shares.values()):
        right.barh(row, share, color=colour, height=0.6)
        right.text(share + 0.02, row, f"{share:.2f}", va="center", fontsize=9)
    right.set(yticks=range(4), ylim=(3.6, -0.6), xlim=(0, 1.25), xticks=[0, 0.5, 1], title="share of pictures")
    right.set_yticklabels(list(shares), fontsize=8)
    for axis in (left, right):
        axis.title.set_fontsize(10)
        base.open_frame(axis)
    validation = charts.validation_loss
    lines = [
        f"loss of the last batches {charts.loss[-10:].mean():.2f}, validation: first {validation[0]:.2f}, "
        f"lowest {validation.min():.2f}, last {validation[-1]:.2f}".replace("loss", "Loss", 1),
        f"right: training {charts.training_accuracy:.2f}, validation {charts.accuracy:.2f}, fresh {charts.fresh_accuracy:.2f}",
        f"asked twice, another answer: {charts.changed_its_mind:.2f}",
    ]
    base.show(figure, alt=f"{what} {'; '.join(lines)}.")
    print("\n".join(lines))
