"""Measure how soon the first lesson of the built site can be read: `python -m bench.site`, after `make site`.

Serves the folder on this machine, opens lesson 01 in a fresh Chromium each time, and takes the browser's own clock: from
the start of the navigation to the first painted words, and to the end of loading. Prints the median of the rounds.
"""

import functools
import http.server
import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser import SWITCHES, find_chromium

HTML = ROOT / "docs" / "_build" / "html"
ROUNDS = 7
TARGET = 1000  # milliseconds until there is something to read
PAINTED = """() => new Promise((done) => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => seen() && performance.timing.loadEventEnd
    ? done([seen().startTime, performance.timing.loadEventEnd - performance.timing.navigationStart]) : setTimeout(look, 20);
  look();
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files and say nothing."""

    def log_message(self, *_):
        pass


def main():
    if not (HTML / "index.html").exists():
        sys.exit("There is no site yet: make site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=SWITCHES)
        for _ in range(ROUNDS):
            page = browser.new_context().new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/lessons/01_pixels.html")
            found.append(page.evaluate(PAINTED))
            page.context.close()
        browser.close()
    server.shutdown()
    readable, loaded = (statistics.median(column) for column in zip(*found, strict=True))
    files = [path.stat().st_size for path in HTML.rglob("*") if path.is_file()]
    print(
        f"first lesson readable after {readable:.0f} ms (target {TARGET}: {'reached' if readable < TARGET else 'MISSED'})"
    )
    print(f"everything loaded after {loaded:.0f} ms")
    print(f"the site: {sum(files) / 1e6:.1f} MB in {len(files)} files")


if __name__ == "__main__":
    main()
