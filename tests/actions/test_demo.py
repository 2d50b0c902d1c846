"""The demonstration's register: all that the samples hold, and nothing that none of them says."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache

import pytest

from lockwasher.actions.demo import JOINED, NAME, demo_portfolio, load_demo
from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.load import load
from lockwasher.actions.portfolios import read_files
from lockwasher.records.store import StoreError
from lockwasher.register.portfolio import NOUNS, Portfolio, by_id

SAMPLES = ("dune", "icarus")


sample = cache(read_files)


@pytest.fixture(scope="module")
def demo() -> Portfolio:
    return demo_portfolio()


def of_both() -> Iterator[tuple[str, object, object]]:
    """The records that both samples hold: the noun, and what each says."""
    for noun in NOUNS:
        later, earlier = (by_id(getattr(sample(name), noun)) for name in SAMPLES)
        yield from ((noun, later[name], earlier[name]) for name in later.keys() & earlier.keys())


def test_every_record_of_the_samples_is_there_once_and_no_other(demo):
    for noun in NOUNS:
        held = [record.id for record in getattr(demo, noun)]
        assert len(held) == len(set(held))
        assert set(held) == {record.id for name in SAMPLES for record in getattr(sample(name), noun)}


def test_a_record_that_one_sample_holds_is_as_it_is_there(demo):
    shared = {(noun, one.id) for noun, one, _ in of_both()}
    for noun in NOUNS:
        mine = by_id(getattr(demo, noun))
        for one in (one for name in SAMPLES for one in getattr(sample(name), noun)):
            assert (noun, one.id) in shared or mine[one.id] == one


def test_of_a_record_that_both_hold_nothing_is_lost_but_an_earlier_name(demo):
    lost = set()
    for noun, *given in of_both():
        mine = by_id(getattr(demo, noun))[given[0].id]
        for field in fields(mine):
            value, told = getattr(mine, field.name), [getattr(one, field.name) for one in given]
            if isinstance(value, tuple):
                assert set(value) == {name for names in told for name in names}
            elif any(text not in (value if isinstance(value, str) else [value]) for text in told if text is not None):
                assert value == told[0]
                lost.add((noun, field.name))
    assert lost == {("partners", "name")}


def test_what_both_say_of_an_agreement_is_told_of_it(demo):
    addendum = demo.agreement["us-cern-neutrino-addendum-2017"]

    assert set(addendum.covers) == {"cern-cryostat-1", "cern-refurbishment"}
    assert "the first cryostat in South Dakota among other things" in addendum.covers_note
    assert "CERN's part in the Short-Baseline programme" in addendum.covers_note
    assert addendum.source == (
        "http://news.fnal.gov/2017/05/lbnfdune-update-really-good-week/; "
        "https://geneva.usmission.gov/2017/05/03/u-s-and-cern-enhance-cooperation/"
    )


def test_it_says_that_it_is_joined_and_what_is_synthetic_and_looks_from_the_later_day(demo):
    assert demo.notes[0] == JOINED
    assert any("SYNTHETIC" in note for note in demo.notes)
    assert str(demo.default_day) == "2025-07-01"


@pytest.mark.django_db(transaction=True)
def test_it_is_loaded_once_and_not_beside_a_register_of_somebody_else(home, today, folder, demo):
    forget()
    assert load_demo().name == NAME
    assert load_demo() is None
    assert len(current_portfolio()[0].projects) == len(demo.projects)
    with pytest.raises(StoreError, match="the register holds portfolio 'demo'"):
        load(str(folder), "desk")
