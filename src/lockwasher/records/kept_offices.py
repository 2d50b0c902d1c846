"""What a forecast says of offices: how often each decides what is late or wanted first, and how many cases it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Forecast, foremost
from lockwasher.forecast.waits import OfficeWait
from lockwasher.register.portfolio import grouped


def office_rows(forecast: Forecast, world: World) -> Iterator[dict[str, Any]]:
    """A row for each office that decides a day, has a case or has desks, the most often critical first."""
    looked_at = foremost(forecast.milestones)
    shares = grouped((weight.name, weight.share) for found in looked_at for weight in found.offices)
    waiting, proposed = _cases(forecast, is_proposed=False), _cases(forecast, is_proposed=True)
    names = dict.fromkeys([*shares, *waiting, *proposed, *forecast.offices])
    used = {name: _used(wait) for name, wait in forecast.offices.items()}
    for rank, name in enumerate(sorted(names, key=lambda one: (-max(shares.get(one, (0.0,))), one))):
        yield {
            "rank": rank,
            "office_id": name,
            "title": _title(world, name),
            "critical_most": max(shares.get(name, (0.0,))),
            "critical_mean": sum(shares.get(name, ())) / len(looked_at) if looked_at else 0.0,
            "n_milestones": len(shares.get(name, ())),
            "n_waiting": waiting.get(name, 0),
            "n_proposed": proposed.get(name, 0),
            **used.get(name, _NO_QUEUE),
        }


_NO_QUEUE = {"visits": None, "wait_mean": None, "wait_p80": None}


def _used(wait: OfficeWait) -> dict[str, float | None]:
    return {"visits": wait.visits, "wait_mean": wait.mean, "wait_p80": wait.p80}


def _cases(forecast: Forecast, *, is_proposed: bool) -> Mapping[str, int]:
    """How many cases wait for each office today, of those on record or of those proposed; one that waits for two counts at both."""
    found = Counter[str]()
    for live in forecast.cases.values():
        if live.is_proposed == is_proposed:
            found.update({ready.office for ready in live.progress.ready})
    return found


def _title(world: World, name: str) -> str:
    mine, entry = world.portfolio.office.get(name), world.library.offices.get(name)
    return mine.name if mine else entry.title if entry else name
