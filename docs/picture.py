"""Draw the README's picture: on each day, the P50 to P80 fan of when ICARUS would be lowered into place, and the day it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lockwasher.estimates.world import build_world
from lockwasher.exchange.folder import read_folder, shipped_folder
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.replay import month_days

PATH = Path(__file__).parent / "pictures" / "icarus.svg"
MILESTONE, DRAWS = "icarus-installed", 400
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 430, 76, 64, 24, 44
FIRST, LAST = date(2016, 10, 12), date(2018, 8, 13)
LOW, HIGH = date(2016, 10, 1), date(2020, 9, 1)
INK, ACCENT, QUIET = "#1f2933", "#0b6e8f", "#8a97a5"


def main() -> str:
    """The picture as SVG text."""
    return "\n".join(_svg()) + "\n"


def _svg() -> Iterator[str]:
    fan = list(_fan())
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" '
        'role="img" aria-labelledby="t d">'
    )
    yield '<title id="t">When will ICARUS be lowered into place? The desk set back month by month</title>'
    yield (
        '<desc id="d">For each day from October 2016 to August 2018 the P50 to P80 range of the forecast, against the day it '
        "happened, 14 August 2018.</desc>"
    )
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>'
    yield _text(LEFT, 26, "When will ICARUS be lowered into place?", size=17, weight=600)
    told = "Set back month by month, on what was known then. It rises while nobody begins: what is not begun is taken as begun today."
    yield _text(LEFT, 46, told, fill=QUIET)
    yield from _axes()
    upper = " ".join(f"{_x(day):.1f},{_y(p80):.1f}" for day, _, p80 in fan)
    lower = " ".join(f"{_x(day):.1f},{_y(p50):.1f}" for day, p50, _ in reversed(fan))
    middle = " ".join(f"{_x(day):.1f},{_y(p50):.1f}" for day, p50, _ in fan)
    yield f'<polygon points="{upper} {lower}" fill="{ACCENT}" opacity="0.22"/>'
    yield f'<polyline points="{middle}" fill="none" stroke="{ACCENT}" stroke-width="2.5"/>'
    yield _text(_x(fan[3][0]), _y(fan[3][2]) - 8, "P80", fill=ACCENT, size=13)
    yield _text(_x(fan[3][0]), _y(fan[3][1]) + 18, "P50", fill=ACCENT, size=13)
    yield from _fact()
    yield "</svg>"


def _fan() -> Iterator[tuple[date, date, date]]:
    portfolio = read_folder(shipped_folder("icarus"))
    for day in month_days(FIRST, LAST):
        found = forecast(build_world(portfolio, day), draws=DRAWS)
        dates = next(m.dates for m in found.milestones if m.milestone.id == MILESTONE)
        assert dates.p50
        assert dates.p80
        yield day, dates.p50, dates.p80


def _axes() -> Iterator[str]:
    for year in range(LOW.year + 1, HIGH.year + 1):
        y = _y(date(year, 1, 1))
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e4e8ec"/>'
        yield _text(LEFT - 10, y + 4, f"Jan {year}", anchor="end", fill=QUIET)
    for day in (date(2017, 1, 1), date(2017, 7, 1), date(2018, 1, 1), date(2018, 7, 1)):
        yield _text(_x(day), HEIGHT - 16, f"seen from {day:%b %Y}", anchor="middle", fill=QUIET)
    yield (
        f'<line x1="{_x(FIRST):.1f}" y1="{_y(FIRST):.1f}" x2="{_x(LAST):.1f}" y2="{_y(LAST):.1f}" stroke="{QUIET}" '
        'stroke-dasharray="2 4"/>'
    )
    yield _text(_x(date(2017, 9, 20)), _y(date(2017, 3, 15)), "today, as the months go by", fill=QUIET, size=12)


def _fact() -> Iterator[str]:
    happened, arrived, said = date(2018, 8, 14), date(2017, 7, 26), date(2017, 9, 26)
    covered = date(2017, 5, 2)
    x = _x(covered)
    yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{QUIET}" stroke-dasharray="4 4"/>'
    yield _text(x - 6, _y(date(2018, 4, 1)), "2 May 2017: a paper covers CERN's part", anchor="end", size=12)
    y = _y(happened)
    yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{INK}" stroke-width="1.5"/>'
    yield _text(WIDTH - RIGHT, y + 17, "lowered in fact: 14 August 2018", anchor="end", size=13)
    x = _x(arrived)
    yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{INK}" stroke-dasharray="4 4"/>'
    yield _text(x + 6, TOP + 12, "arrives, 26 July 2017", size=12)
    yield f'<circle cx="{x:.1f}" cy="{_y(said):.1f}" r="5" fill="none" stroke="{INK}" stroke-width="2"/>'
    yield _text(x + 10, _y(said) + 4, "the plan that day: the next couple of months", size=12)


def _x(day: date) -> float:
    return LEFT + (day - FIRST).days / (LAST - FIRST).days * (WIDTH - LEFT - RIGHT)


def _y(day: date) -> float:
    return HEIGHT - BOTTOM - (day - LOW).days / (HIGH - LOW).days * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, text: str, **look: str | int) -> str:
    size, fill = look.get("size", 12), look.get("fill", INK)
    anchor, weight = look.get("anchor", "start"), look.get("weight", 400)
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}">{text}</text>'
