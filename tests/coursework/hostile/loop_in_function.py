"""The function never ends: stopped, 0 for it; the others keep their marks."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    while True:
        pass
"""
