"""Read worked cases: what was given, and what is expected on a day. `cases.worked` judges them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from lockwasher.calendars.spans import Span, parse_span
from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.model import Procedure, StepRef
from lockwasher.procedures.phrases import step_ref, text_of
from lockwasher.register.nouns import Event

WORKED_KEYS = (
    "worked", "procedure", "edition", "opened", "facts", "need_by", "others", "given", "as_of", "known_on", "expect",
)  # fmt: skip
WORKED_MUST = ("worked", "procedure", "edition", "as_of", "expect")
EVENT_KEYS = ("id", "on", "known_on", "step", "outcome", "sets", "corrects", "void")
EXPECT_KEYS = (
    "done", "implied", "ready", "blocked", "skipped", "undetermined", "waiting_on", "rounds", "times_held", "ended",
    "irregular", "clocks",
)  # fmt: skip
STEP_LISTS = EXPECT_KEYS[: EXPECT_KEYS.index("waiting_on")]
CLOCK_KEYS = ("state", "from", "due", "days_left", "missed")
UNKNOWN, NOT_DONE = "unknown", "not done"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClockExpectation:
    """What is expected of a clock; None where nothing is said. `missed` are words that what follows must contain."""

    state: str | None = None
    from_on: date | None = None
    due_on: date | None = None
    days_left: int | None = None
    missed: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of the progress; None where nothing is said.

    Lists and maps are complete, except `clocks`, `rounds` and `times_held`, which speak only of those they name. An
    office in `waiting_on` with None has been waiting since a day that no record gives.
    """

    done: tuple[str, ...] | None = None
    implied: tuple[str, ...] | None = None
    ready: tuple[str, ...] | None = None
    blocked: tuple[str, ...] | None = None
    skipped: tuple[str, ...] | None = None
    undetermined: tuple[str, ...] | None = None
    waiting_on: Mapping[str, date | None] | None = None
    rounds: Mapping[str, int] | None = None
    times_held: Mapping[str, int] | None = None
    ended: str | None = None
    irregular: tuple[str, ...] | None = None
    clocks: Mapping[str, ClockExpectation] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedCase:
    """One worked case. `others` are steps of other cases about the same things: None, not done yet."""

    name: str
    title: str
    procedure: str
    edition: str
    as_of: date
    known_on: date
    expect: Expectation
    opened: Span | None = None
    facts: tuple[tuple[str, bool], ...] = ()
    events: tuple[Event, ...] = ()
    need_by: date | None = None
    others: Mapping[StepRef, Span | None] = field(default_factory=dict)
    file: str = ""


def worked_files(root: Path) -> list[Path]:
    """The worked cases of a library folder, sorted."""
    return sorted(root.glob("*/worked/*.yaml"))


def read_worked(path: Path, procedure: Procedure | None = None) -> WorkedCase:
    """Read one worked case; with its edition at hand, the names of steps, outcomes, facts and clocks are checked too.

    Raises:
        DialectError: with file, line, path of keys and what to do.
    """
    folder = path.parent.parent.name
    file = f"{folder}/{path.parent.name}/{path.name}"
    head = read_document(path, file).only(WORKED_KEYS, WORKED_MUST)
    told = head.need("procedure").text()
    if told != folder:
        raise head.need("procedure").error(f"the folder is named '{folder}'; put the file below the procedure it works")
    opened, need_by, known = head.get("opened"), head.get("need_by"), head.get("known_on")
    as_of = head.need("as_of").day()
    found = WorkedCase(
        name=path.stem,
        title=head.need("worked").text(),
        procedure=told,
        edition=head.need("edition").written(),
        as_of=as_of,
        known_on=known.day() if known else as_of,
        expect=_expectation(head.need("expect")),
        opened=_span(opened) if opened else None,
        facts=tuple(_mapped(head, "facts", Value.flag).items()),
        events=_events(head, path.stem),
        need_by=need_by.day() if need_by else None,
        others=_others(head),
        file=file,
    )
    if procedure:
        _refuse_strangers(head, procedure)
    return found


def _events(head: Value, case: str) -> tuple[Event, ...]:
    found: dict[str, Event] = {}
    for n, entry in enumerate(_items(head, "given"), 1):
        event = _event(entry.only(EVENT_KEYS, ("on",)), case, f"given-{n:02}")
        if event.id in found:
            raise entry.error(f"there is an entry with id '{event.id}' already; give this one another")
        if event.corrects and event.corrects not in found:
            known = did_you_mean(event.corrects, found) or f"; there is {', '.join(found) or 'none'}"
            raise entry.need("corrects").error(f"no entry above has the id '{event.corrects}'{known}")
        found[event.id] = event
    return tuple(found.values())


def _event(entry: Value, case: str, number: str) -> Event:
    step, outcome, corrects = text_of(entry, "step"), text_of(entry, "outcome"), text_of(entry, "corrects")
    decided = tuple(_mapped(entry, "sets", Value.flag).items())
    known, is_void = entry.get("known_on"), _is_void(entry)
    if is_void and not corrects:
        raise entry.error("'void' takes an entry away; say with 'corrects' which")
    if not is_void and bool(step) == bool(decided):
        raise entry.error("give either 'step' (it was finished) or 'sets' (a fact was decided)")
    if outcome and not step:
        raise entry.error("'outcome' belongs to a step; say with 'step' which")
    if len(decided) > 1:
        raise entry.need("sets").error("one entry decides one fact; write an entry for each")
    occurred = _span(entry.need("on"))
    return Event(
        id=text_of(entry, "id") or number,
        case=case,
        occurred=occurred,
        known_on=known.day() if known else occurred.last,
        step=step or None,
        outcome=outcome or None,
        sets=decided[0] if decided else None,
        corrects=corrects or None,
        is_void=is_void,
        source=f"{entry.file}:{entry.line}",
    )


def _is_void(entry: Value) -> bool:
    void = entry.get("void")
    return void.flag() if void else False


def _expectation(entry: Value) -> Expectation:
    given = dict(entry.only(EXPECT_KEYS).entries())
    if not given:
        raise entry.error("nothing is expected, so this case could not fail; say what is done, ready or due")
    ended = given.get("ended")
    return Expectation(
        done=_texts(given.get("done")),
        implied=_texts(given.get("implied")),
        ready=_texts(given.get("ready")),
        blocked=_texts(given.get("blocked")),
        skipped=_texts(given.get("skipped")),
        undetermined=_texts(given.get("undetermined")),
        waiting_on=_mapped(entry, "waiting_on", _since) if "waiting_on" in given else None,
        rounds=_mapped(entry, "rounds", Value.whole) if "rounds" in given else None,
        times_held=_mapped(entry, "times_held", Value.whole) if "times_held" in given else None,
        ended=ended.text() if ended else None,
        irregular=_texts(given.get("irregular")),
        clocks=_mapped(entry, "clocks", _clock) if "clocks" in given else None,
    )


def _clock(entry: Value) -> ClockExpectation:
    if not entry.only(CLOCK_KEYS).entries():
        raise entry.error(f"nothing is expected of this clock; give one of {', '.join(CLOCK_KEYS)}")
    begins, due, left, state = entry.get("from"), entry.get("due"), entry.get("days_left"), entry.get("state")
    return ClockExpectation(
        state=state.text() if state else None,
        from_on=begins.day() if begins else None,
        due_on=due.day() if due else None,
        days_left=left.whole() if left else None,
        missed=text_of(entry, "missed") or None,
    )


def _others(head: Value) -> dict[StepRef, Span | None]:
    return {
        step_ref(value, told): None if value.written() == NOT_DONE else _span(value)
        for told, value in _entries(head, "others")
    }


def _mapped(entry: Value, key: str, read: Callable[[Value], T]) -> dict[str, T]:
    """The map under a key, its values read; empty if the key is not there."""
    return {name: read(value) for name, value in _entries(entry, key)}


def _texts(value: Value | None) -> tuple[str, ...] | None:
    return tuple(item.text() for item in value.items()) if value else None


def _since(value: Value) -> date | None:
    return None if value.content == UNKNOWN else value.day()


def _span(value: Value) -> Span:
    told = value.written()
    try:
        return parse_span(told)
    except ValueError as error:
        raise value.error(str(error)) from None


def _refuse_strangers(head: Value, procedure: Procedure) -> None:
    """Refuse names that the edition does not have. Where remarks are expected, `given` may be as wrong as records are."""
    expect = head.need("expect")
    steps, clocks = procedure.step, [clock.name for clock in procedure.clocks]
    named: list[tuple[Value, str, str, Collection[str]]] = []
    named += [(v, v.text(), "step", steps) for key in STEP_LISTS for v in _items(expect, key)]
    named += [(v, name, "step", steps) for key in ("rounds", "times_held") for name, v in _entries(expect, key)]
    named += [(v, name, "clock", clocks) for name, v in _entries(expect, "clocks")]
    named += [(v, name, "fact", procedure.facts) for name, v in _entries(head, "facts")]
    if not expect.get("irregular"):
        for entry in _items(head, "given"):
            named += _step_named(entry, procedure)
            named += [(v, name, "fact", procedure.facts) for name, v in _entries(entry, "sets")]
    for value, name, noun, known in named:
        if name not in known:
            near = did_you_mean(name, known) or f"; it has {', '.join(known) or 'none'}"
            raise value.error(f"edition {procedure.edition_name} has no {noun} '{name}'{near}")


def _step_named(entry: Value, procedure: Procedure) -> list[tuple[Value, str, str, Collection[str]]]:
    """The step and the outcome that an entry names, each with what there is."""
    told, outcome = entry.get("step"), entry.get("outcome")
    if told is None:
        return []
    step = procedure.step.get(told.text())
    names = [o.name for o in step.outcomes] if step else []
    found: list[tuple[Value, str, str, Collection[str]]] = [(told, told.text(), "step", procedure.step)]
    return [*found, (outcome, outcome.text(), f"outcome of '{told.text()}' named", names)] if outcome else found


def _items(entry: Value, key: str) -> tuple[Value, ...]:
    block = entry.get(key)
    return block.items() if block else ()


def _entries(entry: Value, key: str) -> tuple[tuple[str, Value], ...]:
    block = entry.get(key)
    return block.entries() if block else ()
