"""The ward: networks that do not learn, each sick in one stated way, and their charts.

`sick_network(number)` gives a patient. Its charts are numbers (`Charts`); `plots.show_charts` draws them, and the
exercise `diagnose` says what a wrong diagnosis overlooks. How a network of the ward is made and trained stands in `setup.py`; which illnesses
there are, in `illnesses.py`: do not look there before you have named yours.
"""

import functools

from helpers.ward.charts import Charts, check_up, train
from helpers.ward.illnesses import ILLNESSES, PATIENTS
from helpers.ward.setup import DIALS, Setup

__all__ = ["DIALS", "ILLNESSES", "Charts", "Setup", "SickNetwork", "check_up", "sick_network", "train"]


class SickNetwork:
    """A patient: a network of which you see the charts, and may turn the dials.

    Attributes
    ----------
    number : int
    """

    def __init__(self, number, setup):
        self.number, self._setup = number, setup

    def charts(self):
        """Make the network, let it learn, and give its charts."""
        return _charts(self._setup)

    def treat(self, **dials):
        """Turn dials, and let it learn again from the start.

        Parameters
        ----------
        **dials
            Of those in `DIALS`, such as ``learning_rate=0.01``.

        Returns
        -------
        Charts

        Raises
        ------
        ValueError
            If there is no such dial, or it cannot be set so.
        """
        return _charts(self._setup.replace(**dials))

    def __repr__(self):
        return f"<network {self.number} of the ward>"


def sick_network(number):
    """Give a patient.

    Parameters
    ----------
    number : int
        1 to 6 are those of lesson 09.

    Returns
    -------
    SickNetwork

    Raises
    ------
    ValueError
        If there is no such patient.

    Examples
    --------
    >>> sick_network(1)
    <network 1 of the ward>
    """
    if number not in PATIENTS:
        raise ValueError(f"The ward has networks {', '.join(map(str, PATIENTS))}, not {number!r}.")
    return SickNetwork(number, Setup().replace(**PATIENTS[number].wrong))


@functools.lru_cache(maxsize=32)
def _charts(setup):
    return train(setup)[1]
