"""Duties and deposits in a world: what is at stake, what is deposited and for how long, and what cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from lockwasher.clearance.duty import Saving
from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet, savings_under
from lockwasher.estimates.distributions import Floats
from lockwasher.policy.futures import Futures


@dataclass(frozen=True)
class Stakes:
    """What duties and fees come to in one world, in USD, each line entered alone on the world's own day.

    `known` is the known part of what free entry of all lines would save, `n_unknown` the lines of which a part is unknown and
    `missing` why. `deposit_days` is dollars times days carried until the stamp is there, [draw], over the lines with a known
    figure; `n_carried_unknown` the lines that carry a deposit, in the mean of draws, of which the figure is unknown.
    """

    n_lines: int
    known: Decimal
    n_unknown: int
    missing: Mapping[str, int]
    deposit_days: Floats
    n_carried_unknown: float


def stakes(futures: Futures, under: AssumptionSet = AS_KNOWN) -> Stakes:
    """What duties and deposits come to in a world that was played.

    Raises:
        ValueError: the projects have different hosts, or an assumption is not there.
    """
    world = futures.world
    savings = savings_under(world, world.as_of, under)
    return Stakes(
        n_lines=len(savings),
        known=sum((one.total.known.amount for one in savings.values()), Decimal("0.00")),
        n_unknown=sum(one.total.n_unknown > 0 for one in savings.values()),
        missing=Counter(fact for one in savings.values() for fact in one.total.missing),
        deposit_days=_deposit_days(futures, savings),
        n_carried_unknown=_carried_unknown(futures, savings),
    )


def _deposit_days(futures: Futures, savings: Mapping[str, Saving]) -> Floats:
    amounts = np.array(
        [
            sum(float(savings[item].total.known.amount) for item in items if item in savings)
            for items in futures.lines.items
        ]
    )
    if not len(amounts):
        return np.zeros(futures.days.shape[1])
    return np.asarray(amounts @ futures.carried, np.float64)


def _carried_unknown(futures: Futures, savings: Mapping[str, Saving]) -> float:
    unknown = np.array(
        [sum(savings[item].total.n_unknown > 0 for item in items if item in savings) for items in futures.lines.items]
    )
    return float((unknown @ (futures.carried > 0)).mean()) if len(unknown) else 0.0
