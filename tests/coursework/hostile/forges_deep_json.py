"""It hands in JSON that is nested a hundred thousand deep, and a list of a million parts: not read, 0 for both functions."""

POINTS = 2
SLIDE_ROW = r"""
import os

def hand_in(data):
    for number in range(3, 64):
        try:
            os.write(number, data)
        except OSError:
            pass
    os._exit(0)

def slide_row(row, weights):
    hand_in(b"[" * 100_000 + b"]" * 100_000 + b"\n")
"""
MATCH_MAP = r"""
def match_map(picture, patch):
    hand_in(b"[" + b"{}," * 1_000_000 + b"{}]\n")
"""
