"""Make the README's picture and the one that stands where the site is shared, in docs/_static.

    python tools/screenshots.py            # readme.png: lesson 03 in JupyterLab; share.png: 1200 x 630

Both are made by Chromium: the first on a real JupyterLab with a live kernel, the second from the course's own numbers.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import SWITCHES, find_chromium, serve_lab

from helpers import atomic, kernels, pictures

STATIC = ROOT / "docs" / "_static"
LESSON = "03_curve_detector.ipynb"
PATIENCE = 120_000  # milliseconds, for the whole lesson to run
MOST = 200_000  # bytes of the README's picture

SHARE = """<!doctype html><meta charset="utf-8"><style>
@font-face {{ font-family: "Course Serif"; src: url("FONTS/source-serif-4-latin-wght-normal.woff2"); font-weight: 200 900; }}
@font-face {{ font-family: "Course Sans"; src: url("FONTS/source-sans-3-latin-wght-normal.woff2"); font-weight: 200 900; }}
body {{ margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 60px 76px; background: #14171b; color: #f4f3ee; }}
h1 {{ margin: 0 0 20px; font: 600 84px/1.06 "Course Serif"; letter-spacing: -0.014em; }}
p {{ margin: 0; max-width: 900px; font: 400 31px/1.4 "Course Serif"; color: #c5c7ca; }}
div.sum {{ display: flex; align-items: center; gap: 34px; margin-top: 48px; font: 400 46px "Course Sans"; color: #a4abb6; }}
b {{ font: 700 128px "Course Sans"; color: #f2a055; }}
table {{ border-collapse: separate; border-spacing: 2px; font: 400 17px "Course Sans"; }}
td {{ width: 33px; height: 33px; padding: 0; text-align: center; border-radius: 2px; }}
</style><h1>Pixels to Predictions</h1><p>Build a convolutional network by hand, in NumPy, and see every number on the way.</p>
<div class="sum">{patch}<span>×</span>{kernel}<span>=</span><b>{total}</b></div>"""


def grid(array, colour):
    """Return an array as a table of HTML, brighter where its numbers are larger."""
    most = array.max()
    cells = (
        f'<td style="background: color-mix(in srgb, {colour} {100 * value / most:.0f}%, #24282f); '
        f'color: {"#14171b" if value > 0.3 * most else "#8b929d"}">{value}</td>'
        for value in array.ravel()
    )
    rows = zip(*[cells] * array.shape[1], strict=True)
    return "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def save(png, name):
    """Write a screenshot -> its size in bytes."""
    picture, packed = Image.open(io.BytesIO(png)).convert("RGB"), io.BytesIO()
    picture.save(packed, "PNG", optimize=True)
    atomic.write_bytes(STATIC / name, packed.getvalue())
    size = len(packed.getvalue())
    print(f"docs/_static/{name}: {picture.width} x {picture.height}, {size:,} bytes")
    return size


def readme(browser):
    """Open lesson 03 in JupyterLab, run it, and take SlideFilter at row 0, column 0 with what stands around it."""
    with tempfile.TemporaryDirectory() as home, serve_lab(Path(home)) as (address, files):
        (files / LESSON).write_bytes((ROOT / "notebooks" / LESSON).read_bytes())
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(f"{address}/lab/tree/{LESSON}?reset")
        page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=PATIENCE
        )
        page.evaluate(
            """async () => {
              await jupyterapp.restored;
              const widget = jupyterapp.shell.currentWidget;
              await widget.context.ready;
              await widget.sessionContext.ready;
              await widget.sessionContext.session.kernel.info;
              jupyterapp.shell.collapseLeft();
              await jupyterapp.commands.execute("notebook:run-all-cells");
              widget.content.activeCellIndex = widget.content.widgets.findIndex((cell) => cell.node.querySelector(".slide-filter"));
            }"""
        )
        page.wait_for_selector(".sf-sum:text-is('6600')", timeout=PATIENCE)
        page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=PATIENCE
        )
        page.evaluate(
            """() => {
              const cell = document.querySelector(".slide-filter").closest(".jp-Cell");
              cell.previousElementSibling.scrollIntoView({ block: "start" });
            }"""
        )
        page.wait_for_timeout(1000)  # the scroll bar fades
        widget = page.locator(".slide-filter").bounding_box()
        height = min(900, widget["y"] + widget["height"] + 40)
        picture = page.screenshot(clip={"x": 39, "y": 28, "width": 1289, "height": height - 28})
    if save(picture, "readme.png") > MOST:
        sys.exit(f"readme.png is heavier than {MOST:,} bytes.")


def share(browser):
    """Lay the patch and the filter of lesson 03 side by side, with their sum."""
    patch, kernel = pictures.mouse_back(), kernels.curve_detector()
    page = browser.new_page(viewport={"width": 1200, "height": 630})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "share.html"
        text = SHARE.format(
            patch=grid(patch, "#ffffff"), kernel=grid(kernel, "#f2a055"), total=int((patch * kernel).sum())
        )
        file.write_text(text.replace("FONTS", (STATIC / "fonts").as_uri()), "utf8")
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready")
        save(page.screenshot(), "share.png")


def main():
    path = find_chromium()
    if not path:
        sys.exit("No Chromium: install it (Debian: apt install chromium) or set CHROMIUM to its path.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=SWITCHES)
        share(browser)
        readme(browser)
        browser.close()


if __name__ == "__main__":
    main()
