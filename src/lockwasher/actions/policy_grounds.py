"""What a finding on policies rests on besides the register: files of policies, editions, tables, estimates, the program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from lockwasher.actions.look import look
from lockwasher.actions.policies import desk_shelf, ids_of
from lockwasher.actions.portfolios import DATABASE
from lockwasher.actions.tariff import official_files, official_tables
from lockwasher.clearance.filing_plans import AssumptionSet
from lockwasher.estimates.world import build_world
from lockwasher.forecast.versions import versions
from lockwasher.policy.keeping import FORMAT
from lockwasher.procedures.library import read_library
from lockwasher.register.portfolio import Portfolio

_RULES: Final = ("lockwasher.readiness", "lockwasher.clearance")  # whose YAML a world does not hold


def grounds(names: Sequence[str], portfolio: str, day: date, under: AssumptionSet) -> str:
    """SHA-256 over what a question rests on besides the register of the desk, as this process reads it.

    That is the form in which findings are kept, the program, the bytes of each policy's file, the set of assumptions, and the
    editions, tables and estimates of the day; of a portfolio that is shipped its records too.

    Args:
        names: policies as at the command line; a file that is not there any more counts as none.
        portfolio: the desk's own, or a shipped one.
        day: the day that is looked from.
        under: the set of assumptions.

    Raises:
        DayError, PortfolioNotFoundError, ScheduleError: as `look`.
    """
    told = (
        FORMAT,
        versions(),
        dict(_files(names)),
        repr(under),
        _rules(),
        _world(portfolio, day, official_files(day)),
    )
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _files(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The digest of each policy's file, by id."""
    paths = desk_shelf(read_library())[0].paths
    for id in {id for name in names for id in ids_of(name)}:
        if id in paths and paths[id].is_file():
            yield id, hashlib.sha256(paths[id].read_bytes()).hexdigest()


@cache
def _rules() -> str:
    found = hashlib.sha256()
    for room in _RULES:
        for file in sorted(resources.files(room).iterdir(), key=lambda one: one.name):
            if file.name.endswith(".yaml"):
                found.update(file.read_bytes())
    return found.hexdigest()


@lru_cache(maxsize=32)
def _world(portfolio: str, day: date, _official: object) -> str:
    """The digest of a shipped portfolio's world; for the desk's own that of a world without a record."""
    if portfolio == DATABASE:
        return build_world(Portfolio(name=DATABASE), day, tables=official_tables(day)).digest
    return look(portfolio, day).world.digest
