"""The same for the homework's own checks."""

from helpers.checks import exercise


def homework(name, folder="."):
    return exercise
