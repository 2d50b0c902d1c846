"""A partner records a step that is asked of it, and no other."""

import pytest
from django.db import connection

from lockwasher.actions import evidence
from lockwasher.actions.desk import current_portfolio, desk_world, forget, viewer_of
from lockwasher.actions.evidence import EvidenceError, Upload
from lockwasher.actions.load import load
from lockwasher.actions.own_steps import record_own_step
from lockwasher.actions.record import Happening, RecordError, record_event
from lockwasher.calendars.spans import parse_span
from lockwasher.records.evidence import newest_files, versions
from lockwasher.register.viewers import Role

pytestmark = pytest.mark.django_db(transaction=True)
CASE = "goes,transport.ordinary,wheel-1,,2030-03-01\n"


@pytest.fixture(autouse=True)
def viewer(folder, today):
    with (folder / "cases.csv").open("a", encoding="utf-8") as file:
        file.write(CASE)
    forget()
    load(str(folder), "desk")
    return viewer_of(desk_world(today), Role.PARTNER, "northlab")


def happened(case="goes", step="book", **more):
    return Happening(case=case, step=step, occurred=parse_span("2030-04-30"), **more)


def test_a_step_is_recorded_with_its_paper_which_partner_and_office_may_open(viewer):
    found = record_own_step(viewer, happened(), Upload(name="list.txt", chunks=[b"packing list"]), "northlab")

    assert current_portfolio()[0].events[-1] == found.event
    (paper,) = found.event.evidence
    (file,) = versions(paper)
    assert (file.handling, file.partners) == ("partner", ("northlab",))


@pytest.mark.parametrize(
    ("happening", "words"),
    [
        (happened(case="lost"), "there is no such case among yours"),
        (happened(step="depart"), "this step is not asked of you; see the list of what you are asked for"),
        (happened(case="docket", step="apply"), "this step is not asked of you"),
        (happened(step="exported"), "this step is not to be done yet; ask the host if that is wrong"),
        (happened(case="transport"), "this step is on record already; ask the host if that is wrong"),
    ],
)
def test_a_step_that_is_not_asked_of_it_is_refused(viewer, happening, words):
    with pytest.raises(RecordError, match=words):
        record_own_step(viewer, happening, None, "northlab")
    assert len(current_portfolio()[0].events) == 2


def test_of_a_step_and_its_paper_both_are_kept_or_neither(viewer):
    with pytest.raises(EvidenceError):
        record_own_step(viewer, happened(), Upload(name="empty.txt", chunks=[b""]), "northlab")
    late = Happening(case="goes", step="book", occurred=parse_span("2031-01-01"))
    with pytest.raises(RecordError, match="is not over yet"):
        record_own_step(viewer, late, Upload(name="list.txt", chunks=[b"packing list"]), "northlab")

    assert (len(current_portfolio()[0].events), len(current_portfolio()[0].evidence)) == (2, 1)


def test_nobody_waits_to_write_while_a_file_is_looked_at(viewer, monkeypatch):
    open_then = []
    monkeypatch.setattr(evidence, "scan", lambda _: open_then.append(connection.in_atomic_block))
    record_own_step(viewer, happened(), Upload(name="list.txt", chunks=[b"packing list"]), "northlab")

    assert open_then == [False]


def test_a_step_that_was_recorded_while_its_file_was_looked_at_is_refused(viewer, monkeypatch):
    monkeypatch.setattr(evidence, "scan", lambda _: record_event(happened(), "officer"))
    with pytest.raises(RecordError, match="this step is on record already"):
        record_own_step(viewer, happened(), Upload(name="list.txt", chunks=[b"packing list"]), "northlab")

    assert not newest_files()
