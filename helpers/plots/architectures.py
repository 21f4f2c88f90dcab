"""Figures of lesson 11: where a network's numbers and its work sit, networks compared, boxes on a picture."""

import numpy as np

from . import base
from .base import BLUE, VERMILION


def show_ledger(counted):
    """Draw for every layer that learns which share of the parameters it holds and of the MACs it costs; print the largest.

    Parameters
    ----------
    counted : helpers.architectures.Ledger

    Examples
    --------
    >>> from helpers.architectures import ledger, lenet5
    >>> show_ledger(ledger(lenet5(), (32, 32, 1)))
    Two bars a layer, its share of the parameters and of the MACs. most parameters: dense_1, 78.0 %; most MACs: conv2d_2, \
57.6 %.
    most parameters: dense_1, 78.0 %; most MACs: conv2d_2, 57.6 %
    """
    rows = [row for row in counted.rows if row.macs]
    figure, ((left, right),) = base.new_figure(460, 60 + 17 * len(rows), columns=2)
    words = []
    for axis, what, name, colour in (
        (left, "parameters", "parameters", BLUE),
        (right, "macs", "MACs", VERMILION),
    ):
        shares = 100 * np.array([getattr(row, what) for row in rows]) / getattr(counted, what)
        axis.barh(range(len(rows)), shares, color=colour)
        axis.set(yticks=range(len(rows)), yticklabels=[row.name for row in rows], title=f"{name}, %")
        axis.set_xlim(0, 1.25 * shares.max())
        axis.tick_params(labelsize=8)
        axis.invert_yaxis()
        base.open_frame(axis)
        for place, share in enumerate(shares):
            axis.text(share, place, f" {share:.1f}", va="center", fontsize=8)
        words.append(f"most {name}: {rows[shares.argmax()].name}, {shares.max():.1f} %")
    right.set_yticklabels([])
    base.say(figure, "Two bars a layer, its share of the parameters and of the MACs.", "; ".join(words))


def show_years(years, errors, names):
    """Draw a line of error rates over years, a name at each point; print the points.

    Parameters
    ----------
    years : list of int
    errors : list of float
        In per cent.
    names : list of str

    Examples
    --------
    >>> show_years([2012, 2015], [15.3, 3.57], ["AlexNet", "ResNet"])
    A line of top-5 error over the years: 2012 AlexNet 15.3 %, 2015 ResNet 3.57 %.
    2012 AlexNet 15.3 %, 2015 ResNet 3.57 %
    """
    figure, ((axis,),) = base.new_figure(460, 240)
    axis.plot(years, errors, color=BLUE, marker="o")
    for year, error, name in zip(years, errors, names, strict=True):
        axis.annotate(name, (year, error), (6, 6), textcoords="offset points", fontsize=10)
    axis.set(xticks=years, ylabel="top-5 error, %", ylim=(0, 1.2 * max(errors)), xlim=(min(years) - 0.3, max(years) + 0.8))
    axis.grid(alpha=0.3)
    base.open_frame(axis)
    line = ", ".join(f"{year} {name} {error:g} %" for year, error, name in zip(years, errors, names, strict=True))
    base.say(figure, "A line of top-5 error over the years:", line)


def show_costs(names, macs, accuracies):
    """Draw single networks by what they cost and how often they are right; print both.

    Parameters
    ----------
    names : list of str
    macs : list of int
    accuracies : list of float
        In per cent.

    Examples
    --------
    >>> show_costs(["ResNet-18"], [1814073344], [69.758])
    Networks by cost and accuracy: ResNet-18 1.81 G MACs, 69.8 %.
    ResNet-18 1.81 G MACs, 69.8 %
    """
    figure, ((axis,),) = base.new_figure(460, 260)
    axis.scatter(np.array(macs) / 1e9, accuracies, color=BLUE, s=40)
    for name, cost, accuracy in zip(names, macs, accuracies, strict=True):
        crowded = any(1 < other / cost < 1.5 and abs(near - accuracy) < 1 for other, near in zip(macs, accuracies))
        side = (-8, "right") if crowded or cost == max(macs) > min(macs) else (8, "left")
        axis.annotate(name, (cost / 1e9, accuracy), (side[0], -3), textcoords="offset points", ha=side[1], fontsize=10)
    axis.set(xscale="log", xlabel="G MACs for one picture (each mark twice the last)", ylabel="top-1 accuracy, %")
    ticks = [tick for tick in (0.5, 1, 2, 4, 8, 16) if 0.4 * min(macs) < tick * 1e9 < 2.5 * max(macs)]
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
    axis.grid(alpha=0.3)
    base.open_frame(axis)
    line = ", ".join(
        f"{name} {cost / 1e9:.2f} G MACs, {accuracy:.1f} %"
        for name, cost, accuracy in zip(names, macs, accuracies, strict=True)
    )
    base.say(figure, "Networks by cost and accuracy:", line)


def show_boxes(picture, boxes, scores=None, most=12):
    """Draw boxes on a picture, each with its score; print the first ones.

    Parameters
    ----------
    picture : array, shape (H, W, 3), uint8
    boxes : array_like, shape (K, 4)
        top, left, bottom, right in pixels.
    scores : array_like, shape (K,), optional
    most : int
        How many are written out.

    Examples
    --------
    >>> show_boxes(np.zeros((9, 9, 3), np.uint8), [[1, 2, 5, 6]], [0.9])
    A picture of 9x9 with boxes: rows 1 to 5, columns 2 to 6, 0.900.
    rows 1 to 5, columns 2 to 6, 0.900
    """
    from matplotlib.patches import Rectangle

    height, width = picture.shape[:2]
    largest = 270 / max(height, width)
    figure, ((axis,),) = base.new_figure(largest * width + 10, largest * height + 10)
    axis.imshow(picture)
    axis.axis("off")
    words = []
    scores = [None] * len(boxes) if scores is None else scores
    for (top, left, bottom, right), score in zip(boxes, scores, strict=True):
        for colour, thickness in (("black", 4), (base.WINDOW_COLOUR, 2)):
            axis.add_patch(
                Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=colour, linewidth=thickness)
            )
        place = f"rows {top:.0f} to {bottom:.0f}, columns {left:.0f} to {right:.0f}"
        if score is not None:
            axis.text(left, top - 3, f"{score:.2f}", fontsize=9, color="white", va="bottom",
                      bbox={"facecolor": "black", "pad": 1, "edgecolor": "none"})  # fmt: skip
            place += f", {score:.3f}"
        words.append(place)
    axis.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    line = "; ".join(words[:most]) + (f"; and {len(words) - most} more" if len(words) > most else "")
    base.say(figure, f"A picture of {height}x{width} with boxes:" if words else "A picture:", line or "no box")


def show_colours(colours, values):
    """Draw colours as squares, a number under each; print both.

    Parameters
    ----------
    colours : array, shape (K, 3)
        Red, green, blue from 0 to 255.
    values : sequence of float

    Examples
    --------
    >>> show_colours(np.array([[255, 191, 191]]), [2.25])
    A row of colours. (255, 191, 191): 2.25.
    (255, 191, 191): 2.25
    """
    colours = np.asarray(colours).round().astype(np.uint8)
    figure, ((axis,),) = base.new_figure(50 * len(colours), 80)
    axis.imshow(colours[np.newaxis])
    axis.set(xticks=range(len(colours)), yticks=[], xticklabels=[f"{value:.2f}" for value in values])
    line = "; ".join(f"({r}, {g}, {b}): {value:.2f}" for (r, g, b), value in zip(colours.tolist(), values, strict=True))
    base.say(figure, "A row of colours.", line)
