"""Countries by their ISO 3166 alpha-2 code, with the usual English names for suggestions.

The table is the time zone database's `iso3166.tab` (public domain), current as of ISO/TC 46 N1108 (2023-04-05).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import resources

_TABLE = resources.files("lockwasher.exchange").joinpath("countries.tsv").read_text(encoding="utf-8")
COUNTRIES: Mapping[str, str] = dict(line.split("\t") for line in _TABLE.splitlines())

# What people write for the code; the second column of the table does not show these.
_HABITS = {"uk": "GB", "united kingdom": "GB", "great britain": "GB", "usa": "US", "u.s.": "US", "el": "GR"}


def nearest_country(text: str) -> str | None:
    """The code of the country whose code or name is nearest to a text; None when none is near."""
    word = text.strip().lower()
    names = {name.lower(): code for code, name in COUNTRIES.items()} | _HABITS
    if word.upper() in COUNTRIES:
        return word.upper()
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.7)
    return names[near[0]] if near else None
