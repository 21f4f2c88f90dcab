"""It walks over the whole file system and lists what looks like coursework: it finds the empty frame only."""

POINTS = 6
BEFORE = """
import os

for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "sys")]
    for name in files:
        if "hw02" in name or "gradebook" in name or "secret_seed" in name or name == "grading.py":
            print("FOUND", folder, name)
"""
