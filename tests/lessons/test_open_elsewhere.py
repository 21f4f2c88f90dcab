"""Lesson 03, as far as its widget, in Notebook 7 and as a Voila page: alive, in Chromium, on a live kernel.

What comes after the widget runs in other tests.
"""

import contextlib
import json
import sys
from pathlib import Path

import pytest
from browser import Watch, free_port, running
from steering import drag

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "03_curve_detector.ipynb"
MAKES_IT = "SlideFilter(mouse"  # in the cell that makes the widget
PATIENCE = 120_000  # milliseconds, for the cells to run


@contextlib.contextmanager
def serve(home, *arguments, ready):
    """Run a Jupyter server on a copy of the lesson, with settings of its own in the folder `home` -> its address."""
    (home / "files").mkdir()
    lesson = json.loads(LESSON.read_text("utf8"))
    at = next(place for place, cell in enumerate(lesson["cells"]) if MAKES_IT in "".join(cell["source"]))
    lesson["cells"] = lesson["cells"][: at + 1]
    (home / "files" / LESSON.name).write_text(json.dumps(lesson), "utf8")
    port = free_port()
    command = [sys.executable, "-m", *arguments, "--no-browser", f"--port={port}"]
    with running(command, home, f"http://127.0.0.1:{port}{ready}"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def plays(page):
    """Slide the filter from the curve to the head and back."""
    page.wait_for_selector(".sf-sum:text-is('6600')")
    page.locator(".sf-picture").scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # let it come to rest
    drag(page, ".sf-picture", (0.11, 0.11), (0.4, 0.5), (0.96, 0.11))
    page.wait_for_selector(".sf-sum:text-is('0')")
    page.focus(".sf-picture")
    page.keyboard.press("Control+Home")
    page.wait_for_selector(".sf-sum:text-is('6600')")


def test_notebook_7(tmp_path, page):
    watch = Watch()
    switches = ["--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    with serve(tmp_path, "notebook", "--expose-app-in-browser", *switches, ready="/api/status") as address:
        watch.on(page).goto(f"{address}/notebooks/{LESSON.name}")
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        page.evaluate(
            """async () => {
              const widget = jupyterapp.shell.currentWidget;
              await widget.context.ready;
              await widget.sessionContext.ready;
              await widget.sessionContext.session.kernel.info;
              await jupyterapp.commands.execute("notebook:run-all-cells");
            }"""
        )
        page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.content.widgets.every((cell) => cell.model.type !== "code"
              || cell.model.executionState === "idle" && cell.model.executionCount)"""
        )  # while cells run, their figures push the page about
        page.evaluate(
            """async (makesIt) => {
              const cells = jupyterapp.shell.currentWidget.content;
              const at = cells.widgets.findIndex((cell) => cell.model.sharedModel.source.includes(makesIt));
              await cells.scrollToItem(at, "start");
            }""",
            MAKES_IT,
        )
        plays(page)
    assert watch.requests
    assert watch.away() == []


def test_voila(tmp_path, page):
    """Voila's own template asks a server elsewhere for icons; the lesson must not need them."""
    watch = Watch()
    page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    with serve(
        tmp_path, "voila", LESSON.name, "--Voila.ip=127.0.0.1", ready="/voila/static/voila.js"
    ) as address:
        watch.on(page).goto(address)
        plays(page)
        assert page.locator("text=import numpy as np").count() == 0, (
            "words, figures and widgets, without the code"
        )
        assert page.locator("img").count() >= 5
    assert [url for url in watch.away() if "fontawesome" not in url] == []
    assert watch.errors == []
