"""The pages of contributions: what a partner brings, under which paper, and how far its items are."""

import re
from functools import partial

import pytest

from icarus_desk import ARRIVED, PLANNED, load_icarus, read_page

PAGE = "/contributions/infn-t600/"


@pytest.fixture
def icarus(transactional_db, monkeypatch):
    load_icarus(monkeypatch, PLANNED)


@pytest.fixture
def get(desk_client):
    return partial(read_page, desk_client("viewer"))


def test_a_contribution_shows_its_items_with_their_fans(icarus, get):
    shown = get(f"{PAGE}?as_of={PLANNED}")

    assert "Partner: Istituto Nazionale di Fisica Nucleare (INFN)" in shown
    assert re.search(r"2 items Id What it is .*?t600-module-1 T600 module 1 ▲ late ICARUS leaves CERN", shown)


def test_the_agreements_over_it_stand_with_their_state_and_no_clause_settles_title(icarus, get):
    shown = get(f"{PAGE}?as_of={PLANNED}")

    assert "◉ signed First project annex of 17 July 2015 (Italy-DOE)" in shown
    assert "title no clause" in shown


def test_a_contribution_that_no_agreement_names_says_so(icarus, get):
    shown = get(f"/contributions/cern-refurbishment/?as_of={PLANNED}")

    assert "No agreement names it, signed or not." in shown


def test_the_list_says_what_is_under_signed_paper_and_how_much_is_late(icarus, get):
    shown = get(f"/contributions/?as_of={PLANNED}")

    assert re.search(r"infn-t600 INFN's T600 detector .*? sbn 2 \d+ First project annex .*? ▲ late", shown)


def test_its_checks_are_shown(icarus, get):
    shown = get(f"{PAGE}checks/?as_of={ARRIVED}", hx_request="true")

    assert len(re.findall(r"▲ found|\? undetermined|✓ nothing found", shown)) == 14


def test_a_partner_is_refused_and_what_is_not_on_record_is_not_found(icarus, desk_client):
    partner, viewer = desk_client("partner", partner="infn"), desk_client("viewer")

    assert [partner.get(a).status_code for a in ("/contributions/", PAGE, f"{PAGE}checks/")] == [403] * 3
    assert viewer.get("/contributions/nothing/").status_code == 404
