"""The pages of items: on the day ICARUS was planned to leave, and on the day it arrived."""

import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from icarus_desk import ARRIVED, PLANNED, load_icarus, read_page

PAGE = "/items/t600-module-1/"


@pytest.fixture
def icarus(transactional_db, monkeypatch):
    load_icarus(monkeypatch, PLANNED, ARRIVED)


@pytest.fixture
def get(desk_client):
    """The text of a page as a viewer reads it, tags left out."""
    return partial(read_page, desk_client("viewer"))


def test_before_it_left_the_timeline_says_what_was_planned_and_that_it_will_be_late(icarus, get):
    shown = get(f"{PAGE}?as_of=2016-11-01")

    assert "The desk as it stood on 2016-11-01: nothing can be recorded here." in shown
    assert re.search(r"▲ late ICARUS leaves CERN: P10 \d{4}-\d\d-\d\d, P50 2017-", shown)
    assert "wanted 2016-12; P10" in shown
    assert "Choice of the route through customs (no case open)" in shown


def test_on_its_arrival_the_timeline_says_what_happened_and_what_is_still_to_come(icarus, get):
    shown = get(f"{PAGE}?as_of=2017-07-26")

    assert "ICARUS arrives at Fermilab: reached 2017-07-26 (icarus-transport)" in shown
    assert "Discharge at the port of entry 2017-07-10..2017-07-18" in shown
    assert "wanted 2017-07-26..2017-09-26; P10" in shown
    assert "ICARUS is lowered into place: needed by 2017-09-26, P10 2018-" in shown


def test_a_gap_of_title_stands_in_plain_sight_and_custody_names_its_paper(icarus, get):
    shown = get(f"{PAGE}?as_of=2017-07-26")

    assert re.search(r"Title (Title: .*?no paper )", shown)
    assert "2014-12-31 – 2017-06-12 European Organization for Nuclear Research (CERN) (" in shown
    assert "2017-06-13 – 2017-07-25 no paper" in shown


def test_needs_say_how_they_stand_on_what_rule_and_which_case_would_meet_them(icarus, get):
    shown = get(f"{PAGE}?as_of=2016-11-01")

    assert "✗ missing CERN's export formalities are done" in shown
    assert "Goods leave CERN (no case open)" in shown
    assert "15 CFR 301.8(a) [read]" in shown
    assert re.search(r"start by \d{4}-\d\d-\d\d", shown)


def test_what_a_reached_milestone_went_ahead_without_is_still_asked(icarus, get):
    shown = get(f"{PAGE}?as_of=2017-07-26")

    assert "an importer of record is named" in shown


def test_the_routes_stand_side_by_side_with_reasons_and_none_is_said_to_be_more_than_open_on_these_facts(icarus, get):
    shown = get(f"{PAGE}routes/?as_of=2017-07-26")

    assert "Nobody has chosen a route yet." in shown
    assert "to settle:" in shown
    assert "? undetermined" in shown
    assert "A licensed broker and counsel advise." in shown


def test_each_of_the_fourteen_checks_says_how_it_stands_for_the_item(icarus, get):
    shown = get(f"{PAGE}checks/?as_of=2017-07-26", hx_request="true")

    assert len(re.findall(r"▲ found|\? undetermined|✓ nothing found", shown)) == 14
    assert re.search(r"▲ found .*Do:", shown)


def test_parts_that_are_reckoned_apart_have_a_frame_when_they_are_opened_by_themselves(icarus, desk_client):
    client = desk_client("viewer")
    whole = client.get(f"{PAGE}checks/?as_of=2017-07-26").content.decode()
    alone = client.get(f"{PAGE}checks/?as_of=2017-07-26", headers={"HX-Request": "true"}).content.decode()

    assert "<main" in whole
    assert "<main" not in alone


def test_the_agreements_over_an_item_are_named_with_their_state_and_a_lacking_clause_says_so(icarus, get):
    shown = get(f"{PAGE}?as_of=2017-07-26")

    assert "◉ signed First project annex of 17 July 2015 (Italy-DOE) 2015-07-17" in shown
    assert "title no clause" in shown


def test_papers_say_what_they_show_and_facts_that_are_not_on_record_say_so(icarus, get):
    shown = get(f"{PAGE}?as_of=2017-07-26")

    assert "Custody: fra from 2017-07-26" in shown
    assert "Tariff number not on record" in shown


def test_without_a_forecast_the_page_says_so_and_shows_the_rest(icarus, get):
    shown = get(f"{PAGE}?as_of=2017-08-01")

    assert "No forecast of 2017-08-01 is kept yet" in shown
    assert "reached 2017-07-26" in shown


def test_the_history_of_the_record_tells_who_loaded_it_and_why(icarus, get):
    assert re.search(r"History of the record When Who What Why .*? desk .*?loaded from icarus", get(PAGE))


def test_the_list_shows_the_foremost_milestone_with_its_fan_and_exports_what_it_shows(icarus, get, desk_client):
    shown = get("/items/?as_of=2016-11-01")
    exported = desk_client("viewer").get("/items/?as_of=2016-11-01&format=csv").content.decode("utf-8-sig")

    assert "t600-module-1 T600 module 1 INFN, CERN" in shown
    assert "no paper ▲ late departs 2016-12-31" in shown
    assert exported.splitlines()[0] == (
        "id,title,partners,contributions,project,consignments,title_with,state,milestone,need_by,p50,p80"
    )
    assert ",no paper,late,departs,2016-12-31,2017-" in exported


def test_an_item_that_is_not_on_record_is_not_found(icarus, desk_client):
    response = desk_client("viewer").get("/items/nothing/")

    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_an_item_that_was_not_known_on_a_day_is_not_found_on_it(icarus, desk_client):
    assert desk_client("viewer").get(f"{PAGE}?as_of=2015-06-01").status_code == 404


def test_a_partner_is_refused(icarus, desk_client):
    client = desk_client("partner", partner="infn")

    assert [client.get(a).status_code for a in ("/items/", PAGE, f"{PAGE}routes/", f"{PAGE}checks/")] == [403] * 4


def test_the_queries_of_a_page_do_not_grow_with_what_it_shows(icarus, desk_client):
    client = desk_client("viewer")
    for address in ("/items/?as_of=2016-11-01", f"{PAGE}?as_of=2016-11-01", f"{PAGE}routes/?as_of=2016-11-01"):
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        assert len(found) <= 20, address


def test_an_empty_register_says_what_to_do_first(transactional_db, get):
    assert "No item is on record. Add one under Register" in get("/items/")
