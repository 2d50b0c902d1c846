"""The benchmark kit's workload files as they are read: their form, and what is refused of it.

The format and its rules are described in benchmarks/kit/README.md.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NotRequired, TypedDict, cast, get_args, get_origin, get_type_hints, is_typeddict

from lockwasher.forecast.plan import PlanError


class WorkloadError(PlanError):
    """A file of the kit cannot be used; the message says which file, where in it, and what is wrong."""


class RawCalendar(TypedDict):
    """Working days, in days since day 0."""

    day0_weekday: int
    weekend: list[int]
    holidays: list[int]
    last_day: int


class RawDistribution(TypedDict):
    """A distribution; `values` for kind empirical."""

    kind: str
    params: dict[str, float | list[float]]


class RawStep(TypedDict):
    """A step of a template; `after` names ids of the same template."""

    id: int
    after: list[int]
    distribution: int
    working_days: bool
    occurs: float
    repeat: float
    office: int | None
    factor: NotRequired[float]


class RawTemplate(TypedDict):
    """The steps that cases follow."""

    steps: list[RawStep]


class RawCase(TypedDict):
    """A case; `template` is a position."""

    template: int
    scale: float
    release_day: float


class RawOffice(TypedDict):
    """An office."""

    desks: int


class RawWorkload(TypedDict):
    """A whole workload."""

    name: str
    calendars: dict[str, RawCalendar]
    distributions: list[RawDistribution]
    templates: list[RawTemplate]
    cases: list[RawCase]
    offices: list[RawOffice]


class RawTable(TypedDict):
    """Given durations, [replication][step] in ticks."""

    workload: str
    ticks_per_day: int
    durations: list[list[int]]


_IN_WORDS: Final[dict[object, str]] = {
    int: "a whole number",
    float: "a number",
    str: "text",
    bool: "true or false",
    type(None): "null",
    list: "a list",
    dict: "an object",
}

_LARGEST: Final = 2**53  # whole numbers from here on are no longer told apart as floats


def read_raw(path: Path) -> RawWorkload:
    """Read a workload file (`.json.gz`) and check its form and the rules of the kit.

    Raises:
        WorkloadError: it is no gzip file, no JSON, or breaks a rule.
        OSError: there is no such file, or it may not be read.
    """
    raw = cast("RawWorkload", read_json(path))
    fault = next(_faults(raw, RawWorkload, "the workload"), None) or next(_broken(raw), None)
    if fault is not None:
        raise WorkloadError(f"{path}: {fault}")
    return raw


def read_json(path: Path) -> object:
    """What a gzip file of JSON holds. Raises WorkloadError where it is none."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            return json.load(stream)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise WorkloadError(
            f"{path} is no whole gzip file ({error}); the kit's files are JSON packed with gzip"
        ) from None
    except json.JSONDecodeError as error:
        raise WorkloadError(f"{path}, line {error.lineno}, column {error.colno}: no JSON ({error.msg})") from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise WorkloadError(f"{path} holds no JSON ({type(error).__name__})") from None


def _faults(value: object, wanted: Any, where: str) -> Iterator[str]:
    """What is not of the form wanted, the first first."""
    holder, kinds = _form(wanted)
    if holder is None:
        if not _is_of(value, kinds):
            told = " or ".join(_IN_WORDS[get_origin(kind) or kind] for kind in kinds)
            yield f"{where} must be {told}, not {json.dumps(value)[:40]}"
    elif not isinstance(value, holder):
        yield f"{where} must be {_IN_WORDS[holder]}"
    elif is_typeddict(wanted):
        yield from _wrong_fields(cast("dict[str, object]", value), wanted, where)
    else:
        named = value.items() if isinstance(value, dict) else enumerate(cast("list[object]", value))
        for name, held in named:
            yield from _faults(held, kinds[-1], f"{where}[{name!r}]")


def _wrong_fields(value: dict[str, object], wanted: Any, where: str) -> Iterator[str]:
    for name, kind, is_required in _fields(wanted):
        if name in value:
            yield from _faults(value[name], kind, f"{where}.{name}")
        elif is_required:
            yield f"{where} has no {name!r}"


@cache
def _form(wanted: Any) -> tuple[type | None, tuple[Any, ...]]:
    """What holds the values (a list, an object or nothing), and of which kinds they are."""
    if is_typeddict(wanted):
        return dict, ()
    holder = get_origin(wanted)
    return (holder if holder in (list, dict) else None), get_args(wanted) or (wanted,)


@cache
def _fields(wanted: Any) -> tuple[tuple[str, Any, bool], ...]:
    """The fields of an object: name, form, and whether it must be there."""
    bare, whole = get_type_hints(wanted), get_type_hints(wanted, include_extras=True)
    return tuple((name, bare[name], get_origin(whole[name]) is not NotRequired) for name in bare)


def _is_of(value: object, kinds: tuple[Any, ...]) -> bool:
    """Whether a value is of one of some kinds; a list holds numbers."""
    if isinstance(value, list):
        return any(get_origin(kind) is list for kind in kinds) and all(_is_of(each, (float,)) for each in value)
    if isinstance(value, int | float) and not abs(value) < _LARGEST:  # so that what is no number is refused too
        return False
    allowed = {*kinds, int} if float in kinds else set(kinds)
    return type(value) in allowed


def _broken(raw: RawWorkload) -> Iterator[str]:
    """What breaks a rule of the kit, the first first."""
    if "standard" not in raw["calendars"]:
        yield "the workload has no calendar 'standard'"
    for number, template in enumerate(raw["templates"]):
        yield from (f"template {number}{fault}" for fault in _broken_template(raw, template["steps"]))
    if not raw["cases"]:
        yield "the workload has no cases"
    for number, case in enumerate(raw["cases"]):
        if not 0 <= case["template"] < len(raw["templates"]):
            yield f"case {number} follows template {case['template']}; there are {len(raw['templates'])}"


def _broken_template(raw: RawWorkload, steps: list[RawStep]) -> Iterator[str]:
    if not steps:
        yield " has no steps"
    waited_for = {earlier for step in steps for earlier in step["after"]}
    for place, step in enumerate(steps):
        yield from (f", step {place}: {fault}" for fault in _broken_step(raw, place, step))
        if (place not in waited_for) != (place == len(steps) - 1):
            yield f", step {place}: exactly the last step has no successor"


def _broken_step(raw: RawWorkload, place: int, step: RawStep) -> Iterator[str]:
    if step["id"] != place:
        yield f"its id is {step['id']}; ids count from 0 in order"
    if not all(0 <= earlier < place for earlier in step["after"]):
        yield "'after' may name earlier steps only"
    if (not step["after"]) != (place == 0):
        yield "exactly step 0 has an empty 'after'"
    if not 0 <= step["distribution"] < len(raw["distributions"]):
        yield f"there is no distribution {step['distribution']}"
    if step["office"] is not None and not 0 <= step["office"] < len(raw["offices"]):
        yield f"there is no office {step['office']}"
