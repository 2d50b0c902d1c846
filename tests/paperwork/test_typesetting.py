"""Papers as PDF: their text against goldens, tagged, and never taken for typst's own words."""

import io
import multiprocessing
from dataclasses import replace

import pypdf
import pytest

from lockwasher.paperwork.handover import MOST, paper_of
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.typesetting import pdf
from paperwork.samples import EMPTY, PACKET, assert_as_kept, lines


def pages(body):
    return [lines(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(body)).pages]


@pytest.mark.parametrize(("name", "packet"), [("empty", EMPTY), ("full", PACKET)])
def test_its_text_is_as_kept(name, packet):
    assert_as_kept(f"{name}.pdf.txt", "\f".join(pages(pdf(paper_of(packet)))))


def test_it_is_tagged_for_screen_readers_with_title_language_and_repeated_heads():
    body = pdf(paper_of(PACKET))
    found = pypdf.PdfReader(io.BytesIO(body))

    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "en"
    assert found.metadata.title == "Handover: Préposée aux entrées"
    assert b"pdfuaid:part" in body


def test_what_looks_like_typst_is_text():
    told = " ".join(" ".join(pages(pdf(paper_of(PACKET)))).split())

    assert "#panic() [*nothing*] $x$" in told
    assert "<b>A</" in told


def test_three_hundred_lines_are_set_and_more_are_counted():
    many = tuple(replace(PACKET.cases[1], case=f"docket-{n}") for n in range(MOST + 7))
    found = pages(pdf(paper_of(replace(PACKET, cases=many))))
    told = " ".join(" ".join(found).split())

    assert f"docket-{MOST - 1} " in told
    assert "7 more are left out here; the pages show them." in told
    assert "Where it stands" in found[1]  # the head of the table stands on its next page as well
    assert f"{len(found)} / {len(found)}" in found[-1]


def test_the_same_paper_is_the_same_bytes():
    assert pdf(paper_of(PACKET)) == pdf(paper_of(PACKET))


def test_a_process_started_after_the_compiler_was_used_sets_papers_too():
    first = pdf(paper_of(EMPTY))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(pdf, (paper_of(EMPTY),)) == first


def test_a_paper_without_a_title_is_refused():
    with pytest.raises(PaperError, match="a paper needs a title; screen readers read it first"):
        pdf(replace(paper_of(EMPTY), title=" "))
