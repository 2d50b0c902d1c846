"""The pages of consignments: what travels, over which legs, and what stands in its way."""

import re
from functools import partial

import pytest

from icarus_desk import ARRIVED, PLANNED, load_icarus, read_page

PAGE = "/consignments/icarus-t600/"


@pytest.fixture
def icarus(transactional_db, monkeypatch):
    load_icarus(monkeypatch, PLANNED)


@pytest.fixture
def get(desk_client):
    return partial(read_page, desk_client("viewer"))


def test_a_consignment_shows_its_items_and_legs_and_the_insurer_nobody_named(icarus, get):
    shown = get(f"{PAGE}?as_of={ARRIVED}")

    assert "2 items: T600 module 1, T600 module 2" in shown
    assert "3 Antwerp Burns Harbor sea Spliethoff not on record" in shown
    assert "Importer of record not on record" in shown


def test_on_a_day_when_no_leg_was_known_it_says_so(icarus, get):
    assert "No leg of its way is on record." in get(f"{PAGE}?as_of={PLANNED}")


def test_items_of_which_the_papers_say_the_same_share_one_ledger(icarus, get):
    assert "2 items of which the papers say the same: t600-module-1, t600-module-2" in get(f"{PAGE}?as_of={ARRIVED}")


def test_its_checks_are_those_of_its_items_and_cases(icarus, get):
    shown = get(f"{PAGE}checks/?as_of={ARRIVED}", hx_request="true")

    assert len(re.findall(r"▲ found|\? undetermined|✓ nothing found", shown)) == 14


def test_the_list_shows_how_many_items_travel_and_the_fan(icarus, get):
    shown = get(f"/consignments/?as_of={PLANNED}")

    assert re.search(r"icarus-t600 ICARUS T600 2 European Organization .*? ▲ late departs 2016-12-31 .*?2017-", shown)


def test_a_partner_is_refused_and_what_is_not_on_record_is_not_found(icarus, desk_client):
    partner, viewer = desk_client("partner", partner="infn"), desk_client("viewer")

    assert [partner.get(a).status_code for a in ("/consignments/", PAGE, f"{PAGE}checks/")] == [403] * 3
    assert viewer.get("/consignments/nothing/").status_code == 404
