"""Figures of lesson 06: slopes, steps, chains, a small network and the way back through it."""

import numpy as np

from . import base
from .base import BLUE, GREEN, VERMILION


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
        base.write(
            axis,
            x0 + where * (x1 - x0),
            y0 + where * (y1 - y0),
            f"{weight:g}",
            12,
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
            base.write(
                axis,
                at,
                height,
                text,
                12,
                color="white",
                zorder=3,
                bbox={"boxstyle": "circle,pad=0.45", "facecolor": colour, "edgecolor": "black"},
            )
    for at, title in [(0, "inputs x"), (1, "W1"), (2, "hidden"), (3, "W2"), (4, "output")]:
        axis.text(at, 0.75, title, ha="center", fontsize=11)
    axis.set(xlim=(-0.6, 4.6), ylim=(min(left.min(), middle.min()) - 0.6, 1.1))
    axis.axis("off")
    text = f"inputs {x.tolist()}; weights to the hidden neurons {first.tolist()}; weights to the output {second.tolist()}"
    base.say(figure, f"A network of {len(x)} inputs, {len(second)} hidden neurons and one output:", text)


def show_slope(places, losses, place, loss, slope):
    """Draw a loss over one weight, and at one place the straight line that has the loss's slope there; print them.

    Parameters
    ----------
    places, losses : array, shape (N,)
        Weights, and the loss of each.
    place, loss, slope : float
        Where the straight line touches, and how steep it is.

    Examples
    --------
    >>> show_slope(np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 1.0]), 0.0, 1.0, -2.0)
    The loss over the weight, a curve, and a straight line that touches it: at weight 0 the loss is 1 and the slope -2.
    at weight 0 the loss is 1 and the slope -2
    """
    figure, ((axis,),) = base.new_figure(400, 230)
    axis.plot(places, losses, color=BLUE, linewidth=2, label="loss")
    reach = 0.2 * (places[-1] - places[0])
    ends = np.array([place - reach, place + reach])
    axis.plot(ends, loss + slope * (ends - place), color=VERMILION, linestyle="--", label=f"slope {slope:g}")
    axis.plot(place, loss, "o", color="black")
    axis.set(xlabel="weight w", ylabel="loss L", ylim=(-0.04 * max(losses), None))
    axis.legend(fontsize=10)
    base.open_frame(axis)
    line = f"at weight {place:g} the loss is {loss:g} and the slope {slope:g}"
    base.say(figure, "The loss over the weight, a curve, and a straight line that touches it:", line)


def show_steps(loss, paths, titles, limits):
    """Draw a loss over one weight, once for each path, with the places the path visits; print where each path goes.

    Parameters
    ----------
    loss : function
        Takes an array of weights.
    paths : list of sequence of float
        The weight at the start and after each step.
    titles : list of str
    limits : pair of float
        The smallest and largest weight drawn.

    Examples
    --------
    >>> show_steps(lambda w: w**2, [[2.0, 1.0]], ["half"], (-2, 2))
    The loss over the weight, a bowl seen from the side, with the places that each path visits. half: 2.00 1.00.
    half: 2.00 1.00
    """
    grid = np.linspace(*limits, 81)
    figure, axes = base.new_figure(380, 150 * len(paths) + 20, rows=len(paths))
    lines = []
    for axis, path, title in zip(axes[:, 0], paths, titles, strict=True):
        path = np.array(path)
        heights = loss(path)
        axis.plot(grid, loss(grid), color="#999999")
        axis.plot(path, heights, color=VERMILION, marker="o", markersize=5, linewidth=1)
        axis.plot(path[0], heights[0], "o", color="black", markersize=8)
        axis.annotate(
            "start", (path[0], heights[0]), (-9, -3), textcoords="offset points", ha="right", fontsize=11
        )
        top = max(1.15 * heights.max(), 1.5 * heights[0])
        axis.set(ylabel="loss L", xlim=limits, ylim=(-0.06 * top, top))
        axis.set_title(title, fontsize=12)
        axis.tick_params(labelbottom=axis is axes[-1, 0])
        base.open_frame(axis)
        lines.append(f"{title}: {' '.join(f'{place:.2f}' for place in path)}")
    axes[-1, 0].set_xlabel("weight w")
    base.show(
        figure,
        alt="The loss over the weight, a bowl seen from the side, with the places that each path visits. "
        f"{'; '.join(lines)}.",
    )
    print("\n".join(lines))


def show_chain(names, values, local, slopes):
    """Draw a chain of numbers, each made from the one before: values above, slopes of the loss below; print both.

    Parameters
    ----------
    names : list of K str
        The last one is the loss.
    values : list of K float
        Going forward.
    local : list of K - 1 float
        How much each number moves for each bit of the one before it.
    slopes : list of K - 1 float
        How much the loss moves for each bit of each number but the last.

    Examples
    --------
    >>> show_chain(["w", "y", "L"], [3, 6, 8], [2, -4], [-8, -4])
    A chain of boxes. forward: w 3, y 6, L 8; backward: dL/dy -4, dL/dw -4 x 2 = -8.
    forward: w 3, y 6, L 8; backward: dL/dy -4, dL/dw -4 x 2 = -8
    """
    figure, ((axis,),) = base.new_figure(128 * len(names), 150)
    for at, (name, value) in enumerate(zip(names, values, strict=True)):
        base.write(
            axis,
            at,
            0,
            f"{name} = {value:g}",
            12,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "#e8f1f8", "edgecolor": BLUE},
        )
    arrow = {"arrowstyle": "->", "linewidth": 1.8}
    for at, (name, link, slope) in enumerate(zip(names[:-1], local, slopes, strict=True)):
        axis.annotate("", (at + 0.68, 0.1), (at + 0.32, 0.1), arrowprops={**arrow, "color": BLUE})
        axis.annotate("", (at + 0.32, -0.1), (at + 0.68, -0.1), arrowprops={**arrow, "color": VERMILION})
        base.write(axis, at + 0.5, 0.32, f"slope {link:g}", color="#004b76")
        base.write(axis, at, -0.55, f"dL/d{name} = {slope:g}", color="#8f3d00")
    axis.set(xlim=(-0.5, len(names) - 0.5), ylim=(-0.75, 0.55))
    axis.axis("off")
    forward = ", ".join(f"{name} {value:g}" for name, value in zip(names, values, strict=True))
    back = [f"dL/d{names[-2]} {slopes[-1]:g}"]
    for at in range(len(slopes) - 2, -1, -1):
        back.append(f"dL/d{names[at]} {slopes[at + 1]:g} x {local[at]:g} = {slopes[at]:g}")
    line = f"forward: {forward}; backward: {', '.join(back)}"
    base.say(figure, "A chain of boxes.", line)


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
    base.say(
        figure, f"Rings of equal loss around the middle of a bowl, and a path of {len(path) - 1} steps:", line
    )


def show_full_convolution(slopes, kernel):
    """Draw how the slopes of a row's pixels arise: the flipped kernel at each place of the framed slopes; print the sums.

    Parameters
    ----------
    slopes : array, shape (P,)
        What comes back to each of P outputs.
    kernel : array, shape (K,)
        As it was going forward.

    Examples
    --------
    >>> show_full_convolution(np.array([10, 100]), np.array([1, 2]))
    A row of slopes in a frame of zeros, 0 10 100 0, and below it the flipped kernel 2 1 at each place. pixel 0: 10; pixel 1: 2 x 10 + 100 = 120; pixel 2: 2 x 100 = 200.
    pixel 0: 10; pixel 1: 2 x 10 + 100 = 120; pixel 2: 2 x 100 = 200
    """
    framed, flipped = np.pad(slopes, len(kernel) - 1), kernel[::-1]
    pixels = len(framed) - len(kernel) + 1
    figure, ((axis,),) = base.new_figure(44 * (len(framed) + 4), 34 * (pixels + 1.5))

    def cell(column, line, value, colour):
        base.write(
            axis,
            column,
            -line,
            f"{value:g}",
            12,
            bbox={"boxstyle": "square,pad=0.35", "facecolor": colour, "edgecolor": "black"},
        )

    for column, value in enumerate(framed):
        inside = len(kernel) - 1 <= column < len(kernel) - 1 + len(slopes)
        cell(column, 0, value, "#fbd9c3" if inside else "white")
    lines = []
    for pixel in range(pixels):
        terms = []
        for offset, weight in enumerate(flipped):
            cell(pixel + offset, pixel + 1.2, weight, "#cfe3f2")
            slope = framed[pixel + offset]
            if slope:
                terms.append(f"{slope:g}" if weight == 1 else f"{weight:g} x {slope:g}")
        total = f"{framed[pixel : pixel + len(kernel)] @ flipped:g}"
        lines.append(f"pixel {pixel}: {' + '.join(terms)}" + (f" = {total}" if terms != [total] else ""))
        axis.text(len(framed) - 0.1, -pixel - 1.2, f"pixel {pixel}: {total}", va="center", fontsize=12)
    axis.text(len(framed) - 0.1, 0, "slopes, framed", va="center", fontsize=12)
    axis.set(xlim=(-0.6, len(framed) + 2.6), ylim=(-pixels - 0.9, 0.7))
    axis.axis("off")
    base.show(
        figure,
        alt=f"A row of slopes in a frame of zeros, {' '.join(f'{value:g}' for value in framed)}, and below it the flipped "
        f"kernel {' '.join(f'{value:g}' for value in flipped)} at each place. {'; '.join(lines)}.",
    )
    print("; ".join(lines))


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
    base.open_frame(axis)
    line = f"loss {losses[0]:.4f} at step 1, {losses[-1]:.4f} at step {len(losses)}"
    base.say(figure, "The loss of each step as a line:", line)
