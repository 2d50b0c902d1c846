"""A morning in a real browser: an office's untidy inventory becomes a ranked list, from the page of the first hour on."""

from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pytest
from django.db import connections
from playwright.sync_api import expect

from lockwasher.actions import make_forecast
from lockwasher.actions.desk import forget
from lockwasher.actions.kept import forget as forget_kept
from lockwasher.web.accounts import Wanted, make_account
from web.browser import seated, violations
from web.conftest import NOW

PASSWORD = "seven small washers"
INVENTORY = resources.files("lockwasher.portfolios") / "inventory.csv"


@pytest.fixture
def officer(transactional_db, monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 50)
    forget()
    forget_kept()
    make_account(Wanted("officer", "officer", password=PASSWORD))
    yield
    forget()
    forget_kept()


@pytest.fixture
def page(officer, live_server):
    with seated(live_server, PASSWORD) as page:
        yield page


def test_an_untidy_inventory_becomes_a_ranked_list(page, tmp_path):
    page.get_by_role("link", name="The first hour").click()
    page.get_by_label("Project").fill("beamline")
    page.get_by_label("Host laboratory", exact=False).first.fill("hostlab")
    page.get_by_label("Country of the host").fill("US")
    page.get_by_label("What the host is").select_option("us-nonprofit")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Load a list").click()

    page.locator("input[type=file]").set_input_files(str(INVENTORY))
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("9 rows in = 5 accepted + 4 rejected.")).to_be_visible()
    expect(page.get_by_role("cell", name="'EU' is no country", exact=True)).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Why this is loaded").fill("the inventory of the spring")
    page.get_by_role("button", name="Write all 7 records").click()
    expect(page.get_by_text("9 = 5 accepted + 4 rejected")).to_be_visible()

    in_a_thread(lambda: make_forecast.make_forecast(NOW.date(), lambda *_: None))
    page.goto("/")
    expect(page.get_by_role("heading", name="What cannot be computed")).to_be_visible()
    expect(page.get_by_text("no contribution and no agreement on record").first).to_be_visible()
    page.goto("/first-hour/")
    expect(page.get_by_text("5 items on record.")).to_be_visible()
    assert violations(page) == []


def in_a_thread(work):
    """Do what asks the database beside the browser's own loop, which Django refuses to be asked from."""

    def done_and_closed():
        try:
            work()
        finally:
            connections.close_all()  # a thread's connections are its own, and nobody else closes them

    with ThreadPoolExecutor(1) as threads:
        threads.submit(done_and_closed).result()
