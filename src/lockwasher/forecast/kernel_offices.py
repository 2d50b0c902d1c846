"""Plans with desks, played visit by visit, draw by draw: `simulate.in_event_order` where offices serve in turn.

Visits wait in buckets of ready ticks, each bucket a list in the order of ties; no list is ever sorted anew. What needs no
desk is settled at once. A test holds the bits equal to those of the obvious path.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from lockwasher.forecast.compiled import compiled, inlined
from lockwasher.forecast.kernel_passes import NEVER_TICK
from lockwasher.forecast.layout import DONE, OPEN, Arrays
from lockwasher.forecast.plan import NEVER

BUCKET_BITS: Final = 12  # a sixteenth of a day where a day has 2**16 ticks
N_BUCKETS: Final = (NEVER >> BUCKET_BITS) + 1


class Network(NamedTuple):
    """Who follows whom. Steps that wait for nothing follow a step of their own, the last, which is over at tick 0."""

    followers_of: Any  # [s + 2]
    followers: Any
    missing: Any  # [s + 1] how many finishes a step waits for
    rank: Any  # [s] the place in the order of ties
    facts: Any  # positions
    desks: Any  # [office]


class Hall(NamedTuple):
    """What a thread writes on while it plays one draw."""

    missing: Any  # [s + 1]
    ended: Any  # [s + 1] whether a step ends its case
    stack: Any  # [s + 1] steps that are over and not passed on yet
    free: Any  # [office, desk] when a desk is free
    heads: Any  # [bucket] the first who waits, -1 for none
    tails: Any  # [bucket] the last
    behind: Any  # [s] who waits behind a step in its bucket
    critical: Any  # [s]


def hall(n_steps: int, n_offices: int, most_desks: int) -> Hall:
    """What a thread needs for a plan of so many steps."""
    missing, ended, stack = (
        np.zeros(n_steps + 1, np.int32),
        np.zeros(n_steps + 1, np.int8),
        np.zeros(n_steps + 1, np.int32),
    )
    free, heads = np.zeros((n_offices, most_desks), np.int64), np.full(N_BUCKETS, -1, np.int32)
    behind, critical = np.zeros(n_steps, np.int32), np.zeros(n_steps, np.uint8)
    return Hall(missing, ended, stack, free, heads, heads.copy(), behind, critical)


@inlined
def add_working(worked: Any, working: Any, starts: Any, c: Any, bits: Any, tick: Any, work: Any) -> Any:
    """The tick after so many working ticks of a calendar (`WorkCalendar.finish`)."""
    last, within = worked.shape[1] - 1, (1 << bits) - 1
    day = min(tick >> bits, last)
    done = worked[c, day] + (tick & within) * working[c, day] + work
    end = starts[c, min(done >> bits, last)] + (done & within)
    return NEVER_TICK if tick >= NEVER_TICK or end > NEVER_TICK else end


@inlined
def end_of(
    step: Any, tick: Any, work: Any, as_of: Any, bits: Any, calendar: Any, roll: Any, occasions_of: Any, occasions: Any,
    worked: Any, working: Any, starts: Any,
) -> Any:  # fmt: skip
    """When work begun at a tick is finished (`simulate._ends`)."""
    if work == 0:
        return np.int64(tick)
    for at in range(occasions_of[step], occasions_of[step + 1]):
        if occasions[at] >= max(tick, as_of):
            return np.int64(occasions[at])
    end = np.int64(tick) + work
    if calendar[step] >= 0:
        end = add_working(worked, working, starts, calendar[step], bits, np.int64(tick), np.int64(work))
    if roll[step] >= 0:
        end = add_working(worked, working, starts, roll[step], bits, np.int64(end), np.int64(0))
    return min(np.int64(end), np.int64(NEVER_TICK))


@inlined
def enter(step: Any, ready: Any, rank: Any, heads: Any, tails: Any, behind: Any) -> None:
    """Let a visit wait in the bucket of its ready tick, in the order of (ready, rank); most come last or first."""
    bucket = ready[step] >> BUCKET_BITS
    head, tail = heads[bucket], tails[bucket]
    behind[step] = -1
    if head < 0:
        heads[bucket] = tails[bucket] = step
    elif ready[tail] < ready[step] or (ready[tail] == ready[step] and rank[tail] < rank[step]):
        behind[tail] = tails[bucket] = step
    elif ready[head] > ready[step] or (ready[head] == ready[step] and rank[head] > rank[step]):
        behind[step], heads[bucket] = head, step
    else:
        before, later = head, behind[head]
        while ready[later] < ready[step] or (ready[later] == ready[step] and rank[later] < rank[step]):
            before, later = later, behind[later]
        behind[before], behind[step] = step, later


@compiled
def decide(known: Any, only_if: Any, branches_of: Any, ends: Any, work: Any, branch: Any, ended: Any) -> None:
    """No work where another branch was taken (rule 19), and which steps end their case (rule 18)."""
    for step in range(work.shape[0]):
        deciding = only_if[step, 0]
        if deciding >= 0 and not (
            (known[deciding] != OPEN or work[deciding] > 0) and branch[deciding] == only_if[step, 1]
        ):
            work[step] = 0
        ended[step] = 0
        if branches_of[step] < branches_of[step + 1] and (known[step] != OPEN or work[step] > 0):
            ended[step] = ends[branches_of[step] + branch[step]]


@inlined
def soonest(free: Any, office: Any, n_desks: Any) -> Any:
    """The desk of an office that is free first."""
    desk = 0
    for other in range(1, n_desks):
        if free[office, other] < free[office, desk]:
            desk = other
    return desk


@compiled
def enter_facts(
    a: Arrays, net: Network, h: Hall, as_of: Any, bits: Any, work: Any, ready: Any, begun: Any, finish: Any
) -> None:
    """What is done and what is in progress; a visit in progress holds a desk (rules 12 to 14)."""
    for at in range(net.facts.shape[0]):
        step = net.facts[at]
        begun[step] = ready[step]
        if a.known[step] == DONE:
            finish[step] = a.over[step]
            continue
        held = end_of(
            step, ready[step], work[step], as_of, bits, a.calendar, a.roll, a.occasions_of, a.occasions, a.worked, a.working, a.starts
        )  # fmt: skip
        finish[step] = max(held, as_of)
        office = a.desk[step]
        if office >= 0:
            desk = soonest(h.free, office, net.desks[office])
            h.free[office, desk] = max(h.free[office, desk], finish[step])


@compiled
def play_draw(
    desks: Any, free: Any, facts: Any, stack: Any, followers_of: Any, followers: Any, missing: Any, rank: Any, ended: Any,
    known: Any, work: Any, ready: Any, begun: Any, finish: Any, as_of: Any, bits: Any, desk: Any, calendar: Any,
    roll: Any, occasions_of: Any, occasions: Any, worked: Any, working: Any, starts: Any, heads: Any, tails: Any,
    behind: Any,
) -> None:  # fmt: skip
    """Serve until no visit is left. Arrays come one by one: numba counts references to a tuple's at each use."""
    over, at, last, n_stacked, left, bucket, fact = work.shape[0], 0, 0, 0, 0, 0, 0
    first, after_first = followers_of[over], followers_of[over + 1]
    while True:
        if at < last:
            step, passed = followers[at], NEVER_TICK if ended[over] else finish[over]
            at += 1
            ready[step] = max(ready[step], passed)
            missing[step] -= 1
            if missing[step] == 0 and work[step] > 0 and desk[step] >= 0 and ready[step] < NEVER_TICK:
                enter(step, ready, rank, heads, tails, behind)
                left += 1
            elif missing[step] == 0:
                begun[step] = max(ready[step], as_of)
                stack[n_stacked] = step
                n_stacked += 1
            continue
        taken = -1
        if n_stacked > 0:
            n_stacked -= 1
            over = stack[n_stacked]
        elif fact < facts.shape[0]:
            over, fact = facts[fact], fact + 1
        elif first < after_first:  # one by one, so that those who are ready at one tick enter in the order of ties
            over, at, last, first = work.shape[0], first, first + 1, first + 1
            continue
        elif left > 0:
            while heads[bucket] < 0:
                bucket += 1
            over, left = heads[bucket], left - 1
            heads[bucket] = behind[over]
            taken = soonest(free, desk[over], desks[desk[over]])
            begun[over] = max(ready[over], as_of, free[desk[over], taken])
        else:
            break
        if known[over] == OPEN:
            finish[over] = end_of(
                over,
                begun[over],
                work[over],
                as_of,
                bits,
                calendar,
                roll,
                occasions_of,
                occasions,
                worked,
                working,
                starts,
            )
        if taken >= 0:
            free[desk[over], taken] = finish[over]
        at, last = followers_of[over], followers_of[over + 1]


@compiled
def play_draws(
    a: Arrays, net: Network, h: Hall, as_of: Any, bits: Any, work: Any, branch: Any, ready: Any, begun: Any, finish: Any
) -> None:
    """Play draws with work and branches given, all [draw, step]; `work` loses what is skipped, the rest has a last column."""
    for j in range(work.shape[0]):
        finish[j, -1], h.ended[-1], h.free[:] = 0, 0, 0
        for step in range(work.shape[1]):
            ready[j, step] = a.since[step]
            h.missing[step] = net.missing[step]
        decide(a.known, a.only_if, a.branches_of, a.ends, work[j], branch[j], h.ended)
        enter_facts(a, net, h, as_of, bits, work[j], ready[j], begun[j], finish[j])
        play_draw(
            net.desks, h.free, net.facts, h.stack, net.followers_of, net.followers, h.missing, net.rank, h.ended,
            a.known, work[j], ready[j], begun[j], finish[j], as_of, bits, a.desk, a.calendar, a.roll,
            a.occasions_of, a.occasions, a.worked, a.working, a.starts, h.heads, h.tails, h.behind,
        )  # fmt: skip


@compiled
def sweep_draws(a: Arrays, targets: Any, h: Hall, n: Any, ready: Any, finish: Any, counts: Any) -> None:
    """In how many of the first n draws each step decided the finish of a target (`simulate.critical`)."""
    critical = h.critical
    for j in range(n):
        critical[:] = 0
        for target in targets:
            critical[target] = finish[j, target] < NEVER_TICK
        for step in range(critical.shape[0] - 1, -1, -1):
            if critical[step]:
                counts[step] += 1
                if a.known[step] == OPEN:
                    for at in range(a.arcs_of[step], a.arcs_of[step + 1]):
                        critical[a.arcs[at]] |= finish[j, a.arcs[at]] == ready[j, step]
