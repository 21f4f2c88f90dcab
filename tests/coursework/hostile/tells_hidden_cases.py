"""The function puts its arguments into its error's name and message, to read them in the feedback: hidden ones are never shown, 0 for it."""

POINTS = 4
SLIDE_ROW = """
def slide_row(row, weights):
    if len(row) > 4:
        raise type("X" + "_".join(str(number) for number in row), (Exception,), {})(f"LEAK {list(row)} {list(weights)}")
    return np.array([-2.0, -7.0, 0.0])
"""
