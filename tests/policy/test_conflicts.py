"""What two policies change at once, told with what comes of it: also where the one does away with what the other changes."""

import pytest

from forecast.worlds import an_estimate
from lockwasher.estimates.files import Shares
from lockwasher.policy.conflicts import clashes, conflicts
from lockwasher.policy.filings import Filed, Per
from lockwasher.policy.goods import Duties
from lockwasher.policy.offices import Closed, Desks, Handles
from lockwasher.policy.times import AtMost, Ends, Estimated, Occurs, SlowestOf, WaitsFor, Waived
from lockwasher.procedures.model import StepRef
from policy.labs import CARRIER, a_policy

NASA = "us.nasa.certificate"
WAIVED = Waived((CARRIER,), frozenset({"carrier"}))
SHARES = Shares("guess", "a test", (("occurs", 50.0),))
ALL, CERN, INFN, OTHERS = (
    Filed(NASA, Per.LINE, **more) for more in ({}, {"of": "cern"}, {"of": "infn"}, {"besides": "cern"})
)


def told(*changes):
    return conflicts(tuple(a_policy(name, change) for name, change in zip("ab", changes, strict=False)))


@pytest.mark.parametrize(
    "other",
    [
        Estimated(CARRIER, an_estimate(3)),
        AtMost(CARRIER, 3, False),
        SlowestOf(CARRIER, 3, 2),
        Occurs(CARRIER, SHARES),
        Ends(CARRIER, SHARES),
    ],
)
def test_a_step_that_nobody_asks_for_is_changed_by_nothing_else(other):
    expected = f"'a' and 'b' both change {CARRIER}; it is not asked for any more, so that nothing else of it counts"

    assert told(WAIVED, other) == told(other, WAIVED) == (expected,)


@pytest.mark.parametrize(
    "other", [Desks("carrier", 1, 1), Handles("carrier", 5, CARRIER.procedure), Closed(("carrier",), 0, 5)]
)
def test_the_desks_of_a_step_that_nobody_asks_for_have_less_to_do(other):
    assert told(WAIVED, other) == (
        "'a' and 'b' both change what waits at carrier; its desks work on the steps that are still asked for",
    )
    assert told(WAIVED, Desks("road.authorities", 1, 1)) == ()


@pytest.mark.parametrize(
    ("first", "second", "whose"),
    [(ALL, CERN, "cern"), (CERN, ALL, "all"), (OTHERS, INFN, "infn"), (CERN, CERN, "cern")],
)
def test_a_line_is_filed_for_by_the_first_of_two_that_may_mean_it(first, second, whose):
    assert told(first, second) == (
        f"'a' and 'b' both change what is filed under {NASA} for {whose}; a line is filed for once, by the first of them",
    )


def test_what_is_filed_of_two_partners_meets_nowhere():
    assert told(CERN, INFN) == told(CERN, OTHERS) == told(ALL, Filed("us.gift", Per.LINE)) == ()


def test_a_limit_works_on_the_estimate_before_it_and_more_duty_on_the_duties_of_a_day():
    upon = "the later one works on what the earlier one leaves"
    assert told(Estimated(CARRIER, an_estimate(9)), AtMost(CARRIER, 3, False)) == (
        f"'a' and 'b' both change how long {CARRIER} takes; {upon}",
    )
    assert told(Duties(none=True), Duties(percent_more=5)) == (f"'a' and 'b' both change additional duties; {upon}",)
    assert "the later one counts" in told(AtMost(CARRIER, 3, False), Estimated(CARRIER, an_estimate(9)))[0]


def test_a_step_may_wait_for_two_others():
    first, second = (WaitsFor(CARRIER, StepRef("us.gift", name)) for name in ("offer", "accept"))

    assert told(first, second) == ()
    assert told(first, first) != ()


def test_of_papers_of_one_file_the_narrower_comes_first():
    assert [next(clashes(*pair)).is_meant for pair in ((CERN, ALL), (OTHERS, ALL), (ALL, CERN), (OTHERS, INFN))] == [
        True,
        True,
        False,
        False,
    ]
