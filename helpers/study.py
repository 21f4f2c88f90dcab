"""A study's logbook: three parts that do not meet, what was tried on the validation part, and how often the test part was opened.

It writes down what happens in one run of a notebook. It cannot know what you did in a run before, and it does not stop you from
reading the test pictures in another way: it is a logbook, not a lock.
"""

import numpy as np

from helpers.folders import to_levels

__all__ = ["Study"]

PARTS = ("training", "validation", "test")


class Study:
    """Labelled pictures in three parts, and a log.

    Parameters
    ----------
    x : array (N, H, W, C)
        From 0 to 1.
    y, things : array (N,) of int
        What each picture shows; pictures of one thing have the same number in `things`.
    parts : array (N,) of int
        0 for training, 1 for validation, 2 for test.

    Attributes
    ----------
    log : list of str
        What happened, in order.

    Examples
    --------
    >>> x, y = np.linspace(0, 1, 24).reshape(6, 2, 2, 1), np.array([0, 1, 0, 1, 0, 1])
    >>> study = Study(x, y, np.arange(6), np.array([0, 0, 1, 1, 2, 2]))
    >>> x_val, y_val = study.validation
    >>> study.note("always 1", [[1, 1]])
    array([0.5])
    >>> study.choose("always 1")
    >>> study.open_test(lambda x: np.ones(len(x), int))
    array([1, 1])
    >>> study.log
    ['tried always 1', 'chose always 1', 'opened the test part']
    """

    def __init__(self, x, y, things, parts):
        self.x, self.y, self.things, self.parts = np.asarray(x), np.asarray(y), np.asarray(things), np.asarray(parts)
        if not len(self.x):
            raise ValueError("There are no photographs to study.")
        for name in ("y", "things", "parts"):
            values = getattr(self, name)
            if values.shape != (len(self.x),) or values.dtype.kind not in "iu":
                raise ValueError(f"`{name}` must hold a whole number for each of the {len(self.x)} pictures, not {values.shape} of {values.dtype}.")
        if set(np.unique(self.parts)) != {0, 1, 2}:
            raise ValueError(
                f"`parts` must hold 0 (training), 1 (validation) and 2 (test), each at least once; yours holds {np.unique(self.parts).tolist()}."
            )
        self.tries, self.choice, self.answers, self.log = {}, "", [], []

    @property
    def train(self):
        """Pictures and labels to learn from."""
        return self._part(0)

    @property
    def validation(self):
        """Pictures and labels to choose by."""
        return self._part(1)

    def _part(self, number):
        return self.x[self.parts == number], self.y[self.parts == number]

    def note(self, name, said):
        """Write down what a try says of the validation pictures.

        Parameters
        ----------
        name : str
        said : array_like of int, shape (runs, validation pictures)
            The class that each run says.

        Returns
        -------
        array (runs,)
            The accuracy of each run.
        """
        said, truth = np.asarray(said), self.validation[1]
        if said.ndim != 2 or said.shape[1] != len(truth) or said.dtype.kind not in "iu":
            raise ValueError(f"`said` must hold classes, (runs, {len(truth)}), not {said.shape} of {said.dtype}.")
        self.tries[str(name)] = said
        self.log.append(f"tried {name}")
        return (said == truth).mean(axis=1)

    def choose(self, name):
        """Write down which try you choose."""
        if name not in self.tries:
            raise ValueError(f"There is no try {name!r}; there are: {', '.join(self.tries) or 'none'}.")
        self.choice = name
        self.log.append(f"chose {name}")

    def open_test(self, read):
        """Open the test part and write that down.

        Parameters
        ----------
        read : callable
            Takes pictures (N, H, W, C), gives their classes (N,).

        Returns
        -------
        array (N,)
            What `read` says.
        """
        said = np.asarray(read(self._part(2)[0]))
        self.log.append("opened the test part")
        self.answers.append(said)
        return said.copy()

    @property
    def test_things(self):
        """The test pictures' things and labels: what the answers are compared with."""
        return self.things[self.parts == 2], self.y[self.parts == 2]

    def record(self):
        """Give all of this as plain data: what `report` hands in."""
        return {
            "pictures": to_levels(self.x),
            "y": self.y.astype(np.int64),
            "things": self.things.astype(np.int64),
            "parts": self.parts.astype(np.int64),
            "tries": {name: said.astype(np.int64) for name, said in self.tries.items()},
            "choice": self.choice,
            "answers": [np.asarray(said) for said in self.answers],
            "log": list(self.log),
        }

    def __repr__(self):
        sizes = ", ".join(f"{(self.parts == number).sum()} {name}" for number, name in enumerate(PARTS))
        return f"Study({sizes}; {len(self.tries)} tries, test part opened {len(self.answers)} times)"
