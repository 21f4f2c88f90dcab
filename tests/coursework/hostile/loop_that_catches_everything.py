"""The loop catches even the interrupt: its process is killed, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
