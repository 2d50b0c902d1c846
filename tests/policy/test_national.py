"""A national portfolio: what its file may say, how many cases and desks there are, and what a policy can change in it."""

import numpy as np
import pytest

from lockwasher.estimates.distributions import mean
from lockwasher.forecast.plan import TICKS_PER_DAY
from lockwasher.policy.compare import TODAY
from lockwasher.policy.model import PolicyError
from lockwasher.policy.national import (
    Capacity,
    Kind,
    National,
    apply_felt,
    lay_national,
    national_world,
    read_national,
    shipped_national,
)
from lockwasher.policy.offices import Desks
from lockwasher.policy.times import Lifted, Waived
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import StepRef
from policy.labs import a_policy

FLORENCE, VISA, PROPERTY = "us.florence.duty-free-entry", "us.visa.installer", "us.customs.property-of-governments"
LIBRARY = read_library()
SHIPPED = read_national(LIBRARY)


def a_kind(procedure=VISA, until="issue", per_1000=1000.0, **more):
    return Kind(procedure, until, per_1000, "a test", **more)


def a_national(*kinds, offices=(), **more):
    """A small national portfolio."""
    fields = {"years": 2, "projects": 3, "cases": 60} | more
    return National(
        about="a test", looked_at_on=SHIPPED.looked_at_on, kinds=kinds or (a_kind(),), offices=offices, **fields
    )


def test_the_shipped_one_has_the_size_that_is_asked_for_and_says_that_it_is_synthetic():
    assert (SHIPPED.projects, SHIPPED.cases, sum(SHIPPED.counts)) == (100, 100_000, 100_000)
    assert SHIPPED.about.startswith("SYNTHETIC")
    assert dict(zip((kind.procedure for kind in SHIPPED.kinds), SHIPPED.counts, strict=True))[FLORENCE] == 650


@pytest.mark.parametrize(
    ("told", "instead", "said"),
    [
        ("national: synthetic", "national: record", "write 'national: synthetic'"),
        (
            "us.visa.installer:\n    until",
            "us.visa.instaler:\n    until",
            "there is no procedure 'us.visa.instaler'; did",
        ),
        ("until: badge", "until: bagde", "there is no step 'us.doe.site-access/bagde'; did you mean 'badge'?"),
        ("per_1000: 220", "per_1000: 221", "the kinds add up to 1001 of 1,000 cases; make it 1,000"),
        ("per_1000: 220", "per_1000: 0", "0 of 1,000 cases is no share; give more than 0 and at most 1000"),
        ("us.state.l:", "us.state.ll:", "there is no office 'us.state.ll' in offices.yaml; did you mean"),
        ("{us.visa.installer: 1250}", "{us.tib: 1250}", "there are no cases of 'us.tib' under 'kinds'"),
        ("cases: 100000", "cases: 0", "0 is out of range; give 1 to 1,000,000"),
        ("years: 10", "years: 40", "40 is out of range; give 1 to 20"),
    ],
)
def test_a_faulty_file_is_refused_with_line_and_remedy(tmp_path, told, instead, said):
    path = tmp_path / "national.yaml"
    text = shipped_national().read_text("utf-8")
    path.write_text(text.replace(told, instead, 1), "utf-8")
    assert told in text
    with pytest.raises(DialectError) as caught:
        read_national(LIBRARY, path)
    assert str(caught.value).startswith("national.yaml:")
    assert said in str(caught.value)


def test_shares_are_rounded_so_that_every_case_is_counted():
    thirds = [a_kind(per_1000=1000 / 3) for _ in range(3)]
    assert a_national(*thirds, cases=100).counts == (34, 33, 33)
    assert a_national(a_kind(waiting=7), cases=100).counts == (107,)


def test_desks_are_the_cases_in_hand_at_once_each_step_as_often_as_it_happens():
    """One visa of five is checked."""
    checked = a_national(offices=(Capacity("us.state.visa-office", ((VISA, 3653),), "a test"),))
    world = national_world(checked)
    days = mean(world.belief(VISA, "security-check").distribution)
    assert world.occurs(VISA, "security-check") == 0.2
    assert [office.desks for office in world.portfolio.offices] == [round(3653 * 0.2 * days / 365.2425)]


def test_an_office_that_does_nothing_in_a_procedure_cannot_handle_it():
    idle = a_national(offices=(Capacity("us.congress.sponsor", ((VISA, 10),), "a test"),))
    with pytest.raises(
        PolicyError, match=r"^us.congress.sponsor does nothing in us.visa.installer that takes time; name"
    ):
        national_world(idle)


# Cases


def test_cases_come_over_the_years_under_names_of_their_own_the_first_first():
    national = a_national(a_kind(per_1000=500), a_kind(PROPERTY, "instruct", 500), cases=400)
    laid = lay_national(national, national_world(national), TODAY, 1)
    days = (laid.release - laid.compiled.plan.as_of) / TICKS_PER_DAY

    assert (np.diff(laid.release) >= 0).all()
    assert 0 <= days.min() < 15
    assert 715 < days.max() < 2 * 365.2425
    assert np.bincount(laid.kind).tolist() == [200, 200]
    assert (
        len({*zip(laid.layout.keys.first.tolist(), laid.layout.keys.second.tolist(), strict=True)})
        == laid.layout.n_steps
    )


def test_a_policy_changes_neither_when_a_case_comes_nor_under_which_key_its_steps_draw():
    national, world = a_national(cases=50), national_world(a_national())
    waived = a_policy("no-sponsor", Waived((StepRef(VISA, "sponsor"),)))
    before, after = (lay_national(national, world, policy, 1) for policy in (TODAY, waived))

    np.testing.assert_array_equal(before.release, after.release)
    held, kept = (set(laid.layout.keys.first.tolist()) for laid in (before, after))
    assert kept <= held


def test_another_seed_brings_the_cases_on_other_days():
    national, world = a_national(), national_world(a_national())
    one, two = (lay_national(national, world, TODAY, seed) for seed in (1, 2))
    assert not np.array_equal(one.release, two.release)


def test_cases_that_wait_already_are_there_on_the_first_day():
    national = a_national(a_kind(waiting=20), cases=30)
    laid = lay_national(national, national_world(national), TODAY, 1)
    assert (laid.release == laid.compiled.plan.as_of).sum() == 20


# Policies


def test_what_nothing_here_feels_is_told_and_a_policy_of_which_nothing_is_felt_is_refused():
    world = national_world(a_national())
    lifted, desk = Lifted(("enters/stamp",)), Desks("us.state.visa-office", 1, 4)
    changed, idle = apply_felt(a_policy("both", lifted, desk), world)

    assert idle == (lifted.told,)
    assert changed.capacity["us.state.visa-office"][0][1] == 5
    with pytest.raises(
        PolicyError, match=r"^policy 'idle' changes nothing that a national portfolio has \(needs that fall"
    ):
        apply_felt(a_policy("idle", lifted), world)


def test_a_policy_that_cannot_be_applied_says_which_change_and_why():
    with pytest.raises(
        PolicyError, match=r"^policy 'more', \+1 desks at us.state.l for good: the register does not say"
    ):
        apply_felt(a_policy("more", Desks("us.state.l", 1)), national_world(a_national()))
