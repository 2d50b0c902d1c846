"""What is paid, deposited, owed later and stored, and what falls with a partner, in plain words; unknown is never nought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lockwasher.policy.comparison import Compared, Cost
from lockwasher.policy.leaving import Fallen, Like, Worth
from lockwasher.policy.paired import Difference
from lockwasher.policy.paying import BACK, KEPT, STAMPED
from lockwasher.policy.words import SAME, change, figure

METHOD: Final = (
    "Duties and fees are those of lines entered alone on the day looked from, without the harbor fee, which is due by every way alike. "
    "A deposit counts as back with the stamp, and as paid for good where the stamp comes after the liquidation is final (15 CFR 301.8(c)); "
    "what Commerce denies after the stamp is not played"
)
OF_THE_LINES: Final = "Of the lines"  # by the way in which they enter
_FEW: Final = 4  # of a list that is named
_UNKNOWN: Final = "unknown"


def costs(base: Cost, one: Compared) -> Iterator[tuple[str, str]]:
    """What one policy changes of what is paid, deposited, owed later and stored, each by its name; `base` is the cost of the base."""
    yield "Duties and fees paid for good", paid(base, one)
    yield from ways(one.cost)
    if any(_has(cost, BACK, KEPT) for cost in (base, one.cost)):
        yield "Deposited, and back with the stamp", deposited(base, one)
    if any(_has(cost, STAMPED, BACK) for cost in (base, one.cost)):
        yield "Owed if used otherwise within five years of entry", exposed(base, one)
    yield "Storage", stored(one)


def paid(base: Cost, one: Compared) -> str:
    """What is paid in duties and fees for good, from and to, and of how many lines a part is unknown and why."""
    return "; ".join([paid_shortly(base, one), *_left_out(base, one.cost)])


def paid_shortly(base: Cost, one: Compared) -> str:
    """What is paid in duties and fees for good, from and to: the known part, or that it is unknown."""
    ends = [_paid(cost, value) for cost, value in ((base, one.paid.base), (one.cost, one.paid.other))]
    return _becomes(ends, one.paid)


def lines_unknown(cost: Cost) -> str:
    """Of how many lines a part of what is paid is unknown, in brackets; nothing where of none."""
    n = cost.n_paid_unknown
    return f" ({_n(n)} of {_n(cost.n_paying)} lines unknown in part)" if _whole(n) else ""


def base_paid(cost: Cost) -> str:
    """What is paid in duties and fees for good in one world."""
    return "; ".join([_paid(cost, sum(way.paid for way in cost.ways)), *_left_out(cost, cost)])


def _paid(cost: Cost, value: float | None) -> str:
    return _sum(value, is_unknown=not value and _whole(cost.n_paid_unknown) > 0)


def ways(cost: Cost) -> Iterator[tuple[str, str]]:
    """The lines of one world by the way in which they enter, and what is paid and deposited on each."""
    for way in cost.ways:
        told = [f"{_lines(way.n)} in the mean"]
        told.append(f"paid {_sum(way.paid, is_unknown=way.paid == 0 and _whole(way.n_unknown) > 0)}")
        if way.name in {BACK, KEPT} and way.deposited:
            told.append(f"deposited {_sum(way.deposited)}")
        if _whole(way.n_unknown) > 0 and (way.paid or _whole(way.n_unknown) < _whole(way.n)):
            told.append(f"of {_n(way.n_unknown)} a part is unknown")
        yield OF_THE_LINES, f"{way.name}: {', '.join(told)}"


def deposited(base: Cost, one: Compared) -> str:
    """What is deposited and comes back, from and to."""
    ends = [
        _sum(value, is_unknown=value == 0 and cost.n_carried_unknown > 0)
        for cost, value in ((base, one.deposited.base), (one.cost, one.deposited.other))
    ]
    n = one.cost.n_carried_unknown
    return _becomes(ends, one.deposited) + (f"; of {_n(n)} lines a part is unknown" if n else "")


def exposed(base: Cost, one: Compared) -> str:
    """What lines that entered free under the duty-free paper would owe were they used otherwise within five years."""
    ends = [
        _sum(value, is_unknown=value == 0 and _has(cost, STAMPED, BACK) and cost.n_unknown == cost.n_lines)
        for cost, value in ((base, one.exposed.base), (one.cost, one.exposed.other))
    ]
    told = f"{_becomes(ends, one.exposed)}; how often use changes is on no record, so no part of it is counted as paid"
    n = one.cost.n_unknown
    return told + (f"; of {n:,} of {one.cost.n_lines:,} lines a part is unknown" if n else "")


def stored(one: Compared) -> str:
    """How long goods stand, in item-days; no dollars, since no rate is on record."""
    found = one.stored
    if not found.n_items:
        told = "nothing stands that has milestones for arriving and for being taken up"
    else:
        days = found.days
        at = f"{figure(days.base or 0.0, 0)} becomes {figure(days.other or 0.0, 0)} item-days: {change(days, 'item-days', digits=0)}"
        same = f"{SAME} ({figure(days.base or 0.0, 0)} item-days)"
        told = (
            f"{same if days.is_exactly_zero else at}; of {found.n_items:,} items, from arriving until they are taken up"
        )
    if found.n_untold:
        told += f"; {found.n_untold:,} have no milestone for one of the two"
    return f"{told}; no rate on record, so no dollars"


def _becomes(ends: Sequence[str], told: Difference) -> str:
    first, second = ends
    if told.is_exactly_zero and first == second:
        return first if first == _UNKNOWN else f"{SAME} ({first})"
    if _UNKNOWN in ends:
        return f"{first} becomes {second}"
    return f"{first} becomes {second}: {change(told, 'USD', digits=0)}"


def _left_out(base: Cost, cost: Cost) -> Iterator[str]:
    n = cost.n_paid_unknown
    if _whole(n):
        before = f", before of {_n(base.n_paid_unknown)}" if _whole(base.n_paid_unknown) != _whole(n) else ""
        missing = ", ".join(f"{fact} ({lines:,})" for fact, lines in cost.missing_paid[:_FEW])
        yield f"of {_n(n)} of {_n(cost.n_paying)} lines a part is unknown{before}, for want of {missing}"
    elif _whole(base.n_paid_unknown):
        yield f"of every line all is known, before of {_n(base.n_paid_unknown)} a part was not"
    if cost.n_inside:
        yield f"{cost.n_inside:,} more are in already, and what was paid for them lies behind"
    if cost.n_undated:
        yield f"of {cost.n_undated:,} no milestone says that they enter"


def _has(cost: Cost, *names: str) -> bool:
    return any(way.name in names for way in cost.ways)


def _sum(value: float | None, *, is_unknown: bool = False) -> str:
    return _UNKNOWN if is_unknown or value is None else f"{value:,.2f} USD"


def _whole(n: float) -> float:
    """A mean of counts without what adding up leaves behind the ninth digit."""
    return round(n, 9)


def _lines(n: float) -> str:
    return f"{_n(n)} line{'' if _whole(n) == 1 else 's'}"


def _n(n: float) -> str:
    """A count, or a mean of counts."""
    return figure(n, 0 if _whole(n).is_integer() else 1)


# ---------------------------------------------------------------- a partner that leaves


def fallen(one: Fallen, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What falls with a partner, what it is worth on record, and what the record knows a like of."""
    name = titles.get(one.partner, one.partner)
    shared = f" ({one.n_shared:,} that it brings with others stay)" if one.n_shared else ""
    counts = (
        f"{one.n_items:,} items{shared}, {one.n_consignments:,} consignments, {one.n_cases:,} cases, "
        f"{one.n_papers:,} papers on title, custody, risk or importer"
    )
    yield f"Falls with {name}", f"{_named(one.contributions)}; {counts}"
    wanted = f", {one.wanted:,} of them wanted by a day, the first by {one.first_wanted}" if one.wanted else ""
    yield "Milestones that fall with it", f"{one.n_milestones:,}{wanted}; {_waiting(one)}"
    yield "Its value on record", f"customs value: {_worth(one.customs)}; credited in kind: {_worth(one.credited)}"
    if one.agreements:
        yield "Binds until it ends as it says", _named(one.agreements)
    if one.n_people:
        yield "Its people on record", f"{one.n_people:,}; they stay in the register"
    yield "What could replace it", _replaced(one, titles)


def _waiting(one: Fallen) -> str:
    if not one.n_waiting:
        return "none that stays comes after one of them"
    return f"{one.n_waiting:,} that stay come after one of them, and wait for nothing on record in its place"


def _worth(found: Worth) -> str:
    sums = " and ".join(f"{amount:,.2f} {currency}" for currency, amount in found.sums)
    if not sums:
        return "none on record"
    return sums + (f" ({found.n_without:,} items without a value on record)" if found.n_without else "")


def _replaced(one: Fallen, titles: Mapping[str, str]) -> str:
    alike = [like for like in one.likes if like.others]
    told = [_alike(like, titles) for like in alike[:_FEW]]
    if len(alike) > _FEW:
        told.append(f"{len(alike) - _FEW:,} more types that others bring too")
    if alone := sum(like.n_fallen for like in one.likes if not like.others):
        told.append(f"{alone:,} items are of types that nobody else brings")
    if one.n_untyped:
        told.append(f"{one.n_untyped:,} items are of no type on record")
    return "; ".join([*told, "who would bring it instead, and at what cost, is on no record"])


def _alike(like: Like, titles: Mapping[str, str]) -> str:
    others = ", ".join(f"{titles.get(name, name)} ({n:,})" for name, n in like.others)
    return f"of type '{like.model}', of which {like.n_fallen:,} fall, others bring some: {others}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    return f"{'; '.join(names[:_FEW])}{more}"
