"""The verb paper."""

import io
from datetime import UTC, datetime

import docx
import pypdf
import pytest

from lockwasher.actions import clock
from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.produced_papers import Stating, state
from paperwork.forms import form, full_form
from paperwork.full import full_folder

DAY = ("--as-of", "2030-05-01")
STATED = "noun,record,fact,value,source\nconsignments,wheels,consignment.seller,Nobody,letter 4\n"
OWN = """\
kind: own-note
edition: 2031-01-01
title: "Note: {subject.title}"
group: consignment
about: [consignments]
cites: the custom of this office
verified: unverified
official: {Name: "{consignment.shipper}, port {consignment.port-of-entry}"}
sections:
  - heading: Note
    text: "From {consignment.shipper}"
"""


@pytest.fixture
def full(tmp_path):
    return str(full_folder(tmp_path / "full"))


@pytest.fixture
def own(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "note.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path / "own"


def test_the_kinds_are_listed_with_their_rules(run):
    told = run("paper", "list").stdout

    assert "packing-list" in told
    assert "19 CFR 141.86(e) [read]" in " ".join(told.split())


def test_the_papers_about_a_record_are_listed_with_what_each_lacks(run, full):
    told = " ".join(run("paper", "list", "wheels", "-p", full, *DAY).stdout.split())

    assert "commercial-invoice" in told
    assert "Number of the invoice" in told
    assert "0 papers of 22 lack nothing." in told


def test_a_paper_is_text_here_and_says_on_the_other_stream_how_much_is_missing(run, full):
    found = run("paper", "commercial-invoice", "wheels", "-p", full, *DAY)

    assert found.stdout.startswith("# Commercial or pro-forma invoice: The wheels\n")
    assert "## What is missing" in found.stdout
    assert "facts missing, marked on the paper and listed at its head" in found.stderr


def test_the_ending_of_the_file_says_the_form(run, full, tmp_path):
    for ending in ("pdf", "docx", "md"):
        run("paper", "packing-list", "wheels", "-p", full, *DAY, "-o", tmp_path / f"list.{ending}")

    assert pypdf.PdfReader(tmp_path / "list.pdf").metadata.title == "Packing list: The wheels"
    assert (
        docx.Document(io.BytesIO((tmp_path / "list.docx").read_bytes())).paragraphs[0].text
        == "Packing list: The wheels"
    )


def test_what_is_stated_in_a_file_fills_the_paper_and_the_check_page_says_so(run, full, tmp_path):
    (tmp_path / "stated.csv").write_text(STATED, encoding="utf-8")
    told = run(
        "paper", "commercial-invoice", "wheels", "-p", full, *DAY, "--stated", tmp_path / "stated.csv", "--check"
    ).stdout

    assert "| Seller | consignment wheels | Nobody | consignment wheels, stated for papers: letter 4" in told


def test_a_template_of_ones_own_is_previewed_on_real_records(run, full, own):
    assert "own-note" in run("paper", "list", "--templates", own).stdout
    assert "From Northlab" in run("paper", "own-note", "wheels", "-p", full, *DAY, "--templates", own).stdout


def test_the_fields_of_an_official_form_are_filled_by_the_map_of_the_template(run, full, own, tmp_path):
    path, made = form(tmp_path / "form.pdf", "Name"), tmp_path / "made.pdf"
    run("paper", "own-note", "wheels", "-p", full, *DAY, "--templates", own, "--official", path, "-o", made)

    assert pypdf.PdfReader(made).get_form_text_fields() == {"Name": "Northlab, port Chicago"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("packing-lst", "wheels"), "there is no kind of paper 'packing-lst'; did you mean 'packing-list'?"),
        (("packing-list", "wheelz"), "there is no consignment or item 'wheelz'; did you mean 'wheels'?"),
        (("packing-list",), "say what the paper is about: lockwasher paper packing-list SUBJECT"),
        (("packing-list", "wheels", "-o", "list.odt"), "list.odt: write a file that ends in .pdf, .docx, .md"),
        (("packing-list", "wheels", "--templates", "nowhere"), "nowhere: there is no such folder of templates"),
        (("packing-list", "wheels", "--official", "x.pdf"), "--official writes a PDF; name it with -o FILE.pdf"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(run, full, words, told):
    assert told in run("paper", *words, "-p", full, *DAY, status=2).stderr


def test_a_form_without_a_map_is_told_how_to_make_one(run, full, tmp_path):
    path = form(tmp_path / "form.pdf", "Name", "Address")
    told = run(
        "paper", "packing-list", "wheels", "-p", full, *DAY, "--official", path, "-o", tmp_path / "x.pdf", status=2
    ).stderr

    assert "the paper 'packing-list' has no map of the fields of form.pdf: make one with" in told
    assert f"lockwasher paper packing-list --official-fields {path} -o MAP.yaml" in told


def test_a_map_is_made_filled_in_and_fills_the_form(run, full, tmp_path):
    path, made, filled = full_form(tmp_path / "form.pdf"), tmp_path / "map.yaml", tmp_path / "filled.pdf"
    run("paper", "packing-list", "--official-fields", path, "-o", made)
    text = made.read_text(encoding="utf-8").replace('# "Port": "{FACT}"', '"Port": "{consignment.port-of-entry}"')
    made.write_text(text.replace('# "Applicant": "{FACT}"', '"Applicant": "{consignment.seller}"'), encoding="utf-8")
    found = run(
        "paper", "packing-list", "wheels", "-p", full, *DAY, "--official", path, "--official-map", made, "-o", filled
    )

    fields = pypdf.PdfReader(filled).get_fields()
    assert fields["Port"].value == "Chicago"
    assert fields["Applicant"].value == "[missing: seller]"
    assert "2 fields filled and read back, 6 left as they were; look at the form before it is signed" in found.stderr


def test_a_map_is_not_written_over(run, tmp_path):
    path = form(tmp_path / "form.pdf", "Name")
    (tmp_path / "map.yaml").write_text("mine", encoding="utf-8")

    told = run("paper", "packing-list", "--official-fields", path, "-o", tmp_path / "map.yaml", status=2).stderr
    assert "map.yaml: this file is there already and may hold your map; name another with -o" in told
    assert '# "Name": "{FACT}"' in run("paper", "packing-list", "--official-fields", path).stdout


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("items,wheel-1,line.origin,IT,letter", "stated.csv:2 column fact: 'line.origin' is not stated for papers; it comes from the register"),
        ("items,wheel-1,line.packge,B,letter", "stated.csv:2 column fact: there is no fact 'line.packge'; did you mean 'line.package'?"),
        ("items,wheel-1,consignment.seller,B,letter", "'consignment.seller' is stated of one of the consignments, not of one of the items"),
        ("items,,line.package,B,letter", "stated.csv:2 column record: the cell is empty"),
        ("itms,wheel-1,line.package,B,letter", "stated.csv:2 column noun: nothing is stated of 'itms'; did you mean 'items'?"),
        ("offices,store,deed.risk,B,letter", "stated.csv:2 column noun: nothing is stated of 'offices'; of items, consignments"),
        ("items,wheel-9,line.package,B,letter", "stated.csv:2 column record: there is no 'wheel-9' among the items; did you mean 'wheel-2'?"),
        ("items,wheel-1,line.gross-kg,1.3 t,letter", "stated.csv:2 column value: '1.3 t' is not a plain number of kilograms above zero, such as 1250.5"),
        ("items,wheel-1,loan.begins,1 May,letter", "stated.csv:2 column value: '1 May' is not a day, written as 2030-06-01"),
    ],
)  # fmt: skip
def test_a_statement_that_no_paper_takes_is_refused(run, full, tmp_path, row, told):
    (tmp_path / "stated.csv").write_text(f"noun,record,fact,value,source\n{row}\n", encoding="utf-8")

    assert (
        told
        in run(
            "paper", "packing-list", "wheels", "-p", full, *DAY, "--stated", tmp_path / "stated.csv", status=2
        ).stderr
    )


def test_all_writes_one_of_each_into_a_folder(run, full, tmp_path):
    told = run("paper", "packing-list", "all", "-p", full, *DAY, "-o", tmp_path / "out").stdout

    assert f"1 paper in {tmp_path / 'out'}" in told
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["packing-list-wheels.pdf"]


@pytest.mark.parametrize("word", [("--check",), ("--official", "form.pdf")])
def test_all_refuses_what_it_would_not_do(run, full, tmp_path, word):
    told = run("paper", "packing-list", "all", "-p", full, *DAY, "-o", tmp_path / "out", *word, status=2).stderr

    assert f"'all' writes the papers alone, and no {word[0]} of each; name one record in place of 'all'" in told
    assert not (tmp_path / "out").exists()


def test_all_needs_a_folder_and_something_to_be_about(run, full, tmp_path):
    told = run("paper", "packing-list", "all", "-p", full, *DAY, status=2).stderr
    assert "'all' writes many files; name a folder for them with -o FOLDER" in told

    told = run("paper", "ita-338p", "all", "-p", full, *DAY, "-o", tmp_path / "out", status=2).stderr
    assert "there is nothing on record that a paper 'ita-338p' could be about" in told


@pytest.mark.django_db(transaction=True)
def test_what_was_stated_on_the_pages_is_on_the_paper_of_the_terminal(run, full, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))
    forget()
    load(full, "desk")
    told = {
        "noun": "consignments",
        "record": "wheels",
        "fact": "consignment.seller",
        "value": "Nobody",
        "source": "letter 4",
    }
    state(Stating(**told), "officer")
    found = run("paper", "commercial-invoice", "wheels", "--check").stdout
    forget()

    assert "| Seller | consignment wheels | Nobody | consignment wheels, stated for papers: letter 4" in found


@pytest.mark.django_db(transaction=True)
def test_what_a_file_states_wins_over_what_was_stated_before(run, full, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))
    forget()
    load(full, "desk")
    state(
        Stating(noun="consignments", record="wheels", fact="consignment.seller", value="Northlab", source="letter 3"),
        "officer",
    )
    (tmp_path / "stated.csv").write_text(STATED, encoding="utf-8")
    found = run("paper", "commercial-invoice", "wheels", "--check", "--stated", tmp_path / "stated.csv").stdout
    forget()

    assert "| Seller | consignment wheels | Nobody | consignment wheels, stated for papers: letter 4" in found
