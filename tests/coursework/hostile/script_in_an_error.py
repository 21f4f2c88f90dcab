"""A script in an error's message, in an answer, and in the code: it reaches no page as a script; 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
def slide_row(row, weights):
    raise ValueError("<script>alert('hostile')</script><img src=x onerror=alert(1)>")
"""
MATCH_MAP = """
def match_map(picture, patch):
    return "<script>alert('hostile')</script>"
"""
