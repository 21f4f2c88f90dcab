"""Each process takes a little less than the limit: together they are over it and are killed, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
import os, time

def slide_row(row, weights):
    for _ in range(5):
        if os.fork() == 0:
            hog = np.ones(30_000_000)
            time.sleep(60)
    hog = np.ones(30_000_000)
    time.sleep(60)
"""
