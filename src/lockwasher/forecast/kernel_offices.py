"""Plans with desks, played visit by visit, draw by draw: `simulate.in_event_order` compiled.

What a draw says of a step stands in one row, and what many steps share in the row of their shape, so that a visit touches
little memory. Visits arrive from buckets of ready ticks, each a list in the order of ties; nothing is ever sorted anew. What
needs no desk is settled at once. A test holds the bits equal to those of the obvious path.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from lockwasher.forecast.compiled import compiled, inlined
from lockwasher.forecast.kernel_passes import NEVER_TICK
from lockwasher.forecast.kernel_queues import (
    BUCKET,
    ENDED,
    IN_BUCKETS,
    IN_QUEUES,
    NEVER_AGAIN,
    NOBODY,
    STACKED,
    Hall,
    Network,
    Now,
    Offices,
    begin,
    come_from_outside,
    end_of,
    give_desks,
    join,
    next_office,
    open_queues,
    serve,
    shape_at,
)
from lockwasher.forecast.kernel_stays import count_rows
from lockwasher.forecast.layout import DONE, OPEN, Arrays
from lockwasher.forecast.stays import Stays

N_BUCKETS: Final = 2**19 + 1
BUCKETS_A_DAY: Final = 5  # as a power of two


@inlined
def bucket_of(tick: Any, bits: Any) -> Any:
    """The bucket of a ready tick; the last takes whatever lies far out."""
    return np.uint32(min(tick >> max(bits - BUCKETS_A_DAY, 0), N_BUCKETS - 1))


@inlined
def is_before(rows: Any, rank: Any, one: Any, other: Any) -> Any:
    """Whether a visit goes before another (rules 8 and 15)."""
    first, second = rows[one].ready, rows[other].ready
    return first < second or (first == second and rank[one] < rank[other])


@inlined
def enter(rows: Any, buckets: Any, rank: Any, step: Any, bits: Any) -> None:
    """Let a visit arrive at its ready tick, in the order of ties; most come last or first in their bucket."""
    bucket = buckets[bucket_of(rows[step].ready, bits)]
    head, tail = bucket.head, bucket.tail
    rows[step].link = NOBODY
    if head == NOBODY:
        bucket.head = step
        bucket.tail = step
    elif is_before(rows, rank, tail, step):
        rows[tail].link = step
        bucket.tail = step
    elif is_before(rows, rank, step, head):
        rows[step].link = head
        bucket.head = step
    else:
        before, later = head, rows[head].link
        while is_before(rows, rank, later, step):
            before, later = later, rows[later].link
        rows[before].link = step
        rows[step].link = later


@inlined
def reach(a: Arrays, net: Network, h: Hall, now: Now, step: Any) -> None:
    """What waits for nothing more arrives at its office, or begins."""
    row, shape = h.rows[step], net.shapes[shape_at(h.rows, step)]
    if shape.office >= 0 and row.ends > 0 and row.ready < NEVER_TICK:
        enter(h.rows, h.buckets, net.rank, step, now.bits)
        h.n[IN_BUCKETS] += 1
    else:
        begin(a, shape, h, now, step, max(row.ready, now.as_of))


@inlined
def pass_on(a: Arrays, net: Network, h: Hall, now: Now, step: Any) -> None:
    """Tell a step's finish to those that wait for it; NEVER where it ended its case (rule 18)."""
    rows, shape = h.rows, net.shapes[shape_at(h.rows, step)]
    passed = NEVER_TICK if rows[step].shape & ENDED else rows[step].ends
    for at in range(shape.first, shape.last):
        later = np.uint32(step + net.followers[at])
        row = rows[later]
        row.ready = max(row.ready, passed)
        row.link -= np.uint32(1)
        if row.link == 0:
            reach(a, net, h, now, later)


# ---------------------------------------------------------------- a draw begins


@compiled
def set_out(a: Arrays, net: Network, h: Hall, work: Any) -> None:
    """The rows as a draw begins."""
    rows, shapes = h.rows, net.shapes
    for step in range(rows.shape[0]):
        shape = net.shape_of[step]
        rows[step].ready = a.since[step]
        rows[step].ends = work[step]
        rows[step].link = shapes[shape].missing
        rows[step].shape = shape


@compiled
def choose(a: Arrays, net: Network, h: Hall, branch: Any) -> None:
    """No work where another branch was taken (rule 19), and which steps end their case (rule 18)."""
    rows = h.rows
    for step in net.chosen:
        deciding, first = a.only_if[step, 0], a.branches_of[step]
        if deciding >= 0 and not (
            (a.known[deciding] != OPEN or rows[deciding].ends > 0) and branch[deciding] == a.only_if[step, 1]
        ):
            rows[step].ends = 0
        is_skipped = a.known[step] == OPEN and rows[step].ends == 0
        if first < a.branches_of[step + 1] and not is_skipped and a.ends[first + branch[step]]:
            rows[step].shape |= ENDED


@inlined
def soonest(busy: Any, office: Any, n_desks: Any) -> Any:
    """The desk of an office that is free first."""
    desk = 0
    free = busy[office, 0]
    for other in range(1, n_desks):
        then = busy[office, other]
        desk = other if then < free else desk
        free = min(then, free)
    return desk


@compiled
def enter_facts(a: Arrays, net: Network, o: Offices, h: Hall, now: Now) -> None:
    """What is done and what is in progress; a visit in progress holds a desk (rules 12 to 14)."""
    rows = h.rows
    for step in net.facts:
        ready, shape = rows[step].ready, net.shapes[net.shape_of[step]]
        end = np.int64(a.over[step])
        if a.known[step] != DONE:
            held = end_of(a, shape, step, ready, rows[step].ends, now.as_of, now.bits)
            end = max(held, np.int64(now.as_of))
            hold(o, h, shape.office, end)
        rows[step].ends = end
        rows[step].link = ready
        h.stack[h.n[STACKED]] = step
        h.n[STACKED] += 1


@compiled
def hold(o: Offices, h: Hall, office: Any, end: Any) -> None:
    """Keep a desk of an office until somebody in progress is finished."""
    if office < 0:
        return
    if o.is_plain[office]:
        desk = soonest(h.busy, office, o.desks[office])
        h.busy[office, desk] = max(np.int64(h.busy[office, desk]), end)
    else:
        h.busy[office, h.n_busy[office]] = end
        h.n_busy[office] += 1


# ---------------------------------------------------------------- a draw is played


@compiled
def open_all(a: Arrays, net: Network, o: Offices, h: Hall, now: Now, work: Any, branch: Any) -> None:
    """All as it is today: rows, facts, offices, and the steps that wait for nothing."""
    h.n[:], h.busy[:] = 0, 0
    set_out(a, net, h, work)
    choose(a, net, h, branch)
    open_queues(a, o, h, now)
    enter_facts(a, net, o, h, now)
    for step in net.starts:
        reach(a, net, h, now, step)


@inlined
def next_tick(h: Hall) -> Any:
    """When the next visit arrives."""
    tick = NEVER_AGAIN
    if h.n[IN_BUCKETS] > 0:
        while h.buckets[np.uint32(h.n[BUCKET])].head == NOBODY:
            h.n[BUCKET] += 1
        tick = np.int64(h.rows[h.buckets[np.uint32(h.n[BUCKET])].head].ready)
    return tick


@inlined
def next_visit(h: Hall) -> Any:
    """The visit that arrives next, taken out of its bucket."""
    bucket = h.buckets[np.uint32(h.n[BUCKET])]
    step = bucket.head
    bucket.head = h.rows[step].link
    h.n[IN_BUCKETS] -= 1
    return step


@inlined
def is_last_at(h: Hall, office: Any, tick: Any) -> Any:
    """Whether an office may give its desks at once: nobody else arrives at this tick."""
    head = h.buckets[np.uint32(h.n[BUCKET])].head
    is_last = head == NOBODY or h.rows[head].ready > tick
    return is_last and h.next[office, 0] > tick and h.next[office, 1] <= tick


@compiled
def play_draw(a: Arrays, net: Network, o: Offices, h: Hall, now: Now, seen: Any) -> None:
    """Settle what needs no desk and serve, until no visit is left; `seen`: visits and the sum of their waits, by office."""
    rows, n, busy = h.rows, h.n, h.busy
    while True:
        while n[STACKED] > 0:
            n[STACKED] -= 1
            pass_on(a, net, h, now, h.stack[n[STACKED]])
        if n[IN_BUCKETS] + n[IN_QUEUES] == 0:
            break
        tick, office = next_tick(h), next_office(o, h)
        if office >= 0 and min(h.next[office, 0], h.next[office, 1]) < tick:
            n[BUCKET] = min(n[BUCKET], bucket_of(min(h.next[office, 0], h.next[office, 1]), now.bits))
            if h.next[office, 0] <= h.next[office, 1]:
                come_from_outside(a, o, h, now, office)
                continue
        else:
            step = next_visit(h)
            shape = net.shapes[shape_at(rows, step)]
            office = shape.office
            if o.is_plain[office]:
                desk = soonest(busy, office, o.desks[office])
                start = max(rows[step].ready, now.as_of, busy[office, desk])
                busy[office, desk] = serve(a, shape, h, now, step, start, seen)
                continue
            join(h, shape.queue, office, step, now.as_of)
            if not is_last_at(h, office, tick):
                continue
        give_desks(a, net, o, h, now, office, seen)


@compiled
def sweep_draw(a: Arrays, targets: Any, h: Hall, counts: Any) -> None:
    """Count each step that decided the finish of a target in this draw (`simulate.critical`)."""
    critical, rows, arcs_of, arcs = h.critical, h.rows, a.arcs_of, a.arcs
    critical[:] = 0
    for target in targets:
        critical[target] = rows[target].ends < NEVER_TICK
    for step in range(critical.shape[0] - 1, -1, -1):
        if critical[step]:
            counts[step] += 1
            if a.known[step] == OPEN:
                for at in range(arcs_of[step], arcs_of[step + 1]):
                    critical[arcs[at]] |= rows[arcs[at]].ends == rows[step].ready


@compiled
def play_draws(
    a: Arrays, net: Network, o: Offices, h: Hall, now: Now, work: Any, branch: Any, targets: Any, finish: Any, counts: Any,
    seen: Any, y: Stays,
) -> None:  # fmt: skip
    """Play draws of a stratum, work and branch [draw, step]: the finishes of targets, [draw, target], counts by step, seen, stays.

    `seen` is [draw, visits and waits, office].
    """
    for j in range(work.shape[0]):
        own = Now(now.as_of, now.bits, now.stratum, now.draw + j)
        open_all(a, net, o, h, own, work[j], branch[j])
        play_draw(a, net, o, h, own, seen[j])
        for at in range(targets.shape[0]):
            finish[j, at] = h.rows[targets[at]].ends
        sweep_draw(a, targets, h, counts)
        count_rows(y, h.rows, j, now.as_of)


@compiled
def keep_draws(
    a: Arrays, net: Network, o: Offices, h: Hall, now: Now, work: Any, branch: Any, kept: Any, seen: Any
) -> None:  # fmt: skip
    """Play draws likewise and keep ready, begin and finish of every step, [3, step, draw]."""
    for j in range(work.shape[0]):
        own = Now(now.as_of, now.bits, now.stratum, now.draw + j)
        open_all(a, net, o, h, own, work[j], branch[j])
        play_draw(a, net, o, h, own, seen[j])
        for step in range(work.shape[1]):
            kept[0, step, j] = h.rows[step].ready
            kept[1, step, j] = h.rows[step].link
            kept[2, step, j] = h.rows[step].ends
