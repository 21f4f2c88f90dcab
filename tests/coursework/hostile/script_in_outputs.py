"""Scripts in HTML, Markdown, SVG and JavaScript outputs, and in its texts: none of them reaches a page; nothing else is wrong with it."""

POINTS = 6
BEFORE = r"""
from IPython.display import HTML, Markdown, display

display(HTML("<script>alert('hostile')</script><b onclick='alert(1)'>bold</b><iframe src='http://127.0.0.1'></iframe>"))
display(Markdown("<script>alert('hostile')</script>[x](javascript:alert(1))"))
display({"application/javascript": "alert('hostile')", "image/svg+xml": "<svg onload=alert(1)></svg>"}, raw=True)
display({"image/png": "\"><script>alert('hostile')</script>"}, raw=True, metadata={"image/png": {"width": "1><script>"}})

class Table:
    def _repr_html_(self):
        return "<table><tr><td style='background:url(javascript:alert(1))'>1</td></tr></table><script>hostile()</script>"

display(Table())
print("<script>alert('hostile')</script>")
"""
TEXT = r"""
# <script>alert('hostile')</script>
<img src=x onerror="alert('hostile')"> [press](javascript:alert(1)) [press](java&#115;cript:alert(2)) ![x](http://127.0.0.1:@PORT@/x.png)
$\href{javascript:alert(3)}{press}$
"""
