"""Its outputs hold 100,000 tags that are never closed, twenty times, and marks that are each another: they are left out."""

POINTS = 6
BEFORE = """
from IPython.display import HTML, display

for _ in range(20):
    display(HTML("<div>" * 20_000))
    display(HTML("".join(f"<b id=x{n}></p>" for n in range(6_000))))
"""
