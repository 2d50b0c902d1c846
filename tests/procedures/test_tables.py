"""Fees, bonds, rates and additional duties by the day, the official schedule, and what is unknown."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.keys import LEGAL_MARKS
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_headings import Headings, read_headings
from lockwasher.procedures.tables_rates import digits_of, dotted, is_under, parse_rate
from lockwasher.procedures.tables_reader import FILES, read_tables
from lockwasher.procedures.tables_rows import After, Meets, OriginRate, SeenRate, Unknown
from lockwasher.procedures.tables_schedule import Schedule, ScheduleError, read_schedule

TABLES = read_tables()
SHIPPED = Path(str(resources.files("lockwasher.procedures"))) / "tables"
MARCH = date(2026, 3, 2)
NOVEMBER = date(2026, 11, 23)
UNDER_IEEPA = date(2026, 1, 20)


def met(number: str | None, origin: str | None, on: date, tables: Tables = TABLES, **asked: bool) -> dict[str, object]:
    """The measures that meet goods: the rate in percent, or what is missing."""
    found = tables.additional(number, origin, on, **asked)
    return {a.measure.id: a.rate.percent if isinstance(a.rate, OriginRate) else a.rate.missing for a in found}


# ---------------------------------------------------------------- fees and bonds


@pytest.mark.parametrize(
    ("day", "floor", "cap", "informal"),
    [
        (date(2017, 7, 26), "25.00", "485.00", "2.00"),
        (date(2018, 1, 1), "25.67", "497.99", None),
        (date(2018, 10, 1), "26.22", "508.70", "2.10"),
        (date(2020, 9, 30), "26.79", "519.76", "2.14"),
        (date(2021, 3, 1), "27.23", "528.33", "2.18"),
        (date(2022, 3, 1), "27.75", "538.40", "2.22"),
        (date(2023, 3, 1), "29.66", "575.35", "2.37"),
        (date(2024, 3, 1), "31.67", "614.35", "2.53"),
        (date(2025, 9, 30), "32.71", "634.62", None),
        (date(2025, 10, 1), "33.58", "651.50", "2.69"),
        (date(2026, 10, 1), "34.58", "670.86", "2.77"),
    ],
)
def test_the_processing_fee_has_floor_and_cap_by_year(day, floor, cap, informal):
    fee = TABLES.mpf(day)
    assert (str(fee.floor), str(fee.cap), str(fee.percent)) == (floor, cap, "0.3464")
    assert fee.informal == (Decimal(informal) if informal else None)


def test_the_figures_of_fiscal_2018_hold_from_january():
    """The rule that adjusts the fee was published on 1 November 2017; ICARUS came in at the old figures."""
    assert TABLES.mpf(date(2017, 12, 31)).year == "base"
    assert TABLES.mpf(date(2018, 1, 1)).year == "FY2018"


def test_a_year_without_a_notice_is_unknown_and_labelled_with_the_last():
    found = TABLES.mpf(date(2027, 10, 1))
    assert isinstance(found, Unknown)
    assert found.missing == "merchandise processing fee on 2027-10-01"
    assert (found.last_known.year, found.label) == ("FY2027", "on record 2026-10-01 to 2027-09-30")


def test_a_notice_is_not_known_before_it_is_published():
    """The notice for fiscal 2027 came on 31 July 2026."""
    before, after = TABLES.known(date(2026, 7, 30)), TABLES.known(date(2026, 7, 31))
    assert before.mpf(NOVEMBER).last_known.year == "FY2026"
    assert after.mpf(NOVEMBER).year == "FY2027"


def test_a_day_before_all_figures_is_labelled_with_the_first():
    found = TABLES.mpf(date(2013, 9, 30))
    assert (found.last_known.year, found.label) == ("base", "on record 2013-10-01 to 2017-12-31")


@given(st.dates(date(2013, 10, 1), date(2027, 9, 30)))
def test_every_day_of_the_years_on_record_has_one_fee(day):
    assert sum(fee.force.holds(day) for fee in TABLES.processing_fees) == 1


def test_the_harbor_fee_and_the_bonds():
    assert TABLES.hmf(MARCH).percent == Decimal("0.125")
    assert [(TABLES.bond(line).times, line) for line in ("9813.00", "9813.00.30", "9813.00.50")] == [
        (Decimal(2), "9813.00"),
        (Decimal(2), "9813.00.30"),
        (Decimal("1.10"), "9813.00.50"),
    ]
    assert (TABLES.continuous_bond().times, TABLES.continuous_bond().minimum) == (Decimal("0.10"), Decimal(50000))
    assert TABLES.bond("9810.00.60") is None


def test_every_row_cites_and_is_marked():
    rows = [*TABLES.processing_fees, *TABLES.harbor_fees, *TABLES.bonds, *TABLES.rates, *TABLES.column_two]
    rows += [*TABLES.measures, *TABLES.lines]
    assert [row for row in rows if not row.backing.cites or row.backing.verified not in LEGAL_MARKS] == []


# ---------------------------------------------------------------- tariff numbers and rates


@pytest.mark.parametrize(
    ("number", "general"),
    [
        ("8543.10", "1.9%"),
        ("8543.10.00.00", "1.9%"),
        ("85431000", "1.9%"),
        ("8543.90.8845", "Free"),
        ("8543.90.88", "Free"),
    ],
)
def test_a_number_takes_the_rate_of_the_entry_it_falls_under(number, general):
    assert TABLES.rate(number, MARCH).general.text == general


@pytest.mark.parametrize(
    ("number", "missing", "label"),
    [
        (None, "tariff number", ""),
        ("8543.1", "tariff number", ""),
        ("9810", "rate of 9810 on 2026-03-02", ""),
        ("8543.90", "tariff number", ""),
        ("7308.90.95", "rate of 7308.90.95 on 2026-03-02", ""),
        ("9030.10.00", "rate of 9030.10.00 on 2026-03-02", "at 1.6%, seen without a date"),
        ("9030.90.25", "rate of 9030.90.25 on 2026-03-02", "at 4.7%, seen 1993"),
    ],
)
def test_a_rate_that_is_not_on_record_is_unknown(number, missing, label):
    """Old tables are only ever the last known rate."""
    found = TABLES.rate(number, MARCH)
    assert isinstance(found, Unknown)
    assert (found.missing, found.label) == (missing, label)


def test_a_number_cut_short_says_what_to_do():
    assert TABLES.rate("8543.90", MARCH).reason == "8543.90 is divided further; give at least eight digits"


def test_a_rate_holds_from_the_day_it_was_seen():
    found = TABLES.rate("8543.10", date(2026, 2, 21))
    assert (found.last_known.general.text, found.label) == ("1.9%", "at 1.9%, seen 2026-02-22")
    assert TABLES.known(date(2026, 2, 21)).rate("8543.10", MARCH).last_known is None


def test_ranges_are_notes_and_no_rates():
    assert [note for note in TABLES.caveats(MARCH) if "0 to 4 %" in note]
    assert TABLES.rate("8414.10.00", MARCH).last_known is None


@pytest.mark.parametrize(
    ("text", "percent", "specific"),
    [
        ("Free", "0", ()),
        ("Free 1/", "0", ()),
        ("1.9%", "1.9", ()),
        ("3.7% <u></u>", "3.7", ()),
        ("5.3¢/kg + 4%", "4", ((Decimal("0.053"), "kg"),)),
        ("$1.05/kg + 2.3%", "2.3", ((Decimal("1.05"), "kg"),)),
        ("1.5¢ each", "0", ((Decimal("0.015"), "each"),)),
        ("The duty provided in the applicable subheading + 10%", None, ()),
        ("See 9903.88.15", None, ()),
    ],
)
def test_rates_are_read_as_the_schedule_writes_them(text, percent, specific):
    rate = parse_rate(text)
    assert (rate.percent, rate.specific) == (Decimal(percent) if percent else None, specific)


def test_a_rate_that_is_not_on_the_value_alone_needs_the_quantity():
    rate = parse_rate("5.3¢/kg + 4%")
    assert rate.lacking({}) == ("kg",)
    assert rate.of(Decimal(1000), {"kg": Decimal(200)}) == Decimal("50.6")
    for told in (rate, parse_rate("See 9903.88.15")):
        with pytest.raises(ValueError, match="cannot be computed from these facts"):
            told.of(Decimal(1000), {})


@given(st.lists(st.integers(0, 99), min_size=2, max_size=5).map(lambda pairs: "".join(f"{p:02d}" for p in pairs)))
def test_a_number_is_under_itself_its_beginnings_and_its_undivided_end(digits):
    assert digits_of(dotted(digits)) == digits
    assert all(is_under(digits, digits[:length]) for length in range(2, len(digits) + 1, 2))
    assert is_under(digits, digits + "00")
    assert not is_under(digits, digits + "01")


# ---------------------------------------------------------------- additional duties


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 4, 4), {}),
        (date(2026, 2, 23), {"ieepa": "exceptions of the IEEPA duty"}),
        (date(2026, 2, 24), {"section-122": Decimal(10)}),
        (date(2026, 7, 23), {"section-122": Decimal(10)}),
        (
            date(2026, 7, 24),
            {"section-301-forced-labor": "exceptions of the section 301 duty on sixty economies (forced labor)"},
        ),
    ],
)
def test_what_meets_an_accelerator_from_italy_turns_with_the_day(day, found):
    assert met("8543.10", "IT", day) == found


@pytest.mark.parametrize(
    ("origin", "day", "found"),
    [
        ("CN", date(2025, 2, 3), {}),
        ("CN", date(2025, 2, 4), {"ieepa-china-first": Decimal(10)}),
        ("HK", date(2025, 3, 3), {"ieepa-china-first": Decimal(10)}),
        ("CN", date(2025, 3, 4), {"ieepa-china-first": Decimal(20)}),
        ("CN", date(2025, 4, 4), {"ieepa-china-first": Decimal(20)}),
        ("CA", date(2025, 3, 3), {}),
        ("MX", date(2025, 3, 4), {"ieepa-canada-mexico-first": "exceptions of the IEEPA duty on Canada and Mexico of March 2025"}),
        ("IT", date(2025, 3, 4), {}),
    ],
)  # fmt: skip
def test_the_first_duties_under_ieepa_are_of_three_countries(origin, day, found):
    assert {name: rate for name, rate in met("8543.10", origin, day).items() if name.startswith("ieepa")} == found


@pytest.mark.parametrize(
    ("origin", "label"),
    [
        ("IT", "at 15 %, on record 2026-01-15 to 2026-02-23"),
        ("CH", "at 15 %, on record 2026-01-15 to 2026-02-23"),
        ("CN", "at 30 %, on record 2026-01-15 to 2026-02-23"),
        ("MX", "at 25 %, on record 2026-01-15 to 2026-02-23"),
        ("VN", "at 20 %, on record 2026-01-15 to 2026-02-23"),
        ("PH", "at 19 %, on record 2026-01-15 to 2026-02-23"),
        ("GB", ""),
    ],
)
def test_rates_that_a_university_quoted_are_labels_and_not_in_force(origin, label):
    (ieepa, *_) = TABLES.additional("8543.10", origin, UNDER_IEEPA)
    assert isinstance(ieepa.rate, Unknown)
    assert ieepa.rate.label == label


@pytest.mark.parametrize(
    ("origin", "label"),
    [
        ("FR", "at 10 %, column 1 counted in, on record from 2026-07-24"),
        ("CH", "at 12.5 %, column 1 counted in, on record from 2026-07-24"),
        ("GB", "at 10 %, on record from 2026-07-24"),
        ("NO", "at 12.5 %, on record from 2026-07-24"),
    ],
)
def test_after_the_surcharge_the_state_is_unknown_with_a_label(origin, label):
    found = {a.measure.id: a.rate for a in TABLES.additional("8543.10", origin, NOVEMBER)}
    assert found["section-301-forced-labor"].label == label


def test_an_economy_outside_a_closed_list_does_not_pay():
    assert met("8543.10", "KE", NOVEMBER) == {}


def test_a_measure_known_only_from_its_notice_is_not_there_before():
    assert "section-301-forced-labor" not in met("8543.10", "IT", NOVEMBER, TABLES.known(date(2026, 7, 27)))


def test_a_measure_whose_end_is_all_that_is_known_stays_unknown():
    """If nothing had been read on what followed, the surcharge would be unknown with its last rate."""
    measures = tuple(replace(m, after=After.UNKNOWN) if m.id == "section-122" else m for m in TABLES.measures)
    found = {a.measure.id: a.rate for a in replace(TABLES, measures=measures).additional("8543.10", "IT", NOVEMBER)}
    rate = found["section-122"]
    assert rate.reason == "the section 122 surcharge ran 2026-02-24 to 2026-07-23; what followed is not on record"
    assert (rate.missing, rate.label) == (
        "state of the section 122 surcharge on 2026-11-23",
        "at 10 %, on record 2026-02-24 to 2026-07-23",
    )


def test_steel_pays_section_232_at_an_unknown_rate_and_whether_122_then_is_unknown():
    assert met("7308.90.95", "IT", MARCH) == {
        "section-122": "whether the section 232 duty on steel, aluminium and copper covers 7308.90.95",
        "section-232": "rate of the section 232 duty on steel, aluminium and copper on 2026-03-02",
    }


def test_the_usual_code_of_parts_meets_metals_from_april_2026():
    assert "section-232" not in met("8543.90.88.45", "IT", date(2026, 4, 5))
    assert "section-232" in met("8543.90.88.45", "IT", date(2026, 4, 6))


def test_goods_of_china_pay_section_301_at_an_unknown_rate():
    assert met("8543.10", "CN", MARCH) == {
        "section-122": Decimal(10),
        "section-301-china": "rate of the section 301 duty on China on 2026-03-02",
    }


def test_an_unchecked_number_may_be_excepted():
    assert met("8543.90.88.45", "IT", MARCH) == {"section-122": "exceptions of the section 122 surcharge"}
    assert met("8471.50", "IT", MARCH) == {}


def test_goods_of_a_neighbour_may_be_free_under_its_agreement():
    assert met("8543.10", "CA", MARCH) == {"section-122": "exceptions of the section 122 surcharge"}


def test_without_number_and_origin_all_that_turns_on_them_is_unknown():
    assert met(None, None, MARCH) == {
        "section-122": "exceptions of the section 122 surcharge",
        "section-232": "tariff number",
        "section-301-china": "country of origin",
    }
    assert met("8543.10", None, UNDER_IEEPA)["ieepa"] == "country of origin"


def test_orders_on_dumping_are_asked_case_by_case():
    assert "antidumping-countervailing" not in met("8543.10", "IT", MARCH)
    assert "antidumping-countervailing" in met("8543.10", "IT", MARCH, under_order=True)
    assert any("antidumping" in caveat for caveat in TABLES.caveats(MARCH))


@pytest.mark.parametrize(
    ("measure", "line", "meets"),
    [
        ("ieepa", "98100060", Meets.FREE),
        ("ieepa", "98020050", Meets.WORK),
        ("ieepa", "98020080", Meets.ASSEMBLY),
        ("ieepa", "98190300", Meets.FULL),
        ("ieepa", "98130030", Meets.BOND),
        ("section-232", "98100060", Meets.LINE),
        ("section-232", "98020060", Meets.FULL),
        ("section-301-china", "98020040", Meets.WORK),
        ("antidumping-countervailing", "98100060", Meets.FULL),
        ("section-122", "19 CFR 148.89", None),
    ],
)
def test_each_measure_meets_chapter_98_in_its_way(measure, line, meets):
    (found,) = (m for m in TABLES.measures if m.id == measure)
    assert found.meets(line) == meets


def test_column_two_is_for_some_countries_and_only_from_the_day_seen():
    assert TABLES.is_column_two("RU", MARCH) is True
    assert TABLES.is_column_two("IT", MARCH) is False
    assert TABLES.is_column_two("RU", date(2017, 7, 26)) is None


def test_lines_of_chapter_98_that_are_not_in_the_table_are_unknown():
    assert TABLES.line("") is None
    assert TABLES.line("8543.10") is None
    assert TABLES.line("9810.00.60").duty == Meets.FREE
    assert TABLES.line("19 CFR 148.89").duty == Meets.FREE
    assert TABLES.line("9817.00.90").missing == "line 9817.00.90"
    assert TABLES.line("19 CFR 148.98").reason.endswith("did you mean '19 CFR 148.89'?")


# ---------------------------------------------------------------- the official schedule

ROWS = [
    ("8543", "0", "Electrical machines and apparatus:", "", ""),
    ("8543.10.00.00", "1", "Particle accelerators", "2.5%", "35%"),
    ("", "1", "Parts:", "", ""),
    ("8543.90.88", "2", "Other", "Free", "35%"),
    ("8543.90.88.45", "3", "Of particle accelerators", "", ""),
    ("8544.20.00", "1", "Coaxial cable", "5.3¢/kg + 4% <u></u>", "35%"),
    ("8544.30.00", "1", "Wiring sets", "See 9903.88.15", "35%"),
    ("9903.03.01", "0", "Articles of any country", "The duty provided in the applicable subheading + 10%", ""),
]
NAMES = ("htsno", "indent", "description", "general", "other")
COLUMNS = ("HTS Number", "Indent", "Description", "General Rate of Duty", "Column 2 Rate of Duty")
DATED = date(2026, 7, 31)


def as_json(folder: Path, rows=ROWS) -> Path:
    """The rows as USITC exports them to JSON."""
    extra = {
        "superior": None,
        "units": [],
        "special": "",
        "footnotes": None,
        "quotaQuantity": None,
        "additionalDuties": None,
    }
    path = folder / "hts_2026_revision_14_json.json"
    path.write_text(json.dumps([dict(zip(NAMES, row, strict=True)) | extra for row in rows]), encoding="utf-8")
    return path


def as_csv(folder: Path) -> Path:
    """The rows as USITC exports them to CSV."""
    path = folder / "htsdata.csv"
    lines = [",".join(COLUMNS), *(",".join(f'"{cell}"' for cell in row) for row in ROWS)]
    path.write_text("\ufeff" + "\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    return path


@pytest.fixture
def schedule(tmp_path) -> Schedule:
    return read_schedule(as_json(tmp_path), DATED)


def test_json_and_csv_give_the_same_rows(tmp_path):
    one, other = read_schedule(as_json(tmp_path), DATED), read_schedule(as_csv(tmp_path), DATED)
    assert one.lines == other.lines
    assert (one.name, one.dated, len(one.digest)) == ("hts_2026_revision_14_json.json", DATED, 64)
    assert one.digest != other.digest
    assert "99030301" not in one.lines


@pytest.mark.parametrize(
    ("number", "rate"),
    [
        ("8543.90.88.45", "Free"),
        ("8543.90.88.99", "Free"),
        ("8543.10", "2.5%"),
        ("8544.20.00", "5.3¢/kg + 4%"),
        ("8544.30.00", "See 9903.88.15"),
    ],
)
def test_from_its_day_the_schedule_decides(schedule, number, rate):
    """A statistical number takes the rate of its eight digits; a short one, the rate of all below if it is one."""
    found = TABLES.supplied(schedule).rate(number, NOVEMBER)
    assert (found.general.text, found.seen) == (rate, "2026-07-31")
    assert schedule.digest in found.backing.cites


def test_before_its_day_the_schedule_is_only_a_label(schedule):
    tables = TABLES.supplied(schedule)
    assert tables.rate("8543.10", MARCH).general.text == "1.9%"
    assert tables.rate("8544.20.00", MARCH).label == "at 5.3¢/kg + 4%, seen 2026-07-31"
    assert tables.known(date(2026, 7, 30)).rate("8544.20.00", MARCH).last_known is None


def test_a_schedule_of_one_chapter_leaves_the_others(schedule):
    tables = TABLES.supplied(schedule)
    assert tables.rate("9030.10.00", NOVEMBER).label == "at 1.6%, seen without a date"


def test_a_number_the_schedule_does_not_hold_is_unknown(schedule):
    found = TABLES.supplied(schedule).rate("8543", NOVEMBER)
    assert found.reason == (
        "8543 has no single rate in the official schedule of 2026-07-31 (hts_2026_revision_14_json.json); "
        "give a number of that schedule with at least eight digits"
    )
    assert isinstance(TABLES.supplied(schedule).rate("8599.10.00", NOVEMBER), Unknown)


def test_the_later_schedule_wins(tmp_path, schedule):
    rows = [(*row[:3], "3%", row[4]) if row[0] == "8543.10.00.00" else row for row in ROWS]
    newer = read_schedule(as_json(tmp_path, rows), DATED + timedelta(days=60))
    for tables in (TABLES.supplied(schedule).supplied(newer), TABLES.supplied(newer).supplied(schedule)):
        assert isinstance(found := tables.rate("8543.10", NOVEMBER), SeenRate)
        assert found.general.text == "3%"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("hts.json", "", "hts.json: the file is empty or larger than"),
        ("hts.json", '[{"htsno": "8543.10.00",]', "hts.json:1: not readable as JSON"),
        ("hts.json", '{"rows": []}', "hts.json: expected a list of rows"),
        ("hts.json", '["8543"]', "hts.json: row 1: expected an object with 'htsno' and 'general'"),
        (
            "hts.json",
            '[{"htsno": 8543.1, "general": "Free"}]',
            "row 1: 'htsno' is 8543.1; tariff numbers and rates are text",
        ),
        ("hts.json", '[{"htsno": "85x", "general": "Free"}]', "row 1: '85x' is not a tariff number"),
        ("hts.json", '[{"htsno": "", "general": ""}]', "hts.json: no row has a tariff number"),
        (
            "hts.json",
            '[{"htsno": "8543.10.00", "general": "Free"}, {"htsno": "8543.10.00", "general": "1%"}]',
            "row 2: 8543.10.00 stands twice in hts.json with different rates",
        ),
        ("hts.csv", "Code,Rate\n8543,Free\n", "hts.csv:1: no column 'HTS Number' (or 'htsno'); it has Code, Rate"),
        (
            "hts.csv",
            "HTS Number,General Rate of Duty\n" + "8" * 140_000,
            "not readable as CSV (field larger than field limit",
        ),
        ("hts.csv", "HTS Number,General Rate of Duty\n85.43,Free\n", "hts.csv:2: '85.43' is not a tariff number"),
    ],
)
def test_a_file_that_is_no_schedule_says_where_and_what_to_do(tmp_path, name, text, words):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ScheduleError) as caught:
        read_schedule(tmp_path / name, DATED)
    assert words in str(caught.value)


def test_a_schedule_that_is_not_there_or_not_utf8_says_so(tmp_path):
    with pytest.raises(ScheduleError, match="there is no such file; download it"):
        read_schedule(tmp_path / "hts.json", DATED)
    (tmp_path / "hts.csv").write_bytes("HTS Number,General Rate of Duty\n8544.20.00,5.3¢/kg\n".encode("cp1252"))
    with pytest.raises(ScheduleError, match=r"hts\.csv:2: a character is not UTF-8"):
        read_schedule(tmp_path / "hts.csv", DATED)


# ---------------------------------------------------------------- broken tables


@pytest.mark.parametrize(
    ("file", "right", "wrong", "words"),
    [
        ("fees.yaml", "    - year: FY2027\n", "    - yaer: FY2027\n", "did you mean 'year'?"),
        (
            "fees.yaml",
            'floor: "34.58"',
            'floor: "734.58"',
            "the floor 734.58 is above the cap 670.86; change them about",
        ),
        (
            "fees.yaml",
            "from: 2026-10-01",
            "from: 2026-09-30",
            "begins before the year above ends (2025-10-01 to 2026-09-30)",
        ),
        ("fees.yaml", "until: 2027-09-30", "until: 2025-09-30", "ends on 2025-09-30, before it begins on 2026-10-01"),
        ("fees.yaml", '"670.86"', "670 dollars", "expected an amount such as 33.58 or 0.3464, found '670 dollars'"),
        ("rates.yaml", "general: 1.9%", "general: 0-4 % typical", "'0-4 % typical' is not a rate; write Free, 1.9%"),
        ("rates.yaml", "seen: 2026-02-22", 'seen: "2026"', "a rate that holds needs the day it was seen"),
        ("rates.yaml", 'seen: "1992"', "seen: long ago", "'long ago' is not a date"),
        ("rates.yaml", '"8543.10.00"', '"8543.1"', "'8543.1' is not a tariff number; write 4, 6, 8 or 10 digits"),
        ("fees.yaml", '"0.125"\n      from: 1991-01-01', '"0.125"', "'from' is missing; add it"),
        ("additional.yaml", "    from: 2026-07-22\n", "", "'from' is missing; add it"),
        ("bonds.yaml", "verified: read", "verified: yes", "'yes' is not one of read, secondary, unverified"),
        ("lines.yaml", "duty: bond", "duty: bonds", "did you mean 'bond'?"),
        ("additional.yaml", "    after: ended\n", "", "'until' and 'after' go together"),
        ("additional.yaml", "not_with: [section-232]", "not_with: [section-223]", "did you mean 'section-232'?"),
        ("additional.yaml", "id: section-122", "id: ieepa", "'ieepa' stands twice; give each measure its own id"),
        (
            "additional.yaml",
            '"9903.03.01"',
            '"9903"',
            "'9903' is no number of chapter 99; write 9903.03.01, or 9903.05.20 to 9903.05.84",
        ),
        ("additional.yaml", '"NO"', "NOR", "'NOR' is not a country; write two capital letters such as CH"),
        ("additional.yaml", '"9819": full-value', '"1998": full-value', "'1998' is not a line of chapter 98"),
    ],
)
def test_a_broken_table_says_where_what_and_what_to_do(tmp_path, file, right, wrong, words):
    shutil.copytree(SHIPPED, tmp_path / "tables")
    path = tmp_path / "tables" / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(DialectError) as caught:
        read_tables(tmp_path / "tables")
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{file}:")


# ---------------------------------------------------------------- the reference page

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")


def test_the_page_lists_files_ways_and_the_fee_of_every_year():
    assert [name for name in FILES if f"`{name}`" not in PAGE] == []
    assert [meets for meets in Meets if f"`{meets}`" not in PAGE] == []
    rows = [
        f"| {fee.year} | {fee.force.from_on} | {fee.force.until_on} | {fee.floor} | {fee.cap} | {fee.informal or 'not on record'} |"
        for fee in TABLES.processing_fees
    ]
    assert [row for row in rows if row not in PAGE] == []
    assert [m.title for m in TABLES.measures if m.title not in PAGE] == []


# ---------------------------------------------------------------- the list of headings for instruments


def headings(tmp_path: Path, text: str) -> Headings:
    """A list of headings read from a file."""
    path = tmp_path / "note-6a.txt"
    path.write_text(text, encoding="utf-8")
    return read_headings(path, NOVEMBER)


def test_a_list_of_headings_is_one_to_a_line_with_remarks(tmp_path):
    found = headings(tmp_path, "# note 6(a)\n9027.80 instruments for analysis\n\n9030\n9027.80\n")
    assert (found.name, found.dated, found.numbers) == ("note-6a.txt", NOVEMBER, ("902780", "9030"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9027\nninety thirty\n", r"^note-6a\.txt:2: 'ninety thirty' begins with no heading; write 9027 or 9027\.80$"),
        ("# nothing\n", r"^note-6a\.txt: no heading stands in it; write one to a line, such as 9027\.80$"),
        ("", r"^note-6a\.txt: the file is empty"),
    ],
)
def test_a_faulty_list_of_headings_says_where_and_what_to_do(tmp_path, text, words):
    with pytest.raises(ScheduleError, match=words):
        headings(tmp_path, text)


def test_a_list_of_headings_holds_from_its_day_and_the_newest_counts(tmp_path):
    older, newer = (
        headings(tmp_path, "9027\n"),
        replace(headings(tmp_path, "9030\n"), dated=NOVEMBER + timedelta(days=30)),
    )
    tables = TABLES.supplied(newer, older)
    assert tables.instrument_headings(NOVEMBER - timedelta(days=1)) is None
    assert tables.instrument_headings(NOVEMBER) == older
    assert tables.instrument_headings(newer.dated) == newer
    assert tables.known(NOVEMBER).headings == (older,)
