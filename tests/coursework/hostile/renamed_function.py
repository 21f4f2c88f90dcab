"""The function has another name than asked: 0 for it, and the feedback says which name is wanted."""

POINTS = 4
SLIDE_ROW = """
def slide_a_row(row, weights):
    return np.convolve(row, weights[::-1], "valid")
"""
