"""Read the benchmark kit's workloads as plans, and read and write its tables of given durations.

The formats are described in benchmarks/kit/README.md.
"""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import numpy as np

from lockwasher.estimates.distributions import Distribution, distribution
from lockwasher.forecast.draws import NO_BRANCH, Drawn
from lockwasher.forecast.plan import TICKS_PER_DAY, Office, Plan, PlanError, PlanStep, Ticks, WorkCalendar


class _Calendar(TypedDict):
    day0_weekday: int
    weekend: list[int]
    holidays: list[int]
    last_day: int


class _Distribution(TypedDict):
    kind: str
    params: dict[str, float]


class _Values(TypedDict):
    values: list[float]


class _Step(TypedDict):
    after: list[int]
    distribution: int
    working_days: bool
    occurs: float
    repeat: float
    office: int | None
    factor: NotRequired[float]


class _Template(TypedDict):
    steps: list[_Step]


class _Case(TypedDict):
    template: int
    scale: float
    release_day: float


class _Office(TypedDict):
    desks: int


class _Workload(TypedDict):
    name: str
    calendars: dict[str, _Calendar]
    distributions: list[_Distribution]
    templates: list[_Template]
    cases: list[_Case]
    offices: list[_Office]


class _Table(TypedDict):
    workload: str
    ticks_per_day: int
    durations: list[list[int]]


def read_workload(path: Path, *, ticks_per_day: int = TICKS_PER_DAY, cases: int | None = None) -> Plan:
    """Read a workload (`.json.gz`) as a plan, cut to its first cases if asked.

    Raises:
        PlanError: the workload breaks a rule of plans.
        DistributionError: a distribution cannot be drawn from.
    """
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        raw = cast("_Workload", json.load(stream))
    believed = [_distribution(entry) for entry in raw["distributions"]]
    steps: list[PlanStep] = []
    for number in range(len(raw["cases"][:cases])):
        steps += _steps(raw, number, believed, len(steps), ticks_per_day)
    return Plan(
        name=raw["name"],
        as_of=0,
        calendars=(_calendar(raw["calendars"]["standard"], ticks_per_day),),
        steps=tuple(steps),
        desks=tuple(Office(office["desks"]) for office in raw["offices"]),
        ticks_per_day=ticks_per_day,
    )


def last_steps(plan: Plan) -> list[int]:
    """The position of each case's last step, in the order of cases."""
    last = {step.case: position for position, step in enumerate(plan.steps)}
    return [last[case] for case in sorted(last)]


def read_given(path: Path, plan: Plan) -> Drawn:
    """Read a table of given durations that belongs to a plan.

    Raises:
        PlanError: the table belongs to another workload, counts other ticks or has another number of steps.
    """
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        raw = cast("_Table", json.load(stream))
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


def write_given(path: Path, plan: Plan, drawn: Drawn) -> None:
    """Write durations as a table that other programs can read."""
    content = {"workload": plan.name, "ticks_per_day": plan.ticks_per_day, "durations": drawn.ticks.tolist()}
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        json.dump(content, stream, separators=(",", ":"))


def _calendar(raw: _Calendar, ticks_per_day: int) -> WorkCalendar:
    weekend, holidays = frozenset(raw["weekend"]), frozenset(raw["holidays"])
    return WorkCalendar(raw["day0_weekday"], weekend, holidays, raw["last_day"], ticks_per_day)


def _distribution(raw: _Distribution) -> Distribution:
    if raw["kind"] == "empirical":
        return distribution("empirical", values=cast("_Values", raw["params"])["values"])
    return distribution(raw["kind"], **raw["params"])


def _steps(
    raw: _Workload, number: int, believed: list[Distribution], offset: int, ticks_per_day: int
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
