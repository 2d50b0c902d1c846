"""The rules of eligibility and what may be assumed, read from `eligibility.yaml`: 15 CFR part 301 as dated, cited data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.model import Backing
from lockwasher.procedures.phrases import backing, mark_of, source_url_of, text_of
from lockwasher.register.nouns import Goods

BOOK_KEYS = (
    "about", "in_force_from", "cites", "source_url", "verified",
    "rules", "assumptions", "not_judged", "hours", "capacities", "offices",
)  # fmt: skip
RULE_KEYS = ("words", "cites", "practice", "source_url", "verified", "remedy", "note")
RANGE_KEYS = ("least", "most", "is_guess", "rests_on", "source_url")
EXCLUDED = frozenset(
    {Goods.CONSUMABLE, Goods.BUILDING, Goods.SUPPORT, Goods.GENERAL, Goods.COMPUTER, Goods.REPAIR_PART}
)
NEEDED = frozenset({
    "applicant-not-nonprofit", "applicant-unknown", "day-before-rules", "tested-under-bond", "not-foreign",
    "heading-not-listed", "component-alone", "spare-part-alone", "not-worth-filing", "goods-unknown",
    "bond-unknown", "origin-unknown", "tariff-number-unknown", "headings-unknown", "whole-heading-unknown",
    "order-unknown", "model-unknown", "purpose-unknown", "host-unknown", "one-type-one-order", "all-components",
    "accompanying-accessory", "accessory-apart", "ordered-spare-part", "ancillary-apart", "in-kind",
}) | {goods.value for goods in EXCLUDED}  # fmt: skip
_AMOUNT = re.compile(r"0*[1-9]\d{0,11}(\.\d{1,2})?|0+\.(0[1-9]|[1-9]\d?)", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_HEADING = re.compile(r"\d{4}(\.?\d{2}){0,3}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What bars a line, admits it, or must be known of it; `remedy` says what to do, `note` what else the rule holds."""

    id: str
    words: str
    backing: Backing
    remedy: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A stated range and what it rests on."""

    id: str
    least: int
    most: int
    is_guess: bool
    rests_on: str
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class AssumptionKind:
    """What may be assumed: the parts its id takes after the name, and its words."""

    name: str
    takes: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class RuleBook:
    """The rules from a day on, with what may be assumed, and the figures that go with them."""

    in_force_from: date
    rules: Mapping[str, Rule]
    kinds: Mapping[str, AssumptionKind]
    not_judged: tuple[str, ...]
    hours: tuple[Range, ...]
    capacities: tuple[Range, ...]
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken as true though it is not on record; printed with every figure that rests on it."""

    id: str
    words: str


def assume(told: str) -> Assumption:
    """The assumption that an id such as `headings-include:9027` names, in the words of the table.

    Raises:
        ValueError: there is no such assumption, or its parts are not what it takes.
    """
    kinds, (name, *parts) = read_rules().kinds, told.split(":")
    if name not in kinds:
        known = did_you_mean(name, kinds) or "; there are " + ", ".join(kinds)
        raise ValueError(f"there is no assumption '{name}'{known}")
    takes = kinds[name].takes
    if len(takes) < len(parts) and takes:  # the last part is a name and may hold a colon itself
        parts = [*parts[: len(takes) - 1], ":".join(parts[len(takes) - 1 :])]
    if len(parts) != len(takes) or not all(part.strip() for part in parts):
        form = ":".join((name, *(part.upper() for part in takes)))
        raise ValueError(f"the assumption '{told}' is not complete; write {form}")
    given = dict(zip(takes, parts, strict=True))
    _check(told, given)
    return Assumption(told, kinds[name].words.format(**given))


def _check(told: str, given: Mapping[str, str]) -> None:
    goods = [kind.value for kind in Goods]
    if "goods" in given and given["goods"] not in goods:
        known = did_you_mean(given["goods"], goods) or "; they are " + ", ".join(goods)
        raise ValueError(f"the assumption '{told}': '{given['goods']}' is no kind of goods{known}")
    amount = given.get("amount")
    if amount and not _AMOUNT.fullmatch(amount):
        raise ValueError(f"the assumption '{told}': '{amount}' is no amount above zero; write 1000 or 1000.50")
    country = given.get("country")
    if country and not _COUNTRY.fullmatch(country):
        raise ValueError(
            f"the assumption '{told}': '{country}' is no country; write the two letters of ISO 3166, as ES"
        )
    number = given.get("heading") or given.get("number")
    if number and not _HEADING.fullmatch(number):
        raise ValueError(f"the assumption '{told}': '{number}' is no tariff number; write 9027 or 9027.80")


def heading_digits(told: str) -> str:
    """The digits of a heading. Raises ValueError if it is none."""
    if not _HEADING.fullmatch(told):
        raise ValueError(f"'{told}' is no heading of the tariff; write 9027 or 9027.80")
    return digits_of(told)


def digits_of(number: str) -> str:
    """The digits of a tariff number, without dots and spaces."""
    return "".join(sign for sign in number if sign.isdecimal())


@cache
def read_rules(path: Path | None = None) -> RuleBook:
    """Read the rules. Raises DialectError with file, line and remedy."""
    file = path or Path(str(resources.files("lockwasher.clearance"))) / "eligibility.yaml"
    root = read_document(file).only(BOOK_KEYS, must=set(BOOK_KEYS) - {"about"})
    whole = Backing(
        root.need("cites").text(),
        is_practice=False,
        verified=mark_of(root.need("verified")),
        source_url=source_url_of(root),
    )
    rules = {name: _rule(name, entry, whole) for name, entry in root.need("rules").entries()}
    if lacking := sorted(NEEDED - rules.keys()):
        raise root.need("rules").error(f"the rule '{lacking[0]}' is missing; add it")
    return RuleBook(
        in_force_from=root.need("in_force_from").day(),
        rules=rules,
        kinds={name: _kind(name, entry) for name, entry in root.need("assumptions").entries()},
        not_judged=tuple(entry.text() for entry in root.need("not_judged").items()),
        hours=_ranges(root.need("hours")),
        capacities=_ranges(root.need("capacities")),
        offices=tuple(entry.text() for entry in root.need("offices").items()),
    )


def _rule(name: str, entry: Value, inherited: Backing) -> Rule:
    entry.only(RULE_KEYS, must=("words",))
    return Rule(
        name, entry.need("words").text(), backing(entry, inherited), text_of(entry, "remedy"), text_of(entry, "note")
    )


def _kind(name: str, entry: Value) -> AssumptionKind:
    entry.only(("takes", "words"))
    takes = entry.get("takes")
    parts = tuple(part.text() for part in takes.items()) if takes else ()
    words = entry.need("words")
    if sorted(re.findall(r"\{(\w+)\}", words.text())) != sorted(parts):
        raise words.error(f"the words must name each part once in braces: {', '.join(parts) or 'none'}")
    return AssumptionKind(name, parts, words.text())


def _ranges(entry: Value) -> tuple[Range, ...]:
    return tuple(read_range(name, value.only(RANGE_KEYS)) for name, value in entry.entries())


def read_range(name: str, entry: Value) -> Range:
    """A range with what it rests on. Raises DialectError where it is none."""
    least, most = entry.need("least").whole(), entry.need("most").whole()
    if not 0 < least <= most:
        raise entry.error(f"{least} to {most} is no range; give 'least' above zero and 'most' no smaller")
    flag = entry.need("is_guess").flag()
    return Range(name, least, most, flag, entry.need("rests_on").text(), source_url_of(entry))
