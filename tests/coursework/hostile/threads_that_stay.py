"""It leaves threads running: the answer is right and counts, the threads end with their process."""

POINTS = 6
SLIDE_ROW = """
def slide_row(row, weights):
    import threading, time
    threading.Thread(target=time.sleep, args=(86399,)).start()
    places = len(row) - len(weights) + 1
    return np.array([float(np.sum(row[start:start + len(weights)] * weights)) for start in range(places)])
"""
