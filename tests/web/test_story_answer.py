"""A partner answers by a link from a phone, without an account, and the office's board moves: in a real browser.

The desk is the demonstration, in processes of its own. LOCKWASHER_DESK_AT names one that is served already.
"""

import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from web.browser import log_in, require_chromium, served, violations

ITEM, PHONE = "cathode-plane-02", {"width": 390, "height": 844}
STEP = "Book the carrier and the cover, door to door"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The address of a desk that is served."""
    require_chromium()
    if there := os.environ.get("LOCKWASHER_DESK_AT"):
        yield there
        return
    with served(tmp_path_factory.mktemp("desk") / "home") as address:
        yield address


@pytest.fixture
def browser():
    """Chromium, as Debian has it."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=require_chromium(), args=["--no-sandbox"])
        yield found
        found.close()


def a_window(browser: Browser, desk: str, complaints: list[str], **window) -> Page:
    """A window of one's own, with nobody logged in; what the browser complains of is kept."""
    page = browser.new_context(base_url=desk, **window).new_page()
    page.on(
        "console",
        lambda told: complaints.append(told.text) if told.type == "error" and "status of" not in told.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def opened_case(page: Page) -> str:
    """A case about something of CERN's, whose first step is the partner's."""
    page.goto(f"/open-case/?procedure=transport.ordinary&subject={ITEM}&opened=2025-06-10")
    page.get_by_label("This is another case").check()
    page.get_by_role("button", name=re.compile("^Open")).click()
    page.wait_for_url(re.compile("/cases/transport-ordinary-"))
    return page.url.rstrip("/").rpartition("/")[2]


def test_an_officer_nudges_a_partner_answers_on_a_phone_by_the_link_and_the_board_moves(desk, browser):
    complaints: list[str] = []
    officer = a_window(browser, desk, complaints, viewport={"width": 1280, "height": 800})
    log_in(officer, desk, "officer")
    case = opened_case(officer)
    officer.goto(f"/waiting/?q={case}")
    row = officer.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(STEP)
    row.get_by_role("link", name=re.compile("^Nudge")).click()
    expect(officer.get_by_label("What is said")).to_have_value(re.compile(f"What is asked: {STEP}"))
    assert violations(officer) == []
    officer.get_by_role("button", name="Note it, and show the text").click()
    expect(officer.get_by_text("Nothing was sent: copy this text now.")).to_be_visible()
    address = re.search(r"https?://\S+/answer/\S+", officer.get_by_label("Text").input_value())[0]
    officer.goto(f"/waiting/?q={case}")
    expect(row.locator(".reminded")).to_contain_text("2025-07-01, mail")

    phone = a_window(browser, desk, complaints, viewport=PHONE, is_mobile=True, has_touch=True)
    phone.goto(address)
    main = phone.locator("main")
    expect(phone.get_by_role("heading", name=STEP)).to_be_visible()
    for words in (
        "Asked of European Organization for Nuclear Research",
        "Cathode plane assemblies",
        "2025-06-10",
        "good until 2025-07-15",
    ):
        expect(main).to_contain_text(words)
    button = phone.get_by_role("button", name="It is done")
    box = button.bounding_box()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert (box["x"] >= 0, box["x"] + box["width"] <= PHONE["width"], box["height"] >= 24) == (True, True, True)
    assert violations(phone) == []
    phone.get_by_label("Done on").fill("2025-06-27")
    phone.get_by_label(re.compile("^A word about it")).fill("booked by road")
    button.tap()
    expect(main).to_contain_text(
        "This was answered by this link on 2025-07-01.", timeout=60_000
    )  # the world is reckoned anew
    expect(main).to_contain_text(f"{STEP}: done on 2025-06-27. booked by road")
    phone.goto(address)
    assert phone.get_by_role("button", name="It is done").count() == 0
    assert violations(phone) == []

    officer.goto(f"/waiting/?q={case}")
    expect(officer.locator("main")).not_to_contain_text(STEP)
    officer.goto(f"/cases/{case}/")
    done = officer.locator("#step-book")
    expect(done).to_contain_text("2025-06-27")
    expect(officer.locator("tr[id^=event-]").filter(has_text="booked by road")).to_contain_text("partner cern, by link")
    officer.goto(f"/waiting/{case}/book/")
    expect(officer.locator("table")).to_contain_text("booked by road")
    officer.goto("/answer-links/")
    expect(officer.locator("tbody tr").first).to_contain_text("answered")
    assert complaints == []
