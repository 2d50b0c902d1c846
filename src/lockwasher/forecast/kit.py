"""Read the benchmark kit's workloads as plans or laid out, and read and write its tables of given durations.

The formats are described in benchmarks/kit/README.md.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Distribution, DistributionError, distribution
from lockwasher.forecast.draws import NO_BRANCH, Drawn, _work
from lockwasher.forecast.kit_format import (
    RawCalendar,
    RawDistribution,
    RawTable,
    RawWorkload,
    WorkloadError,
    read_json,
    read_raw,
)
from lockwasher.forecast.layout import Layout, lay_out
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Office, Plan, PlanError, PlanStep, Ticks, WorkCalendar
from lockwasher.forecast.tiling import Cases, tile
from lockwasher.forecast.uniforms import STRATUM, Keys

_AT_ONCE: Final = 4 * STRATUM  # draws held in memory while they are written


def read_workload(path: Path, *, ticks_per_day: int = TICKS_PER_DAY, cases: int | None = None) -> Plan:
    """Read a workload (`.json.gz`) as a plan, cut to its first cases if asked.

    Raises:
        WorkloadError: the file is none, or breaks a rule of workloads or of plans.
        OSError: there is no such file, or it may not be read.
    """
    raw = read_raw(path)
    return _plan(path, raw, range(len(raw["cases"][:cases])), ticks_per_day)


def read_layout(path: Path, *, ticks_per_day: int = TICKS_PER_DAY, cases: int | None = None) -> Layout:
    """The same laid out (`layout.lay_out`), straight from the templates; its plan has no steps, its arrays have them.

    Raises:
        WorkloadError: the file is none, or breaks a rule of workloads or of plans.
        OSError: there is no such file, or it may not be read.
    """
    raw = read_raw(path)
    wanted = raw["cases"][:cases]
    scale = np.array([case["scale"] for case in wanted], np.float64)
    release = np.floor(np.array([case["release_day"] for case in wanted]) * ticks_per_day + 0.5)
    wrong = np.flatnonzero((scale <= 0) | (release < 0) | (release >= NEVER))
    if len(wrong):  # made a plan, it is refused in the plan's words
        _plan(path, raw, wrong[:1].tolist(), ticks_per_day)
    _, first, template = np.unique([case["template"] for case in wanted], return_index=True, return_inverse=True)
    order = np.argsort(first)  # templates as they are first used, so that tables are counted as in a plan
    patterns = lay_out(_plan(path, raw, first[order].tolist(), ticks_per_day))
    return tile(patterns, Cases(np.argsort(order)[template], scale, release.astype(np.int64)))


def last_steps(plan: Plan) -> list[int]:
    """The position of each case's last step, in the order of cases."""
    last = {step.case: position for position, step in enumerate(plan.steps)}
    return [last[case] for case in sorted(last)]


def ends(laid: Layout) -> NDArray[np.int64]:
    """The positions of the steps for which no other waits: in a workload, the last step of each case."""
    return np.setdiff1d(np.arange(laid.n_steps), laid.arrays.arcs)


def read_given(path: Path, plan: Plan) -> Drawn:
    """Read a table of given durations that belongs to a plan.

    Raises:
        PlanError: the table belongs to another workload, counts other ticks or has another number of steps.
    """
    raw = cast("RawTable", read_json(path))
    if (raw["workload"], raw["ticks_per_day"]) != (plan.name, plan.ticks_per_day):
        theirs = f"{raw['workload']} at {raw['ticks_per_day']} ticks a day"
        raise PlanError(f"{path.name}: durations of {theirs} do not fit {plan.name} at {plan.ticks_per_day}")
    wrong = [(number, len(row)) for number, row in enumerate(raw["durations"]) if len(row) != len(plan.steps)]
    if wrong:
        number, count = wrong[0]
        raise PlanError(
            f"{path.name}: replication {number} has {count} durations, {plan.name} has {len(plan.steps)} steps"
        )
    return given(np.array(raw["durations"], np.int64))


def given(ticks: Ticks) -> Drawn:
    """Given durations, [draw, step] in ticks, of a plan without deciding steps."""
    return Drawn(np.asfortranarray(ticks), np.full(ticks.shape, NO_BRANCH, np.int8))


def drawn_rows(laid: Layout, draws: int, seed: int) -> Iterator[Ticks]:
    """The durations of each draw in turn, [step] in ticks, as `draws.drawn` gives them, a few strata at a time."""
    keyed = laid.keys.seeded(seed)
    own = [Keys(keyed.first[s : s + 1], keyed.second[s : s + 1]) for s in range(laid.n_steps)]
    for first in range(0, draws, _AT_ONCE):
        numbers = np.arange(first, min(first + _AT_ONCE, draws))
        ticks = np.empty((len(numbers), laid.n_steps), np.int32, order="F")
        for step, key in enumerate(own):
            ticks[:, step] = _work(laid, step, key, numbers)
        yield from ticks


def write_given(path: Path, plan: Plan, drawn: Drawn) -> None:
    """Write durations as a table that other programs can read."""
    write_rows(path, plan, drawn.ticks)


def write_rows(path: Path, plan: Plan, rows: Iterable[NDArray[np.integer]]) -> None:
    """The same, one draw's durations after the other, so that a table need not fit into memory.

    A table that could not be written whole is taken away again, and one that stood there before is left as it was.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
            head = {"workload": plan.name, "ticks_per_day": plan.ticks_per_day}
            packed.write(f'{json.dumps(head, separators=(",", ":"))[:-1]},"durations":['.encode())
            for number, row in enumerate(rows):
                packed.write(f"{',' if number else ''}{json.dumps(row.tolist(), separators=(',', ':'))}".encode())
            packed.write(b"]}")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _plan(path: Path, raw: RawWorkload, numbers: Sequence[int], ticks_per_day: int) -> Plan:
    """Some cases of a workload as a plan."""
    steps: list[PlanStep] = []
    try:
        believed = [_distribution(entry) for entry in raw["distributions"]]
        for number in numbers:
            steps += _steps(raw, number, believed, len(steps), ticks_per_day)
        return Plan(
            name=raw["name"],
            as_of=0,
            calendars=(_calendar(raw["calendars"]["standard"], ticks_per_day),),
            steps=tuple(steps),
            desks=tuple(Office(office["desks"]) for office in raw["offices"]),
            ticks_per_day=ticks_per_day,
        )
    except (PlanError, DistributionError) as error:
        raise WorkloadError(f"{path}: {error}") from None


def _calendar(raw: RawCalendar, ticks_per_day: int) -> WorkCalendar:
    weekend, holidays = frozenset(raw["weekend"]), frozenset(raw["holidays"])
    return WorkCalendar(raw["day0_weekday"], weekend, holidays, raw["last_day"], ticks_per_day)


def _distribution(raw: RawDistribution) -> Distribution:
    values = {name: value for name, value in raw["params"].items() if isinstance(value, list)}
    params = {name: value for name, value in raw["params"].items() if not isinstance(value, list)}
    if set(values) - {"values"}:
        raise DistributionError(f"a {raw['kind']} distribution takes numbers; {min(values)!r} is a list")
    return distribution(raw["kind"], values=values.get("values", ()), **params)


def _steps(
    raw: RawWorkload, number: int, believed: list[Distribution], offset: int, ticks_per_day: int
) -> list[PlanStep]:
    """The steps of one case; `offset` is the position of its first step."""
    case = raw["cases"][number]
    release = math.floor(case["release_day"] * ticks_per_day + 0.5)
    return [
        PlanStep(
            key=f"{number}/{place}/1",
            case=number,
            number=place,
            after=tuple(offset + earlier for earlier in step["after"]),
            distribution=believed[step["distribution"]],
            factor=step.get("factor", 1.0),
            scale=case["scale"],
            calendar=0 if step["working_days"] else None,
            occurs=step["occurs"],
            repeat=step["repeat"],
            office=step["office"],
            not_before=None if step["after"] else release,
        )
        for place, step in enumerate(raw["templates"][case["template"]]["steps"])
    ]
