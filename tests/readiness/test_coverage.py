"""How much stands under signed paper by the day it is needed."""

from datetime import date
from decimal import Decimal

from builders import a_contribution, an_agreement, an_item
from lockwasher.calendars.spans import parse_span
from lockwasher.estimates.world import build_world
from lockwasher.readiness.coverage import Basis, coverage
from lockwasher.register.nouns import Milestone, MilestoneKind, Money, NeedBy
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 6, 1)
MAGNETS, COILS = a_contribution("magnets", "northlab"), a_contribution("coils", "southlab")


def usd(amount):
    return Money(Decimal(amount), "USD")


def needed(item, day):
    """A milestone of an item, and the day it is wanted."""
    milestone = Milestone(id=f"enters-{item}", title="", kind=MilestoneKind.ENTERS, subject=item)
    return milestone, NeedBy(
        id=f"by-{item}", milestone=milestone.id, need_by=parse_span(day), known_on=date(2026, 1, 1)
    )


def covered(items, agreements=(), needs=()):
    pairs = [needed(*need) for need in needs]
    portfolio = Portfolio(
        name="test", agreements=agreements, contributions=(MAGNETS, COILS), items=items,
        milestones=tuple(m for m, _ in pairs), need_bys=tuple(n for _, n in pairs),
    )  # fmt: skip
    return coverage(build_world(portfolio, DAY))


def test_an_item_is_covered_by_papers_that_are_signed_on_the_day_it_is_needed():
    ends_first = an_agreement("annex", "magnets", ends="2026-08-31")

    found = covered(
        (an_item("early", "magnets"), an_item("late", "magnets")),
        (ends_first,),
        [("early", "2026-07-01"), ("late", "2026-10-01")],
    )

    assert [(one.item.id, one.is_covered, one.need_by, one.bare) for one in found.items] == [
        ("early", True, date(2026, 7, 1), ()),
        ("late", False, date(2026, 10, 1), ("magnets",)),
    ]
    assert (found.whole.n_items, found.whole.n_covered, found.whole.share) == (2, 1, 0.5)
    assert found.whole.earliest_bare == date(2026, 10, 1)


def test_an_item_that_no_plan_names_is_judged_for_the_day_of_the_desk():
    found = covered((an_item("piece", "magnets"),), (an_agreement("annex", "magnets", signed="2026-07-01"),))

    (piece,) = found.items
    assert (piece.need_by, piece.judged_on, piece.is_covered) == (None, DAY, False)


def test_an_item_of_several_contributions_is_covered_when_each_of_them_is():
    found = covered((an_item("piece", "magnets", "coils"),), (an_agreement("annex", "magnets"),))

    assert found.items[0].bare == ("coils",)
    assert [paper.id for paper in found.items[0].papers] == ["annex"]


def test_an_item_of_no_contribution_needs_a_paper_of_its_own_or_of_its_project():
    bare = covered((an_item("piece"),))
    named = covered((an_item("piece"),), (an_agreement("letter", "piece"),))
    of_project = covered((an_item("piece"),), (an_agreement("umbrella", "project"),))

    assert [found.items[0].bare for found in (bare, named, of_project)] == [("piece",), (), ()]


def test_values_are_counted_by_basis_and_currency_and_those_not_on_record_are_counted():
    items = (
        an_item("one", "magnets", customs_value=usd("100"), credited_value=Money(Decimal(7), "EUR")),
        an_item("two", "coils", customs_value=usd("300.50")),
        an_item("three", "coils"),
    )

    whole = covered(items, (an_agreement("annex", "magnets"),)).whole

    assert [(v.basis, v.currency, v.known, v.covered, v.n_known) for v in whole.values] == [
        (Basis.CREDITED, "EUR", Decimal(7), Decimal(7), 1),
        (Basis.CUSTOMS, "USD", Decimal("400.50"), Decimal(100), 2),
    ]
    assert dict(whole.n_unvalued) == {Basis.CUSTOMS: 1, Basis.CREDITED: 2}
    assert whole.values[0].share == 1.0


def test_coverage_is_told_by_agreement_partner_and_project():
    items = (an_item("one", "magnets"), an_item("two", "magnets", "coils"))
    papers = (an_agreement("annex", "magnets"), an_agreement("draft", "coils", signed=None))

    found = covered(items, papers)

    told = [(s.about, s.n_covered, s.n_items) for s in (*found.by_agreement, *found.by_partner, *found.by_project)]
    assert told == [("annex", 2, 2), ("draft", 0, 1), ("northlab", 1, 2), ("southlab", 0, 1), ("project", 1, 2)]


def test_what_is_bare_is_told_by_the_paper_it_lacks_the_earliest_need_first():
    items = (an_item("one", "magnets"), an_item("two", "coils"), an_item("three", "coils"))
    draft = an_agreement("draft", "coils", signed=None)

    found = covered(items, (draft,), [("two", "2026-09-01"), ("three", "2026-08-01")])

    assert [(b.about, b.title, len(b.items), b.need_by, b.drafts) for b in found.bare] == [
        ("coils", "Coils", 2, date(2026, 8, 1), (draft,)),
        ("magnets", "Magnets", 1, None, ()),
    ]


def test_of_a_portfolio_without_items_no_share_is_told():
    assert covered(()).whole.share is None
