"""input() finds nobody at the keyboard: an error, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    return float(input("what is the answer? "))
"""
