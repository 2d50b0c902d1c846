"""An edition as people read it."""

from datetime import date

import pytest

from lockwasher.estimates.editions import read_edition
from lockwasher.estimates.world import build_world
from lockwasher.procedures.library import read_library
from lockwasher.register.nouns import Mark
from lockwasher.register.portfolio import Portfolio

WORLD = build_world(Portfolio(name="test"), date(2025, 7, 1))


@pytest.fixture
def florence():
    return read_edition(WORLD, WORLD.library.of["us.florence.duty-free-entry"][-1])


def test_a_step_is_read_with_its_clocks_in_words_and_its_estimate_with_its_source(florence):
    steps = {one.step.name: one for one in florence.steps}

    assert "waits 20 calendar days from notice" in steps["comment"].clocks[0].words
    assert steps["eligibility"].estimate.source in {"log", "guess"}
    assert steps["eligibility"].estimate.p50 < steps["eligibility"].estimate.p80
    assert steps["eligibility"].estimate.rests_on


def test_what_no_official_text_was_read_for_is_listed(florence):
    marks = dict(florence.n_marks)

    assert sum(marks.values()) == len(florence.procedure.steps) + len(florence.procedure.clocks)
    assert len(florence.unverified) == sum(n for mark, n in marks.items() if mark != Mark.READ)
    assert all(one.mark != Mark.READ for one in florence.unverified)


def test_guesses_and_steps_without_any_estimate_are_counted(florence):
    guesses = [one for one in florence.steps if one.estimate and one.estimate.is_guess]

    assert florence.n_guesses == len(guesses) > 0
    assert florence.n_unknown == sum(one.estimate is None for one in florence.steps)


def test_every_edition_of_the_library_can_be_read():
    for procedure in read_library().editions:
        assert len(read_edition(WORLD, procedure).steps) == len(procedure.steps)
