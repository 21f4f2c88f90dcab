"""It returns an object whose __array__, __len__ and __class__ lie: it does not cross the wall, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
class Chameleon:
    calls = 0
    @property
    def __class__(self):
        return np.ndarray
    def __array__(self, *args, **kwargs):
        Chameleon.calls += 1
        return np.zeros(Chameleon.calls)
    def __len__(self):
        return 3
    shape, dtype, ndim = (3,), np.dtype(float), 1

def slide_row(row, weights):
    return Chameleon()
"""
