"""A desk that runs, and a browser that looks at it: the demonstration's own processes on a free port, Chromium before them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium")
PASSWORD = "demo-password-1"
WHY = "skipped: the stories in a browser; no 'chromium' on PATH (LOCKWASHER_REQUIRE=all makes this a failure)"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def require_chromium() -> str:
    """The browser; where there is none the test is skipped, or fails where everything is required."""
    if CHROMIUM:
        return CHROMIUM
    if os.environ.get("LOCKWASHER_REQUIRE") == "all":
        pytest.fail("LOCKWASHER_REQUIRE=all, and there is no 'chromium' on PATH")
    pytest.skip(WHY)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The demonstration served from a home of its own, with its worker; all its processes end with it."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    env |= {
        "LOCKWASHER_HOME": str(home),
        "LOCKWASHER_TODAY": "2025-07-01",
        "LOCKWASHER_DEMO_PASSWORD": PASSWORD,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    words = [sys.executable, "-m", "lockwasher.web", "demo", "--port", str(port)]
    with (home.parent / "served.log").open("wb") as log:
        desk = subprocess.Popen(words, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_until_it_answers(desk, f"http://127.0.0.1:{port}", home.parent / "served.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(desk.pid, signal.SIGTERM)
            desk.wait(30)


def _wait_until_it_answers(desk: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(600):
        if desk.poll() is not None:
            pytest.fail(f"the desk ended with {desk.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/alive", timeout=2) as answer:  # noqa: S310  # our own address
                if answer.read() == b"alive\n":
                    return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"the desk does not answer:\n{log.read_text()}")


def log_in(page, address, role):
    """Log in as one of the demonstration's accounts."""
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Username").fill({"partner": "partner-cern"}.get(role, role))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(re.compile(r"/(partner/)?$"))


@contextmanager
def seated(live_server, password: str) -> Iterator[Page]:
    """A page of Chromium at a test's own server, the account 'officer' logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=live_server.url, viewport={"width": 1280, "height": 800})
        page.set_default_timeout(60_000)
        page.goto("/accounts/login/")
        page.get_by_label("Username").fill("officer")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url(f"{live_server.url}/")
        yield page
        browser.close()


def violations(page, *rules: str) -> list[str]:
    """What axe finds on the page as it is drawn, each with the first place: by WCAG 2.2 A and AA, or by some rules alone."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    wanted = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    found = page.evaluate("wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted)
    return [
        f"{one['id']}: {one['help']} at {one['nodes'][0]['target']} ({len(one['nodes'])}) {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
    ]


def wait_for_forecast(page, minutes: int = 6) -> None:
    """Look at the first page until its forecast is made."""
    for _ in range(minutes * 12):
        page.goto("/")
        if page.locator("#late-head").count():
            return
        page.wait_for_timeout(5_000)
    pytest.fail(f"no forecast in {minutes} minutes: {page.locator('main').inner_text()}")
