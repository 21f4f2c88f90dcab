"""Run a student's code where it can harm nobody.

`walls` are bubblewrap's: what the sandbox can see. `session` holds the process that stands by and makes a fresh sandbox
for each submission. `protocol` is what is said across. `guest/` is what runs inside, and `visible` what student code may
import there: Python, NumPy, matplotlib, Pillow, and of `helpers` the pictures, kernels and plots. What is not there: a
network, the rest of the file system, other processes, other students, expected values, SciPy, a way to become somebody
else.
"""

from coursework.sandbox.protocol import Limits, Task, TaskResult
from coursework.sandbox.session import Sandbox, Sandboxes
from coursework.sandbox.walls import INSTALL, NoSandboxError, bubblewrap

__all__ = ["INSTALL", "Limits", "NoSandboxError", "Sandbox", "Sandboxes", "Task", "TaskResult", "bubblewrap"]
