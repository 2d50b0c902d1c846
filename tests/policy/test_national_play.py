"""A national portfolio played: counts are those of the plain play, the same is exactly the same, desks shorten queues."""

from dataclasses import fields, replace

import numpy as np
import pytest

from lockwasher.forecast.engine import draw_all, play_all
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, PlanError
from lockwasher.policy import national_play
from lockwasher.policy.compare import TODAY
from lockwasher.policy.model import PolicyError
from lockwasher.policy.national import Capacity, lay_national, national_world
from lockwasher.policy.national_play import Play, compare_national, play_national
from lockwasher.policy.offices import Desks
from lockwasher.procedures.model import StepRef
from policy.labs import a_policy, taking_days
from policy.test_national import FLORENCE, PROPERTY, a_kind, a_national

COMMERCE, MISSIONS = "us.commerce.statutory-imports", "us.state.foreign-missions"
TIGHT = a_national(
    a_kind(FLORENCE, "decide", 300),
    a_kind(PROPERTY, "instruct", 700),
    cases=300,
    offices=(Capacity(COMMERCE, ((FLORENCE, 30),), "a test"), Capacity(MISSIONS, ((PROPERTY, 70),), "a test")),
)
HOW = Play(draws=200, seed=2, looks=(0, 200, 365, 700, 2000))


@pytest.fixture(scope="module")
def laid():
    return lay_national(TIGHT, national_world(TIGHT), TODAY, 2)


def same(some, others):
    assert len(some) == len(others)
    for one, other in zip(some, others, strict=True):
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), strict=True)


def test_what_is_counted_is_what_the_plain_play_has(laid):
    """Ready and finish of every step, drawn and played whole."""
    work, branch = draw_all(laid.layout, HOW.draws, HOW.seed)
    ready, begun, finish = play_all(laid.layout, work, branch)
    parts, desk = play_national(laid, HOW), laid.layout.arrays.desk
    looks = laid.compiled.plan.as_of + np.array(HOW.looks) * TICKS_PER_DAY

    assert len(parts) == 2
    opened = np.concatenate([part.open for part in parts], axis=2)
    for office in range(2):
        mine = desk == office
        for at, look in enumerate(looks):
            there = ((ready[mine] <= look) & (finish[mine] > look) & (finish[mine] < NEVER)).sum(axis=0)
            np.testing.assert_array_equal(opened[office, at], there)
    assert opened[:, 1:3].min(axis=2).max() > 0
    for kind in range(2):
        ends = finish[laid.end[laid.kind == kind]]
        took = ends - laid.release[laid.kind == kind][:, np.newaxis]
        np.testing.assert_array_equal(np.concatenate([part.ended[kind] for part in parts]), (ends < NEVER).sum(axis=0))
        counts = np.bincount(took[ends < NEVER] // TICKS_PER_DAY, minlength=len(parts[0].took[kind]))
        np.testing.assert_array_equal(sum(part.took[kind] for part in parts), counts)
    served = (begun < finish) & (begun < NEVER) & (desk >= 0)[:, np.newaxis]
    waits = np.where(served, begun - ready, 0).sum() / TICKS_PER_DAY
    assert sum(part.wait.sum() for part in parts) == pytest.approx(waits)


def test_strata_may_be_played_anywhere(laid):
    """All in one block, and the last one first."""

    def backwards(play, n_strata):
        return reversed([play((at, at + 1)) for at in reversed(range(n_strata))])

    here = play_national(laid, HOW)
    same(here, play_national(laid, replace(HOW, blocks=lambda play, n: [play((0, n))])))
    same(here, play_national(laid, replace(HOW, blocks=backwards)))


def test_the_first_stratum_is_the_same_however_many_follow(laid):
    same(play_national(laid, HOW)[:1], play_national(laid, replace(HOW, draws=128)))


def test_a_policy_that_changes_nothing_differs_by_exactly_zero():
    (found,) = compare_national(TIGHT, TODAY, [replace(TODAY, id="again")], HOW).others
    assert found.idle == ()
    for kind in found.kinds:
        assert all(one.is_exactly_zero for one in (kind.p50, kind.p80, kind.mean, kind.ended))
    for office in found.offices:
        assert all(one.is_exactly_zero for one in (office.wait, *(queue for _, queue in office.open)))


def test_a_desk_more_shortens_the_queue_and_leaves_the_other_procedure_as_it_is():
    (found,) = compare_national(TIGHT, TODAY, [a_policy("desks", Desks(MISSIONS, 4))], HOW).others
    florence, given = found.kinds
    commerce, missions = found.offices

    assert (florence.procedure, given.procedure, missions.office) == (FLORENCE, PROPERTY, MISSIONS)
    assert all(one.is_exactly_zero for one in (florence.p80, florence.mean, commerce.wait))
    assert given.p80.high < 0
    assert missions.wait.high < 0
    assert missions.open[3][1].high < 0


def test_a_step_that_takes_less_time_is_felt_where_it_stands_alone():
    quick = taking_days(1, StepRef(PROPERTY, "instruct"), "quick")
    (found,) = compare_national(TIGHT, TODAY, [quick], HOW).others
    assert found.kinds[0].mean.is_exactly_zero
    assert found.kinds[1].mean.high < 0
    assert found.kinds[1].ended.is_exactly_zero


def test_one_stratum_gives_figures_without_an_interval():
    (found,) = compare_national(TIGHT, TODAY, [replace(TODAY, id="again")], replace(HOW, draws=50)).others
    assert found.kinds[0].p50.base > 0
    assert found.kinds[0].p50.low is None


def test_where_no_case_gets_there_no_days_are_told():
    none = replace(TIGHT, kinds=(a_kind(FLORENCE, "decide", 999.9), a_kind(PROPERTY, "instruct", 0.1)))
    (found,) = compare_national(none, TODAY, [replace(TODAY, id="again")], replace(HOW, draws=20)).others
    assert found.kinds[1].cases == 0
    assert (found.kinds[1].p50, found.kinds[1].mean) == (national_play.NONE, national_play.NONE)


def test_the_cases_in_hand_are_those_that_the_desks_were_made_for():
    """Half as many come as it handles, so that half of its desks are in use in the mean, less those whose case ends before."""
    wide = a_national(
        a_kind(PROPERTY, "instruct"), cases=2000, years=5, offices=(Capacity(MISSIONS, ((PROPERTY, 800),), "a test"),)
    )
    laid = lay_national(wide, national_world(wide), TODAY, 1)
    (part,) = play_national(laid, Play(draws=64, looks=(500, 800, 1100, 1400, 1700)))
    desks = laid.compiled.plan.desks[0].desks
    assert part.open[0].mean() / desks == pytest.approx(0.5 * 0.9, rel=0.12)


def test_fewer_than_one_draw_is_refused():
    with pytest.raises(PlanError, match="0 draws were asked for; ask for at least 1"):
        compare_national(TIGHT, TODAY, [], replace(HOW, draws=0))


def test_without_compiled_passes_it_says_what_to_install(laid, monkeypatch):
    monkeypatch.setattr(national_play, "can_play", lambda _: False)
    with pytest.raises(PolicyError, match=r"^a national portfolio needs the compiled passes: install numba"):
        play_national(laid, HOW)
