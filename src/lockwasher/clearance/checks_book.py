"""The checks as data (`checks.yaml`): what each looks at, what it finds in which words, on which rule, and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.clearance.eligibility_rules import read_rules
from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.model import Backing
from lockwasher.procedures.phrases import backing, text_of
from lockwasher.register.nouns import Mark

CHECK_KEYS = (
    "title", "looks_at", "nothing", "seen", "seen_url", "cites", "practice", "source_url", "verified", "figures", "terms",
    "findings",
)  # fmt: skip
KIND_KEYS = ("words", "remedy", "rule", "cites", "practice", "source_url", "verified")
# What each check may find, and what its words stand for; `what` is always there.
PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "component-alone": {
        "filed-alone": ("case",),
        "left-out": ("whole", "case", "n", "of", "out"),
        "not-on-record": ("whole", "n", "of", "out"),
    },
    "many-lines": {"one-by-one": ("n", "project", "shortest", "longest", "least", "most", "placed")},
    "no-receipt": {"no-answer": ("day", "case", "n", "mark")},
    "filed-after-arrival": {
        "not-filed": ("arrived", "case"),
        "filed-late": ("day", "arrived", "case"),
        "stamped-late": ("entered", "case"),
    },
    "claim-on-entry": {
        "not-to-be-claimed": ("application", "case"),
        "not-claimed": ("application", "day", "case"),
        "does-not-bear": ("case", "reason", "rule"),
    },
    "stamp-against-liquidation": {"soon": ("case", "due"), "liquidated": ("case", "day", "until"), "final": ("case", "day")},
    "question-8": {"not-pertinent": ("word", "ground", "quote")},
    "bond-for-what-stays": {
        "stays-too-long": ("months", "paper", "case", "most"),
        "never-leaves": ("paper", "case"),
        "both-routes": ("paper", "case", "application"),
        "tested": ("application",),
    },
    "carnet-lists": {
        "mixed": ("consignment", "lists"),
        "left-behind": ("of", "case", "n", "consignments", "out"),
        "some-missing": ("case", "day"),
    },
    "storage-running": {"waits": ("arrived", "n", "lacking", "cost")},
    "repair-export": {"not-registered": ("day", "case"), "not-temporary": ("day", "case")},
    "tariff-number-copied": {"unlike": ("number", "kinds"), "default": ("number",)},
    "title-unresolved": {
        "gap": ("told", "decides", "importer"),
        "contested": ("holders", "decides", "importer"),
    },
    "five-year-watch": {"moved": ("field", "before", "after", "day", "case"), "changed": ("case",)},
}  # fmt: skip
FIGURES: Mapping[str, tuple[str, ...]] = {
    "no-receipt": ("days",),
    "stamp-against-liquidation": ("days_before",),
    "bond-for-what-stays": ("months_bond", "months_carnet"),
    "five-year-watch": ("years",),
}
NECESSITY = "says it is needed"
TERMS: Mapping[str, tuple[str, ...]] = {
    "question-8": (NECESSITY,),
    "tariff-number-copied": ("default",),
}
MISSING = frozenset({
    "goods", "whole", "component-list", "capacity", "filed-on", "arrived-on", "entered-on", "stamped-on", "stamp-filed-on", "route",
    "entry", "claim", "application", "headings", "origin", "tariff_number", "ten-digits", "whole-heading", "kind",
    "summary-on", "liquidated-on", "text", "necessity", "stay", "leaves", "tested", "leaving", "shipper", "release",
    "left-on", "temporary-entry", "why-it-left", "holder-kind", "custody",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing a check may find: its words with places in braces, what to do, and what it rests on."""

    id: str
    words: str
    remedy: str
    backing: Backing


@dataclass(frozen=True)
class Check:
    """One check. `seen`: where it went wrong; `nothing`: what is said where there is nothing to look at."""

    number: int
    id: str
    title: str
    looks_at: str
    nothing: str
    seen: str
    seen_url: str
    backing: Backing
    kinds: Mapping[str, Kind]
    figures: Mapping[str, tuple[int, ...]]
    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CheckBook:
    """All checks by id, in the order of their numbers, and the words for facts that are missing."""

    about: str
    checks: Mapping[str, Check]
    missing: Mapping[str, str]


@cache
def read_checks(path: Path | None = None) -> CheckBook:
    """Read the checks. Raises DialectError with file, line and remedy."""
    file = path or Path(str(resources.files("lockwasher.clearance"))) / "checks.yaml"
    root = read_document(file).only(("about", "checks", "missing"), must=("about", "checks", "missing"))
    _have(root.need("checks"), PLACES, "check")
    _have(root.need("missing"), MISSING, "fact")
    checks = {name: _check(n, name, entry) for n, (name, entry) in enumerate(root.need("checks").entries(), 1)}
    missing = {name: entry.text() for name, entry in root.need("missing").entries()}
    return CheckBook(root.need("about").text(), checks, missing)


def _check(number: int, name: str, entry: Value) -> Check:
    entry.only(CHECK_KEYS, must=("title", "looks_at", "nothing", "seen", "findings"))
    entry.need("verified")
    findings, whole = entry.need("findings"), backing(entry, Backing("", is_practice=False, verified=Mark.UNVERIFIED))
    _have(findings, PLACES[name], "finding")
    return Check(
        number=number,
        id=name,
        title=entry.need("title").text(),
        looks_at=entry.need("looks_at").text(),
        nothing=entry.need("nothing").text(),
        seen=entry.need("seen").text(),
        seen_url=text_of(entry, "seen_url"),
        backing=whole,
        kinds={kind: _kind(kind, value, whole, PLACES[name][kind]) for kind, value in findings.entries()},
        figures={
            key: tuple(one.whole() for one in told) for key, told in _lists(entry, "figures", FIGURES.get(name, ()))
        },
        terms={key: tuple(one.text() for one in told) for key, told in _lists(entry, "terms", TERMS.get(name, ()))},
    )


def _kind(name: str, entry: Value, whole: Backing, places: Sequence[str]) -> Kind:
    entry.only(KIND_KEYS, must=("words",))
    words, rule = entry.need("words"), entry.get("rule")
    unknown = sorted(set(re.findall(r"\{(\w*)\}", words.text())) - {"what", *places})
    if unknown:
        known = ", ".join(f"{{{place}}}" for place in ("what", *places))
        raise words.error(f"nothing stands for {{{unknown[0]}}} here; there are {known}")
    if (rule is None) == (entry.get("remedy") is None):
        raise entry.error("give either 'remedy' (what to do) or 'rule' (a rule of eligibility.yaml, with its remedy)")
    if rule is None:
        return Kind(name, words.text(), entry.need("remedy").text(), backing(entry, whole))
    rules = read_rules().rules
    if rule.text() not in rules:
        raise rule.error(f"there is no rule '{rule.text()}' in eligibility.yaml{did_you_mean(rule.text(), rules)}")
    return Kind(name, words.text(), rules[rule.text()].remedy, rules[rule.text()].backing)


def _lists(entry: Value, key: str, needed: Iterable[str]) -> list[tuple[str, tuple[Value, ...]]]:
    """The lists under a key, each with at least one entry; the needed ones are there."""
    block = entry.get(key) or (entry.need(key) if needed else None)
    for name in needed:
        assert block
        block.need(name)
    found = [(name, value.items()) for name, value in block.entries()] if block else []
    for name, told in found:
        if not told:
            raise entry.error(f"the list '{name}' is empty; give at least one entry")
    return found


def _have(block: Value, needed: Iterable[str], noun: str) -> None:
    """Make sure that a map names exactly what the program knows."""
    names, known = [name for name, _ in block.entries()], list(needed)
    for name, entry in block.entries():
        if name not in known:
            raise entry.error(f"there is no {noun} '{name}'{did_you_mean(name, known)}")
    if lacking := [name for name in known if name not in names]:
        raise block.error(f"the {noun} '{lacking[0]}' is missing; add it")
