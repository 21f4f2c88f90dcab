"""It connects to a listener on this machine and tells it what it got: no network, nothing arrives; the answer is right and counts."""

POINTS = 6
SLIDE_ROW = """
def slide_row(row, weights):
    import socket
    try:
        line = socket.create_connection(("127.0.0.1", @PORT@), timeout=1)
        line.sendall(repr(row).encode())
    except OSError:
        pass
    places = len(row) - len(weights) + 1
    return np.array([float(np.sum(row[start:start + len(weights)] * weights)) for start in range(places)])
"""
