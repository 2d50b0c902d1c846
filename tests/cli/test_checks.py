"""The verb that runs the checks: a page for people, JSON for programs, a list for spreadsheets, and one answer read alone."""

import csv
import io
import json

import pytest

ICARUS = ("-p", "icarus")


def spaced(text):
    """Text without the breaks of its lines, so that a sentence is found wherever it was folded."""
    return " ".join(text.split())


def states(page):
    """How each check stands, by its id."""
    return {one["check"]: one["state"] for one in page["checks"]}


def missing(page, check):
    return list(next(one["missing"] for one in page["checks"] if one["check"] == check))


@pytest.fixture
def answer(tmp_path):
    """An answer to question 8 in a file."""

    def write(text):
        path = tmp_path / "q8.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


# ---------------------------------------------------------------- icarus: what is honest on each day


def test_while_icarus_stands_in_the_port_with_nothing_decided_it_says_so(run):
    page = spaced(run("checks", *ICARUS, "--as-of", "2017-07-19", "--day-of-storage", "150").stdout)

    assert "10. Storage runs while nobody has decided" in page
    assert (
        "2 items at the port since 2017-07-10..2017-07-18, at least 1 day, not released, and no importer of record and no "
        "route on record; storage so far at least 150.00 USD, at the 150 USD a day you gave (since 2017-07-18)"
    ) in page
    assert "rests on 19 CFR 142.2(a), 4.37(a)-(c) [read]" in page


def test_on_the_day_icarus_is_delivered_its_title_is_open_and_its_release_not_on_record(read):
    page = read("checks", *ICARUS, "--as-of", "2017-07-26")

    assert [name for name, state in states(page).items() if state == "found"] == ["title-unresolved"]
    assert missing(page, "storage-running") == ["the release by Customs"]
    assert missing(page, "claim-on-entry") == ["by which route they enter"]


def test_once_the_docket_of_icarus_is_noticed_what_is_not_public_is_undetermined_and_not_guessed(read):
    """The notice shows that Customs had answered; when it was filed, and what the entry claimed, is on no public page."""
    page = read("checks", *ICARUS, "--as-of", "2017-12-05")

    assert states(page)["no-receipt"] == "clear"
    assert missing(page, "filed-after-arrival") == ["the day the application was filed"]
    assert "whether 9810.00.60 is claimed on the entry (fact florence-claimed)" in missing(page, "claim-on-entry")
    assert missing(page, "stamp-against-liquidation") == ["the entry", "the day of the entry summary"]
    assert states(page)["five-year-watch"] == "undetermined"


def test_on_its_own_day_icarus_has_open_title_and_nothing_else_to_look_at_but_goods(read):
    page = read("checks", *ICARUS)

    assert page["as_of"] == "2016-11-01"
    assert [name for name, state in states(page).items() if state == "found"] == ["title-unresolved"]
    assert {one["check"] for one in page["checks"] if one["looked_at"]} == {
        "component-alone", "many-lines", "tariff-number-copied", "title-unresolved",
    }  # fmt: skip


# ---------------------------------------------------------------- the page


def test_the_page_says_what_is_wrong_since_when_on_which_rule_and_what_to_do(run):
    page = spaced(run("checks", *ICARUS).stdout)

    assert page.startswith("Checks: ICARUS T600 from CERN to Fermilab, as the public record has it, as of 2016-11-01")
    assert "13. Title unresolved seen: an essay tells" in page
    assert "2 items: no paper says who has title. Title decides 19 CFR 148.89," in page
    assert (
        "(since 2015-12-31) on sbn: t600-module-1, t600-module-2 do: have a paper settle title, before entry if that can be;"
        in page
    )
    assert "rests on 19 CFR 148.89(a); HTSUS 9809.00.70; 19 USC 1484 [secondary]" in page
    assert page.endswith("The desk proposes on these facts; people decide and sign.")


def test_the_page_ends_with_a_line_for_each_check_and_what_it_lacks(run):
    page = run("checks", *ICARUS).stdout
    table = spaced(page[page.index("What was looked at") :])

    assert "check state looked at found clear undetermined for want of" in table
    assert "1 A component filed alone undetermined 2 0 0 2 what the goods are (column" in table
    assert "9 Carnet lists mixed on return undetermined 0 0 0 0 no carnet that has entered is" in table
    assert "13 Title unresolved found 2 2 0 0" in table


def test_of_many_items_the_first_are_shown_and_all_where_they_are_asked_for(run):
    few, all_of_them = (spaced(run("checks", "-p", "dune", *more).stdout) for more in ([], ["--all"]))

    assert "and 6,305 more" in few
    assert "anode-plane-69" not in few
    assert "anode-plane-69" in all_of_them
    assert "box-4000: not on record: the tariff number" in all_of_them
    assert "not on record: the tariff number" not in few


def test_on_is_another_name_of_as_of(read):
    assert read("checks", *ICARUS, "--on", "2017-12-05") == read("checks", *ICARUS, "--as-of", "2017-12-05")


def test_dune_is_told_what_thousands_of_lines_mean(read):
    page = read("checks", "-p", "dune")
    (pip, dune) = page["checks"][1]["findings"]

    assert dune["sentence"].startswith(
        "6,311 applications, were each line of dune filed by itself, would keep an office busy for 97 to 316 years at 20 to 65 "
        "a year (estimates); 6,311 cannot be placed yet for want of whole (116), goods (6,195) (taken as true: "
    )
    assert pip["subject"] == "pip-ii"


# ---------------------------------------------------------------- for programs and spreadsheets


def test_the_list_for_a_spreadsheet_has_a_row_for_each_finding_and_each_undetermined_subject(run, read):
    rows = list(csv.DictReader(io.StringIO(run("checks", *ICARUS, "--format", "csv").stdout)))
    page = read("checks", *ICARUS)

    assert len(rows) == sum(len(one["findings"]) + one["undetermined"] for one in page["checks"])
    title = next(row for row in rows if row["check"] == "title-unresolved")
    assert (title["number"], title["state"], title["since"]) == ("13", "found", "2015-12-31")
    assert (title["mark"], title["items"]) == ("secondary", "t600-module-1 t600-module-2")
    assert {row["sentence"] for row in rows if row["check"] == "component-alone"} == {
        "not on record: what the goods are (column goods)"
    }


def test_no_cell_is_a_formula_to_a_spreadsheet(run, tmp_path):
    (tmp_path / "=q8.txt").write_text("It is cheap.")
    rows = list(csv.DictReader(io.StringIO(run("checks", "--text", tmp_path / "=q8.txt", "--format", "csv").stdout)))

    assert rows[0]["subject"] == "'=q8.txt:1:1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


# ---------------------------------------------------------------- question 8


def test_an_answer_is_read_alone_with_no_portfolio(run, answer):
    page = spaced(run("checks", "--text", answer("The pitch is 3 mm.\nIt is cheaper.\n")).stdout)

    assert page.startswith("Checks: q8.txt 7. Question 8 argued by convenience or cost")
    assert "q8.txt:2:1: 'cheaper' argues by cost: “It is cheaper.”" in page
    assert "7 Question 8 argued by convenience or cost found 2 1 1 0" in page


def test_of_many_findings_the_first_are_shown_and_all_where_they_are_asked_for(run, answer):
    text = answer("It is cheap.\n" * 10)

    assert "and 2 more like these; --all shows them" in run("checks", "--text", text).stdout
    assert "more like these" not in run("checks", "--text", text, "--all").stdout


def test_an_answer_with_nothing_to_ask_says_so(run, answer):
    assert "Nothing is found." in run("checks", "--text", answer("The pitch is 3 mm, guaranteed.")).stdout


def test_an_answer_for_programs(run, answer):
    page = json.loads(run("checks", "--text", answer("It is cheap."), "--format", "json").stdout)

    assert page["text"] == "q8.txt"
    assert page["checks"][0]["findings"][0]["subject"] == "q8.txt:1:1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe\x00", "not a text in UTF-8; save the answer as plain text in UTF-8"),
        (b" \n", "holds no text; write the answer to question 8 into it"),
        (b"a\0b", "holds no text; write the answer to question 8 into it"),
        (b"a" * 1_000_001, "larger than 1,000,000 bytes; give the answer to question 8 alone"),
    ],
)
def test_a_file_that_is_no_answer_is_refused(refused, answer, content, told):
    assert f"q8.txt: {told}" in refused("checks", "--text", answer(content))


def test_a_file_that_is_not_there_is_refused(refused, tmp_path):
    assert "there is no such file; give a plain text file" in refused("checks", "--text", tmp_path / "none.txt")


@pytest.mark.parametrize("amount", ["-1", "much", "nan", "inf"])
def test_a_sum_that_is_none_is_refused(refused, amount):
    assert "is not an amount; write 200 or 87.50" in spaced(
        refused("checks", *ICARUS, f"--day-of-storage={amount}").replace("│", " ")
    )
