"""Schedule load, export and changes: what is printed, what is written, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lockwasher.actions import clock
from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.load import load
from schedule_samples import LINKS, TASKS, XER, task, xer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def place(tmp_path, folder, monkeypatch):
    """A register, and a folder with a schedule, on 1 May 2030."""
    forget()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))
    load(str(folder), by="desk")
    (tmp_path / "plan.xer").write_text(XER, encoding="cp1252", newline="")
    return tmp_path


def test_a_schedule_is_shown_and_nothing_written(run):
    told = run("schedule", "load", "plan.xer").stdout
    assert "SYNTHETIC: 4 activities, data date 2030-04-30." in told
    assert "its letters were read as Windows-1252." in told
    assert "1 of 1 matched milestone would change." in told
    assert "Nothing is written." in told
    assert str(current_portfolio()[0].need_by_of["leaves"].need_by) == "2030-06-15"


def test_as_json_the_matches_the_shifts_and_the_logic_are_told(read):
    told = read("schedule", "load", "plan.xer", "--match", "A300=enters", "--take", "late-finish")
    assert [(m["activity"], m["milestone"]) for m in told["matches"]] == [("leaves", "leaves"), ("A300", "enters")]
    assert [shift["new"] for shift in told["shifts"]] == ["2030-07-09", "2030-08-20"]


def test_it_is_written_with_a_reason_and_exported_and_compared(run, place):
    words = ("schedule", "load", "plan.xer", "--write", "--reason", "April", "--by", "planning", "--take-names")
    assert "Written: 2 need-bys, new links at 0 milestones." in run(*words).stdout
    assert str(current_portfolio()[0].need_by_of["enters"].need_by) == "2030-08-01"
    assert run("schedule", "export").stdout.splitlines()[1:] == [
        "A300,SYNTHETIC,enters,2030-08-01,,,,,",
        "leaves,SYNTHETIC,leaves,2030-07-01,,,,,",
    ]
    assert run("schedule", "export", "--out", "back.csv").stdout == "back.csv: 2 activities.\n"
    assert (place / "back.csv").read_text().startswith("activity_id,project,milestone,")
    assert "there is nothing to compare" in run("schedule", "changes").stdout
    later = xer([TASKS[0], task(2, "leaves", "Räder verlassen das Werk", "2030-07-15"), TASKS[2]], LINKS)
    (place / "may.xer").write_text(later, encoding="utf-8", newline="")
    run("schedule", "load", "may.xer", "--write", "--reason", "May", "--by", "planning")
    told = run("schedule", "changes").stdout
    assert "SYNTHETIC: 2 changes from plan.xer to may.xer." in told
    assert "+14" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("lost.xer",), "lost.xer: No such file or directory; name a schedule file that can be read"),
        (("plan.xer", "--write"), "--write needs a --reason: it stays in the history of every need-by"),
        (("plan.xer", "--match", "A300"), "--match A300: write ACTIVITY=MILESTONE, such as A1040=wheels-arrives"),
        (("plan.xer", "--match", "X=enters"), "--match X=enters: the schedule has no such activity"),
        (("plan.xer", "--project", "OTHER"), "it holds no project 'OTHER'; it holds 'SYNTHETIC' (4 activities)"),
    ],
)
def test_what_makes_no_sense_is_refused(run, words, told):
    assert told in " ".join(run("schedule", "load", *words, status=2).stderr.split())


def test_what_is_refused_at_the_end_says_what_was_kept(run):
    words = ("schedule", "load", "plan.xer", "--write", "--reason", "April", "--by", "planning", "--take-names")
    run(*words)
    told = " ".join(run(*words, status=2).stderr.split())

    assert "nothing would change" in told
    assert "No need-by is written; the file and its matches were kept" in told


def test_without_a_schedule_there_are_no_changes(refused):
    assert "no such schedule was loaded" in refused("schedule", "changes")
