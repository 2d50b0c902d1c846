"""Measure the forecast engine on a workload of the benchmark kit."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from lockwasher.actions.cluster import Cluster
from lockwasher.forecast.blocks import play_targets_in
from lockwasher.forecast.engine import Played, can_play
from lockwasher.forecast.kit import drawn_rows, ends, read_layout, read_workload, write_rows
from lockwasher.forecast.layout import Layout, lay_out
from lockwasher.forecast.selection import quantile_rows
from lockwasher.forecast.warmup import warm

SHARES: Final = (0.5, 0.8)
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took, in seconds of wall time and of processor time, all threads added."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class OfficeWait:
    """One office over all draws; the mean wait of its visits in calendar days, None where nobody came."""

    office: int
    visits_per_draw: float
    mean_wait_days: float | None


@dataclass(frozen=True, slots=True)
class Benched:
    """What was measured, and what came out: P50 and P80 of each case's finish in days since day 0, None for never.

    A step-sample is one step of one case in one draw. `workers` of a cluster played the draws, None: this machine did.
    `critical_steps_per_draw` counts those that decided a finish.
    """

    workload: str
    cases: int
    steps: int
    draws: int
    seed: int
    threads: int
    workers: int | None
    ticks_per_day: int
    is_compiled: bool
    reading: Cost
    wall_s: float
    cpu_s: float
    ns_per_step_sample: float
    peak_mb: float
    critical_steps_per_draw: float
    offices: tuple[OfficeWait, ...]
    p50: tuple[float | None, ...]
    p80: tuple[float | None, ...]


def bench(  # noqa: PLR0913  # as its command line is, and all but one are given by name
    path: Path,
    *,
    draws: int,
    seed: int,
    threads: int,
    ticks_per_day: int,
    draws_to: Path | None = None,
    workers: Cluster | None = None,
) -> Benched:
    """Read a workload, draw and play it with criticality and quantiles, and say what that took; compiling is not counted.

    `workers` play the draws in place of this machine; their processor time is counted, their memory is not. `draws_to`
    takes the drawn durations in the kit's form, so that the oracle can be given the same.

    Raises:
        WorkloadError: the workload cannot be used.
        ClusterError: the workers cannot play it, or are lost.
        OSError: a file may not be read, or not be written.
    """
    warm()
    reading, laid = _timed(lambda: read(path, ticks_per_day))
    targets = ends(laid)
    playing, (played, days) = _timed(lambda: _answer(workers, laid, targets, draws, seed, threads))
    peak, cpu_s = _peak_mb(), playing.cpu_s + (workers.cpu_s if workers else 0.0)
    if draws_to is not None:
        write_rows(draws_to, laid.plan, drawn_rows(laid, draws, seed))
    p50, p80 = (tuple(None if np.isnan(day) else float(day) for day in row) for row in days)
    return Benched(
        workload=laid.plan.name,
        cases=len(targets),
        steps=laid.n_steps,
        draws=draws,
        seed=seed,
        threads=threads,
        workers=workers.n_workers if workers else None,
        ticks_per_day=ticks_per_day,
        is_compiled=can_play(laid),
        reading=reading,
        wall_s=playing.wall_s,
        cpu_s=cpu_s,
        ns_per_step_sample=cpu_s / laid.n_steps / draws * 1e9,
        peak_mb=peak,
        critical_steps_per_draw=float(played.counts.sum()) / draws,
        offices=tuple(_office(number, played, ticks_per_day) for number in range(len(played.visits))),
        p50=p50,
        p80=p80,
    )


def read(path: Path, ticks_per_day: int) -> Layout:
    """A workload laid out as the engine wants it. Raises WorkloadError."""
    laid = read_layout(path, ticks_per_day=ticks_per_day)
    return laid if can_play(laid) else lay_out(read_workload(path, ticks_per_day=ticks_per_day))


def _answer(
    workers: Cluster | None, laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, threads: int
) -> tuple[Played, NDArray[np.float64]]:
    """The played, and its quantiles in days, [share, case]."""
    played = play_targets_in(workers, laid, targets, draws, seed, threads=threads)
    return played, quantile_rows(played.finish, SHARES, threads=threads) / laid.plan.ticks_per_day


def _office(number: int, played: Played, ticks_per_day: int) -> OfficeWait:
    visits = int(played.visits[number].sum())
    mean = float(played.wait[number].sum()) / visits / ticks_per_day if visits else None
    return OfficeWait(number, visits / played.visits.shape[1], mean)


def _timed(work: Callable[[], _Given]) -> tuple[Cost, _Given]:
    wall, cpu = time.perf_counter(), time.process_time()
    given = work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), given


def _peak_mb() -> float:
    """The most memory this process has had, in millions of bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6  # bytes there, kibibytes elsewhere
