"""The first page in a terminal, of small worlds: what stands under it."""

from dataclasses import replace

from rich.console import Console

from builders import an_item
from forecast.worlds import TRANSPORT, a_case, a_milestone, a_need_by, a_portfolio, a_world
from lockwasher.cli.loose_page import loose_as_json, print_loose
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.register.nouns import Consignment
from lockwasher.register.portfolio import Portfolio


def a_page(portfolio, draws=10):
    """What is printed of a portfolio, each run of spaces as one."""
    world = a_world(portfolio)
    console = Console(width=100)
    with console.capture() as printed:
        print_loose(console, world, what_comes_loose(world, forecast(world, draws=draws)))
    return " ".join(printed.get().split())


def crates(**sizes):
    """Crates of one item each that leave; an item is stated to be oversize, not to be, or nothing is."""
    return {
        "items": [replace(an_item(f"{name}-coil", "magnet"), is_oversize=size) for name, size in sizes.items()],
        "consignments": [Consignment(id=n, title=n, items=(f"{n}-coil",), shipper="partner") for n in sizes],
        "milestones": [a_milestone("departs", name, id=f"{name}-departs") for name in sizes],
    }


def test_the_page_says_how_many_consignments_were_taken_for_oversize_and_how_to_state_their_size():
    told = "taken for oversize, as nobody stated their size; state it of each item as is_oversize, yes or no"

    assert f"2 consignments were {told}" in a_page(a_portfolio(**crates(a=None, b=None, c=True, d=False)))
    assert f"1 consignment was {told}" in a_page(a_portfolio(**crates(a=None, c=True)))
    assert "for oversize" not in a_page(a_portfolio(**crates(c=True, d=False)))
    assert "for oversize" not in a_page(a_portfolio(**crates(a=None), cases=[a_case(procedure=TRANSPORT, subject="a")]))


def test_programs_read_which_consignments_were_taken_for_oversize():
    world = a_world(a_portfolio(**crates(a=None, b=False)))
    page = loose_as_json(world, what_comes_loose(world, forecast(world, draws=10)))

    assert page["taken_for_oversize"] == ("a",)


def test_of_an_empty_portfolio_nothing_is_told_and_nothing_is_guessed():
    page = a_page(Portfolio(name="empty"))

    assert page.startswith("What will come loose: empty As of 2027-03-01")
    assert "3. To start this week: nothing. No estimate was used. The desk proposes" in page
    assert "estimates used are guesses" in a_page(a_portfolio(**crates(a=True)))


def test_one_future_makes_a_page_too_and_is_told_as_one():
    """It has no spread, and all its quantiles are one day."""
    page = a_page(a_portfolio(**crates(a=True), need_bys=[a_need_by("a-departs", "2027-03-10")]), draws=1)

    assert "on what was known then. 1 future, seed 1." in page
    assert "P50 2027-03-21 P80 2027-03-21 slack -11 days" in page
    assert "of the spread of" not in page
