"""A world played forward: when papers are there beside when lines enter, and how many applications wait."""

from dataclasses import replace

import numpy as np
import pytest

from builders import an_item
from forecast.worlds import ENTRY, FLORENCE, a_case, a_milestone, a_portfolio, a_world, an_office
from lockwasher.policy.compare import TODAY, compare
from lockwasher.policy.filings import FILED, Filed, Per
from lockwasher.policy.futures import HORIZON_DAYS, play_world
from lockwasher.policy.goods import Leaves
from lockwasher.policy.model import PolicyError
from lockwasher.policy.stamps import Stamps, stamps
from lockwasher.policy.times import Lifted
from lockwasher.register.nouns import Consignment, Project
from policy.labs import HOW, a_policy

ENTRY_CASES = [a_case("entry", ENTRY, opened="2027-03-01"), a_case("docket", FLORENCE, opened="2027-03-01")]
PAPERS = Lifted(("enters/claim", "enters/stamp", "arrives/notice", "arrives/decision"))


def entering(cases=ENTRY_CASES, **more):
    """A crate with two coils that enters after 20 days; its duty-free paper is stamped after 20 and decided after 40."""
    held = {
        "items": [an_item("coil", "magnet"), an_item("yoke", "magnet")],
        "consignments": [Consignment(id="crate", title="Crate", items=("coil", "yoke"), shipper="partner")],
        "projects": [Project(id="project", name="The project", host="host")],
        "milestones": [a_milestone("enters")],
        "cases": cases,
    }
    return a_portfolio(**held | more)


def test_lines_are_grouped_by_their_paper_and_their_entry():
    found = play_world(a_world(entering()), 128, 1)

    assert found.lines.items == (("coil", "yoke"),)
    assert found.days[found.lines.entry[0]].tolist() == [20.0] * 128
    assert found.days[found.lines.stamp[0]].tolist() == [20.0] * 128
    assert found.carried.max() == 0


def test_a_deposit_is_carried_from_entry_until_the_stamp():
    world = a_world(entering(), days={f"{FLORENCE}/eligibility": 45})
    found = play_world(world, 128, 1)

    assert found.carried.tolist() == [[35.0] * 128]


def test_where_the_stamp_never_comes_a_deposit_is_carried_for_ten_years():
    world = a_world(entering(offices=[an_office("customs")]), shares={f"{FLORENCE}/eligibility": {}})
    never = play_world(world, 128, 1)
    stamp = never.days.copy()
    stamp[never.lines.stamp] = np.inf

    assert type(never)(**{**vars(never), "days": stamp}).carried.tolist() == [[float(HORIZON_DAYS)] * 128]


def test_applications_wait_until_they_are_decided():
    found = play_world(a_world(entering()), 128, 1)

    assert [float(found.backlog(day).mean()) for day in (0, 39, 41)] == [1.0, 1.0, 0.0]


def test_two_batches_are_twice_the_queue_of_one_paper_for_both():
    world = a_world(entering(ENTRY_CASES[:1], offices=[an_office("customs", 1)]), days={f"{FLORENCE}/eligibility": 20})
    one, two = (a_policy(f"in-{n}", PAPERS, Filed(FLORENCE, Per.BATCH, batches=n)) for n in (1, 2))
    found = compare(world, one, [two], HOW)
    other = found.others[0]

    assert (found.base_filings.by_procedure, other.filings.by_procedure) == ({FLORENCE: 1}, {FLORENCE: 2})
    assert (found.base_filings.n_applications, other.filings.n_applications) == (1, 2)
    # The second waits 20 days for the one desk at customs, which half of the lines feel.
    assert other.carried.change == 10


def test_where_no_line_is_known_to_need_a_paper_one_per_line_is_refused():
    policy = a_policy("line", PAPERS, Filed(FLORENCE, Per.LINE))

    with pytest.raises(
        PolicyError, match=r"of 2 lines none is known to be in an application; name a set of assumptions"
    ):
        compare(a_world(entering(ENTRY_CASES[:1])), TODAY, [policy], HOW)


def test_a_waiver_takes_the_papers_away_and_moves_no_day():
    found = compare(
        a_world(entering(), days={f"{FLORENCE}/eligibility": 45}), TODAY, [a_policy("waiver", PAPERS)], HOW
    ).others[0]

    assert (found.moved, found.days_late.is_exactly_zero) == ((), True)


# ---------------------------------------------------------------- the same lines in both worlds


LATE_STAMP = {f"{FLORENCE}/eligibility": 45}
TWO = (
    Consignment(id="crate", title="Crate", items=("coil",), shipper="partner"),
    Consignment(id="box", title="Box", items=("yoke",), shipper="partner"),
)
STONES = [a_milestone("enters"), a_milestone("enters", "box", id="box-enters")]


def two_entries(*dockets):
    """Two boxes with a coil each, each with an entry of its own, and a case of the paper for some of them."""
    entries = [a_case("entry", ENTRY, opened="2027-03-01"), a_case("second", ENTRY, opened="2027-03-01", subject="box")]
    papers = [a_case(f"docket-{one}", FLORENCE, opened="2027-03-01", subject=one) for one in dockets]
    return a_world(entering([*entries, *papers], consignments=list(TWO), milestones=STONES), days=LATE_STAMP)


def play(world):
    return play_world(world, 128, 1)


def test_where_the_papers_own_need_falls_away_a_line_is_as_good_as_stamped():
    late = play(two_entries("crate", "box"))
    freed = play(Lifted(("enters/stamp",)).apply(late.world))
    found = stamps(late, freed)

    assert (found.stamped.base, found.stamped.other, found.carried.other, found.n_apart) == (0.0, 1.0, 0.0, 0)
    assert freed.carried.max() == 0


def test_a_need_that_falls_away_and_is_not_the_papers_own_stamps_nothing():
    late = play(two_entries("crate", "box"))
    found = stamps(late, play(Lifted(("arrives/notice",)).apply(late.world)))

    assert (found.stamped.other, found.stamped.is_exactly_zero) == (0.0, True)


def test_lines_that_wait_under_one_policy_alone_are_counted_apart_and_in_no_share():
    both = two_entries("crate", "box")
    filed = a_case(f"{FILED}{FLORENCE}:1", FLORENCE, opened="2027-03-01", subject="crate")
    cases = (*(case for case in both.portfolio.cases if case.procedure == ENTRY), filed)
    other = Lifted(("enters/stamp",)).apply(replace(both, portfolio=replace(both.portfolio, cases=cases)))
    found = stamps(play(both), play(other))

    assert (found.n_apart, found.stamped.base, found.stamped.other) == (1, 0.0, 0.0)
    assert found.carried.is_exactly_zero


def test_a_line_that_leaves_with_its_partner_is_in_no_share():
    world = two_entries("crate", "box")
    left = play(Leaves("partner").apply(world))

    assert stamps(play(world), left) == Stamps(None, None, 0)
