"""Small worlds and policies for the tests of the lab."""

from __future__ import annotations

from forecast.worlds import (
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_estimate,
    an_office,
    in_days,
    lognormal,
)
from lockwasher.policy.compare import How
from lockwasher.policy.model import Parameter, Policy
from lockwasher.policy.offices import Desks
from lockwasher.policy.times import Estimated, Lifted, Waived
from lockwasher.procedures.model import Backing, StepRef
from lockwasher.register.nouns import Consignment, Mark

HOW = How(draws=256, seed=3)
CARRIER = StepRef("transport.oversize-by-legs", "depart")
BACKING = Backing("a test", is_practice=True, verified=Mark.UNVERIFIED)


def a_policy(id, *changes, parameters=()):
    """A policy of some changes."""
    return Policy(
        id=id,
        title=id.capitalize(),
        question="?",
        backing=BACKING,
        precedent="none",
        changes=changes,
        parameters=parameters,
    )


def a_parameter(name="days", value=10, low=1, high=100):
    """A figure that may be set otherwise."""
    return Parameter(name=name, value=value, low=low, high=high, unit="days", rests_on="a test")


def taking_days(days, step=CARRIER, id="faster"):
    """A policy under which a step takes so many days."""
    return a_policy(id, Estimated(step, an_estimate(days)))


NOTHING = a_policy("nothing")
ONE_MORE_DESK = a_policy("desk", Desks("carrier", 1, 1))
NO_BOOKING = a_policy("no-booking", Waived((StepRef("transport.oversize-by-legs", "book"),)))
NO_EXPORT = a_policy("no-export", Lifted(("departs/exit",)))


def two_crates(wanted=20, **more):
    """Two crates that one carrier takes one after the other, both wanted on one day."""
    crates = [Consignment(id=name, title=name, items=("coil",), shipper="partner") for name in ("crate", "chest")]
    cases = [a_case("case", opened="2027-03-01"), a_case("other", opened="2027-03-01", subject="chest")]
    stones = [a_milestone(), a_milestone("departs", "chest", id="chest-departs")]
    needs = [a_need_by("departs", str(in_days(wanted))), a_need_by("chest-departs", str(in_days(wanted)))]
    held = {
        "consignments": crates,
        "cases": cases,
        "milestones": stones,
        "need_bys": needs,
        "offices": [an_office("carrier", 1)],
    }
    return a_portfolio(**held | more)


def a_queue(**more):
    """The world of two crates, the carrier's time uncertain."""
    days = {"transport.oversize-by-legs/depart": lognormal(20)}
    return a_world(two_crates(), **{"days": days} | more)
