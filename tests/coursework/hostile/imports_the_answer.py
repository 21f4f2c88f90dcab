"""It imports the answers from the course: they are not there, 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    from coursework.exercises.hw02 import slide_row as answer
    return answer(row, weights)
"""
MATCH_MAP = """
from helpers.by_hand import conv2d_windows
from helpers.functional import conv2d

def match_map(picture, patch):
    return conv2d_windows(picture, patch)
"""
