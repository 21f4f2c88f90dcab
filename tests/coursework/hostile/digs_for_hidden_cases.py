"""While its output is shown it searches frames and objects for the graded cases: they are not in this process, nor in any other it can look into."""

POINTS = 6
BEFORE = """
import gc, os, sys

found = []
for thing in gc.get_objects():
    if isinstance(thing, dict) and "inputs" in thing:
        found.append(str(thing["inputs"])[:300])
frame = sys._getframe()
while frame:
    task = frame.f_locals.get("task")
    if isinstance(task, dict) and task.get("inputs"):
        found.append("FOUND " + str(task)[:300])
    frame = frame.f_back
for path in ("/proc/1/mem", "/proc/1/fd/0", "/proc/1/environ", "/proc/1/maps"):
    try:
        open(path, "rb").read(1)
        found.append("FOUND " + path)
    except OSError:
        pass
print(found)
"""
