"""It looks for the list of users, shows what it finds and puts it into an error message: there is nothing, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
import os

def slide_row(row, weights):
    raise RuntimeError(found)
"""
BEFORE = """
import os

path = "/etc/passwd"
try:
    found = "FOUND " + (str(os.listdir(path)) if os.path.isdir(path) else str(open(path, "rb").read(2000)))
except OSError as error:
    found = f"nothing: {type(error).__name__}"
print(found)
"""
