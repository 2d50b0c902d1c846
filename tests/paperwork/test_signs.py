"""Signs that no font has, told before a paper is set."""

from dataclasses import replace
from datetime import date

import pytest
import typst

from lockwasher.paperwork.filling import fill, texts_of
from lockwasher.paperwork.kinds import find_kind
from lockwasher.paperwork.paper import Paper, PaperError, Section, Table
from lockwasher.paperwork.signs import _SURE, refuse_unprintable
from lockwasher.paperwork.signs import texts_of as texts_of_paper
from lockwasher.paperwork.subjects import subject_of
from lockwasher.paperwork.typesetting import _BLANKS, pdf
from paperwork.full import full_desk

SURE = "".join(chr(n) for n in range(0x2100) if _SURE.fullmatch(chr(n)))


def paper(**changes):
    return replace(Paper("A paper", "", date(2030, 5, 1), "anyone", (), ()), **changes)


def test_the_fonts_have_every_sign_that_is_not_asked_for():
    source = b'#set document(title: "t")\n#set text(font: "Libertinus Serif")\n#sys.inputs.t'
    made = typst.compile(
        source, format="pdf", sys_inputs={"t": SURE.translate(_BLANKS)}, ignore_system_fonts=True, pdf_standards="ua-1"
    )

    assert made.startswith(b"%PDF")


@pytest.mark.parametrize("text", ["Żółć, č, ű", "Ελληνικά", "Привет", "∑ → ≤", "a\u0301", "one\ttwo\r\nthree"])
def test_what_the_fonts_have_is_set(text):
    assert pdf(paper(facts=(("Name", text),))).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("sign", "named"),
    [
        ("漢", "'漢' (U+6F22 CJK UNIFIED IDEOGRAPH-6F22)"),
        ("😀", "'😀' (U+1F600 GRINNING FACE)"),
        ("\x07", "a PDF cannot show (U+0007 a control character)"),
        ("\ufffe", "(U+FFFE a control character)"),
        ("\u202e", "a PDF cannot show (U+202E RIGHT-TO-LEFT OVERRIDE)"),
        ("\u2067", "(U+2067 RIGHT-TO-LEFT ISOLATE)"),
    ],
)
def test_a_sign_that_no_font_has_is_named_with_its_place(sign, named):
    table = Table(("No.", "Item"), (("1", "coil"), ("2", f"coil {sign}")), (1, 1))
    with pytest.raises(PaperError) as refused:
        pdf(paper(sections=(Section("Lines", table=table),)))

    assert named in str(refused.value)
    assert "in the section 'Lines', row 2, 'Item'; write it in letters that the fonts have" in str(refused.value)


def test_every_text_of_a_paper_is_looked_at():
    for found in (
        paper(title="漢"), paper(subtitle="漢"), paper(made_for="漢"), paper(facts=(("Name", "漢"),)),
        *(paper(sections=(Section(**{"heading": "H", field: "漢"}),)) for field in ("heading", "lead", "nothing", "note", "code")),
    ):  # fmt: skip
        with pytest.raises(PaperError, match="U\\+6F22"):
            refuse_unprintable(texts_of_paper(found))


def test_of_a_filled_paper_record_and_field_are_told(tmp_path):
    desk = full_desk(tmp_path / "full")
    items = (replace(desk.portfolio.items[0], title="Rad 漢"), *desk.portfolio.items[1:])
    desk = desk.seen(replace(desk.portfolio, items=items))
    filled = fill(find_kind("packing-list"), subject_of(desk, "consignments", "wheels"))

    with pytest.raises(PaperError, match="IDEOGRAPH-6F22\\) in item wheel-1, 'Description'"):
        refuse_unprintable(texts_of(filled))


def test_many_faults_are_counted():
    with pytest.raises(PaperError, match="; and 2 more; write it"):
        refuse_unprintable((f"field {n}", "漢") for n in range(7))
