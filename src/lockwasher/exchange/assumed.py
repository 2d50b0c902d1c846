"""assumptions.yaml: sets of assumptions, each under a name, that a portfolio is looked at under. Strict YAML."""

from __future__ import annotations

from pathlib import Path

from lockwasher.clearance.eligibility_rules import Assumption, assume
from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet
from lockwasher.procedures.dialect import Value, read_document

SETS = "assumptions.yaml"
KEYS = ("about", "every", "sets")
SET_KEYS = ("words", "assume")


def read_sets(path: Path) -> tuple[AssumptionSet, ...]:
    """Read a file of sets; what stands under `every` is made in each of them, after its own.

    Raises:
        DialectError: the file is faulty; the text gives file, line and remedy.
    """
    root = read_document(path).only(KEYS, must=("sets",))
    every = _assumptions(root.get("every"))
    return tuple(_set(name, entry.only(SET_KEYS, must=SET_KEYS), every) for name, entry in root.need("sets").entries())


def sets_of(folder: Path) -> tuple[AssumptionSet, ...]:
    """The sets that come with a portfolio's folder; none where it has no such file. Raises DialectError as `read_sets`."""
    path = folder / SETS
    return read_sets(path) if path.is_file() else ()


def _set(name: str, entry: Value, every: tuple[Assumption, ...]) -> AssumptionSet:
    if name == AS_KNOWN.id:
        raise entry.error(f"'{name}' is the plan without assumptions, which is always made; give the set another name")
    return AssumptionSet(name, entry.need("words").text(), (*_assumptions(entry.need("assume")), *every))


def _assumptions(block: Value | None) -> tuple[Assumption, ...]:
    return tuple(_assumption(value) for value in block.items()) if block else ()


def _assumption(value: Value) -> Assumption:
    try:
        return assume(value.text())
    except ValueError as error:
        raise value.error(str(error)) from None
