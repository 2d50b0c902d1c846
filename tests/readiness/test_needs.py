"""The table of needs: what it says, and what a broken one is told."""

from pathlib import Path

import pytest

from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library
from lockwasher.readiness.needs import Check, faults, read_needs
from lockwasher.register.nouns import Mark, MilestoneKind

NEEDS = [(kind, need) for kind, table in read_needs().items() for need in table.needs]


def test_the_shipped_tables_fit_the_shipped_library():
    assert faults(read_needs(), read_library()) == []


def test_every_kind_of_milestone_stands_in_the_table():
    assert set(read_needs()) == set(MilestoneKind)


def test_a_rule_marked_read_gives_the_address_where_it_was_read():
    assert [n.name for _, n in NEEDS if n.verified == Mark.READ and not n.source_url] == []


def test_practice_is_never_marked_as_law_that_was_read():
    """A house rule or somebody's practice binds nobody."""
    assert [n.name for _, n in NEEDS if n.is_practice and n.verified == Mark.READ] == []


def test_that_an_agreement_comes_before_hardware_is_shown_as_practice_of_unknown_date():
    """To leave without a paper is this desk's worry; to be accepted without one is what the laboratory's procedure bars."""
    departs, accepted = (n for _, n in NEEDS if n.check == Check.AGREEMENT)
    assert departs.is_practice
    assert departs.backing.startswith("house rule")
    assert accepted.is_practice
    assert accepted.backing.endswith("since when is unknown")


def test_no_rule_knows_a_portfolio():
    """Kinds of milestones and of partners only; the one partner named is CERN, for its own export rules."""
    assert {n.shipper for _, n in NEEDS if n.shipper} == {"cern"}
    text = "".join(f"{n.name} {n.title} {n.backing}" for _, n in NEEDS).lower()
    assert "icarus" not in text


def test_departure_and_arrival_alone_tell_goods_by_their_size_and_agree_on_the_transport():
    """What leaves by one transport does not arrive by another."""
    split = {kind: table for kind, table in read_needs().items() if table.not_oversize}

    assert set(split) == {MilestoneKind.DEPARTS, MilestoneKind.ARRIVES}
    assert {table.not_oversize.procedure for table in split.values()} == {"transport.ordinary"}
    assert {table.reached_by[0].procedure for table in split.values()} == {"transport.oversize-by-legs"}


TABLE = """\
departs:
  title: leaves
  reached_by: [transport.oversize-by-legs/depart]
  needs:
    insurance:
      title: every leg has a named insurer
      check: insurance
      gates: false
      opens: decision
      practice: house rule of this desk
      verified: unverified
arrives: {title: arrives}
enters: {title: enters}
accepted: {title: is accepted}
installed: {title: is installed}
starts-work: {title: starts work}
"""
PATH = "departs.needs.insurance"


def read(tmp_path: Path, text: str) -> None:
    file = tmp_path / "needs.yaml"
    file.write_text(text, encoding="utf-8")
    read_needs(file)


def test_the_table_of_these_tests_is_in_order(tmp_path: Path):
    read(tmp_path, TABLE)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (
            "arrives: {",
            "arives: {",
            "needs.yaml:12, arives: there is no kind of milestone 'arives'; did you mean 'arrives'?",
        ),
        (
            "  needs:",
            "  not_oversize: transport.ordinary/depart\n  needs:",
            "needs.yaml:4, departs.not_oversize: no such way; name one of the steps under 'reached_by'",
        ),
        ("starts-work: {title: starts work}\n", "", "needs.yaml:1: 'starts-work' is missing; add it"),
        ("  reached_by:", "  reached:", "needs.yaml:3, departs.reached: there is no key 'reached' here; did you mean"),
        (
            "transport.oversize-by-legs/depart",
            "depart",
            "needs.yaml:3, departs.reached_by[0]: 'depart' is not a step of another procedure; write 'procedure-id/step'",
        ),
        (
            "[transport.oversize-by-legs/depart]",
            "transport.oversize-by-legs/depart",
            "needs.yaml:3, departs.reached_by: expected a list ([a, b] or lines with '-'), found text",
        ),
        ("check: insurance", "check: insured", f"needs.yaml:7, {PATH}.check: 'insured' is not one of step, agreement"),
        ("check: insurance", "check: insured", "did you mean 'insurance'?"),
        (
            "check: insurance",
            "check: step",
            f"needs.yaml:5, {PATH}: a need judged by a step names it: 'step: procedure-id/step'",
        ),
        ("gates: false", "gates: no", f"needs.yaml:8, {PATH}.gates: expected true or false, found text 'no'"),
        ("opens: decision", "opens: later", f"needs.yaml:9, {PATH}.opens: 'later' is not one of proposed, decision"),
        (
            "      practice: house rule of this desk\n",
            "",
            "give either 'cites' (the rule) or 'practice' (who says it is done so)",
        ),
        (
            "      practice:",
            "      cites: 19 USC 1484\n      practice:",
            "give either 'cites' (the rule) or 'practice'",
        ),
        (
            "verified: unverified",
            "verified: perhaps",
            f"{PATH}.verified: 'perhaps' is not one of read, secondary, unverified",
        ),
        (
            "      practice:",
            "      route: florenz\n      practice:",
            f"needs.yaml:10, {PATH}.route: 'florenz' is not one of",
        ),
        ("      practice:", "      route: florenz\n      practice:", "did you mean 'florence'?"),
        (
            "      practice:",
            "      once_taken: true\n      practice:",
            "'once_taken' says more about 'route'; name the route or remove it",
        ),
        ("      title: every leg has a named insurer\n", "", f"needs.yaml:5, {PATH}: 'title' is missing; add it"),
        ("    insurance:", "    insurance: none\n    other:", f"needs.yaml:5, {PATH}: expected a map"),
    ],
)
def test_a_broken_table_says_where_what_and_what_to_do(tmp_path: Path, right: str, wrong: str, words: str):
    assert right in TABLE
    with pytest.raises(DialectError) as caught:
        read(tmp_path, TABLE.replace(right, wrong, 1))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        (
            "by-legs/depart",
            "by-legs/departs",
            "there is no step 'transport.oversize-by-legs/departs'; did you mean 'transport.oversize-by-legs/depart'?",
        ),
        (
            "      practice:",
            "      step: title.transfer/signed\n      practice:",
            "there is no step 'title.transfer/signed'; did you mean 'title.transfer/sign'?",
        ),
        (
            "      practice:",
            "      or_fact: goes-by-see\n      practice:",
            "there is no fact 'goes-by-see' in facts.yaml; did you mean 'goes-by-sea'?",
        ),
        (
            "      practice:",
            "      office: insurers\n      practice:",
            "there is no office 'insurers' in offices.yaml; did you mean 'insurer'?",
        ),
    ],
)
def test_faults_name_what_the_library_does_not_have(tmp_path: Path, right: str, wrong: str, fault: str):
    file = tmp_path / "needs.yaml"
    file.write_text(TABLE.replace(right, wrong, 1), encoding="utf-8")
    assert faults(read_needs(file), read_library()) == [f"needs.yaml, departs: {fault}"]
