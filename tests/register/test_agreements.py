"""Agreements as a tree, and how each stands on a day."""

from dataclasses import replace
from datetime import date

import pytest

from builders import a_case, an_agreement
from lockwasher.register.agreements import PaperState, Place, above, directly_below, standing_of, tree
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 6, 1)


def a_register(*agreements, cases=()):
    return Portfolio(name="test", agreements=agreements, cases=cases)


def lines(portfolio):
    """Each line of the tree as its depth, its place and the agreement."""
    return [(b.depth, b.place.value, b.standing.agreement.id) for b in tree(portfolio, DAY)]


# How one stands


@pytest.mark.parametrize(
    ("days", "state", "why"),
    [
        ({"signed": "2026-03-02", "in_force": "2026-05-04"}, PaperState.IN_FORCE, "in force since 2026-05-04"),
        ({"signed": "2026-03-02"}, PaperState.SIGNED, "signed on 2026-03-02; no entry into force is on record"),
        (
            {"signed": "2026-03-02", "in_force": "2026-07-01"},
            PaperState.NOT_YET,
            "signed on 2026-03-02; enters into force on 2026-07-01",
        ),
        ({"signed": "2026-07-01"}, PaperState.UNSIGNED, "not signed; 2026-07-01 is on record for it"),
        ({"signed": "2026-03-02", "ends": "2026-05-31"}, PaperState.ENDED, "ended on 2026-05-31"),
        (
            {"signed": "2026"},
            PaperState.UNKNOWN,
            "signed within 2026: the record leaves open whether it has been",
        ),
        (
            {"signed": "2025-03-02", "ends": "2026"},
            PaperState.UNKNOWN,
            "ends within 2026: the record leaves open whether it has ended",
        ),
        ({"signed": None}, PaperState.UNKNOWN, "no day of signature is on record"),
    ],
)
def test_the_state_of_an_agreement_follows_from_its_days(days, state, why):
    agreement = an_agreement("annex", **days)

    found = standing_of(a_register(agreement), agreement, DAY)

    assert (found.state, found.why, found.is_expiring) == (state, why, False)


def test_an_agreement_without_a_signature_is_unsigned_where_a_case_is_on_its_way_to_one():
    agreement = an_agreement("annex", signed=None)
    portfolio = a_register(agreement, cases=(a_case().registered("us.c175.routine-st", "annex"),))

    found = standing_of(portfolio, agreement, DAY)

    assert (found.state, found.why) == (
        PaperState.UNSIGNED,
        "no signature is on record; a case is on its way to it",
    )


@pytest.mark.parametrize(("soon", "left"), [(90, 60), (59, None)])
def test_an_agreement_expires_from_so_many_days_before_its_end(soon, left):
    agreement = an_agreement("annex", signed="2021-03-02", ends="2026-07-31")

    found = standing_of(a_register(agreement), agreement, DAY, soon)

    assert found.days_left == left
    assert found.why.endswith("; ends on 2026-07-31") == (left is not None)


def test_only_amendments_that_were_signed_amend():
    annex = an_agreement("annex")
    signed, draft = an_agreement("first", amends="annex"), an_agreement("second", amends="annex", signed=None)

    assert standing_of(a_register(annex, signed, draft), annex, DAY).amended_by == (signed,)


# The tree


def test_the_tree_goes_from_umbrella_to_annex_with_amendments_below_what_they_amend():
    portfolio = a_register(
        an_agreement("annex", parents=("umbrella",)),
        an_agreement("umbrella"),
        an_agreement("change", parents=("umbrella",), amends="annex"),
        an_agreement("alone", parents=("not-on-record",)),
    )

    assert lines(portfolio) == [
        (0, "root", "umbrella"),
        (1, "under", "annex"),
        (2, "amends", "change"),
        (0, "root", "alone"),
    ]


def test_an_agreement_of_two_parents_stands_in_full_under_the_first():
    portfolio = a_register(
        an_agreement("one"), an_agreement("two"), an_agreement("both", parents=("one", "two")),
        an_agreement("under-both", parents=("both",)),
    )  # fmt: skip

    found = tree(portfolio, DAY)

    assert [(b.standing.agreement.id, b.is_again) for b in found] == [
        ("one", False), ("both", False), ("under-both", False), ("two", False), ("both", True),
    ]  # fmt: skip


def test_papers_that_name_each_other_in_a_ring_are_each_shown_once_in_full():
    portfolio = a_register(
        an_agreement("a", parents=("b",)), an_agreement("b", parents=("a",)), an_agreement("c", amends="c")
    )

    found = tree(portfolio, DAY)

    assert [b.standing.agreement.id for b in found if not b.is_again] == ["a", "b", "c"]
    assert above(portfolio, portfolio.agreements[0]) == (portfolio.agreements[1],)


def test_what_stands_above_and_directly_below_an_agreement():
    umbrella = an_agreement("umbrella")
    protocol = replace(an_agreement("protocol"), parents=("umbrella",))
    change = an_agreement("change", amends="protocol")
    portfolio = a_register(umbrella, protocol, change)

    assert above(portfolio, change) == (protocol, umbrella)
    assert directly_below(portfolio, umbrella) == ((protocol, Place.UNDER),)
    assert directly_below(portfolio, protocol) == ((change, Place.AMENDS),)
