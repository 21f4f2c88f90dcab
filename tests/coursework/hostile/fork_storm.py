"""It forks as often as it can (300 times here): it is stopped at the limit of processes or of memory, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
import os, time

def slide_row(row, weights):
    for _ in range(300):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    return row
"""
