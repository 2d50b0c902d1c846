"""A schedule into the register: taken in, matched, written whole or not at all, compared with the one before, forecast back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lockwasher.actions import make_forecast, schedules
from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.kept import forget as forget_kept
from lockwasher.actions.load import load
from lockwasher.actions.register import archive_record, history_of, versions_of
from lockwasher.actions.schedule_forecast import ForecastRow, forecast_csv, forecast_rows
from lockwasher.actions.schedules import Choice, ScheduleLoadError, Written
from lockwasher.calendars.spans import on
from lockwasher.exchange.delimited import read_delimited
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.schedule_changes import What
from lockwasher.exchange.schedules import Take
from schedule_samples import LINKS, TASKS, link, task, xer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def filled(folder):
    forget()
    forget_kept()
    load(str(folder), by="desk")


def take_in(tasks=TASKS, links=LINKS, **more):
    return schedules.take_in("plan.xer", [xer(tasks, links, **more).encode()], "scheduler")


def portfolio():
    return current_portfolio()[0]


def see(held):
    return held


def keep(taken, links):
    return schedules.keep_links(taken.project, links, {}, "scheduler", portfolio())


def test_a_schedule_is_taken_in_matched_shown_and_written_with_its_reason():
    taken = take_in()
    assert (taken.project, taken.data_date, taken.n_activities, taken.by) == (
        "SYNTHETIC",
        date(2030, 4, 30),
        4,
        "scheduler",
    )
    assert [(m.activity, m.milestone) for m in schedules.lay(taken, portfolio(), date(2030, 5, 1)).proposed] == [
        ("leaves", "leaves"), ("A300", "enters"),
    ]  # fmt: skip
    keep(taken, {"leaves": "leaves", "A300": "enters"})
    plan = schedules.lay(taken, portfolio(), date(2030, 5, 1)).plan
    assert [(s.match.milestone, s.days) for s in plan.changes] == [("leaves", 16), ("enters", None)]

    written = schedules.write_schedule(
        taken, see, Choice(shown=schedules.told_of(plan)), "scheduler", "the April schedule"
    )

    assert written == Written(2, 0)
    assert portfolio().need_by_of["leaves"].need_by == on(date(2030, 7, 1))
    assert [(e.by, e.reason) for e in history_of("need_bys", "leaves-by-2030-05-01")] == [
        ("scheduler", "the April schedule")
    ]
    held = schedules.find_taken(taken.id)
    assert (held.take, held.n_need_bys, held.written_by, held.reason) == (
        "early-finish", 2, "scheduler", "the April schedule"
    )  # fmt: skip
    with pytest.raises(ScheduleLoadError, match="nothing would change"):
        schedules.write_schedule(taken, see, Choice(), "scheduler", "once more")


def test_matches_hold_for_the_next_schedule_and_what_changed_is_told():
    first = take_in()
    keep(first, {"leaves": "leaves", "A300": ""})
    schedules.write_schedule(first, see, Choice(), "scheduler", "first")
    later = task(2, "leaves", "Räder verlassen das Werk", "2030-07-15", "2030-07-20")
    second = take_in([TASKS[0], later, TASKS[2]], LINKS)
    laid = schedules.lay(second, portfolio(), date(2030, 5, 1))
    assert [(s.match.milestone, s.days) for s in laid.plan.changes] == [("leaves", 14)]
    assert laid.proposed == ()  # nobody is asked twice
    since = schedules.changes_since(second)
    assert (since.before.id, [(c.what, c.activity, c.days) for c in since.changes]) == (
        first.id, [(What.MOVED, "leaves", 14), (What.GONE, "A400", None)]
    )  # fmt: skip
    assert schedules.changes_since(first).before is None


def test_all_is_written_or_nothing():
    taken = take_in()
    keep(taken, {"leaves": "leaves", "A300": "enters"})
    schedules.write_schedule(taken, see, Choice(), "scheduler", "first")
    archive_record("need_bys", "enters-by-2030-05-01", "desk", "wrong", versions_of("need_bys", ["enters-by-2030-05-01"])["enters-by-2030-05-01"])  # fmt: skip
    later = take_in([TASKS[0], task(2, "leaves", "x", "2030-07-15"), TASKS[2]])
    with pytest.raises(Exception, match="archived"):
        schedules.write_schedule(later, see, Choice(), "scheduler", "second")
    assert portfolio().need_by_of["leaves"].need_by == on(date(2030, 7, 1))
    assert schedules.find_taken(later.id).written_at is None


def test_a_register_that_moved_on_since_it_was_shown_is_not_written():
    taken = take_in()
    keep(taken, {"leaves": "leaves"})
    shown = schedules.told_of(schedules.lay(taken, portfolio(), date(2030, 5, 1)).plan)
    keep(taken, {"A300": "enters"})
    with pytest.raises(ScheduleLoadError, match="look at them again"):
        schedules.write_schedule(taken, see, Choice(shown=shown), "scheduler", "late")


def test_logic_is_written_where_it_is_asked_for():
    taken = take_in([TASKS[1], TASKS[2]], [link(1, 2, 3)])  # the wheels leave after they enter: the other way round
    keep(taken, {"leaves": "leaves", "A300": "enters"})
    plan = schedules.lay(taken, portfolio(), date(2030, 5, 1)).plan
    assert [one.kind for one in plan.logic] == ["the other way round"]
    assert schedules.write_schedule(taken, see, Choice(with_logic=True), "scheduler", "x") == Written(2, 0)


def test_only_what_a_person_sees_is_written():
    taken = take_in()
    keep(taken, {"leaves": "leaves", "A300": "enters"})

    def see_little(held):
        return replace(held, milestones=tuple(m for m in held.milestones if m.id == "leaves"))

    assert schedules.write_schedule(taken, see_little, Choice(), "scheduler", "x") == Written(1, 0)
    with pytest.raises(ScheduleLoadError, match="sees more of the register"):
        schedules.keep_links(taken.project, {"A300": "leaves"}, {}, "scheduler", see_little(portfolio()))


@pytest.mark.parametrize(
    ("links", "told"),
    [
        ({"leaves": "leves"}, "there is no milestone 'leves' for activity 'leaves'; look it up in the register"),
        (
            {"leaves": "leaves", "A300": "leaves"},
            "activities 'leaves' and 'A300' are both to be milestone 'leaves'; a milestone is one activity of a schedule",
        ),
    ],
)
def test_a_match_that_cannot_be_is_refused_in_words(links, told):
    with pytest.raises(ScheduleLoadError) as error:
        keep(take_in(), links)
    assert str(error.value) == told


def test_an_activity_of_a_milestone_that_was_archived_can_be_matched_anew():
    taken = take_in()
    keep(taken, {"A300": "enters"})
    archive_record("milestones", "enters", "desk", "gone", versions_of("milestones", ["enters"])["enters"])

    assert keep(taken, {"A300": "leaves"}) == 1
    assert schedules.held.links_of(taken.project) == {"A300": "leaves"}


def test_a_milestone_that_is_matched_anew_leaves_the_activity_it_was():
    taken = take_in()
    keep(taken, {"A100": "leaves"})
    keep(taken, {"leaves": "leaves"})
    [shift] = schedules.lay(taken, portfolio(), date(2030, 5, 1)).plan.shifts
    assert shift.activity.id == "leaves"


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("scheduler", " ")])
def test_nobody_and_nothing_is_no_reason(by, reason):
    with pytest.raises(ScheduleLoadError, match="say who writes the schedule, and why"):
        schedules.write_schedule(take_in(), see, Choice(), by, reason)


def test_what_cannot_be_read_is_not_kept(home):
    with pytest.raises(RefusedFileError, match="it is cut off"):
        take_in(end="")
    assert schedules.all_taken() == ()
    assert [path for path in (home / "evidence").rglob("*") if path.is_file()] == []


def test_a_file_that_is_gone_or_too_large_is_told_in_words(home, settings):
    taken = take_in()
    schedules._read.cache_clear()
    for path in (home / "evidence").rglob(taken.sha256):
        path.unlink()
    with pytest.raises(ScheduleLoadError) as error:
        schedules.lay(taken, portfolio(), date(2030, 5, 1))
    assert str(error.value) == (
        "'plan.xer' is not held as it was taken in; put it back from a backup, or load the schedule again"
    )
    settings.EVIDENCE_MAX_MB = 0
    with pytest.raises(ScheduleLoadError, match="is larger than 0 MB, the limit of this desk"):
        take_in()


def test_the_forecast_goes_back_keyed_by_activity(monkeypatch):
    taken = take_in([*TASKS, task(9, "=HYPERLINK", "x", "2030-09-01")])
    keep(taken, {"leaves": "leaves", "=HYPERLINK": "enters"})
    [without, _] = forecast_rows(portfolio(), date(2030, 5, 1))
    assert (without.p80, without.forecast) == (None, None)
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    make_forecast.make_forecast(date(2030, 5, 1), lambda *_: None)
    enters, leaves = forecast_rows(portfolio(), date(2030, 5, 1))
    assert (leaves.activity_id, leaves.milestone, leaves.need_by, leaves.as_of) == (
        "leaves", "leaves", date(2030, 6, 15), date(2030, 5, 1)
    )  # fmt: skip
    assert leaves.p50 <= leaves.p80
    assert 0 <= leaves.chance_on_time <= 1
    assert enters.need_by is None
    row = ForecastRow(
        activity_id="=X", project="P", milestone="m", need_by=None, p50=None, p80=date(2030, 7, 2), chance_on_time=0.25,
        forecast=3, as_of=date(2030, 5, 1),
    )  # fmt: skip
    (kept,) = read_delimited("back.csv", forecast_csv([replace(row, activity_id="'=X")]).encode()).sheets
    assert kept.rows[1][0] == "'=X"
    assert forecast_csv([row]).splitlines() == [
        "activity_id,project,milestone,need_by,p50,p80,chance_on_time,forecast,as_of",
        "'=X,P,m,,,2030-07-02,0.25,3,2030-05-01",
    ]


def test_another_day_of_the_activity_can_be_chosen():
    taken = take_in()
    keep(taken, {"A300": "enters"})
    schedules.write_schedule(taken, see, Choice(take=Take.CONSTRAINT), "scheduler", "the contract's day")
    found = portfolio().need_by_of["enters"]
    assert (found.need_by, found.note) == (
        on(date(2030, 8, 15)),
        "the constraint of activity A300 in schedule SYNTHETIC, as of 2030-04-30",
    )
