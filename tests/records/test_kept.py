"""Forecasts kept: whole or not at all, the older one of the same day beside the newest, read out as they were."""

from dataclasses import replace
from datetime import date

import pytest

from forecast.worlds import a_case, a_milestone, a_need_by, a_portfolio, a_world, an_event, in_days
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.records import kept_tables as tables
from lockwasher.records.kept import (
    LATE,
    UNKNOWN,
    Making,
    Seqs,
    keep,
    n_since,
    newest,
    newest_until,
    read_kept,
    read_parts,
    seqs,
    still_holds,
)
from lockwasher.register.belonging import belongs_to
from lockwasher.register.nouns import Agreement
from records.conftest import AT

pytestmark = pytest.mark.django_db
SMALL = a_portfolio(
    agreements=[],
    cases=[a_case(opened="2027-02-01")],
    milestones=[a_milestone(), a_milestone("enters", "crate", "departs")],
    need_bys=[a_need_by("departs", str(in_days(5)))],
)
EVENT = an_event("case", "book", "2027-02-01")
WORLD = a_world(SMALL)
LOOSE = what_comes_loose(WORLD, forecast(WORLD, draws=20))


def kept(event=0, change=0, loose=LOOSE):
    return read_kept(keep(loose, WORLD, Making(Seqs(event, change), AT, 1.5, {"lockwasher": "1"})))


def test_a_forecast_is_read_as_it_was_kept():
    found = kept(7, 3)

    assert (found.as_of, found.digest, found.draws, found.seed) == (WORLD.as_of, WORLD.digest, 20, 1)
    assert (found.made_at, found.seqs, found.seconds, found.versions) == (AT, Seqs(7, 3), 1.5, {"lockwasher": "1"})
    assert [line.line for line in found.lines] == [line for g in (*LOOSE.late, *LOOSE.unknown) for line in g.lines]
    assert [line.line.next_step for line in found.lines] == [
        line.next_step for g in (*LOOSE.late, *LOOSE.unknown) for line in g.lines
    ]
    assert found.summary["guesses"] == LOOSE.forecast.guesses


def test_groups_are_kept_in_their_order_with_what_hangs_on_them():
    found = kept()

    for kind, groups in ((LATE, LOOSE.late), (UNKNOWN, LOOSE.unknown)):
        assert [(g.cause, g.title, g.subjects, g.earliest) for g in found.groups(kind)] == [
            (g.cause, g.title, g.subjects, g.earliest) for g in groups
        ]
        for held, group in zip(found.groups(kind), groups, strict=True):
            assert [line.line for line in found.lines_of(held)] == list(group.lines)
            assert (held.n_lines, held.n_subjects) == (len(group.lines), len(group.subjects))


def test_milestones_offices_and_starts_are_kept():
    found = kept()
    of = {m.milestone.id: m for m in LOOSE.forecast.milestones}

    assert {m.id: (m.dates, m.on_time, m.causes, m.offices, m.is_late) for m in found.milestones.values()} == {
        id: (m.dates, m.on_time, m.causes, m.offices, m.is_late) for id, m in of.items()
    }
    assert [(s.case, s.latest, s.office, s.subject) for s in found.starts] == [
        (s.case, s.latest, s.office, s.subject) for s in LOOSE.start
    ]
    assert [tuple((a.start, a.reason) for a in s.asked) for s in found.starts] == [s.asked for s in LOOSE.start]
    assert found.offices["host.office"].n_waiting == 1
    assert found.offices["host.office"].critical_most == max(
        m.offices[0].share for m in LOOSE.forecast.milestones if m.is_late
    )


def test_a_line_says_to_which_project_and_partner_its_subject_belongs():
    assert {(line.projects, line.partners) for line in kept().lines} == {(("project",), ("partner",))}


def test_an_agreement_belongs_to_its_parties_and_what_nobody_knows_to_nobody():
    annex = Agreement(id="annex", title="Annex", kind="project-annex", parties=("host", "partner"), covers=("magnet",))
    portfolio = replace(SMALL, agreements=(annex,))

    assert belongs_to(portfolio, "annex") == (("project",), ("host", "partner"))
    assert belongs_to(portfolio, "magnet") == (("project",), ("partner",))
    assert belongs_to(portfolio, "nobody") == ((), ())


def test_of_a_day_the_newest_and_the_one_before_are_kept_and_no_older_one():
    first, second, third = (kept(n).id for n in (1, 2, 3))

    assert newest(WORLD.as_of) == ((third, Seqs(3, 0)), (second, Seqs(2, 0)))
    assert read_kept(first) is None
    assert set(tables.KeptLine.objects.values_list("forecast_id", flat=True)) == {second, third}


def test_forecasts_of_other_days_are_left_alone():
    first = kept().id
    later = a_world(SMALL, as_of="2027-03-02")
    keep(what_comes_loose(later, forecast(later, draws=2)), later, Making(Seqs(0, 0), AT, 1, {}))

    assert newest(WORLD.as_of)[0][0] == first
    for until, day in ((date(2027, 3, 1), WORLD.as_of), (date(2027, 5, 1), date(2027, 3, 2))):
        assert newest_until(until) == (day, newest(day))
    assert newest_until(date(2027, 2, 1)) is None


def test_a_forecast_that_cannot_be_kept_whole_leaves_the_one_before(monkeypatch):
    first = kept().id

    def fail(*_):
        raise RuntimeError("no room")

    monkeypatch.setattr("lockwasher.records.kept.office_rows", fail)
    with pytest.raises(RuntimeError, match="no room"):
        kept()

    assert [id for id, _ in newest(WORLD.as_of)] == [first]
    assert set(tables.KeptLine.objects.values_list("forecast_id", flat=True)) == {first}


def test_how_far_journal_and_register_have_come_can_be_noted_anew():
    found = kept(1)
    still_holds(found, Seqs(9, 0))

    assert newest(WORLD.as_of)[0] == (found.id, Seqs(9, 0))


def test_what_came_since_is_counted_where_it_was_known_by_the_day(register):
    register(replace(SMALL, events=()))
    before = seqs()
    events = (
        replace(EVENT, id="early", known_on=date(2027, 2, 2)),
        replace(EVENT, id="late", known_on=date(2030, 1, 1), step="depart"),
    )
    register(replace(SMALL, events=events))

    assert (before.event, seqs()) == (0, Seqs(2, before.change))
    assert n_since(before, date(2027, 3, 1)) == 1
    assert n_since(before, date(2030, 3, 1)) == 2
    assert n_since(seqs(), date(2030, 3, 1)) == 0


def test_all_parts_are_read_in_as_many_queries_whatever_their_number(django_assert_num_queries):
    found = kept()
    with django_assert_num_queries(5):
        read_parts(found)
    with django_assert_num_queries(0):
        assert found.lines
        assert found.groups(LATE)
        assert found.milestones
