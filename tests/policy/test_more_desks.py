"""More desks can make a case later: two offices one after the other, where quick cases then overtake a slow one.

The figures stand in docs/background/policy-checks.md.
"""

import pytest

from builders import a_procedure
from forecast.worlds import (
    ORDINARY,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_office,
    in_days,
)
from lockwasher.policy.compare import TODAY, How, compare
from lockwasher.policy.model import apply
from lockwasher.policy.offices import Desks
from lockwasher.register.nouns import Consignment
from policy.labs import NO_EXPORT, a_policy

QUICK = ("chest", "trunk", "barrel")
BEGIN = {"crate": 0, "chest": 6, "trunk": 9, "barrel": 21}
HOW = How(draws=1024, seed=1)


def exponential(days):
    return "exponential", {"mean": days}


def two_offices():
    """A slow case is booked first at the yard's one desk; three quick ones follow; one carrier takes all of them on."""
    names = ["crate", *QUICK]
    procedure = {"crate": TRANSPORT} | dict.fromkeys(QUICK, ORDINARY)
    days = {
        f"{TRANSPORT}/book": exponential(31),
        f"{ORDINARY}/book": exponential(4),
        "depart": exponential(50),
        "arrive": 0,
    }
    portfolio = a_portfolio(
        consignments=[Consignment(id=name, title=name, items=("coil",), shipper="partner") for name in names],
        cases=[a_case(name, procedure[name], name, planned=str(in_days(BEGIN[name]))) for name in names],
        milestones=[a_milestone("departs", name, id=f"{name}-departs") for name in names],
        need_bys=[a_need_by(f"{name}-departs", str(in_days(100))) for name in names],
        offices=[an_office("yard", 1), an_office("carrier", 1)],
    )
    by_yard = {
        name.replace(".", "_").replace("-", "_"): a_procedure(name)
        .step("book", office="yard")
        .step("depart", office="carrier")
        .step("arrive", office="carrier")
        for name in (TRANSPORT, ORDINARY)
    }
    return apply(NO_EXPORT, a_world(portfolio, days=days, **by_yard))


@pytest.fixture(scope="module")
def found():
    return compare(two_offices(), TODAY, [a_policy("desk", Desks("yard", 1))], HOW).others[0]


def test_one_desk_more_makes_the_slow_case_later_and_says_so_with_an_interval_beyond_zero(found):
    slow = next(one for one in found.moved if one.id == "crate-departs")

    assert slow.p50.low > 0
    assert slow.p80.low > 0


def test_the_quick_ones_gain_by_it(found):
    for name in QUICK:
        quick = next(one for one in found.moved if one.id == f"{name}-departs")
        assert quick.p50.high < 0


def test_a_desk_more_at_the_second_office_makes_nobody_later():
    found = compare(two_offices(), TODAY, [a_policy("desk", Desks("carrier", 1))], HOW).others[0]

    assert all(one.p80.high < 0 for one in found.moved)
