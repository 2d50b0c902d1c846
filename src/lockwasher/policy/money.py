"""Duties and deposits in a world: what is at stake, what is paid and deposited by which way, and what cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet, desk_under, savings_of
from lockwasher.clearance.line_charges import LineCharges
from lockwasher.policy.futures import Futures
from lockwasher.policy.paying import Payments, payments


@dataclass(frozen=True)
class Stakes:
    """What duties and fees come to in one world, in USD, each line entered alone on the world's own day.

    `known` is the known part of what free entry of all lines would save, `n_unknown` the lines of which a part is unknown and
    `missing` why; `payments` what is paid, and deposited for a time.
    """

    n_lines: int
    known: Decimal
    n_unknown: int
    missing: Mapping[str, int]
    payments: Payments


def stakes(futures: Futures, under: AssumptionSet = AS_KNOWN) -> Stakes:
    """What duties and deposits come to in a world that was played.

    Raises:
        ValueError: the projects have different hosts, or an assumption is not there.
    """
    world = futures.world
    desk = desk_under(world, world.as_of, under)
    savings = savings_of(desk)
    return Stakes(
        n_lines=len(savings),
        known=sum((one.total.known.amount for one in savings.values()), Decimal("0.00")),
        n_unknown=sum(one.total.n_unknown > 0 for one in savings.values()),
        missing=Counter(fact for one in savings.values() for fact in one.total.missing),
        payments=payments(futures, LineCharges(desk)),
    )
