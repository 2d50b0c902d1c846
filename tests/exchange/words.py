"""The rich portfolio with any words, days and numbers in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from exchange.rich import RICH
from lockwasher.calendars.spans import Span
from lockwasher.register import nouns
from lockwasher.register.portfolio import Portfolio

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30).map(str.strip)
LINES = st.lists(TEXTS.filter(bool), max_size=3).map("\n".join).map(str.strip)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
SPANS = st.tuples(DAYS, DAYS).map(lambda days: Span(min(days), max(days)))
AMOUNTS = st.decimals(0, 999_999_999_999, places=3)
MONIES = st.builds(nouns.Money, AMOUNTS, st.from_regex(r"[A-Z]{3}", fullmatch=True))
FLAGS = st.sampled_from([None, True, False])


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    """The rich portfolio with other words, days and numbers in it."""
    item, event, agreement = RICH.items[0], RICH.events[0], RICH.agreements[0]
    occurred = draw(SPANS)
    return replace(
        RICH,
        title=draw(LINES),
        default_day=draw(st.none() | DAYS),
        notes=tuple(draw(st.lists(LINES.filter(bool), max_size=3))),
        agreements=(
            replace(
                agreement,
                title=draw(LINES.filter(bool)),
                signed=draw(SPANS),
                in_force=None,
                ends=None,
                known_on=draw(DAYS),
            ),
            *RICH.agreements[1:],
        ),
        items=(
            replace(
                item,
                title=draw(LINES.filter(bool)),
                customs_value=draw(st.none() | MONIES),
                mass_kg=draw(st.none() | st.decimals(0, 999_999_999, places=6)),
                quantity=draw(st.none() | st.integers(0, 10**11)),
                is_oversize=draw(FLAGS),
                source=draw(LINES),
                known_on=draw(DAYS | st.just(date.min)),
            ),
            *RICH.items[1:],
        ),
        events=(
            replace(
                event, occurred=occurred, known_on=draw(st.dates(occurred.first)), note=draw(LINES), source=draw(LINES)
            ),
            *RICH.events[1:],
        ),
    )
