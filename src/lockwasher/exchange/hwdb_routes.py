"""The way of a box out of the DUNE hardware database: one leg of its consignment, where none is on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from lockwasher.exchange.hwdb import Box, Shipment
from lockwasher.exchange.hwdb_files import shipment_in
from lockwasher.exchange.sheet_differences import CHANGED, NEW, Cell, Change, Difference, Merged, Telling
from lockwasher.register.nouns import Consignment, Leg


def with_routes(merged: Merged, path: Path, telling: Telling) -> Merged:
    """A sheet laid upon the register, with the way of each box where the file is one of the hardware database.

    A way that a person wrote or took off is kept, as any field is.
    """
    found = shipment_in(path)
    if found is None:
        return merged
    legs, told = _legs(merged, found, telling.day)
    if not legs and not told:
        return merged
    changes = {
        one.id: telling.change("legs", "", _words(legs[one.id]), _cell(one))
        for one in merged.differences
        if one.noun == "consignment" and one.id in legs
    }
    kept = {name for name, change in changes.items() if change.is_kept}
    consignments = tuple(
        replace(one, legs=(legs[one.id],)) if one.id in legs.keys() - kept else one
        for one in merged.portfolio.consignments
    )
    differences = tuple(_told(one, changes) for one in merged.differences)
    portfolio = replace(merged.portfolio, consignments=consignments)
    return replace(merged, portfolio=portfolio, differences=differences, notices=(*merged.notices, *told))


def _legs(merged: Merged, found: Shipment, day: date) -> tuple[dict[str, Leg], list[str]]:
    """The leg of each consignment that has none, and why others get none."""
    legs: dict[str, Leg] = {}
    told: list[str] = []
    for box, consignment in _crates(merged, found):
        leg, why = _leg(box, day)
        if why:
            told.append(why)
        elif leg and not consignment.legs:
            legs[consignment.id] = leg
        elif leg and replace(consignment.legs[0], known_on=day) != leg:
            told.append(f"{box.pid}: its route on record stays; the file says: {_words(leg)}")
    return legs, told


def _leg(box: Box, day: date) -> tuple[Leg | None, str]:
    facts = box.facts
    start, end = facts.get("Origin", ""), facts.get("Destination", "")
    mode, carrier = facts.get("Mode of Transportation", ""), facts.get("Freight Forwarder name", "")
    if not any((start, end, mode, carrier)):
        return None, ""
    names = {"its origin": start, "its destination": end, "the mode": mode}
    if lacking := [name for name, value in names.items() if not value]:
        said = ", ".join(value for value in (start, end, mode, carrier) if value)
        return None, f"{box.pid}: no leg is made, for the file does not tell {' or '.join(lacking)}; it says: {said}"
    return Leg(start=start, end=end, mode=mode, carrier=carrier or None, known_on=day), ""


def _crates(merged: Merged, found: Shipment) -> Iterator[tuple[Box, Consignment]]:
    for box in found.boxes:
        for consignment in merged.portfolio.consignments:
            if consignment.title == box.pid:
                yield box, consignment


def _cell(difference: Difference) -> Cell | None:
    return None if difference.what == NEW else ("consignments", difference.id, "legs")


def _told(difference: Difference, changes: Mapping[str, Change]) -> Difference:
    change = changes.get(difference.id) if difference.noun == "consignment" else None
    if change is None:
        return difference
    what = difference.what if difference.what == NEW or change.is_kept else CHANGED
    return replace(difference, what=what, changes=(*difference.changes, change))


def _words(leg: Leg) -> str:
    carrier = f", {leg.carrier}" if leg.carrier else ""
    return f"{leg.start} to {leg.end} by {leg.mode}{carrier}"
