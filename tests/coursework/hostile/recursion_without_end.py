"""Endless recursion, once caught by Python and once past its limit: 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    return slide_row(row, weights)
"""
MATCH_MAP = """
import sys

def match_map(picture, patch):
    sys.setrecursionlimit(10**9)
    class Deep(list):
        def __repr__(self):
            return repr(Deep())
    def down():
        return [down()]
    return down()
"""
