"""Figures of lessons 09 and 10: a network's charts, and cures over five seeds."""

import numpy as np

from . import base
from .base import BLUE, GREEN, VERMILION

BEFORE = {"color": "black", "linestyle": ":", "marker": "o", "markersize": 4}
TITLE = {"fontsize": 10, "loc": "left"}
AFTER = {"color": GREEN, "marker": "s", "markersize": 4}
NOTHING = 1e-12  # below this a gradient or a spread is drawn and printed as 0
LN_10 = np.log(10)


def show_charts(charts, what="The charts of a network."):
    """Draw all charts of a network; print their numbers.

    Parameters
    ----------
    charts : helpers.ward.Charts
    what : str
        Whose charts they are, for those who do not see them.

    Examples
    --------
    >>> from helpers.ward import Setup, train
    >>> show_charts(train(Setup(steps=1))[1])               # doctest: +ELLIPSIS
    The charts of a network. Loss before the first step 2.42, of the last batches 2.42, ...
    """
    figure, axes = base.new_figure(base.PANELS, 540, rows=3, columns=2)
    # Its places are fixed: to look for the best ones takes as long as to draw, and a ward has many charts.
    figure.set_layout_engine(None)
    figure.subplots_adjust(left=0.09, right=0.99, bottom=0.07, top=0.9, wspace=0.24, hspace=0.46)
    draw = [_draw_loss, _draw_modes, _draw_spread, _draw_gradient, _draw_dead, _draw_different]
    for axis, chart in zip(axes.flat, draw, strict=True):
        chart(axis, charts)
        base.open_frame(axis)
    keys = [*axes[0, 0].get_legend_handles_labels()[0], *axes[1, 0].get_legend_handles_labels()[0]]
    figure.legend(handles=keys, loc="upper left", bbox_to_anchor=(0.07, 1), ncols=4, fontsize=8, frameon=False)
    line = "\n".join(_lines(charts))
    base.show(figure, alt=f"{what} {line.replace(chr(10), '; ')}.", colours=24)
    print(line)


def show_layers(rows, title, log=True):
    """Draw one number for each layer, a line for each network; print them.

    Parameters
    ----------
    rows : dict of str to sequence of float
        What a line is called, and its numbers from the first layer to the last.
    title : str
        What the numbers are.
    log : bool
        Whether each mark of the upright axis is ten times the one below.

    Examples
    --------
    >>> show_layers({"too small": [0.1, 0.01], "he": [1, 1]}, "spread")
    A line chart, spread from layer to layer. too small: 0.1, 0.01; he: 1, 1.
    too small: 0.1, 0.01
    he: 1, 1
    """
    figure, ((axis,),) = base.new_figure(440, 250)
    styles = zip(base.LINES, "osD^", ("-", "--", ":", "-."), strict=True)
    for (name, values), (colour, marker, style) in zip(rows.items(), styles, strict=False):
        axis.plot(
            range(1, len(values) + 1), values, label=name, color=colour, marker=marker, markersize=4, linestyle=style
        )
    if log:
        axis.set_yscale("log")
    axis.set(xlabel="layer", ylabel=title, xticks=range(1, max(map(len, rows.values())) + 1))
    axis.legend(fontsize=9)
    base.open_frame(axis)
    lines = [f"{name}: {', '.join(map(short, values))}" for name, values in rows.items()]
    base.show(figure, alt=f"A line chart, {title} from layer to layer. {'; '.join(lines)}.", colours=16)
    print("\n".join(lines))


def short(value):
    """Write a number with two digits, and what is nothing as 0.

    Examples
    --------
    >>> [short(value) for value in (0.2733, 4.4e-18, 0.0000137, 532.1, float("nan"))]
    ['0.27', '0', '1.4e-05', '5.3e+02', 'nan']
    """
    return "0" if abs(value) < NOTHING else f"{value:.2g}"


def _lines(charts):
    """The numbers of all charts, a line each."""
    last = charts.loss[-10:].mean()
    yield (
        f"loss before the first step {_loss(charts.validation_loss[0])}, of the last batches {_loss(last)}, "
        f"in evaluation mode: training {_loss(charts.training_loss)}, validation {_loss(charts.validation_loss[-1])}"
    ).replace("loss", "Loss", 1)
    yield f"accuracy: training {charts.training_accuracy:.2f}, validation {charts.accuracy:.2f}"
    for name, values in [("spread", charts.spread), ("gradient", charts.gradient), ("dead units", charts.dead)]:
        for when, row in zip(("before", "after"), values, strict=True):
            yield f"{name} {when}: {', '.join(map(short, row)) if np.any(row != 0) else 'none'}"
    same = np.array_equal(charts.different[0], charts.units)
    counts = ", ".join(f"{n} of {k}" for n, k in zip(charts.different[0], charts.units, strict=True))
    yield f"different units before: {'all' if same else counts}"


def _loss(value):
    return f"{value:.2f}" if value < 1000 else f"{value:.0e}"


def _draw_loss(axis, charts):
    steps = np.arange(1, len(charts.loss) + 1)
    axis.axhline(LN_10, color="gray", linestyle="--", linewidth=1)
    axis.plot(steps, _finite(charts.loss), color=BLUE, linewidth=1, label="batch")
    axis.plot(
        charts.validation_steps, _finite(charts.validation_loss), color=VERMILION, marker="D", markersize=4, label="validation"
    )
    highest = max(np.nanmax(_finite(charts.loss)), np.nanmax(_finite(charts.validation_loss)))
    if highest > 30:
        axis.set_yscale("log")
    else:
        axis.set_ylim(0, None)
    axis.tick_params(labelsize=8)
    axis.set_title("loss, step by step (dashed: ln 10)", **TITLE)


def _draw_modes(axis, charts):
    rows = [
        ("last batches, training mode", charts.loss[-10:].mean(), BLUE, None),
        ("training pictures, evaluation mode", charts.training_loss, BLUE, charts.training_accuracy),
        ("validation, evaluation mode", charts.validation_loss[-1], VERMILION, charts.accuracy),
    ]
    values = [min(value, 1e6) if np.isfinite(value) else 1e6 for _, value, _, _ in rows]
    for place, ((name, value, colour, accuracy), shown) in enumerate(zip(rows, values, strict=True)):
        axis.barh(place, shown, color=colour, height=0.42, alpha=0.5)  # black on it can be read
        text = _loss(value) if accuracy is None else f"{_loss(value)}, right {accuracy:.2f}"
        axis.text(0, place - 0.42, name, fontsize=8, va="center")
        axis.text(max(values) * 0.02, place, text, fontsize=8, va="center")
    axis.set(yticks=[], ylim=(2.4, -0.7))
    axis.tick_params(labelsize=8)
    axis.set_title("loss in the end", **TITLE)


def _draw_spread(axis, charts):
    _draw_rows(axis, charts.layers, charts.spread, "spread of what a layer puts out")


def _draw_gradient(axis, charts):
    _draw_rows(axis, charts.layers, charts.gradient, "gradient of a layer's weights")


def _draw_rows(axis, names, values, title):
    """Two lines over the layers, before and after, on a log scale; what is nothing stands on the floor, at "0"."""
    shown = np.where(np.isfinite(values), values, np.nan)
    there = shown[shown >= NOTHING]
    lowest, highest = (there.min(), there.max()) if there.size else (NOTHING, 1)
    low = int(np.floor(np.log10(lowest)))
    high = max(int(np.ceil(np.log10(highest))), low + 2)
    floor = 10.0 ** (low - 1)
    for row, when, style in zip(shown, ("before", "after"), (BEFORE, AFTER), strict=True):
        axis.plot(range(len(names)), np.where(row < NOTHING, floor, row), label=when, **style)
    axis.set_yscale("log")
    axis.minorticks_off()
    decades = range(low, high + 1, max(1, (high - low) // 4))
    nothing = bool((shown < NOTHING).any())
    axis.set_yticks([floor] * nothing + [10.0**power for power in decades])
    axis.set_yticklabels(["0"] * nothing + [f"$10^{{{power}}}$" for power in decades])
    axis.set_ylim(floor / 1.6 if nothing else 10.0**low / 1.6, 10.0**high * 1.6)
    _name_layers(axis, names, title)


def _draw_dead(axis, charts):
    places = np.arange(len(charts.dead[0]))
    axis.bar(places - 0.2, charts.dead[0], 0.36, color="black", label="before")
    axis.bar(places + 0.2, charts.dead[1], 0.36, color=GREEN, label="after")
    axis.set(ylim=(0, 1.05), yticks=[0, 0.5, 1])
    _name_layers(axis, charts.layers[:-1], "share of dead units")
    axis.set_xlabel("layer", fontsize=8)


def _draw_different(axis, charts):
    places = np.arange(len(charts.layers))
    axis.bar(places, charts.units, 0.7, color="white", edgecolor="gray")
    axis.bar(places, charts.different[0], 0.7, color="black")
    _name_layers(axis, charts.layers, "different units (white: copies)")
    axis.set_xlabel("layer (d: dense)", fontsize=8)


def _name_layers(axis, names, title):
    axis.set_xticks(range(len(names)))
    axis.set_xticklabels([name.replace("dense", "d") for name in names], fontsize=8)
    axis.tick_params(axis="y", labelsize=8)
    axis.set_title(title, **TITLE)


def _finite(values):
    """Values with NaN in place of what is not finite or beyond all bounds: a line has a gap there."""
    return np.where(np.isfinite(values) & (np.abs(values) < 1e100), values, np.nan)
