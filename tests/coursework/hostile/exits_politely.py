"""sys.exit in the function: counts as an error, 0 for it."""

POINTS = 4
SLIDE_ROW = """
import sys

def slide_row(row, weights):
    sys.exit(0)
"""
