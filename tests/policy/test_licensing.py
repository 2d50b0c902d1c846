"""The queue of a licensing office through the lab, at a tenth of its size; the whole is benchmarks/licensing_policy.py."""

import importlib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def opened():
    """Open cases by day, with the surge and without, where as much is filed as in 2006."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        module = importlib.import_module("licensing_policy")
    (office,) = module.surge_of("as in 2006", 128, scale=10).others[0].offices
    return dict(office.open), module.LOOKS


def test_the_office_begins_with_the_open_cases_reported(opened):
    days, looks = opened

    assert days[looks[0]].base == days[looks[0]].other == pytest.approx(1_000, abs=30)


def test_without_the_surge_it_keeps_its_queue_and_with_it_a_third_is_gone_in_three_months(opened):
    days, looks = opened

    # Four of the year's holidays fall into these months, and cases come on them too.
    assert days[looks[1]].base == pytest.approx(1_080, rel=0.08)
    assert days[looks[1]].other / days[looks[1]].base == pytest.approx(0.68, abs=0.06)


def test_what_the_surge_gained_stays_while_as_much_is_filed_as_is_processed(opened):
    days, looks = opened

    assert days[looks[2]].change == pytest.approx(days[looks[1]].change, rel=0.15)
