"""The data of the checks: complete, held against the library, and refused in words where it is wrong."""

from importlib import resources
from pathlib import Path

import pytest

from lockwasher.clearance.checks_book import read_checks
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.keys import LEGAL_MARKS

TEXT = Path(str(resources.files("lockwasher.clearance"))).joinpath("checks.yaml").read_text(encoding="utf-8")


def changed(tmp_path, old, new):
    """The checks with one text in the place of another."""
    assert old in TEXT
    path = tmp_path / "checks.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_finding_has_words_a_remedy_a_citation_and_a_mark():
    for check in read_checks().checks.values():
        for kind in check.kinds.values():
            assert kind.words
            assert kind.remedy, f"{check.id}/{kind.id}"
            assert kind.backing.cites
            assert kind.backing.verified in LEGAL_MARKS


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  no-receipt:\n", "  no-reciept:\n", "there is no check 'no-reciept'; did you mean 'no-receipt'?"),
        ("      no-answer:\n", "      answer:\n", "there is no finding 'answer'; did you mean 'no-answer'?"),
        ("  goods: what", "  good: what", "there is no fact 'good'; did you mean 'goods'?"),
        ("{mark}", "{marks}", "nothing stands for {marks} here; there are {what}, {day}, {case}, {n}, {mark}"),
        (
            "rule: tested-under-bond",
            "rule: tested-under-bonds",
            "there is no rule 'tested-under-bonds' in eligibility.yaml; did you mean",
        ),
        (
            "        rule: tested-under-bond\n",
            "",
            "give either 'remedy' (what to do) or 'rule' (a rule of eligibility.yaml",
        ),
        ("days: [60, 120, 180]", "days: []", "the list 'days' is empty; give at least one entry"),
        ("days: [60, 120, 180]", "days: [soon]", "expected a whole number, found text 'soon'"),
        ("      days: [60", "      day: [60", "'days' is missing; add it"),
        ("    verified: unverified\n    figures:", "    figures:", "'verified' is missing; add it"),
        ("    title: No receipt", "    titel: No receipt", "there is no key 'titel' here; did you mean 'title'?"),
        ("  custody: who has custody on paper on each day since entry\n", "", "the fact 'custody' is missing; add it"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_place(tmp_path, old, new, told):
    with pytest.raises(DialectError, match=r"^checks.yaml:\d+") as refused:
        read_checks(changed(tmp_path, old, new))
    assert told in str(refused.value)
