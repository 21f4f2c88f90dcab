"""What a step of training takes with more and more workers, and where one more stops paying."""

import traitlets

from helpers.parallel.cost import LINKS, Link, fastest, speedup, step_time
from helpers.widgets.base import Number, Widget

MOST_WORKERS = 256


class ScaleOut(Widget, folder="scale_out"):
    """Share a step of training among workers, and see where the time goes: computing, or talking round the ring.

    Parameters
    ----------
    workers : int
        1 to 256.
    batch : int
        Pictures a step, 1 to 65,536: in all where the scaling is strong, for each worker where it is weak.
    scaling : "strong" or "weak"
        Whether the batch is fixed in all, and split, or for each worker.
    parameters : int
        Weights and biases of the network, 1,000 to 1,000,000,000, of 4 bytes each (float32).
    picture_time : float
        Seconds that one worker takes for one picture, forward and backward: 0.000001 to 10.
    link : str or helpers.parallel.cost.Link, optional
        A link, or the name of one of `helpers.parallel.cost.LINKS`. Else `latency` and `bandwidth` make it.
    latency : float
        Seconds that a message takes to arrive, 0 to 1.
    bandwidth : float
        Bytes a second that then follow, 100,000 to 10,000,000,000,000.
    most : int
        How many workers the charts reach to: 8, 16, 32, 64, 128 or 256. With more workers they reach further.

    Attributes
    ----------
    step : helpers.parallel.cost.StepTime
        The parts of a step, in seconds.
    speedup : float
        Pictures a second, against those of one worker.
    fastest : int
        The number of workers, 1 to 256, with the most pictures a second.

    Raises
    ------
    traitlets.TraitError
        If a value is outside its limits, or a link or a scaling is unknown.

    Examples
    --------
    >>> scale = ScaleOut(workers=4, batch=64)
    >>> scale
    ScaleOut(4 workers, 64 pictures, 1,000,000 parameters, 10 Gbit Ethernet)
    >>> round(1000 * scale.step.total, 1), round(scale.speedup, 2), scale.fastest
    (21.1, 3.03, 22)
    """

    workers = Number(4, least=1, most=MOST_WORKERS, whole=True)
    batch = Number(64, least=1, most=65_536, whole=True)
    scaling = traitlets.Enum(("strong", "weak"), default_value="strong").tag(sync=True)
    parameters = Number(1_000_000, least=1000, most=1_000_000_000, whole=True)
    picture_time = Number(0.001, least=0.000001, most=10)
    latency = Number(LINKS["10 Gbit Ethernet"].latency, least=0, most=1)
    bandwidth = Number(LINKS["10 Gbit Ethernet"].bandwidth, least=100_000, most=10_000_000_000_000)
    most = traitlets.Enum((8, 16, 32, 64, 128, 256), default_value=32).tag(sync=True)
    links = traitlets.Dict().tag(sync=True)

    def __init__(self, link=None, **traits):
        if isinstance(link, str):
            if link not in LINKS:
                self.refuse(f"link must be a Link or one of {', '.join(LINKS)}, got {link!r}.")
            link = LINKS[link]
        if link is not None:
            traits = {"latency": link[0], "bandwidth": link[1], **traits}
        super().__init__(links={name: one._asdict() for name, one in LINKS.items()}, **traits)

    @property
    def link(self):
        return Link(self.latency, self.bandwidth)

    @property
    def step(self):
        return step_time(self.workers, **self._setting())

    @property
    def speedup(self):
        return speedup(self.workers, **self._setting())

    @property
    def fastest(self):
        return fastest(**self._setting(), most=MOST_WORKERS)

    def _setting(self):
        names = ("batch", "parameters", "picture_time", "link", "scaling")
        return {name: getattr(self, name) for name in names}

    def __repr__(self):
        link = next((name for name, one in LINKS.items() if one[:2] == self.link[:2]), "a link of your own")
        workers = "1 worker" if self.workers == 1 else f"{self.workers} workers"
        each = " each" if self.scaling == "weak" else ""
        return f"ScaleOut({workers}, {self.batch} pictures{each}, {self.parameters:,} parameters, {link})"
