"""Schedule files: what is read of them, and what is wrong with a broken one, in words."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.schedule_files import read_schedules
from lockwasher.exchange.schedules import Constraint, Link, LinkKind, Take, day_of, loop_in, of_project
from schedule_samples import LINKS, MSPDI, TASKS, XER, link, mspdi, table, task, xer

BOMB = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l "l"><!ENTITY l1 "&l;&l;&l;&l;">]><Project><Title>&l1;</Title></Project>'


def read(text, encoding="cp1252"):
    [schedule] = read_schedules("plan.xer", text if isinstance(text, bytes) else text.encode(encoding))
    return schedule


def refused(text, encoding="utf-8"):
    with pytest.raises(RefusedFileError) as error:
        of_project(
            "plan.xer", read_schedules("plan.xer", text if isinstance(text, bytes) else text.encode(encoding)), None
        )
    return str(error.value)


def test_a_primavera_file_is_read_with_its_days_logic_and_letters():
    schedule = read(XER)
    assert (schedule.project, schedule.data_date) == ("SYNTHETIC", date(2030, 4, 30))
    assert [activity.id for activity in schedule.activities] == ["A100", "leaves", "A300", "A400"]
    wheels, enters, bolted = schedule.activities[1:]
    assert (wheels.name, wheels.early_finish, wheels.late_finish) == (
        "Räder verlassen das Werk", date(2030, 7, 1), date(2030, 7, 9)
    )  # fmt: skip
    assert enters.predecessors == (Link("leaves", LinkKind.FINISH_START, 2.0),)  # 20 hours of a calendar of ten a day
    assert enters.constraints == (Constraint("finish on or before", date(2030, 8, 15), bounds=True),)
    assert (bolted.percent, bolted.actual_finish, wheels.calendar) == (100.0, date(2030, 4, 11), "Five days")
    assert schedule.notices == ("the file does not say its encoding, and its letters were read as Windows-1252",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_are_the_same_in_every_encoding_and_only_a_guess_is_told(encoding):
    assert read(XER, encoding).activity["leaves"].name == "Räder verlassen das Werk"
    assert read(XER, encoding).notices == ()


def test_an_ms_project_file_is_read_by_unique_id():
    schedule = read(MSPDI, "utf-8")
    assert (schedule.project, schedule.data_date) == ("SYNTHETIC-MS", date(2030, 4, 30))
    tooling, wheels = schedule.activities
    assert (tooling.id, tooling.name, tooling.codes, tooling.early_finish) == (
        "11", "Tooling & jigs", ("1.1",), date(2030, 5, 10)
    )  # fmt: skip
    assert wheels.predecessors == (Link("11", LinkKind.FINISH_START, 2.0),)  # 9,600 tenths of a minute
    assert (wheels.codes, wheels.baseline_finish, wheels.is_milestone) == (("leaves",), date(2030, 6, 20), True)
    assert [constraint.words for constraint in wheels.constraints] == ["finish on or before", "deadline"]
    assert schedule.notices == ("1 tasks are set inactive, and are left out",)


@pytest.mark.parametrize(
    ("take", "day"),
    [
        (Take.EARLY_FINISH, date(2030, 8, 1)),
        (Take.LATE_FINISH, date(2030, 8, 20)),
        (Take.CONSTRAINT, date(2030, 8, 15)),
        (Take.EARLY_START, None),
    ],
)
def test_which_day_is_the_need_by_is_a_choice(take, day):
    assert day_of(read(XER).activity["A300"], take) == day


def test_a_finished_activity_and_a_constraint_that_does_not_bound_give_no_day():
    schedule = read(
        xer([task(1, "A1", "One", "2030-05-01", cstr_type="CS_MEOA", cstr_date="2030-06-01 17:00"), TASKS[3]])
    )
    assert day_of(schedule.activity["A1"], Take.CONSTRAINT) is None
    assert day_of(schedule.activity["A400"], Take.EARLY_FINISH) is None


def test_inch_signs_blank_lines_and_unknown_tables_do_no_harm():
    tasks = [task(1, "A1", '"5 inch flange', "2030-05-01"), task(2, "A2", 'A 3" pipe', "2030-05-02")]
    text = xer(tasks, more=["", *table("RSRC", ("rsrc_id",), [("1",)])])
    assert [activity.name for activity in read(text).activities] == ['"5 inch flange', 'A 3" pipe']


def test_several_projects_are_told_apart_and_one_has_to_be_named():
    projects = [("7", "HERE", "2030-04-30 00:00"), ("8", "THERE", "")]
    text = xer([task(1, "A1", "One", "2030-05-01"), task(2, "A1", "One there", proj_id="8")], projects=projects)
    assert refused(text) == (
        "plan.xer: it holds 2 projects; it holds 'HERE' (1 activities), 'THERE' (1 activities); name the project to read"
    )
    there = of_project("plan.xer", read_schedules("plan.xer", text.encode()), "THERE")
    assert [(a.id, a.name, a.project) for a in there.activities] == [("A1", "One there", "THERE")]


def test_links_out_of_the_file_are_counted_and_left_out():
    schedule = read(xer(TASKS, [*LINKS, link(3, 1, 99)]))
    assert schedule.activity["A100"].predecessors == ()
    assert schedule.notices[-1] == "1 links come from activities that the file does not hold, and are left out"


ONE = task(1, "A1", "One", "2030-05-01")
BROKEN = {
    "empty": (b"", "plan.xer: it is empty; export it again"),
    "blank": (b"\r\n \r\n", "plan.xer: it is empty"),
    "text": ("id,name\n1,Wheel\n", "plan.xer:1: it begins neither as a Primavera file nor as XML"),
    "mpp": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "MS Project's own file (.mpp); save it there as XML"),
    "archive": (b"PK\x03\x04....", "an archive or a workbook, and no schedule"),
    "cut off between rows": (xer([ONE], end=""), "it ends without %E, so it is cut off; export it again"),
    "cut off within a row": (XER[:700], "cells, and its heading names 21; export it again"),
    "a cell lost": (xer([ONE[:8] + ONE[9:]]), "this row of table TASK has 20 cells, and its heading names 21"),
    "no day": (xer([task(1, "A1", "One", "2030-13-45")]), "column early_end_date: '2030-13-45 17:00' is no day"),
    "a day out of range": (xer([task(1, "A1", "One", "1066-10-14")]), "1066-10-14 lies outside 1950 to 2149"),
    "no number": (xer([task(1, "A1", "One", phys_complete_pct="ten")]), "column phys_complete_pct: 'ten' is no number"),
    "no finite number": (xer([ONE], [link(1, 1, 1, lag="nan")]), "column lag_hr_cnt: 'nan' is no number"),
    "an id twice": (
        xer([ONE, task(2, "A1", "Again")]),
        "activity 'A1' of project 'SYNTHETIC' stands in line 10 already; give each activity its own id",
    ),
    "a row's number twice": (xer([ONE, task(1, "A2", "Again")]), "'1' stands in line 10 of table TASK already"),
    "no id": (xer([task(1, " ", "One")]), "an activity has no id; give it one in the schedule"),
    "a project that is not there": (xer([task(1, "A1", "One", proj_id="9")]), "its project '9' is not in the file"),
    "no activities": (xer([]), "it holds no activities"),
    "a loop": (
        xer([ONE, task(2, "A2", "Two")], [link(1, 1, 2), link(2, 2, 1)]),
        "its logic runs in a loop: 'A1' waits for 'A2' waits for 'A1'; break the loop in the schedule",
    ),
    "a link of no kind": (xer([ONE], [link(1, 1, 1, "PR_XX")]), "column pred_type: 'PR_XX' is no kind of link"),
    "a column lost": (xer([ONE]).replace("\ttask_code", "\tother"), "column task_code: table TASK has no such column"),
    "an unknown encoding": (xer([ONE]).encode() + b"\x81\x8d", "stands for no letter in UTF-8 or Windows-1252"),
    "an XML bomb": (BOMB, "plan.xer:1: its XML holds a document type"),
    "XML cut off": (MSPDI[:-40], "its XML is damaged or cut off"),
    "another XML": ("<html><body/></html>", "it begins with <html>, and an MS Project file with <Project>"),
    "Primavera's XML": ("<APIBusinessObjects/>", "this is Primavera's own XML, which is not read; export it as XER"),
    "an unknown XML encoding": ('<?xml version="1.0" encoding="x-none"?><Project/>', "its XML"),
    "XML without tasks": (mspdi(()), "it holds no activities"),
    "a task without id": (mspdi(("<Name>x</Name>",)), "column UID: a task has no unique id"),
    "a task twice": (mspdi(("<UID>1</UID>", "<UID>1</UID>")), "activity '1' of project 'SYNTHETIC-MS' stands in line 2"),
    "an XML day": (mspdi(("<UID>1</UID><Finish>soon</Finish>",)), "plan.xer:2 column Finish: 'soon' is no day"),
    "an XML loop": (
        mspdi(("<UID>1</UID><PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>",)),
        "its logic runs in a loop: '1' waits for '1'",
    ),
    "an XML link of no kind": (
        mspdi(("<UID>1</UID><PredecessorLink><PredecessorUID>1</PredecessorUID><Type>9</Type></PredecessorLink>",)),
        "column PredecessorLink: '9' is no kind of link",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_where_what_and_what_to_do(name):
    content, told = BROKEN[name]
    assert told in refused(content)


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("lockwasher.exchange.schedule_files.MOST_BYTES", 1_000_000)
    assert refused(b" " * 1_000_001) == "plan.xer: it is larger than 1 MB; export one project at a time"


@given(st.integers(0, len(XER)), st.integers(0, 40), st.binary(max_size=6))
def test_whatever_is_cut_out_or_put_in_the_file_is_read_or_refused_in_words(at, n, put):
    content = XER.encode("cp1252")
    _read_or_refused(content[:at] + put + content[at + n :])


@given(st.integers(0, len(MSPDI)), st.integers(0, 40), st.binary(max_size=6))
def test_whatever_is_cut_out_or_put_in_the_xml_is_read_or_refused_in_words(at, n, put):
    content = MSPDI.encode()
    _read_or_refused(content[:at] + put + content[at + n :])


@given(st.dictionaries(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=4)))
def test_a_loop_is_found_where_there_is_one_and_each_of_its_names_waits_for_the_next(befores):
    told = {name: befores.get(name, []) for name in "abcdefg"}
    loop = loop_in(told)
    assert bool(loop) == any(_reaches(told, name, name) for name in told)
    assert all(after in told[name] for name, after in pairwise(loop))


def _reaches(told, start, end, seen=()):
    return any(name == end or (name not in seen and _reaches(told, name, end, (*seen, name))) for name in told[start])


def _read_or_refused(content):
    try:
        schedules = read_schedules("plan.xer", content)
    except RefusedFileError as refusal:
        told = refusal.error
    else:
        assert all(schedule.activities for schedule in schedules)
        return
    assert told.file == "plan.xer"
    assert told.message
    assert told.fix
