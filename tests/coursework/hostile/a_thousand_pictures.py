"""Its outputs are pictures of four million pixels, each some kilobytes, as many as fit: few are opened, the rest is left out."""

POINTS = 6
BEFORE = """
import io
from IPython.display import Image, display
from PIL import Image as Pictures

data = io.BytesIO()
Pictures.new("L", (2000, 2000)).save(data, "PNG")
for _ in range(150):
    display(Image(data=data.getvalue()))
"""
