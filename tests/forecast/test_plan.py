from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast import slow
from forecast.plans import A_DAY, TEN_DAYS, WEEK, a_plan, a_step, calendars
from lockwasher.forecast.plan import NEVER, Office, Outside, PlanError, WorkCalendar

ticks = st.integers(0, 60 * A_DAY)
OTHERS = Outside("others", 1.0, TEN_DAYS)
OCCASIONS = "'occasions' must be ticks of day 0 or later and before 1073741824, each after the one before"


def array(*numbers):
    return np.array(numbers, np.int64)


@given(calendars, ticks, st.integers(0, 40 * A_DAY))
def test_work_is_added_as_by_walking_through_the_days(calendar, begin, work):
    """For arrays and for single ticks, before and after the last day with known holidays."""
    expected = slow.add_working(calendar, begin, work)

    assert calendar.add_working(array(begin), array(work)).item() == expected
    assert calendar.finish(begin, work) == expected


@given(calendars, ticks)
def test_the_next_working_tick_is_never_on_a_holiday(calendar, tick):
    moved = calendar.next_working(array(tick)).item()

    assert moved == slow.add_working(calendar, tick, 0)
    assert slow.is_working(calendar, moved // A_DAY)


@given(calendars, ticks, st.integers(0, 10 * A_DAY))
def test_work_subtracted_gives_the_latest_begin_in_time(calendar, end, work):
    begin = calendar.subtract_working(array(end), array(work)).item()

    assert slow.add_working(calendar, begin + 1, work) > end
    if begin >= 0:
        assert slow.add_working(calendar, begin, work) <= end


def test_no_begin_before_day_0_is_in_time():
    assert WEEK.subtract_working(array(3, -5, 4), array(4, 0, 4)).tolist() == [-1, -1, 0]


@given(calendars, ticks)
def test_many_ticks_are_counted_as_one(calendar, tick):
    """Some within the table and some beyond it."""
    many = array(0, tick, 10 * tick)
    single = [calendar.add_working(array(each), array(5)).item() for each in many]

    assert calendar.add_working(many, array(5, 5, 5)).tolist() == single


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"after": (1,)}, "'after' names position 1; it may name earlier positions only (this step is at 1)"),
        ({"after": (-1,)}, "'after' names position -1; it may name earlier positions only (this step is at 1)"),
        ({"after": (0, 0)}, "'after' names a step twice"),
        ({"only_if": (1, 0)}, "'only_if' names position 1; it may name earlier positions only (this step is at 1)"),
        ({"only_if": (0, 2)}, "'only_if' names branch 2, which step '1/decide/1' does not have"),
        ({"calendar": 1}, "'calendar' is 1; the plan has 1 calendars"),
        ({"roll": -1}, "'roll' is -1; the plan has 1 calendars"),
        ({"office": 1}, "there is no office 1; the plan has 1"),
        ({"factor": 0.0}, "'factor' is 0; it must be above 0"),
        ({"scale": float("nan")}, "'scale' is nan; it must be above 0"),
        ({"occurs": 1.5}, "'occurs' is 1.5; a probability lies between 0 and 1"),
        ({"repeat": -0.1}, "'repeat' is -0.1; a probability lies between 0 and 1"),
        ({"done": -1}, "'done' is tick -1; ticks count from the start of day 0"),
        ({"begun": 11}, "'begun' is tick 11, after today (10)"),
        ({"done": 11}, "'done' is tick 11, after today (10)"),
        ({"begun": 5, "done": 4}, "begun at tick 5, after it was done (4)"),
        ({"occasions": (5, 5)}, OCCASIONS),
        ({"occasions": (-1,)}, OCCASIONS),
        ({"occasions": (5, NEVER)}, OCCASIONS),
        ({"branches": (1.0,)}, "1 branches and 0 kinds; give one kind each, at most 127"),
        (
            {"branches": (0.5, 0.5), "branch_kinds": ("proceed", "edn")},
            "a branch cannot be 'edn'; did you mean 'end'?",
        ),
        ({"branches": (1.0,), "branch_kinds": ("7",)}, "a branch cannot be '7'; proceed, back, end"),
        ({"branches": (1.0,), "branch_kinds": ("back",)}, "the first branch must be 'proceed'"),
        (
            {"branches": (0.5, 0.4), "branch_kinds": ("proceed", "end")},
            "the branches have probabilities (0.5, 0.4); they must sum to 1",
        ),
        ({"key": "1/decide/1"}, "another step has the same key, so both would draw the same"),
    ],
)
def test_a_plan_refuses_what_the_rules_leave_undefined(fields, message):
    """The error names the step and says what is wrong."""
    decide = a_step("1/decide/1", branches=(0.5, 0.5), branch_kinds=("proceed", "end"))
    key = fields.get("key", "1/notice/1")

    with pytest.raises(PlanError) as caught:
        a_plan(decide, a_step(**{"key": key} | fields), as_of=10, desks=(1,))
    assert str(caught.value) == f"plan, step '{key}': {message}"


WRONG = {
    "calendar": 1,
    "roll": 1,
    "office": 1,
    "factor": 0.0,
    "scale": 0.0,
    "occurs": 1.5,
    "repeat": 1.5,
    "begun": 11,
    "done": 11,
    "not_before": -1,
    "occasions": (5, 5),
    "branches": (1.0,),
    "branch_kinds": ("proceed",),
}


@pytest.mark.parametrize(("field", "value"), WRONG.items(), ids=list(WRONG))
def test_a_step_is_refused_after_a_sound_one_that_differs_in_one_field(field, value):
    """What is sound in one step is not looked at again in others, so all that can be wrong must tell them apart."""
    with pytest.raises(PlanError, match="plan, step '1/notice/1': "):
        a_plan(a_step(), a_step("1/notice/1", **{field: value}), as_of=10, desks=(1,))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"as_of": -1}, "plan: today is tick -1; choose an earlier day 0"),
        (
            {"as_of": NEVER},
            "plan: today is tick 1073741824; choose a later day 0, ticks end before 1073741824",
        ),
        (
            {"calendars": (WorkCalendar(0, frozenset(), frozenset(), 5),)},
            "plan: every calendar must count 4 ticks a day, as the plan does",
        ),
    ],
)
def test_a_plan_refuses_a_wrong_today_or_calendar(fields, message):
    with pytest.raises(PlanError) as caught:
        a_plan(a_step(), **fields)
    assert str(caught.value) == message


def test_a_plan_refuses_a_day_without_ticks():
    with pytest.raises(PlanError, match="plan: a day has 0 ticks; give it one at least"):
        replace(a_plan(a_step(), calendars=()), ticks_per_day=0)


BEFORE = "'changes' must stand at ticks of day 0 or later, each after the one before"


@pytest.mark.parametrize(
    ("office", "message"),
    [
        (-1, "it cannot have -1 desks; 0 closes it"),
        (Office(1, ((4, -2),)), "it cannot have -2 desks; 0 closes it"),
        (Office(1, ((4, 2), (4, 3))), BEFORE),
        (Office(1, ((-1, 2),)), BEFORE),
        (Office(1, ((NEVER, 2),)), BEFORE),
        (Office(1, (), replace(OTHERS, per_day=-1)), "-1 arrive from outside a day; give a number from 0 on"),
        (
            Office(1, (), replace(OTHERS, per_day=float("nan"))),
            "nan arrive from outside a day; give a number from 0 on",
        ),
        (Office(1, (), replace(OTHERS, backlog=-1)), "-1 from outside wait already; give a number from 0 on"),
        (Office(1, (), replace(OTHERS, calendar=1)), "'calendar' is 1; the plan has 1 calendars"),
        (
            Office(1, (), OTHERS),
            "another office has arrivals with the key 'others' too, so both would draw the same",
        ),
    ],
)
def test_a_plan_refuses_an_office_that_breaks_a_rule(office, message):
    """The error names the office by its number."""
    with pytest.raises(PlanError) as caught:
        a_plan(a_step(), desks=(Office(1, (), OTHERS), office))
    assert str(caught.value) == f"plan, office 1: {message}"


def test_a_number_of_desks_stands_for_an_office():
    assert a_plan(a_step(), desks=(3, Office(2))).desks == (Office(3), Office(2))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ((0, frozenset(range(7)), frozenset(), 5), "one of them at least is worked"),
        ((7, frozenset(), frozenset(), 5), "weekdays are 0"),
        ((0, frozenset({7}), frozenset(), 5), "weekdays are 0"),
        ((0, frozenset(), frozenset(), -1), "ends on day 0 or later"),
        ((0, frozenset(), frozenset(), 5, 0), "at least one tick a day"),
    ],
)
def test_a_calendar_refuses_a_week_without_work_and_numbers_out_of_range(fields, message):
    with pytest.raises(PlanError, match=message):
        WorkCalendar(*fields)
