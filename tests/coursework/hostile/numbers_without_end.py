"""It gives back whole numbers larger than any processor's: they are judged as other numbers, 0 for both."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    return [2**64 + 1, -(10**300), 10**1200]
"""
MATCH_MAP = """
def match_map(picture, patch):
    return 2**64 + 1
"""
