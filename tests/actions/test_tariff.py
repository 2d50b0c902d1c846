"""The official tariff files a desk takes in: read whole, kept, used from their day on."""

import json
import os
from datetime import date

import pytest

from lockwasher.actions.look import world_on
from lockwasher.actions.tariff import Official, kept, official_tables, take_in
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.procedures.tables_rows import Unknown
from lockwasher.procedures.tables_schedule import ScheduleError
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 1, 1)
ROW = {"htsno": "7308.90.60.00", "indent": "1", "description": "Columns and pillars", "general": "Free", "other": "45%"}


@pytest.fixture
def schedule(tmp_path):
    """An export of the schedule with one row."""
    path = tmp_path / "hts_2026.json"
    path.write_text(json.dumps([ROW]), encoding="utf-8")
    return path


def test_a_schedule_that_was_taken_in_decides_rates_from_its_day_on(schedule):
    found = take_in(schedule, Official.SCHEDULE, DAY)
    assert (found.name, found.n_rows, found.is_new) == ("hts_2026.json", 1, True)
    rate = official_tables(DAY).rate("7308.90.60", DAY)
    assert rate.general.is_free
    assert "hts_2026.json" in rate.backing.cites
    assert isinstance(official_tables(date(2025, 12, 31)).rate("7308.90.60", date(2025, 12, 31)), Unknown)


def test_the_world_of_a_day_holds_the_files_of_that_day(schedule):
    take_in(schedule, Official.SCHEDULE, DAY)
    before, after = (world_on(Portfolio(name="desk"), day) for day in (date(2025, 12, 31), DAY))
    assert (len(before.tables.schedules), len(after.tables.schedules)) == (0, 1)
    assert before.digest != after.digest


def test_without_a_file_the_shipped_tables_stand():
    assert official_tables(DAY) is read_tables()
    assert kept() == ()


def test_the_same_file_again_changes_nothing_and_another_takes_its_place(schedule):
    take_in(schedule, Official.SCHEDULE, DAY)
    assert not take_in(schedule, Official.SCHEDULE, DAY).is_new
    newer = schedule.with_name("revised.json")
    newer.write_text(json.dumps([ROW | {"general": "2%"}]), encoding="utf-8")
    assert take_in(newer, Official.SCHEDULE, DAY).is_new
    assert [one.name for one in kept()] == ["revised.json"]
    assert str(official_tables(DAY).rate("7308.90.60", DAY).general.percent) == "2"


def test_a_faulty_file_is_refused_and_what_was_kept_stays(schedule, home):
    take_in(schedule, Official.SCHEDULE, DAY)
    schedule.write_text("[{", encoding="utf-8")
    with pytest.raises(ScheduleError, match=r"^hts_2026\.json:1: not readable as JSON"):
        take_in(schedule, Official.SCHEDULE, DAY)
    assert [path.name for path in (home / "tariff").iterdir()] == ["schedule.2026-01-01.hts_2026.json"]
    assert len(official_tables(DAY).schedules) == 1


def test_the_list_of_headings_is_kept_beside_the_schedule(schedule, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("9027\n", encoding="utf-8")
    take_in(schedule, Official.SCHEDULE, DAY)
    take_in(note, Official.HEADINGS, DAY)
    assert official_tables(DAY).instrument_headings(DAY).numbers == ("9027",)
    assert {one.kind for one in kept()} == {"schedule", "note-6a"}


def test_of_two_files_taken_in_at_the_same_time_the_later_one_counts(schedule, home):
    """Neither saw the other, so that both are kept."""
    take_in(schedule, Official.SCHEDULE, DAY)
    first = home / "tariff" / "schedule.2026-01-01.hts_2026.json"
    later = first.with_name("schedule.2026-01-01.a.json")
    later.write_text(json.dumps([ROW | {"general": "2%"}]), encoding="utf-8")
    os.utime(later, ns=(0, first.stat().st_mtime_ns + 1))
    assert [one.name for one in kept()] == ["a.json"]
    assert str(official_tables(DAY).rate("7308.90.60", DAY).general.percent) == "2"


def test_a_kept_file_that_was_spoilt_by_hand_is_replaced(schedule, home):
    take_in(schedule, Official.SCHEDULE, DAY)
    (home / "tariff" / "schedule.2026-01-01.hts_2026.json").write_text("[{", encoding="utf-8")
    assert take_in(schedule, Official.SCHEDULE, DAY).is_new
    assert len(official_tables(DAY).schedules) == 1
