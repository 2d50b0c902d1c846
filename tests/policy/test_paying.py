"""What is paid in duties and fees, by the way in which lines enter: sums by hand, unknown never nought."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from builders import a_procedure, an_item
from forecast.worlds import ENTRY, FLORENCE, a_case, a_milestone, a_portfolio, a_world, an_event, lognormal
from lockwasher.actions.look import look
from lockwasher.clearance.eligibility_rules import assume
from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet, desk_under
from lockwasher.clearance.line_charges import LineCharges
from lockwasher.policy import cost_words
from lockwasher.policy.compare import TODAY, compare
from lockwasher.policy.filings import Filed, Per
from lockwasher.policy.futures import play_world
from lockwasher.policy.goods import Duties, Leaves, Valued
from lockwasher.policy.model import apply
from lockwasher.policy.paying import BACK, DUTIABLE, KEPT, RELIEVED, STAMPED, payments
from lockwasher.policy.times import Lifted
from lockwasher.register.nouns import Consignment, Money, Partner, PartnerKind, Project
from policy.labs import HOW, NOTHING, a_policy

DAY = "2026-03-02"
DRAWS = 128
STAMP = f"{FLORENCE}/eligibility"
CASES = [a_case("entry", ENTRY, opened=DAY), a_case("docket", FLORENCE, opened=DAY)]
# 1.9 % of 2,000,000; a surcharge of 10 %; the processing fee at its cap (tests/clearance/test_duty.py)
DUTY, SURCHARGE, FEE = 38_000.0, 200_000.0, 651.5
ALL = DUTY + SURCHARGE + FEE
PAPERS = Lifted(("enters/claim", "enters/stamp", "arrives/notice", "arrives/decision"))
BARRED = AssumptionSet("barred", "no instruments", (assume("taken-as:building-equipment:*"),))
HOST = Partner(id="host", name="Host", country="US", kind=PartnerKind.US_NONPROFIT)
WORTH = Money(Decimal(2_000_000), "USD")


def coil(**more):
    """A part of an accelerator from Switzerland that is worth two million dollars."""
    facts = {"tariff_number": "8543.10", "origin": "CH", "customs_value": WORTH} | more
    return an_item("coil", "magnet", **facts)


def entering(cases=CASES, items=(), as_of=DAY, portfolio=None, **more):
    """A crate that enters after 20 days; its duty-free paper is stamped after 20 unless `days` says otherwise."""
    items = items or [coil()]
    held = a_portfolio(
        items=items,
        consignments=[Consignment(id="crate", title="Crate", items=tuple(i.id for i in items), shipper="partner")],
        projects=[Project(id="project", name="The project", host="host")],
        partners=[HOST],
        milestones=[a_milestone("enters")],
        cases=cases,
        **(portfolio or {}),
    )
    return a_world(held, as_of=as_of, **more)


def paid(world, under=AS_KNOWN):
    futures = play_world(world, DRAWS, 1)
    return payments(futures, LineCharges(desk_under(world, world.as_of, under)))


def by_way(found):
    """Lines, paid and deposited by way."""
    return {way.name: (way.n, way.paid, way.deposited) for way in found.ways}


def test_with_the_stamp_nothing_is_paid_and_all_of_it_is_owed_if_used_otherwise():
    found = paid(entering())

    assert by_way(found) == {STAMPED: (1.0, 0.0, 0.0)}
    assert (found.paid.max(), found.deposited.max(), found.deposit_days.max()) == (0.0, 0.0, 0.0)
    assert found.exposed.tolist() == [ALL] * DRAWS


def test_without_the_stamp_duty_is_deposited_and_back_with_it_and_nothing_is_paid_for_good():
    found = paid(entering(days={STAMP: 45}))

    assert by_way(found) == {BACK: (1.0, 0.0, DUTY + SURCHARGE)}
    assert found.deposited.tolist() == [DUTY + SURCHARGE] * DRAWS
    assert found.deposit_days.tolist() == [(DUTY + SURCHARGE) * 35] * DRAWS
    assert found.paid.max() == 0


@pytest.fixture
def liquidated():
    """An entry whose liquidation is final 314 and 180 days after it."""
    steps = a_procedure(ENTRY).step("papers").step("release", office="customs").step("summary")
    return {"us_entry_consumption": steps.step("liquidate").step("liquidation-final")}


def test_a_stamp_that_comes_after_the_liquidation_is_final_comes_too_late_and_duty_is_paid(liquidated):
    days = {STAMP: 600, f"{ENTRY}/liquidate": 314, f"{ENTRY}/liquidation-final": 180}
    found = paid(entering(days=days, **liquidated))

    assert by_way(found) == {KEPT: (1.0, ALL, DUTY + SURCHARGE)}
    assert found.paid.tolist() == [ALL] * DRAWS
    assert found.deposit_days.tolist() == [(DUTY + SURCHARGE) * 494] * DRAWS
    assert (found.deposited.max(), found.exposed.max()) == (0.0, 0.0)


def test_a_stamp_within_that_time_is_in_time(liquidated):
    days = {STAMP: 500, f"{ENTRY}/liquidate": 314, f"{ENTRY}/liquidation-final": 180}

    assert by_way(paid(entering(days=days, **liquidated))) == {BACK: (1.0, 0.0, DUTY + SURCHARGE)}


def test_a_line_that_an_assumption_bars_from_an_application_enters_dutiable():
    found = paid(entering(CASES[:1]), BARRED)

    assert by_way(found) == {DUTIABLE: (1.0, ALL, 0.0)}


def test_what_nobody_can_figure_is_counted_with_what_is_wanting_and_the_known_part_stands():
    found = paid(entering(CASES[:1], [coil(), an_item("yoke", "magnet")]), BARRED)

    assert [(way.name, way.paid, way.n_unknown) for way in found.ways] == [(DUTIABLE, ALL, 1.0)]
    assert found.missing["customs value"] == found.missing["tariff number"] == 1


def test_what_a_policy_relieves_pays_nothing_but_additional_duties_nobody_can_tell():
    found = paid(apply(a_policy("relief", PAPERS), entering(CASES[:1])))
    calm = paid(apply(a_policy("relief", PAPERS, Duties(none=True)), entering(CASES[:1])))

    assert [(way.name, way.n, way.paid, way.n_unknown) for way in found.ways] == [(RELIEVED, 1.0, 0.0, 1.0)]
    assert list(found.missing) == ["whether the relief frees from the section 122 surcharge"]
    assert [(way.paid, way.n_unknown) for way in calm.ways] == [(0.0, 0.0)]


def test_lines_that_are_in_and_wait_for_their_stamp_are_looked_at_from_today_on():
    over = [an_event("entry", "papers", "2026-02-10"), an_event("entry", "release", "2026-02-20")]
    found = paid(entering(days={STAMP: 45}, portfolio={"events": over}))

    assert by_way(found) == {BACK: (1.0, 0.0, DUTY + SURCHARGE)}
    assert found.deposit_days.tolist() == [(DUTY + SURCHARGE) * 55] * DRAWS
    assert (found.n_lines, found.n_inside, found.n_undated) == (1, 0, 0)


def test_lines_that_are_in_and_settled_or_of_which_nothing_says_that_they_enter_are_counted_apart():
    over = [an_event("entry", "papers", "2026-02-10"), an_event("entry", "release", "2026-02-20")]
    settled = paid(entering(CASES[:1], portfolio={"events": over}), BARRED)
    world = entering(CASES[:1])
    undated = paid(replace(world, portfolio=replace(world.portfolio, milestones=())), BARRED)

    assert (settled.n_lines, settled.n_inside, settled.n_undated, settled.ways) == (0, 1, 0, ())
    assert (undated.n_lines, undated.n_inside, undated.n_undated, undated.ways) == (0, 0, 1, ())


# ---------------------------------------------------------------- as differences


@pytest.mark.parametrize(
    ("change", "other"),
    [
        (Duties(none=True), DUTY + FEE),
        (Duties(percent_more=10), ALL + 200_000),
        (Duties(as_on=date(2024, 1, 2)), DUTY + FEE),
    ],
)
def test_additional_duties_show_in_what_is_paid(change, other):
    how = replace(HOW, under=BARRED)
    found = compare(entering(CASES[:1]), TODAY, [a_policy("duties", change)], how)
    one = found.others[0]

    assert (one.paid.base, one.paid.other) == pytest.approx((ALL, other))
    assert one.paid.low == one.paid.high == one.paid.change
    assert one.days_late.is_exactly_zero
    assert cost_words.paid(found.base_cost, one) == (
        f"{ALL:,.2f} USD becomes {other:,.2f} USD: {other - ALL:+,.0f} USD (95 %: {other - ALL:+,.0f} to {other - ALL:+,.0f})"
    )


def test_a_value_that_is_supposed_shows_in_what_is_paid_and_one_on_record_stays():
    supposed, how = a_policy("worth", Valued("coil", 1_000_000, "USD", "a test")), replace(HOW, under=BARRED)
    unknown, known = (
        compare(entering(CASES[:1], items=[coil(customs_value=value)]), TODAY, [supposed], how).others[0]
        for value in (None, WORTH)
    )

    assert unknown.paid.other == pytest.approx(ALL / 2 + FEE / 2)
    assert (known.paid.base, known.paid.is_exactly_zero, len(known.notes)) == (pytest.approx(ALL), True, 1)


def test_a_stamp_that_sometimes_comes_in_time_pays_with_an_interval_that_holds_the_change():
    how = replace(HOW, draws=512)
    world = entering(days={STAMP: lognormal(20)})
    later = a_policy("later", Filed(FLORENCE, Per.LINE))
    found = compare(world, TODAY, [later, a_policy("none", Duties(none=True))], how).others[1]

    assert 0 < found.deposited.base < DUTY + SURCHARGE
    assert found.deposited.low < found.deposited.change < found.deposited.high < 0
    assert found.deposited.change == pytest.approx(found.deposited.base * (DUTY / (DUTY + SURCHARGE) - 1))


def test_a_policy_that_changes_nothing_differs_by_exactly_zero():
    world = entering(items=[coil(), an_item("yoke", "magnet")], days={STAMP: lognormal(20)})
    one = compare(world, TODAY, [NOTHING], HOW).others[0]

    every = (one.paid, one.deposited, one.exposed, one.deposit_days, one.stored.days)
    assert all(figure.is_exactly_zero for figure in every)
    assert one.falls == ()


def test_what_was_unknown_and_is_nothing_now_is_never_called_the_same():
    base = entering(CASES[:1], [an_item("yoke", "magnet")])
    how = replace(HOW, under=BARRED)
    found = compare(base, TODAY, [a_policy("relief", PAPERS, Duties(none=True)), NOTHING], how)
    relief, nothing = found.others

    assert cost_words.paid(found.base_cost, relief) == (
        "unknown becomes 0.00 USD; of every line all is known, before of 1 a part was not"
    )
    assert cost_words.paid(found.base_cost, nothing).startswith(
        "unknown; of 1 of 1 lines a part is unknown, for want of "
    )


def test_where_some_lines_pay_nothing_and_of_the_others_nothing_is_known_the_sum_is_unknown_and_not_nought():
    items = [an_item("yoke", "magnet"), coil(tariff_number="8543.90.8845", customs_value=None)]
    found = compare(entering(CASES[:1], items), TODAY, [NOTHING], replace(HOW, under=BARRED))

    assert cost_words.base_paid(found.base_cost).startswith("unknown; of 2 of 2 lines a part is unknown, for want of ")
    few = replace(found.base_cost, ways=(replace(found.base_cost.ways[0], n=3.0, n_unknown=1.0, paid=0.0),))
    assert cost_words.base_paid(few).startswith("unknown; of 1 of 3 lines a part is unknown")


# ---------------------------------------------------------------- other routes, on the shipped record


def test_what_a_certificate_takes_out_of_the_tariff_pays_nothing(policies):
    value = Valued("t600-module-1", 1_000_000, "USD", "a test")
    world = look("icarus", date(2017, 1, 15)).world
    policy = policies("nasa-authority")
    found = paid(apply(replace(policy, changes=(value, *policy.changes)), world))

    assert [(way.n, way.paid, way.n_unknown) for way in found.ways] == [(2.0, 0.0, 0.0)]
    assert found.ways[0].name.endswith("Goods of an international programme of NASA, which are no imports")


@pytest.fixture
def policies():
    from lockwasher.actions.policies import shelf
    from lockwasher.procedures.library import read_library

    held = shelf(read_library())
    return lambda name: held.chosen(name).policy


def test_what_falls_with_a_partner_pays_nothing_any_more():
    how = replace(HOW, under=BARRED)
    found = compare(entering(CASES[:1]), TODAY, [a_policy("leaves", Leaves("partner"))], how).others[0]

    assert (found.paid.base, found.paid.other) == (ALL, 0.0)
    assert np.isfinite(found.paid.change)
