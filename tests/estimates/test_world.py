"""The world: which estimate is used, what was known, and one digest over all that a forecast rests on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.spans import on
from lockwasher.calendars.working import WorkingCalendar
from lockwasher.estimates import world as world_module
from lockwasher.estimates.distributions import distribution, mean
from lockwasher.estimates.dockets import stage_durations
from lockwasher.estimates.files import Beliefs, Estimate, Shares, read_beliefs
from lockwasher.estimates.fits import fit_lognormal
from lockwasher.estimates.world import World, build_world
from lockwasher.procedures.library import read_library
from lockwasher.register.nouns import Case, Office, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio

DAY = date(2016, 11, 1)
PROCEDURE, STEP = "title.transfer", "sign"


def an_estimate(
    source: str, days: int, known_on: date | None = None, applies_from: date | None = None, n: int | None = None
) -> Estimate:
    """A step that takes so many days, as some source has it."""
    fixed = distribution("fixed", days=days)
    rests_on = f"{source} of {days}"
    return Estimate(
        source, rests_on, is_working_days=False, distribution=fixed, n=n, known_on=known_on, applies_from=applies_from
    )


def a_fit(stage: str) -> Estimate:
    """A step that is fitted to the dockets."""
    return Estimate("log", "dockets", is_working_days=False, fit=stage)


def believing(
    *estimates: Estimate, outcomes: tuple[Shares, ...] = (), occurs: tuple[Shares, ...] = ()
) -> dict[str, Beliefs]:
    """What is believed of one step."""
    return {PROCEDURE: Beliefs(PROCEDURE, {STEP: estimates}, {STEP: outcomes}, {STEP: occurs})}


def a_world(*estimates: Estimate, day: date = DAY, known_on: date | None = None) -> World:
    """A world in which these estimates of one step are on file."""
    return build_world(Portfolio(name="desk"), day, known_on, beliefs=believing(*estimates))


def used(*estimates: Estimate, day: date = DAY, begins: date | None = None) -> str | None:
    """What the estimate that is used rests on."""
    belief = a_world(*estimates, day=day).belief(PROCEDURE, STEP, begins)
    return belief.rests_on if belief else None


# ---------------------------------------------------------------- the most trusted


def test_a_log_comes_before_an_officer_before_a_statute_before_a_guess():
    told = [an_estimate("guess", 1), an_estimate("statute", 2), an_estimate("officer", 3), an_estimate("log", 4, n=5)]
    for n in range(4, 0, -1):
        assert used(*told[:n]) == told[n - 1].rests_on
        assert used(*reversed(told[:n])) == told[n - 1].rests_on


@pytest.mark.parametrize("stated", ["officer", "statute", "guess"])
def test_a_log_of_fewer_than_five_cases_does_not_displace_a_stated_figure(stated):
    assert used(an_estimate("log", 9, n=4), an_estimate(stated, 1)) == f"{stated} of 1"
    assert used(an_estimate("log", 9, n=5), an_estimate(stated, 1)) == "log of 9"


def test_a_log_of_fewer_than_five_cases_is_used_where_nothing_else_is_stated():
    assert used(an_estimate("log", 9, n=2)) == "log of 9"


def test_of_one_kind_the_newest_counts():
    old, new = an_estimate("guess", 1, known_on=date(2015, 1, 1)), an_estimate("guess", 2, known_on=date(2016, 1, 1))
    assert used(new, old) == used(old, new) == "guess of 2"
    assert used(new, an_estimate("guess", 3, applies_from=date(2010, 1, 1))) == "guess of 3"


def test_a_figure_for_a_regime_that_has_begun_displaces_even_a_log_of_the_time_before():
    """Reviews of the nineties say nothing of a queue that took eight months in 2025."""
    assert used(an_estimate("log", 56, n=7), an_estimate("guess", 150, applies_from=date(2010, 1, 1))) == "guess of 150"


def test_where_nothing_is_believed_there_is_no_estimate():
    assert used() is None
    world = a_world()
    assert world.belief(PROCEDURE, "record") is None
    assert world.belief("no.such.procedure", STEP) is None


def test_a_belief_carries_its_source_its_count_and_its_address():
    estimate = replace(an_estimate("log", 9, n=7), source_url="https://example.org/log", is_working_days=True)
    belief = a_world(estimate).belief(PROCEDURE, STEP)
    assert belief
    assert (belief.n, belief.source, belief.rests_on) == (7, "log", "log of 9")
    assert (belief.source_url, belief.is_working_days) == ("https://example.org/log", True)


# ---------------------------------------------------------------- known when, applying when


def test_an_estimate_that_was_known_later_is_not_used_earlier():
    late = an_estimate("officer", 9, known_on=date(2017, 5, 1))
    guess = an_estimate("guess", 1)
    assert used(late, guess, day=date(2017, 4, 30)) == "guess of 1"
    assert used(late, guess, day=date(2017, 5, 1)) == "officer of 9"


def test_what_counts_is_the_day_it_was_known_and_not_the_day_looked_at():
    late = an_estimate("officer", 9, known_on=date(2017, 5, 1))
    assert a_world(late, day=DAY, known_on=date(2018, 1, 1)).belief(PROCEDURE, STEP)
    assert a_world(late, day=date(2018, 1, 1), known_on=DAY).belief(PROCEDURE, STEP) is None


def test_an_estimate_applies_to_steps_that_begin_from_its_day_on():
    new, old = an_estimate("guess", 9, applies_from=date(2017, 1, 1)), an_estimate("guess", 1)
    assert used(new, old) == "guess of 1"
    assert used(new, old, begins=date(2016, 12, 31)) == "guess of 1"
    assert used(new, old, begins=date(2017, 1, 1)) == "guess of 9"
    assert used(new, old, day=date(2017, 1, 1)) == "guess of 9"


@given(st.dates(date(2010, 1, 1), date(2020, 12, 31)), st.dates(date(2010, 1, 1), date(2020, 12, 31)))
def test_a_later_figure_never_changes_what_was_used_before_it_was_known(day: date, known_on: date):
    guess, later = an_estimate("guess", 1), an_estimate("officer", 9, known_on=known_on)
    assert used(guess, later, day=day) == ("officer of 9" if known_on <= day else "guess of 1")


def test_shares_and_occurrence_are_those_known_and_the_most_trusted():
    old = Shares("guess", "first", (("signed", 60.0), ("refused", 40.0)))
    new = Shares("guess", "second", (("signed", 80.0), ("refused", 20.0)), known_on=date(2017, 1, 1))
    officer = Shares("officer", "third", (("signed", 50.0), ("refused", 50.0)), known_on=date(2018, 1, 1))
    beliefs = believing(outcomes=(officer, new, old), occurs=(Shares("guess", "first", (("occurs", 25.0),)),))
    shares = {
        day: build_world(Portfolio(name="desk"), day, beliefs=beliefs).shares(PROCEDURE, STEP)
        for day in (DAY, date(2017, 1, 1), date(2018, 1, 1))
    }
    assert [found["signed"] for found in shares.values()] == [0.6, 0.8, 0.5]
    world = build_world(Portfolio(name="desk"), DAY, beliefs=beliefs)
    assert world.occurs(PROCEDURE, STEP) == 0.25
    assert (world.occurs(PROCEDURE, "record"), world.occurs("no.such.procedure", STEP)) == (None, None)
    assert (world.shares(PROCEDURE, "record"), world.shares("no.such.procedure", STEP)) == ({}, {})


# ---------------------------------------------------------------- fits


@pytest.mark.parametrize("stage", ["cbp-review", "acceptance-to-notice", "notice-to-decision"])
def test_a_fit_uses_the_dockets_that_were_public_by_the_day_and_carries_their_number(stage):
    for day in (DAY, date(2026, 11, 23)):
        durations = stage_durations(stage, day)
        belief = a_world(a_fit(stage), day=day).belief(PROCEDURE, STEP)
        assert belief
        assert belief.n == len(durations)
        assert belief.distribution == fit_lognormal(durations).distribution


def test_a_docket_that_closed_later_does_not_move_an_earlier_fit():
    now, then = (
        a_world(a_fit("notice-to-decision"), day=day).belief(PROCEDURE, STEP) for day in (date(2026, 11, 23), DAY)
    )
    assert now
    assert then
    assert (then.n, now.n) == (58, 63)
    assert a_world(a_fit("notice-to-decision"), day=date(2026, 1, 1), known_on=DAY).belief(PROCEDURE, STEP) == then


def test_a_fit_to_fewer_than_five_dockets_is_not_made():
    """The acceptance of an application is printed in few notices: in 2000 two or three of them were public."""
    early = next(
        d for d in (date(1990 + y, 1, 1) for y in range(40)) if len(stage_durations("acceptance-to-notice", d)) >= 5
    )
    guess = an_estimate("guess", 45)
    assert used(a_fit("acceptance-to-notice"), guess, day=early) == "dockets"
    before = early - timedelta(days=366)
    assert len(stage_durations("acceptance-to-notice", before)) < 5
    assert used(a_fit("acceptance-to-notice"), guess, day=before) == "guess of 45"
    assert used(a_fit("acceptance-to-notice"), day=before) is None


def test_a_fit_that_cannot_be_made_leaves_the_stated_figure(monkeypatch: pytest.MonkeyPatch):
    """Five dockets that all took 30 days have no spread to fit."""
    monkeypatch.setattr(world_module, "stage_durations", lambda *_: (30.0,) * 5)
    world_module._resolve.cache_clear()
    try:
        assert used(a_fit("cbp-review"), an_estimate("guess", 60)) == "guess of 60"
    finally:
        world_module._resolve.cache_clear()


# ---------------------------------------------------------------- what a world holds


def test_a_world_leaves_out_what_was_not_known():
    partners = tuple(
        Partner(id=name, name=name, country="US", kind=PartnerKind.COMPANY, known_on=day)
        for name, day in (("early", date(2016, 1, 1)), ("late", date(2017, 1, 1)))
    )
    world = build_world(Portfolio(name="desk", partners=partners), DAY)
    assert [p.id for p in world.portfolio.partners] == ["early"]
    assert max(p.edition for p in world.library.editions) <= DAY
    assert len(world.library.editions) < len(read_library().editions)
    assert set(world.beliefs) == set(read_beliefs())
    assert (world.as_of, world.known_on) == (DAY, DAY)


def test_a_world_traces_its_cases_and_knows_the_calendars_of_offices():
    case = Case(id="deed", procedure=PROCEDURE, subject="tank", opened=on(date(2016, 10, 3)))
    office = Office(id="host.legal", name="Legal office", country="IT")
    world = build_world(Portfolio(name="desk", cases=(case,), offices=(office,)), DAY)
    assert [r.step for r in world.progress["deed"].ready] == ["agree"]
    assert world.calendar_of("host.legal") == WorkingCalendar("IT")
    assert world.calendar_of("us.cbp.port") == WorkingCalendar("US")
    assert world.calendar_of("nowhere") == WorkingCalendar()


# ---------------------------------------------------------------- shipped figures of people and money


@pytest.mark.parametrize(
    ("day", "days"),
    [(date(2003, 5, 1), None), (date(2004, 3, 1), 67), (date(2004, 10, 31), 67), (date(2005, 3, 1), 15)],
)
def test_the_check_for_sensitive_technology_has_the_mean_that_was_public_on_the_day(day, days):
    """67 days in spring 2003 (GAO-04-371 of February 2004), about 15 in November 2004 (GAO-05-198 of February 2005)."""
    found = build_world(Portfolio(name="desk"), day).belief("us.visa.installer", "security-check")
    assert (found and mean(found.distribution)) == (days and pytest.approx(days))


def test_the_old_means_of_the_check_are_no_estimate_of_today():
    found = build_world(Portfolio(name="desk"), date(2025, 7, 1)).belief("us.visa.installer", "security-check")
    assert found
    assert "assumption" in found.rests_on
    assert 15 < mean(found.distribution) < 67


def test_a_quarter_of_the_requests_for_humanitarian_parole_is_granted():
    world = build_world(Portfolio(name="desk"), DAY)
    assert world.shares("us.scientist-at-risk", "decide") == {"granted": 0.25, "denied": 0.75}


def test_all_but_three_fiscal_years_since_1977_had_a_continuing_resolution():
    world = build_world(Portfolio(name="desk"), DAY)
    assert world.occurs("us.appropriation", "continuing-resolution") == pytest.approx(46 / 49, abs=0.005)


@pytest.mark.parametrize("year", [2019, 2026])
def test_money_asked_for_in_february_meets_the_fiscal_year_on_1_october(year):
    world = build_world(Portfolio(name="desk"), DAY)
    waits = (world.belief("us.appropriation", step) for step in ("request", "fiscal-year"))
    assert date(year, 2, 1) + timedelta(days=sum(mean(found.distribution) for found in waits)) == date(year, 10, 1)
