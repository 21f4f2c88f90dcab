"""It returns an array of a gigabyte and of a quadrillion equal numbers: too large to hand in, 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    return np.broadcast_to(0.0, (2**30, 2**20))
"""
MATCH_MAP = """
def match_map(picture, patch):
    return np.zeros(2**27)
"""
