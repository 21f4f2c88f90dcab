"""Stands in for IPython inside the sandbox: what a cell shows is kept for the human grader. No magics, no shell."""

version_info = (9, 0, 0, "")
__version__ = "9.0.0"


def get_ipython():
    return None
