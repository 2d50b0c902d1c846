"""How long goods stand between arriving and being taken up: item-days by hand."""

from dataclasses import replace

import pytest

from builders import an_item
from forecast.worlds import ACCEPTANCE, TRANSPORT, a_case, a_milestone, a_portfolio, a_world, an_event, lognormal
from lockwasher.policy import cost_words
from lockwasher.policy.compare import TODAY, compare
from lockwasher.policy.futures import play_world
from lockwasher.policy.storing import stored
from lockwasher.register.nouns import Consignment
from policy.labs import HOW, taking_days

DRAWS = 128
ACCEPTED = a_milestone("accepted", "crate", "arrives")
CASES = [a_case("case", opened="2027-03-01"), a_case("acceptance", ACCEPTANCE, opened="2027-03-01")]


def standing(days=None, cases=CASES, **more):
    """A crate of two coils that arrives after 30 days and is accepted when its papers are there."""
    held = {
        "items": [an_item("coil", "magnet"), an_item("yoke", "magnet")],
        "consignments": [Consignment(id="crate", title="Crate", items=("coil", "yoke"), shipper="partner")],
        "milestones": [a_milestone("arrives"), ACCEPTED],
        "cases": cases,
    }
    return a_world(a_portfolio(**held | more), days=days)


def test_each_item_stands_from_arriving_until_it_is_accepted():
    world = standing()
    futures = play_world(world, DRAWS, 1)
    arrives, accepted = (futures.reached[at] for at in (0, 1))
    found = stored(futures)

    assert (found.n_items, found.n_untold) == (2, 0)
    assert found.days.tolist() == (2 * (accepted - arrives)).tolist()
    assert found.days.max() > 0


def test_what_has_arrived_stands_from_today_on():
    over = [an_event("case", step, "2027-02-20") for step in ("book", "depart", "arrive")]
    futures = play_world(standing(events=over), DRAWS, 1)

    assert [m.id for m in futures.milestones] == ["accepted"]
    assert stored(futures).days.tolist() == (2 * futures.reached[0]).tolist()


def test_what_is_taken_up_stands_nowhere_and_what_has_no_milestone_for_it_is_counted():
    done = [an_event("case", step, "2027-02-20") for step in ("book", "depart", "arrive")]
    done += [an_event("acceptance", step, "2027-02-22") for step in ("inspect", "accept")]
    over = stored(play_world(standing(events=done), DRAWS, 1))
    untold = stored(play_world(standing(milestones=[a_milestone("arrives")]), DRAWS, 1))

    assert (over.n_items, over.n_untold, over.days.max()) == (0, 0, 0.0)
    assert (untold.n_items, untold.n_untold, untold.days.max()) == (0, 2, 0.0)


def test_storage_is_told_with_its_interval_and_no_dollars():
    world = standing(days={f"{TRANSPORT}/arrive": lognormal(30)})
    slower = taking_days(5)
    found = compare(world, TODAY, [slower], replace(HOW, draws=512)).others[0]
    days = found.stored.days

    assert days.change == pytest.approx(days.other - days.base)
    assert "no rate on record, so no dollars" in cost_words.stored(found)
    assert "of 2 items, from arriving until they are taken up" in cost_words.stored(found)
