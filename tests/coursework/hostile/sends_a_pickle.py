"""It returns objects that run a command when they are unpickled: nothing is ever pickled, 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
import os

class Run:
    def __reduce__(self):
        return (os.system, ("touch @CLASS@/left_behind /tmp/left_behind",))

def slide_row(row, weights):
    return Run()
"""
MATCH_MAP = """
def match_map(picture, patch):
    return np.array([[Run()]], dtype=object)
"""
