"""Loads on record: whose a field is, and the undoing of a whole load."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lockwasher.actions.load import load
from lockwasher.actions.load_sheet import Into, SheetError, plan_load
from lockwasher.actions.loads import UndoError, load_of, past_loads, plan_undo, undo_load
from lockwasher.actions.register import archive_record, create_record, edit_record, history_of, versions_of
from lockwasher.actions.sheets import Asked
from lockwasher.records.contacts import Contact
from lockwasher.records.database import writing
from lockwasher.records.schedules import Linked, write_links
from lockwasher.records.snapshot import read_portfolio
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer

pytestmark = pytest.mark.django_db(transaction=True)
NEW = Into(project="beam", host="hostlab:US:us-nonprofit", by="desk")
FIRST = ("ID,Description,Origin,Crate,Need by", "p,Pump,IT,C 1,2031-01-05", "q,Cable,FR,C 1,2031-01-05")


@pytest.fixture
def write(tmp_path):
    """Write a CSV sheet of lines to the register."""

    def make(*lines, into=NEW, name="list.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return plan_load(path, Asked(), into, is_to_write=True)

    return make


def held():
    return read_portfolio(known_on=date.max)


def by_hand(noun, record, **cells):
    edit_record(noun, record, cells, "other", "by hand", versions_of(noun, [record])[record])


def kept(plan):
    return [(d.id, c.field, c.old, c.new) for d in plan.merged.differences for c in d.changes if c.is_kept]


# ---------------------------------------------------------------- whose a field is


def test_a_field_that_no_person_wrote_is_the_files_and_is_updated(write):
    write(*FIRST)
    plan = write("ID,Description,Origin", "p,Pump,DE")

    assert (kept(plan), held().item["p"].origin) == ([], "DE")


def test_a_field_that_a_person_wrote_last_is_kept_and_its_neighbour_is_not(write):
    write(*FIRST)
    by_hand("items", "p", origin="CH")
    plan = write("ID,Description,Origin,Qty", "p,Pump,DE,4")

    assert kept(plan) == [("p", "origin", "CH", "DE")]
    assert (held().item["p"].origin, held().item["p"].quantity) == ("CH", 4)


def test_what_is_taken_over_is_the_files_again_and_is_updated_the_next_time(write):
    write(*FIRST)
    by_hand("items", "p", origin="CH")
    by_hand("items", "q", origin="CH")
    write("ID,Description,Origin", "p,Pump,DE", "q,Cable,DE", into=Into(take_over=frozenset({"p:origin"})))
    assert {i.id: i.origin for i in held().items} == {"p": "DE", "q": "CH"}
    write("ID,Description,Origin", "p,Pump,NL", "q,Cable,DE", into=Into(take_over=frozenset({"origin"})))

    assert {i.id: i.origin for i in held().items} == {"p": "NL", "q": "DE"}


def test_a_blank_that_a_person_left_when_the_record_was_made_is_filled_and_one_left_later_is_kept(write):
    write(*FIRST)
    create_record("items", {"id": "r", "title": "Rack", "project": "beam", "origin": "SE"}, "other", "found")
    by_hand("items", "p", origin="")
    plan = write("ID,Description,Origin,Qty", "p,Pump,IT,", "r,Rack,DE,2")

    assert kept(plan) == [("p", "origin", "", "IT"), ("r", "origin", "SE", "DE")]
    assert held().item["r"].quantity == 2


def test_what_a_portfolio_of_files_said_is_the_files(write):
    load("icarus", "desk")
    plan = write("ID,Description,Qty", "t600-module-1,T600 module 1,3", into=Into())

    assert (kept(plan), held().item["t600-module-1"].quantity) == ([], 3)


def test_a_need_by_a_person_stated_last_and_a_crate_a_person_packed_are_kept(write):
    write(*FIRST)
    (stated,) = held().need_bys
    by_hand("need_bys", stated.id, need_by="2032-01-01")
    by_hand("consignments", held().consignments[0].id, items="q;p")
    plan = write("ID,Description,Crate,Need by", "p,Pump,C 2,2031-06-01", "q,Cable,C 1,2033-01-01")

    assert kept(plan) == [("p", "consignment", "c-1", "c-2"), ("c-1", "need by", "2032-01-01", "2033-01-01")]
    assert [c.items for c in held().consignments] == [("q", "p"), ()]


def test_what_is_no_field_cannot_be_taken_over(write):
    with pytest.raises(SheetError, match="--take-over or;gin: this is no field"):
        write(*FIRST, into=Into(project="beam", host="hostlab:US:us-nonprofit", take_over=frozenset({"or;gin"})))


# ---------------------------------------------------------------- undone


def test_a_first_load_undone_leaves_an_empty_register_and_the_sheet_can_be_loaded_anew(write):
    number = write(*FIRST).load
    done = undo_load(number, "desk", "wrong list")

    assert (held(), done.n_back) == (Portfolio(name="register"), 0)
    again = write(*FIRST)
    assert again.written.created == done.n_removed + 1  # the name of the register is one more
    assert [e.kind for e in history_of("items", "p")] == ["created", "removed", "created"]


def test_an_undone_load_puts_back_fields_and_keeps_who_when_and_why_in_the_history(write):
    write(*FIRST)
    before = held()
    number = write("ID,Description,Origin,Crate", "p,Pump,DE,C 9", "s,New,IT,C 9").load
    undo_load(number, "head", "the wrong year")

    assert held() == before
    entry = history_of("items", "p")[0]
    assert (entry.by, entry.reason) == ("head", f"load {number} undone: the wrong year")
    assert [(d.field, d.before, d.after) for d in entry.differences if d.field == "origin"] == [("origin", "DE", "IT")]
    assert [(one.number, str(one.state)) for one in past_loads()] == [(number, "undone"), (number - 1, "written")]


def test_an_undone_load_counts_as_if_it_had_never_been_in_whose_a_field_is(write):
    write(*FIRST)
    number = write("ID,Description,Origin", "p,Pump,DE").load
    undo_load(number, "head", "wrong")

    assert kept(write("ID,Description,Origin", "p,Pump,NL")) == []
    assert undo_load(number + 1, "head", "wrong as well").n_back == 1
    assert undo_load(number - 1, "head", "and the first").blocked == ()


def test_what_an_undo_put_back_is_whose_it_was_though_other_records_were_left_out(write):
    write(*FIRST)
    by_hand("items", "p", origin="CH")
    number = write("ID,Description,Origin", "p,Pump,DE", "q,Cable,DE", into=Into(take_over=frozenset({"origin"}))).load
    by_hand("items", "q", quantity="3")
    assert undo_load(number, "head", "wrong", leave_out=True).n_back == 1
    plan = write("ID,Description,Origin", "p,Pump,NL", "q,Cable,NL")

    assert kept(plan) == [("p", "origin", "CH", "NL")]
    assert {i.id: i.origin for i in held().items} == {"p": "CH", "q": "NL"}


def test_records_that_were_changed_since_or_are_named_by_others_stop_the_undo_and_are_named(write):
    number = write(*FIRST).load
    by_hand("items", "p", quantity="3")
    words = {"id": "t", "title": "Title", "field": "title", "subject": "q", "holder": "hostlab", "begins": "2024-01-01"}
    words |= {"mark": "account", "paper": "", "title": ""}
    del words["title"]
    create_record("claims", words, "other", "told")
    with pytest.raises(UndoError) as caught:
        undo_load(number, "head", "wrong")

    told = {(one.noun, one.record): one.why for one in caught.value.blocked}
    assert told["items", "p"].startswith("changed by other on ")
    assert told["items", "q"] == "claims 't' names it (subject)"
    assert told["projects", "beam"] == "items 'p' names it (project)"
    assert told["partners", "hostlab"] in {"claims 't' names it (holder)", "projects 'beam' names it (host)"}
    assert "undo it with these left out (--leave-out)" in str(caught.value)


def test_what_is_left_out_stays_with_all_that_it_names(write):
    number = write(*FIRST).load
    by_hand("items", "p", quantity="3")
    done = undo_load(number, "head", "wrong", leave_out=True)

    assert [item.id for item in held().items] == ["p"]
    assert {(one.noun, one.record) for one in done.blocked} == {
        ("items", "p"), ("projects", "beam"), ("partners", "hostlab"),
    }  # fmt: skip
    assert set(past_loads()[0].left_out) == {"items p", "projects beam", "partners hostlab"}


def test_a_field_that_would_name_again_what_is_gone_is_not_put_back(write):
    load("icarus", "desk")
    for name in ("x", "y"):
        words = {"id": name, "title": name, "partner": "cern", "project": held().projects[0].id}
        create_record("contributions", words, "other", "new")
    write("ID,Description,Contribution", "plain,Plain,x", into=Into())
    number = write("ID,Description,Contribution", "plain,Plain,y", into=Into()).load
    archive_record("contributions", "x", "other", "gone", versions_of("contributions", ["x"])["x"])

    told = [str(one) for one in plan_undo(number).blocked]
    assert told == ["items 'plain': it would name 'x' (contributions) again, which is no longer there"]


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [("", "why", "say who undoes it"), ("desk", " ", "say why, with --reason")],
)
def test_an_undo_needs_who_and_why(write, by, reason, words):
    with pytest.raises(UndoError, match=words):
        undo_load(write(*FIRST).load, by, reason)


def test_a_load_that_is_none_was_undone_or_is_a_whole_portfolio_is_refused(write):
    load("icarus", "desk")
    portfolio = past_loads()[0].number
    number = write("ID,Description", "n,New", into=Into()).load
    undo_load(number, "desk", "wrong")

    with pytest.raises(UndoError, match="there is no load 99 that was written"):
        undo_load(99, "desk", "x")
    with pytest.raises(UndoError, match=f"load {number} was undone already, by desk on "):
        undo_load(number, "desk", "x")
    with pytest.raises(UndoError, match="was a whole portfolio, with its events"):
        undo_load(portfolio, "desk", "x")


def test_an_archived_record_of_a_load_stops_its_undo(write):
    number = write(*FIRST, "z,Spare,IT,,").load
    archive_record("items", "z", "other", "gone", versions_of("items", ["z"])["z"])

    assert str(plan_undo(number).blocked[0]).startswith("items 'z': changed by other on ")


def test_the_same_file_again_makes_no_second_load_and_is_told(write):
    first = write(*FIRST).load
    again = write(*FIRST)

    assert (again.load, again.before.number, len(past_loads())) == (None, first, 1)
    assert (again.written.created, again.written.updated) == (0, 0)


def test_a_milestone_an_activity_is_matched_to_and_a_partner_that_is_written_to_stop_the_undo(write):
    number = write(*FIRST).load
    milestone = held().milestones[0].id
    at = datetime(2030, 5, 1, tzinfo=UTC)
    with writing():
        write_links([Linked(project="plan", activity="A1", milestone=milestone, why="", by="other", at=at)])
    Contact.objects.create(addressee="partner:hostlab", address="desk@example.org", set_by="other", set_at=at)
    told = {(one.noun, one.record): one.why for one in plan_undo(number).blocked}

    assert told["milestones", milestone] == told["partners", "hostlab"]
    assert told["milestones", milestone].endswith("an activity of a schedule or an address for letters hangs on it")


def test_what_is_hidden_from_who_undoes_a_load_is_not_named(write):
    number = write(*FIRST).load
    words = {"id": "secret", "field": "title", "subject": "q", "holder": "hostlab", "begins": "2024-01-01"}
    create_record("claims", words | {"mark": "account", "paper": "", "handling": "controlled"}, "other", "told")
    told = {one.record: str(one) for one in plan_undo(number, Viewer(Role.OFFICER)).blocked}

    assert told["q"] == "items 'q': a record that is not shown to your role names it"
    assert "secret" not in " ".join(told.values())
    with pytest.raises(UndoError) as caught:
        undo_load(number, "officer", "wrong", viewer=Viewer(Role.OFFICER))
    assert "secret" not in str(caught.value)
    assert "claims 'secret' names it" in " ".join(map(str, plan_undo(number).blocked))


def test_an_archived_record_is_not_named_to_who_does_not_see_all(write):
    number = write(*FIRST, "z,Spare,IT,,").load
    by_hand("items", "z", handling="controlled")
    by_hand("items", "p", handling="controlled")
    archive_record("items", "z", "other", "gone", versions_of("items", ["z"])["z"])
    told = [str(one) for one in plan_undo(number, Viewer(Role.OFFICER)).blocked]

    assert (
        told[0] == "a record that is not shown to your role, or is archived: it was changed since, or another names it"
    )
    assert "'z'" not in " ".join(told)


def test_a_load_is_not_undone_by_whom_not_all_of_it_is_shown_to_even_with_parts_left_out(write):
    number = write(*FIRST).load
    by_hand("items", "p", handling="controlled")
    for leave_out in (False, True):
        with pytest.raises(UndoError, match="made or changed records that are not shown whole to your role") as caught:
            undo_load(number, "officer", "wrong", leave_out=leave_out, viewer=Viewer(Role.OFFICER))
        assert "'p'" not in str(caught.value)
    assert load_of(number).state == "written"

    undo_load(number, "coordinator", "wrong", leave_out=True, viewer=Viewer(Role.COORDINATOR))
    assert load_of(number).state == "undone"
