"""Search over a portfolio: what is found, in which order, and where it was found."""

from dataclasses import replace
from datetime import date

import pytest

from builders import a_contribution, an_agreement, an_item
from lockwasher.calendars.spans import on
from lockwasher.register.nouns import Event, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.search import folded, search

DAY = date(2026, 6, 1)
PORTFOLIO = Portfolio(
    name="test",
    partners=(Partner(id="wust", name="Politechnika Wrocławska", country="PL", kind=PartnerKind.FOREIGN_GOVERNMENT),),
    agreements=(an_agreement("cryo-annex", "lines", source="https://example.org/annex-7"),),
    contributions=(a_contribution("lines", "wust"),),
    items=(
        replace(an_item("line-1", "lines", tariff_number="8543.90.8845"), title="Transfer line"),
        replace(an_item("box-2", "lines", maker="Cryo Works"), title="Cold box for the transfer line"),
        replace(an_item("transfer", "lines"), title="A spool"),
    ),
    events=(Event(id="e1", case="case-9", occurred=on(DAY), known_on=DAY, step="apply", note="by telephone"),),
)


def found(text):
    return [(hit.entry.noun, hit.entry.id, hit.where) for hit in search(PORTFOLIO, text).hits]


def test_an_id_comes_before_a_title_and_a_title_before_anything_else():
    assert found("transfer") == [("items", "transfer", "id"), ("items", "line-1", "title"), ("items", "box-2", "title")]
    assert found("cryo") == [("agreements", "cryo-annex", "id"), ("items", "box-2", "maker")]


def test_the_very_id_comes_first():
    pieces = tuple(an_item(name) for name in ("piece-10", "piece-1"))

    hits = search(Portfolio(name="test", items=pieces), "piece-1").hits

    assert [hit.entry.id for hit in hits] == ["piece-1", "piece-10"]


@pytest.mark.parametrize("text", ["wroclawska", "WROCŁAW", "politechnika wroc", "wrocławska pol"])
def test_accents_capitals_and_the_order_of_words_do_not_matter(text):
    assert found(text) == [("partners", "wust", "title")]


@pytest.mark.parametrize("text", ["8543.90", "8543908845", "8845"])
def test_a_tariff_number_is_found_with_its_dots_and_without(text):
    assert found(text) == [("items", "line-1", "tariff number")]


def test_every_word_must_be_found_and_only_the_beginning_of_a_word_counts():
    assert found("transfer cold") == [("items", "box-2", "title")]
    assert found("transfer nowhere") == []
    assert found("ransfer") == []


def test_sources_and_notes_are_searched_and_what_was_found_there_is_told():
    (hit,) = search(PORTFOLIO, "example.org").hits
    (event,) = search(PORTFOLIO, "telephone").hits

    assert (hit.entry.id, hit.where, hit.excerpt) == ("cryo-annex", "source", "https://example.org/annex-7")
    assert (event.entry.leads_to, event.where, event.excerpt) == ("case-9", "note", "by telephone")


@pytest.mark.parametrize("text", ["", "   ", "...", "( )"])
def test_a_text_without_a_word_finds_nothing(text):
    assert search(PORTFOLIO, text).n_all == 0


def test_all_hits_are_counted_by_noun_and_only_the_nearest_are_told():
    pieces = Portfolio(name="test", items=tuple(an_item(f"piece-{n}") for n in range(30)))

    many = search(pieces, "piece", most=7)

    assert (len(many.hits), many.n_all, dict(many.n_by_noun), many.is_cut) == (7, 30, {"items": 30}, True)
    assert [hit.entry.id for hit in many.hits] == [f"piece-{n}" for n in range(7)]


def test_one_noun_does_not_crowd_out_the_others():
    pieces = Portfolio(
        name="test", items=tuple(an_item(f"line-{n}") for n in range(9)), contributions=(a_contribution("lines"),)
    )

    hits = search(pieces, "line", most=5, each=2).hits

    assert [hit.entry.id for hit in hits] == ["line-0", "line-1", "lines"]


def test_a_part_of_a_portfolio_is_searched_as_if_there_were_no_more():
    """Also after the whole was laid out: what may not be seen must not be found or counted."""
    assert search(PORTFOLIO, "transfer").n_all == 3
    part = replace(PORTFOLIO, items=PORTFOLIO.items[:1])

    assert (search(part, "transfer").n_all, found("transfer")[0][1]) == (1, "transfer")


def test_letters_with_strokes_are_folded_as_those_with_accents():
    assert folded("Łódź Ørsted Straße") == "lodz orsted strasse"


def test_after_a_change_the_words_of_the_changed_record_alone_are_new():
    assert search(PORTFOLIO, "spool").n_all == 1
    changed = replace(PORTFOLIO, items=(*PORTFOLIO.items[:2], replace(PORTFOLIO.items[2], title="A bobbin")))

    assert [search(changed, text).n_all for text in ("spool", "bobbin", "8543")] == [0, 1, 1]
