"""It kills every process it may, the harness first: the harness is process 1 and cannot be killed; its own process ends, 0 for the function."""

POINTS = 4
SLIDE_ROW = """
import os, signal

def slide_row(row, weights):
    for process in (1, os.getppid(), -1):
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            os.kill(process, number)
    os.kill(os.getpid(), signal.SIGKILL)
"""
