"""Take the screenshots of the documentation: python docs/screenshots.py. Needs Chromium; serves the demonstration itself."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import sync_playwright  # noqa: E402  # the tests' folder comes first

from web.browser import CHROMIUM, log_in, served, wait_for_forecast  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
PAGES = {
    "home": "/",
    "case": "/cases/steel-c002-installation/",
    "item": "/items/t600-module-1/?as_of=2016-11-01",
    "waiting": "/waiting/",
    "coverage": "/coverage/",
}


def main() -> None:
    """Serve the demonstration, wait for its forecast, and keep a picture of each page at 1280 x 800."""
    if not CHROMIUM:
        sys.exit("docs/screenshots.py: there is no 'chromium' on PATH")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "home") as desk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=desk).new_page()
        log_in(page, desk, "coordinator")
        wait_for_forecast(page)
        for name, address in PAGES.items():
            page.goto(address)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
