# ruff: noqa: N999 (it bears the name of what it stands in for)
"""Stands in for IPython inside the sandbox: what a cell shows is kept for the human grader. No magics, no shell."""

version_info = (9, 0, 0, "")
__version__ = "9.0.0"


class _Shell:
    """What `get_ipython()` gives: every magic, and everything else it is asked for, does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return None

    def __bool__(self):  # matplotlib then knows that there is no loop to hook into
        return False


_shell = _Shell()


def get_ipython():
    return _shell
