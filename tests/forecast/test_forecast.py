from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_procedure, an_item
from forecast.test_compile import TITLED
from forecast.worlds import (
    ACCEPTANCE,
    ENTRY,
    FLORENCE,
    INSTALLATION,
    TITLE,
    TODAY,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_estimate,
    an_event,
    an_office,
    day,
    in_days,
    lognormal,
)
from lockwasher.calendars.spans import on
from lockwasher.estimates.world import build_world
from lockwasher.forecast.forecast import THE_PLAN, THE_WORK, Dates, forecast
from lockwasher.register.nouns import Consignment, Milestone, MilestoneKind, Person
from lockwasher.register.portfolio import Portfolio

WIDE = {"book": lognormal(30), "depart": lognormal(8), "arrive": lognormal(20)}


def a_crate(id, *items):
    return Consignment(id=id, title=id.capitalize(), items=items, shipper="partner")


def departing(*, planned=None, need_by=None, **records):
    """One transport to the day of departure."""
    need_bys = [a_need_by("departs", need_by)] if need_by else []
    return a_portfolio(cases=[a_case(planned=planned)], milestones=[a_milestone()], need_bys=need_bys, **records)


def the(found, milestone="departs"):
    """The forecast of one milestone."""
    return next(m for m in found.milestones if m.milestone.id == milestone)


def need(found, name, case=None):
    """The forecast of one need."""
    return next(n for n in found.needs if n.reading.need.name == name and case in {None, n.case})


# ---------------------------------------------------------------- dates and chances


def test_given_durations_give_one_day_for_all_quantiles():
    found = the(forecast(a_world(departing()), draws=5))

    assert found.dates == Dates(*[in_days(20)] * 4)
    assert found.on_time is None


def test_the_chance_to_be_on_time_counts_the_due_day_in():
    on_the_day, too_late = (
        the(forecast(a_world(departing(need_by=str(in_days(due)))), draws=5)).on_time for due in (20, 19)
    )

    assert (on_the_day, too_late) == (1, 0)


def test_quantiles_are_in_order_and_in_time_as_often_as_they_say():
    found = the(forecast(a_world(departing(need_by="2027-04-20"), days=WIDE), draws=400))
    at_p80 = the(forecast(a_world(departing(need_by=str(found.dates.p80)), days=WIDE), draws=400))

    assert found.dates.p10 < found.dates.p50 < found.dates.p80 < found.dates.p95
    assert at_p80.on_time == pytest.approx(0.8, abs=0.03)


def test_a_case_that_may_end_is_never_there_in_those_futures():
    """Three of ten bookings are refused: no day by which 80 % have left."""
    refused = (
        a_procedure(TRANSPORT)
        .step("book", outcomes={"held": "proceed", "refused": "end"})
        .step("depart")
        .step("arrive")
    )
    shares = {"book": {"held": 70, "refused": 30}}
    world = a_world(departing(need_by="2028-01-01"), transport_oversize_by_legs=refused, shares=shares)
    found = the(forecast(world, draws=400))

    assert (found.dates.p50, found.dates.p80) == (in_days(20), None)
    assert found.on_time == pytest.approx(0.7, abs=0.07)
    assert found.causes[0].name == THE_WORK


def test_what_takes_longer_than_time_is_counted_is_never_done():
    """Rule 20: time is counted to tick NEVER, 44 years from day 0."""
    found = the(forecast(a_world(departing(), days={"book": 1e9}), draws=2))

    assert found.dates.p50 is None


def test_the_days_already_taken_are_not_taken_again():
    """A step in progress for 60 days lasts longer than one begun today would, and less than 60 days more."""
    begun = a_portfolio(
        cases=[a_case(opened="2027-01-01")], milestones=[a_milestone()], events=[an_event("case", "book", "2026-12-31")]
    )
    days = {"depart": lognormal(30, 0.6)}
    in_progress, fresh = (the(forecast(a_world(p, days=days), draws=400)).dates for p in (begun, departing()))

    assert in_progress.p10 > day(TODAY)
    assert in_progress.p50 < in_days(60)
    assert in_progress.p50 > fresh.p50 - timedelta(days=10 + 30)


# ---------------------------------------------------------------- the same futures


def test_the_same_seed_gives_the_same_forecast_and_another_one_another():
    world = a_world(departing(need_by="2027-05-01"), days=WIDE)

    assert forecast(world, draws=50, seed=3) == forecast(world, draws=50, seed=3)
    assert the(forecast(world, draws=50, seed=3)).dates != the(forecast(world, draws=50, seed=4)).dates


@settings(max_examples=12)
@given(st.sampled_from([TRANSPORT, ENTRY, ACCEPTANCE, INSTALLATION, TITLE, FLORENCE]), st.booleans(), st.booleans())
def test_a_case_sees_the_same_futures_whatever_unrelated_case_stands_beside_it(procedure, is_first, is_opened):
    """Draws are keyed by the case and its steps, never by position."""
    stranger = a_case("stranger", procedure, "box", opened="2027-01-01" if is_opened else None)
    cases = [stranger, a_case()] if is_first else [a_case(), stranger]
    records = {
        "items": [an_item("coil", "magnet"), an_item("pump", "magnet")],
        "consignments": [a_crate("box", "pump"), a_crate("crate", "coil")],
    }
    milestones = [a_milestone(), a_milestone("departs", "box", id="box-departs")]
    alone = a_portfolio(
        cases=[a_case()], milestones=milestones[:1], need_bys=[a_need_by("departs", "2027-05-01")], **records
    )
    beside = replace(alone, cases=tuple(cases), milestones=tuple(milestones[:: -1 if is_first else 1]))
    one, other = (forecast(a_world(p, days=WIDE), draws=40) for p in (alone, beside))

    assert the(one) == the(other)
    assert [n for n in one.needs if n.reading.milestone.id == "departs"] == [
        n for n in other.needs if n.reading.milestone.id == "departs"
    ]


def test_the_forecast_names_the_world_it_rests_on():
    world = a_world(departing())

    assert forecast(world, draws=2).digest == world.digest
    assert forecast(world, draws=2).digest != forecast(a_world(departing(), days=WIDE), draws=2).digest
    assert forecast(world, as_of=day(TODAY), draws=2) == forecast(world, draws=2)


def test_a_forecast_for_another_day_than_the_worlds_is_refused():
    with pytest.raises(
        ValueError, match="the world is that of 2027-03-01, not of 2027-04-01; build the world of that day"
    ):
        forecast(a_world(departing()), as_of=date(2027, 4, 1), draws=2)


def test_a_portfolio_without_milestones_or_cases_is_forecast_to_nothing():
    found = forecast(a_world(a_portfolio()), draws=2)

    assert (found.milestones, found.needs, found.cases) == ((), (), {})
    assert forecast(a_world(a_portfolio(cases=[a_case()])), draws=2).milestones == ()


# ---------------------------------------------------------------- latest safe start


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("due", ["2027-08-02", "2027-10-01"])
def test_begun_on_the_latest_safe_start_a_case_is_in_time_in_80_percent_of_futures(seed, due):
    """Checked by moving the planned beginning; a day later it is not any more."""

    def on_time(planned):
        world = a_world(departing(planned=planned, need_by=due), days=WIDE)
        return the(forecast(world, draws=500, seed=seed)).on_time

    (start,) = the(forecast(a_world(departing(need_by=due), days=WIDE), draws=500, seed=seed)).start_bys

    assert start.day > day(TODAY)
    assert on_time(str(start.day)) >= 0.8 >= on_time(str(start.day + timedelta(days=1)))
    assert on_time(str(start.day + timedelta(days=4))) < 0.8


def test_a_case_already_begun_has_no_start_to_name():
    portfolio = a_portfolio(
        cases=[a_case(opened="2027-02-01")], milestones=[a_milestone()], need_bys=[a_need_by("departs", "2027-08-02")]
    )

    assert the(forecast(a_world(portfolio), draws=5)).start_bys == ()


def test_where_no_day_of_the_years_behind_would_have_done_it_is_hopeless():
    (start,) = the(forecast(a_world(departing(need_by="2027-08-02"), days={"book": 4000}), draws=5)).start_bys

    assert (start.day, start.is_hopeless) == (None, True)


def test_of_a_need_the_start_is_named_too():
    """Ten days for each of two steps before the crate leaves."""
    portfolio = departing(need_by="2027-08-02", consignments=[replace(a_crate("crate", "coil"), shipper="cern")])
    found = need(forecast(a_world(portfolio), draws=5), "exit")

    assert found.due == date(2027, 8, 2)
    assert found.start_by.day == date(2027, 7, 13)
    assert found.on_time == 1


# ---------------------------------------------------------------- what decides the day


def accepting(**days):
    """Acceptance waits for a deed nobody has begun and for the entry."""
    portfolio = a_portfolio(
        cases=[a_case("entry", ENTRY), a_case("inspection", ACCEPTANCE)],
        milestones=[a_milestone("accepted")],
        need_bys=[a_need_by("accepted", "2027-04-15")],
    )
    return forecast(a_world(portfolio, days=days), draws=200)


def shares(weights):
    return {weight.name: weight.share for weight in weights}


def test_causes_compete_for_the_day_and_their_shares_add_up_to_more_than_one_where_several_decide_together():
    wide = shares(the(accepting(agree=lognormal(20), summary=lognormal(25)), "accepted").causes)
    tied = shares(the(accepting(agree=20), "accepted").causes)
    title, papers = (
        "a paper says who has title",
        "the entry summary is filed, with the stamped application or a deposit of duty",
    )

    assert 0 < wide[title] < 1
    assert 0 < wide[papers] < 1
    assert wide[THE_WORK] == pytest.approx(1 - wide[title] - wide[papers])
    assert (tied[title], tied[papers], tied[THE_WORK]) == (1, 1, 0)


def test_the_work_itself_decides_where_everything_else_is_there_before():
    found = the(accepting(agree=1, sign=1, papers=0, release=0, summary=1, inspect=90), "accepted")

    assert found.causes[0].name == THE_WORK
    assert found.causes[0].share == 1
    assert found.decided_by is None


def test_cases_offices_and_steps_on_the_deciding_path_are_named_without_the_step_that_reaches_the_milestone():
    found = the(accepting(agree=90), "accepted")

    assert found.decided_by.need.name == "title"
    assert shares(found.cases) == {"proposed:title.transfer:crate": 1}
    assert shares(found.offices) == {"legal": 1, "host.office": 1}
    assert shares(found.steps) == {"proposed:title.transfer:crate/agree": 1, "proposed:title.transfer:crate/sign": 1}


def test_a_need_that_is_never_met_decides_that_the_milestone_never_comes():
    refused = a_procedure(TITLE).step("agree", outcomes={"agreed": "proceed", "refused": "end"}).step("sign")
    portfolio = a_portfolio(
        cases=[a_case("entry", ENTRY), a_case("inspection", ACCEPTANCE)],
        milestones=[a_milestone("accepted")],
        need_bys=[a_need_by("accepted", "2027-04-15")],
    )
    world = a_world(portfolio, title_transfer=refused, shares={"agree": {"agreed": 0, "refused": 100}})
    found = the(forecast(world, draws=20), "accepted")

    assert found.dates.p10 is None
    assert (found.causes[0].name, found.causes[0].share) == ("a paper says who has title", 1)


def test_a_day_that_is_planned_decides_where_everything_is_there_before_it():
    """The crate could leave in March and leaves in October, as planned; so it arrives ten days later."""
    portfolio = a_portfolio(
        cases=[a_case()],
        milestones=[a_milestone(), a_milestone("arrives", "crate", "departs")],
        need_bys=[a_need_by("departs", "2027-10")],
    )
    found = forecast(a_world(portfolio), draws=5)

    for name, arrival in (("departs", date(2027, 10, 1)), ("arrives", date(2027, 10, 11))):
        assert the(found, name).dates.p50 == arrival
        assert shares(the(found, name).causes) == {THE_PLAN: 1, THE_WORK: 0}


def test_needs_of_earlier_milestones_count_among_the_causes_of_later_ones():
    portfolio = a_portfolio(
        claims=[TITLED],
        cases=[a_case("lift", INSTALLATION), a_case("inspection", ACCEPTANCE), a_case("entry", ENTRY)],
        milestones=[a_milestone("accepted"), a_milestone("installed", "crate", "accepted")],
    )
    found = the(forecast(a_world(portfolio, days={"summary": 90}), draws=5), "installed")

    assert found.causes[0].name.startswith("the entry summary is filed")


def test_what_a_milestone_assumes_is_named_and_what_people_must_settle_apart():
    found = the(accepting(), "accepted")

    assert found.assumes == ("proposed:title.transfer:crate",)
    assert found.undecided == ("proposed:title.transfer:crate",)
    assert (
        the(
            forecast(a_world(departing(consignments=[replace(a_crate("crate", "coil"), shipper="cern")])), draws=2)
        ).undecided
        == ()
    )


def test_dates_that_rest_on_what_nobody_has_settled_are_marked_in_needs_too():
    """The hall is planned once the title is settled, so its date is a lower bound."""
    gated = a_procedure(INSTALLATION).step("plan", after=(f"{TITLE}/sign",)).step("place-ready").step("lower")
    portfolio = a_portfolio(
        cases=[a_case("lift", INSTALLATION)], milestones=[a_milestone("accepted"), a_milestone("installed")]
    )
    found = need(forecast(a_world(portfolio, host_installation=gated), draws=2), "place")

    assert found.undecided == ("proposed:title.transfer:crate",)


# ---------------------------------------------------------------- needs


def test_a_need_that_two_cases_would_meet_is_shown_for_each():
    portfolio = a_portfolio(
        items=[an_item("coil", "magnet"), an_item("frame", "magnet")],
        consignments=[a_crate("crate", "coil", "frame")],
        cases=[a_case("one", FLORENCE, "coil"), a_case("two", FLORENCE, "frame", planned="2027-06-01")],
        milestones=[a_milestone("arrives")],
    )
    found = forecast(a_world(portfolio), draws=2)

    assert [need(found, "decision", case).dates.p50 for case in ("one", "two")] == [
        in_days(40),
        in_days(40, "2027-06-01"),
    ]


def test_what_arrived_without_its_papers_is_late_since_it_arrived():
    portfolio = a_portfolio(
        cases=[a_case(opened="2027-01-01")],
        milestones=[a_milestone("arrives")],
        events=[an_event("case", "arrive", "2027-02-20")],
    )
    found = need(forecast(a_world(portfolio), draws=2), "notice")

    assert (found.due, found.is_due, found.on_time) == (date(2027, 2, 20), True, 0)


def test_where_no_plan_names_a_day_one_is_reckoned_from_the_milestone_before():
    """Ten days by road after the planned departure; what the milestone lacks of its own is not counted in."""
    portfolio = a_portfolio(
        cases=[a_case()],
        milestones=[a_milestone("departs"), a_milestone("arrives", "crate", "departs")],
        need_bys=[a_need_by("departs", "2027-08-02")],
    )
    found = need(forecast(a_world(portfolio), draws=2), "notice")

    assert (found.due, found.is_due) == (date(2027, 8, 12), True)


def test_what_a_milestone_waits_for_cannot_be_late_against_the_day_it_makes():
    """No plan names a day for the acceptance: the papers are late against nothing, until a later milestone is wanted."""
    records = {
        "claims": [TITLED],
        "cases": [a_case("inspection", ACCEPTANCE)],
        "milestones": [a_milestone("accepted"), a_milestone("installed", "crate", "accepted")],
    }
    free = need(forecast(a_world(a_portfolio(**records)), draws=2), "papers")
    wanted = need(
        forecast(a_world(a_portfolio(**records, need_bys=[a_need_by("installed", "2027-08-02")])), draws=2), "papers"
    )

    assert (free.due, free.is_due, free.on_time, free.start_by) == (None, False, None, None)
    assert (wanted.due, wanted.is_due) == (date(2027, 8, 2), True)


def test_what_gates_nothing_is_measured_by_the_day_its_milestone_is_expected_on():
    portfolio = a_portfolio(cases=[a_case()], milestones=[a_milestone("arrives")])

    assert need(forecast(a_world(portfolio), draws=2), "notice").due == in_days(30)


@pytest.mark.parametrize(("refusals", "due"), [(60, date(2027, 8, 12)), (100, date(2027, 8, 2))])
def test_futures_in_which_a_milestone_never_comes_give_no_day_to_reckon_with(refusals, due):
    """In those in which it departs it arrives ten days later."""
    refused = (
        a_procedure(TRANSPORT)
        .step("book", outcomes={"held": "proceed", "refused": "end"})
        .step("depart")
        .step("arrive")
    )
    portfolio = a_portfolio(
        cases=[a_case()],
        milestones=[a_milestone("departs"), a_milestone("arrives", "crate", "departs")],
        need_bys=[a_need_by("departs", "2027-08-02")],
    )
    shares = {"book": {"held": 100 - refusals, "refused": refusals}}
    world = a_world(portfolio, transport_oversize_by_legs=refused, shares=shares)

    assert need(forecast(world, draws=50), "notice").due == due


# ---------------------------------------------------------------- what it rests on


def test_estimates_are_counted_once_for_each_step_of_a_procedure_with_the_guesses_among_them():
    portfolio = a_portfolio(
        items=[an_item("coil", "magnet"), an_item("pump", "magnet")],
        consignments=[a_crate("box", "pump"), a_crate("crate", "coil")],
        cases=[a_case(), a_case("other", subject="box")],
        milestones=[a_milestone(), a_milestone("departs", "box", id="box-departs")],
    )
    world = a_world(portfolio, days={"book": None})
    steps = {"depart": (an_estimate(3, source="officer"),)}
    known = replace(world, beliefs={**world.beliefs, TRANSPORT: replace(world.beliefs[TRANSPORT], steps=steps)})
    guessed, told = forecast(world, draws=2), forecast(known, draws=2)

    assert (guessed.estimates, guessed.guesses, guessed.unestimated) == (1, 1, (f"{TRANSPORT}/book",))
    assert (told.estimates, told.guesses) == (1, 0)


def test_a_clock_that_waits_is_no_step_without_an_estimate():
    waiting = a_procedure(TRANSPORT).step("book").step("depart").waits("5 calendar days").step("arrive")
    world = a_world(departing(), transport_oversize_by_legs=waiting, days={"depart": None})

    assert forecast(world, draws=2).unestimated == ()
    assert the(forecast(world, draws=2)).dates.p50 == in_days(15)


def test_desks_delay_what_shares_them():
    """Two crates need the one desk of the carrier on the same day."""
    portfolio = a_portfolio(
        items=[an_item("coil", "magnet"), an_item("pump", "magnet")],
        consignments=[a_crate("box", "pump"), a_crate("crate", "coil")],
        cases=[a_case(), a_case("other", subject="box")],
        milestones=[a_milestone(), a_milestone("departs", "box", id="box-departs")],
        offices=[an_office("carrier", desks=1)],
    )
    found = forecast(a_world(portfolio), draws=2)

    assert {the(found, name).dates.p50 for name in ("departs", "box-departs")} == {in_days(20), in_days(30)}


def test_events_of_the_day_itself_count():
    """Recorded today, done today: the next step begins today."""
    portfolio = a_portfolio(
        cases=[replace(a_case(), opened=on(day("2027-02-01")))],
        milestones=[a_milestone()],
        events=[an_event("case", "book", TODAY)],
    )

    assert the(forecast(a_world(portfolio), draws=2)).dates.p50 == in_days(10)


# ---------------------------------------------------------------- people, under the shipped procedures


def test_the_day_a_person_starts_work_is_that_of_visa_and_access():
    """Nobody has opened a case: both are taken to be begun today, and the visa decides."""
    starts = Milestone(id="starts", title="Starts work", kind=MilestoneKind.STARTS_WORK, subject="a-rigger")
    rigger = Person(id="a-rigger", name="post of a rigger")
    world = build_world(Portfolio(name="desk", persons=(rigger,), milestones=(starts,)), date(2026, 3, 2))
    found = the(forecast(world, draws=500), "starts")

    assert set(found.assumes) == {"proposed:us.visa.installer:a-rigger", "proposed:us.doe.site-access:a-rigger"}
    assert date(2026, 3, 2) < found.dates.p50 < found.dates.p80
    assert found.causes[0].name == "a visa that allows the work, and entry with it"
