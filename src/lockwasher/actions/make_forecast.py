"""Make the forecast of a day and keep it, telling how far that is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final

from lockwasher.actions import clock
from lockwasher.actions.desk import desk_world
from lockwasher.actions.portfolios import refuse_empty
from lockwasher.estimates.world import World
from lockwasher.forecast.blocks import Given, Strata, cut
from lockwasher.forecast.engine import THREADS
from lockwasher.forecast.forecast import DRAWS, SEED, forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.forecast.versions import versions
from lockwasher.records.database import writing
from lockwasher.records.kept import Making, Seqs, keep, newest, read_kept, seqs, still_holds

Tell = Callable[[int, str], None]  # how far the work is, 0 to 100, and a word for what is being done
READING, COMPILING, RANKING, KEEPING = "reading the register", "compiling", "ranking", "keeping"
# Where each phase begins, as measured on the 6,399 lines of the dune portfolio: its share of the time.
_COMPILING, _SIMULATING, _RANKING, _KEEPING = 5, 55, 65, 96
_BLOCKS: Final = 8


def make_forecast(day: date, tell: Tell) -> int:
    """Make the forecast of a day from the register and keep it; the number it is kept under.

    Where nothing it rests on has changed, the one that is kept is kept on. It may be made twice and leaves the same behind.

    Raises:
        DayError, PortfolioNotFoundError, DatabaseUnavailableError: as `desk.desk_world` and `portfolios.open_portfolio`.
        ForecastError: cases or milestones wait for each other in a circle.
    """
    begun = time.perf_counter()
    tell(0, READING)
    at = seqs()  # before the register is read: what comes in between makes this forecast stale, and nothing is missed
    world = desk_world(day)
    refuse_empty(world.portfolio)
    if (same := _kept_on(world, at)) is not None:
        return same
    tell(_COMPILING, COMPILING)
    found = forecast(world, draws=DRAWS, seed=SEED, blocks=_Telling(tell))
    loose = what_comes_loose(world, found)
    tell(_KEEPING, KEEPING)
    with writing():  # a worker that was taken for dead may have kept the same meanwhile
        same = _kept_on(world, at)
        made = Making(at, clock.now(), time.perf_counter() - begun, versions())
        return keep(loose, world, made) if same is None else same


def _kept_on(world: World, at: Seqs) -> int | None:
    """Keep on the forecast that is kept of this very world, made by the same program; None where there is none."""
    for id, _ in newest(world.as_of)[:1]:
        found = read_kept(id)
        is_same = found and (found.digest, found.draws, found.seed) == (world.digest, DRAWS, SEED)
        if found and is_same and found.versions == versions():
            still_holds(found, at)
            return id
    return None


@dataclass(frozen=True, slots=True)
class _Telling:
    """Plays blocks of draws in threads of this process (`blocks.Blocks`) and tells how many are done."""

    tell: Tell

    def __call__(self, play: Callable[[Strata], Given], n_strata: int, /) -> Iterator[Given]:
        blocks = cut(n_strata, _BLOCKS)
        with ThreadPoolExecutor(THREADS) as threads:
            for n, given in enumerate(threads.map(play, blocks)):
                share = (_RANKING - _SIMULATING) * n // len(blocks)
                self.tell(_SIMULATING + share, f"simulating, {n} of {len(blocks)} blocks")
                yield given
        self.tell(_RANKING, RANKING)
