"""Papers as PDF/UA-1: every kind, full and with nothing stated, accepted by a validator that refuses what is not."""

import io
import re
from dataclasses import replace

import pypdf
import pytest
import typst
from pypdf.generic import DecodedStreamObject, NameObject

from lockwasher.paperwork.filling import check_page, fill
from lockwasher.paperwork.handover import MOST, paper_of
from lockwasher.paperwork.kinds import kinds
from lockwasher.paperwork.subjects import find_subject
from lockwasher.paperwork.typesetting import pdf
from paperwork.accessible import faults
from paperwork.full import LONG, RECORDS, bare_desk, full_desk
from paperwork.samples import EMPTY, PACKET

LABELS = "shipping-labels"  # the one kind with pictures on every page


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desks")
    return {"full": full_desk(folder / "full"), "bare": bare_desk(folder / "bare")}


def filled(desk, kind):
    return fill(kind, find_subject(desk, kind.about[:1], RECORDS[kind.about[0]][-1]))


@pytest.mark.parametrize("state", ["full", "bare"])
@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.id)
def test_every_kind_of_paper_is_accepted(desks, kind, state):
    assert faults(pdf(filled(desks[state], kind).paper)) == []


@pytest.mark.parametrize("packet", [EMPTY, PACKET], ids=["empty", "full"])
def test_the_handover_is_accepted(packet):
    assert faults(pdf(paper_of(packet))) == []


def test_three_hundred_lines_over_many_pages_and_a_check_page_are_accepted(desks):
    many = tuple(replace(PACKET.cases[1], case=f"docket-{n}", about=LONG) for n in range(MOST))

    assert faults(pdf(paper_of(replace(PACKET, cases=many)))) == []
    assert faults(pdf(check_page(filled(desks["bare"], kinds()["ita-338p"])))) == []


def test_an_address_is_a_link_and_whom_a_paper_is_for_is_read_out(desks):
    paper = filled(desks["full"], kinds()[LABELS]).paper
    first, second, *_ = pypdf.PdfReader(io.BytesIO(pdf(paper))).pages
    mute_first, mute_second, *_ = pypdf.PdfReader(io.BytesIO(pdf(replace(paper, made_for="")))).pages

    links = {one.get_object()["/A"]["/URI"] for one in first["/Annots"]}
    assert links == {f"https://desk.example/papers/consignments/wheels/{LABELS}/"}
    assert paper.made_for in first.extract_text()
    assert n_unread(first) == n_unread(mute_first)
    assert n_unread(second) == n_unread(mute_second) + 1  # the running header, which says it again


def n_unread(page):
    """Runs of text on a page that no screen reader reads, as they are marked as no content."""
    marked = re.findall(rb"/Artifact(?:(?!EMC).)*EMC", page.get_contents().get_data(), re.DOTALL)
    return sum(b"TJ" in one or b"Tj" in one for one in marked)


# ---------------------------------------------------------------- the validator refuses


def untagged():
    return typst.compile(b'#set document(title: "A")\n= A\nText', format="pdf", pdf_tags=False)


def without_language(made):
    del made._root_object["/Lang"]


def without_title(made):
    xml = made._root_object["/Metadata"].get_object().get_data()
    before, _, rest = xml.partition(b"<dc:title>")
    stream = DecodedStreamObject()
    stream.set_data(before + rest.partition(b"</dc:title>")[2])
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    made._root_object[NameObject("/Metadata")] = made._add_object(stream)


def without_alternative(made):
    for one in made._objects:
        if isinstance(one, dict) and one.get("/S") == "/Figure":
            del one["/Alt"]


def without_heads(made):
    for one in made._objects:
        if isinstance(one, dict) and one.get("/S") == "/TH":
            one[NameObject("/S")] = NameObject("/TD")
        if isinstance(one, dict) and one.get("/S") == "/H1":
            one[NameObject("/S")] = NameObject("/H3")


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (without_language, "LANGUAGE"),
        (without_title, "TITLE"),
        (without_alternative, "FIGURE"),
        (without_heads, "HEADING"),
    ],
)
def test_what_is_taken_out_of_an_accepted_paper_is_missed(desks, broken, rule):
    body = pdf(filled(desks["full"], kinds()[LABELS]).paper)
    made = pypdf.PdfWriter(clone_from=io.BytesIO(body))
    kept = io.BytesIO()
    made.write(kept)
    assert faults(kept.getvalue()) == []  # written anew it is still accepted: what follows is the fault alone

    broken(made)
    held = io.BytesIO()
    made.write(held)

    assert any(rule in one for one in faults(held.getvalue())), faults(held.getvalue())


def test_a_pdf_without_tags_is_refused():
    assert any("TAGGED" in one for one in faults(untagged()))
