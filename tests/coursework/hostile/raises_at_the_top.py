"""The first cell raises: a cell that is not graded may fail, and the rest is graded honestly."""

POINTS = 6
BEFORE = """
raise RuntimeError("nothing works today")
"""
