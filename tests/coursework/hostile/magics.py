"""Shell commands and magics in its cells: they do not run; what is Python runs, and counts."""

POINTS = 6
BEFORE = """
!touch /tmp/left_behind @CLASS@/left_behind
%cd /
%timeit np.zeros(3)
files = !ls
import numpy as np
"""
SLIDE_ROW = """
%matplotlib inline
def slide_row(row, weights):
    return np.convolve(row, weights[::-1], "valid")
"""
