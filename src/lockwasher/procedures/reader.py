"""Read one edition from strict YAML and check all that can be checked inside one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from lockwasher.procedures.clocks import read_clocks
from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.keys import (
    ANY_KEYS,
    COUNTRY,
    FACT_KEYS,
    FIXED_ANCHORS,
    HEAD_KEYS,
    HEAD_MUST,
    ID,
    MONTH,
    OCCASIONS,
    OFFICE_KEYS,
    ONWARD,
    OUTCOME_KEYS,
    STEP_KEYS,
    STEP_MUST,
    SUBJECTS,
    UNLESS_SAID,
)
from lockwasher.procedures.model import (
    AnyOf,
    Backing,
    Condition,
    Fact,
    Gate,
    OfficeEntry,
    Outcome,
    Procedure,
    Side,
    Step,
)
from lockwasher.procedures.phrases import (
    Names,
    backing,
    condition,
    enum_of,
    fact_of,
    mark_of,
    matching,
    matching_name,
    one_of,
    source_url_of,
    step_ref,
    text_of,
)


def read_procedure(path: Path, offices: Mapping[str, OfficeEntry], facts: Mapping[str, Fact]) -> Procedure:
    """Read one edition.

    Raises:
        DialectError: with file, line, path of keys and what to do.
    """
    head = read_document(path, f"{path.parent.name}/{path.name}").only(HEAD_KEYS, HEAD_MUST)
    _refuse_empty(head)
    edition, until = _first_day(head.need("edition")), head.get("until")
    _refuse_misplaced(head, path)
    rests_on = Backing("", False, mark_of(head.need("verified")), source_url_of(head))
    if until and until.day() < edition:
        raise until.error(f"the edition ends on {until.day()}, before it begins on {edition}")
    names = Names(offices, facts, _steps(head.need("steps"), rests_on, offices, facts))
    return Procedure(
        id=head.need("procedure").text(),
        title=head.need("title").text(),
        per=one_of(head.need("per"), SUBJECTS),
        edition=edition,
        edition_name=head.need("edition").written(),
        until=until.day() if until else None,
        authority=head.need("authority").text(),
        verified=rests_on.verified,
        steps=tuple(names.steps.values()),
        clocks=read_clocks(head, names),
        source_url=rests_on.source_url,
        about=text_of(head, "about"),
    )


def read_offices(path: Path) -> dict[str, OfficeEntry]:
    """Read the list of offices that procedures may name. Raises DialectError as `read_procedure` does."""
    found = {}
    for name, entry in read_document(path).entries():
        matching_name(entry.only(OFFICE_KEYS, ("title", "side")), name, "an office", ID)
        country = entry.get("country")
        found[name] = OfficeEntry(
            name,
            entry.need("title").text(),
            enum_of(entry.need("side"), Side),
            matching(country, COUNTRY, "a country; write two capitals such as US") if country else None,
            text_of(entry, "note"),
        )
    return found


def read_facts(path: Path) -> dict[str, Fact]:
    """Read the closed list of named facts. Raises DialectError as `read_procedure` does."""
    found = {}
    for name, entry in read_document(path).entries():
        matching_name(entry.only(FACT_KEYS, FACT_KEYS), name, "a fact")
        default = None if one_of(entry.need("unless_said"), UNLESS_SAID) == "unknown" else False
        found[name] = Fact(name, entry.need("title").text(), default)
    return found


def _steps(
    block: Value, head: Backing, offices: Mapping[str, OfficeEntry], facts: Mapping[str, Fact]
) -> dict[str, Step]:
    """The steps by name; each sees those above it."""
    steps: dict[str, Step] = {}
    all_names = [name for name, _ in block.entries()]
    ancestors: dict[str, frozenset[str]] = {}
    for name, entry in block.entries():
        matching_name(entry, name, "a step")
        if name in (*ONWARD, *FIXED_ANCHORS):
            raise entry.error(f"'{name}' has a meaning of its own in a procedure; give the step another name")
        step = _step(name, entry.only(STEP_KEYS, STEP_MUST), head, Names(offices, facts, steps), all_names)
        ancestors[name] = frozenset(step.after).union(*(ancestors[earlier] for earlier in step.after))
        _refuse_detours(step, entry, ancestors[name])
        _refuse_dead_ends(step, entry, steps)
        steps[name] = step
    return steps


def _step(name: str, entry: Value, head: Backing, names: Names, all_names: Iterable[str]) -> Step:
    after, gates, awaits = _after(entry.get("after"), names, all_names)
    if names.steps and not after:
        raise entry.error("only the first step starts a case; give 'after' an earlier step of this procedure")
    office, rounds, occasion = entry.need("office"), entry.get("rounds"), entry.get("occasion")
    if office.text() not in names.offices:
        known = did_you_mean(office.text(), names.offices) or "; add it there if it is new"
        raise office.error(f"there is no office '{office.text()}' in offices.yaml{known}")
    evidence = entry.get("evidence")
    return Step(
        name=name,
        title=entry.need("title").text(),
        office=office.text(),
        backing=backing(entry, head),
        after=after,
        gates=gates,
        awaits=awaits,
        applies_when=_applies_when(entry, names),
        form=text_of(entry, "form"),
        evidence=tuple(value.text() for value in evidence.items()) if evidence else (),
        occasion=one_of(occasion, OCCASIONS) if occasion else "",
        outcomes=_outcomes(entry.get("outcomes"), (*names.steps, name), all_names, names.facts),
        rounds=rounds.whole() if rounds else 1,
        note=text_of(entry, "note"),
        line=entry.line,
    )


def _applies_when(entry: Value, names: Names) -> Condition | None:
    value = entry.get("applies_when")
    return condition(value, names.facts) if value else None


def _after(
    block: Value | None, names: Names, all_names: Iterable[str]
) -> tuple[tuple[str, ...], tuple[Gate, ...], tuple[str, ...]]:
    """The earlier steps, the ways through other cases, and the facts that a step waits for."""
    steps: list[str] = []
    gates: list[Gate] = []
    awaits: list[str] = []
    seen: set[str] = set()
    for value in block.items() if block else ():
        if value.is_map:
            gates.append(_any_of(value, seen))
            continue
        told = _once(value, seen)
        if told.startswith("fact "):
            awaits.append(fact_of(value, told.removeprefix("fact "), names.facts))
        elif "/" in told:
            gates.append(step_ref(value, told))
        elif told in names.steps:
            steps.append(told)
        else:
            raise value.error(_not_earlier(told, names.steps, all_names))
    return tuple(steps), tuple(gates), tuple(awaits)


def _any_of(entry: Value, seen: set[str]) -> AnyOf:
    """Steps of other cases of which one is enough."""
    block = entry.only(ANY_KEYS, ANY_KEYS).need("any_of")
    ways = tuple(step_ref(value, _once(value, seen)) for value in block.items())
    if len(ways) < 2:
        raise block.error("'any_of' chooses between steps of other procedures; name two or more")
    return AnyOf(ways)


def _once(value: Value, seen: set[str]) -> str:
    told = value.text()
    if told in seen:
        raise value.error(f"'{told}' stands twice; keep one")
    seen.add(told)
    return told


def _not_earlier(told: str, earlier: Iterable[str], all_names: Iterable[str]) -> str:
    if told in all_names:
        return (
            f"'{told}' is not an earlier step, it stands here or further down; put it above this one, "
            "or lead back to this one by an outcome"
        )
    known = did_you_mean(told, earlier) or f"; the earlier steps are {', '.join(earlier) or 'none'}"
    return f"'{told}' is not an earlier step{known}"


def _outcomes(
    block: Value | None, steps: Sequence[str], all_names: Iterable[str], facts: Mapping[str, Fact]
) -> tuple[Outcome, ...]:
    found = []
    for name, value in block.entries() if block else ():
        matching_name(value, name, "an outcome")
        go = value.only(OUTCOME_KEYS).need("go") if value.is_map else value
        told = value.get("sets") if value.is_map else None
        where = go.text()
        if where not in (*ONWARD, *steps):
            known = did_you_mean(where, (*ONWARD, *steps)) or f"; the steps are {', '.join(steps)}"
            remedy = "; it follows of itself, write 'proceed'" if where in all_names else known
            raise go.error(f"'{where}' is neither 'proceed', 'end' nor this or an earlier step{remedy}")
        sets = fact_of(told, told.text(), facts) if told else None
        found.append(Outcome(name, where if where in steps else None, where == "end", sets))
    return tuple(found)


def _refuse_detours(step: Step, entry: Value, ancestors: frozenset[str]) -> None:
    """An outcome leads back only on the way that was come, and only so often."""
    backward = [outcome.back_to for outcome in step.outcomes if outcome.back_to]
    for target in backward:
        if target not in {step.name, *ancestors}:
            told = f"an outcome leads back to '{target}', but '{step.name}' does not come after it"
            raise entry.need("outcomes").error(f"{told}; choose a step on the way to this one")
    rounds = entry.get("rounds")
    if backward and rounds is None:
        raise entry.error("an outcome points back; say with 'rounds' how many rounds there may be")
    if rounds and not backward:
        raise rounds.error("'rounds' is for a step with an outcome that points back; remove it")
    if rounds and rounds.whole() < 2:
        raise rounds.error("'rounds' counts the first round too; give 2 or more")


def _refuse_dead_ends(step: Step, entry: Value, earlier: Mapping[str, Step]) -> None:
    """A step can begin only if each step before it has an outcome that goes on."""
    for name in step.after:
        before = earlier[name]
        if before.outcomes and not before.applies_when and all(o.back_to or o.ends for o in before.outcomes):
            told = f"no outcome of '{name}' goes on, so this step never begins"
            raise entry.need("after").error(f"{told}; let one 'proceed', or leave '{name}' out")


def _refuse_empty(value: Value) -> None:
    """An empty list or map says nothing; it is what is left when something was forgotten."""
    if not isinstance(value.content, tuple):
        return
    inner = [item for _, item in value.entries()] if value.is_map else value.items()
    if not inner:
        raise value.error("nothing stands here; write an entry or remove the key")
    for item in inner:
        _refuse_empty(item)


def _refuse_misplaced(head: Value, path: Path) -> None:
    """The folder and the file are how an edition is found."""
    procedure, edition = head.need("procedure"), head.need("edition")
    matching(procedure, ID, "an id such as us.florence.duty-free-entry; use lower case, hyphens, and dots for place")
    if procedure.text() != path.parent.name:
        raise procedure.error(f"the folder is named '{path.parent.name}'; it must be '{procedure.text()}'")
    if edition.written() != path.stem:
        raise edition.error(f"the file is named '{path.name}'; it must be '{edition.written()}.yaml'")


def _first_day(value: Value) -> date:
    """The day an edition begins to hold; the first of the month where only that is known."""
    if isinstance(value.content, date):
        return value.content
    told = value.written()
    if re.fullmatch(MONTH, told):
        return date.fromisoformat(f"{told}-01")
    if told.count("-") == 2:
        return value.day()
    raise value.error(f"'{told}' is not the day or month from which it holds; write it as 2013-12-03 or 2013-12")
