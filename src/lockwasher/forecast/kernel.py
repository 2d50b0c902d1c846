"""Plans played with the compiled passes: group after group of steps, stratum after stratum of draws.

What `draws.drawn`, `simulate.in_step_order` and `simulate.critical` say in numpy; a test holds the bits equal.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lockwasher.forecast.compiled import compiled, inlined
from lockwasher.forecast.kernel_passes import (
    NEVER_TICK,
    B,
    add_calendar,
    add_working,
    begin,
    draw_step,
    end_cases,
    fill,
    join,
    only_on_branch,
    pass_on,
    sweep,
    take,
    take_branch,
    take_row,
    wait_for_occasion,
    words,
)  # fmt: skip
from lockwasher.forecast.kernel_stays import count_row
from lockwasher.forecast.layout import DONE, OPEN, Arrays
from lockwasher.forecast.stays import Stays
from lockwasher.forecast.uniforms import BRANCH

# ---------------------------------------------------------------- all steps of a group in a stratum


class Groups(NamedTuple):
    """Steps that rest on each other stand together: `order` holds group after group, cut at `cuts`."""

    order: Any  # [s] positions
    cuts: Any  # [group + 1]
    row_of: Any  # [s] the row of a step within its group


class Scratch(NamedTuple):
    """What a thread writes on: one stratum wide, and as many rows as the largest group of steps has."""

    word: Any  # [B] uint32
    day: Any  # [B] float32
    count: Any  # [B] int8
    ticks: Any  # [B] int32
    nothing: Any  # [B] int32, zero
    ready: Any  # [row, B] int32
    begun: Any  # [row, B]
    finish: Any  # [row, B]
    passed: Any  # [row, B] what followers wait for: the finish, or NEVER where the case ended
    branch: Any  # [row, B] int8: the branch taken, -1 for none
    critical: Any  # [row, B] uint8
    no_keys: Any  # [0, 2] uint32, where nothing is drawn


def scratch(n_rows: int) -> Scratch:
    """What a thread needs for groups of at most so many steps."""
    flat = [np.zeros(B, kind) for kind in (np.uint32, np.float32, np.int8, np.int32, np.int32)]
    rows = [np.zeros((n_rows, B), kind) for kind in (np.int32, np.int32, np.int32, np.int32, np.int8, np.uint8)]
    return Scratch._make([*flat, *rows, np.zeros((0, 2), np.uint32)])


@inlined
def find_work(a: Arrays, keys: Any, given: Any, step: Any, stratum: Any, s: Scratch) -> None:
    """The work of a step in a stratum, given or drawn."""
    if given.shape[0] > 0:
        take(given, step, stratum, s.ticks)
    else:
        draw_step(
            a.known, a.table, a.fresh, a.fixed, a.stretch, a.occurs, a.repeats, a.tables, keys, step, stratum, s.word, s.day,
            s.count, s.ticks,
        )  # fmt: skip


@inlined
def find_ready(a: Arrays, row_of: Any, step: Any, row: Any, as_of: Any, s: Scratch) -> None:
    """When a step is ready and begins; it loses its work where another branch was taken."""
    fill(s.ready, row, a.since[step])
    if a.known[step] == OPEN:
        for arc in range(a.arcs_of[step], a.arcs_of[step + 1]):
            join(s.ready, row, s.passed, row_of[a.arcs[arc]])
        if a.only_if[step, 0] >= 0:
            only_on_branch(s.branch, row_of[a.only_if[step, 0]], a.only_if[step, 1], s.ticks)
    begin(s.ready, row, as_of if a.known[step] == OPEN else 0, s.begun)


@inlined
def find_finish(a: Arrays, step: Any, row: Any, as_of: Any, bits: Any, s: Scratch) -> None:
    """When a step that is not done is finished, and what is passed on."""
    if a.calendar[step] < 0:
        add_calendar(s.begun, row, s.ticks, s.finish)
    else:
        add_working(a.worked, a.working, a.starts, a.week, a.calendar[step], bits, s.begun, row, s.ticks, s.finish)
    if a.roll[step] >= 0:
        add_working(a.worked, a.working, a.starts, a.week, a.roll[step], bits, s.finish, row, s.nothing, s.finish)
    if a.occasions_of[step] < a.occasions_of[step + 1]:
        wait_for_occasion(a.occasions, a.occasions_of[step], a.occasions_of[step + 1], as_of, s.begun, row, s.finish)
    pass_on(s.begun, row, s.ticks, s.finish, s.passed)
    if a.known[step] != OPEN:
        begin(s.finish, row, as_of, s.finish)
        begin(s.finish, row, as_of, s.passed)


@inlined
def find_branch(a: Arrays, keys: Any, chosen: Any, step: Any, row: Any, stratum: Any, s: Scratch) -> None:
    """Which branch a deciding step takes, given or drawn, and whether it ends the case."""
    first, last = a.branches_of[step], a.branches_of[step + 1]
    if first < last:
        if chosen.shape[0] > 0:
            take_row(chosen, step, stratum, s.branch, row)
        else:
            words(keys[step, 0], keys[step, 1], BRANCH, stratum, s.word)
            take_branch(s.word, a.branches, first, last, s.branch, row)
        end_cases(a.ends, first, a.known[step] == OPEN, s.ticks, s.branch, row, s.passed)


@inlined
def play_step(
    a: Arrays, row_of: Any, step: Any, as_of: Any, bits: Any, keys: Any, stratum: Any, s: Scratch, given: Any, chosen: Any
) -> None:  # fmt: skip
    """Play a step in a stratum after all it waits for; with its work and branch given, or drawn."""
    row = row_of[step]
    find_work(a, keys, given, step, stratum, s)
    find_ready(a, row_of, step, row, as_of, s)
    if a.known[step] == DONE:
        fill(s.finish, row, a.over[step])
        fill(s.passed, row, a.over[step])
    else:
        find_finish(a, step, row, as_of, bits, s)
    find_branch(a, keys, chosen, step, row, stratum, s)


@compiled
def sweep_group(a: Arrays, g: Groups, group: int, place: Any, n: int, s: Scratch, counts: Any) -> None:
    """In how many of the first n draws of a stratum each step decided the finish of a target (`simulate.critical`)."""
    order, cuts, row_of = g.order, g.cuts, g.row_of
    known, arcs_of, arcs, ready, finish, critical = a.known, a.arcs_of, a.arcs, s.ready, s.finish, s.critical
    for at in range(cuts[group], cuts[group + 1]):
        row = row_of[order[at]]
        for j in range(B):
            critical[row, j] = 0
        if place[order[at]] >= 0:
            for j in range(n):
                critical[row, j] = np.uint8(finish[row, j] < NEVER_TICK)
    for at in range(cuts[group + 1] - 1, cuts[group] - 1, -1):
        step = order[at]
        row, summed = row_of[step], 0
        if known[step] == OPEN:
            for arc in range(arcs_of[step], arcs_of[step + 1]):
                sweep(critical, row, ready, row_of[arcs[arc]], finish)
        for j in range(B):
            summed += critical[row, j]
        counts[step] += summed


# ---------------------------------------------------------------- all groups, stratum after stratum


@compiled
def draw_all(a: Arrays, keys: Any, strata: Any, s: Scratch, work: Any, branch: Any) -> None:
    """Work and branch of every step in the strata from `strata[0]` to before `strata[1]`, [step, draw of these] (`draws.drawn`)."""
    known, table, fresh, fixed, tables = a.known, a.table, a.fresh, a.fixed, a.tables
    stretch, occurs, repeats, branches_of, branches = a.stretch, a.occurs, a.repeats, a.branches_of, a.branches
    word, day, count, ticks, taken = s.word, s.day, s.count, s.ticks, s.branch
    for stratum in range(strata[0], strata[1]):
        first = (stratum - strata[0]) * B
        n = min(B, work.shape[1] - first)
        for step in range(work.shape[0]):
            draw_step(
                known, table, fresh, fixed, stretch, occurs, repeats, tables, keys, step, stratum, word, day, count, ticks
            )  # fmt: skip
            for j in range(n):
                work[step, first + j] = ticks[j]
            if branches_of[step] < branches_of[step + 1]:
                words(keys[step, 0], keys[step, 1], BRANCH, stratum, word)
                take_branch(word, branches, branches_of[step], branches_of[step + 1], taken, 0)
                for j in range(n):
                    branch[step, first + j] = taken[0, j]


@compiled
def play_all(
    a: Arrays, g: Groups, as_of: Any, bits: Any, strata: Any, s: Scratch, work: Any, branch: Any,
    ready: Any, begun: Any, finish: Any,
) -> None:  # fmt: skip
    """Play the strata with work and branches given; everything is kept, [step, draw] (`simulate.in_step_order`)."""
    for stratum in range(strata[0], strata[1]):
        first, n = stratum * B, min(B, finish.shape[1] - stratum * B)
        for step in g.order:
            play_step(a, g.row_of, step, as_of, bits, s.no_keys, stratum, s, work, branch)
            row = g.row_of[step]
            for j in range(n):
                ready[step, first + j] = s.ready[row, j]
                begun[step, first + j] = s.begun[row, j]
                finish[step, first + j] = s.finish[row, j]


@compiled
def run_targets(
    a: Arrays,
    g: Groups,
    as_of: Any,
    bits: Any,
    keys: Any,
    strata: Any,
    first: int,
    s: Scratch,
    place: Any,
    finish: Any,
    counts: Any,
    y: Stays,
) -> None:
    """Draw and play the strata; kept are the finishes of targets, [target, draw], how often each step decided one, and stays.

    Strata count from `first`, with which `finish` begins.
    """
    none, no_branch = s.ready[:0], s.branch[:0]
    for stratum in range(strata[0], strata[1]):
        offset, n = stratum * B, min(B, finish.shape[1] - stratum * B)
        for group in range(g.cuts.shape[0] - 1):
            for at in range(g.cuts[group], g.cuts[group + 1]):
                step = g.order[at]
                play_step(a, g.row_of, step, as_of, bits, keys, first + stratum, s, none, no_branch)
                if place[step] >= 0:
                    for j in range(n):
                        finish[place[step], offset + j] = s.finish[g.row_of[step], j]
                if y.at.shape[0] > 0:
                    count_row(y, step, g.row_of[step], (offset, n), as_of, s.ready, s.begun, s.finish)
            sweep_group(a, g, group, place, n, s, counts)
