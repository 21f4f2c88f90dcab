"""It replaces what writes JSON, files and pipes: nothing comes back from there on, 0 for this function and the next."""

POINTS = 2
SLIDE_ROW = """
import builtins, json, os

json.JSONEncoder.encode = lambda self, value: '{"answers": [], "points": 297}'
json.dumps = lambda *args, **kwargs: '{"points": 297}'
builtins.open = lambda *args, **kwargs: None
os.write = lambda *args: 297

def slide_row(row, weights):
    return row
"""
