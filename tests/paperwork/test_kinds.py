"""Kinds of paper as files: what ships, what an office puts in, and what is refused with line and remedy."""

import shutil
from datetime import date

import pytest

from lockwasher.paperwork.breaks import fitted
from lockwasher.paperwork.catalogue import CATALOGUE
from lockwasher.paperwork.filling import facts_of
from lockwasher.paperwork.kinds import LIBRARY, find_kind, kinds
from lockwasher.paperwork.paper import Section, Table
from lockwasher.procedures.dialect import DialectError

OWN = """\
kind: packing-list
edition: 2031-01-01
title: "Distinta di imballaggio: {subject.title}"
group: consignment
about: [consignments]
cites: the custom of this office
verified: unverified
sections:
  - heading: Colli
    text: "Lines {total.lines}"
"""


@pytest.fixture
def own(tmp_path):
    """A folder with one template of an office's own; one text in it may be changed."""

    def write(old="", new="", name="packing-list.yaml"):
        assert old in OWN
        (tmp_path / name).write_text(OWN.replace(old, new) if old else OWN, encoding="utf-8")
        return tmp_path

    return write


def test_every_kind_of_the_two_first_groups_ships():
    found = kinds()

    assert [one.id for one in found.values() if one.group == "consignment"] == [
        "arrival-record", "commercial-invoice", "ownership-certificate", "packing-list", "security-filing", "shipping-labels",
    ]  # fmt: skip
    assert {"ita-338p", "equivalence", "cover-letter", "five-copies", "broker-order", "liquidation-extension", "protest",
            "transfer-notice", "state-request", "gift-papers", "temporary-import", "carnet-list"} <= found.keys()  # fmt: skip


def test_every_fact_of_the_catalogue_is_on_some_paper():
    used = {name for one in kinds().values() for name in facts_of(one)}

    assert {name for name in CATALOGUE if name not in used} <= NOT_YET


# Told by the catalogue for templates of offices and for papers that are still to come.
NOT_YET = {
    "application.use", "consignment.id", "line.dangerous-goods", "line.dual-use", "goods.bears-risk", "goods.custodian",
    "goods.serials", "line.agreement", "line.id", "line.model", "line.order", "line.purpose", "package.contents",
    "subject.id", "way.title", "way.state", "paper.link",
}  # fmt: skip


def test_a_template_of_the_office_comes_before_the_shipped_one(own):
    found = find_kind("packing-list", own())

    assert (found.is_own, found.edition, found.cites) == (True, date(2031, 1, 1), "the custom of this office")
    assert not find_kind("commercial-invoice", own()).is_own


def test_of_two_editions_the_newer_one_counts_and_the_same_twice_is_refused(own):
    own("2031-01-01", "2032-01-01", name="newer.yaml")
    assert find_kind("packing-list", own()).edition == date(2032, 1, 1)

    shutil.copy(own() / "packing-list.yaml", own() / "again.yaml")
    with pytest.raises(
        DialectError, match="two files give 'packing-list' in the edition 2031-01-01; give the newer one"
    ):
        kinds(own())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{total.lines}", "{total.line}", r"packing-list.yaml:10, sections\[0\].text: there is no fact 'total.line'; did you mean"),
        ("{total.lines}", "{total.xyz}", "there is no fact 'total.xyz'"),
        ("{total.lines}", "{line.origin}", "'line.origin' is a fact of each of the lines of goods; put it in a table over 'line'"),
        ("{subject.title}", "{subjct.title}", "packing-list.yaml:3, title: there is no fact 'subjct.title'; did you mean 'subject.title'?"),
        ("[consignments]", "[consignment]", "consignment"),
        ("group: consignment", "group: cosignment", "consignment"),
        ("kind: packing-list", "kind: Packing List", "is no id; write words of small letters with hyphens"),
        ("verified: unverified\n", "", "'verified' is missing; add it"),
        ("    text:", "    texts:", "there is no key 'texts' here; did you mean 'text'?"),
        ('    text: "Lines {total.lines}"\n', "    cites: a rule\n", "'cites' and 'verified' go together; give both or none"),
        (
            '    text: "Lines {total.lines}"\n',
            "    table:\n      over: lines\n      columns:\n        A: {shows: a, width: 1}\n",
            "lines",
        ),
        (
            '    text: "Lines {total.lines}"\n',
            "    table:\n      over: line\n      columns:\n        A: {shows: a, width: 0}\n",
            "a column has a width of 1 at the least",
        ),
        (
            '    text: "Lines {total.lines}"\n',
            "    fields: {A: a}\n    checklist:\n      - ask: B\n",
            "a section has one of 'fields', 'table', 'checklist'; make two sections of it",
        ),
    ],
)  # fmt: skip
def test_what_a_template_gets_wrong_is_told_with_its_place_and_what_to_do(own, old, new, told):
    with pytest.raises(DialectError, match=told):
        kinds(own(old, new))


def test_a_kind_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(DialectError, match="there is no kind of paper 'paking-list'; did you mean 'packing-list'"):
        find_kind("paking-list")


def test_what_nobody_here_has_read_is_marked_and_not_worded():
    found = find_kind("ita-338p")
    marked = [part for part in found.parts if "[unverified]" in part.rule]

    assert [part.heading.partition(".")[0] for part in marked] == ["4C", "5 and 6", "9 and 10"]
    assert all("take it from the official form" in part.text for part in marked[1:])


def test_every_shipped_file_is_a_kind_under_its_own_name():
    assert {path.stem for path in LIBRARY.iterdir()} == set(kinds())


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_no_word_in_the_head_of_a_column_is_wider_than_the_column(kind):
    for part in kind.parts:
        if part.columns:
            head, widths = tuple(one.head for one in part.columns), tuple(one.width for one in part.columns)
            made = fitted(Section(part.heading, table=Table(head, (), widths)), "a4")
            assert made.table.head == head, (kind.id, part.heading)
