"""What falls with a partner, from the record alone: counts, values and types, and nothing on what replacing would cost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from builders import a_claim, a_contribution, an_agreement, an_item
from forecast.worlds import a_case, a_milestone, a_need_by, a_portfolio, a_world
from lockwasher.policy import cost_words
from lockwasher.policy.compare import TODAY, compare
from lockwasher.policy.goods import Leaves
from lockwasher.policy.leaving import Like, Worth, falls
from lockwasher.register.nouns import Consignment, Money
from policy.labs import HOW, NOTHING, a_policy

LEAVES = a_policy("leaves", Leaves("partner"))
DOLLARS = Money(Decimal(1_000), "USD")


def a_shared_detector():
    """Two partners bring modules of one type; one brings a coil and a half of the vessel besides."""
    return a_world(
        a_portfolio(
            contributions=[a_contribution("magnet"), a_contribution("modules", "other")],
            agreements=[replace(an_agreement("annex", "magnet", signed="2020-01-01"), parties=("partner", "doe"))],
            items=[
                an_item("coil", "magnet", customs_value=DOLLARS, credited_value=Money(Decimal(7), "EUR")),
                an_item("m-1", "magnet", model="module"),
                an_item("m-2", "modules", model="module"),
                an_item("rack", "magnet", model="rack"),
                an_item("vessel", "magnet", "modules"),
            ],
            consignments=[
                Consignment(id="crate", title="Crate", items=("coil", "m-1"), shipper="partner"),
                Consignment(id="chest", title="Chest", items=("m-2", "vessel"), shipper="other"),
            ],
            cases=[a_case("case", opened="2027-03-01"), a_case("other", subject="chest", opened="2027-03-01")],
            milestones=[a_milestone("departs"), a_milestone("departs", "chest", "departs", id="chest-departs")],
            need_bys=[a_need_by("departs", "2027-06-30")],
            claims=[a_claim("partner", "coil")],
        )
    )


def test_what_falls_is_counted_from_the_record():
    (found,) = falls(a_shared_detector(), LEAVES)

    assert (found.n_items, found.n_shared, found.n_consignments, found.n_cases, found.n_papers) == (3, 1, 1, 1, 1)
    assert (found.n_milestones, found.wanted, found.first_wanted, found.n_waiting) == (1, 1, date(2027, 6, 30), 1)
    assert found.customs == Worth((("USD", Decimal(1_000)),), 2)
    assert found.credited == Worth((("EUR", Decimal(7)),), 2)
    assert found.likes == (Like("module", 1, (("other", 1),)), Like("rack", 1, ()))
    assert (found.n_untyped, found.agreements) == (1, ("annex",))


def test_what_could_replace_it_is_told_and_its_cost_is_not():
    (found,) = falls(a_shared_detector(), LEAVES)
    told = dict(cost_words.fallen(found, {"partner": "The partner", "other": "Another"}))

    assert told["Its value on record"] == (
        "customs value: 1,000.00 USD (2 items without a value on record); "
        "credited in kind: 7.00 EUR (2 items without a value on record)"
    )
    assert told["What could replace it"] == (
        "of type 'module', of which 1 fall, others bring some: Another (1); 1 items are of types that nobody else brings; "
        "1 items are of no type on record; who would bring it instead, and at what cost, is on no record"
    )
    assert told["Milestones that fall with it"] == (
        "1, 1 of them wanted by a day, the first by 2027-06-30; "
        "1 that stay come after one of them, and wait for nothing on record in its place"
    )
    assert told["Falls with The partner"].startswith("Magnet; 3 items (1 that it brings with others stay), 1 consign")


def test_a_comparison_tells_it_of_policies_under_which_a_partner_leaves_alone():
    found = compare(a_shared_detector(), TODAY, [LEAVES, NOTHING], HOW)

    assert [len(one.falls) for one in found.others] == [1, 0]
    assert (
        "none on record"
        in dict(cost_words.fallen(replace(found.others[0].falls[0], customs=Worth((), 3)), {}))["Its value on record"]
    )
