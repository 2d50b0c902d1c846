"""Forecasts kept: written whole in the place of the older one of their day, and read out as frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, Subquery

from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Forecast
from lockwasher.forecast.loose import Loose
from lockwasher.records import kept_tables as tables
from lockwasher.records.changes import BATCH
from lockwasher.records.database import writing
from lockwasher.records.kept_offices import office_rows
from lockwasher.records.kept_rows import group_row, line_row, milestone_row, start_row
from lockwasher.records.kept_values import (
    KeptGroup,
    KeptLine,
    KeptMilestone,
    KeptOffice,
    KeptStart,
    group_of,
    line_of,
    milestone_of,
    office_of,
    start_of,
)
from lockwasher.records.models import Change, Event

LATE, UNKNOWN = "late", "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Seqs:
    """How far the journal and the history of the register's rows have come: the newest number of each, 0 where there is none."""

    event: int
    change: int


@dataclass(frozen=True, slots=True)
class Making:
    """How a forecast was made: on what, when, in how many seconds, and by which versions of what it rests on."""

    seqs: Seqs
    made_at: datetime
    seconds: float
    versions: Mapping[str, str]


@dataclass(frozen=True)
class KeptForecast:
    """A forecast as it is kept; its parts are read when they are first asked for, and remembered."""

    id: int
    as_of: date
    digest: str
    draws: int
    seed: int
    versions: Mapping[str, str]
    made_at: datetime
    seqs: Seqs
    seconds: float
    summary: Mapping[str, Any]

    @cached_property
    def milestones(self) -> Mapping[str, KeptMilestone]:
        """The milestones that are not reached, by id."""
        return {found.id: found for found in map(milestone_of, self._parts(tables.KeptMilestone))}

    @cached_property
    def offices(self) -> Mapping[str, KeptOffice]:
        """The offices, by id, the most often critical first."""
        return {found.id: found for found in map(office_of, self._parts(tables.KeptOffice))}

    @cached_property
    def starts(self) -> tuple[KeptStart, ...]:
        """The cases that nobody has begun, the earliest to start first."""
        return tuple(map(start_of, self._parts(tables.KeptStart)))

    @cached_property
    def lines(self) -> tuple[KeptLine, ...]:
        """Every line, in the order of the groups."""
        return tuple(map(line_of, self._parts(tables.KeptLine)))

    @cached_property
    def _groups(self) -> tuple[KeptGroup, ...]:
        return tuple(map(group_of, self._parts(tables.KeptGroup)))

    def groups(self, kind: str) -> tuple[KeptGroup, ...]:
        """The groups of what is late, or of what cannot be computed, in their order."""
        return tuple(group for group in self._groups if group.kind == kind)

    @cached_property
    def _lines_of(self) -> Mapping[int, tuple[KeptLine, ...]]:
        found: dict[int, list[KeptLine]] = {}
        for line in self.lines:
            found.setdefault(line.group_rank, []).append(line)
        return {rank: tuple(lines) for rank, lines in found.items()}

    def lines_of(self, group: KeptGroup) -> tuple[KeptLine, ...]:
        """The lines of one group, in their order."""
        return self._lines_of.get(group.rank, ())

    def _parts(self, table: Any) -> Iterator[Any]:
        found = table.objects.filter(forecast_id=self.id).order_by("rank")
        return iter(found.values())


def seqs() -> Seqs:
    """How far journal and row history have come at this moment."""
    event = Event.objects.aggregate(newest=Max("seq"))["newest"]
    change = Change.objects.aggregate(newest=Max("seq"))["newest"]
    return Seqs(event or 0, change or 0)


def n_since(seqs: Seqs, as_of: date) -> int:
    """How many events that bear on a day, and how many changes of rows, came after a moment."""
    events = Event.objects.filter(seq__gt=seqs.event, known_on__lte=as_of).count()
    return events + Change.objects.filter(seq__gt=seqs.change).count()


def keep(loose: Loose, world: World, making: Making) -> int:
    """Keep a forecast whole, or not at all; of its day the one before it stays, and older ones go. Its id."""
    found = loose.forecast
    with writing():
        older = list(
            tables.KeptForecast.objects.filter(as_of=loose.as_of).order_by("-id").values_list("id", flat=True)[1:]
        )
        made = tables.KeptForecast.objects.create(
            as_of=loose.as_of,
            digest=found.digest,
            draws=found.draws,
            seed=found.seed,
            versions=dict(making.versions),
            made_at=making.made_at,
            event_seq=making.seqs.event,
            change_seq=making.seqs.change,
            seconds=making.seconds,
            summary=_summary(found, len(world.portfolio.items)),
        )
        for table, rows in _rows(loose, world):
            table.objects.bulk_create((table(forecast=made, **row) for row in rows), batch_size=BATCH)
        tables.KeptForecast.objects.filter(id__in=older).delete()
    return made.id


def still_holds(forecast: KeptForecast, seqs: Seqs) -> None:
    """Note that a forecast rests on the same world still, although journal or register have gone on."""
    tables.KeptForecast.objects.filter(id=forecast.id).update(event_seq=seqs.event, change_seq=seqs.change)


def newest(as_of: date) -> tuple[tuple[int, Seqs], ...]:
    """The newest forecast of a day and the one before it: by id, and how far journal and register had come."""
    found = tables.KeptForecast.objects.filter(as_of=as_of).order_by("-id")
    return tuple((id, Seqs(*at)) for id, *at in found.values_list("id", "event_seq", "change_seq")[:2])


def newest_until(not_after: date) -> tuple[date, tuple[tuple[int, Seqs], ...]] | None:
    """The newest day, up to one, of which a forecast is kept, and what `newest` says of it; one query."""
    until = tables.KeptForecast.objects.filter(as_of__lte=not_after).order_by("-as_of").values("as_of")[:1]
    found = tables.KeptForecast.objects.filter(as_of=Subquery(until)).order_by("-id")
    told = list(found.values_list("as_of", "id", "event_seq", "change_seq")[:2])
    return (told[0][0], tuple((id, Seqs(*at)) for _, id, *at in told)) if told else None


def made_until(as_of: date, at: datetime) -> int | None:
    """The newest forecast of a day, or of days before it, that was made until an instant: its id."""
    found = tables.KeptForecast.objects.filter(as_of__lte=as_of, made_at__lte=at).order_by("-as_of", "-id")
    return found.values_list("id", flat=True).first()


def oldest(since: date, before: date) -> int | None:
    """The oldest forecast that is kept of the days from one on and before another: its id."""
    found = tables.KeptForecast.objects.filter(as_of__gte=since, as_of__lt=before).order_by("as_of", "id")
    return found.values_list("id", flat=True).first()


def read_kept(id: int) -> KeptForecast | None:
    """A forecast that is kept, its parts still unread; None where it is kept no more."""
    held: dict[str, Any] | None = tables.KeptForecast.objects.filter(id=id).values().first()  # type: ignore[assignment]
    return KeptForecast(seqs=Seqs(held.pop("event_seq"), held.pop("change_seq")), **held) if held else None


def read_parts(forecast: KeptForecast) -> None:
    """Read all parts of a forecast now; inside `one_moment` with its row, none is missing when a newer one takes its place."""
    _ = forecast.milestones, forecast.offices, forecast.starts, forecast.lines, forecast._groups


def _summary(found: Forecast, n_items: int) -> dict[str, Any]:
    spread = found.spread
    shares = [
        {"procedure": s.procedure, "step": s.step, "about": s.about, "title": s.title, "source": s.source,
         "rests_on": s.rests_on, "share": s.share}
        for s in (spread.shares if spread else ())
    ]  # fmt: skip
    return {
        "estimates": found.estimates,
        "guesses": found.guesses,
        "unestimated": list(found.unestimated),
        "taken_for_oversize": list(found.taken_for_oversize),
        "n_items": n_items,
        "n_cases": sum(not live.is_proposed for live in found.cases.values()),
        "n_milestones": len(found.milestones),
        "spread": None if spread is None else {
            "guess_share": spread.guess_share,
            "explained": spread.explained,
            "n_milestones": spread.n_milestones,
            "shares": shares,
        },
    }  # fmt: skip


def _rows(loose: Loose, world: World) -> Iterator[tuple[Any, Iterator[dict[str, Any]]]]:
    """The tables of the parts, each with its rows."""
    groups = [*((LATE, group) for group in loose.late), *((UNKNOWN, group) for group in loose.unknown)]
    lines = [(rank, kind, line) for rank, (kind, group) in enumerate(groups) for line in group.lines]
    yield tables.KeptGroup, (group_row(rank, kind, group) for rank, (kind, group) in enumerate(groups))
    yield tables.KeptLine, (line_row(rank, world.portfolio, *given) for rank, given in enumerate(lines))
    yield tables.KeptStart, (start_row(rank, start) for rank, start in enumerate(loose.start))
    found = loose.forecast.milestones
    yield tables.KeptMilestone, (milestone_row(rank, milestone) for rank, milestone in enumerate(found))
    yield tables.KeptOffice, office_rows(loose.forecast, world)
