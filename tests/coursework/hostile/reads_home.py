"""It looks for the grader's home folder, shows what it finds and puts it into an error message: at most the empty folders that lead to Python are there, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    raise RuntimeError(str(found))
"""
BEFORE = """
import os, sys

home = "@HOME@"
found = []
if os.path.isdir(home):
    try:
        found = [name for name in os.listdir(home) if not sys.base_prefix.startswith(os.path.join(home, name))]
    except PermissionError:
        pass
found += [name for name in (".ssh", ".gitconfig", ".bashrc", ".profile", ".cache") if os.path.exists(f"{home}/{name}")]
print("FOUND" if found else "nothing", found, os.path.expanduser("~"))
"""
