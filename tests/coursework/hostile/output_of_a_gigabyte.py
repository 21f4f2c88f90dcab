"""It prints a gigabyte, to sys.stdout and to the file descriptor: what is over the limit is dropped, the answer is right and counts."""

POINTS = 6
SLIDE_ROW = """
def slide_row(row, weights):
    import os
    if len(row) == 4:
        for _ in range(1000):
            print("x" * 1_000_000)
            os.write(1, b"x" * 1_000_000)
    places = len(row) - len(weights) + 1
    return np.array([float(np.sum(row[start:start + len(weights)] * weights)) for start in range(places)])
"""
BEFORE = """
for _ in range(1000):
    print("y" * 1_000_000)
"""
