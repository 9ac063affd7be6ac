"""Take the pictures of the documentation from a running demo server.

Called by ``make pictures``, which starts the server and sets ``BASE_URL``. Drives
Debian's chromium over its debugging protocol; needs the package ``websocket-client``.

``python docs/make_pictures.py [name ...]`` takes only the named pictures;
``--out DIR`` puts them elsewhere (for looking at the product while working on it).
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import websocket

BASE_URL = os.environ.get("BASE_URL", "http://localhost:8069")
OUT = Path(__file__).parent / "pictures"
DESKTOP = (1280, 800)
PHONE = (390, 844)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--hide-scrollbars --remote-allow-origins=*"
).split()


@dataclass(frozen=True)
class Picture:
    """One screen: who looks at it, where, in which language and size.

    ``script`` is JavaScript run when the page stands, to open what is behind a click.
    """

    name: str
    login: str
    path: str
    ready: str = ".o_action_manager .o_view_controller"
    lang: str = "en_US"
    size: tuple[int, int] = DESKTOP
    script: str = ""


TEAM_TREE = "/odoo/sales-team-tree"
PLANS = "/odoo/target-plans"
SEEN = """
    const seen = async (selector) => {
        for (let turn = 0; turn < 100; turn++) {
            const found = document.querySelector(selector);
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(selector);
    };
"""
# from the list of plans to the running one, then by one of its buttons
OPEN_PLAN = (
    SEEN
    + """
    (async () => {
        document.querySelector(".o_data_row td[name=name]").click();
        (await seen("button[name=%s]")).click();
        await seen("%s");
    })()
"""
)
ATTAINMENT = OPEN_PLAN % ("action_open_attainment", ".o_sales_attainment table")
GRID = OPEN_PLAN % ("action_open_grid", ".o_sales_target_grid table")
# from the own appraisals to the one released last, and its result
RESULT = (
    SEEN
    + """
    (async () => {
        (await seen(".o_kanban_record [raw-value=published]")).click();
        (await seen(".o_notebook_headers [name=result]")).click();
        await seen(".o_sales_appraisal_result .o_kanban_record");
    })()
"""
)
# the first row of a list, opened
FIRST = "document.querySelector('.o_data_row .o_data_cell').click()"
PICTURES = [
    Picture("teams", "director_north", TEAM_TREE, ".o_hierarchy_node"),
    Picture("people", "director_north", "/odoo/sales-people", ".o_hierarchy_node"),
    Picture("inbox", "manager_n1", "/odoo/sales-approvals", ".o_data_row"),
    Picture(
        "approval",
        "director_north",
        "/odoo/sales-approvals",
        ".o_data_row",
        script="document.querySelector('.o_data_row .o_data_cell').click()",
    ),
    Picture(
        "authority", "sales_admin", "/odoo/authority-matrix", ".o_action_manager table"
    ),
    Picture(
        "authority-zh",
        "director_north",
        "/odoo/authority-matrix",
        ".o_action_manager table",
        lang="zh_CN",
    ),
    Picture(
        "inbox-zh",
        "manager_n1",
        "/odoo/sales-approvals",
        ".o_data_row",
        lang="zh_CN",
    ),
    *(
        Picture(
            name + suffix, "director_north", PLANS, ".o_data_row", lang, script=script
        )
        for suffix, lang in (("", "en_US"), ("-zh", "zh_CN"))
        for name, script in (("attainment", ATTAINMENT), ("target-grid", GRID))
    ),
    *(
        Picture(
            f"incentive{suffix}",
            "rep_n1a",
            "/odoo/my-incentive",
            ".o_sales_incentive_estimate",
            lang,
        )
        for suffix, lang in (("", "en_US"), ("-zh", "zh_CN"))
    ),
    *(
        Picture(
            f"statement{suffix}",
            "rep_n1a",
            "/odoo/my-incentives",
            ".o_data_row",
            lang,
            (1280, 1100),
            FIRST,
        )
        for suffix, lang in (("", "en_US"), ("-zh", "zh_CN"))
    ),
    *(
        Picture(
            f"appraisal{suffix}",
            "rep_s1a",
            "/odoo/my-appraisals",
            ".o_kanban_record",
            lang,
            (1280, 1000),
            RESULT,
        )
        for suffix, lang in (("", "en_US"), ("-zh", "zh_CN"))
    ),
    Picture(
        "calibration",
        "director_north",
        "/odoo/appraisal-calibration",
        ".o_sales_calibration_row",
        size=(1280, 1000),
    ),
    Picture(
        "inbox-phone",
        "manager_n1",
        "/odoo/sales-approvals",
        ".o_kanban_record",
        size=PHONE,
    ),
]


class Browser:
    """Headless chromium behind its debugging protocol."""

    def __init__(self):
        binary = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
        self._profile = tempfile.TemporaryDirectory(prefix="pictures")
        self._process = subprocess.Popen(
            [
                binary,
                *FLAGS,
                "--remote-debugging-port=0",
                f"--user-data-dir={self._profile.name}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = websocket.create_connection(self._page_url(), timeout=60)
        self._last = 0
        self.call("Page.enable")
        self.call("Runtime.enable")

    def _page_url(self):
        port_file = Path(self._profile.name, "DevToolsActivePort")
        for _attempt in range(100):
            if port_file.exists() and (lines := port_file.read_text().split()):
                url = f"http://127.0.0.1:{lines[0]}/json"
                with urllib.request.urlopen(url) as answer:
                    pages = [page for page in json.load(answer)]
                for page in pages:
                    if page["type"] == "page":
                        return page["webSocketDebuggerUrl"]
            time.sleep(0.1)
        raise SystemExit("chromium does not start")

    def call(self, method, **params):
        """Send a command and wait for its answer."""
        self._last += 1
        self._socket.send(
            json.dumps({"id": self._last, "method": method, "params": params})
        )
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def evaluate(self, expression):
        """Value of a JavaScript expression in the page; promises are awaited."""
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def resize(self, width, height):
        """Set the size of the window in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=width < 600)

    def wait_for(self, selector, seconds=30):
        """Wait until an element is there and no request is under way."""
        deadline = time.monotonic() + seconds
        found = json.dumps(selector)
        while time.monotonic() < deadline:
            if self.evaluate(f"!!document.querySelector({found})"):
                time.sleep(0.8)  # pictures and transitions
                return
            time.sleep(0.1)
        raise RuntimeError(
            f"{selector} does not appear at {self.evaluate('location.href')}"
        )

    def screenshot(self, path):
        """Write what the window shows."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def go(self, url):
        """Open an address."""
        self.call("Page.navigate", url=url)

    def close(self):
        """End the browser."""
        self._socket.close()
        self._process.terminate()
        self._process.wait()
        self._profile.cleanup()


def rpc(path, params, cookie=None):
    """Call a JSON-RPC route of the server; answer and session cookie."""
    request = urllib.request.Request(
        BASE_URL + path,
        data=json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
        headers={"Content-Type": "application/json", "Cookie": cookie or ""},
    )
    with urllib.request.urlopen(request) as answer:
        body = json.load(answer)
        session = answer.headers.get("Set-Cookie", "").split(";")[0]
    if "error" in body:
        raise RuntimeError(body["error"]["data"]["message"])
    return body["result"], session


def login(browser, name, lang):
    """Give the browser a session of the demo user, in a language."""
    info, cookie = rpc(
        "/web/session/authenticate",
        {"db": os.environ["DB_NAME"], "login": name, "password": name},
    )
    rpc(
        "/web/dataset/call_kw",
        {
            "model": "res.users",
            "method": "write",
            "args": [[info["uid"]], {"lang": lang}],
            "kwargs": {},
        },
        cookie,
    )
    key, _equals, value = cookie.partition("=")
    browser.call("Network.setCookie", name=key, value=value, url=BASE_URL)


def take(browser, picture, out):
    """Take one picture."""
    browser.resize(*picture.size)
    login(browser, picture.login, picture.lang)
    browser.go(BASE_URL + picture.path)
    browser.wait_for(picture.ready)
    if picture.script:
        browser.evaluate(picture.script)
        time.sleep(2)
    browser.screenshot(out / f"{picture.name}.png")


def main():
    """Take all pictures, or the named ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    browser = Browser()
    try:
        for picture in PICTURES:
            if not options.names or picture.name in options.names:
                take(browser, picture, options.out)
                print(f"{picture.name}.png")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
