"""Mornings at the desk, in a real browser: what people do, and what is drawn before them.

The desk is the demonstration with its worker, in processes of its own. LOCKWASHER_DESK_AT names one that is served already.
"""

import csv
import io
import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from web.browser import log_in, require_chromium, served, violations, wait_for_forecast

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


@pytest.fixture(scope="module")
def browser():
    """Chromium, as Debian has it."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=require_chromium(), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def sit_down(desk, browser: Browser):
    """Log in with a role, or with none look as anybody does, in a window of one's own; what the browser complains of fails the story."""
    complaints, contexts = [], []

    def log(message):
        if message.type == "error" and "status of" not in message.text:
            complaints.append(message.text)

    def opened(role: str, **window) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "base_url": desk, **window})
        contexts.append(context)
        page = context.new_page()
        page.on("console", log)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if role:
            log_in(page, desk, role)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def first_page(sit_down):
    """The first page as the coordinator sees it, once its forecast is made."""
    page = sit_down("coordinator")
    wait_for_forecast(page)
    return page


def is_drawn(mark) -> bool:
    """Whether a mark of a picture has a size on the screen."""
    box = mark.bounding_box()
    return box is not None and box["width"] > 0 and box["height"] > 0


def test_the_first_screen_says_what_comes_loose_why_whom_it_waits_for_and_what_to_do(first_page):
    page = first_page
    row = page.locator("tr.loose-group").first
    box = row.bounding_box()

    assert box["y"] + box["height"] < 800
    assert all(row.locator("td").nth(place).inner_text().strip() for place in range(5))
    assert is_drawn(row.locator("svg.fan .fan-band, svg.fan .fan-late").first)
    assert re.search(r"\d{4}-\d\d-\d\d – \d{4}-\d\d-\d\d", row.inner_text())
    assert row.get_by_role("link", name=re.compile("Record|Open")).bounding_box()["y"] < 800


def test_a_cause_unfolds_to_its_lines_and_the_file_holds_what_is_shown(first_page):
    page = first_page
    group = page.locator("tbody", has=page.locator(".loose-group")).filter(has_text="Oversize transport").first
    group.get_by_role("link", name=re.compile(r"\d+ lines")).click()
    told = int(re.search(r"(\d+) lines", group.inner_text())[1])
    unfolded = page.locator("tbody.loose-lines tr:has(th)")
    expect(unfolded.first).to_be_visible()

    assert 1 < unfolded.count() <= told
    page.get_by_label("Project").select_option(label="sbn")
    expect(page.locator(".counts")).to_have_text(re.compile(r"^\d+ of \d+ lines"))
    n_shown = int(page.locator(".counts").inner_text().split()[0])
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == n_shown > 0


def test_a_step_is_recorded_and_the_case_waits_for_somebody_else(sit_down):
    page = sit_down("officer")
    page.goto("/cases/steel-c002-installation/")
    now = page.locator("tr.step-now").first
    title = now.locator(".step-title").inner_text()
    before = page.locator(".step-now").all_inner_texts()
    now.get_by_role("link", name=re.compile("^Record")).click()
    page.get_by_label(re.compile("When")).first.fill("2025-06-30")
    page.get_by_role("button", name="Record", exact=True).click()

    done = page.locator("tr.step-row", has=page.get_by_text(title, exact=True))
    expect(done).to_contain_text("2025-06-30")
    assert page.locator(".step-now").all_inner_texts() != before
    assert is_drawn(page.locator(".lw-graph .g-step.g-done .g-box").first)


def test_of_two_who_record_the_same_step_the_second_is_told_and_loses_nothing(sit_down):
    first, second = sit_down("officer"), sit_down("coordinator")
    for page in (first, second):
        page.goto("/cases/icarus-installation/")
        page.locator("tr.step-now").first.get_by_role("link", name=re.compile("^Record")).click()
        page.get_by_label(re.compile("When")).first.fill("2025-06-27")
    second.get_by_label(re.compile("^Note")).fill("agreed with the crew of the second shift")
    first.get_by_role("button", name="Record", exact=True).click()
    expect(first).to_have_url(re.compile("/cases/icarus-installation/"))
    second.get_by_role("button", name="Record", exact=True).click()

    expect(second.get_by_text("Somebody recorded this in the meantime.")).to_be_visible()
    expect(second.get_by_label(re.compile("^Note"))).to_have_value("agreed with the crew of the second shift")


def test_the_ledger_of_icarus_shows_what_no_paper_says_and_a_past_day_takes_no_record(sit_down):
    page = sit_down("officer")
    page.goto("/items/t600-module-1/?as_of=2016-11-01")

    expect(page.get_by_text("The desk as it stood on 2016-11-01: nothing can be recorded here.")).to_be_visible()
    assert is_drawn(page.locator("svg .tb-gap").first)
    expect(page.locator("main")).to_contain_text("no paper")
    assert page.get_by_role("link", name=re.compile("^Record")).count() == 0


def test_a_partner_sees_its_own_part_on_a_phone_and_nothing_of_another(sit_down):
    page = sit_down("partner", viewport={"width": 360, "height": 740})
    expect(page.get_by_role("heading", name="What you are asked for")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "at risk" in page.locator("main").inner_text()
    assert "loose" not in page.locator("main").inner_text()
    for address in ("/cases/", "/items/t600-module-1/", "/register/", "/search/?q=infn"):
        assert page.goto(address).status == 403
    page.goto("/partner/search/?q=pip-ii")
    assert "PIP-II" not in page.locator("main ul, main table").all_inner_texts()


def test_a_fault_is_named_at_its_field_and_the_history_says_who_when_and_why(sit_down):
    page = sit_down("officer")
    page.goto("/register/items/t600-module-2/")
    page.get_by_label("Mass, kg").fill("heavy")
    page.get_by_label(re.compile("^(Why|Reason)")).fill("weighed at the port")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-error").filter(has_text="heavy")).to_be_visible()
    expect(page.get_by_label("Mass, kg")).to_have_value("heavy")

    page.get_by_label("Mass, kg").fill("57200.5")
    page.get_by_role("button", name="Save").click()
    page.goto("/register/items/t600-module-2/history/")
    expect(page.locator("main")).to_contain_text("weighed at the port")
    expect(page.locator("main")).to_contain_text("57200.5")
    expect(page.locator("main")).to_contain_text("officer")


def test_the_main_jobs_are_done_with_the_keyboard_alone(first_page):
    page, keys = first_page, first_page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the page itself"

    keys.press("Control+k")  # find something
    keys.type("t600-module-1")
    expect(page.locator("#search-found").get_by_role("link", name="T600 module 1", exact=True)).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/items/t600-module-1/"))

    page.goto("/cases/")  # filter a list
    page.locator("#q").focus()
    keys.type("icarus-docket")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.focus()
    keys.press("Enter")  # open a case
    expect(page).to_have_url(re.compile("/cases/icarus-docket/"))

    page.locator("tr.step-now").first.get_by_role("link", name=re.compile("^Record")).focus()  # record a step
    keys.press("Enter")
    page.get_by_label(re.compile("When")).first.focus()
    keys.press("Control+a")
    keys.type("2025-06-26")
    keys.press("Enter")
    expect(page.locator("#events ~ .table-responsive").first).to_contain_text("2025-06-26")

    page.goto("/")  # unfold a cause
    page.locator(".loose-group a", has_text="lines").first.focus()
    keys.press("Enter")
    expect(page.locator("tbody.loose-lines tr").first).to_be_visible()


PAGES = (
    "/", "/loose/", "/starts/", "/forecast/", "/views/", "/desk/", "/waiting/", "/offices/", "/cases/",
    "/cases/steel-c002-installation/", "/cases/steel-c002-installation/record/?step=lower", "/proposed-cases/", "/items/",
    "/items/t600-module-1/", "/consignments/", "/consignments/icarus-t600/", "/contributions/", "/agreements/", "/coverage/",
    "/register/", "/register/items/", "/register/items/t600-module-1/", "/procedures/",
    "/procedures/us.florence.duty-free-entry/2013-12-03/", "/search/?q=steel", "/evidence/", "/questions/",
    "/administration/accounts/", "/administration/accounts/add/", "/administration/marks/", "/accounts/2fa/",
    "/accounts/password/change/", "/first-hour/", "/first-hour/back/", "/load/", "/schedules/", "/schedules/load/",
    "/schedules/forecast/", "/mail/", "/mail/contacts/", "/answer-links/", "/calendars/", "/handover/", "/audit/",
    "/audit/2017/",
    "/handover/icarus-technical-coordinator/", "/policy/", "/policy/of/statutory-waiver/", "/papers/consignments/icarus-t600/",
    "/papers/consignments/icarus-t600/commercial-invoice/", "/papers/items/t600-module-1/ita-338p/check/",
    "/papers/consignments/icarus-t600/packing-list/state/consignments/icarus-t600/consignment.consignee/", "/no-such-page/",
)  # fmt: skip
PARTNER_PAGES = ("/partner/", "/partner/items/", "/partner/cases/", "/partner/search/?q=elements")


def test_no_page_violates_wcag_2_2_at_320_pixels_in_light_or_dark_and_none_scrolls_sideways(sit_down):
    found = {}
    for role, pages in (("administrator", PAGES), ("partner", PARTNER_PAGES)):
        page = sit_down(role, viewport={"width": 320, "height": 800}, reduced_motion="reduce")
        for address in pages:
            page.emulate_media(color_scheme="light")
            page.goto(address)
            found[address] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found[address].append("scrolls sideways")
            page.emulate_media(color_scheme="dark")  # which changes colours and nothing else
            expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
            found[address] += [f"dark: {told}" for told in violations(page, "color-contrast")]

    assert {address: told for address, told in found.items() if told} == {}


def test_an_officer_asks_what_a_waiver_would_save_and_reads_that_it_moves_no_date(sit_down):
    page = sit_down("officer")
    page.goto("/policy/")
    for title in ("An Act waives duty", "Title passes at the border"):
        page.get_by_label(title).check()
    page.locator("[name=portfolio]").select_option("icarus")
    page.get_by_label("Looked at from").fill("2017-07-26")
    page.get_by_label("Futures").fill("256")
    page.get_by_role("button", name="Work it out").click()
    page.wait_for_url(re.compile(r"/policy/\d+/$"))
    # By itself: the page asks until the job is done. The worker may be busy with the day's forecast first.
    expect(page.get_by_role("heading", name="The finding")).to_be_visible(timeout=400_000)
    expect(page.get_by_text("Changes nothing in any date: every milestone is exactly the same")).to_be_visible()
    expect(page.locator("svg.reforms").first).to_be_visible()
    assert violations(page) == []
    address = page.url
    for part in ("milestones/", "figures/", "offices/", "queues/"):
        page.goto(address + part)
        assert violations(page) == []
    assert page.request.get(f"{address}brief.pdf").headers["content-type"] == "application/pdf"


def opened_case(page: Page) -> str:
    """A case about something of CERN's, whose first step is the partner's."""
    page.goto(f"/open-case/?procedure=transport.ordinary&subject={ITEM}&opened=2025-06-10")
    page.get_by_label("This is another case").check()
    page.get_by_role("button", name=re.compile("^Open")).click()
    page.wait_for_url(re.compile("/cases/transport-ordinary-"))
    return page.url.rstrip("/").rpartition("/")[2]


def test_an_officer_nudges_a_partner_answers_on_a_phone_by_the_link_and_the_board_moves(sit_down):
    officer = sit_down("officer")
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

    phone = sit_down("", viewport=PHONE, is_mobile=True, has_touch=True)
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
