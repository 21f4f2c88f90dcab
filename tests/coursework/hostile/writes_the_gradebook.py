"""It opens the gradebook and gives everybody 297 points: the gradebook is not there; the answer is right and counts."""

POINTS = 6
SLIDE_ROW = """
def slide_row(row, weights):
    import sqlite3
    try:
        base = sqlite3.connect("@CLASS@/gradebook.db")
        base.execute("UPDATE grade SET manual_score = 297")
        base.commit()
    except sqlite3.Error:
        pass
    places = len(row) - len(weights) + 1
    return np.array([float(np.sum(row[start:start + len(weights)] * weights)) for start in range(places)])
"""
