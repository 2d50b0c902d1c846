"""The short phrases of an edition: lengths, facts, steps of other procedures, anchors, marks, what an entry rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lockwasher.calendars.lengths import Length, parse_length
from lockwasher.procedures.dialect import Value, did_you_mean
from lockwasher.procedures.keys import FIXED_ANCHORS, ID, LEGAL_MARKS, NAME
from lockwasher.procedures.model import Anchor, Backing, Condition, Fact, Limit, OfficeEntry, Step, StepRef
from lockwasher.register.nouns import Mark

_REF = re.compile(rf"({ID})/({NAME})")
_LIMIT = re.compile(r"(.+?) (from|before) (.+)")
_CONDITION = re.compile(r"(not )?fact (\S+)")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Names:
    """What an entry may name: offices, facts, and steps."""

    offices: Mapping[str, OfficeEntry]
    facts: Mapping[str, Fact]
    steps: Mapping[str, Step]


def one_of(value: Value, allowed: Sequence[str]) -> str:
    """Text that is one of a closed list."""
    told = value.text()
    if told not in allowed:
        raise value.error(f"'{told}' is not one of {', '.join(allowed)}{did_you_mean(told, allowed)}")
    return told


def enum_of(value: Value, kind: type[E]) -> E:
    """A member of an enumeration."""
    return kind(one_of(value, [member.value for member in kind]))


def mark_of(value: Value) -> Mark:
    """How far a rule was verified."""
    return Mark(one_of(value, [mark.value for mark in LEGAL_MARKS]))


def matching(value: Value, form: str, wanted: str) -> str:
    """Text of a form."""
    if not re.fullmatch(form, value.text()):
        raise value.error(f"'{value.text()}' is not {wanted}")
    return value.text()


def matching_name(entry: Value, name: str, noun: str, form: str = NAME) -> None:
    """Make sure that a key is a name."""
    if not re.fullmatch(form, name):
        dots = ", dots for place" if form == ID else ""
        raise entry.error(f"'{name}' is not a name for {noun}; use lower case, digits and hyphens{dots}")


def text_of(entry: Value, key: str) -> str:
    """The text under a key, empty if the key is not there."""
    value = entry.get(key)
    return value.text() if value else ""


def source_url_of(entry: Value) -> str:
    """The address under `source_url`, empty if the key is not there. Pages and papers print it as a link."""
    value = entry.get("source_url")
    return (
        matching(value, r"https?://\S+", "a web address; write one that begins with https://, or leave the key out")
        if value
        else ""
    )


def length_of(value: Value, told: str | None = None) -> Length:
    """A length of time; `told` where the value says more than that."""
    told = told or value.text()
    try:
        return parse_length(told)
    except ValueError as error:
        raise value.error(str(error)) from None


def fact_of(value: Value, name: str, facts: Mapping[str, Fact]) -> str:
    """The name of a fact that is on the list."""
    if name not in facts:
        known = did_you_mean(name, facts) or "; add it there if it is new"
        raise value.error(f"there is no fact '{name}' in facts.yaml{known}")
    return name


def step_ref(value: Value, told: str) -> StepRef:
    """A step of another procedure; whether it exists is seen when the whole library is there."""
    form = _REF.fullmatch(told)
    if form is None:
        raise value.error(f"'{told}' is not a step of another procedure; write 'procedure-id/step'")
    procedure, _, step = told.partition("/")
    return StepRef(procedure, step)


def condition(value: Value, facts: Mapping[str, Fact]) -> Condition:
    """`fact NAME` or `not fact NAME`."""
    form = _CONDITION.fullmatch(value.text())
    if form is None:
        raise value.error(f"'{value.text()}' is not a condition; write 'fact NAME' or 'not fact NAME'")
    return Condition(fact_of(value, form[2], facts), is_negated=bool(form[1]))


def anchor(value: Value, names: Names, told: str | None = None) -> Anchor:
    """What a clock counts from; `told` where the value says more than that."""
    told = told or value.text()
    if told in FIXED_ANCHORS:
        return Anchor(is_opening=told == "opened", is_need_by=told == "need-by")
    if told.startswith("fact "):
        return Anchor(fact=fact_of(value, told.removeprefix("fact "), names.facts))
    if "/" in told:
        return Anchor(other=step_ref(value, told))
    name, dot, outcome = told.partition(".")
    if name not in names.steps:
        known = did_you_mean(name, (*names.steps, *FIXED_ANCHORS)) or "; the steps are " + ", ".join(names.steps)
        raise value.error(f"there is no step '{name}' to count from{known}")
    outcomes = [o.name for o in names.steps[name].outcomes]
    if dot and outcome not in outcomes:
        known = did_you_mean(outcome, outcomes) or f"; it has {', '.join(outcomes) or 'none'}"
        raise value.error(f"step '{name}' has no outcome '{outcome}'{known}")
    return Anchor(step=name, outcome=outcome or None)


def limit(value: Value, names: Names) -> Limit:
    """`LENGTH from ANCHOR` or `LENGTH before ANCHOR`."""
    form = _LIMIT.fullmatch(value.text())
    if form is None:
        raise value.error(f"'{value.text()}' is not a limit; write '300 calendar days from release'")
    return Limit(length_of(value, form[1]), anchor(value, names, form[3]), is_before=form[2] == "before")


def backing(entry: Value, inherited: Backing) -> Backing:
    """What an entry rests on. Whatever it does not say is inherited.

    An address goes with its mark and its law: what is marked anew, or is a practice, inherits none.
    """
    cites, practice, verified = entry.get("cites"), entry.get("practice"), entry.get("verified")
    told = cites or practice
    if (cites and practice) or not (told or inherited.cites):
        raise entry.error("give either 'cites' (the rule) or 'practice' (who says it is done so)")
    is_practice = practice is not None if told else inherited.is_practice
    own_address = bool(verified or (told and (practice or inherited.is_practice)))
    return Backing(
        told.text() if told else inherited.cites,
        is_practice,
        mark_of(verified) if verified else inherited.verified,
        source_url_of(entry) or ("" if own_address else inherited.source_url),
        text_of(entry, "note"),
    )
