"""What of a policy changes less than its words say: papers for which no line is left, values that are on record already."""

from __future__ import annotations

from collections.abc import Iterator

from lockwasher.estimates.world import World
from lockwasher.policy.filings import FILED, Filed
from lockwasher.policy.goods import Valued
from lockwasher.policy.model import Change


def notes_of(change: Change, before: World, after: World) -> Iterator[str]:
    """What a reader should know of a change that was made. No item is named: not every reader may see it."""
    if isinstance(change, Filed) and not _n_filed(after) - _n_filed(before):
        yield f"{change.told}: no line is left to be filed for, so nothing is opened"
    if isinstance(change, Valued) and before.portfolio.item[change.item].customs_value:
        yield "a value is supposed for a line of which one is on record already; the one on record counts"


def _n_filed(world: World) -> int:
    return sum(case.id.startswith(FILED) for case in world.portfolio.cases)
