"""Lists of agreements, contributions, posts, claims and others in any layout: understood, resolved, refused with every reason."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from exchange.rich import RICH
from lockwasher.calendars.spans import Span, on
from lockwasher.exchange.forms import cell_of
from lockwasher.exchange.sheet_differences import Telling
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_layout import lay_out
from lockwasher.exchange.sheet_lists import LISTS, NOT_SET, OWN_WORDS, fields_in
from lockwasher.exchange.sheet_portfolio import merge
from lockwasher.exchange.sheet_rows import read_rows
from lockwasher.register import nouns
from lockwasher.register.nouns import AgreementKind, Field, Mark, PartnerKind
from lockwasher.register.portfolio import Portfolio

DAY = date(2030, 5, 1)
BASE = Portfolio(
    name="p",
    partners=(
        nouns.Partner(id="host", name="Host Laboratory", country="US", kind=PartnerKind.US_NONPROFIT),
        nouns.Partner(id="northlab", name="Northlab (NL)", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT),
    ),
    offices=(nouns.Office(id="desk.import", name="Import desk"),),
    projects=(nouns.Project(id="project", name="The project", host="host"),),
    contributions=(nouns.Contribution(id="calorimeter", title="A calorimeter", partner="northlab", project="project"),),
    agreements=(nouns.Agreement(id="annex", title="Annex 1", kind=AgreementKind.PROJECT_ANNEX, parties=("host", "northlab")),),
    items=(nouns.Item(id="wheel", title="A wheel", contributions=("calorimeter",), project="project"),),
)  # fmt: skip


@pytest.fixture
def laid(tmp_path):
    def make(*lines, portfolio=BASE, noun=None, day=DAY, hand=None):
        path = tmp_path / "list.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        book = read_book(path)
        reading = read_rows(book, lay_out(book, None, noun=noun))
        merged = merge(portfolio, reading, Telling("list.csv", day, "project", hand=hand or {}))
        lost = {line.address for line in merged.refused}
        rest = tuple(line for line in reading.accepted if line.address not in lost)
        return replace(reading, accepted=rest, rejected=(*reading.rejected, *merged.refused)), merged

    return make


def reasons(reading):
    return [str(cell) for line in reading.rejected for _, cell in line.bad]


def test_agreements_in_an_offices_own_words(laid):
    reading, merged = laid(
        "Our agreements;;;;",
        "Vertrag;Type;Between;Signature date;Covers",
        "A loan;Loan agreement;Host Laboratory; 26.07.2029;A wheel",
        "Second MoU;MoU;Northlab, host;2029-03;calorimeter",
    )
    made = {one.id: one for one in merged.portfolio.agreements}

    assert (reading.layout.noun, reasons(reading)) == ("agreements", [])
    assert (made["a-loan"].kind, made["a-loan"].parties, made["a-loan"].covers) == (AgreementKind.LOAN, ("host",), ("wheel",))  # fmt: skip
    assert made["a-loan"].signed == on(date(2029, 7, 26))
    assert (made["second-mou"].kind, made["second-mou"].parties) == (AgreementKind.MOU, ("northlab", "host"))
    assert (made["second-mou"].source, made["second-mou"].known_on) == ("list.csv, list.csv!4", DAY)


def test_agreements_may_name_each_other_and_a_refused_one_takes_those_under_it_along(laid):
    reading, merged = laid(
        "title,kind,parties,under",
        "Umbrella A,umbrella,host,",
        "Annex A,annex,host,Umbrella A",
        "Umbrella B,umbrella,nobody,",
        "Annex B,annex,host,Umbrella B",
    )

    assert next(a for a in merged.portfolio.agreements if a.id == "annex-a").parents == ("umbrella-a",)
    assert [line.row for line in reading.rejected] == [4, 5]
    assert "list.csv!C4 parties: 'nobody' is not in the list of partners; add it there first, or correct it" in reasons(reading)  # fmt: skip
    assert "'umbrella-b' is not in the list of agreements" in reasons(reading)[1]


def test_contributions_and_posts_are_known_by_their_columns_and_found_by_their_titles(laid):
    reading, merged = laid(
        "Deliverable,Institute,Facility", "A calorimeter,host,project", "A magnet,Northlab,The project"
    )
    assert reading.layout.noun == "contributions"
    assert [(d.id, d.what, [(c.field, c.old, c.new) for c in d.changes]) for d in merged.differences] == [
        ("calorimeter", "changed", [("partner", "northlab", "host")]),
        ("a-magnet", "new", [("title", "", "A magnet"), ("partner", "", "northlab"), ("project", "", "project")]),
    ]

    reading, merged = laid("Stelle,Abteilung", "Import officer,Import desk", "Clerk,Export desk")
    assert (reading.layout.noun, [post.id for post in merged.portfolio.posts]) == (
        "posts",
        ["import-officer-import-desk"],
    )
    assert reasons(reading) == ["list.csv!B3 Abteilung: 'Export desk' is not in the list of offices; add it there first, or correct it"]  # fmt: skip


def test_title_papers_become_claims_and_one_without_a_paper_is_told_by_account(laid):
    lines = (
        "What,Item,Holder,From,Document",
        "ownership,A wheel,Northlab,2029-01-05,Annex 1",
        "custody,calorimeter,host,2029-02,",
    )
    reading, merged = laid(*lines)
    first, second = merged.portfolio.claims

    assert (reading.layout.noun, reasons(reading)) == ("claims", [])
    assert (first.field, first.subject, first.holder, first.paper) == (Field.TITLE, "wheel", "northlab", "annex")
    assert (second.field, second.mark, second.begins) == (Field.CUSTODY, Mark.ACCOUNT, Span(date(2029, 2, 1), date(2029, 2, 28)))  # fmt: skip
    _, same = laid(*lines, portfolio=merged.portfolio)
    assert [d.what for d in same.differences] == ["unchanged", "unchanged"]
    assert same.portfolio == merged.portfolio


def test_a_new_record_without_what_it_needs_and_days_out_of_order_are_refused(laid):
    reading, merged = laid(
        "Agreement,Parties,Signed,Ends", "No kind,host,2029-01-01,", "Annex 1,host,2029-05-01,2029-01-01"
    )

    assert reasons(reading)[0].startswith(
        "list.csv!2: kind: this is not said, and a new record needs it; fill it: one of "
    )
    assert "list.csv!" in reasons(reading)[1]
    assert "comes after" in reasons(reading)[1] or "before" in reasons(reading)[1]
    assert merged.portfolio == BASE


def test_a_day_with_two_readings_and_a_kind_that_is_none_are_bad_cells(laid):
    reading, _ = laid("title,kind,parties,signed", "X,annexx,host,03/04/2029")

    assert reasons(reading)[0].startswith("list.csv!B2 kind: 'annexx' is not one of umbrella")
    assert "list.csv!D2 signed: " in reasons(reading)[1]


def test_a_row_that_says_again_what_another_says_is_refused(laid):
    reading, _ = laid("title,kind,parties", "X,annex,host", "x,annex,host")

    assert reasons(reading) == [
        "list.csv!3: it is about 'x' again, as another row is; keep one, or give it an id of its own"
    ]


def test_who_may_see_a_record_is_not_set_by_a_file(laid):
    reading, merged = laid("id,title,kind,parties,handling", "annex,Annex 1,project-annex,host;northlab,public")

    assert [(c.header, c.how) for c in reading.layout.columns if c.meaning == "left-out"] == [("handling", "who may see a record is not set by a file")]  # fmt: skip
    assert merged.portfolio == BASE


def test_a_list_of_items_stays_one_though_words_of_other_lists_stand_in_it(laid):
    reading, _ = laid("Title,Partner,Project,Origin,Weight (kg)", "Pump,Northlab,The project,IT,4")

    assert (reading.layout.noun, reading.layout.is_list) == ("items", False)


def test_a_noun_that_is_chosen_is_taken(laid):
    _, merged = laid("Name,Country,Kind", "Southlab,Italy,company", noun="partners")

    assert [(p.id, p.country, p.kind) for p in merged.portfolio.partners][2:] == [
        ("southlab", "IT", PartnerKind.COMPANY)
    ]


@pytest.mark.parametrize("noun", [noun for noun in LISTS if noun not in OWN_WORDS])
def test_a_list_without_ids_and_days_changes_nothing_the_second_time_nor_on_a_later_day(laid, noun):
    fields = [name for name in fields_in(noun) if name not in {"id", "known_on", *NOT_SET}]
    out = io.StringIO()
    rows = [["", *(cell_of(noun, f, getattr(r, f)) for f in fields)] for r in getattr(RICH, noun)]
    csv.writer(out).writerows([["id", *fields], *rows])
    lines = out.getvalue().split("\r\n")[:-1]
    without = replace(RICH, need_bys=()) if noun == "need_bys" else RICH
    first, merged = laid(*lines, portfolio=without, noun=noun)
    again, later = (
        laid(*lines, portfolio=merged.portfolio, noun=noun, day=day)[1] for day in (DAY, DAY + timedelta(days=9))
    )

    assert first.accepted or reasons(first) == []
    assert {one.what for one in (*again.differences, *later.differences)} <= {"unchanged"}
    assert later.portfolio == again.portfolio == merged.portfolio


def test_a_need_by_that_is_stated_otherwise_is_a_statement_of_its_day_and_one_by_hand_is_kept(laid):
    base = replace(RICH, need_bys=())
    _, first = laid("milestone,need_by", "arrives,2031-01-05", portfolio=base, noun="need_bys")
    (held,) = first.portfolio.need_bys
    later = DAY + timedelta(days=9)
    told = {"portfolio": first.portfolio, "noun": "need_bys", "day": later}
    _, moved = laid("milestone,need_by", "arrives,2031-02-05", **told)
    (change,) = [c for one in moved.differences for c in one.changes if c.field == "need_by"]
    cell = ("need_bys", held.id, "need_by")
    _, kept = laid("milestone,need_by", "arrives,2031-02-05", **told, hand={cell: False})

    assert (change.old, change.new, change.cell) == ("2031-01-05", "2031-02-05", cell)
    assert [(n.known_on, str(n.need_by)) for n in moved.portfolio.need_bys] == [
        (DAY, "2031-01-05"),
        (later, "2031-02-05"),
    ]
    assert kept.portfolio == first.portfolio
    assert [(c.old, c.new, c.is_kept) for one in kept.differences for c in one.changes] == [("2031-01-05", "2031-02-05", True)]  # fmt: skip
