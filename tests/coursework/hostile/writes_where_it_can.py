"""It writes into every folder and over the harness: all but /tmp is read-only; nothing else is wrong with it."""

POINTS = 6
BEFORE = """
import os

for folder in ("/", "/usr", "/course", "/course/guest", "/course/packages/helpers", "/dev", "/dev/shm", "/proc/1"):
    try:
        with open(os.path.join(folder, "left_behind"), "w") as file:
            file.write("x")
        print("FOUND a place to write:", folder)
    except OSError:
        pass
for path in ("/course/guest/harness.py", "/course/guest/cells.py", "/course/packages/numpy/__init__.py"):
    try:
        open(path, "a").close()
        print("FOUND a file to write:", path)
    except OSError:
        pass
"""
