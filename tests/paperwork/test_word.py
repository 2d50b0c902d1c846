"""Papers as Word documents."""

import io
from dataclasses import replace

import docx
import pytest

from lockwasher.paperwork.handover import MOST, paper_of
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.word import docx as word
from lockwasher.paperwork.word import plain
from paperwork.samples import EMPTY, PACKET, assert_as_kept, lines


def text(body):
    """Paragraphs with their styles and tables with their cells, in their order."""
    found = docx.Document(io.BytesIO(body))
    told = []
    for one in found.iter_inner_content():
        if hasattr(one, "rows"):
            told += [" | ".join(cell.text for cell in row.cells) for row in one.rows]
        else:
            told.append(f"[{one.style.name}] {one.text}")
    return lines("\n".join([*(p.text for p in found.sections[0].header.paragraphs), *told]))


@pytest.mark.parametrize(("name", "packet"), [("empty", EMPTY), ("full", PACKET)])
def test_its_text_is_as_kept(name, packet):
    assert_as_kept(f"{name}.docx.txt", text(word(paper_of(packet))))


def test_the_head_of_a_table_is_repeated_and_the_file_has_title_day_and_language():
    found = docx.Document(io.BytesIO(word(paper_of(PACKET))))

    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in found.tables)
    about = found.core_properties
    assert (about.title, about.language, str(about.created)[:10]) == (
        "Handover: Préposée aux entrées",
        "en",
        "2030-05-01",
    )


def test_three_hundred_lines_stand_in_one_table():
    many = tuple(replace(PACKET.cases[1], case=f"docket-{n}") for n in range(MOST))
    found = docx.Document(io.BytesIO(word(paper_of(replace(PACKET, cases=many)))))

    assert max(len(table.rows) for table in found.tables) == MOST + 1


def test_signs_that_a_word_document_cannot_hold_are_left_out():
    assert plain("a\x00b\x0bc\tdé\ufffe") == "abc\tdé"


def test_a_paper_without_a_title_is_refused():
    with pytest.raises(PaperError, match="a paper needs a title"):
        word(replace(paper_of(EMPTY), title=""))
