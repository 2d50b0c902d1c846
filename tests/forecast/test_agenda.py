"""The days ahead: of whom they are, and what is told of each."""

from dataclasses import replace
from datetime import date

import pytest

from builders import a_contribution, an_agreement, an_item
from forecast.worlds import a_milestone, a_need_by, an_occasion
from lockwasher.estimates.world import build_world
from lockwasher.forecast.agenda import Agenda, Begin, Forecasted, Of, Scope, Sort
from lockwasher.forecast.forecast import Dates, StartBy
from lockwasher.register.nouns import Consignment, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer

DAY = date(2027, 3, 1)
PARTNERS = tuple(Partner(id=n, name=n.title(), country="IT", kind=PartnerKind.OTHER_IO) for n in ("north", "south"))
PORTFOLIO = Portfolio(
    name="desk",
    partners=PARTNERS,
    projects=(Project(id="project", name="The project", host="south"),),
    contributions=(a_contribution("wheel", partner="north"),),
    items=(an_item("wheel-1", "wheel"),),
    agreements=(an_agreement("annex", "wheel", signed=None),),
    consignments=(Consignment(id="crate", title="The crate", items=("wheel-1",)),),
    milestones=(a_milestone("departs"),),
    need_bys=(a_need_by("departs", "2027-06"),),
    occasions=(an_occasion("2027-05-04..2027-05-05", "annex"), an_occasion("2027")),
)
START = Begin(
    "proposed",
    "Transport",
    "carrier",
    "Carrier",
    "crate",
    ((StartBy("proposed", date(2027, 6, 30), date(2027, 4, 1)), "it leaves"),),
)
NEVER = replace(START, case="late", asked=((StartBy("late", date(2027, 6, 30), None, is_hopeless=True), "it leaves"),))


def agenda(forecast=None, portfolio=PORTFOLIO):
    return Agenda(build_world(portfolio, DAY), portfolio, Viewer(Role.OFFICER), forecast)


def forecasted(**dates):
    return Forecasted(DAY, 1000, {name: Dates(None, *days, None) for name, days in dates.items()}, (START, NEVER))


def days(found, sort):
    return [one for one in found if one.sort == sort]


@pytest.mark.parametrize("scope", [Scope(Of.PROJECT, "project"), Scope(Of.PARTNER, "north")])
def test_a_need_by_stands_on_its_last_day_with_p50_and_p80(scope):
    told = forecasted(departs=(date(2027, 5, 1), None))
    (found,) = days(agenda(told).of(scope), Sort.NEED_BY)

    assert (found.first, found.last, found.key) == (date(2027, 6, 30), date(2027, 6, 30), ("departs",))
    assert found.lines == (
        "About The crate",
        "The plan says 2027-06; this is its last day",
        "As stated on 2026-01-01",
        "P50 2027-05-01, P80 never, by the forecast of 2027-03-01 (1,000 futures)",
    )


def test_without_a_forecast_it_says_so():
    (found,) = days(agenda().of(Scope(Of.PROJECT, "project")), Sort.NEED_BY)

    assert found.lines[-1] == "No forecast is kept, so no P50 and P80 are told"


def test_a_latest_safe_start_is_a_day_and_one_that_no_day_would_have_been_is_none():
    (found,) = days(agenda(forecasted()).of(Scope(Of.PROJECT, "project")), Sort.START)

    assert (found.first, found.title) == (date(2027, 4, 1), "Latest safe start: Transport")
    assert "So that it leaves" in found.lines


def test_an_occasion_lasts_its_days_and_one_known_to_the_year_stands_on_its_first_and_says_so():
    whole, known = days(agenda().of(Scope(Of.PARTNER, "north")), Sort.OCCASION)

    assert (known.first, known.last, known.lines) == (date(2027, 5, 4), date(2027, 5, 5), ("annex: not signed yet",))
    assert (whole.first, whole.last) == (date(2027, 1, 1), date(2027, 1, 1))
    assert whole.lines[0] == "On a day within 2027, which the record does not name; this is the first"


def test_what_belongs_to_others_is_not_in_it():
    found = agenda(forecasted()).of(Scope(Of.PROJECT, "another"))

    assert [one.key for one in found] == [("visit-2027",)]  # an occasion that names no agreement is everybody's


def test_what_the_viewer_does_not_see_is_named_in_no_reason():
    seen = replace(PORTFOLIO, consignments=(), milestones=(), need_bys=())
    found = Agenda(build_world(PORTFOLIO, DAY), seen, Viewer(Role.OFFICER), forecasted()).of(
        Scope(Of.PROJECT, "project")
    )

    assert {one.sort for one in found} == {Sort.OCCASION}
