"""How long a way through customs takes by itself."""

from datetime import date

import pytest

from lockwasher.clearance.lead import Journey, LeadTimes
from lockwasher.clearance.routes_table import read_routes
from lockwasher.estimates.distributions import distribution
from lockwasher.estimates.files import Beliefs, Estimate, Shares
from lockwasher.estimates.world import World, build_world
from lockwasher.procedures.model import StepRef
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 3, 2)
FLORENCE = "us.florence.duty-free-entry"


def world(**beliefs: Beliefs) -> World:
    """An empty portfolio with the shipped procedures and, where named, beliefs of one's own."""
    return build_world(Portfolio(name="desk"), DAY, beliefs=beliefs or None)


def fixed(days: float, *, working: bool = False) -> tuple[Estimate, ...]:
    """An estimate that is always the same."""
    return (Estimate("guess", "a test", working, distribution("fixed", days=days)),)


ENTRY = Beliefs(
    "us.entry.consumption",
    steps={
        "papers": fixed(5, working=True),
        "arrive": fixed(0),
        "file": fixed(2),
        "release": fixed(3),
        "claim": fixed(1),
    },
    outcomes={},
    occurs={},
)


def until(step: str, beliefs: Beliefs, **told) -> object:
    """The time until a step of the ordinary entry."""
    made = build_world(Portfolio(name="desk"), DAY, beliefs={"us.entry.consumption": beliefs})
    return LeadTimes(made, made.as_of).of(Journey((StepRef("us.entry.consumption", step),), **told))


def test_steps_on_the_way_add_up_and_working_days_count_seven_fifths():
    found = until("release", ENTRY, facts=(("florence-claimed", False),))
    assert (found.p50, found.p80) == (12, 12)  # 5 working days are 7, and 2 and 3 after them
    assert (found.n_estimates, found.n_guesses) == (4, 4)


def test_a_step_that_a_fact_asks_for_counts_where_it_holds():
    assert until("release", ENTRY, facts=(("florence-claimed", True),)).p50 == 13


def test_what_lies_behind_takes_no_time():
    assert until("release", ENTRY, behind=("papers",), facts=(("florence-claimed", False),)).p50 == 5


def test_a_step_without_an_estimate_is_named_and_takes_none():
    bare = Beliefs("us.entry.consumption", steps={"papers": fixed(10)}, outcomes={}, occurs={})
    found = until("release", bare, facts=(("florence-claimed", False),))
    assert found.p50 == 10
    assert {"us.entry.consumption/file", "us.entry.consumption/release"} <= set(found.without)


def test_a_procedure_without_an_edition_on_the_day_is_unknown():
    early = build_world(Portfolio(name="desk"), date(2012, 1, 1))
    found = LeadTimes(early, early.as_of).of(Journey((StepRef(FLORENCE, "eligibility"),)))
    assert (found.p50, found.p80) == (None, None)


def test_the_edition_of_the_day_of_entry_counts():
    ref = Journey((StepRef(FLORENCE, "eligibility"),))
    assert LeadTimes(world(), date(2012, 1, 1)).of(ref).p50 is None
    assert LeadTimes(world(), DAY).of(ref).p50 is not None


def test_the_stamp_comes_before_entry_and_a_deposit_does_not_wait_for_it():
    leads, florence = LeadTimes(world(), DAY), read_routes()["florence"]
    ways = {way.id: Journey((*way.after, florence.lets_in), way.behind, way.facts) for way in florence.ways}
    stamped, deposit, held = (leads.of(ways[name]) for name in ("stamped-first", "with-deposit", "held-in-warehouse"))
    assert deposit.p50 < stamped.p50 < held.p50
    assert stamped.p50 < stamped.p80
    refund = Journey((StepRef(FLORENCE, "refund"),), facts=florence.ways[1].facts)
    carried = leads.between(ways["with-deposit"], refund)
    assert 0 < carried.p50 < leads.of(refund).p50


def test_a_step_that_may_turn_back_takes_longer_than_one_that_does_not():
    """Customs returns an application in some futures; each return adds the way from there again."""
    steps = {"prepare": fixed(0), "apply": fixed(10), "eligibility": fixed(30)}

    def days(percent: float) -> object:
        outcomes = {"eligibility": (Shares("guess", "a test", (("stamped", 100 - percent), ("returned", percent))),)}
        made = build_world(Portfolio(name="desk"), DAY, beliefs={FLORENCE: Beliefs(FLORENCE, steps, outcomes, {})})
        return LeadTimes(made, made.as_of).of(
            Journey((StepRef(FLORENCE, "eligibility"),), facts=(("customs-asked", False),))
        )

    assert days(0).p80 == 40
    assert (days(30).p50, days(30).p80) == (40, 80)


@pytest.mark.parametrize("route", [r.id for r in read_routes().values() if r.lets_in])
def test_every_shipped_way_has_a_time_of_its_own(route):
    leads, found = LeadTimes(world(), DAY), read_routes()[route]
    for way in found.ways:
        lead = leads.of(Journey((*way.after, found.lets_in), way.behind, way.facts))
        assert 0 < lead.p50 <= lead.p80
        assert lead.without == ()


def test_the_same_world_gives_the_same_days():
    journey = Journey((StepRef("us.gift", "admit"),))
    assert LeadTimes(world(), DAY).of(journey) == LeadTimes(world(), DAY).of(journey)
