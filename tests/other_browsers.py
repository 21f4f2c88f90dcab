"""Firefox and WebKit, each driven by what it brings along: two classes that can do the same four things.

Firefox speaks WebDriver BiDi on a socket of its own; WebKitGTK has a driver that speaks WebDriver over HTTP, and a small
browser, which needs a screen: Xvfb is one. Debian: apt install firefox-esr webkit2gtk-driver xvfb
"""

import contextlib
import glob
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from browser import free_port

WIDTH, HEIGHT = 1200, 900
PATIENCE = 60  # seconds
MINI_BROWSER = next(iter(glob.glob("/usr/lib/*/webkit2gtk-*/MiniBrowser")), None)


def find_firefox():
    return shutil.which("firefox-esr") or shutil.which("firefox")


def find_webkit():
    """The driver, where its browser and a screen to show it on are there too."""
    return shutil.which("Xvfb") and MINI_BROWSER and shutil.which("WebKitWebDriver")


class Browser:
    """A page in a browser: go somewhere, run a function there, press keys, drag."""

    def run(self, function, *arguments):
        """Call a JavaScript function in the page, and give what it returns, by way of JSON."""
        given = ", ".join(json.dumps(each) for each in arguments)
        answer = self.evaluate(f"JSON.stringify(({function})({given}) ?? null)")
        return json.loads(answer)

    def wait(self, function, *arguments):
        """Wait until the function gives something true, and give that."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := self.run(function, *arguments):
                return found
            time.sleep(0.1)
        raise AssertionError(f"In {type(self).__name__} this never came true: {function}")

    def press(self, key):
        steps = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.perform([{"type": "key", "id": "keys", "actions": steps}])

    def drag(self, *points):
        """Press at the first point of the window, move through the others, let go."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 20, "origin": "viewport"}
            for x, y in points
        ]
        steps = [
            moves[0],
            {"type": "pointerDown", "button": 0},
            *moves[1:],
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}
        self.perform([mouse])


class Firefox(Browser):
    def __init__(self, socket):
        self.socket, self.numbers = socket, itertools.count(1)
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        self.ask(
            "browsingContext.setViewport", context=self.context, viewport={"width": WIDTH, "height": HEIGHT}
        )

    def ask(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def go(self, address):
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def evaluate(self, expression):
        answer = self.ask(
            "script.evaluate", expression=expression, target={"context": self.context}, awaitPromise=True
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def perform(self, actions):
        self.ask("input.performActions", context=self.context, actions=actions)


class WebKit(Browser):
    def __init__(self, address):
        options = {"binary": MINI_BROWSER, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.address = f"{address}/session"
        self.address += "/" + self.ask("", capabilities=wanted)["sessionId"]
        self.ask("/window/rect", width=WIDTH, height=HEIGHT + 100)  # the window has a bar on top

    def ask(self, path, **body):
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {json.load(error)['value']['message']}") from None

    def go(self, address):
        self.ask("/url", url=address)

    def evaluate(self, expression):
        return self.ask("/execute/sync", script=f"return {expression}", args=[])

    def perform(self, actions):
        self.ask("/actions", actions=actions)


@contextlib.contextmanager
def firefox(folder):
    """A Firefox without windows, its settings in the folder."""
    import websocket

    command = [
        find_firefox(),
        "--headless",
        "--no-remote",
        "--profile",
        str(folder),
        "--remote-debugging-port=0",
    ]
    # No news, no updates, no search for a network: a test asks nothing of another machine.
    quiet = {
        "app.update.auto": False,
        "app.normandy.enabled": False,
        "browser.startup.page": 0,
        "browser.safebrowsing.update.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "data:,",
        "toolkit.telemetry.enabled": False,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in quiet.items()]
    (folder / "user.js").write_text("\n".join(lines))
    with started(command, env={**os.environ, "HOME": str(folder)}) as heard:
        port = heard(r"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)")
        socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/session", timeout=PATIENCE, suppress_origin=True
        )
        yield Firefox(socket)
        socket.close()


@contextlib.contextmanager
def webkit(folder):
    """WebKitGTK's small browser on a screen that nobody sees."""
    port = free_port()
    with started(["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1100x24", "-nolisten", "tcp"]) as heard:
        number = heard(r"^(\d+)$")
        screen = {"DISPLAY": f":{number}", "HOME": str(folder), "GDK_BACKEND": "x11"}
        # As root WebKit's own sandbox has no room inside another one; the pages are ours.
        env = {**os.environ, **screen, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "NO_AT_BRIDGE": "1"}
        with started([find_webkit(), "--host=127.0.0.1", f"--port={port}"], env=env):
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    with urllib.request.urlopen(f"{address}/status", timeout=2):
                        break
                except OSError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.1)
            yield WebKit(address)


@contextlib.contextmanager
def started(command, env=None):
    """Run a program in a process group of its own, and end the group -> what waits for a line that it prints."""
    process = subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    lines, more = [], threading.Condition()

    def listen():
        for line in process.stdout:
            with more:
                lines.append(line.rstrip("\n"))
                more.notify()

    threading.Thread(target=listen, daemon=True).start()

    def heard(pattern):
        def found():
            return next(filter(None, (re.search(pattern, line) for line in lines)), None)

        with more:
            more.wait_for(lambda: found() or process.poll() is not None, PATIENCE)
        assert found(), f"{command[0]} did not start:\n" + "\n".join(lines[-20:])
        return found().group(1)

    try:
        yield heard
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
