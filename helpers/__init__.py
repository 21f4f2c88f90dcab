"""The small package behind the lessons of Pixels to Predictions.

Each module is read from the floor it stands on: a file imports only from floors below it (see CONTRIBUTING.md).
"""

__version__ = "0.1.0"
