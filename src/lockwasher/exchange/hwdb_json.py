"""The DUNE hardware database's JSON: an item with its checklist and the parts linked to it. Where it was read from: `hwdb`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lockwasher.exchange.hwdb import MEANS, PID, Box, Part, Shipment, shipment
from lockwasher.exchange.sheets import refused

_FORM = "an item as the REST API gives it"
_DEEPEST = 20
_HREF = re.compile(r"/components/([A-Z]\d{11}-\d{5})/subcomponents")
_NAMED = re.compile(r"\(?(.*?)\s*\(([^()]*)\)?\)?\s*")


def read_json_form(file: str, content: bytes) -> Shipment:
    """The box in a JSON file of the hardware database.

    Raises:
        RefusedFileError: it is no JSON, or no item of the hardware database.
    """
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        fix = "export it again; of JSON only items of the DUNE hardware database are read"
        raise refused(file, "its JSON is damaged, or nested too deeply", fix, line) from None
    node = told if isinstance(told, dict) else {}
    item = node["data"] if isinstance(node.get("data"), dict) else node
    pid = _text(item.get("part_id")) or _pid_of_link(node)
    links = node["data"] if isinstance(node.get("data"), list) else item.get("subcomponents")
    if not PID.fullmatch(pid):
        fix = (
            "give an item as /components/PID answers, or its /subcomponents with their link; else save the list as CSV"
        )
        raise refused(
            file,
            "this JSON is no item of the DUNE hardware database: it names no part_id such as D00599800007-00102",
            fix,
        )
    facts, listed = _checklist(item)
    inner: list[str] = []
    parts = tuple(_parts(links, inner)) or listed
    more = [f"{len(inner)} parts are parts of a part, and stay within it: {', '.join(inner[:5])}"] if inner else []
    if _text(item.get("country_code")):
        more.append(
            f"{pid}: country code '{_text(item['country_code'])}' is where its institution is, and no country of origin"
        )
    return shipment(file, _FORM, [Box(pid, parts, facts)], more)


def _parts(links: object, inner: list[str]) -> Iterator[Part]:
    """The parts linked to a box, as a list of links or as names of places with their PIDs; what is within them is only named."""
    if isinstance(links, dict):
        links = [{"functional_position": place, "part_id": pid} for place, pid in links.items() if pid]
    for link in links if isinstance(links, list) else ():
        if not isinstance(link, dict):
            continue
        kind = link.get("component_type")
        name = _text(link.get("type_name")) or (_text(kind.get("name")) if isinstance(kind, dict) else "")
        maker = link.get("manufacturer")
        yield Part(
            _text(link.get("part_id")), name or "part of an unnamed type", _text(link.get("functional_position")),
            _text(maker.get("name")) if isinstance(maker, dict) else "",
        )  # fmt: skip
        inner += _within(link.get("subcomponents"), 0)


def _within(links: object, depth: int) -> Iterator[str]:
    for link in links if isinstance(links, list) and depth < _DEEPEST else ():
        if isinstance(link, dict):
            yield _text(link.get("part_id"))
            yield from _within(link.get("subcomponents"), depth + 1)


def _checklist(item: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Part, ...]]:
    """What the checklists in the specifications say, and the parts they name."""
    specs = item.get("specifications")
    facts: dict[str, str] = {}
    parts: list[Part] = []
    for spec in specs if isinstance(specs, list) else [specs]:
        held = spec.get("DATA") if isinstance(spec, dict) else None
        if not isinstance(held, dict):
            continue
        for name in ("Pre-Shipping Checklist", "Shipping Checklist"):
            for key, value in _pairs(held.get(name)):
                facts[MEANS.get(key, key)] = _text(value)
        parts += [_named(key, _text(value)) for key, value in _pairs(held.get("SubPIDs"))]
    return {name: value for name, value in facts.items() if value}, tuple(parts)


def _pairs(told: object) -> Iterator[tuple[str, object]]:
    """Names and values, as one object or as a list of objects of one each."""
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            yield from one.items()


def _named(key: str, value: str) -> Part:
    """A part of the checklist: `Type name (place)` with its PID; the published example has stray brackets."""
    found, pid = _NAMED.fullmatch(key), PID.search(value)
    kind, position = found.groups() if found else (key, "")
    return Part(pid[0] if pid else value, kind, position)


def _pid_of_link(node: Mapping[str, Any]) -> str:
    component, link = node.get("component"), node.get("link")
    if isinstance(component, dict) and _text(component.get("part_id")):
        return _text(component["part_id"])
    found = _HREF.search(_text(link.get("href"))) if isinstance(link, dict) else None
    return found[1] if found else ""


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return "" if value is None or isinstance(value, dict) else str(value).strip()
