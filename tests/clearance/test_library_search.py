"""What the library is found by: procedures, steps, clocks, citations, routes, checks."""

from datetime import date

import pytest

from lockwasher.clearance.library_search import search_library
from lockwasher.procedures.library import read_library


@pytest.mark.parametrize(
    ("text", "noun", "name", "leads_to"),
    [
        (
            "us.florence.duty-free-entry",
            "procedure",
            "us.florence.duty-free-entry",
            "us.florence.duty-free-entry/2013-12-03",
        ),
        (
            "301.5(a)(3)",
            "step",
            "us.florence.duty-free-entry/comment",
            "us.florence.duty-free-entry/2013-12-03#step-comment",
        ),
        ("florence", "route", "florence", ""),
    ],
)
def test_the_nearest_hit_is_what_was_meant(text, noun, name, leads_to):
    hit = search_library(read_library(), text).hits[0]

    assert (hit.entry.noun, hit.entry.id, hit.entry.leads_to) == (noun, name, leads_to)


def test_checks_and_clocks_are_found():
    found = search_library(read_library(), "drawback").n_by_noun

    assert {"procedure", "step", "clock"} <= found.keys()
    assert search_library(read_library(), "deposit").n_by_noun["check"] >= 1


def test_an_edition_that_had_not_begun_is_not_found():
    early = read_library().known(date(2010, 1, 1))

    assert all("2013-12-03" not in hit.entry.leads_to for hit in search_library(early, "florence").hits)
