"""What Debian's Odoo links to is there, and the browser can draw its icons."""

import functools
import http.server
import re
import subprocess
import threading

import pytest

from devenv import odoo_source
from devenv.browser import find_chromium

PAGE = """<!doctype html>
<link rel="stylesheet" href="/web/static/src/libs/fontawesome/css/font-awesome.css">
<i class="fa fa-home">x</i>
<script>
    window.onload = () => document.fonts.load("16px FontAwesome", "\\uf015").then(
        (fonts) => { document.title = fonts.map((font) => font.status).join(); }
    );
</script>
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves Odoo's add-ons as files, and the page at the root."""

    def do_GET(self):
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def addons():
    return odoo_source.find().package / "addons"


def test_no_link_dangles(addons):
    assert odoo_source.dangling_links(addons) == []


def test_the_file_that_the_package_leaves_out_is_there(addons):
    if (addons / "mail").exists():  # else ODOO_HOME is a source tree
        assert (addons / odoo_source.SELFIE).exists()


@pytest.mark.skipif(not find_chromium(), reason="Chrome executable not found")
def test_the_browser_loads_the_icons(addons, tmp_path):
    if not (addons / "web").exists():
        addons = addons.parent.parent / "addons"
    handler = functools.partial(Handler, directory=str(addons))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        page = subprocess.run(
            [find_chromium(), "--headless", "--no-sandbox", "--disable-gpu"]
            + ["--disable-background-networking", "--disable-component-update"]
            + ["--disable-sync", "--no-first-run", "--virtual-time-budget=10000"]
            + [f"--user-data-dir={tmp_path}", "--dump-dom"]
            + [f"http://127.0.0.1:{served.server_port}/"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        ).stdout
        served.shutdown()
    assert re.search("<title>loaded</title>", page), page
