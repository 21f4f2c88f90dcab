"""Figures of lesson 13: a ring of workers step by step, where a step's time goes, what an all-reduce takes."""

import numpy as np

from . import base
from .base import BLUE, GREEN, VERMILION


def show_ring(seen):
    """Draw what each worker of a ring holds, step by step: in how many workers' numbers each piece adds up; print the finished.

    Parameters
    ----------
    seen : list of array, shape (n, n)
        Before the first step and after each: a row for every worker, a column for every piece.

    Examples
    --------
    >>> show_ring([np.ones((2, 2)), np.array([[1, 2], [2, 1]]), np.full((2, 2), 2)])
    A grid for each step, workers down, pieces across. at the start 1 1 / 1 1; step 1: 1 2 / 2 1; step 2: 2 2 / 2 2. Finished pieces: 0, 2, 4.
    Finished pieces: 0, 2, 4.
    """
    columns = min(len(seen), 4)
    rows = -(-len(seen) // columns)
    figure, axes = base.new_figure(118 * columns, 138 * rows, rows, columns)
    workers, words = len(seen[0]), []
    for number, axis in enumerate(axes.flat):
        if number >= len(seen):
            axis.set_axis_off()
            continue
        grid = np.asarray(seen[number]).astype(int)
        axis.imshow(grid, cmap=base.SEQUENTIAL, vmin=0, vmax=workers)
        for (row, column), count in np.ndenumerate(grid):
            colour = "white" if count < 0.6 * workers else "black"
            base.write(axis, column, row, str(count), color=colour, weight="bold" if count == workers else "normal")
        axis.set_title(f"step {number}" if number else "at the start", fontsize=10)
        axis.set(xticks=[], yticks=range(workers) if number % columns == 0 else [])
        words.append((f"step {number}: " if number else "at the start ") + " / ".join(" ".join(map(str, row)) for row in grid))
    finished = ", ".join(str(int((np.asarray(grid) == workers).sum())) for grid in seen)
    line = f"Finished pieces: {finished}."
    base.show(figure, alt=f"A grid for each step, workers down, pieces across. {'; '.join(words)}. {line}")
    print(line)


def show_step_times(steps, best=None):
    """Draw the time of a step for several numbers of workers, each bar in three parts; print the whole times.

    Parameters
    ----------
    steps : dict of int to helpers.parallel.cost.StepTime
        The number of workers, and the parts of a step in seconds.
    best : int, optional
        The number of workers under whose bar a mark stands.

    Examples
    --------
    >>> from helpers.parallel.cost import step_time
    >>> steps = {n: step_time(n, 64, 1_000_000, 0.001, "10 Gbit Ethernet") for n in (1, 4)}
    >>> show_step_times(steps)
    Bars of a step's time, in ms: computing, latency, bytes. 1 worker 64.0 ms; 4 workers 16.0 + 0.3 + 4.8 = 21.1 ms.
    1 worker 64.0 ms; 4 workers 16.0 + 0.3 + 4.8 = 21.1 ms
    """
    figure, ((axis,),) = base.new_figure(base.PANELS, 250)
    names, words = [], []
    parts = 1000 * np.array([tuple(step) for step in steps.values()])
    for part, (label, colour, hatch) in enumerate((("computing", BLUE, ""), ("latency", VERMILION, "///"), ("bytes", GREEN, ".."))):
        below = parts[:, :part].sum(axis=1)
        axis.bar(range(len(parts)), parts[:, part], bottom=below, color=colour, hatch=hatch, edgecolor="white", label=label)
    for workers, step in zip(steps, parts.tolist(), strict=True):
        names.append(f"{workers}\n(best)" if workers == best else str(workers))
        added = " + ".join(f"{part:.1f}" for part in step) + " = " if workers > 1 else ""
        words.append(f"{workers} worker{'s' if workers > 1 else ''} {added}{sum(step):.1f} ms")
    axis.set(xticks=range(len(names)), xticklabels=names, xlabel="workers", ylabel="ms a step")
    axis.legend(frameon=False, fontsize=9)
    base.open_frame(axis)
    base.say(figure, "Bars of a step's time, in ms: computing, latency, bytes.", "; ".join(words))


def show_all_reduce(sizes, seconds, latency, bandwidth):
    """Draw what an all-reduce takes against its bytes, and the line latency + bytes / bandwidth; print the points.

    Parameters
    ----------
    sizes : sequence of int
        Bytes.
    seconds : sequence of float
    latency : float
        Seconds.
    bandwidth : float
        Bytes a second.

    Examples
    --------
    >>> show_all_reduce([1000, 4_000_000], [0.0005, 0.0045], 0.0005, 1e9)
    Points of seconds against bytes, both in powers of ten. 1 kB 0.50 ms; 4000 kB 4.50 ms.
    1 kB 0.50 ms; 4000 kB 4.50 ms
    """
    figure, ((axis,),) = base.new_figure(440, 250)
    sizes, seconds = np.asarray(sizes, float), np.asarray(seconds, float)
    line = np.geomspace(sizes.min(), sizes.max(), 60)
    axis.plot(line / 1000, 1000 * (latency + line / bandwidth), color=VERMILION, linewidth=1.5, label="latency + bytes / bandwidth")
    axis.plot(sizes / 1000, 1000 * seconds, "o", color=BLUE, label="measured")
    axis.set(xscale="log", yscale="log", xlabel="kB that are added up", ylabel="ms")
    axis.legend(frameon=False, fontsize=9)
    axis.grid(alpha=0.3)
    base.open_frame(axis)
    words = "; ".join(f"{size / 1000:.0f} kB {1000 * took:.2f} ms" for size, took in zip(sizes, seconds, strict=True))
    base.say(figure, "Points of seconds against bytes, both in powers of ten.", words)
