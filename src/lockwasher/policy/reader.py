"""Read policies from strict YAML: every office, step, need, date and unit is checked where it stands, with line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final

from lockwasher.policy.changes import CHANGES, Reading
from lockwasher.policy.conflicts import clashes
from lockwasher.policy.model import About, Change, Choice, Parameter, Policy
from lockwasher.procedures.dialect import DialectError, Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Backing
from lockwasher.procedures.phrases import enum_of, mark_of, one_of, source_url_of, text_of

__all__ = ["CHANGES", "faults", "read_policies", "read_policy", "shipped_policies"]

KEYS: Final = (
    "policy", "title", "question", "about", "cites", "practice", "source_url", "verified", "precedent", "assumes", "still",
    "portfolios", "watches", "parameters", "changes", "note",
)  # fmt: skip
_PARAMETER = ("value", "low", "high", "unit", "rests_on", "source_url")
_CHOICE = ("value", "one_of", "rests_on", "source_url")
_ID, _NAME = re.compile(r"[a-z0-9][a-z0-9.-]*"), re.compile(r"[a-z][a-z0-9-]*")  # as `policies.chosen` reads them
_WHOLE = re.compile(r"-?\d{1,9}")
_OTHER_LENGTHS = re.compile(r"(second|minute|hour|week|fortnight|month|quarter|year)s?\b", re.IGNORECASE)
ONE_OF: Final = ("offices", "partners", "days")


# ---------------------------------------------------------------- a file


def shipped_policies() -> Path:
    """The folder of the shipped policies."""
    return Path(str(resources.files("lockwasher.policy"))) / "library"


def read_policies(library: Library, folder: Path | None = None) -> Mapping[str, Policy]:
    """All policies of a folder (the shipped ones unless given), by id. Raises DialectError with file, line and remedy."""
    folder = folder or shipped_policies()
    if not folder.is_dir():
        raise DialectError(f"{folder.name}: there is no such folder; give a folder of policy files")
    return {found.id: found for path in sorted(folder.glob("*.yaml")) for found in [read_policy(path, library)]}


def faults(library: Library, folder: Path | None = None) -> list[str]:
    """What keeps the policies of a folder (the shipped ones unless given) from being read, one message for each file."""
    found = []
    for path in sorted((folder or shipped_policies()).glob("*.yaml")):
        try:
            read_policy(path, library)
        except DialectError as error:
            found.append(str(error))
    return found


def read_policy(path: Path, library: Library, set_to: Mapping[str, int | str] | None = None) -> Policy:
    """One policy, with some of its parameters set; a number may be given as text.

    Raises:
        DialectError: the file breaks the dialect, names what there is not, or a parameter is unknown or out of its range.
    """
    head = _head(path)
    setting = _Setting(head, library, set_to or {})
    numbers, words = _parameters(head, setting)
    at = Reading(library, {p.name: p.value for p in numbers}, {c.name: c.value for c in words})
    changes = _changes(head.need("changes"), at)
    return Policy(
        id=path.stem,
        title=head.need("title").text(),
        question=head.need("question").text(),
        backing=_backing(head),
        precedent=head.need("precedent").text(),
        changes=changes,
        parameters=numbers,
        assumes=_texts(head, "assumes"),
        still=_texts(head, "still"),
        portfolios=_texts(head, "portfolios"),
        watches=tuple(at.step(one) for one in _items(head, "watches")),
        set_to=setting.told(numbers, words),
        choices=words,
        note=text_of(head, "note"),
        about=enum_of(about, About) if (about := head.get("about")) else About.OTHER,
    )


def _head(path: Path) -> Value:
    head = read_document(path, f"policies/{path.name}").only(
        KEYS, ("policy", "title", "question", "verified", "precedent", "changes")
    )
    told = head.need("policy")
    if not _ID.fullmatch(told.text()):
        raise told.error(f"'{told.text()}' cannot be named; write small letters, figures, points and hyphens")
    if told.text() != path.stem:
        raise told.error(f"the file is named '{path.name}'; it must be '{told.text()}.yaml'")
    return head


def _parameters(head: Value, setting: _Setting) -> tuple[tuple[Parameter, ...], tuple[Choice, ...]]:
    """The numbers and the words of a file as they are set."""
    blocks = _entries(head, "parameters")
    for name, block in blocks:
        if not _NAME.fullmatch(name):
            raise block.error(f"'{name}' cannot be set; name it in small letters, figures and hyphens")
    numbers = tuple(_parameter(name, block) for name, block in blocks if not _is_choice(block))
    words = tuple(_choice(name, block, setting.library) for name, block in blocks if _is_choice(block))
    setting.check([*(p.name for p in numbers), *(c.name for c in words)])
    return tuple(map(setting.number, numbers)), tuple(map(setting.word, words))


def _is_choice(block: Value) -> bool:
    return block.get("one_of") is not None


def _changes(block: Value, at: Reading) -> tuple[Change, ...]:
    """The changes of a file. One that an earlier one of the file leaves without effect, or undoes, is refused."""
    made: list[Change] = []
    for entry in block.items():
        change = _change(entry, at)
        for place, earlier in enumerate(made, 1):
            if clash := next((c for c in clashes(earlier, change) if not c.is_meant), None):
                raise entry.error(
                    f"change {place} of this file is about {clash.what} already; {clash.comes_of_it}: keep one of the two"
                )
        made.append(change)
    if not made:
        raise block.error(f"a policy changes something; the keys are {', '.join(CHANGES)}")
    return tuple(made)


def _change(entry: Value, at: Reading) -> Change:
    if not entry.is_map or len(entry.entries()) != 1:
        raise entry.error(f"each change is one key and what it says; the keys are {', '.join(CHANGES)}")
    ((kind, value),) = entry.entries()
    if kind not in CHANGES:
        known = did_you_mean(kind, CHANGES) or f"; the keys are {', '.join(CHANGES)}"
        raise value.error(f"there is no change '{kind}'{known}")
    return CHANGES[kind](value, at)


def _parameter(name: str, block: Value) -> Parameter:
    block.only(_PARAMETER, ("value", "low", "high", "unit", "rests_on"))
    value, low, high = (block.need(key).whole() for key in ("value", "low", "high"))
    if not low <= value <= high:
        raise block.error(f"'{name}' is {value}; it must lie between low ({low}) and high ({high})")
    return Parameter(
        name, value, low, high, _unit(block.need("unit")), block.need("rests_on").text(), source_url_of(block)
    )


def _unit(told: Value) -> str:
    """What a number counts, in the file's own words; changes count time in days alone, so no other length is."""
    if _OTHER_LENGTHS.match(told.text()):
        raise told.error(
            f"'{told.text()}' is no unit of a policy: changes count in days; give the number in 'calendar days' or 'working days'"
        )
    return told.text()


def _choice(name: str, block: Value, library: Library) -> Choice:
    block.only(_CHOICE, ("value", "one_of", "rests_on"))
    kind, told = one_of(block.need("one_of"), ONE_OF), block.need("value")
    value = told.day().isoformat() if kind == "days" else told.text()
    if kind == "offices" and value not in library.offices:
        raise told.error(f"there is no office '{value}' in offices.yaml{did_you_mean(value, library.offices)}")
    return Choice(name, value, kind, block.need("rests_on").text(), source_url_of(block))


@dataclass(frozen=True, slots=True)
class _Setting:
    """What somebody sets parameters and choices to, held against what the file allows."""

    head: Value
    library: Library
    set_to: Mapping[str, int | str]

    def check(self, names: Iterable[str]) -> None:
        """Refuse a name that the file does not have."""
        known = tuple(names)
        for name in self.set_to:
            if name not in known:
                there = did_you_mean(name, known) or f"; it has {', '.join(known) or 'none'}"
                raise self.head.error(f"there is no parameter '{name}'{there}")

    def number(self, p: Parameter) -> Parameter:
        """A parameter as it is set."""
        told = str(self.set_to.get(p.name, p.value))
        if not _WHOLE.fullmatch(told):
            raise self.head.error(f"'{p.name}' is a whole number of {p.unit}, not '{told}'")
        if not p.low <= int(told) <= p.high:
            raise self.head.error(f"'{p.name}' may be {p.low} to {p.high} {p.unit}, not {told}")
        return replace(p, value=int(told))

    def word(self, c: Choice) -> Choice:
        """A choice as it is set; whether a partner is there is seen when the policy meets a portfolio."""
        told = str(self.set_to.get(c.name, c.value))
        if c.one_of == "offices" and told not in self.library.offices:
            raise self.head.error(
                f"there is no office '{told}' in offices.yaml{did_you_mean(told, self.library.offices)}"
            )
        if c.one_of == "days" and not _is_day(told):
            raise self.head.error(f"'{c.name}' is a day such as 2025-04-04, not '{told}'")
        return replace(c, value=told)

    def told(self, numbers: Iterable[Parameter], words: Iterable[Choice]) -> dict[str, int | str]:
        """What was set, each as it is used."""
        found: dict[str, int | str] = {**{p.name: p.value for p in numbers}, **{c.name: c.value for c in words}}
        return {name: found[name] for name in self.set_to}


def _is_day(told: str) -> bool:
    try:
        return date.fromisoformat(told).isoformat() == told
    except ValueError:
        return False


def _backing(head: Value) -> Backing:
    cites, practice = head.get("cites"), head.get("practice")
    if (cites is None) == (practice is None):
        raise head.error("give either 'cites' (the rule) or 'practice' (who says it is done so)")
    told = cites or practice
    assert told
    return Backing(
        told.text(), cites is None, mark_of(head.need("verified")), source_url_of(head), text_of(head, "note")
    )


def _entries(head: Value, key: str) -> tuple[tuple[str, Value], ...]:
    block = head.get(key)
    return block.entries() if block else ()


def _items(head: Value, key: str) -> tuple[Value, ...]:
    block = head.get(key)
    return block.items() if block else ()


def _texts(head: Value, key: str) -> tuple[str, ...]:
    block = head.get(key)
    return tuple(one.text() for one in block.items()) if block else ()
