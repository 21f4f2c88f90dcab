"""Stands in for the visible checks while the grader runs a notebook: the grader checks on its own, elsewhere."""


class _Quiet:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


def exercise(name):
    return _Quiet()
