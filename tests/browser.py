"""Fixtures that drive a real Chromium, on a real JupyterLab and on plain static pages.

`lab.open(cells)` runs cells in a notebook of JupyterLab and gives a `Notebook`: its `page` is Playwright's, its
`python(code)` runs code in the same kernel and returns what it prints. `static(widget)` mounts a widget on a page
without Python. Whatever a page asks for is logged, and a test fails if anything is asked of another machine.
"""

import contextlib
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 10_000  # milliseconds that a page may take to show what a test waits for
HERE = ("127.0.0.1", "localhost")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium(*first):
    """The path of a Chromium, or None. The environment's CHROMIUM goes first, then the names given, then the usual ones."""
    names = (os.environ.get("CHROMIUM"), *first, "chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for path in map(shutil.which, filter(None, names)) if path), None)


def without_browser(reason):
    """On a learner's machine a browser test is skipped and says what to install; where one is required it fails."""
    required = os.environ.get("REQUIRE_BROWSER") or os.environ.get("CI")
    (pytest.fail if required else pytest.skip)(reason)


class Watch:
    """Every address that pages ask for, and every error they raise."""

    def __init__(self):
        self.requests, self.errors = [], []

    def on(self, page):
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.errors.append(getattr(error, "stack", None) or str(error)))
        return page

    def away(self):
        """The requests that left this machine."""
        web = [urlsplit(url) for url in self.requests if not url.startswith(("data:", "blob:", "about:"))]
        return [parts.geturl() for parts in web if parts.hostname not in HERE]


# A page's kernel outlives a sync Playwright badly: its event loop stays "running" in this thread. So the browser lives
# for one module, and the slow part, the JupyterLab server, is a process that lives for the whole session.
@pytest.fixture(scope="module")
def chromium():
    """A Chromium, driven by Playwright."""
    path = find_chromium("chromium-headless-shell")  # Debian's Chromium without windows opens pages in half the time
    if not path:
        without_browser("No Chromium: install it (Debian: apt install chromium) or set CHROMIUM to its path.")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def watch():
    """The log of a module's pages. Nothing may have left the machine, no page may have raised an error."""
    watch = Watch()
    yield watch
    assert watch.requests, "no page was opened"
    assert not watch.away(), f"asked of other machines: {watch.away()}"
    assert not watch.errors, f"errors on the pages: {watch.errors}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serve_lab(home):
    """A JupyterLab with settings and files of its own in the folder `home` -> its address and its files' folder."""
    quiet = home / "settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    news = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    (quiet / "notification.jupyterlab-settings").write_text(json.dumps(news))
    (home / "files").mkdir()
    port = free_port()
    command = [
        *(
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={port}",
        ),
        *(
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            f"--ServerApp.root_dir={home / 'files'}",
        ),
        *("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
        *(
            f"--LabApp.user_settings_dir={home / 'settings'}",
            f"--LabApp.workspaces_dir={home / 'workspaces'}",
        ),
    ]
    address = f"http://127.0.0.1:{port}"
    with running(command, home, f"{address}/api/status"):
        yield address, home / "files"


@contextlib.contextmanager
def running(command, home, url):
    """A Jupyter server that keeps its settings in the folder `home`: wait until `url` answers, and end it afterwards."""
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    with open(home / "log", "w") as log:
        server = subprocess.Popen(
            command, cwd=home / "files", stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **places}
        )
    try:
        _wait_for(url, server, home / "log")
        yield
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def lab_address(tmp_path_factory):
    """The address of JupyterLab, and the folder of its files."""
    with serve_lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


def _wait_for(url, server, log, seconds=180):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page):
        self.page = page

    def python(self, code):
        """Run code in the notebook's kernel -> what it printed. Raises what it raised."""
        reply = self.page.evaluate(
            """async (code) => {
              const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const future = kernel.requestExecute({ code, silent: false, store_history: false });
              let text = "";
              future.onIOPub = (message) => { if (message.header.msg_type === "stream") text += message.content.text; };
              const { content } = await future.done;
              return { text, status: content.status, error: content.ename + ": " + content.evalue };
            }""",
            code,
        )
        if reply["status"] != "ok":
            raise RuntimeError(reply["error"])
        return reply["text"].rstrip("\n")

    def run_cell(self, code):
        """Put code into the first cell and run it there."""
        self.page.evaluate(
            """async (code) => {
              const notebook = jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = 0;
              notebook.activeCell.model.sharedModel.setSource(code);
              await jupyterapp.commands.execute("notebook:run-cell");
            }""",
            code,
        )

    def value(self, expression):
        """The value of an expression in the kernel, by way of JSON."""
        return json.loads(self.python(f"import json; print(json.dumps({expression}))"))


class Lab:
    """A JupyterLab in a browser."""

    def __init__(self, address, files, chromium, watch):
        self.address, self.files, self.watch = address, files, watch
        self.context = chromium.new_context(viewport={"width": 1400, "height": 1000})
        self.context.set_default_timeout(PATIENCE)

    def open(self, *cells, width=1400, dark=False):
        """Run the cells in a fresh notebook, the kernel being ready first, else Lab asks which one to take."""
        name = f"{len(list(self.files.iterdir()))}-test.ipynb"
        cells = [
            {
                "cell_type": "code",
                "id": f"c{i}",
                "metadata": {},
                "source": text,
                "outputs": [],
                "execution_count": None,
            }
            for i, text in enumerate(cells)
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        (self.files / name).write_text(json.dumps(book))
        book = self.visit(f"{self.address}/lab/tree/{name}?reset", width)
        book.page.evaluate(
            """async (dark) => {
              const theme = "JupyterLab " + (dark ? "Dark" : "Light");
              await jupyterapp.commands.execute("apputils:change-theme", { theme });
              jupyterapp.shell.collapseLeft?.();
              await jupyterapp.commands.execute("notebook:run-all-cells");
            }""",
            dark,
        )
        return book

    def visit(self, address, width=1400):
        """Open the notebook that an address leads to, and wait until its kernel answers."""
        page = self.watch.on(self.context.new_page())
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(address, timeout=60_000)
        page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000
        )
        page.evaluate(
            """async () => {
              await jupyterapp.restored;
              const widget = jupyterapp.shell.currentWidget;
              await widget.context.ready;
              await widget.sessionContext.ready;
              await widget.sessionContext.session.kernel.info;
            }"""
        )
        return Notebook(page)


@pytest.fixture(scope="module")
def lab(lab_address, chromium, watch):
    """`lab.open(cell, cell, ...)` -> a running notebook in JupyterLab."""
    lab = Lab(*lab_address, chromium, watch)
    yield lab
    lab.context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def web():
    """The address of the repository's files as plain web pages."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>widget</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>:root {{ color-scheme: light dark; }}</style>
<link rel="stylesheet" href="/helpers/widgets/shared/shared.css"><link rel="stylesheet" href="/helpers/widgets/{folder}/widget.css">
<body style="margin: 12px"><main><h1>A page</h1><div id="widget"></div></main>"""


@pytest.fixture
def static(chromium, web, watch):
    """`static(widget, width=..., dark=..., calm=..., change={...})` -> a page with the widget and no Python.

    `change` replaces traits by raw JSON values; `page.evaluate("model.get('row')")` reads one. `joined` loads the one text
    that anywidget gets instead of the modules.
    """
    contexts = []

    def mount(widget, width=1000, height=900, dark=False, calm=False, touch=False, change=None, joined=False):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else "no-preference",
            has_touch=touch,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = watch.on(context.new_page())
        folder = type(widget).__module__.split(".")[-2]
        address = f"{web}/page-of-{folder}"
        page.route(
            address, lambda route: route.fulfill(content_type="text/html", body=PAGE.format(folder=folder))
        )
        page.goto(address)
        page.evaluate(
            """async ([folder, state, text]) => {
              const { mount } = await import("/helpers/widgets/mount.js");
              const address = text ? URL.createObjectURL(new Blob([text], { type: "text/javascript" })) : `/helpers/widgets/${folder}/widget.js`;
              window.model = await mount(document.querySelector("#widget"), address, state);
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            }""",
            [folder, {**widget.state(), **(change or {})}, widget._esm if joined else ""],
        )
        return page

    yield mount
    for context in contexts:
        context.close()
