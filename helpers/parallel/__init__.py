"""Several processes on one machine: workers at the end of a pipe, and workers that an engine such as PyTorch's joins.

A new process knows nothing of a notebook. So a function that is to run in one is written into a file first (`text`), with
the imports that it needs, and that file is started (`pipes`, `launch`). What a step costs that they share: `cost`.
"""

from .cost import LINKS, fastest, step_time
from .launch import launch
from .pipes import Workers

__all__ = ["LINKS", "Workers", "fastest", "launch", "step_time"]
