"""Draw what was measured as SVG that can be read on light and on dark ground: no ground of its own, colours of middle lightness."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from growth import FIXED, Line
from pages import figure
from rivals import ENGINES, OURS
from speed import Costs, ns, ratio

INK, OWN, FAINT = "#717c88", "#1f7fb8", "#717c8855"
SERIES = (OWN, "#bf6a12")
WIDTH, LEFT, RIGHT, TOP = 860, 180, 30, 76
BAR, GAP = 18, 20  # the height of a bar with its space, and the space after a workload
ROOM = 230  # to the right of the longest bar, for its words
HEIGHT_OF_GROWTH, BOTTOM = 470, 60
FONT = "system-ui, sans-serif"


class Log:
    """A logarithmic axis from one power of ten to another, on a range of pixels."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self.low, self.high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.begin, self.end = begin, end

    def at(self, value: float) -> float:
        """Where a value stands."""
        return self.begin + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def decades(self) -> list[float]:
        """The powers of ten on the axis."""
        return [10.0**power for power in range(self.low, self.high + 1)]


# ---------------------------------------------------------------- the cost of a step-sample


def bars(costs: Costs, about: str) -> str:
    """The cost of a step-sample of every workload by every engine."""
    names = list(dict.fromkeys(workload for workload, engine in costs if engine != OURS))
    each = [(name, [engine for engine in ENGINES if (name, engine) in costs]) for name in names]
    height = TOP + sum(len(engines) * BAR + GAP for _, engines in each) + 30
    axis = Log([1.0, *(ns(costs, name, engine) for name, engines in each for engine in engines)], LEFT, WIDTH - ROOM)
    title = "What one step of one case in one draw costs: nanoseconds of processor time"
    svg = _picture(title, about, height)
    _decades_across(svg, axis, TOP - 8, height - 30, "ns")
    y = float(TOP)
    for name, engines in each:
        _text(svg, 16, y + 13, name, size=15, weight=600)
        for engine in engines:
            _bar(svg, axis, y, costs, (name, engine))
            y += BAR
        y += GAP
    return _written(svg)


def _bar(svg: ET.Element, axis: Log, y: float, costs: Costs, key: tuple[str, str]) -> None:
    name, engine = key
    value = ns(costs, name, engine)
    is_ours = engine == OURS
    fill = OWN if is_ours else INK
    _add(
        svg,
        "rect",
        x=LEFT,
        y=y,
        width=max(1.0, axis.at(value) - LEFT),
        height=BAR - 4,
        fill=fill,
        opacity=1 if is_ours else 0.55,
    )
    _text(svg, LEFT - 8, y + 12, engine, anchor="end", fill=fill)
    more = "" if is_ours else f", {figure(ratio(costs, name, engine))} times as much"
    _text(svg, axis.at(value) + 6, y + 12, f"{figure(value)} ns{more}", fill=fill)


# ---------------------------------------------------------------- growth


def growth(lines: Sequence[Line], about: str) -> str:
    """Processor time against the number of cases and of draws, both logarithmic."""
    svg = _picture("How the cost grows with cases and with draws", about, HEIGHT_OF_GROWTH)
    across = Log([count for line in lines for count in line.counts], 90, WIDTH - RIGHT)
    up = Log([cpu for line in lines for cpu in line.cpu_s], HEIGHT_OF_GROWTH - BOTTOM, TOP + 24)
    _decades_across(svg, across, up.end, up.begin)
    for value in up.decades():
        _add(svg, "line", x1=across.begin, x2=across.end, y1=up.at(value), y2=up.at(value), stroke=FAINT)
        _text(svg, across.begin - 8, up.at(value) + 4, f"{value:,.10g} s", anchor="end")
    _text(svg, (across.begin + across.end) / 2, HEIGHT_OF_GROWTH - 14, "how many", anchor="middle")
    _text(svg, 16, up.end - 14, "processor time")
    for number, line in enumerate(lines):
        _series(svg, across, up, line, number)
    return _written(svg)


def _series(svg: ET.Element, across: Log, up: Log, line: Line, number: int) -> None:
    """A line with its points, and its words in the corner that it leaves free."""
    colour = SERIES[number]
    points = [(across.at(count), up.at(cpu)) for count, cpu in zip(line.counts, line.cpu_s, strict=True)]
    _add(
        svg,
        "polyline",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        fill="none",
        stroke=colour,
        stroke_width=2,
    )
    for x, y in points:
        _mark(svg, x, y, number)
    other = "draws" if line.what == "cases" else "cases"
    x, row = across.begin + 22, TOP + 44 + 62 * number
    _mark(svg, x, row - 4, number)
    _text(svg, x + 16, row, f"{line.what}, at {FIXED:,} {other}", fill=colour, weight=600)
    _text(svg, x + 16, row + 17, line.told, fill=colour)
    _text(svg, x + 16, row + 34, line.verdict, fill=colour)


def _mark(svg: ET.Element, x: float, y: float, number: int) -> None:
    """The point of a series: a ring for the first, a disc that fits into it for the second."""
    colour, is_first = SERIES[number], number == 0
    fill, size = ("none", 7) if is_first else (colour, 4)
    _add(svg, "circle", cx=x, cy=y, r=size, fill=fill, stroke=colour, stroke_width=2)


# ---------------------------------------------------------------- marks


def _decades_across(svg: ET.Element, axis: Log, top: float, bottom: float, unit: str = "") -> None:
    for value in axis.decades():
        _add(svg, "line", x1=axis.at(value), x2=axis.at(value), y1=top, y2=bottom, stroke=FAINT)
        _text(svg, axis.at(value), bottom + 18, f"{value:,.10g} {unit}".strip(), anchor="middle")


def _picture(title: str, about: str, height: int) -> ET.Element:
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", role="img")
    svg.set("font-family", FONT)
    ET.SubElement(svg, "title").text = title
    ET.SubElement(svg, "desc").text = about
    _text(svg, 16, 26, title, size=17, weight=600)
    _text(svg, 16, 48, about)
    return svg


def _text(svg: ET.Element, x: float, y: float, words: str, **look: str | int) -> None:
    places = {
        "font_size": look.get("size", 13),
        "text_anchor": look.get("anchor", "start"),
        "font_weight": look.get("weight", 400),
    }
    _add(svg, "text", x=x, y=y, fill=look.get("fill", INK), **places).text = words


def _add(svg: ET.Element, name: str, **looks: str | float) -> ET.Element:
    told = {
        key.replace("_", "-"): look if isinstance(look, str) else f"{round(look, 1):g}" for key, look in looks.items()
    }
    return ET.SubElement(svg, name, told)


def _written(svg: ET.Element) -> str:
    ET.indent(svg)
    return ET.tostring(svg, encoding="unicode") + "\n"
