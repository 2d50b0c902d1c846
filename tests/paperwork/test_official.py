"""An official form that a user supplies: its fields as they are, filled and read back, and refused where it is none."""

import io

import pypdf
import pytest
from pypdf.generic import ArrayObject

from lockwasher.paperwork.official import OFF, Takes, fields_of, fill_form
from lockwasher.paperwork.paper import PaperError
from paperwork.forms import form, full_form

VALUES = {
    "Applicant": "Università di Zürich",
    "Page1.Maker": "Northlab",
    "Educational": "/Yes",
    "State": "/used",
    "Port": "Chicago",
}


@pytest.fixture
def path(tmp_path):
    return full_form(tmp_path / "form.pdf")


def test_each_field_is_told_with_what_it_takes(path):
    found = {one.name: one for one in fields_of(path)}

    assert {name: one.takes for name, one in found.items()} == {
        "Applicant": Takes.TEXT,
        "Page1.Maker": Takes.TEXT,
        "Educational": Takes.BOX,
        "Scientific": Takes.BOX,
        "State": Takes.ONE_OF,
        "Port": Takes.CHOICE,
        "Office use": Takes.NOTHING,
        "Signed": Takes.NOTHING,
    }
    assert {one.page for one in found.values()} == {1}
    assert found["Page1.Maker"].longest == 10
    assert found["Page1.Maker"].hint == "4B. Foreign\nmanufacturer"
    assert (found["Educational"].options, found["State"].options, found["Port"].options) == (
        ("Yes",),
        ("new", "used"),
        ("Chicago", "New York"),
    )


def test_its_fields_are_filled_and_the_others_left(path):
    reader = pypdf.PdfReader(io.BytesIO(fill_form(path, VALUES)))
    found = reader.get_fields()

    assert {name: str(found[name].value) for name in VALUES} == VALUES
    assert not found["Office use"].value
    assert found["Scientific"].value in (None, OFF)
    assert reader.root_object["/AcroForm"]["/NeedAppearances"]
    assert "/Perms" not in reader.root_object


def test_what_is_filled_is_drawn_for_readers_that_draw_nothing_themselves(path):
    page = pypdf.PdfReader(io.BytesIO(fill_form(path, VALUES))).pages[0]
    widgets = [one.get_object() for one in page["/Annots"]]

    assert "Universit\xe0 di Z\xfcrich" in widgets[0]["/AP"]["/N"].get_data().decode("latin-1")
    assert [one["/AS"] for one in widgets if "/AS" in one] == ["/Yes", OFF, OFF, "/used"]


def test_a_field_that_it_has_not_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(PaperError, match=r"form\.pdf: there is no field 'Nam'; did you mean 'Name'"):
        fill_form(form(tmp_path / "form.pdf", "Name"), {"Nam": "x"})


def test_a_field_that_does_not_hold_what_was_written_is_told(path):
    with pytest.raises(
        PaperError, match="the field 'Educational' reads '/Off' after it was filled; leave it out of the map"
    ):
        fill_form(path, {"Educational": "/Perhaps"})


def flat(path):
    made = pypdf.PdfWriter()
    made.add_blank_page(100, 100)
    made.write(path)


def text(path):
    path.write_text("no PDF", encoding="utf-8")


def xfa(path):
    full_form(path, XFA=ArrayObject())


def locked(path):
    made = pypdf.PdfWriter(clone_from=full_form(path))
    made.encrypt("secret", algorithm="RC4-128")
    made.write(path)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (flat, r"x\.pdf: this PDF has no fields to fill; print the paper, and copy it by hand"),
        (text, r"x\.pdf: not readable as PDF \(it does not begin as one\); download the official form anew"),
        (
            xfa,
            r"x\.pdf: this is an XFA form, .* take its XFA part out first \(pdftk FORM\.pdf output NEW\.pdf drop_xfa\)",
        ),
        (locked, r"x\.pdf: this PDF is encrypted; ask the office that gives it out for a copy without a password"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_what_to_do(tmp_path, made, told):
    made(tmp_path / "x.pdf")

    with pytest.raises(PaperError, match=told):
        fields_of(tmp_path / "x.pdf")
