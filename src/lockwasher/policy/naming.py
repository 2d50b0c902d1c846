"""What the ids in the words of a policy stand for: offices, procedures, their steps, and what a milestone needs."""

from __future__ import annotations

import re
from typing import Final

from lockwasher.policy.model import Policy
from lockwasher.procedures.library import Library
from lockwasher.readiness.needs import read_needs

_ID: Final = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+(?:/[a-z][a-z0-9-]*)?|[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")


def named(policy: Policy, library: Library) -> tuple[tuple[str, str], ...]:
    """The ids that the changes of a policy name, each once and in their order, with the title of what it stands for."""
    found = {
        id: title for change in policy.changes for id in _ID.findall(change.told) if (title := _title(id, library))
    }
    return tuple(found.items())


def _title(id: str, library: Library) -> str:
    """The title of an office, a procedure, a step or a need, of the newest edition; empty where it is none of them."""
    if office := library.offices.get(id):
        return office.title
    name, _, part = id.partition("/")
    if editions := library.of.get(name):
        newest = editions[-1]
        if not part:
            return newest.title
        return newest.step[part].title if part in newest.step else ""
    needs = {f"{kind}/{one.name}": one.title for kind, held in read_needs().items() for one in held.needs}
    return needs.get(id, "")
