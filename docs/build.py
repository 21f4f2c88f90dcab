"""Build the course as a site: `make site`, then `make serve`.

    python docs/build.py            docs/_build/html
    python docs/build.py --serve    ... and show it on http://127.0.0.1:8000

Sphinx sees a folder that is put together here, by the parts in `docs/building/`: the stored lessons, the pages of
docs/pages, and three pages made from data (glossary, errata, the functions of `helpers`).
"""

import argparse
import os
import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS), str(DOCS.parent)]

from building.errata import errata
from building.functions import api
from building.glossary import glossary
from building.lessons import lesson_page
from building.pages import home, instructors, pacing, start
from building.shared import ADDRESS, BUILD, HTML, ROOT, SOURCE, WRITTEN
from building.widgets import take_modules

from helpers import course


def assemble():
    """Put the folder together that Sphinx reads."""
    for lesson in course.lessons():
        lesson_page(lesson)
    for page in (glossary, errata, api, home, start, instructors, pacing):
        page()
    shutil.rmtree(SOURCE / "_static", ignore_errors=True)
    for path in SOURCE.rglob("*"):
        if path.is_file() and path not in WRITTEN:  # a page of yesterday
            path.unlink()
    shutil.copytree(DOCS / "_static", SOURCE / "_static", ignore=shutil.ignore_patterns("readme.png"))
    take_modules()


def build():
    """Build the site and return Sphinx's exit code: 0, or 1 where anything was to be warned of."""
    assemble()
    os.environ.update(P2P_ADDRESS=ADDRESS, P2P_SOURCE=str(SOURCE))
    shutil.rmtree(
        HTML, ignore_errors=True
    )  # no page of yesterday; what Sphinx has read it remembers elsewhere
    return sphinx(
        ["-q", "-W", "--keep-going", "-c", str(DOCS), "-d", str(BUILD / "doctrees"), str(SOURCE), str(HTML)]
    )


def serve(port):
    """Show the built site on this machine until Ctrl-C."""
    with ThreadingHTTPServer(
        ("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=HTML)
    ) as server:
        print(f"http://127.0.0.1:{server.server_port}   (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--serve", action="store_true", help="show the site when it is built")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args(arguments)
    code = build()
    if code == 0:
        print(f"built {HTML.relative_to(ROOT)}/index.html")
        if given.serve:
            serve(given.port)
    return code


if __name__ == "__main__":
    sys.exit(main())
