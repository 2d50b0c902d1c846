"""What is left of each route into the United States when title and importer are known, unknown or contested."""

from datetime import date
from pathlib import Path

import pytest

from lockwasher.calendars.spans import on
from lockwasher.clearance.routes import RouteStanding, RouteState, faults, read_routes, route_standings
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library
from lockwasher.register.nouns import Claim, Field, Item, Mark, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 3, 2)
TANK = Item(id="tank", title="Tank", contributions=("vessel",), project="array")
PARTNERS = tuple(Partner(id=kind.value, name=f"The {kind.value}", country="IT", kind=kind) for kind in PartnerKind)
OPEN, CLOSED, UNDETERMINED = RouteState.OPEN, RouteState.CLOSED, RouteState.UNDETERMINED


def claim(field: Field, holder: str, *, subject: str = "tank", mark: Mark = Mark.READ) -> Claim:
    """A paper that gives a field of the tank to a partner."""
    paper = f"deed-{holder}"
    begins = on(date(2025, 1, 1))
    return Claim(
        id=f"{field}-{holder}", field=field, subject=subject, holder=holder, begins=begins, paper=paper, mark=mark
    )


def standings(*claims: Claim, named: tuple[str, ...] = ()) -> dict[str, RouteStanding]:
    """The routes of the tank, by id, where these claims are all that is on record."""
    portfolio = Portfolio(name="desk", partners=PARTNERS, items=(TANK,), claims=claims)
    return {s.route.id: s for s in route_standings(portfolio, TANK, DAY, named=named)}


# ---------------------------------------------------------------- title


@pytest.mark.parametrize(
    ("holder", "property_", "gift"),
    [
        (PartnerKind.FOREIGN_GOVERNMENT, UNDETERMINED, UNDETERMINED),
        (PartnerKind.DESIGNATED_IO, UNDETERMINED, UNDETERMINED),
        (PartnerKind.OTHER_IO, CLOSED, UNDETERMINED),
        (PartnerKind.US_GOVERNMENT, CLOSED, CLOSED),
        (PartnerKind.US_NONPROFIT, CLOSED, CLOSED),
        (PartnerKind.COMPANY, CLOSED, CLOSED),
    ],
)
def test_who_has_title_decides_property_of_governments_and_gifts(holder, property_, gift):
    """19 CFR 148.89 is for foreign governments and designated organizations, and even then State must ask."""
    found = standings(claim(Field.TITLE, holder.value))
    assert found["property-of-government-or-organization"].state == property_
    assert found["gift"].state == gift
    assert [s.route.id for s in found.values() if s.risk] == []


def test_the_reason_names_the_holder_and_what_the_route_asks_for():
    found = standings(claim(Field.TITLE, "us-nonprofit"))
    assert found["property-of-government-or-organization"].reason == (
        "title lies with The us-nonprofit (US nonprofit); "
        "the route asks for foreign government or designated international organization"
    )
    found = standings(claim(Field.TITLE, "foreign-government"))
    assert (
        found["property-of-government-or-organization"].reason == "State must ask and Customs instruct for each entry"
    )


def test_unknown_title_leaves_two_routes_undetermined_and_puts_a_named_risk_on_the_others():
    found = standings()
    assert {name: s.reason for name, s in found.items() if s.route.title_decides} == {
        "property-of-government-or-organization": "no paper says who has title",
        "gift": "no paper says who has title",
    }
    assert all(s.state == UNDETERMINED for s in found.values() if s.route.title_decides)
    assert {name for name, s in found.items() if s.risk} == {"florence", "ordinary", "temporary-import"}
    assert (
        found["ordinary"].risk
        == "the importer answers for duty, value and description of a thing whose owner is not on paper"
    )


def test_unknown_title_closes_no_route():
    """15 CFR 301.3-301.4 ask who applies and uses, 19 USC 1484 who may make entry: neither asks who owns."""
    assert [name for name, s in standings().items() if s.state == CLOSED] == []
    assert standings()["ordinary"].state == OPEN


def test_title_claimed_by_two_papers_decides_nothing():
    found = standings(claim(Field.TITLE, "foreign-government"), claim(Field.TITLE, "company"))
    assert found["gift"].state == UNDETERMINED
    assert found["gift"].reason == "papers give title to different partners"
    assert found["florence"].risk


def test_an_account_of_title_holds_nothing():
    assert standings(claim(Field.TITLE, "company", mark=Mark.ACCOUNT)) == standings()


def test_title_comes_from_the_contribution_as_well():
    found = standings(claim(Field.TITLE, "company", subject="vessel"))
    assert found["gift"].state == CLOSED


def test_what_a_holder_is_in_law_may_not_be_on_record():
    found = standings(claim(Field.TITLE, "consortium"))
    assert found["gift"].state == UNDETERMINED
    assert found["gift"].reason == "what 'consortium' is in law is not on record"


# ---------------------------------------------------------------- the importer


def test_florence_asks_who_imports_and_not_who_owns():
    found = standings(claim(Field.IMPORTER, "us-nonprofit"))["florence"]
    assert found.state == UNDETERMINED
    assert found.reason.startswith("the official list of headings")
    assert found.risk


@pytest.mark.parametrize("kind", [k.value for k in PartnerKind if k != PartnerKind.US_NONPROFIT])
def test_florence_is_closed_to_any_other_importer(kind):
    found = standings(claim(Field.IMPORTER, kind))
    assert found["florence"].state == CLOSED
    assert found["florence"].reason.endswith("; the route asks for US nonprofit")
    assert found["florence"].risk == ""
    assert found["ordinary"].state == OPEN


def test_an_unknown_importer_leaves_florence_undetermined():
    found = standings()["florence"]
    assert (found.state, found.reason) == (UNDETERMINED, "the importer of record is on no paper")


def test_two_importers_leave_florence_undetermined():
    found = standings(claim(Field.IMPORTER, "us-nonprofit"), claim(Field.IMPORTER, "company"))["florence"]
    assert (found.state, found.reason) == (UNDETERMINED, "papers name different importers of record")


def test_the_consignment_may_name_the_importer():
    assert standings(named=("company",))["florence"].state == CLOSED
    assert standings(claim(Field.IMPORTER, "company"), named=("company",))["florence"].state == CLOSED
    both = standings(claim(Field.IMPORTER, "us-nonprofit"), named=("company",))["florence"]
    assert both.reason == "papers name different importers of record"


def test_what_an_importer_is_in_law_may_not_be_on_record():
    assert standings(named=("consortium",))["florence"].reason == "what 'consortium' is in law is not on record"


# ---------------------------------------------------------------- the table


def test_the_shipped_routes_fit_the_shipped_library():
    assert faults(read_routes(), read_library()) == []


def test_no_route_is_marked_read_without_the_address_where_it_was():
    assert [r.id for r in read_routes().values() if r.verified == Mark.READ and not r.source_url] == []


def test_the_case_of_an_entry_alone_takes_no_route():
    """Ordinary entry is part of every route: only an entry that says it makes no claim is one."""
    ordinary = read_routes()["ordinary"]
    assert not ordinary.is_taken_by_case
    assert [(c.fact, c.is_negated) for c in ordinary.taken_when] == [("florence-claimed", True)]


ROUTE = """\
carnet:
  title: ATA carnet
  line: 19 CFR 114
  title_matters: risk
  risk: who holds the carnet is not on paper
  cites: 19 CFR 10.37
  verified: secondary
"""


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (
            "title: ATA",
            "titel: ATA",
            "routes.yaml:2, carnet.titel: there is no key 'titel' here; did you mean 'title'?",
        ),
        ("  line: 19 CFR 114\n", "", "routes.yaml:1, carnet: 'line' is missing; add it"),
        ("title_matters: risk", "title_matters: maybe", "'maybe' is not one of decides, risk"),
        (
            "verified: secondary",
            "verified: sure",
            "routes.yaml:7, carnet.verified: 'sure' is not one of read, secondary",
        ),
        (
            "title_matters: risk",
            "title_matters: decides",
            "a route that title decides gives 'holder_kinds', any other gives",
        ),
        ("  risk: who holds the carnet is not on paper\n", "", "any other gives 'risk'"),
        (
            "  risk:",
            "  importer_kinds: [us-non-profit]\n  risk:",
            "routes.yaml:5, carnet.importer_kinds[0]: 'us-non-profit' is not one of",
        ),
        ("  risk:", "  importer_kinds: [us-non-profit]\n  risk:", "did you mean 'us-nonprofit'?"),
        (
            "  title_matters",
            "  taken_by: [open case]\n  title_matters",
            "'open case' takes no route; write 'case', 'fact NAME' or 'not fact NAME'",
        ),
        ("  title_matters", "  taken_by: [case]\n  title_matters", "carnet: 'procedure' is missing; add it"),
    ],
)
def test_a_broken_table_says_where_what_and_what_to_do(tmp_path: Path, right: str, wrong: str, words: str):
    assert right in ROUTE
    file = tmp_path / "routes.yaml"
    file.write_text(ROUTE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DialectError) as caught:
        read_routes(file)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        (
            "procedure: us.entry.consumtion",
            "there is no procedure 'us.entry.consumtion'; did you mean 'us.entry.consumption'?",
        ),
        (
            "taken_by: [fact florence-claim]",
            "there is no fact 'florence-claim' in facts.yaml; did you mean 'florence-claimed'?",
        ),
        ("taken_by: [not fact appealed]", "'appealed' holds unless said otherwise; name a fact that somebody must say"),
    ],
)
def test_faults_name_what_the_library_does_not_have(tmp_path: Path, added: str, fault: str):
    """A fact that is 'no' until said would take the route of every case in silence."""
    file = tmp_path / "routes.yaml"
    file.write_text(ROUTE.replace("  title_matters", f"  {added}\n  title_matters"), encoding="utf-8")
    assert faults(read_routes(file), read_library()) == [f"routes.yaml, carnet: {fault}"]
