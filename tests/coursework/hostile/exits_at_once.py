"""os._exit in the graded cell: 0 for its function; the cell is left out for the functions behind it."""

POINTS = 4
SLIDE_ROW = """
import os

os._exit(0)

def slide_row(row, weights):
    return row
"""
