"""Lists of the register's nouns as sheets: which columns each may have, under which words, and what tells one from another.

A column is known by the name of its field, as the register's own exports have it, or by a word of `list_words.tsv`. Items and
consignments have words and rules of their own (`sheet_columns`); only their exports are read as lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources

from lockwasher.exchange.columns import COLUMNS
from lockwasher.exchange.columns import Column as FileColumn
from lockwasher.exchange.sheet_amounts import unit_of
from lockwasher.exchange.sheet_columns import LEFT_OUT, Column
from lockwasher.exchange.sheet_header import OUR_ID, OUR_REASONS, OUR_ROW
from lockwasher.exchange.sheet_words import currencies, folded

_NOT_LOADED = ("persons", "tenures", "legs")  # personal data are entered one by one
LISTS = tuple(noun for noun in COLUMNS if noun not in _NOT_LOADED)
OWN_WORDS = ("items", "consignments")
EVENTS = "events"
NOT_SET = {
    "handling": "who may see a record is not set by a file",
    "sha256": "the digest of a file is set where the file is held",
    "corrects": "a correction is recorded on the page of its case",
    "is_void": "a correction is recorded on the page of its case",
    "round": "rounds follow from the events themselves",
}
# The fields that together say what the rows are; one of the sets has to be there.
_TELLING: Mapping[str, tuple[frozenset[str], ...]] = {
    "agreements": (frozenset({"title", "parties"}), frozenset({"title", "kind", "signed"})),
    "contributions": (frozenset({"title", "partner"}),),
    "posts": (frozenset({"title", "office"}),),
    "claims": (frozenset({"field", "subject", "holder"}),),
    "events": (frozenset({"case", "step", "occurred"}), frozenset({"case", "sets", "occurred"})),
}
_NAMED_BY = {
    "claims": "subject",
    "events": "case",
    "cases": "procedure",
    "need_bys": "milestone",
    "clauses": "agreement",
}
# What tells rows without an id apart, and finds the record they are about.
KEYS: Mapping[str, tuple[str, ...]] = {
    "posts": ("title", "office"),
    "claims": ("field", "subject", "holder", "begins"),
    "clauses": ("agreement", "term"),
    "need_bys": ("milestone", "known_on"),
    "cases": ("procedure", "subject"),
    EVENTS: ("case", "step", "outcome", "sets", "occurred"),
}
_LONGEST = 80  # characters of a header
_WEIGHT = 3.0  # as of a header that is known exactly


def fields_in(noun: str) -> Mapping[str, FileColumn]:
    """The fields of a list, by name, in the order of its file."""
    return {column.name: column for column in COLUMNS[noun]}


def meanings_in(noun: str) -> tuple[str, ...]:
    """What a column of a list may mean."""
    return (*(name for name in fields_in(noun) if name not in NOT_SET), LEFT_OUT)


def name_field(noun: str) -> str:
    """The field that says what a row is about."""
    fields = fields_in(noun)
    return _NAMED_BY.get(noun) or next(name for name in ("title", "name", "id") if name in fields)


def key_of_list(noun: str) -> tuple[str, ...]:
    """The fields that find a record where a row has no id."""
    return KEYS.get(noun, (name_field(noun),))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Fields, and codes as field=code, by noun and folded word."""
    found: dict[str, dict[str, str]] = {noun: {folded(name): name for name in fields_in(noun)} for noun in LISTS}
    for line in (
        resources.files("lockwasher.exchange").joinpath("list_words.tsv").read_text(encoding="utf-8").splitlines()
    ):
        noun, field, *words = line.split("\t")
        for word in words:
            found[noun].setdefault(f"{field.partition('=')[0]}={word}" if "=" in field else word, field)
    return found


def code_of(noun: str, field: str, text: str) -> str | None:
    """The code that a word stands for in a field; None where none is known."""
    found = _words()[noun].get(f"{field}={folded(text)}")
    return found.partition("=")[2] if found else None


@lru_cache(maxsize=100_000)
def field_of(noun: str, header: str) -> str:
    """The field a header means in a list; empty where no word of it is known."""
    words = folded(header).split()
    while words:
        found = _words()[noun].get(" ".join(words), "")
        if found or not (words[-1] in {"in", "id"} or unit_of(words[-1]) or words[-1] in currencies()):
            return found
        words.pop()
    return ""


def own_list(texts: Sequence[tuple[str, str]]) -> str:
    """The noun whose own export a header is: every column one of its fields, none that must be filled missing; else nothing."""
    headers = {whole for whole, _ in texts if whole and whole not in {OUR_ID, OUR_REASONS, OUR_ROW}}
    if "id" not in headers:
        return ""
    found = [
        noun
        for noun in LISTS
        if headers <= fields_in(noun).keys()
        and _needed(noun) <= headers
    ]  # fmt: skip
    return min(found, key=lambda noun: len(fields_in(noun))) if found else ""


def _needed(noun: str) -> frozenset[str]:
    """The columns by which an export is known: those that must be filled, or what the shorter list of the noun has."""
    if noun == "consignments":
        return frozenset({"title", "shipper", "incoterm"})
    return frozenset(name for name, column in fields_in(noun).items() if column.is_required)


def list_of(texts: Sequence[tuple[str, str]]) -> tuple[str, float]:
    """The list whose fields a header names most of, and how much it says; of items and consignments only an export."""
    if own := own_list(texts):
        return own, _WEIGHT * len(texts) + 1
    weights = {noun: _weight(noun, texts) for noun in _TELLING}
    noun = max(weights, key=lambda one: weights[one])
    return (noun, weights[noun]) if weights[noun] else ("", 0.0)


def _weight(noun: str, texts: Sequence[tuple[str, str]]) -> float:
    told = {field_of(noun, whole) for whole, _ in texts if 0 < len(whole) <= _LONGEST} - {""}
    is_told = any(wanted <= told for wanted in _TELLING[noun])
    return _WEIGHT * len(told) if is_told else 0.0


def match_list(noun: str, texts: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """The columns of a list; no field is given twice."""
    found: list[Column] = []
    taken: dict[str, Column] = {}
    for index, (whole, own) in enumerate(texts):
        column = Column(index, whole)
        field = "id" if whole == OUR_ID else field_of(noun, whole) or field_of(noun, own)
        if not field:
            how = "no word of its header is known" if whole else "it has no header"
            found.append(replace(column, how="" if whole in {OUR_REASONS, OUR_ROW} else how))
        elif field in NOT_SET:
            found.append(replace(column, how=NOT_SET[field]))
        elif field in taken:
            found.append(replace(column, how=f"{field} stands in column {taken[field].letter}"))
        else:
            taken[field] = replace(column, meaning=field, how="its header")
            found.append(taken[field])
    return tuple(found)
