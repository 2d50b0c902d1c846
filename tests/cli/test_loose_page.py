"""The first page in a terminal, of small worlds: what stands under it."""

from dataclasses import replace

from rich.console import Console

from builders import an_item
from forecast.worlds import TRANSPORT, a_case, a_milestone, a_portfolio, a_world
from lockwasher.cli.loose_page import loose_as_json, print_loose
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.register.nouns import Consignment


def a_page(portfolio):
    """What is printed of a portfolio, each run of spaces as one."""
    world = a_world(portfolio)
    console = Console(width=100)
    with console.capture() as printed:
        print_loose(console, world, what_comes_loose(world, forecast(world, draws=10)))
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
