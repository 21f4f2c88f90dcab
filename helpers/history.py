"""What training notes down, epoch by epoch."""

__all__ = ["History", "number_form"]


class History:
    """What `fit` noted after each epoch: lists, by name. Read them as `history.loss` or `history["loss"]`.

    Attributes
    ----------
    loss, accuracy : list of float
        Means over the epoch's batches, taken while the weights were changing. `accuracy` is there if y holds
        classes.
    val_loss, val_accuracy : list of float
        On the validation data after the epoch, if there was any.
    learning_rate : list of float
    stopped : str or None
        Why training ended before its last epoch.

    Examples
    --------
    >>> history = History({"loss": [2.30, 1.15], "accuracy": [0.1, 0.5]})
    >>> history.loss[-1], history["accuracy"], list(history)
    (1.15, [0.1, 0.5], ['loss', 'accuracy'])
    >>> print(history)
    epoch     loss   accuracy
        1   2.3000      0.100
        2   1.1500      0.500
    """

    def __init__(self, lists=None):
        self.lists, self.stopped = dict(lists or {}), None

    def add(self, **values):
        for name, value in values.items():
            self.lists.setdefault(name, []).append(value)

    def __getattr__(self, name):
        if name != "lists" and name in self.lists:
            return self.lists[name]
        raise AttributeError(
            f"This history has no {name!r}. It has: {', '.join(self.__dict__.get('lists', {})) or 'nothing'}."
        )

    def __getitem__(self, name):
        return self.lists[name]

    def __iter__(self):
        return iter(self.lists)

    def __len__(self):
        return len(self.lists)

    def __contains__(self, name):
        return name in self.lists

    def keys(self):
        return self.lists.keys()

    def values(self):
        return self.lists.values()

    def items(self):
        return self.lists.items()

    @property
    def epochs(self):
        """How many whole epochs there were."""
        return len(self.lists.get("loss", ()))

    def __repr__(self):
        names = [name for name in self.lists if name != "learning_rate"]
        lines = ["   ".join(["epoch", *(f"{name:>6}" for name in names)])]
        for epoch in range(self.epochs):
            cells = [f"{number_form(name, self.lists[name][epoch]):>{max(6, len(name))}}" for name in names]
            lines.append("   ".join([f"{epoch + 1:>5}", *cells]))
        return "\n".join(lines + ([self.stopped] if self.stopped else []))


def number_form(name, value):
    """Write a number as the lessons do: an accuracy with three digits, a loss with four."""
    return f"{value:.3f}" if "accuracy" in name else f"{value:.4f}"
