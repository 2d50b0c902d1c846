"""How long goods stand in a world: from the day they arrive until they are taken up, in item-days, draw by draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lockwasher.estimates.distributions import Floats
from lockwasher.policy.futures import HORIZON_DAYS, Futures
from lockwasher.readiness.milestones import reached
from lockwasher.register.nouns import MilestoneKind

_COME: Final = (MilestoneKind.ARRIVES, MilestoneKind.ENTERS)
_TAKEN_UP: Final = (MilestoneKind.INSTALLED, MilestoneKind.ACCEPTED)
_NOW: Final = -1  # in place of a row: it is so already


@dataclass(frozen=True, eq=False)
class Stored:
    """Items that stand between arriving and being taken up, from today on.

    `days`: item-days, ten years at most of an item, [draw]; `n_items` with a milestone for both; `n_untold` lack one.
    """

    days: Floats
    n_items: int
    n_untold: int


def stored(futures: Futures) -> Stored:
    """How long goods stand in a world that was played.

    An item arrives, or enters where no milestone says that it arrives; it is taken up when it is installed, or accepted where
    no milestone says that it is installed. What never arrives stands nowhere.
    """
    come, taken_up = _rows(futures, _COME), _rows(futures, _TAKEN_UP)
    names = [item.id for item in futures.world.portfolio.items]
    over = [name for name in names if taken_up.get(name) == _NOW]
    both = Counter((come[n], taken_up[n]) for n in names if n in come and taken_up.get(n, _NOW) != _NOW)
    days = np.zeros(futures.days.shape[1])
    for (first, last), n in both.items():
        begins = np.zeros_like(days) if first == _NOW else futures.days[first]
        with np.errstate(invalid="ignore"):
            stands = np.clip(futures.days[last] - begins, 0.0, HORIZON_DAYS)
        days += n * np.where(np.isfinite(begins), stands, 0.0)
    return Stored(days, both.total(), len(names) - both.total() - len(over))


def _rows(futures: Futures, kinds: tuple[MilestoneKind, ...]) -> Mapping[str, int]:
    """The row of `Futures.days` at which each item is so far, by the first of some kinds of milestone that it has."""
    portfolio, row = futures.world.portfolio, {m.id: at for at, m in enumerate(futures.milestones)}
    found: dict[str, int] = {}
    for kind in kinds:
        for milestone in (m for m in portfolio.milestones if m.kind == kind):
            at = _NOW if reached(futures.world, milestone) else row.get(milestone.id)
            if at is not None:
                for item in portfolio.items_of(milestone.subject):
                    found.setdefault(item.id, at)
    return found
