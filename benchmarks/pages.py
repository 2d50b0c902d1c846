"""Write measured figures into pages, between the marks that stand there for them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "background" / "engine-speed.md"
README = ROOT / "README.md"
PICTURES = ROOT / "docs" / "pictures"


class NoPlaceError(ValueError):
    """A page has no pair of marks, or several, for what would be written into it."""


def put(page: Path, name: str, text: str) -> None:
    """Put a text between the marks `<!-- measured: name -->` and `<!-- end of name -->` of a page.

    Raises:
        NoPlaceError: the page does not have each mark once, in this order; it is left as it is.
    """
    begin, end = f"<!-- measured: {name} -->\n", f"<!-- end of {name} -->"
    before = page.read_text("utf-8")
    after, places = re.subn(
        f"({re.escape(begin)}).*?({re.escape(end)})", lambda m: f"{m[1]}{text}{m[2]}", before, flags=re.DOTALL
    )
    if places != 1:
        raise NoPlaceError(f"{page.name}: {places} places for '{name}'; put '{begin.strip()}' and '{end}' into it once")
    page.write_text(after, "utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], n_words: int = 1) -> str:
    """A Markdown table: columns of words, then columns of numbers."""
    lines = [head, ["---"] * n_words + ["---:"] * (len(head) - n_words), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def figure(value: float) -> str:
    """A positive number to three significant digits."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.{max(0, 2 - math.floor(math.log10(rounded)))}f}"
