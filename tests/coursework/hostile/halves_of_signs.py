"""Its texts are halves of signs (surrogates), in what it gives back, in errors, names and outputs: nothing stops, 0 for both."""

POINTS = 2
BEFORE = """
print("\\ud800 half")
"""
SLIDE_ROW = """
def slide_row(row, weights):
    return {"\\ud800": ["\\udfff" * 100]}
"""
MATCH_MAP = """
def match_map(picture, patch):
    raise ValueError("\\ud800" * 100)
"""
