"""An official form that a user supplies: its fields filled, and refused where it is none."""

import io

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from lockwasher.paperwork.official import fields_of, fill_form
from lockwasher.paperwork.paper import PaperError


def form(path, *names):
    """A PDF with text fields of these names."""
    made = pypdf.PdfWriter()
    page = made.add_blank_page(400, 400)
    fields = ArrayObject()
    for at, name in enumerate(names):
        field = DictionaryObject({
            NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject(name), NameObject("/V"): TextStringObject(""),
            NameObject("/DA"): TextStringObject("/Helv 10 Tf 0 g"),
            NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (10, 10 + 40 * at, 300, 40 + 40 * at)]),
        })  # fmt: skip
        fields.append(made._add_object(field))
    page[NameObject("/Annots")] = fields
    made._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    made.write(path)
    return path


def test_its_fields_are_filled_and_the_others_left(tmp_path):
    path = form(tmp_path / "form.pdf", "Name", "Address")
    found = pypdf.PdfReader(io.BytesIO(fill_form(path, {"Name": "Università"}))).get_form_text_fields()

    assert fields_of(path) == ("Name", "Address")
    assert found["Name"] == "Università"
    assert not found["Address"]


def test_a_field_that_it_has_not_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(PaperError, match=r"form\.pdf: there is no field 'Nam'; did you mean 'Name'"):
        fill_form(form(tmp_path / "form.pdf", "Name"), {"Nam": "x"})


def test_a_form_without_fields_and_what_is_no_pdf_are_refused(tmp_path):
    made = pypdf.PdfWriter()
    made.add_blank_page(100, 100)
    made.write(tmp_path / "flat.pdf")
    (tmp_path / "text.pdf").write_text("no PDF", encoding="utf-8")

    with pytest.raises(PaperError, match=r"flat\.pdf: this PDF has no fields to fill; print the paper"):
        fields_of(tmp_path / "flat.pdf")
    with pytest.raises(PaperError, match=r"text\.pdf: not readable as PDF"):
        fields_of(tmp_path / "text.pdf")
