"""Policies chosen by name: with parameters, combined, of an office's own folder; and what is refused, with what there is."""

import pytest

from lockwasher.actions import policies
from lockwasher.actions.policies import PolicyChoiceError, question, shelf, under
from lockwasher.clearance.filing_plans import AS_KNOWN
from lockwasher.policy.compare import TODAY
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library

OWN = """\
policy: {id}
title: A waiver
question: What if nothing had to be filed?
practice: a test
verified: unverified
precedent: none
changes:
  - lift: [arrives/notice]
"""


@pytest.fixture(scope="module")
def library():
    return read_library()


@pytest.fixture
def held(library):
    return shelf(library)


def write(folder, id="own", text=OWN):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{id}.yaml"
    path.write_text(text.format(id=id), encoding="utf-8")
    return path


def test_as_things_are_is_there_and_changes_nothing(held):
    assert held.chosen("today").policy is TODAY
    assert held.names()[0] == "today"


def test_a_policy_is_chosen_with_parameters_and_its_name_reads_the_same_again(held):
    found = held.chosen("florence.one-per-line:a-year=130").policy

    assert [p.value for p in found.parameters] == [130]
    assert held.chosen(found.name).policy == found


def test_several_are_combined_and_what_both_change_is_named(held):
    found = held.chosen("florence.one-per-line+florence.one-per-type:a-year=90")

    assert found.policy.id == "florence.one-per-line+florence.one-per-type:a-year=90"
    assert "both change the desks of us.cbp.entry-process" in " ".join(found.conflicts)
    assert held.chosen("florence.one-per-line+title.at-border").conflicts == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("florence.one-per-lin", "there is no policy 'florence.one-per-lin'; did you mean 'florence.one-per-line'?"),
        ("qqq", "there is no policy 'qqq'; there are today, authority-by-statute, "),
        ("florence.one-per-line:65", "'65' is not of the form name=value"),
        ("today:days=3", "'today' changes nothing and has no parameters"),
        ("today+title.at-border", "'today' changes nothing; take it out of 'today+title.at-border'"),
        ("title.at-border+title.at-border", "'title.at-border' stands twice"),
        ("", "the name of a policy is empty"),
        ("title.at-border+", "the name of a policy is empty"),
    ],
)
def test_a_name_that_is_none_is_refused_with_what_there_is(held, name, told):
    with pytest.raises(PolicyChoiceError) as refused:
        held.chosen(name)

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("florence.one-per-line:a-yaer=65", "there is no parameter 'a-yaer'; did you mean 'a-year'?"),
        ("florence.one-per-line:a-year=5", "'a-year' may be 20 to 600 applications a year, not 5"),
        ("florence.one-per-line:a-year=many", "'a-year' is a whole number of applications a year, not 'many'"),
    ],
)
def test_a_parameter_that_is_none_is_refused(held, name, told):
    with pytest.raises(DialectError, match=told.replace("?", r"\?")):
        held.chosen(name)


def test_a_policy_is_held_against_another_one(held):
    with pytest.raises(PolicyChoiceError, match="'today' is named twice"):
        question(held, "today", ["today"])


def test_of_several_as_one_a_parameter_is_set_in_its_own(held):
    asked = question(held, "today", ["pandemic:days=200+c175.blanket"])
    (both,) = asked.others
    found = asked.setting(f"{both.id}:c175.blanket:policy-days", 20)

    assert "c175.blanket:policy-days" in {p.name for p in both.parameters}
    values = {p.name.rpartition(":")[2]: p.value for p in found.parameters}
    assert (values["days"], values["policy-days"]) == (200, 20)


def test_one_policy_may_act_twice_at_two_offices(held):
    carrier, road = "desks.as-assumed:office=carrier", "desks.as-assumed:office=road.authorities"
    found = held.chosen(f"{carrier}+{road}")
    asked = question(held, "today", [f"{carrier}+{road}"])
    set_to = asked.setting(f"{found.policy.id}:{road}:has", 7)

    assert found.conflicts == ()
    assert [change.told for change in found.policy.changes] != []
    assert [p.value for p in set_to.parameters] == [1, 7]


def test_several_as_one_rest_on_all_that_they_rest_on_with_the_weakest_mark(held):
    found = held.chosen("statutory-waiver+pandemic").policy.backing

    assert "Pub. L. 98-573 of 30 October 1984 (98 Stat. 2995) (statutory-waiver); practice: " in found.cites
    assert found.verified == held.get("pandemic").backing.verified == "unverified"


def test_one_parameter_more_is_set_beside_those_that_are_set_already(held):
    asked = question(held, "today", ["c175.blanket:legal-days=12"])
    found = asked.setting("c175.blanket:legal-days=12:policy-days", 20)

    assert {p.name: p.value for p in found.parameters} == {"policy-days": 20, "legal-days": 12}


# ---------------------------------------------------------------- an office's own


def test_an_offices_own_policies_stand_beside_the_shipped_ones(library, home):
    write(home / "policies")
    found = shelf(library)

    assert found.own == {"own"}
    assert found.get("own").title == "A waiver"
    assert set(shelf(library).paths) - {"own"} == {path.stem for path in policies.shipped_policies().glob("*.yaml")}


def test_a_file_is_named_for_one_question(library, tmp_path):
    assert shelf(library, [write(tmp_path, "once")]).get("once").id == "once"


def test_the_name_of_a_shipped_policy_is_taken(library, tmp_path):
    path = write(tmp_path, "title.at-border")
    with pytest.raises(PolicyChoiceError, match=r"there is a policy 'title\.at-border' already"):
        shelf(library, [path])


def test_a_file_that_is_not_there_is_refused(library, tmp_path):
    with pytest.raises(PolicyChoiceError, match=r"there is no file '.*none\.yaml'"):
        shelf(library, [tmp_path / "none.yaml"])


def test_every_fault_of_a_folder_is_found_with_its_line(library, tmp_path):
    write(tmp_path, "right")
    write(tmp_path, "wrong", OWN.replace("arrives/notice", "arrives/notise"))
    write(tmp_path, "other", OWN.replace("precedent: none", "precedents: none"))
    n, faults = policies.check(library, tmp_path)

    assert n == 3
    assert [fault.split(",")[0] for fault in faults] == ["policies/other.yaml:6", "policies/wrong.yaml:8"]
    assert "did you mean 'arrives/notice'?" in faults[1]


def test_a_folder_without_a_policy_is_refused(library, tmp_path):
    with pytest.raises(PolicyChoiceError, match="there is no policy in"):
        policies.check(library, tmp_path)


def test_the_shipped_policies_are_in_order(library):
    n, faults = policies.check(library)

    assert (n, faults) == (len(list(policies.shipped_policies().glob("*.yaml"))), ())


# ---------------------------------------------------------------- assumptions


def test_a_set_of_assumptions_comes_with_a_portfolio():
    assert under("cryostat-is-detector", "dune").words.startswith("the cryostat is part of the detector")
    assert under(None, "dune") is AS_KNOWN
    assert under("as-known", "db") is AS_KNOWN


@pytest.mark.parametrize(
    ("name", "portfolio", "told"),
    [
        ("cryostat-is-detektor", "dune", "did you mean 'cryostat-is-detector'?"),
        ("none-such", "db", "there is no set of assumptions 'none-such' with 'db'; there are as-known"),
    ],
)
def test_a_set_that_is_not_there_is_refused_with_those_there_are(name, portfolio, told):
    with pytest.raises(PolicyChoiceError) as refused:
        under(name, portfolio)

    assert told in str(refused.value)


def test_of_one_policy_in_two_settings_each_is_set_by_its_own_name(held):
    few, many = "c175.blanket:legal-days=12", "c175.blanket:legal-days=20"
    asked = question(held, few, [many, "c175.blanket"])
    found = [asked.setting(f"{name}:policy-days", 9).set_to for name in (few, many, "c175.blanket")]

    assert found == [
        {"legal-days": 12, "policy-days": 9},
        {"legal-days": 20, "policy-days": 9},
        {"policy-days": 9},
    ]
