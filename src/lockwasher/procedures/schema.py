"""The JSON Schema of an edition file, so that an editor can complete and underline while somebody writes.

Built from the lists the reader uses. It says less than the reader: the order of keys and what stands earlier cannot be
said in a schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from lockwasher.calendars.lengths import Roll, Unit
from lockwasher.procedures.keys import (
    ANY_KEYS,
    CLOCK_KEYS,
    CLOCK_MUST,
    EITHER_KEYS,
    EXTENSION_KEYS,
    FIXED_ANCHORS,
    HEAD_KEYS,
    HEAD_MUST,
    ID,
    LEGAL_MARKS,
    MONTH,
    NAME,
    OCCASIONS,
    ONWARD,
    OUTCOME_KEYS,
    PAUSE_KEYS,
    STEP_KEYS,
    STEP_MUST,
    SUBJECTS,
)
from lockwasher.procedures.model import Fact, OfficeEntry, Strength

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json]"
Schema: TypeAlias = Mapping[str, Json]

_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_URL: Schema = {"type": "string", "pattern": r"^https?://\S+$"}
_DAY: Schema = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def edition_schema(offices: Mapping[str, OfficeEntry], facts: Mapping[str, Fact]) -> dict[str, Json]:
    """The schema (draft 2020-12) of an edition that names these offices and facts. Dates count as text there."""
    shapes: dict[str, Schema] = {
        "procedure": _form(ID),
        "title": _TEXT,
        "per": _choice(SUBJECTS),
        "edition": {"anyOf": [_form(MONTH), _DAY]},
        "until": _DAY,
        "authority": _TEXT,
        "source_url": _URL,
        "verified": _choice(LEGAL_MARKS),
        "about": _TEXT,
        "steps": _named(_step(offices, facts)),
        "clocks": _named(_clock(facts, CLOCK_KEYS, CLOCK_MUST)),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An edition of a procedure",
        **_map(HEAD_KEYS, HEAD_MUST, shapes),
    }


def _step(offices: Iterable[str], facts: Iterable[str]) -> Schema:
    fact = [f"fact {name}" for name in facts]
    other = _form(f"{ID}/{NAME}")
    any_of = _map(ANY_KEYS, ANY_KEYS, {"any_of": _list(other, at_least=2)})
    outcome_long = _map(OUTCOME_KEYS, OUTCOME_KEYS[:1], {"go": _goal(), "sets": _choice(facts)})
    shapes: dict[str, Schema] = {
        **_backing(),
        "title": _TEXT,
        "office": _choice(offices),
        "after": _list({"anyOf": [_form(NAME), other, _choice(fact), any_of]}),
        "applies_when": _choice([*fact, *(f"not {phrase}" for phrase in fact)]),
        "form": _TEXT,
        "evidence": _list(_TEXT),
        "occasion": _choice(OCCASIONS),
        "clock": _clock(facts, CLOCK_KEYS[1:], CLOCK_MUST[1:]),
        "outcomes": _named({"anyOf": [_goal(), outcome_long]}),
        "rounds": {"type": "integer", "minimum": 2},
    }
    return {**_map(STEP_KEYS, STEP_MUST, shapes), "oneOf": [{"required": ["cites"]}, {"required": ["practice"]}]}


def _clock(facts: Iterable[str], keys: Sequence[str], must: Sequence[str]) -> Schema:
    anchor = _anchor(facts)
    phrase = _form(f"{_length_form()} (from|before) .+")
    either = {**_map(EITHER_KEYS, (), dict.fromkeys(EITHER_KEYS, _list(phrase, at_least=2))), "maxProperties": 1}
    length: Schema = {"anyOf": [_form(_length_form()), {**either, "minProperties": 1}]}
    shapes: dict[str, Schema] = {
        **_backing(),
        "step": _form(NAME),
        "waits": length,
        "acts_within": length,
        "from": anchor,
        "before": anchor,
        "rolls": _choice(Roll),
        "tolled_by": _list(_map(PAUSE_KEYS, PAUSE_KEYS, dict.fromkeys(PAUSE_KEYS, anchor))),
        "reset_by": _list(anchor),
        "extends": _map(EXTENSION_KEYS, EXTENSION_KEYS, {"by": _form(_length_form()), "when": anchor}),
        "every": _form(_length_form()),
        "strength": _choice(Strength),
        "missed": _TEXT,
    }
    counted = [{"required": ["from"]}, {"required": ["before"]}]
    return {
        **_map(keys, must, shapes),
        "oneOf": [{"required": ["waits"]}, {"required": ["acts_within"]}],
        "not": {"required": ["cites", "practice"]},
        "if": {
            "anyOf": [{"required": [key], "properties": {key: {"type": "string"}}} for key in ("waits", "acts_within")]
        },
        "then": {"oneOf": counted},
        "else": {"not": {"anyOf": counted}},
        "dependentRequired": {"acts_within": ["missed"]},
    }


def _backing() -> dict[str, Schema]:
    return {
        "cites": _TEXT,
        "practice": _TEXT,
        "verified": _choice(LEGAL_MARKS),
        "source_url": _URL,
        "note": _TEXT,
    }


def _goal() -> Schema:
    return {"description": f"{', '.join(ONWARD)}, or this or an earlier step", **_form(NAME)}


def _anchor(facts: Iterable[str]) -> Schema:
    forms = [_form(rf"{NAME}(\.{NAME})?"), _form(f"{ID}/{NAME}"), _choice([f"fact {name}" for name in facts])]
    return {"description": f"{', '.join(FIXED_ANCHORS)}, a step, step.outcome or procedure/step", "anyOf": forms}


def _length_form() -> str:
    units = "|".join(f"{re.escape(unit.value[:-1])}s?" for unit in Unit)
    return f"(0|[1-9][0-9]*) +({units})"


def _map(keys: Iterable[str], must: Sequence[str], shapes: Mapping[str, Schema]) -> dict[str, Json]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(must),
        "properties": {key: shapes[key] for key in keys},
    }


def _named(shape: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "propertyNames": _form(NAME), "additionalProperties": shape}


def _list(shape: Schema, at_least: int = 1) -> Schema:
    return {"type": "array", "minItems": at_least, "items": shape}


def _form(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$"}


def _choice(words: Iterable[str | StrEnum]) -> Schema:
    return {"enum": [str(word) for word in words]}
