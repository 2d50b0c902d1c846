"""A sheet of an office read as it is: every row accepted or rejected, nothing lost, nothing defaulted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import untidy
from exchange.raw_workbooks import HEAD, TAIL, cell, rows_of, workbook_of
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.rejected import write_rejected
from lockwasher.exchange.sheet_days import DayOrder
from lockwasher.exchange.sheet_differences import Telling
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_layout import lay_out
from lockwasher.exchange.sheet_map import read_map, write_map
from lockwasher.exchange.sheet_portfolio import ids_ahead, merge
from lockwasher.exchange.sheet_rows import Defaults, read_rows
from lockwasher.exchange.sheet_words import header_words
from lockwasher.exchange.sheets import Book, Sheet, text_of
from lockwasher.register.nouns import Field, Mark, Money, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio

DAY = date(2030, 5, 1)
HOST = Partner(id="hostlab", name="Host Laboratory", country="US", kind=PartnerKind.US_NONPROFIT)
INFN = Partner(
    id="infn", name="Istituto Nazionale di Fisica Nucleare (INFN)", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT
)
EMPTY = Portfolio(name="office", partners=(HOST, INFN), projects=(Project(id="beam", name="Beam", host="hostlab"),))
SILENT = Defaults()
TELLING = Telling("list.csv", DAY, "beam")


def reading_of(path, *, given=None, defaults=SILENT, **chosen):
    book = read_book(path)
    return read_rows(book, lay_out(book, given, **chosen), defaults)


@pytest.fixture
def sheet(tmp_path):
    """A CSV file of lines, read."""

    def make(*lines, name="list.csv", encoding="utf-8", **how):
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return reading_of(path, **how)

    return make


def reasons(reading):
    return [str(cell) for line in reading.rejected for _, cell in line.bad]


def facts(reading, meaning):
    return [line.facts.get(meaning) for line in reading.accepted]


# ---------------------------------------------------------------- none lost, none defaulted


@pytest.mark.parametrize("seed", range(4))
def test_of_an_untidy_inventory_every_row_is_accepted_or_rejected_and_the_bad_ones_are_found(seed, tmp_path):
    rows, bad = untidy.untidy(seed)
    reading = reading_of(untidy.write_workbook(tmp_path / "untidy.xlsx", rows))

    assert reading.n_rows == sum(any(cell != "" for cell in row) for row in rows) == 200
    assert {line.row - 5 for line in reading.rejected} == bad
    assert all(line.bad for line in reading.rejected)


def test_of_an_untidy_inventory_no_unknown_fact_is_filled_up(tmp_path):
    rows, _ = untidy.untidy(7)
    reading = reading_of(untidy.write_workbook(tmp_path / "untidy.xlsx", rows))
    items = merge(EMPTY, reading, TELLING).portfolio.item

    blank = {"number": "tariff_number", "country": "origin", "mass": "mass_kg", "value": "customs_value"}
    n_unknown = 0
    for line in reading.accepted:
        item = items[f"line-{line.text('line')}"]
        for kind, field in blank.items():
            is_unknown = rows[line.row - 5][untidy.COLUMN[kind]] in ("", "n/a", "tbd", "?", "-")
            n_unknown += is_unknown
            assert (getattr(item, field) is None) == is_unknown
        assert item.maker is item.goods is item.returns is None
    assert n_unknown > 100


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12), min_size=5, max_size=5), min_size=1, max_size=15))  # fmt: skip
def test_whatever_stands_in_the_cells_no_row_is_lost(rows):
    head = [["Description", "HTS", "Origin", "Value", "Need by"]]
    book = read_book_of(head + rows)
    filled = sum(any(cell and not cell.isspace() for cell in row) for row in rows)
    if not filled:
        return
    reading = read_rows(book, lay_out(book, None))

    assert reading.n_rows == filled
    merge(EMPTY, reading, TELLING)


HEADERS = st.one_of(st.sampled_from(sorted(header_words())), st.sampled_from(("", "/", "Sent", "Country (old)")))
CELLS = st.one_of(
    st.sampled_from(("", "?", "IT", "5 kg", "5 EUR", "1.234", "8414.10", "00/04/2017", "C-1", "Ящик 1", "Total", "x")),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6),
)


@settings(max_examples=80, deadline=None)
@given(
    head=st.lists(HEADERS, min_size=4, max_size=4, unique_by=str.casefold),
    rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=6),
)
def test_whatever_list_is_loaded_loading_it_again_or_with_its_own_mapping_changes_nothing(tmp_path_factory, head, rows):
    book = read_book_of([["Description", *head], ["Pump", "", "", "", ""], *rows])
    layout = lay_out(book, None)
    reading = read_rows(book, layout)
    first = merge(EMPTY, reading, TELLING)
    path = tmp_path_factory.mktemp("map") / "map.yaml"
    path.write_text(write_map(layout.noun, layout.columns), encoding="utf-8")

    assert merge(first.portfolio, reading, TELLING).portfolio == first.portfolio
    again = read_rows(book, lay_out(book, read_map(path)))
    assert [line.facts for line in again.accepted] == [line.facts for line in reading.accepted]
    assert write_rejected([(reading, ids_ahead(first, reading, ""))])


def read_book_of(rows):
    return Book("list.csv", (Sheet("list.csv", tuple(map(tuple, rows))),))


def test_rows_for_totals_headings_and_the_header_again_are_set_aside_with_their_reason(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet("L")
    page.write_row("A1", ["Description", "HTS", "Value EUR"])
    page.write_row("A2", ["Total station, surveying", "9015.80", 5])
    page.merge_range("A3:C3", "Second part")
    page.write_row("A4", ["Description", "HTS", "Value EUR"])
    page.write_row("A6", ["Grand total EUR:", "", 5])
    page.write_row("E7", ["seen by the office"])
    book.close()
    reading = reading_of(tmp_path / "list.xlsx")

    assert facts(reading, "title") == ["Total station, surveying"]
    assert [(line.row, line.bad[0][1].reason) for line in reading.rejected] == [
        (3, "a heading over several columns"),
        (4, "the header again"),
        (6, "a totals row"),
        (7, "nothing stands in the columns that are read"),
    ]


def test_an_id_that_stands_twice_is_rejected_with_the_row_of_the_first(sheet):
    reading = sheet("ID,Description", "A-1,Pump", "A-1,Pump", "B,Cable")

    assert reasons(reading) == ["list.csv!3: its id 'A-1' stands already in row list.csv!2; give one of the two another, or delete the double"]  # fmt: skip


def test_every_bad_cell_of_a_row_is_told_with_its_address(sheet):
    reading = sheet("Description;Origin;Value", "Pump;Utopia land;12", name="list.csv")

    assert [line.split(":")[0] for line in reasons(reading)] == ["list.csv!B2 Origin", "list.csv!C2 Value"]


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("HTS", "tariff_number"), ("HS code", "tariff_number"), ("Zolltarifnummer", "tariff_number"), ("HTS code (US)", "tariff_number"),
        ("Ursprungsland", "origin"), ("Pays d'origine", "origin"), ("Paese di origine", "origin"), ("País de origen", "origin"),
        ("Valeur", "customs_value"), ("Zollwert [EUR]", "customs_value"), ("Valor en aduana", "customs_value"),
        ("Gewicht (kg)", "mass_kg"), ("Net weight / kg", "mass_kg"), ("Owner", "owner"), ("Bill of material", "part"),
        ("Required on site", "need_by"), ("Crate No.", "consignment"), ("Insured value", "insured_value"), ("Favourite colour", "left-out"),
        ("Remarks", "left-out"),
    ],
)  # fmt: skip
def test_a_header_is_known_in_several_languages(sheet, header, meaning):
    reading = sheet(f"Description,{header}", "Pump,", "Cable,")

    assert reading.layout.columns[1].meaning == meaning


def test_columns_without_a_header_are_known_by_what_stands_in_them(sheet):
    reading = sheet(
        "Alpha,,,,Epsilon", "Long pump,8414.10,DE,5 EUR,2031-01-05", "Cable for lights,8544.42,IT,6 EUR,2031-01-06",
        "Copper wire,8544.42.00,IT,7 EUR,2031-01-07",
    )  # fmt: skip

    assert [(column.meaning, column.how) for column in reading.layout.columns] == [
        ("title", "its content"),
        ("tariff_number", "its content"),
        ("origin", "its content"),
        ("customs_value", "its content"),
        ("left-out", "holds days, but of what? say so in a --map"),
    ]


def test_a_header_that_its_cells_belie_is_left_out_and_told(sheet):
    column = sheet("Description,Origin", *(f"Pump {n},hall {n}" for n in range(9))).layout.columns[1]

    assert (column.meaning, column.how) == ("left-out", "its header says origin, but 0 of 9 cells read so")


@pytest.mark.parametrize("header", ["Unit price", "Unit cost", "Value per piece"])
def test_the_value_of_one_piece_is_not_taken_for_that_of_the_line(sheet, header):
    assert facts(sheet(f"Description,{header},Qty", "Pump,5 EUR,3"), "customs_value") == [None]


@pytest.mark.parametrize(
    "header", ["Unit mass (kg)", "unit_mass_kg", "Weight per piece", "Stückgewicht", "Net weight each"]
)
def test_the_mass_of_one_piece_is_not_taken_for_that_of_the_line(sheet, header):
    assert facts(sheet(f"Description,{header},Qty", "Pump,5 kg,3"), "mass_kg") == [None]


def test_a_header_of_two_rows_below_titles_with_merged_cells_is_found(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet("L")
    page.merge_range("A1:E1", "Packing list, synthetic")
    page.merge_range("A3:A4", "Description")
    page.merge_range("B3:C3", "Customs")
    page.write_row("B4", ["HTS", "Value EUR", "net kg", "gross kg", ""])
    page.merge_range("D3:E3", "Weight")
    page.merge_range("F3:F4", "Crate")
    page.merge_range("F5:F6", "Crate 1")
    page.merge_range("C6:C7", 100)
    page.write_row("A5", ["Pump", "8414.10", 5, 12, 15])
    page.write_row("A6", ["Cable", "8544.42"])
    page.write_row("A7", ["Wire", "8544.42"])
    book.close()
    reading = reading_of(tmp_path / "list.xlsx")

    assert (reading.layout.sheets[0][1].first, reading.layout.sheets[0][1].last) == (2, 3)
    assert [column.meaning for column in reading.layout.columns] == [
        "title", "tariff_number", "customs_value", "mass_kg", "left-out", "consignment",
    ]  # fmt: skip
    assert reading.accepted[0].facts["customs_value"] == Money(Decimal(5), "EUR")
    assert facts(reading, "consignment") == ["Crate 1"]
    assert (
        len(
            [
                words
                for words in reasons(reading)
                if "one merged cell (L!C6:C7) holds the amount of several rows" in words
            ]
        )
        == 2
    )


def test_a_merged_text_holds_for_all_its_rows(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet("L")
    page.write_row("A1", ["Description", "Crate"])
    page.write_column("A2", ["Pump", "Cable"])
    page.merge_range("B2:B3", "Crate 1")
    book.close()

    assert facts(reading_of(tmp_path / "list.xlsx"), "consignment") == ["Crate 1", "Crate 1"]


def test_the_currency_comes_from_the_row_the_header_or_the_number_format(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet("L")
    page.write_row("A1", ["Description", "Customs value", "Insured value (CHF)"])
    for row, form in enumerate(["#,##0.00 [$€-407]", '"CHF" 0', "[$$-409]0", "0.00"], 1):
        page.write(row, 0, f"Thing {row}")
        page.write(row, 1, 10.5, book.add_format({"num_format": form}))
        page.write(row, 2, 3)
    book.close()
    reading = reading_of(tmp_path / "list.xlsx")

    assert [money.currency for money in facts(reading, "customs_value")] == ["EUR", "CHF", "USD"]
    assert {money.currency for money in facts(reading, "insured_value")} == {"CHF"}
    assert reasons(reading)[0].startswith("L!B5 Customs value: '10.5' has no currency")


def test_a_column_of_currencies_speaks_for_the_money_beside_it(sheet):
    reading = sheet("Description,Value,Currency", "Pump,5,EUR", "Cable,5,CHF", "Wire,5,", "Bolt,5,XYZ")

    assert [money.currency for money in facts(reading, "customs_value")] == ["EUR", "CHF"]
    assert "'5' has no currency" in reasons(reading)[0]
    assert "its currency 'XYZ' in column C is none" in reasons(reading)[1]


def test_what_the_command_line_says_holds_where_the_sheet_is_silent(sheet):
    lines = ("Description,Value,Weight,Need by", "Pump,5,7,03/04/2031", "Cable,5 CHF,1 t,2031-01-01")
    assert len(sheet(*lines).rejected) == 1
    reading = sheet(*lines, defaults=Defaults("EUR", "lb", DayOrder.MONTH_FIRST))

    assert [money.currency for money in facts(reading, "customs_value")] == ["EUR", "CHF"]
    assert facts(reading, "mass_kg") == [Decimal("3.175147"), Decimal(1000)]
    assert facts(reading, "need_by")[0].first == date(2031, 3, 4)


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_text_is_read_in_every_encoding_with_every_delimiter(sheet, encoding, mark):
    lines = (
        mark.join(cells)
        for cells in (("Désignation", "Pays d’origine"), ("Câble", "Suède"), ("Pompe à vide", "Norvège"))
    )
    reading = sheet(*lines, encoding=encoding)

    assert (facts(reading, "title"), facts(reading, "origin")) == (["Câble", "Pompe à vide"], ["SE", "NO"])


def test_texts_garbled_by_an_earlier_program_are_mended_and_told(sheet):
    reading = sheet("DÃ©signation,Pays", "CÃ¢ble,SuÃ¨de")

    assert facts(reading, "origin") == ["SE"]
    assert reading.notices == (
        "3 texts had been read in a wrong encoding and were mended, such as 'DÃ©signation' as 'Désignation'",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\n\n", "the file is empty"),
        (b"%PDF-1.4", "this is a PDF; export the list itself"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old .xls workbook or one locked with a password"),
        (b"<html><table>", "this is a web page"),
        (b"PK\x03\x04 torn", "this workbook cannot be read"),
        (bytes(range(256)) * 9, "neither text nor a workbook"),
        (b'Description,HTS\n"open,8543.90\n', "a quotation mark is opened here and never closed"),
        (b"Pump,8414.10,DE\nCable,8544.42,IT\n", "no row names the columns"),
        (b"Description,HTS\n", "no row stands below its header"),
        (b"HTS,Origin\n8543.90,IT\n", "no column says what the items are; head that column 'Description'"),
        (b"Description,HTS\n" + b"x,\n" * 100_001, "more than 100000 rows"),
        (b"a,b\n" + (b"," * 640 + b"\n") * 9_000, "6241 rows of 641 columns are over the limit"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)

    with pytest.raises(RefusedFileError) as caught:
        reading_of(path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (HEAD + " " * 210_000_000 + TAIL, "unpacked it is over the limit"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + HEAD + "&a;" + TAIL, "its XML holds a document type"),
        (HEAD + "<row>" + cell("x", 'r="XFD1048576"') + "</row>" + TAIL, "over the limit of 100000 rows"),
        (HEAD + '<row r="1"><c r="A1"', "its XML is damaged"),
    ],
)
def test_a_workbook_that_would_take_the_memory_or_is_torn_is_refused(tmp_path, xml, words):
    with pytest.raises(RefusedFileError, match=words):
        read_book(workbook_of(tmp_path / "bomb.xlsx", xml))


def test_cells_without_addresses_are_counted(tmp_path):
    lines = (["Description", "HTS"], ["Pump", "8543"])

    assert read_book(workbook_of(tmp_path / "list.xlsx", rows_of(*lines))).sheets[0].rows == tuple(map(tuple, lines))


def test_errors_and_formulas_never_computed_are_bad_cells_and_what_is_hidden_is_read_and_told(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet("List")
    page.write_row("A1", ["Description", "Origin", "Value (EUR)"])
    page.write_column("A2", ["Pump", "Cable", "Wire"])
    page.write_column("B2", ["IT", "", "IT"])
    page.write_formula("B3", "=Z9", None, "#REF!")
    page.write_formula("C2", "=1+1", None, "")
    page.write_formula("C4", "=3+4", None, 7)
    page.set_row(3, None, None, {"hidden": True})
    more = book.add_worksheet("More")
    more.write_row("A1", ["Description", "Origin", "Value (EUR)"])
    more.write_row("A2", ["Bolt", "DE", 5])
    more.hide()
    book.add_worksheet("Contacts").write_row("A1", ["Name", "Phone"])
    book.close()
    reading = reading_of(tmp_path / "list.xlsx")

    assert facts(reading, "title") == ["Wire", "Bolt"]
    assert reasons(reading) == [
        "List!C2 Value (EUR): a formula that was never computed; compute it and save the file anew",
        "List!B3 Origin: an error stands here: #REF!; correct the formula, or write the value itself",
    ]
    assert reading.notices == (
        "hidden rows of 'List' were read: 4",
        "sheet 'More' is hidden, and was read",
        "not read, since their headers differ: Contacts; name one with --sheet",
    )


def test_two_hundred_columns_are_read(sheet):
    head = ",".join([*(f"Column {n}" for n in range(196)), "Description", "HTS", "Origin", "Value"])
    reading = sheet(head, ",".join([*"7" * 196, "Pump", "8543.90", "IT", "5 EUR"]))

    assert reading.accepted[0].facts["origin"] == "IT"


def test_a_sheet_of_another_name_is_told_which_there_are(sheet):
    with pytest.raises(RefusedFileError, match=r"there is no sheet 'Lists'; did you mean 'list.csv'"):
        sheet("Description", "Pump", sheet="Lists")


# ---------------------------------------------------------------- mappings


def test_a_column_of_units_of_mass_is_left_out_and_told_and_its_mapping_can_be_written(sheet):
    layout = sheet("Description,Weight,Weight unit", "Pump,5 kg,kg").layout

    assert layout.columns[2].how == "the unit of a mass is read in its cell or its header, or told by --mass-unit"
    assert "header: Weight unit\n  letter: C\n  means: left-out\n" in write_map(layout.noun, layout.columns)


def test_a_mapping_written_out_and_read_back_says_the_same(sheet, tmp_path):
    reading = sheet("Description,Value (EUR),Weight,Odd: one", "Pump,5,7 kg,x")
    path = tmp_path / "map.yaml"
    path.write_text(write_map(reading.layout.noun, reading.layout.columns), encoding="utf-8")
    again = sheet("Weight,Description,Odd: one,Value (EUR)", "7 kg,Pump,x,5", given=read_map(path))

    assert again.accepted[0].facts == reading.accepted[0].facts
    assert again.layout.how == "given by a mapping"


def test_what_a_mapping_says_goes_before_what_would_be_guessed(sheet, tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text(
        "columns:\n- header: Alpha\n  means: title\n- header: Beta\n  means: customs_value\n  currency: CHF\n"
    )
    reading = sheet("x,,", "Alpha,Beta,Description", "Pump,5,no title this", given=read_map(path))

    assert reading.accepted[0].facts == {"title": "Pump", "customs_value": Money(Decimal(5), "CHF")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "columns:\n- header: A\n  means: tarif_number\n",
            "'tarif_number' is not one of .* did you mean 'tariff_number'",
        ),
        ("columns:\n- means: title\n", "neither 'header' nor 'letter' says which column"),
        ("columns:\n- header: A\n  means: title\n  currency: quid\n", "'quid' is no currency"),
        ("column:\n- header: A\n", "there is no key 'column' here; did you mean 'columns'"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_its_line(tmp_path, text, words):
    path = tmp_path / "map.yaml"
    path.write_text(text)

    with pytest.raises(RefusedFileError, match=words):
        read_map(path)


def test_the_same_words_in_the_same_order_are_one_layout(sheet):
    one, other, third = (sheet(head, "Pump,IT") for head in ("Description,Country of origin", "DESCRIPTION;country  of-origin", "Description,Land"))  # fmt: skip

    assert one.layout.fingerprint == sheet("Description,Country of Origin:", "Cable,IT").layout.fingerprint
    assert one.layout.fingerprint != third.layout.fingerprint
    assert other.layout.columns


# ---------------------------------------------------------------- upon a portfolio


def merged(reading, portfolio=EMPTY):
    return merge(portfolio, reading, TELLING)


def told(result, noun="item"):
    return {d.id: (d.what, {c.field: (c.old, c.new) for c in d.changes}) for d in result.differences if d.noun == noun}


def test_the_same_sheet_again_changes_nothing(sheet):
    reading = sheet(
        "Description,Origin,Owner,Crate,Required on site",
        "Pump,IT,INFN,C 1,2031-01-05",
        "Cable,,,C 1,2031-01-05",
        "Pump,DE,,,2031",
    )
    first = merged(reading)
    again = merged(reading, first.portfolio)

    assert again.portfolio == first.portfolio
    assert {difference.what for difference in again.differences} == {"unchanged"}


def test_a_changed_cell_is_told_with_old_and_new_and_an_empty_one_erases_nothing(sheet):
    before = merged(sheet("Serial,Description,Origin,Value", "SN-1,Pump,IT,5 EUR", "SN-2,Cable,DE,6 EUR")).portfolio
    after = merged(
        sheet("Serial,Description,Origin,Value", "SN-1,Pump,FR,", "SN-2,Cable,,6.00 EUR", "SN-3,Wire,,"), before
    )

    assert told(after) == {
        "sn-1": ("changed", {"origin": ("IT", "FR")}),
        "sn-2": ("unchanged", {}),
        "sn-3": ("new", {}),
    }
    assert after.portfolio.item["sn-1"].customs_value == Money(Decimal(5), "EUR")
    assert after.portfolio.item["sn-2"].origin == "DE"


def test_rows_without_a_key_keep_their_ids_when_rows_are_put_above_them(sheet):
    before = merged(sheet("Description,Origin", "Pump,IT", "Pump,DE", "Cable,FR")).portfolio
    after = merged(sheet("Description,Origin", "Wire,CH", "Pump,IT", "Pump,DE", "Cable,FR"), before)

    assert {name: what for name, (what, _) in told(after).items()} == {
        "wire-r2": "new", "pump-r2": "unchanged", "pump-r3": "unchanged", "cable-r4": "unchanged",
    }  # fmt: skip


def test_an_id_of_another_noun_is_not_taken(sheet):
    assert [item.id for item in merged(sheet("ID,Description", "INFN,Pump")).portfolio.items] == ["infn-item"]


def test_an_owner_is_told_by_account_and_holds_nothing(sheet):
    result = merged(sheet("Serial,Description,Owner", "a-1,Pump,INFN", "a-2,Cable,nobody known"))
    (claim,) = result.portfolio.claims

    assert (claim.field, claim.holder, claim.mark, claim.paper) == (Field.TITLE, "infn", Mark.ACCOUNT, "")
    assert "owner: not among the partners on record, and left out: 'nobody known' (1)" in result.notices
    assert result.unknown["title, on paper"] == 2


def test_rows_of_one_crate_become_a_consignment_with_its_day(sheet):
    result = merged(
        sheet(
            "Serial,Description,Crate,Shipper,Port of entry,Required on site",
            "a-1,Pump,C-1,INFN,Chicago,2031-01-05",
            "a-2,Cable,C-1,,,5 January 2031",
            "a-3,Wire,C-2,,,2031-02",
            "a-4,Bolt,C-2,,,2031-03",
        )
    )
    first, second = result.portfolio.consignments

    assert (first.id, first.items, first.shipper, first.port_of_entry) == ("c-1", ("a-1", "a-2"), "infn", "Chicago")
    assert second.items == ("a-3", "a-4")
    assert {n.milestone: str(n.need_by) for n in result.portfolio.need_bys} == {
        "c-1-arrives": "2031-01-05", "a-3-arrives": "2031-02", "a-4-arrives": "2031-03",
    }  # fmt: skip
    chain = {m.id: m.after for m in result.portfolio.milestones if m.subject == "c-1"}
    assert chain == {"c-1-departs": (), "c-1-enters": ("c-1-departs",), "c-1-arrives": ("c-1-enters",)}


def test_an_item_in_another_crate_is_moved_and_a_new_day_is_another_statement(sheet):
    before = merged(
        sheet("Serial,Description,Crate,Need by", "a-1,Pump,C-1,2031-01-05", "a-2,Cable,C-1,2031-01-05")
    ).portfolio
    result = merge(
        before,
        sheet("Serial,Description,Crate,Need by", "a-1,Pump,C-2,2031-04-01"),
        Telling("list.csv", date(2030, 6, 1), "beam"),
    )

    assert told(result)["a-1"] == ("changed", {"consignment": ("c-1", "c-2")})
    assert [(c.id, c.items) for c in result.portfolio.consignments] == [("c-1", ("a-2",)), ("c-2", ("a-1",))]
    assert told(result, "consignment")["c-2"][1]["need by"] == ("", "2031-04-01")


def test_a_list_of_consignments_changes_consignments(sheet):
    before = merged(sheet("Serial,Description,Crate", "a-1,Pump,C-1")).portfolio
    reading = sheet(
        "Shipment,Shipper,Port of entry,Incoterm,Required on site", "C-1,INFN,Chicago,FCA Genova,2031-01-05"
    )
    result = merged(reading, before)

    assert reading.layout.noun == "consignments"
    (one,) = result.portfolio.consignments
    assert (one.id, one.items, one.shipper, one.port_of_entry, one.incoterm) == (
        "c-1",
        ("a-1",),
        "infn",
        "Chicago",
        "FCA",
    )


def test_rows_of_one_consignment_that_differ_say_nothing_of_what_they_differ_in(sheet):
    reading = sheet("Shipment,Port of entry,Incoterm,Need by", "C-1,Chicago,FCA,2031", "C-1,Boston,FCA,2032")
    first = merged(reading)
    (one,) = first.portfolio.consignments

    assert (one.port_of_entry, one.incoterm, first.portfolio.need_bys) == (None, "FCA", ())
    for fact in ("port_of_entry", "need by"):
        assert f"{fact}: the rows of 1 consignments differ, and it was left out: c-1" in first.notices
    assert merged(reading, first.portfolio).portfolio == first.portfolio


@pytest.mark.parametrize("head", ["Description,Maker,Crate", "Crate,Port of entry"])
def test_crates_whose_letters_no_id_can_hold_are_told_apart_and_found_again(sheet, head):
    crates = ("Ящик 1", "Короб 1", "ящик 1", "1", "***", "###")
    lead = "Pump,x," if head.startswith("D") else ""
    reading = sheet(head, *(f"{lead}{crate}" + ("" if lead else ",Chicago") for crate in crates))
    first = merged(reading)

    assert {one.title: one.id for one in first.portfolio.consignments} == {
        "Ящик 1": "consignment-r2", "Короб 1": "consignment-r3", "1": "consignment-1", "***": "consignment-r6",
        "###": "consignment-r7",
    }  # fmt: skip
    assert merged(reading, first.portfolio).portfolio == first.portfolio


def test_rows_of_one_title_in_two_sheets_keep_their_ids(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    for maker, place in (("A", "A4"), ("B", "A2")):
        page = book.add_worksheet()
        page.write_row("A1", ["Description", "Maker"])
        page.write_row(place, ["Pump", maker])
    book.close()
    first = merged(reading_of(tmp_path / "list.xlsx"))

    assert {item.id: item.maker for item in first.portfolio.items} == {"pump-r4": "A", "pump-s2r2": "B"}
    assert merged(reading_of(tmp_path / "list.xlsx"), first.portfolio).portfolio == first.portfolio


def test_a_tariff_number_written_otherwise_is_no_change(sheet):
    before = merged(sheet("Serial,Description,HTS", "a-1,Pump,8414.10.00.00")).portfolio

    assert told(merged(sheet("Serial,Description,HTS", "a-1,Pump,8414100000"), before))["a-1"][0] == "unchanged"


def test_rows_of_another_list_under_the_same_numbers_are_pointed_at(sheet):
    before = merged(sheet("Line,Description", "1,Pump", "2,Cable", "3,Wire")).portfolio
    result = merged(sheet("Line,Description", "1,Magnet", "2,Flange", "3,Bolt"), before)

    assert "3 of 3 titles on record would change: if this is another list, give its ids a --prefix" in result.notices


def test_without_a_need_by_the_desk_says_that_nothing_can_come_loose(sheet):
    assert (
        "no row says by when it is needed on site, so nothing can come loose yet"
        in merged(sheet("Description", "Pump")).notices
    )


@given(st.text(st.sampled_from(" aZ9.-\t\n\u00a0\u200b\x1fé"), max_size=12))
def test_a_cell_is_text_on_one_line_with_one_space_between_its_words(value):
    words = "".join(" " if letter in "\t\n\u00a0\u200b\x1f" else letter for letter in value)
    assert text_of(value) == " ".join(word for word in words.split(" ") if word)
