"""The title ledger: who owns, holds, bears the risk and imports, on every day, by which paper."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_claim, a_contribution, an_item, span
from lockwasher.register.nouns import Field, Mark
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import Standing, bands, claims_on, double_claims, gaps, holding, ledger

ITEM = an_item("item", "magnets", "coils")


def a_ledger(*claims, items=(ITEM,)):
    return Portfolio(
        name="test", items=items, contributions=(a_contribution("magnets"), a_contribution("coils")), claims=claims
    )


def standing(portfolio, day, field=Field.TITLE):
    found = holding(portfolio, ITEM, field, date.fromisoformat(day))
    return found.standing, found.holder


# On one day


def test_where_no_paper_speaks_there_is_a_gap():
    assert standing(a_ledger(), "2026-03-02") == (Standing.GAP, None)


def test_a_paper_holds_from_its_day_on():
    portfolio = a_ledger(a_claim("infn", begins="2026-03-02"))

    assert standing(portfolio, "2026-03-01") == (Standing.GAP, None)
    assert standing(portfolio, "2026-03-02") == (Standing.HELD, "infn")
    assert standing(portfolio, "2036-03-02") == (Standing.HELD, "infn")


def test_a_paper_that_ends_holds_on_its_last_day_and_not_after():
    portfolio = a_ledger(a_claim("infn", ends="2026-06-30"))

    assert standing(portfolio, "2026-06-30") == (Standing.HELD, "infn")
    assert standing(portfolio, "2026-07-01") == (Standing.GAP, None)


def test_a_beginning_known_to_the_month_counts_on_its_last_day_and_so_does_an_end():
    portfolio = a_ledger(a_claim("infn", begins="2026-03", ends="2026-06"))

    assert standing(portfolio, "2026-03-30")[0] == Standing.GAP
    assert standing(portfolio, "2026-03-31")[0] == Standing.HELD
    assert standing(portfolio, "2026-06-30")[0] == Standing.HELD
    assert standing(portfolio, "2026-07-01")[0] == Standing.GAP


def test_papers_that_name_different_holders_contest_the_title():
    portfolio = a_ledger(a_claim("infn"), a_claim("cern"))

    assert standing(portfolio, "2026-03-02") == (Standing.CONTESTED, None)


def test_two_papers_that_name_the_same_holder_agree():
    portfolio = a_ledger(a_claim("infn"), a_claim("infn", paper="inventory", begins="2026-02-02"))

    assert standing(portfolio, "2026-03-02") == (Standing.HELD, "infn")
    assert len(holding(portfolio, ITEM, Field.TITLE, date(2026, 3, 2)).claims) == 2


def test_an_account_without_a_paper_is_shown_and_holds_nothing():
    told = a_claim("cern", mark=Mark.ACCOUNT, paper="")
    alone, beside = a_ledger(told), a_ledger(told, a_claim("infn"))

    assert standing(alone, "2026-03-02") == (Standing.GAP, None)
    assert holding(alone, ITEM, Field.TITLE, date(2026, 3, 2)).accounts == (told,)
    assert standing(beside, "2026-03-02") == (Standing.HELD, "infn")


def test_a_claim_on_a_contribution_is_a_claim_on_its_items():
    assert standing(a_ledger(a_claim("infn", "magnets")), "2026-03-02") == (Standing.HELD, "infn")
    assert standing(a_ledger(a_claim("infn", "cables")), "2026-03-02") == (Standing.GAP, None)


def test_an_item_of_two_contributions_is_contested_where_each_has_another_owner():
    assert (
        standing(a_ledger(a_claim("infn", "magnets"), a_claim("cern", "coils")), "2026-03-02")[0] == Standing.CONTESTED
    )


def test_the_claims_on_an_item_are_its_own_and_then_those_of_its_contributions():
    by_way_of, own = a_claim("infn", "magnets"), a_claim("cern")

    assert claims_on(a_ledger(by_way_of, own), ITEM, Field.TITLE) == [own, by_way_of]
    assert claims_on(a_ledger(by_way_of, own), ITEM, Field.CUSTODY) == []


def test_on_the_day_title_passes_the_one_it_passes_to_has_it():
    portfolio = a_ledger(a_claim("infn", ends="2026-06-30"), a_claim("fra", begins="2026-06-30"))

    assert standing(portfolio, "2026-06-29") == (Standing.HELD, "infn")
    assert standing(portfolio, "2026-06-30") == (Standing.HELD, "fra")


def test_two_that_begin_on_the_day_a_third_ends_contest_the_title():
    portfolio = a_ledger(
        a_claim("infn", ends="2026-06-30"), a_claim("fra", begins="2026-06-30"), a_claim("doe", begins="2026-06-30")
    )

    assert standing(portfolio, "2026-06-30") == (Standing.CONTESTED, None)


def test_an_account_takes_nothing_from_one_whose_paper_ends_that_day():
    told = a_claim("cern", begins="2026-06-30", mark=Mark.ACCOUNT, paper="")

    assert standing(a_ledger(a_claim("infn", ends="2026-06-30"), told), "2026-06-30") == (Standing.HELD, "infn")


def test_the_four_fields_are_four_facts():
    claims = [a_claim(who, field=field) for who, field in zip(("infn", "cern", "carrier", "fra"), Field, strict=True)]
    found = ledger(a_ledger(*claims), ITEM, date(2026, 3, 2))

    assert {field: held.holder for field, held in found.items()} == {
        Field.TITLE: "infn",
        Field.CUSTODY: "cern",
        Field.RISK: "carrier",
        Field.IMPORTER: "fra",
    }


# Over time


def history(portfolio, until="2027-01-01"):
    return [
        (str(b.first), b.last and str(b.last), b.holding.holder or b.holding.standing.value)
        for b in bands(portfolio, ITEM, Field.TITLE, date.fromisoformat(until))
    ]


def test_the_history_runs_in_bands_from_the_first_paper_on():
    portfolio = a_ledger(a_claim("infn", begins="2026-01-12", ends="2026-03-31"), a_claim("fra", begins="2026-06-01"))

    assert history(portfolio) == [
        ("2026-01-12", "2026-03-31", "infn"),
        ("2026-04-01", "2026-05-31", "gap"),
        ("2026-06-01", None, "fra"),
    ]


def test_papers_that_overlap_make_a_band_of_their_own():
    portfolio = a_ledger(a_claim("infn", begins="2026-01-12", ends="2026-06-30"), a_claim("fra", begins="2026-04-01"))

    assert history(portfolio) == [
        ("2026-01-12", "2026-03-31", "infn"),
        ("2026-04-01", "2026-06-30", "contested"),
        ("2026-07-01", None, "fra"),
    ]


def test_a_band_that_ends_after_the_day_asked_about_ends_when_it_ends():
    portfolio = a_ledger(a_claim("infn", begins="2026-01-12", ends="2026-06-30"))

    assert history(portfolio, until="2026-03-02") == [("2026-01-12", "2026-06-30", "infn")]
    assert history(portfolio, until="2026-01-11") == []


def test_a_paper_that_never_held_makes_no_band():
    """It was given back before the month ended in which it began."""
    never = replace(a_claim("cern", begins="2026-03"), ends=span("2026-03-15"))

    assert history(a_ledger(a_claim("infn"), never)) == [("2026-01-01", None, "infn")]


# All items


ITEMS = (an_item("bare"), an_item("mine"), an_item("both"), an_item("told"))
CLAIMS = (
    a_claim("infn", "mine"),
    a_claim("infn", "both"),
    a_claim("cern", "both"),
    a_claim("cern", "told", mark=Mark.ACCOUNT),
)


def test_gaps_are_the_items_of_which_no_paper_says_who_has_title():
    found = gaps(a_ledger(*CLAIMS, items=ITEMS), Field.TITLE, date(2026, 3, 2))

    assert [held.item for held in found] == ["bare", "told"]


def test_double_claims_are_the_items_that_papers_give_to_two():
    found = double_claims(a_ledger(*CLAIMS, items=ITEMS), Field.TITLE, date(2026, 3, 2))

    assert [(held.item, sorted(claim.holder for claim in held.claims)) for held in found] == [
        ("both", ["cern", "infn"])
    ]


# For any papers


@st.composite
def papers(draw):
    first = draw(st.dates(date(2026, 1, 1), date(2026, 3, 1)))
    begins = span(draw(st.sampled_from([str(first), f"{first}..{first + timedelta(days=9)}"])))
    length = draw(st.sampled_from([None, 0, 4, 20]))
    ends = None if length is None else first + timedelta(days=length)
    mark = draw(st.sampled_from([Mark.READ, Mark.READ, Mark.ACCOUNT]))
    made = a_claim(draw(st.sampled_from(["infn", "cern"])), draw(st.sampled_from(["item", "magnets"])), mark=mark)
    return replace(made, begins=begins, ends=span(str(ends)) if ends else None)


@given(st.lists(papers(), max_size=5), st.dates(date(2025, 12, 20), date(2026, 4, 30)))
def test_every_day_lies_in_the_one_band_that_says_what_the_papers_say(claims, day):
    portfolio = a_ledger(*claims)
    found = list(bands(portfolio, ITEM, Field.TITLE, date(2026, 12, 31)))
    here = [band for band in found if band.first <= day and (band.last is None or day <= band.last)]
    held = holding(portfolio, ITEM, Field.TITLE, day)

    assert [replace(band.holding, day=day) for band in here] == [held] if here else held.claims == held.accounts == ()
    assert all(one.last == other.first - timedelta(days=1) for one, other in pairwise(found) if one.last)


@pytest.mark.parametrize("field", Field)
def test_a_gap_in_one_field_is_none_in_another(field):
    portfolio = a_ledger(a_claim("infn", field=field))

    assert [f for f in Field if gaps(portfolio, f, date(2026, 3, 2))] == [f for f in Field if f != field]
