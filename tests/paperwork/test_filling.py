"""Papers filled from records: every fact traced to its source, what is missing said, totals that agree."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import pypdf
import pytest

from lockwasher.actions.look import look
from lockwasher.calendars.spans import parse_span
from lockwasher.clearance.routes import route_desk
from lockwasher.estimates.world import build_world
from lockwasher.paperwork.codes import MOST
from lockwasher.paperwork.facts import Lacking, Told
from lockwasher.paperwork.filling import MAY_STAND_THERE, MISSING, check_page, fill
from lockwasher.paperwork.kinds import find_kind, kinds
from lockwasher.paperwork.plain import markdown
from lockwasher.paperwork.subjects import Desk, SubjectError, find_subject
from lockwasher.paperwork.typesetting import pdf
from lockwasher.paperwork.word import docx as as_word
from lockwasher.register.nouns import Handling, Mark, Money
from lockwasher.register.statements import Statement
from paperwork.full import DAY, LONG, bare_desk, desk_over, full_desk, statements
from paperwork.samples import assert_as_kept

RECORD = {"items": "wheel-1", "consignments": "wheels", "cases": "docket", "agreements": "annex", "projects": "project",
          "partners": "northlab"}  # fmt: skip
PAIRS = [(kind.id, noun) for kind in kinds().values() for noun in kind.about]
SUMS = ("total.lines", "total.pieces", "total.packages", "total.net-kg", "total.gross-kg", "total.value")


@pytest.fixture
def full(tmp_path):
    return full_desk(tmp_path / "full")


@pytest.fixture
def bare(tmp_path):
    return bare_desk(tmp_path / "bare")


def filled(desk, kind, noun="consignments", record=None):
    found = find_kind(kind)
    return fill(found, find_subject(desk, (noun,), record or RECORD[noun]))


def texts(paper):
    """Every text that a paper is made of."""
    yield from (paper.title, paper.subtitle)
    for section in paper.sections:
        yield from (section.heading, section.lead, section.nothing, section.note, section.code)
        for row in section.table.rows if section.table else ():
            yield from row


# ---------------------------------------------------------------- every fact traced


@pytest.mark.parametrize(("kind", "noun"), PAIRS)
def test_every_fact_on_every_paper_has_a_source_or_a_reason_and_a_remedy(full, bare, kind, noun):
    for desk in (full, bare):
        found = filled(desk, kind, noun)
        assert found.used
        for use in found.used:
            if isinstance(use.answer, Told):
                assert use.answer.value.strip(), use
                assert use.answer.sources, use
                assert all(source.record and source.field for source in use.answer.sources), use
            else:
                assert use.answer.why, use
                assert use.answer.remedy, use


@pytest.mark.parametrize(("kind", "noun"), PAIRS)
def test_a_source_that_names_a_record_names_one_that_is_there(full, kind, noun):
    ids = {(name.removesuffix("s"), one.id) for name, rows in full.portfolio.rows() for one in rows}
    nouns = {
        "item",
        "consignment",
        "case",
        "partner",
        "claim",
        "agreement",
        "clause",
        "project",
        "milestone",
        "contribution",
    }
    for use in filled(full, kind, noun).used:
        for source in use.answer.sources if isinstance(use.answer, Told) else ():
            what, _, name = source.record.partition(" ")
            assert what not in nouns or not name or (what, name) in ids, source


@pytest.mark.parametrize(("kind", "noun"), PAIRS)
def test_no_slot_is_left_and_nothing_stands_blank(full, bare, kind, noun):
    for desk in (full, bare):
        found = filled(desk, kind, noun)
        assert not [text for text in texts(found.paper) if re.search(r"[{}]", text)]
        assert all(
            cell.strip() for one in found.paper.sections if one.table for row in one.table.rows[:50] for cell in row[:2]
        )


@pytest.mark.parametrize(("kind", "noun"), PAIRS)
def test_what_is_missing_heads_the_paper_with_why_and_what_to_do(bare, kind, noun):
    found = filled(bare, kind, noun)
    lacking = {use.fact for use in found.used if isinstance(use.answer, Lacking)}
    head = found.paper.sections[0]

    assert {lack.fact for lack in found.lacks} == lacking
    assert head.heading == "What is missing"
    assert len(head.table.rows) == len(found.lacks)
    assert all(all(row) for row in head.table.rows)


def test_the_check_page_names_every_fact_used_and_its_source(full):
    found = filled(full, "commercial-invoice")
    rows = check_page(found).sections[-1].table.rows

    assert len(rows) == len(found.used)
    assert ("Customs value", "item wheel-1", "EUR 1,000.50", "item wheel-1, customs_value [unverified]") in rows
    assert any(
        row[0] == "Seller" and row[3] == "consignment wheels, stated for papers: synthetic [synthetic]" for row in rows
    )


# ---------------------------------------------------------------- no blank, no zero, no guess


@pytest.mark.parametrize("value", ["0", "0.004"])
def test_a_value_in_kind_is_never_zero(tmp_path, value):
    zero = Money(Decimal(value), "EUR")
    desk = full_desk(tmp_path / "full")
    items = tuple(replace(item, customs_value=zero) for item in desk.portfolio.items)
    found = filled(full_desk(tmp_path / "zero", items=items), "commercial-invoice")
    lack = next(one for one in found.lacks if one.fact == "line.value")

    assert "EUR 0.00; a value in kind is never zero (19 CFR 141.86(a)(6))" in lack.why
    assert "what the maker or owner would take for them in ordinary wholesale trade" in lack.remedy
    assert "EUR 0.00" not in markdown(found.paper).partition("Parties and places")[2]


def test_a_mass_of_zero_is_no_mass(tmp_path):
    desk = full_desk(tmp_path / "full")
    items = (replace(desk.portfolio.items[0], mass_kg=Decimal(0)), *desk.portfolio.items[1:])
    why = {one.fact: one.why for one in filled(full_desk(tmp_path / "zero", items=items), "carnet-list").lacks}

    assert why["line.net-kg"] == "the mass on record is 0 kg, and nothing weighs nothing"
    assert why["total.net-kg"] == "the net mass of 1 of 2 lines is not on record; without them it is 800"


def test_a_sum_of_which_a_part_is_unknown_is_missing_and_says_what_it_would_be_without(tmp_path):
    desk = full_desk(tmp_path / "full")
    first, second = desk.portfolio.items
    desk = full_desk(tmp_path / "part", items=(first, replace(second, customs_value=None)))
    lack = next(one for one in filled(desk, "commercial-invoice").lacks if one.fact == "total.value")

    assert lack.why == "the customs value of 1 of 2 lines is not on record; without them it is EUR 1,000.50"


def test_a_statement_known_later_is_not_yet_on_the_paper(tmp_path):
    early, late = statements(), statements(known_on=date(2030, 6, 1))
    assert not filled(full_desk(tmp_path / "a", early), "packing-list").lacks
    assert "consignment.consignee" in {
        one.fact for one in filled(full_desk(tmp_path / "b", late), "packing-list").lacks
    }


def test_of_two_statements_the_newer_one_counts(tmp_path):
    newer = Statement(noun="consignments", record="wheels", fact="consignment.seller", value="Nobody: a contribution",
                      source="letter", mark=Mark.READ, known_on=date(2030, 4, 1))  # fmt: skip
    told = markdown(filled(full_desk(tmp_path / "a", (newer, *statements())), "commercial-invoice").paper)

    assert "Nobody: a contribution" in told
    assert "stated consignment.seller" not in told


def test_a_consignment_without_lines_says_so(tmp_path):
    desk = full_desk(tmp_path / "full")
    empty = tuple(replace(one, items=()) for one in desk.portfolio.consignments)
    found = filled(full_desk(tmp_path / "empty", consignments=empty), "commercial-invoice")

    assert "No line is on record." in markdown(found.paper)
    assert next(one for one in found.lacks if one.fact == "goods.title-holder").why == "there are no goods on record"
    assert pdf(found.paper)


NOT_SHOWN = "something on record that the reader of this paper may not see; its lists and sums are without it"


def part_of(desk, **less):
    """The desk of a reader who sees less."""
    return desk.seen(replace(desk.portfolio, **less))


def notices(found):
    """What a paper and its check page say of what is not shown."""
    return [dict(one.facts).get("Not shown", "") for one in (found.paper, check_page(found))]


@pytest.mark.parametrize(
    ("kind", "noun", "record"),
    [
        ("packing-list", "consignments", "wheels"),
        ("who-holds-what", "agreements", "annex"),
        ("who-holds-what", "projects", "project"),
        ("who-holds-what", "partners", "northlab"),
        ("in-kind-annex", "agreements", "annex"),
        ("broker-order", "cases", "transport"),
    ],
)
def test_a_paper_from_which_a_line_is_hidden_says_so_and_not_what(full, kind, noun, record):
    part = filled(part_of(full, items=full.portfolio.items[:1]), kind, noun, record)

    whom = "it is written for partners" if noun == "partners" else "a coordinator makes it whole"
    assert notices(part) == [f"{NOT_SHOWN}; {whom}"] * 2
    assert notices(filled(full, kind, noun, record)) == ["", ""]
    assert "wheel-2" not in markdown(part.paper) + markdown(check_page(part))


def test_a_paper_of_an_item_from_which_its_papers_are_hidden_says_so(full):
    part = part_of(full, agreements=(), clauses=(), claims=())

    assert notices(filled(part, "custody-record", "items")) == [f"{NOT_SHOWN}; a coordinator makes it whole"] * 2
    assert MAY_STAND_THERE in markdown(filled(part, "custody-record", "items").paper)
    assert MAY_STAND_THERE not in markdown(filled(full, "custody-record", "items").paper)
    assert notices(filled(part, "packing-list", "items")) == ["", ""]


def test_a_report_says_what_its_readers_are_not_shown_whoever_makes_it(full):
    marked = replace(full.portfolio.items[1], handling=Handling.INTERNAL)
    milestones = tuple(replace(one, handling=Handling.INTERNAL) for one in full.portfolio.milestones)
    world = build_world(replace(full.portfolio, items=(full.portfolio.items[0], marked), milestones=milestones), DAY)
    desk = desk_over(world, statements())

    for kind, noun in (("partner-sheet", "partners"), ("council-report", "projects")):
        assert notices(filled(desk, kind, noun)) == [f"{NOT_SHOWN}; it is written for partners"] * 2
        assert notices(filled(full, kind, noun)) == ["", ""]


@pytest.mark.parametrize(
    ("kind", "noun", "fact", "value", "why"),
    [
        ("packing-list", "consignments", "line.gross-kg", "1.3 t", "what was stated, '1.3 t' is not a plain number of kilograms above zero, such as 1250.5"),
        ("loan-agreement", "items", "loan.begins", "June 2030", "the period cannot be read: 'June 2030' is not a day, written as 2030-06-01"),
        ("c175-action-memo", "agreements", "c175.decision-on", "soon", "what was stated, 'soon' is not a day, written as 2030-06-01"),
    ],
)  # fmt: skip
def test_what_is_on_record_in_another_form_is_missing_and_not_printed(full, kind, noun, fact, value, why):
    told = {place: replace(one, value=value) if place[2] == fact else one for place, one in full.stated.items()}
    found = filled(replace(full, stated=told), kind, noun)

    assert why in {lack.why for lack in found.lacks}
    assert not [use for use in found.used if isinstance(use.answer, Told) and value in use.answer.value]


def test_what_is_hidden_counts_for_what_a_paper_rests_on_and_not_for_what_it_says(full):
    part = part_of(full, items=full.portfolio.items[:1])
    whole, less = filled(full, "packing-list"), filled(part, "packing-list")

    assert (less.basis, less.is_part, whole.is_part) == (whole.basis, True, False)
    assert less.digest not in {whole.digest, less.basis}
    assert less.basis[:12] not in markdown(less.paper) + markdown(check_page(less))


@pytest.mark.parametrize("change", [{"source": "letter 5"}, {"mark": Mark.READ}])
def test_another_ground_of_the_same_fact_is_another_paper(full, change):
    told = {
        place: replace(one, **change) if place[2] == "consignment.seller" else one for place, one in full.stated.items()
    }

    assert filled(replace(full, stated=told), "commercial-invoice").digest != filled(full, "commercial-invoice").digest


def test_a_record_that_there_is_not_is_refused_with_the_nearest(full):
    with pytest.raises(SubjectError, match="there is no consignment or item 'wheel'; did you mean 'wheels'"):
        find_subject(full, ("consignments", "items"), "wheel")
    with pytest.raises(SubjectError, match="no paper is about 'item'; did you mean 'items'"):
        filled(full, "packing-list", "item", "wheel-1")


@pytest.mark.parametrize("n", [600, 8_000])
def test_a_long_mark_of_a_package_or_a_long_title_hinders_no_label(full, n):
    mark, title = "BOX " + "x" * n, "Calorimeter " * (n // 10)
    told = {
        place: replace(one, value=mark) if place[2] == "line.package" else one for place, one in full.stated.items()
    }
    world = build_world(
        replace(full.portfolio, consignments=(replace(full.portfolio.consignments[0], title=title),)), DAY
    )
    found = filled(replace(desk_over(world, ()), stated=told), "shipping-labels")
    labels = [one for one in found.paper.sections if one.code]

    assert [(len(one.code), one.code[-1]) for one in labels] == [(MOST, "…")]
    assert labels[0].code.startswith("https://desk.example/papers/consignments/wheels/shipping-labels/#BOX%20xxx")
    assert mark in labels[0].heading
    assert title in dict(labels[0].table.rows)["Consignment"]
    assert pdf(found.paper).startswith(b"%PDF")
    assert as_word(found.paper)


def test_an_address_that_no_code_holds_is_left_out_of_it(full):
    found = filled(replace(full, address="https://desk.example/" + "x" * 600), "shipping-labels")

    assert all(one.code.startswith("https://desk.example/xxx") for one in found.paper.sections if one.code)
    assert pdf(found.paper).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("in_force", "binding", "words"),
    [
        ("2029-04-01", True, "Annex 1, since 2029-04-01, binding"),
        ("2029-04-01", None, "Annex 1, since 2029-04-01, whether it binds is not on record"),
        ("2030-06-01", True, "no agreement over wheel-1 is in force on 2030-05-01 by the papers on record"),
    ],
)
def test_a_deed_says_whether_an_agreement_is_in_force_and_binds(full, in_force, binding, words):
    begun = parse_span(in_force)
    papers = tuple(replace(one, in_force=begun, binding=binding) for one in full.portfolio.agreements)
    desk = desk_over(build_world(replace(full.portfolio, agreements=papers), DAY), ())
    told = next(use.answer for use in filled(desk, "deed-of-transfer").used if use.fact == "goods.in-force")

    assert (told.value if isinstance(told, Told) else told.why) == words


# ---------------------------------------------------------------- bond, and numbers of chapter 99


@pytest.mark.parametrize(
    ("line", "times", "words"),
    [
        ("9813.00.30", "2", "9813.00.30: Temporary importation under bond, for test or experiment"),
        ("9813.00.50", "1.10", "9813.00.50: Temporary importation under bond, professional equipment of a nonresident"),
        ("9813.00.20", "1.10", "9813.00.20; what it is for was not read here [unverified]: ask the broker"),
        ("9813.00.75", "2", "9813.00.75; what it is for was not read here [unverified]: ask the broker"),
    ],
)
def test_the_bond_of_a_temporary_importation_follows_the_subheading_that_is_stated(full, line, times, words):
    told = answers(full, "temporary-import", {"consignment.temporary-line": line})

    assert told["entry.line-temporary"].value == words
    assert told["bond.rule"].value.endswith(f": {times} times")
    assert "19 CFR 10.31(f)" in str(told["bond.rule"].sources[-1])


def test_the_bond_is_missing_while_nobody_has_stated_the_subheading(full):
    bare = {place: one for place, one in full.stated.items() if place[2] != "consignment.temporary-line"}
    found = filled(replace(full, stated=bare), "temporary-import")

    assert {lack.fact for lack in found.lacks} >= {"bond.temporary", "bond.rule", "entry.line-temporary"}
    assert "9813.00.30" not in " ".join(lack.why for lack in found.lacks)


@pytest.mark.parametrize(
    ("day", "origin", "number", "why"),
    [
        (date(2026, 3, 1), "IT", "section 122 surcharge: 9903.03.01", ""),
        (date(2026, 8, 1), "IT", "", "the section 301 duty on sixty economies (forced labor) is paid under one of 9903.05.20 to 9903.05.84"),
        (date(2026, 8, 1), "BR", "", "On record: section 301 duty on Brazil: 9903.05.01"),
        (date(2025, 6, 1), "CN", "", "the tables name no number of chapter 99 for the IEEPA duty; the tables name no number"),
        (date(2017, 1, 1), "IT", "none: no additional duty on record meets the goods on this day", ""),
    ],
)  # fmt: skip
def test_numbers_of_chapter_99_are_those_of_the_tables_and_missing_by_the_name_of_the_measure(
    full, day, origin, number, why
):
    items = tuple(replace(one, origin=origin) for one in full.portfolio.items)
    world = build_world(replace(full.portfolio, items=items), DAY)
    found = filled(replace(full, routes=route_desk(world, day)), "broker-order")
    told = next(use.answer for use in found.used if use.fact == "entry.chapter-99")

    assert (told.value if isinstance(told, Told) else "") == number
    assert why in (told.why if isinstance(told, Lacking) else "")


def answers(desk, kind, stated):
    """The answers of a paper by fact, with other values stated."""
    told = {place: replace(one, value=stated.get(place[2], one.value)) for place, one in desk.stated.items()}
    return {use.fact: use.answer for use in filled(replace(desk, stated=told), kind).used}


# ---------------------------------------------------------------- totals


def test_totals_agree_between_all_papers_of_a_consignment(full):
    found = {}
    for kind in kinds().values():
        for use in filled(full, kind.id).used:
            if use.fact in SUMS and use.about == "consignment wheels":
                found.setdefault(use.fact, set()).add(use.answer.value)

    assert found == {
        "total.lines": {"2"}, "total.pieces": {"3"}, "total.packages": {"2"}, "total.net-kg": {"2,000.5"},
        "total.gross-kg": {"2,200.25"}, "total.value": {"EUR 3,000.50"},
    }  # fmt: skip


def test_the_packages_of_a_packing_list_add_up_to_its_totals(full):
    used = filled(full, "packing-list").used
    parts = {use.about: use.answer.value for use in used if use.fact == "total.gross-kg"}

    assert parts == {
        "consignment wheels": "2,200.25",
        "consignment wheels, package BOX-1": "1,300.25",
        "consignment wheels, package BOX-2": "900",
    }


def test_the_lines_of_a_package_keep_their_number_on_the_invoice(full):
    last = filled(full, "packing-list").paper.sections[-1]

    assert (last.heading, last.table.rows[0][:2]) == ("Package BOX-2", ("2", "Wheel 2"))


# ---------------------------------------------------------------- digest


def test_the_digest_changes_with_a_fact_used_and_with_nothing_else(tmp_path, full):
    desk = full_desk(tmp_path / "again")
    first, second = desk.portfolio.items
    renamed = full_desk(tmp_path / "renamed", items=(replace(first, title="Another wheel"), second))
    later = full_desk(tmp_path / "later", day=date(2030, 5, 2))
    elsewhere = replace(full, address="https://other.example")
    told = filled(full, "packing-list").digest

    assert filled(desk, "packing-list").digest == told
    assert filled(later, "packing-list").digest == told
    assert filled(elsewhere, "packing-list").digest == told
    assert filled(renamed, "packing-list").digest != told
    # Its gap of title names the day it is looked at; the next day says the same.
    assert filled(later, "broker-order").digest == filled(full, "broker-order").digest
    assert filled(full, "commercial-invoice").digest != told


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize("kind", kinds())
def test_every_paper_is_set_as_tagged_pdf_and_as_word_with_the_same_words(full, kind):
    found = filled(full, kind, find_kind(kind).about[0])
    body = pdf(found.paper)
    reader = pypdf.PdfReader(io.BytesIO(body))
    told = squeezed("".join(page.extract_text() for page in reader.pages))
    word = docx.Document(io.BytesIO(as_word(found.paper)))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}

    assert b"pdfuaid:part" in body
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for use in found.used:
        if isinstance(use.answer, Told) and use.fact != "paper.code":
            assert squeezed(use.answer.value) in told, use
    for section in found.paper.sections:
        for row in section.table.rows if section.table else ():
            assert set(row) <= cells


def squeezed(text):
    """A text without what its setting changes: spaces, breaks, heads and feet in between excepted."""
    return re.sub(r"[\s\u200b\u00ad-]+", "", text)


def test_labels_have_a_page_each_with_a_code_that_says_where_the_paper_is(full):
    found = filled(full, "shipping-labels")
    reader = pypdf.PdfReader(io.BytesIO(pdf(found.paper)))

    assert [round(float(size)) for size in reader.pages[0].mediabox[2:]] == [298, 420]  # A6 in points
    assert [one.code for one in found.paper.sections if one.code] == [
        "https://desk.example/papers/consignments/wheels/shipping-labels/#BOX-1",
        "https://desk.example/papers/consignments/wheels/shipping-labels/#BOX-2",
    ]
    assert ["BOX-1" in page.extract_text() for page in reader.pages] == [False, True, False]
    assert len(docx.Document(io.BytesIO(as_word(found.paper))).inline_shapes) == 2


def test_long_values_in_other_languages_are_set(tmp_path):
    desk = full_desk(tmp_path / "full")
    first, second = desk.portfolio.items
    desk = full_desk(tmp_path / "long", items=(replace(first, title=LONG), second))
    told = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(filled(desk, "commercial-invoice").paper))).pages
    )

    assert squeezed(LONG) in squeezed(told)


def test_three_hundred_lines_are_all_on_the_paper(tmp_path):
    desk = full_desk(tmp_path / "full")
    first = desk.portfolio.items[0]
    items = tuple(replace(first, id=f"line-{n}", title=f"Lamiera n° {n}") for n in range(300))
    carried = tuple(replace(one, items=tuple(item.id for item in items)) for one in desk.portfolio.consignments)
    found = filled(full_desk(tmp_path / "many", items=items, consignments=carried), "commercial-invoice")
    told = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(found.paper))).pages)

    assert "Lamiera n° 299" in told
    assert next(use.answer.value for use in found.used if use.fact == "total.pieces") == "600"
    assert (
        next(lack for lack in found.lacks if lack.fact == "line.marks").of
        == "item line-0, item line-1, item line-2 and 297 more"
    )


# ---------------------------------------------------------------- ICARUS in June 2017


@pytest.fixture(scope="module")
def icarus():
    world = look("icarus", date(2017, 6, 12)).world
    return Desk(route_desk(world, world.as_of))


def test_the_icarus_papers_as_of_june_2017_what_could_be_filled_and_what_was_missing(icarus):
    told, missing = {}, {}
    for kind in kinds().values():
        if kind.group not in {"duty-free", "consignment"}:
            continue
        found = fill(kind, find_subject(icarus, kind.about, "icarus-t600"))
        for use in found.used:
            if isinstance(use.answer, Told):
                told.setdefault(f"{use.title} ({use.about}): {use.answer.value}", []).append(kind.id)
        for lack in found.lacks:
            missing.setdefault(f"{lack.title} ({lack.of}): {lack.why}\n  To do: {lack.remedy}", []).append(kind.id)
    lines = ["The ICARUS papers as of 12 June 2017, the day the detector left CERN", "", "What could be filled", ""]
    lines += [f"- {one}\n  On: {', '.join(papers)}" for one, papers in told.items()]
    lines += ["", "What was missing", ""]
    lines += [f"- {one}\n  Wanted by: {', '.join(papers)}" for one, papers in missing.items()]
    assert_as_kept("icarus-2017-06-12.txt", "\n".join(lines) + "\n")


def test_the_icarus_invoice_lacks_title_and_value_in_plain_words(icarus):
    found = fill(find_kind("commercial-invoice"), find_subject(icarus, ("consignments",), "icarus-t600"))
    why = {lack.fact: lack.why for lack in found.lacks}

    assert why["goods.title-holder"] == "no paper on record says who has title on 2017-06-12 for 2 of 2 lines"
    assert why["line.value"] == "no customs value is on record"
    assert MISSING in markdown(found.paper).replace("\\", "")


def test_the_code_of_a_package_stays_one_address_whatever_its_mark_holds(tmp_path):
    told = [
        replace(one, value="CASSA n° 1/2") if (one.fact, one.record) == ("line.package", "wheel-1") else one
        for one in statements()
    ]
    found = fill(
        find_kind("shipping-labels"), find_subject(full_desk(tmp_path / "marks", told), ("consignments",), "wheels")
    )
    codes = [one.code for one in found.paper.sections if one.code]

    assert "https://desk.example/papers/consignments/wheels/shipping-labels/#CASSA%20n%C2%B0%201/2" in codes


def test_nothing_is_claimed_of_a_route_that_is_closed(full):
    items = tuple(replace(item, was_tested_under_bond=item.id == "wheel-2") for item in full.portfolio.items)
    world = build_world(replace(full.portfolio, items=items), DAY)
    found = filled(replace(desk_over(world, ()), stated=full.stated), "broker-order")
    (lack,) = (one for one in found.lacks if one.fact == "entry.claim")

    assert lack.why.startswith("the route appears closed for 1 of 2 lines: ")
    assert lack.remedy == "mend the fact behind it, or choose another route before anything is claimed"
    assert "claim 9810.00.60" not in markdown(found.paper)


def test_how_a_measure_meets_chapter_98_is_told_in_words(full):
    told = markdown(filled(full, "broker-order").paper)

    assert "claim 9810.00.60 on the entry" in told
    assert "| not due |" in told
