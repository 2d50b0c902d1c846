"""Who may see what: one rule, deny by default, told noun by noun."""

import re
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwasher.exchange.folder import read_folder, shipped_folder
from lockwasher.register.naming import NAMINGS
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import NOUNS, Portfolio
from lockwasher.register.references import REFERENCES
from lockwasher.register.viewers import Role, Viewer
from lockwasher.register.visible import visible
from register.shared import ALFA, BETA, COORDINATOR, OFFICER, SEER, SHARED, STEPS

SEEN = visible(SHARED, ALFA)
ROLES = (ALFA, SEER, OFFICER, COORDINATOR, Viewer(Role.ADMINISTRATOR))


def ids(portfolio: Portfolio, noun: str) -> list[str]:
    return [record.id for record in getattr(portfolio, noun)]


def marked(noun: str, id: str, handling: Handling) -> Portfolio:
    """The shared portfolio with another mark on one record."""
    records = (replace(r, handling=handling) if r.id == id else r for r in getattr(SHARED, noun))
    return replace(SHARED, **{noun: tuple(records)})


def found(portfolio: Portfolio, noun: str, id: str):
    return next(record for record in getattr(portfolio, noun) if record.id == id)


# A partner sees its own, and nothing of another


@pytest.mark.parametrize(
    ("noun", "told"),
    [
        ("offices", ["alfa.store"]),
        ("posts", ["alfa.clerk"]),
        ("persons", []),
        ("tenures", []),
        ("projects", ["project"]),
        ("agreements", ["frame", "alfa-annex"]),
        ("clauses", ["of-all", "of-both"]),
        ("contributions", ["alfa-magnets"]),
        ("items", ["alfa-coil", "joint"]),
        ("consignments", ["alfa-crate", "mixed-crate"]),
        ("milestones", ["alfa-coil-leaves", "alfa-crate-leaves", "mixed-crate-leaves", "alfa-annex-leaves"]),
        ("need_bys", ["alfa-coil-leaves-by"]),
        ("cases", ["alfa-goes", "alfa-screening", "mixed-goes", "annex-case", "alfa-itself"]),
        ("events", ["packed", "packed-later", "unpacked"]),
        ("evidence", ["paper-packed", "paper-packed-later", "paper-unpacked"]),
        ("claims", ["alfa-alfa-coil-2026-01-01", "bank-alfa-magnets-2026-01-01", "beta-joint-2026-01-01"]),
        ("occasions", ["summit"]),
        ("partners", ["alfa", "beta", "host", "bank"]),
    ],
)
def test_a_partner_sees_of_each_noun_what_is_its_own(noun, told):
    assert ids(SEEN, noun) == told


def test_every_noun_is_judged_and_every_field_that_names_others():
    assert set(NAMINGS) == set(NOUNS)
    assert {(noun, naming.field) for noun, namings in NAMINGS.items() for naming in namings} == set(REFERENCES)


def test_in_a_crate_with_things_of_others_a_partner_sees_only_its_own():
    crate = found(SEEN, "consignments", "mixed-crate")

    assert (crate.items, crate.title, crate.source) == (("alfa-coil",), "mixed-crate", "")
    assert found(SEEN, "milestones", "mixed-crate-leaves").title == "departs"


def test_a_thing_made_by_two_partners_names_only_the_contribution_of_the_one_who_looks():
    assert found(SEEN, "items", "joint").contributions == ("alfa-magnets",)
    assert found(visible(SHARED, BETA), "items", "joint").contributions == ("beta-magnets",)


def test_an_agreement_names_of_what_it_covers_the_partners_own_and_its_parties():
    annex = found(SEEN, "agreements", "alfa-annex")

    assert (annex.covers, annex.parents, annex.amends) == (("alfa-magnets",), ("frame",), None)
    assert found(SEEN, "agreements", "frame").parties == ("host", "alfa", "beta")
    assert found(SEEN, "clauses", "of-both").applies_to == ("alfa-coil",)


def test_of_another_institution_a_partner_sees_what_it_is_and_no_more():
    assert found(SEEN, "partners", "alfa").ror == "ror-alfa"
    assert (found(SEEN, "partners", "bank").name, found(SEEN, "partners", "bank").ror) == ("Bank", None)


def test_a_case_under_rules_that_ask_nothing_of_the_partner_does_not_name_them():
    told = found(SEEN, "cases", "alfa-screening")

    assert (told.procedure, told.edition, told.facts, told.note, told.source) == ("", None, (), "", "")
    assert found(SEEN, "cases", "alfa-goes").procedure == "transport"
    assert found(SEEN, "cases", "alfa-goes").facts == ()


def test_who_did_a_step_is_told_only_of_the_partners_own_offices():
    assert found(SEEN, "events", "packed").by == "alfa.store"
    assert found(SEEN, "events", "packed-later").by is None


def test_a_paper_that_is_not_shown_is_not_named():
    papers = {claim.id: claim.paper for claim in SEEN.claims}

    assert papers["alfa-alfa-coil-2026-01-01"] == "paper-packed"
    assert papers["bank-alfa-magnets-2026-01-01"] == ""


def test_notes_about_the_whole_are_not_told():
    assert SEEN.notes == ()
    assert visible(SHARED, SEER).notes == SHARED.notes


def test_without_the_offices_of_the_steps_no_event_is_told():
    bare = visible(SHARED, Viewer(Role.PARTNER, "alfa"))

    assert (bare.events, bare.evidence, {case.procedure for case in bare.cases}) == ((), (), {""})


@pytest.mark.parametrize("partner", [None, "", "nobody"])
def test_a_partners_login_without_a_partner_of_the_register_sees_nothing(partner):
    seen = visible(SHARED, Viewer(Role.PARTNER, partner, step_offices=STEPS))

    assert [noun for noun, records in seen.rows() if records] == []


# Marks


@pytest.mark.parametrize(
    ("handling", "roles"),
    [
        (Handling.PUBLIC, ROLES),
        (Handling.PARTNER, ROLES),
        (Handling.INTERNAL, ROLES[1:]),
        (Handling.PERSONAL, ROLES[2:]),
        (Handling.CONTROLLED, ROLES[3:]),
    ],
)
def test_a_mark_lets_a_record_through_to_those_it_names(handling, roles):
    item = marked("items", "alfa-coil", handling)

    assert tuple(viewer for viewer in ROLES if "alfa-coil" in ids(visible(item, viewer), "items")) == roles


def test_about_a_thing_that_is_hidden_nothing_is_shown():
    seen = visible(marked("items", "alfa-coil", Handling.CONTROLLED), OFFICER)

    assert "alfa-crate" not in ids(seen, "consignments")
    assert found(seen, "consignments", "mixed-crate").items == ("beta-coil",)
    assert {"alfa-coil-leaves", "alfa-coil-leaves-by", "alfa-goes", "packed", "paper-packed", "of-both"}.isdisjoint(
        word for noun in NOUNS if noun != "clauses" for word in ids(seen, noun)
    )
    assert found(seen, "clauses", "of-both").applies_to == ("beta-coil",)


def test_an_officer_named_for_a_controlled_record_sees_it():
    hidden = marked("items", "alfa-coil", Handling.CONTROLLED)
    named = replace(OFFICER, own=frozenset({"alfa-coil"}))

    assert "alfa-coil" in ids(visible(hidden, named), "items")
    assert "alfa-coil" not in ids(visible(hidden, replace(SEER, own=named.own)), "items")


@pytest.mark.parametrize("viewer", [ALFA, SEER])
def test_of_an_event_whose_words_are_withheld_it_is_told_that_it_happened(viewer):
    seen = visible(marked("events", "packed", Handling.PERSONAL), viewer)

    event = found(seen, "events", "packed")
    assert (event.step, event.note, event.source, event.by) == ("pack", "", "", None)


def test_a_viewer_sees_no_people_and_nothing_about_them():
    seen = visible(SHARED, SEER)

    assert (seen.persons, seen.tenures) == ((), ())
    assert {"ada-leaves", "ada-leaves-by", "ada-visa", "visa", "paper-visa"}.isdisjoint(
        word for noun in NOUNS for word in ids(seen, noun)
    )
    assert "loose-paper" in ids(seen, "evidence")


def test_an_account_keeps_the_paper_it_names_in_words():
    claims = (replace(SHARED.claims[0], paper="told by telephone"),)

    assert visible(replace(SHARED, claims=claims), SEER).claims[0].paper == "told by telephone"
    assert visible(replace(SHARED, claims=claims), ALFA).claims[0].paper == ""


def test_where_nothing_is_hidden_the_portfolio_is_the_very_same():
    assert visible(SHARED, COORDINATOR) is SHARED
    assert visible(SHARED, OFFICER) is SHARED


# Properties


def words(value: object) -> set[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        return {value}
    if is_dataclass(value):
        return {word for field in fields(value) for word in words(getattr(value, field.name))}
    return {word for one in value for word in words(one)} if isinstance(value, tuple) else set()


@st.composite
def registers(draw: st.DrawFn) -> Portfolio:
    """The shared portfolio with other marks, bringers, crates, shippers, parties and clauses; no free text about others."""
    some = lambda names: draw(st.lists(st.sampled_from(names), unique=True, max_size=3).map(tuple))  # noqa: E731
    mark = lambda: draw(st.sampled_from([*Handling, *[Handling.PARTNER] * 8]))  # noqa: E731
    partners, items = ["alfa", "beta", "gamma", "host"], ids(SHARED, "items")
    drawn: dict[str, object] = {
        "contributions": lambda: {"partner": draw(st.sampled_from(partners))},
        "items": lambda: {"contributions": some(ids(SHARED, "contributions"))},
        "consignments": lambda: {"items": some(items), "shipper": draw(st.sampled_from([*partners, None]))},
        "agreements": lambda: {"parties": some(partners), "covers": some([*items, "alfa-magnets", "project"])},
        "clauses": lambda: {"applies_to": some([*items, "beta-magnets"]), "value": draw(st.sampled_from(partners))},
        "claims": lambda: {"holder": draw(st.sampled_from(partners)), "subject": draw(st.sampled_from(items))},
    }
    changed = {}
    for noun, records in SHARED.rows():
        told = []
        for record in records:
            change = {"handling": mark()} if hasattr(record, "handling") else {}
            change |= {word: "" for word in ("title", "source") if hasattr(record, word)}
            change |= drawn[noun]() if noun in drawn else {}
            told.append(replace(record, **change))
        changed[noun] = tuple(told)
    return replace(SHARED, **changed)


@settings(max_examples=60)
@given(registers())
def test_what_a_partner_sees_names_nothing_that_is_not_shown_to_it(portfolio):
    for viewer in (ALFA, BETA):
        seen = visible(portfolio, viewer)
        shown = {word for noun in NOUNS for word in ids(seen, noun)}
        hidden = {word for noun in NOUNS for word in ids(portfolio, noun)} - shown
        texts = words(tuple(records for _, records in seen.rows()))
        assert texts & hidden == set()
        text = " ".join(texts)
        leaked = [word for word in hidden if re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])", text)]
        assert leaked == []


@settings(max_examples=60)
@given(registers())
def test_seen_twice_is_seen_once_and_each_role_sees_all_that_those_before_it_see(portfolio):
    seen = [visible(portfolio, viewer) for viewer in ROLES]

    for viewer, once in zip(ROLES, seen, strict=True):
        assert visible(once, viewer) == once
    for less, more in pairwise(seen):
        assert {noun: set(ids(less, noun)) - set(ids(more, noun)) for noun in NOUNS} == {noun: set() for noun in NOUNS}


@pytest.mark.parametrize("name", ["icarus", "dune"])
def test_in_the_shipped_portfolios_no_partner_is_told_of_what_is_anothers(name):
    portfolio = read_folder(shipped_folder(name))
    every = {word for noun in NOUNS for word in ids(portfolio, noun)}
    partners = {c.partner for c in portfolio.contributions}
    for partner in sorted(partners):
        seen = visible(portfolio, Viewer(Role.PARTNER, partner))
        shown = {word for noun in NOUNS for word in ids(seen, noun)}
        assert {c.partner for c in seen.contributions} == {partner}
        assert words(tuple(records for _, records in seen.rows())) & (every - shown) == set()
