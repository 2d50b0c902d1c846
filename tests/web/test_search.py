"""Search: a page and a box, over what the login may see and no more."""

import pytest

from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import parse_span

pytestmark = pytest.mark.django_db(transaction=True)
BOX = {"HX-Request": "true", "HX-Target": "search-found"}


def found(client, text, where="/search/", **more):
    answer = client.get(where, {"q": text} | more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split("<main", 1)[-1].split())


def test_hits_are_grouped_by_noun_with_where_they_were_found(filled, desk_client):
    told = found(desk_client("viewer"), "calorimeter")

    assert '<h2>Contributions <span class="quiet">1</span></h2>' in told
    assert "wheel-1; contribution: calorimeter" in told


def test_the_library_is_searched_as_well_and_leads_to_the_step(filled, desk_client):
    told = found(desk_client("viewer"), "301.5(a)(3)")

    assert '<a href="/procedures/us.florence.duty-free-entry/2013-12-03/#step-comment">' in told
    assert "citation: 15 CFR 301.5(a)(3)" in told


def test_links_keep_the_day_that_is_looked_at(filled, desk_client):
    told = found(desk_client("viewer"), "annex", as_of="2030-02-01")

    assert "/agreements/annex/?as_of=2030-02-01" in told


def test_what_was_recorded_a_moment_ago_is_found(filled, desk_client):
    client = desk_client("viewer")
    assert "0 found" in found(client, "gantry")
    record_event(
        Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route", note="with the gantry"),
        "officer",
    )

    assert "note: with the gantry" in found(client, "gantry")


def test_the_box_takes_the_hits_alone(filled, desk_client):
    answer = desk_client("viewer").get("/search/", {"q": "wheel"}, headers=BOX)

    told = answer.content.decode()
    assert "<html" not in told
    assert "<h2>Items" in told


def test_a_search_for_nothing_says_what_is_searched(filled, desk_client):
    assert "the beginning of a word is enough" in found(desk_client("viewer"), "")


def test_a_search_in_vain_says_what_to_try(filled, desk_client):
    assert "Every word must begin a word of an id" in found(desk_client("viewer"), "zeppelin")


def test_what_is_searched_for_is_text_and_no_markup(filled, desk_client):
    assert "&lt;script&gt;" in found(desk_client("viewer"), "<script>")


def test_the_box_is_on_every_page_and_works_without_scripts(filled, desk_client):
    told = desk_client("viewer").get("/agreements/").content.decode()

    assert '<a class="btn btn-sm btn-outline-secondary search-open" href="/search/"' in told
    assert '<dialog id="search-box"' in told


def test_a_partner_searches_on_a_page_of_its_own_and_without_the_library(filled, desk_client):
    client = desk_client("partner", partner="northlab")

    assert client.get("/search/", {"q": "wheel"}).status_code == 403
    assert "<h2>Items" in found(client, "wheel", where="/partner/search/")
    assert "0 found" in found(client, "liquidation", where="/partner/search/")


def test_an_office_has_no_partners_search(filled, desk_client):
    assert desk_client("officer").get("/partner/search/", {"q": "wheel"}).status_code == 403


def test_a_search_asks_the_database_no_more_than_who_asks_and_what_has_changed(
    filled, desk_client, django_assert_max_num_queries
):
    client = desk_client("viewer")
    found(client, "wheel")

    with django_assert_max_num_queries(9):
        found(client, "letter")
