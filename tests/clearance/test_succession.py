"""What still stands in the name of an institution that another one took the place of."""

from datetime import date

from lockwasher.calendars.spans import on
from lockwasher.clearance.succession import successions
from lockwasher.estimates.world import World, build_world
from lockwasher.register.nouns import Case, Claim, Event, Field, Item, Mark, Partner, PartnerKind, Project
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


def world(day: date, *events: Event, claims: tuple[Claim, ...] = ()) -> World:
    """A detector whose application was filed by the old contractor."""
    portfolio = Portfolio(
        name="desk",
        partners=(OLD, NEW),
        projects=(Project(id="array", name="Array", host="old"),),
        items=(Item(id="tank", title="Tank", contributions=(), project="array"),),
        cases=(
            Case(id="docket", procedure="us.florence.duty-free-entry", subject="tank", opened=on(date(2024, 3, 1))),
            Case(id="bond", procedure="us.tib", subject="tank", opened=on(date(2024, 3, 1))),
        ),
        events=events,
        claims=claims,
    )
    return build_world(portfolio, day)


def told(day: date, **more) -> dict[str, tuple[str, ...]]:
    """What stands in the old name, by kind."""
    return {kind.id: names for one in successions(world(day, **more)) for kind, names in one.stands}


def test_open_dockets_and_bonds_move_and_eligibility_is_shown_again():
    assert told(date(2025, 3, 1)) == {"dockets": ("docket",), "eligibility": ("array",), "bonds": ("bond",)}


def test_before_the_day_nothing_moves():
    assert told(date(2024, 12, 31)) == {}


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


def test_each_kind_says_what_to_do_and_on_what_it_rests():
    (one,) = successions(world(date(2025, 3, 1)))
    assert (one.before, one.after.id) == ("old", "new")
    assert all(kind.remedy and kind.backing.cites for kind, _ in one.stands)
