"""Four cells that catch even the interrupt, one of them a graded function's: each is ended after its time, 0 for that function, the others count."""

POINTS = 4
BEFORE = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
SLIDE_ROW = BEFORE + """
def slide_row(row, weights):
    return row
"""
MATCH_MAP = """
def match_map(picture, patch):
    import numpy as np
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), patch.shape)
    return np.abs(windows - patch).sum(axis=(2, 3))
"""
