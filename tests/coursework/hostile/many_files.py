"""It fills /tmp with many files: its private /tmp is full at the limit, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    for number in range(64):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(10 * 2**20))
    return row
"""
