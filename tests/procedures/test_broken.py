"""Every file of `tests/broken` is refused in the words it names."""

import re
from pathlib import Path

import pytest
import yaml

from lockwasher.procedures import dialect
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import LibraryError, read_library
from lockwasher.procedures.worked import read_worked
from procedures.places import BROKEN, PERMIT, PERMIT_TEXT, SAMPLE, a_library, remarks

EDITIONS = sorted(BROKEN.glob("*.yaml"))
WORKED = sorted((BROKEN / "worked").glob("*.yaml"))


def named(path: Path) -> str:
    return path.stem


@pytest.fixture(params=["libyaml", "without libyaml"])
def loader(request, monkeypatch) -> None:
    """PyYAML is built with libyaml on some machines only; the words are the same."""
    if request.param == "without libyaml":
        monkeypatch.setattr(dialect, "_FAST", yaml.SafeLoader)


@pytest.mark.parametrize("path", EDITIONS, ids=named)
@pytest.mark.usefixtures("loader")
def test_a_broken_edition_is_refused_with_place_and_remedy(path, tmp_path):
    text = path.read_text(encoding="utf-8")
    place = (remarks(text, "stands in") or [PERMIT])[0]

    with pytest.raises(LibraryError) as refused:
        read_library(a_library(tmp_path, {place: text}))
    assert str(refused.value) == "\n".join(remarks(text, "must say"))


@pytest.mark.parametrize("path", WORKED, ids=named)
def test_a_broken_worked_case_is_refused_with_place_and_remedy(path, tmp_path):
    text = path.read_text(encoding="utf-8")
    root = a_library(tmp_path, {"sample.permit/worked/a.yaml": text})
    edition = read_library(SAMPLE).edition("sample.permit", "2020-01-01")

    with pytest.raises(DialectError) as refused:
        read_worked(root / "sample.permit/worked/a.yaml", edition)
    assert [str(refused.value)] == remarks(text, "must say")


@pytest.mark.parametrize("path", [*EDITIONS, *WORKED], ids=named)
def test_a_broken_file_is_told_by_name_and_line(path):
    """The words to expect are themselves worth expecting."""
    for words in remarks(path.read_text(encoding="utf-8"), "must say"):
        has_line = path.stem not in {"named-yml", "escape-that-is-none"}

        assert re.match(rf"sample\.permit/\S+\.ya?ml{':[0-9]+' if has_line else ''}[:,] ", words)


def test_there_are_broken_files_of_many_kinds():
    assert len(EDITIONS) > 90
    assert len(WORKED) > 25


# What cannot stand in a file of text


def refusal(tmp_path, content: bytes) -> str:
    with pytest.raises(LibraryError) as refused:
        read_library(a_library(tmp_path, {PERMIT: content}))
    return str(refused.value)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    latin = PERMIT_TEXT.replace("Get a permit", "Prévessin").encode("latin-1")

    assert refusal(tmp_path, latin) == f"{PERMIT}:2: a character is not UTF-8; save the file as UTF-8"


def test_an_empty_file_is_refused(tmp_path):
    assert refusal(tmp_path, b"") == f"{PERMIT}:1: the file is empty; write at least one 'key: value'"


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    assert refusal(tmp_path, b"#" * 1_000_001) == f"{PERMIT}: larger than 1000000 bytes; split it"


def test_half_a_character_is_refused(tmp_path):
    told = refusal(tmp_path, PERMIT_TEXT.replace("title: Decide", r'title: "\uD83D"').encode())

    assert told.startswith(f"{PERMIT}")
    assert "escape" in told


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path):
    library = read_library(a_library(tmp_path, {PERMIT: b"\xef\xbb\xbf" + PERMIT_TEXT.encode()}))

    assert library.ids == ("sample.permit",)


def test_a_file_with_carriage_returns_is_read(tmp_path):
    library = read_library(a_library(tmp_path, {PERMIT: PERMIT_TEXT.replace("\n", "\r\n").encode()}))

    assert library.editions == (read_library(SAMPLE).edition("sample.permit", "2020-01-01"),)


# Offices and facts


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (
            "offices.yaml",
            "ministry: {title: M, side: state}",
            "offices.yaml:1, ministry.side: 'state' is not one of host, partner, government, carrier, public",
        ),
        ("offices.yaml", "ministry: {title: M}", "offices.yaml:1, ministry: 'side' is missing; add it"),
        (
            "offices.yaml",
            "Ministry: {title: M, side: host}",
            "offices.yaml:1, Ministry: 'Ministry' is not a name for an office; use lower case, digits and hyphens, dots for place",
        ),
        (
            "offices.yaml",
            "ministry: {title: M, country: Norway, side: host}",
            "offices.yaml:1, ministry.country: 'Norway' is not a country; write two capitals such as US",
        ),
        (
            "facts.yaml",
            "asked: {title: A, unless_said: false}",
            "facts.yaml:1, asked.unless_said: expected text, found false; put it in quotes if text is meant",
        ),
        (
            "facts.yaml",
            "asked: {title: A, unless_said: maybe}",
            "facts.yaml:1, asked.unless_said: 'maybe' is not one of no, unknown",
        ),
        (
            "facts.yaml",
            "is asked: {title: A, unless_said: no}",
            "facts.yaml:1, is asked: 'is asked' is not a name for a fact; use lower case, digits and hyphens",
        ),
    ],
)
def test_a_wrong_list_of_offices_or_facts_is_refused(file, text, words, tmp_path):
    with pytest.raises(LibraryError) as refused:
        read_library(a_library(tmp_path, {file: text}))
    assert str(refused.value) == words


def test_norway_is_a_country(tmp_path):
    """Plain YAML would read NO as false."""
    library = read_library(a_library(tmp_path, {"offices.yaml": "ministry: {title: M, country: NO, side: host}"}))

    assert library.offices["ministry"].country == "NO"


def test_a_folder_that_is_no_library_is_told_so(tmp_path):
    with pytest.raises(LibraryError, match=r"^offices\.yaml: there is no such file in .*; add it$"):
        read_library(tmp_path)
