"""What the ids in a policy's words stand for."""

from __future__ import annotations

import re

from lockwasher.policy.naming import named
from lockwasher.policy.reader import read_policies
from lockwasher.procedures.library import read_library

LIBRARY = read_library()
POLICIES = read_policies(LIBRARY)


def test_offices_procedures_steps_and_needs_are_told_by_their_titles():
    found = named(POLICIES["florence.one-per-line"], LIBRARY)
    assert ("us.florence.duty-free-entry", "Duty-free entry of a scientific instrument (Florence Agreement)") in found
    assert dict(found)["us.cbp.entry-process"] == LIBRARY.offices["us.cbp.entry-process"].title

    needs = dict(named(POLICIES["eu-article-51"], LIBRARY))
    assert list(needs) == ["arrives/notice", "arrives/decision", "enters/claim", "enters/stamp"]
    assert needs["arrives/notice"] == "the notice of the duty-free application is published"

    (step, *_) = named(POLICIES["c175.no-wait-for-policy-clearance"], LIBRARY)
    assert step == ("us.c175.routine-st/clearance", LIBRARY.of["us.c175.routine-st"][-1].step["clearance"].title)


def test_every_id_that_a_shipped_policy_names_is_told():
    for policy in POLICIES.values():
        words = {word.strip(",;:") for change in policy.changes for word in change.told.split()}
        assert {word for word in words if re.search("[a-z][./][a-z]", word)} == set(dict(named(policy, LIBRARY)))


def test_what_is_no_id_is_not_told():
    assert named(POLICIES["duties.none"], LIBRARY) == ()
