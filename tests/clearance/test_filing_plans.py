"""Plans of applications side by side, and who applies for all of them."""

from datetime import date

import pytest

from lockwasher.clearance.filing_plans import applicant_for_all, filing_plans
from lockwasher.estimates.world import World, build_world
from lockwasher.register.nouns import Item, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 3, 2)
LABS = tuple(Partner(id=name, name=name, country="US", kind=PartnerKind.US_NONPROFIT) for name in ("east", "west"))


def world(**hosts: str) -> World:
    """A world of projects with these hosts ('' for one that is not on record), and one item in each."""
    portfolio = Portfolio(
        name="desk",
        partners=LABS,
        projects=tuple(Project(id=name, name=name, host=host) for name, host in hosts.items() if host),
        items=tuple(Item(id=f"in-{name}", title=name, contributions=(), project=name) for name in hosts),
    )
    return build_world(portfolio, DAY)


@pytest.mark.parametrize("hosts", [{"array": "", "ring": "east"}, {"array": "east", "ring": ""}])
def test_the_plan_names_the_applicant_whichever_project_comes_first(hosts):
    made = world(**hosts)
    assert applicant_for_all(made, DAY) == LABS[0]
    assert [one.plan.applicant for one in filing_plans(made, DAY)] == [LABS[0]]


def test_projects_of_different_hosts_ask_for_an_applicant():
    made = world(array="east", ring="west")
    with pytest.raises(ValueError, match=r"\(array: east, ring: west\); name the applicant with --applicant"):
        filing_plans(made, DAY)
    assert [one.plan.applicant for one in filing_plans(made, DAY, applicant="west")] == [LABS[1]]
