"""It returns lists of different length, and a list that holds itself: no arrays, 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    return [[1.0], [1.0, 2.0], []]
"""
MATCH_MAP = """
def match_map(picture, patch):
    itself = []
    itself.append(itself)
    return itself
"""
