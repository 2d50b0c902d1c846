"""The shapes of pictures: the box of each state, its mark, the flag of a gate, the tip of an arc."""

from __future__ import annotations

from lockwasher.web.pictures.stands import Stand
from lockwasher.web.pictures.words import number, tag

# In a square of ten by ten. A state is told by its mark as well as by its word and its colour.
_MARKS = {
    Stand.DONE: "M1 5.5 4 8.5 9.5 1.5",
    Stand.READY: "M2 1 9 5 2 9Z",
    Stand.HELD: "M2 1h2v8h-2zM6 1h2v8h-2z",
    Stand.WAITING: "M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0 -8z",
    Stand.UNDETERMINED: "M2.5 3.2q0 -2.2 2.5 -2.2t2.5 2.2q0 1.3 -2.5 2.3v1M5 8.3v1",
    Stand.SKIPPED: "M1 2 4.5 5 1 8M5.5 2 9 5 5.5 8",
    Stand.DROPPED: "M1.5 1.5 8.5 8.5M8.5 1.5 1.5 8.5",
    "clock": "M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0 -8zM5 2.8v2.4h2",
    "ends": "M2 2h6v6h-6z",
}
_FILLED = {Stand.READY, Stand.HELD, "ends"}
_DASHES = {Stand.UNDETERMINED: "8 3", Stand.SKIPPED: "4 3", Stand.DROPPED: "1.5 3"}
_CORNERS = {Stand.DONE: 0, Stand.READY: 14}


def outline(stand: Stand, x: float, y: float, width: float, height: float) -> str:
    """The box of a step: square when done, round when ready, its corners cut when held, its edge broken when left out."""
    if stand is not Stand.HELD:
        place = {"x": number(x), "y": number(y), "width": number(width), "height": number(height)}
        return _edge("rect", stand, **place, rx=str(_CORNERS.get(stand, 4)))
    right, low = x + width, y + height
    points = [(x + 9, y), (right - 9, y), (right, y + 9), (right, low - 9)]
    points += [(right - 9, low), (x + 9, low), (x, low - 9), (x, y + 9)]
    return _edge("polygon", stand, points=" ".join(f"{number(a)},{number(b)}" for a, b in points))


def _edge(shape: str, stand: Stand, **place: str) -> str:
    dashes = _DASHES.get(stand)
    return tag(shape, "", **place, class_="g-box", fill="none", stroke="currentColor", stroke_dasharray=dashes)


def flag(x: float, y: float, width: float, height: float) -> str:
    """The box of a gate: a flag with a notch at its right, as of something that comes from elsewhere."""
    right, low = x + width, y + height
    corners = [(x, y), (right, y), (right - 9, (y + low) / 2), (right, low), (x, low)]
    points = " ".join(f"{number(a)},{number(b)}" for a, b in corners)
    return tag("polygon", class_="g-flag", points=points, fill="none", stroke="currentColor")


def mark(kind: str, x: float, y: float) -> str:
    """The mark of a state, of a clock, or of an end."""
    fill, stroke = ("currentColor", "none") if kind in _FILLED else ("none", "currentColor")
    return tag(
        "path",
        class_=f"g-mark g-mark-{kind}",
        d=_MARKS[kind],
        transform=f"translate({number(x)} {number(y)})",
        fill=fill,
        stroke=stroke,
        stroke_width=1.6,
    )


def arrow(x: float, y: float, kind: str, *, points_left: bool = False) -> str:
    """The tip of an arc that ends here, coming from above, or from the right."""
    turned = "l7 -4v8z" if points_left else "l-4 -7h8z"
    return tag("path", class_=kind, d=f"M{number(x)} {number(y)}{turned}", fill="currentColor", stroke="none")
