"""Its cell reads its callers' frames and names functions after the cases it finds there: names that are told come from a run on visible cases, 0 for it."""

POINTS = 4
SLIDE_ROW = """
import sys

frame = sys._getframe()
while frame:
    task = frame.f_locals.get("task")
    if isinstance(task, dict):
        for number, case in enumerate(task.get("inputs", [])):
            exec(f"def case_{number}_{''.join(sign for sign in str(case) if sign.isalnum())}(): pass")
    frame = frame.f_back
"""
