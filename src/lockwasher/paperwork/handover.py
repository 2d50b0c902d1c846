"""What the successor in a post receives: a frozen packet, and the paper it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lockwasher.paperwork.paper import Paper, Row, Section, Table

MOST: Final = 300  # lines of a section; what is beyond them is counted, and the pages show it
AHEAD: Final = 30  # days that a newcomer is told to watch
_UNKNOWN: Final = "no day on record"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that goes on: how it stands, and whom it waits for."""

    case: str
    title: str
    about: str
    stands: str
    waits_for: str
    since: date | None


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock: when it is due, how many days are left, and what follows when it is missed."""

    due: date
    left: int
    step: str
    case: str
    at: str
    follows: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Something one side has promised the other, or is waited for to do."""

    what: str
    with_whom: str
    about: str
    since: date | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the post decided, recorded or changed, and why."""

    on: str
    what: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    """An office to turn to, the posts in it, and what for. No person is named."""

    office: str
    of: str
    posts: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A day in the weeks ahead, and what is behind it."""

    first: date
    what: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """All that a successor receives, as one reader may see it. `made_for` is that reader's role."""

    post: str
    title: str
    office: str
    as_of: date
    made_for: str
    cases: tuple[OpenCase, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    we_owe: tuple[Promise, ...] = ()
    owed_to_us: tuple[Promise, ...] = ()
    decisions: tuple[Decision, ...] = ()
    calls: tuple[Call, ...] = ()
    watch: tuple[Watch, ...] = ()
    forecast: str = ""
    n_starts_past: int = 0


def paper_of(packet: Packet) -> Paper:
    """The packet as a paper."""
    return Paper(
        title=f"Handover: {packet.title}",
        subtitle=packet.office,
        made_on=packet.as_of,
        made_for=f"Made for the role {packet.made_for}: it holds what that role may see on {packet.as_of}",
        facts=(
            ("Post", f"{packet.title} ({packet.post})"),
            ("Office", packet.office),
            ("As of", packet.as_of.isoformat()),
            ("In it", _counts(packet)),
            ("Forecast", packet.forecast),
        ),
        sections=(
            _watch(packet),
            _cases(packet),
            _clocks(packet),
            *_promises(packet),
            _decisions(packet),
            _calls(packet),
        ),
    )


def _counts(packet: Packet) -> str:
    parts = ((packet.cases, "open case", "open cases"), (packet.clocks, "clock", "clocks"),
             (packet.we_owe, "promise to keep", "promises to keep"),
             (packet.owed_to_us, "promise to us", "promises to us"))  # fmt: skip
    return ", ".join(f"{len(held)} {one if len(held) == 1 else many}" for held, one, many in parts)


def _watch(packet: Packet) -> Section:
    rows = [(w.first.isoformat(), w.what, "; ".join(w.lines)) for w in packet.watch]
    past = packet.n_starts_past
    note = f"{past} latest safe starts have passed already; the page of cases to begin lists them." if past else ""
    return _section(
        f"What to watch in the first {AHEAD} days",
        "Clocks, days on which things are needed, latest safe starts, occasions for a signature, and milestones that eight "
        "futures of ten reach within these days.",
        (("Day", 14), ("What", 33), ("What is behind it", 53)),
        rows,
        nothing=f"Nothing falls into the {AHEAD} days from {packet.as_of}.",
        note=note,
    )


def _cases(packet: Packet) -> Section:
    rows = [
        (one.case, one.title, one.about, one.stands, one.waits_for or "nobody", _day(one.since)) for one in packet.cases
    ]
    head = (("Case", 16), ("Procedure", 20), ("About", 16), ("Where it stands", 24), ("Waits for", 16), ("Since", 12))
    return _section("Open cases", "", head, rows, nothing="No case is open in which this post has a part.")


def _clocks(packet: Packet) -> Section:
    rows = [(one.due.isoformat(), _left(one.left), one.step, one.case, one.at, one.follows) for one in packet.clocks]
    head = (("Due", 13), ("Left", 12), ("Step", 20), ("Case", 16), ("At", 17), ("When it is missed", 24))
    return _section("Clocks", "", head, rows, nothing="No clock runs.")


def _promises(packet: Packet) -> tuple[Section, Section, Section]:
    nothing = "Nothing is on record."
    over = Section("Promises", "What one side waits for the other to do: questions, steps, contributions, duties.")
    ours = _section("What we owe", "", _PROMISE, _promise_rows(packet.we_owe), nothing=nothing, level=2)
    theirs = _section("What is owed to us", "", _PROMISE, _promise_rows(packet.owed_to_us), nothing=nothing, level=2)
    return over, ours, theirs


_PROMISE: Final = (("What", 34), ("Whom with", 20), ("About", 18), ("Since", 12), ("Remark", 22))


def _promise_rows(promises: Sequence[Promise]) -> list[Row]:
    return [(one.what, one.with_whom, one.about, _day(one.since), one.remark) for one in promises]


def _decisions(packet: Packet) -> Section:
    rows = [(one.on, one.what, one.about, one.reason or "no reason on record") for one in packet.decisions]
    head = (("On", 13), ("What", 27), ("About", 18), ("Reason", 42))
    return _section(
        "Decisions, with their reasons",
        "What this post recorded, corrected and changed, the newest first.",
        head,
        rows,
        nothing="This post has recorded and changed nothing that may be told here.",
    )


def _calls(packet: Packet) -> Section:
    rows = [(one.office, one.of, "; ".join(one.posts) or "no post on record", one.why) for one in packet.calls]
    head = (("Office", 30), ("Of", 20), ("Posts", 28), ("Why", 22))
    lead = "By post. Who holds a post today, the office knows."
    return _section("Whom to call", lead, head, rows, nothing="No other office or post is on record.")


def _section(heading: str, lead: str, head: tuple[tuple[str, int], ...], rows: Sequence[Row], **told: Any) -> Section:
    table = Table(tuple(name for name, _ in head), tuple(rows[:MOST]), tuple(width for _, width in head))
    if len(rows) > MOST:
        told["note"] = (
            f"{told.get('note', '')} {len(rows) - MOST:,} more are left out here; the pages show them.".strip()
        )
    return Section(heading, lead, table, **told)


def _left(days: int) -> str:
    return f"{-days} days over" if days < 0 else f"{days} days"


def _day(day: date | None) -> str:
    return day.isoformat() if day else _UNKNOWN
