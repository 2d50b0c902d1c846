"""The first hour: how far an office has come, and the project everything hangs on."""

import pytest

from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.first_hour import Stage, Step, begin_project, first_hour
from lockwasher.actions.load import load
from lockwasher.actions.register import RegisterError, find_record

pytestmark = pytest.mark.django_db(transaction=True)


def stages(today):
    return {stage.step: stage for stage in first_hour(current_portfolio()[0], today)}


def test_of_an_empty_register_nothing_is_done(today):
    found = first_hour(current_portfolio()[0], today)

    assert [stage.step for stage in found] == list(Step)
    assert not any(stage.is_done for stage in found)


def test_what_a_register_holds_is_done_and_counted(folder, today):
    load(str(folder), "desk")
    portfolio, found = current_portfolio()[0], stages(today)

    assert found[Step.PROJECT] == Stage(Step.PROJECT, True, len(portfolio.projects), len(portfolio.projects))
    assert found[Step.LIST].n == len(portfolio.items) > 0
    assert found[Step.CLAUSES].of == len(portfolio.items)
    assert found[Step.NEED_BYS].n == len(portfolio.need_bys)
    assert not found[Step.LOOSE].is_done


def test_a_project_is_begun_with_its_host_and_a_second_with_the_same_host(today):
    begin_project("proto", "fermilab", "US", "us-nonprofit", "desk")
    begin_project("proto-two", "fermilab", "", "", "desk")

    assert stages(today)[Step.PROJECT] == Stage(Step.PROJECT, True, 2, 2)
    assert find_record("partners", "fermilab").country == "US"


def test_a_project_that_cannot_be_begun_leaves_no_host_behind():
    with pytest.raises(RegisterError, match="country: 'USA' is not a country code; did you mean US"):
        begin_project("proto", "fermilab", "USA", "us-nonprofit", "desk")
    with pytest.raises(RegisterError, match="id"):
        begin_project("Not an id", "fermilab", "US", "us-nonprofit", "desk")

    assert find_record("partners", "fermilab") is None
