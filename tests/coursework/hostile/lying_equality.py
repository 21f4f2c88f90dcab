"""It returns objects that say they are equal to everything: they do not cross the wall, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
class Right(np.ndarray):
    def __eq__(self, other):
        return np.ones(np.shape(other), bool)
    __ne__ = lambda self, other: np.zeros(np.shape(other), bool)
    __sub__ = __rsub__ = lambda self, other: np.zeros(np.shape(other))

def slide_row(row, weights):
    return np.zeros(len(row) - len(weights) + 1).view(Right)
"""
