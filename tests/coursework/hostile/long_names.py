"""It defines eight functions whose names have 200,000 letters each: its page stays small, 0 for it."""

POINTS = 4
SLIDE_ROW = """
for letter in "abcdefgh":
    name = letter * 200_000
    exec(f"def {name}(): pass")
"""
