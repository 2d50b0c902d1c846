from datetime import date
from functools import partial

import pytest

from builders import a_library
from forecast.worlds import (
    ACCEPTANCE,
    ENTRY,
    FLORENCE,
    TODAY,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    an_event,
    beliefs,
    day,
    short_procedures,
)
from lockwasher.calendars.spans import parse_span
from lockwasher.estimates.world import build_world
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.replay import Outcome, month_days, replay, slips_of
from lockwasher.register.nouns import Claim, Field, Mark

EDITIONS = short_procedures().values()
BUILD = partial(build_world, library=a_library(*EDITIONS), beliefs=beliefs(procedures=EDITIONS))
MONTHS = month_days(date(2027, 1, 1), date(2027, 7, 1))


def replayed(*, days=MONTHS, **records):
    """The desk set back over half a year of short procedures."""
    return replay(a_portfolio(**records), days, draws=4, seed=1, build=BUILD)


def warned(found, about):
    """The one warning about something."""
    return next(warning for warning in found.warnings if warning.key[1] == about)


def leaving(on=None, need_bys=("2027-03-31",), known_on=None):
    """A transport of ten days for each step, opened in January, planned to leave at the end of March."""
    plans = [a_need_by("departs", told, known_on=f"2027-01-0{n + 1}") for n, told in enumerate(need_bys)]
    events = [an_event("case", "depart", on, known_on=known_on or on)] if on else []
    return {
        "cases": [a_case(opened="2027-03-25", known_on=date(2027, 3, 25))],
        "milestones": [a_milestone()],
        "need_bys": plans,
        "events": events,
    }


# ---------------------------------------------------------------- days


def test_the_days_are_the_first_of_each_month_between_the_first_and_the_last():
    assert month_days(date(2016, 10, 12), date(2017, 1, 5)) == (
        date(2016, 10, 12), date(2016, 11, 1), date(2016, 12, 1), date(2017, 1, 1), date(2017, 1, 5),
    )  # fmt: skip
    assert month_days(date(2017, 1, 31), date(2017, 2, 1)) == (date(2017, 1, 31), date(2017, 2, 1))
    assert month_days(date(2017, 1, 1), date(2017, 1, 1)) == (date(2017, 1, 1),)


def test_days_that_run_backwards_are_refused():
    with pytest.raises(ValueError, match="the last day, 2017-01-01, lies before the first, 2017-02-01"):
        month_days(date(2017, 2, 1), date(2017, 1, 1))


def test_no_day_at_all_is_refused():
    with pytest.raises(ValueError, match="no day is given to set the desk back to; give at least one"):
        replayed(days=())


# ---------------------------------------------------------------- slips and first warnings


def test_a_missed_plan_is_a_slip_with_the_day_of_the_first_warning():
    """Opened on 25 March, it takes 20 days: on 1 April it is late for 31 March, and it left on 28 April."""
    found = replayed(**leaving("2027-04-28"))
    (one,) = found.slips

    assert one.slip.key == ("departs", "late for 2027-03-31")
    assert (one.slip.struck_on, one.slip.happened_on, one.slip.days) == (date(2027, 4, 1), date(2027, 4, 28), 28)
    assert one.slip.told == "28 days after the day planned on 2027-01-01 (2027-03-31)"
    assert (one.warned_on, one.days_before) == (date(2027, 4, 1), 0)
    assert one.line.startswith("crate departs: there by then in 0% of futures")
    assert warned(found, "late for 2027-03-31").outcome == Outcome.STRUCK


def test_a_slip_that_nobody_warned_of_says_so():
    found = replayed(days=(date(2027, 7, 1),), **leaving("2027-04-28"))

    assert [(one.warned_on, one.line, one.days_before) for one in found.slips] == [(None, "", None)]


def test_a_plan_that_is_missed_and_still_open_is_a_slip_up_to_the_last_day():
    """It was not met in time, so the warning was not in vain."""
    found = replayed(**leaving())
    (one,) = found.slips

    assert one.slip.told == "still not reached, 92 days after the day planned on 2027-01-01 (2027-03-31)"
    assert one.slip.happened_on == date(2027, 7, 1)
    assert warned(found, "late for 2027-03-31").outcome == Outcome.STRUCK


def test_each_plan_is_judged_by_itself():
    """Put off before it was missed, and met then: a slip that nobody warned of, and a warning in vain."""
    found = replayed(**leaving("2027-04-10", need_bys=("2027-03-31", "2027-04-10")))

    assert [(one.slip.key[1], one.warned_on) for one in found.slips] == [("late for 2027-03-31", None)]
    assert warned(found, "late for 2027-04-10").outcome == Outcome.VAIN


def test_a_paper_that_came_after_the_goods_is_a_slip_with_the_days_between():
    """Both were thought to take as long, so the desk warned only when the goods had come: 22 days after it struck."""
    records = {
        "cases": [a_case(opened="2027-01-01"), a_case("docket", FLORENCE, opened="2027-01-01")],
        "milestones": [a_milestone("arrives")],
        "events": [an_event("case", "arrive", "2027-03-10"), an_event("docket", "notice", "2027-05-20")],
    }
    found = replayed(**records)
    (one,) = found.slips

    assert (one.slip.key, one.slip.days) == (("arrives", "notice"), 71)
    assert one.slip.told == "71 days after: crate arrives"
    assert one.slip.title == "the notice of the duty-free application is published (docket)"
    assert (one.slip.struck_on, one.warned_on, one.days_before) == (date(2027, 3, 10), date(2027, 4, 1), -22)
    assert warned(found, "notice").outcome == Outcome.STRUCK


def test_where_no_record_says_when_nothing_is_said_to_have_slipped():
    """It had left by the day it arrived; whether in time nobody wrote down."""
    records = leaving(need_bys=("2027-03-31",)) | {
        "cases": [a_case(opened="2027-01-01")],
        "events": [an_event("case", "arrive", "2027-06-10")],
    }
    found = replayed(**records)

    assert found.slips == ()
    assert warned(found, "late for 2027-03-31").outcome == Outcome.OPEN


def test_a_warning_of_a_need_that_holds_a_milestone_up_warns_of_its_missed_plan():
    """Nobody knows who has title: no date, and yet the acceptance planned for May will not be."""
    records = {
        "cases": [a_case("inspection", ACCEPTANCE, opened="2027-01-01"), a_case("entry", ENTRY, opened="2027-01-01")],
        "milestones": [a_milestone("accepted")],
        "need_bys": [a_need_by("accepted", "2027-05-31", known_on="2027-02-15")],
        "events": [an_event("entry", "summary", "2027-02-01"), an_event("inspection", "accept", "2027-06-20")],
    }
    (one,) = replayed(**records).slips

    assert (one.warned_on, one.days_before) == (date(2027, 3, 1), 92)
    assert one.line.startswith("crate accepted: a paper says who has title")


# ---------------------------------------------------------------- what became of warnings


def test_a_plan_met_in_time_leaves_the_warning_in_vain():
    """On 1 April 20 days were said to be needed for a plan of ten; it left after nine."""
    records = leaving("2027-04-10", need_bys=("2027-04-10",)) | {"cases": [a_case(opened="2027-04-01")]}
    found = replayed(**records)

    assert found.slips == ()
    assert warned(found, "late for 2027-04-10").outcome == Outcome.VAIN


def test_a_need_still_open_on_the_day_it_mattered_stood():
    found = replayed(**leaving("2027-03-20"))

    assert warned(found, "insurance").outcome == Outcome.STOOD


def test_a_need_met_before_the_day_it_mattered_was_warned_of_in_vain():
    deed = Claim(
        id="deed", field=Field.TITLE, subject="coil", holder="host", begins=parse_span("2027-02-15"), paper="deed",
        mark=Mark.READ, known_on=date(2027, 2, 15),
    )  # fmt: skip
    records = {
        "claims": [deed],
        "milestones": [a_milestone("enters")],
        "need_bys": [a_need_by("enters", "2027-05-31")],
        "cases": [a_case("entry", ENTRY, opened="2027-01-01")],
    }
    found = replayed(**records)

    assert warned(found, "title").outcome == Outcome.VAIN
    assert warned(found, "title").months == (date(2027, 1, 1), date(2027, 2, 1))


def test_a_warning_whose_day_has_not_come_is_not_decided():
    found = replayed(**leaving(need_bys=("2027-12",)))

    assert warned(found, "insurance").outcome == Outcome.OPEN
    assert found.slips == ()


def test_what_was_first_seen_after_the_day_it_mattered_stood_on_it():
    """Entered in January; in February an application came to light, and no record says that the entry claimed it."""
    docket = a_case("docket", FLORENCE, opened="2027-01-05", known_on=date(2027, 2, 20))
    found = replayed(
        cases=[a_case("entry", ENTRY, opened="2027-01-01"), docket],
        milestones=[a_milestone("enters")],
        events=[an_event("entry", "release", "2027-01-20")],
    )

    assert warned(found, "claim").first == date(2027, 3, 1)
    assert warned(found, "claim").outcome == Outcome.STOOD


def test_every_warning_is_counted_on_every_day():
    found = replayed(**leaving("2027-04-28"))

    assert found.days == MONTHS
    assert list(found.open_per_day) == list(MONTHS)
    assert found.open_per_day[date(2027, 2, 1)] == sum(date(2027, 2, 1) in w.months for w in found.warnings)
    assert sum(found.open_per_day.values()) == sum(len(w.months) for w in found.warnings)


def test_a_contradiction_on_record_is_a_fact_and_no_warning():
    claims = [
        Claim(id=who, field=Field.TITLE, subject="coil", holder=who, begins=parse_span("2026"), paper=f"deed-{who}", mark=Mark.READ)
        for who in ("host", "partner")
    ]  # fmt: skip
    found = replayed(claims=claims, milestones=[a_milestone("departs")], cases=[a_case()])

    assert {warning.key[1] for warning in found.warnings} == {"insurance"}


def test_a_portfolio_in_which_nothing_slipped_has_no_slips():
    found = replayed()

    assert (found.slips, found.warnings, set(found.open_per_day.values())) == ((), (), {0})


# ---------------------------------------------------------------- what it rests on


def test_the_desk_says_on_each_day_what_it_would_have_said_on_that_day():
    """Estimates used and guesses among them are counted over all days."""
    portfolio = a_portfolio(**leaving("2027-04-28"))
    found = replay(portfolio, MONTHS, draws=4, seed=1, build=BUILD)
    each = [forecast(BUILD(portfolio, on), draws=4, seed=1) for on in MONTHS]

    assert found.guesses == (sum(f.guesses for f in each), sum(f.estimates for f in each))
    assert found == replay(portfolio, MONTHS, draws=4, seed=1, build=BUILD)


def test_each_world_is_made_once_and_progress_is_told_after_each_day():
    built, told = [], []

    def build(portfolio, on):
        built.append(on)
        return BUILD(portfolio, on)

    replay(a_portfolio(**leaving("2027-03-20")), MONTHS, draws=2, seed=1, build=build, on_day=told.append)

    assert tuple(told) == MONTHS
    assert len(built) == len(MONTHS) + 1 + len({on for on in built if on not in MONTHS})


def test_slips_are_told_on_what_is_known_on_the_last_day():
    portfolio = a_portfolio(**leaving("2027-04-28"))

    assert list(slips_of(BUILD(portfolio, day(TODAY)))) == []
    assert [slip.days for slip in slips_of(BUILD(portfolio, date(2027, 4, 10)))] == [10]
    assert [slip.days for slip in slips_of(BUILD(portfolio, date(2027, 5, 1)))] == [28]
