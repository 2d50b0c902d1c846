"""An editor that knows the schema underlines what the reader would refuse, and nothing that it would read."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lockwasher.procedures import keys
from lockwasher.procedures.dialect import DialectError, Value, read_document
from lockwasher.procedures.library import Library, edition_files, library_folder, read_library
from lockwasher.procedures.schema import edition_schema
from procedures.places import BROKEN, SAMPLE, remarks


def validator(library: Library) -> Draft202012Validator:
    return Draft202012Validator(edition_schema(library.offices, library.facts))


def as_json(value: Value) -> object:
    """The value as an editor sees it: to YAML 1.2 a date is text."""
    if value.is_map:
        return {key: as_json(inner) for key, inner in value.entries()}
    if isinstance(value.content, tuple):
        return [as_json(inner) for inner in value.items()]
    return value.content if isinstance(value.content, (int, str)) else value.written()


def is_readable(path: Path) -> bool:
    try:
        read_document(path)
    except DialectError:
        return False
    return True


def readable() -> list[Path]:
    return [path for path in sorted(BROKEN.glob("*.yaml")) if is_readable(path)]


@pytest.mark.parametrize(
    ("root", "path"),
    [(root, path) for root in (library_folder(), SAMPLE) for path in edition_files(root)],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_every_edition_satisfies_the_schema(root, path):
    assert list(validator(read_library(root)).iter_errors(as_json(read_document(path)))) == []


@pytest.mark.parametrize("path", readable(), ids=lambda path: path.stem)
def test_a_broken_edition_is_underlined_where_it_says_so(path):
    document = as_json(read_document(path))
    is_said = remarks(path.read_text(encoding="utf-8"), "schema") == ["refuses"]

    assert validator(read_library(SAMPLE)).is_valid(document) != is_said


def test_of_what_is_no_yaml_a_schema_says_nothing():
    unreadable = set(BROKEN.glob("*.yaml")) - set(readable())
    said = {path.stem for path in unreadable if remarks(path.read_text(encoding="utf-8"), "schema")}

    assert said == {"empty-text"}  # an editor reads it; the dialect does not
    assert len(unreadable) > 10


def test_the_schema_is_a_schema_and_json():
    library = read_library()
    made = edition_schema(library.offices, library.facts)

    Draft202012Validator.check_schema(made)
    assert json.loads(json.dumps(made)) == made


def test_the_schema_knows_the_keys_of_the_reader_and_no_others():
    made = edition_schema({}, {})
    step = made["properties"]["steps"]["additionalProperties"]
    clock = made["properties"]["clocks"]["additionalProperties"]

    assert tuple(made["properties"]) == keys.HEAD_KEYS
    assert tuple(step["properties"]) == keys.STEP_KEYS
    assert tuple(clock["properties"]) == keys.CLOCK_KEYS
    assert tuple(step["properties"]["clock"]["properties"]) == keys.CLOCK_KEYS[1:]


def test_the_schema_offers_the_offices_and_facts_there_are():
    library = read_library(SAMPLE)
    step = edition_schema(library.offices, library.facts)["properties"]["steps"]["additionalProperties"]["properties"]

    assert step["office"] == {"enum": ["applicant", "ministry"]}
    assert "not fact asked" in step["applies_when"]["enum"]
