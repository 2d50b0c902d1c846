"""Papers of title, agreements and reports: what is checked, what slips, and what each reader is told."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import pytest

from lockwasher.forecast.forecast import Dates
from lockwasher.paperwork.filling import fill
from lockwasher.paperwork.kinds import find_kind, kinds
from lockwasher.paperwork.outlook import Ahead, Blank, Late, Outlook
from lockwasher.paperwork.plain import markdown
from lockwasher.paperwork.subjects import find_subject
from lockwasher.paperwork.word import docx as as_word
from lockwasher.procedures.library import read_library
from lockwasher.register.nouns import Handling, Mark, Money
from lockwasher.register.statements import Statement
from paperwork.full import DAY, LONG, full_desk, statements
from paperwork.samples import assert_as_kept

MINE = [kind for kind in kinds().values() if kind.group in {"title", "agreements", "reports"}]
RECORD = {
    "items": "wheel-1", "consignments": "wheels", "agreements": "annex", "projects": "project", "partners": "northlab",
}  # fmt: skip


def told(fact, value, record="annex", noun="agreements"):
    return Statement(noun=noun, record=record, fact=fact, value=value, source="letter", mark=Mark.READ, known_on=DAY)


def outlook(p80, before=None, day=DAY, milestone="leaves", *, is_late=True):
    ahead = Ahead(milestone, Dates(None, date(2030, 6, 1), p80, None), None, True, 0.4, is_late)
    late = Late(milestone, "insurance", "host.legal", date(2030, 6, 1), False, ahead.dates, False)
    blank = Blank(milestone, "title", "host.legal", None)
    return Outlook(day, 100, "d" * 64, {milestone: ahead}, (blank,), before, (late,))


def filled(desk, kind, noun="agreements", record=None):
    return fill(find_kind(kind), find_subject(desk, (noun,), record or RECORD[noun]))


def lack(found, fact):
    return next(one for one in found.lacks if one.fact == fact)


@pytest.fixture
def full(tmp_path):
    desk = full_desk(tmp_path / "full")
    before = outlook(date(2030, 6, 10), day=date(2030, 4, 1), is_late=False)
    return replace(desk, look_ahead=lambda: outlook(date(2030, 8, 1), before))


@pytest.mark.parametrize("kind", MINE, ids=lambda kind: kind.id)
def test_each_paper_says_what_it_said_word_for_word(full, kind):
    assert_as_kept(f"{kind.id}.md", markdown(filled(full, kind.id, kind.about[0]).paper))


@pytest.mark.parametrize("kind", MINE, ids=lambda kind: kind.id)
def test_a_paper_names_a_procedure_that_the_library_holds(kind):
    assert not kind.procedure or kind.procedure in {one.id for one in read_library().editions}


def test_every_agreement_paper_can_be_pasted_from_word(full):
    for kind in MINE:
        found = filled(full, kind.id, kind.about[0])
        word = docx.Document(io.BytesIO(as_word(found.paper)))
        text = "\n".join(one.text for one in word.paragraphs)
        assert all(one.heading in text for one in found.paper.sections)


# ---------------------------------------------------------------- format and periods


def test_a_bottom_line_of_more_than_four_lines_is_told(tmp_path):
    desk = full_desk(tmp_path / "a", (*statements(), told("c175.bottom-line", "one\ntwo\nthree\nfour\nfive")))

    assert (
        "5 lines of 90 signs (the length of a line is assumed): 4 lines at the most"
        in lack(filled(desk, "c175-action-memo"), "c175.bottom-line-length").why
    )


def test_a_body_of_more_than_two_pages_is_told(tmp_path):
    desk = full_desk(tmp_path / "a", (*statements(), told("c175.features", "word " * 1_001)))

    assert "2 pages at the most" in lack(filled(desk, "c175-action-memo"), "c175.body-length").why


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("2030-06-07", "4 working days from 2030-06-03 to 2030-06-07: 5 at the least"),
        ("June", "the days cannot be read"),
        ("2030-06", "'2030-06' is not a day, written as 2030-06-01"),
    ],
)
def test_a_decision_asked_too_soon_is_told(tmp_path, last, why):
    desk = full_desk(tmp_path / "a", (*statements(), told("c175.decision-on", last)))

    assert why in lack(filled(desk, "c175-action-memo"), "c175.days-to-decide").why


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("2031-06-02", "a loan is for a year at the most (41 CFR 109-1.5103(a))"),
        ("2030-05-01", "a loan is for a year at the most"),
        ("next year", "the period cannot be read"),
    ],
)
def test_a_loan_of_more_than_a_year_is_told(tmp_path, last, why):
    desk = full_desk(tmp_path / "a", (*statements(), told("loan.ends", last, "wheel-1", "items")))

    assert why in lack(filled(desk, "loan-agreement", "items"), "loan.period").why


def test_a_clock_that_no_case_counts_is_missing_and_not_reckoned_here(full):
    found = lack(filled(full, "transmittal"), "transmittal.due")

    assert found.why == "no case of the procedure us.c175.routine-st about it is on record"


# ---------------------------------------------------------------- who holds what


def test_what_no_paper_settles_is_told_by_field_with_a_remedy(tmp_path):
    desk = full_desk(tmp_path / "a")
    claims = tuple(one for one in desk.portfolio.claims if one.field != "title")
    found = markdown(filled(full_desk(tmp_path / "b", claims=claims), "who-holds-what", "consignments").paper)

    assert "| title | no paper says who holds it | 2: wheel-1, wheel-2 | put in a claim to title" in found


def test_a_sum_of_credits_is_missing_while_one_line_has_none(tmp_path):
    desk = full_desk(tmp_path / "a")
    first, second = desk.portfolio.items
    credited = replace(first, credited_value=Money(Decimal(10), "EUR"))
    part = filled(full_desk(tmp_path / "b", items=(credited, second)), "in-kind-annex")
    whole = full_desk(tmp_path / "c", items=(credited, replace(second, credited_value=Money(Decimal(5), "EUR"))))

    assert lack(part, "total.credited").why == "the credited value of 1 of 2 lines is not on record"
    assert "Credited in all: EUR 15.00." in markdown(filled(whole, "in-kind-annex").paper)


# ---------------------------------------------------------------- days ahead


def test_a_slipped_milestone_stands_in_the_amendment_with_p50_and_p80(full):
    assert "P50 2030-06-01, P80 2030-08-01" in markdown(filled(full, "amendment").paper)


def test_without_a_forecast_the_amendment_says_so_and_dates_nothing(full):
    found = filled(replace(full, look_ahead=None), "amendment")

    assert lack(found, "forecast.basis").remedy == "ask for a forecast, and produce the paper anew"
    assert "P80 20" not in markdown(found.paper)


def test_the_council_hears_what_came_to_be_at_risk_and_what_moved(full):
    text = markdown(filled(full, "council-report", "projects").paper)

    assert "What came to be at risk since\n\n| Milestone" in text
    assert "| The wheels leave | P50 2030-06-01, P80 2030-06-10 | P50 2030-06-01, P80 2030-08-01 |" in text


def test_the_council_hears_what_a_milestone_needs_and_will_not_have_in_time(full):
    text = markdown(filled(full, "council-report", "projects").paper)

    assert "## What else will come loose\n\n| What" in text
    row = next(line for line in text.splitlines() if "it can go ahead without" in line)
    assert "1: The wheels leave, likely needed by 2030-06-01 | P50 2030-06-01, P80 2030-08-01 |" in row


def test_the_council_is_told_nothing_that_is_marked_for_the_office(tmp_path, full):
    marked = tuple(replace(one, handling=Handling.INTERNAL) for one in full.portfolio.milestones)
    desk = replace(full_desk(tmp_path / "b", milestones=marked), look_ahead=full.look_ahead)

    assert "The wheels leave" not in markdown(filled(desk, "council-report", "projects").paper)


def test_a_partner_reads_its_own_goods_and_nothing_marked_for_the_office(tmp_path, full):
    first, second = full.portfolio.items
    desk = full_desk(tmp_path / "b", items=(first, replace(second, handling=Handling.INTERNAL)))
    text = markdown(filled(desk, "partner-sheet", "partners").paper)

    assert "Roue n° 1" in text
    assert "Wheel 2" not in text
    assert "Roue n° 1" not in markdown(filled(desk, "partner-sheet", "partners", "host").paper)


# ---------------------------------------------------------------- many, none, long


def test_three_hundred_lines_and_none_and_long_names_are_set(tmp_path, full):
    first = full.portfolio.items[0]
    many = tuple(replace(first, id=f"line-{n}", title=f"{LONG} {n}") for n in range(300))
    for name, items in (("many", many), ("none", ())):
        claims = full.portfolio.claims if items else ()
        desk = full_desk(tmp_path / name, items=items, consignments=(), cases=(), events=(), milestones=(), need_bys=(),
                         claims=claims)  # fmt: skip
        found = filled(desk, "in-kind-annex")
        word = docx.Document(io.BytesIO(as_word(found.paper)))
        rows = [row for table in word.tables for row in table.rows]
        assert len(rows) >= len(items)
        assert bool(items) or "No line is on record." in markdown(found.paper)
