"""It shows the environment variables: the grader's are not there; nothing else is wrong with it."""

POINTS = 6
BEFORE = """
import os

print(dict(os.environ))
print(open("/proc/self/environ", "rb").read() if os.access("/proc/self/environ", os.R_OK) else "no")
"""
