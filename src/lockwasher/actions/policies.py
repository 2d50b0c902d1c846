"""Choose policies by name, with their parameters, from those that are shipped and an office's own; check their files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

import lockwasher.records  # noqa: F401  # sets Django up: 'policy list' opens no database
from lockwasher.actions.portfolios import sets_for
from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet
from lockwasher.exchange.assumed import read_sets
from lockwasher.policy.compare import TODAY
from lockwasher.policy.conflicts import conflicts
from lockwasher.policy.finding import NO_MORE, Asked, More
from lockwasher.policy.model import Policy, combined
from lockwasher.policy.reader import read_policy, shipped_policies
from lockwasher.procedures.dialect import DialectError, did_you_mean
from lockwasher.procedures.library import Library

_SETTING: Final = re.compile(r"([a-z][a-z0-9-]*)=(.+)")
_SUFFIX: Final = ".yaml"


class PolicyChoiceError(LookupError):
    """No such policy, parameter, file or set of assumptions; the text says what there is."""


@dataclass(frozen=True)
class Shelf:
    """The policies that may be chosen: the shipped ones, those of the office's own folder, and files that were named."""

    library: Library
    paths: Mapping[str, Path]
    own: frozenset[str] = frozenset()

    def names(self) -> tuple[str, ...]:
        """The ids, with that of the policy that changes nothing first."""
        return (TODAY.id, *self.paths)

    def every(self) -> tuple[Policy, ...]:
        """All policies, by id. Raises DialectError where a file is faulty."""
        return tuple(self.get(name) for name in self.paths)

    def readable(self) -> tuple[tuple[Policy, ...], tuple[str, ...]]:
        """The policies whose files are in order, and what is wrong with the others."""
        faults = {name: fault for name, path in self.paths.items() if (fault := _fault(path, self.library))}
        return tuple(self.get(name) for name in self.paths if name not in faults), tuple(faults.values())

    def get(self, id: str, set_to: Mapping[str, int | str] | None = None) -> Policy:
        """A policy, with some parameters set.

        Raises:
            PolicyChoiceError: there is none of that name, or one that changes nothing is given parameters.
            DialectError: its file is faulty, or a parameter is unknown or out of its range.
        """
        if id == TODAY.id and not set_to:
            return TODAY
        if id == TODAY.id:
            raise PolicyChoiceError(
                f"'{TODAY.id}' changes nothing and has no parameters; leave out what follows the colon"
            )
        if id not in self.paths:
            near = did_you_mean(id, self.names()) or f"; there are {', '.join(self.names())}"
            raise PolicyChoiceError(f"there is no policy '{id}'{near}")
        return read_policy(self.paths[id], self.library, set_to or {})

    def chosen(self, name: str) -> Chosen:
        """Policies by name, `ID[:name=value,name=value][+ID...]`, combined in their order.

        Raises:
            PolicyChoiceError: as `get`, the name is empty, or a parameter is not written `name=value`.
            DialectError: as `get`.
        """
        picked = [_split(part) for part in name.split("+")]
        held = tuple(self.get(id, set_to) for id, set_to in picked)
        if len(held) > 1 and TODAY in held:
            raise PolicyChoiceError(f"'{TODAY.id}' changes nothing; take it out of '{name}'")
        twice = next((p.name for at, p in enumerate(held) if p.name in {q.name for q in held[:at]}), None)
        if twice:
            raise PolicyChoiceError(f"'{twice}' stands twice in '{name}'; name it once")
        return Chosen(combined(held), held, conflicts(held))


@dataclass(frozen=True)
class Chosen:
    """One policy, or several as one; of several, what they change at once, and what comes of it."""

    policy: Policy
    parts: tuple[Policy, ...]
    conflicts: tuple[str, ...] = field(default=())


def own_folder() -> Path:
    """The folder of an office's own policies, in the program's home; it need not be there."""
    return Path(settings.LOCKWASHER_HOME) / "policies"


def shelf(library: Library, files: Sequence[Path] = ()) -> Shelf:
    """The policies there are. A name stands for one file.

    Args:
        library: what policies may name.
        files: files besides those that are shipped and those of the office's own folder.

    Raises:
        PolicyChoiceError: a file is not there or is no YAML file, or two have the same name.
    """
    found, own = _shipped(), list[str]()
    for path in [*sorted(own_folder().glob(f"*{_SUFFIX}")), *files]:
        if path.suffix != _SUFFIX or not path.is_file():
            raise PolicyChoiceError(f"there is no file '{path}' that ends in {_SUFFIX}; give the file of a policy")
        held = found.get(path.stem)
        if held and held.resolve() != path.resolve():
            raise PolicyChoiceError(
                f"{path}: there is a policy '{path.stem}' already; give the file and its policy another name"
            )
        found[path.stem] = path
        own.append(path.stem)
    return Shelf(library, dict(sorted(found.items())), frozenset(own))


def _shipped() -> dict[str, Path]:
    return {path.stem: path for path in sorted(shipped_policies().glob(f"*{_SUFFIX}"))}


def desk_shelf(library: Library) -> tuple[Shelf, str]:
    """The policies for a page, which is shown whatever an office put into its folder: without its own where a name is taken, and why."""
    try:
        return shelf(library), ""
    except PolicyChoiceError as error:
        return Shelf(library, _shipped()), str(error)


def question(held: Shelf, base: str, others: Sequence[str], more: More = NO_MORE) -> Asked:
    """A question of policy, from names.

    Raises:
        PolicyChoiceError, DialectError: as `Shelf.chosen`; or the same policy is named twice.
    """
    picked = [held.chosen(name) for name in (base, *others)]
    names = [one.policy.name for one in picked]
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice:
        raise PolicyChoiceError(f"'{twice}' is named twice; a policy is held against another one")
    return Asked(
        base=picked[0].policy,
        others=tuple(one.policy for one in picked[1:]),
        conflicts={one.policy.name: one.conflicts for one in picked if one.conflicts},
        setting=_Setting(held, picked),
        more=more,
    )


@dataclass(frozen=True)
class _Setting:
    """Gives a policy of the question with one more parameter set (`thresholds.Setting`)."""

    held: Shelf
    picked: Sequence[Chosen]

    def __call__(self, told: str, value: int) -> Policy:
        """The policy of `POLICY:name` with that parameter set, its others as they are; of several as one `POLICY+POLICY:POLICY:name`."""
        one = max((p for p in self.picked if told.startswith(f"{p.policy.name}:")), key=lambda p: len(p.policy.name))
        mine, _, name = told.removeprefix(f"{one.policy.name}:").rpartition(":")
        return combined(
            tuple(
                self.held.get(part.id, {**part.set_to, name: value}) if mine in {"", part.name} else part
                for part in one.parts
            )
        )


def under(name: str | None, portfolio: str, file: Path | None = None) -> AssumptionSet:
    """A set of assumptions by name: of a file, else of those that come with a portfolio; as the facts are known without a name.

    Raises:
        PolicyChoiceError: there is none of that name.
        PortfolioNotFoundError, DialectError: as `portfolios.sets_for`.
    """
    if name is None or name == AS_KNOWN.id:
        return AS_KNOWN
    found = {one.id: one for one in (read_sets(file) if file else sets_for(portfolio))}
    if name in found:
        return found[name]
    there = did_you_mean(name, found) or f"; there are {', '.join([AS_KNOWN.id, *found])}"
    raise PolicyChoiceError(f"there is no set of assumptions '{name}' with '{file or portfolio}'{there}")


def check(library: Library, place: Path | None = None) -> tuple[int, tuple[str, ...]]:
    """Read policy files, and find what is wrong with each: how many there are, and every fault.

    Args:
        library: what policies may name.
        place: a file, or a folder; left out: those that are shipped and the office's own.

    Raises:
        PolicyChoiceError: there is no such place, or no policy in it.
    """
    paths = list(_paths(library, place))
    return len(paths), tuple(fault for path in paths if (fault := _fault(path, library)))


def _paths(library: Library, place: Path | None) -> Iterator[Path]:
    if place is None:
        yield from shelf(library).paths.values()
    elif place.is_dir():
        inside = sorted(place.glob(f"*{_SUFFIX}"))
        if not inside:
            raise PolicyChoiceError(f"there is no policy in '{place}'; its files end in {_SUFFIX}")
        yield from inside
    elif place.is_file():
        yield place
    else:
        raise PolicyChoiceError(f"there is no file or folder '{place}'; give the file of a policy, or a folder of them")


def _fault(path: Path, library: Library) -> str | None:
    try:
        read_policy(path, library)
    except DialectError as error:
        return str(error)
    return None


def ids_of(name: str) -> tuple[str, ...]:
    """The ids in a name, `ID[:name=value,name=value][+ID...]`, whether there are such policies or not."""
    return tuple(part.strip().partition(":")[0] for part in name.split("+"))


def _split(told: str) -> tuple[str, dict[str, str]]:
    """A policy's id and the parameters that are set."""
    id, colon, rest = told.strip().partition(":")
    if not id:
        raise PolicyChoiceError("the name of a policy is empty; write ID, ID:name=value or ID+ID")
    given = [_set_to(told, part) for part in rest.split(",")] if colon else []
    names = [name for name, _ in given]
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice:
        raise PolicyChoiceError(f"'{told}' sets '{twice}' twice; set it once")
    return id, dict(given)


def _set_to(told: str, part: str) -> tuple[str, str]:
    found = _SETTING.fullmatch(part.strip())
    if not found:
        raise PolicyChoiceError(f"'{told}': '{part}' is not of the form name=value, as in 'ID:days=30'")
    name, value = found.groups()
    return name, value
