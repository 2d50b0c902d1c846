"""The digest of the world: it changes with all that was known and a forecast rests on, and with nothing else."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.test_world import DAY, PROCEDURE, STEP, a_fit, an_estimate, believing
from lockwasher.calendars.spans import on
from lockwasher.estimates import world as world_module
from lockwasher.estimates.files import Beliefs, Shares, read_beliefs
from lockwasher.estimates.world import build_world
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Fact
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_headings import Headings
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.procedures.tables_rows import Covered, Force, Measure, OriginRate
from lockwasher.procedures.tables_schedule import Schedule
from lockwasher.register.nouns import Case, Event, Item, Money, Office, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio

TANK = Item(
    id="tank",
    title="Tank",
    contributions=("vessels",),
    project="array",
    customs_value=Money(Decimal("1200000.00"), "EUR"),
)
RICH = Portfolio(
    name="desk",
    partners=(Partner(id="host", name="Host", country="US", kind=PartnerKind.US_NONPROFIT),),
    items=(TANK,),
    cases=(
        Case(id="deed", procedure=PROCEDURE, subject="tank", opened=on(date(2016, 1, 4)), facts=(("appealed", False),)),
    ),
    events=(Event(id="e", case="deed", occurred=on(date(2016, 5, 2)), known_on=date(2016, 5, 2), step="agree"),),
)
BELIEFS: Mapping[str, Beliefs] = believing(
    an_estimate("guess", 10), a_fit("cbp-review"), outcomes=(Shares("guess", "g", (("signed", 100.0),)),)
)


def digest(
    portfolio: Portfolio = RICH, beliefs: Mapping[str, Beliefs] = BELIEFS, day: date = DAY, known_on: date = DAY
) -> str:
    """The digest of a world with something of everything."""
    return build_world(portfolio, day, known_on, beliefs=beliefs).digest


def test_the_same_world_has_the_same_digest_and_another_day_another():
    assert digest() == digest()
    assert len({digest(), digest(day=date(2016, 11, 2)), digest(known_on=date(2016, 11, 2))}) == 3


def changes() -> list[Portfolio]:
    """The rich portfolio with one thing changed at a time."""
    more = Money(Decimal("1200000.01"), "EUR")
    told = [
        {"name": "other"},
        {"notes": ("a note",)},
        {"partners": (replace(RICH.partners[0], kind=PartnerKind.COMPANY),)},
        {"items": (replace(TANK, customs_value=more),)},
        {"items": (replace(TANK, contributions=()),)},
        {"items": ()},
        {"cases": (replace(RICH.cases[0], facts=(("appealed", True),)),)},
        {"cases": (replace(RICH.cases[0], opened=None),)},
        {"events": (replace(RICH.events[0], outcome="x"),)},
        {"offices": (Office(id="host.legal", name="Legal", desks=2),)},
    ]
    return [replace(RICH, **change) for change in told]


def test_the_digest_changes_with_everything_the_register_holds():
    found = [digest(portfolio) for portfolio in changes()]
    assert len({digest(), *found}) == len(found) + 1


def test_the_digest_changes_with_beliefs_editions_offices_and_facts():
    library = read_library()
    world = build_world(RICH, DAY, beliefs=BELIEFS)
    shorter = replace(library, editions=library.editions[1:])
    moved = replace(library, offices={**library.offices, "carrier": replace(library.offices["carrier"], country="US")})
    unsaid = replace(library, facts={**library.facts, "appealed": Fact("appealed", "An appeal was taken", None)})
    found = [build_world(RICH, DAY, library=one, beliefs=BELIEFS).digest for one in (shorter, moved, unsaid)]
    found += [digest(beliefs=believing(an_estimate("guess", 11))), digest(beliefs={})]
    assert len({world.digest, *found}) == len(found) + 1


def test_the_digest_changes_with_the_dockets_a_fit_rests_on(monkeypatch: pytest.MonkeyPatch):
    before, none = digest(), digest(beliefs=believing(an_estimate("guess", 10)))
    monkeypatch.setattr(world_module, "stage_durations", lambda *_: (1.0, 2.0, 3.0, 4.0, 5.0))
    assert digest() != before
    assert digest(beliefs=believing(an_estimate("guess", 10))) == none


def test_what_becomes_known_later_does_not_change_the_digest_of_an_earlier_day():
    """Later events, editions and figures are not in a world, so a page kept from then still matches."""
    later = Event(id="f", case="deed", occurred=on(date(2016, 6, 1)), known_on=date(2016, 12, 1), step="draft")
    beliefs = believing(
        *BELIEFS[PROCEDURE].steps[STEP],
        an_estimate("log", 3, date(2017, 1, 1), n=9),
        outcomes=BELIEFS[PROCEDURE].outcomes[STEP],
    )
    library = read_library()
    known = replace(library, editions=tuple(p for p in library.editions if p.edition <= DAY), digest="")
    assert digest(replace(RICH, events=(*RICH.events, later)), beliefs) == digest()
    assert build_world(RICH, DAY, library=known, beliefs=BELIEFS).digest == digest()


YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
TABLES = read_tables()
DATED = ("processing_fees", "harbor_fees", "rates", "column_two", "measures")
OF_A_MEASURE = ("rates", "covers", "excepts", "checked", "melted")
OFFICIAL = {
    "schedules": Schedule("hts.csv", YESTERDAY, "a" * 64, {}, ()),
    "headings": Headings("list.pdf", YESTERDAY, "b" * 64, ("9027",)),
}


def with_tables(tables: Tables) -> str:
    """The digest of a world with other tables."""
    return build_world(Portfolio(name="desk"), DAY, tables=tables, beliefs={}).digest


def known_from(row: Any, day: date) -> Any:
    """A row of a table as though it had become known on a day."""
    return replace(row, force=replace(row.force, known_on=day))


def a_measure_with(noun: str, known_on: date) -> Measure:
    """A measure known before, one more row of which becomes known on a day."""
    force = Force(YESTERDAY, None, known_on)
    more = OriginRate(("IT",), Decimal(7), fills=False, force=force, backing=TABLES.measures[0].backing)
    row = more if noun == "rates" else Covered("9027", force)
    measure = replace(TABLES.measures[0], covers=(Covered("84", Force(YESTERDAY, None, YESTERDAY)),))
    return replace(known_from(measure, YESTERDAY), **{noun: (*getattr(measure, noun), row)})


@pytest.mark.parametrize("noun", [field.name for field in fields(Tables)])
def test_the_digest_changes_with_each_table_that_was_known(noun):
    """One row known the day before the day looked from, and one limit, are told apart from none."""
    kept = getattr(TABLES, noun)
    if noun in DATED:
        more: Any = (*kept, known_from(kept[0], DAY))
    elif noun in OFFICIAL:
        more = (*kept, OFFICIAL[noun])
    else:
        more = kept + 1 if noun == "informal_limit" else kept[1:]

    assert with_tables(replace(TABLES, **{noun: more})) != with_tables(TABLES)


@pytest.mark.parametrize("noun", [*DATED, *OFFICIAL])
def test_the_digest_does_not_change_with_a_row_of_a_table_that_became_known_later(noun):
    kept = getattr(TABLES, noun)
    later = replace(OFFICIAL[noun], dated=TOMORROW) if noun in OFFICIAL else known_from(kept[0], TOMORROW)

    assert with_tables(replace(TABLES, **{noun: (*kept, later)})) == with_tables(TABLES)


@pytest.mark.parametrize("noun", OF_A_MEASURE)
def test_of_a_measure_what_became_known_later_does_not_change_the_digest(noun):
    """It was in force and known: what it would cover, except or ask was not."""
    bare = replace(a_measure_with(noun, TOMORROW), **{noun: getattr(a_measure_with(noun, TOMORROW), noun)[:-1]})
    none, known, later = (
        with_tables(replace(TABLES, measures=(measure,)))
        for measure in (bare, a_measure_with(noun, DAY), a_measure_with(noun, TOMORROW))
    )

    assert later == none != known


def test_a_measure_of_which_nothing_it_covers_was_known_is_not_there():
    """Without a list it would cover all goods."""
    later = replace(a_measure_with("covers", DAY), covers=(Covered("84", Force(YESTERDAY, None, TOMORROW)),))

    assert with_tables(replace(TABLES, measures=(later,))) == with_tables(replace(TABLES, measures=()))


LIBRARY = read_library()


@pytest.mark.parametrize("edition", LIBRARY.editions, ids=lambda one: f"{one.id}@{one.edition_name}")
def test_the_digest_changes_with_every_edition_that_has_begun_and_with_no_other(edition):
    title = tuple(replace(one, title="Another") if one is edition else one for one in LIBRARY.editions)
    changed = build_world(RICH, DAY, library=replace(LIBRARY, editions=title), beliefs=BELIEFS).digest

    assert (changed != digest()) == (edition.edition <= DAY)


def test_where_a_step_stands_in_its_file_does_not_change_the_digest():
    """A remark above it is no change of what the edition says."""
    moved = tuple(
        replace(
            one,
            steps=tuple(replace(step, line=step.line + 1) for step in one.steps),
            clocks=tuple(replace(clock, line=clock.line + 1) for clock in one.clocks),
        )
        for one in LIBRARY.editions
    )

    assert build_world(RICH, DAY, library=replace(LIBRARY, editions=moved), beliefs=BELIEFS).digest == digest()


def believing_also(kind: str, procedure: str, step: str, known_on: date) -> Mapping[str, Beliefs]:
    """What is believed, and one figure more that becomes known on a day."""
    figure: Any = (
        an_estimate("officer", 5, known_on)
        if kind == "steps"
        else Shares("officer", "o", (("signed", 90.0),), "", known_on)
    )
    before = BELIEFS.get(procedure, Beliefs(procedure, {}, {}, {}))
    found = getattr(before, kind)
    return {**BELIEFS, procedure: replace(before, **{kind: {**found, step: (*found.get(step, ()), figure)}})}


@pytest.mark.parametrize("kind", ["steps", "outcomes", "occurs"])
@pytest.mark.parametrize(
    ("procedure", "step"), [(PROCEDURE, STEP), (PROCEDURE, "draft"), ("host.acceptance", "accept")]
)
def test_the_digest_changes_with_every_figure_that_was_known_and_with_no_other(kind, procedure, step):
    """Also with the first figure of a step, or of a procedure of which nothing was believed."""
    assert digest(beliefs=believing_also(kind, procedure, step, DAY)) != digest()
    assert digest(beliefs=believing_also(kind, procedure, step, TOMORROW)) == digest()


@given(st.integers(1, 9), st.integers(-400, 400))
def test_the_digest_changes_with_the_capacity_of_an_office_that_was_known_and_with_no_other(desks, days):
    known_on = DAY + timedelta(days=days)
    clerks = Office(id="host.legal", name="Legal", desks=desks, known_on=known_on)
    more = replace(clerks, desks=desks + 1)
    one, other = (digest(replace(RICH, offices=(office,))) for office in (clerks, more))

    assert (one != other) == (known_on <= DAY)
    assert (one != digest()) == (known_on <= DAY)


def test_the_order_of_a_map_does_not_change_the_digest():
    library, beliefs = read_library(), {**read_beliefs()}
    turned = replace(
        library, offices=dict(reversed(library.offices.items())), facts=dict(reversed(library.facts.items()))
    )
    backwards = {
        name: replace(belief, **{f.name: dict(reversed(getattr(belief, f.name).items())) for f in fields(belief)[1:]})
        for name, belief in reversed(beliefs.items())
    }
    assert list(backwards) != list(beliefs)
    assert build_world(RICH, DAY, library=turned, beliefs=backwards).digest == build_world(RICH, DAY).digest


def test_a_set_is_told_in_one_order():
    assert world_module._told(frozenset("hgfedcba")) == "{'a','b','c','d','e','f','g','h'}"


ELSEWHERE = """
from datetime import date
from lockwasher.estimates.world import _told, build_world
from lockwasher.register.nouns import Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio
partners = tuple(Partner(id=kind.value, name="x", country="US", kind=kind) for kind in PartnerKind)
print(build_world(Portfolio(name="desk", partners=partners), date(2016, 11, 1)).digest)
print(_told(frozenset(["text", 7, None, *PartnerKind, *(f"item-{n}" for n in range(50))])))
"""


def test_other_processes_find_the_same_digest():
    """Hashes of text differ from process to process; nothing of the digest may hang on them, and sets least of all."""
    path = os.pathsep.join(p for p in sys.path if p)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ELSEWHERE],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    one, two = (process.communicate()[0] for process in running)
    assert one == two
    assert len(one.splitlines()[0]) == 64
    assert "item-49" in one
