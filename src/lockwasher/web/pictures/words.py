"""Words in pictures: how wide they are, where a line breaks, and how they stand in SVG.

The width is reckoned from the kind of letter, generously, since the font is the reader's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

Say = Callable[[str], str]
BOLD = 1.15  # how much wider bold letters are
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|!()[]/- "), frozenset("mwMW@%&—")


def gettext_noop(text: str) -> str:
    """Mark a text for translation and give it back as it is: the page that draws says it in its reader's language."""
    return text


def width_of(text: str, size: float) -> float:
    """The width of a line of text in a font of this size, in the units of the picture."""
    ems = sum(0.36 if sign in _NARROW else 0.9 if sign in _WIDE else 0.7 if sign.isupper() else 0.58 for sign in text)
    return ems * size


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """A text in lines that are no wider than that; a word that is too long by itself is broken."""
    lines, line = [], ""
    for word in _words(text, size, width):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line) if line else tuple(lines)


def shortened(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    """At most so many lines; where some are left out the last ends in an ellipsis."""
    return lines if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1].rstrip(' ,;')} …")


def _words(text: str, size: float, width: float) -> Iterator[str]:
    for word in text.split():
        rest = word
        while width_of(rest, size) > width:
            cut = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or width_of(rest[:n], size) <= width)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def tag(name: str, inside: str = "", **attributes: object) -> str:
    """One element. `class_` is written `class`, an underline as a hyphen; an attribute that is None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def label(text: str, x: float, y: float, kind: str, **more: object) -> str:
    """One line of text at a place; `kind` is its class."""
    return tag("text", escape(text, quote=False), class_=kind, x=number(x), y=number(y), **more)


def number(value: float) -> str:
    """A coordinate as SVG writes it, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
