"""Papers as Word documents, with real headings, tables whose head is repeated, and the language set: by python-docx."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lockwasher.paperwork.codes import png
from lockwasher.paperwork.paper import TURNS, Paper, PaperError, Section, Table

_SIZES: Final = {"a4": (210, 297, 20, 22), "a6": (105, 148, 8, 14)}  # mm: width, height, margins at the sides and ends
_QUIET: Final = RGBColor(0x55, 0x55, 0x55)


def docx(paper: Paper) -> bytes:
    """A paper as a Word document.

    Raises:
        PaperError: the paper has no title.
    """
    if not paper.title.strip():
        raise PaperError("a paper needs a title; screen readers read it first")
    found = Document()
    _frame(found, paper)
    room = _SIZES[paper.size][0] - 2 * _SIZES[paper.size][2]
    found.add_heading(plain(paper.title), 0)
    if paper.subtitle:
        found.add_paragraph(plain(paper.subtitle), "Subtitle")
    _quiet(found.add_paragraph(), paper.made_for)
    for name, value in paper.facts:
        line = found.add_paragraph()
        line.paragraph_format.space_after = Pt(1)
        line.add_run(f"{plain(name)}: ").bold = True
        line.add_run(plain(value))
    for section in paper.sections:
        _section(found, section, room)
    held = BytesIO()
    found.save(held)
    return held.getvalue()


def plain(text: str) -> str:
    """A text without the signs that XML 1.0 (2.2) does not allow, and without those that turn what stands after them."""
    return "".join(
        sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff" and sign not in TURNS)
    )


def _frame(found: DocumentType, paper: Paper) -> None:
    """Title, day and language of the file; the size of its pages; what stands above and below each."""
    about = found.core_properties
    about.title, about.author, about.language = plain(paper.title)[:255], "Lockwasher", paper.lang
    about.created = about.modified = datetime.combine(paper.made_on, time(), UTC)
    normal = found.styles["Normal"]
    normal.font.size = Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), paper.lang)
    normal.element.get_or_add_rPr().append(language)
    page = found.sections[0]
    wide, high, side, end = _SIZES[paper.size]
    page.page_width, page.page_height = Mm(wide), Mm(high)
    page.left_margin = page.right_margin = Mm(side)
    page.top_margin = page.bottom_margin = Mm(end)
    page.different_first_page_header_footer = True  # the first page says it in its text, where screen readers read it
    _quiet(page.header.paragraphs[0], paper.made_for)
    _number(page.footer.paragraphs[0])
    _number(page.first_page_footer.paragraphs[0])


def _section(found: DocumentType, section: Section, room: int) -> None:
    heading = found.add_heading(plain(section.heading), section.level)
    heading.paragraph_format.page_break_before = section.breaks or None
    if section.code:
        _code(found, section.code)
    if section.lead:
        found.add_paragraph(plain(section.lead))
    if section.table and section.has_rows:
        _table(found, section.table, room)
    elif section.nothing:
        found.add_paragraph().add_run(plain(section.nothing)).italic = True
    if section.note:
        note = found.add_paragraph()
        note.paragraph_format.space_before = Pt(4)
        _quiet(note, section.note)


def _code(found: DocumentType, told: str) -> None:
    """A QR code, with what it says as its description."""
    drawn = found.add_picture(BytesIO(png(told)), width=Mm(30))
    drawn._inline.docPr.set("descr", f"QR code: {plain(told)}")


def _table(found: DocumentType, table: Table, room: int) -> None:
    made = found.add_table(rows=1 + len(table.rows), cols=len(table.head), style="Table Grid")
    made.autofit = False
    _margins(made)
    widths = [Mm(room * share / sum(table.widths)) for share in table.widths]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width  # LibreOffice reads the grid, Word the cells
    cells = list(made._cells)  # one look: asked for row by row, a table of 300 lines takes seconds
    for at, text in enumerate(text for row in (table.head, *table.rows) for text in row):
        cell = cells[at]
        cell.width = widths[at % len(widths)]
        run = cell.paragraphs[0].add_run(plain(text))
        run.font.size = Pt(9)
        run.bold = at < len(table.head) or None
    for row in made._tbl.tr_lst:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    made._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _margins(made: Any) -> None:
    """One millimetre beside the text of a cell, as in the PDF: Word's own two break the words of narrow columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    made._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _quiet(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(plain(text))
    run.font.size, run.font.color.rgb = Pt(8), _QUIET


def _number(paragraph: Any) -> None:
    """The number of the page, which Word fills in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
