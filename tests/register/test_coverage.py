"""Which paper covers what, on a day, and what items inherit from the clauses over them."""

from datetime import date

import pytest

from builders import a_clause, a_contribution, an_agreement, an_item
from lockwasher.register.coverage import covering, inherited, is_signed, uncovered
from lockwasher.register.nouns import Term
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 6, 1)
MAGNETS, COILS = a_contribution("magnets"), a_contribution("coils")
ITEM = an_item("item", "magnets", "coils")


def a_register(*agreements, clauses=(), contributions=(MAGNETS, COILS), items=(ITEM,)):
    return Portfolio(name="test", agreements=agreements, clauses=clauses, contributions=contributions, items=items)


# Signed


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ({"signed": "2026-03-02"}, "2026-03-02", None),
        ({"signed": "2026-03"}, "2026-03-31", None),
        ({"signed": "2026-03-02", "in_force": "2026-05-04"}, "2026-05-04", None),
        ({"signed": "2026-03-02", "ends": "2026-05-31"}, "2026-03-02", "2026-05-31"),
        ({"signed": "2026-03-02", "ends": "2026-05"}, "2026-03-02", "2026-05-31"),
        ({"signed": None, "in_force": "2026-05-04"}, "2026-05-04", None),
        ({"signed": "2026-05-04", "in_force": "2026-03-02"}, "2026-05-04", None),
    ],
)
def test_an_agreement_stands_from_its_first_day_to_its_last(days, first, last):
    """From signature, or from entry into force where that is later and on record; until it ends."""
    agreement = an_agreement("annex", **days)
    before, after = date.fromisoformat(first), date.fromisoformat(last) if last else date(2099, 1, 1)

    assert not is_signed(agreement, date.fromordinal(before.toordinal() - 1))
    assert is_signed(agreement, before)
    assert is_signed(agreement, after)
    assert last is None or not is_signed(agreement, date.fromordinal(after.toordinal() + 1))


def test_an_agreement_of_which_no_day_is_on_record_is_not_signed():
    assert not is_signed(an_agreement("addendum", signed=None), DAY)


# Covering


def test_a_contribution_is_covered_by_the_signed_agreements_that_name_it_or_its_project():
    annex, umbrella = an_agreement("annex", "magnets"), an_agreement("umbrella", "project")
    portfolio = a_register(
        annex, umbrella, an_agreement("draft", "magnets", signed=None), an_agreement("other", "coils")
    )

    assert covering(portfolio, MAGNETS, DAY) == (annex, umbrella)


def test_an_agreement_that_names_a_thing_twice_covers_it_once():
    annex = an_agreement("annex", "magnets", "project", "magnets")

    assert covering(a_register(annex), MAGNETS, DAY) == (annex,)


def test_what_stands_under_no_signed_agreement_is_uncovered():
    assert uncovered(a_register(), ITEM, DAY) == (MAGNETS, COILS)
    assert uncovered(a_register(an_agreement("annex", "magnets")), ITEM, DAY) == (COILS,)
    assert uncovered(a_register(an_agreement("annex", "magnets", "coils", ends="2026-05-31")), ITEM, DAY) == (
        MAGNETS,
        COILS,
    )
    assert uncovered(a_register(an_agreement("annex", "magnets", "coils", in_force="2026-07-01")), ITEM, DAY) == (
        MAGNETS,
        COILS,
    )


def test_an_item_that_an_agreement_names_itself_needs_no_other_over_its_contributions():
    assert uncovered(a_register(an_agreement("loan", "item")), ITEM, DAY) == ()


def test_a_contribution_that_is_not_known_yet_is_left_out():
    """The item was on record before the second contribution was."""
    assert uncovered(a_register(contributions=(MAGNETS,)), ITEM, DAY) == (MAGNETS,)


# Inheriting


def found(portfolio, term=Term.TITLE):
    clauses = inherited(portfolio, ITEM, term, DAY)
    return [clause.value for clause in clauses.clauses], clauses.value


def test_an_item_takes_the_clauses_of_the_agreements_over_its_contributions():
    portfolio = a_register(
        an_agreement("annex", "magnets"),
        clauses=(a_clause("annex", "infn"), a_clause("annex", "dap", term=Term.INCOTERM)),
    )

    assert found(portfolio) == (["infn"], "infn")
    assert found(portfolio, Term.INCOTERM) == (["dap"], "dap")
    assert found(portfolio, Term.DUTY_BEARER) == ([], None)


@pytest.mark.parametrize("covers", ["item", "magnets", "project"])
def test_an_agreement_over_the_item_its_contribution_or_its_project_hands_down_its_clauses(covers):
    assert found(a_register(an_agreement("annex", covers), clauses=(a_clause("annex", "infn"),)))[1] == "infn"


def test_a_clause_that_names_other_things_is_not_inherited():
    clauses = (a_clause("annex", "infn", "coils"), a_clause("annex", "cern", "pumps"))

    assert found(a_register(an_agreement("annex", "magnets"), clauses=clauses)) == (["infn"], "infn")


def test_clauses_that_contradict_each_other_give_no_value():
    agreements = an_agreement("annex-1", "magnets"), an_agreement("annex-2", "coils")
    clauses = (a_clause("annex-1", "infn"), a_clause("annex-2", "cern"))

    assert found(a_register(*agreements, clauses=clauses)) == (["infn", "cern"], None)


def test_clauses_that_say_the_same_agree():
    agreements = an_agreement("annex-1", "magnets"), an_agreement("annex-2", "coils")

    assert (
        found(a_register(*agreements, clauses=(a_clause("annex-1", "infn"), a_clause("annex-2", "infn"))))[1] == "infn"
    )


def test_nothing_is_inherited_from_an_agreement_that_is_not_signed_or_has_ended():
    clauses = (a_clause("annex", "infn"),)

    assert found(a_register(an_agreement("annex", "magnets", signed=None), clauses=clauses)) == ([], None)
    assert found(a_register(an_agreement("annex", "magnets", ends="2026-05-31"), clauses=clauses)) == ([], None)


def test_the_clause_of_an_amendment_stands_in_the_place_of_what_it_amends():
    agreements = (
        an_agreement("annex", "magnets"),
        an_agreement("second", "magnets", amends="annex"),
        an_agreement("third", "magnets", amends="second"),
    )
    clauses = (a_clause("annex", "infn"), a_clause("second", "cern"), a_clause("third", "fra"))

    assert found(a_register(*agreements, clauses=clauses)) == (["fra"], "fra")
    assert found(a_register(*agreements[:2], clauses=clauses)) == (["cern"], "cern")
    assert found(a_register(*agreements, clauses=clauses[:1])) == (["infn"], "infn")
