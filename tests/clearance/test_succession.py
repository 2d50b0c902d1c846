"""What still stands in the name of an institution that another one took the place of."""

from dataclasses import replace
from datetime import date

from lockwasher.calendars.spans import on
from lockwasher.clearance.succession import successions
from lockwasher.estimates.world import World, build_world
from lockwasher.register.nouns import Case, Claim, Consignment, Event, Field, Item, Mark, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio

TAKEN_OVER = date(2025, 1, 1)
OLD = Partner(id="old", name="Old contractor", country="US", kind=PartnerKind.US_NONPROFIT)
NEW = Partner(
    id="new",
    name="New contractor",
    country="US",
    kind=PartnerKind.US_NONPROFIT,
    predecessor="old",
    succeeded_on=TAKEN_OVER,
)


def step(case: str, name: str, outcome: str | None = None) -> Event:
    """A step finished while the old contractor was there."""
    day = date(2024, 6, 1)
    return Event(id=f"{case}-{name}", case=case, occurred=on(day), known_on=day, step=name, outcome=outcome)


def world(
    day: date,
    *events: Event,
    claims: tuple[Claim, ...] = (),
    loads: tuple[Consignment, ...] = (),
    procedure: str = "us.entry.route",
) -> World:
    """A detector whose application was filed by the old contractor, its lid, an entry, and a case of some procedure."""
    portfolio = Portfolio(
        name="desk",
        partners=(OLD, NEW),
        projects=(Project(id="array", name="Array", host="old"), Project(id="ring", name="Ring", host="college")),
        items=(
            *(Item(id=name, title=name, contributions=(), project="array") for name in ("tank", "lid")),
            Item(id="magnet", title="Magnet", contributions=(), project="ring"),
        ),
        consignments=loads,
        cases=(
            Case(id="docket", procedure="us.florence.duty-free-entry", subject="tank", opened=on(date(2024, 3, 1))),
            Case(id="theirs", procedure="us.florence.duty-free-entry", subject="magnet", opened=on(date(2024, 3, 1))),
            Case(id="bond", procedure="us.tib", subject="tank", opened=on(date(2024, 3, 1))),
            Case(id="entry", procedure="us.entry.consumption", subject="tank", opened=on(date(2024, 3, 1))),
            Case(id="carnet", procedure=procedure, subject="tank", opened=on(date(2024, 3, 1))),
        ),
        events=events,
        claims=claims,
    )
    return build_world(portfolio, day)


def told(day: date, *events: Event, **more) -> dict[str, tuple[str, ...]]:
    """What stands in the old name, by kind."""
    return {kind.id: names for one in successions(world(day, *events, **more)) for kind, names in one.stands}


def test_open_dockets_and_bonds_move_and_eligibility_is_shown_again():
    assert told(date(2025, 3, 1)) == {"dockets": ("docket",), "eligibility": ("array",), "bonds": ("bond",)}


def test_before_the_day_nothing_moves():
    assert told(date(2024, 12, 31)) == {}
    assert set(told(TAKEN_OVER)) == {"dockets", "eligibility", "bonds"}


def test_papers_in_the_old_name_are_told_until_they_end():
    claim = Claim(
        id="imports",
        field=Field.IMPORTER,
        subject="tank",
        holder="old",
        begins=on(date(2024, 1, 1)),
        paper="order",
        mark=Mark.READ,
    )
    assert told(date(2025, 3, 1), claims=(claim,))["papers"] == ("imports",)
    ending = (replace(claim, ends=on(date(2025, 3, 1))),)
    assert told(date(2025, 2, 28), claims=ending)["papers"] == ("imports",)
    assert "papers" not in told(date(2025, 3, 1), claims=ending)
    assert "papers" not in told(date(2025, 3, 1), claims=(replace(claim, holder="college"),))


def importer(subject: str) -> Claim:
    """A paper that makes the old contractor the importer of something."""
    begins = on(date(2024, 1, 1))
    return Claim(
        id=f"imports-{subject}", field=Field.IMPORTER, subject=subject, holder="old", begins=begins, paper="order",
        mark=Mark.READ,
    )  # fmt: skip


def load(importer: str | None = "old", *items: str) -> Consignment:
    """A consignment of these things."""
    return Consignment(id="load", title="Load", items=items or ("tank",), importer=importer)


def test_a_consignment_the_old_contractor_is_to_import_is_told_until_all_of_it_is_entered():
    entered = step("entry", "release")
    assert told(date(2025, 3, 1), loads=(load(),))["bonds"] == ("bond", "load")
    assert told(date(2025, 3, 1), entered, loads=(load(),))["bonds"] == ("bond",)
    assert told(date(2025, 3, 1), entered, loads=(load("old", "tank", "lid"),))["bonds"] == ("bond", "load")
    assert told(date(2025, 3, 1), loads=(load("new"),))["bonds"] == ("bond",)
    assert told(date(2025, 3, 1), step("bond", "first-year", "exported"), loads=(load(),))["bonds"] == ("bond",)


def test_who_imported_what_is_entered_needs_no_paper_anew():
    entered = step("entry", "release")
    assert "papers" not in told(date(2025, 3, 1), entered, claims=(importer("tank"),))
    assert told(date(2025, 3, 1), claims=(importer("tank"),))["papers"] == ("imports-tank",)
    assert told(date(2025, 3, 1), entered, claims=(importer("array"),))["papers"] == ("imports-array",)
    assert told(date(2025, 3, 1), entered, claims=(importer("nothing"),))["papers"] == ("imports-nothing",)
    title = replace(importer("tank"), field=Field.TITLE)
    assert told(date(2025, 3, 1), entered, claims=(title,))["papers"] == ("imports-tank",)


def test_cases_that_are_settled_or_lost_move_no_more():
    closed, lost = step("bond", "close", "closed"), step("docket", "decide", "denied")
    assert told(date(2025, 3, 1), closed, lost) == {"eligibility": ("array",)}
    assert told(date(2025, 3, 1), step("carnet", "close"), procedure="us.ata-carnet")["bonds"] == ("bond",)
    assert told(date(2025, 3, 1), procedure="us.ata-carnet")["bonds"] == ("bond", "carnet")


def test_each_kind_says_what_to_do_and_on_what_it_rests():
    (one,) = successions(world(date(2025, 3, 1)))
    assert (one.before, one.after.id) == ("old", "new")
    assert all(kind.remedy and kind.backing.cites for kind, _ in one.stands)
