"""What a step of training takes when several workers share it, each on a machine of its own.

Each worker reckons the gradients of its own pictures; then a ring all-reduce adds the workers' gradients up, so that all
hold the same mean. Reckoning and talking take turns here. Real engines let a part of the talk run beside the backward
pass, so they do better than this, and never better than the larger of the two.
"""

from typing import NamedTuple

from helpers.arguments import finite, whole

__all__ = ["LINKS", "Link", "StepTime", "fastest", "ring_time", "speedup", "step_time"]


class Link(NamedTuple):
    """What joins two neighbours of the ring: seconds that a message takes to arrive, bytes a second that then follow."""

    latency: float
    bandwidth: float
    source: str = ""


LINKS = {
    "gloo on loopback": Link(
        300e-6, 1e9, "Measured, two processes on two cores: 1 kB took 0.67 ms, 16 MB took 16 ms"
    ),
    "1 Gbit Ethernet": Link(
        250e-6, 125e6, "IEEE 802.3ab; half of the 500 µs that Dean (2009) gives a round trip in a data centre"
    ),
    "10 Gbit Ethernet": Link(
        50e-6, 1.25e9, "IEEE 802.3ae; half of a round trip of 100 µs, the limit in Rumble et al. (2011)"
    ),
    "100 Gbit Ethernet": Link(
        10e-6, 12.5e9, "IEEE 802.3ba; NCCL's tables reckon with 9.6 µs a step between machines"
    ),
    "NVLink": Link(3.4e-6, 235e9, "NCCL's tables: 3.4 µs a step and at most 235 GB/s between A100s"),
}


class StepTime(NamedTuple):
    """The parts of a step, in seconds: computing gradients; the ring's latency; its bytes on their way."""

    compute: float
    latency: float
    bandwidth: float

    @property
    def total(self):
        return self.compute + self.latency + self.bandwidth


def ring_time(workers, size, link):
    """Reckon what a ring all-reduce takes: 2 (n - 1) messages, one after the other, each an n-th of the bytes.

    Parameters
    ----------
    workers : int
        n, at least 1.
    size : int
        Bytes that each worker holds.
    link : Link or str
        A link, or the name of one of `LINKS`.

    Returns
    -------
    tuple of two float
        Seconds of latency, 2 (n - 1) latency, and of bytes on their way, 2 (n - 1) / n size / bandwidth.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or too small, or the link is unknown.

    Notes
    -----
    Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations", 2009.

    Examples
    --------
    >>> latency, bandwidth = ring_time(4, 4_000_000, "10 Gbit Ethernet")
    >>> print(f"{1000 * latency:.1f} ms + {1000 * bandwidth:.1f} ms")
    0.3 ms + 4.8 ms
    """
    n, size, link = whole(workers, "workers"), whole(size, "size", 0), _link(link)
    return 2 * (n - 1) * link.latency, 2 * (n - 1) / n * size / link.bandwidth


def step_time(workers, batch, parameters, picture_time, link, scaling="strong", itemsize=4):
    """Reckon what one step of training takes, part by part.

    Parameters
    ----------
    workers : int
        n, at least 1.
    batch : int
        Pictures a step: in all where the scaling is strong, for each worker where it is weak.
    parameters : int
        Weights and biases of the network; each has a gradient to be sent.
    picture_time : float
        Seconds that one worker takes for one picture, forward and backward.
    link : Link or str
        A link, or the name of one of `LINKS`.
    scaling : "strong" or "weak"
        Strong: the batch is fixed in all, and split. Weak: each worker has a batch of its own.
    itemsize : int
        Bytes a number: 4 in float32, 8 in float64.

    Returns
    -------
    StepTime
        In seconds. Pictures are whole, and all wait for the worker that has most of them: ceil(batch / n).

    Raises
    ------
    TypeError, ValueError
        If a number is not whole, too small or no number, or the link or the scaling is unknown.

    Examples
    --------
    >>> step = step_time(4, 64, 1_000_000, 0.001, "10 Gbit Ethernet")
    >>> [round(1000 * part, 1) for part in (*step, step.total)]  # milliseconds
    [16.0, 0.3, 4.8, 21.1]
    """
    n, batch = whole(workers, "workers"), whole(batch, "batch")
    if scaling not in ("strong", "weak"):
        raise ValueError(f"scaling must be 'strong' (one batch, split) or 'weak' (a batch each), not {scaling!r}.")
    if finite(picture_time, "picture_time") < 0:
        raise ValueError(f"picture_time must be at least 0 seconds, not {picture_time!r}.")
    pictures = -(-batch // n) if scaling == "strong" else batch
    size = whole(parameters, "parameters", 0) * whole(itemsize, "itemsize")
    return StepTime(pictures * picture_time, *ring_time(n, size, link))


def speedup(workers, batch, parameters, picture_time, link, scaling="strong", itemsize=4):
    """Divide the pictures a second of several workers by those of one: n would be ideal.

    Parameters
    ----------
    workers, batch, parameters, picture_time, link, scaling, itemsize
        As in `step_time`.

    Returns
    -------
    float

    Examples
    --------
    >>> round(speedup(4, 64, 1_000_000, 0.001, "10 Gbit Ethernet"), 2)
    3.03
    >>> round(speedup(4, 64, 1_000_000, 0.001, "10 Gbit Ethernet", scaling="weak"), 2)
    3.7
    """
    one, all_of_them = (
        step_time(n, batch, parameters, picture_time, link, scaling, itemsize).total for n in (1, workers)
    )
    return one / all_of_them * (workers if scaling == "weak" else 1)


def fastest(batch, parameters, picture_time, link, scaling="strong", itemsize=4, most=256):
    """Find the number of workers from 1 to `most` with the most pictures a second, the smallest of equal ones.

    Parameters
    ----------
    batch, parameters, picture_time, link, scaling, itemsize
        As in `step_time`.
    most : int
        The largest number of workers that is tried.

    Returns
    -------
    int

    Examples
    --------
    >>> fastest(64, 1_000_000, 0.001, "10 Gbit Ethernet")
    22
    >>> fastest(64, 1_000_000, 0.001, "1 Gbit Ethernet")
    1
    """
    return max(
        range(1, whole(most, "most") + 1),
        key=lambda n: speedup(n, batch, parameters, picture_time, link, scaling, itemsize),
    )


def _link(link):
    if isinstance(link, str) and link not in LINKS:
        raise ValueError(f"link must be a Link or one of {', '.join(LINKS)}, not {link!r}.")
    link = LINKS[link] if isinstance(link, str) else Link(*link)
    if not (finite(link.latency, "latency") >= 0 and finite(link.bandwidth, "bandwidth") > 0):
        raise ValueError(f"a link has a latency of at least 0 and a bandwidth above 0, not {link[:2]}.")
    return link
