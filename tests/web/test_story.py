"""The timeline of a thing as rows: a lane for each milestone and case, and of very many one for each kind."""

from datetime import date

import pytest

from lockwasher.actions.look import look
from lockwasher.web.milestones import Milestones, Stand
from lockwasher.web.story import Teller


@pytest.fixture(scope="module")
def dune():
    """The dune portfolio on 1 July 2025, no forecast of which is kept."""
    world = look("dune", date(2025, 7, 1)).world
    return Milestones(world, world.portfolio, None)


def teller(milestones):
    return Teller(milestones, milestones.world.portfolio, milestones.world.as_of, "")


def test_a_thing_with_few_milestones_has_a_lane_for_each(dune):
    story = teller(dune).story("elements-c004")

    assert [row.kind for row in story.rows].count("milestone") == 4


def test_very_many_milestones_share_a_lane_for_each_kind_that_says_how_many_are_reached(dune):
    story = teller(dune).story("cern-cryostat-1")

    heads = [row.lane.title for row in story.rows if row.kind == "milestone"]
    assert heads == [
        "248 times: leaves",
        "248 times: enters the United States",
        "248 times: arrives",
        "248 times: is accepted by the host",
        "2 times: is installed",
        "once: starts work",
    ]
    assert story.rows[0].told.startswith("105 of 248 reached 20")


def test_a_lane_of_a_case_shows_its_steps_and_how_long_it_has_been_open(dune):
    story = teller(dune).story("cold-box-c001")

    (row,) = [row for row in story.rows if row.kind == "case" and row.lane.title == "Oversize transport, leg by leg"]
    assert row.lane.run
    assert row.lane.happened


def test_without_a_forecast_a_milestone_is_reached_or_not_forecast_yet(dune):
    stands = {dune.seen(milestone).stand for milestone in dune.world.portfolio.milestones}

    assert stands == {Stand.REACHED, Stand.NOT_FORECAST}


def test_the_foremost_milestone_of_a_thing_is_its_first_open_one(dune):
    assert dune.foremost("elements-c004").milestone.kind == "departs"
    assert dune.foremost("nothing") is None
