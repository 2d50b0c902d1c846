"""An office's map of an official form: made from the form, read strictly, and turned into what each field gets."""

import re
from dataclasses import replace

import pytest

from lockwasher.paperwork.kinds import find_kind
from lockwasher.paperwork.official import OFF, digest_of, fields_of
from lockwasher.paperwork.official_map import answers, map_of_template, map_template, read_map
from lockwasher.procedures.dialect import DialectError
from paperwork.forms import form, full_form

KIND = find_kind("ita-338p")
MAP = """\
  "Applicant": "{applicant.name}"
  "Page1.Maker": "{goods.maker}"
  "Educational": {shows: "{applicant.established-for}", ticked_if: [Educational purposes, both]}
  "Scientific": "yes"
  "State": used
  "Port": "{consignment.port-of-entry}"
"""
TOLD = {"Applicant": "Host", "Page1.Maker": "Northlab", "Educational": "educational PURPOSES", "Scientific": "yes", "State": "used",
        "Port": "Chicago"}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return full_form(tmp_path / "form.pdf")


@pytest.fixture
def mapped(path, tmp_path):
    def read(fields=MAP, **told):
        about = {"paper": KIND.id, "form": f'"{digest_of(path)}"', **told}
        text = "".join(f"{key}: {value}\n" for key, value in about.items()) + f"fields:\n{fields}"
        (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
        return read_map(tmp_path / "map.yaml", KIND, path, fields_of(path))

    return read


def test_a_map_is_made_from_the_form_and_reads_as_one_once_the_remarks_are_taken_away(path, tmp_path):
    made = map_template(KIND, path, fields_of(path))

    assert '# takes text, 10 signs at the most; page 1; the form says "4B. Foreign manufacturer"' in made
    assert '# takes one of its boxes: "new", "used"; page 1' in made
    assert '# not to be filled: "Signed"' in made
    (tmp_path / "map.yaml").write_text(
        re.sub(r'^  # (".*": )', r"  \1", made, flags=re.M).replace("{FACT}", "{applicant.name}"), encoding="utf-8"
    )
    found = read_map(tmp_path / "map.yaml", KIND, path, fields_of(path))
    assert [one.field for one in found.entries] == list(TOLD)


def test_a_map_as_it_is_made_lacks_its_fields(path, tmp_path):
    (tmp_path / "map.yaml").write_text(map_template(KIND, path, fields_of(path)), encoding="utf-8")

    with pytest.raises(DialectError, match=r"map\.yaml:5, fields: the value is empty"):
        read_map(tmp_path / "map.yaml", KIND, path, fields_of(path))


def test_boxes_are_ticked_by_words_and_lists_take_their_options(mapped, path):
    found = answers(mapped(), TOLD, fields_of(path))

    assert found == {"Applicant": "Host", "Page1.Maker": "Northlab", "Educational": "/Yes", "Scientific": "/Yes", "State": "/used",
                     "Port": "Chicago"}  # fmt: skip
    assert answers(mapped(), {**TOLD, "Educational": "profit"}, fields_of(path))["Educational"] == OFF


def test_a_missing_fact_is_marked_in_a_text_and_leaves_a_box_or_a_list_as_it_is(mapped, path):
    gap = dict.fromkeys(("Applicant", "Page1.Maker", "Educational", "Port"), "[missing: what it is]")
    found = answers(mapped(), {**TOLD, **gap}, fields_of(path))

    assert found == {
        "Applicant": "[missing: what it is]",
        "Page1.Maker": "[missing]",
        "Scientific": "/Yes",
        "State": "/used",
    }


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"fields": '  "Aplicant": "{applicant.name}"\n'}, "map.yaml:4, fields.Aplicant: there is no field 'Aplicant' in form.pdf; did you mean 'Applicant'"),
        ({"fields": '  "Applicant": "{applicant.nam}"\n'}, "map.yaml:4, fields.Applicant: there is no fact 'applicant.nam'; did you mean 'applicant.name'"),
        ({"fields": '  "Signed": "x"\n'}, "the field 'Signed' of form.pdf cannot be filled: it is read-only, a signature or a button; leave it out"),
        ({"fields": '  "Port": {shows: "x", ticked_if: [y]}\n'}, "'Port' takes one of a list and is not ticked; give it a text"),
        ({"fields": '  "Port": {shows: "x", tickt_if: [y]}\n'}, "there is no key 'tickt_if' here; did you mean 'ticked_if'"),
        ({"paper": "packing-list"}, "map.yaml:1, paper: this map is of the paper 'packing-list', not of 'ita-338p'; name another map"),
        ({"form": "abc"}, "map.yaml:2, form: this map was made for another file than form.pdf"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_refused_with_its_line(mapped, told, fault):
    with pytest.raises(DialectError, match=re.escape(fault)):
        mapped(**told)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (
            {"Page1.Maker": "Northern Laboratory"},
            "'Page1.Maker' holds 10 signs and would get 19; state it shorter, or write",
        ),
        (
            {"Scientific": "perhaps"},
            "'Scientific' is a box and would get 'perhaps'; write {shows: ..., ticked_if: [...]}",
        ),
        ({"State": "old"}, "'State' takes one of its boxes and would get 'old'; it knows 'new', 'used'"),
    ],
)
def test_what_a_field_cannot_take_is_refused_with_its_line(mapped, path, told, fault):
    with pytest.raises(DialectError, match=rf"map\.yaml:\d+, fields\..*{re.escape(fault)}"):
        answers(mapped(), {**TOLD, **told}, fields_of(path))


def test_two_fields_that_would_both_be_filled_are_refused(tmp_path):
    path = form(tmp_path / "form.pdf", "Name", "Other.Name")
    kind = replace(KIND, official=(("Name", "x"),))

    with pytest.raises(DialectError, match=r"'Name' is also the last part of 'Other\.Name', and both would be filled"):
        map_of_template(kind, path, fields_of(path))
