"""It writes a gigabyte into a file: refused at the limit of file size, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    with open("/tmp/large", "wb") as file:
        for _ in range(1024):
            file.write(bytes(2**20))
    return row
"""
