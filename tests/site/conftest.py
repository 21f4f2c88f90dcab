"""The site, built once for all tests of this folder, and a browser that visits it."""

import fcntl
import functools
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from steering import painted

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "docs" / "_build"
BUILD_TIMEOUT = 1000  # seconds: it runs the lessons that have widgets
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))  # the same for all workers of one run


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files and say nothing."""

    def log_message(self, *_):
        pass


def build_once():
    """Build the site, unless another worker of this run has done so."""
    BUILD.mkdir(exist_ok=True)
    built = BUILD / "built-for-tests"
    with open(BUILD / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if built.exists() and built.read_text() == RUN:
            return
        build = [sys.executable, str(ROOT / "docs" / "build.py")]
        done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=BUILD_TIMEOUT)
        assert done.returncode == 0, done.stdout + done.stderr
        built.write_text(RUN)


@pytest.fixture(scope="session")
def site():
    """Build the site and serve it on this machine -> its address."""
    build_once()
    handler = functools.partial(Quiet, directory=str(BUILD / "html"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def visit(site, chromium, watch):
    """`visit("lessons/03_curve_detector")` -> the page, its widgets alive; `fresh` gives it a browser without a past."""
    contexts, missing = [], []

    def browser():
        contexts.append(chromium.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light"))
        contexts[-1].set_default_timeout(20_000)
        return contexts[-1]

    everyday = browser()

    def open_page(name, fresh=False):
        page = watch.on((browser() if fresh else everyday).new_page())
        page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{site}/{name}.html", wait_until="load")
        page.wait_for_function("[...document.querySelectorAll('[data-widget]')].every((one) => one.model)")
        painted(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert missing == []
