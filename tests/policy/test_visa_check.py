"""History through the lab: the check of visas for sensitive technology, 67 days in 2003 and about 15 in November 2004.

Both are published means (GAO-04-371, GAO-05-198). Nothing is fitted here: the lab is given the means, and must give back what
they mean for a whole case.
"""

from datetime import date

import numpy as np
import pytest

from lockwasher.estimates.files import Shares
from lockwasher.estimates.world import build_world
from lockwasher.policy.compare import How, compare
from lockwasher.policy.filings import watching
from lockwasher.policy.futures import Asks, play_world
from lockwasher.policy.model import apply, combined
from lockwasher.policy.reader import read_policy, shipped_policies
from lockwasher.policy.times import Occurs
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import StepRef
from lockwasher.register.portfolio import Portfolio
from policy.labs import a_policy

CHECK, ENTER = StepRef("us.visa.installer", "security-check"), StepRef("us.visa.installer", "enter")
ORDERED = a_policy(
    "ordered", Occurs(CHECK, Shares("guess", "a case in which the check is ordered", (("occurs", 100.0),)))
)
DRAWS = 4096


def check_of(mean):
    """The shipped policy with the mean of the check set."""
    path = shipped_policies() / "visa.check-67-to-15.yaml"
    return combined((ORDERED, read_policy(path, read_library(), {"mean": mean})))


@pytest.fixture(scope="module")
def world():
    """The spring of 2005, nothing on record."""
    return build_world(Portfolio(name="history"), date(2005, 3, 1))


def days_until(world, policy, step):
    """When a step of one case begun today is over, [draw], where it ever is."""
    found = play_world(apply(policy, watching(world, [step])), DRAWS, 1, asks=Asks(papers=False, watches=(step,)))
    return found.days[found.watched[step]]


def test_where_the_check_is_ordered_the_visa_comes_as_many_days_sooner_as_the_check_was_shortened(world):
    before, after = (days_until(world, check_of(mean), ENTER) for mean in (67, 15))
    there = np.isfinite(before)

    assert (np.isfinite(after) == there).all()
    # 67 - 15; other steps of the case are the same in both, draw by draw.
    assert (before[there] - after[there]).mean() == pytest.approx(52, abs=2.5)


def test_the_lab_tells_it_with_an_interval(world):
    found = compare(world, check_of(67), [check_of(15)], How(1024, 1)).others[0]
    enter = next(one for one in found.watched if one.step == ENTER)

    assert enter.p50.high < 0
    assert enter.p80.high < 0
    assert enter.p80.change < enter.p50.change  # a long check was the trouble of the unlucky
    assert enter.ever.is_exactly_zero
