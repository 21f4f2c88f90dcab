"""It makes a terminal, to leave words for the student after it, and looks for one left by the student before it: there are none."""

POINTS = 6
BEFORE = """
import os, pty

try:
    os.write(pty.openpty()[0], b"left")
    print("FOUND a terminal")
except OSError as error:
    print(type(error).__name__)
for number in range(10):
    if os.path.exists(f"/dev/pts/{number}"):
        print("FOUND one left behind")
print([name for name in ("/dev/ptmx", "/dev/tty", "/dev/console") if os.path.exists(name)])
"""
