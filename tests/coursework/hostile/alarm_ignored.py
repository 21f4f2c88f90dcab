"""The code turns the time limit's signal off and loops: killed from outside, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
import signal

def slide_row(row, weights):
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass
"""
