"""It asks for ever more memory: it gets a MemoryError, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    kept = []
    while True:
        kept.append(np.ones(2_000_000))
"""
