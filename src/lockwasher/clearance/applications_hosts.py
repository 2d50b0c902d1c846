"""With which application a line goes: its own, or that of the instrument whose spare part or accessory it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lockwasher.clearance.eligibility import Judged, May, is_part
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.register.nouns import Goods, Item

_HOSTS = frozenset({Goods.INSTRUMENT, Goods.ANCILLARY})  # 15 CFR 301.2(j): ancillary equipment is an instrument too


class Key(NamedTuple):
    """What the lines of one application have in common. `kind`: whole, line, or the kind of goods."""

    kind: str
    name: str
    order: str = ""
    purpose: str = ""

    @property
    def title(self) -> str:
        """The application in words."""
        if self.kind == "whole":
            return f"{self.name}, with all its components"
        told = f"{self.name} on order {self.order}" if self.order else self.name
        return f"{told}, for {self.purpose}" if self.purpose else told


@dataclass(slots=True)
class Host:
    """An instrument that spare parts and accessories may go with: the types of its lines and how they are judged."""

    key: Key
    names: set[str] = field(default_factory=set)
    states: set[May] = field(default_factory=set)
    orders: set[str | None] = field(default_factory=set)
    purposes: set[str | None] = field(default_factory=set)
    rests_on: dict[Assumption, None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called in a reason."""
        return self.key.name or "an instrument of unknown type"

    def add(self, one: Judged) -> None:
        """Take in one of its lines."""
        self.names.update((self.key.name, one.item.model or ""))
        self.states.add(one.state)
        self.orders.add(one.item.order)
        self.purposes.add(one.item.purpose)
        self.rests_on.update(dict.fromkeys(one.eligibility.rests_on))


@dataclass(frozen=True, slots=True)
class Hosts:
    """The instruments of a list, by order and purpose, and the oversize ones by their id."""

    ordered: Mapping[tuple[str, str], Mapping[Key, Host]]
    wholes: Mapping[str, Host]

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Hosts:
        """The instruments among some lines, however they are judged."""
        ordered: dict[tuple[str, str], dict[Key, Host]] = {}
        wholes: dict[str, Host] = {}
        for one in judged:
            if one.item.goods not in _HOSTS and not is_part(one.item):
                continue
            key = own_key(one.item)
            host = wholes.setdefault(key.name, Host(key)) if key.kind == "whole" else Host(key)
            if one.item.order and one.item.purpose:
                host = ordered.setdefault((one.item.order, one.item.purpose), {}).setdefault(key, host)
            host.add(one)
        return cls(ordered, wholes)

    def of_rider(self, item: Item) -> Host | str | None:
        """The instrument a spare part or accessory goes with; why it cannot be told; None where there is none."""
        if item.whole:
            return self._whole_of(item)
        found = self.ordered.get((item.order or "", item.purpose or ""), {})
        named = [host for host in found.values() if item.model in host.names]
        hosts = named or list(found.values())
        if len(hosts) > 1:
            names = sorted(host.name for host in hosts)
            return "it may go with " + " or ".join(names)
        return hosts[0] if hosts else None

    def _whole_of(self, item: Item) -> Host | None:
        host = self.wholes.get(item.whole or "")
        if host is None or item.order not in host.orders:
            return None
        is_needed = item.purpose in host.purposes or None in {*host.purposes, item.purpose}
        return host if is_needed or item.goods == Goods.SPARE_PART else None


def own_key(item: Item) -> Key:
    """What a line shares with the others of its application, when it goes with no other instrument."""
    if is_part(item):
        return Key("whole", item.whole or "")
    return Key(item.goods or "", item.model or "", item.order or "", item.purpose or "")


def key_by_type(one: Judged, key: Key) -> Key:
    """The same where oversize instruments are taken apart by type and order; a line of no known type stands alone."""
    if key.kind != "whole":
        return key
    item = one.item
    if not item.model:
        return Key("line", item.id)
    return Key(item.goods or "", item.model, item.order or "", item.purpose or "")
