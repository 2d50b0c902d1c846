"""A list of events into the journal: checked as if each were recorded by hand, loaded once, undone by corrections."""

from __future__ import annotations

import pytest

from lockwasher.actions import clock
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.load import load
from lockwasher.actions.load_sheet import Into, plan_load
from lockwasher.actions.loads import UndoError, plan_undo, undo_load
from lockwasher.actions.record import Happening, record_event
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.actions.sheets import Asked
from lockwasher.actions.verify import verify
from lockwasher.calendars.spans import parse_span
from lockwasher.register.viewers import Role, Viewer
from web.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Viewer(Role.OFFICER)
LINES = (
    "Case,Step,Result,Happened on,Known on,Round,Remark",
    "transport,book,,2030-02-01,,1,by telephone",
    "docket,file-stamp,,01.03.2030,2030-03-04,1,sent",
    "docket,fly,,2030-03-01,,1,",
    "gone,book,,2030-03-01,,1,",
    "docket,accept,,2031-01-01,2031-01-02,1,",
)


@pytest.fixture
def write(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load(str(folder), "desk")

    def make(*lines, is_to_write=True, viewer=None):
        path = tmp_path / "events.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return plan_load(path, Asked(), Into(by="desk", viewer=viewer), is_to_write=is_to_write)

    return make


def reasons(plan):
    return [str(cell) for line in plan.reading.rejected for _, cell in line.bad]


def test_events_are_checked_against_their_cases_and_the_rest_is_rejected_with_reasons(write):
    plan = write(*LINES, is_to_write=False)

    assert (plan.reading.layout.noun, plan.reading.n_rows) == ("events", 5)
    assert [(d.id, d.what) for d in plan.merged.differences if d.what == "unchanged"] == [("booked", "unchanged")]
    told = " | ".join(reasons(plan))
    assert "has no step 'fly'" in told
    assert "'gone' is not in the list of cases" in told
    assert "lies ahead" in told


def test_a_written_list_of_events_changes_nothing_the_second_time_and_the_journal_is_whole(write):
    lines = (LINES[0], step_line())
    first = write(*lines)
    event = next(e for e in current_portfolio()[0].events if e.id == first.merged.differences[0].id)
    again = write(*lines)

    assert (first.written.created, first.load > 0) == (1, True)
    assert (event.case, str(event.occurred), str(event.known_on), event.note) == ("docket", "2030-03-01", "2030-03-04", "sent")  # fmt: skip
    assert ([d.what for d in again.merged.differences], again.load) == (["unchanged"], None)
    assert verify().ok


def test_an_undone_list_of_events_is_corrected_with_the_reason_and_can_be_loaded_anew(write):
    number = write(LINES[0], step_line()).load
    undo_load(number, "head", "wrong case")
    events = {event.id: event for event in current_portfolio()[0].events}
    (void,) = [event for event in events.values() if event.is_void]

    assert void.note == f"load {number} undone: wrong case"
    assert events[void.corrects].case == "docket"
    assert write(LINES[0], step_line()).written.created == 1


def test_an_undone_list_of_events_with_ids_is_refused_in_words_until_it_has_others(write):
    first, again = "ID,Case,Step,Happened on,Known on", "docket,file-stamp,2030-03-01,2030-03-04"
    undo_load(write(first, f"stamped,{again}").load, "head", "wrong case")
    plan = write(first, f"stamped,{again}", is_to_write=False)

    assert [str(d.what) for d in plan.merged.differences] == []
    assert "event 'stamped' was taken away, by 'stamped-undone'" in reasons(plan)[0]
    assert "write another id, or leave the id empty" in reasons(plan)[0]
    assert write(first, f",{again}").written.created == 1
    assert "is on record already" in reasons(write(first, f"stamped-2,{again}", is_to_write=False))[0]


def test_what_is_hidden_from_who_loads_is_in_no_reason_and_no_remark(write):
    event = next(e for e in current_portfolio()[0].events if e.case == "transport")
    edit_record(
        "cases",
        "transport",
        {"handling": "controlled"},
        "other",
        "order",
        versions_of("cases", ["transport"])["transport"],
    )
    lines = ("ID,Case,Step,Happened on", f"{event.id},docket,file-stamp,2030-03-01")
    whole, officer = (reasons(write(*lines, is_to_write=False, viewer=viewer)) for viewer in (None, OFFICER))

    assert "is on record with transport" in " | ".join(whole)
    assert "transport" not in " | ".join(officer)
    assert "is not shown whole to your role" in officer[0]


def test_an_event_that_was_corrected_since_stops_the_undo(write):
    plan = write(LINES[0], step_line())
    (name,) = [d.id for d in plan.merged.differences]
    record_event(
        Happening(case="docket", occurred=parse_span("2030-03-02"), corrects=name, is_void=True, note="no"), "other"
    )

    assert [(one.noun, one.record) for one in plan_undo(plan.load).blocked] == [("events", name)]
    with pytest.raises(UndoError, match="corrects it"):
        undo_load(plan.load, "head", "wrong")


def test_a_step_that_is_on_record_with_another_day_is_not_recorded_twice(write):
    plan = write("Case,Step,Date", "transport,book,2030-02-02", is_to_write=False)

    assert "step 'book' is on record already: event 'booked'" in reasons(plan)[0]


def step_line():
    return LINES[2]
