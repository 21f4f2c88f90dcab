"""It uses SciPy, PyTorch and scikit-learn: they are not there, 0 for both functions."""

POINTS = 2
SLIDE_ROW = """
import sys
sys.path += ["/usr/lib/python3/dist-packages", "@PACKAGES@"]

def slide_row(row, weights):
    from scipy.signal import correlate
    return correlate(row, weights, "valid")
"""
MATCH_MAP = """
def match_map(picture, patch):
    try:
        import torch
    except ImportError:
        import sklearn
    raise ValueError("FOUND a package")
"""
