"""It makes every comparison of NumPy true and returns zeros: comparing is done elsewhere, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
np.allclose = np.array_equal = np.isclose = lambda *args, **kwargs: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None

def slide_row(row, weights):
    return np.zeros(len(row) - len(weights) + 1) - 1e9
"""
