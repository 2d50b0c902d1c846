"""A schedule upon the register: what is matched and why, what would change, and what changed since the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest

from lockwasher.calendars.spans import on
from lockwasher.exchange.schedule_changes import ScheduleChange, What, schedule_changes
from lockwasher.exchange.schedule_files import read_schedules
from lockwasher.exchange.schedule_matches import How, Match, matches
from lockwasher.exchange.schedule_plan import (
    LogicDifference,
    LogicKind,
    Writing,
    lay_upon,
    milestones_of,
    need_bys_of,
)
from lockwasher.exchange.schedules import Activity, Constraint, Link, LinkKind, Schedule, Take
from lockwasher.register.nouns import Handling, Milestone, MilestoneKind, NeedBy
from lockwasher.register.portfolio import Portfolio
from schedule_samples import LINKS, TASKS, task, xer

DAY = date(2030, 5, 1)


def milestone(id, title="", after=(), **more):
    return Milestone(id=id, title=title, kind=MilestoneKind.ARRIVES, subject="wheels", after=after, **more)


def activity(id, name="", finish=None, before=(), **more):
    links = tuple(link if isinstance(link, Link) else Link(link) for link in before)
    return Activity(id=id, name=name, project="P", early_finish=finish, predecessors=links, **more)


def schedule(*activities):
    return Schedule("P", "P", date(2030, 4, 30), activities)


def how(found):
    return {match.activity: (match.milestone, match.how) for match in found}


def test_ids_codes_and_names_are_proposed_the_surest_first():
    plan = schedule(
        activity("Wheels Arrive"),
        activity("A2", codes=("x", "rings-arrive")),
        activity("A3", "The yoke arrives"),
        activity("A4", "Lot 12 of the large coils arrives on site"),
        activity("A5", "Lot 13 of the large coils arrives on site"),
        activity("A6", "Nothing of the kind"),
    )
    register = [
        milestone("wheels-arrive"), milestone("rings-arrive"), milestone("yoke", "The yoke arrives"),
        milestone("lot", "Lot 12 of large coils arrives at site"),
    ]  # fmt: skip
    found = matches(plan, register, {})
    assert how(found) == {
        "Wheels Arrive": ("wheels-arrive", How.SAME_ID),
        "A2": ("rings-arrive", How.CODE),
        "A3": ("yoke", How.SAME_NAME),
        "A4": ("lot", How.NEAR_NAME),
    }
    assert found[3].why == "its name shares 7 of 10 words with the title"
    assert [match.how.is_sure for match in found] == [True, True, False, False]


def test_what_a_person_said_holds_and_what_fits_two_is_not_proposed():
    plan = schedule(activity("a", "Yoke"), activity("b", "Yoke"), activity("c", "Ring"), activity("d", "Ring"))
    register = [milestone("m1", "Yoke"), milestone("m2", "Ring"), milestone("m3", "Ring")]
    assert how(matches(plan, register, {})) == {}
    assert how(matches(plan, register, {"a": "m1", "c": ""})) == {"a": ("m1", How.REMEMBERED)}
    assert how(matches(plan, register[:2], {"c": ""})) == {"d": ("m2", How.SAME_NAME)}


PORTFOLIO = Portfolio(
    name="p",
    milestones=(
        milestone("leaves"),
        milestone("enters", after=("leaves",)),
        milestone("bolted", handling=Handling.INTERNAL),
    ),
    need_bys=(
        NeedBy(id="n1", milestone="leaves", need_by=on(date(2030, 6, 15)), known_on=date(2029, 1, 1)),
        NeedBy(id="n2", milestone="enters", need_by=on(date(2030, 8, 1)), known_on=date(2029, 1, 1)),
    ),
)


def match(activity, milestone):
    return Match(activity, milestone, How.REMEMBERED, "")


def read(tasks=TASKS, links=LINKS):
    [found] = read_schedules("plan.xer", xer(tasks, links).encode())
    return found


def test_the_difference_tells_days_and_slack_and_only_what_differs_is_written():
    matched = [match("leaves", "leaves"), match("A300", "enters"), match("A400", "bolted")]
    plan = lay_upon(read(), PORTFOLIO, matched, Take.EARLY_FINISH, {"leaves": date(2030, 7, 11), "enters": None})
    leaves, enters, bolted = plan.shifts
    assert (leaves.old, leaves.new, leaves.days) == (on(date(2030, 6, 15)), date(2030, 7, 1), 16)
    assert (leaves.slack_old, leaves.slack_new) == (-26, -10)
    assert (enters.is_change, enters.slack_new) == (False, None)
    assert (bolted.new, bolted.remark) == (None, "finished on 2030-04-11, says the schedule")
    [need_by] = need_bys_of(plan, PORTFOLIO, Writing("plan.xer", DAY))
    assert need_by == NeedBy(
        id="leaves-by-2030-05-01", milestone="leaves", need_by=on(date(2030, 7, 1)), source="plan.xer, activity leaves",
        note="the early finish of activity leaves in schedule SYNTHETIC, as of 2030-04-30", known_on=DAY,
    )  # fmt: skip


def test_a_need_by_of_the_same_day_is_replaced_only_where_it_holds_and_is_as_closed_as_its_milestone():
    told = replace(PORTFOLIO, milestones=(milestone("leaves", handling=Handling.CONTROLLED),))
    first = NeedBy(id="leaves-by-2030-05-01", milestone="leaves", need_by=on(date(2030, 6, 20)), known_on=DAY)
    later = NeedBy(id="typed", milestone="leaves", need_by=on(date(2030, 6, 21)), known_on=DAY)
    for need_bys, id in (((first,), "leaves-by-2030-05-01"), ((first, later), "leaves-by-2030-05-01-2")):
        held = replace(told, need_bys=need_bys)
        plan = lay_upon(read(), held, [match("leaves", "leaves")], Take.EARLY_FINISH)
        [need_by] = need_bys_of(plan, held, Writing("plan.xer", DAY, frozenset(n.id for n in need_bys)))
        assert (need_by.id, need_by.handling) == (id, Handling.CONTROLLED)


def logic(register, *activities):
    portfolio = Portfolio(name="p", milestones=register)
    matched = [match(m.id, m.id) for m in register]
    plan = lay_upon(schedule(*activities), portfolio, matched, Take.EARLY_FINISH)
    return plan.logic, milestones_of(plan, portfolio)


def test_logic_that_only_one_of_the_two_tells_is_shown_by_way_of_what_is_not_matched():
    register = (milestone("a"), milestone("b"), milestone("c", after=("a",)))
    found, written = logic(
        register, activity("a"), activity("x", before=("a",)), activity("b", before=("x",)), activity("c")
    )
    assert found == (
        LogicDifference("b", "a", LogicKind.ONLY_SCHEDULE),
        LogicDifference("c", "a", LogicKind.ONLY_REGISTER),
    )
    assert [(m.id, m.after) for m in written] == [("b", ("a",))]


def test_a_link_the_register_has_by_way_of_another_milestone_is_no_difference():
    register = (milestone("a"), milestone("z", after=("a",)), milestone("c", after=("z",)))
    portfolio = Portfolio(name="p", milestones=register)
    plan = lay_upon(
        schedule(activity("a"), activity("c", before=("a",))),
        portfolio,
        [match("a", "a"), match("c", "c")],
        Take.EARLY_FINISH,
    )
    assert plan.logic == ()


@pytest.mark.parametrize(
    "link", [Link("a", LinkKind.START_START), Link("a", lag_days=-3.0), Link("a", LinkKind.START_FINISH)]
)
def test_a_link_that_orders_no_finishes_is_no_logic(link):
    assert logic((milestone("a"), milestone("b")), activity("a"), activity("b", before=(link,)))[0] == ()


def test_what_is_told_the_other_way_round_is_shown_once_and_never_written():
    found, written = logic((milestone("a"), milestone("b", after=("a",))), activity("a", before=("b",)), activity("b"))
    assert found == (LogicDifference("a", "b", LogicKind.OPPOSITE),)
    assert written == []


def test_links_that_would_close_a_loop_of_the_register_are_not_written():
    register = (milestone("a", after=("z",)), milestone("z", after=("b",)), milestone("b"))
    portfolio = Portfolio(name="p", milestones=register)
    plan = lay_upon(
        schedule(activity("a"), activity("b", before=("a",))),
        portfolio,
        [match("a", "a"), match("b", "b")],
        Take.EARLY_FINISH,
    )
    assert plan.logic == (LogicDifference("b", "a", LogicKind.ONLY_SCHEDULE),)
    assert milestones_of(plan, portfolio) == []


def test_what_changed_since_the_schedule_before():
    first, second = date(2030, 6, 1), date(2030, 6, 9)
    before = schedule(
        activity("a", "A", first),
        activity("b", "B", first),
        activity("c", "C", first),
        activity("d", "D", first, before=("a",)),
    )
    after = schedule(
        activity("a", "A", second),
        activity("b", "Bee", first),
        activity("d", "D", first, before=(Link("b", LinkKind.FINISH_FINISH, 2.5), Link("b", lag_days=None))),
        activity("e", "E", second),
    )
    assert schedule_changes(before, after, Take.EARLY_FINISH) == (
        ScheduleChange(What.MOVED, "a", "A", "2030-06-01", "2030-06-09", 8),
        ScheduleChange(What.RENAMED, "b", "Bee", "B", "Bee"),
        ScheduleChange(What.LOGIC, "d", "D", "a", "b finish-finish +2.5 d; b with a lag of a share"),
        ScheduleChange(What.NEW, "e", "E", "", "2030-06-09"),
        ScheduleChange(What.GONE, "c", "C", "2030-06-01", ""),
    )
    done = schedule(activity("a", "A", None, actual_finish=second))
    assert schedule_changes(schedule(before.activities[0]), done, Take.EARLY_FINISH) == (
        ScheduleChange(What.FINISHED, "a", "A", "2030-06-01", "2030-06-09", 8),
    )
    bound = schedule(activity("a", "A", first, constraints=(Constraint("finish on", second, bounds=True),)))
    assert [one.what for one in schedule_changes(schedule(before.activities[0]), bound, Take.CONSTRAINT)] == [
        What.MOVED
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")  # its own code has them
def test_another_reader_of_primavera_files_finds_the_same(tmp_path):
    """PyP6XER is held against ours on a file without what it loses: letters beyond ASCII, quotes, blank lines."""
    tasks = [
        task(n, f"A{n}", f"Activity {n}", f"2030-05-{n:02}", f"2030-06-{n:02}", phys_complete_pct="0")
        for n in range(1, 20)
    ]
    text = xer(tasks, [(str(n), str(n + 1), str(n), "7", "7", "PR_FS", "20") for n in range(1, 19)])
    (tmp_path / "plan.xer").write_text(text, encoding="ascii", newline="")
    theirs = import_module("xerparser.reader").Reader(str(tmp_path / "plan.xer"))
    [ours], found = (
        read_schedules("plan.xer", text.encode()),
        list(theirs.activities),
    )  # which can be asked for once only
    assert [(a.id, a.name, a.early_finish, a.late_finish) for a in ours.activities] == [
        (t.task_code, t.task_name, t.early_end_date.date(), t.late_end_date.date()) for t in found
    ]
    code = {int(t.task_id): t.task_code for t in found}
    assert {(a.id, k.predecessor, k.lag_days * 10) for a in ours.activities for k in a.predecessors} == {
        (code[int(r.task_id)], code[int(r.pred_task_id)], r.lag_hr_cnt) for r in theirs.relations
    }
