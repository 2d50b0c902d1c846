"""From the terminal: a fact stated for papers, and a paper kept as evidence of its record and its cases."""

import hashlib
from datetime import UTC, datetime

import pytest

from lockwasher.actions import clock
from lockwasher.actions.desk import forget
from lockwasher.actions.evidence import open_evidence
from lockwasher.actions.load import load
from lockwasher.actions.produced_papers import all_statements, produced_about
from lockwasher.records.evidence import places_of, versions
from lockwasher.register.nouns import Mark
from paperwork.full import full_folder

pytestmark = pytest.mark.django_db(transaction=True)
SELLER = ("paper", "state", "wheels", "consignment.seller")


@pytest.fixture(autouse=True)
def loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))
    forget()
    load(str(full_folder(tmp_path / "full")), "desk")
    yield
    forget()


def test_a_fact_is_stated_with_its_source_and_fills_the_next_paper(run):
    told = run(*SELLER, "Nobody", "--source", "letter 4", "--mark", "read", "--by", "clerk").stdout
    [held] = all_statements()

    assert told == "stated of the consignment 'wheels', known on 2030-05-01: Seller\n"
    assert (held.noun, held.record, held.value, held.source, held.mark) == (
        "consignments",
        "wheels",
        "Nobody",
        "letter 4",
        Mark.READ,
    )
    forget()
    assert "| Seller | consignment wheels | Nobody |" in run("paper", "commercial-invoice", "wheels", "--check").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*SELLER, "Nobody"), "--source: say where it comes from: a paper, a letter, a post"),
        ((*SELLER, " ", "--source", "x"), "say what it is"),
        ((*SELLER, "Nobody", "--source", "x", "--mark", "sure"), "--mark: 'sure' is no mark; one of read, secondary"),
        ((*SELLER, "Nobody", "--source", "x", "--by", " "), "--by: say who states it: the name of a post"),
        (("paper", "state", "weels", "consignment.seller", "x", "--source", "x"),
         "there is no 'weels' among the consignments of the database; did you mean 'wheels'?"),
        (("paper", "state", "wheels", "consignment.sellr", "x", "--source", "x"),
         "there is no fact 'consignment.sellr'; did you mean 'consignment.seller'"),
        (("paper", "state", "wheel-1", "line.origin", "x", "--source", "x"),
         "'line.origin' is not stated for papers; it comes from the register, so change the record"),
    ],
)  # fmt: skip
def test_what_cannot_be_stated_is_refused_and_nothing_is(run, words, told):
    assert told in run(*words, status=2).stderr
    assert all_statements() == ()


def test_a_paper_is_kept_with_its_hash_and_inputs_and_again_as_the_next_version(run, tmp_path):
    first = run("paper", "packing-list", "wheels", "--keep", "--by", "clerk")
    second = run("paper", "packing-list", "wheels", "--keep", "--by", "clerk", "-o", tmp_path / "list.pdf").stdout
    newest, oldest = produced_about("consignments", "wheels")

    assert first.stdout.splitlines() == [
        f"kept as evidence {oldest.evidence}, version 1, of wheels, transport",
        f"SHA-256 {oldest.sha256}; inputs {oldest.inputs[:12]}",
    ]
    assert f"kept as evidence {newest.evidence}, version 2" in second
    assert (newest.form, newest.by, newest.evidence) == ("pdf", "clerk", oldest.evidence)
    held = open_evidence(versions(newest.evidence)[-1]).read_bytes()
    assert hashlib.sha256(held).hexdigest() == newest.sha256
    assert held == (tmp_path / "list.pdf").read_bytes()
    assert "facts missing" in first.stderr


def test_a_paper_of_a_case_is_evidence_of_the_case(run):
    told = run("paper", "cover-letter", "docket", "--keep", "-o", "/dev/null", status=2).stderr
    assert "/dev/null: write a file that ends in .pdf, .docx, .md" in told

    run("paper", "cover-letter", "docket", "--keep")
    [made] = produced_about("cases", "docket")
    assert [(place.noun, place.record) for place in places_of(made.evidence)] == [("cases", "docket")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--as-of", "2030-04-01"), "--keep keeps what the register says today; leave out --as-of"),
        (("--stated", "x.csv"), "leave out --stated; state facts with 'lockwasher paper state'"),
        (("--check",), "leave out --check"),
        (("-p", "icarus"), "--keep needs the database, and 'icarus' is another portfolio; leave -p out"),
        (("--by", " "), "--by: say who produces it: the name of a post"),
    ],
)
def test_what_is_not_of_today_or_of_nobody_is_not_kept(run, words, told):
    assert told in run("paper", "packing-list", "wheels", "--keep", *words, status=2).stderr
    assert produced_about("consignments", "wheels") == ()


def test_all_papers_at_once_are_not_kept(run, tmp_path):
    told = run("paper", "packing-list", "all", "--keep", "-o", tmp_path / "out", status=2).stderr

    assert "--keep keeps one paper about one record; name its kind and the record" in told
