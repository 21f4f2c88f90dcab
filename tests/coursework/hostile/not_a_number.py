"""It returns arrays of nan and of infinity: neither is near the right answer, 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    return np.full(len(row) - len(weights) + 1, np.nan)
"""
MATCH_MAP = """
def match_map(picture, patch):
    return np.full((picture.shape[0] - patch.shape[0] + 1, picture.shape[1] - patch.shape[1] + 1), np.inf)
"""
