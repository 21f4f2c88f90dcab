"""A name with a Cyrillic letter is another name: 0. A name that Unicode folds to the right one is the right one: it counts."""

POINTS = 4
SLIDE_ROW = """
def ѕlide_row(row, weights):
    return np.convolve(row, weights[::-1], "valid")
"""
MATCH_MAP = """
def 𝐦atch_map(picture, patch):
    windows = np.lib.stride_tricks.sliding_window_view(picture.astype(float), patch.shape)
    return np.abs(windows - patch).sum(axis=(2, 3))
"""
