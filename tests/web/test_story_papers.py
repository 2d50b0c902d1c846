"""Papers in a real browser: choose the route, see what is missing, supply one fact, print the set."""

import re

import pytest
from playwright.sync_api import expect

from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.web.accounts import Wanted, make_account
from paperwork.full import full_folder
from web.browser import seated, violations

PASSWORD = "seven small washers"
LIST = "/papers/consignments/wheels/"


@pytest.fixture
def page(transactional_db, live_server, tmp_path):
    forget()
    folder = full_folder(tmp_path / "full")
    for name in ("cases.csv", "events.csv"):  # without an application: no route is taken yet
        rows = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(row for row in rows if "docket" not in row), encoding="utf-8")
    load(str(folder), by="desk")
    make_account(Wanted("officer", "officer", password=PASSWORD))
    with seated(live_server, PASSWORD) as page:
        yield page
    forget()


def test_choose_the_route_see_what_is_missing_supply_one_and_print_the_set(page):
    page.goto("/consignments/wheels/")
    page.get_by_role("link", name="Papers to produce").click()
    page.get_by_role("link", name="Order to the broker: The wheels").click()
    page.get_by_role("link", name="Choose the route: Route through customs").click()
    page.get_by_label("When it opened").fill("2030-05-01")
    page.get_by_role("button", name=re.compile("^Open")).click()
    page.wait_for_url(re.compile("/cases/us-entry-route-"))
    page.goto(f"{page.url}record/?step=route-chosen")
    page.get_by_label("When it happened").fill("2030-05-01")
    page.get_by_label("florence").check()
    page.get_by_role("button", name=re.compile("^Record")).click()
    page.wait_for_url(re.compile("/cases/us-entry-route-[^/]+/$"))

    page.goto(f"{LIST}broker-order/")
    expect(page.locator("main")).to_contain_text("claim 9810.00.60 on the entry")
    missing = page.locator("tr", has=page.get_by_role("rowheader", name="Customs broker", exact=True))
    expect(missing).to_contain_text("nobody has stated it")
    missing.get_by_role("link").click()
    page.get_by_label("What it is").fill("A broker in Chicago")
    page.get_by_label("Where it comes from").fill("letter of 2 April")
    assert violations(page) == []
    page.get_by_role("button", name="State it").click()
    expect(page.get_by_role("cell", name="A broker in Chicago")).to_be_visible()
    page.get_by_role("link", name="Check page").click()
    expect(page.locator("main")).to_contain_text(
        "consignment wheels, stated for papers: letter of 2 April [unverified]"
    )

    page.goto(LIST)
    for name in ("Order to the broker", "Commercial or pro-forma invoice", "Packing list", "Shipping labels"):
        page.get_by_label(f"Produce {name}: The wheels").check()
    page.get_by_role("button", name="Produce those chosen as PDF").click()
    expect(page.get_by_text("4 papers are kept as evidence.")).to_be_visible()
    assert violations(page) == []
    made = page.locator("tr", has=page.get_by_role("link", name="Packing list: The wheels"))
    made.get_by_role("link", name="2030-05-01").click()
    expect(page.locator("main")).to_contain_text("packing-list-wheels.pdf")
